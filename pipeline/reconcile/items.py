"""Items that the text names: whether they have money, bear their own code and name, and tell their own purpose.

What belongs here: N06, N09 and N12, which compare words of sentences with rows. What does not: amounts of
sentences against rows (`narrative`).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline import codes
from pipeline.normalise import key, printed
from pipeline.parsed import Row
from pipeline.reconcile import summaries as s
from pipeline.reconcile.claims_index import Claim, Claims, claims_of, quote
from pipeline.reconcile.codes_rules import official_name
from pipeline.reconcile.equations import HALF, Outcome, Verdict
from pipeline.reconcile.figures import Figure, Index, Table

_COST: Final = re.compile(r"(?:人员经费|公用经费)[\d.,]{1,20}[万亿千]?元[,，]?(主要)?包括[:：]?([^。;；]+)")
"""A list of what a stated cost is made of; words that define the term have no amount."""
_NOT_PAID: Final = re.compile(
    r"[,，、](?:但|并|均|也)?(?:不含|不包括|不包含|未安排|没有安排|不安排|未发生|无(?!形))"
)
"""Opens items that a list says to have no money."""
_AMOUNT: Final = re.compile(r"(\d[\d.]{0,20})(?:[万千]?元)?$")
_CODE: Final = re.compile(r"(?<!\d)2\d{6}(?!\d)")
_PARTS: Final = re.compile(r"\((2\d\d)\)[^()\d]{1,30}\((\d\d)\)[^()\d]{1,40}\((\d\d)\)")
"""A code printed behind the name of each level."""
_PURPOSE: Final = re.compile(r"用于[:：]?([^。;；]{8,200})")
_LEAST: Final = 2
"""Items that a list must name to be one."""
_TERM: Final = 4
"""Characters that a piece of a name needs to be a term of its own."""


def items(index: Index) -> Iterator[Outcome]:
    """N06, N09 and N12."""
    claims = claims_of(index)
    if not claims.all:
        return
    yield from purposes(claims)
    if index.part != "narrative":
        yield from with_money(index, index.rows.get("source_sentence", ()))
        yield from names(index, claims)


# --- N06 ----------------------------------------------------------------------------------------


def with_money(index: Index, rows: Iterable[Row]) -> Iterator[Outcome]:
    """N06: items that a list of personnel or running costs names have money in the basic table, and the reverse."""
    spent = _spent(index)
    if not spent:
        return
    for row in rows:
        raw = str(row["text"])
        text = key(raw) if "经费" in raw and "元" in raw else ""
        for n, match in enumerate(_COST.finditer(text)):
            where = f"{row['paragraph_ordinal']}.{row['sentence_ordinal']}.{n}"
            locator = str(row.get("locator") or f"paragraph {row['paragraph_ordinal']}")
            yield from _list(where, locator, match, spent, index.fiscal_year)


def _spent(index: Index) -> dict[str, bool]:
    """Whether each 款 of the basic tables has money; empty where a row's code is not known."""
    rows = [
        f
        for t in index.of(s.T6)
        for column in s.amount_columns(t, ("economic",)).values()
        for f in column
        if f.breakdown == "economic" and f.row_kind in ("detail", "subtotal")
    ]
    if any(f.value and (f.is_unsure or not f.code) for f in rows) or any(f.yuan is None for f in rows):
        return {}
    found: dict[str, bool] = defaultdict(bool)
    for f in rows:
        if len(f.code or "") == 5:
            found[f.code or ""] |= bool(f.value)
    return dict(found)


@dataclass(frozen=True, slots=True)
class _Named:
    """An item that a list names: its words, and whether the text gives it money."""

    words: str
    paid: bool


def _named_codes(listed: str, year: int | None) -> tuple[dict[str, _Named], bool]:
    """The economic 款 that a list names, and whether every word of it is such an item."""
    found: dict[str, _Named] = {}
    whole = not listed.endswith("等")
    for piece in re.split("[、,，]", _NOT_PAID.split(re.sub(r"\([^()]{3,}\)", "", listed))[0]):
        amount = _AMOUNT.search(piece)
        if amount and not amount.group(1).strip("0."):
            continue  # said to have none
        words = piece[: amount.start()] if amount else piece
        code = _economic_code(words, year)
        whole &= code is not None
        if code:
            found.setdefault(code, _Named(words, bool(amount)))
    return found, whole


def _economic_code(words: str, year: int | None) -> str | None:
    for name in (words, words.removesuffix("支出"), words.removesuffix("费用") + "费"):
        code = codes.resolve(codes.ECONOMIC, None, name, year, "", 5).code
        if code and len(code) == 5:
            return code
    return None


def _list(
    where: str, locator: str, match: re.Match[str], spent: dict[str, bool], year: int | None
) -> Iterator[Outcome]:
    named, whole = _named_codes(match.group(2), year)
    title, empty = match.group(0)[:4], [n for code, n in named.items() if not spent.get(code)]
    classes = {c[:3] for c in spent if (c[:3] in ("301", "303")) == (title == "人员经费")}
    left_out = [c for c, money in spent.items() if money and c[:3] in classes and c not in named]
    if len(named) < _LEAST:
        return
    if empty:
        words = _some([n.words for n in empty])
        zh = f"{title}列举的{words}在基本支出表中无金额。"
        en = f"Items named of {title} have no amount in the basic table: {words}."
        yield _fail(f"{where}.named", locator, words, zh, en, "error" if any(n.paid for n in empty) else "")
    if left_out and whole:
        words = _some(left_out)
        zh = f"基本支出表中有金额的科目{words}未在{title}的列举中。"
        en = f"Codes with money in the basic table are not named of {title}: {words}."
        yield _fail(f"{where}.left_out", locator, words, zh, en, "info" if match.group(1) else "")
    elif left_out:
        reason = "words of the list are no items of the classification / 列举中有非规范科目名称"
        yield Verdict("N06", f"{where}.left_out", "not_evaluated", locator, reason=reason)
    if not empty and not left_out:
        yield Verdict("N06", where, "pass")


def _some(words: list[str]) -> str:
    return "、".join(words[:8]) + (f"等{len(words)}项" if len(words) > 8 else "")


def _fail(where: str, locator: str, stated: str, zh: str, en: str, severity: str = "") -> Verdict:
    return Verdict("N06", where, "fail", locator, stated, message_zh=zh, message_en=en, severity=severity)


# --- N09 ----------------------------------------------------------------------------------------


def names(index: Index, claims: Claims) -> Iterator[Outcome]:
    """N09: the code and name of an item in the text are those of the row that has its amount."""
    tables = [t for r in (s.T5, s.T9, s.TS) for t in index.of(r)]
    if not tables:
        return
    for claim in claims.current("function"):
        code = claim.get("function_code")
        if len(code) != 7 or not claim.value or claim.get("spending_type") not in ("", "all"):
            continue
        yield from _name(claim, code, tables, index.fiscal_year)


def _name(claim: Claim, code: str, tables: Sequence[Table], year: int | None) -> Iterator[Outcome]:
    rows = [f for t in tables for f in _items(t)]
    near = [f for f in rows if abs(f.value - claim.value) <= max(f.ulp, claim.figure.ulp) * HALF]
    carrying = {f.code for f in near}
    at = str(claim.figure.place)
    printed_codes = _codes_before(claim)
    if not carrying or len(carrying) > 1 or any(f.is_unsure or not f.code for f in near):
        reason = "no row, or several rows, carry the amount / 无唯一对应的行"
        yield Verdict("N09", at, "not_applicable", reason=reason)
        return
    row = near[0]
    wrong_code = next((c for c in printed_codes if c != row.code), None)
    if code == row.code and wrong_code is None:
        yield Verdict("N09", at, "pass")
        return
    stated = wrong_code or claim.get("label_raw")
    trusted = official_name(codes.FUNCTION, row.code or "", year)[1]
    label = printed(row.label)
    zh = f"“{quote(claim)}”：{claim.figure.raw}是{row.code}“{label}”的金额，文中写作“{stated}”。"
    en = f"“{quote(claim)}”: {claim.figure.raw} is the amount of {row.code} “{label}”; “{stated}” is printed."
    yield Verdict(
        "N09",
        at,
        "fail",
        claim.figure.locator,
        stated,
        f"{row.code} {label}",
        message_zh=zh,
        message_en=en,
        severity="info" if not trusted else "" if printed_codes else "warning",
        figure=claim.figure,
    )


def _items(table: Table) -> list[Figure]:
    """The item rows of a table, in its total column."""
    return [
        f
        for column in s.columns_for(table)
        for f in column
        if f.breakdown == "function" and f.row_kind == "detail" and f.value
    ]


def _codes_before(claim: Claim) -> list[str]:
    """The code printed nearest before a figure, in its own sentence."""
    before = key(claim.get("sentence")[: int(claim.get("span_start") or 0)])
    parts = _PARTS.findall(before)[-1:]
    return _CODE.findall(before)[-1:] or ["".join(p) for p in parts]


# --- N12 ----------------------------------------------------------------------------------------


def purposes(claims: Claims) -> Iterator[Outcome]:
    """N12: what an item is said to be used for is not another item's sentence, with that one's term."""
    told: dict[str, list[tuple[Claim, str]]] = defaultdict(list)
    seen: set[tuple[str, str]] = set()
    for claim in claims.all:
        if claim.get("subject") != "function" or claim.quantity != "amount" or claim.sentence_place in seen:
            continue
        match = _PURPOSE.search(key(claim.get("sentence")))
        if match and len(claim.get("function_code")) == 7:
            seen.add(claim.sentence_place)
            told[match.group(1)].append((claim, claim.get("function_code")))
    for text, own in told.items():
        for claim, code in own:
            other = next((c for c, o in own if o != code and _is_of_the_other(text, claim, c)), None)
            if other is None:
                yield Verdict("N12", str(claim.figure.place), "pass")
            else:
                yield _copied(claim, other, text)


def _last_name(claim: Claim) -> str:
    """The name of the item itself, without those of the levels above."""
    label = re.sub(r"\(项\)|支出$", "", key(claim.get("label_raw")))
    return re.split(r"\([类款]\)|-|—", label)[-1]


def _terms(name: str) -> set[str]:
    return {name[i : i + _TERM] for i in range(len(name) - _TERM + 1)}


def _is_of_the_other(text: str, claim: Claim, other: Claim) -> bool:
    """Whether a purpose holds a term of the other item's name and none of its own."""
    mine, others = _terms(_last_name(claim)), _terms(_last_name(other))
    return not any(t in text for t in mine) and any(t in text for t in others - mine)


def _copied(claim: Claim, other: Claim, text: str) -> Verdict:
    mine, theirs = _last_name(claim), _last_name(other)
    zh = f"“{mine}”的用途说明“{text[:40]}”与“{theirs}”完全相同，疑为误用。"
    en = f"The purpose of “{mine}”, “{text[:40]}”, is verbatim that of “{theirs}”."
    return Verdict(
        "N12",
        str(claim.figure.place),
        "fail",
        claim.figure.locator,
        text,
        message_zh=zh,
        message_en=en,
        figure=claim.figure,
    )
