"""How one parsed document was understood, as one page of HTML that needs nothing else.

What belongs here: pure functions from a ParsedDocument to markup: the head, the contents, each table
drawn as it was printed with its cells coloured by placement, and the facts behind them as data. What
does not: reading, judgement that is not in the document already, looks (`view_style`), captions
(`view_words`), the running text (`view_narrative`), elements (`markup`).

Anchors are stable: `#t3` is table 3, `#t3r5c2` its cell in row 5, column 2 (ordinals from 0, as in the
warehouse). All text of a document goes through `markup.tag`, which escapes what is not markup already.
"""

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby, takewhile
from typing import Final

from pipeline import view_narrative, view_style, view_words
from pipeline.markup import Html, escape, joined, tag, without_control
from pipeline.parsed import ParsedDocument, ReadTable, Row
from pipeline.show import FACT_NAMES, dimensions, one_line, values
from schemas import vocabulary
from schemas.issues import ISSUE_KINDS
from schemas.warehouse import FACT_TABLES, table

LETTERS: Final = {
    "title": "T",
    "heading": "H",
    "label": "L",
    "code": "C",
    "serial": "S",
    "fact": "F",
    "note": "N",
    "rejected": "✕",
    "unplaced": "?",
}
"""Placement -> the letter that stands for it beside its colour."""
MARKS: Final = {
    "repaired": ("≈", "更正字形 repaired"),
    "ocr": ("◎", "文字识别 read by OCR"),
    "missing": ("∅", "无数值 no value"),
    "factless": ("∄", "标为数据而无数据 placed as fact, without one"),
    "issue": ("!", "有问题 an issue names it"),
}
"""Oddity of a cell -> its sign and what it means; a later one hides an earlier one."""
LONG_TEXT: Final = 60  # letters after which a cell is prose and is clamped
SLACK: Final = 40  # columns or rows that spans may reach beyond the last printed cell
BLANK_RUN: Final = 20  # blank cells in a row, after which they are drawn as one
DOCUMENTS_OWN: Final = frozenset({"document_id", "department", "reporting_scope", "fiscal_year", "phase"})

Place = tuple[int, int]


def page(document: ParsedDocument) -> str:
    """The whole page. Self-contained: its policy forbids to load anything and to run another script."""
    cells = cells_by_table(document)
    read = {t.table_ordinal: t for t in document.tables}
    issues = document.rows.get("issue", [])
    anchors = issue_anchors(document, cells)
    facts = facts_by_anchor(document)
    marks = marks_of(document, facts, anchors)
    island = Html(island_json(document, told_of(document, marks, anchors)))
    body = joined(
        (
            tag("header", tag("h1", document.name), head(document)),
            bar(document, marks),
            tag(
                "main",
                issue_list(issues, anchors),
                contents(document, cells),
                view_narrative.link(document),
                *(section(n, own, read.get(n), facts, marks) for n, own in cells.items()),
                view_narrative.narrative(document),
            ),
            tag("div", id="tip", role="tooltip", hidden="hidden"),
            tag("script", island, id="data", type="application/json"),
            tag("script", Html(view_style.SCRIPT)),
        )
    )
    return f'<!DOCTYPE html>\n<html lang="zh-CN">{_html_head(document.name)}<body>{body}</body></html>\n'


def _html_head(name: str) -> Html:
    digest = base64.b64encode(hashlib.sha256(view_style.SCRIPT.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}';"
        " base-uri 'none'; form-action 'none'"
    )
    signs = {mark: sign for mark, (sign, _) in MARKS.items()}
    style = "\n".join((view_style.CSS, view_style.placement_css(LETTERS), view_style.mark_css(signs)))
    return tag(
        "head",
        Html('<meta charset="utf-8">'),
        Html(f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">'),
        Html('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        tag("title", f"{name} · Yusuan 预算"),
        tag("style", Html(style)),
    )


def head(document: ParsedDocument) -> Html:
    """Which file it is, whose budget, and how far it was read."""
    facts = sum(len(document.rows.get(name, ())) for name in FACT_NAMES)
    entries = (
        ("status 状态", _worded(document.status, view_words.STATUSES)),
        ("department 部门", document.department),
        ("scope 范围", _worded(document.reporting_scope, view_words.SCOPES)),
        ("year, phase 年度", f"{_or(document.fiscal_year)} {_worded(document.phase, view_words.PHASES)}"),
        ("tables, facts 表、数据", f"{len(document.tables)}, {facts:,}"),
        ("type 类型", f"{_or(document.media_type)}, {document.byte_size:,} bytes"),
        ("reader 读取器", f"{_or(document.reader)} {document.reader_version or ''}"),
        ("document_id", tag("code", document.document_id[:16])),
    )
    pairs = (tag("div", tag("dt", name), tag("dd", _or(value))) for name, value in entries)
    return tag("dl", *pairs, class_="head")


def bar(document: ParsedDocument, marks: Mapping[str, Sequence[str]]) -> Html:
    """The legend with counts of cells, and the way from one cell to check to the next."""
    cells = document.rows.get("source_cell", ())
    counts = Counter(str(c["placement"]) for c in cells)
    odd = Counter(mark for kinds in marks.values() for mark in kinds)
    keys = [
        _key(letter, f"key {name}", f"{view_words.PLACEMENTS[name]} {name}", counts[name], name in _TROUBLE)
        for name, letter in LETTERS.items()
    ]
    keys += [
        _key(sign, "key odd", words, odd[mark], True) for mark, (sign, words) in MARKS.items() if odd[mark]
    ]
    to_check = {_anchor(c) for c in cells if c["placement"] in _TROUBLE} | set(marks)
    steps = (
        tag("button", sign, data_step=by, hidden="hidden", aria_label=words, title=f"{words} ({letter})")
        for sign, by, words, letter in (("‹", -1, "previous 上一处", "p"), ("›", 1, "next 下一处", "n"))
    )
    told = tag("span", f"to check 待核 {len(to_check):,} ", *steps)
    return tag("div", tag("div", tag("ul", *keys), told), class_="bar")


def _key(sign: str, styles: str, words: str, count: int, alarming: bool) -> Html:
    number = tag("b", f"{count:,}", class_="alarm" if alarming and count else None)
    return tag("li", tag("span", sign, class_=styles), f"{words} ", number, class_=None if count else "none")


_TROUBLE = ("rejected", "unplaced")


def issue_list(issues: Sequence[Row], anchors: Mapping[int, str]) -> Html:
    """The issues, each with what a person can do and a link to its place where that is known."""
    if not issues:
        return tag("p", "issues 问题: none 无", class_="dim")
    lines = (_issue(i, row, anchors.get(i)) for i, row in enumerate(issues))
    return joined(
        (tag("h2", f"Issues 问题 ({len(issues)})", class_="part"), tag("ol", *lines, class_="issues"))
    )


def _issue(number: int, row: Row, anchor: str | None) -> Html:
    severity, kind = str(row["severity"]), ISSUE_KINDS.get(str(row["code"]))
    remedy = kind.remedy if kind else ""
    locator = tag("a", row["locator"], href=f"#{anchor}") if anchor else row["locator"]
    return tag(
        "li",
        tag("span", _worded(severity, view_words.SEVERITIES), class_="severity"),
        " ",
        tag("code", row["code"]),
        " · ",
        locator,
        tag("div", str(row["message"]).removesuffix(f"; {remedy}")),
        tag("div", f"what to do 处理: {remedy}", class_="dim") if remedy else "",
        class_=severity,
        id=f"i{number}",
    )


def contents(document: ParsedDocument, cells: Mapping[int, Sequence[Row]]) -> Html:
    """The list of tables."""
    if not cells:
        return Html("")
    names = (
        ("#", "n"),
        ("table 表", None),
        ("unit 单位", "wide"),
        ("facts 数据", "n"),
        ("unplaced 未归位", "n"),
    )
    first = tag("tr", *(tag("th", name, class_=style, scope="col") for name, style in names))
    read = {t.table_ordinal: t for t in document.tables}
    rows = (_contents_row(n, own, read.get(n)) for n, own in cells.items())
    return joined(
        (
            tag("h2", "Tables 目录", class_="part"),
            tag("nav", tag("table", tag("thead", first), tag("tbody", *rows), class_="toc"), class_="scroll"),
        )
    )


def _contents_row(ordinal: int, cells: Sequence[Row], read: ReadTable | None) -> Html:
    counts = Counter(c["placement"] for c in cells)
    unplaced = counts["unplaced"] + counts["rejected"]
    return tag(
        "tr",
        tag("td", ordinal, class_="n"),
        tag(
            "td",
            tag("a", role_words(read, cells), href=f"#t{ordinal}"),
            tag("div", one_line(read.title) if read else _beginning(cells), class_="dim"),
        ),
        tag("td", (read.unit_raw if read else None) or "–", class_="wide"),
        tag("td", f"{counts['fact']:,}", class_="n"),
        tag("td", f"{unplaced:,}", class_="n alarm" if unplaced else "n"),
    )


def _beginning(cells: Sequence[Row]) -> str:
    words = one_line(cells[0]["text"])
    return words if len(words) <= LONG_TEXT else words[:LONG_TEXT] + "…"


def role_words(read: ReadTable | None, cells: Sequence[Row]) -> str:
    """What a table was taken for, in both languages."""
    if read:
        role = read.table_role
        return f"{vocabulary.TABLE_ROLES.get(role, '')} {role.replace('_', ' ')}".strip()
    if all(c["placement"] == "note" for c in cells):
        return "文字（无数据） text without figures"
    if not any(c["placement"] == "unplaced" for c in cells):
        return "无数据的表 table without figures"
    return "未识别 not recognised"


def section(
    ordinal: int,
    cells: Sequence[Row],
    read: ReadTable | None,
    facts: Mapping[str, Sequence[Row]],
    marks: Mapping[str, Sequence[str]],
) -> Html:
    """One table: what it was taken for, and its grid."""
    caption = f"[{ordinal}] {role_words(read, cells)}"
    return tag(
        "section",
        tag("h2", caption),
        *(_about(read) if read else ()),
        tag("div", grid(ordinal, cells, facts, marks, caption), class_="scroll"),
        tag("p", read.note) if read and read.note else "",
        id=f"t{ordinal}",
    )


def _about(read: ReadTable) -> Iterator[Html]:
    yield tag("p", one_line(read.title) or "(no title 无标题)")
    words = (
        f"unit 单位 {_or(read.unit_raw)}",
        str(_or(read.department)),
        str(_or(read.fiscal_year)),
        f"{read.fact_count:,} facts 数据",
        f"{read.row_count} x {read.column_count}",
        read.locator,
    )
    yield tag("p", " · ".join(words), class_="dim")


def grid(
    ordinal: int,
    cells: Sequence[Row],
    facts: Mapping[str, Sequence[Row]],
    marks: Mapping[str, Sequence[str]],
    caption: str,
) -> Html:
    """A table as it was printed. More than two blank rows in sequence are drawn as one."""
    spans = fitted_spans(cells)
    by_row = {n: list(own) for n, own in groupby(cells, key=lambda c: _place(c)[0])}
    covered = {
        (r + i, c + j) for (r, c), (down, right) in spans.items() for i in range(down) for j in range(right)
    }
    height = max(r for r, _ in covered) + 1
    width = max(c for _, c in covered) + 1
    filled = {r for r, _ in covered}
    rows: list[Html] = []
    for blank, group in groupby(range(height), key=lambda r: r not in filled):
        numbers = list(group)
        if blank and len(numbers) > 2:
            rows.append(
                tag("tr", tag("td", "⋯", colspan=width, class_="gap"), data_r=f"{numbers[0]}–{numbers[-1]}")
            )
            continue
        for r in numbers:
            drawn = {_place(c)[1]: _cell(ordinal, c, spans, facts, marks) for c in by_row.get(r, ())}
            rows.append(tag("tr", *_across(r, width, drawn, covered), data_r=r))
    return tag("table", tag("tbody", *rows), class_="grid", aria_label=caption)


def _across(row: int, width: int, drawn: Mapping[int, Html], covered: set[Place]) -> Iterator[Html]:
    """The cells of a row from left to right, blanks where nothing is printed."""
    empty = [c for c in range(width) if (row, c) not in covered]
    merged = len(empty) > BLANK_RUN
    for c in range(width):
        if c in drawn:
            yield drawn[c]
        elif (row, c) not in covered:
            if not merged:
                yield tag("td", class_="blank")
            elif (row, c - 1) in covered or c == 0:
                run = next((k for k in range(c, width) if (row, k) in covered), width) - c
                yield tag("td", class_="blank", colspan=run)


def fitted_spans(cells: Sequence[Row]) -> dict[Place, Place]:
    """Rows and columns that each cell covers, so that none covers another and none reaches far out.

    Cells come in order of row, then column. A cell gives way to those that begin within it, and to
    those before it.
    """
    taken = {_place(c) for c in cells}
    bottom = max(r for r, _ in taken) + SLACK + 1
    right = max(c for _, c in taken) + SLACK + 1
    fitted: dict[Place, Place] = {}
    for cell in cells:
        row, column = _place(cell)
        end = min(column + _int(cell["column_span"]), right)
        width = 1 + _free_steps((((row, c),) for c in range(column + 1, end)), taken)
        columns = range(column, column + width)
        end = min(row + _int(cell["row_span"]), bottom)
        height = 1 + _free_steps(([(r, c) for c in columns] for r in range(row + 1, end)), taken)
        taken |= {(row + i, c) for i in range(height) for c in columns}
        fitted[row, column] = (height, width)
    return fitted


def _free_steps(steps: Iterable[Iterable[Place]], taken: set[Place]) -> int:
    """How many steps, from the first on, touch no place that is taken."""
    return sum(1 for _ in takewhile(taken.isdisjoint, steps))


def _cell(
    ordinal: int,
    cell: Row,
    spans: Mapping[Place, Place],
    facts: Mapping[str, Sequence[Row]],
    marks: Mapping[str, Sequence[str]],
) -> Html:
    place, text, placement = _place(cell), str(cell["text"]), str(cell["placement"])
    down, right = spans[place]
    anchor = cell_id(ordinal, place)
    own = facts.get(anchor, ())
    odd = marks.get(anchor, ())
    long = len(text) > LONG_TEXT
    stored = cell.get("value_stored")
    styles = [placement, *(f"mark-{m}" for m in odd), *(["odd"] if odd else [])]
    if placement == "fact" and len(text) <= 20 and any("amount_raw" in f or "value_raw" in f for f in own):
        styles.append("number")
    elif len(text) <= 8:
        styles.append("short")
    return tag(
        "th" if placement == "heading" else "td",
        tag("div", text, class_="long") if long else text,
        id=anchor,
        class_=" ".join(styles),
        rowspan=down if down > 1 else None,
        colspan=right if right > 1 else None,
        tabindex=0 if own or odd or long or placement in _TROUBLE else None,
        title=_title(placement, own, odd),
        data_p=placement,
        data_l=None if own else cell["locator"],
        data_v=stored if stored not in (None, text) else None,
        data_q=cell.get("confidence"),
    )


def _title(placement: str, facts: Sequence[Row], odd: Sequence[str]) -> str | None:
    """What is told where no script runs: value and dimensions of a fact, or what is wrong."""
    words = [MARKS[mark][1] for mark in odd]
    if placement in _TROUBLE:
        words.append(f"{placement} {view_words.PLACEMENTS[placement]}")
    for fact in facts:
        words.append(f"{values(fact)[0]}{' 元' if 'amount_raw' in fact else ''}")
        words.append(dimensions(fact))
    return " · ".join(w for w in words if w) or None


def cell_id(ordinal: int, place: Place) -> str:
    """The anchor of a cell.

    >>> cell_id(3, (5, 2))
    't3r5c2'
    """
    return f"t{ordinal}r{place[0]}c{place[1]}"


def cells_by_table(document: ParsedDocument) -> dict[int, list[Row]]:
    """The cells of each table in order of place; also of tables that were not recognised."""
    tables: dict[int, list[Row]] = {}
    for cell in sorted(document.rows.get("source_cell", ()), key=lambda c: (_table(c), _place(c))):
        tables.setdefault(_table(cell), []).append(cell)
    return tables


def facts_by_anchor(document: ParsedDocument) -> dict[str, list[Row]]:
    """All facts by the anchors of their cells; more than one to a cell is a defect, and is shown."""
    found: dict[str, list[Row]] = {}
    for name in FACT_NAMES:
        for row in document.rows.get(name, ()):
            found.setdefault(_anchor(row), []).append(row)
    return found


def issue_anchors(document: ParsedDocument, cells: Mapping[int, Sequence[Row]]) -> dict[int, str]:
    """Number of an issue -> anchor: of the table or cell that its locator names, or the first cell in it.

    Where a table begins, the table is meant.
    """
    printed = [(str(c["locator"]), _anchor(c)) for own in cells.values() for c in own]
    places = dict(reversed(printed)) | {str(own[0]["locator"]): f"t{n}" for n, own in cells.items()}
    places |= {t.locator: f"t{t.table_ordinal}" for t in document.tables}
    found = {}
    for i, issue in enumerate(document.rows.get("issue", ())):
        locator = str(issue["locator"])
        inner = (anchor for where, anchor in printed if _within(where, locator))
        if anchor := places.get(locator) or next(inner, None):
            found[i] = anchor
    return found


def marks_of(
    document: ParsedDocument, facts: Mapping[str, Sequence[Row]], anchors: Mapping[int, str]
) -> dict[str, list[str]]:
    """What is odd about cells: anchor -> kinds of `MARKS`, in the order declared there."""
    found: dict[str, set[str]] = {}
    for anchor, own in facts.items():
        for fact in own:
            found.setdefault(anchor, set()).update(_oddities(fact))
    for cell in document.rows.get("source_cell", ()):
        if cell["placement"] == "fact" and _anchor(cell) not in facts:
            found.setdefault(_anchor(cell), set()).add("factless")
    exact = {(str(c["locator"]), _anchor(c)) for c in document.rows.get("source_cell", ())}
    for i, anchor in anchors.items():
        if (str(document.rows["issue"][i]["locator"]), anchor) in exact:
            found.setdefault(anchor, set()).add("issue")
    return {anchor: [m for m in MARKS if m in kinds] for anchor, kinds in found.items() if kinds}


def _oddities(fact: Row) -> Iterator[str]:
    reading = str(fact.get("amount_reading", "plain"))
    if reading in MARKS:
        yield reading
    if ("amount_raw" in fact and fact.get("amount_yuan") is None) or (
        "value_raw" in fact and fact.get("value") is None
    ):
        yield "missing"


def told_of(
    document: ParsedDocument, marks: Mapping[str, Sequence[str]], anchors: Mapping[int, str]
) -> dict[str, list[str]]:
    """What is told of each odd cell: the meaning of its marks, and the messages of issues that name it."""
    told = {anchor: [MARKS[mark][1] for mark in kinds] for anchor, kinds in marks.items()}
    for i, anchor in anchors.items():
        if "issue" in marks.get(anchor, ()):
            told[anchor].append(str(document.rows["issue"][i]["message"]))
    return told


def _within(locator: str, outer: str) -> bool:
    """Whether a place lies in another: `table 1, row 2` in `table 1`, but not `table 12`."""
    return bool(outer) and locator.startswith(outer) and not locator[len(outer) : len(outer) + 1].isalnum()


def island_json(document: ParsedDocument, told: Mapping[str, Sequence[str]]) -> str:
    """The facts and captions as JSON that is safe within a script element. Decimals are strings."""
    facts = {name: _packed(name, document.rows[name]) for name in FACT_NAMES if document.rows.get(name)}
    coded = {c.name for t in FACT_TABLES for c in t.columns if c.values}
    whole = {
        "facts": facts,
        "marks": dict(told),
        "free": sorted({c.name for t in FACT_TABLES for c in t.columns} - coded - {"statistic"}),
        "words": {
            "columns": view_words.COLUMNS | {"placement": "归位", "text": "原文", "value_stored": "存储值"},
            "values": view_words.VALUES | vocabulary.TABLE_ROLES,
            "placements": view_words.PLACEMENTS,
            "tables": {t.name: t.title_zh for t in FACT_TABLES},
        },
    }
    text = json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
    return without_control(text.replace("<", "\\u003c").replace(">", "\\u003e"))


def _packed(name: str, rows: Sequence[Row]) -> dict[str, list[object]]:
    """Rows as lists of values, without the document's own columns and those that are null throughout."""
    columns = [
        c
        for c in table(name).column_names
        if c not in DOCUMENTS_OWN and any(r.get(c) is not None for r in rows)
    ]
    return {"columns": [*columns], "rows": [[_plain(r.get(c)) for c in columns] for r in rows]}


def _plain(value: object) -> object:
    if value is None or isinstance(value, str | bool | int):
        return value
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _table(row: Row) -> int:
    return _int(row["table_ordinal"])


def _place(row: Row) -> Place:
    return _int(row["row_ordinal"]), _int(row["column_ordinal"])


def _anchor(row: Row) -> str:
    return cell_id(_table(row), _place(row))


def _int(value: object) -> int:
    assert isinstance(value, int), value
    return value


def _or(value: object, missing: str = "?") -> object:
    return missing if value is None or value == "" else value


def _worded(value: str | None, words: Mapping[str, str]) -> str:
    return "?" if value is None else f"{words.get(value, '')} {value}".strip()
