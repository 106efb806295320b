"""What kind of row a line is: detail, subtotal over parts in the same block, total, some of a whole.

What belongs here: the evidence for that, in order: what the label says, codes that are prefixes of
others, funds and items that are parts of others, list numbers below list numbers, and, where nothing
is coded, sums that meet the printed total. What does not: reading words (`lines`).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Final

from pipeline import lexicon
from pipeline.lines import Line
from pipeline.normalise import key
from schemas.vocabulary import PARENT_FUND, PARENT_ITEM

FISCAL_FUNDS: Final = ("general_public", "government_fund", "state_capital")
_LIST_LEVELS: Final = tuple(
    re.compile(p)
    for p in (
        r"[一二三四五六七八九十]{1,3}[、.]",
        r"\([一二三四五六七八九十]{1,3}\)",
        r"\d{1,2}[、.](?!\d)",
        r"\(\d{1,2}\)",
    )
)


def row_kinds(role: str, lines: list[Line], amounts: Mapping[int, Decimal]) -> list[Line]:
    """The lines of a block with their kinds. `amounts` are those of its first column by row."""
    lines = _ends(_carried_over(_lone_fund(lines)))
    sources = {x.sets.get("revenue_source", "") for x in lines if x.kind != "of_which"}
    item_parents = {PARENT_ITEM.get(x.sets.get("item", "")) for x in lines} - {None}
    prefixes = _prefixes(lines)
    has_projects = any(x.project for x in lines)
    listed = _above_list_numbers(lines)
    only_unnamed = sum(x.has_amount for x in lines) == 1 and role != "three_public"
    result = []
    for line in lines:
        kind = line.kind
        if kind == "detail":
            if (
                _has_children(line, prefixes, lines)
                or _has_source_parts(line, sources)
                or line.sets.get("item") in item_parents
                or line.row in listed
                or (has_projects and line.digits and not line.project)
                or (line.label and lexicon.is_total_word(line.label))
            ):
                kind = "subtotal"
            elif only_unnamed and not line.label:
                kind = "total"
        result.append(line if kind == line.kind else replace(line, kind=kind))
    return _nested_by_sums(result, amounts)


def _lone_fund(lines: list[Line]) -> list[Line]:
    """One fund alone under 其中 is only some of 财政拨款; several are all of it."""
    funds = [x for x in lines if x.sets.get("fund") in FISCAL_FUNDS and x.kind == "detail"]
    if len(funds) == 1 and key(funds[0].label).startswith("其中"):
        return [replace(x, kind="of_which") if x is funds[0] else x for x in lines]
    return lines


def _carried_over(lines: list[Line]) -> list[Line]:
    """Funds listed below 上年结转 are carried-over money of those funds, and that row their sum."""
    result: list[Line] = []
    parent: int | None = None
    for line in lines:
        source, fund = line.sets.get("revenue_source"), line.sets.get("fund")
        if source == "carry_over" and fund not in FISCAL_FUNDS:
            parent = len(result)
        elif parent is not None and fund in FISCAL_FUNDS:
            line = replace(line, sets={**line.sets, "revenue_source": "carry_over"})
            result[parent] = replace(result[parent], kind="subtotal")
        elif line.label:
            parent = None
        result.append(line)
    return result


def _ends(lines: list[Line]) -> list[Line]:
    """Of totals and 本年…合计 only the grand total is the total; without one, the last printed."""
    totals = [x for x in lines if x.kind == "total"]
    grand = [x for x in totals if not x.yields] or [x for x in totals if x.has_amount][-1:]
    return [replace(x, kind="subtotal") if x.yields and x not in grand and grand else x for x in lines]


def _prefixes(lines: list[Line]) -> set[tuple[str, str]]:
    """Every proper prefix of a printed code (per body), so that a row with children is found at once."""
    found: set[tuple[str, str]] = set()
    for line in lines:
        code = _tree_code(line)
        for length in (3, 5, 7):
            if length < len(code):
                found.add((line.body, code[:length]))
    return found


def _tree_code(line: Line) -> str:
    return line.digits if len(line.digits) in (3, 5, 7, 9) else line.resolved.code or ""


def _has_children(line: Line, prefixes: set[tuple[str, str]], lines: list[Line]) -> bool:
    code = _tree_code(line)
    if code and (line.body, code) in prefixes:
        return True
    return bool(line.body_code) and any(
        x.body_code != line.body_code and x.body_code.startswith(line.body_code) for x in lines
    )


def _has_source_parts(line: Line, sources: set[str]) -> bool:
    source = line.sets.get("revenue_source")
    return bool(source) and any(PARENT_FUND.get(s) == source for s in sources if s)


def _above_list_numbers(lines: list[Line]) -> set[int]:
    """Rows whose list number (一、) is followed by one of a deeper style (（一） 1.): their parts follow."""
    numbered = [(x, level) for x in lines if (level := _list_level(x.label)) is not None]
    following = pairwise(numbered)
    return {line.row for (line, level), (_, below) in following if below > level}


def _list_level(label: str) -> int | None:
    plain = key(label)
    if plain.startswith("其中"):
        return None
    return next((i for i, pattern in enumerate(_LIST_LEVELS) if pattern.match(plain)), None)


def _nested_by_sums(lines: list[Line], amounts: Mapping[int, Decimal]) -> list[Line]:
    """Rows without codes, parents above their parts: told by sums, and only if the total is then met.

    A department printed above its units, a group above its projects. Nothing changes where the
    details already add to the total, or where no nesting makes them do so.
    """
    total = next((amounts[x.row] for x in lines if x.kind == "total" and x.row in amounts), None)
    details = [x for x in lines if x.kind == "detail" and x.row in amounts]
    if total is None or any(_tree_code(x) or x.body_code for x in details):
        return lines
    values = [amounts[x.row] for x in details]
    if sum(values) == total:
        return lines
    for lone_child in (True, False):
        parents, roots = _tree_of_sums(values, lone_child)
        if sum(values[i] for i in roots) == total:
            rows = {details[i].row for i in parents}
            return [replace(x, kind="subtotal") if x.row in rows else x for x in lines]
    return lines


def _tree_of_sums(values: Sequence[Decimal], lone_child: bool) -> tuple[set[int], list[int]]:
    """Parents (whose value is the sum of the subtrees after them) and roots of a list of values."""
    ends = [0] * len(values)
    parents: set[int] = set()
    for i in range(len(values) - 1, -1, -1):
        ends[i] = i + 1
        total, j, children = Decimal(0), i + 1, 0
        while j < len(values) and total < values[i]:
            total, children, j = total + values[j], children + 1, ends[j]
            if total == values[i] and (children > 1 or lone_child):
                parents.add(i)
                ends[i] = j
    roots, i = [], 0
    while i < len(values):
        roots.append(i)
        i = ends[i]
    return parents, roots
