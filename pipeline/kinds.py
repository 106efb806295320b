"""What kind of row a line is: detail, subtotal over parts in the same block, total, some of a whole.

What belongs here: the evidence for that, in order: what the label says, codes that are prefixes of
others, funds and items that are parts of others, list numbers below list numbers, and, where nothing
is coded, sums that meet the printed total. What does not: reading words (`lines`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Final

from pipeline import lexicon
from pipeline.lines import Line
from pipeline.normalise import key
from schemas.vocabulary import PARENT_FUND, PARENT_ITEM

MOST_WAYS: Final = 2_000
"""So many sums of rows below one row are tried, to nest a table's rows."""

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


def row_kinds(lines: list[Line], amounts: Mapping[int, Decimal]) -> list[Line]:
    """The lines of a block with their kinds. `amounts` are those of its first column by row."""
    lines = _ends(_carried_over(_parts_of_sources(lines, amounts)))
    item_parents = {PARENT_ITEM.get(x.sets.get("item", "")) for x in lines if x.has_amount} - {None}
    prefixes = _prefixes(lines)
    has_projects = any(x.project for x in lines)
    listed = _above_list_numbers(lines)
    result = []
    for line in lines:
        kind = line.kind
        if kind == "detail":
            if (
                _has_children(line, prefixes, lines)
                or line.sets.get("item") in item_parents
                or line.row in listed
                or _is_body_above_codes(line, lines)
                or (has_projects and line.digits and not line.project)
                or (line.label and lexicon.is_total_word(line.label))
            ):
                kind = "subtotal"
            elif not line.label and _is_unnamed_total(line, lines, amounts):
                kind = "total"
        result.append(line if kind == line.kind else replace(line, kind=kind))
    return _nested_by_sums(_totals_of_uses(result), amounts)


def _totals_of_uses(lines: list[Line]) -> list[Line]:
    """Totals and balances are of the block that they close: by use, where all its other details are."""
    details = [x for x in lines if x.kind == "detail" and x.has_amount and "measure" not in x.sets]
    if not details or not all(x.sets.get("breakdown") == "use" for x in details):
        return lines
    return [replace(x, sets={"breakdown": "use", **x.sets}) for x in lines]


def _parts_of_sources(lines: list[Line], amounts: Mapping[int, Decimal]) -> list[Line]:
    """Sources printed below the one they are parts of: all of it where several stand or their sum meets it.

    One alone under 其中 is only some; then the source above is itself the detail.
    """
    result = list(lines)
    for i, parent in enumerate(lines):
        source = parent.sets.get("revenue_source")
        children = [
            k
            for k, x in enumerate(lines)
            if k > i and source and PARENT_FUND.get(x.sets.get("revenue_source", "")) == source
        ]
        if source == "all" or not children or parent.kind not in ("detail", "subtotal"):
            continue
        met = sum((amounts.get(lines[k].row, Decimal(0)) for k in children), Decimal(0)) == amounts.get(
            parent.row
        )
        complete = len(children) > 1 or met or not key(lines[children[0]].label).startswith("其中")
        result[i] = replace(parent, kind="subtotal" if complete else "detail")
        for k in children:
            if lines[k].kind in ("detail", "of_which"):
                result[k] = replace(result[k], kind="detail" if complete else "of_which")
    return result


def _carried_over(lines: list[Line]) -> list[Line]:
    """Funds listed below 上年结转 are carried-over money of those funds, and that row their sum."""
    result: list[Line] = []
    parent: int | None = None
    for line in lines:
        source, fund = line.sets.get("revenue_source"), line.sets.get("fund")
        if source == "carry_over" and fund not in FISCAL_FUNDS:
            parent = len(result)
        elif parent is not None and fund in FISCAL_FUNDS:
            same = {k: v for k, v in result[parent].sets.items() if k in ("revenue_source", "measure")}
            line = replace(line, sets={**line.sets, **same})
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


def _is_body_above_codes(line: Line, lines: list[Line]) -> bool:
    """A row of a body alone among coded rows is the sum of those that follow."""
    if not line.body or line.digits or line.name_raw or line.project:
        return False
    return any(x.digits or x.resolved.code for x in lines)


def _above_list_numbers(lines: list[Line]) -> set[int]:
    """Rows whose list number (一、) is followed by one of a deeper style (（一） 1.): their parts follow."""
    numbered = [(x, level) for x in lines if (level := list_level(x.label)) is not None]
    following = pairwise(numbered)
    return {line.row for (line, level), (_, below) in following if below > level}


def list_level(label: str) -> int | None:
    """How deep the style of a label's list number is: 0 of 一、, 1 of （一）, 2 of 1., 3 of (1)."""
    plain = key(label)
    if plain.startswith("其中"):
        return None
    return next((i for i, pattern in enumerate(_LIST_LEVELS) if pattern.match(plain)), None)


def _is_unnamed_total(line: Line, lines: list[Line], amounts: Mapping[int, Decimal]) -> bool:
    """A row without a word that the others add to; the only row of a table is its detail."""
    others = [amounts[x.row] for x in lines if x.kind == "detail" and x is not line and x.row in amounts]
    return line.has_amount and len(others) > 1 and sum(others) == amounts.get(line.row)


def _nested_by_sums(lines: list[Line], amounts: Mapping[int, Decimal]) -> list[Line]:
    """Rows without codes, parents above their parts: told by sums, and only if the whole is then met.

    A department printed above its units, a group above its projects. The whole is the table's total, else
    that of each body above its own rows. Nothing changes where the details already add to the whole, or
    where no nesting makes them do so.
    """
    total = next((amounts[x.row] for x in lines if x.kind == "total" and x.row in amounts), None)
    details = [x for x in lines if x.kind == "detail" and x.row in amounts]
    bare = [_is_bare(x) for x in details]
    if total is None or sum(amounts[x.row] for x in details) == total:
        return lines
    parents = _parents(details, amounts, total)
    if parents is None:
        only_bodies = all(x.body and not x.project and "revenue_source" not in x.sets for x in details)
        values = [amounts[x.row] for x in details]
        if values and bare[0] and only_bodies and values[0] == total and min(values) >= 0 < sum(values[1:]):
            # The whole of it comes first; that its parts miss the total is for the checks to say.
            parents = {details[0].row}
        else:
            parents = {
                row for whole, own in _bodies(lines, amounts) for row in _parents(own, amounts, whole) or ()
            }
    return [replace(x, kind="subtotal") if x.row in parents else x for x in lines]


def _is_bare(line: Line) -> bool:
    return not _tree_code(line) and not line.body_code


def _bodies(lines: Sequence[Line], amounts: Mapping[int, Decimal]) -> Iterator[tuple[Decimal, list[Line]]]:
    """The amount of each body that stands above details, with these."""
    whole: Decimal | None = None
    own: list[Line] = []
    for line in [*lines, None]:
        if line is not None and line.kind == "detail":
            own += [line] if line.row in amounts else []
            continue
        if own and whole is not None:
            yield whole, own
        is_body = line is not None and line.kind == "subtotal" and bool(line.body or line.body_code)
        whole, own = amounts.get(line.row) if line is not None and is_body else None, []


def _parents(details: Sequence[Line], amounts: Mapping[int, Decimal], whole: Decimal) -> set[int] | None:
    """The rows of details that are sums of those after them, so that the others add to a whole; else None."""
    values = [amounts[x.row] for x in details]
    bare = [_is_bare(x) for x in details]
    if not any(bare):
        return None
    exact = nesting(values, bare, whole)
    if exact is not None:
        return {details[i].row for i in exact}
    slack = Decimal(1).scaleb(min(int(v.as_tuple().exponent) for v in values))
    parents, roots = _rounded_tree(values, bare, slack)
    met = abs(sum(values[i] for i in roots) - whole) <= slack * len(roots)
    return {details[i].row for i in parents} if met else None


def nesting(values: Sequence[Decimal], may_be_parent: Sequence[bool], whole: Decimal) -> set[int] | None:
    """Which of a list of values are sums of those after them, so that the others add to the whole.

    Of several ways the one with the fewest parents of one part alone; None where there is none, or too
    many to try.

    >>> D = Decimal
    >>> sorted(nesting([D(14), D(7), D(7), D(3), D(1), D(2)], [True] * 6, D(17)))
    [0, 3]
    >>> sorted(nesting([D(9), D(9), D(4), D(5)], [True] * 4, D(9)))
    [0, 1]
    >>> nesting([D(9), D(4)], [True] * 2, D(7)) is None
    True
    """
    trees: list[dict[int, tuple[int, frozenset[int]]]] = [{} for _ in values]
    for i in range(len(values) - 1, -1, -1):
        trees[i][i + 1] = (0, frozenset())
        if may_be_parent[i] and values[i] > 0:
            found = _covers_of(values, trees, i + 1, values[i])
            if found is None:
                return None
            for end, (lone, parents, parts) in found.items():
                trees[i][end] = (lone + (parts == 1), parents | {i})
    found = _covers_of(values, trees, 0, whole, len(values))
    return set(found[len(values)][1]) if found else None


def _covers_of(
    values: Sequence[Decimal],
    trees: Sequence[Mapping[int, tuple[int, frozenset[int]]]],
    start: int,
    wanted: Decimal,
    last: int | None = None,
) -> dict[int, tuple[int, frozenset[int], int]] | None:
    """Where trees side by side from a place add to a value, each end with the best way; None: too many.

    A way is its lone parents, its parents, and its trees. To the end `last` where one is asked for.
    """
    ways: dict[tuple[int, Decimal], tuple[int, frozenset[int], int]] = {
        (start, Decimal(0)): (0, frozenset(), 0)
    }
    places = [(start, Decimal(0))]
    met: dict[int, tuple[int, frozenset[int], int]] = {}
    for steps, (place, total) in enumerate(places):  # which grows as it goes
        if steps > MOST_WAYS:
            return None
        lone, parents, parts = ways[place, total]
        if total == wanted and parts and last in (None, place):
            met[place] = ways[place, total]
        if place == len(values) or (total >= wanted and last is None):
            continue
        for end, (own_lone, own_parents) in trees[place].items():
            after = (end, total + values[place])
            way = (lone + own_lone, parents | own_parents, parts + 1)
            if after[1] > wanted:
                continue
            if after not in ways:
                places.append(after)
            if after not in ways or way[0] < ways[after][0]:
                ways[after] = way
    return met


def _rounded_tree(
    values: Sequence[Decimal], may_be_parent: Sequence[bool], slack: Decimal
) -> tuple[set[int], list[int]]:
    """Parents (whose value is the sum of the subtrees after them, several) and roots of a list of values.

    `slack` is how far a sum may be off for each part: parts rounded one by one.
    """
    ends = [0] * len(values)
    parents: set[int] = set()
    for i in range(len(values) - 1, -1, -1):
        ends[i] = i + 1
        total, j, children = Decimal(0), i + 1, 0
        while may_be_parent[i] and j < len(values) and total < values[i]:
            total, children, j = total + values[j], children + 1, ends[j]
            if abs(total - values[i]) <= slack * children and children > 1:
                parents.add(i)
                ends[i] = j
    roots, i = [], 0
    while i < len(values):
        roots.append(i)
        i = ends[i]
    return parents, roots
