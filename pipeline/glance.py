"""What a generation holds at a glance: documents, facts, findings, spending, as rows with bars.

What belongs here: the few counts that people look at on the asset's page. What does not: judging
(`pipeline.family_outcomes`), or Dagster's form of it (`pipeline.assets`).
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from schemas.rule import FAMILIES

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

WIDEST: Final = 16
"""Characters of the longest bar."""

_QUERIES: Final = {
    "documents_by_status": "SELECT status, count(*) FROM dim_document GROUP BY ALL ORDER BY 2 DESC, 1",
    "facts_by_year": """
        SELECT coalesce(CAST(fiscal_year AS VARCHAR), '?'), count(*) FROM source_cell
        WHERE placement = 'fact' GROUP BY ALL ORDER BY 1""",
    "findings_by_family": """
        SELECT r.family, count(*) FROM finding f JOIN dim_rule r USING (rule_id)
        WHERE f.status = 'open' GROUP BY ALL ORDER BY 2 DESC, 1""",
    # One year and one phase, those of most departments: figures of several are not added.
    "spending_by_function": """
        WITH most AS (
          SELECT fiscal_year, phase FROM cross_department_by_function WHERE level = '类'
          GROUP BY ALL ORDER BY count(DISTINCT document_id) DESC, fiscal_year DESC, phase LIMIT 1
        )
        SELECT concat_ws(' ', function_code, function_name, fiscal_year, phase), sum(amount_yuan)
        FROM cross_department_by_function JOIN most USING (fiscal_year, phase)
        WHERE level = '类' GROUP BY fiscal_year, phase, function_code, function_name
        HAVING sum(amount_yuan) > 0 ORDER BY 2 DESC, 1 LIMIT 15""",
}


def glance(con: "DuckDBPyConnection") -> dict[str, list[dict[str, str]]]:
    """The tables with bars of the catalog in use, those without rows left out."""
    found = {name: con.execute(sql).fetchall() for name, sql in _QUERIES.items()}
    found["findings_by_family"] = [(f"{f} {FAMILIES[f][1]}", n) for f, n in found["findings_by_family"]]
    return {name: barred(rows) for name, rows in found.items() if rows}


def barred(rows: Sequence[tuple[str, int | Decimal]]) -> list[dict[str, str]]:
    """Rows with a bar each; the largest is as long as bars get.

    >>> barred([("a", 60), ("b", 1)])[1]
    {'of': 'b', 'n': '1', 'bar': '▏'}
    """
    largest = max((n for _, n in rows), default=0)
    return [{"of": label, "n": f"{n:,}", "bar": _bar(n, largest)} for label, n in rows]


def _bar(n: int | Decimal, largest: int | Decimal) -> str:
    long = int(WIDEST * n / largest) if largest else 0
    return "█" * long or ("▏" if n else "")
