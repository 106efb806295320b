"""Tables of figures that disclosures carry beside the ones with a role of their own."""

from schemas.table import AMOUNT, GROUP, LABEL, STATISTIC, TEXT, DisclosureTable, Heading
from schemas.tables.common import FUND_HEADINGS, TOTAL_LABELS
from schemas.tables.fund_tables import BALANCE_HEADINGS
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
        *BALANCE_HEADINGS,
        Heading(r"机关运行经费(?:支出)?", AMOUNT),
        Heading(r"资产(?:总额|总计|合计|总值)", AMOUNT, total=True),
        Heading(
            r"(?:流动|固定|无形|其他|其他固定|公共基础设施)资产|(?:土地、?)?房屋(?:、?构筑物|及构筑物|建筑物)?|车辆|汽车|土地|在建工程|"
            r"对外投资(?:/?有价证券)?|单[价位].*(?:以上|含).*设备|原值|净值|账面价?值|累计折旧|价值",
            AMOUNT,
        ),
        Heading(r"单价", AMOUNT, {"of_which": "yes"}),
        Heading(r"(?:财政部门)?批复数", GROUP),
        Heading(r"单位名称\((?:转移支付)?项目(?:名称)?\)|转移支付项目(?:名称)?|收费项目", LABEL),
        Heading(r"资产分类(?:代码|编码)[.、]?(?:名称)?|征收标准", TEXT),
        Heading(r"(?:资产|设备)(?:类别|分类|编码|分类编码)|单位性质|(?:经费)?供给方式|规格型号", TEXT),
        Heading(r"(?:金额/数量|数量/金额|数量\(?金额\)?)", STATISTIC, {"statistic": "count"}),
        Heading(
            r"(?:[^:]{0,8}(?:用车|车辆|汽车))(?:编制数?|实有数|数量|数)?(?:\(辆\))?",
            STATISTIC,
            {"statistic": "vehicles_held"},
        ),
        Heading(
            r"(?:.{0,12}(?:编制|实有|在职|在编|离休|退休|遗属|学生|聘用|供养|年末))(?:人员)?(?:人?数|人员|人数\(人\))?|(?:行政|事业|工勤)(?:编制)?(?:人员)?(?:人?数)?",
            STATISTIC,
            {"statistic": "staff"},
        ),
        Heading(
            r"(?:.{0,6}房屋?)?(?:建筑)?面积(?:\(平方米\))?|房屋\(平方米\)", STATISTIC, {"statistic": "area"}
        ),
        Heading(r"(?:培训|会议|活动|资产|设备)名称", LABEL),
        *FUND_HEADINGS,
        *SPENDING_SOURCE_HEADINGS,
    ),
    labels=TOTAL_LABELS,
)
