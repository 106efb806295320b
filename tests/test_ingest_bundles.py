"""Runs over zip bundles: their members are files and documents of their own."""

import builtins
import io
import os
import pathlib

import pytest

from pipeline import bundles, engines, versions
from pipeline import ingest as module
from pipeline.ingest import ShardFailedError, ingest
from pipeline.manifest import Manifest
from pipeline.origin import origin_path
from pipeline.settings import Settings
from pipeline.warehouse import build_generation
from tests.bundles import pack, patched
from tests.corpus.render import load, render
from tests.fakes import spell
from tests.test_ingest import DAY, T0, House

__all__ = ["house"]


@pytest.fixture
def house(tmp_path, monkeypatch):
    real = versions.reader_version
    monkeypatch.setattr(versions, "reader_version", lambda reader: "1" if reader == "fake" else real(reader))
    monkeypatch.setattr(versions, "meaning_version", lambda: "m1")
    return House(tmp_path)


def bundle(house, path="b.zip", *, data=None, **members):
    """Put a bundle of documents by name (`a` is a.txt)."""
    file = house.raw / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data or pack([(f"{name}.txt", spell(**said)) for name, said in members.items()]))
    os.utime(file, ns=(1, 10**18 + house.days))
    return file


def paths(house, day=None):
    return sorted(house.state(day))


def watch(monkeypatch, folder):
    """Names of files below a folder that are opened from now on."""
    opened = []
    for owner in (builtins, io, pathlib.Path):
        real = owner.open
        monkeypatch.setattr(
            owner, "open", lambda *a, real=real, **k: opened.append(str(a[0])) or real(*a, **k)
        )
    return lambda: [name for name in opened if str(folder) in name]


def test_members_are_files_and_documents(house):
    bundle(house, "市/b.zip", a={"facts": 3, "year": 2023}, b={"facts": 1})
    house.put("c.txt", facts=2)
    report = house.run()
    assert (report.files, report.unchanged, report.parsed) == (2, 0, 3)
    assert paths(house) == ["c.txt", "市/b.zip!/a.txt", "市/b.zip!/b.txt"]
    assert len(house.facts()) == 6
    with Manifest(house.lake) as manifest:
        rows = {f["path"]: f for f in manifest.source_files()}
    member = rows["市/b.zip!/a.txt"]
    assert member["byte_size"] == len(spell(facts=3, year=2023))
    assert member["mtime_ns"] == 10**18


def test_an_unchanged_bundle_is_not_opened(house, monkeypatch):
    bundle(house, a={"facts": 1}, b={"facts": 2})
    bundle(house, "empty.zip", data=pack([]))
    house.put("c.txt")
    house.run()
    with Manifest(house.lake) as manifest:
        before = manifest.state_token()
    opened = watch(monkeypatch, house.raw)
    report = house.run()
    assert opened() == []
    monkeypatch.undo()
    assert (report.unchanged, report.files) == (3, 3)
    with Manifest(house.lake) as manifest:
        assert manifest.state_token() == before


@pytest.fixture
def steady(house, monkeypatch):
    """A house in which the first run is done: b.zip with a and b."""
    bundle(house, a={"facts": 1}, b={"facts": 2})
    house.run()
    return house


def test_nothing_is_parsed_again_that_a_changed_bundle_still_holds(steady):
    bundle(steady, a={"facts": 1}, b={"facts": 2}, c={"facts": 4})
    report = steady.run()
    assert (report.parsed, report.withdrawn, report.changed) == (1, 0, True)
    assert paths(steady) == ["b.zip!/a.txt", "b.zip!/b.txt", "b.zip!/c.txt"]
    assert steady.run().unchanged == 1


def test_a_member_that_goes_is_withdrawn_and_one_with_other_bytes_replaced(steady):
    bundle(steady, a={"facts": 5})
    report = steady.run()
    assert (report.parsed, report.withdrawn, report.held_back) == (1, 2, 0)
    assert paths(steady) == ["b.zip!/a.txt"]
    assert len(steady.facts()) == 5
    assert paths(steady, day=1) == ["b.zip!/a.txt", "b.zip!/b.txt"]


def test_a_bundle_that_goes_withdraws_its_members_and_may_come_back(steady):
    steady.put("c.txt")
    content = (steady.raw / "b.zip").read_bytes()
    (steady.raw / "b.zip").unlink()
    report = steady.run()
    assert (report.parsed, report.withdrawn) == (1, 2)
    assert paths(steady) == ["c.txt"]
    steady.days = 0  # as it was, to the nanosecond
    file = bundle(steady, data=content)
    assert file.stat().st_mtime_ns == 10**18
    steady.days = 2
    assert steady.run().parsed == 2
    assert paths(steady) == ["b.zip!/a.txt", "b.zip!/b.txt", "c.txt"]


def test_an_unpacked_bundle_keeps_its_documents(steady):
    (steady.raw / "b.zip").unlink()
    for name, facts in (("a", 1), ("b", 2)):
        (steady.raw / f"{name}.txt").write_bytes(spell(facts=facts))
    report = steady.run()
    assert (report.parsed, report.withdrawn) == (0, 0)
    assert paths(steady) == ["a.txt", "b.txt"]


def test_a_bundle_is_one_file_of_a_loss(house):
    bundle(house, "many.zip", **{f"m{n}": {"facts": 0, "n": n} for n in range(30)})
    bundle(house, "kept.zip", **{f"k{n}": {"facts": 0, "n": n + 50} for n in range(30)})
    house.run()
    (house.raw / "many.zip").unlink()
    bundle(house, "kept.zip", k0={"facts": 0, "n": 50})
    report = house.run()
    assert (report.held_back, report.withdrawn) == (0, 59)


def test_an_emptied_folder_holds_back_the_members(steady):
    steady.put("c.txt")
    (steady.raw / "b.zip").unlink()
    (steady.raw / "c.txt").unlink()
    steady.put("new.txt")
    assert steady.run().withdrawn == 2
    assert paths(steady) == ["new.txt"]


# --- versions and origins ---------------------------------------------------------------------------


def test_another_version_parses_members_of_a_bundle_that_is_as_it_was(steady, monkeypatch):
    before = steady.facts()
    looked = []
    real = module.members
    monkeypatch.setattr(module, "members", lambda file: looked.append(file.name) or real(file))
    monkeypatch.setattr(versions, "meaning_version", lambda: "m2")
    report = steady.run()
    assert (report.unchanged, report.parsed) == (1, 2)
    assert looked == ["b.zip"]
    assert steady.facts() == before
    assert steady.run().parsed == 0


def test_a_bundle_lends_its_origin_to_its_members(steady):
    origin_path(steady.raw / "b.zip").write_text("fiscal_year: 2019\n")
    report = steady.run()
    assert (report.parsed, report.years) == (2, (2019,))
    assert steady.run().unchanged == 1
    origin_path(steady.raw / "b.zip").unlink()
    assert steady.run().years == (2024,)


def test_a_zip_that_was_refused_by_an_earlier_version_is_opened(house, monkeypatch):
    bundle(house, a={"facts": 1})
    monkeypatch.setattr(module, "members", lambda file: None)
    settings = Settings(raw=house.raw, lake=house.lake, workers=1)
    assert ingest(settings, at=T0).by_status == {"quarantined": 1}
    assert list(house.state()) == ["b.zip"]
    monkeypatch.undo()
    monkeypatch.setattr(versions, "meaning_version", lambda: "m9")
    report = ingest(settings, at=T0 + DAY, parse="tests.fakes:parse")
    assert (report.parsed, report.withdrawn) == (1, 1)
    assert list(house.state()) == ["b.zip!/a.txt"]


# --- trouble ------------------------------------------------------------------------------------


def test_members_that_cannot_be_had_are_quarantined_alone(house):
    good = pack([(f"{n}.txt", spell(facts=1, n=n)) for n in "abc"])
    bundle(house, data=patched(patched(good, 0, flags=1), 2, method=9))
    report = house.run()
    assert report.by_status == {"parsed": 1, "quarantined": 2}
    assert [(t.path, t.code) for t in report.troubled] == [
        ("b.zip!/a.txt", "password_protected"),
        ("b.zip!/c.txt", "unsupported_type"),
    ]
    assert report.issues_by_code == {"password_protected": 1, "unsupported_type": 1}
    assert "pack it without a password / 压缩包已加密" in report.troubled[0].message
    again = house.run()
    assert (again.unchanged, again.parsed) == (1, 0)


def test_a_bundle_that_holds_too_much_is_a_document_of_which_that_is_said(house, monkeypatch):
    monkeypatch.setattr(bundles, "MAX_MEMBERS", 1)
    bundle(house, a={"facts": 1}, b={"facts": 2})
    report = house.run()
    assert [(t.path, t.status, t.code) for t in report.troubled] == [
        ("b.zip", "quarantined", "limit_exceeded")
    ]
    assert house.run().unchanged == 1


def test_a_shard_that_failed_leaves_its_members_for_the_next_run(steady, monkeypatch):
    monkeypatch.setattr(module, "_shard_size", lambda documents, workers: 1)
    bundle(steady, a={"facts": 7}, b={"facts": 2}, c={"facts": 3})
    real = engines._attempt
    monkeypatch.setattr(
        engines,
        "_attempt",
        lambda job, on_document=None: (
            engines.Failed(job, "no space left") if "a.txt" in job.files[0].path else real(job, on_document)
        ),
    )
    with pytest.raises(ShardFailedError):
        steady.run()
    monkeypatch.setattr(engines, "_attempt", real)
    assert steady.run().parsed == 1
    assert len(steady.facts()) == 12


def test_a_run_cut_short_goes_on(house, monkeypatch):
    monkeypatch.setattr(module, "_shard_size", lambda documents, workers: 2)
    bundle(house, **{f"m{n}": {"facts": 1, "n": n} for n in range(7)})

    def interrupt(done, total):
        if done >= 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        house.run(progress=interrupt)
    assert len(house.state()) == 4
    assert house.run().parsed == 3
    assert house.run().unchanged == 1
    assert len(house.facts()) == 7


def test_a_bundle_that_changes_while_the_run_goes_on_is_read_by_the_next(house, monkeypatch):
    bundle(house, a={"facts": 1}, b={"facts": 2})
    real = module._jobs

    def change(*args):
        jobs = list(real(*args))
        bundle(house, a={"facts": 3})
        return iter(jobs)

    monkeypatch.setattr(module, "_jobs", change)
    report = house.run()
    assert report.parsed == 0
    assert {t.message for t in report.troubled} == {
        "changed while the run went on: the next run reads it / 运行期间被改动，下次运行时读取"
    }
    monkeypatch.setattr(module, "_jobs", real)
    assert house.run().parsed == 1
    assert paths(house) == ["b.zip!/a.txt"]


def test_workers_give_what_one_process_gives(house, tmp_path):
    bundle(house, **{f"m{n}": {"facts": n % 4, "n": n} for n in range(20)})
    inner = pack([("x.txt", spell(facts=3)), ("y.zip", pack([("z.txt", spell(facts=4))]))])
    bundle(house, "c.zip", data=pack([("in/i.zip", inner)]))
    house.run(workers=2)
    assert "c.zip!/in/i.zip!/y.zip!/z.txt" in house.state()
    facts, house.lake = house.facts(), tmp_path / "second"
    house.run(workers=1)
    assert house.facts() == facts


# --- as users see it --------------------------------------------------------------------------------


def test_members_stand_in_the_warehouse_by_path_and_the_better_format_is_primary(tmp_path):
    import duckdb

    settings = Settings(tmp_path / "raw", tmp_path / "warehouse", tmp_path / "lake", workers=1)
    settings.raw.mkdir()
    transcript = load("sh-putuo-finance-2025-budget-dept")
    (settings.raw / "财政.zip").write_bytes(
        pack(
            [
                ("预算/财政局.docx".encode("gb18030"), render(transcript, "docx")),
                ("页.html", render(transcript, "html")),
                ("坏.xlsx", b"PK\x03\x04"),
            ]
        )
    )
    ingest(settings)
    build_generation(settings)
    with duckdb.connect(settings.warehouse / "current" / "budget.duckdb", read_only=True) as con:
        documents = con.sql("select path, status, is_primary from dim_document order by path").fetchall()
        assert documents == [
            ("财政.zip!/坏.xlsx", "quarantined", False),
            ("财政.zip!/页.html", "parsed", False),
            ("财政.zip!/预算/财政局.docx", "parsed", True),
        ]
        issues = con.sql("select path, code from issue join dim_document using (document_id)").fetchall()
        assert issues == [("财政.zip!/坏.xlsx", "unreadable")]
        files = con.sql("select path, gone_at from source_file order by path").fetchall()
        assert files == [(path, None) for path, _, _ in documents]
