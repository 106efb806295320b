import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from pipeline import generations, integrity, load, warehouse
from pipeline.connect import connect
from pipeline.export import export_parquet
from pipeline.settings import Settings
from pipeline.warehouse import CHECKS, GenerationError, build_generation, list_generations, rejected_rows
from schemas.marts import VIEWS
from schemas.warehouse import TABLES, table
from tests.lakes import (
    FUNCTION,
    Doc,
    classed,
    counted,
    item,
    loaded,
    procured,
    project,
    publish,
    received,
    settings_in,
    spent,
    spent_in_all,
    target,
    withdraw,
    write_part,
)

EVERYTHING = {**{t.name: t.columns for t in TABLES}, **{v.name: v.columns for v in VIEWS}}


TEXT = (
    "本部门人员编制20人，实有人员18人。",
    "机关运行经费预算5万元，比上年增加1万元，增长25%。",
    "政府采购预算总额3万元，其中：货物1万元、服务2万元。",
    "截至上年底，共有车辆2辆。",
    "项目名称：数字平台",
    "立项依据：会议纪要。",
    "预算安排规模：财政拨款40万元",
)


def sample(year: int | None = 2024, department: str = "甲局", basic: str = "10.00") -> Doc:
    facts = [
        spent("2010301", basic, "行政运行"),
        spent_in_all("2010301", basic, "行政运行"),
        received("general_public", basic),
        item("vehicle_operation", "1.00"),
    ]
    return Doc(f"{department}{year}", department, year, facts=facts, text=TEXT)


def fuller(year: int | None = 2024, department: str = "甲局", basic: str = "10.00") -> Doc:
    """A sample with a row for every view."""
    doc = sample(year, department, basic)
    doc.facts += [
        classed("30101", basic),
        # The petition office's code of its own began in 2024.
        spent("2010308" if year == 2023 else "2014004", "1.00"),
        spent("2010301", "9.00", measure="prior_budget_amount"),
        project("甲项目", "1.00"),
        target("甲项目", "100%", "100"),
        procured("goods", "1.00"),
        counted("staff", "4"),
        received("general_public", basic, table_role="revenue_expenditure_summary", breakdown="source"),
    ]
    return doc


CENTRAL = "注：因公出国（境）费由市外办统一安排。"


def others() -> list[Doc]:
    """What some views are about besides: accounts, another version of a file, one that was not read."""
    return [
        Doc("accounts", "甲局", 2024, "final", facts=[spent_in_all("2010301", "9.00")], notes=(CENTRAL,)),
        Doc(
            "version", "甲局", 2024, status="partial", facts=[spent("2010301", "8.00")], issues=("row_lost",)
        ),
    ]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = settings_in(tmp_path)
    publish(settings, [sample(2023), sample(2024, basic="12.00"), sample(None, "乙局")], "p1")
    return settings


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """One generation that several tests only read."""
    settings = settings_in(tmp_path_factory.mktemp("built"))
    publish(settings, [fuller(2023), fuller(2024, basic="12.00"), fuller(None, "乙局"), *others()], "p1")
    return build_generation(settings)


def documents(settings: Settings) -> list[str]:
    with connect(settings.warehouse) as con:
        return [d for (d,) in con.execute("SELECT document_id FROM dim_document ORDER BY 1").fetchall()]


# What a generation holds


def test_the_report_tells_what_was_built(built) -> None:
    assert built.changed
    assert built.path.name == built.generation_id
    assert built.rows_by_table[FUNCTION] == 14
    assert built.rows_by_table["source_cell"] == 77
    assert set(built.rows_by_table) == {t.name for t in TABLES}
    assert [c.name for c in built.checks] == [c.name for c in CHECKS]
    assert all(c.passed for c in built.checks)


def test_the_file_holds_tables_as_declared(built) -> None:
    with connect(built.path.parent.parent) as con:
        for t in TABLES:
            found = con.execute(
                "SELECT column_name, is_nullable FROM duckdb_columns() WHERE table_name = ? ORDER BY column_index",
                [t.name],
            ).fetchall()
            assert found == [(c.name, c.nullable) for c in t.columns]
    assert not (built.path / "spill").exists()
    assert not (built.path / "budget.duckdb.wal").exists()


def test_every_value_stays_in_its_list(built) -> None:
    with connect(built.path.parent.parent) as con:
        for name, columns in EVERYTHING.items():
            for column in (c for c in columns if c.values):
                found = {v for (v,) in con.execute(f"SELECT DISTINCT {column.name} FROM {name}").fetchall()}
                assert found <= {*column.values, None}, (name, column.name)


@pytest.mark.parametrize("v", VIEWS, ids=lambda v: v.name)
def test_the_key_of_a_view_is_unique(built, v) -> None:
    with connect(built.path.parent.parent) as con:
        key = ", ".join(v.key)
        assert con.execute(f"SELECT {key} FROM {v.name} GROUP BY ALL HAVING count(*) > 1").fetchall() == []
        assert con.execute(f"SELECT count(*) > 0 FROM {v.name}").fetchall() == [(True,)]


@pytest.mark.parametrize("name", EVERYTHING)
def test_every_folder_reads_in_pandas_arrow_and_duckdb(built, name: str) -> None:
    folder = built.path / "parquet" / name
    with connect(built.path.parent.parent) as con:
        expected = con.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0]
        by_duckdb = con.sql(f"SELECT * FROM '{folder}/*.parquet'").to_arrow_table()
    frame = pd.read_parquet(folder)
    dataset = ds.dataset(folder)
    names = [c.name for c in EVERYTHING[name]]
    assert list(frame.columns) == dataset.schema.names == by_duckdb.schema.names == names
    assert len(frame) == dataset.count_rows() == by_duckdb.num_rows == expected


def test_files_are_named_by_year_and_generation(built) -> None:
    def stems(name: str) -> set[str]:
        return {p.name for p in (built.path / "parquet" / name).iterdir()}

    end = f"-{built.generation_id}.parquet"
    assert stems(FUNCTION) == {"2023" + end, "2024" + end, "unknown" + end}
    assert stems("dim_function") == stems("fact_project_funding") == {"all" + end}
    one_year = pq.read_table(built.path / "parquet" / FUNCTION / ("2023" + end))
    assert set(one_year["fiscal_year"].to_pylist()) == {2023}
    assert str(one_year.schema.field("amount_yuan").type) == "decimal128(20, 2)"


def test_the_data_package_describes_every_file(built) -> None:
    package = json.loads((built.path / "datapackage.json").read_text(encoding="utf-8"))
    assert [r["name"] for r in package["resources"]] == list(EVERYTHING)
    for resource in package["resources"]:
        files = {
            p.relative_to(built.path).as_posix() for p in built.path.glob(f"parquet/{resource['name']}/*")
        }
        assert set(resource["path"]) == files
        schema = pq.read_schema(built.path / resource["path"][0])
        assert [f["name"] for f in resource["schema"]["fields"]] == schema.names
        assert all(f["description"] for f in resource["schema"]["fields"])
    facts = next(r for r in package["resources"] if r["name"] == FUNCTION)
    assert facts["schema"]["primaryKey"] == list(table(FUNCTION).key)
    fields = {f["name"]: f for f in facts["schema"]["fields"]}
    assert fields["amount_yuan"]["type"] == "number"
    assert "constraints" not in fields["amount_yuan"]
    assert fields["phase"]["constraints"] == {"enum": ["budget", "final"]}
    assert fields["is_leaf"]["constraints"] == {"required": True}


OPEN_ALL = """
import sys, duckdb
print(duckdb.__version__)
con = duckdb.connect(sys.argv[1], read_only=True)
names = [n for (n,) in con.execute("SELECT table_name FROM information_schema.tables").fetchall()]
for name in names:
    con.execute(f"FROM {name}").fetchall()
print(len(names))
"""


def test_todays_clients_open_the_file(built) -> None:
    """With YUSUAN_OLD_DUCKDB: a folder into which duckdb 1.5.6 is installed (pip install --target)."""
    old = os.environ.get("YUSUAN_OLD_DUCKDB")
    if not old:
        pytest.skip("YUSUAN_OLD_DUCKDB names no folder with duckdb 1.5.6")
    command = [sys.executable, "-c", OPEN_ALL, str(built.path / "budget.duckdb")]
    done = subprocess.run(command, env={"PYTHONPATH": old}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    version, count = done.stdout.split()
    assert version.startswith("1.5.")
    assert int(count) == len(EVERYTHING)


def test_the_file_has_the_storage_version_of_todays_clients(built) -> None:
    with duckdb.connect() as con:
        con.execute(f"ATTACH '{built.path / 'budget.duckdb'}' AS published (READ_ONLY)")
        sql = "SELECT tags FROM duckdb_databases() WHERE database_name = 'published'"
        assert con.execute(sql).fetchall()[0][0]["storage_version"].startswith("v1.5.0")


# Which rows


def test_rows_of_a_replaced_parse_do_not_exist(settings: Settings) -> None:
    publish(settings, [sample(2024, basic="13.00")], "p2")
    found = loaded(settings).execute(
        f"SELECT amount_yuan FROM {FUNCTION} WHERE fiscal_year = 2024 AND table_role = 'expenditure'"
    )
    assert found.fetchall() == [(Decimal("13.00"),)]


def test_the_same_documents_give_the_same_rows_however_they_were_sharded(tmp_path: Path) -> None:
    docs = [sample(2021), sample(2022), sample(2023), sample(2024)]
    one, many = settings_in(tmp_path / "one"), settings_in(tmp_path / "many")
    publish(one, docs[::-1], "p1")
    for n, doc in enumerate(docs):
        publish(many, [doc], f"q{9 - n}")
    first, second = loaded(one), loaded(many)
    for t in (t for t in TABLES if t.name not in ("dim_document", "source_file")):
        assert first.execute(f"FROM {t.name}").fetchall() == second.execute(f"FROM {t.name}").fetchall(), (
            t.name
        )
    assert first.execute(f"SELECT count(*) FROM {FUNCTION}").fetchall() == [(8,)]


def test_a_part_from_before_a_column_was_declared_gives_null_there(settings: Settings) -> None:
    publish(settings, [sample(2020)], "p0")
    file = settings.lake / FUNCTION / "p0.parquet"
    pq.write_table(pq.read_table(file).drop_columns(["heading", "label"]), file)
    found = loaded(settings).execute(f"SELECT count(*), count(label) FROM {FUNCTION}").fetchall()
    assert found == [(8, 6)]


def test_parts_are_read_in_batches(tmp_path: Path) -> None:
    files = [tmp_path / str(n) for n in range(5)]
    for file, size in zip(files, (3, 3, 9, 1, 2), strict=True):
        file.write_bytes(b"x" * size)
    assert list(load.batches(files, 6)) == [files[:2], files[2:3], files[3:]]
    assert list(load.batches([], 6)) == []


@pytest.mark.parametrize(
    ("size", "limits"), [(0, [128, 256, 512, 1024, 2048, 4096]), (1 << 30, [3072]), (1 << 40, [4096])]
)
def test_memory_grows_with_large_lakes_only(size: int, limits: list[int]) -> None:
    assert [limit >> 20 for limit in warehouse.memory_limits(size)] == limits


def test_a_build_that_runs_out_of_memory_is_given_more(settings, monkeypatch) -> None:
    given = []

    def short_at_first(limit: int, folder: Path, *rest: object):
        given.append(limit)
        if len(given) == 1:
            (folder / "half").touch()
            raise duckdb.OutOfMemoryException("full")
        return build_within(limit, folder, *rest)

    build_within = warehouse._build_within
    monkeypatch.setattr(warehouse, "_build_within", short_at_first)
    report = build_generation(settings)
    assert given == [warehouse.LEAST_MEMORY, 2 * warehouse.LEAST_MEMORY]
    assert not (report.path / "half").exists()
    assert documents(settings) == ["乙局None", "甲局2023", "甲局2024"]


def test_an_empty_lake_gives_empty_tables(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    report = build_generation(settings)
    assert report.rows_by_table[FUNCTION] == 0
    assert report.rows_by_table["dim_region"] > 7000
    assert pd.read_parquet(report.path / "parquet" / "year_over_year_by_function").empty


# Publishing


def test_an_unchanged_lake_makes_no_generation_and_opens_no_database(settings, monkeypatch) -> None:
    first = build_generation(settings)

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("an unchanged build opened a database")

    monkeypatch.setattr(duckdb, "connect", refuse)
    second = build_generation(settings)
    assert not second.changed
    assert (second.generation_id, second.path) == (first.generation_id, first.path)
    assert second.rows_by_table == first.rows_by_table
    assert [c.name for c in second.checks] == [c.name for c in first.checks]
    assert second.seconds < 0.5
    assert list_generations(settings.warehouse) == [first.generation_id]


class Rejecting(Doc):
    """A document with 7 rows that failed the schema of `issue`."""

    def rows(self, parse_id: str) -> dict[str, list[dict]]:
        failed = {"target_table": "issue", "column_name": "code", "rule": "isin", "row_json": "{}"}
        place = {"table_ordinal": 0, "column_ordinal": 0, "locator": "r", "parse_id": parse_id}
        rows = [self.own | place | failed | {"row_ordinal": n} for n in range(7)]
        return super().rows(parse_id) | {"rejected_row": rows}


def test_the_first_rejected_rows_of_a_generation_by_table(settings, monkeypatch) -> None:
    clean = build_generation(settings)
    with monkeypatch.context() as patched:
        patched.setattr(duckdb, "connect", None)
        assert rejected_rows(clean) == {}
    publish(settings, [Rejecting("r")], "p2")
    found = rejected_rows(build_generation(settings))
    assert list(found) == ["issue"]
    assert [(row["row_ordinal"], row["rule"]) for row in found["issue"]] == [(n, "isin") for n in range(5)]


def test_a_change_of_the_lake_or_of_the_declarations_makes_one(settings, monkeypatch) -> None:
    first = build_generation(settings)
    withdraw(settings, "甲局2023")
    second = build_generation(settings)
    assert second.changed
    assert documents(settings) == ["乙局None", "甲局2024"]
    monkeypatch.setattr(warehouse, "_shape_version", lambda: "another")
    third = build_generation(settings)
    assert third.changed
    assert list_generations(settings.warehouse) == [
        first.generation_id,
        second.generation_id,
        third.generation_id,
    ]


def test_forced_builds_in_one_second_have_ids_of_their_own(settings) -> None:
    ids = [build_generation(settings, force=True).generation_id for _ in range(2)]
    assert len(set(ids)) == 2
    assert sorted(ids) == ids == list_generations(settings.warehouse)


def test_links_are_relative_so_that_the_folder_may_be_moved(settings, tmp_path: Path) -> None:
    report = build_generation(settings)
    assert os.readlink(settings.warehouse / "current") == f"gen/{report.generation_id}"
    assert os.readlink(settings.warehouse / "budget.duckdb") == "current/budget.duckdb"
    assert os.readlink(settings.warehouse / "parquet") == "current/parquet"
    moved = settings.warehouse.rename(tmp_path / "elsewhere")
    with connect(moved) as con:
        assert con.execute("SELECT count(*) FROM dim_document").fetchall() == [(3,)]
    assert len(pd.read_parquet(moved / "parquet" / FUNCTION)) == 6


def test_as_of_an_earlier_time(settings) -> None:
    between = datetime.now(UTC)
    publish(settings, [sample(2025)], "p2")
    withdraw(settings, "甲局2023")
    now = build_generation(settings)
    then = build_generation(settings, as_of=between)
    assert documents(settings) == ["乙局None", "甲局2024", "甲局2025"]
    with connect(settings.warehouse, then.generation_id) as con:
        found = con.execute("SELECT document_id, path FROM dim_document ORDER BY 1").fetchall()
        assert found == [(d, f"{d}.docx") for d in ("乙局None", "甲局2023", "甲局2024")]
    assert generations.current_generation(settings.warehouse).name == now.generation_id
    assert not build_generation(settings).changed


def test_readers_are_never_disturbed(settings, monkeypatch) -> None:
    build_generation(settings)
    before = connect(settings.warehouse)
    opened = []

    def export_and_open(*args: object):
        opened.append(connect(settings.warehouse))
        return export_parquet(*args)

    monkeypatch.setattr(warehouse, "export_parquet", export_and_open)
    publish(settings, [sample(2025)], "p2")
    build_generation(settings)
    count = "SELECT count(*) FROM dim_document"
    assert [con.execute(count).fetchall() for con in (before, *opened)] == [[(3,)], [(3,)]]
    assert connect(settings.warehouse).execute(count).fetchall() == [(4,)]


# Checks


def one_fact_twice(rows) -> None:
    # Two facts of two tables on one cell; the cells are as many as the facts.
    rows["fact_revenue"][0]["row_ordinal"] = 0


def a_fact_too_many(rows) -> None:
    rows["source_cell"] = [c for c in rows["source_cell"] if c["placement"] != "fact"]


def a_null(rows) -> None:
    rows[FUNCTION][0]["amount_raw"] = None


def a_value_of_our_own(rows) -> None:
    rows[FUNCTION][0]["phase"] = "draft"


def two_issues_alike(rows) -> None:
    issue = {
        "issue_id": "i",
        "document_id": "bad",
        "code": "c",
        "severity": "info",
        "locator": "l",
        "message": "m",
    }
    rows["issue"] = [issue | {"parse_id": "bad"}] * 2


def no_document(rows) -> None:
    rows["dim_document"] = []


@pytest.mark.parametrize(
    ("spoil", "check", "shown"),
    [
        (one_fact_twice, "one_fact_per_cell", "'bad'"),
        (a_fact_too_many, "cells_placed_as_fact_are_facts", "'facts': 4"),
        (a_null, "required_values_are_there", FUNCTION),
        (a_value_of_our_own, "values_are_listed", "draft"),
        (two_issues_alike, "keys_are_unique", "issue"),
        (no_document, "rows_have_their_document", "'bad'"),
        (no_document, "current_documents_are_there", "'bad'"),
    ],
)
def test_a_generation_that_fails_a_check_is_not_published(settings, spoil, check: str, shown: str) -> None:
    first = build_generation(settings)
    bad = Doc("bad", "丙局", facts=sample().facts)
    publish(settings, [bad], "bad")
    rows = bad.rows("bad")
    spoil(rows)
    for name, found in rows.items():
        file = settings.lake / name / "bad.parquet"
        if found or file.exists():
            write_part(settings.lake, name, "bad", found)
    if rows["issue"]:
        add_part(settings, "issue")
    with pytest.raises(GenerationError, match=check) as raised:
        build_generation(settings)
    [outcome] = [c for c in raised.value.checks if c.name == check]
    assert outcome.violations >= 1
    assert shown in str(outcome.sample)
    assert [c.name for c in raised.value.checks] == [c.name for c in CHECKS]
    assert os.readlink(settings.warehouse / "current") == f"gen/{first.generation_id}"
    assert [p.name for p in (settings.warehouse / "gen").iterdir() if not p.name.startswith(".")] == [
        first.generation_id
    ]


def add_part(settings: Settings, name: str) -> None:
    """Let the manifest know of a part that was written after its receipt."""
    import sqlite3

    with sqlite3.connect(settings.lake / "manifest.sqlite") as con:
        con.execute(
            "INSERT INTO part (parse_id, table_name, path, rows) VALUES ('bad', ?, ?, 2)",
            [name, f"{name}/bad.parquet"],
        )


def test_primaries_are_checked(settings) -> None:
    con = loaded(settings)
    con.execute("UPDATE dim_document SET disclosure_id = 'same', duplicate_of = 'nobody'")
    failed = {c.name for c in integrity.run_checks(con) if not c.passed}
    assert failed == {"one_primary_per_disclosure", "duplicates_name_a_primary"}


def test_overlapping_periods_are_found(settings) -> None:
    con = loaded(settings)
    con.execute("UPDATE dim_function SET valid_to = 2020 WHERE code = '207' AND valid_from = 2007")
    [failed] = [c for c in integrity.run_checks(con) if not c.passed]
    assert failed.name == "one_name_per_code_and_year"
    assert {row["code"] for row in failed.sample} == {"207"}


# Old generations


def make_generation(folder: Path, when: datetime, as_of: str | None = None) -> str:
    name = when.strftime("%Y%m%dT%H%M%S") + "-abcdef"
    (folder / "gen" / name).mkdir(parents=True)
    (folder / "gen" / name / "budget.duckdb").touch(0o444)
    generations.write_description(folder / "gen" / name, generations.Generation(name, "t", "", as_of))
    return name


def test_the_last_three_and_the_last_day_are_kept(tmp_path: Path) -> None:
    now = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    ages = [timedelta(hours=h) for h in (200, 100, 60, 50, 40, 30)]
    names = [make_generation(tmp_path, now - age) for age in ages]
    view = make_generation(tmp_path, now - timedelta(hours=25), as_of="2026-01-01")
    fresh_view = make_generation(tmp_path, now - timedelta(hours=1), as_of="2026-01-01")
    generations.make_current(tmp_path, names[1])
    assert generations.remove_old(tmp_path, now) == [names[0], names[2], view]
    assert list_generations(tmp_path) == [names[1], *names[3:], fresh_view]
    assert generations.remove_old(tmp_path, now - timedelta(hours=12)) == []
    more = [make_generation(tmp_path, now - timedelta(hours=h)) for h in (23, 22, 21, 20)]
    assert generations.remove_old(tmp_path, now) == names[3:]
    assert list_generations(tmp_path) == [names[1], *more, fresh_view]


def test_what_a_dead_build_left_is_removed_by_the_next(settings) -> None:
    left = settings.warehouse / "gen" / "20261124T120000-abcdef.tmp-99"
    left.mkdir(parents=True)
    (left / "budget.duckdb").write_text("half")
    build_generation(settings)
    assert not left.exists()


def test_a_folder_in_the_place_of_a_link_is_not_replaced(settings) -> None:
    (settings.warehouse / "current").mkdir(parents=True)
    with pytest.raises(FileExistsError, match="move it away"):
        build_generation(settings)
