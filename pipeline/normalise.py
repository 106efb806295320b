"""Small total functions on printed text: keys, numbers, amounts, units, codes.

What belongs here: turning one piece of raw text into one value, without context. What does not:
anything that needs to know which table or column the text stands in.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import Final

from schemas.vocabulary import UNITS

_SPACE = re.compile(r"[\s\u200b\ufeff\u00a0\u3000]+")
_INVISIBLE = "\u200b\ufeff"
_QUOTES = re.compile(r"[\"'“”‘’＂＇「」『』《》〈〉`´]")
_DASHES = re.compile(r"[-‐‑‒–—―－−﹣]+")
_THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+(\.\d*)?")
_PLAIN = re.compile(r"\d+(\.\d*)?|\.\d+")
_UNIT_SUFFIX = re.compile(r"(亿元|万元|千元|元)$")
_CENT = Decimal("0.01")
_MICRO = Decimal("0.000001")
_MOST_YUAN = Decimal(10) ** 18
_MOST_QUANTITY = Decimal(10) ** 14


def strip_space(text: str) -> str:
    """The text without any white space, inside or out.

    >>> strip_space('合　 计')
    '合计'
    """
    return _SPACE.sub("", text)


def is_filled(text: str) -> bool:
    """Whether a text prints anything.

    >>> is_filled('　'), is_filled(' 0')
    (False, True)
    """
    return bool(text) and not text.isspace() and (text[0] not in _INVISIBLE or bool(strip_space(text)))


@lru_cache(maxsize=65536)
def key(text: str) -> str:
    """What spellings of one term have in common: NFKC, without white space and quotation marks.

    >>> key('“三公”经费（境）　')
    '三公经费(境)'
    """
    return _QUOTES.sub("", strip_space(unicodedata.normalize("NFKC", text))).replace("︰", ":")


def printed(text: str) -> str:
    """The text as a person reads it on one line: line breaks dropped, outer space cut.

    >>> printed(' 事业单位\\n经营收入　')
    '事业单位经营收入'
    """
    if "\n" in text or "\r" in text:
        text = "".join(line.strip() for line in text.splitlines())
    return text.strip()


BODY_END: Final = (
    r"(?:局|委员会|委|办公室|办公厅|厅|部|院|中心|街道|办事处|政府|署|大学|学校|学院|中学|小学|幼儿园|法院|检察院|协会|联合会|"
    r"总队|支队|大队|馆|所|站|社|会|处|队|公司|医院|镇|乡|基地|机关|本级|林场|农场|监狱|电视台|分校|陵园|文联|妇联|残联|工商联)"
)
"""How names of bodies end."""
_BODY_NAME: Final = re.compile(rf"(?:\d{{3,}}[-_]?)?[\u4e00-\u9fff()、]{{1,40}}{BODY_END}(?:\([^()]+\))?")


def is_body_name(text: str) -> bool:
    """Whether a text reads as the name of a body.

    >>> is_body_name('无锡市统计局（本级）'), is_body_name('办公设备购置'), is_body_name('合计')
    (True, False, False)
    """
    return bool(_BODY_NAME.fullmatch(key(text)))


@dataclass(frozen=True, slots=True)
class Number:
    """A printed number. `reading` is `repaired` when a character had to be changed to read it.

    `unit` is a unit of money printed behind it, `percent` a percent sign.
    """

    value: Decimal
    reading: str = "plain"
    unit: str | None = None
    percent: bool = False


_CIRCLED = re.compile(r"[\u2460-\u24ff\u2776-\u2793]")
MAX_NUMBER = 60
"""A cell longer than this prints no number."""
MAX_INTEGER_DIGITS = 16
"""More digits than any amount of ours; they would overflow DECIMAL(20,2) in yuan."""
LEAST_BROKEN = 4
"""A first line of fewer characters is a number of its own."""
NIL = Number(Decimal("0.00"))


@lru_cache(maxsize=65536)
def read_number(raw: str) -> Number | None:
    """The number that a cell prints, or None where it is none.

    Outer space, full-width digits and thousands separators are no repair; a lone dash is a nil.

    >>> read_number('1,234.50').value, read_number('８３７．５　').value
    (Decimal('1234.50'), Decimal('837.5'))
    >>> read_number('837。5')
    Number(value=Decimal('837.5'), reading='repaired', unit=None, percent=False)
    >>> read_number('0').value, read_number('-').value, read_number('(3.20)').value, read_number('无') is None
    (Decimal('0'), Decimal('0.00'), Decimal('-3.20'), True)
    """
    if len(raw) > MAX_NUMBER or _CIRCLED.search(raw):
        return None
    text = unicodedata.normalize("NFKC", raw).strip().strip("\u200b\ufeff")
    if not text:
        return None
    if _DASHES.fullmatch(text):
        return NIL
    return _signed_number(text)


def _signed_number(text: str) -> Number | None:
    unit = None
    if match := _UNIT_SUFFIX.search(text):
        unit, text = match.group(1), text[: match.start()].rstrip()
    percent = text.endswith("%")
    if percent:
        text = text[:-1].rstrip()
    negative = False
    if text.startswith("(") and text.endswith(")"):
        negative, text = True, text[1:-1].strip()
    elif match := _DASHES.match(text):
        negative, text = True, text[match.end() :].lstrip()
    elif text.startswith("+"):
        text = text[1:].lstrip()
    digits, reading = _digits(text)
    if digits is None:
        return None
    return Number(-digits if negative else digits, reading, unit, percent)


def _digits(text: str) -> tuple[Decimal | None, str]:
    # A line break inside a number is typesetting; any other mended character is a repair.
    joined = _join_lines(text) if "\n" in text else text
    if (value := _grouped(joined)) is not None:
        return value, "plain"
    mended = _SPACE.sub("", joined).replace("。", ".").replace("·", ".").replace("、", ",").replace("'", "")
    if (value := _grouped(mended)) is not None:
        return value, "repaired"
    return None, "plain"


def _join_lines(text: str) -> str:
    """A number broken over lines: at a point or comma, or after a first line too long to stand alone."""
    lines = [line.strip() for line in text.splitlines()]
    long = len(lines[0]) >= LEAST_BROKEN and "." not in lines[0]
    at_mark = all(a[-1:] in (".", ",") or b[:1] in (".", ",") for a, b in pairwise(lines))
    return "".join(lines) if long or at_mark else text


def _grouped(text: str) -> Decimal | None:
    if sum(ch.isdigit() for ch in text.partition(".")[0]) > MAX_INTEGER_DIGITS:
        return None
    if _PLAIN.fullmatch(text):
        return Decimal(text)
    if _THOUSANDS.fullmatch(text):
        return Decimal(text.replace(",", ""))
    return None


def amount_in_yuan(value: Decimal, unit: str | None) -> Decimal | None:
    """A printed value in yuan, to the cent; None when the unit is unknown, the value finer or too great.

    >>> amount_in_yuan(Decimal('837.5'), '万元')
    Decimal('8375000.00')
    >>> amount_in_yuan(Decimal('0.0000001'), '万元') is None
    True
    """
    if unit is None:
        return None
    yuan = value * UNITS[unit]
    cents = yuan.quantize(_CENT)
    return cents if cents == yuan and abs(cents) < _MOST_YUAN else None


def fits_quantity(value: Decimal) -> bool:
    """Whether DECIMAL(20,6) holds a number.

    >>> fits_quantity(Decimal("95.5")), fits_quantity(Decimal("1e14")), fits_quantity(Decimal("0.0000001"))
    (True, False, False)
    """
    return abs(value) < _MOST_QUANTITY and value == value.quantize(_MICRO)


_UNIT = re.compile(
    r"单位[:：]?(?:人民币)?[(（]?(亿元|万元|千元|百元|元(?![\u4e00-\u9fff])|元(?=编制|部门|预算|填报|单位|金额)"
    r"|万(?![\u4e00-\u9fff]))"
)
_UNIT_IN_BRACKETS = re.compile(r"[(（](?:金额)?(?:单位[:：])?(亿元|万元|千元|元)[)）]")


@lru_cache(maxsize=16384)
def money_unit(text: str) -> str | None:
    """The unit of money that a line declares (单位：万元), or None.

    `单位：XX局` names an organisation, not a unit of money.

    >>> money_unit('编制部门：某局   单位：万 元'), money_unit('单位：某局'), money_unit('金额单位:千元')
    ('万元', None, '千元')
    """
    match = _UNIT.search(key(text))
    if not match or match.group(1) == "百元":
        return None
    return "万元" if match.group(1) == "万" else match.group(1)


@lru_cache(maxsize=16384)
def bracketed_unit(text: str) -> str | None:
    """The unit of money in brackets behind a heading, or None.

    >>> bracketed_unit('项目资金（万元）'), bracketed_unit('指导性（%）')
    ('万元', None)
    """
    match = _UNIT_IN_BRACKETS.search(key(text))
    return match.group(1) if match else None


def without_unit(text_key: str) -> str:
    """A heading's key without a unit in brackets.

    >>> without_unit('预算数(万元)')
    '预算数'
    """
    return _UNIT_IN_BRACKETS.sub("", text_key)


_QUANTITY = re.compile(r"(?:[%‰]|元|万元|千元|亿元|\.\d).*|人次?|个|辆|次|台|套|项|天|号|平方米")
_DAYS = re.compile(r"[年月日].*")
_GLUED = re.compile(r"[\[【(]?(\d{3}(?:\d{2}){0,3})([\]】)]?[-_.、:]*)(?=\D)(.+)")


@lru_cache(maxsize=16384)
def split_code(text: str) -> tuple[str, str] | None:
    """Code and name printed in one cell, or None.

    >>> split_code('210卫生健康支出'), split_code('[2010301]行政运行'), split_code('2010801-行政运行')
    (('210', '卫生健康支出'), ('2010301', '行政运行'), ('2010801', '行政运行'))
    >>> split_code('20101-人大事务'), split_code('100人'), split_code('2021年预算')
    (('20101', '人大事务'), None, None)
    >>> split_code('[2010405]日常经济运行调节'), split_code('100日'), split_code('100％')
    (('2010405', '日常经济运行调节'), None, None)
    """
    raw = strip_space(text)
    plain = unicodedata.normalize("NFKC", raw)
    match = _GLUED.fullmatch(plain)
    if not match:
        return None
    code, between, name = match.groups()
    if _QUANTITY.fullmatch(name) or (len(code) == 3 and not between and _DAYS.fullmatch(name)):
        return None
    if len(raw) == len(plain):
        name = raw[match.start(3) :]  # as printed: （护） stays in full-width brackets
    return code, name


_CHINESE_DIGITS = "一二三四五六七八九十"


@lru_cache(maxsize=16384)
def without_serial(text: str) -> str:
    """The key of a label without its list number (一、 1. （一） 其中：).

    >>> without_serial('一、财政拨款收入'), without_serial('1. 一般公共预算'), without_serial('（二）项目支出')
    ('财政拨款收入', '一般公共预算', '项目支出')
    >>> without_serial('一般公共预算'), without_serial('三公经费')
    ('一般公共预算', '三公经费')
    """
    plain = key(text)
    while True:
        shorter = re.sub(r"^(?:其中[:：]?|加[:：]|减[:：])", "", plain)
        match = re.match(
            rf"(?:[{_CHINESE_DIGITS}]{{1,3}}[、.,:]|\([{_CHINESE_DIGITS}]{{1,3}}\)[、.]?|\(\d{{1,2}}\)[、.]?|\d{{1,2}}[、.](?!\d)|[①-⑳])",
            shorter,
        )
        if match and match.end() < len(shorter):
            shorter = shorter[match.end() :]
        if shorter == plain:
            return plain
        plain = shorter
