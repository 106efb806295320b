"""The warehouse's tables: columns, types, keys, and what may be null.

Everything that lists columns derives from here: Arrow schemas, pandera models, SQL, the data
dictionary, `datapackage.json`, Dagster column schemas. Write a column once, here.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final

from schemas import claims
from schemas import vocabulary as v
from schemas.rule import BASES, COMPARISONS, FAMILIES, RULE_SEVERITIES, STATUSES

TEXT, INTEGER, BOOLEAN, TIMESTAMP, DATE = "text", "integer", "boolean", "timestamp", "date"
BIGINT: Final = "bigint"
MONEY: Final = "decimal(20,2)"
QUANTITY: Final = "decimal(20,6)"
CHECK_NUMBER: Final = "decimal(38,6)"
CONFIDENCE: Final = "decimal(4,3)"
TYPES: Final = (TEXT, INTEGER, BIGINT, BOOLEAN, TIMESTAMP, DATE, MONEY, QUANTITY, CHECK_NUMBER, CONFIDENCE)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: name, logical type (one of `TYPES`), meaning, allowed values, nullability."""

    name: str
    type: str
    meaning: str
    nullable: bool = True
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """One warehouse table. `kind` is fact, claim, quality, document or dimension.

    `per_document`: its rows come from parsing one document and live in lake parts; the others are
    made when a generation is built. `money`: it carries the amount columns.
    """

    name: str
    kind: str
    row: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    per_document: bool = True
    money: bool = False
    title_zh: str = ""

    @property
    def column_names(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(c.name for c in self.columns)


def _required(name: str, type_: str, meaning: str, values: tuple[str, ...] = ()) -> Column:
    return Column(name, type_, meaning, nullable=False, values=values)


DOCUMENT_ID = _required("document_id", TEXT, "sha256 (hex, lower case) of the file's bytes")
PARSE_ID = _required("parse_id", TEXT, "the run of a shard that made the row; a part's file name")

# The document's own columns, the same on every row of a document.
WHOSE: Final = (
    DOCUMENT_ID,
    Column("department", TEXT, "whose budget it is (部门), without spaces or （本级）, （部门）, （单位）"),
    Column(
        "reporting_scope",
        TEXT,
        "department (部门, with its units), own_body (本级), subordinate_unit (所属单位), unit, or null",
        values=v.REPORTING_SCOPES,
    ),
    Column("body_name", TEXT, "whose row it is where a table has rows for several units (单位名称)"),
    Column("fiscal_year", INTEGER, "year of the document (年度)"),
    Column("phase", TEXT, "budget (预算) or final (决算)", values=v.PHASES),
    _required("table_role", TEXT, "what the table is, whatever its title", tuple(v.TABLE_ROLES)),
)
PLACE: Final = (
    _required("table_ordinal", INTEGER, "table in the document, 0-based"),
    _required("row_ordinal", INTEGER, "row in the table, 0-based, dropped repeats counted"),
    _required("column_ordinal", INTEGER, "column in the table, 0-based"),
    _required("locator", TEXT, "page, sheet or paragraph, for people"),
)
WORDS: Final = (
    Column("label", TEXT, "the row's heading, as printed"),
    Column("heading", TEXT, "the column's heading path, joined by ' / ', as printed"),
)
AMOUNT: Final = (
    _required("breakdown", TEXT, "what the rows divide by", v.BREAKDOWNS),
    _required("row_kind", TEXT, "detail, subtotal, total, of_which (其中) or memo", v.ROW_KINDS),
    _required("column_kind", TEXT, "detail, total, of_which or memo", v.COLUMN_KINDS),
    _required("is_leaf", BOOLEAN, "both kinds are detail: such rows add to the printed total"),
    _required("measure", TEXT, "which of the figures of a year it is", v.MEASURES),
    Column("amount_yuan", MONEY, "the amount in yuan (元); null when the unit is unknown"),
    _required("amount_raw", TEXT, "the cell's text, untouched"),
    Column("unit_raw", TEXT, "元, 千元, 万元, 亿元", values=tuple(v.UNITS)),
    _required("amount_reading", TEXT, "plain, repaired (1。5 as 1.5) or ocr", v.AMOUNT_READINGS),
)
FUNCTION: Final = (
    Column("function_code", TEXT, "resolved official code (功能分类): 3, 5 or 7 digits; null on totals"),
    Column("function_code_raw", TEXT, "code as printed; parts of several cells joined by -"),
    Column("function_name_raw", TEXT, "name as printed"),
)
ECONOMIC: Final = (
    Column("economic_code", TEXT, "resolved official code (经济分类): 3 or 5 digits; null on totals"),
    Column("economic_code_raw", TEXT, "code as printed; parts of several cells joined by -"),
    Column("economic_name_raw", TEXT, "name as printed"),
)
CODE_RESOLUTION = Column("code_resolution", TEXT, "how the code was resolved", values=v.CODE_RESOLUTIONS)
FUND = _required("fund", TEXT, "fund that pays (资金性质)", v.FUNDS)
SPENDING_TYPE = _required("spending_type", TEXT, "基本支出, 项目支出 …", v.SPENDING_TYPES)
COST_TYPE = _required("cost_type", TEXT, "人员经费 or 公用经费", v.COST_TYPES)
REVENUE_SOURCE = _required("revenue_source", TEXT, "where the money comes from", v.REVENUE_SOURCES)


def _fact(
    name: str, title_zh: str, row: str, own: tuple[Column, ...], money: bool = True, words: bool = True
) -> Table:
    columns = (*WHOSE, *PLACE, *WORDS, *own, *(AMOUNT if money else ()))
    key = ("document_id", "table_ordinal", "row_ordinal", "column_ordinal")
    return Table(name, "fact", row, columns, key, money=money, title_zh=title_zh)


FACT_TABLES: Final = (
    _fact(
        "fact_expenditure_by_function",
        "按功能分类的支出",
        "spending cell of summaries (not their blocks by economic class) and of function tables",
        (*FUNCTION, CODE_RESOLUTION, FUND, SPENDING_TYPE, COST_TYPE),
    ),
    _fact(
        "fact_expenditure_by_economic_class",
        "按经济分类的支出",
        "cell of a table, or of a summary's block, by economic class",
        (*ECONOMIC, CODE_RESOLUTION, FUND, SPENDING_TYPE, COST_TYPE),
    ),
    _fact(
        "fact_expenditure_by_project",
        "按项目的支出",
        "cell of project_expenditure",
        (
            Column("project_name", TEXT, "项目名称"),
            Column("project_type", TEXT, "项目类别", values=v.PROJECT_TYPES),
            *FUNCTION,
            *ECONOMIC,
            CODE_RESOLUTION,
            FUND,
            REVENUE_SOURCE,
            SPENDING_TYPE,
        ),
    ),
    _fact(
        "fact_revenue",
        "收入",
        "revenue cell of summaries and of the revenue table",
        (REVENUE_SOURCE, FUND, *FUNCTION, CODE_RESOLUTION),
    ),
    _fact(
        "fact_three_public",
        "“三公”经费",
        "money cell of three_public",
        (_required("item", TEXT, "item of the 三公 table", v.THREE_PUBLIC_ITEMS), FUND),
    ),
    _fact(
        "fact_project_funding",
        "项目资金（绩效表）",
        "money cell of a performance table",
        (
            Column("project_name", TEXT, "项目名称"),
            REVENUE_SOURCE,
            _required("funding_scope", TEXT, "annual 年度资金, whole_project 项目资金总额", v.FUNDING_SCOPES),
        ),
    ),
    _fact(
        "fact_procurement",
        "政府采购",
        "money cell of procurement",
        (
            Column("project_name", TEXT, "项目名称"),
            Column("catalogue_code_raw", TEXT, "采购目录编码, as printed"),
            Column("catalogue_name_raw", TEXT, "采购目录名称, as printed"),
            _required("procurement_kind", TEXT, "货物, 工程, 服务", v.PROCUREMENT_KINDS),
            FUND,
            REVENUE_SOURCE,
        ),
    ),
    _fact(
        "fact_other_amount",
        "其他金额",
        "money cell with no home in another fact table; label and heading tell",
        (),
    ),
    _fact(
        "fact_statistic",
        "统计数字",
        "numeric cell that is no money",
        (
            Column("statistic", TEXT, "change_rate, overseas_groups, vehicles_held, staff, …"),
            Column("value", QUANTITY, "the number"),
            _required("value_raw", TEXT, "the cell's text, untouched"),
            Column("value_unit", TEXT, "%, 辆, 人, …"),
        ),
        money=False,
    ),
    _fact(
        "fact_performance_target",
        "绩效指标",
        "indicator of a performance table",
        (
            Column("project_name", TEXT, "项目名称; null: the whole department"),
            Column("indicator_level_1", TEXT, "一级指标"),
            Column("indicator_level_2", TEXT, "二级指标"),
            Column("indicator", TEXT, "三级指标"),
            Column("comparator", TEXT, "≥ ≤ = > <, or null", values=v.COMPARATORS),
            Column("target_value", QUANTITY, "the number of the target"),
            Column("target_unit", TEXT, "its unit"),
            _required("target_raw", TEXT, "指标值, untouched"),
            _required("target_kind", TEXT, "a number, a date or span of dates, or words", v.TARGET_KINDS),
            Column("target_upper", QUANTITY, "upper end of a range (80%-90%), whose lower is target_value"),
            Column("target_begins_on", DATE, "first day of a target that is a span of dates"),
            Column(
                "target_ends_on",
                DATE,
                "its last day, or the day by which (12月底前); the year of the"
                " document where the target prints none",
            ),
            Column("weight", QUANTITY, "分值, 权重: the marks it is worth, as printed"),
            Column("note_raw", TEXT, "说明, 评分标准, 备注 beside it, each behind its heading"),
        ),
        money=False,
    ),
)

_SENTENCE_PLACE: Final = (
    _required("paragraph_ordinal", INTEGER, "paragraph of the narrative, 0-based; where joined, the first"),
    _required("sentence_ordinal", INTEGER, "sentence in the paragraph, 0-based"),
    _required("locator", TEXT, "page or paragraph, for people"),
)
CLAIM_TABLES: Final = (
    Table(
        "fact_claim",
        "claim",
        "figure stated in the narrative, and statement of no change (持平)",
        (
            _required("claim_id", TEXT, "stable over re-runs: hash of document and place"),
            *(c for c in WHOSE if c.name != "table_role"),
            Column("section", TEXT, "the headings above it, outermost first, joined by ' / '"),
            *_SENTENCE_PLACE,
            _required("sentence", TEXT, "the sentence, verbatim; a line break where the source broke it"),
            _required("span_start", INTEGER, "the figure's first character in the sentence"),
            _required("span_end", INTEGER, "behind the figure's last character in the sentence"),
            Column("subject", TEXT, "what it is about", values=tuple(claims.SUBJECTS)),
            *(c for c in (*FUNCTION, *ECONOMIC) if c.name in ("function_code", "economic_code")),
            Column("project_name", TEXT, "项目名称; as the tables print it where they have it"),
            Column("item", TEXT, "item of 三公, or beside it", values=v.THREE_PUBLIC_ITEMS),
            Column("fund", TEXT, "fund that pays, where it applies (资金性质)", values=v.FUNDS),
            Column("revenue_source", TEXT, "where the money comes from", values=v.REVENUE_SOURCES),
            Column("spending_type", TEXT, "基本支出, 项目支出 …", values=v.SPENDING_TYPES),
            Column("cost_type", TEXT, "人员经费 or 公用经费", values=v.COST_TYPES),
            Column("procurement_kind", TEXT, "货物, 工程, 服务", values=v.PROCUREMENT_KINDS),
            Column(
                "aspect",
                TEXT,
                "which side of people, property, procurement, performance",
                values=claims.ASPECTS,
            ),
            Column("label_raw", TEXT, "the words that name the subject, without white space"),
            _required("quantity", TEXT, "what the figure is of its subject", claims.QUANTITIES),
            Column("direction", TEXT, "as printed: up, down, flat (持平)", values=claims.DIRECTIONS),
            _required("basis", TEXT, "of which budget or account, or compared with which", claims.BASES),
            Column("amount_year", INTEGER, "year that the sentence names for the figure or its base"),
            Column("value", QUANTITY, "yuan, percent, square metres, pieces; signed for changes"),
            Column("value_raw", TEXT, "the number as printed; null where none is (持平)"),
            Column("unit_raw", TEXT, "the unit as printed, or inherited"),
            _required(
                "unit_reading", TEXT, "printed, inherited from its list, or none", claims.UNIT_READINGS
            ),
            Column("threshold_yuan", QUANTITY, "of equipment: counted from this price on (单价100万元以上)"),
        ),
        ("claim_id",),
        title_zh="文字说明中的数字",
    ),
    Table(
        "claim_link",
        "claim",
        "relation between two claims of a document",
        (
            DOCUMENT_ID,
            Column("fiscal_year", INTEGER, "year of the document (年度)"),
            _required("from_claim_id", TEXT, "the part, reason, share or change"),
            _required("to_claim_id", TEXT, "the whole, change or amount that it belongs to"),
            _required(
                "relation", TEXT, "part_of a complete list, some_of a whole, reason_of …", claims.RELATIONS
            ),
        ),
        ("document_id", "from_claim_id", "to_claim_id", "relation"),
        title_zh="文字说明中数字的关系",
    ),
)

_QUALITY = (DOCUMENT_ID, Column("fiscal_year", INTEGER, "year of the document (年度)"))
_RULE = (
    _required("rule_id", TEXT, "id of the rule, never reused"),
    _required("rule_version", INTEGER, "version of the rule"),
)
QUALITY_TABLES: Final = (
    Table(
        "source_cell",
        "quality",
        "non-blank cell of every table read",
        (
            *_QUALITY,
            *PLACE,
            _required("row_span", INTEGER, "rows it covers, itself included and downwards: 1 if not merged"),
            _required("column_span", INTEGER, "columns it covers, itself included and to the right"),
            _required("text", TEXT, "the cell's text, untouched"),
            _required("placement", TEXT, "what became of it", v.PLACEMENTS),
            Column("value_stored", TEXT, "the stored value, of spreadsheets"),
            Column("confidence", CONFIDENCE, "of OCR"),
        ),
        ("document_id", "table_ordinal", "row_ordinal", "column_ordinal"),
        title_zh="原表单元格",
    ),
    Table(
        "project_statement",
        "quality",
        "text that a performance form prints beside or below a label that is no money and no indicator",
        (
            *_QUALITY,
            *PLACE,
            Column("project_name", TEXT, "项目名称; null: the whole department"),
            *(c for c in WHOSE if c.name == "body_name"),
            _required("topic", TEXT, "what it tells of the project", v.STATEMENT_TOPICS),
            _required("label", TEXT, "its label or heading, as printed"),
            _required("text", TEXT, "the cell's text, untouched"),
            Column("begins_on", DATE, "first day of the period that it names"),
            Column("ends_on", DATE, "its last day"),
        ),
        ("document_id", "table_ordinal", "row_ordinal", "column_ordinal"),
        title_zh="绩效表文字",
    ),
    Table(
        "source_sentence",
        "quality",
        "sentence of the narrative",
        (
            *_QUALITY,
            Column("section", TEXT, "the headings above it, outermost first, joined by ' / '"),
            *_SENTENCE_PLACE,
            _required("text", TEXT, "the sentence, verbatim"),
            _required("placement", TEXT, "what became of its numbers", claims.SENTENCE_PLACEMENTS),
            Column(
                "unclaimed_raw",
                TEXT,
                "its numbers of which nothing was made, or that are a chart's labels, joined by '; '",
            ),
            Column("project_name", TEXT, "the project whose note it stands in"),
            Column(
                "topic",
                TEXT,
                "what it tells of that project; chart_label: the labels of a drawn chart",
                values=claims.SENTENCE_TOPICS,
            ),
        ),
        ("document_id", "paragraph_ordinal", "sentence_ordinal"),
        title_zh="原文句子",
    ),
    Table(
        "rejected_row",
        "quality",
        "row that failed its table's schema",
        (
            *_QUALITY,
            *PLACE,
            _required("target_table", TEXT, "the table whose schema it failed"),
            _required("column_name", TEXT, "the column that failed"),
            _required("rule", TEXT, "the check that failed"),
            Column("value", TEXT, "the value that failed"),
            _required("row_json", TEXT, "the whole row as JSON"),
        ),
        (
            "document_id",
            "table_ordinal",
            "row_ordinal",
            "column_ordinal",
            "target_table",
            "column_name",
            "rule",
        ),
        title_zh="未通过校验的行",
    ),
    Table(
        "issue",
        "quality",
        "trouble of ours: what was not understood",
        (
            _required("issue_id", TEXT, "stable over re-runs: hash of document, code, locator, message"),
            *_QUALITY,
            _required("code", TEXT, "kind of issue; listed in schemas/issues.py"),
            _required("severity", TEXT, "blocker, error, warning, info", v.SEVERITIES),
            _required("locator", TEXT, "where, for people"),
            _required("message", TEXT, "what is wrong and what to do"),
        ),
        ("issue_id",),
        title_zh="读取问题",
    ),
    Table(
        "check_result",
        "quality",
        "rule and place; of rules that passed, or did not apply, one row a document and rule",
        (
            _required("check_id", TEXT, "stable over re-runs: hash of document, rule and places"),
            *_QUALITY,
            *_RULE,
            _required("severity", TEXT, "of the rule, or less where the rule says so", RULE_SEVERITIES),
            _required("status", TEXT, "pass, pass_rounding, fail, not_applicable, not_evaluated", STATUSES),
            _required("places", INTEGER, "number of places"),
            Column("left_locator", TEXT, "where the stated figure stands"),
            Column("right_locator", TEXT, "where what it is compared with stands"),
            Column("stated", CHECK_NUMBER, "left side, in yuan"),
            Column("expected", CHECK_NUMBER, "right side, in yuan"),
            Column("difference", CHECK_NUMBER, "stated less expected"),
            Column("tolerance", CHECK_NUMBER, "how far both may lie apart by rounding"),
            Column("formula", TEXT, "the equation, filled in with what is printed"),
            Column("reason", TEXT, "why it did not apply or could not be judged: English / 中文"),
        ),
        ("check_id",),
        title_zh="检查结果",
    ),
    Table(
        "finding",
        "quality",
        "failed check, explained",
        (
            _required("finding_id", TEXT, "the check_id: stable over re-runs"),
            *_QUALITY,
            *_RULE,
            _required("severity", TEXT, "error, warning, info", RULE_SEVERITIES),
            Column("stated_raw", TEXT, "what is printed, verbatim"),
            Column("expected_raw", TEXT, "what it is compared with, verbatim"),
            Column("difference", CHECK_NUMBER, "stated less expected, in yuan"),
            Column("formula", TEXT, "the equation, filled in with what is printed"),
            _required("locator", TEXT, "where, for people"),
            Column("root_cause", TEXT, "of findings that one wrong cell explains; null: a remark"),
            Column("suspect", TEXT, "that cell, or a tie, and what would make all consistent"),
            Column("suspect_table", INTEGER, "its table_ordinal"),
            Column("suspect_row", INTEGER, "its row_ordinal"),
            Column("suspect_column", INTEGER, "its column_ordinal"),
            Column("suspect_right", CHECK_NUMBER, "the amount that would make all consistent, in yuan"),
            Column("kind_of_slip", TEXT, "unit_factor, transposed, stale_year, …"),
            _required("status", TEXT, "open or suppressed", ("open", "suppressed")),
            Column("suppressed_reason", TEXT, "why a person put it aside"),
            _required("message_zh", TEXT, "what it means, in Chinese"),
            _required("message_en", TEXT, "what it means, in English"),
        ),
        ("finding_id",),
        title_zh="问题",
    ),
)

DOCUMENT_TABLES: Final = (
    Table(
        "dim_document",
        "document",
        "document",
        (
            DOCUMENT_ID,
            PARSE_ID,
            Column("path", TEXT, "one path of it under its root, the first in order"),
            Column("source_url", TEXT, "where it was published"),
            Column("media_type", TEXT, "by content, never by extension"),
            Column("byte_size", BIGINT, "bytes"),
            *(c for c in WHOSE if c.name == "department"),
            Column("department_raw", TEXT, "the department as printed"),
            Column(
                "department_line",
                TEXT,
                "the name under which its years are joined: one for all spellings and renamings",
            ),
            *(c for c in WHOSE if c.name == "reporting_scope"),
            Column(
                "region_code",
                TEXT,
                "GB/T 2260: by the origin file, else the department's name or the folders",
            ),
            *(c for c in WHOSE if c.name in ("fiscal_year", "phase")),
            Column("published_on", DATE, "day of publication"),
            _required("status", TEXT, "parsed, partial, quarantined", v.DOCUMENT_STATUSES),
            Column("part", TEXT, "whole, tables or narrative", values=v.PARTS),
            Column("disclosure_id", TEXT, "joins the parts of one disclosure"),
            _required("is_primary", BOOLEAN, "the one document of its disclosure that sums use"),
            Column("duplicate_of", TEXT, "the primary document, where this is not"),
            Column("reader", TEXT, "which reader"),
            Column("reader_version", TEXT, "its version"),
            Column("meaning_version", TEXT, "hash of recognise, extract, lexicon, rules, reference data"),
            Column("environment", TEXT, "what the reader needed of the machine (LibreOffice, OCR)"),
            Column("origin_hash", TEXT, "hash of the origin file beside it"),
            Column("template_family", TEXT, "family of its tables' titles"),
            Column("ingested_at", TIMESTAMP, "when (UTC)"),
        ),
        ("document_id",),
        title_zh="文件",
    ),
    Table(
        "source_file",
        "document",
        "path, or bundle.zip!/member",
        (
            _required("root", TEXT, "the folder given to the run"),
            _required("path", TEXT, "path under the root"),
            _required("document_id", TEXT, "sha256 (hex, lower case) of the file's bytes"),
            Column("byte_size", BIGINT, "bytes"),
            Column("mtime_ns", BIGINT, "modification time, ns since 1970"),
            Column("first_seen", TIMESTAMP, "first run that saw it (UTC)"),
            Column("last_seen", TIMESTAMP, "last run that read or found it changed (UTC)"),
            Column("gone_at", TIMESTAMP, "when it was found missing (UTC)"),
        ),
        ("root", "path"),
        per_document=False,
        title_zh="来源文件",
    ),
)

_CODE_COLUMNS = (
    _required("code", TEXT, "official code"),
    _required("name_zh", TEXT, "official name"),
    Column("name_en", TEXT, "English name, for 类 and 款"),
    _required("level", TEXT, "类, 款 or 项"),
    Column("parent_code", TEXT, "code one level up"),
    _required("valid_from", INTEGER, "first fiscal year in force"),
    Column("valid_to", INTEGER, "last fiscal year in force; null: still"),
    _required("source", TEXT, "how far the row may be trusted"),
    _required("confidence", TEXT, "published, published_older, published_name, unverified", ()),
)
DIMENSION_TABLES: Final = (
    Table(
        "dim_department",
        "dimension",
        "department in a region",
        (
            _required("department", TEXT, "部门"),
            _required("region_code", TEXT, "GB/T 2260; '' where unknown"),
            Column("parent_department", TEXT, "主管部门"),
            Column("government_level", TEXT, "central … township", values=v.GOVERNMENT_LEVELS),
            Column("unit_type", TEXT, "administrative, 参公, 事业单位, other", values=v.UNIT_TYPES),
            Column("merged_units", TEXT, "units without a budget of their own (不单列)"),
            Column("predecessor", TEXT, "departments that it came from, joined by 、 (renamed, merged)"),
            Column("department_line", TEXT, "the name under which its years are joined, through renamings"),
            Column("department_kind", TEXT, "what it is in any place: its name without the region (审计局)"),
        ),
        ("department", "region_code"),
        per_document=False,
        title_zh="部门",
    ),
    Table(
        "dim_function",
        "dimension",
        "functional code and period of validity",
        (
            *_CODE_COLUMNS[:4],
            *_CODE_COLUMNS[4:5],
            _required("fund_type", TEXT, "general, gov_fund, …"),
            *_CODE_COLUMNS[5:],
        ),
        ("code", "fund_type", "valid_from"),
        per_document=False,
        title_zh="支出功能分类",
    ),
    Table(
        "dim_economic",
        "dimension",
        "economic code and period of validity",
        (
            *_CODE_COLUMNS[:5],
            _required(
                "system", TEXT, "department (301-399) or government (501-599)", ("department", "government")
            ),
            *_CODE_COLUMNS[5:],
        ),
        ("code", "valid_from"),
        per_document=False,
        title_zh="支出经济分类",
    ),
    Table(
        "dim_project",
        "dimension",
        "project name of a body",
        (
            _required("region_code", TEXT, "GB/T 2260; '' where unknown"),
            _required("department_line", TEXT, "the name under which the body's years are joined"),
            _required("project_name", TEXT, "项目名称, as printed"),
            _required("project_line", TEXT, "the name under which the project's years and tables are joined"),
            _required(
                "method",
                TEXT,
                "printed: its own name; written_alike but for years and marks; nearly_alike, by the score;"
                " corrected by hand",
                ("printed", "written_alike", "nearly_alike", "corrected"),
            ),
            _required("score", QUANTITY, "how alike the names are, 0 to 100"),
        ),
        ("region_code", "department_line", "project_name"),
        per_document=False,
        title_zh="项目",
    ),
    Table(
        "code_bridge",
        "dimension",
        "code that was renamed, moved, split, merged or retired, and what it became",
        (
            _required("classification", TEXT, "function or economic", ("function", "economic")),
            _required("from_code", TEXT, "code of the year before"),
            _required("to_code", TEXT, "code from the year on; '' where retired"),
            _required("fiscal_year", INTEGER, "first fiscal year of the new code"),
            _required("kind", TEXT, "what happened", ("renamed", "moved", "split", "merged", "retired")),
            _required("bridge_group", TEXT, "changes that can only be compared together bear one group"),
            _required("keeps_source", BOOLEAN, "the old code goes on with a part of its content"),
            _required("reason", TEXT, "why, in words"),
            _required("confidence", TEXT, "how sure the pair is", ("high", "medium", "low")),
            _required("source", TEXT, "where it is known from"),
        ),
        ("classification", "from_code", "to_code", "fiscal_year"),
        per_document=False,
        title_zh="科目衔接",
    ),
    Table(
        "cofog_map",
        "dimension",
        "beginning of functional codes, in the UN's classification of the functions of government",
        (
            _required("code_prefix", TEXT, "beginning of a functional code; the longest that fits decides"),
            _required("cofog_division", TEXT, "COFOG 1999 division, two digits"),
            Column("cofog_group", TEXT, "COFOG 1999 group"),
            _required("cofog_name", TEXT, "name of the division"),
            _required("authority", TEXT, "who says so"),
            Column("note", TEXT, "what to beware of"),
        ),
        ("code_prefix",),
        per_document=False,
        title_zh="功能分类与COFOG对照",
    ),
    Table(
        "gfsm_map",
        "dimension",
        "beginning of economic codes, in the IMF's classification of expense",
        (
            _required("code_prefix", TEXT, "beginning of an economic code; the longest that fits decides"),
            _required("gfsm_code", TEXT, "GFSM 2014 code"),
            _required("gfsm_name", TEXT, "its name"),
            _required("authority", TEXT, "who says so"),
            Column("note", TEXT, "what to beware of"),
        ),
        ("code_prefix",),
        per_document=False,
        title_zh="经济分类与GFSM对照",
    ),
    Table(
        "dim_region",
        "dimension",
        "administrative region",
        (
            _required("code", TEXT, "GB/T 2260"),
            _required("name_zh", TEXT, "name"),
            _required("level", TEXT, "province, prefecture, county"),
            Column("parent_code", TEXT, "code one level up"),
            _required("status", TEXT, "current or retired"),
        ),
        ("code",),
        per_document=False,
        title_zh="行政区划",
    ),
)

_DIM_RULE = Table(
    "dim_rule",
    "dimension",
    "rule of the catalogue of checks",
    (
        *_RULE,
        _required("family", TEXT, "first letter of the id", tuple(FAMILIES)),
        _required("dimension", TEXT, "dimension of the score"),
        _required("severity", TEXT, "blocker, error, warning, info", RULE_SEVERITIES),
        _required("statement_zh", TEXT, "what must hold, in Chinese"),
        _required("statement_en", TEXT, "what must hold, in English"),
        _required("comparison", TEXT, "kind of comparison", COMPARISONS),
        _required("basis", TEXT, "arithmetic, regulation or convention", BASES),
        _required("formula", TEXT, "the formula of the catalogue"),
        Column("regulation", TEXT, "the rule of law behind it"),
        _required("is_cross", BOOLEAN, "whether it needs other documents"),
    ),
    ("rule_id",),
    per_document=False,
    title_zh="检查规则",
)

TABLES: Final = (*FACT_TABLES, *CLAIM_TABLES, *QUALITY_TABLES, *DOCUMENT_TABLES, *DIMENSION_TABLES, _DIM_RULE)


@cache
def table(name: str) -> Table:
    """The declaration of one table; KeyError when there is none."""
    return {t.name: t for t in TABLES}[name]


def part_columns(t: Table) -> tuple[Column, ...]:
    """Columns of a table's lake parts: its own and `parse_id`, which every part row carries."""
    return t.columns if "parse_id" in t.column_names else (*t.columns, PARSE_ID)
