"""Reads Word documents (.docx, .docm) on lxml: paragraphs and tables of the body, in order.

The tree is first made regular (`_regularise`: wrappers dissolved, what is deleted or hidden removed,
text boxes and nested tables lifted out), then read in one pass over the few tags that matter.

Read: tracked insertions, content controls, text boxes, results of fields. Not read: tracked
deletions, hidden text, headers, footers, footnotes, pictures, and the numbers of automatic lists,
which are no text in the file.
"""

from collections.abc import Iterator
from itertools import count
from typing import Any, Final

from lxml import etree

from pipeline.document import Cell, Document, Grid, Para, UnreadableError
from pipeline.limits import MAX_CELLS, MAX_COLUMNS
from pipeline.readers import document
from pipeline.readers.package import main_part, open_package, parse_xml, read_part

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_M: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"

BODY: Final = _W + "body"
PARAGRAPH: Final = _W + "p"
RUN: Final = _W + "r"
TABLE: Final = _W + "tbl"
TABLE_ROW: Final = _W + "tr"
TABLE_CELL: Final = _W + "tc"
ROW_PROPERTIES: Final = _W + "trPr"
GRID_BEFORE: Final = _W + "gridBefore"
GRID_SPAN: Final = _W + "gridSpan"
VERTICAL_MERGE: Final = _W + "vMerge"
HORIZONTAL_MERGE: Final = _W + "hMerge"
TEXT: Final = _W + "t"
MATH_TEXT: Final = _M + "t"
BREAK: Final = _W + "br"
SYMBOL: Final = _W + "sym"
DELETED: Final = _W + "del"
HIDDEN: Final = _W + "vanish"
TEXT_BOX: Final = _W + "txbxContent"
ALTERNATIVES: Final = _MC + "AlternateContent"
VALUE: Final = _W + "val"
_OFF: Final = ("0", "false", "off")

_FIXED_TEXT: Final = {
    _W + "tab": "\t",
    _W + "ptab": "\t",
    _W + "cr": "\n",
    _W + "noBreakHyphen": "-",
}
_TEXT_TAGS: Final = (TEXT, MATH_TEXT, BREAK, SYMBOL, *_FIXED_TEXT)
_TABLE_TAGS: Final = (
    *(TABLE_ROW, TABLE_CELL, PARAGRAPH, GRID_BEFORE, GRID_SPAN, VERTICAL_MERGE, HORIZONTAL_MERGE),
    *_TEXT_TAGS,
)
# Wrappers that stand between the body, tables, rows, cells and paragraphs; their content counts.
_WRAPPERS: Final = (
    *(_W + tag for tag in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo")),
    *(_MC + tag for tag in ("AlternateContent", "Choice", "Fallback")),
)
# Removed with all they hold. `tabs` are tab stops, whose `tab` would be read as a tab character.
_REMOVED: Final = (
    *(_W + tag for tag in ("sdtPr", "sdtEndPr", "customXmlPr", "del", "moveFrom", "tabs", "rt")),
    *(_W + tag for tag in ("tblPrChange", "trPrChange", "tcPrChange", "tblPrExChange", "tblGridChange")),
)


class _Printed:
    """A cell as it stands in the file, before merges are resolved.

    `width` is its own count of grid columns; the spans grow with the cells that continue it.
    `merge`: `down` or `right` for a cell that continues another, `start`, or nothing.
    """

    __slots__ = ("column", "column_span", "merge", "paragraphs", "row_span", "width")

    def __init__(self, column: int) -> None:
        self.column = column
        self.width = self.row_span = self.column_span = 1
        self.merge = ""
        self.paragraphs: list[str] = []


def read(data: bytes) -> Document:
    """Read a .docx. Raises UnreadableError `unreadable`, `password_protected`, `limit_exceeded`."""
    with open_package(data) as package:
        name = main_part(package, "word/document.xml")
        root = parse_xml(_without_run_properties(read_part(package, name)), name)
    body = root.find(BODY)
    if body is None:
        raise UnreadableError("unreadable", "the document has no body: get it again / 文件没有正文", name)
    _regularise(body)
    return document("docx", tuple(_blocks(body)))


def _without_run_properties(xml: bytes) -> bytes:
    """Cut fonts and colours before parsing: half of a Word file, and two thirds of the parser's time.

    Properties that hide their run stay. An element that holds another of its kind is cut at the
    inner one only, which leaves the XML well formed.
    """
    head, *pieces = xml.split(b"<w:rPr>")
    kept = [head]
    for piece in pieces:
        properties, end, rest = piece.partition(b"</w:rPr>")
        kept.append(rest if end and b"vanish" not in properties else b"<w:rPr>" + piece)
    return b"".join(kept)


def _regularise(body: Any) -> None:
    """Make the tree regular: body of paragraphs and tables, tables of rows, cells, paragraphs."""
    for choice in list(body.iter(ALTERNATIVES)):
        for other in choice[1:]:
            choice.remove(other)
    _remove_deleted_rows(body)
    _remove_hidden_runs(body)
    etree.strip_elements(body, *_REMOVED, with_tail=False)
    etree.strip_tags(body, *_WRAPPERS)
    _lift_text_boxes(body)
    _lift_nested_tables(body)


def _remove_deleted_rows(body: Any) -> None:
    for mark in list(body.iter(DELETED)):
        properties = mark.getparent()
        if properties.tag == ROW_PROPERTIES:
            row = properties.getparent()
            if row.getparent() is not None:
                row.getparent().remove(row)


def _remove_hidden_runs(body: Any) -> None:
    for mark in list(body.iter(HIDDEN)):
        run = mark.getparent().getparent()
        if mark.get(VALUE) not in _OFF and run is not None and run.tag == RUN:
            run.getparent().remove(run)


def _lift_text_boxes(body: Any) -> None:
    """Put the content of text boxes after the paragraph that anchors them."""
    for box in reversed(list(body.iter(TEXT_BOX))):
        anchor = next(box.iterancestors(PARAGRAPH), None)
        for block in reversed(box):
            if anchor is not None:
                anchor.addnext(block)


def _lift_nested_tables(body: Any) -> None:
    """Put every nested table right after the outermost table that holds it, in reading order."""
    for table in reversed(list(body.iter(TABLE))):
        outer = list(table.iterancestors(TABLE))
        if outer:
            outer[-1].addnext(table)


def _blocks(body: Any) -> Iterator[Para | Grid]:
    paragraphs, tables, cells = count(1), count(1), 0
    for block in body.iterchildren(PARAGRAPH, TABLE):
        if block.tag == TABLE:
            grid = _grid(_printed_rows(block), next(tables))
            cells += len(grid.cells)
            _check_size(grid, cells)
            if grid.cells:
                yield grid
        else:
            number, text = next(paragraphs), _paragraph_text(block)
            if text.strip():
                yield Para(text, f"paragraph {number}")


def _check_size(grid: Grid, cells: int) -> None:
    if cells > MAX_CELLS or grid.column_count > MAX_COLUMNS:
        raise UnreadableError(
            "limit_exceeded",
            "too many cells or columns: split the file / 单元格过多，请拆分文件",
            grid.locator,
        )


def _paragraph_text(paragraph: Any) -> str:
    return "".join([_printed_text(element, element.tag) for element in paragraph.iter(*_TEXT_TAGS)])


def _printed_text(element: Any, tag: str) -> str:
    """What one element of a run prints."""
    if tag in (TEXT, MATH_TEXT):
        return element.text or ""
    if tag == BREAK:
        return "" if element.get(_W + "type") in ("page", "column") else "\n"
    if tag == SYMBOL:
        return _symbol(element.get(_W + "char", ""))
    return _FIXED_TEXT[tag]


def _symbol(code: str) -> str:
    """A character given by its hexadecimal code; of symbol fonts it lies in the private use area."""
    try:
        character = chr(int(code, 16))
    except (ValueError, OverflowError):
        return "\ufffd"
    return "\ufffd" if "\ud800" <= character <= "\udfff" else character


def _printed_rows(table: Any) -> list[list[_Printed]]:
    """The cells of a regular table, by row, in one pass over the tags that matter.

    Word refuses files with text outside a paragraph or a cell outside a row; here they are skipped.
    """
    rows: list[list[_Printed]] = []
    cell = _Printed(0)
    before = 0
    for element in table.iter(*_TABLE_TAGS):
        tag = element.tag
        if tag == TEXT and cell.paragraphs:
            cell.paragraphs[-1] += element.text or ""
        elif tag == PARAGRAPH:
            cell.paragraphs.append("")
        elif tag == TABLE_CELL and rows:
            cell = _Printed(cell.column + cell.width if rows[-1] else before)
            rows[-1].append(cell)
        elif tag == TABLE_ROW:
            rows.append([])
            before = 0
        elif tag == GRID_SPAN:
            cell.width = cell.column_span = _number(element, least=1)
        elif tag in (VERTICAL_MERGE, HORIZONTAL_MERGE):
            cell.merge = _merge(element, tag)
        elif tag == GRID_BEFORE:
            before = _number(element, least=0)
        elif cell.paragraphs and tag in _TEXT_TAGS:
            cell.paragraphs[-1] += _printed_text(element, tag)
    return rows


def _number(element: Any, least: int) -> int:
    try:
        return max(int(element.get(VALUE, "")), least)
    except ValueError:
        return least


def _merge(element: Any, tag: str) -> str:
    """`down` or `right` for a cell that continues the one above or on the left, else `start`."""
    if element.get(VALUE) == "restart":
        return "start"
    return "down" if tag == VERTICAL_MERGE else "right"


def _grid(rows: list[list[_Printed]], number: int) -> Grid:
    """Resolve merges and give every cell its place. Continuations only lengthen their anchor's span."""
    anchors: list[tuple[int, _Printed]] = []
    above: dict[int, _Printed] = {}  # column -> the merged cell that one below may continue
    for row, printed in enumerate(rows):
        here: dict[int, _Printed] = {}
        left: _Printed | None = None
        for cell in printed:
            anchor = cell
            if cell.merge == "down" and cell.column in above:
                anchor = above[cell.column]
                anchor.row_span += 1
            elif cell.merge == "right" and left is not None:
                anchor = left
                anchor.column_span += cell.column_span
            else:
                anchors.append((row, cell))
            if cell.merge:
                here[cell.column] = anchor
            left = anchor
        above = here
    columns = max((printed[-1].column + printed[-1].width for printed in rows if printed), default=0)
    return Grid(len(rows), columns, _cells(anchors, number), f"table {number}")


def _cells(anchors: list[tuple[int, _Printed]], number: int) -> tuple[Cell, ...]:
    return tuple(
        [
            Cell(
                row,
                cell.column,
                "\n".join(cell.paragraphs),
                f"table {number}, row {row + 1}, column {cell.column + 1}",
                cell.row_span,
                cell.column_span,
            )
            for row, cell in anchors
        ]
    )
