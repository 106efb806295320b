"""Where lines of text stand in a picture of a page: within each cell, and elsewhere.

What belongs here: ink -> boxes of pixels, one a line, parted at wide gaps. What does not: what the
text says (`ocr_text`).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any, Final, NamedTuple

import cv2
import numpy as np

from pipeline.readers.ocr_raster import Pixels

INSET: Final = 0.8
"""Points from the middle of a rule to where a cell's text may begin."""

SPECK: Final = 0.55
"""Points: what covers less than a square of this side is dust."""

LEAST_MARK: Final = 1.8
"""Points across or down of the largest part of a text: a dash, not a dot."""

REMNANT: Final = 1.2
"""Points: what is thinner and lies along a cell's edge is left of a rule."""

LEAST_SIZE: Final = 3.5
MOST_SIZE: Final = 18.0
"""Points between which the height of usual lines lies."""

USUAL_SIZE: Final = 9.0
"""Points that lines are taken to be high where a page has too few to tell."""

TALLEST: Final = 48.0
"""Points: what is higher is a picture."""

PART_OF_LINE: Final = 0.55
WHOLE_LINE: Final = 1.15
"""Ink lower than the one share of the size is part of a line (二), with what is nearby within the other."""

TWO_LINES: Final = 1.6
PITCH: Final = 1.25
"""Ink higher than the one share of the size is several lines, about the other share apart."""

LARGE: Final = 0.7
LARGE_SHARE: Final = 0.25
"""A band is one line where such a share of its ink is in parts of such a share of its height."""

VALLEY: Final = 0.4
"""Between two lines that touch, rows have less than this share of the ink of others."""

FAINT: Final = 0.4
"""Ink with less than this share of the usual contrast is none."""

WIDE_GAP: Final = 1.4
"""A gap of more than so many sizes parts a line in two."""

SAME_TEXT: Final = 2.0
"""Ink closer along a line than so many sizes belongs together, outside of tables."""


class Box(NamedTuple):
    """Pixels, ends excluded."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a text stands: its ink, the room it must not be looked for beyond, and the number of its cell."""

    ink: Box
    room: Box
    cell: int | None = None


def dark_spots(grey: Pixels, ink: Pixels, spots: Sequence[Spot]) -> list[Spot]:
    """Spots whose ink is about as dark as that of the page: others are stains, and what shines through."""
    if not spots:
        return []
    darkness = [_darkness(grey, ink, s.ink) for s in spots]
    usual = float(np.median(darkness))
    return [s for s, own in zip(spots, darkness, strict=True) if own >= FAINT * usual]


def _darkness(grey: Pixels, ink: Pixels, box: Box) -> float:
    """How much darker the ink within a box is than the paper around it."""
    own = grey[box.top : box.bottom, box.left : box.right]
    inked = ink[box.top : box.bottom, box.left : box.right] > 0
    paper = np.percentile(
        grey[max(box.top - 3, 0) : box.bottom + 3, max(box.left - 3, 0) : box.right + 3], 90
    )
    return float(paper) - float(np.percentile(own[inked], 25)) if inked.any() else 0.0


def cell_spots(ink: Pixels, scale: float, cells: Sequence[Box]) -> list[Spot]:
    """The lines of each cell, by number."""
    inner = [_inset(cell, scale) for cell in cells]
    clean = [_without_dust(ink[b.top : b.bottom, b.left : b.right], scale) for b in inner]
    bands = [_bands(np.asarray(part.any(axis=1))) for part in clean]
    size = _usual_size((b - a for own in bands for a, b in own), scale)
    spots: list[Spot] = []
    for number, (box, part, own) in enumerate(zip(inner, clean, bands, strict=True)):
        lines = list(_as_lines(part, own, size))
        spots += [
            Spot(s.ink, s.room, number)
            for s in _spots(part, lines, size, box)
            if _is_mark(part, s.ink, box, scale)
        ]
    return spots


def loose_spots(ink: Pixels, scale: float, tables: Iterable[Box]) -> list[Spot]:
    """The lines of a page outside of its tables."""
    page = _without_dust(ink, scale)
    for left, top, right, bottom in tables:
        page[max(top, 0) : bottom, max(left, 0) : right] = 0
    size = _usual_size((h for _, h in _extents(page)), scale)
    reach = round(SAME_TEXT * size)
    joined = cv2.morphologyEx(page, cv2.MORPH_CLOSE, np.ones((1, 2 * (reach // 2) + 1), np.uint8))
    whole = Box(0, 0, ink.shape[1], ink.shape[0])
    spots: list[Spot] = []
    for box in _components(joined):
        part = page[box.top : box.bottom, box.left : box.right]
        lines = list(_as_lines(part, [(0, box.bottom - box.top)], size))
        spots += [s for s in _spots(part, lines, size, box) if _is_text(part, s.ink, box, scale)]
    return [Spot(s.ink, whole) for s in spots]


def _inset(cell: Box, scale: float) -> Box:
    by = max(1, round(INSET * scale))
    left, top = max(cell.left + by, 0), max(cell.top + by, 0)
    return Box(left, top, max(cell.right - by, left + 1), max(cell.bottom - by, top + 1))


def _without_dust(ink: Pixels, scale: float) -> Pixels:
    """Ink without specks, and without thin remnants of rules along the edges."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    if count == 1:
        return np.zeros_like(ink)
    left, top, wide, high, area = stats.T
    height, width = ink.shape
    thin = REMNANT * scale
    lying = (high <= thin) & ((top <= 1) | (top + high >= height - 1))
    standing = (wide <= thin) & ((left <= 1) | (left + wide >= width - 1))
    kept = (area >= (SPECK * scale) ** 2) & ~lying & ~standing
    kept[0] = False
    return np.where(kept[labels], 255, 0).astype(np.uint8)


def _bands(filled: np.ndarray[Any, np.dtype[np.bool_]]) -> list[tuple[int, int]]:
    """Runs of rows (or columns) that hold ink."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], filled.astype(np.int8), [0]))))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _usual_size(heights: Iterable[int], scale: float) -> float:
    """The usual height of a line in pixels."""
    usual = [h for h in heights if LEAST_SIZE * scale <= h <= MOST_SIZE * scale]
    return float(median(usual)) if usual else USUAL_SIZE * scale


def _as_lines(part: Pixels, bands: Sequence[tuple[int, int]], size: float) -> Iterator[tuple[int, int]]:
    """Bands of ink as lines: parts of a character joined, lines that touch divided."""
    joined: list[tuple[int, int]] = []
    for top, bottom in bands:
        if joined:
            before = joined[-1]
            low = min(bottom - top, before[1] - before[0]) < PART_OF_LINE * size
            if low and bottom - before[0] <= WHOLE_LINE * size:
                joined[-1] = (before[0], bottom)
                continue
        joined.append((top, bottom))
    for top, bottom in joined:
        yield from _divided(part, top, bottom, size)


def _divided(part: Pixels, top: int, bottom: int, size: float) -> Iterator[tuple[int, int]]:
    """A band of ink cut where lines touch: at rows near the expected places that hold little ink."""
    count = round((bottom - top) / (PITCH * size))
    if bottom - top < TWO_LINES * size or count < 2 or _is_large(part[top:bottom]):
        yield top, bottom
        return
    profile = (part[top:bottom] > 0).sum(axis=1).astype(np.float64)
    usual = float(profile.mean())
    step, cuts = (bottom - top) / count, [0]
    for k in range(1, count):
        low, high = round((k - 0.3) * step), round((k + 0.3) * step)
        at = low + int(profile[low:high].argmin())
        if profile[at] < VALLEY * usual:
            cuts.append(at)
    for a, b in pairwise([*cuts, bottom - top]):
        yield top + a, top + b


def _is_large(band: Pixels) -> bool:
    """Whether a band is one line in larger type: much of its ink is in parts nearly as high as it is."""
    stats = cv2.connectedComponentsWithStats(np.ascontiguousarray(band), connectivity=8)[2][1:]
    tall = stats[stats[:, cv2.CC_STAT_HEIGHT] >= LARGE * band.shape[0], cv2.CC_STAT_AREA].sum()
    return bool(tall >= LARGE_SHARE * stats[:, cv2.CC_STAT_AREA].sum())


def _spots(part: Pixels, lines: Sequence[tuple[int, int]], size: float, box: Box) -> Iterator[Spot]:
    """The texts of lines within a box, parted at wide gaps; their room ends halfway to the next line."""
    for i, (top, bottom) in enumerate(lines):
        upper = (lines[i - 1][1] + top) // 2 if i else 0
        lower = (bottom + lines[i + 1][0] + 1) // 2 if i + 1 < len(lines) else box.bottom - box.top
        columns = _bands(np.asarray(part[top:bottom].any(axis=0)))
        for left, right in _parted(columns, WIDE_GAP * max(size, 0.6 * (bottom - top))):
            rows = np.flatnonzero(part[top:bottom, left:right].any(axis=1))
            first, last = top + int(rows[0]), top + int(rows[-1]) + 1
            yield Spot(
                Box(box.left + left, box.top + first, box.left + right, box.top + last),
                Box(box.left, box.top + upper, box.right, box.top + lower),
            )


def _parted(columns: Sequence[tuple[int, int]], gap: float) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for left, right in columns:
        if found and left - found[-1][1] <= gap:
            found[-1] = (found[-1][0], right)
        else:
            found.append((left, right))
    return found


def _is_mark(part: Pixels, ink: Box, box: Box, scale: float) -> bool:
    """Whether there is more than dots of dust."""
    own = part[ink.top - box.top : ink.bottom - box.top, ink.left - box.left : ink.right - box.left]
    return any(max(w, h) >= LEAST_MARK * scale for w, h in _extents(np.ascontiguousarray(own)))


def _is_text(part: Pixels, ink: Box, box: Box, scale: float) -> bool:
    return ink.bottom - ink.top <= TALLEST * scale and _is_mark(part, ink, box, scale)


def _extents(ink: Pixels) -> Iterator[tuple[int, int]]:
    """Widths and heights of all connected parts."""
    stats = cv2.connectedComponentsWithStats(ink, connectivity=8)[2]
    return ((int(s[2]), int(s[3])) for s in stats[1:])


def _components(ink: Pixels) -> list[Box]:
    stats = cv2.connectedComponentsWithStats(ink, connectivity=8)[2]
    return [Box(int(s[0]), int(s[1]), int(s[0] + s[2]), int(s[1] + s[3])) for s in stats[1:]]
