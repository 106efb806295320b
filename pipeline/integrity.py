"""The checks of a candidate generation, as SQL that gives the violating rows.

What belongs here: what must hold in every generation, whatever was published; a violation is a
defect of ours and blocks. What does not: rules about the publishers' figures.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pipeline.ddl import identifier, literal, literals
from pipeline.rows import rows_of
from schemas.warehouse import FACT_TABLES, TABLES, Table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SAMPLE_ROWS: Final = 10


@dataclass(frozen=True, slots=True)
class Check:
    """One check: `sql` gives one row per violation, none when all is well."""

    name: str
    meaning: str
    sql: str


@dataclass(frozen=True, slots=True)
class CheckOutcome:
    """What a check found: how many violations, and the first of them as column -> value."""

    name: str
    passed: bool
    violations: int
    sample: tuple[Mapping[str, object], ...] = ()


def _union(parts: Iterable[str]) -> str:
    return "\nUNION ALL\n".join(parts)


def _row(columns: Iterable[str]) -> str:
    """Columns as one text, so that rows of different tables fit one answer."""
    fields = ", ".join(f"{literal(c)}: {identifier(c)}" for c in columns)
    return f"CAST({{{fields}}} AS VARCHAR)"


def _repeated_keys(t: Table) -> str:
    key = ", ".join(identifier(c) for c in t.key)
    return (
        f"SELECT {literal(t.name)} AS table_name, {_row(t.key)} AS key, count(*) AS row_count"
        f" FROM {t.name} GROUP BY {key} HAVING count(*) > 1"
    )


def _forbidden_nulls(t: Table) -> str:
    required = [c.name for c in t.columns if not c.nullable]
    broken = " OR ".join(f"{identifier(c)} IS NULL" for c in required)
    return f"SELECT {literal(t.name)} AS table_name, {_row(required)} AS row FROM {t.name} WHERE {broken}"


def _unknown_values(t: Table) -> str | None:
    listed = [c for c in t.columns if c.values]
    if not listed:
        return None
    broken = " OR ".join(f"{identifier(c.name)} NOT IN ({literals(c.values)})" for c in listed)
    shown = _row(dict.fromkeys((*t.key, *(c.name for c in listed))))
    return f"SELECT {literal(t.name)} AS table_name, {shown} AS row FROM {t.name} WHERE {broken}"


def _all_facts(columns: str) -> str:
    return _union(f"SELECT {literal(t.name)} AS table_name, {columns} FROM {t.name}" for t in FACT_TABLES)


_PLACE: Final = "document_id, table_ordinal, row_ordinal, column_ordinal"
_OTHER_TABLES: Final = tuple(t for t in TABLES if t.kind != "fact")
_PER_DOCUMENT: Final = tuple(t for t in TABLES if t.per_document and t.name != "dim_document")

CHECKS: Final = (
    Check(
        "keys_are_unique",
        "Every table but the fact tables has one row per key.",
        _union(_repeated_keys(t) for t in _OTHER_TABLES),
    ),
    Check(
        "one_fact_per_cell",
        "A cell (document, table, row, column) is at most one row of one fact table, over all of them together.",
        # Names of tables are looked up afterwards: in the grouping they would cost memory for every cell.
        f"SELECT {_PLACE}, table_name FROM ({_all_facts(_PLACE)}) SEMI JOIN"
        f" (SELECT {_PLACE} FROM ({_all_facts(_PLACE)}) GROUP BY {_PLACE} HAVING count(*) > 1) USING ({_PLACE})",
    ),
    Check(
        "cells_placed_as_fact_are_facts",
        "For each document, the cells placed as fact are as many as the rows of the fact tables.",
        f"""
        SELECT document_id, coalesce(cells, 0) AS cells, coalesce(facts, 0) AS facts
        FROM (SELECT document_id, count(*) AS cells FROM source_cell WHERE placement = 'fact' GROUP BY ALL)
        FULL JOIN (SELECT document_id, count(*) AS facts FROM ({_all_facts("document_id")}) GROUP BY ALL)
        USING (document_id)
        WHERE cells IS DISTINCT FROM facts""",
    ),
    Check(
        "required_values_are_there",
        "No column that the declaration requires is null.",
        _union(_forbidden_nulls(t) for t in TABLES),
    ),
    Check(
        "values_are_listed",
        "Columns with a closed list of values hold only these.",
        _union(sql for t in TABLES if (sql := _unknown_values(t))),
    ),
    Check(
        "rows_have_their_document",
        "Every row of a fact or quality table belongs to a document of dim_document.",
        _union(
            f"SELECT {literal(t.name)} AS table_name, document_id, count(*) AS row_count FROM {t.name}"
            " WHERE document_id NOT IN (SELECT document_id FROM dim_document) GROUP BY document_id"
            for t in _PER_DOCUMENT
        ),
    ),
    Check(
        "current_documents_are_there",
        "Every document that is current in the manifest has its row in dim_document, from its current parse.",
        """
        SELECT document_id, parse_id FROM current_parse
        EXCEPT SELECT document_id, parse_id FROM dim_document""",
    ),
    Check(
        "one_primary_per_disclosure",
        "A disclosure has at most one primary document with tables and one narrative; none is quarantined.",
        """
        SELECT disclosure_id, coalesce(part = 'narrative', false) AS narrative, list(document_id ORDER BY document_id) AS documents
        FROM dim_document WHERE is_primary
        GROUP BY ALL HAVING count(*) > 1 OR bool_or(status = 'quarantined')""",
    ),
    Check(
        "duplicates_name_a_primary",
        "What is not primary names the primary document that it repeats, unless it is quarantined.",
        """
        SELECT d.document_id, d.is_primary, d.status, d.duplicate_of
        FROM dim_document d LEFT JOIN dim_document p ON p.document_id = d.duplicate_of AND p.is_primary
        WHERE (d.duplicate_of IS NOT NULL AND p.document_id IS NULL)
          OR (d.status <> 'quarantined' AND d.is_primary = (d.duplicate_of IS NOT NULL))""",
    ),
    Check(
        "one_name_per_code_and_year",
        "Periods of validity of one code (of one fund type) do not overlap.",
        """
        SELECT code, fund_type, list(valid_from ORDER BY valid_from) AS valid_from FROM (
          SELECT code, fund_type, valid_from, unnest(range(valid_from, coalesce(valid_to, 2100) + 1)) AS year
          FROM (SELECT code, fund_type, valid_from, valid_to FROM dim_function
                UNION ALL SELECT code, system, valid_from, valid_to FROM dim_economic))
        GROUP BY code, fund_type, year HAVING count(*) > 1""",
    ),
)
"""All checks, in the order in which they run. They read the catalog in use and `current_parse`
(document_id, parse_id), the manifest's current pairs."""


def run_check(con: "DuckDBPyConnection", check: Check) -> CheckOutcome:
    """Run one check on the catalog in use."""
    con.execute(f"CREATE OR REPLACE TEMP TABLE violation AS {check.sql}")
    count = con.execute("SELECT count(*) FROM violation").fetchall()[0][0]
    if not count:
        return CheckOutcome(check.name, True, 0)
    rows = rows_of(con, f"SELECT * FROM violation LIMIT {SAMPLE_ROWS}")
    return CheckOutcome(check.name, False, count, tuple(rows))


def run_checks(con: "DuckDBPyConnection") -> tuple[CheckOutcome, ...]:
    """Run all checks on the catalog in use, all of them even when one fails."""
    return tuple(run_check(con, check) for check in CHECKS)
