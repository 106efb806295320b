"""Views of projects and their targets.

What belongs here: projects over years, what can be measured of their targets, procurement. What does
not: spending by function or economic class.
"""

from typing import Final

from schemas.view import (
    BASE_DOCUMENT,
    BODY,
    CARRY_OVER,
    CHANGE,
    DOCUMENT,
    NULLS,
    ONCE,
    ONE_PHASE,
    PHASE,
    PRESENCE,
    SCOPE_BASIS,
    YEAR,
    View,
    columns_of,
    money,
)
from schemas.warehouse import BOOLEAN, INTEGER, QUANTITY, TEXT, Column

_PROJECT: Final = columns_of("fact_project_funding", "project_name")
_KIND: Final = columns_of("fact_procurement", "procurement_kind")

VIEWS: Final = (
    View(
        "year_over_year_by_project",
        "项目支出同比",
        "哪些项目是新增、结束、增减的？",
        "Which projects are new, ended, or have grown?",
        (
            *BODY,
            YEAR,
            PHASE,
            Column("project_line", TEXT, "the name under which the project's years are joined"),
            Column("project_name", TEXT, "as printed this year; several joined by ；"),
            Column("base_project_name", TEXT, "as printed the year before"),
            Column("match_score", QUANTITY, "how alike the names are (0 to 100); null where one was printed"),
            money("amount_yuan", "the project's money, over all funds, in yuan"),
            money("base_amount_yuan", "the same of the year before"),
            *CHANGE,
            money("carry_over_yuan", "of it carried over from earlier years, where printed apart"),
            PRESENCE,
            Column("adds_up", BOOLEAN, "the projects add to the table's printed total; null where none is"),
            Column("base_adds_up", BOOLEAN, "the same for the year before"),
            SCOPE_BASIS,
            CARRY_OVER,
            DOCUMENT,
            BASE_DOCUMENT,
        ),
        (
            "Filter on one scope_basis: the project table, or the yearly money of performance tables, which"
            " few departments publish for all their projects.",
            "Where adds_up is false, groups of projects stand among the projects: do not add.",
            "Names are matched by likeness (dim_project): look at match_score before believing “new”.",
            NULLS,
            ONCE,
            ONE_PHASE,
        ),
        """SELECT department, project_name, amount_yuan FROM year_over_year_by_project
WHERE presence = 'new' AND scope_basis = 'project_funding.annual' ORDER BY amount_yuan DESC""",
        ("document_id", "scope_basis", "project_line"),
    ),
    View(
        "performance_target_quality",
        "绩效指标质量",
        "哪些项目的绩效指标为空或无法衡量？",
        "Whose performance targets are empty, or cannot be measured?",
        (
            DOCUMENT,
            *BODY,
            YEAR,
            PHASE,
            *_PROJECT,
            Column("targets", INTEGER, "indicators printed"),
            Column("empty_targets", INTEGER, "of them without a target"),
            Column("measurable_targets", INTEGER, "of them with a number, a date, or yes and no"),
            Column("unmeasurable_targets", INTEGER, "of them with words only"),
            Column("measurable_percent", QUANTITY, "measurable over all indicators"),
            Column("unmeasurable_words", TEXT, "the words of those, joined by ；"),
        ),
        (
            "A number alone makes no good target: whether it is right or ambitious is not judged here.",
            "Satisfaction in words (满意) counts as unmeasurable.",
            ONCE,
        ),
        """SELECT department, project_name, unmeasurable_targets, targets FROM performance_target_quality
ORDER BY unmeasurable_targets DESC LIMIT 10""",
        ("document_id", "project_name"),
    ),
    View(
        "procurement_by_kind",
        "政府采购",
        "部门采购货物、工程、服务各多少？",
        "How much does a department procure of goods, works and services?",
        (
            DOCUMENT,
            *BODY,
            YEAR,
            PHASE,
            *_KIND,
            Column("projects", INTEGER, "projects named"),
            Column("lines", INTEGER, "figures added"),
            money("amount_yuan", "the sum, in yuan; null when a part is unknown"),
            money("all_kinds_yuan", "over all kinds"),
            money("expenditure_yuan", "部门支出 in all, for size"),
            Column("share_of_expenditure_percent", QUANTITY, "procurement over it"),
            SCOPE_BASIS,
        ),
        (
            "One table a document is taken, that with the most figures: purchase of services is often printed"
            " a second time.",
            "Kind all: the table does not divide by kind.",
            ONCE,
            ONE_PHASE,
        ),
        "SELECT department, procurement_kind, amount_yuan FROM procurement_by_kind ORDER BY ALL",
        ("document_id", "procurement_kind"),
    ),
)
