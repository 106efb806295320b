"""Writes a transcript as a Word document: minimal OOXML with real tables, spans and vertical merges."""

from collections.abc import Iterator
from typing import Final
from xml.sax.saxutils import escape

from tests.corpus.package import content_types, pack, relationships
from tests.corpus.transcript import Placed, Table, Text, Transcript, slots, width

_W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PAGE_WIDTH: Final = 9000  # twentieths of a point
_BORDERS: Final = "".join(
    f'<w:{side} w:val="single" w:sz="4"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


def write(transcript: Transcript, widths: bool = False) -> bytes:
    """The .docx file; with `widths` each cell says its own, as Word's do: without, a program may stretch rows."""
    body = "".join(_body(transcript, widths))
    return pack(
        {
            "[Content_Types].xml": content_types(
                {
                    "word/document.xml": "wordprocessingml.document.main",
                    "word/styles.xml": "wordprocessingml.styles",
                }
            ),
            "_rels/.rels": relationships({"word/document.xml": "officeDocument"}),
            "word/_rels/document.xml.rels": relationships({"styles.xml": "styles"}),
            "word/styles.xml": f'<w:styles xmlns:w="{_W}"><w:style w:type="paragraph" w:default="1" w:styleId="a">'
            '<w:name w:val="Normal"/><w:rPr><w:rFonts w:eastAsia="宋体"/><w:sz w:val="21"/></w:rPr></w:style></w:styles>',
            "word/document.xml": f'<w:document xmlns:w="{_W}"><w:body>{body}<w:sectPr/></w:body></w:document>',
        }
    )


def _body(transcript: Transcript, widths: bool) -> Iterator[str]:
    after_table = False
    for block in transcript.blocks:
        lines = block.paragraphs if isinstance(block, Text) else block.caption
        if after_table and not lines:
            yield _paragraph("")  # without it Word joins two tables
        yield from map(_paragraph, lines)
        if isinstance(block, Table):
            yield _table(block, widths)
            yield from map(_paragraph, block.note)
        after_table = isinstance(block, Table) and not block.note
    if after_table:
        yield _paragraph("")


def _paragraph(text: str) -> str:
    run = f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""
    return f"<w:p>{run}</w:p>"


def _table(table: Table, widths: bool) -> str:
    columns = width(table)
    grid = f'<w:gridCol w:w="{_PAGE_WIDTH // columns}"/>' * columns
    each = _PAGE_WIDTH // columns if widths else 0
    layout = '<w:tblLayout w:type="fixed"/>' if widths else ""
    rows = "".join(
        f"<w:tr>{''.join(_cell(item, number, each) for item in row)}</w:tr>"
        for number, row in enumerate(slots(table))
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/><w:tblBorders>{_BORDERS}</w:tblBorders>{layout}</w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )


def _cell(item: Placed, row: int, width: int) -> str:
    """One cell of one row: the anchor with its text, or an empty continuation of a cell above."""
    cell = item.cell
    is_anchor = item.row == row
    span = f'<w:gridSpan w:val="{cell.column_span}"/>' if cell.column_span > 1 else ""
    merge = "" if cell.row_span == 1 else '<w:vMerge w:val="restart"/>' if is_anchor else "<w:vMerge/>"
    own = f'<w:tcW w:w="{width * cell.column_span}" w:type="dxa"/>' if width else ""
    properties = f"<w:tcPr>{own}{span}{merge}</w:tcPr>" if own or span or merge else ""
    paragraphs = map(_paragraph, cell.text.split("\n")) if is_anchor else ("<w:p/>",)
    return f"<w:tc>{properties}{''.join(paragraphs)}</w:tc>"
