"""From columns and lines of amounts to a table with merged headings, and the facts it prints.

Belongs here: what is the same in every table of amounts. Does not: which tables there are (`tables`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import zip_longest
from typing import Final, NamedTuple

from tests.corpus.style import Style, printed, spaced
from tests.corpus.transcript import Cell

CENT: Final = Decimal("0.01")


class ExpectedFact(NamedTuple):
    """One printed amount and all that it must mean, in the words of the warehouse.

    `code` is the function code (the economic one in `basic_expenditure`), null on totals; `label` the words that name the row: the
    printed name without its number, or a project's name. `dims` are (column, value) pairs: fund,
    spending_type, cost_type, revenue_source, item, measure and others where the table has them; an empty
    value is a null.
    """

    table_role: str
    code: str | None
    label: str
    dims: tuple[tuple[str, str], ...]
    row_kind: str
    column_kind: str
    amount_yuan: Decimal


@dataclass(frozen=True, slots=True)
class Column:
    """A column of amounts: its heading path, what it means, and whether other columns are its parts.

    `form`: `amount`, `percent` (a rate, no money), or `serial` (行次: numbers the rows, no fact).
    """

    path: tuple[str, ...]
    dims: Mapping[str, str] = field(default_factory=dict)
    kind: str = "detail"
    form: str = "amount"


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a block: its printed heads, one amount a column (None: never printed), its meaning.

    `heads` fewer than the block has: the first is merged over the missing ones.
    """

    heads: tuple[str, ...]
    amounts: tuple[Decimal | None, ...]
    kind: str = "detail"
    code: str | None = None
    label: str = ""
    dims: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Block:
    """Columns that belong together; a table has one, or several side by side.

    `dims` hold for all its facts; those of columns overrule them, and those of lines both.
    """

    heads: tuple[tuple[str, ...], ...]
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    dims: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Money:
    """The unit and decimals of a table."""

    unit: str
    decimals: int


Rows = list[tuple[Cell, ...]]


def build(role: str, blocks: Sequence[Block], money: Money, style: Style) -> tuple[Rows, list[ExpectedFact]]:
    """The table's rows, headings first, and its facts in order of print."""
    paths = [path for block in blocks for path in (*block.heads, *(c.path for c in block.columns))]
    rows = heading_rows(paths, style)
    facts: list[ExpectedFact] = []
    arranged = [_arranged(block.lines, max(len(b.lines) for b in blocks), style) for block in blocks]
    for number, lines in enumerate(zip_longest(*arranged)):
        cells: list[Cell] = []
        for block, line in zip(blocks, lines, strict=True):
            texts = _amount_texts(line, block, money, style, number)
            cells += [*_head_cells(line, len(block.heads)), *map(Cell, texts)]
            facts += _facts(role, line, block, texts)
        rows.append(tuple(cells))
    return rows, facts


def _arranged(lines: Sequence[Line], height: int, style: Style) -> list[Line | None]:
    """Lines with blank ones before the total (after it, where it comes first), so that halves match."""
    totals = [line for line in lines if line.kind == "total"]
    others = [line for line in lines if line.kind != "total"]
    blanks: list[Line | None] = [None] * (height - len(lines) + style.filler_rows)
    return [*totals, *others, *blanks] if style.total_first else [*others, *blanks, *totals]


def heading_rows(paths: Sequence[tuple[str, ...]], style: Style) -> Rows:
    """Rows of headings: equal neighbours merge to the right, short paths downwards."""
    depth = max(map(len, paths))
    return [tuple(_heading_cells(paths, level, depth, style)) for level in range(depth)]


def _heading_cells(paths: Sequence[tuple[str, ...]], level: int, depth: int, style: Style) -> Iterable[Cell]:
    column = 0
    while column < len(paths):
        path = paths[column][: level + 1]
        if len(path) <= level:  # covered from above
            column += 1
            continue
        is_leaf = len(paths[column]) == level + 1
        span = 1
        while not is_leaf and column + span < len(paths) and paths[column + span][: level + 1] == path:
            span += 1
        yield Cell(spaced(path[-1], style), span, depth - level if is_leaf else 1)
        column += span


def heading_depth(blocks: Sequence[Block]) -> int:
    """How many rows of headings the table has."""
    return max(len(path) for block in blocks for path in (*block.heads, *(c.path for c in block.columns)))


def _head_cells(line: Line | None, count: int) -> list[Cell]:
    if line is None:
        return [Cell("")] * count
    first, *rest = line.heads or ("",)
    return [Cell(first, count - len(rest)), *map(Cell, rest)] if count else []


def _amount_texts(line: Line | None, block: Block, money: Money, style: Style, number: int) -> list[str]:
    if line is None:
        return [""] * len(block.columns)
    return [
        _amount_text(amount, block.columns[column].form, money, style, number + 7 * column)
        for column, amount in enumerate(line.amounts)
    ]


def _amount_text(amount: Decimal | None, form: str, money: Money, style: Style, place: int) -> str:
    if amount is None:
        return ""
    if form == "amount":
        return printed(amount, style, money.unit, money.decimals, place)
    return f"{amount}%" if form == "percent" else f"{amount}"


def _facts(role: str, line: Line | None, block: Block, texts: Sequence[str]) -> Iterable[ExpectedFact]:
    if line is None:
        return
    for column, amount, text in zip(block.columns, line.amounts, texts, strict=True):
        if amount is None or not text or column.form == "serial":
            continue
        dims = {"measure": "amount", **block.dims, **column.dims, **line.dims}
        if column.form == "percent":
            dims = {"statistic": column.dims["statistic"]}
        yield ExpectedFact(
            role,
            line.code,
            line.label,
            tuple(sorted(dims.items())),
            line.kind,
            column.kind,
            amount.quantize(CENT),
        )
