"""The page of a document: what is drawn, what is told behind it, and that text stays text."""

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from lxml import html

from pipeline import cli_parse, view, view_style, view_words
from pipeline.cli import main
from pipeline.parse import parse_document
from pipeline.parsed import Origin, ParsedDocument, ReadTable, Row
from pipeline.show import FACT_NAMES
from schemas import claims, vocabulary
from schemas.issues import ISSUE_KINDS
from schemas.warehouse import FACT_TABLES
from tests.test_architecture import HEAVY, loaded_by

REMEDY = ISSUE_KINDS["unplaced"].remedy

SAMPLES = Path(__file__).parent.parent / "data" / "raw"
NASTY = "<script>alert(1)</script>"
# A text dump: headings merged sideways and downwards, a slip of glyph, cells that are not understood.
DUMP = f"""2024年部门预算公开

编制部门：{NASTY}局

部门支出总体情况表

单位：万元

\t项目
\t支出预算

\t功能分类科目编码
\t功能分类科目名称
\t合计
\t基本支出
\t项目支出

\t2011301
\t行政{NASTY}"运行
\t837。5
\t12x
\t5

\t
\t合计
\t837.5
\t9
\t&lt;b&gt;

"""
XLSX, DOCX = "shanghai-putuo/wanli-street-2024.xlsx", "shanghai-putuo/putuo-gov-office-2025-unit.docx"


def dump(text: str = DUMP) -> ParsedDocument:
    return parse_document(text.encode(), f"{NASTY}.txt")


@pytest.fixture(scope="module", params=["dump", XLSX, DOCX])
def document(request) -> ParsedDocument:
    return dump() if request.param == "dump" else cli_parse.read(SAMPLES / request.param)


def tree(document: ParsedDocument) -> html.HtmlElement:
    return html.document_fromstring(view.page(document))


def find(node: html.HtmlElement, path: str) -> list[html.HtmlElement]:
    """Elements by steps of `tag`, `.class` or `tag.class`."""
    steps = (step.partition(".") for step in path.split())
    return node.xpath(
        "".join(
            f"//{name or '*'}" + (f"[contains(concat(' ', @class, ' '), ' {style} ')]" if style else "")
            for name, _, style in steps
        ).replace("//", ".//", 1)
    )


def island(root: html.HtmlElement) -> dict:
    [script] = root.xpath("//script[@id='data']")
    return json.loads(script.text)


def drawn(root: html.HtmlElement) -> dict[str, html.HtmlElement]:
    return {cell.get("id"): cell for cell in root.xpath("//table//*[@data-p]")}


def anchor(row: Row) -> str:
    return f"t{row['table_ordinal']}r{row['row_ordinal']}c{row['column_ordinal']}"


def squeezed(text: object) -> str:
    return re.sub(r"\r\n?", "\n", str(text))


def by_hand(cells: list[Row], issues: list[Row] = (), **rows: list[Row]) -> ParsedDocument:
    """A document of one table with these cells."""
    usual = {"table_ordinal": 0, "row_span": 1, "column_span": 1, "text": "x", "placement": "label"}
    cells = [usual | {"locator": f"page 12, box {n}"} | c for n, c in enumerate(cells)]
    return ParsedDocument(
        document_id="ab" * 32,
        name="a.pdf",
        media_type="application/pdf",
        byte_size=1,
        reader="pdf",
        reader_version="1",
        environment=None,
        status="parsed",
        part="tables",
        department=None,
        department_raw=None,
        reporting_scope=None,
        region_code=None,
        fiscal_year=None,
        phase=None,
        template_family=None,
        origin=Origin(),
        tables=(ReadTable(0, "other", "表", "page 12", None, None, None, 9, 9, 0),),
        rows={"source_cell": cells, "issue": list(issues), **rows},
    )


def place(row: int, column: int, **other: object) -> Row:
    return {"row_ordinal": row, "column_ordinal": column, **other}


def test_every_source_cell_is_drawn_once_with_its_text_and_placement(document):
    cells = {anchor(c): c for c in document.rows["source_cell"]}
    shown = drawn(tree(document))
    assert len(cells) == len(document.rows["source_cell"])
    assert shown.keys() == cells.keys()
    ids = tree(document).xpath("//@id")
    assert len(ids) == len(set(ids))
    for key, cell in cells.items():
        assert squeezed(shown[key].text_content()) == squeezed(cell["text"]), key
        assert cell["placement"] in shown[key].get("class").split()


def test_cells_stand_in_the_columns_and_rows_they_were_printed_in(document):
    """What a browser makes of rowspan and colspan is what the document says."""
    for table in find(tree(document), ".grid"):
        taken: set[tuple[int, int]] = set()
        for row in find(table, "tr"):
            r = int(row.get("data-r").split("–")[0])
            c = 0
            for cell in row:
                while (r, c) in taken:
                    c += 1
                down, right = int(cell.get("rowspan", 1)), int(cell.get("colspan", 1))
                if cell.get("id"):
                    assert cell.get("id").endswith(f"r{r}c{c}")
                assert not {(r, c + j) for j in range(right)} & taken
                taken |= {(r + i, c + j) for i in range(down) for j in range(right)}


def test_spans_are_those_of_the_source():
    shown = drawn(tree(cli_parse.read(SAMPLES / DOCX)))
    assert (shown["t0r0c2"].get("colspan"), shown["t0r0c2"].get("rowspan")) == ("5", None)
    assert (shown["t0r1c0"].get("colspan"), shown["t0r1c0"].get("rowspan")) == (None, "3")
    ragged = drawn(tree(dump()))
    assert ragged["t0r0c0"].tag == "th"
    assert (ragged["t0r0c0"].get("colspan"), ragged["t0r0c2"].get("colspan")) == ("2", "3")


def test_spans_that_overlap_or_reach_far_out_are_cut():
    cells = [
        place(0, 0, row_span=9, column_span=16384, text="far"),
        place(1, 1, row_span=3, text="over"),
        place(2, 0, column_span=3, text="under"),
    ]
    root = tree(by_hand(cells))
    shown = drawn(root)
    assert int(shown["t0r0c0"].get("colspan")) <= 1 + 1 + view.SLACK
    assert shown["t0r0c0"].get("rowspan") is None
    assert (shown["t0r2c0"].get("colspan"), shown["t0r1c1"].get("rowspan")) == (None, "3")


def test_wide_and_long_blanks_stay_light():
    root = tree(by_hand([place(0, 0), place(0, 5000), place(9000, 0)]))
    assert len(find(root, ".grid td")) < 10
    assert [r.get("data-r") for r in find(root, ".grid tr")] == ["0", "1–8999", "9000"]


def test_facts_of_the_page_are_the_rows(document):
    told = island(tree(document))["facts"]
    for name in FACT_NAMES:
        rows = document.rows.get(name, [])
        packed = told.get(name, {"columns": [], "rows": []})
        found = [dict(zip(packed["columns"], values, strict=True)) for values in packed["rows"]]
        assert [{k: v for k, v in row.items() if v is not None} for row in found] == [
            {
                k: f"{v:f}" if isinstance(v, Decimal) else v
                for k, v in row.items()
                if v is not None and k not in view.DOCUMENTS_OWN
            }
            for row in rows
        ]


def test_facts_can_be_reached_by_key_and_tell_without_script(document):
    shown = drawn(tree(document))
    for name in FACT_NAMES:
        for row in document.rows.get(name, ()):
            cell = shown[anchor(row)]
            assert cell.get("tabindex") == "0"
            if row.get("amount_yuan") is not None:
                assert f"{row['amount_yuan']:,} 元" in cell.get("title")


def test_what_was_not_understood_stands_out():
    document = dump(DUMP.replace("单位：万元\n", ""))
    root = tree(document)
    shown = drawn(root)
    styles = {key: cell.get("class").split() for key, cell in shown.items()}
    assert {"mark-repaired", "mark-missing", "odd"} <= set(styles["t0r2c2"])
    unplaced = [anchor(c) for c in document.rows["source_cell"] if c["placement"] == "unplaced"]
    assert unplaced
    assert all(
        shown[key].get("tabindex") == "0" and "unplaced" in shown[key].get("title") for key in unplaced
    )
    [row] = find(root, ".toc tbody tr")
    assert find(row, "td.alarm")[0].text == str(len(unplaced))
    assert island(root)["marks"]["t0r2c2"] == ["更正字形 repaired", "无数值 no value"]


def test_a_cell_placed_as_fact_without_one_is_marked():
    shown = drawn(tree(by_hand([place(0, 0, placement="fact", text="5")])))
    assert "mark-factless" in shown["t0r0c0"].get("class").split()


def test_issues_lead_to_their_places():
    issue = {"severity": "error", "code": "unplaced", "message": f"甲; {REMEDY}"}
    places = ["page 12, box 1", "page 12", "page 1", "paragraph 3", "file"]
    issues = [issue | {"locator": where} for where in places]
    root = tree(by_hand([place(0, 0), place(0, 1)], issues))
    lines = find(root, ".issues li")
    assert [[a.get("href") for a in find(line, "a")] for line in lines] == [
        ["#t0r0c1"],
        ["#t0"],
        [],
        [],
        [],
    ]
    assert [d.text for d in find(lines[0], "div")] == ["甲", f"what to do 处理: {REMEDY}"]
    assert "mark-issue" in drawn(root)["t0r0c1"].get("class").split()
    assert f"甲; {REMEDY}" in island(root)["marks"]["t0r0c1"]


def test_legend_counts_cells_and_each_placement_has_a_letter_of_its_own(document):
    assert set(view.LETTERS) == set(vocabulary.PLACEMENTS)
    assert len(set(view.LETTERS.values())) == len(view.LETTERS)
    keys = find(tree(document), ".bar li")[: len(view.LETTERS)]
    counts = [int(find(k, "b")[0].text.replace(",", "")) for k in keys]
    assert sum(counts) == len(document.rows["source_cell"])
    css = view_style.placement_css(view.LETTERS)
    assert all(f".{name} {{ background-color: var(--{name})" in css for name in vocabulary.PLACEMENTS)
    assert all(view_style.CSS.count(f"--{name}:") == 2 for name in vocabulary.PLACEMENTS)


def test_contents_lists_every_table_that_is_drawn(document):
    root = tree(document)
    links = [a.get("href") for a in find(root, ".toc a")]
    assert links == [f"#{s.get('id')}" for s in find(root, "section") if s.get("id") != "text"]
    assert len(links) == len({c["table_ordinal"] for c in document.rows["source_cell"]})


def test_text_of_a_document_is_never_markup():
    document = dump()
    page = view.page(document)
    root = html.document_fromstring(page)
    assert [s.get("type") for s in root.xpath("//script")] == ["application/json", None]
    assert NASTY not in page
    assert root.xpath("string(//title)").startswith(NASTY)
    assert find(root, "h1")[0].text == f"{NASTY}.txt"
    shown = drawn(root)
    assert shown["t0r2c1"].text_content() == f'行政{NASTY}"运行'
    assert any(cell.text_content() == "&lt;b&gt;" for cell in shown.values())
    assert NASTY in json.dumps(island(root))
    assert "<" not in root.xpath("string(//script[@id='data'])")


def test_characters_that_html_cannot_hold_are_shown_as_such():
    page = view.page(by_hand([place(0, 0, text="a\x00\ud800\x1bb", locator='p"1')]))
    assert "a\ufffd\ufffd\ufffdb" in page
    page.encode("utf-8")


def test_page_needs_nothing_and_allows_nothing_else(document):
    page = view.page(document)
    root = html.document_fromstring(page)
    assert not root.xpath("//link | //img | //iframe | //@src | //@onclick")
    assert all(href.startswith("#") for href in root.xpath("//@href"))
    assert not re.search(r"url\(|@import|https?:", view_style.CSS + view_style.SCRIPT)
    assert "innerHTML" not in view_style.SCRIPT
    assert "default-src 'none'" in root.xpath("//meta[@http-equiv]/@content")[0]


def test_long_prose_is_clamped_and_can_be_opened():
    shown = drawn(tree(by_hand([place(0, 0, text="字" * 200), place(0, 1)])))
    assert find(shown["t0r0c0"], "div.long")
    assert shown["t0r0c0"].get("tabindex") == "0"
    assert not find(shown["t0r0c1"], "div.long")


def test_a_file_that_cannot_be_read_has_a_page_as_well():
    root = tree(parse_document(b"PK\x03\x04broken", "a.docx"))
    assert "无法读取 quarantined" in root.text_content()
    assert find(root, ".issues li.blocker")
    assert not find(root, "section")


def test_page_of_thousands_of_cells_stays_light():
    document = cli_parse.read(SAMPLES / XLSX)
    cells = len(document.rows["source_cell"])
    figures = len(document.rows["fact_claim"])
    assert len(view.page(document).encode()) < 40_000 + 320 * cells + 600 * figures


def test_each_figure_of_the_text_is_marked_by_what_became_of_it(document):
    root = tree(document)
    stated = sorted(
        document.rows.get("fact_claim", ()), key=lambda c: (c["paragraph_ordinal"], c["sentence_ordinal"])
    )
    figures = root.xpath("//section[@id='text']//span[starts-with(@class, 'figure')][@id]")
    assert [f.text for f in figures] == [c["sentence"][c["span_start"] : c["span_end"]] for c in stated]
    for figure, claim in zip(figures, stated, strict=True):
        assert f"quantity 何种数字\t{claim['quantity']} " in figure.get("title")
    drawn = "".join(squeezed(s.text_content()) for s in root.xpath("//section[@id='text']//span[@data-l]"))
    assert drawn == "".join(squeezed(s["text"]) for s in document.rows.get("source_sentence", ()))


def test_a_number_of_the_text_that_nothing_was_made_of_stands_out():
    sentence = {"section": None, "paragraph_ordinal": 0, "sentence_ordinal": 0, "locator": "page 1"}
    text = f"2025年{NASTY}联系120"
    left = sentence | {"text": text, "placement": "unclaimed", "unclaimed_raw": "120", "topic": None}
    root = tree(by_hand([], source_sentence=[left]))
    assert [s.text for s in root.xpath("//span[@data-l]/span[@class='figure unplaced']")] == ["120"]
    assert root.xpath("//section[@id='text']//span[@data-l]")[0].text_content() == text


def test_every_value_of_a_claim_has_a_caption():
    assert set(claims.SUBJECTS) == set(view_words.SUBJECTS)
    assert set(claims.QUANTITIES) == set(view_words.QUANTITIES)
    assert set(claims.DIRECTIONS) == set(view_words.DIRECTIONS)
    assert set(claims.BASES) == set(view_words.BASES)


def test_every_column_and_value_has_a_caption():
    columns = {c for t in FACT_TABLES for c in t.columns if c.name not in view.DOCUMENTS_OWN}
    assert {c.name for c in columns} == view_words.COLUMNS.keys()
    values = {v for c in columns if c.name != "table_role" for v in c.values}
    assert {v for v in values if v.isascii() and v.isidentifier()} <= view_words.VALUES.keys()
    assert view_words.PLACEMENTS.keys() == set(vocabulary.PLACEMENTS)
    assert view_words.STATUSES.keys() == set(vocabulary.DOCUMENT_STATUSES)
    assert view_words.PHASES.keys() == set(vocabulary.PHASES)
    assert view_words.SCOPES.keys() == set(vocabulary.REPORTING_SCOPES)
    assert view_words.SEVERITIES.keys() == set(vocabulary.SEVERITIES)


def test_same_document_same_page(document):
    assert view.page(document) == view.page(document)


# The command


@pytest.fixture
def here(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text(DUMP, "utf-8")
    Path("good.txt").write_text(DUMP.replace("12x", "12").replace("&lt;b&gt;", "3"), "utf-8")
    return tmp_path


def yusuan(*words: str) -> Result:
    return CliRunner().invoke(main, words, prog_name="yusuan")


def test_parse_writes_the_page_and_says_where(here):
    for name, code in (("good.txt", 0), ("a.txt", 1)):
        done = yusuan("parse", name, "--html", "out.html")
        assert done.exit_code == code, done.output
        assert find(html.parse("out.html").getroot(), "h1")[0].text == name
        assert "out.html" in done.stderr
        assert name in done.stdout
        assert "printed 原文" not in done.stdout


def test_writing_a_page_loads_nothing_heavy(here):
    code = (
        "from pipeline.cli import main\n"
        f"try: main(['parse', {str(here / 'a.txt')!r}, '--html', {str(here / 'out.html')!r}])\n"
        "except SystemExit as end: assert end.code == 1, end.code"
    )
    # Its last line tells what is loaded; the head of the document comes before it.
    assert not loaded_by(code) & HEAVY
    assert (here / "out.html").exists()


def test_json_with_a_page_is_json_alone_on_standard_output(here):
    done = yusuan("parse", "a.txt", "--format", "json", "--html", "out.html")
    assert json.loads(done.stdout)["name"] == "a.txt"
    assert (here / "out.html").read_text("utf-8").startswith("<!DOCTYPE html>")


@pytest.mark.parametrize("out", ["a.txt", "out.docx", "page", "nowhere/out.html"])
def test_a_page_that_cannot_be_written_is_2_and_harms_no_file(here, out):
    before = (here / "a.txt").read_bytes()
    done = yusuan("parse", "a.txt", "--html", out)
    assert done.exit_code == 2
    assert out in done.stderr
    assert sorted(p.name for p in here.iterdir()) == ["a.txt", "good.txt"]
    assert (here / "a.txt").read_bytes() == before


def test_the_file_itself_is_not_written_over(here):
    (here / "a.html").write_text("x", "utf-8")
    done = yusuan("parse", "a.html", "--html", "a.html")
    assert done.exit_code == 2
    assert (here / "a.html").read_text("utf-8") == "x"
