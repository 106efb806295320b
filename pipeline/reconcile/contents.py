"""What a place asks for besides tables: configuration, as data.

What belongs here: reading `schemas/reference/required_contents.csv`. Add a row there: the digits that the
codes of its regions begin with (empty: everywhere), phase (empty: both), years, what is asked for
(`whole_department_targets`, `sme_reservation`) and, where there is one, the threshold in yuan from which.
"""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from pipeline.codes import reference_rows
from pipeline.reconcile.figures import Index
from pipeline.reconcile.reach import Reach, reach_of


@dataclass(frozen=True, slots=True)
class Content:
    """Something that documents of a place must hold, and from which amount on."""

    reach: Reach
    name: str
    threshold: Decimal | None

    def fits(self, index: Index) -> bool:
        """Whether it speaks of a document's place, phase and year."""
        return self.reach.holds(index, unknown_year=0)


@cache
def contents() -> tuple[Content, ...]:
    """All rows."""
    return tuple(
        Content(
            reach_of(r),
            r["content"],
            Decimal(r["value"]) if r["value"] else None,
        )
        for r in reference_rows("required_contents.csv")
    )


def asked_for(name: str, index: Index) -> Content | None:
    """What the narrowest place that fits says of a content; None where it is not asked for."""
    fitting = [c for c in contents() if c.name == name and c.fits(index)]
    return max(fitting, key=lambda c: len(c.reach.region_prefix), default=None)
