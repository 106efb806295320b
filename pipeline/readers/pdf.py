"""Reads PDF: ruled tables by their rules, paragraphs, and tables without rules.

What belongs here: opening the file, the order of the steps, what is said of pages without text.
The steps: `pdf_page` (what stands on a page: `pdf_text`, `pdf_rules`), or for a page that is a picture
`pdf_picture` and `ocr`; then `pages`: `pdf_lattice` (rules -> columns and rows), `pdf_grid` (text in
cells), `pdf_borderless` (columns without rules), `pdf_lines` (text elsewhere), `pdf_stitch` (paragraphs
and tables over page breaks). Plain data between them: `pdf_ink`.

Not read: annotations and form fields; pictures beside text; pictures at all without the extra `[ocr]`. pdfium is not thread-safe: one
document at a time in a process.
"""

from collections.abc import Sequence
from typing import Any, Final

from pipeline.document import Document, Remark, UnreadableError
from pipeline.limits import MAX_PAGES, MAX_SCANNED_PAGES
from pipeline.readers import document as signed
from pipeline.readers.environment import NEEDS_OCR, ocr
from pipeline.readers.pages import blocks_of, illegible, sheet_of
from pipeline.readers.pdf_ink import Page
from pipeline.readers.pdf_page import read_page
from pipeline.readers.pdf_raw import pdfium, pypdfium2
from pipeline.readers.pdf_stitch import Sheet

END_MARK: Final = b"%%EOF"
END_BYTES: Final = 8192
"""The mark of the end stands within so many last bytes, or the file is cut off."""


def read(data: bytes) -> Document:
    """Read a PDF.

    Raises UnreadableError: `unreadable` (damaged, cut off), `password_protected`, `limit_exceeded`,
    `unsupported_type` (a scan, where the extra is missing that reads it).
    """
    document = _opened(data)
    try:
        return _read(document)
    finally:
        document.close()


def _opened(data: bytes) -> Any:
    if END_MARK not in data.rstrip(b"\0 \r\n")[-END_BYTES:]:
        raise UnreadableError("unreadable", "the PDF is cut off: get it again / PDF 文件不完整，请重新获取")
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
            raise UnreadableError(
                "password_protected",
                "the PDF is encrypted: save it without a password / PDF 已加密，请取消密码后重新保存",
            ) from None
        raise UnreadableError(
            "unreadable", "the PDF is damaged: get it again / PDF 文件已损坏，请重新获取"
        ) from None


def _read(document: Any) -> Document:
    count = len(document)
    if count > MAX_PAGES:
        raise UnreadableError(
            "limit_exceeded",
            f"the PDF has {count:,} pages, the limit is {MAX_PAGES:,} (pipeline/limits.py): split it "
            "/ PDF 页数过多，请拆分",
        )
    pages = [_page(document, number) for number in range(1, count + 1)]
    scans = [page.number for page in pages if page.is_scan]
    sheets = {page.number: sheet_of(page) for page in pages}
    environment = ocr() if scans else None
    if environment:
        sheets |= {number: _scanned(document, number) for number in _few_enough(scans)}
    elif scans and not any(sheet.blocks for number, sheet in sheets.items() if number not in scans):
        raise UnreadableError(
            "unsupported_type", f"this is a scanned PDF: no page has a text layer; {NEEDS_OCR}"
        )
    found = blocks_of(sheets.values())
    remarks = illegible(found) if environment else [_not_read(number) for number in scans]
    return signed("pdf", found, tuple(remarks), environment)


def _few_enough(scans: Sequence[int]) -> Sequence[int]:
    if len(scans) > MAX_SCANNED_PAGES:
        raise UnreadableError(
            "limit_exceeded",
            f"the PDF has {len(scans):,} scanned pages, the limit is {MAX_SCANNED_PAGES:,} "
            "(pipeline/limits.py): split it / PDF 扫描页过多，请拆分",
        )
    return scans


def _page(document: Any, number: int) -> Page:
    try:
        return read_page(document.raw, number)
    except ValueError:
        raise _damaged(number) from None


def _scanned(document: Any, number: int) -> Sheet:
    """What stands on a page that is a picture."""
    from pipeline.readers.ocr import page_of
    from pipeline.readers.pdf_picture import picture

    try:
        pixels, scale = picture(document.raw, number)
    except UnreadableError:
        raise
    except ValueError:
        raise _damaged(number) from None
    return sheet_of(page_of(pixels, scale, number))


def _damaged(number: int) -> UnreadableError:
    return UnreadableError(
        "unreadable",
        f"page {number} of the PDF is damaged: get it again / 第 {number} 页已损坏，请重新获取",
        f"page {number}",
    )


def _not_read(number: int) -> Remark:
    return Remark(
        "page_not_read", f"page {number}", f"the page has no text layer / 本页无文字层; {NEEDS_OCR}"
    )
