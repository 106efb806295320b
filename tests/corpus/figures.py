"""A drawn budget: names, codes and amounts that add up; nothing of how it is printed.

Names of departments and projects are made up; those of functions and economic classes are official,
from `schemas/reference`, where a publication stands behind them.
"""

import csv
import random
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from tests.corpus.style import Style, step, three_public_decimals

_REFERENCE: Final = Path(__file__).parents[2] / "schemas" / "reference"
_PLACES: Final = ("青溪市", "云岭县", "临江区", "白河县", "江州市", "松原岭区", "南屏镇", "望海市")
_BODIES: Final = (
    "财政局",
    "教育局",
    "司法局",
    "民政局",
    "水利局",
    "统计局",
    "审计局",
    "文化和旅游局",
    "信访局",
    "应急管理局",
)
_PROJECTS: Final = (
    "信息系统运行维护",
    "业务培训",
    "办公用房修缮",
    "专项检查",
    "宣传活动",
    "第三方服务",
    "设备更新",
    "档案数字化",
)
_TAILS: Final = ("经费", "项目", "专项", "补助")
_COMMON_ITEMS: Final = ("2080505", "2080506", "2101101", "2210201")
_PERSONNEL: Final = ("301", "303")
_OWN_SOURCES: Final = ("service", "business", "other")


class Code(NamedTuple):
    """A line of the classification."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Item:
    """A functional item (项) and what is spent on it, in yuan, by fund."""

    code: Code
    basic: Decimal
    project: Decimal
    own: Decimal = Decimal(0)  # of the unit's own revenue, for projects
    fund: str = "general_public"


@dataclass(frozen=True, slots=True)
class Project:
    """A project of one item: its money by economic class, and its performance table's other funds."""

    name: str
    item: Code
    by_class: dict[str, Decimal]
    other_funds: Decimal

    @property
    def amount(self) -> Decimal:
        return sum(self.by_class.values(), Decimal(0))


@dataclass(frozen=True, slots=True)
class Figures:
    """One department's budget of one year."""

    department: str
    year: int
    scope: str
    own_source: str
    items: tuple[Item, ...]
    economic: tuple[tuple[Code, Decimal], ...]
    projects: tuple[Project, ...]
    three_public: dict[str, Decimal]
    purchases: tuple[tuple[str, str, Decimal], ...]  # project, goods or works or services, amount


def random_figures(rng: random.Random, style: Style) -> Figures:
    """Figures that add up, in steps that the style can print exactly."""
    year = rng.randint(2019, 2026)
    smallest = step(style.unit, style.decimals)
    items = _random_items(rng, year, smallest)
    basic = sum((item.basic for item in items if item.fund == "general_public"), Decimal(0))
    projects = tuple(_random_projects(rng, items, smallest))
    return Figures(
        department=rng.choice(_PLACES) + rng.choice(_BODIES),
        year=year,
        scope=rng.choice(["department", "unit"]),
        own_source=rng.choice(_OWN_SOURCES),
        items=items,
        economic=tuple(zip(_random_classes(rng), _split(rng, basic, 12, smallest), strict=True)),
        projects=projects,
        three_public=_random_three_public(rng, step(style.three_public_unit, three_public_decimals(style))),
        purchases=tuple(
            (project.name, rng.choice(["goods", "works", "services"]), project.amount)
            for project in projects[:3]
        ),
    )


def classes(items: Iterable[Item], length: int) -> list[str]:
    """The codes of 类 (3) or 款 (5) that the items stand under, in order."""
    return sorted({item.code.code[:length] for item in items})


@cache
def function_names(year: int, fund: str = "general") -> dict[str, str]:
    """Published function codes of a year: code -> name. `fund` as the reference's `fund_type` begins."""
    return _names("function_codes.csv", year, fund)


@cache
def economic_names(year: int) -> dict[str, str]:
    """Published economic codes (department's system) of a year: code -> name."""
    return _names("economic_codes.csv", year, "")


def _names(file: str, year: int, fund: str) -> dict[str, str]:
    with (_REFERENCE / file).open(encoding="utf-8") as stream:
        return {
            row["code"]: row["name"]
            for row in csv.DictReader(stream)
            if row["source"].startswith("published")
            and int(row["valid_from"]) <= year <= int(row["valid_to"] or 9999)
            and fund in row.get("fund_type", "")
        }


def _random_items(rng: random.Random, year: int, smallest: Decimal) -> tuple[Item, ...]:
    names = function_names(year)
    leaves = [code for code in names if len(code) == 7 and code[:5] in names and code[:3] in names]
    parents = rng.sample(sorted({code[:5] for code in leaves if code < "208"}), rng.randint(1, 3))
    own = [code for code in leaves if code[:5] in parents]
    chosen = {*rng.sample(own, min(len(own), rng.randint(2, 6))), *(c for c in _COMMON_ITEMS if c in leaves)}
    items = [_random_item(rng, Code(code, names[code]), smallest) for code in sorted(chosen)]
    return (*items, *_random_fund_items(rng, year, smallest))


def _random_item(rng: random.Random, code: Code, smallest: Decimal) -> Item:
    if code.code in _COMMON_ITEMS:
        return Item(code, _amount(rng, smallest), Decimal(0))
    basic, project = rng.choice([(1, 0), (0, 1), (0, 1), (1, 1)])
    own = _amount(rng, smallest) if rng.random() < 0.15 else Decimal(0)
    return Item(code, basic * _amount(rng, smallest), project * _amount(rng, smallest), own)


def _random_fund_items(rng: random.Random, year: int, smallest: Decimal) -> Iterable[Item]:
    """Spending of government funds: three departments in four have none."""
    names = function_names(year, "gov_fund")
    leaves = [code for code in names if len(code) == 7 and code[:3] in names and not code.startswith("230")]
    if leaves and rng.random() < 0.25:
        code = rng.choice(sorted(leaves))
        yield Item(Code(code, names[code]), Decimal(0), _amount(rng, smallest), fund="government_fund")


def _amount(rng: random.Random, smallest: Decimal) -> Decimal:
    """Some thousands to millions of yuan, as a whole number of steps."""
    yuan = rng.randrange(5_000, 10 ** rng.randint(4, 8))
    return (yuan // smallest) * smallest + rng.randint(1, 99) * smallest


def _split(rng: random.Random, total: Decimal, count: int, smallest: Decimal) -> list[Decimal]:
    """A total as so many parts, each a whole number of steps; the last may be small, none negative."""
    steps = int(total / smallest)
    cuts = sorted(rng.randint(0, steps) for _ in range(count - 1))
    return [(high - low) * smallest for low, high in zip([0, *cuts], [*cuts, steps], strict=True)]


def _random_classes(rng: random.Random) -> list[Code]:
    """Twelve economic items (款) for basic spending, of 301, 302, 303 and 310."""
    names = economic_names(2020)
    leaves = [code for code in names if len(code) == 5]
    groups = ((code for code in leaves if code[:3] == parent) for parent in ("301", "302", "303", "310"))
    chosen = [
        code
        for group, count in zip(groups, (4, 5, 2, 1), strict=True)
        for code in rng.sample(list(group), count)
    ]
    return [Code(code, names[code]) for code in sorted(chosen)]


def _random_projects(rng: random.Random, items: Iterable[Item], smallest: Decimal) -> Iterable[Project]:
    names = [name + tail for name in _PROJECTS for tail in _TAILS]
    rng.shuffle(names)
    for item in items:
        if item.project and item.fund == "general_public":
            for part in _split(rng, item.project, rng.randint(1, 2), smallest):
                money = dict(zip(("302", "310"), _split(rng, part, 2, smallest), strict=True))
                other = _amount(rng, smallest) if rng.random() < 0.2 else Decimal(0)
                yield Project(names.pop(), item.code, money, other)


def _random_three_public(rng: random.Random, smallest: Decimal) -> dict[str, Decimal]:
    """The four items that are counted, and running costs of the office."""
    items = ("overseas_travel", "vehicle_purchase", "vehicle_operation", "official_reception")
    drawn = {item: rng.randint(0, 1) * rng.randint(1, 3000) * smallest for item in items}
    return {**drawn, "agency_operation": rng.randint(1, 90_000) * smallest}


def is_personnel(economic_code: str) -> bool:
    """Whether basic spending of this class is for people."""
    return economic_code.startswith(_PERSONNEL)
