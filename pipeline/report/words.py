"""The words of the pages in Chinese and English.

What belongs here: captions for values that the warehouse holds as codes. What does not: sentences of a page
(its template), names that documents or official lists give.
"""

from typing import Final

from pipeline.view_words import VALUES

LANGUAGES: Final = {"zh": "zh-CN", "en": "en"}
"""Language of a page -> how HTML names it."""

PAIRS: Final = {
    "budget": ("预算", "budget"),
    "final": ("决算", "final account"),
    "department": ("部门（含所属单位）", "department with its units"),
    "own_body": ("本级", "own body"),
    "subordinate_unit": ("所属单位", "subordinate unit"),
    "unit": ("单位", "unit"),
    "parsed": ("已读取", "read"),
    "partial": ("部分读取", "read in part"),
    "quarantined": ("无法读取", "not read"),
    "whole": ("表和文字", "tables and text"),
    "tables": ("只有表", "tables only"),
    "narrative": ("只有文字", "text only"),
    "counted": ("计入", "counted"),
    "duplicate": ("另一版本计入", "another version counts"),
    "in_wider_file": ("已含于部门文件", "within the department's file"),
    "error": ("错误", "error"),
    "warning": ("警告", "warning"),
    "info": ("提示", "remark"),
    "blocker": ("严重", "blocker"),
    "pass": ("通过", "passed"),
    "pass_rounding": ("通过（四舍五入）", "passed within rounding"),
    "fail": ("不通过", "failed"),
    "not_applicable": ("不适用", "does not apply"),
    "not_evaluated": ("未检查", "not checked"),
    "form": ("规范", "form"),
    "arithmetic": ("表内勾稽", "within tables"),
    "cross_table": ("表间勾稽", "between tables"),
    "codes": ("科目", "codes"),
    "compliance": ("公开要求", "compliance"),
    "all": ("全部", "all"),
    "general_public": ("一般公共预算", "general public budget"),
    "government_fund": ("政府性基金", "government funds"),
    "state_capital": ("国有资本经营", "state capital"),
    "fiscal_appropriation": ("财政拨款", "fiscal appropriation"),
    "special_account": ("财政专户", "special account"),
    "unit_funds": ("单位资金", "unit's own funds"),
    "balances": ("结转结余", "carried over"),
    "carry_over": ("上年结转", "carried over"),
    "non_fiscal_balance": ("使用非财政拨款结余", "balances used"),
    "basic": ("基本支出", "basic spending"),
    "project": ("项目支出", "project spending"),
    "other_types": ("其他支出类型", "other kinds"),
    "undivided": ("未分基本与项目", "not divided"),
    "total": ("合计", "total"),
    "unreconciled": ("收支未对上", "not reconciled"),
    "closing_yuan": ("年末结转结余", "left at year's end"),
    "distributed_yuan": ("结余分配", "surplus distributed"),
    "personnel": ("人员经费（301、303）", "personnel (301, 303)"),
    "running": ("公用经费（其余类）", "running cost (others)"),
    "none": ("无编码", "without code"),
    "both": ("两年均有", "both years"),
    "new": ("新增", "new"),
    "gone": ("不再有", "gone"),
    "base_year_absent": ("无上年文件", "no file of the year before"),
    "open": ("待核实", "open"),
    "suppressed": ("已搁置", "put aside"),
    "met": ("符合", "met"),
    "not_met": ("不符合", "not met"),
    "not_checked": ("未检查", "not checked"),
    "source": ("来源", "source"),
    "fund": ("资金", "fund"),
    "type": ("支出类型", "kind"),
    "function": ("功能分类", "function"),
    "cost": ("经费", "cost"),
    "class": ("经济分类", "economic class"),
    "end": ("年末", "year's end"),
}
"""Value -> Chinese, English; other values have their Chinese in `view_words` and are read as English."""


def pair(value: str) -> tuple[str, str]:
    """Chinese and English of a value.

    >>> pair("budget"), pair("overseas_travel")
    (('预算', 'budget'), ('因公出国（境）', 'overseas travel'))
    """
    return PAIRS.get(value) or (VALUES.get(value, value), value.replace("_", " "))


def word(value: object, lang: str) -> str:
    """The caption of a value; a dash where there is none."""
    return "–" if value is None or value == "" else pair(str(value))[lang == "en"]
