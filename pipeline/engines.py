"""Map `run_shard` over shards: in this process, or in workers of our own.

What belongs here: starting workers, giving them shards, and losing nothing when one dies or hangs.
What does not: what a shard does (`pipeline.shard`) or what becomes of its receipt
(`pipeline.ingest`).

Workers are single processes with a pipe each rather than an executor's pool: when one dies or hangs,
the parent knows which shard and which document it held, and only that worker is replaced.
"""

import multiprocessing
import signal
import sys
import time
import types
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import chain
from multiprocessing.connection import Connection, wait
from typing import Any, Final

from pipeline.document import Remark
from pipeline.limits import DOCUMENT_SECONDS, WORKER_BYTES
from pipeline.receipts import Failed, Receipt, ShardJob

FEW_DOCUMENTS: Final = 8
"""Fewer than this are parsed in this process: starting a worker would take longer."""
SHARDS_PER_WORKER: Final = 20
"""A worker is replaced after so many shards, so that memory lost by a library comes back."""

_PRELOAD: Final = ["pipeline.shard", "pipeline.checked", "pipeline.readers"]

OnDone = Callable[[Receipt | Failed], None]


def run_shards(
    jobs: Iterable[ShardJob], workers: int, on_done: OnDone, *, document_seconds: float = DOCUMENT_SECONDS
) -> None:
    """Run all shards, telling `on_done` of each as it ends, in this process and one at a time.

    A document that kills its worker, or holds it longer than `document_seconds`, is tried once more
    alone, then quarantined; the others of its shard are run again. Jobs are taken as workers come
    free, so they may be made on the way. An exception of `on_done` ends all workers and is passed on.
    """
    waiting = iter(jobs)
    first: list[ShardJob] = []
    for job in waiting:
        first.append(job)
        if sum(len(j.files) for j in first) >= FEW_DOCUMENTS:
            break
    else:
        workers = 1
    everything = chain(first, waiting)
    if workers <= 1:
        _run_here(everything, on_done)
    else:
        _run_in_workers(everything, workers, on_done, document_seconds)


def _run_here(jobs: Iterable[ShardJob], on_done: OnDone) -> None:
    for job in jobs:
        again = deque([job])
        while again:
            _settle(_attempt(again.popleft()), again, on_done)


# --- what became of a shard ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Crash:
    """A shard that came to nothing: why, and the position of the file it was at (their number: after)."""

    job: ShardJob
    reason: Remark
    position: int


def _failure(reason: str) -> Remark:
    return Remark("parser_failed", "file", reason)


def _attempt(job: ShardJob, on_document: Callable[[int], None] | None = None) -> Receipt | Failed | _Crash:
    """Run a shard; an exception becomes a value, one of the machine (no space, no rights) a Failed."""
    from pipeline.shard import out_of_memory, run_shard

    try:
        return run_shard(job, on_document)
    except OSError as error:
        return Failed(job, f"{type(error).__name__}: {error}")
    except MemoryError:
        return _Crash(job, out_of_memory(), len(job.files))
    except Exception as error:
        return _Crash(job, _failure(f"{type(error).__name__}: {error}"), len(job.files))


def _settle(outcome: Receipt | Failed | _Crash, again: deque[ShardJob], on_done: OnDone) -> None:
    """Pass on what is final; of a crash, put what to run next on `again`."""
    if not isinstance(outcome, _Crash):
        on_done(outcome)
    elif outcome.job.condemned is not None:
        on_done(Failed(outcome.job, outcome.reason.message))
    else:
        again.extendleft(reversed(_after_crash(outcome)))


def _after_crash(crash: _Crash) -> list[ShardJob]:
    """Where the culprit is known: the others, then it alone. Where not: each alone. Alone: condemned."""
    job = crash.job
    files = job.files
    if len(files) == 1:
        return [replace(job, parse_id=f"{job.parse_id}-q", condemned=crash.reason)]
    if crash.position < len(files):
        others = (*files[: crash.position], *files[crash.position + 1 :])
        groups = [others, (files[crash.position],)]
    else:
        groups = [(file,) for file in files]
    return [replace(job, parse_id=f"{job.parse_id}-{i}", files=group) for i, group in enumerate(groups)]


# --- workers ------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Worker:
    """A worker process, the pipe to it, and what it is doing."""

    process: Any
    pipe: Connection
    job: ShardJob | None = None
    position: int = 0
    deadline: float = 0.0
    shards: int = 0


def _run_in_workers(jobs: Iterator[ShardJob], count: int, on_done: OnDone, document_seconds: float) -> None:
    workers: list[_Worker] = []
    again: deque[ShardJob] = deque()
    try:
        while True:
            _hand_out(workers, again, jobs, count, document_seconds)
            busy = [w for w in workers if w.job is not None]
            if not busy:
                return
            timeout = max(0.0, min(w.deadline for w in busy) - time.monotonic())
            ready = set(wait([w.pipe for w in busy], timeout))
            for worker in busy:
                outcome = _hear(worker, worker.pipe in ready, document_seconds)
                if outcome is None:
                    continue
                worker.job = None
                if isinstance(outcome, _Crash) or worker.shards >= SHARDS_PER_WORKER:
                    workers.remove(worker)
                    _end(worker)
                _settle(outcome, again, on_done)
    finally:
        for worker in workers:
            _end(worker)


def _hand_out(
    workers: list[_Worker],
    again: deque[ShardJob],
    jobs: Iterator[ShardJob],
    count: int,
    document_seconds: float,
) -> None:
    """Give every free worker a shard, starting workers up to `count`."""
    while sum(w.job is not None for w in workers) < count:
        job = again.popleft() if again else next(jobs, None)
        if job is None:
            return
        worker = next((w for w in workers if w.job is None), None)
        if worker is None:
            worker = _start()
            workers.append(worker)
        worker.job, worker.position, worker.shards = job, 0, worker.shards + 1
        worker.deadline = time.monotonic() + document_seconds
        with suppress(OSError):  # a worker that died while idle: heard as a crash
            worker.pipe.send(job)


def _hear(worker: _Worker, ready: bool, document_seconds: float) -> Receipt | Failed | _Crash | None:
    """What a worker says: None while it is at work; a crash when it is dead or late."""
    assert worker.job is not None
    if ready:
        try:
            message = worker.pipe.recv()
        except (EOFError, OSError):
            worker.process.join(5)
            reason = f"it ended its process (exit code {worker.process.exitcode})"
            return _Crash(worker.job, _failure(reason), worker.position)
        if not isinstance(message, int):
            return message  # type: ignore[no-any-return]
        worker.position, worker.deadline = message, time.monotonic() + document_seconds
    elif time.monotonic() >= worker.deadline:
        return _Crash(worker.job, _failure(f"it took more than {document_seconds:g} s"), worker.position)
    return None


def _start() -> _Worker:
    context = _context()
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs,), daemon=True, name="yusuan-worker")
    with _without_main():
        process.start()
    theirs.close()
    return _Worker(process, ours)


def _end(worker: _Worker) -> None:
    """End a worker at once: what it did not answer for does not exist."""
    worker.process.kill()
    worker.process.join()
    worker.pipe.close()


def _context() -> Any:
    method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload(_PRELOAD)
    return context


@contextmanager
def _without_main() -> Iterator[None]:
    """Hide the main module while a process starts: a worker needs nothing of it, and importing the
    `dagster` command again would cost each worker seconds and 100 MB."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _serve(pipe: Connection) -> None:
    """A worker: take shards and answer until the parent ends it, or is no more."""
    import pyarrow as pa

    # Ctrl-C goes to all; the parent ends its workers, which would else complain from half-written files.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    pa.set_cpu_count(1)  # the workers themselves fill the cores
    _limit_memory()
    with suppress(EOFError, OSError):
        while True:
            job = pipe.recv()
            pipe.send(_attempt(job, pipe.send))


def _limit_memory() -> None:
    """Have a document that needs too much fail here, before the machine ends some other process.

    What a library takes beyond it may end the worker; that is heard like any other end. Only Linux counts
    so (RLIMIT_DATA: what is written to, not what is mapped).
    """
    if sys.platform == "linux":
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        wanted = WORKER_BYTES if most == resource.RLIM_INFINITY else min(WORKER_BYTES, most)
        resource.setrlimit(resource.RLIMIT_DATA, (wanted, most))
