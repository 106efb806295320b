"""From a recognised section to fact rows, every non-blank cell placed.

What belongs here: amounts and statistics of list-like tables with their dimensions, and where every
cell went (performance forms are read by `performance`). What does not: headings (`columns`), rows'
words (`lines`), spellings (`schemas.tables`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Final

from pipeline import codes, lexicon
from pipeline.blocks import Block, Matrix, read_blocks
from pipeline.bodies import with_bodies
from pipeline.columns import UNKNOWN, Column, columns
from pipeline.document import Cell, Remark
from pipeline.kinds import row_kinds
from pipeline.lines import Line, cost_by_class, read_lines
from pipeline.normalise import (
    Number,
    amount_in_yuan,
    fits_quantity,
    is_filled,
    key,
    money_unit,
    printed,
    read_number,
)
from pipeline.procurement import read_procurement
from pipeline.recognise import Section, is_footer, is_note, is_serial_row
from schemas import table as t
from schemas.warehouse import table as warehouse_table

Row = dict[str, object]
Place = tuple[int, int]

_INNER_SETS: Final = ("side", "part", "part_of", "system", "of_which", "word")
_NO_FIGURE: Final = re.compile(r"[^\d]*")
_YEAR: Final = re.compile(r"20\d\d")
_COUNTED: Final = re.compile(r"[(（](?:辆|批次|人次|人|个|台|套|批|次|台[、,/]?套|平方米)[)）]$")
_VEHICLES: Final = re.compile(r".{0,20}用车|.*单[价位]\d+万元(?:\(含\))?以上.{0,6}设备.{0,20}")
_BARE_CODE: Final = re.compile(r"\d{3}(?:\d\d){0,3}")
_MICRO: Final = Decimal("0.000001")


@dataclass(slots=True)
class Extraction:
    """Facts by table, the placement of each cell (row and column in the section), and remarks.

    `statements` are the words of forms, which are no facts.
    """

    rows: dict[str, list[Row]] = field(default_factory=dict)
    placements: dict[Place, str] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    statements: list[Row] = field(default_factory=list)

    def add(self, table: str, row: Row) -> None:
        """Keep one fact row."""
        self.rows.setdefault(table, []).append(row)


@dataclass(frozen=True, slots=True)
class Table:
    """What the functions below share: the section, its role, and the result they add to."""

    section: Section
    role: str
    result: Extraction

    def remark(self, code: str, cell: Cell, message: str) -> None:
        """Note trouble with one cell."""
        self.result.remarks.append(Remark(code, cell.locator, f"{self.section.title}: {message}"))

    def unplaced(self, cell: Cell) -> str:
        """The placement of a number that has no place, noted as an issue."""
        self.remark("unplaced", cell, f"{printed(cell.text)!r} has no place")
        return "unplaced"


def extract(section: Section, role: str, fiscal_year: int | None, phase: str | None = "budget") -> Extraction:
    """Facts and placements of one section under its role."""
    result = Extraction()
    _place_heads(section, result)
    matrix = _matrix(section)
    found = columns(section, role, fiscal_year, phase)
    _report_unknown(section, found, matrix, result)
    body = range(section.body_start, len(section.rows))
    above = _printed_above(section)
    rows = [i for i in body if not _skip_row(section, section.rows[i], above, result)]
    table = Table(section, role, result)
    for block in read_blocks(found, role, section.title, matrix, fiscal_year):
        fixed = {c.index: _fixed(table, block, c) for c in block.amounts}
        amounts = _first_amounts(block, matrix, rows)
        if block.fact_table == "fact_procurement":
            lines = read_procurement(block, matrix, rows)
        else:
            lines = read_lines(block, role, matrix, rows, fiscal_year, phase)
            lines = with_bodies(block, lines, amounts)
        if role == "basic_expenditure" and phase == "final" and not _tells_cost(found):
            lines = [cost_by_class(line) for line in lines]
        for line in row_kinds(lines, amounts):
            _emit(table, block, line, fixed, matrix[line.row])
    _place_rest(table, found)
    return result


def _tells_cost(found: list[Column]) -> bool:
    return any("cost_type" in c.sets for c in found)


def _place_heads(section: Section, result: Extraction) -> None:
    for i, row in enumerate(section.rows[: section.body_start]):
        what = "title" if i < section.front else "serial" if is_serial_row(row) else "heading"
        for cell in row:
            result.placements[i, cell.column] = what
            if what != "serial" and _is_stray_number(cell):
                result.remarks.append(_stray(section, cell))
                result.placements[i, cell.column] = "unplaced"


def _is_stray_number(cell: Cell) -> bool:
    """A bare number among titles and headings; a year is none."""
    return (
        bool(read_number(cell.text))
        and cell.text.strip(" -—") != ""
        and not _YEAR.fullmatch(cell.text.strip())
    )


def _stray(section: Section, cell: Cell) -> Remark:
    return Remark(
        "unplaced", cell.locator, f"{section.title}: {printed(cell.text)!r} stands among the headings"
    )


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
        if column.kind != UNKNOWN or not column.unknown:
            continue
        if any((cell := row[column.index]) is not None and is_filled(cell.text) for row in matrix):
            what = " / ".join(column.unknown)
            result.remarks.append(
                Remark("heading_unknown", section.locator, f"{section.title}: heading {what!r} is not known")
            )


@dataclass(frozen=True, slots=True)
class _Above:
    """The keys of what stands above a body: its headings, and each row above them."""

    headings: frozenset[str]
    front: tuple[list[str], ...]


def _printed_above(section: Section) -> _Above:
    headings = (key(c.text) for row in section.header_rows if not is_serial_row(row) for c in row)
    front = tuple([key(c.text) for c in row if is_filled(c.text)] for row in section.rows[: section.front])
    return _Above(frozenset(headings), front)


def _skip_row(section: Section, row: list[Cell], above: _Above, result: Extraction) -> bool:
    """Rows of a body that hold no facts: notes, serials, repeated headings, further titles."""
    filled = [c for c in row if is_filled(c.text)]
    if not filled:
        return True
    what = None
    if (len(filled) == 1 and is_note(filled[0].text)) or is_footer(filled):
        what = "note"
    elif is_serial_row(row):
        what = "serial"
    elif len(filled) > 1 and _repeats_heading(above, filled):
        what = "heading"
    elif (len(filled) > 1 or money_unit(filled[0].text)) and [key(c.text) for c in filled] in above.front:
        what = "title"  # 某局 | 单位：万元, again on the next page
    if what:
        index = row[0].row - section.first_row
        for cell in row:
            result.placements[index, cell.column] = what
    return what is not None


def _repeats_heading(above: _Above, filled: list[Cell]) -> bool:
    return all(key(c.text) in above.headings for c in filled) and not all(
        lexicon.is_total_word(c.text) for c in filled
    )


def _first_amounts(block: Block, matrix: Matrix, rows: list[int]) -> dict[int, Decimal]:
    """The amounts of a block's first amount column, by row."""
    column = next((c.index for c in block.amounts if c.kind == t.AMOUNT), None)
    if column is None:
        return {}
    cells = ((r, matrix[r][column]) for r in rows)
    return {r: n.value for r, cell in cells if cell is not None and (n := read_number(cell.text))}


def _emit(table: Table, block: Block, line: Line, fixed: Mapping[int, Row], row: list[Cell | None]) -> None:
    """Facts of one row of a block; places its words too."""
    placements, first_row = table.result.placements, table.section.first_row
    words: Row | None = None
    for column in block.columns:
        cell = row[column.index]
        if cell is None or not is_filled(cell.text):
            continue
        place = (cell.row - first_row, cell.column)
        if place[0] != line.row or place in placements:
            continue
        if column.kind in t.AMOUNT_KINDS:
            words = words or _words(table, block, line)
            placements[place] = _amount_cell(table, block, line, column, cell, fixed[column.index], words)
        else:
            placements[place] = _word_placement(table, column, cell)


def _word_placement(table: Table, column: Column, cell: Cell) -> str:
    if column.kind in (t.CODE, t.CODE_PART, t.BODY_CODE):
        return "code" if any(ch.isdigit() for ch in cell.text) else "label"
    if column.kind in (t.LABEL, t.NAME) and _BARE_CODE.fullmatch(cell.text.strip()):
        return "code"
    if column.kind == t.SERIAL:
        return "serial"
    if column.kind == t.TEXT:
        bare = read_number(cell.text) and not re.search("编[码号]|代码", column.heading)
        return table.unplaced(cell) if bare else "note"
    if column.kind == UNKNOWN:
        return table.unplaced(cell) if read_number(cell.text) else "note"
    return "label"


def _amount_cell(
    table: Table, block: Block, line: Line, column: Column, cell: Cell, fixed: Row, words: Row
) -> str:
    number = read_number(cell.text)
    if number is None:
        if _NO_FIGURE.fullmatch(cell.text):
            return "note"
        table.remark("amount_unreadable", cell, f"{printed(cell.text)!r} is no number")
        return "unplaced"
    of_fund = "revenue_source" in block.defaults
    if block.side == "revenue" and not (line.known or of_fund) and "revenue_source" not in column.sets:
        table.remark("label_unknown", cell, f"row {line.label!r} is not known")
        return table.unplaced(cell)
    across = any("item" in c.sets for c in block.amounts)
    if table.role == "three_public" and not across and _lacks_item(line):
        if not _COUNTED.search(line.label):
            table.remark("label_unknown", cell, f"row {line.label!r} is not known")
            return table.unplaced(cell)
        table.result.add("fact_statistic", _statistic(table, line, column, cell, number))
    elif column.kind == t.STATISTIC or number.percent or (table.role == "other" and _counts(line.label)):
        table.result.add("fact_statistic", _statistic(table, line, column, cell, number))
    else:
        own = amount_columns(table.section, column.unit, cell, number, table.result)
        row = {**fixed, **words, **own, "locator": cell.locator}
        row["is_leaf"] = line.kind == "detail" and column.column_kind == "detail"
        if block.fact_table == "fact_expenditure_by_economic_class":
            row.update(_class_of_column(column, fixed))
        if "item" in column.sets and "item" in row:
            row["item"] = column.sets["item"]  # the column says more than 合计
        home = line.sets.get("home", block.fact_table)
        if home != block.fact_table:
            row = {k: v for k, v in row.items() if k in _column_names(home)}
        if home == "fact_revenue" and "revenue_source" not in row:  # as where sides of a table are mistaken
            table.remark("label_unknown", cell, f"row {line.label!r} names no source of revenue")
            return table.unplaced(cell)
        table.result.add(home, _of_own_fund(row) if home == "fact_revenue" else row)
    return "fact"


def _counts(label: str) -> bool:
    """Whether a row counts things (车辆数合计（辆）, 机要通信用车): it is no money in any unit."""
    return bool(_COUNTED.search(key(label)) or _VEHICLES.fullmatch(key(label)))


def _lacks_item(line: Line) -> bool:
    """A row labelled by something that is no item, no year and no body."""
    return bool(line.label) and line.label != line.body and not line.sets


def _of_own_fund(row: Row) -> Row:
    """A revenue's fund is the source's own, else all."""
    if row["fund"] != row["revenue_source"] and row["revenue_source"] != "carry_over":
        row["fund"] = "all"
    return row


@cache
def _column_names(fact_table: str) -> frozenset[str]:
    return frozenset(warehouse_table(fact_table).column_names)


def _fixed(table: Table, block: Block, column: Column) -> Row:
    """What the facts of a column have in common."""
    row: Row = {
        "table_role": table.role,
        "table_ordinal": table.section.ordinal,
        "column_ordinal": column.index,
        "heading": column.heading or None,
        "column_kind": column.column_kind,
        "breakdown": block.breakdown,
        "measure": "amount",
        **{k: v for k, v in {**block.defaults, **column.sets}.items() if k not in _INNER_SETS},
    }
    if table.role == "three_public":
        row.setdefault("item", "total")
    if "economic_code" in column.sets:
        row["economic_name_raw"] = _class_name(column)
        row["code_resolution"] = "by_name"
    names = _column_names(block.fact_table)
    return {k: v for k, v in row.items() if k in names}


def _class_of_column(column: Column, fixed: Row) -> Row:
    """The economic class that a column names, which no row's word overrules; its code is found by name."""
    if "economic_code" not in column.sets:
        return {}
    return {k: fixed[k] for k in ("economic_code", "economic_name_raw", "code_resolution") if k in fixed}


def _class_name(column: Column) -> str:
    """The economic class of a column as printed: its own heading, or that above 小计."""
    return next((x for x in reversed(column.path) if not lexicon.is_total_word(x)), column.path[-1])


def _words(table: Table, block: Block, line: Line) -> Row:
    """What the facts of a row have in common; overrules what its columns say."""
    by_source = table.role == "revenue" and "revenue_source" in line.sets
    by_unit = block.breakdown != "item" and line.body and not (line.digits or line.name_raw or line.project)
    row: Row = {
        "row_ordinal": line.row,
        "body_name": line.body or None,
        "label": line.label or None,
        "row_kind": line.kind,
        "project_name": line.project or None,
        "project_type": line.project_type,
        **({"breakdown": "unit"} if by_unit else {"breakdown": "source"} if by_source else {}),
        **_code_words(block, line),
        **line.sets,
    }
    names = _column_names(block.fact_table)
    return {k: v for k, v in row.items() if k in names}


def _code_words(block: Block, line: Line) -> Row:
    if block.fact_table == "fact_procurement":
        return {"catalogue_code_raw": line.code_raw or None, "catalogue_name_raw": line.name_raw or None}
    kind = "function" if block.system == codes.FUNCTION else "economic"
    if f"{kind}_code" not in _column_names(block.fact_table):
        return {}  # rows by function under columns by economic class
    return {
        f"{kind}_code": line.resolved.code,
        f"{kind}_code_raw": line.code_raw or None,
        f"{kind}_name_raw": line.name_raw or None,
        "code_resolution": line.resolved.resolution,
    }


def _statistic(table: Table, line: Line, column: Column, cell: Cell, number: Number) -> Row:
    return {
        "table_role": table.role,
        "body_name": line.body or None,
        "table_ordinal": table.section.ordinal,
        "row_ordinal": line.row,
        "column_ordinal": column.index,
        "locator": cell.locator,
        "label": line.label or None,
        "heading": column.heading or None,
        "statistic": column.sets.get("statistic"),
        "value": number.value.quantize(_MICRO) if fits_quantity(number.value.quantize(_MICRO)) else None,
        "value_raw": cell.text,
        "value_unit": "%" if number.percent or "%" in key(column.heading) else None,
    }


def amount_columns(section: Section, unit: str | None, cell: Cell, number: Number, result: Extraction) -> Row:
    """`amount_yuan`, `amount_raw`, `unit_raw`, `amount_reading` of a money cell.

    The unit printed with the number, else of the column, else of the table; unknown stays unknown.
    """
    unit = number.unit or unit or section.unit
    yuan = amount_in_yuan(number.value, unit)
    if unit and yuan is None:
        message = f"{printed(cell.text)} {unit} is finer than 0.01 yuan, or beyond any amount"
        result.remarks.append(Remark("amount_too_fine", cell.locator, message))
    reading = number.reading if cell.confidence is None else "ocr"
    return {"amount_yuan": yuan, "amount_raw": cell.text, "unit_raw": unit, "amount_reading": reading}


def _place_rest(table: Table, found: list[Column]) -> None:
    """Cells that no block claimed: columns outside the headings' width, blocks without amounts."""
    kinds = {c.index: c for c in found}
    placements = table.result.placements
    for i, row in enumerate(table.section.rows):
        for cell in row:
            if (i, cell.column) in placements or not is_filled(cell.text):
                continue
            column = kinds.get(cell.column)
            if column is not None and column.kind not in t.AMOUNT_KINDS:
                placements[i, cell.column] = _word_placement(table, column, cell)
            elif read_number(cell.text):
                placements[i, cell.column] = table.unplaced(cell)
            else:
                placements[i, cell.column] = "note"
