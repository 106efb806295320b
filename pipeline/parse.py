"""The one pure entry that everything runs: bytes and a name in, a ParsedDocument out.

What belongs here: the order of the steps, and turning what they say into rows. What does not: any
step's own knowledge. Imports no Dagster, pandas, pandera or DuckDB.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_DOWN, Decimal

from pipeline import recognise
from pipeline.claims import read_claims
from pipeline.document import Document, Para, Remark, UnreadableError
from pipeline.extract import Extraction, extract
from pipeline.identity import Identity, department_name, identify
from pipeline.normalise import is_filled, key, strip_space
from pipeline.ocr_doubt import doubts
from pipeline.parsed import Origin, ParsedDocument, ReadTable, Row, unread
from pipeline.performance import extract_form
from pipeline.readers import READER_VERSIONS, read
from pipeline.readers.environment import environment_of
from pipeline.recognise import Section
from pipeline.roles import role_of
from schemas.issues import ISSUE_KINDS

__all__ = ["Origin", "ParsedDocument", "ReadTable", "Row", "parse_document"]

_NARRATIVE = re.compile(r"预算|决算")
_NAMES_TABLES = re.compile(
    r"(?:部门|单位)(?:综合)?预算|预算(?:信息)?公开|预算(?:总|草案|收支|支出|收入)?表|决算|(?:收支|收入|支出)(?:预算)?总(?:体情况)?表"
)
_MONEY_IN_TEXT = re.compile(r"\d\s*(?:万元|亿元|元)")
NO_ORIGIN = Origin()


def parse_document(data: bytes, name: str, origin: Origin = NO_ORIGIN) -> ParsedDocument:
    """Read one file's bytes. Never raises for a bad file: that is status `quarantined` and an issue."""
    document_id = hashlib.sha256(data).hexdigest()
    blank = _unread(document_id, name, len(data), origin)
    try:
        document = read(data, name)
    except UnreadableError as error:
        return _quarantined(_by_reader(blank, error.reader), error.code, error.locator, str(error))
    return _understand(
        document,
        replace(
            blank,
            media_type=document.media_type,
            reader=document.reader,
            reader_version=document.reader_version,
            environment=document.environment,
        ),
        origin,
    )


def _unread(document_id: str, name: str, size: int, origin: Origin) -> ParsedDocument:
    blank = unread(document_id, name, size, origin)
    return replace(blank, department=department_name(origin.department) if origin.department else None)


def _by_reader(blank: ParsedDocument, reader: str | None) -> ParsedDocument:
    """Say which reader failed, so that the file is read again when that has what it lacked."""
    if reader is None:
        return blank
    return replace(
        blank,
        reader=reader,
        reader_version=READER_VERSIONS[reader],
        environment=environment_of(reader),
    )


def _quarantined(blank: ParsedDocument, code: str, locator: str, message: str) -> ParsedDocument:
    return replace(blank, rows={"issue": [_issue(Remark(code, locator, message))]})


def _without_table(blank: ParsedDocument, text: Sequence[Para]) -> ParsedDocument:
    """A text that is neither tables nor narrative: trouble of reading, or no disclosure at all."""
    named = next((m for p in text if (m := _NAMES_TABLES.search(key(p.text)))), None)
    if named:
        message = f"the text names {named.group()}, but no table could be made out / 未能识别出表格"
        return _quarantined(blank, "no_table", "file", message)
    message = (
        "the file has no table and names no department's budget / 文件中没有表格，也未提及部门预算或决算"
    )
    return _quarantined(blank, "not_a_disclosure", "file", message)


def _issue(remark: Remark) -> Row:
    kind = ISSUE_KINDS[remark.code]
    return {
        "code": remark.code,
        "severity": kind.severity,
        "locator": remark.locator,
        "message": f"{remark.message}; {kind.remedy}",
    }


def _understand(document: Document, blank: ParsedDocument, origin: Origin) -> ParsedDocument:
    found = recognise.sections(document)
    text = recognise.paragraphs(document, found)
    if not any(not s.text_only for s in found) and not _is_narrative(text):
        return _without_table(blank, text)
    who = identify(found, text, origin)
    _lend_units(found, text, origin)
    remarks = [*document.remarks, *who.remarks]
    rows: dict[str, list[Row]] = {}
    tables: list[ReadTable] = []
    for section in found:
        role, extraction = _read_section(section, who)
        for name, own in extraction.rows.items():
            rows.setdefault(name, []).extend(own)
        rows.setdefault("project_statement", []).extend(extraction.statements)
        rows.setdefault("source_cell", []).extend(_source_cells(section, extraction))
        remarks += section.remarks + extraction.remarks
        if role:
            tables.append(_read_table(section, role, extraction, who))
    remarks += [*_twice(tables, rows), *doubts(rows)]
    _drop_own_body(rows, who.department)
    narrative = read_claims(blank.document_id, text, who.fiscal_year, who.phase, _projects(rows))
    rows |= narrative.rows
    remarks += narrative.remarks
    rows["issue"] = [_issue(r) for r in dict.fromkeys(remarks)]
    return replace(
        blank,
        status="partial" if _is_partial(remarks, rows) else "parsed",
        part=_part(tables, text),
        department=who.department,
        department_raw=who.department_raw,
        reporting_scope=who.reporting_scope,
        fiscal_year=who.fiscal_year,
        phase=who.phase,
        template_family=_family(found),
        tables=tuple(tables),
        rows=rows,
    )


def _projects(rows: dict[str, list[Row]]) -> list[str]:
    """Names of projects that the tables print, each once."""
    return list(
        dict.fromkeys(str(r["project_name"]) for own in rows.values() for r in own if r.get("project_name"))
    )


def _is_partial(remarks: Sequence[Remark], rows: dict[str, list[Row]]) -> bool:
    """Whether something was not read: a page, or a number without a place."""
    return any(r.code == "page_not_read" for r in remarks) or any(
        c["placement"] == "unplaced" for c in rows.get("source_cell", ())
    )


def _is_narrative(text: Sequence[Para]) -> bool:
    joined = "\n".join(p.text for p in text)
    return bool(_NARRATIVE.search(joined) and _MONEY_IN_TEXT.search(joined))


def _part(tables: Sequence[ReadTable], text: Sequence[Para]) -> str:
    sentences = [p.text for p in text if len(strip_space(p.text)) > 20 and _MONEY_IN_TEXT.search(p.text)]
    if not tables:
        return "narrative"
    return "whole" if sentences and _is_narrative(text) else "tables"


def _lend_units(found: Sequence[Section], text: Sequence[Para], origin: Origin) -> None:
    """A statement for the whole file, else the origin, gives a unit to tables that print none."""
    stated = next(
        (
            m.group(1)
            for p in text
            if (
                m := re.search(
                    r"(?:金额|计量)?单位(?:均|都|皆|一律)?(?:为|是)[:：]?(亿元|万元|千元|元)", key(p.text)
                )
            )
        ),
        None,
    )
    for section in found:
        if section.unit is None:
            section.unit = stated or origin.unit


def _read_section(section: Section, who: Identity) -> tuple[str | None, Extraction]:
    if section.text_only:
        return None, _all_notes(section)
    role, remarks = role_of(section, who.fiscal_year)
    if role is None:
        return None, _all_notes(section)
    extraction = (
        extract_form(section, who.phase, who.fiscal_year)
        if role == "performance_targets"
        else extract(section, role, who.fiscal_year, who.phase)
    )
    extraction.remarks[:0] = remarks
    _check_unit(section, extraction)
    return role, extraction


def _all_notes(section: Section) -> Extraction:
    """A grid without figures (contents, duties, lists of units): every cell is prose."""
    result = Extraction()
    for i, row in enumerate(section.rows):
        for cell in row:
            if is_filled(cell.text):
                result.placements[i, cell.column] = "note"
    return result


def _check_unit(section: Section, extraction: Extraction) -> None:
    unknown = [
        r for rows in extraction.rows.values() for r in rows if "amount_raw" in r and r["unit_raw"] is None
    ]
    if unknown:
        extraction.remarks.append(
            Remark(
                "unit_unknown",
                section.locator,
                f"{section.title}: no unit of money for {len(unknown)} amounts",
            )
        )


def _source_cells(section: Section, extraction: Extraction) -> list[Row]:
    rows: list[Row] = []
    for i, row in enumerate(section.rows):
        for cell in row:
            if not is_filled(cell.text):
                continue
            rows.append(
                {
                    "table_ordinal": section.ordinal,
                    "row_ordinal": i,
                    "column_ordinal": cell.column,
                    "locator": cell.locator,
                    "row_span": cell.row_span,
                    "column_span": cell.column_span,
                    "text": cell.text,
                    "placement": extraction.placements[i, cell.column],
                    "value_stored": cell.value_stored,
                    "confidence": _thousandths(cell.confidence),
                }
            )
    return rows


def _thousandths(confidence: float | None) -> Decimal | None:
    """A confidence as the table keeps it, rounded down so that only certainty is 1."""
    if confidence is None:
        return None
    return Decimal(confidence).quantize(Decimal("0.001"), rounding=ROUND_DOWN)


def _read_table(section: Section, role: str, extraction: Extraction, who: Identity) -> ReadTable:
    return ReadTable(
        table_ordinal=section.ordinal,
        table_role=role,
        title=section.title,
        locator=section.locator,
        unit_raw=section.unit,
        department=department_name(section.department_line) if section.department_line else who.department,
        fiscal_year=who.fiscal_year,
        row_count=len(section.rows),
        column_count=section.width,
        fact_count=sum(len(rows) for rows in extraction.rows.values()),
        note=section.note,
    )


def _twice(tables: Sequence[ReadTable], rows: dict[str, list[Row]]) -> list[Remark]:
    """Two tables of one role whose figures differ (performance forms and extra tables may repeat)."""
    by_role: dict[str, list[ReadTable]] = {}
    for table in tables:
        if table.table_role not in ("performance_targets", "other", "procurement") and table.fact_count:
            by_role.setdefault(table.table_role, []).append(table)
    remarks = []
    for role, same in by_role.items():
        figures = {t.table_ordinal: _figures(t.table_ordinal, rows) for t in same}
        if len(same) > 1 and len(set(figures.values())) > 1:
            titles = ", ".join(t.title or t.locator for t in same)
            remarks.append(
                Remark("role_twice", same[-1].locator, f"{len(same)} tables are {role} and differ: {titles}")
            )
    return remarks


def _figures(ordinal: int, rows: dict[str, list[Row]]) -> tuple[str, ...]:
    return tuple(
        sorted(
            str(r["amount_yuan"])
            for name, own in rows.items()
            if name.startswith("fact_")
            for r in own
            if r["table_ordinal"] == ordinal and "amount_yuan" in r
        )
    )


def _drop_own_body(rows: dict[str, list[Row]], department: str | None) -> None:
    """`body_name` says whose row it is only where it is not the document's own department."""
    for name, own in rows.items():
        if not name.startswith(("fact_", "project_")):
            continue
        for row in own:
            body = row.get("body_name")
            if isinstance(body, str) and department_name(body) == department:
                row["body_name"] = None


def _family(found: Sequence[Section]) -> str | None:
    """The wording of its tables' titles: 总体情况表, 预算总表, 总表, 决算表."""
    titles = [key(s.title) for s in found if s.roles]
    for family in ("总体情况表", "预算总表", "决算表", "总表", "情况表", "预算表"):
        if sum(family in t for t in titles) >= 2:
            return family
    return None
