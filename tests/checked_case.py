"""A small disclosure by hand in which every rule has something to judge, for tests of the checks.

    case().changed("t5", "2010301", "基本支出", "99.00").check()

Belongs here: rows of facts and claims, consistent as they stand, and ways to break them. Amounts in 万元.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Final

from pipeline.parsed import Origin, ParsedDocument, ReadTable, Row
from pipeline.reconcile.check import Checked, check_document

WAN: Final = Decimal(10_000)
FUNCTION, ECONOMIC = "fact_expenditure_by_function", "fact_expenditure_by_economic_class"
ROLES: Final = {
    "t1": "revenue_expenditure_summary",
    "t2": "revenue",
    "t3": "expenditure",
    "t4": "appropriation_summary",
    "t5": "general_public_expenditure",
    "t6": "basic_expenditure",
    "t7": "project_expenditure",
    "t8": "three_public",
    "t9": "government_fund_expenditure",
    "tx": "performance_targets",
}
NAMES: Final = {
    "201": "一般公共服务支出",
    "20103": "政府办公厅（室）及相关机构事务",
    "2010301": "行政运行",
    "2010302": "一般行政管理事务",
    "208": "社会保障和就业支出",
    "20805": "行政事业单位养老支出",
    "2080505": "机关事业单位基本养老保险缴费支出",
    "301": "工资福利支出",
    "302": "商品和服务支出",
    "30101": "基本工资",
    "30108": "机关事业单位基本养老保险缴费",
    "30201": "办公费",
    "30217": "公务接待费",
    "30231": "公务用车运行维护费",
}
SPENT: Final = {  # code: basic, project
    "201": ("100.00", "50.00"),
    "20103": ("100.00", "50.00"),
    "2010301": ("100.00", "0.00"),
    "2010302": ("0.00", "50.00"),
    "208": ("16.00", "0.00"),
    "20805": ("16.00", "0.00"),
    "2080505": ("16.00", "0.00"),
}
CLASSES: Final = {  # code: personnel, running
    "301": ("86.00", "0.00"),
    "30101": ("70.00", "0.00"),
    "30108": ("16.00", "0.00"),
    "302": ("0.00", "30.00"),
    "30201": ("0.00", "20.00"),
    "30217": ("0.00", "2.00"),
    "30231": ("0.00", "8.00"),
}


def plus(*texts: str) -> str:
    """The sum of printed amounts, as printed."""
    return f"{sum(map(Decimal, texts)):.2f}"


def kind_of(code: str) -> str:
    """detail of the finest codes, subtotal of those above."""
    return "detail" if len(code) in (7,) or (code[0] == "3" and len(code) == 5) else "subtotal"


@dataclass(frozen=True)
class Case:
    """The document's rows, to be changed and checked."""

    rows: dict[str, list[Row]]
    notes: dict[str, str] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)

    def changed(self, table: str, label: str, heading: str, amount: str | None) -> "Case":
        """One cell changed; None makes it unreadable."""
        hit = 0
        rows: dict[str, list[Row]] = {}
        for name, own in self.rows.items():
            rows[name] = []
            for row in own:
                if (row.get("table_role"), row.get("label"), row.get("heading")) == (
                    ROLES.get(table),
                    label,
                    heading,
                ):
                    row, hit = with_amount(row, amount), hit + 1
                rows[name].append(row)
        assert hit == 1, f"{hit} cells are {table} {label} {heading}"
        return replace(self, rows=rows)

    def told(self, claim_id: str, **columns: Any) -> "Case":
        """One claim changed."""
        claims = [c | columns if c["claim_id"] == claim_id else c for c in self.rows["fact_claim"]]
        assert claims != self.rows["fact_claim"]
        return replace(self, rows=self.rows | {"fact_claim": claims})

    def without(self, *tables: str) -> "Case":
        """Some tables taken out."""
        gone = {ROLES[t] for t in tables}
        rows = {name: [r for r in own if r.get("table_role") not in gone] for name, own in self.rows.items()}
        return replace(self, rows=rows, more=self.more | {"gone": self.more.get("gone", set()) | gone})

    def each(self, change: Callable[[Row], Row]) -> "Case":
        """Every row changed."""
        return replace(self, rows={name: [change(r) for r in own] for name, own in self.rows.items()})

    def document(self) -> ParsedDocument:
        """The document as parsing would give it."""
        gone, titles = self.more.get("gone", set()), self.more.get("titles", {})
        tables = tuple(
            ReadTable(
                i,
                role,
                titles.get(short, role),
                f"table {i}",
                "万元",
                "某局",
                2024,
                9,
                9,
                9,
                self.notes.get(short, ""),
            )
            for i, (short, role) in enumerate(ROLES.items())
            if role not in gone
        )
        return ParsedDocument(
            document_id="d" * 64,
            name="case",
            media_type="text/plain",
            byte_size=1,
            reader="hand",
            reader_version="1",
            environment=None,
            status="parsed",
            part=self.more.get("part", "whole"),
            department="某局",
            department_raw="某局",
            reporting_scope="department",
            region_code=None,
            fiscal_year=2024,
            phase=self.more.get("phase", "budget"),
            template_family=None,
            origin=Origin(),
            tables=tables,
            rows=self.rows,
        )

    def check(self) -> Checked:
        """What the checks say."""
        return check_document(self.document())

    def statuses(self, rule: str) -> set[str]:
        """The statuses that a rule has in it."""
        return {str(r["status"]) for r in self.check().results if r["rule_id"] == rule}


def with_amount(row: Row, amount: str | None) -> Row:
    """A fact row with another printed amount."""
    yuan = None if amount is None else (Decimal(amount.replace("。", ".")) * WAN).quantize(Decimal("0.01"))
    return row | {"amount_yuan": yuan, "amount_raw": amount or "?"}


class Sheet:
    """Writes the facts of one table, row by row."""

    def __init__(self, rows: dict[str, list[Row]], table: str) -> None:
        self.rows, self.role = rows, ROLES[table]
        self.ordinal = list(ROLES).index(table)
        self.line = 0

    def put(self, home: str, label: str, cells: dict[str, tuple[str, dict[str, Any]]], **dims: Any) -> None:
        """One row: by heading, the amount and what the column means."""
        for column, (heading, (amount, meaning)) in enumerate(cells.items(), 1):
            row: Row = {
                "table_role": self.role,
                "table_ordinal": self.ordinal,
                "row_ordinal": self.line,
                "column_ordinal": dims.get("at", 0) + column,
                "locator": f"table {self.ordinal}, row {self.line}, column {column}",
                "label": label,
                "heading": heading,
                "measure": "amount",
                "row_kind": "detail",
                "column_kind": "detail",
                "unit_raw": "万元",
                "amount_reading": "plain",
                **{k: v for k, v in dims.items() if k != "at"},
                **meaning,
            }
            self.rows.setdefault(home, []).append(with_amount(row, amount))
        self.line += 1


def coded(kind: str, code: str) -> dict[str, Any]:
    """Code columns of a row whose code and name agree."""
    return {
        f"{kind}_code": code,
        f"{kind}_code_raw": code,
        f"{kind}_name_raw": NAMES[code],
        "code_resolution": "printed",
        "breakdown": kind,
        "row_kind": kind_of(code),
    }


def case() -> Case:
    """The consistent document."""
    rows: dict[str, list[Row]] = {}
    _summary(Sheet(rows, "t1"), fiscal=False)
    _revenue(Sheet(rows, "t2"))
    _spending(Sheet(rows, "t3"), "all")
    _summary(Sheet(rows, "t4"), fiscal=True)
    _spending(Sheet(rows, "t5"), "general_public")
    _basic(Sheet(rows, "t6"))
    _projects(Sheet(rows, "t7"))
    _three_public(Sheet(rows, "t8"))
    _targets(rows)
    rows["fact_claim"], rows["claim_link"] = _claims()
    rows["source_sentence"] = [
        {
            "section": "",
            "paragraph_ordinal": 0,
            "sentence_ordinal": 0,
            "placement": "no_figure",
            "text": "本局职责、机构设置，机关运行经费、政府采购、国有资产、绩效与名词解释如下。",
        },
        {
            "section": "",
            "paragraph_ordinal": 0,
            "sentence_ordinal": 1,
            "placement": "no_figure",
            "text": "无政府性基金预算支出。",
        },
        *(
            {
                "section": "",
                "paragraph_ordinal": paragraph,
                "sentence_ordinal": 1,
                "placement": "no_figure",
                "text": "变动的主要原因是业务增减。",
            }
            for paragraph in (15, 17)
        ),
    ]
    return Case(rows, {"t9": "注：本部门2024年无政府性基金预算，故本表为空表。"})


def _summary(sheet: Sheet, *, fiscal: bool) -> None:
    base = {"breakdown": "source", "fund": "all"}

    def revenue(label: str, amount: str, **dims: Any) -> None:
        sheet.put("fact_revenue", label, {"收入": (amount, {})}, **{**base, **dims})

    revenue("一般公共预算", "166.00", revenue_source="general_public", fund="general_public")
    revenue("本年收入合计", "166.00", revenue_source="all", row_kind="subtotal")
    revenue("上年结转", "0.00", revenue_source="carry_over", fund="general_public")
    revenue("收入总计", "166.00", revenue_source="all", row_kind="total")
    sheet.line = 0

    def spending(label: str, amount: str, **dims: Any) -> None:
        cells: dict[str, tuple[str, dict[str, Any]]] = {"支出": (amount, {"fund": "all"})}
        if fiscal:
            cells = {
                "支出 / 合计": (amount, {"fund": "all", "column_kind": "total"}),
                "支出 / 一般公共预算": (amount, {"fund": "general_public"}),
            }
        usual = {"breakdown": "function", "spending_type": "all", "cost_type": "all"}
        sheet.put(FUNCTION, label, cells, at=4, **{**usual, **dims})

    spending(NAMES["201"], "150.00", **{**coded("function", "201"), "row_kind": "detail"})
    spending(NAMES["208"], "16.00", **{**coded("function", "208"), "row_kind": "detail"})
    spending("本年支出合计", "166.00", row_kind="subtotal")
    spending("结转下年", "0.00", measure="closing_balance")
    spending("支出总计", "166.00", row_kind="total")


def _revenue(sheet: Sheet) -> None:
    def line(label: str, amount: str, **dims: Any) -> None:
        cells = {
            "合计": (amount, {"revenue_source": "all", "fund": "all", "column_kind": "total"}),
            "一般公共预算": (amount, {"revenue_source": "general_public", "fund": "general_public"}),
        }
        sheet.put("fact_revenue", label, cells, **{"breakdown": "function", **dims})

    for code, parts in SPENT.items():
        line(NAMES[code], plus(*parts), **coded("function", code))
    line("合计", "166.00", row_kind="total")


def _spending(sheet: Sheet, fund: str) -> None:
    def line(label: str, basic: str, project: str, **dims: Any) -> None:
        cells = {
            "合计": (plus(basic, project), {"spending_type": "all", "column_kind": "total"}),
            "基本支出": (basic, {"spending_type": "basic"}),
            "项目支出": (project, {"spending_type": "project"}),
        }
        sheet.put(
            FUNCTION, label, cells, **{"breakdown": "function", "fund": fund, "cost_type": "all", **dims}
        )

    for code, parts in SPENT.items():
        line(NAMES[code], *parts, **coded("function", code))
    line("合计", "116.00", "50.00", row_kind="total")


def _basic(sheet: Sheet) -> None:
    def line(label: str, personnel: str, running: str, **dims: Any) -> None:
        cells = {
            "合计": (plus(personnel, running), {"cost_type": "all", "column_kind": "total"}),
            "人员经费": (personnel, {"cost_type": "personnel"}),
            "公用经费": (running, {"cost_type": "running"}),
        }
        usual = {"breakdown": "economic", "fund": "general_public", "spending_type": "basic"}
        sheet.put(ECONOMIC, label, cells, **{**usual, **dims})

    for code, parts in CLASSES.items():
        line(NAMES[code], *parts, **coded("economic", code))
    line("合计", "86.00", "30.00", row_kind="total")


def _projects(sheet: Sheet) -> None:
    def line(label: str, services: str, capital: str, **dims: Any) -> None:
        usual = {
            "breakdown": "project",
            "spending_type": "project",
            "fund": "general_public",
            "revenue_source": "general_public",
        }
        cells = {
            "项目支出合计": (plus(services, capital), {"column_kind": "total"}),
            "商品和服务支出": (services, {"economic_code": "302"}),
            "资本性支出": (capital, {"economic_code": "310"}),
        }
        sheet.put("fact_expenditure_by_project", label, cells, **{**usual, **dims})

    line("信息系统运维", "20.00", "10.00", project_name="信息系统运维")
    line("业务培训", "20.00", "0.00", project_name="业务培训")
    line("合计", "40.00", "10.00", row_kind="total")


def _three_public(sheet: Sheet) -> None:
    items = {
        "合计": ("12.00", "total", "total"),
        "因公出国（境）费": ("0.00", "overseas_travel", "detail"),
        "公务用车 / 小计": ("9.00", "vehicles", "total"),
        "公务用车 / 购置费": ("0.00", "vehicle_purchase", "detail"),
        "公务用车 / 运行费": ("9.00", "vehicle_operation", "detail"),
        "公务接待费": ("3.00", "official_reception", "detail"),
        "机关运行经费": ("30.00", "agency_operation", "memo"),
    }
    cells = {h: (amount, {"item": item, "column_kind": kind}) for h, (amount, item, kind) in items.items()}
    sheet.put("fact_three_public", "", cells, breakdown="item", fund="general_public")


def _targets(rows: dict[str, list[Row]]) -> None:
    sheet = Sheet(rows, "tx")
    usual = {"breakdown": "source", "project_name": "信息系统运维", "funding_scope": "annual", "fund": "all"}
    for label, amount, source in (
        ("年度资金总额", "30.00", "all"),
        ("财政拨款", "30.00", "fiscal_appropriation"),
        ("其他资金", "0.00", "other"),
    ):
        sheet.put("fact_project_funding", label, {"金额": (amount, {"revenue_source": source})}, **usual)
    rows["fact_performance_target"] = [
        {
            "table_role": ROLES["tx"],
            "table_ordinal": sheet.ordinal,
            "row_ordinal": 9 + n,
            "column_ordinal": 1,
            "locator": f"target {n}",
            "indicator_level_1": level,
            "indicator": "次数",
            "comparator": "≥",
            "target_raw": raw,
        }
        for n, (level, raw) in enumerate((("产出指标", "≥12次"), ("效益指标", "≥95%")))
    ]


def claim(claim_id: str, paragraph: int, value: str, raw: str, unit: str = "万元", **dims: Any) -> Row:
    """One claim; `value` in the warehouse's terms (yuan, percent)."""
    sentence = f"某局2024年安排{raw}{unit}。"
    start = sentence.index(raw)
    usual: Row = {
        "claim_id": claim_id,
        "section": "",
        "paragraph_ordinal": paragraph,
        "sentence_ordinal": 0,
        "locator": f"paragraph {paragraph}",
        "sentence": sentence,
        "span_start": start + 10 * int(dims.pop("at", 0)),
        "span_end": start + len(raw),
        "quantity": "amount",
        "basis": "current",
        "value": Decimal(value),
        "value_raw": raw,
        "unit_raw": unit,
        "unit_reading": "printed",
        "label_raw": claim_id,
    }
    return usual | dims


def wan(amount: str) -> str:
    """Printed 万元 in yuan."""
    return str(Decimal(amount) * WAN)


def _claims() -> tuple[list[Row], list[Row]]:
    gpb = {"fund": "general_public"}
    spent = {"subject": "expenditure", **gpb, "spending_type": "all", "cost_type": "all"}
    basic = {"subject": "expenditure", **gpb, "spending_type": "basic", "cost_type": "all"}
    project = {"subject": "expenditure", **gpb, "spending_type": "project", "cost_type": "all"}
    running = {"subject": "function", "function_code": "2010301", **gpb, "label_raw": "行政运行(项)"}
    three = {"subject": "three_public", **gpb}
    bought = {"subject": "procurement", "fund": "all"}
    claims = [
        claim("total", 1, wan("166"), "166.00", **spent),
        claim("basic", 2, wan("116"), "116.00", **basic),
        claim("basic_share", 2, "69.88", "69.88", "%", at=1, **basic, quantity="share"),
        claim("project", 3, wan("50"), "50.00", **project),
        claim("class", 4, wan("150"), "150.00", subject="function", function_code="201", **gpb),
        claim("item", 5, wan("100"), "100.00", **running),
        claim(
            "item_change",
            5,
            wan("20"),
            "20.00",
            at=1,
            **running,
            quantity="change",
            direction="up",
            basis="prior_budget",
            amount_year=2023,
        ),
        claim(
            "item_rate",
            5,
            "25",
            "25.00",
            "%",
            at=2,
            **running,
            quantity="growth_rate",
            direction="up",
            basis="prior_budget",
        ),
        claim("item_again", 6, wan("100"), "100.00", **running),
        claim(
            "office",
            7,
            wan("20"),
            "20.00",
            subject="economic",
            economic_code="30201",
            **gpb,
            section="基本支出",
        ),
        claim("three", 8, wan("12"), "12.00", **three, item="total"),
        claim("reception", 9, wan("3"), "3.00", **three, item="official_reception"),
        claim("running", 10, wan("30"), "30.00", subject="agency_operation", **gpb, item="agency_operation"),
        claim("bought", 11, wan("10"), "10.00", **bought),
        claim("goods", 11, wan("6"), "6.00", at=1, **bought, procurement_kind="goods"),
        claim("services", 11, wan("4"), "4.00", at=2, **bought, procurement_kind="services"),
        claim("small", 11, wan("5"), "5.00", at=3, **bought, aspect="reserved_sme"),
        claim("vehicles", 12, "3", "3", "辆", subject="vehicles", quantity="count", aspect="held"),
        claim(
            "cars",
            12,
            "2",
            "2",
            "辆",
            at=1,
            subject="vehicles",
            quantity="count",
            aspect="held",
            label_raw="轿车",
        ),
        claim(
            "vans",
            12,
            "1",
            "1",
            "辆",
            at=2,
            subject="vehicles",
            quantity="count",
            aspect="held",
            label_raw="面包车",
        ),
        claim("staff", 13, "9", "9", "人", subject="staff", quantity="count"),
        claim("civil", 13, "5", "5", "人", at=1, subject="staff", quantity="count", label_raw="行政"),
        claim("other_staff", 13, "4", "4", "人", at=2, subject="staff", quantity="count", label_raw="事业"),
        claim("targets", 14, wan("30"), "30.00", subject="performance", sentence="绩效目标涉及30.00万元。"),
        claim(
            "all_change",
            15,
            wan("8"),
            "8.00",
            **three,
            item="total",
            quantity="change",
            direction="up",
            basis="prior_budget",
        ),
        claim(
            "car_change",
            15,
            wan("5"),
            "5.00",
            at=1,
            **three,
            item="vehicles",
            quantity="change",
            direction="up",
            basis="prior_budget",
        ),
        claim(
            "food_change",
            15,
            wan("3"),
            "3.00",
            at=2,
            **three,
            item="official_reception",
            quantity="change",
            direction="up",
            basis="prior_budget",
        ),
        claim(
            "reasoned",
            16,
            wan("7"),
            "7.00",
            subject="other",
            quantity="change",
            direction="up",
            basis="prior_budget",
        ),
        claim(
            "reason_one",
            16,
            wan("4"),
            "4.00",
            at=1,
            subject="other",
            quantity="change",
            direction="up",
            basis="prior_budget",
            label_raw="甲",
        ),
        claim(
            "reason_two",
            16,
            wan("3"),
            "3.00",
            at=2,
            subject="other",
            quantity="change",
            direction="up",
            basis="prior_budget",
            label_raw="乙",
        ),
        claim("planned", 17, wan("80"), "80.00", subject="other", label_raw="某项", basis="original_budget"),
        claim("done", 17, wan("60"), "60.00", at=1, subject="other", label_raw="某项"),
        claim(
            "done_rate",
            17,
            "75",
            "75.00",
            "%",
            at=2,
            subject="other",
            label_raw="某项",
            quantity="execution_rate",
            basis="original_budget",
        ),
    ]
    links = [
        ("basic", "total", "part_of"),
        ("project", "total", "part_of"),
        ("basic_share", "total", "share_of"),
        ("item_change", "item", "change_of"),
        ("item_rate", "item", "change_of"),
        ("goods", "bought", "part_of"),
        ("services", "bought", "part_of"),
        ("cars", "vehicles", "part_of"),
        ("vans", "vehicles", "part_of"),
        ("civil", "staff", "part_of"),
        ("other_staff", "staff", "part_of"),
        ("car_change", "all_change", "part_of"),
        ("food_change", "all_change", "part_of"),
        ("reason_one", "reasoned", "reason_of"),
        ("reason_two", "reasoned", "reason_of"),
        ("done_rate", "planned", "share_of"),
    ]
    return claims, [{"from_claim_id": a, "to_claim_id": b, "relation": r} for a, b, r in links]
