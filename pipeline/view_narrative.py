"""The running text of a document on its page, each number marked by what became of it.

What belongs here: pure functions from sentences and claims to markup. What does not: reading sentences
(`pipeline.claims`), tables (`view`). Anchors: `#s12-0` is sentence 0 of paragraph 12, `#s12-0c34` the
figure at character 34 of it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final

from pipeline import view_words
from pipeline.markup import Html, joined, tag
from pipeline.parsed import ParsedDocument, Row

_DIGITS: Final = re.compile(r"\d(?:[\d,.，．]*\d)?")
_NAMED: Final = (
    "function_code",
    "economic_code",
    "project_name",
    "item",
    "fund",
    "revenue_source",
    "spending_type",
    "cost_type",
    "procurement_kind",
)
_CHART: Final = "chart_label"


def link(document: ParsedDocument) -> Html:
    """The way from the contents to the text."""
    sentences = document.rows.get("source_sentence", ())
    if not sentences:
        return Html("")
    count = len(document.rows.get("fact_claim", ()))
    words = f"Narrative 文字 ({len(sentences):,} sentences 句, {count:,} claims 数字)"
    return tag("p", tag("a", words, href="#text"))


def narrative(document: ParsedDocument) -> Html:
    """All sentences in order under their headings."""
    sentences = document.rows.get("source_sentence", ())
    if not sentences:
        return Html("")
    claims: dict[tuple[object, object], list[Row]] = {}
    for claim in document.rows.get("fact_claim", ()):
        claims.setdefault(_place(claim), []).append(claim)
    return tag(
        "section",
        tag("h2", "Narrative 文字"),
        _legend(sentences, claims),
        *(_under(str(head or ""), list(run), claims) for head, run in groupby(sentences, _section)),
        id="text",
        class_="said",
    )


def _section(sentence: Row) -> object:
    return sentence.get("section")


def _place(row: Row) -> tuple[object, object]:
    return row["paragraph_ordinal"], row["sentence_ordinal"]


def _legend(sentences: Sequence[Row], claims: Mapping[tuple[object, object], Sequence[Row]]) -> Html:
    left = [s for s in sentences if s["placement"] == "unclaimed"]
    chart = [s for s in sentences if s.get("topic") == _CHART]
    keys = (
        ("fact", "claim 有主题的数字", sum(map(len, claims.values()))),
        ("serial", "not a figure 非数据（年份、编号、图表标签）", None),
        ("unplaced", "unclaimed 未识别", sum(_count(s) for s in left)),
    )
    words = [
        tag("span", tag("span", "1", class_=f"figure {style}"), f" {name}{'' if n is None else f' {n:,}'} ")
        for style, name, n in keys
    ]
    if chart:
        words.append(tag("span", f"· chart labels 图表标签 {sum(_count(s) for s in chart):,}"))
    return tag("p", *words, class_="dim")


def _count(sentence: Row) -> int:
    raw = sentence.get("unclaimed_raw")
    return len(str(raw).split("; ")) if raw else 0


def _under(
    head: str, sentences: Sequence[Row], claims: Mapping[tuple[object, object], Sequence[Row]]
) -> Html:
    paragraphs = (
        tag("p", *(_sentence(s, claims.get(_place(s), ())) for s in run))
        for _, run in groupby(sentences, lambda s: s["paragraph_ordinal"])
    )
    return joined((tag("h3", head) if head else "", *paragraphs))


def _sentence(sentence: Row, claims: Sequence[Row]) -> Html:
    paragraph, number = _place(sentence)
    anchor = f"s{paragraph}-{number}"
    return tag("span", *_pieces(sentence, claims, anchor), id=anchor, data_l=sentence["locator"])


def _pieces(sentence: Row, claims: Sequence[Row], anchor: str) -> Iterator[object]:
    """The text of a sentence with its figures marked, in order."""
    text, at = str(sentence["text"]), 0
    for claim in sorted(claims, key=lambda c: int(str(c["span_start"]))):
        start, end = int(str(claim["span_start"])), int(str(claim["span_end"]))
        if start < at:
            continue
        yield from _numbers(text[at:start], sentence)
        told = "\n".join(f"{name}\t{value}" for name, value in told_of(claim))
        yield tag(
            "span", text[start:end], class_="figure fact", id=f"{anchor}c{start}", tabindex=0, title=told
        )
        at = end
    yield from _numbers(text[at:], sentence)


def _numbers(text: str, sentence: Row) -> Iterator[object]:
    """A piece without claims: numbers left over stand out, others are shown as no figures."""
    raw = sentence.get("unclaimed_raw")
    left = set(str(raw).split("; ")) if raw and sentence["placement"] == "unclaimed" else set()
    at = 0
    for match in _DIGITS.finditer(text):
        style = "unplaced" if match.group() in left else "serial"
        yield text[at : match.start()]
        yield tag("span", match.group(), class_=f"figure {style}")
        at = match.end()
    yield text[at:]


def told_of(claim: Row) -> Iterator[tuple[str, str]]:
    """What is told of a claim: captions and values."""
    subject = str(claim.get("subject") or "?")
    yield "subject 主题", f"{subject} {view_words.SUBJECTS.get(subject, '')}".strip()
    yield from (
        (f"{name} {view_words.COLUMNS.get(name, '')}".strip(), f"{claim[name]} {_word(claim[name])}".strip())
        for name in _NAMED
        if claim.get(name) not in (None, "all")
    )
    for name, words in (
        ("quantity", view_words.QUANTITIES),
        ("direction", view_words.DIRECTIONS),
        ("basis", view_words.BASES),
    ):
        if claim.get(name) not in (None, "current"):
            yield f"{name} {view_words.CLAIM_COLUMNS[name]}", f"{claim[name]} {words[str(claim[name])]}"
    if claim.get("value") is not None:
        money = str(claim.get("unit_raw") or "").endswith("元")
        yield "value 数值", f"{claim['value']:,f}".rstrip("0").rstrip(".") + (" 元" if money else "")
    if claim.get("value_raw"):
        yield "printed 原文", f"{claim['value_raw']} {claim.get('unit_raw') or ''}".strip()
    if claim.get("amount_year"):
        yield "amount_year 年份", str(claim["amount_year"])
    if claim.get("label_raw"):
        yield "label_raw 原文名称", str(claim["label_raw"])


def _word(value: object) -> str:
    return view_words.VALUES.get(str(value), "")
