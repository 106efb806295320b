"""Which parse of which document is current, and which file holds it: one SQL transaction publishes.

What belongs here: the history of the lake in SQL, as intervals, so that `as of` an earlier time is the
same query; the lock that keeps writers apart; dropping parts that no kept time refers to. What does
not: making parts (`pipeline.shard`) or generations (`pipeline.warehouse`).

The database is `<lake>/manifest.sqlite`, any other by URL. SQLite keeps its rollback journal: the
history is then one file to back up, on any file system; a transaction lasts milliseconds, and whoever
meets one waits for it.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from filelock import FileLock, Timeout

from pipeline.receipts import Receipt

MANIFEST_NAME: Final = "manifest.sqlite"
LOCK_NAME: Final = "writer.lock"
_BUSY_SECONDS: Final = 60
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

_metadata = sa.MetaData()
_parse = sa.Table(
    "parse",
    _metadata,
    sa.Column("parse_id", sa.Text, primary_key=True),
    sa.Column("created_at", sa.BigInteger, nullable=False),
)
_document = sa.Table(
    "document",
    _metadata,
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("document_id", sa.Text, nullable=False),
    sa.Column("parse_id", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("reader", sa.Text),
    sa.Column("reader_version", sa.Text),
    sa.Column("meaning_version", sa.Text, nullable=False),
    sa.Column("environment", sa.Text),
    sa.Column("origin_hash", sa.Text),
    sa.Column("byte_size", sa.BigInteger, nullable=False),
    sa.Column("rows", sa.Text, nullable=False),
    sa.Column("valid_from", sa.BigInteger, nullable=False),
    sa.Column("valid_to", sa.BigInteger),
    sa.Index("document_by_id", "document_id", "valid_to"),
)
_part = sa.Table(
    "part",
    _metadata,
    sa.Column("parse_id", sa.Text, primary_key=True),
    sa.Column("table_name", sa.Text, primary_key=True),
    sa.Column("path", sa.Text, nullable=False),
    sa.Column("rows", sa.BigInteger, nullable=False),
)
_file = sa.Table(
    "source_file",
    _metadata,
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("root", sa.Text, nullable=False),
    sa.Column("path", sa.Text, nullable=False),
    sa.Column("document_id", sa.Text, nullable=False),
    sa.Column("byte_size", sa.BigInteger, nullable=False),
    sa.Column("mtime_ns", sa.BigInteger, nullable=False),
    sa.Column("origin_size", sa.BigInteger),
    sa.Column("origin_mtime_ns", sa.BigInteger),
    sa.Column("first_seen", sa.BigInteger, nullable=False),
    sa.Column("valid_from", sa.BigInteger, nullable=False),
    sa.Column("valid_to", sa.BigInteger),
    sa.Index("source_file_by_path", "root", "path", "valid_to"),
    sa.Index("source_file_by_document", "document_id", "valid_to"),
    sa.Index("source_file_by_end", "valid_to"),
)
_bundle = sa.Table(
    "bundle",
    _metadata,
    sa.Column("root", sa.Text, primary_key=True),
    sa.Column("path", sa.Text, primary_key=True),
    sa.Column("byte_size", sa.BigInteger, nullable=False),
    sa.Column("mtime_ns", sa.BigInteger, nullable=False),
    sa.Column("origin_size", sa.BigInteger),
    sa.Column("origin_mtime_ns", sa.BigInteger),
    sa.Column("members", sa.BigInteger, nullable=False),
)
_generation = sa.Table(
    "generation",
    _metadata,
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("token", sa.Text, nullable=False),
    sa.Column("built_at", sa.BigInteger, nullable=False),
)


@dataclass(frozen=True, slots=True)
class CurrentDocument:
    """A document and the parse of it that counts."""

    document_id: str
    parse_id: str
    reader: str | None
    reader_version: str | None
    meaning_version: str
    environment: str | None
    origin_hash: str | None
    status: str


@dataclass(frozen=True, slots=True)
class FileFact:
    """What a run saw of one file: where, which document, how big, how old; likewise its origin file."""

    root: str
    path: str
    document_id: str
    byte_size: int
    mtime_ns: int
    origin_size: int | None = None
    origin_mtime_ns: int | None = None


@dataclass(frozen=True, slots=True)
class BundleFact:
    """What a run saw of a zip bundle, which is no document: as of a file, and how many documents it holds.

    These are files of their own, with the bundle's time and origin file.
    """

    path: str
    byte_size: int
    mtime_ns: int
    origin_size: int | None
    origin_mtime_ns: int | None
    members: int


class KnownFile(NamedTuple):
    """A file as the last run left it, and the versions by which its document was parsed.

    `parse_id` is null, and the versions with it, where the document does not exist.
    """

    path: str
    document_id: str
    byte_size: int
    mtime_ns: int
    origin_size: int | None
    origin_mtime_ns: int | None
    parse_id: str | None
    reader: str | None
    reader_version: str | None
    meaning_version: str | None
    environment: str | None
    origin_hash: str | None


class WriterBusyError(RuntimeError):
    """Another run is writing to the lake, and did not end in time."""


def _microseconds(at: datetime) -> int:
    if at.tzinfo is None:
        raise ValueError(f"{at!r} has no time zone: times of the manifest are UTC")
    return (at - _EPOCH) // timedelta(microseconds=1)


def _time(microseconds: int | None) -> datetime | None:
    return None if microseconds is None else _EPOCH + timedelta(microseconds=microseconds)


def _batches(ids: Iterable[str]) -> Iterator[list[str]]:
    """Ids in lists short enough for one SQL statement."""
    rest = iter(ids)
    while batch := list(islice(rest, 500)):
        yield batch


def _live(table: sa.Table, as_of: datetime | None) -> sa.ColumnElement[bool]:
    """Rows in force now, or at an earlier moment."""
    if as_of is None:
        return table.c.valid_to.is_(None)
    moment = _microseconds(as_of)
    return sa.and_(
        table.c.valid_from <= moment, sa.or_(table.c.valid_to.is_(None), table.c.valid_to > moment)
    )


class Manifest:
    """The manifest of one lake. Every call is one transaction; times are aware datetimes."""

    def __init__(self, lake: Path, url: str | None = None) -> None:
        self.lake = Path(lake).absolute()
        self.lake.mkdir(parents=True, exist_ok=True)
        address = url or f"sqlite:///{self.lake / MANIFEST_NAME}"
        arguments = {"timeout": _BUSY_SECONDS} if address.startswith("sqlite") else {}
        self.engine = sa.create_engine(address, connect_args=arguments)
        _metadata.create_all(self.engine)

    def close(self) -> None:
        """Give back the connections."""
        self.engine.dispose()

    def __enter__(self) -> "Manifest":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def current(self, as_of: datetime | None = None) -> list[CurrentDocument]:
        """The documents that exist, now or as of an earlier time, with the parse that counts."""
        query = (
            sa.select(*_current_columns()).where(_live(_document, as_of)).order_by(_document.c.document_id)
        )
        with self.engine.connect() as connection:
            return [CurrentDocument(*row) for row in connection.execute(query)]

    def statuses(self) -> dict[str, int]:
        """How many documents exist, by status."""
        query = sa.select(_document.c.status, sa.func.count()).where(_live(_document, None))
        with self.engine.connect() as connection:
            return {row[0]: row[1] for row in connection.execute(query.group_by(_document.c.status))}

    def current_of(self, document_ids: Iterable[str]) -> dict[str, CurrentDocument]:
        """The current state of some documents, by id; those that do not exist are left out."""
        found: dict[str, CurrentDocument] = {}
        with self.engine.connect() as connection:
            for ids in _batches(document_ids):
                query = sa.select(*_current_columns()).where(
                    _live(_document, None), _document.c.document_id.in_(ids)
                )
                found |= {row.document_id: CurrentDocument(*row) for row in connection.execute(query)}
        return found

    def parts(self, parse_ids: Iterable[str]) -> dict[str, list[Path]]:
        """The part files of some parses by table name: absolute paths, in order."""
        wanted = sorted(set(parse_ids))
        found: dict[str, list[Path]] = {}
        with self.engine.connect() as connection:
            for ids in _batches(wanted):
                query = sa.select(_part.c.table_name, _part.c.path).where(_part.c.parse_id.in_(ids))
                for table_name, path in connection.execute(query.order_by(_part.c.path)):
                    found.setdefault(table_name, []).append(self.lake / path)
        return found

    def source_files(self, as_of: datetime | None = None) -> list[dict[str, Any]]:
        """Rows of `source_file`, the contract's columns: each path as last known, gone ones included."""
        moment = None if as_of is None else _microseconds(as_of)
        newest = sa.select(sa.func.max(_file.c.seq)).group_by(_file.c.root, _file.c.path)
        if moment is not None:
            newest = newest.where(_file.c.valid_from <= moment)
        query = sa.select(_file).where(_file.c.seq.in_(newest)).order_by(_file.c.root, _file.c.path)
        with self.engine.connect() as connection:
            return [_source_file(row._mapping, moment) for row in connection.execute(query)]

    def live_files(self, root: str) -> list[KnownFile]:
        """The files known under a root that are not gone."""
        f, d = _file.c, _document.c
        query = (
            sa.select(
                f.path, f.document_id, f.byte_size, f.mtime_ns, f.origin_size, f.origin_mtime_ns,
                d.parse_id, d.reader, d.reader_version, d.meaning_version, d.environment, d.origin_hash,
            )
            .select_from(
                _file.outerjoin(_document, sa.and_(d.document_id == f.document_id, d.valid_to.is_(None)))
            )
            .where(f.root == root, f.valid_to.is_(None))
        )  # fmt: skip
        with self.engine.connect() as connection:
            return [KnownFile._make(row) for row in connection.execute(query)]

    def bundles(self, root: str) -> dict[str, BundleFact]:
        """The bundles under a root as the last run left them, by path."""
        columns = [_bundle.c[name] for name in BundleFact.__dataclass_fields__]
        with self.engine.connect() as connection:
            rows = connection.execute(sa.select(*columns).where(_bundle.c.root == root))
            return {row.path: BundleFact(*row) for row in rows}

    def record_bundles(self, root: str, bundles: Iterable[BundleFact]) -> None:
        """Remember the bundles under a root, and no others: what saves the next run from opening them."""
        rows = [{"root": root} | asdict(bundle) for bundle in bundles]
        with self.engine.begin() as connection:
            connection.execute(_bundle.delete().where(_bundle.c.root == root))
            if rows:
                connection.execute(_bundle.insert(), rows)

    def knows_root(self, root: str) -> bool:
        """Whether any file was ever seen under this root."""
        with self.engine.connect() as connection:
            return (
                connection.execute(sa.select(_file.c.seq).where(_file.c.root == root).limit(1)).first()
                is not None
            )

    def living_elsewhere(self, root: str) -> set[str]:
        """Documents that have a file under another root."""
        query = sa.select(_file.c.document_id).where(_file.c.root != root, _live(_file, None)).distinct()
        with self.engine.connect() as connection:
            return set(connection.execute(query).scalars())

    def other_roots(self, root: str) -> dict[str, int]:
        """The other roots that have files, with how many."""
        f = _file.c
        query = sa.select(f.root, sa.func.count()).where(f.root != root, _live(_file, None))
        with self.engine.connect() as connection:
            return {row[0]: row[1] for row in connection.execute(query.group_by(f.root).order_by(f.root))}

    def publish(
        self,
        receipts: Iterable[Receipt] = (),
        seen: Iterable[FileFact] = (),
        withdrawn: Iterable[str] = (),
        gone: Iterable[tuple[str, str]] = (),
        at: datetime | None = None,
    ) -> bool:
        """Add, replace and withdraw, all in one transaction; whether anything changed.

        `seen`: files with the document that each holds now. `gone`: (root, path) of files that are no
        more. A document that loses its last file hereby is withdrawn with it; `withdrawn` names others.
        """
        moment = _microseconds(at or datetime.now(UTC))
        with self.engine.begin() as connection:
            changed = [_add_receipt(connection, receipt, moment) for receipt in receipts]
            changed.append(_add_files(connection, seen, moment))
            changed.append(_close_files(connection, gone, moment))
            changed.append(_withdraw(connection, withdrawn, moment))
        return any(changed)

    def state_token(self, as_of: datetime | None = None) -> str:
        """Hash of what exists: changes exactly when a new generation is needed."""
        documents = sa.select(_document.c.document_id, _document.c.parse_id).where(_live(_document, as_of))
        files = sa.select(_file.c.root, _file.c.path, _file.c.document_id).where(_live(_file, as_of))
        digest = hashlib.sha256()
        with self.engine.connect() as connection:
            for query in (
                documents.order_by(*documents.selected_columns),
                files.order_by(*files.selected_columns),
            ):
                for row in connection.execute(query):
                    digest.update("\x1f".join(row).encode() + b"\n")
                digest.update(b"\0")
        return digest.hexdigest()[:32]

    def record_generation(self, id: str, token: str, built_at: datetime) -> None:
        """Remember that a generation was built, and from which state."""
        row = {"id": id, "token": token, "built_at": _microseconds(built_at)}
        with self.engine.begin() as connection:
            connection.execute(_generation.insert(), row)

    def last_generation(self) -> tuple[str, str] | None:
        """(id, state token) of the generation recorded last."""
        query = sa.select(_generation.c.id, _generation.c.token).order_by(_generation.c.seq.desc()).limit(1)
        with self.engine.connect() as connection:
            row = connection.execute(query).first()
        return None if row is None else (row.id, row.token)


def _current_columns() -> list[sa.Column[Any]]:
    return [_document.c[name] for name in CurrentDocument.__dataclass_fields__]


def _source_file(row: sa.RowMapping, moment: int | None) -> dict[str, Any]:
    ended = row["valid_to"]
    gone = ended is not None and (moment is None or ended <= moment)
    return {
        "root": row["root"],
        "path": row["path"],
        "document_id": row["document_id"],
        "byte_size": row["byte_size"],
        "mtime_ns": row["mtime_ns"],
        "first_seen": _time(row["first_seen"]),
        "last_seen": _time(row["valid_from"]),
        "gone_at": _time(ended) if gone else None,
    }


def _add_receipt(connection: sa.Connection, receipt: Receipt, moment: int) -> bool:
    if not receipt.documents:
        return False
    connection.execute(_parse.insert(), {"parse_id": receipt.parse_id, "created_at": moment})
    _close_documents(connection, [d.document_id for d in receipt.documents], moment)
    connection.execute(
        _document.insert(),
        [
            {name: getattr(d, name) for name in _VERSIONS}
            | {"parse_id": receipt.parse_id, "rows": json.dumps(dict(d.rows)), "valid_from": moment}
            for d in receipt.documents
        ],
    )
    parts = [
        {"parse_id": receipt.parse_id, "table_name": p.table, "path": p.path, "rows": p.rows}
        for p in receipt.parts
    ]
    if parts:
        connection.execute(_part.insert(), parts)
    return True


_VERSIONS: Final = (
    "document_id",
    "status",
    "reader",
    "reader_version",
    "meaning_version",
    "environment",
    "origin_hash",
    "byte_size",
)


def _close_documents(connection: sa.Connection, document_ids: Sequence[str], moment: int) -> bool:
    closed = 0
    for ids in _batches(document_ids):
        live = sa.and_(_document.c.document_id.in_(ids), _document.c.valid_to.is_(None))
        closed += connection.execute(_document.update().where(live).values(valid_to=moment)).rowcount
    return closed > 0


_FILE_FACTS: Final = ("document_id", "byte_size", "mtime_ns", "origin_size", "origin_mtime_ns")


def _add_files(connection: sa.Connection, seen: Iterable[FileFact], moment: int) -> bool:
    """Give each path a new interval where its facts differ from the one in force."""
    facts = [{f"new_{name}": getattr(f, name) for name in ("root", "path", *_FILE_FACTS)} for f in seen]
    if not facts:
        return False
    new = {
        name: sa.bindparam(f"new_{name}", type_=_file.c[name].type) for name in ("root", "path", *_FILE_FACTS)
    }
    here = sa.and_(_file.c.root == new["root"], _file.c.path == new["path"])
    live = sa.and_(here, _file.c.valid_to.is_(None))
    differs = sa.or_(*(_file.c[name].is_distinct_from(new[name]) for name in _FILE_FACTS))
    connection.execute(_file.update().where(live, differs).values(valid_to=moment), facts)
    first_seen = sa.select(sa.func.min(_file.c.first_seen)).where(here).scalar_subquery()
    row = sa.select(*new.values(), sa.func.coalesce(first_seen, moment), sa.literal(moment))
    missing = row.where(~sa.exists().where(live))
    before = connection.execute(sa.select(sa.func.max(_file.c.seq))).scalar()
    connection.execute(_file.insert().from_select([*new, "first_seen", "valid_from"], missing), facts)
    return connection.execute(sa.select(sa.func.max(_file.c.seq))).scalar() != before


def _close_files(connection: sa.Connection, gone: Iterable[tuple[str, str]], moment: int) -> bool:
    keys = [{"gone_root": root, "gone_path": path} for root, path in gone]
    if not keys:
        return False
    live = sa.and_(
        _file.c.root == sa.bindparam("gone_root"),
        _file.c.path == sa.bindparam("gone_path"),
        _file.c.valid_to.is_(None),
    )
    return connection.execute(_file.update().where(live).values(valid_to=moment), keys).rowcount > 0


def _withdraw(connection: sa.Connection, document_ids: Iterable[str], moment: int) -> bool:
    """Withdraw the documents named, and those whose last file ended at this moment."""
    named = _close_documents(connection, list(document_ids), moment)
    other = _file.alias()
    ended = sa.select(_file.c.document_id).where(_file.c.valid_to == moment)
    has_file = sa.exists().where(other.c.document_id == _document.c.document_id, other.c.valid_to.is_(None))
    orphan = sa.and_(_document.c.valid_to.is_(None), _document.c.document_id.in_(ended), ~has_file)
    return connection.execute(_document.update().where(orphan).values(valid_to=moment)).rowcount > 0 or named


@contextmanager
def writer_lock(
    lake: Path, *, timeout: float = 600.0, waiting: Callable[[str], None] | None = None
) -> Iterator[None]:
    """Hold the lake's one writer lock, a kernel lock that ends with its process; reentrant in a thread.

    When another run holds it, `waiting` is told once, then it is waited for; WriterBusyError after
    `timeout` seconds.
    """
    lake.mkdir(parents=True, exist_ok=True)
    place = lake.absolute() / LOCK_NAME
    lock = FileLock(place, is_singleton=True, fallback_to_soft=False, preserve_lock_file=True)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        if waiting is not None:
            waiting(
                f"另一次运行正在写入 {lake}，等待其结束 · another run is writing to {lake}: waiting for it"
            )
        try:
            lock.acquire(timeout=timeout)
        except Timeout as error:
            raise WriterBusyError(
                f"{place} is held by another run and was not freed in {timeout:g} s: let it end, or end it"
            ) from error
    try:
        yield
    finally:
        lock.release()


@dataclass(frozen=True, slots=True)
class Compacted:
    """What compacting dropped: part files, recorded and orphaned, and their bytes."""

    files: int
    byte_size: int


def compact(
    lake: Path, keep_since: datetime, *, url: str | None = None, now: datetime | None = None
) -> Compacted:
    """Drop the parts and the history that no time since `keep_since` refers to.

    Part files that no receipt ever recorded (of a killed run) go when older than a day. Rows go
    before files, so that a kill in between leaves orphans, never rows without a file.
    """
    with writer_lock(lake), Manifest(lake, url) as manifest:
        dropped = _drop_history(manifest, _microseconds(keep_since))
        day_ago = ((now or datetime.now(UTC)) - timedelta(days=1)).timestamp()
        recorded = _recorded_paths(manifest)
        orphans = [p for p in _part_files(manifest.lake) if p not in recorded and p.stat().st_mtime < day_ago]
        files = {p for p in (*dropped, *orphans) if p.exists()}
        size = sum(p.stat().st_size for p in files)
        for file in files:
            file.unlink()
    return Compacted(len(files), size)


def _drop_history(manifest: Manifest, moment: int) -> list[Path]:
    """Forget what ended by then, but the last that is known of a path; the part files now unused."""
    kept = sa.select(_document.c.parse_id)
    newest = sa.select(sa.func.max(_file.c.seq)).group_by(_file.c.root, _file.c.path)
    with manifest.engine.begin() as connection:
        connection.execute(_document.delete().where(_document.c.valid_to <= moment))
        connection.execute(_file.delete().where(_file.c.valid_to <= moment, _file.c.seq.not_in(newest)))
        unused = _part.c.parse_id.not_in(kept)
        paths = list(connection.execute(sa.select(_part.c.path).where(unused)).scalars())
        connection.execute(_part.delete().where(unused))
        connection.execute(_parse.delete().where(_parse.c.parse_id.not_in(kept)))
    return [manifest.lake / path for path in paths]


def _recorded_paths(manifest: Manifest) -> Collection[Path]:
    with manifest.engine.connect() as connection:
        return {manifest.lake / path for path in connection.execute(sa.select(_part.c.path)).scalars()}


def _part_files(lake: Path) -> list[Path]:
    """Parts and half-written parts in the lake: only folders of tables are looked into."""
    return [
        p for p in lake.glob("*/*") if p.is_file() and (p.suffix == ".parquet" or ".parquet.part" in p.name)
    ]
