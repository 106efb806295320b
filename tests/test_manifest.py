import os
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from pipeline import manifest as module
from pipeline.manifest import FileFact, Manifest, WriterBusyError, compact, writer_lock
from pipeline.receipts import DocumentReceipt, PartReceipt, Receipt

T0 = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def receipt(parse_id, *documents, reader_version="1"):
    return Receipt(
        parse_id,
        tuple(
            DocumentReceipt(
                d, f"{d}.txt", "parsed", 2024, 5, "fake", reader_version, "m", None, None, {"issue": 1}
            )
            for d in documents
        ),
        (PartReceipt("issue", f"issue/{parse_id}.parquet", len(documents)),),
    )


def fact(path, document_id, mtime=1, root="/raw"):
    return FileFact(root, path, document_id, 5, mtime)


def pairs(manifest, as_of=None):
    return [(d.document_id, d.parse_id) for d in manifest.current(as_of)]


@pytest.fixture
def manifest(tmp_path):
    with Manifest(tmp_path / "lake") as opened:
        yield opened


def test_what_was_published_is_current(manifest):
    assert manifest.publish([receipt("p1", "a", "b")], [fact("1", "a"), fact("2", "b")], at=T0)
    assert pairs(manifest) == [("a", "p1"), ("b", "p1")]
    (a,) = manifest.current_of(["a", "none"]).values()
    assert (a.reader, a.reader_version, a.meaning_version, a.status) == ("fake", "1", "m", "parsed")
    assert manifest.parts(["p1"]) == {"issue": [manifest.lake / "issue/p1.parquet"]}
    assert manifest.parts(["p0"]) == {}


def test_a_second_parse_replaces_and_the_first_stands_as_of_then(manifest):
    manifest.publish([receipt("p1", "a", "b")], at=T0)
    manifest.publish([receipt("p2", "a")], at=T0 + DAY)
    assert pairs(manifest) == [("a", "p2"), ("b", "p1")]
    assert pairs(manifest, T0) == [("a", "p1"), ("b", "p1")]
    assert pairs(manifest, T0 + DAY) == [("a", "p2"), ("b", "p1")]
    assert pairs(manifest, T0 - DAY) == []


def test_nothing_new_changes_nothing(manifest):
    manifest.publish([receipt("p1", "a")], [fact("1", "a")], at=T0)
    before = manifest.state_token()
    assert manifest.publish([], [fact("1", "a")], ["none"], [("/raw", "none")], at=T0 + DAY) is False
    assert manifest.state_token() == before
    assert manifest.source_files()[0]["last_seen"] == T0


def test_a_document_goes_with_its_last_file(manifest):
    manifest.publish([receipt("p1", "a", "b")], [fact("1", "a"), fact("2", "a"), fact("3", "b")], at=T0)
    assert manifest.publish(gone=[("/raw", "1")], at=T0 + DAY)
    assert pairs(manifest) == [("a", "p1"), ("b", "p1")]
    assert manifest.publish(gone=[("/raw", "2")], at=T0 + 2 * DAY)
    assert pairs(manifest) == [("b", "p1")]
    assert pairs(manifest, T0 + DAY) == [("a", "p1"), ("b", "p1")]


def test_a_document_lives_by_a_file_of_another_root(manifest):
    manifest.publish([receipt("p1", "a")], [fact("1", "a"), fact("1", "a", root="/other")], at=T0)
    manifest.publish(gone=[("/raw", "1")], at=T0 + DAY)
    assert pairs(manifest) == [("a", "p1")]
    assert manifest.living_elsewhere("/raw") == {"a"}


def test_a_file_with_other_bytes_replaces_its_document_at_once(manifest):
    manifest.publish([receipt("p1", "a")], [fact("1", "a")], at=T0)
    manifest.publish([receipt("p2", "b")], [fact("1", "b", mtime=2)], at=T0 + DAY)
    assert pairs(manifest) == [("b", "p2")]
    (row,) = manifest.source_files()
    assert (row["document_id"], row["first_seen"], row["last_seen"], row["gone_at"]) == (
        "b",
        T0,
        T0 + DAY,
        None,
    )
    (row,) = manifest.source_files(T0)
    assert (row["document_id"], row["last_seen"]) == ("a", T0)


def test_documents_may_be_withdrawn_by_name(manifest):
    manifest.publish([receipt("p1", "a", "b")], at=T0)
    assert manifest.publish(withdrawn=["a"], at=T0 + DAY)
    assert pairs(manifest) == [("b", "p1")]


def test_gone_files_are_kept_as_gone_and_may_come_back(manifest):
    manifest.publish([receipt("p1", "a")], [fact("1", "a")], at=T0)
    manifest.publish(gone=[("/raw", "1")], at=T0 + DAY)
    assert manifest.source_files()[0]["gone_at"] == T0 + DAY
    assert manifest.source_files(T0)[0]["gone_at"] is None
    assert manifest.live_files("/raw") == []
    assert manifest.knows_root("/raw")
    assert not manifest.knows_root("/none")
    manifest.publish([receipt("p2", "a")], [fact("1", "a")], at=T0 + 2 * DAY)
    (row,) = manifest.source_files()
    assert (row["first_seen"], row["last_seen"], row["gone_at"]) == (T0, T0 + 2 * DAY, None)


def test_the_token_is_of_documents_and_paths_only(manifest):
    tokens = [manifest.state_token()]
    for receipts, seen, gone in (
        ([receipt("p1", "a")], [fact("1", "a")], []),
        ([receipt("p2", "a")], [], []),
        ([], [fact("2", "a")], []),
        ([], [], [("/raw", "2")]),
    ):
        manifest.publish(receipts, seen, gone=gone, at=T0 + len(tokens) * DAY)
        tokens.append(manifest.state_token())
    assert len(set(tokens)) == 4  # the last state is that before `2` came
    assert tokens[4] == tokens[2]
    assert manifest.publish([], [fact("1", "a", mtime=99)], at=T0 + 9 * DAY)
    assert manifest.state_token() == tokens[4]
    assert manifest.state_token(T0 + DAY) == tokens[1]


def test_publishing_is_all_or_nothing(manifest, monkeypatch):
    manifest.publish([receipt("p1", "a")], [fact("1", "a")], at=T0)
    before = (pairs(manifest), manifest.source_files(), manifest.state_token())

    def fail(*args):
        raise RuntimeError("killed here")

    monkeypatch.setattr(module, "_withdraw", fail)
    with pytest.raises(RuntimeError, match="killed here"):
        manifest.publish([receipt("p2", "a", "b")], [fact("1", "b", 2)], gone=[("/raw", "1")], at=T0 + DAY)
    assert (pairs(manifest), manifest.source_files(), manifest.state_token()) == before
    assert manifest.parts(["p2"]) == {}


def test_a_reader_in_the_middle_of_a_publication_sees_the_state_before(manifest, monkeypatch):
    manifest.publish([receipt("p1", "a")], at=T0)
    real, seen = module._withdraw, []

    def look(connection, *args):
        with Manifest(manifest.lake) as other:
            seen.append(pairs(other))
        return real(connection, *args)

    monkeypatch.setattr(module, "_withdraw", look)
    manifest.publish([receipt("p2", "a")], at=T0 + DAY)
    assert seen == [[("a", "p1")]]
    assert pairs(manifest) == [("a", "p2")]


def test_many_documents_at_once(manifest):
    ids = [f"{i:04}" for i in range(1300)]
    manifest.publish([receipt("p1", *ids)], [fact(i, i) for i in ids], at=T0)
    assert len(manifest.current_of(ids)) == 1300
    manifest.publish(gone=[("/raw", i) for i in ids[:1299]], at=T0 + DAY)
    assert pairs(manifest) == [("1299", "p1")]


def test_generations_are_remembered(manifest):
    assert manifest.last_generation() is None
    manifest.record_generation("g1", "t1", T0)
    manifest.record_generation("g2", "t2", T0)
    assert manifest.last_generation() == ("g2", "t2")


def test_times_need_a_zone(manifest):
    with pytest.raises(ValueError, match="time zone"):
        manifest.publish(at=datetime(2026, 1, 1))


def test_the_statements_are_no_dialect_of_sqlite():
    from sqlalchemy.dialects import postgresql

    for table in module._metadata.sorted_tables:
        assert "CREATE TABLE" in str(sa.schema.CreateTable(table).compile(dialect=postgresql.dialect()))


# --- compact ------------------------------------------------------------------------------------


def put_part(manifest, name, age=timedelta(0), now=T0):
    file = manifest.lake / "issue" / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(b"1234")
    moment = (now - age).timestamp()
    os.utime(file, (moment, moment))
    return file


def test_compact_drops_what_no_kept_time_refers_to(manifest):
    old, new = put_part(manifest, "p1.parquet"), put_part(manifest, "p2.parquet")
    manifest.publish([receipt("p1", "a")], [fact("1", "a")], at=T0)
    manifest.publish([receipt("p2", "a")], [fact("1", "a")], at=T0 + 10 * DAY)
    assert compact(manifest.lake, T0 + 9 * DAY, now=T0 + 11 * DAY).files == 0
    assert pairs(manifest, T0 + 9 * DAY) == [("a", "p1")]
    dropped = compact(manifest.lake, T0 + 10 * DAY, now=T0 + 11 * DAY)
    assert (dropped.files, dropped.byte_size) == (1, 4)
    assert not old.exists()
    assert new.exists()
    assert pairs(manifest) == [("a", "p2")]
    assert manifest.parts(["p1"]) == {}
    assert len(manifest.source_files()) == 1


def test_compact_drops_orphans_older_than_a_day_only(manifest):
    now = T0 + 30 * DAY
    old = put_part(manifest, "x.parquet", 2 * DAY, now)
    half = put_part(manifest, ".y.parquet.part7", 2 * DAY, now)
    fresh = put_part(manifest, "z.parquet", timedelta(hours=1), now)
    other = put_part(manifest, "notes.txt", 2 * DAY, now)
    recorded = put_part(manifest, "p1.parquet", 2 * DAY, now)
    manifest.publish([receipt("p1", "a")], at=T0)
    assert compact(manifest.lake, T0, now=now).files == 2
    assert [f.exists() for f in (old, half, fresh, other, recorded)] == [False, False, True, True, True]


def test_compact_keeps_what_is_last_known_of_a_gone_file(manifest):
    manifest.publish([receipt("p1", "a")], [fact("1", "a")], at=T0)
    manifest.publish(gone=[("/raw", "1")], at=T0 + DAY)
    compact(manifest.lake, T0 + 5 * DAY, now=T0 + 5 * DAY)
    assert manifest.source_files()[0]["gone_at"] == T0 + DAY


# --- the writer's lock --------------------------------------------------------------------------


def test_a_second_writer_waits_and_says_so(tmp_path):
    said, order = [], []
    inside, leave = threading.Event(), threading.Event()

    def first():
        with writer_lock(tmp_path):
            inside.set()
            leave.wait(10)
            order.append("first")

    thread = threading.Thread(target=first)
    thread.start()
    assert inside.wait(10)

    def waiting(message):
        said.append(message)
        leave.set()

    with writer_lock(tmp_path, waiting=waiting):
        order.append("second")
    thread.join()
    assert order == ["first", "second"]
    assert len(said) == 1
    assert "waiting" in said[0]


def test_a_writer_gives_up_in_time_and_the_lock_ends_with_its_process(tmp_path):
    code = (
        "import sys, time; from pathlib import Path; from pipeline.manifest import writer_lock\n"
        f"with writer_lock(Path({str(tmp_path)!r})):\n    print('held', flush=True); time.sleep(60)"
    )
    root = os.path.dirname(os.path.dirname(module.__file__))
    with subprocess.Popen([sys.executable, "-c", code], cwd=root, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout.readline() == b"held\n"
            with pytest.raises(WriterBusyError, match=r"writer\.lock"), writer_lock(tmp_path, timeout=0.1):
                pass
        finally:
            process.kill()
    with writer_lock(tmp_path, timeout=0.1), writer_lock(tmp_path, timeout=0.1):
        pass
