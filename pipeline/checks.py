"""Asset checks: which there are, and what a run's reports say about them.

What belongs here: turning outcomes into Dagster's form, with the rows that people look at. What
does not: checking; that is `pipeline.validate` for rows and `pipeline.warehouse` for generations.
"""

from collections.abc import Iterable, Mapping, Sequence

from dagster import AssetCheckEvaluation, AssetCheckResult, AssetCheckSeverity, AssetCheckSpec, MetadataValue

from pipeline.family_outcomes import FamilyOutcome
from pipeline.integrity import CHECKS, CheckOutcome
from schemas.rule import FAMILIES
from schemas.warehouse import Table

SHOWN_ROWS = 10
SCHEMA_CHECK = "schema"


def schema_check(t: Table) -> AssetCheckSpec:
    """The check that every row of a table fits its declaration (a row that does not is rejected)."""
    return AssetCheckSpec(
        SCHEMA_CHECK,
        asset=t.name,
        description=f"Rows fit the declaration of {t.name}; rows that do not stand in rejected_row. {t.title_zh}",
    )


def schema_result(t: Table, failing: Sequence[Mapping[str, object]]) -> AssetCheckResult:
    """What the schema check found, with the first rows that failed.

    A failure is a warning: such rows stand in `rejected_row`, the document's others live.
    """
    shown = {"first_rejected_rows": MetadataValue.md(markdown_table(failing))} if failing else {}
    return AssetCheckResult(
        check_name=SCHEMA_CHECK,
        asset_key=t.name,
        passed=not failing,
        severity=AssetCheckSeverity.WARN,
        description="rows were rejected; the first are shown" if failing else "every row fits",
        metadata=shown,
    )


def generation_checks(asset: str) -> list[AssetCheckSpec]:
    """The checks of a candidate generation, made before it is published."""
    return [AssetCheckSpec(c.name, asset=asset, description=c.meaning) for c in CHECKS]


def generation_results(asset: str, outcomes: Iterable[CheckOutcome]) -> list[AssetCheckResult]:
    """What the checks of a candidate found. They concern our own work, so a failure is an error."""
    return [
        AssetCheckResult(
            check_name=o.name,
            asset_key=asset,
            passed=o.passed,
            severity=AssetCheckSeverity.ERROR,
            metadata={
                "violations": o.violations,
                **({"first_violations": MetadataValue.md(markdown_table(o.sample))} if o.sample else {}),
            },
        )
        for o in outcomes
    ]


def family_check_name(family: str) -> str:
    """The name of the asset check of a family of rules."""
    return f"rules_{FAMILIES[family][0]}"


def family_checks(asset: str) -> list[AssetCheckSpec]:
    """One check a family of rules, made on what is published; it never blocks."""
    return [
        AssetCheckSpec(
            family_check_name(family),
            asset=asset,
            description=f"{title}: what publishers' documents contradict. Their errors are findings and block nothing.",
        )
        for family, (_, title, _) in FAMILIES.items()
    ]


def family_results(asset: str, outcomes: Mapping[str, FamilyOutcome]) -> list[AssetCheckResult]:
    """What each family found: counts, the worst cases, and rules that could seldom be judged."""
    return [
        AssetCheckResult(
            check_name=family_check_name(family),
            asset_key=asset,
            passed=o.passed,
            severity=AssetCheckSeverity.WARN,
            metadata={
                "errors": o.errors,
                "warnings": o.warnings,
                **{
                    f"{'documents' if family == 'Q' else 'places'}_{status}": n
                    for status, n in o.counts.items()
                },
                **({"worst": MetadataValue.md(markdown_table(o.worst))} if o.worst else {}),
                **({"seldom_judged": MetadataValue.md(markdown_table(o.seldom))} if o.seldom else {}),
            },
        )
        for family, o in outcomes.items()
    ]


def evaluation(result: AssetCheckResult) -> AssetCheckEvaluation:
    """A result in the form that can be recorded outside of a run."""
    assert result.asset_key
    assert result.check_name
    return AssetCheckEvaluation(
        asset_key=result.asset_key,
        check_name=result.check_name,
        passed=result.passed,
        metadata=result.metadata,
        severity=result.severity,
        description=result.description,
    )


def markdown_table(rows: Sequence[Mapping[str, object]], limit: int = SHOWN_ROWS) -> str:
    """The first rows as a Markdown table; columns in the order in which rows bring them.

    >>> print(markdown_table([{"code": "a|b", "n": 1}]))
    | code | n |
    | --- | --- |
    | a\\|b | 1 |
    """
    shown = rows[:limit]
    columns = list(dict.fromkeys(name for row in shown for name in row))
    lines = [_line(columns), _line(["---"] * len(columns))]
    lines += [_line([_cell(row.get(name)) for name in columns]) for row in shown]
    if len(rows) > limit:
        lines += ["", f"… and {len(rows) - limit} more"]
    return "\n".join(lines)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return text.replace("|", "\\|").replace("\n", " ")
