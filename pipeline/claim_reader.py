"""Figures of the narrative as claims: sentences are read in order, clause by clause.

What belongs here: sections, passages and sentences, and the order of the steps. What does not: the
steps themselves (`claim_clauses`, `claim_quantity`, `claim_naming`, `claim_lists`), finding numbers
(`claim_numbers`), rows of tables (`pipeline.claims`).
"""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from pipeline.claim_charts import mark_charts
from pipeline.claim_clauses import (
    OPENER,
    OWN_YEAR,
    PURPOSE,
    REASON,
    WORDS,
    base_of,
    clauses_of,
    is_noise,
    last_match,
)
from pipeline.claim_lists import (
    begin_reason,
    close_lists,
    close_sentence_lists,
    end_part,
    finish_list,
    link_claim,
    note_brackets,
    open_list,
    remember,
)
from pipeline.claim_naming import as_named, subject_of
from pipeline.claim_numbers import BARE, FIGURE, FLAT, THRESHOLD, UNIT_BY_WORD, Mention, may_state, mentions
from pipeline.claim_quantity import as_change, in_yuan, kind_of_unit, quantified, stands_alone, unit_of
from pipeline.claim_state import Claim, Link, OpenList, Read, State, around_of
from pipeline.claim_subjects import NOBODY, Around, of_section, resolve
from pipeline.claim_text import (
    UNNUMBERED,
    Compact,
    Passage,
    Sentence,
    compact,
    level_of,
    number_of,
    plain,
    sentences,
)
from pipeline.normalise import key
from schemas import claims as grammar
from schemas.claims import MONEY, RATE


def read_narrative(
    passages: Sequence[Passage], year: int | None, phase: str | None, projects: Iterable[str] = ()
) -> tuple[list[Read], list[Link]]:
    """All sentences with their claims, in order, and the links between claims."""
    state = State(year, phase, {key(p): p for p in projects if len(key(p)) > 3})
    reads: list[Read] = []
    section: tuple[str, ...] | None = None
    for passage in passages:
        if passage.section != section:
            _enter_section(state, passage.section)
            section = passage.section
        _enter_passage(state, passage)
        for sentence in sentences(passage):
            reads.append(_read_sentence(state, sentence))
        _leave_passage(state, passage)
    close_lists(state, 0)
    return reads, mark_charts(reads, state.links)


def _enter_section(state: State, section: tuple[str, ...]) -> None:
    state.section = " / ".join(section)
    state.topic, state.system = of_section(section, state.year)
    state.class_code = ""
    close_lists(state, 0)
    state.amounts.clear()
    state.main = state.main_change = state.last = state.last_amount = state.last_change = None
    for heading in section[-1:]:
        if "(类)" in heading and (found := resolve(heading, MONEY, "元", Around(year=state.year))):
            state.class_code = found.function_code or ""
        _note_project(state, heading, level_of(plain(heading)))


_PROJECT_HEADING: Final = re.compile(rf"([^:]{{4,60}}?)(?:项目)?(?:{'|'.join(grammar.PROJECT_NOTE)})$")


_STANDARD_NOTE: Final = re.compile(
    r"三公|运行|绩效管理|采购|会议|培训|委托业务|资产|决算|预算|收入|支出|重点"
)


def _note_project(state: State, text: str, level: int | None = None) -> None:
    """Take up the project that a heading or 项目名称： names, or the aspect that it is about.

    `level`: of a heading; one that names neither ends the note, unless it lies deeper than its parts.
    """
    words = re.sub(r"^[(\d一二三四五六七八九十)、.]+", "", text)
    for word in grammar.PROJECT_NAME:
        if word in words:
            _begin_note(state, words.split(word, 1)[1][:80] or None)
            return
    if words in grammar.PROJECT_NOTE_ALONE:
        _begin_note(state, None)
        return
    match = _PROJECT_HEADING.search(words)
    if match and len(match.group(1)) > 3 and not _STANDARD_NOTE.search(match.group(1)):
        _begin_note(state, re.split(r"[—:]", match.group(1))[-1])
        return
    topic = next((t for word, t in grammar.NOTE_TOPICS if word in words[:16]), None)
    if topic and state.in_note:
        state.note_topic = topic
        state.note_level = level if level is not None else state.note_level
    elif level is not None and (state.note_level is None or level <= state.note_level):
        state.project, state.note_topic, state.in_note = None, None, False


def _begin_note(state: State, name: str | None) -> None:
    state.project, state.note_topic, state.note_level, state.in_note = name, None, None, True


_NAMES_PROJECT: Final = re.compile(r"[^:]{0,4}项目名称:")
_NOTE_LABEL: Final = re.compile(r"[^:,，。\d]{2,12}:")
"""What a paragraph of a note begins with (资金执行时间：)."""


def _enter_passage(state: State, passage: Passage) -> None:
    state.level, state.paragraph = passage.level, passage.ordinal
    state.number = number_of(plain(passage.text[:12]))
    state.base = None
    state.in_reason, state.explained, state.semicolon = False, None, False
    state.pushed.clear()
    state.scope = NOBODY
    scanned = key(passage.text[:60])
    state.is_heading = passage.is_heading
    if _NAMES_PROJECT.match(scanned):
        _note_project(state, key(passage.text[:160]))
    elif state.in_note and not passage.is_heading and (label := _NOTE_LABEL.match(scanned)):
        state.note_topic = next((t for w, t in grammar.NOTE_TOPICS if w in label.group()), None)
    while state.lists and _ends_list(state.lists[-1], passage, scanned):
        close_lists(state, len(state.lists) - 1)
    head = state.lists[-1].head if state.lists else NOBODY
    state.current, state.named_here = (head if head.subject else state.topic), False
    if not state.lists and not scanned.startswith(_CONTINUES):
        state.main = state.main_change = None


_CONTINUES: Final = ("其中", "包括", "具体", "分别")


_RESTARTS: Final = re.compile(r"(?:(?:19|20)\d\d年|本部门|本单位|此外|另外|与上年|同时|总计|综上)")


def _ends_list(opened: OpenList, passage: Passage, scanned: str) -> bool:
    if not opened.across or passage.is_heading:
        return not (opened.across and passage.level > opened.level)
    bound = opened.level
    if bound == UNNUMBERED:
        bound = -1 if opened.child_level is None else opened.child_level - 1
    if passage.level <= bound:
        return True
    return passage.level == UNNUMBERED and bool(opened.parts) and _RESTARTS.match(scanned) is not None


def _leave_passage(state: State, passage: Passage) -> None:
    if passage.is_heading:
        return
    kept = [x for x in state.lists if x.across]
    for opened in state.lists:
        if not opened.across:
            finish_list(state, opened)
    state.lists = kept


_SILENT: Final = 60
"""A longer sentence without a figure names nothing that the next figures are about."""


def _read_sentence(state: State, sentence: Sentence) -> Read:
    packed = compact(sentence.text)
    text = packed.text
    close_sentence_lists(state)
    read = Read(
        sentence, state.section, None if state.is_heading else state.note_topic, state.project, [], [], []
    )
    if not may_state(text) and len(text) > _SILENT and text[-1] != ":":
        state.in_reason = False
        return read
    if state.in_reason and not re.match(r"[一二三四五六]是", text):
        state.in_reason = False
    state.heard_year, state.purposed, state.semicolon = None, False, True
    state.new_part, state.reason_label = False, ""
    state.said = ""
    state.wordless = WORDS.search(text) is None
    cursor = 0
    threshold: Decimal | None = None
    for mention in mentions(text):
        if mention.kind == THRESHOLD:
            threshold = in_yuan(mention)
            read.not_figures.append(mention.kind)
            continue
        if mention.kind not in (FIGURE, BARE, FLAT):
            read.not_figures.append(mention.kind)
            continue
        clauses = clauses_of(text[cursor : mention.start])
        for clause, separator in clauses[:-1]:
            _hear(state, clause, separator)
        claim = _claim(state, mention, clauses[-1][0], text, packed, sentence)
        if claim is None:
            _leave_over(read, mention, packed)
        else:
            _take(state, claim, read, threshold)
            threshold = None if claim.subject.subject == "equipment" else threshold
        cursor = mention.end
    rest = clauses_of(text[cursor:])
    for number, (clause, separator) in enumerate(rest, 1):
        _hear(state, clause, separator, ends=not any(c for c, _ in rest[number:]))
    return read


def _leave_over(read: Read, mention: Mention, packed: Compact) -> None:
    if mention.kind == FLAT:
        return
    a, b = packed.span(mention.start, mention.number_end)
    read.unclaimed.append(read.sentence.text[a:b])


def _hear(state: State, clause: str, separator: str, ends: bool = False) -> None:
    """Take note of a clause without a figure and of the mark behind it."""
    note_brackets(state, clause)
    _hear_words(state, clause, separator, ends)
    if separator in (";", "；"):
        state.semicolon = state.new_part = True
        end_part(state)


def _hear_words(state: State, clause: str, separator: str, ends: bool) -> None:
    """What a clause without a figure opens, explains, compares with or names."""
    if _ITEM.search(clause) and not PURPOSE.search(clause):
        _name_item(state, clause)
        return
    state.said = clause
    if reason := REASON.search(clause):
        begin_reason(state)
        state.reason_label = clause[reason.end() :]
        return
    if not state.heard_year and (year := OWN_YEAR.search(clause)):
        state.heard_year = int(year.group())
    if base := base_of(state, clause):
        state.base = base[0]
    opener = OPENER.search(clause)
    if opener and (opener.end() >= len(clause) - 2 or separator == ":"):
        open_list(state, clause[: opener.start()], opener.lastgroup == "all", across=ends)
        return
    if separator == ":" and state.last_amount is not None and not clause and state.last is state.last_amount:
        open_list(state, "", False, across=ends)
        return
    if state.in_reason:
        state.reason_label = clause
    state.purposed = state.purposed or PURPOSE.search(clause) is not None
    if state.purposed or state.in_reason:
        return
    if separator in (":", "。") or (clause.endswith("中") and len(clause) < 60):
        _name(state, clause)


def _name(state: State, clause: str) -> None:
    """A short clause that names what the following figures are about (1.公务接待费。)."""
    if len(clause) > 60:
        return
    found = resolve(clause.removesuffix("中"), MONEY, "元", around_of(state))
    if found is None:
        state.scope = NOBODY
        return
    state.current, state.named_here = found, True
    if found.cost_type not in (None, "all") or found.spending_type not in (None, "all"):
        state.scope = found
    if clause.endswith("中"):
        whole = state.amounts.get(found.same)
        state.lists.append(OpenList(found, whole, None, False, state.level))


_ITEM: Final = re.compile(r"(?<!\d)2\d{6}(?!\d)|\(项\)")


def _name_item(state: State, clause: str) -> None:
    """A clause with an item's code or path says what the following figures are about."""
    found = resolve(clause, MONEY, "元", around_of(state))
    if found and found.subject == "function":
        state.current, state.named_here = found, True


def _claim(
    state: State, mention: Mention, clause: str, text: str, packed: Compact, sentence: Sentence
) -> Claim | None:
    """The claim that a figure states, by the clause before it and what is remembered."""
    if state.wordless:
        return None  # the label of a chart
    clause = _without_openers(state, clause)
    if mention.kind == FLAT:
        return _flat_claim(state, mention, clause, packed, sentence)
    negative = _MINUS.search(clause) is not None
    clause = _MINUS.sub("", clause)
    unit, reading = unit_of(state, mention, clause)
    if unit is None:
        return None
    kind = kind_of_unit(unit)
    if mention.unit == "万" and reading == "printed":
        unit, kind = "万元", MONEY
    if kind == RATE and not clause.strip("(,，、 ") and stands_alone(state, text, mention):
        return None
    claim = quantified(state, kind, clause, sentence)
    claim.subject = subject_of(state, claim, kind, mention, clause, text)
    if claim.quantity == "score" and kind == RATE and claim.subject.subject in _SHARED:
        claim.quantity = "share"
    a, b = packed.span(mention.start, mention.number_end)
    claim.span, claim.value_raw = (a, b), sentence.text[a:b]
    claim.unit_raw, claim.unit_reading = mention.unit or unit or None, reading
    value = (mention.value or Decimal(0)) * UNIT_BY_WORD[unit].factor
    falls = claim.direction == "down" and claim.quantity in ("change", "growth_rate")
    claim.value = -value if falls or negative else value
    if negative and claim.direction and _EITHER.search(clause):
        claim.direction = "down"  # 增加(减少)-12.5万元
    return claim


_MINUS: Final = re.compile(r"(?<=[^\d-])[-\u2212]$")
"""A sign before a figure; behind another figure it makes a range."""
_EITHER: Final = re.compile(r"[(/或、](?:减少|下降|降低|减)")
_SHARED: Final = ("revenue", "expenditure", "function", "economic", "government_economic", "closing_balance")


def _flat_claim(
    state: State, mention: Mention, clause: str, packed: Compact, sentence: Sentence
) -> Claim | None:
    """持平: no change, where a base is named in the clause or just before."""
    base = base_of(state, clause)
    if base is None and (state.in_reason or state.base is None or len(clause) > 12):
        return None
    if base:
        state.base = base[0]
    if state.last_amount is None and not state.current.subject:
        return None
    claim = Claim(
        sentence, state.section, packed.span(mention.start, mention.end), NOBODY, "change", "current"
    )
    as_change(state, claim, "flat")
    claim.unit_reading = "none"
    label = clause[: base[1]] if base else ""
    named = None if is_noise(state, label) else resolve(label, MONEY, "元", around_of(state))
    claim.subject = named or state.current
    return claim if claim.subject.subject else None


def _without_openers(state: State, clause: str) -> str:
    """A clause behind the list opener or reason word in it, which take effect."""
    note_brackets(state, clause)
    reason = last_match(REASON, clause)
    if reason:
        begin_reason(state)
        clause = clause[reason.end() :]
    opener = last_match(OPENER, clause)
    if opener and not PURPOSE.search(clause[: opener.start()][-6:]):
        open_list(state, clause[: opener.start()], opener.lastgroup == "all", across=False)
        clause = clause[opener.end() :]
    return clause


def _take(state: State, claim: Claim, read: Read, threshold: Decimal | None) -> None:
    """Keep a claim, remember it for what follows, and link it to what it belongs to."""
    read.claims.append(claim)
    if claim.subject.subject == "equipment":
        claim.threshold_yuan = threshold
    if claim.is_reason:
        if claim.quantity == "change" and state.explained:
            state.links.append(Link(claim, state.explained, "reason_of"))
            state.last = claim
            return
        if claim.quantity in ("change", "growth_rate", "score", "share", "prior_amount"):
            state.last = claim
            return
        if claim.quantity in ("amount", "count", "area") and claim.subject.subject == "other":
            return
        state.in_reason, state.explained, claim.is_reason = False, None, False
        as_named(state, claim, claim.subject)
    link_claim(state, claim)
    remember(state, claim)
