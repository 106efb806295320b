"""How things are measured: CPU seconds of this process, best of several."""

import time
from collections.abc import Callable


def cpu_ms(work: Callable[[], object], runs: int = 7, inner: int = 5) -> float:
    """CPU milliseconds of one call: the least of `runs` means over `inner` calls, after one to warm up."""
    work()
    best = float("inf")
    for _ in range(runs):
        start = time.process_time()
        for _ in range(inner):
            work()
        best = min(best, (time.process_time() - start) / inner)
    return best * 1000
