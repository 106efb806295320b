"""How a disclosure table is declared: titles, headings and row labels, and what each means.

What belongs here: the shapes of the declarations. The declarations stand in `schemas/tables/`, one
file per table. Patterns are regular expressions over *keys*: text in NFKC without white space and
quotation marks (`pipeline.normalise.key`), headings also without a unit in brackets.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

# What a column holds.
CODE, CODE_PART, NAME, LABEL, PROJECT = "code", "code_part", "name", "label", "project"
BODY, BODY_CODE, SERIAL, TEXT, AMOUNT, STATISTIC = (
    "body",
    "body_code",
    "serial",
    "text",
    "amount",
    "statistic",
)
GROUP = "group"
"""A heading that only gathers the headings below it."""

ROW_HEADING_KINDS: Final = (CODE, CODE_PART, NAME, LABEL, PROJECT, BODY, BODY_CODE)
AMOUNT_KINDS: Final = (AMOUNT, STATISTIC)


@dataclass(frozen=True, slots=True)
class Heading:
    """A spelling of a column heading and what it means.

    `pattern` must match the whole key. `sets` are dimensions of `schemas.vocabulary` (fund, measure,
    item, …) and some more: `system` (function, economic, government_economic) of codes, `side`
    (revenue, spending), `part` (1 to 4, of a code in several columns), `part_of` (the fund that it
    divides: 经费拨款 of 一般公共预算). `total`: its parts are the
    other columns of its group.
    """

    pattern: str
    kind: str
    sets: Mapping[str, str] = field(default_factory=dict)
    total: bool = False


@dataclass(frozen=True, slots=True)
class RowLabel:
    """A spelling of a row label and what it means.

    `pattern` must match the whole key without its list number. `row_kind` is what the row is;
    `subtotal_if_total` rows are a `subtotal` where a grand total stands in the same half, else the total.
    """

    pattern: str
    row_kind: str
    sets: Mapping[str, str] = field(default_factory=dict)
    subtotal_if_total: bool = False


@dataclass(frozen=True, slots=True)
class DisclosureTable:
    """One table of a disclosure.

    `titles` are searched in the title's key, `not_titles` forbid. `defaults` are the dimensions of
    its facts where no heading says otherwise. `by_title` are (pattern, dimensions) that a title's
    words set.
    """

    role: str
    titles: tuple[str, ...]
    fact_table: str
    breakdown: str
    not_titles: tuple[str, ...] = ()
    defaults: Mapping[str, str] = field(default_factory=dict)
    by_title: tuple[tuple[str, Mapping[str, str]], ...] = ()
    headings: tuple[Heading, ...] = ()
    labels: tuple[RowLabel, ...] = ()
    two_sided: bool = False
