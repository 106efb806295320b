"""The two halves of a row that a page break divides.

What belongs here: telling, from geometry and from how figures are written, whether the first row on a
page goes on with the last row of the page before, and making one row of the two. What does not: what
the words mean. Without evidence in every cell nothing is joined: two rows are never made one by guess.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from pipeline.document import Cell
from pipeline.readers.pdf_grid import NUMBER, Part
from pipeline.readers.pdf_lattice import Region
from pipeline.readers.pdf_lines import text_of

CELL_MARGIN: Final = 5.5
"""Points that Word leaves beside the text of a cell (0.19 cm)."""

MOST_HEADINGS: Final = 8
"""A page repeats no more heading rows than so many."""

_DIGITS: Final = re.compile(r"[-−(（]?[\d,]+\.?\d*")
_PIECE: Final = re.compile(r"[\d,]*\.?\d*%?")
_BEGINS_ANEW: Final = re.compile(
    r"[一二三四五六七八九十]+、|[（(]\s*[一二三四五六七八九十\d]+\s*[)）]|\d|[△▲*※]|其中|[注备]"
)
_BRACKETS: Final = ("（）", "()", "《》", "“”")
_PARTED: Final = re.compile(r"[,.，．]\s*$")


def first_row_of_body(part: Part, first: Part) -> int:
    """The row of a part below the headings that it repeats from the table's first part."""
    headings = {first.row_texts(r) for r in range(min(MOST_HEADINGS, len(first.lattice.ys) - 1))}
    row = 0
    while row < len(part.lattice.ys) - 2 and any(texts := part.row_texts(row)) and texts in headings:
        row += 1
    return row


def goes_on(upper: Part, lower: Part, row: int) -> bool:
    """Whether a row of the lower part goes on with the last row of the upper one.

    A number whose first digits stand above (12,437.3 and 6 where the others have two decimals) tells for
    all words of its row. Without one each text must tell: its beginning above fills its cell, or leaves a
    bracket open.
    """
    above = {_sides(upper, r): i for i, r in enumerate(upper.lattice.regions) if _is_last(upper, r)}
    pieces = [(i, r) for i, r in enumerate(lower.lattice.regions) if r.top == row and _text(lower, i).strip()]
    if not pieces or any(r.bottom != row + 1 for _, r in pieces):
        return False
    over = [_over(above, _sides(lower, r)) for _, r in pieces]
    if any(n is None or not _text(upper, n).strip() for n in over):
        return False
    pairs = [(n, _bare(_text(lower, i))) for n, (i, _) in zip(over, pieces, strict=True) if n is not None]
    decimals = _usual_decimals(upper, lower, row)
    cut = [_is_cut(_bare(_text(upper, n)), below, decimals) for n, below in pairs]
    if any(cut):
        return all(c or not NUMBER.fullmatch(below) for c, (_, below) in zip(cut, pairs, strict=True))
    # In a row without figures a cell must be seen to wrap: blank rows of a summary stand in sequence.
    figures = any(NUMBER.fullmatch(_bare(_text(upper, n))) for n in above.values())
    wraps = figures or any("\n" in _text(upper, n) for n, _ in pairs)
    return wraps and all(_goes_on_in_words(upper, n, below) for n, below in pairs)


def merged_over(upper: Part, lower: Part, row: int) -> list[int]:
    """The columns (left edges of the lower part) whose merged cell the page break divides.

    A cell over several rows prints its text once, on either page, or over both. What begins anew left of
    it begins a new group, in which nothing goes on.
    """
    above = {_sides(upper, r): i for i, r in enumerate(upper.lattice.regions) if _is_last(upper, r)}
    found = []
    for i, region in enumerate(lower.lattice.regions):
        if region.top != row:
            continue
        over, text = _over(above, _sides(lower, region)), _bare(_text(lower, i))
        if over is None or not text:
            continue
        top = upper.lattice.regions[over]
        tall = top.bottom - top.top > 1
        blank = not _text(upper, over).strip() and not NUMBER.fullmatch(text)
        if tall and (blank or _goes_on_in_words(upper, over, text)):
            found.append(region.left)
        elif not blank:
            break
    return found


def with_merged(
    upper: list[Cell], lower: list[Cell], row: int, columns: Sequence[int]
) -> tuple[list[Cell], list[Cell]]:
    """The cells of both parts, the texts of merged cells whole in their upper half."""
    last = max(c.row + c.row_span for c in upper)
    ends = {(c.column, c.column_span): c for c in upper if c.row + c.row_span == last}
    moved = {
        id(over): (over, c)
        for c in lower
        if c.row == row and c.column in columns and (over := ends.get((c.column, c.column_span)))
    }
    gone = {id(c) for _, c in moved.values()}
    above = [_one(*moved[id(c)]) if id(c) in moved else c for c in upper]
    return above, [replace(c, text="") if id(c) in gone else c for c in lower]


def joined(upper: list[Cell], lower: list[Cell], row: int) -> tuple[list[Cell], list[Cell]]:
    """The cells of both parts, with those of a row of the lower one moved into the upper one's last row.

    The row stays, without cells, so that rows keep their numbers. Nothing is moved where columns differ.
    """
    pieces = {(c.column, c.column_span): c for c in lower if c.row == row and c.text.strip()}
    last = max(c.row + c.row_span for c in upper)
    over = {(c.column, c.column_span): c for c in upper if c.row + c.row_span == last and c.text.strip()}
    if not pieces.keys() <= over.keys():
        return upper, lower
    whole = {id(over[at]): _one(over[at], piece) for at, piece in pieces.items()}
    return [whole.get(id(c), c) for c in upper], [c for c in lower if c.row != row]


def _one(above: Cell, below: Cell) -> Cell:
    text = f"{above.text}\n{below.text}" if above.text.strip() else below.text
    return replace(above, text=text, locator=f"{above.locator}; {below.locator}")


def _is_last(part: Part, region: Region) -> bool:
    return region.bottom == len(part.lattice.ys) - 1


def _text(part: Part, region: int) -> str:
    return text_of(part.runs[region]) if part.runs[region] else ""


def _sides(part: Part, region: Region) -> tuple[float, float]:
    xs = part.lattice.xs
    return xs[region.left] - xs[0], xs[region.right] - xs[0]


def _over(above: Mapping[tuple[float, float], int], own: tuple[float, float]) -> int | None:
    return next((n for sides, n in above.items() if _alike(sides, own)), None)


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def _alike(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return all(abs(a - b) < 3 for a, b in zip(one, other, strict=True))


def _usual_decimals(upper: Part, lower: Part, row: int) -> int | None:
    """The decimals of all figures of both parts but those at the page break; None where they vary."""
    counts: Counter[int] = Counter()
    for part, at_break in ((upper, len(upper.lattice.ys) - 2), (lower, row)):
        for region, runs in zip(part.lattice.regions, part.runs, strict=True):
            text = _bare(text_of(runs)) if runs and region.bottom - 1 != at_break else ""
            if NUMBER.fullmatch(text) and "%" not in text and ("." in text or "," in text):
                counts[_decimals(text)] += 1
    return next(iter(counts)) if len(counts) == 1 else None


def _decimals(number: str) -> int:
    return len(re.sub(r"\D+$", "", number).partition(".")[2])


def _is_cut(above: str, below: str, decimals: int | None) -> bool:
    """Whether two texts are the digits of one number, which the first alone is not."""
    if not (_PIECE.fullmatch(below) and _DIGITS.fullmatch(above) and NUMBER.fullmatch(above + below)):
        return False
    within_decimals = ("." in above and below.isdigit()) or below.startswith(".")
    short = _decimals(above) < (decimals or 0) == _decimals(above + below)
    return bool(_PARTED.search(above) or (within_decimals and short))


def _goes_on_in_words(upper: Part, region: int, other: str) -> bool:
    one = _bare(_text(upper, region))
    if not one or NUMBER.fullmatch(other):
        return False
    if any(one.count(c) > one.count(d) for c, d in _BRACKETS):
        return True
    # A label that begins as the one above it does is the next of its kind (某市信息中心, 某市培训中心).
    return not _BEGINS_ANEW.match(other) and one[:2] != other[:2] and _is_full(upper, region)


def _is_full(part: Part, number: int) -> bool:
    """Whether the last line of a cell has no room for another character."""
    region, runs = part.lattice.regions[number], part.runs[number]
    baseline = max(r.baseline for r in runs)
    line = [r for r in runs if abs(r.baseline - baseline) < r.size / 2]
    size = max(r.size for r in line)
    room = part.lattice.xs[region.right] - part.lattice.xs[region.left] - 2 * CELL_MARGIN
    return max(r.right for r in line) - min(r.left for r in line) + size > room
