import io
import zipfile

import pytest

from pipeline.document import Remark, UnreadableError
from pipeline.readers import read
from schemas.issues import ISSUE_KINDS

S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
FORMATS = ("General", "00", "#,##0.00", "0.00;-0.00;;@", "0.00%", "yyyy/m/d", ";;;")


def relations(*targets):
    links = "".join(
        f'<Relationship Id="r{n}" Type="{R}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets)
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}</Relationships>'


def styles():
    own = "".join(
        f'<numFmt numFmtId="{164 + n}" formatCode="{code.replace(chr(34), "&quot;")}"/>'
        for n, code in enumerate(FORMATS)
    )
    used = "".join(f'<xf numFmtId="{164 + n}"/>' for n in range(len(FORMATS))) + '<xf numFmtId="14"/>'
    used += '<xf><alignment horizontal="centerContinuous"/></xf><xf><alignment horizontal="center"/></xf>'
    return f'<styleSheet xmlns="{S}"><numFmts>{own}</numFmts><cellXfs>{used}</cellXfs></styleSheet>'


def sheet(rows, before="", after=""):
    return f'<worksheet xmlns="{S}"><dimension ref="A1:XFD1048576"/>{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def xlsx(*sheets, strings="", states=(), date1904=False):
    listed = "".join(
        f'<sheet name="表{n + 1}" sheetId="{n + 1}" r:id="r{n}"{states[n] if n < len(states) else ""}/>'
        for n in range(len(sheets))
    )
    workbook = f'<workbook xmlns="{S}" xmlns:r="{R}"><workbookPr date1904="{int(date1904)}"/><sheets>{listed}</sheets></workbook>'
    targets = [("worksheet", f"worksheets/s{n}.xml") for n in range(len(sheets))]
    parts = {
        "[Content_Types].xml": TYPES,
        "xl/workbook.xml": workbook,
        "xl/_rels/workbook.xml.rels": relations(
            *targets, ("styles", "styles.xml"), ("sharedStrings", "/xl/str.xml")
        ),
        "xl/styles.xml": styles(),
        "xl/str.xml": f'<sst xmlns="{S}">{strings}</sst>',
        **{f"xl/worksheets/s{n}.xml": content for n, content in enumerate(sheets)},
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def grid_of(rows, **options):
    before, after = options.pop("before", ""), options.pop("after", "")
    [grid] = read(xlsx(sheet(rows, before, after), **options)).blocks
    return grid


def c(reference, value, style=0, kind="n"):
    return f'<c r="{reference}" s="{style}" t="{kind}"><v>{value}</v></c>'


def row(number, *cells, attributes=""):
    return f'<row r="{number}"{attributes}>{"".join(cells)}</row>'


def texts(grid):
    return {cell.locator.partition("!")[2]: cell.text for cell in grid.cells}


def test_numbers_are_shown_by_their_format_and_kept_as_stored():
    grid = grid_of(
        row(1, c("A1", "1", 1), c("B1", "12345.678", 2), c("C1", "0", 3), c("D1", "0.12345", 4))
        + row(2, c("A2", "45292", 5), c("B2", "0.30000000000000004"), c("C2", "45292", 7), c("D2", "7", 99))
    )
    assert texts(grid) == {
        "A1": "01",
        "B1": "12,345.68",
        "C1": "",
        "D1": "12.35%",
        "A2": "2024/1/1",
        "B2": "0.3",
        "C2": "2024/1/1",
        "D2": "7",
    }
    assert [cell.value_stored for cell in grid.cells[:4]] == ["1", "12345.678", "0", "0.12345"]


def test_texts_booleans_errors_and_formulas():
    strings = (
        "<si><t> 类 </t></si><si><r><t>预</t></r><r><rPr/><t>算_x000D_数</t></r><rPh><t>yu</t></rPh></si>"
    )
    grid = grid_of(
        row(1, c("A1", 0, kind="s"), c("B1", 1, kind="s"), c("C1", 1, kind="b"), c("D1", "#DIV/0!", kind="e"))
        + row(
            2,
            '<c r="A2" t="inlineStr"><is><t>内</t></is></c>',
            '<c r="B2" t="str"><f>A1</f><v>果</v></c>',
            '<c r="C2" s="2"><f>1+1</f><v>2</v></c>',
            c("E2", 0, 6, "s"),
        ),
        strings=strings,
    )
    assert texts(grid) == {
        "A1": " 类 ",
        "B1": "预算\r数",
        "C1": "TRUE",
        "D1": "#DIV/0!",
        "A2": "内",
        "B2": "果",
        "C2": "2.00",
    }
    assert [cell.value_stored for cell in grid.cells] == [None] * 6 + ["2"]


@pytest.mark.parametrize("value", ["", "<v></v>", "<v/>"])
def test_formulas_without_a_stored_result_are_blank_cells_and_remarked(value):
    sums = "".join(f'<c r="{x}2"><f>SUM({x}1)</f>{value}</c>' for x in "BCDEFG")
    with_result = '<c r="H2" t="str"><f>IF(A1="","")</f><v></v></c><c r="I2"><f>1+1</f><v>2</v></c>'
    made = read(xlsx(sheet(row(1, c("A1", 1))), sheet(row(1, c("A1", 1)) + row(2, sums, with_result))))
    assert texts(made.blocks[1]) == {"A1": "1", **{f"{x}2": "" for x in "BCDEFG"}, "I2": "2"}
    [remark] = made.remarks
    assert (remark.code, remark.locator) == ("formula_without_value", "表2")
    assert "表2: 6 formulas" in remark.message
    assert "B2, C2, D2, E2, F2 ..." in remark.message
    assert remark.code in ISSUE_KINDS


def test_merged_ranges_are_spans_and_what_they_cover_is_left_out():
    grid = grid_of(
        row(1, c("A1", 1), c("B1", 2)) + row(2, c("A2", 3), c("B2", 4), c("C2", 5)),
        after='<mergeCells><mergeCell ref="A1:B1"/><mergeCell ref="C2:XFD1048576"/><mergeCell ref="bad"/></mergeCells>',
    )
    assert [(cell.row, cell.column, cell.row_span, cell.column_span) for cell in grid.cells] == [
        (0, 0, 1, 2),
        (1, 0, 1, 1),
        (1, 1, 1, 1),
        (1, 2, 1, 1),
    ]
    down = grid_of(
        row(1, c("A1", 1), c("B1", 1)) + row(2, c("A2", 9)) + row(3, c("B3", 1)),
        after='<mergeCells><mergeCell ref="A1:A3"/></mergeCells>',
    )
    assert (down.cells[0].row_span, [cell.text for cell in down.cells]) == (3, ["1", "1", "1"])


def test_a_heading_centred_across_blank_cells_spans_them():
    blank, other = '<c r="{}" s="8"/>', '<c r="{}" s="9"/>'
    text = '<c r="{}" s="8" t="inlineStr"><is><t>基本支出</t></is></c>'
    rows = [
        ("A", text), ("B", blank), ("C", blank), ("D", text), ("E", blank), ("F", other), ("G", blank), ("H", text),
    ]  # fmt: skip
    grid = grid_of(
        row(1, *(form.format(f"{column}1") for column, form in rows))
        + row(2, c("A2", 5, 8), blank.format("B2"), text.format("C2"), blank.format("E2"))
        + row(3, text.format("A3"), '<c r="B3" s="8"><v></v></c>', blank.format("C3"))
        + row(4, text.replace('"8"', '"9"').format("A4"), other.format("B4"), c("H4", 1)),
        after='<mergeCells><mergeCell ref="A3:B3"/></mergeCells>',
    )
    assert {cell.locator.partition("!")[2]: cell.column_span for cell in grid.cells} == {
        **{"A1": 3, "D1": 2, "H1": 1, "A2": 1, "C2": 1, "A3": 2, "A4": 1, "H4": 1}
    }
    assert all(cell.row_span == 1 for cell in grid.cells)


def test_a_grid_ends_with_its_last_non_blank_row_and_column():
    blank = '<c r="ZZ1" s="1"/><c r="AAA1"><v></v></c>'
    grid = grid_of(row(1, blank) + row(3, c("B3", 5)) + row(1048576, '<c r="A1048576" s="1"/>'))
    assert (grid.row_count, grid.column_count, grid.name, grid.aligned) == (3, 2, "表1", True)
    assert [(cell.row, cell.column, cell.locator) for cell in grid.cells] == [(2, 1, "表1!B3")]


def test_rows_and_cells_without_references_are_counted():
    grid = grid_of("<row><c><v>1</v></c><c/><c><v>2</v></c></row><row><c><v>3</v></c></row>")
    assert texts(grid) == {"A1": "1", "C1": "2", "A2": "3"}


def test_rows_out_of_order_are_put_in_order():
    assert list(texts(grid_of(row(2, c("B2", 3), c("A2", 2)) + row(1, c("A1", 1))))) == ["A1", "A2", "B2"]


def test_sheets_stand_in_order_and_empty_ones_are_left_out():
    made = read(xlsx(sheet(row(1, c("A1", 1))), sheet(""), sheet(row(1, c("A1", 3)))))
    assert [block.name for block in made.blocks] == ["表1", "表3"]
    assert made.remarks == ()


def test_hidden_content_is_read_marked_and_remarked():
    rows = row(1, c("A1", 1), c("C1", 2)) + row(2, c("A2", 3), attributes=' hidden="1"')
    before = '<cols><col min="2" max="3" hidden="1"/></cols>'
    made = read(xlsx(sheet(rows, before), sheet(row(1, c("A1", 4))), states=("", ' state="veryHidden"')))
    assert [cell.hidden for block in made.blocks for cell in block.cells] == [False, True, True, True]
    assert [(remark.code, remark.locator) for remark in made.remarks] == [
        ("hidden_content", "表1"),
        ("hidden_content", "表2"),
    ]
    assert isinstance(made.remarks[0], Remark)


def test_dates_of_1904_workbooks():
    assert texts(grid_of(row(1, c("A1", 0, 5)), date1904=True)) == {"A1": "1904/1/1"}


def test_strict_workbooks_read_like_others():
    data = xlsx(sheet(row(1, c("A1", 1, 1))))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            part = source.read(name).decode()
            part = part.replace(S, "http://purl.oclc.org/ooxml/spreadsheetml/main")
            target.writestr(name, part.replace(R, "http://purl.oclc.org/ooxml/officeDocument/relationships"))
    assert read(out.getvalue()).blocks == read(data).blocks


def test_a_style_that_is_none_is_the_first():
    assert texts(grid_of(row(1, c("A1", "1.5", -1), c("B1", "1.5", 99)))) == {"A1": "1.5", "B1": "1.5"}


def code_of(data):
    with pytest.raises(UnreadableError) as caught:
        read(data, "a.xlsx")
    return caught.value.code


def test_damaged_workbooks_are_unreadable():
    whole = xlsx(sheet(row(1, *[c(f"A{n}", n * 7919) for n in range(500)])))
    assert code_of(whole[:-200]) == "unreadable"
    assert code_of(xlsx("<worksheet")) == "unreadable"
    assert code_of(xlsx(sheet(row(1, c("?1", 1))))) == "unreadable"
    assert code_of(xlsx(sheet('<row r="x"/>'))) == "unreadable"
    assert code_of(xlsx(sheet(row(1, c("A1", 1), c("A1", 2))))) == "unreadable"
    for number, reference in (
        (0, "A0"),
        (-1, "A-1"),
        ("１", "A１"),
        (1, "1"),
        (1, "A２"),
        (2, "A1"),
        (1, "A11"),
    ):
        assert code_of(xlsx(sheet(row(number, c(reference, 1))))) == "unreadable"
    assert code_of(xlsx(sheet(row(1, c("A1", 1)) + row(2, c("A2", 1)) + row(1, c("A1", 1))))) == "unreadable"
    assert code_of(xlsx(sheet(row(1, c("A1", "x", kind="s"))))) == "unreadable"
    assert code_of(xlsx('<!DOCTYPE a [<!ENTITY b "1">]>' + sheet(row(1, c("A1", "&b;"))))) == "unreadable"


def test_limits_hold(monkeypatch):
    assert code_of(xlsx(sheet(row(1, c("ZZZZ1", 1))))) == "limit_exceeded"
    assert code_of(xlsx(sheet(row(1048577, c("A1048577", 1))))) == "limit_exceeded"
    monkeypatch.setattr("pipeline.readers.xlsx.MAX_CELLS", 3)
    assert code_of(xlsx(sheet(row(1, *[c(f"{x}1", 1) for x in "ABCD"])))) == "limit_exceeded"


def test_an_empty_workbook_is_empty():
    assert code_of(xlsx(sheet(""))) == "empty_file"
