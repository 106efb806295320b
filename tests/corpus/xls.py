"""Writes a transcript as an old workbook: the sheets of the xlsx writer, in BIFF8 by xlwt.

xlwt is no longer kept up, but the format does not change either; nothing but tests needs it. What
LibreOffice makes of the xlsx is read too, by `tests/test_readers_doc.py`.
"""

from functools import cache
from io import BytesIO

import xlwt

from tests.corpus.transcript import Transcript
from tests.corpus.xlsx import Row, named_sheets, number_and_format


def write(transcript: Transcript) -> bytes:
    """The .xls file."""
    book = xlwt.Workbook()
    for name, rows in named_sheets(transcript):
        _fill(book.add_sheet(name), rows)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(sheet: xlwt.Worksheet, rows: list[Row]) -> None:
    for row, cells in enumerate(rows):
        for column, cell in cells:
            bottom, right = row + cell.row_span - 1, column + cell.column_span - 1
            value, style = _value(cell.text)
            if (bottom, right) != (row, column):
                sheet.merge(row, bottom, column, right)
            if cell.text:
                sheet.write(row, column, value, style)


@cache
def _style(code: str) -> xlwt.XFStyle:
    return xlwt.easyxf(num_format_str=code)


def _value(text: str) -> tuple[str | float, xlwt.XFStyle]:
    """What a cell holds, and the style under which it shows just this text."""
    number = number_and_format(text)
    return (text, _style("General")) if number is None else (float(number[0]), _style(number[1]))
