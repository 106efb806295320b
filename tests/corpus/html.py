"""Writes a transcript as a web page, in the manners that pages of disclosures are found in.

Belongs here: markup and encoding. Does not: what the figures mean. Spaces that a browser would close
up are written as no-break spaces, as editors do.
"""

import random
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from tests.corpus.transcript import Cell, Placed, Table, Text, Transcript, place

_SPACES: Final = re.compile(r"^ +| {2,}| +$", re.MULTILINE)
_NAMED: Final = {"≥": "&ge;", "≤": "&le;", "“": "&ldquo;", "”": "&rdquo;", "—": "&mdash;", "×": "&times;"}
_NUMBER: Final = re.compile(r"-?[\d,]+(\.\d+)?")
_OPTIONAL_ENDS: Final = re.compile(r"</(?:td|th|tr|p|li|thead|tbody|body|html)>")
_TAG: Final = re.compile(r"<(/?)(\w+)")
_OFFICE: Final = (
    ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
# What no reader of the page sees; a figure of it in the facts is a fault.
_UNSEEN: Final = (
    '<script>document.write("<table><tr><td>合计</td><td>987654.32</td></tr></table>");if(1<2){}</script>'
    '<style>td{mso-number-format:"0\\.00"}</style>'
    '<div style="display: none"><p>2019年部门决算</p><p>合计 987654.32万元</p></div>'
    "<!--[if gte mso 9]><table><tr><td>合计</td><td>987654.32</td></tr></table><![endif]-->"
    '<input type=hidden value="987654.32"><noscript>请启用脚本 987654.32</noscript>'
)


@dataclass(frozen=True, slots=True)
class Page:
    """How the page is written."""

    word: bool = False  # pasted from Word: a paragraph with spans and `o:p` in each cell
    excel: bool = False  # saved by Excel: the number beside its text, a hidden last row
    layout: bool = False  # tables lay out the page: a menu, the text, a footer
    sections: bool = False  # thead and tbody
    loose: bool = False  # end tags left out where HTML allows it
    capitals: bool = False  # tags in capitals, attributes without quotes
    caption: bool = False  # the lines above a table in its <caption>
    unseen: bool = False  # scripts, hidden parts, comments
    entities: bool = False  # characters by name or number
    paragraphs: bool = False  # line breaks within cells as paragraphs, else <br>
    encoding: str = "utf-8"
    declared: str | None = "utf-8"


PLAIN_PAGE: Final = Page()
ENCODINGS: Final = (
    ("utf-8", "utf-8"),
    ("utf-8", None),
    ("utf-8-sig", None),
    ("utf-8", "gb2312"),
    ("gb18030", "gb2312"),
    ("gb18030", "gbk"),
    ("gb18030", None),
    ("gb18030", "utf-8"),
    ("utf-16", "unicode"),
)
"""How pages are encoded, and what they say of it."""


def random_page(rng: random.Random) -> Page:
    """A page, each of its choices drawn by itself."""
    names = [name for name in Page.__dataclass_fields__ if name not in ("encoding", "declared")]
    encoding, declared = rng.choice(ENCODINGS)
    return Page(**{name: rng.random() < 0.4 for name in names}, encoding=encoding, declared=declared)


def write(transcript: Transcript, how: Page = PLAIN_PAGE) -> bytes:
    """The .html file; the same bytes every time."""
    body = "\n".join(_block(block, how) for block in transcript.blocks)
    body = f"{_UNSEEN if how.unseen else ''}{_laid_out(body) if how.layout else body}"
    charset = f'<meta charset="{how.declared}">' if how.declared else ""
    page = (
        f"<!DOCTYPE html>\n<html{_OFFICE if how.word or how.excel else ''}><head>{charset}"
        f"<title>网页</title></head>\n<body>{body}</body></html>"
    )
    return _in_manner(page, how).encode(how.encoding)


def _in_manner(page: str, how: Page) -> str:
    if how.loose:
        page = _OPTIONAL_ENDS.sub("", page)
    if how.capitals:
        page = _TAG.sub(lambda m: f"<{m[1]}{m[2].upper()}", page)
        page = re.sub(r'(rowspan|colspan)="(\d+)"', r"\1=\2", page)
    if how.entities:
        page = "".join(_NAMED.get(c, c if c < "\x7f" else f"&#{ord(c)};") for c in page)
    return page


def _laid_out(body: str) -> str:
    """Within tables that lay out the page, one of them a single cell, with menus."""
    menu = "<table><tr><td><a href='#'>首页</a></td><td><a href='#'>政务公开</a></td></tr></table>"
    return (
        f"<table width='100%'><tr><td colspan=2>{menu}</td></tr><tr><td width=20><ul><li><a href='/jg'>机构职能</a></li></ul>"
        "<p><a href='/'>首页</a> | <a href='/gk'>公开</a></p></td>"
        f"<td><table><tr><td>{body}</td></tr></table></td></tr>"
        "<tr><td colspan=2><p>网站地图 联系我们</p></td></tr></table>"
    )


def _block(block: Text | Table, how: Page) -> str:
    if isinstance(block, Text):
        return _paragraphs(block.paragraphs, how)
    above = "" if how.caption else _paragraphs(block.caption, how)
    return f"{above}{_table(block, how)}{_paragraphs(block.note, how)}"


def _paragraphs(lines: Iterable[str], how: Page) -> str:
    return "\n".join(_paragraph(line, how) for line in lines)


def _paragraph(line: str, how: Page) -> str:
    """A paragraph; one in a cell left open would run on into the next cell's, were it not closed by it."""
    if how.word:
        return (
            '<?xml:namespace prefix = o ns = "urn:schemas-microsoft-com:office:office" />'
            "<p class=MsoNormal style='mso-pagination:widow-orphan'><span lang=EN-US style='font-size:\n12.0pt;"
            f"mso-bidi-font-size:10.5pt'>{_text(line)}<o:p></o:p></span></p>"
        )
    return f"<p>{_text(line) or '&nbsp;'}</p>"


def _text(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    return _SPACES.sub(lambda match: "&nbsp;" * len(match[0]), escaped)


def _table(table: Table, how: Page) -> str:
    rows: list[list[Placed]] = [[] for _ in table.rows]
    for item in place(table):
        rows[item.row].append(item)
    written = ["<tr>" + "".join(_cell(item.cell, how) for item in row) + "</tr>" for row in rows]
    head = table.head if how.sections and _ends_at(table, table.head) else 0
    sections = "".join(written)
    if how.sections:
        top = f"<thead>{''.join(written[:head])}</thead>" if head else ""
        sections = f"{top}<tbody>{''.join(written[head:])}</tbody>"
    caption = f"<caption>{'<br>'.join(map(_text, table.caption))}</caption>" if how.caption else ""
    hidden = (
        "<![if supportMisalignedColumns]><tr height=0 style='display:none'><td width=72></td></tr><![endif]>"
        if how.excel
        else ""
    )
    return f'<table border="1" cellspacing="0">{caption}\n{sections}{hidden}</table>\n'


def _ends_at(table: Table, head: int) -> bool:
    """Whether no cell reaches over the end of the headings."""
    return all(item.row >= head or item.row + item.cell.row_span <= head for item in place(table))


def _cell(cell: Cell, how: Page) -> str:
    spans = f' colspan="{cell.column_span}"' * (cell.column_span > 1)
    spans += f' rowspan="{cell.row_span}"' * (cell.row_span > 1)
    if how.excel and _NUMBER.fullmatch(cell.text):
        number = cell.text.replace(",", "")
        spans += f' class=xl65 style=\'mso-number-format:"0\\.0000"\' x:num="{number}"'
    lines = cell.text.split("\n")
    if how.word or (how.paragraphs and len(lines) > 1):
        return f"<td{spans}>{_paragraphs(lines, how)}</td>"
    return f"<td{spans}>{'<br>'.join(map(_text, lines)) or '&nbsp;'}</td>"
