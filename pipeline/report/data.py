"""The rows behind the pages: read from one generation, put in the order of the pages, handed out in batches.

What belongs here: which rows of which table or view a page shows. What does not: sums and comparisons (the
views of the warehouse make them), words, markup. Views are read from the parquet of the generation, where
they are worked out already, and spilled to disk in order of page, so that memory does not grow with them.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from pipeline.ddl import identifier, literal
from pipeline.generations import DATABASE, PARQUET
from pipeline.rows import rows_of
from schemas.marts import VIEWS
from schemas.warehouse import FACT_TABLES

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Row = dict[str, Any]
Sets = dict[str, list[Row]]
"""Name of a set -> its rows."""

BATCH: Final = 100  # pages whose rows are in memory at once
MEMORY: Final = "512MiB"
THREADS: Final = 2
_PLACED: Final = """
SELECT f.document_id, f.finding_id, f.rule_id, f.severity, f.stated_raw, f.expected_raw, f.difference, f.formula,
  f.locator, f.root_cause, f.suspect, f.kind_of_slip, f.status, f.suppressed_reason, f.message_zh, f.message_en,
  coalesce(f.suspect_table, c.table_ordinal) AS table_ordinal,
  coalesce(f.suspect_row, c.row_ordinal) AS row_ordinal,
  coalesce(f.suspect_column, c.column_ordinal) AS column_ordinal, q.text AS quoted, s.paragraph_ordinal,
  o.table_ordinal AS other_table, o.row_ordinal AS other_row, o.column_ordinal AS other_column, o.text AS other_quoted
FROM budget.finding f
LEFT JOIN cell_at c ON c.document_id = f.document_id AND c.locator = f.locator
LEFT JOIN budget.check_result r ON r.document_id = f.document_id AND r.check_id = f.finding_id
LEFT JOIN cell_at o ON o.document_id = f.document_id AND o.locator = r.right_locator
LEFT JOIN budget.source_cell q ON q.document_id = f.document_id
  AND q.table_ordinal = coalesce(f.suspect_table, c.table_ordinal)
  AND q.row_ordinal = coalesce(f.suspect_row, c.row_ordinal)
  AND q.column_ordinal = coalesce(f.suspect_column, c.column_ordinal)
LEFT JOIN sentence_at s ON s.document_id = f.document_id AND s.locator = f.locator AND c.document_id IS NULL
"""
# A set of a department's page: rows with `document_id`, in the order in which they are shown.
_DEPARTMENT_SETS: Final = {
    "document": """SELECT d.*, c.is_counted, c.reason FROM budget.dim_document d
        LEFT JOIN counted_document c USING (document_id)""",
    "revenue_dependence": "FROM revenue_dependence",
    "carry_over": "FROM carry_over",
    "spending_by_function": "FROM spending_by_function WHERE level = '类'",
    "spending_by_economic_class": "FROM spending_by_economic_class WHERE level IN ('类', '款')",
    "spending_structure": "FROM spending_structure",
    "year_over_year": "FROM year_over_year_by_function WHERE level = '类'",
    "three_public_trend": "FROM three_public_trend",
    "project": "FROM year_over_year_by_project",
    "target": "FROM budget.fact_performance_target",
    "target_quality": "FROM performance_target_quality",
    "finding": "FROM placed_finding",
    "completeness": "FROM disclosure_completeness",
    "rule_status": """SELECT document_id, rule_id, status, sum(places) AS places FROM budget.check_result
        GROUP BY ALL""",
    "score": "FROM data_quality_score",
    "peers": "FROM peer_comparison",
    "version_difference": "FROM version_difference",
    "issue": "FROM budget.issue",
}


@contextmanager
def opened(generation: Path) -> Iterator["DuckDBPyConnection"]:
    """A connection in which the tables are `budget.<table>` and the views are read from parquet."""
    import duckdb

    with TemporaryDirectory(prefix="yusuan-report-") as folder:
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": MEMORY,
            "threads": THREADS,
            "temp_directory": folder,
        }
        with duckdb.connect(f"{folder}/pages.duckdb", config=config) as con:
            con.execute("SET TimeZone = 'UTC'")
            con.execute(f"ATTACH {literal(str(generation / DATABASE))} AS budget (READ_ONLY)")
            for view in VIEWS:
                files = literal(str(generation / PARQUET / view.name / "*.parquet"))
                con.execute(
                    f"CREATE VIEW {identifier(view.name)} AS"
                    f" FROM read_parquet({files}, union_by_name = true, hive_partitioning = false)"
                )
            _prepare(con)
            yield con


def _prepare(con: "DuckDBPyConnection") -> None:
    """The pages, whose document is on which of them, and where findings stand."""
    con.execute("""CREATE TABLE page AS
        SELECT row_number() OVER (ORDER BY region_code NULLS LAST, department_line) - 1 AS page_no,
          region_code, department_line, count(*) AS documents
        FROM budget.dim_document WHERE department_line IS NOT NULL GROUP BY region_code, department_line""")
    con.execute("""CREATE TABLE page_document AS
        SELECT d.document_id, p.page_no FROM budget.dim_document d JOIN page p
        ON p.region_code IS NOT DISTINCT FROM d.region_code AND p.department_line = d.department_line""")
    con.execute("""CREATE TABLE wanted AS
        SELECT document_id, locator FROM budget.finding
        UNION SELECT document_id, right_locator FROM budget.check_result WHERE status = 'fail'""")
    con.execute("""CREATE TABLE cell_at AS
        SELECT document_id, locator, table_ordinal, row_ordinal, column_ordinal, text
        FROM budget.source_cell JOIN wanted USING (document_id, locator)
        QUALIFY row_number() OVER (PARTITION BY document_id, locator
          ORDER BY table_ordinal, row_ordinal, column_ordinal) = 1""")
    con.execute("""CREATE TABLE sentence_at AS
        SELECT document_id, locator, min(paragraph_ordinal) AS paragraph_ordinal
        FROM budget.source_sentence JOIN wanted USING (document_id, locator) GROUP BY ALL""")
    con.execute(f"CREATE TABLE placed_finding AS {_PLACED}")


def department_name(line: str, region_code: str | None) -> str:
    """The name of a department's page: made of its region and a hash, since names may hold anything.

    >>> department_name("上海市普陀区财政局", "310107")
    '310107-2530afdac3'
    """
    digest = hashlib.sha256(f"{region_code}\n{line}".encode()).hexdigest()[:10]
    return f"{region_name(region_code)}-{digest}"


def region_name(region_code: str | None) -> str:
    """The name of a region's page.

    >>> region_name(None), region_name("310107"), region_name("../x")
    ('none', '310107', 'none')
    """
    return region_code if region_code and region_code.isascii() and region_code.isdigit() else "none"


def departments(con: "DuckDBPyConnection") -> Iterator[tuple[Row, Sets]]:
    """Each department with all rows of its page, in order of region and name."""
    for name, query in _DEPARTMENT_SETS.items():
        con.execute(
            f"CREATE OR REPLACE TABLE {identifier('set_' + name)} AS"
            f" SELECT p.page_no, s.* FROM ({query}) s JOIN page_document p USING (document_id) ORDER BY p.page_no"
        )
    (pages,) = con.execute("SELECT count(*) FROM page").fetchall()[0]
    for first in range(0, pages, BATCH):
        batch: Mapping[int, Sets] = defaultdict(lambda: {name: [] for name in _DEPARTMENT_SETS})
        for name in _DEPARTMENT_SETS:
            table = identifier(f"set_{name}")
            for row in rows_of(
                con, f"FROM {table} WHERE page_no >= {first} AND page_no < {first + BATCH} ORDER BY ALL"
            ):
                batch[row.pop("page_no")][name].append(row)
        for page in rows_of(
            con, f"FROM page WHERE page_no >= {first} AND page_no < {first + BATCH} ORDER BY page_no"
        ):
            yield page, batch[page["page_no"]]


def documents(con: "DuckDBPyConnection") -> list[Row]:
    """Each document, with a digest of what its page shows besides its own cells."""
    return rows_of(
        con,
        """SELECT d.*, c.is_counted, c.reason, coalesce(f.told, '') AS told
        FROM budget.dim_document d LEFT JOIN counted_document c USING (document_id)
        LEFT JOIN (SELECT document_id,
            md5(string_agg(finding_id || status || message_zh || message_en, '|' ORDER BY finding_id)) AS told
          FROM placed_finding GROUP BY document_id) f USING (document_id)
        ORDER BY d.document_id""",
    )


def document_sets(con: "DuckDBPyConnection", ids: Sequence[str]) -> dict[str, Sets]:
    """The cells, facts, sentences, issues and findings of some documents."""
    found: dict[str, Sets] = {i: {name: [] for name in (*_DOCUMENT_SETS, "fact")} for i in ids}
    marks = ", ".join("?" * len(ids))
    for name, (table, order) in _DOCUMENT_SETS.items():
        for row in rows_of(con, f"FROM {table} WHERE document_id IN ({marks}) ORDER BY {order}", *ids):
            found[row["document_id"]][name].append(row)
    for fact in (t for t in FACT_TABLES if any(c.name == "table_ordinal" for c in t.columns)):
        for row in rows_of(con, f"FROM budget.{fact.name} WHERE document_id IN ({marks}) ORDER BY ALL", *ids):
            found[row["document_id"]]["fact"].append(row)
    return found


_DOCUMENT_SETS: Final = {
    "cell": ("budget.source_cell", "table_ordinal, row_ordinal, column_ordinal"),
    "sentence": ("budget.source_sentence", "paragraph_ordinal, sentence_ordinal"),
    "issue": ("budget.issue", "issue_id"),
    "finding": ("placed_finding", "ALL"),
}


def finding_pages(con: "DuckDBPyConnection", size: int) -> Iterator[tuple[str, list[Row]]]:
    """The findings of each rule, in portions of so many, with whose document each is of."""
    rules = con.execute("SELECT DISTINCT rule_id FROM placed_finding ORDER BY 1").fetchall()
    for (rule_id,) in rules:
        found = con.execute(
            """SELECT f.*, d.department, d.department_line, d.region_code, d.fiscal_year, d.phase, d.path
            FROM placed_finding f JOIN budget.dim_document d USING (document_id) WHERE rule_id = ?
            ORDER BY d.region_code NULLS LAST, d.department_line, d.fiscal_year DESC, finding_id""",
            [rule_id],
        )
        names = [c[0] for c in found.description or ()]
        while portion := found.fetchmany(size):
            yield rule_id, [dict(zip(names, row, strict=True)) for row in portion]
