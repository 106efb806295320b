"""Read performance forms (项目支出绩效目标表): labels beside or above their values, then indicators.

What belongs here: one section that is a form: project, money, indicators. What does not: list-like
tables (`extract`), spellings (`schemas.tables.performance_targets`).
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Final

from pipeline.document import Cell, Remark
from pipeline.extract import Extraction, Row, amount_columns
from pipeline.normalise import (
    bracketed_unit,
    is_filled,
    key,
    printed,
    read_number,
    strip_space,
    without_serial,
    without_unit,
)
from pipeline.recognise import Section, is_note
from schemas.tables import performance_targets as words

ROLE: Final = "performance_targets"


@dataclass(slots=True)
class Form:
    """Where the reading of a form stands."""

    project: str | None = None
    body: str | None = None
    scope_by_column: dict[int, str] = field(default_factory=dict)
    scope: str = "unspecified"
    above: dict[int, tuple[str, str, str, str]] = field(default_factory=dict)
    levels: dict[str, str] = field(default_factory=dict)
    heads: list[tuple[str, Cell]] = field(default_factory=list)


@lru_cache(maxsize=8192)
def _label(text: str) -> str:
    return without_unit(without_serial(text)).rstrip(":")


@lru_cache(maxsize=8192)
def funding_label(text: str) -> tuple[str, str] | None:
    """Revenue source and scope that a label of money names, or None."""
    plain = _label(text)
    for pattern, source, scope in words.FUNDING_LABELS:
        if re.fullmatch(pattern, plain):
            return source, scope
    return None


@lru_cache(maxsize=8192)
def _level_heading(text: str) -> str | None:
    plain = key(text).rstrip(":")
    for pattern, column in words.LEVEL_HEADINGS:
        if re.fullmatch(pattern, plain):
            return column
    return None


def extract_form(section: Section) -> Extraction:
    """Facts and placements of a section of one or more performance forms."""
    result = Extraction()
    form = Form()
    whole = bool(re.search(words.WHOLE_DEPARTMENT, key(section.title)))
    for i, row in enumerate(section.rows):
        filled = [c for c in row if is_filled(c.text)]
        if i < section.front:
            for cell in filled:
                result.placements[i, cell.column] = "title"
        elif heads := _indicator_heads(filled):
            form.heads, form.levels = heads, {}
            for cell in filled:
                result.placements[i, cell.column] = "heading"
        elif form.heads and not _begins_form(filled):
            _indicator_row(section, form, i, row, result)
        else:
            if _begins_form(filled) and form.heads:
                form = Form()
            _form_row(section, form, i, row, result)
    if whole:
        _unname(result)
    return result


def _unname(result: Extraction) -> None:
    """A form for the whole department has no project."""
    for rows in result.rows.values():
        for row in rows:
            row["project_name"] = None


def _begins_form(filled: list[Cell]) -> bool:
    return any(re.fullmatch(words.PROJECT_NAME, _label(c.text)) for c in filled)


def _indicator_heads(filled: list[Cell]) -> list[tuple[str, Cell]]:
    heads = [(h, c) for c in filled if (h := _level_heading(c.text))]
    names = {h for h, _ in heads}
    return heads if {"indicator", "target"} <= names or {"indicator_level_1", "target"} <= names else []


def _form_row(section: Section, form: Form, i: int, row: list[Cell], result: Extraction) -> None:
    """A row of labels and values: the value of a label is the cell after it, or the one below it."""
    asked = ""
    source: tuple[str, str] | None = None
    at: Cell | None = None
    for cell in row:
        if not is_filled(cell.text):
            if asked != "money":
                continue
            asked = ""
            continue
        place = (i, cell.column)
        plain = _label(cell.text)
        if money := funding_label(cell.text):
            asked, source, at = "money", money, cell
            _note_scope(form, cell, money)
            result.placements[place] = "label"
        elif asked == "money" and source and at and read_number(cell.text):
            result.add("fact_project_funding", _funding(section, form, i, at, source, cell, result))
            result.placements[place], asked = "fact", ""
        elif re.fullmatch(words.PROJECT_NAME, plain):
            asked, result.placements[place] = "project", "label"
        elif re.fullmatch(words.BODY_NAME, plain):
            asked, result.placements[place] = "body", "label"
        elif re.fullmatch(words.PLAIN_LABELS, plain):
            asked, result.placements[place] = "plain", "label"
        else:
            result.placements[place] = _value(section, form, i, asked, cell, result)
            asked = "" if asked in ("project", "body") else asked


def _note_scope(form: Form, cell: Cell, money: tuple[str, str]) -> None:
    source, scope = money
    if scope:
        form.scope = form.scope_by_column[cell.column] = scope
    own = scope or form.scope_by_column.get(cell.column, form.scope)
    form.above[cell.column] = (source, own, cell.text, cell.locator)


def _value(section: Section, form: Form, i: int, asked: str, cell: Cell, result: Extraction) -> str:
    if asked == "project":
        form.project = printed(cell.text)
    elif asked == "body":
        form.body = printed(cell.text)
    elif not asked and read_number(cell.text):
        if above := form.above.get(cell.column):
            source, scope, text, locator = above
            head = Cell(cell.row, cell.column, text, locator)
            form.scope_by_column[cell.column] = scope
            result.add(
                "fact_project_funding", _funding(section, form, i, head, (source, scope), cell, result)
            )
            return "fact"
        result.remarks.append(
            Remark("unplaced", cell.locator, f"{section.title}: {printed(cell.text)!r} has no place")
        )
        return "unplaced"
    return "note" if is_note(cell.text) or len(strip_space(cell.text)) > 30 else "label"


def _funding(
    section: Section, form: Form, i: int, label: Cell, source: tuple[str, str], cell: Cell, result: Extraction
) -> Row:
    number = read_number(cell.text)
    assert number is not None
    revenue_source, scope = source
    unit = bracketed_unit(label.text) or next(
        (u for c in section.rows[i] if (u := bracketed_unit(c.text))), None
    )
    is_total = revenue_source == "all"
    return {
        **_place(section, form, i, cell),
        "label": printed(label.text),
        "heading": None,
        "revenue_source": revenue_source,
        "funding_scope": scope or form.scope_by_column.get(label.column, form.scope),
        **amount_columns(section, unit, cell, number, result),
        "breakdown": "source",
        "row_kind": "total" if is_total else "detail",
        "column_kind": "detail",
        "is_leaf": not is_total,
        "measure": "amount",
    }


def _place(section: Section, form: Form, i: int, cell: Cell) -> Row:
    return {
        "table_role": ROLE,
        "body_name": form.body,
        "project_name": form.project,
        "table_ordinal": section.ordinal,
        "row_ordinal": i,
        "column_ordinal": cell.column,
        "locator": cell.locator,
    }


def _indicator_row(section: Section, form: Form, i: int, row: list[Cell], result: Extraction) -> None:
    filled = [c for c in row if is_filled(c.text)]
    values = _by_head(form, row, section.aligned)
    target = values.get("target")
    if len(filled) == 1 and is_note(filled[0].text):
        result.placements[i, filled[0].column] = "note"
        return
    if "indicator_level_1" in values:
        form.levels = {"indicator_level_1": printed(values["indicator_level_1"].text)}
    if "indicator_level_2" in values:
        form.levels["indicator_level_2"] = printed(values["indicator_level_2"].text)
    for cell in filled:
        result.placements[i, cell.column] = "label"
    if note := values.get("note"):
        result.placements[i, note.column] = "note"
    if target is not None:
        result.placements[i, target.column] = "fact"
        result.add("fact_performance_target", _target(section, form, i, values, target))


def _by_head(form: Form, row: list[Cell], aligned: bool) -> dict[str, Cell]:
    """The row's filled cells by the indicator heading they stand under."""
    heads = form.heads
    found: dict[str, Cell] = {}
    if aligned:
        for cell in row:
            inside = [h for h, c in heads if c.column <= cell.column < c.column + c.column_span]
            if inside and is_filled(cell.text):
                found.setdefault(inside[0], cell)
        return found
    # Ragged: cells stand in the order of the headings; both end with the same column.
    last = max(c.column for _, c in heads)
    shift = last - max((c.column for c in row), default=last)
    by_column = {c.column - shift: h for h, c in heads}
    for cell in row:
        if cell.column in by_column and is_filled(cell.text):
            found[by_column[cell.column]] = cell
    return found


def _target(section: Section, form: Form, i: int, values: dict[str, Cell], cell: Cell) -> Row:
    name = printed(values["indicator"].text) if "indicator" in values else None
    comparator, value, unit = read_target(cell.text)
    if printed_sign := values.get("comparator"):
        comparator = _COMPARATORS.get(key(printed_sign.text), comparator)
    if value is not None and unit is None:
        unit = printed(values["target_unit"].text) if "target_unit" in values else _unit_in_name(name)
    return {
        **_place(section, form, i, cell),
        "label": name,
        "heading": printed(next((c.text for h, c in form.heads if h == "target"), "")) or None,
        "indicator_level_1": form.levels.get("indicator_level_1"),
        "indicator_level_2": form.levels.get("indicator_level_2"),
        "indicator": name,
        "comparator": comparator,
        "target_value": value,
        "target_unit": unit,
        "target_raw": cell.text,
    }


def _unit_in_name(name: str | None) -> str | None:
    match = re.search(r"\(([^()\d]{1,6})\)$", key(name)) if name else None
    return match.group(1) if match else None


_COMPARATORS: Final = {
    **dict.fromkeys(
        ("≥", "≧", "⩾", ">=", "=>", "大于等于", "不低于", "不少于", "不小于", "至少", "达到"), "≥"
    ),
    **dict.fromkeys(
        ("≤", "≦", "⩽", "<=", "=<", "小于等于", "不高于", "不超过", "不多于", "不大于", "控制在"), "≤"
    ),
    **dict.fromkeys(("=", "等于"), "="),
    **dict.fromkeys((">", "大于", "超过"), ">"),
    **dict.fromkeys(("<", "小于", "低于"), "<"),
}
_SIGN: Final = "|".join(sorted(map(re.escape, _COMPARATORS), key=len, reverse=True))
_TARGET: Final = re.compile(
    rf"(?P<sign>{_SIGN})?(?P<number>\d+(?:,\d{{3}})*(?:\.\d+)?)(?P<unit>[^\d]{{0,8}})"
)
_IN_WORDS: Final = re.compile(
    rf"[^\d]*?(?P<sign>{_SIGN})(?P<number>\d+(?:\.\d+)?)(?P<unit>%|[^\d，。,;；]{{0,6}})[^\d]*"
)


@lru_cache(maxsize=8192)
def read_target(raw: str) -> tuple[str | None, Decimal | None, str | None]:
    """Comparator, value and unit of an indicator's target; all None for a target in words.

    >>> read_target('≥95%'), read_target('1（本）'), read_target('=300.00(场)')
    (('≥', Decimal('95'), '%'), (None, Decimal('1'), '本'), ('=', Decimal('300.00'), '场'))
    >>> read_target('2021年2月-10月'), read_target('有效带动'), read_target('居民参与率不低于 80%')
    ((None, None, None), (None, None, None), ('≥', Decimal('80'), '%'))
    """
    plain = key(raw).replace("≧", "≥").replace("≦", "≤")
    match = _TARGET.fullmatch(plain)
    if match and re.search(r"^[年月日]", match.group("unit")):
        return None, None, None
    match = match or _IN_WORDS.fullmatch(plain)
    if not match:
        return None, None, None
    unit = match.group("unit").strip("()[]/。.,，")
    return (
        _COMPARATORS.get(match.group("sign") or ""),
        Decimal(match.group("number").replace(",", "")),
        unit or None,
    )
