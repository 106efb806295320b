"""Codes, names and totals of rows, and columns with what they mean: what tables of all templates share.

Belongs here: helpers that turn items and amounts into blocks under a layout. Does not: which tables there
are (`budget_tables`, `final_tables`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from tests.corpus.figures import Code, Item
from tests.corpus.grids import Block, Column, Line
from tests.corpus.layout import Layout
from tests.corpus.plan import Plan, spent
from tests.corpus.style import Style, spaced

Dims = Mapping[str, str]
Amounts = Callable[[Sequence[Item]], Sequence[Decimal | None]]
_SERIALS: Final = "一二三四五六七八九十"
_WORDS: Final = {"function": "功能分类科目", "economic": "部门预算支出经济分类科目"}
ZERO: Final = Decimal(0)


def spending(fund: str = "all", spending_type: str = "all", cost_type: str = "all", **more: str) -> Dims:
    """Dimensions of a spending fact."""
    return {"fund": fund, "spending_type": spending_type, "cost_type": cost_type, **more}


def source(name: str, fund: str | None = None) -> Dims:
    """Dimensions of a revenue fact; a fund's own revenue is of that fund."""
    funds = (
        "fiscal_appropriation",
        "general_public",
        "government_fund",
        "state_capital",
        "special_account",
        "unit_funds",
    )
    return {"revenue_source": name, "fund": fund or (name if name in funds else "all")}


def total_kinds(columns: Iterable[tuple[tuple[str, ...], Dims]]) -> list[Column]:
    """Columns of which the first is the total of the others."""
    return [
        Column(path, dims, "detail" if number else "total") for number, (path, dims) in enumerate(columns)
    ]


def serial(number: int) -> str:
    """一 for 0, 十一 for 10, 二十一 for 20."""
    tens, ones = divmod(number + 1, 10)
    head = "" if tens == 0 else "十" if tens == 1 else _SERIALS[tens - 1] + "十"
    return head + (_SERIALS[ones - 1] if ones else "")


def code_paths(system: str, layout: Layout, group: str = "") -> tuple[tuple[str, ...], ...]:
    """Heading paths of the code and name columns."""
    word = _WORDS[system]
    if layout.codes in ("three_columns", "own_level"):
        parts = ("类", "款", "项") if system == "function" else ("类", "款")
        return (*(("科目编码", part) for part in parts), ("科目名称",))
    if layout.codes in ("one_column", "indented"):
        return ((word, "科目编码"), (word, "科目名称"))
    return ((f"{word}名称" if layout.codes == "names" else word,),)


def code_heads(code: Code, lengths: Sequence[int], layout: Layout, above: str = "") -> tuple[str, ...]:
    """A row's code and name as printed; `above` is the code of the row above, for rows of their own level."""
    level = lengths.index(len(code.code))
    if layout.codes in ("three_columns", "own_level"):
        ends = [0, *lengths]
        parts = [code.code[low:high] for low, high in zip(ends, lengths, strict=False)]
        if layout.codes == "own_level":
            parts = [
                "" if lengths[n] < len(code.code) and above[: lengths[n]] == code.code[: lengths[n]] else part
                for n, part in enumerate(parts)
            ]
        return (*parts, code.name)
    indent = "\u3000" * level
    return {
        "one_column": (code.code, code.name),
        "indented": ("  " * level + code.code, indent + code.name),
        "glued": (f"{code.code} {code.name}",),
        "bracketed": (f"[{code.code}]{code.name}",),
        "hyphenated": (f"{code.code}-{code.name}",),
        "names": (indent + code.name,),
    }[layout.codes]


def function_lines(
    plan: Plan, items: Sequence[Item], layout: Layout, amounts: Amounts, dims: Dims | None = None
) -> list[Line]:
    """A row for each item that has an amount, and for each 款 and 类 above where the layout has all levels."""
    kept = [item for item in items if any(amounts([item]))]
    codes = {item.code.code for item in kept}
    if layout.levels == "all":
        codes |= {code[:length] for code in codes for length in (3, 5)}
    lines: list[Line] = []
    above = ""
    for code in sorted(codes):
        own = [item for item in kept if item.code.code.startswith(code)]
        name = Code(code, plan.names[code])
        heads = code_heads(name, (3, 5, 7), layout, above)
        kind = "detail" if len(code) == 7 else "subtotal"
        lines.append(Line(heads, tuple(amounts(own)), kind, code, name.name, dims or {}))
        above = code
    return lines


def by_function(
    plan: Plan,
    items: Sequence[Item],
    columns: Sequence[Column],
    layout: Layout,
    style: Style,
    amounts: Amounts,
) -> Block:
    """A table by function with its total."""
    kept = [item for item in items if any(amounts([item]))]
    paths = code_paths("function", layout)
    total = total_line(style, tuple(amounts(kept)), len(paths))
    lines = (*function_lines(plan, items, layout, amounts), total)
    return Block(paths, tuple(columns), lines, {"breakdown": "function"})


def total_line(
    style: Style,
    amounts: Sequence[Decimal | None],
    heads: int,
    word: str = "合计",
    dims: Dims | None = None,
    place: int | None = None,
) -> Line:
    """The row of a total; its label merged over the columns of words, or in one of them (the last)."""
    label = spaced(word, style)
    at = heads - 1 if place is None else place
    texts = tuple(label if number == at else "" for number in range(heads))
    return Line((label,) if style.total_merged else texts, tuple(amounts), "total", None, word, dims or {})


def by_unit(
    plan: Plan, columns: Sequence[Column], style: Style, amounts: Amounts, with_parent: bool = True
) -> Block:
    """A table by unit: codes and names, the parent's row above those of its units; or names only."""
    lines = []
    for number, (code, name) in enumerate(plan.units):
        if number or with_parent:
            dims = {"body_name": name if number else ""}
            heads = (code, name) if with_parent else (name,)
            kind = "detail" if number else "subtotal"
            lines.append(Line(heads, tuple(amounts(plan.of_unit(number))), kind, None, name, dims))
    paths = (("单位编码",), ("单位名称",)) if with_parent else (("预算单位",),)
    total = total_line(style, tuple(amounts(plan.items)), len(paths), dims={"body_name": ""})
    return Block(paths, tuple(columns), (*lines, total), {"breakdown": "unit"})


def class_lines(
    plan: Plan, style: Style, amounts: Amounts, form: str = "{serial}、{name}", dims: Dims | None = None
) -> list[Line]:
    """Rows of the classes (类) in use, numbered."""
    codes = sorted({i.code.code[:3] for i in plan.items if any(amounts([i]))})
    return [
        Line(
            (form.format(serial=serial(number), name=plan.names[code]),),
            tuple(amounts([i for i in plan.items if i.code.code.startswith(code)])),
            "detail",
            code,
            plan.names[code],
            dims or {},
        )
        for number, code in enumerate(codes)
    ]


def nested_lines(plan: Plan, amounts: Amounts) -> list[Line]:
    """类, 款 and 项 by name only, one under another; depth by indentation, classes numbered."""
    items = [i for i in plan.items if any(amounts([i]))]
    codes = {i.code.code[:length] for i in items for length in (3, 5, 7)}
    lines = []
    classes = 0
    for code in sorted(codes):
        name = plan.names[code]
        label = "\u3000" * ((len(code) - 3) // 2) + name
        if len(code) == 3:
            label, classes = f"{serial(classes)}、{name}", classes + 1
        own = [i for i in items if i.code.code.startswith(code)]
        lines.append(
            Line((label,), tuple(amounts(own)), "detail" if len(code) == 7 else "subtotal", code, name)
        )
    return lines


def basic_of(items: Iterable[Item]) -> Decimal:
    """Basic spending of items."""
    return sum((item.basic for item in items), ZERO)


def project_of(items: Iterable[Item]) -> Decimal:
    """Project spending of items, own revenue included."""
    return sum((item.project + item.own for item in items), ZERO)


def people_of(plan: Plan, items: Iterable[Item]) -> Decimal:
    """The part of basic spending that goes to persons."""
    return sum((plan.people[item.code.code] for item in items), ZERO)


def fund_amounts(plan: Plan, items: Sequence[Item], funds: Iterable[str]) -> list[Decimal]:
    """Spending of items by fund."""
    return [sum((spent(item, fund) for item in items), ZERO) for fund in funds]
