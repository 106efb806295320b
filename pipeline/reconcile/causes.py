"""Root causes (根源): which one cell, put right, would mend the failing equations.

What belongs here: the inference of `RULES.md` over judged equations. What does not: which equations
there are, and what is said of a cause (`messages`).

Every equation ties several cells. For each candidate change of one cell the failing equations that
it repairs are counted, less the passing ones it breaks. The best change is taken as made, and the
next is sought, until none gains. Before that, wrong cells of one column are looked for that each show in an
equation of their own (their row) and together make up what the column lacks: one change of the column's
total, or of one cell, would mend it too, but leave the rows as they are.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Final

from pipeline.reconcile import slips
from pipeline.reconcile.equations import Equation, Judged, status_of
from pipeline.reconcile.figures import ZERO, Figure, Place

Key = tuple[str, str]
MOST_ROUNDS: Final = 60
MOST_CANDIDATES: Final = 4000
SHOWN_TIES: Final = 6
BLOCK: Final = 3
"""Wrong cells of one column from which they are taken for one block."""
FIRM: Final = 2
"""Of them those that are no ties."""
SHARED: Final = 2
"""Wrong cells from which the sum that they share is put down to them together."""
SHORTFALLS: Final = 2
"""Columns that fall short of their totals from which rows are taken to be left out."""
_SURE_COPIES: Final = (slips.COPIED, slips.STALE, slips.WRONG_FUND, slips.WRONG_LEVEL)
"""Figures taken from elsewhere, which tell more than that one digit differs."""
_OF_THE_PEN: Final = (slips.UNIT_FACTOR, slips.DIGIT, slips.TRANSPOSED, slips.ONE_DIGIT)


@dataclass(frozen=True, slots=True)
class Cause:
    """What explains some failing equations.

    `suspects` are the cells that explain them equally well; one is the suspect, more are a tie, none
    means that nothing short of several changes would help. `right` is the amount that would make all
    consistent, in yuan. `keys` are the equations (rule, where).
    """

    keys: tuple[Key, ...]
    suspects: tuple[Figure, ...] = ()
    right: Decimal | None = None
    slip: str | None = None
    rights: tuple[Decimal, ...] = ()
    right_code: str = ""
    gain: int = 0
    source: Figure | None = None

    @property
    def suspect(self) -> Figure | None:
        """The one cell that explains it, or the first of a tie."""
        return self.suspects[0] if self.suspects else None

    @property
    def is_tie(self) -> bool:
        """Whether several cells explain it equally well."""
        return len(self.suspects) > 1


@dataclass(slots=True)
class _Line:
    """One equation while causes are sought: coefficients by figure, and the present difference."""

    key: Key
    relation: str
    tolerance: Decimal
    difference: Decimal
    coefficients: dict[int, int]

    def fails(self, change: Decimal = ZERO) -> bool:
        """Whether it fails when its left side less its right side changes by so much."""
        return status_of(self.difference + change, self.tolerance, self.relation) == "fail"


@dataclass(slots=True)
class _System:
    lines: list[_Line]
    figures: dict[int, Figure]
    lines_of: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    changed: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Change:
    figure: int
    delta: Decimal
    repaired: tuple[int, ...]
    broken: int

    @property
    def gain(self) -> int:
        return len(self.repaired) - self.broken


def root_causes(judged: Sequence[Judged]) -> list[Cause]:
    """The causes of all failing equations, each of them explained by exactly one."""
    system = _system(judged)
    open_ = {i for i, line in enumerate(system.lines) if line.fails()}
    findings = set(open_)
    causes = _joint_causes(system, findings)
    for _ in range(MOST_ROUNDS):
        failing = {i for i, line in enumerate(system.lines) if line.fails()}
        if not failing & findings:
            break
        changes = _changes(system, failing)
        if not changes:
            break
        best = max(c.gain for c in changes)
        if best <= 0:
            break
        chosen = _chosen([c for c in changes if c.gain == best], system)
        explained = [i for i in chosen[0].repaired if i in findings]
        if explained:
            causes.append(_cause(system, chosen, explained))
        findings -= set(chosen[0].repaired)
        _apply(system, chosen[0])
    causes += [Cause((system.lines[i].key,)) for i in sorted(findings) if system.lines[i].fails()]
    return causes


def _joint_causes(system: _System, findings: set[int]) -> list[Cause]:
    """The causes of sums that several wrong cells share; what they explain is taken off `findings`."""
    causes = []
    for i in sorted(findings, key=lambda i: -len(system.lines[i].coefficients)):
        failing = {n for n, line in enumerate(system.lines) if line.fails()}
        if i not in failing:
            continue
        changes = _crossing(system, i, failing)
        together = sum((c.delta * system.lines[i].coefficients[c.figure] for c in changes), ZERO)
        if len(changes) < SHARED or system.lines[i].fails(together):
            continue
        for change in changes:
            _apply(system, change)
        mended = {n for n in findings & failing if not system.lines[n].fails()}
        for change in sorted(changes, key=lambda c: -abs(c.delta)):
            explained = mended & set(system.lines_of[change.figure])
            mended -= explained
            findings -= explained
            if explained:
                causes.append(_cause(system, [change], sorted(explained)))
    return causes


def _crossing(system: _System, line: int, failing: set[int]) -> list[_Change]:
    """Changes of cells of one equation by which other failing ones, that share but that cell with it, hold."""
    own = system.lines[line].coefficients
    found = []
    for figure in own:
        tried = [
            _tried(
                system, figure, -system.lines[i].difference / system.lines[i].coefficients[figure], failing
            )
            for i in system.lines_of[figure]
            if i in failing and i != line and len(own.keys() & system.lines[i].coefficients.keys()) == 1
        ]
        good = [c for c in tried if figure not in system.changed and len(set(c.repaired) - {line}) > c.broken]
        if good:
            found.append(max(good, key=lambda c: c.gain))
    return found


def _system(judged: Sequence[Judged]) -> _System:
    system = _System([], {})
    for one in judged:
        if one.status == "not_evaluated":
            continue
        coefficients: dict[int, int] = Counter()
        for sign, figure in one.equation.figures:
            coefficients[id(figure)] += sign
            system.figures[id(figure)] = figure
        kept = {f: n for f, n in coefficients.items() if n}
        for f in kept:
            system.lines_of[f].append(len(system.lines))
        key = (one.equation.rule, one.equation.where)
        system.lines.append(_Line(key, one.equation.relation, one.tolerance, one.difference, kept))
    return system


def _changes(system: _System, failing: set[int]) -> list[_Change]:
    """Every change of one cell that repairs at least one failing equation."""
    wanted = {
        (figure, -line.difference / coefficient)
        for i in failing
        for line in (system.lines[i],)
        for figure, coefficient in line.coefficients.items()
        if figure not in system.changed
    }
    if len(wanted) > MOST_CANDIDATES:
        wanted = set(sorted(wanted, key=lambda w: -len(system.lines_of[w[0]]))[:MOST_CANDIDATES])
    ordered = sorted(wanted, key=lambda w: (system.figures[w[0]].place, w[1]))
    return [
        change for figure, delta in ordered if (change := _tried(system, figure, delta, failing)).repaired
    ]


def _tried(system: _System, figure: int, delta: Decimal, failing: set[int]) -> _Change:
    repaired, broken = [], 0
    for i in system.lines_of[figure]:
        line = system.lines[i]
        fails = line.fails(line.coefficients[figure] * delta)
        if i in failing and not fails:
            repaired.append(i)
        elif i not in failing and fails:
            broken += 1
    return _Change(figure, delta, tuple(repaired), broken)


def _chosen(best: Sequence[_Change], system: _System) -> list[_Change]:
    """Of equally good changes those that repair the same equations as the first: a tie, likeliest first."""
    ordered = sorted(best, key=lambda c: _likelihood(c, system))
    first = ordered[0]
    tied = [first, *(c for c in ordered[1:] if set(c.repaired) == set(first.repaired))]
    # No amount of a budget becomes negative by being put right, where another cell will do.
    return [c for c in tied if system.figures[c.figure].value + c.delta >= 0] or tied


def _likelihood(change: _Change, system: _System) -> tuple[object, ...]:
    """Order of equal gains: equations of few terms speak louder than long sums; then what more equations speak
    for, no negative amounts, slips of the pen, leaves, place.
    """
    figure = system.figures[change.figure]
    right = figure.value + change.delta
    slip = slips.number_slip(figure.value, right)
    loudness = sum(Fraction(1, len(system.lines[i].coefficients)) for i in change.repaired)
    return (
        -loudness,
        -len(change.repaired),
        right < 0,
        slip is None,
        not figure.value,
        figure.row_kind in ("total", "subtotal"),
        figure.column_kind == "total",
        figure.place,
    )


def _cause(system: _System, chosen: Sequence[_Change], explained: Iterable[int]) -> Cause:
    figures = [system.figures[c.figure] for c in chosen]
    rights = tuple(rounded(f.value + c.delta, f) for f, c in zip(figures, chosen, strict=True))
    right = rights[0]
    slip, source = _slip(figures[0], right, system)
    return Cause(
        tuple(system.lines[i].key for i in explained),
        tuple(figures),
        right,
        slip,
        rights,
        gain=chosen[0].gain,
        source=source,
    )


def rounded(amount: Decimal, figure: Figure) -> Decimal:
    """An amount as a cell can print it: text in 万元 cannot say what a table says in 元."""
    ulp = figure.ulp if figure.value else min(figure.ulp, figure.ulp / 100)  # a bare 0 tells no precision
    return (amount / ulp).to_integral_value(ROUND_HALF_UP) * ulp


def _slip(figure: Figure, right: Decimal, system: _System) -> tuple[str | None, Figure | None]:
    """What went wrong, and where the wrong figure was taken from; figures tied to it by an equation tell nothing."""
    kind = slips.number_slip(figure.value, right)
    if kind in (slips.UNIT_FACTOR, slips.DIGIT, slips.TRANSPOSED):
        return kind, None
    tied = {f for i in system.lines_of[id(figure)] for f in system.lines[i].coefficients}
    others = [f for n, f in system.figures.items() if n not in tied]
    copied = slips.copied_from(figure, figure.value, others)
    if kind is not None and (copied is None or copied[0] not in _SURE_COPIES):
        return kind, None
    return copied or (None, None)


def _apply(system: _System, change: _Change) -> None:
    system.changed.add(change.figure)
    for i in system.lines_of[change.figure]:
        line = system.lines[i]
        line.difference += line.coefficients[change.figure] * change.delta


# --- several cells, one cause -------------------------------------------------------------------


def merged(causes: Sequence[Cause], equations: Mapping[Key, Equation]) -> list[Cause]:
    """The causes with blocks of one column, and shortfalls of rows left out, put together."""
    return _left_out(_blocks(list(causes)), equations)


def _blocks(causes: list[Cause]) -> list[Cause]:
    """Several wrong cells of one column are one cause: the block was not brought up to date."""
    by_column: dict[tuple[int, int], list[Cause]] = defaultdict(list)
    for cause in causes:
        if cause.suspect is not None and cause.suspect.place.kind == "t" and not cause.right_code:
            by_column[cause.suspect.place.a, cause.suspect.place.c].append(cause)
    gone: set[int] = set()
    result = []
    for own in by_column.values():
        if len(own) >= BLOCK and sum(not c.is_tie for c in own) >= FIRM:
            gone |= {id(c) for c in own}
            result.append(_block(own))
    return [*result, *(c for c in causes if id(c) not in gone)]


def _place_of(cause: Cause) -> Place:
    assert cause.suspect is not None
    return cause.suspect.place


def _block(own: Sequence[Cause]) -> Cause:
    firm = sorted((c for c in own if c.suspect is not None and not c.is_tie), key=_place_of)
    return Cause(
        tuple(k for c in own for k in c.keys),
        tuple(c.suspect for c in firm if c.suspect is not None),
        slip=slips.STALE_BLOCK,
        rights=tuple(c.right for c in firm if c.right is not None),
        gain=sum(c.gain for c in own),
    )


def _left_out(causes: list[Cause], equations: Mapping[Key, Equation]) -> list[Cause]:
    """Totals that exceed their rows in several columns, no row being at fault: rows were left out."""
    short = [c for c in causes if c.slip not in _OF_THE_PEN and _is_short(c, equations)]
    if len(short) < SHORTFALLS:
        return causes
    wholes = tuple(f for c in short for k in c.keys if equations[k].rule == "W03" for f in equations[k].left)
    one = Cause(tuple(k for c in short for k in c.keys), wholes, slip=slips.LEFT_OUT)
    return [one, *(c for c in causes if c not in short)]


def _is_short(cause: Cause, equations: Mapping[Key, Equation]) -> bool:
    """Whether in all its equations a printed total exceeds the rows listed."""
    own = [equations[k] for k in cause.keys]
    if any(e.rule not in ("W03", "X01", "X06", "X10") for e in own):
        return False
    return all(e.stated > e.expected >= 0 and len(e.left) == 1 for e in own)
