"""A lattice and the text within it -> the cells of one table on one page.

What belongs here: which text stands in which cell. What does not: where rules are (`pdf_lattice`),
tables over several pages (`pdf_stitch`).
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import sub
from statistics import median
from typing import Final

from pipeline.document import Cell
from pipeline.readers.pdf_ink import Page, Run
from pipeline.readers.pdf_lattice import Lattice
from pipeline.readers.pdf_lines import text_of

REACH: Final = 0.25
"""Text that reaches less than this share of its size into the next cell stays in its own."""

LOOSE_PITCH: Final = 1.06
"""Characters this much further apart than others of their run may stand in two cells."""

NUMBER: Final = re.compile(r"[-−(（]?\d{1,3}(,\d{3})+(\.\d*)?[)）%]?|[-−(（]?\d+(\.\d*)?[)）%]?")


@dataclass(frozen=True, slots=True)
class Part:
    """A table, or what stands of it on one page: `runs[i]` is the text within `lattice.regions[i]`."""

    page: Page
    lattice: Lattice
    runs: tuple[list[Run], ...]

    @property
    def top(self) -> float:
        """The upper edge."""
        return self.lattice.ys[0]

    def row_texts(self, row: int) -> tuple[str, ...]:
        """The texts of the cells that begin in a row, from left to right."""
        pairs = zip(self.lattice.regions, self.runs, strict=True)
        return tuple(text_of(runs) for region, runs in pairs if region.top == row)

    def cells(self, columns: Sequence[int], edges: Sequence[float], first_row: int) -> list[Cell]:
        """The cells of this part within a table.

        Args:
            columns: The table's edge, by number, at each edge of this part.
            edges: The table's edges, in this page's points.
            first_row: The table's row that this part's first row is.
        """
        made: list[Cell] = []
        for region, runs in zip(self.lattice.regions, self.runs, strict=True):
            _, top, _, bottom = self.lattice.box(region)
            row, height = region.top + first_row, region.bottom - region.top
            for left, right, own in _shared_out(runs, columns[region.left], columns[region.right], edges):
                box = self.page.locator(edges[left], top, edges[right], bottom)
                made.append(
                    Cell(
                        row,
                        left,
                        text_of(own) if own else "",
                        box,
                        height,
                        right - left,
                        confidence=_confidence(own),
                    )
                )
        return made


def _confidence(runs: Iterable[Run]) -> float | None:
    """That of the least certain text; None where all were printed as text."""
    return min((r.confidence for r in runs if r.confidence is not None), default=None)


def _shared_out(
    runs: list[Run], left: int, right: int, edges: Sequence[float]
) -> list[tuple[int, int, list[Run]]]:
    """A cell over several columns, divided among them where its texts show that rules are missing.

    They do where each text stands within one column, two columns at least have one of more than a
    single character (收 入, spread out, is one heading), and texts of two columns stand well apart.
    """
    if right - left > 1 and len(runs) > 1:
        own: list[list[Run]] = [[] for _ in range(left, right)]
        for run in runs:
            slack = REACH * run.size
            column = interval_of(edges, run.left + slack)
            if column != interval_of(edges, run.right - slack) or not left <= column < right:
                return [(left, right, runs)]
            own[column - left].append(run)
        filled = [text_of(o) for o in own if o]
        if len(filled) > 1 and all(len(t) > 1 for t in filled) and _stand_apart(own):
            return [(left + j, left + j + 1, o) for j, o in enumerate(own)]
    return [(left, right, runs)]


def _stand_apart(columns: list[list[Run]]) -> bool:
    """Whether texts of neighbouring columns on one line have more than a size between them."""
    filled = [c for c in columns if c]
    return all(
        abs(a.baseline - b.baseline) > a.size or b.left - a.right > a.size
        for one, other in pairwise(filled)
        for a in one
        for b in other
    )


def parts(page: Page, tables: Sequence[Lattice]) -> tuple[list[Part], list[Run]]:
    """The tables of a page with their text, and the text that stands in none of them.

    A lattice without text at its top and left, and without two texts in a row (the total that closes a
    table on the next page), is a chart or an ornament: its text is left over.
    """
    inside: list[list[Run]] = [[] for _ in tables]
    loose: list[Run] = []
    for run in page.runs:
        x, y = run.seat or ((run.left + run.right) / 2, run.middle)
        home = next((i for i, t in enumerate(tables) if t.holds(x, y)), None)
        (loose if home is None else inside[home]).append(run)
    found = []
    for table, runs in zip(tables, inside, strict=True):
        part = Part(page, table, _placed(table, runs))
        if _is_table(part):
            found.append(part)
        else:
            loose += runs
    return found, loose


def _is_table(part: Part) -> bool:
    filled: Counter[int] = Counter()
    for region, runs in zip(part.lattice.regions, part.runs, strict=True):
        if runs and (region.top == 0 or region.left == 0):
            return True
        filled[region.top] += bool(runs)
    return any(count > 1 for count in filled.values())


def _placed(table: Lattice, runs: Iterable[Run]) -> tuple[list[Run], ...]:
    """The runs of each cell."""
    home = _fields(table)
    placed: tuple[list[Run], ...] = tuple([] for _ in table.regions)
    for run in runs:
        if run.seat:
            x, y = run.seat
            placed[home[interval_of(table.ys, y)][interval_of(table.xs, x)]].append(run)
            continue
        fields = home[interval_of(table.ys, run.middle)]
        for piece in _divided(run, table.xs, fields):
            placed[fields[_column(piece, table.xs)]].append(piece)
    return placed


def _column(run: Run, xs: Sequence[float]) -> int:
    """The column of a text: where it begins at a rule, or ends at one, or else where its middle is."""
    first, last = interval_of(xs, run.left), interval_of(xs, run.right)
    if first == last or run.left - xs[first] < REACH * run.size:
        return first
    if xs[last + 1] - run.right < REACH * run.size:
        return last
    return interval_of(xs, (run.left + run.right) / 2)


def _fields(table: Lattice) -> list[list[int]]:
    """The number of the cell that each field of the lattice belongs to."""
    home = [[0] * (len(table.xs) - 1) for _ in table.ys[1:]]
    for number, (top, left, bottom, right) in enumerate(table.regions):
        for row in home[top:bottom]:
            row[left:right] = [number] * (right - left)
    return home


def interval_of(edges: Sequence[float], position: float) -> int:
    """The interval between edges that a position lies in; the nearest one for a position outside."""
    return min(max(bisect_right(edges, position) - 1, 0), len(edges) - 2)


def _divided(run: Run, xs: Sequence[float], fields: Sequence[int]) -> list[Run]:
    """A run cut where it goes from one cell into the next, unless it is one text that overflows."""
    slack = REACH * run.size
    if fields[interval_of(xs, run.left + slack)] == fields[interval_of(xs, run.right - slack)]:
        return [run]
    ends = [*run.lefts[1:], run.right]
    homes = [fields[interval_of(xs, (left + end) / 2)] for left, end in zip(run.lefts, ends, strict=True)]
    cuts = [i for i in range(1, len(homes)) if homes[i] != homes[i - 1]]
    if not cuts:
        return [run]
    pieces = [_slice(run, i, j) for i, j in zip([0, *cuts], [*cuts, len(homes)], strict=True)]
    pitch = median(map(sub, run.lefts[1:], run.lefts))
    if all(_is_cut(a, b, pitch) for a, b in pairwise(pieces)):
        return pieces
    return [run]


def _slice(run: Run, start: int, end: int) -> Run:
    right = run.lefts[end] if end < len(run.lefts) else run.right
    return run._replace(
        text=run.text[start:end], left=run.lefts[start], right=right, lefts=run.lefts[start:end]
    )


def _is_cut(before: Run, after: Run, pitch: float) -> bool:
    """Whether two neighbouring pieces of a run are texts of two cells, and not one that overflows.

    Figures of narrow columns stand close together: a whole number at the rule that makes no number
    with its neighbour ends its cell. Other texts must at least stand apart a little.
    """
    if NUMBER.fullmatch(before.text) or NUMBER.fullmatch(after.text):
        return not NUMBER.fullmatch(before.text + after.text)
    return after.left - before.lefts[-1] > LOOSE_PITCH * pitch
