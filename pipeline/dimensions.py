"""The dimension tables, from `schemas/reference/*.csv` and from the documents themselves.

What belongs here: the SELECT that fills each dimension. What does not: resolving printed codes
(`pipeline.codes`). The reference tables are data: replacing one by a newer official book needs no
change here.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from pipeline.ddl import literal
from pipeline.departments import load_kinds
from schemas.rules import RULES

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

REFERENCE: Final = Path(__file__).resolve().parent.parent / "schemas" / "reference"

FUNCTION_CODES_BEGIN: Final = 2018
"""`valid_from` of function codes that are as old or older: the tables at hand begin there."""
FIRST_YEAR: Final = 2007
"""The fiscal year in which today's classification came into force."""

# Longest beginning first: "published (older …" also begins with "published".
_CONFIDENCE: Final = """CASE
  WHEN starts_with(source, 'published (older edition only)') THEN 'published_older'
  WHEN starts_with(source, 'published (name') THEN 'published_name'
  WHEN starts_with(source, 'published: ') THEN 'published'
  ELSE 'unverified' END"""


def reference_csv(file: str) -> str:
    """One reference table as a SQL relation, every column text, blanks null."""
    return f"read_csv({literal(str(REFERENCE / file))}, header = true, all_varchar = true, nullstr = '')"


def dim_function() -> str:
    """One row per code, fund type and period; a 类 that several fund types share has one row for each."""
    return f"""
    SELECT c.code, c.name AS name_zh, e.name_en, c.level, c.parent_code,
      unnest(string_split(c.fund_type, '+')) AS fund_type,
      CASE WHEN c.valid_from = '{FUNCTION_CODES_BEGIN}' THEN {FIRST_YEAR}
           ELSE CAST(c.valid_from AS INTEGER) END AS valid_from,
      CAST(c.valid_to AS INTEGER) AS valid_to, c.source, {_CONFIDENCE} AS confidence
    FROM {reference_csv("function_codes.csv")} c
    LEFT JOIN {reference_csv("names_en.csv")} e ON e.code = c.code AND e.system = 'function'
      AND coalesce(e.name_zh, c.name) = c.name"""


def dim_economic() -> str:
    """Codes of departments' budgets (301 to 399) and of the government system (501 to 599)."""
    return f"""
    SELECT c.code, c.name AS name_zh, e.name_en, c.level, c.parent_code, c.system,
      CAST(c.valid_from AS INTEGER) AS valid_from, CAST(c.valid_to AS INTEGER) AS valid_to,
      c.source, {_CONFIDENCE} AS confidence
    FROM (SELECT *, 'department' AS system FROM {reference_csv("economic_codes.csv")}
          UNION ALL BY NAME
          SELECT *, 'government' AS system FROM {reference_csv("gov_economic_codes.csv")}) c
    LEFT JOIN {reference_csv("names_en.csv")} e ON e.code = c.code AND e.system = 'economic'
      AND coalesce(e.name_zh, c.name) = c.name"""


def dim_region() -> str:
    """Regions by GB/T 2260, current and retired."""
    return f"SELECT code, name AS name_zh, level, parent_code, status FROM {reference_csv('regions.csv')}"


def dim_department() -> str:
    """Every department that a readable document names. What no document states stays null."""
    return """
    SELECT d.department, d.region_code, NULL AS parent_department,
      CASE WHEN regexp_matches(d.department, '(街道|街道办事处|镇|乡|镇人民政府|乡人民政府)$') THEN 'township'
        WHEN regexp_matches(d.department, '^(国家|国务院|全国|最高人民|中央|中共中央|中华人民共和国)') THEN 'central'
        ELSE r.level END AS government_level,
      NULL AS unit_type, NULL AS merged_units, p.predecessor, d.department_line, p.department_kind
    FROM (SELECT department, coalesce(region_code, '') AS region_code, min(department_line) AS department_line
          FROM dim_document WHERE department IS NOT NULL AND status <> 'quarantined' GROUP BY ALL) d
    LEFT JOIN dim_region r ON r.code = d.region_code
    LEFT JOIN department_known p ON p.department = d.department AND p.region_code = d.region_code"""


def cofog_map() -> str:
    """Beginnings of functional codes and the UN's functions of government; the longest decides."""
    return f"""
    SELECT code_prefix, cofog_division, cofog_group, cofog_name, authority, note
    FROM {reference_csv("function_to_cofog.csv")}"""


def gfsm_map() -> str:
    """Beginnings of departments' economic codes and the IMF's expense codes; the longest decides."""
    return f"""
    SELECT code_prefix, gfsm_code, gfsm_name, authority, note
    FROM {reference_csv("economic_to_gfsm.csv")}"""


def dim_rule() -> str:
    """The catalogue of checks."""
    rows = (
        f"({', '.join(map(literal, (r.id, str(r.version), r.family, r.dimension, r.severity, r.statement_zh, r.statement_en, r.comparison, r.basis, r.formula, r.regulation, str(r.cross))))})"
        for r in RULES
    )
    return f"""
    SELECT rule_id, CAST(rule_version AS INTEGER) AS rule_version, family, dimension, severity, statement_zh,
      statement_en, comparison, basis, formula, nullif(regulation, '') AS regulation,
      CAST(is_cross AS BOOLEAN) AS is_cross
    FROM (VALUES {", ".join(rows)}) AS rule (rule_id, rule_version, family, dimension, severity, statement_zh,
      statement_en, comparison, basis, formula, regulation, is_cross)"""


DIMENSIONS: Final = {
    "cofog_map": cofog_map,
    "gfsm_map": gfsm_map,
    "dim_function": dim_function,
    "dim_economic": dim_economic,
    "dim_region": dim_region,
    "dim_department": dim_department,
    "dim_rule": dim_rule,
}
"""Dimension table -> its SELECT, in an order in which each finds what it reads."""


def load_dimensions(con: "DuckDBPyConnection") -> None:
    """Fill the dimension tables of the catalog in use; `dim_document` must be filled already."""
    from schemas.warehouse import table

    load_kinds(con)
    _load_bridge(con)
    for name, select in DIMENSIONS.items():
        key = ", ".join(table(name).key)
        con.execute(f"INSERT INTO {name} BY NAME SELECT * FROM ({select()}) ORDER BY {key}")


def _load_bridge(con: "DuckDBPyConnection") -> None:
    from pipeline.arrow import to_arrow
    from pipeline.bridge import bridge_rows
    from schemas.warehouse import table

    t = table("code_bridge")
    con.register("bridge", to_arrow(t, bridge_rows()))
    con.execute(f"INSERT INTO {t.name} BY NAME SELECT * FROM bridge ORDER BY {', '.join(t.key)}")
    con.unregister("bridge")
