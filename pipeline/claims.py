"""The narrative of a document as rows: `fact_claim`, `claim_link`, `source_sentence`.

The narrative is the running text and the cells of grids without figures; prose in the cells of a
table of figures stays a `note` of `source_cell`.
What belongs here: the one entry from paragraphs to rows, and the ids of claims. What does not: how
sentences are read (`pipeline.claim_reader`), which wordings are known (`schemas.claims`).
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from pipeline.claim_charts import TOPIC
from pipeline.claim_reader import read_narrative
from pipeline.claim_state import Claim, Link, Read
from pipeline.claim_text import passages
from pipeline.document import Para, Remark
from pipeline.normalise import fits_quantity
from pipeline.parsed import Row

_NAMED: Final = (
    "subject",
    "function_code",
    "economic_code",
    "project_name",
    "item",
    "fund",
    "revenue_source",
    "spending_type",
    "cost_type",
    "procurement_kind",
    "aspect",
    "label_raw",
)
_TOLD: Final = 20
"""So many sentences with numbers left over are told one by one."""
_MICRO: Final = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Narrative:
    """Rows of the three tables, and what was not understood."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()


def read_claims(
    document_id: str,
    paragraphs: Sequence[Para],
    fiscal_year: int | None,
    phase: str | None,
    projects: Iterable[str] = (),
) -> Narrative:
    """All that the running text states. `projects`: names of projects as the tables print them."""
    reads, links = read_narrative(passages(paragraphs), fiscal_year, phase, projects)
    ids = {id(c): _claim_id(document_id, c) for read in reads for c in read.claims}
    rows: dict[str, list[Row]] = {
        "fact_claim": [_claim_row(c, ids[id(c)]) for read in reads for c in read.claims],
        "claim_link": _link_rows(links, ids),
        "source_sentence": [_sentence_row(read) for read in reads],
    }
    return Narrative({name: own for name, own in rows.items() if own}, tuple(_left_over(reads)))


def _claim_id(document_id: str, claim: Claim) -> str:
    """16 hex digits from the document and the figure's place: the same at every reading."""
    place = (
        document_id,
        claim.sentence.paragraph_ordinal,
        claim.sentence.sentence_ordinal,
        *claim.span,
    )
    return hashlib.sha256("|".join(map(str, place)).encode()).hexdigest()[:16]


def _claim_row(claim: Claim, claim_id: str) -> Row:
    sentence = claim.sentence
    return {
        "claim_id": claim_id,
        "section": claim.section or None,
        "paragraph_ordinal": sentence.paragraph_ordinal,
        "sentence_ordinal": sentence.sentence_ordinal,
        "locator": sentence.locator,
        "sentence": sentence.text,
        "span_start": claim.span[0],
        "span_end": claim.span[1],
        **{name: getattr(claim.subject, name) or None for name in _NAMED},
        "quantity": claim.quantity,
        "direction": claim.direction,
        "basis": claim.basis,
        "amount_year": claim.amount_year,
        "value": _stored(claim.value) if claim.direction != "flat" else None,
        "value_raw": claim.value_raw,
        "unit_raw": claim.unit_raw,
        "unit_reading": claim.unit_reading,
        "threshold_yuan": claim.threshold_yuan,
    }


def _stored(value: Decimal | None) -> Decimal | None:
    """A value as the column holds it; finer than a millionth, it stays in `value_raw` alone."""
    return value.quantize(_MICRO) if value is not None and fits_quantity(value) else None


def _link_rows(links: Iterable[Link], ids: dict[int, str]) -> list[Row]:
    found = {(ids[id(x.start)], ids[id(x.end)], x.relation) for x in links if x.start is not x.end}
    return [{"from_claim_id": a, "to_claim_id": b, "relation": r} for a, b, r in sorted(found)]


def _sentence_row(read: Read) -> Row:
    placement = "claim" if read.claims else "no_figure"
    if read.unclaimed and not read.is_chart:
        placement = "unclaimed"
    return {
        "section": read.section or None,
        "paragraph_ordinal": read.sentence.paragraph_ordinal,
        "sentence_ordinal": read.sentence.sentence_ordinal,
        "locator": read.sentence.locator,
        "text": read.sentence.text,
        "placement": placement,
        "unclaimed_raw": "; ".join(read.unclaimed) or None,
        "project_name": read.project,
        "topic": TOPIC if read.is_chart else read.topic,
    }


def _left_over(reads: Iterable[Read]) -> Iterable[Remark]:
    """One remark a sentence with numbers of which nothing was made, the first few of them."""
    left = [r for r in reads if r.unclaimed and not r.is_chart]
    for read in left[:_TOLD]:
        numbers = ", ".join(read.unclaimed[:8])
        yield Remark(
            "number_unclaimed", read.sentence.locator, f"{numbers} in: {read.sentence.text[:60].strip()}"
        )
    if len(left) > _TOLD:
        rest = left[_TOLD:]
        yield Remark(
            "number_unclaimed", rest[0].sentence.locator, f"and numbers of {len(rest)} more sentences"
        )
