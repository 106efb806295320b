"""Quality of our own reading (读取质量): these write issues, not findings. Declarations only; ids are never reused."""

from typing import Final

from schemas.rule import Rule

BUDGET, FINAL, BOTH = ("budget",), ("final",), ("budget", "final")

RULES: Final = (
    Rule(
        "Q01",
        "每张表、每个标题均已识别",
        "Every role and heading known, or its absence recorded",
        "blocker",
        BOTH,
        ("all", "CELL"),
        "",
        "unknown heading or tie: issue",
        "set",
        "convention",
    ),
    Rule(
        "Q02",
        "每个数字均有归位",
        "Every number placed or listed",
        "blocker",
        BOTH,
        ("CELL",),
        "",
        "unplaced or `rejected` > 0: `partial`; > 1%: `quarantined`",
        "set",
        "convention",
    ),
    Rule(
        "Q03",
        "每个事实与原文一致",
        "Every fact is verbatim",
        "blocker",
        BOTH,
        ("CELL", "N"),
        "",
        "raw text = source span",
        "text",
        "convention",
    ),
    Rule(
        "Q04",
        "事实可复加至合计",
        "Facts re-add",
        "error",
        BOTH,
        ("all", "CELL"),
        "",
        "Σ is_leaf of table, measure, breakdown = printed total, or a finding says why not",
        "aggregate",
        "arithmetic",
    ),
    Rule(
        "Q05",
        "标题、序号未被当作数据",
        "No fact from heads, serials, fillers",
        "error",
        BOTH,
        ("CELL",),
        "",
        "行次, 栏次, 1..12, repeated heads; total rows are row_kind `total`",
        "set",
        "convention",
    ),
    Rule(
        "Q06",
        "可还原原表",
        "Round trip",
        "error",
        BOTH,
        ("CELL",),
        "",
        "rebuilt table = source grid",
        "text",
        "convention",
    ),
)
