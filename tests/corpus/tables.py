"""The tables of a drawn budget: one function a role, from figures to blocks of columns and lines.

Titles and headings are those seen in print. Belongs here: which columns and rows a table has and what
they mean. Does not: how columns and lines become cells (`grids`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from tests.corpus.figures import (
    Code,
    Figures,
    Item,
    classes,
    economic_names,
    function_names,
    is_personnel,
)
from tests.corpus.grids import Block, Column, Line
from tests.corpus.style import Style, pick, spaced

Dims = Mapping[str, str]
_ZERO: Final = Decimal(0)
_SERIALS: Final = "一二三四五六七八九十"

TITLES: Final[Mapping[str, tuple[str, ...]]] = {
    "revenue_expenditure_summary": (
        "部门收支总体情况表", "收支总表", "部门收支总表", "部门收支预算总表", "部门财务收支预算总表", "收支预算总表",
    ),
    "revenue": (
        "部门收入总体情况表", "收入总表", "部门收入总表", "部门收入预算表", "部门收入预算总表", "收入预算总表",
    ),
    "expenditure": (
        "部门支出总体情况表", "支出总表", "部门支出总表", "部门支出预算表", "部门支出预算总表", "支出预算总表",
    ),
    "appropriation_summary": (
        "财政拨款收支总体情况表", "财政拨款收支总表", "财政拨款收支预算总体情况表", "财政拨款收支预算表", "部门财政拨款收支预算总表", "财政拨款收支预算总表",
    ),
    "general_public_expenditure": (
        "一般公共预算支出情况表", "一般公共预算支出表", "一般公共预算财政拨款支出表", "一般公共预算支出预算表", "部门一般公共预算支出功能分类预算表", "一般公共预算财政拨款支出预算表",
    ),
    "basic_expenditure": (
        "一般公共预算基本支出情况表", "一般公共预算基本支出表", "一般公共预算财政拨款基本支出表", "一般公共预算基本支出预算表", "部门一般公共预算基本支出部门预算经济分类预算表", "一般公共预算财政拨款基本支出预算表",
    ),
    "project_expenditure": (
        "一般公共预算项目支出情况表", "项目支出表", "一般公共预算项目支出表", "一般公共预算项目支出预算表", "一般公共预算财政拨款项目支出表", "项目支出预算表",
    ),
    "three_public": (
        "一般公共预算“三公”经费支出情况表", "财政拨款“三公”经费支出表", "一般公共预算“三公”经费支出表", "一般公共预算“三公”经费支出预算表", "部门“三公”经费和机关运行经费预算表", "财政拨款“三公”经费支出情况表",
    ),
    "government_fund_expenditure": (
        "政府性基金预算支出情况表", "政府性基金预算支出表", "政府性基金预算财政拨款支出表", "政府性基金预算支出预算表", "部门政府性基金预算支出功能分类预算表", "政府性基金预算财政拨款支出预算表",
    ),
    "state_capital_expenditure": (
        "国有资本经营预算支出情况表", "国有资本经营预算支出表", "国有资本经营预算财政拨款支出表", "国有资本经营预算支出预算表", "部门国有资本经营预算支出功能分类预算表", "国有资本经营预算财政拨款支出预算表",
    ),
    "procurement": ("政府采购预算表", "政府采购预算明细表"),
    "performance_targets": ("项目支出绩效目标表", "项目绩效目标表"),
}  # fmt: skip
"""Role -> titles. One style takes one family of names through all tables."""

_FUND_SOURCES: Final = (
    ("一般公共预算", "general_public"),
    ("政府性基金预算", "government_fund"),
    ("国有资本经营预算", "state_capital"),
)
_OWN_SOURCES: Final = (("事业收入", "service"), ("事业单位经营收入", "business"), ("其他收入", "other"))
_SERIAL_ITEMS: Final = {
    "一般公共预算": "一般公共预算拨款收入",
    "政府性基金预算": "政府性基金预算拨款收入",
    "国有资本经营预算": "国有资本经营预算拨款收入",
}


def title(role: str, figures: Figures, style: Style) -> str:
    """The table's printed title, without its number."""
    words = pick(TITLES[role], style)
    if figures.scope == "unit":
        words = words.replace("部门", "单位", 1) if words.startswith("部门") else words
    return f"{figures.year}年{words}" if style.year_in_title else words


# Revenue and spending by function


def revenue(figures: Figures, style: Style) -> list[Block]:
    """部门收入总体情况表."""
    funds = [Column((f"{name}拨款收入",), _source(source)) for name, source in _FUND_SOURCES]
    if not style.fund_columns:
        funds = [Column(("财政拨款收入",), _source("fiscal_appropriation"))]
    own = [Column((name,), {"revenue_source": source, "fund": "all"}) for name, source in _OWN_SOURCES]
    columns = [Column((style.total_word,), {"revenue_source": "all", "fund": "all"}, "total"), *funds, *own]
    return [_by_function(figures.items, _under("收入预算", columns, style), figures, style, _revenue_amounts)]


def _source(fund: str) -> Dims:
    return {"revenue_source": fund, "fund": fund}


def _revenue_amounts(
    items: Sequence[Item], columns: Sequence[Column], figures: Figures
) -> tuple[Decimal, ...]:
    return tuple(_revenue_of(items, column.dims["revenue_source"], figures) for column in columns)


def _revenue_of(items: Iterable[Item], source: str, figures: Figures) -> Decimal:
    """What a source gives for these items: spending is paid from its fund or from own revenue."""
    if source == "all":
        return sum((item.basic + item.project + item.own for item in items), _ZERO)
    if source in ("service", "business", "other"):
        return sum((item.own for item in items), _ZERO) if source == figures.own_source else _ZERO
    return sum((i.basic + i.project for i in items if source in (i.fund, "fiscal_appropriation")), _ZERO)


def expenditure(figures: Figures, style: Style) -> list[Block]:
    """部门支出总体情况表."""
    return [_spending("all", figures.items, "支出预算", figures, style)]


def fund_expenditure(fund: str, group: str) -> Callable[[Figures, Style], list[Block]]:
    """一般公共预算支出情况表 and those of the two other funds, which may have no items."""

    def blocks(figures: Figures, style: Style) -> list[Block]:
        items = [item for item in figures.items if item.fund == fund]
        return [_spending(fund, items, group, figures, style)]

    return blocks


def _spending(fund: str, items: Sequence[Item], group: str, figures: Figures, style: Style) -> Block:
    columns = [
        Column((style.total_word,), _spending_dims(fund, "all"), "total"),
        Column(("基本支出",), _spending_dims(fund, "basic")),
        Column(("项目支出",), _spending_dims(fund, "project")),
    ]
    amounts = _spending_of_all_funds if fund == "all" else _spending_of_one_fund
    return _by_function(items, _under(group, columns, style), figures, style, amounts)


def _spending_dims(fund: str, spending_type: str) -> Dims:
    return {"fund": fund, "spending_type": spending_type, "cost_type": "all"}


def _spending_of_all_funds(items: Sequence[Item], _: Sequence[Column], __: Figures) -> tuple[Decimal, ...]:
    basic = sum((item.basic for item in items), _ZERO)
    project = sum((item.project + item.own for item in items), _ZERO)
    return basic + project, basic, project


def _spending_of_one_fund(items: Sequence[Item], _: Sequence[Column], __: Figures) -> tuple[Decimal, ...]:
    basic = sum((item.basic for item in items), _ZERO)
    project = sum((item.project for item in items), _ZERO)
    return basic + project, basic, project


Amounts = Callable[[Sequence[Item], Sequence[Column], Figures], tuple[Decimal, ...]]


def _by_function(
    items: Sequence[Item], columns: Sequence[Column], figures: Figures, style: Style, amounts: Amounts
) -> Block:
    """A block with a row for each item, and where the style has them for each 款 and 类 above."""
    names = function_names(figures.year)
    kept = [item for item in items if any(amounts([item], columns, figures))]
    codes = {item.code.code: item.code for item in kept}
    if style.all_levels:
        above = [code for length in (3, 5) for code in classes(kept, length) if code in names]
        codes |= {code: Code(code, names[code]) for code in above}
    lines = [
        Line(
            code_heads(codes[code], (3, 5, 7), style),
            amounts([item for item in kept if item.code.code.startswith(code)], columns, figures),
            "detail" if len(code) == 7 else "subtotal",
            code,
            codes[code].name,
        )
        for code in sorted(codes)
    ]
    total = total_line(style, "合计", amounts(kept, columns, figures), len(code_paths("function", style)))
    return Block(_with_subject(code_paths("function", style), style), tuple(columns), (*lines, total))


# Codes and headings


def code_paths(system: str, style: Style) -> tuple[tuple[str, ...], ...]:
    """Heading paths of the code and name columns."""
    word = {"function": "功能分类科目", "economic": "经济分类科目"}[system]
    if style.codes == "three_columns":
        parts = ("类", "款", "项") if system == "function" else ("类", "款")
        return (*((f"{word}编码", part) for part in parts), (f"{word}名称",))
    if style.codes == "one_column":
        return ((f"{word}编码",), (f"{word}名称",))
    return ((word,),)


def code_heads(code: Code, lengths: Sequence[int], style: Style) -> tuple[str, ...]:
    """A row's code and name as printed: `201`, `13`, `01`, `行政运行`, or joined."""
    if style.codes == "three_columns":
        ends = [0, *lengths]
        return (*(code.code[low:high] for low, high in zip(ends, lengths, strict=False)), code.name)
    if style.codes == "one_column":
        return code.code, code.name
    return (
        {"glued": f"{code.code} {code.name}", "bracketed": f"[{code.code}]{code.name}"}.get(
            style.codes, f"{code.code}-{code.name}"
        ),
    )


def _with_subject(paths: Sequence[tuple[str, ...]], style: Style) -> tuple[tuple[str, ...], ...]:
    """Heading paths under 项目, as most tables have it."""
    if style.short_heading or style.codes in ("glued", "bracketed", "hyphenated"):
        return tuple(paths)
    return tuple((style.subject_word, *path) for path in paths)


def _under(group: str, columns: Sequence[Column], style: Style) -> list[Column]:
    if style.short_heading:
        return list(columns)
    return [Column((group, *column.path), column.dims, column.kind) for column in columns]


def total_line(
    style: Style, word: str, amounts: Sequence[Decimal | None], head_count: int, dims: Dims | None = None
) -> Line:
    """The row of a total; its label merged over the code columns, or in the last of them."""
    label = spaced(word, style)
    heads = (label,) if style.total_merged else ("",) * (head_count - 1) + (label,)
    return Line(heads, tuple(amounts), "total", None, word, dims or {})


# Summaries


def revenue_expenditure_summary(figures: Figures, style: Style) -> list[Block]:
    """部门收支总体情况表: sources at left, classes at right."""
    amount = style.amount_word
    own = [
        Line(
            (),
            (_revenue_of(figures.items, source, figures),),
            "detail",
            None,
            name,
            {"revenue_source": source, "fund": "all"},
        )
        for name, source in _OWN_SOURCES
    ]
    left = _numbered([*_appropriations(figures, style), *own], style)
    total = _revenue_of(figures.items, "all", figures)
    left.append(_side_total("收入总计", (total,), style, {"revenue_source": "all", "fund": "all"}))
    right = [
        *_class_lines(figures, style, lambda items: (_revenue_of(items, "all", figures),)),
        _side_total("支出总计", (total,), style),
    ]
    spending = _spending_dims("all", "all")
    return [
        Block((("收入", "项目"),), (Column(("收入", amount)),), tuple(left)),
        Block((("支出", "项目（按功能分类）"),), (Column(("支出", amount), spending),), tuple(right)),
    ]


def appropriation_summary(figures: Figures, style: Style) -> list[Block]:
    """财政拨款收支总体情况表: funds at left, classes by fund at right."""
    left = _numbered(_appropriations(figures, style), style)
    total = _revenue_of(figures.items, "fiscal_appropriation", figures)
    left.append(_side_total("收入总计", (total,), style, {"revenue_source": "all", "fund": "all"}))
    funds = ("fiscal_appropriation", *(fund for _, fund in _FUND_SOURCES))
    right = [
        *_class_lines(
            figures, style, lambda items: tuple(_revenue_of(items, fund, figures) for fund in funds)
        ),
        _side_total("支出总计", [_revenue_of(figures.items, fund, figures) for fund in funds], style),
    ]
    side = "财政拨款支出"
    columns = (
        Column((side, style.total_word), _spending_dims("all", "all"), "total"),
        *(Column((side, name), _spending_dims(fund, "all")) for name, fund in _FUND_SOURCES),
    )
    return [
        Block((("财政拨款收入", "项目"),), (Column(("财政拨款收入", style.amount_word)),), tuple(left)),
        Block(((side, "功能分类"),), columns, tuple(right)),
    ]


def _appropriations(figures: Figures, style: Style) -> list[Line]:
    """Rows of the three funds, below 财政拨款 where the style has that row."""
    rows = [
        Line((), (_revenue_of(figures.items, fund, figures),), "detail", None, name, _source(fund))
        for name, fund in _FUND_SOURCES
    ]
    if not style.appropriation_row:
        return [Line((), r.amounts, r.kind, None, _SERIAL_ITEMS[r.label], r.dims) for r in rows]
    total = _revenue_of(figures.items, "fiscal_appropriation", figures)
    return [Line((), (total,), "subtotal", None, "财政拨款收入", _source("fiscal_appropriation")), *rows]


def _numbered(lines: Sequence[Line], style: Style) -> list[Line]:
    """Revenue rows with their numbers: 一、 on the first level, 1. on the funds below 财政拨款."""
    numbered: list[Line] = []
    first = second = 0
    for line in lines:
        below = style.appropriation_row and line.dims["revenue_source"] in dict(_FUND_SOURCES_BY_FUND)
        second, first = (second + 1, first) if below else (0, first + 1)
        number = f"{second}. " if below else f"{_SERIALS[first - 1]}、"
        numbered.append(
            Line((number + line.label,), line.amounts, line.kind, line.code, line.label, line.dims)
        )
    return numbered


_FUND_SOURCES_BY_FUND: Final = tuple((fund, name) for name, fund in _FUND_SOURCES)


def _class_lines(
    figures: Figures, style: Style, amounts: Callable[[Sequence[Item]], tuple[Decimal, ...]]
) -> Iterable[Line]:
    """Rows of the classes (类) in use, or of all of them, by serial number or by code."""
    names = function_names(figures.year)
    used = [code for code in classes(figures.items, 3) if any(amounts(_of_class(figures.items, code)))]
    shown = [c for c in names if len(c) == 3] if style.all_classes and style.class_labels == "code" else used
    for number, code in enumerate(shown):
        printed = (
            f"{code} {names[code]}" if style.class_labels == "code" else f"{_serial(number)}、{names[code]}"
        )
        yield Line((printed,), amounts(_of_class(figures.items, code)), "detail", code, names[code])


def _of_class(items: Iterable[Item], code: str) -> list[Item]:
    return [item for item in items if item.code.code.startswith(code)]


def _serial(number: int) -> str:
    return _SERIALS[number] if number < len(_SERIALS) else f"十{_SERIALS[number - 10]}"


def _side_total(word: str, amounts: Sequence[Decimal | None], style: Style, dims: Dims | None = None) -> Line:
    return Line((spaced(word, style),), tuple(amounts), "total", None, word, dims or {})


# Basic spending, projects, three public, procurement


def basic_expenditure(figures: Figures, style: Style) -> list[Block]:
    """一般公共预算基本支出情况表: by economic class, for people and for the office."""
    columns = _under(
        "一般公共预算基本支出",
        [
            Column((style.total_word,), _basic("all"), "total"),
            Column(("人员经费",), _basic("personnel")),
            Column(("公用经费",), _basic("running")),
        ],
        style,
    )
    names = economic_names(2020)
    by_code = {code.code: amount for code, amount in figures.economic}
    parents = sorted({code[:3] for code in by_code}) if style.all_levels else []
    lines = [
        Line(
            code_heads(Code(code, names[code]), (3, 5), style),
            _people_and_office({c: amount for c, amount in by_code.items() if c.startswith(code)}),
            "detail" if len(code) == 5 else "subtotal",
            code,
            names[code],
        )
        for code in sorted({*parents, *by_code})
    ]
    paths = code_paths("economic", style)
    total = total_line(style, "合计", _people_and_office(by_code), len(paths))
    return [Block(_with_subject(paths, style), tuple(columns), (*lines, total))]


def _basic(cost_type: str) -> Dims:
    return {"fund": "general_public", "spending_type": "basic", "cost_type": cost_type}


def _people_and_office(by_code: Mapping[str, Decimal]) -> tuple[Decimal, ...]:
    people = sum((amount for code, amount in by_code.items() if is_personnel(code)), _ZERO)
    total = sum(by_code.values(), _ZERO)
    return total, people, total - people


def project_expenditure(figures: Figures, style: Style) -> list[Block]:
    """项目支出: by economic class under function codes, or by fund where the title names none."""
    by_class = "一般公共预算" in pick(TITLES["project_expenditure"], style)
    funds: Dims = _source("general_public") if by_class else {"fund": "all", "revenue_source": "all"}
    dims: Dims = {**funds, "spending_type": "project", "economic_code": ""}
    columns = [Column(("项目支出合计" if by_class else style.total_word,), dims, "total")]
    if by_class:
        columns += [
            Column((economic_names(2020)[code],), {**dims, "economic_code": code})
            for code in ("301", "302", "303", "310")
        ]
    else:
        columns += [Column((name,), {**dims, **_source(fund)}) for name, fund in _FUND_SOURCES]
    heads = (*code_paths("function", style), ("项目名称",)) if by_class else (("项目名称",),)
    lines = [
        Line(
            (*(code_heads(p.item, (3, 5, 7), style) if by_class else ()), p.name),
            (p.amount, *(p.by_class.get(c, _ZERO) for c in ("301", "302", "303", "310")))
            if by_class
            else (p.amount, p.amount, _ZERO, _ZERO),
            "detail",
            p.item.code if by_class else None,
            p.name,
        )
        for p in figures.projects
    ]
    sums = [sum((line.amounts[n] or _ZERO for line in lines), _ZERO) for n in range(len(columns))]
    return [Block(heads, tuple(columns), (*lines, total_line(style, "合计", sums, len(heads))))]


_ITEM_NAMES: Final = {
    "total": "“三公”经费合计",
    "overseas_travel": "因公出国（境）费",
    "vehicles": "公务用车购置及运行费",
    "vehicle_purchase": "公务用车购置费",
    "vehicle_operation": "公务用车运行费",
    "official_reception": "公务接待费",
    "agency_operation": "机关运行经费",
}


def three_public(figures: Figures, style: Style) -> list[Block]:
    """“三公”经费: one row of figures, or a list downwards."""
    amounts = _three_public_amounts(figures)
    order = ["total"]
    for item in style.three_public_order:
        order += [item, "vehicle_purchase", "vehicle_operation"] if item == "vehicles" else [item]
    words = pick(TITLES["three_public"], style)
    fund = (
        "general_public"
        if "一般公共预算" in words
        else "fiscal_appropriation"
        if "财政拨款" in words
        else "all"
    )
    if "机关运行" in words:
        order.append("agency_operation")
    if style.three_public_layout == "list":
        return [_three_public_list(order, amounts, fund, style)]
    columns = tuple(
        Column(_item_path(item, style), {"fund": fund, "item": item}, _item_kind(item, "total"))
        for item in order
    )
    return [Block((), columns, (Line((), tuple(amounts[item] for item in order)),))]


def _three_public_amounts(figures: Figures) -> dict[str, Decimal]:
    drawn = figures.three_public
    vehicles = drawn["vehicle_purchase"] + drawn["vehicle_operation"]
    return {
        **drawn,
        "vehicles": vehicles,
        "total": drawn["overseas_travel"] + vehicles + drawn["official_reception"],
    }


def _item_kind(item: str, parent: str) -> str:
    return {"total": "total", "vehicles": parent, "agency_operation": "memo"}.get(item, "detail")


def _item_path(item: str, style: Style) -> tuple[str, ...]:
    if item == "total":
        return ("“三公”经费预算数", "合计")
    if item == "agency_operation":
        return ("机关运行经费预算数",)
    if item.startswith("vehicle"):
        last = {"vehicles": "小计", "vehicle_purchase": "购置费", "vehicle_operation": "运行费"}[item]
        return ("“三公”经费预算数", _ITEM_NAMES["vehicles"], last)
    return ("“三公”经费预算数", _ITEM_NAMES[item])


def _three_public_list(
    order: Sequence[str], amounts: Mapping[str, Decimal], fund: str, style: Style
) -> Block:
    lines = tuple(
        Line(
            (_ITEM_NAMES[item],),
            (amounts[item],),
            _item_kind(item, "subtotal"),
            None,
            _ITEM_NAMES[item],
            {"item": item},
        )
        for item in order
    )
    return Block((("项目",),), (Column((style.amount_word,), {"fund": fund}),), lines)


_KINDS: Final = {"goods": "货物", "works": "工程", "services": "服务"}


def procurement(figures: Figures, style: Style) -> list[Block]:
    """政府采购预算表: a row a project, in columns by kind."""
    lines = [
        Line((name,), (amount, *(amount if kind == own else _ZERO for kind in _KINDS)), "detail", None, name)
        for name, own, amount in figures.purchases
    ]
    sums = [sum((line.amounts[n] or _ZERO for line in lines), _ZERO) for n in range(4)]
    columns = (
        Column((style.total_word,), {"procurement_kind": "all"}, "total"),
        *(Column((word,), {"procurement_kind": kind}) for kind, word in _KINDS.items()),
    )
    return [Block((("采购项目名称",),), columns, (*lines, total_line(style, "合计", sums, 1)))]


BLOCKS: Final[Mapping[str, Callable[[Figures, Style], list[Block]]]] = {
    "revenue_expenditure_summary": revenue_expenditure_summary,
    "revenue": revenue,
    "expenditure": expenditure,
    "appropriation_summary": appropriation_summary,
    "general_public_expenditure": fund_expenditure("general_public", "一般公共预算支出"),
    "basic_expenditure": basic_expenditure,
    "project_expenditure": project_expenditure,
    "three_public": three_public,
    "government_fund_expenditure": fund_expenditure("government_fund", "政府性基金预算支出"),
    "state_capital_expenditure": fund_expenditure("state_capital", "国有资本经营预算支出"),
    "procurement": procurement,
}
"""Role -> its blocks; performance tables are forms and stand in `disclosure`."""
