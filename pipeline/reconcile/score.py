"""The score of a document: passed weight over evaluated weight, by dimension, with the denominators.

What belongs here: the arithmetic of the score in `RULES.md`. What does not: judging.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from schemas.rules import BY_ID

WEIGHTS: Final = {"error": 3, "warning": 1}
UNSCORED: Final = ("peers", "quality")


@dataclass(frozen=True, slots=True)
class Part:
    """Passed and evaluated weight of one dimension, or of all."""

    passed: int
    evaluated: int

    @property
    def percent(self) -> Decimal | None:
        """100 x passed / evaluated, to one decimal; None where nothing was evaluated."""
        if not self.evaluated:
            return None
        return (Decimal(100) * self.passed / self.evaluated).quantize(Decimal("0.1"))


@dataclass(frozen=True, slots=True)
class Score:
    """The whole score, its dimensions, and how many rules could not be evaluated."""

    whole: Part
    dimensions: Mapping[str, Part]
    not_evaluated: int


def score_of(results: Iterable[Mapping[str, object]]) -> Score:
    """The score from the rows of `check_result`: a rule passes when none of its places fails."""
    statuses: dict[str, set[str]] = defaultdict(set)
    for row in results:
        rule = BY_ID[str(row["rule_id"])]
        if row["severity"] in WEIGHTS and rule.dimension not in UNSCORED:
            statuses[rule.id].add(str(row["status"]))
    passed: dict[str, int] = defaultdict(int)
    evaluated: dict[str, int] = defaultdict(int)
    for rule_id, found in statuses.items():
        if found & {"pass", "pass_rounding", "fail"}:
            rule = BY_ID[rule_id]
            weight = WEIGHTS.get(rule.severity, 0)
            evaluated[rule.dimension] += weight
            passed[rule.dimension] += 0 if "fail" in found else weight
    dimensions = {d: Part(passed[d], n) for d, n in evaluated.items()}
    whole = Part(sum(p.passed for p in dimensions.values()), sum(p.evaluated for p in dimensions.values()))
    unknown = sum(1 for found in statuses.values() if found == {"not_evaluated"})
    return Score(whole, dimensions, unknown)
