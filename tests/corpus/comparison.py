"""Compares what was read of a drawn disclosure with what it must give."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

from tests.corpus.grids import CENT, ExpectedFact

MONEY_TABLES: Final = (
    "fact_expenditure_by_function",
    "fact_expenditure_by_economic_class",
    "fact_expenditure_by_project",
    "fact_revenue",
    "fact_three_public",
    "fact_project_funding",
    "fact_procurement",
    "fact_other_amount",
)
_WITHOUT_CODES: Final = ("three_public", "performance_targets", "procurement")
_BY_PROJECT: Final = ("project_expenditure", "performance_targets", "procurement")
# The contract leaves the kind of these rows open: items stand in rows or columns.
_OPEN_ROW_KIND: Final = ("three_public", "performance_targets")

Key = tuple[object, ...]
Side = tuple[str, bool]
Names = Mapping[Side, set[str]]


def differences(
    expected: Iterable[ExpectedFact], rows: Mapping[str, list[dict[str, Any]]]
) -> tuple[list[Key], list[Key]]:
    """Facts that were expected and not read, and facts read that were not expected.

    `rows` are a parsed document's rows by table. A fact is compared in role, code, project, kinds,
    amount, and in the dimensions that the expected facts of its role and side name (one that only some of
    them name is null in the others). Rates are compared by role and value.
    """
    facts = list(expected)
    names: dict[Side, set[str]] = defaultdict(set)
    for fact in facts:
        if not _is_statistic(fact):
            names[_side(fact)] |= {name for name, _ in fact.dims}
    wanted = Counter(_expected_key(fact, names) for fact in facts)
    read = Counter(_read_key(row, table, names) for table in MONEY_TABLES for row in rows.get(table, []))
    read += Counter(map(_statistic_key, rows.get("fact_statistic", [])))
    return sorted((wanted - read).elements(), key=repr), sorted((read - wanted).elements(), key=repr)


def _is_statistic(fact: ExpectedFact) -> bool:
    return any(name == "statistic" for name, _ in fact.dims)


def _side(fact: ExpectedFact) -> Side:
    """The role, and whether the fact is of revenue."""
    has_source = any(name == "revenue_source" for name, _ in fact.dims)
    return fact.table_role, fact.table_role not in _BY_PROJECT and has_source


def _expected_key(fact: ExpectedFact, names: Names) -> Key:
    if _is_statistic(fact):
        return (fact.table_role, *fact.dims, fact.amount_yuan)
    dims = dict(fact.dims)
    side = _side(fact)
    return (
        *side,
        fact.code if fact.table_role not in _WITHOUT_CODES else None,
        fact.label if fact.table_role in _BY_PROJECT and fact.row_kind != "total" else None,
        fact.row_kind if fact.table_role not in _OPEN_ROW_KIND else None,
        fact.column_kind,
        fact.amount_yuan,
        tuple((name, dims.get(name, "")) for name in sorted(names[side])),
    )


def _read_key(row: Mapping[str, Any], table: str, names: Names) -> Key:
    role, is_revenue = row["table_role"], table == "fact_revenue"
    code = row.get("economic_code" if table == "fact_expenditure_by_economic_class" else "function_code")
    dims = tuple((name, row.get(name) or "") for name in sorted(names.get((role, is_revenue), ())))
    return (
        role,
        is_revenue,
        code if role not in _WITHOUT_CODES else None,
        row.get("project_name") if role in _BY_PROJECT and row["row_kind"] != "total" else None,
        row["row_kind"] if role not in _OPEN_ROW_KIND else None,
        row["column_kind"],
        row["amount_yuan"],
        dims,
    )


def _statistic_key(row: Mapping[str, Any]) -> Key:
    return row["table_role"], ("statistic", row["statistic"]), row["value"].quantize(CENT)
