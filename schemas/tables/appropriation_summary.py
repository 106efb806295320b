"""财政拨款收支总体情况表: appropriations at left, spending by fund at right."""

from schemas.table import LABEL, DisclosureTable, Heading
from schemas.tables.common import FUND_HEADINGS, SIDE_HEADINGS
from schemas.tables.revenue_expenditure_summary import LABELS

TABLE = DisclosureTable(
    role="appropriation_summary",
    titles=(r"财政拨款.*收支", r"财政拨款收入支出.*总", r"财政拨款收入支出(?:预算|决算)表"),
    not_titles=(
        r"一般公共预算财政拨款收入支出",
        r"政府性基金预算财政拨款收入支出",
        r"国有资本经营预算财政拨款收入支出",
    ),
    fact_table="fact_expenditure_by_function",
    breakdown="function",
    defaults={"fund": "all", "spending_type": "all", "cost_type": "all"},
    # 财政拨款支出 over a half names the side, not a fund.
    headings=(Heading(r"项目名称|支出用途", LABEL), *SIDE_HEADINGS, *FUND_HEADINGS),
    labels=LABELS,
    two_sided=True,
)
