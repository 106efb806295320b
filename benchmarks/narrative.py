"""What became of every number of the narrative of documents, and how fast it is read.

python -m benchmarks.narrative FOLDER                      a table, one row a document
python -m benchmarks.narrative FOLDER --sample 60 --seed 1 claims at random beside their sentence, to check by eye
python -m benchmarks.narrative --wordings 100              narratives of ours in other wordings: figures read as put in
python -m benchmarks.narrative FOLDER --left               numbers of which nothing was made, and what has no subject
"""

import argparse
import random
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from pipeline import recognise
from pipeline.claim_reader import read_narrative
from pipeline.claim_state import Claim, Link, Read
from pipeline.claim_subjects import Subject
from pipeline.claim_text import passages
from pipeline.document import Para, UnreadableError
from pipeline.identity import identify
from pipeline.parsed import Origin
from pipeline.readers import read

_FORM = ("year", "date", "list_number", "code", "document_number")
_ENDINGS = (".pdf", ".docx", ".doc", ".xlsx", ".xls", ".html", ".htm", ".txt", ".wps")


@dataclass(frozen=True, slots=True)
class Measured:
    """What was read of one document."""

    name: str
    characters: int
    seconds: float
    reads: list[Read]
    links: list[Link]

    @property
    def claims(self) -> list[Claim]:
        """All claims, in order."""
        return [c for r in self.reads for c in r.claims]

    @property
    def outcomes(self) -> Counter[str]:
        """All numbers by what became of them; words of no change are left out."""
        found: Counter[str] = Counter()
        for claim in self.claims:
            if claim.direction != "flat":
                subject = claim.subject.subject
                found["no subject" if subject is None else "other" if subject == "other" else "subject"] += 1
            else:
                found["flat"] += 1
        for one in self.reads:
            found.update(k if k in _FORM else "other form" for k in one.not_figures)
            found["chart" if one.is_chart else "unclaimed"] += len(one.unclaimed)
        return found


def measure(path: Path) -> Measured | None:
    """Read one file; None where it is no document."""
    try:
        document = read(path.read_bytes(), path.name)
    except UnreadableError:
        return None
    found = recognise.sections(document)
    text = recognise.paragraphs(document, found)
    who = identify(found, text, Origin())
    return measure_text(path.name, text, who.fiscal_year, who.phase)


def measure_text(name: str, text: list[Para], year: int | None, phase: str | None) -> Measured:
    """Read a narrative and take the time."""
    start = time.process_time()
    reads, links = read_narrative(passages(text), year, phase)
    return Measured(name, sum(len(p.text) for p in text), time.process_time() - start, reads, links)


def table(measured: Iterable[Measured]) -> Iterator[str]:
    """The table of outcomes, with a row of totals."""
    columns = ("subject", "other", "no subject", "unclaimed", "chart", "flat", *_FORM, "other form")
    yield (
        f"{'document':<46}"
        + "".join(f"{c[:10]:>11}" for c in columns)
        + f"{'with subj':>10}{'ms/10,000':>10}"
    )
    total: Counter[str] = Counter()
    characters, seconds = 0, 0.0
    for one in measured:
        total += one.outcomes
        characters, seconds = characters + one.characters, seconds + one.seconds
        yield _line(one.name, one.outcomes, columns, one.characters, one.seconds)
    yield _line("all", total, columns, characters, seconds)


def _line(name: str, found: Counter[str], columns: Iterable[str], characters: int, seconds: float) -> str:
    figures = found["subject"] + found["other"] + found["no subject"] + found["unclaimed"]
    share = (found["subject"] + found["other"]) / figures if figures else 1.0
    pace = 1e3 * seconds / (characters / 1e4) if characters else 0.0
    return f"{name[:45]:<46}" + "".join(f"{found[c]:>11}" for c in columns) + f"{share:>10.2%}{pace:>10.1f}"


def sample(measured: Iterable[Measured], number: int, seed: int) -> Iterator[str]:
    """Claims at random, each beside its sentence."""
    chosen = [(m, c) for m in measured for c in m.claims]
    for one, claim in random.Random(seed).sample(chosen, min(number, len(chosen))):
        yield from shown(one, claim)


def shown(one: Measured, claim: Claim) -> Iterator[str]:
    """A claim with its sentence, for the eye."""
    a, b = claim.span
    text = claim.sentence.text
    yield f"[{one.name} | {claim.section[-40:]}] …{text[max(0, a - 90) : a]}«{text[a:b]}»{text[b : b + 20]}".replace(
        "\n", " "
    )
    values = {f.name: getattr(claim.subject, f.name) for f in fields(Subject)}
    dims = " ".join(f"{k}={v}" for k, v in values.items() if v and k != "subject" and v != "all")
    links = [(x.relation, x.end.value_raw) for x in one.links if x.start is claim]
    yield (
        f"    {claim.subject.subject} {claim.quantity} {claim.value} {claim.unit_raw} {claim.direction or ''} {claim.basis}"
        f" {claim.amount_year or ''} {'' if claim.unit_reading == 'printed' else claim.unit_reading} | {dims} | {links}"
    )


def left(measured: Iterable[Measured]) -> Iterator[str]:
    """Numbers of which nothing was made, and claims without a subject."""
    for one in measured:
        for part in one.reads:
            if part.unclaimed and not part.is_chart:
                yield f"[{one.name}] {', '.join(part.unclaimed)} in: {part.sentence.text[:80]}".replace(
                    "\n", " "
                )
        for claim in one.claims:
            if claim.subject.subject is None:
                yield from shown(one, claim)


def files(folder: Path) -> list[Path]:
    """Documents under a folder, or the file itself."""
    if folder.is_file():
        return [folder]
    return sorted(p for p in folder.rglob("*") if p.suffix.lower() in _ENDINGS)


def lines() -> Iterator[tuple[str, str, str]]:
    """The line of `make bench`: a narrative of a megabyte in UTF-8, from the generator of the tests."""
    from tests.corpus.narrative import paragraphs

    text = paragraphs(seed=1, characters=330_000)
    one = measure_text("generated", [Para(p, "") for p in text], 2025, "budget")
    pace = 1e3 * one.seconds / (one.characters / 1e4)
    yield "narrative of 1 MB (330,000 characters): CPU ms per 10,000 characters", f"{pace:.1f}", "<= 30"


def wordings(number: int) -> Iterator[str]:
    """How many figures of generated narratives in other wordings are the claims that were put in."""
    from tests.corpus.narrative import narrative

    figures = right = unclaimed = 0
    for seed in range(number):
        phase = "final" if seed % 2 else "budget"
        text, known = narrative(1000 + seed, phase)
        one = measure_text("", [Para(p, "") for p in text], 2025, phase)
        figures += len(known)
        right += sum(c.value == k.value and holds(c, k.sets) for c, k in zip(one.claims, known, strict=False))
        unclaimed += one.outcomes["unclaimed"]
    yield f"{number} narratives, {figures} figures: {right} right, {figures - right} wrong, {unclaimed} unclaimed"


def holds(claim: Claim, sets: Mapping[str, str]) -> bool:
    """Whether a claim's columns are as named."""
    return all(
        str(getattr(claim.subject, k) if hasattr(claim.subject, k) else getattr(claim, k)) == v
        for k, v in sets.items()
    )


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, nargs="?", default=Path("data/raw"))
    parser.add_argument("--wordings", type=int, default=0)
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--left", action="store_true")
    chosen = parser.parse_args()
    if chosen.wordings:
        print(*wordings(chosen.wordings), sep="\n")
        return
    measured = [m for p in files(chosen.folder) if (m := measure(p))]
    if chosen.sample:
        made = sample(measured, chosen.sample, chosen.seed)
    elif chosen.left:
        made = left(measured)
    else:
        made = table(measured)
    for line in made:
        print(line)


if __name__ == "__main__":
    main()
