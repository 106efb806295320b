"""How a checked document is shown at a terminal: root causes first, then remarks, then what was not checked.

What belongs here: printing what `reconcile.report` says. What does not: any judgement.
"""

from collections.abc import Iterator
from typing import Any, Final

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from pipeline.reconcile.report import RANK, SEVERITY_WORDS, word

PIPE_WIDTH: Final = 200
SHOWN_FINDINGS: Final = 6
SHOWN_REMARKS: Final = 20
STYLES: Final = {"blocker": "bold red", "error": "bold red", "warning": "yellow", "info": "dim"}
_WORDS: Final = {
    "causes": ("问题（按根源）", "problems by root cause"),
    "none": ("未发现问题", "no problem found"),
    "remarks": ("提示", "remarks"),
    "unchecked": ("未检查", "not checked"),
    "score": ("得分", "score"),
    "suspect": ("疑点", "suspect"),
    "more": ("另有{}项，见 --format json 或 xlsx", "{} more; see --format json or xlsx"),
    "unread": ("无法读取", "cannot be read"),
    "suppressed": ("已忽略", "suppressed"),
    "of_weight": ("权重", "of weight"),
    "places": ("处已核对", "places checked"),
    "rules_left": ("项规则未能检查", "rules not checked"),
}


def print_report(plain: dict[str, Any], lang: str, threshold: str, console: Console | None = None) -> None:
    """Print one document's report; findings below the threshold are counted, not shown."""
    console = console or Console(highlight=False)
    if not console.is_terminal:
        console.width = PIPE_WIDTH
    for part in render(plain, lang, threshold):
        console.print(part)


def render(plain: dict[str, Any], lang: str, threshold: str) -> Iterator[RenderableType]:
    """The report from head to what was not checked."""
    yield _head(plain, lang)
    if plain["status"] == "quarantined":
        for issue in plain["issues"]:
            yield Text(f"  {issue['code']}: {issue['message']}", style="red")
        return
    shown = [c for c in plain["root_causes"] if RANK[c["severity"]] >= RANK[threshold]]
    yield Text(f"\n{_w('causes', lang)}: {len(shown) or _w('none', lang)}", style="bold")
    for number, cause in enumerate(shown, 1):
        yield Group(*_cause(number, cause, lang))
    if threshold == "info" or plain["remarks"]:
        yield from _remarks(plain, lang, threshold)
    yield from _unchecked(plain, lang)


def _w(name: str, lang: str) -> str:
    return word(_WORDS[name], lang)


def _head(plain: dict[str, Any], lang: str) -> RenderableType:
    who = [plain["department"], plain["fiscal_year"], plain["phase"]]
    line = Text(f"{plain['file']}  ", style="bold")
    line.append(" ".join(str(x) for x in who if x), style="default")
    if plain["status"] == "quarantined":
        line.append(f"  {_w('unread', lang)}", style="red")
        return line
    score = plain["score"]
    parts = ", ".join(
        f"{k} {v['percent']} ({v['passed']}/{v['evaluated']})" for k, v in score["dimensions"].items()
    )
    line.append(
        f"\n{_w('score', lang)} {score['percent'] or '—'} ({score['passed']}/{score['evaluated']} {_w('of_weight', lang)}; {parts})"
        f"; {plain['counts']['places_checked']:,} {_w('places', lang)}; {score['rules_not_evaluated']} {_w('rules_left', lang)}",
        style="dim",
    )
    return line


def _cause(number: int, cause: dict[str, Any], lang: str) -> Iterator[RenderableType]:
    severity = word(SEVERITY_WORDS[cause["severity"]], lang)
    head = Text(f"{number}. {severity} ", style=STYLES[cause["severity"]])
    head.append(f"{_w('suspect', lang)}: {cause['suspect']}", style="default")
    if cause["suppressed"]:
        head.append(f" [{_w('suppressed', lang)}: {cause['findings'][0]['suppressed_reason']}]", style="dim")
    yield Padding(head, (0, 0, 0, 2))
    for finding in cause["findings"][:SHOWN_FINDINGS]:
        yield Padding(_finding(finding), (0, 0, 0, 5))
    if len(cause["findings"]) > SHOWN_FINDINGS:
        rest = len(cause["findings"]) - SHOWN_FINDINGS
        yield Padding(Text(_w("more", lang).format(rest), style="dim"), (0, 0, 0, 5))


def _finding(finding: dict[str, Any]) -> Text:
    line = Text(f"{finding['rule_id']} {finding['message']}")
    if finding["formula"]:
        line.append(f"\n    {finding['formula']}")
    line.append(f"  @ {finding['locator']}", style="dim")
    return line


def _remarks(plain: dict[str, Any], lang: str, threshold: str) -> Iterator[RenderableType]:
    yield Text(f"\n{_w('remarks', lang)}: {len(plain['remarks'])}", style="bold")
    shown = plain["remarks"] if threshold == "info" else []
    for finding in shown[:SHOWN_REMARKS]:
        yield Padding(
            Text(f"{finding['rule_id']} {finding['message']}  @ {finding['locator']}", style="dim"),
            (0, 0, 0, 2),
        )
    if len(shown) > SHOWN_REMARKS:
        yield Padding(Text(_w("more", lang).format(len(shown) - SHOWN_REMARKS), style="dim"), (0, 0, 0, 2))


def _unchecked(plain: dict[str, Any], lang: str) -> Iterator[RenderableType]:
    """What was not checked and why: rules of one reason together."""
    by_reason: dict[str, list[str]] = {}
    for line in plain["unchecked"]:
        by_reason.setdefault(line["reason"], []).append(line["rule_id"])
    yield Text(f"\n{_w('unchecked', lang)}: {sum(map(len, by_reason.values()))}", style="bold")
    for reason, rules in by_reason.items():
        yield Padding(Text(f"{', '.join(dict.fromkeys(rules))}: {reason}", style="dim"), (0, 0, 0, 2))
