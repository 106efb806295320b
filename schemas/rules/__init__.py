"""The catalogue of checks: one module per family. Add a rule to its family's module; nothing else lists it."""

from typing import Final

from schemas.rule import Rule
from schemas.rules import (
    across,
    codes,
    disclosure,
    form,
    narrative,
    peers,
    performance,
    quality,
    three_public,
    units,
    within,
    years,
)

RULES: Final[tuple[Rule, ...]] = (
    *form.RULES,
    *units.RULES,
    *within.RULES,
    *across.RULES,
    *codes.RULES,
    *narrative.RULES,
    *years.RULES,
    *three_public.RULES,
    *performance.RULES,
    *disclosure.RULES,
    *peers.RULES,
    *quality.RULES,
)
BY_ID: Final = {rule.id: rule for rule in RULES}
