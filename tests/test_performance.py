"""Performance forms: money, indicators, several forms in one grid."""

from dataclasses import replace
from decimal import Decimal

import pytest

from pipeline.performance import extract_form, funding_label
from pipeline.recognise import sections
from pipeline.targets import read_target
from tests.grids import document, table

SHANGHAI = (
    "财政项目支出绩效目标填报表{8}",
    "（2023年度）{8}",
    "项目名称{2}|某项目{2}|项目性质|阶段性项目|项目类别|特定目标类",
    "计划开始日期{2}|2023-01-01{2}|计划完成日期|2023-12-31{3}",
    "项目资金（元）{2,4}|项目资金总额{2}|4,100,000.00|年度资金申请总额{2}|4,100,000.00",
    "其中：财政资金{2,2}|4,000,000.00{1,2}|其中：当年财政拨款{2}|3,900,000.00",
    "上年结转资金{2}|0.00",
    "其他资金{2}|0.00|其他资金{2}|0.00",
    "绩效指标{1,4}|一级指标|二级指标|三级指标{3}|年度(/项目)指标值{2}",
    "产出指标{1,2}|数量指标|规划面积{3}|≥13459.00(平方米){2}",
    "质量指标|及时率{3}|及时{2}",
    "满意度指标|服务对象满意度指标|满意度{3}|不低于80%{2}",
)


def test_money_of_whole_project_and_year():
    got = extract_form(sections(document(table(*SHANGHAI)))[0])
    money = [
        (r["revenue_source"], r["funding_scope"], r["amount_yuan"], r["row_kind"])
        for r in got.rows["fact_project_funding"]
    ]
    assert money == [
        ("all", "whole_project", Decimal("4100000.00"), "total"),
        ("all", "annual", Decimal("4100000.00"), "total"),
        ("fiscal_appropriation", "whole_project", Decimal("4000000.00"), "detail"),
        ("fiscal_appropriation", "annual", Decimal("3900000.00"), "detail"),
        ("carry_over", "annual", Decimal("0.00"), "detail"),
        ("other", "whole_project", Decimal("0.00"), "detail"),
        ("other", "annual", Decimal("0.00"), "detail"),
    ]
    assert {r["project_name"] for r in got.rows["fact_project_funding"]} == {"某项目"}
    assert {r["unit_raw"] for r in got.rows["fact_project_funding"]} == {"元"}


def test_indicators_carry_their_levels_down():
    got = extract_form(sections(document(table(*SHANGHAI)))[0])
    columns = (
        "indicator_level_1",
        "indicator_level_2",
        "indicator",
        "comparator",
        "target_value",
        "target_unit",
    )
    assert [tuple(r[c] for c in columns) for r in got.rows["fact_performance_target"]] == [
        ("产出指标", "数量指标", "规划面积", "≥", Decimal("13459.00"), "平方米"),
        ("产出指标", "质量指标", "及时率", None, None, None),
        ("满意度指标", "服务对象满意度指标", "满意度", "≥", Decimal("80"), "%"),
    ]
    assert "unplaced" not in got.placements.values()


def test_forms_one_after_another_are_tables_of_their_own():
    form = SHANGHAI[:3] + SHANGHAI[8:10]
    second = tuple(r.replace("某项目", "另一项目") for r in form)
    found = sections(document(table(*form, *second)))
    assert [s.ordinal for s in found] == [0, 1]
    names = [extract_form(s).rows["fact_performance_target"][0]["project_name"] for s in found]
    assert names == ["某项目", "另一项目"]


def test_form_of_the_whole_department_has_no_project():
    form = (
        "部门整体支出绩效目标表{5}",
        "绩效指标{1,2}|一级指标|二级指标|三级指标|指标值",
        "产出|数量|件数|≥3件",
    )
    got = extract_form(sections(document(table(*form)))[0])
    assert got.rows["fact_performance_target"][0]["project_name"] is None


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("年度资金总额：", ("all", "annual")),
        ("年度资金申请总额", ("all", "annual")),
        ("项目资金总额", ("all", "whole_project")),
        ("其中：财政拨款", ("fiscal_appropriation", "")),
        ("其中：当年财政拨款", ("fiscal_appropriation", "")),
        ("上年结转资金", ("carry_over", "")),
        ("其他资金", ("other", "")),
        ("项目名称", None),
    ],
)
def test_funding_labels(label, expected):
    assert funding_label(label) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("≧90%", ("≥", Decimal("90"), "%")),
        ("≤30", ("≤", Decimal("30"), None)),
        (">6.00(次)", (">", Decimal("6.00"), "次")),
        ("50万元", (None, Decimal("50"), "万元")),
        ("1月10日-4月30日", (None, None, None)),
        ("慰问人数不少于100人,宣传用品不少于20000份", (None, None, None)),
        ("长期", (None, None, None)),
        ("≤5个工作日", ("≤", Decimal("5"), "个工作日")),
        ("办结时限不超过5个工作日", ("≤", Decimal("5"), "个工作日")),
        ("补助标准不低于300元/人", ("≥", Decimal("300"), "元/人")),
        ("物业费不高于300元/人·月", ("≤", Decimal("300"), "元/人·月")),
        ("巡查不少于2次/年", ("≥", Decimal("2"), "次/年")),
        ("≥3km2", ("≥", Decimal("3"), "㎢")),
        ("监测范围不少于3㎢", ("≥", Decimal("3"), "㎢")),
        ("面积≥1700㎡", ("≥", Decimal("1700"), "㎡")),
        ("≥1700m²", ("≥", Decimal("1700"), "㎡")),
        ("不足5%", ("<", Decimal("5"), "%")),
        ("差错率不到5%", ("<", Decimal("5"), "%")),
        ("少于3次", ("<", Decimal("3"), "次")),
        ("不少于3次", ("≥", Decimal("3"), "次")),
        ("合格率高于95%", (">", Decimal("95"), "%")),
        ("不得高于95%", ("≤", Decimal("95"), "%")),
        ("优于90%", (">", Decimal("90"), "%")),
        ("增长超过5%", (">", Decimal("5"), "%")),
        ("增幅未超过5%", ("≤", Decimal("5"), "%")),
        ("不良率低于2%", ("<", Decimal("2"), "%")),
        ("95%以上", ("≥", Decimal("95"), "%")),
        ("控制在3%以内", ("≤", Decimal("3"), "%")),
        ("5天以内", ("≤", Decimal("5"), "天")),
        ("满意率100%", (None, Decimal("100"), "%")),
        ("群众满意度为95%以上", ("≥", Decimal("95"), "%")),
        ("同比下降5%", (None, None, None)),
        ("减少5%", (None, None, None)),
        ("小于或等于5%", ("≤", Decimal("5"), "%")),
        ("大于或等于90%", ("≥", Decimal("90"), "%")),
        ("不小于等于90%", ("≥", Decimal("90"), "%")),
        ("不大于或等于5%", ("≤", Decimal("5"), "%")),
        ("低于或等于5%", ("≤", Decimal("5"), "%")),
        ("10个工作日内", ("≤", Decimal("10"), "个工作日")),
        ("24小时内", ("≤", Decimal("24"), "小时")),
        ("响应时间不超过30分钟内", ("≤", Decimal("30"), "分钟")),
        ("100余人", (None, Decimal("100"), "人")),
        ("100人左右", (None, Decimal("100"), "人")),
        ("100%达标", (None, Decimal("100"), "%")),
        ("≥95%(含)", ("≥", Decimal("95"), "%")),
        ("3人/次", (None, Decimal("3"), "人/次")),
        ("5个百分点以内", ("≤", Decimal("5"), "个百分点")),
        ("2024年", (None, None, None)),
        ("≤2024年", (None, None, None)),
        ("完成时间不超过2024年", (None, None, None)),
        ("30日前", (None, None, None)),
        ("3年以上", ("≥", Decimal("3"), "年")),
        ("5日内", ("≤", Decimal("5"), "日")),
        ("12月以内", (None, None, None)),
    ],
)
def test_targets(raw, expected):
    assert read_target(raw) == expected


def test_list_of_projects_with_money_and_indicators():
    """Beijing's form: a project a block of rows, money in columns of two levels, sign and unit apart."""
    rows = (
        "项目名称{1,2}|项目总额{1,2}|其中：{2}|绩效目标{1,2}|一级指标{1,2}|二级指标{1,2}|三级指标{1,2}|绩效指标性质{1,2}|本年绩效指标值{1,2}|绩效度量单位{1,2}",
        "财政资金|其他资金",
        "某项目{1,2}|689.157460{1,2}|689.157460{1,2}|{1,2}|做好维护{1,2}|产出指标|时效指标|响应时间|≤|5|分钟",
        "产出指标|数量指标|巡检频率|≥|22|次",
        "另一项目|12.5||12.5|做好服务|满意度指标|满意度指标|满意率|＝|98|%",
    )
    section = sections(document("项目支出绩效目标表", "金额单位：万元", table(*rows)))[0]
    got = extract_form(section)
    money = [
        (r["project_name"], r["revenue_source"], r["amount_yuan"]) for r in got.rows["fact_project_funding"]
    ]
    assert money == [
        ("某项目", "all", Decimal("6891574.60")),
        ("某项目", "fiscal_appropriation", Decimal("6891574.60")),
        ("另一项目", "all", Decimal("125000.00")),
        ("另一项目", "other", Decimal("125000.00")),
    ]
    targets = [
        (r["project_name"], r["indicator"], r["comparator"], r["target_value"], r["target_unit"])
        for r in got.rows["fact_performance_target"]
    ]
    assert targets == [
        ("某项目", "响应时间", "≤", Decimal("5"), "分钟"),
        ("某项目", "巡检频率", "≥", Decimal("22"), "次"),
        ("另一项目", "满意率", "=", Decimal("98"), "%"),
    ]
    assert "unplaced" not in got.placements.values()


def test_list_of_projects_without_indicators():
    rows = (
        "单位名称|项目名称|金额|绩效目标",
        "某局|执法办案|6,192.04|打击违法犯罪",
        "某队|道路管理|3,087.70|保障畅通",
    )
    got = extract_form(sections(document("项目支出绩效表", "单位:万元", table(*rows)))[0])
    assert [(r["body_name"], r["project_name"]) for r in got.rows["fact_project_funding"]] == [
        ("某局", "执法办案"),
        ("某队", "道路管理"),
    ]


def test_amounts_below_their_labels():
    rows = (
        "部门名称|某局{4}",
        "总体资金情况（万元）{1,3}|预算支出总额{1,2}|财政拨款{3}",
        "合计|基本支出|项目支出",
        "9.5|9.5|7.5|2",
    )
    got = extract_form(sections(document("部门整体支出绩效目标表", table(*rows)))[0])
    assert [(r["revenue_source"], r["amount_raw"]) for r in got.rows["fact_project_funding"]] == [
        ("all", "9.5"),
        ("fiscal_appropriation", "9.5"),
        ("fiscal_appropriation", "7.5"),
        ("fiscal_appropriation", "2"),
    ]


def test_a_total_in_a_list_of_projects_is_no_project():
    rows = (
        "单位名称|项目名称|金额|绩效目标",
        "某局|执法办案|6.00|打击违法犯罪",
        "某局|小计|6.00|",
        "某队|道路管理|3.00|保障畅通",
        "|小计|3.00|",
        "合计||9.00|",
    )
    got = extract_form(sections(document("项目支出绩效表", "单位:万元", table(*rows)))[0])
    columns = ("label", "body_name", "project_name", "row_kind", "is_leaf")
    assert [tuple(r[c] for c in columns) for r in got.rows["fact_project_funding"]] == [
        ("执法办案", "某局", "执法办案", "detail", True),
        ("小计", "某局", None, "subtotal", False),
        ("道路管理", "某队", "道路管理", "detail", True),
        ("小计", "某队", None, "subtotal", False),
        ("合计", None, None, "total", False),
    ]


def test_a_form_whose_project_is_a_total_has_no_project():
    rows = (
        "项目名称|合 计|预算金额|9.00",
        "绩效指标|一级指标|三级指标|指标值",
        "|产出指标|件数|≥3件",
    )
    got = extract_form(sections(document("项目支出绩效目标表", "单位：万元", table(*rows)))[0])
    assert [r["project_name"] for found in got.rows.values() for r in found] == [None, None]


def test_the_total_of_tasks_is_no_task():
    rows = (
        "年度主要任务{1,2}|任务名称{1,2}|主要内容{1,2}|预算金额（万元）{2}",
        "总额|财政拨款",
        "任务1|宣传|做好宣传|290|290",
        "任务2|理论|做好理论|95|95",
        "|金额合计||385|385",
    )
    got = extract_form(sections(document("部门整体支出绩效目标表", table(*rows)))[0])
    assert [(r["revenue_source"], r["row_kind"], r["amount_raw"]) for r in got.rows["fact_project_funding"]][
        -2:
    ] == [("all", "total", "385"), ("fiscal_appropriation", "total", "385")]
    assert [r["amount_raw"] for r in got.rows["fact_project_funding"] if r["is_leaf"]] == ["290", "95"]


@pytest.mark.parametrize(
    ("sign", "number", "expected"), [("≤", "2024", None), ("≥", "3", Decimal("3")), ("", "3", Decimal("3"))]
)
def test_a_year_with_its_unit_apart_is_a_date(sign, number, expected):
    rows = (
        "一级指标|二级指标|三级指标|指标性质|指标值|计量单位",
        f"产出指标|时效指标|完成|{sign}|{number}|年",
    )
    got = extract_form(sections(document("项目支出绩效目标表", table(*rows)))[0])
    target = got.rows["fact_performance_target"][0]
    assert (target["target_value"], target["target_raw"]) == (expected, number)
    assert (target["target_unit"] is None) == (expected is None)


def listed(*rows: str):
    """What a list of performance holds, read as its title says."""
    return extract_form(sections(document("项目支出绩效目标表", "单位：万元", table(*rows)))[0])


def money_of(got, *columns: str) -> list[tuple]:
    return [tuple(r[c] for c in columns) for r in got.rows.get("fact_project_funding", [])]


SOURCES = ("revenue_source", "row_kind", "is_leaf", "amount_raw")


@pytest.mark.parametrize("first", ["合计", "小计", "资金总额", "总计"])
@pytest.mark.parametrize(
    "above", ["预算数（万元）", "年度预算（万元）", "项目资金（万元）", "资金来源", "其中"]
)
def test_headings_in_two_rows(first, above):
    rows = (
        f"单位名称{{1,2}}|项目名称{{1,2}}|{above}{{3}}|绩效目标{{1,2}}",
        f"{first}|财政拨款|其他资金",
        "某局|检查|5|4|1|目标文本",
        "某局|宣传|3|3||目标文本",
    )
    got = listed(*rows)
    assert money_of(got, *SOURCES) == [
        ("all", "total", False, "5"),
        ("fiscal_appropriation", "detail", True, "4"),
        ("other", "detail", True, "1"),
        ("all", "total", False, "3"),
        ("fiscal_appropriation", "detail", True, "3"),
    ]
    scope = "annual" if above.startswith("年度") or first == "总额" else "unspecified"
    assert {s for (s,) in money_of(got, "funding_scope")} == {scope}
    assert got.remarks == []


def test_a_total_below_a_source_is_of_that_source():
    rows = (
        "项目名称{1,2}|财政拨款{3}|其他资金{1,2}|绩效目标{1,2}",
        "合计|基本支出|项目支出",
        "检查|5|4|1|2|目标文本",
    )
    assert money_of(listed(*rows), *SOURCES) == [
        ("fiscal_appropriation", "subtotal", False, "5"),
        ("fiscal_appropriation", "detail", True, "4"),
        ("fiscal_appropriation", "detail", True, "1"),
        ("other", "detail", True, "2"),
    ]


def test_an_unknown_heading_below_another_is_an_issue():
    rows = ("项目名称{1,2}|预算数{2}|绩效目标{1,2}", "合计|区里的", "检查|5|4|目标文本")
    got = listed(*rows)
    assert money_of(got, *SOURCES) == [("all", "detail", True, "5")]
    assert [(r.code, r.locator) for r in got.remarks] == [("unplaced", "r3c3")]


def test_a_first_total_row_is_no_row_of_headings():
    rows = ("项目名称{2}|金额|绩效目标", "合计{2}||", "检查{2}|5|目标文本")
    assert money_of(listed(*rows), "project_name", "amount_raw") == [("检查", "5")]


HEADINGS_OF_MONEY = [
    "资金（万元）",
    "项目资金（万元）",
    "项目金额（万元）",
    "项目预算",
    "年初预算数",
    "2024年预算数",
    "申请金额",
    "总金额",
    "合计",
    "资金规模",
    "预算资金",
    "项目总投资",
    "项目支出预算",
    "2024年度预算（万元）",
    "财政拨款金额",
    "一般公共预算拨款",
    "2024年财政拨款预算数",
    "其他资金小计",
]


@pytest.mark.parametrize("heading", HEADINGS_OF_MONEY)
def test_headings_of_money_in_lists(heading):
    source = {"财": "fiscal_appropriation", "一": "general_public", "其": "other"}.get(
        heading.removeprefix("2024年")[0], "all"
    )
    plain = listed(f"项目名称|{heading}|年度绩效目标", "检查|5|目标文本")
    assert money_of(plain, *SOURCES) == [(source, "detail", True, "5")]
    rows = (
        f"项目名称|{heading}|绩效目标|一级指标|二级指标|三级指标|指标值",
        "检查|4|目标|产出指标|数量指标|次数|≥3次",
    )
    with_indicators = listed(*rows)
    assert money_of(with_indicators, *SOURCES) == [(source, "detail", True, "4")]
    assert len(with_indicators.rows["fact_performance_target"]) == 1
    assert plain.remarks == with_indicators.remarks == []


@pytest.mark.parametrize(
    "heading", ["上年完成值", "实际完成值", "人数", "项目数", "历史值", "总体资金情况", "备注", "某某依据"]
)
def test_a_number_below_another_heading_is_an_issue(heading):
    rows = (f"一级指标|二级指标|三级指标|指标值|{heading}", "产出指标|数量指标|次数|≥3次|85")
    got = listed(*rows)
    assert (got.placements[1, 4], [r.code for r in got.remarks]) == ("unplaced", ["unplaced"])


@pytest.mark.parametrize("heading", ["某某依据", "人数", "项目数"])
def test_a_number_below_another_heading_of_a_list_of_projects_is_an_issue(heading):
    got = listed(f"项目名称|金额|{heading}|绩效目标", "检查|5|85|目标文本")
    assert money_of(got, "project_name", "amount_raw") == [("检查", "5")]
    assert (got.placements[1, 2], [r.locator for r in got.remarks]) == ("unplaced", ["r2c3"])


def test_serials_codes_and_scores_are_no_amounts():
    rows = (
        "序号|项目编码|项目名称|一级指标|三级指标|指标值|分值|得分|年度",
        "1|00012|检查|产出指标|次数|≥3次|10|9.5|2024",
        "2|00013|宣传|产出指标|次数|≥3次|—|—|2024",
    )
    got = listed(*rows)
    assert [got.placements[1, c] for c in range(9)] == [
        "serial", "code", "label", "label", "label", "fact", "note", "label", "label",
    ]  # fmt: skip
    assert got.remarks == []


def test_targets_in_two_columns_are_two_facts():
    rows = ("一级指标|二级指标|三级指标|指标值|本年绩效指标值", "产出指标|数量指标|次数|≥9次|≥3次")
    got = listed(*rows)
    assert [(r["heading"], r["target_value"]) for r in got.rows["fact_performance_target"]] == [
        ("指标值", Decimal("9")),
        ("本年绩效指标值", Decimal("3")),
    ]


def test_money_below_a_list_of_indicators_is_money():
    rows = (
        "一级指标|二级指标|三级指标|指标值",
        "产出指标|数量指标|次数|≥3次",
        "年度资金总额|5|其中：财政拨款|4",
        "联系电话|01012345678|其他资金|1",
    )
    got = listed(*rows)
    assert money_of(got, "revenue_source", "amount_raw") == [
        ("all", "5"),
        ("fiscal_appropriation", "4"),
        ("other", "1"),
    ]
    assert got.remarks == []


def test_one_project_of_two_bodies_is_two_details():
    rows = ("单位名称|项目名称|预算金额|绩效目标", "甲局|物业|4|目标文本", "乙中心|物业|5|目标文本")
    assert money_of(listed(*rows), "body_name", "row_kind", "is_leaf") == [
        ("甲局", "detail", True),
        ("乙中心", "detail", True),
    ]


def test_forms_of_one_project_in_two_bodies_are_two_details():
    form = "单位名称|{}|项目名称|物业"
    got = listed(
        form.format("甲局"), "预算金额|4{3}", "一级指标|二级指标|三级指标|指标值", "产出|数量|次数|≥3次",
        form.format("乙中心"), "预算金额|5{3}", "一级指标|二级指标|三级指标|指标值", "产出|数量|次数|≥3次",
    )  # fmt: skip
    assert money_of(got, "body_name", "project_name", "row_kind", "amount_raw") == [
        ("甲局", "物业", "detail", "4"),
        ("乙中心", "物业", "detail", "5"),
    ]


@pytest.mark.parametrize("total", ["合计", "小计", "总计"])
@pytest.mark.parametrize("last", [False, True], ids=["first", "last"])
def test_a_total_in_a_row_of_a_body_is_its_subtotal(total, last):
    parts = ["检查|4|目标", "宣传|5|目标"]
    block = [*parts, f"{total}|9|"] if last else [f"{total}|9|", *parts]
    block[0] = "甲局{1,3}|" + block[0]
    got = listed("单位名称|项目名称|预算金额|绩效目标", *block, "乙局|会议|2|目标", "|合计|11|")
    found = money_of(got, "body_name", "project_name", "row_kind", "amount_raw")
    subtotal = ("甲局", None, "subtotal", "9")
    details = [("甲局", "检查", "detail", "4"), ("甲局", "宣传", "detail", "5")]
    assert found[:3] == ([*details, subtotal] if last else [subtotal, *details])
    assert found[3:] == [("乙局", "会议", "detail", "2"), (None, None, "total", "11")]


BODY_AMONG_PROJECTS = ("项目名称|资金总额|财政拨款|绩效目标", "合计|11|11|")


def test_a_body_among_projects_is_their_sum():
    rows = ("某局|9|9|", "检查|4|4|目标", "宣传|5|5|目标", "某中心|2|2|", "会议|2|2|目标")
    found = money_of(
        listed(*BODY_AMONG_PROJECTS, *rows), "body_name", "project_name", "label", "row_kind", "is_leaf"
    )
    assert found[2::2] == [
        ("某局", None, "某局", "subtotal", False),
        ("某局", "检查", "检查", "total", False),
        ("某局", "宣传", "宣传", "total", False),
        ("某中心", None, "某中心", "subtotal", False),
        ("某中心", "会议", "会议", "total", False),
    ]
    assert [x[4] for x in found[3::2]] == [False, True, True, False, True]


def test_a_body_above_bodies_is_their_sum():
    rows = ("某局|11|11|", "某局本级|9|9|", "检查|9|9|目标", "某中心|2|2|", "会议|2|2|目标")
    found = money_of(
        listed(*BODY_AMONG_PROJECTS[:1], "乙项目|1|1|目标", *rows), "body_name", "row_kind", "is_leaf"
    )
    assert [x for x in found if x[2]] == [
        (None, "detail", True),
        ("某局本级", "detail", True),
        ("某中心", "detail", True),
    ]


@pytest.mark.parametrize(
    "rows",
    [
        ("信息中心|4|4|目标", "检查|3|3|目标", "宣传|5|5|目标"),
        ("某局|9|8|目标", "检查|4|4|目标", "宣传|5|5|目标"),
        ("检查|4|4|目标", "某局|4|4|目标"),
        ("某局|4|4|目标", "合计|4|4|"),
        ("某中学|3|3|目标", "某小学|2|2|目标", "某幼儿园|1|1|目标"),
    ],
    ids=["does not add up", "one column does not", "nothing below", "a total below", "only bodies"],
)
def test_a_body_among_projects_that_does_not_add_up_is_a_project(rows):
    found = money_of(listed(BODY_AMONG_PROJECTS[0], *rows), "label", "project_name", "row_kind")
    assert all(project == label for label, project, kind in found if label != "合计")


def test_money_of_the_year_is_no_part_of_that_of_the_whole_project():
    lone = listed("项目名称|项目总投资|年度预算|绩效目标", "检查|50|6|目标文本")
    assert money_of(lone, "funding_scope", "row_kind", "is_leaf") == [
        ("whole_project", "detail", True),
        ("annual", "detail", True),
    ]
    divided = listed("项目名称|项目总投资|年度预算|财政拨款|绩效目标", "检查|50|6|6|目标文本")
    assert [leaf for (leaf,) in money_of(divided, "is_leaf")] == [False, False, True]


def test_numbers_of_columns_are_serials():
    got = listed("单位名称|项目名称|金额|绩效目标", "1|2|3|4", "乙局|宣传|6|目标")
    assert money_of(got, "project_name", "amount_raw") == [("宣传", "6")]
    assert (got.placements[1, 2], got.remarks) == ("serial", [])


def test_rows_out_of_line_with_their_headings_are_issues():
    rows = (
        "项目名称|项目资金|绩效目标",
        "合计|财政拨款|其他资金",
        "检查|5|4|1|目标文本",
    )
    grid = replace(table(*rows), aligned=False)  # no spans are known
    got = extract_form(sections(document("项目支出绩效目标表", "单位：万元", grid))[0])
    assert money_of(got, "amount_raw") == []
    assert [r.locator for r in got.remarks] == ["r3c2", "r3c3", "r3c4"]


def test_words_of_a_form_are_statements_with_their_topic():
    form = (
        "项目支出绩效目标表{6}",
        "预算单位|某局|项目名称|某平台{3}",
        "主管部门|某局|实施单位|某中心{3}",
        "立项依据|会议纪要|实施期限|2023-2025 年{3}",
        "总体目标{1,2}|年度目标{5}",
        "建成平台{5}",
        "一级指标|二级指标|三级指标|指标值|分值|备注",
        "产出指标|时效指标|完成时间|12月底前|10|验收为准",
    )
    got = extract_form(sections(document(table(*form)))[0], year=2024)
    said = [(r["topic"], r["text"], r["project_name"], str(r["ends_on"])) for r in got.statements]
    assert said == [
        ("supervising_department", "某局", "某平台", "None"),
        ("responsible_unit", "某中心", "某平台", "None"),
        ("policy_basis", "会议纪要", "某平台", "None"),
        ("period", "2023-2025 年", "某平台", "2025-12-31"),
        ("annual_goal", "建成平台", "某平台", "None"),
    ]
    (target,) = got.rows["fact_performance_target"]
    assert (target["target_kind"], str(target["target_ends_on"])) == ("date", "2024-12-31")
    assert (target["weight"], target["note_raw"]) == (Decimal(10), "备注：验收为准")


def test_words_beside_projects_of_a_list_are_theirs():
    head = "单位名称|项目名称|金额（万元）|绩效目标|实施期限"
    rows = (head, "某局|某平台|10|建成平台|2024年1月-12月", "某局|另一平台|20|运行平台|2024年")
    got = extract_form(sections(document("项目支出绩效目标表", table(*rows)))[0])
    assert [(r["project_name"], r["body_name"], r["topic"], str(r["ends_on"])) for r in got.statements] == [
        ("某平台", "某局", "goal", "None"),
        ("某平台", "某局", "period", "2024-12-31"),
        ("另一平台", "某局", "goal", "None"),
        ("另一平台", "某局", "period", "2024-12-31"),
    ]


LISTS = {
    "the year before": (
        "项目名称|上年预算数|本年预算数|绩效目标",
        "某平台|8|10|建成平台",
        [("某平台", "prior_budget_amount", "8", True), ("某平台", "amount", "10", True)],
        ["建成平台"],
    ),
    "a heading that only says 项目": (
        "项目|预算数（单位：万元）|绩效目标",
        "某平台|10|建成平台",
        [("某平台", "amount", "10", True)],
        ["建成平台"],
    ),
}


@pytest.mark.parametrize("name", LISTS)
def test_lists_of_projects_with_their_goals(name):
    head, row, money, goals = LISTS[name]
    got = extract_form(sections(document("项目支出绩效目标表", "单位：万元", table(head, row)))[0])
    columns = ("project_name", "measure", "amount_raw", "is_leaf")
    assert [tuple(r[c] for c in columns) for r in got.rows["fact_project_funding"]] == money
    assert [r["text"] for r in got.statements] == goals
    assert not got.remarks


def test_words_go_on_below_the_label_that_they_answer():
    form = (
        "部门整体支出绩效目标表{4}",
        "年度主要任务{1,4}|任务名称|主要内容|预算金额（万元）",
        "任务1|开展检查|10",
        "任务2|开展培训|5",
        "合计{2}|15",
        "一级指标|二级指标|三级指标|指标值",
        "产出指标|数量指标|检查次数|≥3次",
    )
    got = extract_form(sections(document(table(*form)))[0])
    said = [(r["label"], r["text"]) for r in got.statements]
    assert said == [
        ("任务名称", "任务1"),
        ("主要内容", "开展检查"),
        ("任务名称", "任务2"),
        ("主要内容", "开展培训"),
    ]
    assert {r["project_name"] for r in got.statements} == {None}


HEADS_IN_TWO_ROWS = (
    "项目名称{1,2}|预算数{1,2}|年度目标{1,2}|绩效指标{7}",
    "一级指标|二级指标|三级指标|指标性质|指标值|度量单位|权重",
    "某平台{1,2}|10{1,2}|建成平台{1,2}|产出指标|数量指标|次数|≥|3|次|20",
    "效益指标|社会效益指标|满意率|≥|95|%|10",
)
BODIES_ACROSS = (
    "单位名称、项目名称|项目年度绩效目标|一级指标|二级指标|三级指标|指标性质|指标值|度量单位|指标属性|指标内容",
    "1|2|3|4|5|6|7|8|9|10",
    "某局{10}",
    "某平台{1,2}|建成平台{1,2}|产出指标|数量指标|次数|>=|3|次|定量指标|检查次数",
    "效益指标|社会效益指标|满意率|≥|95|%|定量指标|说明",
)


@pytest.mark.parametrize(
    ("form", "body", "weights"), [(HEADS_IN_TWO_ROWS, None, [20, 10]), (BODIES_ACROSS, "某局", [None, None])]
)
def test_lists_of_projects_with_indicators_beside_their_goal(form, body, weights):
    got = extract_form(sections(document("部门项目支出绩效目标表", "单位：万元", table(*form)))[0])
    columns = ("body_name", "project_name", "indicator", "comparator", "target_value", "target_unit")
    assert [tuple(r[c] for c in columns) for r in got.rows["fact_performance_target"]] == [
        (body, "某平台", "次数", "≥", Decimal(3), "次"),
        (body, "某平台", "满意率", "≥", Decimal(95), "%"),
    ]
    assert [r["weight"] for r in got.rows["fact_performance_target"]] == weights
    assert [(r["project_name"], r["text"]) for r in got.statements] == [("某平台", "建成平台")]
    assert not got.remarks
