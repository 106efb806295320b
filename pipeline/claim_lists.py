"""Wholes and parts: lists that open and end, reasons of changes, brackets, and the links they make.

What belongs here: which claim belongs to which. What does not: what a claim is.
"""

from collections.abc import Sequence
from typing import Final

from pipeline.claim_clauses import is_noise
from pipeline.claim_numbers import UNIT_BY_WORD
from pipeline.claim_quantity import kind_of_unit
from pipeline.claim_state import Claim, Link, OpenList, State, around_of
from pipeline.claim_subjects import Subject, resolve
from schemas import claims as grammar
from schemas.claims import COUNT, MONEY
from schemas.vocabulary import PARENT_ITEM


def begin_reason(state: State) -> None:
    """From here on figures explain the last change."""
    state.in_reason = True
    state.explained = state.last_change


def note_brackets(state: State, clause: str) -> None:
    """Figures in brackets are about something of their own; behind them the sentence goes on as before."""
    if "(" not in clause and ")" not in clause:
        return
    depth = 0
    for character in clause:
        if character == "(":
            depth += 1
        elif character == ")":
            if depth:
                depth -= 1
            elif state.pushed:
                state.current, state.last_amount, state.last_change = state.pushed.pop()
    for _ in range(min(depth, 3)):
        state.pushed.append((state.current, state.last_amount, state.last_change))


def open_list(state: State, label: str, complete: bool, across: bool) -> None:
    """Open a list behind 其中, 包括; its head is what the label names, else the last amount or the main one."""
    named = resolve(label, MONEY, "元", around_of(state)) if len(label) > 1 else None
    whole = state.main if (state.semicolon or state.last_amount is None) else state.last_amount
    in_part = bool(state.lists and state.last_amount in state.lists[-1].parts and not state.semicolon)
    if not in_part and state.lists and not state.lists[-1].across:
        closed = state.lists.pop()
        finish_list(state, closed)
        whole = state.main or closed.whole
    elif state.lists and state.lists[-1].across and state.semicolon and state.main in state.lists[-1].parts:
        whole = state.main if _same_place(state.main, state) else state.lists[-1].whole
    goes_on = state.last is not None and state.last is state.last_change and not state.semicolon
    change = state.last_change if goes_on else state.main_change
    if named:
        whole = state.amounts.get(named.same, whole)
    head = named or (whole.subject if whole else state.current)
    state.lists.append(OpenList(head, whole, change, complete, state.level, across))
    state.semicolon = False
    state.current = head


def _same_place(claim: Claim | None, state: State) -> bool:
    return claim is not None and claim.sentence.paragraph_ordinal == state.paragraph


def end_part(state: State) -> None:
    """A semicolon ends what was said of one part: a list of names without figures, the reason of its change."""
    while (
        state.lists
        and not state.lists[-1].across
        and state.lists[-1].whole is not None
        and not state.lists[-1].parts
        and not state.lists[-1].changes
    ):
        state.lists.pop()
    opened = state.lists[-1] if state.lists else None
    if not (state.in_reason and state.explained and opened) or opened.across:
        return
    if state.explained in opened.changes or state.last_amount in opened.parts:
        state.in_reason, state.explained = False, None


def close_sentence_lists(state: State) -> None:
    """A list ends with its sentence; what follows several parts is about their head again."""
    while state.lists and not state.lists[-1].across:
        opened = state.lists.pop()
        finish_list(state, opened)
        named = len(opened.parts) > 1 or (opened.whole is None and opened.head.subject is not None)
        if not named or state.last is None:
            continue
        state.current, state.last_amount = opened.head, opened.whole
        if opened.whole is None:
            state.main = None  # 三公经费支出中，甲5万元。具体情况如下：the whole is not stated


def leave_lists(state: State, found: Subject) -> None:
    """An in-sentence list ends where its head is named again, or an item that is no part of its head."""
    while state.lists and not state.lists[-1].across:
        head = state.lists[-1].head
        foreign = bool(
            found.item and head.item and found.item in PARENT_ITEM and head.item != "total"
            and PARENT_ITEM[found.item] != head.item
        )  # fmt: skip
        of_others = {found.subject, head.subject} == {"revenue", "expenditure"} or (
            found.subject == head.subject == "staff" and found.aspect != head.aspect
        )
        if not (foreign or of_others or (found.same == head.same and state.lists[-1].parts)):
            return
        finish_list(state, state.lists.pop())


def link_claim(state: State, claim: Claim) -> None:
    """Link a claim to the amount, whole or list that it belongs to."""
    if claim.quantity in ("change", "growth_rate"):
        amount = state.last_amount
        if amount and amount.subject.same == claim.subject.same:
            state.links.append(Link(claim, amount, "change_of"))
        if claim.quantity == "change":
            _as_part(state, claim)
    elif claim.quantity == "share":
        whole = _whole_of_share(state, claim)
        if whole and whole.subject.same != claim.subject.same:
            state.links.append(Link(claim, whole, "share_of"))
    elif claim.quantity == "execution_rate":
        whole = state.amounts.get(("budget", *claim.subject.same))
        if whole:
            state.links.append(Link(claim, whole, "share_of"))
    elif claim.quantity in ("amount", "count", "area") and claim.basis == "current":
        _as_part(state, claim)


def _whole_of_share(state: State, claim: Claim) -> Claim | None:
    """The whole that a share names, where its amount was stated; without a name the list's head."""
    opened = next((x.whole for x in reversed(state.lists) if x.whole), None)
    name = claim.share_of
    found = None if not name or is_noise(state, name) else resolve(name, MONEY, "元", around_of(state))
    if found is None or found.subject in ("performance", "units", "staff"):
        return opened or _wider(state, claim)
    exact = state.amounts.get(found.same)
    if opened and opened.subject.same == found.same:
        return opened
    if exact:
        return exact
    near = opened or _wider(state, claim)
    alike = near and (
        near.subject.subject == found.subject
        or "revenue_expenditure" in (near.subject.subject, found.subject)
    )
    return near if alike and near and near.subject.item == found.item else None


def _wider(state: State, claim: Claim) -> Claim | None:
    """The whole that a share outside a list is of: the main amount of the section before it."""
    if state.lists and state.lists[-1].whole is None:
        return None  # a list of which no whole is stated
    return state.main if state.main and state.main is not state.last_amount else None


def _as_part(state: State, claim: Claim) -> None:
    """Put a claim into the open list that it is a part of."""
    if state.pushed and claim.quantity == "amount" and (outer := state.pushed[-1][1]):
        if outer.subject.same != claim.subject.same and outer.value and claim.value is not None:
            state.links.append(Link(claim, outer, "some_of"))
        return
    if not state.lists:
        return
    opened = state.lists[-1]
    whole = opened.change if claim.quantity == "change" else opened.whole
    if claim.quantity == "change" and state.last_amount in opened.parts:
        opened.changes.append(claim)
        return
    if whole is None or (whole.quantity != claim.quantity and claim.quantity != "change"):
        return
    if opened.across and opened.child_level is None:
        opened.child_level = state.level
    twin = claim.subject.same == whole.subject.same and (claim.quantity == "change" or opened.parts)
    if (twin and not opened.across) or claim is whole or _kind_of(claim) != _kind_of(whole):
        return
    if _SIDED.get(whole.subject.subject or "") or (
        whole.subject.subject == "staff" and not whole.subject.aspect
    ):
        return
    if _kind_of(claim) == COUNT and claim.unit_raw != whole.unit_raw:
        return
    if opened.across:
        first = state.main is None or state.main is opened.whole or state.main not in opened.parts
        if (
            state.level != opened.child_level
            or _counts_back(state, opened)
            or (not first and _same_passage(state.main, claim))
        ):
            return
        opened.last_number = state.number
    if claim.quantity == "change":
        opened.changes.append(claim)
        state.links.append(Link(claim, whole, "some_of"))
        return
    opened.parts.append(claim)


_SIDED: Final = {"revenue_expenditure": True}
"""Wholes of two sides: their parts are given twice over, once a side."""


def _counts_back(state: State, opened: OpenList) -> bool:
    """Whether a numbered paragraph is no sequel of the part before it: an item of a list inside that part."""
    return state.number is not None and opened.last_number is not None and state.number <= opened.last_number


def _same_passage(one: Claim | None, other: Claim) -> bool:
    return one is not None and one.sentence.paragraph_ordinal == other.sentence.paragraph_ordinal


def _kind_of(claim: Claim) -> str:
    return kind_of_unit(claim.unit_raw) if claim.unit_raw in UNIT_BY_WORD else MONEY


def remember(state: State, claim: Claim) -> None:
    """Keep what following figures may be compared with, a part of, or a change of."""
    state.last = claim
    if claim.quantity == "change":
        state.last_change = claim
        in_list = bool(state.lists and state.last_amount in state.lists[-1].parts)
        if not in_list and claim.direction != "flat":
            state.main_change = claim
    if claim.quantity in ("amount", "count", "area"):
        if claim.basis == "current":
            state.last_amount = claim
            state.amounts[claim.subject.same] = claim
            in_list = bool(state.lists and not state.lists[-1].across)
            first = not _same_passage(state.main, claim) or not state.lists
            if (not in_list or state.main is None) and first:
                state.main = claim
        else:
            state.amounts["budget", *claim.subject.same] = claim
        if claim.subject.subject not in ("other", None):
            state.semicolon = False


def close_lists(state: State, keep: int) -> None:
    """End all open lists but the first few."""
    while len(state.lists) > keep:
        finish_list(state, state.lists.pop())


def finish_list(state: State, opened: OpenList) -> None:
    """Write the links of a list: complete where its opener says so or its kinds are all named."""
    if opened.whole is None or not opened.parts:
        return
    relation = "part_of" if opened.complete or _names_all(opened.parts) else "some_of"
    state.links += [Link(part, opened.whole, relation) for part in opened.parts]


def _names_all(parts: Sequence[Claim]) -> bool:
    for column, kinds in grammar.NAMED_AS_WHOLE.items():
        if {getattr(p.subject, column) for p in parts} == kinds and len(parts) == len(kinds):
            return True
    items = frozenset(p.subject.item for p in parts if p.subject.item)
    return len(items) == len(parts) and items in grammar.ALSO_WHOLE
