"""Drawn documents whose tables agree with one another, for checking the checks.

    consistent(seed)

Belongs here: figures that leave no table contradicting another. The other draws vary more than they
agree: what a table prints is true of it, but balances, own revenue of projects and 三公 money need not
be those of the other tables.
"""

import random
import re
import unicodedata
from dataclasses import replace
from decimal import ROUND_CEILING, Decimal
from typing import Final

from tests.corpus.disclosure import random_disclosure
from tests.corpus.figures import Figures, is_personnel, random_figures
from tests.corpus.final import random_final
from tests.corpus.layout import Layout
from tests.corpus.plan import Plan, random_plan
from tests.corpus.style import Style, random_style, step, three_public_decimals
from tests.corpus.template import random_template, template_style
from tests.corpus.transcript import Table, Text, Transcript

_ITEMS: Final = {
    "overseas_travel": ("30212",),
    "official_reception": ("30217",),
    "vehicle_operation": ("30231",),
    "vehicle_purchase": ("31013", "30913"),
}
_FIGURE: Final = re.compile(r"[1-9][\d,]*[.。]\d|\d[.。]0*[1-9]|\d,\d{3}|\d{4}$|^[1-9]\d{2,}$")
_SECTIONS: Final = (
    "主要职责与机构设置按有关规定确定。",
    "机关运行经费、政府采购、国有资产占用和绩效目标情况见相关表格。",
    "名词解释从略。",
)
_ZERO: Final = Decimal(0)


def consistent(seed: int) -> Transcript:
    """A budget or a final account that adds up within and between its tables, and lacks no section or note."""
    drawn = _drawn(seed)
    return replace(drawn, blocks=(*map(_noted, drawn.blocks), Text(_SECTIONS)))


def _noted(block: Text | Table) -> Text | Table:
    """A table without a figure says so below it."""
    if isinstance(block, Text):
        return block
    figures = any(
        _FIGURE.search(unicodedata.normalize("NFKC", cell.text)) for row in block.rows for cell in row
    )
    return block if figures else replace(block, note=("注：本表无数据。", *block.note))


def _drawn(seed: int) -> Transcript:
    rng = random.Random(seed)
    if seed % 3 == 0:
        return random_template(rng, make_plan=_plan, make_style=_style).transcript
    if seed % 3 == 1:
        return random_final(rng, make_plan=_plan, make_style=_style).transcript
    style = replace(random_style(rng), chinese_point_every=0)
    return random_disclosure(rng, style, _figures).transcript


def _style(rng: random.Random, layout: Layout) -> Style:
    return replace(template_style(rng, layout), chinese_point_every=0)


def _plan(rng: random.Random, style: Style, layout: Layout) -> Plan:
    plan = random_plan(rng, style, layout)
    figures = _agreeing(plan.figures, style)
    return replace(plan, figures=figures, carried=_ZERO, unspent=_ZERO, reserve=_ZERO)


def _figures(rng: random.Random, style: Style) -> Figures:
    return _agreeing(random_figures(rng, style), style)


def _agreeing(figures: Figures, style: Style) -> Figures:
    items = tuple(replace(i, own=_ZERO) for i in figures.items if i.fund == "general_public")
    projects = tuple(replace(p, other_funds=_ZERO) for p in figures.projects)
    return replace(figures, items=items, projects=projects, three_public=_three_public(figures, style))


def _three_public(figures: Figures, style: Style) -> dict[str, Decimal]:
    """Items no smaller than their classes in basic spending, running costs no greater."""
    smallest = step(style.three_public_unit, three_public_decimals(style))
    basic = {code.code: amount for code, amount in figures.economic}
    least = {item: sum((basic.get(c, _ZERO) for c in codes), _ZERO) for item, codes in _ITEMS.items()}
    running = sum((a for c, a in basic.items() if not is_personnel(c)), _ZERO)
    return {
        item: min(amount, running // smallest * smallest)
        if item == "agency_operation"
        else max(amount, _up(least.get(item, _ZERO), smallest))
        for item, amount in figures.three_public.items()
    }


def _up(amount: Decimal, smallest: Decimal) -> Decimal:
    return (amount / smallest).to_integral_value(ROUND_CEILING) * smallest
