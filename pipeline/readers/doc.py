"""Reads old Word documents (.doc of Word 97 to 2003, .wps of WPS Writer): LibreOffice makes docx of them.

What is read and what not is as for docx (`pipeline.readers.docx`); locators are those of the docx, which
count tables and rows as a person does. Encryption is seen here, since LibreOffice would only fail. Dates
that Word writes anew whenever a document is opened (fields DATE and TIME) are written anew by LibreOffice
too: what was printed is lost, and a remark says so.
"""

import re
import struct
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Final

import olefile

from pipeline.document import Document, Remark, UnreadableError
from pipeline.readers import document, docx, office

_HEAD: Final = struct.Struct("<HHHHHH")
_ENCRYPTED: Final = 0x0100
_MOVING_DATE: Final = re.compile(rb"<w:instrText[^>]*>\s*(?:DATE|TIME)\b")


def read(data: bytes) -> Document:
    """Read a .doc. Raises UnreadableError `converter_missing`, `unreadable`, `password_protected`, `limit_exceeded`."""
    if _is_encrypted(data):
        raise UnreadableError(
            "password_protected",
            "this Word file is encrypted: save it without a password / 文件已加密，请取消密码后重新保存",
        )
    return converted(data, "doc")


def converted(data: bytes, reader: str) -> Document:
    """The Document of an old file by way of docx, signed by the reader that asks. Raises UnreadableError."""
    as_docx = office.to_docx(data, reader)
    made = docx.read(as_docx)
    remarks = (*made.remarks, *_moving_dates(as_docx))
    return document(reader, made.blocks, remarks, office.environment())


def _moving_dates(as_docx: bytes) -> Iterator[Remark]:
    with zipfile.ZipFile(BytesIO(as_docx)) as package:
        count = len(_MOVING_DATE.findall(package.read("word/document.xml")))
    if count:
        message = (
            f"{count} dates are fields that show the day on which the file was read, not what was printed "
            f"/ {count} 处日期为自动更新的域，显示的是读取当日"
        )
        yield Remark("moving_date", "file", message)


def _is_encrypted(data: bytes) -> bool:
    """Whether the flags at the beginning of the document's stream say so."""
    try:
        with olefile.OleFileIO(BytesIO(data)) as ole:
            head = ole.openstream("WordDocument").read(_HEAD.size)
    except Exception:  # a damaged file: LibreOffice may yet read it
        return False
    return len(head) == _HEAD.size and bool(_HEAD.unpack(head)[5] & _ENCRYPTED)
