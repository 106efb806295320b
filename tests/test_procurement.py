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


def kinds(*lines: str, title: str = "政府采购预算表") -> list[tuple]:
    """Label, kind and kind of row of each fact."""
    return [(row[0], row[3], row[5]) for row in facts(*lines, title=title)]


def leaves(*lines: str) -> list[str]:
    """Labels of the rows that are counted."""
    return [str(row[0]) for row in facts(*lines) if row[5] == "detail"]


@pytest.mark.parametrize(
    ("head", "group", "other"),
    [
        ("采购品目大类|采购品目名称|金额", "货物", "服务"),
        ("单位名称|采购品目名称|金额", "某局", "某中心"),
        ("项目名称|采购品目名称|金额", "设备购置", "保障"),
        ("采购品目大类{1}|采购品目名称|金额", "货物", "服务"),
    ],
)
@pytest.mark.parametrize("printed", ["4.00", "4.O0", ""])
def test_a_slip_below_a_group_does_not_count_it_twice(
    head: str, group: str, other: str, printed: str
) -> None:
    got = kinds(
        head,
        "合计||15.00",
        f"{group}||10.00",
        f"|打印机|{printed}",
        "|电脑|5.00",
        f"{other}||5.00",
        "|物业|5.00",
    )
    assert {label: kind for label, _, kind in got} | {"打印机": "detail"} == {
        "合计": "total",
        group: "subtotal",
        "打印机": "detail",
        "电脑": "detail",
        other: "subtotal",
        "物业": "detail",
    }


def test_a_slip_below_a_kind_in_one_column() -> None:
    rows = ("合计|15", "货物|10", "打印机|4", "电脑|5", "服务|5", "物业|5")
    assert [x[1:] for x in kinds("采购品目名称|金额", *rows)] == [
        ("all", "total"),
        ("goods", "subtotal"),
        ("goods", "detail"),
        ("goods", "detail"),
        ("services", "subtotal"),
        ("services", "detail"),
    ]


def test_rows_side_by_side_that_meet_the_total_are_no_groups() -> None:
    assert leaves("项目名称|采购品目|金额", "合计||13", "信息化||5", "|软件|5", "保洁||3") == [
        "信息化",
        "软件",
        "保洁",
    ]


def test_sums_are_rounded_as_their_own_rows_are() -> None:
    got = kinds(
        "采购品目大类|采购品目名称|金额",
        "货物||3.34",
        "|打印机|1.11",
        "|电脑|1.11",
        "|纸|1.11",
        "服务||5.123456",
        "|物业|5.123456",
    )
    assert [x[2] for x in got] == ["subtotal", *["detail"] * 3, "subtotal", "detail"]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            ("采购类别|采购品目|金额", "合计||9.00", "货物||9.00", "|其中：打印机|4.00"),
            [("all", "total"), ("goods", "detail"), ("goods", "of_which")],
        ),
        (
            ("项目|金额", "合计|9", "其中：授予中小企业合同金额|6", "其中：授予小微企业合同金额|3"),
            [("all", "total"), ("all", "of_which"), ("all", "of_which")],
        ),
        (
            (
                "项目|金额",
                "合计|9",
                "货物|4",
                "服务|5",
                "授予中小企业合同金额|5",
                "其中：授予小微企业合同金额|3",
            ),
            [("all", "total"), ("goods", "detail"), ("services", "detail"), *[("all", "of_which")] * 2],
        ),
        (
            ("项目|采购品目|金额", "合计||9", "设备||9", "其中：|打印机|4"),
            [("all", "total"), ("all", "detail"), ("all", "of_which")],
        ),
        (
            ("项目|金额", "政府采购预算总额|9", "其中：货物|4", "工程|", "服务|5"),
            [("all", "total"), ("goods", "detail"), ("services", "detail")],
        ),
        (
            ("采购品目|金额", "合计|15", "货物|10", "其中：打印机|4", "服务|5"),
            [("all", "total"), ("goods", "detail"), ("goods", "of_which"), ("services", "detail")],
        ),
        (
            ("项目|金额", "合计|8", "设备|5", "其中：进口设备|2", "保洁|3"),
            [("all", "total"), ("all", "detail"), ("all", "of_which"), ("all", "detail")],
        ),
        (
            ("项目|金额", "合计|12", "物业|9", "其中：保安|4", "保洁|5", "设备|3"),
            [("all", "total"), ("all", "subtotal"), *[("all", "detail")] * 3],
        ),
    ],
)
def test_what_stands_under_其中_is_some_of_the_row_above_or_all_of_it(
    rows: tuple[str, ...], expected: list[tuple[str, str]]
) -> None:
    assert [x[1:] for x in kinds(*rows)] == expected


def test_a_body_ends_the_kind_of_the_one_above() -> None:
    got = facts("采购类别|采购品目|金额", "甲局||16", "服务||16", "|物业|16", "乙中心||4", "|打印机|4")
    assert [(x[0], x[3], x[4]) for x in got] == [
        ("甲局", "all", "甲局"),
        ("服务", "services", "甲局"),
        ("物业", "services", "甲局"),
        ("乙中心", "all", "乙中心"),
        ("打印机", "all", "乙中心"),
    ]


def test_a_body_or_kind_or_project_printed_beside_a_row_holds_for_those_below() -> None:
    head = "单位名称|项目名称|金额"
    got = facts(head, "合计||14", "某局||9", "|打印|5", "|电脑|4", "某中心|物业|3", "|保安|2")
    assert [x[4] for x in got] == [None, "某局", "某局", "某局", "某中心", "某中心"]
    got = facts("采购类别|采购品目|金额", "货物|打印机|4", "|电脑|5")
    assert [x[3] for x in got] == ["goods", "goods"]
    got = facts("项目名称|采购品目|金额", "合计||16", "信息化|小计|9", "|打印机|4", "|软件|5", "物业|保洁|7")
    assert [(x[1], x[5]) for x in got] == [
        (None, "total"),
        ("信息化", "subtotal"),
        ("信息化", "detail"),
        ("信息化", "detail"),
        ("物业", "detail"),
    ]


def test_a_kind_among_what_is_bought_ends_at_a_row_that_begins_left_of_it() -> None:
    rows = ("甲局||16", "|服务|16", "|物业|16", "乙中心||4", "|服务|4", "|保洁|4")
    got = facts("单位名称|采购品目|金额", *rows)
    assert [(x[0], x[3], x[4], x[5]) for x in got] == [
        ("甲局", "all", "甲局", "subtotal"),
        ("服务", "services", "甲局", "subtotal"),
        ("物业", "services", "甲局", "detail"),
        ("乙中心", "all", "乙中心", "subtotal"),
        ("服务", "services", "乙中心", "subtotal"),
        ("保洁", "services", "乙中心", "detail"),
    ]


@pytest.mark.parametrize("word", ["采购合计", "支出合计", "项目合计", "政府采购总额", "合计"])
def test_the_total_of_the_table_is_of_no_kind(word: str) -> None:
    got = kinds("采购品目大类|采购品目名称|金额", "货物||9", "|打印机|4", "|电脑|5", f"{word}||9")
    assert got[-1] == (word, "all", "total")


def test_the_total_of_a_body_is_a_subtotal_beside_that_of_the_table() -> None:
    got = facts(
        "单位名称|项目名称|金额",
        "合计||9",
        "某局|合计|4",
        "|打印|3",
        "|电脑|1",
        "某中心|合计|5",
        "|物业|5",
    )
    assert [(x[0], x[4], x[5]) for x in got] == [
        ("合计", None, "total"),
        ("合计", "某局", "subtotal"),
        ("打印", "某局", "detail"),
        ("电脑", "某局", "detail"),
        ("合计", "某中心", "subtotal"),
        ("物业", "某中心", "detail"),
    ]
    only = facts("单位名称|项目名称|金额", "某局{1,3}|合计|4", "打印|3", "电脑|1")
    assert [(x[0], x[4], x[5]) for x in only] == [
        ("合计", "某局", "total"),
        ("打印", "某局", "detail"),
        ("电脑", "某局", "detail"),
    ]


def test_codes_of_what_is_bought_tell_levels_and_kinds() -> None:
    assert kinds(
        "品目编码|品目名称|金额",
        "A|货物|9",
        "A02|设备|9",
        "A0201|计算机|5",
        "A0202|打印机|4",
        "C21|物业管理|5",
        "|合计|14",
    ) == [
        ("货物", "goods", "subtotal"),
        ("设备", "goods", "subtotal"),
        ("计算机", "goods", "detail"),
        ("打印机", "goods", "detail"),
        ("物业管理", "services", "detail"),
        ("合计", "all", "total"),
    ]
    assert kinds("项目|采购品目|金额", "维修|B08 修缮工程|4", "办公|A05040101复印纸|5", "打印|A4纸|1") == [
        ("维修", "works", "detail"),
        ("办公", "goods", "detail"),
        ("打印", "all", "detail"),
    ]


def test_codes_of_another_catalogue_tell_no_kind() -> None:
    head = "项目名称|购买服务目录编码|购买服务目录|金额"
    assert kinds(head, "法律服务|B0101|法律顾问|4") == [("法律服务", "all", "detail")]


def test_a_row_without_words_stands_beside_the_one_above() -> None:
    got = facts("项目名称|金额", "合计|10", "物业|5", "|5")
    assert [(x[1], x[5]) for x in got] == [(None, "total"), ("物业", "detail"), ("物业", "detail")]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("货物采购", "goods"),
        ("政府采购货物支出", "goods"),
        ("工程类项目", "works"),
        ("一、服务类采购", "services"),
    ],
)
def test_kinds_in_longer_names(name: str, kind: str) -> None:
    assert kinds("项目|金额", f"{name}|4") == [(name, kind, "detail")]


def test_headings_of_procurement() -> None:
    _role, got = read(
        "部门政府采购预算表",
        "单位：万元",
        table(
            "预算项目{1,2}|采购项目{1,2}|货物名称{1,2}|单价{1,2}|数量{1,2}|政府采购预算{2}",
            "合计|一般公共预算",
            "某局|||||9|9",
            "行政项目|||||9|9",
            "|纸张采购|复印纸|1|9|9|9",
            "合计{5}|9|9",
        ),
    )
    assert not [r.message for r in got.remarks]
    assert pick(got, "fact_procurement", *COLUMNS)[::2] == [
        ("某局", None, None, "all", "某局", "subtotal"),
        ("行政项目", "行政项目", None, "all", "某局", "subtotal"),
        ("纸张采购", "行政项目", "复印纸", "all", "某局", "detail"),
        ("合计", None, None, "all", None, "total"),
    ]
    assert pick(got, "fact_statistic", "statistic", "value_raw") == [("unit_price", "1"), ("quantity", "9")]


def test_bodies_and_their_projects_in_one_column() -> None:
    got = facts("单位/项目|金额", "合计|9", "某局|9", "检查|4", "宣传|5")
    assert [(x[1], x[4], x[5]) for x in got] == [
        (None, None, "total"),
        (None, "某局", "subtotal"),
        ("检查", "某局", "detail"),
        ("宣传", "某局", "detail"),
    ]


def test_a_row_without_words_that_closes_the_table_is_of_no_kind() -> None:
    got = kinds("采购类别|采购品目|金额", "货物||9", "|打印机|9", "服务||7", "|物业|7", "||16")
    assert got[-1] == (None, "all", "total")


def test_the_total_of_a_part_beside_that_of_all() -> None:
    got = kinds("项目|金额", "本年合计|9", "打印|4", "物业|5", "上年结转|1", "总计|10")
    assert [x[2] for x in got] == ["subtotal", "detail", "detail", "detail", "total"]
