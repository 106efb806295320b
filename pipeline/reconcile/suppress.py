"""Findings that a person has looked at and put aside, kept in a data file.

What belongs here: reading that file. The file, `suppressions.csv`, has the columns finding_id,
reason and, for people, by and on. A finding's id survives re-runs, and so does its suppression.
"""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Final

Suppressions = Mapping[str, str]
_COLUMNS: Final = ("finding_id", "reason")


class SuppressionsError(ValueError):
    """A file of suppressions that cannot be used; the message says where and what to do."""


def read_suppressions(file: Path | None) -> dict[str, str]:
    """Reasons by finding id; none without a file. SuppressionsError when it has not the columns or a reason."""
    if file is None or not file.is_file():
        return {}
    rows = csv.DictReader(file.read_text("utf-8-sig").splitlines())
    if missing := [c for c in _COLUMNS if c not in (rows.fieldnames or ())]:
        raise SuppressionsError(
            f"{file}: no column {', '.join(missing)}; the first line must be finding_id,reason 缺少列名"
        )
    found = {}
    for number, row in enumerate(rows, 2):
        identity, reason = (row.get("finding_id") or "").strip(), (row.get("reason") or "").strip()
        if identity and not reason:
            raise SuppressionsError(f"{file}, line {number}: {identity} has no reason; write why 请填写理由")
        if identity:
            found[identity] = reason
    return found
