"""Which project names of one body are the same project, over tables and years.

What belongs here: comparing names, and the corrections that people write into
`schemas/reference/project_matches.csv`. What does not: amounts, and reading names in documents.

A name goes on under the line of an earlier one when it is written alike but for white space, quotation
marks and years, or, with a score, nearly alike. Two names that one table prints side by side are two
projects, and so are names whose numbers differ (一期, 二期).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz

from pipeline.codes import reference_rows
from pipeline.normalise import key

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LEAST_SCORE: Final = 88.0
"""Names less alike are two projects (0 to 100, by edits against length)."""
SCORES: Final = {"printed": 100.0, "written_alike": 99.0, "corrected": 100.0}
_YEARS: Final = re.compile(r"20\d\d(?:年度|年)?(?:[-~至到—](?:20\d\d)?(?:年度|年)?)?")
_FILLING: Final = re.compile(r"[\s()（）\[\]【】,，.。、:：;；-]+")
_ENDINGS: Final = ("项目经费", "专项经费", "专项资金", "项目资金", "经费", "项目", "资金", "费用")
_NUMBERS: Final = re.compile(r"\d+|[一二三四五六七八九十]+(?=[期批次届标])")


@dataclass(frozen=True, slots=True)
class Printed:
    """A project name as one table of one document prints it."""

    region_code: str
    department_line: str
    fiscal_year: int
    source: str
    project_name: str


@dataclass(frozen=True, slots=True)
class Match:
    """The line under which a body's project name goes on, how it was found, and how sure."""

    region_code: str
    department_line: str
    project_name: str
    project_line: str
    method: str
    score: float


def bare(name: str) -> str:
    """A project's name without years, brackets, quotation marks, and words like 经费 at its end.

    >>> bare("2024年“城市体检”专项经费"), bare("城市体检（2023-2025年）")
    ('城市体检', '城市体检')
    """
    text = _FILLING.sub("", _YEARS.sub("", key(name)))
    ending = next((e for e in _ENDINGS if text.endswith(e) and len(text) > len(e) + 1), "")
    return text.removesuffix(ending) or key(name)


def likeness(one: str, other: str) -> float:
    """How alike two bare names are (0 to 100); 0 where their numbers differ.

    >>> likeness("老旧小区改造一期", "老旧小区改造二期"), likeness("信访业务", "信访业务") == 100
    (0.0, True)
    """
    if _NUMBERS.findall(one) != _NUMBERS.findall(other):
        return 0.0
    return float(fuzz.ratio(one, other, score_cutoff=LEAST_SCORE))


def matches(printed: Iterable[Printed]) -> Iterator[Match]:
    """Each name of each body once, with its line: tables of earlier years first, then by source."""
    corrected = {
        (r["region_code"], r["department"], r["project_name"]): r["project_line"]
        for r in reference_rows("project_matches.csv")
    }
    order = sorted(
        printed, key=lambda p: (p.region_code, p.department_line, p.fiscal_year, p.source, p.project_name)
    )
    for body, names in groupby(order, key=lambda p: (p.region_code, p.department_line)):
        fixed = {name: line for (region, unit, name), line in corrected.items() if (region, unit) == body}
        yield from _of_body(body, list(names), fixed)


def _of_body(body: tuple[str, str], printed: Sequence[Printed], fixed: dict[str, str]) -> Iterator[Match]:
    found: dict[str, Match] = {}
    lines: dict[str, str] = {}  # line -> its bare name
    for _, table in groupby(printed, key=lambda p: (p.fiscal_year, p.source)):
        names = [p.project_name for p in table]
        taken = {found[n].project_line for n in names if n in found}
        for name in names:
            if name in found:
                continue
            line, method, score = _line(name, lines, taken, fixed)
            found[name] = Match(*body, name, line, method, score)
            lines.setdefault(line, bare(line))
            taken.add(line)
    yield from found.values()


def _line(name: str, lines: dict[str, str], taken: set[str], fixed: dict[str, str]) -> tuple[str, str, float]:
    """The line of a name among those that its table has not used: as corrected, alike, nearly alike, new."""
    if name in fixed:
        return fixed[name], "corrected", SCORES["corrected"]
    free = {line: short for line, short in lines.items() if line not in taken}
    own = bare(name)
    alike = next((line for line, short in free.items() if short == own), None)
    if alike is not None:
        return alike, "written_alike", SCORES["written_alike"]
    score, best = max(((likeness(own, short), line) for line, short in free.items()), default=(0.0, name))
    if score >= LEAST_SCORE:
        return best, "nearly_alike", min(score, SCORES["written_alike"])
    return name, "printed", SCORES["printed"]


def load_projects(con: "DuckDBPyConnection") -> None:
    """Fill `dim_project` from the project names of all readable documents."""
    import pyarrow as pa

    rows = con.execute(
        """
        SELECT DISTINCT coalesce(d.region_code, ''), d.department_line, coalesce(d.fiscal_year, 0), p.source,
          p.project_name
        FROM (SELECT DISTINCT document_id, 'expenditure' AS source, project_name FROM fact_expenditure_by_project
              UNION SELECT DISTINCT document_id, 'performance', project_name FROM fact_project_funding
              UNION SELECT DISTINCT document_id, 'performance', project_name FROM fact_performance_target) p
        JOIN dim_document d USING (document_id)
        WHERE p.project_name IS NOT NULL AND d.department_line IS NOT NULL ORDER BY ALL"""
    ).fetchall()
    found = list(matches(Printed(*row) for row in rows))
    names = ("region_code", "department_line", "project_name", "project_line", "method")
    columns = {name: pa.array([getattr(m, name) for m in found], pa.string()) for name in names}
    columns["score"] = pa.array([m.score for m in found], pa.float64())
    con.register("found", pa.table(columns))
    con.execute(
        "INSERT INTO dim_project BY NAME SELECT * REPLACE (CAST(score AS DECIMAL(20,6)) AS score) FROM found"
        " ORDER BY region_code, department_line, project_name"
    )
    con.unregister("found")
