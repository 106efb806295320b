"""Writes a transcript as a file: the one door of the corpus.

    render(load("changji-industry-it-2021-budget"), "txt")

Belongs here: the choice of a format. Does not: how each is written (`text`, `docx`, `xlsx`).
"""

from tests.corpus import docx, text, xlsx
from tests.corpus.transcript import Transcript, doc_ids, load

__all__ = ["FORMATS", "doc_ids", "load", "render"]

FORMATS = ("txt", "docx", "xlsx")


def render(transcript: Transcript, fmt: str, ragged: bool = False) -> bytes:
    """The transcript as a file of format `txt`, `docx` or `xlsx`; the same bytes every time.

    `ragged` leaves out, in the text dump only, the blank cells at the end of each row.
    """
    if fmt == "txt":
        return text.write(transcript, ragged)
    if fmt == "docx":
        return docx.write(transcript)
    if fmt == "xlsx":
        return xlsx.write(transcript)
    raise ValueError(f"no such format: {fmt}; one of {', '.join(FORMATS)}")
