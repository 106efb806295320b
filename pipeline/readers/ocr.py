"""A picture of a page -> the page's rules and runs of text, as a PDF's text layer would give them.

What belongs here: the order of the steps, pixels to points, how a page that lies on its side is
found. The steps: `ocr_raster` (straight, ink and paper), `ocr_rules` (ruled lines), `pdf_lattice`
(rules -> cells), `ocr_lines` (where text stands), `ocr_text` (what it says). What comes after is
the PDF reader's: tables, paragraphs, page breaks. Needs the extra `[ocr]`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from statistics import median
from typing import Final

import numpy as np

from pipeline.readers.ocr_columns import uncertain
from pipeline.readers.ocr_lines import Box, Spot, cell_spots, dark_spots, loose_spots
from pipeline.readers.ocr_raster import Pixels, Raster, raster
from pipeline.readers.ocr_rules import Ruled, ruled
from pipeline.readers.ocr_text import Reading, readings
from pipeline.readers.pdf_grid import NUMBER
from pipeline.readers.pdf_ink import Page, Point, Run
from pipeline.readers.pdf_lattice import lattices

SAMPLE: Final = 12
"""So many lines tell whether a page stands upright."""

UPRIGHT: Final = 0.75
"""Lines of an upright page are read with this mean confidence at least; others are tried turned."""

LETTERS: Final = 3.0
"""The longest lines of an upright page have so many characters on average at least."""

ENOUGH: Final = 8
"""Characters of a line beyond which more do not tell more."""

NO_TEXT: Final = 0.5
"""What is read outside of tables with less mean confidence is a picture, a seal, or dirt."""

OF_COLUMN: Final = 0.5
"""Confidence in a figure that is read well and may belong to the next column."""

SEAT: Final = 0.37
"""How far above the baseline the middle of ink is, as a share of the size."""

CHINESE_INK: Final = 0.92
LATIN_INK: Final = 0.72
"""The height of a line's ink as a share of its size."""

_CHINESE: Final = range(0x3400, 0xA000)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A page's picture, turned clockwise by quarters, and where text stands on it."""

    quarters: int
    raster: Raster
    ruled: Ruled
    spots: list[Spot]
    seats: list[Point]  # of the cells that spots name
    uncertain: frozenset[int]  # those of them whose column is


def page_of(grey: Pixels, scale: float, number: int) -> Page:
    """Read page `number` from its picture as displayed: grey, `scale` pixels to a point."""
    sheet, found = _upright(grey, scale)
    width, height = sheet.raster.size
    return Page(
        number,
        width,
        height,
        sheet.quarters,
        _runs(sheet, found),
        sheet.ruled.across,
        sheet.ruled.down,
        is_scan=True,
        slant=sheet.raster.slant,
    )


def _upright(grey: Pixels, scale: float) -> tuple[_Sheet, list[Reading]]:
    """The page as it is, unless another way up reads better; and what it says."""
    first = _sheet(grey, scale, 0)
    found = _read(first, first.spots)
    longest = set(_longest(first.spots))
    sample = [r for spot, r in zip(first.spots, found, strict=True) if spot in longest]
    if not sample or _is_upright(sample):
        return first, found
    others = [_sheet(grey, scale, quarters) for quarters in (1, 3, 2)]
    legible = [_legible(_read(sheet, _longest(sheet.spots))) for sheet in others]
    if max(legible) <= _legible(sample):
        return first, found
    best = others[legible.index(max(legible))]
    return best, _read(best, best.spots)


def _sheet(grey: Pixels, scale: float, quarters: int) -> _Sheet:
    page = raster(np.ascontiguousarray(np.rot90(grey, -quarters)), scale)
    rules = ruled(page)
    tables = lattices(rules.across, rules.down)
    boxes: list[Box] = []
    seats: list[Point] = []
    doubted: set[int] = set()
    for table in tables:
        doubted |= {len(boxes) + number for number in uncertain(table)}
        for region in table.regions:
            left, top, right, bottom = table.box(region)
            boxes.append(_pixels(left, top, right, bottom, scale))
            seats.append(((left + right) / 2, (top + bottom) / 2))
    outlines = [_pixels(t.xs[0], t.ys[0], t.xs[-1], t.ys[-1], scale) for t in tables]
    spots = [*cell_spots(rules.ink, scale, boxes), *loose_spots(rules.ink, scale, outlines)]
    return _Sheet(quarters, page, rules, dark_spots(page.grey, rules.ink, spots), seats, frozenset(doubted))


def _pixels(left: float, top: float, right: float, bottom: float, scale: float) -> Box:
    return Box(round(left * scale), round(top * scale), round(right * scale), round(bottom * scale))


def _read(sheet: _Sheet, spots: Sequence[Spot]) -> list[Reading]:
    found = readings(sheet.ruled.paper, sheet.raster.scale, spots)
    return [_doubted(r) if s.cell in sheet.uncertain else r for s, r in zip(spots, found, strict=True)]


def _doubted(reading: Reading) -> Reading:
    """A figure whose column is uncertain is no surer than that; words are no matter of columns."""
    if not NUMBER.fullmatch(reading.text):
        return reading
    return reading._replace(confidence=min(reading.confidence, OF_COLUMN))


def _longest(spots: Sequence[Spot]) -> list[Spot]:
    """A sample of a page's lines: the longest, which only text gives that stands upright."""
    return sorted(spots, key=lambda s: (s.ink.left - s.ink.right, s.ink))[:SAMPLE]


def _is_upright(sample: Sequence[Reading]) -> bool:
    """Whether lines are read with confidence, and not as single characters, as a page on its side is."""
    letters = sum(len(r.text) for r in sample) / len(sample)
    return letters >= LETTERS and sum(r.mean for r in sample) / len(sample) >= UPRIGHT


def _legible(found: Sequence[Reading]) -> float:
    """How much was read with confidence: a page on its side gives single characters, though sure ones."""
    return sum(r.mean * min(len(r.text), ENOUGH) for r in found)


def _runs(sheet: _Sheet, found: Sequence[Reading]) -> list[Run]:
    """The texts with their places in points.

    What is no text is left out, but for a cell that has ink and nothing that can be read: it keeps
    one run without text, so that it is told.
    """
    both = list(zip(sheet.spots, found, strict=True))
    read = {spot.cell for spot, reading in both if reading.text}
    illegible = {spot.cell: spot for spot, _ in both if spot.cell not in read}
    pairs = [
        (spot, reading)
        for spot, reading in both
        if (reading.text and (spot.cell is not None or reading.mean >= NO_TEXT))
        or (spot.cell is not None and illegible.get(spot.cell) is spot)
    ]
    sizes = [_size(s, r.text, sheet.raster.scale) for s, r in pairs]
    usual = median([s for s in sizes if s is not None] or [10.0])
    return [
        _run(spot, reading, size or usual, sheet, start)
        for start, ((spot, reading), size) in enumerate(zip(pairs, sizes, strict=True))
    ]


def _size(spot: Spot, text: str, scale: float) -> float | None:
    """The size of the type, by the height of its ink; None for a text too low to tell."""
    height = (spot.ink.bottom - spot.ink.top) / scale
    if any(ord(c) in _CHINESE and c != "一" for c in text):
        return height / CHINESE_INK
    return height / LATIN_INK if any(c.isalnum() for c in text if c != "一") else None


def _run(spot: Spot, reading: Reading, size: float, sheet: _Sheet, start: int) -> Run:
    left, top, right, bottom = (edge / sheet.raster.scale for edge in spot.ink)
    baseline = (top + bottom) / 2 + SEAT * size
    seat = None if spot.cell is None else sheet.seats[spot.cell]
    lefts = _lefts(reading.text, left, right)
    return Run(reading.text, left, right, baseline, size, lefts, False, start, seat, reading.confidence)


def _lefts(text: str, left: float, right: float) -> list[float]:
    """Where the characters of a text begin: Chinese ones are twice as wide as others."""
    widths = [2 if ord(c) > 0x2E80 else 1 for c in text]
    step = (right - left) / max(sum(widths), 1)
    return [left + step * done for done in accumulate(widths, initial=0)][:-1]
