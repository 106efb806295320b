"""Rows of the `issue` table, made from a code, a place and a message."""

import hashlib

from pipeline.parsed import Row
from schemas.issues import ISSUE_KINDS

WHOLE_FILE = "file"


def issue_id(document_id: str, code: str, locator: str, message: str) -> str:
    """16 hex digits that stay the same over re-runs."""
    text = "\x1f".join((document_id, code, locator, message))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def issue_row(document_id: str, fiscal_year: int | None, code: str, locator: str, message: str) -> Row:
    """A whole row of `issue`; the severity is that of its kind."""
    return {
        "issue_id": issue_id(document_id, code, locator, message),
        "document_id": document_id,
        "fiscal_year": fiscal_year,
        "code": code,
        "severity": ISSUE_KINDS[code].severity,
        "locator": locator,
        "message": message,
    }
