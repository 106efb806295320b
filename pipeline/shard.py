"""The work of one shard: open, parse, validate, write one new part a table, answer with a receipt.

What belongs here: `run_shard`, which any engine may run anywhere; it takes plain values, writes new
files only, and publishes nothing. What does not: choosing shards (`pipeline.ingest`), running many
(`pipeline.engines`), recording receipts (`pipeline.manifest`).
"""

import hashlib
import importlib
import os
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline import versions
from pipeline.arrow import arrow_schema, to_arrow
from pipeline.bundles import Fetch, fetching
from pipeline.document import Remark, UnreadableError
from pipeline.issue_rows import WHOLE_FILE, issue_row
from pipeline.limits import WORKER_BYTES
from pipeline.parsed import Origin, ParsedDocument, Row, unread
from pipeline.readers.office import Source, together
from pipeline.receipts import DocumentReceipt, FileJob, IssueNote, PartReceipt, Receipt, ShardJob
from pipeline.scan import why_unread
from pipeline.validate import Validated, validate
from schemas import warehouse
from schemas.issues import ISSUE_KINDS
from schemas.vocabulary import SEVERITIES

__all__ = ["FileJob", "Receipt", "ShardJob", "run_shard"]

ParseFunction = Callable[[bytes, str, Origin], ParsedDocument]

_PER_DOCUMENT: Final = tuple(t for t in warehouse.TABLES if t.per_document)
# Issue kinds are declared from the file down to the cell: what holds for more comes first.
_ISSUE_ORDER: Final = {code: n for n, code in enumerate(ISSUE_KINDS)}
_NOTES = 5  # issues of a document, and failing rows of a table, that a receipt shows
_CHANGED = "changed while the run went on: the next run reads it / 运行期间被改动，下次运行时读取"
_PACKAGE = Path(__file__).resolve().parent.parent


@dataclass(slots=True)
class _Shard:
    """What a shard has gathered so far: Arrow tables a document each, which is far smaller than rows."""

    job: ShardJob
    meaning_version: str
    ingested_at: datetime
    tables: dict[str, list[pa.Table]] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    unread: list[tuple[str, str]] = field(default_factory=list)


def run_shard(job: ShardJob, on_document: Callable[[int], None] | None = None) -> Receipt:
    """Do one shard's work; `on_document` is told the position of each file as it begins, then their number.

    A file that cannot be read, or changed since it was chosen, is listed in the receipt as unread. A
    parser that raises quarantines its document. OSError when the lake cannot be written.
    """
    started = time.perf_counter()
    told = on_document or (lambda position: None)
    shard = _Shard(
        job, job.meaning_version or versions.meaning_version(), job.ingested_at or datetime.now(UTC)
    )
    parse = _entry(job.parse)
    with fetching() as fetch, together(_sources(job, fetch)):
        for position, file in enumerate(job.files):
            told(position)
            _take(shard, file, parse, fetch)
    told(len(job.files))
    validated = validate({name: pa.concat_tables(parts) for name, parts in shard.tables.items()})
    parts = tuple(
        _write(Path(job.lake), t, validated.tables[t.name], job.parse_id)
        for t in _PER_DOCUMENT
        if t.name in validated.tables and validated.tables[t.name].num_rows
    )
    return Receipt(
        job.parse_id,
        _document_receipts(shard, validated.tables),
        parts,
        tuple(shard.unread),
        _first_failing(validated),
        time.perf_counter() - started,
    )


def _entry(dotted: str) -> ParseFunction:
    module, _, name = dotted.partition(":")
    function: ParseFunction = getattr(importlib.import_module(module), name)
    return function


def _sources(job: ShardJob, fetch: Fetch) -> list[Source]:
    return [partial(fetch, _place(f), f.place) for f in job.files if f.refused is None]


# --- one document -------------------------------------------------------------------------------


def _take(shard: _Shard, file: FileJob, parse: ParseFunction, fetch: Fetch) -> None:
    """Read and parse one file, and add its rows; the same bytes twice are parsed once."""
    if file.refused is not None:
        if file.document_id is not None:
            _add(shard, _refused(file.document_id, file, file.refused), file)
        return
    try:
        data = fetch(_place(file), file.place)
    except OSError as error:
        shard.unread.append((file.path, why_unread(error)))
        return
    except (UnreadableError, IndexError):  # a bundle that is not what it was
        shard.unread.append((file.path, _CHANGED))
        return
    document_id = hashlib.sha256(data).hexdigest()
    if file.document_id not in (None, document_id):
        shard.unread.append((file.path, _CHANGED))
        return
    if document_id not in shard.paths:
        _add(shard, _parsed(shard.job, document_id, data, file, parse), file)


def _add(shard: _Shard, parsed: ParsedDocument, file: FileJob) -> None:
    """Add the rows of a document, unless it is there already."""
    if parsed.document_id in shard.paths:
        return
    shard.paths[parsed.document_id] = file.path
    try:
        tables = _tables(shard, parsed, file)
    except ValueError as error:  # a value that its column cannot hold: a defect of the parser
        failed = _failed(parsed.document_id, file, parsed.byte_size, _defect(str(error), error))
        tables = _tables(shard, failed, file)
    for name, table in tables.items():
        shard.tables.setdefault(name, []).append(table)


def _place(file: FileJob) -> Path:
    return Path(file.root) / (file.file or file.path)


def _parsed(
    job: ShardJob, document_id: str, data: bytes, file: FileJob, parse: ParseFunction
) -> ParsedDocument:
    if job.condemned is not None:
        return _failed(document_id, file, len(data), job.condemned)
    try:
        parsed = parse(data, file.path, file.origin)
    except MemoryError:
        return _failed(document_id, file, len(data), out_of_memory())
    except Exception as error:
        return _failed(document_id, file, len(data), _defect(f"{type(error).__name__}: {error}", error))
    return replace(parsed, document_id=document_id, byte_size=len(data))


def _refused(document_id: str, file: FileJob, remark: Remark) -> ParsedDocument:
    """A document of which only the file is known, since its bytes cannot be had."""
    message = f"{remark.message}; {ISSUE_KINDS[remark.code].remedy}"
    issue: Row = {"code": remark.code, "locator": WHOLE_FILE, "message": message}
    return replace(unread(document_id, file.path, file.byte_size, file.origin), rows={"issue": [issue]})


def out_of_memory() -> Remark:
    """Said of a document that needs more memory than a worker has."""
    return Remark(
        "limit_exceeded",
        WHOLE_FILE,
        f"it needs more memory than a worker has, {WORKER_BYTES / 2**30:g} GiB / 所需内存超出限额",
    )


def _defect(what: str, error: Exception) -> Remark:
    return Remark("parser_failed", WHOLE_FILE, f"{what} {_where(error)}")


def _failed(document_id: str, file: FileJob, byte_size: int, reason: Remark) -> ParsedDocument:
    """A document of which only the file is known, since our parser failed on it."""
    kind = ISSUE_KINDS[reason.code]
    message = f"{kind.meaning}: {reason.message}; {kind.remedy}"
    issue: Row = {"code": reason.code, "locator": WHOLE_FILE, "message": message}
    return replace(unread(document_id, file.path, byte_size, file.origin), rows={"issue": [issue]})


def _where(error: BaseException) -> str:
    """The last place of our code that an error went through, without the machine's folders."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [
        f for f in frames if Path(f.filename).is_relative_to(_PACKAGE) and "site-packages" not in f.filename
    ]
    if not ours:
        return ""
    last = ours[-1]
    return f"({Path(last.filename).relative_to(_PACKAGE).as_posix()}:{last.lineno} in {last.name})"


def _tables(shard: _Shard, parsed: ParsedDocument, file: FileJob) -> dict[str, pa.Table]:
    """All rows of a document as Arrow tables with its own columns; of a quarantined one, the issues."""
    own = parsed.own_columns | {"parse_id": shard.job.parse_id}
    issues = _issue_rows(parsed, file.remarks)
    content = {} if parsed.status == "quarantined" else parsed.rows
    rows = {**content, "issue": issues, "dim_document": [_document_row(shard, parsed)]}
    return {
        name: to_arrow(warehouse.table(name), of_table, part=True, constants=own)
        for name, of_table in rows.items()
        if of_table
    }


def _issue_rows(parsed: ParsedDocument, remarks: Iterable[Remark]) -> list[Row]:
    """Whole issue rows, each once: the parser's, and the remarks on the origin file."""
    given = [(r.code, r.locator, r.message) for r in remarks]
    given += [
        (str(row["code"]), str(row.get("locator") or WHOLE_FILE), str(row.get("message") or ""))
        for row in parsed.rows.get("issue", ())
    ]
    rows = (issue_row(parsed.document_id, parsed.fiscal_year, *words) for words in given)
    return list({row["issue_id"]: row for row in rows}.values())


def _document_row(shard: _Shard, parsed: ParsedDocument) -> Row:
    """The row of `dim_document`, but for what only a generation knows (path, disclosure, primary)."""
    day = parsed.origin.published_on
    return {
        "source_url": parsed.origin.source_url,
        "media_type": parsed.media_type,
        "byte_size": parsed.byte_size,
        "department_raw": parsed.department_raw,
        "region_code": parsed.region_code,
        "published_on": date.fromisoformat(day) if day else None,
        "status": parsed.status,
        "part": parsed.part,
        "is_primary": False,
        "reader": parsed.reader,
        "reader_version": parsed.reader_version,
        "meaning_version": shard.meaning_version,
        "environment": parsed.environment,
        "origin_hash": parsed.origin.hash,
        "template_family": parsed.template_family,
        "ingested_at": shard.ingested_at,
    }


# --- the part and the receipt -------------------------------------------------------------------


def _write(lake: Path, table: warehouse.Table, content: pa.Table, parse_id: str) -> PartReceipt:
    """Write a new part beside its final name, then rename: a part is whole or not there."""
    folder = lake / table.name
    folder.mkdir(parents=True, exist_ok=True)
    final = folder / f"{parse_id}.parquet"
    unfinished = folder / f".{parse_id}.parquet.part{os.getpid()}"
    with unfinished.open("wb") as sink:
        pq.write_table(content.cast(arrow_schema(table, part=True)), sink, compression="zstd")
        sink.flush()
        os.fsync(sink.fileno())
    unfinished.replace(final)
    return PartReceipt(table.name, final.relative_to(lake).as_posix(), content.num_rows)


def _document_receipts(shard: _Shard, tables: Mapping[str, pa.Table]) -> tuple[DocumentReceipt, ...]:
    if "dim_document" not in tables:
        return ()
    rows = _rows_by_document(tables)
    issues = _issues_by_document(tables.get("issue"))
    return tuple(
        _document_receipt(
            row, shard.paths[row["document_id"]], rows[row["document_id"]], issues.get(row["document_id"], [])
        )
        for row in tables["dim_document"].to_pylist()
    )


def _document_receipt(
    row: Mapping[str, Any], path: str, rows: Mapping[str, int], issues: Sequence[IssueNote]
) -> DocumentReceipt:
    # Without a reader the version is that of all readers: a new one may read the file.
    version = row["reader_version"] if row["reader"] is not None else versions.reader_version(None)
    gravest = sorted(issues, key=lambda i: (SEVERITIES.index(i.severity), _ISSUE_ORDER[i.code]))[:_NOTES]
    return DocumentReceipt(
        row["document_id"],
        path,
        row["status"],
        row["fiscal_year"],
        row["byte_size"],
        row["reader"],
        version,
        row["meaning_version"],
        row["environment"],
        row["origin_hash"],
        rows,
        Counter(note.code for note in issues),
        tuple(gravest),
    )


def _rows_by_document(tables: Mapping[str, pa.Table]) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    for name, table in tables.items():
        for pair in pc.value_counts(table["document_id"]).to_pylist():
            counts.setdefault(pair["values"], {})[name] = pair["counts"]
    return counts


def _issues_by_document(table: pa.Table | None) -> dict[str, list[IssueNote]]:
    notes: dict[str, list[IssueNote]] = {}
    for row in table.to_pylist() if table is not None else ():
        note = IssueNote(row["code"], row["severity"], row["locator"], row["message"])
        notes.setdefault(row["document_id"], []).append(note)
    return notes


def _first_failing(validated: Validated) -> dict[str, list[dict[str, Any]]]:
    """The first few rejected rows of each table."""
    failing: dict[str, list[dict[str, Any]]] = {}
    for row in validated.rejected:
        first = failing.setdefault(row["target_table"], [])
        if len(first) < _NOTES:
            first.append(row)
    return failing
