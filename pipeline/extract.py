"""From a recognised section to fact rows, every non-blank cell placed.

What belongs here: reading the body of list-like tables (everything but performance forms, which
`performance` reads): rows' words, row kinds, amounts and statistics with their dimensions. What does
not: headings (`columns`), spellings (`schemas.tables`), code lookups (`codes`).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from pipeline import codes, lexicon
from pipeline.codes import NOTHING, Resolved
from pipeline.columns import UNKNOWN, Column, columns, side_of, system_of
from pipeline.document import Cell, Remark
from pipeline.normalise import (
    Number,
    amount_in_yuan,
    is_filled,
    key,
    printed,
    read_number,
    split_code,
    strip_space,
    without_serial,
)
from pipeline.recognise import Section, is_note, is_serial_row
from schemas import table as t
from schemas.tables import BY_ROLE
from schemas.vocabulary import PARENT_FUND, PARENT_ITEM, PROJECT_TYPES
from schemas.warehouse import table as warehouse_table

Row = dict[str, object]
Place = tuple[int, int]

_INNER_SETS: Final = ("side", "part", "system", "of_which", "word")
_NO_FIGURE: Final = re.compile(r"[^\d]*")
_DIGITS: Final = re.compile(r"\d+")
_CODE_CELL: Final = re.compile(r"[\d\-.\s\[\]()（）]+")


@dataclass(slots=True)
class Extraction:
    """Facts by table, the placement of each cell (row and column in the section), and remarks."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    placements: dict[Place, str] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)

    def add(self, table: str, row: Row) -> None:
        """Keep one fact row."""
        self.rows.setdefault(table, []).append(row)


@dataclass(frozen=True, slots=True)
class Line:
    """One body row of one block: its words, and what they mean."""

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


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a table with its own row headings, and what holds for all its facts."""

    columns: tuple[Column, ...]
    side: str | None
    system: str
    fact_table: str
    breakdown: str
    defaults: Mapping[str, str]


Matrix = list[list[Cell | None]]


def extract(section: Section, role: str, fiscal_year: int | None) -> Extraction:
    """Facts and placements of one section under its role."""
    result = Extraction()
    _place_heads(section, result)
    matrix = _matrix(section)
    found = columns(section, role, fiscal_year)
    _report_unknown(section, found, matrix, result)
    title_sets = _title_sets(role, section.title)
    blocks = [_block(role, part, title_sets, matrix, fiscal_year) for part in _split_blocks(found)]
    skipped = {
        i for i, row in enumerate(section.rows) if i >= section.body_start and _skip_row(section, row, result)
    }
    for block in blocks:
        lines = [
            _line(block, role, matrix, r, fiscal_year)
            for r in range(section.body_start, len(section.rows))
            if r not in skipped
        ]
        lines = _carry_codes_down(block, lines, fiscal_year)
        lines = _row_kinds(block, role, lines)
        for line in lines:
            _emit(section, role, block, line, matrix, result)
    _place_rest(section, found, result)
    return result


def _place_heads(section: Section, result: Extraction) -> None:
    for i, row in enumerate(section.rows[: section.body_start]):
        what = "title" if i < section.front else "serial" if is_serial_row(row) else "heading"
        for cell in row:
            result.placements[i, cell.column] = what


def _matrix(section: Section) -> Matrix:
    """The cell that covers each position of the body; None where there is none."""
    width = section.width
    matrix: Matrix = [[None] * width for _ in section.rows]
    for i in range(section.body_start, len(section.rows)):
        for cell in section.rows[i]:
            for r in range(i, min(i + cell.row_span, len(section.rows))):
                for c in range(cell.column, min(cell.column + cell.column_span, width)):
                    matrix[r][c] = cell
    return matrix


def _report_unknown(section: Section, found: list[Column], matrix: Matrix, result: Extraction) -> None:
    for column in found:
        if (
            column.kind == UNKNOWN
            and column.unknown
            and any((cell := row[column.index]) and read_number(cell.text) for row in matrix)
        ):
            what = " / ".join(column.unknown)
            result.remarks.append(
                Remark("heading_unknown", section.locator, f"{section.title}: heading {what!r} is not known")
            )


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
    if declared.two_sided and side == "revenue":
        fact, breakdown = "fact_revenue", "source"
    elif declared.two_sided:
        system = _system_by_vote(part, matrix, year) if system == "function" else system
    if fact == "fact_expenditure_by_function" and system != "function":
        fact = "fact_expenditure_by_economic_class"
    if system in (codes.ECONOMIC, codes.GOVERNMENT_ECONOMIC) and fact == "fact_expenditure_by_economic_class":
        breakdown = system
    has_words = any(c.kind in (t.CODE, t.CODE_PART, t.NAME, t.LABEL, t.PROJECT) for c in part)
    if not has_words and any(c.kind == t.BODY for c in part):
        breakdown = "unit"
    return Block(tuple(part), side, system, fact, breakdown, {**declared.defaults, **title_sets})


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


def _skip_row(section: Section, row: list[Cell], result: Extraction) -> bool:
    """Rows of a body that hold no facts: notes, serials, repeated headings, further titles."""
    filled = [c for c in row if is_filled(c.text)]
    if not filled:
        return True
    what = None
    if len(filled) == 1 and is_note(filled[0].text):
        what = "note"
    elif is_serial_row(row):
        what = "serial"
    elif len(filled) > 1 and _repeats_heading(section, filled):
        what = "heading"
    if what:
        index = row[0].row - section.first_row
        for cell in row:
            result.placements[index, cell.column] = what
    return what is not None


def _repeats_heading(section: Section, filled: list[Cell]) -> bool:
    heads = {key(c.text) for row in section.header_rows for c in row}
    return all(key(c.text) in heads for c in filled) and not all(
        lexicon.is_total_word(c.text) for c in filled
    )


def _line(block: Block, role: str, matrix: Matrix, r: int, year: int | None) -> Line:
    """Read the words of one body row of a block."""
    cells = [(c, matrix[r][c.index]) for c in block.columns]
    texts = {c.index: cell.text for c, cell in cells if cell and is_filled(cell.text)}
    own = {c.index for c, cell in cells if cell}
    by_kind = lambda *kinds: [texts[c.index] for c in block.columns if c.kind in kinds and c.index in texts]  # noqa: E731
    has_amount = any(c.kind in t.AMOUNT_KINDS and c.index in texts for c in block.columns)
    line = Line(
        row=r,
        body=printed(_first(by_kind(t.BODY))),
        body_code=strip_space(_first(by_kind(t.BODY_CODE))),
        has_amount=has_amount and bool(own),
    )
    words = _distinct(block, matrix[r])
    total = next((w for w in words if lexicon.is_total_word(w)), None)
    label = total or _first(by_kind(t.LABEL)) or _first(by_kind(t.NAME))
    if meaning := lexicon.row_label(role, total or label, block.side) if (total or label) else None:
        return replace(
            line,
            label=printed(total or label),
            kind="of_which" if _is_of_which(total or label, meaning) else meaning.row_kind,
            sets=meaning.sets,
            yields=meaning.subtotal_if_total,
        )
    if block.side == "revenue":
        return replace(line, label=printed(label), name_raw=printed(label), known=False)
    return _coded_line(block, line, texts, year)


def _is_of_which(text: str, meaning: t.RowLabel) -> bool:
    """Only some parts stand under 其中; but funds of 财政拨款 and items of 三公 are printed in full."""
    complete = (
        PARENT_FUND.get(meaning.sets.get("fund", "")) == "fiscal_appropriation" or "item" in meaning.sets
    )
    return key(text).startswith("其中") and meaning.row_kind == "detail" and not complete


def _first(texts: Sequence[str]) -> str:
    return texts[0] if texts else ""


def _distinct(block: Block, row: Sequence[Cell | None]) -> list[str]:
    """Texts of the row's word cells, a merged one once."""
    seen: dict[int, str] = {}
    for column in block.columns:
        cell = row[column.index]
        if cell is not None and column.kind in t.ROW_HEADING_KINDS and is_filled(cell.text):
            seen.setdefault(id(cell), cell.text)
    return list(seen.values())


def _coded_line(block: Block, line: Line, texts: Mapping[int, str], year: int | None) -> Line:
    parts = [
        (c, strip_space(texts[c.index]))
        for c in block.columns
        if c.kind in (t.CODE, t.CODE_PART) and c.index in texts
    ]
    name = _first([texts[c.index] for c in block.columns if c.kind in (t.NAME, t.LABEL) and c.index in texts])
    project = _first([texts[c.index] for c in block.columns if c.kind == t.PROJECT and c.index in texts])
    kind_text = _first(
        [texts[c.index] for c in block.columns if c.sets.get("word") == "project_type" and c.index in texts]
    )
    code_raw, levels = _code_of(parts)
    digits = "".join(p for _, p in levels)
    if not digits:
        glued = split_code(name) or (split_code(parts[0][1]) if parts else None)
        if glued and block.system != "catalogue":
            digits, rest = glued
            code_raw, name = digits, printed(rest) if not parts else name or rest
        elif parts:
            name, code_raw = name or parts[0][1], ""
    project_type = next((p for p in PROJECT_TYPES if p in kind_text), None)
    plain_name = without_serial(name) if name else None
    resolved = (
        NOTHING
        if block.system == "catalogue"
        else codes.resolve(block.system, digits or None, plain_name, year)
    )
    return replace(
        line,
        label=printed(project or name or code_raw) or line.body,
        code_raw=code_raw,
        digits=digits,
        parts=levels,
        name_raw=printed(name),
        project=printed(project),
        project_type=project_type,
        resolved=resolved,
    )


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
                name = without_serial(line.name_raw) if line.name_raw else None
                line = replace(line, digits=digits, resolved=codes.resolve(block.system, digits, name, year))
            above = levels
        result.append(line)
    return result


def _row_kinds(block: Block, role: str, lines: list[Line]) -> list[Line]:
    """Subtotals: rows whose parts stand in the same block."""
    grand_total = any(x.kind == "total" and not x.yields for x in lines)
    sources = {x.sets.get("revenue_source", "") for x in lines}
    item_parents = {PARENT_ITEM.get(x.sets.get("item", "")) for x in lines} - {None}
    prefixes = _prefixes(lines)
    has_projects = any(x.project for x in lines)
    only_unnamed = _only_unnamed(lines)
    result = []
    for line in lines:
        kind = line.kind
        if (line.yields and grand_total) or (
            kind == "detail"
            and (
                _has_children(line, prefixes, lines)
                or _has_source_parts(line, sources)
                or line.sets.get("item") in item_parents
                or (has_projects and line.digits and not line.project)
                or lexicon.is_total_word(line.label)
            )
        ):
            kind = "subtotal"
        elif kind == "detail" and only_unnamed and not line.label and role != "three_public":
            kind = "total"
        result.append(replace(line, kind=kind))
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


def _emit(section: Section, role: str, block: Block, line: Line, matrix: Matrix, result: Extraction) -> None:
    """Facts of one row of a block; places its words too."""
    for column in block.columns:
        cell = matrix[line.row][column.index]
        if cell is None or not is_filled(cell.text):
            continue
        place = (cell.row - section.first_row, cell.column)
        if cell.row - section.first_row != line.row or place in result.placements:
            continue
        if column.kind in t.AMOUNT_KINDS:
            result.placements[place] = _amount_cell(section, role, block, line, column, cell, result)
        else:
            result.placements[place] = _word_placement(column, cell, section, result)


def _word_placement(column: Column, cell: Cell, section: Section, result: Extraction) -> str:
    if column.kind in (t.CODE, t.CODE_PART, t.BODY_CODE):
        return "code" if any(ch.isdigit() for ch in cell.text) else "label"
    if column.kind == t.SERIAL:
        return "serial"
    if column.kind == t.TEXT:
        return "note"
    if column.kind == UNKNOWN:
        return _unplaced(section, cell, result) if read_number(cell.text) else "note"
    return "label"


def _unplaced(section: Section, cell: Cell, result: Extraction) -> str:
    result.remarks.append(
        Remark("unplaced", cell.locator, f"{section.title}: {printed(cell.text)!r} has no place")
    )
    return "unplaced"


def _amount_cell(
    section: Section, role: str, block: Block, line: Line, column: Column, cell: Cell, result: Extraction
) -> str:
    number = read_number(cell.text)
    if number is None:
        if _NO_FIGURE.fullmatch(cell.text):
            return "note"
        result.remarks.append(
            Remark("amount_unreadable", cell.locator, f"{section.title}: {printed(cell.text)!r} is no number")
        )
        return "unplaced"
    if block.side == "revenue" and not line.known and "revenue_source" not in column.sets:
        result.remarks.append(
            Remark("label_unknown", cell.locator, f"{section.title}: row {line.label!r} is not known")
        )
        return _unplaced(section, cell, result)
    if column.kind == t.STATISTIC or number.percent:
        result.add("fact_statistic", _statistic(section, role, line, column, cell, number))
    else:
        result.add(block.fact_table, _money(section, role, block, line, column, cell, number, result))
    return "fact"


def _place_of(section: Section, role: str, line: Line, column: Column, cell: Cell) -> Row:
    return {
        "table_role": role,
        "body_name": line.body or None,
        "table_ordinal": section.ordinal,
        "row_ordinal": line.row,
        "column_ordinal": column.index,
        "locator": cell.locator,
        "label": line.label or None,
        "heading": column.heading or None,
    }


def _statistic(section: Section, role: str, line: Line, column: Column, cell: Cell, number: Number) -> Row:
    return {
        **_place_of(section, role, line, column, cell),
        "statistic": column.sets.get("statistic"),
        "value": number.value.quantize(Decimal("0.000001")),
        "value_raw": cell.text,
        "value_unit": "%" if number.percent or "%" in key(column.heading) else None,
    }


def _money(
    section: Section,
    role: str,
    block: Block,
    line: Line,
    column: Column,
    cell: Cell,
    number: Number,
    result: Extraction,
) -> Row:
    dims = {**block.defaults, **column.sets, **line.sets}
    if role == "three_public":
        dims.setdefault("item", "total")
    row = {
        **_place_of(section, role, line, column, cell),
        **{k: v for k, v in dims.items() if k not in _INNER_SETS},
        **_own_words(block, line, column),
        **amount_columns(section, column.unit, cell, number, result),
        "breakdown": dims.get("breakdown")
        or (
            "unit"
            if block.breakdown != "item" and line.body and not line.digits and not line.name_raw
            else block.breakdown
        ),
        "row_kind": line.kind,
        "column_kind": column.column_kind,
        "is_leaf": line.kind == "detail" and column.column_kind == "detail",
        "measure": dims.get("measure", "amount"),
    }
    if block.fact_table == "fact_revenue":
        row["fund"] = dims.get("fund", "all") if dims.get("revenue_source") == dims.get("fund") else "all"
    names = warehouse_table(block.fact_table).column_names
    return {k: v for k, v in row.items() if k in names}


def amount_columns(section: Section, unit: str | None, cell: Cell, number: Number, result: Extraction) -> Row:
    """`amount_yuan`, `amount_raw`, `unit_raw`, `amount_reading` of a money cell.

    The unit printed with the number, else of the column, else of the table; unknown stays unknown.
    """
    unit = number.unit or unit or section.unit
    yuan = amount_in_yuan(number.value, unit)
    if unit and yuan is None:
        result.remarks.append(
            Remark("amount_too_fine", cell.locator, f"{printed(cell.text)} {unit} is finer than 0.01 yuan")
        )
    return {"amount_yuan": yuan, "amount_raw": cell.text, "unit_raw": unit, "amount_reading": number.reading}


def _own_words(block: Block, line: Line, column: Column) -> Row:
    """Code, name and project columns of the fact."""
    if block.fact_table == "fact_procurement":
        return {
            "catalogue_code_raw": line.code_raw or None,
            "catalogue_name_raw": line.name_raw or None,
            "project_name": line.project or None,
        }
    words: Row = {"project_name": line.project or None, "project_type": line.project_type}
    kind = "economic" if block.system in (codes.ECONOMIC, codes.GOVERNMENT_ECONOMIC) else "function"
    words |= {
        f"{kind}_code": line.resolved.code,
        f"{kind}_code_raw": line.code_raw or None,
        f"{kind}_name_raw": line.name_raw or None,
        "code_resolution": line.resolved.resolution if line.code_raw or line.name_raw else None,
    }
    if "economic_code" in column.sets:
        words["economic_code"] = column.sets["economic_code"]
        words["economic_name_raw"] = column.path[-1]
    return words


def _place_rest(section: Section, found: list[Column], result: Extraction) -> None:
    """Cells that no block claimed: columns outside the headings' width, blocks without amounts."""
    kinds = {c.index: c for c in found}
    for i, row in enumerate(section.rows):
        for cell in row:
            if (i, cell.column) in result.placements or not is_filled(cell.text):
                continue
            column = kinds.get(cell.column)
            if column is not None and column.kind not in t.AMOUNT_KINDS:
                result.placements[i, cell.column] = _word_placement(column, cell, section, result)
            elif read_number(cell.text):
                result.placements[i, cell.column] = _unplaced(section, cell, result)
            else:
                result.placements[i, cell.column] = "note"
