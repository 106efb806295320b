"""Views of the disclosures themselves: what they hold, what was not read, what changed between versions.

What belongs here: questions about documents. What does not: questions about money.
"""

from typing import Final

from schemas.view import BODY, PHASE, YEAR, View, columns_of, money
from schemas.warehouse import BOOLEAN, INTEGER, QUANTITY, TEXT, Column

_FOUND: Final = columns_of(
    "dim_document", "document_id", "path", "region_code", "department", "fiscal_year", "phase"
)
_ISSUE: Final = columns_of("issue", "code", "severity", "locator", "message")

VIEWS: Final = (
    View(
        "disclosure_completeness",
        "公开完整性",
        "一份公开材料含有哪些表，缺哪些？",
        "Which of the usual tables does a disclosure hold, and which not?",
        (
            Column("disclosure_id", TEXT, "joins the parts of one disclosure"),
            *BODY,
            YEAR,
            PHASE,
            Column("table_role", TEXT, "one of the usual tables"),
            Column("has_figures", BOOLEAN, "figures of it were read"),
            Column("has_narrative", BOOLEAN, "a narrative was read"),
            Column("roles_with_figures", INTEGER, "how many of the usual tables have figures"),
            Column("document_id", TEXT, "the document with the tables"),
        ),
        (
            "No figures: the table is absent, blank (no such money), or was not read; issues tell of the last.",
            "Budgets have no duty to print all of these; final accounts print others besides.",
        ),
        """SELECT department, fiscal_year, string_agg(table_role, ' ' ORDER BY table_role) AS without_figures
FROM disclosure_completeness WHERE NOT has_figures GROUP BY ALL ORDER BY ALL""",
        ("disclosure_id", "table_role"),
    ),
    View(
        "document_not_read",
        "未读或未全读的文件",
        "哪些文件没有读出或没有读全，为什么？",
        "Which documents could not be read, or not in full, and why?",
        (*_FOUND, *columns_of("dim_document", "status"), *_ISSUE),
        ("One row per document and serious issue; docs/data-dictionary.md says what to do about each code.",),
        "SELECT path, status, code, message FROM document_not_read ORDER BY ALL",
        ("document_id", "code", "locator", "message"),
    ),
    View(
        "issue_summary",
        "读取问题汇总",
        "各部门各年度有多少读取问题？",
        "How many troubles of reading are there, by department and year?",
        (
            *columns_of("dim_document", "region_code", "department", "fiscal_year", "phase"),
            *columns_of("issue", "code", "severity"),
            Column("issues", INTEGER, "how many"),
            Column("documents", INTEGER, "in how many documents"),
        ),
        ("Trouble of ours, not the publisher's errors.",),
        "SELECT code, sum(issues) FROM issue_summary GROUP BY ALL ORDER BY ALL",
        ("region_code", "department", "fiscal_year", "phase", "code", "severity"),
    ),
    View(
        "data_quality_by_rule",
        "分规则的数据质量",
        "各部门各年度各条规则通过多少、未通过多少？",
        "What did each rule find, by department and year?",
        (
            *columns_of("dim_document", "region_code", "department", "fiscal_year", "phase"),
            *columns_of("dim_rule", "family", "rule_id", "severity", "statement_zh", "statement_en"),
            Column("documents_judged", INTEGER, "documents in which the rule could be judged"),
            Column("documents_failed", INTEGER, "of them with a failing place"),
            Column("documents_not_evaluated", INTEGER, "documents where it applies but could not be judged"),
            Column("places_passed", INTEGER, "places that agree, rounding included"),
            Column("places_failed", INTEGER, "places that do not"),
            Column("passed_percent", QUANTITY, "passed over both; null where nothing was judged"),
            Column("open_findings", INTEGER, "findings that nobody has put aside"),
            Column("suppressed_findings", INTEGER, "findings that somebody has put aside"),
        ),
        (
            "A rule with few places fails in whole steps: look at the numbers beside the percentage.",
            "One wrong cell may fail several rules: finding.root_cause joins them.",
            "Primary documents only.",
        ),
        """SELECT rule_id, statement_zh, sum(documents_failed) AS failed, sum(documents_judged) AS judged
FROM data_quality_by_rule GROUP BY ALL HAVING failed > 0 ORDER BY failed DESC LIMIT 10""",
        ("region_code", "department", "fiscal_year", "phase", "rule_id"),
    ),
    View(
        "version_difference",
        "两个版本的差异",
        "同一文件的两个版本有哪些数字不同？",
        "Which figures differ between two versions of one file?",
        (
            Column("document_id", TEXT, "the version that counts"),
            Column("other_document_id", TEXT, "the other version"),
            Column("fact_table", TEXT, "the fact table of the figure"),
            Column("table_role", TEXT, "the table"),
            *columns_of("fact_revenue", "measure", "breakdown", "fund"),
            Column("kind", TEXT, "spending type and cost type, source, or item"),
            Column("line", TEXT, "code, else the row's label"),
            Column("occurrence", INTEGER, "1 and on, where a table prints the line several times"),
            Column("label", TEXT, "the row's heading, as printed"),
            money("amount_yuan", "in the version that counts"),
            money("other_amount_yuan", "in the other"),
            money("difference_yuan", "counted less other"),
            Column(
                "change",
                TEXT,
                "changed, added (only counted), removed (only other)",
                values=("changed", "added", "removed"),
            ),
        ),
        (
            "Versions are files of one body, scope, year and phase; the later by publication counts.",
            "A figure that one file's reader placed elsewhere shows as removed and added.",
        ),
        """SELECT d.department, v.label, v.other_amount_yuan, v.amount_yuan
FROM version_difference v JOIN dim_document d USING (document_id) WHERE v.change = 'changed'""",
        (
            *("document_id", "other_document_id", "fact_table", "table_role", "measure", "breakdown", "fund"),
            *("kind", "line", "occurrence"),
        ),
    ),
)
