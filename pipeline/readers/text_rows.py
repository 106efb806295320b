"""Tables pasted into a text: neighbouring lines whose cells are parted by tabs or by bars.

What belongs here: finding such lines, cutting them at their marks, and the spans of merged headings.
Excel prints a merged cell once and leaves the places it covers empty, so every cell keeps its column,
and what is merged shows only in the headings: an empty place beside a heading with something below it
is covered by the heading; one below a heading is its lower part. Word leaves no place beside a merged
cell; such rows are too short, and `pipeline.align` finds their columns. What does not belong here: the
form of content extractors (`text_dump`).
"""

import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from typing import Final

from pipeline.document import Cell, Grid

_TAB_ROW: Final = re.compile(r"[^\t]\t|\t.*\t")
_TAB_BETWEEN: Final = re.compile(r"[^\t]\t")
_OPEN_QUOTE: Final = re.compile(r'(?:^|\t)"(?:[^"\t]|"")*$')
_CLOSE_QUOTE: Final = re.compile(r'(?:[^"\t]|"")*"(?=\t|$)')
_BAR: Final = re.compile("[|｜│┃]")
_RULE: Final = re.compile(r"(?=.*(?:--|─|━|═))[\s|｜│┃+┼╋├┤┌┐└┘┬┴╔╗╚╝╠╣╦╩╬─━═:-]+")
_NUMBER: Final = re.compile(r"[-+−]?[\d,，]*\.?\d+[%％]?")
_PAGE: Final = re.compile(r"\d{1,3}")
MIN_ROWS: Final = 2
MAX_CELL_LINES: Final = 12
MAX_HEADING_ROWS: Final = 8

Row = list[str]


def pasted_table(lines: list[str], at: int) -> tuple[list[Row], int]:
    """The rows of a pasted table that begins at a line, and the first line after it.

    No rows where there is no table, nor one that begins before the line given: no line is asked twice.
    """
    rows, end = _tab_rows(lines, at) if "\t" in _whole_row(lines, at)[0] else _bar_rows(lines, at)
    if len(rows) < MIN_ROWS or max(map(len, rows)) < 2 or _is_contents(rows):
        return [], end
    return rows, end


def _tab_rows(lines: list[str], at: int) -> tuple[list[Row], int]:
    if not _begins_tab_rows(lines, at):
        return [], at + 1
    taken: list[str] = []
    while at < len(lines):
        row, after = _whole_row(lines, at)
        if not (_TAB_ROW.search(row) or _is_short_row(taken, row, _whole_row(lines, after)[0])):
            break
        taken.append(row)
        at = after
    return [[_unquoted(text) for text in row.split("\t")] for row in taken], at


def _whole_row(lines: list[str], at: int) -> tuple[str, int]:
    """A line, with the further lines of its last cell where that is quoted, and the line after it.

    Excel puts a cell of several lines in quotes. Such lines never begin with a tab; those of the dump
    form's cells do.
    """
    row = lines[at] if at < len(lines) else ""
    if not _OPEN_QUOTE.search(row):
        return row, at + 1
    for end in range(at + 1, min(at + MAX_CELL_LINES, len(lines))):
        if lines[end].startswith("\t"):
            break
        row += "\n" + lines[end]
        closed = _CLOSE_QUOTE.match(lines[end])
        if closed and not _OPEN_QUOTE.search(lines[end], closed.end()):
            return row, end + 1
    return lines[at], at + 1


def _unquoted(text: str) -> str:
    is_quoted = "\n" in text and text.startswith('"') and text.endswith('"')
    return text[1:-1].replace('""', '"') if is_quoted else text


def _begins_tab_rows(lines: list[str], at: int) -> bool:
    """Whether lines are rows of tabbed cells, and not cells of the dump form, which begin with a tab."""
    row, next_at = _whole_row(lines, at)
    after, _ = _whole_row(lines, next_at)
    if not (_TAB_ROW.search(row) and _TAB_ROW.search(after)):
        return False
    if not row.startswith("\t"):
        return True
    if not after.startswith("\t"):
        return True  # the first place of the headings is empty
    # All of the first column is empty: rows then have one number of tabs, which cells with a tab have not.
    return row.count("\t") == after.count("\t") > 1 and all(map(_TAB_BETWEEN.search, (row, after)))


def _is_short_row(taken: list[str], row: str, following: str) -> bool:
    """Whether a line with one cell after a tab is a row whose first place is empty: it stands within rows."""
    return len(taken) >= MIN_ROWS and row.startswith("\t") and bool(_TAB_BETWEEN.search(following))


def _bar_rows(lines: list[str], at: int) -> tuple[list[Row], int]:
    if not _BAR.search(lines[at]) and not _RULE.fullmatch(lines[at]):
        return [], at + 1
    rows: list[Row] = []
    end = at
    while end < len(lines) and lines[end].strip():
        if not _RULE.fullmatch(lines[end]):
            row = [cell.strip() for cell in _BAR.split(lines[end].strip())]
            if len(row) == 1:
                break
            rows.append(row)
        end += 1
    return _without_frame(rows), end


def _without_frame(rows: list[Row]) -> list[Row]:
    """The rows without what stands outside the bars at the ends, where all rows have these."""
    if rows and not any(row[0] for row in rows):
        rows = [row[1:] for row in rows]
    if rows and not any(row[-1] for row in rows):
        rows = [row[:-1] for row in rows]
    return rows


def _is_contents(rows: list[Row]) -> bool:
    """Whether rows are a table of contents: a text and its page, and pages never go back."""
    filled = [[text.strip() for text in row if text.strip()] for row in rows]
    if not all(len(row) == 2 and _PAGE.fullmatch(row[1]) for row in filled if row):
        return False
    pages = [int(row[1]) for row in filled if row]
    return all(before <= after for before, after in pairwise(pages))


def pasted_grid(rows: list[Row], number: int) -> Grid:
    """The grid of a pasted table: aligned, with merged headings spanning, unless merged cells took one place."""
    width = max(map(len, rows))
    cells = tuple(
        Cell(row, column, text, f"table {number}, row {row + 1}, cell {column + 1}")
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
    )
    if _is_ragged(rows):
        return Grid(len(rows), width, cells, f"table {number}", aligned=False)
    spans = _heading_spans([row + [""] * (width - len(row)) for row in rows])
    covered = {
        (row + down, column + right)
        for (row, column), (rows_, columns) in spans.items()
        for down in range(rows_)
        for right in range(columns)
    } - set(spans)
    placed = (_spanned(c, spans) for c in cells if (c.row, c.column) not in covered)
    return Grid(len(rows), width, tuple(placed), f"table {number}")


def _is_ragged(rows: list[Row]) -> bool:
    """Whether merged headings take one place (Word): a row of headings without blanks is too short.

    A row that only lost its blank end has other blanks, or has them below its headings.
    """
    width = Counter(map(len, rows)).most_common(1)[0][0]
    until = next((n for n, row in enumerate(rows) if _has_number(row)), len(rows))
    heads = rows[:until]
    return any(1 < len(row) < width and all(map(str.strip, row)) for row in heads)


def _has_number(row: Row) -> bool:
    return any(_NUMBER.fullmatch(text.strip()) for text in row)


def _spanned(cell: Cell, spans: dict[tuple[int, int], tuple[int, int]]) -> Cell:
    rows, columns = spans.get((cell.row, cell.column), (1, 1))
    return replace(cell, row_span=rows, column_span=columns) if (rows, columns) != (1, 1) else cell


def _heading_spans(rows: list[Row]) -> dict[tuple[int, int], tuple[int, int]]:
    """Row and column span of each heading, and of titles above them, by its place."""
    filled = [[bool(text.strip()) for text in row] for row in rows]
    front = next((n for n, row in enumerate(filled) if sum(row) > 1), len(rows))
    end = _heading_end(rows, filled, front)
    widths = {
        (row, column): _columns_covered(filled[row:end], column)
        for row in range(front, end)
        for column, is_filled in enumerate(filled[row])
        if is_filled
    }
    taken = {(row, column + n) for (row, column), width in widths.items() for n in range(width)}
    titles = {(row, 0): (1, len(rows[0])) for row in range(front) if filled[row][0]}
    return titles | {
        (row, column): (_rows_covered(row, range(column, column + width), end, taken), width)
        for (row, column), width in widths.items()
    }


def _heading_end(rows: list[Row], filled: list[list[bool]], front: int) -> int:
    """The row after the headings: of these each further one fills a column still without a heading."""
    end = front + 1
    while end < min(len(rows), front + MAX_HEADING_ROWS) and not _has_number(rows[end]):
        above = [any(column) for column in zip(*filled[front:end], strict=True)]
        if not any(now and not before for now, before in zip(filled[end], above, strict=True)):
            break
        end += 1
    return min(end, len(rows))


def _columns_covered(filled: list[list[bool]], column: int) -> int:
    """Columns of a heading in the first row: itself, and empty places that have headings below."""
    end = column + 1
    while end < len(filled[0]) and not filled[0][end] and any(row[end] for row in filled[1:]):
        end += 1
    return end - column


def _rows_covered(row: int, columns: range, end: int, taken: set[tuple[int, int]]) -> int:
    """Rows of a heading: down to the last row of headings where nothing else stands below it."""
    below = ((r, c) for r in range(row + 1, end) for c in columns)
    return 1 if any(place in taken for place in below) else end - row
