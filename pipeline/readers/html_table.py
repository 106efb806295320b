"""The span grid of one table of a web page: which cell stands where.

What belongs here: rows, row groups, rowspan and colspan, as browsers lay them out. What does not:
which tables hold data, and the text of a cell (`html_tree`).
"""

import re
from dataclasses import dataclass, replace
from typing import Any, Final

from lxml import etree

from pipeline.document import Cell, Grid, UnreadableError
from pipeline.limits import MAX_CELLS, MAX_COLUMNS, MAX_ROWS
from pipeline.readers.html_tree import CELLS, ROW_GROUPS, cell_text

MAX_COLUMN_SPAN: Final = 1000
"""As in the standard: more is taken for that."""
_IN_TABLE: Final = frozenset(("tr", "col", "colgroup", *ROW_GROUPS))
_IN_GROUP: Final = frozenset(("tr",))
_IN_ROW: Final = frozenset(CELLS)
_COUNT_CELLS: Final = etree.XPath("count(.//td) + count(.//th)")
_DIGITS: Final = re.compile(r"\s*\+?(\d{1,9})")


@dataclass(slots=True)
class _Row:
    """A row: its element (or what stands for it where cells have none), its row group, its cells."""

    element: Any
    group: Any
    cells: list[Any]


def grid(table: Any, number: int, name: str, *, regular: bool = False) -> Grid:
    """The cells of a table that holds no other. Raises UnreadableError `limit_exceeded`."""
    rows = [_Row(row, _row_group(row), list(row)) for row in table.iter("tr")] if regular else _rows(table)
    # The foot is shown last, wherever it stands.
    rows.sort(key=lambda row: row.group is not None and row.group.tag == "tfoot")
    cells = _place(rows, number)
    width = _width(cells, rows)
    if width > MAX_COLUMNS or len(rows) > MAX_ROWS:
        raise _too_large(number)
    clamped = tuple(
        [
            cell if cell.column + cell.column_span <= width else _clamped(cell, width - cell.column)
            for cell in cells
        ]
    )
    return Grid(len(rows), width, clamped, f"table {number}", name=name)


def is_regular(table: Any) -> bool:
    """Whether a table holds rows, these hold all its cells, and no text stands outside those."""
    return (
        _holds_only(table, _IN_TABLE)
        and all(_holds_only(group, _IN_GROUP) for group in table.iterchildren(*ROW_GROUPS))
        and all(_holds_only(row, _IN_ROW) for row in table.iter("tr"))
        and sum(map(len, table.iter("tr"))) == _COUNT_CELLS(table)
    )


def _holds_only(part: Any, expected: frozenset[str]) -> bool:
    if part.text and not part.text.isspace():
        return False
    for child in part:
        after = child.tail
        if child.tag not in expected or (after is not None and not after.isspace()):
            return False
    return True


def _too_large(number: int) -> UnreadableError:
    message = "too many cells, rows or columns: split the file / 单元格过多，请拆分文件"
    return UnreadableError("limit_exceeded", message, f"table {number}")


def _rows(table: Any) -> list[_Row]:
    """The rows of any table; cells outside a row make one of their own."""
    rows: list[_Row] = []
    for element in table.iter("tr", *CELLS):
        if element.tag == "tr":
            rows.append(_Row(element, _row_group(element), []))
            continue
        row = _row_of(element)
        if not rows or rows[-1].element is not row:
            rows.append(_Row(row, _row_group(row), []))
        rows[-1].cells.append(element)
    return rows


def _row_of(cell: Any) -> Any:
    parent = cell.getparent()
    return parent if parent.tag == "tr" else next(cell.iterancestors("tr", "table", *ROW_GROUPS))


def _row_group(row: Any) -> Any:
    parent = row if row.tag in ROW_GROUPS else row.getparent()
    return parent if parent.tag in ROW_GROUPS else None


def _place(rows: list[_Row], number: int) -> list[Cell]:
    """Each cell in the first free column of its row; none lies over another."""
    ends = _group_ends(rows)
    cells: list[Cell] = []
    taken: dict[int, int] = {}  # column -> the first row in which it is free again
    covered = 0
    for index, row in enumerate(rows):
        column = 0
        where = f"table {number}, row {index + 1}, column "
        for element in row.cells:
            while taken and taken.get(column, 0) > index:
                column += 1
            text, attributes = cell_text(element), element.items()
            if not attributes:
                cells.append(Cell(index, column, text, f"{where}{column + 1}"))
                column += 1
                continue
            said = dict(attributes)
            wide = _free(taken, index, column, _column_span(said)) if "colspan" in said else 1
            tall = _row_span(said, ends[index] - index) if "rowspan" in said else 1
            # Excel says so where a long text only runs over its neighbours.
            shown = 1 if "mso-ignore:colspan" in said.get("style", "") else wide
            stored = said.get("x:num") or None
            cells.append(Cell(index, column, text, f"{where}{column + 1}", tall, shown, stored))
            column += wide
            covered += wide
            if covered > MAX_CELLS or column > MAX_COLUMNS:
                raise _too_large(number)
            if tall > 1:
                taken.update(dict.fromkeys(range(column - wide, column), index + tall))
    return cells


def _group_ends(rows: list[_Row]) -> list[int]:
    """For each row, the row after the last of its group: no cell reaches further down."""
    ends = [len(rows)] * len(rows)
    for index in range(len(rows) - 2, -1, -1):
        same = rows[index].group is rows[index + 1].group
        ends[index] = ends[index + 1] if same else index + 1
    return ends


def _free(taken: dict[int, int], row: int, column: int, wanted: int) -> int:
    """How many of the columns wanted are free in a row, from one that is."""
    return next((n for n in range(1, wanted) if taken.get(column + n, 0) > row), wanted)


def _column_span(said: dict[str, str]) -> int:
    return min(max(_number(said["colspan"], 1), 1), MAX_COLUMN_SPAN)


def _row_span(said: dict[str, str], room: int) -> int:
    """Rows that a cell covers; 0 means all that are left of its group."""
    wanted = _number(said["rowspan"], 1)
    return min(wanted, room) if wanted else room


def _number(text: str, usual: int) -> int:
    found = _DIGITS.match(text)
    return int(found[1]) if found else usual


def _width(cells: list[Cell], rows: list[_Row]) -> int:
    """The number of columns: a lone cell of a row (a title with colspan=100) makes none, if others do."""
    lone = {index for index, row in enumerate(rows) if len(row.cells) == 1}
    edges = [cell.column + cell.column_span for cell in cells if cell.row not in lone]
    return max(edges or [cell.column + cell.column_span for cell in cells], default=0)


def _clamped(cell: Cell, room: int) -> Cell:
    return replace(cell, column_span=max(room, 1))
