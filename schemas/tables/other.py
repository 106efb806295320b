"""Tables of figures that disclosures carry beside the ones with a role of their own."""

from schemas.table import AMOUNT, LABEL, DisclosureTable, Heading
from schemas.tables.common import FUND_HEADINGS, TOTAL_LABELS
from schemas.tables.revenue_lines import SPENDING_SOURCE_HEADINGS

TABLE = DisclosureTable(
    role="other",
    titles=(
        r"机关运行经费",
        r"国有资产占",
        r"机构运行信息",
        r"工资福利",
        r"商品和服务",
        r"个人和家庭",
        r"人员(?:基本)?情况",
        r"(?:部门|单位)基本(?:情况|信息)",
        r"中期(?:财政)?规划",
        r"资产(?:情况|情况统计)?表",
        r"债务",
        r"经济分类",
        r"转移支付",
        r"财政专户管理资金",
        r"专项资金",
        r"资产配置",
        r"结转",
        r"明细表",
        r"财政拨款支出",
    ),
    not_titles=(r"绩效",),
    fact_table="fact_other_amount",
    breakdown="item",
    defaults={"fund": "all", "spending_type": "all", "cost_type": "all"},
    by_title=(
        (r"一般公共预算", {"fund": "general_public"}),
        (r"政府性基金", {"fund": "government_fund"}),
        (r"(?<!一般公共预算)财政拨款", {"fund": "fiscal_appropriation"}),
        # 机关运行经费 is 日常公用经费 of 基本支出, as the notes below such tables say.
        (r"机关运行经费", {"spending_type": "basic", "cost_type": "running"}),
    ),
    headings=(
        Heading(r"机关运行经费(?:支出)?", AMOUNT),
        Heading(r"(?:培训|会议|活动|资产|设备)名称", LABEL),
        *FUND_HEADINGS,
        *SPENDING_SOURCE_HEADINGS,
    ),
    labels=TOTAL_LABELS,
)
