"""The catalogue and its rules: each with a pass, a fail and a case that cannot be judged, as data."""

import re
from pathlib import Path

import pytest

from pipeline.reconcile.check import check_document, rules_run
from pipeline.reconcile.families import BUILT
from schemas.rule import BASES, COMPARISONS, FAMILIES, OTHER_ROLES, RETIRED, SHORT_ROLES
from schemas.rules import BY_ID, RULES
from tests import test_rules_presence
from tests.checked_case import NAMES, ROLES, Case, case, claim, wan, with_amount

CATALOGUE = Path(__file__).parents[2] / "shared" / "RULES.md"
ROW, PENSION, OFFICE = NAMES["2010301"], NAMES["2080505"], NAMES["30201"]
RECEPTION, DRIVING = NAMES["30217"], NAMES["30231"]
NOTHING = "nothing"


def cell(table: str, label: str, heading: str, amount: str | None):
    return lambda c: c.changed(table, label, heading, amount)


def told(claim_id: str, **columns):
    return lambda c: c.told(claim_id, **columns)


def amount(claim_id: str, text: str):
    from decimal import Decimal

    return told(claim_id, value=Decimal(wan(text)), value_raw=text)


def number(claim_id: str, text: str):
    from decimal import Decimal

    return told(claim_id, value=Decimal(text), value_raw=text)


def gone(*tables: str):
    return lambda c: c.without(*tables)


def noted(table: str, note: str):
    return lambda c: Case(c.rows, c.notes | {table: note}, c.more)


def titled(table: str, title: str):
    return lambda c: Case(c.rows, c.notes, c.more | {"titles": {table: title}})


def texts(*lines: str):
    def change(c: Case) -> Case:
        rows = [
            {
                "section": "",
                "paragraph_ordinal": n,
                "sentence_ordinal": 0,
                "text": x,
                "placement": "no_figure",
            }
            for n, x in enumerate(lines)
        ]
        return Case(c.rows | {"source_sentence": rows}, c.notes, c.more)

    return change


def column(table_role: str, name: str, value: object, **where: object):
    """Another value in a column of the fact rows that fit."""

    def change(c: Case) -> Case:
        return c.each(
            lambda r: (
                r | {name: value}
                if r.get("table_role") == table_role and all(r.get(k) == v for k, v in where.items())
                else r
            )
        )

    return change


def unread(table: str, label: str, heading: str):
    return cell(table, label, heading, None)


T3, T5, T6, T8 = "expenditure", "general_public_expenditure", "basic_expenditure", "three_public"
SILENT = texts()
COSTS = "人员经费86.00万元，包括：基本工资、机关事业单位基本养老保险缴费{}。"


def added(*rows: dict):
    """Claims more."""
    return lambda c: Case(c.rows | {"fact_claim": [*c.rows["fact_claim"], *rows]}, c.notes, c.more)


def linked(*links: tuple[str, str, str]):
    rows = [{"from_claim_id": a, "to_claim_id": b, "relation": r} for a, b, r in links]
    return lambda c: Case(c.rows | {"claim_link": [*c.rows["claim_link"], *rows]}, c.notes, c.more)


def shares(second: str):
    """The second part of the first list with its share, too."""

    def change(c: Case) -> Case:
        dims = {
            k: v
            for k, v in next(x for x in c.rows["fact_claim"] if x["claim_id"] == "project").items()
            if k in ("subject", "fund", "spending_type", "cost_type")
        }
        share = claim("project_share", 3, second, second, "%", at=1, **dims, quantity="share")
        return added(share)(c)

    return change


def item_told(name: str, code: str, text: str, purpose: str, at: int = 50) -> dict:
    sentence = f"{name}{text}万元，主要用于{purpose}。"
    return claim(name, at, wan(text), text, subject="function", function_code=code, fund="general_public",
                 label_raw=name, sentence=sentence, basis="prior_budget")  # fmt: skip


def units(stated: str):
    sentence = f"内设{stated}个科室，分别为：办公室（党委）、财务科、人事科，另设工会。"
    start = sentence.index(stated)
    return added(claim("units", 60, stated, stated, "个", subject="units", quantity="count", sentence=sentence,
                       span_start=start, span_end=start + len(stated)))  # fmt: skip


def copied(first: str, second: str):
    """What two items are said to be used for."""
    return added(item_told("基本养老保险缴费", "2080505", "16.00", first),
                 item_told("职业年金缴费", "2080506", "8.00", second, 51))  # fmt: skip


def without_item(item: str):
    """The eighth table with a blank cell of an item, whose heading stays."""

    def change(c: Case) -> Case:
        rows = {
            name: [r for r in own if r.get("item") != item or "claim_id" in r] for name, own in c.rows.items()
        }
        heading = {"table_ordinal": list(ROLES).index("t8"), "row_ordinal": 0, "column_ordinal": 2,
                   "text": "因公出国（境）费", "placement": "heading"}  # fmt: skip
        return Case(rows | {"source_cell": [heading]}, c.notes, c.more)

    return change


def bodies(offices: str, institutions: str):
    kinds = {"行政单位": offices, "事业单位": institutions}
    return added(*(claim(name, 61, n, n, "家", at=i, subject="units", quantity="count", label_raw=name)
                   for i, (name, n) in enumerate(kinds.items())))  # fmt: skip


def staff(number_in_post: str):
    return added(claim("in_post", 62, number_in_post, number_in_post, "人", subject="staff", quantity="count",
                       aspect="in_post"))  # fmt: skip


NO_TRAVEL = added(
    claim("travel", 63, "0", "0.00", subject="three_public", fund="general_public", item="overseas_travel")
)
PAID = "按规定比例缴纳的职业年金"

# rule: (what makes it fail, what keeps it from being judged)
CASES = {
    "F01": (
        lambda c: column(T3, "amount_raw", "100。00", label=ROW, heading="合计")(
            column(T3, "amount_reading", "repaired", label=ROW, heading="合计")(c)
        ),
        column(T3, "amount_reading", "ocr"),
    ),
    "F03": (texts("因公出国费增加（减少）0万元。"), SILENT),
    "F06": (told("total", unit_reading="none"), NOTHING),
    "F07": (column(T3, "function_code", "2019999", label=ROW), gone("t2", "t3", "t5", "t6")),
    "F08": (column(T6, "economic_code", "30101", label=NAMES["30108"]), gone("t6")),
    "F11": (titled("t3", "2023年部门支出总体情况表"), titled("t3", "部门支出总体情况表")),
    "F12": (texts("完了。。"), SILENT),
    "F13": (column(T3, "function_code_raw", "201-3-01", label=ROW), NOTHING),
    "U01": (column(T3, "unit_raw", None), NOTHING),
    "U02": (cell("t1", "收入总计", "收入", "1660.00"), gone()),
    "U03": (column(T3, "amount_raw", "100.1234567", label=ROW, heading="合计"), NOTHING),
    "W01": (cell("t2", PENSION, "合计", "17.00"), unread("t2", PENSION, "合计")),
    "W02": (cell("t3", ROW, "基本支出", "99.00"), unread("t3", ROW, "基本支出")),
    "W03": (cell("t5", "合计", "项目支出", "51.00"), unread("t5", "合计", "项目支出")),
    "W04": (
        cell("t3", NAMES["20103"], "合计", "140.00"),
        column(T3, "code_resolution", "conflict", label=ROW),
    ),
    "W05": (cell("t1", "收入总计", "收入", "165.00"), unread("t1", "收入总计", "收入")),
    "W06": (cell("t6", OFFICE, "公用经费", "21.00"), unread("t6", OFFICE, "公用经费")),
    "W07": (cell("t6", "合计", "公用经费", "31.00"), column(T6, "code_resolution", "conflict", label=OFFICE)),
    "W08": (cell("t7", "业务培训", "商品和服务支出", "19.00"), unread("t7", "业务培训", "商品和服务支出")),
    "W09": (cell("t4", "支出总计", "支出 / 合计", "165.00"), unread("t4", "支出总计", "支出 / 合计")),
    "W10": (cell("t1", "上年结转", "收入", "1.00"), unread("t1", "上年结转", "收入")),
    "W11": (cell("t1", "结转下年", "支出", "1.00"), unread("t1", "结转下年", "支出")),
    "W12": (cell("t4", "一般公共预算", "收入", "165.00"), unread("t4", "一般公共预算", "收入")),
    "X01": (cell("t1", NAMES["208"], "支出", "15.00"), column(T3, "code_resolution", "conflict", label=ROW)),
    "X02": (cell("t1", "一般公共预算", "收入", "165.00"), gone("t2")),
    "X03": (cell("t3", "合计", "合计", "165.00"), gone("t1")),
    "X04": (cell("t2", PENSION, "合计", "15.00"), column(T3, "code_resolution", "conflict", label=ROW)),
    "X05": (cell("t2", PENSION, "一般公共预算", "15.00"), gone("t2")),
    "X06": (cell("t4", NAMES["208"], "支出 / 一般公共预算", "15.00"), gone("t4")),
    "X07": (cell("t4", "一般公共预算", "收入", "165.00"), gone("t4")),
    "X08": (cell("t3", PENSION, "基本支出", "15.00"), column(T3, "code_resolution", "conflict", label=ROW)),
    "X09": (cell("t6", "合计", "合计", "115.00"), gone("t6")),
    "X10": (cell("t7", "合计", "项目支出合计", "49.00"), gone("t7")),
    "X12": (cell("t8", "", "公务接待费", "1.00"), gone("t8")),
    "X14": (cell("t6", NAMES["30108"], "合计", "61.00"), gone("t6")),
    "X15": (cell("t8", "", "机关运行经费", "31.00"), gone("t8")),
    "X16": (cell("t4", NAMES["208"], "支出 / 一般公共预算", "15.00"), gone("t2")),
    "X17": (cell("t6", "合计", "合计", "117.00"), gone("t6")),
    "C01": (column(T5, "function_code", "2120801", label=ROW), NOTHING),
    "C03": (
        lambda c: column(T3, "function_name_raw", "行政工作", label=ROW)(
            column(T3, "code_resolution", "by_code_only", label=ROW)(c)
        ),
        NOTHING,
    ),
    "C06": (
        lambda c: c.each(
            lambda r: (
                r | {"row_kind": "detail"}
                if r.get("function_code") == "201" and r.get("table_role") == T5
                else r
            )
        ),
        gone("t5", "t6"),
    ),
    "S01": (cell("t8", "", "合计", "13.00"), unread("t8", "", "合计")),
    "S02": (cell("t8", "", "公务用车 / 小计", "8.00"), unread("t8", "", "公务用车 / 小计")),
    "S04": (amount("reception", "3.10"), gone("t8")),
    "D01": (gone("t4"), NOTHING),
    "D02": (texts("本局职责。"), SILENT),
    "D03": (lambda c: noted("t9", "")(texts("没有别的。")(c)), lambda c: noted("t9", "")(SILENT(c))),
    "D05": (
        lambda c: c.each(lambda r: r | {"item": "meetings"} if r.get("item") not in (None, "total") else r),
        gone("t8"),
    ),
    "D13": (noted("t9", "注：本部门2023年无政府性基金预算，故本表为空表。"), noted("t9", "")),
    "N01": (amount("total", "167.00"), gone("t1", "t2", "t3", "t4", "t5")),
    "N02": (amount("class", "151.00"), gone("t1", "t4", "t5", "t3")),
    "N03": (amount("item", "101.00"), gone("t3", "t5", "t9")),
    "N04": (amount("office", "21.00"), gone("t6")),
    "N05": (amount("total", "168.00"), NOTHING),
    "N07": (number("basic_share", "70.88"), told("basic_share", function_code="201")),
    "N10": (amount("item", "150.00"), gone()),
    "N11": (amount("item_again", "101.00"), NOTHING),
    "N13": (number("item_rate", "-25.00"), NOTHING),
    "N14": (amount("running", "31.00"), gone("t6", "t8")),
    "N15": (amount("goods", "7.00"), NOTHING),
    "N16": (number("cars", "4"), NOTHING),
    "N17": (number("civil", "6"), NOTHING),
    "N19": (noted("t5", "注：本表为空表。"), NOTHING),
    "N20": (amount("basic", "117.00"), gone("t3", "t5", "t6")),
    "N21": (amount("small", "11.00"), NOTHING),
    "Y01": (number("item_rate", "30.00"), NOTHING),
    "Y03": (amount("all_change", "9.00"), NOTHING),
    "Y04": (amount("reason_one", "5.00"), NOTHING),
    "Y05": (amount("item_change", "100.00"), NOTHING),
    "Y11": (number("done_rate", "80.00"), NOTHING),
    "Y14": (told("item_change", amount_year=2019), NOTHING),
    "Y16": (amount("item_change", "120.00"), NOTHING),
    "P02": (cell("tx", "财政拨款", "金额", "31.00"), gone("tx")),
    "P03": (cell("tx", "其他资金", "金额", "1.00"), unread("tx", "其他资金", "金额")),
    "P05": (lambda c: c.each(lambda r: r | {"target_raw": "≥良好"} if "target_raw" in r else r), gone("tx")),
    "P06": (lambda c: c.each(lambda r: r | {"target_raw": "良好"} if "target_raw" in r else r), gone("tx")),
    "P09": (
        lambda c: c.each(lambda r: r | {"indicator_level_1": "产出指标"} if "target_raw" in r else r),
        gone("tx"),
    ),
    "P11": (amount("targets", "60.00"), gone("t3")),
}
PREPARED = {
    "F02": (NO_TRAVEL, lambda c: without_item("overseas_travel")(NO_TRAVEL(c)), gone()),
    "U04": (staff("5"), staff("100"), lambda c: gone("t6")(staff("5")(c))),
    "X20": (gone(), cell("t2", PENSION, "合计", "16.01"), lambda c: Case({})),
    "X21": (bodies("1", "0"), lambda c: cell("t8", "", "机关运行经费", "29.00")(bodies("1", "0")(c)), gone()),
    "F04": (texts("一、甲", "（一）甲", "二、乙"), texts("一、甲", "（一）甲", "三、乙"), SILENT),
    "F10": (
        texts("满意度≥90%。"),
        texts("满意度≧90%。"),
        lambda c: SILENT(c.without("tx")).each(lambda r: r | {"target_raw": ""}),
    ),
    "N06": (texts(COSTS.format("")), texts(COSTS.format("、奖金")), texts("人员经费包括：基本工资、奖金。")),
    "N08": (shares("30.12"), lambda c: number("basic_share", "70.88")(shares("30.12")(c)), NOTHING),
    "N09": (NOTHING, lambda c: told("item", function_code="2010302")(c), amount("item", "101.00")),
    "N12": (copied("缴纳基本养老保险的支出", PAID), copied(PAID, PAID), NOTHING),
    "N18": (units("3"), units("4"), texts("内设科室若干。")),
}
"""rule: (what gives it something to pass, what makes it fail, what keeps it from being judged)."""


@pytest.mark.parametrize("rule", PREPARED)
def test_a_rule_judges_what_was_prepared_for_it(rule):
    good, bad, unjudged = (c if c is not NOTHING else gone() for c in PREPARED[rule])
    assert "fail" in bad(case()).statuses(rule)
    assert good(case()).statuses(rule) & {"pass", "pass_rounding"}
    assert "fail" not in good(case()).statuses(rule)
    if rule != "N09" and PREPARED[rule][2] is not NOTHING:
        assert unjudged(case()).statuses(rule) <= {"not_applicable", "not_evaluated"}


def test_of_an_institution_alone_the_agency_running_cost_is_none():
    assert "fail" in bodies("0", "1")(case()).statuses("X21")
    assert bodies("1", "2")(case()).statuses("X21") == {"not_applicable"}


@pytest.mark.parametrize(
    ("lines", "fails"),
    [
        (("一、部分", "一、甲", "二、乙", "三、丙", "二、部分"), False),  # a list in a list, numbered alike
        (("备注：1、甲。", "2、乙。"), False),  # the first stands behind other words
        (("1.甲", "2.乙", "5.丙"), True),
        (("3.从三起", "4.续"), False),
    ],
)
def test_list_numbers_run_on(lines, fails):
    assert ("fail" in texts(*lines)(case()).statuses("F04")) == fails


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        (COSTS.format("、奖金5.00万元"), {"error"}),
        (COSTS.format("、奖金"), {"warning"}),
        ("人员经费86.00万元，包括：基本工资、津贴补贴。", {"warning"}),
        ("人员经费86.00万元，主要包括：基本工资。", set()),
        ("公用经费30.00万元，主要包括：办公费、公务接待费。", {"info"}),
        ("公用经费30.00万元，主要包括办公费20.00万元、公务接待费2.00万元、会议费0.00万元。", {"info"}),
        ("公用经费30.00万元，主要包括：办公费、公务接待费，未安排印刷费、会议费。", {"info"}),
    ],
)
def test_items_named_and_items_with_money(text, severity):
    found = texts(text)(case()).check().findings
    assert {f["severity"] for f in found if f["rule_id"] == "N06"} == severity


SPECIAL = {"X11", "X13", "X22", "C02", "C04", "C05", "D08", "P07"}
"""Rules whose cases need other documents than the one changed here; each has a test of its own."""


def test_the_document_of_these_tests_is_consistent():
    checked = case().check()
    assert [f.message_zh for c in checked.causes for f in c.findings] == []
    failed = {r["rule_id"] for r in checked.results if r["status"] == "fail"}
    assert failed == set()


def test_every_rule_that_can_be_judged_has_its_cases():
    assert set(CASES) | set(PREPARED) | SPECIAL | set(test_rules_presence.CASES) == BUILT


@pytest.mark.parametrize("rule", CASES)
def test_a_rule_passes_fails_and_is_left_unjudged(rule):
    fail, unjudged = CASES[rule]
    base = Case(
        case().rows,
        case().notes,
        {"phase": BY_ID[rule].phases[0], "titles": {"t3": "2024年部门支出总体情况表"}},
    )
    usual = {"pass", "pass_rounding"}
    if rule not in ("Y05", "N13", "F13", "U02", "N10"):  # these speak only where something is wrong
        assert base.statuses(rule) & usual
    assert "fail" in fail(base).statuses(rule)
    if unjudged != NOTHING:
        statuses = unjudged(base).statuses(rule)
        assert statuses & {"not_evaluated", "not_applicable"}
        assert "fail" not in statuses


@pytest.mark.parametrize(
    ("change", "rule", "slip"),
    [(CASES["U02"][0], "U02", "unit_factor"), (CASES["N10"][0], "N10", "wrong_level")],
)
def test_a_rule_that_names_a_slip_stands_with_the_cause_that_it_names(change, rule, slip):
    causes = [c for c in change(case()).check().causes if rule in {f.rule.id for f in c.findings}]
    assert [c.cause.slip for c in causes] == [slip]
    assert {f.rule.id for f in causes[0].findings} - {rule}


def test_a_digit_added_is_no_unit_factor():
    statuses = amount("total", "1665.00")(case()).statuses("U02")
    assert "fail" not in statuses


def test_what_only_words_tell_apart_is_one_quantity_where_the_words_are_the_same():
    def twice(label: str) -> Case:
        c = case()
        first = next(x for x in c.rows["fact_claim"] if x["claim_id"] == "staff")
        again = first | {"claim_id": "again", "paragraph_ordinal": 40, "label_raw": label}
        again |= {"value": first["value"] + 1, "value_raw": "10"}
        return Case(c.rows | {"fact_claim": [*c.rows["fact_claim"], again]}, c.notes, c.more)

    assert "fail" in twice("staff").statuses("N11")
    assert "fail" not in twice("离休").statuses("N11")


def test_silence_never_means_fine():
    for one in (case(), case().without("t1", "t4", "tx"), Case({}, {}, {"part": "narrative"})):
        judged = {r["rule_id"] for r in one.check().results}
        assert judged == {r.id for r in RULES if r.family != "Q"}


def test_check_ids_are_unique_and_stable():
    first, second = ([r["check_id"] for r in case().check().results] for _ in (1, 2))
    assert first == second
    assert len(set(first)) == len(first)


# --- the catalogue ------------------------------------------------------------------------------


def test_ids_are_unique_well_formed_and_never_reused():
    ids = [r.id for r in RULES]
    assert len(set(ids)) == len(ids) == len(BY_ID)
    assert all(re.fullmatch(r"[A-Z]\d\d", i) and i[0] in FAMILIES for i in ids)
    assert not set(ids) & set(RETIRED)
    assert set(BUILT) <= {r.id for r in rules_run()}


def test_declarations_use_listed_words():
    for rule in RULES:
        assert rule.comparison in COMPARISONS, rule.id
        assert rule.basis in BASES, rule.id
        assert set(rule.roles) <= {*SHORT_ROLES, *OTHER_ROLES}, rule.id
        assert rule.statement_zh, rule.id
        assert rule.statement_en, rule.id
        assert set(rule.phases) <= {"budget", "final"}, rule.id


@pytest.mark.skipif(not CATALOGUE.exists(), reason="the catalogue is not at hand")
def test_every_id_of_the_catalogue_is_declared_as_it_stands_there():
    rows = re.findall(r"^\|([A-Z]\d\d)\|([^|]+)\|(\w+)\|(\w+)\|", CATALOGUE.read_text("utf-8"), re.MULTILINE)
    assert {i for i, *_ in rows} == set(BY_ID)
    phases = {"BF": ("budget", "final"), "B": ("budget",), "F": ("final",)}
    for rule_id, statement, severity, phase in rows:
        rule = BY_ID[rule_id]
        assert (rule.statement_en, rule.severity, rule.phases) == (statement, severity, phases[phase]), (
            rule_id
        )


def test_an_empty_document_breaks_no_check():
    document = Case({}).without(*ROLES).document()
    assert check_document(document).score.whole.passed == 0


# --- rules whose cases need other documents ------------------------------------------------------


def statuses_of(rule: str, *changes) -> set[str]:
    c = case()
    for change in changes:
        c = change(c)
    return c.statuses(rule)


ALL_FUNDS = column("project_expenditure", "fund", "all")


def as_fund_table(c: Case) -> Case:
    """The fifth table, and the fourth's column, as those of government funds."""

    def change(row):
        if row.get("table_role") == T5:
            return row | {
                "table_role": "government_fund_expenditure",
                "table_ordinal": 8,
                "fund": "government_fund",
            }
        if row.get("heading") == "支出 / 一般公共预算":
            return row | {"fund": "government_fund"}
        return row

    return c.each(change)


def no_projects(c: Case) -> Case:
    return c.each(lambda r: with_amount(r, "0.00") if r.get("heading") == "项目支出" else r)


@pytest.mark.parametrize(
    ("rule", "passes", "fails", "unjudged"),
    [
        ("X11", [ALL_FUNDS], [ALL_FUNDS, cell("t7", "合计", "项目支出合计", "49.00")], [gone("t7")]),
        ("X13", [as_fund_table], [as_fund_table, cell("t4", "支出总计", "支出 / 一般公共预算", "1.00"),
                                  cell("t4", "本年支出合计", "支出 / 一般公共预算", "1.00")], [gone("t4")]),
        ("X22", [no_projects, cell("t8", "", "公务接待费", "2.00"), cell("t8", "", "公务用车 / 运行费", "8.00")],
         [no_projects, cell("t8", "", "公务接待费", "2.50")], [gone("t8")]),
        ("C02", [], [column(T6, "code_resolution", "unresolved", label=OFFICE)], [gone("t6", "t7")]),
        ("C04", [], [lambda c: column(T6, "economic_code_raw", "30314", label=OFFICE)(
            column(T6, "code_resolution", "unverified", label=OFFICE)(c))], []),
        ("C05", [], [lambda c: c.each(lambda r: r | {"label": "医疗卫生与计划生育支出", "function_code": "210"}
                                      if r.get("label") == NAMES["208"] and r["table_ordinal"] == 0 else r)], [gone("t1", "t4")]),
        ("D08", [], [column(T3, "amount_reading", "ocr")], []),
        ("P07", [ALL_FUNDS], [ALL_FUNDS, lambda c: c.each(
            lambda r: r | {"project_name": "别的项目"} if r.get("label") == "其他资金" else r)], [gone("tx")]),
    ],
)  # fmt: skip
def test_rules_that_need_a_document_of_their_own(rule, passes, fails, unjudged):
    assert statuses_of(rule, *passes) & {"pass", "pass_rounding"}
    assert "fail" in statuses_of(rule, *fails)
    if unjudged:
        assert statuses_of(rule, *unjudged) <= {"not_evaluated", "not_applicable"}


def test_secret_items_left_out_turn_an_equality_into_an_inequality():
    short = cell("t7", "业务培训", "项目支出合计", "10.00")(
        cell("t7", "合计", "项目支出合计", "40.00")(case())
    )
    assert "fail" in short.statuses("X10")
    table = noted("t7", "备注：涉密项目按要求不予公开")(
        cell("t7", "业务培训", "项目支出合计", "10.00")(case())
    )
    assert "fail" not in table.statuses("W03")


def test_rows_shown_to_be_withheld_are_one_remark_and_no_error():
    """Totals of project spending that stand over no row, in two tables, by the same amount."""

    def is_left_out(row, roles):
        return row.get("table_role") in roles and (
            row["heading"] == "项目支出" and row["row_kind"] != "total"
        )

    def short_in(*roles):
        whole = case()
        rows = {n: [r for r in own if not is_left_out(r, roles)] for n, own in whole.rows.items()}
        checked = check_document(Case(rows, whole.notes, whole.more).document())
        return [f for c in checked.causes for f in c.findings if f.rule.id == "W03"], checked.remarks

    errors, remarks = short_in(T3, T5)
    assert not errors
    assert [f.rule.id for f in remarks if "未列示" in f.message_zh] == ["W03"]
    errors, _ = short_in(T5)  # of one table it may be a slip
    assert errors


def test_rows_that_another_table_prints_are_not_withheld():
    """The same row lost from two tables is an error: the revenue table prints it."""
    lost = {"201": "100.00", "20103": "100.00", "2010302": "0.00"}
    changed = case()
    for table in ("t3", "t5"):
        for code, left in lost.items():
            changed = changed.changed(table, NAMES[code], "项目支出", "0.00")
            changed = changed.changed(table, NAMES[code], "合计", left)
    assert "fail" in changed.statuses("W03")
    errors = {f.rule.id for c in changed.check().causes for f in c.findings}
    assert {"W03", "X04"} <= errors


def test_a_slip_beside_withheld_rows_stays_an_error():
    def is_left_out(row):
        return row.get("table_role") in (T3, T5) and (
            row["heading"] == "项目支出" and row["row_kind"] != "total"
        )

    whole = case().changed("t7", "合计", "项目支出合计", "53.00")
    rows = {n: [r for r in own if not is_left_out(r)] for n, own in whole.rows.items()}
    checked = Case(rows, whole.notes, whole.more).check()
    errors = [f.message_zh for c in checked.causes for f in c.findings if f.rule.id == "W03"]
    assert ["project_expenditure" in e for e in errors] == [True]


@pytest.mark.parametrize(
    ("note", "fails"),
    [
        ("注：本表不存在涉密事项。", True),
        ("注：本部门没有涉密项目。", True),
        ("注：本表不含涉密项目。", False),  # they are left out
        ("注：不涉密部分予以公开，涉密部分不予公开。", False),
    ],
)
def test_a_note_that_nothing_is_secret_withholds_nothing(note, fails):
    table = noted("t7", note)(case().changed("t7", "合计", "项目支出合计", "53.00"))
    assert ("fail" in table.statuses("W03")) == fails


def test_a_final_account_is_not_held_to_rules_of_budgets():
    rows = Case(case().rows, case().notes, {"phase": "final"})
    assert rows.statuses("X16") == {"not_applicable"}
    assert rows.statuses("P11") == {"not_applicable"}
