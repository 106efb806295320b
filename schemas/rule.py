"""How a check (勾稽关系) is declared: one frozen `Rule` per id of the catalogue.

What belongs here: the shape of a declaration and its closed lists. What does not: the rules
(`schemas/rules/`, one module per family) and judging by them (`pipeline.reconcile`).
"""

from dataclasses import dataclass
from typing import Final

COMPARISONS: Final = ("copy", "restated", "aggregate", "rate", "set", "text")
BASES: Final = ("arithmetic", "regulation", "convention")
STATUSES: Final = ("pass", "pass_rounding", "fail", "not_applicable", "not_evaluated")
RULE_SEVERITIES: Final = ("blocker", "error", "warning", "info")
FAMILIES: Final = {
    "F": ("form", "格式规范", "form"),
    "U": ("units", "金额单位", "form"),
    "W": ("within", "表内勾稽", "arithmetic"),
    "X": ("across", "表间勾稽", "cross_table"),
    "C": ("codes", "科目编码", "codes"),
    "N": ("narrative", "文字说明", "narrative"),
    "Y": ("years", "年度比较", "narrative"),
    "S": ("three_public", "“三公”经费", "narrative"),
    "P": ("performance", "绩效目标", "narrative"),
    "D": ("disclosure", "公开要求", "compliance"),
    "L": ("peers", "同类比较", "peers"),
    "Q": ("quality", "读取质量", "quality"),
}
"""First letter of an id: name of the family, its Chinese title, the dimension of the score it counts in."""

RETIRED: Final = ("F09", "X18", "C07", "S03", "D06", "D12")
"""Ids that were given once and are never given again."""

OUTSIDE: Final = "needs data from outside the document"
"""How the reason begins of a rule that was not judged for want of a band, a date, another link: no fault of reading."""

NEEDS_OTHERS: Final = "needs other documents: judged in the warehouse / 需与其他文件比对，入库时检查"
"""The reason of a rule across documents where only one is at hand; a generation puts its own in its place."""

SHORT_ROLES: Final = {
    "T1": "revenue_expenditure_summary",
    "T2": "revenue",
    "T3": "expenditure",
    "T4": "appropriation_summary",
    "T5": "general_public_expenditure",
    "T6": "basic_expenditure",
    "T7": "project_expenditure",
    "T8": "three_public",
    "T9": "government_fund_expenditure",
    "TS": "state_capital_expenditure",
    "TX": "performance_targets",
    "TP": "procurement",
}
OTHER_ROLES: Final = ("N", "DOC", "all", "CELL")
"""What a rule reads that is no one table: the narrative, the document, every table, the cells."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One check. `roles` are short names of the catalogue; `not_applicable` says when it does not apply.

    `cross`: it needs other documents, so it runs when a generation is built. `regulation`: what is
    cited beside a finding, where a rule of law stands behind it.
    """

    id: str
    statement_zh: str
    statement_en: str
    severity: str
    phases: tuple[str, ...]
    roles: tuple[str, ...]
    not_applicable: str
    formula: str
    comparison: str
    basis: str = "arithmetic"
    cross: bool = False
    regulation: str = ""
    version: int = 1

    @property
    def family(self) -> str:
        """The first letter of the id, a key of `FAMILIES`."""
        return self.id[0]

    @property
    def dimension(self) -> str:
        """The dimension of the score that the rule counts in."""
        return "arithmetic" if self.id in ("S01", "S02") else FAMILIES[self.family][2]
