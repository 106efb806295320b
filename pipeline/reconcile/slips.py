"""Kinds of slip (差错类型): how a wrong figure may have come from the right one.

What belongs here: telling from two numbers, or from a number and its neighbours, what went wrong. What
does not: finding the wrong cell (`causes`).
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from pipeline.reconcile.figures import Figure

UNIT_FACTOR, DIGIT, TRANSPOSED, STALE, WRONG_FUND, WRONG_SCOPE, ROW_SHIFT, CODE, COPIED, PLUG = (
    "unit_factor",
    "digit_lost_or_added",
    "transposed",
    "stale_year",
    "wrong_fund",
    "wrong_scope",
    "row_shift",
    "code",
    "copied_sentence",
    "plug",
)
WRONG_LEVEL, ONE_DIGIT, SIGN, LEFT_OUT, NUMBERING, STALE_BLOCK = (
    "wrong_level",
    "one_digit",
    "sign",
    "rows_left_out",
    "local_numbering",
    "stale_block",
)
SLIP_WORDS: Final = {
    UNIT_FACTOR: ("金额单位换算错误", "off by a unit factor"),
    DIGIT: ("漏录或多录一位数字", "a digit lost or added"),
    TRANSPOSED: ("相邻数字颠倒", "digits transposed"),
    ONE_DIGIT: ("有一位数字录错", "one digit wrong"),
    SIGN: ("正负号错误", "wrong sign"),
    STALE: ("沿用上年数", "last year's figure"),
    WRONG_FUND: ("误填其他资金的数", "another fund's figure"),
    WRONG_SCOPE: ("误填其他口径或其他表的数", "the figure of another table or scope"),
    WRONG_LEVEL: ("误填上级或下级科目的数", "the figure of a code above or below it"),
    ROW_SHIFT: ("错行", "the figure of a neighbouring row"),
    CODE: ("科目编码错误", "wrong code"),
    COPIED: ("误用其他段落的文字", "copied sentence"),
    PLUG: ("人为凑平", "balanced by hand"),
    LEFT_OUT: ("有行未列示", "rows left out"),
    NUMBERING: ("科目按本地序号编号", "local numbering of codes"),
    STALE_BLOCK: ("同列多行数据未更新", "several rows of one column are stale"),
}
"""Each kind in Chinese and English."""

FACTORS: Final = tuple(Decimal(10) ** n for n in (1, 2, 3, 4, 8))


def digits_of(amount: Decimal) -> str:
    """The significant digits of an amount.

    >>> digits_of(Decimal("1234.50")), digits_of(Decimal("8375000.00"))
    ('12345', '8375')
    """
    return f"{abs(amount):f}".replace(".", "").lstrip("0").rstrip("0")


def number_slip(stated: Decimal, right: Decimal) -> str | None:
    """The slip of the pen that turns the right amount into the stated one, if there is one.

    >>> number_slip(Decimal(12), Decimal(120000)), number_slip(Decimal(1324), Decimal(1234))
    ('unit_factor', 'transposed')
    >>> number_slip(Decimal(124), Decimal(1234)), number_slip(Decimal(1334), Decimal(1234))
    ('digit_lost_or_added', 'one_digit')
    """
    if not stated or not right or stated == right:
        return None
    if stated == -right:
        return SIGN
    if any(stated in (right * f, right / f) for f in FACTORS):
        return UNIT_FACTOR
    a, b = _aligned(stated, right)
    if len(a) == len(b):
        wrong = [i for i, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
        if (
            len(wrong) == 2
            and wrong[1] == wrong[0] + 1
            and a[wrong[0]] == b[wrong[1]]
            and a[wrong[1]] == b[wrong[0]]
        ):
            return TRANSPOSED
        if len(wrong) == 1:
            return ONE_DIGIT
    one, two = digits_of(stated), digits_of(right)
    return DIGIT if len(two) > 1 and (_drops_one(one, two) or _drops_one(two, one)) else None


def _aligned(one: Decimal, two: Decimal) -> tuple[str, str]:
    return f"{abs(one):.2f}", f"{abs(two):.2f}"


def _drops_one(short: str, long: str) -> bool:
    if len(short) + 1 != len(long):
        return False
    return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))


def is_slip(stated: Decimal, right: Decimal) -> bool:
    """Whether two amounts differ by a slip of the pen."""
    return number_slip(stated, right) is not None


def copied_from(figure: Figure, stated: Decimal, others: Iterable[Figure]) -> tuple[str, Figure] | None:
    """Where a wrong figure stands rightly: last year's column, another row, fund or table of the same label."""
    if not stated:
        return None
    near = [f for f in others if f is not figure and f.yuan == stated]
    for kind, test in _COPIES:
        found = next((f for f in near if test(figure, f)), None)
        if found is not None:
            return kind, found
    return None


def _is_stale(a: Figure, b: Figure) -> bool:
    return b.measure.startswith("prior") and a.measure == "amount" and _same_line(a, b)


def _is_other_fund(a: Figure, b: Figure) -> bool:
    return a.place.a == b.place.a and a.place.b == b.place.b and a.fund != b.fund and a.measure == b.measure


def _is_row_shift(a: Figure, b: Figure) -> bool:
    return (
        a.place.a == b.place.a
        and a.place.c == b.place.c
        and abs(a.place.b - b.place.b) == 1
        and a.measure == b.measure
    )


def _is_other_level(a: Figure, b: Figure) -> bool:
    one, two = a.code or "", b.code or ""
    return one != two and bool(one and two) and (one.startswith(two) or two.startswith(one))


def _is_other_scope(a: Figure, b: Figure) -> bool:
    return a.place.a != b.place.a and _same_line(a, b)


def _is_copied(a: Figure, b: Figure) -> bool:
    """Whether what follows both figures in their sentences is the same text, with further figures in it."""
    if a.place.kind != "s" or b.place.kind != "s" or a.place[:3] == b.place[:3]:
        return False
    one, two = (
        str(f.fields.get("sentence") or "")[int(str(f.fields.get("span_end") or 0)) :] for f in (a, b)
    )
    return one == two and any(ch.isdigit() for ch in one)


def _same_line(a: Figure, b: Figure) -> bool:
    return (a.code == b.code and a.code is not None) or (
        bool(a.label) and a.label == b.label and a.item == b.item
    )


_COPIES: Final = (
    (COPIED, _is_copied),
    (STALE, _is_stale),
    (WRONG_FUND, _is_other_fund),
    (WRONG_SCOPE, _is_other_scope),
    (WRONG_LEVEL, _is_other_level),
    (ROW_SHIFT, _is_row_shift),
)
