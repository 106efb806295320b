"""The ruled lines in a picture of a page, in points, and the picture's ink without them.

What belongs here: ink -> rules. What does not: which rules make a table (`pdf_lattice`), text.

A rule is a thin straight run of ink much longer than strokes of characters are.
"""

from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np

from pipeline.readers.ocr_raster import Pixels, Raster
from pipeline.readers.pdf_ink import Rule

LEAST_ACROSS: Final = 24.0
"""Points: strokes of characters across are shorter, but for titles in large type."""

LEAST_DOWN: Final = 9.5
"""Points: rows are lower than columns are wide, so rules down may be as short as a row is high."""

THICKEST: Final = 4.0
"""Points of the thickest rule."""

GAP: Final = 0.8
"""Points of a break in a rule that is closed."""

SOLID: Final = 0.93
"""The share of its length on which a rule has ink."""

REACH: Final = 1.5
"""A short rule must end within so many points of rules that cross it: strokes of bold type nearly do."""

LONG_ACROSS: Final = 70.0
"""Points of a rule across that no character's stroke is as long as, nor those of two side by side."""

PAPER: Final = 75
"""The share of pixels (percent) that are darker than paper or as dark."""

LONG_DOWN: Final = 30.0
"""Points of a rule down that no character's stroke is as long as."""

SAME_PLACE: Final = 2.0
"""Points between rules down that part the same columns."""

LOOSE_END: Final = 0.5
"""Points of paper between a short rule's end and the rule it should meet: a stroke comes near, a rule meets."""

CLINGING: Final = 1.0
"""Points that ink reaches out from a short rule: a stroke has others at it, a rule has paper beside it."""


@dataclass(frozen=True, slots=True)
class Ruled:
    """Rules across and down in points; the ink that is none of them; the grey picture without them."""

    across: list[Rule]
    down: list[Rule]
    ink: Pixels
    paper: Pixels


def ruled(page: Raster) -> Ruled:
    """Find the rules of a page."""
    lying = _rules(page.ink, page.scale, LEAST_ACROSS)
    standing = _rules(np.ascontiguousarray(page.ink.T), page.scale, LEAST_DOWN)
    standing = [r for r in standing if _holds(r, lying, LONG_DOWN)]
    standing = _without_strokes(standing, lying, page)
    lying = [r for r in lying if _holds(r, standing, LONG_ACROSS)]
    boxes = [box for _, box in lying] + [(t, a, e, b) for _, (a, t, b, e) in standing]
    mask = _drawn(page, boxes)
    grown = cv2.dilate(mask, np.ones((3, 3), np.uint8))
    rest = np.where(grown > 0, 0, page.ink).astype(np.uint8)
    blank = np.uint8(np.percentile(page.grey, PAPER))
    paper = np.where(grown > 0, blank, page.grey).astype(np.uint8)
    return Ruled([r for r, _ in lying], [r for r, _ in standing], rest, paper)


_Box = tuple[int, int, int, int]
_Found = tuple[Rule, _Box]


def _rules(ink: Pixels, scale: float, least: float) -> list[_Found]:
    """Rules that run along rows of pixels, each with its box (left, top, right, bottom)."""
    gap, length = max(1, round(GAP * scale)), round(least * scale)
    # Pixels of a line that lies a little askew step from row to row: thickened, it stays one.
    thick = cv2.dilate(ink, np.ones((3, 1), np.uint8))
    closed = cv2.morphologyEx(thick, cv2.MORPH_CLOSE, np.ones((1, gap + 1), np.uint8))
    opened = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(opened, connectivity=8)
    found: list[_Found] = []
    for i in range(1, count):
        left, top, wide, high = (int(v) for v in stats[i][:4])
        box = (left, top, left + wide, top + high)
        own = labels[top : top + high, left : left + wide] == i
        if not _is_rule(own, ink[top : top + high, left : left + wide], scale):
            continue
        middle = _middle(own)
        found.append((Rule((middle + top) / scale, left / scale, (left + wide) / scale), box))
    return found


def _middle(own: np.ndarray[Any, np.dtype[np.bool_]]) -> float:
    """The height at which most of a component's pixels lie."""
    weights = own.sum(axis=1, dtype=np.float64)
    return float((weights * np.arange(len(weights))).sum() / weights.sum()) + 0.5


def _is_rule(own: np.ndarray[Any, np.dtype[np.bool_]], ink: Pixels, scale: float) -> bool:
    """Whether a component is thin nearly everywhere, and its ink nearly without breaks."""
    columns = own.sum(axis=0)
    thickness = float(np.median(columns)) - 2
    solid = float(((ink > 0) & own).any(axis=0).mean())
    return thickness <= THICKEST * scale and solid >= SOLID


def _holds(found: _Found, crossing: list[_Found], long: float) -> bool:
    """Whether a rule is long, or ends where others cross it."""
    rule = found[0]
    if rule.end - rule.start >= long:
        return True
    places = [r.position for r, _ in crossing if r.start - REACH <= rule.position <= r.end + REACH]
    return all(any(abs(end - p) <= REACH for p in places) for end in (rule.start, rule.end))


def _without_strokes(standing: list[_Found], lying: list[_Found], page: Raster) -> list[_Found]:
    """Rules down without strokes of bold type as high as their row, which would make a column more.

    Of a short one two of three must be so: a long one stands at the same place; it meets the rules above and
    below; it has paper beside it.
    """
    long = [rule.position for rule, _ in standing if rule.end - rule.start >= LONG_DOWN]
    across = cv2.dilate(_drawn(page, [box for _, box in lying]), np.ones((3, 3), np.uint8))
    rest = np.where(across > 0, 0, page.ink).astype(np.uint8)

    def is_rule(found: _Found) -> bool:
        rule, box = found
        if rule.end - rule.start >= LONG_DOWN:
            return True
        alike = any(abs(rule.position - place) <= SAME_PLACE for place in long)
        witnesses = alike, _meets(rule, box, lying, page), not _clings(box, rest, page.scale)
        return sum(witnesses) >= 2

    return [found for found in standing if is_rule(found)]


def _meets(rule: Rule, box: _Box, lying: list[_Found], page: Raster) -> bool:
    """Whether the ink of a rule down goes on to the middle of rules across, above and below. `box` is turned."""
    _, left, _, right = box
    places = [r.position for r, _ in lying if r.start - REACH <= rule.position <= r.end + REACH]

    def blank(end: float) -> int:
        near = min(places, key=lambda place: abs(place - end), default=end)
        first, last = sorted((round(end * page.scale), round(near * page.scale)))
        return int((page.ink[first:last, left:right] == 0).all(axis=1).sum())

    return max(blank(rule.start), blank(rule.end)) <= LOOSE_END * page.scale


def _clings(box: _Box, ink: Pixels, scale: float) -> bool:
    """Whether ink beside a rule down touches it. `box` is turned; `ink` is without the rules across."""
    top, left, bottom, right = box
    out = max(1, round(CLINGING * scale))
    first = max(left - 2 * out, 0)
    part = np.ascontiguousarray(ink[top:bottom, first : right + 2 * out])
    labels, stats = cv2.connectedComponentsWithStats(part, connectivity=8)[1:3]
    own = [i for i in np.unique(labels[:, left - first : right - first]) if i]
    starts = [int(stats[i][cv2.CC_STAT_LEFT]) for i in own]
    ends = [int(stats[i][cv2.CC_STAT_LEFT] + stats[i][cv2.CC_STAT_WIDTH]) for i in own]
    return bool(own) and (left - first - min(starts) >= out or max(ends) - (right - first) >= out)


def _drawn(page: Raster, boxes: list[_Box]) -> Pixels:
    """The ink within the boxes of rules."""
    mask = np.zeros_like(page.ink)
    for left, top, right, bottom in boxes:
        mask[top:bottom, left:right] = 255
    return np.asarray(mask & page.ink, np.uint8)
