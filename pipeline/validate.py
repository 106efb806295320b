"""Validate a shard's tables: the pandera models once per table, then what holds between the tables.

What belongs here: setting aside rows that fail (`rejected_row`), and documents whose facts and cells
do not agree (`quarantined`: a defect of ours, loud). What does not: what one table's rows must be
(`schemas.pandera_models`), or reading.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pandera.pandas as pandera
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.arrow import to_arrow
from pipeline.issue_rows import WHOLE_FILE, issue_row
from schemas import warehouse
from schemas.pandera_models import ORDINAL_LIMITS, WIDE_CHECKS, model

Keys = npt.NDArray[np.int64]
Tables = dict[str, pa.Table]

_ORDINALS: Final = ("table_ordinal", "row_ordinal", "column_ordinal")
_BITS: Final = tuple(ORDINAL_LIMITS[name].bit_length() - 1 for name in _ORDINALS)
_FACTS: Final = tuple(t.name for t in warehouse.FACT_TABLES)
_CONTENT: Final = (
    *_FACTS,
    *(t.name for t in warehouse.CLAIM_TABLES),
    "source_cell",
    "project_statement",
    "source_sentence",
    "check_result",
    "finding",
)
"""What a quarantined document loses."""
_SHOWN = 3  # failing rows named in one issue's message


class ModelMismatchError(TypeError):
    """A table whose columns or types are not those declared: a defect of ours, not of a document."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One value that failed one check of its table's model."""

    table: str
    row: int
    column: str
    rule: str


@dataclass(frozen=True, slots=True)
class Validated:
    """The tables to publish, among them `rejected_row`, and the rows rejected now, as rows of it."""

    tables: Tables
    rejected: list[dict[str, Any]]


def validate(tables: Tables) -> Validated:
    """Check a shard's tables (part columns or plain ones) against their models and one another.

    A row that fails goes to `rejected_row`, its cell becomes `rejected`, its document `partial`. A
    document with two facts on one cell, or whose cells placed as fact are not its facts, becomes
    `quarantined` and loses its facts and cells. Each case is an `issue`. ModelMismatchError when
    a table is not of its declared form.
    """
    tables = {name: table for name, table in tables.items() if table.num_rows}
    failures = [failure for name, table in tables.items() for failure in failures_of(name, table)]
    rejected: list[dict[str, Any]] = []
    if failures:
        tables, rejected = _set_aside(tables, failures)
    tables = _quarantine(tables, _broken_documents(tables))
    if rejected and failures_of("rejected_row", tables["rejected_row"]):
        raise ModelMismatchError("rejected_row: rows that fail its own model")
    return Validated(tables, rejected)


def failures_of(name: str, table: pa.Table) -> list[Failure]:
    """All values of a table that fail its pandera model, by row position."""
    if not table.num_rows:
        return []
    frame = table.to_pandas(types_mapper=pd.ArrowDtype).reset_index(drop=True)
    try:
        model(name, "parse_id" in table.column_names).validate(check_obj=frame, lazy=True, inplace=True)
    except pandera.errors.SchemaErrors as errors:
        return [failure for error in errors.schema_errors for failure in _failures(name, frame, error)]
    return []


def _failures(name: str, frame: pd.DataFrame, error: Any) -> Iterable[Failure]:
    check = getattr(error.check, "name", None) or str(error.check)
    column = WIDE_CHECKS.get(check) or str(error.schema.name)
    if check == "not_nullable":
        good = frame[column].notna()
    elif isinstance(error.check_output, pd.Series):
        good = error.check_output
    else:
        raise ModelMismatchError(f"{name}: {error}")
    return [Failure(name, int(row), column, check) for row in good.index[~good.to_numpy(dtype=bool)]]


# --- rows that fail -----------------------------------------------------------------------------


def _set_aside(tables: Tables, failures: Sequence[Failure]) -> tuple[Tables, list[dict[str, Any]]]:
    """Move failing rows to `rejected_row`, and say so at their cells and documents."""
    of_documents = [f for f in failures if f.table == "dim_document"]
    of_rows = [f for f in failures if f.table != "dim_document"]
    rejected = _distinct(_rejected_row(tables[f.table], f) for f in of_rows)
    tables = _mark_cells(tables, of_rows)
    for name in {f.table for f in of_rows}:
        tables[name] = _without(tables[name], {f.row for f in of_rows if f.table == name})
    tables = _append(tables, "rejected_row", rejected)
    issues = _rejection_issues(rejected)
    tables = _with_status(tables, "partial", {str(r["document_id"]) for r in rejected}, over=("parsed",))
    tables, more = _mend_documents(tables, of_documents)
    return _append(tables, "issue", [*issues, *more]), rejected


def _distinct(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of different keys: claims, links and issues have no cell, so that several may share one."""
    key = warehouse.table("rejected_row").key
    return list({tuple(row[name] for name in key): row for row in rows}.values())


def _rejected_row(table: pa.Table, failure: Failure) -> dict[str, Any]:
    row = table.slice(failure.row, 1).to_pylist()[0]
    value = row.get(failure.column)
    place = {name: row[name] if row.get(name) is not None else -1 for name in _ORDINALS}
    year = row.get("fiscal_year")
    return {
        "document_id": row["document_id"],
        # A year that is the very fault cannot stand in a column with the same rule.
        "fiscal_year": None if failure.column == "fiscal_year" else year,
        **{name: max(-1, min(ordinal, ORDINAL_LIMITS[name] - 1)) for name, ordinal in place.items()},
        "locator": row.get("locator") or WHOLE_FILE,
        "target_table": failure.table,
        "column_name": failure.column,
        "rule": failure.rule,
        "value": None if value is None else str(value),
        "row_json": json.dumps(row, ensure_ascii=False, default=_json_value),
        "parse_id": row.get("parse_id"),
    }


def _json_value(value: object) -> str:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is no value of a warehouse table")


def _mark_cells(tables: Tables, failures: Sequence[Failure]) -> Tables:
    """Cells placed as fact whose fact is rejected become `rejected`."""
    cells = tables.get("source_cell")
    facts = {name: [f.row for f in failures if f.table == name] for name in _FACTS}
    if cells is None or not any(facts.values()):
        return dict(tables)
    ids = _document_ids(tables)
    lost = [
        _keys(tables[name].take(pa.array(sorted(set(rows)))), ids) for name, rows in facts.items() if rows
    ]
    hit = np.isin(_keys(cells, ids), np.concatenate(lost))
    hit &= pc.equal(cells["placement"], "fact").to_numpy()
    placement = pc.if_else(pa.array(hit), "rejected", cells["placement"])
    return tables | {
        "source_cell": cells.set_column(cells.column_names.index("placement"), "placement", placement)
    }


def _rejection_issues(rejected: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """One issue per document and table, naming the first few failures."""
    groups: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in rejected:
        groups.setdefault((row["document_id"], row["target_table"]), []).append(row)
    issues = []
    for (document_id, table), rows in groups.items():
        shown = "; ".join(
            f"{r['locator']}: {r['column_name']} {r['value']!r} fails {r['rule']}" for r in rows[:_SHOWN]
        )
        rest = f" and {len(rows) - _SHOWN} more" if len(rows) > _SHOWN else ""
        message = f"{table}: {shown}{rest}; see rejected_row"
        issue = issue_row(document_id, rows[0]["fiscal_year"], "row_rejected", rows[0]["locator"], message)
        issues.append(issue | {"parse_id": rows[0]["parse_id"]})
    return issues


def _mend_documents(tables: Tables, failures: Sequence[Failure]) -> tuple[Tables, list[dict[str, Any]]]:
    """A document's own row cannot be set aside: its bad values become null, the document quarantined."""
    if not failures:
        return tables, []
    rows = tables["dim_document"].to_pylist()
    issues = []
    for failure in failures:
        row = rows[failure.row]
        message = (
            f"dim_document.{failure.column} {row[failure.column]!r} fails {failure.rule}: a defect of ours"
        )
        issue = issue_row(row["document_id"], None, "parser_failed", WHOLE_FILE, message)
        issues.append(issue | {"parse_id": row.get("parse_id")})
    for failure in failures:
        rows[failure.row] |= {failure.column: None, "status": "quarantined"}
    part = "parse_id" in tables["issue" if "issue" in tables else "dim_document"].column_names
    mended = to_arrow(warehouse.table("dim_document"), rows, part=part)
    lost = {str(rows[f.row]["document_id"]) for f in failures}
    return _drop_content(tables | {"dim_document": mended}, lost), issues


# --- what holds between tables ------------------------------------------------------------------


def _broken_documents(tables: Tables) -> dict[str, tuple[str, str]]:
    """Documents whose facts and cells disagree: id -> (issue code, message)."""
    ids = _document_ids(tables)
    facts = [_keys(tables[name], ids) for name in _FACTS if name in tables]
    claimed = np.sort(np.concatenate(facts)) if facts else np.empty(0, np.int64)
    cells = np.empty(0, np.int64)
    placed = cells
    if "source_cell" in tables:
        cells = _keys(tables["source_cell"], ids)
        placed = cells[pc.equal(tables["source_cell"]["placement"], "fact").to_numpy()]
        cells = np.sort(cells)
    differing = np.setxor1d(claimed, placed)
    broken = _told(
        differing, ids, "placement_broken", "places are a fact or a cell placed as fact, but not both"
    )
    broken |= _told(_repeated(cells), ids, "duplicate_keys", "places are given by more than one source_cell")
    return broken | _told(
        _repeated(claimed), ids, "duplicate_keys", "places are claimed by more than one fact"
    )


def _repeated(keys: Keys) -> Keys:
    """Keys that occur more than once in a sorted array."""
    return np.unique(keys[1:][keys[1:] == keys[:-1]])


def _told(keys: Keys, ids: pa.Array, code: str, what: str) -> dict[str, tuple[str, str]]:
    """The documents of some keys, with how many there are and the first place."""
    documents = keys >> sum(_BITS)
    first = {int(d): int(k) for d, k in zip(documents[::-1], keys[::-1], strict=True)}
    counts = Counter(documents.tolist())
    return {
        ids[d].as_py(): (code, f"{counts[d]} {what}, the first: {_place(key)}; a defect of ours: report it")
        for d, key in first.items()
    }


def _place(key: int) -> str:
    _, row_bits, column_bits = _BITS
    table = key >> (row_bits + column_bits) & ((1 << _BITS[0]) - 1)
    row = key >> column_bits & ((1 << row_bits) - 1)
    return f"table {table}, row {row}, column {key & ((1 << column_bits) - 1)}"


def _document_ids(tables: Tables) -> pa.Array:
    """The documents of a shard, in a fixed order."""
    values = {v for table in tables.values() for v in pc.unique(table["document_id"]).to_pylist()}
    return pa.array(sorted(values), pa.string())


def _keys(table: pa.Table, ids: pa.Array) -> Keys:
    """Document and place of each row in one integer; -1 where a place is missing or out of range."""
    keys = pc.index_in(table["document_id"], value_set=ids).to_numpy().astype(np.int64)
    valid = np.ones(len(keys), bool)
    for name, bits in zip(_ORDINALS, _BITS, strict=True):
        ordinal = pc.fill_null(table[name], -1).to_numpy().astype(np.int64)
        valid &= (ordinal >= 0) & (ordinal < 1 << bits)
        keys = keys << bits | ordinal
    return np.where(valid, keys, -1)


def _quarantine(tables: Tables, broken: Mapping[str, tuple[str, str]]) -> Tables:
    if not broken:
        return tables
    sample = next(iter(tables.values()))
    parse_id = sample["parse_id"][0].as_py() if "parse_id" in sample.column_names else None
    years = _years(tables)
    issues = [
        issue_row(document_id, years.get(document_id), code, WHOLE_FILE, message) | {"parse_id": parse_id}
        for document_id, (code, message) in sorted(broken.items())
    ]
    tables = _with_status(tables, "quarantined", set(broken), over=("parsed", "partial"))
    return _append(_drop_content(tables, set(broken)), "issue", issues)


# --- small things on tables ---------------------------------------------------------------------


def _years(tables: Tables) -> dict[str, int | None]:
    """The fiscal year of each document."""
    table = tables.get("dim_document")
    columns = ("document_id", "fiscal_year")
    return dict(zip(*(table[c].to_pylist() for c in columns), strict=True)) if table is not None else {}


def _without(table: pa.Table, rows: set[int]) -> pa.Table:
    keep = np.ones(table.num_rows, bool)
    keep[list(rows)] = False
    return table.filter(pa.array(keep))


def _drop_content(tables: Tables, documents: set[str]) -> Tables:
    """The tables without the facts, cells and checks of some documents."""
    lost = pa.array(sorted(documents), pa.string())
    return {
        name: table.filter(pc.invert(pc.is_in(table["document_id"], value_set=lost)))
        if name in _CONTENT
        else table
        for name, table in tables.items()
    }


def _append(tables: Tables, name: str, rows: Sequence[Mapping[str, Any]]) -> Tables:
    if not rows:
        return tables
    part = "parse_id" in next(iter(tables.values())).column_names
    new = to_arrow(warehouse.table(name), rows, part=part)
    return tables | {name: pa.concat_tables([tables[name], new]) if name in tables else new}


def _with_status(tables: Tables, status: str, documents: set[str], over: tuple[str, ...]) -> Tables:
    """Set the status of some documents, where it is one of `over`."""
    table = tables.get("dim_document")
    if table is None:
        return tables
    chosen = pc.and_(
        pc.is_in(table["document_id"], value_set=pa.array(sorted(documents), pa.string())),
        pc.is_in(table["status"], value_set=pa.array(over)),
    )
    column = pc.if_else(chosen, status, table["status"])
    return tables | {"dim_document": table.set_column(table.column_names.index("status"), "status", column)}
