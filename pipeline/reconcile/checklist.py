"""公开情况检查表: what a district's examiner ticks off, drawn from the outcomes of the rules.

What belongs here: the items in their usual order, and which rules speak for each. What does not: rules.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pipeline.parsed import ParsedDocument, ReadTable
from schemas.vocabulary import TABLE_ROLES

if TYPE_CHECKING:
    from pipeline.reconcile.check import Checked, Finding

_FORMS: Final = ("performance_targets", "other", "procurement")


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the checklist and the rules that speak for it."""

    zh: str
    en: str
    rules: tuple[str, ...]


BEFORE: Final = (
    Item("公开时间", "published in time", ("D04",)),
    Item("封面、目录", "cover and contents", ("F12", "F11")),
    Item("部门职责、机构设置、名词解释", "duties, structure, terms", ("D02",)),
    Item("应公开的表齐全", "required tables", ("D01",)),
    Item("空表说明", "notes under empty tables", ("D03", "D13", "N19")),
)
AFTER: Final = (
    Item(
        "文字与表一致", "text against tables", ("N01", "N02", "N03", "N04", "N14", "N20", "S04", "P01", "P02")
    ),
    Item("文字前后一致", "text against itself", ("N05", "N07", "N11", "N13", "Y01", "Y03", "Y16")),
    Item(
        "“三公”经费分项及说明",
        "three-public money by item, with reasons",
        ("D05", "S01", "S02", "S05", "S08"),
    ),
    Item("政府采购", "procurement", ("D07", "D10", "N15", "N21")),
    Item("科目编码与细化程度", "codes and their depth", ("C01", "C02", "C03", "C04", "C05", "C06")),
    Item("公开渠道与格式", "where and how published", ("D08", "D09")),
)


def checklist(document: ParsedDocument, checked: "Checked", lang: str) -> list[dict[str, Any]]:
    """The checklist's lines: item, met or not, the problem quoted."""
    zh = lang == "zh"
    lines = [_line(item.zh if zh else item.en, item.rules, checked, zh) for item in BEFORE]
    lines += [_table_line(t, checked, zh) for t in document.tables if t.table_role not in _FORMS]
    lines += [_line(item.zh if zh else item.en, item.rules, checked, zh) for item in AFTER]
    return [{"number": n, **line} for n, line in enumerate(lines, 1)]


def _all_findings(checked: "Checked") -> Iterable["Finding"]:
    return (f for c in checked.causes for f in c.findings if not f.suppressed_reason)


def _line(name: str, rules: tuple[str, ...], checked: "Checked", zh: bool) -> dict[str, Any]:
    found = [f for f in _all_findings(checked) if f.rule.id in rules]
    statuses = {str(r["status"]) for r in checked.results if r["rule_id"] in rules}
    evaluated = bool(statuses & {"pass", "pass_rounding", "fail"})
    problem = "\n".join(f.message_zh if zh else f.message_en for f in found)
    return {"item": name, "met": _met(bool(found), evaluated, zh), "problem": problem}


def _met(failed: bool, evaluated: bool, zh: bool) -> str:
    if failed:
        return "不符合" if zh else "not met"
    if evaluated:
        return "符合" if zh else "met"
    return "未检查" if zh else "not checked"


def _table_line(table: ReadTable, checked: "Checked", zh: bool) -> dict[str, Any]:
    found = [f for f in _all_findings(checked) if _is_of(f, table)]
    name = table.title or TABLE_ROLES.get(table.table_role, "")
    problem = "\n".join(f.message_zh if zh else f.message_en for f in found)
    return {"item": name, "met": _met(bool(found), True, zh), "problem": problem}


def _is_of(finding: "Finding", table: ReadTable) -> bool:
    figure = None
    if finding.judged is not None:
        figure = next((f for _, f in finding.judged.equation.figures), None)
    elif finding.verdict is not None:
        figure = finding.verdict.figure
    return figure is not None and figure.place.kind == "t" and figure.place.a == table.table_ordinal
