import io
import zipfile

import pytest

from pipeline import limits
from pipeline.document import Grid, Para, UnreadableError
from pipeline.readers import read

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override '
    'PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"


def package(document, names="word/document.xml", extra=()):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr(names, document)
        for name, content in extra:
            archive.writestr(name, content)
    return out.getvalue()


def docx(body, namespace=W, prologue=""):
    return package(
        f'{prologue}<w:document xmlns:w="{namespace}" xmlns:mc="{MC}"><w:body>{body}'
        "<w:sectPr/></w:body></w:document>"
    )


def p(*runs):
    return f"<w:p>{''.join(r if r.startswith('<') else f'<w:r><w:t>{r}</w:t></w:r>' for r in runs)}</w:p>"


def tc(content="", properties=""):
    content = content if content.startswith("<w:") else p(content) if content else p()
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


def tr(*cells, properties=""):
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def tbl(*rows):
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def blocks(body, **options):
    return read(docx(body, **options)).blocks


def shape(grid):
    return [(c.row, c.column, c.row_span, c.column_span, c.text) for c in grid.cells]


SPAN = '<w:gridSpan w:val="2"/>'
TOP, BELOW = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def test_paragraphs_and_tables_stand_in_order():
    first, grid, last = blocks(p("表一") + p() + tbl(tr(tc("收入"), tc("837.5"))) + p("备注"))
    assert first == Para("表一", "paragraph 1")
    assert last == Para("备注", "paragraph 3")
    assert (grid.row_count, grid.column_count, grid.aligned, grid.locator) == (1, 2, True, "table 1")
    assert shape(grid) == [(0, 0, 1, 1, "收入"), (0, 1, 1, 1, "837.5")]
    assert grid.cells[1].locator == "table 1, row 1, column 2"


def test_merged_cells_are_anchors_with_spans():
    [grid] = blocks(
        tbl(
            tr(tc("科目", SPAN), tc("合计", TOP)),
            tr(tc("类"), tc("款"), tc("", BELOW)),
            tr(tc("201"), tc(""), tc("5")),
        )
    )
    assert shape(grid) == [
        (0, 0, 1, 2, "科目"),
        (0, 2, 2, 1, "合计"),
        (1, 0, 1, 1, "类"),
        (1, 1, 1, 1, "款"),
        (2, 0, 1, 1, "201"),
        (2, 1, 1, 1, ""),
        (2, 2, 1, 1, "5"),
    ]


def test_a_block_merged_both_ways_and_two_merges_in_one_column():
    [grid] = blocks(
        tbl(
            tr(tc("a", SPAN + TOP)),
            tr(tc("", SPAN + BELOW)),
            tr(tc("b", SPAN + TOP)),
            tr(tc("", SPAN + '<w:vMerge w:val="continue"/>')),
        )
    )
    assert shape(grid) == [(0, 0, 2, 2, "a"), (2, 0, 2, 2, "b")]


def test_a_continuation_without_a_start_keeps_its_text():
    [grid] = blocks(tbl(tr(tc("a")), tr(tc("b", BELOW))))
    assert shape(grid) == [(0, 0, 1, 1, "a"), (1, 0, 1, 1, "b")]


def test_old_horizontal_merges_lengthen_their_anchor():
    [grid] = blocks(tbl(tr(tc("a", '<w:hMerge w:val="restart"/>'), tc("", "<w:hMerge/>"), tc("b"))))
    assert shape(grid) == [(0, 0, 1, 2, "a"), (0, 2, 1, 1, "b")]


def test_columns_left_out_before_a_row_move_its_cells():
    [grid] = blocks(tbl(tr(tc("a"), tc("b")), tr(tc("c"), properties='<w:gridBefore w:val="1"/>')))
    assert shape(grid)[-1] == (1, 1, 1, 1, "c")


def test_content_controls_around_anything_are_seen_through():
    def sdt(content):
        return f"<w:sdt><w:sdtPr><w:tabs/></w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"

    body = sdt(p("甲")) + sdt(tbl(sdt(tr(sdt(tc(sdt(p("乙")))), tc("丙")))))
    first, grid = blocks(body)
    assert first.text == "甲"
    assert [c.text for c in grid.cells] == ["乙", "丙"]


def test_insertions_are_read_and_deletions_are_not():
    def run(text, tag="t"):
        return f"<w:r><w:{tag}>{text}</w:{tag}></w:r>"

    changed = (
        f"<w:ins>{run('837')}</w:ins><w:del>{run('999', 'delText')}</w:del>"
        f"<w:moveFrom>{run('走')}</w:moveFrom><w:moveTo>{run('.5')}</w:moveTo>"
    )
    first, grid = blocks(
        p(changed) + tbl(tr(tc("删"), properties="<w:del/>"), tr(tc("留"), properties="<w:ins/>"))
    )
    assert first.text == "837.5"
    assert shape(grid) == [(0, 0, 1, 1, "留")]


def test_a_nested_table_is_a_grid_of_its_own_after_the_outer_one():
    inner = tbl(tr(tc("内")))
    outer = tbl(tr(f"<w:tc>{p('外')}{inner}{tbl(tr(tc('二')))}{p()}</w:tc>", tc("右")))
    first, second, third, last = blocks(outer + p("后"))
    assert [c.text for c in first.cells] == ["外\n", "右"]
    assert ([c.text for c in second.cells], [c.text for c in third.cells]) == (["内"], ["二"])
    assert [g.locator for g in (first, second, third)] == ["table 1", "table 2", "table 3"]
    assert last.text == "后"


def test_paragraphs_of_a_cell_are_joined_by_newlines():
    [grid] = blocks(tbl(tr(tc(p("总") + p("体") + p()))))
    assert grid.cells[0].text == "总\n体\n"


def test_special_characters_print_and_tab_stops_and_field_codes_do_not():
    text = (
        "<w:pPr><w:tabs><w:tab/></w:tabs></w:pPr><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:cr/>"
        '<w:br w:type="page"/><w:t>301</w:t><w:noBreakHyphen/><w:t>01</w:t><w:sym w:char="2264"/></w:r>'
        '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>SUM(A1)</w:instrText></w:r>'
        '<w:fldSimple w:instr="PAGE"><w:r><w:t>7</w:t></w:r></w:fldSimple><w:hyperlink><w:r><w:t>网</w:t></w:r></w:hyperlink>'
    )
    assert blocks(p(text))[0].text == "a\tb\nc\n301-01≤7网"


def test_hidden_text_is_not_read_and_text_shown_again_is():
    def run(mark, text):
        return f"<w:r><w:rPr>{mark}</w:rPr><w:t>{text}</w:t></w:r>"

    runs = run("<w:vanish/>", "隐") + run('<w:b/><w:vanish w:val="0"/>', "显") + run("<w:b/>", "明")
    assert blocks(p(runs))[0].text == "显明"


def test_a_text_box_is_read_once_after_its_paragraph():
    box = f"<w:txbxContent>{p('框')}</w:txbxContent>"
    either = (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>{box}</w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert [b.text for b in blocks(p("前", either) + p("后"))] == ["前", "框", "后"]
    [grid] = blocks(tbl(tr(tc(p("格", either)))))
    assert grid.cells[0].text == "格\n框"


def test_strict_documents_read_like_others():
    body = p("甲") + tbl(tr(tc("乙", SPAN)))
    assert blocks(body, namespace=STRICT) == blocks(body)


def test_another_prefix_than_w_reads_alike():
    body = p("甲") + tbl(tr(tc("乙", SPAN)))
    renamed = f'<x:document xmlns:x="{W}"><x:body>{body}</x:body></x:document>'.replace("w:", "x:")
    assert read(package(renamed)).blocks == blocks(body)


def test_the_main_part_is_found_by_relationship():
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
        'Target="/word/document2.xml"/></Relationships>'
    )
    document = f'<w:document xmlns:w="{W}"><w:body>{p("甲")}</w:body></w:document>'
    assert read(package(document, "word/document2.xml", [("_rels/.rels", rels)])).blocks[0].text == "甲"


def code_of(data):
    with pytest.raises(UnreadableError) as caught:
        read(data, "a.docx")
    return caught.value.code


def test_damaged_documents_are_unreadable():
    whole = docx(p("甲" * 5000))
    assert code_of(whole[: len(whole) // 2]) == "unreadable"
    assert code_of(package("<w:document")) == "unreadable"
    assert code_of(package("<other/>")) == "unreadable"
    assert code_of(package("x", "word/other.xml")) == "unreadable"
    middle = whole.index(b"word/document.xml") + 40
    assert code_of(whole[:middle] + b"\xff" * 8 + whole[middle + 8 :]) == "unreadable"


def test_entities_are_refused():
    bomb = '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    assert code_of(docx(p("&b;"), prologue=bomb)) == "unreadable"
    outside = '<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    assert code_of(docx(p("&a;"), prologue=outside)) == "unreadable"


def test_limits_hold(monkeypatch):
    monkeypatch.setattr("pipeline.readers.docx.MAX_CELLS", 3)
    assert code_of(docx(tbl(tr(*[tc("1")] * 4)))) == "limit_exceeded"
    assert (
        code_of(docx(tbl(tr(tc("1", f'<w:gridSpan w:val="{limits.MAX_COLUMNS + 1}"/>'))))) == "limit_exceeded"
    )
    monkeypatch.setattr("pipeline.readers.package.MAX_UNPACKED_BYTES", 100)
    assert code_of(docx(p("甲"))) == "limit_exceeded"


def test_a_zip_bomb_is_not_unpacked():
    bomb = package("0" * (limits.RATIO_FROM_BYTES + 1))
    assert code_of(bomb) == "limit_exceeded"


def test_a_document_without_text_is_empty():
    assert code_of(docx(p() + tbl(tr(tc(""))))) == "empty_file"


def test_a_malformed_table_does_no_harm():
    stray = f"<w:tc>{p('甲')}</w:tc>"
    [first, *_] = blocks(
        p("前") + f"<w:tbl>{stray}<w:tr><w:tc><w:r><w:t>乙</w:t></w:r></w:tc></w:tr></w:tbl>"
    )
    assert first.text == "前"


def test_blank_cells_are_kept():
    [grid] = blocks(tbl(tr(tc("a"), tc(""))))
    assert isinstance(grid, Grid)
    assert [c.text for c in grid.cells] == ["a", ""]
