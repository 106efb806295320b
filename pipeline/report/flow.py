"""The way of the money through one document, as nodes and links between printed figures.

What belongs here: which printed figures meet at which node, and what does not meet, as a node of its own.
What does not: drawing. A link is a figure of one table; nothing is spread, estimated or made to fit.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from schemas.vocabulary import FINANCING_SOURCES, PARENT_FUND

Row = dict[str, Any]
NOTHING: Final = Decimal(0)
TOTAL: Final = "total"
UNRECONCILED: Final = "unreconciled"
FUND_OF_SOURCE: Final = {
    **{fund: fund for fund in ("general_public", "government_fund", "state_capital", "special_account")},
    "fiscal_appropriation": "fiscal_appropriation",
    "education_fee": "special_account",
    **dict.fromkeys(FINANCING_SOURCES, "balances"),
    **{source: parent for source, parent in PARENT_FUND.items() if parent == "unit_funds"},
    "unit_funds": "unit_funds",
}
"""Source of revenue -> the fund that it feeds. What is carried over is a fund of its own: which, is not printed."""


@dataclass(frozen=True, slots=True)
class Link:
    """So much money from one node to another; a node is its layer and its key."""

    source: tuple[str, str]
    target: tuple[str, str]
    yuan: Decimal


def money_flow(revenue: Sequence[Row], spending: Sequence[Row], balances: Sequence[Row]) -> list[Link]:
    """Source -> fund -> all money -> basic, project -> function class, of one document.

    `revenue` are rows by source, `spending` rows by function class of all funds, `balances` what is left
    at the end of the year. What comes in and does not go out, or the reverse, is a link of its own.
    """
    links = [*_income(revenue), *_outgo(spending)]
    if not revenue or not spending:
        return [x for x in links if x.yuan]
    links += _left_over(balances)
    gap = sum((x.yuan for x in links if x.target[0] == TOTAL), NOTHING)
    gap -= sum((x.yuan for x in links if x.source[0] == TOTAL), NOTHING)
    if gap > 0:
        links.append(Link((TOTAL, TOTAL), ("end", UNRECONCILED), gap))
    elif gap < 0:
        links.append(Link(("fund", UNRECONCILED), (TOTAL, TOTAL), -gap))
    return [x for x in links if x.yuan]


def _income(revenue: Iterable[Row]) -> Iterator[Link]:
    funds: dict[str, Decimal] = defaultdict(Decimal)
    for row in revenue:
        source = row["revenue_source"]
        fund = FUND_OF_SOURCE.get(source, "unit_funds")
        funds[fund] += row["amount_yuan"] or NOTHING
        yield Link(("source", source), ("fund", fund), row["amount_yuan"] or NOTHING)
    yield from (Link(("fund", fund), (TOTAL, TOTAL), yuan) for fund, yuan in funds.items())


def _outgo(spending: Iterable[Row]) -> Iterator[Link]:
    types: dict[str, Decimal] = defaultdict(Decimal)
    for row in spending:
        for kind, yuan in spending_types(row):
            types[kind] += yuan
            if row["function_code"]:  # some tables of spending are not by function at all
                yield Link(("type", kind), ("function", row["function_code"]), yuan)
    yield from (Link((TOTAL, TOTAL), ("type", kind), yuan) for kind, yuan in types.items())


def spending_types(row: Row) -> Iterator[tuple[str, Decimal]]:
    """A function's money by kind: basic, project, and what is neither or not divided."""
    basic, project = row["basic_yuan"] or NOTHING, row["project_yuan"] or NOTHING
    rest = (row["amount_yuan"] or NOTHING) - basic - project
    divided = row["basic_yuan"] is not None or row["project_yuan"] is not None
    yield from (("basic", basic), ("project", project), ("other_types" if divided else "undivided", rest))


def _left_over(balances: Iterable[Row]) -> Iterator[Link]:
    for row in balances:
        for name in ("closing_yuan", "distributed_yuan"):
            yield Link((TOTAL, TOTAL), ("end", name), row[name] or NOTHING)


def function_flow(spending: Sequence[Row]) -> list[Link]:
    """General public budget -> basic, project -> function class: where the table of all spending has no functions."""
    links = [x for x in _outgo(spending) if x.yuan]
    return [Link(("fund", "general_public"), x.target, x.yuan) if x.source[0] == TOTAL else x for x in links]


def class_flow(classes: Sequence[Row]) -> list[Link]:
    """Basic spending of the general public budget -> personnel, running cost -> economic class."""
    coded = [r for r in classes if r["economic_code"] and r["level"] == "类" and r["amount_yuan"]]
    costs: dict[str, Decimal] = defaultdict(Decimal)
    links = []
    for row in coded:
        cost = "personnel" if row["economic_code"] in ("301", "303") else "running"
        costs[cost] += row["amount_yuan"]
        links.append(Link(("cost", cost), ("class", row["economic_code"]), row["amount_yuan"]))
    return [Link(("type", "basic"), ("cost", cost), yuan) for cost, yuan in costs.items()] + links


def negative(links: Iterable[Link]) -> list[Link]:
    """Links that no chart can draw: their money flows backwards. They stay in the table."""
    return [x for x in links if x.yuan < 0]
