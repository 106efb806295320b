"""Seeded errors: slips of known kind and place in consistent documents, and what the checks make of them.

python -m benchmarks.slips [--documents 100] [--slips 5] [--seed 0] [--together 1]

Documents are drawn by tests/corpus in the templates of many places, and add up. Each slip changes the
text of one printed cell; the document is written and read anew, as a user would. Printed: false findings
on untouched documents, recall and suspects by kind of slip and by table, precision and recall by rule.

A slip counts where the cell stands in at least one equation of the untouched document and the change is
beyond what rounding allows; it is identifiable where it stands in two. Exit code 1 when an untouched
document gives an error. Nothing here knows how the checks work but by what they return.
"""

import argparse
import random
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Final

from pipeline.normalise import read_number
from pipeline.parse import parse_document
from pipeline.parsed import ParsedDocument, Row
from pipeline.reconcile.check import Checked, check_document, evaluate
from pipeline.reconcile.equations import Equation, tolerance
from pipeline.reconcile.figures import build_index
from schemas.vocabulary import UNITS
from tests.corpus.consistent import consistent
from tests.corpus.render import render
from tests.corpus.transcript import Cell, Table, Transcript

FORMAT: Final = "docx"
Place = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Slip:
    """One wrong cell: its kind, its place, what stood there and what stands there now."""

    kind: str
    place: Place
    role: str
    before: str
    after: str
    change: Decimal


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the slips of one document."""

    slips: tuple[Slip, ...]
    tied: tuple[int, ...]
    found: tuple[bool, ...]
    first: tuple[bool, ...]
    rules: frozenset[str]
    causes: int


# --- documents ----------------------------------------------------------------------------------


def parsed(transcript: Transcript) -> ParsedDocument:
    """The document as read from a file."""
    return parse_document(render(transcript, FORMAT), f"a.{FORMAT}")


# --- slips --------------------------------------------------------------------------------------


def digits(text: str) -> list[int]:
    """The positions of a text's digits."""
    return [i for i, ch in enumerate(text) if ch.isdigit()]


def one_digit(text: str, rng: random.Random, others: Sequence[str]) -> str | None:
    """One digit wrong."""
    places = digits(text)
    i = rng.choice(places)
    return text[:i] + rng.choice([d for d in "123456789" if d != text[i]]) + text[i + 1 :]


def transposed(text: str, rng: random.Random, others: Sequence[str]) -> str | None:
    """Two neighbouring digits change places."""
    places = digits(text)
    pairs = [(a, b) for a, b in pairwise(places) if b == a + 1 and text[a] != text[b] != "0"]
    if not pairs:
        return None
    a, b = rng.choice(pairs)
    return text[:a] + text[b] + text[a] + text[b + 1 :]


def digit_lost(text: str, rng: random.Random, others: Sequence[str]) -> str | None:
    """One digit left out of the whole number; thousands separators go with it."""
    whole, point, rest = text.replace(",", "").partition(".")
    places = digits(whole)
    if len(places) < 3:
        return None
    i = rng.choice(places)
    return whole[:i] + whole[i + 1 :] + point + rest


def unit_factor(text: str, rng: random.Random, others: Sequence[str]) -> str | None:
    """Ten thousand times as much."""
    whole, point, rest = text.replace(",", "").partition(".")
    value = Decimal(whole + point + rest) * 10_000
    return f"{value:f}"


def other_row(text: str, rng: random.Random, others: Sequence[str]) -> str | None:
    """The figure of a neighbouring row."""
    different = [o for o in others if o != text]
    return rng.choice(different) if different else None


def cleared(text: str, rng: random.Random, others: Sequence[str]) -> str | None:
    """The figure is missing: 0 stands there."""
    return "0"


KINDS: Final[dict[str, Callable[[str, random.Random, Sequence[str]], str | None]]] = {
    "one_digit": one_digit,
    "transposed": transposed,
    "digit_lost": digit_lost,
    "unit_factor": unit_factor,
    "other_row": other_row,
    "cleared": cleared,
}


def amounts(document: ParsedDocument) -> list[Row]:
    """Printed amounts other than zero, of tables."""
    return [
        row
        for name, rows in document.rows.items()
        if name.startswith("fact_") and name != "fact_claim"
        for row in rows
        if row.get("amount_yuan")
    ]


def place_of(row: Row) -> Place:
    """Table, row and column."""
    return tuple(int(str(row[f"{x}_ordinal"])) for x in ("table", "row", "column"))  # type: ignore[return-value]


def column_of(row: Row, rows: Sequence[Row]) -> list[str]:
    """The texts beside a cell, above and below it."""
    table, line, column = place_of(row)
    near = [(t, r, c) for t, c in ((table, column),) for r in (line - 1, line + 1)]
    return [str(r["amount_raw"]) for r in rows if place_of(r) in near]


def draw_slip(rows: Sequence[Row], rng: random.Random) -> Slip | None:
    """A slip in one of the rows."""
    row = rng.choice(rows)
    kind = rng.choice(list(KINDS))
    text = unicodedata.normalize("NFKC", str(row["amount_raw"])).strip()
    after = KINDS[kind](text, rng, column_of(row, rows))
    if after is None or after == text:
        return None
    was, is_now = read_number(text), read_number(after)
    if was is None or is_now is None or was.value == is_now.value:
        return None
    change = (is_now.value - was.value) * UNITS[str(row["unit_raw"])]
    return Slip(kind, place_of(row), str(row["table_role"]), str(row["amount_raw"]), after, change)


def with_slip(transcript: Transcript, slip: Slip) -> Transcript | None:
    """The transcript with one cell changed; None where the place is not that cell."""
    table_number, row, column = slip.place
    tables = [i for i, b in enumerate(transcript.blocks) if isinstance(b, Table)]
    if table_number >= len(tables):
        return None
    block = transcript.blocks[tables[table_number]]
    assert isinstance(block, Table)
    at = _cell_at(block, row, column)
    if at is None or block.rows[row][at].text != slip.before:
        return None
    line = block.rows[row]
    changed = (*line[:at], replace(line[at], text=slip.after), *line[at + 1 :])
    rows = (*block.rows[:row], changed, *block.rows[row + 1 :])
    blocks = list(transcript.blocks)
    blocks[tables[table_number]] = replace(block, rows=rows)
    return replace(transcript, blocks=tuple(blocks))


def _cell_at(table: Table, row: int, column: int) -> int | None:
    """The position, in its row, of the anchor that stands at a grid column."""
    covered: set[tuple[int, int]] = set()
    for r, line in enumerate(table.rows):
        c = 0
        for i, cell in enumerate(line):
            while (r, c) in covered:
                c += 1
            if (r, c) == (row, column):
                return i
            _cover(covered, r, c, cell)
            c += cell.column_span
        if r == row:
            return None
    return None


def _cover(covered: set[tuple[int, int]], r: int, c: int, cell: Cell) -> None:
    covered |= {(r + i, c + j) for i in range(cell.row_span) for j in range(cell.column_span)}


# --- what the checks say ------------------------------------------------------------------------


def ties(document: ParsedDocument) -> dict[Place, list[Decimal]]:
    """The tolerances of the equations in which each place stands, without those that only bound it."""
    found: dict[Place, list[Decimal]] = defaultdict(list)
    for outcome in evaluate(build_index(document)):
        if isinstance(outcome, Equation) and outcome.relation == "=" and outcome.severity != "info":
            for place in {tuple(f.place[1:]) for _, f in outcome.figures}:
                found[place].append(tolerance(outcome))  # type: ignore[index]
    return found


def broken_by(slip: Slip, tied: dict[Place, list[Decimal]], change: Decimal) -> int:
    """In how many equations a slip shows: those whose tolerance it exceeds."""
    return sum(abs(change) > allowed for allowed in tied.get(slip.place, ()))


def grave(checked: Checked) -> list[str]:
    """The findings that are errors or warnings."""
    return [f"{f.rule.id} {f.message_zh}" for c in checked.causes for f in c.findings]


def outcome_of(slips: Sequence[Slip], tied: dict[Place, list[Decimal]], checked: Checked) -> Outcome:
    """Which slips were found, and which were named first."""
    named = [{tuple(f.place[1:]) for f in c.cause.suspects if f.place.kind == "t"} for c in checked.causes]
    first = [tuple(c.cause.suspect.place[1:]) for c in checked.causes if c.cause.suspect is not None]
    touched = {
        tuple(figure.place[1:])
        for c in checked.causes
        for f in c.findings
        if f.judged is not None
        for _, figure in f.judged.equation.figures
    }
    return Outcome(
        tuple(slips),
        tuple(broken_by(s, tied, s.change) for s in slips),
        tuple(s.place in touched or any(s.place in n for n in named) for s in slips),
        tuple(s.place in first for s in slips),
        frozenset(f.rule.id for c in checked.causes for f in c.findings),
        len(checked.causes),
    )


def trials(seeds: range, slips: int, together: int) -> Iterator[tuple[int, Outcome | None, list[str]]]:
    """For each document its false findings (outcome None), then the outcome of each trial."""
    for seed in seeds:
        transcript = consistent(seed)
        clean = parsed(transcript)
        yield seed, None, grave(check_document(clean))
        rng, rows, tied = random.Random(f"slip {seed}"), amounts(clean), ties(clean)
        for _ in range(slips):
            changed, chosen = transcript, []
            while len(chosen) < together:
                slip = draw_slip(rows, rng)
                following = with_slip(changed, slip) if slip else None
                if slip is None or following is None or any(slip.place == s.place for s in chosen):
                    if rng.random() < 0.02:
                        break
                    continue
                changed, chosen = following, [*chosen, slip]
            if chosen:
                yield seed, outcome_of(chosen, tied, check_document(parsed(changed))), []


# --- codes --------------------------------------------------------------------------------------


def code_slips(seeds: range) -> Iterator[tuple[bool, bool]]:
    """A digit of one printed code changed in each document: was the row found, was it named with its code?"""
    for seed in seeds:
        transcript = consistent(seed)
        clean = parsed(transcript)
        rng = random.Random(f"code {seed}")
        cells = [
            c
            for c in clean.rows.get("source_cell", ())
            if c["placement"] == "code" and len(digits(str(c["text"]))) == len(str(c["text"]).strip()) >= 5
        ]
        money = {
            (*place_of(r)[:2], str(r.get(f"{kind}_code_raw") or ""))
            for r in amounts(clean)
            for kind in ("function", "economic")
        }
        cells = [c for c in cells if (*place_of(c)[:2], str(c["text"]).strip()) in money]
        if not cells:
            continue
        cell = rng.choice(cells)
        text = str(cell["text"])
        after = text[:-1] + rng.choice([d for d in "1234567" if d != text[-1]])
        slip = Slip("code", place_of(cell), "", text, after, Decimal(0))
        changed = with_slip(transcript, slip)
        if changed is None:
            continue
        checked = check_document(parsed(changed))
        row = slip.place[:2]
        suspects = [c for c in checked.causes if c.cause.suspect is not None]
        named = [c for c in suspects if c.cause.right_code and tuple(c.cause.suspects[0].place[1:3]) == row]
        told = [
            f for f in checked.findings if f["rule_id"] and str(f["stated_raw"]).startswith(after.strip())
        ]
        hinted = any(text.strip() in str(f["message_zh"]) for f in told)
        yield (
            bool(named or told or checked.causes),
            hinted or any(c.cause.right_code == text.strip() for c in named),
        )


# --- printing -----------------------------------------------------------------------------------


@dataclass
class Tally:
    """Counts of one kind of slip, or one table."""

    slips: int = 0
    tied: int = 0
    found: int = 0
    identifiable: int = 0
    first: int = 0

    def add(self, tied: int, found: bool, first: bool) -> None:
        """Count one slip."""
        self.slips += 1
        if tied:
            self.tied += 1
            self.found += found
        if tied > 1 and found:
            self.identifiable += 1
            self.first += first

    def line(self, name: str) -> str:
        """As one line of a table."""
        recall = 100 * self.found / self.tied if self.tied else 0
        first = 100 * self.first / self.identifiable if self.identifiable else 0
        return (
            f"{name:32} {self.slips:6} {self.tied:6} {self.found:6} {recall:6.1f}%"
            f" {self.identifiable:6} {self.first:6} {first:6.1f}%"
        )


def report(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """The tables by kind, by table and by rule."""
    for title, key in (("by kind of slip", lambda s: s.kind), ("by table", lambda s: s.role)):
        tallies: dict[str, Tally] = defaultdict(Tally)
        for o in outcomes:
            for slip, tied, found, first in zip(o.slips, o.tied, o.found, o.first, strict=True):
                tallies[key(slip)].add(tied, found, first)
                tallies["all"].add(tied, found, first)
        yield f"\n{title:32} {'slips':>6} {'tied':>6} {'found':>6} {'recall':>7} {'ident.':>6} {'first':>6} {'share':>7}"
        yield from (tallies[name].line(name) for name in sorted(tallies))
    rules = Counter(rule for o in outcomes for rule in o.rules)
    yield "\nrule: documents with a slip in which it fired"
    yield ", ".join(f"{rule} {n}" for rule, n in sorted(rules.items()))
    several = [o for o in outcomes if all(t > 1 for t in o.tied)]
    exact = sum(o.causes == len(o.slips) for o in several)
    yield f"\nas many root causes as slips: {exact} of {len(several)} documents with identifiable slips"


def main() -> int:
    """Run the trials and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--documents", type=int, default=100)
    parser.add_argument("--slips", type=int, default=5)
    parser.add_argument("--together", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--misses", type=int, default=0, help="show so many slips not found or not named first"
    )
    options = parser.parse_args()
    false: list[str] = []
    outcomes: list[Outcome] = []
    left = options.misses
    for seed, outcome, wrong in trials(
        range(options.seed, options.seed + options.documents), options.slips, options.together
    ):
        false += [f"seed {seed}: {w}" for w in wrong]
        if outcome is None:
            continue
        outcomes.append(outcome)
        for slip, tied, found, first in zip(
            outcome.slips, outcome.tied, outcome.found, outcome.first, strict=True
        ):
            if left and ((tied and not found) or (tied > 1 and not first)):
                left -= 1
                print(f"seed {seed}: {slip} tied {tied} found {found} first {first} causes {outcome.causes}")
    print(f"untouched documents: {options.documents}; false findings: {len(false)}")
    print("\n".join(false[:20]))
    print("\n".join(report(outcomes)))
    coded = list(code_slips(range(options.seed, options.seed + options.documents)))
    if options.slips and coded:
        found, first = sum(f for f, _ in coded), sum(n for _, n in coded)
        print(f"wrong codes: {len(coded)}, found {found}, told with the right code {first}")
    return 1 if false else 0


if __name__ == "__main__":
    sys.exit(main())
