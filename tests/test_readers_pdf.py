"""Small PDFs written by hand, each for one habit of real ones; and the real ones where they are."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest

from pipeline.document import Document, Grid, Para, UnreadableError
from pipeline.readers import pdf_text
from pipeline.readers.pdf_lines import Line
from pipeline.readers.pdf_stitch import Sheet as PageSheet
from pipeline.readers.pdf_stitch import blocks, says_nothing_new, without_page_numbers
from tests.pdfs import Sheet, pdf

reader = import_module("pipeline.readers.pdf")

SHARED = Path(__file__).parents[2] / "shared"
XS = (50, 150, 300, 400)


def ys(rows: int, top: int = 100, height: int = 20) -> tuple[int, ...]:
    return tuple(range(top, top + (rows + 1) * height, height))


def read(*sheets: Sheet) -> Document:
    return reader.read(pdf(*sheets))


def grids(document: Document) -> list[Grid]:
    return [b for b in document.blocks if isinstance(b, Grid)]


def paras(document: Document) -> list[str]:
    return [b.text for b in document.blocks if isinstance(b, Para)]


def rows(grid: Grid) -> list[list[str]]:
    made: list[list[str]] = [[] for _ in range(grid.row_count)]
    for cell in grid.cells:
        made[cell.row].append(cell.text)
    return made


def spans(grid: Grid) -> dict[str, tuple[int, int, int, int]]:
    return {c.text: (c.row, c.column, c.row_span, c.column_span) for c in grid.cells if c.text}


def table(rows: Sequence[Sequence[str]], top: int = 100) -> Sheet:
    return Sheet().rows(XS, ys(len(rows), top), rows)


def test_a_ruled_grid_keeps_blank_cells_and_stands_between_its_paragraphs() -> None:
    sheet = table([["Code", "Name", "Total"], ["201", "", "1,234.50"]])
    sheet.text(200, 60, "Table 1 Revenue", 14).text(50, 90, "Bureau of X").text(360, 90, "Unit: yuan")
    sheet.text(50, 170, "Note: none.").text(290, 390, "- 12 -")
    document = read(sheet)
    (grid,) = grids(document)
    assert rows(grid) == [["Code", "Name", "Total"], ["201", "", "1,234.50"]]
    assert grid.aligned
    assert [b if isinstance(b, Grid) else b.text for b in document.blocks] == [
        "Table 1 Revenue",
        "Bureau of X",
        "Unit: yuan",
        grid,
        "Note: none.",
    ]
    assert grid.cells[5].locator == "page 1, box 300.0 120.0 400.0 140.0"
    assert (document.media_type, document.reader) == ("application/pdf", "pdf")


def merged_heading(sheet: Sheet) -> Sheet:
    """Code over two rows, Budget over two columns."""
    for y in (100, 140, 160):
        sheet.line(50, y, 400, y)
    sheet.line(150, 120, 400, 120)
    for x in (50, 150, 400):
        sheet.line(x, 100, x, 160)
    sheet.line(300, 120, 300, 160)
    for x, y, text in ((60, 125, "Code"), (250, 115, "Budget"), (160, 135, "Basic"), (310, 135, "Project")):
        sheet.text(x, y, text)
    return sheet.text(60, 155, "201").text(160, 155, "1.00").text(310, 155, "2.00")


def test_spans_come_from_missing_rules() -> None:
    (grid,) = grids(read(merged_heading(Sheet())))
    assert spans(grid) == {
        "Code": (0, 0, 2, 1),
        "Budget": (0, 1, 1, 2),
        "Basic": (1, 1, 1, 1),
        "Project": (1, 2, 1, 1),
        "201": (2, 0, 1, 1),
        "1.00": (2, 1, 1, 1),
        "2.00": (2, 2, 1, 1),
    }


def test_thin_boxes_are_rules_and_double_lines_are_one() -> None:
    sheet = Sheet()
    for x in XS:
        sheet.box(x - 0.3, 100, x + 0.3, 140)
    for y in (99, 100.5, 120, 140):  # a double line at the top
        sheet.box(50, y - 0.3, 400, y + 0.3)
    sheet.text(60, 114, "a").text(160, 114, "b").text(310, 134, "1.00")
    (grid,) = grids(read(sheet))
    assert rows(grid) == [["a", "b", ""], ["", "", "1.00"]]


def test_rules_in_pieces_with_hairline_gaps_are_whole() -> None:
    sheet = Sheet()
    for left, right in ((50, 149), (150.5, 299), (300.4, 400)):
        for y in (100, 120, 140):
            sheet.line(left, y, right, y)
    for top, bottom in ((100, 119.2), (120.6, 140)):
        for x in XS:
            sheet.line(x, top, x, bottom)
    sheet.text(60, 114, "a").text(310, 134, "1.00")
    (grid,) = grids(read(sheet))
    assert rows(grid) == [["a", "", ""], ["", "", "1.00"]]


def test_cells_painted_over_a_ground_are_divided_by_its_gaps() -> None:
    sheet = Sheet().box(50, 100, 400, 140)
    for left, right in ((51, 149), (150, 299), (300, 399)):
        for top, bottom in ((101, 119), (120, 139)):
            sheet.ops.append("1 1 1 rg")
            sheet.box(left, top, right, bottom)
    sheet.ops.append("0 0 0 rg")
    sheet.text(60, 114, "a").text(160, 134, "b").text(310, 134, "1.00")
    (grid,) = grids(read(sheet))
    assert rows(grid) == [["a", "", ""], ["", "b", "1.00"]]


def test_white_boxes_and_an_outline_about_text_are_no_tables() -> None:
    sheet = Sheet().box(50, 100, 300, 200, "S").text(60, 150, "Boxed words")
    sheet.ops.append("1 1 1 rg")
    for x in XS[:3]:
        sheet.box(x, 300, x + 100, 320)
    sheet.ops.append("0 0 0 rg")
    sheet.text(60, 314, "one").text(200, 314, "two")
    document = read(sheet)
    assert grids(document) == []
    assert paras(document) == ["Boxed words", "one", "two"]


def test_open_sides_are_closed_by_the_reach_of_the_rules() -> None:
    sheet = Sheet()
    for y in ys(2):
        sheet.line(50, y, 400, y)
    for x in XS[1:3]:
        sheet.line(x, 100, x, 140)
    sheet.text(60, 114, "Code").text(160, 114, "Name").text(310, 114, "Total")
    sheet.text(60, 134, "201").text(310, 134, "5.00")
    (grid,) = grids(read(sheet))
    assert rows(grid) == [["Code", "Name", "Total"], ["201", "", "5.00"]]


def test_a_column_merged_over_the_whole_page_has_rules_that_meet_none() -> None:
    sheet = Sheet()
    for y in ys(3):
        sheet.line(150, y, 400, y)
    for x in XS:
        sheet.line(x, 100, x, 160)
    sheet.text(60, 134, "Goals").text(160, 114, "a").text(310, 154, "90%")
    (grid,) = grids(read(sheet))
    assert grid.column_count == 3
    assert spans(grid)["Goals"] == (0, 0, 3, 1)
    assert spans(grid)["90%"] == (2, 2, 1, 1)


def test_headings_without_rules_between_them_fall_into_the_columns_below() -> None:
    sheet = Sheet()
    for y in ys(2):
        sheet.line(50, y, 400, y)
    for x in (50, 400):
        sheet.line(x, 100, x, 140)
    for x in XS[1:3]:
        sheet.line(x, 120, x, 140)
    sheet.text(60, 114, "Code").text(160, 114, "Name").text(310, 114, "Total").text(310, 134, "5.00")
    (grid,) = grids(read(sheet))
    assert rows(grid)[0] == ["Code", "Name", "Total"]


def test_a_heading_spread_over_its_span_stays_one() -> None:
    sheet = Sheet()
    for y in ys(2):
        sheet.line(50, y, 400, y)
    for x in (50, 400):
        sheet.line(x, 100, x, 140)
    sheet.line(200, 120, 200, 140).text(100, 114, "A").text(300, 114, "B").text(60, 134, "1").text(
        210, 134, "2"
    )
    (grid,) = grids(read(sheet))
    assert rows(grid)[0] == ["A B"]


def test_sizes_mixed_on_one_baseline_are_one_line() -> None:
    sheet = Sheet().lattice((50, 300, 400), (100, 140)).text(60, 125, "Total", 16).text(108, 125, "(yuan)", 8)
    (grid,) = grids(read(sheet))
    assert grid.cells[0].text == "Total (yuan)"


def test_a_number_broken_over_two_lines_keeps_the_break() -> None:
    sheet = Sheet().lattice((50, 100, 160), (100, 140)).text(55, 115, "244,895").text(55, 129, ".02")
    (grid,) = grids(read(sheet))
    assert grid.cells[0].text == "244,895\n.02"


def test_figures_of_narrow_columns_that_touch_are_two() -> None:
    # Helvetica's digits are 5.56 wide at 10 points, so the first figure ends at the rule (96.08).
    sheet = Sheet().lattice((50, 96, 140), (100, 120))
    sheet.text(51.6, 114, "41,534.73").text(96.2, 114, "238.00")
    (grid,) = grids(read(sheet))
    assert rows(grid) == [["41,534.73", "238.00"]]


def test_text_that_runs_over_its_cell_stays_whole_and_where_it_begins() -> None:
    sheet = Sheet().lattice((50, 100, 200), (100, 120)).text(52, 114, "Economicclasses")
    (grid,) = grids(read(sheet))
    assert rows(grid) == [["Economicclasses", ""]]


def test_text_that_is_clipped_belongs_to_the_cell_that_clips_it() -> None:
    sheet = Sheet().lattice(XS, ys(2))
    clip = "q 300 280 101 21 re W n"  # the cell at the right of the first row
    sheet.ops += [clip, "BT /F1 10 Tf 305 284 Td (5 Jul) Tj 0 -12 Td (y) Tj ET", "Q"]
    sheet.text(305, 134, "7.00")
    (grid,) = grids(read(sheet))
    assert rows(grid) == [["", "", "5 July"], ["", "", "7.00"]]


@pytest.mark.parametrize(
    ("code", "shown"), [(0x41, "A"), (0x20BB7, "\U00020bb7"), (0xD969, "\ufffd"), (0xFFFFFFFF, "\ufffd")]
)
def test_codes_that_are_no_character_are_marked(code: int, shown: str) -> None:
    assert pdf_text._character(code) == shown


def test_text_off_the_page_is_not_read() -> None:
    sheet = table([["a", "b", "1"], ["c", "d", "2"]]).text(50, -20, "above").text(50, 450, "below")
    assert paras(read(sheet)) == []


def test_text_printed_twice_to_look_bold_is_read_once() -> None:
    sheet = Sheet().text(50, 60, "Bold title").text(50.4, 60.2, "Bold title")
    assert paras(read(sheet)) == ["Bold title"]


def on_its_side(sheet: Sheet) -> Sheet:
    """The sheet's content turned to read upwards, on a page as high as the sheet is wide."""
    turned = Sheet(sheet.height, sheet.width)
    turned.ops = [f"q 0 1 -1 0 {sheet.height} 0 cm", *sheet.ops, "Q"]
    return turned


def test_a_table_on_its_side_is_read_upright_and_found_where_it_is_displayed() -> None:
    (upright,) = grids(read(merged_heading(Sheet())))
    (grid,) = grids(read(on_its_side(merged_heading(Sheet()))))
    assert spans(grid) == spans(upright)
    # left 300, top 140, right 400, bottom 160 of the sheet, which is turned left by a quarter
    assert grid.cells[-1].locator == "page 1, box 140.0 200.0 160.0 300.0"


def test_a_page_shown_turned_is_read_as_shown() -> None:
    (upright,) = grids(read(merged_heading(Sheet())))
    turned = on_its_side(merged_heading(Sheet()))
    turned.extra = "/Rotate 90"
    (grid,) = grids(read(turned))
    assert spans(grid) == spans(upright)
    assert [c.locator for c in grid.cells] == [c.locator for c in upright.cells]


def test_a_cropped_page_is_measured_from_what_is_shown() -> None:
    sheet = table([["a", "b", "1"], ["c", "d", "2"]])
    sheet.extra = "/CropBox [40 100 500 350]"
    (grid,) = grids(read(sheet))
    assert grid.cells[0].locator == "page 1, box 10.0 50.0 110.0 70.0"


def test_text_turned_upwards_in_a_cell_reads_in_its_order() -> None:
    sheet = table([["", "b", "1"], ["c", "d", "2"]])
    sheet.ops.append("BT /F1 6 Tf 0 1 -1 0 100 282 Tm (2025) Tj ET")
    (grid,) = grids(read(sheet))
    assert rows(grid)[0] == ["2025", "b", "1"]


HEADER = ["Code", "Name", "Total"]
PART_1 = [HEADER, ["201", "Services", "1.00"], ["208", "Security", "2.00"]]
PART_2 = [["221", "Housing", "3.00"], ["", "Total", "6.00"]]


def test_a_table_goes_on_over_page_breaks_past_page_numbers() -> None:
    first, second = table(PART_1).text(290, 390, "- 1 -"), table(PART_2, top=40).text(290, 390, "- 2 -")
    document = read(first, second)
    (grid,) = grids(document)
    assert rows(grid) == [*PART_1, *PART_2]
    assert (grid.locator, grid.cells[-1].locator) == ("page 1", "page 2, box 300.0 60.0 400.0 80.0")
    assert paras(document) == []


def test_a_repeated_header_stays_as_a_row() -> None:
    (grid,) = grids(read(table(PART_1), table([HEADER, *PART_2], top=40)))
    assert rows(grid) == [*PART_1, HEADER, *PART_2]


def tall(sheet: Sheet, top: int, texts: Sequence[tuple[int, int, str]], heights: Sequence[int]) -> Sheet:
    """A table of three columns whose first cell is merged over all rows; texts by column and y."""
    edges = [top, *(top + sum(heights[: i + 1]) for i in range(len(heights)))]
    for x in XS:
        sheet.line(x, edges[0], x, edges[-1])
    for i, y in enumerate(edges):
        sheet.line(50 if i in (0, len(edges) - 1) else 150, y, 400, y)
    for column, y, text in texts:
        sheet.text(XS[column] + 3, y, text)
    return sheet


FIGURES = [["201", "Bureau of", "12,437.36"], ["201", "Office of", "8.00"]]
NARROW = (50, 150, 300, 352)  # no figure in the last column has room for another digit than 12,437.36


def narrow(rows: Sequence[Sequence[str]], top: int = 100) -> Sheet:
    return Sheet().rows(NARROW, ys(len(rows), top), rows)


def test_a_number_that_a_page_break_divides_makes_its_row_one() -> None:
    upper = [HEADER, ["1", "2", "3"], *FIGURES, ["202", "Centre of", "114,549.6"]]
    lower = [["", "Transport", "4"], ["203", "School", "6,314.47"]]
    (grid,) = grids(read(narrow(upper), narrow(lower, top=40)))
    assert rows(grid) == [
        *upper[:4],
        ["202", "Centre of\nTransport", "114,549.6\n4"],
        [],
        ["203", "School", "6,314.47"],
    ]
    assert grid.cells[14].locator == "page 1, box 300.0 180.0 352.0 200.0; page 2, box 300.0 40.0 352.0 60.0"


def test_a_cell_is_not_full_where_another_of_its_column_holds_more() -> None:
    upper = [HEADER, ["201", "Bureau of institutions of Suzhou", "1.00"]]
    upper.append(["202", "Bureau of institutions of Suzh", "2.00"])
    lower = [["", "Pensions", ""], ["203", "School", "3.00"]]
    (grid,) = grids(read(table(upper), table(lower, top=40)))
    assert rows(grid) == [*upper, *lower]


def test_a_row_goes_on_over_three_pages() -> None:
    upper = [HEADER, *FIGURES, ["202", "Bureau (water", "2.00"]]
    middle = Sheet().rows(XS, (40, 80), [["", "", ""]]).text(153, 53, "and (road").text(153, 68, "and rail")
    end = table([["", "transport)", ""], ["203", "School", "3.00"]], top=40)
    (grid,) = grids(read(table(upper), middle, end))
    assert rows(grid)[3] == ["202", "Bureau (water\nand (road\nand rail\ntransport)", "2.00"]


@pytest.mark.parametrize(
    "others",
    [
        ["12,437.36", "8", "6.25"],  # whole figures stand beside
        ["12,437.36", "8.1", "6.25"],  # zeros at the end are dropped
        ["12,437.36", "", "0.00"],  # too few to tell
    ],
)
def test_no_figure_is_made_of_two(others: list[str]) -> None:
    upper = [HEADER, *(["201", "Bureau", x] for x in others), ["202", "Centre", "114,548.5"]]
    lower = [["", "Transport", "3"], ["203", "School", "6,314.47" if others[1] else "0.00"]]
    (grid,) = grids(read(narrow(upper), narrow(lower, top=40)))
    assert rows(grid) == [*upper, *lower]


@pytest.mark.parametrize(("above", "below"), [("12.3", "5"), ("12", ".50")])
def test_a_figure_with_room_for_another_digit_is_whole(above: str, below: str) -> None:
    upper = [HEADER, *(["201", "Bureau", x] for x in ("12.35", "8.25", "4.75")), ["202", "Centre", above]]
    lower = [["", "School", below], ["203", "Hospital", "6.25"]]
    (grid,) = grids(read(table(upper), table(lower, top=40)))
    assert rows(grid) == [*upper, *lower]


@pytest.mark.parametrize(
    "lower",
    [
        ["", "Transport", "4.00"],  # a figure of its own
        ["204", "Transport", "4"],  # a code of its own
        ["", "Transport", ""],  # nothing tells that the word above is not whole
    ],
)
def test_rows_are_never_made_one_by_guess(lower: list[str]) -> None:
    upper = [HEADER, *FIGURES, ["202", "Centre of", "14,549.60"]]
    (grid,) = grids(read(table(upper), table([lower, ["203", "School", "6,314.47"]], top=40)))
    assert rows(grid) == [*upper, lower, ["203", "School", "6,314.47"]]


def test_words_go_on_where_those_above_fill_their_cell_or_leave_a_bracket_open() -> None:
    wide = "Pension insurance of institutio"  # no room for another character
    for above, below in ((wide, "ns"), ("Bureau (water", "transport)")):
        upper = [HEADER, ["201", "Bureau", "1.00"], ["202", above, "2.00"]]
        (grid,) = grids(read(table(upper), table([["", below, ""], ["203", "School", "3.00"]], top=40)))
        assert rows(grid)[2] == ["202", f"{above}\n{below}", "2.00"], above


MERGED_UPPER = tall(
    Sheet(), 300, [(1, 313, "a"), (2, 313, "1.00"), (1, 333, "b"), (2, 333, "2.00")], (20, 20)
)


def test_a_merged_cell_that_a_page_break_divides_is_one() -> None:
    below = [(0, 63, "Group"), (1, 53, "c"), (2, 53, "3.00"), (1, 73, "d"), (2, 73, "4.00")]
    (grid,) = grids(read(MERGED_UPPER, tall(Sheet(), 40, below, (20, 20))))
    assert spans(grid)["Group"] == (0, 0, 4, 1)
    assert [c.text for c in grid.cells if c.row == 2] == ["c", "3.00"]


def test_merged_cells_of_a_narrow_column_are_not_one_because_they_are_full() -> None:
    def form(top: int, label: str) -> Sheet:
        sheet = Sheet()
        for x in (50, 76, 400):
            sheet.line(x, top, x, top + 40)
        for left, y in ((50, top), (76, top + 20), (50, top + 40)):
            sheet.line(left, y, 400, y)
        return sheet.text(53, top + 23, label).text(79, top + 13, "a").text(79, top + 33, "b")

    (grid,) = grids(read(form(300, "Goal"), form(40, "Item")))
    assert {"Goal", "Item"} <= spans(grid).keys()


def test_a_merged_cell_has_its_text_on_both_sides_of_repeated_headings() -> None:
    top = tall(table([["A", "B", "C"]], top=280), 300, [(1, 313, "a"), (1, 333, "b")], (20, 20))
    below = tall(
        table([["A", "B", "C"]], top=40), 60, [(0, 83, "Group"), (1, 73, "c"), (1, 93, "d")], (20, 20)
    )
    (grid,) = grids(read(top, below))
    assert [(c.row, c.row_span) for c in grid.cells if c.text == "Group"] == [(1, 2), (4, 2)]


def test_a_cell_of_one_row_is_not_the_half_of_a_merged_one() -> None:
    lower = table([["Group", "c", "3.00"], ["Other", "d", "4.00"]], top=40)
    (grid,) = grids(read(MERGED_UPPER, lower))
    assert spans(grid)["Group"] == (2, 0, 1, 1)


def test_a_total_below_blank_rows_on_the_next_page_belongs_to_the_table() -> None:
    rest = [["", "", ""], ["", "Total", "9"]]
    (grid,) = grids(read(table(PART_1), table(rest, top=40)))
    assert rows(grid) == [*PART_1, *rest]


def test_a_row_with_a_cell_too_many_does_not_end_the_table() -> None:
    xs = (50, 100, 150, 200, 250, 300)
    first = Sheet().rows(xs, ys(2), [list("abcde"), list("12345")])
    second = Sheet().rows((*xs, 340), ys(1, top=40), [[*"67890", ""]])
    (grid,) = grids(read(first, second))
    assert rows(grid) == [list("abcde"), list("12345"), [*"67890", ""]]


@pytest.mark.parametrize("line", ["Form 3", "Unit: y"])
def test_a_short_line_that_is_repeated_above_a_part_does_not_end_the_table(line: str) -> None:
    first = table(PART_1).text(50, 60, "A title of the table").text(50, 90, line)
    document = read(first, table(PART_2, top=60).text(50, 50, line))
    (grid,) = grids(document)
    assert rows(grid) == [*PART_1, *PART_2]
    assert paras(document) == ["A title of the table", line]


@pytest.mark.parametrize(
    ("line", "repeated"),
    [
        ("续表", True),
        ("（续）", True),
        ("表3", True),
        ("附表1-2", True),
        ("预算03表", True),
        ("单位：万元", True),
        ("收入总表", False),  # a title, though short and equal
        ("支出预算总表（续前页之后）", False),
    ],
)
def test_lines_that_say_nothing_new_between_two_parts(line: str, repeated: bool) -> None:
    above = frozenset(["表3", "附表1-2", "预算03表", "单位：万元", "收入总表", "支出预算总表（续前页之后）"])
    assert says_nothing_new(line, above) is repeated
    assert says_nothing_new("注：无。", above) is False


@pytest.mark.parametrize(
    "text", ["12", "- 12 -", "—1 2—", "第12页", "第 3 页，共 45 页", "3 / 45", "Page 3 of 45"]
)
def test_page_numbers_are_dropped_at_the_head_and_foot_only(text: str) -> None:
    foot, middle = (Line(text, 290, 310, y, 9) for y in (780, 400))
    assert without_page_numbers([foot, middle], 842) == [middle]
    assert without_page_numbers([replace(foot, text=f"{text} 万元")], 842)


def test_two_equal_forms_are_two_grids_where_a_title_stands_between() -> None:
    form = table(PART_1).text(200, 60, "Targets of projects", 14)
    other = table([HEADER, *PART_2]).text(200, 60, "Targets of projects", 14)
    assert [rows(g) for g in grids(read(form, other))] == [PART_1, [HEADER, *PART_2]]


def titled(texts: Sequence[Sequence[str]]) -> Sheet:
    """A table whose first row is its title, over all columns."""
    sheet = table([["", "", ""], *texts])
    sheet.ops = [op for op in sheet.ops if not op.endswith(" l S")]
    for y in ys(len(texts) + 1):
        sheet.line(50, y, 400, y)
    for x in XS:
        sheet.line(x, 100 if x in (50, 400) else 120, x, 100 + 20 * (len(texts) + 1))
    return sheet.text(180, 114, "Targets of projects")


def test_two_equal_forms_are_two_grids_where_the_title_is_within() -> None:
    found = grids(read(titled(PART_1), titled([HEADER, *PART_2])))
    assert [rows(g)[0] for g in found] == [["Targets of projects"], ["Targets of projects"]]


def test_a_part_that_lacks_a_rule_has_the_columns_of_the_part_before() -> None:
    second = Sheet()
    for y in ys(2, top=40):
        second.line(50, y, 400, y)
    for x in (50, 150, 400):
        second.line(x, 40, x, 80)
    second.text(60, 54, "221").text(155, 54, "Housing").text(310, 54, "3.00")
    second.text(155, 74, "A remark over both columns")
    (grid,) = grids(read(table(PART_1), second))
    assert rows(grid)[3:] == [["221", "Housing", "3.00"], ["", "A remark over both columns"]]
    assert spans(grid)["A remark over both columns"] == (4, 1, 1, 2)


def test_parts_of_other_columns_or_width_are_other_tables() -> None:
    other = Sheet().rows((50, 200, 250, 400), ys(2, 40), PART_2)
    narrow = Sheet().rows((50, 150, 300, 360), ys(2, 40), PART_2)
    assert len(grids(read(table(PART_1), other))) == 2
    assert len(grids(read(table(PART_1), narrow))) == 2


def test_a_shift_of_the_margin_does_not_part_a_table() -> None:
    shifted = Sheet().rows([x + 20 for x in XS], ys(2, 40), PART_2)
    (grid,) = grids(read(table(PART_1), shifted))
    assert rows(grid) == [*PART_1, *PART_2]


def prose(lines: Iterable[str], top: int = 60) -> Sheet:
    """Lines 20 points apart; one that begins with a space is indented."""
    sheet = Sheet(width=440)
    for i, line in enumerate(lines):
        sheet.text(70 if line.startswith(" ") else 50, top + 20 * i, line.strip())
    return sheet


def test_full_lines_flow_on_and_short_or_indented_ones_do_not() -> None:
    full = "all of this line is full of words of which none says a thing, mark"
    first = f"  {full[:-6]}"
    found = paras(read(prose([first, full, "the end.", first, full, "another."])))
    assert found == [f"{first.strip()} {full} the end.", f"{first.strip()} {full} another."]


def made_of(*lines: Line) -> list[str]:
    return [b.text for b in blocks([PageSheet(1, 440, lines)]) if isinstance(b, Para)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("支出预算总表(第六表)" + "某" * 24, "部门：某局"),
        ("(注：" + "某" * 29 + "。)", "某局支出表"),
        ("某" * 30 + "收支总表", "2026年某局收支总表"),
        ("某" * 30 + "收支总表", "153-某局"),
    ],
)
def test_a_full_line_is_over_where_the_next_begins_anew(first: str, second: str) -> None:
    full = Line("某" * 34, 50, 390, 50, 10)
    lines = (full, Line(first, 50, 390, 100, 10), Line(second, 50, 250, 115, 10))
    assert made_of(*lines)[-2:] == [first, second]


def test_a_full_line_goes_on_otherwise() -> None:
    full = "某" * 34
    lines = (Line(full, 50, 390, 50, 10), Line(full, 50, 390, 65, 10), Line("某局收支", 50, 90, 80, 10))
    assert made_of(*lines) == [full + full + "某局收支"]


def test_a_paragraph_flows_over_a_page_break() -> None:
    full = "all of this line is full of words of which none says a thing, mark"
    document = read(prose([full, full]), prose(["the end."]))
    assert paras(document) == [f"{full} {full} the end."]
    assert document.blocks[0].locator == "page 1"


def test_contents_with_leaders_are_paragraphs() -> None:
    lines = [f"{i}. Part {i} {'.' * 90} {i + 3}" for i in range(1, 6)]
    document = read(prose(lines))
    assert grids(document) == []
    assert paras(document) == lines


def test_a_running_head_is_read_once_and_parts_neither_tables_nor_prose() -> None:
    pages = [prose(["Some words."]), prose(["Other words."]), table(PART_1), table(PART_2, top=60)]
    for page in pages:
        page.text(150, 30, "Bureau of X, budget of 2026", 9)
    document = read(*pages)
    assert paras(document) == ["Bureau of X, budget of 2026", "Some words.", "Other words."]
    assert [rows(g) for g in grids(document)] == [[*PART_1, *PART_2]]


def test_columns_without_rules_are_found_by_their_gaps() -> None:
    sheet = Sheet().text(50, 40, "A title that stands well above the table")
    body = [
        ("Code", "Name", "Total", "Basic"),
        ("201", "General public services", "1,234.50", "1,000.00"),
        ("20101", "Councils", "234.50", "234.50"),
        ("208", "Social security", "2,000.00", "2,000.00"),
        ("", "Total", "3,234.50", ""),
    ]
    for i, row in enumerate(body):
        for x, text in zip((50, 110, 300, 400), row, strict=True):
            if text:
                sheet.text(x, 100 + 18 * i, text)
    sheet.text(50, 220, "Note: a sentence about the table that runs on over all of its columns.")
    document = read(sheet)
    (grid,) = grids(document)
    assert rows(grid) == [list(r) for r in body]
    assert len(paras(document)) == 2


def test_an_encrypted_file_is_told_as_such() -> None:
    bogus = "00" * 32
    security = f"/Encrypt << /Filter /Standard /V 1 /R 2 /O <{bogus}> /U <{bogus}> /P -4 >> /ID [<00> <00>]"
    with pytest.raises(UnreadableError) as caught:
        reader.read(pdf(table(PART_1), trailer=security))
    assert caught.value.code == "password_protected"


@pytest.mark.parametrize("share", [0.3, 0.6, 0.99])
def test_a_file_that_is_cut_off_is_unreadable(share: float) -> None:
    data = pdf(table(PART_1), table(PART_2))
    with pytest.raises(UnreadableError) as caught:
        reader.read(data[: int(len(data) * share)])
    assert caught.value.code == "unreadable"


@pytest.mark.parametrize("data", [b"%PDF-1.7\n%%EOF\n", b"%PDF-1.7\n" + b"\x00\xff" * 500 + b"\n%%EOF"])
def test_rubbish_is_unreadable(data: bytes) -> None:
    with pytest.raises(UnreadableError) as caught:
        reader.read(data)
    assert caught.value.code == "unreadable"


PICTURE = "q 400 0 0 300 50 50 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x80 EI Q"


def test_a_scan_is_told_as_such_and_a_page_of_one_is_remarked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "ocr", lambda: "")
    scan = Sheet()
    scan.ops.append(PICTURE)
    with pytest.raises(UnreadableError) as caught:
        read(scan, scan)
    assert caught.value.code == "unsupported_type"
    assert "scan" in str(caught.value)
    document = read(table(PART_1), scan, Sheet())
    assert [(r.code, r.locator) for r in document.remarks] == [("page_not_read", "page 2")]


def test_too_many_pages_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_PAGES", 1)
    with pytest.raises(UnreadableError) as caught:
        read(Sheet(), Sheet())
    assert caught.value.code == "limit_exceeded"


KEYS = sorted((SHARED / "score" / "truth").glob("*-dept.csv")) + sorted(
    (SHARED / "score" / "truth").glob("*-unit.csv")
)


@pytest.mark.skipif(not KEYS, reason="the real documents are not here")
@pytest.mark.parametrize("key", KEYS, ids=lambda k: k.stem)
def test_every_keyed_amount_is_the_text_of_a_cell(key: Path) -> None:
    (file,) = (SHARED / "disclosures").rglob(f"{key.stem}.pdf")
    texts = {c.text for g in grids(reader.read(file.read_bytes())) for c in g.cells}
    with key.open(encoding="utf-8") as rows_of_key:
        amounts = {row["amount_raw"] for row in csv.DictReader(rows_of_key)}
    assert amounts - texts == set()
