"""Labels of charts drawn in the text: told by evidence from what is a figure left without its words.

What belongs here: runs of lines without prose, and what shows that they are a chart's: an evenly spaced
axis, percentages alone (a pie), or values that the text itself states. What does not: reading sentences.
Without such evidence a number stays unclaimed: a lone figure torn off its sentence must not vanish.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Final

from pipeline.claim_numbers import number_value
from pipeline.claim_state import Link, Read
from pipeline.claim_text import plain

TOPIC: Final = "chart_label"
_NUMBER: Final = re.compile(r"-?\d[\d,]*(?:\.\d+)?%?", re.ASCII)
_LINE: Final = re.compile(
    r"(?:[^\d,，。;；:%]{0,24}[,:]?(?<![\d.])-?\d[\d,]{0,15}(?:\.\d{1,4})?%? ?){1,40}+[^\d,，。;；:%]{0,60}"
)
"""Names and bare numbers, without a sentence's marks."""
_LABEL: Final = re.compile(r"[^\d，。;；]{1,24}")
_SAYS: Final = re.compile(
    r"[占为达增减共]|完成|万元|亿元|元|安排|\d[个人名辆台家项次号年月日页级条期批套座所户件]"
)
"""Words that make a line a statement."""
_LONGEST: Final = 200
AXIS: Final = 4
"""So many evenly spaced numbers are an axis."""


def mark_charts(reads: list[Read], links: list[Link]) -> list[Link]:
    """Class the numbers of charts as such in `reads`; the links that remain."""
    if not any(r.unclaimed for r in reads):
        return links
    dropped: set[int] = set()
    for block in _blocks(reads):
        own = [r for r in block if _NUMBER.search(plain(r.sentence.text))]
        if _is_chart(own, reads):
            for read in own:
                dropped |= {id(c) for c in read.claims}
                _as_labels(read)
    return [x for x in links if id(x.start) not in dropped and id(x.end) not in dropped]


def _blocks(reads: Sequence[Read]) -> Iterator[list[Read]]:
    """Runs of lines without prose that hold numbers."""
    for bare, run in groupby(reads, key=_is_bare):
        if bare:
            yield list(run)


def _is_bare(read: Read) -> bool:
    if len(read.sentence.text) > _LONGEST:
        return False
    text = plain(read.sentence.text)
    if _SAYS.search(text):
        return bool(_UNIT_LINE.fullmatch(text))
    if read.not_figures:
        return False
    return (_LINE.fullmatch(text) or _LABEL.fullmatch(text)) is not None


_UNIT_LINE: Final = re.compile(r"\(?(?:金额)?单位:?[万亿]?元\)?")


def _is_chart(own: Sequence[Read], reads: Sequence[Read]) -> bool:
    printed = [n for r in own for n in _NUMBER.findall(plain(r.sentence.text))]
    left = [r for r in own if r.unclaimed]
    if len(printed) < 2 or not left:
        return False
    if all(n.endswith("%") for n in printed):
        return True
    values = {number_value(n.strip("%")) for n in printed}
    if _axis(values) >= AXIS:
        return True
    lines = {id(r) for r in own}
    raws = [c.value_raw for r in reads if id(r) not in lines for c in r.claims if c.value_raw]
    stated = {number_value(raw) for raw in raws if _NUMBER.fullmatch(raw)}
    return len(values) > AXIS and 2 * len(values & stated) > len(values)


def _axis(values: set[Decimal]) -> int:
    """How many steps an axis from its first tick on has among the values: 20000, 40000, 60000 …"""
    longest = 0
    for step in values:
        if step > 0:
            count = 1
            while step * (count + 1) in values:
                count += 1
            longest = max(longest, count)
    return longest


def _as_labels(read: Read) -> None:
    text = plain(read.sentence.text)
    read.unclaimed[:] = [n.strip("%") for n in _NUMBER.findall(text)]
    read.claims.clear()
    read.is_chart = True
