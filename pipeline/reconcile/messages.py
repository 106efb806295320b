"""What is said of a check: formulas filled in, places in words, messages in Chinese and English.

What belongs here: words for a finance clerk. What does not: judging. Figures are shown as printed;
amounts that were worked out in the unit of the cell they are compared with.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from pipeline.normalise import printed
from pipeline.reconcile import slips
from pipeline.reconcile.causes import SHOWN_TIES, Cause
from pipeline.reconcile.equations import Equation, Judged
from pipeline.reconcile.figures import Figure, Index
from schemas.rule import Rule
from schemas.vocabulary import TABLE_ROLES, UNITS

SHOWN_TERMS: Final = 8
_SIGNS: Final = {"=": "≠", ">=": "<", "<=": ">"}


def amount_text(yuan: Decimal, unit: str | None) -> str:
    """An amount in a unit, without needless zeros.

    >>> amount_text(Decimal("8375000"), "万元"), amount_text(Decimal("-0.5"), "元")
    ('837.5', '-0.5')
    """
    value = yuan / UNITS.get(unit or "元", Decimal(1))
    text = f"{value:,f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def figure_text(figure: Figure) -> str:
    """The figure as printed, on one line."""
    return printed(figure.raw)


def where_text(figure: Figure, index: Index | None = None) -> str:
    """Where a figure stands, in words: table, row, column."""
    if figure.place.kind == "s":
        return f"文字说明“{printed(figure.label)}”"
    role = TABLE_ROLES.get(figure.role, "")
    title = next((t.read.title for t in index.tables if t.ordinal == figure.place.a), "") if index else ""
    row, column = printed(figure.label), printed(figure.heading)
    name = f"《{printed(title) or role}》"
    return name + (f"“{row}”行" if row else "") + (f"“{column}”列" if column else "")


def _side(figures: Sequence[Figure], less: Sequence[Figure], unit: str | None) -> str:
    terms = [(" + ", f) for f in figures] + [(" - ", f) for f in less]
    shown = "".join(sign + _term(f, unit) for sign, f in terms[:SHOWN_TERMS])
    shown = shown.removeprefix(" + ")
    rest = len(terms) - SHOWN_TERMS
    return (shown or "0") + (f" + …({rest} more 另{rest}项)" if rest > 0 else "")


def _term(figure: Figure, unit: str | None) -> str:
    """The figure as printed; one printed at another unit at the equation's, with its own text beside."""
    text = figure_text(figure)
    if figure.unit != unit and figure.yuan is not None:
        return f"{amount_text(figure.value, unit)} [{text} {figure.unit or '元'}]"
    return f"({text})" if text.startswith(("-", "－")) else text


def unit_of(equation: Equation) -> str | None:
    """The unit that an equation is told in: that of its first figure."""
    return next((f.unit for _, f in equation.figures), None)


def formula(judged: Judged) -> str:
    """The equation with its figures filled in, and the difference.

    As in `837.5 ≠ 714.04 + 45.08 + 77.38 = 836.5 (万元)`, and `352.67 ≠ 350.3499 [3,503,499 元] (万元)`.
    """
    equation = judged.equation
    unit = unit_of(equation)
    sign = _SIGNS[equation.relation] if judged.status == "fail" else equation.relation
    left = _side(equation.left, equation.left_less, unit)
    right = _side(equation.right, equation.less, unit)
    if len(equation.left) + len(equation.left_less) > 1:
        left += f" = {amount_text(equation.stated, unit)}"
    if len(equation.right) + len(equation.less) > 1:
        right += f" = {amount_text(equation.expected, unit)}"
    return f"{left} {sign} {right}" + (f" ({unit})" if unit else "")


def messages(rule: Rule, judged: Judged, index: Index) -> tuple[str, str]:
    """What a failing equation means, in Chinese and English."""
    equation = judged.equation
    unit = unit_of(equation) or ""
    about = equation.left[0] if equation.left else equation.right[0]
    place = where_text(about, index)
    other = _other_place(equation, index)
    difference = amount_text(abs(judged.difference), unit)
    stated, expected = amount_text(equation.stated, unit), amount_text(equation.expected, unit)
    words_zh = {"=": "应等于", ">=": "应不小于", "<=": "应不大于"}[equation.relation]
    words_en = {"=": "should equal", ">=": "should be at least", "<=": "should be at most"}[equation.relation]
    zh = f"{rule.statement_zh}：{place}为{stated}，{words_zh}{other}{expected}，相差{difference}{unit}。"
    en = (
        f"{rule.statement_en}: {place} shows {stated}, which {words_en} {expected}"
        f"{' of ' + other.rstrip('的') if other else ''}; the difference is {difference} {unit}."
    )
    return zh, en


def _other_place(equation: Equation, index: Index) -> str:
    """The table that the other side stands in, where it is another one."""
    about = equation.left[0] if equation.left else None
    if about is None or not equation.right or equation.right[0].place[:2] == about.place[:2]:
        return ""
    one = equation.right[0]
    if len(equation.right) == 1:
        return where_text(one, index) + "的"
    if one.place.kind == "s":
        return "文字所列各项之和"
    role = TABLE_ROLES.get(one.role, "")
    title = next((t.read.title for t in index.tables if t.ordinal == one.place.a), "")
    return f"《{printed(title) or role}》相应各行之和"


def cause_text(cause: Cause, index: Index) -> tuple[str, str]:
    """The suspect of a cause in words: the cell, or the tie, and what would make all consistent."""
    kind_zh, kind_en = slips.SLIP_WORDS.get(cause.slip or "", ("", ""))
    note_zh, note_en = (f"（{kind_zh}）", f" ({kind_en})") if kind_zh else ("", "")
    if cause.slip == slips.LEFT_OUT:
        return f"合计大于所列各行之和，有行未列示{note_zh}", f"totals exceed the rows listed{note_en}"
    if not cause.suspects:
        return "不止一处，无法判定", "more than one cell is wrong; none stands out"
    if cause.right_code:
        figure = cause.suspects[0]
        return (
            f"{where_text(figure, index)}的科目编码，应为{cause.right_code}{note_zh}",
            f"the code of {where_text(figure, index)}, should be {cause.right_code}{note_en}",
        )
    if cause.slip == slips.STALE_BLOCK:
        cells = "；".join(
            _fix(f, r, index) for f, r in list(zip(cause.suspects, cause.rights, strict=True))[:SHOWN_TIES]
        )
        return f"{cells}{note_zh}", f"{cells}{note_en}"
    if cause.is_tie:
        shown = "；".join(
            _fix(f, r, index) for f, r in list(zip(cause.suspects, cause.rights, strict=True))[:SHOWN_TIES]
        )
        rest = len(cause.suspects) - SHOWN_TIES
        more = f"等{len(cause.suspects)}处之一" if rest > 0 else "之一"
        return f"下列{more}：{shown}{note_zh}", f"a tie, one of {len(cause.suspects)} cells: {shown}{note_en}"
    assert cause.right is not None
    text = _fix(cause.suspects[0], cause.right, index)
    source = ""
    if cause.source is not None:
        source = f"，与{where_text(cause.source, index)}相同"
    return f"{text}{note_zh}{source}", f"{text}{note_en}{source}"


def _fix(figure: Figure, right: Decimal, index: Index) -> str:
    fixed = amount_text(right, figure.unit)
    return f"{where_text(figure, index)} {figure_text(figure)} → {fixed}"


def stated_and_expected(equation: Equation) -> tuple[str, str]:
    """Both sides verbatim: the cell's own text where a side is one cell, else the terms joined."""
    return _raw(equation.left), _raw(equation.right)


def _raw(figures: Iterable[Figure]) -> str:
    return " + ".join(f.raw for f in figures)
