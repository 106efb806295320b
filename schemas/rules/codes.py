"""Codes (科目编码): official, in force, deep enough. Declarations only; ids are never reused."""

from typing import Final

from schemas.rule import Rule

BUDGET, FINAL, BOTH = ("budget",), ("final",), ("budget", "final")

RULES: Final = (
    Rule(
        "C01",
        "功能科目编码属于当年目录并与资金性质相符",
        "Function code in the year's list and of the table's fund",
        "error",
        BOTH,
        ("T2", "T3", "T5", "T7", "T9", "TS"),
        "`unverified`",
        "lookup after F13, not TRUSTED: info; T9 government fund, T5 general; valid in both, judged by name: warning",
        "set",
        "regulation",
    ),
    Rule(
        "C02",
        "经济科目编码属于当年目录",
        "Economic code in the year's list",
        "error",
        BOTH,
        ("T6", "T7"),
        "`unverified`",
        "lookup after F13, not TRUSTED: info",
        "set",
        "regulation",
    ),
    Rule(
        "C03",
        "科目名称为该编码的规范名称",
        "Name is the code's official name",
        "warning",
        BOTH,
        ("all",),
        "alias; finer local row under its 款; row without code",
        "normalised equality; not TRUSTED: info",
        "text",
        "regulation",
    ),
    Rule(
        "C04",
        "科目编码在当年有效",
        "Code is valid in this year",
        "error",
        BOTH,
        ("all",),
        "C01, C02 found nothing",
        "valid only in other years: name them; not TRUSTED: info",
        "set",
        "regulation",
    ),
    Rule(
        "C05",
        "收支总表的支出分类为当年分类",
        "Classes of T1, T4 are that year's",
        "warning",
        BOTH,
        ("T1", "T3", "T4", "T5", "T9", "TS"),
        "no rows by function",
        "names official (TRUSTED); no 类 with an amount in T3, T5, T9, TS absent. Only classes in use is right",
        "set",
        "regulation",
    ),
    Rule(
        "C06",
        "细化到项级（功能）、款级（基本支出经济分类）",
        "Finest level reaches 项 (function), 款 (basic economic)",
        "error",
        BOTH,
        ("T5", "T6"),
        "secret items",
        "every non-zero coded row without a finer row below it has 7 (T5) or 5 (T6) digits; one finding a table, with the regulation",
        "set",
        "regulation",
        regulation="预算法实施条例（2020年）; 财预〔2016〕143号",
    ),
)
