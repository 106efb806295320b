"""Body rows of a recognised table: their words, what they mean, and what kind of row they are.

What belongs here: blocks (parts of a table with row headings of their own) and lines (their rows).
What does not: amounts (`extract`), headings (`columns`), spellings (`schemas.tables`).
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from pipeline import codes, lexicon
from pipeline.codes import NOTHING, Resolved
from pipeline.columns import Column, side_of, system_of
from pipeline.document import Cell
from pipeline.normalise import is_filled, key, printed, split_code, strip_space, without_serial
from schemas import table as t
from schemas.tables import BY_ROLE
from schemas.vocabulary import PARENT_FUND, PARENT_ITEM, PROJECT_TYPES

Matrix = list[list[Cell | None]]
_DIGITS: Final = re.compile(r"\d+")
_CODE_CELL: Final = re.compile(r"[\d\-.\s\[\]()（）]+")
_IS_CODE: Final = re.compile(r"\[?[235]\d{2}(?:\d{2})*(?!\d)")
PROCUREMENT_WORDS: Final = {"货物": "goods", "工程": "works", "服务": "services"}
_KIND_OF_GOODS: Final = re.compile(r"[ABC]?[.、:-]?(货物|工程|服务)(?:类)?$")
CATALOGUE: Final = "catalogue"
"""Codes of no classification of ours (procurement), or none."""


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a table with its own row headings, and what holds for all its facts.

    `words` are its columns of row headings, `amounts` those of figures.
    """

    columns: tuple[Column, ...]
    side: str | None
    system: str
    fact_table: str
    breakdown: str
    defaults: Mapping[str, str]
    words: tuple[Column, ...]
    amounts: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One body row of one block: its words, and what they mean.

    `yields`: a total that is a subtotal where a grand total stands. `known`: its label has a meaning.
    """

    row: int
    label: str = ""
    code_raw: str = ""
    digits: str = ""
    parts: tuple[tuple[int, str], ...] = ()
    name_raw: str = ""
    project: str = ""
    project_type: str | None = None
    body: str = ""
    body_code: str = ""
    kind: str = "detail"
    resolved: Resolved = NOTHING
    sets: Mapping[str, str] = field(default_factory=dict)
    known: bool = True
    yields: bool = False
    has_amount: bool = False


def read_blocks(found: list[Column], role: str, title: str, matrix: Matrix, year: int | None) -> list[Block]:
    """The blocks of a table that hold amounts, in order."""
    title_sets = _title_sets(role, title)
    return [_block(role, part, title_sets, matrix, year) for part in _split_blocks(found)]


def read_lines(block: Block, role: str, matrix: Matrix, rows: Sequence[int], year: int | None) -> list[Line]:
    """The lines of a block at these rows, with their kinds."""
    lines = [_line(block, role, matrix[r], r, year) for r in rows]
    return _row_kinds(role, _nest_names(block, _carry_codes_down(block, lines, year), year))


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
    system = system_of(part, role)
    fact, breakdown = declared.fact_table, declared.breakdown
    if side == "revenue":
        fact, breakdown = "fact_revenue", "source"
    elif side == "spending" and system == codes.FUNCTION:
        system = _system_by_vote(part, matrix, year)
    if role == "other":
        system = _system_by_codes(part, matrix)
        fact = _home(system, fact)
    if fact == "fact_expenditure_by_function" and system != codes.FUNCTION:
        fact = "fact_expenditure_by_economic_class"
    if fact == "fact_expenditure_by_economic_class" and system == codes.FUNCTION:
        fact = "fact_expenditure_by_function"  # basic spending is printed by function too
    if fact == "fact_expenditure_by_economic_class":
        breakdown = system
    elif fact == "fact_expenditure_by_function":
        breakdown = "function"
    words = tuple(c for c in part if c.kind in t.ROW_HEADING_KINDS)
    if words and all(c.kind in (t.BODY, t.BODY_CODE) for c in words):
        breakdown = "unit"
    amounts = tuple(c for c in part if c.kind in t.AMOUNT_KINDS)
    return Block(
        tuple(part), side, system, fact, breakdown, {**declared.defaults, **title_sets}, words, amounts
    )


def _system_by_codes(part: list[Column], matrix: Matrix) -> str:
    """Which classification a table of no known role is by, from the first digits of its codes; else none."""
    first = Counter(
        text[0]
        for column in part
        if column.kind in (t.CODE, t.CODE_PART, t.NAME)
        for row in matrix
        if (cell := row[column.index]) and _IS_CODE.match(text := strip_space(cell.text))
    )
    digit = first.most_common(1)[0][0] if first else ""
    return {"2": codes.FUNCTION, "3": codes.ECONOMIC, "5": codes.GOVERNMENT_ECONOMIC}.get(digit, CATALOGUE)


def _home(system: str, otherwise: str) -> str:
    """The fact table of a table by function or economic class, whatever it is called."""
    if system == codes.FUNCTION:
        return "fact_expenditure_by_function"
    if system in (codes.ECONOMIC, codes.GOVERNMENT_ECONOMIC):
        return "fact_expenditure_by_economic_class"
    return otherwise


def _system_by_vote(part: list[Column], matrix: Matrix, year: int | None) -> str:
    """Which classification most labels of a spending half belong to; function where none speaks."""
    label = next((c for c in part if c.kind in (t.LABEL, t.NAME)), None)
    if label is None:
        return codes.FUNCTION
    texts = [cell.text for row in matrix if (cell := row[label.index])]
    votes = {
        system: sum(_label_resolves(system, x, year) for x in texts)
        for system in (codes.FUNCTION, codes.ECONOMIC, codes.GOVERNMENT_ECONOMIC)
    }
    return max(votes, key=lambda s: votes[s])


def _label_resolves(system: str, text: str, year: int | None) -> bool:
    glued = split_code(text)
    found = (
        codes.resolve(system, *glued, year)
        if glued
        else codes.resolve(system, None, without_serial(text), year)
    )
    return found.code is not None and found.resolution not in ("unverified",)


def _line(block: Block, role: str, row: Sequence[Cell | None], r: int, year: int | None) -> Line:
    """Read the words of one body row of a block."""
    texts: dict[str, list[str]] = {}
    total, seen = "", None
    for column in block.words:
        cell = row[column.index]
        if cell is None or not is_filled(cell.text):
            continue
        texts.setdefault(column.kind, []).append(cell.text)
        if cell is not seen and not total and lexicon.is_total_word(cell.text):
            total = cell.text
        seen = cell
    has_amount = any((cell := row[c.index]) is not None and is_filled(cell.text) for c in block.amounts)
    body = printed(_first(texts, t.BODY))
    body_code = strip_space(_first(texts, t.BODY_CODE))
    label = total or _first(texts, t.LABEL) or _first(texts, t.NAME)
    if label and (meaning := lexicon.row_label(role, label, block.side)):
        return Line(
            row=r,
            label=printed(label),
            kind="of_which" if _is_of_which(label, meaning) else meaning.row_kind,
            sets=meaning.sets,
            yields=meaning.subtotal_if_total,
            body=body,
            body_code=body_code,
            has_amount=has_amount,
        )
    if block.side == "revenue":
        shown = printed(label)
        return Line(row=r, label=shown, name_raw=shown, known=False, has_amount=has_amount)
    return _coded_line(
        block, row, texts, Line(row=r, body=body, body_code=body_code, has_amount=has_amount), year
    )


def _first(texts: Mapping[str, list[str]], kind: str) -> str:
    found = texts.get(kind)
    return found[0] if found else ""


def _is_of_which(text: str, meaning: t.RowLabel) -> bool:
    """Only some parts stand under 其中; but funds of 财政拨款 and items of 三公 are printed in full."""
    complete = (
        PARENT_FUND.get(meaning.sets.get("fund", "")) == "fiscal_appropriation" or "item" in meaning.sets
    )
    return key(text).startswith("其中") and meaning.row_kind == "detail" and not complete


def _coded_line(
    block: Block, row: Sequence[Cell | None], texts: Mapping[str, list[str]], line: Line, year: int | None
) -> Line:
    """A row known by code and name, or by its project."""
    parts = [
        (c, strip_space(cell.text))
        for c in block.words
        if c.kind in (t.CODE, t.CODE_PART) and (cell := row[c.index]) is not None and is_filled(cell.text)
    ]
    name = _first(texts, t.NAME) or _first(texts, t.LABEL)
    project = printed(_first(texts, t.PROJECT))
    code_raw, levels = _code_of(parts)
    digits = "".join(p for _, p in levels)
    if not digits:
        glued = split_code(name) or (split_code(parts[0][1]) if parts else None)
        if glued and block.system != CATALOGUE:
            digits, rest = glued
            code_raw, name = digits, name or rest if parts else rest
        elif parts:
            name, code_raw = name or parts[0][1], ""
    name = printed(name)
    return replace(
        line,
        label=project or name or code_raw or line.body,
        code_raw=code_raw,
        digits=digits,
        parts=levels,
        name_raw=name,
        project=project,
        project_type=_project_type(block, row),
        resolved=_resolve(block, digits, name, year),
        sets=_procurement_kind(block, row, name) if block.fact_table == "fact_procurement" else line.sets,
    )


def _resolve(block: Block, digits: str, name: str, year: int | None) -> Resolved:
    if block.system == CATALOGUE:
        return NOTHING
    return codes.resolve(block.system, digits or None, without_serial(name) if name else None, year)


def _procurement_kind(block: Block, row: Sequence[Cell | None], name: str) -> Mapping[str, str]:
    """货物, 工程 or 服务, printed in a column of its own or as the row's catalogue name (A 货物)."""
    column = next((c for c in block.columns if c.sets.get("word") == "procurement_kind"), None)
    cell = row[column.index] if column else None
    match = _KIND_OF_GOODS.match(key(cell.text if cell else name))
    return {"procurement_kind": PROCUREMENT_WORDS[match.group(1)]} if match else {}


def _project_type(block: Block, row: Sequence[Cell | None]) -> str | None:
    column = next((c for c in block.columns if c.sets.get("word") == "project_type"), None)
    cell = row[column.index] if column else None
    return next((p for p in PROJECT_TYPES if cell and p in cell.text), None)


def _code_of(parts: list[tuple[Column, str]]) -> tuple[str, tuple[tuple[int, str], ...]]:
    """Code as printed, and its parts by level (1 to 4) padded to 3, 2, 2, 2 digits.

    A code in one cell is part 0. No parts where the cells hold no code.
    """
    if len(parts) == 1 and parts[0][0].kind == t.CODE:
        text = parts[0][1]
        digits = "".join(_DIGITS.findall(text)) if _CODE_CELL.fullmatch(text) else ""
        return text, ((0, digits),) if digits else ()
    raw = "-".join(p for _, p in parts)
    if not all(p.isdigit() for _, p in parts):
        return raw, ()
    levels = [(int(c.sets.get("part", "1")), p) for c, p in parts]
    return raw, tuple((n, p if n == 1 else p.zfill(2)) for n, p in levels)


def _carry_codes_down(block: Block, lines: list[Line], year: int | None) -> list[Line]:
    """Rows that print only the lower levels of a code in several columns take the upper ones from above."""
    above: dict[int, str] = {}
    result = []
    for line in lines:
        levels = dict(line.parts)
        if levels and 0 not in levels:
            first = min(levels)
            levels = {n: p for n, p in above.items() if n < first} | levels
            if len(levels) > len(line.parts):
                digits = "".join(levels[n] for n in sorted(levels))
                line = replace(line, digits=digits, resolved=_resolve(block, digits, line.name_raw, year))
            above = levels
        result.append(line)
    return result


def _nest_names(block: Block, lines: list[Line], year: int | None) -> list[Line]:
    """Names without codes, 类, 款 and 项 below one another: each is looked for under the row above.

    A name that is a 项 of the 款 above is that; else a 款 of the 类 above; else a 类 by its name.
    """
    if block.system != codes.FUNCTION or block.side == "revenue" or any(x.digits for x in lines):
        return lines
    parents: list[str] = ["", "", ""]
    result = []
    for line in lines:
        if line.name_raw and not line.digits:
            found = _under(block, line.name_raw, parents, year)
            if found.code:
                line = replace(line, resolved=found)
                level = (len(found.code) - 3) // 2
                parents[level:] = [found.code, *[""] * (2 - level)]
        result.append(line)
    return result


def _under(block: Block, name: str, parents: list[str], year: int | None) -> Resolved:
    plain = without_serial(name)
    if plain == key(name):
        for parent in (parents[1], parents[0]):
            found = codes.resolve(block.system, None, plain, year, parent) if parent else NOTHING
            if found.code:
                return found
    found = codes.resolve(block.system, None, plain, year)
    return found if found.code and len(found.code) == 3 else codes.UNRESOLVED


def _row_kinds(role: str, lines: list[Line]) -> list[Line]:
    """Subtotals: rows whose parts stand in the same block."""
    grand_total = any(x.kind == "total" and not x.yields for x in lines)
    sources = {x.sets.get("revenue_source", "") for x in lines}
    item_parents = {PARENT_ITEM.get(x.sets.get("item", "")) for x in lines} - {None}
    prefixes = _prefixes(lines)
    has_projects = any(x.project for x in lines)
    only_unnamed = _only_unnamed(lines) and role != "three_public"
    result = []
    for line in lines:
        kind = line.kind
        if line.yields and grand_total:
            kind = "subtotal"
        elif kind == "detail":
            if (
                _has_children(line, prefixes, lines)
                or _has_source_parts(line, sources)
                or line.sets.get("item") in item_parents
                or (has_projects and line.digits and not line.project)
                or (line.label and lexicon.is_total_word(line.label))
            ):
                kind = "subtotal"
            elif only_unnamed and not line.label:
                kind = "total"
        result.append(line if kind == line.kind else replace(line, kind=kind))
    return result


def _only_unnamed(lines: list[Line]) -> bool:
    """A table of one row without any label states the total only."""
    return sum(x.has_amount for x in lines) == 1


def _prefixes(lines: list[Line]) -> set[tuple[str, str]]:
    """Every proper prefix of a printed code (per body), so that a row with children is found at once."""
    found: set[tuple[str, str]] = set()
    for line in lines:
        code = _tree_code(line)
        for length in (3, 5, 7):
            if length < len(code):
                found.add((line.body, code[:length]))
    return found


def _tree_code(line: Line) -> str:
    return line.digits if len(line.digits) in (3, 5, 7, 9) else line.resolved.code or ""


def _has_children(line: Line, prefixes: set[tuple[str, str]], lines: list[Line]) -> bool:
    code = _tree_code(line)
    if code and (line.body, code) in prefixes:
        return True
    return bool(line.body_code) and any(
        x.body_code != line.body_code and x.body_code.startswith(line.body_code) for x in lines
    )


def _has_source_parts(line: Line, sources: set[str]) -> bool:
    source = line.sets.get("revenue_source")
    return bool(source) and any(PARENT_FUND.get(s) == source for s in sources if s)
