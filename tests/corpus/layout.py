"""What differs between the templates of places: which columns and rows the tables have, what they are called.

Belongs here: the choices, the names of tables by family, how a layout is drawn. Does not: print (`style`),
figures, how a layout's tables are built (`budget_tables`, `final_tables`).

Every choice is a feature, written `field=value`; a layout can be drawn from some features only.
"""

import random
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from typing import Final


@dataclass(frozen=True, slots=True)
class Layout:
    """The choices of one document; the first of each in `OPTIONS` is the plainest."""

    family: str = "central"
    numbering: str = "none"
    body_line: str = "label"
    codes: str = "one_column"
    levels: str = "all"
    serials: str = "none"
    heading: str = "once"
    note: str = "none"
    unit: str = "万元"
    overview: str = "halves"
    balances: str = "none"
    revenue: str = "function"
    expenditure: str = "function"
    appropriation: str = "funds"
    general: str = "plain"
    basic: str = "costs"
    project: str = "fund"
    three_public: str = "row"
    procurement: str = "kinds"
    final_summary: str = "serial"
    final_measures: str = "amount"
    final_balances: str = "none"
    final_appropriation: str = "one_row"
    final_general: str = "plain"
    final_fund: str = "spent"
    final_basic: str = "two"
    final_three_public: str = "blocks"
    final_serials: str = "row"


OPTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "family": (
        "central", "beijing", "jiangsu", "suzhou", "zhejiang", "guangdong", "shenzhen", "fujian",
        "shandong", "chongqing", "xian", "hunan", "misprints",
    ),
    "numbering": ("none", "public_after", "public_above", "department", "left", "title_line", "behind", "chapter", "twice"),
    "body_line": ("label", "none", "code_and_name", "short_label"),
    "codes": ("one_column", "three_columns", "glued", "bracketed", "hyphenated", "own_level", "names", "indented"),
    "levels": ("all", "leaf"),
    "serials": ("none", "numbers", "stars", "both"),
    "heading": ("once", "repeated"),
    "note": ("none", "no_amount", "nothing", "brackets", "remark", "rounding"),
    "unit": ("万元", "元", "千元", "亿元", "万元6"),
    "overview": ("halves", "costs", "three", "four", "uses", "nested"),
    "balances": ("none", "carried", "carried_funds"),
    "revenue": ("function", "unit", "row", "nested", "subtotals"),
    "expenditure": ("function", "row", "unit", "types", "unit_above", "procurement"),
    "appropriation": ("funds", "one_column", "carried", "nested_names"),
    "general": ("plain", "people", "prior", "change", "excluded"),
    "basic": ("costs", "one", "pair", "national", "by_function"),
    "project": ("fund", "class", "typed"),
    "three_public": (
        "row", "list", "year_rows", "year_funds", "prior_side", "meetings_outside", "meetings_inside", "unit", "unit_changes", "list_funds", "list_change",
    ),
    "procurement": ("kinds", "items", "lone"),
    "final_summary": ("serial", "bare"),
    "final_measures": ("amount", "budgets"),
    "final_balances": ("none", "rows"),
    "final_appropriation": ("one_row", "fund_rows"),
    "final_fund": ("spent", "balances"),
    "final_general": ("plain", "balances"),
    "final_basic": ("two", "three", "three_merged", "one"),
    "final_three_public": ("blocks", "pairs", "rows"),
    "final_serials": ("row", "none"),
}  # fmt: skip

_DEFAULTS: Final = {
    "project_expenditure": "项目支出表",
    "procurement": "政府采购预算表",
    "performance_targets": "项目支出绩效目标表",
}
_ROLES: Final = (
    "revenue_expenditure_summary",
    "revenue",
    "expenditure",
    "appropriation_summary",
    "general_public_expenditure",
    "basic_expenditure",
    "three_public",
    "government_fund_expenditure",
    "state_capital_expenditure",
)
"""The order of the names in `_FAMILIES`; project and procurement tables follow where the family has them."""

_FAMILIES: Final[Mapping[str, tuple[str, ...]]] = {
    "central": (
        "部门收支总表", "部门收入总表", "部门支出总表", "财政拨款收支总表", "一般公共预算支出表", "一般公共预算基本支出表",
        "财政拨款预算“三公”经费支出表", "政府性基金预算支出表", "国有资本经营预算支出表",
    ),
    "beijing": (
        "收支总表", "收入总表", "支出总表", "财政拨款收支总表", "一般公共预算支出表", "一般公共预算基本支出表",
        "财政拨款“三公”经费支出表", "政府性基金预算支出表", "国有资本经营预算支出表", "项目支出表", "政府采购预算明细表",
    ),
    "jiangsu": (
        "收支预算总表", "收入预算总表", "支出预算总表", "财政拨款收支预算总表", "一般公共预算支出预算表", "一般公共预算基本支出预算表",
        "“三公”经费、会议费、培训费支出预算表", "财政拨款政府性基金支出预算表", "国有资本经营预算支出预算表", "项目支出预算表", "政府采购预算表",
    ),
    "suzhou": (
        "收支总表", "收入总表", "支出总表", "财政拨款收支总表", "一般公共预算支出表", "一般公共预算基本支出表",
        "一般公共预算“三公”经费、会议费、培训费支出表", "政府性基金预算支出表", "国有资本经营预算支出预算表", "项目支出表", "政府采购支出表",
    ),
    "zhejiang": (
        "{year}年市级部门收支预算总表", "{year}年市级部门收入预算总表", "{year}年市级部门支出预算总表",
        "{year}年市级部门财政拨款收支预算总表", "{year}年市级部门一般公共预算支出预算表", "{year}年市级部门一般公共预算基本支出预算表",
        "{year}年市级部门一般公共预算“三公”经费预算表", "{year}年市级部门政府性基金预算支出预算表", "{year}年市级部门国有资本经营预算支出预算表",
        "{year}年市级部门项目支出预算表",
    ),
    "guangdong": (
        "收支总体情况表", "收入总体情况表", "本年支出总体情况表", "财政拨款收支总体情况表", "一般公共预算支出情况表（按功能分类科目）",
        "一般公共预算基本支出情况表（按经济分类科目）", "财政拨款安排的行政经费及“三公”经费预算表", "政府性基金预算支出情况表",
        "国有资本经营预算支出情况表", "部门预算项目支出及其他支出预算表",
    ),
    "shenzhen": (
        "收支总表", "收入总表", "支出总表", "财政拨款收支总表", "一般公共预算支出表（按功能分类）", "基本支出总表",
        "财政拨款“三公”经费支出表", "政府性基金预算支出表", "国有资本经营预算支出表", "项目支出总表",
    ),
    "fujian": (
        "收支预算总表", "收入预算总表", "支出预算总表", "财政拨款收支预算总表", "一般公共预算拨款支出预算表", "一般公共预算基本支出经济分类情况表",
        "一般公共预算“三公”经费支出预算表", "政府性基金预算拨款支出预算表", "国有资本经营预算拨款支出预算表",
    ),
    "shandong": (
        "收支总体情况表", "收入总体情况表", "支出总体情况表", "财政拨款收支总体情况表", "一般公共预算支出情况表", "一般公共预算基本支出情况表",
        "一般公共预算“三公”经费支出情况表", "政府性基金预算支出情况表", "国有资本经营预算支出情况表", "项目支出预算情况表", "政府采购预算表",
    ),
    "chongqing": (
        "{year}年部门收支总体情况表", "{year}年部门收入总体情况表", "{year}年部门支出总体情况表", "{year}年财政拨款收支总体情况表",
        "{year}年一般公共预算支出情况表", "{year}年一般公共预算基本支出情况表", "{year}年一般公共预算“三公”经费支出情况表",
        "{year}年政府性基金预算支出情况表", "{year}年国有资本经营预算支出情况表", "{year}年项目支出预算表", "{year}年政府采购预算明细表",
    ),
    "xian": (
        "部门综合预算收支总表", "部门综合预算收入总表", "部门综合预算支出总表", "部门综合预算财政拨款收支总表",
        "部门综合预算一般公共预算支出明细表（按支出功能分类科目）", "部门综合预算一般公共预算基本支出明细表（按支出经济分类科目）",
        "部门综合预算一般公共预算拨款“三公”经费及会议费、培训费支出预算表", "部门综合预算政府性基金支出表", "部门综合预算国有资本经营预算支出表",
        "部门综合预算专项业务经费支出表", "部门综合预算政府采购（资产配置、购买服务）预算表",
    ),
    "hunan": (
        "部门收支总体情况表", "部门收入总体情况表", "部门支出总体情况表", "财政拨款收支总体情况表", "一般公共预算支出情况表", "一般公共预算基本支出情况表",
        "一般公共预算“三公”经费支出情况表", "政府性基金预算支出情况表", "国有资本经营预算支出情况表",
    ),
    "misprints": (
        "部门收支预算总表", "部门收入预算表", "部门支出预算表", "部门财政拨款收支预算总表", "一般公共预算支出预算表", "一般公共预算基本支出预算表",
        "“三公”经费支出预算表", "政府性基金支出预算表", "固有资本经营预算预算支出表",
    ),
}  # fmt: skip

FINAL_TITLES: Final[Mapping[str, str]] = {
    "revenue_expenditure_summary": "收入支出决算总表",
    "revenue": "收入决算表",
    "expenditure": "支出决算表",
    "appropriation_summary": "财政拨款收入支出决算总表",
    "general_public_expenditure": "一般公共预算财政拨款支出决算表",
    "basic_expenditure": "一般公共预算财政拨款基本支出决算表",
    "three_public": "财政拨款“三公”经费支出决算表",
    "government_fund_expenditure": "政府性基金预算财政拨款收入支出决算表",
    "state_capital_expenditure": "国有资本经营预算财政拨款支出决算表",
}

_SERIALS: Final = "一二三四五六七八九十"


def features(layout: Layout) -> set[str]:
    """The layout's choices as features."""
    return {f"{f.name}={getattr(layout, f.name)}" for f in fields(layout)}


ALL_FEATURES: Final = frozenset(f"{name}={value}" for name, values in OPTIONS.items() for value in values)


def random_layout(rng: random.Random, allowed: Collection[str] = ALL_FEATURES) -> Layout:
    """A layout, each of its choices drawn by itself.

    A choice that is not allowed gives way to the first one of its field that is; so that what else is drawn
    does not depend on what is allowed. Raises StopIteration where a field has none.
    """
    drawn = {}
    for name, values in OPTIONS.items():
        choice = rng.choice(values)
        allowed_values = (value for value in (choice, *values) if f"{name}={value}" in allowed)
        drawn[name] = next(allowed_values)
    if drawn["codes"] in ("names", "own_level", "indented"):
        drawn["levels"] = "all"  # a name or a part of a code means nothing without those above it
    return Layout(**drawn)


def title(role: str, layout: Layout, year: int) -> str:
    """The name of a budget table in the layout's family, without its number."""
    order = (*_ROLES, "project_expenditure", "procurement")
    names = dict(zip(order, _FAMILIES[layout.family], strict=False))
    return names.get(role, _DEFAULTS.get(role, "")).format(year=year)


def numbered(words: str, number: int, layout: Layout, year: int) -> list[str]:
    """The lines of a title with its number, above the table."""
    serial = _SERIALS[number - 1] if number <= len(_SERIALS) else "十" + _SERIALS[number - 11]
    return {
        "none": [words],
        "public_after": [words, f"公开{number:02}表"],
        "public_above": [f"公开{number:02}表", words],
        "department": [f"部门公开表{number}", words],
        "left": [f"表{number}", words],
        "title_line": [f"{words}    预算{number:02}表"],
        "behind": [f"{words}（公开{number:02}表）"],
        "chapter": [f"{serial}、{words}"],
        "twice": [f"{serial}、{words}", f"{year}年度{words.removeprefix(f'{year}年')}"],
    }[layout.numbering]


def fund_of_title(words: str) -> str:
    """The fund that a table's name restricts it to."""
    if "一般公共预算" in words:
        return "general_public"
    return "fiscal_appropriation" if "财政拨款" in words else "all"
