from decimal import Decimal

import pytest

from pipeline.ddl import sql_type
from pipeline.marts import FOLDER, view_meaning, view_sql
from schemas.marts import VIEWS, view
from schemas.warehouse import TABLES
from tests.lakes import Doc, item, loaded, publish, received, rows_of, settings_in, spent, spent_in_all


@pytest.fixture
def query(tmp_path):
    """Publish documents, then give the rows of a statement."""

    def run(docs: list[Doc], sql: str):
        settings = settings_in(tmp_path)
        publish(settings, docs, "p1")
        return rows_of(loaded(settings), sql)

    return run


def yuan(text: str) -> Decimal:
    return Decimal(text)


# Declarations


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    return loaded(settings_in(tmp_path_factory.mktemp("empty")))


@pytest.mark.parametrize("v", VIEWS, ids=lambda v: v.name)
def test_a_view_has_the_declared_columns(empty, v) -> None:
    found = empty.execute(f"SELECT * FROM {v.name} LIMIT 0").description
    assert [(c[0], str(c[1])) for c in found] == [(c.name, sql_type(c)) for c in v.columns]


@pytest.mark.parametrize("v", VIEWS, ids=lambda v: v.name)
def test_a_view_says_what_it_is_for(empty, v) -> None:
    assert v.answers_zh.endswith(("？", "）"))
    assert "?" in v.answers_en
    assert v.caveats
    assert all(c.meaning for c in v.columns)
    empty.execute(v.example)
    kind = "table" if v.stored else "view"
    said = empty.execute(f"SELECT comment FROM duckdb_{kind}s() WHERE {kind}_name = ?", [v.name]).fetchall()
    assert said == [(view_meaning(v),)]


def test_every_sql_file_is_a_view_and_none_shadows_a_table() -> None:
    assert {p.stem for p in FOLDER.glob("*.sql")} == {v.sql_file for v in VIEWS}
    assert not {v.name for v in VIEWS} & {t.name for t in TABLES}
    assert "{" not in view_sql(view("year_over_year_by_function"))


# Which documents count


def test_a_body_counts_once(query) -> None:
    docs = [
        Doc("d", "甲局"),
        Doc("d-own", "甲局", reporting_scope="own_body"),
        Doc("d-null", "甲局", reporting_scope=None),
        Doc("e-own", "乙局", reporting_scope="own_body"),
        Doc("e-sub", "乙局", reporting_scope="subordinate_unit"),
        Doc("e-unit", "乙局", reporting_scope="unit"),
        Doc("f-null", "丙局", reporting_scope=None),
        Doc("g-old", "丁局", status="partial"),
        Doc("g", "丁局"),
        Doc("h", "戊局", part="narrative"),
        Doc("i", "己局", status="quarantined"),
        Doc("j", None, reporting_scope="department"),
        Doc("k", None, reporting_scope="unit"),
    ]
    found = query(docs, "SELECT document_id, is_counted, reason FROM counted_document")
    assert {r["document_id"]: r["reason"] for r in found} == {
        "d": "counted",
        "d-own": "in_wider_file",
        "d-null": "in_wider_file",
        "e-own": "counted",
        "e-sub": "counted",
        "e-unit": "in_wider_file",
        "f-null": "counted",
        "g-old": "duplicate",
        "g": "counted",
        "h": "narrative",
        "i": "quarantined",
        "j": "counted",
        "k": "counted",
    }
    assert all(r["is_counted"] == (r["reason"] == "counted") for r in found)


# Leaf rows of the role


def test_expenditure_sums_each_yuan_once(query) -> None:
    docs = [
        Doc(
            "d",
            reporting_scope=None,
            facts=[
                spent_in_all("2010301", "10.00", "行政运行"),
                spent_in_all("20103", "10.00", "政府办公厅", is_leaf=False, row_kind="subtotal"),
                spent_in_all(None, "10.00", "合计", is_leaf=False, row_kind="total"),
                spent_in_all("2010301", "99.00", measure="prior_budget_amount"),
                spent_in_all(None, "10.00", "基本支出", breakdown="use"),
                spent("2010301", "10.00", "行政运行"),
                spent_in_all(None, "2.00", "杂项"),
            ],
        ),
        Doc("copy", reporting_scope=None, status="partial", facts=[spent_in_all("2010301", "10.00")]),
    ]
    found = query(docs, "SELECT * FROM expenditure ORDER BY row_ordinal")
    assert [(r["document_id"], r["function_name"], r["amount_yuan"]) for r in found] == [
        ("d", "行政运行", yuan("10.00")),
        ("d", "杂项", yuan("2.00")),
    ]
    assert {r["reporting_scope"] for r in found} == {"department"}


def test_expenditure_by_use_where_no_row_is_by_function(query) -> None:
    docs = [Doc("d", facts=[spent_in_all(None, "10.00", "基本支出", breakdown="use")])]
    assert [r["amount_yuan"] for r in query(docs, "FROM expenditure")] == [yuan("10.00")]


def test_revenue_leaves_financing_out(query) -> None:
    facts = [
        received("general_public", "10.00"),
        received("other", "1.00"),
        received("carry_over", "5.00"),
        received("non_fiscal_balance", "6.00"),
        received("all", "22.00", is_leaf=False, column_kind="total"),
        received("general_public", "9.00", table_role="revenue_expenditure_summary", breakdown="source"),
    ]
    found = query([Doc("d", facts=facts)], "SELECT revenue_source, amount_yuan FROM revenue ORDER BY 1")
    assert [tuple(r.values()) for r in found] == [("general_public", yuan("10")), ("other", yuan("1"))]


def test_three_public_takes_leaf_amounts(query) -> None:
    facts = [
        item("total", "6.00", is_leaf=False, column_kind="total"),
        item("official_reception", "2.00"),
        item("vehicle_operation", "4.00"),
        item("vehicle_operation", "7.00", measure="prior_budget_amount"),
        item("meetings", "9.00", is_leaf=False, column_kind="memo"),
    ]
    found = query([Doc("d", facts=facts)], "SELECT sum(amount_yuan) AS s FROM three_public")
    assert found == [{"s": yuan("6.00")}]


# By function


def levels(found, *columns: str):
    return {(r["level"], r["function_code"], r["function_name"]): tuple(r[c] for c in columns) for r in found}


SPENDING = "FROM spending_by_function WHERE table_role = 'general_public_expenditure'"


def test_leaves_are_rolled_up(query) -> None:
    facts = [
        spent("2010301", "10.00", "行政运行"),
        spent("2010302", "5.00", "一般行政管理事务", spending_type="project"),
        spent("20101", "1.00", "人大事务"),
        spent("202", "7.00", "外交支出"),
        spent("2010301", "3.00", "行政运行", spending_type="project"),
    ]
    found = levels(query([Doc("d", facts=facts)], SPENDING), "amount_yuan", "basic_yuan", "project_yuan")
    assert found == {
        ("类", "201", "一般公共服务支出"): (yuan("19"), yuan("11"), yuan("8")),
        ("类", "202", "外交支出"): (yuan("7"), yuan("7"), None),
        ("款", "20103", "政府办公厅（室）及相关机构事务"): (yuan("18"), yuan("10"), yuan("8")),
        ("款", "20101", "人大事务"): (yuan("1"), yuan("1"), None),
        ("项", "2010301", "行政运行"): (yuan("13"), yuan("10"), yuan("3")),
        ("项", "2010302", "一般行政管理事务"): (yuan("5"), None, yuan("5")),
    }


def test_an_unresolved_code_stays_in_the_sum_of_each_level(query) -> None:
    facts = [
        spent("2010301", "10.00", "行政运行"),
        spent(None, "4.00", "怪项目"),
        spent(None, "1.00", "另一项"),
    ]
    found = query([Doc("d", facts=facts)], SPENDING)
    assert {r["level"]: yuan("15") for r in found} == {
        level: sum(r["amount_yuan"] for r in found if r["level"] == level) for level in ("类", "款", "项")
    }
    assert levels(found, "amount_yuan")["类", None, "怪项目"] == (yuan("4"),)


def test_names_are_official_in_the_year_else_as_printed(query) -> None:
    facts = [
        spent("2999901", "1.00", "本地项", code_resolution="unverified"),
        spent("29999", "1.00", "本地款", is_leaf=False, row_kind="subtotal", code_resolution="unverified"),
        spent("2070101", "1.00", "印的名字"),
    ]
    names = {
        r["function_code"]: r["function_name"]
        for r in query([Doc("d", fiscal_year=2018, facts=facts)], SPENDING)
    }
    assert names["2999901"] == "本地项"
    assert names["29999"] == "本地款"
    assert names["299"] is None
    assert names["207"] == "文化体育与传媒支出"


def test_a_sum_with_an_unknown_amount_is_unknown(query) -> None:
    facts = [spent("2010301", "10.00"), spent("2010302", None), spent("2020101", "1.00")]
    found = {r["function_code"]: r["amount_yuan"] for r in query([Doc("d", facts=facts)], SPENDING)}
    assert (found["201"], found["2010301"], found["202"]) == (None, yuan("10"), yuan("1"))


def year(n: int, *facts, **other) -> Doc:
    return Doc(f"{other.get('department', '甲局')}{n}", fiscal_year=n, facts=list(facts), **other)


CHANGES = "FROM year_over_year_by_function WHERE level = '项' ORDER BY fiscal_year, function_code"


def test_changes_from_year_to_year(query) -> None:
    docs = [
        year(2021, spent("2010301", "10.00"), spent("2010302", "0.00"), spent("2010350", "3.00")),
        year(2022, spent("2010301", "12.50"), spent("2010302", "4.00"), spent("2010304", "1.00")),
        year(2024, spent("2010301", "20.00")),
    ]
    found = query(docs, CHANGES)
    assert [
        (
            r["fiscal_year"],
            r["function_code"],
            r["amount_yuan"],
            r["change_yuan"],
            r["change_percent"],
            r["presence"],
        )
        for r in found
    ] == [
        (2021, "2010301", yuan("10"), None, None, "base_year_absent"),
        (2021, "2010302", yuan("0"), None, None, "base_year_absent"),
        (2021, "2010350", yuan("3"), None, None, "base_year_absent"),
        (2022, "2010301", yuan("12.5"), yuan("2.5"), yuan("25"), "both"),
        (2022, "2010302", yuan("4"), None, None, "both"),
        (2022, "2010304", yuan("1"), None, None, "new"),
        (2022, "2010350", None, None, None, "gone"),
        (2024, "2010301", yuan("20"), None, None, "base_year_absent"),
    ]
    assert {r["document_id"] for r in found if r["fiscal_year"] == 2022} == {"甲局2022"}
    assert {r["base_document_id"] for r in found if r["fiscal_year"] == 2022} == {"甲局2021"}


@pytest.mark.parametrize(
    "other",
    [{"phase": "final"}, {"reporting_scope": "own_body"}, {"region_code": None}, {"department": "乙局"}],
)
def test_only_like_is_compared_with_like(query, other) -> None:
    docs = [year(2021, spent("2010301", "10.00")), year(2022, spent("2010301", "12.00"), **other)]
    assert [r["presence"] for r in query(docs, CHANGES)] == ["base_year_absent"] * 2


def test_where_nothing_names_the_region_years_are_still_compared(query) -> None:
    docs = [year(n, spent("2010301", "10.00"), region_code=None, phase=None) for n in (2021, 2022)]
    assert [r["presence"] for r in query(docs, CHANGES)] == ["base_year_absent", "both"]


def test_documents_of_unknown_departments_are_not_compared(query) -> None:
    docs = [Doc(f"x{n}", None, n, facts=[spent("2010301", "10.00")]) for n in (2021, 2022)]
    assert query(docs, CHANGES) == []


def test_all_funds_are_a_view_of_their_own(query) -> None:
    docs = [
        year(2021, spent("2010301", "10.00"), spent_in_all("2010301", "11.00")),
        year(
            2022,
            spent("2010301", "12.00"),
            spent_in_all("2010301", "13.00"),
            spent_in_all("2010301", "20.00", spending_type="business"),
        ),
    ]
    found = query(docs, CHANGES.replace("by_function", "by_function_all_funds"))[1]
    assert (found["base_amount_yuan"], found["amount_yuan"], found["basic_yuan"]) == (
        yuan("11"),
        yuan("33"),
        yuan("13"),
    )
    assert found["scope_basis"] == "expenditure.amount"


@pytest.mark.parametrize(
    ("revenue", "carry_over", "expected"),
    [("10.00", "2.00", False), ("8.00", "2.00", True), ("8.00", "1.00", None), ("9.00", "0.00", None)],
)
def test_carried_over_money_is_told_where_the_summary_proves_it(query, revenue, carry_over, expected) -> None:
    role = {"table_role": "appropriation_summary", "breakdown": "source"}
    facts = [
        spent("2010301", "10.00"),
        received("general_public", revenue, fund="general_public", **role),
        received("government_fund", "77.00", fund="government_fund", **role),
        received("carry_over", carry_over, fund="general_public", **role),
    ]
    found = query([Doc("d", facts=facts)], SPENDING)
    assert {r["includes_carry_over"] for r in found} == {expected}


def test_departments_side_by_side(query) -> None:
    docs = [
        year(2024, spent("2010301", "30.00"), spent("2020101", "10.00"), department="甲局"),
        year(2024, spent("2010301", "10.00"), department="乙局"),
        year(2024, spent("2010301", None), department="丙局"),
        year(2023, spent("2010301", "99.00"), department="乙局"),
        year(2024, spent("2010301", "99.00"), department="丁局", phase="final"),
    ]
    sql = """FROM cross_department_by_function WHERE function_code = '201' AND fiscal_year = 2024
      AND phase = 'budget' ORDER BY amount_rank NULLS LAST"""
    found = query(docs, sql)
    names = (
        "department",
        "amount_yuan",
        "share_of_department_percent",
        "share_of_all_percent",
        "amount_rank",
    )
    assert [tuple(r[n] for n in names) for r in found] == [
        ("甲局", yuan("30"), yuan("75"), yuan("75"), 1),
        ("乙局", yuan("10"), yuan("100"), yuan("25"), 2),
        ("丙局", None, None, None, None),
    ]
    assert {(r["departments"], r["all_departments_yuan"]) for r in found} == {(2, yuan("40"))}


def test_three_public_over_the_years(query) -> None:
    docs = [
        year(
            2021,
            item("vehicle_purchase", "0.00"),
            item("vehicle_operation", "4.00"),
            item("overseas_travel", "0"),
        ),
        year(2022, item("vehicle_operation", "5.00"), item("official_reception", "1.00")),
        year(2024, item("vehicle_operation", "6.00")),
    ]
    found = query(docs, "FROM three_public_trend ORDER BY item, fiscal_year")
    assert len(found) == 6 * 4
    lines = {(r["item"], r["fiscal_year"]): r for r in found}
    assert [lines["total", n]["amount_yuan"] for n in range(2021, 2025)] == [
        yuan("4"),
        yuan("6"),
        None,
        yuan("6"),
    ]
    assert [lines["total", n]["change_percent"] for n in range(2021, 2025)] == [None, yuan("50"), None, None]
    assert [lines["total", n]["is_published"] for n in range(2021, 2025)] == [True, True, False, True]
    assert lines["vehicles", 2022]["amount_yuan"] == yuan("5")
    assert lines["overseas_travel", 2022]["amount_yuan"] is None
    assert lines["vehicle_purchase", 2021]["amount_yuan"] == yuan("0")
    assert {r["centrally_held"] for r in found} == {None}


# What the text says


def told(*text: str, **other) -> Doc:
    return Doc("a" * 64, text=text, **other)


def test_staffing_keeps_parts_apart(query) -> None:
    doc = told("本部门人员编制249人，其中行政编制77人、事业编制172人；实有人员228人。")
    rows = query([doc], "SELECT aspect, people, is_part FROM staffing ORDER BY people DESC")
    assert [(r["aspect"], int(r["people"]), r["is_part"]) for r in rows] == [
        ("posts", 249, False),
        ("in_post", 228, False),
        ("posts", 172, True),
        ("posts", 77, True),
    ]


def test_state_assets_tell_what_is_held_from_what_is_to_be_bought(query) -> None:
    doc = told("共有车辆9辆；单价100万元以上设备3台（套）。", "2024年部门预算安排购置车辆1辆。")
    rows = query([doc], "SELECT asset, aspect, value, threshold_yuan FROM state_assets ORDER BY value DESC")
    assert [(r["asset"], r["aspect"], int(r["value"])) for r in rows] == [
        ("vehicles", "held", 9),
        ("equipment", "held", 3),
        ("vehicles", "purchase", 1),
    ]
    assert rows[1]["threshold_yuan"] == 1_000_000


def test_procurement_stands_in_both_sources(query) -> None:
    cell = {
        **{"table_role": "procurement", "breakdown": "item", "fund": "all", "revenue_source": "all"},
        **{"row_kind": "detail", "column_kind": "detail", "is_leaf": True, "measure": "amount"},
        **{"amount_reading": "plain", "unit_raw": "元", "procurement_kind": "goods"},
        **{"amount_yuan": yuan("10000.00"), "amount_raw": "10000.00"},
    }
    doc = told("政府采购预算总额3万元，其中：货物1万元、服务2万元。", facts=[("fact_procurement", cell)])
    rows = query([doc], "SELECT source, procurement_kind, amount_yuan FROM procurement ORDER BY ALL")
    assert [tuple(r.values()) for r in rows] == [
        ("narrative", "all", yuan("30000.00")),
        ("narrative", "goods", yuan("10000.00")),
        ("narrative", "services", yuan("20000.00")),
        ("table", "goods", yuan("10000.00")),
    ]


def test_agency_operation_cost_has_its_change(query) -> None:
    doc = told("2024年机关运行经费预算5万元，比2023年预算减少1万元，下降16.67%。")
    (row,) = query([doc], "SELECT * FROM agency_operation_cost")
    assert (row["amount_yuan"], row["change_yuan"]) == (yuan("50000.00"), yuan("-10000.00"))
    assert (row["change_percent"], row["change_basis"]) == (yuan("-16.670000"), "prior_budget")


def test_project_basis_joins_what_a_note_says(query) -> None:
    doc = told(
        "1、项目名称：数字平台",
        "立项依据：会议纪要。",
        "实施单位：甲局",
        "执行时间：2024年",
        "预算安排规模：40万元",
    )
    (row,) = query([doc], "SELECT * FROM project_basis")
    assert (row["project_name"], row["amount_yuan"]) == ("数字平台", yuan("400000.00"))
    assert "会议纪要" in row["policy_basis"]
    assert "甲局" in row["responsible_unit"]
    assert "2024年" in row["period"]


def test_a_score_counts_rules_that_could_be_judged_and_none_that_failed_anywhere(tmp_path):
    settings = settings_in(tmp_path)
    docs = [
        Doc("a" * 64, outcomes=("pass", "pass_rounding")),
        Doc("b" * 64, department="乙局", outcomes=("pass", "fail")),
        Doc("c" * 64, department="丙局", outcomes=("not_evaluated",)),
    ]
    publish(settings, docs, "p1")
    con = loaded(settings)
    rows = rows_of(con, "SELECT * FROM data_quality_score WHERE dimension = 'all' ORDER BY document_id")
    shown = [
        (r["passed_weight"], r["evaluated_weight"], r["score_percent"], r["rules_not_evaluated"])
        for r in rows
    ]
    assert shown == [(3, 3, 100, 0), (0, 3, 0, 0), (0, 0, None, 1)]
    (covered,) = rows_of(con, "SELECT * FROM rule_coverage WHERE rule_id = 'W03'")
    counts = [
        covered[f"documents{x}"] for x in ("", "_judged", "_failed", "_not_evaluated", "_not_applicable")
    ]
    assert counts == [3, 2, 1, 1, 0]
    assert round(covered["judged_percent"], 2) == Decimal("66.67")
