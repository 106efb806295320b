"""What a figure is of its subject: amount, share, change, rate; its unit, direction and basis.

What belongs here: one figure and the clause before it. What does not: what the figure is about
(`pipeline.claim_naming`).
"""

import re
from decimal import Decimal
from typing import Final

from pipeline.claim_clauses import (
    CARRIED,
    EXECUTION,
    FUND_WORDS,
    MORE,
    OWN_YEAR,
    PRIOR_WORD,
    SHARE,
    base_of,
    direction_of,
    is_base_amount,
)
from pipeline.claim_numbers import FIGURE, UNIT_BY_WORD, Mention
from pipeline.claim_state import Claim, State, around_of
from pipeline.claim_subjects import NOBODY, resolve
from pipeline.claim_text import Sentence
from schemas import claims as grammar
from schemas.claims import AREA, COUNT, MONEY, POINTS, RATE, SCORE


def in_yuan(mention: Mention) -> Decimal | None:
    """The value of a mention of money, in yuan."""
    if mention.value is None:
        return None
    return mention.value * UNIT_BY_WORD["万元" if mention.unit == "万" else mention.unit].factor


def kind_of_unit(unit: str) -> str:
    """What a unit measures: money, rate, area, count …"""
    return UNIT_BY_WORD[unit].kind


def unit_of(state: State, mention: Mention, clause: str) -> tuple[str | None, str]:
    """A figure's unit: printed, or that of its list where it must be money or a rate."""
    if mention.unit == "万":
        return ("万元", "printed")
    if mention.kind == FIGURE:
        return mention.unit, "printed"
    if state.last is None:
        return (
            (None, "none")
            if not (mention.value == 0 and _speaks_of_money(state, clause))
            else ("元", "inherited")
        )
    direction = direction_of(clause)
    after_change = state.last.quantity == "change" and state.last_change is state.last
    if direction and direction[2] and after_change and state.last.unit_raw in _MONEY_WORDS:
        return "%", "inherited"
    if state.last_amount and state.last_amount.unit_raw in _MONEY_WORDS and _speaks_of_money(state, clause):
        return state.last_amount.unit_raw, "inherited"
    return None, "none"


_MONEY_WORDS: Final = tuple(u.word for u in grammar.UNITS if u.kind == MONEY)


def _speaks_of_money(state: State, clause: str) -> bool:
    found = resolve(clause, MONEY, "元", around_of(state))
    return found is not None or re.search(r"费|支出|收入|预算|工资|补贴|资金", clause) is not None


def stands_alone(state: State, text: str, mention: Mention) -> bool:
    """Whether a rate follows neither a word nor a bracket behind a figure: the label of a chart."""
    in_brackets = text[mention.start - 1 : mention.start] == "("
    return not in_brackets or state.last is None


def quantified(state: State, kind: str, clause: str, sentence: Sentence) -> Claim:
    """Quantity, direction, basis and year of a figure; its subject is found later."""
    claim = Claim(sentence, state.section, (0, 0), NOBODY, "amount", "current", is_reason=state.in_reason)
    base = base_of(state, clause)
    if base:
        state.base = base[0]
        if state.in_reason and state.new_part:
            state.in_reason, state.explained, claim.is_reason = False, None, False
    direction = direction_of(clause)
    if kind in (RATE, POINTS):
        return _rate(state, claim, kind, clause, direction)
    if base and (more := MORE.search(clause)) and not direction:
        return as_change(state, claim, str(more.lastgroup))
    if direction and direction[2] and direction[0]:
        return as_change(state, claim, direction[0])
    if (
        direction
        and direction[0]
        and state.in_reason
        and not re.search(r"原因|由|从", clause[direction[1] :])
    ):
        return as_change(state, claim, direction[0])
    if direction and direction[2] and direction[0] is None:
        return _amount(state, claim, kind, clause[:0])
    if base and is_base_amount(clause[base[2] :]):
        claim.quantity, claim.basis, claim.amount_year = "prior_amount", base[0].basis, base[0].year
        if not claim.basis.startswith("prior"):
            claim.quantity = "amount"
        return claim
    return _amount(state, claim, kind, clause)


def as_change(state: State, claim: Claim, direction: str) -> Claim:
    """Make a claim a change from the base at hand."""
    claim.quantity, claim.direction = "change", direction
    claim.basis = state.base.basis if state.base else "prior_unspecified"
    claim.amount_year = state.base.year if state.base else None
    return claim


def _rate(
    state: State, claim: Claim, kind: str, clause: str, direction: tuple[str | None, int, bool] | None
) -> Claim:
    if execution := EXECUTION.search(clause):
        words = execution.group("base") or ""
        claim.quantity = "execution_rate"
        claim.basis = "adjusted_budget" if re.search("调整|全年", words) else "original_budget"
        return claim
    if share := SHARE.search(clause):
        claim.quantity, claim.share_of = "share", share.group("whole")
        return claim
    if direction and (direction[2] or state.in_reason) and direction[0]:
        as_change(state, claim, direction[0])
        claim.quantity = "change" if kind == POINTS else "growth_rate"
        return claim
    bare = clause.strip("(,，、 ")
    if state.last and state.last.quantity == "change" and not bare:
        as_change(state, claim, state.last.direction or "up")
        claim.quantity, claim.direction = "growth_rate", state.last.direction
        return claim
    if state.last and state.last.quantity in ("amount",) and not bare:
        claim.quantity = "share"
        return claim
    claim.quantity = "score"
    return claim


def _amount(state: State, claim: Claim, kind: str, clause: str) -> Claim:
    """An amount or count: of which year, and in final accounts of budget or outturn."""
    claim.quantity = {AREA: "area", COUNT: "count", SCORE: "score"}.get(kind, "amount")
    years = [int(y) for y in OWN_YEAR.findall(clause)]
    claim.amount_year = years[-1] if years else state.heard_year
    if kind != MONEY or state.in_reason:
        return claim
    spoken = CARRIED.sub("", clause)
    says_prior = PRIOR_WORD.search(spoken) is not None
    if state.year and years and years[-1] == state.year - 1 and not CARRIED.search(clause):
        says_prior = re.search(r"截[至止]|结转|底|年末", clause) is None
    if says_prior:
        claim.quantity = "prior_amount"
        claim.basis = next((b for word, b in grammar.BASE_WORDS if word in spoken), "prior_unspecified")
    elif state.phase == "final":
        claim.basis = _final_basis(state, FUND_WORDS.sub("", clause))
    return claim


def _final_basis(state: State, clause: str) -> str:
    if "决算" in clause or state.topic.subject in ("procurement", "performance", "assets", "vehicles"):
        return "current"
    if re.search(r"调整|全年预算", clause):
        return "adjusted_budget"
    if re.search(r"年初(?:.{0,6})预算|预算(?:数|安排|金额)?(?:为|是|共)$", clause):
        return "original_budget"
    return "current"
