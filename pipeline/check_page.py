"""The findings as one page of HTML, for a browser or for print.

What belongs here: markup of what `reconcile.report` says; every text is escaped, nothing is fetched.
"""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Any, Final

from pipeline.reconcile.report import SEVERITY_WORDS, word
from pipeline.workbook import SHEETS

_STYLE: Final = """
:root { color-scheme: light dark; }
body { font: 15px/1.55 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.15rem; margin-top: 2rem; } h3 { font-size: 1rem; margin: 1rem 0 .3rem; }
.cause { border-left: 4px solid #999; padding: .1rem .9rem; margin: 1rem 0; }
.error, .blocker { border-color: #c43c00; } .warning { border-color: #b07a00; }
.formula { font-family: ui-monospace, monospace; font-size: .9rem; } .dim { opacity: .7; font-size: .88rem; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; } td, th { border: 1px solid #8886; padding: .25rem .5rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; white-space: pre-line; }
td.short { white-space: nowrap; overflow-wrap: normal; width: 1%; }
li { margin: .4rem 0; }
"""


def page(reports: Sequence[dict[str, Any]], lang: str = "zh") -> str:
    """The whole page."""
    title = "预决算公开检查结果" if lang == "zh" else "Checks of disclosures"
    body = "\n".join(part for r in reports for part in _document(r, lang))
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body><h1>{escape(title)}</h1>\n{body}\n</body></html>\n"
    )


def _document(r: dict[str, Any], lang: str) -> Iterator[str]:
    score = r["score"]
    who = " ".join(str(x) for x in (r["department"], r["fiscal_year"], r["phase"]) if x)
    yield f"<section><h2>{escape(r['file'])}</h2><p>{escape(who)}</p>"
    yield f"<p>{'得分' if lang == 'zh' else 'score'} <b>{score['percent'] or '—'}</b> ({score['passed']}/{score['evaluated']})</p>"
    if r["status"] == "quarantined":
        yield _list(f"{i['code']}: {i['message']}" for i in r["issues"])
    for number, cause in enumerate(r["root_causes"], 1):
        yield from _cause(number, cause, lang)
    if r["remarks"]:
        yield f"<h3>{'提示' if lang == 'zh' else 'Remarks'}</h3>"
        yield _list(f"{f['rule_id']} {f['message']}" for f in r["remarks"])
    yield f"<h3>{escape(word(SHEETS['checklist'], lang))}</h3>"
    rows = ((c["number"], c["item"], c["met"], c["problem"]) for c in r["checklist"])
    yield _table(rows, short=(0, 2))
    yield f"<h3>{escape(word(SHEETS['unchecked'], lang))}</h3>"
    yield _table(((u["rule_id"], u["rule"], u["reason"]) for u in r["unchecked"]), short=(0,))
    yield "</section>"


def _cause(number: int, cause: dict[str, Any], lang: str) -> Iterator[str]:
    severity = word(SEVERITY_WORDS[cause["severity"]], lang)
    yield f'<div class="cause {cause["severity"]}"><h3>{number}. {escape(severity)}：{escape(cause["suspect"])}</h3><ul>'
    for f in cause["findings"]:
        formula = f'<br><span class="formula">{escape(f["formula"])}</span>' if f["formula"] else ""
        yield f'<li>{f["rule_id"]} {escape(f["message"])}{formula}<br><span class="dim">{escape(f["locator"])}</span></li>'
    yield "</ul></div>"


def _list(items: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(x)}</li>" for x in items) + "</ul>"


def _table(rows: Iterable[Sequence[object]], short: Sequence[int] = ()) -> str:
    """A table; the columns that hold a word or a number do not wrap."""
    cells = (
        "".join(f"<td{' class=short' if i in short else ''}>{escape(str(x))}</td>" for i, x in enumerate(row))
        for row in rows
    )
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>"
