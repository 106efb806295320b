"""The corpus says what it should: transcripts complete, files valid, samples fresh."""

import csv
import random
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from lxml import etree

from pipeline.document import Grid
from pipeline.normalise import amount_in_yuan, read_number, strip_space
from pipeline.readers import read
from tests.corpus.comparison import differences
from tests.corpus.disclosure import random_disclosure
from tests.corpus.html import ENCODINGS, Page, random_page
from tests.corpus.pdf import Print
from tests.corpus.render import FORMATS, doc_ids, load, render
from tests.corpus.samples import RAW, SAMPLES, Sample, same_content, sample_files
from tests.corpus.style import random_style
from tests.corpus.transcript import Cell, Table, place, row_cells, slots, width
from tests.corpus.xlsx import number_and_format

SHARED = Path(__file__).parents[2] / "shared"
NUMBER = re.compile(r"-?[\d,]+([.。]\d+)?\s*")
PRINTED_AMOUNTS = {
    "changji-industry-it-2021-budget": 176,  # 7 of them plain numbers of indicators
    "sh-putuo-finance-2025-budget-dept": 241,
    "sh-putuo-gov-office-2025-budget-dept": 221,
    "sh-putuo-gov-office-2025-budget-unit": 231,
    "sh-putuo-wanli-street-2023-budget-dept": 673,
    "sh-putuo-wanli-street-2024-budget-dept": 875,
}


def amounts(table: Table) -> list[str]:
    """Numbers that are no codes: those right of the code columns."""
    headings = {item.cell.text: item.column for item in place(table) if item.row <= 4}
    first = 1 + max((headings[code] for code in ("类", "款", "项") if code in headings), default=-1)
    return [i.cell.text for i in place(table) if i.column >= first and NUMBER.fullmatch(i.cell.text)]


def test_transcripts_hold_all_printed_amounts() -> None:
    counts = {name: sum(len(amounts(table)) for table in load(name).tables) for name in doc_ids()}
    assert counts == PRINTED_AMOUNTS


@pytest.mark.parametrize("name", doc_ids())
def test_transcript_is_well_formed(name: str) -> None:
    transcript = load(name)
    assert transcript.doc_id == name
    assert (RAW.parents[1] / f"tests/corpus/transcripts/{name}.yml").stat().st_size < 40_000
    for table in transcript.tables:
        widths = Counter(sum(item.cell.column_span for item in row) for row in slots(table))
        # Every row fills the grid, but for one of the Changji tables whose total row has a cell more.
        assert sorted(widths.values())[:-1] in ([], [1])
        assert all(len(item.cell.text) <= 40 for item in place(table))


def test_row_notation() -> None:
    assert row_cells(r"| a |{b}\{2}|c\|d{2}|e\nf{1,3}||") == (
        Cell(" a "),
        Cell("{b}{2}"),
        Cell("c|d", 2),
        Cell("e\nf", 1, 3),
        Cell(""),
    )


def test_placing_passes_over_cells_from_above() -> None:
    table = Table((), (row_cells("|a{2}|b{1,2}|"), row_cells("|c|d|"), row_cells("|e|f|g|")))
    assert [(item.row, item.column, item.cell.text) for item in place(table)] == [
        (0, 0, "a"), (0, 2, "b"), (1, 0, "c"), (1, 1, "d"), (2, 0, "e"), (2, 1, "f"), (2, 2, "g"),
    ]  # fmt: skip
    assert [[item.cell.text for item in row] for row in slots(table)] == [
        ["a", "b"],
        ["c", "d", "b"],
        ["e", "f", "g"],
    ]
    assert width(table) == 3


@pytest.mark.parametrize("name", [name for name in doc_ids() if name.startswith("sh-")])
def test_amounts_are_those_of_the_answer_key(name: str) -> None:
    key = SHARED / "score" / "truth" / f"{name}.csv"
    if not key.exists():
        pytest.skip("the answer key is not here")
    with key.open(encoding="utf-8") as file:
        wanted = Counter(row["amount_raw"] for row in csv.DictReader(file))
    printed = Counter(text for table in load(name).tables for text in amounts(table))
    assert printed == wanted


def test_changji_dump_has_the_cells_of_the_real_one() -> None:
    real = SHARED / "disclosures" / "changji-industry-it-2021-budget.txt"
    if not real.exists():
        pytest.skip("the real dump is not here")
    ours = grids(render(load("changji-industry-it-2021-budget"), "txt"), "ours.txt")
    theirs = grids(real.read_bytes(), "theirs.txt")
    assert [(grid.row_count, grid.column_count) for grid in ours] == [
        (g.row_count, g.column_count) for g in theirs
    ]
    different = [
        (mine.text, other.text)
        for grid, real_grid in zip(ours, theirs, strict=True)
        for mine, other in zip(grid.cells, real_grid.cells, strict=True)
        if mine != other
    ]
    assert all(len(other) > 30 for _, other in different)  # only long texts are in our own words
    assert len(different) == 6


def grids(data: bytes, name: str) -> list[Grid]:
    return [block for block in read(data, name).blocks if isinstance(block, Grid)]


@pytest.mark.parametrize("name", doc_ids())
@pytest.mark.parametrize("fmt", ["docx", "xlsx"])
def test_packages_are_valid(name: str, fmt: str) -> None:
    data = render(load(name), fmt)
    assert data == render(load(name), fmt)
    with zipfile.ZipFile(BytesIO(data)) as package:
        assert package.testzip() is None
        for member in package.namelist():
            etree.fromstring(package.read(member))


@pytest.mark.parametrize("name", doc_ids())
@pytest.mark.parametrize("fmt", FORMATS)
def test_readers_give_back_the_tables(name: str, fmt: str) -> None:
    transcript = load(name)
    read_grids = grids(render(transcript, fmt), f"file.{fmt}")
    if fmt == "xlsx":  # there, text stands in sheets of its own
        read_grids = [
            grid
            for grid, block in zip(read_grids, transcript.blocks, strict=True)
            if isinstance(block, Table)
        ]
    for grid, table in zip(read_grids, transcript.tables, strict=True):
        assert printed(grid, fmt) == expected(table, fmt)


def printed(grid: Grid, fmt: str) -> list[object]:
    if fmt == "txt":
        return [cell.text for cell in grid.cells if cell.text]
    return [(cell.row, cell.column, cell.text, cell.row_span) for cell in grid.cells if cell.text]


def expected(table: Table, fmt: str) -> list[object]:
    items = [item for item in place(table) if item.cell.text]
    if fmt == "txt":
        return [item.cell.text for item in items]
    cells = [(item.row, item.column, item.cell.text, item.cell.row_span) for item in items]
    if fmt == "docx":
        return list(cells)
    above = [line for line in table.caption if line.strip()]
    below = [line for line in table.note if line.strip()]
    first = len(above) + len(table.rows)
    return [
        *((number, 0, line, 1) for number, line in enumerate(above)),
        *((row + len(above), column, text, span) for row, column, text, span in cells),
        *((first + number, 0, line, 1) for number, line in enumerate(below)),
    ]


def test_ragged_dump_leaves_out_blanks_at_the_end_of_rows() -> None:
    transcript = load("sh-putuo-finance-2025-budget-dept")
    full, ragged = (render(transcript, "txt", ragged=ragged).decode() for ragged in (False, True))
    assert len(ragged) < len(full)
    assert "\t合计\n\n注" in ragged  # the total row of an empty table
    assert "\t合计\n\t\n\t\n\t\n\n注" in full
    assert [cell.text for grid in grids(full.encode(), "a.txt") for cell in grid.cells if cell.text] == [
        cell.text for grid in grids(ragged.encode(), "b.txt") for cell in grid.cells if cell.text
    ]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: Path(sample.path).name)
def test_samples_are_fresh(sample: Sample) -> None:
    for path, data in sample_files(sample).items():
        assert same_content(path.read_bytes(), data), f"{path.name} is stale: python -m tests.corpus.samples"


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("164,978,640", ("164978640", "#,##0")),
        ("31,214,205.80", ("31214205.80", "#,##0.00")),
        ("0", ("0", "General")),
        ("0.00", ("0.00", "0.00")),
        ("837.5", ("837.5", "General")),
        ("-1,234.5", ("-1234.5", "#,##0.0")),
        ("01", ("1", "00")),
        ("7", ("7", "General")),
        ("837。5", None),
        ("837.5　", None),
        ("-", None),
        ("1,23", None),
        ("01.5", None),
        ("-05", None),
    ],
)
def test_numbers_in_workbooks(text: str, held: tuple[str, str] | None) -> None:
    assert number_and_format(text) == held


SEEDS = range(12)


@pytest.mark.parametrize("seed", SEEDS)
def test_drawn_disclosure_prints_its_facts_and_nothing_else(seed: int) -> None:
    drawn = random_disclosure(random.Random(seed))
    texts = [text for table in drawn.transcript.tables for text in drawn_amounts(table)]
    units = {drawn.style.unit, drawn.style.three_public_unit}
    assert len(texts) == len(drawn.facts)
    for text, fact in zip(texts, drawn.facts, strict=True):
        number = read_number(text)
        assert number is not None
        assert any(amount_in_yuan(number.value, unit) == fact.amount_yuan for unit in units)


def drawn_amounts(table: Table) -> list[str]:
    """All cells that print an amount: numbers and dashes that are no codes, left to right, down."""
    items = place(table)
    codes = {i.column for i in items if i.cell.text in ("类", "款", "项") or i.cell.text.endswith("科目编码")}
    numbers_only = [item for item in items if read_number(item.cell.text) is not None]
    return [i.cell.text for i in numbers_only if i.column > max(codes, default=-1)]


@pytest.mark.parametrize("seed", SEEDS)
def test_drawn_figures_add_up(seed: int) -> None:
    sums: Counter[object] = Counter()
    totals: Counter[object] = Counter()
    open_roles = ("three_public", "performance_targets")
    for fact in random_disclosure(random.Random(seed)).facts:
        if fact.table_role not in open_roles:
            dims = [(name, value) for name, value in fact.dims if name not in ("fund", "revenue_source")]
            is_summary = fact.table_role.endswith("summary") and "revenue_source" in dict(fact.dims)
            key = (fact.table_role, *(dims if is_summary else fact.dims))
            {"detail": sums, "total": totals}.get(fact.row_kind, Counter())[key] += fact.amount_yuan  # type: ignore[assignment]
    assert +sums == +totals


def test_draws_repeat_and_vary() -> None:
    again = [random_disclosure(random.Random(seed)) for seed in (1, 1, 2)]
    assert again[0] == again[1]
    assert again[0].facts != again[2].facts
    styles = [random_style(random.Random(seed)) for seed in range(100)]
    for name, least in {"codes": 5, "zero": 4, "unit": 3, "numbering": 4, "title_choice": 6}.items():
        assert len({getattr(style, name) for style in styles}) == least


@pytest.mark.parametrize("fmt", FORMATS)
def test_readers_give_back_drawn_tables(fmt: str) -> None:
    transcript = random_disclosure(random.Random(5)).transcript
    found = grids(render(transcript, fmt), f"file.{fmt}")
    if fmt == "xlsx":
        found = [
            grid for grid, block in zip(found, transcript.blocks, strict=True) if isinstance(block, Table)
        ]
    assert [printed(grid, fmt) for grid in found] == [expected(table, fmt) for table in transcript.tables]


PRINTS = {
    "plain": Print(),
    "landscape": Print(landscape=True, boxes=True, page_for_each_table=True),
    "rotated": Print(landscape=True, rotated=True, chain=True, contents=True),
    "broken": Print(break_numbers=True, contents=True),
}


@pytest.mark.parametrize("how", PRINTS.values(), ids=PRINTS)
def test_pdf_holds_the_tables(how: Print) -> None:
    """As the docx: same grids, texts without spaces, spans, whatever the pages look like."""
    reader = pytest.importorskip("pipeline.readers.pdf")
    for seed in (1, 2, 3):
        transcript = random_disclosure(random.Random(seed)).transcript
        data = render(transcript, "pdf", how=how)
        assert data == render(transcript, "pdf", how=how)
        found = [block for block in reader.read(data).blocks if isinstance(block, Grid)]
        wanted = grids(render(transcript, "docx"), "file.docx")
        assert [set(placed(grid)) for grid in found] == [set(placed(grid)) for grid in wanted], seed


def placed(grid: Grid) -> Iterator[tuple[object, ...]]:
    for cell in grid.cells:
        if text := strip_space(cell.text):
            yield cell.row, cell.column, cell.row_span, cell.column_span, text


ALL_MANNERS = {
    name: Page(**{name: True}) for name in Page.__dataclass_fields__ if name not in ("encoding", "declared")
}
PAGES = {
    "plain": Page(),
    **ALL_MANNERS,
    **{
        f"{encoding} as {declared}": Page(encoding=encoding, declared=declared)
        for encoding, declared in ENCODINGS
    },
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_web_pages_hold_the_tables(page: Page) -> None:
    """As the docx: same grids, texts and spans, whatever the markup; no-break spaces stand for spaces."""
    for name in doc_ids():
        data = render(load(name), "html", page=page)
        assert data == render(load(name), "html", page=page)
        found = [list(written(grid)) for grid in grids(data, "file.html")]
        assert found == [list(written(grid)) for grid in grids(render(load(name), "docx"), "file.docx")]


def written(grid: Grid) -> Iterator[tuple[object, ...]]:
    for cell in grid.cells:
        if cell.text.strip():
            text = "\n".join(line for line in cell.text.replace("\xa0", " ").split("\n") if line.strip())
            yield cell.row, cell.column, cell.row_span, cell.column_span, text


def test_drawn_pages_vary() -> None:
    drawn = [random_page(random.Random(seed)) for seed in range(200)]
    for name in Page.__dataclass_fields__:
        assert len({getattr(page, name) for page in drawn}) > 1, name


@pytest.mark.parametrize("name", doc_ids())
def test_pdf_text_layer_keeps_every_character(name: str) -> None:
    """Full-width digits, quotes, ≥ and all Chinese of real tables survive the font without its file."""
    pdfium = pytest.importorskip("pypdfium2")
    transcript = load(name)
    document = pdfium.PdfDocument(render(transcript, "pdf"))
    text = "".join(page.get_textpage().get_text_range() for page in document)
    assert "\ufffd" not in text
    printed_texts = [item.cell.text for table in transcript.tables for item in place(table)]
    assert set(strip_space("".join(printed_texts))) <= set(text)


def test_pdf_repeats_headings_and_captions_on_demand() -> None:
    drawn = random_disclosure(random.Random(2))
    plain, repeated = (
        render(drawn.transcript, "pdf", how=how)
        for how in (Print(), Print(repeat_heading=True, repeat_caption=True))
    )
    assert len(repeated) > len(plain)


def test_comparison_names_what_is_missing_and_what_is_too_much() -> None:
    facts = random_disclosure(random.Random(5)).facts
    fact = next(
        f for f in facts if f.table_role == "expenditure" and f.row_kind == "detail" and f.amount_yuan
    )
    row = {
        **dict(fact.dims),
        "table_role": "expenditure",
        "function_code": fact.code,
        "row_kind": "detail",
        "column_kind": fact.column_kind,
        "amount_yuan": fact.amount_yuan,
    }
    assert differences([fact], {"fact_expenditure_by_function": [row]}) == ([], [])
    missing, extra = differences([fact], {"fact_expenditure_by_function": [{**row, "function_code": "299"}]})
    assert len(missing) == len(extra) == 1
