"""Lines and table parts of all pages -> paragraphs and grids of the document, over page breaks.

What belongs here: which line continues which, and which part continues which table; judged by
geometry and equal texts alone. What does not: what a table means. Two equal forms in sequence stay
apart: a title between them, or repeated as their first row, begins a new grid. A repeated header
stays, as rows; the two halves of a row that a page break divides are made one in `pdf_seam`.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, NamedTuple

from pipeline.document import Cell, Grid, Para
from pipeline.readers.pdf_grid import Part
from pipeline.readers.pdf_lattice import snapped
from pipeline.readers.pdf_lines import Line, flowed
from pipeline.readers.pdf_seam import first_row_of_body, goes_on, joined, merged_over, with_merged

Block = Line | Part

SAME_EDGE: Final = 3.0
"""Column edges of two parts agree when they differ by less (points), each counted from the left."""

TELLING_EDGES: Final = 6
"""So many column edges in common are no accident, though one part is wider than the other."""

HAIRLINE: Final = 8.0
"""Parts on one page with a gap smaller than this between them may be one table."""

SHORT: Final = 8
"""A line of so few characters that stood above the table may be repeated above its parts."""

LINE_SPACING: Final = 2.8
"""Lines of one paragraph are no further apart than so many sizes."""

RAGGED: Final = 1.8
"""A full line ends less than so many sizes before the right margin."""

NARROWEST: Final = 0.75
"""Lines that end before this share of the page's width are not full."""

LONG: Final = 12
SAME_END: Final = 0.6
"""Lines of more than so many sizes whose ends differ by less than so many sizes show the margin."""

MAX_INDENT: Final = 4.5
"""A paragraph's first line is indented by no more than so many sizes."""

RUNNING_STEP: Final = 4
"""Points that the place of a running head is told to."""

RUNNING_PAGES: Final = 3
"""A running head or foot stands on at least so many pages, and on two without a table."""

HEAD: Final = 0.1
FOOT: Final = 0.88
"""Page numbers stand above the one and below the other share of a page's height."""

_DIGITS: Final = r"\d(\s?\d){0,3}"
_PAGE_NUMBER: Final = re.compile(
    rf"[-—–―－~·.\s]*{_DIGITS}[-—–―－~·.\s]*|第\s*{_DIGITS}\s*页([\s,，/]*共\s*{_DIGITS}\s*页)?|"
    rf"{_DIGITS}\s*/\s*{_DIGITS}|共\s*{_DIGITS}\s*页[\s,，/]*第\s*{_DIGITS}\s*页|[Pp]age\s*{_DIGITS}(\s*of\s*{_DIGITS})?"
)
_CONTINUED: Final = re.compile(r"[（(]?(续表?|接上表|上接)[^。，]{0,8}")
_TABLE_NUMBER: Final = re.compile(r"\w{0,4}[表件]?\s*[一二三四五六七八九十\d][-－—.\d]*\s*表?[:：]?")
_LEADER: Final = re.compile(r"[.．…·‥。_]{4,}")
_ITEM: Final = re.compile(r"[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[)）]|\d+[.、．](?!\d)")
_LABELLED: Final = re.compile(r"\s*(?:编制|填报|预算|金额|货币)?(?:部门|单位)[^，。；：:]{0,6}[:：]")
_AFTER_TITLE: Final = re.compile(
    r"\s*20\d\d\s*年.*表\s*$|\s*20\d\d\s*年度?[^，。]*(?:预算|决算)|\s*\d{3,}\s*[-－—][^，。]*$"
)
"""What follows a title is another title, or the code and name of a department."""
_SENTENCE_END: Final = re.compile(r"[。；;：:！？]$")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page's number and width, and what stands on it in reading order."""

    number: int
    width: float
    blocks: tuple[Block, ...]


class _Margins(NamedTuple):
    """Where full lines of a page begin and end."""

    left: float
    right: float


@dataclass(slots=True)
class _Text:
    """Lines of one paragraph; the last one stands on `page`, within its `margins`."""

    first_page: int
    page: int
    margins: _Margins
    lines: list[Line]


@dataclass(slots=True)
class _Table:
    """Parts of one table, and the lines that stood above it since the table before."""

    parts: list[Part]
    above: frozenset[str]


def without_page_numbers(lines: Iterable[Line], height: float) -> list[Line]:
    """Lines without those at a page's head or foot that only number the page."""
    return [
        line
        for line in lines
        if HEAD * height < line.baseline < FOOT * height or not _PAGE_NUMBER.fullmatch(line.text.strip())
    ]


def without_running_heads(pages: Sequence[Sheet]) -> list[Sheet]:
    """Pages without the first or last line that other pages have in the same place; the first stays.

    It must stand on pages without a table as well: what only stands above tables may be their title.
    """
    places: dict[tuple[str, int], list[Sheet]] = {}
    for page in pages:
        for line in _outermost(page.blocks):
            places.setdefault(_place(line), []).append(page)
    first = {place: found[0].number for place, found in places.items() if _is_running(found)}
    return [
        replace(
            page,
            blocks=tuple(
                b
                for b in page.blocks
                if isinstance(b, Part) or first.get(_place(b), page.number) == page.number
            ),
        )
        for page in pages
    ]


def _is_running(pages: Sequence[Sheet]) -> bool:
    without_table = [p for p in pages if not any(isinstance(b, Part) for b in p.blocks)]
    return len(pages) >= RUNNING_PAGES and len(without_table) > 1


def _outermost(blocks: Sequence[Block]) -> list[Line]:
    """The first and last of what stands on a page, where they are lines."""
    ends = [blocks[0], blocks[-1]] if len(blocks) > 1 else blocks
    return [b for b in ends if isinstance(b, Line)]


def _place(line: Line) -> tuple[str, int]:
    return line.text, round(line.baseline / RUNNING_STEP)


def blocks(pages: Iterable[Sheet]) -> list[Para | Grid]:
    """The document's paragraphs and grids, from its pages in order."""
    found: list[_Text | _Table] = []
    for page in pages:
        lines = [b for b in page.blocks if isinstance(b, Line)]
        margins = _Margins(_left_margin(lines), _right_margin(lines, page.width))
        for block in page.blocks:
            if isinstance(block, Part):
                _add_part(found, block)
            else:
                _add_line(found, block, page.number, margins)
    return [_para(b) if isinstance(b, _Text) else _grid(b.parts) for b in found]


# Paragraphs


def _left_margin(lines: Sequence[Line]) -> float:
    """Where lines that are not indented begin: the furthest left that a long line does."""
    return min((x.left for x in lines if x.right - x.left > LONG * x.size), default=0.0)


def _right_margin(lines: Sequence[Line], width: float) -> float:
    """Where full lines end: the furthest end that two long lines share, else the furthest of any."""
    ends = sorted((x for x in lines if x.right - x.left > LONG * x.size), key=lambda x: -x.right)
    shared = (b.right for a, b in pairwise(ends) if a.right - b.right < SAME_END * a.size)
    margin = next(shared, max((x.right for x in lines), default=0.0))
    return max(margin, NARROWEST * width)


def _add_line(found: list[_Text | _Table], line: Line, page: int, margins: _Margins) -> None:
    last = found[-1] if found else None
    if isinstance(last, _Text) and _flows_on(last, line, page):
        last.lines.append(line)
        last.page, last.margins = page, margins
    else:
        found.append(_Text(page, page, margins, [line]))


def _flows_on(text: _Text, line: Line, page: int) -> bool:
    """Whether a line continues a paragraph: of like size, below it, and the one before breaks off."""
    last = text.lines[-1]
    if not (last.whole and line.whole) or abs(last.size - line.size) > 0.15 * last.size:
        return False
    gap = (line.baseline - last.baseline) / last.size
    if page != text.page + 1 and not (page == text.page and 0 < gap < LINE_SPACING):
        return False
    if _LEADER.search(last.text) or _LEADER.search(line.text):
        return False
    if _is_open(last.text):
        return True
    return _is_full(text) and _is_unindented(text, line) and not _begins_anew(text, line.text)


def _begins_anew(text: _Text, line: str) -> bool:
    """Whether words say so: a label (部门：), a title after a title, anything after closed brackets."""
    first, last = text.lines[0].text.lstrip(), text.lines[-1].text.rstrip()
    bracketed = first[:1] in ("（", "(") and last[-1:] in ("）", ")")
    return bool(bracketed or _LABELLED.match(line) or (last.endswith("表") and _AFTER_TITLE.match(line)))


def _is_open(text: str) -> bool:
    """Whether a bracket is still open: titles wrap within them, and are centred."""
    return sum(text.count(c) for c in "（(") > sum(text.count(c) for c in "）)")


def _is_full(text: _Text) -> bool:
    last = text.lines[-1]
    return last.right > text.margins.right - RAGGED * last.size


def _is_unindented(text: _Text, line: Line) -> bool:
    """Whether a line goes on with a paragraph and is not the first of the next one."""
    first, last = text.lines[0], text.lines[-1]
    indent = (line.left - last.left) / last.size
    if not -MAX_INDENT < indent < 0.5:
        return False
    # After a first line that is indented, one that is indented as well is a first line.
    if len(text.lines) == 1 and first.left - text.margins.left > first.size and indent > -0.5:
        return False
    # An item of a list begins a paragraph, where the one before has ended or is an item as well.
    ended = _SENTENCE_END.search(last.text) or _ITEM.match(first.text)
    return not (ended and _ITEM.match(line.text))


def _para(text: _Text) -> Para:
    return Para(flowed(text.lines), f"page {text.first_page}")


# Tables


def _add_part(found: list[_Text | _Table], part: Part) -> None:
    """Add a part to the table it continues, dropping the lines repeated between, or begin a table."""
    first = len(found)
    while first and isinstance(found[first - 1], _Text):
        first -= 1
    between = [t for t in found[first:] if isinstance(t, _Text)]
    table = found[first - 1] if first else None
    if isinstance(table, _Table) and _is_next(table, part, [flowed(t.lines) for t in between]):
        del found[first:]
        table.parts.append(part)
    else:
        above = frozenset(flowed(t.lines) for t in between if t.page == part.page.number)
        found.append(_Table([part], above))


def _is_next(table: _Table, part: Part, between: list[str]) -> bool:
    """Whether a part continues a table: nothing new stands between, and their columns agree."""
    last = table.parts[-1]
    pages = part.page.number - last.page.number
    if pages == 0:
        gap = part.top - last.lattice.ys[-1]
        return not between and 0 <= gap < HAIRLINE and _same_columns(last, part)
    if pages != 1 or not all(says_nothing_new(t, table.above) for t in between):
        return False
    if _is_title(table.parts[0]) and _is_title(part):
        return False
    return _columns_agree([_edges(p) for p in table.parts], _edges(part))


def says_nothing_new(text: str, above: frozenset[str]) -> bool:
    """Whether a line between two parts says nothing new: a table's number again, its unit, 续表."""
    if _CONTINUED.fullmatch(text):
        return True
    known = text in above and len(text) <= SHORT
    return known and (bool(_TABLE_NUMBER.fullmatch(text)) or not text.endswith("表"))


def _is_title(part: Part) -> bool:
    """Whether a part's first row is one cell with text: the title of a form, within its grid."""
    region = part.lattice.regions[0]
    return region.right == len(part.lattice.xs) - 1 and bool(part.runs[0])


def _edges(part: Part) -> tuple[float, ...]:
    """Column edges, counted from the left one: pages may have different margins."""
    return tuple(x - part.lattice.xs[0] for x in part.lattice.xs)


def _same_columns(one: Part, other: Part) -> bool:
    a, b = one.lattice.xs, other.lattice.xs
    return len(a) == len(b) and all(abs(x - y) < SAME_EDGE for x, y in zip(a, b, strict=True))


def _columns_agree(parts: Sequence[Sequence[float]], own: Sequence[float]) -> bool:
    """Whether all edges of a part are edges of the table, or the other way round.

    Both are as wide, unless the one with fewer edges has enough to be known by: a row may have a cell
    too many.
    """
    known = _common(parts)
    as_wide = abs(known[-1] - own[-1]) < SAME_EDGE
    if not as_wide and min(len(own), len(known)) < TELLING_EDGES:
        return False
    return _within(own, known) or _within(known, own)


def _within(edges: Sequence[float], others: Sequence[float]) -> bool:
    return all(any(abs(x - o) < SAME_EDGE for o in others) for x in edges)


def _common(parts: Iterable[Sequence[float]]) -> tuple[float, ...]:
    """The edges of all parts of a table together."""
    return tuple(sorted({place for _, place in snapped((x for p in parts for x in p), SAME_EDGE)}))


def _grid(parts: Sequence[Part]) -> Grid:
    edges = _common(_edges(p) for p in parts)
    made: list[Cell] = []
    last = height = 0
    for number, part in enumerate(parts):
        columns = [min(range(len(edges)), key=lambda j: abs(edges[j] - x)) for x in _edges(part)]
        own = part.cells(columns, _own_edges(part, columns, edges), height)
        rows, row = len(part.lattice.ys) - 1, first_row_of_body(part, parts[0])
        halves = None
        if number and goes_on(parts[number - 1], part, row):
            halves = joined(made, last, own, height + row)
        elif number and (divided := merged_over(parts[number - 1], part, row)):
            made, own = with_merged(made, last, own, height + row, [columns[c] for c in divided])
        made, own = halves or (made, own)
        made += own
        height += rows
        # A part that only goes on with a row leaves the end where it was: the row may go on once more.
        last = last if halves and row + 1 == rows else height
    cells = sorted(made, key=lambda c: (c.row, c.column))
    return Grid(height, len(edges) - 1, tuple(cells), f"page {parts[0].page.number}")


def _own_edges(part: Part, columns: Sequence[int], edges: Sequence[float]) -> list[float]:
    """The table's edges on a part's page: its own where it has them, else where the others have them."""
    own = [part.lattice.xs[0] + x for x in edges]
    for column, x in zip(columns, part.lattice.xs, strict=True):
        own[column] = x
    return own
