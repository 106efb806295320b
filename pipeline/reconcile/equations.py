"""Equations over figures, and how they are judged: exact decimals, tolerances by kind of comparison.

What belongs here: the tolerances of the catalogue and the outcome of one equation. What does not:
which equations there are (the modules of rules), and what to say of a failure (`messages`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from pipeline.reconcile.figures import ZERO, Figure, Place, decimals

EQUAL, AT_LEAST, AT_MOST = "=", ">=", "<="
HALF: Final = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Equation:
    """`left` relation `right`, where each side is a sum; `less` is taken from the right side.

    `name` tells what is compared, in the words of the document (合计, 208, 公务接待费). `where` makes
    it unique within its rule and document. A side without figures is blank: 0. `severity` overrules the
    rule's.
    """

    rule: str
    where: str
    name: str
    left: tuple[Figure, ...]
    right: tuple[Figure, ...]
    less: tuple[Figure, ...] = ()
    relation: str = EQUAL
    comparison: str = "aggregate"
    left_less: tuple[Figure, ...] = ()
    severity: str = ""

    @property
    def figures(self) -> Iterator[tuple[int, Figure]]:
        """Every figure with its sign in left - right."""
        for figure in self.left:
            yield 1, figure
        for figure in (*self.right, *self.left_less):
            yield -1, figure
        for figure in self.less:
            yield 1, figure

    @property
    def stated(self) -> Decimal:
        """The left side."""
        return sum((f.value for f in self.left), ZERO) - sum((f.value for f in self.left_less), ZERO)

    @property
    def expected(self) -> Decimal:
        """The right side."""
        return sum((f.value for f in self.right), ZERO) - sum((f.value for f in self.less), ZERO)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A judgement that is no equation: a text or set rule's, or why one could not be judged.

    `severity` overrules the rule's. `figure` is what it is about, `stated_raw` what stands there,
    `expected_raw` what should. Of a rate, `holds` tells whether it would hold with other amounts at some of
    the places of its `operands`. `places`: at how many places it holds. `behind`: rule and place of the failed
    check whose slip it names.
    """

    rule: str
    where: str
    status: str
    locator: str = ""
    stated_raw: str = ""
    expected_raw: str = ""
    reason: str = ""
    message_zh: str = ""
    message_en: str = ""
    severity: str = ""
    figure: Figure | None = None
    holds: Callable[[Mapping[Place, Decimal]], bool] | None = None
    operands: tuple[Figure, ...] = ()
    places: int = 1
    behind: tuple[str, str] | None = None


def passed(rule: str, where: str, places: int) -> Iterator[Verdict]:
    """That a rule holds at so many places, said at once."""
    if places:
        yield Verdict(rule, f"{where}*", "pass", places=places)


Outcome = Equation | Verdict


def tolerance(equation: Equation) -> Decimal:
    """How far both sides may lie apart, in yuan."""
    figures = [f for _, f in equation.figures]
    if not figures:
        return ZERO
    if equation.comparison == "aggregate":
        return sum((f.ulp for f in figures), ZERO) * HALF
    if equation.comparison == "copy" and _same_print(figures):
        return ZERO
    return max(f.ulp for f in figures) * HALF


def _same_print(figures: Sequence[Figure]) -> bool:
    return len({(f.unit, decimals(f.raw)) for f in figures}) == 1


def status_of(difference: Decimal, allowed: Decimal, relation: str) -> str:
    """pass, pass_rounding or fail of left - right. Bounds are inclusive.

    >>> status_of(Decimal("-0.5"), Decimal("0.5"), ">="), status_of(Decimal(3), Decimal(1), "=")
    ('pass_rounding', 'fail')
    """
    beyond = {EQUAL: abs(difference), AT_LEAST: -difference, AT_MOST: difference}[relation]
    if beyond <= 0:
        return "pass"
    return "pass_rounding" if beyond <= allowed else "fail"


@dataclass(frozen=True, slots=True)
class Judged:
    """An equation with its difference (left - right) and status."""

    equation: Equation
    difference: Decimal
    status: str

    @property
    def tolerance(self) -> Decimal:
        """How far both sides may lie apart; 0 where it could not be judged."""
        return tolerance(self.equation) if self.status != "not_evaluated" else ZERO


def judge(equation: Equation) -> Judged:
    """Judge one equation; a figure that could not be read makes it `not_evaluated`."""
    difference = ZERO
    for sign, figure in equation.figures:
        amount = figure.yuan
        if amount is None:
            return Judged(equation, ZERO, "not_evaluated")
        if amount:
            difference = difference + amount if sign > 0 else difference - amount
    if not difference:
        return Judged(equation, difference, "pass")
    return Judged(equation, difference, status_of(difference, tolerance(equation), equation.relation))


def first_that_holds(*equations: Equation) -> Equation:
    """Of several readings of a table the first under which it adds up; the first, where none does."""
    return next((e for e in equations if judge(e).status != "fail"), equations[0])


def places(equation: Equation) -> tuple[Place, ...]:
    """The places of an equation's figures, in order."""
    return tuple(sorted({f.place for _, f in equation.figures}))
