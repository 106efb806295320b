"""Blocks: the parts of a table with row headings of their own, and what holds for all their facts.

What belongs here: which side, classification and fact table a block is of, which of its columns are
words. What does not: rows (`lines`), headings (`columns`).
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from pipeline import codes, lexicon
from pipeline.columns import Column, side_of, wanted_system
from pipeline.document import Cell
from pipeline.normalise import is_filled, key, split_code, strip_space, without_serial
from schemas import table as t
from schemas.tables import BY_ROLE

Matrix = list[list[Cell | None]]
_IS_CODE: Final = re.compile(r"\[?([235])\d{2}(?:\d{2})*(?!\d)")
CATALOGUE: Final = "catalogue"
"""Codes of no classification of ours (procurement), or none."""


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a table with its own row headings, and what holds for all its facts.

    `words` are its columns of row headings (of one classification, where two stand side by side),
    `amounts` those of figures.
    """

    columns: tuple[Column, ...]
    side: str | None
    system: str
    fact_table: str
    breakdown: str
    defaults: Mapping[str, str]
    words: tuple[Column, ...]
    amounts: tuple[Column, ...]


def read_blocks(found: list[Column], role: str, title: str, matrix: Matrix, year: int | None) -> list[Block]:
    """The blocks of a table that hold amounts, in order."""
    title_sets = _title_sets(role, title)
    return [_block(role, part, title_sets, matrix, year) for part in _split_blocks(found)]


def _title_sets(role: str, title: str) -> dict[str, str]:
    sets: dict[str, str] = {}
    for pattern, dims in BY_ROLE[role].by_title:
        if re.search(pattern, key(title)):
            sets.update(dims)
    return sets


def _split_blocks(found: list[Column]) -> list[list[Column]]:
    parts: dict[int, list[Column]] = {}
    for column in found:
        parts.setdefault(column.block, []).append(column)
    return [p for p in parts.values() if any(c.kind in t.AMOUNT_KINDS for c in p)]


def _block(
    role: str, part: list[Column], title_sets: Mapping[str, str], matrix: Matrix, year: int | None
) -> Block:
    declared = BY_ROLE[role]
    side = side_of(part) if declared.two_sided else None
    if declared.two_sided and side is None:
        side = "revenue" if part[0].block == 0 else "spending"
    elif not declared.two_sided and role in _OF_ONE_FUND and side_of(part) == "revenue":
        side = "revenue"  # 收入 | 预算数 beside 支出 | 预算数
    words, system = _primary_words([c for c in part if c.kind in t.ROW_HEADING_KINDS], wanted_system(role))
    if side == "spending" and system == codes.FUNCTION:
        system = _system_by_vote(part, matrix, year)
    elif role == "other":
        system = _system_by_codes(_first_digits(part, matrix))
    elif declared.fact_table in _SPENDING and not _names_system(words):
        digits = _first_digits(part, matrix)
        system = _system_by_codes(digits) if len(digits) == 1 else system
    fact, breakdown = _home(role, side, system)
    if words and all(c.kind in (t.BODY, t.BODY_CODE) for c in words):
        breakdown = "unit"
    elif breakdown == "project" and words and not any(c.kind == t.PROJECT for c in words):
        found = system if _names_system(words) else _system_of_classes(words, matrix, year, system)
        if found:  # projects by class (项目支出情况表（按经济分类科目）)
            system = breakdown = found
        else:
            part, words = _as_projects(part), _as_projects(words)
    amounts = tuple(c for c in part if c.kind in t.AMOUNT_KINDS)
    across = next(
        (c.sets["system"] for c in amounts if "economic_code" in c.sets and "system" in c.sets), None
    )
    if across and role in _BY_CLASS:  # 工资福利支出, 商品和服务支出, … as columns
        fact, breakdown = "fact_expenditure_by_economic_class", across
    defaults = {**declared.defaults, **title_sets}
    if side == "revenue" and not declared.two_sided:
        defaults["revenue_source"] = defaults["fund"]
    return Block(tuple(part), side, system, fact, breakdown, defaults, tuple(words), amounts)


def _home(role: str, side: str | None, system: str) -> tuple[str, str]:
    """Fact table and breakdown of a block; spending by function or class is at home there in any table."""
    declared = BY_ROLE[role]
    if side == "revenue":
        return "fact_revenue", "source"
    if declared.fact_table in _SPENDING or role == "other":
        if system == codes.FUNCTION:
            return "fact_expenditure_by_function", "function"
        if system in (codes.ECONOMIC, codes.GOVERNMENT_ECONOMIC):
            return "fact_expenditure_by_economic_class", system
    return declared.fact_table, declared.breakdown


_OF_ONE_FUND: Final = ("government_fund_expenditure", "state_capital_expenditure")
_BY_CLASS: Final = ("other", "basic_expenditure")
"""Roles of tables that divide by economic class also where the classes stand across."""

_SPENDING: Final = ("fact_expenditure_by_function", "fact_expenditure_by_economic_class")


def _primary_words(words: list[Column], wanted: str) -> tuple[list[Column], str]:
    """The row headings of one classification, where a row prints two or three (部门 and 政府经济分类).

    That of the wanted system, else the first; labels, projects and bodies stay.
    """
    runs: list[list[Column]] = []
    for column in (c for c in words if c.kind in _CODED):
        starts = not runs or (
            runs[-1][-1].kind == t.NAME and (column.kind != t.NAME or "system" in column.sets)
        )
        if starts:
            runs.append([])
        runs[-1].append(column)
    systems = [next((c.sets["system"] for c in reversed(run) if "system" in c.sets), wanted) for run in runs]
    if len(runs) < 2:
        return words, systems[0] if systems else wanted
    chosen = systems.index(wanted) if wanted in systems else 0
    kept = [c for c in words if c.kind not in _CODED or c in runs[chosen]]
    return kept, systems[chosen]


_CODED: Final = (t.CODE, t.CODE_PART, t.NAME)


def _names_system(words: list[Column]) -> bool:
    """Whether a heading says by which classification (功能分类科目编码), not 科目编码 alone."""
    return any(re.search(r"功能|经济", key(text)) for column in words for text in column.path)


def _first_digits(part: list[Column], matrix: Matrix) -> Counter[str]:
    """How often the codes of a block begin with which digit."""
    return Counter(
        match.group(1)
        for column in part
        if column.kind in (t.CODE, t.CODE_PART, t.NAME)
        for row in matrix
        if (cell := row[column.index]) and (match := _IS_CODE.match(strip_space(cell.text)))
    )


def _system_by_codes(first: Counter[str]) -> str:
    """The classification that most codes belong to, by their first digits; else none of ours."""
    digit = first.most_common(1)[0][0] if first else ""
    return {"2": codes.FUNCTION, "3": codes.ECONOMIC, "5": codes.GOVERNMENT_ECONOMIC}.get(digit, CATALOGUE)


def _system_of_classes(words: list[Column], matrix: Matrix, year: int | None, wanted: str) -> str | None:
    """The classification of row headings that do not say one: told by codes, else by names with a 类 among them.

    None where they name no classes (项目支出表: 支出内容 | 金额).
    """
    if _first_digits(words, matrix):
        return wanted
    texts = [cell.text for row in matrix for c in words if (cell := row[c.index]) and is_filled(cell.text)]
    texts = [x for x in texts if not lexicon.is_total_word(x)]
    if any(split_code(x) for x in texts):
        return wanted
    for system in dict.fromkeys((wanted, *_SYSTEMS)):
        resolved = [_label_code(system, x, year) for x in texts]
        if sum(map(bool, resolved)) * 2 > len(texts) and any(len(code) == 3 for code in resolved if code):
            return system
    return None


_SYSTEMS: Final = (codes.FUNCTION, codes.ECONOMIC, codes.GOVERNMENT_ECONOMIC)


def _as_projects(part: list[Column]) -> list[Column]:
    """Row headings of a table of projects that name no classes name projects."""
    return [replace(c, kind=t.PROJECT) if c.kind in (t.LABEL, t.NAME) else c for c in part]


def _system_by_vote(part: list[Column], matrix: Matrix, year: int | None) -> str:
    """Which classification most labels of a spending half belong to; function where none speaks."""
    label = next((c for c in part if c.kind in (t.LABEL, t.NAME)), None)
    if label is None:
        return codes.FUNCTION
    texts = [cell.text for row in matrix if (cell := row[label.index])]
    votes = {system: sum(_label_code(system, x, year) is not None for x in texts) for system in _SYSTEMS}
    return max(votes, key=lambda s: votes[s])


def _label_code(system: str, text: str, year: int | None) -> str | None:
    """The code that a label resolves to, or None."""
    glued = split_code(text)
    found = (
        codes.resolve(system, *glued, year)
        if glued
        else codes.resolve(system, None, without_serial(text), year)
    )
    return found.code if found.resolution != "unverified" else None
