"""Rules across documents: files of one body of several years or phases, or a department and its units."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from pipeline.cross_documents import judge_across
from pipeline.load import put_aside
from tests.lakes import Doc, Row, item, loaded, publish, received, rows_of, settings_in, spent

BODY = "体"
"""Stands for the department's name, another in each case: all cases live in one warehouse."""
RULES = ("Y02", "Y07", "Y08", "Y10", "Y13", "S09", "S10", "X19", "D11", "L01", "L02", "L04", "L06")
SPLIT = ("2010308", "2014004")
"""A code a part of which went to another from 2024 on."""
SUMMARY = {"table_role": "revenue_expenditure_summary"}
Facts = list[tuple[str, Row]]


def file(year: int, *facts: tuple[str, Row], phase: str = "budget", **other: Any) -> Doc:
    own = list(facts) or [spent("2010301", "9.01")]
    return Doc("?", BODY, year, phase, facts=own, left_open=RULES, **other)


def unit(name: str, *facts: tuple[str, Row]) -> Doc:
    return replace(file(2024, *facts, reporting_scope="subordinate_unit"), department=name)


def code(yuan: str, measure: str = "amount", **other: Any) -> tuple[str, Row]:
    return spent(other.pop("function_code", "2010301"), yuan, spending_type="all", measure=measure, **other)


def in_wan(yuan: str, raw: str, **other: Any) -> tuple[str, Row]:
    usual = {"spending_type": "all", "amount_raw": raw, "unit_raw": "万元"}
    return spent(other.pop("function_code", "2010301"), yuan, **usual, **other)


def totals(yuan: str, project: str = "0.00", **other: Any) -> Facts:
    """The totals of the table of the general public budget."""
    kinds = {"all": yuan, "project": project}
    return [
        spent(None, y, "合计", row_kind="total", spending_type=k, is_leaf=False, **other)
        for k, y in kinds.items()
    ]


def closing(yuan: str) -> tuple[str, Row]:
    return spent(
        None, yuan, "年末结转和结余", fund="all", spending_type="all", measure="closing_balance", **SUMMARY
    )


def opening(yuan: str) -> tuple[str, Row]:
    return received("all", yuan, fund="all", breakdown="source", measure="opening_balance", **SUMMARY)


def income(yuan: str) -> tuple[str, Row]:
    return received("general_public", yuan, breakdown="source", **SUMMARY)


def listing(*units: str) -> Facts:
    return [received("general_public", "1.00", breakdown="unit", body_name=u) for u in units]


SAYS = "2024年一般公共预算拨款支出预算100元，比2023年预算增加{}元。"
RISE = "2024年“三公”经费预算3元，比2023年预算增加1元，主要原因是公务用车增加。"
CASES: dict[str, tuple[str, str, list[Doc]]] = {
    "text implies last year's budget": (
        "Y02", "pass", [file(2023, *totals("80.00")), file(2024, text=(SAYS.format(20),))]),
    "text in ten thousands, its 元 left out": (
        "Y02", "pass_rounding",
        [file(2023, *totals("1000400.00")), file(2024, text=("2024年一般公共预算拨款支出预算120万，比2023年预算增加20万。",))]),
    "text implies another": ("Y02", "fail", [file(2023, *totals("80.00")), file(2024, text=(SAYS.format(30),))]),
    "text compares with other units": (
        "Y02", "not_applicable",
        [file(2023, *totals("80.00")), file(2024, text=("剔除机构改革划转因素，" + SAYS.format(30),))]),
    "text tells of changed units": (
        "Y02",
        "not_evaluated",
        [file(2023, *totals("80.00")), file(2024, text=(SAYS.format(30), "增加的主要原因是单位合并。"))],
    ),
    "text tells of changed units, figures agree": (
        "Y02",
        "pass",
        [file(2023, *totals("80.00")), file(2024, text=(SAYS.format(20), "增加的主要原因是单位合并。"))],
    ),
    "text, and no file of last year": ("Y02", "not_evaluated", [file(2024, text=(SAYS.format(30),))]),
    "column of last year": ("Y07", "pass", [file(2023, code("5.00")), file(2024, code("5.00", "prior_budget_amount"))]),
    "column in 10,000 yuan rounds": (
        "Y07", "pass_rounding",
        [file(2023, code("54321.00")),
         file(2024, code("54300.00", "prior_budget_amount", amount_raw="5.43", unit_raw="万元"))]),
    "column of last year differs": (
        "Y07", "fail", [file(2023, code("5.00")), file(2024, code("6.00", "prior_budget_amount"))]),
    "column of accounts, a budget at hand": (
        "Y07", "not_applicable", [file(2023, code("5.00")), file(2024, code("6.00", "prior_final_amount"))]),
    "opening is closing": (
        "Y10", "pass", [file(2023, closing("7.00"), phase="final"), file(2024, opening("7.00"), phase="final")]),
    "opening is not closing": (
        "Y10", "fail", [file(2023, closing("7.00"), phase="final"), file(2024, opening("8.00"), phase="final")]),
    "opening was adjusted": (
        "Y10", "not_applicable",
        [file(2023, closing("7.00"), phase="final"),
         file(2024, opening("8.00"), phase="final", text=("年初结转按规定收回1元。",))]),
    "budget in the accounts": (
        "Y13", "pass", [file(2024, code("5.00")), file(2024, code("5.00", "original_budget_amount"), phase="final")]),
    "another budget in the accounts": (
        "Y13", "fail", [file(2024, code("5.00")), file(2024, code("4.00", "original_budget_amount"), phase="final")]),
    "accounts alone": ("Y13", "not_evaluated", [file(2024, code("4.00", "original_budget_amount"), phase="final")]),
    "三公 as before": ("S09", "pass", [file(2023, item("total", "2.00")), file(2024, item("total", "2.00"))]),
    "三公 risen": ("S09", "fail", [file(2023, item("total", "2.00")), file(2024, item("total", "3.00"))]),
    "三公 not printed": ("S09", "not_applicable", [file(2023), file(2024, item("total", "3.00"))]),
    "units add": (
        "X19", "pass",
        [file(2024, income("3.00"), *listing("一所", "二所")), unit("一所", income("1.00")), unit("二所", income("2.00"))]),
    "units do not add": (
        "X19", "fail",
        [file(2024, income("4.00"), *listing("三所", "四所")), unit("三所", income("1.00")), unit("四所", income("2.00"))]),
    "a unit above its department": (
        "X19", "fail", [file(2024, income("4.00"), *listing("五所", "六所")), unit("五所", income("5.00"))]),
    "no unit's file": ("X19", "not_evaluated", [file(2024, income("4.00"), *listing("七所", "八所"))]),
    "all units published": (
        "D11", "pass", [file(2024, *listing("九所", "十所")), unit("九所", income("1.00")), unit("十所", income("1.00"))]),
    "one unit is not": ("D11", "fail", [file(2024, *listing("甲所", "乙所")), unit("甲所", income("1.00"))]),
    "no units listed": ("D11", "not_applicable", [file(2024, income("4.00"))]),
    "repeated to the last digit": ("L02", "fail", [file(2023, code("12345.67")), file(2024, code("12345.67"))]),
    "repeated, but round": ("L02", "not_applicable", [file(2023, code("20000.00")), file(2024, code("20000.00"))]),
    "project share as before": (
        "L04", "pass", [file(2024, *totals("10.00", "5.00")), file(2025, *totals("20.00", "9.00"))]),
    "project share jumps": (
        "L04", "fail", [file(2024, *totals("10.00", "1.00")), file(2025, *totals("20.00", "19.00"))]),
    "project share over the new boundary": (
        "L04", "not_applicable", [file(2020, *totals("10.00", "1.00")), file(2021, *totals("20.00", "19.00"))]),
    "text says about the same": (
        "Y02", "not_applicable",
        [file(2023, *totals("80.00")), file(2024, text=("2024年一般公共预算拨款支出预算100元，与2023年预算基本持平。",))]),
    "text compares with an earlier year": (
        "Y02", "not_applicable",
        [file(2023, *totals("80.00")), file(2024, text=("2024年一般公共预算拨款支出预算100元，比2022年预算增加30元。",))]),
    "a total of no stated fund proves nothing": (
        "Y02", "not_applicable",
        [file(2023, *totals("80.00", fund="fiscal_appropriation")),
         file(2024, text=("2024年支出预算100元，比2023年预算增加30元。",))]),
    "a zero is as exact as its column": (
        "Y07", "fail",
        [file(2023, in_wan("0.00", "0"), in_wan("54000.00", "5.40", function_code="2010302")),
         file(2024, in_wan("3000.00", "0.30", measure="prior_budget_amount"))]),
    "part of a code became another": (
        "Y07", "not_applicable",
        [file(2023, code("9.00", function_code=SPLIT[0])),
         file(2024, code("5.00", "prior_budget_amount", function_code=SPLIT[0]), code("4.00", function_code=SPLIT[1]))]),
    "三公 beside a wider total": (
        "S09", "fail",
        [file(2023, item("total", "2.00"), item("total", "9.00", column_kind="memo")),
         file(2024, item("total", "3.00"), item("total", "8.00", column_kind="memo"))]),
    "a unit of the same name within its department": (
        "X19", "pass", [file(2024, code("4.00"), reporting_scope="unit"), file(2024, code("5.00"))]),
    "a unit of the same name beyond its department": (
        "X19", "fail", [file(2024, code("6.00"), reporting_scope="unit"), file(2024, code("5.00"))]),
    "nobody tells what was disposed of": ("S10", "not_evaluated", [file(2024)]),
}  # fmt: skip


def case_documents() -> list[Doc]:
    """All cases' documents, each case's of a body of its own; the one under test comes last but for units."""
    documents = []
    for number, (_, _, own) in enumerate(CASES.values()):
        for place, doc in enumerate(own):
            body = doc.department if doc.department != BODY else f"{BODY}{number}局"
            documents.append(replace(doc, document_id=f"{number}-{place}", department=body))
    return documents


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    settings = settings_in(tmp_path_factory.mktemp("cross"))
    publish(settings, case_documents(), "p1")
    con = loaded(settings)
    judge_across(con)
    return con


@pytest.mark.parametrize("name", CASES)
def test_each_rule_passes_fails_or_says_why_not(judged, name: str) -> None:
    rule, status, own = CASES[name]
    number = list(CASES).index(name)
    last = 0 if rule in ("X19", "D11") else len(own) - 1
    rows = rows_of(judged, f"FROM check_result WHERE document_id = '{number}-{last}' AND rule_id = '{rule}'")
    assert {r["status"] for r in rows} == {status}, rows
    assert all(r["reason"] for r in rows if status.startswith("not_"))
    found = rows_of(judged, f"FROM finding WHERE document_id = '{number}-{last}' AND rule_id = '{rule}'")
    assert len(found) == (1 if status == "fail" else 0)
    assert all(f["message_zh"] and f["message_en"] and f["locator"] for f in found)


def test_a_finding_shows_both_figures_as_printed_and_their_difference(judged) -> None:
    number = list(CASES).index("column of last year differs")
    (found,) = rows_of(judged, f"FROM finding WHERE document_id = '{number}-1' AND rule_id = 'Y07'")
    assert (found["stated_raw"], found["expected_raw"], found["formula"]) == (
        "6.00元",
        "5.00元",
        "6.00元 ≠ 5.00元",
    )
    assert found["difference"] == Decimal("1.000000")
    assert f"{number}-0.docx" in found["message_zh"]
    assert found["root_cause"] == found["finding_id"]


def test_a_rise_that_the_text_explains_is_a_remark(tmp_path) -> None:
    settings = settings_in(tmp_path)
    explained = file(2024, item("total", "3.00"), text=(RISE,))
    publish(
        settings,
        [replace(file(2023, item("total", "2.00")), document_id="a"), replace(explained, document_id="b")],
        "p1",
    )
    con = loaded(settings)
    judge_across(con)
    (found,) = rows_of(con, "FROM finding WHERE rule_id = 'S09'")
    assert (found["severity"], found["root_cause"]) == ("info", None)
    put_aside(con, {found["finding_id"]: "looked at"})
    assert rows_of(con, "SELECT status FROM finding WHERE rule_id = 'S09'") == [{"status": "suppressed"}]


def test_nothing_stays_open_for_want_of_other_documents(judged) -> None:
    rows = rows_of(
        judged, "SELECT DISTINCT reason FROM check_result WHERE starts_with(reason, 'needs other documents')"
    )
    assert rows == []
