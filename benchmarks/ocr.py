"""How well pictures of pages are read: python -m benchmarks ocr; of real PDFs: python -m benchmarks.ocr FILE...

The same pages are read twice, from their text layer and from pictures of them at 200 dpi, clean and
worn (askew, blurred, noisy, saved as a small JPEG). Cells are compared by place; numbers are cells that
print a number, codes included. Confidences of what was read right and wrong justify `DOUBTFUL`.
"""

import argparse
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path

from PIL import Image

from benchmarks.corpus import BUDGETS
from pipeline.document import Cell, Document, Grid, Para
from pipeline.normalise import read_number
from pipeline.ocr_doubt import DOUBTFUL
from pipeline.readers import read
from tests.corpus.render import load, render
from tests.corpus.scan import Wear, pdf_of, pictures

WORN = Wear(seed=7)


@dataclass
class Tally:
    """What was compared, and the confidences of cells of numbers that were read right and wrong."""

    pages: int = 0
    seconds: float = 0.0
    counts: Counter[str] = field(default_factory=Counter)
    right: list[float] = field(default_factory=list)
    wrong: list[float] = field(default_factory=list)
    slips: list[str] = field(default_factory=list)

    def add(self, truth: Document, found: Document) -> None:
        """Compare a document read from pictures with the same read from text."""
        wanted, got = _grids(truth), _grids(found)
        self.counts["grids"] += len(wanted)
        self.counts["grids alike"] += sum((Counter(map(_shape, wanted)) & Counter(map(_shape, got))).values())
        for grid, other in _paired(wanted, got):
            texts = {(c.row, c.column): c for c in other.cells} if other else {}
            for cell in grid.cells:
                self._cell(cell, texts.get((cell.row, cell.column)))
        said, heard = (Counter(_letters(d)) for d in (truth, found))
        self.counts["letters"] += said.total()
        self.counts["letters alike"] += (said & heard).total()
        printed, again = (Counter(_numbers(d)) for d in (truth, found))
        self.counts["printed numbers"] += printed.total()
        self.counts["printed numbers found"] += (printed & again).total()

    def _cell(self, cell: Cell, other: Cell | None) -> None:
        text, own = squeezed(cell.text), squeezed(other.text) if other else ""
        if not text and not own:
            return
        kind = "numbers" if read_number(text) is not None else "words"
        self.counts[kind] += 1
        self.counts[f"{kind} alike"] += text == own
        if kind == "numbers":
            sure = other.confidence if other and other.confidence is not None else 0.0
            (self.right if text == own else self.wrong).append(sure)
            if text != own:
                self.slips.append(f"{cell.locator}: {text} read as {own or 'nothing'} ({sure:.3f})")

    def share(self, kind: str) -> str:
        """How many of a kind are alike."""
        alike = (
            self.counts[f"{kind} alike"] if f"{kind} alike" in self.counts else self.counts[f"{kind} found"]
        )
        return f"{100 * alike / max(self.counts[kind], 1):.2f}%"


def squeezed(text: str) -> str:
    """A text without blanks: a picture does not tell them."""
    return "".join(text.split())


def _grids(document: Document) -> list[Grid]:
    return [b for b in document.blocks if isinstance(b, Grid)]


def _shape(grid: Grid) -> tuple[int, int]:
    return grid.row_count, grid.column_count


def _paired(wanted: list[Grid], got: list[Grid]) -> list[tuple[Grid, Grid | None]]:
    """Each grid with the one that has most in common with it in sequence, by rows and columns."""
    matcher = SequenceMatcher(None, [_shape(g) for g in wanted], [_shape(g) for g in got], autojunk=False)
    other: dict[int, Grid] = {}
    for _, a, b, c, d in matcher.get_opcodes():
        other |= {i: got[c + i - a] for i in range(a, b) if c + i - a < d}
    return [(grid, other.get(i)) for i, grid in enumerate(wanted)]


def _texts(document: Document) -> Iterable[str]:
    for block in document.blocks:
        if isinstance(block, Para):
            yield squeezed(block.text)
        else:
            yield from (squeezed(cell.text) for cell in block.cells)


def _letters(document: Document) -> Iterable[str]:
    return (letter for text in _texts(document) for letter in text)


def _numbers(document: Document) -> Iterable[str]:
    return (c for g in _grids(document) for c in (squeezed(c.text) for c in g.cells) if read_number(c))


def compared(pdfs: Iterable[bytes], draw: Callable[[bytes], list[Image.Image]]) -> Tally:
    """Read each PDF by its text and by its pictures."""
    tally = Tally()
    for pdf in pdfs:
        images = draw(pdf)
        scan = pdf_of(images)
        start = time.process_time()
        found = read(scan, "scan.pdf")
        tally.seconds += time.process_time() - start
        tally.pages += len(images)
        tally.add(read(pdf, "text.pdf"), found)
    return tally


def lines() -> list[tuple[str, str, str]]:
    """(what, figure, goal) for clean and worn pages of the corpus."""
    pdfs = [render(load(name), "pdf") for name in BUDGETS]
    read(pdf_of(pictures(pdfs[0])[:1]), "warm.pdf")
    result = []
    for name, wear, goal in (("clean", None, "100%"), ("worn", WORN, ">= 99.5%")):
        tally = compared(pdfs, lambda pdf, wear=wear: pictures(pdf, wear))
        result += _told(f"scan, {name}", tally, goal)
    return result


def _told(name: str, tally: Tally, goal: str) -> list[tuple[str, str, str]]:
    doubtful = [sum(c < DOUBTFUL for c in side) for side in (tally.wrong, tally.right)]
    return [
        (f"{name}: CPU s a page of {tally.pages}", f"{tally.seconds / max(tally.pages, 1):.2f}", "about 1.5"),
        (
            f"{name}: tables with their rows and columns",
            f"{tally.counts['grids alike']}/{tally.counts['grids']}",
            "",
        ),
        (f"{name}: numbers of {tally.counts['numbers']:,} cells", tally.share("numbers"), goal),
        (f"{name}: numbers, wherever they stand", tally.share("printed numbers"), goal),
        (f"{name}: words of {tally.counts['words']:,} cells", tally.share("words"), ""),
        (f"{name}: characters, wherever they stand", tally.share("letters"), ""),
        (f"{name}: wrong numbers below the threshold", f"{doubtful[0]}/{len(tally.wrong)}", ""),
        (f"{name}: right numbers below the threshold", f"{doubtful[1]}/{len(tally.right)}", ""),
    ]


def main() -> None:
    """Compare PDFs with a text layer."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", nargs="+", type=Path)
    parser.add_argument("--worn", action="store_true", help="wear the pictures")
    parser.add_argument("--slips", action="store_true", help="each number that was misread")
    given = parser.parse_args()
    for file in given.file:
        tally = compared([file.read_bytes()], lambda pdf: pictures(pdf, WORN if given.worn else None))
        print(file.name)
        for what, figure, _ in _told("  as pictures", tally, ""):
            print(f"{what:<75}{figure:>9}", flush=True)
        if given.slips:
            print("\n".join(f"    {slip}" for slip in tally.slips))


if __name__ == "__main__":
    main()
