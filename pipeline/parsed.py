"""What parsing gives: plain data. The entry that makes it is `pipeline.parse.parse_document`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Origin:
    """What is known of a file from outside it: its `.origin.yml`, or the folder it lies in.

    Used only where the document itself is silent, and said so by an issue.
    """

    department: str | None = None
    reporting_scope: str | None = None
    fiscal_year: int | None = None
    phase: str | None = None
    unit: str | None = None
    region_code: str | None = None
    source_url: str | None = None
    published_on: str | None = None
    hash: str | None = None


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A table as understood, for `yusuan parse`: role, title, unit and the rest that holds for all of it."""

    table_ordinal: int
    table_role: str
    title: str
    locator: str
    unit_raw: str | None
    department: str | None
    fiscal_year: int | None
    row_count: int
    column_count: int
    fact_count: int
    note: str = ""  # the note under the table, as printed


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """All that was read of one document.

    `rows` maps the names of per-document tables (the fact tables, `source_cell`, `issue`) to rows
    without the document's own columns; `table_rows` adds them. Columns left out are null.
    """

    document_id: str
    name: str
    media_type: str | None
    byte_size: int
    reader: str | None
    reader_version: str | None
    environment: str | None
    status: str
    part: str | None
    department: str | None
    department_raw: str | None
    reporting_scope: str | None
    region_code: str | None
    fiscal_year: int | None
    phase: str | None
    template_family: str | None
    origin: Origin
    tables: tuple[ReadTable, ...] = ()
    rows: Mapping[str, list[Row]] = field(default_factory=dict)

    @property
    def own_columns(self) -> Row:
        """The columns that are the same on every row of the document."""
        return {
            "document_id": self.document_id,
            "department": self.department,
            "reporting_scope": self.reporting_scope,
            "fiscal_year": self.fiscal_year,
            "phase": self.phase,
        }


def unread(document_id: str, name: str, byte_size: int, origin: Origin) -> ParsedDocument:
    """A quarantined document of which only the file and its origin are known."""
    return ParsedDocument(
        document_id=document_id,
        name=name,
        media_type=None,
        byte_size=byte_size,
        reader=None,
        reader_version=None,
        environment=None,
        status="quarantined",
        part=None,
        department=origin.department,
        department_raw=None,
        reporting_scope=origin.reporting_scope,
        region_code=origin.region_code,
        fiscal_year=origin.fiscal_year,
        phase=origin.phase,
        template_family=None,
        origin=origin,
    )
