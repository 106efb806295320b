"""Zip bundles for tests, also such as no tool of today makes: other names, methods, flags, damage."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable
from typing import Final

_TIME: Final = (2024, 1, 1, 0, 0, 0)
CENTRAL: Final = b"PK\x01\x02"
LOCAL: Final = b"PK\x03\x04"


class _Named(zipfile.ZipInfo):
    """An entry whose name is written in bytes of one's own, without the flag for UTF-8."""

    raw = b""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self.raw, self.flag_bits


def pack(members: Iterable[tuple[str | bytes, bytes]]) -> bytes:
    """A zip of (name, content); a name in bytes is written as it is, as Windows and old tools do."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, content in members:
            if isinstance(name, str):
                info = zipfile.ZipInfo(name, _TIME)
            else:
                info = _Named("x", _TIME)
                info.raw = name
            info.create_system = 0
            package.writestr(info, content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def patched(
    data: bytes, number: int, *, flags: int | None = None, method: int | None = None, size: int | None = None
) -> bytes:
    """A zip in which a member says other things of itself, in both of its headers."""
    changed = bytearray(data)
    for mark, at_flags, at_size in ((LOCAL, 6, 22), (CENTRAL, 8, 24)):
        place = -1
        for _ in range(number + 1):
            place = data.index(mark, place + 1)
        if flags is not None:
            struct.pack_into("<H", changed, place + at_flags, flags)
        if method is not None:
            struct.pack_into("<H", changed, place + at_flags + 2, method)
        if size is not None:
            struct.pack_into("<L", changed, place + at_size, size)
    return bytes(changed)


def spoiled(data: bytes, content: bytes) -> bytes:
    """A zip in which a member's packed bytes are damaged."""
    packed = zlib.compressobj(wbits=-15)
    stored = packed.compress(content) + packed.flush()
    place = data.index(stored)
    return data[:place] + bytes(byte ^ 0xFF for byte in stored) + data[place + len(stored) :]
