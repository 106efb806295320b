"""The two halves of a row that a page break divides.

What belongs here: telling, from geometry and from how figures are written, whether the first row on a
page goes on with the last row of the page before, and making one row of the two. What does not: what
the words mean. Without evidence in every cell nothing is joined: two rows are never made one by guess.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from pipeline.document import Cell
from pipeline.readers.pdf_grid import NUMBER, Part
from pipeline.readers.pdf_ink import Run
from pipeline.readers.pdf_lattice import Region
from pipeline.readers.pdf_lines import rows, text_of

CELL_MARGIN: Final = 5.5
"""Points that Word leaves beside the text of a cell (0.19 cm)."""

MOST_HEADINGS: Final = 8
"""A page repeats no more heading rows than so many."""

DIGIT_WIDTH: Final = 0.5
"""The width of a digit, in sizes of its type."""

FEWEST_CHARACTERS: Final = 3.5
"""A column must have room for more than so many characters for a full line to tell something."""

FEWEST_FIGURES: Final = 3
"""So many figures of a column with as many decimals tell that all have them."""

_DIGITS: Final = re.compile(r"[-−(（]?[\d,]+\.?\d*")
_PIECE: Final = re.compile(r"[\d,]*\.?\d*%?")
_BEGINS_ANEW: Final = re.compile(
    r"[一二三四五六七八九十]+、|[（(]\s*[一二三四五六七八九十\d]+\s*[)）]|\d|[△▲*※]|其中|[注备]"
)
_BRACKETS: Final = ("（）", "()", "《》", "“”")
_SERIAL: Final = re.compile(r"\d{1,2}|\D{1,2}")
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

    A figure tells for its row where it is the missing last digits of the one above (12,437.3 and 6 in a
    column of two decimals). Without one each text must tell: the one above fills its cell, or leaves a
    bracket open.
    """
    above = {_sides(upper, r): i for i, r in enumerate(upper.lattice.regions) if _is_last(upper, r)}
    pieces = [(i, r) for i, r in enumerate(lower.lattice.regions) if r.top == row and _text(lower, i).strip()]
    if not pieces or any(r.bottom != row + 1 for _, r in pieces):
        return False
    pairs: list[tuple[int, int]] = []
    for i, region in pieces:
        over = _over(above, _sides(lower, region))
        if over is None or not _text(upper, over).strip():
            return False
        pairs.append((over, i))
    # In a row without figures all cells must be seen to wrap: blank rows of a summary stand in sequence.
    figures = any(NUMBER.fullmatch(_bare(_text(upper, n))) for n in above.values())
    if not figures and not all("\n" in _text(upper, n) for n, _ in pairs):
        return False
    digits = [_goes_on_in_digits(upper, n, lower, i) for n, i in pairs]
    return all(
        cut or _goes_on_in_words(upper, n, _bare(_text(lower, i)), full=not any(digits))
        for cut, (n, i) in zip(digits, pairs, strict=True)
    )


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
        tall = _is_tall(top)
        blank = not _text(upper, over).strip() and not NUMBER.fullmatch(text)
        if tall and ((blank and _is_tall(region)) or _goes_on_in_words(upper, over, text)):
            found.append(region.left)
        elif not blank:
            break
    return found


def with_merged(
    upper: list[Cell], last: int, lower: list[Cell], row: int, columns: Sequence[int]
) -> tuple[list[Cell], list[Cell]]:
    """The cells above, to the row `last`, and those of the next part; of merged cells one for both halves.

    Where headings are repeated between the halves, both have its text: a cell cannot span them.
    """
    ends = {(c.column, c.column_span): c for c in upper if c.row + c.row_span == last}
    halves = {
        id(over): (over, c)
        for c in lower
        if c.row == row and c.column in columns and (over := ends.get((c.column, c.column_span)))
    }
    whole = {key: _one(*pair) for key, pair in halves.items()}
    if last == row:
        whole = {k: replace(w, row_span=w.row_span + halves[k][1].row_span) for k, w in whole.items()}
        gone = {id(c) for _, c in halves.values()}
        return [whole.get(id(c), c) for c in upper], [c for c in lower if id(c) not in gone]
    below = {id(c): replace(c, text=whole[k].text, locator=whole[k].locator) for k, (_, c) in halves.items()}
    return [whole.get(id(c), c) for c in upper], [below.get(id(c), c) for c in lower]


def joined(upper: list[Cell], last: int, lower: list[Cell], row: int) -> tuple[list[Cell], list[Cell]] | None:
    """The cells above and those of the next part, with a row of it moved into the row that ends at `last`.

    The row stays, without cells, so that rows keep their numbers. None where columns differ.
    """
    pieces = {(c.column, c.column_span): c for c in lower if c.row == row and c.text.strip()}
    over = {(c.column, c.column_span): c for c in upper if c.row + c.row_span == last and c.text.strip()}
    if not pieces.keys() <= over.keys():
        return None
    whole = {id(over[at]): _one(over[at], piece) for at, piece in pieces.items()}
    return [whole.get(id(c), c) for c in upper], [c for c in lower if c.row != row]


def _one(above: Cell, below: Cell) -> Cell:
    text = f"{above.text}\n{below.text}" if above.text.strip() else below.text
    return replace(above, text=text, locator=f"{above.locator}; {below.locator}")


def _is_tall(region: Region) -> bool:
    return region.bottom - region.top > 1


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


def _goes_on_in_digits(upper: Part, number: int, lower: Part, piece: int) -> bool:
    """Whether a figure is the last digits of the one above, which all others of its column have."""
    above, below = _bare(_text(upper, number)), _bare(_text(lower, piece))
    if not _is_full(upper, number, DIGIT_WIDTH) or not (
        _PIECE.fullmatch(below) and _DIGITS.fullmatch(above) and NUMBER.fullmatch(above + below)
    ):
        return False
    if _PARTED.search(above):
        return True
    if not (("." in above and below.isdigit()) or below.startswith(".")):
        return False
    sides = _sides(upper, upper.lattice.regions[number])
    others = _figures(upper, sides, number) + _figures(lower, sides, piece)
    usual = {_decimals(x) for x in others}
    return len(others) >= FEWEST_FIGURES and usual == {_decimals(above + below)} and below != "0"


def _figures(part: Part, sides: tuple[float, float], apart: int) -> list[str]:
    """The figures of a column but one, those of rows of serials, and zeros, which are often written short."""
    texts = (
        _bare(_text(part, i))
        for i, region in enumerate(part.lattice.regions)
        if i != apart and _alike(_sides(part, region), sides) and not _is_of_serials(part, region.top)
    )
    return [x for x in texts if NUMBER.fullmatch(x) and "%" not in x and x.strip("0.")]


def _is_of_serials(part: Part, row: int) -> bool:
    """Whether a row numbers the columns."""
    return len(found := [x for x in part.row_texts(row) if x]) > 2 and all(map(_SERIAL.fullmatch, found))


def _decimals(number: str) -> int:
    return len(re.sub(r"\D+$", "", number).partition(".")[2])


def _goes_on_in_words(upper: Part, region: int, other: str, full: bool = True) -> bool:
    one = _bare(_text(upper, region))
    if not one or NUMBER.fullmatch(other):
        return False
    if any(one.count(c) > one.count(d) for c, d in _BRACKETS):
        return True
    # A label that begins or ends as the one above it does is the next of its kind (某市信息中心, 某市培训中心;
    # 数量指标, 质量指标).
    akin = one[:2] == other[:2] or one[-2:] == other[-2:]
    return not _BEGINS_ANEW.match(other) and not akin and (not full or _is_full(upper, region))


def _is_full(part: Part, number: int, more: float = 1.0) -> bool:
    """Whether the last line of a cell has no room for `more` of a character.

    Other cells of its column tell too. In a column of few characters a line each line is full: it tells nothing.
    """
    region, runs = part.lattice.regions[number], part.runs[number]
    line = max(rows(runs), key=lambda row: row[0].baseline)
    size = max(r.size for r in line)
    room = part.lattice.xs[region.right] - part.lattice.xs[region.left] - 2 * CELL_MARGIN
    widest = _widest(part, _sides(part, region))
    return max(room, widest) > FEWEST_CHARACTERS * size and _width(line) + more * size > max(
        room, widest + size / 10
    )


def _widest(part: Part, sides: tuple[float, float]) -> float:
    """The width of the longest line of a column."""
    cells = zip(part.lattice.regions, part.runs, strict=True)
    own = (runs for region, runs in cells if _alike(_sides(part, region), sides))
    return max((_width(line) for runs in own for line in rows(runs)), default=0.0)


def _width(line: Sequence[Run]) -> float:
    return max(r.right for r in line) - min(r.left for r in line)
