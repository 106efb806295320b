"""Cells read from pictures with doubt, and the sums of the table that dispel it.

What belongs here: which readings a person should check. What does not: reading, and the checks of
`RULES.md`: a sum is only a second witness here, exact or none. Readings are never changed.

A figure of doubt is confirmed by a printed total that equals its parts, where it is one of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from pipeline.document import Remark

Row = dict[str, object]
Place = tuple[object, object, object]

DOUBTFUL: Final = Decimal("0.9")
"""Confidence, in the least certain character, below which a reading is doubted.

Of 5,171 figures on clean pictures of 14 real documents six were misread, one of them above it (0.92); of those
read right, fewer than one in a hundred was below it (`python -m benchmarks ocr` measures the corpus alike).
A figure whose column is uncertain has less (`pipeline.readers.ocr_columns`), however well it is read.
"""

SHOWN: Final = 24
"""Characters of a text that a message shows."""

# Amounts of these do not add up within their table.
_NOT_SUMMED: Final = (
    "fact_project_funding",
    "fact_three_public",
    "fact_performance_target",
    "fact_statistic",
)
# What summaries of final accounts add to the year's money under one total.
_BALANCES: Final = ("opening_balance", "closing_balance", "surplus_distribution")


class Sum(NamedTuple):
    """Parts that a table prints a total of: the places, what the parts come to, what is printed."""

    places: frozenset[Place]
    parts: Decimal
    printed: Decimal


def doubts(rows: Mapping[str, Sequence[Row]]) -> list[Remark]:
    """What is to be said of a document's cells: each doubtful figure, and the words of each table together."""
    cells = [c for c in rows.get("source_cell", ()) if _is_doubtful(c)]
    if not cells:
        return []
    sums = list(_sums(rows))
    confirmed = frozenset(p for s in sums if s.parts == s.printed for p in s.places)
    figures = [c for c in cells if _has_digit(c)]
    told = [_figure(c, sums) for c in figures if _place(c) not in confirmed]
    return told + _words([c for c in cells if not _has_digit(c)])


def _is_doubtful(cell: Row) -> bool:
    confidence = cell.get("confidence")
    return isinstance(confidence, Decimal) and confidence < DOUBTFUL


def _has_digit(cell: Row) -> bool:
    return any(letter.isdigit() for letter in str(cell["text"]))


def _place(row: Row) -> Place:
    return row["table_ordinal"], row["row_ordinal"], row["column_ordinal"]


def _shown(cell: Row) -> str:
    text = " ".join(str(cell["text"]).split())
    return f"{text[:SHOWN]} ({cell['confidence']:.2f})"


def _figure(cell: Row, sums: Sequence[Sum]) -> Remark:
    message = f"{_shown(cell)} is read with doubt / 识别存疑"
    broken = next((s for s in sums if _place(cell) in s.places), None)
    if broken:
        message += (
            f"; with it, parts add to {broken.parts:,} yuan where {broken.printed:,} is printed / 与合计不符"
        )
    return Remark("ocr_doubtful", str(cell["locator"]), message)


def _words(cells: Iterable[Row]) -> list[Remark]:
    by_table: dict[object, list[Row]] = defaultdict(list)
    for cell in cells:
        by_table[cell["table_ordinal"]].append(cell)
    return [_words_of_table(own) for own in by_table.values()]


def _words_of_table(cells: Sequence[Row]) -> Remark:
    worst = min(cells, key=_confidence)
    message = f"{len(cells)} cells of words are read with doubt, most of all {_shown(worst)} / 文字识别存疑"
    return Remark("ocr_doubtful", str(worst["locator"]), message)


def _confidence(cell: Row) -> Decimal:
    return Decimal(str(cell["confidence"]))


def _sums(rows: Mapping[str, Sequence[Row]]) -> Iterator[Sum]:
    """The totals that tables print over the details in their column or row."""
    for name, own in rows.items():
        if name.startswith("fact_") and name not in _NOT_SUMMED:
            amounts = [row for row in own if isinstance(row.get("amount_yuan"), Decimal)]
            yield from _along(amounts, "column_ordinal", "row_kind")
            yield from _along(amounts, "row_ordinal", "column_kind")


def _along(amounts: Sequence[Row], line: str, kind: str) -> Iterator[Sum]:
    groups: dict[tuple[object, ...], list[Row]] = defaultdict(list)
    for row in amounts:
        measure = "amount" if row["measure"] in _BALANCES else row["measure"]
        groups[row["table_ordinal"], row[line], measure].append(row)
    for group in groups.values():
        totals = [row for row in group if row[kind] == "total"]
        details = [row for row in group if row[kind] == "detail"]
        if len(totals) == 1 and details:
            places = frozenset(map(_place, [*totals, *details]))
            yield Sum(places, sum(map(_yuan, details), Decimal(0)), _yuan(totals[0]))


def _yuan(row: Row) -> Decimal:
    amount = row["amount_yuan"]
    assert isinstance(amount, Decimal)
    return amount
