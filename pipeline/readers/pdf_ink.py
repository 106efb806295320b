"""What stands on a page, as plain data: runs of text and ruled lines, in points from the top left.

What belongs here: the forms that the steps of the PDF reader hand on, and how coordinates turn. What
does not: pdfium, tables.
"""

import math
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
    for one that runs out of its cell and is cut off in print (spreadsheets do that), and for one read
    from the picture of a cell. `confidence`: of what was read from a picture, in its least certain
    character.
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
    confidence: float | None = None

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
    `slant`: degrees that the picture was turned anticlockwise, after the quarters, to lie straight.
    """

    number: int
    width: float
    height: float
    turn: int
    runs: list[Run]
    across: list[Rule]
    down: list[Rule]
    is_scan: bool
    slant: float = 0.0

    def locator(self, left: float, top: float, right: float, bottom: float) -> str:
        """A box for people and viewers: points from the top left of the page as displayed."""
        if self.slant:
            left, top, right, bottom = self._askew(left, top, right, bottom)
        if self.turn == 1:
            left, top, right, bottom = top, self.width - right, bottom, self.width - left
        elif self.turn == 2:
            left, right = self.width - right, self.width - left
            top, bottom = self.height - bottom, self.height - top
        elif self.turn == 3:
            left, top, right, bottom = self.height - bottom, left, self.height - top, right
        return f"page {self.number}, box {left:.1f} {top:.1f} {right:.1f} {bottom:.1f}"

    def _askew(self, left: float, top: float, right: float, bottom: float) -> Box:
        """The box around where a box lies on the page before it was straightened."""
        cos, sin = math.cos(math.radians(self.slant)), math.sin(math.radians(self.slant))
        x0, y0 = self.width / 2, self.height / 2
        corners = [(x - x0, y - y0) for x in (left, right) for y in (top, bottom)]
        return hull([(x0 + x * cos - y * sin, y0 + x * sin + y * cos) for x, y in corners])


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
