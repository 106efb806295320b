"""Performance forms: money, indicators, several forms in one grid."""

from decimal import Decimal

import pytest

from pipeline.performance import extract_form, funding_label, read_target
from pipeline.recognise import sections
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
