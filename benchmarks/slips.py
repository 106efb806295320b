"""Seeded errors: slips of known kind and place in consistent documents, and what the checks make of them.

python -m benchmarks.slips [--documents 100] [--slips 6] [--seed 0] [--misses 20]

Documents are drawn by tests/corpus in the templates of many places, and add up; their narrative tells what
their tables print. Each slip changes the text of one printed figure; the document is written and read anew,
as a user would. Printed: false findings on untouched documents; recall and suspects by kind of slip and by
table; precision and recall by rule; two and three slips at once; blocks of stale cells, figures balanced by
hand, copied sentences and wrong codes.

A slip counts where the figure stands in at least one equation of the untouched document and the change is
beyond what rounding allows. It is identifiable where no other figure stands in just the same equations.
Exit code 1 when an untouched document gives an error, or recall or suspects fall short of the goals.
Nothing here knows how the checks work but by what they return.
"""

import argparse
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from benchmarks.seeding import (
    NARRATIVE,
    Place,
    Slip,
    Target,
    block,
    copied_sentence,
    digits,
    draw,
    plug,
    targets,
    with_slip,
)
from pipeline.parse import parse_document
from pipeline.parsed import ParsedDocument
from pipeline.reconcile.check import Checked, Finding, RootCause, check_document, evaluate
from pipeline.reconcile.equations import Equation, tolerance
from pipeline.reconcile.figures import build_index
from tests.corpus.consistent import consistent
from tests.corpus.render import render
from tests.corpus.told import told
from tests.corpus.transcript import Transcript

FORMAT: Final = "docx"
RECALL, FIRST = 99, 95
"""Goals, percent."""
_OF_SENTENCES: Final = ("N01", "N02", "N03", "N04", "N14", "N20", "S04")
_OF_RATES: Final = {"share": "N07", "growth_rate": "Y01", "execution_rate": "Y11"}
Key = tuple[str, str]
Ties = dict[Place, dict[Key, Decimal]]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A consistent document: as written, as read, its figures and the equations they stand in."""

    seed: int
    transcript: Transcript
    checked: Checked
    targets: tuple[Target, ...]
    ties: Ties


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the slips of one document."""

    seed: int
    slips: tuple[Slip, ...]
    broken: tuple[frozenset[str], ...]
    identifiable: tuple[bool, ...]
    found: tuple[bool, ...]
    first: tuple[bool, ...]
    true: tuple[str, ...]
    false: tuple[str, ...]
    causes: int
    kinds: tuple[str | None, ...]


# --- documents ----------------------------------------------------------------------------------


def parsed(transcript: Transcript) -> ParsedDocument:
    """The document as read from a file."""
    return parse_document(render(transcript, FORMAT), f"a.{FORMAT}")


def drawn(seed: int) -> Drawn:
    """A document whose tables and text agree."""
    tables = consistent(seed)
    transcript = told(tables, parsed(tables), seed)
    clean = parsed(transcript)
    return Drawn(seed, transcript, check_document(clean), tuple(targets(clean)), ties(clean))


def ties(document: ParsedDocument) -> Ties:
    """The equations in which each figure stands, without those that only bound it, and what rounding allows.

    A sentence that may speak of several tables is tied to them, not they to it. A rate that is printed is tied to
    its amounts: a change beyond its last digit counts.
    """
    found: Ties = defaultdict(dict)
    for outcome in evaluate(build_index(document)):
        if isinstance(outcome, Equation) and outcome.relation == "=" and outcome.severity != "info":
            for _, figure in outcome.figures:
                if figure.place.kind == "t" and outcome.rule in _OF_SENTENCES:
                    continue
                found[tuple(figure.place)][outcome.rule, outcome.where] = tolerance(outcome)
    everything = targets(document)
    for target in everything:
        if rule := _OF_RATES.get(str(target.row.get("quantity"))):
            found[target.place][rule, str(target.place)] = _of_rate(target, everything)
    return found


def _of_rate(rate: Target, everything: Iterable[Target]) -> Decimal:
    """How far a rate may be off by the rounding of the amounts in its sentence, at most, in percent."""
    amounts = [
        abs(t.value) / t.unit for t in everything if t.place[:3] == rate.place[:3] and t.role == NARRATIVE
    ]
    growth = 1 + abs(rate.value) / 100
    base = min(amounts, default=Decimal(1)) / growth
    return Decimal("0.02") + growth * 2 / base


def broken_by(slip: Slip, tied: Ties) -> frozenset[Key]:
    """The equations in which a slip shows: those whose tolerance it exceeds."""
    return frozenset(k for k, allowed in tied.get(slip.place, {}).items() if abs(slip.change) > allowed)


def is_identifiable(slip: Slip, broken: frozenset[Key], tied: Ties) -> bool:
    """Whether no other figure stands in just the equations that it breaks."""
    return bool(broken) and not any(set(own) == broken for place, own in tied.items() if place != slip.place)


# --- what the checks say ------------------------------------------------------------------------


def places_of(finding: Finding) -> set[Place]:
    """The figures that a finding is about."""
    if finding.judged is not None:
        return {tuple(f.place) for _, f in finding.judged.equation.figures}
    verdict = finding.verdict
    assert verdict is not None
    return {tuple(f.place) for f in (*verdict.operands, *([verdict.figure] if verdict.figure else []))}


def graves(checked: Checked) -> list[Finding]:
    """The findings that are errors or warnings."""
    return [f for c in checked.causes for f in c.findings]


def outcome_of(seed: int, slips: Sequence[Slip], tied: Ties, checked: Checked) -> Outcome:
    """Which slips were found, and which were named first."""
    found = graves(checked)
    wrong = {s.place for s in slips}
    touched = {p for f in found for p in places_of(f)}
    broken = [broken_by(s, tied) for s in slips]
    if slips[0].kind == "plug":  # the sums of both still hold
        broken = [b - frozenset.intersection(*broken) for b in broken]
    return Outcome(
        seed,
        tuple(slips),
        tuple(frozenset(rule for rule, _ in b) for b in broken),
        tuple(is_identifiable(s, b, tied) for s, b in zip(slips, broken, strict=True)),
        tuple(s.place in touched for s in slips),
        tuple(any(s.place in named(c) for c in checked.causes) for s in slips),
        tuple(f.rule.id for f in found if places_of(f) & wrong),
        tuple(f.rule.id for f in found if not places_of(f) & wrong),
        len(checked.causes),
        tuple(c.cause.slip for c in checked.causes),
    )


def named(cause: RootCause) -> set[Place]:
    """The cell that a cause names first; of a block of cells all; of a rate itself it is the rate."""
    if cause.cause.slip == "stale_block":
        return {tuple(f.place) for f in cause.cause.suspects}
    return {tuple(cause.cause.suspect.place)} if cause.cause.suspect is not None else set()


# --- trials -------------------------------------------------------------------------------------


def trial(one: Drawn, slips: Sequence[Slip]) -> Outcome | None:
    """Put the slips in and check; None where one has no place in the text."""
    changed: Transcript | None = one.transcript
    for slip in slips:
        changed = with_slip(changed, slip) if changed is not None else None
    if changed is None or not slips:
        return None
    return outcome_of(one.seed, slips, one.ties, check_document(parsed(changed)))


def some(one: Drawn, rng: random.Random, wanted: int) -> list[Slip]:
    """Slips that share no sentence and no place; every other one in the narrative."""
    chosen: list[Slip] = []
    spoken = [t for t in one.targets if t.role.startswith(NARRATIVE)]
    for attempt in range(60 * wanted):
        own = spoken if spoken and (attempt + len(chosen)) % 3 == 0 else one.targets
        slip = draw(own, one.targets, rng)
        if slip is None or any(slip.place[:3] == s.place[:3] for s in chosen):
            continue
        if with_slip(one.transcript, slip) is not None:
            chosen.append(slip)
        if len(chosen) == wanted:
            break
    return chosen


def singles(one: Drawn, wanted: int) -> Iterator[Outcome]:
    """One slip at a time."""
    rng = random.Random(f"slip {one.seed}")
    for slip in some(one, rng, wanted):
        if (outcome := trial(one, [slip])) is not None:
            yield outcome


def together(one: Drawn, number: int) -> Outcome | None:
    """Several independent slips at once."""
    chosen = some(one, random.Random(f"together {number} {one.seed}"), number)
    return trial(one, chosen) if len(chosen) == number else None


def special(one: Drawn) -> Iterator[tuple[str, Outcome]]:
    """A block of stale cells, figures balanced by hand, a copied sentence."""
    rng = random.Random(f"special {one.seed}")
    copied = copied_sentence(one.targets, rng)
    for name, slips in (
        ("stale_block", block(one.targets, rng)),
        ("plug", plug(one.targets, rng)),
        ("copied_sentence", [copied] if copied else []),
    ):
        outcome = trial(one, slips)
        if outcome is not None:
            yield name, outcome


# --- codes --------------------------------------------------------------------------------------


def code_slip(one: Drawn) -> tuple[bool, bool] | None:
    """A digit of one printed code changed: was the row found, was it named with its code?"""
    rng = random.Random(f"code {one.seed}")
    clean = parsed(one.transcript)
    money = {
        (*t.place[:3], str(t.row.get(f"{kind}_code_raw") or ""))
        for t in one.targets
        for kind in ("function", "economic")
    }
    cells = [
        c
        for c in clean.rows.get("source_cell", ())
        if c["placement"] == "code" and len(digits(str(c["text"]))) == len(str(c["text"]).strip()) >= 5
    ]
    at = [("t", *(int(str(c[f"{x}_ordinal"])) for x in ("table", "row", "column"))) for c in cells]
    own = [(c, p) for c, p in zip(cells, at, strict=True) if (*p[:3], str(c["text"]).strip()) in money]
    if not own:
        return None
    cell, place = rng.choice(own)
    text = str(cell["text"])
    after = text[:-1] + rng.choice([d for d in "1234567" if d != text[-1]])
    changed = with_slip(one.transcript, Slip("code", place, "", text, after, Decimal(0)))  # type: ignore[arg-type]
    return _told(check_document(parsed(changed)), place, text.strip(), after.strip()) if changed else None


def _told(checked: Checked, place: Sequence[object], right: str, wrong: str) -> tuple[bool, bool]:
    suspects = [c for c in checked.causes if c.cause.suspect is not None and c.cause.right_code]
    own = [c for c in suspects if tuple(c.cause.suspects[0].place[:3]) == tuple(place[:3])]
    told_of = [f for f in checked.findings if str(f["stated_raw"]).startswith(wrong)]
    hinted = any(right in str(f["message_zh"]) for f in told_of)
    return bool(own or told_of or checked.causes), hinted or any(c.cause.right_code == right for c in own)


def spoken_code(one: Drawn) -> tuple[bool, bool] | None:
    """A digit of a code in the narrative changed."""
    rng = random.Random(f"spoken {one.seed}")
    own = [t for t in one.targets if t.role == NARRATIVE and f"（{t.row.get('function_code')}）" in _said(t)]
    if not own:
        return None
    target = rng.choice(own)
    right = str(target.row["function_code"])
    wrong = right[:-1] + rng.choice([d for d in "1234567" if d != right[-1]])
    sentence = _said(target)
    slip = Slip("code", target.place, NARRATIVE, right, wrong, Decimal(0), sentence, sentence.index(right))
    changed = with_slip(one.transcript, slip)
    if changed is None:
        return None
    found = graves(check_document(parsed(changed)))
    return bool(found), any(right in f.message_zh + f.message_en for f in found)


def _said(target: Target) -> str:
    return str(target.row["sentence"])


# --- printing -----------------------------------------------------------------------------------


@dataclass
class Tally:
    """Counts of one kind of slip, or one table."""

    slips: int = 0
    tied: int = 0
    found: int = 0
    identifiable: int = 0
    first: int = 0

    @property
    def recall(self) -> float:
        """Share found of those that break an equation, percent."""
        return 100 * self.found / self.tied if self.tied else 100

    @property
    def named(self) -> float:
        """Share named first of those that can be told, percent."""
        return 100 * self.first / self.identifiable if self.identifiable else 100

    def line(self, name: str) -> str:
        """As one line of a table."""
        return (
            f"{name:32} {self.slips:6} {self.tied:6} {self.found:6} {self.recall:6.1f}%"
            f" {self.identifiable:6} {self.first:6} {self.named:6.1f}%"
        )


def tallied(outcomes: Iterable[Outcome], by: str) -> dict[str, Tally]:
    """Counts by an attribute of the slips, and of all."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for o in outcomes:
        rows = zip(o.slips, o.broken, o.identifiable, o.found, o.first, strict=True)
        for slip, broken, identifiable, found, first in rows:
            for name in (getattr(slip, by), "all"):
                t = tallies[name]
                t.slips += 1
                t.tied += bool(broken)
                t.found += bool(broken) and found
                t.identifiable += identifiable
                t.first += identifiable and first
    return tallies


def report(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """The tables by kind, by table and by rule."""
    for title, by in (("by kind of slip", "kind"), ("by table", "role")):
        heads = ("slips", "tied", "found", "recall", "ident.", "first", "share")
        yield f"\n{title:32} " + " ".join(f"{h:>{7 if h in ('recall', 'share') else 6}}" for h in heads)
        tallies = tallied(outcomes, by)
        yield from (tallies[name].line(name) for name in sorted(tallies))
    yield from by_rule(outcomes)


def by_rule(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Of each rule: trials whose slip breaks an equation of it, those it told; findings, those true."""
    due, told_, true, all_ = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for o in outcomes:
        for rule in {r for b in o.broken for r in b}:
            due[rule] += 1
            told_[rule] += rule in o.true
        true.update(o.true)
        all_.update(o.true + o.false)
    yield f"\n{'by rule':8} {'broken':>6} {'told':>6} {'recall':>7} {'findings':>9} {'true':>6} {'precision':>10}"
    for rule in sorted(due.keys() | all_.keys()):
        recall = f"{100 * told_[rule] / due[rule]:.1f}%" if due[rule] else "—"
        precision = f"{100 * true[rule] / all_[rule]:.1f}%" if all_[rule] else "—"
        yield f"{rule:8} {due[rule]:6} {told_[rule]:6} {recall:>7} {all_[rule]:9} {true[rule]:6} {precision:>10}"


def apart(outcomes: Sequence[Outcome]) -> str:
    """How often there are as many causes as slips, and how the slips fare."""
    own = [o for o in outcomes if all(o.identifiable)]
    exact = sum(o.causes == len(o.slips) for o in own)
    whole = tallied(outcomes, "kind")["all"]
    return (
        f"{len(outcomes)} documents: recall {whole.recall:.1f}%, first {whole.named:.1f}%; "
        f"as many root causes as slips: {exact} of {len(own)} with identifiable slips"
    )


def special_line(name: str, outcomes: Sequence[Outcome]) -> str:
    """One line of a special trial."""
    tied = [o for o in outcomes if any(o.broken)]
    one = sum(o.causes == 1 for o in tied)
    kinds = Counter(str(k) for o in tied for k in o.kinds)
    whole = tallied(tied, "kind")["all"]
    return (
        f"{name}: {len(tied)} documents; told {sum(any(o.found) for o in tied)}; cells named {whole.first} of "
        f"{whole.identifiable}; one root cause {one}; kinds {dict(kinds.most_common(5))}"
    )


def missed(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """Slips not found or not named first."""
    for o in outcomes:
        rows = zip(o.slips, o.broken, o.identifiable, o.found, o.first, strict=True)
        for slip, broken, identifiable, found, first in rows:
            if (broken and not found) or (identifiable and not first):
                rules = ",".join(sorted(broken))
                yield f"seed {o.seed}: {replace(slip, sentence=slip.sentence[:40])} breaks {rules} found {found} causes {o.causes}"


def main() -> int:
    """Run the trials and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--documents", type=int, default=100)
    parser.add_argument("--slips", type=int, default=6)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--misses", type=int, default=0, help="show so many slips not found or not named first"
    )
    options = parser.parse_args()
    false: list[str] = []
    alone: list[Outcome] = []
    several: dict[int, list[Outcome]] = {2: [], 3: []}
    specials: dict[str, list[Outcome]] = defaultdict(list)
    codes: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for seed in range(options.seed, options.seed + options.documents):
        one = drawn(seed)
        false += [f"seed {seed}: {f.rule.id} {f.message_zh}" for f in graves(one.checked)]
        if not options.slips:
            continue
        alone += singles(one, options.slips)
        for number, own in several.items():
            if (outcome := together(one, number)) is not None:
                own.append(outcome)
        for name, outcome in special(one):
            specials[name].append(outcome)
        for name, code in (("in tables", code_slip(one)), ("in the narrative", spoken_code(one))):
            if code is not None:
                codes[name].append(code)
    print(f"untouched documents: {options.documents}; false findings: {len(false)}")
    print("\n".join(false[:20]))
    for line in [*missed(alone), *(m for own in several.values() for m in missed(own))][: options.misses]:
        print(line)
    print("\n".join(report(alone)))
    for number, own in several.items():
        print(f"\n{number} slips at once: {apart(own)}", end="")
    print("\n")
    for name, own in specials.items():
        print(special_line(name, own))
    for name, pairs in codes.items():
        right = sum(n for _, n in pairs)
        print(
            f"wrong codes {name}: {len(pairs)}, found {sum(f for f, _ in pairs)}, with the right code {right}"
        )
    whole = tallied(alone, "kind")["all"]
    return 1 if false or whole.recall < RECALL or whole.named < FIRST else 0


if __name__ == "__main__":
    sys.exit(main())
