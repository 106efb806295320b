"""What a place asks its departments to publish, by year and phase: configuration, as data.

What belongs here: reading `schemas/reference/required_tables.csv`. Add a place by adding rows there.
"""

from dataclasses import dataclass
from functools import cache

from pipeline.codes import reference_rows
from pipeline.reconcile.figures import Index, remembered
from pipeline.reconcile.reach import OPEN_END, Reach, reach_of


@dataclass(frozen=True, slots=True)
class Requirement:
    """One row: a table that departments of a place (and of a kind, by name) must print in some years."""

    reach: Reach
    department_ends: tuple[str, ...]
    role: str

    def fits(self, index: Index) -> bool:
        """Whether it speaks of a document's place, kind of body, phase and year."""
        return self.reach.holds(index, OPEN_END) and (
            not self.department_ends or (index.department or "").endswith(self.department_ends)
        )

    @property
    def closeness(self) -> tuple[int, int]:
        """How special it is: the closest rows that fit overrule the others."""
        return len(self.department_ends), len(self.reach.region_prefix)


@cache
def requirements() -> tuple[Requirement, ...]:
    """All rows."""
    return tuple(
        Requirement(
            reach_of(r),
            tuple(filter(None, r["department_ends"].split("|"))),
            r["table_role"],
        )
        for r in reference_rows("required_tables.csv")
    )


@remembered
def required_roles(index: Index) -> frozenset[str]:
    """The roles that a document must print."""
    fitting = [r for r in requirements() if r.fits(index)]
    closest = max((r.closeness for r in fitting), default=(0, 0))
    return frozenset(r.role for r in fitting if r.closeness == closest)
