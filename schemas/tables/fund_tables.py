"""Spending of one fund by function: 一般公共预算, 政府性基金预算, 国有资本经营预算."""

from schemas.table import AMOUNT, DisclosureTable, Heading, RowLabel
from schemas.tables.common import FUND_HEADINGS, TOTAL_LABELS
from schemas.tables.revenue_lines import CARRY_OVER, SPENDING_SOURCE_HEADINGS

# Columns of final accounts by fund: what was carried in, came in, and is carried on.
BALANCE_HEADINGS = (
    Heading(r"年初(?:财政拨款)?结转(?:和|、)?结余", AMOUNT, {"measure": "opening_balance"}),
    Heading(r"本年收入", AMOUNT, {"measure": "revenue_amount"}),
    Heading(r"基本支出(?:结转|结余)(?:和|、)?(?:结余)?", AMOUNT, {"spending_type": "basic"}),
    Heading(r"项目支出(?:结转|结余)(?:和|、)?(?:结余)?", AMOUNT, {"spending_type": "project"}),
    Heading(r"年末(?:财政拨款)?结转(?:和|、)?结余", AMOUNT, {"measure": "closing_balance"}),
)
_OTHER = (r"三公", r"基本支出", r"项目支出", r"绩效", r"采购", r"机关运行", r"经济分类", r"会议费")


def _fund_table(
    role: str, fund: str, titles: tuple[str, ...], not_titles: tuple[str, ...]
) -> DisclosureTable:
    return DisclosureTable(
        role=role,
        titles=titles,
        not_titles=(*_OTHER, *not_titles),
        fact_table="fact_expenditure_by_function",
        breakdown="function",
        defaults={"fund": fund, "spending_type": "all", "cost_type": "all"},
        headings=(*BALANCE_HEADINGS, *FUND_HEADINGS, *SPENDING_SOURCE_HEADINGS),
        labels=(
            *TOTAL_LABELS,
            RowLabel(CARRY_OVER, "detail", {"revenue_source": "carry_over", "fund": fund}),
        ),
    )


GENERAL_PUBLIC = _fund_table(
    "general_public_expenditure",
    "general_public",
    (r"一般公共预算.*支出", r"一般公共预算财政拨款收入支出决算表"),
    (r"政府性?基金", r"国有资本", r"一般公共预算收支", r"^财政拨款"),
)
GOVERNMENT_FUND = _fund_table(
    "government_fund_expenditure",
    "government_fund",
    (r"政府性?基金.*(?:支出|收支|决算)", r"政府性?基金(?:预算)?(?:情况)?表"),
    (r"国有资本",),
)
STATE_CAPITAL = _fund_table(
    "state_capital_expenditure",
    "state_capital",
    (r"[国固]有资本经营.*(?:支出|收支|决算)", r"[国固]有资本经营(?:预算)?(?:情况)?表"),
    (r"国有资产占",),
)
