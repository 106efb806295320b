"""Views of projects, accounts, structure, peers and disclosures, by hand-computed results."""

from datetime import date
from decimal import Decimal

import pytest

from pipeline.projects import Printed, bare, likeness, matches
from tests.lakes import (
    Doc,
    answer,
    classed,
    counted,
    funded,
    item,
    procured,
    project,
    received,
    spent,
    spent_in_all,
    target,
)


def year(n: int, *facts, **other) -> Doc:
    return Doc(f"{other.get('department', '甲局')}{n}", fiscal_year=n, facts=list(facts), **other)


def picked(rows, *names: str) -> list[tuple]:
    return [tuple(int(r[n]) if isinstance(r[n], Decimal) else r[n] for n in names) for r in rows]


# Projects


def line_of(*printed: tuple[int, str, str]) -> dict[str, tuple[str, str]]:
    found = matches(Printed("", "甲局", n, source, name) for n, source, name in printed)
    return {m.project_name: (m.project_line, m.method) for m in found}


def test_years_quotation_marks_and_endings_do_not_make_another_project() -> None:
    assert bare("《数字昌吉发展规划（2021—2025年）》") == bare("数字昌吉发展规划2021-2025")
    found = line_of((2023, "expenditure", "“城市体检”专项经费"), (2024, "expenditure", "2024年城市体检"))
    assert found["2024年城市体检"] == ("“城市体检”专项经费", "written_alike")


def test_nearly_alike_names_are_one_project_with_a_score() -> None:
    found = line_of((2023, "a", "老旧小区综合整治提升工程"), (2024, "a", "老旧小区综合整治与提升工程"))
    assert found["老旧小区综合整治与提升工程"] == ("老旧小区综合整治提升工程", "nearly_alike")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("老旧小区改造一期", "老旧小区改造二期"),
        ("5号线工程建设项目", "6号线工程建设项目"),
        ("会议费", "培训费"),
    ],
)
def test_other_projects_stay_others(one: str, other: str) -> None:
    assert likeness(bare(one), bare(other)) == 0
    assert line_of((2023, "a", one), (2024, "a", other))[other][0] == other


def test_two_names_of_one_table_are_two_projects() -> None:
    found = line_of((2023, "a", "信息化运维"), (2024, "a", "信息化运维"), (2024, "a", "2024年信息化运维"))
    assert found["2024年信息化运维"] == ("2024年信息化运维", "printed")


def test_projects_over_the_years(tmp_path) -> None:
    docs = [
        year(2023, project("甲工程", "10"), project("乙活动", "5"), project("丙系统", "3")),
        year(
            2024,
            project("2024年甲工程", "12"),
            project("2024年甲工程", "1", revenue_source="carry_over"),
            project("丁设备", "7"),
            project("丙系统", "3"),
            project(None, "23", row_kind="total", is_leaf=False, fund="all"),
        ),
    ]
    rows = answer(
        tmp_path, docs, "FROM year_over_year_by_project WHERE fiscal_year = 2024 ORDER BY project_line"
    )
    names = ("project_line", "amount_yuan", "base_amount_yuan", "carry_over_yuan", "presence")
    assert picked(rows, *names) == [
        ("丁设备", 7, None, None, "new"),
        ("丙系统", 3, 3, None, "both"),
        ("乙活动", None, 5, None, "gone"),
        ("甲工程", 13, 10, 1, "both"),
    ]
    assert {r["adds_up"] for r in rows} == {True}
    assert {r["base_adds_up"] for r in rows} == {None}


def test_performance_money_of_the_year_is_a_series_of_its_own(tmp_path) -> None:
    facts = [
        funded("甲", "10"),
        funded("甲", "2", revenue_source="carry_over"),
        funded("甲", "12", row_kind="total", is_leaf=False, revenue_source="all"),
        funded("甲", "99", funding_scope="whole_project"),
        funded("乙", "4", row_kind="total", is_leaf=False, revenue_source="all"),
        project("甲", "11"),
    ]
    rows = answer(tmp_path, [year(2024, *facts)], "FROM year_over_year_by_project ORDER BY scope_basis, 6")
    assert picked(rows, "scope_basis", "project_name", "amount_yuan") == [
        ("project_expenditure.amount", "甲", 11),
        ("project_funding.annual", "乙", 4),
        ("project_funding.annual", "甲", 12),
    ]


def test_targets_that_can_be_measured(tmp_path) -> None:
    facts = [
        target("甲", "≥95%", "95"),
        target("甲", "2024年12月前"),
        target("甲", "是"),
        target("甲", "有效提升"),
        target("甲", "/"),
        target("甲", "两次"),
        target("甲", "不低于上年"),
        target("甲", "长期"),
        target("甲", "全面提高"),
        target("甲", "一定幅度提高"),
    ]
    [row] = answer(tmp_path, [year(2024, *facts)], "FROM performance_target_quality")
    names = ("targets", "measurable_targets", "unmeasurable_targets", "empty_targets", "unmeasurable_words")
    assert picked([row], *names) == [(10, 5, 4, 1, "一定幅度提高；全面提高；有效提升；长期")]
    assert row["measurable_percent"] == 50


def test_procurement_takes_one_table(tmp_path) -> None:
    facts = [
        procured("goods", "3", table_ordinal=1),
        procured("services", "7", table_ordinal=1),
        procured("services", "7", table_ordinal=2),
        spent_in_all("2010301", "100"),
    ]
    rows = answer(tmp_path, [year(2024, *facts)], "FROM procurement_by_kind ORDER BY procurement_kind")
    assert picked(
        rows, "procurement_kind", "amount_yuan", "all_kinds_yuan", "share_of_expenditure_percent"
    ) == [
        ("goods", 3, 10, 3),
        ("services", 7, 10, 7),
    ]


# Accounts


def test_accounts_over_the_budgets_printed_and_published(tmp_path) -> None:
    summary = {"table_role": "revenue_expenditure_summary", "fund": "all"}
    final = year(
        2024,
        spent_in_all("2010301", "90"),
        spent_in_all("2080501", "30"),
        spent_in_all("201", "90", **summary),
        spent_in_all("201", "60", **summary, measure="original_budget_amount"),
        spent_in_all("201", "100", **summary, measure="adjusted_budget_amount"),
        phase="final",
    )
    final.document_id = "final"
    budget = year(2024, spent_in_all("2010301", "80"), spent_in_all("2210201", "20"))
    rows = answer(
        tmp_path, [final, budget], "FROM budget_execution WHERE level IN ('total', '类') ORDER BY 5, 6, 7"
    )
    names = ("table_role", "level", "function_code", "outturn_yuan", "published_budget_yuan")
    assert picked(rows, *names) == [
        ("expenditure", "total", None, 120, 100),
        ("expenditure", "类", "201", 90, 80),
        ("expenditure", "类", "208", 30, None),
        ("revenue_expenditure_summary", "total", None, 90, None),
        ("revenue_expenditure_summary", "类", "201", 90, None),
    ]
    assert picked(rows[-1:], "original_execution_percent", "adjusted_execution_percent") == [(150, 90)]
    assert rows[1]["published_execution_percent"] == Decimal("112.5")
    assert rows[1]["original_execution_percent"] is None


def test_a_budget_of_nothing_gives_no_rate(tmp_path) -> None:
    summary = {"table_role": "revenue_expenditure_summary", "fund": "all"}
    facts = [
        spent_in_all("201", "90", **summary),
        spent_in_all("201", "0", **summary, measure="original_budget_amount"),
    ]
    rows = answer(tmp_path, [year(2024, *facts, phase="final")], "FROM budget_execution")
    assert {(r["original_budget_yuan"], r["original_execution_percent"]) for r in rows} == {(0, None)}


def test_what_later_files_say_of_earlier_years(tmp_path) -> None:
    docs = [
        year(2023, spent("2010301", "10"), spent("2080501", "5")),
        year(
            2024,
            *(spent("2010301", y, measure="prior_budget_amount") for y in ("10",)),
            spent("2080501", "6", measure="prior_budget_amount"),
            spent("2210201", "1", measure="prior_budget_amount"),
            spent("2010302", "1", measure="prior_final_amount"),
        ),
    ]
    rows = answer(tmp_path, docs, "FROM restated_prior_year ORDER BY function_code")
    assert picked(rows, "function_code", "stated_yuan", "published_yuan", "outcome") == [
        ("2010301", 10, 10, "same"),
        ("2010302", 1, None, "base_year_absent"),
        ("2080501", 6, 5, "restated"),
        ("2210201", 1, None, "not_printed"),
    ]


def test_rounding_is_bound_by_the_last_digit(tmp_path) -> None:
    def rounded(code: str, yuan: str, raw: str):
        return spent(code, yuan, amount_raw=raw, unit_raw="万元")

    docs = [
        year(2023, rounded("2010301", "100000", "10.00"), rounded("2080501", "50000", "5")),
        year(2024, rounded("2010301", "101000", "10.10"), rounded("2080501", "50000", "5")),
    ]
    [row] = answer(tmp_path, docs, "FROM change_rounding")
    assert picked([row], "change_yuan", "last_digit_yuan", "rounding_yuan", "rounding_share_percent") == [
        (1000, 100, 200, 20)
    ]


# Structure


def test_what_money_is_spent_on(tmp_path) -> None:
    facts = [
        spent("2010301", "60"),
        spent("2010302", "40", spending_type="project"),
        classed("30101", "40"),
        classed("30302", "8"),
        classed("30201", "12"),
    ]
    [row] = answer(tmp_path, [year(2022, *facts)], "FROM spending_structure")
    names = ("amount_yuan", "basic_yuan", "project_yuan", "personnel_yuan", "running_yuan", "retired_yuan")
    assert picked([row], *names) == [(100, 60, 40, 48, 12, 8)]
    assert picked([row], "project_percent", "personnel_percent", "running_percent") == [(40, 80, 20)]
    assert row["breaks_series"] is True


def test_sources_and_what_is_carried_over(tmp_path) -> None:
    summary = {"table_role": "revenue_expenditure_summary", "breakdown": "source"}
    facts = [
        received("general_public", "75", **summary),
        received("service", "25", **summary),
        received("carry_over", "100", **summary),
        received("general_public", "75"),
        spent(None, "20", **{**summary, "breakdown": "function"}, measure="closing_balance", fund="all"),
    ]
    rows = answer(tmp_path, [year(2024, *facts)], "FROM revenue_dependence ORDER BY revenue_source")
    assert picked(rows, "revenue_source", "share_of_revenue_percent", "is_financing", "is_appropriation") == [
        ("carry_over", None, True, False),
        ("general_public", 75, False, True),
        ("service", 25, False, False),
    ]
    [row] = answer(tmp_path / "2", [year(2024, *facts)], "FROM carry_over")
    names = ("opening_yuan", "closing_yuan", "opening_share_percent", "closing_to_revenue_percent")
    assert picked([row], *names) == [(100, 20, 50, 20)]


def test_cost_per_vehicle_and_head(tmp_path) -> None:
    facts = [
        item("vehicle_operation", "90"),
        spent("2010301", "60"),
        counted("vehicles_held", "3"),
        counted("staff", "4"),
        counted("overseas_groups", "0"),
        item("overseas_travel", "0"),
    ]
    rows = answer(tmp_path, [year(2024, *facts)], "FROM unit_cost ORDER BY what")
    assert picked(rows, "what", "number", "amount_per_unit_yuan") == [
        ("basic", 4, 15),
        ("overseas_travel", 0, None),
        ("three_public", 4, 22),
        ("vehicle_operation", 3, 30),
    ]


def test_heads_and_vehicles_of_the_text(tmp_path) -> None:
    docs = [
        year(
            2024,
            spent("2010301", "600"),
            item("vehicle_operation", "90"),
            text=("截至上年底，本部门编制10人，实有在职人员6人，离退休人员9人。", "本部门共有车辆3辆。"),
        )
    ]
    rows = answer(tmp_path, docs, "FROM unit_cost ORDER BY what")
    assert picked(rows, "what", "number", "amount_per_unit_yuan", "source", "number_basis") == [
        ("basic", 6, 100, "narrative", "in_post"),
        ("three_public", 6, 15, "narrative", "in_post"),
        ("vehicle_operation", 3, 30, "narrative", "held"),
    ]


def test_two_numbers_of_one_kind_are_not_told_apart(tmp_path) -> None:
    facts = [spent("2010301", "60"), counted("staff", "4"), counted("staff", "5")]
    assert answer(tmp_path, [year(2024, *facts)], "FROM unit_cost") == []


def test_international_classifications_take_the_longest_prefix(tmp_path) -> None:
    facts = [spent("2010501", "3"), spent("2050201", "7"), spent(None, "1", "怪项目")]
    rows = answer(tmp_path, [year(2024, *facts)], "FROM spending_by_cofog ORDER BY cofog_division")
    assert picked(rows, "cofog_division", "cofog_group", "amount_yuan") == [
        ("01", "01.3", 3),
        ("09", "09.1", 7),
        ("unknown", None, 1),
    ]
    rows = answer(
        tmp_path / "2",
        [year(2024, classed("30101", "5"), classed("30201", "2"))],
        "FROM spending_by_gfsm ORDER BY gfsm_code",
    )
    assert picked(rows, "gfsm_code", "amount_yuan") == [("211", 5), ("22", 2)]


# Changes


def test_reasons_that_the_text_gives(tmp_path) -> None:
    text = (
        "行政运行（2010301）100万元，较上年增加10万元，增长11.11%，增长的主要原因是：人员增加；",
        "公务接待费3万元，比上年减少1万元。主要原因是厉行节约。",
        "培训费2万元，比上年增加1万元。",
    )
    rows = answer(
        tmp_path, [year(2024, text=text)], "FROM change_reason ORDER BY change_yuan DESC, reason NULLS LAST"
    )
    assert picked(rows, "change_yuan", "reason", "reason_place") == [
        (100000, "人员增加", "same_sentence"),
        (10000, None, None),
        (-10000, "厉行节约", "next_sentence"),
    ]


def test_what_is_only_booked_anew(tmp_path) -> None:
    docs = [
        year(2018, spent("2150601", "10"), spent("2150605", "4"), spent("2010301", "1")),
        year(2019, spent("2240101", "12"), spent("2240106", "5"), spent("2010301", "1")),
    ]
    [row] = answer(tmp_path, docs, "FROM reclassification_share WHERE level = '类'")
    names = ("change_yuan", "line_changes_yuan", "bridged_line_changes_yuan", "reclassified_yuan")
    assert picked([row], *names) == [(3, 31, 3, 28)]
    assert row["reclassified_percent"] == Decimal("90.322581")


def test_an_unknown_amount_hides_what_was_booked_anew(tmp_path) -> None:
    docs = [year(2018, spent("2150601", None)), year(2019, spent("2240101", "12"))]
    rows = answer(tmp_path, docs, "FROM reclassification_share")
    assert {r["line_changes_yuan"] for r in rows} == {None}


# Peers


def test_offices_of_one_kind_in_several_places(tmp_path) -> None:
    docs = [
        year(2026, spent("2010801", n), department=name, region_code=None)
        for name, n in {"无锡市审计局": "10", "苏州市审计局": "20", "无锡市统计局": "5"}.items()
    ]
    rows = answer(
        tmp_path, docs, "FROM peer_comparison WHERE department_kind = '审计局' ORDER BY amount_rank"
    )
    assert picked(rows, "region", "department", "amount_yuan", "peers", "amount_rank") == [
        ("苏州市", "苏州市审计局", 20, 2, 1),
        ("无锡市", "无锡市审计局", 10, 2, 2),
    ]


def test_outliers_by_the_median_of_the_peers(tmp_path) -> None:
    shares = {"甲": 10, "乙": 11, "丙": 12, "丁": 13, "戊": 14, "己": 60}
    docs = [
        year(
            2026,
            spent("2010301", str(100 - n)),
            spent("2010302", str(n), spending_type="project"),
            department=f"{name}局",
        )
        for name, n in shares.items()
    ]
    rows = answer(
        tmp_path, docs, "FROM peer_outlier WHERE indicator = 'project_percent' ORDER BY value_percent"
    )
    # median 12.5, distances 2.5 1.5 0.5 0.5 1.5 47.5: their median 1.5
    assert [(r["median_percent"], r["mad_percent"]) for r in rows] == [(Decimal("12.5"), Decimal("1.5"))] * 6
    assert rows[-1]["robust_z"] == Decimal("21.359167")
    assert [r["is_outlier"] for r in rows] == [False] * 5 + [True]


@pytest.mark.parametrize(
    ("note", "items"),
    [
        ("注：因公出国（境）费由市外办统一安排。", {"overseas_travel"}),
        ("公务用车由机关事务局统一管理", {"vehicles", "vehicle_purchase", "vehicle_operation"}),
        ("“三公”经费统筹安排", {"overseas_travel", "vehicles", "vehicle_operation"}),
        ("因公出国（境）费0元", set()),
        ("人员统一安排住宿", set()),
    ],
)
def test_items_that_another_office_holds(tmp_path, note, items) -> None:
    facts = [item(i, "0") for i in ("overseas_travel", "vehicle_operation")]
    doc = year(2024, *facts, notes=(note,))
    rows = answer(tmp_path, [doc], "FROM three_public_trend WHERE item <> 'total'")
    printed = {r["item"] for r in rows}
    assert {r["item"] for r in rows if r["centrally_held"]} == items & printed
    assert {r["centrally_held"] for r in rows} <= {True, None}


def test_few_peers_have_no_outliers(tmp_path) -> None:
    docs = [
        year(2026, spent("2010301", "9"), spent("2010302", "1", spending_type="project"), department=f"{n}局")
        for n in "甲乙丙"
    ]
    rows = answer(tmp_path, docs, "FROM peer_outlier")
    assert {(r["robust_z"], r["is_outlier"], r["peers"]) for r in rows} == {(None, None, 3)}


# Disclosures


def test_which_tables_a_disclosure_holds(tmp_path) -> None:
    docs = [
        Doc("t", part="tables", reporting_scope=None, facts=[spent("2010301", "1"), item("vehicles", "0")]),
        Doc("n", part="narrative"),
    ]
    rows = answer(tmp_path, docs, "FROM disclosure_completeness")
    assert {r["table_role"] for r in rows if r["has_figures"]} == {
        "general_public_expenditure",
        "three_public",
    }
    assert {(r["roles_with_figures"], r["has_narrative"], r["document_id"]) for r in rows} == {(2, True, "t")}
    assert len(rows) == 12


def test_what_was_not_read_and_why(tmp_path) -> None:
    docs = [Doc("a"), Doc("b", "乙局", status="quarantined", issues=("encrypted",))]
    rows = answer(tmp_path, docs, "FROM document_not_read")
    assert picked(rows, "document_id", "status", "code") == [("b", "quarantined", "encrypted")]
    [summed] = answer(tmp_path / "2", docs, "FROM issue_summary")
    assert (summed["department"], summed["code"], summed["issues"]) == ("乙局", "encrypted", 1)


def test_quality_by_department_year_and_rule(tmp_path) -> None:
    docs = [
        Doc("a", outcomes=("pass", "fail")),
        Doc("b", "乙局", outcomes=("pass_rounding",)),
        Doc("c", "丙局", outcomes=("not_evaluated",)),
    ]
    rows = answer(tmp_path, docs, "FROM data_quality_by_rule")
    names = (
        "rule_id",
        "documents_judged",
        "documents_failed",
        "places_passed",
        "places_failed",
        "passed_percent",
    )
    assert {r["department"]: picked([r], *names)[0] for r in rows} == {
        "甲局": ("W03", 1, 1, 1, 1, 50),
        "乙局": ("W03", 1, 0, 1, 0, 100),
        "丙局": ("W03", 0, 0, 0, 0, None),
    }


def test_what_changed_between_two_versions(tmp_path) -> None:
    new = Doc(
        "new",
        published_on=date(2024, 3, 1),
        facts=[spent("2010301", "10"), spent("2010302", "5"), spent("202", "1")],
    )
    old = Doc(
        "old",
        published_on=date(2024, 2, 1),
        facts=[spent("2010301", "9"), spent("202", "1"), spent("203", "2")],
    )
    rows = answer(tmp_path, [new, old], "FROM version_difference ORDER BY line")
    names = ("document_id", "other_document_id", "line", "amount_yuan", "other_amount_yuan", "change")
    assert picked(rows, *names) == [
        ("new", "old", "2010301", 10, 9, "changed"),
        ("new", "old", "2010302", 5, None, "added"),
        ("new", "old", "203", None, 2, "removed"),
    ]
