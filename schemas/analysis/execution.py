"""Views of budgets against accounts, and of what later files say of earlier years.

What belongs here: one year seen in two files, or in two columns. What does not: one year against another.
"""

from typing import Final

from schemas.view import (
    BASE_DOCUMENT,
    BASIS,
    BODY,
    CODE,
    DOCUMENT,
    FUNCTION_NAME,
    ONCE,
    PHASE,
    YEAR,
    View,
    money,
)
from schemas.warehouse import QUANTITY, TEXT, Column

_ROLE = Column("table_role", TEXT, "the table whose figures these are; filter on one")

VIEWS: Final = (
    View(
        "budget_execution",
        "预算执行",
        "决算支出是预算的百分之几？",
        "What did a department spend against its budget?",
        (
            *BODY,
            YEAR,
            _ROLE,
            Column("level", TEXT, "total, 类, 款 or 项: use one only", values=("total", "类", "款", "项")),
            CODE,
            FUNCTION_NAME,
            money("outturn_yuan", "决算数, 本年支出"),
            money("original_budget_yuan", "年初预算数, as the accounts print it"),
            money("adjusted_budget_yuan", "调整预算数, 全年预算数, as the accounts print it"),
            money("stated_budget_yuan", "预算数 of no stated kind, as the accounts print it"),
            money("published_budget_yuan", "the same line of the body's own budget file of the year"),
            Column(
                "original_execution_percent", QUANTITY, "outturn over 年初预算数; null when it is absent or 0"
            ),
            Column(
                "adjusted_execution_percent", QUANTITY, "outturn over 调整预算数; null when it is absent or 0"
            ),
            Column(
                "published_execution_percent", QUANTITY, "outturn over the published budget; null likewise"
            ),
            *BASIS,
            DOCUMENT,
            Column("budget_document_id", TEXT, "the budget file of the year"),
        ),
        (
            "Final accounts only. Summaries name functions by 类; the others by 项.",
            "A published budget leaves out money that comes during the year (转移支付): more than 100% is usual.",
            ONCE,
        ),
        """SELECT department, fiscal_year, outturn_yuan, published_budget_yuan, published_execution_percent
FROM budget_execution WHERE level = 'total' AND table_role = 'expenditure' ORDER BY ALL""",
        ("document_id", "table_role", "level", "function_code", "function_name"),
    ),
    View(
        "restated_prior_year",
        "上年数的追溯",
        "今年文件所列的上年数，与上年文件是否一致？",
        "Does this year's file give last year's figures as last year's file did?",
        (
            DOCUMENT,
            *BODY,
            YEAR,
            PHASE,
            _ROLE,
            Column("measure", TEXT, "which figure of the year before is printed"),
            CODE,
            FUNCTION_NAME,
            money("stated_yuan", "the year before, as this file prints it"),
            money("published_yuan", "as that year's own file prints it"),
            money("difference_yuan", "stated less published"),
            Column(
                "outcome",
                TEXT,
                "same, restated, estimate (执行数 against accounts), not_printed there, base_year_absent",
                values=("same", "restated", "estimate", "not_printed", "base_year_absent"),
            ),
            BASE_DOCUMENT,
        ),
        (
            "Only what tables print; the narrative's figures of earlier years are claims.",
            "A figure of no stated kind (上年数) is compared with the year's file of the same phase.",
            ONCE,
        ),
        "SELECT department, function_name, stated_yuan, outcome FROM restated_prior_year ORDER BY ALL LIMIT 10",
        ("document_id", "table_role", "measure", "function_code"),
    ),
    View(
        "change_rounding",
        "变动中的尾数影响",
        "支出总额的变动有多少可能只是四舍五入？",
        "Which part of the change of a total could be rounding?",
        (
            DOCUMENT,
            *BODY,
            YEAR,
            PHASE,
            _ROLE,
            money("amount_yuan", "the sum of the details"),
            money("base_amount_yuan", "the same of the year before"),
            money("change_yuan", "their difference"),
            money("last_digit_yuan", "one of the last digit that the table prints"),
            money("base_last_digit_yuan", "the same of the year before"),
            money("rounding_yuan", "the most that rounding can make: half a last digit for every figure"),
            Column(
                "rounding_share_percent", QUANTITY, "that over the change, at most 100; null without change"
            ),
            BASE_DOCUMENT,
        ),
        ("A bound, not an estimate: rounding usually makes far less.", ONCE),
        "SELECT department, change_yuan, rounding_yuan FROM change_rounding WHERE rounding_share_percent > 1",
        ("document_id", "table_role"),
    ),
)
