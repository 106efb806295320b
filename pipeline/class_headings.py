"""Headings that name economic classes: 工资福利支出, 商品和服务支出, 办公费, … across a table.

What belongs here: which classification such headings are of, and the class that each names by the
official names. What does not: spellings of other headings (`schemas.tables`), codes (`codes`).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline import codes, lexicon
from pipeline.normalise import key, split_code, without_serial, without_unit
from schemas.table import AMOUNT, GROUP, Heading

_ROLES: Final = (
    "basic_expenditure",
    "project_expenditure",
    "expenditure",
    "general_public_expenditure",
    "government_fund_expenditure",
    "state_capital_expenditure",
    "other",
)
_SYSTEMS: Final = (codes.ECONOMIC, codes.GOVERNMENT_ECONOMIC)
_LEAST: Final = 2
"""A table has so many headings that name classes, or one of the names that mean nothing else."""
_UNMISTAKABLE: Final = frozenset(("301", "302", "303", "501", "502"))


@dataclass(frozen=True, slots=True)
class ClassHeadings:
    """The classification that a table's headings name classes of; None where they name none."""

    system: str | None = None

    def meaning(self, text: str, above: Mapping[str, str], year: int | None) -> Heading | None:
        """What a heading that names a class means, below headings that set `above`."""
        if not self.system:
            return None
        if code := _code(self.system, text, year, above.get("economic_code", "")):
            return Heading("", AMOUNT, {"economic_code": code, "system": self.system})
        # 工资奖金津补贴 of the one classification above 基本工资, 奖金 of the other only gathers them.
        other = next(s for s in _SYSTEMS if s != self.system)
        return Heading("", GROUP) if _code(other, text, year, "") else None


NO_CLASSES: Final = ClassHeadings()


def class_headings(role: str, title: str, texts: Sequence[str], year: int | None) -> ClassHeadings:
    """The classification of the headings of a table that no lexicon knows.

    政府预算经济分类 where its title or more of the names say so, else 部门预算经济分类.
    """
    if role not in _ROLES:
        return NO_CLASSES
    unknown = {x for x in texts if lexicon.heading(role, x, year) is None}
    found = {s: [code for x in unknown if (code := _code(s, x, year, ""))] for s in _SYSTEMS}
    best = max(found, key=lambda s: len(found[s]))
    if re.search(r"政府(?:预算)?(?:支出)?经济", key(title)):
        best = codes.GOVERNMENT_ECONOMIC
    certain = len(found[best]) >= _LEAST or not _UNMISTAKABLE.isdisjoint(found[best])
    return ClassHeadings(best) if certain else NO_CLASSES


def _code(system: str, text: str, year: int | None, parent: str) -> str | None:
    name = without_serial(without_unit(key(text)))
    digits, rest = split_code(name) or (None, name)
    if digits:
        return codes.resolve(system, digits, rest, year).code if codes.is_known(system, digits) else None
    if system == codes.GOVERNMENT_ECONOMIC and not parent:
        short = codes.resolve(system, None, "机关" + name, year, level=3)  # 工资福利支出 for 机关工资福利支出
        if short.code:
            return short.code
    if parent and (code := codes.resolve(system, None, name, year, parent).code):
        return code
    return codes.resolve(system, None, name, year).code
