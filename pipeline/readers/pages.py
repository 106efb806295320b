"""Pages, read from a text layer or from pictures -> the blocks of the document.

What belongs here: what stands on a page in reading order, and what is said of the pages together.
What does not: how a page is read (`pdf_page`, `ocr`), page breaks (`pdf_stitch`).
"""

from collections.abc import Iterable

from pipeline.document import Grid, Para, Remark, UnreadableError
from pipeline.limits import MAX_CELLS
from pipeline.readers.pdf_borderless import borderless
from pipeline.readers.pdf_grid import Part, parts
from pipeline.readers.pdf_ink import Page
from pipeline.readers.pdf_lattice import lattices
from pipeline.readers.pdf_lines import Line, lines
from pipeline.readers.pdf_stitch import Sheet, blocks, without_page_numbers, without_running_heads


def sheet_of(page: Page) -> Sheet:
    """What stands on a page, in reading order."""
    ruled, loose = parts(page, lattices(page.across, page.down))
    unruled, loose = borderless(page, loose)
    tables = [*ruled, *unruled]
    texts = without_page_numbers(lines(loose), page.height)
    return Sheet(page.number, page.width, tuple(sorted([*tables, *texts], key=_top)))


def _top(block: Part | Line) -> float:
    return block.top


def blocks_of(sheets: Iterable[Sheet]) -> tuple[Para | Grid, ...]:
    """The document's paragraphs and grids. Raises UnreadableError for more cells than the limit."""
    found = tuple(blocks(without_running_heads(list(sheets))))
    cells = sum(len(b.cells) for b in found if isinstance(b, Grid))
    if cells > MAX_CELLS:
        raise UnreadableError(
            "limit_exceeded",
            f"the file has {cells:,} cells, the limit is {MAX_CELLS:,} (pipeline/limits.py): split it "
            "/ 单元格过多，请拆分",
        )
    return found


def illegible(found: Iterable[Para | Grid]) -> list[Remark]:
    """Cells of pictures in which something is printed that was not read at all."""
    return [
        Remark(
            "ocr_doubtful", cell.locator, "the cell has ink, but no text was read / 单元格有内容，但未能识别"
        )
        for block in found
        if isinstance(block, Grid)
        for cell in block.cells
        if cell.confidence is not None and not cell.text
    ]
