import base64
import quopri
import socket
import time

import pytest

from pipeline.document import Grid, Para, UnreadableError
from pipeline.readers import html_table, html_tree, read

EXCEL_HEAD = (
    '<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">'
    "<head><!--[if gte mso 9]><xml><x:ExcelWorkbook><x:ExcelWorksheets>{}</x:ExcelWorksheets></x:ExcelWorkbook>"
    "</xml><![endif]--></head>"
)


def blocks(text, name="a.html"):
    return read(text if isinstance(text, bytes) else text.encode(), name).blocks


def grids(text):
    return [block for block in blocks(text) if isinstance(block, Grid)]


def grid(text):
    (only,) = grids(text)
    return only


def shape(grid):
    return [(c.row, c.column, c.row_span, c.column_span, c.text) for c in grid.cells]


def texts(text):
    return [b.text if isinstance(b, Para) else [c.text for c in b.cells] for b in blocks(text)]


# --- spans --------------------------------------------------------------------------------------


def test_cells_stand_where_a_browser_puts_them():
    found = grid(
        "<html><table><tr><td rowspan=2>科目</td><td colspan=2>预算数</td></tr>"
        "<tr><td>基本</td><td>项目</td></tr><tr><td>a</td><td rowspan=9>1.0</td><td>2</td></tr><tr><td>b</td></tr></table>"
    )
    assert shape(found) == [
        (0, 0, 2, 1, "科目"), (0, 1, 1, 2, "预算数"), (1, 1, 1, 1, "基本"), (1, 2, 1, 1, "项目"),
        (2, 0, 1, 1, "a"), (2, 1, 2, 1, "1.0"), (2, 2, 1, 1, "2"), (3, 0, 1, 1, "b"),
    ]  # fmt: skip
    assert (found.row_count, found.column_count, found.aligned) == (4, 3, True)
    assert [c.locator for c in found.cells][3] == "table 1, row 2, column 3"


def test_rowspan_0_reaches_to_the_end_of_its_group_and_no_further():
    found = grid(
        "<html><table><thead><tr><td rowspan=0>a<td>b<tr><td>c</thead><tbody><tr><td rowspan=5>d<td>e"
        "<tbody><tr><td>f<td>g</table>"
    )
    assert shape(found) == [
        (0, 0, 2, 1, "a"), (0, 1, 1, 1, "b"), (1, 1, 1, 1, "c"), (2, 0, 1, 1, "d"), (2, 1, 1, 1, "e"),
        (3, 0, 1, 1, "f"), (3, 1, 1, 1, "g"),
    ]  # fmt: skip


def test_the_foot_of_a_table_comes_last():
    found = grid(
        "<html><table><thead><tr><th>h<th>i</thead><tfoot><tr><td>合计<td>3</tfoot><tbody><tr><td>a<td>3</table>"
    )
    assert [c.text for c in found.cells] == ["h", "i", "a", "3", "合计", "3"]
    assert found.cells[-1].locator == "table 1, row 3, column 2"


def test_a_title_wider_than_the_table_makes_no_columns():
    found = grid("<html><table><tr><td colspan=99999999999>题<tr><td>a<td>b<tr><td colspan=100>注</table>")
    assert (found.column_count, shape(found)[0], shape(found)[-1]) == (
        2,
        (0, 0, 1, 2, "题"),
        (2, 0, 1, 2, "注"),
    )


@pytest.mark.parametrize("span", ["", "x", "0", "-3", " 1", "1.9", "'1px'", "00001"])
def test_spans_that_are_no_numbers_are_one(span):
    assert shape(grid(f"<html><table><tr><td colspan={span or chr(39) * 2}>a<td>b</table>")) == [
        (0, 0, 1, 1, "a"),
        (0, 1, 1, 1, "b"),
    ]


def test_no_cell_lies_over_another():
    found = grid("<html><table><tr><td>a<td>b<td rowspan=2>c<tr><td colspan=3>d<td>e</table>")
    assert shape(found)[2:] == [(0, 2, 2, 1, "c"), (1, 0, 1, 2, "d"), (1, 3, 1, 1, "e")]


def test_text_running_over_its_neighbours_is_no_merged_cell():
    found = grid(
        "<html><table><tr><td colspan=2 style='mso-ignore:colspan'>长<td>b<tr><td>1<td>2<td>3</table>"
    )
    assert shape(found)[:2] == [(0, 0, 1, 1, "长"), (0, 2, 1, 1, "b")]


@pytest.mark.parametrize(
    "page",
    [
        "<table>" + "<tr><td rowspan=65534 colspan=1000>a<td>b" * 10 + "</table>",
        "<table><tr>" + "<td colspan=1000 rowspan=9>a" * 300_000 + "<tr><td>b</table>",
    ],
)
def test_gigantic_spans_take_no_memory(page, monkeypatch):
    monkeypatch.setattr(html_table, "MAX_CELLS", 5000)
    started = time.process_time()
    with pytest.raises(UnreadableError) as caught:
        read(b"<html>" + page.encode())
    assert (caught.value.code, caught.value.locator) == ("limit_exceeded", "table 1")
    assert time.process_time() - started < 10


def test_missing_tags_are_made_up_for():
    assert shape(grid("<html><table><tr><td>a<td>b<tr><td>c<td>d</table>")) == shape(
        grid("<html><table><tbody><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></tbody></table>")
    )
    assert [(c.row, c.text) for c in grid("<html><table><td>a<td>b<tr><td>c</tr><td>d</table>").cells] == [
        (0, "a"), (0, "b"), (1, "c"), (2, "d")
    ]  # fmt: skip
    assert [c.text for c in grid("<html><table><tr><td><div>a<td><b>b<tr><td>c<td>d</table>").cells] == [
        *"abcd"
    ]
    assert texts("<html><table><form><tr><td>a</td>x<td>b</td></tr></form></table>") == ["x", ["a", "b"]]


def test_a_table_that_was_not_closed_holds_no_other():
    found = texts("<html><table><tr><td>a<td>b</tr><table><tr><td>c<td>d</tr><table><tr><td>e<td>f</table>")
    assert found == [["a", "b"], ["c", "d"], ["e", "f"]]


# --- layout ---------------------------------------------------------------------------------------


def test_layout_tables_are_paragraphs_with_their_inner_tables_in_order():
    page = (
        "<html><table><tr><td>左</td><td>题<table><tr><td>a<td>1</table>注<table><tr><td>单<br>格</td></tr></table>"
        "<table><tr><td>b<td>2</table></td></tr><tr><td>尾</td></tr></table>"
    )
    assert texts(page) == ["左", "题", ["a", "1"], "注", "单", "格", ["b", "2"], "尾"]
    assert [b.locator for b in blocks(page)][:4] == ["paragraph 1", "paragraph 2", "table 1", "paragraph 3"]


def test_a_table_of_one_cell_within_a_cell_is_its_text():
    page = "<html><table><tr><td>a<td><table><tr><td><p>x<p>y</table>z<tr><td>b<td>2</table>"
    assert texts(page) == [["a", "x\ny\nz", "b", "2"]]


def test_caption_and_stray_text_are_paragraphs_before_the_table():
    page = "<html><table>游离<caption>表一<br>单位：万元</caption><tr><td>a<td>1</table>"
    assert texts(page) == ["游离", "表一", "单位：万元", ["a", "1"]]


def test_menus_are_left_out_and_links_in_text_are_not():
    page = (
        "<html><ul><li><a href=/>首页</a><li><a href=/gk>公开</a> | <a href=/x>互动</a></ul>"
        "<table><tr><td><a href=1>甲</a><td><a href=2>乙</a></table><h1><a href=#>某局2024年部门预算</a></h1>"
        "<p>见<a href=b.xlsx>附件</a><p><a name=_Toc1>一、概况</a><a href=#t>"
        "<p>漏了结束标记<table><tr><td><a href=3>丙</a><td>3</table>"
    )
    assert texts(page) == ["某局2024年部门预算", "见附件", "一、概况", "漏了结束标记", ["丙", "3"]]


def test_a_page_pasted_into_a_page_is_read_to_its_end():
    page = "<html><head><title>站</title></head><body><p>前<html><head><title>文</title></head><body><p>中</body></html>"
    assert texts(page + "<p>后<table><tr><td>a<td>1</table></body></html>") == ["前", "中", "后", ["a", "1"]]


# --- text -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("a<br>b<br/>c</br>d", "a\nb\nc\nd"),
        ("a<br><br>b<br>", "a\n\nb"),
        ("<p>a</p> <p>b <b>c</b>\n d</p>", "a\nb c d"),
        ("  a\n\t b ", "a b"),
        ("&nbsp;&nbsp;a&ensp;　b&nbsp;", "\xa0\xa0a\u2002　b\xa0"),
        ("&ge;95%&amp;&lt;&#39044;&#x7b97;&#150;&bogus;", "≥95%&<预算–&bogus;"),
        ("1<sup>2</sup><span>3</span>", "123"),
        ("<pre>a  b\n c</pre>", "a  b\n c"),
        ("<input value='12.5'><input type=hidden value=9><input type=checkbox value=on>", "12.5"),
        ("<select><option>甲<option>乙</select>x", "x"),
        ("旧<del>删</del>新<ruby>预<rt>yu</rt></ruby>", "旧新预"),
        ("<st1:chmetcnv w:st='on'>5</st1:chmetcnv>万<o:p></o:p>", "5万"),
        ("<ul><li>a<li>b</ul>", "a\nb"),
        ("", ""),
    ],
)
def test_text_of_cells(cell, text):
    assert grid(f"<html><table><tr><td>{cell}</td><td>x</td></tr></table>").cells[0].text == text


def test_what_is_displayed_wins_over_the_number_behind_it():
    first, second, third = grid(
        "<html><table><tr><td x:num=\"1234.5678\" style='mso-number-format:\"0\\.00\"'>1,234.57<td x:num>01<td x:str='2'>2"
    ).cells
    assert (first.text, first.value_stored) == ("1,234.57", "1234.5678")
    assert (second.text, second.value_stored) == ("01", None)
    assert (third.text, third.value_stored) == ("2", None)


def test_word_markup_gives_the_words_alone():
    page = (
        "<html><!--[if gte mso 9]><xml><w:View>Normal</w:View></xml><![endif]--><xml><o:x>y</o:x></xml>"
        '<?xml:namespace prefix = o ns = "urn:schemas-microsoft-com:office:office" />'
        "<p class=MsoNormal><![if !supportLists]><span style='mso-list:Ignore'>一、</span><![endif]>概况<o:p></o:p></p>"
        "<p>批<a class=msocomanchor href=#c>[u1]</a><span style='mso-hide:all;display:none'>隐</span></p>"
        "<div style='mso-element:comment-list'><p>批注</p></div>"
    )
    assert texts(page) == ["一、概况", "批"]


@pytest.mark.parametrize(
    "hidden",
    [
        "<div style='color:red; DISPLAY : none'>{}</div>",
        "<div hidden>{}</div>",
        "<div style='visibility:hidden'><p style='display:none'>{}</p></div>",
        "<template>{}</template>",
        "<script>var a='{}'</script>",
        "<style>/*{}*/</style>",
        "<!-- {} -->",
        "<noscript>{}</noscript>",
        "<iframe>{}</iframe>",
        "<dialog>{}</dialog>",
    ],
)
def test_what_the_page_does_not_show_is_left_out(hidden):
    inside = hidden.format("<table><tr><td>合计<td>99</table>")
    assert texts(f"<html>前{inside}后<table><tr><td>a<td>{hidden.format('7')}1</table>") in (
        ["前", "后", ["a", "1"]],
        ["前后", ["a", "1"]],
    )


def test_a_hidden_table_of_figures_is_told_once():
    made = read(
        b"<html><p>a<div style='display:none'><div hidden><table><tr><td>1<td>2</table></div>"
        b"<table><tr><td>x<td>y</table></div>"
    )
    assert [(r.code, r.message[:32]) for r in made.remarks] == [
        ("hidden_content", "1 tables that the page hides wer")
    ]
    assert read(b"<html><p>a<div hidden>b</div>").remarks == ()


def test_a_hidden_row_takes_no_place():
    page = (
        "<html><table><tr><td rowspan=2>a<td>1</tr><![if supportMisalignedColumns]><tr style='display:none'><td>x</tr>"
        "<![endif]><tr><td>2</tr></table>"
    )
    assert shape(grid(page)) == [(0, 0, 2, 1, "a"), (0, 1, 1, 1, "1"), (1, 1, 1, 1, "2")]


# --- encodings ------------------------------------------------------------------------------------


@pytest.mark.parametrize("declared", ["gb2312", "GBK", "utf-8", "iso-8859-1", "big5", "no-such", None])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("prolog", ["", "<?xml version='1.0' encoding='gb2312'?>"])
def test_bytes_tell_the_encoding_whatever_is_declared(declared, encoding, prolog):
    meta = f"<meta http-equiv=Content-Type content='text/html; charset={declared}'>" if declared else ""
    page = f"{prolog}<html><head>{meta}</head><p>瀍河镕㐂𠮷预算—·€</p></html>"  # beyond GB2312
    made = read(page.encode(encoding))
    assert [b.text for b in made.blocks] == ["瀍河镕㐂𠮷预算—·€"]
    assert made.remarks == ()


def test_damaged_bytes_are_told():
    made = read("<html>\n<p>部门预算公开部门预算公开".encode() + b"\xff</p>")
    assert made.blocks[0].text.endswith("\ufffd")
    assert [(r.code, r.locator) for r in made.remarks] == [("text_decoding", "line 2")]


@pytest.mark.parametrize("name", ["a.xls", "a.doc", "a.docx", "a.csv", "a"])
def test_a_page_by_any_name_is_read_by_its_content(name):
    made = read("<html><table><tr><td>合计<td>1</table>".encode("gb18030"), name)
    assert (made.reader, made.media_type, made.blocks[0].cells[0].text) == ("html", "text/html", "合计")


# --- archives and Excel ---------------------------------------------------------------------------


def part(location, content, encoding="quoted-printable", kind="text/html"):
    body = quopri.encodestring(content) if encoding == "quoted-printable" else base64.encodebytes(content)
    return (
        f"Content-Location: file:///C:/x/{location}\r\nContent-Transfer-Encoding: {encoding}\r\n"
        f'Content-Type: {kind}; charset="gb2312"\r\n\r\n'
    ).encode() + body


def archive(*parts, head="X-Document-Type: Workbook\r\n"):
    start = (
        f'MIME-Version: 1.0\r\n{head}Content-Type: multipart/related;\r\n\tboundary="--=_B"\r\n\r\n预览\r\n'
    )
    return start.encode() + b"".join(b"\r\n----=_B\r\n" + p for p in parts) + b"\r\n----=_B--\r\n"


def test_a_workbook_as_web_archive_gives_its_sheets_in_order_by_name():
    sheets = "".join(
        f'<x:ExcelWorksheet><x:Name>{name}</x:Name><x:WorksheetSource HRef="a.files/sheet00{n}.htm"/></x:ExcelWorksheet>'
        for n, name in enumerate(("收支总表", "支出&amp;表"), 1)
    )
    frames = EXCEL_HEAD.format(sheets) + "<frameset><frame src=a.files/sheet001.htm></frameset></html>"
    data = archive(
        part("a.htm", frames.encode("gb18030")),
        part("a.files/sheet001.htm", "<html><table><tr><td>甲=20<td>1</table>".encode("gb18030")),
        part("a.files/image.png", b"\x89PNG\r\n", "base64", "image/png"),
        part("a.files/tabstrip.htm", b"<html><table><tr><td>tab<td>strip</table>"),
        part("a.files/sheet002.htm", "<html><table><tr><td>乙<td>2</table>".encode(), "base64"),
    )
    first, second = blocks(data, "a.xls")
    assert (first.name, [c.text for c in first.cells], first.locator) == (
        "收支总表",
        ["甲=20", "1"],
        "table 1",
    )
    assert (second.name, [c.text for c in second.cells], second.locator) == (
        "支出&表",
        ["乙", "2"],
        "table 2",
    )


def test_a_page_saved_by_a_browser_is_read_with_its_frames():
    data = archive(
        part("index.html", "<html><p>页".encode()),
        part("frame.html", "<p>框".encode(), "base64"),
        head="From: <Saved by Blink>\r\nSubject: =?utf-8?B?!!?=\r\n",
    )
    assert [b.text for b in blocks(data)] == ["页", "框"]


def test_the_only_sheet_of_a_page_gives_its_name():
    page = EXCEL_HEAD.format("<x:ExcelWorksheet><x:Name>三公</x:Name></x:ExcelWorksheet>")
    assert grid(page + "<body><table><tr><td>a<td>1</table>").name == "三公"
    assert blocks(archive(part("b.htm", (page + "<table><tr><td>a<td>1</table>").encode())))[0].name == "三公"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"<html><frameset><frame src=a.files/sheet001.htm><noframes>x</noframes></frameset>", "single file"),
        (b"<html><body><script>load()</script><img src=a.png></body></html>", "no text"),
        (b"<html>", "no text"),
        (b"<!doctype html><!-- x -->", "no text"),
        (
            b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\nContent-Type: image/png\n\nx",
            "no text",
        ),
    ],
)
def test_pages_without_content_are_empty(data, says):
    with pytest.raises(UnreadableError) as caught:
        read(data)
    assert caught.value.code == "empty_file"
    assert says in str(caught.value)


# --- limits ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("tag", ["<font>", "<div>", "<table><tr><td>"])
def test_what_is_nested_too_deep_is_refused_rather_than_cut(tag):
    assert blocks("<html>" + tag * 600 + "x")[0].text == "x"
    with pytest.raises(UnreadableError) as caught:
        read(b"<html>" + tag.encode() * 5000 + b"x")
    assert caught.value.code == "limit_exceeded"


def test_a_page_beyond_the_limit_is_not_parsed(monkeypatch):
    monkeypatch.setattr(html_tree, "MAX_TREE_BYTES", 100)
    with pytest.raises(UnreadableError) as caught:
        read(b"<html>" + b"x" * 100)
    assert caught.value.code == "limit_exceeded"


def test_nothing_is_fetched_and_no_entity_is_followed(monkeypatch, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("geheim")

    def refuse(*_args, **_kwargs):
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    page = (
        f'<!DOCTYPE html SYSTEM "http://a.invalid/x.dtd" [<!ENTITY x SYSTEM "{secret.as_uri()}">]><html>'
        "<link rel=stylesheet href=http://a.invalid/a.css><base href=http://a.invalid/><p>a&x;<img src=http://a.invalid/b>"
    )
    assert "geheim" not in str(texts(page))
