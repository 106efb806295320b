"""项目支出情况表: projects by function, by economic class across or by fund across."""

from schemas.table import AMOUNT, GROUP, PROJECT, TEXT, DisclosureTable, Heading
from schemas.tables.common import TOTAL_LABELS
from schemas.tables.revenue_lines import SPENDING_BY_SOURCE_HEADINGS

# Economic classes printed as columns, by their official names of any year.
ECONOMIC_CLASSES = (
    (r"工资福利支出", "301"),
    (r"商品和服务支出", "302"),
    (r"对个人和家庭(?:的)?补助(?:支出)?", "303"),
    (r"债务利息(?:及费用)?支出", "307"),
    (r"资本性支出\(基本建设\)|基本建设支出", "309"),
    (r"(?:其他)?资本性支出", "310"),
    (r"对企业补助\(基本建设\)", "311"),
    (r"对企业(?:事业单位)?(?:的)?补[助贴]", "312"),
    (r"对社会保[障险]基金补助", "313"),
    (r"其他支出", "399"),
)

TABLE = DisclosureTable(
    role="project_expenditure",
    titles=(
        r"项目支出(?!绩效)",
        r"专项业务经费支出",
        r"项目(?:支出)?预算(?:总|明细)?表",
        r"项目(?:经费|资金)支出",
        r"专项资金支出",
        r"部门预算项目(?:明细|情况|汇总)?表",
    ),
    not_titles=(r"绩效", r"基本支出", r"三公", r"采购"),
    fact_table="fact_expenditure_by_project",
    breakdown="project",
    defaults={"fund": "all", "revenue_source": "all", "spending_type": "project"},
    by_title=(
        (r"一般公共预算", {"fund": "general_public", "revenue_source": "general_public"}),
        (r"政府性基金", {"fund": "government_fund", "revenue_source": "government_fund"}),
        (
            r"(?<!一般公共预算)财政拨款",
            {"fund": "fiscal_appropriation", "revenue_source": "fiscal_appropriation"},
        ),
    ),
    headings=(
        Heading(
            r"项目|项目名称|支出项目|(?:单位)?\(?项目\)?名称",
            PROJECT,
        ),
        Heading(r"(?:二级|三级|子|明细)项目(?:名称)?|专项(?:资金)?名称|支出事项", PROJECT),
        Heading(r"一级项目(?:名称)?|类型|部门", TEXT),
        Heading(r"单位名称\(项目(?:名称)?\)|项目名称\(单位(?:名称)?\)", PROJECT, {"word": "body_or_project"}),
        Heading(r"项目(?:支出)?(?:简介|内容|概况|说明)", TEXT),
        Heading(r"项目金额", AMOUNT),
        Heading(r"项目总额", AMOUNT, {"of_which": "yes"}),  # of all its years
        Heading(r"非财政拨款(?:资金)?", AMOUNT, {"fund": "unit_funds"}),
        Heading(
            r"预算内(?:资金|拨款)?",
            AMOUNT,
            {"revenue_source": "fiscal_appropriation", "fund": "fiscal_appropriation"},
        ),
        Heading(r"(?:地方)?政府债券(?:资金)?", AMOUNT),
        Heading(r"资金安排", GROUP),
        Heading(r"项目支出合计|项目支出总计", AMOUNT, total=True),
        Heading(r"项目(?:类别|类型|分类)", TEXT, {"word": "project_type"}),
        *(Heading(p, AMOUNT, {"economic_code": code}) for p, code in ECONOMIC_CLASSES),
        *SPENDING_BY_SOURCE_HEADINGS,
        Heading(r"其他资金(?:收入)?|其他", AMOUNT, {"revenue_source": "other", "fund": "unit_funds"}),
    ),
    labels=TOTAL_LABELS,
)
