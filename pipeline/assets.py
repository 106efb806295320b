"""The assets: `ingest`, one output a per-document table, and `warehouse` downstream of them all.

What belongs here: what each asset is and what a run tells about it. What does not: any work; that
is `pipeline.ingest` and `pipeline.warehouse`. No `from __future__ import annotations` in Dagster
modules: it breaks asset signatures.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from dagster import (
    AssetCheckKey,
    AssetCheckResult,
    AssetExecutionContext,
    AssetKey,
    AssetSpec,
    Failure,
    MaterializeResult,
    MetadataValue,
    ResourceParam,
    TableColumn,
    TableColumnConstraints,
    TableConstraints,
    TableSchema,
    asset,
    multi_asset,
)

from pipeline import checks
from pipeline.connect import find_generation
from pipeline.ingest import IngestReport, NoInputError, ShardFailedError, WriterBusyError
from pipeline.ingest import ingest as ingest_documents
from pipeline.report.site import ReportOutcome, report_of
from pipeline.resources import Folders, IngestConfig, Observer
from pipeline.settings import Settings
from pipeline.warehouse import (
    GenerationError,
    GenerationReport,
    build_generation,
    published,
    rejected_rows,
    rule_outcomes,
    seen_at_a_glance,
)
from schemas.warehouse import TABLES, Column, Table

WAREHOUSE = "warehouse"
PER_DOCUMENT = tuple(t for t in TABLES if t.per_document)


def column_schema(t: Table) -> TableSchema:
    """A table's declaration in Dagster's form."""
    return TableSchema(
        columns=[_column(c) for c in t.columns],
        constraints=TableConstraints(other=[f"key: {', '.join(t.key)}"]),
    )


def _column(c: Column) -> TableColumn:
    values = [f"one of: {', '.join(c.values)}"] if c.values else []
    return TableColumn(c.name, c.type, c.meaning, TableColumnConstraints(nullable=c.nullable, other=values))


def table_spec(t: Table) -> AssetSpec:
    """One output of `ingest`."""
    return AssetSpec(
        t.name,
        description=f"**{t.title_zh}**: one row per {t.row}.",
        group_name=t.kind,
        kinds={"parquet"},
        metadata={"dagster/column_schema": column_schema(t)},
        skippable=True,
    )


@multi_asset(
    name="ingest",
    specs=[table_spec(t) for t in PER_DOCUMENT],
    check_specs=[checks.schema_check(t) for t in PER_DOCUMENT],
    can_subset=True,
    description="Parse the documents that are new or changed; their rows go to the lake.",
)
def ingest(
    context: AssetExecutionContext, config: IngestConfig, folders: Folders, observer: ResourceParam[Observer]
) -> Iterator[MaterializeResult[None] | AssetCheckResult]:
    """Read what is new in the raw folder into the lake."""
    report = read(context, folders.settings(config.accept_removals), observer)
    observer.ingested(report)
    for message in report.messages:
        context.log.warning(message)
    for document in report.troubled:
        context.log.warning(f"{document.path}: {document.status}: {document.code}: {document.message}")
    if not report.changed and (kept := published(folders.settings())):
        context.log.info(f"nothing new: {report.files} files, all known; {kept.generation_id} stays")
        observer.built(kept)
        yield from results_that_hold(context, kept)
        return  # nothing was made, so nothing is materialised, and `warehouse` is skipped
    for t in (t for t in PER_DOCUMENT if AssetKey(t.name) in context.selected_asset_keys):
        yield MaterializeResult(
            asset_key=t.name,
            metadata={"dagster/row_count": report.rows_by_table.get(t.name, 0)} | _told(t.name, report),
            check_results=[checks.schema_result(t, report.failing_rows.get(t.name, ()))],
        )


def read(context: AssetExecutionContext, settings: Settings, observer: Observer) -> IngestReport:
    """Ingest; an error that says all that a person needs fails the run with just that."""

    def waiting(message: str) -> None:
        context.log.warning(message)
        observer.say(message)

    try:
        return ingest_documents(settings, progress=observer.progress, waiting=waiting)
    except (NoInputError, ShardFailedError, WriterBusyError) as error:
        raise Failure(str(error), allow_retries=False) from error


def results_that_hold(context: AssetExecutionContext, kept: GenerationReport) -> Iterator[AssetCheckResult]:
    """The checks' results of the generation that stays, so that a run without news hides none of them."""
    rejected = rejected_rows(kept)
    for t in PER_DOCUMENT:
        if AssetCheckKey(AssetKey(t.name), checks.SCHEMA_CHECK) in context.selected_asset_check_keys:
            yield checks.schema_result(t, rejected.get(t.name, ()))
    # `warehouse` is skipped, so nobody in this run may tell its results: they are recorded beside it.
    found = checks.family_results(WAREHOUSE, rule_outcomes(kept))
    for result in (*checks.generation_results(WAREHOUSE, kept.checks), *found):
        context.instance.report_runless_asset_event(checks.evaluation(result))


def _told(table: str, report: IngestReport) -> dict[str, Any]:
    """What people look at, on the asset where they look for it."""
    if table == "dim_document":
        return document_metadata(report)
    if table == "issue":
        return {"issues_by_code": MetadataValue.md(_counts(report.issues_by_code, "code"))}
    return {}


def document_metadata(report: IngestReport) -> dict[str, Any]:
    """Of a run's documents: how many of which status, years met, and the list of troubled ones."""
    troubled = [asdict(t) for t in report.troubled]
    return {
        "files": report.files,
        "unchanged": report.unchanged,
        "parsed_in_this_run": report.parsed,
        "withdrawn": report.withdrawn,
        "held_back": report.held_back,
        "seconds": report.seconds,
        "years": ", ".join(str(year) for year in sorted(report.years)),
        "documents_by_status": MetadataValue.md(_counts(report.by_status, "status")),
        **({"troubled": MetadataValue.md(checks.markdown_table(troubled, 100))} if troubled else {}),
    }


def _counts(counts: Mapping[str, int], name: str) -> str:
    return checks.markdown_table([{name: key, "n": counts[key]} for key in sorted(counts)], limit=len(counts))


@asset(
    name=WAREHOUSE,
    deps=[t.name for t in PER_DOCUMENT],
    check_specs=[*checks.generation_checks(WAREHOUSE), *checks.family_checks(WAREHOUSE)],
    group_name=WAREHOUSE,
    kinds={"duckdb", "parquet"},
    description="Build a generation (DuckDB and parquet) of the documents that are current, check it, publish it.",
)
def warehouse(folders: Folders, observer: ResourceParam[Observer]) -> Iterator[object]:
    """Publish what is in the lake."""
    try:
        report = build_generation(folders.settings())
    except GenerationError as error:
        yield from checks.generation_results(WAREHOUSE, error.checks)
        raise Failure(str(error), allow_retries=False) from error
    observer.built(report)
    yield MaterializeResult(
        metadata=generation_metadata(report),
        check_results=[
            *checks.generation_results(WAREHOUSE, report.checks),
            *checks.family_results(WAREHOUSE, rule_outcomes(report)),
        ],
    )


def generation_metadata(report: GenerationReport) -> dict[str, Any]:
    """Of a generation: where it is, whether it is new, the rows of its tables, and what they hold."""
    seen = {
        name: MetadataValue.md(checks.markdown_table(rows, limit=len(rows)))
        for name, rows in seen_at_a_glance(report).items()
    }
    return {
        "generation": report.generation_id,
        "path": MetadataValue.path(str(report.path)),
        "new_generation": report.changed,
        "seconds": report.seconds,
        **seen,
        "rows_by_table": MetadataValue.md(_counts(report.rows_by_table, "table")),
    }


@asset(
    deps=[WAREHOUSE],
    group_name=WAREHOUSE,
    kinds={"html"},
    output_required=False,
    description="Static pages of the generation: departments, places, rules, documents; open from disk.",
)
def report(
    context: AssetExecutionContext, folders: Folders, observer: ResourceParam[Observer]
) -> Iterator[MaterializeResult[None]]:
    """Write the report of the current generation; pages that did not change stay.

    The warehouse is published by then: pages that cannot be written are told of and fail no run.
    """
    try:
        outcome = report_of(find_generation(folders.settings().warehouse))
    except Exception as error:
        context.log.exception("the report was not written")
        observer.say(f"the warehouse is published, its report was not written 报告未能生成: {error!r}")
        return
    yield MaterializeResult(metadata=report_metadata(outcome))


def report_metadata(outcome: ReportOutcome) -> dict[str, Any]:
    """Of a report: where to open it, and how many pages changed."""
    return {
        "index": MetadataValue.path(str(outcome.index)),
        "pages_written": outcome.written,
        "pages_kept": outcome.kept,
        "pages_removed": outcome.removed,
        "seconds": outcome.seconds,
    }
