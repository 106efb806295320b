"""Bands and thresholds that places set, or people of them know: configuration, as data.

What belongs here: reading `schemas/reference/bands.csv`. Add a band by adding a row there: the rule, the
digits that the codes of its regions begin with (empty: everywhere), phase (empty: both), years, bounds
(empty: none to that side). A rule without a band for a place is `not_evaluated` there.
"""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Final

from pipeline.codes import reference_rows
from pipeline.reconcile.equations import Verdict
from pipeline.reconcile.figures import Index
from pipeline.reconcile.reach import OPEN_END, Reach, reach_of
from schemas.rule import OUTSIDE

NO_BAND: Final = f"{OUTSIDE}: no band configured for this place / 未配置该地的区间"


@dataclass(frozen=True, slots=True)
class Band:
    """From `low` to `high`, both inclusive; None is open."""

    rule: str
    reach: Reach
    low: Decimal | None
    high: Decimal | None
    source: str

    def fits(self, index: Index) -> bool:
        """Whether it speaks of a document's place, phase and year."""
        return self.reach.holds(index, unknown_year=OPEN_END)

    def holds(self, value: Decimal) -> bool:
        """Whether a value lies within."""
        return (self.low is None or self.low <= value) and (self.high is None or value <= self.high)

    @property
    def text(self) -> str:
        """The band for people."""
        return f"[{'' if self.low is None else self.low}, {'' if self.high is None else self.high}]"


@cache
def bands() -> tuple[Band, ...]:
    """All rows."""
    return tuple(
        Band(
            r["rule_id"],
            reach_of(r),
            _bound(r["low"]),
            _bound(r["high"]),
            r["source"],
        )
        for r in reference_rows("bands.csv")
    )


def _bound(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def band(rule: str, index: Index) -> Band | None:
    """The band of a rule for a document: that of the narrowest place that fits."""
    fitting = [b for b in bands() if b.rule == rule and b.fits(index)]
    return max(fitting, key=lambda b: len(b.reach.region_prefix), default=None)


def no_band(rule: str, where: str) -> Verdict:
    """That a rule could not be judged for want of a band."""
    return Verdict(rule, where, "not_evaluated", reason=NO_BAND)
