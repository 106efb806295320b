"""Ruled lines -> lattices: where the columns and rows of a table stand, and which cells are merged.

What belongs here: geometry of rules, in points from the top left of a page. What does not: text,
pdfium, more than one page.

Rules are snapped to common positions, joined where they touch, and those that meet make one table.
Between its positions lies a lattice; a cell is as many lattice fields as no rule divides.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from pipeline.readers.pdf_ink import Rule

SNAP: Final = 2.0
"""Positions closer than this to the one before are one: double lines, hairline offsets."""

SNAP_SPAN: Final = 4.0
"""No more than this is one position, however many lines lie between."""

TOUCH: Final = 3.0
"""Rules that miss each other by less than this meet."""

OPEN_SIDE: Final = 6.0
"""Rules that reach this far beyond the last rule that crosses them bound a column or row that is open."""

COVERED: Final = 0.6
"""A rule divides two fields when it runs along more than this share of their common side."""


MAX_RULES: Final = 3_000
"""A page with more rules than this is a map or a drawing, which would take long and give no table."""


class Region(NamedTuple):
    """A cell of a lattice: rows `top` to `bottom`, columns `left` to `right`, ends excluded."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Lattice:
    """A table's ruled grid on one page. `xs` and `ys` are the edges of columns and rows."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    regions: tuple[Region, ...]

    def box(self, region: Region) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of a cell."""
        return self.xs[region.left], self.ys[region.top], self.xs[region.right], self.ys[region.bottom]

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies within the table."""
        return self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]


def lattices(across: Sequence[Rule], down: Sequence[Rule]) -> list[Lattice]:
    """The tables of a page from top to bottom; boxes and columns of boxes are none, nor tables within a cell."""
    if len(across) < 2 or not down:
        return []
    across, down = _joined(across), _joined(down)
    if len(across) + len(down) > MAX_RULES:
        return []
    found = [_lattice(*rules) for rules in _tables(across, down)]
    tables = [t for t in found if len(t.xs) > 2 and len(t.regions) > 1]
    outer = [t for t in tables if not any(_encloses(o, t) for o in tables)]
    return sorted(outer, key=lambda t: (t.ys[0], t.xs[0]))


def _joined(rules: Sequence[Rule]) -> list[Rule]:
    """Rules at common positions, those that touch end to end made one."""
    place = dict(snapped(r.position for r in rules))
    joined: list[Rule] = []
    for position, start, end in sorted((place[r.position], r.start, r.end) for r in rules):
        last = joined[-1] if joined else None
        if last and last.position == position and start <= last.end + TOUCH:
            joined[-1] = Rule(position, last.start, max(last.end, end))
        else:
            joined.append(Rule(position, start, end))
    return joined


def snapped(positions: Iterable[float], near: float = SNAP) -> Iterable[tuple[float, float]]:
    """Each position with the middle of the cluster it belongs to."""
    cluster: list[float] = []
    for position in sorted(set(positions)):
        if cluster and (position - cluster[-1] > near or position - cluster[0] > SNAP_SPAN):
            yield from ((p, (cluster[0] + cluster[-1]) / 2) for p in cluster)
            cluster = []
        cluster.append(position)
    yield from ((p, (cluster[0] + cluster[-1]) / 2) for p in cluster)


def _tables(across: list[Rule], down: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Rules grouped by what meets what; a group without rules both ways is no table."""
    group = list(range(len(across) + len(down)))

    def root(i: int) -> int:
        while group[i] != i:
            group[i] = group[group[i]]
            i = group[i]
        return i

    levels = [r.position for r in across]  # sorted, as _joined leaves them
    for j, (x, top, bottom) in enumerate(down):
        first, last = bisect_left(levels, top - TOUCH), bisect_right(levels, bottom + TOUCH)
        for i in range(first, last):
            if across[i].start - TOUCH <= x <= across[i].end + TOUCH:
                group[root(len(across) + j)] = root(i)
    tables: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for i, rule in enumerate(across):
        tables.setdefault(root(i), ([], []))[0].append(rule)
    for j, rule in enumerate(down):
        tables.setdefault(root(len(across) + j), ([], []))[1].append(rule)
    found = [(a, d) for a, d in tables.values() if len(a) > 1 and d]
    _adopt([rule for a, d in tables.values() if not a for rule in d], found)
    return found


def _adopt(lonely: list[Rule], tables: list[tuple[list[Rule], list[Rule]]]) -> None:
    """Give rules that meet none across to the table beside them, of the same height.

    They bound columns merged over all rows of a page, which no rule across divides.
    """
    for rule in lonely:
        for across, down in tables:
            top, bottom = across[0].position, across[-1].position
            if abs(rule.start - top) < OPEN_SIDE and abs(rule.end - bottom) < OPEN_SIDE:
                down.append(rule)
                break


def _lattice(across: list[Rule], down: list[Rule]) -> Lattice:
    xs = _with_open_sides({r.position for r in down}, across)
    ys = _with_open_sides({r.position for r in across}, down)
    # walls[i][j]: a rule at the left of field (i, j); floors[i][j]: a rule at its top
    walls = _sides(down, xs, ys)
    floors = _sides(across, ys, xs)
    return Lattice(xs, ys, tuple(_regions(walls, floors, len(ys) - 1, len(xs) - 1)))


def _with_open_sides(positions: set[float], crossing: list[Rule]) -> tuple[float, ...]:
    """Positions of rules, and where the rules that cross them end beyond the first and last."""
    start, end = min(r.start for r in crossing), max(r.end for r in crossing)
    if min(positions) - start > OPEN_SIDE:
        positions = positions | {start}
    if end - max(positions) > OPEN_SIDE:
        positions = positions | {end}
    return tuple(sorted(positions))


def _sides(rules: list[Rule], positions: tuple[float, ...], along: tuple[float, ...]) -> list[list[bool]]:
    """For each position and each interval along it: whether a rule covers the interval."""
    place = {p: i for i, p in enumerate(positions)}
    covered = [[False] * (len(along) - 1) for _ in positions]
    for position, start, end in rules:
        row = covered[place[position]]
        first = max(bisect_right(along, start) - 1, 0)
        for k in range(first, len(along) - 1):
            low, high = along[k], along[k + 1]
            if low >= end:
                break
            row[k] = row[k] or min(end, high) - max(start, low) > COVERED * (high - low)
    return covered


def _regions(walls: list[list[bool]], floors: list[list[bool]], rows: int, columns: int) -> Iterable[Region]:
    """Rectangles of fields that no rule divides, row by row. `walls[j][i]`, `floors[i][j]`."""
    taken = [[False] * columns for _ in range(rows)]
    for i in range(rows):
        for j in range(columns):
            if taken[i][j]:
                continue
            right = j + 1
            while right < columns and not walls[right][i] and not taken[i][right]:
                right += 1
            bottom = i + 1
            while bottom < rows and _continues(walls, floors, bottom, j, right):
                bottom += 1
            for row in taken[i:bottom]:
                row[j:right] = [True] * (right - j)
            yield Region(i, j, bottom, right)


def _continues(walls: list[list[bool]], floors: list[list[bool]], row: int, left: int, right: int) -> bool:
    """Whether the fields of `row` belong to the cell above them: open above and within, shut beside."""
    if any(floors[row][left:right]) or any(walls[j][row] for j in range(left + 1, right)):
        return False
    last = len(walls) - 1
    return (left == 0 or walls[left][row]) and (right == last or walls[right][row])


def _encloses(outer: Lattice, inner: Lattice) -> bool:
    """Whether a table lies within another one's outline."""
    return (
        outer is not inner
        and outer.xs[0] - TOUCH <= inner.xs[0]
        and inner.xs[-1] <= outer.xs[-1] + TOUCH
        and outer.ys[0] - TOUCH <= inner.ys[0]
        and inner.ys[-1] <= outer.ys[-1] + TOUCH
    )
