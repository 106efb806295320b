"""The views of the warehouse: what each answers, its columns, and what to beware of.

What belongs here: one declaration per view, from which comments, the data dictionary and
`datapackage.json` derive. What does not: the SQL (`pipeline/marts/<name>.sql`).
"""

from dataclasses import dataclass
from typing import Final

from schemas import vocabulary as v
from schemas.warehouse import BOOLEAN, INTEGER, MONEY, QUANTITY, TEXT, Column, table

LEVELS: Final = ("类", "款", "项")


@dataclass(frozen=True, slots=True)
class View:
    """One view. `template` names the SQL file when several views share it, `role` fills its place.

    `key`: columns that are unique together (some may be null); parquet files are sorted by them.
    `stored`: worked out once per generation and kept as a table, since other views build on it.
    """

    name: str
    title_zh: str
    answers_zh: str
    answers_en: str
    columns: tuple[Column, ...]
    caveats: tuple[str, ...]
    example: str
    key: tuple[str, ...]
    template: str = ""
    role: str = ""
    stored: bool = False

    @property
    def column_names(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(c.name for c in self.columns)

    @property
    def sql_file(self) -> str:
        """The name of its SQL file under `pipeline/marts/`, without ending."""
        return self.template or self.name


def _of(table_name: str, *names: str) -> tuple[Column, ...]:
    """Columns that a view takes over from a table as they are."""
    columns = {c.name: c for c in table(table_name).columns}
    return tuple(columns[name] for name in names)


_REGION = Column("region_code", TEXT, "GB/T 2260; null where unknown")
_SCOPE = Column(
    "reporting_scope",
    TEXT,
    "whose figures: a file that does not say is taken for the department's",
    values=v.REPORTING_SCOPES,
)
_DEPARTMENT, _YEAR, _PHASE = _of("fact_revenue", "department", "fiscal_year", "phase")
_BODY: Final = (_REGION, _DEPARTMENT, _SCOPE)
_FACT_HEAD: Final = (
    *_of("fact_revenue", "document_id"),
    *_BODY,
    *_of("fact_revenue", "body_name", "fiscal_year", "phase"),
)
_FACT_TAIL: Final = (
    *_of("fact_revenue", "amount_yuan", "amount_raw", "unit_raw", "amount_reading", "breakdown", "label"),
    *_of("fact_revenue", "heading", "table_ordinal", "row_ordinal", "column_ordinal", "locator"),
)
_FUNCTION_NAME = Column("function_name", TEXT, "official name in that year, else as printed")
_RAW_FUNCTION = _of("fact_revenue", "function_code_raw", "function_name_raw", "code_resolution")
_SCOPE_BASIS = Column("scope_basis", TEXT, "the figure used: table role and measure")
_CARRY_OVER = Column(
    "includes_carry_over",
    BOOLEAN,
    "whether money carried over from earlier years is in it, proven by the document's own summaries;"
    " null where they do not prove it",
)
_BASIS: Final = (_SCOPE_BASIS, _CARRY_OVER)
_LEVEL = Column("level", TEXT, "类, 款 or 项: sum over one level only", values=LEVELS)
_CODE = Column(
    "function_code", TEXT, "official code of that level; null where the printed code is not resolved"
)


def _money(name: str, meaning: str) -> Column:
    return Column(name, MONEY, meaning)


_SPENDING: Final = (
    _money("amount_yuan", "basic, project and any other spending, in yuan; null when a part is unknown"),
    _money("basic_yuan", "of it 基本支出; null where none is printed"),
    _money("project_yuan", "of it 项目支出; null where none is printed"),
)
_DOCUMENT = Column("document_id", TEXT, "the document of the year")
_ONCE: Final = "A body counts once: the department's file, else its own body and units."
_ONE_PHASE: Final = "Choose one phase: a budget and a final account are two figures of one year."
_UNITS_BY_NAME: Final = (
    "A subordinate unit that publishes under its own name is not known to belong to its department."
)
_NULLS: Final = "A year not published is null, never 0; so is a change from nothing or from 0."
_ONE_LEVEL: Final = "Filter on one level: 项 are part of 款, and 款 of 类."
_ONE_CODE: Final = (
    "Spending whose code is unresolved stands on every level, with a null code and its printed name."
)
_BOOKINGS: Final = (
    "Places book wages, insurance and housing in the main function or in 208, 210 and 221:"
    " shares of one function are comparable only where bookings are alike."
)

_CODE_BY_YEAR: Final = (
    Column("code", TEXT, "official code"),
    Column("fiscal_year", INTEGER, "a year in which it is in force, 2007 to 2030"),
    Column("name_zh", TEXT, "official name in that year"),
    Column("name_en", TEXT, "English name, for 类"),
    Column("level", TEXT, "类, 款 or 项", values=LEVELS),
    Column("parent_code", TEXT, "code one level up"),
)
_TRUST: Final = (
    Column("source", TEXT, "how far the row may be trusted"),
    Column("confidence", TEXT, "published, published_older, published_name, unverified"),
)

_YEAR_OVER_YEAR: Final = (
    *_BODY,
    _YEAR,
    _PHASE,
    _LEVEL,
    _CODE,
    _FUNCTION_NAME,
    Column("base_function_name", TEXT, "its name the year before, where it was printed then"),
    _money("amount_yuan", "basic, project and any other spending of the year, in yuan"),
    _money("base_amount_yuan", "the same of the year before"),
    _money("change_yuan", "change of the amount; null when the base is absent or 0"),
    Column("change_percent", QUANTITY, "change in percent of the base; null when the base is absent or 0"),
    _money("basic_yuan", "基本支出 of the year"),
    _money("base_basic_yuan", "基本支出 of the year before"),
    _money("basic_change_yuan", "change of 基本支出"),
    _money("project_yuan", "项目支出 of the year"),
    _money("base_project_yuan", "项目支出 of the year before"),
    _money("project_change_yuan", "change of 项目支出"),
    Column(
        "presence",
        TEXT,
        "both years print the code; new or gone: only this or only the base year prints it;"
        " base_year_absent: that year's table was not read",
        values=("both", "new", "gone", "base_year_absent"),
    ),
    *_BASIS,
    Column("base_includes_carry_over", BOOLEAN, "the same for the year before"),
    _DOCUMENT,
    Column("base_document_id", TEXT, "the document of the year before"),
)
_CROSS_DEPARTMENT: Final = (
    _YEAR,
    _PHASE,
    _LEVEL,
    _CODE,
    _FUNCTION_NAME,
    *_BODY,
    *_SPENDING,
    _money("department_total_yuan", "all that the department spends, over all functions"),
    Column("share_of_department_percent", QUANTITY, "the function's share of the department's total"),
    _money("all_departments_yuan", "the function's sum over all departments of this warehouse"),
    Column("share_of_all_percent", QUANTITY, "the department's share of that sum"),
    Column("amount_rank", INTEGER, "1: the largest amount among the departments"),
    Column("departments", INTEGER, "how many departments have an amount there"),
    *_BASIS,
    _DOCUMENT,
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
        (_ONE_LEVEL, _NULLS, _ONE_CODE, _ONCE, _ONE_PHASE),
        _CHANGE_EXAMPLE.format(name=name),
        _FUNCTION_KEY,
        "year_over_year_by_function",
        role,
    )


def _cross_department(name: str, title_zh: str, table_zh: str, table_en: str, role: str) -> View:
    return View(
        name,
        title_zh,
        f"同一功能分类科目，各部门支出多少、占比多少？（{table_zh}）",
        f"What do departments spend on the same function, in the same year? ({table_en})",
        _CROSS_DEPARTMENT,
        (_ONE_LEVEL, _BOOKINGS, _ONE_CODE, _ONCE, _UNITS_BY_NAME, _ONE_PHASE),
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
    *_of("fact_claim", "claim_id", "sentence", "locator"),
)
_STATED_HEAD: Final = (*_of("fact_claim", "document_id"), *_BODY, _YEAR, _PHASE)
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
            *_of("dim_document", "document_id"),
            *_BODY,
            _YEAR,
            _PHASE,
            Column("is_counted", BOOLEAN, "the views sum its figures"),
            Column(
                "reason",
                TEXT,
                "counted, or why not: in_wider_file (the department's file is there), duplicate, narrative,"
                " quarantined",
                values=("counted", "in_wider_file", "duplicate", "narrative", "quarantined"),
            ),
        ),
        (_UNITS_BY_NAME,),
        "SELECT reason, count(*) FROM counted_document GROUP BY reason",
        ("document_id",),
    ),
    View(
        "carry_over_by_document",
        "支出是否含结转资金",
        "支出合计与当年收入、结转结余是什么关系？",
        "Does a document's spending include money carried over from earlier years?",
        (
            _DOCUMENT,
            Column(
                "table_role", TEXT, "the spending table", values=("general_public_expenditure", "expenditure")
            ),
            _money("spending_yuan", "its spending in total"),
            _money("revenue_yuan", "the year's revenue for it, by the document's summary"),
            _money(
                "carry_over_yuan", "what finances it besides: 上年结转, 年初结转和结余, 使用非财政拨款结余"
            ),
            _CARRY_OVER,
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
            *_FACT_HEAD,
            _CODE,
            _FUNCTION_NAME,
            *_RAW_FUNCTION,
            *_of("fact_expenditure_by_function", "fund", "spending_type", "cost_type"),
            *_FACT_TAIL,
            *_BASIS,
        ),
        (_ONE_PHASE, _ONCE, _UNITS_BY_NAME, "amount_yuan is null where the document names no unit."),
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
            *_FACT_HEAD,
            *_of("fact_revenue", "revenue_source", "fund"),
            _CODE,
            _FUNCTION_NAME,
            *_RAW_FUNCTION,
            *_FACT_TAIL,
            *_BASIS,
        ),
        (
            _ONE_PHASE,
            _ONCE,
            _UNITS_BY_NAME,
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
        (*_FACT_HEAD, *_of("fact_three_public", "item", "fund"), *_FACT_TAIL, *_BASIS),
        (
            _ONE_PHASE,
            _ONCE,
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
            _DOCUMENT,
            *_BODY,
            _YEAR,
            _PHASE,
            Column(
                "table_role", TEXT, "the table used", values=("general_public_expenditure", "expenditure")
            ),
            _LEVEL,
            _CODE,
            _FUNCTION_NAME,
            *_SPENDING,
            *_BASIS,
        ),
        (
            _ONE_LEVEL,
            "Filter on one table_role: expenditure (all funds) includes the general public budget.",
            _ONE_CODE,
            _ONCE,
            _ONE_PHASE,
        ),
        """SELECT department, function_name, amount_yuan FROM spending_by_function
WHERE table_role = 'expenditure' AND level = '类' AND fiscal_year = 2021 ORDER BY amount_yuan DESC""",
        ("document_id", "table_role", "level", "function_code", "function_name"),
        stored=True,
    ),
    _year_over_year("year_over_year_by_function", "功能分类支出同比", *_GENERAL),
    _year_over_year("year_over_year_by_function_all_funds", "功能分类支出同比（全部资金）", *_ALL_FUNDS),
    _cross_department("cross_department_by_function", "功能分类支出的部门比较", *_GENERAL),
    _cross_department(
        "cross_department_by_function_all_funds", "功能分类支出的部门比较（全部资金）", *_ALL_FUNDS
    ),
    View(
        "three_public_trend",
        "“三公”经费趋势",
        "“三公”经费各项逐年如何变化？",
        "How did each of the three public items change over the years?",
        (
            *_BODY,
            _YEAR,
            _PHASE,
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
            _money("amount_yuan", "the item's amount, in yuan; null where it was not published"),
            _money("base_amount_yuan", "the same of the year before"),
            _money("change_yuan", "change; null when the base is absent or 0"),
            Column("change_percent", QUANTITY, "change in percent of the base; null when it is absent or 0"),
            Column(
                "is_published", BOOLEAN, "that year's table was read; a gap between years has a row of nulls"
            ),
            Column(
                "centrally_held",
                BOOLEAN,
                "whether the document says that the item is held centrally (统一安排); null: not known from tables",
            ),
            *_BASIS,
            _DOCUMENT,
        ),
        (
            _NULLS,
            "Do not add items: total holds them all, and vehicles its two parts.",
            "A 0 may mean that the money is held centrally by another office.",
            _ONCE,
            _ONE_PHASE,
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
            *_of("fact_claim", "aspect"),
            Column("label", TEXT, "what is counted, as printed"),
            Column("people", QUANTITY, "how many"),
            *_of("fact_claim", "unit_raw"),
            *_CLAIMED,
        ),
        (_PRINTED, "Many places print no staff numbers.", _ONCE),
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
            *_of("fact_claim", "aspect"),
            Column("label", TEXT, "what is counted, as printed"),
            *_of("fact_claim", "quantity", "value", "unit_raw", "threshold_yuan"),
            *_CLAIMED,
        ),
        (_PRINTED, "aspect tells what is held from what is to be bought.", _ONCE),
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
            *_of("fact_claim", "procurement_kind", "fund", "aspect"),
            _money("amount_yuan", "the amount, in yuan"),
            *_of("fact_claim", "sentence", "locator", "claim_id"),
        ),
        (_ONE_SOURCE, "procurement_kind all holds the other three.", _PRINTED, _ONCE, _ONE_PHASE),
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
            _money("amount_yuan", "the amount, in yuan; null where the text gives none"),
            _money("change_yuan", "its change as stated; 0 where said to be unchanged"),
            Column("change_percent", QUANTITY, "its change in percent as stated"),
            Column("change_basis", TEXT, "what it is compared with, see fact_claim.basis"),
            *_of("fact_claim", "sentence", "locator"),
        ),
        (_ONE_SOURCE, "It leaves out institutions with budgets of their own.", _PRINTED, _ONCE, _ONE_PHASE),
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
            *_of("fact_claim", "project_name"),
            Column("policy_basis", TEXT, "立项依据, as printed"),
            Column("responsible_unit", TEXT, "实施主体, as printed"),
            Column("period", TEXT, "实施周期, as printed"),
            Column("goal", TEXT, "绩效目标, as printed"),
            _money("amount_yuan", "the first amount that the note states for it, in yuan"),
            *_of("fact_claim", "locator"),
        ),
        ("Only projects with a note in the text; project_name is null where the note has none.", _ONCE),
        "SELECT department, project_name, policy_basis, responsible_unit FROM project_basis",
        ("document_id", "project_name"),
    ),
    View(
        "data_quality_score",
        "数据质量得分",
        "一份文件通过了多少检查？",
        "How many of its checks does a document pass, by dimension?",
        (
            _DOCUMENT,
            *_BODY,
            _YEAR,
            _PHASE,
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
)
"""All views, each after those that it reads."""


def view(name: str) -> View:
    """The declaration of one view; KeyError when there is none."""
    return {w.name: w for w in VIEWS}[name]
