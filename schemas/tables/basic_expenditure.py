"""一般公共预算基本支出情况表: basic spending by economic class, personnel and running."""

from schemas.table import CODE, NAME, DisclosureTable, Heading, RowLabel
from schemas.tables.common import FUND_HEADINGS, TOTAL_LABELS
from schemas.tables.revenue_lines import SPENDING_SOURCE_HEADINGS

TABLE = DisclosureTable(
    role="basic_expenditure",
    titles=(r"基本支出",),
    not_titles=(r"绩效", r"项目支出", r"三公", r"政府预算经济分类"),
    fact_table="fact_expenditure_by_economic_class",
    breakdown="economic",
    defaults={"fund": "all", "spending_type": "basic", "cost_type": "all"},
    by_title=(
        (r"一般公共预算", {"fund": "general_public"}),
        (r"(?<!一般公共预算)财政拨款", {"fund": "fiscal_appropriation"}),
    ),
    headings=(
        Heading(r"科目(?:编码|代码)|编码", CODE, {"system": "economic"}),
        Heading(r"科目名称|科目|名称", NAME, {"system": "economic"}),
        Heading(r"一般公共预算基本支出(?:预算)?", "group", {"fund": "general_public"}),
        Heading(r"财政拨款基本支出(?:预算)?(?:数)?", "group", {"fund": "fiscal_appropriation"}),
        *FUND_HEADINGS,
        *SPENDING_SOURCE_HEADINGS,
    ),
    labels=(
        *TOTAL_LABELS,
        RowLabel(r"人员经费(?:合计|小计)", "subtotal", {"cost_type": "personnel"}),
        RowLabel(r"(?:日常)?公用经费(?:合计|小计)", "subtotal", {"cost_type": "running"}),
    ),
)
