"""Text outside ruled tables -> tables whose columns only white space divides.

What belongs here: finding lines of figures that stand in columns, and the columns. What does not:
ruled lines. The result is a `Part` like that of a ruled table, with edges in the middle of the gaps.

Columns are the gaps that no line of figures crosses. (Aligned word ends, pdfplumber's text strategy,
cut words and lost columns of every sample.)
"""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import Final

from pipeline.readers.pdf_grid import NUMBER, REACH, Part, interval_of
from pipeline.readers.pdf_ink import Page, Run
from pipeline.readers.pdf_lattice import Lattice, Region
from pipeline.readers.pdf_lines import joined, pieces, rows

MIN_FIGURES: Final = 3
MIN_LINES: Final = 3
"""A table has at least so many lines with so many figures each."""

GAP: Final = 1.0
"""Text this many sizes apart stands in two columns, if other lines agree."""

MAX_PLAIN: Final = 3
"""So many lines with fewer figures may stand between lines of figures."""

SPACING: Final = 1.8
"""Lines further apart than so many times the table's own spacing are outside it."""

MAX_HEADER: Final = 6

Piece = list[Run]


def borderless(page: Page, loose: Sequence[Run]) -> tuple[list[Part], list[Run]]:
    """The tables without rules among a page's loose text, and the text that is in none."""
    lines = [pieces(row, GAP) for row in rows(loose)]
    figures = [i for i, line in enumerate(lines) if sum(map(_is_figure, line)) >= MIN_FIGURES]
    if len(figures) < MIN_LINES:
        return [], list(loose)
    found: list[Part] = []
    taken: set[int] = set()
    for block in _blocks(figures, lines):
        columns = _columns([lines[i] for i in block])
        if len(columns) < MIN_FIGURES or block[0] in taken:
            continue
        first, last = _extent(block, lines, columns, taken)
        taken.update(range(first, last + 1))
        found.append(_part(page, lines[first : last + 1], columns))
    rest = [run for i, line in enumerate(lines) if i not in taken for piece in line for run in piece]
    return found, rest


def _is_figure(piece: Piece) -> bool:
    return bool(NUMBER.fullmatch(joined(piece)))


def _blocks(figures: Sequence[int], lines: Sequence[list[Piece]]) -> list[list[int]]:
    """Lines of figures that follow each other at about one distance, where there are enough of them."""
    steps = [_baseline(lines[b]) - _baseline(lines[a]) for a, b in pairwise(figures) if b == a + 1]
    limit = SPACING * median(steps) if steps else 0.0
    blocks = [[figures[0]]]
    for i, j in pairwise(figures):
        far = any(_baseline(lines[k + 1]) - _baseline(lines[k]) > limit for k in range(i, j))
        if far or j - i > MAX_PLAIN + 1:
            blocks.append([])
        blocks[-1].append(j)
    return [b for b in blocks if len(b) >= MIN_LINES]


def _baseline(line: list[Piece]) -> float:
    return line[0][0].baseline


def _columns(lines: Sequence[list[Piece]]) -> list[tuple[float, float]]:
    """Left and right ends of the columns: what the texts of all lines cover together."""
    ends = sorted((p[0].left, p[-1].right) for line in lines for p in line)
    columns = [ends[0]]
    for left, right in ends[1:]:
        if left < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], right))
        else:
            columns.append((left, right))
    return columns


def _extent(
    block: Sequence[int],
    lines: Sequence[list[Piece]],
    columns: Sequence[tuple[float, float]],
    taken: set[int],
) -> tuple[int, int]:
    """The table's first and last line: headings above its figures, labels and short rows below."""
    step = (_baseline(lines[block[-1]]) - _baseline(lines[block[0]])) / (block[-1] - block[0])
    first, last = block[0], block[-1]
    while first and first - 1 not in taken and block[0] - first < MAX_HEADER:
        near = _baseline(lines[first]) - _baseline(lines[first - 1]) < SPACING * step
        if not near or not _fits(lines[first - 1], columns):
            break
        first -= 1
    while last + 1 < len(lines):
        near = _baseline(lines[last + 1]) - _baseline(lines[last]) < SPACING * step
        if not near or not _fits(lines[last + 1], columns):
            break
        last += 1
    return first, last


def _fits(line: list[Piece], columns: Sequence[tuple[float, float]]) -> bool:
    """Whether a line may be a row: several texts, or one that is not wider than half of the table."""
    width = columns[-1][1] - columns[0][0]
    return len(line) > 1 or line[0][-1].right - line[0][0].left < width / 2


def _part(page: Page, lines: Sequence[list[Piece]], columns: Sequence[tuple[float, float]]) -> Part:
    texts = [p for line in lines for p in line]
    left = min(columns[0][0], *(p[0].left for p in texts))
    right = max(columns[-1][1], *(p[-1].right for p in texts))
    xs = (left, *((a[1] + b[0]) / 2 for a, b in pairwise(columns)), right)
    cells: list[tuple[Region, Piece]] = []
    for i, line in enumerate(lines):
        cells += [(Region(i, a, i + 1, b), piece) for a, b, piece in _row(line, xs)]
    lattice = Lattice(xs, _edges_down(lines), tuple(region for region, _ in cells))
    return Part(page, lattice, tuple(piece for _, piece in cells))


def _row(line: list[Piece], xs: Sequence[float]) -> list[tuple[int, int, Piece]]:
    """The cells of a line: first column, end, and text; a text over several columns spans them."""
    cells: list[tuple[int, int, Piece]] = []
    for piece in line:
        slack = REACH * piece[0].size
        first = interval_of(xs, piece[0].left + slack)
        end = max(interval_of(xs, piece[-1].right - slack), first) + 1
        before = cells[-1][1] if cells else 0
        if end <= before:
            a, b, texts = cells[-1]
            cells[-1] = (a, b, [*texts, *piece])
            continue
        first = max(first, before)
        cells += [(j, j + 1, []) for j in range(before, first)]
        cells.append((first, end, list(piece)))
    return cells + [(j, j + 1, []) for j in range(cells[-1][1], len(xs) - 1)]


def _edges_down(lines: Sequence[list[Piece]]) -> tuple[float, ...]:
    """The upper edges of the rows and the lower one of the last."""
    tops = [min(r.baseline - 0.9 * r.size for p in line for r in p) for line in lines]
    feet = [max(r.baseline + 0.2 * r.size for p in line for r in p) for line in lines]
    return (tops[0], *((foot + top) / 2 for foot, top in zip(feet, tops[1:], strict=False)), feet[-1])
