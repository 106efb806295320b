"""A drawn budget and its final account: what templates print beyond `figures`, in amounts that add up.

Belongs here: last year's figures, balances, units, the split of basic spending. Does not: tables, print.
"""

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from tests.corpus.figures import Figures, Item, function_names, random_figures
from tests.corpus.layout import Layout
from tests.corpus.style import Style, step, three_public_decimals

_ZERO: Final = Decimal(0)
OWN: Final = ("service", "business", "other")
FUNDS: Final = ("general_public", "government_fund", "state_capital")
COUNTED: Final = ("overseas_travel", "vehicle_purchase", "vehicle_operation", "official_reception")


@dataclass(frozen=True, slots=True)
class Plan:
    """Figures, and what belongs to them; amounts in yuan, by function code where they are mappings."""

    figures: Figures
    names: Mapping[str, str]
    people: Mapping[str, Decimal]  # part of basic spending that goes to persons
    prior: Mapping[str, Decimal]  # last year's outturn
    prior_excluded: Mapping[str, Decimal]  # the same without central construction
    carried: Decimal  # from last year, all of the general budget
    unspent: Decimal  # to next year
    reserve: Decimal
    units: tuple[tuple[str, str], ...]  # code and name; the parent first
    meetings: Decimal
    training: Decimal
    prior_three_public: Mapping[str, Decimal]

    @property
    def items(self) -> tuple[Item, ...]:
        return self.figures.items

    def of_unit(self, number: int) -> list[Item]:
        """Items of one unit: 0 is the parent, which has all."""
        count = len(self.units) - 1
        return (
            list(self.items)
            if number == 0
            else [i for n, i in enumerate(self.items) if n % count == number - 1]
        )

    def spent(self, items: Iterable[Item], fund: str = "all") -> Decimal:
        """Spending of items out of one fund, of all of 财政拨款, or of everything."""
        return sum((spent(item, fund) for item in items), _ZERO)

    def revenue(self, source: str, items: Iterable[Item] | None = None) -> Decimal:
        """The year's revenue of a source: what is spent, less what was carried over, plus what is left."""
        mine = self.items if items is None else items
        if source in OWN:
            own = sum((item.own for item in mine), _ZERO)
            return own if source == self.figures.own_source else _ZERO
        has_balance = items is None and source in ("all", "fiscal_appropriation", "general_public")
        return self.spent(mine, source) + (self.unspent - self.carried if has_balance else _ZERO)


def spent(item: Item, fund: str) -> Decimal:
    """What an item costs a fund; `unit_funds` is its own revenue."""
    if fund == "unit_funds":
        return item.own
    own = item.own if fund == "all" else _ZERO
    return own + (item.basic + item.project if fund in ("all", "fiscal_appropriation", item.fund) else _ZERO)


def random_plan(rng: random.Random, style: Style, layout: Layout) -> Plan:
    """Figures for a style and a layout; without balances in the layout there are none."""
    figures = random_figures(rng, style)
    names = {**function_names(figures.year, "gov_fund"), **function_names(figures.year)}
    items = tuple(i for i in figures.items if i.code.code[:3] in names and i.code.code[:5] in names)
    figures = replace(figures, items=items)
    smallest = step(style.unit, style.decimals)
    general = sum((spent(i, "general_public") for i in items), _ZERO)
    has_balances = layout.balances != "none" or layout.appropriation == "carried"
    prior = {i.code.code: _near(rng, spent(i, "general_public"), smallest) for i in items}
    return Plan(
        figures=figures,
        names=names,
        people={i.code.code: _part(rng, i.basic, smallest) for i in items},
        prior=prior,
        prior_excluded={code: _part(rng, amount, smallest) for code, amount in prior.items()},
        carried=_part(rng, general, smallest) if has_balances else _ZERO,
        unspent=_part(rng, general, smallest) if has_balances and rng.random() < 0.5 else _ZERO,
        reserve=_part(rng, general, smallest),
        units=_units(rng, figures),
        meetings=_small(rng, style),
        training=_small(rng, style),
        prior_three_public={item: _small(rng, style) for item in COUNTED},
    )


def _part(rng: random.Random, amount: Decimal, smallest: Decimal) -> Decimal:
    return rng.randint(0, int(amount / smallest)) * smallest


def _near(rng: random.Random, amount: Decimal, smallest: Decimal) -> Decimal:
    """Last year's figure: somewhat less or more; never the same, so that a change is printed."""
    return max(amount + rng.choice([-1, 1]) * (_part(rng, amount / 2, smallest) + smallest), smallest)


def _small(rng: random.Random, style: Style) -> Decimal:
    return rng.randint(1, 3000) * step(style.three_public_unit, three_public_decimals(style))


def _units(rng: random.Random, figures: Figures) -> tuple[tuple[str, str], ...]:
    code = f"{rng.randint(101, 199)}"
    place = figures.department[:3]
    tails = ("信息中心", "服务中心", "培训中心", "档案馆")
    chosen = rng.sample(tails, rng.randint(2, 3))
    return (
        (code, figures.department),
        *((f"{code}{number:03}", place + name) for number, name in enumerate(chosen, 1)),
    )
