"""Rules told from how other checks came out: U02 and N10 name the slip behind a failure, X20 rounding.

What belongs here: telling from a failed equation that its sides lie a unit factor apart, or that the
amount of another level stands in the text. What does not: the checks that fail, and finding the cell.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final

from pipeline.normalise import printed
from pipeline.reconcile import slips
from pipeline.reconcile import summaries as s
from pipeline.reconcile.equations import EQUAL, HALF, Equation, Judged, Verdict, passed
from pipeline.reconcile.figures import ZERO, Figure, Index, decimals
from schemas.rules import BY_ID

SLIP_OF: Final = {"U02": slips.UNIT_FACTOR, "N10": slips.WRONG_LEVEL}
"""The kind of slip that each of these rules names."""
_EXACT: Final = (Decimal(10), Decimal(100))
"""Factors that are told from digits added or lost only where nothing was rounded."""


def named_slips(index: Index, judged: Sequence[Judged]) -> Iterator[Verdict]:
    """U02 on every equality that failed, N10 on every class or item of the text that failed."""
    for one in judged:
        if one.status == "fail" and one.equation.relation == EQUAL:
            yield from _factor(one.equation)
            if one.equation.rule in ("N02", "N03"):
                yield from _level(index, one.equation)


def digits_differ(judged: Sequence[Judged]) -> Iterator[Verdict]:
    """X20: one quantity shows the same digits wherever it is printed alike; one remark a quantity."""
    told: set[tuple[str, ...]] = set()
    alike = 0
    for one in judged:
        if one.status not in ("pass", "pass_rounding") or not _is_one_quantity(one.equation):
            continue
        left, right = one.equation.left[0], one.equation.right[0]
        what = (right.code or right.item or right.label, right.fund, right.measure)
        if left.value == right.value:
            alike += 1
        elif what not in told:
            told.add(what)
            yield _unlike(left, right, ".".join(what))
    yield from passed("X20", "quantities", alike)


def _is_one_quantity(equation: Equation) -> bool:
    """Whether one figure stands against one of another table, or of the text, about the same, printed alike."""
    if len(equation.left) != 1 or len(equation.right) != 1 or equation.relation != EQUAL:
        return False
    left, right = equation.left[0], equation.right[0]
    return (
        not equation.less
        and not equation.left_less
        and left.place[:2] != right.place[:2]
        and left.code == right.code
        and (left.unit, decimals(left.raw)) == (right.unit, decimals(right.raw))
    )


def _unlike(left: Figure, right: Figure, where: str) -> Verdict:
    one, two = printed(left.raw), printed(right.raw)
    zh = f"同一数据“{printed(right.label)}”一处为{one}，另一处为{two}（{right.unit}），仅尾数不同。"
    en = f"One quantity, “{printed(right.label)}”, is {one} here and {two} there: the last digit differs."
    return Verdict(
        "X20", where, "fail", left.locator, left.raw, right.raw, message_zh=zh, message_en=en, figure=left
    )


def _factor(equation: Equation) -> Iterator[Verdict]:
    where = f"{equation.rule}:{equation.where}"
    factor = factor_between(equation)
    if factor is None:
        yield Verdict("U02", where, "pass")
        return
    one, other = _raws(equation.left), _raws(equation.right)
    zh = f"{one}与{other}恰差{factor}倍，疑为金额单位换算错误。"
    en = f"{one} and {other} are exactly a factor of {factor} apart: a unit was mistaken."
    figure = (equation.left or equation.right)[0]
    yield _named("U02", equation, figure, other, zh, en)


def factor_between(equation: Equation) -> int | None:
    """The unit factor between the two sides of an equation, within what was rounded; None where there is none."""
    low, high = sorted((abs(equation.stated), abs(equation.expected)))
    if not low or equation.stated * equation.expected < 0:
        return None
    left, right = (
        _half(x) for x in ((*equation.left, *equation.left_less), (*equation.right, *equation.less))
    )
    of_low, of_high = (left, right) if abs(equation.stated) == low else (right, left)
    for factor in slips.FACTORS:
        allowed = ZERO if factor in _EXACT else of_low * factor + of_high
        if abs(low * factor - high) <= min(allowed, high / 1000):
            return int(factor)
    return None


def _half(figures: Iterable[Figure]) -> Decimal:
    return sum((f.ulp for f in figures), ZERO) * HALF


def _raws(figures: Sequence[Figure]) -> str:
    shown = " + ".join(printed(f.raw) + (f.unit or "") for f in figures[:3])
    return shown + (" + …" if len(figures) > 3 else "")


def _level(index: Index, equation: Equation) -> Iterator[Verdict]:
    """N10: the amount is that of a row above or below the one that the label names."""
    claim = equation.left[0]
    where = f"{equation.rule}:{equation.where}"
    rows = [f for t in index.of(s.T5) for f in _rows_of_levels(s.columns_for(t), claim.code or "")]
    found = next((f for f in rows if abs(f.value - claim.value) <= max(f.ulp, claim.ulp) * HALF), None)
    if not rows:
        yield Verdict("N10", where, "not_applicable", reason="no other level is printed / 未列其他级次")
    elif found is None or not claim.value:
        yield Verdict("N10", where, "pass")
    else:
        label = printed(found.label)
        zh = f"“{printed(claim.label)}”所列{printed(claim.raw)}是{found.code}“{label}”的金额，级次不符。"
        en = f"{printed(claim.raw)} of “{printed(claim.label)}” is the amount of {found.code} “{label}”, another level."
        yield _named("N10", equation, claim, found.raw, zh, en)


def _rows_of_levels(columns: Sequence[Sequence[Figure]], code: str) -> list[Figure]:
    """The rows above and below a code, of another amount than its own row (a parent with one child has the same)."""
    rows = [f for column in columns for f in column if f.code and f.value and not f.is_unsure]
    own = {f.value for f in rows if f.code == code}
    return [
        f
        for f in rows
        if f.code != code
        and f.value not in own
        and ((f.code or "").startswith(code) or code.startswith(f.code or "?"))
    ]


def _named(rule: str, equation: Equation, figure: Figure, expected: str, zh: str, en: str) -> Verdict:
    return Verdict(
        rule,
        f"{equation.rule}:{equation.where}",
        "fail",
        figure.locator,
        figure.raw,
        expected,
        message_zh=zh,
        message_en=en,
        severity=equation.severity or BY_ID[equation.rule].severity,
        figure=figure,
        behind=(equation.rule, equation.where),
    )
