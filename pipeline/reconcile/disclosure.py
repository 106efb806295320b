"""Family D, titles and notes of tables: what must be published, and whose and of which year it says it is.

What belongs here: rules on the presence of tables and on their notes. What does not: figures.
"""

import re
from collections.abc import Iterator
from typing import Final

from pipeline.normalise import key, printed
from pipeline.reconcile import summaries as s
from pipeline.reconcile.equations import Outcome, Verdict
from pipeline.reconcile.figures import Index, Table
from pipeline.reconcile.required import required_roles
from schemas.vocabulary import TABLE_ROLES

_EMPTY: Final = re.compile(
    r"空表|无数据|无此项|无相关数据|没有.{0,30}(?:安排|收支|支出)|无.{0,20}(?:安排的?(?:支出|预算)|收支|发生额|支出|预算)"
    r"|为空|不涉及|(?:为|预算|支出)0(?:\.0+)?(?:万元|元)?(?![\d.])"
)
_REFLECTS: Final = re.compile(r"本表(?:反映|按|根据|仅)")
_FUND_WORDS: Final = {
    s.T9: ("政府性基金", "国有资本经营"),
    s.TS: ("国有资本经营", "政府性基金"),
}
_YEAR: Final = re.compile(r"(20\d\d)年")
_CORE: Final = (s.T1, s.T2, s.T3, s.T4, s.T5, s.T6, s.T8, s.T9, s.TS)


def disclosure(index: Index) -> Iterator[Outcome]:
    """D01, D03, D08, D13, F11 on years and, of notes under tables, N19."""
    if index.part == "narrative":
        return
    yield from required_tables(index)
    yield from years_named(index)
    for table in index.tables:
        if table.role in _CORE:
            yield from empty_with_note(index, table)
            yield from said_to_be_empty(table)
        yield from note_fits(index, table)
    yield Verdict("D08", "", "pass" if not _is_picture(index) else "fail", "file", index.media_type or "")


def years_named(index: Index) -> Iterator[Outcome]:
    """F11 on years: each table's title that names one year names the document's."""
    year = index.fiscal_year
    for table in index.tables:
        named = {int(y) for y in _YEAR.findall(key(table.read.title))}
        if len(named) != 1 or year is None or table.role == "performance_targets":
            continue
        at = f"title{table.ordinal}"
        if named == {year}:
            yield Verdict("F11", at, "pass")
            continue
        title = printed(table.read.title)
        zh, en = f"表题《{title}》的年度与文件年度{year}年不符。", f"The title {title} is not of {year}."
        yield Verdict(
            "F11", at, "fail", table.read.locator, table.read.title, str(year), message_zh=zh, message_en=en
        )


def _is_picture(index: Index) -> bool:
    return any(f.fields.get("amount_reading") == "ocr" for t in index.tables for f in t.figures)


def required_tables(index: Index) -> Iterator[Outcome]:
    """D01: every table that the place asks for is there."""
    for role in sorted(required_roles(index)):
        if index.of(role) or _stands_in(index, role):
            yield Verdict("D01", role, "pass")
        elif any(t.role == "other" for t in index.tables) and index.tables and _unknown_tables(index):
            reason = f"{TABLE_ROLES[role]}: a table was not recognised / 有表未识别"
            yield Verdict("D01", role, "not_evaluated", "file", reason=reason)
        else:
            name = TABLE_ROLES[role]
            zh, en = f"缺少《{name}》。", f"The table {name} is missing."
            yield Verdict("D01", role, "fail", "file", "", name, message_zh=zh, message_en=en)


def _unknown_tables(index: Index) -> bool:
    return any(
        row.get("code") in ("role_unknown", "role_tie", "page_not_read")
        for row in index.rows.get("issue", ())
    )


def _stands_in(index: Index, role: str) -> bool:
    """Whether another table shows the same: spending of all fiscal money for that of the general budget."""
    if role == s.T5:
        return any("财政拨款支出" in key(t.read.title) for t in index.tables if t.role == "other")
    return False


def notes_of(table: Table, index: Index) -> str:
    """The note under a table, and prose cells in it."""
    cells = [
        str(c["text"])
        for c in index.rows.get("source_cell", ())
        if c["table_ordinal"] == table.ordinal and c["placement"] == "note"
    ]
    return "\n".join([table.read.note, *cells])


def empty_with_note(index: Index, table: Table) -> Iterator[Outcome]:
    """D03: a required table without amounts says why."""
    if any(f.value for f in table.figures):
        return
    at = str(table.ordinal)
    if table.figures or table.role not in required_roles(index):
        # Zeros are printed: the table says so itself.
        yield Verdict(
            "D03", at, "pass" if table.figures else "not_applicable", reason="not asked for / 非必列表"
        )
        return
    if _EMPTY.search(key(notes_of(table, index))) or _said_elsewhere(index, table):
        yield Verdict("D03", at, "pass")
        return
    if index.part != "whole" or not index.rows.get("source_sentence"):
        reason = "the narrative, where a note may stand, was not read / 未读取文字部分，说明可能在其中"
        yield Verdict("D03", at, "not_evaluated", table.read.locator, reason=reason)
        return
    title = printed(table.read.title) or TABLE_ROLES[table.role]
    zh, en = f"《{title}》无数据，未附空表说明。", f"{title} has no amounts and no note says why."
    yield Verdict("D03", at, "fail", table.read.locator, "", "空表说明", message_zh=zh, message_en=en)


def _said_elsewhere(index: Index, table: Table) -> bool:
    """Whether a sentence of the narrative, or a catalogue of tables, says that it is empty."""
    word = _FUND_WORDS.get(table.role, ("三公",))[0]
    texts = [
        str(r.get("section") or "").rpartition(" / ")[2] + str(r["text"])
        for r in index.rows.get("source_sentence", ())
    ]
    texts += [str(c["text"]) for c in index.rows.get("source_cell", ()) if c["placement"] == "note"]
    return any(word in key(x) and _EMPTY.search(key(x)) for x in texts) or any("空表表示" in x for x in texts)


def said_to_be_empty(table: Table) -> Iterator[Outcome]:
    """N19: a table that its note calls empty has no amount."""
    note = key(table.read.note)
    if not note or _REFLECTS.search(note) or not re.search(r"空表|无数据|无此项", note):
        return
    amount = next((f for f in table.figures if f.value), None)
    if amount is None:
        yield Verdict("N19", f"note{table.ordinal}", "pass")
        return
    title = printed(table.read.title)
    zh = f"《{title}》的说明称为空表，表中却有金额（{printed(amount.raw)}）。"
    en = f"The note under {title} calls it empty, yet it has amounts ({printed(amount.raw)})."
    yield Verdict(
        "N19",
        f"note{table.ordinal}",
        "fail",
        amount.locator,
        table.read.note,
        amount.raw,
        message_zh=zh,
        message_en=en,
        figure=amount,
    )


def note_fits(index: Index, table: Table) -> Iterator[Outcome]:
    """D13: the note under a fund's table names that fund, and the document's year."""
    note = key(table.read.note)
    if not note or _REFLECTS.search(note) or not _EMPTY.search(note):
        return
    own, other = _FUND_WORDS.get(table.role, ("", ""))
    years = {int(y) for y in _YEAR.findall(note)}
    wrong_fund = bool(own) and other in note and own not in note
    wrong_year = bool(years) and index.fiscal_year is not None and index.fiscal_year not in years
    if not (wrong_fund or wrong_year):
        yield Verdict("D13", str(table.ordinal), "pass")
        return
    title = printed(table.read.title)
    what_zh, expected = ("另一种资金", own) if wrong_fund else ("另一年度", str(index.fiscal_year))
    zh = f"《{title}》的说明所指为{what_zh}：{printed(table.read.note)}"
    en = f"The note under {title} speaks of another {'fund' if wrong_fund else 'year'}: {printed(table.read.note)}"
    yield Verdict(
        "D13",
        str(table.ordinal),
        "fail",
        table.read.locator,
        table.read.note,
        expected,
        message_zh=zh,
        message_en=en,
    )
