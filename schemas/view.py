"""What a view is, and the columns and warnings that several views share.

What belongs here: the form of a declaration and the words that every view says alike. What does not:
the views themselves (`schemas/marts.py`, `schemas/analysis/`).
"""

from dataclasses import dataclass
from typing import Final

from schemas import vocabulary as v
from schemas.warehouse import BOOLEAN, INTEGER, MONEY, QUANTITY, TEXT, Column, table

LEVELS: Final = ("类", "款", "项")


@dataclass(frozen=True, slots=True)
class View:
    """One view. `template` names the SQL file when several views share it, `role` fills its place.

    `key`: columns that are unique together (some may be null); parquet files are sorted by them.
    `stored`: worked out once per generation and kept as a table, since other views build on it.
    """

    name: str
    title_zh: str
    answers_zh: str
    answers_en: str
    columns: tuple[Column, ...]
    caveats: tuple[str, ...]
    example: str
    key: tuple[str, ...]
    template: str = ""
    role: str = ""
    stored: bool = False

    @property
    def column_names(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(c.name for c in self.columns)

    @property
    def sql_file(self) -> str:
        """The name of its SQL file under `pipeline/marts/`, without ending."""
        return self.template or self.name


def columns_of(table_name: str, *names: str) -> tuple[Column, ...]:
    """Columns that a view takes over from a table as they are."""
    columns = {c.name: c for c in table(table_name).columns}
    return tuple(columns[name] for name in names)


REGION = Column("region_code", TEXT, "GB/T 2260; null where unknown")
SCOPE = Column(
    "reporting_scope",
    TEXT,
    "whose figures: a file that does not say is taken for the department's",
    values=v.REPORTING_SCOPES,
)
DEPARTMENT, YEAR, PHASE = columns_of("fact_revenue", "department", "fiscal_year", "phase")
BODY: Final = (REGION, DEPARTMENT, SCOPE)
FACT_HEAD: Final = (
    *columns_of("fact_revenue", "document_id"),
    *BODY,
    *columns_of("fact_revenue", "body_name", "fiscal_year", "phase"),
)
FACT_TAIL: Final = (
    *columns_of(
        "fact_revenue", "amount_yuan", "amount_raw", "unit_raw", "amount_reading", "breakdown", "label"
    ),
    *columns_of("fact_revenue", "heading", "table_ordinal", "row_ordinal", "column_ordinal", "locator"),
)
FUNCTION_NAME = Column("function_name", TEXT, "official name in that year, else as printed")
RAW_FUNCTION = columns_of("fact_revenue", "function_code_raw", "function_name_raw", "code_resolution")
SCOPE_BASIS = Column("scope_basis", TEXT, "the figure used: table role and measure")
CARRY_OVER = Column(
    "includes_carry_over",
    BOOLEAN,
    "whether money carried over from earlier years is in it, proven by the document's own summaries;"
    " null where they do not prove it",
)
BASIS: Final = (SCOPE_BASIS, CARRY_OVER)
LEVEL = Column("level", TEXT, "类, 款 or 项: sum over one level only", values=LEVELS)
CODE = Column(
    "function_code", TEXT, "official code of that level; null where the printed code is not resolved"
)


def money(name: str, meaning: str) -> Column:
    """A column of amounts in yuan."""
    return Column(name, MONEY, meaning)


SPENDING: Final = (
    money("amount_yuan", "basic, project and any other spending, in yuan; null when a part is unknown"),
    money("basic_yuan", "of it 基本支出; null where none is printed"),
    money("project_yuan", "of it 项目支出; null where none is printed"),
)
DOCUMENT = Column("document_id", TEXT, "the document of the year")
ONCE: Final = "A body counts once: the department's file, else its own body and units."
ONE_PHASE: Final = "Choose one phase: a budget and a final account are two figures of one year."
UNITS_BY_NAME: Final = (
    "A subordinate unit that publishes under its own name is not known to belong to its department."
)
NULLS: Final = "A year not published is null, never 0; so is a change from nothing or from 0."
ONE_LEVEL: Final = "Filter on one level: 项 are part of 款, and 款 of 类."
ONE_CODE: Final = (
    "Spending whose code is unresolved stands on every level, with a null code and its printed name."
)
BOOKINGS: Final = (
    "Places book wages, insurance and housing in the main function or in 208, 210 and 221:"
    " shares of one function are comparable only where bookings are alike."
)

BASE_DOCUMENT = Column("base_document_id", TEXT, "the document of the year before")
PRESENCE = Column(
    "presence",
    TEXT,
    "both years print the line; new or gone: only this or only the base year prints it;"
    " base_year_absent: that year's table was not read",
    values=("both", "new", "gone", "base_year_absent"),
)
CHANGE: Final = (
    money("change_yuan", "change of the amount; null when the base is absent or 0"),
    Column("change_percent", QUANTITY, "change in percent of the base; null when the base is absent or 0"),
)
BRIDGED: Final = (
    money("bridged_amount_yuan", "the amount, with what a change of the classification joins to this line"),
    money("bridged_base_amount_yuan", "the year before, by the classification of the year"),
    money("bridged_change_yuan", "change between the two; null when the base is absent or 0"),
    Column("bridged_change_percent", QUANTITY, "that change in percent of its base"),
    Column("bridge_kind", TEXT, "renamed, moved, split, merged, joined by +; null where nothing moved"),
    Column("bridge_steps", TEXT, "which code stands in which line: old>new, by blanks"),
    Column("bridge_reason", TEXT, "why, in words"),
    Column("bridge_confidence", TEXT, "high, medium or low: the least of the steps"),
)
BRIDGE_CAVEAT: Final = (
    "Bridged figures add up to the same total. Lines that can only be compared together stand in the first"
    " of them; the others are null there."
)
SHARES: Final = (
    Column("share_of_department_percent", QUANTITY, "share of the department's total"),
    money("all_departments_yuan", "sum over all departments of this warehouse"),
    Column("share_of_all_percent", QUANTITY, "the department's share of that sum"),
    Column("amount_rank", INTEGER, "1: the largest amount among the departments"),
    Column("departments", INTEGER, "how many departments have an amount there"),
)
