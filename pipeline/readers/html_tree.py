"""Makes the tree of a web page regular: what is shown, and tables only where they hold data.

What belongs here: parsing, leaving out what no reader of the page sees, telling data tables from
those that only lay out the page, and text by lines. What does not: rows, cells and spans
(`html_table`), encodings (`decoding`). Nothing is fetched, whatever the page names.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from lxml import etree

from pipeline.document import UnreadableError
from pipeline.limits import MAX_TREE_BYTES

CELLS: Final = ("td", "th")
CELL_ENDS: Final = ("tr", *CELLS)
"""What ends a cell that was left open."""
ROW_GROUPS: Final = ("thead", "tbody", "tfoot")

_TABLE_PARTS: Final = ("table", "caption", "colgroup", *ROW_GROUPS, "tr", *CELLS)
_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
# Elements that begin and end a line; all others run on in it.
_BLOCKS: Final = frozenset(
    (
        *("html", "body", "div", "p", "center", "blockquote", "pre", "xmp", "listing", "plaintext", "hr"),
        *("ul", "ol", "li", "dl", "dt", "dd", "menu", "dir"),
        *("article", "aside", "footer", "header", "main", "nav", "section", "figure", "figcaption"),
        *("address", "details", "summary", "form", "fieldset", "legend", "dialog"),
        *_TABLE_PARTS,
        *_HEADINGS,
    )
)
_AS_TYPED: Final = frozenset(("pre", "xmp", "listing", "plaintext"))
# Never shown, or shown only where the browser lacks something. `xml` holds Office's own settings,
# `rt` how a word is pronounced.
_NOT_SHOWN: Final = (
    *(
        "head",
        "title",
        "script",
        "style",
        "template",
        "noscript",
        "noframes",
        "noembed",
        "iframe",
        "object",
        "applet",
    ),
    *("embed", "audio", "video", "canvas", "svg", "select", "datalist", "xml", "rt", "rp", "del", "map"),
)
_HIDING_STYLE: Final = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all|mso-element\s*:\s*comment",
    re.I,
)
# One of these stands in every page that hides something: to search is quicker than to look at each element.
_MAY_HIDE: Final = ("display", "hidden", "visibility", "mso-hide", "mso-element", "msocomanchor", "<dialog")
# Where a page was pasted into another, its end tags would cut off the rest; </br> is a break.
_MISLEADING_TAGS: Final = re.compile(r"</(?:body|html)\s*>|\0", re.I)
_END_OF_BREAK: Final = re.compile(r"</br\s*/?>", re.I)
_WORD: Final = re.compile(r"\w")
_SPACE: Final = re.compile(r"[ \t\n\r\f]+")
_UNEVEN: Final = re.compile(r"[\t\n\r\f]|  ")
# Spaces and line ends of text as typed pass the closing up of spaces in this guise.
_KEPT: Final = str.maketrans("\n \t", "\x01\x02\x03")
_GIVEN_BACK: Final = str.maketrans("\x01\x02\x03", "\n \t")


def tree(text: str) -> Any:
    """The root of a page; None where it has no element. Raises UnreadableError `limit_exceeded`."""
    page = _END_OF_BREAK.sub("<br>", _MISLEADING_TAGS.sub("", text)).encode("utf-8", "replace")
    if len(page) > MAX_TREE_BYTES:
        raise _too_much(f"it has {len(page):,} bytes of HTML")
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(page, parser)
    except etree.XMLSyntaxError:  # nothing but blanks or comments
        return None
    fatal = [error.message for error in parser.error_log if error.level == etree.ErrorLevels.FATAL]
    if fatal:  # the rest was not parsed
        raise _too_much(fatal[0])
    return root


def _too_much(what: str) -> UnreadableError:
    return UnreadableError("limit_exceeded", f"{what}: split the file / 网页过大或嵌套过深，请拆分文件")


def regularise(root: Any, text: str) -> int:
    """Leave only what is shown, and tables only where they hold data; how many hidden tables went."""
    hidden = _mark_hidden(root) if _may_hide(text.lower()) else 0
    etree.strip_elements(root, *_NOT_SHOWN, with_tail=False)
    _lift_out_of_unclosed_tables(root)
    _dissolve_layout(root)
    return hidden


def _may_hide(page: str) -> bool:
    return any(word in page for word in _MAY_HIDE)


def _mark_hidden(root: Any) -> int:
    """Give what is hidden the name of an element that is never shown; the number of tables in it."""
    tables = 0
    for element in root.xpath("//*[@style or @hidden or @class='msocomanchor' or self::dialog]"):
        if element.tag not in ("html", "body") and _is_hidden(element):
            if next(element.iterancestors("template"), None) is None:
                tables += sum(_has_figures(table) for table in element.iter("table"))
            element.tag = "template"
    return tables


def _is_hidden(element: Any) -> bool:
    return (
        element.get("hidden") is not None
        or element.get("class") == "msocomanchor"
        or (element.tag == "dialog" and element.get("open") is None)
        or _HIDING_STYLE.search(element.get("style", "")) is not None
    )


def _has_figures(table: Any) -> bool:
    return any(character.isdigit() for text in table.itertext() for character in text)


def _lift_out_of_unclosed_tables(root: Any) -> None:
    """A table that begins inside another but in none of its cells follows it: the other was not closed."""
    for table in reversed(list(root.iter("table"))):
        unclosed = None
        for outer in table.iterancestors("table", "caption", *CELLS):
            if outer.tag != "table":
                break
            unclosed = outer
        if unclosed is not None:
            unclosed.addnext(table)


def _dissolve_layout(root: Any) -> None:
    """Make tables that hold tables, a single cell or but links mere divisions of the page, innermost first."""
    holding = set()
    for table in reversed(list(root.iter("table"))):
        lone = table not in holding and (len(list(islice(table.iter(*CELLS), 2))) < 2 or _is_menu(table))
        outer = next(table.iterancestors("table"), None)
        if outer is not None and not lone:
            holding.add(outer)
        if lone or table in holding:
            for part in table.iter(*_TABLE_PARTS) if lone else (table,):
                part.tag = "div"


def _is_menu(table: Any) -> bool:
    """Whether all words of a table stand in links, and there are any."""
    if next(table.iter("a"), None) is None:
        return False
    for element in table.iter():
        after = element.tail if element is not table else None
        if (_has_word(element.text) and not _in_link(element)) or (
            _has_word(after) and not _in_link(element.getparent())
        ):
            return False
    return True


def _has_word(text: str | None) -> bool:
    return text is not None and _WORD.search(text) is not None


def _in_link(element: Any) -> bool:
    around = element if element.tag == "a" else next(element.iterancestors("a"), None)
    return around is not None and around.get("href") is not None


class _Line:
    """The line under way: its pieces, and whether any word of it stands outside a link."""

    __slots__ = ("as_typed", "link", "pieces", "prose")

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.prose = False
        self.as_typed = 0
        self.link: Any = None

    def begin(self, element: Any) -> None:
        """Take note of what begins here. A link that holds paragraphs was left open: it is none."""
        if element.tag in _BLOCKS:
            self.link = None
            self.as_typed += element.tag in _AS_TYPED
            self.prose = element.tag in _HEADINGS
        elif element.tag == "a" and element.get("href") is not None:
            self.link = element

    def end(self, element: Any) -> None:
        """Take note of what ends here."""
        if element is self.link:
            self.link = None
        self.as_typed -= element.tag in _AS_TYPED

    def add(self, text: str) -> None:
        """Go on with a text."""
        self.prose = self.prose or (self.link is None and _WORD.search(text) is not None)
        self.pieces.append(text.translate(_KEPT) if self.as_typed else text)

    def take(self, all_lines: bool) -> list[str]:
        """The line, if any, or several where it was typed so; none where it was but links."""
        line = _SPACE.sub(" ", "".join(self.pieces)).strip(" ") if all_lines or self.prose else ""
        self.pieces.clear()
        self.prose = False
        return line.translate(_GIVEN_BACK).split("\n") if line else []


def lines(root: Any, apart: tuple[str, ...] = (), *, navigation: bool = True) -> Iterator[Any]:
    """The text of an element as lines, blank ones where a break makes them; elements `apart` as such.

    White space is closed up as a browser does; no-break and ideographic spaces are text. Without
    `navigation`, lines of nothing but links are left out, unless they are headings.
    """
    line = _Line()
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "end":
            if element.tag in _BLOCKS:
                yield from line.take(navigation)
            line.end(element)
            text = None if element is root else element.tail
        elif element.tag in apart and element is not root:
            yield from line.take(navigation)
            yield element
            walk.skip_subtree()
            continue
        else:
            if element.tag in _BLOCKS or element.tag == "br":
                taken = line.take(navigation)
                yield from taken or [""] * (element.tag == "br")
            line.begin(element)
            text = _entered(element) if element.tag == "input" else element.text
        if text:
            line.add(text)
    yield from line.take(navigation)


def _entered(field: Any) -> str:
    """What stands in a field of a form."""
    return (field.get("value") or "") if field.get("type", "text").lower() == "text" else ""


def cell_text(cell: Any) -> str:
    """The text of a cell, its paragraphs and breaks as line breaks."""
    if not len(cell):
        text = cell.text
        if text is None or text.isalnum():
            return text or ""
        return (_SPACE.sub(" ", text) if _UNEVEN.search(text) else text).strip(" ")
    own = [line for line in lines(cell, CELL_ENDS) if isinstance(line, str)]
    return "\n".join(own).rstrip("\n")
