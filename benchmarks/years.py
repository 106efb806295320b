"""Year over year in a synthetic warehouse: `python -m benchmarks years`, 10 million facts unless told.

YUSUAN_BENCH_FACTS=100000000 makes the hundred million of the goal; building them takes minutes and
about 10 GB of disk.
"""

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb

from pipeline.dimensions import load_dimensions
from pipeline.load import create_tables
from pipeline.marts import create_views

FACTS = int(os.environ.get("YUSUAN_BENCH_FACTS", "10000000"))
FACTS_PER_DOCUMENT = 100
YEARS = 10
THREADS = 2
GOAL = "<= 3 CPU-s"
QUERIES = {
    "year over year by 类, all departments": """
        SELECT fiscal_year, function_code, sum(amount_yuan), sum(base_amount_yuan), sum(bridged_change_yuan)
        FROM year_over_year_by_function WHERE level = '类' AND phase = 'budget' GROUP BY ALL ORDER BY ALL""",
    "year over year by 项, one department": """
        FROM year_over_year_by_function WHERE department = '部门7' AND level = '项' ORDER BY ALL""",
    "across departments, one 类 of a year": """
        SELECT department, amount_yuan, amount_rank FROM cross_department_by_function
        WHERE function_code = '208' AND fiscal_year = 2024 ORDER BY amount_rank LIMIT 20""",
}


def lines() -> Iterator[tuple[str, str, str]]:
    """What was measured, the figure, the goal."""
    with tempfile.TemporaryDirectory() as folder, duckdb.connect(Path(folder) / "years.duckdb") as con:
        con.execute(f"SET threads = {THREADS}")
        spent = _cpu(lambda: _fill(con, FACTS // FACTS_PER_DOCUMENT))
        yield f"synthetic warehouse of {FACTS:,} facts", f"{spent:.1f} s", ""
        yield "its views, when a generation is built", f"{_cpu(lambda: create_views(con)):.1f} s", ""
        for what, sql in QUERIES.items():
            yield what, f"{_cpu(lambda sql=sql: con.execute(sql).fetchall()):.2f} s", GOAL


def _cpu(work) -> float:
    """CPU seconds of this process, over all its threads."""
    started = time.process_time()
    work()
    return time.process_time() - started


def _fill(con: duckdb.DuckDBPyConnection, documents: int) -> None:
    """Documents of departments over years, each with two spending tables of 25 项, basic and project."""
    create_tables(con)
    con.execute(
        f"""
        INSERT INTO dim_document BY NAME
        SELECT sha256(CAST(n AS VARCHAR)) AS document_id, 'p' AS parse_id, '部门' || n // {YEARS} AS department,
          '部门' || n // {YEARS} AS department_line, 'department' AS reporting_scope, '310107' AS region_code,
          2015 + n % {YEARS} AS fiscal_year, 'budget' AS phase, 'parsed' AS status, 'whole' AS part,
          sha256(CAST(n AS VARCHAR)) AS disclosure_id, true AS is_primary
        FROM range({documents}) AS t(n)"""
    )
    con.execute(
        """
        INSERT INTO fact_expenditure_by_function BY NAME
        SELECT d.document_id, d.department, d.reporting_scope, d.fiscal_year, d.phase, r.table_role,
          r.ordinal AS table_ordinal, c.line AS row_ordinal, s.ordinal AS column_ordinal, '' AS locator,
          c.code AS function_code, 'printed' AS code_resolution, 'general_public' AS fund,
          s.spending_type, 'all' AS cost_type, 'function' AS breakdown, 'detail' AS row_kind,
          'detail' AS column_kind, true AS is_leaf, 'amount' AS measure,
          CAST(hash(d.document_id, c.code) % 100000000 AS DECIMAL(20,2)) AS amount_yuan, '1' AS amount_raw,
          '元' AS unit_raw, 'plain' AS amount_reading
        FROM dim_document d,
          (VALUES ('general_public_expenditure', 4), ('expenditure', 2)) AS r(table_role, ordinal),
          (VALUES ('basic', 1), ('project', 2)) AS s(spending_type, ordinal),
          (SELECT row_number() OVER (ORDER BY code) AS line, code FROM (VALUES
            ('2010301'), ('2010302'), ('2010303'), ('2010308'), ('2010350'), ('2010399'), ('2050803'), ('2080501'),
            ('2080502'), ('2080505'), ('2080506'), ('2080599'), ('2080801'), ('2089999'), ('2101101'), ('2101102'),
            ('2101103'), ('2120101'), ('2120199'), ('2130101'), ('2150601'), ('2150605'), ('2210201'), ('2210202'),
            ('2210203')) AS codes(code)) AS c"""
    )
    load_dimensions(con)
