"""What each family of checks found over a whole generation, for Dagster and for people.

What belongs here: counting in SQL. What does not: judging documents (`pipeline.reconcile`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pipeline.rows import rows_of
from schemas.rule import FAMILIES, OUTSIDE

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

WORST: Final = 10
LEAST_SHARE: Final = 0.5
"""Share of the documents that a rule applies to below which it is said that it was seldom judged."""
FEWEST_DOCUMENTS: Final = 5


@dataclass(frozen=True, slots=True)
class FamilyOutcome:
    """Counts of places by status, the worst open findings, and rules that could seldom be judged."""

    family: str
    counts: Mapping[str, int]
    errors: int
    warnings: int
    worst: tuple[Mapping[str, object], ...]
    seldom: tuple[Mapping[str, object], ...]

    @property
    def passed(self) -> bool:
        """No open error or warning, and no rule that is turned off unnoticed."""
        return not self.errors and not self.warnings and not self.seldom


def family_outcomes(con: "DuckDBPyConnection") -> dict[str, FamilyOutcome]:
    """The outcome of each family in the catalog in use."""
    return {family: _outcome(con, family) for family in FAMILIES}


def no_outcomes() -> dict[str, FamilyOutcome]:
    """The outcomes where nothing was checked."""
    return {family: FamilyOutcome(family, {}, 0, 0, (), ()) for family in FAMILIES}


def _outcome(con: "DuckDBPyConnection", family: str) -> FamilyOutcome:
    if family == "Q":
        return _quality(con)
    counts = {str(r["status"]): int(str(r["n"])) for r in rows_of(con, _COUNTS, family)}
    found = {str(r["severity"]): int(str(r["n"])) for r in rows_of(con, _FOUND, family)}
    return FamilyOutcome(
        family,
        counts,
        found.get("error", 0),
        found.get("warning", 0),
        tuple(rows_of(con, _WORST, family)),
        tuple(rows_of(con, _SELDOM, family)),
    )


def _quality(con: "DuckDBPyConnection") -> FamilyOutcome:
    """Q rules write issues: documents read in part, or not, are the cases."""
    documents = con.execute(_STATUSES).fetchall()
    worst = tuple(rows_of(con, _NOT_WHOLE))
    counts = {str(status): int(n) for status, n in documents}
    return FamilyOutcome("Q", counts, 0, sum(n for s, n in counts.items() if s != "parsed"), worst, ())


_COUNTS: Final = """
SELECT status, CAST(sum(places) AS BIGINT) AS n FROM check_result
WHERE starts_with(rule_id, ?) GROUP BY status ORDER BY status"""
_FOUND: Final = """
SELECT severity, count(DISTINCT coalesce(root_cause, finding_id)) AS n FROM finding
WHERE starts_with(rule_id, ?) AND status = 'open' GROUP BY severity"""
_WORST: Final = f"""
SELECT rule_id, severity, d.department, f.fiscal_year, suspect, formula, f.locator FROM finding f
JOIN dim_document d USING (document_id)
WHERE starts_with(rule_id, ?) AND f.status = 'open' AND severity IN ('error', 'warning')
ORDER BY severity, abs(difference) DESC NULLS LAST, finding_id LIMIT {WORST}"""
_SELDOM: Final = f"""
SELECT rule_id, documents, judged, round(judged / documents, 2) AS share FROM (
  SELECT rule_id, count(*) AS documents, count(*) FILTER (is_judged) AS judged FROM (
    SELECT document_id, rule_id, bool_or(status IN ('pass', 'pass_rounding', 'fail')) AS is_judged,
      bool_and(status = 'not_applicable' OR coalesce(starts_with(reason, '{OUTSIDE}'), false)) AS is_idle
    FROM check_result JOIN dim_rule r USING (rule_id)
    WHERE starts_with(rule_id, ?) AND NOT r.is_cross GROUP BY ALL)
  WHERE NOT is_idle GROUP BY rule_id)
WHERE documents >= {FEWEST_DOCUMENTS} AND judged < {LEAST_SHARE} * documents ORDER BY share, rule_id"""
_STATUSES: Final = "SELECT status, count(*) FROM dim_document GROUP BY status ORDER BY status"
_NOT_WHOLE: Final = f"""
SELECT d.path, d.status, i.code, i.locator, i.message FROM dim_document d LEFT JOIN issue i USING (document_id)
WHERE d.status <> 'parsed' ORDER BY d.status DESC, d.path, i.severity, i.issue_id LIMIT {WORST}"""
