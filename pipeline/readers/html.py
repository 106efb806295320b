"""Reads web pages (HTML, also under the name .xls or .doc) and web archives (MHTML) on lxml.

Encodings: UTF-8 if the bytes are that, else GB18030; what a page declares counts for nothing, since
it is often wrong, and gb2312 always lacks characters. Text is as shown: the number behind it, where
Excel kept it, is in `value_stored`.

Read: tables that hold data, as grids; tables that only lay out the page (they hold other tables, or
one cell), as paragraphs with their inner tables in order; captions; pages of an archive one after
another. Not read: what the page hides by itself (a style of its elements; style sheets are not
followed), menus (lines and tables of nothing but links), scripts, comments of Word, frames in other
files, numbers of automatic lists, pictures. Nothing is ever fetched.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final

from pipeline.document import Document, Grid, Para, Remark, UnreadableError
from pipeline.limits import MAX_CELLS
from pipeline.readers import document
from pipeline.readers.decoding import decode, decoding_remark
from pipeline.readers.html_table import grid, is_regular
from pipeline.readers.html_tree import CELLS, lines, regularise, tree
from pipeline.readers.mhtml import is_archive, pages
from pipeline.readers.sniff import HEAD_BYTES, markup_clue

_SHEET: Final = re.compile(r"<x:Name>([^<]*)</x:Name>\s*(?:<x:WorksheetSource\s+HRef=[\"']?([^\"'>]*))?")
_FRAMES: Final = re.compile(r"<frame\b[^>]*\bsrc\s*=", re.I)


@dataclass(slots=True)
class _Reading:
    """Where a reading stands: paragraphs and tables counted, names of sheets, what was noticed."""

    paragraphs: Iterator[int] = field(default_factory=lambda: count(1))
    tables: Iterator[int] = field(default_factory=lambda: count(1))
    cells: int = 0
    sheets: dict[str, str] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)


def read(data: bytes) -> Document:
    """Read a page or an archive. Raises UnreadableError `limit_exceeded`, `empty_file`."""
    reading = _Reading()
    archive = is_archive(markup_clue(data[:HEAD_BYTES]))
    texts = [
        (name, _decoded(content, reading)) for name, content in (pages(data) if archive else [("", data)])
    ]
    for name, text in texts:
        reading.sheets |= _sheet_names(text, name)
    blocks = [block for name, text in texts for block in _blocks(text, name, reading)]
    if not blocks and any(_FRAMES.search(text) for _, text in texts):
        raise UnreadableError(
            "empty_file",
            "this page only frames others, which lie in files of their own: put those, or save it as a single "
            "file (.mht) / 此网页仅为框架，内容在其他文件中，请放入那些文件或另存为单个文件网页（.mht）",
        )
    return document("html", tuple(blocks), tuple(reading.remarks))


def _decoded(content: bytes, reading: _Reading) -> str:
    text, encoding, damaged = decode(content)
    if damaged:
        reading.remarks.append(decoding_remark(text, encoding))
    return text


def _sheet_names(text: str, page: str) -> dict[str, str]:
    """Page -> the name of its sheet, of what Excel made: the only sheet is the page itself."""
    found = _SHEET.findall(text)
    return {
        file.rsplit("/", 1)[-1] or page: html.unescape(name)
        for name, file in found
        if file or len(found) == 1
    }


def _blocks(text: str, page: str, reading: _Reading) -> Iterator[Para | Grid]:
    """Paragraphs and grids of a page in order; blank ones are left out."""
    root = tree(text)
    if root is None:
        return
    if hidden := regularise(root, text):
        message = f"{hidden} tables that the page hides were not read / 网页中隐藏的 {hidden} 张表未读取"
        reading.remarks.append(Remark("hidden_content", "file", message))
    for piece in lines(root, ("table",), navigation=False):
        if isinstance(piece, str):
            yield from _paragraph(piece, reading)
        else:
            yield from _table(piece, reading.sheets.get(page, ""), reading)


def _table(table: Any, sheet: str, reading: _Reading) -> Iterator[Para | Grid]:
    """The grid of a table, after its caption and what text no cell holds."""
    regular = is_regular(table)
    for outside in () if regular else lines(table, CELLS):
        if isinstance(outside, str):
            yield from _paragraph(outside, reading)
    made = grid(table, next(reading.tables), sheet, regular=regular)
    reading.cells += len(made.cells)
    if reading.cells > MAX_CELLS:
        raise UnreadableError(
            "limit_exceeded", "too many cells: split the file / 单元格过多，请拆分文件", made.locator
        )
    yield made


def _paragraph(line: str, reading: _Reading) -> Iterator[Para]:
    if line.strip():
        yield Para(line, f"paragraph {next(reading.paragraphs)}")
