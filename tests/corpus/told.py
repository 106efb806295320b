"""The narrative that a consistent document's own tables call for, for checking the checks of text against tables.

    told(transcript, document, seed)

What belongs here: sentences whose every amount is that of a table, in 万元, with shares, and changes that fit.
What does not: reading them, and drawing tables (`consistent`). Of what a table does not print nothing is told.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from pipeline.parsed import ParsedDocument, Row
from tests.corpus.transcript import Text, Transcript

_CENT: Final = Decimal("0.01")
_WAN: Final = 10_000
_FUNCTION: Final = "fact_expenditure_by_function"
_ECONOMIC: Final = "fact_expenditure_by_economic_class"
_ITEMS: Final = (
    ("overseas_travel", "因公出国（境）费"),
    ("vehicle_purchase", "公务用车购置费"),
    ("vehicle_operation", "公务用车运行维护费"),
    ("official_reception", "公务接待费"),
)


@dataclass(frozen=True, slots=True)
class _Words:
    year: int
    is_final: bool
    pick: random.Random

    @property
    def kind(self) -> str:
        return "决算" if self.is_final else "预算"


def told(transcript: Transcript, document: ParsedDocument, seed: int) -> Transcript:
    """The document with a narrative of its tables before its last block."""
    words = _Words(document.fiscal_year or 2025, document.phase == "final", random.Random(f"told {seed}"))
    lines = tuple(_narrative(document.rows, words))
    return replace(transcript, blocks=(*transcript.blocks[:-1], Text(lines), transcript.blocks[-1]))


def _narrative(rows: dict[str, list[Row]], words: _Words) -> Iterator[str]:
    yield f"{words.year}年部门{words.kind}情况说明"
    yield from _spending(rows, words)
    yield from _general_public(rows, words)
    yield from _basic(rows, words)
    yield from _three_public(rows, words)


def _spending(rows: dict[str, list[Row]], words: _Words) -> Iterator[str]:
    own = _of(rows[_FUNCTION], "expenditure")
    whole, *kinds = (_whole(own, spending_type=k) for k in ("all", "basic", "project"))
    if whole and None not in kinds and sum(k or 0 for k in kinds) == whole:
        yield f"一、{words.year}年部门支出{words.kind}情况"
        parts = _list(zip(("基本支出", "项目支出"), kinds, strict=True), whole)
        yield f"{words.year}年本年支出合计{_wan(whole)}万元，其中：{parts}。"


def _general_public(rows: dict[str, list[Row]], words: _Words) -> Iterator[str]:
    own = _of(rows[_FUNCTION], "general_public_expenditure")
    whole = _whole(own, spending_type="all")
    if not whole:
        return
    yield f"二、{words.year}年一般公共预算拨款支出{words.kind}情况"
    plain = [r for r in own if r["spending_type"] == "all" and r.get("function_code") and r["amount_yuan"]]
    classes = [r for r in plain if len(str(r["function_code"])) == 3]
    total = f"{words.year}年一般公共预算拨款支出{words.kind}{_wan(whole)}万元"
    if sum(r["amount_yuan"] for r in classes) == whole:
        total += "，其中：" + _list([(f"{r['label']}（类）", r["amount_yuan"]) for r in classes], whole)
    yield total + "。"
    items = [r for r in plain if len(str(r["function_code"])) == 7]
    once = [r for r in items if sum(r["function_code"] == x["function_code"] for x in items) == 1]
    names = {str(r["function_code"]): r["label"] for r in plain}
    for number, row in enumerate(once, 1):
        yield f"{number}.{_named(row, names)}{_compared(row['amount_yuan'], words)}。"


def _named(row: Row, names: dict[str, object]) -> str:
    code = str(row["function_code"])
    above = [names.get(code[:n]) for n in (3, 5)]
    if None in above:
        return f"{row['label']}（{code}）"
    return f"{above[0]}（类）{above[1]}（款）{row['label']}（项）"


def _compared(amount: Decimal, words: _Words) -> str:
    """The amount with the year before's, or with the budget's, which are drawn."""
    now = _rounded(amount)
    before = (now * Decimal(words.pick.randint(60, 160)) / 100).quantize(_CENT) or _CENT
    if words.is_final:
        return f"年初预算为{before}万元，支出决算为{now}万元，完成年初预算的{_percent(now, before)}%，主要原因是按实际进度支付"
    change = now - before
    head = f"{words.year}年预算数为{now}万元，"
    if not change:
        return f"{head}与{words.year - 1}年预算数持平"
    verbs = ("增加", "增长") if change > 0 else ("减少", "下降")
    rate = _percent(abs(change), before)
    return f"{head}比{words.year - 1}年预算数{verbs[0]}{abs(change)}万元，{verbs[1]}{rate}%"


def _basic(rows: dict[str, list[Row]], words: _Words) -> Iterator[str]:
    own = _of(rows.get(_ECONOMIC, []), "basic_expenditure")
    whole, *kinds = (_whole(own, cost_type=k) for k in ("all", "personnel", "running"))
    if whole and None not in kinds:
        yield f"三、{words.year}年一般公共预算基本支出{words.kind}情况"
        people, office = kinds
        yield (
            f"{words.year}年一般公共预算基本支出{_wan(whole)}万元，其中：人员经费{_wan(people)}万元；"
            f"公用经费{_wan(office)}万元。"
        )


_COUNTS: Final = {
    "overseas_travel": "全年因公出国（境）团组1个，累计2人次。",
    "official_reception": "全年国内公务接待3批次，12人次。",
    "vehicle_purchase": "全年购置公务用车1辆。",
    "vehicle_operation": "年末公务用车保有量为2辆。",
}
"""What an account must say of an item besides its money."""


def _three_public(rows: dict[str, list[Row]], words: _Words) -> Iterator[str]:
    own = [r for r in rows.get("fact_three_public", ()) if r["measure"] == "amount"]
    amounts = {str(r["item"]): r["amount_yuan"] for r in own}
    if len(amounts) < len(own) or not amounts.get("total"):
        return
    yield f"四、{words.year}年“三公”经费{words.kind}情况"
    reason = "，与年初预算的差异主要原因是按实际需要安排" if words.is_final else ""
    yield f"{words.year}年“三公”经费{words.kind}{_wan(amounts['total'])}万元{reason}。"
    for item, name in _ITEMS:
        if amounts.get(item):
            yield f"{name}{_wan(amounts[item])}万元。{_COUNTS.get(item, '') if words.is_final else ''}"


# --- figures ------------------------------------------------------------------------------------


def _of(rows: Iterable[Row], role: str) -> list[Row]:
    return [r for r in rows if r["table_role"] == role and r["measure"] == "amount"]


def _whole(rows: Sequence[Row], **where: str) -> Decimal | None:
    """The amount of the total row in the one column that fits."""
    found = {
        r["amount_yuan"]
        for r in rows
        if r["row_kind"] == "total" and all(r.get(k, "all") == v for k, v in where.items())
        and r["amount_yuan"] is not None
    }  # fmt: skip
    return found.pop() if len(found) == 1 else None


def _list(parts: Iterable[tuple[str, Decimal | None]], whole: Decimal) -> str:
    return "；".join(f"{name}{_wan(a)}万元，占{_percent(a or Decimal(0), whole)}%" for name, a in parts)


def _rounded(yuan: Decimal | None) -> Decimal:
    return ((yuan or Decimal(0)) / _WAN).quantize(_CENT, ROUND_HALF_UP)


def _wan(yuan: Decimal | None) -> str:
    return str(_rounded(yuan))


def _percent(part: Decimal, whole: Decimal) -> Decimal:
    return (part * 100 / whole).quantize(_CENT, ROUND_HALF_UP)
