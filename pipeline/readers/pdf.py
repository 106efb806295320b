"""Reads PDF with a text layer: ruled tables by their rules, paragraphs, and tables without rules.

What belongs here: opening the file, the order of the steps, what is said of pages without text.
The steps: `pdf_page` (what stands on a page: `pdf_text`, `pdf_rules`), `pdf_lattice` (rules -> columns
and rows), `pdf_grid` (text in cells), `pdf_borderless` (columns without rules), `pdf_lines` (text
elsewhere), `pdf_stitch` (paragraphs and tables over page breaks). Plain data between them: `pdf_ink`.

Not read: scans (pictures of text), annotations, and form fields. pdfium is not thread-safe: one
document at a time in a process.
"""

from typing import Any, Final

from pipeline.document import Document, Grid, Para, Remark, UnreadableError
from pipeline.limits import MAX_CELLS, MAX_PAGES
from pipeline.readers.pdf_borderless import borderless
from pipeline.readers.pdf_grid import Part, parts
from pipeline.readers.pdf_ink import Page
from pipeline.readers.pdf_lattice import lattices
from pipeline.readers.pdf_lines import Line, lines
from pipeline.readers.pdf_page import read_page
from pipeline.readers.pdf_raw import pdfium, pypdfium2
from pipeline.readers.pdf_stitch import Block, Sheet, blocks, without_page_numbers, without_running_heads

MEDIA_TYPE: Final = "application/pdf"
NAME: Final = "pdf"
VERSION: Final = "1"

END_MARK: Final = b"%%EOF"
END_BYTES: Final = 8192
"""The mark of the end stands within so many last bytes, or the file is cut off."""


def read(data: bytes) -> Document:
    """Read a PDF.

    Raises UnreadableError: `unreadable` (damaged, cut off), `password_protected`, `limit_exceeded`,
    `unsupported_type` (a scan: no page has text).
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
    pages: list[Sheet] = []
    scans: list[int] = []
    for number in range(1, count + 1):
        page = _page(document, number)
        pages.append(Sheet(number, page.width, tuple(_blocks_of(page))))
        if page.is_scan:
            scans.append(number)
    if scans and not any(p.blocks for p in pages if p.number not in scans):
        raise UnreadableError(
            "unsupported_type",
            "this is a scanned PDF: no page has a text layer; reading scans needs the [ocr] extra of a "
            "later version / 这是扫描件（无文字层），暂不支持识别，请提供文字版",
        )
    found = tuple(blocks(without_running_heads(pages)))
    _check_size(found)
    return Document(MEDIA_TYPE, NAME, VERSION, found, tuple(_no_text(n) for n in scans))


def _page(document: Any, number: int) -> Page:
    try:
        return read_page(document.raw, number)
    except ValueError:
        raise UnreadableError(
            "unreadable",
            f"page {number} of the PDF is damaged: get it again / 第 {number} 页已损坏，请重新获取",
            f"page {number}",
        ) from None


def _blocks_of(page: Page) -> list[Block]:
    """What stands on a page, in reading order."""
    ruled, loose = parts(page, lattices(page.across, page.down))
    unruled, loose = borderless(page, loose)
    tables = [*ruled, *unruled]
    texts = without_page_numbers(lines(loose), page.height)
    return sorted([*tables, *texts], key=_top)


def _top(block: Part | Line) -> float:
    return block.top


def _no_text(number: int) -> Remark:
    return Remark("text_decoding", f"page {number}", "page has no text layer / 本页无文字层")


def _check_size(found: tuple[Para | Grid, ...]) -> None:
    cells = sum(len(b.cells) for b in found if isinstance(b, Grid))
    if cells > MAX_CELLS:
        raise UnreadableError(
            "limit_exceeded",
            f"the PDF has {cells:,} cells, the limit is {MAX_CELLS:,} (pipeline/limits.py): split it "
            "/ 单元格过多，请拆分",
        )
