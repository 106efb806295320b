"""One file per disclosure table: titles, headings and what they mean, its fact table.

Add a table or a spelling here; nothing else needs to know. `TABLES` is in order of preference where
two titles fit equally well (longest match wins first, see `pipeline.recognise`).
"""

from typing import Final

from schemas.table import DisclosureTable
from schemas.tables import (
    appropriation_summary,
    basic_expenditure,
    expenditure,
    fund_tables,
    other,
    performance_targets,
    procurement,
    project_expenditure,
    revenue,
    revenue_expenditure_summary,
    three_public,
)

TABLES: Final[tuple[DisclosureTable, ...]] = (
    performance_targets.TABLE,
    three_public.TABLE,
    procurement.TABLE,
    fund_tables.GOVERNMENT_FUND,
    fund_tables.STATE_CAPITAL,
    appropriation_summary.TABLE,
    basic_expenditure.TABLE,
    project_expenditure.TABLE,
    fund_tables.GENERAL_PUBLIC,
    revenue_expenditure_summary.TABLE,
    revenue.TABLE,
    expenditure.TABLE,
    other.TABLE,
)
BY_ROLE: Final = {t.role: t for t in TABLES}
