"""The nine tables of a final account (决算) under a layout: one function a role, from a plan to blocks.

Belongs here: columns, rows and what they mean; 行次 columns and the 栏次 row. Does not: titles, putting the
document together (`final`).
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from tests.corpus.budget_tables import item_kind, with_sums
from tests.corpus.figures import Item, economic_names, is_personnel
from tests.corpus.grids import Block, Column, Line, Rows
from tests.corpus.layout import Layout
from tests.corpus.lines import (
    ZERO,
    basic_of,
    by_function,
    class_lines,
    project_of,
    serial,
    source,
    spending,
    total_kinds,
)
from tests.corpus.plan import FUNDS, Plan
from tests.corpus.style import Style
from tests.corpus.transcript import Cell

_FUND_NAMES: Final = {
    "general_public": "一般公共预算财政拨款",
    "government_fund": "政府性基金预算财政拨款",
    "state_capital": "国有资本经营预算财政拨款",
}
_OTHER_SOURCES: Final = {
    "superior_subsidy": "上级补助收入",
    "service": "事业收入",
    "business": "经营收入",
    "subsidiary_remittance": "附属单位上缴收入",
    "other": "其他收入",
}
_MEASURES: Final = {
    "original_budget_amount": "年初预算数",
    "adjusted_budget_amount": "全年预算数",
    "amount": "决算数",
}
_FACTORS: Final = {"original_budget_amount": 2, "adjusted_budget_amount": 3, "amount": 1}
"""Budgets of final accounts: multiples, so that they add up as the amounts do and differ from them."""


def _amount_of(plan: Plan, name: str) -> Decimal:
    return ZERO if name in ("superior_subsidy", "subsidiary_remittance") else plan.revenue(name)


# Summaries


def overview(plan: Plan, layout: Layout, style: Style) -> list[Block]:
    """收入支出决算总表: sources and balances at left, classes and balances at right."""
    sources = [*((name + "收入", source(fund)) for fund, name in _FUND_NAMES.items())]
    sources += [(name, source(s)) for s, name in _OTHER_SOURCES.items()]
    left = [
        Line((f"{serial(n)}、{name}",), (_amount_of(plan, dims["revenue_source"]),), dims=dims)
        for n, (name, dims) in enumerate(sources)
    ]
    whole = plan.spent(plan.items) + plan.unspent
    opening = {**source("carry_over", "all"), "measure": "opening_balance"}
    has_balances = layout.final_balances == "rows"
    left += [
        Line(("本年收入合计",), (plan.revenue("all"),), "subtotal", dims=source("all")),
        Line(("使用非财政拨款结余",), (ZERO,), dims=source("non_fiscal_balance")),
        *([Line(("年初结转和结余",), (plan.carried,), dims=opening)] if has_balances else []),
        Line(("总计",), (whole,), "total", dims=source("all")),
    ]
    right = [
        *class_lines(plan, style, lambda items: [plan.spent(items)]),
        Line(("本年支出合计",), (plan.spent(plan.items),), "subtotal"),
        Line(("结余分配",), (ZERO,), dims={"measure": "surplus_distribution"}),
        Line(("年末结转和结余",), (plan.unspent,), dims={"measure": "closing_balance"}),
        Line(("总计",), (whole,), "total"),
    ]
    return [
        _final_half(left, "收入", "项目", [{}], layout, 1, {"breakdown": "source"}),
        _final_half(
            right,
            "支出",
            "项目（按功能分类）",
            [spending()],
            layout,
            len(left) + 1,
            {"breakdown": "function"},
        ),
    ]


def appropriation(plan: Plan, layout: Layout, style: Style) -> list[Block]:
    """财政拨款收入支出决算总表: funds and their balances at left, classes by fund at right."""
    opening = {"measure": "opening_balance"}
    has_balances = layout.final_balances == "rows"
    rows = _FUND_NAMES if has_balances and layout.final_appropriation == "fund_rows" else {}
    kind, carried = "subtotal" if rows else "detail", {**source("carry_over", "all"), **opening}
    whole = plan.spent(plan.items, "fiscal_appropriation") + plan.unspent
    left = [
        *(
            Line((f"{serial(n)}、{name}",), (plan.revenue(fund),), dims=source(fund))
            for n, (fund, name) in enumerate(_FUND_NAMES.items())
        ),
        Line(("本年收入合计",), (plan.revenue("fiscal_appropriation"),), "subtotal", dims=source("all")),
        *([Line(("年初财政拨款结转和结余",), (plan.carried,), kind, dims=carried)] if has_balances else []),
        *(
            Line(
                (f"\u3000{name}",),
                (plan.carried if fund == "general_public" else ZERO,),
                dims={**source("carry_over", fund), **opening},
            )
            for fund, name in rows.items()
        ),
        Line(("总计",), (whole,), "total", dims=source("all")),
    ]

    def amounts(items: Sequence[Item]) -> list[Decimal]:
        return [plan.spent(items, fund) for fund in ("fiscal_appropriation", *FUNDS)]

    spent = amounts(plan.items)
    unspent = [plan.unspent, plan.unspent, ZERO, ZERO]
    totals = tuple(a + b for a, b in zip(spent, unspent, strict=True))
    right = [
        *class_lines(plan, style, amounts),
        Line(("本年支出合计",), tuple(spent), "subtotal"),
        Line(("年末财政拨款结转和结余",), tuple(unspent), dims={"measure": "closing_balance"}),
        Line(("总计",), totals, "total"),
    ]
    return [
        _appropriation_revenue(left, layout),
        _appropriation_spending(right, layout, len(left) + 1),
    ]


def _appropriation_revenue(lines: Sequence[Line], layout: Layout) -> Block:
    plain = Layout(final_summary=layout.final_summary)
    return _final_half(lines, "收入", "项目", [{}], plain, 1, {"breakdown": "source"})


def _appropriation_spending(lines: Sequence[Line], layout: Layout, first: int) -> Block:
    columns = total_kinds(
        [
            (("支出", "合计"), spending()),
            *((("支出", name), spending(fund)) for fund, name in _FUND_NAMES.items()),
        ]
    )
    heads = (("支出", "项目（按功能分类）"),)
    block = Block(heads, tuple(columns), tuple(lines), {"breakdown": "function"})
    return _with_serials(block, "支出", first) if layout.final_summary == "serial" else block


def _final_half(
    lines: Sequence[Line],
    side: str,
    head: str,
    dims: Sequence[Mapping[str, str]],
    layout: Layout,
    first: int,
    block_dims: Mapping[str, str],
) -> Block:
    """One half: with 行次 where the layout has it, and with budgets beside the final figure."""
    measures = _MEASURES if layout.final_measures == "budgets" else {"amount": "金额"}
    columns = tuple(Column((side, word), {**dims[0], "measure": m}) for m, word in measures.items())
    block = Block(((side, head),), columns, tuple(_in_measures(x, list(measures)) for x in lines), block_dims)
    return _with_serials(block, side, first) if layout.final_summary == "serial" else block


def _in_measures(line: Line, measures: Sequence[str]) -> Line:
    """A line's amount under each measure; balances stand under the final figure only."""
    amount = line.amounts[0] or ZERO
    has_one = "measure" in line.dims
    amounts = tuple(None if has_one and m != "amount" else amount * _FACTORS[m] for m in measures)
    return Line(line.heads, amounts, line.kind, line.code, line.label, line.dims)


def _with_serials(block: Block, side: str, first: int) -> Block:
    """The block with a 行次 column before its amounts, numbered from `first`."""
    lines = [
        Line(x.heads, (Decimal(first + n), *x.amounts), x.kind, x.code, x.label, x.dims)
        for n, x in enumerate(block.lines)
    ]
    column = Column((side, "行次"), form="serial")
    return Block(block.heads, (column, *block.columns), tuple(lines), block.dims)


# By function


def revenue(plan: Plan, layout: Layout, style: Style) -> list[Block]:
    """收入决算表: by source across."""
    columns = [
        Column(("本年收入合计",), source("all"), "total"),
        Column(("财政拨款收入",), source("fiscal_appropriation")),
        *(Column((name,), source(s)) for s, name in _OTHER_SOURCES.items()),
    ]

    def amounts(items: Sequence[Item]) -> list[Decimal]:
        return [
            ZERO if c.dims["revenue_source"] in ("superior_subsidy", "subsidiary_remittance") else plan.revenue(c.dims["revenue_source"], items)
            for c in columns
        ]  # fmt: skip

    return [by_function(plan, plan.items, columns, layout, style, amounts)]


def expenditure(plan: Plan, layout: Layout, style: Style) -> list[Block]:
    """支出决算表: by kind of spending across."""
    names = {
        "basic": "基本支出",
        "project": "项目支出",
        "remitted_up": "上缴上级支出",
        "business": "经营支出",
        "subsidy_down": "对附属单位补助支出",
    }
    columns = total_kinds(
        [
            (("本年支出合计",), spending()),
            *(((name,), spending(spending_type=k)) for k, name in names.items()),
        ]
    )

    def amounts(items: Sequence[Item]) -> list[Decimal]:
        return [plan.spent(items), basic_of(items), project_of(items), ZERO, ZERO, ZERO]

    return [by_function(plan, plan.items, columns, layout, style, amounts)]


_BALANCES: Final = {
    "opening_balance": ("年初结转和结余", ("合计", "基本支出结转", "项目支出结转和结余")),
    "revenue_amount": ("本年收入", ("合计", "基本支出", "项目支出")),
    "amount": ("本年支出", ("合计", "基本支出", "项目支出")),
    "closing_balance": ("年末结转和结余", ("合计", "基本支出结转", "项目支出结转和结余")),
}


def general(plan: Plan, layout: Layout, style: Style) -> list[Block]:
    """一般公共预算财政拨款支出决算表, or with balances and revenue on each row (云南)."""
    items = [item for item in plan.items if item.fund == "general_public"]
    if layout.final_general == "plain":
        return [by_function(plan, items, _spent_columns("general_public"), layout, style, _spent)]
    columns = [
        Column((group, word), spending("general_public", kind, measure=measure), "detail" if n else "total")
        for measure, (group, words) in _BALANCES.items()
        for n, (word, kind) in enumerate(zip(words, ("all", "basic", "project"), strict=True))
    ]

    def amounts(some: Sequence[Item]) -> list[Decimal]:
        whole, basic, project = _spent(some)
        return [project, ZERO, project, whole, basic, project, whole, basic, project, project, ZERO, project]

    return [by_function(plan, items, columns, layout, style, amounts)]


def _spent_columns(fund: str) -> list[Column]:
    return total_kinds(
        [
            (("本年支出", "小计"), spending(fund)),
            (("本年支出", "基本支出"), spending(fund, "basic")),
            (("本年支出", "项目支出"), spending(fund, "project")),
        ]
    )


def _spent(items: Sequence[Item]) -> list[Decimal]:
    basic = basic_of(items)
    project = sum((item.project for item in items), ZERO)
    return [basic + project, basic, project]


def government_fund(plan: Plan, layout: Layout, style: Style) -> list[Block]:
    """政府性基金预算财政拨款收入支出决算表: opening balance, revenue, spending, closing balance."""
    fund = "government_fund"
    items = [item for item in plan.items if item.fund == fund]
    if layout.final_fund == "spent":
        return [by_function(plan, items, _spent_columns(fund), layout, style, _spent)]
    columns = [
        Column(("年初结转和结余",), spending(fund, measure="opening_balance")),
        Column(("本年收入",), spending(fund, measure="revenue_amount")),
        *_spent_columns(fund),
        Column(("年末结转和结余",), spending(fund, measure="closing_balance")),
    ]

    def amounts(some: Sequence[Item]) -> list[Decimal]:
        spent = _spent(some)
        return [spent[0], spent[0], *spent, spent[0]]

    return [by_function(plan, items, columns, layout, style, amounts)]


def state_capital(plan: Plan, layout: Layout, style: Style) -> list[Block]:
    """国有资本经营预算财政拨款支出决算表: nobody has any."""
    return [by_function(plan, [], _spent_columns("state_capital"), layout, style, _spent)]


# By economic class, three public


def basic(plan: Plan, layout: Layout, style: Style) -> list[Block]:
    """一般公共预算财政拨款基本支出决算表: one, two or three blocks side by side."""
    layouts: Mapping[str, Sequence[tuple[str, ...]]] = {
        "one": [("301", "302", "303", "310")],
        "two": [("301", "303"), ("302", "310")],
        "three": [("301", "303"), ("302",), ("310",)],
        "three_merged": [("301", "303"), ("302",), ("310",)],
    }
    groups = layouts[layout.final_basic]
    people = sum((a for c, a in plan.figures.economic if is_personnel(c.code)), ZERO)
    office = sum((a for c, a in plan.figures.economic if not is_personnel(c.code)), ZERO)
    sums = {"人员经费合计": ("personnel", people), "公用经费合计": ("running", office)}
    ends: dict[str, int] = {"人员经费合计": 0, "公用经费合计": len(groups) - 1}
    blocks = []
    for number, parents in enumerate(groups):
        lines = _class_block(plan, layout, parents)
        lines += [
            Line(("", word) if len(groups) > 1 else (word,), (amount,), "subtotal", dims={"cost_type": cost})
            for word, (cost, amount) in sums.items()
            if ends[word] == number
        ]
        group = () if len(groups) == 1 else ("公用经费",) if number else ("人员经费",)
        column = Column((*group, "决算数"), spending("general_public", "basic"))
        paths = ((*group, "科目编码"), (*group, "科目名称"))
        blocks.append(Block(paths, (column,), tuple(lines), {"breakdown": "economic"}))
    height = max(len(block.lines) + (block.lines[-1].code is not None) for block in blocks)
    return [_ending(block, height) for block in blocks]


def _class_block(plan: Plan, layout: Layout, parents: Sequence[str]) -> list[Line]:
    names, amounts = economic_names(2020), {c.code: a for c, a in plan.figures.economic}
    lines = []
    for parent in parents:
        items = [code for code in sorted(names) if len(code) == 5 and code[:3] == parent]
        own = [code for code in items if code in amounts]
        cost = {"cost_type": "personnel" if is_personnel(parent) else "running"}
        whole = sum((amounts[code] for code in own), ZERO)
        lines.append(Line((parent, names[parent]), (whole,), "subtotal", parent, names[parent], cost))
        shown = items if layout.final_basic.startswith("three") else own
        lines += [Line((c, names[c]), (amounts.get(c),), "detail", c, names[c], cost) for c in shown]
    return lines


def _ending(block: Block, height: int) -> Block:
    """The block with blank rows before its sum, so that the sums of all stand in the last row."""
    is_sum = bool(block.lines) and block.lines[-1].code is None
    blank = Line(("", ""), (None,))
    body, end = (block.lines[:-1], block.lines[-1:]) if is_sum else (block.lines, ())
    missing = height - len(body) - len(end)
    return Block(block.heads, block.columns, (*body, *(blank,) * missing, *end), block.dims)


def finish(role: str, layout: Layout, rows: Rows) -> Rows:
    """In a table of three blocks, 公用经费合计 may be merged over all columns up to its amount."""
    if role != "basic_expenditure" or layout.final_basic != "three_merged":
        return rows
    return [_merged_end(row) if any(c.text == "公用经费合计" for c in row) else row for row in rows]


def _merged_end(row: tuple[Cell, ...]) -> tuple[Cell, ...]:
    label, amount, *_, other_label, other_amount = (cell for cell in row if cell.text or cell is row[-1])
    return Cell(label.text, 2), amount, Cell(other_label.text, 5), other_amount


_ITEMS: Final = {
    "total": ("合计",),
    "overseas_travel": ("因公出国（境）费",),
    "vehicles": ("公务用车购置及运行维护费", "小计"),
    "vehicle_purchase": ("公务用车购置及运行维护费", "公务用车购置费"),
    "vehicle_operation": ("公务用车购置及运行维护费", "公务用车运行维护费"),
    "official_reception": ("公务接待费",),
}


def three_public(plan: Plan, layout: Layout, style: Style) -> list[Block]:
    """“三公”经费: six budgets then six outcomes, pairs under each item, or two rows."""
    fund = "fiscal_appropriation"
    budget, final = with_sums(plan.prior_three_public), with_sums(plan.figures.three_public)
    kinds = {item: item_kind(item, "total") for item in _ITEMS}
    measures = {"budget_amount": ("预算数", budget), "amount": ("决算数", final)}
    dims = {"breakdown": "item"}
    if layout.final_three_public == "rows":
        columns = [Column(path, {"fund": fund, "item": item}, kinds[item]) for item, path in _ITEMS.items()]
        lines = [
            Line((word,), tuple(values[i] for i in _ITEMS), dims={"measure": measure})
            for measure, (word, values) in measures.items()
        ]
        return [Block((("项目",),), tuple(columns), tuple(lines), dims)]
    cells = [(m, item) for m in measures for item in _ITEMS]
    if layout.final_three_public == "pairs":
        cells = [(m, item) for item in _ITEMS for m in measures]
    in_front = layout.final_three_public == "blocks"
    columns = [
        Column(
            (measures[m][0], *_ITEMS[item]) if in_front else (*_ITEMS[item], measures[m][0]),
            {"fund": fund, "item": item, "measure": m},
            kinds[item],
        )
        for m, item in cells
    ]
    line = Line((), tuple(measures[m][1][item] for m, item in cells))
    return [Block((), tuple(columns), (line,), dims)]


def serial_row(blocks: Sequence[Block]) -> Rows:
    """栏次 under the headings: the columns of amounts numbered over all blocks."""
    cells: list[Cell] = []
    number = 0
    for block in blocks:
        if block.heads:
            cells.append(Cell("栏次", len(block.heads)))
        for column in block.columns:
            number += column.form != "serial"
            cells.append(Cell("" if column.form == "serial" else str(number)))
    return [tuple(cells)]


BLOCKS: Final[Mapping[str, Callable[[Plan, Layout, Style], list[Block]]]] = {
    "revenue_expenditure_summary": overview,
    "revenue": revenue,
    "expenditure": expenditure,
    "appropriation_summary": appropriation,
    "general_public_expenditure": general,
    "basic_expenditure": basic,
    "three_public": three_public,
    "government_fund_expenditure": government_fund,
    "state_capital_expenditure": state_capital,
}
"""Role -> its blocks, in the order of the national form."""
