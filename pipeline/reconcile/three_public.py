"""Family S on the table: 三公 money and its items.

What belongs here: sums of the eighth table, per measure, fund and body. What does not: the narrative.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from pipeline.reconcile import summaries as s
from pipeline.reconcile.equations import Equation, Outcome, Verdict
from pipeline.reconcile.figures import Figure, Index, Table

_SUMS: Final = (
    ("S01", "total", ("overseas_travel", "vehicles", "official_reception")),
    ("S02", "vehicles", ("vehicle_purchase", "vehicle_operation")),
)


def three_public(index: Index) -> Iterator[Outcome]:
    """S01, S02 and D05 of every three-public table."""
    for table in index.of(s.T8):
        groups = _groups(table)
        for items in groups.values():
            for rule, whole, parts in _SUMS:
                yield from _sum(rule, items, whole, parts)
        yield from _funds(table)
        yield from by_item(table)


def _groups(table: Table) -> dict[tuple[object, ...], dict[str, Figure]]:
    """Figures by item, for each measure, fund and body; only where an item has one figure there."""
    found: dict[tuple[object, ...], dict[str, list[Figure]]] = defaultdict(lambda: defaultdict(list))
    by_row = len({f.item for f in table.figures}) > len({f.heading for f in table.figures})
    for figure in table.figures:
        if figure.home != "fact_three_public":
            continue
        line = figure.place.c if by_row else (figure.place.b, figure.fund)
        found[figure.measure, line, figure.body][figure.item].append(figure)
    return {k: {i: f[0] for i, f in own.items() if len(f) == 1} for k, own in found.items()}


def _sum(rule: str, items: dict[str, Figure], whole: str, parts: tuple[str, ...]) -> Iterator[Outcome]:
    total = items.get(whole)
    if total is None:
        return
    found = [items[p] for p in parts if p in items]
    if rule == "S01" and "vehicles" not in items:
        found += [items[p] for p in ("vehicle_purchase", "vehicle_operation") if p in items]
    if not found and (rule == "S02" or not total.value):
        return
    if rule == "S01" and not found:
        return  # that items are missing is D05's
    yield Equation(rule, str(total.place), total.label or total.heading, (total,), tuple(found))


def _funds(table: Table) -> Iterator[Outcome]:
    """W04: 合计 over the funds of an item, where the funds stand beside it in one row."""
    rows: dict[tuple[int, str, str], list[Figure]] = defaultdict(list)
    for figure in table.figures:
        rows[figure.place.b, figure.item, figure.measure].append(figure)
    for figures in rows.values():
        whole = [f for f in figures if f.fund in ("all", "fiscal_appropriation")]
        parts = tuple(f for f in figures if f.fund in s.FISCAL)
        if len(whole) == 1 and len(parts) > 1:
            yield Equation("W04", str(whole[0].place), whole[0].label, (whole[0],), parts)


def by_item(table: Table) -> Iterator[Outcome]:
    """D05: where there is three-public money, its items are printed."""
    figures = [f for f in table.figures if f.measure == "amount" and f.home == "fact_three_public"]
    wholes = [f for f in figures if f.item == "total" and f.value]
    if not wholes:
        return
    if any(
        f.item in ("overseas_travel", "vehicles", "vehicle_operation", "official_reception") for f in figures
    ):
        yield Verdict("D05", str(table.ordinal), "pass")
        return
    zh, en = "“三公”经费未分项列示。", "Three-public money is not printed by item."
    one = wholes[0]
    yield Verdict(
        "D05", str(table.ordinal), "fail", one.locator, one.raw, message_zh=zh, message_en=en, figure=one
    )
