"""Writes a transcript as the text dump that content extractors such as Tika give.

A cell is a line that begins with a tab; its further paragraphs are lines without one; a blank line ends
the row. A cell merged over columns is printed once, its continuations further down as blank cells.
"""

from collections.abc import Iterator

from tests.corpus.transcript import Table, Text, Transcript, slots


def write(transcript: Transcript, ragged: bool = False) -> bytes:
    """The dump, UTF-8. `ragged` leaves out the blank cells at the end of rows."""
    return "".join(f"{line}\n" for line in _lines(transcript, ragged)).encode()


def _lines(transcript: Transcript, ragged: bool) -> Iterator[str]:
    after_table = False
    for block in transcript.blocks:
        if isinstance(block, Text):
            yield from block.paragraphs
        else:
            if after_table and not block.caption:
                yield ""  # an empty paragraph, without which two tables are one
            yield from block.caption
            yield from _table(block, ragged)
            yield from block.note
        after_table = isinstance(block, Table) and not block.note


def _table(table: Table, ragged: bool) -> Iterator[str]:
    for number, row in enumerate(slots(table)):
        # Continuations stay, so that only rows of the body get shorter, not those of headings.
        while ragged and len(row) > 1 and row[-1].row == number and not row[-1].cell.text:
            row.pop()
        yield from (f"\t{item.cell.text if item.row == number else ''}" for item in row)
        yield ""
