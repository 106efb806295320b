"""One ingest in a process of its own, told as JSON: `python -m benchmarks.one_run ROOT WORKERS`.

Peaks never fall, so each measured run needs its own process. Linux: peaks come from /proc.
"""

import json
import os
import re
import sys
import time
from pathlib import Path

from pipeline import engines
from pipeline.ingest import ingest
from pipeline.settings import Settings


def peak_mb(pid: int) -> float:
    """Peak resident memory of a process in MB (`ru_maxrss` would inherit the parent's)."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.findall(r"VmHWM:\s+(\d+)", status)[0]) / 1024


def main(root: Path, workers: int) -> None:
    """Run it and print what it took."""
    peaks = [0.0]
    end = engines._end

    def ending(worker: engines._Worker) -> None:
        peaks.append(peak_mb(worker.process.pid))
        end(worker)

    engines._end = ending
    wall, cpu = time.perf_counter(), time.process_time()
    report = ingest(Settings(root / "raw", root / "warehouse", root / "lake", workers))
    print(
        json.dumps(
            {
                "parsed": report.parsed,
                "seconds": time.perf_counter() - wall,
                "cpu": time.process_time() - cpu,
                "driver_mb": peak_mb(os.getpid()),
                "worker_mb": max(peaks),
            }
        )
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
