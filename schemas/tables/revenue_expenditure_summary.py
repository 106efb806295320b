"""部门收支总体情况表: revenue at left, spending at right, all funds."""

from schemas.table import LABEL, DisclosureTable, Heading, RowLabel
from schemas.tables.common import FUND_HEADINGS
from schemas.tables.revenue_lines import REVENUE_LABELS
from schemas.tables.spending_lines import SPENDING_LABELS

LABELS: tuple[RowLabel, ...] = (*REVENUE_LABELS, *SPENDING_LABELS)

TABLE = DisclosureTable(
    role="revenue_expenditure_summary",
    titles=(r"收支.*总", r"收入支出决算总?表", r"收支预算表", r"收支情况表", r"收入支出(?:预算)?总"),
    not_titles=(r"财政拨款", r"政府性基金", r"国有资本", r"一般公共预算"),
    fact_table="fact_expenditure_by_function",
    breakdown="function",
    defaults={"fund": "all", "spending_type": "all", "cost_type": "all"},
    headings=(Heading(r"项目名称|支出用途", LABEL), *FUND_HEADINGS),
    labels=LABELS,
    two_sided=True,
)
