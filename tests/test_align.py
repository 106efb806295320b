"""Columns of ragged grids: structure first, meaning of headings where structure is ambiguous."""

import pytest

from pipeline.align import align, body_width
from pipeline.document import Cell


def grid(*rows: str) -> list[list[Cell]]:
    """Rows written as cells between bars; a blank between two bars is a blank cell."""
    return [
        [Cell(i, j, t.strip(), f"r{i}c{j}") for j, t in enumerate(row.split("|"))]
        for i, row in enumerate(rows)
    ]


def shape(rows: list[list[Cell]]) -> list[list[tuple[str, int, int, int]]]:
    return [[(c.text, c.column, c.column_span, c.row_span) for c in row] for row in rows]


def test_codes_in_three_columns_under_two_levels_of_headings():
    header = grid("项目|支出预算", "功能分类科目编码|功能分类科目名称|合计|基本支出|项目支出", "类|款|项||||")
    rows, certain = align(header, grid("201|13|01|行政运行|4|4|"))
    assert certain
    assert shape(rows)[0] == [("项目", 0, 4, 1), ("支出预算", 4, 3, 1)]
    assert shape(rows)[1][:2] == [("功能分类科目编码", 0, 3, 1), ("功能分类科目名称", 3, 1, 2)]
    assert [c[0] for c in shape(rows)[2]] == ["类", "款", "项"]


def test_several_merged_cells_each_over_a_group():
    """Two sums under two items: structure alone allows several divisions, the items' meaning one."""
    header = grid(
        "合计|因公出国（境）费|公务用车购置及运行费|公务接待费", "|合计|合计|公务用车购置费|公务用车运行费|"
    )
    rows, certain = align(header, grid("11.9||10.8||10.8|1.1"))
    assert certain
    assert shape(rows)[0] == [
        ("合计", 0, 1, 2),
        ("因公出国（境）费", 1, 1, 1),
        ("公务用车购置及运行费", 2, 3, 1),
        ("公务接待费", 5, 1, 2),
    ]


@pytest.mark.parametrize(
    ("left", "right", "spans"),
    [
        ("项目|合计", "功能分类|合计|一般公共预算|政府性基金预算|国有资本经营预算", (2, 5)),
        ("项目|预算数", "功能分类|预算数", (2, 2)),
        ("项目|预算数", "项目|合计|人员经费|公用经费|项目支出", (2, 5)),
    ],
)
def test_two_halves(left, right, spans):
    rows, certain = align(grid("收入|支出", f"{left}|{right}"), [])
    assert certain
    assert tuple(c.column_span for c in rows[0]) == spans


def test_total_row_with_merged_label():
    header = grid("科目编码|科目名称|合计|基本支出|项目支出", "类|款|项||||")
    rows, _ = align(header, grid("201|13|01|行政运行|4|4|", "201|13|02|管理|4||4", "合计|8|4|4"))
    assert [(c.text, c.column) for c in rows[-1]] == [("合计", 0), ("8", 4), ("4", 5), ("4", 6)]


def test_row_cut_short_keeps_its_columns():
    header = grid("科目编码|科目名称|合计|基本支出|项目支出")
    rows, _ = align(header, grid("2011301|行政运行|4|4|", "2011302|管理|5|5|", "2011303|服务|4|4"))
    assert [(c.text, c.column) for c in rows[-1]] == [("2011303", 0), ("服务", 1), ("4", 2), ("4", 3)]


def test_surplus_blanks_at_the_end_are_dropped():
    header = grid("科目编码|科目名称|合计")
    rows, _ = align(header, grid("2011301|行政运行|4", "2011301|行政运行|4", "2011302|管理|5||"))
    assert [c.column for c in rows[-1]] == [0, 1, 2]


def test_division_without_a_hint_is_not_certain():
    _, certain = align(grid("甲|乙", "丙|丁|戊"), [])
    assert not certain


def test_body_width_prefers_the_commonest():
    assert body_width(grid("a|b", "a|b|c", "a|b|c", "x")) == 3
