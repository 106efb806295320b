"""Family W: equations within one table. One row against its columns, one column against its rows.

What belongs here: which cells must add up in a table. What does not: comparing tables (`across`),
judging (`equations`).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import groupby
from typing import Final

from pipeline.normalise import key
from pipeline.reconcile import summaries as s
from pipeline.reconcile.equations import Equation, Outcome, Verdict, first_that_holds, judge
from pipeline.reconcile.figures import Figure, Index, Table, columns_of, lines_of, total
from schemas.rule import SHORT_ROLES
from schemas.vocabulary import PARENT_FUND

_W02: Final = frozenset(SHORT_ROLES[x] for x in ("T3", "T5", "T9", "TS"))
_W03: Final = frozenset(SHORT_ROLES[x] for x in ("T2", "T3", "T5", "T6", "T7", "T9", "TS", "TP"))
_SUMMARIES: Final = (s.T1, s.T4)
_OWN_RULES: Final = (s.T8, "performance_targets")
_MANY_TIMES: Final = Decimal("1.5")
_BALANCE_IN_TOTAL: Final = ("closing_balance",)


def within(index: Index) -> Iterator[Outcome]:
    """All equations of family W."""
    for table in index.tables:
        if table.role not in _OWN_RULES:
            yield from row_totals(table)
        if table.role in _W03:
            yield from column_totals(table)
        yield from parents(table)
        if table.role == s.T6:
            yield from cost_types(table)
        yield from balances_per_row(table)
    for role in _SUMMARIES:
        for table in index.of(role):
            yield from summary(table)


# --- a row against its columns ------------------------------------------------------------------


def row_totals(table: Table) -> Iterator[Outcome]:
    """W01, W02, W06, W08, W09 and, for 小计 of columns, W04: each total column against its parts."""
    columns = columns_of(table.figures)
    heads = {c: own[0] for c, own in columns.items()}
    parts_of = {c: _parts(head, heads.values()) for c, head in heads.items() if head.column_kind == "total"}
    for figures in lines_of(table.figures).values():
        at = {f.place.c: f for f in figures}
        for c, groups in parts_of.items():
            whole = at.get(c)
            if whole is None:
                continue
            for parts in groups:
                found = tuple(at[p.place.c] for p in parts if p.place.c in at)
                rule = _rule_of(table.role, whole, parts)
                one = Equation(rule, f"{whole.place}={parts[0].place.c}", whole.label, (whole,), found)
                divided = rule == "W04" and table.role in _SUMMARIES
                if divided and whole.measure != "amount" and not found:
                    continue  # 结转下年 is not divided by kinds of spending
                if judge(one).status == "fail":
                    one = first_that_holds(one, *_other_readings(one, columns[c] if divided else ()))
                yield one


def _other_readings(one: Equation, column: Sequence[Figure]) -> Iterator[Equation]:
    """Other ways to read a total: whether 结转 stands within it or beside it is not always said."""
    (whole,), found = one.left, one.right
    year = tuple(f for f in found if f.measure == whole.measure and f.source not in s.FINANCING)
    if year:
        yield replace(one, right=year)
    if column:
        yield replace(one, right=(*found, *_undivided(column, whole)))


def _undivided(column: Sequence[Figure], whole: Figure) -> list[Figure]:
    """What a summary's grand total holds besides spending, where only its total column prints it."""
    if whole.row_kind != "total":
        return []
    return [
        f
        for f in column
        if f.measure in ("closing_balance", "surplus_distribution") and f.row_kind == "detail"
    ]


def _parts(whole: Figure, heads: Iterable[Figure]) -> list[list[Figure]]:
    """The columns that add to a total column: one list for each way in which the table divides it."""
    prefix = whole.path[:-1]
    parts = [
        h
        for h in heads
        if h.column_kind == "detail"
        and h.home == whole.home
        and h.path[: len(prefix)] == prefix
        and _measures_alike(whole, h)
        and _is_part(whole, h)
    ]
    classes = [h for h in parts if h.fields.get("economic_code") and h.home == "fact_expenditure_by_project"]
    others = [h for h in parts if h not in classes]
    return [g for g in (classes, others) if len(g) > 1 or (g and _is_lone_part(whole, g[0]))]


def _measures_alike(whole: Figure, part: Figure) -> bool:
    if whole.measure == part.measure:
        return True
    carried = part.measure in _BALANCE_IN_TOTAL and whole.measure == "amount"
    return carried and "本年" not in whole.heading and whole.role == s.T3


def _is_lone_part(whole: Figure, part: Figure) -> bool:
    """One column is a part by itself where it names a kind, fund or source that the total does not."""
    names = ("spending", "cost", "fund", "source")
    return any(getattr(part, n) != getattr(whole, n) for n in names)


def _is_part(whole: Figure, part: Figure) -> bool:
    """Whether a column's meaning lies within a total's."""
    if whole.spending not in ("all", part.spending) or whole.cost not in ("all", part.cost):
        return False
    if whole.fund not in ("all", part.fund) and PARENT_FUND.get(part.fund) != whole.fund:
        return False
    if part.source in s.FINANCING and part.home == "fact_revenue":
        return whole.source in (part.source, "all") and not _is_of_the_year(whole)
    return whole.source in ("all", part.source) or PARENT_FUND.get(part.source) == whole.source


def _is_of_the_year(whole: Figure) -> bool:
    """Whether a total is of 本年收入, without what was carried over."""
    return "本年" in key(whole.heading)


def _rule_of(role: str, whole: Figure, parts: Sequence[Figure]) -> str:
    if role == s.T2:
        return "W01"
    if role == s.T4:
        return "W09"
    if role == s.T7 and parts[0].fields.get("economic_code"):
        return "W08"
    if role in _W02 and whole.spending == "all" and any(p.spending != "all" for p in parts):
        return "W02"
    if role == s.T6 and any(p.cost != whole.cost for p in parts):
        return "W06"
    return "W04"


# --- a column against its rows ------------------------------------------------------------------


def column_totals(table: Table) -> Iterator[Outcome]:
    """W03 of lists: in each column the printed total against its leaf rows."""
    for (_, _), figures in _by_column_and_measure(table.figures).items():
        wholes = [f for f in figures if f.row_kind == "total"]
        if not wholes:
            continue
        details = [f for f in figures if f.row_kind == "detail"]
        own = [f for f in details if f.breakdown == wholes[0].breakdown] or details
        if len(wholes) > 1 or len({f.breakdown for f in own}) > 1:
            yield _two_totals(wholes)
            continue
        if _is_nested(wholes[0], own):
            reason = (
                "groups and their parts stand below one another without codes / 分组与明细逐级列示且无编码"
            )
            yield Verdict("W03", str(wholes[0].place), "not_evaluated", wholes[0].locator, reason=reason)
        elif own or wholes[0].value:
            yield Equation("W03", str(wholes[0].place), wholes[0].label, (wholes[0],), tuple(own))


def _is_nested(whole: Figure, rows: Sequence[Figure]) -> bool:
    """Whether rows without codes come to a multiple of their total: groups stand above their parts."""
    if not whole.value or any(f.tree for f in rows):
        return False
    return total(rows) > _MANY_TIMES * whole.value > 0


def _two_totals(wholes: Sequence[Figure]) -> Verdict:
    reason = "one column has two totals / 同一列有两个合计"
    return Verdict("W03", str(wholes[0].place), "not_evaluated", wholes[0].locator, reason=reason)


def _by_column_and_measure(figures: Iterable[Figure]) -> dict[tuple[int, str], list[Figure]]:
    found: dict[tuple[int, str], list[Figure]] = defaultdict(list)
    for figure in figures:
        found[figure.place.c, figure.measure].append(figure)
    return found


def parents(table: Table) -> Iterator[Outcome]:
    """W04: each parent code against the next level below it, each source against its parts."""
    for figures in columns_of(table.figures).values():
        ordered = sorted(
            (f for f in figures if f.breakdown in (*s.CODED, "use")),
            key=lambda f: (f.body, f.measure, f.place),
        )
        for _, group in groupby(ordered, key=lambda f: (f.body, f.measure)):
            yield from _code_tree(list(group))
        yield from _source_tree([f for f in figures if f.home == "fact_revenue"])


def _code_tree(figures: Sequence[Figure]) -> Iterator[Outcome]:
    coded = [f for f in figures if f.tree and f.row_kind in ("detail", "subtotal")]
    count: dict[str, int] = defaultdict(int)
    under: dict[str, list[Figure]] = defaultdict(list)
    for figure in coded:
        count[figure.tree] += 1
        for n in range(3, len(figure.tree), 2):
            under[figure.tree[:n]].append(figure)
    for i, parent in enumerate(coded):
        if parent.is_unsure or len(parent.tree) > 7:
            continue
        below = _following(coded, i) if count[parent.tree] > 1 else under[parent.tree]
        if not any(len(f.tree) == s.digits_below(parent.tree) for f in below):
            continue
        children = _nearest(below)
        doubtful = next((f for f in below if f.is_unsure and f.value), None) or _between(
            figures, parent, below
        )
        if doubtful is not None:
            yield _unsure("W04", parent, doubtful)
        else:
            yield Equation("W04", str(parent.place), parent.label, (parent,), tuple(children))


def _nearest(below: Sequence[Figure]) -> list[Figure]:
    """Rows below a parent that stand below no other of them (a 目 whose 款 is not printed counts itself)."""
    printed = {f.tree for f in below}
    return [f for f in below if not any(f.tree[:n] in printed for n in (3, 5, 7) if n < len(f.tree))]


def _following(coded: Sequence[Figure], i: int) -> list[Figure]:
    """The rows after row `i` whose code begins with its own: what is below one of several rows of a code."""
    parent = coded[i]
    below = []
    for figure in coded[i + 1 :]:
        if figure.tree == parent.tree or not figure.tree.startswith(parent.tree):
            break
        below.append(figure)
    return below


def _between(figures: Sequence[Figure], parent: Figure, below: Sequence[Figure]) -> Figure | None:
    """A row of money without a code that can be used, among the rows of a parent."""
    last = max(f.place.b for f in below)
    return next(
        (
            f
            for f in figures
            if parent.place.b < f.place.b <= last and f.value and (f.is_unsure or not f.tree)
        ),
        None,
    )


def _unsure(rule: str, about: Figure, doubtful: Figure) -> Verdict:
    """A sum that needs a row whose code cannot be used is not evaluated."""
    reason = (
        f"needs the row “{doubtful.label}” ({doubtful.locator}), whose code and name do not agree"
        " or are not known / 涉及编码与名称不符或无法识别的行"
    )
    return Verdict(
        rule, str(about.place), "not_evaluated", about.locator, about.raw, reason=reason, figure=about
    )


def _source_tree(figures: Sequence[Figure]) -> Iterator[Outcome]:
    """财政拨款 = its funds, 单位资金 = its kinds, where the row is their sum."""
    for parent in figures:
        if (
            parent.row_kind != "subtotal"
            or parent.source in ("all", *s.FINANCING)
            or parent.breakdown != "source"
        ):
            continue
        children = tuple(
            f
            for f in figures
            if PARENT_FUND.get(f.source) == parent.source
            and f.measure == parent.measure
            and f.row_kind == "detail"
            and f.breakdown == "source"
        )
        if children:
            yield Equation("W04", str(parent.place), parent.label, (parent,), children)


def cost_types(table: Table) -> Iterator[Outcome]:
    """W07: in the total row, personnel = 301 + 303 and running = all other classes."""
    columns = s.amount_columns(table, ("economic",))
    whole = next((c for c in columns.values() if c[0].cost == "all" and c[0].column_kind == "total"), None)
    for cost in ("personnel", "running"):
        column = next((c for c in columns.values() if c[0].cost == cost), None)
        if column is None or whole is None:
            continue
        grand = next((f for f in column if f.row_kind == "total"), None)
        rows = [f for f in whole if f.row_kind == "detail"]
        if grand is None or not rows:
            continue
        if (doubtful := s.unsure(rows)) is not None:
            yield _unsure("W07", grand, doubtful)
            continue
        if not all(_follows_classes(c, c[0].cost) for c in columns.values() if c[0].cost != "all"):
            reason = "rows are placed otherwise by the columns / 各行按列归类，与经济分类不同"
            yield Verdict("W07", str(grand.place), "not_applicable", grand.locator, reason=reason)
            continue
        own = tuple(f for f in rows if (f.tree[:3] in ("301", "303")) == (cost == "personnel"))
        yield Equation("W07", str(grand.place), f"{grand.label} {grand.heading}", (grand,), own)


def _follows_classes(column: Sequence[Figure], cost: str) -> bool:
    """Whether each row of a cost column is of the classes of that cost."""
    rows = [f for f in column if f.row_kind == "detail" and f.value and f.tree]
    return all((f.tree[:3] in ("301", "303")) == (cost == "personnel") for f in rows)


def balances_per_row(table: Table) -> Iterator[Outcome]:
    """W12 of tables with 年初…年末 columns: opening + revenue = spending + closing, in each row."""
    if table.role not in s.FUND_ROLES.values():
        return
    measures = {f.measure for f in table.figures}
    if not {"revenue_amount", "amount"} <= measures or not {"opening_balance", "closing_balance"} & measures:
        return
    for figures in lines_of(table.figures).values():
        one = {m: _whole([f for f in figures if f.measure == m]) for m in measures}
        left = [f for m in ("opening_balance", "revenue_amount") if (f := one.get(m))]
        right = [f for m in ("amount", "closing_balance") if (f := one.get(m))]
        if left and right:
            yield Equation("W12", str(right[0].place), right[0].label, tuple(left), tuple(right))


def _whole(figures: Sequence[Figure]) -> Figure | None:
    """The total column of a measure in one row, or its one column."""
    wholes = [f for f in figures if f.column_kind == "total"]
    return wholes[0] if wholes else figures[0] if len(figures) == 1 else None


# --- summaries ----------------------------------------------------------------------------------


def summary(table: Table) -> Iterator[Outcome]:
    """W03, W05, W10, W11 and W12 of a summary."""
    revenue, halves = s.revenue_half(table), s.spending_halves(table)
    for half in (revenue, *_with_fund_columns(table, halves)):
        if half is not None:
            yield from _half_totals(half)
    if revenue is not None and revenue.grand is not None:
        for half in halves:
            if half.grand is not None:
                yield Equation(
                    "W05", f"{half.grand.place}", half.grand.label, (revenue.grand,), (half.grand,)
                )
    if revenue is not None:
        yield from _revenue_closes(table, revenue)
    for half in _with_fund_columns(table, halves):
        yield from _spending_closes(half)
    if table.role == s.T4:
        yield from _funds_close(table)


def _half_totals(half: s.Half) -> Iterator[Outcome]:
    """W03: Rc and Ec against the leaf rows; without them R and E less what is no money of the year."""
    plus, less = half.year_terms
    if not plus or not (half.parts or plus[0].value):
        return
    parts = half.parts if half.year is not None else (*half.parts, *half.outside)
    if not parts and half.year is None:
        return
    yield Equation("W03", str(plus[0].place), plus[0].label, plus, parts, left_less=less)


def _revenue_closes(table: Table, half: s.Half) -> Iterator[Outcome]:
    if half.opening_total is not None and half.opening:
        yield Equation(
            "W10",
            str(half.opening_total.place),
            half.opening_total.label,
            (half.opening_total,),
            half.opening,
        )
    if half.grand is None or half.year is None:
        return
    right = (half.year, *half.openings, *half.balance, *half.outside)
    yield Equation("W10", str(half.grand.place), half.grand.label, (half.grand,), right)


def _with_fund_columns(table: Table, halves: Sequence[s.Half]) -> list[s.Half]:
    """The halves by their totals, and of the fourth table the columns of each fund."""
    if table.role != s.T4:
        return list(halves)
    funds = [h for f in s.FISCAL for h in s.spending_halves(table, f)]
    seen = {h.column.place.c for h in halves if h.column}
    return [*halves, *(h for h in funds if h.column and h.column.place.c not in seen)]


def _spending_closes(half: s.Half) -> Iterator[Outcome]:
    if half.grand is None or half.year is None:
        return
    right = (half.year, *half.surplus, *half.closing, *half.outside)
    yield Equation("W11", str(half.grand.place), half.grand.label, (half.grand,), right)


def _funds_close(table: Table) -> Iterator[Outcome]:
    """W12 of the fourth table: each fund's revenue and opening balance meet its spending and closing balance."""
    half = s.revenue_half(table)
    if half is None:
        return
    opening = {f.fund: f for f in half.opening if f.fund in s.FISCAL}
    if half.openings and sum(f.value for f in half.openings) and not opening:
        reason = "the opening balance is not printed by fund / 结转未分资金列示"
        yield Verdict("W12", "t4", "not_applicable", half.openings[0].locator, reason=reason)
        return
    for fund in s.FISCAL:
        revenue = s.rows_of_fund(table, fund)
        column = next(iter(s.spending_halves(table, fund)), None)
        if len(revenue) != 1 or column is None:
            continue
        plus, _ = column.year_terms
        if not plus:
            continue
        left = (revenue[0], *([opening[fund]] if fund in opening else []))
        whole = column.grand if column.year is None else None
        right = (whole,) if whole is not None else (*plus, *column.closing)
        yield Equation("W12", str(revenue[0].place), revenue[0].label, left, tuple(right))
