"""Views of what money is spent on and where it comes from, one document at a time.

What belongs here: shares, balances, sources, unit costs. What does not: comparisons with peers or years.
"""

from typing import Final

from schemas import vocabulary as v
from schemas.view import BASIS, BODY, DOCUMENT, ONCE, ONE_PHASE, PHASE, SCOPE_BASIS, YEAR, View, money
from schemas.warehouse import BOOLEAN, INTEGER, QUANTITY, TEXT, Column

_HEAD: Final = (DOCUMENT, *BODY, YEAR, PHASE)
_NOTES = Column("notes", TEXT, "what to beware of in the mapping, joined by ;")
_JUDGEMENT: Final = (
    "The mapping is this project's judgement (see notes): for orientation, no official statistics."
)

VIEWS: Final = (
    View(
        "spending_structure",
        "支出结构",
        "人员、公用、项目支出各占多少？",
        "What do personnel, running cost and projects take of a department's money?",
        (
            *_HEAD,
            money("amount_yuan", "general public budget spending"),
            money("basic_yuan", "of it 基本支出, by the function table, else the 基本支出表"),
            money("project_yuan", "of it 项目支出"),
            money("personnel_yuan", "classes 301 and 303 of the 基本支出表; null where a code is unresolved"),
            money("running_yuan", "all other classes of the 基本支出表"),
            money("retired_yuan", "of it pensions of the retired (30301, 30302)"),
            Column("project_percent", QUANTITY, "project over basic and project"),
            Column("personnel_percent", QUANTITY, "personnel over basic spending"),
            Column("running_percent", QUANTITY, "running cost over basic spending"),
            Column(
                "breaks_series", BOOLEAN, "2020 to 2023: basic and project were divided anew, place by place"
            ),
            Column("basic_fund", TEXT, "the fund of the 基本支出表 that is taken", values=v.FUNDS),
            *BASIS,
        ),
        (
            "Do not compare shares of basic and project over 2020 to 2023 without looking (breaks_series).",
            "personnel and running add to the 基本支出表, which may differ from basic_yuan by rounding.",
            ONCE,
            ONE_PHASE,
        ),
        "SELECT department, fiscal_year, personnel_percent, project_percent FROM spending_structure ORDER BY ALL",
        ("document_id",),
    ),
    View(
        "revenue_dependence",
        "收入来源依赖",
        "部门收入依赖哪些来源？",
        "Which sources does a department's money come from?",
        (
            *_HEAD,
            Column("revenue_source", TEXT, "the source", values=v.REVENUE_SOURCES),
            Column("is_financing", BOOLEAN, "carried-over money or balances: no revenue of the year"),
            Column("is_appropriation", BOOLEAN, "财政拨款 and its funds"),
            money("amount_yuan", "from it, in yuan"),
            money("revenue_yuan", "the year's revenue over all sources"),
            Column("share_of_revenue_percent", QUANTITY, "its share; null for financing"),
            SCOPE_BASIS,
        ),
        ("The summary's rows are taken, else the revenue table's.", ONCE, ONE_PHASE),
        """SELECT department, fiscal_year, sum(share_of_revenue_percent) FILTER (is_appropriation) AS appropriation
FROM revenue_dependence WHERE phase = 'budget' GROUP BY ALL ORDER BY ALL""",
        ("document_id", "revenue_source"),
    ),
    View(
        "carry_over",
        "结转结余",
        "部门年初、年末结转结余多少？",
        "How much money is carried over into a year and out of it?",
        (
            *_HEAD,
            money("revenue_yuan", "the year's revenue"),
            money("opening_yuan", "上年结转, 年初结转和结余; null where none is printed"),
            money("used_balance_yuan", "使用非财政拨款结余"),
            money("closing_yuan", "年末结转和结余, 结转下年"),
            money("distributed_yuan", "结余分配"),
            Column("opening_share_percent", QUANTITY, "carried in, over all that finances the year"),
            Column("closing_to_revenue_percent", QUANTITY, "carried out, over the year's revenue"),
            SCOPE_BASIS,
        ),
        (
            "By the 收支总表 over all funds; a budget knows its closing balance only as a plan.",
            ONCE,
            ONE_PHASE,
        ),
        "SELECT department, fiscal_year, opening_yuan, closing_yuan FROM carry_over WHERE opening_yuan > 0",
        ("document_id",),
    ),
    View(
        "unit_cost",
        "单位成本",
        "人均、车均、批均多少？",
        "How much per head, vehicle, group or reception?",
        (
            *_HEAD,
            Column(
                "what",
                TEXT,
                "basic: 基本支出; running: 公用经费; three_public: “三公”经费; else one item of it",
            ),
            Column("statistic", TEXT, "what is counted"),
            money("amount_yuan", "the amount"),
            Column("number", QUANTITY, "how many"),
            money("amount_per_unit_yuan", "amount over number; null where the number is 0"),
            Column("source", TEXT, "where the number stands: tables go first", values=("table", "narrative")),
            Column(
                "number_basis",
                TEXT,
                "in_post: staff in post; posts: 编制, only for want of them; held: vehicles; as_printed: a table"
                " does not say",
                values=("in_post", "posts", "held", "as_printed"),
            ),
            Column("as_of_year", INTEGER, "the year that the sentence names for the number"),
        ),
        (
            "Most places state no staff numbers, or several that are not told apart: no row.",
            "Compare heads in post with heads in post only (number_basis). Retirees are never counted.",
            "A 三公 of 0 may be held centrally by another office: see centrally_held before ranking.",
            "The text may count vehicles or people of a wider scope than the table: read the sentence in staffing"
            " and state_assets.",
            ONCE,
            ONE_PHASE,
        ),
        "SELECT department, what, amount_per_unit_yuan FROM unit_cost ORDER BY ALL",
        ("document_id", "what", "statistic"),
    ),
    View(
        "spending_by_cofog",
        "按COFOG分类的支出",
        "按联合国政府职能分类，部门支出多少？",
        "What does a department spend by the UN's functions of government (COFOG)?",
        (
            *_HEAD,
            Column("table_role", TEXT, "the table used; filter on one"),
            Column("cofog_division", TEXT, "two digits; unknown where no prefix fits"),
            Column("cofog_group", TEXT, "group within the division"),
            Column("cofog_name", TEXT, "name of the division"),
            money("amount_yuan", "spending, in yuan; null when a part is unknown"),
            _NOTES,
            *BASIS,
        ),
        (_JUDGEMENT, ONCE, ONE_PHASE),
        """SELECT cofog_name, sum(amount_yuan) FROM spending_by_cofog
WHERE table_role = 'general_public_expenditure' AND phase = 'budget' AND fiscal_year = 2024 GROUP BY ALL""",
        ("document_id", "table_role", "cofog_division", "cofog_group"),
    ),
    View(
        "spending_by_gfsm",
        "按GFSM分类的基本支出",
        "按国际货币基金组织经济分类，基本支出多少？",
        "What does a department spend by the IMF's economic classes (GFSM 2014)? (basic spending)",
        (
            *_HEAD,
            Column("fund", TEXT, "the fund whose figures are taken", values=v.FUNDS),
            Column("gfsm_code", TEXT, "GFSM 2014 code; unknown where no prefix fits"),
            Column("gfsm_name", TEXT, "its name"),
            money("amount_yuan", "basic spending, in yuan; null when a part is unknown"),
            _NOTES,
            SCOPE_BASIS,
        ),
        (_JUDGEMENT, ONCE, ONE_PHASE),
        "SELECT gfsm_name, sum(amount_yuan) FROM spending_by_gfsm WHERE phase = 'budget' GROUP BY ALL",
        ("document_id", "gfsm_code"),
    ),
)
