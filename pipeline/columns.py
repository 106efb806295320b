"""What each column of a recognised table means: its heading path folded over the lexicon.

What belongs here: heading paths, dimensions set by headings, kinds of column (detail, total, of_which,
memo), blocks of a table printed side by side. What does not: rows.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from pipeline import lexicon
from pipeline.class_headings import NO_CLASSES, ClassHeadings, class_headings
from pipeline.document import Cell
from pipeline.normalise import bracketed_unit, is_filled, key, printed, read_number
from pipeline.recognise import CODE_PARTS, Section, is_serial_row
from schemas.table import (
    AMOUNT,
    CODE,
    CODE_PART,
    GROUP,
    LABEL,
    NAME,
    PROJECT,
    ROW_HEADING_KINDS,
    STATISTIC,
    TEXT,
    Heading,
)
from schemas.tables import BY_ROLE
from schemas.vocabulary import MEMO_ITEMS, PARENT_FUND, PARENT_ITEM

UNKNOWN: Final = "unknown"
BODY_OR_ITEM: Final = "body_or_item"
BODY_OR_CLASS: Final = "body_or_class"
BODY_OR_PROJECT: Final = "body_or_project"
EACH: Final = "each"
_CODE: Final = re.compile(r"\d{3}(?:\d\d){0,3}")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it holds, the dimensions its headings set, its heading path as printed.

    `block` counts the parts of a table printed side by side, each with its own row headings.
    """

    index: int
    kind: str
    path: tuple[str, ...]
    sets: Mapping[str, str] = field(default_factory=dict)
    total: bool = False
    unit: str | None = None
    block: int = 0
    column_kind: str = "detail"
    unknown: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """The heading path as users read it."""
        return " / ".join(self.path)


def columns(
    section: Section, role: str, fiscal_year: int | None, phase: str | None = "budget"
) -> list[Column]:
    """The columns of a section under a role, in order.

    In a budget the budget is the `amount`; in final accounts it is a measure beside it.
    """
    paths = _paths(section.header_rows, section.width)
    classes = class_headings(role, section.title, [x for path in paths for x in path], fiscal_year)
    found = [_fold(i, path, role, fiscal_year, phase, classes) for i, path in enumerate(paths)]
    found = _over_labels(section, found)
    found = _blocks(_bodies_with_items(found, role))
    return _column_kinds(found, role)


def _bodies_with_items(found: list[Column], role: str) -> list[Column]:
    """What a column of bodies and items (支出项目类别) holds: projects in their table, nothing beside a name."""
    named = any(c.kind in (CODE, CODE_PART, NAME, PROJECT) for c in found)
    kind = TEXT if named else PROJECT if role == "project_expenditure" else LABEL
    return [replace(c, kind=kind) if c.sets.get("word") == BODY_OR_ITEM else c for c in found]


def _paths(header: Sequence[Sequence[Cell]], width: int) -> list[list[str]]:
    paths: list[list[str]] = [[] for _ in range(width)]
    rows = [cells for row in header if (cells := _heading_cells(row))]
    for row, cells in enumerate(rows):
        for cell in cells:
            for column in range(cell.column, _end(cell, row, rows, width)):
                paths[column].append(cell.text)
    return paths


def _heading_cells(row: Sequence[Cell]) -> list[Cell]:
    """The filled cells of a header row; of a row of serials 类, 款, 项 that stand beside them."""
    filled = [c for c in row if is_filled(c.text)]
    return [c for c in filled if key(c.text) in CODE_PARTS] if is_serial_row(filled) else filled


def _over_labels(section: Section, found: list[Column]) -> list[Column]:
    """Columns of words under one heading, or of which the second has none: codes and names, or words twice."""
    found = [_as_label(section, c) for c in found]
    if len(found) < 3 or found[0].kind not in (CODE, LABEL, NAME, PROJECT) or not found[2].path:
        return found
    first, second = _texts(section, 0), _texts(section, 1)
    if not second or any(map(read_number, second)):
        return found
    if found[1].path and (found[0].kind == CODE or found[1].path != found[0].path):
        return found
    coded = found[0].kind == CODE or (found[0].kind != PROJECT and _are_codes(first))
    kinds = (CODE, NAME) if coded else (found[0].kind, found[0].kind)
    return [*(replace(found[0], index=i, kind=k) for i, k in enumerate(kinds)), *found[2:]]


def _as_label(section: Section, column: Column) -> Column:
    """A column of words under a side alone (收入 | 预算数 | 支出 | 预算数) holds the rows' labels."""
    if column.kind != AMOUNT or len(column.path) != 1 or column.sets.keys() != {"side"}:
        return column
    texts = _texts(section, column.index)
    return replace(column, kind=LABEL) if texts and not any(map(read_number, texts)) else column


def _texts(section: Section, column: int) -> list[str]:
    body = section.rows[section.body_start :]
    return [c.text for row in body for c in row if c.column == column and is_filled(c.text)]


def _are_codes(texts: Sequence[str]) -> bool:
    """Whether cells hold codes, but for words of totals."""
    codes = [bool(_CODE.fullmatch(key(x))) for x in texts if not lexicon.is_total_word(x)]
    return bool(codes) and all(codes)


def _end(cell: Cell, row: int, rows: Sequence[Sequence[Cell]], width: int) -> int:
    """The column after a heading: its span, and blank cells right of it where it stands above headings.

    Many write a group over its first column only, or centre it over cells that are not merged.
    """
    end = min(cell.column + cell.column_span, width)
    below = rows[row + 1] if row + 1 < len(rows) else ()
    if cell.row_span > 1 or not _covers(below, cell.column):
        return end
    taken = [c for k, cells in enumerate(rows[: row + 1]) for c in cells if k + c.row_span > row]
    while end < width and not _covers(taken, end) and _covers(below, end):
        end += 1
    return end


def _covers(cells: Sequence[Cell], column: int) -> bool:
    return any(c.column <= column < c.column + c.column_span for c in cells)


def _fold(
    index: int,
    path: list[str],
    role: str,
    fiscal_year: int | None,
    phase: str | None,
    classes: ClassHeadings = NO_CLASSES,
) -> Column:
    """Deeper headings refine or overrule those above."""
    sets: dict[str, str] = {}
    kind, total, unit = "", False, None
    unknown: list[str] = []
    for text in path:
        unit = bracketed_unit(text) or unit
        meaning = lexicon.heading(role, text, fiscal_year) or classes.meaning(text, sets, fiscal_year)
        if meaning is None and sets.get("word") == EACH:
            kind = AMOUNT
            continue
        if meaning is None:
            unknown.append(printed(text))
            continue
        if key(text).startswith("其中"):
            sets["of_which"] = "yes"
        sets.update(_below(sets, _without_lesser_system(meaning, text, sets)))
        total = meaning.total
        if meaning.kind != GROUP and not (meaning.total and kind == STATISTIC):
            kind = meaning.kind
        elif kind == TEXT:
            kind = ""  # 资金来源 above 本年, 上年结转 groups amounts
    if phase != "final" and sets.get("measure") in ("budget_amount", "original_budget_amount"):
        sets["measure"] = "amount"
    if not path or (unknown and (unknown[-1] == printed(path[-1]) or kind not in ROW_HEADING_KINDS)):
        kind = UNKNOWN
    return Column(
        index, kind or AMOUNT, tuple(printed(t) for t in path), sets, total, unit, unknown=tuple(unknown)
    )


def _below(above: Mapping[str, str], own: Mapping[str, str]) -> Mapping[str, str]:
    """What a heading sets below others: under 上年结转 a fund names whose money was carried over."""
    if above.get("revenue_source") == "carry_over" and "revenue_source" in own:
        return {**own, "revenue_source": "carry_over"}
    # 财政拨款 below 一般公共预算 says no more than it; 人员类 below 项目支出 is no basic spending.
    coarser = {
        k
        for k in ("revenue_source", "fund")
        if own.get(k, "all") != "all" and PARENT_FUND.get(above.get(k, "")) == own[k]
    }
    if above.get("spending_type") == "project" and "cost_type" in own:
        coarser.add("spending_type")
    parts = {"part_of": above["fund"]} if "fund" in coarser else {}
    return {**{k: v for k, v in own.items() if k not in coarser}, **parts}


def _without_lesser_system(meaning: Heading, text: str, above: Mapping[str, str]) -> Mapping[str, str]:
    """What a heading sets; 科目编码 does not overrule 功能分类科目 that stands above it."""
    if "system" in above and "system" in meaning.sets and not re.search(r"功能|经济", text):
        return {k: v for k, v in meaning.sets.items() if k != "system"}
    return meaning.sets


def _blocks(found: list[Column]) -> list[Column]:
    """A row heading after an amount begins the next block, if amounts follow; a count (数量) ends none."""
    last = max((c.index for c in found if c.kind == AMOUNT), default=0)
    block, seen_amount, result = 0, False, []
    for column in found:
        if column.kind in ROW_HEADING_KINDS and seen_amount and column.index < last:
            block, seen_amount = block + 1, False
        if column.kind == AMOUNT:
            seen_amount = True
        result.append(replace(column, block=block))
    return result


def _column_kinds(found: list[Column], role: str) -> list[Column]:
    return [replace(c, column_kind=_column_kind(c, found, role)) if c.kind == AMOUNT else c for c in found]


def _measure(column: Column) -> str:
    return column.sets.get("measure", "amount")


def _column_kind(column: Column, found: list[Column], role: str) -> str:
    peers = [
        c
        for c in found
        if c.kind == AMOUNT
        and c.index != column.index
        and c.block == column.block
        and _measure(c) == _measure(column)
    ]
    item = column.sets.get("item", "total" if role == "three_public" else "")
    if item in MEMO_ITEMS or any("扣除" in t for t in column.path):
        return "memo"
    if role == "three_public":
        if item == "total" and "item" not in column.sets and _sums_more(column, peers):
            return "memo"
        if column.total and "item" not in column.sets and any("fund" in c.sets for c in peers):
            return "total"
        return "total" if any(PARENT_ITEM.get(c.sets.get("item", "")) == item for c in peers) else "detail"
    group = [c for c in peers if c.path[: len(column.path) - 1] == column.path[:-1]]
    if _is_whole(column, peers):
        return "total"
    if column.total and (any("of_which" not in c.sets for c in group) or _all_of_it(group)):
        return "total"
    if _has_parts(column, peers):
        return "total"
    some = (
        peers
        and "of_which" in column.sets
        and not _parent_printed(column, peers)
        and not _all_of_it([column, *group])
    )
    return "of_which" if some else "detail"


def _is_whole(column: Column, peers: list[Column]) -> bool:
    """预算数 alone beside its parts by source or by use, where no column is headed 合计."""
    if any(_dimensions(column)) or column.total or len(column.path) != 1 or any(c.total for c in peers):
        return False
    parts = [c for c in peers if len(c.path) == 1 and "of_which" not in c.sets and any(_dimensions(c))]
    return len(parts) > 1 and len(parts) == len(peers)


def _dimensions(column: Column) -> list[str]:
    return [k for k in column.sets if k in ("revenue_source", "fund", "spending_type", "economic_code")]


def _sums_more(column: Column, peers: list[Column]) -> bool:
    """A 合计 beside a heading 三公 with a 小计 of its own: it holds 会议费 and 培训费 too."""
    return (
        len(column.path) < 3
        and any(c.total and "item" not in c.sets and any("三公" in key(t) for t in c.path) for c in peers)
        and not any("三公" in key(t) for t in column.path)
    )


def _has_parts(column: Column, peers: list[Column]) -> bool:
    """A column whose parts are printed as columns beside it (财政拨款 before its funds)."""
    for dimension in ("revenue_source", "fund"):
        own = column.sets.get(dimension)
        if own and any(
            PARENT_FUND.get(c.sets.get(dimension, "")) == own and _same_but(column, c, dimension)
            for c in peers
        ):
            return True
    if "part_of" not in column.sets and any(
        c.sets.get("part_of", "-") == column.sets.get("fund") and c.path[:-1] == column.path[:-1]
        for c in peers
    ):
        return True
    own = column.sets.get("economic_code")
    if own and any(
        len(code := c.sets.get("economic_code", "")) > len(own)
        and code.startswith(own)
        and c.path[:-1] == column.path[:-1]
        for c in peers
    ):
        return True
    return (
        column.sets.get("spending_type") in ("basic", "project")
        and "cost_type" not in column.sets
        and any(
            c.sets.get("spending_type") == column.sets["spending_type"] and "cost_type" in c.sets
            for c in peers
        )
    )


def _same_but(a: Column, b: Column, dimension: str) -> bool:
    ignored = {dimension, "fund", "of_which"}
    return {k: v for k, v in a.sets.items() if k not in ignored} == {
        k: v for k, v in b.sets.items() if k not in ignored
    }


def _all_of_it(columns: Sequence[Column]) -> bool:
    """Whether of one group both 基本支出 and 项目支出 stand, be it under 其中: all the parts there are."""
    types = {c.sets.get("spending_type") for c in columns}
    return {"basic", "project"} <= types


def _parent_printed(column: Column, peers: list[Column]) -> bool:
    parents = {PARENT_FUND.get(column.sets.get(d, "")) for d in ("revenue_source", "fund")} - {None, "all"}
    return any(c.sets.get("revenue_source") in parents or c.sets.get("fund") in parents for c in peers)


def side_of(block: Sequence[Column]) -> str | None:
    """revenue or spending, where a heading over the block says so."""
    for column in block:
        if side := column.sets.get("side"):
            return side
    return None


def wanted_system(role: str) -> str:
    """The classification that a table's rows divide by, where its headings do not say another."""
    return "economic" if BY_ROLE[role].breakdown == "economic" else "function"
