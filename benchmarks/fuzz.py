"""Damaged documents by the thousand through whole runs: what became of each, by format.

python -m benchmarks.fuzz --count 10000 [--seed 0] [--workers 2] [--seconds 120] [--keep FOLDER]

Each document is looked up in the lake afterwards: one that is not there is lost. Exit code 1 when any was
lost, ended its worker, took too long, or made our parser raise or make rows that are refused; `--keep` has
these written to a folder. Linux: memory comes from /proc, peaks are those of one document.
"""

import argparse
import functools
import hashlib
import os
import re
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import pyarrow.parquet as pq

from pipeline import engines
from pipeline import ingest as runs
from pipeline.bundles import members
from pipeline.document import UnreadableError
from pipeline.parse import parse_document
from pipeline.parsed import Origin, ParsedDocument
from pipeline.settings import Settings
from tests.corpus.mutate import KINDS, Mutant, mutation

LOG: Final = "YUSUAN_FUZZ_LOG"
RUN: Final = 500
"""Documents of one run."""
DEFECTS: Final = ("duplicate_keys", "row_rejected", "raised", "crashed", "hung", "lost")
"""Outcomes that are ours to mend: the first two are rows that no parser should make."""

Outcomes = dict[str, str]


# --- in the worker --------------------------------------------------------------------------------


def measured(data: bytes, name: str, origin: Origin) -> ParsedDocument:
    """As `parse_document`, with its seconds and peak memory written to the file of $YUSUAN_FUZZ_LOG."""
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    started = time.perf_counter()
    try:
        return parse_document(data, name, origin)
    finally:
        took = time.perf_counter() - started
        with open(os.environ[LOG], "a", encoding="utf-8") as log:
            log.write(f"{name}\t{took:.3f}\t{_peak_mb():.0f}\n")


def _peak_mb() -> float:
    return int(re.findall(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[0]) / 1024


# --- a run ----------------------------------------------------------------------------------------


def run(seeds: range, root: Path, workers: int, seconds: float) -> tuple[dict[str, Mutant], Outcomes]:
    """Write the damaged files of some seeds and run over them; by path, the files and what became of each."""
    mutants = {m.name: m for m in map(mutation, seeds)}
    (root / "raw").mkdir(parents=True)
    for name, mutant in mutants.items():
        (root / "raw" / name).write_bytes(mutant.data)
    runs.run_shards = functools.partial(engines.run_shards, document_seconds=seconds)
    runs.ingest(
        Settings(root / "raw", root / "warehouse", root / "lake", workers),
        parse="benchmarks.fuzz:measured",
    )
    stored = _stored(root / "lake")
    found = {}
    for name in mutants:
        for path, document_id in _documents(root / "raw" / name):
            found[path] = stored.get(document_id, "lost")
    return mutants, found


def _documents(file: Path) -> Iterator[tuple[str, str]]:
    """Path and id of each document that a file holds: itself, or the members of a bundle."""
    try:
        inside = members(file)
    except UnreadableError:
        inside = None
    for member in inside or ():
        yield f"{file.name}!/{member.path}", member.document_id
    if not inside:
        yield file.name, hashlib.sha256(file.read_bytes()).hexdigest()


def _stored(lake: Path) -> dict[str, str]:
    """Document id -> its status, or the code of what quarantined it, as it stands in the lake."""
    issues = defaultdict(list)
    for row in pq.read_table(lake / "issue", columns=["document_id", "code", "message"]).to_pylist():
        issues[row["document_id"]].append((row["code"], row["message"]))
    documents = pq.read_table(lake / "dim_document", columns=["document_id", "status"]).to_pylist()
    return {
        row["document_id"]: _reason(issues[row["document_id"]])
        if row["status"] == "quarantined"
        else row["status"]
        for row in documents
    }


def _reason(issues: list[tuple[str, str]]) -> str:
    code, message = issues[0] if issues else ("lost", "")
    if code != "parser_failed":
        return code
    if "ended its process" in message:
        return "crashed"
    return "hung" if "took more than" in message else "raised"


# --- the table ------------------------------------------------------------------------------------


def lines(outcomes: Mapping[str, str], costs: Mapping[str, tuple[float, float]]) -> Iterator[str]:
    """The outcomes as a table: a line a format, a column an outcome, the slowest and the greatest."""
    counts = {kind: Counter(o for path, o in outcomes.items() if _kind(path) == kind) for kind in KINDS}
    seen = {outcome for by_kind in counts.values() for outcome in by_kind}
    columns = ["parsed", "partial", *sorted(seen - {"parsed", "partial", *DEFECTS}), *DEFECTS]
    yield " ".join([f"{'':6}", *(f"{c:>{_wide(c)}}" for c in ("all", *columns, "slowest s", "peak MB"))])
    for kind, by_kind in [*counts.items(), ("all", Counter(outcomes.values()))]:
        own = [cost for path, cost in costs.items() if kind in ("all", _kind(path))]
        numbers = [by_kind.total(), *(by_kind[c] for c in columns)]
        cells = [f"{n:>{_wide(c)}}" for n, c in zip(numbers, ("all", *columns), strict=True)]
        slowest, peak = (max((cost[i] for cost in own), default=0.0) for i in (0, 1))
        yield " ".join([f"{kind:6}", *cells, f"{slowest:>9.1f} {peak:>7.0f}"])


def _wide(column: str) -> int:
    return max(len(column), 6)


def _kind(path: str) -> str:
    """The format of which a damaged file was made; that of the bundle, for a member."""
    return path.partition("!/")[0].rpartition(".")[2]


def _costs(log: Path) -> dict[str, tuple[float, float]]:
    costs = {}
    for line in log.read_text("utf-8").splitlines() if log.exists() else ():
        name, *numbers = line.rsplit("\t", 2)
        costs[name] = (float(numbers[0]), float(numbers[1]))
    return costs


def main(arguments: list[str]) -> int:
    """Run, print the table, and tell whether anything went wrong."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz")
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument("--workers", type=int, default=2, help="at least 2: one alone has no limits")
    parser.add_argument("--seconds", type=float, default=120.0, help="the time limit of one document")
    parser.add_argument("--keep", type=Path, help="a folder for the files that show a defect")
    asked = parser.parse_args(arguments)
    outcomes: Outcomes = {}
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        os.environ[LOG] = str(log)
        started = time.perf_counter()
        for first in range(asked.seed, asked.seed + asked.count, RUN):
            seeds = range(first, min(first + RUN, asked.seed + asked.count))
            mutants, found = run(seeds, Path(folder) / str(first), max(2, asked.workers), asked.seconds)
            outcomes |= found
            for path in [path for path, outcome in found.items() if outcome in DEFECTS]:
                print(f"{found[path]}: {path}", flush=True)
                if asked.keep:
                    asked.keep.mkdir(parents=True, exist_ok=True)
                    name = path.partition("!/")[0]
                    (asked.keep / name).write_bytes(mutants[name].data)
        took = time.perf_counter() - started
        print(*lines(outcomes, _costs(log)), sep="\n")
        print(f"{len(outcomes):,} documents in {took:.0f} s")
    return int(any(outcome in DEFECTS for outcome in outcomes.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
