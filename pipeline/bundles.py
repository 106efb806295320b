"""Zip bundles: files that hold documents of their own, named `bundle.zip!/member`.

What belongs here: which documents a bundle holds, what they are called, and their bytes. What does
not: reading a document. Names are only names: nothing is ever written to disk, wherever they climb.

A member that cannot be had (encrypted, damaged, too large) is a document too, of which only that is
known; its id is then the hash of its bytes as they lie in the bundle.
"""

import hashlib
import struct
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, Final, Protocol

from pipeline.document import Remark, UnreadableError
from pipeline.limits import (
    MAX_BUNDLE_BYTES,
    MAX_BUNDLE_DEPTH,
    MAX_FILE_BYTES,
    MAX_MEMBERS,
    MAX_RATIO,
    RATIO_FROM_BYTES,
)
from pipeline.readers import is_bundle
from pipeline.scan import ORIGIN_SUFFIX

WITHIN: Final = "!/"
"""Stands between the path of a bundle and that of its member."""


class Fetch(Protocol):
    """Gives the bytes of a file, or of the member at a place in it; the first `most` only, where asked for."""

    def __call__(self, file: Path, place: tuple[int, ...], most: int = -1) -> bytes:
        """Raises OSError; UnreadableError or IndexError where the bundle is not what it was."""


_ENCRYPTED: Final = 0x1
_UTF8_NAME: Final = 0x800
_LOCAL_HEADER: Final = struct.Struct("<26xHH")
_HASHED_AT_ONCE: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Member:
    """A document in a bundle. `place`: its position in the bundle's directory, after those of the bundles round it.

    `refused` says why it cannot be read, if so; `path` is that within the outermost bundle.
    """

    path: str
    document_id: str
    byte_size: int
    place: tuple[int, ...]
    refused: Remark | None = None


@dataclass(slots=True)
class _Count:
    """What a bundle came to so far, with all bundles in it."""

    members: int = 0
    bytes: int = 0


def members(file: Path) -> list[Member] | None:
    """The documents of a bundle, those of bundles in it included; None for a file that is no bundle.

    OSError when it cannot be read; UnreadableError `limit_exceeded` when it holds too much.
    """
    with file.open("rb") as stream:
        return list(_members(stream, (), "", _Count())) if is_bundle(stream) else None


def _members(stream: IO[bytes], place: tuple[int, ...], prefix: str, count: _Count) -> Iterator[Member]:
    with zipfile.ZipFile(stream) as package:
        listed = package.infolist()
        _check_size(listed, count)
        for number, (info, name) in enumerate(zip(listed, _names(listed), strict=True)):
            if not _is_left_out(name):
                yield from _member(package, info, (*place, number), prefix + name, count)


def _check_size(listed: Sequence[zipfile.ZipInfo], count: _Count) -> None:
    count.members += len(listed)
    count.bytes += sum(info.file_size for info in listed)
    if count.members > MAX_MEMBERS or count.bytes > MAX_BUNDLE_BYTES:
        raise UnreadableError(
            "limit_exceeded",
            f"the bundle holds more than {MAX_MEMBERS:,} files or {MAX_BUNDLE_BYTES:,} bytes "
            "(pipeline/limits.py): split it / 压缩包过大，请拆分",
        )


def _member(
    package: zipfile.ZipFile, info: zipfile.ZipInfo, place: tuple[int, ...], path: str, count: _Count
) -> Iterator[Member]:
    """A member, or the members of one that is a bundle; an empty bundle stands for itself."""
    try:
        data = _unpacked(package, info)
    except UnreadableError as error:
        why = Remark(error.code, error.locator, str(error))
        yield Member(path, _stored_digest(package, info), info.file_size, place, why)
        return
    refused: Remark | None = None
    if is_bundle(BytesIO(data)):
        if len(place) >= MAX_BUNDLE_DEPTH:
            message = f"a zip within {MAX_BUNDLE_DEPTH} others: unpack it / 压缩包嵌套过深，请先解压"
            refused = Remark("limit_exceeded", "file", message)
        elif inner := list(_members(BytesIO(data), place, path + WITHIN, count)):
            yield from inner
            return
    yield Member(path, hashlib.sha256(data).hexdigest(), len(data), place, refused)


def _unpacked(package: zipfile.ZipFile, info: zipfile.ZipInfo, most: int = -1) -> bytes:
    """A member's bytes, or the first `most`. Raises UnreadableError with what is wrong with this member alone."""
    if info.flag_bits & _ENCRYPTED:
        raise UnreadableError(
            "password_protected",
            "the file is encrypted in its zip: pack it without a password / 压缩包已加密",
        )
    is_bomb = info.file_size > RATIO_FROM_BYTES and info.file_size > MAX_RATIO * max(info.compress_size, 1)
    if info.file_size > MAX_FILE_BYTES or is_bomb:
        raise UnreadableError(
            "limit_exceeded",
            f"the file unpacks to {info.file_size:,} bytes, beyond pipeline/limits.py: split it "
            "/ 解压后过大，请拆分文件",
        )
    try:
        with package.open(info) as stream:
            return stream.read(most)
    except NotImplementedError as error:
        raise UnreadableError(
            "unsupported_type", f"{error}: pack it anew, as a usual zip / 压缩方式不支持，请重新压缩"
        ) from error
    except Exception as error:  # zipfile raises a dozen kinds on malformed input; all mean the same here
        raise UnreadableError(
            "unreadable", f"damaged in its zip ({error}): get the file again / 压缩包内文件已损坏，请重新获取"
        ) from error


def _stored_digest(package: zipfile.ZipFile, info: zipfile.ZipInfo) -> str:
    """Hash of a member as it lies in the bundle: packed, perhaps encrypted; of its entry where it is not there."""
    digest = hashlib.sha256()
    stream = package.fp
    assert stream is not None
    try:
        stream.seek(info.header_offset)
        name, extra = _LOCAL_HEADER.unpack(stream.read(_LOCAL_HEADER.size))
        stream.seek(name + extra, 1)
        left = info.compress_size
        while left > 0 and (piece := stream.read(min(left, _HASHED_AT_ONCE))):
            digest.update(piece)
            left -= len(piece)
        lost = left > 0
    except (OSError, ValueError, struct.error):
        lost = True
    if lost:
        digest.update(f"{info.orig_filename}\0{info.CRC}\0{info.file_size}".encode("utf-8", "replace"))
    return digest.hexdigest()


def _names(listed: Sequence[zipfile.ZipInfo]) -> Iterator[str]:
    """The names of all entries; one that comes again is numbered (`a.docx#2`)."""
    seen: Counter[str] = Counter()
    for info in listed:
        name = name_of(info)
        seen[name] += 1
        yield name if seen[name] == 1 else f"{name}#{seen[name]}"


def name_of(info: zipfile.ZipInfo) -> str:
    """A member's name: UTF-8 where it says so or it is valid, else GB18030; with forward slashes."""
    name = info.orig_filename
    if not info.flag_bits & _UTF8_NAME:
        plain = name.encode("cp437")  # as which zipfile took it
        try:
            name = plain.decode("utf-8")
        except UnicodeDecodeError:
            name = plain.decode("gb18030", "replace")
    return name.partition("\0")[0].replace("\\", "/")


def _is_left_out(name: str) -> bool:
    """Folders, and what a scan leaves out too: hidden files, locks of office programs, origin files."""
    parts = name.split("/")
    hidden = any(part.startswith((".", "~$")) and part not in (".", "..") for part in parts)
    return name.endswith(("/", ORIGIN_SUFFIX)) or hidden or parts[0] == "__MACOSX"


@contextmanager
def fetching() -> Iterator[Fetch]:
    """A function that gives the bytes of a file, or of the member at a place in it.

    The bundle used last stays open, since members come one after another. It raises OSError, and
    UnreadableError or IndexError where the bundle is not what it was.
    """
    chain: list[tuple[Path, tuple[int, ...], zipfile.ZipFile]] = []  # each lies in the one before

    def package(file: Path, place: tuple[int, ...]) -> zipfile.ZipFile:
        while chain and not (chain[-1][0] == file and chain[-1][1] == place[: len(chain[-1][1])]):
            chain.pop()[2].close()
        if not chain or chain[-1][1] != place:
            chain.append((file, place, _opened(BytesIO(fetch(file, place)) if place else file)))
        return chain[-1][2]

    def fetch(file: Path, place: tuple[int, ...], most: int = -1) -> bytes:
        if not place:
            with file.open("rb") as stream:
                return stream.read(most)
        around = package(file, place[:-1])
        return _unpacked(around, around.infolist()[place[-1]], most)

    try:
        yield fetch
    finally:
        for _, _, opened in chain:
            opened.close()


def _opened(source: Path | IO[bytes]) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(source)
    except OSError:
        raise
    except Exception as error:
        raise UnreadableError("unreadable", f"no zip any more ({error}) / 不再是压缩包") from error
