import csv

import duckdb
import pytest

from pipeline.ddl import create_table
from pipeline.dimensions import REFERENCE, load_dimensions
from pipeline.marts import create_views
from schemas.warehouse import TABLES
from tests.lakes import Doc, loaded, publish, settings_in


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    for t in TABLES:
        con.execute(create_table(t))
    create_views(con)
    load_dimensions(con)
    return con


def reference(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def one(con, sql: str):
    [row] = con.execute(sql).fetchall()
    return row


def test_every_reference_row_is_there_with_its_source(con) -> None:
    expected = {
        (r["code"], r["name"], fund, 2007 if r["valid_from"] == "2018" else int(r["valid_from"]), r["source"])
        for r in reference("function_codes.csv")
        for fund in r["fund_type"].split("+")
    }
    found = con.execute("SELECT code, name_zh, fund_type, valid_from, source FROM dim_function").fetchall()
    assert len(found) == len(expected)
    assert set(found) == expected


def test_a_class_of_several_funds_has_a_row_for_each(con) -> None:
    found = con.execute("SELECT fund_type FROM dim_function WHERE code = '230' ORDER BY 1").fetchall()
    assert [f for (f,) in found] == ["general", "gov_fund", "social_insurance", "state_capital"]


@pytest.mark.parametrize("table", ["dim_function", "dim_economic"])
def test_confidence_says_how_far_a_row_may_be_trusted(con, table: str) -> None:
    for source, confidence in con.execute(f"SELECT DISTINCT source, confidence FROM {table}").fetchall():
        expected = (
            "published_older"
            if source.startswith("published (older")
            else "published_name"
            if source.startswith("published (name")
            else "published"
            if source.startswith("published: ")
            else "unverified"
        )
        assert confidence == expected, source


def test_a_renamed_code_has_its_name_of_the_year(con) -> None:
    sql = "SELECT name_zh FROM function_by_year WHERE code = '207' AND fiscal_year = "
    assert one(con, sql + "2012") == ("文化体育与传媒支出",)
    assert one(con, sql + "2018") == ("文化体育与传媒支出",)
    assert one(con, sql + "2019") == ("文化旅游体育与传媒支出",)
    assert one(con, sql + "2030") == ("文化旅游体育与传媒支出",)


@pytest.mark.parametrize("view", ["function_by_year", "economic_by_year"])
def test_one_row_per_code_and_year(con, view: str) -> None:
    rows, pairs, first, last = one(
        con,
        f"SELECT count(*), count(DISTINCT (code, fiscal_year)), min(fiscal_year), max(fiscal_year) FROM {view}",
    )
    assert rows == pairs
    assert (first, last) == (2007, 2030)


def test_the_function_tables_of_a_code_agree_by_join_and_by_view(con) -> None:
    joined = """SELECT DISTINCT v.code, v.fiscal_year, v.name_zh FROM function_by_year v JOIN dim_function d
      ON d.code = v.code AND v.fiscal_year BETWEEN d.valid_from AND coalesce(d.valid_to, 9999)
      WHERE d.name_zh <> v.name_zh"""
    assert con.execute(joined).fetchall() == []


def test_economic_codes_of_both_systems(con) -> None:
    found = dict(con.execute("SELECT system, count(*) FROM dim_economic GROUP BY system").fetchall())
    expected = {"department": "economic_codes.csv", "government": "gov_economic_codes.csv"}
    assert found == {system: len(reference(file)) for system, file in expected.items()}
    assert (
        con.execute("SELECT code FROM dim_economic WHERE (code < '5') <> (system = 'department')").fetchall()
        == []
    )


def test_every_class_has_an_english_name(con) -> None:
    for table in ("dim_function", "dim_economic"):
        missing = con.execute(f"SELECT code FROM {table} WHERE level = '类' AND name_en IS NULL").fetchall()
        assert missing == []


def test_every_economic_class_and_the_function_classes_in_force_have_an_english_name(con) -> None:
    missing = con.execute("SELECT code FROM dim_economic WHERE name_en IS NULL").fetchall()
    assert missing == []
    missing = con.execute(
        """SELECT code FROM dim_function WHERE level = '款' AND valid_to IS NULL AND name_en IS NULL
        AND fund_type = 'general' AND left(code, 3) NOT IN ('231', '232', '233')"""
    ).fetchall()
    assert missing == []


def test_a_code_used_again_has_the_english_name_of_its_meaning(con) -> None:
    found = dict(con.execute("SELECT name_zh, name_en FROM dim_economic WHERE code = '30311'").fetchall())
    assert found == {
        "住房公积金": "Housing provident fund",
        "代缴社会保险费": "Social insurance contributions paid by the budget",
    }


def test_departments_are_those_of_the_documents(tmp_path) -> None:
    settings = settings_in(tmp_path)
    docs = [
        Doc("a1", "甲局", region_code="310107"),
        Doc("a2", "甲局", region_code="310107", fiscal_year=2023),
        Doc("b", "乙局", region_code=None),
        Doc("c", "丙局", region_code="310000"),
        Doc("d", None),
        Doc("e", "丁局", status="quarantined"),
    ]
    publish(settings, docs, "p1")
    found = loaded(settings).execute("FROM dim_department ORDER BY ALL").fetchall()
    assert [row[:4] for row in found] == [
        ("丙局", "310000", None, "province"),
        ("乙局", "", None, None),
        ("甲局", "310107", None, "county"),
    ]
    assert all(row[4:7] == (None, None, None) for row in found)
    assert [row[7] for row in found] == [row[0] for row in found]
