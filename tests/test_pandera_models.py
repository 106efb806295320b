from decimal import Decimal

import pandas as pd
import pandera.errors
import pytest

from pipeline.arrow import to_arrow
from pipeline.parsed import Origin
from schemas import warehouse
from schemas.pandera_models import model
from tests.fakes import parse, spell

FACT = "fact_expenditure_by_function"


def fact(**changes):
    parsed = parse(spell(facts=1), "a.txt", Origin())
    return parsed.rows[FACT][0] | parsed.own_columns | changes


def failures(table, *rows):
    """(column, check) of every failure."""
    frame = to_arrow(warehouse.table(table), rows).to_pandas(types_mapper=pd.ArrowDtype)
    try:
        model(table).validate(check_obj=frame, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        return {(e.schema.name, getattr(e.check, "name", None) or str(e.check)) for e in errors.schema_errors}
    return set()


@pytest.mark.parametrize("table", [t.name for t in warehouse.TABLES])
@pytest.mark.parametrize("part", [False, True])
def test_every_table_has_a_model_of_its_columns_and_nulls(table, part):
    declared = warehouse.table(table)
    columns = warehouse.part_columns(declared) if part else declared.columns
    built = model(table, part)
    assert list(built.columns) == [c.name for c in columns]
    assert [built.columns[c.name].nullable for c in columns] == [c.nullable for c in columns]


def test_a_good_row_passes_money_as_decimal():
    assert failures(FACT, fact()) == set()
    assert str(model(FACT).columns["amount_yuan"].dtype) == "decimal128(20, 2)[pyarrow]"


@pytest.mark.parametrize(
    ("change", "failure"),
    [
        ({"fund": "lottery"}, ("fund", "one_of")),
        ({"fund": None}, ("fund", "not_nullable")),
        ({"phase": "draft"}, ("phase", "one_of")),
        ({"fiscal_year": 1994}, ("fiscal_year", "range")),
        ({"fiscal_year": 2101}, ("fiscal_year", "range")),
        ({"document_id": "AB" * 32}, ("document_id", "pattern")),
        ({"document_id": "ab" * 31}, ("document_id", "pattern")),
        ({"function_code": "2010"}, ("function_code", "pattern")),
        ({"function_code": "20１"}, ("function_code", "pattern")),
        ({"table_ordinal": -1}, ("table_ordinal", "range")),
        ({"row_ordinal": 1 << 21}, ("row_ordinal", "range")),
        ({"is_leaf": False}, (FACT, "leaf_of_kinds")),
        ({"row_kind": "total"}, (FACT, "leaf_of_kinds")),
        ({"amount_yuan": None}, (FACT, "amount_missing")),
    ],
)
def test_a_bad_value_fails_its_check(change, failure):
    assert failures(FACT, fact(), fact(**change)) == {failure}


@pytest.mark.parametrize("code", ["201", "20101", "2010101", None])
def test_function_codes_of_each_level(code):
    assert failures(FACT, fact(function_code=code)) == set()


@pytest.mark.parametrize(("code", "good"), [("301", True), ("30101", True), ("3010101", False)])
def test_economic_codes_have_two_levels(code, good):
    parsed = parse(spell(facts=1), "a.txt", Origin())
    row = {k: v for k, v in fact().items() if not k.startswith("function_")} | parsed.own_columns
    found = failures("fact_expenditure_by_economic_class", row | {"economic_code": code})
    assert (found == set()) is good


@pytest.mark.parametrize(
    ("raw", "unit", "passes"),
    [
        ("12.3456", "元", True),  # finer than a cent
        ("12.34", "元", False),
        ("12。345", "元", True),
        ("12.3400", "元", False),
        ("1.2345678", "万元", True),
        ("1.234567", "万元", False),
        ("9" * 15, "万元", True),  # too large for the column
        ("12.34", None, True),  # unit unknown
    ],
)
def test_an_amount_is_null_only_for_a_reason(raw, unit, passes):
    found = failures(FACT, fact(amount_yuan=None, amount_raw=raw, unit_raw=unit))
    assert (found == set()) is passes


def test_issue_codes_are_those_declared():
    row = {"issue_id": "0" * 16, "document_id": "ab" * 32, "severity": "info", "locator": "x", "message": "y"}
    assert failures("issue", row | {"code": "label_unknown"}) == set()
    assert failures("issue", row | {"code": "nonsense"}) == {("code", "one_of")}


def test_a_float_column_is_no_money():
    frame = to_arrow(warehouse.table(FACT), [fact()]).to_pandas(types_mapper=pd.ArrowDtype)
    frame["amount_yuan"] = frame["amount_yuan"].map(float).astype("float64")
    assert isinstance(fact()["amount_yuan"], Decimal)
    with pytest.raises(pandera.errors.SchemaErrors):
        model(FACT).validate(check_obj=frame, lazy=True)
