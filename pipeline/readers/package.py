"""Opening an Office package (a zip of XML parts) safely: limits, no entities, clear errors.

What belongs here: what docx and xlsx share as packages. What does not: the meaning of any part
but the relationships.
"""

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import IO, Any, Final

from lxml import etree

from pipeline.document import UnreadableError
from pipeline.limits import MAX_MEMBERS, MAX_RATIO, MAX_TREE_BYTES, MAX_UNPACKED_BYTES, RATIO_FROM_BYTES

_STRICT_MARK: Final = b"http://purl.oclc.org/ooxml/"
_HEAD_BYTES: Final = 8192
_TRANSITIONAL: Final = b"http://schemas.openxmlformats.org/"
# ISO "strict" files differ from the usual "transitional" ones in these namespaces only.
_STRICT: Final = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", _TRANSITIONAL + b"wordprocessingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", _TRANSITIONAL + b"spreadsheetml/2006/main"),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        _TRANSITIONAL + b"officeDocument/2006/relationships",
    ),
    (b"http://purl.oclc.org/ooxml/drawingml/main", _TRANSITIONAL + b"drawingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", _TRANSITIONAL + b"officeDocument/2006/math"),
)
# What zipfile, zlib and numbers that are none raise on malformed input.
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    KeyError,
    ValueError,
)


@contextmanager
def open_package(data: bytes) -> Iterator[zipfile.ZipFile]:
    """Open the zip within limits; anything broken in it, also while parts are read, is `unreadable`."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            _check_limits(package.infolist())
            yield package
    except UnreadableError:
        raise
    except _BROKEN as error:
        raise _damaged(f"the package cannot be read ({error})") from error
    except RuntimeError as error:  # zipfile has no class of its own for an encrypted member
        raise UnreadableError(
            "password_protected", "the zip package is encrypted: publish it without a password / 文件已加密"
        ) from error


def _damaged(what: str, locator: str = "file") -> UnreadableError:
    message = f"{what}: get the file again / 文件不完整或已损坏，请重新获取"
    return UnreadableError("unreadable", message, locator)


def _check_limits(members: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(member.file_size for member in members)
    bomb = any(
        m.file_size > RATIO_FROM_BYTES and m.file_size > MAX_RATIO * max(m.compress_size, 1) for m in members
    )
    if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED_BYTES or bomb:
        raise UnreadableError(
            "limit_exceeded",
            f"the package unpacks to {unpacked:,} bytes in {len(members):,} parts, beyond pipeline/limits.py: "
            "split the file / 解压后过大，请拆分文件",
        )


def read_part(package: zipfile.ZipFile, name: str) -> bytes:
    """A part's bytes, strict namespaces made transitional. Raises `unreadable` when it is missing."""
    if name not in package.NameToInfo:
        raise _damaged(f"the package lacks its part {name}", name)
    part = package.read(name)
    if _STRICT_MARK in part[:_HEAD_BYTES]:
        for strict, transitional in _STRICT:
            part = part.replace(strict, transitional)
    return part


_SAFE: Final = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}


def parse_part(package: zipfile.ZipFile, name: str) -> Any:
    """The root element of an XML part. Raises `unreadable` for bad XML and for a DTD."""
    return parse_xml(read_part(package, name), name)


def parse_xml(xml: bytes, name: str) -> Any:
    """Parse without entities, network or DTD; the whole tree is held in memory."""
    if len(xml) > MAX_TREE_BYTES:
        raise UnreadableError(
            "limit_exceeded",
            f"its part has {len(xml):,} bytes of XML: split the file / 文件过大，请拆分",
            name,
        )
    try:
        root = etree.fromstring(xml, etree.XMLParser(**_SAFE))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _damaged(f"its part {name} is no proper XML ({error})", name) from error
    _refuse_doctype(root, name)
    return root


def stream_part(package: zipfile.ZipFile, name: str, *tags: str) -> Iterator[Any]:
    """The elements with these tags, one by one as they end; each is dropped once it has been used."""
    try:
        events = etree.iterparse(_source(package, name), tag=tags, **_SAFE)
        for index, (_, element) in enumerate(events):
            if index == 0:
                _refuse_doctype(element, name)
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise _damaged(f"its part {name} is no proper XML ({error})", name) from error


def _source(package: zipfile.ZipFile, name: str) -> IO[bytes]:
    """A part to be read piece by piece; at once where it is strict, whose namespaces are replaced."""
    if name not in package.NameToInfo:
        raise _damaged(f"the package lacks its part {name}", name)
    with package.open(name) as part:
        strict = _STRICT_MARK in part.read(_HEAD_BYTES)
    return BytesIO(read_part(package, name)) if strict else package.open(name)


def _refuse_doctype(element: Any, name: str) -> None:
    if element.getroottree().docinfo.doctype:
        raise _damaged(f"its part {name} has a document type declaration, which Office never writes", name)


def relationships(package: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Relationship id -> (last word of its type, name of the target part) of a part; `""` for the package."""
    folder, base = posixpath.split(part)
    name = posixpath.join(folder, "_rels", f"{base}.rels")
    if name not in package.NameToInfo:
        return {}
    return {
        rel.get("Id", ""): (rel.get("Type", "").rsplit("/", 1)[-1], _target(folder, rel.get("Target", "")))
        for rel in parse_part(package, name)
        if rel.get("TargetMode") != "External"
    }


def _target(folder: str, target: str) -> str:
    path = target if target.startswith("/") else posixpath.join("/", folder, target)
    return posixpath.normpath(path).lstrip("/")


def main_part(package: zipfile.ZipFile, usual: str) -> str:
    """The name of the package's main document, found by relationship, else the usual name."""
    targets = (target for kind, target in relationships(package, "").values() if kind == "officeDocument")
    return next((target for target in targets if target in package.NameToInfo), usual)
