"""项目支出绩效目标表: a form, not a list; its labels stand left of or above their values.

Patterns are matched against keys without brackets of units and without `其中:`.
"""

from typing import Final

from schemas.table import DisclosureTable

TABLE = DisclosureTable(
    role="performance_targets",
    titles=(r"绩效目标", r"绩效表", r"绩效(?:申报|填报)", r"项目绩效"),
    fact_table="fact_performance_target",
    breakdown="source",
    defaults={"revenue_source": "all", "funding_scope": "unspecified"},
)

PROJECT_NAME: Final = r"(?:[一二]级)?项目名称|单位名称[、/和及(]项目名称\)?|政策名称|专项(?:资金)?名称|项目\(政策\)名称|政策(?:和|或)项目名称|专项\(项目\)名称|项目\(专项\)名称"
WHOLE_DEPARTMENT: Final = r"整体(?:支出)?绩效"
BODY_NAME: Final = r"(?:[一二三]级)?预算单位(?:名称)?|实施单位|项目单位|填报单位|单位名称|部门名称|部门\(单位\)名称|申报单位|项目实施单位"
PLAIN_LABELS: Final = (
    r"主管部门(?:名称)?(?:及代码)?|主管单位|项目(?:性质|类别|类型|属性|分类|负责人|编码|概况|周期|期限)|项目资金|"
    r"计划(?:开始|完成)日期|(?:项目|计划)?(?:开始|起始)(?:日期|时间)|(?:项目|计划)?(?:完成|结束|终止)(?:日期|时间)|"
    r"(?:项目)?(?:实施|执行|存续|政策)?(?:起止|起讫)(?:时间|日期|年限|年度|年月)|(?:项目)?(?:实施|执行)(?:期限|周期|时间|年限)|"
    r"(?:项目|政策|设立)(?:立项|设立)?依据|项目(?:内容|描述|简介|概述)|主要内容|"
    r"联系人|联系电话|立项依据|资金来源|资金用途|"
    r"(?:项目|总体|整体|年度|实施期|绩效|中长期|年度总体|项目总|中期)*(?:绩效)?目标|(?:年度)?(?:主要)?任务(?:名称|内容)?|(?:年度|项目)?绩效指标|"
    r"(?:项目)?绩效目标|当年绩效目标|活动|总体资金情况|专项资金情况|其他说明|指标|年度绩效|执行率分值|预算执行率.*|分值.*|权重.*"
)

# (spelling, revenue_source, funding_scope); an empty scope is that of the total above or before it.
GROUPS: Final = ("其中", "资金来源", "项目资金", "预算资金")
PARTS_OF_TOTAL: Final = r"市级支出|补助区县|对下转移支付|基本支出|项目支出"
"""Parts of a total by use, not by source."""

FUNDING_LABELS: Final = (
    (r"(?:年度|当年)?预算(?:支出)?(?:总额|总计|资金(?:总额|总计)?)", "all", "annual"),
    (PARTS_OF_TOTAL, "all", ""),
    (r"金额|预算(?:金额|数|安排)?|资金(?:总额|总量)", "all", ""),
    (r"(?:年度|当年|本年(?:度)?)(?:项目)?(?:资金|预算)(?:申请)?(?:总额|合计|数|安排)?", "all", "annual"),
    (r"(?:年度资金)?(?:申请)?总额", "all", "annual"),
    (
        r"(?:项目|实施期|中期)(?:资金)?(?:总额|总投资|总预算)|项目资金总额|实施期资金总额|中期资金总额",
        "all",
        "whole_project",
    ),
    (r"(?:当年|本年(?:度)?)?(?:财政)(?:拨款|资金)(?:收入)?", "fiscal_appropriation", ""),
    (r"(?:当年|本年(?:度)?)财政(?:拨款|资金)预算(?:金额|数|安排)?", "fiscal_appropriation", "annual"),
    (r"一般公共预算(?:财政)?(?:拨款|资金)?", "general_public", ""),
    (r"政府性基金(?:预算)?(?:财政)?(?:拨款|资金)?", "government_fund", ""),
    (r"国有资本经营(?:预算)?(?:财政)?(?:拨款|资金)?", "state_capital", ""),
    (r"财政专户(?:管理)?资金", "special_account", ""),
    (r"单位(?:自有)?资金", "unit_funds", ""),
    (r"上年(?:度)?(?:结转|结余)(?:结余)?(?:资金)?", "carry_over", ""),
    (r"(?:其他|其它|自筹)(?:资金|收入)?", "other", ""),
)

YEAR_OF_MONEY: Final = r"(?:20\d\d年度?|年度|年初|当年|本年度?)"
"""What a heading of money may begin with; its money is then of the year."""
AMOUNT_END: Final = r"(?:预算)?(?:金额|数额|数|额|小计|合计|总计|安排)"
"""What a heading of money may end with, behind its source (财政拨款金额)."""
MONEY_HEADING: Final = (
    r"(?:项目|部门|总|申请|批复|安排|下达|核定)*(?:(?:资金|金额|预算|经费|拨款|投资|支出)+(?:申请|批复|安排|下达)?"
    r"(?:总额|总量|总计|合计|小计|数额|数|额|规模)?|合计|总计|小计|共计|总额)"
)
"""Headings of money of all sources in a list; as a label of a form such words may be something else."""
STATEMENT_TOPICS: Final = (
    (r"(?:年度?|当年|本年度?).*目标", "annual_goal"),
    (r"(?:总体|整体|项目总|实施期|中长期|中期|长期).*目标", "overall_goal"),
    (r".*(?:绩效|整体|资金|项目|政策)?目标", "goal"),
    (r"(?:项目)?(?:立项|政策|设立|实施)?(?:的)?依据", "policy_basis"),
    (
        r"(?:项目)?(?:实施|承担|执行|责任|具体实施|用款)(?:单位|部门|主体|处室|科室)(?:名称)?",
        "responsible_unit",
    ),
    (r"(?:项目)?(?:主管|归口)(?:部门|单位|处室)?(?:名称)?(?:及代码)?", "supervising_department"),
    (r"(?:计划|项目)?(?:开始|起始)(?:日期|时间|年份)", "begin"),
    (r"(?:计划|项目)?(?:完成|结束|终止)(?:日期|时间|年份)", "end"),
    (
        r"(?:项目)?(?:实施|执行|存续|政策)?(?:起止|起讫)?(?:期限?|周期|时间|年限|年度|年月|日期|期间)",
        "period",
    ),
    (r"(?:项目)?(?:性质|类别|类型|属性|分类|级次)", "project_kind"),
    (r"项目(?:编码|代码|编号)", "project_code"),
    (
        r"(?:项目)?(?:概况|概述|简介|内容|描述|主要内容|(?:年度|主要|工作|年度主要)?任务(?:名称|内容)?|资金用途|用途|支出范围)",
        "content",
    ),
    (r"(?:项目)?(?:负责人|联系人|联系电话|电话)", "contact"),
)
"""What a label or heading of words says of the project; others are `other`."""
NO_STATEMENT: Final = (
    r"(?:年度|项目)?(?:绩效)?指标|项目资金|专项资金情况|总体资金情况|资金来源|活动|年度(?:主要)?任务"
)
"""Labels of parts of a form, which stand before other labels and say nothing of the project."""
NO_ANSWER: Final = r".{0,12}(?:指标|分值|绩效目标值?|资金总额|资金申请|资金)(?:\(.*\))?:?"
"""Words that are a label, whatever stands before them."""
WEIGHT_HEADING: Final = r"(?:(?:指标)?(?:分值)?权重|分值|(?:指标)?分值)(?:\(.*\))?"
"""A heading of the marks that an indicator is worth."""
PRIOR_MONEY: Final = (
    (r"上年度?(?:年初|当年)?预算(?:数|金额|安排数?|批复数)?", "prior_budget_amount"),
    (r"上年度?(?:预计)?执行(?:数|金额)?", "prior_outturn_amount"),
    (r"上年度?决算(?:数|金额)?", "prior_final_amount"),
    (r"上年度?(?:数|金额)", "prior_year_amount"),
)
"""Headings of the money of the year before in a list, and what it measures."""
SERIAL_HEADING: Final = r"序号|行次|编号"
CODE_HEADING: Final = r".*(?:编码|代码|编号)"
NO_AMOUNT_HEADING: Final = r"(?:.*(?:分值|权重|得分|评分|电话|日期|时间|期限|周期|年份).*|年度?)"
"""Headings of a list below which numbers are scores, dates and the like, and no figures."""

LEVEL_HEADINGS: Final = (
    (r"一级指标", "indicator_level_1"),
    (r"二级指标", "indicator_level_2"),
    (r"三级指标|指标名称|指标内容|绩效指标", "indicator"),
    (r"(?:本年|年度|当年)(?:绩效)?指标值|指标值", "target"),
    (
        r"(?:年度)?(?:\(?/?项目\)?)?(?:绩效)?(?:指标值|目标值)(?:\(.*\))?|(?:年度)?\(/?项目\)指标值|指标目标值|三级指标值",
        "target",
    ),
    (r"(?:绩效)?(?:计量|度量|指标)(?:单位)|单位", "target_unit"),
    (r"(?:绩效)?(?:指标)?(?:性质|符号|方向|运算符号?)", "comparator"),
    (r"备注|说明|指标说明|评(?:分|价)标准|分值|(?:指标)?权重(?:\(%\))?|是否核心(?:指标)?|历史.*", "note"),
)
