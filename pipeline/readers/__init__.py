"""Readers: bytes -> Document. Which formats are read, by whom, and what is said of the others.

What belongs here: the registry and the choice of a reader by content. What does not: how a format
is read (one module each), and anything that knows what a budget is. Reader modules are imported
when first needed, so that reading text loads neither lxml nor zip code. See docs/add-a-format.md.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import IO, Final, cast

from pipeline.document import Document, Grid, Para, Remark, UnreadableError
from pipeline.limits import MAX_FILE_BYTES
from pipeline.readers.environment import NEEDY_READERS
from pipeline.readers.sniff import (
    BIFF_MAGICS,
    HEAD_BYTES,
    OLE2_MAGIC,
    ZIP_MAGICS,
    Clues,
    clues,
    is_binary_text,
    zip_clue,
)

__all__ = [
    "READERS",
    "READER_VERSIONS",
    "ReaderSpec",
    "document",
    "is_bundle",
    "read",
    "reader_for",
    "sniff",
]


@dataclass(frozen=True, slots=True)
class ReaderSpec:
    """A format that is read: module `pipeline.readers.<name>` with `read(data) -> Document`.

    Raise `version` whenever the same bytes may give another Document: files are then read again.
    """

    name: str
    version: str
    media_type: str
    matches: Callable[[Clues], bool]

    def load(self) -> Callable[[bytes], Document]:
        """Import the reader's module and give its `read`."""
        return cast(Callable[[bytes], Document], import_module(f"{__name__}.{self.name}").read)


@dataclass(frozen=True, slots=True)
class Unread:
    """A kind of file that is known and not read: its name and what to do, in both languages."""

    media_type: str
    english: str
    chinese: str
    matches: Callable[[Clues], bool]
    code: str = "unsupported_type"


PDF_HEADER_BYTES: Final = 1024
"""Where readers of PDF look for its header (ISO 32000, annex H)."""
TEXT_SAMPLE_BYTES: Final = 64 * 1024
_DOCX_MAIN = re.compile(
    r"wordprocessingml\.(document|template)\.main\+xml|ms-word\.(document|template)\.macroenabled", re.I
)
_XLSX_MAIN = re.compile(
    r"spreadsheetml\.(sheet|template)\.main\+xml|ms-excel\.(sheet|template)\.macroenabled", re.I
)
# Office and browsers put declarations and comments first; a server may put a warning before <html>.
_HTML_START = re.compile(
    r"(?:(?><\?xml[^>]*>|<!--.*?-->|<!\[[^>]*>)\s*)*+"
    r"<(?:!doctype html|html|head|body|meta|link|base|title|style|script|table|tbody|tr|div|p|center|font|span"
    r"|h[1-6]|ul|ol|br|hr|form|section|article|b|strong|a|img|frameset)\b(?!:)",
    re.S,
)
_HTML_INSIDE = re.compile(r"<html\b[^>]*>(?>\s|<!--.*?-->)*+<(?:head|body|meta|title)\b", re.S)


def _in_package(pattern: re.Pattern[str]) -> Callable[[Clues], bool]:
    return lambda c: c.package is not None and bool(pattern.search(c.package))


def _has_member(prefix: str) -> Callable[[Clues], bool]:
    return lambda c: c.package is not None and f"member:{prefix}" in c.package


def _has_stream(*names: str) -> Callable[[Clues], bool]:
    return lambda c: any(name in c.ole2_streams for name in names)


def _is_old_workbook(c: Clues) -> bool:
    # As a stream of an OLE2 file, or (of programs that export) the stream by itself.
    return _has_stream("Workbook", "Book")(c) or c.starts(*BIFF_MAGICS)


def _is_pdf(c: Clues) -> bool:
    # Leading bytes may be rubbish, but not a zip's: a PDF may be stored in it.
    return b"%PDF-" in c.data[:PDF_HEADER_BYTES] and not c.starts(*ZIP_MAGICS)


def _is_html(c: Clues) -> bool:
    from pipeline.readers.mhtml import is_archive

    return bool(_HTML_START.match(c.markup) or _HTML_INSIDE.search(c.markup)) or is_archive(c.markup)


def _is_picture(c: Clues) -> bool:
    return c.starts(b"\x89PNG\r\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*") or (
        c.starts(b"BM") and c.data[6:10] == b"\0\0\0\0"
    )


def _is_text(c: Clues) -> bool:
    from pipeline.readers.decoding import decode

    return not is_binary_text(decode(c.data[:TEXT_SAMPLE_BYTES])[0])


_DOCX_VERSION: Final = "1"

# First match wins in each of the two lists; the list of what is not read is asked first, so its
# predicates must not match what a reader takes.
READERS: Final = (
    ReaderSpec(
        "docx",
        _DOCX_VERSION,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        _in_package(_DOCX_MAIN),
    ),
    ReaderSpec(
        "xlsx",
        "3",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _in_package(_XLSX_MAIN),
    ),
    ReaderSpec("xls", "2", "application/vnd.ms-excel", _is_old_workbook),
    # They end in the docx reader, so its version counts too.
    ReaderSpec("doc", f"1+{_DOCX_VERSION}", "application/msword", _has_stream("WordDocument")),
    ReaderSpec("rtf", f"1+{_DOCX_VERSION}", "application/rtf", lambda c: c.starts(b"{\\rtf")),
    ReaderSpec("pdf", "4", "application/pdf", _is_pdf),
    ReaderSpec("scan", "2", "image/*", _is_picture),
    ReaderSpec("html", "2", "text/html", _is_html),
    ReaderSpec("text_dump", "2", "text/plain", _is_text),
)
"""The formats that are read. ADD A FORMAT HERE."""

READER_VERSIONS: Final = {spec.name: spec.version for spec in READERS}
"""Reader name -> version, for deciding what must be read again."""

_BY_NAME: Final = {spec.name: spec for spec in READERS}

_BUNDLE: Final = Unread(
    "application/zip",
    "this is a zip archive; the documents in it are read one by one, but it holds none: put some in it",
    "这是压缩包，包内文件会逐个读取，但其中没有文件，请放入文件",
    lambda c: c.package is not None and not _DOCX_MAIN.search(c.package) and not _XLSX_MAIN.search(c.package),
)
UNREAD: Final = (
    Unread(
        "application/zip",
        "this is a zip package that is cut off or damaged: get the file again",
        "压缩包（docx、xlsx 亦同）不完整或已损坏，请重新获取",
        lambda c: c.broken_zip,
        "unreadable",
    ),
    Unread(
        "application/x-ole-encrypted",
        "this Word or Excel file is encrypted: save it without a password",
        "文件已加密，请取消密码后重新保存",
        _has_stream("EncryptedPackage"),
        "password_protected",
    ),
    Unread(
        "application/x-ole-storage",
        "this is an old Office file (OLE2) that is cut off or damaged: get the file again",
        "旧版 Office 文件不完整或已损坏，请重新获取",
        lambda c: c.broken_ole2,
        "unreadable",
    ),
    Unread(
        "application/x-ole-storage",
        "this is an old Office file (OLE2) that is neither .doc nor .xls: save it as docx or xlsx",
        "这是旧版 Office 文件，请另存为 docx 或 xlsx",
        lambda c: c.starts(OLE2_MAGIC) and not _has_stream("WordDocument", "Workbook", "Book")(c),
    ),
    Unread(
        "application/vnd.ms-excel.sheet.binary.macroenabled.12",
        "this is an Excel binary workbook (.xlsb): save it as xlsx",
        "这是 Excel 二进制工作簿（.xlsb），请另存为 xlsx",
        _has_member("xl/workbook.bin"),
    ),
    Unread(
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "this is a PowerPoint presentation: save its tables as docx or xlsx",
        "这是 PowerPoint 文件，请将表格另存为 docx 或 xlsx",
        _has_member("ppt/"),
    ),
    Unread(
        "application/vnd.oasis.opendocument",
        "this is an OpenDocument file (.odt, .ods): save it as docx or xlsx",
        "这是 OpenDocument 文件，请另存为 docx 或 xlsx",
        lambda c: c.package is not None and "application/vnd.oasis.opendocument" in c.package,
    ),
    Unread(
        "application/ofd",
        "this is an OFD document: save it as docx or xlsx",
        "这是 OFD 版式文件，请另存为 docx 或 xlsx",
        _has_member("OFD.xml"),
    ),
    _BUNDLE,
    Unread(
        "application/x-archive",
        "this is a rar, 7z, gzip or tar archive: unpack it",
        "这是压缩包，请先解压",
        lambda c: (
            c.starts(b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b") or c.data[257:262] == b"ustar"
        ),
    ),
    Unread(
        "image/*",
        "this is a GIF or WebP picture: save it as PNG or JPEG",
        "这是 GIF 或 WebP 图片，请另存为 PNG 或 JPEG",
        lambda c: c.starts(b"GIF8") or (c.starts(b"RIFF") and c.data[8:12] == b"WEBP"),
    ),
    Unread(
        "application/xml",
        "this is an XML file (perhaps Word or Excel 2003 XML): save it as docx or xlsx",
        "这是 XML 文件，请另存为 docx 或 xlsx",
        lambda c: c.markup.startswith("<?xml") and not _is_html(c),
    ),
    # Text tells nothing of its kind, so here, and only here, the name decides.
    Unread(
        "text/csv",
        "this is a CSV file, which keeps no merged headings: save the original as xlsx",
        "这是 CSV 文件，不含合并表头，请提供 xlsx 原件",
        lambda c: c.name.endswith((".csv", ".tsv")) and not _is_pdf(c) and not _is_html(c) and _is_text(c),
    ),
)
"""Kinds of file that are known and not read."""


def _kind(data: bytes, name: str) -> ReaderSpec | Unread | None:
    found = clues(data, name)
    return next((kind for kind in (*UNREAD, *READERS) if kind.matches(found)), None)


def is_bundle(file: IO[bytes]) -> bool:
    """Whether a file is a zip that holds documents, and no document of its own. Never raises for its content."""
    head = file.read(HEAD_BYTES)
    if not head.startswith(ZIP_MAGICS):
        return False
    package = zip_clue(file)
    if package is None:
        return False
    found = Clues(head, "", package, broken_zip=False, broken_ole2=False, ole2_streams=(), markup="")
    return next((kind for kind in (*UNREAD, *READERS) if kind.matches(found)), None) is _BUNDLE


def sniff(data: bytes, name: str = "") -> str:
    """The media type of a file, by its content. Never raises; `application/octet-stream` if unknown."""
    kind = _kind(data, name)
    return kind.media_type if kind else "application/octet-stream"


def reader_for(data: bytes, name: str = "") -> ReaderSpec:
    """The reader of a file.

    Raises UnreadableError: `empty_file`, `limit_exceeded`, `unsupported_type`,
    `password_protected`, `unreadable`.
    """
    if not data:
        raise UnreadableError("empty_file", "the file has no bytes: get it again / 文件为空，请重新获取")
    if len(data) > MAX_FILE_BYTES:
        raise UnreadableError("limit_exceeded", _too_large(len(data)))
    kind = _kind(data, name)
    if kind is None:
        raise UnreadableError(
            "unsupported_type",
            "this is neither an Office document nor text, and no kind we know: "
            "save it as docx, xlsx or text / 无法识别的文件类型，请另存为 docx、xlsx 或文本",
        )
    if isinstance(kind, Unread):
        raise UnreadableError(kind.code, f"{kind.english} / {kind.chinese}")
    return kind


def _too_large(size: int) -> str:
    return (
        f"the file has {size:,} bytes, the limit is {MAX_FILE_BYTES:,} (pipeline/limits.py): split it "
        "/ 文件过大，请拆分"
    )


def read(data: bytes, name: str = "") -> Document:
    """Read a file of any supported format. `name` is only a hint, see `sniff`.

    Raises UnreadableError, as `reader_for` and the format's reader do.
    """
    spec = reader_for(data, name)
    try:
        made = spec.load()(data)
    except UnreadableError as error:
        error.reader = spec.name if spec.name in NEEDY_READERS else None
        raise
    if not any(_has_text(block) for block in made.blocks):
        raise UnreadableError(
            "empty_file",
            "the file has no text and no table: get the original / 文件中没有文字或表格，请提供原件",
        )
    return made


def _has_text(block: Para | Grid) -> bool:
    if isinstance(block, Para):
        return bool(block.text.strip())
    return any(cell.text.strip() for cell in block.cells)


def document(
    reader: str,
    blocks: tuple[Para | Grid, ...],
    remarks: tuple[Remark, ...] = (),
    environment: str | None = None,
) -> Document:
    """A Document signed with its reader's name, version and media type from the registry."""
    spec = _BY_NAME[reader]
    return Document(spec.media_type, spec.name, spec.version, blocks, remarks, environment)
