"""What is remembered while a narrative is read: claims, links, open lists, the base and subject at hand.

What belongs here: plain data, and what it tells of a label's surroundings. What does not: reading.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from pipeline import codes
from pipeline.claim_subjects import NOBODY, Around, Subject
from pipeline.claim_text import UNNUMBERED, Sentence


@dataclass(slots=True)
class Claim:
    """One figure as stated. `span`: of the number in the sentence's own text."""

    sentence: Sentence
    section: str
    span: tuple[int, int]
    subject: Subject
    quantity: str
    basis: str
    direction: str | None = None
    amount_year: int | None = None
    value: Decimal | None = None
    value_raw: str | None = None
    unit_raw: str | None = None
    unit_reading: str = "printed"
    threshold_yuan: Decimal | None = None
    is_reason: bool = False
    share_of: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether it is an amount or count of the document's own period, which may have parts."""
        return self.quantity in ("amount", "count", "area") and self.basis != "prior"


@dataclass(frozen=True, slots=True)
class Link:
    """One claim's relation to another."""

    start: Claim
    end: Claim
    relation: str


@dataclass(slots=True)
class OpenList:
    """A list that is being read: its head, whether its opener says that it is complete, its parts."""

    head: Subject
    whole: Claim | None
    change: Claim | None
    complete: bool
    level: int
    across: bool = False
    child_level: int | None = None
    last_number: int | None = None
    parts: list[Claim] = field(default_factory=list)
    changes: list[Claim] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Base:
    """What a change is measured from."""

    basis: str
    year: int | None


@dataclass(slots=True)
class Read:
    """What was made of one sentence: its claims and the numbers that are none, by kind."""

    sentence: Sentence
    section: str
    topic: str | None
    project: str | None
    claims: list[Claim]
    not_figures: list[str]
    unclaimed: list[str]
    is_chart: bool = False


@dataclass(slots=True)
class State:
    """What is remembered while reading."""

    year: int | None
    phase: str | None
    projects: dict[str, str]
    section: str = ""
    topic: Subject = NOBODY
    system: str = codes.FUNCTION
    class_code: str = ""
    project: str | None = None
    note_topic: str | None = None
    in_note: bool = False
    note_level: int | None = None
    is_heading: bool = False
    level: int = UNNUMBERED
    number: int | None = None
    paragraph: int = -1
    current: Subject = NOBODY
    named_here: bool = False
    lists: list[OpenList] = field(default_factory=list)
    base: Base | None = None
    in_reason: bool = False
    explained: Claim | None = None
    main: Claim | None = None
    main_change: Claim | None = None
    last: Claim | None = None
    last_amount: Claim | None = None
    last_change: Claim | None = None
    semicolon: bool = False
    new_part: bool = False
    reason_label: str = ""
    said: str = ""
    heard_year: int | None = None
    purposed: bool = False
    wordless: bool = False
    scope: Subject = NOBODY
    pushed: list[tuple[Subject, Claim | None, Claim | None]] = field(default_factory=list)
    amounts: dict[tuple[str | None, ...], Claim] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)


_SPENT = ("expenditure", "project")


def around_of(state: State) -> Around:
    """What is at hand for naming a label."""
    head = state.lists[-1].head if state.lists else NOBODY
    system = state.system
    if head.cost_type in ("personnel", "running") and state.topic.subject != "three_public":
        system = codes.ECONOMIC
    in_projects = state.project is None and (
        bool(state.lists)
        and (head.subject == "performance" or (head.spending_type == "project" and head.subject in _SPENT))
    )
    fund = state.topic.fund if state.topic.subject else None
    return Around(
        state.year,
        system,
        fund,
        _class_code(state, head),
        head,
        _topic_of(state),
        in_projects,
        frozenset(state.projects),
    )


def _topic_of(state: State) -> Subject:
    """What the section is about; where its heading says nothing, the procurement spoken of (货物, 工程, 服务)."""
    spoken = state.current.subject == "procurement" and state.topic.subject is None
    return state.current if spoken else state.topic


def _class_code(state: State, head: Subject) -> str:
    return state.class_code or (head.function_code or "" if head.subject == "function" else "")
