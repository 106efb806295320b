"""The smallest OLE2 files, for telling kinds apart: one stream of any name, by xlwt's writer."""

import io
import struct

from xlwt.CompoundDoc import XlsDoc

_CONTENT = 5000  # below 4096 bytes streams are kept elsewhere
_ENCRYPTED = 0x0100


def ole2(stream: str, content: bytes = b"") -> bytes:
    """An OLE2 file with one stream. xlwt knows no other name than Workbook, so that is replaced."""
    out = io.BytesIO()
    XlsDoc().save(out, content.ljust(_CONTENT, b"\0"))
    # In the directory a name fills 64 bytes, then comes its length, zero at the end included.
    wrong, named = (
        struct.pack("<64sH", name.encode("utf-16-le"), 2 * len(name) + 2) for name in ("Workbook", stream)
    )
    assert out.getvalue().count(wrong) == 1
    return out.getvalue().replace(wrong, named)


def encrypted(stream: str) -> bytes:
    """A Word document whose first flags say that it is encrypted."""
    return ole2(stream, struct.pack("<6H", 0xA5EC, 0x00C1, 0, 0, 0, _ENCRYPTED))
