"""Web archives (MHTML): a page saved with all it needs in one file, also Excel's "single file web page".

What belongs here: finding the pages among the parts. What does not: reading a page (`html`).
"""

import email
import email.policy
from collections.abc import Iterator
from email.message import Message
from typing import Final

from pipeline.document import UnreadableError

# A list of the sheets to click on, which Excel puts beside them.
_TAB_STRIP: Final = "tabstrip.htm"


def is_archive(head: str) -> bool:
    """Whether a file is an archive, by its first characters in lower case.

    >>> is_archive("from: <saved by blink>\\nmime-version: 1.0\\ncontent-type: multipart/related;\\n\\tboundary=x")
    True
    >>> is_archive("<p>mime-version: content-type: text/html")
    False
    """
    fields = head.replace("\r", "").partition("\n\n")[0].split("\n")
    names = [line.partition(":")[0] for line in fields if line[:1] not in (" ", "\t", "")]
    if not all(name.replace("-", "").isalnum() for name in names):
        return False
    kind = next((line for line in fields if line.startswith("content-type:")), "")
    return "mime-version" in names and ("multipart/" in kind or "text/html" in kind)


def pages(data: bytes) -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of each page of an archive, in order; the name is what other parts call it.

    Raises UnreadableError `limit_exceeded` where parts lie in parts hundreds deep.
    """
    for part in _parts(data):
        name = str(part.get("Content-Location", "")).rsplit("/", 1)[-1].strip()
        if part.get_content_type() != "text/html" or name.lower() == _TAB_STRIP:
            continue
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            yield name, content


def _parts(data: bytes) -> list[Message]:
    try:
        # The plainest policy: it takes headers as they are, and never fails on a malformed one.
        return list(email.message_from_bytes(data, policy=email.policy.compat32).walk())
    except RecursionError:
        raise UnreadableError(
            "limit_exceeded",
            "the parts of this web archive lie too deep in each other: save the page again "
            "/ 网页存档嵌套过深，请重新保存",
        ) from None
