"""Check one parsed document: outcomes of all rules, findings, root causes, score.

What belongs here: the order of the work, and turning outcomes into rows of `check_result` and
`finding`. What does not: any rule, any inference, any words.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from pipeline.parsed import ParsedDocument, Row
from pipeline.reconcile import applicability, causes, code_causes, messages, naming, secrets, slips
from pipeline.reconcile.equations import Equation, Judged, Outcome, Verdict, judge
from pipeline.reconcile.families import FAMILIES
from pipeline.reconcile.figures import Figure, Index, build_index
from pipeline.reconcile.score import Score, score_of
from pipeline.reconcile.suppress import Suppressions
from schemas.rule import Rule
from schemas.rules import BY_ID, RULES

Key = tuple[str, str]
_NO_SUPPRESSIONS: Final[Suppressions] = {}
_MICRO: Final = Decimal("0.000001")
_SEVERITY_ORDER: Final = {"blocker": 0, "error": 1, "warning": 2, "info": 3}


@dataclass(frozen=True, slots=True)
class Finding:
    """A failed check with its explanation. `judged` is None for rules that are no equations."""

    finding_id: str
    rule: Rule
    severity: str
    judged: Judged | None
    verdict: Verdict | None
    message_zh: str
    message_en: str
    locator: str
    suppressed_reason: str | None = None

    @property
    def key(self) -> Key:
        """Rule and place, by which causes name it."""
        one = self.judged.equation if self.judged else self.verdict
        assert one is not None
        return one.rule, one.where


@dataclass(frozen=True, slots=True)
class RootCause:
    """A cause with its findings and words. `severity` is the gravest of its findings."""

    cause_id: str
    severity: str
    cause: causes.Cause
    findings: tuple[Finding, ...]
    suspect_zh: str
    suspect_en: str


@dataclass(frozen=True, slots=True)
class Checked:
    """All that checking gives: rows for the warehouse, root causes for people, what was not checked."""

    results: tuple[Row, ...]
    findings: tuple[Row, ...]
    causes: tuple[RootCause, ...]
    remarks: tuple[Finding, ...]
    score: Score


def check_document(document: ParsedDocument, suppressions: Suppressions = _NO_SUPPRESSIONS) -> Checked:
    """Run every rule that needs this document only."""
    index = build_index(document)
    outcomes = evaluate(index)
    judged = [judge(o) for o in outcomes if isinstance(o, Equation)]
    verdicts = _with_names(index, judged, [o for o in outcomes if isinstance(o, Verdict)])
    found = _findings(index, judged, verdicts, suppressions)
    explained = _root_causes(document, index, judged, verdicts, found)
    results = tuple(_results(index, judged, verdicts))
    return Checked(
        results,
        tuple(_finding_row(f, index, explained) for f in found),
        tuple(explained),
        tuple(f for f in found if f.severity == "info"),
        score_of(results),
    )


def _with_names(index: Index, judged: Sequence[Judged], verdicts: Sequence[Verdict]) -> list[Verdict]:
    """The verdicts with those told from how equations came out."""
    named = [*naming.named_slips(index, judged), *naming.digits_differ(judged)]
    told = {v.rule for v in named}
    return [*(v for v in verdicts if v.rule not in told), *named]


def evaluate(index: Index) -> list[Outcome]:
    """The outcomes of all rules on one document, each place of a rule once."""
    seen: set[Key] = set()
    outcomes: list[Outcome] = []
    for outcome in applicability.applied(index, _all(index)):
        if (key := (outcome.rule, outcome.where)) not in seen:
            seen.add(key)
            outcomes.append(outcome)
    return secrets.bounded(outcomes, index.secret)


def _all(index: Index) -> Iterator[Outcome]:
    for family in FAMILIES:
        yield from family(index)


# --- findings -----------------------------------------------------------------------------------


def check_id(document_id: str, rule: str, where: str) -> str:
    """16 hex digits of document, rule and places: the same over re-runs."""
    return hashlib.sha256("\x1f".join((document_id, rule, where)).encode()).hexdigest()[:16]


def _findings(
    index: Index, judged: Iterable[Judged], verdicts: Iterable[Verdict], suppressions: Suppressions
) -> list[Finding]:
    found = [_from_equation(index, j) for j in judged if j.status == "fail"]
    found += [_from_verdict(index, v) for v in verdicts if v.status == "fail"]
    return [replace(f, suppressed_reason=suppressions.get(f.finding_id)) for f in found]


def _from_equation(index: Index, judged: Judged) -> Finding:
    equation = judged.equation
    rule = BY_ID[equation.rule]
    zh, en = messages.messages(rule, judged, index)
    figure = (equation.left or equation.right)[0]
    identity = check_id(index.document_id, equation.rule, equation.where)
    return Finding(identity, rule, equation.severity or rule.severity, judged, None, zh, en, figure.locator)


def _from_verdict(index: Index, verdict: Verdict) -> Finding:
    rule = BY_ID[verdict.rule]
    identity = check_id(index.document_id, verdict.rule, verdict.where)
    zh, en = verdict.message_zh or rule.statement_zh, verdict.message_en or rule.statement_en
    return Finding(identity, rule, verdict.severity or rule.severity, None, verdict, zh, en, verdict.locator)


# --- causes -------------------------------------------------------------------------------------


def _root_causes(
    document: ParsedDocument,
    index: Index,
    judged: Sequence[Judged],
    verdicts: Sequence[Verdict],
    found: Sequence[Finding],
) -> list[RootCause]:
    """The causes of all findings but remarks: by code, then by amount, then each finding by itself."""
    by_key = {f.key: f for f in found if f.severity != "info"}
    if not by_key:
        return []
    equations = {(j.equation.rule, j.equation.where): j.equation for j in judged}
    weighing = [j for j in judged if j.equation.severity != "info"]
    coded = code_causes.code_causes(document, index, weighing, verdicts, evaluate)
    # With another code there are other equations: of them, too, causes are found.
    equations |= {(j.equation.rule, j.equation.where): j.equation for j in coded.judged}
    done = {k for c in coded.causes for k in c.keys}
    rest = [j for j in coded.judged if (j.equation.rule, j.equation.where) not in done]
    by_amount = (
        causes.merged(causes.root_causes(rest), equations) if any(j.status == "fail" for j in rest) else []
    )
    known = [c for c in (*coded.causes, *by_amount) if any(k in by_key for k in c.keys)]
    known = [_with_slips(_with_rates(c, verdicts), verdicts) for c in known]
    explained = {k for c in known for k in c.keys}
    alone = [_alone(f) for k, f in by_key.items() if k not in explained and not _is_a_name(f)]
    known += [_with_slips(c, verdicts) for c in alone]
    result = [_root_cause(index, c, by_key) for c in known]
    return sorted(
        result, key=lambda c: (_SEVERITY_ORDER[c.severity], -len(c.findings), c.findings[0].locator)
    )


def _with_rates(cause: causes.Cause, verdicts: Iterable[Verdict]) -> causes.Cause:
    """The cause with the failing rates that would hold were its cell put right."""
    if cause.suspect is None or cause.right is None:
        return cause
    rights = {cause.suspect.place: cause.right}
    mended = tuple(
        (v.rule, v.where)
        for v in verdicts
        if v.status == "fail"
        and v.holds is not None
        and any(f.place == cause.suspect.place for f in v.operands)
        and v.holds(rights)
    )
    return replace(cause, keys=(*cause.keys, *mended)) if mended else cause


def _with_slips(cause: causes.Cause, verdicts: Iterable[Verdict]) -> causes.Cause:
    """The cause with what names its slip (U02, N10)."""
    names = [v for v in verdicts if v.status == "fail" and v.behind in cause.keys]
    if not names:
        return cause
    keys = (*cause.keys, *((v.rule, v.where) for v in names))
    return replace(cause, keys=keys, slip=cause.slip or naming.SLIP_OF[names[0].rule])


def _is_a_name(finding: Finding) -> bool:
    """Whether it only names the slip behind another finding."""
    return finding.verdict is not None and finding.verdict.behind is not None


def _alone(finding: Finding) -> causes.Cause:
    """A finding that explains itself: it names its own cell."""
    figure = finding.verdict.figure if finding.verdict else None
    return causes.Cause((finding.key,), (figure,) if figure else ())


def _root_cause(index: Index, cause: causes.Cause, by_key: Mapping[Key, Finding]) -> RootCause:
    own = tuple(sorted((by_key[k] for k in dict.fromkeys(cause.keys) if k in by_key), key=_gravity))
    place = str(cause.suspect.place) if cause.suspect else own[0].key[1]
    kind = "code" if cause.right_code else "amount"
    if own[0].verdict is not None and not cause.right_code and cause.right is None:
        zh, en = _about(index, own[0])
        kind = own[0].rule.id
    elif not cause.suspects:
        zh, en = own[0].message_zh, own[0].message_en
    else:
        zh, en = messages.cause_text(cause, index)
    identity = check_id(index.document_id, f"cause:{kind}", place)
    return RootCause(identity, own[0].severity, cause, own, zh, en)


def _about(index: Index, finding: Finding) -> tuple[str, str]:
    figure = finding.verdict.figure if finding.verdict else None
    if figure is None:
        return finding.message_zh, finding.message_en
    text = f"{messages.where_text(figure, index)} {messages.figure_text(figure)}"
    return text, text


def _gravity(finding: Finding) -> tuple[int, str, str]:
    return _SEVERITY_ORDER[finding.severity], finding.rule.id, finding.key[1]


# --- rows ---------------------------------------------------------------------------------------


def _finding_row(finding: Finding, index: Index, explained: Sequence[RootCause]) -> Row:
    cause = next((c for c in explained if any(f.finding_id == finding.finding_id for f in c.findings)), None)
    stated, expected = _raws(finding)
    return {
        "finding_id": finding.finding_id,
        "rule_id": finding.rule.id,
        "rule_version": finding.rule.version,
        "severity": finding.severity,
        "stated_raw": stated,
        "expected_raw": expected,
        "difference": _number(finding.judged.difference) if finding.judged else None,
        "formula": messages.formula(finding.judged) if finding.judged else None,
        "locator": finding.locator,
        "root_cause": cause.cause_id if cause else None,
        "suspect": cause.suspect_zh if cause else None,
        **_suspect_place(cause),
        "kind_of_slip": cause.cause.slip if cause else None,
        "status": "suppressed" if finding.suppressed_reason else "open",
        "suppressed_reason": finding.suppressed_reason,
        "message_zh": finding.message_zh,
        "message_en": finding.message_en,
    }


def _suspect_place(cause: RootCause | None) -> Row:
    """Table, row and column of the one suspect, and the amount that would make all consistent."""
    one = cause.cause if cause is not None else None
    if one is None or one.suspect is None or len(one.suspects) > 1 or one.suspect.place.kind != "t":
        return {}
    place = one.suspect.place
    right = _number(one.right) if one.right is not None else None
    return {
        "suspect_table": place.a,
        "suspect_row": place.b,
        "suspect_column": place.c,
        "suspect_right": right,
    }


def _raws(finding: Finding) -> tuple[str, str]:
    if finding.judged is not None:
        return messages.stated_and_expected(finding.judged.equation)
    assert finding.verdict is not None
    return finding.verdict.stated_raw, finding.verdict.expected_raw


def _number(value: Decimal) -> Decimal:
    return value.quantize(_MICRO)


def _results(index: Index, judged: Sequence[Judged], verdicts: Sequence[Verdict]) -> Iterator[Row]:
    """One row a place that did not simply pass, one row a rule and document for those that did."""
    passed: Counter[str] = Counter(j.equation.rule for j in judged if j.status == "pass")
    for verdict in verdicts:
        if verdict.status == "pass":
            passed[verdict.rule] += verdict.places
    idle: dict[str, list[Verdict]] = defaultdict(list)
    for one in judged:
        if one.status != "pass":
            yield _judged_row(index, one)
    for verdict in verdicts:
        if verdict.status == "not_applicable":
            idle[verdict.rule].append(verdict)
        elif verdict.status != "pass":
            yield _verdict_row(index, verdict)
    for rule, count in sorted(passed.items()):
        yield _row(index, BY_ID[rule], "", "pass", count)
    for rule, own in sorted(idle.items()):
        reason = "; ".join(dict.fromkeys(v.reason for v in own if v.reason))
        yield _row(index, BY_ID[rule], "", "not_applicable", len(own)) | {"reason": reason}


def _row(index: Index, rule: Rule, where: str, status: str, places: int = 1) -> Row:
    return {
        "check_id": check_id(index.document_id, rule.id, where or f"*{status}"),
        "rule_id": rule.id,
        "rule_version": rule.version,
        "severity": rule.severity,
        "status": status,
        "places": places,
    }


def _judged_row(index: Index, judged: Judged) -> Row:
    equation = judged.equation
    row = _row(index, BY_ID[equation.rule], equation.where, judged.status)
    if equation.severity:
        row["severity"] = equation.severity
    row |= {"left_locator": _locator(equation.left), "right_locator": _locator(equation.right)}
    if judged.status == "not_evaluated":
        return row | {"reason": "an amount could not be read / 金额无法读取"}
    return row | {
        "stated": _number(equation.stated),
        "expected": _number(equation.expected),
        "difference": _number(judged.difference),
        "tolerance": _number(judged.tolerance),
        "formula": messages.formula(judged),
    }


def _locator(figures: Sequence[Figure]) -> str | None:
    return figures[0].locator if figures else None


def _verdict_row(index: Index, verdict: Verdict) -> Row:
    row = _row(index, BY_ID[verdict.rule], verdict.where, verdict.status)
    if verdict.severity:
        row["severity"] = verdict.severity
    return row | {
        "left_locator": verdict.locator or None,
        "reason": verdict.reason or verdict.message_zh or None,
    }


def rules_run() -> tuple[Rule, ...]:
    """The rules that run within a document."""
    return tuple(r for r in RULES if not r.cross and r.family != "Q")


__all__ = ["Checked", "Finding", "RootCause", "check_document", "check_id", "evaluate", "rules_run", "slips"]
