"""Family P between forms and words: stated money and number of projects, total costs, copied texts, instalments.

What belongs here: forms of performance targets against the narrative and each other. What does not: a
form's own sources and indicators (`performance`).
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from pipeline.normalise import key, printed
from pipeline.parsed import Row
from pipeline.reconcile.claims_index import Claim, claims_of, quote
from pipeline.reconcile.contents import asked_for
from pipeline.reconcile.equations import AT_LEAST, EQUAL, Equation, Outcome, Verdict, first_that_holds, passed
from pipeline.reconcile.figures import Figure, Index, Table, decimals, remembered
from pipeline.reconcile.performance import TX, name_key, project_totals
from schemas.vocabulary import UNITS

_WHOLE_BODY: Final = re.compile(r"整体(?:支出)?绩效|部门整体|单位整体")
_TOTAL_COST: Final = re.compile(
    r"(?:项目|预算|资金|经费)?总(?:成本|支出|费用|投资|预算|经费)(?:控制)?(?:数|额|金额|上限|预算)?(?:\(.{1,6}\))?"
    r"|项目(?:成本|预算|支出|经费)(?:总额|控制|控制数|控制额)?(?:\(.{1,6}\))?"
)
_UNIT: Final = re.compile(r"亿元|万元|千元|元")
_PER: Final = re.compile(r"元/|/|每|人均|平均|单位成本|单价")
_FACTORS: Final = (1_000, 10_000)
_SPAN: Final = 30
_SHORTEST_NAME: Final = 6
_QUARTERS: Final = 4


def projects(index: Index) -> Iterator[Outcome]:
    """P01, P04, P08, P10 and P12."""
    money = project_money(index)
    yield from stated(index, money)
    yield from total_costs(index, money)
    yield from foreign_text(index)
    yield from whole_department(index)
    yield from instalments(index, money)


def _is_whole_body(table: Table, index: Index) -> bool:
    return bool(_WHOLE_BODY.search(key(table.read.title))) or any(
        _WHOLE_BODY.search(key(str(c["text"])))
        for c in _cells(index).get(table.ordinal, ())
        if c["placement"] == "title"
    )


@remembered
def _cells(index: Index) -> dict[int, list[Row]]:
    """Cells of forms by table."""
    forms = {t.ordinal for t in index.of(TX)}
    found: dict[int, list[Row]] = defaultdict(list)
    for cell in index.rows.get("source_cell", ()):
        if cell["table_ordinal"] in forms:
            found[int(str(cell["table_ordinal"]))].append(cell)
    return found


Money = dict[tuple[int, str], dict[str, list[Figure]]]


def project_money(index: Index) -> Money:
    """Totals of each project's form by scope (annual, whole_project, unspecified); those of the whole body left out."""
    found: Money = {}
    for table in index.of(TX):
        if _is_whole_body(table, index):
            continue
        for figure in table.figures:
            if figure.home == "fact_project_funding" and figure.source == "all":
                name = str(figure.fields.get("project_name") or "")
                scope = str(figure.fields.get("funding_scope") or "unspecified")
                found.setdefault((table.ordinal, name), {}).setdefault(scope, []).append(figure)
    return found


def _of_the_year(scopes: Mapping[str, list[Figure]]) -> Figure | None:
    """A project's money of the year: the annual total, else the only one that is printed."""
    for scope in ("annual", "unspecified", "whole_project"):
        own = scopes.get(scope, [])
        if own:
            return own[0] if len(own) == 1 else None
    return None


# --- P01 ----------------------------------------------------------------------------------------


def stated(index: Index, money: Money) -> Iterator[Outcome]:
    """P01: as many forms as projects are stated: their money adds to the stated; fewer: it is at most that."""
    claims = claims_of(index)
    for count in claims.all:
        if not _is_number_of_projects(count):
            continue
        amount = _money_beside(count, claims.by_sentence[count.sentence_place])
        if amount is None or not money:
            continue
        yield _stated_against(count, amount, money)


def _is_number_of_projects(claim: Claim) -> bool:
    return (
        claim.get("subject") == "performance"
        and claim.get("aspect") == "projects"
        and claim.quantity == "count"
        and claim.has_number
        and "绩效目标" in claim.get("sentence")
        and not re.search(r"自评|评价|跟踪|监控", claim.get("sentence"))
    )


def _money_beside(count: Claim, own: Sequence[Claim]) -> Claim | None:
    """The money stated with a number of projects: the first behind it."""
    at = int(count.get("span_start") or 0)
    behind = [
        c
        for c in own
        if c.get("subject") == "performance"
        and c.quantity == "amount"
        and c.has_number
        and int(c.get("span_start") or 0) > at
    ]
    return behind[0] if behind else None


def _stated_against(count: Claim, amount: Claim, money: Money) -> Outcome:
    """The stated money against that of the forms: of the year, else the whole: which is not always said."""
    where = str(amount.figure.place)
    years = [_of_the_year(scopes) for scopes in money.values()]
    figures = tuple(f for f in years if f is not None)
    if amount.get("fund") not in ("", "all", "fiscal_appropriation"):
        return _unjudged(
            "P01", where, "stated of one fund, the forms are of all / 所述为一种资金，表为全部资金"
        )
    if len(figures) < len(years):
        return _unjudged("P01", where, "a form's money of the year was not read / 有表的年度资金未读取")
    if len(figures) > count.value:
        return _unjudged("P01", where, "more forms than projects are stated / 绩效表多于所述项目数")
    relation = EQUAL if len(figures) == count.value else AT_LEAST
    one = Equation("P01", where, quote(amount), (amount.figure,), figures, relation=relation)
    whole = tuple(f for scopes in money.values() for f in scopes.get("whole_project", ())[:1])
    return first_that_holds(one, *([replace(one, right=whole)] if len(whole) == len(figures) else []))


def _unjudged(rule: str, where: str, reason: str) -> Verdict:
    return Verdict(rule, where, "not_evaluated", reason=reason)


# --- P04 ----------------------------------------------------------------------------------------


def total_costs(index: Index, money: Money) -> Iterator[Outcome]:
    """P04: the target for a project's total cost is at most its money."""
    good = 0
    for row in index.rows.get("fact_performance_target", ()):
        unit = _unit_of_total_cost(row)
        scopes = money.get((int(str(row["table_ordinal"])), str(row.get("project_name") or "")))
        value = row.get("target_value")
        if unit is None or scopes is None or not isinstance(value, Decimal):
            continue
        limit = _limit(scopes)
        if limit is None or limit.yuan is None:
            continue
        ulp = UNITS[unit].scaleb(-decimals(str(row["target_raw"])))
        if value * UNITS[unit] - limit.value <= max(ulp, limit.ulp) / 2:
            good += 1
            continue
        if limit.value and value * UNITS[unit] / limit.value in _FACTORS:
            at = f"{row['table_ordinal']}.{row['row_ordinal']}.{row['column_ordinal']}"
            yield _unjudged("P04", at, "the unit of one of both is in doubt / 金额单位存疑")
            continue
        yield _beyond(row, unit, limit)
    yield from passed("P04", "form", good)


def _unit_of_total_cost(row: Row) -> str | None:
    """The unit of money of a target for the total cost; None where it is another target, or a lower bound."""
    name = key(str(row.get("indicator") or ""))
    if not _TOTAL_COST.fullmatch(name) or str(row.get("comparator") or "") in ("≥", ">", "＞", ">="):
        return None
    printed_unit = f"{row.get('target_unit') or ''}{row['target_raw']}"
    if _PER.search(key(printed_unit)):
        return None
    match = _UNIT.search(printed_unit) or _UNIT.search(name)
    return match.group() if match else None


def _limit(scopes: Mapping[str, list[Figure]]) -> Figure | None:
    """A project's whole money, else that of the year, where exactly one figure is printed."""
    for scope in ("whole_project", "annual", "unspecified"):
        own = scopes.get(scope, [])
        if own and not (len(own) == 1 and own[0].value == 0 and len(scopes) > 1):
            return own[0] if len(own) == 1 else None
    return None


def _beyond(row: Row, unit: str, limit: Figure) -> Verdict:
    at = f"{row['table_ordinal']}.{row['row_ordinal']}.{row['column_ordinal']}"
    name, raw = printed(str(row.get("indicator") or "")), printed(str(row["target_raw"]))
    zh = f"“{name}”目标值{raw}超过项目资金{limit.raw}{limit.unit or ''}。"
    en = f"The target for {name}, {raw}, exceeds the project's money, {limit.raw} {limit.unit or ''}."
    return Verdict(
        "P04",
        at,
        "fail",
        str(row["locator"]),
        str(row["target_raw"]),
        limit.raw,
        message_zh=zh,
        message_en=en,
    )


# --- P08 ----------------------------------------------------------------------------------------


def foreign_text(index: Index) -> Iterator[Outcome]:
    """P08: no project is described in words of another, by the other's name."""
    texts = _texts(index)
    good = 0
    for (place, name), (locator, text) in texts.items():
        found = next(
            (
                other
                for (there, other), (_, theirs) in texts.items()
                if there != place
                and _differs(name, other)
                and _copied(text, theirs, name_key(other), name_key(name))
            ),
            None,
        )
        if found is None:
            good += 1
            continue
        zh = f"“{printed(name)}”的说明中有“{printed(found)}”的文字。"
        en = f"The text on {printed(name)} holds words on {printed(found)}."
        yield Verdict("P08", place, "fail", locator, found, name, message_zh=zh, message_en=en)
    if len(texts) > 1:
        yield from passed("P08", "form", good)


def _texts(index: Index) -> dict[tuple[str, str], tuple[str, str]]:
    """What is written of each project, by place and name: forms of one project, notes of the narrative."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    names: dict[int, set[str]] = defaultdict(set)
    for rows in ("fact_performance_target", "fact_project_funding"):
        for row in index.rows.get(rows, ()):
            if row.get("project_name"):
                names[int(str(row["table_ordinal"]))].add(str(row["project_name"]))
    for table in index.of(TX):
        if len(own := names[table.ordinal]) == 1:
            long = [key(str(c["text"])) for c in _cells(index).get(table.ordinal, ())]
            text = "\n".join(name_key(t) for t in long if len(t) >= _SPAN)
            found[f"t{table.ordinal}", own.pop()] = (table.read.locator, text)
    notes: dict[str, list[Row]] = defaultdict(list)
    for row in index.rows.get("source_sentence", ()):
        if row.get("project_name"):
            notes[str(row["project_name"])].append(row)
    for name, rows_ in notes.items():
        text = "\n".join(name_key(key(str(r["text"]))) for r in rows_)
        found[f"n{name}", name] = (str(rows_[0].get("locator") or ""), text)
    return found


def _differs(name: str, other: str) -> bool:
    """Whether two names are of different projects, in whatever year."""
    one, two = (re.sub(r"\d+年?度?", "", name_key(n)) for n in (name, other))
    return len(name_key(other)) >= _SHORTEST_NAME and one not in two and two not in one


def _copied(text: str, theirs: str, name: str, own: str) -> bool:
    """Whether a span of 30 letters or more around another's name stands in both texts.

    A passage that names the project itself too tells of several projects and belongs to each.
    """
    return any(name in line and own not in line and _shares(line, theirs, name) for line in text.split("\n"))


def _shares(line: str, theirs: str, name: str) -> bool:
    at, length = line.find(name), max(_SPAN, len(name))
    starts = range(max(0, at + len(name) - length), at + 1)
    return any(len(line) >= i + length and line[i : i + length] in theirs for i in starts)


# --- P10 ----------------------------------------------------------------------------------------


def whole_department(index: Index) -> Iterator[Outcome]:
    """P10: targets of the whole body are there where its place asks for them."""
    if index.part == "narrative":
        return
    if asked_for("whole_department_targets", index) is None:
        yield Verdict("P10", "", "not_applicable", reason="not asked for by this place / 该地未要求")
        return
    titles = [key(t.read.title) for t in index.tables]
    if any(_WHOLE_BODY.search(t) for t in titles) or any(_is_whole_body(t, index) for t in index.of(TX)):
        yield Verdict("P10", "", "pass")
        return
    zh, en = "缺少部门整体支出绩效目标表。", "The table of targets of the whole department is missing."
    yield Verdict("P10", "", "fail", "file", "", "部门整体支出绩效目标表", message_zh=zh, message_en=en)


# --- P12 ----------------------------------------------------------------------------------------


def instalments(index: Index, money: Money) -> Iterator[Outcome]:
    """P12: the quarters of a project's note add to its money of the year.

    A note that does not name its project is held against every project's money: it agrees with one, or it
    cannot be judged.
    """
    claims = claims_of(index)
    for place, own in claims.by_sentence.items():
        parts = [
            c for c in own if c.get("aspect") == "instalment" and c.quantity == "amount" and c.has_number
        ]
        if len(parts) < _QUARTERS:
            continue
        figures = tuple(p.figure for p in parts)
        wholes = [w for w in claims.to(parts[0], "part_of") if w.quantity == "amount" and w.has_number]
        name = _project_of(index, parts[0])
        of_name = [f for f in _money_named(index, money) if name and name_key(_name(f)) == name_key(name)]
        where = ".".join(place)
        if wholes:
            yield Equation("P12", where, quote(parts[0]), (wholes[0].figure,), figures)
        if of_name:
            yield Equation("P12", f"{where}.table", quote(parts[0]), (of_name[0],), figures)
        elif not wholes:
            yield _nameless(where, figures, _money_named(index, money))


def _name(figure: Figure) -> str:
    return str(figure.fields.get("project_name") or "")


def _project_of(index: Index, claim: Claim) -> str:
    """The project that a claim's note is about, as far as the note says."""
    if claim.get("project_name"):
        return claim.get("project_name")
    return next(
        (
            str(r["project_name"])
            for r in index.rows.get("source_sentence", ())
            if str(r["paragraph_ordinal"]) == claim.get("paragraph_ordinal") and r.get("project_name")
        ),
        "",
    )


def _money_named(index: Index, money: Money) -> list[Figure]:
    """Money of the year of each project: of its form, else of the project table."""
    forms = [f for f in map(_of_the_year, money.values()) if f is not None and f.yuan is not None]
    return forms + [own[0] for own in project_totals(index).values() if len(own) == 1]


def _nameless(where: str, parts: Sequence[Figure], known: Sequence[Figure]) -> Verdict:
    total = sum((p.value for p in parts), Decimal(0))
    if any(abs(f.value - total) <= (f.ulp + sum((p.ulp for p in parts), Decimal(0))) / 2 for f in known):
        return Verdict("P12", where, "pass")
    return _unjudged("P12", where, "the note does not name its project / 说明未写明所属项目")


__all__ = ["projects"]
