"""Disclosures in the templates of many places: a layout and a style are drawn, then figures.

    drawn = random_template(random.Random(7))
    render(drawn.transcript, "docx"), drawn.facts, features(drawn.layout)

Belongs here: putting cover, tables, notes and narrative together. Does not: layouts, tables, figures.
"""

import random
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final, NamedTuple

from tests.corpus import budget_tables
from tests.corpus.grids import Block, ExpectedFact, Money, Rows, build, heading_depth
from tests.corpus.layout import ALL_FEATURES, Layout, numbered, random_layout, title
from tests.corpus.plan import Plan, random_plan
from tests.corpus.style import Style, random_style, three_public_decimals
from tests.corpus.transcript import Cell, Table, Text, Transcript

_REPEAT_AFTER: Final = 8
_EMPTY_NAMES: Final = {
    "government_fund_expenditure": "政府性基金预算",
    "state_capital_expenditure": "国有资本经营预算",
}
Tables = Mapping[str, Callable[[Plan, Layout, Style], list[Block]]]
Title = Callable[[str, Layout, int], str]
MakePlan = Callable[[random.Random, Style, Layout], Plan]
MakeStyle = Callable[[random.Random, Layout], Style]


class DrawnTemplate(NamedTuple):
    """A transcript, what its tables must give, its style and its layout."""

    transcript: Transcript
    facts: list[ExpectedFact]
    style: Style
    layout: Layout


def random_template(
    rng: random.Random,
    allowed: Collection[str] = ALL_FEATURES,
    layout: Layout | None = None,
    make_plan: MakePlan = random_plan,
    make_style: MakeStyle | None = None,
) -> DrawnTemplate:
    """A budget in a drawn layout (of the allowed features) and style; the same `rng` gives the same."""
    layout = layout or random_layout(rng, allowed)
    return assemble(
        rng, layout, budget_tables.BLOCKS, title, "budget", make_plan=make_plan, make_style=make_style
    )


def assemble(
    rng: random.Random,
    layout: Layout,
    tables: Tables,
    titles: Title,
    phase: str,
    serial_row: Callable[[list[Block]], Rows] | None = None,
    finish: Callable[[str, Layout, Rows], Rows] = lambda role, layout, rows: rows,
    make_plan: MakePlan = random_plan,
    make_style: MakeStyle | None = None,
) -> DrawnTemplate:
    """Draws style and figures, builds all tables, and puts the document together.

    `serial_row` makes the 栏次 row of final accounts; `finish` has the last word on a table's rows.
    """
    style = (make_style or template_style)(rng, layout)
    plan = make_plan(rng, style, layout)
    built: list[Table] = []
    facts: list[ExpectedFact] = []
    for number, role in enumerate(tables, 1):
        blocks = tables[role](plan, layout, style)
        heading = numbered(titles(role, layout, plan.figures.year), number, layout, plan.figures.year)
        serials = _serials(blocks, layout, serial_row)
        table, its_facts = _table(role, heading, blocks, serials, plan, layout, style)
        built.append(replace(table, rows=tuple(finish(role, layout, list(table.rows)))))
        facts += its_facts
    word = "预算" if phase == "budget" else "决算"
    figures = plan.figures
    transcript = Transcript(
        doc_id="drawn",
        department=figures.department,
        year=figures.year,
        phase=phase,
        scope="department",
        publisher=figures.department,
        title=f"{figures.department}{figures.year}年部门{word}",
        blocks=(Text(tuple(_cover(plan, word))), *built, Text(tuple(_narrative(plan, word)))),
    )
    return DrawnTemplate(transcript, facts, style, layout)


def template_style(rng: random.Random, layout: Layout) -> Style:
    """A drawn style with the layout's unit, titles above their tables."""
    unit, decimals = {"万元6": ("万元", 6), "亿元": ("亿元", 6), "千元": ("千元", 2)}.get(
        layout.unit, (layout.unit, 2)
    )
    style = replace(
        random_style(rng),
        unit=unit,
        decimals=decimals,
        three_public_unit=rng.choice([unit, "万元"]),
        title_inside=False,
        ragged=False,
    )
    return style


def _cover(plan: Plan, word: str) -> Iterable[str]:
    figures = plan.figures
    yield f"{figures.department}{figures.year}年部门{word}"
    yield ""
    yield "第一部分  部门概况"
    yield f"{figures.department}负责有关工作。"
    yield f"第二部分  {figures.year}年部门{word}表"


def _narrative(plan: Plan, word: str) -> Iterable[str]:
    figures = plan.figures
    wan = (plan.spent(plan.items) / 10_000).quantize(Decimal("0.01"))
    yield f"第三部分  {figures.year}年部门{word}情况说明"
    yield f"{figures.department}{figures.year}年收支总{word}{wan}万元。"


def _table(
    role: str,
    heading: list[str],
    blocks: list[Block],
    serials: Rows,
    plan: Plan,
    layout: Layout,
    style: Style,
) -> tuple[Table, list[ExpectedFact]]:
    money = Money(style.unit, style.decimals)
    if role == "three_public":
        money = Money(style.three_public_unit, three_public_decimals(style))
    plain = replace(style, total_first=style.total_first and len(blocks) == 1)
    rows, facts = build(role, blocks, money, plain)
    rows, head = _dressed(rows, heading_depth(blocks), serials, layout)
    unit = style.unit_label + money.unit
    body = _body_line(plan, layout)
    if style.unit_inside:
        width = sum(cell.column_span for cell in rows[0])
        left = (Cell(body, width - 1),) if body and width > 1 else ()
        inside: Rows = [(*left, Cell(unit, width - len(left) * (width - 1)))]
        rows, head = [*inside, *rows], head + 1
        above = heading
    elif style.one_line and body:
        above = [*heading, f"{body}{' ' * 20}{unit}"]
    else:
        above = [*heading, *([body] if body else []), unit]
    return Table(tuple(above), tuple(rows), _note(role, facts, plan, layout), head), facts


def _body_line(plan: Plan, layout: Layout) -> str:
    department = plan.figures.department
    return {
        "none": "",
        "label": f"部门名称：{department}",
        "short_label": f"部门：{department}",
        "code_and_name": f"{plan.units[0][0]}-{department}",
    }[layout.body_line]


def _serials(blocks: list[Block], layout: Layout, serial_row: Callable[[list[Block]], Rows] | None) -> Rows:
    """Rows that number the columns: 栏次 of final accounts; in budgets numbers, stars or both."""
    if serial_row is not None:
        return serial_row(blocks) if layout.final_serials == "row" else []
    columns = sum(len(block.heads) + len(block.columns) for block in blocks)
    numbers = tuple(Cell(str(n)) for n in range(1, columns + 1))
    stars = (Cell("**"),) * columns
    rows: dict[str, Rows] = {"none": [], "numbers": [numbers], "stars": [stars], "both": [stars, numbers]}
    return rows[layout.serials] if columns > 2 else []


def _dressed(rows: Rows, depth: int, serials: Rows, layout: Layout) -> tuple[Rows, int]:
    """Rows with serials under the headings, and the headings again further down; and how many rows they are."""
    head, body = [*rows[:depth], *serials], rows[depth:]
    if layout.heading == "repeated" and len(body) > _REPEAT_AFTER + 3:
        body = [*body[:_REPEAT_AFTER], *head, *body[_REPEAT_AFTER:]]
    return [*head, *body], len(head)


def _note(role: str, facts: list[ExpectedFact], plan: Plan, layout: Layout) -> tuple[str, ...]:
    name = _EMPTY_NAMES.get(role)
    is_empty = name is not None and not any(fact.amount_yuan for fact in facts)
    year = plan.figures.year
    if layout.note == "rounding":
        return ("注：本套报表金额单位转换时可能存在尾数误差。",)
    if layout.note == "nothing":
        return ("注：无。",)
    if not is_empty:
        return ()
    return {
        "none": (),
        "no_amount": ("注：本表本年无发生额。",),
        "brackets": (f"（注：{year}年{plan.figures.department}没有使用{name}拨款安排的支出。）",),
        "remark": (f"备注：本部门{year}年没有使用{name}拨款安排的支出。",),
    }[layout.note]


__all__ = ["DrawnTemplate", "assemble", "random_template", "template_style"]
