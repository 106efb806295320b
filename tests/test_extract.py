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


SUMMARY = ("收入{2}|支出{2}", "项目|预算数|项目|预算数")
FUNCTIONS = ("科目编码|科目名称|合计|基本支出|项目支出",)


def kinds(extraction: Extraction, name: str, *columns: str) -> list[tuple]:
    return pick(extraction, name, "label", *columns, "row_kind")


def test_funds_below_last_years_balance_are_carried_over():
    body = (
        "一、本年收入|16|一、本年支出|18",
        "（一）一般公共预算拨款|16|（一）教育支出|18",
        "二、上年结转|2||",
        "（一）一般公共预算拨款|2||",
        "收入总计|18|支出总计|18",
    )
    _, got = read("财政拨款收支总表", "单位：万元", table(*SUMMARY, *body))
    assert kinds(got, "fact_revenue", "revenue_source", "fund") == [
        ("一、本年收入", "all", "all", "subtotal"),
        ("（一）一般公共预算拨款", "general_public", "general_public", "detail"),
        ("二、上年结转", "carry_over", "all", "subtotal"),
        ("（一）一般公共预算拨款", "carry_over", "general_public", "detail"),
        ("收入总计", "all", "all", "total"),
    ]
    assert kinds(got, "fact_expenditure_by_function")[:2] == [
        ("一、本年支出", "subtotal"),
        ("（一）教育支出", "detail"),
    ]


def test_one_fund_under_of_which_is_only_some_of_its_parent():
    body = (
        "一、财政拨款收入|100||",
        "其中：政府性基金预算财政拨款|20||",
        "二、事业收入|5||",
        "收入总计|105||",
    )
    _, got = read("部门收支总表", "单位：万元", table(*SUMMARY, *body))
    assert kinds(got, "fact_revenue")[:2] == [
        ("一、财政拨款收入", "detail"),
        ("其中：政府性基金预算财政拨款", "of_which"),
    ]


def test_own_money_with_its_parts_is_a_subtotal():
    body = ("一、单位资金|50||", "其中：事业收入|30||", "其他收入|20||", "收入总计|50||")
    _, got = read("部门收支总表", "单位：万元", table(*SUMMARY, *body))
    assert [k for _, k in kinds(got, "fact_revenue")] == ["subtotal", "detail", "detail", "total"]


def test_whole_code_merged_over_three_columns():
    head = ("科目编码{3}|科目名称{1,2}|合计{1,2}", "类|款|项")
    body = ("205{3}|教育支出|5", "20502{3}|普通教育|5", "2050201{3}|学前教育|5", "合计{4}|5")
    _, got = read("支出总表", "单位：元", table(*head, *body))
    assert pick(got, "fact_expenditure_by_function", "function_code", "function_code_raw", "row_kind") == [
        ("205", "205", "subtotal"),
        ("20502", "20502", "subtotal"),
        ("2050201", "2050201", "detail"),
        (None, None, "total"),
    ]


def test_two_classifications_side_by_side_are_not_mixed():
    head = (
        "科目编码{2}|科目名称{1,2}|科目编码{2}|政府预算支出经济分类科目名称{1,2}|合计{1,2}",
        "类|款|类|款",
    )
    body = ("301||工资福利支出|501||机关工资福利支出|5", "301|01|基本工资|501|01|工资奖金津补贴|5")
    _, got = read("基本支出表", "单位：元", table(*head, *body))
    assert pick(got, "fact_expenditure_by_economic_class", "economic_code", "breakdown", "row_kind") == [
        ("301", "economic", "subtotal"),
        ("30101", "economic", "detail"),
    ]
    assert got.placements[3, 3] == "code"


def test_a_body_above_its_coded_rows_is_their_sum():
    head = ("预算单位|科目编码|科目名称|合计",)
    _, got = read(
        "支出总表",
        "单位：元",
        table(*head, "某局（本级）|||5", "|2050201|学前教育|2", "|2050202|小学教育|3", "合计|||5"),
    )
    assert pick(got, "fact_expenditure_by_function", "body_name", "row_kind") == [
        ("某局（本级）", "subtotal"),
        ("某局（本级）", "detail"),
        ("某局（本级）", "detail"),
        (None, "total"),
    ]


def test_department_printed_above_its_units():
    head = ("单位名称|合计|一般公共预算拨款|其他收入",)
    body = ("合计|5|4|1", "某局|5|4|1", "某局本级|3|2|1", "某中心|2|2|")
    _, got = read("收入总表", "单位：元", table(*head, *body))
    first = [r for r in got.rows["fact_revenue"] if r["column_ordinal"] == 1]
    assert [(r["body_name"], r["row_kind"]) for r in first] == [
        (None, "total"),
        ("某局", "subtotal"),
        ("某局本级", "detail"),
        ("某中心", "detail"),
    ]


def test_row_without_a_word_that_the_others_add_to_is_the_total():
    head = ("单位编码|合计|一般公共预算拨款|其他收入",)
    _, got = read("收入总表", "单位：元", table(*head, "015001|3|2|1", "015002|2|2|", "|5|4|1"))
    assert [r["row_kind"] for r in got.rows["fact_revenue"] if r["column_ordinal"] == 1] == [
        "detail",
        "detail",
        "total",
    ]


def test_a_total_beside_only_some_of_it_is_the_detail():
    _, got = read(
        "支出总表", "单位：元", table("科目编码|科目名称|合计|其中：政府采购项目", "2011301|行政运行|3|1")
    )
    assert pick(got, "fact_expenditure_by_function", "column_kind", "is_leaf") == [
        ("detail", True),
        ("of_which", False),
    ]


def test_names_nested_without_codes():
    body = (
        "||一、一般公共服务支出|9",
        "||统计信息事务|9",
        "||行政运行|4",
        "||专项普查活动|5",
        "收入总计||支出总计|9",
    )
    _, got = read("收支总表", "单位：万元", table(*SUMMARY, *body))
    assert pick(got, "fact_expenditure_by_function", "function_code", "code_resolution", "row_kind") == [
        ("201", "by_name", "subtotal"),
        ("20105", "by_parent_and_name", "subtotal"),
        ("2010501", "by_parent_and_name", "detail"),
        ("2010507", "by_parent_and_name", "detail"),
        (None, None, "total"),
    ]


def test_three_public_rows_that_are_no_items():
    body = ("一、“三公”经费|5", "二、行政经费|100", "公务用车保有量（辆）|5", "某某费用|7")
    _, got = read("“三公”经费支出表", "单位：万元", table("项目|预算数", *body))
    assert pick(got, "fact_three_public", "item", "row_kind") == [("total", "total")]
    assert pick(got, "fact_other_amount", "label", "row_kind") == [("二、行政经费", "memo")]
    assert pick(got, "fact_statistic", "label", "value") == [("公务用车保有量（辆）", Decimal(5))]
    assert [r.code for r in got.remarks] == ["label_unknown", "unplaced"]


def test_three_public_total_row_keeps_each_columns_item():
    head = ("单位名称|“三公”经费合计|公务用车运行费|公务接待费",)
    _, got = read("“三公”经费支出表", "单位：万元", table(*head, "合计|5|3|2", "甲中心|5|3|2"))
    assert pick(got, "fact_three_public", "item", "row_kind")[:3] == [
        ("total", "total"),
        ("vehicle_operation", "total"),
        ("official_reception", "total"),
    ]


def test_three_public_rows_by_year():
    head = ("年度|合计|公务接待费",)
    body = ("2023年|10|10", "2024年|8|8", "增减变化金额|-2|-2")
    _, got = read("“三公”经费支出表", "单位：万元", table(*head, *body))
    assert [m for (m,) in pick(got, "fact_three_public", "measure")][::2] == [
        "prior_year_amount",
        "amount",
        "change_amount",
    ]


def test_figures_beside_a_merged_heading_are_no_headings():
    head = ("科目编码|科目名称|合计|基本支出|备注{1,3}",)
    _, got = read("支出总表", "单位：元", table(*head, "2011301|行政运行|3|3", "2011302|管理|4|4"))
    assert len(got.rows["fact_expenditure_by_function"]) == 4


def test_row_of_stars_and_serials_is_no_money():
    _, got = read("国有资本经营预算支出表", "单位：元", table("科目名称|合计|项目支出", "**|1|2", "合计|3|3"))
    assert [got.placements[1, c] for c in range(3)] == ["serial"] * 3


def test_second_table_below_another_in_one_grid():
    rows_ = (
        *FUNCTIONS,
        "2011301|行政运行|9|9|",
        "部门收入总表{4}|单位：元",
        "科目编码|科目名称|合计|事业收入|其他收入",
        "2011301|行政运行|9|4|5",
    )
    found = sections(document("部门支出总表", "单位：万元", table(*rows_)))
    assert [(s.title, s.unit) for s in found] == [("部门支出总表", "万元"), ("部门收入总表", "元")]


def test_number_too_long_for_money_is_told():
    _, got = read("支出总表", "单位：元", table("科目编码|科目名称|合计", "2011301|行政运行|" + "9" * 30))
    assert [r.code for r in got.remarks] == ["amount_unreadable"]


def test_year_before_last_is_an_unknown_heading():
    _, got = read(
        "支出总表", "单位：元", table("科目编码|科目名称|2022年决算数|2024年预算数", "2011301|行政运行|7|9")
    )
    assert [r.code for r in got.remarks] == ["heading_unknown", "unplaced"]
    assert [r["amount_raw"] for r in got.rows["fact_expenditure_by_function"]] == ["9"]


def test_gap_in_a_code_is_not_bridged():
    _, got = read("支出总表", "单位：元", table(*HEAD, "208||05|机关事业单位基本养老保险缴费支出|9|9|"))
    assert rows(got, "fact_expenditure_by_function")[0]["function_code"] in (None, "2080505")
    assert rows(got, "fact_expenditure_by_function")[0]["code_resolution"] != "by_code_only"


def test_a_group_heading_stands_over_the_blank_cells_right_of_it():
    head = ("科目编码|科目名称|本年支出|||上年结转|", "||小计|基本支出|项目支出|小计|基本支出")
    _, got = read("支出总表", "单位：元", table(*head, "2011301|行政运行|3|2|1|4|4"))
    assert pick(got, "fact_expenditure_by_function", "heading", "amount_yuan") == [
        ("本年支出 / 小计", 3),
        ("本年支出 / 基本支出", 2),
        ("本年支出 / 项目支出", 1),
        ("上年结转 / 小计", 4),
        ("上年结转 / 基本支出", 4),
    ]


@pytest.mark.parametrize(
    ("parts", "kinds"),
    [
        (("3.33", "3.33", "3.33"), ["total", "subtotal", "detail", "detail", "detail"]),
        (("3.33", "3.33", "3.30"), ["total", "subtotal", "detail", "detail", "detail"]),
    ],
)
def test_a_department_above_its_units_though_each_is_rounded(parts, kinds):
    body = ("合计|10.00", "某局|10.00", *(f"某局{name}|{v}" for name, v in zip("甲乙丙", parts, strict=True)))
    _, got = read("收入总表", "单位：万元", table("单位名称|合计", *body))
    assert [k for (k,) in pick(got, "fact_revenue", "row_kind")] == kinds


def test_bodies_stand_above_their_classes_in_one_column():
    _, got = read(
        "基本支出总表",
        "单位：元",
        table(
            "支出项目类别（资金使用单位）|总计",
            "合计|10",
            "某市统计局（本级）|6",
            "工资福利支出|4",
            "商品和服务支出|2",
            "某市统计普查中心|4",
            "工资福利支出|4",
        ),
    )
    assert pick(got, "fact_expenditure_by_economic_class", "economic_code", "body_name", "row_kind") == [
        (None, None, "total"),
        (None, "某市统计局（本级）", "subtotal"),
        ("301", "某市统计局（本级）", "detail"),
        ("302", "某市统计局（本级）", "detail"),
        (None, "某市统计普查中心", "subtotal"),
        ("301", "某市统计普查中心", "detail"),
    ]


def test_bodies_with_codes_stand_above_their_projects():
    _, got = read(
        "专项业务经费支出表",
        "单位：万元",
        table(
            "单位编码|单位（项目）名称|项目金额",
            "|合计|9.00",
            "125|某局|9.00",
            "125001|某局|5.00",
            "|检查|5.00",
            "125002|某局宣传中心|4.00",
            "|宣传|4.00",
        ),
    )
    assert pick(got, "fact_expenditure_by_project", "project_name", "body_name", "row_kind") == [
        (None, None, "total"),
        (None, "某局", "subtotal"),
        (None, "某局", "subtotal"),
        ("检查", "某局", "detail"),
        (None, "某局宣传中心", "subtotal"),
        ("宣传", "某局宣传中心", "detail"),
    ]


def test_a_column_of_types_beside_a_name_is_no_label():
    _, got = read("项目支出表", "单位：元", table("项目名称|支出项目类别|合计", "检查|其他运转类|3"))
    assert pick(got, "fact_expenditure_by_project", "project_name", "label") == [("检查", "检查")]


def test_a_total_beside_blank_words_of_the_other_classification():
    _, got = read(
        "基本支出明细表（按支出经济分类科目）",
        "单位：元",
        table(
            "部门经济科目编码|部门经济科目名称|政府经济科目编码|政府经济科目名称|合计",
            "|||合计|9",
            "301|工资福利支出|501|机关工资福利支出|9",
        ),
    )
    assert pick(got, "fact_expenditure_by_economic_class", "label", "row_kind") == [
        ("合计", "total"),
        ("工资福利支出", "detail"),
    ]


def test_classes_below_a_use_are_spending_of_that_use():
    _, got = read(
        "收支总表",
        "单位：元",
        table(
            "项目|预算数|部门预算支出经济分类科目|预算数",
            "一般公共预算拨款收入|9|1、人员经费和公用经费支出|4",
            "||（1）工资福利支出|4",
            "||2、专项业务经费支出|5",
            "||（1）商品和服务支出|5",
            "收入总计|9|支出总计|9",
        ),
    )
    assert pick(got, "fact_expenditure_by_economic_class", "economic_code", "spending_type", "row_kind") == [
        (None, "basic", "subtotal"),
        ("301", "basic", "detail"),
        (None, "project", "subtotal"),
        ("302", "project", "detail"),
        (None, "all", "total"),
    ]


def test_a_class_without_its_last_word_is_not_an_item_of_that_name():
    _, got = read(
        "收支总表",
        "单位：元",
        table("项目|预算数|项目|预算数", "一般公共预算拨款收入|9|10、卫生健康|9"),
    )
    assert pick(got, "fact_expenditure_by_function", "function_code", "code_resolution") == [
        ("210", "by_alias")
    ]


def test_funds_under_carried_over_money_are_not_revenue_of_the_year():
    head = ("合计{1,2}|本年收入{2}|上年结转结余{2}", "小计|一般公共预算资金|小计|一般公共预算资金")
    _, got = read("收入总表", "单位：元", table(*head, "9|7|7|2|2"))
    assert pick(got, "fact_revenue", "revenue_source", "fund", "column_kind", "row_kind") == [
        ("all", "all", "total", "detail"),
        ("all", "all", "total", "detail"),
        ("general_public", "general_public", "detail", "detail"),
        ("carry_over", "all", "total", "detail"),
        ("carry_over", "general_public", "detail", "detail"),
    ]


@pytest.mark.parametrize(
    ("head", "kinds"),
    [
        (
            ("科目编码{1,2}|科目名称{1,2}|小计{1,2}|其中：{2}", "基本支出|项目支出"),
            ["total", "detail", "detail"],
        ),
        (("科目编码|科目名称|小计|其中：基本支出|项目支出",), ["total", "detail", "detail"]),
        (
            (
                "科目编码{1,2}|科目名称{1,2}|基本支出{1,2}|项目支出{2}",
                "小计|其中：基本建设资金支出",
            ),
            ["detail", "detail", "of_which"],
        ),
    ],
)
def test_what_stands_under_of_which(head, kinds):
    _, got = read("一般公共预算支出表", "单位：元", table(*head, "2011301|行政运行|9|4|5"))
    assert [k for (k,) in pick(got, "fact_expenditure_by_function", "column_kind")] == kinds


def test_a_source_beside_its_group_is_that_groups():
    _, got = read(
        "收入预算总表",
        "单位：元",
        table(
            "项目名称||金额",
            "收入总计{2}|9",
            "一般公共预算资金{1,2}|小计|7",
            "专项收入|7",
            "其他资金{1,2}|小计|2",
            "事业收入|2",
        ),
    )
    assert pick(got, "fact_revenue", "label", "revenue_source", "row_kind", "breakdown") == [
        ("收入总计", "all", "total", "source"),
        ("一般公共预算资金", "general_public", "subtotal", "source"),
        ("专项收入", "general_public", "detail", "source"),
        ("其他资金", "other", "subtotal", "source"),
        ("事业收入", "service", "detail", "source"),
    ]


@pytest.mark.parametrize(("phase", "measure"), [("final", "opening_balance"), ("budget", "amount")])
def test_carried_over_money_opens_the_year_in_final_accounts(phase, measure):
    section = sections(
        document("收支总表", "单位：元", table("项目|金额|项目|金额", "上年结转和结余|9|支出总计|9"))
    )[-1]
    got = extract(section, "revenue_expenditure_summary", 2023, phase)
    assert pick(got, "fact_revenue", "revenue_source", "measure") == [("carry_over", measure)]


def test_running_costs_of_agencies_are_basic_spending():
    _, got = read("机关运行经费支出预算表", "单位：元", table("科目编码|科目名称|合计", "30201|办公费|9"))
    assert pick(got, "fact_expenditure_by_economic_class", "spending_type", "cost_type") == [
        ("basic", "running")
    ]


def test_what_is_no_revenue_among_revenue_is_unplaced():
    role, got = read(
        "财政拨款收支总表",
        "单位：万元",
        table(
            "收入{4}",
            "项目|预算数|项目|支出:数",  # a damaged heading: the sides cannot be told apart
            "一、一般公共预算拨款|9.00|一、教育支出|8.00",
            "本年收入合计|9.00|结转下年|1.00",
            "收入总计|9.00|支出总计|9.00",
        ),
    )
    assert role == "appropriation_summary"
    assert all("revenue_source" in row for row in rows(got, "fact_revenue"))
    assert [r.message for r in got.remarks if r.code == "label_unknown"] == [
        "财政拨款收支总表: row '结转下年' names no source of revenue"
    ]
    assert got.placements[3, 1] == "unplaced"


def test_a_code_of_no_class_and_no_bodys_name_is_a_row_of_its_own():
    _, got = read(
        "一般公共预算基本支出表",
        "单位：元",
        table(
            "科目编码|科目名称|合计",
            "301|工资福利支出|9",
            "30101|基本工资|4",
            "3019|未休假补贴|5",
            "302|商品和服务支出|2",
            "30201|办公费|2",
            "合计||11",
        ),
    )
    kinds = pick(
        got, "fact_expenditure_by_economic_class", "economic_code_raw", "body_name", "row_kind", "is_leaf"
    )
    assert kinds[2:5] == [
        ("3019", None, "detail", True),
        ("302", None, "subtotal", False),
        ("30201", None, "detail", True),
    ]


def test_classes_below_two_uses_divide_both():
    _, got = read(
        "收支总表",
        "单位：元",
        table(
            "项目|预算数|项目|预算数",
            "一般公共预算拨款收入|9|一、基本支出|4",
            "||二、项目支出|5",
            "||工资福利支出|4",
            "||商品和服务支出|5",
            "收入总计|9|支出总计|9",
        ),
    )
    types = pick(got, "fact_expenditure_by_economic_class", "economic_code", "spending_type")
    assert ("301", "all") in types
    assert ("302", "all") in types


def test_names_without_a_heading_beside_codes_are_their_names():
    _, got = read(
        "支出总表",
        "单位：元",
        table("功能分类科目编码||合计|基本支出", "201|一般公共服务支出|9|9", "2010101|行政运行|9|9"),
    )
    assert pick(
        got, "fact_expenditure_by_function", "function_code", "function_name_raw", "row_kind", "column_kind"
    ) == [
        ("201", "一般公共服务支出", "subtotal", "total"),
        ("201", "一般公共服务支出", "subtotal", "detail"),
        ("2010101", "行政运行", "detail", "total"),
        ("2010101", "行政运行", "detail", "detail"),
    ]


@pytest.mark.parametrize("over", ["资金来源", "资金性质"])
def test_the_source_of_money_is_a_text_or_stands_over_amounts(over):
    head = ("项目名称{1,2}|" + over + "{2}", "2024年|上年结转")
    _, got = read("项目支出表", "单位：万元", table(*head, "检查|5|1"))
    assert pick(got, "fact_expenditure_by_project", "amount_raw") == [("5",), ("1",)]
    _, got = read("项目支出表", "单位：万元", table("项目名称|金额|" + over, "检查|5|财政拨款"))
    assert pick(got, "fact_expenditure_by_project", "amount_raw") == [("5",)]
    assert not got.remarks


def test_a_units_code_printed_once_beside_projects_makes_no_body_of_one():
    _, got = read(
        "项目支出表",
        "单位：万元",
        table("单位编码|项目名称|金额", "|合计|9", "101001|检查|5", "|宣传|4"),
    )
    assert pick(got, "fact_expenditure_by_project", "project_name", "row_kind") == [
        (None, "total"),
        ("检查", "detail"),
        ("宣传", "detail"),
    ]


def test_projects_that_miss_the_total_are_all_details():
    _, got = read(
        "项目支出表",
        "单位：万元",
        table("单位名称|项目名称|金额", "合计||9", "某局|检查|9", "某局|宣传|1"),
    )
    assert pick(got, "fact_expenditure_by_project", "project_name", "row_kind")[1:] == [
        ("检查", "detail"),
        ("宣传", "detail"),
    ]


@pytest.mark.parametrize("heading", ["支出内容", "内容", "科目名称"])
def test_projects_without_a_heading_of_projects_are_no_classes(heading):
    _, got = read(
        "项目支出预算表",
        "单位：万元",
        table(f"{heading}|金额", "执法办案|6", "培训费|2", "道路维护|3", "合计|11"),
    )
    assert pick(got, "fact_expenditure_by_project", "breakdown", "project_name", "function_code") == [
        ("project", "执法办案", None),
        ("project", "培训费", None),
        ("project", "道路维护", None),
        ("project", None, None),
    ]


@pytest.mark.parametrize(
    ("lines", "breakdown", "codes"),
    [
        (("科目编码|支出内容|金额", "2010301|行政运行|6"), "function", ["2010301"]),
        (("支出内容|金额", "2010301行政运行|6"), "function", ["2010301"]),
        (("支出内容|金额", "商品和服务支出|6", "办公费|6"), "economic", ["302", "30201"]),
    ],
)
def test_projects_by_class_are_told_by_codes_or_names_of_classes(lines, breakdown, codes):
    _, got = read("项目支出预算表", "单位：万元", table(*lines))
    name = f"{breakdown}_code"
    assert pick(got, "fact_expenditure_by_project", "breakdown", name) == [(breakdown, c) for c in codes]


@pytest.mark.parametrize("head", ["功能分类科目{2}", "科目{2}", "功能科目|"])
def test_codes_and_names_under_one_heading(head):
    _, got = read(
        "支出总表",
        "单位：元",
        table(head + "|合计", "2010301|行政运行|9", "2080501|行政单位离退休|4", "合计||13"),
    )
    assert pick(got, "fact_expenditure_by_function", "function_code", "function_name_raw", "row_kind") == [
        ("2010301", "行政运行", "detail"),
        ("2080501", "行政单位离退休", "detail"),
        (None, None, "total"),
    ]


def test_a_side_alone_over_the_labels():
    _, got = read(
        "收支总表",
        "单位：元",
        table(
            "收入|预算数|支出|预算数",
            "一般公共预算拨款收入|9|一般公共服务支出|5",
            "事业收入|4|卫生健康支出|8",
            "收入总计|13|支出总计|13",
        ),
    )
    assert pick(got, "fact_revenue", "revenue_source", "row_kind") == [
        ("general_public", "detail"),
        ("service", "detail"),
        ("all", "total"),
    ]
    assert pick(got, "fact_expenditure_by_function", "function_code", "row_kind") == [
        ("201", "detail"),
        ("210", "detail"),
        (None, "total"),
    ]


def test_bodies_of_any_name_above_their_classes():
    _, got = read(
        "支出总表",
        "单位：元",
        table(
            "科目编码|科目名称|合计",
            "|合计|12",
            "101|某市人大|12",
            "101001|某水库|9",
            "2010101|行政运行|5",
            "2080501|行政单位离退休|4",
            "101002|某中心|3",
            "2010150|事业运行|2",
        ),
    )
    assert pick(got, "fact_expenditure_by_function", "body_name", "function_code", "row_kind") == [
        (None, None, "total"),
        ("某市人大", None, "subtotal"),
        ("某水库", None, "subtotal"),
        ("某水库", "2010101", "detail"),
        ("某水库", "2080501", "detail"),
        ("某中心", None, "subtotal"),
        ("某中心", "2010150", "detail"),
    ]


@pytest.mark.parametrize("unit", ["某局机关", "某水库"])
def test_units_with_codes_above_projects_without(unit):
    _, got = read(
        "项目支出表",
        "单位：元",
        table(
            "单位编码|项目名称|金额",
            "|合计|13",
            f"101001|{unit}|9",
            "|检查|4",
            "|宣传|5",
            "101002|某湖|4",
            "|造林|4",
        ),
    )
    assert pick(got, "fact_expenditure_by_project", "project_name", "body_name", "row_kind")[1:] == [
        (None, unit, "subtotal"),
        ("检查", unit, "detail"),
        ("宣传", unit, "detail"),
        (None, "某湖", "subtotal"),
        ("造林", "某湖", "detail"),
    ]


def test_a_use_within_a_use_of_the_same_money_is_no_second_use():
    _, got = read(
        "部门综合预算收支总表",
        "单位：元",
        table(
            "项目|预算数|支出经济分类|预算数",
            "财政拨款|14|一、基本支出|9",
            "||1、人员经费和公用经费支出|9",
            "||（1）工资福利支出|9",
            "||二、项目支出|5",
            "||1、专项业务经费支出|5",
            "||（1）商品和服务支出|5",
            "收入总计|14|支出总计|14",
        ),
    )
    types = pick(got, "fact_expenditure_by_economic_class", "economic_code", "spending_type")
    assert [x for x in types if x[0]] == [("301", "basic"), ("302", "project")]


def test_groups_among_the_projects_of_each_unit_are_their_sums():
    _, got = read(
        "部门专项业务经费支出表",
        "单位：元",
        table(
            "单位编码|单位（项目）名称|项目金额",
            "合计||24",
            "114|某局|24",
            "114001|某局机关|17",
            "|专用项目|17",
            "|援助资金|14",
            "|援助资金|7",
            "|援助资金项目|7",
            "|活动|3",
            "|讲座|1",
            "|会议|2",
            "114002|某中心|7",
            "|通用项目|7",
            "|检查|6",  # misses by one: nothing is nested in this unit
        ),
    )
    kinds = [(label, kind) for label, kind in pick(got, "fact_expenditure_by_project", "label", "row_kind")]
    assert kinds == [
        ("合计", "total"),
        ("某局", "subtotal"),
        ("某局机关", "subtotal"),
        ("专用项目", "subtotal"),
        ("援助资金", "subtotal"),
        ("援助资金", "detail"),
        ("援助资金项目", "detail"),
        ("活动", "subtotal"),
        ("讲座", "detail"),
        ("会议", "detail"),
        ("某中心", "subtotal"),
        ("通用项目", "detail"),
        ("检查", "detail"),
    ]
