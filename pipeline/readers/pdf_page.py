"""Opens one page of a PDF and reads what stands on it, upright.

What belongs here: loading and closing a page, how it is turned. What does not: its text (`pdf_text`)
and its ruled lines (`pdf_rules`).
"""

from typing import Any, Final

from pipeline.readers import pdf_raw as raw
from pipeline.readers.pdf_ink import Frame, Page
from pipeline.readers.pdf_raw import pdfium
from pipeline.readers.pdf_rules import rules
from pipeline.readers.pdf_text import printed_runs, quarters_of_text, text_of_page

SCAN_CHARACTERS: Final = 15
"""A page that is a picture with fewer characters is a scan: page numbers and marks of scanners are text."""


def read_page(document: Any, number: int) -> Page:
    """Read page `number` (from 1) of an open pdfium document. Raises ValueError for a broken page."""
    page = pdfium.FPDF_LoadPage(document, number - 1)
    if not page:
        raise ValueError(f"page {number} cannot be loaded")
    text_page = pdfium.FPDFText_LoadPage(page)
    try:
        return _read(page, text_page, number)
    finally:
        if text_page:
            pdfium.FPDFText_ClosePage(text_page)
        pdfium.FPDF_ClosePage(page)


def _read(page: Any, text_page: Any, number: int) -> Page:
    text = text_of_page(text_page)
    quarters = quarters_of_text(text_page, text)
    if quarters is None:
        quarters = pdfium.FPDFPage_GetRotation(page)
    bounds = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, bounds)
    frame = Frame(quarters, bounds.left, bounds.bottom, bounds.right, bounds.top)
    width, height = frame.size
    across, down = rules(page, frame)
    runs = printed_runs(text_page, text, frame, across, down)
    characters = sum(len(r.text) for r in runs)
    is_scan = characters < SCAN_CHARACTERS and _is_picture(page, frame, with_text=characters > 0)
    # Text at 90 degrees on a page that is shown turned by 90 is upright; we turned what is left over.
    turn = (quarters - pdfium.FPDFPage_GetRotation(page)) % 4
    return Page(number, width, height, turn, runs, across, down, is_scan)


def _is_picture(page: Any, frame: Frame, *, with_text: bool) -> bool:
    """Whether a picture covers half of the page; on one without text, whatever is drawn is a picture."""
    least = 0.5 * frame.size[0] * frame.size[1]
    for i in range(pdfium.FPDFPage_CountObjects(page)):
        thing = raw.page_object(raw.address(page), i)
        kind = raw.object_type(thing)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            continue
        raw.bounds(thing, *raw.FLOATS[:4])
        left, bottom, right, top = raw.floats[:4]
        if not with_text or (kind == pdfium.FPDF_PAGEOBJ_IMAGE and (right - left) * (top - bottom) > least):
            return True
    return False
