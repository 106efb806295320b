"""What a figure is about: its label in the clause, the noun behind it, or what it inherits.

What belongs here: choosing the label and the heir. What does not: what a label names by itself
(`pipeline.claim_subjects`).
"""

import re
from dataclasses import replace
from typing import Final

from pipeline.claim_clauses import (
    DOWN,
    EXECUTION,
    SHARE,
    UP,
    base_of,
    before_direction,
    direction_of,
    is_noise,
)
from pipeline.claim_lists import leave_lists
from pipeline.claim_numbers import Mention
from pipeline.claim_state import Claim, State, around_of
from pipeline.claim_subjects import NOBODY, Around, Subject, clean, named_other, resolve
from pipeline.normalise import key
from schemas import claims as grammar
from schemas.claims import COUNT, MONEY, POINTS, RATE, SCORE


def _label(state: State, claim: Claim, clause: str) -> str:
    """The part of a clause that may name the subject."""
    text = clause
    if share := (SHARE.search(text) if claim.quantity == "share" else None):
        text = text[: share.start()]
    elif execution := (EXECUTION.search(text) if claim.quantity == "execution_rate" else None):
        text = text[: execution.start()]
    base = base_of(state, text)
    direction = direction_of(text)
    if claim.quantity in ("change", "growth_rate") and direction:
        behind = text[direction[1] :]
        before = text[: direction[1]]
        if claim.is_reason and not direction[2]:
            return re.sub(rf"^(?:{UP}|{DOWN})了?", "", behind)
        text = before
    elif direction and direction[2] and direction[0] is None:
        text = text[: direction[1]]
    if base:
        start, end = base[1], base[2]
        before, behind = text[:start], text[end:]
        if clause[start : start + 1] == "于":
            before = before[:-1]  # 小于, 高于
        text = behind if is_noise(state, before) else before
    return re.sub(r"^.*?(?:相比|相较)", "", text)


def subject_of(state: State, claim: Claim, kind: str, mention: Mention, clause: str, text: str) -> Subject:
    """What a figure is about: its label, else what it inherits."""
    label = _label(state, claim, clause)
    around = around_of(state)
    if state.last and clause in _RANGE_MARKS:
        return state.last.subject  # 2-3次
    if claim.is_reason and state.reason_label and is_noise(state, label):
        label = before_direction(state.reason_label)
    if kind == COUNT and (found := _counted_behind(mention, label, text, around)):
        return as_named(state, claim, found)
    if is_noise(state, label):
        reached = direction_of(clause)
        if reached and reached[0] is None and state.last and state.last.quantity == "prior_amount":
            return state.last.subject  # 由5万元增加至7万元
        if _rate_of_other(state, claim):
            return state.last.subject if state.last else NOBODY
        if kind == MONEY and state.last and _is_of_share(state.last, claim, clause):
            return as_named(state, claim, state.last.subject)
        found = _inherited(state, kind, mention, text)
        return found if found.subject else _last_resort(state, mention, label, around, text)
    found = resolve(label, kind if kind not in (RATE, POINTS) else MONEY, mention.unit, around)
    if found and found.subject == "procurement" and found.aspect is None and state.said:
        whole = resolve(f"{state.said},{label}", MONEY, mention.unit, around)
        found = whole if whole and whole.subject == "procurement" and whole.aspect else found
    if found is None and kind in (RATE, POINTS):
        return (
            _inherited(state, kind, mention, text)
            if claim.quantity != "score"
            else _other(label, kind, around, text, mention)
        )
    if found is None:
        found = _under_head(state, kind, mention.unit, label) or _other(label, kind, around, text, mention)
    return as_named(state, claim, found)


_RANGE_MARKS: Final = ("-", "—", "~", "–", "至", "到")


def _rate_of_other(state: State, claim: Claim) -> bool:
    """Whether a rate is that of the change just before, which is not of the subject at hand (扣除基建后增加…)."""
    last = state.last
    return (
        claim.quantity == "growth_rate"
        and last is not None
        and last.quantity == "change"
        and last.subject.subject == "other"
        and not last.is_reason
    )


_SAYS_AMOUNT: Final = re.compile(r"(?:金额|预算|数额?)?(?:为|是|即|计|共计|合计|约)?")


def _is_of_share(last: Claim, claim: Claim, clause: str) -> bool:
    """Whether an amount is that of the share just before it (基本支出占70%，为590.5万元)."""
    return (
        last.quantity == "share"
        and last.sentence is claim.sentence
        and _SAYS_AMOUNT.fullmatch(clause.strip("(,，")) is not None
    )


def _last_resort(state: State, mention: Mention, label: str, around: Around, text: str) -> Subject:
    """A range's second figure is of the first; else the words before the figure name it."""
    if text[mention.start - 1 : mention.start] in ("-", "—", "~", "至") and state.last:
        return state.last.subject
    before = re.search(r"[\u4e00-\u9fff]{2,12}$", text[max(0, mention.start - 12) : mention.start])
    return named_other(label, COUNT, around) or (
        Subject("other", label_raw=before.group())
        if before
        else Subject("other", label_raw=behind.group())
        if (behind := _BEHIND.match(text, mention.end))
        else NOBODY
    )


def _under_head(state: State, kind: str, unit: str, label: str) -> Subject | None:
    """In lists of people or vehicles a part keeps the head's subject under its own name (行政76人)."""
    head = state.lists[-1].head if state.lists else state.current
    if kind != COUNT or unit not in _UNITS_OF.get(head.subject or "", ()) or len(key(label)) > 24:
        return None
    return replace(head, label_raw=clean(label))


_UNITS_OF: Final = {"staff": ("人", "名"), "vehicles": ("辆", "台", "部"), "units": ("个", "家")}
"""Units in which a part is counted like its whole."""


def as_named(state: State, claim: Claim, found: Subject) -> Subject:
    """A subject that a label named, as the project and scope at hand make it; following figures inherit it."""
    if state.in_note and found.subject in ("expenditure", "other", None) and claim.quantity in _OF_MONEY:
        found = _of_project(state, found)
    elif state.in_note and state.project and found.subject == "other":
        found = _of_project(state, found)  # 建筑高度29.8米
    if found.subject in ("function", "economic", "government_economic"):
        found = _in_scope(state, found)
    if claim.is_reason or found.subject in ("other", None):
        return found
    if claim.quantity in ("amount", "change", "count", "area", "prior_amount"):
        leave_lists(state, found)
        state.current, state.named_here = found, True
    return found


_OF_MONEY: Final = ("amount", "change", "prior_amount")


_NAMES_PROJECT: Final = re.compile(r"(?:费|经费|项目|工程|资金|专项)$")


def _of_project(state: State, found: Subject) -> Subject:
    """In a project's note money is the project's; where the note has none of its own name, a label may be one."""
    label = found.label_raw or ""
    own = label if not state.project and _NAMES_PROJECT.search(label) else state.project
    aspect = "instalment" if re.search(r"季度|月份|\d月|上半年|下半年|首付|尾款", label) else None
    name = state.projects.get(key(own), own) if own else None
    return replace(
        found, subject="project", project_name=name, spending_type="project", cost_type=None, aspect=aspect
    )


def _in_scope(state: State, found: Subject) -> Subject:
    """An item under 基本支出 or 人员经费 is that part of the item only."""
    head = state.lists[-1].head if state.lists else NOBODY
    scope = state.scope if state.scope.subject else head
    if scope.subject != "expenditure":
        return found
    spending = scope.spending_type if scope.spending_type != "all" else None
    cost = scope.cost_type if scope.cost_type != "all" else None
    return replace(found, spending_type=found.spending_type or spending, cost_type=found.cost_type or cost)


_BEHIND: Final = re.compile(r"[^,，。;；:、\d]{1,16}")


def _counted_behind(mention: Mention, label: str, text: str, around: Around) -> Subject | None:
    """A count whose noun stands behind it (下设3个预算单位)."""
    if mention.unit in grammar.COUNT_SUBJECT:
        return None
    behind = _BEHIND.match(text, mention.end)
    if not behind or mention.unit in ("人", "人次"):
        return None
    return resolve(behind.group(), COUNT, mention.unit, replace(around, system="none"))


def _other(label: str, kind: str, around: Around, text: str, mention: Mention) -> Subject:
    found = named_other(label, kind, around)
    behind = _BEHIND.match(text, mention.end)
    if (found is None or len(found.label_raw or "") < 2) and behind:
        found = named_other(behind.group(), kind, around)
    return found or NOBODY


_PROPERTY: Final = ("vehicles", "equipment", "floor_space")


def _inherited(state: State, kind: str, mention: Mention, text: str) -> Subject:
    current = state.current if state.current.subject else state.topic
    if (
        kind == MONEY
        and state.last
        and state.last.quantity == "count"
        and state.last.subject.subject == "other"
    ):
        return state.last.subject  # 调解社工23名支出373.66万元
    if kind == MONEY and current.subject in _PROPERTY:
        return replace(current, subject="assets")
    if kind in (MONEY, RATE, POINTS):
        if state.in_note and current.subject in (None, "expenditure"):
            return Subject("project", project_name=state.project, spending_type="project")
        if kind == MONEY and current.subject in ("staff", "units"):
            return state.topic
        return current
    if kind == COUNT and mention.unit in grammar.COUNT_SUBJECT:
        subject, aspect = grammar.COUNT_SUBJECT[mention.unit]
        item = current.item or state.topic.item if subject == "three_public" else None
        return Subject(subject, aspect=aspect or ("held" if subject in _PROPERTY else None), item=item)
    if kind == COUNT and mention.unit == "人次" and (current.item or state.topic.item):
        return Subject("three_public", item=current.item or state.topic.item, aspect="persons")
    allowed = grammar.SUBJECTS_OF_UNIT.get(kind, ())
    if current.subject in allowed and kind != COUNT:
        return current
    behind = _BEHIND.match(text, mention.end)
    if behind and (found := named_other(behind.group(), kind, around_of(state))):
        return found
    if current.subject in allowed:
        return current
    if kind == SCORE:
        return Subject("performance")
    return NOBODY
