import os
import signal
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pipeline import engines
from pipeline.limits import WORKER_BYTES
from pipeline.receipts import DEFAULT_PARSE, Failed, FileJob, Receipt, ShardJob
from pipeline.shard import run_shard
from tests.fakes import spell
from tests.pdfs import Sheet, numbered, pdf


@pytest.fixture
def shards(tmp_path):
    """A function that makes jobs of some documents each."""

    def make(*groups, lake="lake"):
        jobs = []
        for g, group in enumerate(groups):
            files = []
            for d, content in enumerate(group):
                path = f"{g}-{d}.txt"
                (tmp_path / path).write_bytes(content)
                files.append(FileJob(str(tmp_path), path))
            at = datetime(2026, 1, 1, tzinfo=UTC)
            jobs.append(ShardJob(f"p{g}", str(tmp_path / lake), tuple(files), "tests.fakes:parse", "m", at))
        return jobs

    return make


def run(jobs, workers, **options):
    done = []
    engines.run_shards(jobs, workers, done.append, **options)
    return done


def by_path(done):
    assert all(isinstance(outcome, Receipt) for outcome in done), done
    paths = [(d.path, d) for receipt in done for d in receipt.documents]
    assert len(paths) == len(dict(paths))
    return dict(paths)


def good(*numbers):
    return [spell(n=n) for n in numbers]


def test_a_few_documents_are_parsed_in_this_process(shards, monkeypatch):
    monkeypatch.setattr(engines, "_start", lambda: pytest.fail("a worker was started"))
    assert len(by_path(run(shards(good(1, 2, 3), good(4, 5)), workers=4))) == 5


def test_one_worker_is_this_process(shards, monkeypatch):
    monkeypatch.setattr(engines, "_start", lambda: pytest.fail("a worker was started"))
    assert len(by_path(run(shards(good(*range(9))), workers=1))) == 9


def test_workers_give_what_this_process_gives(shards, monkeypatch):
    groups = [good(*range(g * 4, g * 4 + 4)) for g in range(4)]
    here = by_path(run(shards(*groups, lake="a"), workers=1))
    there = by_path(run(shards(*groups, lake="b"), workers=2))
    assert there == here


def test_a_document_that_kills_its_worker_is_lost_alone(shards):
    jobs = shards([*good(1, 2), spell(kill=1), *good(3)], good(4, 5, 6, 7))
    documents = by_path(run(jobs, workers=2))
    assert {path for path, d in documents.items() if d.status == "quarantined"} == {"0-2.txt"}
    assert len(documents) == 8
    (note,) = documents["0-2.txt"].issues
    assert note.code == "parser_failed"
    assert "exit code 9" in note.message


def test_a_document_that_hangs_is_lost_alone(shards):
    jobs = shards([*good(1, 2), spell(hang=1)], good(4, 5, 6, 7, 8))
    documents = by_path(run(jobs, workers=2, document_seconds=4.0))
    assert {path for path, d in documents.items() if d.status == "quarantined"} == {"0-2.txt"}
    assert "more than 4 s" in documents["0-2.txt"].issues[0].message
    assert len(documents) == 8


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts a process's memory so")
def test_a_document_that_needs_too_much_memory_is_lost_alone(shards):
    jobs = shards([*good(1, 2), spell(memory=WORKER_BYTES + 1), *good(3)], good(4, 5, 6, 7))
    documents = by_path(run(jobs, workers=2))
    assert {path for path, d in documents.items() if d.status == "quarantined"} == {"0-2.txt"}
    (note,) = documents["0-2.txt"].issues
    assert note.code == "limit_exceeded"
    assert "memory" in note.message
    assert "内存" in note.message
    assert len(documents) == 8


@pytest.mark.skipif("YUSUAN_FUZZ" not in os.environ, reason="fills 4 GB twice (YUSUAN_FUZZ=1 to run it)")
def test_a_pdf_for_which_its_library_takes_all_memory_is_lost_alone(shards):
    """A form that draws itself twice doubles with each step; pdfium then ends the process."""
    form = "/Type /XObject /Subtype /Form /BBox [0 0 600 400] /Resources << /XObject << /X 4 0 R >> >>"
    page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 400] /Contents 4 0 R /Resources << /XObject << /X 4 0 R >> >> >>"
    bomb = numbered(
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            page,
            f"<< /Length 11 {form} >>\nstream\n/X Do /X Do\nendstream",
        ]
    )
    others = [pdf(Sheet(height=400 + n).text(50, 50, "Budget")) for n in range(8)]
    jobs = [replace(job, parse=DEFAULT_PARSE) for job in shards([bomb, *others[:2]], others[2:])]
    documents = by_path(run(jobs, workers=2))
    assert {path: d.issues[0].code for path, d in documents.items() if path == "0-0.txt"} == {
        "0-0.txt": "parser_failed"
    }
    assert len(documents) == 9
    assert {d.reader for path, d in documents.items() if path != "0-0.txt"} == {"pdf"}


def test_a_shard_that_needs_too_much_memory_is_done_document_by_document(shards, monkeypatch):
    def greedy(job, on_document=None):
        if job.condemned is None and any(file.path == "0-1.txt" for file in job.files):
            raise MemoryError
        return run_shard(job, on_document)

    monkeypatch.setattr("pipeline.shard.run_shard", greedy)
    documents = by_path(run(shards(good(1, 2, 3)), workers=1))
    codes = {p: [note.code for note in d.issues] for p, d in documents.items()}
    assert codes == {"0-0.txt": [], "0-1.txt": ["limit_exceeded"], "0-2.txt": []}


def test_workers_are_replaced_after_some_shards(shards, monkeypatch):
    monkeypatch.setattr(engines, "SHARDS_PER_WORKER", 2)
    started = []
    real = engines._start
    monkeypatch.setattr(engines, "_start", lambda: started.append(1) or real())
    by_path(run(shards(*(good(g, 100 + g) for g in range(8))), workers=2))
    assert len(started) >= 4


def test_a_shard_that_breaks_after_parsing_is_done_document_by_document(shards, monkeypatch):
    def fragile(job, on_document=None):
        if job.condemned is None and any(file.path == "0-1.txt" for file in job.files):
            raise KeyError("a defect of ours")
        return run_shard(job, on_document)

    monkeypatch.setattr("pipeline.shard.run_shard", fragile)
    documents = by_path(run(shards(good(1, 2, 3)), workers=1))
    assert {p: d.status for p, d in documents.items()} == {
        "0-0.txt": "parsed",
        "0-1.txt": "quarantined",
        "0-2.txt": "parsed",
    }


def test_an_error_of_the_machine_blames_no_document(shards, tmp_path):
    (tmp_path / "lake").write_bytes(b"no folder")
    (outcome,) = run(shards(good(1, 2)), workers=1)
    assert isinstance(outcome, Failed)
    assert len(outcome.job.files) == 2


def test_jobs_are_made_as_workers_come_free(shards):
    jobs, taken, ahead = shards(*(good(g * 2, g * 2 + 1) for g in range(12))), [], []

    def lazily():
        for job in jobs:
            taken.append(job)
            yield job

    done = []
    engines.run_shards(
        lazily(), 2, lambda outcome: done.append(outcome) or ahead.append(len(taken) - len(done))
    )
    assert len(done) == 12
    assert max(ahead) <= 4


def test_an_error_of_the_caller_ends_the_workers(shards, monkeypatch):
    ended = []
    real = engines._end
    monkeypatch.setattr(engines, "_end", lambda worker: real(worker) or ended.append(worker))

    def refuse(outcome):
        raise RuntimeError("no room")

    with pytest.raises(RuntimeError, match="no room"):
        engines.run_shards(shards(*(good(g * 2, g * 2 + 1) for g in range(8))), 2, refuse)
    assert ended
    assert not any(worker.process.is_alive() for worker in ended if not worker.process._closed)


def test_workers_need_nothing_of_the_main_module(shards, monkeypatch, tmp_path):

    trap = tmp_path / "trap.py"
    trap.write_text(f"open({str(tmp_path / 'sprung')!r}, 'w')")
    monkeypatch.setattr(sys.modules["__main__"], "__file__", str(trap), raising=False)
    monkeypatch.setattr(sys.modules["__main__"], "__spec__", None)
    by_path(run(shards(good(*range(8))), workers=2))
    assert not (tmp_path / "sprung").exists()


def test_engines_run_outside_the_main_thread(shards):
    done = []
    thread = threading.Thread(target=lambda: done.extend(run(shards(good(*range(8))), workers=2)))
    thread.start()
    thread.join(60)
    assert len(by_path(done)) == 8


def test_an_interrupt_is_the_parents_to_handle(shards):
    first, second = shards(good(1), good(2))
    worker = engines._start()
    try:
        for job in (first, second):
            worker.pipe.send(job)
            while isinstance(told := worker.pipe.recv(), int):
                pass
            assert isinstance(told, Receipt)
            os.kill(worker.process.pid, signal.SIGINT)
    finally:
        engines._end(worker)
