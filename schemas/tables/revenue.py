"""部门收入总体情况表: revenue by function (or unit), one column a source."""

from schemas.table import DisclosureTable
from schemas.tables.common import TOTAL_LABELS
from schemas.tables.revenue_lines import REVENUE_HEADINGS

TABLE = DisclosureTable(
    role="revenue",
    titles=(r"收入",),
    not_titles=(r"收支", r"收入支出", r"财政拨款收入", r"非税"),
    fact_table="fact_revenue",
    breakdown="function",
    defaults={"revenue_source": "all", "fund": "all"},
    headings=REVENUE_HEADINGS,
    labels=TOTAL_LABELS,
)
