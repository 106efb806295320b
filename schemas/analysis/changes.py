"""Views of what lies behind a change: the reasons that the text gives, and what was only booked anew.

What belongs here: explanations of changes. What does not: the changes themselves (`schemas/marts.py`).
"""

from typing import Final

from schemas.view import BASE_DOCUMENT, BODY, DOCUMENT, ONCE, ONE_PHASE, PHASE, YEAR, View, columns_of, money
from schemas.warehouse import INTEGER, QUANTITY, TEXT, Column

VIEWS: Final = (
    View(
        "change_reason",
        "增减变动原因",
        "文字说明对增减变动给出了哪些原因，哪些没有说明？",
        "Which reasons does the text give for the changes that it states, and for which none?",
        (
            *columns_of("fact_claim", "document_id"),
            *BODY,
            YEAR,
            PHASE,
            *columns_of("fact_claim", "subject"),
            Column("label", TEXT, "what changed, as printed"),
            *columns_of("fact_claim", "function_code", "economic_code", "item", "direction"),
            money("change_yuan", "the change as stated; null where said to be unchanged"),
            *columns_of("fact_claim", "basis"),
            Column("reason", TEXT, "the first clause of the reason, as printed; null where none is given"),
            Column("reason_place", TEXT, "where it stands", values=("same_sentence", "next_sentence")),
            Column("reason_figures", INTEGER, "how many figures are given as reasons"),
            Column("reason_figures_raw", TEXT, "those figures as printed, joined by ；"),
            *columns_of("fact_claim", "claim_id", "sentence", "locator"),
        ),
        (
            "What the publisher says, not what we found; longer reasons go on in the text (locator).",
            "Figures among the reasons may hold one another: do not add them.",
            "Only changes stated as amounts; changes stated as rates alone are in fact_claim.",
            ONCE,
            ONE_PHASE,
        ),
        """SELECT department, fiscal_year, label, change_yuan, reason FROM change_reason
WHERE abs(change_yuan) >= 1000000 ORDER BY abs(change_yuan) DESC LIMIT 10""",
        ("claim_id",),
    ),
    View(
        "reclassification_share",
        "科目调整占变动的比重",
        "各科目的增减变动中，有多少只是科目调整？",
        "Which share of the changes line by line is only reclassification?",
        (
            DOCUMENT,
            *BODY,
            YEAR,
            PHASE,
            Column("classification", TEXT, "function or economic", values=("function", "economic")),
            Column("table_role", TEXT, "the spending table; filter on one"),
            Column("level", TEXT, "类, 款 or 项; filter on one", values=("类", "款", "项")),
            money("change_yuan", "change of the total: reclassification does not touch it"),
            money("line_changes_yuan", "changes of the lines as printed, added without their signs"),
            money("bridged_line_changes_yuan", "the same of the lines as bridged"),
            money("reclassified_yuan", "what bridging takes away: the part that was only booked anew"),
            Column(
                "reclassified_percent", QUANTITY, "that over line_changes_yuan; null where nothing changed"
            ),
            BASE_DOCUMENT,
        ),
        (
            "Only known bridges (code_bridge): a department may book anew without one. Read it as “at least”.",
            "Null where a printed amount is not known. Economic classes only where both years are of one fund.",
            ONCE,
            ONE_PHASE,
        ),
        """SELECT department, fiscal_year, line_changes_yuan, reclassified_percent FROM reclassification_share
WHERE table_role = 'general_public_expenditure' AND level = '款' ORDER BY reclassified_percent DESC""",
        ("document_id", "classification", "table_role", "level"),
    ),
)
