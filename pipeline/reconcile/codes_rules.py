"""Family C: codes and names against the official classification of the year.

What belongs here: judging printed pairs of code and name. What does not: resolving them
(`pipeline.codes`), and root causes that are codes (`code_causes`).
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final

from pipeline import codes
from pipeline.normalise import key, printed, without_serial
from pipeline.reconcile import summaries as s
from pipeline.reconcile.equations import Outcome, Verdict, passed
from pipeline.reconcile.figures import Figure, Index, Table, remembered, tree_code

_FUNCTION_ROLES: Final = (s.T2, s.T3, s.T5, s.T7, s.T9, s.TS)
_ECONOMIC_ROLES: Final = (s.T6, s.T7)
_REFORM: Final = 2018
_UNTIL: Final = re.compile(r"until (\d{4})")
_FUND_TYPES: Final = {s.T5: "general", s.T9: "gov_fund", s.TS: "state_capital"}
_SYSTEMS: Final = {
    "function": codes.FUNCTION,
    "economic": codes.ECONOMIC,
    "government_economic": codes.GOVERNMENT_ECONOMIC,
}


def code_rules(index: Index) -> Iterator[Outcome]:
    """C01 to C06 on every table, each row once."""
    good: Counter[str] = Counter()
    for table in index.tables:
        for figure in coded_rows(table):
            for outcome in _row(table, figure, index.fiscal_year):
                if outcome.status == "pass":
                    good[outcome.rule] += 1
                else:
                    yield outcome
    for rule, places in good.items():
        yield from passed(rule, "rows", places)
    for role in (s.T1, s.T4):
        for table in index.of(role):
            yield from classes(index, table)
    for role, length in ((s.T5, 7), (s.T6, 5)):
        yield from finest_level(index, role, length)


@remembered
def coded_rows(table: Table) -> list[Figure]:
    """The first figure of each row that prints a code, by half of the table."""
    seen: set[tuple[int, str, str]] = set()
    rows = []
    for figure in table.figures:
        at = (figure.place.b, figure.breakdown, raw_code(figure))
        if at not in seen and figure.breakdown in _SYSTEMS and at[2]:
            seen.add(at)
            rows.append(figure)
    return rows


def _kind(figure: Figure) -> str:
    return "function" if figure.breakdown == "function" else "economic"


def raw_code(figure: Figure) -> str:
    """The code as printed in a figure's row."""
    return str(figure.fields.get(f"{_kind(figure)}_code_raw") or "")


def raw_name(figure: Figure) -> str:
    """The name as printed in a figure's row."""
    return printed(str(figure.fields.get(f"{_kind(figure)}_name_raw") or ""))


# --- the reference ------------------------------------------------------------------------------


@cache
def _observed() -> dict[tuple[str, str], frozenset[int]]:
    """Years in which a reference pair of code and name was published as the reference has it."""
    return {
        (row["code"], key(row["name"])): frozenset(map(int, row["years"].split()))
        for row in codes.reference_rows("observed_codes.csv")
        if row["against_reference"] == "same"
    }


@cache
def _funds_of_codes() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in codes.reference_rows("function_codes.csv"):
        found.setdefault(row["code"], set()).update(row["fund_type"].split("+"))
    return {code: frozenset(funds) for code, funds in found.items()}


def is_trusted(code: str, name_key: str, year: int | None) -> bool:
    """TRUSTED: the reference pair stands as `same` in that year or an adjoining one."""
    years = _observed().get((code, name_key), frozenset())
    return bool(years) and (year is None or bool(years & {year - 1, year, year + 1}))


@lru_cache(maxsize=65536)
def official_name(system: str, code: str, year: int | None) -> tuple[str, bool]:
    """The key of a code's name in a year, and whether the pair is trusted; '' where there is none."""
    entries = [
        e
        for e in codes.classification(system).by_code.get(code, [])
        if year is None or e.valid_from <= year <= e.valid_to
    ]
    if not entries:
        return "", False
    trusted = [e.name_key for e in entries if is_trusted(code, e.name_key, year)]
    return (trusted[0], True) if trusted else (entries[0].name_key, False)


# --- rows ---------------------------------------------------------------------------------------


def _row(table: Table, figure: Figure, year: int | None) -> Iterator[Verdict]:
    system = _SYSTEMS[figure.breakdown]
    membership = "C01" if system == codes.FUNCTION else "C02" if system == codes.ECONOMIC else ""
    if table.role not in (_FUNCTION_ROLES if membership == "C01" else _ECONOMIC_ROLES):
        membership = ""
    name = raw_name(figure)
    digits = tree_code(raw_code(figure), None)
    if membership and digits:
        yield from _membership(membership, table, figure, system, digits, year)
    if name and digits and figure.resolution == "unverified":
        yield from _name_of_another(figure, system, digits, name, year)
    elif name and digits and figure.resolution != "unresolved":
        yield from _name(figure, system, digits, name, year)


def _verdict(
    rule: str, figure: Figure, status: str, expected: str = "", zh: str = "", en: str = "", severity: str = ""
) -> Verdict:
    stated = printed(f"{raw_code(figure)} {raw_name(figure)}".strip())
    return Verdict(
        rule,
        str(figure.place),
        status,
        figure.locator,
        stated,
        expected,
        message_zh=zh,
        message_en=en,
        severity=severity,
        figure=figure,
    )


def _membership(
    rule: str, table: Table, figure: Figure, system: str, digits: str, year: int | None
) -> Iterator[Verdict]:
    if figure.resolution == "unverified":
        yield from _validity(rule, figure, system, digits, year)
        return
    if figure.resolution == "unresolved":
        yield _unknown(rule, figure, system, digits, year)
        return
    wanted = _FUND_TYPES.get(table.role)
    funds = _funds_of_codes().get(figure.code or digits, frozenset())
    if rule == "C01" and wanted and funds and wanted not in funds and len(digits) > 3:
        _, trusted = official_name(system, digits, year)
        zh = f"{digits}不属于本表资金性质的科目。"
        en = f"{digits} is no code of this table's fund."
        yield _verdict(rule, figure, "fail", zh=zh, en=en, severity="" if trusted else "info")
        return
    yield _verdict(rule, figure, "pass")


def _unknown(rule: str, figure: Figure, system: str, digits: str, year: int | None) -> Verdict:
    """A code of no class that exists: an error where its name is that of a trusted code."""
    name = without_serial(raw_name(figure))
    found = codes.resolve(system, None, name, year).code if name else None
    trusted = bool(found) and official_name(system, found or "", year)[1]
    hint_zh, hint_en = (f"按名称应为{found}。", f" Its name is that of {found}.") if found else ("", "")
    zh = f"科目编码{raw_code(figure)}不在{year or '当年'}年目录中。{hint_zh}"
    en = f"The code {raw_code(figure)} is not in the list of {year or 'the year'}.{hint_en}"
    return _verdict(rule, figure, "fail", found or "", zh, en, "" if trusted else "info")


def _validity(rule: str, figure: Figure, system: str, digits: str, year: int | None) -> Iterator[Verdict]:
    """C04: a code of our list that was in force in other years only; else it is unknown to us."""
    entries = codes.classification(system).by_code.get(digits, [])
    before_list = system != codes.FUNCTION and year is not None and year < _REFORM
    if not entries or year is None or before_list:
        yield _verdict(rule, figure, "not_applicable")
        return
    spans = ", ".join(f"{e.valid_from}–{e.valid_to if e.valid_to < codes.LAST_YEAR else ''}" for e in entries)
    reformed = system == codes.ECONOMIC and year >= _REFORM and all(e.valid_to < _REFORM for e in entries)
    zh = f"科目编码{digits}只在{spans}年有效，{year}年已停用。"
    en = f"The code {digits} was in force in {spans} only, not in {year}."
    yield _verdict("C04", figure, "fail", spans, zh, en, "" if reformed else "info")


def _name(figure: Figure, system: str, digits: str, name: str, year: int | None) -> Iterator[Verdict]:
    code = figure.code or digits
    if len(digits) > len(code) or figure.resolution in ("by_alias", "printed"):
        yield _verdict("C03", figure, "pass")
        yield _verdict("C04", figure, "pass")
        return
    official, trusted = official_name(system, digits, year)
    if not official or _names_alike(official, without_serial(name)):
        yield _verdict("C03", figure, "pass")
        return
    zh = f"科目编码{digits}的规范名称是“{official}”，此处写作“{name}”。"
    en = f"The official name of {digits} is “{official}”; “{name}” is printed."
    other = codes.resolve(system, None, without_serial(name), year)
    other_code = (
        other.code if other.resolution == "by_name" and len(other.code or "") == len(digits) else None
    )
    if other_code:
        zh += f"“{name}”的编码是{other_code}。"
        en += f" “{name}” is {other_code}."
    sure = trusted and (other_code or figure.resolution == "conflict")
    sure = sure or (other_code is not None and official_name(system, other_code, year)[1])
    severity = "" if sure else "info"
    yield _verdict("C03", figure, "fail", official, zh, en, severity)


def _name_of_another(
    figure: Figure, system: str, digits: str, name: str, year: int | None
) -> Iterator[Verdict]:
    """C03 of a code unknown to us: said only where its name is that of a trusted code of the same class."""
    other = codes.resolve(system, None, without_serial(name), year, digits[:-2])
    code = other.code or ""
    if code == digits or len(code) != len(digits) or not official_name(system, code, year)[1]:
        return
    zh = f"“{name}”的编码是{code}，此处写作{digits}。"
    en = f"“{name}” is {code}; {digits} is printed."
    yield _verdict("C03", figure, "fail", code, zh, en)


def _names_alike(official: str, name: str) -> bool:
    """Whether two names differ by nothing that matters: 支出 at the end, a trailing colon, brackets."""
    strip = str.maketrans("", "", "()、,.:;·")
    one, two = (x.translate(strip).removesuffix("支出").removesuffix("费") for x in (official, name))
    return one == two


# --- classes of summaries, depth ----------------------------------------------------------------


@cache
def _old_names() -> dict[tuple[str, str], int]:
    """Names of classes that ended: (code, name) -> last year."""
    return {
        (row["code"], key(row["name"])): int(match.group(1))
        for row in codes.reference_rows("class_aliases.csv")
        if (match := _UNTIL.search(row["source"]))
    }


def classes(index: Index, table: Table) -> Iterator[Outcome]:
    """C05: names of classes are the year's; no class with an amount elsewhere is missing."""
    year = index.fiscal_year
    halves = [h for h in s.spending_halves(table) if h.column and h.column.breakdown == "function"]
    if not halves:
        return
    column = halves[0].column
    assert column is not None
    rows = [f for f in table.figures if f.place.c == column.place.c and f.breakdown == "function" and f.code]
    for figure in rows:
        ended = _old_names().get((figure.code or "", without_serial(figure.label)))
        if ended is not None and year is not None and year > ended:
            official = official_name(codes.FUNCTION, figure.code or "", year)[0]
            zh = f"类级科目名称“{printed(figure.label)}”已于{ended}年后更名为“{official}”。"
            en = f"The class name “{printed(figure.label)}” ended with {ended}; it is now “{official}”."
            yield _verdict("C05", figure, "fail", official, zh, en)
        elif len(figure.code or "") == 3:
            yield _verdict("C05", figure, "pass")
    yield from _missing_classes(index, table, {(f.code or "")[:3] for f in rows}, column)


def _missing_classes(index: Index, table: Table, printed_classes: set[str], at: Figure) -> Iterator[Outcome]:
    others = [index.of(s.T3)] if table.role == s.T1 else [index.of(r) for r in (s.T5, s.T9, s.TS)]
    rows = [
        f
        for tables in others
        for t in tables
        for f in s.leaves(s.columns_for(t))
        if f.code and f.value and not f.is_unsure and f.breakdown == "function"
    ]
    unclear = any(f.row_kind == "detail" and f.is_unsure and f.value for f in table.figures)
    for code in sorted({(f.code or "")[:3] for f in rows} - printed_classes):
        row = next(f for f in rows if (f.code or "").startswith(code))
        if unclear:
            yield Verdict(
                "C05",
                f"{table.ordinal}.{code}",
                "not_evaluated",
                at.locator,
                reason="a class is not known / 有类级科目无法识别",
            )
            continue
        zh = f"有{code}类支出（{printed(row.label)}），总表未列该类。"
        en = f"There is spending of class {code} ({printed(row.label)}), which the summary does not list."
        yield Verdict(
            "C05",
            f"{table.ordinal}.{code}",
            "fail",
            at.locator,
            "",
            code,
            message_zh=zh,
            message_en=en,
            figure=row,
        )


def finest_level(index: Index, role: str, length: int) -> Iterator[Outcome]:
    """C06: every row of money without a finer one below is of the level that the law asks for.

    Where a place prints several tables of the role, one of that depth will do.
    """
    found = [(t, rows) for t in index.of(role) if (rows := _deepest_rows(t, length))]
    if not found:
        return
    if index.secret:
        yield Verdict("C06", role, "not_applicable", reason="secret items / 涉密")
        return
    short = {t.ordinal: [f for f in rows if len(f.tree) < length and not f.is_unsure] for t, rows in found}
    if not all(short.values()):
        yield Verdict("C06", role, "pass")
        return
    own = next(iter(short.values()))
    names = "、".join(printed(f.label) for f in own[:3])
    zh = f"共{len(own)}行未细化到{'项' if length == 7 else '款'}级，如{names}。"
    en = f"{len(own)} rows are not broken down to {length} digits, such as {names}."
    first = own[0]
    yield Verdict(
        "C06", role, "fail", first.locator, printed(first.label), message_zh=zh, message_en=en, figure=first
    )


def _deepest_rows(table: Table, length: int) -> list[Figure]:
    wanted = "function" if length == 7 else "economic"
    return [
        f
        for column in s.columns_for(table)
        for f in column
        if f.breakdown == wanted and f.tree and f.value and f.row_kind == "detail"
    ]
