"""What joins the years: which documents are compared, and what a change of the classification moved.

What belongs here: the views on which the year-over-year views build. What does not: these.
"""

from typing import Final

from schemas.view import BASE_DOCUMENT, BODY, DOCUMENT, ONCE, PHASE, YEAR, View, money
from schemas.warehouse import TEXT, Column

VIEWS: Final = (
    View(
        "document_pair",
        "可比的两年文件",
        "同一部门、同一口径、上一年度的文件是哪一份？",
        "Which document is that of the same body, scope and phase in the year before?",
        (
            DOCUMENT,
            *BODY,
            YEAR,
            PHASE,
            Column("department_line", TEXT, "the name under which the body's years are joined"),
            BASE_DOCUMENT,
            Column("base_department", TEXT, "the name of the body in the year before"),
        ),
        (
            ONCE,
            "A renamed body is the same body (schemas/reference/department_changes.csv); a merged or divided"
            " one is not: its base is null.",
        ),
        "SELECT department, fiscal_year, base_department FROM document_pair WHERE base_department <> department",
        ("document_id",),
        stored=True,
    ),
    View(
        "reclassification",
        "科目调整的影响",
        "科目调整使两年之间多少金额换了科目？",
        "How much moved from one line to another because the classification changed?",
        (
            DOCUMENT,
            BASE_DOCUMENT,
            Column("classification", TEXT, "function or economic", values=("function", "economic")),
            Column("table_role", TEXT, "the spending table"),
            Column("level", TEXT, "类, 款 or 项", values=("类", "款", "项")),
            Column("code", TEXT, "the line"),
            money("moved_yuan", "into the line (+) or out of it (-) in this year's figures"),
            money("base_moved_yuan", "the same in the figures of the year before"),
            Column("steps", TEXT, "which code stands in which line: old>new, by blanks"),
            Column("kind", TEXT, "moved, split, merged, joined by +"),
            Column("reason", TEXT, "why, in words"),
            Column("confidence", TEXT, "high, medium or low", values=("high", "medium", "low")),
        ),
        (
            "A bridge is taken only where the old code is in the base year and gone now, and the new one is"
            " printed, up to two years late.",
            "Moves within a line of a level are not seen at that level.",
        ),
        """SELECT r.steps, r.base_moved_yuan, p.department, p.fiscal_year
FROM reclassification r JOIN document_pair p USING (document_id) WHERE r.level = '款' ORDER BY ALL""",
        ("document_id", "classification", "table_role", "level", "code"),
        stored=True,
    ),
)
