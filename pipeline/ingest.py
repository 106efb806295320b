"""The driver: from a folder of disclosures to published parts.

What belongs here: what is new, changed or gone; which documents to parse; shards; publishing; the
report. What does not: Dagster, generations (`pipeline.warehouse`), parsing (`pipeline.shard`).

Each shard is published as it ends, in one transaction with the files that hold its documents: a run
that is killed loses only the shards under way, and the next goes on from there. Files that are gone
come last, so that a run cut short shows too much rather than too little. What users see changes only
when a generation is built afterwards.

The driver holds a few hundred bytes a file and no receipt: those are added up as they come.
"""

import hashlib
import logging
import secrets
import shlex
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice, takewhile
from pathlib import Path, PurePosixPath
from typing import Any, Final

from pipeline import versions
from pipeline.bundles import WITHIN, Member, members
from pipeline.document import Remark, UnreadableError
from pipeline.engines import run_shards
from pipeline.manifest import (
    MANIFEST_NAME,
    BundleFact,
    CurrentDocument,
    FileFact,
    KnownFile,
    Manifest,
    WriterBusyError,
    writer_lock,
)
from pipeline.origin import read_origin
from pipeline.parsed import Origin
from pipeline.receipts import DEFAULT_PARSE, DocumentReceipt, Failed, FileJob, Receipt, ShardJob
from pipeline.scan import FoundFile, Scan, scan, why_unread
from pipeline.settings import Settings

__all__ = [
    "IngestReport",
    "NoInputError",
    "ShardFailedError",
    "Troubled",
    "WriterBusyError",
    "check_folder",
    "ingest",
    "writer_lock",
]

SHARD_DOCUMENTS: Final = 50
"""At 50 the fixed cost of validating is below 2 ms a document; a worker's memory grows with this alone."""
SHARD_BYTES: Final = 64 * 1024 * 1024
LEAST_DOCUMENTS: Final = 8
SHARDS_PER_WORKER: Final = 2
"""So many shards a worker even out the end of a small run."""
REMOVED_FILES, REMOVED_SHARE = 20, 0.10
"""More files and more than this share of all gone at once looks like an accident."""
SHOWN_ROOTS: Final = 3
_STAYS: Final = (
    "; is a share not mounted? What was read of it stays 原有数据保留; to withdraw it 撤回: --accept-removals"
)

_log = logging.getLogger(__name__)


class NoInputError(RuntimeError):
    """There is nothing to read: a slip or a mishap, unless removals are accepted."""


class ShardFailedError(RuntimeError):
    """Shards that could not be done, for a reason that is no document's; the others are published."""


@dataclass(frozen=True, slots=True)
class Troubled:
    """A document of this run that is not whole, with the gravest of its issues; it has `more` of them."""

    path: str
    status: str
    code: str
    message: str
    more: int = 0


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What a run did. All but `files`, `unchanged` and `standing` is of this run's documents only.

    `unchanged`: files not even opened. `held_back`: files that are gone, but not taken as removed.
    `messages`: what a person should know. `failing_rows`: the first rejected rows by table.
    `standing`: documents that the lake holds now, by status.
    """

    root: str
    files: int
    unchanged: int
    parsed: int
    by_status: Mapping[str, int]
    withdrawn: int
    held_back: int
    rows_by_table: Mapping[str, int]
    issues_by_code: Mapping[str, int]
    years: tuple[int, ...]
    troubled: tuple[Troubled, ...]
    failing_rows: Mapping[str, list[dict[str, Any]]]
    messages: tuple[str, ...]
    seconds: float
    changed: bool
    standing: Mapping[str, int]


def ingest(
    settings: Settings,
    *,
    progress: Callable[[int, int], None] | None = None,
    at: datetime | None = None,
    parse: str = DEFAULT_PARSE,
    waiting: Callable[[str], None] | None = None,
) -> IngestReport:
    """Bring the lake up to the raw folder: parse what is new or stale, withdraw what is gone.

    `progress` is told (documents done, documents to do). `at` stands in for the clock. Waits for
    another writer up to 10 minutes, telling `waiting`. NoInputError when there is no folder or no file
    in it; ShardFailedError, after all else is published, when a shard could not be done.
    """
    started = time.perf_counter()
    check_folder(settings)
    with writer_lock(settings.lake, waiting=waiting or _log.warning), Manifest(settings.lake) as manifest:
        root = settings.raw.resolve()
        plan = _plan(manifest, root, settings, _found(manifest, root, settings))
        tally = _Tally(
            trouble=[Troubled(path, "quarantined", "unreadable", why) for path, why in plan.unread]
        )
        _run(manifest, settings, plan, tally, _Clock(at), progress, parse)
        tally.changed |= manifest.publish(
            seen=plan.facts, gone=[(plan.root, p) for p in plan.gone], at=_Clock(at)()
        )
        if plan.bundles != plan.known_bundles:
            manifest.record_bundles(plan.root, plan.bundles.values())
        standing = manifest.statuses()
    if tally.failed:
        raise ShardFailedError(
            f"{len(tally.failed)} shard(s) could not be done, the first: {tally.failed[0]}"
        )
    return _report(plan, tally, standing, time.perf_counter() - started)


def check_folder(settings: Settings) -> None:
    """NoInputError when there is no raw folder, unless what was read of it is to be withdrawn; makes nothing."""
    if settings.raw.is_dir():
        return
    root = settings.raw.resolve().as_posix()
    known = False
    if (settings.lake / MANIFEST_NAME).exists():  # to open it would make it
        with Manifest(settings.lake) as manifest:
            known = manifest.knows_root(root)
    if not (known and settings.accept_removals):
        raise NoInputError(
            f"没有文件夹 {settings.raw} · there is no folder {settings.raw}: put disclosures there, or name another"
            " with --raw" + (_STAYS if known else "")
        )


@dataclass(frozen=True, slots=True)
class _Clock:
    """Now, or the moment that stands in for it."""

    fixed: datetime | None

    def __call__(self) -> datetime:
        return self.fixed or datetime.now(UTC)


# --- what to do ---------------------------------------------------------------------------------


@dataclass(slots=True)
class _Plan:
    """What a run has to do.

    `parse`: documents to parse and the files that hold them, taken out as shards are made; `facts`:
    other files to record; `gone`: paths to end; `lost`: documents that end with their last file;
    `bundle_of`: the bundle of each path that is a member, now or before; `members`: those of the bundles
    that were opened; `looked_up`: bundles opened again, though they are as they were.
    """

    root: str
    files: int
    unchanged: int = 0
    parse: dict[str, list[FileFact]] = field(default_factory=dict)
    facts: list[FileFact] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    held_back: int = 0
    unread: list[tuple[str, str]] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    names_on_disk: dict[str, str] = field(default_factory=dict)
    bundles: dict[str, BundleFact] = field(default_factory=dict)
    known_bundles: dict[str, BundleFact] = field(default_factory=dict)
    bundle_of: dict[str, str] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    looked_up: set[str] = field(default_factory=set)


def _found(manifest: Manifest, root: Path, settings: Settings) -> Scan:
    """The files of the raw folder; NoInputError where there are none, unless they are to be withdrawn."""
    known = manifest.knows_root(root.as_posix())
    found = scan(root) if root.is_dir() else Scan([], [])
    if not found.files and not found.unread and not (known and settings.accept_removals):
        raise NoInputError(
            f"{settings.raw} 中没有文件 · no input: there are no files in {settings.raw}: put disclosures there"
            " (pdf, docx, doc, xlsx, xls, html, text, zips of these), or name another folder with --raw"
            + (_STAYS if known else "")
        )
    return found


def _plan(manifest: Manifest, root: Path, settings: Settings, found: Scan) -> _Plan:
    plan = _Plan(root.as_posix(), len(found.files))
    plan.names_on_disk = {f.path: f.name_on_disk for f in found.files if f.name_on_disk is not None}
    known = {row.path: row for row in manifest.live_files(plan.root)}
    plan.known_bundles = manifest.bundles(plan.root)
    plan.bundle_of = _known_members(known, plan.known_bundles)
    documents, touched = _compare(plan, found, known)
    missing = {path: row.document_id for path, row in known.items() if path not in documents}
    elsewhere = manifest.living_elsewhere(plan.root)
    _plan_removals(plan, documents, known, missing, elsewhere, settings.accept_removals)
    stale = {f.document_id for path, f in documents.items() if path in known and _is_stale(known[path])}
    if others := manifest.other_roots(plan.root):
        plan.messages.append(_told_of_others(others))
    affected = stale | {f.document_id for f in touched} | {missing[path] for path in plan.gone}
    _plan_parsing(manifest, plan, documents, affected, stale, elsewhere)
    return plan


def _told_of_others(roots: Mapping[str, int]) -> str:
    """That files of other raw folders live in the lake, which this run does not look at."""
    named = ", ".join(f"{shlex.quote(root)} ({count:,})" for root, count in list(roots.items())[:SHOWN_ROOTS])
    more = f", +{len(roots) - SHOWN_ROOTS} more" if len(roots) > SHOWN_ROOTS else ""
    total = sum(roots.values())
    return (
        f"{total:,} 个文件属于其他文件夹 · {total:,} files belong to other raw folders: {named}{more}. Should one be"
        " gone for good, withdraw what was read of it 撤回: yusuan run --raw FOLDER --accept-removals"
    )


def _known_members(known: Mapping[str, KnownFile], bundles: Iterable[str]) -> dict[str, str]:
    """The bundle of each known path that lies in one."""
    paths = sorted(known)
    found = {}
    for bundle in bundles:
        first = bisect_left(paths, bundle + WITHIN)
        for path in takewhile(lambda p: p.startswith(bundle + WITHIN), islice(paths, first, None)):  # noqa: B023
            found[path] = bundle
    return found


def _compare(
    plan: _Plan, found: Scan, known: Mapping[str, KnownFile]
) -> tuple[dict[str, FileFact], list[FileFact]]:
    """Which document each path holds now, and the files that are new or changed: only those are read."""
    documents: dict[str, FileFact] = {}
    touched = []
    held: dict[str, list[str]] = {}  # bundle -> its known members
    for path, bundle in plan.bundle_of.items():
        held.setdefault(bundle, []).append(path)
    for file in found.files:
        standing = _unchanged(plan, file, known, held.get(file.path, []))
        if standing is not None:
            plan.unchanged += 1
            documents |= {fact.path: fact for fact in standing}
            continue
        try:
            facts = _opened(plan, file)
        except OSError as error:
            plan.unread.append((file.path, why_unread(error)))
            continue
        documents |= {fact.path: fact for fact in facts}
        touched += facts
    plan.unread += found.unread
    return documents | _kept(plan, known), touched


def _kept(plan: _Plan, known: Mapping[str, KnownFile]) -> dict[str, FileFact]:
    """What is known of files that cannot be read now, of those of folders that cannot be listed too: it stays."""
    closed = {path for path, _ in plan.unread}
    if not closed:
        return {}
    return {
        path: FileFact(plan.root, *row[:6])
        for path, row in known.items()
        if plan.bundle_of.get(path, path) in closed
        or any(f.as_posix() in closed for f in PurePosixPath(path).parents)
    }


def _unchanged(
    plan: _Plan, file: FoundFile, known: Mapping[str, KnownFile], members: Sequence[str]
) -> list[FileFact] | None:
    """What a file holds, if it is as the last run left it; None if it must be opened.

    A bundle is as it was left if all its members are known from the same time. A file that no reader
    took may be a bundle, once the readers are others.
    """
    row = known.get(file.path)
    if row is not None and _same(file, row):
        reopened = row.reader is None and _is_stale(row)
        return None if reopened else [_fact(plan.root, file, row.document_id)]
    bundle = plan.known_bundles.get(file.path)
    if bundle is None or not _same(file, bundle):
        return None
    rows = [known[path] for path in members if known[path].mtime_ns == file.mtime_ns]
    if len(rows) != bundle.members:
        return None
    plan.bundles[file.path] = bundle
    return [FileFact(plan.root, *r[:6]) for r in rows]


def _same(file: FoundFile, row: KnownFile | BundleFact) -> bool:
    seen = (file.byte_size, file.mtime_ns, file.origin_size, file.origin_mtime_ns)
    return seen == (row.byte_size, row.mtime_ns, row.origin_size, row.origin_mtime_ns)


def _opened(plan: _Plan, file: FoundFile) -> list[FileFact]:
    """What a file holds: one document, or those of a bundle."""
    place = Path(plan.root) / (file.name_on_disk or file.path)
    try:
        inside = members(place)
    except UnreadableError as error:  # too large a bundle: a document of which only that is known
        refused = Remark(error.code, error.locator, str(error))
        plan.members[file.path] = Member(file.path, _digest(place), file.byte_size, (), refused)
        inside = None
    if not inside:
        return [_fact(plan.root, file, _digest(place))]
    facts = [_member_fact(plan, file, member) for member in inside]
    plan.bundles[file.path] = BundleFact(
        file.path, file.byte_size, file.mtime_ns, file.origin_size, file.origin_mtime_ns, len(facts)
    )
    return facts


def _member_fact(plan: _Plan, bundle: FoundFile, member: Member) -> FileFact:
    path = f"{bundle.path}{WITHIN}{member.path}"
    plan.members[path] = member
    plan.bundle_of[path] = bundle.path
    fact = _fact(plan.root, bundle, member.document_id)
    return replace(fact, path=path, byte_size=member.byte_size)


def _fact(root: str, file: FoundFile, document_id: str) -> FileFact:
    return FileFact(
        root, file.path, document_id, file.byte_size, file.mtime_ns, file.origin_size, file.origin_mtime_ns
    )


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _plan_removals(
    plan: _Plan,
    documents: Mapping[str, FileFact],
    known: Mapping[str, KnownFile],
    missing: Mapping[str, str],
    elsewhere: set[str],
    accept: bool,
) -> None:
    """Decide which missing files are taken as gone; a great loss at once is held back."""
    alive = {fact.document_id for fact in documents.values()} | elsewhere
    losing = [path for path, document_id in missing.items() if document_id not in alive]
    # However many members are gone from a bundle, or with it: that is one file.
    files, all_files = ({plan.bundle_of.get(path, path) for path in paths} for paths in (losing, known))
    great = not documents or (len(files) > REMOVED_FILES and len(files) > REMOVED_SHARE * len(all_files))
    held = set(losing) if great and not accept else set()
    plan.gone = sorted(path for path in missing if path not in held)
    plan.held_back = len(held)
    if held:
        plan.messages.append(
            f"{len(held)} 个文件不见了，未作撤回 · {len(held)} of {len(known)} files are gone; nothing was withdrawn."
            " If that is meant, run again with --accept-removals"
        )
    alive |= {missing[path] for path in held}
    plan.lost = {row.document_id for row in known.values()} - alive


def _plan_parsing(
    manifest: Manifest,
    plan: _Plan,
    documents: Mapping[str, FileFact],
    affected: set[str],
    stale: set[str],
    elsewhere: set[str],
) -> None:
    """Of the documents concerned: parse the unknown, the stale, and those with another origin."""
    holders: dict[str, list[FileFact]] = {}
    for fact in documents.values():
        if fact.document_id in affected:
            holders.setdefault(fact.document_id, []).append(fact)
    current = manifest.current_of(holders)
    for document_id, facts in holders.items():
        entry = current.get(document_id)
        if entry is not None and document_id not in stale and not _is_stale(entry):
            origin_hash = _origin(plan, facts)[0].hash
            if origin_hash == entry.origin_hash or (origin_hash is None and document_id in elsewhere):
                plan.facts += facts
                continue
        plan.parse[document_id] = facts


def _is_stale(entry: KnownFile | CurrentDocument) -> bool:
    """Whether a document's parse was made by another version than today's, or is missing.

    One that needed nothing of the machine (environment None) is read alike on every machine.
    """
    return (
        entry.parse_id is None
        or entry.meaning_version != versions.meaning_version()
        or entry.reader_version != versions.reader_version(entry.reader)
        or _has_other_environment(entry)
    )


def _has_other_environment(entry: KnownFile | CurrentDocument) -> bool:
    """Whether what the reader uses of the machine came, or is another. What is gone takes nothing away."""
    if entry.environment is None:
        return False
    return versions.environment_of(entry.reader) not in ("", entry.environment)


def _origin(plan: _Plan, facts: Iterable[FileFact]) -> tuple[Origin, list[Remark]]:
    """The origin of a document: that of its first path, in order, with an origin file."""
    for fact in facts:
        if fact.origin_size is not None:
            return read_origin(_on_disk(plan, fact.path))
    return Origin(), []


def _on_disk(plan: _Plan, path: str) -> Path:
    """The file that holds a path: that of its bundle, for a member."""
    file = plan.bundle_of.get(path, path)
    return Path(plan.root) / plan.names_on_disk.get(file, file)


# --- doing it -----------------------------------------------------------------------------------


@dataclass(slots=True)
class _Tally:
    """What the receipts came to, added up as they arrived."""

    trouble: list[Troubled] = field(default_factory=list)
    parsed: int = 0
    by_status: Counter[str] = field(default_factory=Counter)
    rows: Counter[str] = field(default_factory=Counter)
    issues: Counter[str] = field(default_factory=Counter)
    years: set[int] = field(default_factory=set)
    failing: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    changed: bool = False


def _run(
    manifest: Manifest,
    settings: Settings,
    plan: _Plan,
    tally: _Tally,
    clock: _Clock,
    progress: Callable[[int, int], None] | None,
    parse: str,
) -> None:
    """Parse in shards, publishing each as it ends."""
    total = len(plan.parse)
    told = progress or (lambda done, total: None)
    told(0, total)
    if not total:
        return
    pending = dict(plan.parse)

    def on_done(outcome: Receipt | Failed) -> None:
        if isinstance(outcome, Failed):
            tally.failed.append(outcome.error)
            return
        seen = [fact for document in outcome.documents for fact in pending.pop(document.document_id)]
        tally.changed |= manifest.publish([outcome], seen, at=clock())
        _add(tally, outcome, seen)
        told(total - len(pending), total)

    run_shards(_jobs(plan, settings, clock(), parse), settings.workers, on_done)


def _jobs(plan: _Plan, settings: Settings, at: datetime, parse: str) -> Iterator[ShardJob]:
    """Shards of the documents to parse, in order of path, made as they are asked for."""
    run = f"{at:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
    order = sorted(plan.parse.items(), key=lambda item: item[1][0].path)
    groups = _shards(order, _shard_size(len(order), settings.workers))
    for number, group in enumerate(groups):
        yield ShardJob(
            f"{run}-{number:05d}",
            settings.lake.absolute().as_posix(),
            tuple(_file_job(plan, document_id, facts) for document_id, facts in group),
            parse,
            versions.meaning_version(),
            at,
        )


def _shard_size(documents: int, workers: int) -> int:
    """Documents a shard: several shards a worker where there are enough documents."""
    return min(max(-(-documents // (workers * SHARDS_PER_WORKER)), LEAST_DOCUMENTS), SHARD_DOCUMENTS)


def _shards(
    order: Iterable[tuple[str, list[FileFact]]], size: int
) -> Iterator[list[tuple[str, list[FileFact]]]]:
    """Groups of at most `size` documents or SHARD_BYTES, whichever is less."""
    group: list[tuple[str, list[FileFact]]] = []
    weight = 0
    for document_id, facts in order:
        if group and (len(group) >= size or weight + facts[0].byte_size > SHARD_BYTES):
            yield group
            group, weight = [], 0
        group.append((document_id, facts))
        weight += facts[0].byte_size
    if group:
        yield group


def _file_job(plan: _Plan, document_id: str, facts: list[FileFact]) -> FileJob:
    origin, remarks = _origin(plan, facts)
    path, size = facts[0].path, facts[0].byte_size
    member = _member_at(plan, path)
    name = plan.bundle_of.get(path, path)
    return FileJob(
        plan.root,
        path,
        origin,
        tuple(remarks),
        document_id,
        plan.names_on_disk.get(name, name if name != path else None),
        member.place if member else (),
        member.refused if member else None,
        size,
    )


def _member_at(plan: _Plan, path: str) -> Member | None:
    """A member to be parsed: of a bundle that is as it was, but whose documents are stale, it is looked up."""
    bundle = plan.bundle_of.get(path)
    if bundle is not None and path not in plan.members and bundle not in plan.looked_up:
        plan.looked_up.add(bundle)
        with suppress(OSError, UnreadableError):  # then the shard finds other bytes, and says so
            inside = members(_on_disk(plan, path)) or []
            plan.members |= {f"{bundle}{WITHIN}{member.path}": member for member in inside}
    return plan.members.get(path)


def _add(tally: _Tally, receipt: Receipt, seen: Iterable[FileFact]) -> None:
    paths: dict[str, list[str]] = {}
    for fact in seen:
        paths.setdefault(fact.document_id, []).append(fact.path)
    for document in receipt.documents:
        tally.parsed += 1
        tally.by_status[document.status] += 1
        tally.rows.update(document.rows)
        tally.issues.update(document.issue_counts)
        if document.fiscal_year is not None:
            tally.years.add(document.fiscal_year)
        if document.status != "parsed":
            first = _troubled(document)
            tally.trouble += [replace(first, path=path) for path in paths[document.document_id]]
    tally.trouble += [Troubled(path, "quarantined", "unreadable", why) for path, why in receipt.unread]
    for table, rows in receipt.failing.items():
        shown = tally.failing.setdefault(table, [])
        shown += rows[: 5 - len(shown)]


def _troubled(document: DocumentReceipt) -> Troubled:
    if not document.issues:
        return Troubled(document.path, document.status, "", "")
    first = document.issues[0]
    more = sum(document.issue_counts.values()) - 1
    return Troubled(document.path, document.status, first.code, first.message, more)


def _report(plan: _Plan, tally: _Tally, standing: Mapping[str, int], seconds: float) -> IngestReport:
    return IngestReport(
        plan.root,
        plan.files,
        plan.unchanged,
        tally.parsed,
        dict(tally.by_status),
        len(plan.lost),
        plan.held_back,
        dict(tally.rows),
        dict(tally.issues),
        tuple(sorted(tally.years)),
        tuple(sorted(tally.trouble, key=lambda t: t.path)),
        tally.failing,
        tuple(plan.messages),
        seconds,
        tally.changed,
        standing,
    )
