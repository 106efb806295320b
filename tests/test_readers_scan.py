"""Pictures of pages: image files, scanned PDFs, and PDFs that mix both with text.

Small pages in Latin letters need no font of the machine; whole disclosures in Chinese do.
"""

import io
import random
import struct
import zlib
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise

import pyarrow.parquet as pq
import pypdfium2
import pytest
from PIL import Image

from pipeline import ocr_doubt, versions
from pipeline.document import Cell, Document, Grid, Para, UnreadableError
from pipeline.parse import parse_document
from pipeline.readers import READER_VERSIONS, environment, pdf, read, scan, sniff
from pipeline.readers.ocr_columns import uncertain
from pipeline.readers.pdf_ink import Page
from pipeline.readers.pdf_lattice import Lattice, Region
from pipeline.receipts import FileJob, ShardJob
from pipeline.shard import run_shard
from tests.corpus.comparison import differences
from tests.corpus.disclosure import random_disclosure
from tests.corpus.pdf import random_print
from tests.corpus.render import load, render
from tests.corpus.scan import Wear, missing_font, pdf_of, pictures, png, tiff, worn
from tests.pdfs import Sheet, numbered
from tests.pdfs import pdf as text_pdf
from tests.test_formats import meanings

NEEDS_OCR = pytest.mark.skipif(
    not environment.ocr(), reason="the extra [ocr] is not installed: pip install 'yusuan[ocr]'"
)
NEEDS_FONT = pytest.mark.skipif(bool(missing_font()), reason=missing_font())
XS, YS = (60, 200, 320, 440), (80, 104, 128, 152, 176)
ROWS = (
    ("Item", "Budget", "Final"),
    ("Personnel", "1,234,567.89", "-45.60"),
    ("Running", "0.05", "700"),
    ("Total", "1,234,567.94", "654.40"),
)


def sheet() -> Sheet:
    return Sheet().text(60, 60, "Revenue and expenditure of the office").rows(XS, YS, ROWS)


def drawn(*sheets: Sheet, **how: int) -> list[Image.Image]:
    return pictures(text_pdf(*sheets), **how)  # type: ignore[arg-type]


def grids(document: Document) -> list[Grid]:
    return [b for b in document.blocks if isinstance(b, Grid)]


def rows(grid: Grid) -> list[tuple[str, ...]]:
    return [tuple(c.text for c in grid.cells if c.row == i) for i in range(grid.row_count)]


def places(grid: Grid) -> list[tuple[int, int, int, int, str]]:
    return [(c.row, c.column, c.row_span, c.column_span, "".join(c.text.split())) for c in grid.cells]


def box(cell: Cell) -> tuple[str, list[float]]:
    page, _, numbers = cell.locator.partition(", box ")
    return page, [float(n) for n in numbers.split()]


def assert_near(one: Cell, other: Cell, within: float) -> None:
    assert box(one)[0] == box(other)[0]
    assert box(one)[1] == pytest.approx(box(other)[1], abs=within)


# --- without the extra ---------------------------------------------------------------------------


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that reads no pictures."""
    for module in (environment, pdf, scan):
        monkeypatch.setattr(module, "ocr", lambda: "")


@pytest.mark.parametrize("make", [lambda p: png(p[0]), pdf_of], ids=["png", "pdf"])
def test_without_the_extra_a_picture_is_refused_with_what_to_install(bare, make):
    parsed = parse_document(make(drawn(sheet())), "a.bin")
    (issue,) = parsed.rows["issue"]
    assert (parsed.status, issue["code"]) == ("quarantined", "unsupported_type")
    assert "say: pip install 'yusuan[ocr]' / 识别图片请安装：pip install 'yusuan[ocr]'" in issue["message"]


def mixed(*parts: bytes) -> bytes:
    made, stream = pypdfium2.PdfDocument.new(), io.BytesIO()
    for part in parts:
        made.import_pages(pypdfium2.PdfDocument(part))
    made.save(stream)
    return stream.getvalue()


def test_without_the_extra_a_mixed_pdf_is_read_in_part(bare):
    data = mixed(text_pdf(sheet()), pdf_of(drawn(sheet())))
    document = pdf.read(data)
    assert [rows(g) for g in grids(document)] == [list(ROWS)]
    assert [(r.code, r.locator) for r in document.remarks] == [("page_not_read", "page 2")]
    assert document.environment == ""
    parsed = parse_document(data, "a.pdf")
    assert parsed.status == "partial"
    assert [i["code"] for i in parsed.rows["issue"]].count("page_not_read") == 1


def test_what_needs_the_extra_is_read_again_when_it_comes(bare, monkeypatch):
    refused = parse_document(png(drawn(sheet())[0]), "a.png").environment
    in_part = parse_document(mixed(text_pdf(sheet()), pdf_of(drawn(sheet()))), "a.pdf").environment
    assert (refused, in_part) == (versions.environment_of("scan"), versions.environment_of("pdf"))
    monkeypatch.setattr(environment, "ocr", lambda: "ocr: some 1")
    assert (versions.environment_of("scan"), versions.environment_of("pdf")) == ("ocr: some 1",) * 2
    assert versions.environment_of("docx") == ""


def test_a_pdf_with_text_alone_needs_nothing_of_the_machine():
    assert pdf.read(text_pdf(sheet())).environment is None


# --- what is read --------------------------------------------------------------------------------


@NEEDS_OCR
def test_a_picture_gives_the_grid_of_the_text_with_places_and_confidence():
    truth, found = read(text_pdf(sheet()), "a"), read(png(drawn(sheet())[0]), "a")
    assert (found.reader, found.media_type, found.environment) == ("scan", "image/*", environment.ocr())
    assert found.reader_version == READER_VERSIONS["scan"]
    (wanted,), (grid,) = grids(truth), grids(found)
    assert rows(grid) == list(ROWS)
    assert [b.text for b in found.blocks if isinstance(b, Para)] == ["Revenue and expenditure of the office"]
    for one, other in zip(wanted.cells, grid.cells, strict=True):
        assert_near(one, other, 1.0)
        assert other.confidence is not None
        assert 0.5 < other.confidence <= 1.0


@NEEDS_OCR
def test_a_scanned_pdf_reads_as_the_picture_does_and_the_same_each_time():
    images = drawn(sheet())
    first, second = read(pdf_of(images), "a"), read(pdf_of(images), "a")
    assert first == second
    assert (first.reader, first.environment) == ("pdf", environment.ocr())
    assert [rows(g) for g in grids(first)] == [list(ROWS)]


@NEEDS_OCR
@pytest.mark.parametrize("skew", [-1.4, 0.7])
def test_a_page_askew_is_straightened_and_its_boxes_lie_where_it_does(skew):
    wear = Wear(seed=1, most_skew=0)
    page = worn(drawn(sheet())[0].rotate(skew, Image.Resampling.BICUBIC, fillcolor=255), wear)
    (truth,), (grid,) = grids(read(text_pdf(sheet()), "a")), grids(read(png(page), "a"))
    assert rows(grid) == list(ROWS)
    turned = Page(1, 600, 400, 0, [], [], [], True, slant=-skew)
    for one, other in zip(truth.cells, grid.cells, strict=True):
        assert_near(Cell(0, 0, "", turned.locator(*box(one)[1])), other, 1.5)


@NEEDS_OCR
@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_page_on_its_side_is_turned_and_its_boxes_are_those_of_the_page_as_it_lies(quarters):
    (upright,) = drawn(sheet())
    page = upright.rotate(-90 * quarters, expand=True)
    (grid,) = grids(read(png(page), "a"))
    assert rows(grid) == list(ROWS)
    (cell,) = (c for c in grid.cells if c.text == "Personnel")
    left, top, right, bottom = (round(edge * 200 / 72) for edge in box(cell)[1])
    cut = page.crop((left + 4, top + 4, right - 4, bottom - 4))
    assert cut.getextrema()[0] < 100  # ink is there
    assert cut.size[0] > cut.size[1] if quarters == 2 else cut.size[0] < cut.size[1]


@NEEDS_OCR
def test_merged_cells_have_spans():
    page = Sheet()
    for x0, y0, x1, y1 in (
        (60, 80, 440, 80), (200, 104, 440, 104), (60, 128, 440, 128), (60, 152, 440, 152),
        (60, 80, 60, 152), (200, 80, 200, 152), (320, 104, 320, 152), (440, 80, 440, 152),
    ):  # fmt: skip
        page.line(x0, y0, x1, y1)
    for x, y, text in ((64, 108, "Item"), (210, 96, "Amount"), (210, 120, "2024"), (330, 120, "2025")):
        page.text(x, y, text)
    page.text(64, 144, "Travel").text(210, 144, "12.50").text(330, 144, "8.00")
    (truth,), (grid,) = grids(read(text_pdf(page), "a")), grids(read(png(drawn(page)[0]), "a"))
    assert places(grid) == places(truth)
    assert (0, 0, 2, 1, "Item") in places(grid)
    assert (0, 1, 1, 2, "Amount") in places(grid)


LOW = (80, 91, 102, 113, 124, 135, 146)


def low_table() -> Sheet:
    """A table whose rows are as low as its type is high."""
    page = Sheet().lattice(XS, LOW)
    for n, top in enumerate(LOW[:-1]):
        for left, text in zip(XS, ("Item", f"{n}1.50", f"{n}2.75"), strict=False):
            page.text(left + 20, top + 9, text, 9)
    return page


@NEEDS_OCR
@pytest.mark.parametrize("row", range(6))
@pytest.mark.parametrize("skew", [0.0, 0.6])
def test_a_stroke_of_bold_type_as_high_as_its_row_is_no_rule(row, skew):
    page, top, bottom = low_table(), LOW[row], LOW[row + 1]
    page.line(270, top + 0.6, 270, bottom - 0.6)
    for y in (top + 2, (top + bottom) / 2, bottom - 2):
        page.line(270, y, 276, y)
    (grid,) = grids(
        read(png(worn(drawn(page)[0], Wear(1, skew, 0.3, 1.0, 0.0, 95)) if skew else drawn(page)[0]), "a")
    )
    assert (grid.row_count, grid.column_count) == (6, 3)
    assert {c.text[:5] for c in grid.cells if c.column == 2} == {f"{n}2.75" for n in range(6)}
    assert all(c.column_span == 1 for c in grid.cells)


@NEEDS_OCR
def test_low_rows_keep_short_walls():
    page = Sheet()
    for y in LOW:
        page.line(XS[0], y, XS[-1], y)
    for x in (XS[0], XS[-1]):
        page.line(x, LOW[0], x, LOW[-1])
    for x in XS[1:-1]:  # each wall is as long as one row is high
        for top, bottom in zip(LOW[::2], LOW[1::2], strict=False):
            page.line(x, top, x, bottom)
    (grid,) = grids(read(png(drawn(page.text(64, 89, "Item", 9))[0]), "a"))
    assert Counter(c.row for c in grid.cells) == {0: 3, 1: 1, 2: 3, 3: 1, 4: 3, 5: 1}


@NEEDS_OCR
@pytest.mark.parametrize("row", [2, 3])
def test_a_figure_over_a_wall_that_other_rows_have_is_doubted(row):
    page = Sheet()
    for y in LOW:
        page.line(XS[0], y, XS[-1], y)
    for x in XS:
        for n, (top, bottom) in enumerate(pairwise(LOW)):
            if (x, n) != (XS[2], row):
                page.line(x, top, x, bottom)
    for n, top in enumerate(LOW[:-1]):
        page.text(64, top + 9, "Item", 9).text(XS[2] + 40, top + 9, f"{n}2.75", 9)
    (grid,) = grids(read(png(drawn(page)[0]), "a"))
    assert [c.row for c in grid.cells if c.text.endswith("2.75") and c.confidence < ocr_doubt.DOUBTFUL] == [
        row
    ]


def lattice_of(rows: int, gaps: Iterable[tuple[int, int]] = (), lone: int | None = None) -> Lattice:
    """A table of three columns, without the first wall in some rows (`gaps`: from, to), with one in a row alone."""
    xs = (0.0, 10.0, 15.0, 20.0, 30.0)
    regions = []
    for row in range(rows):
        open_here = any(a <= row < b for a, b in gaps)
        edges = [0, *([] if open_here else [1]), *([2] if row == lone else []), 3, 4]
        regions += [Region(row, a, row + 1, b) for a, b in pairwise(edges)]
    return Lattice(xs, tuple(map(float, range(rows + 1))), tuple(regions))


def doubted(table: Lattice) -> list[tuple[int, int, int]]:
    return [(r.top, r.left, r.right) for n, r in enumerate(table.regions) if n in uncertain(table)]


def test_columns_are_uncertain_where_one_row_has_other_walls():
    assert doubted(lattice_of(9)) == []
    assert doubted(lattice_of(9, lone=4)) == [(4, 1, 2), (4, 2, 3)]
    assert doubted(lattice_of(9, [(4, 5)])) == [(4, 0, 3)]
    assert doubted(lattice_of(3, [(1, 2)])) == []


def test_headings_and_notes_and_columns_merged_in_many_rows_are_certain():
    assert doubted(lattice_of(9, [(0, 2)])) == []
    assert doubted(lattice_of(9, [(8, 9)])) == []
    assert doubted(lattice_of(9, [(2, 6)])) == []


@NEEDS_OCR
def test_each_page_of_a_mixed_pdf_is_read_in_its_own_way():
    document = read(mixed(text_pdf(sheet()), pdf_of(drawn(sheet()))), "a.pdf")
    assert [rows(g) for g in grids(document)] == [list(ROWS)] * 2
    assert [{c.confidence is None for c in g.cells} for g in grids(document)] == [{True}, {False}]
    assert document.remarks == ()


@NEEDS_OCR
def test_a_table_goes_on_over_pages_of_a_tiff():
    other = Sheet().rows(XS, (40, 64, 88), (("Wages", "5,000.00", "12"), ("Rent", "3,100.00", "7")))
    document = read(tiff(drawn(sheet(), other)), "a.tif")
    (grid,) = grids(document)
    assert rows(grid) == [*ROWS, ("Wages", "5,000.00", "12"), ("Rent", "3,100.00", "7")]
    assert {box(c)[0] for c in grid.cells} == {"page 1", "page 2"}


def saved(page: Image.Image, form: str, **options: object) -> bytes:
    stream = io.BytesIO()
    page.save(stream, form, **options)
    return stream.getvalue()


@NEEDS_OCR
@pytest.mark.parametrize(
    "form", ["JPEG", "BMP", "PNG without size", "PNG with alpha", "PNG of 1 bit", "16 bits"]
)
def test_every_kind_of_picture_is_read(form):
    (page,) = drawn(sheet())
    if form == "PNG with alpha":
        ink = Image.new("L", page.size, 0)
        page = Image.merge("LA", (ink, page.point(lambda v: 255 - v)))
    elif form == "PNG of 1 bit":
        page = page.convert("1", dither=Image.Dither.NONE)
    elif form == "16 bits":
        page = page.convert("I").point(lambda v: v * 257).convert("I;16")
    document = read(saved(page, form.split()[0] if form[0] in "JBP" else "TIFF"), "a")
    assert [rows(g) for g in grids(document)] == [list(ROWS)]


@NEEDS_OCR
def test_a_blank_picture_has_no_content():
    with pytest.raises(UnreadableError) as caught:
        read(png(Image.new("L", (1000, 1400), 255)), "a.png")
    assert caught.value.code == "empty_file"


@NEEDS_OCR
def test_ink_that_cannot_be_read_is_told():
    page = drawn(sheet())[0]
    scribble = random.Random(3)
    for _ in range(260):  # scratches over the cell of "700"
        x, y = scribble.randint(905, 1190), scribble.randint(365, 412)
        page.paste(scribble.choice([0, 90]), (x, y, x + scribble.randint(3, 9), y + scribble.randint(2, 5)))
    (grid,) = grids(read(png(page), "a"))
    (cell,) = (c for c in grid.cells if (c.row, c.column) == (2, 2))
    assert cell.confidence is not None
    assert cell.confidence < ocr_doubt.DOUBTFUL


# --- limits and damage ---------------------------------------------------------------------------


def giant_png(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    )


@NEEDS_OCR
@pytest.mark.parametrize("size", [(20_000, 20_000), (2_000_000, 100)])
def test_pictures_of_too_many_pixels_are_refused_before_they_are_unpacked(size):
    with pytest.raises(UnreadableError) as caught:
        read(giant_png(*size), "a.png")
    assert caught.value.code == "limit_exceeded"
    assert "pipeline/limits.py" in str(caught.value)


@NEEDS_OCR
def test_an_image_of_too_many_pixels_within_a_pdf_is_refused():
    content = "q 500 0 0 700 0 0 cm /Im Do Q"
    data = numbered(
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [5 0 R] /Count 1 >>",
            "<< /Type /XObject /Subtype /Image /Width 60000 /Height 60000 /ColorSpace /DeviceGray "
            "/BitsPerComponent 8 /Length 1 >>\nstream\n \nendstream",
            f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 500 700] "
            "/Resources << /XObject << /Im 3 0 R >> >> /Contents 4 0 R >>",
        ]
    )
    with pytest.raises(UnreadableError) as caught:
        read(data, "a.pdf")
    assert (caught.value.code, caught.value.locator) == ("limit_exceeded", "page 1")


@NEEDS_OCR
@pytest.mark.parametrize(("module", "data"), [("scan", "tiff"), ("pdf", "pdf")])
def test_too_many_pages_are_refused(monkeypatch, module, data):
    monkeypatch.setattr({"scan": scan, "pdf": pdf}[module], "MAX_SCANNED_PAGES", 1)
    pages = drawn(sheet(), sheet())
    with pytest.raises(UnreadableError) as caught:
        read(tiff(pages) if data == "tiff" else pdf_of(pages), "a")
    assert caught.value.code == "limit_exceeded"


@NEEDS_OCR
@pytest.mark.parametrize("share", [0.02, 0.6])
@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF"])
def test_a_picture_cut_off_is_unreadable(form, share):
    whole = saved(drawn(sheet())[0], form)
    with pytest.raises(UnreadableError) as caught:
        read(whole[: int(len(whole) * share)], "a")
    assert caught.value.code == "unreadable"
    assert " / " in str(caught.value)


# --- doubts --------------------------------------------------------------------------------------


def cell(row: int, column: int, text: str, confidence: float) -> dict[str, object]:
    where = {"table_ordinal": 0, "row_ordinal": row, "column_ordinal": column}
    return {**where, "text": text, "confidence": Decimal(str(confidence)), "locator": f"r{row}"}


def fact(row: int, text: str, kind: str) -> dict[str, object]:
    where = {"table_ordinal": 0, "row_ordinal": row, "column_ordinal": 1}
    return {
        **where,
        "amount_yuan": Decimal(text),
        "row_kind": kind,
        "column_kind": "detail",
        "measure": "amount",
    }


def test_a_sum_dispels_doubt_and_a_broken_one_is_named():
    cells = [cell(0, 1, "3.00", 0.5), cell(1, 1, "4.00", 0.99), cell(2, 1, "7.00", 0.99)]
    facts = [fact(0, "3.00", "detail"), fact(1, "4.00", "detail"), fact(2, "7.00", "total")]
    rows = {"source_cell": cells, "fact_revenue": facts}
    assert ocr_doubt.doubts(rows) == []
    (told,) = ocr_doubt.doubts({**rows, "fact_revenue": [*facts[:2], fact(2, "8.00", "total")]})
    assert (told.code, told.locator) == ("ocr_doubtful", "r0")
    assert "3.00 (0.50) is read with doubt" in told.message
    assert "parts add to 7.00 yuan where 8.00 is printed" in told.message
    (told,) = ocr_doubt.doubts({"source_cell": cells})
    assert "printed" not in told.message


def test_words_of_a_table_are_doubted_together_and_text_never():
    words = [cell(0, 0, "部门", 0.8), cell(1, 0, "支出", 0.2), cell(2, 0, "收入", 0.95)]
    (told,) = ocr_doubt.doubts({"source_cell": words})
    assert (told.locator, told.message[:8]) == ("r1", "2 cells ")
    assert ocr_doubt.doubts({"source_cell": [{**words[0], "confidence": None}]}) == []


# --- disclosures ---------------------------------------------------------------------------------


DISCLOSURE = "sh-putuo-finance-2025-budget-dept"


@NEEDS_OCR
@NEEDS_FONT
def test_a_clean_scan_gives_the_facts_of_the_text():
    transcript = load(DISCLOSURE)
    text, clean = (
        parse_document(data, "a.pdf") for data in (render(transcript, "pdf"), render(transcript, "scan"))
    )
    readings = {r["amount_reading"] for n, own in clean.rows.items() for r in own if "amount_reading" in r}
    assert (clean.status, readings) == ("parsed", {"ocr"})
    assert (clean.department, clean.fiscal_year, clean.phase) == (
        text.department,
        text.fiscal_year,
        text.phase,
    )
    assert figures(clean) == figures(text)
    assert all(c["confidence"] is not None for c in clean.rows["source_cell"])
    assert len(meanings(clean)) > 200


@NEEDS_OCR
@NEEDS_FONT
def test_a_worn_scan_of_a_drawn_disclosure_gives_nearly_all_figures():
    """Landscape pages stored upright, tables over several pages; askew, noisy, saved small."""
    drawn_ = random_disclosure(random.Random(1))
    how = random_print(random.Random(1))
    assert how.rotated
    data = render(drawn_.transcript, "scan", how=how, wear=Wear(seed=1))
    parsed = parse_document(data, "a.pdf")
    missing, extra = differences(drawn_.facts, parsed.rows)
    assert len(missing) + len(extra) <= 0.005 * len(drawn_.facts)
    assert parsed.status == "parsed"


@NEEDS_OCR
@NEEDS_FONT
def test_a_scan_is_stored_with_its_environment_and_confidences(tmp_path):
    """Through the shard: parsing alone does not tell whether the columns hold what it says."""
    page = pictures(render(load(DISCLOSURE), "pdf"))[1]
    (tmp_path / "a.png").write_bytes(png(page))
    files = (FileJob(str(tmp_path), "a.png"),)
    at = datetime(2026, 1, 1, tzinfo=UTC)
    receipt = run_shard(ShardJob("p", str(tmp_path / "lake"), files, meaning_version="m", ingested_at=at))
    (document,) = receipt.documents
    assert (document.status, document.environment) == ("parsed", environment.ocr())
    (part,) = (p for p in receipt.parts if p.table == "source_cell")
    stored = pq.read_table(tmp_path / "lake" / part.path)["confidence"].to_pylist()
    assert len(stored) > 50
    assert all(isinstance(c, Decimal) and 0 < c <= 1 for c in stored)


def figures(parsed) -> Counter:
    """Amounts with the role of their table and what they are of, by codes."""
    return Counter(
        (
            name,
            r["table_role"],
            r.get("function_code"),
            r.get("economic_code"),
            r["row_kind"],
            r["amount_yuan"],
        )
        for name, own in parsed.rows.items()
        for r in own
        if "amount_yuan" in r
    )


def test_pictures_are_known_by_content():
    assert [sniff(d) for d in (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"II*\0", b"MM\0*")] == [
        "image/*"
    ] * 4
    assert "GIF" in refusal(b"GIF89a")


def refusal(data: bytes) -> str:
    with pytest.raises(UnreadableError) as caught:
        read(data, "a")
    return str(caught.value)
