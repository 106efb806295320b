"""Running costs and heads: rules that need to know which bodies a document speaks of, and how many people.

What belongs here: F02, U04 and X21. What does not: agency running costs in text against tables (`narrative`).
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from pipeline.normalise import key, printed
from pipeline.reconcile import summaries as s
from pipeline.reconcile.bands import band, no_band
from pipeline.reconcile.claims_index import Claim, Claims, claims_of
from pipeline.reconcile.equations import Equation, Outcome, Verdict
from pipeline.reconcile.figures import Figure, Index, Table, total
from pipeline.reconcile.narrative import of_classes, total_of_kind

_ADMINISTRATIVE: Final = re.compile(r"(?:行政单位|(?:参公|参照公务员法管理的?)(?:事业)?单位|机关)(?:和)?")
_INSTITUTION: Final = re.compile(r"(?:全额拨款|差额拨款|公益[一二]类|自收自支)*事业单位(?:和)?")
_ITEM_WORDS: Final = {
    "overseas_travel": re.compile(r"出国"),
    "official_reception": re.compile(r"接待费"),
    "vehicle_purchase": re.compile(r"购置(?!.{0,4}运行)"),
    "vehicle_operation": re.compile(r"^[^购]*运行"),
}
"""Words of the headings of the eighth table; a heading of both purchase and running is of neither."""


def operation(index: Index) -> Iterator[Outcome]:
    """F02, U04 and X21."""
    claims = claims_of(index)
    if not claims.all or index.part == "narrative":
        return
    yield from blanks(index, claims)
    yield from per_head(index, claims)
    yield from running_cost(index, claims)


# --- F02 ----------------------------------------------------------------------------------------


def blanks(index: Index, claims: Claims) -> Iterator[Outcome]:
    """F02: an item that the text says is 0 is no blank in the table; one remark a document."""
    tables = [t for t in index.of(s.T8) if t.figures]
    if not tables:
        return
    shown = {f.item for t in tables for f in t.figures}
    own = {t.ordinal for t in tables}
    words = [
        key(str(c["text"]))
        for c in index.rows.get("source_cell", ())
        if c["table_ordinal"] in own and c["placement"] in ("heading", "label")
    ]
    blank: dict[str, Claim] = {}
    for claim in claims.current("three_public"):
        item = claim.get("item")
        if claim.value or claim.get("quantity") != "amount" or item not in _ITEM_WORDS:
            continue
        if item in shown:
            yield Verdict("F02", str(claim.figure.place), "pass")
        elif any(map(_ITEM_WORDS[item].search, words)):
            blank.setdefault(item, claim)
    if blank:
        yield _blank(list(blank.values()))


def _blank(blank: list[Claim]) -> Verdict:
    first = blank[0].figure
    names = "、".join(printed(c.get("label_raw")) for c in blank)
    zh = f"文字写明{names}为0，“三公”经费表中相应单元格为空白。"
    en = f"The text prints 0 for {names}; the table leaves the cells blank."
    return Verdict("F02", "three_public", "fail", first.locator, first.raw, message_zh=zh, message_en=en)


# --- U04 ----------------------------------------------------------------------------------------


def per_head(index: Index, claims: Claims) -> Iterator[Outcome]:
    """U04: personnel cost per head in post lies in the place's band."""
    heads = [
        c
        for c in claims.all
        if c.get("subject") == "staff"
        and c.get("aspect") == "in_post"
        and c.quantity == "count"
        and c.has_number
        and not c.get("body_name")
        and not claims.to(c, "part_of", "some_of")
    ]
    costs = [x for t in index.of(s.T6) if (x := _personnel(t))]
    if not heads or not costs:
        return
    at = heads[0].figure
    own = band("U04", index)
    if own is None:
        yield no_band("U04", str(at.place))
        return
    if len({c.value for c in heads}) > 1 or not at.value:
        reason = "several numbers of staff in post / 在职人数有多个数"
        yield Verdict("U04", str(at.place), "not_evaluated", at.locator, at.raw, reason=reason)
        return
    cost = total(costs[0])
    each = (cost / at.value).quantize(Decimal(1))
    if own.holds(each):
        yield Verdict("U04", str(at.place), "pass")
        return
    zh = f"在职{at.raw}人，人员经费{cost:,}元，人均{each:,}元，超出区间{own.text}。"
    en = f"{at.raw} in post cost {cost:,} yuan, {each:,} each: outside {own.text}."
    yield Verdict("U04", str(at.place), "fail", at.locator, at.raw, message_zh=zh, message_en=en, figure=at)


def _personnel(table: Table) -> tuple[Figure, ...]:
    found = total_of_kind(table, "basic", "personnel") or of_classes(table, "personnel")
    return found if all(f.yuan is not None for f in found) else ()


# --- X21 ----------------------------------------------------------------------------------------


def running_cost(index: Index, claims: Claims) -> Iterator[Outcome]:
    """X21: of offices alone, the agency running cost is all running cost; of an institution alone, it is none."""
    own = [
        f for t in index.of(s.T8) for f in t.figures if f.item == "agency_operation" and f.measure == "amount"
    ]
    own = own or [c.figure for c in claims.current("agency_operation")]
    running = [x for t in index.of(s.T6) if (x := total_of_kind(t, "basic", "running"))]
    if not own or not running:
        return
    offices, institutions = _bodies(claims)
    at, name = str(own[0].place), "机关运行经费"
    if offices is None:
        reason = "the text does not say of what kind its units are / 文字未说明所属单位性质"
        yield Verdict("X21", at, "not_evaluated", own[0].locator, own[0].raw, reason=reason)
    elif institutions and offices:
        yield Verdict("X21", at, "not_applicable", reason="a unit is an institution / 含事业单位")
    else:
        right = () if institutions else running[0]
        yield Equation("X21", at, name, (own[0],), right, comparison="restated")


def _bodies(claims: Claims) -> tuple[int | None, int]:
    """How many offices and institutions a sentence that counts both kinds tells; None where none does."""
    by_sentence: dict[tuple[str, str], list[Claim]] = {}
    for claim in claims.all:
        if claim.get("subject") == "units" and claim.quantity == "count" and claim.has_number:
            by_sentence.setdefault(claim.sentence_place, []).append(claim)
    for own in by_sentence.values():
        offices = [c for c in own if _ADMINISTRATIVE.fullmatch(key(c.get("label_raw")))]
        others = [c for c in own if _INSTITUTION.fullmatch(key(c.get("label_raw")))]
        if offices and others and len(offices) + len(others) == len(own):
            return int(sum(c.value for c in offices)), int(sum(c.value for c in others))
    return None, 0
