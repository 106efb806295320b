import builtins
import os
import pathlib
import shutil
from collections import Counter
from datetime import UTC, datetime, timedelta

import duckdb
import pytest

from pipeline import engines, versions
from pipeline import ingest as module
from pipeline.ingest import NoInputError, ShardFailedError, ingest
from pipeline.manifest import Manifest
from pipeline.origin import origin_path
from pipeline.settings import Settings
from tests.fakes import spell

FACT = "fact_expenditure_by_function"
T0 = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


class House:
    """A raw folder and a lake, and runs over them, a day apart."""

    def __init__(self, folder):
        self.raw = folder / "raw"
        self.lake = folder / "lake"
        self.raw.mkdir()
        self.days = 0

    def put(self, path, **entries):
        file = self.raw / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(spell(path=path, **entries) if "same" not in entries else spell(**entries))
        os.utime(file, ns=(1, 10**18 + self.days))
        return file

    def run(self, accept=False, workers=1, **options):
        self.days += 1
        settings = Settings(raw=self.raw, lake=self.lake, workers=workers, accept_removals=accept)
        return ingest(settings, at=T0 + self.days * DAY, parse="tests.fakes:parse", **options)

    def state(self, day=None):
        with Manifest(self.lake) as manifest:
            at = None if day is None else T0 + day * DAY
            live = [f for f in manifest.source_files(at) if f["gone_at"] is None]
            current = {d.document_id for d in manifest.current(at)}
            assert {f["document_id"] for f in live} == current  # a document exists as long as a file of it
            return {f["path"]: f["document_id"] for f in live}

    def facts(self):
        """Fact rows that exist: of current parses only, without `parse_id`."""
        with Manifest(self.lake) as manifest:
            current = [(d.document_id, d.parse_id) for d in manifest.current()]
            parts = manifest.parts(p for _, p in current).get(FACT, [])
        rows = [
            row
            for part in parts
            for row in duckdb.sql(
                f"select document_id, parse_id, row_ordinal, amount_yuan from '{part}'"
            ).fetchall()
        ]
        return sorted((r[0], *r[2:]) for r in rows if (r[0], r[1]) in current)


@pytest.fixture
def house(tmp_path, monkeypatch):
    real = versions.reader_version
    monkeypatch.setattr(versions, "reader_version", lambda reader: "1" if reader == "fake" else real(reader))
    monkeypatch.setattr(versions, "meaning_version", lambda: "m1")
    return House(tmp_path)


def test_a_first_run(house):
    house.put("甲/a.txt", facts=3, year=2023)
    house.put("b.txt", facts=2, year=2024, issue=1)
    steps = []
    report = house.run(progress=lambda done, total: steps.append((done, total)))
    assert (report.files, report.unchanged, report.parsed, report.changed) == (2, 0, 2, True)
    assert report.by_status == {"parsed": 2}
    assert report.rows_by_table == {FACT: 5, "source_cell": 7, "issue": 1, "dim_document": 2}
    assert report.issues_by_code == {"label_unknown": 1}
    assert report.years == (2023, 2024)
    assert report.troubled == () == report.messages
    assert steps[0] == (0, 2)
    assert steps[-1] == (2, 2)
    assert sorted(house.state()) == ["b.txt", "甲/a.txt"]
    assert len(house.facts()) == 5


def test_a_second_run_reads_no_file_and_changes_nothing(house, monkeypatch):
    for i in range(12):
        house.put(f"{i}.txt", facts=1)
    origin_path(house.raw / "0.txt").write_text("fiscal_year: 2020\n")
    house.run()
    with Manifest(house.lake) as manifest:
        before = manifest.state_token()
    opened = []
    for owner in (builtins, pathlib.Path):
        real = owner.open
        monkeypatch.setattr(
            owner, "open", lambda *a, real=real, **k: opened.append(str(a[0])) or real(*a, **k)
        )
    report = house.run()
    monkeypatch.undo()
    assert [name for name in opened if str(house.raw) in name] == []
    assert (report.files, report.unchanged, report.parsed, report.changed) == (12, 12, 0, False)
    with Manifest(house.lake) as manifest:
        assert manifest.state_token() == before


def test_a_touched_file_is_read_but_not_parsed(house):
    file = house.put("a.txt")
    house.run()
    os.utime(file, ns=(1, 5))
    report = house.run()
    assert (report.unchanged, report.parsed, report.changed) == (0, 0, True)
    assert house.run().unchanged == 1


def test_equal_bytes_are_one_document(house):
    for name in ("a.txt", "b.txt"):
        house.put(name, same=1)
    assert house.run().parsed == 1
    house.put("c.txt", same=1)
    assert house.run().parsed == 0
    assert len(set(house.state().values())) == 1
    assert len(house.facts()) == 2
    (house.raw / "a.txt").unlink()
    report = house.run()
    assert (report.withdrawn, report.parsed) == (0, 0)
    assert sorted(house.state()) == ["b.txt", "c.txt"]


def test_a_moved_file_keeps_its_document(house):
    file = house.put("a.txt")
    house.run()
    file.rename(house.raw / "moved.txt")
    report = house.run()
    assert (report.parsed, report.withdrawn, report.changed) == (0, 0, True)
    assert list(house.state()) == ["moved.txt"]


def test_a_removed_file_withdraws_its_document_and_stands_as_of_before(house):
    house.put("a.txt")
    house.put("b.txt")
    house.run()
    (house.raw / "a.txt").unlink()
    report = house.run()
    assert (report.withdrawn, report.held_back, report.changed) == (1, 0, True)
    assert list(house.state()) == ["b.txt"]
    assert sorted(house.state(day=1)) == ["a.txt", "b.txt"]
    assert house.run().changed is False


def test_a_file_with_other_bytes_replaces_its_document(house):
    house.put("a.txt", facts=1)
    house.run()
    old = house.state()["a.txt"]
    house.put("a.txt", facts=4)
    report = house.run()
    assert (report.parsed, report.withdrawn) == (1, 1)
    assert house.state()["a.txt"] != old
    assert len(house.facts()) == 4
    assert house.state(day=1)["a.txt"] == old


def test_a_replaced_document_lives_by_its_other_file(house):
    house.put("a.txt", same=1)
    house.put("b.txt", same=1)
    house.run()
    house.put("a.txt", facts=4)
    assert house.run().withdrawn == 0
    assert len(set(house.state().values())) == 2


# --- guards -------------------------------------------------------------------------------------


def test_no_folder_and_an_empty_folder_are_no_input(house):
    with pytest.raises(NoInputError, match="no files"):
        house.run()
    shutil.rmtree(house.raw)
    with pytest.raises(NoInputError, match="no folder"):
        house.run()


def test_a_missing_folder_makes_nothing(house):
    house.raw.rmdir()
    for accept in (False, True):
        with pytest.raises(NoInputError, match="no folder"):
            house.run(accept)
    assert not house.lake.exists()


def test_an_emptied_folder_withdraws_nothing_unless_told(house):
    file = house.put("a.txt")
    house.run()
    file.unlink()
    with pytest.raises(NoInputError, match=f"no files in {house.raw}: .*--accept-removals"):
        house.run()
    shutil.rmtree(house.raw)
    with pytest.raises(NoInputError, match=f"no folder {house.raw}: .*--accept-removals"):
        house.run()
    assert list(house.state()) == ["a.txt"]
    assert house.run(accept=True).withdrawn == 1
    assert house.state() == {}


def test_an_emptied_folder_is_withdrawn_when_told(house):
    file = house.put("a.txt")
    house.run()
    file.unlink()
    assert house.run(accept=True).withdrawn == 1
    assert house.state() == {}


@pytest.mark.parametrize(("known", "lost", "held"), [(40, 21, 21), (40, 20, 0), (230, 21, 0)])
def test_a_great_loss_is_held_back_unless_told(house, monkeypatch, known, lost, held):
    for i in range(known):
        house.put(f"{i:03}.txt", facts=0, labels=1)
    house.run()
    for i in range(lost):
        (house.raw / f"{i:03}.txt").unlink()
    house.put("new.txt")
    report = house.run()
    assert (report.held_back, report.withdrawn, report.parsed) == (held, lost - held, 1)
    assert len(house.state()) == known + 1 - lost + held
    if held:
        assert house.run(accept=True).withdrawn == lost
        assert len(house.state()) == known + 1 - lost


def test_a_folder_moved_as_a_whole_is_no_loss(house):
    for i in range(30):
        house.put(f"a/{i:03}.txt", facts=0)
    house.run()
    (house.raw / "a").rename(house.raw / "b")
    report = house.run()
    assert (report.held_back, report.withdrawn, report.parsed) == (0, 0, 0)
    assert all(path.startswith("b/") for path in house.state())


def test_another_root_leaves_the_first_alone(house, tmp_path):
    house.put("a.txt")
    house.put("both.txt", same=1)
    house.run()
    house.raw = tmp_path / "other"
    house.raw.mkdir()
    house.put("both.txt", same=1)
    report = house.run()
    assert (report.parsed, report.withdrawn, report.files) == (0, 0, 1)
    with Manifest(house.lake) as manifest:
        assert len(manifest.current()) == 2
        assert len(manifest.source_files()) == 3


def test_files_of_other_roots_are_told_and_can_be_withdrawn(house):
    house.put("sub/a.txt")
    whole, house.raw = house.raw, house.raw / "sub"
    assert house.run().messages == ()
    shutil.rmtree(house.raw)
    house.raw = whole
    house.put("b.txt")
    (told,) = house.run().messages
    assert f"1 files belong to other raw folders: {whole}/sub (1)" in told
    assert "--raw FOLDER --accept-removals" in told
    house.raw = whole / "sub"
    assert house.run(accept=True).withdrawn == 1
    house.raw = whole
    assert house.run().messages == ()
    assert list(house.state()) == ["b.txt"]


# --- what makes a document stale ----------------------------------------------------------------


@pytest.mark.parametrize("changed", ["meaning_version", "reader_version", "environment_of"])
def test_another_version_parses_again(house, monkeypatch, changed):
    house.put("a.txt")
    house.run()
    before = house.facts()
    monkeypatch.setattr(versions, changed, lambda *reader: "other")
    report = house.run()
    assert (report.unchanged, report.parsed, report.changed) == (1, 1, True)
    assert house.facts() == before


def test_an_origin_that_comes_changes_and_goes_parses_again(house):
    file = house.put("a.txt")
    house.run()
    origin_path(file).write_text("fiscal_year: 2019\n")
    assert house.run().years == (2019,)
    assert house.run().parsed == 0
    origin_path(file).write_text("fiscal_year: 2018 \n")
    assert house.run().years == (2018,)
    os.utime(origin_path(file), ns=(1, 7))
    assert house.run().parsed == 0
    origin_path(file).unlink()
    assert house.run().years == (2024,)
    assert house.run().unchanged == 1


def test_a_malformed_origin_is_an_issue_of_the_document(house):
    file = house.put("a.txt")
    origin_path(file).write_text("a: [")
    report = house.run()
    assert report.issues_by_code == {"origin_invalid": 1}
    assert report.by_status == {"parsed": 1}


# --- trouble ------------------------------------------------------------------------------------


def test_troubled_documents_are_listed_and_the_others_live(house):
    house.put("a.txt", **{"raise": "no"})
    house.put("b.txt", bad_fund="lottery")
    house.put("c.txt", twice=1)
    house.put("d.txt")
    report = house.run()
    assert report.by_status == {"quarantined": 2, "partial": 1, "parsed": 1}
    assert [(t.path, t.status, t.code) for t in report.troubled] == [
        ("a.txt", "quarantined", "parser_failed"),
        ("b.txt", "partial", "row_rejected"),
        ("c.txt", "quarantined", "duplicate_keys"),
    ]
    assert [r["value"] for r in report.failing_rows[FACT]] == ["lottery"]
    again = house.run()
    assert (again.parsed, again.troubled) == (0, ())
    assert again.standing == report.standing == report.by_status


def test_each_file_of_a_troubled_document_is_listed(house):
    for path in ("a.txt", "b.txt"):
        house.put(path, same=1, bad_fund="lottery")
    report = house.run()
    assert (report.parsed, [t.path for t in report.troubled]) == (1, ["a.txt", "b.txt"])


def test_a_file_that_cannot_be_read_is_listed_and_tried_again(house, monkeypatch):
    house.put("a.txt")
    house.put("b.txt")
    real = module._digest

    def refuse(file):
        if file.name == "a.txt":
            raise PermissionError(13, "Permission denied")
        return real(file)

    monkeypatch.setattr(module, "_digest", refuse)
    report = house.run()
    assert [(t.path, t.code) for t in report.troubled] == [("a.txt", "unreadable")]
    assert "let the user who runs this read it / 没有读取权限" in report.troubled[0].message
    assert list(house.state()) == ["b.txt"]
    monkeypatch.setattr(module, "_digest", real)
    assert house.run().parsed == 1


def test_what_a_folder_held_that_cannot_be_listed_any_more_stays(house, monkeypatch):
    for path in ("closed/a.txt", "closed/deeper/b.txt", "closed.txt", "c.txt"):
        house.put(path)
    house.run()
    real = os.scandir

    def refuse(folder):
        if str(folder).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(folder))
        return real(folder)

    monkeypatch.setattr(os, "scandir", refuse)
    (house.raw / "c.txt").unlink()
    house.put("d.txt")
    report = house.run()
    assert [(t.path, t.code) for t in report.troubled] == [("closed", "unreadable")]
    assert sorted(house.state()) == ["closed.txt", "closed/a.txt", "closed/deeper/b.txt", "d.txt"]


def test_a_file_that_becomes_a_link_to_nothing_is_told_and_stays(house):
    file = house.put("a.txt")
    house.put("b.txt")
    house.run()
    file.unlink()
    file.symlink_to("nowhere")
    report = house.run()
    assert [t.path for t in report.troubled] == ["a.txt"]
    assert sorted(house.state()) == ["a.txt", "b.txt"]
    file.unlink()
    house.run()
    assert sorted(house.state()) == ["b.txt"]


def test_a_killed_worker_loses_one_document_of_a_run(house):
    for i in range(9):
        house.put(f"{i}.txt", facts=1)
    house.put("bad.txt", kill=1)
    report = house.run(workers=2)
    assert report.by_status == {"parsed": 9, "quarantined": 1}
    assert [t.path for t in report.troubled] == ["bad.txt"]
    assert len(house.facts()) == 9
    assert house.run(workers=2).changed is False


def test_a_run_cut_short_keeps_its_shards_and_the_next_goes_on(house, monkeypatch):
    monkeypatch.setattr(module, "_shard_size", lambda documents, workers: 2)
    for i in range(7):
        house.put(f"{i}.txt", facts=1)

    def interrupt(done, total):
        if done >= 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        house.run(progress=interrupt)
    assert len(house.state()) == 4
    assert house.run().parsed == 3
    assert len(house.facts()) == 7


def test_a_shard_that_failed_is_an_error_after_the_others_are_published(house, monkeypatch):
    monkeypatch.setattr(module, "_shard_size", lambda documents, workers: 1)
    for i in range(3):
        house.put(f"{i}.txt", facts=1)
    real = engines._attempt

    def fail(job, on_document=None):
        if job.files[0].path == "1.txt":
            return engines.Failed(job, "OSError: no space left")
        return real(job, on_document)

    monkeypatch.setattr(engines, "_attempt", fail)
    with pytest.raises(ShardFailedError, match="no space left"):
        house.run()
    assert sorted(house.state()) == ["0.txt", "2.txt"]
    monkeypatch.setattr(engines, "_attempt", real)
    assert house.run().parsed == 1


def test_many_documents_in_workers_are_those_of_one_process(house, tmp_path, monkeypatch):
    for i in range(20):
        house.put(f"{i}.txt", facts=i % 4, year=2015 + i % 5)
    report = house.run(workers=2)
    facts = house.facts()
    house.lake = tmp_path / "second"
    again = house.run(workers=1)
    assert house.facts() == facts
    assert report.rows_by_table == again.rows_by_table
    assert report.years == again.years == (2015, 2016, 2017, 2018, 2019)


# --- shards -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("documents", "workers", "size"), [(1, 2, 8), (30, 2, 8), (100, 2, 25), (10_000, 2, 50), (200, 8, 13)]
)
def test_shard_sizes(documents, workers, size):
    assert module._shard_size(documents, workers) == size


def test_shards_are_limited_in_bytes_and_lose_nothing():
    def weighing(weights):
        facts = [module.FileFact("/raw", str(i), str(i), w, 1) for i, w in enumerate(weights)]
        return [
            [f[0].byte_size for _, f in g] for g in module._shards([(f.document_id, [f]) for f in facts], 3)
        ]

    big = module.SHARD_BYTES
    assert weighing([1, 1, 1, 1]) == [[1, 1, 1], [1]]
    assert weighing([big, 1, big + 5, 1]) == [[big], [1], [big + 5], [1]]
    assert weighing([]) == []
    assert Counter(w for g in weighing([3, big, 4, 4, 4, 4]) for w in g) == {3: 1, big: 1, 4: 4}


def test_a_run_with_nothing_new_loads_no_parser():
    import subprocess
    import sys

    code = "import sys, pipeline.ingest; print(sorted({m.partition('.')[0] for m in sys.modules} & {'pandas', 'pyarrow', 'pandera', 'lxml', 'dagster'}))"
    root = pathlib.Path(module.__file__).parent.parent
    out = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"
