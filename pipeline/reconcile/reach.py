"""For which documents a row of configuration speaks: place, phase and years.

What belongs here: the columns that `required_tables.csv`, `required_contents.csv` and `bands.csv` share. What
does not: what their rows ask for (`required`, `contents`, `bands`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pipeline.reconcile.figures import Index

OPEN_END: Final = 9999
"""The last year of a row that still holds."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Regions whose codes begin with some digits (none: everywhere), a phase ('': both), and years."""

    region_prefix: str
    phase: str
    first: int
    last: int

    def holds(self, index: Index, unknown_year: int) -> bool:
        """Whether it takes in a document; one of an unknown year is taken for one of `unknown_year`."""
        return (
            self.phase in ("", index.phase)
            and self.first <= (index.fiscal_year or unknown_year) <= self.last
            and (index.region_code or "").startswith(self.region_prefix)
        )


def reach_of(row: Mapping[str, str]) -> Reach:
    """The reach of one row of a configuration file."""
    return Reach(row["region_prefix"], row["phase"], int(row["valid_from"]), int(row["valid_to"] or OPEN_END))
