"""政府采购预算表, 政府购买服务预算表."""

from schemas.table import (
    AMOUNT,
    CODE,
    LABEL,
    NAME,
    PROJECT,
    STATISTIC,
    TEXT,
    DisclosureTable,
    Heading,
    RowLabel,
)
from schemas.tables.common import TOTAL_LABELS
from schemas.tables.revenue_lines import SPENDING_BY_SOURCE_HEADINGS

TABLE = DisclosureTable(
    role="procurement",
    titles=(r"政府采购", r"采购预算", r"政府购买服务", r"购买服务"),
    not_titles=(r"绩效", r"三公"),
    fact_table="fact_procurement",
    breakdown="item",
    defaults={"fund": "all", "revenue_source": "all", "procurement_kind": "all"},
    by_title=(
        (r"^(?!.*(?:资产|政府采购)).*购买服务", {"procurement_kind": "services"}),
        (r"一般公共预算", {"fund": "general_public", "revenue_source": "general_public"}),
        (
            r"(?<!一般公共预算)财政拨款",
            {"fund": "fiscal_appropriation", "revenue_source": "fiscal_appropriation"},
        ),
    ),
    headings=(
        Heading(r"项目|专项名称|(?:采购)?项目(?:名称)?|购买服务项目(?:名称)?", PROJECT),
        # Bodies and, below each, its projects.
        Heading(
            r"预算项目(?:名称)?|单位[/(](?:预算|采购)?项目(?:名称)?\)?", PROJECT, {"word": "body_or_project"}
        ),
        Heading(
            r"(?:政府)?采购(?:品目|目录|项目)?(?:编码|代码|编号)|品目(?:编码|代码)|(?:购买服务)?目录(?:编码|代码)",
            CODE,
            {"system": "catalogue"},
        ),
        Heading(
            r"(?:政府)?采购(?:品目|目录|内容|物品|货物|项目类别)(?:名称)?|货物(?:、?服务)?名称|品目(?:名称)?|(?:购买服务)?目录(?:名称)?",
            NAME,
            {"system": "catalogue"},
        ),
        Heading(r"(?:采购)?(?:品目)?(?:大类|类别|类型)", LABEL, {"word": "procurement_kind"}),
        # Three levels of 指导性目录: the deepest names what is bought.
        Heading(r"[一二三]级", NAME, {"system": "catalogue"}),
        Heading(r".*(?:经济|功能)(?:分类)?(?:科目)?(?:编码|代码|编号)", CODE),
        Heading(r".*(?:经济|功能)(?:分类)?科目.*", LABEL),
        Heading(r"采购(?:组织形式|方式|形式)|组织形式|(?:计量)?单位|规格.*|承接主体.*", TEXT),
        Heading(r"(?:采购)?数量", STATISTIC, {"statistic": "quantity"}),
        Heading(r"(?:预算|采购|预计)?单价", STATISTIC, {"statistic": "unit_price"}),
        Heading(
            r"(?:政府)?采购(?:预算|支出|资金)?(?:金额|总额|额|数)|预算金额|(?:采购|预算|预计)?总价", AMOUNT
        ),
        Heading(r"(?:政府)?采购(?:预算|支出|资金)", AMOUNT),
        Heading(r"货物(?:类)?", AMOUNT, {"procurement_kind": "goods"}),
        Heading(r"工程(?:类)?", AMOUNT, {"procurement_kind": "works"}),
        Heading(r"服务(?:类)?", AMOUNT, {"procurement_kind": "services"}),
        *SPENDING_BY_SOURCE_HEADINGS,
        Heading(r"其他资金(?:收入)?|其他", AMOUNT, {"revenue_source": "other", "fund": "unit_funds"}),
    ),
    labels=(
        *TOTAL_LABELS,
        RowLabel(
            r"(?:本年|部门|政府|采购|预算|支出|资金|项目|金额|经费|财政拨款)*(?:合计|总计|共计|总额)(?:数|金额)?",
            "total",
        ),
        RowLabel(
            r"(?:授予|面向)(?:中小|小微|中小微|小型、?微型)企业(?:的?合同|采购|预留|份额|金额|资金|预算)+",
            "of_which",
        ),
    ),
)
