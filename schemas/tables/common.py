"""Headings and row labels that mean the same in every table.

What belongs here: spellings shared by two tables or more. A heading that means something special in
one table stands in that table's own file, which is asked first.
"""

from typing import Final

from schemas.table import (
    AMOUNT,
    BODY,
    BODY_CODE,
    CODE,
    CODE_PART,
    GROUP,
    LABEL,
    NAME,
    PROJECT,
    SERIAL,
    STATISTIC,
    TEXT,
    Heading,
    RowLabel,
)

YEAR: Final = r"(?:20\d\d年(?:度)?|当年|本年(?:度)?|本期)?"

CODE_HEADINGS: Final = (
    Heading(
        r"(?:部门预算)?(?:支出)?(?:部门)?经济(?:科目)?分类(?:科目)?(?:编码|代码|编号)",
        CODE,
        {"system": "economic"},
    ),
    Heading(
        r"(?:部门)?(?:预算)?(?:支出)?经济(?:分类)?(?:科目)?(?:编码|代码|编号)", CODE, {"system": "economic"}
    ),
    Heading(
        r"政府(?:预算)?(?:支出)?经济(?:分类)?(?:科目)?(?:编码|代码|编号)",
        CODE,
        {"system": "government_economic"},
    ),
    Heading(r"(?:支出)?功能(?:科目)?(?:分类)?(?:科目)?(?:编码|代码|编号)", CODE, {"system": "function"}),
    Heading(r"(?:科目|预算科目|支出科目|收入科目)(?:编码|代码|编号)|编码|代码", CODE),
    Heading(r"(?:功能)(?:分类)?(?:科目)?(?:编码|代码)(?:及|和)名称", NAME, {"system": "function"}),
    Heading(
        r"(?:部门)?(?:预算)?(?:支出)?经济(?:分类)?(?:科目)?(?:编码|代码)(?:及|和)名称",
        NAME,
        {"system": "economic"},
    ),
    Heading(r"(?:预算)?科目(?:编码|代码)(?:及|和|-)?(?:科目)?名称", NAME),
    Heading(
        r"单位名称\((?:功能分类|经济分类)?科目(?:名称)?\)|单位\(科目(?:名称)?\)(?:名称)?|科目名称\(单位(?:名称)?\)|(?:单位|科目)/(?:单位|科目)(?:名称)?",
        NAME,
        {"word": "body_or_class"},
    ),
    Heading(
        r"按?(?:部门)?(?:预算)?(?:支出)?经济(?:分类(?:科目)?|科目)(?:名称)?(?:\(部门\))?",
        NAME,
        {"system": "economic"},
    ),
    Heading(
        r"按?政府(?:预算)?(?:支出)?经济(?:分类)?(?:科目)?(?:名称)?|按?(?:支出)?经济分类(?:科目)?\(政府\)",
        NAME,
        {"system": "government_economic"},
    ),
    Heading(r"(?:按)?(?:支出)?功能(?:科目)?(?:分类)?(?:科目)?名称", NAME, {"system": "function"}),
    Heading(r"(?:预算)?科目名称|科目|预算科目|名称", NAME),
    Heading(r"类", CODE_PART, {"part": "1"}),
    Heading(r"款", CODE_PART, {"part": "2"}),
    Heading(r"项", CODE_PART, {"part": "3"}),
    Heading(r"目", CODE_PART, {"part": "4"}),
)

WORD_HEADINGS: Final = (
    Heading(r"(?:按)?(?:支出)?功能(?:科目)?(?:分类?)?(?:科目)?", NAME, {"system": "function"}),
    Heading(r"项目|(?:收入|支出)?项目类?(?:\(按功能分类\))?|支出内容|收入来源|收支项目|内容", LABEL),
    Heading(r"(?:收入|支出)项目|按?支出性质(?:和经济分类)?|按(?:支出)?用途(?:分类)?", LABEL),
    Heading(
        r"项目名称|预算项目名称|项目\(名称\)|项目(?:代码|编码|编号)(?:及|和)名称|项目名称(?:及|和)(?:代码|编码)",
        PROJECT,
    ),
    Heading(
        r"(?:预算)?(?:部门|单位)名称|预算单位|项目单位|实施单位|用款单位|单位|部门\(单位\)(?:名称)?", BODY
    ),
    Heading(r"(?:预算)?(?:部门|单位)(?:\(单位\))?(?:编码|代码)", BODY_CODE),
    # Bodies and, below each, its classes or projects; where a name stands beside it, what kind it is.
    Heading(r"支出项目类别|(?:支出)?项目类别\(.*\)", LABEL, {"word": "body_or_item"}),
    Heading(r"序号|行次|栏次|编号", SERIAL),
    Heading(r"备注|说明|摘要|用途|支出用途|主管部门|资金用途|政策依据|项目内容", TEXT),
    Heading(
        r"(?:实施)?(?:采购|培训|会议)?(?:时间|日期)|(?:拟)?变动情况|购买服务内容|(?:培训|会议)名称|绩效目标",
        TEXT,
    ),
    Heading(r"指导性目录|购买服务目录", GROUP),
    Heading(r"[一二三]级", TEXT),
    Heading(
        r"项目(?:立项)?依据|(?:项目)?测算依据(?:及说明)?|立项(?:依据|年份|年度)|支出方向|热点分类|计量单位",
        TEXT,
    ),
    Heading(
        r"项目?(?:起止|开始|结束|实施)(?:年限|时间|年份|日期|年度)|(?:起始|终止|开始|结束)(?:时间|年份)", TEXT
    ),
    Heading(
        r"项目(?:负责人|责任人|责任单位|主管部门|级次|属性|分类)|业务主管(?:处室|科室|部门)|实施部门|级次",
        TEXT,
    ),
    Heading(r"(?:变动|增减|变化)(?:变化)?原因(?:说明)?|(?:支出|资产|设备)(?:类别|类型)", TEXT),
    Heading(r"项目编码|项目编号|项目代码|项目类别|项目性质|项目类型|预算级次|是否.*", TEXT),
)

MEASURE_HEADINGS: Final = (
    Heading(rf"{YEAR}(?:金额|数额|数|额)", AMOUNT, {"measure": "amount"}),
    Heading(rf"{YEAR}(?:部门)?(?:支出|收入)?预算(?:数|额|金额)?", AMOUNT, {"measure": "budget_amount"}),
    Heading(r"(?:20\d\d年(?:度)?)?(?:预计)?(?:预算)?执行数", AMOUNT, {"measure": "prior_outturn_amount"}),
    Heading(
        r".*比.*(?:执行|预算|决算)数(?:\(扣除.*\))?(?:的?(?:增减|增加|变化)(?:变化)?(?:情况|额|数)?)?",
        GROUP,
        {"measure": "change_amount"},
    ),
    Heading(
        r"(?:上年|去年|上一年|上年度)(?:年初)?预算(?:数|额)?", AMOUNT, {"measure": "prior_budget_amount"}
    ),
    Heading(
        r"(?:上年|去年|上年度)(?:预算)?(?:预计)?执行(?:数|额)?", AMOUNT, {"measure": "prior_outturn_amount"}
    ),
    Heading(r"(?:上年|去年|上年度)决算(?:数|额)?", AMOUNT, {"measure": "prior_final_amount"}),
    Heading(r"(?:上年|去年|上年度)(?:数|金额)?", AMOUNT, {"measure": "prior_year_amount"}),
    Heading(
        r"(?:比上年|较上年|与上年相比)?(?:增减|增加|变化|增减变化)(?:\(减少\))?(?:金额|额|数|情况)",
        AMOUNT,
        {"measure": "change_amount"},
    ),
    Heading(
        r"(?:(?:同比|比上年|较上年|与上年相比|20\d\d年(?:度)?比20\d\d年(?:度)?)(?:增减|增长|变化|增加)(?:变化)?(?:额|数|金额|情况)?|(?:预算数与决算数)?差额)",
        AMOUNT,
        {"measure": "change_amount"},
    ),
    Heading(
        r"(?:同比|比上年|较上年|与上年相比|20\d\d年(?:度)?比20\d\d年(?:度)?)?(?:增减|增长|变化|变动)?(?:变化)?(?:\(?%\)?|率|比例|幅度|百分比)(?:\(?%\)?)?",
        STATISTIC,
        {"statistic": "change_rate"},
    ),
    Heading(
        r"(?:预算)?(?:完成|执行)(?:预算|年初预算)?的?(?:率|进度|比例|百分比|%)(?:\(?%\)?)?|(?:决算|执行)数占(?:年初|全年|调整)?预算数的?(?:比例|比重|百分比|%)(?:\(?%\)?)?",
        STATISTIC,
        {"statistic": "execution_rate"},
    ),
    Heading(r"(?:比上年|较上年)(?:增减|增长)(?:率)?\(?%\)?", STATISTIC, {"statistic": "change_rate"}),
    Heading(
        r"(?:参训|出国|出差|参会)?人(?:数|次)|(?:培训|会议)?(?:天数|次数|批次|期数)|数量",
        STATISTIC,
        {"statistic": "count"},
    ),
    Heading(r"(?:占(?:比|总.*比(?:重|例))|比重)(?:\(?%\)?)?", STATISTIC, {"statistic": "share"}),
    Heading(
        r"决算数|本年决算数|(?:决算)?(?:支出数|统计数)|(?:全年|本年)执行数", AMOUNT, {"measure": "amount"}
    ),
    Heading(r"年?初预算数?", AMOUNT, {"measure": "original_budget_amount"}),
    Heading(r"(?:资金|预算|支出)?安排(?:数|额|金额)|(?:申报|安排|批复|核定)金额", AMOUNT),
    Heading(r"(?:调整|全年)预算数?", AMOUNT, {"measure": "adjusted_budget_amount"}),
)

TOTAL_HEADINGS: Final = (
    Heading(r"(?:合计|总计|小计|共计|总额|合计数|金额合计|总金额|资金总额)", AMOUNT, total=True),
    Heading(r"(?:收入|支出|本年收入|本年支出|预算|资金|项目支出|基本支出)(?:合计|总计)", AMOUNT, total=True),
)

SOME_HEADINGS: Final = (
    Heading(r"20\d\d年(?:度)?|本年(?:度)?|当年|部门预算", GROUP),
    Heading(
        r"(?:其中:?)?(?:基本建设(?:资金)?支出|基本建设资金|基建支出|中央基建投资)",
        AMOUNT,
        {"of_which": "yes"},
    ),
    Heading(r"其中", GROUP, {"of_which": "yes"}),
    # Each county below is a column, and no other heading is looked for; they divide the whole once more.
    Heading(
        r"(?:分)?地区(?:分配)?|(?:各)?县\(市、?区\)|市县|(?:各)?县区",
        GROUP,
        {"word": "each", "of_which": "yes"},
    ),
    Heading(r"资金(?:来源|性质|类型)", TEXT),  # or what gathers the columns below it
    Heading(r"其中:?专项资金列入部门预算的?项目", AMOUNT, {"of_which": "yes"}),
    Heading(r"扣除.*|.*\(扣除.*\)", AMOUNT),
    # Whose money of the same fund it is: the fund stands above.
    Heading(
        r"(?:中央|省级?|自治区|市级?|州级?|县级?|区级?|县\(市、?区\)级?|本级|上级)(?:财力|资金|专款|专项(?:资金)?|安排(?:资金)?|补助资金)|本级",
        AMOUNT,
    ),
    Heading(
        r"(?:中央|省级?|自治区|市级?|上级|提前下达|提前通知|专项|一般性|均衡性)*转移支付(?:资金|收入|安排|补助|等)*|(?:中央|省级?|自治区|上级)?提前下达(?:资金|专项)?",
        AMOUNT,
    ),
    Heading(
        r"(?:本年|当年|.{1,3}级当年)?(?:财政拨款|预算|财政)?(?:拨款)?(?:预算)?安排(?:数|资金)?|(?:本年|当年)拨款|上年(?:财政拨款)?(?:资金)?结转(?:资金)?安排|上年财政拨款(?:资金)?结转",
        AMOUNT,
    ),
    Heading(
        r"(?:上年|年初|以前年度)?(?:财政拨款)?(?:资金)?(?:结转(?:和|及|、)?(?:结余)?|结余(?:和|及|、)?(?:结转)?)(?:资金)?",
        AMOUNT,
    ),
    Heading(r".*政府采购项目|.*(?:中小|小微|小型、?微型)企业.*", AMOUNT, {"of_which": "yes"}),
)
"""Columns that restate or single out a part of the others."""

SIDE_HEADINGS: Final = (
    Heading(r"(?:本年)?(?:财政拨款)?收入(?:部分)?", GROUP, {"side": "revenue"}),
    Heading(r"(?:本年)?(?:财政拨款)?支出(?:部分)?", GROUP, {"side": "spending"}),
)

SPENDING_TYPE_HEADINGS: Final = (
    Heading(r"基本支出(?:预算)?(?:数)?", AMOUNT, {"spending_type": "basic"}),
    Heading(
        r"项目支出(?:预算)?(?:数|总数)?|专项(?:业务)?(?:经费)?支出|专项业务(?:经费)?|(?:其他运转|特定目标)类?(?:项目)?(?:支出)?|运转类\(?其他\)?(?:运转)?(?:项目)?|(?:事业)?发展性支出|(?:一次性|经常性|延续性|新增|一般性|重点|部门|专项|基本建设类?|(?:行政)?事业类|其他类)项目(?:支出)?|部门专项|专项资金|项目业务费|专项业务费",
        AMOUNT,
        {"spending_type": "project"},
    ),
    Heading(r"(?:基本支出|项目支出)小计", AMOUNT, total=True),
    Heading(r"(?:事业单位|事业)?经营(?:支出)?(?:预算)?", AMOUNT, {"spending_type": "business"}),
    Heading(r"单位预留(?:机动经费)?|机动经费|预备费|不可预见费", AMOUNT),
    Heading(
        r"结转下年(?:资金|支出)?|年[终末](?:结转(?:和|及|、)?)?结余", AMOUNT, {"measure": "closing_balance"}
    ),
    Heading(r"(?:上缴|上解)上级(?:支出)?", AMOUNT, {"spending_type": "remitted_up"}),
    Heading(
        r"(?:对附属单位|对下级单位|对下级)补助(?:支出)?|补助下级(?:单位)?(?:支出)?",
        AMOUNT,
        {"spending_type": "subsidy_down"},
    ),
    Heading(
        r"运转类\(?公用经费\)?(?:项目)?(?:支出)?", AMOUNT, {"spending_type": "basic", "cost_type": "running"}
    ),
    # 运转类 alone is running cost and projects: what stands above it says which.
    Heading(r"运转类(?:项目)?(?:支出)?", AMOUNT),
    Heading(
        r"人员(?:经费|支出)(?:支出)?|人员类(?:项目)?(?:支出|经费)?|人员",
        AMOUNT,
        {"spending_type": "basic", "cost_type": "personnel"},
    ),
    Heading(
        r"(?:日常|标准|定额)?(?:公用|运行|办公|运转)(?:经费|支出)(?:支出)?|公用(?:经费)?(?:类)?(?:项目)?(?:支出)?",
        AMOUNT,
        {"spending_type": "basic", "cost_type": "running"},
    ),
)

_MONEY = r"(?:财政)?(?:拨款|资金|预算|收入|支出|安排)*"
FUND_HEADINGS: Final = (
    Heading(rf"(?:一般)?公共预算{_MONEY}(?:补助)?", AMOUNT, {"fund": "general_public"}),
    Heading(rf"政府性?基金(?:预算)?{_MONEY}", AMOUNT, {"fund": "government_fund"}),
    Heading(rf"国有资本经营(?:预算)?{_MONEY}", AMOUNT, {"fund": "state_capital"}),
    Heading(
        r"财政拨款(?:\(补助\))?(?:收入|支出|预算|资金|小计|合计)?", AMOUNT, {"fund": "fiscal_appropriation"}
    ),
    Heading(
        r"财政专户(?:管理)?(?:资金|拨款)?(?:收入)?(?:\(教育收费\))?|财政专户核拨资金",
        AMOUNT,
        {"fund": "special_account"},
    ),
    Heading(r"单位(?:自有)?资金(?:收入)?(?:小计|合计)?", AMOUNT, {"fund": "unit_funds"}),
)

TOTAL_LABELS: Final = (RowLabel(r"(?:金额)?(?:合计|总计|共计)(?:金额)?|合计数", "total"),)
COMMON_HEADINGS: Final = (
    *CODE_HEADINGS,
    *WORD_HEADINGS,
    *TOTAL_HEADINGS,
    *MEASURE_HEADINGS,
    *SIDE_HEADINGS,
    *SPENDING_TYPE_HEADINGS,
    *SOME_HEADINGS,
)
