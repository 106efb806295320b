"""Units (金额单位): declared, known, plausible. Declarations only; ids are never reused."""

from typing import Final

from schemas.rule import Rule

BUDGET, FINAL, BOTH = ("budget",), ("final",), ("budget", "final")

RULES: Final = (
    Rule(
        "U01",
        "注明金额单位且为常用单位",
        "Unit declared and known",
        "error",
        BOTH,
        ("all",),
        "no money in it",
        "in table, its head, or once for all: 元, 千元, 万元, 亿元; may differ by table",
        "set",
        "regulation",
    ),
    Rule(
        "U02",
        "已不相符的两个数不是单位换算倍数",
        "Two values that already differ are not a factor apart",
        "error",
        BOTH,
        ("all", "N"),
        "no failed rule on them",
        "ratio in 10, 10², 10³, 10⁴, 10⁸ or inverse (± rounding); a digit added is no factor",
        "rate",
        "arithmetic",
    ),
    Rule(
        "U03",
        "金额不细于分",
        "No digit below a cent",
        "info",
        BOTH,
        ("all",),
        "",
        "decimals <= 2 元, 5 千元, 6 万元, 10 亿元",
        "text",
        "convention",
    ),
    Rule(
        "U04",
        "人均人员经费在合理区间",
        "Personnel cost per head in band",
        "info",
        BOTH,
        ("T6", "N"),
        "in-post staff (在职) of that scope not printed",
        "personnel / staff in the place's configured band",
        "rate",
        "arithmetic",
    ),
)
