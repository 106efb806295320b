"""Family S on counts: vehicles bought and held, visits received, beside the money spent on them.

What belongs here: money of the three-public table, else of the text, against counts of table and text.
What does not: sums of money (`three_public`), last year's counts.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from pipeline.normalise import key
from pipeline.parsed import Row
from pipeline.reconcile import summaries as s
from pipeline.reconcile.bands import band, no_band
from pipeline.reconcile.claims_index import Claim, claims_of, paragraphs
from pipeline.reconcile.equations import Outcome, Verdict
from pipeline.reconcile.figures import Figure, Index

_EARLIER: Final = re.compile(r"(?:上年|以前年度|往年|20\d\d年).{0,20}(?:购置|采购|购买)|尾款|分期|结转")
_VISITS: Final = ("official_reception", "domestic_reception", "foreign_reception")
_STATISTICS: Final = {"purchase": "vehicles_bought", "held": "vehicles_held"}
_IN_TABLES: Final = {
    "batches": r"批次|批数|次数",
    "persons": r"人次|人数",
    "purchase": r"购置数|购置\(?辆|购置车辆",
    "held": r"保有量|保有数|车辆数",
}
"""How tables name a count."""
_NEEDED: Final = (
    (
        "vehicle_purchase",
        "purchase",
        "购置数",
        "vehicles bought",
        r"(?:购置|更新|采购|购入|新购).{0,30}\d+(?:辆|台|部)",
    ),
    (
        "vehicle_operation",
        "held",
        "保有量",
        "vehicles held",
        r"(?:保有|共有|开支|拥有|现有|实有).{0,30}\d+(?:辆|台|部)",
    ),
    ("official_reception", "batches", "接待批次", "receptions", r"\d+(?:批次|批|个批次|次)|批次.{0,6}\d"),
    (
        "official_reception",
        "persons",
        "接待人次",
        "persons received",
        r"\d+余?(?:人次|人|位)|(?:人次|人数).{0,6}\d",
    ),
)
"""Item of money, the count that must stand with it, its names, how sentences print it."""


@dataclass(frozen=True, slots=True)
class Count:
    """A number of things as printed in a table or a sentence."""

    value: Decimal
    raw: str
    locator: str
    in_three_public: bool


def fleet(index: Index) -> Iterator[Outcome]:
    """S06, S07, S08 and S11."""
    if index.part == "tables" and not index.of(s.T8):
        return
    yield from bought(index)
    yield from running_cost(index)
    if index.phase == "final":
        yield from counts_given(index)
        yield from visits(index)


def tells_of_three_public(index: Index) -> bool:
    """Whether the narrative tells of three-public money at all: else what is missing may stand in another file."""
    return any(c.get("subject") == "three_public" for c in claims_of(index).all)


def money_of(index: Index, item: str) -> Figure | None:
    """This year's money of an item: the one figure of the table over all funds, else the one in the text."""
    figures = [
        f
        for table in index.of(s.T8)
        for f in table.figures
        if f.item == item and f.measure == "amount" and f.home == "fact_three_public" and not f.body
    ]
    wholes = [f for f in figures if f.fund in ("all", "fiscal_appropriation")] or figures
    if wholes:
        return max(wholes, key=lambda f: f.value)
    told = [
        c for c in claims_of(index).current("three_public") if c.get("item") == item and not c.get("aspect")
    ]
    return told[0].figure if told else None


def counts_of(index: Index, aspect: str) -> list[Count]:
    """The counts of the whole body: of the table's statistics, and of the narrative's totals."""
    found = [
        Count(Decimal(str(row["value"])), str(row["value_raw"]), str(row["locator"]), True)
        for row in index.rows.get("fact_statistic", ())
        if row.get("statistic") == _STATISTICS.get(aspect, "")
        and _is_number(row)
        and row["table_role"] == s.T8
    ]
    beside = _paragraphs_of_money(index)
    return found + [_count(c, beside) for c in claims_of(index).all if _counts(index, c, aspect)]


def _is_number(row: Row) -> bool:
    return isinstance(row.get("value"), Decimal)


def _counts(index: Index, claim: Claim, aspect: str) -> bool:
    """Whether a claim is that count of the year itself, and not of a kind of vehicle or a part of the body.

    That no foreign guests came tells nothing of guests.
    """
    year = claim.get("amount_year")
    subject = "vehicles" if aspect in _STATISTICS else "three_public"
    return (
        claim.quantity == "count"
        and claim.get("aspect") == aspect
        and claim.get("subject") == subject
        and claim.get("basis") == "current"
        and claim.has_number
        and not claim.get("body_name")
        and (claim.value or claim.get("item") != "foreign_reception")
        and (aspect == "held" or not year or index.fiscal_year is None or int(year) == index.fiscal_year)
        and not claims_of(index).to(claim, "part_of", "some_of")
    )


def _paragraphs_of_money(index: Index) -> frozenset[str]:
    """Paragraphs that tell of three-public money."""
    money = (c for c in claims_of(index).all if c.get("subject") == "three_public" and c.quantity == "amount")
    return frozenset(c.get("paragraph_ordinal") for c in money)


def _count(claim: Claim, beside: frozenset[str]) -> Count:
    is_beside = claim.get("paragraph_ordinal") in beside
    return Count(claim.value, claim.figure.raw, claim.figure.locator, is_beside)


# --- S06, S07 -----------------------------------------------------------------------------------


def bought(index: Index) -> Iterator[Outcome]:
    """S06: money for buying vehicles where vehicles are bought, and the reverse.

    Vehicles that are bought with other money than that of the three-public table need none there: a count
    asks for money only where it is told with the three-public money.
    """
    money, counts = money_of(index, "vehicle_purchase"), counts_of(index, "purchase")
    if money is None or not counts or money.yuan is None:
        return
    most = max(counts, key=lambda c: c.value)
    told_here = [c for c in counts if c.in_three_public and c.value]
    if money.value and not most.value:
        if index.phase == "final" and _said_earlier(index):
            yield Verdict("S06", "", "not_applicable", reason="bought in an earlier year / 以前年度购置")
            return
        zh = f"公务用车购置费为{money.raw}{money.unit or ''}，购置车辆却为{most.raw}辆。"
        en = f"Money for buying vehicles is {money.raw} {money.unit or ''}, yet {most.raw} are bought."
    elif told_here and not money.value:
        most = told_here[0]
        zh = f"购置公务用车{most.raw}辆，公务用车购置费却为0。"
        en = f"{most.raw} vehicles are bought, yet the money for buying vehicles is 0."
    else:
        yield Verdict("S06", "", "pass")
        return
    yield Verdict(
        "S06", "", "fail", money.locator, money.raw, most.raw, message_zh=zh, message_en=en, figure=money
    )


def _said_earlier(index: Index) -> bool:
    texts = (key(str(r["text"])) for r in index.rows.get("source_sentence", ()))
    return any("车" in t and "购置" in t and _EARLIER.search(t) for t in texts)


def running_cost(index: Index) -> Iterator[Outcome]:
    """S07: running cost per vehicle lies in the place's band."""
    money, held = money_of(index, "vehicle_operation"), counts_of(index, "held")
    if money is None or not money.value or not any(c.value for c in held):
        return
    yield _per_unit(
        "S07", index, money, max(held, key=lambda c: c.value), "车均运行费", "Running cost per vehicle"
    )


def _per_unit(rule: str, index: Index, money: Figure, count: Count, zh: str, en: str) -> Verdict:
    own = band(rule, index)
    if own is None:
        return no_band(rule, "band")
    value = money.value / count.value
    if own.holds(value):
        return Verdict(rule, "band", "pass")
    return Verdict(
        rule, "band", "fail", money.locator, money.raw, own.text, figure=money,
        message_zh=f"{zh}为{value:,.2f}元，区间为{own.text}元。",
        message_en=f"{en} is {value:,.2f} yuan; the band is {own.text}.",
    )  # fmt: skip


# --- S08, S11 -----------------------------------------------------------------------------------


def counts_given(index: Index) -> Iterator[Outcome]:
    """S08: with money of an item stand the counts that tell what it was for."""
    if not tells_of_three_public(index):
        reason = "the narrative read does not tell of three-public money / 所读文字未涉及“三公”经费"
        yield Verdict("S08", "", "not_evaluated", reason=reason)
        return
    texts = [key(text) for text in paragraphs(index).values()]
    for item, aspect, zh, en, pattern in _NEEDED:
        money = money_of(index, item)
        if money is None or not money.value:
            continue
        words = {"vehicle_purchase": "车", "vehicle_operation": "车", "official_reception": "接待"}[item]
        if counts_of(index, aspect) or _printed(index, aspect) or any(
            words in t and re.search(pattern, t) for t in texts
        ):  # fmt: skip
            yield Verdict("S08", aspect, "pass")
            continue
        message = f"有{money.label or ''}{money.raw}{money.unit or ''}，未公开{zh}。"
        english = f"There is money ({money.raw} {money.unit or ''}), yet the number of {en} is not given."
        yield Verdict(
            "S08", aspect, "fail", money.locator, money.raw, zh, message_zh=message, message_en=english,
            figure=money,
        )  # fmt: skip


def _printed(index: Index, aspect: str) -> bool:
    """Whether a table has a heading or a label for a count."""
    pattern = re.compile(_IN_TABLES[aspect])
    return any(pattern.search(key(str(c["text"]))) for c in index.rows.get("source_cell", ()))


def visits(index: Index) -> Iterator[Outcome]:
    """S11: reception money has batches and persons; the cost per person lies in the place's band."""
    money = money_of(index, "official_reception")
    if money is None or not money.value:
        return
    persons: list[Count] = []
    for aspect, zh, en in (("batches", "批次", "batches"), ("persons", "人次", "persons")):
        counts = counts_of(index, aspect)
        if not counts:
            continue  # that they are missing is S08's
        if any(c.value for c in counts):
            persons = [c for c in counts if c.value] if aspect == "persons" else persons
            yield Verdict("S11", aspect, "pass")
            continue
        yield Verdict(
            "S11", aspect, "fail", counts[0].locator, counts[0].raw, "> 0",
            message_zh=f"有公务接待费{money.raw}{money.unit or ''}，接待{zh}却为0。",
            message_en=f"Reception cost {money.raw} {money.unit or ''}, yet the number of {en} is 0.",
            figure=money,
        )  # fmt: skip
    if persons:
        most = max(persons, key=lambda c: c.value)
        yield _per_unit("S11", index, money, most, "人均接待费", "Reception cost per person")


__all__ = ["fleet"]
