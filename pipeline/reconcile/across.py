"""Family X: equations between tables of one document.

What belongs here: which cells of two tables must agree, with the preconditions of the catalogue. What
does not: sums within a table (`within`), judging (`equations`).
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final

from pipeline.reconcile import summaries as s
from pipeline.reconcile.equations import (
    AT_LEAST,
    AT_MOST,
    EQUAL,
    Equation,
    Outcome,
    Verdict,
    first_that_holds,
)
from pipeline.reconcile.figures import ZERO, Figure, Index, Table, columns_of, total
from pipeline.reconcile.slips import is_slip

_PROJECT_TYPES_OUT: Final = ("人员类",)
_ITEM_CODES: Final = {
    "overseas_travel": ("30212",),
    "official_reception": ("30217",),
    "vehicle_operation": ("30231",),
    "vehicle_purchase": ("31013", "30913"),
}
_COUNTERPARTS: Final = (
    (("2080505",), ("30108",)),
    (("2080506",), ("30109",)),
    (("2101101", "2101102", "2101103"), ("30110", "30111")),
    (("2210201",), ("30113",)),
)


class Context:
    """What several rules between tables share: the summaries' halves, worked out once."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.t1, self.t4 = (s.main_table(index, r) for r in (s.T1, s.T4))
        self.r1 = s.revenue_half(self.t1) if self.t1 else None
        self.r4 = s.revenue_half(self.t4) if self.t4 else None
        self.e1 = self._by_function(self.t1)
        self.e4 = self._by_function(self.t4)
        self.t2 = s.main_table(index, s.T2)
        self.t3 = s.main_table(index, s.T3)
        self.t5 = s.main_table(index, s.T5, fund="general_public")
        self.funds: dict[str, Table] = {
            f: t for f, r in s.FUND_ROLES.items() if (t := s.main_table(index, r, fund=f))
        }

    @staticmethod
    def _by_function(table: Table | None) -> s.Half | None:
        halves = s.spending_halves(table) if table else []
        whole = [h for h in halves if h.column and h.column.breakdown == "function"]
        return next((h for h in whole if h.grand or h.year), None) or next(iter(halves), None)

    def fund_column(self, fund: str) -> s.Half | None:
        """The column of a fund in the fourth table's spending half."""
        return next(iter(s.spending_halves(self.t4, fund)), None) if self.t4 else None

    def revenue_of(self, fund: str) -> tuple[Figure, ...]:
        """Rc4(f): the fund's row among the fourth table's revenue, or its one column."""
        return tuple(s.rows_of_fund(self.t4, fund)[:1]) if self.t4 else ()

    def spending_of(self, fund: str) -> tuple[tuple[Figure, ...], tuple[Figure, ...]]:
        """Ec4(f) as figures to add and to take off; of a fund that is the only one, the whole column."""
        half = self.fund_column(fund)
        if half is None and self._is_only_fund(fund):
            half = self.e4
        return half.year_terms if half is not None else ((), ())

    def _is_only_fund(self, fund: str) -> bool:
        others = [f for f in s.FISCAL if f != fund]
        return bool(self.revenue_of(fund)) and not any(
            total(self.revenue_of(f)) or self.fund_total(f) for f in others
        )

    def fund_total(self, fund: str) -> Decimal:
        """The total of a fund's spending table, 0 where it is empty or missing."""
        table = self.funds.get(fund)
        return total(s.totals(s.columns_for(table))) if table else ZERO

    def is_current(self, fund: str) -> bool:
        """CURRENT(f): the fund's spending table shows this year's appropriation, not what T4 spends."""
        revenue, (plus, less) = self.revenue_of(fund), self.spending_of(fund)
        if not revenue or not plus or fund not in self.funds:
            return False
        own = self.fund_total(fund)
        return own == total(revenue) and own != total(plus) - total(less)

    @property
    def any_current(self) -> bool:
        """Whether any fund's table shows this year's appropriation only."""
        return any(map(self.is_current, s.FISCAL))

    @property
    def carries_in_sources(self) -> bool:
        """Whether T1's sources hold the carried-over money, since it prints none apart and T4 does."""
        if self.r1 is None or self.r4 is None or any(f.value for f in self.r1.openings):
            return False
        return any(f.value for f in self.r4.openings)

    @property
    def no_balance(self) -> bool:
        """NO_BALANCE: O, U, D, C of the first table are absent, blank or zero."""
        r, e = self.r1, self.e1
        figures = [*(r.openings if r else ()), *(r.balance if r else ())]
        figures += [*(e.surplus if e else ()), *(e.closing if e else ())]
        return not any(f.value for f in figures)


def across(index: Index) -> Iterator[Outcome]:
    """All equations of family X that need one document."""
    context = Context(index)
    for rule in (x01, x02, x03, x04, x05, x06, x07, x08, x09, x10, x11, x13, x14, x16, x17):
        yield from rule(context)
    yield from three_public(context)


def _equal(rule: str, left: Sequence[Figure], right: Sequence[Figure], **more: object) -> Equation:
    place = left[0].place if left else right[0].place
    name = (left or right)[0].label
    values = {"where": str(place), "name": name, **more}
    return Equation(rule, left=tuple(left), right=tuple(right), **values)  # type: ignore[arg-type]


def _not_applicable(rule: str, reason_en: str, reason_zh: str) -> Verdict:
    return Verdict(rule, "", "not_applicable", reason=f"{reason_en} / {reason_zh}")


def _doubtful(rule: str, figure: Figure) -> Verdict:
    reason = (
        f"the code of “{figure.label}” ({figure.locator}) cannot be used / 有科目编码与名称不符或无法识别"
    )
    return Verdict(rule, str(figure.place), "not_evaluated", figure.locator, figure.raw, reason=reason)


def _has_rows_by_function(table: Table | None) -> bool:
    return table is not None and any(f.breakdown == "function" and f.code for f in table.figures)


def _columns(table: Table, **wanted: str) -> list[list[Figure]]:
    return s.columns_for(table, **wanted)


def _classes(half: s.Half, column: Iterable[Figure]) -> list[Figure]:
    """The rows of a summary's column that are a class (类)."""
    return [f for f in column if f.code and len(f.code) == 3 and f.measure == "amount" and not f.is_unsure]


def _column_rows(half: s.Half) -> list[Figure]:
    assert half.column is not None
    c = half.column.place.c
    return [f for f in half.table.figures if f.place.c == c and f.home == half.column.home]


def x01(c: Context) -> Iterator[Outcome]:
    """T1's class = the third table's rows of it."""
    if c.e1 is None or c.t3 is None or not _has_rows_by_function(c.t3):
        return
    rows = s.leaves(_columns(c.t3))
    yield from _classes_equal("X01", _classes(c.e1, _column_rows(c.e1)), rows)


def _classes_equal(rule: str, classes: Sequence[Figure], rows: Sequence[Figure]) -> Iterator[Outcome]:
    if (doubtful := s.unsure(f for f in rows if f.breakdown == "function")) is not None:
        yield _doubtful(rule, doubtful)
        return
    of_class = s.by_code(rows, 3)
    for figure in classes:
        assert figure.code
        yield _equal(rule, (figure,), of_class.get(figure.code, []))


def _source_total(table: Table, source: str) -> tuple[Figure, ...]:
    """What the second table shows for a source: its column's total, or its row."""
    figures = [f for f in table.figures if f.measure == "amount" and f.column_kind != "of_which"]
    rows = [f for f in figures if f.breakdown == "source" and f.source == source and f.row_kind != "of_which"]
    if rows:
        return tuple(rows[:1])
    columns = [own for own in columns_of(figures).values() if own[0].source == source]
    return s.total_of(columns[0]) if len(columns) == 1 else ()


def _fiscal_total(table: Table) -> tuple[Figure, ...]:
    """The fiscal columns of the second table: 财政拨款 alone, else its funds together."""
    one = _source_total(table, "fiscal_appropriation")
    return one or tuple(f for fund in s.FISCAL for f in _source_total(table, fund))


def _fiscal_rows(half: s.Half | None, table: Table | None) -> tuple[Figure, ...]:
    """T1's fiscal row, else its rows by fund."""
    if half is None or table is None:
        return ()
    one = s.rows_of_fund(table, "fiscal_appropriation")
    return tuple(one[:1]) or tuple(f for fund in s.FISCAL for f in s.rows_of_fund(table, fund)[:1])


def x02(c: Context) -> Iterator[Outcome]:
    """T1's sources = the second table's columns."""
    if c.t1 is None or c.t2 is None:
        return
    rows = {
        f.source for f in c.t1.figures if f.home == "fact_revenue" and f.row_kind in ("detail", "subtotal")
    }
    for source in sorted(rows - {"all", *s.FINANCING}):
        left = s.rows_of_fund(c.t1, source)
        right = _source_total(c.t2, source)
        if source == "fiscal_appropriation":
            right = _fiscal_total(c.t2)
        if len(left) == 1 and right:
            yield _equal("X02", left, right)
    fiscal = _source_total(c.t2, "fiscal_appropriation")
    if "fiscal_appropriation" not in rows and fiscal and (own := _fiscal_rows(c.r1, c.t1)):
        yield _equal("X02", own, fiscal)


def x03(c: Context) -> Iterator[Outcome]:
    """The year's totals agree over the first three tables."""
    if c.r1 is not None and c.t2 is not None:
        yield from _revenue_total(c, c.r1, c.t2)
    if c.e1 is not None and c.t3 is not None:
        whole = s.totals(_columns(c.t3))
        plus, less = _spending_that_t3_shows(c.e1, whole)
        if plus and whole:
            yield _equal("X03", whole, plus, less=less)


def _spending_that_t3_shows(
    half: s.Half, whole: Sequence[Figure]
) -> tuple[tuple[Figure, ...], tuple[Figure, ...]]:
    """Ec and what is spent beside it; E where the third table closes like the first, with 总计."""
    plus, less = half.year_terms
    if half.grand and whole and "总计" in whole[0].heading and total(whole) == half.grand.value:
        return (half.grand,), ()
    spent = tuple(f for f in half.outside if f.spending != "all")
    return (*plus, *spent) if half.year else plus, less


def _revenue_total(c: Context, half: s.Half, table: Table) -> Iterator[Outcome]:
    columns = [
        x for x in s.amount_columns(table).values() if x[0].source == "all" or x[0].breakdown == "source"
    ]
    wholes = [x for x in columns if x[0].column_kind == "total"] or columns
    plus, less = half.year_terms
    if not wholes or not plus:
        return
    whole = s.total_of(wholes[0])
    if not whole:
        return
    right: tuple[Figure, ...] = (*plus, *half.outside) if half.year else plus
    year = _equal("X03", whole, right, less=less)
    if _includes_balances(table, wholes[0][0]):
        yield first_that_holds(_equal("X03", whole, _with_balances(half, right)), year)
    else:
        yield year


def _with_balances(half: s.Half, right: tuple[Figure, ...]) -> tuple[Figure, ...]:
    """The year's money and what was carried over: R, where it is not printed apart."""
    if half.year is not None:
        return (*right, *half.openings, *half.balance)
    return (half.grand,) if half.grand is not None else ()


def _includes_balances(table: Table, whole: Figure) -> bool:
    """Whether the second table's total has a column, or a row, of carried-over money among its parts."""
    if "本年" in whole.heading:
        return False
    return any(f.source in s.FINANCING for f in table.figures)


def x04(c: Context) -> Iterator[Outcome]:
    """The second and third tables agree on each item."""
    if c.t2 is None or c.t3 is None:
        return
    if not (_has_rows_by_function(c.t2) and _has_rows_by_function(c.t3)):
        yield _not_applicable("X04", "rows are not by function", "不按功能科目列示")
        return
    if not c.no_balance:
        return
    revenue = [
        x for x in s.amount_columns(c.t2).values() if x[0].source == "all" and x[0].column_kind == "total"
    ]
    left, right = s.leaves(revenue[:1]), s.leaves(_columns(c.t3))
    if not left or (doubtful := s.unsure([*left, *right])) is not None:
        if left and doubtful is not None:
            yield _doubtful("X04", doubtful)
        return
    yield from _codes_equal("X04", s.by_code(left), s.by_code(right))


def _codes_equal(
    rule: str, left: dict[str, list[Figure]], right: dict[str, list[Figure]], relation: str = EQUAL
) -> Iterator[Outcome]:
    for code in sorted({*left, *right}):
        own, other = left.get(code, []), right.get(code, [])
        if total(own) or total(other):
            yield _equal(rule, own, other, where=f"{code}@{(own or other)[0].place}", relation=relation)


def _fund_leaves(c: Context, **wanted: str) -> list[Figure]:
    return [f for t in c.funds.values() for f in s.leaves(_columns(t, **wanted))]


def x05(c: Context) -> Iterator[Outcome]:
    """The second table's fiscal columns = the fund tables."""
    if c.t2 is None or c.r4 is None:
        return
    if not _has_rows_by_function(c.t2):
        yield _not_applicable("X05", "the revenue table has rows by unit", "收入表按单位列示")
        return
    columns = [
        x
        for x in s.amount_columns(c.t2).values()
        if x[0].source in ("fiscal_appropriation", *s.FISCAL) and x[0].breakdown == "function"
    ]
    whole = [x for x in columns if x[0].source == "fiscal_appropriation"]
    columns = whole or columns
    if columns and c.carries_in_sources:
        if c.r4.grand is not None:
            yield _equal("X05", s.totals(columns), (c.r4.grand,))
        return
    balances = [*c.r4.openings, *(c.e4.closing if c.e4 else ())]
    by_item = c.index.phase == "budget" and not any(f.value for f in balances)
    if not columns or not by_item or not c.funds:
        plus, less = c.r4.year_terms
        if columns and plus:
            yield _equal("X05", s.totals(columns), plus, less=less)
        return
    left, right = s.leaves(columns), _fund_leaves(c)
    if (doubtful := s.unsure([*left, *right])) is not None:
        yield _doubtful("X05", doubtful)
        return
    yield from _codes_equal("X05", s.by_code(left), s.by_code(right))


def x06(c: Context) -> Iterator[Outcome]:
    """T4's general public column = the fifth table, by class and in all."""
    yield from _fund_equals("X06", c, "general_public")


def x13(c: Context) -> Iterator[Outcome]:
    """T4's other fund columns = their tables, by class and in all."""
    yield from _fund_equals("X13", c, "government_fund")
    yield from _fund_equals("X13", c, "state_capital")


def _fund_equals(rule: str, c: Context, fund: str) -> Iterator[Outcome]:
    table = c.funds.get(fund)
    if c.t4 is None or table is None:
        return
    if c.is_current(fund):
        yield _not_applicable(rule, "the table shows this year's appropriation only", "该表只列当年拨款")
        return
    plus, less = c.spending_of(fund)
    whole = s.totals(_columns(table))
    if not plus or not whole:
        return
    yield _equal(rule, plus, whole, left_less=less)
    half = c.fund_column(fund) or c.e4
    if half is not None and _has_rows_by_function(table):
        yield from _classes_equal(rule, _classes(half, _column_rows(half)), s.leaves(_columns(table)))


def x07(c: Context) -> Iterator[Outcome]:
    """T1's fiscal rows = T4's revenue; carried-over money of T4 is within that of T1."""
    if c.t1 is None or c.t4 is None or c.r1 is None or c.r4 is None:
        return
    whole = s.rows_of_fund(c.t1, "fiscal_appropriation")
    funds = [(f, s.rows_of_fund(c.t1, f)) for f in s.FISCAL]
    for fund, rows in funds:
        own: tuple[Figure, ...] = c.revenue_of(fund)
        if c.carries_in_sources:
            own = (*own, *(f for f in c.r4.opening if f.fund == fund))
        if rows and own and not (whole and rows[0].row_kind == "of_which"):
            yield _equal("X07", rows[:1], own, comparison="aggregate" if len(own) > 1 else "copy")
    if whole and not any(rows for _, rows in funds):
        plus, less = c.r4.year_terms
        if plus:
            yield _equal("X07", whole[:1], plus, less=less, where=f"{whole[0].place}=all")
    for left, right in ((c.r4.openings, c.r1.openings), (_closing(c.e4), _closing(c.e1))):
        if left and right:
            yield _equal("X07", left, right, relation=AT_MOST)


def _closing(half: s.Half | None) -> tuple[Figure, ...]:
    return half.closing if half is not None else ()


def x08(c: Context) -> Iterator[Outcome]:
    """The third table covers the fund tables, per item and kind of spending."""
    if c.t3 is None or not c.funds or not _has_rows_by_function(c.t3):
        return
    if c.any_current:
        yield _not_applicable("X08", "a fund table shows this year's appropriation only", "有表只列当年拨款")
        return
    same = _same_spending(c)
    for spending in ("all", "basic", "project"):
        left, right = s.leaves(_columns(c.t3, spending=spending)), _fund_leaves(c, spending=spending)
        if not left or not right:
            continue
        if (doubtful := s.unsure([*left, *right])) is not None:
            yield _doubtful("X08", doubtful)
            return
        relation = EQUAL if same else AT_LEAST
        yield from _codes_equal("X08", s.by_code(left), s.by_code(right), relation)


def _same_spending(c: Context) -> bool:
    """Ec1 = Ec4, both printed: all that is spent is fiscal money."""
    if c.e1 is None or c.e4 is None:
        return False
    one, four = c.e1.amount(), c.e4.amount()
    return one is not None and one == four


def _sole_fund(c: Context) -> bool:
    """SOLE_FUND: Ec1 = Ec4 = T5."""
    if not _same_spending(c) or c.e1 is None:
        return False
    return c.fund_total("general_public") == c.e1.amount()


def _basic_tables(c: Context, fund: str) -> Iterator[tuple[Table, tuple[Figure, ...]]]:
    """Basic spending by economic class of a fund: each table and the figures of its total."""
    for table in c.index.of(s.T6):
        figures = [f for f in table.figures if f.measure == "amount" and f.breakdown == "economic"]
        if not figures:
            continue
        columns = _columns(table, spending="basic", fund=fund)
        carried = [f for f in figures if "结转" in f.heading and f.row_kind != "subtotal"]
        if columns and not total(carried):
            yield table, _basic_total(table, columns)


def _basic_total(table: Table, columns: list[list[Figure]]) -> tuple[Figure, ...]:
    """The total of basic spending: the printed one, else 人员经费合计 and 公用经费合计 of a table in two halves."""
    if any(f.row_kind == "total" for column in columns for f in column):
        return tuple(f for column in columns for f in s.total_of(column) if f.row_kind == "total")
    sums = [f for f in table.figures if f.row_kind == "subtotal" and not f.tree and f.cost != "all"]
    costs = {f.cost for f in sums}
    return tuple(sums) if costs == {"personnel", "running"} and len(sums) == 2 else s.totals(columns)


def x09(c: Context) -> Iterator[Outcome]:
    """The basic column of T5 (of T3, where T6 is of all funds) = the sixth table."""
    for fund, table in (("general_public", c.t5), ("all", c.t3)):
        basic = s.totals(_columns(table, spending="basic")) if table else ()
        if not basic:
            continue
        for _, whole in _basic_tables(c, fund):
            if whole and not (fund == "general_public" and c.t5 is None):
                yield _equal("X09", basic, whole, where=f"{basic[0].place}={whole[0].place}")


def _project_rows(c: Context, table: Table, fund: str) -> list[Figure] | None:
    """The leaf rows of a project table that are project spending of a fund; None where it is not of that fund."""
    figures = [f for f in table.figures if f.measure == "amount" and f.row_kind in ("detail", "total")]
    columns = [
        own
        for own in columns_of(f for f in figures if f.column_kind in ("detail", "total")).values()
        if own[0].fund == fund and not own[0].fields.get("economic_code") and own[0].source != "carry_over"
    ]
    if not columns:
        return None
    wholes = [x for x in columns if x[0].column_kind == "total"] or columns
    return wholes[0] if len(wholes) == 1 or wholes[0][0].column_kind == "total" else None


def _project_total(rows: Sequence[Figure]) -> tuple[tuple[Figure, ...], tuple[Figure, ...]]:
    """The total of project rows, and the rows to take off that are no project spending."""
    off = tuple(
        f for f in rows if f.row_kind == "detail" and f.fields.get("project_type") in _PROJECT_TYPES_OUT
    )
    return s.total_of(rows), off


def x10(c: Context) -> Iterator[Outcome]:
    """T5's project column = the project table of the general public budget."""
    if c.t5 is None:
        return
    project = s.totals(_columns(c.t5, spending="project"))
    for table in c.index.of(s.T7):
        rows = _project_rows(c, table, "general_public")
        if not project or not rows:
            continue
        whole, off = _project_total(rows)
        carried = _carried_over_projects(table)
        if not c.is_current("general_public") and total(carried):
            if c.r4 is None or total(carried) != total(c.r4.openings):
                yield _not_applicable("X10", "carried-over money is not told by fund", "结转资金未分资金列示")
                continue
            whole = (*whole, *carried)
        if whole:
            yield _equal("X10", project, whole, less=off, where=f"{project[0].place}={whole[0].place}")


def _carried_over_projects(table: Table) -> tuple[Figure, ...]:
    """The total of a project table's column of carried-over money, which stands beside those of the funds."""
    figures = [f for f in table.figures if f.measure == "amount" and f.source == "carry_over"]
    columns = list(columns_of(figures).values())
    return s.total_of(columns[0]) if len(columns) == 1 else ()


def x11(c: Context) -> Iterator[Outcome]:
    """T3's project column covers the project table."""
    if c.t3 is None:
        return
    project = s.totals(_columns(c.t3, spending="project"))
    if c.any_current:
        yield _not_applicable("X11", "a fund table shows this year's appropriation only", "有表只列当年拨款")
        return
    for table in c.index.of(s.T7):
        rows = _project_rows(c, table, "all")
        if project and rows:
            whole, off = _project_total(rows)
            if whole:
                yield _equal("X11", project, whole, less=off, where=f"{project[0].place}={whole[0].place}")


def x14(c: Context) -> Iterator[Outcome]:
    """Counterparts of basic spending by function and by class.

    Units may book their staff's insurance elsewhere: a difference that is no slip of the pen is a remark.
    """
    if c.t5 is None:
        return
    functions = s.by_code(s.leaves(_columns(c.t5, spending="basic")))
    for table, _ in _basic_tables(c, "general_public"):
        rows = s.leaves(_columns(table, spending="basic", fund="general_public"))
        classes = s.by_code(rows)
        for function_codes, economic_codes in _COUNTERPARTS:
            left = [f for x in function_codes for f in functions.get(x, [])]
            right = [f for x in economic_codes for f in classes.get(x, [])]
            if left and right:
                where = f"{left[0].place}={right[0].place}"
                severity = "" if is_slip(total(left), total(right)) else "info"
                yield _equal("X14", left, right, where=where, severity=severity)


def x16(c: Context) -> Iterator[Outcome]:
    """The second table's fund columns = the fourth table's, by class."""
    if c.t2 is None or c.t4 is None or c.r4 is None or c.index.phase != "budget":
        return
    if not _has_rows_by_function(c.t2):
        yield _not_applicable("X16", "the revenue table has rows by unit", "收入表按单位列示")
        return
    if any(f.value for f in (*c.r4.openings, *_closing(c.e4))):
        yield _not_applicable("X16", "there is carried-over money", "有结转资金")
        return
    for fund in s.FISCAL:
        half = c.fund_column(fund)
        columns = [x for x in s.amount_columns(c.t2).values() if x[0].source == fund]
        if half is not None and len(columns) == 1:
            yield from _classes_equal("X16", _classes(half, _column_rows(half)), s.leaves(columns))
    whole = [x for x in s.amount_columns(c.t2).values() if x[0].source == "fiscal_appropriation"]
    if len(whole) == 1 and c.e4 is not None:
        yield from _classes_equal("X16", _classes(c.e4, _column_rows(c.e4)), s.leaves(whole))


def x17(c: Context) -> Iterator[Outcome]:
    """T3's basic column covers the sixth table."""
    if c.t3 is None:
        return
    if c.is_current("general_public"):
        yield _not_applicable("X17", "the table shows this year's appropriation only", "该表只列当年拨款")
        return
    basic = s.totals(_columns(c.t3, spending="basic"))
    relation = EQUAL if _sole_fund(c) else AT_LEAST
    for _, whole in _basic_tables(c, "general_public"):
        if basic and whole:
            yield _equal("X17", basic, whole, relation=relation, where=f"{basic[0].place}={whole[0].place}")


# --- three-public money -------------------------------------------------------------------------


def three_public(c: Context) -> Iterator[Outcome]:
    """X12, X22 and X15: the eighth table against basic spending by class."""
    for table in c.index.of(s.T8):
        for basic, _ in _basic_tables(c, "general_public"):
            yield from _items_cover(c, table, basic)
            yield from _agency_operation(table, basic)


def item_figure(table: Table, item: str, fund: str | None = None) -> Figure | None:
    """The one figure of an item in the year's column of the eighth table, over all bodies; None if not plain."""
    found = [
        f
        for f in table.figures
        if f.item == item
        and f.home == "fact_three_public"
        and f.measure == "amount"
        and (fund is None or f.fund == fund)
        and not f.body
    ]
    if fund is None:
        wider = [f for f in found if f.fund in ("all", "fiscal_appropriation")]
        found = wider or found
    wholes = [f for f in found if f.row_kind == "total"]
    found = wholes if item != "total" and any(f.breakdown == "unit" for f in found) else found
    places = {(f.place.b, f.place.c) for f in found}
    return found[0] if len(places) == 1 else None


def _items_cover(c: Context, table: Table, basic: Table) -> Iterator[Outcome]:
    rows = s.by_code(s.leaves(_columns(basic, spending="basic", fund="general_public")), 5)
    exact = _no_project_spending(c)
    for item, codes in _ITEM_CODES.items():
        own = item_figure(table, item)
        right = [f for x in codes for f in rows.get(x, [])]
        if own is None or not right:
            continue
        where = f"{own.place}={right[0].place}"
        yield _equal("X12", (own,), right, where=where, relation=AT_LEAST, comparison="aggregate")
        if exact:
            yield _equal("X22", (own,), right, where=where, comparison="aggregate")


def _no_project_spending(c: Context) -> bool:
    """Whether fiscal project spending, from which three-public money may also be paid, is printed as 0."""
    columns = [x for t in c.funds.values() for x in _columns(t, spending="project")]
    divided = all(_columns(t, spending="basic") for t in c.funds.values())
    return bool(c.funds) and divided and not total(s.totals(columns))


def _agency_operation(table: Table, basic: Table) -> Iterator[Outcome]:
    own = item_figure(table, "agency_operation")
    columns = _columns(basic, spending="basic", fund="general_public", cost="running")
    if own is None or len(columns) != 1:
        return
    whole = s.total_of(columns[0])
    if whole:
        yield _equal("X15", (own,), whole, relation=AT_MOST, comparison="restated")
