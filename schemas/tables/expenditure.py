"""部门支出总体情况表: spending by function, all funds, basic and project."""

from schemas.table import DisclosureTable
from schemas.tables.common import FUND_HEADINGS, TOTAL_LABELS
from schemas.tables.revenue_lines import SPENDING_SOURCE_HEADINGS

TABLE = DisclosureTable(
    role="expenditure",
    # 出决算表: a misprint of 支出决算表 seen in print.
    titles=(r"支出", r"^出决算表"),
    not_titles=(
        r"收支",
        r"收入支出",
        r"一般公共预算",
        r"政府性?基金",
        r"国有资本",
        r"三公",
        r"基本支出",
        r"项目支出",
        r"财政拨款",
        r"采购",
        r"绩效",
        r"机关运行",
        r"经济分类",
        r"转移支付",
        r"财政专户",
        r"专项业务",
        r"会议费",
        r"培训费",
        r"工资",
        r"商品和服务",
        r"个人和家庭",
        r"项目(?:经费|资金)支出",
        r"专项资金",
        r"债务",
        r"单位资金",
        r"结转",
    ),
    fact_table="fact_expenditure_by_function",
    breakdown="function",
    defaults={"fund": "all", "spending_type": "all", "cost_type": "all"},
    headings=(*FUND_HEADINGS, *SPENDING_SOURCE_HEADINGS),
    labels=TOTAL_LABELS,
)
