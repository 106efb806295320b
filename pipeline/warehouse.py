"""Build a generation: the current parts joined into one DuckDB file and parquet, checked, published.

What belongs here: the order of the work, from the manifest's state to the swapped link. What does
not: parsing, the lake, Dagster, and the steps themselves (`load`, `integrity`, `marts`, `export`).
"""

import hashlib
import os
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pipeline.cross_documents import judge_across
from pipeline.ddl import identifier, literal
from pipeline.export import data_package, export_parquet, write_data_package
from pipeline.family_outcomes import FamilyOutcome, family_outcomes, no_outcomes
from pipeline.generations import (
    DATABASE,
    PARQUET,
    Generation,
    build_lock,
    current_generation,
    generations_folder,
    list_generations,
    make_current,
    new_id,
    read_description,
    remove_old,
    remove_unfinished,
    write_description,
)
from pipeline.glance import glance
from pipeline.integrity import CHECKS, Check, CheckOutcome, run_checks
from pipeline.load import Snapshot, load_tables, put_aside, take_snapshot
from pipeline.marts import create_views
from pipeline.reconcile.suppress import read_suppressions
from pipeline.rows import rows_of
from pipeline.settings import Settings
from schemas.warehouse import TABLES

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from pipeline.manifest import Manifest

__all__ = [
    "CHECKS",
    "Check",
    "CheckOutcome",
    "GenerationError",
    "GenerationReport",
    "build_generation",
    "list_generations",
    "published",
    "rejected_rows",
    "rule_outcomes",
]

STORAGE_VERSION: Final = "v1.5.0"
"""Storage version of the published file, which today's clients can open (tested)."""
SHOWN_REJECTED: Final = 5
LEAST_MEMORY: Final = 128 << 20
MOST_MEMORY: Final = 4 << 30
"""Bounds of DuckDB's buffers, in bytes. It fills what it may have, so the limit is what a build takes."""
MEMORY_PER_BYTE: Final = 3
"""Buffers for each byte of parts: joins and sorts of 10,000 documents (200 MB) need 400 to 600 MB."""
THREADS: Final = 2
CATALOG: Final = "budget"

_ROOT: Final = Path(__file__).resolve().parent.parent
_SOURCES: Final = (
    *(
        f"pipeline/{m}.py"
        for m in (
            *("warehouse", "ddl", "dimensions", "export", "integrity", "load", "primary"),
            *("departments", "bridge", "projects", "regions", "cross_documents"),
        )
    ),
    "pipeline/marts/*",
    "pipeline/sql/*.sql",
    "pipeline/sql/cross/*.sql",
    *(f"schemas/{m}.py" for m in ("vocabulary", "warehouse", "marts", "rule", "view")),
    "schemas/rules/*.py",
    "schemas/analysis/*.py",
    "schemas/reference/*.csv",
)
"""What, besides the lake's state, decides what a generation holds."""


@dataclass(frozen=True, slots=True)
class GenerationReport:
    """What became of a build. Unless `changed`, it tells of the generation that was there already."""

    generation_id: str
    path: Path
    changed: bool
    rows_by_table: Mapping[str, int]
    checks: tuple[CheckOutcome, ...]
    seconds: float


class GenerationError(RuntimeError):
    """A candidate that failed a check; nothing was published. `checks` holds all outcomes."""

    def __init__(self, checks: Sequence[CheckOutcome]) -> None:
        failed = [c for c in checks if not c.passed]
        super().__init__(
            "the candidate generation was not published, `current` stays as it was: "
            + "; ".join(f"{c.name} ({c.violations}): {list(map(dict, c.sample[:3]))}" for c in failed)
        )
        self.checks = tuple(checks)


def build_generation(
    settings: Settings, *, as_of: datetime | None = None, force: bool = False
) -> GenerationReport:
    """Publish the lake's current state, unless `current` shows it already (or `force`).

    With `as_of`, build what was current then, beside the others and without publishing it: use the
    report's path. Raises GenerationError when a check fails; `current` then stays as it was.
    """
    from pipeline.manifest import Manifest

    started = time.perf_counter()
    with Manifest(settings.lake) as manifest, build_lock(settings.warehouse):
        # Before the rows are read: what changes in between is then seen as new by the next build.
        token = generation_token(manifest.state_token(as_of), settings.suppressions)
        if as_of is None and not force and (kept := _unchanged(settings.warehouse, token, started)):
            return kept
        return _publish(settings, manifest, token, as_of, started)


def published(settings: Settings) -> GenerationReport | None:
    """The current generation, if it shows the lake's current state; opens no database but the manifest."""
    from pipeline.manifest import Manifest

    started = time.perf_counter()
    with Manifest(settings.lake) as manifest:
        token = generation_token(manifest.state_token(), settings.suppressions)
        return _unchanged(settings.warehouse, token, started)


def rejected_rows(generation: GenerationReport) -> dict[str, list[dict[str, object]]]:
    """The first rejected rows of a generation by the table that they failed; no database is opened for none."""
    if not generation.rows_by_table.get("rejected_row"):
        return {}
    import duckdb

    rows: dict[str, list[dict[str, object]]] = {}
    with duckdb.connect(str(generation.path / DATABASE), read_only=True) as base:
        for row in rows_of(
            base,
            "SELECT * FROM rejected_row QUALIFY row_number() OVER (PARTITION BY target_table"
            f" ORDER BY document_id, table_ordinal, row_ordinal, column_ordinal) <= {SHOWN_REJECTED}",
        ):
            rows.setdefault(str(row["target_table"]), []).append(row)
    return rows


def rule_outcomes(generation: GenerationReport) -> dict[str, FamilyOutcome]:
    """What the checks of each family found over all documents of a generation; no database is opened for none."""
    if not generation.rows_by_table.get("check_result"):
        return no_outcomes()
    import duckdb

    with duckdb.connect(str(generation.path / DATABASE), read_only=True) as base:
        return family_outcomes(base)


def seen_at_a_glance(generation: GenerationReport) -> dict[str, list[dict[str, str]]]:
    """Counts with bars, of what a generation holds; no database is opened for none."""
    if not generation.rows_by_table.get("dim_document"):
        return {}
    import duckdb

    with duckdb.connect(str(generation.path / DATABASE), read_only=True) as base:
        return glance(base)


def _publish(
    settings: Settings, manifest: "Manifest", token: str, as_of: datetime | None, started: float
) -> GenerationReport:
    """Build beside the others, and make current unless it is `as_of` an earlier time."""
    warehouse = settings.warehouse
    suppressed = read_suppressions(settings.suppressions)
    remove_unfinished(warehouse)
    now = datetime.now(UTC)
    generation_id = new_id(warehouse, token, now)
    with _workplace(warehouse, generation_id) as folder:
        rows, checks = _build(folder, take_snapshot(manifest, as_of), suppressed, generation_id, now)
        described = Generation(
            generation_id, token, now.isoformat(), as_of.isoformat() if as_of else None, rows
        )
        write_description(folder, described)
        path = folder.rename(generations_folder(warehouse) / generation_id)
    if as_of is None:
        make_current(warehouse, generation_id)
        manifest.record_generation(generation_id, token, now)
    remove_old(warehouse, now)
    return GenerationReport(generation_id, path.resolve(), True, rows, checks, time.perf_counter() - started)


def generation_token(state_token: str, suppressions: Path | None = None) -> str:
    """What a generation shows: the lake's state, what was put aside, the code and reference data that shape it."""
    aside = suppressions.read_bytes() if suppressions is not None and suppressions.is_file() else b""
    return hashlib.sha256(f"{state_token}\n{_shape_version()}".encode() + aside).hexdigest()


@cache
def _shape_version() -> str:
    digest = hashlib.sha256(f"{version('duckdb')} {STORAGE_VERSION}".encode())
    for pattern in _SOURCES:
        for file in sorted(p for p in _ROOT.glob(pattern) if p.is_file()):
            digest.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _unchanged(warehouse: Path, token: str, started: float) -> GenerationReport | None:
    """The report of the current generation, if it shows this state; no database is opened for it."""
    folder = current_generation(warehouse)
    described = read_description(folder) if folder else None
    if folder is None or described is None or described.token != token:
        return None
    passed = tuple(CheckOutcome(c.name, True, 0) for c in CHECKS)
    seconds = time.perf_counter() - started
    return GenerationReport(described.generation_id, folder, False, described.rows_by_table, passed, seconds)


@contextmanager
def _workplace(warehouse: Path, generation_id: str) -> Iterator[Path]:
    """A folder beside the generations to build in; gone when the build fails."""
    folder = generations_folder(warehouse) / f"{generation_id}.tmp-{os.getpid()}"
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _build(
    folder: Path, snapshot: Snapshot, suppressed: Mapping[str, str], generation_id: str, now: datetime
) -> tuple[dict[str, int], tuple[CheckOutcome, ...]]:
    """Build all files of a generation in a folder; gives the rows of each table and the checks."""
    import duckdb

    failure: Exception = MemoryError()
    for limit in memory_limits(snapshot.size):
        try:
            return _build_within(limit, folder, snapshot, suppressed, generation_id, now)
        except duckdb.OutOfMemoryException as error:
            failure = error
            shutil.rmtree(folder)
            folder.mkdir()
    raise failure


def _build_within(
    limit: int,
    folder: Path,
    snapshot: Snapshot,
    suppressed: Mapping[str, str],
    generation_id: str,
    now: datetime,
) -> tuple[dict[str, int], tuple[CheckOutcome, ...]]:
    with _candidate(folder, limit) as con:
        load_tables(con, snapshot)
        create_views(con)
        judge_across(con)
        put_aside(con, suppressed)
        checks = run_checks(con)
        if not all(c.passed for c in checks):
            raise GenerationError(checks)
        files = export_parquet(con, folder / PARQUET, generation_id)
        rows = {t.name: _count(con, t.name) for t in TABLES}
    (folder / DATABASE).chmod(0o444)  # what is published does not change, and nobody locks it by writing
    write_data_package(data_package(files, folder, generation_id, now.isoformat()), folder)
    return rows, checks


def _count(con: "DuckDBPyConnection", name: str) -> int:
    return int(con.execute(f"SELECT count(*) FROM {identifier(name)}").fetchall()[0][0])


def memory_limits(size: int) -> Iterator[int]:
    """Bytes that DuckDB's buffers may take, for parts of so many bytes; more, should that not do."""
    limit = min(max(size * MEMORY_PER_BYTE, LEAST_MEMORY), MOST_MEMORY)
    while limit <= MOST_MEMORY:
        yield limit
        limit *= 2


@contextmanager
def _candidate(folder: Path, memory: int) -> Iterator["DuckDBPyConnection"]:
    """A connection whose catalog in use is the candidate's new, empty file."""
    import duckdb

    spill = folder / "spill"
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": f"{memory >> 20}MiB",
        "threads": THREADS,
        "temp_directory": str(spill),
    }
    with duckdb.connect(config=settings) as con:
        con.execute("SET TimeZone = 'UTC'")
        file = literal(str(folder / DATABASE))
        con.execute(f"ATTACH {file} AS {CATALOG} (STORAGE_VERSION '{STORAGE_VERSION}')")
        con.execute(f"USE {CATALOG}")
        yield con
        con.execute("USE memory")
        # Detaching writes all into the one file: no WAL stays beside it.
        con.execute(f"DETACH {CATALOG}")
    shutil.rmtree(spill, ignore_errors=True)
