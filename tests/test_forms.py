"""Standard forms (表样) of places without a sample: what a finance clerk would read off each."""

from decimal import Decimal

import pytest

from pipeline import codes
from pipeline.extract import Extraction, extract
from pipeline.recognise import sections
from pipeline.roles import role_of
from tests.grids import document, table

UNIT = "单位：万元"


def read(*blocks, phase="budget", year=2024) -> tuple[str | None, Extraction]:
    section = sections(document(*blocks))[-1]
    role, remarks = role_of(section, year)
    extraction = extract(section, role, year, phase)
    extraction.remarks[:0] = remarks
    return role, extraction


def leaves(extraction: Extraction, fact: str, *columns: str) -> list[tuple]:
    assert not extraction.remarks, extraction.remarks
    return [
        (*(r.get(c) for c in columns), str(r["amount_raw"]))
        for r in extraction.rows.get(fact, [])
        if r["is_leaf"]
    ]


def leaf_sum(extraction: Extraction, fact: str) -> Decimal:
    return sum((Decimal(x[-1]) for x in leaves(extraction, fact)), Decimal(0))


def test_units_by_name_and_code_are_bodies_where_no_row_names_a_class():
    head = ("项目{2}|合计{1,2}|上年结转{1,2}|一般公共预算拨款收入{1,2}", "单位代码|单位名称（科目）")
    body = ("|合  计|110|10|100", "101|某部门|110|10|100", "101001|某局机关|80|10|70", "101002|某中心|30||30")
    _, got = read("表1-1", "部门收入总表", UNIT, table(*head, *body))
    assert leaves(got, "fact_revenue", "body_name", "breakdown", "revenue_source") == [
        ("某局机关", "unit", "carry_over", "10"),
        ("某局机关", "unit", "general_public", "70"),
        ("某中心", "unit", "general_public", "30"),
    ]


def test_a_unit_above_its_classes_is_their_body_with_and_without_a_total_row():
    head = (
        "功能科目编码{3}|单位编码{1,2}|功能科目名称{1,2}|合计{1,2}|基本支出{1,2}|项目支出{1,2}",
        "类|款|项",
    )
    body = (
        "|||101|某部门|130|90|40",
        "|||101001|某局本级|130|90|40",
        "201||||一般公共服务支出|130|90|40",
        "201|03|01|2010301|行政运行|90|90|",
        "201|03|02|2010302|一般行政管理事务|40||40",
    )
    _, got = read("支出总表", UNIT, table(*head, *body))
    assert leaves(got, "fact_expenditure_by_function", "body_name", "function_code", "spending_type") == [
        ("某局本级", "2010301", "basic", "90"),
        ("某局本级", "2010302", "project", "40"),
    ]


def test_classes_named_without_code_below_a_unit_are_subtotals():
    head = ("科目编码{2}|单位代码{1,2}|单位名称（科目）{1,2}|合计{1,2}|人员经费{1,2}|公用经费{1,2}", "类|款")
    body = (
        "|||合 计|100|80|20",
        "|||某局机关|100|80|20",
        "|||工资福利支出|80|80|",
        "301|01|101001|基本工资|80|80|",
        "|||商品和服务支出|20||20",
        "302|01|101001|办公费|20||20",
    )
    _, got = read("一般公共预算基本支出预算表", UNIT, table(*head, *body))
    assert leaves(got, "fact_expenditure_by_economic_class", "body_name", "economic_code", "cost_type") == [
        ("某局机关", "30101", "personnel", "80"),
        ("某局机关", "30201", "running", "20"),
    ]


def test_government_classes_across_a_table_of_functions():
    head = (
        "功能科目{3}|单位代码{1,2}|单位名称（功能分类科目）{1,2}|总计{1,2}|政府支出经济分类{3}",
        "类|款|项|机关工资福利支出|机关商品和服务支出|对个人和家庭的补助",
    )
    body = ("||||合计|110|70|20|20", "201|03|01|101001|行政运行|110|70|20|20")
    role, got = read("支出预算分类汇总表（按政府预算经济分类）", UNIT, table(*head, *body))
    assert role == "other"
    assert leaves(got, "fact_expenditure_by_economic_class", "label", "economic_code", "breakdown") == [
        ("行政运行", "501", "government_economic", "70"),
        ("行政运行", "502", "government_economic", "20"),
        ("行政运行", "509", "government_economic", "20"),
    ]


def test_department_classes_across_below_a_group_of_the_other_classification():
    head = (
        "科目编码{1,2}|单位名称（科目）{1,2}|总计{1,2}|工资奖金津补贴{3}|住房公积金{1,2}",
        "小计|基本工资|奖金",
    )
    role, got = read(
        "表9",
        "一般公共预算基本支出表--人员经费(工资福利支出)(按部门预算经济分类)",
        UNIT,
        table(*head, "|合计|60|50|30|20|10", "2010301|行政运行|60|50|30|20|10"),
    )
    assert role == "basic_expenditure"
    assert leaves(got, "fact_expenditure_by_economic_class", "economic_code", "fund", "code_resolution") == [
        ("30101", "general_public", "by_name", "30"),
        ("30103", "general_public", "by_name", "20"),
        ("30113", "general_public", "by_name", "10"),
    ]


def test_short_names_of_government_classes():
    head = ("科目编码{1,2}|科目名称{1,2}|总计{1,2}|工资福利支出{3}", "合计|工资奖金津补贴|社会保障缴费")
    title = "一般公共预算基本支出表--人员经费(工资福利支出)(按政府预算经济分类)"
    _, got = read(title, UNIT, table(*head, "2010301|行政运行|60|60|50|10"))
    codes_ = [r.get("economic_code") for r in got.rows["fact_expenditure_by_economic_class"]]
    assert codes_ == [None, "501", "50101", "50102"]
    assert leaf_sum(got, "fact_expenditure_by_economic_class") == 60


def test_classes_beside_their_items_are_totals():
    head = ("科目编码|科目名称|合计|工资福利支出|基本工资|津贴补贴|商品和服务支出",)
    _, got = read(
        "财政拨款支出决算明细表", UNIT, table(*head, "2010301|行政运行|90|50|30|20|40"), phase="final"
    )
    assert leaf_sum(got, "fact_expenditure_by_economic_class") == 90


def test_columns_by_class_keep_function_tables_by_function():
    head = ("科目编码|科目名称|合计|工资福利支出|商品和服务支出|项目支出",)
    _, got = read("一般公共预算支出表", UNIT, table(*head, "2010301|行政运行|70|50|15|5"))
    assert leaves(got, "fact_expenditure_by_function", "function_code", "spending_type") == [
        ("2010301", "all", "50"),
        ("2010301", "all", "15"),
        ("2010301", "project", "5"),
    ]


def test_parts_of_one_fund_across_and_downwards():
    head = ("单位名称{1,2}|总计{1,2}|一般公共预算{3}", "小计|经费拨款|纳入预算管理的非税收入拨款")
    _, got = read("部门收入总表", UNIT, table(*head, "某局|100|100|90|10"))
    assert leaves(got, "fact_revenue", "revenue_source") == [
        ("general_public", "90"),
        ("general_public", "10"),
    ]
    flat = ("项目名称{1,2}|总计{1,2}|本年拨款{3}", "一般公共预算|经费拨款|非税收入")
    _, got = read("项目支出表", UNIT, table(*flat, "会议经费|25|25|15|10"))
    assert leaf_sum(got, "fact_expenditure_by_project") == 25


def test_appropriation_below_a_fund_says_no_more_than_the_fund():
    head = (
        "科目编码{1,2}|科目名称{1,2}|总计{1,2}|一般公共预算{3}",
        "小计|财政拨款|纳入预算管理的行政事业性收费安排",
    )
    _, got = read("支出经济分类汇总表", UNIT, table(*head, "30101|基本工资|100|100|90|10"))
    assert leaves(got, "fact_expenditure_by_economic_class", "fund") == [
        ("general_public", "90"),
        ("general_public", "10"),
    ]


def test_a_first_row_of_merged_headings_is_a_heading_though_few_are_known():
    head = (
        "项目{2}|总计{1,2}|省级当年财政拨款安排{2}|中央提前通知专项转移支付等{2}|上年结转安排{1,2}",
        "科目编码|科目名称|基本支出|项目支出|基本支出|项目支出",
    )
    role, got = read(
        "财政拨款支出预算表（部门经济分类科目）", UNIT, table(*head, "30101|基本工资|60|40|10||5|5")
    )
    assert role == "other"
    assert leaf_sum(got, "fact_expenditure_by_economic_class") == 60


@pytest.mark.parametrize("label", ["201{3}", "201||"])
def test_class_parts_in_the_row_of_serials(label):
    grid = table(
        "项目{4}|本年收入合计{1,3}|财政拨款收入{1,3}|其他收入{1,3}",
        "功能分类科目编码{3,2}|科目名称{1,2}",
        "",
        "类{1,2}|款{1,2}|项{1,2}|栏次|1|2|3",
        "合计|130|125|5",
        f"{label}|一般公共服务支出|130|125|5",
    )
    _, got = read("收入决算表", "金额单位：万元", grid, phase="final")
    assert leaves(got, "fact_revenue", "function_code") == [("201", "125"), ("201", "5")]


def test_three_public_of_unit_kinds_and_counts_of_final_accounts():
    _, got = read(
        "财政拨款“三公”经费、行政参公单位机关运行经费情况表",
        UNIT,
        table(
            "项目|行次|预算数|决算统计数",
            "（一）支出合计|2|30|25",
            "1．因公出国（境）费|3|30|25",
            "（二）相关统计数|11|-|-",
            "1．因公出国（境）团组数（个）|12|-|2",
            "二、机关运行经费|22|-|17",
            "（一）行政单位|23|-|17",
        ),
        phase="final",
    )
    assert leaves(got, "fact_three_public", "item", "measure") == [
        ("overseas_travel", "budget_amount", "30"),
        ("overseas_travel", "amount", "25"),
    ]
    assert [str(r["value_raw"]) for r in got.rows["fact_statistic"]] == ["-", "2"]


def test_things_counted_in_a_table_of_figures_are_no_money():
    _, got = read(
        "机构运行信息表",
        UNIT,
        table("项目|行次|统计数", "（一）车辆数合计（辆）|26|5", "1．机要通信用车|27|5", "二、会议费|13|2"),
        phase="final",
    )
    assert [str(r["value_raw"]) for r in got.rows["fact_statistic"]] == ["5", "5"]
    assert [str(r["amount_raw"]) for r in got.rows["fact_other_amount"]] == ["2"]


def test_items_divided_by_rows_that_are_blank_stay_details():
    _, got = read(
        "“三公”经费支出表",
        UNIT,
        table(
            "项目|预算数", "合计|15", "公务用车购置及运行费|15", "其中：公务用车购置费|", "公务用车运行费|"
        ),
    )
    assert leaves(got, "fact_three_public", "item") == [("vehicles", "15")]


def test_function_rows_in_a_table_with_items_across():
    head = ("科目编码|科目名称|合计|因公出国（境）费|公务接待费",)
    _, got = read("“三公”经费支出表", UNIT, table(*head, "|合计|9|5|4", "2010301|行政运行|9|5|4"))
    assert leaf_sum(got, "fact_three_public") == 9


def test_an_amount_alone_beside_its_sources_is_their_total():
    _, got = read("收入预算总表", UNIT, table("单位名称|预算数|财政拨款|其他收入", "某局|100|95|5"))
    assert leaves(got, "fact_revenue", "revenue_source") == [("fiscal_appropriation", "95"), ("other", "5")]


def test_revenue_of_a_fund_beside_its_spending():
    head = ("收入{2}|支出{2}", "项目|预算数|项目|预算数")
    body = ("利润收入|20|解决历史遗留问题及改革成本支出|20", "收入合计|20|支出合计|20")
    _, got = read("国有资本经营预算收支表", UNIT, table(*head, *body))
    assert leaves(got, "fact_revenue", "revenue_source", "fund") == [("state_capital", "state_capital", "20")]
    assert leaves(got, "fact_expenditure_by_function", "function_code") == [("22301", "20")]


def test_kinds_of_projects_below_basic_and_project_spending():
    head = (
        "科目编码{1,2}|科目名称{1,2}|合计{1,2}|基本支出{2}|项目支出{2}",
        "人员类|公用经费|其他运转类|特定目标类",
    )
    _, got = read("一般公共预算支出表", UNIT, table(*head, "2010301|行政运行|100|55|15|10|20"))
    assert leaves(got, "fact_expenditure_by_function", "spending_type", "cost_type") == [
        ("basic", "personnel", "55"),
        ("basic", "running", "15"),
        ("project", "all", "10"),
        ("project", "all", "20"),
    ]


def test_units_above_their_projects_in_one_column():
    body = ("合计|30", "某市某局本级|20", "会议经费|5", "检查经费|15", "某市某中心|10", "培训经费|10")
    _, got = read("项目支出预算明细表", UNIT, table("单位名称（项目名称）|金额", *body))
    assert leaves(got, "fact_expenditure_by_project", "body_name", "project_name") == [
        ("某市某局本级", "会议经费", "5"),
        ("某市某局本级", "检查经费", "15"),
        ("某市某中心", "培训经费", "10"),
    ]


def test_counties_across_divide_the_whole_once_more():
    head = ("转移支付项目{1,2}|资金来源{2}|地区{2}", "合计|一般公共预算|甲县|乙县")
    _, got = read("市对下转移支付预算表", UNIT, table(*head, "检查补助|30|30|10|20"))
    assert leaf_sum(got, "fact_other_amount") == 30
    assert len(got.rows["fact_other_amount"]) == 4


def test_numbers_of_staff_are_statistics_with_their_sums():
    head = ("单位名称{1,2}|编制数{3}", "小计|行政编制|事业编制")
    _, got = read("部门人员情况表", table(*head, "某局|30|20|10"))
    assert [r["statistic"] for r in got.rows["fact_statistic"]] == ["staff"] * 3


def test_a_name_that_another_code_had_before_is_the_code_that_has_it():
    assert codes.resolve(codes.ECONOMIC, None, "住房公积金", 2024).code == "30113"
    assert codes.resolve(codes.ECONOMIC, None, "住房公积金", 2016).code == "30311"


def test_balances_by_function_in_a_table_of_balances():
    head = ("科目编码|科目名称|年初结转和结余|本年收入|本年支出|年末结转和结余",)
    _, got = read(
        "财政拨款结转结余情况表", UNIT, table(*head, "2010301|行政运行|10|100|95|15"), phase="final"
    )
    assert leaves(got, "fact_expenditure_by_function", "measure") == [
        ("opening_balance", "10"),
        ("revenue_amount", "100"),
        ("amount", "95"),
        ("closing_balance", "15"),
    ]
