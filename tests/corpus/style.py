"""How a disclosure is laid out and printed: what differs from place to place.

Belongs here: the style, how one is drawn, and how single texts look in it. Does not: what the tables
hold (`figures`), how they are built (`grids`, `tables`).
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, TypeVar

from schemas.vocabulary import UNITS

_T = TypeVar("_T")
_FULL_WIDTH: Final = str.maketrans("0123456789.", "０１２３４５６７８９．")


@dataclass(frozen=True, slots=True)
class Style:
    """The layout and print of one disclosure. The default is plain: Changji's, tidied."""

    unit: str = "万元"
    decimals: int = 2
    keep_zeros: bool = True  # 12.50, not 12.5
    separators: bool = False
    zero: str = ""  # or 0, 0.00, -
    full_width: bool = False
    space_after: bool = False  # a full-width space
    chinese_point_every: int = 0  # about one amount in so many has 。 for its point
    three_public_unit: str = "万元"
    codes: str = "three_columns"  # or one_column, glued, bracketed, hyphenated
    all_levels: bool = False  # rows for 类 and 款 above those of 项
    total_first: bool = False
    total_merged: bool = False  # over the code columns, or in the name column
    filler_rows: int = 0
    title_inside: bool = False
    unit_inside: bool = False
    department_label: str = "编制部门："  # none: no such line
    unit_label: str = "单位："
    one_line: bool = True  # department and unit on one line
    numbering: str = "none"  # or line, prefix, chapter
    year_in_title: bool = False
    title_choice: int = 0
    spaced_labels: bool = False
    short_heading: bool = False  # no heading of the whole above 编码 and 合计
    subject_word: str = "项目"
    amount_word: str = "预算数"
    total_word: str = "合计"
    fund_columns: bool = True  # revenue by fund, or 财政拨款 as one column
    appropriation_row: bool = True  # 财政拨款 as a row over its funds
    class_labels: str = "serial"  # or code: how the summaries name the classes
    all_classes: bool = False
    three_public_layout: str = "row"  # or list
    three_public_order: tuple[str, ...] = ("overseas_travel", "vehicles", "official_reception")
    ragged: bool = False  # text dump: blank cells at the end of rows are left out


def random_style(rng: random.Random) -> Style:
    """A style, each of its choices drawn by itself."""
    unit, decimals = rng.choice([("元", 0), ("元", 2), ("万元", 2), ("万元", 2), ("万元", 6), ("千元", 1)])
    items = ["overseas_travel", "vehicles", "official_reception"]
    rng.shuffle(items)
    title_inside = _seldom(rng)
    return Style(
        unit=unit,
        decimals=decimals,
        keep_zeros=_often(rng),
        separators=_often(rng),
        zero=rng.choice(["", "", "0", "0.00", "-"]),
        full_width=_seldom(rng),
        space_after=_seldom(rng),
        chinese_point_every=rng.choice([0, 0, 0, 0, 17]),
        three_public_unit=rng.choice([unit, "万元"]),
        codes=rng.choice(
            ["three_columns", "three_columns", "one_column", "glued", "bracketed", "hyphenated"]
        ),
        all_levels=_often(rng),
        total_first=_seldom(rng),
        total_merged=_often(rng),
        filler_rows=rng.choice([0, 0, 1, 8]),
        title_inside=title_inside,
        unit_inside=title_inside or _seldom(rng),
        department_label=rng.choice(["编制部门：", "编制单位：", "部门名称：", "填报单位：", "部门:", ""]),
        unit_label=rng.choice(["单位：", "单位:", "金额单位："]),
        one_line=_often(rng),
        numbering=rng.choice(["none", "line", "prefix", "chapter"]),
        year_in_title=_often(rng),
        title_choice=rng.randrange(6),
        spaced_labels=_often(rng),
        short_heading=_seldom(rng),
        subject_word=rng.choice(["项目", "项目", "科目"]),
        amount_word=rng.choice(["预算数", "金额", "本年预算", "预算金额"]),
        total_word=rng.choice(["合计", "总计"]),
        fund_columns=_often(rng),
        appropriation_row=_often(rng),
        class_labels=rng.choice(["serial", "code"]),
        all_classes=_seldom(rng),
        three_public_layout=rng.choice(["row", "row", "list"]),
        three_public_order=tuple(items),
        ragged=_seldom(rng),
    )


def _often(rng: random.Random) -> bool:
    return rng.random() < 0.5


def _seldom(rng: random.Random) -> bool:
    return rng.random() < 0.2


def pick(options: Sequence[_T], style: Style) -> _T:
    """The style's choice among titles or the like; one style chooses alike in lists of one length."""
    return options[style.title_choice % len(options)]


def step(unit: str, decimals: int) -> Decimal:
    """The smallest amount, in yuan, that a unit prints with so many decimals."""
    return UNITS[unit].scaleb(-decimals)


def three_public_decimals(style: Style) -> int:
    """How many decimals the “三公” table has: its unit may be another one."""
    return style.decimals if style.three_public_unit == style.unit else 2


def printed(yuan: Decimal, style: Style, unit: str, decimals: int, place: int) -> str:
    """An amount as it stands in a cell. `place` is any number that tells cells apart.

    >>> printed(Decimal(8375000), Style(), "万元", 2, 0), printed(Decimal(0), Style(zero="-"), "元", 0, 0)
    ('837.50', '-')
    >>> printed(Decimal("1234.5"), Style(separators=True, chinese_point_every=1), "元", 2, 0)
    '1,234。50'
    """
    if not yuan:
        return style.zero
    value = (yuan / UNITS[unit]).quantize(Decimal(1).scaleb(-decimals))
    text = f"{value:,}" if style.separators else f"{value}"
    if not style.keep_zeros and "." in text:
        text = text.rstrip("0").rstrip(".")
    if style.full_width:
        text = text.translate(_FULL_WIDTH)
    if style.chinese_point_every and place % style.chinese_point_every == 0:
        text = text.replace(".", "。").replace("．", "。")
    return f"{text}\u3000" if style.space_after else text


def spaced(label: str, style: Style) -> str:
    """A short label with spaces between its characters, where the style has that: 合　计, 项  目."""
    if not style.spaced_labels or len(label) > 4:
        return label
    return ("\u3000" if len(label) == 2 else "  ").join(label)
