"""Reads Excel workbooks (.xlsx, .xlsm): every non-empty sheet is one grid, text as Excel shows it.

Values, styles and merges come from the sheets' XML in one streaming pass: number formats need each
cell's style and its number as written, which no library of values gives. Formulas count by their
stored result; one without is a blank cell and remarked on. A text centred across blank cells
(跨列居中) spans them like a merged one. Hidden sheets, rows and columns are read, marked and remarked
on. Not read: what a merged range covers, comments, text boxes, charts, macros. A sheet may hold
several tables one under another; it is one grid all the same.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from operator import attrgetter
from typing import Any, Final

from pipeline.document import Cell, Document, Grid, Remark, UnreadableError
from pipeline.limits import MAX_CELLS, MAX_COLUMNS, MAX_ROWS
from pipeline.readers import document
from pipeline.readers.number_format import BUILTIN, Show, formatter, text_formatter
from pipeline.readers.package import main_part, open_package, parse_part, relationships, stream_part
from pipeline.readers.sheets import (
    Range,
    across,
    letters,
    sheet_grid,
    sheet_remarks,
    too_much,
    with_merges,
)

_S: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
ROW: Final = _S + "row"
COLUMN: Final = _S + "col"
CELL: Final = _S + "c"
VALUE: Final = _S + "v"
INLINE: Final = _S + "is"
FORMULA: Final = _S + "f"
MERGE: Final = _S + "mergeCell"
ITEM: Final = _S + "si"
TEXT: Final = _S + "t"
RUN: Final = _S + "r"
_ON: Final = ("1", "true", "on")
_ESCAPED: Final = re.compile(r"_x((?![Dd][89A-Fa-f])[0-9A-Fa-f]{4})_")
_NUMBER: Final = re.compile(r"0*[1-9][0-9]{0,9}")
_RANGE: Final = re.compile(r"\$?([A-Z]+)\$?([0-9]+):\$?([A-Z]+)\$?([0-9]+)")


@dataclass(frozen=True, slots=True)
class _Book:
    """What all sheets share: strings, and for each style how numbers and texts are shown.

    `continuous` are the styles that centre a text across the blank cells to its right (跨列居中).
    """

    strings: list[str]
    numbers: list[Show]
    texts: list[Show | None]
    continuous: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A worksheet as the workbook lists it."""

    name: str
    part: str
    hidden: bool


def read(data: bytes) -> Document:
    """Read an .xlsx. Raises UnreadableError `unreadable`, `password_protected`, `limit_exceeded`."""
    grids: list[Grid] = []
    remarks: list[Remark] = []
    with open_package(data) as package:
        name = main_part(package, "xl/workbook.xml")
        workbook = parse_part(package, name)
        book = _book(package, workbook, name)
        left = MAX_CELLS
        for sheet in _sheets(package, workbook, name):
            cells, merges, unvalued = _sheet_cells(package, sheet, book, left)
            left -= len(cells)
            cells.sort(key=attrgetter("row", "column"))  # nearly always in order already
            _refuse_doubles(cells)
            printed = with_merges(cells, merges)
            if printed:
                grids.append(sheet_grid(printed, sheet.name))
                remarks += sheet_remarks(grids[-1], unvalued)
    return document("xlsx", tuple(grids), tuple(remarks))


def _refuse_doubles(cells: list[Cell]) -> None:
    """Excel writes no cell twice; of two at one place neither may be dropped, nor both kept."""
    for one, other in pairwise(cells):
        if one.column == other.column and one.row == other.row:
            raise UnreadableError(
                "unreadable", "a cell stands twice: get the file again / 单元格重复，文件已损坏", one.locator
            )


def _sheets(package: zipfile.ZipFile, workbook: Any, name: str) -> Iterator[_Sheet]:
    """The worksheets in the workbook's order."""
    targets = relationships(package, name)
    for sheet in workbook.iter(_S + "sheet"):
        kind, part = targets.get(sheet.get(_R + "id", ""), ("", ""))
        if kind == "worksheet":
            yield _Sheet(sheet.get("name", ""), part, sheet.get("state", "visible") != "visible")


def _book(package: zipfile.ZipFile, workbook: Any, name: str) -> _Book:
    parts = dict(relationships(package, name).values())
    strings = list(_shared_strings(package, parts["sharedStrings"])) if "sharedStrings" in parts else []
    styles = parse_part(package, parts["styles"]) if "styles" in parts else None
    codes = ["General"] if styles is None else _format_codes(styles)
    properties = workbook.find(_S + "workbookPr")
    date1904 = properties is not None and properties.get("date1904") in _ON
    return _Book(
        strings,
        [formatter(code, date1904) for code in codes],
        [text_formatter(code) for code in codes],
        frozenset() if styles is None else _continuous_styles(styles),
    )


def _format_codes(styles: Any) -> list[str]:
    """The number format of each cell style, by its index."""
    own = {f.get("numFmtId"): f.get("formatCode", "General") for f in styles.iter(_S + "numFmt")}
    builtin = {str(number): code for number, code in BUILTIN.items()}
    cell_styles = styles.find(_S + "cellXfs")
    used = [] if cell_styles is None else [style.get("numFmtId", "0") for style in cell_styles]
    return [own.get(number) or builtin.get(number, "General") for number in used] or ["General"]


def _continuous_styles(styles: Any) -> frozenset[str]:
    """The cell styles, as cells name them, that are aligned `centerContinuous`."""
    cell_styles = styles.find(_S + "cellXfs")
    return frozenset(
        str(number)
        for number, style in enumerate(() if cell_styles is None else cell_styles)
        for alignment in style.iterchildren(_S + "alignment")
        if alignment.get("horizontal") == "centerContinuous"
    )


def _shared_strings(package: zipfile.ZipFile, part: str) -> Iterator[str]:
    for index, item in enumerate(stream_part(package, part, ITEM)):
        if index >= MAX_CELLS:
            raise too_much("shared strings", part)
        yield _rich_text(item)


def _rich_text(item: Any) -> str:
    """The text of a string item: its own and its runs', without phonetic hints."""
    parts = []
    for child in item:
        if child.tag == TEXT:
            parts.append(child.text or "")
        elif child.tag == RUN:
            parts.extend(text.text or "" for text in child.iterchildren(TEXT))
    return _unescape("".join(parts))


def _unescape(text: str) -> str:
    """Excel writes control characters as `_x000D_`; what is half a character stays as it is."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _sheet_cells(
    package: zipfile.ZipFile, sheet: _Sheet, book: _Book, most: int
) -> tuple[list[Cell], list[Range], list[str]]:
    """The cells of a sheet, spans not yet known; its merged ranges; places of formulas without value."""
    cells: list[Cell] = []
    merges: list[Range] = []
    continued: list[Range] = []
    unvalued: list[str] = []
    hidden_columns: set[int] = set()
    row = -1
    for element in stream_part(package, sheet.part, ROW, COLUMN, MERGE):
        tag = element.tag
        if tag == ROW:
            row = _row_number(element, row)
            hidden = sheet.hidden or element.get("hidden") in _ON
            cells.extend(_row_cells(element, row, book, sheet.name, hidden, hidden_columns, unvalued))
            if book.continuous:
                continued.extend(across(row, _printed(element, row, book)))
            if len(cells) > most or row >= MAX_ROWS:
                raise too_much("cells or rows", sheet.name)
        elif tag == MERGE:
            merges.extend(_range(element.get("ref", "")))
        elif element.get("hidden") in _ON:
            hidden_columns.update(_column_range(element))
    return cells, continued + merges, unvalued  # a real merge has the last word on its cell


def _row_number(element: Any, before: int) -> int:
    stated = element.get("r")
    if not stated:
        return before + 1
    if not _NUMBER.fullmatch(stated):
        raise _no_place(stated)
    return int(stated) - 1


def _column_of(reference: str, row: str) -> int:
    """The column of a cell in a row, by its reference. Raises `unreadable` for one of another row, or of none."""
    if not reference.endswith(row):
        raise _no_place(reference)
    return _column(reference[: -len(row)])


def _no_place(reference: str) -> UnreadableError:
    return UnreadableError(
        "unreadable", f"{reference} is no place of a sheet: get the file again / 文件已损坏", reference
    )


def _column_range(element: Any) -> range:
    """The columns that a `col` element describes."""
    return range(int(element.get("min", 1)) - 1, min(int(element.get("max", 1)), MAX_COLUMNS))


def _row_cells(
    element: Any,
    row: int,
    book: _Book,
    sheet: str,
    hidden: bool,
    hidden_columns: set[int],
    unvalued: list[str],
) -> Iterator[Cell]:
    """The non-blank cells of a row, left to right, and those blank for want of a stored result."""
    column = -1
    number = str(row + 1)
    for cell in element:
        reference = cell.get("r")
        column = _column_of(reference, number) if reference else column + 1
        if not len(cell):
            continue
        text, stored = _shown(cell, book)
        lacks_value = not text and stored is None and _lacks_value(cell)
        if text or stored is not None or lacks_value:
            place = reference or f"{letters(column)}{row + 1}"
            if lacks_value:
                unvalued.append(place)
            yield Cell(
                row, column, text, f"{sheet}!{place}", 1, 1, stored, hidden or column in hidden_columns
            )


def _printed(element: Any, row: int, book: _Book) -> Iterator[tuple[int, bool, bool, bool]]:
    """What `across` asks of each cell of a row."""
    column = -1
    number = str(row + 1)
    for cell in element:
        reference = cell.get("r")
        column = _column_of(reference, number) if reference else column + 1
        blank = not len(cell) or not _shown(cell, book)[0]
        is_text = cell.get("t", "n") in ("s", "str", "inlineStr")
        yield column, blank, is_text, cell.get("s") in book.continuous


def _lacks_value(cell: Any) -> bool:
    """Whether a formula was saved without its result, as programs do that do not calculate.

    A result of type `str` may well be empty: that is an empty text.
    """
    has_value = any(value.text for value in cell.iterchildren(VALUE))
    return cell.get("t", "n") == "n" and not has_value and next(cell.iterchildren(FORMULA), None) is not None


def _shown(cell: Any, book: _Book) -> tuple[str, str | None]:
    """A cell's text as shown, and the stored value of a number."""
    value = cell[-1]  # `v` or `is` nearly always
    if value.tag not in (VALUE, INLINE):
        value = next(cell.iterchildren(VALUE, INLINE), None)
        if value is None:
            return "", None
    kind = cell.get("t", "n")
    style = int(cell.get("s", 0))
    stored = value.text or ""
    if kind == "n":
        show_number = book.numbers[style] if 0 <= style < len(book.numbers) else book.numbers[0]
        return (show_number(stored), stored) if stored else ("", None)
    if kind == "b":
        return "TRUE" if stored in _ON else "FALSE", None
    if kind in ("e", "d"):
        return stored, None
    text = _text(value, kind, stored, book)
    show = book.texts[style] if 0 <= style < len(book.texts) else None
    return show(text) if show else text, None


def _text(value: Any, kind: str, stored: str, book: _Book) -> str:
    if kind == "s":
        index = int(stored or 0)
        return book.strings[index] if 0 <= index < len(book.strings) else ""
    return _rich_text(value) if value.tag == INLINE else _unescape(stored)


@lru_cache(maxsize=20_000)
def _column(letters: str) -> int:
    """`A` is 0. Raises `limit_exceeded` beyond Excel's last column, `unreadable` for no column."""
    number = 0
    if not letters:
        raise _no_place("a cell without a column")
    for letter in letters:
        if not "A" <= letter <= "Z":
            raise _no_place(letters)
        number = number * 26 + ord(letter) - 64
        if number > MAX_COLUMNS:
            raise too_much("columns", letters)
    return number - 1


def _range(reference: str) -> list[Range]:
    """A merged range such as `A1:C2`; nothing where it is malformed."""
    found = _RANGE.fullmatch(reference)
    if not found:
        return []
    top, bottom = sorted((int(found[2]) - 1, int(found[4]) - 1))
    left, right = sorted((_column(found[1]), _column(found[3])))
    return [(top, left, bottom, right)]
