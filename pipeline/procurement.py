"""Rows of procurement tables: what kind, whose and for which project each is.

What belongs here: the words of rows; kinds (货物, 工程, 服务), bodies and projects printed once for the rows
they hold for. What does not: which rows stand inside which (`procurement_levels`), other tables' rows
(`lines`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from pipeline import lexicon
from pipeline.blocks import CATALOGUE, Block, Matrix
from pipeline.columns import UNKNOWN, Column
from pipeline.document import Cell
from pipeline.kinds import list_level
from pipeline.lines import Line
from pipeline.normalise import is_body_name, is_filled, key, printed, read_number, strip_space, without_serial
from pipeline.procurement_levels import BODY, ITEM, KIND, NO_WORDS, Row, Tree, read_tree
from schemas import table as t

KINDS: Final = {"货物": "goods", "工程": "works", "服务": "services"}
_KIND: Final = re.compile(
    r"[ABC]?[.、:-]?(?:政府)?(?:采购)?(货物|工程|服务)(?:类)?(?:项目)?(?:采购)?(?:预算|支出)?(?:金额|资金)?"
    r"(合计|小计|总计)?[ABC]?"
)
_KIND_OF_LETTER: Final = {"A": "goods", "B": "works", "C": "services"}
"""The kinds by the first letters of codes of 政府采购品目分类目录."""
_CATALOGUE_CODE: Final = re.compile(r"([ABC](?:\d\d){0,6})")
_GLUED_CODE: Final = re.compile(r"([ABC](?:\d\d){1,6})(?!\d)")
_OTHER_CATALOGUE: Final = re.compile(r"购买服务|指导性")
_LONG_CODE: Final = re.compile(r"(\d{3,20})")
_BARE_CODE: Final = re.compile(r"(\d{3}(?:\d\d){0,3})")
_WORD_KINDS: Final = (t.LABEL, t.NAME, t.PROJECT, t.BODY)
KIND_WORD: Final = "procurement_kind"
"""The word of a column that prints the kind, and, above its rows, bodies and totals."""
BODY_OR_PROJECT: Final = "body_or_project"
"""The word of a column that prints bodies and, below each, its projects."""
_OF_PROJECTS: Final = ("project", "task")


@dataclass(frozen=True, slots=True)
class _Word:
    """A cell of words. `is_own`: it does not continue the cell of the row above."""

    column: Column
    text: str
    raw: str
    is_own: bool

    @property
    def gathers(self) -> bool:
        """Whether its column prints what the rows below have in common."""
        return self.column.sets.get("word") == KIND_WORD


@dataclass(frozen=True, slots=True)
class _Words:
    """What the words of one row mean, and where they stand.

    `project` is of the first column of projects, `task` of those right of it. `at` are the columns of
    what holds for the rows below.
    """

    row: int
    place: Row
    project: str = ""
    task: str = ""
    group: str = ""
    name: str = ""
    code: str = ""
    body: str = ""
    other: str = ""
    total: str = ""
    kind: str = ""
    kind_of_code: str = ""
    at: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Held:
    """A kind, body or project that holds for the rows below it: its row and column."""

    value: str
    row: int
    column: int


def read_procurement(block: Block, matrix: Matrix, rows: Sequence[int]) -> list[Line]:
    """The lines of a block of a procurement table at these rows.

    A kind, body or project holds for the rows below it that begin right of it or stand inside its row;
    a total of all ends them.
    """
    words = _with_grand_totals(_read_words(block, matrix, rows))
    tree = read_tree([own.place for own in words])
    by_catalogue = any(_is_of_catalogue(c) and c.kind == t.NAME for c in block.columns)
    held: dict[str, _Held] = {}
    lines: list[Line] = []
    for i, own in enumerate(words):
        above = set(tree.above(i))
        is_cut_off = not own.place.words and i > 0 and tree.parents[i] != tree.parents[i - 1]
        held = {w: x for w, x in held.items() if not is_cut_off and _holds(w, x, own.place, above)}
        held |= {what: _Held(getattr(own, what), i, column) for what, column in own.at.items()}
        line = _line(own, {what: x.value for what, x in held.items()}, _row_kind(own.place, tree, i))
        lines.append(line if by_catalogue or own.kind else replace(line, name_raw=""))
    return lines


def _holds(what: str, held: _Held, row: Row, above: set[int]) -> bool:
    if row.is_grand_total:
        return False
    return row.start > held.column or held.row in above or (row.is_total and what not in _OF_PROJECTS)


def _row_kind(row: Row, tree: Tree, i: int) -> str:
    if row.is_total:
        return "total" if row.is_grand_total else "subtotal"
    return "of_which" if i in tree.some else "subtotal" if i in tree.groups else "detail"


def _line(own: _Words, held: Mapping[str, str], row_kind: str) -> Line:
    kind = own.kind or held.get("kind") or own.kind_of_code
    if row_kind == "total":
        kind = own.kind
    return Line(
        row=own.row,
        label=own.total
        or own.task
        or own.project
        or own.name
        or own.group
        or own.other
        or own.code
        or own.body,
        kind=row_kind,
        code_raw=own.code,
        name_raw="" if own.total else own.name or (own.group or own.other if own.kind else ""),
        project=own.project or held.get("project") or own.task or held.get("task") or "",
        body=own.body or held.get("body", ""),
        sets={"procurement_kind": kind} if kind else {},
        has_amount=own.place.has_amount,
    )


def _with_grand_totals(words: list[_Words]) -> list[_Words]:
    """The totals of the whole table: those of no kind, body or project, leftmost; or the only one there is.

    Beside 总计 a 合计 of less is of a part.
    """
    totals = [x for x in words if x.total and not x.kind and "小计" not in key(x.total)]
    plain = [x for x in totals if not (x.body or x.project)] or (totals if len(totals) == 1 else [])
    first = min((x.place.start for x in plain), default=NO_WORDS)
    plain = [x for x in plain if x.place.start == first]
    of_all = [x.place.amounts for x in plain if "总计" in key(x.total)]
    grand = {x.row for x in plain if not of_all or x.place.amounts in of_all}
    return [replace(x, place=_as_grand_total(x.place)) if x.row in grand else x for x in words]


def _as_grand_total(row: Row) -> Row:
    return replace(row, is_total=True, is_grand_total=True, is_sum=False)


def _read_words(block: Block, matrix: Matrix, rows: Sequence[int]) -> list[_Words]:
    found: list[_Words] = []
    latest: dict[int, str] = {}
    for r in rows:
        found.append(_words(block, matrix, r, latest))
        latest |= found[-1].place.words
    return found


def _words(block: Block, matrix: Matrix, r: int, latest: Mapping[int, str]) -> _Words:
    """What the words of a row mean; `latest` are those last printed above it, by column."""
    cells = list(_cells(block, matrix, r))
    total = next((x for x in cells if _is_total(x.text)), None)
    words = [x for x in cells if _is_word(x) and not _is_total(x.text)]
    kind = next((x for x in words if _names_kind(x)), None)
    body = _body(block, cells, words)
    others = [x for x in words if x is not kind and x is not body]
    projects = [x for x in others if x.column.kind == t.PROJECT and not _kind(x.text)]
    first = min((c.index for c in block.columns if c.kind == t.PROJECT), default=NO_WORDS)
    project = next((x for x in projects if x.column.index == first), None)
    task = next((x for x in reversed(projects) if x is not project), None)
    code = next((x for x in cells if x.column.kind == t.CODE and _is_of_catalogue(x.column)), None)
    group = next((x for x in words if x.gathers), None) or (
        body if body and body.column.kind == t.PROJECT else None
    )
    labels = [x for x in cells if x.column.kind == t.LABEL and not (x.gathers or _is_total(x.text))]
    label = next((x for x in (*labels, kind) if x in words), labels[0] if labels else None)
    held = {"kind": kind, "body": body, "project": project, "task": task}
    return _Words(
        row=r,
        place=_place(block, matrix[r], cells, (kind, body, total), latest),
        project=_text(project),
        task=_text(task),
        group=_text(group),
        name=_name(others),
        code=strip_space(_text(code)),
        body=_text(body),
        other=_text(label),
        total=_text(total),
        kind=_kind(_text(kind)) or _kind(_text(total)),
        kind_of_code=_kind_of_code(block, cells),
        at={what: x.column.index for what, x in held.items() if x is not None and x.is_own},
    )


def _text(word: _Word | None) -> str:
    return word.text if word else ""


def _cells(block: Block, matrix: Matrix, r: int) -> Iterator[_Word]:
    """The filled cells of a row that are no amounts; one over several columns of words stands in the first."""
    seen: Cell | None = None
    for column in block.columns:
        cell = matrix[r][column.index]
        if cell is None or not is_filled(cell.text) or column.kind in t.AMOUNT_KINDS:
            continue
        if cell is not seen:
            is_own = not r or matrix[r - 1][column.index] is not cell
            yield _Word(column, printed(cell.text), cell.text, is_own)
        seen = cell if column.kind in _WORD_KINDS else None


def _is_word(word: _Word) -> bool:
    """Whether a cell says what a row is of: no code, no remark, no dash."""
    if word.column.kind == UNKNOWN:
        return any(ch.isalpha() for ch in word.text)
    is_code = _BARE_CODE.fullmatch(word.text) or key(word.text).rstrip(":") == "其中"
    return word.column.kind in _WORD_KINDS and not is_code and any(ch.isalnum() for ch in word.text)


def _meaning(text: str) -> str | None:
    """What kind of row a label tells."""
    meaning = lexicon.row_label("procurement", text)
    return meaning.row_kind if meaning else None


def _is_total(text: str) -> bool:
    if lexicon.is_total_word(text) or _meaning(text) == "total":
        return True
    kind = _KIND.fullmatch(without_serial(text))
    return kind is not None and kind.group(2) is not None


def _kind(text: str) -> str:
    """The kind that a text names and nothing else (一、货物类, 其中：政府采购货物支出), or nothing."""
    match = _KIND.fullmatch(without_serial(text)) if text else None
    return KINDS[match.group(1)] if match else ""


def _names_kind(word: _Word) -> bool:
    return (word.gathers or word.column.kind in (t.PROJECT, t.NAME)) and bool(_kind(word.text))


def _kind_of_code(block: Block, cells: Sequence[_Word]) -> str:
    """The kind that a code of what is bought tells, be it before a name; those of services bought tell none."""
    if block.defaults.get("procurement_kind", "all") != "all":
        return ""
    of_catalogue = (x for x in cells if _is_of_catalogue(x.column))
    codes = (
        _tree_code(x) for x in of_catalogue if not any(_OTHER_CATALOGUE.search(h) for h in x.column.path)
    )
    return next((_KIND_OF_LETTER[code[0]] for code in codes if code[:1] in _KIND_OF_LETTER), "")


def _tree_code(word: _Word) -> str:
    """The code of a cell that is a prefix of the codes below it, without the zeros that only fill it up."""
    text = key(word.text).upper()
    if word.column.kind == t.NAME and _is_of_catalogue(word.column):
        found = _GLUED_CODE.match(text)
    elif word.column.kind in (t.CODE, t.BODY_CODE):
        found = _CATALOGUE_CODE.fullmatch(text) or _LONG_CODE.fullmatch(text)
    else:
        found = _BARE_CODE.fullmatch(text) if word.column.kind in _WORD_KINDS else None
    code = found.group(1) if found else ""
    while code[:1].isalpha() and code.endswith("00"):
        code = code[:-2]
    return code


def _body(block: Block, cells: Sequence[_Word], words: Sequence[_Word]) -> _Word | None:
    """The body that a row names: in a column of bodies, or of kinds; among projects only beside its code."""
    if own := next((x for x in words if x.column.kind == t.BODY), None):
        return own
    bodies = [x for x in words if is_body_name(x.text)]
    if group := next((x for x in bodies if x.gathers or x.column.sets.get("word") == BODY_OR_PROJECT), None):
        return group
    has_code = any(x.column.kind == t.BODY_CODE for x in cells)
    if not has_code or _has_bodies(block) or any(x.column.kind == t.NAME for x in words):
        return None
    return next((x for x in bodies if x.column.kind == t.PROJECT), None)


def _has_bodies(block: Block) -> bool:
    """Whether bodies have a column of their own; then none stands among projects."""
    return any(c.kind == t.BODY or c.sets.get("word") == KIND_WORD for c in block.columns)


def _is_of_catalogue(column: Column) -> bool:
    return column.sets.get("system") == CATALOGUE


def _name(words: Sequence[_Word]) -> str:
    """What is bought: the deepest name of the catalogue, else of another; a kind beside a kind."""
    names = [x for x in words if x.column.kind == t.NAME or (x.column.kind == t.PROJECT and _kind(x.text))]
    return ([x.text for x in names if _is_of_catalogue(x.column)] or [x.text for x in names] or [""])[-1]


def _place(
    block: Block,
    row: Sequence[Cell | None],
    cells: Sequence[_Word],
    named: tuple[_Word | None, _Word | None, _Word | None],
    latest: Mapping[int, str],
) -> Row:
    """Where the words of a row stand. Beside 合计 another word names whose sum it is, where it is new."""
    kind, body, total = named
    own = [x for x in cells if x.is_own and _is_word(x) and not _is_total(x.text)]
    first = own[0] if own else None
    is_sum = bool(total and first and latest.get(first.column.index) != first.text)
    words = {x.column.index: x.text for x in own}
    if total and not is_sum:
        words = words if own else {total.column.index: total.text}
    return Row(
        words=words,
        what=ITEM if first is None else KIND if first is kind else BODY if first is body else ITEM,
        gathers=bool(first and first.gathers),
        codes={x.column.index: code for x in cells if (code := _tree_code(x))},
        list_level=list_level(first.text) if first else None,
        indent=len(first.raw) - len(first.raw.lstrip()) if first else 0,
        is_total=bool(total) and not is_sum,
        is_sum=is_sum,
        is_some=any(x.is_own and key(x.text).startswith("其中") for x in cells),
        is_some_of_all=any(_meaning(x.text) == "of_which" for x in own),
        has_amount=any((c := row[a.index]) is not None and is_filled(c.text) for a in block.amounts),
        amounts=_amounts(block, row),
    )


def _amounts(block: Block, row: Sequence[Cell | None]) -> dict[int, Decimal]:
    cells = ((a.index, row[a.index]) for a in block.amounts if a.kind == t.AMOUNT)
    return {i: n.value for i, cell in cells if cell is not None and (n := read_number(cell.text))}
