import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pytest

import yusuan
from pipeline.settings import Settings
from pipeline.warehouse import build_generation
from tests.lakes import FUNCTION, Doc, publish, settings_in, spent

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def settings(tmp_path_factory) -> Settings:
    root = tmp_path_factory.mktemp("project")
    settings = Settings(root / "raw", root / "data" / "warehouse", root / "lake", workers=1)
    publish(settings, [Doc("a", facts=[spent("2010301", "0.10"), spent("2010302", "0.20")])], "p1")
    build_generation(settings)
    return settings


def test_a_connection_reads_and_cannot_write(settings) -> None:
    with yusuan.connect(settings.warehouse) as con:
        assert con.execute(f"SELECT sum(amount_yuan) FROM {FUNCTION}").fetchall() == [(Decimal("0.30"),)]
        with pytest.raises(duckdb.Error, match="read-only"):
            con.execute("DROP TABLE issue")


def test_the_published_file_is_read_only(settings) -> None:
    assert (settings.warehouse / "budget.duckdb").stat().st_mode & 0o222 == 0


def test_a_file_that_another_program_writes_is_told(settings) -> None:
    file = (settings.warehouse / "budget.duckdb").resolve()
    code = f"import duckdb; con = duckdb.connect({str(file)!r}); print('open', flush=True); input()"
    file.chmod(0o644)
    try:
        with subprocess.Popen(
            [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as writer:
            assert writer.stdout
            assert writer.stdout.readline() == "open\n"
            with pytest.raises(duckdb.IOException, match="another program has it open for writing"):
                yusuan.connect(settings.warehouse)
            writer.communicate("\n")
    finally:
        file.chmod(0o444)


def test_money_is_decimal_in_frames(settings) -> None:
    frame = yusuan.tables(settings.warehouse)[FUNCTION]
    assert frame["amount_yuan"].dtype == pd.ArrowDtype(pa.decimal128(20, 2))
    assert frame["amount_yuan"].sum() == Decimal("0.30")


def test_tables_and_views_are_found_by_name(settings) -> None:
    tables = yusuan.tables(str(settings.warehouse))
    assert {"fact_revenue", "dim_document", "year_over_year_by_function"} <= set(tables)
    assert FUNCTION in dir(tables)
    assert len(tables.expenditure) == 0
    assert tables.fact_expenditure_by_function.equals(tables[FUNCTION])
    assert tables.path(FUNCTION).is_absolute()
    assert "current" not in tables.path(FUNCTION).parts


def test_a_wrong_name_is_told_with_the_right_ones(settings) -> None:
    tables = yusuan.tables(settings.warehouse)
    with pytest.raises(KeyError, match="fact_revenue"):
        tables["fact_income"]
    with pytest.raises(AttributeError, match="fact_revenue"):
        _ = tables.fact_income
    with pytest.raises(KeyError):
        tables.path("../parquet")


def test_tables_stay_with_their_generation(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    publish(settings, [Doc("a")], "p1")
    build_generation(settings)
    before = yusuan.tables(settings.warehouse)
    publish(settings, [Doc("b", "乙局")], "p2")
    build_generation(settings)
    assert (len(before.dim_document), len(yusuan.tables(settings.warehouse).dim_document)) == (1, 2)
    old = before.generation.name
    assert yusuan.connect(settings.warehouse, old).execute(
        "SELECT count(*) FROM dim_document"
    ).fetchall() == [(1,)]


def test_the_default_is_looked_for_in_the_folders_above(settings, monkeypatch) -> None:
    root = settings.warehouse.parent.parent
    (root / "notebooks" / "deep").mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(root / "notebooks" / "deep")
    with yusuan.connect() as con:
        assert con.execute("SELECT count(*) FROM dim_document").fetchall() == [(1,)]
    assert len(yusuan.tables().dim_document) == 1


def test_without_a_warehouse_the_error_says_what_to_do(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileNotFoundError, match="make run") as told:
        yusuan.connect()
    assert f"{tmp_path}/data/warehouse: no warehouse there nor in the folders above" in str(told.value)
    assert 'connect("/path/to/data/warehouse")' in str(told.value)
    with pytest.raises(FileNotFoundError, match="make run"):
        yusuan.tables(tmp_path / "nowhere")


def test_an_unknown_generation_is_told_with_the_known_ones(settings) -> None:
    with pytest.raises(FileNotFoundError, match=r"there are 现有: \d{8}T\d{6}-"):
        yusuan.connect(settings.warehouse, "20200101T000000-000000")


def test_importing_loads_no_heavy_package() -> None:
    code = "import sys, yusuan; print([m for m in ('duckdb', 'pandas', 'pyarrow', 'dagster') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"
    assert yusuan.__version__
