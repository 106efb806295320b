"""Rows of procurement tables: kinds, bodies and projects printed once above the rows they hold for."""

import pytest

from tests.grids import table
from tests.test_extract import pick, read

COLUMNS = ("label", "project_name", "catalogue_name_raw", "procurement_kind", "body_name", "row_kind")


def facts(*lines: str, title: str = "政府采购支出表") -> list[tuple]:
    role, got = read(title, "单位：万元", table(*lines))
    assert role == "procurement"
    return pick(got, "fact_procurement", *COLUMNS)


def test_a_kind_and_a_body_hold_for_the_rows_below_them() -> None:
    assert facts(
        "采购品目大类|专项名称|采购品目名称|总计",
        "合计|||9.00",
        "货物|||4.00",
        "某市统计局|||4.00",
        "|定额|复印纸|4.00",
        "服务|||5.00",
        "某市统计局普查中心|||5.00",
        "|普查|会议服务|5.00",
    ) == [
        ("合计", None, None, "all", None, "total"),
        ("货物", None, "货物", "goods", None, "subtotal"),
        ("某市统计局", None, None, "goods", "某市统计局", "subtotal"),
        ("定额", "定额", "复印纸", "goods", "某市统计局", "detail"),
        ("服务", None, "服务", "services", None, "subtotal"),
        ("某市统计局普查中心", None, None, "services", "某市统计局普查中心", "subtotal"),
        ("普查", "普查", "会议服务", "services", "某市统计局普查中心", "detail"),
    ]


def test_a_project_above_what_is_bought_for_it_is_their_sum() -> None:
    assert facts(
        "采购品目大类|专项名称|经济科目|采购物品名称|总计",
        "一、货物 A||||7.00",
        "|设备购置费|办公设备购置||3.00",
        "|||台式机|3.00",
        "||维修费||4.00",
        "|||打印机|4.00",
    ) == [
        ("一、货物 A", None, "一、货物 A", "goods", None, "subtotal"),
        ("设备购置费", "设备购置费", None, "goods", None, "subtotal"),
        ("台式机", "设备购置费", "台式机", "goods", None, "detail"),
        ("维修费", "设备购置费", None, "goods", None, "subtotal"),
        ("打印机", "设备购置费", "打印机", "goods", None, "detail"),
    ]


def test_kinds_in_the_project_column_are_no_projects() -> None:
    assert facts(
        "项目编号|项目|总计", "A|货物|2.00", "C|服务|3.00", "|合计|5.00", title="政府采购预算明细表"
    ) == [
        ("货物", None, "货物", "goods", None, "detail"),
        ("服务", None, "服务", "services", None, "detail"),
        ("合计", None, None, "all", None, "total"),
    ]


def test_of_three_levels_of_a_catalogue_the_deepest_names_what_is_bought() -> None:
    assert facts(
        "指导性目录{3}|预算金额{1,2}",
        "一级|二级|三级",
        "02-辅助性服务|0207-评估服务|评价服务|3.00",
        title="财政拨款政府购买服务明细表",
    ) == [("评价服务", None, "评价服务", "services", None, "detail")]


def test_a_count_before_the_amount_does_not_part_the_words_from_it() -> None:
    role, got = read(
        "政府采购预算表",
        "单位：元",
        table("采购项目|采购目录|数量|采购时间|预算金额", "救援|专用汽车|2|2019-02-09|598.00"),
    )
    assert role == "procurement"
    assert pick(got, "fact_procurement", *COLUMNS) == [("救援", "救援", "专用汽车", "all", None, "detail")]
    assert pick(got, "fact_statistic", "statistic", "label") == [("quantity", "救援")]


def test_a_project_that_sounds_like_a_body_stays_a_project() -> None:
    assert facts("项目|总计", "市政道路维护站|4.00", "办公经费|3.00", "合计|7.00") == [
        ("市政道路维护站", "市政道路维护站", None, "all", None, "detail"),
        ("办公经费", "办公经费", None, "all", None, "detail"),
        ("合计", None, None, "all", None, "total"),
    ]


def test_a_form_without_rows_has_no_facts() -> None:
    assert facts("采购品目大类|专项名称|采购品目名称|总计") == []


@pytest.mark.parametrize(
    ("head", "row"),
    [
        ("科目编码|科目名称|合计", "2010301|行政运行|9.00"),
        ("科目编码{3}|科目名称{1,2}|合计{1,2}\n类|款|项", "201|03|01|行政运行|9.00"),
        ("功能分类科目编码|功能分类科目名称|合计", "2010301|行政运行|9.00"),
        ("功能科目{2}|合计", "2010301|行政运行|9.00"),
        ("支出功能分类科目{2}|合计{1,2}\n编码|名称", "2010301|行政运行|9.00"),
    ],
)
def test_the_label_is_the_name_and_not_the_code(head: str, row: str) -> None:
    lines = (*head.split("\n"), row, "合计|" + "|" * row.count("|") + "9.00")
    _, got = read("政府采购预算表", "单位：万元", table(*lines[:-1]))
    assert pick(got, "fact_procurement", "label", "project_name", "row_kind") == [
        ("行政运行", None, "detail")
    ]
    words = row.split("|")
    last = len(lines) - 2
    places = [got.placements[last, i] for i in range(len(words))]
    assert places == ["code"] * (len(words) - 2) + ["label", "fact"]


def test_a_subtotal_keeps_its_kind_and_body_and_only_the_total_resets_them() -> None:
    assert facts(
        "采购品目大类|专项名称|采购品目名称|总计",
        "货物|||6.00",
        "某市统计局|||6.00",
        "|定额|复印纸|3.00",
        "|定额|硒鼓|1.00",
        "|小计||4.00",
        "|普查|打印机|2.00",
        "合计|||6.00",
        "|其他|桌椅|1.00",
    ) == [
        ("货物", None, "货物", "goods", None, "subtotal"),
        ("某市统计局", None, None, "goods", "某市统计局", "subtotal"),
        ("定额", "定额", "复印纸", "goods", "某市统计局", "detail"),
        ("定额", "定额", "硒鼓", "goods", "某市统计局", "detail"),
        ("小计", None, None, "goods", "某市统计局", "subtotal"),
        ("普查", "普查", "打印机", "goods", "某市统计局", "detail"),
        ("合计", None, None, "all", None, "total"),
        ("其他", "其他", "桌椅", "all", None, "detail"),
    ]


def test_the_total_of_a_kind_is_of_that_kind() -> None:
    assert facts("项目|总计", "电脑|4.00", "货物小计|4.00", "合计|4.00")[1] == (
        "货物小计",
        None,
        None,
        "goods",
        None,
        "subtotal",
    )


@pytest.mark.parametrize(
    ("amounts", "kind"),
    [
        (("5.00", "3.00", "2.00"), "subtotal"),
        (("5.01", "3.00", "2.00"), "subtotal"),
        (("5.00", "3.00", "1.00"), "subtotal"),
        (("5.00", "", ""), "detail"),
        (("5.00", "0.00", "-"), "detail"),
        (("", "3.00", "2.00"), None),
    ],
)
def test_a_row_with_amounts_inside_it_is_their_sum_even_if_it_misses(
    amounts: tuple[str, ...], kind: str | None
) -> None:
    got = facts(
        "专项名称|采购品目名称|总计",
        f"设备购置||{amounts[0]}",
        f"|电脑|{amounts[1]}",
        f"|打印机|{amounts[2]}",
    )
    found = [row[-1] for row in got if row[0] == "设备购置"]
    assert found == ([kind] if kind else [])
    assert [row[1] for row in got] == ["设备购置"] * len(got)


def test_projects_that_sound_like_bodies_stay_projects_beside_a_column_of_bodies() -> None:
    assert facts(
        "单位编码|单位名称|项目名称|总计",
        "101001|某市城管局|市政道路维护站|4.00",
        "101001|某市城管局|公园|3.00",
    ) == [
        ("市政道路维护站", "市政道路维护站", None, "all", "某市城管局", "detail"),
        ("公园", "公园", None, "all", "某市城管局", "detail"),
    ]


def test_kinds_and_what_is_bought_in_one_column() -> None:
    rows = ("货物|5.00", "电脑|3.00", "打印机|2.00", "服务|4.00", "会议服务费|4.00", "合计|9.00")
    found = facts("采购品目|总计", *rows)
    assert [(row[0], row[3], row[5]) for row in found] == [
        ("货物", "goods", "subtotal"),
        ("电脑", "goods", "detail"),
        ("打印机", "goods", "detail"),
        ("服务", "services", "subtotal"),
        ("会议服务费", "services", "detail"),
        ("合计", "all", "total"),
    ]


def test_a_kind_without_parts_holds_for_no_row_below() -> None:
    found = facts("采购品目|总计", "货物|5.00", "其他|3.00", "合计|8.00")
    assert [(row[0], row[3], row[5]) for row in found] == [
        ("货物", "goods", "detail"),
        ("其他", "all", "detail"),
        ("合计", "all", "total"),
    ]
