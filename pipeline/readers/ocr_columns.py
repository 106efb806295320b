"""Cells of a ruled table in a picture whose column is uncertain.

What belongs here: the shape of a table as the witness of its walls. What does not: which ink is a rule
(`ocr_rules`), what a cell says, what is told of it (`pipeline.ocr_doubt`).

A wall too many, of a stroke of ink, parts a cell that is whole; one too few, where a rule is faint, lets a
figure of one column stand in the one before. Both show in that the other rows of the table do otherwise.
"""

from typing import Final

from pipeline.readers.pdf_lattice import Lattice, Region

LEAST_ROWS: Final = 4
"""A table of fewer rows does not tell which of them is odd."""

FEW: Final = 0.34
"""A wall that is missing in fewer of its rows than this share should stand in these too."""


def uncertain(table: Lattice) -> frozenset[int]:
    """Positions in `table.regions` of cells beside a wall of one row alone, or over a wall that nearly all rows have."""
    rows = len(table.ys) - 1
    if rows < LEAST_ROWS:
        return frozenset()
    walls = [_rows_with_wall(table, edge) for edge in range(len(table.xs))]
    lone = {edge for edge in range(1, len(table.xs) - 1) if len(walls[edge]) == 1}
    # A first or last row, a heading or a note, runs over walls that all rows between have.
    usual = {e for e in range(1, len(table.xs) - 1) if len(walls[e]) > (1 - FEW) * rows}
    return frozenset(
        number
        for number, region in enumerate(table.regions)
        if lone & {region.left, region.right} or (usual & _within(region) and _amid(region, walls))
    )


def _rows_with_wall(table: Lattice, edge: int) -> set[int]:
    return {row for r in table.regions if edge in (r.left, r.right) for row in range(r.top, r.bottom)}


def _within(region: Region) -> set[int]:
    return set(range(region.left + 1, region.right))


def _amid(region: Region, walls: list[set[int]]) -> bool:
    """Whether a wall that a cell runs over stands above and below it."""
    return any(
        min(walls[edge], default=region.top) < region.top and max(walls[edge], default=0) >= region.bottom
        for edge in _within(region)
    )
