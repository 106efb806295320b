"""Small documents for tests: paragraphs and tables written as lines of cells between bars."""

from pipeline.document import Cell, Document, Grid, Para


def table(*rows: str) -> Grid:
    """A grid with true columns: `text{2,3}` spans 2 columns and 3 rows; covered places are left out."""
    cells: list[Cell] = []
    taken: set[tuple[int, int]] = set()
    width = 0
    for i, row in enumerate(rows):
        column = 0
        for text in row.split("|"):
            while (i, column) in taken:
                column += 1
            text, spans = text.strip(), (1, 1)
            if text.endswith("}") and "{" in text:
                text, inner = text[:-1].rsplit("{", 1)
                numbers = [int(n) for n in inner.split(",")]
                spans = (numbers[0], numbers[1] if len(numbers) > 1 else 1)
            cells.append(Cell(i, column, text, f"r{i + 1}c{column + 1}", spans[1], spans[0]))
            taken |= {(i + r, column + c) for r in range(spans[1]) for c in range(spans[0])}
            column += spans[0]
        width = max(width, column)
    return Grid(len(rows), width, tuple(cells), "table")


def document(*blocks: str | Grid) -> Document:
    """Strings become paragraphs."""
    made = tuple(Para(b, f"paragraph {i}") if isinstance(b, str) else b for i, b in enumerate(blocks))
    return Document("text/plain", "test", "1", made)
