"""What workbooks of both kinds share: merged ranges, texts centred across cells, limits, remarks.

What belongs here: all that follows once cells have their places. What does not: where cells and styles
stand in a file (`pipeline.readers.xlsx`, `pipeline.readers.xls`), how a number is shown
(`pipeline.readers.number_format`).
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Final

from pipeline.document import Cell, Grid, Remark, UnreadableError
from pipeline.limits import MAX_MERGE_STEPS

_NAMED_CELLS: Final = 5
"""A remark names so many cells; it counts the others."""

Range = tuple[int, int, int, int]
"""First row, first column, last row, last column; 0-based, inclusive."""


def too_much(what: str, locator: str) -> UnreadableError:
    """A workbook with more cells, rows or columns than is read."""
    return UnreadableError(
        "limit_exceeded", f"too many {what}: split the file / 内容过多，请拆分文件", locator
    )


@lru_cache(maxsize=20_000)
def letters(column: int) -> str:
    """The name of a column: `A` for 0, `AB` for 27."""
    name = ""
    while column >= 0:
        name = chr(65 + column % 26) + name
        column = column // 26 - 1
    return name


def across(row: int, cells: Iterable[tuple[int, bool, bool, bool]]) -> Iterator[Range]:
    """What texts centred across the blank cells to their right (跨列居中) cover: shown as if merged.

    Of each cell in order: its column, whether it is blank, whether it is a text, and whether it is
    aligned so.
    """
    first = last = column = -1
    for column, blank, is_text, continuous in cells:
        if first >= 0 and blank and column == last + 1 and continuous:
            last = column
            continue
        if last > first:
            yield row, first, row, last
        first = last = column if is_text and not blank and continuous else -1
    if last > first:
        yield row, first, row, last


def sheet_grid(cells: list[Cell], sheet: str) -> Grid:
    """A grid whose places are the sheet's own, ending with its last non-blank row and column."""
    rows = cells[-1].row + 1
    columns = max(cell.column for cell in cells) + 1
    return Grid(rows, columns, tuple(cells), sheet, name=sheet)


def with_merges(cells: list[Cell], merges: list[Range]) -> list[Cell]:
    """The cells in order, with spans; what merged ranges cover is left out.

    A span ends with the sheet's last non-blank row and column. Raises UnreadableError `limit_exceeded`.
    """
    if not merges or not cells:
        return cells
    by_row: dict[int, dict[int, Cell]] = {}
    for cell in cells:
        by_row.setdefault(cell.row, {})[cell.column] = cell
    rows = sorted(by_row)
    last_column = max(cell.column for cell in cells)
    steps = 0
    for top, left, bottom, right in merges:
        for row in rows[bisect_left(rows, top) : bisect_left(rows, bottom + 1)]:
            steps += 1 + len(by_row[row])
            if steps > MAX_MERGE_STEPS:
                raise too_much("merged ranges that overlap", cells[0].locator)
            for column in [c for c in by_row[row] if left <= c <= right and (row, c) != (top, left)]:
                del by_row[row][column]
        anchor = by_row.get(top, {}).get(left)
        if anchor:
            spans = min(bottom, rows[-1]) - top + 1, min(right, last_column) - left + 1
            by_row[top][left] = replace(anchor, row_span=spans[0], column_span=spans[1])
    return [by_row[row][column] for row in rows for column in sorted(by_row[row])]


def sheet_remarks(grid: Grid, unvalued: list[str]) -> list[Remark]:
    """One remark for a sheet in which something hidden was read, one for its formulas without value."""
    remarks = []
    if count := sum(cell.hidden for cell in grid.cells):
        message = f"{count} of {len(grid.cells)} cells are hidden, and were read as well"
        remarks.append(Remark("hidden_content", grid.locator, message))
    if unvalued:
        places = ", ".join(unvalued[:_NAMED_CELLS]) + (" ..." if len(unvalued) > _NAMED_CELLS else "")
        message = (
            f"sheet {grid.name}: {len(unvalued)} formulas were saved without their results and are blank: "
            f"{places} / {len(unvalued)} 个公式单元格没有保存计算结果，按空白读取"
        )
        remarks.append(Remark("formula_without_value", grid.locator, message))
    return remarks
