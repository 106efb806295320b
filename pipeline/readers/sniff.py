"""Clues to a file's type, taken from its bytes; what they mean is declared in `pipeline.readers`.

Never by extension: files are often misnamed (a web page called `.xls`). Cheap: the zip directory,
the first kilobytes, the OLE2 directory. Nothing of a third party is imported but for OLE2 files.
"""

import re
import zipfile
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Final

OLE2_MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_MAGICS: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
"""Of a first file, of a zip without files, and of a zip made in parts."""
BIFF_MAGICS: Final = (b"\x09\x08\x08\0\0\x05\x05\0", b"\x09\x08\x10\0\0\x06\x05\0")
"""Beginnings of a workbook's stream, of Excel 5 and of Excel 97."""
HEAD_BYTES: Final = 4096
# A member that is only looked at to learn the type is never larger than this.
MAX_CLUE_BYTES: Final = 4 * 1024 * 1024
OLE2_STREAMS: Final = (
    "EncryptedPackage",
    "WordDocument",
    "Workbook",
    "Book",
    "PowerPoint Document",
)
_CONTROL: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffd]")


@dataclass(frozen=True, slots=True)
class Clues:
    """What the bytes tell, gathered once and asked by every predicate.

    `package` is the zip's content types, `mimetype` and member names, one string; None where the
    file is no zip. `markup` is the start of the text, lower case, without BOM and leading space.
    """

    data: bytes
    name: str
    package: str | None
    broken_zip: bool
    broken_ole2: bool
    ole2_streams: tuple[str, ...]
    markup: str

    def starts(self, *magics: bytes) -> bool:
        """Whether the bytes begin with one of the magics."""
        return self.data.startswith(magics)


def clues(data: bytes, name: str) -> Clues:
    """Gather the clues of a file. Never raises."""
    is_zip = data.startswith(ZIP_MAGICS)
    package = zip_clue(BytesIO(data)) if is_zip else None
    streams = ole2_clue(data)
    return Clues(
        data=data,
        name=name.lower(),
        package=package,
        broken_zip=is_zip and package is None,
        broken_ole2=streams is None,
        ole2_streams=streams or (),
        markup=markup_clue(data[:HEAD_BYTES]),
    )


def zip_clue(file: IO[bytes]) -> str | None:
    """Content types, `mimetype` and member names of a zip, joined by newlines; None when broken."""
    try:
        with zipfile.ZipFile(file) as package:
            parts = [_small_member(package, name) for name in ("[Content_Types].xml", "mimetype")]
            return "\n".join([*parts, *(f"member:{name}" for name in package.namelist())])
    except Exception:  # zipfile raises a dozen kinds on malformed input; all mean the same here
        return None


def _small_member(package: zipfile.ZipFile, name: str) -> str:
    if name not in package.NameToInfo or package.getinfo(name).file_size > MAX_CLUE_BYTES:
        return ""
    return package.read(name).decode("utf-8", "replace")


def ole2_clue(data: bytes) -> tuple[str, ...] | None:
    """Names of the well-known streams of an OLE2 file (xls, doc, encrypted packages).

    Only those at its root: a workbook may hold a Word document, and the other way round. Where the
    directory is damaged, by search; None when nothing is found by it either.
    """
    if not data.startswith(OLE2_MAGIC):
        return ()
    import olefile

    try:
        with olefile.OleFileIO(BytesIO(data)) as ole:
            root = {path[0].lower() for path in ole.listdir() if len(path) == 1}
    except Exception:  # olefile raises many kinds on malformed input; all mean the same here
        return tuple(name for name in OLE2_STREAMS if f"{name}\0".encode("utf-16-le") in data) or None
    return tuple(name for name in OLE2_STREAMS if name.lower() in root)


def markup_clue(head: bytes) -> str:
    """The first characters in lower case, for telling HTML and XML from text."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = head.decode("utf-16", "replace")
    else:
        text = head.replace(b"\0", b"").decode("latin-1").removeprefix("\xef\xbb\xbf")
    return text.lstrip().lower()


def is_binary_text(text: str) -> bool:
    """Whether a decoded text is rubbish: more than one character in twenty is no character."""
    return len(_CONTROL.findall(text)) * 20 > len(text)
