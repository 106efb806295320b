"""Family P: performance tables against themselves, the project table and the narrative.

What belongs here: money and projects of performance tables, their indicators. What does not: reading
the forms.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from pipeline.normalise import key, printed, without_serial
from pipeline.reconcile import summaries as s
from pipeline.reconcile.claims_index import claims_of, quote
from pipeline.reconcile.equations import AT_MOST, Equation, Outcome, Verdict, passed
from pipeline.reconcile.figures import Figure, Index, Table, columns_of
from pipeline.reconcile.summaries import FISCAL
from schemas.vocabulary import PARENT_FUND

TX: Final = "performance_targets"
_MEASURABLE: Final = re.compile(r"\d|[一二三四五六七八九十百]")
_FIRST_LEVELS: Final = ("产出", "效益")


def performance(index: Index) -> Iterator[Outcome]:
    """P01, P02, P03, P05, P06, P07, P09 and P11."""
    funding = _funding(index)
    for figures in funding.values():
        yield from sources_add(figures)
    yield from projects_agree(index, funding)
    yield from project_names(index, funding)
    yield from indicators(index)
    yield from stated_money(index, funding)


def _funding(index: Index) -> dict[tuple[int, str, str], list[Figure]]:
    """Money of performance tables by table, project and scope (annual, whole)."""
    found: dict[tuple[int, str, str], list[Figure]] = defaultdict(list)
    for table in index.of(TX):
        for figure in table.figures:
            if figure.home == "fact_project_funding":
                name, scope = (
                    str(figure.fields.get("project_name") or ""),
                    str(figure.fields.get("funding_scope")),
                )
                found[figure.place.a, name, scope].append(figure)
    return found


def _whole(figures: Sequence[Figure]) -> Figure | None:
    """The total of a project's money; None where not exactly one is printed."""
    wholes = [f for f in figures if f.source == "all"]
    return wholes[0] if len(wholes) == 1 else None


def sources_add(figures: Sequence[Figure]) -> Iterator[Outcome]:
    """P03: a project's money = its sources."""
    whole = _whole(figures)
    if whole is None:
        return
    parts = [f for f in figures if f is not whole]
    sources = {f.source for f in parts}
    leaves = tuple(f for f in parts if not any(PARENT_FUND.get(x) == f.source for x in sources))
    if len({f.source for f in leaves}) != len(leaves):
        reason = "a source is printed twice / 同一来源出现两次"
        yield Verdict("P03", str(whole.place), "not_evaluated", whole.locator, whole.raw, reason=reason)
    elif len(leaves) > 1 or (leaves and leaves[0].source == "fiscal_appropriation"):
        relation = "=" if len(leaves) > 1 else ">="
        yield Equation("P03", str(whole.place), whole.label, (whole,), leaves, relation=relation)


def name_key(name: str) -> str:
    """What spellings of one project's name have in common."""
    return re.sub(r"[^\w]", "", without_serial(name))


def project_totals(index: Index) -> dict[str, list[Figure]]:
    """Each project's total over all funds in the project tables, by normalised name."""
    found: dict[str, list[Figure]] = defaultdict(list)
    for table in index.of(s.T7):
        for figure in _total_column(table):
            name = str(figure.fields.get("project_name") or "")
            if name and figure.row_kind == "detail":
                found[name_key(name)].append(figure)
    return found


def _total_column(table: Table) -> list[Figure]:
    figures = [f for f in table.figures if f.measure == "amount" and f.breakdown == "project"]
    columns = [x for x in columns_of(figures).values() if not x[0].fields.get("economic_code")]
    wholes = [x for x in columns if x[0].column_kind == "total"]
    return wholes[0] if wholes else columns[0] if len(columns) == 1 else []


def projects_agree(index: Index, funding: dict[tuple[int, str, str], list[Figure]]) -> Iterator[Outcome]:
    """P02: a project has the same money in the project table and in its performance table or tables."""
    listed = project_totals(index)
    stated: dict[str, list[Figure]] = defaultdict(list)
    unclear: set[str] = set()
    for (_, name, scope), figures in funding.items():
        if scope == "whole_project":
            continue
        one = _money_of(figures, listed.get(name_key(name), []))
        if one is None:
            unclear.add(name_key(name))
        else:
            stated[name_key(name)].append(one)
    for name, own in stated.items():
        rows = listed.get(name, [])
        if rows and name not in unclear:
            yield Equation("P02", str(own[0].place), own[0].label, tuple(own), tuple(rows))


def _money_of(figures: Sequence[Figure], rows: Sequence[Figure]) -> Figure | None:
    """What a form states of the fund that the project table shows: its fiscal money, or all."""
    if rows and all(f.fund in ("general_public", "fiscal_appropriation") for f in rows):
        own = [f for f in figures if f.source in ("fiscal_appropriation", *FISCAL)]
        if len(own) == 1:
            return own[0]
    return _whole(figures)


def project_names(index: Index, funding: dict[tuple[int, str, str], list[Figure]]) -> Iterator[Outcome]:
    """P07: projects with targets stand in the project table; said once where several do not."""
    listed = project_totals(index)
    names = {name for _, name, _ in funding if name}
    if not listed or not names or not all(f.fund == "all" for own in listed.values() for f in own):
        return
    missing = sorted(n for n in names if name_key(n) not in listed)
    if len(missing) == len(names):
        reason = "the two tables name their projects differently / 两表项目名称口径不同"
        yield Verdict("P07", "", "not_evaluated", reason=reason)
        return
    for name in sorted(names - set(missing)):
        yield Verdict("P07", name, "pass")
    for name in missing:
        figure = next(f for (_, n, _), own in funding.items() if n == name for f in own)
        zh = f"绩效目标表的项目“{printed(name)}”未列入项目支出表。"
        en = f"The project “{printed(name)}” has targets but does not stand in the project table."
        yield Verdict(
            "P07",
            name,
            "fail",
            figure.locator,
            printed(name),
            message_zh=zh,
            message_en=en,
            severity="info",
            figure=figure,
        )


def indicators(index: Index) -> Iterator[Outcome]:
    """P05, P06 and P09, said once a table."""
    by_table: dict[int, list[dict[str, object]]] = defaultdict(list)
    for row in index.rows.get("fact_performance_target", ()):
        by_table[int(str(row["table_ordinal"]))].append(row)
    for ordinal, rows in by_table.items():
        yield from _levels(ordinal, rows)
        yield from _measurable(ordinal, rows)
        yield from _comparators(rows)


def _levels(ordinal: int, rows: Sequence[dict[str, object]]) -> Iterator[Outcome]:
    present = {key(str(r.get("indicator_level_1") or "")) for r in rows}
    if not any(present):
        return
    missing = [x for x in _FIRST_LEVELS if not any(x in p or (x == "产出" and "完成" in p) for p in present)]
    if not missing:
        yield Verdict("P09", str(ordinal), "pass")
        return
    at = str(rows[0]["locator"])
    zh, en = f"缺少一级指标：{'、'.join(missing)}。", f"First levels missing: {', '.join(missing)}."
    yield Verdict("P09", str(ordinal), "fail", at, "", "、".join(missing), message_zh=zh, message_en=en)


def _measurable(ordinal: int, rows: Sequence[dict[str, object]]) -> Iterator[Outcome]:
    vague = [r for r in rows if not _MEASURABLE.search(str(r["target_raw"]))]
    if not vague:
        yield Verdict("P06", str(ordinal), "pass")
        return
    names = "、".join(printed(str(r.get("indicator") or r["target_raw"])) for r in vague[:3])
    zh, en = (
        f"{len(vague)}项指标值不可衡量，如{names}。",
        f"{len(vague)} targets cannot be measured, such as {names}.",
    )
    yield Verdict(
        "P06",
        str(ordinal),
        "fail",
        str(vague[0]["locator"]),
        str(vague[0]["target_raw"]),
        message_zh=zh,
        message_en=en,
    )


def _comparators(rows: Sequence[dict[str, object]]) -> Iterator[Outcome]:
    """P05: a comparator or a percent sign stands with a number."""
    good = 0
    for row in rows:
        raw = str(row["target_raw"])
        at = f"{row['table_ordinal']}.{row['row_ordinal']}.{row['column_ordinal']}"
        if (row.get("comparator") or "%" in raw or "％" in raw) and not _MEASURABLE.search(raw):
            zh, en = f"指标值“{printed(raw)}”有符号而无数值。", f"“{printed(raw)}” has a sign but no number."
            yield Verdict("P05", at, "fail", str(row["locator"]), raw, message_zh=zh, message_en=en)
        else:
            good += 1
    yield from passed("P05", str(rows[0]["table_ordinal"]), good)


def stated_money(index: Index, funding: dict[tuple[int, str, str], list[Figure]]) -> Iterator[Outcome]:
    """P11: the money said to have targets is within project spending."""
    table = s.main_table(index, s.T3)
    project = s.totals(s.columns_for(table, spending="project")) if table else ()
    if not project or index.phase != "budget":
        return
    for claim in claims_of(index).all:
        if (
            claim.get("subject") == "performance"
            and claim.quantity == "amount"
            and claim.get("basis") == "current"
            and claim.has_number
            and re.search(r"绩效目标", claim.get("sentence"))
            and not re.search(r"整体|转移支付|评价", claim.get("sentence"))
        ):
            yield Equation(
                "P11",
                str(claim.figure.place),
                quote(claim),
                (claim.figure,),
                project,
                relation=AT_MOST,
                comparison="aggregate",
            )
