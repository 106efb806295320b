"""Runs of text -> lines and paragraphs.

What belongs here: how characters that stand on a page read as text. What does not: rules, tables.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from typing import Final

from pipeline.readers.pdf_ink import MIDDLE, Run

SAME_LINE: Final = 0.4
"""Baselines closer than this share of the text's size are one line."""

SPACE: Final = 0.25
SPACE_SEEN: Final = 0.12
"""A gap of this share of the size reads as a space; less is needed where a space character stands."""

OVERLAP: Final = 1.1
"""Text that begins more than so many sizes before the end of another is printed over it: a line of its own."""

COLUMN_GAP: Final = 3.0
"""A gap of this many sizes parts a line: a department at the left, a unit of money at the right."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text and where it stands. `whole`: nothing else stands beside it, after a wide gap."""

    text: str
    left: float
    right: float
    baseline: float
    size: float
    whole: bool = True

    @property
    def top(self) -> float:
        """The middle of the line, by which lines and tables are put in order."""
        return self.baseline - MIDDLE * self.size


def rows(runs: Iterable[Run]) -> list[list[Run]]:
    """Runs that share a line, each line from left to right, the lines from top to bottom."""
    found: list[list[Run]] = []
    for run in sorted(runs, key=attrgetter("baseline")):
        last = found[-1] if found else None
        if last and run.baseline - last[-1].baseline < SAME_LINE * min(run.size, last[-1].size):
            last.append(run)
        else:
            found.append([run])
    return [layer for row in found for layer in (_layers(_from_left(row)) if len(row) > 1 else [row])]


def _layers(row: list[Run]) -> list[list[Run]]:
    """A line as one, or as several where text is printed over text."""
    layers: list[list[Run]] = []
    for run in row:
        free = (x for x in layers if run.left > x[-1].right - OVERLAP * run.size)
        layer = next(free, None)
        if layer is None:
            layers.append([run])
        else:
            layer.append(run)
    return layers


def _from_left(row: list[Run]) -> list[Run]:
    """A line's runs in order, without those printed twice to look bold."""
    kept: list[Run] = []
    for run in sorted(row, key=attrgetter("left")):
        if any(k.text == run.text and abs(k.left - run.left) < 0.3 * run.size for k in kept[-2:]):
            continue
        kept.append(run)
    return kept


def joined(row: Sequence[Run]) -> str:
    """The text of a line, with a space where there is a gap."""
    if len(row) == 1:
        return row[0].text
    parts = [row[0].text]
    for before, run in pairwise(row):
        gap = run.left - before.right
        if gap > (SPACE_SEEN if run.spaced else SPACE) * min(before.size, run.size):
            parts.append(" ")
        parts.append(run.text)
    return "".join(parts)


def text_of(runs: Sequence[Run]) -> str:
    """The text of a cell, its lines parted by line breaks."""
    if len(runs) == 1:
        return runs[0].text
    return "\n".join([joined(row) for row in rows(runs)])


def lines(runs: Iterable[Run]) -> list[Line]:
    """Lines of running text from top to bottom; a wide gap parts a line in two."""
    found: list[Line] = []
    for row in rows(runs):
        parts = pieces(row)
        found += [_line(part, len(parts) == 1) for part in parts]
    return found


def pieces(row: list[Run], gap: float = COLUMN_GAP) -> list[list[Run]]:
    """A line's runs parted where there are more than `gap` sizes between two."""
    found = [[row[0]]]
    for before, run in pairwise(row):
        if run.left - before.right > gap * max(before.size, run.size):
            found.append([])
        found[-1].append(run)
    return found


def _line(row: list[Run], whole: bool) -> Line:
    size = max(r.size for r in row)
    return Line(joined(row), row[0].left, max(r.right for r in row), row[0].baseline, size, whole)


_LATIN: Final = re.compile(r"[A-Za-z]$")


def flowed(lines: Sequence[Line]) -> str:
    """The text of a paragraph; Chinese needs no space where a line ends, Latin words do."""
    parts = [lines[0].text]
    for line in lines[1:]:
        if _LATIN.search(parts[-1]) and line.text[:1].isascii() and line.text[:1].isalpha():
            parts.append(" ")
        parts.append(line.text)
    return "".join(parts)
