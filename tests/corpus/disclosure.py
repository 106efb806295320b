"""A drawn disclosure: a transcript in a drawn style, and every fact that its tables print.

    drawn = random_disclosure(random.Random(7))
    render(drawn.transcript, "xlsx"), drawn.facts

Belongs here: putting cover, tables and narrative together, and performance tables, which are forms.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from tests.corpus.figures import Figures, Project, random_figures
from tests.corpus.grids import CENT, ExpectedFact, Money, Rows, build, heading_depth
from tests.corpus.style import Style, printed, random_style, three_public_decimals
from tests.corpus.tables import BLOCKS, title
from tests.corpus.transcript import Cell, Table, Text, Transcript

_SERIALS: Final = "一二三四五六七八九十"
_EMPTY_NOTES: Final = {
    "government_fund_expenditure": "政府性基金预算",
    "state_capital_expenditure": "国有资本经营预算",
}
_INDICATORS: Final = (
    ("产出指标", "数量指标", "完成次数", "≥12次"),
    ("产出指标", "质量指标", "合格率", "≥95%"),
    ("产出指标", "成本指标", "费用（万元）", "≤30"),
    ("效益指标", "社会效益指标", "办事更方便", "明显"),
    ("满意度指标", "服务对象满意度指标", "群众满意度", "≥90%"),
)


class Drawn(NamedTuple):
    """A transcript, what its tables must give, and the style it is printed in."""

    transcript: Transcript
    facts: list[ExpectedFact]
    style: Style


def random_disclosure(
    rng: random.Random,
    style: Style | None = None,
    make_figures: Callable[[random.Random, Style], Figures] = random_figures,
) -> Drawn:
    """A disclosure with figures that add up, in the given style or a drawn one.

    The same state of `rng` gives the same disclosure. For text dumps pass `drawn.style.ragged` to `render`.
    """
    style = style or random_style(rng)
    figures = make_figures(rng, style)
    tables: list[Table] = []
    facts: list[ExpectedFact] = []
    for number, role in enumerate(BLOCKS, 1):
        table, its_facts = _table(role, number, figures, style)
        tables.append(table)
        facts += its_facts
    for project in figures.projects[:2]:
        table, its_facts = _performance_table(project, figures, style)
        tables.append(table)
        facts += its_facts
    blocks: list[Text | Table] = [Text(tuple(_cover(figures))), *tables, Text(tuple(_narrative(figures)))]
    word = _scope_word(figures)
    transcript = Transcript(
        doc_id="drawn",
        department=figures.department,
        year=figures.year,
        phase="budget",
        scope=figures.scope,
        publisher=figures.department,
        title=f"{figures.department}{figures.year}年{word}预算",
        blocks=tuple(blocks),
    )
    return Drawn(transcript, facts, style)


def _scope_word(figures: Figures) -> str:
    return "单位" if figures.scope == "unit" else "部门"


def _cover(figures: Figures) -> Iterator[str]:
    word = _scope_word(figures)
    yield f"{figures.department}{figures.year}年{word}预算"
    yield ""
    yield f"第一部分  {word}概况"
    yield f"{figures.department}负责有关工作。"
    yield f"第二部分  {figures.year}年{word}预算表"


def _narrative(figures: Figures) -> Iterator[str]:
    total = sum((item.basic + item.project + item.own for item in figures.items), Decimal(0))
    wan = (total / 10_000).quantize(CENT)
    yield f"第三部分  {figures.year}年{_scope_word(figures)}预算情况说明"
    yield f"{figures.department}{figures.year}年收支总预算{wan}万元。"
    for number, item in enumerate(figures.items, 1):
        amount = ((item.basic + item.project + item.own) / 10_000).quantize(CENT)
        yield f"{number}.{item.code.name}（{item.code.code}）安排{amount}万元。"


def _table(role: str, number: int, figures: Figures, style: Style) -> tuple[Table, list[ExpectedFact]]:
    money = Money(style.unit, style.decimals)
    if role == "three_public":
        money = Money(style.three_public_unit, three_public_decimals(style))
    blocks = BLOCKS[role](figures, style)
    rows, facts = build(role, blocks, money, style)
    above, inside = _head(role, number, figures, style, money.unit, rows)
    note = _empty_note(role, facts, figures)
    return Table(tuple(above), (*inside, *rows), note, len(inside) + heading_depth(blocks)), facts


def _empty_note(role: str, facts: Sequence[ExpectedFact], figures: Figures) -> tuple[str, ...]:
    if role not in _EMPTY_NOTES or any(fact.amount_yuan for fact in facts):
        return ()
    return (f"注：{figures.year}年没有{_EMPTY_NOTES[role]}安排的支出，故本表为空表。",)


def _head(
    role: str, number: int, figures: Figures, style: Style, unit: str, rows: Rows
) -> tuple[list[str], Rows]:
    """Title, department and unit: lines above the table, and rows that stand in it."""
    columns = max(sum(cell.column_span for cell in row) for row in rows)
    titles = _numbered_title(title(role, figures, style), number, style)
    department = style.department_label and style.department_label + figures.department
    unit_text = style.unit_label + unit
    inside: Rows = [(Cell("\n".join(titles), columns),)] if style.title_inside else []
    above = [] if style.title_inside else titles
    if style.unit_inside:
        left = (Cell(department, columns - 1),) if department else ()
        return above, [*inside, (*left, Cell(unit_text, columns - len(left) * (columns - 1)))]
    if style.one_line and department:
        return [*above, f"{department}{' ' * 20}{unit_text}"], inside
    return [*above, *([department] if department else []), unit_text], inside


def _numbered_title(words: str, number: int, style: Style) -> list[str]:
    serial = _SERIALS[number - 1] if number <= len(_SERIALS) else "十" + _SERIALS[number - 11]
    if style.numbering == "line":
        return [f"表{serial}：", words]
    return [{"prefix": f"表{number} ", "chapter": f"{serial}、"}.get(style.numbering, "") + words]


def _performance_table(project: Project, figures: Figures, style: Style) -> tuple[Table, list[ExpectedFact]]:
    """A form for one project: whose it is, its money, its aim and indicators."""
    words = title("performance_targets", figures, style)
    money = {
        "all": project.amount + project.other_funds,
        "fiscal_appropriation": project.amount,
        "other": project.other_funds,
    }
    texts = {
        source: printed(amount, style, style.unit, style.decimals, place)
        for place, (source, amount) in enumerate(money.items(), 1)
    }
    facts = [_funding(project, source, amount) for source, amount in money.items() if texts[source]]
    rows: Rows = [
        (Cell(words, 7),),
        (Cell(f"（{figures.year}年）", 7),),
        (Cell("预算单位"), Cell(figures.department, 2), Cell("项目名称"), Cell(project.name, 3)),
        tuple(map(Cell, _funding_texts(texts, style))),
        (Cell("总\n体\n目\n标", 1, 2), Cell("年度目标", 6)),
        (Cell("按时办好这件事", 6),),
        *_indicator_rows(),
    ]
    if style.title_inside:
        return Table((), tuple(rows)), facts
    return Table((words,), tuple(rows[1:])), facts


def _funding(project: Project, source: str, amount: Decimal) -> ExpectedFact:
    dims = (("funding_scope", "annual"), ("measure", "amount"), ("revenue_source", source))
    kind = "total" if source == "all" else "detail"
    return ExpectedFact(
        "performance_targets", None, project.name, dims, kind, "detail", amount.quantize(CENT)
    )


def _funding_texts(texts: dict[str, str], style: Style) -> list[str]:
    labels = {"all": "年度资金总额：", "fiscal_appropriation": "其中：财政拨款", "other": "其他资金"}
    pairs = [text for source, label in labels.items() for text in (label, texts[source])]
    return [f"项目资金（{style.unit}）", *pairs]


def _indicator_rows() -> Rows:
    """Headings and indicators; equal first-level names are one cell over their rows."""
    heads = ("一级指标", "二级指标", "三级指标", "指标值")
    rows: Rows = [
        (
            Cell("绩\n效\n指\n标", 1, len(_INDICATORS) + 1),
            *map(Cell, heads[:2]),
            Cell(heads[2], 2),
            Cell(heads[3], 2),
        )
    ]
    firsts = [first for first, *_ in _INDICATORS]
    for number, (first, second, name, target) in enumerate(_INDICATORS):
        is_new = firsts.index(first) == number
        head = (Cell(first, 1, firsts.count(first)),) if is_new else ()
        rows.append((*head, Cell(second), Cell(name, 2), Cell(target, 2)))
    return rows
