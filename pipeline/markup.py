"""Elements of HTML pages, with all text escaped that is not markup already.

What belongs here: pure functions from text to markup. What does not: what a page shows (`view`).
"""

import html
import re
from collections.abc import Iterable

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Html(str):
    """Markup, which `tag` takes as it is; any other text it escapes."""

    __slots__ = ()


def tag(name: str, *children: object, **attributes: object) -> Html:
    """An element; None and False leave an attribute out, `_` in its name is `-` (a last one is dropped).

    >>> tag("p", "1 < 2", tag("b", "!"), class_="x", title=None)
    '<p class="x">1 &lt; 2<b>!</b></p>'
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    return Html(f"<{name}{written}>{joined(children)}</{name}>")


def joined(children: Iterable[object]) -> Html:
    """Children one after another, escaped where they are not markup."""
    return Html("".join(c if isinstance(c, Html) else escape(c) for c in children))


def escape(text: object) -> str:
    """Text as HTML shows it; characters that HTML cannot hold are shown as U+FFFD.

    >>> escape('<b>"\\x00')
    '&lt;b&gt;&quot;\ufffd'
    """
    return html.escape(without_control(str(text)))


def without_control(text: str) -> str:
    """Text with U+FFFD for each character that a page cannot hold."""
    return _CONTROL.sub("\ufffd", text)
