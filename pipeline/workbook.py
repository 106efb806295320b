"""The findings workbook (检查结果.xlsx): overview, root causes, rules, unchecked, checklist.

What belongs here: laying out what `reconcile.report` says. Text of documents is written as text, so
that none of it becomes a formula.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from pipeline.reconcile.report import SEVERITY_WORDS, STATUS_WORDS, word

Row = Sequence[object]
_LONGEST: Final = 32_000
SHEETS: Final = {
    "overview": ("总览", "Overview"),
    "causes": ("问题（按根源）", "Root causes"),
    "rules": ("各项检查结果", "Rules"),
    "unchecked": ("未检查", "Not checked"),
    "checklist": ("公开情况检查表", "Checklist"),
}
# Chinese and English heading, width in characters.
_HEADS: Final[dict[str, tuple[tuple[str, str, int], ...]]] = {
    "overview": (
        ("文件", "File", 42),
        ("部门", "Department", 30),
        ("年度", "Year", 8),
        ("预算/决算", "Phase", 10),
        ("状态", "Status", 12),
        ("得分", "Score", 8),
        ("通过权重", "Passed weight", 10),
        ("已检查权重", "Evaluated weight", 10),
        ("未检查规则数", "Rules not checked", 12),
        ("错误", "Errors", 8),
        ("警告", "Warnings", 8),
        ("提示", "Remarks", 8),
        ("已核对处数", "Places checked", 12),
    ),
    "causes": (
        ("文件", "File", 30),
        ("根源", "Root cause", 18),
        ("程度", "Severity", 8),
        ("疑点与改法", "Suspect and fix", 60),
        ("差错类型", "Kind of slip", 18),
        ("规则", "Rule", 8),
        ("问题", "Problem", 70),
        ("算式", "Formula", 50),
        ("原文", "Stated", 18),
        ("应为（原文）", "Expected (as printed)", 26),
        ("位置", "Place", 30),
        ("对照位置", "Other place", 30),
        ("状态", "Status", 10),
        ("忽略理由", "Reason suppressed", 30),
        ("编号", "Finding id", 20),
    ),
    "rules": (
        ("文件", "File", 30),
        ("规则", "Rule", 8),
        ("内容", "Statement", 50),
        ("类别", "Family", 14),
        ("程度", "Severity", 8),
        ("结果", "Outcome", 16),
        ("通过", "Pass", 8),
        ("四舍五入", "Rounding", 8),
        ("不通过", "Fail", 8),
        ("未检查", "Not checked", 8),
        ("不适用", "Not applicable", 8),
        ("说明", "Reason", 60),
    ),
    "unchecked": (
        ("文件", "File", 30),
        ("规则", "Rule", 8),
        ("内容", "Statement", 50),
        ("原因", "Reason", 80),
        ("处数", "Places", 8),
    ),
    "checklist": (
        ("文件", "File", 30),
        ("序号", "No.", 6),
        ("检查内容", "Item", 44),
        ("是否符合", "Met", 12),
        ("存在问题", "Problem", 100),
    ),
}


def write_workbook(reports: Sequence[dict[str, Any]], file: Path, lang: str = "zh") -> None:
    """Write the workbook of some documents. OSError when the file cannot be written."""
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    rows: dict[str, list[Row]] = {
        "overview": [_overview(r) for r in reports],
        "causes": [row for r in reports for row in _causes(r, lang)],
        "rules": [row for r in reports for row in _rules(r, lang)],
        "unchecked": [
            (r["file"], u["rule_id"], u["rule"], u["reason"], u["places"])
            for r in reports
            for u in r["unchecked"]
        ],
        "checklist": [
            (r["file"], c["number"], c["item"], c["met"], c["problem"])
            for r in reports
            for c in r["checklist"]
        ],
    }
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(str(file), options)
    head = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#DCE6F1", "border": 1}
    )
    body = book.add_format({"text_wrap": True, "valign": "top"})
    for name, own in rows.items():
        _sheet(book.add_worksheet(word(SHEETS[name], lang)), name, own, lang, (head, body))
    try:
        book.close()
    except FileCreateError as error:
        raise OSError(str(error)) from error


def _sheet(sheet: Any, name: str, rows: Iterable[Row], lang: str, formats: tuple[Any, Any]) -> None:
    heads = _HEADS[name]
    head, body = formats
    for column, (zh, en, width) in enumerate(heads):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, zh if lang == "zh" else en, head)
    last = 0
    for last, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            _write(sheet, last, column, value, body)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, last, len(heads) - 1)


def _write(sheet: Any, row: int, column: int, value: object, body: Any) -> None:
    """Whole numbers as numbers, everything else as text, never as a formula."""
    if isinstance(value, int) and not isinstance(value, bool):
        sheet.write_number(row, column, value, body)
    elif value is not None:
        sheet.write_string(row, column, str(value)[:_LONGEST], body)


def _overview(r: dict[str, Any]) -> Row:
    score, counts = r["score"], r["counts"]
    return (
        r["file"],
        r["department"],
        r["fiscal_year"],
        r["phase"],
        r["status"],
        score["percent"],
        score["passed"],
        score["evaluated"],
        score["rules_not_evaluated"],
        counts["error"],
        counts["warning"],
        counts["remarks"],
        counts["places_checked"],
    )


def _causes(r: dict[str, Any], lang: str) -> Iterable[Row]:
    for cause in r["root_causes"]:
        for finding in cause["findings"]:
            yield _finding(
                r["file"], cause["root_cause"], cause["suspect"], cause["kind_of_slip_text"], finding, lang
            )
    for finding in r["remarks"]:
        yield _finding(r["file"], None, None, None, finding, lang)


def _finding(
    file: str, cause: str | None, suspect: str | None, slip: str | None, f: dict[str, Any], lang: str
) -> Row:
    return (
        file,
        cause,
        word(SEVERITY_WORDS[f["severity"]], lang),
        suspect,
        slip,
        f["rule_id"],
        f["message"],
        f["formula"],
        f["stated"],
        f["expected"],
        f["locator"],
        f["other_locator"],
        f["status"],
        f["suppressed_reason"],
        f["finding_id"],
    )


def _rules(r: dict[str, Any], lang: str) -> Iterable[Row]:
    for x in r["rules"]:
        yield (
            r["file"],
            x["rule_id"],
            x["rule"],
            x["family"],
            word(SEVERITY_WORDS[x["severity"]], lang),
            word(STATUS_WORDS[x["status"]], lang),
            x["pass"],
            x["pass_rounding"],
            x["fail"],
            x["not_evaluated"],
            x["not_applicable"],
            x["reason"],
        )
