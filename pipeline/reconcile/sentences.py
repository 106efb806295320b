"""Families F and D on sentences: wording, template residue, sections that must be there.

What belongs here: rules over the text of the narrative. What does not: its figures (`narrative`).
"""

import re
from collections.abc import Iterator
from typing import Final

from pipeline.normalise import key
from pipeline.reconcile.claims_index import claims_of, quote
from pipeline.reconcile.equations import Outcome, Verdict, passed
from pipeline.reconcile.figures import Index

_RESIDUE: Final = re.compile(
    r"增加\((?:或)?减少\)|减少\((?:或)?增加\)|(?:增长|增加)/(?:下降|减少)|(?:下降|减少)\(增长\)|(?:增长)\(下降\)"
    r"|[X×＊*]{2,}(?:万元|%|年)|主要原因[是:]+[。;]"
)
_DOUBLED: Final = re.compile(r"。。|，，|；；|、、")
_UNIVERSITIES: Final = ("大学", "学院", "高等专科学校")
_SINCE: Final = 2019
"""Fiscal year from which the absence of a section is an error; before, places were still learning."""
_SECTIONS: Final = (
    ("职责", ("职责", "职能")),
    ("机构设置", ("机构", "部门构成", "单位构成", "内设")),
    ("机关运行经费", ("机关运行", "公用经费")),
    ("政府采购", ("采购",)),
    ("国有资产", ("国有资产", "车辆", "资产占用")),
    ("绩效", ("绩效",)),
    ("名词解释", ("名词解释", "专业名词", "名词")),
)


def sentences(index: Index) -> Iterator[Outcome]:
    """F03, F06, F12 and D02."""
    rows = index.rows.get("source_sentence", ())
    for row in rows:
        text = key(str(row["text"]))
        at = f"{row['paragraph_ordinal']}.{row['sentence_ordinal']}"
        locator = str(row.get("locator") or f"paragraph {row['paragraph_ordinal']}")
        yield from _search(
            "F03", _RESIDUE, text, at, locator, "模板文字未清理", "words of the template were left"
        )
        yield from _search("F12", _DOUBLED, text, at, locator, "标点重复", "punctuation is doubled")
    for rule in ("F03", "F12"):
        yield from passed(rule, "text", len(rows))
    good = 0
    for claim in claims_of(index).all:
        if claim.get("unit_reading") == "none" and claim.quantity == "amount":
            zh, en = f"“{quote(claim)}”：金额缺单位。", f"“{quote(claim)}”: no unit."
            yield Verdict(
                "F06",
                str(claim.figure.place),
                "fail",
                claim.figure.locator,
                claim.figure.raw,
                message_zh=zh,
                message_en=en,
            )
        else:
            good += claim.quantity == "amount"
    yield from passed("F06", "text", good)
    # Lines without a single figure are no narrative: it may stand in a file of its own.
    if rows and claims_of(index).all and index.part != "tables":
        yield from _sections(index)


def _search(
    rule: str, pattern: re.Pattern[str], text: str, at: str, locator: str, zh: str, en: str
) -> Iterator[Outcome]:
    match = pattern.search(text)
    if match is None:
        return
    near = text[max(0, match.start() - 15) : match.end() + 10]
    yield Verdict(
        rule,
        at,
        "fail",
        locator,
        match.group(),
        message_zh=f"{zh}：“…{near}…”。",
        message_en=f"{en}: “…{near}…”.",
    )


def _sections(index: Index) -> Iterator[Outcome]:
    """D02: what the law asks a narrative to speak of."""
    if (index.department or "").endswith(_UNIVERSITIES):
        yield Verdict(
            "D02", "", "not_applicable", reason="universities follow rules of their own / 高校另有规定"
        )
        return
    severity = "" if (index.fiscal_year or _SINCE) >= _SINCE else "info"
    text = "\n".join(
        [
            key(str(r.get("section") or "")) + key(str(r["text"]))
            for r in index.rows.get("source_sentence", ())
        ]
        + [
            key(str(c["text"]))
            for c in index.rows.get("source_cell", ())
            if c["placement"] in ("note", "title")
        ]
    )
    for name, words in _SECTIONS:
        if any(w in text for w in words):
            yield Verdict("D02", name, "pass")
        else:
            zh, en = f"未见“{name}”部分。", f"No section on {name} was found."
            yield Verdict(
                "D02", name, "fail", "file", "", name, message_zh=zh, message_en=en, severity=severity
            )
