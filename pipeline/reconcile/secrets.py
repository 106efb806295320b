"""Rows that are withheld (涉密): where a document says or shows it, an equality over tables becomes a bound.

What belongs here: which tables leave rows out, and on which side of an equation something may be missing.
What does not: judging (`equations`), and rows left out by mistake (`causes`).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from pipeline.reconcile.equations import AT_LEAST, AT_MOST, EQUAL, Equation, Outcome, Verdict, judge
from pipeline.reconcile.figures import Figure
from pipeline.reconcile.summaries import T1, T4

TABLES: Final = 2
"""Tables that fall short by the same amount from which rows are taken to be withheld."""
_ROWS: Final = "W03"
_RANKS: Final = {"total": 3, "subtotal": 1}
_WHOLE: Final = 3


def bounded(outcomes: Sequence[Outcome], said: frozenset[int]) -> list[Outcome]:
    """The outcomes with equalities over tables that leave rows out made bounds, and a remark where only shown."""
    short = [o for o in outcomes if isinstance(o, Equation) and o.rule == _ROWS and _is_short(o)]
    shown = _shown(short, outcomes)
    secret = said | shown
    if not secret:
        return list(outcomes)
    result: list[Outcome] = [without_secrets(o, secret) if isinstance(o, Equation) else o for o in outcomes]
    return [*result, *_remark(short, shown - said)]


def _is_short(equation: Equation) -> bool:
    judged = judge(equation)
    return judged.status == "fail" and equation.relation == EQUAL and judged.difference > 0


def _shown(short: Sequence[Equation], outcomes: Iterable[Outcome]) -> frozenset[int]:
    """Tables whose totals exceed their rows, where that cannot be a slip of one cell.

    The same amount is missing in several tables, somewhere under a total of its own with no row at all, no
    total falls below its rows, and no other table prints the rows. A table whose rows lack an amount that no other
    lacks is no such table: that is a slip.
    """
    tables: dict[Decimal, set[int]] = defaultdict(set)
    for equation in short:
        tables[_lack(equation)].add(equation.left[0].place.a)
    several = {amount for amount, own in tables.items() if len(own) >= TABLES}
    is_bare = any(not e.expected and e.stated in several for e in short)
    if not is_bare or any(_exceeds(o) or _lists(o, short) for o in outcomes):
        return frozenset()
    alone = {e.left[0].place.a for e in short if e.expected and _lack(e) not in several}
    return frozenset(e.left[0].place.a for e in short) - alone


def _lack(equation: Equation) -> Decimal:
    return equation.stated - equation.expected


def _lists(outcome: Outcome, short: Iterable[Equation]) -> bool:
    """Whether a table prints every item of a total that lacks rows in another: none of them is withheld then."""
    if not isinstance(outcome, Equation) or outcome.rule != _ROWS or outcome.left[0].role in (T1, T4):
        return False
    by_item = bool(outcome.right) and all(f.breakdown == "function" for f in outcome.right)
    totals = {e.stated for e in short if e.right and all(f.breakdown == "function" for f in e.right)}
    return by_item and judge(outcome).status != "fail" and outcome.stated in totals


def _exceeds(outcome: Outcome) -> bool:
    """Whether rows come to more than their total."""
    if not isinstance(outcome, Equation) or outcome.rule != _ROWS:
        return False
    judged = judge(outcome)
    return judged.status == "fail" and judged.difference < 0


def without_secrets(equation: Equation, secret: frozenset[int]) -> Equation:
    """An equality is a bound where one side is nearer to the whole: what is withheld lacks on the other."""
    if equation.relation != EQUAL or not any(f.place.a in secret for _, f in equation.figures):
        return equation
    is_within = len({f.place.a for _, f in equation.figures}) == 1
    left = _rank(equation.left, secret, is_within)
    right = _rank(equation.right, secret, is_within)
    if left == right:
        return equation
    return replace(equation, relation=AT_LEAST if left > right else AT_MOST)


def _rank(side: Iterable[Figure], secret: frozenset[int], is_within: bool) -> int:
    """How near the whole a side is: totals, then the classes of a summary beside other tables, parents, rows."""
    return min((_rank_of(f, is_within) if f.place.a in secret else _WHOLE for f in side), default=0)


def _rank_of(figure: Figure, is_within: bool) -> int:
    is_class = figure.role in (T1, T4) and not is_within
    return max(_RANKS.get(figure.row_kind, 0), 2 if is_class else 0)


def _remark(short: Sequence[Equation], shown: frozenset[int]) -> Iterable[Verdict]:
    first = next((e.left[0] for e in short if e.left[0].place.a in shown), None)
    if first is None:
        return
    yield Verdict(
        _ROWS,
        f"withheld:{first.place}",
        "fail",
        locator=first.locator,
        stated_raw=first.raw,
        severity="info",
        figure=first,
        message_zh=f"{len(shown)}张表的合计大于所列各行之和，各表所差一致，应有未列示的事项；涉密等事项不公开的，请在表下注明。",
        message_en=f"the totals of {len(shown)} tables exceed their rows by the same amounts, so rows are withheld; "
        "where items are secret, say so in a note below the table.",
    )
