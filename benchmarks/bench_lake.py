"""What the lake costs, apart from parsing: CPU a document, memory of driver and workers, a second run.

Run from the project's folder: `python -m benchmarks.bench_lake`. Documents come from the tests' fake
parser: 500 facts and 1,500 cells each, which is more than a disclosure of 13 tables has.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pipeline import engines, versions
from pipeline.ingest import ingest
from pipeline.parsed import Origin
from pipeline.receipts import FileJob, ShardJob
from pipeline.settings import Settings
from tests.fakes import parse, spell

PARSE = "tests.fakes:parse"
WORKERS = 2


def raw_folder(folder: Path, documents: int, facts: int = 500, labels: int = 1000) -> Path:
    raw = folder / "raw"
    for i in range(documents):
        file = raw / f"{i % 100:02}" / f"{i:06}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(spell(n=i, facts=facts, labels=labels, year=2015 + i % 10))
    return raw


def cpu_a_document(documents: int = 100) -> None:
    """CPU of a shard but for parsing, when its worker is warm."""
    from pipeline.shard import run_shard

    with tempfile.TemporaryDirectory() as folder:
        raw = raw_folder(Path(folder), documents)
        paths = sorted(p.relative_to(raw).as_posix() for p in raw.rglob("*.txt"))
        files = tuple(FileJob(str(raw), path) for path in paths)
        run_shard(ShardJob("warm", f"{folder}/lake", files[:2], PARSE, "m"))
        before = time.process_time()
        for path in paths:
            parse((raw / path).read_bytes(), path, Origin())
        parsing = time.process_time() - before
        before = time.process_time()
        run_shard(ShardJob("p", f"{folder}/lake", files, PARSE, "m"))
        spent = time.process_time() - before - parsing
    print(f"shard of {documents}: {1000 * spent / documents:.1f} ms CPU a document besides parsing (goal 20)")


def peak(pid: int) -> int:
    """Peak memory of a process in MB (Linux); `ru_maxrss` would inherit the parent's."""
    return int(re.findall(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[0]) // 1024


def memory(documents: int) -> None:
    """Peak memory of the driver and of its workers (own process: peaks never fall)."""
    peaks = []
    end = engines._end

    def ending(worker: engines._Worker) -> None:
        peaks.append(peak(worker.process.pid))
        end(worker)

    engines._end = ending
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            raw=raw_folder(Path(folder), documents), lake=Path(folder) / "lake", workers=WORKERS
        )
        report = ingest(settings, parse=PARSE)
    print(
        f"{documents} documents: driver {peak(os.getpid())} MB, workers {max(peaks)} MB, {report.seconds:.1f} s"
    )


def second_run(documents: int = 10_000) -> None:
    """CPU of a run over files that are all known."""
    version = versions.reader_version
    versions.reader_version = lambda reader: "1" if reader == "fake" else version(reader)
    with tempfile.TemporaryDirectory() as folder:
        raw = raw_folder(Path(folder), documents, facts=2, labels=2)
        settings = Settings(raw=raw, lake=Path(folder) / "lake", workers=WORKERS)
        ingest(settings, parse=PARSE)
        before = time.process_time()
        report = ingest(settings, parse=PARSE)
        spent = time.process_time() - before
    assert report.unchanged == documents
    assert not report.changed
    print(f"second run over {documents} known files: {spent:.2f} s CPU (goal 1)")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        memory(int(sys.argv[1]))
    else:
        cpu_a_document()
        for count in (200, 1000):
            subprocess.run([sys.executable, "-m", "benchmarks.bench_lake", str(count)], check=True)
        second_run()
