"""The one form that every reader gives: paragraphs and grids, in reading order.

What belongs here: plain frozen data, raw text untouched. What does not: anything that knows what a
budget is.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Cell:
    """One printed cell of a grid: an anchor with its span; continuations are not repeated.

    `row` and `column` are 0-based; in a grid that is not `aligned`, `column` is only the cell's
    position among the printed cells of its row. `locator` tells a person where it stands.
    `value_stored` is the value behind the displayed text, of spreadsheets.
    """

    row: int
    column: int
    text: str
    locator: str
    row_span: int = 1
    column_span: int = 1
    value_stored: str | None = None
    hidden: bool = False
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as printed. Cells are in order of row, then column; blank cells may be left out or kept.

    `aligned` is False where the source does not tell columns apart (a text dump prints a merged
    cell once and rows may be ragged). `name` is the sheet's name, where there is one.
    """

    row_count: int
    column_count: int
    cells: tuple[Cell, ...]
    locator: str
    aligned: bool = True
    name: str = ""


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph of running text."""

    text: str
    locator: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Something a reader noticed: an issue code of `schemas.issues`, the place, and what."""

    code: str
    locator: str
    message: str


@dataclass(frozen=True, slots=True)
class Document:
    """What a reader made of a file.

    `environment`: what the reader used of the machine, or looked for and did not find (''), see
    `pipeline.readers.environment`; None where it needed nothing.
    """

    media_type: str
    reader: str
    reader_version: str
    blocks: tuple[Para | Grid, ...]
    remarks: tuple[Remark, ...] = field(default=())
    environment: str | None = None


class UnreadableError(ValueError):
    """A file that a reader cannot turn into a Document.

    `code` is an issue code of `schemas.issues`; the message says what is wrong and what to do,
    without the file's name, which the caller knows. `reader` is set where another environment may help.
    """

    def __init__(self, code: str, message: str, locator: str = "file") -> None:
        super().__init__(message)
        self.code = code
        self.locator = locator
        self.reader: str | None = None
