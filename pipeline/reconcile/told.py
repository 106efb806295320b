"""What the narrative must tell beside a figure: the rate beside a change (Y06), a reason (S05), dates (Y15).

What belongs here: presence and dates, over sentences and forms. What does not: arithmetic (`years`).
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from pipeline.normalise import key, printed
from pipeline.parsed import Row
from pipeline.reconcile.claims_index import (
    Claim,
    Claims,
    claims_of,
    is_aside,
    is_on_another_footing,
    paragraphs,
    quote,
)
from pipeline.reconcile.equations import Outcome, Verdict, passed
from pipeline.reconcile.figures import Index

REASON: Final = re.compile(
    r"原因|由于|因(?!公)|主要(?:是|系|为)|系(?!统|列|数)|所致|导致|为了?(?:落实|贯彻|保障|确保|满足)|厉行|节约|过紧日子"
    r"|压减|严格|严控|从严|落实|贯彻|受[^,。;]{1,16}影响|(?:按照|根据)[^,。;]{1,30}(?:要求|规定|精神)"
)
"""Words by which a sentence gives a reason. Taken widely: that none is given must be certain."""
_EVENT: Final = re.compile(
    r"(?:^|[,。;:、()])(?![^,。;:]*(?:比|较(?![多少高低])|预算数|决算数|\d|同期|持平))"
    r"(?:[^,。;:]{2,30}(?:增加|减少|增多|调整|更新|取消|推迟|延期|追加|调减|调增|压缩|新增|报废|老化|上涨|下降|提高|降低|调入|调出|(?<!至)(?:较|偏|数|量|变)[多少高低])"
    r"|[^,。;:]{0,20}(?:追加|取消|新增|报废|调[入出增减整]|压缩|减少|增加|未(?:实施|开展|安排|发生|执行|支付|完成|启动|列支))[^,。;:]{0,20})"
    r"(?=[,。;:、()]|$)"
)
"""A clause of its own that tells of an event without figures: a reason without the words for one."""
_OF_THE_ITEM: Final = re.compile(
    r"(?:费|经费|支出|预算|决算|运行|购置|出国\(境\))(?:总?额|数)?(?:有所|略有)?(?:增加|减少|上涨|下降|提高|降低|[较偏变][多少高低])$"
)
"""A clause that only says again that the money changed."""
_SUBS: Final = {"vehicle_purchase": "vehicles", "vehicle_operation": "vehicles"}
_RECEPTION: Final = {"domestic_reception": "official_reception", "foreign_reception": "official_reception"}
_AS_OF: Final = re.compile(r"截[至止]到?(20\d\d)年(?:(\d{1,2})月)?")
_HOLDS: Final = re.compile(
    r"(?:共有|实有|保有|拥有|占用|现有).{0,12}(?:车辆|汽车|设备|资产|房屋)|固定资产|国有资产(?!监管|监督|管理)|流动资产"
)
"""What a state of property tells of; a date of other affairs (截至2023年底全市车辆…) is none."""
_START: Final = re.compile(r"(?:计划|项目)?(?:开始|起始|启动)(?:日期|时间|年度)")
_END: Final = re.compile(r"(?:计划|项目)?(?:完成|结束|终止)(?:日期|时间|年度)")
_PERIOD: Final = re.compile(r"(?:项目)?(?:实施)?(?:起止(?:时间|日期|年限)|周期|期限)(?:\(.{1,4}\))?")
_YEAR: Final = re.compile(r"(?<!\d)(20\d\d)(?=年|[-./]\d|$)")
_ONE_DAY: Final = re.compile(r"20\d\d[年./-]\d{1,2}[月./-]\d{1,2}日?")
"""One day for a whole period: its first or its last, which is not said."""
_DRAFTED_UNTIL: Final = 3
"""Month by whose end a budget has been drafted and approved: until then its own year has a first state of property."""


def gives_reason(text: str) -> bool:
    """Whether a text, as `key` gives it, tells why: by words of a reason, or by telling of an event.

    >>> [gives_reason(x) for x in ("减少1万元,公务活动减少。", "比上年减少1万元。", "减少1万元,接待费减少。")]
    [True, False, False]
    """
    return bool(REASON.search(text)) or any(not _OF_THE_ITEM.search(m.group()) for m in _EVENT.finditer(text))


def told(index: Index) -> Iterator[Outcome]:
    """Y06, S05 and Y15."""
    claims = claims_of(index)
    yield from rates_given(claims)
    yield from reasons_given(index, claims)
    yield from property_dates(index)
    yield from periods(index)


# --- Y06 ----------------------------------------------------------------------------------------


def rates_given(claims: Claims) -> Iterator[Outcome]:
    """Y06: money that changed is told with both its change and its rate; said once for all that are not."""
    lone, good = [], 0
    for claim in claims.all:
        if not _is_changed_money(claims, claim):
            continue
        other = "growth_rate" if claim.quantity == "change" else "change"
        own = claims.by_sentence[claim.sentence_place]
        if any(c.quantity == other and c.about == claim.about for c in own):
            good += 1
        else:
            lone.append(claim)
    yield from passed("Y06", "text", good)
    if lone:
        first, n = lone[0], len(lone)
        zh = f"{n}处只写增减额或只写增减率，如“{quote(first)}”。"
        en = f"{n} changes are told by amount or by rate only, such as “{quote(first)}”."
        yield Verdict(
            "Y06", "text", "fail", first.figure.locator, first.figure.raw, message_zh=zh, message_en=en,
            figure=first.figure,
        )  # fmt: skip


def _is_changed_money(claims: Claims, claim: Claim) -> bool:
    """Whether a claim is a change of money other than 0, of a base other than 0, and no reason for one."""
    if claim.quantity not in ("change", "growth_rate") or not claim.has_number or not claim.value:
        return False
    if claim.get("subject") in ("vehicles", "equipment", "staff", "units", "floor_space", "other", "project"):
        return False
    if is_aside(claim) or claims.to(claim, "reason_of") or claims.to(claim, "part_of", "some_of"):
        return False
    current = [c for c in claims.to(claim, "change_of") if c.quantity == "amount" and c.about == claim.about]
    if not current:
        return False
    return claim.quantity == "growth_rate" or current[0].value != claim.value


# --- S05 ----------------------------------------------------------------------------------------


def reasons_given(index: Index, claims: Claims) -> Iterator[Outcome]:
    """S05: each 三公 item that changed is told with a reason."""
    texts = paragraphs(index)
    good = 0
    for item, own in _changes_by_item(claims).items():
        if any(gives_reason(t) for c in own for t in _told_with(c, claims, texts)):
            good += 1
            continue
        one = own[0]
        zh = f"“{quote(one)}”：未说明增减原因。"
        en = f"“{quote(one)}”: no reason is given for the change."
        yield Verdict(
            "S05", item, "fail", one.figure.locator, one.figure.raw, message_zh=zh, message_en=en,
            figure=one.figure,
        )  # fmt: skip
    yield from passed("S05", "text", good)


def _changes_by_item(claims: Claims) -> dict[str, list[Claim]]:
    """Changes other than 0 of items of 三公; purchase and running cost count as told with vehicles."""
    found: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims.all:
        item = _family(claim)
        if (
            item not in ("", "total")
            and claim.quantity in ("change", "growth_rate")
            and claim.has_number
            and claim.value
            and not is_on_another_footing(claim)
            and not claims.to(claim, "reason_of")
        ):
            found[item].append(claim)
    return found


def _family(claim: Claim) -> str:
    item = claim.get("item")
    if claim.get("subject") != "three_public" or claim.get("aspect"):
        return ""
    return _SUBS.get(item) or _RECEPTION.get(item) or item


def _told_with(claim: Claim, claims: Claims, texts: dict[int, str]) -> Iterator[str]:
    """The text that may hold the reason of a change: its paragraph between other items, and what follows.

    What follows counts up to the paragraph that tells of another item. A list whose items all stand in one
    paragraph may give its reasons after them, so what stands after the last item counts for each.
    """
    paragraph = int(claim.get("paragraph_ordinal"))
    text = texts.get(paragraph, "")
    at = text.find(claim.get("sentence"))
    if at < 0:
        yield key(text)
        return
    start = at + int(claim.get("span_start") or 0)
    edges = sorted(_edges(claim, claims, text, paragraph))
    before = max((e for e in edges if e <= start), default=0)
    after = min((e for e in edges if e > start), default=len(text))
    yield key(text[before:after])
    yield key(text[max(edges, default=0) :]) if len(edges) > 1 else ""
    for number in range(paragraph + 1, paragraph + 4):
        if number not in texts or _tells_another(claims, number, _family(claim)):
            return
        yield key(texts[number])


def _edges(claim: Claim, claims: Claims, text: str, paragraph: int) -> Iterator[int]:
    """Where in a paragraph figures of other items stand."""
    for other in claims.all:
        if int(other.get("paragraph_ordinal")) == paragraph and _family(other) not in (
            "",
            "total",
            _family(claim),
        ):
            at = text.find(other.get("sentence"))
            yield max(at, 0) + int(other.get("span_start") or 0)


def _tells_another(claims: Claims, paragraph: int, item: str) -> bool:
    return any(
        int(c.get("paragraph_ordinal")) == paragraph and _family(c) not in ("", item) for c in claims.all
    )


# --- Y15 ----------------------------------------------------------------------------------------


def property_dates(index: Index) -> Iterator[Outcome]:
    """Y15: the state of property is of last year's in a budget, of the year itself in a final account."""
    year = index.fiscal_year
    if year is None:
        return
    due = year if index.phase == "final" else year - 1
    good = 0
    for row in index.rows.get("source_sentence", ()):
        text = key(str(row["text"]))
        dates = list(_AS_OF.finditer(text)) if _HOLDS.search(text) else []
        if any(int(d.group(1)) == due for d in dates):
            good += 1  # another date stands there to compare
        elif dates:
            said, month = int(dates[0].group(1)), int(dates[0].group(2) or 12)
            yield _wrong_date(row, dates[0].group(), due, said == due + 1 and month <= _DRAFTED_UNTIL)
    yield from passed("Y15", "text", good)


def _wrong_date(row: Row, said: str, due: int, is_early: bool) -> Verdict:
    """A state of property of another year; one that was known when the budget was made is a remark only."""
    at = f"{row['paragraph_ordinal']}.{row['sentence_ordinal']}"
    locator = str(row.get("locator") or f"paragraph {row['paragraph_ordinal']}")
    zh = f"资产情况“{said}”的年度应为{due}年。"
    en = f"The state of property is “{said}”; it should be of {due}."
    severity = "info" if is_early else ""
    return Verdict(
        "Y15", at, "fail", locator, said, str(due), message_zh=zh, message_en=en, severity=severity
    )


@dataclass(frozen=True, slots=True)
class Period:
    """Years that a form prints for a project: it begins not after `first`, ends not before `last`."""

    row: Row
    first: int | None
    last: int | None

    def holds(self, year: int) -> bool:
        """Whether a year lies within."""
        return (self.first is None or self.first <= year) and (self.last is None or year <= self.last)


def periods(index: Index) -> Iterator[Outcome]:
    """Y15: the period of a project contains the document's year."""
    year = index.fiscal_year
    if year is None:
        return
    good = 0
    for period in _periods(index):
        if period.holds(year):
            good += 1
            continue
        cell = period.row
        at = f"t{cell['table_ordinal']}.{cell['row_ordinal']}.{cell['column_ordinal']}"
        said = printed(str(cell["text"]))
        zh, en = f"项目期限“{said}”不含{year}年。", f"The project's period, {said}, does not contain {year}."
        yield Verdict(
            "Y15", at, "fail", str(cell.get("locator") or ""), said, str(year), message_zh=zh, message_en=en
        )
    yield from passed("Y15", "form", good)


def _periods(index: Index) -> Iterator[Period]:
    forms = {t.ordinal for t in index.of("performance_targets")}
    lines: dict[tuple[object, object], list[Row]] = defaultdict(list)
    for cell in index.rows.get("source_cell", ()):
        if cell["table_ordinal"] in forms and str(cell["text"]).strip():
            lines[cell["table_ordinal"], cell["row_ordinal"]].append(cell)
    for cells in lines.values():
        for label, value in pairwise(cells):
            if (period := _period(label, value)) is not None:
                yield period


def _period(label: Row, value: Row) -> Period | None:
    """The period that a label and the cell right of it print, where they print one with years."""
    name = key(str(label["text"]))
    years = [int(y) for y in _YEAR.findall(key(str(value["text"])))]
    if not years or len(name) > _LONGEST_LABEL:
        return None
    if _START.fullmatch(name):
        return Period(value, years[0], None)
    if _END.fullmatch(name):
        return Period(value, None, years[-1])
    if _PERIOD.fullmatch(name) and not _ONE_DAY.fullmatch(key(str(value["text"]))):
        return Period(value, min(years), max(years) if len(years) > 1 else None)
    return None


_LONGEST_LABEL: Final = 12


__all__ = ["gives_reason", "told"]
