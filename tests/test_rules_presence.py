"""Rules on presence, dates, counts, projects in words, publishing and likelihood: a pass, a fail and an unjudged case each."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from pipeline.codes import reference_rows
from pipeline.parsed import Origin
from pipeline.reconcile import bands
from pipeline.reconcile.check import check_document
from pipeline.reconcile.reach import OPEN_END, Reach
from schemas.rules import BY_ID
from schemas.vocabulary import TABLE_ROLES
from tests.checked_case import ROLES, Case, Sheet, case, claim, wan, with_amount

Change = Callable[[Case], Case]
THREE = {"subject": "three_public", "fund": "general_public"}
TRAVEL = {**THREE, "item": "overseas_travel"}


def said(*claims: dict[str, Any], links: tuple[tuple[str, str, str], ...] = ()) -> Change:
    """More claims, each with its sentence among the document's, and how they are linked."""

    def change(c: Case) -> Case:
        linked = [{"from_claim_id": a, "to_claim_id": b, "relation": r} for a, b, r in links]
        lines = [
            {
                "section": "",
                "paragraph_ordinal": x["paragraph_ordinal"],
                "sentence_ordinal": 0,
                "text": x["sentence"],
                "placement": "claim",
            }
            for x in claims
        ]
        rows = c.rows | {
            "fact_claim": [*c.rows["fact_claim"], *claims],
            "claim_link": [*c.rows["claim_link"], *linked],
            "source_sentence": [*c.rows["source_sentence"], *lines],
        }
        return replace(c, rows=rows)

    return change


def line(text: str, paragraph: int = 900, **columns: Any) -> Change:
    """One more sentence."""
    row = {
        "section": "",
        "paragraph_ordinal": paragraph,
        "sentence_ordinal": 0,
        "text": text,
        "placement": "no_figure",
    }
    return lambda c: replace(
        c, rows=c.rows | {"source_sentence": [*c.rows["source_sentence"], row | columns]}
    )


def cells(*texts: str, role: str = "tx") -> Change:
    """One more row of cells in a form."""
    own = [
        {
            "table_ordinal": list(ROLES).index(role),
            "row_ordinal": 50,
            "column_ordinal": n,
            "placement": "note",
            "text": t,
            "locator": "",
        }
        for n, t in enumerate(texts)
    ]
    return lambda c: replace(c, rows=c.rows | {"source_cell": [*c.rows.get("source_cell", []), *own]})


def final(c: Case) -> Case:
    return replace(c, more=c.more | {"phase": "final"})


def silent(c: Case) -> Case:
    """Without a narrative."""
    return replace(
        c, rows={k: v for k, v in c.rows.items() if k not in ("fact_claim", "claim_link", "source_sentence")}
    )


def cell(heading: str, amount: str) -> Change:
    return lambda c: c.changed("t8", "", heading, amount)


def count(name: str, paragraph: int, number: str, unit: str, aspect: str, **dims: Any) -> dict[str, Any]:
    usual = {"quantity": "count", "aspect": aspect, "subject": "three_public"} | dims
    return claim(name, paragraph, number, number, unit, **usual)


def changed_travel(text: str) -> Change:
    """Travel abroad said to cost less, in a sentence that goes on so."""
    now = claim("travel", 200, wan("9"), "9.00", **TRAVEL)
    less = claim(
        "less",
        200,
        wan("-1"),
        "1.00",
        at=1,
        **TRAVEL,
        quantity="change",
        direction="down",
        basis="prior_budget",
    )
    sentence = f"因公出国费9.00万元，比上年减少1.00万元{text}。"
    return said(
        now | {"sentence": sentence}, less | {"sentence": sentence}, links=(("less", "travel", "change_of"),)
    )


def whole_of(name: str) -> dict[str, Any]:
    return {"subject": "performance", "fund": "all", "label_raw": name}


def targets(number: str, amount: str, **dims: Any) -> Change:
    """So many projects with so much money said to have targets."""
    sentence = f"编报绩效目标的项目{number}个，涉及资金{amount}万元。"
    n = count("projects", 210, number, "个", "projects", subject="performance", fund="all")
    money = claim("money", 210, wan(amount), amount, at=1, **whole_of("money"), **dims)
    return said(n | {"sentence": sentence}, money | {"sentence": sentence, "span_start": n["span_start"] + 8})


def cost_target(indicator: str, raw: str, value: str, comparator: str = "≤") -> Change:
    row = {
        "table_role": ROLES["tx"],
        "table_ordinal": list(ROLES).index("tx"),
        "row_ordinal": 40,
        "column_ordinal": 1,
        "locator": "",
        "project_name": "信息系统运维",
        "indicator_level_1": "成本指标",
        "indicator": indicator,
        "comparator": comparator,
        "target_raw": raw,
        "target_value": Decimal(value),
        "target_unit": "万元",
    }
    return lambda c: replace(
        c, rows=c.rows | {"fact_performance_target": [*c.rows["fact_performance_target"], row]}
    )


def note_on(name: str, text: str) -> Change:
    return line(text, 300 + len(name), project_name=name)


LONG = "通过信息系统运维工作保障机关业务系统全年稳定运行，及时处理各类故障和需求。"


def quarters(*amounts: str, name: str = "信息系统运维") -> Change:
    sentence = "".join(f"第{n}季度用款计划{a}万元，" for n, a in enumerate(amounts, 1))
    parts = [
        claim(f"q{n}", 220, wan(a), a, at=n, subject="project", aspect="instalment", project_name=name)
        | {"sentence": sentence}
        for n, a in enumerate(amounts)
    ]
    return said(*parts)


def accounted(total: str, *items: tuple[str, str, str]) -> Change:
    """The stated budget, and items with their budget and account."""
    claims = [
        claim("stated", 230, wan(total), total, subject="expenditure", fund="general_public", spending_type="all",
              basis="original_budget")
    ]  # fmt: skip
    for n, (code, budget, account) in enumerate(items, 231):
        about = {
            "subject": "function",
            "function_code": code,
            "fund": "general_public",
            "label_raw": f"{code}(项)",
        }
        claims.append(claim(f"b{n}", n, wan(budget), budget, **about, basis="original_budget"))
        claims.append(claim(f"a{n}", n, wan(account), account, at=1, **about))
    return said(*claims)


ITEMS = (("2010301", "100.00", "100.00"), ("2010302", "50.00", "50.00"), ("2080505", "16.00", "16.00"))


def items(*changed: tuple[str, str, str]) -> tuple[tuple[str, str, str], ...]:
    by_code = {c: (c, b, a) for c, b, a in (*ITEMS, *changed)}
    return tuple(by_code.values())


def gone(*tables: str) -> Change:
    return lambda c: c.without(*tables)


def with_annuity(amount: str) -> Change:
    def change(c: Case) -> Case:
        name = "fact_expenditure_by_economic_class"
        own = [r for r in c.rows[name] if r.get("economic_code") == "30108"]
        more = [
            with_amount(
                r | {"economic_code": "30109", "label": "职业年金缴费", "row_ordinal": 90},
                "0.00" if r["heading"] == "公用经费" else amount,
            )
            for r in own
        ]
        return replace(c, rows=c.rows | {name: [*c.rows[name], *more]})

    return change


def five_projects(*amounts: str) -> Change:
    def change(c: Case) -> Case:
        rows = {k: [r for r in v if r.get("table_role") != ROLES["t7"]] for k, v in c.rows.items()}
        sheet = Sheet(rows, "t7")
        for n, a in enumerate(amounts):
            sheet.put("fact_expenditure_by_project", f"项目{n}", {"合计": (a, {"column_kind": "total"})},
                      breakdown="project", project_name=f"项目{n}号", fund="general_public")  # fmt: skip
        return replace(c, rows=rows)

    return change


def procurement(amount: str) -> Change:
    return lambda c: c.told("bought", value=Decimal(wan(amount)), value_raw=amount)


SMALL = line("授予中小企业采购合同金额5.00万元，货物6.00万元。")
RECEIVED = said(count("visits", 240, "6", "批次", "batches"), count("people", 241, "60", "人", "persons"))
HELD = said(count("held", 242, "3", "辆", "held", subject="vehicles"))
# rule: (what makes it pass, what makes it fail, what keeps it from being judged)
CASES: dict[str, tuple[list[Change], list[Change], list[Change]]] = {
    "Y06": ([], [changed_travel("")], [silent]),
    "Y09": (
        [final, accounted("166.00", *items())],
        [final, accounted("166.00", *items(("2080505", "20.00", "15.99")))],
        [final, silent],
    ),
    "Y12": (
        [final, accounted("166.00", *items())],
        [final, accounted("167.00", *items())],
        [final, accounted("166.00", *items()[:2])],
    ),
    "Y15": (
        [line("截至2023年12月31日，本部门共有车辆3辆。"), cells("计划开始日期", "2024-01-01", "计划完成日期", "2024-12-31")],
        [line("截至2024年12月31日，本部门共有车辆3辆。")],
        [line("共有车辆3辆。")],
    ),
    "S05": ([changed_travel("，原因是团组减少")], [changed_travel("")], [silent]),
    "S06": (
        [cell("公务用车 / 购置费", "25.00"), said(count("new", 243, "1", "辆", "purchase", subject="vehicles"))],
        [cell("公务用车 / 购置费", "25.00"), said(count("new", 243, "0", "辆", "purchase", subject="vehicles"))],
        [cell("公务用车 / 购置费", "25.00")],
    ),
    "S07": ([HELD], [cell("公务用车 / 运行费", "90.00"), HELD], [gone("t8")]),
    "S08": ([final, RECEIVED], [final], [final, silent]),
    "S11": (
        [final, RECEIVED],
        [final, said(count("visits", 240, "0", "批次", "batches"))],
        [final],
    ),
    "P01": ([targets("1", "30.00")], [targets("1", "31.00")], [gone("tx"), targets("1", "31.00")]),
    "P04": (
        [cost_target("项目总成本", "≤30.00", "30")],
        [cost_target("项目总成本", "≤31.00", "31")],
        [cost_target("人均成本", "≤31.00", "31")],
    ),
    "P08": (
        [note_on("业务培训活动", "开展三期培训。"), note_on("信息系统运维", LONG)],
        [note_on("业务培训活动", LONG), note_on("信息系统运维", LONG)],
        [gone("tx")],
    ),
    "P10": ([], [], []),
    "P12": (
        [quarters("5.00", "5.00", "10.00", "10.00")],
        [quarters("5.00", "5.00", "10.00", "11.00")],
        [quarters("5.00", "5.00", "10.00", "11.00", name="")],
    ),
    "D04": ([], [], []),
    "D07": ([final, SMALL], [final], [final, silent]),
    "D09": ([], [], []),
    "D10": ([procurement("900.00"), SMALL], [procurement("900.00")], [procurement("9.00")]),
    "L03": (
        [five_projects("1.50", "2.50", "3.50", "4.50", "10.00")],
        [five_projects("10.00", "20.00", "30.00", "40.00", "50.00")],
        [],
    ),
    "L05": ([], [procurement("60.00")], [silent]),
    "L08": ([with_annuity("8.00")], [with_annuity("12.00")], []),
}  # fmt: skip
ALONE = {"P10", "D04", "D09"}
"""Rules whose cases need a place or an origin; each has a test of its own."""


@pytest.fixture
def own_bands(monkeypatch):
    """Bands of a place for the rules that have none everywhere."""
    made = [
        bands.Band(r, Reach("", "", 0, OPEN_END), None, Decimal(high), "test")
        for r, high in (("S07", "50000"), ("S11", "1000"), ("L03", "0.8"))
    ]
    known = bands.bands()
    monkeypatch.setattr(bands, "bands", lambda: (*known, *made))


def statuses(rule: str, changes: list[Change]) -> set[str]:
    c = case()
    for change in changes:
        c = change(c)
    return c.statuses(rule)


@pytest.mark.parametrize("rule", sorted(set(CASES) - ALONE))
def test_a_rule_passes_fails_and_is_left_unjudged(rule, own_bands):
    passes, fails, unjudged = CASES[rule]
    good = statuses(rule, passes)
    assert good & {"pass", "pass_rounding"}
    assert "fail" not in good
    assert "fail" in statuses(rule, fails)
    assert statuses(rule, unjudged) <= {"not_evaluated", "not_applicable"}


@pytest.mark.parametrize("rule", ["S07", "L03"])
def test_a_rule_without_a_band_for_the_place_is_not_judged(rule):
    assert statuses(rule, CASES[rule][1]) == {"not_evaluated"}


def told_in(region: str | None, title: str = "", **known: str) -> Callable[[str], set[str]]:
    document = replace(case().document(), region_code=region, fiscal_year=2026, origin=Origin(**known))
    if title:
        document = replace(
            document, tables=(*document.tables[:-1], replace(document.tables[-1], title=title))
        )
    results = check_document(document).results
    return lambda rule: {str(r["status"]) for r in results if r["rule_id"] == rule}


def test_targets_of_the_whole_department_are_asked_for_by_some_places():
    assert told_in("110000")("P10") == {"fail"}
    assert told_in("110000", "部门整体支出绩效目标表")("P10") == {"pass"}
    assert told_in("310000")("P10") == {"not_applicable"}


def test_the_region_is_known_by_the_name_of_the_body_where_nothing_else_tells():
    document = replace(case().document(), department="北京市某局", fiscal_year=2026)
    found = [r["status"] for r in check_document(document).results if r["rule_id"] == "P10"]
    assert found == ["fail"]


def test_configuration_names_rules_roles_and_regions_that_there_are():
    files = {n: reference_rows(n) for n in ("bands.csv", "required_contents.csv", "required_tables.csv")}
    assert {r["rule_id"] for r in files["bands.csv"]} <= set(BY_ID)
    assert {r["content"] for r in files["required_contents.csv"]} == {
        "whole_department_targets",
        "sme_reservation",
    }
    assert {r["table_role"] for r in files["required_tables.csv"]} <= set(TABLE_ROLES)
    known = {r["code"] for r in reference_rows("regions.csv")}
    for name, rows in files.items():
        assert {r["region_prefix"] for r in rows} - {""} <= known, name
        assert all(r["source"] and r["valid_from"].isdigit() for r in rows), name


@pytest.mark.parametrize(
    ("published", "said_on", "status"),
    [
        ("2026-03-10", "2026年2月20日", "pass"),
        ("2026-03-13", "2026年2月20日", "fail"),
        (None, "2026年2月20日", "not_evaluated"),
        ("2026-03-10", None, "not_evaluated"),
    ],
)
def test_published_within_twenty_days_of_approval(published, said_on, status):
    changed = line(f"2026年部门预算于{said_on}经财政部门批复。")(case()) if said_on else case()
    document = replace(changed.document(), fiscal_year=2026, origin=Origin(published_on=published))
    results = check_document(document).results
    assert {str(r["status"]) for r in results if r["rule_id"] == "D04"} == {status}


def test_links_are_not_judged_by_one_of_them():
    assert (
        told_in(None)("D09")
        == told_in(None, source_url="https://example.org/a.pdf")("D09")
        == {"not_evaluated"}
    )


def test_a_file_that_holds_no_disclosure_is_not_held_to_what_one_must_say():
    read_me = replace(line("Files to build against.")(Case({"source_sentence": []})).without(*ROLES), more={
        "part": "narrative", "gone": set(ROLES.values())
    })  # fmt: skip
    results = read_me.check().results
    of_budgets = [r for r in results if str(r["rule_id"]).startswith("D") and r["rule_id"] != "D07"]
    assert {str(r["status"]) for r in of_budgets} == {"not_evaluated"}
    assert not read_me.check().findings


@pytest.mark.parametrize(
    ("reason", "status"),
    [
        ("，出国团组减少", "pass"),  # an event, without a word for reasons
        ("，取消出国任务", "pass"),
        ("，部分任务未实施", "pass"),
        ("，团组数较少", "pass"),
        ("，下降10.00%", "fail"),
        ("，因公出国费支出有所减少", "fail"),  # says again that it changed
    ],
)
def test_an_event_that_is_told_is_a_reason(reason, status):
    assert status in statuses("S05", [changed_travel(reason)])
    assert statuses("S05", [changed_travel(reason)]) <= {"pass", status}


@pytest.mark.parametrize(
    ("text", "fails"),
    [
        ("截至2022年12月31日，固定资产100万元；截至2023年12月31日，固定资产120万元。", False),
        ("截至2020年末，全市国有资产监管企业20户。", False),
        ("截至2022年12月31日，固定资产100万元。", True),
    ],
)
def test_a_date_beside_that_of_the_year_is_there_to_compare(text, fails):
    assert ("fail" in statuses("Y15", [line(text)])) == fails


@pytest.mark.parametrize("firms", ["中、小、微企业", "中小微企业", "小型和微型企业", "中型、小型企业"])
def test_small_firms_have_many_names(firms):
    text = f"授予{firms}采购合同金额5.00万元，货物6.00万元。"
    assert "fail" not in statuses("D07", [final, line(text)])


def test_contracts_with_small_firms_are_those_of_procurement():
    kinds = line("政府采购货物支出6.00万元。", 900)
    assert "fail" in statuses("D07", [final, kinds])
    assert "fail" not in statuses("D07", [final, kinds, line("授予中小企业合同金额5.00万元。", 901)])


def test_a_last_name_may_hold_the_word_for_and():
    sentence = "下设2个处室，分别为市图书馆和博物馆办公室、人事处。"
    three = "下设2个处室，分别为法规处、人事处、财务处。"
    two = "下设2个处室，分别为人事处、市图书馆和博物馆。"
    wrong = "下设4个处室，分别为人事处、市图书馆和博物馆。"
    for text, fails in ((sentence, False), (three, True), (two, False), (wrong, True)):
        own = count("rooms", 260, text[2], "个", "", subject="units")
        own |= {"sentence": text, "span_start": 2, "span_end": 3}
        assert ("fail" in statuses("N18", [said(own)])) == fails, text


def test_that_no_foreign_guests_came_tells_nothing_of_guests():
    none = said(count("foreign", 240, "0", "批次", "batches", item="foreign_reception"))
    assert "fail" not in statuses("S11", [final, none])


@pytest.mark.parametrize(
    "text",
    [
        "本部门根据2026年1月10日市编办批复的机构方案编制2026年预算。",
        "2026年1月15日市发改委批复项目可研，2026年预算安排该项目100万元。",
    ],
)
def test_what_others_approve_is_no_approval_of_the_budget(text):
    document = replace(
        line(text)(case()).document(), fiscal_year=2026, origin=Origin(published_on="2026-03-10")
    )
    results = check_document(document).results
    assert {str(r["status"]) for r in results if r["rule_id"] == "D04"} == {"not_evaluated"}


def test_one_day_is_no_period():
    assert "fail" not in statuses("Y15", [cells("项目期限", "2025年12月31日")])
    assert "fail" in statuses("Y15", [cells("项目期限", "2025年")])
