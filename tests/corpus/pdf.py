"""Writes a transcript as a PDF with a text layer: syntax by hand, one CID font that is not embedded.

Belongs here: pages, wrapping, rules, page breaks. Does not: what is printed (`transcript`), how a PDF is
read. Texts are cut into lines as a word processor would: a cell's to its width, numbers never, unless the
print breaks them.
"""

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from tests.corpus.transcript import Cell, Placed, Table, Text, Transcript, place, width
from tests.pdfs import numbered

_SHORT: Final = 595.0
_LONG: Final = 842.0
_MARGIN: Final = 50.0
_BODY_SIZE: Final = 10.5
_LINE: Final = 1.3  # line height over font size
_PADDING: Final = 2.5
_SIZES: Final = (9.0, 8.0, 7.0, 6.0, 5.0, 4.5, 4.0, 3.5, 3.0, 2.5)
_RULE: Final = 0.5
_TOKEN: Final = re.compile(r"[ -~]+|.", re.DOTALL)
_NUMBER: Final = re.compile(r"-?[\d,]{3,}\.\d+%?")


@dataclass(frozen=True, slots=True)
class Print:
    """How the pages look."""

    landscape: bool = False
    rotated: bool = False  # landscape pages stored upright, with /Rotate 90
    boxes: bool = False  # rules as thin filled rectangles
    repeat_heading: bool = False  # on each page that a table goes on
    repeat_caption: bool = False
    page_numbers: bool = True
    contents: bool = False  # a page with the titles of all tables and leader dots
    page_for_each_table: bool = False
    break_numbers: bool = False  # long numbers run over two lines of their cell
    chain: bool = False  # rules in one path, as some programs write them


PLAIN: Final = Print()


def random_print(rng: random.Random) -> Print:
    """Pages, each of their choices drawn by itself."""
    names = [name for name in Print.__dataclass_fields__ if name != "rotated"]
    drawn = {name: rng.random() < 0.4 for name in names}
    drawn["repeat_heading"] |= drawn["repeat_caption"]  # a title alone would name no columns
    return Print(**drawn, rotated=drawn["landscape"] and rng.random() < 0.5)


@dataclass(slots=True)
class _Page:
    width: float
    height: float
    texts: list[str] = field(default_factory=list)
    lines: list[tuple[float, float, float, float]] = field(default_factory=list)

    def write(self, x: float, y: float, text: str, size: float) -> None:
        """Text with its baseline at `y`, points from the page's top."""
        if text.strip():
            codes = text.encode("utf-16-be").hex().upper()
            self.texts.append(f"BT /F1 {size:g} Tf 1 0 0 1 {x:.2f} {self.height - y:.2f} Tm <{codes}> Tj ET")

    def content(self, how: Print) -> str:
        """The page's operators: rules first, each once."""
        rules = list(dict.fromkeys(self.lines))
        return "\n".join([*_rules(rules, self.height, how), *self.texts])


def write(transcript: Transcript, how: Print = PLAIN) -> bytes:
    """The .pdf file; the same bytes every time."""
    paper = _Paper(how)
    blocks: list[Text | Table] = list(transcript.blocks)
    if how.contents:
        blocks.insert(1, Text(tuple(_contents(transcript))))
    for number, block in enumerate(blocks):
        if isinstance(block, Table):
            paper.table(block)
        else:
            paper.text(block.paragraphs)
            if how.contents and number == 1:
                paper.new_page()
    return _file([_object(page, how) for page in paper.numbered()])


def _contents(transcript: Transcript) -> Iterator[str]:
    yield "目  录"
    for number, table in enumerate(transcript.tables, 1):
        titles = [line.strip() for line in table.caption if line.strip().endswith("表")]
        if titles:
            dots = "." * max(8, 60 - 2 * len(titles[-1]))
            yield f"{titles[-1]}{dots}{number + 2}"


def advance(text: str, size: float) -> float:
    """How wide a text prints: ASCII takes half of what a Chinese character does.

    >>> advance("表1", 10)
    15.0
    """
    return sum(0.5 if character <= "~" else 1.0 for character in text) * size


def wrapped(text: str, size: float, room: float, break_numbers: bool = False) -> list[str]:
    """A text's lines within a width; words and numbers of ASCII stay whole where they can.

    >>> wrapped("一般公共预算1,200.00", 10, 45), wrapped("1,200.00", 10, 28, break_numbers=True)
    (['一般公共', '预算', '1,200.00'], ['1,200', '.00'])
    """
    lines: list[str] = []
    for part in text.split("\n"):
        lines += _wrapped_part(part, size, room, break_numbers)
    return lines


def _wrapped_part(text: str, size: float, room: float, break_numbers: bool) -> list[str]:
    if break_numbers and _NUMBER.fullmatch(text) and advance(text, size) > room:
        whole, point, rest = text.partition(".")
        return [whole, point + rest]
    lines = [""]
    for token in _TOKEN.findall(text):
        if lines[-1] and advance(lines[-1] + token, size) > room:
            lines.append("")
        lines[-1] += token
    return lines


class _Paper:
    """Pages being filled, from top to bottom."""

    def __init__(self, how: Print) -> None:
        self.how = how
        self.size = (_LONG, _SHORT) if how.landscape else (_SHORT, _LONG)
        self.pages: list[_Page] = []
        self.y = 0.0
        self.new_page()

    @property
    def page(self) -> _Page:
        return self.pages[-1]

    @property
    def bottom(self) -> float:
        return self.size[1] - _MARGIN

    @property
    def room(self) -> float:
        return self.size[0] - 2 * _MARGIN

    def new_page(self) -> None:
        self.pages.append(_Page(*self.size))
        self.y = _MARGIN

    def numbered(self) -> list[_Page]:
        if self.how.page_numbers:
            for number, page in enumerate(self.pages, 1):
                page.write(page.width / 2 - 6, page.height - 25, f"- {number} -", 9)
        return self.pages

    def text(self, paragraphs: Iterable[str]) -> None:
        """Running text, each paragraph's first line set in by two characters."""
        for paragraph in paragraphs:
            is_leader = "....." in paragraph
            lead = "" if is_leader or len(paragraph) < 12 else "\u3000\u3000"
            for line in wrapped(lead + paragraph, _BODY_SIZE, self.room):
                self._line(line, _MARGIN)

    def _line(self, text: str, x: float) -> None:
        if self.y + _BODY_SIZE * _LINE > self.bottom:
            self.new_page()
        self.y += _BODY_SIZE * _LINE
        self.page.write(x, self.y - 3, text, _BODY_SIZE)

    def caption(self, lines: Iterable[str]) -> None:
        """Lines above a table: titles in the middle, department at left, unit at right."""
        for line in lines:
            left, _, right = line.partition(" " * 10)
            if right:
                self._line(line.strip(), _MARGIN) if not left.strip() else self._both(left, right.strip())
            else:
                middle = _MARGIN + (self.room - advance(line, _BODY_SIZE)) / 2
                self._line(line, max(_MARGIN, middle) if line.endswith("表") else _MARGIN)

    def _both(self, left: str, right: str) -> None:
        self._line(left, _MARGIN)
        self.page.write(self.size[0] - _MARGIN - advance(right, _BODY_SIZE), self.y - 3, right, _BODY_SIZE)

    def table(self, table: Table) -> None:
        """A table with what stands above and below it."""
        layout = _layout(table, self.room, self.how)
        height = len(table.caption) * _BODY_SIZE * _LINE + sum(layout.heights[: layout.head + 2])
        if self.how.page_for_each_table or self.y + height > self.bottom:
            self.new_page()
        self.caption(table.caption)
        self.y += 4
        self._rows(table, layout)
        self.y += 6
        for line in table.note:
            for part in wrapped(line, _BODY_SIZE, self.room):
                self._line(part, _MARGIN)

    def _rows(self, table: Table, layout: "_Layout") -> None:
        start = 0
        while start < len(layout.heights):
            repeated = layout.head if start and self.how.repeat_heading else 0
            used = self.y + sum(layout.heights[:repeated])
            end = _fitting(layout, start, self.bottom - used)
            if repeated:
                self._fragment(layout, 0, repeated)
            self._fragment(layout, start, end)
            start = end
            if start < len(layout.heights):
                self.new_page()
                if self.how.repeat_caption:
                    self.caption(table.caption)
                    self.y += 4

    def _fragment(self, layout: "_Layout", start: int, end: int) -> None:
        """Rows `start` to `end` at the current height: rules around each cell, and its text."""
        tops = [self.y]
        for height in layout.heights[start:end]:
            tops.append(tops[-1] + height)
        for item in layout.items:
            first, last = max(item.row, start), min(item.row + item.cell.row_span, end)
            if first < last:
                box = (
                    layout.edges[item.column],
                    tops[first - start],
                    layout.edges[item.column + item.cell.column_span],
                    tops[last - start],
                )
                self._cell(item.cell if item.row >= start else Cell(""), box, layout)
        self.y = tops[-1]

    def _cell(self, cell: Cell, box: tuple[float, float, float, float], layout: "_Layout") -> None:
        left, top, right, bottom = box
        self.page.lines += [
            (left, top, right, top),
            (left, bottom, right, bottom),
            (left, top, left, bottom),
            (right, top, right, bottom),
        ]
        lines = wrapped(cell.text, layout.size, right - left - 2 * _PADDING, self.how.break_numbers)
        step = layout.size * _LINE
        y = (top + bottom - len(lines) * step) / 2 + layout.size
        is_number = len(lines) <= 2 and re.fullmatch(r"[-\d,.%]+", cell.text) is not None
        for number, line in enumerate(lines):
            x = right - _PADDING - advance(line, layout.size) if is_number else left + _PADDING
            self.page.write(x, y + number * step, line, layout.size)


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where a table's columns and rows stand."""

    items: list[Placed]
    edges: list[float]
    heights: list[float]
    size: float
    head: int  # rows of headings
    unbreakable: frozenset[int]  # rows that a cell from above reaches into


def _layout(table: Table, room: float, how: Print) -> _Layout:
    items, count = place(table), width(table)
    size, widths = _fitted(items, count, room)
    scale = room / sum(widths)
    edges = [_MARGIN]
    for own in widths:
        edges.append(edges[-1] + own * scale)
    heights = _heights(items, edges, len(table.rows), size, how)
    inner = frozenset(
        row for i in items for row in range(i.row + 1, i.row + i.cell.row_span) if row < len(table.rows)
    )
    return _Layout(items, edges, heights, size, _head_rows(table), inner)


def _fitted(items: Sequence[Placed], count: int, room: float) -> tuple[float, list[float]]:
    """The largest font at which every number stands in one line, and the columns' least widths."""
    for size in _SIZES:
        widths = [2 * _PADDING + 2.2 * size] * count
        for item in items:
            if item.cell.column_span == 1:
                longest = max((advance(t, size) for t in _unbroken(item.cell.text)), default=0.0)
                widths[item.column] = max(widths[item.column], longest + 2 * _PADDING + 1)
        if sum(widths) <= room:
            break
    return size, widths


def _unbroken(text: str) -> Iterator[str]:
    """Parts that stay in one line: numbers and words of ASCII; of Chinese a few characters."""
    for line in text.split("\n"):
        for token in _TOKEN.findall(line):
            yield token if len(token) > 1 else line[:5]


def _heights(
    items: Sequence[Placed], edges: Sequence[float], count: int, size: float, how: Print
) -> list[float]:
    heights = [size * _LINE + 2 * _PADDING] * count
    for item in sorted(items, key=lambda i: i.cell.row_span):
        room = edges[item.column + item.cell.column_span] - edges[item.column] - 2 * _PADDING
        lines = len(wrapped(item.cell.text, size, room, how.break_numbers))
        rows = range(item.row, min(item.row + item.cell.row_span, count))
        missing = lines * size * _LINE + 2 * _PADDING - sum(heights[row] for row in rows)
        if missing > 0:
            for row in rows:
                heights[row] += missing / len(rows)
    return heights


def _head_rows(table: Table) -> int:
    """Rows that a page break repeats: as the table says, else those before the first that holds a number."""
    if table.head:
        return table.head
    for number, row in enumerate(table.rows):
        if any(re.fullmatch(r"[-\d,.。%]+", cell.text) for cell in row):
            return number if number <= 5 else 1
    return 1


def _fitting(layout: _Layout, start: int, room: float) -> int:
    """The row before which the page ends: not within a merged cell, where that can be had."""
    end, used = start, 0.0
    while end < len(layout.heights) and used + layout.heights[end] <= room:
        used += layout.heights[end]
        end += 1
    clean = end
    while clean > start and clean < len(layout.heights) and clean in layout.unbreakable:
        clean -= 1
    return max(start + 1, clean if clean > start else end)


def _rules(rules: Sequence[tuple[float, float, float, float]], height: float, how: Print) -> Iterator[str]:
    if how.boxes:
        for x0, y0, x1, y1 in rules:
            yield (
                f"{x0 - _RULE / 2:.2f} {height - y1 - _RULE / 2:.2f} "
                f"{x1 - x0 + _RULE:.2f} {y1 - y0 + _RULE:.2f} re f"
            )
        return
    yield f"{_RULE:g} w"
    for x0, y0, x1, y1 in rules:
        yield f"{x0:.2f} {height - y0:.2f} m {x1:.2f} {height - y1:.2f} l{'' if how.chain else ' S'}"
    if how.chain and rules:
        yield "S"


def _object(page: _Page, how: Print) -> tuple[str, str]:
    """A page's dictionary entries and its content; a rotated one is stored upright."""
    content = page.content(how)
    if how.rotated:
        # A clockwise turn when shown: stored x is height minus shown y from the top, stored y is shown x.
        turned = f"q 0 1 -1 0 {page.height:g} 0 cm\n{content}\nQ"
        return f"/MediaBox [0 0 {page.height:g} {page.width:g}] /Rotate 90", turned
    return f"/MediaBox [0 0 {page.width:g} {page.height:g}]", content


_FONT: Final = (
    "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>",
    "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /W [1 95 500 814 939 500] "
    "/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /FontDescriptor 5 0 R >>",
    "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 4 /FontBBox [-25 -254 1000 880] "
    "/ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
)


def _file(pages: Sequence[tuple[str, str]]) -> bytes:
    first = 6
    kids = " ".join(f"{first + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        *_FONT,
    ]
    for number, (entries, content) in enumerate(pages):
        objects += [
            f"<< /Type /Page /Parent 2 0 R {entries} /Resources << /Font << /F1 3 0 R >> >> "
            f"/Contents {first + 2 * number + 1} 0 R >>",
            f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        ]
    return numbered(objects)
