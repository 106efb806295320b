"""Zip packages with fixed times, so that the same content gives the same bytes."""

import io
import zipfile
from collections.abc import Mapping
from typing import Final

XML_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TIME: Final = (1980, 1, 1, 0, 0, 0)


def pack(parts: Mapping[str, str]) -> bytes:
    """A zip of XML parts, by name, in the order given."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, xml in parts.items():
            info = zipfile.ZipInfo(name, _TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0  # else the machine's
            package.writestr(info, XML_HEAD + xml)
    return stream.getvalue()


def relationships(targets: Mapping[str, str]) -> str:
    """A .rels part: target -> last word of its type; ids are rId1, rId2, … in this order."""
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    items = "".join(
        f'<Relationship Id="rId{number}" Type="{base}{kind}" Target="{target}"/>'
        for number, (target, kind) in enumerate(targets.items(), 1)
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{items}</Relationships>'


def content_types(overrides: Mapping[str, str]) -> str:
    """[Content_Types].xml: part name -> its media type after `…openxmlformats-officedocument.`."""
    items = "".join(
        f'<Override PartName="/{name}" ContentType="application/vnd.openxmlformats-officedocument.{kind}+xml"/>'
        for name, kind in overrides.items()
    )
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{items}</Types>'
    )
