"""Transcripts of disclosures: what was printed, in order, as data.

Belongs here: the transcript's form and how its YAML is read (see README.md in this folder). Does not:
file formats (`text`, `docx`, `xlsx`), and what the figures mean.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

FOLDER: Final = Path(__file__).parent / "transcripts"
_SPAN: Final = re.compile(r"(?<!\\)\{(\d+)(?:,(\d+))?\}$")
_BAR: Final = re.compile(r"(?<!\\)((?:\\\\)*)\|")
_ESCAPE: Final = re.compile(r"\\(.)")
_FILLER: Final = re.compile(r"--- (\d+)$")


@dataclass(frozen=True, slots=True)
class Cell:
    """A printed cell: its text (line breaks as `\\n`) and how many columns and rows it covers."""

    text: str
    column_span: int = 1
    row_span: int = 1


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell with its 0-based place in the grid."""

    row: int
    column: int
    cell: Cell


@dataclass(frozen=True, slots=True)
class Text:
    """Paragraphs of running text; blank ones are kept."""

    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with the lines that stand above it (title, department, unit) and below it (notes).

    `rows` holds anchors only: a place covered by a cell from the left or from above has none. `head` counts
    the rows that a page break repeats; 0 where that is not known.
    """

    caption: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: tuple[str, ...] = ()
    head: int = 0


@dataclass(frozen=True, slots=True)
class Transcript:
    """One disclosure."""

    doc_id: str
    department: str
    year: int
    phase: str
    scope: str
    publisher: str
    title: str
    blocks: tuple[Text | Table, ...]

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables, in order."""
        return tuple(block for block in self.blocks if isinstance(block, Table))


def load(doc_id: str) -> Transcript:
    """Read `transcripts/<doc_id>.yml`."""
    return parse((FOLDER / f"{doc_id}.yml").read_text(encoding="utf-8"))


def doc_ids() -> list[str]:
    """The names of all transcripts, sorted."""
    return sorted(path.stem for path in FOLDER.glob("*.yml"))


def parse(text: str) -> Transcript:
    """A transcript from its YAML text."""
    fields = yaml.safe_load(text)
    return Transcript(**{**fields, "blocks": tuple(map(_block, fields["blocks"]))})


def _block(value: str | dict[str, str]) -> Text | Table:
    if isinstance(value, str):
        return Text(tuple(value.split("\n")))
    rows = tuple(_rows(value["rows"].splitlines()))
    return Table(_lines(value.get("caption")), rows, _lines(value.get("note")))


def _lines(text: str | None) -> tuple[str, ...]:
    return tuple(text.split("\n")) if text is not None else ()


def _rows(lines: Iterable[str]) -> Iterator[tuple[Cell, ...]]:
    """Rows of a table; `--- 8` is eight rows of blank cells, as many as the first row is wide."""
    width = 0
    for line in lines:
        filler = _FILLER.match(line)
        row = (Cell(""),) * width if filler else row_cells(line)
        width = width or sum(cell.column_span for cell in row)
        yield from (row,) * (int(filler[1]) if filler else 1)


def row_cells(line: str) -> tuple[Cell, ...]:
    """The cells of one line `|a|b{2}|c{1,3}|`."""
    if not (line.startswith("|") and line.endswith("|")):
        raise ValueError(f"a row begins and ends with a bar: {line!r}")
    # Split at bars that no backslash escapes; re keeps the escaped backslashes before a bar apart.
    parts = _BAR.sub("\\1\0", line[1:]).split("\0")[:-1]
    return tuple(map(_cell, parts))


def _cell(part: str) -> Cell:
    span = _SPAN.search(part)
    text = _ESCAPE.sub(
        lambda match: "\n" if match[1] == "n" else match[1], part[: span.start()] if span else part
    )
    return Cell(text, int(span[1]), int(span[2] or 1)) if span else Cell(text)


def place(table: Table) -> list[Placed]:
    """Where each cell stands, by row and column: columns covered from above are passed over."""
    covered: dict[int, int] = {}  # column -> rows it is still covered for
    placed: list[Placed] = []
    for row_number, row in enumerate(table.rows):
        column = 0
        below: dict[int, int] = {}
        for cell in row:
            while covered.get(column, 0):
                column += 1
            placed.append(Placed(row_number, column, cell))
            for offset in range(cell.column_span):
                below[column + offset] = cell.row_span
            column += cell.column_span
        covered = {key: count - 1 for key, count in (covered | below).items()}
    return placed


def slots(table: Table) -> list[list[Placed]]:
    """For each row what a word processor stores: its cells, and the continuations of cells above.

    A continuation is the anchor again: its `row` is smaller than the row that it stands in.
    """
    rows: list[list[Placed]] = [[] for _ in table.rows]
    for item in place(table):
        for row in range(item.row, min(item.row + item.cell.row_span, len(rows))):
            rows[row].append(item)
    return [sorted(row, key=lambda item: item.column) for row in rows]


def width(table: Table) -> int:
    """How many columns the grid has."""
    return max(item.column + item.cell.column_span for item in place(table))
