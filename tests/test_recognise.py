"""Titles, units, departments, front and header rows; whose document it is."""

import pytest

from pipeline.identity import department_name, identify
from pipeline.parsed import Origin
from pipeline.recognise import named_body, paragraphs, sections
from tests.grids import document, table

BODY = ("科目编码|科目名称|合计", "2011301|行政运行|9")


def test_title_and_unit_in_paragraphs_above():
    section = sections(
        document("表三：", "2024年部门支出总表", "编制部门：某市财政局    单位：万元", table(*BODY))
    )[0]
    assert (section.title, section.unit, section.department_line) == (
        "2024年部门支出总表",
        "万元",
        "某市财政局",
    )
    assert (section.front, section.header) == (0, 1)


def test_title_and_unit_inside_the_table():
    rows = ("表五：\n一般公共预算支出情况表{3}", "编制部门（单位）：某局{2}|单位：千元", *BODY)
    section = sections(document("前文一句话。", table(*rows)))[0]
    assert (section.title, section.unit, section.department_line) == (
        "一般公共预算支出情况表",
        "千元",
        "某局",
    )
    assert (section.front, section.header, section.body_start) == (2, 1, 3)


def test_two_units_near_a_table_are_an_issue():
    section = sections(document("部门支出总表", "单位：元", table("单位：万元{3}", *BODY)))[0]
    assert section.unit == "万元"
    assert [r.code for r in section.remarks] == ["unit_conflict"]


def test_title_of_the_table_before_is_not_taken():
    found = sections(
        document("部门收入总表", "单位：元", table(*BODY), "注：无。", "部门支出总表", table(*BODY))
    )
    assert [s.title for s in found] == ["部门收入总表", "部门支出总表"]
    assert [s.unit for s in found] == ["元", None]


def test_a_sentence_about_a_table_is_no_title():
    section = sections(document("政府性基金预算支出情况表为空表。", table(*BODY)))[0]
    assert section.roles == ()


def test_grid_of_prose_is_text():
    doc = document(table("本单位职责", "贯彻执行法律法规"))
    found = sections(doc)
    assert found[0].text_only
    assert [p.text for p in paragraphs(doc, found)] == ["本单位职责", "贯彻执行法律法规"]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("编制部门（单位）： 某州工业和信息化局                        单位：万元", "某州工业和信息化局"),
        ("编制单位：某街道办事处", "某街道办事处"),
        ("部门名称：某市审计局", "某市审计局"),
        ("单位：万元", None),
        ("金额单位：元", None),
        ("预算单位：", None),
    ],
)
def test_named_body(line, name):
    assert named_body(line) == name


NO_ORIGIN = Origin()


def who(*blocks, origin=NO_ORIGIN):
    doc = document(*blocks)
    found = sections(doc)
    return identify(found, paragraphs(doc, found), origin)


def test_identity_of_a_department_budget():
    got = who(
        "某市某区2024年区级部门预算",
        "预算主管部门：某区财政局",
        "2024年部门支出总表",
        "编制部门：某区财政局（本级）",
        table(*BODY),
        "2024年部门预算支出9万元，比2023年预算增加1万元。",
    )
    assert (got.department, got.reporting_scope, got.fiscal_year, got.phase) == (
        "某区财政局",
        "department",
        2024,
        "budget",
    )
    assert got.remarks == ()


def test_identity_of_a_unit_budget():
    got = who(
        "某市某区2025年区级单位预算",
        "预算单位：某区人民政府办公室",
        "2025年预算单位支出预算总表",
        table(*BODY),
    )
    assert (got.department, got.reporting_scope) == ("某区人民政府办公室", "unit")


def test_identity_of_a_final_account():
    got = who("某局2023年度部门决算", "一般公共预算财政拨款支出决算表", table(*BODY))
    assert (got.department, got.phase, got.fiscal_year) == ("某局", "final", 2023)


def test_left_over_year_is_outvoted_and_told():
    got = who("某局2024年部门预算", "2023年部门支出总表", table(*BODY), "2024年部门预算支出9万元。")
    assert got.fiscal_year == 2024
    assert [r.code for r in got.remarks] == ["year_disagrees"]


def test_unknown_is_told_and_origin_helps():
    got = who("支出总表", table(*BODY))
    assert {r.code for r in got.remarks} == {"department_unknown", "year_unknown", "phase_unknown"}
    helped = who("支出总表", table(*BODY), origin=Origin(department="某局", fiscal_year=2024, phase="budget"))
    assert (helped.department, helped.fiscal_year, helped.phase) == ("某局", 2024, "budget")


def test_department_name_drops_scope_words():
    assert department_name("某区人民政府办公室（本级）") == "某区人民政府办公室"
    assert department_name("某 局（部门）") == "某局"


def test_body_over_broken_lines_of_the_cover():
    got = who("2026 年度", "某市公安局文职人员", "管理中心单位预算", "目录", "单位：万元", table(*BODY))
    assert (got.department, got.reporting_scope, got.fiscal_year) == (
        "某市公安局文职人员管理中心",
        "unit",
        2026,
    )


def test_body_and_year_of_a_form_for_the_whole_department():
    form = table("部门名称|北京市某办公室", "绩效指标{1,2}|三级指标|指标值", "件数|≥3件")
    got = who("部门整体支出绩效目标表", "（2026年度）", form)
    assert (got.department, got.fiscal_year) == ("北京市某办公室", 2026)


def test_year_in_chinese_numerals():
    assert who("某局二〇二五年部门预算", "支出总表", table(*BODY)).fiscal_year == 2025


def test_table_printed_on_over_pages_is_one():
    head = "科目编码|科目名称|合计"
    one = table(head, "2011301|行政运行|9")
    two = table(head, "2011302|一般行政管理事务|1", "合计||10")
    found = sections(document("部门支出总表", "单位：元", one, "部门支出总表", "单位：元", two))
    assert [(s.ordinal, len(s.rows)) for s in found] == [(0, 5)]


def test_the_year_that_stands_between_department_and_unit():
    rows = ("部门：某省某厅|2023年度|金额单位：万元", *BODY)
    got = who("支出决算表", table(*rows))
    assert (got.department, got.fiscal_year, got.phase) == ("某省某厅", 2023, "final")


def test_a_table_whose_unit_and_headings_are_printed_again_is_one():
    head = ("单位：万元{3}", "科目编码|科目名称|合计")
    first = table(*head, "201|一般公共服务支出|9", "20101|人大事务|9")
    again = table(*head, "2010101|行政运行|9", "合计{2}|9")
    (section,) = sections(document("2024年支出预算总表", first, again))
    assert (section.title, section.front, section.header) == ("2024年支出预算总表", 1, 1)
    other = table("单位：元{3}", *head[1:], "2010101|行政运行|9")
    assert len(sections(document("2024年支出预算总表", first, other))) == 2


FORM = ("项目名称|某项目|项目性质|阶段性", "绩效指标{1,2}|一级指标|三级指标|指标值", "产出指标|件数|≥3件")
HEADING = "七、重点项目绩效目标情况"


@pytest.mark.parametrize(
    "between", [(), ("单位：万元",), ("（2024年度）", "金额单位：元"), ("目标情况如下：",)]
)
def test_a_heading_right_above_a_form_is_its_title(between):
    section = sections(document(HEADING, *between, table(*FORM)))[0]
    assert (section.title, section.roles) == (HEADING, ("performance_targets",))


@pytest.mark.parametrize(
    "blocks",
    [
        (HEADING, table(*BODY)),
        (HEADING, table("科目编码|科目名称|绩效目标|合计", "2011301|行政运行|保障运转|9")),
        (HEADING, table("项目名称|合计|基本支出", "某项目|9|9")),
        (HEADING, table("项目|因公出国（境）费用|公务接待费", "预算数|9|9")),
        (HEADING, "八、其他情况", table("项目名称|某项目", "年度资金总额|9")),
    ],
    ids=["figures", "figures with a word", "projects with money", "items", "a heading between"],
)
def test_a_heading_about_targets_makes_no_form_of_a_table_of_figures(blocks):
    section = sections(document(*blocks))[0]
    assert (section.title, section.roles) == ("", ())


def test_a_heading_gives_a_form_whose_project_is_labelled():
    section = sections(document(HEADING, table("项目名称|某项目", "年度资金总额|9")))[0]
    assert section.roles == ("performance_targets",)


INDICATORS = (
    "项目名称|检查|主管部门|某局",
    "年度资金总额|5|其中：财政拨款|5",
    "一级指标|二级指标|三级指标|指标值",
    "产出指标|数量指标|次数|≥3次",
)
WEAK_FORM = ("主管部门|某局{3}", "年度资金总额|5|其中：财政拨款|5", "年度绩效目标|做好检查{3}")


@pytest.mark.parametrize(
    "above",
    [
        ("八、项目绩效目标情况",),
        ("八、项目绩效目标情况", "1.检查项目"),
        ("八、项目绩效目标情况", "（某局）"),
        ("八、项目绩效目标情况", "（一）检查项目", "单位：万元"),
        ("八、项目绩效目标情况", "九、国有资产占用情况"),
        ("1.检查项目",),
        (),
    ],
)
def test_a_form_is_known_by_its_own_words_whatever_stands_above(above):
    section = sections(document(*above, table(*INDICATORS)))[0]
    assert section.roles == ("performance_targets",)
    assert section.title == ("八、项目绩效目标情况" if "八" in str(above) and "九" not in str(above) else "")


def test_every_form_below_one_heading_is_a_form():
    found = sections(
        document(
            "八、项目绩效目标情况",
            table(*INDICATORS),
            "2.宣传项目",
            table(*INDICATORS),
            "项目支出表",
            table(*INDICATORS),
        )
    )
    assert [s.roles for s in found] == [("performance_targets",)] * 3


@pytest.mark.parametrize(
    ("above", "roles"),
    [
        (("八、项目绩效目标情况",), ("performance_targets",)),
        (("八、项目绩效目标情况", "1.检查项目"), ("performance_targets",)),
        (("八、项目绩效目标情况", "（某局）"), ("performance_targets",)),
        (("八、项目绩效目标情况", "九、国有资产占用情况"), ()),
        (("八、项目绩效目标情况", "项目支出表"), ("project_expenditure",)),
        (("1.检查项目",), ()),
    ],
)
def test_a_form_without_indicators_needs_a_heading_of_its_own(above, roles):
    assert sections(document(*above, table(*WEAK_FORM)))[0].roles == roles


def test_a_heading_above_other_headings_makes_no_form_of_a_table_of_figures():
    rows = ("项目|金额", "房屋|5", "车辆|3")
    assert sections(document("八、项目绩效目标情况", "1.资产", table(*rows)))[0].roles == ()


def test_goals_beside_projects_do_not_make_a_form_of_a_titled_table():
    rows = ("项目名称|合计|绩效目标", "检查|5|做好检查")
    assert sections(document("项目支出表", table(*rows)))[0].roles == ("project_expenditure",)
