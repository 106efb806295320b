"""Rows of a query as column -> value.

What belongs here: that one step, for the few rows that Python looks at. What does not: facts, which stay in
DuckDB or go as Arrow.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def rows_of(con: "DuckDBPyConnection", sql: str, *values: object) -> list[dict[str, Any]]:
    """The rows of a query with its parameters."""
    found = con.execute(sql, list(values))
    names = [c[0] for c in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
