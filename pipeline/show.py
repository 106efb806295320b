"""How a parsed document is shown: as text for people, as JSON for programs.

What belongs here: pure functions from a ParsedDocument to text. What does not: reading, and any
judgement that is not in the document already.
"""

import dataclasses
import json
from collections.abc import Iterable, Iterator, Mapping

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from pipeline.parsed import ParsedDocument, ReadTable, Row
from schemas.issues import ISSUE_KINDS
from schemas.vocabulary import TABLE_ROLES
from schemas.warehouse import FACT_TABLES

FACT_NAMES = tuple(t.name for t in FACT_TABLES)
PIPE_WIDTH = 200
# Values that say nothing: shown they would hide those that do.
USUAL = frozenset({None, "", "all", "detail", "amount", "plain", "printed"})
DIMENSIONS = (
    "body_name",
    "fund",
    "revenue_source",
    "spending_type",
    "cost_type",
    "item",
    "funding_scope",
    "procurement_kind",
    "project_type",
    "statistic",
    "measure",
    "row_kind",
    "column_kind",
    "amount_reading",
    "code_resolution",
)
SEVERITY_STYLES = {"blocker": "bold red", "error": "red", "warning": "yellow", "info": "dim"}


def as_json(document: ParsedDocument) -> str:
    """The whole document as JSON. Amounts are strings, so that no reader makes floats of them."""
    return json.dumps(_whole(document), ensure_ascii=False, indent=1, default=str)


def as_json_list(documents: Iterable[ParsedDocument]) -> str:
    """The documents of a bundle as one JSON list."""
    return json.dumps(list(map(_whole, documents)), ensure_ascii=False, indent=1, default=str)


def _whole(document: ParsedDocument) -> dict[str, object]:
    whole = {f.name: getattr(document, f.name) for f in dataclasses.fields(document)}
    whole["origin"] = dataclasses.asdict(document.origin)
    whole["tables"] = [dataclasses.asdict(t) for t in document.tables]
    whole["rows"] = dict(document.rows)
    return whole


def print_document(document: ParsedDocument, console: Console | None = None, head_only: bool = False) -> None:
    """Print a document, or its head, for people; through a pipe without folding lines at 80 columns."""
    console = console or Console(highlight=False)
    if not console.is_terminal:
        console.width = PIPE_WIDTH
    for part in (head(document),) if head_only else render(document):
        console.print(part)


def render(document: ParsedDocument) -> Iterator[RenderableType]:
    """The document from head to issues."""
    yield head(document)
    facts = facts_by_table(document)
    unplaced = cells_by_table(document, ("unplaced", "rejected"))
    for table in document.tables:
        yield Group(*_table(table, facts.get(table.table_ordinal, []), unplaced.get(table.table_ordinal, [])))
    yield issues(document.rows.get("issue", []))


def on_one_line(text: str) -> str:
    """A name as a terminal may show it: what would break the line, or steer the terminal, is spelled out.

    >>> on_one_line("a\\n\\x1b[2J预算.docx")
    'a\\\\n\\\\x1b[2J预算.docx'
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def head(document: ParsedDocument) -> RenderableType:
    """Which file it is and whose budget."""
    left = sum(len(cells) for cells in cells_by_table(document, ("unplaced",)).values())
    facts = sum(len(document.rows.get(name, ())) for name in FACT_NAMES)
    claims = len(document.rows.get("fact_claim", ()))
    grid = Table.grid(padding=(0, 2))
    for name, value in (
        ("file 文件", on_one_line(document.name)),
        (
            "type 类型",
            f"{_or(document.media_type)}, {document.byte_size:,} bytes, reader {_or(document.reader)}",
        ),
        ("status 状态", f"{document.status}, {_or(document.part)}"),
        ("department 部门", f"{_or(document.department)}  (scope 范围: {_or(document.reporting_scope)})"),
        ("year 年度", f"{_or(document.fiscal_year)}  {_or(document.phase)}"),
        (
            "read 已读取",
            f"{len(document.tables)} tables, {facts} facts, {left} unplaced cells 未归位单元格, {claims} claims 文字数字",
        ),
    ):
        grid.add_row(Text(name, style="dim"), Text(value))
    return grid


def facts_by_table(document: ParsedDocument) -> dict[int, list[Row]]:
    """All facts of each table in order of place, whichever fact tables they go to."""
    return _by_table(row for name in FACT_NAMES for row in document.rows.get(name, ()))


def cells_by_table(document: ParsedDocument, placements: tuple[str, ...]) -> dict[int, list[Row]]:
    """Cells of each table with one of these placements."""
    return _by_table(c for c in document.rows.get("source_cell", ()) if c["placement"] in placements)


def _by_table(rows: Iterable[Row]) -> dict[int, list[Row]]:
    tables: dict[int, list[Row]] = {}
    for row in sorted(rows, key=_place):
        tables.setdefault(_place(row)[0], []).append(row)
    return tables


def _place(row: Row) -> tuple[int, int, int]:
    return tuple(int(str(row[f"{part}_ordinal"])) for part in ("table", "row", "column"))  # type: ignore[return-value]


def _table(table: ReadTable, facts: list[Row], cells: list[Row]) -> Iterator[RenderableType]:
    yield Text(
        f"\n[{table.table_ordinal}] {table.table_role} {TABLE_ROLES.get(table.table_role, '')}", style="bold"
    )
    yield Text(
        f"    {table.title or '(no title)'}; unit 单位 {_or(table.unit_raw)}; {_or(table.department)}; {_or(table.fiscal_year)}; "
        f"{table.row_count} x {table.column_count}; at {table.locator}",
        style="dim",
    )
    if table.note:
        yield Text(f"    {table.note}")
    if facts:
        yield fact_table(facts)
    for cell in cells:
        yield Text(f"    {cell['placement']}: {cell['text']!r} at {cell['locator']}", style="yellow")


def fact_table(facts: list[Row]) -> RenderableType:
    """Facts, a line each: place, row, column, dimensions that are not the usual ones, value."""
    table = Table(box=None, padding=(0, 1), pad_edge=True)
    for name in ("row,col", "row label 行", "column 列", "dimensions 维度"):
        table.add_column(name, overflow="fold")
    for name in ("value 数值", "printed 原文"):
        table.add_column(name, justify="right", overflow="fold")
    for fact in facts:
        place = f"{fact['row_ordinal']},{fact['column_ordinal']}"
        table.add_row(
            *map(
                Text,
                (
                    place,
                    row_words(fact),
                    one_line(fact.get("heading") or ""),
                    dimensions(fact),
                    *values(fact),
                ),
            )
        )
    return table


def row_words(fact: Row) -> str:
    """What the row is about: codes as resolved, project or indicator, and the label."""
    words = [
        fact.get(name) for name in ("function_code", "economic_code", "project_name", "indicator", "label")
    ]
    return " ".join(dict.fromkeys(one_line(word) for word in words if word))


def one_line(text: object) -> str:
    """Printed words on one line, letter-spacing and line breaks closed up.

    >>> one_line("收     入 / 预算\\n数")
    '收 入 / 预算 数'
    """
    return " ".join(str(text).split())


def dimensions(fact: Row) -> str:
    """The dimensions of a fact that are not the usual ones.

    >>> dimensions({"fund": "all", "spending_type": "basic", "row_kind": "total"})
    'basic, row_kind=total'
    """
    words = (
        f"{name}={fact[name]}" if name.endswith(("_kind", "_reading", "_resolution")) else str(fact[name])
        for name in DIMENSIONS
        if fact.get(name) not in USUAL
    )
    return ", ".join(dict.fromkeys(words))


def values(fact: Row) -> tuple[str, str]:
    """A fact's value as stored and as printed; the value of an amount is in yuan."""
    if "amount_raw" in fact:
        return _number(fact.get("amount_yuan")), str(fact["amount_raw"])
    if "target_raw" in fact:
        parts = (fact.get("comparator"), _number(fact.get("target_value"), ""), fact.get("target_unit"))
        return " ".join(str(part) for part in parts if part), str(fact["target_raw"])
    return f"{_number(fact.get('value'))} {_or(fact.get('value_unit'), '')}".strip(), str(fact["value_raw"])


def issues(rows: Iterable[Row]) -> RenderableType:
    """The issues with what a person can do about each."""
    lines = [line for row in rows for line in _issue(row)]
    return Group(Text(f"\nissues 问题: {'none 无' if not lines else ''}", style="bold"), *lines)


def _issue(row: Mapping[str, object]) -> Iterator[Text]:
    severity = str(row["severity"])
    yield Text(
        f"    {severity}: {row['code']} at {row['locator']}: {row['message']}",
        style=SEVERITY_STYLES[severity],
    )
    kind = ISSUE_KINDS.get(str(row["code"]))
    if kind and kind.remedy not in str(row["message"]):
        yield Text(f"        what to do 处理: {kind.remedy}")


def _number(value: object, missing: str = "?") -> str:
    return missing if value is None else f"{value:,}"


def _or(value: object, missing: str = "?") -> str:
    return missing if value is None else str(value)
