"""`yusuan parse`: one file, read and shown. Loads no Dagster, pandas, pandera or DuckDB."""

import sys
from dataclasses import replace
from pathlib import Path

from pipeline.issue_rows import issue_row
from pipeline.origin import read_origin
from pipeline.parse import parse_document
from pipeline.parsed import ParsedDocument


def parse(file: Path, form: str) -> int:
    """Show what is read of a file on standard output; gives the exit code (0 parsed, 1 not wholly)."""
    from pipeline import show

    document = read(file)
    if form == "json":
        sys.stdout.write(show.as_json(document) + "\n")
    else:
        show.print_document(document)
    return 0 if document.status == "parsed" else 1


def read(file: Path) -> ParsedDocument:
    """A file parsed as a run would, with the origin beside it and what is wrong with that."""
    origin, remarks = read_origin(file)
    document = parse_document(file.read_bytes(), file.name, origin)
    added = [
        issue_row(document.document_id, document.fiscal_year, r.code, r.locator, r.message) for r in remarks
    ]
    return replace(document, rows={**document.rows, "issue": [*document.rows.get("issue", ()), *added]})
