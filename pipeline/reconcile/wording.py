"""How the narrative is numbered, spelt and counted: F04, F10 and N18.

What belongs here: rules over glyphs, list numbers and lists of names. What does not: residue, punctuation
and sections (`sentences`), figures (`narrative`).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from pipeline.normalise import key
from pipeline.parsed import Row
from pipeline.reconcile.claims_index import Claim, claims_of, quote
from pipeline.reconcile.equations import Outcome, Verdict, passed
from pipeline.reconcile.figures import Index

_GLYPHS: Final = {
    "≧": "≥", "⩾": "≥", "≦": "≤", "⩽": "≤", ">=": "≥", "=>": "≥", "<=": "≤", "=<": "≤", "≥=": "≥", "≤=": "≤",
    "﹤": "<", "﹥": ">", "﹙": "（", "﹚": "）", "﹝": "〔", "﹞": "〕", "〈=": "≤", "〉=": "≥", "⟨": "〈", "⟩": "〉",
}  # fmt: skip
"""Comparators and brackets that are no normal glyphs, and what they stand for."""
_ODD: Final = re.compile("|".join(map(re.escape, sorted(_GLYPHS, key=len, reverse=True))))
_ODD_SIGNS: Final = frozenset("".join(_GLYPHS))
_DIGITS: Final = "一二三四五六七八九十"
_OPENS: Final = frozenset(f'{_DIGITS}(（0123456789０１２３４５６７８９“"')
_LEVELS: Final = (
    (re.compile(rf"([{_DIGITS}]{{1,3}})、"), True),
    (re.compile(rf"\(([{_DIGITS}]{{1,3}})\)"), True),
    (re.compile(r"(\d{1,2})[.．、](?!\d)"), False),
    (re.compile(r"\((\d{1,2})\)"), False),
)
"""How list numbers of each level are written, the highest first; whether in Chinese digits."""
_LOOK_BACK: Final = 12
"""Lines before a list number in which the one before it may stand."""
_COUNTED: Final = re.compile(r"(?:分别是|分别为|包括)[:：]?([^。;；:：]+)")
_BESIDE: Final = re.compile(r"[,，、](?=另|同时|此外|以及|并)")
"""What opens those that are named beside the list."""
_BODY: Final = re.compile(
    r"(?:处|室|司|科|局|办|厅|部|院|中心|队|委员会|馆|所|站|本级|机关|党委|纪委|工会|团委|街道|校|组|会)(?:\([^()]*\))?"
)


def wording(index: Index) -> Iterator[Outcome]:
    """F04, F10 and N18."""
    yield from glyphs(index)
    rows = index.rows.get("source_sentence", ())
    yield from numbering(rows)
    yield from units_listed(index)


# --- F10 ----------------------------------------------------------------------------------------


def glyphs(index: Index) -> Iterator[Outcome]:
    """F10: comparators and brackets are normal glyphs; one remark for each other glyph."""
    places: dict[str, list[tuple[str, str]]] = defaultdict(list)
    texts = [(str(r.get("locator") or ""), str(r["text"])) for r in index.rows.get("source_sentence", ())]
    targets = [
        (str(r.get("locator") or ""), str(r["target_raw"]))
        for r in index.rows.get("fact_performance_target", ())
        if r.get("target_raw")
    ]
    for locator, text in (*texts, *targets):
        for glyph in _ODD.findall(text) if not _ODD_SIGNS.isdisjoint(text) else ():
            places[glyph].append((locator, text))
    for glyph, own in places.items():
        zh = f"“{glyph}”应写作“{_GLYPHS[glyph]}”（共{len(own)}处，如“{key(own[0][1])[:30]}”）。"
        en = f"“{glyph}” should be “{_GLYPHS[glyph]}” ({len(own)} places)."
        yield Verdict("F10", glyph, "fail", own[0][0], glyph, _GLYPHS[glyph], message_zh=zh, message_en=en)
    yield from passed("F10", "text", len(texts) + len(targets) - len({p for x in places.values() for p in x}))


# --- F04 ----------------------------------------------------------------------------------------


def chinese_number(text: str) -> int:
    """A list number in Chinese digits, up to 99; 0 where it is none.

    >>> [chinese_number(x) for x in ('三', '十', '十二', '二十', '三十一', '一一')]
    [3, 10, 12, 20, 31, 0]
    """
    tens, ten, ones = text.rpartition("十")
    if (len(tens) > 1) or (len(ones) > 1):
        return 0
    first = _DIGITS.find(tens) + 1 if tens else 1
    last = _DIGITS.find(ones) + 1 if ones else 0
    return first * 10 + last if ten else last


def numbering(rows: Sequence[Row]) -> Iterator[Outcome]:
    """F04: numbers of headings and lists run on, per level; a list may hold one numbered alike."""
    open_lists: list[list[int]] = [[] for _ in _LEVELS]
    good = 0
    for at, row in enumerate(rows):
        found = _number(row)
        if found is None:
            continue
        level, number = found
        open_lists[level + 1 :] = [[] for _ in _LEVELS[level + 1 :]]
        before = open_lists[level][-1:]
        if _runs_on(open_lists[level], number) or _is_within(rows[max(0, at - _LOOK_BACK) : at], number - 1):
            good += 1
        else:
            yield _jumps(row, before[0], number)
    yield from passed("F04", "text", good)


def _runs_on(own: list[int], number: int) -> bool:
    """Whether a number follows one of those open at its level, or opens a list; it takes its place among them."""
    if number == 1 or not own:
        own.append(number)
        return True
    at = next((i for i in reversed(range(len(own))) if own[i] == number - 1), None)
    if at is None:
        own[-1] = number
        return False
    own[at:] = [number]
    return True


def _is_within(rows: Sequence[Row], number: int) -> bool:
    """Whether the number before stands inside a line before, behind other words."""
    pattern = re.compile(rf"(?<!\d){number}[.．、)](?!\d)")
    return any(pattern.search(key(str(r["text"]))) for r in rows)


def _number(row: Row) -> tuple[int, int] | None:
    text = str(row["text"])[:12].lstrip()
    if text[:1] not in _OPENS:
        return None
    text = key(text)
    for level, (pattern, chinese) in enumerate(_LEVELS):
        match = pattern.match(text)
        if match:
            number = chinese_number(match.group(1)) if chinese else int(match.group(1))
            return (level, number) if number else None
    return None


def _jumps(row: Row, before: int, number: int) -> Verdict:
    near = key(str(row["text"]))[:20]
    zh = f"序号不连续：“{near}…”，前一序号为{before}。"
    en = f"The numbers do not run on: “{near}…” after {before}."
    where = f"{row['paragraph_ordinal']}.{row['sentence_ordinal']}"
    return Verdict(
        "F04",
        where,
        "fail",
        str(row.get("locator") or ""),
        str(number),
        str(before + 1),
        message_zh=zh,
        message_en=en,
    )


# --- N18 ----------------------------------------------------------------------------------------


def units_listed(index: Index) -> Iterator[Outcome]:
    """N18: as many units are listed as the sentence says."""
    counts = Counter(c.sentence_place for c in claims_of(index).all if c.quantity == "count")
    for claim in claims_of(index).all:
        if claim.get("subject") != "units" or claim.quantity != "count" or not claim.has_number:
            continue
        listed, joined = _listed(claim)
        where = str(claim.figure.place)
        if listed is None:
            continue
        if not all(map(_BODY.search, listed)) or counts[claim.sentence_place] > 1:
            reason = "the list is not of units alone / 所列不全是单位名称"
            yield Verdict(
                "N18", where, "not_evaluated", claim.figure.locator, claim.figure.raw, reason=reason
            )
        elif claim.value in (len(listed), len(listed) - joined):  # a name may hold the word for “and”
            yield Verdict("N18", where, "pass")
        else:
            zh = f"“{quote(claim)}”：称{claim.figure.raw}个，列出{len(listed)}个。"
            en = f"“{quote(claim)}”: {claim.figure.raw} are stated, {len(listed)} listed."
            yield Verdict(
                "N18", where, "fail", claim.figure.locator, claim.figure.raw, str(len(listed)),
                message_zh=zh, message_en=en, figure=claim.figure,
            )  # fmt: skip


def _listed(claim: Claim) -> tuple[list[str] | None, int]:
    """The names that a sentence lists after its number, and how many more they are for a last “and”.

    None where it lists none.
    """
    match = _COUNTED.search(key(claim.get("sentence")[int(claim.get("span_end") or 0) :]))
    if match is None:
        return None, 0
    plain = _BESIDE.split(re.sub(r"\([^()]*\)", "", match.group(1)))[0]
    names = [n for n in re.split(r"[、,，]", plain) if n]
    if "等" in plain or "至" in plain or len(names) < 2:
        return None, 0
    last = re.split(r"(?<=[处室司科局办厅部院心队会馆所站级])[和及]", names[-1])
    return [*names[:-1], *last], len(last) - 1
