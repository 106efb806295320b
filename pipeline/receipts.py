"""Jobs for shards and what comes back: plain values that travel between processes.

What belongs here: frozen dataclasses, small whatever the documents hold. What does not: doing the
work (`pipeline.shard`) or recording it (`pipeline.manifest`). Loads no Arrow, pandas or SQL.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from pipeline.document import Remark
from pipeline.parsed import Origin

NO_ORIGIN: Final = Origin()
DEFAULT_PARSE: Final = "pipeline.checked:parse_and_check"


@dataclass(frozen=True, slots=True)
class FileJob:
    """One document to parse: where its bytes are, and what is known of it from outside.

    `path` is the recorded name under `root`; `file` is the name to open when the disk's differs, that
    of the bundle for a member, whose `place` is its position there (`pipeline.bundles`). With
    `document_id`, other bytes found there are not parsed: the file changed meanwhile. `refused`: why a
    document of `byte_size` bytes cannot be read at all; then it is not opened.
    """

    root: str
    path: str
    origin: Origin = NO_ORIGIN
    remarks: tuple[Remark, ...] = ()
    document_id: str | None = None
    file: str | None = None
    place: tuple[int, ...] = ()
    refused: Remark | None = None
    byte_size: int = 0


@dataclass(frozen=True, slots=True)
class ShardJob:
    """The work of one shard. `parse` names the parse function as `module:function`.

    `condemned`: why the documents are not parsed but quarantined, after they killed a worker.
    """

    parse_id: str
    lake: str
    files: tuple[FileJob, ...]
    parse: str = DEFAULT_PARSE
    meaning_version: str | None = None
    ingested_at: datetime | None = None
    condemned: Remark | None = None


@dataclass(frozen=True, slots=True)
class IssueNote:
    """An issue as told to people: the row itself is in the part of `issue`."""

    code: str
    severity: str
    locator: str
    message: str


@dataclass(frozen=True, slots=True)
class DocumentReceipt:
    """What became of one document; `issues` are its gravest few, `issue_counts` counts all by code."""

    document_id: str
    path: str
    status: str
    fiscal_year: int | None
    byte_size: int
    reader: str | None
    reader_version: str | None
    meaning_version: str
    environment: str | None
    origin_hash: str | None
    rows: Mapping[str, int] = field(default_factory=dict)
    issue_counts: Mapping[str, int] = field(default_factory=dict)
    issues: tuple[IssueNote, ...] = ()


@dataclass(frozen=True, slots=True)
class PartReceipt:
    """One part file: its table, its path relative to the lake, its number of rows."""

    table: str
    path: str
    rows: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a shard did. Nothing of it exists before the manifest records this.

    `unread`: files that could not be read, or changed meanwhile, with the reason. `failing`: the
    first rows of each table that failed its schema, as rows of `rejected_row`.
    """

    parse_id: str
    documents: tuple[DocumentReceipt, ...]
    parts: tuple[PartReceipt, ...]
    unread: tuple[tuple[str, str], ...] = ()
    failing: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Failed:
    """A shard that could not be done, with the reason: the run goes on, then says so."""

    job: ShardJob
    error: str
