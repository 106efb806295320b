"""Damaged files of every format: whatever becomes of a whole document, it is read in part or refused by name.

A longer run by hand, through workers with their limits: `python -m benchmarks.fuzz --count 10000`;
here: `YUSUAN_FUZZ=5000 .venv/bin/python -m pytest tests/test_fuzz.py`.
"""

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.arrow import to_arrow
from pipeline.parse import parse_document
from schemas.issues import ISSUE_KINDS
from schemas.vocabulary import PLACEMENTS
from schemas.warehouse import table
from tests.corpus.mutate import DOCUMENTS, KINDS, mutation, whole

COUNT = int(os.environ.get("YUSUAN_FUZZ", "420"))
CHUNKS = 10
SECONDS = 60.0
"""Far more than any takes: pictures within a damaged PDF may be read at some seconds a page."""


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_every_damaged_document_is_read_or_refused_by_name(chunk):
    for seed in range(chunk, COUNT, CHUNKS):
        mutant = mutation(seed, DOCUMENTS)
        started = time.perf_counter()
        parsed = parse_document(mutant.data, mutant.name)
        assert time.perf_counter() - started < SECONDS, mutant.name
        assert parsed.document_id == hashlib.sha256(mutant.data).hexdigest()
        codes = [issue["code"] for issue in parsed.rows["issue"]]
        assert set(codes) <= set(ISSUE_KINDS), mutant.name
        if parsed.status == "quarantined":
            assert len(codes) == 1, mutant.name
            assert ISSUE_KINDS[codes[0]].quarantines, mutant.name
            assert parsed.rows["issue"][0]["message"].endswith(ISSUE_KINDS[codes[0]].remedy)
        else:
            placements = {cell["placement"] for cell in parsed.rows.get("source_cell", ())}
            assert placements <= set(PLACEMENTS), mutant.name
            assert (parsed.status == "partial") == ("unplaced" in placements), mutant.name
            for name, rows in parsed.rows.items():
                if rows and name != "issue":  # whose rows get their ids in a shard
                    own = {**parsed.own_columns, "parse_id": "p"}
                    to_arrow(table(name), rows, part=True, constants=own)


def test_mutants_are_the_same_each_time_and_differ():
    first = [mutation(seed) for seed in range(60)]
    whole.cache_clear()
    assert [mutation(seed) for seed in range(60)] == first
    assert {mutant.kind for mutant in first} == set(KINDS)
    assert len({mutant.data for mutant in first}) > 50


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_what_is_damaged_is_whole_before(kind):
    assert parse_document(whole(kind, 0), f"a.{kind}").status == "parsed"


@pytest.mark.skipif(sys.platform != "linux", reason="memory is measured from /proc")
def test_the_long_run_finds_every_document_in_the_lake():
    command = [sys.executable, "-m", "benchmarks.fuzz", "--count", "16"]
    here = Path(__file__).resolve().parent.parent
    done = subprocess.run(command, capture_output=True, text=True, cwd=here)
    assert done.returncode == 0, done.stderr
    head, *lines, last = done.stdout.splitlines()
    assert head.split()[:3] == ["all", "parsed", "partial"]
    assert [line.split()[0] for line in lines] == [*KINDS, "all"]
    assert int(lines[-1].split()[1]) >= 16
    assert "documents in" in last
