"""The families of rules in the order in which they run: ADD A FAMILY HERE.

What belongs here: the list of functions from an index to outcomes, and which rules they can judge.
"""

from collections.abc import Callable, Iterator
from typing import Final

from pipeline.reconcile.across import across
from pipeline.reconcile.codes_rules import code_rules
from pipeline.reconcile.disclosure import disclosure
from pipeline.reconcile.equations import Outcome
from pipeline.reconcile.execution import execution
from pipeline.reconcile.figures import Index
from pipeline.reconcile.fleet import fleet
from pipeline.reconcile.form import form
from pipeline.reconcile.items import items
from pipeline.reconcile.likelihood import likelihood
from pipeline.reconcile.narrative import narrative
from pipeline.reconcile.operation import operation
from pipeline.reconcile.performance import performance
from pipeline.reconcile.projects import projects
from pipeline.reconcile.published import published
from pipeline.reconcile.sentences import sentences
from pipeline.reconcile.three_public import three_public
from pipeline.reconcile.told import told
from pipeline.reconcile.within import within
from pipeline.reconcile.wording import wording
from pipeline.reconcile.years import years

Family = Callable[[Index], Iterator[Outcome]]

FAMILIES: Final[tuple[Family, ...]] = (
    form,
    within,
    across,
    code_rules,
    three_public,
    disclosure,
    narrative,
    years,
    performance,
    sentences,
    told,
    fleet,
    projects,
    published,
    likelihood,
    execution,
    items,
    wording,
    operation,
)
_BUILT = """
F01 F07 F08 F11 F13 U01 U03
W01 W02 W03 W04 W05 W06 W07 W08 W09 W10 W11 W12
X01 X02 X03 X04 X05 X06 X07 X08 X09 X10 X11 X12 X13 X14 X15 X16 X17 X22
C01 C02 C03 C04 C05 C06 S01 S02 D01 D03 D05 D08 D13 N19
N01 N02 N03 N04 N05 N07 N11 N13 N14 N15 N16 N17 N20 N21 S04 Y01 Y03 Y04 Y05 Y11 Y14 Y16
U02 N06 N08 N09 N10 N12 N18 F02 F04 F10 U04 X20 X21 P02 P03 P05 P06 P07 P09 P11 F03 F06 F12 D02
Y06 Y15 S05 S06 S07 S08 S11
P01 P04 P08 P10 P12
D04 D07 D09 D10 L03 L05 L08 Y09 Y12
"""
BUILT: Final = frozenset(_BUILT.split())
"""The rules that these functions can judge."""
