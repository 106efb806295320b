"""The narrative's figures as the checks see them: claims as `Figure`s, with their links.

What belongs here: turning rows of `fact_claim` and `claim_link` into figures and groups. What does not:
any rule, nor reading sentences.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from pipeline.parsed import Row
from pipeline.reconcile.figures import ZERO, Figure, Index, Place, decimals, remembered
from schemas.vocabulary import UNITS

MONEY: Final = ("amount", "change", "prior_amount")
_KEY: Final = (
    "subject",
    "item",
    "fund",
    "revenue_source",
    "spending_type",
    "cost_type",
    "function_code",
    "economic_code",
    "project_name",
    "procurement_kind",
    "aspect",
    "body_name",
)


@dataclass(frozen=True, slots=True, eq=False)
class Claim:
    """One claim: its row, and its figure. `figure.yuan` is its value, whatever its unit."""

    row: Row
    figure: Figure
    quantity: str
    """amount, share, change …"""
    about: tuple[str, ...]
    """What it is about: subject and dimensions, without what the figure is of it."""

    def get(self, name: str) -> str:
        """A column as text, '' where it is null."""
        value = self.row.get(name)
        return "" if value is None else str(value)

    @property
    def value(self) -> Decimal:
        """Yuan, percent, pieces; signed for changes."""
        return self.figure.value

    @property
    def sentence_place(self) -> tuple[str, str]:
        """Paragraph and sentence."""
        return self.get("paragraph_ordinal"), self.get("sentence_ordinal")

    @property
    def has_number(self) -> bool:
        """Whether a number is printed (持平 prints none)."""
        return self.figure.yuan is not None and bool(self.figure.raw)


@dataclass(frozen=True, slots=True)
class Claims:
    """The claims of a document and how they are linked."""

    all: tuple[Claim, ...]
    by_id: Mapping[str, Claim]
    links: Mapping[str, tuple[tuple[Claim, str], ...]]
    back: Mapping[str, tuple[tuple[Claim, str], ...]]
    year: int | None
    by_sentence: Mapping[tuple[str, str], tuple[Claim, ...]]
    unclaimed: frozenset[tuple[str, str]] = frozenset()

    def to(self, claim: Claim, *relations: str) -> list[Claim]:
        """The claims that one is linked to by these relations."""
        return [c for c, r in self.links.get(claim.get("claim_id"), ()) if r in relations]

    def linked(self, claim: Claim, *relations: str) -> list[Claim]:
        """The claims linked to one by these relations."""
        return [c for c, r in self.back.get(claim.get("claim_id"), ()) if r in relations]

    def current(self, *subjects: str) -> Iterator[Claim]:
        """Amounts of the document's own year about some subjects, of the whole body.

        Not those among the reasons of a change, which tell of other things, nor those of performance.
        """
        for claim in self.all:
            year = claim.get("amount_year")
            if (
                claim.quantity == "amount"
                and claim.get("subject") in subjects
                and claim.get("basis") == "current"
                and claim.has_number
                and not claim.get("body_name")
                and (not year or self.year is None or int(year) == self.year)
                and not is_aside(claim)
            ):
                yield claim


def is_aside(claim: Claim) -> bool:
    """Whether a figure stands among reasons, is of performance, of a single project or on another footing."""
    sentence, start = claim.get("sentence"), int(claim.get("span_start") or 0)
    before = sentence[:start]
    return bool(_ASIDE.search(before) or _OTHER_FOOTING.search(sentence))


def is_on_another_footing(claim: Claim) -> bool:
    """Whether the sentence compares on a footing of its own (同口径, 扣除…)."""
    return bool(_OTHER_FOOTING.search(claim.get("sentence")))


_ASIDE: Final = re.compile(r"原\s*因|绩\s*效|该项目|主要是|[①②③④⑤⑥]")
_OTHER_FOOTING: Final = re.compile(r"扣除|口径|可比")


@remembered
def claims_of(index: Index) -> Claims:
    """The claims of a document, in order."""
    claims = [_claim(row) for row in index.rows.get("fact_claim", ())]
    by_id = {c.get("claim_id"): c for c in claims}
    links: dict[str, list[tuple[Claim, str]]] = defaultdict(list)
    back: dict[str, list[tuple[Claim, str]]] = defaultdict(list)
    for row in index.rows.get("claim_link", ()):
        one, two = by_id.get(str(row["from_claim_id"])), by_id.get(str(row["to_claim_id"]))
        if one is not None and two is not None:
            links[one.get("claim_id")].append((two, str(row["relation"])))
            back[two.get("claim_id")].append((one, str(row["relation"])))
    forward, backward = ({k: tuple(v) for k, v in x.items()} for x in (links, back))
    by_sentence: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        by_sentence[claim.sentence_place].append(claim)
    sentences = {k: tuple(v) for k, v in by_sentence.items()}
    return Claims(tuple(claims), by_id, forward, backward, index.fiscal_year, sentences, _unclaimed(index))


def _unclaimed(index: Index) -> frozenset[tuple[str, str]]:
    """Sentences in which numbers were left over."""
    return frozenset(
        (str(r["paragraph_ordinal"]), str(r["sentence_ordinal"]))
        for r in index.rows.get("source_sentence", ())
        if r.get("unclaimed_raw")
    )


def _unit(row: Row) -> tuple[str | None, Decimal]:
    """The unit of money, and what one of the claim's unit is in its value."""
    raw = str(row.get("unit_raw") or "")
    unit = {"万": "万元", "亿": "亿元"}.get(raw, raw)
    return (unit, UNITS[unit]) if unit in UNITS else (None, Decimal(1))


def _claim(row: Row) -> Claim:
    unit, one = _unit(row)
    value = row.get("value")
    raw = str(row.get("value_raw") or "")
    places = [int(str(row.get(n) or 0)) for n in ("paragraph_ordinal", "sentence_ordinal", "span_start")]
    code = row.get("function_code") or row.get("economic_code")
    figure = Figure(
        place=Place("s", *places),
        yuan=value if isinstance(value, Decimal) else None,
        ulp=one.scaleb(-decimals(raw)),
        raw=raw,
        unit=unit or str(row.get("unit_raw") or "") or None,
        locator=str(row.get("locator") or ""),
        label=str(row.get("label_raw") or ""),
        heading="",
        path=(),
        role="narrative",
        home="fact_claim",
        measure=str(row.get("quantity") or ""),
        breakdown="",
        row_kind="detail",
        column_kind="detail",
        fund=str(row.get("fund") or ""),
        source=str(row.get("revenue_source") or ""),
        spending=str(row.get("spending_type") or ""),
        cost=str(row.get("cost_type") or ""),
        item=str(row.get("item") or ""),
        code=str(code) if code else None,
        tree=str(code) if code else "",
        resolution=None,
        body=str(row.get("body_name") or ""),
        fields=row,
    )
    about = tuple("" if (x := row.get(n)) is None else str(x) for n in _KEY)
    return Claim(row, figure, figure.measure, about)


def quote(claim: Claim, width: int = 36) -> str:
    """Some of the sentence around a figure, for people."""
    sentence = claim.get("sentence").replace("\n", "")
    start = int(claim.get("span_start") or 0)
    begin = max(0, start - width)
    return ("…" if begin else "") + sentence[begin : start + width // 2].strip() + "…"


@remembered
def paragraphs(index: Index) -> dict[int, str]:
    """The text of each paragraph, its sentences joined as they stand, by ordinal."""
    found: dict[int, str] = defaultdict(str)
    for row in index.rows.get("source_sentence", ()):
        found[int(str(row["paragraph_ordinal"]))] += str(row["text"])
    return dict(found)


def interval(figure: Figure) -> tuple[Decimal, Decimal]:
    """What a printed figure may stand for: half a unit of its last digit to both sides."""
    half = figure.ulp / 2
    return figure.value - half, figure.value + half


def ratio_interval(part: Figure, whole: Figure) -> tuple[Decimal, Decimal] | None:
    """100 x part / whole as an interval; None where the whole may be 0."""
    low, high = interval(whole)
    if low <= 0 <= high:
        return None
    corners = [100 * p / w for p in interval(part) for w in (low, high)]
    return min(corners), max(corners)


def meets(rate: Figure, result: tuple[Decimal, Decimal]) -> bool:
    """Whether a printed rate's own interval meets a result."""
    low, high = interval(rate)
    return low <= result[1] and result[0] <= high


def put_right(figure: Figure, rights: Mapping[Place, Decimal]) -> Figure:
    """The figure with another amount, where one is given for its place."""
    return replace(figure, yuan=rights[figure.place]) if figure.place in rights else figure


def one_of_each(claims: Iterable[Claim]) -> list[Claim]:
    """Claims, each subject once: a list that is told twice is one list. Words tell apart what no dimension does."""
    seen: dict[tuple[str, ...], Claim] = {}
    for claim in claims:
        named = any(claim.get(n) not in ("", "all") for n in _TELLING)
        seen.setdefault((*claim.about, "" if named else claim.get("label_raw")), claim)
    return list(seen.values())


_TELLING: Final = (
    "item",
    "function_code",
    "economic_code",
    "revenue_source",
    "spending_type",
    "cost_type",
    "procurement_kind",
    "project_name",
)


def same_sentence(claims: Claims, claim: Claim, quantity: str) -> list[Claim]:
    """Claims of a quantity about the same thing in the same sentence, the nearest first."""
    own = [
        c
        for c in claims.by_sentence.get(claim.sentence_place, ())
        if c.quantity == quantity and c.about == claim.about and c.has_number
    ]
    at = int(claim.get("span_start") or 0)
    return sorted(own, key=lambda c: abs(int(c.get("span_start") or 0) - at))


__all__ = [
    "MONEY",
    "ZERO",
    "Claim",
    "Claims",
    "claims_of",
    "interval",
    "meets",
    "paragraphs",
    "quote",
    "ratio_interval",
]
