"""SQL text from the declarations: types, CREATE TABLE, comments.

What belongs here: turning `schemas.warehouse` into DuckDB's SQL. What does not: running it
(`pipeline.warehouse`).
"""

from collections.abc import Iterable, Sequence
from typing import Final

from schemas import warehouse
from schemas.warehouse import Column, Table

SQL_TYPES: Final = {
    warehouse.TEXT: "VARCHAR",
    warehouse.INTEGER: "INTEGER",
    warehouse.BIGINT: "BIGINT",
    warehouse.BOOLEAN: "BOOLEAN",
    warehouse.TIMESTAMP: "TIMESTAMP",
    warehouse.DATE: "DATE",
    warehouse.MONEY: "DECIMAL(20,2)",
    warehouse.QUANTITY: "DECIMAL(20,6)",
    warehouse.CHECK_NUMBER: "DECIMAL(38,6)",
    warehouse.CONFIDENCE: "DECIMAL(4,3)",
}
"""Logical type -> DuckDB type."""


def identifier(name: str) -> str:
    """A name as SQL writes it.

    >>> identifier("value")
    '"value"'
    """
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL writes it.

    >>> literal("it's")
    "'it''s'"
    """
    return "'" + text.replace("'", "''") + "'"


def literals(texts: Iterable[str]) -> str:
    """Texts as the inside of an IN list.

    >>> literals(["budget", "final"])
    "'budget', 'final'"
    """
    return ", ".join(literal(t) for t in texts)


def sql_type(column: Column) -> str:
    """The DuckDB type of a column."""
    return SQL_TYPES[column.type]


def create_table(table: Table, *, nulls_allowed: bool = False) -> str:
    """CREATE TABLE of a declaration. `nulls_allowed` leaves NOT NULL out, to look at what breaks it.

    Keys are checked by SQL when a generation is built: an index for each would hold every key in memory.
    """
    columns = ",\n  ".join(_column(c, nulls_allowed) for c in table.columns)
    return f"CREATE TABLE {identifier(table.name)} (\n  {columns}\n)"


def _column(column: Column, nulls_allowed: bool) -> str:
    required = "" if column.nullable or nulls_allowed else " NOT NULL"
    return f"{identifier(column.name)} {sql_type(column)}{required}"


def cast_columns(columns: Sequence[Column], present: Iterable[str] | None = None) -> str:
    """A select list that gives each column its declared type; columns not `present` become nulls."""
    known = {c.name for c in columns} if present is None else set(present)
    return ", ".join(
        f"CAST({identifier(c.name) if c.name in known else 'NULL'} AS {sql_type(c)}) AS {identifier(c.name)}"
        for c in columns
    )


def comments(kind: str, name: str, meaning: str, columns: Iterable[Column]) -> list[str]:
    """COMMENT ON statements of a TABLE or VIEW (`kind`) and its columns."""
    whole = f"COMMENT ON {kind} {identifier(name)} IS {literal(meaning)}"
    return [
        whole,
        *(
            f"COMMENT ON COLUMN {identifier(name)}.{identifier(c.name)} IS {literal(column_meaning(c))}"
            for c in columns
        ),
    ]


def column_meaning(column: Column) -> str:
    """What a column means, with the values that it may hold.

    >>> column_meaning(Column("phase", "text", "which series", values=("budget", "final")))
    'which series [budget, final]'
    """
    return f"{column.meaning} [{', '.join(column.values)}]" if column.values else column.meaning


def table_meaning(table: Table) -> str:
    """What a table holds, Chinese title first.

    >>> table_meaning(warehouse.table("fact_revenue"))
    '收入: one row per revenue cell of summaries and of the revenue table'
    """
    return f"{table.title_zh}: one row per {table.row}"
