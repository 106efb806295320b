"""The narrative as passages and sentences: what is broken over lines is joined, headings are known.

What belongs here: paragraphs -> passages (with section and list level) -> sentences, and the compact
text of a sentence with the way back to its characters. What does not: figures and what they mean.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pipeline.document import Para
from pipeline.normalise import key

_VISIBLE: Final = re.compile(r"[^\s\u200b\ufeff\u00a0\u3000]+")
_CIRCLED: Final = re.compile(r"[①-⑳]")
"""List numbers that NFKC would make plain digits."""
_LONE_LAST: Final = re.compile(r"(?:^|[^\d])\d$")
_LONE_FIRST: Final = re.compile(r"\d(?:$|[^\d])")
_DIGIT: Final = re.compile(r"\d")
_ENDS: Final = re.compile(r"[。！？；;:：!?…]\s*[”’」）)]*\s*$")
_AMOUNT_FIRST: Final = re.compile(r"\d[\d,]*(?:\.\d+)?(?:万元|亿元|元|%|辆|台|个百分点|平方米|人)")
_BROKEN_PATH: Final = re.compile(r"\([类款]\)$")
_REST_OF_PATH: Final = re.compile(r"[^()]{1,30}(?:\([^()]{1,8}\)[^()]{0,20})?\([款项]\)")
_NUMBERED: Final = re.compile(
    r"(?:第[一二三四五六七八九十]{1,3}(?:部分|章|节)|[一二三四五六七八九十]{1,3}[、.，]|\([一二三四五六七八九十]{1,3}\)"
    r"|\d{1,2}[、.](?!\d)|\d{1,2}\.(?=(?:19|20)\d\d年)|\(\d{1,2}\)|[①-⑳])"
)
_LEVELS: Final = (
    re.compile(r"第[一二三四五六七八九十]{1,3}(?:部分|章|节)"),
    re.compile(r"[一二三四五六七八九十]{1,3}[、.，]"),
    re.compile(r"\([一二三四五六七八九十]{1,3}\)"),
    re.compile(r"\d{1,2}[、.]"),
    re.compile(r"\(\d{1,2}\)"),
    re.compile(r"[①-⑳]"),
)
UNNUMBERED: Final = len(_LEVELS)
"""The level of what bears no list number."""
_TWO_WORDS: Final = re.compile(r"[\u4e00-\u9fff]{2}")
_WHOLE_PART: Final = re.compile(r"(?:说明|概况|名词解释)$")
"""How an unnumbered heading of a whole part ends."""
_PAGE_BEHIND: Final = re.compile(r"[.…·]*\d{0,3}$")
_LEADERS: Final = re.compile(r"[.…·]{4,}|(?:\.\s){4,}")
_SENTENCE_END: Final = re.compile(r"[。！？!?]+[”’」]?")
MAX_HEADING: Final = 48
_PROSE: Final = re.compile(r"[，,。]")


@dataclass(frozen=True, slots=True)
class Compact:
    """A text without white space, after NFKC, and the source offset of each of its characters."""

    text: str
    where: list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The source span of a compact span."""
        return self.where[start], self.where[end - 1] + 1


def compact(text: str) -> Compact:
    """A text as it is scanned. White space between two digits stays one space, a line break there none.

    Nor does a space between single digits: 1 6, 4 1 0 is one number, printed wide.

    >>> compact('占 ２０．５％，10 20').text, compact('1 6,4 1 0.7 1万元').text
    ('占20.5%,10 20', '16,410.71万元')
    """
    pieces: list[str] = []
    where: list[int] = []
    last_end = 0
    for match in _VISIBLE.finditer(text):
        start, end = match.span()
        piece, offsets = _normalised(match.group(), start)
        if (
            pieces
            and piece[:1].isdigit()
            and pieces[-1][-1:].isdigit()
            and _keeps_gap(pieces[-1], piece, text[last_end:start])
        ):
            pieces.append(" ")
            where.append(last_end)
        pieces.append(piece)
        where.extend(offsets)
        last_end = end
    return Compact("".join(pieces), where)


def _keeps_gap(before: str, after: str, gap: str) -> bool:
    return "\n" not in gap and not (_LONE_LAST.search(before) and _LONE_FIRST.match(after))


def _normalised(run: str, start: int) -> tuple[str, Sequence[int]]:
    """A run after NFKC, circled numbers kept, with the offset of each character."""
    even = unicodedata.normalize("NFKC", run)
    if len(even) == len(run) and not _CIRCLED.search(run):
        return even, range(start, start + len(run))
    characters = [c if _CIRCLED.match(c) else unicodedata.normalize("NFKC", c) for c in run]
    return "".join(characters), [start + n for n, c in enumerate(characters) for _ in c]


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """A short text's compact form."""
    return compact(text).text


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph of the narrative, whole again where the source broke it.

    `ordinal`: of its first paragraph. `level`: of its list number, 0 for 第一部分. `section`: the
    headings above, outermost first.
    """

    text: str
    ordinal: int
    locator: str
    level: int
    is_heading: bool
    section: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, verbatim, with its place."""

    text: str
    paragraph_ordinal: int
    sentence_ordinal: int
    locator: str


def passages(paragraphs: Sequence[Para]) -> list[Passage]:
    """The narrative in order, each with the headings that it stands under; contents pages lead nothing."""
    result: list[Passage] = []
    headings: list[tuple[int, str]] = []
    joined = list(_joined(paragraphs))
    contents = _contents([text for _, text, _ in joined])
    for position, (ordinal, text, locator) in enumerate(joined):
        scanned = plain(text) if len(text) < 400 else compact(text[:400]).text
        level = level_of(scanned)
        heading = is_heading(scanned, level) and position not in contents
        if heading and _WHOLE_PART.search(scanned) and level == UNNUMBERED:
            level = 0
        if heading:
            headings = [h for h in headings if h[0] < level]
        section = tuple(h for _, h in headings)
        if heading:
            headings.append((level, key(text)))
            section = (*section, key(text))
        result.append(Passage(text, ordinal, locator, level, heading, section))
    return result


def _contents(texts: Sequence[str]) -> set[int]:
    """Positions of lines of a contents page without leaders: at least two in a row come again as headings."""
    keys = [_PAGE_BEHIND.sub("", plain(t)) if len(t) <= 2 * MAX_HEADING else "" for t in texts]
    last = {k: n for n, k in enumerate(keys)}
    repeated = [bool(k) and last[k] > n for n, k in enumerate(keys)]
    return {
        n
        for n, again in enumerate(repeated)
        if again and (any(repeated[max(0, n - 1) : n]) or any(repeated[n + 1 : n + 2]))
    }


def level_of(scanned: str) -> int:
    """The list level of a compact text.

    >>> level_of('一、收入'), level_of('(一)收入'), level_of('1.收入'), level_of('收入')
    (1, 2, 3, 6)
    """
    for level, pattern in enumerate(_LEVELS):
        if pattern.match(scanned):
            return level
    return UNNUMBERED


_NUMBER: Final = re.compile(r"\(?(\d{1,2}|[一二三四五六七八九十]{1,3}|[①-⑳])[、.)，]?")
_CHINESE_DIGITS: Final = "零一二三四五六七八九"


def number_of(scanned: str) -> int | None:
    """The list number that a compact text begins with.

    >>> number_of('(十二)收入'), number_of('3.收入'), number_of('②支出'), number_of('收入')
    (12, 3, 2, None)
    """
    match = _NUMBER.match(scanned)
    if not match or level_of(scanned) == UNNUMBERED:
        return None
    printed = match.group(1)
    if printed.isdecimal():
        return int(printed)
    if "①" <= printed <= "⑳":
        return ord(printed) - ord("①") + 1
    tens, ten, ones = printed.rpartition("十")
    return (_CHINESE_DIGITS.find(tens or "一") * 10 if ten else 0) + max(
        0, _CHINESE_DIGITS.find(ones or "零")
    )


def is_heading(scanned: str, level: int) -> bool:
    """Whether a compact text is a heading: short, not prose, and numbered or closing on 说明, 情况."""
    if len(scanned) > MAX_HEADING or _LEADERS.search(scanned) or not _TWO_WORDS.search(scanned):
        return False
    if _PROSE.search(scanned.rstrip("。,，")) or scanned[-1] in ":：;；。":
        return False
    if re.search(r"\d(?:万元|亿元|元|%|辆|台)", scanned):
        return False
    if level < UNNUMBERED:
        return True
    return bool(re.search(r"(?:说明|情况|概况|职责|名词解释)(?:\([^()]{0,12}\))?$", scanned))


def _joined(paragraphs: Sequence[Para]) -> Iterator[tuple[int, str, str]]:
    """Paragraphs with those that continue the one before put to it, by a line break."""
    held: tuple[int, list[str], str] | None = None
    before = ""
    for ordinal, para in enumerate(paragraphs):
        if not para.text.strip():
            continue
        after = plain(para.text[:80])
        if held and _continues(before, after):
            held[1].append(para.text)
        else:
            if held:
                yield held[0], "\n".join(held[1]), held[2]
            held = (ordinal, [para.text], para.locator)
        before = plain(para.text[-80:]) if len(para.text) > 80 else plain(para.text)
    if held:
        yield held[0], "\n".join(held[1]), held[2]


def _continues(before: str, after: str) -> bool:
    """Whether a paragraph goes on in the next one, by the compact end of one and beginning of the other."""
    if not before or _ENDS.search(before) or _LEADERS.search(before) or _LEADERS.search(after):
        return False
    if _AMOUNT_FIRST.match(after):
        return len(before) > 4
    if _BROKEN_PATH.search(before) and _REST_OF_PATH.match(after):
        return True
    if _NUMBERED.match(after) or not _PROSE.search(before):
        return False
    return _DIGIT.search(before) is not None and not after.startswith(("表", "附件", "注:", "单位:"))


def sentences(passage: Passage) -> list[Sentence]:
    """The sentences of a passage, verbatim; a full stop inside a number ends none."""
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _SENTENCE_END.finditer(passage.text):
        end = match.end()
        inside = (
            passage.text[match.start() - 1 : match.start()].isdigit()
            and passage.text[end : end + 1].isdigit()
        )
        if passage.text[end : end + 1] in ("）", ")"):
            continue
        if inside and not re.match(r"(?:19|20)\d\d\s*年", passage.text[end : end + 8]):
            continue
        spans.append((start, end))
        start = end
    spans.append((start, len(passage.text)))
    texts = [t for a, b in spans if (t := passage.text[a:b].strip())]
    return [Sentence(t, passage.ordinal, n, passage.locator) for n, t in enumerate(texts)]
