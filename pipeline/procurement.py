"""Rows of procurement tables: what kind, whose and for which project each is.

What belongs here: kinds (货物, 工程, 服务), bodies and projects printed once above the rows they hold for,
and which rows are sums of those below them. What does not: other tables' rows (`lines`).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Final

from pipeline import lexicon
from pipeline.blocks import CATALOGUE, Block, Matrix
from pipeline.columns import Column
from pipeline.document import Cell
from pipeline.lines import Line
from pipeline.normalise import is_body_name, is_filled, key, printed, strip_space
from schemas import table as t

KINDS: Final = {"货物": "goods", "工程": "works", "服务": "services"}
_KIND: Final = re.compile(r"(?:[一二三]、)?[ABC]?[.、:-]?(货物|工程|服务)(?:类)?[ABC]?")
KIND_WORD: Final = "procurement_kind"
"""The word of a column that prints the kind, and, above its rows, bodies and totals."""


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of one row; `reach` are the first and last of its columns with words."""

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

    @property
    def is_group(self) -> bool:
        """Whether the row names what the rows below it have in common, and nothing bought."""
        return bool(self.group or self.body) and not (self.project or self.name)


def read_procurement(block: Block, matrix: Matrix, rows: Sequence[int]) -> list[Line]:
    """The lines of a block of a procurement table at these rows, told apart by where their words stand.

    A kind or a body that stands alone holds for the rows below it; so does a project without a thing
    bought. A row is the sum of the next rows where all words of the next one stand right of its own.
    """
    words = [_words(block, matrix[r], r) for r in rows]
    kind, body, project = None, "", ""
    lines: list[Line] = []
    by_catalogue = any(_is_of_catalogue(c) and c.kind == t.NAME for c in block.columns)
    for own, below in zip_longest(words, words[1:]):
        if own.total:
            kind, body, project = None, "", ""
            lines.append(_total_line(own))
            continue
        if own.project:
            project = "" if own.name else own.project
        elif own.is_group:
            kind, body, project = own.kind or kind, own.body or ("" if own.kind else body), ""
        row_kind = "subtotal" if _is_above(own, below) else "detail"
        line = _line(own, own.kind or kind, own.body or body, own.project or project, row_kind)
        lines.append(line if by_catalogue or own.kind else replace(line, name_raw=""))
    return lines


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
    first = {kind: found[0] for kind, found in texts.items()}
    project, name = first.get(t.PROJECT, ""), (texts.get(CATALOGUE) or texts.get(t.NAME) or [""])[-1]
    if _kind(project):
        name, project = name or project, ""
    elif first.get(t.BODY_CODE) and is_body_name(project) and not name:
        group, project = project, ""
    body = first.get(t.BODY, "") or (group if is_body_name(group) else "")
    return _Words(
        row=r,
        reach=(min(places, default=0), max(places, default=0)),
        group=group,
        project=project,
        name="" if _kind(name) and not group else name,
        code=strip_space(first.get(t.CODE, "")),
        body="" if lexicon.is_total_word(body) else body,
        other=first.get(t.LABEL, "") or (name if _kind(name) else ""),
        total=_total(texts.values(), group),
        kind=_kind(group) or _kind(name),
        has_amount=any((c := row[a.index]) is not None and is_filled(c.text) for a in block.amounts),
    )


def _is_of_catalogue(column: Column) -> bool:
    return column.sets.get("system") == CATALOGUE


def _kind(text: str) -> str | None:
    match = _KIND.fullmatch(key(text)) if text else None
    return KINDS[match.group(1)] if match else None


def _total(texts: Iterable[Sequence[str]], group: str) -> str:
    return next((x for found in (*texts, [group]) for x in found if lexicon.is_total_word(x)), "")


def _is_above(own: _Words, below: _Words | None) -> bool:
    if below is None or below.total:
        return False
    opens = own.is_group and own.kind is not None and below.kind is None
    return opens or below.reach[0] > own.reach[1]


def _total_line(own: _Words) -> Line:
    meaning = lexicon.row_label("procurement", own.total)
    return Line(
        row=own.row,
        label=own.total,
        kind=meaning.row_kind if meaning else "subtotal",
        yields=bool(meaning and meaning.subtotal_if_total),
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
