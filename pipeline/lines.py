"""Body rows of a block: their words, and what they mean.

What belongs here: reading the words of rows; codes over several cells or from the row above. What does
not: what kind of row it is (`kinds`), amounts (`extract`), spellings (`schemas.tables`).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

from pipeline import codes, lexicon
from pipeline.blocks import CATALOGUE, Block, Matrix
from pipeline.codes import NOTHING, Resolved
from pipeline.columns import Column
from pipeline.document import Cell
from pipeline.normalise import is_filled, key, printed, split_code, strip_space, without_serial
from schemas import table as t
from schemas.table import RowLabel
from schemas.vocabulary import PARENT_FUND, PROJECT_TYPES

_DIGITS: Final = re.compile(r"\d+")
_CODE_CELL: Final = re.compile(r"[\d\-.\s\[\]()（）]+")
PERSONNEL_CLASSES: Final = ("301", "303")


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


def read_lines(
    block: Block, role: str, matrix: Matrix, rows: Sequence[int], year: int | None, phase: str | None
) -> list[Line]:
    """The lines of a block at these rows, each by its own words and codes above it; bodies: `bodies`."""
    lines = [_in_phase(_line(block, role, matrix[r], r, year), phase) for r in rows]
    return _of_their_use(block, _nest_names(block, _carry_codes_down(block, lines, year), year))


def cost_by_class(line: Line) -> Line:
    """The cost type of a row of 基本支出决算表, by its class: 301 and 303 are personnel, all others running."""
    code = line.resolved.code
    if not code or "cost_type" in line.sets:
        return line
    cost = "personnel" if code.startswith(PERSONNEL_CLASSES) else "running"
    return replace(line, sets={**line.sets, "cost_type": cost})


def _in_phase(line: Line, phase: str | None) -> Line:
    """What a row measures: in a budget the balance it opens with is money of the year, and 预算数 the amount.

    In final accounts 上年结转 is the balance that the year opens with.
    """
    measure = line.sets.get("measure")
    if phase == "final" and measure is None and line.sets.get("revenue_source") == "carry_over":
        return replace(line, sets={**line.sets, "measure": "opening_balance"})
    if phase != "final" and measure in ("opening_balance", "budget_amount", "original_budget_amount"):
        return replace(line, sets={**line.sets, "measure": "amount"})
    return line


def _line(block: Block, role: str, row: Sequence[Cell | None], r: int, year: int | None) -> Line:
    """Read the words of one body row of a block."""
    texts: dict[str, list[str]] = {}
    total, seen = "", None
    for column in block.words:
        cell = row[column.index]
        if cell is None or not is_filled(cell.text):
            continue
        if cell is not seen or column.kind not in texts:
            texts.setdefault(column.kind, []).append(cell.text)
        if cell is not seen and not total and lexicon.is_total_word(cell.text):
            total = cell.text
        seen = cell
    total = total or _total_beside(block, row)
    has_amount = any((cell := row[c.index]) is not None and is_filled(cell.text) for c in block.amounts)
    body = printed(_first(texts, t.BODY))
    body_code = strip_space(_first(texts, t.BODY_CODE))
    body_code = "" if lexicon.is_total_word(body_code) else body_code
    body = "" if lexicon.is_total_word(body) else body
    label = total or _first(texts, t.LABEL) or _first(texts, t.NAME)
    if role == "three_public" and (measure := _measure_of_year(label or body, year)):
        return Line(row=r, label=printed(label or body), sets=measure, body="", has_amount=has_amount)
    nested = texts.get(t.LABEL, []) if block.fact_table == "fact_revenue" else []
    if len(nested) > 1:
        label, meaning = _nested_source(role, nested[0], nested[-1])
    else:
        meaning = lexicon.row_label(role, label, block.side) if label else None
    if meaning:
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


def _nested_source(role: str, group: str, own: str) -> tuple[str, RowLabel | None]:
    """Label and meaning of a source printed beside its group (一般公共预算资金 | 小计): unknown ones are the group's."""
    whole = lexicon.row_label(role, group)
    if lexicon.is_total_word(own):
        return group, replace(whole, row_kind="subtotal") if whole else None
    return own, lexicon.row_label(role, own) or whole


def _total_beside(block: Block, row: Sequence[Cell | None]) -> str:
    """合计 in a column of row headings that is not read, beside blank ones (two classifications)."""
    read = {c.index for c in block.words}
    others = (c for c in block.columns if c.kind in t.ROW_HEADING_KINDS and c.index not in read)
    texts = (cell.text for c in others if (cell := row[c.index]) is not None)
    return next((x for x in texts if lexicon.is_total_word(x)), "")


def _measure_of_year(label: str, year: int | None) -> Mapping[str, str]:
    """The measure of a row that stands for a year, a change or a kind of figure (2025年, 增减变化金额, 预算数)."""
    if re.fullmatch(r"(?:年初|全年|调整)?预算数|决算数", key(label)):
        meaning = lexicon.heading("three_public", label, year)
        return {"measure": meaning.sets["measure"]} if meaning else {}
    if not re.match(r"20\d\d年?|上年|本年|增减|比上年", key(label)):
        return {}
    plain = lexicon.relative_to_year(key(label) if "年" in key(label) else f"{key(label)}年", year)
    if re.match(r"20\d\d年|本年", plain):
        return {"measure": "amount"}
    plain = plain if plain.startswith("上年") else plain.removesuffix("年")
    meaning = lexicon.heading("expenditure", plain, year)
    return {"measure": meaning.sets["measure"]} if meaning and "measure" in meaning.sets else {}


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
    parts = _code_parts(block, row)
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
    some = not digits and key(name).startswith("其中")
    return replace(
        line,
        kind="of_which" if some else line.kind,
        label=project or name or code_raw or line.body,
        code_raw=code_raw,
        digits=digits,
        parts=levels,
        name_raw=name,
        project=project,
        project_type=_project_type(block, row),
        resolved=_resolve(block, digits, name, year),
    )


def _code_parts(block: Block, row: Sequence[Cell | None]) -> list[tuple[Column, str]]:
    """The row's code cells, a merged one once."""
    parts: list[tuple[Column, str]] = []
    before: Cell | None = None
    for column in block.words:
        cell = row[column.index]
        if column.kind in (t.CODE, t.CODE_PART) and cell is not None and cell is not before:
            if is_filled(cell.text):
                parts.append((column, strip_space(cell.text)))
            before = cell
    return parts


def _resolve(block: Block, digits: str, name: str, year: int | None) -> Resolved:
    if block.system == CATALOGUE:
        return NOTHING
    return codes.resolve(block.system, digits or None, without_serial(name) if name else None, year)


def _project_type(block: Block, row: Sequence[Cell | None]) -> str | None:
    column = next((c for c in block.columns if c.sets.get("word") == "project_type"), None)
    cell = row[column.index] if column else None
    return next((p for p in PROJECT_TYPES if cell and p in cell.text), None)


def _code_of(parts: list[tuple[Column, str]]) -> tuple[str, tuple[tuple[int, str], ...]]:
    """Code as printed, and its parts by level (1 to 4) padded to 3, 2, 2, 2 digits.

    A code in one cell is part 0. No parts where the cells hold no code.
    """
    if len(parts) == 1 and (parts[0][0].kind == t.CODE or len(parts[0][1]) > 3):
        text = parts[0][1]
        digits = "".join(_DIGITS.findall(text)) if _CODE_CELL.fullmatch(text) else ""
        return text, ((0, digits),) if digits else ()
    raw = "-".join(p for _, p in parts)
    if not all(p.isdigit() for _, p in parts):
        return raw, ()
    levels = [(int(c.sets.get("part", "1")), p) for c, p in parts]
    if any(b - a != 1 for (a, _), (b, _) in pairwise(levels)):
        return raw, ()  # a level between is missing: what was meant is not known
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
            if len(levels) > len(line.parts) and len(levels) == max(levels):
                digits = "".join(levels[n] for n in sorted(levels))
                line = replace(line, digits=digits, resolved=_resolve(block, digits, line.name_raw, year))
            above = levels
        result.append(line)
    return result


def _of_their_use(block: Block, lines: list[Line]) -> list[Line]:
    """Classes listed below a use (人员经费和公用经费支出, 专项业务经费支出) are spending of that use.

    Not where basic and project spending stand together before them: then the classes divide both.
    """
    if block.system not in (codes.ECONOMIC, codes.GOVERNMENT_ECONOMIC):
        return lines
    uses = [x.sets.get("spending_type") if x.sets.get("breakdown") == "use" else None for x in lines]
    classes = [bool(x.resolved.code) for x in lines]
    pairs = zip(uses, uses[1:], classes[2:], strict=False)
    if any(one and two and one != two and is_class for one, two, is_class in pairs):
        return lines
    use: str | None = None
    result = []
    for line in lines:
        if line.sets.get("breakdown") == "use":
            use = line.sets.get("spending_type")
        elif not line.resolved.code:
            use = None if line.label else use
        elif use and "spending_type" not in line.sets:
            line = replace(line, sets={**line.sets, "spending_type": use})
        result.append(line)
    return result


def _nest_names(block: Block, lines: list[Line], year: int | None) -> list[Line]:
    """Names without codes, 类, 款 and 项 below one another: each is looked for under the row above.

    A name that is a 项 of the 款 above is that; else a 款 of the 类 above; else a 类 by its name.
    """
    if block.system == CATALOGUE or block.side == "revenue" or any(x.digits for x in lines):
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
    return codes.resolve(block.system, None, plain, year, level=3)
