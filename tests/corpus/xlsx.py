"""Writes a transcript as a workbook: a sheet for each table, and one for each stretch of text.

What a cell shows is the transcript's text, exactly; where that is a number, the cell holds the number
and a format that shows it so (`05` is 5 as `00`, `1,200.00` is 1200 as `#,##0.00`). Other prints
(`837。5`) are text. The lines above and below a table are rows merged over its width.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.sax.saxutils import escape

from tests.corpus.package import content_types, pack, relationships
from tests.corpus.transcript import Cell, Table, Text, Transcript, place, width

_S: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_R: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NUMBER: Final = re.compile(r"-?(\d{1,3}(,\d{3})+|\d{1,11})(\.\d+)?")
_NOT_IN_SHEET_NAMES: Final = re.compile(r"[\[\]:*?/\\'\s]")
_NAME_LENGTH: Final = 31
_FIRST_OWN_FORMAT: Final = 164
_GENERAL_DIGITS: Final = 10


@dataclass
class _Book:
    """What sheets share; filled while they are written."""

    strings: dict[str, int] = field(default_factory=dict)
    formats: dict[str, int] = field(default_factory=lambda: {"General": 0})


Row = list[tuple[int, Cell]]
"""Cells of a sheet's row with their columns."""


def write(transcript: Transcript) -> bytes:
    """The .xlsx file."""
    book = _Book()
    named = list(named_sheets(transcript))
    sheets = [_sheet_xml(rows, book) for _, rows in named]
    numbers = range(1, len(sheets) + 1)
    entries = "".join(
        f'<sheet name="{escape(name)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, (name, _) in enumerate(named, 1)
    )
    targets = {f"worksheets/sheet{number}.xml": "worksheet" for number in numbers}
    return pack(
        {
            "[Content_Types].xml": _content_types(targets),
            "_rels/.rels": relationships({"xl/workbook.xml": "officeDocument"}),
            "xl/workbook.xml": f'<workbook xmlns="{_S}" xmlns:r="{_R}"><sheets>{entries}</sheets></workbook>',
            "xl/_rels/workbook.xml.rels": relationships(
                {**targets, "styles.xml": "styles", "sharedStrings.xml": "sharedStrings"}
            ),
            "xl/styles.xml": _styles(book),
            "xl/sharedStrings.xml": _shared_strings(book),
            **{f"xl/worksheets/sheet{number}.xml": sheets[number - 1] for number in numbers},
        }
    )


def number_and_format(text: str) -> tuple[str, str] | None:
    """The number that a cell may hold, and the format under which it shows just this text.

    >>> number_and_format("1,200.50"), number_and_format("05"), number_and_format("7")
    (('1200.50', '#,##0.00'), ('5', '00'), ('7', 'General'))
    >>> number_and_format("837。5") is None
    True
    """
    match = _NUMBER.fullmatch(text)
    if match is None or text.startswith(("-0", "0,")):
        return None
    whole, decimals = match[1], match[3] or ""
    value = text.replace(",", "")
    if len(whole) > 1 and whole.startswith("0"):
        return None if decimals or text.startswith("-") else (str(int(whole)), "0" * len(whole))
    if "," in whole:
        return value, "#,##0" + decimals.translate(_TO_ZEROS)
    # General cuts to eleven digits and drops zeros at the end.
    is_plain = len(value) <= _GENERAL_DIGITS and not decimals.endswith("0")
    return value, "General" if is_plain else "0" + decimals.translate(_TO_ZEROS)


_TO_ZEROS: Final = str.maketrans("123456789", "000000000")


def named_sheets(transcript: Transcript) -> Iterator[tuple[str, list[Row]]]:
    """The sheets with their names, in order."""
    names: list[str] = []
    for block in transcript.blocks:
        if isinstance(block, Text):
            names.append(_free_name("说明" if names else "封面", names))
            yield names[-1], [[(0, Cell(line))] for line in block.paragraphs]
        else:
            names.append(_free_name(_title(block), names))
            yield names[-1], list(_table_rows(block))


def _free_name(wanted: str, names: list[str]) -> str:
    name = _NOT_IN_SHEET_NAMES.sub("", wanted)[:_NAME_LENGTH]
    return name if name and name not in names else f"表{len(names) + 1}"


def _title(table: Table) -> str:
    """The line above the table that names it, else the table's first words."""
    lines = [line.strip() for line in table.caption if line.strip().endswith("表")]
    return lines[-1] if lines else place(table)[0].cell.text.replace(" ", "")


def _table_rows(table: Table) -> Iterator[Row]:
    columns = width(table)
    wide = [[(0, Cell(line, columns))] for line in table.caption if line.strip()]
    body: list[Row] = [[] for _ in table.rows]
    for item in place(table):
        body[item.row].append((item.column, item.cell))
    return iter([*wide, *body, *([(0, Cell(line, columns))] for line in table.note if line.strip())])


def _sheet_xml(rows: list[Row], book: _Book) -> str:
    merges = [
        f'<mergeCell ref="{_reference(row, column)}:'
        f'{_reference(row + cell.row_span - 1, column + cell.column_span - 1)}"/>'
        for row, cells in enumerate(rows)
        for column, cell in cells
        if cell.row_span > 1 or cell.column_span > 1
    ]
    data = "".join(
        f'<row r="{row + 1}">{"".join(_cell_xml(row, column, cell.text, book) for column, cell in cells)}</row>'
        for row, cells in enumerate(rows)
    )
    merged = f'<mergeCells count="{len(merges)}">{"".join(merges)}</mergeCells>' if merges else ""
    return f'<worksheet xmlns="{_S}"><sheetData>{data}</sheetData>{merged}</worksheet>'


def _cell_xml(row: int, column: int, text: str, book: _Book) -> str:
    if not text:
        return ""
    reference = _reference(row, column)
    number = number_and_format(text)
    if number is None:
        index = book.strings.setdefault(text, len(book.strings))
        return f'<c r="{reference}" t="s"><v>{index}</v></c>'
    style = book.formats.setdefault(number[1], len(book.formats))
    return f'<c r="{reference}" s="{style}"><v>{number[0]}</v></c>'


def _reference(row: int, column: int) -> str:
    """`A1` for 0, 0.

    >>> _reference(0, 0), _reference(9, 27)
    ('A1', 'AB10')
    """
    letters = ""
    number = column + 1
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row + 1}"


def _styles(book: _Book) -> str:
    """One cell style for each number format met, in the order of first use; `General` is the first."""
    own = list(book.formats)[1:]
    formats = "".join(
        f'<numFmt numFmtId="{_FIRST_OWN_FORMAT + number}" formatCode="{escape(code)}"/>'
        for number, code in enumerate(own)
    )
    styles = "".join(
        f'<xf numFmtId="{_FIRST_OWN_FORMAT + number}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
        for number in range(len(own))
    )
    declared = f'<numFmts count="{len(own)}">{formats}</numFmts>' if own else ""
    return (
        f'<styleSheet xmlns="{_S}">{declared}<fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{len(own) + 1}"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>{styles}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )


def _shared_strings(book: _Book) -> str:
    items = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in book.strings)
    return f'<sst xmlns="{_S}" uniqueCount="{len(book.strings)}">{items}</sst>'


def _content_types(sheets: dict[str, str]) -> str:
    return content_types(
        {
            "xl/workbook.xml": "spreadsheetml.sheet.main",
            "xl/styles.xml": "spreadsheetml.styles",
            "xl/sharedStrings.xml": "spreadsheetml.sharedStrings",
            **{f"xl/{sheet}": "spreadsheetml.worksheet" for sheet in sheets},
        }
    )
