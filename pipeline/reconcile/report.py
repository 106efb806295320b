"""What people and programs are told of a checked document, as plain data in one language.

What belongs here: the order of things (root causes first) and their words. What does not: how they
are printed (`show_check`, `check_page`, `workbook`).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

from pipeline.parsed import ParsedDocument
from pipeline.reconcile import messages, slips
from pipeline.reconcile.check import Checked, Finding, RootCause
from pipeline.reconcile.checklist import checklist
from schemas.rule import FAMILIES
from schemas.rules import BY_ID
from schemas.vocabulary import TABLE_ROLES

Plain = dict[str, Any]
RANK: Final = {"info": 0, "warning": 1, "error": 2, "blocker": 3}
SEVERITY_WORDS: Final = {
    "blocker": ("严重", "blocker"),
    "error": ("错误", "error"),
    "warning": ("警告", "warning"),
    "info": ("提示", "info"),
}
STATUS_WORDS: Final = {
    "pass": ("通过", "pass"),
    "pass_rounding": ("通过（四舍五入）", "pass within rounding"),
    "fail": ("不通过", "fail"),
    "not_applicable": ("不适用", "not applicable"),
    "not_evaluated": ("未检查", "not checked"),
}
DIMENSION_WORDS: Final = {
    "form": ("规范", "form"),
    "arithmetic": ("表内", "arithmetic"),
    "cross_table": ("表间", "cross-table"),
    "codes": ("科目", "codes"),
    "narrative": ("文字", "narrative"),
    "compliance": ("公开要求", "compliance"),
}


def word(words: tuple[str, str], lang: str) -> str:
    """The Chinese or the English of a pair."""
    return words[0] if lang == "zh" else words[1]


def reason_in(reason: str, lang: str) -> str:
    """The half of a reason written as `English / 中文`."""
    english, _, chinese = reason.rpartition(" / ")
    return (chinese if lang == "zh" else english) or reason


def report(document: ParsedDocument, checked: Checked, lang: str = "zh") -> Plain:
    """All that is told of one document; amounts are texts, so that no reader makes floats of them."""
    return {
        "file": document.name,
        "document_id": document.document_id,
        "department": document.department,
        "reporting_scope": document.reporting_scope,
        "fiscal_year": document.fiscal_year,
        "phase": document.phase,
        "status": document.status,
        "part": document.part,
        "tables": [_table(t) for t in document.tables],
        "score": _score(checked, lang),
        "counts": _counts(checked),
        "root_causes": [_cause(c, lang) for c in checked.causes],
        "remarks": [_finding(f, lang) for f in checked.remarks],
        "rules": _rules(checked, lang),
        "unchecked": _unchecked(checked, lang),
        "checklist": checklist(document, checked, lang),
        "issues": [
            {name: row.get(name) for name in ("code", "severity", "locator", "message")}
            for row in document.rows.get("issue", ())
        ],
    }


def worst(plain: Plain) -> int:
    """The rank of the gravest open finding; -1 where there is none."""
    open_ = [
        RANK[f["severity"]] for c in plain["root_causes"] for f in c["findings"] if f["status"] == "open"
    ]
    open_ += [RANK["info"] for f in plain["remarks"] if f["status"] == "open"]
    return max(open_, default=-1)


def _table(table: Any) -> Plain:
    return {
        "number": table.table_ordinal + 1,
        "role": table.table_role,
        "name": TABLE_ROLES.get(table.table_role, table.table_role),
        "title": table.title,
        "unit": table.unit_raw,
        "figures": table.fact_count,
    }


def _score(checked: Checked, lang: str) -> Plain:
    whole = checked.score.whole
    return {
        "percent": _text(whole.percent),
        "passed": whole.passed,
        "evaluated": whole.evaluated,
        "rules_not_evaluated": checked.score.not_evaluated,
        "dimensions": {
            word(DIMENSION_WORDS[name], lang): {
                "percent": _text(part.percent),
                "passed": part.passed,
                "evaluated": part.evaluated,
            }
            for name, part in sorted(checked.score.dimensions.items())
        },
    }


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _counts(checked: Checked) -> Plain:
    severities = [c.severity for c in checked.causes if not _is_suppressed(c)]
    return {
        "root_causes": len(checked.causes),
        **{name: severities.count(name) for name in ("error", "warning")},
        "findings": sum(len(c.findings) for c in checked.causes),
        "remarks": len(checked.remarks),
        "suppressed": sum(f["status"] == "suppressed" for f in checked.findings),
        "places_checked": sum(
            int(str(r["places"])) for r in checked.results if r["status"] in ("pass", "pass_rounding", "fail")
        ),
    }


def _is_suppressed(cause: RootCause) -> bool:
    return all(f.suppressed_reason for f in cause.findings)


def _cause(cause: RootCause, lang: str) -> Plain:
    suspects = [
        {
            "place": str(figure.place),
            "locator": figure.locator,
            "printed": figure.raw,
            "unit": figure.unit,
            "would_be": messages.amount_text(right, figure.unit) if right is not None else None,
        }
        for figure, right in zip(
            cause.cause.suspects, (*cause.cause.rights, *[None] * len(cause.cause.suspects)), strict=False
        )
    ]
    return {
        "root_cause": cause.cause_id,
        "severity": cause.severity,
        "suspect": word((cause.suspect_zh, cause.suspect_en), lang),
        "kind_of_slip": cause.cause.slip,
        "kind_of_slip_text": word(slips.SLIP_WORDS[cause.cause.slip], lang) if cause.cause.slip else None,
        "is_tie": cause.cause.is_tie and cause.cause.slip not in (slips.STALE_BLOCK, slips.LEFT_OUT),
        "suspects": suspects,
        "findings": [_finding(f, lang) for f in cause.findings],
        "suppressed": _is_suppressed(cause),
    }


def _finding(finding: Finding, lang: str) -> Plain:
    stated, expected = _raws(finding)
    return {
        "finding_id": finding.finding_id,
        "rule_id": finding.rule.id,
        "rule": word((finding.rule.statement_zh, finding.rule.statement_en), lang),
        "severity": finding.severity,
        "message": word((finding.message_zh, finding.message_en), lang),
        "formula": messages.formula(finding.judged) if finding.judged else None,
        "difference_yuan": str(finding.judged.difference) if finding.judged else None,
        "stated": stated,
        "expected": expected,
        "locator": finding.locator,
        "other_locator": _other_locator(finding),
        "regulation": finding.rule.regulation or None,
        "status": "suppressed" if finding.suppressed_reason else "open",
        "suppressed_reason": finding.suppressed_reason,
    }


def _raws(finding: Finding) -> tuple[str, str]:
    if finding.judged is not None:
        return messages.stated_and_expected(finding.judged.equation)
    return (finding.verdict.stated_raw, finding.verdict.expected_raw) if finding.verdict else ("", "")


def _other_locator(finding: Finding) -> str | None:
    if finding.judged is None or not finding.judged.equation.right:
        return None
    return finding.judged.equation.right[0].locator


def _rules(checked: Checked, lang: str) -> list[Plain]:
    """One line a rule: its outcome, the worst first, and how many places."""
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    reasons: dict[str, list[str]] = defaultdict(list)
    for row in checked.results:
        status, rule_id = str(row["status"]), str(row["rule_id"])
        counts[rule_id][status] = counts[rule_id].get(status, 0) + int(str(row["places"]))
        if row.get("reason") and status in ("not_applicable", "not_evaluated"):
            reasons[rule_id].append(reason_in(str(row["reason"]), lang))
    return [_rule(rule_id, counts[rule_id], reasons[rule_id], lang) for rule_id in sorted(counts)]


def _rule(rule_id: str, counts: Mapping[str, int], reasons: Sequence[str], lang: str) -> Plain:
    rule = BY_ID[rule_id]
    order = ("fail", "not_evaluated", "pass_rounding", "pass", "not_applicable")
    evaluated = any(counts.get(s) for s in ("pass", "pass_rounding", "fail"))
    status = next(s for s in order if counts.get(s) and not (s == "not_evaluated" and evaluated))
    return {
        "rule_id": rule_id,
        "rule": word((rule.statement_zh, rule.statement_en), lang),
        "family": word(FAMILIES[rule.family][1::-1], lang),
        "severity": rule.severity,
        "status": status,
        "status_text": word(STATUS_WORDS[status], lang),
        **{name: counts.get(name, 0) for name in order},
        "reason": "; ".join(dict.fromkeys(reasons)),
    }


def _unchecked(checked: Checked, lang: str) -> list[Plain]:
    """Rules, and places of rules, that could not be judged, each reason once."""
    found: dict[tuple[str, str], int] = defaultdict(int)
    for row in checked.results:
        if row["status"] == "not_evaluated":
            found[str(row["rule_id"]), reason_in(str(row.get("reason") or ""), lang)] += int(
                str(row["places"])
            )
    return [
        {
            "rule_id": rule_id,
            "rule": word((BY_ID[rule_id].statement_zh, BY_ID[rule_id].statement_en), lang),
            "reason": reason,
            "places": places,
        }
        for (rule_id, reason), places in sorted(found.items())
    ]
