"""Which rules apply to a document: phase, part, roles; and what is said of rules that gave nothing.

What belongs here: silence never means fine, so every rule that ran leaves at least one outcome. What
does not: preconditions that need figures (the rules' own modules).
"""

from collections.abc import Iterable, Iterator
from typing import Final

from pipeline.reconcile.equations import Outcome, Verdict
from pipeline.reconcile.figures import Index
from pipeline.reconcile.published import is_disclosure
from pipeline.reconcile.required import required_roles
from schemas.rule import NEEDS_OTHERS, SHORT_ROLES, Rule
from schemas.rules import BY_ID, RULES

_NOT_BUILT: Final = "this check is not built yet / 此项检查尚未实现"


def applied(index: Index, outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
    """The outcomes of rules of this phase, and one for each rule that gave none."""
    seen = set()
    for outcome in outcomes:
        rule = BY_ID[outcome.rule]
        if index.phase in rule.phases and (rule.family != "D" or is_disclosure(index)):
            seen.add(rule.id)
            yield outcome
    for rule in RULES:
        if rule.id not in seen and rule.family != "Q":
            yield silent(rule, index)


def silent(rule: Rule, index: Index) -> Verdict:
    """Why a rule gave no outcome: not of this phase, other documents needed, a table missing, no case of it."""
    if index.phase not in rule.phases:
        return _idle(rule, f"for {' and '.join(rule.phases)} documents only / 不适用于本类文件")
    if rule.family == "D" and not is_disclosure(index):
        return _unjudged(rule, "the file holds no disclosure / 本文件不是预决算公开文件")
    if rule.cross:
        return _unjudged(rule, NEEDS_OTHERS)
    if (missing := _missing(rule, index)) is not None:
        return missing
    if rule.id not in built_rules():
        return _unjudged(rule, _NOT_BUILT)
    return _idle(rule, rule.not_applicable or "nothing to compare / 无可比数据")


def _missing(rule: Rule, index: Index) -> Verdict | None:
    """The verdict on a rule whose table, or narrative, is not there; None where all are."""
    wanted = [SHORT_ROLES[r] for r in rule.roles if r in SHORT_ROLES]
    asked = required_roles(index)
    absent = [r for r in wanted if not index.of(r)]
    if index.part == "narrative" and wanted:
        return _unjudged(
            rule, "the file has no tables; they were published apart / 本文件无表格，表格另行公开"
        )
    if "N" in rule.roles and not index.rows.get("fact_claim"):
        return _unjudged(rule, "no figures of the narrative were read / 未读取文字说明中的数据")
    if not absent or (len(wanted) > len(absent) and _any_will_do(rule)):
        return None
    due = [r for r in absent if r in asked]
    if due:
        return _unjudged(rule, f"table not found: {', '.join(due)} / 缺少所需的表")
    return _idle(rule, f"the document has no {', '.join(absent)} / 本文件无此表")


def _any_will_do(rule: Rule) -> bool:
    """Whether a rule binds each of its tables by itself, not one to another."""
    return rule.family in ("W", "C", "F", "U", "S", "P", "D")


def _idle(rule: Rule, reason: str) -> Verdict:
    return Verdict(rule.id, "", "not_applicable", reason=reason)


def _unjudged(rule: Rule, reason: str) -> Verdict:
    return Verdict(rule.id, "", "not_evaluated", reason=reason)


def built_rules() -> frozenset[str]:
    """The rules that some family's code can judge."""
    from pipeline.reconcile.families import BUILT

    return BUILT
