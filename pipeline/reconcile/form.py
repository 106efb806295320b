"""Families F and U: how figures, codes and units are written in tables.

What belongs here: rules on the writing of cells. What does not: rules on sentences (`narrative`).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from pipeline.normalise import printed, read_number
from pipeline.reconcile import summaries as s
from pipeline.reconcile.codes_rules import coded_rows, raw_code
from pipeline.reconcile.equations import Outcome, Verdict, passed
from pipeline.reconcile.figures import Figure, Index, Table, decimals

_FINEST: Final = {"元": 2, "千元": 5, "万元": 6, "亿元": 10}
_ORDERED: Final = (s.T2, s.T3, s.T5, s.T6)


def form(index: Index) -> Iterator[Outcome]:
    """F01, F07, F08, F13, U01 and U03."""
    for table in index.tables:
        yield from numbers(table)
        yield from unit(table)
        if table.role in _ORDERED:
            yield from order(table)
        if table.role == s.T6:
            yield from one_row_each(table)
        yield from leading_zeros(table)


def numbers(table: Table) -> Iterator[Outcome]:
    """F01: numbers are written as numbers. U03: no digit below a cent."""
    plain = fine = 0
    for figure in table.figures:
        reading = str(figure.fields.get("amount_reading"))
        if reading == "ocr":
            reason = "read from a picture / 图片识别"
            yield Verdict("F01", str(table.ordinal), "not_evaluated", figure.locator, reason=reason)
        elif reading == "repaired" and not _is_broken_over_lines(figure.raw):
            zh = f"“{printed(figure.raw)}”书写不规范。"
            en = f"“{printed(figure.raw)}” is not written as a number should be."
            yield _fail("F01", figure, figure.raw, "", zh, en)
        else:
            plain += 1
        if figure.unit and decimals(figure.raw) > _FINEST[figure.unit]:
            zh = f"“{printed(figure.raw)}”细于分（{figure.unit}）。"
            en = f"“{printed(figure.raw)}” {figure.unit} is finer than a cent."
            yield _fail("U03", figure, figure.raw, "", zh, en)
        else:
            fine += bool(figure.unit)
    yield from passed("F01", str(table.ordinal), plain)
    yield from passed("U03", str(table.ordinal), fine)


def _is_broken_over_lines(raw: str) -> bool:
    """Whether a number is as it should be but for line breaks, which are the typesetter's."""
    number = read_number(raw.replace("\r", "").replace("\n", ""))
    return number is not None and number.reading == "plain"


def _fail(rule: str, figure: Figure, stated: str, expected: str, zh: str, en: str) -> Verdict:
    return Verdict(
        rule,
        str(figure.place),
        "fail",
        figure.locator,
        stated,
        expected,
        message_zh=zh,
        message_en=en,
        figure=figure,
    )


def unit(table: Table) -> Iterator[Outcome]:
    """U01: the table's unit of money is declared and known."""
    if not table.figures:
        return
    unknown = [f for f in table.figures if f.unit is None]
    if not unknown:
        yield Verdict("U01", str(table.ordinal), "pass")
        return
    title = printed(table.read.title) or table.role
    zh, en = f"《{title}》未注明金额单位。", f"{title}: no unit of money is declared."
    first = unknown[0]
    yield Verdict(
        "U01", str(table.ordinal), "fail", first.locator, first.raw, "", message_zh=zh, message_en=en
    )


def order(table: Table) -> Iterator[Outcome]:
    """F07: rows are in order of their codes, per half of the table and per unit."""
    groups: dict[tuple[str, str, int], list[Figure]] = defaultdict(list)
    for figure in coded_rows(table):
        if figure.tree:
            groups[figure.breakdown, figure.body, figure.place.c].append(figure)
    for own in groups.values():
        wrong = next((b for a, b in pairwise(own) if b.tree < a.tree and not a.tree.startswith(b.tree)), None)
        if wrong is None:
            yield Verdict("F07", str(own[0].place), "pass")
        else:
            zh, en = f"“{printed(wrong.label)}”行未按编码顺序排列。", f"The row {wrong.tree} is out of order."
            yield _fail("F07", wrong, raw_code(wrong), "", zh, en)


def one_row_each(table: Table) -> Iterator[Outcome]:
    """F08: one row for each finest code."""
    rows = [f for f in coded_rows(table) if f.row_kind == "detail" and f.tree]
    count = Counter((f.body, f.breakdown, f.tree) for f in rows)
    twice = [f for f in rows if count[f.body, f.breakdown, f.tree] > 1]
    if not rows:
        return
    if not twice:
        yield Verdict("F08", str(table.ordinal), "pass")
        return
    listed = "、".join(dict.fromkeys(f.tree for f in twice))
    zh, en = f"下列科目各占多行：{listed}。", f"These codes take several rows: {listed}."
    yield _fail("F08", twice[0], raw_code(twice[0]), "", zh, en)


def leading_zeros(table: Table) -> Iterator[Outcome]:
    """F13: each part of a code below the first has two digits."""
    good = 0
    for figure in coded_rows(table):
        parts = re.findall(r"\d+", raw_code(figure))
        if all(len(p) == 2 for p in parts[1:]):
            good += len(parts) > 1
        else:
            zh, en = f"编码{raw_code(figure)}缺前导零。", f"The code {raw_code(figure)} lacks a leading zero."
            yield _fail("F13", figure, raw_code(figure), "", zh, en)
    yield from passed("F13", str(table.ordinal), good)
