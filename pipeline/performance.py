"""Read performance forms (项目支出绩效目标表): labels beside or above their values, then indicators.

What belongs here: one section that is a form: project, money, indicators. What does not: other list-like
tables (`extract`), the texts of targets (`targets`), spellings (`schemas.tables.performance_targets`).
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from itertools import groupby, pairwise
from typing import Final

from pipeline import lexicon
from pipeline.dates import NO_DAYS, read_days
from pipeline.document import Cell, Remark
from pipeline.extract import Extraction, Row, amount_columns
from pipeline.normalise import (
    bracketed_unit,
    fits_quantity,
    is_body_name,
    is_filled,
    key,
    printed,
    read_number,
    strip_space,
    without_serial,
    without_unit,
)
from pipeline.recognise import Section, is_note, is_serial_row
from pipeline.targets import YEARS, read_range, read_sign, read_target
from schemas.tables import performance_targets as words

ROLE: Final = "performance_targets"
LONG_TEXT: Final = 30
"""Longer texts of a form are goals and explanations: notes, not labels."""


_NO_MONEY: Final = re.compile(r"分值|权重|编码|代码|电话|年度|期限|周期|序号|人数|负责人|日期|执行率")
"""Labels whose numbers are no money of the form."""


@dataclass(frozen=True, slots=True)
class Money:
    """What a label or heading of money says of its amounts; a `part` is one by use (基本支出), not by source."""

    label: str
    source: str
    scope: str
    unit: str | None
    measure: str = "amount"
    part: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """A column heading of the listed part of a form: what stands below it."""

    word: str
    cell: Cell
    money: Money | None = None

    def covers(self, column: int) -> bool:
        """Whether a column lies below the heading."""
        return self.cell.column <= column < self.cell.column + self.cell.column_span


Funding = list[tuple[Row, Money]]
"""Money that is told apart together: of one form, or of one row of a list."""


@dataclass(slots=True)
class Form:
    """Where the reading of a form stands.

    `labels` are the labels of money met so far, for amounts printed below theirs, and `funding` its money;
    `asking` are those of words, `statements` what they were answered, and `answered`, by column, where
    the last answer ends and its label, for more of them below; `year` is that of the document;
    `heads` the headings of the listed part once it began, `listed` whether rows of it were read; `levels`
    the indicator levels last printed; `body_end` the first row below the cell that printed the body;
    `total` the word of the listed row at hand, where it is a total (合计) and of no project.
    """

    project: str | None = None
    body: str | None = None
    body_end: int = 0
    scope: str = "unspecified"
    scope_by_column: dict[int, str] = field(default_factory=dict)
    year: int | None = None
    labels: list[Cell] = field(default_factory=list)
    asking: list[Cell] = field(default_factory=list)
    answered: dict[int, tuple[int, Cell]] = field(default_factory=dict)
    statements: list[Row] = field(default_factory=list)
    funding: Funding = field(default_factory=list)
    levels: dict[str, str] = field(default_factory=dict)
    heads: list[Head] = field(default_factory=list)
    listed: bool = False
    total: str | None = None


@lru_cache(maxsize=8192)
def _label(text: str) -> str:
    return without_unit(without_serial(text)).rstrip(":")


@lru_cache(maxsize=8192)
def funding_label(text: str) -> tuple[str, str] | None:
    """Revenue source and scope that a label of money names, or None."""
    plain = _label(text)
    for pattern, source, scope in words.FUNDING_LABELS:
        if re.fullmatch(pattern, plain):
            return source, scope
    return None


@lru_cache(maxsize=8192)
def _word(text: str) -> str | None:
    """What a text is as a label or heading of a form; None for a value."""
    plain = key(text).rstrip(":")
    for pattern, word in words.LEVEL_HEADINGS:
        if re.fullmatch(pattern, plain):
            return word
    label = _label(text)
    if re.fullmatch(words.PROJECT_NAME, label):
        return "project"
    if re.fullmatch(words.BODY_NAME, label):
        return "body"
    if funding_label(text):
        return "money"
    if re.fullmatch(words.PLAIN_LABELS, label):
        return "plain"
    return "group" if key(text).rstrip(":") in words.GROUPS else None


@lru_cache(maxsize=8192)
def prior_measure(text: str) -> str | None:
    """What a heading of the year before (上年预算数) measures, or None."""
    return next((m for pattern, m in words.PRIOR_MONEY if re.fullmatch(pattern, _label(text))), None)


@lru_cache(maxsize=8192)
def money_heading(text: str) -> tuple[str, str] | None:
    """Revenue source and scope that a heading of money in a list names, or None.

    >>> money_heading('财政拨款金额（万元）'), money_heading('2024年预算数'), money_heading('项目数')
    (('fiscal_appropriation', ''), ('all', 'annual'), None)
    """
    if found := funding_label(text):
        return found
    if prior_measure(text):
        return "all", "annual"
    bare = re.sub(rf"^{words.YEAR_OF_MONEY}", "", _label(text))
    scope = "annual" if bare != _label(text) else ""
    if found := funding_label(bare) or funding_label(re.sub(rf"{words.AMOUNT_END}$", "", bare)):
        return found[0], found[1] or scope
    return ("all", scope) if re.fullmatch(words.MONEY_HEADING, bare) else None


def extract_form(section: Section, phase: str | None = "budget", year: int | None = None) -> Extraction:
    """Facts and placements of a section of one or more performance forms."""
    result = Extraction()
    form = Form(year=year)
    for i, row in enumerate(section.rows):
        filled = [c for c in row if is_filled(c.text)]
        if i < section.front:
            _place_all(result, i, filled, "title")
            if i and len(filled) == 1 and (goal := _goal_above(section.rows[i - 1], filled[0])):
                form.statements.append(_statement(section, i, goal, filled[0], year))
        elif heads := _heads_below(form, filled, phase) or _heads(filled, phase):
            if not form.heads or any(h.word in ("indicator", "target") for h in heads):
                form.levels = {}
            form.heads, form.listed = heads, False
            _place_all(result, i, filled, "heading")
        elif form.heads and not _begins_form(filled) and not _resumes_form(section, form, row):
            _listed_row(section, form, i, row, result)
        else:
            if _begins_form(filled) and form.heads:
                _end(form, result)
                form = Form(year=year)
            _form_row(section, form, i, row, result)
    _end(form, result)
    _bodies_above_projects(result)
    if re.search(words.WHOLE_DEPARTMENT, key(section.title)):
        _unname(result)
    return result


def _goal_above(row: list[Cell], cell: Cell) -> Cell | None:
    """The title of a goal (当年整体绩效目标) above its text, where both are printed across the form."""
    titles = [c for c in row if is_filled(c.text)]
    is_goal = len(titles) == 1 and topic_of(titles[0].text).endswith("goal")
    return titles[0] if is_goal and len(strip_space(cell.text)) > LONG_TEXT else None


def _end(form: Form, result: Extraction) -> None:
    """Close a form: what its money is of, and whose its words are, which may stand above its name."""
    _tell_kinds(form.funding)
    for row in form.statements:
        row["project_name"], row["body_name"] = form.project, form.body
    result.statements += form.statements


def _place_all(result: Extraction, i: int, cells: list[Cell], what: str) -> None:
    for cell in cells:
        result.placements[i, cell.column] = what


def _unname(result: Extraction) -> None:
    """A form for the whole department has no project."""
    for rows in (*result.rows.values(), result.statements):
        for row in rows:
            row["project_name"] = None


def _begins_form(filled: list[Cell]) -> bool:
    """A label 项目名称 with its value beside it, not among other headings."""
    return any(_word(c.text) == "project" for c in filled) and not all(_word(c.text) for c in filled)


def _resumes_form(section: Section, form: Form, row: list[Cell]) -> bool:
    """A label of the form with its number beside it, below a list of indicators without money."""
    if any(h.word == "money" for h in form.heads):
        return False
    targets = [c.column for h, c in _by_head(form, row, section.aligned) if h.word == "target"]
    filled = [c for c in row if is_filled(c.text)]
    return any(
        _word(label.text) in ("money", "plain") and read_number(cell.text) and cell.column not in targets
        for label, cell in pairwise(filled)
    )


def _heads(filled: list[Cell], phase: str | None) -> list[Head]:
    """The headings of a listed part: indicators with their targets, or projects with their money."""
    heads = _one_indicator(_named_projects([_head(c, phase) for c in filled]))
    found = {h.word for h in heads}
    indicators = "target" in found and found & {"indicator", "indicator_level_1"}
    return heads if indicators or _are_of_projects(heads) else []


def _named_projects(heads: list[Head]) -> list[Head]:
    """A first heading 项目 beside money and goals is that of projects."""
    goals = any(h.word == "plain" and topic_of(h.cell.text).endswith("goal") for h in heads)
    money = any(h.word == "money" for h in heads)
    if goals and money and key(heads[0].cell.text) == "项目":
        return [Head("project", heads[0].cell), *heads[1:]]
    return heads


def _one_indicator(heads: list[Head]) -> list[Head]:
    """Of 三级指标 and 指标内容 beside it the first names the indicator, the other explains it."""
    at = next((n for n, h in enumerate(heads) if key(h.cell.text) == "三级指标"), len(heads))
    late = [h for h in heads[at + 1 :] if h.word == "indicator"]
    return [Head("note", h.cell) if h in late else h for h in heads]


def _are_of_projects(heads: list[Head]) -> bool:
    """Headings 项目名称 and others beside it; one that is not known may be among those of money."""
    named = [h.word for h in heads]
    if len(heads) < 3 or "project" not in named or not {"money", "plain"} & set(named):
        return False
    if "unknown" not in named:
        return True
    project = named.index("project")
    # In a form what stands beside the label, or would stand there, is the project's name.
    labelled = not any(h.word != "unknown" and _is_beside(heads[project].cell, h.cell) for h in heads)
    numbers = any(read_number(h.cell.text) for h in heads)
    return not labelled and not numbers and "money" in named and named.count("unknown") * 3 <= len(heads)


def _is_beside(cell: Cell, after: Cell) -> bool:
    return after.column == cell.column + cell.column_span


def _head(cell: Cell, phase: str | None, above: Head | None = None) -> Head:
    """A heading of a list, below another one where one gathers it."""
    word = _word(cell.text)
    if word in (None, "plain", "group", "money") and (money := _money_of_heading(cell, phase, above)):
        return Head("money", cell, money)
    if re.fullmatch(words.SERIAL_HEADING, key(cell.text)):
        return Head("serial", cell)
    return Head(word or "unknown", cell)


def _money_of_heading(cell: Cell, phase: str | None, above: Head | None) -> Money | None:
    """What a heading says of the money below it; the one that gathers it says the rest (合计 of 财政拨款)."""
    found = money_heading(cell.text)
    if found is None:
        return None
    source, scope = found
    unit = bracketed_unit(cell.text) or (bracketed_unit(above.cell.text) if above else None)
    if above and above.money:
        source = above.money.source if source == "all" or above.money.source == "carry_over" else source
        scope = scope or above.money.scope
    return Money(printed(cell.text), source, scope, unit, _measure(cell.text, phase), _is_part(cell.text))


def _measure(text: str, phase: str | None) -> str:
    """What a heading of money measures; in a budget all is the year's own amount."""
    if prior := prior_measure(text):
        return prior
    meaning = lexicon.heading(None, text) if phase == "final" else None
    measure = meaning.sets.get("measure") if meaning else None
    return measure if measure in ("budget_amount", "original_budget_amount") else "amount"


def _is_part(text: str) -> bool:
    return bool(re.fullmatch(words.PARTS_OF_TOTAL, _label(text)))


def _heads_below(form: Form, filled: list[Cell], phase: str | None) -> list[Head]:
    """The next row of headings, below those that gather several columns."""
    if form.listed or not filled or any(read_number(c.text) for c in filled):
        return []
    below = []
    for cell in filled:
        above = next((h for h in form.heads if h.cell.column_span > 1 and h.covers(cell.column)), None)
        if above is None:
            return []
        head = _head(cell, phase, above)
        if head.word == "money" and above.word in _NAMES:
            return []
        below.append(head)
    reached = all(h.cell.row + h.cell.row_span > filled[0].row for h in form.heads if h.cell.column_span == 1)
    if not reached and all(h.word == "unknown" for h in below):
        return []
    return [h for h in form.heads if not any(h.covers(b.cell.column) for b in below)] + below


_NAMES: Final = ("project", "body", "indicator", "indicator_level_1", "indicator_level_2")


def _form_row(section: Section, form: Form, i: int, row: list[Cell], result: Extraction) -> None:
    """A row of labels and values: the value of a label is the cell after it, or the one below it."""
    asked: Cell | None = None
    for cell in row:
        if not is_filled(cell.text):
            # An empty cell after a label of money is its value: nothing.
            asked = None if asked and _word(asked.text) == "money" else asked
            continue
        word = _word(cell.text)
        if word:
            asked = cell
            result.placements[i, cell.column] = "label"
            if word == "money":
                _note_scope(form, cell)
            elif word in ("plain", "body"):
                form.asking.append(cell)
        else:
            what = _value(section, form, i, asked, cell, result)
            result.placements[i, cell.column] = what
            label = _label_of_words(form, asked, cell)
            if what in ("label", "note") and label and _says_of_project(label) and _is_said(cell):
                if label is asked and label in form.asking:
                    form.asking.remove(label)
                if label is not asked or label.row_span > 1:
                    form.answered[cell.column] = cell.row + cell.row_span, label
                form.statements.append(_statement(section, i, label, cell, form.year))
            if asked is not None and _word(asked.text) != "plain":
                asked = None


def _label_of_words(form: Form, asked: Cell | None, cell: Cell) -> Cell | None:
    """The label that words answer: the one before them, else one beside or above, or that of those above."""
    if asked is not None:
        # One answer a label: what stands behind it is of another, or a label that is not known.
        return asked if asked in form.asking else None
    beside = (x for x in form.asking if x.column < cell.column and x.row < cell.row < x.row + x.row_span)
    above = (
        x
        for x in reversed(form.asking)
        if x.row + x.row_span == cell.row and x.column <= cell.column < x.column + max(x.column_span, 1)
    )
    end, label = form.answered.get(cell.column, (-1, None))
    found = next(above, None) or (label if end == cell.row else None)
    return found or max(beside, key=lambda x: x.column, default=None)


def _is_said(cell: Cell) -> bool:
    """Whether a cell holds words, and is no total, number or label of other things."""
    if lexicon.is_total_word(cell.text) or read_number(cell.text):
        return False
    return not re.fullmatch(words.NO_ANSWER, key(cell.text))


def _says_of_project(label: Cell) -> bool:
    """Whether a label is one of words: not of the project's name, of money or of a group of it."""
    word = _word(label.text)
    if word == "plain":
        return not re.fullmatch(words.NO_STATEMENT, _label(label.text))
    return word == "body" and topic_of(label.text) != "other"


@lru_cache(maxsize=8192)
def topic_of(label: str) -> str:
    """What the words behind a label or below a heading tell of their project.

    >>> topic_of('年度总体目标'), topic_of('总体目标：'), topic_of('项目起止时间'), topic_of('其他说明')
    ('annual_goal', 'overall_goal', 'period', 'other')
    """
    plain = _label(label)
    return next((topic for p, topic in words.STATEMENT_TOPICS if re.fullmatch(p, plain)), "other")


def _statement(section: Section, i: int, label: Cell, cell: Cell, year: int | None) -> Row:
    topic = topic_of(label.text)
    begins, ends = read_days(cell.text, year) if topic in ("begin", "end", "period") else NO_DAYS
    return {
        "table_ordinal": section.ordinal,
        "row_ordinal": i,
        "column_ordinal": cell.column,
        "locator": cell.locator,
        "topic": topic,
        "label": printed(label.text),
        "text": cell.text,
        "begins_on": None if topic == "end" else begins,
        "ends_on": None if topic == "begin" else ends,
    }


def _note_scope(form: Form, cell: Cell) -> None:
    money = funding_label(cell.text)
    if money and money[1]:
        form.scope = form.scope_by_column[cell.column] = money[1]
    form.labels.append(cell)


def _value(section: Section, form: Form, i: int, asked: Cell | None, cell: Cell, result: Extraction) -> str:
    """Take a form's value by the label it answers; gives the cell's placement."""
    word = _word(asked.text) if asked else None
    number = read_number(cell.text)
    if word == "project":
        form.project = _name(cell)
    elif word == "body":
        form.body = _name(cell)
    elif number and not (word == "plain" and asked is not None and _NO_MONEY.search(key(asked.text))):
        label = asked if word == "money" else _label_above(form, cell)
        if label is None:
            return _unplaced(section, cell, result)
        money = _money_of_label(section, form, i, label)
        item = _item_of_row(section.rows[i]) if label.row < cell.row else None
        _add_funding(form.funding, money, _funding(section, form, i, cell, money, item, result), result)
        return "fact"
    return "note" if is_note(cell.text) or len(strip_space(cell.text)) > LONG_TEXT else "label"


def _name(cell: Cell) -> str | None:
    """The project or body that a cell names; a word for a total names none."""
    return None if lexicon.is_total_word(cell.text) else printed(cell.text)


def _label_above(form: Form, cell: Cell) -> Cell | None:
    """The nearest label of money that stands above an amount."""
    above = (x for x in reversed(form.labels) if x.row < cell.row)
    return next((x for x in above if x.column <= cell.column < x.column + x.column_span), None)


def _unplaced(section: Section, cell: Cell, result: Extraction) -> str:
    result.remarks.append(
        Remark("unplaced", cell.locator, f"{section.title}: {printed(cell.text)!r} has no place")
    )
    return "unplaced"


def _money_of_label(section: Section, form: Form, i: int, label: Cell) -> Money:
    """What a label of a form says of its money; the unit may stand anywhere in the row."""
    source, scope = _source_of(form, label)
    texts = (label.text, *(c.text for c in section.rows[i]))
    unit = next((u for text in texts if (u := bracketed_unit(text))), None)
    scope = scope or form.scope_by_column.get(label.column, form.scope)
    return Money(printed(label.text), source, scope, unit, part=_is_part(label.text))


def _add_funding(funding: Funding, money: Money, row: Row, result: Extraction) -> None:
    funding.append((row, money))
    result.add("fact_project_funding", row)


def _funding(
    section: Section, form: Form, i: int, cell: Cell, money: Money, item: str | None, result: Extraction
) -> Row:
    number = read_number(cell.text)
    assert number is not None
    row_kind = _row_kind(money, item, form)
    return {
        **_place(section, form, i, cell),
        "label": item or money.label,
        "heading": money.label if item else None,
        "revenue_source": money.source,
        "funding_scope": money.scope or "unspecified",
        **amount_columns(section, money.unit, cell, number, result),
        "breakdown": "source",
        "row_kind": row_kind,
        "column_kind": "detail",
        "is_leaf": row_kind == "detail",
        "measure": money.measure,
    }


def _row_kind(money: Money, item: str | None, form: Form) -> str:
    """A row 合计 is a total of its items, 小计 or one of a body of some; money of all sources of its sources."""
    if item and lexicon.is_total_word(item):
        return "subtotal" if "小计" in key(item) or (form.total and form.body) else "total"
    return "total" if money.source == "all" and not money.part else "detail"


def _item_of_row(row: list[Cell]) -> str | None:
    """What a row of amounts below their labels is of (任务名称): its total word, else its first cell with text."""
    if total := _total_word(row):
        return total
    first = next((c for c in row if is_filled(c.text)), None)
    return printed(first.text) if first and not _word(first.text) and not read_number(first.text) else None


def _total_word(row: list[Cell]) -> str | None:
    """The word for a total that a row prints (合计), or None."""
    return next((printed(c.text) for c in row if lexicon.is_total_word(c.text)), None)


def _tell_kinds(funding: Funding) -> None:
    """A project's lone figure is no sum; a fund with 基本支出 and 项目支出 of it beside it in the row is."""
    parts = {_fund_of(row) for row, money in funding if money.part}
    for row, money in funding:
        if row["project_name"] and not any(x is not row and _are_of_one_sum(x, row) for x, _ in funding):
            row["row_kind"], row["is_leaf"] = "detail", True
        elif row["row_kind"] == "detail" and not money.part and _fund_of(row) in parts:
            row["row_kind"], row["is_leaf"] = "subtotal", False


def _are_of_one_sum(row: Row, other: Row) -> bool:
    """Whether one figure may be part of the other: not those of a year and of the whole project."""
    scopes = {row["funding_scope"], other["funding_scope"]} - {"unspecified"}
    return row["measure"] == other["measure"] and len(scopes) < 2


def _fund_of(row: Row) -> tuple[object, object]:
    return row["row_ordinal"], row["revenue_source"]


def _bodies_above_projects(result: Extraction) -> None:
    """A body among projects (某局, then its projects) is no project where it is the sum of those below it."""
    by_row: defaultdict[int, list[Row]] = defaultdict(list)
    for row in (row for rows in result.rows.values() for row in rows):
        by_row[int(str(row["row_ordinal"]))].append(row)
    money = result.rows.get("fact_project_funding", [])
    lines = [_line(list(found)) for _, found in groupby(money, key=lambda r: r["row_ordinal"])]
    for at in reversed(range(len(lines))):
        if lines[at].may_be_body and (end := _end_of_sum(lines, at)):
            lines[at].is_sum = True
            last = lines[end].ordinal if end < len(lines) else max(by_row) + 1
            _name_body(lines[at], [row for i in range(lines[at].ordinal, last) for row in by_row.get(i, ())])


@dataclass(slots=True)
class _Line:
    """The money of one row: its figures by column, as printed; those of a table have one unit."""

    ordinal: int
    project: str | None
    amounts: dict[int, Decimal]
    may_be_body: bool
    is_sum: bool = False


def _line(rows: list[Row]) -> _Line:
    """A row's money; it may be a body's where it names one as a project, in a list without bodies elsewhere."""
    name = str(rows[0]["project_name"] or "")
    is_body = rows[0]["label"] == name and is_body_name(re.sub(r"(?:本级|机关)$", "", name))
    numbers = ((int(str(r["column_ordinal"])), read_number(str(r["amount_raw"]))) for r in rows)
    amounts = {column: n.value for column, n in numbers if n}
    return _Line(
        int(str(rows[0]["row_ordinal"])), name or None, amounts, is_body and rows[0]["body_name"] is None
    )


MAX_PROJECTS: Final = 1000
"""A body has at most so many rows below it."""


def _end_of_sum(lines: list[_Line], at: int) -> int | None:
    """Where the rows end that a body's row is the sum of, column by column: before a body, a total or the end."""
    whole, found = lines[at].amounts, defaultdict[int, Decimal](Decimal)
    for k in range(at + 1, min(len(lines), at + 1 + MAX_PROJECTS) if any(whole.values()) else 0):
        line = lines[k]
        if line.project is None and not line.is_sum:
            return None
        for column, amount in () if line.is_sum else line.amounts.items():
            found[column] += amount
        if any(found[c] > whole.get(c, 0) for c in found):
            return None
        after = lines[k + 1] if k + 1 < len(lines) else None
        ends = after is None or after.may_be_body or after.project is None
        of_bodies = all(x.may_be_body and not x.is_sum for x in lines[at + 1 : k + 1])
        if ends and not of_bodies and all(found[c] == whole[c] for c in whole):
            return k + 1
    return None


def _name_body(line: _Line, rows: list[Row]) -> None:
    """Make a project's row one of a body, and the rows below it of that body where they have none."""
    for row in rows:
        row["body_name"] = row["body_name"] or line.project
        if row["row_ordinal"] == line.ordinal:
            row["project_name"] = None
            if "row_kind" in row:
                row["row_kind"], row["is_leaf"] = "subtotal", False


def _source_of(form: Form, label: Cell) -> tuple[str, str]:
    """Source and scope of a label of money; a part by use (基本支出) has those of the label above it."""
    if _is_part(label.text) and (above := _label_above(form, label)):
        return _source_of(form, above)
    return funding_label(label.text) or ("all", "")


def _place(section: Section, form: Form, i: int, cell: Cell) -> Row:
    return {
        "table_role": ROLE,
        "body_name": form.body,
        "project_name": form.project,
        "table_ordinal": section.ordinal,
        "row_ordinal": i,
        "column_ordinal": cell.column,
        "locator": cell.locator,
    }


def _listed_row(section: Section, form: Form, i: int, row: list[Cell], result: Extraction) -> None:
    """A row below headings: an indicator with its target, a project with its money, or both."""
    filled = [c for c in row if is_filled(c.text)]
    if len(filled) == 1 and is_note(filled[0].text):
        _place_all(result, i, filled, "note")
        return
    if len(filled) == 1 and (body := _body_across(form, filled[0])):
        form.project, form.body, form.levels = None, body, {}
        _place_all(result, i, filled, "label")
        return
    if not form.listed and is_serial_row(row):  # 栏次
        _place_all(result, i, filled, "serial")
        return
    form.listed = form.listed or bool(filled)
    placed = _by_head(form, row, section.aligned)
    values = {head.word: cell for head, cell in placed}
    if "project" in values and read_number(values["project"].text):
        placed, values = [], {}  # cells out of line with their headings
    form.total = None if "target" in values else _total_word(filled)
    _note_names(form, values, filled)
    heads = {cell.column: head for head, cell in placed}
    funding: Funding = []
    for cell in filled:
        head = heads.get(cell.column)
        if head and head.word == "target":
            result.add("fact_performance_target", _target(section, form, i, values, head, cell))
            what = "fact"
        elif head and head.money and read_number(cell.text):
            item = form.total or form.project
            money = _funding(section, form, i, cell, head.money, item, result)
            _add_funding(funding, head.money, money, result)
            what = "fact"
        else:
            what = _listed_word(section, head, cell, result)
            if head and what in ("label", "note") and _is_told(form, head, "target" in values):
                names = {"project_name": form.project, "body_name": form.body}
                result.statements.append(_statement(section, i, head.cell, cell, form.year) | names)
        result.placements[i, cell.column] = what
    _tell_kinds(funding)


def _body_across(form: Form, cell: Cell) -> str | None:
    """The body that a row alone names, above its projects, below a heading 单位名称、项目名称."""
    head = next((h for h in form.heads if h.word == "project" and h.covers(cell.column)), None)
    is_of_both = head is not None and "单位名称" in key(head.cell.text)
    return printed(cell.text) if is_of_both and is_body_name(cell.text) else None


def _is_told(form: Form, head: Head, of_target: bool) -> bool:
    """Whether words below a heading of a list of projects are told of the project, not of its target."""
    if form.total or not any(h.word == "project" for h in form.heads):
        return False
    if head.word == "plain" or (not of_target and head.word in ("note", "unknown")):
        return bool(key(head.cell.text)) and not re.fullmatch(words.NO_STATEMENT, _label(head.cell.text))
    return head.word == "body" and topic_of(head.cell.text) != "other"


def _listed_word(section: Section, head: Head | None, cell: Cell, result: Extraction) -> str:
    """The placement of a cell of a list that is no fact: a word; a serial, code or score; a number without place."""
    word = head.word if head else ""
    if read_number(cell.text) and strip_space(cell.text) not in "-—":
        heading = key(head.cell.text) if head else ""
        if word == "serial":
            return "serial"
        if re.fullmatch(words.CODE_HEADING, heading):
            return "code"
        if not re.fullmatch(words.NO_AMOUNT_HEADING, heading):
            return _unplaced(section, cell, result)
    is_prose = word in ("plain", "unknown", "money") and len(strip_space(cell.text)) > LONG_TEXT
    return "note" if word == "note" or is_prose else "label"


def _note_names(form: Form, values: dict[str, Cell], filled: list[Cell]) -> None:
    """Project, body and levels hold until the next is printed; a new first level ends the second.

    A row of a total is of no project; it is of a body where its row prints one, or a body's merged cell
    reaches down to it, and 小计 of the body above it.
    """
    if form.total:
        form.project, form.levels = None, {}
    elif "project" in values:
        form.project, form.levels = _name(values["project"]), {}
    if (cell := values.get("body")) and (body := _name(cell)):
        form.body, form.body_end = body, cell.row + cell.row_span
    elif form.total and "小计" not in key(form.total) and filled[0].row >= form.body_end:
        form.body = None
    if "indicator_level_1" in values:
        form.levels = {"indicator_level_1": printed(values["indicator_level_1"].text)}
    if "indicator_level_2" in values:
        form.levels["indicator_level_2"] = printed(values["indicator_level_2"].text)


def _by_head(form: Form, row: list[Cell], aligned: bool) -> list[tuple[Head, Cell]]:
    """The row's filled cells with the heading each stands under."""
    shift = 0
    if not aligned:
        # Ragged: cells stand in the order of the headings; both end with the same column.
        last = max(h.cell.column for h in form.heads)
        shift = last - max((c.column for c in row), default=last)
    found = []
    for cell in row:
        head = next((h for h in form.heads if h.covers(cell.column + shift)), None)
        if head is not None and is_filled(cell.text):
            found.append((head, cell))
    return found


def _target(section: Section, form: Form, i: int, values: Mapping[str, Cell], head: Head, cell: Cell) -> Row:
    label = printed(values["indicator"].text) if "indicator" in values else None
    levels, name = _joined_levels(form, label)
    comparator, value, unit = read_target(cell.text)
    upper, days = None, NO_DAYS
    if value is None and (span := read_range(cell.text)):
        value, upper, unit = span
    elif value is None:
        days = read_days(cell.text, form.year)
    if printed_sign := values.get("comparator"):
        comparator = read_sign(printed_sign.text) or comparator
    if value is not None and unit is None:
        unit = printed(values["target_unit"].text) if "target_unit" in values else _unit_in_name(name)
        if unit and key(unit) in ("年", "年度") and value in YEARS:  # ≤ | 2024 | 年
            comparator = value = unit = None
    return {
        **_place(section, form, i, cell),
        "label": label,
        "heading": printed(head.cell.text) or None,
        "indicator_level_1": levels.get("indicator_level_1"),
        "indicator_level_2": levels.get("indicator_level_2"),
        "indicator": name,
        "comparator": comparator,
        "target_value": value,
        "target_unit": unit,
        "target_raw": cell.text,
        "target_kind": "number" if value is not None else "date" if days[1] else "text",
        "target_upper": upper,
        "target_begins_on": days[0],
        "target_ends_on": days[1],
        **_beside_target(form, section.rows[i], section.aligned),
    }


def _beside_target(form: Form, row: list[Cell], aligned: bool) -> Row:
    """The marks of an indicator and the words of explanation beside it, each behind its heading."""
    of_project = any(h.word == "project" for h in form.heads)
    told = ("note",) if of_project else ("note", "plain", "unknown")
    notes = [(h, c) for h, c in _by_head(form, row, aligned) if h.word in told and key(h.cell.text)]
    notes = [(h, c) for h, c in notes if not re.fullmatch(words.NO_STATEMENT, _label(h.cell.text))]
    marks = [(h, c) for h, c in notes if re.fullmatch(words.WEIGHT_HEADING, key(h.cell.text))]
    number = read_number(marks[0][1].text) if marks else None
    weight = number if number and fits_quantity(number.value) else None
    said = [
        f"{printed(h.cell.text)}：{printed(c.text)}" for h, c in notes if not weight or (h, c) not in marks
    ]
    return {"weight": weight.value if weight else None, "note_raw": "；".join(said) or None}


_JOINED_LEVELS: Final = re.compile(
    r"((?:产出|效益|满意度|成本)指标)((?:数量|质量|时效|(?:经济|社会|生态环境)?成本|经济效益|社会效益|"
    r"生态效益|可持续影响|(?:服务对象|社会公众)?满意度)指标)(.+)"
)


def _joined_levels(form: Form, label: str | None) -> tuple[Mapping[str, str], str | None]:
    """Levels and name of an indicator whose levels are printed in one cell with it (产出指标数量指标…)."""
    match = _JOINED_LEVELS.fullmatch(label) if label and not form.levels else None
    if not match:
        return form.levels, label
    return {"indicator_level_1": match.group(1), "indicator_level_2": match.group(2)}, match.group(3)


def _unit_in_name(name: str | None) -> str | None:
    match = re.search(r"\(([^()\d]{1,6})\)$", key(name)) if name else None
    return match.group(1) if match else None
