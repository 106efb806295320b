"""The entry that shards run: a document parsed, and the checks that need no other document.

What belongs here: adding the rows of `check_result` and `finding`. What does not: parsing
(`pipeline.parse`), checking (`pipeline.reconcile`). A check that fails to run costs the document nothing.
"""

import traceback
from dataclasses import replace

from pipeline.issue_rows import WHOLE_FILE, issue_row
from pipeline.parse import NO_ORIGIN, parse_document
from pipeline.parsed import Origin, ParsedDocument
from pipeline.reconcile.check import check_document


def parse_and_check(data: bytes, name: str, origin: Origin = NO_ORIGIN) -> ParsedDocument:
    """Parse one file's bytes and check what was read."""
    return with_checks(parse_document(data, name, origin))


def with_checks(document: ParsedDocument) -> ParsedDocument:
    """The document with its check results and findings; with an issue, if our checks broke down."""
    if document.status == "quarantined":
        return document
    try:
        checked = check_document(document)
    except Exception as error:
        return _without_checks(document, error)
    return replace(
        document,
        rows={**document.rows, "check_result": list(checked.results), "finding": list(checked.findings)},
    )


def _without_checks(document: ParsedDocument, error: Exception) -> ParsedDocument:
    last = traceback.extract_tb(error.__traceback__)[-1]
    message = f"{type(error).__name__}: {error} (in {last.name})"
    row = issue_row(document.document_id, document.fiscal_year, "checks_failed", WHOLE_FILE, message)
    issues = [*document.rows.get("issue", ()), row]
    return replace(document, rows={**document.rows, "issue": issues})
