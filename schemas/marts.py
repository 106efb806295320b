"""The views of the warehouse: what each answers, its columns, and what to beware of.

What belongs here: one declaration per view, from which comments, the data dictionary and
`datapackage.json` derive. What does not: the SQL (`pipeline/marts/<name>.sql`).
"""

from typing import Final

from schemas.analysis import changes, disclosure, economic, execution, peers, projects, structure, years
from schemas.view import (
    BASE_DOCUMENT,
    BASIS,
    BODY,
    BOOKINGS,
    BRIDGE_CAVEAT,
    BRIDGED,
    CARRY_OVER,
    CHANGE,
    CODE,
    DOCUMENT,
    FACT_HEAD,
    FACT_TAIL,
    FUNCTION_NAME,
    LEVEL,
    LEVELS,
    NULLS,
    ONCE,
    ONE_CODE,
    ONE_LEVEL,
    ONE_PHASE,
    PHASE,
    PRESENCE,
    RAW_FUNCTION,
    SPENDING,
    UNITS_BY_NAME,
    YEAR,
    View,
    columns_of,
    money,
)
from schemas.warehouse import BOOLEAN, DATE, INTEGER, QUANTITY, TEXT, Column

_CODE_BY_YEAR: Final = (
    Column("code", TEXT, "official code"),
    Column("fiscal_year", INTEGER, "a year in which it is in force, 2007 to 2030"),
    Column("name_zh", TEXT, "official name in that year"),
    Column("name_en", TEXT, "English name, for 类 and 款"),
    Column("level", TEXT, "类, 款 or 项", values=LEVELS),
    Column("parent_code", TEXT, "code one level up"),
)
_TRUST: Final = (
    Column("source", TEXT, "how far the row may be trusted"),
    Column("confidence", TEXT, "published, published_older, published_name, unverified"),
)

_YEAR_OVER_YEAR: Final = (
    *BODY,
    YEAR,
    PHASE,
    LEVEL,
    CODE,
    FUNCTION_NAME,
    Column("base_function_name", TEXT, "its name the year before, where it was printed then"),
    money("amount_yuan", "basic, project and any other spending of the year, in yuan"),
    money("base_amount_yuan", "the same of the year before"),
    *CHANGE,
    money("basic_yuan", "基本支出 of the year"),
    money("base_basic_yuan", "基本支出 of the year before"),
    money("basic_change_yuan", "change of 基本支出"),
    money("project_yuan", "项目支出 of the year"),
    money("base_project_yuan", "项目支出 of the year before"),
    money("project_change_yuan", "change of 项目支出"),
    *BRIDGED,
    PRESENCE,
    *BASIS,
    Column("base_includes_carry_over", BOOLEAN, "the same for the year before"),
    DOCUMENT,
    BASE_DOCUMENT,
)
_CROSS_DEPARTMENT: Final = (
    YEAR,
    PHASE,
    LEVEL,
    CODE,
    FUNCTION_NAME,
    *BODY,
    *SPENDING,
    money("department_total_yuan", "all that the department spends, over all functions"),
    Column("share_of_department_percent", QUANTITY, "the function's share of the department's total"),
    money("all_departments_yuan", "the function's sum over all departments of this warehouse"),
    Column("share_of_all_percent", QUANTITY, "the department's share of that sum"),
    Column("amount_rank", INTEGER, "1: the largest amount among the departments"),
    Column("departments", INTEGER, "how many departments have an amount there"),
    *BASIS,
    DOCUMENT,
)
_PLACE_KEY: Final = ("document_id", "table_ordinal", "row_ordinal", "column_ordinal")
_FUNCTION_KEY: Final = ("document_id", "level", "function_code", "function_name")
_CHANGE_EXAMPLE: Final = """SELECT department, fiscal_year, function_name, amount_yuan, change_percent
FROM {name} WHERE level = '类' AND phase = 'budget' ORDER BY ALL"""
_SHARE_EXAMPLE: Final = """SELECT department, function_name, amount_yuan, share_of_department_percent
FROM {name} WHERE level = '类' AND phase = 'budget' ORDER BY amount_rank LIMIT 10"""


def _year_over_year(name: str, title_zh: str, table_zh: str, table_en: str, role: str) -> View:
    return View(
        name,
        title_zh,
        f"各功能分类科目的支出较上年增减多少？（{table_zh}）",
        f"How did spending on each function change from the year before? ({table_en})",
        _YEAR_OVER_YEAR,
        (ONE_LEVEL, NULLS, BRIDGE_CAVEAT, ONE_CODE, ONCE, ONE_PHASE),
        _CHANGE_EXAMPLE.format(name=name),
        _FUNCTION_KEY,
        "year_over_year_by_function",
        role,
        stored=True,
    )


def _cross_department(name: str, title_zh: str, table_zh: str, table_en: str, role: str) -> View:
    return View(
        name,
        title_zh,
        f"同一功能分类科目，各部门支出多少、占比多少？（{table_zh}）",
        f"What do departments spend on the same function, in the same year? ({table_en})",
        _CROSS_DEPARTMENT,
        (ONE_LEVEL, BOOKINGS, ONE_CODE, ONCE, UNITS_BY_NAME, ONE_PHASE),
        _SHARE_EXAMPLE.format(name=name),
        _FUNCTION_KEY,
        "cross_department_by_function",
        role,
    )


_GENERAL: Final = ("一般公共预算支出表", "general public budget", "general_public_expenditure")
_ALL_FUNDS: Final = ("部门支出总表，全部资金", "all funds", "expenditure")

_CLAIMED: Final = (
    Column("is_part", BOOLEAN, "a part of another figure of the list: do not add both"),
    Column("as_of_year", INTEGER, "the year that the sentence names (截至2024年底)"),
    *columns_of("fact_claim", "claim_id", "sentence", "locator"),
)
_STATED_HEAD: Final = (*columns_of("fact_claim", "document_id"), *BODY, YEAR, PHASE)
_PRINTED: Final = "Figures are as printed in sentences, and no check has been made of them."
_SOURCE = Column(
    "source", TEXT, "narrative or table: one figure from two places", values=("narrative", "table")
)
_ONE_SOURCE: Final = "Choose one source: narrative and table state one figure twice."

VIEWS: Final = (
    View(
        "function_by_year",
        "各年度支出功能分类科目",
        "某年度某功能分类代码叫什么？",
        "What is a functional code called in a given year?",
        (
            *_CODE_BY_YEAR,
            Column("fund_types", TEXT, "the funds in whose list it stands, joined by +"),
            *_TRUST,
        ),
        ("A code not in the tables is unknown to us, which is not the same as wrong.",),
        "SELECT name_zh FROM function_by_year WHERE code = '207' AND fiscal_year = 2018",
        ("code", "fiscal_year"),
    ),
    View(
        "economic_by_year",
        "各年度支出经济分类科目",
        "某年度某经济分类代码叫什么？",
        "What is an economic code called in a given year?",
        (
            *_CODE_BY_YEAR,
            Column(
                "system",
                TEXT,
                "department (301-399) or government (501-599)",
                values=("department", "government"),
            ),
            *_TRUST,
        ),
        ("Years before 2018 are known only as far as their rows begin in 2007.",),
        "SELECT name_zh FROM economic_by_year WHERE code = '30101' AND fiscal_year = 2024",
        ("code", "fiscal_year"),
    ),
    View(
        "counted_document",
        "计入汇总的文件",
        "哪些文件计入汇总，其余为何不计？",
        "Which documents do the views sum, and why not the others?",
        (
            *columns_of("dim_document", "document_id"),
            *BODY,
            YEAR,
            PHASE,
            Column("is_counted", BOOLEAN, "the views sum its figures"),
            Column(
                "reason",
                TEXT,
                "counted, or why not: in_wider_file (the department's file is there), duplicate, narrative,"
                " quarantined",
                values=("counted", "in_wider_file", "duplicate", "narrative", "quarantined"),
            ),
        ),
        (UNITS_BY_NAME,),
        "SELECT reason, count(*) FROM counted_document GROUP BY reason",
        ("document_id",),
    ),
    View(
        "carry_over_by_document",
        "支出是否含结转资金",
        "支出合计与当年收入、结转结余是什么关系？",
        "Does a document's spending include money carried over from earlier years?",
        (
            DOCUMENT,
            Column(
                "table_role", TEXT, "the spending table", values=("general_public_expenditure", "expenditure")
            ),
            money("spending_yuan", "its spending in total"),
            money("revenue_yuan", "the year's revenue for it, by the document's summary"),
            money(
                "carry_over_yuan", "what finances it besides: 上年结转, 年初结转和结余, 使用非财政拨款结余"
            ),
            CARRY_OVER,
        ),
        ("Only equality to the yuan is taken for proof; otherwise includes_carry_over is null.",),
        "SELECT * FROM carry_over_by_document WHERE includes_carry_over",
        ("document_id", "table_role"),
    ),
    View(
        "expenditure",
        "支出",
        "部门一年支出多少，每一元只计一次？",
        "What does a department spend in a year, each yuan once? (all funds)",
        (
            *FACT_HEAD,
            CODE,
            FUNCTION_NAME,
            *RAW_FUNCTION,
            *columns_of("fact_expenditure_by_function", "fund", "spending_type", "cost_type"),
            *FACT_TAIL,
            *BASIS,
        ),
        (ONE_PHASE, ONCE, UNITS_BY_NAME, "amount_yuan is null where the document names no unit."),
        """SELECT department, fiscal_year, sum(amount_yuan) FROM expenditure
WHERE phase = 'budget' GROUP BY ALL ORDER BY ALL""",
        _PLACE_KEY,
    ),
    View(
        "revenue",
        "收入",
        "部门一年收入多少，来自哪里？",
        "What does a department receive in a year, and from where?",
        (
            *FACT_HEAD,
            *columns_of("fact_revenue", "revenue_source", "fund"),
            CODE,
            FUNCTION_NAME,
            *RAW_FUNCTION,
            *FACT_TAIL,
            *BASIS,
        ),
        (
            ONE_PHASE,
            ONCE,
            UNITS_BY_NAME,
            "Carried-over money (上年结转) and 使用非财政拨款结余 are left out: they finance, they are no revenue.",
        ),
        """SELECT department, fiscal_year, revenue_source, sum(amount_yuan) FROM revenue
WHERE phase = 'budget' GROUP BY ALL ORDER BY ALL""",
        _PLACE_KEY,
    ),
    View(
        "three_public",
        "“三公”经费",
        "部门“三公”经费各项多少？",
        "What does a department spend on overseas travel, vehicles and receptions?",
        (*FACT_HEAD, *columns_of("fact_three_public", "item", "fund"), *FACT_TAIL, *BASIS),
        (
            ONE_PHASE,
            ONCE,
            "A 0 may mean that the money is held centrally (统一安排) by another office.",
            "Items printed for information (机关运行经费, 会议费, 培训费) are in fact_three_public only.",
        ),
        """SELECT department, fiscal_year, item, sum(amount_yuan) FROM three_public
WHERE phase = 'budget' GROUP BY ALL ORDER BY ALL""",
        _PLACE_KEY,
    ),
    View(
        "spending_by_function",
        "按功能分类汇总的支出",
        "一个部门一年各功能分类（类、款、项）支出多少？",
        "What does a department spend on each function, at each level?",
        (
            DOCUMENT,
            *BODY,
            YEAR,
            PHASE,
            Column(
                "table_role", TEXT, "the table used", values=("general_public_expenditure", "expenditure")
            ),
            LEVEL,
            CODE,
            FUNCTION_NAME,
            *SPENDING,
            *BASIS,
        ),
        (
            ONE_LEVEL,
            "Filter on one table_role: expenditure (all funds) includes the general public budget.",
            ONE_CODE,
            ONCE,
            ONE_PHASE,
        ),
        """SELECT department, function_name, amount_yuan FROM spending_by_function
WHERE table_role = 'expenditure' AND level = '类' AND fiscal_year = 2021 ORDER BY amount_yuan DESC""",
        ("document_id", "table_role", "level", "function_code", "function_name"),
        stored=True,
    ),
    economic.SPENDING_BY_ECONOMIC_CLASS,
    *years.VIEWS,
    _year_over_year("year_over_year_by_function", "功能分类支出同比", *_GENERAL),
    _year_over_year("year_over_year_by_function_all_funds", "功能分类支出同比（全部资金）", *_ALL_FUNDS),
    _cross_department("cross_department_by_function", "功能分类支出的部门比较", *_GENERAL),
    _cross_department(
        "cross_department_by_function_all_funds", "功能分类支出的部门比较（全部资金）", *_ALL_FUNDS
    ),
    *economic.VIEWS,
    *changes.VIEWS,
    *projects.VIEWS,
    *execution.VIEWS,
    *structure.VIEWS,
    *peers.VIEWS,
    *disclosure.VIEWS,
    View(
        "centrally_held",
        "统一安排的“三公”经费",
        "哪些“三公”经费由其他部门统一安排？",
        "Which three public items does another office hold (统一安排)?",
        (
            DOCUMENT,
            Column("item", TEXT, "the item that is held centrally"),
            Column("statement", TEXT, "the words that say so, without white space"),
            Column("locator", TEXT, "where they stand"),
        ),
        ("Notes of tables only, so far: most places say so in the narrative. No row says nothing.",),
        "SELECT item, statement FROM centrally_held ORDER BY ALL LIMIT 5",
        ("document_id", "item"),
    ),
    View(
        "three_public_trend",
        "“三公”经费趋势",
        "“三公”经费各项逐年如何变化？",
        "How did each of the three public items change over the years?",
        (
            *BODY,
            YEAR,
            PHASE,
            Column(
                "item",
                TEXT,
                "total, and its items; vehicles is purchase and operation",
                values=(
                    "total",
                    "overseas_travel",
                    "vehicles",
                    "vehicle_purchase",
                    "vehicle_operation",
                    "official_reception",
                    "domestic_reception",
                    "foreign_reception",
                ),
            ),
            money("amount_yuan", "the item's amount, in yuan; null where it was not published"),
            money("base_amount_yuan", "the same of the year before"),
            money("change_yuan", "change; null when the base is absent or 0"),
            Column("change_percent", QUANTITY, "change in percent of the base; null when it is absent or 0"),
            Column(
                "is_published", BOOLEAN, "that year's table was read; a gap between years has a row of nulls"
            ),
            Column(
                "centrally_held",
                BOOLEAN,
                "true where a note of the tables says that another office holds the item (统一安排); null: not known",
            ),
            *BASIS,
            DOCUMENT,
        ),
        (
            NULLS,
            "Do not add items: total holds them all, and vehicles its two parts.",
            "A 0 may mean that the money is held centrally by another office.",
            ONCE,
            ONE_PHASE,
        ),
        """SELECT fiscal_year, item, amount_yuan, change_percent FROM three_public_trend
WHERE phase = 'budget' AND item = 'total' ORDER BY fiscal_year""",
        ("region_code", "department", "reporting_scope", "phase", "item", "fiscal_year"),
    ),
    View(
        "staffing",
        "人员情况",
        "文字说明中编制、在职、离退休各多少人？",
        "How many posts, people in post and retirees does the text state?",
        (
            *_STATED_HEAD,
            *columns_of("fact_claim", "aspect"),
            Column("label", TEXT, "what is counted, as printed"),
            Column("people", QUANTITY, "how many"),
            *columns_of("fact_claim", "unit_raw"),
            *_CLAIMED,
        ),
        (_PRINTED, "Many places print no staff numbers.", ONCE),
        "SELECT department, fiscal_year, aspect, label, people FROM staffing WHERE NOT is_part ORDER BY ALL",
        ("claim_id",),
    ),
    View(
        "state_assets",
        "国有资产占用",
        "文字说明中车辆、设备、房屋各多少？",
        "How many vehicles, how much equipment and floor space does the text state?",
        (
            *_STATED_HEAD,
            Column(
                "asset",
                TEXT,
                "vehicles, equipment, floor_space, or assets (their money value)",
                values=("vehicles", "equipment", "floor_space", "assets"),
            ),
            *columns_of("fact_claim", "aspect"),
            Column("label", TEXT, "what is counted, as printed"),
            *columns_of("fact_claim", "quantity", "value", "unit_raw", "threshold_yuan"),
            *_CLAIMED,
        ),
        (_PRINTED, "aspect tells what is held from what is to be bought.", ONCE),
        """SELECT department, fiscal_year, asset, value FROM state_assets
WHERE aspect = 'held' AND quantity = 'count' AND NOT is_part ORDER BY ALL""",
        ("claim_id",),
    ),
    View(
        "procurement",
        "政府采购",
        "政府采购预算多少，货物、工程、服务各多少？",
        "How much procurement does the text state, and the table add up to, by kind?",
        (
            *_STATED_HEAD,
            _SOURCE,
            *columns_of("fact_claim", "procurement_kind", "fund", "aspect"),
            money("amount_yuan", "the amount, in yuan"),
            *columns_of("fact_claim", "sentence", "locator", "claim_id"),
        ),
        (_ONE_SOURCE, "procurement_kind all holds the other three.", _PRINTED, ONCE, ONE_PHASE),
        """SELECT department, fiscal_year, procurement_kind, amount_yuan FROM procurement
WHERE source = 'narrative' AND aspect IS NULL ORDER BY ALL""",
        ("document_id", "source", "procurement_kind", "fund", "claim_id"),
    ),
    View(
        "agency_operation_cost",
        "机关运行经费",
        "机关运行经费多少，较上年增减多少？",
        "What does running the office cost, and how did it change?",
        (
            *_STATED_HEAD,
            _SOURCE,
            money("amount_yuan", "the amount, in yuan; null where the text gives none"),
            money("change_yuan", "its change as stated; 0 where said to be unchanged"),
            Column("change_percent", QUANTITY, "its change in percent as stated"),
            Column("change_basis", TEXT, "what it is compared with, see fact_claim.basis"),
            *columns_of("fact_claim", "sentence", "locator"),
        ),
        (_ONE_SOURCE, "It leaves out institutions with budgets of their own.", _PRINTED, ONCE, ONE_PHASE),
        """SELECT department, fiscal_year, amount_yuan, change_percent FROM agency_operation_cost
WHERE source = 'narrative' ORDER BY ALL""",
        ("document_id", "source"),
    ),
    View(
        "project_basis",
        "项目依据",
        "项目依据什么、由谁实施、实施多久？",
        "On what policy does a project rest, who carries it out, and when?",
        (
            *_STATED_HEAD,
            *columns_of("fact_claim", "project_name"),
            Column("policy_basis", TEXT, "立项依据, as printed"),
            Column("responsible_unit", TEXT, "实施主体, as printed"),
            Column(
                "period", TEXT, "实施周期, as printed; of forms 期限, else the dates of beginning and end"
            ),
            Column("goal", TEXT, "绩效目标, as printed"),
            money(
                "amount_yuan",
                "of a note the first amount that it states for it; of a form its 总额 (annual"
                " first); in yuan",
            ),
            *columns_of("fact_claim", "locator"),
            Column(
                "source", TEXT, "a note of the text, or a performance form", values=("narrative", "table")
            ),
            Column("body_name", TEXT, "whose project it is, where the form names a unit"),
            Column("supervising_department", TEXT, "主管部门, as printed; of forms"),
            Column("begins_on", DATE, "first day of its period; of forms"),
            Column("ends_on", DATE, "last day of its period; of forms"),
        ),
        (
            "Only projects with a note in the text or words in a performance form; project_name is null where"
            " a note has none, or a form is of the whole department.",
            "A project with a note and a form has a row of each source: join them by project_name.",
            ONCE,
        ),
        "SELECT department, project_name, source, policy_basis, responsible_unit, period FROM project_basis",
        ("document_id", "source", "body_name", "project_name"),
    ),
    View(
        "data_quality_score",
        "数据质量得分",
        "一份文件通过了多少检查？",
        "How many of its checks does a document pass, by dimension?",
        (
            DOCUMENT,
            *BODY,
            YEAR,
            PHASE,
            Column(
                "dimension",
                TEXT,
                "form, arithmetic, cross_table, codes, narrative, compliance; all: together",
            ),
            Column("passed_weight", INTEGER, "weight of the rules that passed (error 3, warning 1)"),
            Column("evaluated_weight", INTEGER, "weight of the rules that could be judged: the denominator"),
            Column("score_percent", QUANTITY, "100 x passed / evaluated; null where nothing was judged"),
            Column("rules_failed", INTEGER, "rules with at least one failing place"),
            Column("rules_not_evaluated", INTEGER, "rules that apply but could not be judged"),
        ),
        (
            "A score without its denominator says nothing: compare documents of like evaluated_weight.",
            "Suppressed findings still count: a score tells of the document, not of what was put aside.",
            "Remarks (info) and comparisons with peers do not count.",
        ),
        """SELECT department, fiscal_year, score_percent, passed_weight, evaluated_weight
FROM data_quality_score WHERE dimension = 'all' ORDER BY score_percent""",
        ("document_id", "dimension"),
    ),
    View(
        "rule_coverage",
        "规则覆盖率",
        "每条规则在多少份文件中真正判断过？",
        "In how many documents could each check be judged, and in how many did it fail?",
        (
            Column("rule_id", TEXT, "id of the check (`dim_rule`)"),
            Column("family", TEXT, "first letter of the id"),
            Column("severity", TEXT, "severity that the rule declares"),
            PHASE,
            Column("documents", INTEGER, "documents that have an outcome of the rule"),
            Column("documents_judged", INTEGER, "in which at least one place passed or failed"),
            Column("documents_failed", INTEGER, "in which at least one place failed"),
            Column("documents_not_evaluated", INTEGER, "in which it applies but could not be judged"),
            Column("documents_not_applicable", INTEGER, "in which it does not apply"),
            Column("judged_percent", QUANTITY, "100 x judged / documents"),
        ),
        (
            "Compare generations: a heading that was renamed turns a rule off in silence, and its share falls.",
            "A low share may be right: few departments tell of some things at all. See the reason in check_result.",
        ),
        """SELECT rule_id, phase, documents, documents_judged, judged_percent
FROM rule_coverage WHERE severity = 'error' ORDER BY judged_percent LIMIT 20""",
        ("rule_id", "phase"),
    ),
)
"""All views, each after those that it reads."""


def view(name: str) -> View:
    """The declaration of one view; KeyError when there is none."""
    return {w.name: w for w in VIEWS}[name]
