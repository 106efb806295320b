"""`yusuan parse`: one file, read and shown. Loads no Dagster, pandas, pandera or DuckDB."""

import sys
from dataclasses import replace
from pathlib import Path

from pipeline.issue_rows import issue_row
from pipeline.origin import read_origin
from pipeline.parse import parse_document
from pipeline.parsed import ParsedDocument


def parse(file: Path, form: str, html: Path | None = None) -> int:
    """Show what is read of a file; gives the exit code (0 parsed, 1 not wholly, 2 page not written).

    A page takes the place of the text: then standard output has only its head. JSON is written whole
    with a page or without.
    """
    from pipeline import show

    document = read(file)
    if html is not None and not write_page(document, html):
        return 2
    if form == "json":
        sys.stdout.write(show.as_json(document) + "\n")
    else:
        show.print_document(document, head_only=html is not None)
    return 0 if document.status == "parsed" else 1


def write_page(document: ParsedDocument, html: Path) -> bool:
    """Write the page of a document and say so on standard error; False, with the reason, if that fails."""
    from pipeline.view import page

    try:
        html.write_text(page(document), "utf-8")
    except OSError as error:
        reason = error.strerror or str(error)
        sys.stderr.write(f"{html}: cannot be written ({reason}); choose another place 无法写入\n")
        return False
    sys.stderr.write(f"page 页面: {html}\n")
    return True


def read(file: Path) -> ParsedDocument:
    """A file parsed as a run would, with the origin beside it and what is wrong with that."""
    origin, remarks = read_origin(file)
    document = parse_document(file.read_bytes(), file.name, origin)
    added = [
        issue_row(document.document_id, document.fiscal_year, r.code, r.locator, r.message) for r in remarks
    ]
    return replace(document, rows={**document.rows, "issue": [*document.rows.get("issue", ()), *added]})
