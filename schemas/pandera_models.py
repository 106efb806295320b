"""The pandera model of every table, built from `schemas.warehouse`: types, nulls, values, patterns.

What belongs here: what can be said of one table's rows alone. What does not: rules across tables or
across rows (`pipeline.validate`), and the declarations themselves (`schemas.warehouse`). The only
module of `schemas` that imports pandas and pandera; import it only where rows are validated.

Checks are vectorised: patterns look at a column's distinct values only, since a part has thousands
of rows and few codes.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any, Final

import pandas as pd
import pandera.pandas as pandera
import pyarrow as pa
import pyarrow.compute as pc

from schemas import vocabulary, warehouse
from schemas.arrow_types import arrow_type
from schemas.issues import ISSUE_KINDS

FIRST_YEAR, LAST_YEAR = 1995, 2100
ORDINAL_LIMITS: Final = {"table_ordinal": 1 << 14, "row_ordinal": 1 << 21, "column_ordinal": 1 << 15}
"""Ordinals lie below these (a spreadsheet has at most 2**20 rows and 2**14 columns)."""

PATTERNS: Final = {
    "document_id": r"[0-9a-f]{64}",
    "issue_id": r"[0-9a-f]{16}",
    "claim_id": r"[0-9a-f]{16}",
    "from_claim_id": r"[0-9a-f]{16}",
    "to_claim_id": r"[0-9a-f]{16}",
    "function_code": r"\d{3}(\d{2}){0,2}",
    "economic_code": r"\d{3}(\d{2})?",
}
VALUES: Final = {"code": tuple(ISSUE_KINDS)}
"""Closed lists of the issue table that `schemas.warehouse` leaves to `schemas.issues`."""

WIDE_CHECKS: Final = {"leaf_of_kinds": "is_leaf", "amount_missing": "amount_yuan"}
"""Checks over several columns, and the column that a failure is laid to."""


@cache
def model(table_name: str, part: bool = False) -> pandera.DataFrameSchema:
    """The model of one table; with `part`, of its lake part, which also carries `parse_id`."""
    table = warehouse.table(table_name)
    columns = warehouse.part_columns(table) if part else table.columns
    return pandera.DataFrameSchema(
        {c.name: _column(table, c) for c in columns},
        checks=_wide_checks(table),
        name=table_name,
        strict=True,
        ordered=True,
    )


def _column(table: warehouse.Table, column: warehouse.Column) -> pandera.Column:
    return pandera.Column(
        pd.ArrowDtype(arrow_type(column.type)),
        checks=_checks(table, column),
        nullable=column.nullable,
        description=column.meaning,
    )


def _checks(table: warehouse.Table, column: warehouse.Column) -> list[pandera.Check]:
    checks = []
    values = column.values or (VALUES.get(column.name, ()) if table.name == "issue" else ())
    if values:
        checks.append(_by_value("one_of", lambda value: value in values))
    if column.name in PATTERNS:
        pattern = re.compile(PATTERNS[column.name], re.ASCII)
        checks.append(_by_value("pattern", lambda value: pattern.fullmatch(value) is not None))
    if column.name == "fiscal_year":
        checks.append(_in_range(FIRST_YEAR, LAST_YEAR))
    if column.name in ORDINAL_LIMITS:
        # A row without a place, an issue's for example, is rejected at place -1.
        lowest = -1 if table.name == "rejected_row" else 0
        checks.append(_in_range(lowest, ORDINAL_LIMITS[column.name] - 1))
    return checks


def _by_value(name: str, allowed: Callable[[str], bool]) -> pandera.Check:
    """A check of a text column by its distinct values; null passes."""

    def check(series: Any) -> Any:
        cells = pa.array(series)
        bad = [value for value in pc.unique(cells).to_pylist() if value is not None and not allowed(value)]
        good = pc.invert(pc.is_in(cells, value_set=pa.array(bad, pa.string()))) if bad else True
        return pd.Series(good, index=series.index, dtype=bool)

    return pandera.Check(check, name=name, ignore_na=False)


def _in_range(low: int, high: int) -> pandera.Check:
    """A check that an integer lies in a closed range; null passes."""

    def check(series: Any) -> Any:
        cells = pa.array(series)
        inside = pc.and_(pc.greater_equal(cells, low), pc.less_equal(cells, high))
        return pd.Series(pc.fill_null(inside, True), index=series.index, dtype=bool)

    return pandera.Check(check, name="range", ignore_na=False)


def _wide_checks(table: warehouse.Table) -> list[pandera.Check]:
    if not table.money:
        return []
    return [
        pandera.Check(_leaf_of_kinds, name="leaf_of_kinds", ignore_na=False),
        pandera.Check(_amount_missing, name="amount_missing", ignore_na=False),
    ]


def _leaf_of_kinds(frame: Any) -> Any:
    """`is_leaf` is true exactly where both kinds are `detail`; a null is another check's matter."""
    detail = pc.and_(*(pc.equal(pa.array(frame[kind]), "detail") for kind in ("row_kind", "column_kind")))
    agrees = pc.equal(pa.array(frame["is_leaf"]), detail)
    return pd.Series(pc.fill_null(agrees, True), index=frame.index, dtype=bool)


def _amount_missing(frame: Any) -> Any:
    """Null only where the unit is unknown, or the amount finer than 0.01 yuan or too large to store."""
    good = pd.Series(True, index=frame.index, dtype=bool)
    suspect = pc.and_(pc.is_null(pa.array(frame["amount_yuan"])), pc.is_valid(pa.array(frame["unit_raw"])))
    for position in pc.indices_nonzero(suspect).to_pylist():
        row = frame.iloc[position]
        good.iloc[position] = not _storable(row["amount_raw"], row["unit_raw"])
    return good


def _storable(amount_raw: object, unit_raw: object) -> bool:
    """Whether the digits of `amount_raw` in that unit are whole hundredths of a yuan, below 10**18."""
    unit = vocabulary.UNITS.get(str(unit_raw), Decimal(1))
    whole, _, fraction = re.sub(r"[^\d.]", "", re.sub(r"[．。·]", ".", str(amount_raw))).rpartition(".")
    if not whole:
        whole, fraction = fraction, ""
    shift = unit.adjusted()
    return len(fraction.rstrip("0")) - shift <= 2 and len(whole.replace(".", "").lstrip("0")) + shift <= 18
