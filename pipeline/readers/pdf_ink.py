"""What stands on a page, as plain data: runs of text and ruled lines, in points from the top left.

What belongs here: the forms that the steps of the PDF reader hand on, and how coordinates turn. What
does not: pdfium, tables.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

Floats = Sequence[float]
Point = tuple[float, float]
Box = tuple[float, float, float, float]

MIDDLE: Final = 0.3
"""How far above the baseline the middle of text is, as a share of its size."""


class Run(NamedTuple):
    """Characters that follow each other closely on one baseline.

    `lefts` are the left ends of the characters, `size` is that of the font. `spaced`:
    a space character stands before the run. `seat`: where the cell is that a text belongs to,
    for one that runs out of its cell and is cut off in print (spreadsheets do that).
    """

    text: str
    left: float
    right: float
    baseline: float
    size: float
    lefts: list[float]
    spaced: bool
    start: int
    seat: Point | None = None

    @property
    def middle(self) -> float:
        """The height at which the text stands, by which it is in one row or another."""
        return self.baseline - MIDDLE * self.size


class Rule(NamedTuple):
    """A ruled line: at `position` across, from `start` to `end` along (points)."""

    position: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Page:
    """One page, upright. `turn`: quarter turns clockwise that made its text upright after display.

    `across` and `down` are ruled lines. `is_scan`: the page is a picture with hardly any text.
    """

    number: int
    width: float
    height: float
    turn: int
    runs: list[Run]
    across: list[Rule]
    down: list[Rule]
    is_scan: bool

    def locator(self, left: float, top: float, right: float, bottom: float) -> str:
        """A box for people and viewers: points from the top left of the page as displayed."""
        if self.turn == 1:
            left, top, right, bottom = top, self.width - right, bottom, self.width - left
        elif self.turn == 2:
            left, right = self.width - right, self.width - left
            top, bottom = self.height - bottom, self.height - top
        elif self.turn == 3:
            left, top, right, bottom = self.height - bottom, left, self.height - top, right
        return f"page {self.number}, box {left:.1f} {top:.1f} {right:.1f} {bottom:.1f}"


@dataclass(frozen=True, slots=True)
class Frame:
    """Turns pdfium's coordinates (from the bottom left, unrotated) into an upright page's.

    `quarters`: clockwise quarter turns; the edges are those of what the page shows, in pdfium's.
    """

    quarters: int
    left: float
    bottom: float
    right: float
    top: float

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the upright page."""
        wide, high = self.right - self.left, self.top - self.bottom
        return (high, wide) if self.quarters % 2 else (wide, high)

    def points(self, xs: Sequence[float], ys: Sequence[float]) -> tuple[list[float], list[float]]:
        """Points of the upright page."""
        left, bottom, right, top = self.left, self.bottom, self.right, self.top
        if self.quarters == 0:
            return [x - left for x in xs], [top - y for y in ys]
        if self.quarters == 1:
            return [y - bottom for y in ys], [x - left for x in xs]
        if self.quarters == 2:
            return [right - x for x in xs], [y - bottom for y in ys]
        return [top - y for y in ys], [right - x for x in xs]

    def boxes(self, lefts: Floats, bottoms: Floats, rights: Floats, tops: Floats) -> tuple[list[float], ...]:
        """Lefts, tops, rights and bottoms of boxes."""
        first = self.points(lefts, tops if self.quarters == 0 else bottoms)
        second = self.points(rights, bottoms if self.quarters == 0 else tops)
        if self.quarters in (0, 1):
            return *first, *second
        if self.quarters == 2:
            return second[0], first[1], first[0], second[1]
        return second[0], second[1], first[0], first[1]


def hull(points: Sequence[Point]) -> Box:
    """The least box around points."""
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)
