"""Family Y within one document: changes, rates and execution as the narrative tells them.

What belongs here: arithmetic over a claim, its change and its rate. What does not: last year's file.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final

from pipeline.normalise import key
from pipeline.reconcile.claims_index import (
    Claim,
    Claims,
    claims_of,
    interval,
    is_on_another_footing,
    meets,
    one_of_each,
    put_right,
    quote,
    ratio_interval,
    same_sentence,
)
from pipeline.reconcile.equations import Equation, Outcome, Verdict
from pipeline.reconcile.figures import ZERO, Figure, Index, Place

_NOT_ALL: Final = re.compile(r"主要|等(?:[，。；、）)]|$)|其中")


def years(index: Index) -> Iterator[Outcome]:
    """Y01, Y03, Y04, Y05, Y11, Y14, Y16 and N13."""
    claims = claims_of(index)
    for claim in claims.all:
        if not claim.has_number or is_on_another_footing(claim):
            continue
        if claim.quantity == "growth_rate":
            yield from growth(claims, claim)
        elif claim.quantity == "change":
            yield from change(claims, claim)
        elif claim.quantity == "execution_rate":
            yield from execution(claims, claim)


def _fail(
    rule: str,
    claim: Claim,
    expected: str,
    zh: str,
    en: str,
    severity: str = "",
    holds: Callable[[Mapping[Place, Decimal]], bool] | None = None,
    operands: tuple[Figure, ...] = (),
) -> Verdict:
    return Verdict(
        rule,
        str(claim.figure.place),
        "fail",
        claim.figure.locator,
        claim.figure.raw,
        expected,
        message_zh=zh,
        message_en=en,
        severity=severity,
        figure=claim.figure,
        holds=holds,
        operands=operands,
    )


def _current_of(claims: Claims, claim: Claim) -> Claim | None:
    """The amount that a change or a rate is of, about the same thing."""
    linked = [c for c in claims.to(claim, "change_of") if c.quantity == "amount" and c.has_number]
    return next((c for c in linked if c.about == claim.about and _is_told_of(claim, c)), None)


def _is_told_of(claim: Claim, current: Claim) -> bool:
    """Whether a change is surely of an amount: in its sentence, or named by the same words."""
    if claim.sentence_place == current.sentence_place:
        return not _NAMES_ANOTHER.search(_between(current, claim))
    if not claim.get("label_raw") or claim.get("label_raw") not in current.get("label_raw"):
        return False
    return not re.match(r"(?:与|比|较)", key(claim.get("sentence"))) or _is_alone(claim, current)


def _between(one: Claim, two: Claim) -> str:
    return key(one.get("sentence")[int(one.get("span_end") or 0) : int(two.get("span_start") or 0)])


_NAMES_ANOTHER: Final = re.compile(r"(?:收入|支出|合计|总额|总计)(?:较|比)")


def _is_alone(claim: Claim, current: Claim) -> bool:
    """Whether the amount's sentence holds no list of others that the change might be of."""
    return len(re.findall(r"\d[\d,.]*\s*(?:万元|元)", current.get("sentence"))) == 1


def growth(claims: Claims, rate: Claim) -> Iterator[Outcome]:
    """Y01 and Y05: growth = change / (current - change), or current / prior - 1."""
    current = _current_of(claims, rate)
    changes = same_sentence(claims, rate, "change")
    priors = same_sentence(claims, rate, "prior_amount")
    if current is None or not (changes or priors):
        return
    if changes and changes[0].value * rate.value < 0:
        zh = f"“{quote(rate)}”：增减额与增减率方向相反。"
        yield _fail("N13", rate, "", zh, f"“{quote(rate)}”: change and rate differ in direction.", "warning")
        return
    change_, prior = (changes[0].figure if changes else None), (priors[0].figure if priors else None)
    operands = tuple(f for f in (current.figure, change_, prior) if f is not None)

    def has_base(rights: Mapping[Place, Decimal]) -> bool:
        one, two, three = (
            put_right(f, rights).value if f is not None else ZERO for f in (current.figure, change_, prior)
        )
        return (one - two if change_ is not None else three) != 0

    if not has_base({}) and rate.value:
        zh = f"“{quote(rate)}”：上年数为零，不应计算百分比。"
        en = f"“{quote(rate)}”: the base is 0, so there is no percentage."
        yield _fail("Y05", rate, "", zh, en, holds=has_base, operands=operands)
        return
    result = _growth_interval(current.figure, change_, prior)
    if result is None:
        return
    if meets(rate.figure, result):
        yield Verdict("Y01", str(rate.figure.place), "pass")
        return
    if prior is not None and _was_meant_as_change(current.figure, prior, rate.figure):
        return  # “比上年X万元，增加Y%”: a word is missing, no figure is wrong
    right = (result[0] + result[1]) / 2
    basis = f"{current.figure.raw}、{(changes or priors)[0].figure.raw}"
    zh = f"“{quote(rate)}”：按{basis}计算应为{right:.2f}%，文中写作{rate.figure.raw}%。"
    en = f"“{quote(rate)}”: by {basis} it is {right:.2f}%; {rate.figure.raw}% is printed."

    def holds(rights: Mapping[Place, Decimal]) -> bool:
        one = put_right(current.figure, rights)
        two, three = (put_right(f, rights) if f is not None else None for f in (change_, prior))
        again = _growth_interval(one, two, three)
        return again is not None and meets(put_right(rate.figure, rights), again)

    yield _fail("Y01", rate, f"{right:.2f}%", zh, en, holds=holds, operands=operands)


def _was_meant_as_change(current: Figure, prior: Figure, rate: Figure) -> bool:
    """Whether what was read as last year's amount is the change: then the rate holds, up or down."""
    sign = -1 if rate.value < 0 else 1
    change_ = replace(prior, yuan=sign * prior.value)
    result = _growth_interval(current, change_, None)
    return result is not None and meets(rate, result)


def _growth_interval(
    current: Figure, change_: Figure | None, prior: Figure | None
) -> tuple[Decimal, Decimal] | None:
    """100 x growth as an interval; None where the base may be 0 or less."""
    if change_ is not None:
        low, high = interval(change_)
        one, two = interval(current)
        bases = [one - high, two - low]
    else:
        assert prior is not None
        bases = list(interval(prior))
    if min(bases) <= 0:
        return None
    if change_ is not None:
        corners = [100 * d / (c - d) for d in interval(change_) for c in interval(current)]
    else:
        corners = [100 * (c / b - 1) for b in bases for c in interval(current)]
    return min(corners), max(corners)


def change(claims: Claims, claim: Claim) -> Iterator[Outcome]:
    """Y16: a change lies within the amount. Y03, Y04: parts and reasons add to it. Y14: against the year before."""
    current = _current_of(claims, claim)
    if current is not None and current.get("basis") == "current" and claim.value > 0:
        yield _within_amount(claim, current)
    yield from _comparison_year(claims, claim)
    parts = [c for c in claims.linked(claim, "part_of") if c.quantity == "change" and c.has_number]
    parts = one_of_each(parts)
    if len(parts) > 1 and len({c.get("basis") for c in (*parts, claim)}) == 1:
        yield Equation(
            "Y03", str(claim.figure.place), quote(claim), (claim.figure,), tuple(p.figure for p in parts)
        )
    reasons = [c for c in claims.linked(claim, "reason_of") if c.quantity == "change" and c.has_number]
    if len(reasons) > 1 and not any(_NOT_ALL.search(key(c.get("sentence"))) for c in (claim, *reasons)):
        yield Equation(
            "Y04",
            str(claim.figure.place),
            quote(claim),
            (claim.figure,),
            tuple(r.figure for r in one_of_each(reasons)),
        )


def _within_amount(claim: Claim, current: Claim) -> Verdict:
    tolerance = (claim.figure.ulp + current.figure.ulp) / 2
    if current.value - claim.value >= -tolerance:
        return Verdict("Y16", str(claim.figure.place), "pass")
    zh = f"“{quote(claim)}”：增加{claim.figure.raw}，超过本年数{current.figure.raw}。"
    en = f"“{quote(claim)}”: it grew by {claim.figure.raw}, more than the amount, {current.figure.raw}."

    def holds(rights: Mapping[Place, Decimal]) -> bool:
        one, two = (put_right(c.figure, rights) for c in (current, claim))
        return one.value - two.value >= -tolerance

    return _fail(
        "Y16", claim, current.figure.raw, zh, en, holds=holds, operands=(current.figure, claim.figure)
    )


def _comparison_year(claims: Claims, claim: Claim) -> Iterator[Outcome]:
    year = claim.get("amount_year")
    if not year or claims.year is None:
        return
    if int(year) in (claims.year, claims.year - 1):
        yield Verdict("Y14", str(claim.figure.place), "pass")
        return
    zh = f"“{quote(claim)}”：与{year}年比较，应为{claims.year - 1}年。"
    en = f"“{quote(claim)}”: compared with {year}; the year before is {claims.year - 1}."
    yield _fail("Y14", claim, str(claims.year - 1), zh, en)


def execution(claims: Claims, rate: Claim) -> Iterator[Outcome]:
    """Y11: execution = final / budget named."""
    bases = [c for c in claims.to(rate, "share_of") if c.quantity == "amount" and c.has_number]
    own = [
        c
        for c in claims.all
        if c.quantity == "amount"
        and c.get("basis") == "current"
        and c.sentence_place == rate.sentence_place
        and c.about == rate.about
        and c.has_number
    ]
    if not bases or not own or bases[0].about != rate.about or bases[0].sentence_place != rate.sentence_place:
        return
    current, base = own[0], bases[0]
    operands = (current.figure, base.figure)
    result = ratio_interval(*operands)

    def holds(rights: Mapping[Place, Decimal]) -> bool:
        again = ratio_interval(*(put_right(f, rights) for f in operands))
        return again is not None and meets(put_right(rate.figure, rights), again)

    if result is None:
        if rate.value and not base.value:
            zh = f"“{quote(rate)}”：预算数为零，不应计算完成率。"
            en = f"“{quote(rate)}”: the budget is 0, so there is no rate."
            yield _fail("Y05", rate, "", zh, en, holds=holds, operands=operands)
        return
    if meets(rate.figure, result):
        yield Verdict("Y11", str(rate.figure.place), "pass")
        return
    right = f"{100 * current.value / base.value:.2f}"
    zh = f"“{quote(rate)}”：{current.figure.raw}为{base.figure.raw}的{right}%，文中写作{rate.figure.raw}%。"
    en = f"“{quote(rate)}”: {current.figure.raw} is {right}% of {base.figure.raw}; {rate.figure.raw}% is printed."
    yield _fail("Y11", rate, f"{right}%", zh, en, holds=holds, operands=operands)
