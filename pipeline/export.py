"""A generation as files: parquet of every table and view, and `datapackage.json`.

What belongs here: which file holds which rows, and the package's description. What does not: what the
tables mean (`schemas.warehouse`, `schemas.marts`).
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pipeline.ddl import column_meaning, identifier, literal, table_meaning
from pipeline.marts import order, view_meaning
from schemas import warehouse
from schemas.marts import VIEWS
from schemas.warehouse import TABLES, Column

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

YEAR: Final = "fiscal_year"
WITHOUT_YEAR, UNKNOWN_YEAR = "all", "unknown"

FRICTIONLESS_TYPES: Final = {
    warehouse.TEXT: "string",
    warehouse.INTEGER: "integer",
    warehouse.BIGINT: "integer",
    warehouse.BOOLEAN: "boolean",
    warehouse.TIMESTAMP: "datetime",
    warehouse.DATE: "date",
}
"""Logical type -> type of a Frictionless field; all others are numbers."""


def export_parquet(con: "DuckDBPyConnection", folder: Path, generation_id: str) -> dict[str, list[Path]]:
    """Write every table and view of the catalog in use; gives the files of each, in order.

    `<table>/<year>-<generation>.parquet`, `unknown-…` where the year is null, `all-…` for tables
    without one and for those without rows, so that each folder can be read.
    """
    files = {t.name: export_relation(con, t.name, t.columns, folder, generation_id) for t in TABLES}
    for view in VIEWS:
        # Worked out once, whatever the number of years; sorted, since a view has no order of its own.
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE view_rows AS FROM {identifier(view.name)} ORDER BY {order(view)}"
        )
        target = folder / view.name
        files[view.name] = _export(con, "view_rows", view.columns, target, generation_id)
    con.execute("DROP TABLE IF EXISTS view_rows")
    return files


def export_relation(
    con: "DuckDBPyConnection", name: str, columns: Sequence[Column], folder: Path, generation_id: str
) -> list[Path]:
    """Write one table of the catalog in use into its own folder, one file a fiscal year."""
    return _export(con, identifier(name), columns, folder / name, generation_id)


def _export(
    con: "DuckDBPyConnection", relation: str, columns: Sequence[Column], folder: Path, generation_id: str
) -> list[Path]:
    folder.mkdir(parents=True)
    conditions = _conditions(con, relation) if any(c.name == YEAR for c in columns) else {}
    files = []
    for stem, condition in (conditions or {WITHOUT_YEAR: "true"}).items():
        file = folder / f"{stem}-{generation_id}.parquet"
        con.execute(
            f"COPY (SELECT * FROM {relation} WHERE {condition}) TO {literal(str(file))}"
            " (FORMAT parquet, COMPRESSION zstd)"
        )
        files.append(file)
    return files


def _conditions(con: "DuckDBPyConnection", relation: str) -> dict[str, str]:
    """Beginning of a file's name -> which rows it holds."""
    years = con.execute(f"SELECT DISTINCT {YEAR} FROM {relation} ORDER BY 1 NULLS LAST").fetchall()
    return {
        UNKNOWN_YEAR if year is None else f"{year:04d}": f"{YEAR} IS NOT DISTINCT FROM {year or 'NULL'}"
        for (year,) in years
    }


def data_package(
    files: Mapping[str, Sequence[Path]], root: Path, generation_id: str, created: str
) -> dict[str, Any]:
    """The Frictionless data package of a generation: each table and view with its files and columns."""
    resources = [
        _resource(t.name, t.title_zh, table_meaning(t), t.columns, t.key, files[t.name], root) for t in TABLES
    ]
    resources += [
        _resource(w.name, w.title_zh, view_meaning(w), w.columns, (), files[w.name], root) for w in VIEWS
    ]
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "yusuan",
        "title": "Yusuan 预算: department budget and final-account disclosures",
        "version": generation_id,
        "created": created,
        "resources": resources,
    }


def _resource(
    name: str,
    title: str,
    meaning: str,
    columns: Sequence[Column],
    key: Sequence[str],
    files: Sequence[Path],
    root: Path,
) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(c) for c in columns]}
    if key:
        schema["primaryKey"] = list(key)
    return {
        "name": name,
        "type": "table",
        "title": title,
        "description": meaning,
        "path": [f.relative_to(root).as_posix() for f in files],
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "schema": schema,
    }


def _field(column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {} if column.nullable else {"required": True}
    if column.values:
        constraints["enum"] = list(column.values)
    return {
        "name": column.name,
        "type": FRICTIONLESS_TYPES.get(column.type, "number"),
        "description": column_meaning(column),
        **({"constraints": constraints} if constraints else {}),
    }


def write_data_package(package: Mapping[str, Any], folder: Path) -> None:
    """Write `datapackage.json`."""
    text = json.dumps(package, ensure_ascii=False, indent=1)
    (folder / "datapackage.json").write_text(text + "\n", encoding="utf-8")
