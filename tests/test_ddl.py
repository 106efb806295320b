import doctest

import duckdb
import pytest

from pipeline import ddl, warehouse
from schemas.warehouse import TABLES, TYPES, Column, table


def test_doctests() -> None:
    assert doctest.testmod(ddl).failed == 0


def test_every_logical_type_has_a_sql_type() -> None:
    assert set(ddl.SQL_TYPES) == set(TYPES)


@pytest.mark.parametrize("t", TABLES, ids=lambda t: t.name)
def test_a_table_is_created_as_declared(t) -> None:
    con = duckdb.connect()
    con.execute(ddl.create_table(t))
    for comment in ddl.comments("TABLE", t.name, ddl.table_meaning(t), t.columns):
        con.execute(comment)
    found = con.execute(
        "SELECT column_name, data_type, is_nullable, comment FROM duckdb_columns() WHERE NOT internal"
        " ORDER BY column_index"
    ).fetchall()
    assert found == [(c.name, ddl.sql_type(c), c.nullable, ddl.column_meaning(c)) for c in t.columns]
    said = con.execute("SELECT comment FROM duckdb_tables() WHERE NOT internal").fetchall()
    assert said == [(ddl.table_meaning(t),)]


def test_nulls_can_be_let_in_to_be_looked_at() -> None:
    con = duckdb.connect()
    con.execute(ddl.create_table(table("issue"), nulls_allowed=True))
    con.execute("INSERT INTO issue (issue_id) VALUES (NULL)")


def test_columns_that_are_not_there_become_typed_nulls() -> None:
    columns = (Column("fiscal_year", "integer", ""), Column("value", "decimal(20,6)", ""))
    con = duckdb.connect()
    found = con.execute(
        f"SELECT {ddl.cast_columns(columns, ['fiscal_year'])} FROM (SELECT '2024' AS fiscal_year)"
    )
    assert [str(c[1]) for c in found.description] == ["INTEGER", "DECIMAL(20,6)"]
    assert found.fetchall() == [(2024, None)]


def test_all_tables_are_in_the_checks_of_the_warehouse() -> None:
    nulls = next(c for c in warehouse.CHECKS if c.name == "required_values_are_there")
    assert all(f"FROM {t.name} " in nulls.sql for t in TABLES)
