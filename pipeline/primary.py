"""Which document of a disclosure counts, where it was published twice or in parts.

What belongs here: filling `dim_document` from what parsing knows, the paths, and the choice of the
primary document (`sql/document_primary.sql`; the rule stands in the warehouse contract). What does
not: which documents a view's sums take (`marts/counted_document.sql`).
"""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from pipeline.ddl import identifier
from schemas.warehouse import FACT_TABLES, table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SQL: Final = Path(__file__).resolve().parent / "sql"
FILLED_HERE: Final = {
    "path": "f.path",
    "disclosure_id": "p.disclosure_id",
    "is_primary": "p.is_primary",
    "duplicate_of": "p.duplicate_of",
}
"""Columns of `dim_document` that parsing one document cannot know, and where they come from."""


def load_documents(con: "DuckDBPyConnection") -> None:
    """Fill `dim_document` from `parsed_document`, `source_file` and the fact tables, all loaded already."""
    con.execute(f"CREATE OR REPLACE TEMP TABLE fact_count AS {_fact_count()}")
    con.execute(f"CREATE OR REPLACE TEMP TABLE document_primary AS {primary_sql()}")
    con.execute(f"INSERT INTO dim_document {_documents()}")


def primary_sql() -> str:
    """The SELECT that chooses: `document_id, disclosure_id, is_primary, duplicate_of`."""
    return (SQL / "document_primary.sql").read_text(encoding="utf-8")


def _fact_count() -> str:
    counts = " UNION ALL ".join(
        f"SELECT document_id, count(*) AS facts FROM {t.name} GROUP BY document_id" for t in FACT_TABLES
    )
    return f"SELECT document_id, sum(facts) AS facts FROM ({counts}) GROUP BY document_id"


def _documents() -> str:
    columns = ", ".join(
        FILLED_HERE.get(name, f"d.{identifier(name)}") for name in table("dim_document").column_names
    )
    return f"""
    SELECT {columns} FROM parsed_document d JOIN document_primary p USING (document_id)
    LEFT JOIN (SELECT document_id, coalesce(min(path) FILTER (gone_at IS NULL), min(path)) AS path
               FROM source_file GROUP BY document_id) f USING (document_id)
    ORDER BY d.document_id"""
