"""Family Y in final accounts: large deviations are explained (Y09), items add to the budget and the account (Y12).

What belongs here: 年初预算 against 决算 within one document. What does not: the rate itself (`years`), the
budget as it was published.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from pipeline.normalise import key
from pipeline.reconcile import summaries as s
from pipeline.reconcile.claims_index import (
    Claim,
    Claims,
    claims_of,
    is_aside,
    paragraphs,
    quote,
    ratio_interval,
)
from pipeline.reconcile.equations import Equation, Outcome, Verdict, passed
from pipeline.reconcile.figures import Figure, Index
from pipeline.reconcile.told import gives_reason

_BOUNDS: Final = (Decimal(80), Decimal(120))
_FOLLOWS: Final = 2
"""Paragraphs behind the one that tells of a deviation in which its reason may stand."""
_FINEST: Final = 7
_ITEM: Final = re.compile(r"\(项\)|项\)")


def execution(index: Index) -> Iterator[Outcome]:
    """Y09 and Y12."""
    if index.phase != "final" or not index.rows.get("fact_claim"):
        return
    claims = claims_of(index)
    yield from explained(index, claims)
    yield from items_add(index, claims)


def _original_of(claims: Claims, current: Claim) -> Claim | None:
    """The budget at the beginning of the year that stands in the sentence of an account's figure."""
    own = [
        c
        for c in claims.by_sentence[current.sentence_place]
        if c.quantity == "amount"
        and c.get("basis") == "original_budget"
        and c.has_number
        and c.about == current.about
        and c.get("label_raw") == current.get("label_raw")
    ]
    return own[0] if len(own) == 1 else None


def _accounts(claims: Claims) -> Iterator[tuple[Claim, Claim]]:
    """Each figure of the account with its budget, each thing once."""
    seen: set[tuple[str, ...]] = set()
    for claim in claims.all:
        if (
            claim.quantity != "amount"
            or claim.get("basis") != "current"
            or not claim.has_number
            or is_aside(claim)
        ):
            continue
        original = _original_of(claims, claim)
        if original is not None and (what := (*claim.about, claim.get("label_raw"))) not in seen:
            seen.add(what)
            yield claim, original


# --- Y09 ----------------------------------------------------------------------------------------


def explained(index: Index, claims: Claims) -> Iterator[Outcome]:
    """Y09: where the account lies more than a fifth off the budget, a reason is given."""
    texts = {ordinal: key(text) for ordinal, text in paragraphs(index).items()}
    good = 0
    for current, original in _accounts(claims):
        if not original.value:
            continue
        if not _is_far(current.figure, original.figure) or _is_explained(claims, texts, current):
            good += 1
            continue
        yield _unexplained(str(current.figure.place), current.figure, original.figure, quote(current))
    yield from passed("Y09", "text", good)
    yield from _table(index, claims, texts)


def _is_far(current: Figure, original: Figure) -> bool:
    rate = ratio_interval(current, original)
    return rate is not None and (rate[1] < _BOUNDS[0] or rate[0] > _BOUNDS[1])


def _has_reason(claims: Claims, texts: dict[int, str], claim: Claim) -> bool:
    """Whether a reason stands in a figure's paragraph, or behind it before another figure is told."""
    at = int(claim.get("paragraph_ordinal") or 0)
    if gives_reason(texts.get(at, "")):
        return True
    told = {c.get("paragraph_ordinal") for c in claims.all}
    for number in range(at + 1, at + _FOLLOWS + 1):
        if str(number) in told:
            return False
        if gives_reason(texts.get(number, "")):
            return True
    return False


def _is_explained(claims: Claims, texts: dict[int, str], claim: Claim) -> bool:
    """Whether a reason is given; that of 三公 as a whole is one for its items too."""
    wholes = (
        [c for c in claims.all if c.get("item") == "total"] if claim.get("subject") == "three_public" else []
    )
    return any(_has_reason(claims, texts, c) for c in (claim, *wholes))


def _table(index: Index, claims: Claims, texts: dict[int, str]) -> Iterator[Outcome]:
    """The same of the three-public table: a reason stands in a paragraph that tells of the item or the total."""
    for table in index.of(s.T8) if any(c.get("subject") == "three_public" for c in claims.all) else ():
        by_item: dict[str, dict[str, list[Figure]]] = defaultdict(lambda: defaultdict(list))
        for figure in table.figures:
            by_item[figure.item][figure.measure].append(figure)
        for item, own in by_item.items():
            currents, originals = own.get("amount", []), own.get("budget_amount", [])
            if len(currents) != 1 or len(originals) != 1 or not originals[0].value:
                continue
            told = [c for c in claims.all if c.get("item") in (item, "total")]
            if not _is_far(currents[0], originals[0]) or any(_has_reason(claims, texts, c) for c in told):
                yield Verdict("Y09", f"t{item}", "pass")
            else:
                yield _unexplained(
                    f"t{item}", currents[0], originals[0], currents[0].label or currents[0].heading
                )


def _unexplained(where: str, current: Figure, original: Figure, words: str) -> Verdict:
    rate = f"{100 * current.value / original.value:.2f}"
    zh = f"“{words}”：决算为年初预算的{rate}%，未说明原因。"
    en = f"“{words}”: the account is {rate}% of the budget; no reason is given."
    return Verdict(
        "Y09", where, "fail", current.locator, current.raw, original.raw, message_zh=zh, message_en=en,
        figure=current,
    )  # fmt: skip


# --- Y12 ----------------------------------------------------------------------------------------


def items_add(index: Index, claims: Claims) -> Iterator[Outcome]:
    """Y12: the items' budgets add to the stated budget, their accounts to the fifth table.

    The list is complete when as many items with money are told as the table has, and none that it lacks.
    """
    table = s.main_table(index, s.T5)
    columns = s.columns_for(table) if table else []
    pairs = [(c, o) for c, o in _accounts(claims) if _is_item(c)]
    if not pairs or not columns:
        return
    if not _is_complete([c for c, _ in pairs], s.leaves(columns)):
        yield Verdict("Y12", "", "not_applicable", reason="the list is incomplete / 所列项目不全")
        return
    accounts, budgets = (tuple(p[i].figure for p in pairs) for i in (0, 1))
    yield Equation("Y12", "account", "决算", s.totals(columns), accounts)
    for claim in _stated_budget(claims, pairs[0][0].get("fund")):
        yield Equation("Y12", "budget", quote(claim), (claim.figure,), budgets)


def _is_item(claim: Claim) -> bool:
    return claim.get("subject") == "function" and (
        len(claim.get("function_code")) == _FINEST or bool(_ITEM.search(key(claim.get("label_raw"))))
    )


def _is_complete(items: Sequence[Claim], rows: Sequence[Figure]) -> bool:
    """Whether the items with money are those of the table's rows, as far as their codes are known."""
    with_money = [c for c in items if c.value]
    listed = [f for f in rows if f.value]
    codes = {f.code for f in listed if f.code}
    known = [c.get("function_code") for c in with_money if c.get("function_code")]
    return len(with_money) == len(listed) and set(known) <= codes and len(set(known)) == len(known)


def _stated_budget(claims: Claims, fund: str) -> list[Claim]:
    """The budget of the items' fund as a whole, where it is stated."""
    return [
        c
        for c in claims.all
        if c.get("subject") == "expenditure"
        and c.quantity == "amount"
        and c.get("basis") == "original_budget"
        and c.get("fund") == fund
        and c.get("spending_type") in ("", "all")
        and c.has_number
    ][:1]


__all__ = ["execution"]
