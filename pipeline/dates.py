"""Read dates and spans of dates that forms print (2024年12月底前, 2023-01-01, 2023年-2025年).

What belongs here: the first and the last day that a text names. What does not: what they are dates of
(`performance`, `targets`).
"""

import calendar
import re
from datetime import date
from typing import Final

from pipeline.normalise import key

Days = tuple[date | None, date | None]
NO_DAYS: Final[Days] = (None, None)

_YEAR: Final = r"(?:19|20)\d\d"
_POINT: Final = (
    rf"(?:(?P<y{{n}}>{_YEAR})(?:年度?|(?=[-./]\d{{{{1,2}}}}(?!\d)|-?$|[-至到~—])))?"
    r"(?:[-./]?(?P<m{n}>\d{{1,2}})(?:月份?|(?=[-./]\d|$|[-至到~—])))?"
    r"(?:[-./]?(?P<d{n}>\d{{1,2}})[日号]?)?"
)
_SPAN: Final = re.compile(
    rf"(?:[^\d≤≥<>=]{{0,12}}[^\d≤≥<>=])??{_POINT.format(n=1)}"
    rf"(?P<to>(?:[-至到~—]|--|——){_POINT.format(n=2)})?"
    r"(?P<end>年?[底末])?(?P<before>之?前|以前)?(?:完成|结束|执行|实施)?[。;；]?"
)


def read_days(raw: str, year: int | None = None) -> Days:
    """First and last day that a text names; with a 前 (by) only the last; nothing for other texts.

    `year` is that of a text that names a month and no year.

    >>> read_days('2024年12月底前')[1], read_days('12月31日前', 2024)[1], read_days('12月31日前')
    (datetime.date(2024, 12, 31), datetime.date(2024, 12, 31), (None, None))
    >>> [str(day) for day in (*read_days('2023年-2025年'), *read_days('2022年1-5月'))]
    ['2023-01-01', '2025-12-31', '2022-01-01', '2022-05-31']
    >>> [str(day) for day in (*read_days('2023-01-01'), *read_days('2023-01-01至2024/6/30'))]
    ['2023-01-01', '2023-01-01', '2023-01-01', '2024-06-30']
    >>> read_days('3次'), read_days('12'), read_days('5日', 2024), read_days('2022年10月前')
    ((None, None), (None, None), (None, None), (None, None))
    >>> read_days('≤1月', 2024), [str(day) for day in read_days('网站1月-12月', 2024)]
    ((None, None), ['2024-01-01', '2024-12-31'])
    """
    plain = key(raw).strip("()")
    # A bare number, or one that is no year or month, names no day.
    if len(plain) > 40 or not re.search(rf"{_YEAR}(?:$|[-年./至到~—])|\d月", plain):
        return NO_DAYS
    found = _SPAN.fullmatch(plain)
    if not found:
        return NO_DAYS
    first = _numbers(found, "1")
    if not found["to"]:
        return _one(first, year, bool(found["end"]), bool(found["before"]))
    last = _numbers(found, "2")
    if last[0] is None:
        last = (first[0] or year, *last[1:])
    # 9-10月: the month of the first stands where a day would.
    if first[1] is None and first[2] is not None and last[1] is not None and last[2] is None:
        first = (first[0], first[2], None)
    begins, ends = _day(first, last[0], last=False), _day(last, year, last=True)
    return (begins, ends) if begins and ends and begins <= ends else NO_DAYS


Numbers = tuple[int | None, int | None, int | None]


def _numbers(found: re.Match[str], n: str) -> Numbers:
    year, month, day = (int(v) if (v := found[f"{part}{n}"]) else None for part in "ymd")
    return year, month, day


def _one(point: Numbers, year: int | None, at_end: bool, before: bool) -> Days:
    """The days of one point in time; 10月前 does not say whether October is meant."""
    if before and not at_end and point[2] is None:
        return NO_DAYS
    ends = _day(point, year, last=True)
    return (None if before or at_end else _day(point, year, last=False)), ends


def _day(point: Numbers, year: int | None, last: bool) -> date | None:
    """The first or last day of a year, month or day; None where it is none, or its year is not known."""
    the_year, month, day = point[0] or year, point[1], point[2]
    if the_year is None or (month is None and (day is not None or point[0] is None)):
        return None
    month = month or (12 if last else 1)
    if not 1 <= month <= 12:
        return None
    length = calendar.monthrange(the_year, month)[1]
    day = day or (length if last else 1)
    return date(the_year, month, day) if 1 <= day <= length else None
