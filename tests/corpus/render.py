"""Writes a transcript as a file: the one door of the corpus.

    render(load("changji-industry-it-2021-budget"), "txt")

Belongs here: the choice of a format. Does not: how each is written (`text`, `docx`, `xlsx`, `xls`, `pdf`,
`html`).
"""

from tests.corpus import docx, html, pdf, text, xls, xlsx
from tests.corpus.html import PLAIN_PAGE, Page
from tests.corpus.pdf import PLAIN, Print
from tests.corpus.transcript import Transcript, doc_ids, load

__all__ = ["FORMATS", "FORMATS_ALL", "doc_ids", "load", "render"]

FORMATS = ("txt", "docx", "xlsx")
FORMATS_ALL = (*FORMATS, "pdf", "xls", "html")


def render(
    transcript: Transcript, fmt: str, ragged: bool = False, how: Print = PLAIN, page: Page = PLAIN_PAGE
) -> bytes:
    """The transcript as a file of one of `FORMATS_ALL`; the same bytes every time.

    `ragged` leaves out, in the text dump only, the blank cells at the end of each row; `how` is how the
    pages of a PDF look, `page` how a web page is written.
    """
    if fmt == "txt":
        return text.write(transcript, ragged)
    if fmt == "docx":
        return docx.write(transcript)
    if fmt == "xlsx":
        return xlsx.write(transcript)
    if fmt == "xls":
        return xls.write(transcript)
    if fmt == "pdf":
        return pdf.write(transcript, how)
    if fmt == "html":
        return html.write(transcript, page)
    raise ValueError(f"no such format: {fmt}; one of {', '.join(FORMATS_ALL)}")
