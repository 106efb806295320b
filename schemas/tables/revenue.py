"""部门收入总体情况表: revenue by function (or unit), one column a source."""

from schemas.table import LABEL, DisclosureTable, Heading
from schemas.tables.common import TOTAL_LABELS
from schemas.tables.revenue_lines import REVENUE_HEADINGS, REVENUE_LABELS

TABLE = DisclosureTable(
    role="revenue",
    titles=(r"收入",),
    not_titles=(
        r"收支",
        r"收入支出",
        r"财政拨款收入",
        r"非税",
        r"政府性?基金",
        r"国有资本",
        r"行政事业性",
        r"收费",
    ),
    fact_table="fact_revenue",
    breakdown="function",
    defaults={"revenue_source": "all", "fund": "all"},
    headings=(Heading(r"项目名称", LABEL), *REVENUE_HEADINGS),
    # Some places list the sources downwards.
    labels=(*TOTAL_LABELS, *REVENUE_LABELS),
)
