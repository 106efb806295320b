"""Family D on publishing: in time, at both places, with procurement and small firms told; what is no disclosure.

What belongs here: dates and links of the file, presence in the narrative. What does not: tables and notes
(`disclosure`), sections (`sentences`).
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from pipeline.codes import reference_rows
from pipeline.normalise import key
from pipeline.reconcile.claims_index import Claim, claims_of
from pipeline.reconcile.contents import asked_for
from pipeline.reconcile.equations import Outcome, Verdict
from pipeline.reconcile.figures import Figure, Index, remembered
from schemas.rule import OUTSIDE

_FUND_WORDS: Final = re.compile(
    r"财政拨款|一般公共预算|政府性基金|(?:部门|单位|综合)(?:预|决)算|“?三公”?经费|(?:收入|支出|收支)(?:总)?(?:预|决)算"
)
_APPROVED: Final = re.compile(r"[^,。;]*(20\d\d)年(\d{1,2})月(\d{1,2})日[^。;]{0,20}批复[^,。;]*")
_OTHER_APPROVAL: Final = re.compile(
    r"编办|编委|编制办|机构编制|发改|发展和?改革|可研|可行性|立项|规划|初步设计|方案|调整预算|追加"
)
"""Approvals of posts, of projects and of later changes."""
_SMALL: Final = re.compile(r"(?:中小|小微|小型|中型?[、和及]小)(?:型)?[、,，和及]{0,2}(?:微型|微)?型?企业")
_OF_CONTRACTS: Final = re.compile(r"采购|合同|预留|份额")
_KINDS: Final = re.compile(r"货物|工程|服务")
_DAYS: Final = 20


def published(index: Index) -> Iterator[Outcome]:
    """D04, D07, D09 and D10."""
    if not is_disclosure(index):
        return
    yield in_time(index)
    yield links(index)
    if index.part != "tables":
        yield from procurement_told(index)


@remembered
def is_disclosure(index: Index) -> bool:
    """Whether a file holds a disclosure: a table of one, or words of public funds.

    A read-me or a note in a folder of disclosures is a text like another, yet nothing must stand in it.
    """
    return bool(index.tables) or any(
        _FUND_WORDS.search(key(str(r.get("section") or "") + str(r["text"])))
        for r in index.rows.get("source_sentence", ())
    )


# --- D04, D09 -----------------------------------------------------------------------------------


def in_time(index: Index) -> Verdict:
    """D04: published within 20 days of approval."""
    approved, day = approved_on(index), index.published_on
    if approved is None or not day:
        what = "approval 批复" if approved is None else "publication 公开"
        return Verdict(
            "D04", "", "not_evaluated", reason=f"{OUTSIDE}: the day of {what} is not known / 日期未知"
        )
    late = (date.fromisoformat(day) - approved).days
    if late <= _DAYS:
        return Verdict("D04", "", "pass")
    zh = f"{approved}批复，{day}公开，相隔{late}日。"
    en = f"Approved on {approved}, published on {day}, {late} days later."
    return Verdict("D04", "", "fail", "file", day, f"≤ {_DAYS}", message_zh=zh, message_en=en)


def approved_on(index: Index) -> date | None:
    """The day of approval: said in the narrative, else configured for the place (`approvals.csv`)."""
    for row in index.rows.get("source_sentence", ()):
        text = str(row["text"])
        if "批复" in text and _is_own(index, text):
            for match in _APPROVED.finditer(key(text)):
                if not _OTHER_APPROVAL.search(match.group()) and _word(index) in match.group():
                    return _day(*map(int, match.groups()))
    fitting = [
        r
        for r in reference_rows("approvals.csv")
        if r["phase"] == index.phase
        and r["fiscal_year"] == str(index.fiscal_year)
        and (index.region_code or "").startswith(r["region_prefix"])
    ]
    best = max(fitting, key=lambda r: len(r["region_prefix"]), default=None)
    return date.fromisoformat(best["approved_on"]) if best else None


def _is_own(index: Index, text: str) -> bool:
    """Whether a sentence speaks of the approval of this budget, or final account, not of a plan or a body."""
    return _word(index) in text and str(index.fiscal_year) in text


def _word(index: Index) -> str:
    return "决算" if index.phase == "final" else "预算"


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def links(index: Index) -> Verdict:
    """D09: published on the common platform and on the own site. One file has one link at most."""
    reason = (
        f"{OUTSIDE}: only one link of the file is known / 只有一个网址"
        if index.source_url
        else f"{OUTSIDE}: no link of the file is known / 网址未知"
    )
    return Verdict("D09", "", "not_evaluated", reason=reason)


# --- D07, D10 -----------------------------------------------------------------------------------


def procurement_told(index: Index) -> Iterator[Outcome]:
    """D07: what is bought is told by kind, with the share of small firms. D10: what is reserved for them."""
    total = _procurement(index)
    if total is None:
        return
    texts = [key(str(r["text"])) for r in index.rows.get("source_sentence", ())]
    small = any(_SMALL.search(t) and _OF_CONTRACTS.search(t) for t in texts)
    if index.phase == "final":
        kinds = any("采购" in t and _KINDS.search(t) for t in texts) or _by_kind(index)
        yield from _told(total, kinds, small)
    asked = asked_for("sme_reservation", index)
    if asked is None or (asked.threshold is not None and total.value < asked.threshold):
        yield Verdict(
            "D10", "", "not_applicable", reason="not asked for, or below threshold / 未要求或低于限额"
        )
    elif small or _reserved(index):
        yield Verdict("D10", "", "pass")
    else:
        zh, en = "未公开面向中小企业预留采购份额情况。", "What is reserved for small firms is not told."
        yield Verdict("D10", "", "fail", total.locator, total.raw, message_zh=zh, message_en=en, figure=total)


def _procurement(index: Index) -> Figure | None:
    """The whole of the year's procurement as told; None where none is, or it is 0."""
    told = [c for c in claims_of(index).all if _is_whole(c) and c.value > 0]
    return max((c.figure for c in told), key=lambda f: f.value, default=None)


def _is_whole(claim: Claim) -> bool:
    return (
        claim.get("subject") == "procurement"
        and claim.quantity == "amount"
        and claim.get("basis") == "current"
        and claim.has_number
        and not claim.get("aspect")
        and claim.get("procurement_kind") in ("", "all")
        and not claim.get("body_name")
    )


def _by_kind(index: Index) -> bool:
    return any(c.get("procurement_kind") not in ("", "all") for c in claims_of(index).all)


def _reserved(index: Index) -> bool:
    """Whether a table tells of small firms."""
    rows = index.rows.get("source_cell", ())
    return any(_SMALL.search(str(r["text"])) for r in rows if "企业" in str(r["text"]))


def _told(total: Figure, kinds: bool, small: bool) -> Iterator[Outcome]:
    missing = [
        words
        for is_there, words in (
            (kinds, ("货物、工程、服务分类", "the split by goods, works and services")),
            (small, ("授予中小企业合同金额", "the share of small firms")),
        )
        if not is_there
    ]
    if not missing:
        yield Verdict("D07", "", "pass")
        return
    zh = f"政府采购支出未公开{'、'.join(z for z, _ in missing)}。"
    en = f"Of procurement, {' and '.join(e for _, e in missing)} is not told."
    yield Verdict("D07", "", "fail", total.locator, total.raw, message_zh=zh, message_en=en, figure=total)


__all__ = ["is_disclosure", "published"]
