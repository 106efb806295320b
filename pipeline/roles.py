"""Decide a section's role: its title's words first, else what its headings are about.

What belongs here: the decision and the remarks about doubt. What does not: spellings.
"""

import re
from collections.abc import Iterable

from pipeline.columns import UNKNOWN, columns
from pipeline.document import Remark
from pipeline.normalise import key, read_number, strip_space
from pipeline.recognise import Section
from schemas import table as t
from schemas.tables.performance_targets import PROJECT_NAME


def role_of(section: Section, fiscal_year: int | None) -> tuple[str | None, list[Remark]]:
    """The section's role, None for a grid that is no table of figures; and remarks about doubt."""
    if section.roles:
        return section.roles[0], []
    if not _has_figures(section):
        return None, []
    if _lists_targets(section):
        return "performance_targets", []
    if section.header and (role := _role_by_headings(section, fiscal_year)):
        return role, []
    what = section.title or "a table without a title"
    return "other", [
        Remark("role_unknown", section.locator, f"{what}: neither title nor headings fit a role")
    ]


def _lists_targets(section: Section) -> bool:
    """Headings 项目名称 and 绩效目标 side by side: a list of projects with their targets."""
    for row in section.rows[: section.front + 2]:
        keys = {key(c.text) for c in row}
        if any("绩效目标" in k for k in keys) and any(re.fullmatch(PROJECT_NAME, k) for k in keys):
            return True
    return False


def _has_figures(section: Section) -> bool:
    body = section.rows[section.body_start :]
    return any(read_number(c.text) for row in body for c in row if strip_space(c.text) not in "-—")


def _role_by_headings(section: Section, fiscal_year: int | None) -> str | None:
    """A role whose lexicon knows every heading and whose own marks are there; None where two fit."""
    fitting = [role for role, marks in _MARKS if _fits(section, role, marks, fiscal_year)]
    return fitting[0] if len(fitting) == 1 else None


_MARKS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("three_public", (("item", "overseas_travel"), ("item", "official_reception"))),
    ("revenue", (("revenue_source", "service"), ("revenue_source", "other"))),
    ("basic_expenditure", (("cost_type", "personnel"), ("system", "economic"))),
    ("project_expenditure", (("economic_code", "301"), ("economic_code", "302"))),
)


def _fits(section: Section, role: str, marks: Iterable[tuple[str, str]], fiscal_year: int | None) -> bool:
    found = columns(section, role, fiscal_year)
    if any(c.kind == UNKNOWN and c.path for c in found):
        return False
    sets = {(k, v) for c in found for k, v in c.sets.items()}
    return all(m in sets for m in marks) and any(c.kind in t.AMOUNT_KINDS for c in found)
