"""Reports as the work gives them, for tests of those who show them."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline.ingest import IngestReport
from pipeline.integrity import CHECKS, CheckOutcome
from pipeline.warehouse import GenerationReport


def ingest_report(**changes: Any) -> IngestReport:
    """Two documents read, three issues."""
    report = IngestReport(
        root="data/raw",
        files=3,
        unchanged=1,
        parsed=2,
        by_status={"parsed": 2},
        withdrawn=0,
        held_back=0,
        rows_by_table={"fact_revenue": 20, "source_cell": 400, "issue": 3, "dim_document": 2},
        issues_by_code={"heading_unknown": 1, "label_unknown": 2},
        years=(2023, 2024),
        troubled=(),
        failing_rows={},
        messages=(),
        seconds=1.5,
        changed=True,
        standing={"parsed": 5},
    )
    return replace(report, **changes)


def generation_report(**changes: Any) -> GenerationReport:
    """A new generation that passed all checks."""
    report = GenerationReport(
        generation_id="20240101-a",
        path=Path("data/warehouse/gen/20240101-a"),
        changed=True,
        rows_by_table={"fact_revenue": 50, "issue": 7, "dim_document": 5},
        checks=tuple(CheckOutcome(c.name, True, 0) for c in CHECKS),
        seconds=0.5,
    )
    return replace(report, **changes)
