"""Reads text: paragraphs, tables as content extractors such as Tika give them, and pasted tables.

Pasted tables have one row on a line: see `text_rows`. In the extractors' form each table cell is a
line that begins with a tab; a cell's further paragraphs follow as lines without one (a line of spaces
too); an empty line ends the row. Rows follow one another in one table until a paragraph comes, be it
an empty one: a second empty line in a row. Merged cells are printed once and rows may be ragged, so
those grids are not aligned: `pipeline.align` finds the columns.
"""

from collections.abc import Iterator

from pipeline.document import Cell, Document, Grid, Para, UnreadableError
from pipeline.limits import MAX_CELLS
from pipeline.readers import document
from pipeline.readers.decoding import LINE_END, decode, decoding_remark
from pipeline.readers.sniff import is_binary_text
from pipeline.readers.text_rows import Row, pasted_grid, pasted_table


def read(data: bytes) -> Document:
    """Read a text. Raises UnreadableError `unsupported_type` where the bytes are no text."""
    text, encoding, damaged = decode(data)
    if is_binary_text(text):
        raise UnreadableError(
            "unsupported_type", "the bytes are no text: get the original / 不是文本文件，请提供原件"
        )
    blocks = tuple(_blocks(LINE_END.split(text)))
    return document("text_dump", blocks, (decoding_remark(text, encoding),) if damaged else ())


def _blocks(lines: list[str]) -> Iterator[Para | Grid]:
    """Paragraphs and grids in order; blank paragraphs are left out but do end a table."""
    table_number = cell_count = at = no_table_until = 0
    while at < len(lines):
        pasted: list[Row] = []
        if at >= no_table_until:
            pasted, no_table_until = pasted_table(lines, at)
        if pasted or lines[at].startswith("\t"):
            rows, at = (pasted, no_table_until) if pasted else _table(lines, at)
            table_number += 1
            cell_count += sum(map(len, rows))
            if cell_count > MAX_CELLS:
                raise UnreadableError(
                    "limit_exceeded",
                    f"more than {MAX_CELLS:,} cells: split the file / 单元格过多，请拆分文件",
                )
            yield (pasted_grid if pasted else _grid)(rows, table_number)
        else:
            if lines[at].strip():
                yield Para(lines[at], f"line {at + 1}")
            at += 1


def _table(lines: list[str], at: int) -> tuple[list[Row], int]:
    """The rows of the table that begins at a line, and the first line after it."""
    rows: list[Row] = []
    while at < len(lines) and lines[at].startswith("\t"):
        row: Row = []
        while at < len(lines) and lines[at]:
            if lines[at].startswith("\t"):
                row.append(lines[at][1:])
            else:
                row[-1] += "\n" + lines[at]
            at += 1
        rows.append(row)
        at += 1  # the empty line that ends the row
    return rows, at


def _grid(rows: list[Row], number: int) -> Grid:
    cells = tuple(
        Cell(row, column, text, f"table {number}, row {row + 1}, cell {column + 1}")
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
    )
    return Grid(len(rows), max(map(len, rows)), cells, f"table {number}", aligned=False)
