"""The folders of a warehouse: generations, the link `current`, what is kept.

What belongs here: names, links, removal of old generations. What does not: what a generation holds
(`pipeline.warehouse`). Readers follow `current` once, so a swap never disturbs them.
"""

import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

CURRENT: Final = "current"
DATABASE: Final = "budget.duckdb"
PARQUET: Final = "parquet"
REPORT: Final = "report"
DESCRIPTION: Final = "generation.json"
FIXED_LINKS: Final = (DATABASE, PARQUET, REPORT)
KEPT: Final = 3
KEPT_FOR: Final = timedelta(hours=24)
_ID: Final = re.compile(r"\d{8}T\d{6}-[0-9a-f]{6}")
_TIME: Final = "%Y%m%dT%H%M%S"


@dataclass(frozen=True, slots=True)
class Generation:
    """What `generation.json` says of a generation: which state it shows, when it was built."""

    generation_id: str
    token: str
    built_at: str
    as_of: str | None = None
    rows_by_table: Mapping[str, int] = field(default_factory=dict)


def generations_folder(warehouse: Path) -> Path:
    """Where the generations of a warehouse lie."""
    return warehouse / "gen"


def new_id(warehouse: Path, token: str, now: datetime) -> str:
    """A sortable id, e.g. `20261124T115301-ab12cd`: UTC time and the beginning of the token.

    A second later than the newest, where two are built in one second.
    """
    before = list_generations(warehouse)
    if before:
        now = max(now, built_at(before[-1]) + timedelta(seconds=1))
    return f"{now.strftime(_TIME)}-{token[:6]}"


def list_generations(warehouse: Path) -> list[str]:
    """Ids of the complete generations of a warehouse, oldest first."""
    folder = generations_folder(warehouse)
    if not folder.is_dir():
        return []
    return sorted(p.name for p in folder.iterdir() if _ID.fullmatch(p.name) and p.is_dir())


def current_generation(warehouse: Path) -> Path | None:
    """The folder that `current` leads to, resolved; None when there is no generation."""
    folder = (warehouse / CURRENT).resolve()
    return folder if (folder / DATABASE).is_file() else None


def read_description(folder: Path) -> Generation | None:
    """What a generation says of itself; None when it says nothing that we understand."""
    try:
        return Generation(**json.loads((folder / DESCRIPTION).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write_description(folder: Path, generation: Generation) -> None:
    """Write `generation.json`."""
    text = json.dumps(asdict(generation), ensure_ascii=False, indent=1)
    (folder / DESCRIPTION).write_text(text + "\n", encoding="utf-8")


@contextmanager
def build_lock(warehouse: Path) -> Iterator[None]:
    """Hold the warehouse's lock: one build at a time, a second one waits. It ends with its process."""
    from filelock import FileLock

    generations_folder(warehouse).mkdir(parents=True, exist_ok=True)
    with FileLock(generations_folder(warehouse) / ".lock", fallback_to_soft=False, preserve_lock_file=True):
        yield


def make_current(warehouse: Path, generation_id: str) -> None:
    """Let `current` lead to a generation, in one step; the links into it are made where they lack."""
    _link(warehouse / CURRENT, Path("gen") / generation_id)
    for name in FIXED_LINKS:
        if not (warehouse / name).is_symlink():
            _link(warehouse / name, Path(CURRENT) / name)


def _link(link: Path, target: Path) -> None:
    """Make or replace a link by rename, so that it is never missing."""
    if link.exists() and not link.is_symlink():
        raise FileExistsError(f"{link}: is no link, so it is not replaced; move it away and run again")
    fresh = link.with_name(f".{link.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    os.symlink(target, fresh)
    os.replace(fresh, link)


def remove_unfinished(warehouse: Path) -> None:
    """Remove what builds that died left behind. Call it under the lock: then nobody builds."""
    for path in generations_folder(warehouse).glob("*.tmp-*"):
        shutil.rmtree(path, ignore_errors=True)


def remove_old(warehouse: Path, now: datetime) -> list[str]:
    """Remove generations beyond the last 3 that are older than 24 hours; gives their ids.

    Those built as of an earlier time do not count among the three. `current` always stays.
    """
    folder = generations_folder(warehouse)
    found = list_generations(warehouse)
    series = [name for name in found if not _is_as_of(folder / name)]
    current = current_generation(warehouse)
    kept = {*series[-KEPT:], current.name if current else ""}
    old = [name for name in found if name not in kept and now - built_at(name) > KEPT_FOR]
    for name in old:
        # Renamed first, so that a removal that is cut short leaves no half generation behind.
        doomed = (folder / name).rename(folder / f"{name}.tmp-old")
        shutil.rmtree(doomed, ignore_errors=True)
    return old


def _is_as_of(folder: Path) -> bool:
    description = read_description(folder)
    return description is not None and description.as_of is not None


def built_at(generation_id: str) -> datetime:
    """When a generation was built, by its id.

    >>> built_at("20261124T115301-ab12cd").isoformat()
    '2026-11-24T11:53:01+00:00'
    """
    return datetime.strptime(generation_id.partition("-")[0], _TIME).replace(tzinfo=UTC)
