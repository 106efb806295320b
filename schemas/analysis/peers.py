"""Views of a body among bodies like it.

What belongs here: the same office in other places, and shares far from the peers'. What does not: one
function or class across all departments.
"""

from typing import Final

from schemas.view import BASIS, BODY, DOCUMENT, ONCE, PHASE, REGION, YEAR, View, columns_of, money
from schemas.warehouse import BOOLEAN, INTEGER, QUANTITY, TEXT, Column

_LEVEL: Final = columns_of("dim_department", "government_level")
_SHARE = "; null where it is not known"

VIEWS: Final = (
    View(
        "peer_comparison",
        "同类部门比较",
        "各地同类部门（如审计局）支出多少、结构如何？",
        "What do offices of one kind (审计局) spend in different places, and on what?",
        (
            Column("department_kind", TEXT, "the name without region; renamings are one kind"),
            YEAR,
            PHASE,
            REGION,
            Column("region", TEXT, "name of the region"),
            *BODY[1:],
            money("amount_yuan", "general public budget spending"),
            money("basic_yuan", "of it 基本支出"),
            money("project_yuan", "of it 项目支出"),
            money("personnel_yuan", "of basic spending 301 and 303"),
            money("running_yuan", "of basic spending all other classes"),
            money("retired_yuan", "of it pensions of the retired (30301, 30302)"),
            Column("project_percent", QUANTITY, f"project over basic and project{_SHARE}"),
            Column("personnel_percent", QUANTITY, f"personnel over basic spending{_SHARE}"),
            Column("running_percent", QUANTITY, f"running cost over basic spending{_SHARE}"),
            money("three_public_yuan", "“三公”经费"),
            Column("three_public_to_basic_percent", QUANTITY, f"that over basic spending{_SHARE}"),
            Column("peers", INTEGER, "bodies of this kind, year, phase and scope, itself included"),
            Column("amount_rank", INTEGER, "1: the largest amount among them"),
            *BASIS,
            DOCUMENT,
        ),
        (
            "Amounts tell of size, not of economy: offices of provinces, cities and districts differ in staff.",
            "Filter on one phase; peers count only bodies of the same scope.",
            "A 三公 of 0 may be held centrally by another office.",
            ONCE,
        ),
        """SELECT region, department, amount_yuan, personnel_percent FROM peer_comparison
WHERE department_kind = '审计局' AND fiscal_year = 2026 AND phase = 'budget' ORDER BY amount_yuan DESC""",
        ("document_id",),
    ),
    View(
        "peer_outlier",
        "同组离群",
        "哪些部门的支出结构明显不同于同组？",
        "Whose shares lie far from those of their peers?",
        (
            *_LEVEL,
            YEAR,
            PHASE,
            BODY[2],
            *BODY[:2],
            Column(
                "indicator", TEXT, "project_percent, personnel_percent, economic_… (share of basic spending)"
            ),
            Column("value_percent", QUANTITY, "the body's share"),
            Column("median_percent", QUANTITY, "median of the peers"),
            Column("mad_percent", QUANTITY, "median distance from it"),
            Column("robust_z", QUANTITY, "0.6745 x distance / mad_percent; null with fewer than 5 peers"),
            Column(
                "is_outlier",
                BOOLEAN,
                "|robust_z| over 3.5, and at least one percentage point from the median",
            ),
            Column("peers", INTEGER, "bodies of the same level of government, year, phase and scope"),
            DOCUMENT,
        ),
        (
            "Shares, not amounts per head: most places print no staff numbers.",
            "Peers are all departments of one level of government: an outlier may only be of another trade.",
            ONCE,
        ),
        """SELECT department, indicator, value_percent, median_percent, robust_z FROM peer_outlier
WHERE is_outlier ORDER BY abs(robust_z) DESC LIMIT 10""",
        ("document_id", "indicator"),
    ),
)
