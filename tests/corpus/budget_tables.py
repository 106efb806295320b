"""The tables of a budget under a layout: one function a role, from a plan to blocks.

Layouts are those of real places (see `layout`). Belongs here: columns, rows, and what they mean. Does not:
titles, codes (`lines`), how blocks become cells (`grids`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from tests.corpus.figures import Code, Item, economic_names, is_personnel
from tests.corpus.grids import Block, Column, Line
from tests.corpus.layout import Layout, fund_of_title, title
from tests.corpus.lines import (
    ZERO,
    basic_of,
    by_function,
    by_unit,
    class_lines,
    code_heads,
    code_paths,
    fund_amounts,
    nested_lines,
    people_of,
    project_of,
    serial,
    source,
    spending,
    total_kinds,
    total_line,
)
from tests.corpus.plan import FUNDS, Plan
from tests.corpus.style import Style, spaced

_FUND_NAMES: Final = {
    "general_public": "一般公共预算",
    "government_fund": "政府性基金预算",
    "state_capital": "国有资本经营预算",
}
_OWN_NAMES: Final = {"service": "事业收入", "business": "事业单位经营收入", "other": "其他收入"}
_GOVERNMENT_CLASS: Final = {
    "301": ("501", "机关工资福利支出"),
    "302": ("502", "机关商品和服务支出"),
    "303": ("509", "对个人和家庭的补助"),
    "310": ("503", "机关资本性支出"),
}

# Overview


def overview(plan: Plan, layout: Layout, style: Style) -> list[Block]:
    """部门收支总表: revenue at left, spending by one or more classifications at right."""
    left = _overview_revenue(plan, layout, style)
    build = {
        "halves": _by_class_half,
        "costs": _by_costs_half,
        "three": _three_parts,
        "four": _four_parts,
        "uses": _uses_half,
        "nested": _nested_half,
    }[layout.overview]
    return [left, *build(plan, layout, style)]


def _overview_revenue(plan: Plan, layout: Layout, style: Style) -> Block:
    funds = [(f"{_FUND_NAMES[f]}拨款收入", source(f)) for f in FUNDS]
    own = [(name, source(s)) for s, name in _OWN_NAMES.items()]
    lines = [
        Line((f"{serial(n)}、{name}",), (plan.revenue(d["revenue_source"]),), "detail", None, name, d)
        for n, (name, d) in enumerate([*funds, *own])
    ]
    lines += _revenue_balances(plan, layout)
    lines.append(_grand_total("收入总计", plan.spent(plan.items) + plan.unspent, style, source("all")))
    heads = (("收入", "项目"),)
    return Block(heads, (Column(("收入", style.amount_word)),), tuple(lines), {"breakdown": "source"})


def _revenue_balances(plan: Plan, layout: Layout, whole: str = "all") -> list[Line]:
    if layout.balances == "none":
        return []
    carry = source("carry_over", "all")
    lines = [
        Line(("本年收入合计",), (plan.revenue(whole),), "subtotal", None, "本年收入合计", source("all")),
        Line(("上年结转",), (plan.carried,), "detail", None, "上年结转", carry),
    ]
    if layout.balances == "carried_funds":
        lines[-1] = Line(("上年结转",), (plan.carried,), "subtotal", None, "上年结转", carry)
        amounts = {"general_public": plan.carried}
        lines += [
            Line(
                (f"\u3000{_FUND_NAMES[fund]}结转资金",),
                (amounts.get(fund, ZERO),),
                "detail",
                None,
                "",
                source("carry_over", fund),
            )
            for fund in FUNDS
        ]
    return lines


def _grand_total(word: str, amount: Decimal, style: Style, dims: Mapping[str, str] | None = None) -> Line:
    return Line((spaced(word, style),), (amount,), "total", None, word, dims or {})


def _spending_end(
    plan: Plan,
    layout: Layout,
    style: Style,
    amounts: Sequence[Decimal | None],
    unspent: Sequence[Decimal | None],
) -> list[Line]:
    """本年支出合计 and 结转下年 where the layout has balances, then 支出总计."""
    lines = []
    if layout.balances != "none":
        lines = [
            Line(("本年支出合计",), tuple(amounts), "subtotal", None, "本年支出合计"),
            Line(("结转下年",), tuple(unspent), "detail", None, "结转下年", {"measure": "closing_balance"}),
        ]
    totals = tuple(
        None if amount is None else amount + (left or ZERO)
        for amount, left in zip(amounts, unspent, strict=True)
    )
    return [*lines, Line((spaced("支出总计", style),), totals, "total", None, "支出总计")]


def _half(
    plan: Plan, layout: Layout, style: Style, lines: Sequence[Line], head: tuple[str, ...], breakdown: str
) -> Block:
    """A part of the overview with one column of amounts, closed by its total."""
    whole = plan.spent(plan.items)
    end = _spending_end(plan, layout, style, [whole], [plan.unspent])
    column = Column((*head[:-1], style.amount_word), spending())
    return Block((head,), (column,), (*lines, *end), {"breakdown": breakdown})


def _by_class_half(plan: Plan, layout: Layout, style: Style) -> list[Block]:
    lines = class_lines(plan, style, lambda items: [plan.spent(items)])
    return [_half(plan, layout, style, lines, ("支出", "项目"), "function")]


def _nested_half(plan: Plan, layout: Layout, style: Style) -> list[Block]:
    lines = nested_lines(plan, lambda items: [plan.spent(items)])
    return [_half(plan, layout, style, lines, ("支出", "项目"), "function")]


def _use_lines(plan: Plan) -> list[Line]:
    basic, project = basic_of(plan.items), project_of(plan.items)
    return [
        Line(("一、基本支出",), (basic,), "detail", None, "基本支出", {"spending_type": "basic"}),
        Line(("二、项目支出",), (project,), "detail", None, "项目支出", {"spending_type": "project"}),
    ]


def _uses_half(plan: Plan, layout: Layout, style: Style) -> list[Block]:
    return [_half(plan, layout, style, _use_lines(plan), ("支出", "项目"), "use")]


def _three_parts(plan: Plan, layout: Layout, style: Style) -> list[Block]:
    classes = class_lines(plan, style, lambda items: [plan.spent(items)])
    return [
        _half(plan, layout, style, classes, ("支出", "功能分类", "功能科目名称"), "function"),
        _half(plan, layout, style, _use_lines(plan), ("支出", "支出用途", "项目名称"), "use"),
    ]


def _four_parts(plan: Plan, layout: Layout, style: Style) -> list[Block]:
    classes = class_lines(plan, style, lambda items: [plan.spent(items)])
    amounts = _by_economic_class(plan)
    names = economic_names(2020)
    own = [
        Line((f"{serial(n)}、{names[code]}",), (amount,), "detail", code, names[code])
        for n, (code, amount) in enumerate(amounts.items())
    ]
    government = [
        Line((f"{serial(n)}、{_GOVERNMENT_CLASS[code][1]}",), (amount,), "detail", *_GOVERNMENT_CLASS[code])
        for n, (code, amount) in enumerate(amounts.items())
    ]
    return [
        _half(plan, layout, style, classes, ("支出", "支出功能分类科目（按大类）"), "function"),
        _half(plan, layout, style, own, ("支出", "部门预算支出经济分类科目（按大类）"), "economic"),
        _half(
            plan,
            layout,
            style,
            government,
            ("支出", "政府预算支出经济分类科目（按大类）"),
            "government_economic",
        ),
    ]


def _by_economic_class(plan: Plan) -> dict[str, Decimal]:
    """All spending by 类 of the economic classification: basic by class, the rest for goods and services."""
    amounts = dict.fromkeys(("301", "302", "303", "310"), ZERO)
    for code, amount in plan.figures.economic:
        amounts[code.code[:3]] += amount
    amounts["302"] += plan.spent(plan.items) - sum(amounts.values(), ZERO)
    return amounts


def _by_costs_half(plan: Plan, layout: Layout, style: Style) -> list[Block]:
    def amounts(items: Sequence[Item]) -> list[Decimal]:
        people, basic = people_of(plan, items), basic_of(items)
        return [plan.spent(items), people, basic - people, project_of(items)]

    columns = total_kinds(
        [
            (("支出", style.total_word), spending()),
            (("支出", "人员经费"), spending(spending_type="basic", cost_type="personnel")),
            (("支出", "公用经费"), spending(spending_type="basic", cost_type="running")),
            (("支出", "项目支出"), spending(spending_type="project")),
        ]
    )
    end = _spending_end(plan, layout, style, amounts(plan.items), [plan.unspent, None, None, None])
    lines = (*class_lines(plan, style, amounts), *end)
    return [Block((("支出", "项目（按功能分类）"),), tuple(columns), lines, {"breakdown": "function"})]


# Appropriations


def appropriation(plan: Plan, layout: Layout, style: Style) -> list[Block]:
    """财政拨款收支总表: by fund at left, by class and perhaps by fund at right."""
    if layout.appropriation == "carried":
        return _appropriation_in_parts(plan, style)
    lines = [
        Line((f"{serial(n)}、{_FUND_NAMES[f]}拨款",), (plan.revenue(f),), "detail", None, "", source(f))
        for n, f in enumerate(FUNDS)
    ]
    lines += _revenue_balances(plan, layout, "fiscal_appropriation")
    whole = plan.spent(plan.items, "fiscal_appropriation")
    lines.append(_grand_total("收入总计", whole + plan.unspent, style, source("all")))
    left = Block(
        (("收入", "项目"),), (Column(("收入", style.amount_word)),), tuple(lines), {"breakdown": "source"}
    )
    return [left, _appropriation_spending(plan, layout, style)]


def _appropriation_spending(plan: Plan, layout: Layout, style: Style) -> Block:
    funds: tuple[str, ...] = ("fiscal_appropriation", *FUNDS)
    if layout.appropriation == "funds":
        columns = total_kinds(
            [
                (("支出", style.total_word), spending()),
                *((("支出", name), spending(fund)) for fund, name in _FUND_NAMES.items()),
            ]
        )
    else:
        columns, funds = [Column(("支出", style.amount_word), spending())], funds[:1]

    def amounts(items: Sequence[Item]) -> list[Decimal]:
        return fund_amounts(plan, items, funds)

    nested = layout.appropriation == "nested_names"
    lines = nested_lines(plan, amounts) if nested else class_lines(plan, style, amounts)
    unspent = [plan.unspent, plan.unspent, ZERO, ZERO][: len(funds)]
    end = _spending_end(plan, layout, style, amounts(plan.items), unspent)
    return Block((("支出", "项目"),), tuple(columns), (*lines, *end), {"breakdown": "function"})


def _appropriation_in_parts(plan: Plan, style: Style) -> list[Block]:
    """一、本年收入 and 二、上年结转, each over its funds; 一、本年支出 over the classes, 二、结转下年."""

    def funds(amount: Callable[[str], Decimal], carry: bool) -> list[Line]:
        return [
            Line(
                (f"（{serial(n)}）{_FUND_NAMES[f]}拨款",),
                (amount(f),),
                "detail",
                None,
                "",
                source("carry_over", f) if carry else source(f),
            )
            for n, f in enumerate(FUNDS)
        ]

    whole = plan.spent(plan.items, "fiscal_appropriation")
    left = [
        Line(("一、本年收入",), (plan.revenue("fiscal_appropriation"),), "subtotal", None, "", source("all")),
        *funds(plan.revenue, False),
        Line(("二、上年结转",), (plan.carried,), "subtotal", None, "", source("carry_over", "all")),
        *funds(lambda f: plan.carried if f == "general_public" else ZERO, True),
        _grand_total("收入总计", whole + plan.unspent, style, source("all")),
    ]
    right = [
        Line(("一、本年支出",), (whole,), "subtotal", None, ""),
        *class_lines(plan, style, lambda i: [plan.spent(i, "fiscal_appropriation")], "（{serial}）{name}"),
        Line(("二、结转下年",), (plan.unspent,), "detail", None, "", {"measure": "closing_balance"}),
        _grand_total("支出总计", whole + plan.unspent, style),
    ]
    return [
        Block(
            (("收入", "项目"),), (Column(("收入", style.amount_word)),), tuple(left), {"breakdown": "source"}
        ),
        Block(
            (("支出", "项目"),),
            (Column(("支出", style.amount_word), spending()),),
            tuple(right),
            {"breakdown": "function"},
        ),
    ]


# Revenue and spending


def revenue(plan: Plan, layout: Layout, style: Style) -> list[Block]:
    """部门收入总表: by source across; by function, by unit, or one row without a label."""
    columns = _revenue_columns(layout, style)

    def amounts(items: Sequence[Item]) -> list[Decimal]:
        return [_revenue_of(plan, items, column.dims["revenue_source"]) for column in columns]

    if layout.revenue in ("unit", "nested"):
        return [by_unit(plan, columns, style, amounts, layout.revenue == "unit")]
    if layout.revenue == "row":
        line = Line((), tuple(amounts(plan.items)), "detail", None, "")
        return [Block((), tuple(columns), (line,))]
    return [by_function(plan, plan.items, columns, layout, style, amounts)]


def _revenue_of(plan: Plan, items: Sequence[Item], name: str) -> Decimal:
    if name == "unit_funds":
        return sum((item.own for item in items), ZERO)
    if name in (
        "special_account",
        "superior_subsidy",
        "subsidiary_remittance",
        "education_fee",
        "carry_over",
    ):
        return ZERO
    return plan.revenue(name, items)


def _revenue_columns(layout: Layout, style: Style) -> list[Column]:
    funds = [Column((f"{_FUND_NAMES[f]}拨款收入",), source(f)) for f in FUNDS]
    own = [Column((name,), source(s)) for s, name in _OWN_NAMES.items()]
    total = Column((style.total_word,), source("all"), "total")
    if layout.revenue == "row":
        service = [
            Column(("事业收入", "金额"), source("service")),
            Column(("事业收入", "其中：教育收费"), source("education_fee"), "of_which"),
        ]
        return [total, Column(("上年结转",), source("carry_over")), *funds, *service, *own[1:]]
    if layout.revenue == "subtotals":
        inside = [
            Column(("财政拨款收入", "小计"), source("fiscal_appropriation"), "total"),
            *(Column(("财政拨款收入", f"{_FUND_NAMES[f]}收入"), source(f)) for f in FUNDS),
        ]
        return [total, *inside, Column(("财政专户管理资金收入",), source("special_account")), *own]
    if layout.revenue == "nested":
        year = "本年收入"
        return [
            Column(("收入总计",), source("all"), "total"),
            *(Column((year, "财政拨款", f"{_FUND_NAMES[f]}拨款"), source(f)) for f in FUNDS),
            Column((year, "财政专户管理资金"), source("special_account")),
            *(Column((year, "单位资金", name), source(s)) for s, name in _OWN_NAMES.items()),
            Column(("上年结余、结转",), source("carry_over")),
        ]
    return [total, *funds, *own]


def expenditure(plan: Plan, layout: Layout, style: Style) -> list[Block]:
    """部门支出总表: by function, by unit, or one row without a label."""
    names = {"basic": "基本支出", "project": "项目支出"}
    columns = total_kinds(
        [
            ((style.total_word,), spending()),
            *(((name,), spending(spending_type=kind)) for kind, name in names.items()),
        ]
    )
    if layout.expenditure == "row":
        return [_expenditure_row(plan, columns)]
    if layout.expenditure == "types":
        more = {
            "remitted_up": "上缴上级支出",
            "business": "事业单位经营支出",
            "subsidy_down": "对附属单位补助支出",
        }
        columns += [Column((name,), spending(spending_type=kind)) for kind, name in more.items()]
    if layout.expenditure == "procurement":
        group = f"{plan.figures.year}年政府采购项目"
        columns += [
            Column((group, name), spending(), "of_which")
            for name in (
                "小计",
                "其中：预留给中小企业的项目资金规模",
                "其中：预留给小型、微型企业的项目资金规模",
            )
        ]

    def amounts(items: Sequence[Item]) -> list[Decimal]:
        project = project_of(items)
        more = {"types": [ZERO] * 3, "procurement": [project, ZERO, ZERO]}.get(layout.expenditure, [])
        return [plan.spent(items), basic_of(items), project, *more]

    if layout.expenditure == "unit":
        return [by_unit(plan, columns, style, amounts)]
    block = by_function(plan, plan.items, columns, layout, style, amounts)
    if layout.expenditure == "unit_above":
        return [_under_unit(plan, block, amounts(plan.items))]
    return [block]


def _expenditure_row(plan: Plan, columns: Sequence[Column]) -> Block:
    basic, project = basic_of(plan.items), project_of(plan.items)
    more = (
        Column(("单位预留机动经费",), spending()),
        Column(("结转下年资金",), spending(measure="closing_balance")),
    )
    amounts = (basic + project + plan.reserve, basic, project, plan.reserve, plan.unspent)
    return Block((), (*columns, *more), (Line((), amounts, "detail", None, ""),))


def _under_unit(plan: Plan, block: Block, whole: Sequence[Decimal]) -> Block:
    """A unit's row over its functions, in place of a total."""
    count = len(block.heads)
    first = Line(
        (plan.figures.department, *("",) * count), tuple(whole), "subtotal", None, "", {"breakdown": "unit"}
    )
    below = [
        Line(("", *line.heads), line.amounts, line.kind, line.code, line.label, line.dims)
        for line in block.lines
        if line.kind != "total"
    ]
    return Block((("预算单位",), *block.heads), block.columns, (first, *below), block.dims)


def fund_expenditure(fund: str) -> Callable[[Plan, Layout, Style], list[Block]]:
    """政府性基金预算支出表 and 国有资本经营预算支出表: three columns, perhaps no row but the total."""

    def blocks(plan: Plan, layout: Layout, style: Style) -> list[Block]:
        items = [item for item in plan.items if item.fund == fund]
        group = f"{plan.figures.year}年{_FUND_NAMES[fund]}支出"
        return [by_function(plan, items, _plain_columns(fund, group), layout, style, _plain_amounts)]

    return blocks


def _plain_columns(fund: str, *group: str) -> list[Column]:
    return total_kinds(
        [
            ((*group, "小计" if group else "合计"), spending(fund)),
            ((*group, "基本支出"), spending(fund, "basic")),
            ((*group, "项目支出"), spending(fund, "project")),
        ]
    )


def _plain_amounts(items: Sequence[Item]) -> list[Decimal]:
    basic = basic_of(items)
    project = sum((item.project for item in items), ZERO)
    return [basic + project, basic, project]


def general(plan: Plan, layout: Layout, style: Style) -> list[Block]:
    """一般公共预算支出表, perhaps with last year's outturn, the change, and figures without construction."""
    items = [item for item in plan.items if item.fund == "general_public"]
    columns = _general_columns(plan, layout)

    def amounts(some: Sequence[Item]) -> list[Decimal | None]:
        return _general_amounts(plan, layout, some)

    return [by_function(plan, items, columns, layout, style, amounts)]


def _general_columns(plan: Plan, layout: Layout) -> list[Column]:
    fund, year = "general_public", plan.figures.year
    if layout.general == "plain":
        return _plain_columns(fund)
    if layout.general == "people":
        basic = "基本支出"
        return [
            Column(("合计",), spending(fund), "total"),
            Column((basic, "小计"), spending(fund, "basic"), "total"),
            Column((basic, "人员经费"), spending(fund, "basic", "personnel")),
            Column((basic, "公用经费"), spending(fund, "basic", "running")),
            Column(("项目支出",), spending(fund, "project")),
        ]
    before = spending(fund, measure="prior_outturn_amount")
    change = f"{year}年预算数比{year - 1}年执行数"
    changes = _change_columns(fund, change, "detail")
    if layout.general == "excluded":
        last, this = f"{year - 1}年执行数", f"{year}年预算数"
        return [
            Column((last, "执行数"), before),
            Column((last, "扣除中央基建投资后执行数"), before, "memo"),
            *_plain_columns(fund, this, "年初预算数"),
            Column((this, "扣除中央基建投资后预算数"), spending(fund), "memo"),
            *changes,
            *_change_columns(fund, f"{change}（扣除中央基建投资）", "memo"),
        ]
    columns = [Column((f"{year - 1}年执行数",), before), *_plain_columns(fund, f"{year}年预算数")]
    return [*columns, *changes] if layout.general == "change" else columns


def _change_columns(fund: str, group: str, kind: str) -> list[Column]:
    return [
        Column((group, "增减额"), spending(fund, measure="change_amount"), kind),
        Column((group, "增减（%）"), {"statistic": "change_rate"}, form="percent"),
    ]


def _general_amounts(plan: Plan, layout: Layout, items: Sequence[Item]) -> list[Decimal | None]:
    whole, basic, project = _plain_amounts(items)
    if layout.general == "plain":
        return [whole, basic, project]
    if layout.general == "people":
        people = people_of(plan, items)
        return [whole, basic, people, basic - people, project]
    before = sum((plan.prior[i.code.code] for i in items), ZERO)
    changes: list[Decimal | None] = [whole - before, _percent(whole, before)]
    if layout.general == "excluded":
        less = sum((plan.prior_excluded[i.code.code] for i in items), ZERO)
        return [before, less, whole, basic, project, whole, *changes, whole - less, _percent(whole, less)]
    return [before, whole, basic, project, *(changes if layout.general == "change" else [])]


def _percent(new: Decimal, old: Decimal) -> Decimal | None:
    return ((new - old) * 100 / old).quantize(Decimal("0.01")) if old else None


# By economic class, projects


def basic(plan: Plan, layout: Layout, style: Style) -> list[Block]:
    """一般公共预算基本支出表: by economic class, perhaps with the government's classes beside; or by function."""
    fund = fund_of_title(title("basic_expenditure", layout, plan.figures.year))
    columns = _basic_columns(fund)
    if layout.basic == "by_function":
        items = [item for item in plan.items if item.fund == "general_public"]

        def by_item(some: Sequence[Item]) -> list[Decimal]:
            people, whole = people_of(plan, some), basic_of(some)
            return [whole, people, whole - people]

        return [by_function(plan, items, columns, layout, style, by_item)]
    if layout.basic == "one":
        columns = [Column(("预算数",), spending(fund, "basic"))]
    width = len(columns)
    amounts: dict[str, list[Decimal]] = {
        code.code: _people_and_office(code.code, amount)[:width] for code, amount in plan.figures.economic
    }
    paths = code_paths("economic", layout)
    if layout.basic == "pair":
        paths = tuple((f"{side}经济科目{word}",) for side in ("部门", "政府") for word in ("编码", "名称"))
    sums = [sum((own[n] for own in amounts.values()), ZERO) for n in range(width)]
    total = total_line(style, sums, len(paths), place=1 if layout.basic == "pair" else None)
    lines = (*_economic_lines(layout, amounts), total)
    return [Block(paths, tuple(columns), lines, {"breakdown": "economic"})]


def _basic_columns(fund: str) -> list[Column]:
    return total_kinds(
        [
            (("合计",), spending(fund, "basic")),
            (("人员经费",), spending(fund, "basic", "personnel")),
            (("公用经费",), spending(fund, "basic", "running")),
        ]
    )


def _people_and_office(code: str, amount: Decimal) -> list[Decimal]:
    return [amount, amount, ZERO] if is_personnel(code) else [amount, ZERO, amount]


def _economic_lines(layout: Layout, amounts: Mapping[str, Sequence[Decimal]]) -> list[Line]:
    """Rows of items (款) with amounts, or of all items there are, and of the 类 above."""
    names = economic_names(2020)
    parents = ("301", "302", "303", "310")
    codes = set(amounts)
    if layout.basic == "national":
        codes |= {code for code in names if len(code) == 5 and code[:3] in parents}
    if layout.levels == "all" or layout.basic == "national":
        codes |= {code[:3] for code in codes}
    width = len(next(iter(amounts.values())))
    lines: list[Line] = []
    above = ""
    for code in sorted(codes):
        own = [value for key, value in amounts.items() if key.startswith(code)]
        sums = tuple(sum((value[n] for value in own), ZERO) for n in range(width))
        heads = code_heads(Code(code, names[code]), (3, 5), layout, above)
        if layout.basic == "pair":
            government = _GOVERNMENT_CLASS[code[:3]]
            heads = (code, names[code], *(government if len(code) == 5 else ("", "")))
        kind = "detail" if len(code) == 5 else "subtotal"
        lines.append(Line(heads, sums if own else (None,) * width, kind, code, names[code]))
        above = code
    return lines


def project(plan: Plan, layout: Layout, style: Style) -> list[Block]:
    """项目支出表: by fund, by fund with subtotal and kind of project, or by economic class."""
    fund = fund_of_title(title("project_expenditure", layout, plan.figures.year))
    whole = {**source(fund, fund), "spending_type": "project", "economic_code": ""}
    if layout.project == "class":
        return [_projects_by_class(plan, layout, style, whole)]
    funds = [((_FUND_NAMES[f],), {**whole, **source(f)}) for f in FUNDS]
    columns = total_kinds([(("合计",), whole), *funds])
    heads: tuple[tuple[str, ...], ...] = (("项目名称",),)
    if layout.project == "typed":
        heads = (("项目名称",), ("项目类别",))
        appropriation = {**whole, **source("fiscal_appropriation")}
        columns = [
            Column(("合计",), whole, "total"),
            Column(("财政拨款", "小计"), appropriation, "total"),
            *(Column(("财政拨款", path[0]), dims) for path, dims in funds),
            Column(("财政专户管理资金",), {**whole, **source("special_account")}),
            Column(("单位资金",), {**whole, **source("unit_funds")}),
        ]

    def amounts(value: Decimal) -> tuple[Decimal, ...]:
        if layout.project == "typed":
            return (value, value, value, ZERO, ZERO, ZERO, ZERO)
        return (value, value, ZERO, ZERO)

    kinds = ("特定目标类", "其他运转类")
    lines = [
        Line(
            (p.name, *((kinds[n % 2],) if len(heads) == 2 else ())), amounts(p.amount), "detail", None, p.name
        )
        for n, p in enumerate(plan.figures.projects)
    ]
    whole_sum = sum((p.amount for p in plan.figures.projects), ZERO)
    total = total_line(style, amounts(whole_sum), len(heads), place=0)
    return [Block(heads, tuple(columns), (*lines, total), {"breakdown": "project"})]


def _projects_by_class(plan: Plan, layout: Layout, style: Style, whole: Mapping[str, str]) -> Block:
    if layout.codes == "names":  # a name alone, without those above it, would mean nothing
        layout = replace(layout, codes="one_column")
    classes = ("301", "302", "303", "310")
    names = economic_names(2020)
    columns = total_kinds(
        [(("项目支出合计",), whole), *(((names[c],), {**whole, "economic_code": c}) for c in classes)]
    )
    heads = (*code_paths("function", layout), ("项目名称",))
    lines = [
        Line(
            (*code_heads(p.item, (3, 5, 7), layout), p.name),
            (p.amount, *(p.by_class.get(c, ZERO) for c in classes)),
            "detail",
            p.item.code,
            p.name,
        )
        for p in plan.figures.projects
    ]
    sums = [sum((line.amounts[n] or ZERO for line in lines), ZERO) for n in range(len(columns))]
    return Block(
        heads, tuple(columns), (*lines, total_line(style, sums, len(heads))), {"breakdown": "project"}
    )


# Three public, procurement

_ITEMS: Final = {
    "total": "“三公”经费合计",
    "overseas_travel": "因公出国（境）费",
    "vehicles": "公务用车购置及运行维护费",
    "vehicle_purchase": "公务用车购置费",
    "vehicle_operation": "公务用车运行维护费",
    "official_reception": "公务接待费",
    "meetings": "会议费",
    "training": "培训费",
}
_ORDER: Final = tuple(_ITEMS)[:6]


def with_sums(drawn: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """The items and their sums."""
    vehicles = drawn["vehicle_purchase"] + drawn["vehicle_operation"]
    total = drawn["overseas_travel"] + vehicles + drawn["official_reception"]
    return {**drawn, "vehicles": vehicles, "total": total}


def item_kind(item: str, parent: str) -> str:
    """The kind of an item's row or column; `parent` is the word for a sum within the whole."""
    return {"total": "total", "vehicles": parent, "meetings": "memo", "training": "memo"}.get(item, "detail")


def three_public(plan: Plan, layout: Layout, style: Style) -> list[Block]:
    """“三公”经费: a row, a list, by year, by unit, by fund, with 会议费 and 培训费."""
    fund = fund_of_title(title("three_public", layout, plan.figures.year))
    amounts = with_sums(plan.figures.three_public)
    if layout.three_public.startswith("list"):
        return [_three_public_list(plan, layout, style, fund, amounts)]
    if layout.three_public in ("year_rows", "year_funds"):
        return [_three_public_by_year(plan, layout, fund, amounts)]
    if layout.three_public == "unit":
        return [_three_public_by_unit(plan, style, fund, amounts)]
    if layout.three_public.startswith("meetings"):
        more = {"meetings": plan.meetings, "training": plan.training}
        return [_with_meetings(plan, layout, fund, amounts, more)]
    if layout.three_public == "unit_changes":
        return [_three_public_changes(plan, style, fund, amounts)]
    year = plan.figures.year
    columns = _item_columns(fund, "amount", f"{year}年预算数")
    values = [amounts[i] for i in _ORDER]
    if layout.three_public == "prior_side":
        before = with_sums(plan.prior_three_public)
        columns = [*_item_columns(fund, "prior_budget_amount", f"{year - 1}年预算数"), *columns]
        values = [*(before[i] for i in _ORDER), *values]
    return [Block((), tuple(columns), (Line((), tuple(values)),), {"breakdown": "item"})]


def _item_columns(fund: str, measure: str, *group: str) -> list[Column]:
    inner = {
        "vehicles": "小计",
        "vehicle_purchase": "公务用车购置费",
        "vehicle_operation": "公务用车运行维护费",
    }
    return [
        Column(
            (*group, _ITEMS["vehicles"], inner[item]) if item in inner else (*group, "合计" if item == "total" else _ITEMS[item]),
            {"fund": fund, "item": item, "measure": measure},
            item_kind(item, "total"),
        )
        for item in _ORDER
    ]  # fmt: skip


def _with_meetings(
    plan: Plan, layout: Layout, fund: str, amounts: Mapping[str, Decimal], others: Mapping[str, Decimal]
) -> Block:
    """会议费 and 培训费 behind; they belong to the first 合计, or there is none but that of 三公."""
    group = "“三公”经费"
    columns = [
        Column((group, *(("小计",) if c.path[0] == "合计" else c.path)), c.dims, c.kind)
        for c in _item_columns(fund, "amount")
    ]
    more = {item: others[item] for item in ("meetings", "training")}
    columns += [Column((_ITEMS[i],), {"fund": fund, "item": i}, "memo") for i in more]
    values = [*(amounts[i] for i in _ORDER), *more.values()]
    if layout.three_public == "meetings_inside":
        columns.insert(0, Column(("合计",), {"fund": fund, "item": "total"}, "memo"))
        values.insert(0, amounts["total"] + sum(more.values(), ZERO))
    return Block((), tuple(columns), (Line((), tuple(values)),), {"breakdown": "item"})


def _three_public_by_year(plan: Plan, layout: Layout, fund: str, amounts: Mapping[str, Decimal]) -> Block:
    """Rows 上年, 本年, 增减变化金额 of one unit; perhaps with the three funds under each item (深圳)."""
    year, before = plan.figures.year, with_sums(plan.prior_three_public)
    rows = {
        (f"{year - 1}年", "prior_year_amount"): [before[i] for i in _ORDER],
        (f"{year}年", "amount"): [amounts[i] for i in _ORDER],
        ("增减变化金额", "change_amount"): [amounts[i] - before[i] for i in _ORDER],
    }
    lines = [
        Line(("" if n else plan.figures.department, word), tuple(values), dims={"measure": measure})
        for n, ((word, measure), values) in enumerate(rows.items())
    ]
    columns = _item_columns(fund, "amount")
    if layout.three_public == "year_funds":
        columns = [
            Column((*c.path, name), {**c.dims, "fund": f}, c.kind)
            for c in columns
            for f, name in _FUND_NAMES.items()
        ]
        lines = [
            Line(x.heads, tuple(v for a in x.amounts for v in (a, ZERO, ZERO)), dims=x.dims) for x in lines
        ]
    return Block((("预算单位",), ("年度",)), tuple(columns), tuple(lines), {"breakdown": "item"})


def _three_public_by_unit(plan: Plan, style: Style, fund: str, amounts: Mapping[str, Decimal]) -> Block:
    """Everything spent by the first unit; the others have none."""
    lines = [
        Line((name,), tuple(amounts[i] if n == 0 else ZERO for i in _ORDER), dims={"body_name": name})
        for n, (_, name) in enumerate(plan.units[1:])
    ]
    total = total_line(style, [amounts[i] for i in _ORDER], 1, dims={"body_name": ""})
    columns = tuple(_item_columns(fund, "amount"))
    return Block((("单位名称",),), columns, (*lines, total), {"breakdown": "unit"})


def _three_public_changes(plan: Plan, style: Style, fund: str, amounts: Mapping[str, Decimal]) -> Block:
    """By unit, last year, this year and the change, each with 会议费 and 培训费 inside its 合计 (西安)."""
    year, before = plan.figures.year, with_sums(plan.prior_three_public)
    more = {"meetings": plan.meetings, "training": plan.training}
    now, last = {**amounts, **more}, {**before, "meetings": plan.training, "training": plan.meetings}
    groups = {
        f"{year - 1}年": ("prior_year_amount", last),
        f"{year}年": ("amount", now),
        "增减变化情况": ("change_amount", {item: now[item] - last[item] for item in last}),
    }
    columns: list[Column] = []
    values: list[Decimal] = []
    for word, (measure, own) in groups.items():
        inner = _with_meetings(plan, Layout(three_public="meetings_inside"), fund, own, own)
        columns += [Column((word, *c.path), {**c.dims, "measure": measure}, c.kind) for c in inner.columns]
        values += [a for a in inner.lines[0].amounts if a is not None]
    nothing = (ZERO,) * len(values)
    lines = [
        Line(
            (str(n + 2), code, name),
            tuple(values) if n < 2 else nothing,
            dims={"body_name": name if n else ""},
        )
        for n, (code, name) in enumerate(plan.units)
    ]
    total = Line(("1", "", "合计"), tuple(values), "total", None, "合计", {"body_name": ""})
    heads = (("序号",), ("单位编码",), ("单位名称",))
    return Block(heads, tuple(columns), (total, *lines), {"breakdown": "unit"})


def _three_public_list(
    plan: Plan, layout: Layout, style: Style, fund: str, amounts: Mapping[str, Decimal]
) -> Block:
    year, before = plan.figures.year, with_sums(plan.prior_three_public)
    columns = [Column((f"{year}年预算数",), {"fund": fund})]
    if layout.three_public == "list_funds":
        columns = total_kinds(
            [(("合计",), {"fund": fund}), *(((name,), {"fund": f}) for f, name in _FUND_NAMES.items())]
        )
    if layout.three_public == "list_change":
        columns = [
            Column((f"{year - 1}年预算数",), {"fund": fund, "measure": "prior_budget_amount"}),
            *columns,
            Column(("增减变化金额",), {"fund": fund, "measure": "change_amount"}),
        ]

    def values(item: str) -> tuple[Decimal, ...]:
        own = amounts[item]
        return {
            "list_funds": (own, own, ZERO, ZERO),
            "list_change": (before[item], own, own - before[item]),
        }.get(layout.three_public, (own,))

    numbers = ("", "一、", "二、", "其中：1.", "2.", "三、")
    lines = tuple(
        Line((number + _ITEMS[item],), values(item), item_kind(item, "subtotal"), None, "", {"item": item})
        for number, item in zip(numbers, _ORDER, strict=True)
    )
    return Block((("项目",),), tuple(columns), lines, {"breakdown": "item"})


_KINDS: Final = {"goods": "货物", "works": "工程", "services": "服务"}


def procurement(plan: Plan, layout: Layout, style: Style) -> list[Block]:
    """政府采购预算表: by kind across, by fund with form of procurement, or one column."""
    purchases = plan.figures.purchases
    whole = {**source("all"), "procurement_kind": "all"}
    heads: tuple[tuple[str, ...], ...] = (("采购项目名称",),)
    if layout.procurement == "kinds":
        columns = total_kinds(
            [(("合计",), whole), *(((word,), {**whole, "procurement_kind": k}) for k, word in _KINDS.items())]
        )
        values = [
            (amount, *(amount if kind == own else ZERO for kind in _KINDS)) for _, own, amount in purchases
        ]
    elif layout.procurement == "items":
        heads = (*heads, ("采购品目名称",), ("采购组织形式",))
        columns = total_kinds(
            [(("合计",), whole), *(((_FUND_NAMES[f],), {**whole, **source(f)}) for f in FUNDS)]
        )
        values = [(amount, amount, ZERO, ZERO) for _, _, amount in purchases]
    else:
        columns = [Column(("采购预算金额",), whole)]
        values = [(amount,) for _, _, amount in purchases]
    words = ("办公设备", "集中采购")
    lines = [
        Line((name, *words[: len(heads) - 1]), own, "detail", None, name)
        for (name, _, _), own in zip(purchases, values, strict=True)
    ]
    sums = [sum((own[n] for own in values), ZERO) for n in range(len(columns))]
    return [
        Block(
            heads,
            tuple(columns),
            (*lines, total_line(style, sums, len(heads), place=0)),
            {"breakdown": "item"},
        )
    ]


BLOCKS: Final[Mapping[str, Callable[[Plan, Layout, Style], list[Block]]]] = {
    "revenue_expenditure_summary": overview,
    "revenue": revenue,
    "expenditure": expenditure,
    "appropriation_summary": appropriation,
    "general_public_expenditure": general,
    "basic_expenditure": basic,
    "three_public": three_public,
    "government_fund_expenditure": fund_expenditure("government_fund"),
    "state_capital_expenditure": fund_expenditure("state_capital"),
    "project_expenditure": project,
    "procurement": procurement,
}
"""Role -> its blocks, in the usual order."""
