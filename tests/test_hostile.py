"""Files made to do harm, one of each kind: bombs, nesting, gigantic sizes, circles, paths that climb, and
what runs or reaches out. Each is read for what it is, or refused by the right name.

What one reader's own tests show already is not repeated here: `tests/test_readers_*.py`, `tests/test_bundles.py`.
"""

import io
import os
import random
import socket
import subprocess
import zipfile
import zlib
from decimal import Decimal

import pytest

from pipeline import limits
from pipeline.arrow import to_arrow
from pipeline.normalise import MAX_INTEGER_DIGITS
from pipeline.parse import ParsedDocument, parse_document
from pipeline.readers import read
from schemas.issues import ISSUE_KINDS
from schemas.warehouse import table
from tests.bundles import patched
from tests.corpus.disclosure import random_disclosure
from tests.corpus.render import render
from tests.corpus.scan import png
from tests.pdfs import Sheet, numbered, pdf
from tests.test_formats import meanings
from tests.test_readers_docx import docx, p, tbl, tr
from tests.test_readers_scan import NEEDS_OCR
from tests.test_readers_xlsx import c, row, sheet, xlsx

DISCLOSURE = random_disclosure(random.Random(4)).transcript


def whole(fmt: str) -> bytes:
    return render(DISCLOSURE, fmt)


def parsed(data: bytes, name: str = "a") -> ParsedDocument:
    return parse_document(data, name)


def refusal(data: bytes, name: str = "a") -> str:
    """The code of the one issue of a document that is quarantined, with what to do."""
    document = parsed(data, name)
    assert document.status == "quarantined"
    [issue] = document.rows["issue"]
    kind = ISSUE_KINDS[issue["code"]]
    assert kind.quarantines
    assert issue["message"].endswith(kind.remedy)
    return issue["code"]


def texts(document: ParsedDocument) -> list[str]:
    return [cell["text"] for cell in document.rows["source_cell"]]


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(parts: dict[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def with_parts(data: bytes, parts: dict[str, bytes | str]) -> bytes:
    return packed({**parts_of(data), **parts})


def same_facts(data: bytes, fmt: str) -> bool:
    return meanings(parsed(data, f"a.{fmt}")) == meanings(parsed(whole(fmt), f"a.{fmt}"))


@pytest.fixture(autouse=True)
def nothing_goes_out(monkeypatch):
    """Whatever a file asks for: no connection is made and no program started."""

    def refuse(*args, **kwargs):
        raise AssertionError("a reader reached out of its file")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(os, "system", refuse)
    monkeypatch.setattr(subprocess.Popen, "__init__", refuse)


# --- bombs ----------------------------------------------------------------------------------------

LAUGHS = "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9))


def laughing(root: str) -> str:
    return f'<!DOCTYPE {root} [<!ENTITY a "0123456789">{LAUGHS}]>'


@pytest.mark.parametrize("part", ["xl/worksheets/s0.xml", "xl/str.xml", "xl/styles.xml", "xl/workbook.xml"])
def test_entities_that_grow_a_billion_times_are_not_expanded(part):
    parts = parts_of(xlsx(sheet(row(1, c("A1", 0, kind="s"))), strings="<si><t>x</t></si>"))
    root = parts[part].decode()
    name = root[1:].split()[0]
    bomb = root.replace("</", "<x>&j;</x></", 1) if "</" in root else root
    assert refusal(packed({**parts, part: laughing(name) + bomb}), "a.xlsx") == "unreadable"


def test_entities_of_a_page_are_text():
    page = f"{laughing('html')}<html><table><tr><td>&j;<td>1<tr><td>甲<td>2</table>"
    assert texts(parsed(page.encode())) == ["&j;", "1", "甲", "2"]


def test_an_entity_that_names_a_file_is_not_followed(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("31415.92")
    prologue = f'<!DOCTYPE x [<!ENTITY a SYSTEM "{secret.as_uri()}">]>'
    cell = '<c t="inlineStr"><is><t>&a;</t></is></c>'
    assert refusal(xlsx(prologue + sheet(row(1, cell))), "a.xlsx") == "unreadable"
    page = f"{prologue}<html><table><tr><td>&a;<td>1<tr><td>甲<td>2</table>"
    assert "31415.92" not in str(parsed(page.encode()))


def test_a_member_larger_than_it_says_is_not_unpacked():
    bomb = packed({**parts_of(whole("docx")), "word/document.xml": "0" * 20_000_000})
    number = list(parts_of(bomb)).index("word/document.xml")
    assert refusal(bomb) == "limit_exceeded"
    assert refusal(patched(bomb, number, size=1000)) == "unreadable"


def test_a_package_of_too_many_members_is_refused():
    data = packed({**parts_of(whole("docx")), **{f"x{n}": b"" for n in range(limits.MAX_MEMBERS)}})
    assert refusal(data) == "limit_exceeded"


def written(page: Sheet, *extra: str, resources: str = "", contents: str = "") -> bytes:
    """A PDF of one page; `extra` are objects from number 6 on."""
    return numbered(
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {page.width} {page.height}] "
            f"/Contents [4 0 R {contents}] /Resources << /Font << /F1 5 0 R >> {resources} >> >>",
            stream("\n".join(page.ops)),
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            *extra,
        ]
    )


def stream(content: str, entries: str = "") -> str:
    return f"<< /Length {len(content)} {entries} >>\nstream\n{content}\nendstream"


def small_table(**size: float) -> Sheet:
    return Sheet(**size).rows((50, 200, 300), (80, 100, 120), [["a", "1"], ["b", "2"]])


SMALL = ["a", "1", "b", "2"]


def test_a_stream_of_a_pdf_that_unpacks_to_much_is_read_within_memory():
    blanks = zlib.compress(b" " * 50_000_000, 9).decode("latin-1")
    data = written(small_table(), stream(blanks, "/Filter /FlateDecode"), contents="6 0 R")
    assert texts(parsed(data)) == SMALL


# --- nesting and size -----------------------------------------------------------------------------


@pytest.mark.parametrize(("depth", "code"), [(40, None), (120, "unreadable"), (5000, "unreadable")])
def test_tables_in_tables_are_read_as_deep_as_xml_goes(depth, code):
    inner = p("甲1")
    for number in range(depth):
        inner = tbl(tr(f"<w:tc>{p(f'{number}')}</w:tc><w:tc>{inner}{p()}</w:tc>"))
    data = docx(p("某局2024年部门预算") + inner)
    if code:
        assert refusal(data, "a.docx") == code
    else:
        assert {text for text in texts(parsed(data)) if text.isdigit()} == {str(n) for n in range(depth)}


@pytest.mark.parametrize("kind", ["multipart/related; boundary=B{}", "message/rfc822"])
def test_a_web_archive_of_parts_in_parts_is_refused(kind):
    nested = "".join(f"Content-Type: {kind.format(n)}\r\n\r\n--B{n}\r\n" for n in range(2000))
    if kind.startswith("message"):
        nested = (
            "Content-Type: multipart/related; boundary=B\r\n\r\n--B\r\n"
            + f"Content-Type: {kind}\r\n\r\n" * 2000
        )
    page = "Content-Type: text/html\r\n\r\n<table><tr><td>a<td>1</table>"
    assert refusal(f"MIME-Version: 1.0\r\n{nested}{page}".encode()) == "limit_exceeded"


def test_a_sheet_that_ends_in_the_last_row_costs_no_blank_cells():
    rows = row(1, c("A1", 1)) + row(limits.MAX_ROWS, c(f"XFD{limits.MAX_ROWS}", 2))
    data = xlsx(sheet(rows))
    [grid] = read(data).blocks
    assert (grid.row_count, grid.column_count) == (limits.MAX_ROWS, limits.MAX_COLUMNS)
    assert texts(parsed(data)) == ["1", "2"]


def test_a_merged_range_over_a_whole_sheet_ends_with_what_is_filled():
    merged = '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    [cell] = parsed(xlsx(sheet(row(1, c("A1", 1)) + row(9, c("C9", 1)), after=merged))).rows["source_cell"]
    assert (cell["row_span"], cell["column_span"]) == (9, 3)


def test_merged_ranges_that_all_overlap_are_refused(monkeypatch):
    monkeypatch.setattr("pipeline.readers.sheets.MAX_MERGE_STEPS", 10_000)
    rows = "".join(row(n, c(f"A{n}", n)) for n in range(1, 200))
    merged = "<mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * 200 + "</mergeCells>"
    assert refusal(xlsx(sheet(rows, after=merged)), "a.xlsx") == "limit_exceeded"


def test_a_pdf_of_five_thousand_pages_is_refused_at_once():
    page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 400] >>"
    kids = " ".join(f"{number} 0 R" for number in range(3, 5003))
    pages = f"<< /Type /Pages /Kids [{kids}] /Count 5000 >>"
    assert refusal(numbered(["<< /Type /Catalog /Pages 2 0 R >>", pages, *[page] * 5000])) == "limit_exceeded"


@pytest.mark.parametrize(("width", "height"), [(1e9, 1e9), (600, 1e9), (1e9, 400)])
def test_a_page_of_gigantic_size_is_read(width, height):
    data = written(small_table()).replace(b"[0 0 600 400]", f"[0 0 {width:.0f} {height:.0f}]".encode())
    assert texts(parsed(data)) == SMALL


@NEEDS_OCR
@pytest.mark.parametrize("size", [(1, 1), (1, 20_000), (20_000, 1), (3, 3)])
def test_a_slender_picture_is_empty(size):
    from PIL import Image

    assert refusal(png(Image.new("L", size, 255))) == "empty_file"


@NEEDS_OCR
@pytest.mark.parametrize(
    ("box", "code"),
    [
        ("14400 1", "empty_file"),
        ("0.01 14400", "empty_file"),
        ("14401 400", "unreadable"),
        ("600 2147483647", "unreadable"),
        ("1000000 1000000", "unreadable"),
    ],
)
def test_a_scanned_page_of_a_size_that_none_has_is_refused(box, code):
    scan = Sheet()
    scan.ops.append("q 40 0 0 30 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x80 EI Q")
    assert refusal(pdf(scan).replace(b"[0 0 600 400]", f"[0 0 {box}]".encode())) == code


@pytest.mark.parametrize("digits", [14, 15, 16, 17, 30, 60, 61, 400, 5000])
@pytest.mark.parametrize("unit", ["元", "万元", "亿元"])
def test_an_amount_of_any_length_is_stored_or_left_null(digits, unit):
    figure = "9" * digits
    lines = (
        "收入总表",
        f"单位：{unit}",
        "<table><tr><td>项目<td>预算数<td>备注",
        "<tr><td>一般公共预算<td>1.00<td>",
    )
    page = (
        "<p>某局2024年部门预算<p>" + "<p>".join(lines) + f"<tr><td>事业收入<td>{figure}<td>{figure}</table>"
    )
    document = parsed(page.encode())
    cells = {cell["text"]: cell["placement"] for cell in document.rows["source_cell"]}
    assert figure in cells
    for name, rows in document.rows.items():
        if rows and name != "issue":
            to_arrow(table(name), rows, part=True, constants={**document.own_columns, "parse_id": "p"})
    amounts = [row for row in document.rows["fact_revenue"] if row["amount_raw"] == figure]
    scale = {"元": 0, "万元": 4, "亿元": 8}[unit]
    if digits <= MAX_INTEGER_DIGITS:
        [amount] = [row["amount_yuan"] for row in amounts]
        assert amount == (Decimal(figure).scaleb(scale) if digits + scale <= 18 else None)
    else:
        assert not amounts


# --- circles --------------------------------------------------------------------------------------


def test_a_document_that_holds_itself_is_read_once():
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{base}/aFChunk" Target="document.xml"/>'
        f'<Relationship Id="r2" Type="{base}/subDocument" Target="document.xml"/></Relationships>'
    )
    data = whole("docx")
    body = parts_of(data)["word/document.xml"].decode()
    body = body.replace("<w:body>", f'<w:body><w:altChunk xmlns:r="{base}" r:id="r1"/>', 1)
    parts = {"word/_rels/document.xml.rels": relations, "word/document.xml": body}
    assert same_facts(with_parts(data, parts), "docx")


def test_formulas_that_need_each_other_count_by_what_was_stored():
    cells = [
        f'<c r="{own}"><f>{other}</f><v>{value}</v></c>'
        for own, other, value in (("A1", "B1", 3), ("B1", "A1", 4))
    ]
    assert texts(parsed(xlsx(sheet(row(1, *cells))))) == ["3", "4"]


def test_a_form_of_a_pdf_that_draws_itself_is_left():
    form = stream("0 0 m 10 10 l S /X Do", f"{FORM} /Resources << /XObject << /X 6 0 R >> >>")
    page = small_table()
    page.ops.append("/X Do")
    assert texts(parsed(written(page, form, resources="/XObject << /X 6 0 R >>"))) == SMALL


FORM = "/Type /XObject /Subtype /Form /BBox [0 0 600 400]"


def test_a_tree_of_pages_that_holds_itself_ends():
    data = written(small_table()).replace(b"/Kids [3 0 R] /Count 1", b"/Kids [2 0 R 3 0 R] /Count 2")
    assert refusal(data) == "unreadable"


def test_a_page_that_frames_itself_is_read_once():
    page = "<html><iframe src=a.html></iframe><table><tr><td>a<td>1<tr><td>b<td>2</table>"
    assert texts(parsed(page.encode())) == SMALL


# --- paths that climb, links that leave -----------------------------------------------------------


@pytest.mark.parametrize("target", ["../../../../{}", "/{}", "file:///{}"])
def test_parts_are_found_in_the_package_alone(target, tmp_path):
    outside = tmp_path / "document.xml"
    outside.write_bytes(parts_of(whole("docx"))["word/document.xml"])
    place = target.format(str(outside).lstrip("/"))
    parts = parts_of(whole("docx"))
    del parts["word/document.xml"]
    relations = parts["_rels/.rels"].decode().replace("word/document.xml", place)
    assert refusal(packed({**parts, "_rels/.rels": relations}), "a.docx") == "unreadable"


def test_a_member_whose_name_climbs_is_not_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert same_facts(with_parts(whole("docx"), {"../../climbed": "x", "/climbed": "x"}), "docx")
    assert list(tmp_path.iterdir()) == []


def test_links_to_elsewhere_are_not_followed():
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    links = "".join(
        f'<Relationship Id="x{n}" Type="{base}/{kind}" Target="{target}" TargetMode="External"/>'
        for n, (kind, target) in enumerate(
            (
                ("attachedTemplate", "http://127.0.0.1:9/t.dotm"),
                ("image", "http://127.0.0.1:9/a.png"),
                ("externalLinkPath", "file:///etc/hostname"),
                ("oleObject", "\\\\127.0.0.1\\share\\a"),
            )
        )
    )
    name = "xl/_rels/workbook.xml.rels"
    data = whole("xlsx")
    relations = parts_of(data)[name].decode().replace("</Relationships>", f"{links}</Relationships>")
    assert same_facts(with_parts(data, {name: relations}), "xlsx")
    page = whole("html").decode().replace("<body", '<body background="http://127.0.0.1:9/a"', 1)
    page = page.replace("<table", '<img src="http://127.0.0.1:9/b"><table', 1)
    assert same_facts(page.encode(), "html")


# --- what runs, what is hidden, what is embedded ---------------------------------------------------


@pytest.mark.parametrize(("fmt", "folder"), [("docx", "word"), ("xlsx", "xl")])
def test_macros_and_embedded_files_change_nothing(fmt, folder):
    bomb = packed({"bomb": b"0" * 1_000_000})
    extra = {
        f"{folder}/vbaProject.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096),
        f"{folder}/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096),
        f"{folder}/embeddings/other.{fmt}": whole(fmt),
        f"{folder}/embeddings/bomb.zip": bomb,
    }
    data = with_parts(whole(fmt), extra)
    assert same_facts(data, fmt)
    macro = "word.document" if fmt == "docx" else "excel.sheet"
    main = "wordprocessingml.document" if fmt == "docx" else "spreadsheetml.sheet"
    types = parts_of(data)["[Content_Types].xml"].decode()
    kind = f"application/vnd.openxmlformats-officedocument.{main}.main+xml"
    assert kind in types
    enabled = types.replace(kind, f"application/vnd.ms-{macro}.macroEnabled.main+xml")
    assert same_facts(with_parts(data, {"[Content_Types].xml": enabled}), fmt)


def test_scripts_and_attachments_of_a_pdf_change_nothing():
    script = "/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> /Names << /EmbeddedFiles << /Names [(a.pdf) 6 0 R] >> >>"
    file = "<< /Type /Filespec /F (a.pdf) /EF << /F 7 0 R >> >>"
    data = written(small_table(), file, stream("%PDF-1.7 31415.92", "/Type /EmbeddedFile"))
    data = data.replace(b"/Type /Catalog", f"/Type /Catalog {script}".encode())
    document = parsed(data)
    assert texts(document) == SMALL
    assert "31415.92" not in str(document)


@pytest.mark.parametrize(
    "text", ["=SUM(A1:A9)", "=cmd|' /C calc'!A0", '=HYPERLINK("http://127.0.0.1:9")', "@x", "+1+1", "-2+3"]
)
def test_a_text_that_looks_like_a_formula_stays_that_text(text):
    written_so = text.replace("&", "&amp;").replace('"', "&quot;")
    cell = f'<c r="A1" t="inlineStr"><is><t>{written_so}</t></is></c>'
    assert texts(parsed(xlsx(sheet(row(1, cell, c("B1", 1)))))) == [text, "1"]
    assert texts(parsed(f"<table><tr><td>{written_so}<td>1</table>".encode())) == [text, "1"]


def test_figures_of_hidden_sheets_rows_and_columns_are_facts_and_told():
    data = whole("xlsx")
    parts = {n: x.decode() for n, x in parts_of(data).items() if n.startswith("xl/worksheets/sheet")}
    first, second, *_ = sorted(parts)
    hidden = {
        first: parts[first].replace("<row ", '<row hidden="1" '),
        second: parts[second].replace(
            "<sheetData>", '<cols><col min="1" max="9" hidden="1"/></cols><sheetData>'
        ),
    }
    data = with_parts(data, hidden)
    assert same_facts(data, "xlsx")
    document = parsed(data, "a.xlsx")
    assert [issue["code"] for issue in document.rows["issue"]] == ["hidden_content"] * 2
    assert document.status == "parsed"


def test_tracked_changes_count_as_they_will_stand():
    data = whole("docx")
    body = parts_of(data)["word/document.xml"].decode()
    deleted = "<w:del><w:r><w:delText>999</w:delText></w:r></w:del>"
    changed = body.replace("<w:r>", f"{deleted}<w:ins><w:r>").replace("</w:r>", "</w:r></w:ins>")
    changed = changed.replace("<w:ins><w:r><w:delText>", "<w:r><w:delText>")
    changed = changed.replace("</w:delText></w:r></w:ins>", "</w:delText></w:r>")
    assert changed.count("999") > 100
    assert same_facts(with_parts(data, {"word/document.xml": changed}), "docx")


# --- wrong names and beginnings -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "code"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "unreadable"),
        (b"PK\x03\x04", "unreadable"),
        (b"%PDF-1.7\n", "unreadable"),
        (b"\x09\x08\x10\x00\x00\x06\x05\x00", "unreadable"),
        (b"Rar!\x1a\x07\x00", "unsupported_type"),
        (b"\x7fELF", "unsupported_type"),
    ],
    ids=["ole2", "zip", "pdf", "biff", "rar", "elf"],
)
def test_a_beginning_that_lies_is_refused(head, code):
    assert refusal(head + random.Random(1).randbytes(2000)) == code
