"""The ruled lines of a page: strokes, thin boxes, and gaps between boxes painted side by side.

What belongs here: pdfium's path objects -> rules. What does not: which rules make a table.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Final

from pipeline.readers import pdf_raw as raw
from pipeline.readers.pdf_ink import Box, Frame, Point, Rule, hull
from pipeline.readers.pdf_raw import pdfium

Matrix = tuple[float, float, float, float, float, float]

MAX_RULE_WIDTH: Final = 3.5
"""A filled or stroked box this thin (points) is a ruled line."""

MAX_FORM_DEPTH: Final = 8
"""Forms within forms that are followed."""

STRAIGHT: Final = 0.5
"""A segment that strays less than this (points) runs across or down."""

WHITE: Final = 250
"""Colours from here up to 255 show nothing on paper."""

MIN_OVER: Final = 4
"""So many boxes painted over a coloured one are the cells of a table."""


def rules(page: Any, frame: Frame) -> tuple[list[Rule], list[Rule]]:
    """The rules across and down on a page, in its coordinates; dots are neither."""
    return _rules(_lines(page), frame)


def _lines(page: Any) -> list[Box]:
    """Ruled lines, as thin boxes: left, bottom, right, top in pdfium's coordinates."""
    lines: list[Box] = []
    fills: list[tuple[Box, bool]] = []
    for path, matrix in _paths(page):
        raw.bounds(path, *raw.FLOATS[:4])
        left, bottom, right, top = raw.floats[:4]
        box = _transformed((left, bottom, right, top), matrix) if matrix else (left, bottom, right, top)
        raw.draw_mode(path, *raw.INTS)
        filled, stroked = raw.ints
        if _is_thin(box):
            if stroked or (filled and not _is_white(path)):
                lines.append(box)
        elif stroked:
            lines += [side for points in _outlines(path, matrix) for side in _straight(points)]
        elif filled:
            white = _is_white(path)
            for part in map(hull, _outlines(path, matrix)):
                if not _is_thin(part):
                    fills.append((part, white))
                elif not white:
                    lines.append(part)
    return lines + _gaps(fills)


def _gaps(fills: list[tuple[Box, bool]]) -> list[Box]:
    """The sides of boxes painted over a coloured one, which shows between them as lines."""
    grounds = [box for box, white in fills if not white]
    lines: list[Box] = []
    for ground in grounds:
        over = [box for box, _ in fills if box != ground and _is_inside(box, ground)]
        if len(over) >= MIN_OVER:
            lines += [side for box in over for side in _sides(box)]
    return lines


def _is_inside(box: Box, outer: Box) -> bool:
    return outer[0] <= box[0] and outer[1] <= box[1] and box[2] <= outer[2] and box[3] <= outer[3]


def _is_thin(box: Box) -> bool:
    return box[2] - box[0] <= MAX_RULE_WIDTH or box[3] - box[1] <= MAX_RULE_WIDTH


def _paths(page: Any) -> Iterator[tuple[int, Matrix | None]]:
    """Path objects of a page and of its forms, with the matrix of what encloses them."""
    address = raw.address(page)
    for i in range(pdfium.FPDFPage_CountObjects(page)):
        thing = raw.page_object(address, i)
        kind = raw.object_type(thing)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            yield thing, None
        elif kind == pdfium.FPDF_PAGEOBJ_FORM:
            yield from _form_paths(thing, None, 0)


def _form_paths(form: int, outer: Matrix | None, depth: int) -> Iterator[tuple[int, Matrix | None]]:
    if depth >= MAX_FORM_DEPTH:
        return
    matrix = _placed(form, outer)
    for i in range(raw.count_form_objects(form)):
        thing = raw.form_object(form, i)
        kind = raw.object_type(thing)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            yield thing, matrix
        elif kind == pdfium.FPDF_PAGEOBJ_FORM:
            yield from _form_paths(thing, matrix, depth + 1)


def _placed(thing: int, outer: Matrix | None) -> Matrix | None:
    """The object's own matrix, then its enclosure's; None where nothing moves."""
    raw.matrix(thing, raw.FLOATS[0])
    a, b, c, d, e, f = raw.floats
    if outer:
        g, h, i, j, k, m = outer
        a, b, c, d, e, f = (
            *(a * g + b * i, a * h + b * j),
            *(c * g + d * i, c * h + d * j),
            *(e * g + f * i + k, e * h + f * j + m),
        )
    return None if (a, b, c, d, e, f) == (1, 0, 0, 1, 0, 0) else (a, b, c, d, e, f)


def _transformed(box: Box, matrix: Matrix) -> Box:
    a, b, c, d, e, f = matrix
    left, bottom, right, top = box
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in (left, right) for y in (bottom, top)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _is_white(path: int) -> bool:
    """Whether a fill shows nothing on paper: white, or fully transparent."""
    raw.fill_colour(path, *raw.COLOURS)
    red, green, blue, alpha = raw.colours
    return min(red, green, blue) >= WHITE or alpha == 0


def _outlines(path: int, matrix: Matrix | None) -> list[list[Point]]:
    """The corners of each part of a path, a closed part ending where it began; none if it has curves."""
    a, b, c, d, e, f = _placed(path, matrix) or (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    outlines: list[list[Point]] = []
    for i in range(raw.count_segments(path)):
        segment = raw.segment(path, i)
        kind = raw.segment_type(segment)
        if kind == pdfium.FPDF_SEGMENT_BEZIERTO:
            return []
        raw.segment_point(segment, *raw.FLOATS[:2])
        x, y = raw.floats[:2]
        if kind == pdfium.FPDF_SEGMENT_MOVETO or not outlines:
            outlines.append([])
        outlines[-1].append((a * x + c * y + e, b * x + d * y + f))
        if raw.segment_closes(segment):
            outlines[-1].append(outlines[-1][0])
    return [points for points in outlines if len(points) > 1]


def _straight(points: list[Point]) -> list[Box]:
    """The sides of an outline that run across or down, as thin boxes."""
    sides = map(hull, pairwise(points))
    return [s for s in sides if s[2] - s[0] < STRAIGHT or s[3] - s[1] < STRAIGHT]


def _sides(box: Box) -> tuple[Box, Box, Box, Box]:
    left, bottom, right, top = box
    return (
        (left, bottom, left, top),
        (right, bottom, right, top),
        (left, bottom, right, bottom),
        (left, top, right, top),
    )


def _rules(lines: list[Box], frame: Frame) -> tuple[list[Rule], list[Rule]]:
    """Thin boxes as rules across and down, in the page's coordinates; dots are neither."""
    across: list[Rule] = []
    down: list[Rule] = []
    if not lines:
        return across, down
    for left, top, right, bottom in zip(*frame.boxes(*zip(*lines, strict=True)), strict=True):
        wide, high = right - left, bottom - top
        if max(wide, high) <= MAX_RULE_WIDTH:
            continue
        if wide > high:
            across.append(Rule((top + bottom) / 2, left, right))
        else:
            down.append(Rule((left + right) / 2, top, bottom))
    return across, down
