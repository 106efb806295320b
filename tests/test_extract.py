"""Facts of small tables, one a form that disclosures take."""

from decimal import Decimal

import pytest

from pipeline.extract import Extraction, extract
from pipeline.recognise import sections
from pipeline.roles import role_of
from tests.grids import document, table

HEAD = ("科目编码{3}|科目名称{1,2}|合计{1,2}|基本支出{1,2}|项目支出{1,2}", "类|款|项")


def read(*blocks, year=2024) -> tuple[str | None, Extraction]:
    section = sections(document(*blocks))[-1]
    role, remarks = role_of(section, year)
    extraction = extract(section, role, year)
    extraction.remarks[:0] = remarks
    return role, extraction


def rows(extraction: Extraction, name: str) -> list[dict]:
    return extraction.rows.get(name, [])


def pick(extraction: Extraction, name: str, *columns: str) -> list[tuple]:
    return [tuple(r.get(c) for c in columns) for r in rows(extraction, name)]


def test_leaf_rows_of_three_column_codes():
    role, got = read(
        "部门支出总表",
        "单位：万元",
        table(*HEAD, "201|13|01|行政运行|468.04|468.04|", "合计{4}|468.04|468.04|"),
    )
    assert role == "expenditure"
    assert pick(
        got,
        "fact_expenditure_by_function",
        "function_code",
        "spending_type",
        "row_kind",
        "column_kind",
        "is_leaf",
        "amount_yuan",
    ) == [
        ("2011301", "all", "detail", "total", False, Decimal("4680400.00")),
        ("2011301", "basic", "detail", "detail", True, Decimal("4680400.00")),
        (None, "all", "total", "total", False, Decimal("4680400.00")),
        (None, "basic", "total", "detail", False, Decimal("4680400.00")),
    ]
    assert rows(got, "fact_expenditure_by_function")[0]["function_code_raw"] == "201-13-01"


def test_all_levels_are_subtotals_over_their_parts():
    _, got = read(
        "支出总表",
        "单位：元",
        table(*HEAD, "201|||一般公共服务支出|9|9|", "201|13||商贸事务|9|9|", "201|13|01|行政运行|9|9|"),
    )
    kinds = pick(got, "fact_expenditure_by_function", "function_code", "row_kind")
    assert kinds[::2] == [("201", "subtotal"), ("20113", "subtotal"), ("2011301", "detail")]


def test_repeated_codes_stay_rows():
    head = ("科目编码{2}|科目名称{1,2}|合计{1,2}|人员经费{1,2}|公用经费{1,2}", "类|款")
    role, got = read(
        "一般公共预算基本支出表",
        "单位：万元",
        table(*head, "301|02|津贴补贴|79.22|79.22|", "301|02|津贴补贴|2.7|2.7|"),
    )
    assert role == "basic_expenditure"
    facts = rows(got, "fact_expenditure_by_economic_class")
    assert [(f["economic_code"], f["fund"], f["spending_type"], f["cost_type"]) for f in facts] == [
        ("30102", "general_public", "basic", "all"),
        ("30102", "general_public", "basic", "personnel"),
    ] * 2


def test_short_code_part_is_padded_but_kept_raw():
    head = ("经济分类科目编码{2}|经济分类科目名称{1,2}|合计{1,2}", "类|款")
    _, got = read("基本支出表", "单位：元", table(*head, "301|2|津贴补贴|5"))
    assert pick(got, "fact_expenditure_by_economic_class", "economic_code", "economic_code_raw") == [
        ("30102", "301-2")
    ]


def test_rows_that_print_their_own_level_only_take_the_rest_from_above():
    _, got = read(
        "支出总表",
        "单位：元",
        table(*HEAD, "201|||一般公共服务支出|9|9|", "|13||商贸事务|9|9|", "||01|行政运行|9|9|"),
    )
    facts = pick(got, "fact_expenditure_by_function", "function_code", "function_code_raw", "row_kind")
    assert facts[::2] == [
        ("201", "201", "subtotal"),
        ("20113", "13", "subtotal"),
        ("2011301", "01", "detail"),
    ]


@pytest.mark.parametrize(
    "cell", ["2011301行政运行", "[2011301]行政运行", "2011301-行政运行", "2011301 行政运行"]
)
def test_code_and_name_in_one_cell(cell):
    _, got = read("支出总表", "单位：元", table("科目名称|合计", f"{cell}|9", "合计|9"))
    fact = rows(got, "fact_expenditure_by_function")[0]
    assert (fact["function_code"], fact["code_resolution"]) == ("2011301", "printed")


def test_two_sided_summary():
    head = ("收入{2}|支出{2}", "项目|预算数|功能分类|预算数")
    body = (
        "财政拨款|9|201 一般公共服务支出|5",
        "  一般公共预算|9|210卫生健康支出|4",
        "事业收入|||",
        "收入总计|9|支出总计|9",
    )
    role, got = read("部门收支总表", "单位：万元", table(*head, *body))
    assert role == "revenue_expenditure_summary"
    assert pick(got, "fact_revenue", "revenue_source", "fund", "row_kind", "breakdown", "function_code") == [
        ("fiscal_appropriation", "fiscal_appropriation", "subtotal", "source", None),
        ("general_public", "general_public", "detail", "source", None),
        ("all", "all", "total", "source", None),
    ]
    assert pick(got, "fact_expenditure_by_function", "function_code", "row_kind", "breakdown") == [
        ("201", "detail", "function"),
        ("210", "detail", "function"),
        (None, "total", "function"),
    ]


def test_balances_of_a_budget_summary():
    head = ("收入{2}|支出{2}", "项目|预算数|项目|预算数")
    body = ("本年收入合计|8|本年支出合计|7", "上年结转结余|1|结转下年|2", "收入总计|9|支出总计|9")
    _, got = read("部门收支总表", "单位：万元", table(*head, *body))
    assert pick(got, "fact_revenue", "revenue_source", "measure", "row_kind") == [
        ("all", "amount", "subtotal"),
        ("carry_over", "amount", "detail"),
        ("all", "amount", "total"),
    ]
    assert pick(got, "fact_expenditure_by_function", "measure", "row_kind") == [
        ("amount", "subtotal"),
        ("closing_balance", "detail"),
        ("amount", "total"),
    ]


def test_three_public_items_as_columns_with_memo():
    head = (
        "2024年“三公”经费预算数{6}|2024年机关运行经费预算数{1,3}",
        "合计{1,2}|因公出国(境)费{1,2}|公务接待费{1,2}|公务用车购置及运行费{3}",
        "小计|购置费|运行费",
    )
    role, got = read(
        "2024年部门“三公”经费和机关运行经费预算表",
        "单位：万元",
        table(*head, "47.91|0|1.35|46.56|25|21.56|443.18"),
    )
    assert role == "three_public"
    assert pick(got, "fact_three_public", "item", "column_kind", "is_leaf") == [
        ("total", "total", False),
        ("overseas_travel", "detail", True),
        ("official_reception", "detail", True),
        ("vehicles", "total", False),
        ("vehicle_purchase", "detail", True),
        ("vehicle_operation", "detail", True),
        ("agency_operation", "memo", False),
    ]


def test_three_public_items_as_rows():
    body = (
        "合计|12",
        "1、因公出国（境）费用|0",
        "2、公务接待费|2",
        "3、公务用车费|10",
        "其中：（1）公务用车运行维护费|10",
        "（2）公务用车购置|-",
    )
    role, got = read("一般公共预算“三公”经费支出表", "单位：万元", table("项目|预算数", *body))
    assert role == "three_public"
    items = pick(got, "fact_three_public", "item", "row_kind", "amount_yuan")
    assert [i[0] for i in items] == [
        "total",
        "overseas_travel",
        "official_reception",
        "vehicles",
        "vehicle_operation",
        "vehicle_purchase",
    ]
    assert [i[1] for i in items] == ["total", "detail", "detail", "subtotal", "detail", "detail"]
    assert items[-1][2] == Decimal("0.00")


def test_projects_by_economic_class():
    head = (
        "科目编码{3}|科目{1,2}|项目名称{1,2}|项目支出合计{1,2}|工资福利支出{1,2}|商品和服务支出{1,2}",
        "类|款|项",
    )
    role, got = read(
        "一般公共预算项目支出情况表",
        "单位：万元",
        table(*head, "201|13|02|一般行政管理事务|某专项|40||40", "||||合 计|40||40"),
    )
    assert role == "project_expenditure"
    assert pick(
        got,
        "fact_expenditure_by_project",
        "project_name",
        "function_code",
        "economic_code",
        "column_kind",
        "row_kind",
        "fund",
    ) == [
        ("某专项", "2011302", None, "total", "detail", "general_public"),
        ("某专项", "2011302", "302", "detail", "detail", "general_public"),
        (None, None, None, "total", "total", "general_public"),
        (None, None, "302", "detail", "total", "general_public"),
    ]


def test_revenue_columns_give_sources():
    head = ("科目编码{3}|科目名称{1,2}|合计{1,2}|财政拨款收入{1,2}|事业收入{1,2}|其他收入{1,2}", "类|款|项")
    _, got = read("部门收入总表", "单位：元", table(*head, "201|06|01|行政运行|9|8|0|1"))
    assert pick(got, "fact_revenue", "revenue_source", "fund", "column_kind", "function_code") == [
        ("all", "all", "total", "2010601"),
        ("fiscal_appropriation", "fiscal_appropriation", "detail", "2010601"),
        ("service", "all", "detail", "2010601"),
        ("other", "all", "detail", "2010601"),
    ]


def test_prior_year_and_change_columns_are_other_measures():
    _, got = read(
        "一般公共预算支出表",
        "单位：万元",
        table("科目编码|科目名称|2023年执行数|2024年预算数|增减额|增减%", "2011301|行政运行|8|9|1|12.5%"),
    )
    assert pick(got, "fact_expenditure_by_function", "measure", "column_kind") == [
        ("prior_outturn_amount", "detail"),
        ("amount", "detail"),
        ("change_amount", "detail"),
    ]
    assert pick(got, "fact_statistic", "statistic", "value", "value_unit") == [
        ("change_rate", Decimal("12.5"), "%")
    ]


def test_procurement_kinds():
    role, got = read(
        "政府采购预算表",
        "单位：万元",
        table("项目名称|采购品目名称|合计|货物|工程|服务", "某项目|台式机|9|9||", "合计|  |9|9||"),
    )
    assert role == "procurement"
    assert pick(
        got, "fact_procurement", "project_name", "catalogue_name_raw", "procurement_kind", "row_kind"
    ) == [
        ("某项目", "台式机", "all", "detail"),
        ("某项目", "台式机", "goods", "detail"),
        (None, None, "all", "total"),
        (None, None, "goods", "total"),
    ]


def test_unknown_heading_is_an_issue_and_its_numbers_are_listed():
    _, got = read(
        "部门支出总表", "单位：万元", table("科目编码|科目名称|合计|人均可支配数", "2011301|行政运行|9|3")
    )
    assert [r.code for r in got.remarks] == ["heading_unknown", "unplaced"]
    assert got.placements[1, 3] == "unplaced"
    assert len(rows(got, "fact_expenditure_by_function")) == 1


def test_unreadable_amount_is_an_issue_not_a_fact():
    _, got = read("部门支出总表", "单位：万元", table("科目编码|科目名称|合计", "2011301|行政运行|4x8.04"))
    assert [r.code for r in got.remarks] == ["amount_unreadable"]
    assert not got.rows


def test_unknown_unit_leaves_amounts_null():
    _, got = read("部门支出总表", table("科目编码|科目名称|合计", "2011301|行政运行|468.04"))
    fact = rows(got, "fact_expenditure_by_function")[0]
    assert (fact["amount_yuan"], fact["amount_raw"], fact["unit_raw"]) == (None, "468.04", None)


def test_serial_rows_and_repeated_headings_are_no_facts():
    _, got = read(
        "部门支出总表",
        "单位：元",
        table(
            "科目编码|科目名称|合计|基本支出|项目支出",
            "1|2|3|4|5",
            "2011301|行政运行|9|9|",
            "科目编码|科目名称|合计|基本支出|项目支出",
            "2011302|管理|7||7",
        ),
    )
    assert len(rows(got, "fact_expenditure_by_function")) == 4
    assert {got.placements[1, c] for c in range(5)} == {"serial"}
    assert {got.placements[3, c] for c in range(5)} == {"heading"}


def test_misprints_are_kept_and_marked():
    _, got = read(
        "部门收支总表",
        "单位：万元",
        table("收入{2}|支出{2}", "项目|预算数|功能分类|预算数", "收入总计|837。5|支出总计|８３７．５　"),
    )
    left, right = rows(got, "fact_revenue")[0], rows(got, "fact_expenditure_by_function")[0]
    assert (left["amount_reading"], left["amount_raw"]) == ("repaired", "837。5")
    assert right["amount_reading"] == "plain"
    assert left["amount_yuan"] == right["amount_yuan"] == Decimal("8375000.00")


def test_every_filled_cell_is_placed_once():
    section = sections(
        document(
            "部门支出总表", "单位：元", table(*HEAD, "201|13|01|行政运行|9|9|", "注：含税{7}", "合计{4}|9|9|")
        )
    )[0]
    got = extract(section, "expenditure", 2024)
    printed = {(c.row, c.column) for row in section.rows for c in row if c.text.strip()}
    assert set(got.placements) >= printed
    facts = [p for p in got.placements.values() if p == "fact"]
    assert len(facts) == sum(map(len, got.rows.values()))
