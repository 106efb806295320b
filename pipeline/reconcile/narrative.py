"""Families N and S on the narrative: what is said against what the tables show, and against itself.

What belongs here: which table figures a claim may stand for, and rules over links of claims. What does
not: changes and rates over years (`years`), reading sentences.

A claim passes when it equals any figure that its words may mean; it fails only where none does.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from pipeline.normalise import key
from pipeline.reconcile import summaries as s
from pipeline.reconcile.across import Context
from pipeline.reconcile.claims_index import (
    ZERO,
    Claim,
    Claims,
    claims_of,
    is_aside,
    meets,
    one_of_each,
    put_right,
    quote,
    ratio_interval,
    same_sentence,
)
from pipeline.reconcile.equations import AT_MOST, Equation, Outcome, Verdict, judge
from pipeline.reconcile.figures import Figure, Index, Place, Table, total
from schemas.vocabulary import PARENT_ITEM

Sum = tuple[Figure, ...]
_GROUPED: Final = {
    "general_public": ("general_public",),
    "government_fund": ("government_fund",),
    "state_capital": ("state_capital",),
    "fiscal_appropriation": s.FISCAL,
}


def narrative(index: Index) -> Iterator[Outcome]:
    """All rules that compare claims with tables, and claims with one another."""
    claims = claims_of(index)
    if not claims.all:
        return
    yield from parts_and_shares(claims)
    yield from hundreds(claims)
    yield from said_twice(claims)
    yield from procurement(claims)
    if index.part == "narrative":
        return
    context = Context(index)
    yield from totals(context, claims)
    yield from functions(context, claims)
    yield from economic(context, claims)
    yield from kinds(context, claims)
    yield from three_public(context, claims)
    yield from agency_operation(context, claims)


def _against(
    rule: str, claim: Claim, candidates: Iterable[Sum], unsure: Iterable[Sum] = ()
) -> Iterator[Outcome]:
    """The claim against the first candidate, or against one that it equals; nothing without candidates.

    `unsure` are figures that it may also mean: equal to one of them it passes, but it never fails by them.
    """
    first: Equation | None = None
    words = quote(claim)
    for right in candidates:
        if right:
            equation = _equation(rule, claim, right, words)
            first = first or equation
            if judge(equation).status in _HOLDS:
                yield equation
                return
    if first is None:
        return
    others = (_equation(rule, claim, u, words) for u in unsure if u)
    yield next((e for e in others if judge(e).status in _HOLDS), first)


_HOLDS: Final = ("pass", "pass_rounding")


def _equation(rule: str, claim: Claim, right: Sum, words: str) -> Equation:
    comparison = "restated" if len(right) == 1 else "aggregate"
    return Equation(rule, str(claim.figure.place), words, (claim.figure,), right, comparison=comparison)


# --- totals -------------------------------------------------------------------------------------


def totals(c: Context, claims: Claims) -> Iterator[Outcome]:
    """N01: totals of revenue and spending."""
    for claim in claims.current("revenue", "expenditure", "revenue_expenditure"):
        if claim.get("spending_type") not in ("", "all") or claim.get("cost_type") not in ("", "all"):
            continue
        if _is_of_an_item(claim):
            continue
        yield from _against("N01", claim, _total_candidates(c, claim))


def _is_of_an_item(claim: Claim) -> bool:
    """Whether the sentence, or its heading, speaks of single items, whose amounts are no totals."""
    words = key(claim.get("section").rpartition(" / ")[2] + claim.get("sentence"))
    return bool(re.search(r"\(项\)|\(款\)|具体情况|具体使用", words))


def _total_candidates(c: Context, claim: Claim) -> list[Sum]:
    subject, fund = claim.get("subject"), claim.get("fund")
    source = claim.get("revenue_source")
    if subject == "revenue" and "支出" in claim.get("label_raw"):
        return []  # spending told by its source
    if subject != "expenditure" and source not in ("", "all", "fiscal_appropriation", *s.FISCAL):
        return _source_candidates(c, source)
    sums: list[Sum] = []
    if subject in ("revenue", "revenue_expenditure"):
        sums += _revenue_candidates(c, source or fund)
    if subject in ("expenditure", "revenue_expenditure"):
        sums += _spending_candidates(c, fund)
    return sums


def _source_candidates(c: Context, source: str) -> list[Sum]:
    rows = s.rows_of_fund(c.t1, source) if c.t1 else []
    return [(rows[0],)] if len(rows) == 1 else []


def _ends(half: s.Half | None) -> list[Sum]:
    """Both totals of a half: 总计 and 本年合计."""
    if half is None:
        return []
    plus, less = half.year_terms
    return [(f,) for f in (half.grand, half.year) if f is not None] + ([plus] if plus and not less else [])


def _revenue_candidates(c: Context, source: str) -> list[Sum]:
    if source in ("", "all"):
        return [*_ends(c.r1), *(_ends(c.r4) if source == "" else [])]
    if source == "fiscal_appropriation":
        rows = s.rows_of_fund(c.t1, source) if c.t1 else []
        return [*_ends(c.r4), *((f,) for f in rows)]
    own = [(f,) for t in (c.t1, c.t4) if t for f in s.rows_of_fund(t, source)]
    opening = [f for f in (c.r4.opening if c.r4 else ()) if f.fund == source]
    with_opening = [(*c.revenue_of(source), *opening)] if opening else []
    return [*own, *with_opening]


def _spending_candidates(c: Context, fund: str) -> list[Sum]:
    if fund in ("", "all"):
        t3 = s.totals(s.columns_for(c.t3)) if c.t3 else ()
        return [*_ends(c.e1), t3, *(_ends(c.e4) if fund == "" else [])]
    own = [s.totals(s.columns_for(c.funds[f])) for f in _GROUPED.get(fund, ()) if f in c.funds]
    if fund == "fiscal_appropriation":
        return [*_ends(c.e4), tuple(f for x in own for f in x)]
    return [*own, *_ends(c.fund_column(fund)), *(_ends(c.e4) if fund == "general_public" else [])]


def kinds(c: Context, claims: Claims) -> Iterator[Outcome]:
    """N20: totals of basic and project spending, of personnel and running costs."""
    for claim in claims.current("expenditure"):
        spending, cost = claim.get("spending_type") or "all", claim.get("cost_type") or "all"
        if (spending, cost) == ("all", "all") or spending not in ("all", "basic", "project"):
            continue
        sums = list(_kind_candidates(c, claim.get("fund"), spending, cost))
        derived = [of_classes(t, cost) for t in c.index.of(s.T6)] if cost != "all" else []
        if "在职" not in claim.get("label_raw"):
            yield from _against("N20", claim, sums, derived)


def _kind_candidates(c: Context, fund: str, spending: str, cost: str) -> Iterator[Sum]:
    tables: list[Table] = []
    if fund in ("general_public", "fiscal_appropriation"):
        tables += [c.funds[f] for f in ("general_public",) if f in c.funds]
    tables += [c.t3] if c.t3 else []
    tables += [c.funds[f] for f in s.FISCAL if f in c.funds]
    tables += [*c.index.of(s.T6), *(t for t in c.index.of("other") if "机关运行" not in key(t.read.title))]
    spending = "basic" if cost != "all" else spending
    for table in tables:
        yield total_of_kind(table, spending, cost)
    fiscal = [total_of_kind(c.funds[f], spending, cost) for f in s.FISCAL if f in c.funds]
    yield tuple(f for x in fiscal for f in x)


def total_of_kind(table: Table, spending: str, cost: str) -> Sum:
    """The total of a kind of spending, or of a cost, in a table; nothing where it is not printed."""
    columns = s.columns_for(table, spending=spending, cost=cost)
    columns = [x for x in columns if cost in ("all", x[0].cost)]
    if columns:
        return s.totals(columns)
    if cost == "all":
        return ()
    rows = [f for f in table.figures if f.cost == cost and f.row_kind == "subtotal" and not f.tree]
    return tuple(rows[:1])


def of_classes(table: Table, cost: str) -> Sum:
    """Personnel or running costs of a table without such columns: 301 and 303, or all other classes."""
    columns = [x for x in s.amount_columns(table, ("economic",)).values() if x[0].spending == "basic"]
    rows = s.leaves(columns[:1])
    if len(columns) != 1 or s.unsure(rows) is not None:
        return ()
    return tuple(f for f in rows if (f.tree[:3] in ("301", "303")) == (cost == "personnel"))


# --- functions and classes ----------------------------------------------------------------------


def functions(c: Context, claims: Claims) -> Iterator[Outcome]:
    """N02 for classes, N03 for finer codes: the rows of that code in any table that it may mean."""
    for claim in claims.current("function"):
        code = claim.get("function_code")
        words = key(claim.get("label_raw") + claim.get("sentence"))
        if not code or (len(code) > 3 and not _NAMES_A_FUNCTION.search(words)):
            continue
        spending = claim.get("spending_type") or "all"
        # An item said to get nothing is not one without basic, or without project spending.
        kinds_ = _EACH_KIND if spending == "all" and claim.value else (spending,)
        rule = "N02" if len(code) == 3 else "N03"
        found = list(_against(rule, claim, _code_candidates(c, code, claim.get("fund"), kinds_)))
        if found or not claim.value:
            yield from found
        else:
            reason = f"no table shows {code} / 各表均无科目{code}"
            yield Verdict(rule, str(claim.figure.place), "not_evaluated", claim.figure.locator, reason=reason)


_NAMES_A_FUNCTION: Final = re.compile(r"\([类款项]\)|\(\d{2,7}\)|\d{5,7}|科目")
"""Words by which a sentence speaks of the classification, not of a project that bears a function's name."""


_EACH_KIND: Final = ("all", "basic", "project")


def _code_candidates(c: Context, code: str, fund: str, kinds_: Iterable[str]) -> Iterator[Sum]:
    tables = [c.funds[f] for f in _GROUPED.get(fund, ()) if f in c.funds]
    tables += [t for t in (c.t3, *c.funds.values()) if t is not None and t not in tables]
    tables += [t for t in c.index.of("other") if any(f.breakdown == "function" for f in t.figures)]
    for kind in kinds_:
        for table in tables:
            yield from _rows_of_code(s.columns_for(table, spending=kind), code)
    for summary in (c.t1, c.t4):
        if summary is not None:
            for half in (
                *s.spending_halves(summary),
                *(h for f in s.FISCAL for h in s.spending_halves(summary, f)),
            ):
                assert half.column is not None
                at = half.column.place.c
                yield tuple(
                    f for f in summary.figures if f.place.c == at and f.code == code and f.measure == "amount"
                )
    fiscal = [x for t in c.funds.values() for x in s.columns_for(t)]
    yield tuple(f for f in s.leaves(fiscal) if (f.code or "").startswith(code))


def _rows_of_code(columns: Sequence[Sequence[Figure]], code: str) -> Iterator[Sum]:
    """The printed row of a code, and the sum of its leaf rows."""
    rows = [
        f for column in columns for f in column if f.code == code and f.row_kind in ("detail", "subtotal")
    ]
    if len(rows) == 1:
        yield (rows[0],)
    leaves = tuple(f for f in s.leaves(columns) if (f.code or "").startswith(code))
    if leaves and leaves != tuple(rows):
        yield leaves


def economic(c: Context, claims: Claims) -> Iterator[Outcome]:
    """N04: classes of basic spending."""
    tables = [
        *c.index.of(s.T6),
        *(t for t in c.index.of("other") if any(f.breakdown == "economic" for f in t.figures)),
    ]
    for claim in claims.current("economic"):
        code = claim.get("economic_code")
        if code and _BASIC.search(key(claim.get("section").rpartition(" / ")[2] + claim.get("sentence"))):
            sums = [x for t in tables for x in _economic_rows(t, code)]
            yield from _against("N04", claim, sums)


_BASIC: Final = re.compile(r"基本支出|人员经费|公用经费")


def _economic_rows(table: Table, code: str) -> Iterator[Sum]:
    for column in s.amount_columns(table, ("economic",)).values():
        yield from _rows_of_code([column], code)


# --- three-public money -------------------------------------------------------------------------


def three_public(c: Context, claims: Claims) -> Iterator[Outcome]:
    """S04: items of three-public money in the text and in the table."""
    figures = [f for t in c.index.of(s.T8) for f in t.figures if f.home == "fact_three_public"]
    for claim in (*claims.current("three_public", "meetings", "training"), *_budgets(claims)):
        item = claim.get("item") or (
            {"meetings": "meetings", "training": "training"}.get(claim.get("subject"), "")
        )
        measures = (
            ("amount",) if claim.get("basis") == "current" else ("budget_amount", "original_budget_amount")
        )
        sums = [(f,) for f in figures if f.item == item and f.measure in measures]
        wanted = claim.get("fund")
        sums.sort(key=lambda x: (x[0].fund != wanted, x[0].row_kind not in ("total", "detail")))
        if not any(_is_whole(x[0]) for x in sums):
            continue
        yield from _against("S04", claim, sums)


def _is_whole(figure: Figure) -> bool:
    """Whether a figure speaks of the whole body, not of one of its units."""
    return not figure.body


def _budgets(claims: Claims) -> list[Claim]:
    return [
        c
        for c in claims.all
        if c.quantity == "amount"
        and c.get("subject") == "three_public"
        and c.get("basis") == "original_budget"
        and c.has_number
        and not c.get("body_name")
    ]


def agency_operation(c: Context, claims: Claims) -> Iterator[Outcome]:
    """N14: running costs of offices: the eighth table's figure, another table's, or within basic running cost."""
    own: list[Sum] = [
        (f,)
        for t in c.index.of(s.T8)
        for f in t.figures
        if f.item == "agency_operation" and f.measure == "amount"
    ]
    tables = [t for t in c.index.of("other") if "机关运行" in key(t.read.title)]
    own += [s.totals(s.columns_for(t, spending="basic", cost="running")) for t in tables]
    running = [total_of_kind(t, "basic", "running") for t in c.index.of(s.T6)]
    for claim in claims.current("agency_operation"):
        if own:
            yield from _against("N14", claim, own)
        elif running and running[0]:
            most = max((r for r in running if r), key=total)
            yield Equation(
                "N14",
                str(claim.figure.place),
                quote(claim),
                (claim.figure,),
                most,
                relation=AT_MOST,
                comparison="restated",
            )


# --- the text against itself --------------------------------------------------------------------


def parts_and_shares(claims: Claims) -> Iterator[Outcome]:
    """N05, N07, N16, N17: parts of lists, and shares of wholes."""
    for whole in claims.all:
        if whole.has_number and whole.quantity in ("amount", "count"):
            yield from _parts(claims, whole)
    for share in claims.all:
        if share.quantity == "share" and share.has_number:
            yield from _share(claims, share)


def _parts(claims: Claims, whole: Claim) -> Iterator[Outcome]:
    linked = [
        c
        for c in claims.linked(whole, "part_of")
        if c.quantity == whole.quantity and c.has_number and c.get("basis") == whole.get("basis")
    ]
    rule = _rule_of_list(whole)
    lists = [_first_level(one_of_each(own)) for own in _lists(linked)]
    equations = [_sum_equation(rule, whole, own) for own in lists if len(own) > 1]
    fitting = [e for e in equations if judge(e).status != "fail"]
    if equations and not fitting and not all(_is_whole_list(claims, own) for own in lists if len(own) > 1):
        reason = "some items of the list were not read / 列举的项目未全部读取"
        at = str(whole.figure.place)
        yield Verdict(rule, at, "not_evaluated", whole.figure.locator, whole.figure.raw, reason=reason)
        return
    yield from fitting or sorted(equations, key=lambda e: abs(judge(e).difference))[:1]
    for part in claims.linked(whole, "some_of"):
        if part.quantity == whole.quantity == "amount" and part.has_number and part.value > whole.value:
            if is_aside(part):
                continue
            right = (whole.figure,)
            where = f"{part.figure.place}<{whole.figure.place}"
            yield Equation(
                "N05", where, quote(part), (part.figure,), right, relation=AT_MOST, comparison="restated"
            )


def _is_whole_list(claims: Claims, parts: Sequence[Claim]) -> bool:
    """Whether nothing shows that an item of a list is missing: its numbers run on, no number was left over."""
    numbers = [int(m.group(1)) for p in parts if (m := _ITEM.match(key(p.get("sentence"))))]
    if numbers and sorted(set(numbers)) != list(range(1, max(numbers) + 1)):
        return False
    return not any(p.sentence_place in claims.unclaimed for p in parts)


_ITEM: Final = re.compile(r"[(]?(\d{1,2})[).、．](?!\d)")


def _lists(linked: Sequence[Claim]) -> list[list[Claim]]:
    """The lists that parts may form: all together, by sentence, by paragraph, by what they divide by."""
    groups: dict[tuple[object, ...], list[Claim]] = defaultdict(list)
    for part in linked:
        groups["sentence", *part.sentence_place].append(part)
        groups["paragraph", part.get("paragraph_ordinal")].append(part)
        groups["kind", *_list_kind(part)].append(part)
        groups["all",].append(part)
    return [groups["all",], *(own for name, own in groups.items() if name != ("all",))] if linked else []


def _rule_of_list(whole: Claim) -> str:
    if whole.quantity == "amount":
        return "N15" if whole.get("subject") == "procurement" else "N05"
    return "N17" if whole.get("subject") == "staff" else "N16"


def _sum_equation(rule: str, whole: Claim, parts: Sequence[Claim]) -> Equation:
    where = f"{whole.figure.place}={'+'.join(str(p.figure.place) for p in parts)}"
    comparison = "aggregate" if whole.quantity == "amount" else "copy"  # things are counted, not rounded
    figures = tuple(p.figure for p in parts)
    return Equation(rule, where, quote(whole), (whole.figure,), figures, comparison=comparison)


def _list_kind(part: Claim) -> tuple[str, ...]:
    """What a list divides by: parts of one whole may stand in two lists."""
    code = part.get("function_code") or part.get("economic_code")
    names = ("subject", "aspect", "body_name")
    divides = tuple(
        n
        for n in ("item", "revenue_source", "spending_type", "cost_type", "procurement_kind")
        if part.get(n) not in ("", "all")
    )
    return (*(part.get(n) for n in names), str(len(code)), *divides)


def _first_level(parts: Sequence[Claim]) -> list[Claim]:
    """Items without those that are parts of other items in the list."""
    items = {p.get("item") for p in parts}
    return [p for p in parts if not p.get("item") or PARENT_ITEM.get(p.get("item")) not in items]


def _share(claims: Claims, share: Claim) -> Iterator[Outcome]:
    """N07: share = part / whole, by intervals."""
    wholes = [c for c in claims.to(share, "share_of") if c.quantity == "amount" and c.has_number]
    parts = same_sentence(claims, share, "amount")
    at = str(share.figure.place)
    if not wholes or not parts or parts[0] is wholes[0]:
        reason = "part or whole is not stated with it / 未同时说明部分与整体"
        yield Verdict("N07", at, "not_evaluated", share.figure.locator, share.figure.raw, reason=reason)
        return
    part, whole = parts[0], wholes[0]
    result = ratio_interval(part.figure, whole.figure)
    if result is None:
        return
    if meets(share.figure, result):
        yield Verdict("N07", at, "pass")
        return
    yield _share_fails(share, part, whole, adjusted=_is_adjusted(claims, share, whole, result))


def _is_adjusted(claims: Claims, share: Claim, whole: Claim, result: tuple[Decimal, Decimal]) -> bool:
    """Whether a share is off by one last digit so that its list comes to exactly 100."""
    near = (result[0] - share.figure.ulp, result[1] + share.figure.ulp)
    if not meets(share.figure, near):
        return False
    linked = [c for c in claims.linked(whole, "share_of") if c.quantity == "share" and c.has_number]
    paragraph = share.get("paragraph_ordinal")
    near_by = [c for c in claims.all if c.quantity == "share" and c.get("paragraph_ordinal") == paragraph]
    sentence = [c for c in near_by if c.sentence_place == share.sentence_place]
    return any(sum(c.value for c in x) == 100 for x in (linked, near_by, sentence))


def _share_fails(share: Claim, part: Claim, whole: Claim, *, adjusted: bool) -> Verdict:
    right = f"{100 * part.value / whole.value:.2f}"
    zh = f"“{quote(share)}”：{part.figure.raw}占{whole.figure.raw}的{right}%，文中写作{share.figure.raw}%。"
    en = f"“{quote(share)}”: {part.figure.raw} is {right}% of {whole.figure.raw}; {share.figure.raw}% is printed."

    def holds(rights: Mapping[Place, Decimal]) -> bool:
        one, two, rate = (put_right(f, rights) for f in (part.figure, whole.figure, share.figure))
        result = ratio_interval(one, two)
        return result is not None and meets(rate, result)

    severity = "info" if adjusted else "warning" if "." not in share.figure.raw else ""
    return Verdict(
        "N07",
        str(share.figure.place),
        "fail",
        share.figure.locator,
        share.figure.raw,
        f"{right}%",
        message_zh=zh,
        message_en=en,
        severity=severity,
        figure=share.figure,
        holds=holds,
        operands=(part.figure, whole.figure),
    )


def hundreds(claims: Claims) -> Iterator[Outcome]:
    """N08: the shares of a complete list, each part with its share, add to 100."""
    for whole in claims.all:
        if whole.quantity != "amount" or not whole.value:
            continue
        parts = [c for c in claims.linked(whole, "part_of") if c.quantity == "amount" and c.has_number]
        shares = [x[0] for p in parts if (x := same_sentence(claims, p, "share"))]
        if len(parts) > 1 and len({id(x) for x in shares}) == len(parts):
            yield from _hundred(whole, parts, shares)


def _hundred(whole: Claim, parts: Sequence[Claim], shares: Sequence[Claim]) -> Iterator[Outcome]:
    if judge(_sum_equation("N08", whole, parts)).status == "fail":
        return  # no complete list, or N05 says what is wrong
    added = sum((x.value for x in shares), ZERO)
    allowed = sum((x.figure.ulp for x in shares), ZERO) / 2
    where = str(whole.figure.place)
    if abs(added - 100) <= allowed:
        yield Verdict("N08", where, "pass" if added == 100 else "pass_rounding")
        return
    terms = " + ".join(f"{x.figure.raw}%" for x in shares)
    zh, en = (
        f"占比合计 {terms} = {added.normalize():f}%，不等于100%。",
        f"{terms} = {added.normalize():f}%, not 100%.",
    )
    yield Verdict(
        "N08",
        where,
        "fail",
        whole.figure.locator,
        f"{added.normalize():f}%",
        "100%",
        message_zh=zh,
        message_en=en,
    )


_SURE_SUBJECTS: Final = ("revenue_expenditure", "three_public", "agency_operation", "economic", "function")
_TOLD_BY_WORDS: Final = ("other", "contingency", "vehicles", "staff", "units", "assets")
"""Subjects that no dimension tells apart: one quantity only where the words are the same."""


def said_twice(claims: Claims) -> Iterator[Outcome]:
    """N11: one quantity told twice is told alike."""
    groups: dict[tuple[str, ...], list[Claim]] = defaultdict(list)
    for claim in claims.current(*_SURE_SUBJECTS):
        code = claim.get("function_code") or claim.get("economic_code")
        if claim.get("subject") in ("function", "economic") and len(code) < 5:
            continue
        if claim.get("fund"):
            groups[(*claim.about, claim.get("label_raw") if code else "")].append(claim)
    for claim in claims.all:
        if claim.get("subject") in _TOLD_BY_WORDS and _is_a_total(claims, claim):
            words = (claim.quantity, claim.figure.unit or "", key(claim.get("label_raw")))
            groups[(*claim.about, *words)].append(claim)
    for own in groups.values():
        first = own[0]
        for other in own[1:]:
            where = f"{other.figure.place}={first.figure.place}"
            yield Equation(
                "N11", where, quote(other), (other.figure,), (first.figure,), comparison="restated"
            )


def _is_a_total(claims: Claims, claim: Claim) -> bool:
    """Whether a count, or an amount, is of the body's own year, named by words alone in its sentence, no part of a list.

    Of the rest of things (`other`) only money: words of things counted recur for different things.
    """
    year = claim.get("amount_year")
    alike = [
        c
        for c in claims.by_sentence.get(claim.sentence_place, ())
        if c.quantity == claim.quantity and c.get("label_raw") == claim.get("label_raw")
    ]
    return (
        (claim.quantity == "amount" or (claim.quantity == "count" and claim.get("subject") != "other"))
        and len(alike) == 1
        and claim.get("basis") in ("", "current")
        and claim.has_number
        and bool(claim.get("label_raw"))
        and (not year or claims.year is None or int(year) == claims.year)
        and not is_aside(claim)
        and not claims.to(claim, "part_of", "some_of", "reason_of")
    )


def procurement(claims: Claims) -> Iterator[Outcome]:
    """N21: what is reserved for small firms is within the total, for micro firms within that."""
    own = list(claims.current("procurement"))
    by_section: dict[str, list[Claim]] = defaultdict(list)
    for claim in own:
        by_section[claim.get("paragraph_ordinal")].append(claim)
    for group in by_section.values():
        whole = next((c for c in group if not c.get("aspect") and not c.get("procurement_kind")), None)
        small = next((c for c in group if c.get("aspect") == "reserved_sme"), None)
        micro = next((c for c in group if c.get("aspect") == "reserved_micro_small"), None)
        for one, two in ((small, whole), (micro, small)):
            if one is not None and two is not None:
                yield Equation(
                    "N21",
                    f"{one.figure.place}<{two.figure.place}",
                    quote(one),
                    (one.figure,),
                    (two.figure,),
                    relation=AT_MOST,
                    comparison="restated",
                )
