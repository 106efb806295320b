"""What the rules need of whole tables: totals of summaries, columns by meaning, funds.

What belongs here: finding the operands that `RULES.md` gives short names (R, Rc, O, U, E, Ec, D, C,
T5 as a number). What does not: equations.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from pipeline.normalise import key
from pipeline.reconcile.figures import Figure, Index, Table, columns_of, remembered, total

FISCAL: Final = ("general_public", "government_fund", "state_capital")
FINANCING: Final = ("carry_over", "non_fiscal_balance")
FUND_ROLES: Final = {
    "general_public": "general_public_expenditure",
    "government_fund": "government_fund_expenditure",
    "state_capital": "state_capital_expenditure",
}
T1, T2, T3, T4, T5, T6, T7, T8, T9, TS = (
    "revenue_expenditure_summary",
    "revenue",
    "expenditure",
    "appropriation_summary",
    "general_public_expenditure",
    "basic_expenditure",
    "project_expenditure",
    "three_public",
    "government_fund_expenditure",
    "state_capital_expenditure",
)
CODED: Final = ("function", "economic", "government_economic")
_CLOSES: Final = re.compile(r"合计|总计|小计")
_YEAR_TOTAL: Final = re.compile(r"(?:本年|当年).*(?:收入|支出)|(?:收入|支出|收入预算|支出预算)?(?:合计|小计)")


@dataclass(frozen=True, slots=True)
class Half:
    """One half of a summary, one column: its rows by what they are.

    `grand` is R or E, `year` is Rc or Ec, `parts` the leaf rows of the year, `opening` O, `balance` U,
    `surplus` D, `closing` C, `outside` further leaf rows after the year's total.
    """

    table: Table
    grand: Figure | None
    year: Figure | None
    parts: tuple[Figure, ...]
    opening: tuple[Figure, ...] = ()
    opening_total: Figure | None = None
    balance: tuple[Figure, ...] = ()
    surplus: tuple[Figure, ...] = ()
    closing: tuple[Figure, ...] = ()
    outside: tuple[Figure, ...] = ()
    column: Figure | None = None

    @property
    def year_terms(self) -> tuple[tuple[Figure, ...], tuple[Figure, ...]]:
        """The year's total as figures to add and to take off: printed, else the grand total less balances."""
        if self.year is not None:
            return (self.year,), ()
        if self.grand is None:
            return (), ()
        return (self.grand,), (*self.openings, *self.balance, *self.surplus, *self.closing)

    @property
    def openings(self) -> tuple[Figure, ...]:
        """O as figures to add: the printed sum, else its parts."""
        return (self.opening_total,) if self.opening_total is not None else self.opening

    def amount(self) -> Decimal | None:
        """The year's total in yuan; None where neither it nor the grand total is printed."""
        plus, less = self.year_terms
        return total(plus) - total(less) if plus else None


def _is_year_total(figure: Figure) -> bool:
    return (
        figure.row_kind == "subtotal"
        and not figure.code
        and figure.source == "all"
        and figure.measure == "amount"
        and bool(_YEAR_TOTAL.search(key(figure.label)))
    )


@remembered
def revenue_half(table: Table) -> Half | None:
    """The revenue half of a summary, in its total column."""
    figures = [f for f in table.figures if f.home == "fact_revenue"]
    column = _total_column([f for f in figures if f.measure in ("amount", "opening_balance")])
    if not column:
        return None
    grand = next((f for f in column if f.row_kind == "total"), None)
    year = next((f for f in column if _is_year_total(f)), None)
    own = [f for f in column if f.source not in FINANCING and f is not grand and f is not year]
    leaves = [f for f in own if f.row_kind == "detail"]
    parts, outside = _split(leaves, year)
    opening = [f for f in column if f.source == "carry_over"]
    subtotal = next((f for f in opening if f.row_kind == "subtotal"), None)
    return Half(
        table,
        grand,
        year,
        tuple(parts),
        tuple(f for f in opening if f.row_kind == "detail"),
        subtotal,
        tuple(f for f in column if f.source == "non_fiscal_balance" and f.row_kind == "detail"),
        outside=tuple(outside),
        column=column[0],
    )


def _split(leaves: Sequence[Figure], year: Figure | None) -> tuple[list[Figure], list[Figure]]:
    """Leaf rows of the year's total, and those beside it: a total that closes (合计) has its parts above."""
    if year is None or not _CLOSES.search(key(year.label)):
        return list(leaves), []
    before = [f for f in leaves if f.place.b <= year.place.b]
    if not before:  # the total stands first, its parts below
        return list(leaves), []
    return before, [f for f in leaves if f.place.b > year.place.b]


def _total_column(figures: Sequence[Figure]) -> list[Figure]:
    """The figures of a half's leftmost total column, else of its leftmost column."""
    columns = columns_of(figures)
    if not columns:
        return []
    totals = [c for c, own in columns.items() if own[0].column_kind == "total"]
    return columns[min(totals or columns)]


@remembered
def spending_halves(table: Table, fund: str | None = None) -> list[Half]:
    """The spending halves of a summary (by function, by use, by class), in their total column.

    With `fund`, in that fund's column; none where there is no such column.
    """
    halves: list[Half] = []
    for breakdown in ("function", "use", "economic", "government_economic"):
        figures = [
            f
            for f in table.figures
            if f.home != "fact_revenue"
            and f.breakdown in (breakdown, "use" if breakdown != "use" else breakdown)
            and f.measure in ("amount", "closing_balance", "surplus_distribution")
        ]
        if not any(f.breakdown == breakdown for f in figures):
            continue
        columns = {f.place.c for f in figures if f.breakdown == breakdown}
        figures = [f for f in figures if f.place.c in columns]
        if breakdown == "use" and halves and any(h.column and h.column.place.c in columns for h in halves):
            continue  # rows by use below the functions are told there
        column = _fund_column(figures, fund) if fund else _total_column(figures)
        if column:
            halves.append(_spending_half(table, column))
    return halves


def _fund_column(figures: Sequence[Figure], fund: str) -> list[Figure]:
    columns = [own for own in columns_of(figures).values() if own[0].fund == fund]
    return columns[0] if len(columns) == 1 else []


def _spending_half(table: Table, column: Sequence[Figure]) -> Half:
    grand = next((f for f in column if f.row_kind == "total" and f.measure == "amount"), None)
    year = next((f for f in column if _is_year_total(f)), None)
    leaves = [f for f in column if f.row_kind == "detail" and f.measure == "amount"]
    parts, outside = _split(leaves, year)
    return Half(
        table,
        grand,
        year,
        tuple(parts),
        surplus=tuple(f for f in column if f.measure == "surplus_distribution"),
        closing=_closing(column),
        outside=tuple(outside),
        column=column[0],
    )


def _closing(column: Sequence[Figure]) -> tuple[Figure, ...]:
    rows = [f for f in column if f.measure == "closing_balance"]
    details = tuple(f for f in rows if f.row_kind == "detail")
    return details or tuple(f for f in rows if f.row_kind == "subtotal")


def rows_of_fund(table: Table, fund: str) -> list[Figure]:
    """The revenue rows of a fund in a summary, without carried-over money, in its total column."""
    figures = [f for f in table.figures if f.home == "fact_revenue" and f.measure == "amount"]
    column = _total_column(figures)
    return [f for f in column if f.source == fund and f.row_kind in ("detail", "subtotal", "of_which")]


# --- columns of lists ---------------------------------------------------------------------------


@remembered
def amount_columns(table: Table, breakdowns: tuple[str, ...] = ()) -> dict[int, list[Figure]]:
    """The columns of a table's own year, without 其中 and memo columns."""
    figures = [
        f
        for f in table.figures
        if f.measure == "amount"
        and f.column_kind in ("detail", "total")
        and (not breakdowns or f.breakdown in breakdowns or f.row_kind == "total")
    ]
    return columns_of(figures)


@remembered
def columns_for(
    table: Table, spending: str = "all", fund: str | None = None, cost: str = "all"
) -> list[list[Figure]]:
    """The columns that together show a kind of spending: the one total, else its parts; none if not printed."""
    columns = [
        own
        for own in amount_columns(table).values()
        if fund in (None, own[0].fund) and (spending == "all" or own[0].spending == spending)
    ]
    whole = [c for c in columns if c[0].spending == spending and c[0].cost == cost]
    if len(whole) > 1:
        whole = [c for c in whole if c[0].column_kind == "total"] or whole
        return whole[:1] if whole[0][0].column_kind == "total" else []
    if whole:
        return whole
    if spending == "all" and cost == "all":
        return [c for c in columns if c[0].column_kind == "detail"]
    return [c for c in columns if c[0].spending == spending and c[0].column_kind == "detail"]


def total_of(column: Sequence[Figure]) -> tuple[Figure, ...]:
    """The figures that make a column's total: the printed 合计, else its leaf rows."""
    grand = [f for f in column if f.row_kind == "total"]
    if grand:
        return (grand[0],)
    bodies = [f for f in column if f.row_kind == "subtotal" and f.breakdown == "unit"]
    if len(bodies) == 1 and all(f.breakdown == "unit" for f in column):
        return (bodies[0],)  # a department above its units
    return tuple(f for f in column if f.row_kind == "detail")


def totals(columns: Iterable[Sequence[Figure]]) -> tuple[Figure, ...]:
    """The totals of several columns together."""
    return tuple(f for column in columns for f in total_of(column))


def leaves(columns: Iterable[Sequence[Figure]]) -> list[Figure]:
    """The leaf rows of some columns."""
    return [f for column in columns for f in column if f.row_kind == "detail"]


def main_table(
    index: Index, role: str, breakdown: str | None = None, fund: str | None = None
) -> Table | None:
    """The table of a role that rules between tables use: of the breakdown and fund wanted, with figures."""
    for table in index.of(role):
        figures = [f for f in table.figures if f.measure == "amount"]
        if not figures:
            continue
        if breakdown and not any(f.breakdown == breakdown for f in figures):
            continue
        if fund and not any(f.fund == fund for f in figures):
            continue
        return table
    return None


def by_code(figures: Iterable[Figure], length: int = 0) -> dict[str, list[Figure]]:
    """Figures by their code, cut to `length` digits where given; those without a usable code are left out."""
    found: dict[str, list[Figure]] = {}
    for figure in figures:
        code = figure.code
        if code and not figure.is_unsure and len(code) >= length:
            found.setdefault(code[:length] if length else code, []).append(figure)
    return found


def unsure(figures: Iterable[Figure]) -> Figure | None:
    """A figure other than zero whose code cannot be used, if there is one."""
    return next((f for f in figures if f.value and (f.is_unsure or not f.code)), None)


@lru_cache(maxsize=4096)
def digits_below(code: str) -> int:
    """How many digits the next level of a code has.

    >>> digits_below('208'), digits_below('20805')
    (5, 7)
    """
    return len(code) + 2
