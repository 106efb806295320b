"""Reads old Excel workbooks (.xls of Excel 5 to 2003, .et of WPS) on xlrd: each sheet one grid, text as shown.

xlrd gives values, formats and merges; calamine is no faster here and gives no number formats. All that
follows is as for xlsx (`pipeline.readers.sheets`, `pipeline.readers.number_format`): formulas count by their
stored result, what is hidden is read and marked. xlrd does not tell that a formula was saved without its
result, so their records are looked at here. Not read: charts, macros, comments, text boxes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from struct import Struct
from typing import Any, Final

import xlrd

from pipeline.document import Cell, Document, Grid, Remark, UnreadableError
from pipeline.limits import MAX_CELLS
from pipeline.readers import document
from pipeline.readers.number_format import BUILTIN, Show, formatter, text_formatter
from pipeline.readers.sheets import (
    Range,
    across,
    letters,
    sheet_grid,
    sheet_remarks,
    too_much,
    with_merges,
)

_CENTRED_ACROSS: Final = 6
"""The alignment that centres a text across the blank cells to its right."""
_DATE_1904: Final = 1
_UNICODE_FROM: Final = 80
_WHOLE: Final = 1e15
"""From here on a stored number is written with its exponent."""
_BLANK: Final = (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK)
_NUMBERS: Final = (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE)

_RECORD: Final = Struct("<HH")
_FORMULA: Final = Struct("<HHH8sH")
_FORMULAS: Final = (0x0006, 0x0206, 0x0406)
_BEGIN: Final = (0x0009, 0x0209, 0x0409, 0x0809)
_END: Final = 0x000A
_CALCULATE_ON_LOAD: Final = 0x02
_ZERO: Final = bytes(8)
# Cheap and rarely wrong: no such bytes, no formula whose result is 0 or an empty text.
_MAYBE_UNVALUED: Final = re.compile(rb"\x06[\0\x02\x04].{8}(?:\0{8}|\x03.{5}\xff\xff)", re.S)

_GENERAL: Final = formatter("General")

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Book:
    """What all sheets share: for each cell style how numbers and texts are shown, and which centre across."""

    numbers: list[Show]
    texts: list[Show | None]
    continuous: frozenset[int]


def read(data: bytes) -> Document:
    """Read an .xls. Raises UnreadableError `unreadable`, `password_protected`, `limit_exceeded`."""
    workbook = _open(data)
    book = _book(workbook)
    unvalued = _unvalued(workbook)
    grids: list[Grid] = []
    remarks: list[Remark] = []
    left = MAX_CELLS
    for number, name in enumerate(workbook.sheet_names()):
        sheet = _sheet(workbook, number)
        blanks = unvalued.get(number, set())
        cells = list(_cells(sheet, book, name, blanks, left))
        merges = list(_merges(sheet, book))
        workbook.unload_sheet(number)
        left -= len(cells)
        printed = with_merges(cells, merges)
        if printed:
            grids.append(sheet_grid(printed, name))
            places = [f"{letters(column)}{row + 1}" for row, column in sorted(blanks)]
            remarks += sheet_remarks(grids[-1], places)
    return document("xls", tuple(grids), tuple(remarks))


def _open(data: bytes) -> Any:
    """The workbook, sheets not yet read. One of Excel 5 that names no code page is taken for Chinese."""
    try:
        workbook = _opened(data, None)
        if workbook.biff_version < _UNICODE_FROM and workbook.codepage is None:
            workbook = _opened(data, "gb18030")
    except MemoryError:
        raise
    except Exception as error:  # xlrd asserts and unpacks as it goes; all means the same here
        raise _refused(error) from error
    return workbook


def _opened(data: bytes, encoding: str | None) -> Any:
    return xlrd.open_workbook(
        file_contents=data,
        formatting_info=True,
        on_demand=True,
        ragged_rows=True,
        encoding_override=encoding,
        logfile=StringIO(),
    )


def _refused(error: Exception) -> UnreadableError:
    if isinstance(error, xlrd.XLRDError) and "encrypted" in str(error).lower():
        return UnreadableError(
            "password_protected",
            "this Excel file is encrypted: save it without a password / 文件已加密，请取消密码后重新保存",
        )
    return _damaged("file")


def _damaged(locator: str) -> UnreadableError:
    return UnreadableError(
        "unreadable",
        "this Excel 97-2003 workbook (.xls) is cut off or damaged: get it again, or open it in Excel or WPS "
        "and save it as xlsx / 旧版 Excel 文件不完整或已损坏，请重新获取，或用 Excel、WPS 打开后另存为 xlsx",
        locator,
    )


def _sheet(workbook: Any, number: int) -> Any:
    try:
        return workbook.sheet_by_index(number)
    except MemoryError:
        raise
    except Exception as error:
        raise _damaged(workbook.sheet_names()[number]) from error


def _book(workbook: Any) -> _Book:
    # xlrd's own words for formats known by number only are American.
    own = {f.format_key: f.format_str for f in workbook.format_list}
    codes = [own.get(x.format_key) or BUILTIN.get(x.format_key, "General") for x in workbook.xf_list]
    date1904 = workbook.datemode == _DATE_1904
    return _Book(
        [formatter(code, date1904) for code in codes],
        [text_formatter(code) for code in codes],
        frozenset(n for n, x in enumerate(workbook.xf_list) if x.alignment.hor_align == _CENTRED_ACROSS),
    )


def _cells(sheet: Any, book: _Book, name: str, unvalued: set[Place], most: int) -> Iterator[Cell]:
    """The non-blank cells of a sheet in order, and those blank for want of a stored result."""
    hidden_columns = {column for column, info in sheet.colinfo_map.items() if info.hidden}
    count = 0
    for row in range(sheet.nrows):
        hidden = sheet.visibility != 0 or _is_hidden_row(sheet, row)
        for column, (kind, value) in enumerate(zip(sheet.row_types(row), sheet.row_values(row), strict=True)):
            if kind in _BLANK:
                continue
            lacks_value = (row, column) in unvalued
            style = sheet.cell_xf_index(row, column)
            text, stored = ("", None) if lacks_value else _shown(kind, value, style, book)
            if text or stored is not None or lacks_value:
                place = f"{name}!{letters(column)}{row + 1}"
                yield Cell(row, column, text, place, 1, 1, stored, hidden or column in hidden_columns)
                count += 1
                if count > most:
                    raise too_much("cells", name)


def _is_hidden_row(sheet: Any, row: int) -> bool:
    info = sheet.rowinfo_map.get(row)
    return bool(sheet.default_row_hidden if info is None else info.hidden)


def _shown(kind: int, value: Any, style: int, book: _Book) -> tuple[str, str | None]:
    """A cell's text as shown, and the stored value of a number."""
    if kind in _NUMBERS:
        stored = _stored(value)
        show_number = book.numbers[style] if style < len(book.numbers) else _GENERAL
        return show_number(stored), stored
    if kind == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if value else "FALSE", None
    if kind == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(value, "#N/A"), None
    show = book.texts[style] if style < len(book.texts) else None
    return show(value) if show else value, None


def _stored(value: float) -> str:
    """A stored number as xlsx would write it: the shortest decimals that mean it.

    >>> _stored(5.0), _stored(12.35), _stored(1e300)
    ('5', '12.35', '1e+300')
    """
    return str(int(value)) if value.is_integer() and abs(value) < _WHOLE else repr(value)


def _merges(sheet: Any, book: _Book) -> Iterator[Range]:
    """Merged ranges, after those of texts centred across blank cells: a real merge has the last word."""
    if book.continuous:
        for row in range(sheet.nrows):
            yield from across(row, _printed(sheet, row, book))
    for top, bottom, left, right in sheet.merged_cells:
        yield top, left, bottom - 1, right - 1


def _printed(sheet: Any, row: int, book: _Book) -> Iterator[tuple[int, bool, bool, bool]]:
    """What `across` asks of each cell of a row."""
    for column, (kind, value) in enumerate(zip(sheet.row_types(row), sheet.row_values(row), strict=True)):
        style = sheet.cell_xf_index(row, column)
        blank = kind in _BLANK or not _shown(kind, value, style, book)[0]
        yield column, blank, kind == xlrd.XL_CELL_TEXT, style in book.continuous


# --- formulas without results -------------------------------------------------------------------


def _unvalued(workbook: Any) -> dict[int, set[Place]]:
    """By the number of a sheet: the places of its formulas that were saved without their results.

    A program that does not calculate asks for it on load and stores 0 or nothing, or stores nothing for
    any formula. An empty text beside other results is a result.
    """
    if not _MAYBE_UNVALUED.search(workbook.mem, workbook.base):
        return {}
    formulas = [
        (number, *formula)
        for number, start in enumerate(workbook._sh_abs_posn)
        for formula in _formulas(workbook.mem, start)
    ]
    none_calculated = all(_is_empty(result) for _, _, result, _ in formulas)
    lacking: dict[int, set[Place]] = {}
    for number, place, result, flags in formulas:
        asked = flags & _CALCULATE_ON_LOAD and (result == _ZERO or _is_empty(result))
        if asked or none_calculated:
            lacking.setdefault(number, set()).add(place)
    return lacking


def _is_empty(result: bytes) -> bool:
    return result[0] == 3 and result[6:] == b"\xff\xff"


def _formulas(stream: bytes, start: int) -> Iterator[tuple[Place, bytes, int]]:
    """Place, stored result and flags of each formula of the sheet that begins there; charts are passed over."""
    at, depth = start, 0
    while 0 <= at <= len(stream) - _RECORD.size:
        code, size = _RECORD.unpack_from(stream, at)
        at += _RECORD.size
        depth += (code in _BEGIN) - (code == _END)
        if depth <= 0:
            return
        if depth == 1 and code in _FORMULAS and size >= _FORMULA.size and at + size <= len(stream):
            row, column, _, result, flags = _FORMULA.unpack_from(stream, at)
            yield (row, column), result, flags
        at += size
