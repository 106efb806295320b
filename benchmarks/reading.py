"""How completely documents are read, measured from outside: python -m benchmarks.reading FOLDER [--tables].

For each document: its status; facts; unplaced cells; of the figures in a PDF's text layer, the share
that reappears in a cell or a paragraph; of the cells with a figure, the share that has a place; of
the sums that tables print, the share that agrees with their parts. The last is no measure of the
reader alone: publishers' own errors count too.
"""

import argparse
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pypdfium2

from pipeline.document import Document, Grid, Para, UnreadableError
from pipeline.parse import parse_document
from pipeline.parsed import ParsedDocument, Row
from pipeline.readers import read
from pipeline.show import FACT_NAMES

#: A figure: with decimals, with separators, or of four digits and more. Shorter integers are mostly
#: page numbers, serials and levels of codes, which a reader drops or joins with reason.
FIGURE = re.compile(r"(?<![\d.,])(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+|\d{4,})(?![\d])")
YEAR = re.compile(r"(?:19|20)\d\d")
#: Facts that are not amounts which add up.
NOT_SUMMED = frozenset(
    {"fact_statistic", "fact_performance_target", "fact_project_funding", "fact_three_public"}
)
UNITS = {"元": Decimal("0.01"), "千元": Decimal(10), "万元": Decimal(100), "亿元": Decimal(1_000_000)}
_SUFFIXES = frozenset({".pdf", ".docx", ".xlsx", ".txt", ".html", ".htm", ".mht"})
#: What summaries of final accounts add to the year's money under one total.
BALANCES = frozenset({"opening_balance", "closing_balance", "surplus_distribution"})
#: Parts rounded one by one may differ from their sum by this many last digits.
ROUNDED = 3


class Share(NamedTuple):
    """So many of so many."""

    part: int
    whole: int

    def __str__(self) -> str:
        return f"{self.part}/{self.whole}" + (f" {self.part / self.whole:.3f}" if self.whole else "")


def figures(text: str) -> list[str]:
    """The figures of a text, without separators; years aside."""
    return [f.replace(",", "") for f in FIGURE.findall(text) if not YEAR.fullmatch(f)]


def text_layer(data: bytes) -> str:
    """The text on the pages of a PDF as its renderer gives it; what lies outside the page is not printed."""
    pdf = pypdfium2.PdfDocument(data)
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in pdf)
    finally:
        pdf.close()


def reappearing(layer: str, document: Document) -> tuple[Share, list[str]]:
    """How many figures of the text layer the Document holds, each as often as printed; and the missing.

    A figure broken over two lines of its cell is two pieces in the layer; a piece counts as found in
    a figure of the Document that nothing else was found in.
    """
    left = Counter(f for text in _texts(document) for f in figures(text))
    wanted = figures(layer)
    pieces = []
    for figure in wanted:
        if left[figure]:
            left[figure] -= 1
        else:
            pieces.append(figure)
    whole = list(left.elements())
    missing = [p for p in pieces if not any(p in w for w in whole)]
    return Share(len(wanted) - len(missing), len(wanted)), missing


def _texts(document: Document) -> Iterator[str]:
    for block in document.blocks:
        if isinstance(block, Para):
            yield block.text
        elif isinstance(block, Grid):
            yield from (cell.text for cell in block.cells)


def placed(parsed: ParsedDocument) -> Share:
    """Of the cells with a figure, those that have a place."""
    cells = [c for c in parsed.rows.get("source_cell", ()) if figures(str(c["text"]))]
    return Share(sum(c["placement"] not in ("unplaced", "rejected") for c in cells), len(cells))


def sums(parsed: ParsedDocument) -> tuple[Share, list[str]]:
    """How many printed totals agree with the parts in their column or row; and those that do not."""
    found: list[tuple[bool, str]] = []
    for name, rows in parsed.rows.items():
        if name in FACT_NAMES and name not in NOT_SUMMED:
            amounts = [r for r in rows if r["amount_yuan"] is not None]
            found += _compared(amounts, "column", "row")
            found += _compared(amounts, "row", "column")
    wrong = [where for agrees, where in found if not agrees]
    return Share(len(found) - len(wrong), len(found)), wrong


def _compared(rows: list[Row], along: str, across: str) -> Iterator[tuple[bool, str]]:
    """Each `along` (a column or row of a table) that has a total and details: do they agree?"""
    groups: dict[object, list[Row]] = defaultdict(list)
    for row in rows:
        measure = "amount" if row["measure"] in BALANCES else row["measure"]
        groups[row["table_ordinal"], row[f"{along}_ordinal"], measure].append(row)
    for (table, ordinal, _), group in groups.items():  # type: ignore[misc]
        totals = [r["amount_yuan"] for r in group if r[f"{across}_kind"] == "total"]
        details = [r["amount_yuan"] for r in group if r[f"{across}_kind"] == "detail"]
        if totals and details:
            near = UNITS.get(str(group[0]["unit_raw"]), Decimal("0.01")) * ROUNDED
            total = sum(details, Decimal(0))  # type: ignore[arg-type]
            agrees = any(abs(total - t) <= near for t in totals)  # type: ignore[operator]
            yield agrees, f"table {table} {along} {ordinal}: {total} of {totals[0]}"


def measured(path: Path, *, tables: bool) -> tuple[list[str], bool]:
    """The lines of one document, and whether it was read."""
    data = path.read_bytes()
    parsed = parse_document(data, path.name)
    facts = sum(len(rows) for name, rows in parsed.rows.items() if name in FACT_NAMES)
    unplaced = sum(c["placement"] == "unplaced" for c in parsed.rows.get("source_cell", ()))
    layer, missing = _layer(data, path)
    agreeing, wrong = sums(parsed)
    lines = [
        f"{parsed.status:<12}{facts:>6}{unplaced:>9}  {layer!s:<18}{placed(parsed)!s:<18}{agreeing!s:<16}{path.name}"
    ]
    if tables:
        lines += [
            f"    {t.table_ordinal:>3} {t.table_role:<28}{t.fact_count:>6}  {t.title}" for t in parsed.tables
        ]
        lines += [f"    missing: {f}" for f in missing] + [f"    sum: {w}" for w in wrong]
    return lines, parsed.status == "parsed"


def _layer(data: bytes, path: Path) -> tuple[Share | str, list[str]]:
    if not data.startswith(b"%PDF"):
        return "", []
    try:
        return reappearing(text_layer(data), read(data, path.name))
    except UnreadableError as error:
        return error.code, []


_SUFFIXES = {".pdf", ".docx", ".doc", ".wps", ".rtf", ".xlsx", ".xls", ".et", ".txt"}


def documents(places: Iterable[Path]) -> list[Path]:
    """The files of the folders named, in order of name."""
    found = [p for place in places for p in ([place] if place.is_file() else place.rglob("*"))]
    return sorted(p for p in found if p.is_file() and p.suffix.lower() in _SUFFIXES)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("place", nargs="+", type=Path, help="files or folders of disclosures")
    parser.add_argument(
        "--tables", action="store_true", help="each table, each missing figure, each sum that fails"
    )
    given = parser.parse_args()
    print(
        f"{'status':<12}{'facts':>6}{'unplaced':>9}  {'in text layer':<18}{'with a place':<18}{'sums':<16}file"
    )
    for path in documents(given.place):
        lines, _ = measured(path, tables=given.tables)
        print("\n".join(lines), flush=True)


if __name__ == "__main__":
    main()
