"""What readers need of the machine: optional packages and programs, with their versions.

What belongs here: telling which are there, without importing them. What does not: using them.
A document carries the environment it was read in, and is read again in another one; a document that
needed nothing carries None and is not.
"""

from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Final

NEEDS_OCR: Final = (
    "to read pictures say: pip install 'yusuan[ocr]' / 识别图片请安装：pip install 'yusuan[ocr]'"
)
"""What to do where a picture cannot be read."""

OCR_READERS: Final = frozenset({"pdf", "scan"})
OFFICE_READERS: Final = frozenset({"doc", "rtf"})
NEEDY_READERS: Final = OCR_READERS | OFFICE_READERS
_OCR_PACKAGES: Final = ("rapidocr", "onnxruntime", "opencv-python-headless")


def environment_of(reader: str | None) -> str:
    """What a reader finds of what it may need, e.g. `LibreOffice 7.4.7.2`; '' for nothing."""
    if reader in OFFICE_READERS:
        from pipeline.readers.office import environment

        return environment()
    return ocr() if reader in OCR_READERS else ""


@cache
def ocr() -> str:
    """The versions of the packages that read pictures; '' where one of them is missing."""
    try:
        found = [f"{name} {version(name)}" for name in _OCR_PACKAGES]
    except PackageNotFoundError:
        return ""
    return (
        "ocr: " + ", ".join(found) if all(map(find_spec, ("rapidocr", "onnxruntime", "cv2", "PIL"))) else ""
    )
