"""What a label of the narrative is about: a total, fund, code, item, project, kind of property or people.

What belongs here: one label and its surroundings -> one Subject. What does not: finding labels in
sentences (`pipeline.claim_reader`), the words themselves (`schemas.claims`).
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from pipeline import codes
from pipeline.normalise import is_body_name, key, without_serial
from schemas import claims as grammar
from schemas.claims import COUNT, MONEY


@dataclass(frozen=True, slots=True)
class Subject:
    """What a figure is about; the columns of `fact_claim` of the same names."""

    subject: str | None = None
    function_code: str | None = None
    economic_code: str | None = None
    project_name: str | None = None
    item: str | None = None
    fund: str | None = None
    revenue_source: str | None = None
    spending_type: str | None = None
    cost_type: str | None = None
    procurement_kind: str | None = None
    aspect: str | None = None
    label_raw: str | None = None

    @property
    def same(self) -> tuple[str | None, ...]:
        """What makes two subjects one: all but the words."""
        nameless = self.subject == "function" and self.function_code is None
        named = self.label_raw if nameless or self.subject in _KNOWN_BY_NAME else None
        return (
            self.subject, self.function_code, self.economic_code, self.project_name, self.item, self.fund,
            self.revenue_source, self.spending_type, self.cost_type, self.procurement_kind, self.aspect, named,
        )  # fmt: skip


_KNOWN_BY_NAME: Final = ("other", "contingency", "vehicles", "assets", "staff", "units")
NOBODY: Final = Subject()


@dataclass(frozen=True, slots=True)
class Around:
    """What the surroundings of a label tell: the year, the classification spoken of, the fund, the list's head."""

    year: int | None = None
    system: str = codes.FUNCTION
    fund: str | None = None
    parent_code: str = ""
    head: Subject = NOBODY
    topic: Subject = NOBODY
    in_projects: bool = False
    projects: frozenset[str] = frozenset()
    is_heading: bool = False


_FIRSTS: Final = "".join(sorted({word[0] for term in grammar.TERMS for word in term.words}))
"""What words begin with: elsewhere none need be tried."""
_PATTERN: Final = re.compile(
    f"(?=[{re.escape(_FIRSTS)}])(?:"
    + "|".join(
        f"(?P<t{n}>{word})"
        for _, n, word in sorted(
            (
                (-len(w), k * 100 + j, w)
                for k, term in enumerate(grammar.TERMS)
                for j, w in enumerate(term.words)
            )
        )
    )
    + ")"
)
_YEAR_WORDS: Final = re.compile(
    r"^(?:\d{1,2}[.、](?=(?:19|20)\d\d年))?(?:截[至止]|(?:19|20)\d\d年?(?:度)?(?:\d{1,2}月)?(?:\d{1,2}日)?(?:底|末|初)?|当年|本年度?|今年|上年底?)[,，]?"
)
_LEAD: Final = re.compile(
    r"^(?:其中|主要|包括|即|另|其(?!他|它)|和|及|与|含|[是为系](?![\u4e00-\u9fff]?$)|[、,，:：.(;；)—-])+"
)
_TAIL: Final = re.compile(
    r"(?:(?<!公共)(?:预算|决算)(?:数|额|金额|安排|支出)?|科目|方面|安排|支出数|收入数|金额|合计|总计|总额|共计|共有|(?<!公)共|为|是|约|达|:|,|、|的)++$"
)
_PATH_MARK: Final = re.compile(r"\(([类款项])\)")
_CODED: Final = re.compile(r"([^()\d]{2,40}(?:\([^()\d]{1,10}\))?)\((\d{2,7})\)")
_CODE_FIRST: Final = re.compile(r"(?<!\d)\[?([235]\d{6}|[235]\d{4}|[235]\d\d)\]?[-—]?(?=[\u4e00-\u9fff])")
_SEPARATOR: Final = re.compile(r"[、,，:：“”;；]")
MAX_LABEL: Final = 80
_MATCHES_OF_NAMES: Final = ("by_name", "by_alias", "by_parent_and_name")


def clean(label: str) -> str:
    """A label without list number, year and words of its measure.

    >>> clean('1.2026年公务接待费预算数为')
    '公务接待费'
    """
    text = key(label[-3 * MAX_LABEL :])[-MAX_LABEL:]
    while True:
        shorter = _LEAD.sub("", _YEAR_WORDS.sub("", without_serial(text) if text else text))
        if shorter == text:
            break
        text = shorter
    return _TAIL.sub("", text)


@lru_cache(maxsize=16384)
def resolve(label: str, kind: str, unit: str, around: Around) -> Subject | None:
    """The subject that a label names for a figure of a kind of unit; None where it names none."""
    text = key(label[-3 * MAX_LABEL :])[-MAX_LABEL:]
    name = clean(label)
    if kind != COUNT and (coded := _coded(text, name, around)):
        return _in_fund(coded, text, around, name)
    termed = _termed(text, kind, unit, around, name)
    if termed:
        return termed
    if kind == MONEY and key(name) in around.projects:
        return Subject("project", project_name=name, label_raw=name)
    return None


_ONE_PROJECT: Final = re.compile(r"[^、和及]{4,40}(?<!等)项目")
"""A label that is the name of one project, not of several (甲、乙等项目)."""


def named_other(label: str, kind: str, around: Around) -> Subject | None:
    """A subject known by nothing but its name: a project where projects are listed, else `other`."""
    name = clean(label)
    if not re.search(r"[\u4e00-\u9fff]{2}", name):
        return None
    pieces = [p for p in re.split(r"[,，;；:：。]", name) if p]
    name = pieces[-1][-40:] if pieces else name
    if kind == MONEY and (around.in_projects or _ONE_PROJECT.fullmatch(name)):
        return Subject("project", project_name=name, spending_type="project", label_raw=name)
    return Subject("other", label_raw=name)


# --- codes and official names --------------------------------------------------------------------


def _coded(text: str, name: str, around: Around) -> Subject | None:
    """A functional or economic item by its path, its code or its official name."""
    if _PATH_MARK.search(text):
        return _by_path(text, around)
    if coded := _by_code(text, around):
        return coded
    if "-" in name and (code := _by_hyphens(name, around.year)):
        return Subject("function", function_code=code, label_raw=name)
    return _by_name(name, around)


def _by_path(text: str, around: Around) -> Subject | None:
    code, start, raw = around.parent_code, 0, ""
    first = True
    for mark in _PATH_MARK.finditer(text):
        printed = without_serial(text[start : mark.start()])
        start = mark.end()
        level = "类款项".index(mark.group(1))
        raw = printed
        if level == 0:
            code = ""
        found = _longest_name(printed, around.year, "" if level == 0 else code[: 1 + 2 * level], first)
        if found:
            code = found
        elif level and len(code) < 1 + 2 * level:
            code = _longest_name(printed, around.year, "", first) or ""
        else:
            code = ""
        first = False
    label = _LEAD.sub("", without_serial(text[:start])) if text[:start] else text
    return Subject("function", function_code=code or None, label_raw=label or raw)


def _by_hyphens(name: str, year: int | None) -> str | None:
    """The code of a path joined by hyphens (教育支出-普通教育-小学教育), as deep as it is known."""
    code = ""
    for piece in name.split("-"):
        found = codes.resolve(codes.FUNCTION, None, piece, year, code)
        if not found.code or len(found.code) <= len(code):
            return None
        code = found.code
    return code or None


def _longest_name(printed: str, year: int | None, parent: str, with_prefix: bool) -> str | None:
    """The code of an official name that a text ends with; with a prefix of other words only where allowed."""
    text = clean(printed) if with_prefix else printed.removeprefix("支出")
    tries = range(min(len(text) - 1, 40)) if with_prefix else (0,)
    for begin in tries:
        found = codes.resolve(codes.FUNCTION, None, text[begin:], year, parent)
        if found.code and len(found.code) >= (len(parent) + 2 if parent else 3):
            return found.code
    return None


def _by_code(text: str, around: Around) -> Subject | None:
    pairs = _CODED.findall(text)
    if pairs:
        digits = pairs[-1][1] if len(pairs[-1][1]) >= 3 else "".join(d for _, d in pairs)
        printed = pairs[-1][0]
    elif match := _CODE_FIRST.search(text):
        digits, printed = match.group(1), _TAIL.sub("", text[match.end() :])
    else:
        return None
    if len(digits) not in (3, 5, 7):
        return None
    system = {"2": codes.FUNCTION, "3": codes.ECONOMIC, "5": codes.GOVERNMENT_ECONOMIC}.get(digits[0])
    if system is None or (len(digits) == 7 and system != codes.FUNCTION):
        return None
    name = _LEAD.sub("", without_serial(printed)) if printed else ""
    return _subject_of(system, codes.resolve(system, digits, None, around.year).code, name)


def _by_name(name: str, around: Around) -> Subject | None:
    systems = (around.system,) if around.system != codes.FUNCTION else (codes.FUNCTION, codes.ECONOMIC)
    for candidate in _names_in(name):
        for system in systems:
            code = _code_of_name(system, candidate, around.year)
            # Where no economic class is spoken of, only its top level is meant: items have twins elsewhere.
            if code and (system == around.system or len(code) == 3):
                return _subject_of(system, code, candidate)
    return None


def _names_in(name: str) -> list[str]:
    """A name as printed, and what is behind its last separator or a fund."""
    found = [name]
    if match := _SEPARATOR.search(name):
        found.append(_SEPARATOR.split(name)[-1])
        del match
    without = re.sub(r"^.{0,30}(?:预算|拨款|经费|支出)(?:安排)?(?:的|中)", "", found[-1])
    if without != found[-1]:
        found.append(without)
    return [f for f in found if len(f) >= 2]


@lru_cache(maxsize=8192)
def _code_of_name(system: str, name: str, year: int | None) -> str | None:
    found = codes.resolve(system, None, name, year)
    if found.resolution not in _MATCHES_OF_NAMES:
        return None
    return None if name in _NOT_NAMES or (len(name) < 3 and system == codes.FUNCTION) else found.code


_NOT_NAMES: Final = frozenset(
    ("项目支出", "基本支出", "人员经费", "公用经费", "其他收入", "培训费", "机关服务费")
)


def _subject_of(system: str, code: str | None, label: str) -> Subject:
    if system == codes.FUNCTION:
        return Subject("function", function_code=code, label_raw=label)
    if system == codes.ECONOMIC:
        return Subject("economic", economic_code=code, label_raw=label)
    return Subject("government_economic", economic_code=code, label_raw=label)


def _in_fund(subject: Subject, text: str, around: Around, name: str) -> Subject:
    fund = next((s["fund"] for s in _hits(text) if "fund" in s), None)
    return replace(subject, fund=fund or around.head.fund or around.fund, label_raw=subject.label_raw or name)


# --- words ---------------------------------------------------------------------------------------


@lru_cache(maxsize=16384)
def _found(text: str) -> tuple[tuple[int, int], ...]:
    """Terms of a text as (number of the term, offset)."""
    return tuple((int(str(m.lastgroup)[1:]) // 100, m.start()) for m in _PATTERN.finditer(text))


def _hits(text: str) -> list[dict[str, str]]:
    return [dict(grammar.TERMS[n].sets) for n, _ in _found(text)]


def _termed(text: str, kind: str, unit: str, around: Around, name: str) -> Subject | None:
    allowed = grammar.SUBJECTS_OF_UNIT.get(kind)
    terms = [grammar.TERMS[n] for n, _ in _found(text)]
    own = [t for t in terms if "subject" in t.sets and (allowed is None or t.sets["subject"] in allowed)]
    if kind == COUNT:
        own = [t for t in own if unit in grammar.COUNTED_IN.get(t.sets["subject"], (unit,))]
    if kind == MONEY:
        own = [t for t in own if t.sets.get("aspect") != "projects"]
    sets: dict[str, str] = {}
    for t in terms:
        if "subject" not in t.sets:
            sets |= t.sets
    topic = max(own, key=lambda t: t.rank, default=None)
    best = [t for t in own if topic and t.rank == topic.rank][-1:]
    procures = "procurement" in (around.topic.subject, around.head.subject)
    if "procurement_kind" in sets and procures and (not best or best[0].rank < 8):
        return _procurement(sets, name, around)
    if unit in grammar.COUNT_SUBJECT and kind == COUNT:
        return _counted(unit, text, own, around, name)
    if (
        best
        and best[0].rank <= _GENERAL
        and best[0].sets["subject"] in _SIDES
        and not around.is_heading
        and _is_narrower(text)
    ):
        return None
    if best and best[0].sets["subject"] == "revenue" and _SPENT_OF_REVENUE.search(name):
        return None  # 事业收入支出: spending out of a revenue, which is neither
    if not best and kind == MONEY and (thing := _property_of(terms)):
        return Subject("assets", aspect=_held_or_bought(text, around), label_raw=name) if thing else None
    if not best:
        alone = kind == MONEY and "fund" in sets and (around.is_heading or not _is_narrower(text))
        return _by_fund_alone(sets, name, around) if alone else None
    return _dressed({**sets, **_aspects(own, best[0].sets["subject"]), **best[0].sets}, name, text, around)


_SPENT_OF_REVENUE: Final = re.compile(r".收入支出$")
_GENERAL: Final = 5
_SIDES: Final = ("revenue", "expenditure")
_FILLING: Final = re.compile(
    r"(?:19|20)\d\d年?度?|年度|当年|本年|今年|全年|年初|预算|决算|安排|执行|数|总|额|合计|总计|共|为|是|约|本?部门|本?单位|我[局校委办市院]|学校"
    r"|全口径|核定|核准|批复|相应|预计|取得|实现|计划|下达|收到|综合|各项|全部|的|和|及|与|、|其中|主要|包括|等|来源|规模|资金|用于|情况|项|\d+|[()“”,:：.—-]|拟|由|从|在|按|即|省级|市级|区级|县级|市本级|本级|所属|机关|纳入"
)


@lru_cache(maxsize=8192)
def _is_narrower(text: str) -> bool:
    """Whether a label says more than whose revenue or spending it is (大厅日常运维支出)."""
    left = _FILLING.sub("", _PATTERN.sub("", without_serial(text)))
    if len(left) < 2:
        return False
    first = _PATTERN.search(without_serial(text))
    whose = _FILLING.sub("", without_serial(text)[: first.start()] if first else "")
    return not (is_body_name(whose) and len(left) - len(whose) < 2)


def _property_of(terms: list[grammar.Term]) -> bool:
    return any(t.sets.get("subject") in ("vehicles", "equipment", "floor_space") for t in terms)


def _aspects(own: list[grammar.Term], subject: str) -> dict[str, str]:
    """The aspect that any word of the label tells of the subject (在职人员: in_post)."""
    told = [t.sets["aspect"] for t in own if t.sets["subject"] == subject and "aspect" in t.sets]
    return {"aspect": told[-1]} if told else {}


def _procurement(sets: dict[str, str], name: str, around: Around) -> Subject:
    fund = sets.get("fund") or around.head.fund or "all"
    return Subject("procurement", procurement_kind=sets["procurement_kind"], fund=fund, label_raw=name)


def _counted(unit: str, text: str, own: list[grammar.Term], around: Around, name: str) -> Subject:
    subject, aspect = grammar.COUNT_SUBJECT[unit]
    if subject == "three_public":
        items = [t.sets["item"] for t in own if "item" in t.sets]
        item = items[-1] if items else around.head.item or around.topic.item
        return Subject(subject, item=item, aspect=aspect, label_raw=name)
    return Subject(subject, aspect=_held_or_bought(text, around), label_raw=name)


def _held_or_bought(text: str, around: Around) -> str:
    if re.search(r"购置|更新|采购|购买", text):
        return "purchase"
    return (
        around.head.aspect
        if around.head.subject in ("vehicles", "equipment") and around.head.aspect
        else "held"
    )


def _by_fund_alone(sets: dict[str, str], name: str, around: Around) -> Subject:
    """A label that names a fund only (一般公共预算837.5万元): of the side that its list or section is of."""
    side = around.head if around.head.subject else around.topic
    kind = side.subject if side.subject in ("revenue", "procurement", "performance") else "expenditure"
    base = Subject(kind, fund=sets["fund"], label_raw=name)
    if kind == "revenue":
        return replace(base, revenue_source=sets["fund"])
    if kind == "procurement":
        return replace(base, procurement_kind="all")
    if kind == "performance":
        return base
    return replace(base, spending_type="all", cost_type="all")


def _dressed(sets: dict[str, str], name: str, text: str, around: Around) -> Subject:
    """A subject with the dimensions that apply to it filled in."""
    subject = sets["subject"]
    fund = sets.get("fund")
    found = replace(NOBODY, **{c: v for c, v in sets.items() if c != "procurement_kind"}, label_raw=name)
    wider = fund or around.head.fund or around.fund
    if subject == "revenue":
        source = found.revenue_source or fund or _whole_fund(around)
        own = (
            source
            if source
            in (
                "general_public",
                "government_fund",
                "state_capital",
                "fiscal_appropriation",
                "special_account",
                "unit_funds",
            )
            else fund or "all"
        )
        return replace(found, revenue_source=source, fund=own)
    if subject == "expenditure":
        return replace(
            found,
            fund=wider or "all",
            spending_type=found.spending_type or around.topic.spending_type or "all",
            cost_type=found.cost_type or "all",
        )
    if subject in ("revenue_expenditure", "closing_balance"):
        return replace(found, fund=wider or "all")
    if subject == "procurement":
        kind = sets.get("procurement_kind", "all")
        return replace(found, procurement_kind=kind, fund=fund or around.head.fund or "all")
    if subject in ("three_public", "agency_operation", "meetings", "training", "economic"):
        return replace(found, fund=wider)
    if subject in ("vehicles", "equipment"):
        return replace(found, aspect=_held_or_bought(text, around), fund=None)
    if subject == "staff":
        aspect = found.aspect or (around.head.aspect if around.head.subject == "staff" else None)
        return replace(found, aspect=aspect, fund=None)
    return replace(found, fund=fund)


def _whole_fund(around: Around) -> str:
    """The source that plain 收入 means: all, unless the section speaks of one fund."""
    return around.fund or "all"


def of_section(headings: tuple[str, ...], year: int | None) -> tuple[Subject, str]:
    """What a section is about by its headings, the innermost that tells first, and its classification."""
    topic = NOBODY
    system = codes.FUNCTION
    joined = "".join(headings[-3:])
    if "政府预算" in joined and "经济" in joined:
        system = codes.GOVERNMENT_ECONOMIC
    elif "经济科目" in joined or "经济分类" in joined:
        system = codes.ECONOMIC
    for heading in reversed(headings):
        found = resolve(
            heading.replace("情况", "").replace("说明", ""), MONEY, "元", Around(year=year, is_heading=True)
        )
        if found and found.subject:
            topic = found if topic.subject is None else replace(topic, fund=topic.fund or found.fund)
            if topic.fund:
                break
    return topic, system
