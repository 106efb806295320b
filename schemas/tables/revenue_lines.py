"""Where money comes from: one spelling list for revenue columns and for revenue rows of summaries."""

from typing import Final

from schemas.table import AMOUNT, Heading, RowLabel

_MONEY = r"(?:财政)?(?:拨款|资金|预算|收入|补助|安排)*"

# Dues that are money of the general budget.
_NON_TAX: Final = (
    r"纳入(?:一般公共)?预算管理的?(?:非税收入|行政事业性收费)(?:等)?(?:收入)?(?:资金|拨款|安排)?|"
    r"(?:专项|罚没|其他非税|国有资源(?:\(资产\))?有偿使用)收入|行政事业性收费(?:收入)?|非税收入(?:拨款|安排)?"
)
# (spelling, revenue_source, fund); the fund is the source's own, else all.
SOURCES: Final = (
    (
        r"(?:财政|预算)拨款(?:\(补助\)|补助)?(?:收入|资金|预算|预算收入)?(?:小计|合计)?",
        "fiscal_appropriation",
        "fiscal_appropriation",
    ),
    (
        rf"(?:一般)?公共预算{_MONEY}",
        "general_public",
        "general_public",
    ),
    (
        rf"政府性?基金(?:预算)?{_MONEY}",
        "government_fund",
        "government_fund",
    ),
    (rf"国有资本经营(?:预算)?{_MONEY}", "state_capital", "state_capital"),
    (
        r"财政专户(?:管理)?的?(?:资金|拨款|核拨|收入)*(?:\(教育收费\))?|其他专户收入拨款|教育收费\(财政专户\)|"
        r"专户(?:管理)?资金|纳入(?:财政)?专户管理的?(?:非税收入|资金|收入)(?:拨款)?|预算外(?:资金)?",
        "special_account",
        "special_account",
    ),
    (r"教育(?:事业)?收费(?:收入)?", "education_fee", "all"),
    (r"(?:单位(?:自有)?|自有)资金(?:收入)?(?:小计|合计)?", "unit_funds", "unit_funds"),
    (
        r"(?:单位)?事业(?:单位)?(?:预算)?收入(?:资金)?(?:\(不?含(?:教育收费|专户资金)\))?",
        "service",
        "all",
    ),
    (r"(?:事业单位)?经营(?:服务)?(?:预算)?收入(?:资金)?", "business", "all"),
    (r"上级(?:补助|单位补助)(?:预算)?(?:收入)?(?:资金)?", "superior_subsidy", "all"),
    (r"(?:对)?附属单位(?:上缴|缴款)(?:预算)?(?:收入)?(?:资金)?", "subsidiary_remittance", "all"),
    (
        r"(?:单位)?其他(?:预算)?(?:收入(?:资金)?|资金收入|资金)|单位其他资金收入|其他自有资金|往来(?:收入|资金)|"
        r"非(?:同|本)级财政拨款(?:预算)?(?:收入)?",
        "other",
        "all",
    ),
    (
        r"(?:使用)?(?:非财政(?:拨款|补助)结余|用?事业(?:单位)?基金)(?:\(含专用结余\)|(?:和|及|、)专用结余)?(?:弥补收支差额)?|"
        r"(?:使用)?专用结余",
        "non_fiscal_balance",
        "all",
    ),
)
_BALANCE = r"(?:结转(?:和|及|、)?(?:结余)?|结余(?:和|及|、)?(?:结转)?|结余\(转\)|结转\(余\))"
CARRY_OVER: Final = (
    r"上年实户资金余额|"
    rf"(?:单位)?(?:上年|年初|以前年度)(?:财政拨款|非财政拨款)?(?:资金)?{_BALANCE}(?:收入|资金)?(?:\(不包括[^)]*\))?|(?:动用|使用)(?:上年|历年|以前年度)(?:结转)?(?:结余)?|用?历年结余|"
    rf"(?:非)?财政拨款(?:资金)?{_BALANCE}(?:资金)?"
)
# Carried-over money of one fund, under 上年结转.
FUND_CARRY_OVERS: Final = (
    (rf"一般公共预算(?:财政)?(?:拨款|资金)?{_BALANCE}(?:资金)?", "general_public"),
    (rf"政府性?基金(?:预算)?(?:财政)?(?:拨款|资金)?{_BALANCE}(?:资金)?", "government_fund"),
    (rf"国有资本经营(?:预算)?(?:财政)?(?:拨款|资金)?{_BALANCE}(?:资金)?", "state_capital"),
)

# Parts of one fund's money, printed beside or below it.
FUND_PARTS: Final = (
    (
        rf"经费拨款(?:\(补助\))?(?:收入)?|(?:地方政府)?一般债券(?:资金|收入)?|{_NON_TAX}",
        "general_public",
    ),
    (r"(?:地方政府)?专项债券(?:资金|收入)?", "government_fund"),
)

REVENUE_HEADINGS: Final = (
    *(Heading(p, AMOUNT, {"revenue_source": f, "fund": f, "part_of": f}) for p, f in FUND_PARTS),
    *(Heading(p, AMOUNT, {"revenue_source": s, "fund": f}) for p, s, f in SOURCES),
    Heading(CARRY_OVER, AMOUNT, {"revenue_source": "carry_over"}),
    *(Heading(p, AMOUNT, {"revenue_source": "carry_over", "fund": f}) for p, f in FUND_CARRY_OVERS),
)

_OF_UNIT_FUNDS: Final = ("service", "business", "superior_subsidy", "subsidiary_remittance", "other")
SPENDING_BY_SOURCE_HEADINGS: Final = (
    *(
        Heading(p, AMOUNT, {"revenue_source": s, "fund": "unit_funds" if s in _OF_UNIT_FUNDS else f})
        for p, s, f in SOURCES
    ),
    *REVENUE_HEADINGS[: len(FUND_PARTS)],
    *REVENUE_HEADINGS[len(FUND_PARTS) + len(SOURCES) :],
)
"""Columns of spending tables that tell both the source and the fund (projects, procurement)."""

SPENDING_SOURCE_HEADINGS: Final = (
    *(
        Heading(p, AMOUNT, {"fund": f if f != "all" else "unit_funds"})
        for p, s, f in SOURCES
        if s not in ("education_fee", "non_fiscal_balance")
    ),
    *(Heading(p, AMOUNT, {"fund": f, "part_of": f}) for p, f in FUND_PARTS),
    Heading(CARRY_OVER, AMOUNT),
    Heading(next(p for p, s, _ in SOURCES if s == "non_fiscal_balance"), AMOUNT),
)
"""Columns of spending tables headed by where the money comes from; own money is `unit_funds`."""

REVENUE_LABELS: Final = (
    *(RowLabel(p, "detail", {"revenue_source": s, "fund": f}) for p, s, f in SOURCES),
    *(RowLabel(p, "detail", {"revenue_source": f, "fund": f, "part_of": f}) for p, f in FUND_PARTS),
    RowLabel(
        rf"年初(?:财政拨款)?{_BALANCE}",
        "detail",
        {"revenue_source": "carry_over", "fund": "all", "measure": "opening_balance"},
    ),
    RowLabel(
        rf"(?:上年|以前年度)?财政拨款(?:资金)?{_BALANCE}(?:收入|资金)?",
        "detail",
        {"revenue_source": "carry_over", "fund": "fiscal_appropriation"},
    ),
    RowLabel(CARRY_OVER, "detail", {"revenue_source": "carry_over", "fund": "all"}),
    *(RowLabel(p, "detail", {"revenue_source": "carry_over", "fund": f}) for p, f in FUND_CARRY_OVERS),
    RowLabel(r"部门预算|本年部门预算", "subtotal", {"revenue_source": "all", "fund": "all"}),
    RowLabel(
        r"专项资金列入部门预算的?项目", "of_which", {"revenue_source": "fiscal_appropriation", "fund": "all"}
    ),
    RowLabel(r"纳入财政专户管理的收费", "of_which", {"revenue_source": "special_account", "fund": "all"}),
    RowLabel(
        r"(?:捐赠|利息|租金|投资收益|同级横向转拨)(?:收入)?",
        "of_which",
        {"revenue_source": "other", "fund": "all"},
    ),
    RowLabel(
        r"(?:本年|当年)(?:财政拨款)?收入(?:合计|小计)?|收入合计|收入小计|本年合计|小计",
        "total",
        {"revenue_source": "all", "fund": "all"},
        subtotal_if_total=True,
    ),
    RowLabel(
        r"(?:财政拨款|部门|本年)?收入(?:预算)?(?:总计|总额|总数)|总计|合计|收支总计",
        "total",
        {"revenue_source": "all", "fund": "all"},
    ),
)
