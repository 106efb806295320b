import datetime
from decimal import Decimal

import pyarrow as pa
import pytest

from pipeline.arrow import MisfitError, arrow_schema, arrow_type, to_arrow
from schemas import warehouse

CELL = warehouse.table("source_cell")
FACT = warehouse.table("fact_expenditure_by_function")


@pytest.mark.parametrize("type_", warehouse.TYPES)
def test_every_logical_type_has_an_arrow_type(type_):
    assert isinstance(arrow_type(type_), pa.DataType)


def test_types_of_the_contract():
    assert arrow_type("decimal(20,2)") == pa.decimal128(20, 2)
    assert arrow_type("timestamp") == pa.timestamp("us", tz="UTC")
    assert arrow_type("integer") == pa.int32()
    with pytest.raises(ValueError, match="float"):
        arrow_type("float")


def test_a_part_carries_parse_id_once():
    for table in warehouse.TABLES:
        assert arrow_schema(table, part=True).names.count("parse_id") == 1
    assert arrow_schema(CELL).names == list(CELL.column_names)


def test_missing_keys_are_null_and_constants_hold_on_every_row():
    made = to_arrow(
        CELL, [{"text": "甲"}, {"text": "乙"}], part=True, constants={"parse_id": "p", "phase": "x"}
    )
    assert made.schema == arrow_schema(CELL, part=True)
    assert made["parse_id"].to_pylist() == ["p", "p"]
    assert made["text"].to_pylist() == ["甲", "乙"]
    assert made["confidence"].null_count == 2


@pytest.mark.parametrize("amount", ["0.1", "999999999999999999.99", "-0.01", "123456789.5", "0"])
def test_money_is_stored_to_the_cent(amount):
    stored = to_arrow(FACT, [{"amount_yuan": Decimal(amount)}])["amount_yuan"][0].as_py()
    assert stored == Decimal(amount)
    assert stored.as_tuple().exponent == -2


@pytest.mark.parametrize("value", [Decimal("0.001"), 1.5, "12", Decimal("1E18"), Decimal("NaN")])
def test_money_that_does_not_fit_is_refused_with_its_place(value):
    rows = [{"amount_yuan": Decimal(1)}, {"amount_yuan": value}]
    with pytest.raises(
        MisfitError, match=r"fact_expenditure_by_function\.amount_yuan, row 1: .* does not fit"
    ):
        to_arrow(FACT, rows)


def test_a_text_column_takes_no_number_and_a_constant_is_checked_as_well():
    with pytest.raises(MisfitError, match=r"source_cell\.text, row 0"):
        to_arrow(CELL, [{"text": 5}])
    with pytest.raises(MisfitError, match="fiscal_year"):
        to_arrow(CELL, [{}], constants={"fiscal_year": "2024年"})
    with pytest.raises(MisfitError, match="text"):
        to_arrow(CELL, [{"text": "\ud800"}])


def test_no_rows_make_an_empty_table():
    assert to_arrow(FACT, []).schema == arrow_schema(FACT)


def test_days_and_times():
    document = warehouse.table("dim_document")
    at = datetime.datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=datetime.UTC)
    made = to_arrow(document, [{"published_on": datetime.date(2024, 2, 29), "ingested_at": at}])
    assert made["published_on"][0].as_py() == datetime.date(2024, 2, 29)
    assert made["ingested_at"][0].as_py() == at
