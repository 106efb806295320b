import hashlib
from datetime import UTC, date, datetime
from decimal import Decimal

import duckdb
import pyarrow.parquet as pq
import pytest

from pipeline.arrow import arrow_schema
from pipeline.document import Remark
from pipeline.parsed import Origin
from pipeline.shard import FileJob, ShardJob, run_shard
from schemas import warehouse
from tests.fakes import spell

FACT = "fact_expenditure_by_function"
AT = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def work(tmp_path):
    """A function that runs a shard over files of bytes and gives its receipt."""

    def run(*contents, parse_id="p1", **changes):
        files = []
        for i, content in enumerate(contents):
            (tmp_path / f"{i}.txt").write_bytes(content)
            files.append(FileJob(str(tmp_path), f"{i}.txt", **changes.pop("file", {})))
        job = ShardJob(
            parse_id, str(tmp_path / "lake"), tuple(files), "tests.fakes:parse", "m1", AT, **changes
        )
        return run_shard(job)

    run.lake = tmp_path / "lake"
    return run


def rows(work, table, parse_id="p1"):
    return pq.read_table(work.lake / table / f"{parse_id}.parquet").to_pylist()


def digest(data):
    return hashlib.sha256(data).hexdigest()


def test_a_part_a_table_and_a_receipt(work):
    one, two = spell(facts=3, year=2023, issue=1), spell(facts=2)
    receipt = work(one, two)
    assert {(p.table, p.path, p.rows) for p in receipt.parts} == {
        (FACT, f"{FACT}/p1.parquet", 5),
        ("source_cell", "source_cell/p1.parquet", 7),
        ("issue", "issue/p1.parquet", 1),
        ("dim_document", "dim_document/p1.parquet", 2),
    }
    for part in receipt.parts:
        schema = pq.read_schema(work.lake / part.path)
        assert schema.remove_metadata() == arrow_schema(warehouse.table(part.table), part=True)
    first, second = receipt.documents
    assert (first.document_id, first.path, first.status) == (digest(one), "0.txt", "parsed")
    assert (first.fiscal_year, second.fiscal_year) == (2023, 2024)
    assert dict(first.rows) == {FACT: 3, "source_cell": 4, "issue": 1, "dim_document": 1}
    assert dict(first.issue_counts) == {"label_unknown": 1}
    assert (first.reader, first.reader_version, first.meaning_version) == ("fake", "1", "m1")
    assert [p.name for p in work.lake.rglob(".*")] == []


def test_own_columns_stand_on_every_row_and_money_is_exact(work):
    data = spell(facts=3, department="某局")
    work(data)
    facts = rows(work, FACT)
    assert {(f["document_id"], f["department"], f["fiscal_year"], f["parse_id"]) for f in facts} == {
        (digest(data), "某局", 2024, "p1")
    }
    assert [f["amount_yuan"] for f in facts] == [Decimal("2500.00"), Decimal("12500.00"), Decimal("22500.00")]
    total = duckdb.sql(
        f"select sum(amount_yuan), typeof(any_value(amount_yuan)) from '{work.lake}/{FACT}/p1.parquet'"
    )
    assert total.fetchall() == [(Decimal("37500.00"), "DECIMAL(20,2)")]


def test_the_document_row_tells_where_it_came_from(work):
    origin = Origin(
        region_code="310107", source_url="https://example.org", published_on="2024-02-29", hash="h"
    )
    data = spell()
    work(data, file={"origin": origin})
    (row,) = rows(work, "dim_document")
    assert row["published_on"] == date(2024, 2, 29)
    assert (row["source_url"], row["region_code"], row["origin_hash"]) == (
        "https://example.org",
        "310107",
        "h",
    )
    assert (row["meaning_version"], row["ingested_at"], row["is_primary"]) == ("m1", AT, False)
    assert row["path"] is row["disclosure_id"] is None


def test_the_same_bytes_give_the_same_rows_again(work):
    work(spell(facts=4), parse_id="p1")
    work(spell(facts=4), parse_id="p2")
    for table in (FACT, "source_cell"):
        first, second = rows(work, table, "p1"), rows(work, table, "p2")
        assert [r | {"parse_id": ""} for r in first] == [r | {"parse_id": ""} for r in second]


def test_the_same_document_twice_is_parsed_once(work):
    receipt = work(spell(), spell())
    assert [d.path for d in receipt.documents] == ["0.txt"]
    assert len(rows(work, FACT)) == 2


def test_a_parser_that_raises_quarantines_its_document_only(work):
    receipt = work(spell(**{"raise": "by zero"}), spell())
    bad, good = receipt.documents
    assert (bad.status, good.status) == ("quarantined", "parsed")
    (note,) = bad.issues
    assert (note.code, note.severity) == ("parser_failed", "blocker")
    assert "ZeroDivisionError: by zero (tests/fakes.py:" in note.message
    assert {r["document_id"] for r in rows(work, FACT)} == {good.document_id}
    assert {r["status"] for r in rows(work, "dim_document")} == {"quarantined", "parsed"}


def test_a_value_that_fits_no_column_quarantines_its_document_only(work):
    bad, good = work(spell(float=1), spell()).documents
    assert (bad.status, good.status) == ("quarantined", "parsed")
    assert f"{FACT}.amount_yuan, row 0: 1.5 (float) does not fit" in bad.issues[0].message


def test_a_quarantined_document_gives_issues_only(work):
    receipt = work(spell(status="quarantined", issue=1))
    assert [p.table for p in receipt.parts] == ["issue", "dim_document"]


def test_rejected_rows_are_shown_in_the_receipt(work):
    receipt = work(spell(bad_fund="lottery"))
    assert receipt.documents[0].status == "partial"
    assert [(r["column_name"], r["value"]) for r in receipt.failing[FACT]] == [("fund", "lottery")]
    assert rows(work, "rejected_row")[0]["value"] == "lottery"


def test_a_remark_on_the_origin_becomes_an_issue_with_a_stable_id(work):
    remark = Remark("origin_invalid", "a.origin.yml", "no YAML")
    work(spell(), file={"remarks": (remark, remark)}, parse_id="p1")
    work(spell(), file={"remarks": (remark,)}, parse_id="p2")
    (first,), (second,) = rows(work, "issue", "p1"), rows(work, "issue", "p2")
    assert first["issue_id"] == second["issue_id"]
    assert (first["code"], first["severity"]) == ("origin_invalid", "warning")


def test_a_file_that_changed_or_cannot_be_read_is_not_taken(work, tmp_path):
    receipt = work(spell(), file={"document_id": "0" * 64})
    assert receipt.documents == () == receipt.parts
    assert receipt.unread[0][0] == "0.txt"
    job = ShardJob("p3", str(work.lake), (FileJob(str(tmp_path), "none.txt"),), "tests.fakes:parse", "m1", AT)
    assert "there is no such file" in run_shard(job).unread[0][1]


def test_a_condemned_document_is_not_parsed(work):
    receipt = work(spell(kill=1), condemned=Remark("parser_failed", "file", "it ended its process"))
    (document,) = receipt.documents
    assert document.status == "quarantined"
    assert "it ended its process" in document.issues[0].message


def test_what_is_told_on_the_way(work, tmp_path):
    work(spell(), spell(n=1))
    files = (FileJob(str(tmp_path), "0.txt"), FileJob(str(tmp_path), "1.txt"))
    told = []
    run_shard(ShardJob("p9", str(work.lake), files, "tests.fakes:parse", "m1", AT), told.append)
    assert told == [0, 1, 2]


def test_no_part_where_writing_failed(work, monkeypatch):
    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pq, "write_table", full)
    with pytest.raises(OSError, match="No space"):
        work(spell())
    assert list(work.lake.rglob("*.parquet")) == []


def test_the_gravest_issues_come_first_and_what_holds_for_more_before_a_cell(work):
    codes = [*["unplaced"] * 6, "unit_unknown", "label_unknown", "year_unknown"]
    remarks = tuple(Remark(code, f"表{n}", "m") for n, code in enumerate(codes))
    (document,) = work(spell(), file={"remarks": remarks}).documents
    assert [i.code for i in document.issues] == ["unit_unknown", *["unplaced"] * 4]
    assert sum(document.issue_counts.values()) == len(codes)
