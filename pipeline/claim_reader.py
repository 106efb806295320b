"""Figures of the narrative as claims: subject, quantity, sign, basis, and which claim belongs to which.

What belongs here: reading sentences in order with what is remembered from one to the next (the list
and its head, the base compared with, the change that is being explained). What does not: finding
numbers (`pipeline.claim_numbers`), what a label names (`pipeline.claim_subjects`), rows of tables.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from pipeline import codes
from pipeline.claim_numbers import BARE, FIGURE, FLAT, THRESHOLD, UNIT_BY_WORD, Mention, may_state, mentions
from pipeline.claim_subjects import NOBODY, Around, Subject, clean, named_other, of_section, resolve
from pipeline.claim_text import UNNUMBERED, Compact, Passage, Sentence, compact, sentences
from pipeline.normalise import is_body_name, key
from schemas import claims as grammar
from schemas.claims import AREA, COUNT, MONEY, POINTS, RATE, SCORE
from schemas.vocabulary import PARENT_ITEM


@dataclass(slots=True)
class Claim:
    """One figure as stated. `span`: of the number in the sentence's own text."""

    sentence: Sentence
    section: str
    span: tuple[int, int]
    subject: Subject
    quantity: str
    basis: str
    direction: str | None = None
    amount_year: int | None = None
    value: Decimal | None = None
    value_raw: str | None = None
    unit_raw: str | None = None
    unit_reading: str = "printed"
    threshold_yuan: Decimal | None = None
    is_reason: bool = False
    share_of: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether it is an amount or count of the document's own period, which may have parts."""
        return self.quantity in ("amount", "count", "area") and self.basis != "prior"


@dataclass(frozen=True, slots=True)
class Link:
    """One claim's relation to another."""

    start: Claim
    end: Claim
    relation: str


@dataclass(slots=True)
class OpenList:
    """A list that is being read: its head, whether its opener says that it is complete, its parts."""

    head: Subject
    whole: Claim | None
    change: Claim | None
    complete: bool
    level: int
    across: bool = False
    child_level: int | None = None
    parts: list[Claim] = field(default_factory=list)
    changes: list[Claim] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Base:
    """What a change is measured from."""

    basis: str
    year: int | None


@dataclass(slots=True)
class Read:
    """What was made of one sentence: its claims and the numbers that are none, by kind."""

    sentence: Sentence
    section: str
    topic: str | None
    project: str | None
    claims: list[Claim]
    not_figures: list[str]
    unclaimed: list[str]


@dataclass(slots=True)
class State:
    """What is remembered while reading."""

    year: int | None
    phase: str | None
    projects: dict[str, str]
    section: str = ""
    topic: Subject = NOBODY
    system: str = codes.FUNCTION
    class_code: str = ""
    project: str | None = None
    note_topic: str | None = None
    in_note: bool = False
    level: int = UNNUMBERED
    current: Subject = NOBODY
    named_here: bool = False
    lists: list[OpenList] = field(default_factory=list)
    base: Base | None = None
    in_reason: bool = False
    explained: Claim | None = None
    main: Claim | None = None
    main_change: Claim | None = None
    last: Claim | None = None
    last_amount: Claim | None = None
    last_change: Claim | None = None
    semicolon: bool = False
    new_part: bool = False
    reason_label: str = ""
    heard_year: int | None = None
    purposed: bool = False
    wordless: bool = False
    scope: Subject = NOBODY
    pushed: list[tuple[Subject, Claim | None, Claim | None]] = field(default_factory=list)
    amounts: dict[tuple[str | None, ...], Claim] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)


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
    _close_lists(state, 0)
    return reads, state.links


# --- sections and passages -----------------------------------------------------------------------


def _enter_section(state: State, section: tuple[str, ...]) -> None:
    state.section = " / ".join(section)
    state.topic, state.system = of_section(section, state.year)
    state.class_code = ""
    _close_lists(state, 0)
    state.amounts.clear()
    state.main = state.main_change = state.last = state.last_amount = state.last_change = None
    for heading in section[-1:]:
        if "(类)" in heading and (found := resolve(heading, MONEY, "元", Around(year=state.year))):
            state.class_code = found.function_code or ""
        _note_project(state, heading)


_PROJECT_HEADING: Final = re.compile(rf"([^:]{{4,60}}?)(?:项目)?(?:{'|'.join(grammar.PROJECT_NOTE)})$")
_STANDARD_NOTE: Final = re.compile(r"三公|运行|绩效管理|采购|会议|培训|委托业务|资产|决算|预算|收入|支出|重点")


def _note_project(state: State, text: str) -> None:
    """Take up the project that a heading or 项目名称： names, or the aspect that it is about."""
    plain = re.sub(r"^[(\d一二三四五六七八九十)、.]+", "", text)
    for word in grammar.PROJECT_NAME:
        if word in plain:
            state.project, state.note_topic, state.in_note = plain.split(word, 1)[1][:80] or None, None, True
            return
    if plain in grammar.PROJECT_NOTE_ALONE:
        state.project, state.note_topic, state.in_note = None, None, True
        return
    match = _PROJECT_HEADING.search(plain)
    if match and len(match.group(1)) > 3 and not _STANDARD_NOTE.search(match.group(1)):
        name = re.split(r"[—:]", match.group(1))[-1]
        state.project, state.note_topic, state.in_note = name, None, True
        return
    topic = next((t for word, t in grammar.NOTE_TOPICS if word in plain[:16]), None)
    if topic and state.in_note:
        state.note_topic = topic
    elif _STANDARD_NOTE.search(plain):
        state.project, state.note_topic, state.in_note = None, None, False


def _enter_passage(state: State, passage: Passage) -> None:
    state.level = passage.level
    state.base = None
    state.in_reason, state.explained, state.semicolon = False, None, False
    state.pushed.clear()
    state.scope = NOBODY
    scanned = key(passage.text[:60])
    if re.match(r"[^:]{0,4}项目名称:", scanned) or (state.in_note and any(w in scanned[:14] for w, _ in grammar.NOTE_TOPICS)):
        _note_project(state, key(passage.text[:160]))
    while state.lists and _ends_list(state.lists[-1], passage, scanned):
        _close_lists(state, len(state.lists) - 1)
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
            _finish(state, opened)
    state.lists = kept


# --- one sentence --------------------------------------------------------------------------------

_CLAUSE: Final = re.compile(r"[,，;；:。!！?？]|、(?=其中)")
_REMARK: Final = re.compile(r"\([^()]{0,60}\)")
_OPENER_END: Final = re.compile(
    rf"(?P<some>{'|'.join(grammar.SOME)})|(?P<all>{'|'.join(grammar.COMPLETE)})"
)
_REASON: Final = re.compile("|".join(grammar.REASON))
_PURPOSE: Final = re.compile("|".join(grammar.PURPOSE))


def _close_sentence_lists(state: State) -> None:
    """A list ends with its sentence; what follows several parts is about their head again."""
    while state.lists and not state.lists[-1].across and state.lists[-1].parts:
        opened = state.lists.pop()
        _finish(state, opened)
        if len(opened.parts) > 1 and opened.whole:
            state.current, state.last_amount = opened.whole.subject, opened.whole


_SILENT: Final = 60
"""A longer sentence without a figure names nothing that the next figures are about."""


def _read_sentence(state: State, sentence: Sentence) -> Read:
    packed = compact(sentence.text)
    text = packed.text
    _close_sentence_lists(state)
    read = Read(sentence, state.section, state.note_topic, state.project, [], [], [])
    if not may_state(text) and len(text) > _SILENT and text[-1] != ":":
        state.in_reason = False
        return read
    if state.in_reason and not re.match(r"[一二三四五六]是", text):
        state.in_reason = False
    state.heard_year, state.purposed, state.semicolon = None, False, True
    state.new_part, state.reason_label = False, ""
    state.wordless = _WORDS.search(text) is None
    cursor = 0
    threshold: Decimal | None = None
    for mention in mentions(text):
        if mention.kind == THRESHOLD:
            threshold = _money(mention)
            read.not_figures.append(mention.kind)
            continue
        if mention.kind not in (FIGURE, BARE, FLAT):
            read.not_figures.append(mention.kind)
            continue
        clauses = _clauses(text[cursor : mention.start])
        for clause, separator in clauses[:-1]:
            _hear(state, clause, separator)
        claim = _claim(state, mention, clauses[-1][0], text, packed, sentence)
        if claim is None:
            _leave_over(read, mention, packed)
        else:
            _take(state, claim, read, threshold)
            threshold = None if claim.subject.subject == "equipment" else threshold
        cursor = mention.end
    rest = _clauses(text[cursor:])
    for number, (clause, separator) in enumerate(rest, 1):
        _hear(state, clause, separator, ends=not any(c for c, _ in rest[number:]))
    return read


def _leave_over(read: Read, mention: Mention, packed: Compact) -> None:
    if mention.kind == FLAT:
        return
    a, b = packed.span(mention.start, mention.number_end)
    read.unclaimed.append(read.sentence.text[a:b])


def _clauses(text: str) -> list[tuple[str, str]]:
    """The clauses of a text with the mark behind each; the last may be unfinished (mark '')."""
    result: list[tuple[str, str]] = []
    start = 0
    remarks = ((m.start(), m.end()) for m in _REMARK.finditer(text))
    a, b = next(remarks, (len(text), len(text)))
    for match in _CLAUSE.finditer(text):
        while match.start() >= b < len(text):
            a, b = next(remarks, (len(text), len(text)))
        if a < match.start() < b:
            continue
        result.append((text[start : match.start()], match.group()))
        start = match.end()
    result.append((text[start:], ""))
    return result


def _hear(state: State, clause: str, separator: str, ends: bool = False) -> None:
    """Take note of a clause without a figure and of the mark behind it."""
    _brackets(state, clause)
    _hear_words(state, clause, separator, ends)
    if separator in (";", "；"):
        state.semicolon = state.new_part = True
        _end_part(state)


def _hear_words(state: State, clause: str, separator: str, ends: bool) -> None:
    """What a clause without a figure opens, explains, compares with or names."""
    if _ITEM.search(clause) and not _PURPOSE.search(clause):
        _name_item(state, clause)
        return
    if reason := _REASON.search(clause):
        _begin_reason(state)
        state.reason_label = clause[reason.end() :]
        return
    if not state.heard_year and (year := _OWN_YEAR.search(clause)):
        state.heard_year = int(year.group())
    if base := _base(state, clause):
        state.base = base[0]
    opener = _OPENER_END.search(clause)
    if opener and (opener.end() >= len(clause) - 2 or separator == ":"):
        _open(state, clause[: opener.start()], opener.lastgroup == "all", across=ends)
        return
    if separator == ":" and state.last_amount is not None and not clause and state.last is state.last_amount:
        _open(state, "", False, across=ends)
        return
    if state.in_reason:
        state.reason_label = clause
    state.purposed = state.purposed or _PURPOSE.search(clause) is not None
    if state.purposed or state.in_reason:
        return
    if separator in (":", "。") or (clause.endswith("中") and len(clause) < 60):
        _name(state, clause)


def _end_part(state: State) -> None:
    """A semicolon ends what was said of one part: a list of names without figures, the reason of its change."""
    while state.lists and not state.lists[-1].across and not state.lists[-1].parts and not state.lists[-1].changes:
        state.lists.pop()
    opened = state.lists[-1] if state.lists else None
    if state.in_reason and state.explained and opened and not opened.across:
        if state.explained in opened.changes or state.last_amount in opened.parts:
            state.in_reason, state.explained = False, None


def _name(state: State, clause: str) -> None:
    """A short clause that names what the following figures are about (1.公务接待费。)."""
    if len(clause) > 60:
        return
    found = resolve(clause.removesuffix("中"), MONEY, "元", _around(state))
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
    found = resolve(clause, MONEY, "元", _around(state))
    if found and found.function_code:
        state.current, state.named_here = found, True


def _begin_reason(state: State) -> None:
    state.in_reason = True
    state.explained = state.last_change


def _brackets(state: State, clause: str) -> None:
    """Figures in brackets are about something of their own; behind them the sentence goes on as before."""
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


def _open(state: State, label: str, complete: bool, across: bool) -> None:
    """Open a list behind 其中, 包括; its head is what the label names, else the last amount or the main one."""
    named = resolve(label, MONEY, "元", _around(state)) if len(label) > 1 else None
    whole = state.main if (state.semicolon or state.last_amount is None) else state.last_amount
    in_part = bool(state.lists and state.last_amount in state.lists[-1].parts and not state.semicolon)
    if not in_part and state.lists and not state.lists[-1].across:
        closed = state.lists.pop()
        _finish(state, closed)
        whole = state.main or closed.whole
    goes_on = state.last is not None and state.last is state.last_change and not state.semicolon
    change = state.last_change if goes_on else state.main_change
    if named:
        whole = state.amounts.get(named.same, whole)
    head = named or (whole.subject if whole else state.current)
    state.lists.append(OpenList(head, whole, change, complete, state.level, across))
    state.semicolon = False
    state.current = head


def _around(state: State) -> Around:
    head = state.lists[-1].head if state.lists else NOBODY
    system = state.system
    if head.cost_type in ("personnel", "running") and state.topic.subject != "three_public":
        system = codes.ECONOMIC
    in_projects = state.project is None and (
        head.spending_type == "project" and head.subject == "expenditure" and bool(state.lists)
    )
    fund = state.topic.fund if state.topic.subject else None
    return Around(
        state.year, system, fund, _class_code(state, head), head, state.topic, in_projects, frozenset(state.projects)
    )


def _class_code(state: State, head: Subject) -> str:
    return state.class_code or (head.function_code or "" if head.subject == "function" else "")


# --- one figure ----------------------------------------------------------------------------------

_UP: Final = "|".join(grammar.UP)
_DOWN: Final = "|".join(grammar.DOWN)
_DIRECTION: Final = re.compile(rf"(?P<up>{_UP})|(?P<down>{_DOWN})")
_MORE: Final = re.compile(rf"(?P<up>{'|'.join(grammar.MORE_THAN)})|(?P<down>{'|'.join(grammar.LESS_THAN)})")
_ALTERNATIVE: Final = re.compile(rf"^[(/、或]{{1,2}}(?:或)?(?:{_UP}|{_DOWN})\)?|^\)?/?\((?:{_UP}|{_DOWN})\)")
_THEN: Final = re.compile(
    r"(?:了|额度?|幅度?|率|约|各|为|是|达到?|数|比例|比率|金额|资金|的|预算|共计?|总额|支出|经费|收入|主要|,|:|\(|-)*+"
)
_SHARE: Final = re.compile(
    r"占(?P<whole>[^占,，;；:]{0,40}?)(?:的)?(?:总?比[重例率]?)?(?:为|是|达|约)?$"
)
_EXECUTION: Final = re.compile(
    r"(?:完成|为|占|达到?)(?:了)?(?P<base>[^,，;；:]{0,16}?(?:预算|预期|年初|计划))(?:数|安排)?的?(?:比[例重])?(?:为)?$"
    r"|(?P<rate>(?:预算)?(?:执行|完成)(?:率|进度))(?:为|达|是)?(?:到)?$|(?P<part>完成)$"
)
_COMPARED: Final = re.compile(
    r"(?:比|较|与|同|和|于|由|从|超过|超出|按)(?:本[部单]门?位?|我[局校委办院])?"
    r"(?P<year>(?:19|20)\d\d年?|上一?年度?|去年|上一?度|前一年|往年|以前年度|年初|调整|全年预算|预算数)(?P<rest>.{0,40})"
)
_OWN_YEAR: Final = re.compile(r"(?:19|20)\d\d(?=年)")
_CARRIED: Final = re.compile(r"上年(?:结转|结余|实户)|年初(?:财政拨款)?结转|截[至止]上年|上年底")
_PRIOR_WORD: Final = re.compile("|".join(grammar.PRIOR_YEAR))
_FUND_WORDS: Final = re.compile(r"一般公共(?:服务)?预算|政府性基金预算|国有资本经营预算|预算绩效|预算单位|预算项目|预算拨款|部门预算|综合预算|总预算|收支预算")
_FILLER: Final = (
    "当年", "本年度", "本年", "今年", "去年", "上年", "全年", "年初", "年中", "年末", "年底", "年度", "年", "本部门", "部门", "本单位",
    "单位", "学校", "我局", "我校", "我委", "我办", "我市", "我院", "我", "预算", "决算", "安排", "执行", "调整", "数量", "数", "总额",
    "总", "额", "为", "是", "约", "共计", "共", "合计", "总计", "累计", "分别", "达到", "达", "各", "金额", "经费", "资金", "财政拨款",
    "价值", "其", "预计", "拟", "计划", "中", "的", "由", "从", "至", "到", "较", "比", "与", "同", "和", ",", "、", "等", "(", ")", "“", "”",
    "也", "均", "仅", "并", "相应", "相比", "月", "日", "底", "末", "现有", "现", "有", "规模", "下达", "追加后", "后",
)  # fmt: skip
"""Words that say no subject."""
_NOISE: Final = re.compile(
    rf"(?:(?:19|20)\d\d(?:年度?)?|[一二三四五]是|{'|'.join(map(re.escape, sorted(_FILLER, key=len, reverse=True)))})*+"
)
_MEASURE_ALONE: Final = re.compile(r"(?:支出|收入)?(?:年初|调整|全年)?(?:预算|决算)(?:支出)?(?:数|金额|安排)?(?:为|是|共)?|支出")


_WORDS: Final = re.compile(r"[\u4e00-\u9fff]{3}|(?![万亿千元个百分点平方米])[\u4e00-\u9fff]{2}")


def _money(mention: Mention) -> Decimal | None:
    if mention.value is None:
        return None
    return mention.value * UNIT_BY_WORD["万元" if mention.unit == "万" else mention.unit].factor


def _base(state: State, clause: str) -> tuple[Base, int, int] | None:
    """The base that a clause compares with: 比2024年预算, 与上年相比; with its span in the clause."""
    match = None
    for match in _COMPARED.finditer(clause):
        break
    if match is None:
        return None
    rest = match.group("rest")
    cut = min((m.start() for m in (_DIRECTION.search(rest), re.search(r"\d{3}|相比|持平", rest)) if m), default=len(rest))
    rest = rest[:cut]
    year_word = match.group("year")
    year = int(year_word[:4]) if year_word[:4].isdigit() else None
    own = (year is not None and year == state.year) or year_word in ("年初", "调整", "全年预算", "预算数")
    words = grammar.OWN_BASE_WORDS if own else grammar.BASE_WORDS
    spoken = _FUND_WORDS.sub("", year_word + rest) if own else rest
    basis = next((b for word, b in words if word in spoken), None)
    if basis is None:
        basis = "original_budget" if own else "prior_unspecified"
    return Base(basis, year), match.start(), match.start("rest") + cut


def _claim(
    state: State, mention: Mention, clause: str, text: str, packed: Compact, sentence: Sentence
) -> Claim | None:
    """The claim that a figure states, by the clause before it and what is remembered."""
    if state.wordless:
        return None  # the label of a chart
    clause = _without_openers(state, clause)
    if mention.kind == FLAT:
        return _flat_claim(state, mention, clause, packed, sentence)
    unit, reading = _unit(state, mention, clause)
    if unit is None:
        return None
    kind = _kind(unit)
    if mention.unit == "万" and reading == "printed":
        unit, kind = "万元", MONEY
    if kind == RATE and not clause.strip("(,，、 ") and _stands_alone(state, text, mention):
        return None
    claim = _quantified(state, kind, clause, sentence)
    claim.subject = _subject(state, claim, kind, mention, clause, text)
    if claim.quantity == "score" and kind == RATE and claim.subject.subject in _SHARED:
        claim.quantity = "share"
    a, b = packed.span(mention.start, mention.number_end)
    claim.span, claim.value_raw = (a, b), sentence.text[a:b]
    claim.unit_raw, claim.unit_reading = mention.unit or unit or None, reading
    value = (mention.value or Decimal(0)) * UNIT_BY_WORD[unit].factor
    claim.value = -value if claim.direction == "down" and claim.quantity in ("change", "growth_rate") else value
    return claim


def _stands_alone(state: State, text: str, mention: Mention) -> bool:
    """Whether a rate follows neither a word nor a bracket behind a figure: the label of a chart."""
    in_brackets = text[mention.start - 1 : mention.start] == "("
    return not in_brackets or state.last is None


_SHARED: Final = ("revenue", "expenditure", "function", "economic", "government_economic", "closing_balance")


def _kind(unit: str) -> str:
    return UNIT_BY_WORD[unit].kind


def _unit(state: State, mention: Mention, clause: str) -> tuple[str | None, str]:
    """A figure's unit: printed, or that of its list where it must be money or a rate."""
    if mention.unit == "万":
        return ("万元", "printed")
    if mention.kind == FIGURE:
        return mention.unit, "printed"
    if state.last is None:
        return (None, "none") if not (mention.value == 0 and _speaks_of_money(state, clause)) else ("元", "inherited")
    direction = _direction(clause)
    after_change = state.last.quantity == "change" and state.last_change is state.last
    if direction and direction[2] and after_change and state.last.unit_raw in _MONEY_WORDS:
        return "%", "inherited"
    if state.last_amount and state.last_amount.unit_raw in _MONEY_WORDS and _speaks_of_money(state, clause):
        return state.last_amount.unit_raw, "inherited"
    return None, "none"


_MONEY_WORDS: Final = tuple(u.word for u in grammar.UNITS if u.kind == MONEY)


def _speaks_of_money(state: State, clause: str) -> bool:
    found = resolve(clause, MONEY, "元", _around(state))
    return found is not None or re.search(r"费|支出|收入|预算|工资|补贴|资金", clause) is not None


def _direction(clause: str) -> tuple[str | None, int, bool] | None:
    """Direction word of a clause, the last: up or down, its offset, and whether the figure follows at once."""
    last = None
    for last in _DIRECTION.finditer(clause):
        pass
    if last is None:
        return None
    behind = clause[last.end() :]
    word = str(last.lastgroup)
    before = clause[: last.start()]
    if alternative := re.search(rf"({_UP}|{_DOWN})[(/或、]+$", before):
        word = "up" if re.fullmatch(_UP, alternative.group(1)) else "down"
        behind = behind.lstrip(")")
        start = alternative.start()
        return word, start, _THEN.fullmatch(behind) is not None
    if behind.startswith(grammar.REACHING):
        return None, last.start(), True
    return word, last.start(), _THEN.fullmatch(behind) is not None


def _quantified(state: State, kind: str, clause: str, sentence: Sentence) -> Claim:
    """Quantity, direction, basis and year of a figure; its subject is found later."""
    claim = Claim(sentence, state.section, (0, 0), NOBODY, "amount", "current", is_reason=state.in_reason)
    base = _base(state, clause)
    if base:
        state.base = base[0]
        if state.in_reason and state.new_part:
            state.in_reason, state.explained, claim.is_reason = False, None, False
    direction = _direction(clause)
    if kind in (RATE, POINTS):
        return _rate(state, claim, kind, clause, direction)
    if base and (more := _MORE.search(clause)) and not direction:
        return _changed(state, claim, str(more.lastgroup))
    if direction and direction[2] and direction[0]:
        return _changed(state, claim, direction[0])
    if direction and direction[0] and state.in_reason and not re.search(r"原因|由|从", clause[direction[1] :]):
        return _changed(state, claim, direction[0])
    if direction and direction[2] and direction[0] is None:
        return _amount(state, claim, kind, clause[:0])
    if base and _is_base_amount(clause[base[2] :]):
        claim.quantity, claim.basis, claim.amount_year = "prior_amount", base[0].basis, base[0].year
        if not claim.basis.startswith("prior"):
            claim.quantity = "amount"
        return claim
    return _amount(state, claim, kind, clause)


def _is_base_amount(behind: str) -> bool:
    return re.fullmatch(r"(?:预算|决算|执行|年初|数|额|的|为|持平|一致|相同|安排|,|\(|总)*+", behind) is not None


def _changed(state: State, claim: Claim, direction: str) -> Claim:
    claim.quantity, claim.direction = "change", direction
    claim.basis = state.base.basis if state.base else "prior_unspecified"
    claim.amount_year = state.base.year if state.base else None
    return claim


def _rate(state: State, claim: Claim, kind: str, clause: str, direction: tuple[str | None, int, bool] | None) -> Claim:
    if execution := _EXECUTION.search(clause):
        words = execution.group("base") or ""
        claim.quantity = "execution_rate"
        claim.basis = "adjusted_budget" if re.search("调整|全年", words) else "original_budget"
        return claim
    if share := _SHARE.search(clause):
        claim.quantity, claim.share_of = "share", share.group("whole")
        return claim
    if direction and (direction[2] or state.in_reason) and direction[0]:
        _changed(state, claim, direction[0])
        claim.quantity = "change" if kind == POINTS else "growth_rate"
        return claim
    bare = clause.strip("(,，、 ")
    if state.last and state.last.quantity == "change" and not bare:
        _changed(state, claim, state.last.direction or "up")
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
    years = [int(y) for y in _OWN_YEAR.findall(clause)]
    claim.amount_year = years[-1] if years else state.heard_year
    if kind != MONEY or state.in_reason:
        return claim
    spoken = _CARRIED.sub("", clause)
    says_prior = _PRIOR_WORD.search(spoken) is not None
    if state.year and years and years[-1] == state.year - 1 and not _CARRIED.search(clause):
        says_prior = re.search(r"截[至止]|结转|底|年末", clause) is None
    if says_prior:
        claim.quantity = "prior_amount"
        claim.basis = next((b for word, b in grammar.BASE_WORDS if word in spoken), "prior_unspecified")
    elif state.phase == "final":
        claim.basis = _final_basis(state, _FUND_WORDS.sub("", clause))
    return claim


def _final_basis(state: State, clause: str) -> str:
    if "决算" in clause or state.topic.subject in ("procurement", "performance", "assets", "vehicles"):
        return "current"
    if re.search(r"调整|全年预算", clause):
        return "adjusted_budget"
    if re.search(r"年初(?:.{0,6})预算|预算(?:数|安排|金额)?(?:为|是|共)$", clause):
        return "original_budget"
    return "current"


def _flat_claim(
    state: State, mention: Mention, clause: str, packed: Compact, sentence: Sentence
) -> Claim | None:
    """持平: no change, where a base is named in the clause or just before."""
    base = _base(state, clause)
    if base is None and (state.in_reason or state.base is None or len(clause) > 12):
        return None
    if base:
        state.base = base[0]
    if state.last_amount is None and not state.current.subject:
        return None
    claim = Claim(sentence, state.section, packed.span(mention.start, mention.end), NOBODY, "change", "current")
    _changed(state, claim, "flat")
    claim.unit_reading = "none"
    label = clause[: base[1]] if base else ""
    named = None if _is_noise(state, label) else resolve(label, MONEY, "元", _around(state))
    claim.subject = named or state.current
    return claim if claim.subject.subject else None


# --- the figure's subject ------------------------------------------------------------------------


def _without_openers(state: State, clause: str) -> str:
    """A clause behind the list opener or reason word in it, which take effect."""
    _brackets(state, clause)
    reason = None
    for reason in _REASON.finditer(clause):
        pass
    if reason:
        _begin_reason(state)
        clause = clause[reason.end() :]
    opener = None
    for opener in _OPENER_END.finditer(clause):
        pass
    if opener and not _PURPOSE.search(clause[: opener.start()][-6:]):
        _open(state, clause[: opener.start()], opener.lastgroup == "all", across=False)
        clause = clause[opener.end() :]
    return clause


def _is_noise(state: State, label: str) -> bool:
    text = key(label)
    if text == "单位资金":
        return False
    if _NOISE.fullmatch(text) or is_body_name(clean(text)):
        return True
    return bool(state.named_here and _MEASURE_ALONE.fullmatch(text))


def _label(state: State, claim: Claim, clause: str) -> str:
    """The part of a clause that may name the subject."""
    text = clause
    if share := (_SHARE.search(text) if claim.quantity == "share" else None):
        text = text[: share.start()]
    elif execution := (_EXECUTION.search(text) if claim.quantity == "execution_rate" else None):
        text = text[: execution.start()]
    base = _base(state, text)
    direction = _direction(text)
    if claim.quantity in ("change", "growth_rate") and direction:
        behind = text[direction[1] :]
        before = text[: direction[1]]
        if claim.is_reason and not direction[2]:
            return re.sub(rf"^(?:{_UP}|{_DOWN})了?", "", behind)
        text = before
    elif direction and direction[2] and direction[0] is None:
        text = text[: direction[1]]
    if base:
        start, end = base[1], base[2]
        before, behind = text[:start], text[end:]
        if clause[start : start + 1] == "于":
            before = before[:-1]  # 小于, 高于
        text = behind if _is_noise(state, before) else before
    return re.sub(r"^.*?(?:相比|相较)", "", text)


def _subject(state: State, claim: Claim, kind: str, mention: Mention, clause: str, text: str) -> Subject:
    """What a figure is about: its label, else what it inherits."""
    label = _label(state, claim, clause)
    around = _around(state)
    if claim.is_reason and state.reason_label and _is_noise(state, label):
        label = _before_direction(state.reason_label)
    if kind == COUNT and (found := _counted_behind(mention, label, text, around)):
        return _named(state, claim, found)
    if _is_noise(state, label):
        found = _inherited(state, kind, mention, text)
        return found if found.subject else _last_resort(state, mention, label, around, text)
    found = resolve(label, kind if kind not in (RATE, POINTS) else MONEY, mention.unit, around)
    if found is None and kind in (RATE, POINTS):
        return _inherited(state, kind, mention, text) if claim.quantity != "score" else _other(label, kind, around, text, mention)
    if found is None:
        found = _under_head(state, kind, mention.unit, label) or _other(label, kind, around, text, mention)
    return _named(state, claim, found)


def _before_direction(clause: str) -> str:
    """What a clause says of which it goes up or down (项目支出增加)."""
    direction = _direction(clause)
    return clause[: direction[1]] if direction else ""


def _last_resort(state: State, mention: Mention, label: str, around: Around, text: str) -> Subject:
    """A range's second figure is of the first; else the words before the figure name it."""
    if text[mention.start - 1 : mention.start] in ("-", "—", "~", "至") and state.last:
        return state.last.subject
    before = re.search(r"[\u4e00-\u9fff]{2,12}$", text[max(0, mention.start - 12) : mention.start])
    return named_other(label, COUNT, around) or (
        Subject("other", label_raw=before.group()) if before else NOBODY
    )


def _under_head(state: State, kind: str, unit: str, label: str) -> Subject | None:
    """In lists of people or vehicles a part keeps the head's subject under its own name (行政76人)."""
    head = state.lists[-1].head if state.lists else state.current
    if kind != COUNT or unit not in _UNITS_OF.get(head.subject or "", ()) or len(key(label)) > 24:
        return None
    return replace(head, label_raw=clean(label))


_UNITS_OF: Final = {"staff": ("人", "名"), "vehicles": ("辆", "台", "部"), "units": ("个", "家")}
"""Units in which a part is counted like its whole."""


def _named(state: State, claim: Claim, found: Subject) -> Subject:
    if state.in_note and found.subject in ("expenditure", "other", None) and claim.quantity in _OF_MONEY:
        found = _of_project(state, found)
    if found.subject in ("function", "economic", "government_economic"):
        found = _in_scope(state, found)
    if claim.is_reason or found.subject in ("other", None):
        return found
    if claim.quantity in ("amount", "change", "count", "area", "prior_amount"):
        _leave_lists(state, found)
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


def _leave_lists(state: State, found: Subject) -> None:
    """An in-sentence list ends where its head is named again, or an item that is no part of its head."""
    while state.lists and not state.lists[-1].across:
        head = state.lists[-1].head
        foreign = bool(
            found.item and head.item and found.item in PARENT_ITEM and head.item != "total"
            and PARENT_ITEM[found.item] != head.item
        )  # fmt: skip
        of_others = found.subject == head.subject == "staff" and found.aspect != head.aspect
        if not (foreign or of_others or (found.same == head.same and state.lists[-1].parts)):
            return
        _finish(state, state.lists.pop())


_BEHIND: Final = re.compile(r"[^,，。;；:、\d]{1,16}")


def _counted_behind(mention: Mention, label: str, text: str, around: Around) -> Subject | None:
    """A count whose noun stands behind it (下设3个预算单位)."""
    if mention.unit in grammar.COUNT_SUBJECT:
        return None
    behind = _BEHIND.match(text, mention.end)
    if not behind or mention.unit in ("人", "名", "人次"):
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
    if kind == MONEY and state.last and state.last.quantity == "count" and state.last.subject.subject == "other":
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
    if behind and (found := named_other(behind.group(), kind, _around(state))):
        return found
    if current.subject in allowed:
        return current
    if kind == SCORE:
        return Subject("performance")
    return NOBODY


# --- links ---------------------------------------------------------------------------------------


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
        _named(state, claim, claim.subject)
    _link(state, claim)
    _remember(state, claim)


def _link(state: State, claim: Claim) -> None:
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
    found = None if not name or _is_noise(state, name) else resolve(name, MONEY, "元", _around(state))
    if found is None or found.subject in ("performance", "units", "staff"):
        return opened or _wider(state, claim)
    exact = state.amounts.get(found.same)
    if opened and opened.subject.same == found.same:
        return opened
    if exact:
        return exact
    near = opened or _wider(state, claim)
    alike = near and (near.subject.subject == found.subject or "revenue_expenditure" in (near.subject.subject, found.subject))
    return near if alike and near and near.subject.item == found.item else None


def _wider(state: State, claim: Claim) -> Claim | None:
    """The whole that a share outside a list is of: the main amount of the section before it."""
    return state.main if state.main and state.main is not state.last_amount else None


def _as_part(state: State, claim: Claim) -> None:
    """Put a claim into the open list that it is a part of."""
    if not state.lists:
        return
    opened = state.lists[-1]
    whole = opened.change if claim.quantity == "change" else opened.whole
    if claim.quantity == "change" and state.last_amount in opened.parts:
        opened.changes.append(claim)
        return
    if whole is None or whole.quantity != claim.quantity and claim.quantity != "change":
        return
    if opened.across and opened.child_level is None:
        opened.child_level = state.level
    if claim.subject.same == whole.subject.same or _kind_of(claim) != _kind_of(whole):
        return
    if _kind_of(claim) == COUNT and claim.unit_raw != whole.unit_raw:
        return
    if opened.across:
        first = state.main is None or state.main is opened.whole or state.main not in opened.parts
        if state.level != opened.child_level or (state.pushed) or not first and _same_passage(state.main, claim):
            return
    if claim.quantity == "change":
        opened.changes.append(claim)
        state.links.append(Link(claim, whole, "some_of"))
        return
    opened.parts.append(claim)


def _same_passage(one: Claim | None, other: Claim) -> bool:
    return one is not None and one.sentence.paragraph_ordinal == other.sentence.paragraph_ordinal


def _kind_of(claim: Claim) -> str:
    return _kind(claim.unit_raw) if claim.unit_raw in UNIT_BY_WORD else MONEY


def _remember(state: State, claim: Claim) -> None:
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
            if not in_list or state.main is None:
                if not _same_passage(state.main, claim) or not state.lists:
                    state.main = claim
        else:
            state.amounts["budget", *claim.subject.same] = claim
        if claim.subject.subject not in ("other", None):
            state.semicolon = False


def _close_lists(state: State, keep: int) -> None:
    while len(state.lists) > keep:
        _finish(state, state.lists.pop())


def _finish(state: State, opened: OpenList) -> None:
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
