"""Rows as Arrow tables, typed by the declarations of `schemas.warehouse`.

What belongs here: logical types to Arrow types, and rows to columns, exactly or not at all. What does
not: whether a value is allowed (`pipeline.validate`).
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

import pyarrow as pa

from schemas import warehouse
from schemas.arrow_types import arrow_type

__all__ = ["MisfitError", "arrow_schema", "arrow_type", "to_arrow"]

_MISFITS: Final = (pa.ArrowException, TypeError, ValueError, OverflowError)


class MisfitError(ValueError):
    """A value that its column's type cannot hold; the message names table, column and row."""


@cache
def arrow_schema(table: warehouse.Table, *, part: bool = False) -> pa.Schema:
    """The Arrow schema of a table; with `part`, of its lake part, which also carries `parse_id`."""
    columns = warehouse.part_columns(table) if part else table.columns
    return pa.schema([pa.field(c.name, arrow_type(c.type)) for c in columns])


def to_arrow(
    table: warehouse.Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    part: bool = False,
    constants: Mapping[str, Any] | None = None,
) -> pa.Table:
    """Rows as one Arrow table; a key left out is null, and `constants` hold on every row.

    A Decimal is stored exactly or MisfitError is raised: nothing is rounded, and no float is taken
    for a decimal.
    """
    schema = arrow_schema(table, part=part)
    same = constants or {}
    arrays = [
        _repeat(table, f, same[f.name], len(rows)) if f.name in same else _column(table, f, rows)
        for f in schema
    ]
    return pa.table(arrays, schema=schema)


def _column(table: warehouse.Table, field: pa.Field, rows: Sequence[Mapping[str, Any]]) -> pa.Array:
    name = field.name
    values = [row.get(name) for row in rows]
    try:
        return pa.array(values, field.type)
    except _MISFITS as error:
        raise _misfit(table, field, values) from error


def _repeat(table: warehouse.Table, field: pa.Field, value: object, count: int) -> pa.Array:
    try:
        return pa.repeat(pa.scalar(value, field.type), count)
    except _MISFITS as error:
        raise _misfit(table, field, [value]) from error


def _misfit(table: warehouse.Table, field: pa.Field, values: Sequence[object]) -> MisfitError:
    row = next((i for i, value in enumerate(values) if not _fits(value, field.type)), 0)
    return MisfitError(
        f"{table.name}.{field.name}, row {row}: {values[row]!r} ({type(values[row]).__name__})"
        f" does not fit {field.type}"
    )


def _fits(value: object, type_: pa.DataType) -> bool:
    try:
        pa.scalar(value, type_)
    except _MISFITS:
        return False
    return True
