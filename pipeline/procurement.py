"""Rows of procurement tables: what kind, whose and for which project each is.

What belongs here: kinds (货物, 工程, 服务), bodies and projects printed once above the rows they hold for,
and which rows are sums of those below them. What does not: other tables' rows (`lines`).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from pipeline import lexicon
from pipeline.blocks import CATALOGUE, Block, Matrix
from pipeline.columns import Column
from pipeline.document import Cell
from pipeline.lines import Line
from pipeline.normalise import is_body_name, is_filled, key, printed, read_number, strip_space
from schemas import table as t

KINDS: Final = {"货物": "goods", "工程": "works", "服务": "services"}
_KIND: Final = re.compile(r"(?:[一二三]、)?[ABC]?[.、:-]?(货物|工程|服务)(?:类)?[ABC]?")
_KIND_TOTAL: Final = re.compile(r"(货物|工程|服务)(?:类)?(?:合计|小计|总计)")
_BARE_CODE: Final = re.compile(r"\d{3}(?:\d\d){0,3}")
_NO_WORDS: Final = 1 << 30
KIND_WORD: Final = "procurement_kind"
"""The word of a column that prints the kind, and, above its rows, bodies and totals."""


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of one row and its amounts by column.

    `reach` are the first and last of its columns with words; a row without any stands inside all others.
    """

    row: int
    reach: tuple[int, int]
    group: str = ""
    project: str = ""
    name: str = ""
    code: str = ""
    body: str = ""
    other: str = ""
    total: str = ""
    kind: str | None = None
    has_amount: bool = False
    amounts: Mapping[int, Decimal] = field(default_factory=dict)

    @property
    def is_kind(self) -> bool:
        """Whether the row names a kind and nothing else (货物)."""
        return self.kind is not None and not (self.project or self.name or self.total)

    @property
    def is_group(self) -> bool:
        """Whether the row names what the rows below it have in common, and nothing bought."""
        return bool(self.group or self.body) and not (self.project or self.name)


def read_procurement(block: Block, matrix: Matrix, rows: Sequence[int]) -> list[Line]:
    """The lines of a block of a procurement table at these rows, told apart by where their words stand.

    A kind or a body that stands alone holds for the rows below it; so does a project without a thing
    bought. A row is the sum of the next rows where these stand inside it and add up to its amount.
    """
    words = [_words(block, matrix[r], r) for r in rows]
    sums = _sums(words)
    kind, body, project = None, "", ""
    lines: list[Line] = []
    by_catalogue = any(_is_of_catalogue(c) and c.kind == t.NAME for c in block.columns)
    for i, own in enumerate(words):
        if own.total:
            line = _total_line(own, kind, body)
            if line.kind == "total":
                kind, body, project = None, "", ""
            lines.append(line)
            continue
        if own.project:
            project = "" if own.name else own.project
        elif own.is_group:
            kind, body, project = own.kind or kind, own.body or ("" if own.kind else body), ""
        elif own.is_kind:
            # In one column with what is bought: it holds for what adds up to it, not for any row below.
            kind, project = own.kind if i in sums else None, ""
        row_kind = "subtotal" if i in sums else "detail"
        line = _line(own, own.kind or kind, own.body or body, own.project or project, row_kind)
        lines.append(line if by_catalogue or own.kind else replace(line, name_raw=""))
    return lines


def _sums(words: Sequence[_Words]) -> set[int]:
    """Which rows are sums of the rows right below and inside them, found from the last row up."""
    found: set[int] = set()
    ends = [i + 1 for i in range(len(words))]
    units = _last_places(words)
    for i in range(len(words) - 1, -1, -1):
        for parts in _parts(words, ends, i):
            if _adds_up(words[i], [words[k] for k in parts], units):
                found.add(i)
                ends[i] = ends[parts[-1]]
                break
    return found


def _parts(words: Sequence[_Words], ends: Sequence[int], i: int) -> list[list[int]]:
    """What a row may be the sum of: all rows inside it; those before a 小计, or before one without words.

    Both may be of more than is inside the row. `ends` says where the rows inside each row below end.
    """
    inside: list[int] = []
    j = i + 1
    while j < len(words) and _is_inside(words[i], words[j]):
        inside.append(j)
        j = ends[j]
    parts = [k for k in inside if not words[k].total]
    closed = next((n for n, k in enumerate(inside) if words[k].total), len(parts))
    named = next((n for n, k in enumerate(parts) if words[k].reach[0] == _NO_WORDS), len(parts))
    return [found for found in (parts, parts[:closed], parts[:named]) if found]


def _is_inside(own: _Words, other: _Words) -> bool:
    """Whether a row below stands inside one: below a kind, until the next; else right of all its words."""
    if own.total or (other.total and (other.kind or _is_of_all(other.total))):
        return False
    return other.kind is None if own.is_kind else other.reach[0] > own.reach[1]


def _is_of_all(total: str) -> bool:
    """Whether a word for a total is that of the whole table (合计), not of a part (小计)."""
    meaning = lexicon.row_label("procurement", total)
    return meaning is not None and meaning.row_kind == "total"


def _last_places(words: Sequence[_Words]) -> dict[int, Decimal]:
    """The unit of the last printed place of each amount column."""
    places: dict[int, int] = {}
    for row in words:
        for column, value in row.amounts.items():
            places[column] = min(places.get(column, 0), int(value.as_tuple().exponent))
    return {column: Decimal(1).scaleb(place) for column, place in places.items()}


def _adds_up(own: _Words, parts: Sequence[_Words], units: Mapping[int, Decimal]) -> bool:
    """Whether parts add up to most amounts of a row, each rounded as printed; to a row of none by shape."""
    if not own.has_amount:
        return True
    columns = [c for c, value in own.amounts.items() if value] or list(own.amounts)
    met = 0
    for column in columns:
        values = [p.amounts[column] for p in parts if column in p.amounts]
        slack = units[column] * (len(values) + 1) / 2 if len(values) > 1 else Decimal(0)
        met += bool(values) and abs(sum(values) - own.amounts[column]) <= slack
    return met > 0 and met * 2 >= len(columns)


def _words(block: Block, row: Sequence[Cell | None], r: int) -> _Words:
    texts: dict[str, list[str]] = {}
    group, places = "", []
    for column in block.columns:
        cell = row[column.index]
        if cell is None or not is_filled(cell.text) or column.kind in t.AMOUNT_KINDS:
            continue
        places.append(column.index)
        if column.sets.get("word") == KIND_WORD:
            group = printed(cell.text)
        elif column.kind != t.CODE or _is_of_catalogue(column):
            what = CATALOGUE if column.kind == t.NAME and _is_of_catalogue(column) else column.kind
            texts.setdefault(what, []).append(printed(cell.text))
    first = {kind: _word_of(found) for kind, found in texts.items()}
    project, name = first.get(t.PROJECT, ""), (texts.get(CATALOGUE) or texts.get(t.NAME) or [""])[-1]
    if _kind(project):
        name, project = name or project, ""
    elif first.get(t.BODY_CODE) and is_body_name(project) and not name and not _has_bodies(block):
        group, project = project, ""
    body = first.get(t.BODY, "") or (group if is_body_name(group) else "")
    total = _total(texts.values(), group)
    return _Words(
        row=r,
        reach=(min(places, default=_NO_WORDS), max(places, default=_NO_WORDS)),
        group=group,
        project=project,
        name="" if _kind(name) and not group else name,
        code=strip_space(first.get(t.CODE, "")),
        body="" if lexicon.is_total_word(body) else body,
        other=first.get(t.LABEL, "") or (name if _kind(name) else ""),
        total=total,
        kind=_kind(group) or _kind(name) or _kind_of_total(total),
        has_amount=any((c := row[a.index]) is not None and is_filled(c.text) for a in block.amounts),
        amounts=_amounts(block, row),
    )


def _amounts(block: Block, row: Sequence[Cell | None]) -> dict[int, Decimal]:
    cells = ((a.index, row[a.index]) for a in block.amounts if a.kind == t.AMOUNT)
    return {i: n.value for i, cell in cells if cell is not None and (n := read_number(cell.text))}


def _word_of(texts: Sequence[str]) -> str:
    """The first text that is no bare code, where two columns share a heading (功能科目: 2010301 | 行政运行)."""
    return next((x for x in texts if not _BARE_CODE.fullmatch(x)), texts[0])


def _has_bodies(block: Block) -> bool:
    """Whether bodies have a column of their own; then none stands among projects."""
    return any(c.kind == t.BODY or c.sets.get("word") == KIND_WORD for c in block.columns)


def _is_of_catalogue(column: Column) -> bool:
    return column.sets.get("system") == CATALOGUE


def _kind(text: str) -> str | None:
    match = _KIND.fullmatch(key(text)) if text else None
    return KINDS[match.group(1)] if match else None


def _kind_of_total(text: str) -> str | None:
    match = _KIND_TOTAL.fullmatch(key(text))
    return KINDS[match.group(1)] if match else None


def _total(texts: Iterable[Sequence[str]], group: str) -> str:
    every = (x for found in (*texts, [group]) for x in found)
    return next((x for x in every if lexicon.is_total_word(x) or _KIND_TOTAL.fullmatch(key(x))), "")


def _total_line(own: _Words, kind: str | None, body: str) -> Line:
    """A row of a total: 小计 is of the kind and body at hand, 合计 of none but those printed in its row."""
    of_all = _is_of_all(own.total) and not own.kind
    kind = own.kind or (None if of_all else kind)
    return Line(
        row=own.row,
        label=own.total,
        kind="total" if of_all else "subtotal",
        body=own.body or ("" if of_all else body),
        sets={"procurement_kind": kind} if kind else {},
        has_amount=own.has_amount,
    )


def _line(own: _Words, kind: str | None, body: str, project: str, row_kind: str) -> Line:
    sets: Mapping[str, str] = {"procurement_kind": kind} if kind else {}
    line = Line(row=own.row, kind=row_kind, body=body, has_amount=own.has_amount, sets=sets)
    return replace(
        line,
        label=own.project or own.name or own.group or own.other or own.code or own.body,
        code_raw=own.code,
        name_raw=own.name or (own.group or own.other if own.kind else ""),
        project=project,
    )
