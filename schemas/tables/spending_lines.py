"""Rows of the spending side of summaries that are no functional class: totals, balances, uses."""

from typing import Final

from schemas.table import RowLabel

SPENDING_LABELS: Final = (
    RowLabel(r"(?:本年)?部门预算|财政拨款(?:支出)?", "subtotal"),
    RowLabel(r"人员经费和公用经费(?:支出)?", "detail", {"breakdown": "use", "spending_type": "basic"}),
    RowLabel(r"专项业务(?:经费)?(?:支出)?", "detail", {"breakdown": "use", "spending_type": "project"}),
    RowLabel(
        r"(?:本年|当年)(?:财政拨款)?支出(?:合计|小计)?|支出合计|支出小计|本年合计",
        "total",
        {},
        subtotal_if_total=True,
    ),
    RowLabel(r"(?:财政拨款|部门|本年)?支出(?:预算)?(?:总计|总额|总数)|总计|合计|收支总计", "total"),
    RowLabel(r"基本支出", "detail", {"breakdown": "use", "spending_type": "basic"}),
    RowLabel(r"项目支出", "detail", {"breakdown": "use", "spending_type": "project"}),
    RowLabel(
        r"人员(?:经费|支出)",
        "detail",
        {"breakdown": "use", "spending_type": "basic", "cost_type": "personnel"},
    ),
    RowLabel(
        r"(?:日常)?公用(?:经费|支出)",
        "detail",
        {"breakdown": "use", "spending_type": "basic", "cost_type": "running"},
    ),
    RowLabel(r"(?:事业单位)?经营支出", "detail", {"breakdown": "use", "spending_type": "business"}),
    RowLabel(r"单位预留(?:机动经费)?", "detail", {"breakdown": "use"}),
    RowLabel(r"上缴上级支出", "detail", {"breakdown": "use", "spending_type": "remitted_up"}),
    RowLabel(r"对附属单位补助(?:支出)?", "detail", {"breakdown": "use", "spending_type": "subsidy_down"}),
    RowLabel(
        r"(?:年末)?(?:财政拨款)?(?:结转(?:和)?(?:结余)?|结余(?:和)?结转)(?:下年)?(?:资金|支出)?|结转下年(?:支出|资金)?",
        "detail",
        {"measure": "closing_balance"},
    ),
    RowLabel(r"结余分配", "detail", {"measure": "surplus_distribution"}),
)
