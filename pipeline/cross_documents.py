"""Rules across documents: judged set-based over all documents when a generation is built.

What belongs here: the order of the statements in `pipeline/sql/cross/`, and why a rule could not be judged.
What does not: rules within one document (`pipeline.reconcile`), which run in its shard. Each statement says
what it reads and gives. Add a rule by a branch of `cases.sql` (two figures) or `remarks.sql` (anything else).
"""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from schemas.rule import NEEDS_OTHERS
from schemas.rules import RULES

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_SQL: Final = Path(__file__).resolve().parent / "sql" / "cross"
UNJUDGED: Final = {
    "S10": "the text does not say how many vehicles were disposed of / 文字未说明处置车辆数",
    "L06": "nothing tells which functions its peers use / 无同类单位的科目分布可比",
    "L07": "no profile of peers / 未建立同类单位的科目分布",
}
"""Rules across documents that nothing in the warehouse can judge yet, and why."""
PROJECT_SHARE_JUMP: Final = 20
"""Percentage points between two years from which a project share is said to jump (L04); a house choice."""
OUTLIER_Z: Final = 4
FEWEST_PEERS: Final = 8
"""Bounds of L01, of the catalogue."""
_VIEWS: Final = ("printed", "base", "told", "listed", "cases", "doubt", "remarks")


def judge_across(con: "DuckDBPyConnection") -> None:
    """Judge all rules across documents: their rows go to `check_result` and `finding`.

    Needs the tables loaded and the views created; the catalog in use is the candidate's.
    """
    _load_rules(con)
    for name in _VIEWS:
        sql = (_SQL / f"{name}.sql").read_text("utf-8")
        for parameter, value in (
            ("jump", PROJECT_SHARE_JUMP),
            ("outlier", OUTLIER_Z),
            ("peers", FEWEST_PEERS),
        ):
            sql = sql.replace(f"${parameter}", str(value))
        con.execute(f"CREATE TEMP TABLE {name} AS {sql}")
    con.execute((_SQL / "judge.sql").read_text("utf-8"))
    _say_why_not(con)
    for name in ("cross_outcome", "cross_rule", *_VIEWS):
        con.execute(f"DROP TABLE temp.{name}")


def _load_rules(con: "DuckDBPyConnection") -> None:
    con.execute(
        "CREATE TEMP TABLE cross_rule (rule_id VARCHAR, rule_version INTEGER, severity VARCHAR,"
        " statement_zh VARCHAR, statement_en VARCHAR)"
    )
    rows = [[r.id, r.version, r.severity, r.statement_zh, r.statement_en] for r in RULES if r.cross]
    con.executemany("INSERT INTO cross_rule VALUES (?, ?, ?, ?, ?)", rows)


def _say_why_not(con: "DuckDBPyConnection") -> None:
    """Shards leave these rules open for want of other documents; now it is known what was wanting."""
    con.execute((_SQL / "unjudged.sql").read_text("utf-8"), {"needs_others": NEEDS_OTHERS})
    for rule, reason in UNJUDGED.items():
        con.execute(
            "UPDATE check_result SET reason = ? WHERE rule_id = ? AND status = 'not_evaluated'"
            " AND NOT starts_with(reason, 'the file holds')",
            [reason, rule],
        )
