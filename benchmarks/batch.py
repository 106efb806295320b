"""Whole runs: memory that must not grow with the number of documents, and a run with nothing new.

Each run is a process of its own, so that its peak is its own.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.corpus import write_batch

HERE = Path(__file__).resolve().parent.parent


def run(root: Path, workers: int = 2) -> dict[str, float]:
    """One ingest of `root/raw` in a fresh process: documents, seconds, CPU of the driver, peaks in MB."""
    command = [sys.executable, "-m", "benchmarks.one_run", str(root), str(workers)]
    out = subprocess.run(command, capture_output=True, text=True, check=True, cwd=HERE).stdout
    result: dict[str, float] = json.loads(out.strip().splitlines()[-1])
    return result


def memory(small: int = 200, large: int = 2000) -> list[tuple[str, str, str]]:
    """Peaks of driver and workers at `large` documents over those at `small`."""
    peaks = {}
    for count in (small, large):
        with tempfile.TemporaryDirectory() as folder:
            write_batch(Path(folder) / "raw", count)
            peaks[count] = run(Path(folder))
    rate = peaks[large]["parsed"] / peaks[large]["seconds"]
    lines = [(f"batch of {large}: documents a second on 2 workers", f"{rate:.0f}", "")]
    for who in ("driver_mb", "worker_mb"):
        name = who.removesuffix("_mb")
        ratio = peaks[large][who] / peaks[small][who]
        lines.append((f"peak memory of the {name} at {large} / at {small}", f"{ratio:.2f}", "<= 1.15"))
        lines.append((f"peak memory of the {name} at {large}, MB", f"{peaks[large][who]:.0f}", ""))
    return lines


def unchanged(count: int = 10_000) -> list[tuple[str, str, str]]:
    """CPU of `yusuan run` over known files, and of its part that is ours."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        _write_small(root / "raw", count)
        run(root)
        again = run(root)
        names = ("raw", "warehouse", "lake")
        command = ["-m", "pipeline.cli", "run", *(x for n in names for x in (f"--{n}", str(root / n)))]
        home = {"DAGSTER_HOME": str(root / "dagster")}
        _child_cpu(command, home)  # builds the generation
        whole = min(_child_cpu(command, home) for _ in range(3))
        floor = min(_child_cpu(["-c", "import dagster"], home) for _ in range(3))
    return [
        (f"ingest with nothing new over {count} files, CPU s", f"{again['cpu']:.2f}", ""),
        (
            f"yusuan run with nothing new over {count} files, CPU s beyond import dagster",
            f"{whole - floor:.2f}",
            "<= 1",
        ),
    ]


def _child_cpu(arguments: list[str], extra: dict[str, str]) -> float:
    """CPU seconds of a Python process."""
    before = os.times()
    environment = {**os.environ, **extra}
    subprocess.run([sys.executable, *arguments], check=True, cwd=HERE, env=environment, capture_output=True)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def _write_small(folder: Path, count: int) -> None:
    """Narratives of one sentence: what matters here is the number of files."""
    folder.mkdir(parents=True)
    for i in range(count):
        (folder / f"n{i:05}.txt").write_text(f"第{i}局2024年部门预算\n2024年收支总预算{i}.5万元。\n", "utf-8")
