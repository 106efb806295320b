"""From parts to tables: what is current in the lake, loaded into the catalog in use.

What belongs here: which rows, in which order, within how much memory. What does not: building the
files around it (`pipeline.warehouse`). Rows stay inside DuckDB, never in Python.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pipeline.ddl import cast_columns, comments, create_table, identifier, literal, table_meaning
from pipeline.departments import load_bodies
from pipeline.dimensions import load_dimensions
from pipeline.primary import load_documents
from pipeline.projects import load_projects
from schemas.warehouse import TABLES, Table, part_columns, table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from pipeline.manifest import Manifest

BATCH_BYTES: Final = 2 << 20
"""Size of the parts that are sorted together."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the manifest says at one moment: current (document_id, parse_id), part files, paths."""

    pairs: Sequence[tuple[str, str]]
    parts: Mapping[str, Sequence[Path]]
    source_files: Sequence[Mapping[str, Any]]

    @property
    def size(self) -> int:
        """Bytes of all part files."""
        return sum(file.stat().st_size for files in self.parts.values() for file in files)


def take_snapshot(manifest: "Manifest", as_of: datetime | None = None) -> Snapshot:
    """What is current, or was `as_of` an earlier time.

    Parts come in order of their first document, so that their order does not hang on their names.
    """
    pairs = [(d.document_id, d.parse_id) for d in manifest.current(as_of)]
    first = {parse_id: document_id for document_id, parse_id in sorted(pairs, reverse=True)}
    found = manifest.parts(first)
    parts = {name: sorted(files, key=lambda file: first[file.stem]) for name, files in found.items()}
    return Snapshot(pairs, parts, manifest.source_files(as_of))


def load_tables(con: "DuckDBPyConnection", snapshot: Snapshot) -> None:
    """Create and fill all tables of the catalog in use."""
    _load_pairs(con, snapshot.pairs)
    create_tables(con)
    for t in TABLES:
        if t.per_document and t.name != "dim_document":
            load_parts(con, t, snapshot.parts.get(t.name, ()))
    _load_source_files(con, snapshot.source_files)
    _load_parsed_documents(con, snapshot.parts.get("dim_document", ()))
    load_bodies(con)
    load_documents(con)
    load_dimensions(con)
    load_projects(con)


def create_tables(con: "DuckDBPyConnection") -> None:
    """Create all tables, empty, with comments, in the catalog in use; at once, since each commit costs."""
    statements = [create_table(t) for t in TABLES]
    for t in TABLES:
        statements += comments("TABLE", t.name, table_meaning(t), t.columns)
    con.execute(";\n".join(["BEGIN", *statements, "COMMIT"]))


def _load_pairs(con: "DuckDBPyConnection", pairs: Sequence[tuple[str, str]]) -> None:
    """Which parse of which document counts, as `current_parse`."""
    import pyarrow as pa

    columns = list(zip(*pairs, strict=True)) or [(), ()]
    arrays = [pa.array(column, pa.string()) for column in columns]
    con.register("pairs", pa.table(arrays, names=["document_id", "parse_id"]))
    con.execute("CREATE TEMP TABLE current_parse AS FROM pairs")
    con.unregister("pairs")


def load_parts(con: "DuckDBPyConnection", t: Table, files: Sequence[Path]) -> None:
    """Fill a table with the current rows of its parts, batch by batch in the order given.

    Within a batch rows are in order of document and key. Sorting all at once would need memory, or
    disk, for all of them.
    """
    import duckdb

    try:
        for batch in batches(files):
            _insert(con, t, batch)
    except duckdb.ConstraintException:
        # A null where none may be: let it in, so that the check can name the row.
        con.execute(f"DROP TABLE {t.name}")
        con.execute(create_table(t, nulls_allowed=True))
        for batch in batches(files):
            _insert(con, t, batch)


def batches(files: Iterable[Path], limit: int = BATCH_BYTES) -> Iterator[list[Path]]:
    """Files in order, as many together as come to about `limit` bytes, at least one."""
    batch: list[Path] = []
    size = 0
    for file in files:
        bytes_ = file.stat().st_size
        if batch and size + bytes_ > limit:
            yield batch
            batch, size = [], 0
        batch.append(file)
        size += bytes_
    if batch:
        yield batch


def _insert(con: "DuckDBPyConnection", t: Table, files: Sequence[Path]) -> None:
    order = ", ".join(identifier(c) for c in dict.fromkeys(("document_id", *t.key)))
    con.execute(f"INSERT INTO {t.name} {current_rows(con, t, files)} ORDER BY {order}")


def current_rows(con: "DuckDBPyConnection", t: Table, files: Sequence[Path]) -> str:
    """The SELECT of a table's current rows from its parts.

    Parts written before a column was declared give null there.
    """
    relation = f"read_parquet([{', '.join(literal(str(f)) for f in files)}], union_by_name = true)"
    present = [c[0] for c in con.execute(f"SELECT * FROM {relation} LIMIT 0").description]
    known = [c.name for c in part_columns(t) if c.name in present]
    return (
        f"SELECT {cast_columns(t.columns, known)} FROM {relation} AS part"
        " SEMI JOIN current_parse AS c ON c.document_id = part.document_id AND c.parse_id = part.parse_id"
    )


def _load_parsed_documents(con: "DuckDBPyConnection", files: Sequence[Path]) -> None:
    """What parsing knows of each document, as `parsed_document`; its choices are made later."""
    select = current_rows(con, table("dim_document"), files) if files else "FROM dim_document"
    con.execute(f"CREATE TEMP TABLE parsed_document AS {select}")


def put_aside(con: "DuckDBPyConnection", reasons: Mapping[str, str]) -> None:
    """Mark the findings that people have put aside, with their reasons."""
    for finding_id, reason in reasons.items():
        con.execute(
            "UPDATE finding SET status = 'suppressed', suppressed_reason = ? WHERE finding_id = ?",
            [reason, finding_id],
        )


def _load_source_files(con: "DuckDBPyConnection", rows: Sequence[Mapping[str, Any]]) -> None:
    from pipeline.arrow import to_arrow

    t = table("source_file")
    con.register("paths", to_arrow(t, rows))
    con.execute(f"INSERT INTO source_file SELECT {cast_columns(t.columns)} FROM paths ORDER BY root, path")
    con.unregister("paths")
