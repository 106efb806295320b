"""Lookups in the declarations of `schemas.tables`: what a title, heading or row label means.

What belongs here: matching keys against declared patterns, with memory. What does not: spellings
(`schemas/tables/`), grids.
"""

import re
from dataclasses import replace
from functools import cache, lru_cache
from typing import Final

from pipeline.normalise import key, without_serial, without_unit
from schemas.table import DisclosureTable, Heading, RowLabel
from schemas.tables import BY_ROLE, TABLES
from schemas.tables.common import COMMON_HEADINGS, TOTAL_LABELS

# Digits or numerals, not both, and not the 一 of 一般公共预算 (表5一般…, 表五一般…).
_NUMBER: Final = r"(?:\d+|[一二三四五六七八九十]+(?!般))"
_TITLE_NOISE: Final = re.compile(
    rf"^(?:(?:附?表|公开表|预算表|附件){_NUMBER}(?:[-—]\d+)*|(?:公开|预算|财决|财预)?\d\d?表|"
    r"[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十\d]{1,3}\)|\d{1,2}[.、．](?!\d)|[:：、.\-])+"
)
_TITLE_TAIL: Final = re.compile(r"(?:\((?:公开|预算|财决)?\d*表?\d*\)|(?:公开|预算)\d+表|预算表\d+)$")
_TITLE_END: Final = re.compile(
    r"(?:表|表格)(?:\([^)]*\))*(?:[一二三四五六七八九十\d]{0,2}|[-—]{1,4}[^。，：:表]{2,20}(?:\([^)]*\))*)$"
)
_TABLE_NUMBER: Final = re.compile(
    rf"(?:附?表|部门公开表|公开表|预算表|附件){_NUMBER}(?:[-—]\d+)*[:：]?|(?:公开|预算|财决|财预)\d\d?表[:：]?"
)
_YEAR_WORD: Final = re.compile(r"^(?:20\d\d年(?:度)?|本年(?:度)?|当年)")
MAX_HEADING: Final = 120
_BY_WHAT: Final = re.compile(r"\(按[^)]*\)")
_LEADERS: Final = re.compile(r"[.…·]{3,}\d*$")


def is_table_number(text_key: str) -> bool:
    """Whether a key is nothing but a table's number (表七：, 公开01表)."""
    return bool(_TABLE_NUMBER.fullmatch(text_key))


def clean_title(text_key: str) -> str:
    """A title's key without numbering, year and the words for whose table it is."""
    shorter = _TITLE_TAIL.sub("", _TITLE_NOISE.sub("", text_key))
    shorter = re.sub(r"20\d\d年度?|\((?:部门|单位|汇总|本级)\)", "", shorter)
    return shorter


def is_title_shaped(text_key: str) -> bool:
    """Whether a key could be a table's title: short, ends with 表, is no sentence or contents line."""
    return (
        3 <= len(text_key) <= 64
        and not _LEADERS.search(text_key)
        and bool(_TITLE_END.search(text_key))
        and not re.search(r"[。；;，,]|为空|详见|见附", text_key)
    )


@lru_cache(maxsize=8192)
def roles_of_title(text_key: str) -> tuple[str, ...]:
    """Roles whose declared titles fit a title's key, best first."""
    title = clean_title(text_key)
    return tuple(
        t.role
        for t in TABLES
        if any(re.search(p, title) for p in t.titles) and not any(re.search(p, title) for p in t.not_titles)
    )


@cache
def _headings(role: str | None) -> tuple[tuple[re.Pattern[str], Heading], ...]:
    if role is None:
        own = [h for t in TABLES for h in t.headings]
        return tuple((re.compile(h.pattern), h) for h in (*COMMON_HEADINGS, *own))
    table: DisclosureTable = BY_ROLE[role]
    return tuple((re.compile(h.pattern), h) for h in (*table.headings, *COMMON_HEADINGS))


@lru_cache(maxsize=32768)
def heading(role: str | None, text: str, fiscal_year: int | None = None) -> Heading | None:
    """What a printed heading means in a table of that role; in any table where role is None."""
    if len(text) > MAX_HEADING or _other_year(text, fiscal_year):
        return None
    plain = relative_to_year(_BY_WHAT.sub("", without_unit(key(text))).rstrip(":"), fiscal_year)
    found = _match(role, plain) or _match(role, without_serial(plain))
    if found is None and (bare := _YEAR_WORD.sub("", plain)) != plain:
        found = _match(role, bare)
    if found is None and plain.startswith("上年") and (of_now := _match(role, plain[2:])):
        return replace(of_now, sets={**of_now.sets, "measure": _prior_measure(plain)})
    return found


def _other_year(text: str, fiscal_year: int | None) -> bool:
    """Whether a heading names a year that is neither the document's nor the one before."""
    match = re.match(r"(20\d\d)年?", key(text))
    return bool(match and fiscal_year and int(match.group(1)) not in (fiscal_year, fiscal_year - 1))


def _match(role: str | None, text_key: str) -> Heading | None:
    return next((meaning for pattern, meaning in _headings(role) if pattern.fullmatch(text_key)), None)


def _prior_measure(text_key: str) -> str:
    """Which figure of the year before a heading names (上年机关运行经费预算数)."""
    words = (
        ("执行", "prior_outturn_amount"),
        ("决算", "prior_final_amount"),
        ("预算", "prior_budget_amount"),
    )
    return next((measure for word, measure in words if word in text_key), "prior_year_amount")


def relative_to_year(text_key: str, fiscal_year: int | None) -> str:
    """A key whose named year is written as 上年 where it is the year before the document's.

    >>> relative_to_year('2025年执行数', 2026), relative_to_year('2026年预算数', 2026)
    ('上年执行数', '2026年预算数')
    """
    match = re.match(r"(20\d\d)年(?:度)?", text_key)
    if match and fiscal_year and int(match.group(1)) == fiscal_year - 1:
        return "上年" + text_key[match.end() :]
    return text_key


@cache
def _labels(role: str) -> tuple[tuple[re.Pattern[str], RowLabel], ...]:
    labels = (*BY_ROLE[role].labels, *TOTAL_LABELS)
    return tuple((re.compile(x.pattern), x) for x in labels)


@lru_cache(maxsize=32768)
def row_label(role: str, text: str, side: str | None = None) -> RowLabel | None:
    """What a printed row label means in a table of that role.

    In a two-sided table `side` picks among labels that name a revenue source and those that do not.
    """
    plain = without_serial(text).rstrip(":")
    for pattern, meaning in _labels(role):
        if side and (side == "revenue") != ("revenue_source" in meaning.sets) and "item" not in meaning.sets:
            continue
        if pattern.fullmatch(plain):
            return meaning
    return None


@lru_cache(maxsize=32768)
def is_total_word(text: str) -> bool:
    """Whether a text is nothing but a word for a total (合计, 总 计, 收入总计, 金额合计)."""
    return bool(
        re.fullmatch(
            r"(?:本年)?(?:收入|支出|预算|财政拨款|项目|基本|资金|金额|经费|人员|公用|采购|各类)*"
            r"(?:合计|总计|小计|共计)(?:数|金额)?",
            key(text).rstrip(":"),
        )
    )
