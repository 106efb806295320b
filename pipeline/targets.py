"""Read the target of an indicator: comparator, number and unit of one text (不低于80%, ≥3次, 10个工作日内).

What belongs here: the words of comparisons, bounds and units of targets. What does not: whose target it
is (`performance`), plain numbers and money (`normalise`).
"""

import re
from decimal import Decimal
from functools import lru_cache
from typing import Final

from pipeline.normalise import fits_quantity, key

_NOT: Final = r"(?:不|未|没有?)(?:得|能|应当?|可以?|允许|宜|会|要|再)?"
"""What turns a comparison in words round (不得低于)."""
_MORE: Final = r"(?:大于|超过|超出|高于|多于|优于)"
_LESS: Final = r"(?:小于|少于|低于)"
_OR_EQUAL: Final = r"或?等于"
_SIGNS: Final = (
    ("≥", rf"≥|⩾|>=|=>|{_MORE}{_OR_EQUAL}|至少|达到?"),
    ("≤", rf"≤|⩽|<=|=<|{_LESS}{_OR_EQUAL}|控制在|至多"),
    ("≥", rf"{_NOT}{_LESS}(?:{_OR_EQUAL})?"),
    ("≤", rf"{_NOT}{_MORE}(?:{_OR_EQUAL})?"),
    ("<", rf"{_NOT}达到?|不足|不到|{_LESS}"),
    (">", rf">|{_MORE}"),
    ("<", r"<"),
    ("=", r"=|等于"),
)
"""What may stand before a target's number, and its comparator; the first that fits decides."""
_SIGN: Final = "|".join(pattern for _, pattern in _SIGNS)
_BOUNDS: Final = {"以上": "≥", "以下": "≤", "以内": "≤", "之内": "≤", "内": "≤"}
"""Comparators behind the number, where none stands before it; a limit named so is included."""
_BOUND: Final = re.compile(
    r"(?:\(含\)|[及或])?(?P<bound>以[上下内]|之内|(?<=[日天时月年周分秒])内|(?<=分钟)内)(?:\(含\))?$"
)
_TARGET: Final = re.compile(
    rf"(?P<sign>{_SIGN})?(?P<number>\d+(?:,\d{{3}})*(?:\.\d+)?)(?P<unit>[^\d]{{0,8}})"
)
_COUNTERS: Final = (
    "%|人次|批次|人日|平方米|立方米|平方公里|公里|千米|公顷|万元|亿元|千元|小时|分钟|学时|课时|工作日|自然日|百分点|"
    "个(?:工作日|自然日|百分点|月|小时|学时|季度)|场次|篇次|k㎡|㎢|㎡|㎥|"
    "[次人个家项份件场期批户台套辆天日年月元篇条册张只头亩吨米幅处座所名棵株间栋班节门本届支]"
)
"""Units that a target in prose is counted in; other words behind its number are prose."""
_PER: Final = r"(?:/[^\d，。,;；、：:]{1,6})?"
"""What a unit is counted per (元/人·月)."""
_IN_WORDS: Final = re.compile(
    rf"[^\d]*?(?P<sign>{_SIGN})(?P<number>\d+(?:\.\d+)?)"
    rf"(?P<unit>(?:{_COUNTERS}){_PER}|[^\d，。,;；、：:]{{0,6}}$)?[^\d]*"
)
_SHARE_IN_WORDS: Final = re.compile(
    r"[^\d]{0,20}(?:率|度|性|比例|比重)[:为]?(?P<sign>)(?P<number>\d+(?:\.\d+)?)(?P<unit>%[^\d]{0,4})"
)
_ABOUT: Final = re.compile(rf"^[余多](?=(?:{_COUNTERS})$)|(?:左右|上下|\(含\))$|(?<=[%‰])[^/(分)][^/]*$")
"""What is printed with a unit and is none of it: 100余人, 100人左右, 100%达标."""
_DIGITS: Final = {digit: n for n, digit in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
_SPELLED: Final = re.compile(
    rf"(?P<digit>[一二两三四五六七八九十])(?P<unit>(?!年|月|日|元|节|期|届|本)(?:{_COUNTERS}))"
)
"""A number in words with what it counts (两次); 一期, 一届 may be the first of them."""
_RANGE: Final = re.compile(
    r"(?P<low>\d+(?:\.\d+)?)(?P<unit>[^\d~—至-]{0,5})(?:[-~—至]|--|——)(?P<high>\d+(?:\.\d+)?)(?P<end>[^\d~—至-]{1,5})"
)
YEARS: Final = range(1949, 2101)
"""Whole numbers that, counted in years, are a date."""
_LIKE: Final = {"》": ">", "《": "<", "〉": ">", "〈": "<"}
_MARKS: Final = re.compile(r"[》《〉〈](?=\s{0,3}[=＝]?\s{0,3}[\d０-９])")
"""Marks of a title that stand for a sign before a number."""
_AREAS: Final = {"km2": "㎢", "m2": "㎡", "m3": "㎥"}
_AREA: Final = re.compile(r"(?<![A-Za-z])(?:km2|m[23])(?![A-Za-z\d])")


def _comparator(sign: str) -> str | None:
    """The comparator that a sign or words before a number say.

    >>> _comparator('不得低于'), _comparator('不足'), _comparator('达到'), _comparator('约')
    ('≥', '<', '≥', None)
    """
    return next((found for found, pattern in _SIGNS if re.fullmatch(pattern, sign)), None)


def read_sign(raw: str) -> str | None:
    """The comparator in a cell of its own beside the target (≥, 不低于), or None."""
    return _comparator(_plain_target(raw))


@lru_cache(maxsize=8192)
def read_target(raw: str) -> tuple[str | None, Decimal | None, str | None]:
    """Comparator, value and unit of an indicator's target; all None for a target in words.

    >>> read_target('≥95%'), read_target('1（本）'), read_target('=300.00(场)')
    (('≥', Decimal('95'), '%'), (None, Decimal('1'), '本'), ('=', Decimal('300.00'), '场'))
    >>> read_target('开展至少1次团体活动'), read_target('满意率100%'), read_target('≥1700㎡')
    (('≥', Decimal('1'), '次'), (None, Decimal('100'), '%'), ('≥', Decimal('1700'), '㎡'))
    >>> read_target('2021年2月-10月'), read_target('有效带动'), read_target('居民参与率不低于 80%')
    ((None, None, None), (None, None, None), ('≥', Decimal('80'), '%'))
    >>> read_target('不足5%'), read_target('办结时限不超过5个工作日'), read_target('同比下降5%')
    (('<', Decimal('5'), '%'), ('≤', Decimal('5'), '个工作日'), (None, None, None))
    >>> read_target('两次'), read_target('》90%'), read_target('一级')
    ((None, Decimal('2'), '次'), ('>', Decimal('90'), '%'), (None, None, None))
    """
    plain = _plain_target(raw)
    if spelled := _SPELLED.fullmatch(plain):
        return None, Decimal(_DIGITS[spelled.group("digit")]), spelled.group("unit")
    match = _TARGET.fullmatch(plain) or _IN_WORDS.fullmatch(plain) or _SHARE_IN_WORDS.fullmatch(plain)
    if not match:
        return None, None, None
    value = Decimal(match.group("number").replace(",", ""))
    unit, bound = _unit_and_bound(match.group("unit") or "")
    comparator = _comparator(match.group("sign") or "") or bound
    # A telephone number or the like fits no quantity.
    if not fits_quantity(value) or _is_date(value, unit, comparator):
        return None, None, None
    return comparator, value, unit


@lru_cache(maxsize=8192)
def read_range(raw: str) -> tuple[Decimal, Decimal, str] | None:
    """Lower and upper end of a target's range and their unit, or None (dates are none).

    >>> read_range('80%-90%'), read_range('10~20个'), read_range('1-5月'), read_range('90%-80%')
    ((Decimal('80'), Decimal('90'), '%'), (Decimal('10'), Decimal('20'), '个'), None, None)
    """
    match = _RANGE.fullmatch(_plain_target(raw))
    if not match or match["unit"] not in ("", match["end"]) or match["end"][0] in "年月日号":
        return None
    low, high = Decimal(match["low"]), Decimal(match["high"])
    return (low, high, match["end"]) if low < high and fits_quantity(high) else None


def _is_date(value: Decimal, unit: str | None, comparator: str | None) -> bool:
    """Whether a number names a year, month or day (2024年, 12月, 30日前) and counts none.

    >>> _is_date(Decimal(2024), '年', '≤'), _is_date(Decimal(3), '年', '≥'), _is_date(Decimal(30), '日前', None)
    (True, False, True)
    """
    if not unit or unit[0] not in "年月日":
        return False
    return comparator is None or unit not in ("年", "日") or (unit == "年" and value in YEARS)


def _plain_target(raw: str) -> str:
    """A target's key with one spelling for each sign and for areas (km2 and ㎢ have the same key)."""
    plain = key(_MARKS.sub(lambda m: _LIKE[m.group()], raw)).replace("≧", "≥").replace("≦", "≤")
    return _AREA.sub(lambda m: _AREAS[m.group()], plain)


def _unit_and_bound(text: str) -> tuple[str | None, str | None]:
    """The unit in what stands behind a number, and the comparator of a bound there.

    >>> _unit_and_bound('(场)'), _unit_and_bound('%以上'), _unit_and_bound('元/人·月'), _unit_and_bound('')
    (('场', None), ('%', '≥'), ('元/人·月', None), (None, None))
    >>> _unit_and_bound('个工作日内'), _unit_and_bound('余人'), _unit_and_bound('人左右'), _unit_and_bound('%达标')
    (('个工作日', '≤'), ('人', None), ('人', None), ('%', None))
    """
    unit = text.strip("[]/。.,，;；")
    unit = unit if "(" in unit[1:] else unit.strip("()")
    bound = _BOUND.search(unit)
    unit = _ABOUT.sub("", unit[: bound.start()] if bound else unit)
    return unit or None, _BOUNDS[bound.group("bound")] if bound else None
