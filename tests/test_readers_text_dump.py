import time
from pathlib import Path

import pytest

from pipeline.document import Grid, Para, UnreadableError
from pipeline.parse import parse_document
from pipeline.readers import read
from tests.corpus.render import load, render
from tests.test_formats import meanings

DUMP = Path(__file__).parents[2] / "shared" / "disclosures" / "changji-industry-it-2021-budget.txt"
TEXT = "表一：\n单位：万元\n\t收入\n\t支出\n\n\t项目\n\t金额\n\t项目\n\n\t一般\n公共\n  \n预算\n\t837。5\n\t\u3000\n\n\n表后\n"


def grids(text):
    return [block for block in read(text.encode()).blocks if isinstance(block, Grid)]


def texts(grid):
    rows = [[] for _ in range(grid.row_count)]
    for cell in grid.cells:
        assert cell.column == len(rows[cell.row])
        rows[cell.row].append(cell.text)
    return rows


def test_rows_cells_and_their_further_paragraphs():
    first, second, grid, last = read(TEXT.encode()).blocks
    assert (first, second) == (Para("表一：", "line 1"), Para("单位：万元", "line 2"))
    assert last == Para("表后", "line 18")
    assert texts(grid) == [
        ["收入", "支出"],
        ["项目", "金额", "项目"],
        ["一般\n公共\n  \n预算", "837。5", "\u3000"],
    ]
    assert (grid.row_count, grid.column_count, grid.aligned) == (3, 3, False)
    assert grid.cells[6].locator == "table 1, row 3, cell 2"


def test_an_empty_paragraph_ends_a_table_and_one_empty_line_does_not():
    assert [g.row_count for g in grids("\ta\n\n\tb\n\n\n\tc\n\n")] == [2, 1]


def test_a_paragraph_right_after_a_table_ends_it():
    blocks = read("\ta\n\n备注：空表\n\tb\n".encode()).blocks
    assert [type(block) for block in blocks] == [Grid, Para, Grid]
    assert blocks[1] == Para("备注：空表", "line 3")


def test_a_row_at_the_end_of_the_file_needs_no_empty_line():
    assert texts(grids("\ta\n\tb")[0]) == [["a", "b"]]


def test_plain_text_is_paragraphs():
    document = read("一、收支总预算837.5万元。\n\n二、其他。".encode())
    assert document.blocks == (Para("一、收支总预算837.5万元。", "line 1"), Para("二、其他。", "line 3"))
    assert (document.media_type, document.reader) == ("text/plain", "text_dump")


@pytest.mark.parametrize(
    ("encoding", "bom"),
    [
        ("utf-8", b""),
        ("utf-8", b"\xef\xbb\xbf"),
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"),
        ("utf-16-le", b""),
        ("utf-16-be", b""),
        ("gb18030", b""),
    ],
)
def test_encodings_give_the_same_blocks(encoding, bom):
    document = read(bom + TEXT.encode(encoding))
    assert document.blocks == read(TEXT.encode()).blocks
    assert document.remarks == ()


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_other_line_ends_give_the_same_blocks(newline):
    assert read(TEXT.replace("\n", newline).encode()).blocks == read(TEXT.encode()).blocks


@pytest.mark.parametrize(
    ("encoding", "broken"), [("utf-8", b"\xe6\x9c"), ("gb18030", b"\xff"), ("utf-16-le", b"\x00\xd8")]
)
def test_undecodable_bytes_are_shown_and_remarked(encoding, broken):
    start = b"\xff\xfe" if encoding == "utf-16-le" else b""
    body = ("部门预算说明\n" * 10).encode(encoding)
    document = read(start + body + broken + "\n尾".encode(encoding))
    [remark] = document.remarks
    assert (remark.code, remark.locator) == ("text_decoding", "line 11")
    assert document.blocks[0] == Para("部门预算说明", "line 1")
    assert document.blocks[10].text.startswith("\ufffd")


@pytest.mark.parametrize(
    "data", [bytes(range(256)) * 40, b"\x00\x01\x02\x03" * 99, b"\x7fELF\x02\x01\x01" * 50]
)
def test_binary_rubbish_is_no_text(data):
    with pytest.raises(UnreadableError) as caught:
        read(data, "budget.txt")
    assert caught.value.code == "unsupported_type"


def placed(grid):
    return {(c.row, c.column): c.text for c in grid.cells}


def test_lines_with_tabs_between_cells_are_rows_and_columns_are_kept():
    pasted = "支出总表\n单位：万元\n编码\t名称\t合计\t项目\n\t合计\t9\t4\n204\t安全\t\t4\n\n说明\t无\n尾"
    title, unit, grid, note, last = read(pasted.encode()).blocks
    assert (title.text, unit.text, note.text, last.text) == ("支出总表", "单位：万元", "说明\t无", "尾")
    assert (grid.row_count, grid.column_count, grid.aligned) == (3, 4, True)
    assert {place: text for place, text in placed(grid).items() if text} == {
        **{(0, n): text for n, text in enumerate(("编码", "名称", "合计", "项目"))},
        **{(1, 1): "合计", (1, 2): "9", (1, 3): "4", (2, 0): "204", (2, 1): "安全", (2, 3): "4"},
    }
    assert grid.cells[-1].locator == "table 1, row 3, cell 4"


@pytest.mark.parametrize("ends", ["| {} |", "{}", "｜{}｜"])
def test_lines_with_bars_between_cells_are_rows_and_lines_of_dashes_are_dropped(ends):
    rows = (["项目", "金额", "备注"], ["---", ":---:", "---"], ["工资", "—", ""], ["合计", "9", "甲"])
    [title, grid] = read("\n".join(["支出表", *(ends.format(" | ".join(r)) for r in rows)]).encode()).blocks
    assert title == Para("支出表", "line 1")
    assert texts(grid) == [rows[0], rows[2], rows[3]]


def test_a_first_place_that_is_empty_in_some_rows_is_no_frame():
    assert texts(grids("项目|数|\n|1|a\n|2|")[0]) == [["项目", "数", ""], ["", "1", "a"], ["", "2", ""]]
    assert grids("|a|\n|b|") == []


def test_merged_headings_of_a_pasted_table_have_their_spans():
    pasted = "编码\t名称\t基本支出\t\t\t项目\n\t\t人员\t\t公用\t\n\t\t工资\t津贴\t\t\n合计\t\t1\t2\t3\t4"
    [grid] = grids(pasted)
    assert [(c.text, c.row, c.column, c.row_span, c.column_span) for c in grid.cells if c.row < 3] == [
        ("编码", 0, 0, 3, 1),
        ("名称", 0, 1, 3, 1),
        ("基本支出", 0, 2, 1, 3),
        ("项目", 0, 5, 3, 1),
        ("人员", 1, 2, 1, 2),
        ("公用", 1, 4, 2, 1),
        ("工资", 2, 2, 1, 1),
        ("津贴", 2, 3, 1, 1),
    ]
    assert [(c.text, c.column) for c in grid.cells if c.row == 3] == [
        (text, n) for n, text in enumerate(("合计", "", "1", "2", "3", "4"))
    ]


def test_title_and_unit_rows_within_a_pasted_table_do_not_take_headings():
    [grid] = grids("支出表\t\t\n\t\t单位：万元\n项目\t基本\t小计\n工资\t\t9")
    assert [(c.text, c.column, c.column_span) for c in grid.cells if c.row < 3 and c.text] == [
        ("支出表", 0, 3),
        ("单位：万元", 2, 1),
        ("项目", 0, 1),
        ("基本", 1, 1),
        ("小计", 2, 1),
    ]


def test_title_rows_are_no_headings_and_do_not_end_them():
    [grid] = grids("支出表\t\t\n（2024年）\t\t\n项目\t支出\t\n\t基本\t项目\n工资\t\t9")
    assert [(c.text, c.row_span, c.column_span) for c in grid.cells if c.row < 4] == [
        ("支出表", 1, 3),
        ("（2024年）", 1, 3),
        ("项目", 2, 1),
        ("支出", 1, 2),
        ("基本", 1, 1),
        ("项目", 1, 1),
    ]


def test_rows_in_which_a_merged_heading_takes_one_place_are_left_to_be_aligned():
    [grid] = grids("编码\t基本支出\t项目\n\t人员\t公用\t\n201\t1\t2\t3")
    assert not grid.aligned
    assert texts(grid) == [["编码", "基本支出", "项目"], ["", "人员", "公用", ""], ["201", "1", "2", "3"]]
    assert grids("编码\t基本支出\t\t项目\n\t人员\t公用\n201\t1\t2\t3")[0].aligned, "only a blank end is lost"


def test_a_pasted_table_may_begin_with_an_empty_place():
    assert placed(grids("\t2023年\t2024年\n合计\t1\t2")[0])[0, 1] == "2023年"
    assert placed(grids("\t\t单位：元\n合计\t1\t2")[0])[0, 2] == "单位：元"
    assert placed(grids("\t收入\t\t支出\n\t工资\t1\t2")[0])[1, 3] == "2"
    assert placed(grids("项目\t数\n工资\t1\n\t2\n合计\t3")[0])[2, 1] == "2"


def test_a_pasted_cell_of_several_lines_stands_in_quotes():
    pasted = '"科目\n编码"\t"一般\n""公共""\n预算"\t备注\n201\t5\t"注"\n"三公"经费\t"开\n"项目\t6\t'
    [grid] = read(pasted.encode()).blocks
    assert texts(grid) == [
        ["科目\n编码", '一般\n"公共"\n预算', "备注"],
        ["201", "5", '"注"'],
        ['"三公"经费', '"开'],
        ['"项目', "6", ""],
    ]
    assert grid.aligned
    assert texts(grids('\t"一般\n\t公共"\n\n')[0]) == [['"一般', '公共"']], "the dump form"


def pasted(document, form):
    """A document as text: rows as Excel (blanks beside merged cells), Word (none) or with bars."""
    lines = []
    for block in document.blocks:
        if isinstance(block, Para):
            lines.append(block.text)
            continue
        rows = [{} for _ in range(block.row_count)]
        for cell in block.cells:
            for down in range(cell.row_span):
                for right in range(1 if form == "word" else cell.column_span):
                    rows[cell.row + down][cell.column + right] = "" if down or right else cell.text
        lines += ["", *(_row_line([row[c] for c in sorted(row)], form) for row in rows), ""]
    return "\n".join(lines).encode()


def _row_line(row, form):
    if form == "bars":
        return f"| {' | '.join(text.replace(chr(10), '') for text in row)} |"
    return "\t".join('"{}"'.format(t.replace('"', '""')) if "\n" in t else t for t in row)


@pytest.mark.parametrize("form", ["excel", "word", "bars"])
@pytest.mark.parametrize(
    "name",
    [
        "changji-industry-it-2021-budget",
        "sh-putuo-wanli-street-2024-budget-dept",
        "sh-putuo-gov-office-2025-budget-unit",
    ],
)
def test_a_document_pasted_as_text_gives_its_facts(name, form):
    data = render(load(name), "docx")
    text = parse_document(pasted(read(data), form), "a.txt")
    assert meanings(text) == meanings(parse_document(data, "a.docx"))
    assert (text.status, text.rows["issue"]) == ("parsed", [])


@pytest.mark.parametrize("mark", ["\t", "|"])
def test_one_line_and_a_table_of_contents_are_paragraphs(mark):
    lines = [f"一、部门概况{mark}3", f"二、部门预算表{mark}5", f"三、名词解释{mark}12"]
    assert [block.text for block in read("\n".join(lines).encode()).blocks] == lines
    assert read(f"科室{mark}职责\n正文".encode()).blocks[0] == Para(f"科室{mark}职责", "line 1")


@pytest.mark.parametrize("line", ["---- ---- |", "|甲", "章\t9", '"开头'])
def test_many_lines_that_are_no_table_are_read_in_one_pass(line):
    began = time.process_time()
    assert len(read("\n".join([line] * 20_000).encode()).blocks) == 20_000
    assert time.process_time() - began < 5


def test_cells_of_the_dump_form_may_hold_tabs_and_bars():
    [grid] = grids("\t部门：\t某局\n\t单位\n\n\ta|b\n\tc|d\n\n")
    assert texts(grid) == [["部门：\t某局", "单位"], ["a|b", "c|d"]]


@pytest.fixture(scope="module")
def dump():
    if not DUMP.exists():
        pytest.skip("the real dump lies beside the repository and is not part of it")
    return DUMP.read_bytes()


def test_the_real_dump_gives_its_tables(dump):
    found = [block for block in read(dump).blocks if isinstance(block, Grid)]
    # Nine numbered tables, then the performance tables: one alone, three in one grid.
    assert [grid.row_count for grid in found] == [33, 18, 26, 34, 24, 44, 15, 7, 22, 15, 46]
    assert sum(cell.text.startswith("项  目  支  出  绩  效") for cell in found[10].cells) == 3


def test_the_real_dump_loses_no_line_and_doubles_none(dump):
    pieces = []
    for block in read(dump).blocks:
        pieces += [block.text] if isinstance(block, Para) else [cell.text for cell in block.cells]
    read_lines = [line for piece in pieces for line in piece.split("\n") if line.strip()]
    lines = [line.removeprefix("\t") for line in dump.decode("utf-8-sig").split("\n") if line.strip()]
    assert read_lines == lines


def test_every_encoding_of_the_real_dump_reads_alike(dump):
    text = dump.decode("utf-8-sig")
    expected = read(dump).blocks
    for encoding in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"):
        assert read(text.encode(encoding)).blocks == expected
