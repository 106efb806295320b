"""Root causes that are codes: a code which, changed to what its name asks for, mends equations.

What belongs here: trying out other codes and counting. What does not: wrong amounts (`causes`), and
what makes a code doubtful (`codes_rules`).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline import codes
from pipeline.normalise import without_serial
from pipeline.parsed import ParsedDocument
from pipeline.reconcile import slips
from pipeline.reconcile.causes import Cause, Key
from pipeline.reconcile.equations import Equation, Judged, Outcome, Verdict, judge
from pipeline.reconcile.figures import Figure, Index, build_index

MOST_TRIED: Final = 8
_NUMBERING: Final = 3
Evaluate = Callable[[Index], list[Outcome]]


@dataclass(frozen=True, slots=True)
class Coded:
    """Causes by code, and the equations as they stand once the codes are put right."""

    causes: tuple[Cause, ...]
    judged: tuple[Judged, ...]


def code_causes(
    document: ParsedDocument,
    index: Index,
    judged: Sequence[Judged],
    verdicts: Sequence[Verdict],
    evaluate: Evaluate,
) -> Coded:
    """Change one doubtful code after another, keep what repairs more than it breaks."""
    found: list[Cause] = []
    changes: dict[tuple[int, int, str], str] = {}
    state = _State(tuple(judged), tuple(verdicts))
    numbering = _local_numbering(index, verdicts)
    if numbering is not None:
        found.append(numbering)
    for figure, code in list(_candidates(index))[:MOST_TRIED]:
        place = (figure.place.a, figure.place.b, figure.tree)
        tried = _state(evaluate(build_index(document, {**changes, place: code})))
        repaired, broken = state.bad - tried.bad, tried.bad - state.bad
        if len(repaired) > len(broken):
            own = [k for k in state.fails if k in repaired]
            own += [k for k in _code_findings(state.verdicts, figure) if k not in own]
            found.append(
                Cause(
                    tuple(own), (figure,), slip=slips.CODE, right_code=code, gain=len(repaired) - len(broken)
                )
            )
            changes[place] = code
            state = tried
    done = {k for c in found for k in c.keys}
    return Coded(
        tuple(found), tuple(j for j in state.judged if (j.equation.rule, j.equation.where) not in done)
    )


@dataclass(frozen=True, slots=True)
class _State:
    judged: tuple[Judged, ...]
    verdicts: tuple[Verdict, ...]

    @property
    def fails(self) -> list[Key]:
        failing = [(j.equation.rule, j.equation.where) for j in self.judged if j.status == "fail"]
        return failing + [(v.rule, v.where) for v in self.verdicts if v.status == "fail"]

    @property
    def bad(self) -> set[Key]:
        """What fails, and sums that could not be judged for want of a usable code."""
        waiting = {(v.rule, v.where) for v in self.verdicts if v.status == "not_evaluated" and v.where}
        equations = {
            (j.equation.rule, j.equation.where)
            for j in self.judged
            if j.status == "fail" and j.equation.severity != "info"
        }
        return equations | waiting


def _state(outcomes: Sequence[Outcome]) -> _State:
    judged = [judge(o) for o in outcomes if isinstance(o, Equation)]
    verdicts = [o for o in outcomes if isinstance(o, Verdict)]
    return _State(tuple(j for j in judged if j.equation.severity != "info"), tuple(verdicts))


def _candidates(index: Index) -> Iterator[tuple[Figure, str]]:
    """Rows whose name is another code's: the first figure of the row, and that code."""
    seen: set[tuple[int, int, str]] = set()
    for table in index.tables:
        for figure in table.figures:
            row = (figure.place.a, figure.place.b, figure.tree)
            if row in seen or figure.resolution not in (
                "conflict",
                "unresolved",
                "by_code_only",
                "unverified",
            ):
                continue
            seen.add(row)
            if (code := _code_of_name(figure, index.fiscal_year)) and code != figure.code:
                yield figure, code


def _code_of_name(figure: Figure, year: int | None) -> str | None:
    system = codes.FUNCTION if figure.breakdown == "function" else codes.ECONOMIC
    if figure.breakdown not in ("function", "economic"):
        return None
    kind = "function" if system == codes.FUNCTION else "economic"
    name = str(figure.fields.get(f"{kind}_name_raw") or "")
    if not name or not figure.tree:
        return None
    plain = without_serial(name)
    parents = [figure.tree[:n] for n in (5, 3) if n < len(figure.tree)]
    for parent in parents:
        found = codes.resolve(system, None, plain, year, parent)
        if (
            found.code
            and len(found.code) == len(figure.tree)
            and found.resolution in ("by_parent_and_name", "by_name")
        ):
            return found.code
    found = codes.resolve(system, None, plain, year)
    return found.code if found.code and len(found.code) == len(figure.tree) else None


def _code_findings(verdicts: Sequence[Verdict], figure: Figure) -> list[Key]:
    return [
        (v.rule, v.where)
        for v in verdicts
        if v.status == "fail"
        and v.rule.startswith("C")
        and v.figure is not None
        and v.figure.place[:3] == figure.place[:3]
    ]


def _local_numbering(index: Index, verdicts: Sequence[Verdict]) -> Cause | None:
    """Three or more code findings of one table whose last two digits run 01, 02, 03: numbered by the place."""
    for table in index.tables:
        own = [
            v
            for v in verdicts
            if v.status == "fail"
            and v.rule in ("C01", "C02", "C03")
            and v.figure
            and v.figure.place.a == table.ordinal
        ]
        rows = sorted({(v.figure.place.b, v.figure.tree) for v in own if v.figure})
        last = [int(code[-2:]) for _, code in rows if len(code) == 5]
        if len(last) >= _NUMBERING and last == list(range(last[0], last[0] + len(last))):
            figures = tuple(v.figure for v in own if v.figure)
            return Cause(tuple((v.rule, v.where) for v in own), figures[:1], slip=slips.NUMBERING)
    return None
