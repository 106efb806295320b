"""Bytes of a text, of whatever kind, to characters; what is declared in it counts for nothing.

What belongs here: the choice of an encoding by the bytes alone. What does not: what the text is.
"""

import re
from typing import Final

from pipeline.document import Remark

LINE_END: Final = re.compile(r"\r\n|\n|\r")
_REPLACEMENT: Final = "\ufffd"
_SAMPLE_BYTES: Final = 16 * 1024
_USUAL: Final = re.compile("[\t\n\r -~\u2000-\u22ff\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")


def decode(data: bytes) -> tuple[str, str, bool]:
    """Text, its encoding, and whether bytes had to be replaced by U+FFFD.

    UTF-8 or UTF-16 by their BOM; UTF-16 without one where zero bytes make it likely; else UTF-8 if
    (nearly) valid, else GB18030.
    """
    encoding = _encoding(data)
    try:
        return data.decode(encoding), encoding, False
    except UnicodeDecodeError:
        return data.decode(encoding, "replace"), encoding, True


def _encoding(data: bytes) -> str:
    if data.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if b"\0" in data[:_SAMPLE_BYTES]:
        wide = (name for name in ("utf-16-le", "utf-16-be") if _is_plausible(data[:_SAMPLE_BYTES], name))
        return next(wide, "utf-8")
    return "utf-8" if _is_mostly_utf8(data) else "gb18030"


def _is_plausible(sample: bytes, encoding: str) -> bool:
    """Whether nine in ten characters of UTF-16 without BOM are ASCII, Chinese or punctuation.

    Where the zero bytes stand does not tell: 一 is U+4E00.
    """
    text = sample.decode(encoding, "replace")
    return len(_USUAL.findall(text)) * 10 >= len(text) * 9


def _is_mostly_utf8(data: bytes) -> bool:
    """Whether UTF-8 fits but for a few broken places: GB18030 would accept those, and garble all."""
    text = data.decode("utf-8", "replace")
    damaged = text.count(_REPLACEMENT)
    return damaged == 0 or damaged * 10 < sum(character > "\x7f" for character in text)


def decoding_remark(text: str, encoding: str) -> Remark:
    """What to say of a text in which bytes had to be replaced."""
    first = text.index(_REPLACEMENT)
    line = len(LINE_END.findall(text, 0, first)) + 1
    count = text.count(_REPLACEMENT)
    message = f"{count} places are no {encoding.upper()} text and are shown as U+FFFD"
    return Remark("text_decoding", f"line {line}", message)
