"""Final accounts (决算) in the national form and its variants.

    drawn = random_final(random.Random(7))

Belongs here: titles of the nine tables and the draw. Does not: their columns and rows (`final_tables`).
"""

import random
from collections.abc import Collection
from dataclasses import replace

from tests.corpus import final_tables
from tests.corpus.layout import ALL_FEATURES, FINAL_TITLES, Layout, random_layout
from tests.corpus.plan import random_plan
from tests.corpus.template import DrawnTemplate, MakePlan, MakeStyle, assemble


def random_final(
    rng: random.Random,
    allowed: Collection[str] = ALL_FEATURES,
    layout: Layout | None = None,
    make_plan: MakePlan = random_plan,
    make_style: MakeStyle | None = None,
) -> DrawnTemplate:
    """A final account in a drawn layout (of the allowed features) and style; the same `rng` gives the same."""
    layout = layout or random_layout(rng, allowed)
    balances = "none" if layout.final_balances == "none" else "carried"
    layout = replace(layout, balances=balances, appropriation="funds", serials="none")
    return assemble(
        rng,
        layout,
        final_tables.BLOCKS,
        _title,
        "final",
        final_tables.serial_row,
        final_tables.finish,
        make_plan,
        make_style,
    )


def _title(role: str, layout: Layout, _: int) -> str:
    if role == "general_public_expenditure" and layout.final_general == "balances":
        return "一般公共预算财政拨款收入支出决算表"
    return FINAL_TITLES[role]
