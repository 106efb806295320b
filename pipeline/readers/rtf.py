"""Reads RTF documents: by way of docx, as old Word documents (`pipeline.readers.doc`)."""

from pipeline.document import Document
from pipeline.readers.doc import converted


def read(data: bytes) -> Document:
    """Read an .rtf. Raises UnreadableError `converter_missing`, `unreadable`, `limit_exceeded`."""
    return converted(data, "rtf")
