"""Every number of a sentence: what is a figure, and what only looks like one.

What belongs here: finding numbers in compact text (`pipeline.claim_text`) and telling years, dates,
codes, list numbers and the like from figures by their form. What does not: what a figure is about.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from schemas import claims as grammar

FIGURE: Final = "figure"
BARE: Final = "bare"
"""A number without a unit that no form explains."""
THRESHOLD: Final = "threshold"
FLAT: Final = "flat"

UNIT_BY_WORD: Final = {u.word: u for u in grammar.UNITS}
_UNIT_WORDS: Final = "|".join(
    re.escape(w)
    for w in sorted(UNIT_BY_WORD, key=len, reverse=True)
    if w not in ("万", "分", "年", "日", "类")
)
_NUMBER: Final = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:[.．]\d+|[。·]\d{1,2}(?=万元|元|%|亿元))?"
_CHINESE: Final = r"[一二两三四五六七八九十百]{1,4}(?:名|个|家|辆|台)(?=(?:全额|差额|参公|下属|直属|所属|独立|二级|基层|内设)?(?:拨款)?(?:预算|行政|事业|核算)?(?:单位|处室|科室|机构|人员|车辆|公务用车))"
_CHINESE_BEHIND: Final = (
    r"(?<=[车员位构数制室编有共])[一二两三四五六七八九十百]{1,4}(?:名|个|家|辆|台|人)(?=[,，。;；、)(]|$)"
)
"""A Chinese numeral behind what it counts (公务用车十二辆)."""
_YEAR: Final = r"(?:19|20)\d\d"

_TOKEN: Final = re.compile(
    r"(?=[\d《“\"〔\[(【〈„‚‟第公预附明表图A-Za-z一二两三四五六七八九十百①-⑳])"
    rf"(?:(?P<title>《[^《》]{{0,150}}》)"
    rf"|(?P<quote>[“\"][^“”\"元%]{{0,40}}[”\"])"
    rf"|(?P<telephone>(?<![\d.])(?:0\d{{2,3}}[-—]\d{{7,8}}|1[3-9]\d{{9}}(?!\d)|(?<=电话:)[\d-]{{7,14}}|(?<![\d.]){grammar.HOTLINES}))"
    rf"|(?P<document_number>[〔\[(【〈„‚‟]?{_YEAR}[〕\])】〉”‟'’]第?\d{{1,5}}号|第?\d{{1,5}}号(?!楼))"
    rf"|(?P<list_number>(?<![\d.])\d{{1,2}}[.、](?={_YEAR}年|2\d{{6}}(?!\d)))"
    rf"|(?P<date>{_YEAR}年\d{{1,2}}月(?:\d{{1,2}}日)?|{_YEAR}[./-]\d{{1,2}}[./-]\d{{1,2}}(?!\d)|\d{{1,2}}月\d{{1,2}}日|\d{{1,2}}月(?:份|底|初|末|前)|\d{{1,2}}日(?=[至到—-])|(?<=[至到—-])\d{{1,2}}日)"
    rf"|(?P<year>{_YEAR}年?(?:[-—–~－至到、和]{{1,2}}{_YEAR}){{1,3}}年?|{_YEAR}年?(?:度|底|初|末)|{_YEAR}年|{_YEAR}(?=(?:单位|部门|预算|决算)))"
    rf"|(?P<table_number>(?:公开|预算|附|明细)?表\d{{1,2}}(?:-\d{{1,2}})*(?!\.?\d)|公开\d\d表|(?<![\d.])\d\d表|图\d{{1,2}}|附件\d{{1,2}})"
    rf"|(?P<ordinal>第\d{{1,4}})"
    rf"|(?P<code>(?<!\d)[23]\d{{6}}(?![\d.]|万?元)|(?<![\d.])[235]\d{{4}}(?=[-—款项]|[\u4e00-\u9fff]{{2,12}}(?:支出)?(?:[(,，]|\d))|(?<![\d.])[235]\d{{2}}(?=[-—][\u4e00-\u9fff])|(?<=[(\[])\d{{2,7}}(?:-\d{{2}}){{0,2}}(?=[)\]]))"
    rf"|(?P<name>[A-Za-z][A-Za-z.-]{{0,12}}\d[\w.-]{{0,12}}|\d{{1,4}}[A-Za-z]+(?![A-Za-z]*2))"
    rf"|(?P<number>{_NUMBER})"
    rf"|(?P<chinese>{_CHINESE}|{_CHINESE_BEHIND})"
    rf"|(?P<circled>[①-⑳]))",
    re.ASCII,
)
_UNIT: Final = re.compile(
    rf"(?:余|多|左右|为(?=万元|亿元|元))?(?:\((?=万元|元))?(?P<unit>{_UNIT_WORDS}|万(?!人|平|余|多|名|字)|分(?![类期别之析配布])|年(?![初底末度])|日(?!常))"
)
_RANGE: Final = re.compile(rf"[-—~–至到]{_NUMBER}(?P<unit>{_UNIT_WORDS})")
_SECTION_REST: Final = re.compile(r"[.、](?!\d)")
_ITEM_REST: Final = re.compile(rf"(?!{_UNIT_WORDS}|分|年|日|月|万)[\u4e00-\u9fff]{{3}}")
_OVER: Final = re.compile(r"(?:\(含\)|\(含[^()]{1,6}\))?(?:及)?以[上下]")
_CHINESE_VALUES: Final = {c: n for n, c in enumerate("一二三四五六七八九", 1)} | {"两": 2}
_BOUNDARY: Final = '。;；:,，、! ！？?“"('
_CONTENTS_LENGTH: Final = 160
_CONTENTS_LINE: Final = re.compile(r"(?:说明|表|情况|解释|概况|职责|设置)\d{1,3}$")
_FLAT: Final = re.compile("|".join(grammar.FLAT))
_MAY: Final = re.compile(rf"[\d①-⑳]|{_CHINESE}|{_CHINESE_BEHIND}|{'|'.join(grammar.FLAT)}", re.ASCII)
MAX_DIGITS: Final = 13


@dataclass(frozen=True, slots=True)
class Mention:
    """A number, or a word of no change, in compact text. `end` is behind its unit, `number_end` before it."""

    kind: str
    start: int
    number_end: int
    end: int
    value: Decimal | None = None
    unit: str = ""


def mentions(text: str) -> list[Mention]:
    """All numbers of a compact sentence and its words of no change, in order."""
    found = [m for match in _TOKEN.finditer(text) if (m := _mention(text, match))]
    flats = [
        Mention(FLAT, f.start(), f.end(), f.end())
        for f in _FLAT.finditer(text)
        if not text[max(0, f.start() - 2) : f.start()].endswith(grammar.NEARLY)
    ]
    return sorted([*found, *flats], key=lambda m: m.start)


def may_state(text: str) -> bool:
    """Whether a compact text has anything for `mentions` to find; cheap."""
    return _MAY.search(text) is not None


def _mention(text: str, match: re.Match[str]) -> Mention | None:
    kind, start, end = str(match.lastgroup), match.start(), match.end()
    if kind == "chinese":
        return _chinese(match.group(), start, end)
    if kind != "number":
        return Mention(kind, start, end, end) if re.search(r"\d|[①-⑳]", match.group()) else None
    return _figure(text, match.group(), start, end)


def _figure(text: str, printed: str, start: int, end: int) -> Mention:
    value = number_value(printed)
    if _is_list_number(text, printed, start, end):
        return Mention("list_number", start, end, end)
    if _is_page(text, printed):
        return Mention("page", start, end, end)
    unit = _UNIT.match(text, end) or _RANGE.match(text, end)
    if unit is None:
        if re.fullmatch(_YEAR, printed):
            return Mention("year", start, end, end)
        return Mention(BARE if len(printed) <= MAX_DIGITS + 8 else "name", start, end, end, value)
    word = unit.group("unit")
    kind = FIGURE
    if unit.re is _RANGE:
        return Mention(kind, start, end, end, value, word)
    if (UNIT_BY_WORD[word].kind == grammar.MONEY or word == "万") and _OVER.match(text, unit.end()):
        kind = THRESHOLD
    return Mention(kind, start, end, unit.end(), value, word)


def number_value(printed: str) -> Decimal:
    """The value of a printed number.

    >>> number_value('1,234.5'), number_value('837。5')
    (Decimal('1234.5'), Decimal('837.5'))
    """
    return Decimal(printed.replace(",", "").replace("。", ".").replace("·", ".").replace("．", "."))


def _is_list_number(text: str, printed: str, start: int, end: int) -> bool:
    if len(printed) > 2:
        return False
    before = text[start - 1 : start]
    if before in ("(", "[") and text[end : end + 1] in (")", "]"):
        return True
    if _SECTION_REST.match(text, end):
        return not before or before in _BOUNDARY or before == ")"
    return (not before or before in "。;:") and _ITEM_REST.match(text, end) is not None


def _is_page(text: str, printed: str) -> bool:
    """A number that is all of its line (a page's), or stands behind the leaders of a contents line."""
    if len(text) > _CONTENTS_LENGTH or len(printed) > 3:
        return False
    if _CONTENTS_LINE.search(text):
        return text.endswith(printed)
    bare = text.strip("-—–·.…第页")
    return (bare == printed and len(printed) <= 3) or bool(
        re.search(r"[.…·]{4,}", text) and text.rstrip("-—").endswith(printed) and len(printed) <= 3
    )


def _chinese(printed: str, start: int, end: int) -> Mention:
    digits = printed[:-1]
    total, last = 0, 0
    for character in digits:
        if character in ("十", "百"):
            total += (last or 1) * (10 if character == "十" else 100)
            last = 0
        else:
            last = _CHINESE_VALUES[character]
    return Mention(FIGURE, start, end - 1, end, Decimal(total + last), printed[-1])


def uncovered_digits(text: str, found: list[Mention]) -> Iterator[int]:
    """Positions of digits that no mention holds: none, or the tokenizer lost a number."""
    spans = iter(sorted((m.start, m.end) for m in found))
    current = next(spans, (len(text), len(text)))
    for match in re.finditer(r"\d", text, re.ASCII):
        while match.start() >= current[1]:
            current = next(spans, (len(text), len(text) + 1))
        if match.start() < current[0]:
            yield match.start()
