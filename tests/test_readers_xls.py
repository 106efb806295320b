import contextlib
import datetime
import io
import random
import struct

import olefile
import pytest
import xlwt
from xlwt.BIFFRecords import FormulaRecord

from pipeline.document import Grid, UnreadableError
from pipeline.readers import read, reader_for, sniff, xls
from pipeline.readers.sniff import clues


def saved(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def workbook(*rows, name="表一", date1904=False):
    """A workbook of one sheet; a cell is a value, or (value, number format)."""
    book = xlwt.Workbook()
    book.dates_1904 = date1904
    sheet = book.add_sheet(name)
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            value, code = cell if isinstance(cell, tuple) else (cell, "General")
            if value is not None:
                sheet.write(row, column, value, xlwt.easyxf(num_format_str=code))
    return book, sheet


def grid(data):
    (found,) = (b for b in read(data).blocks if isinstance(b, Grid))
    return found


def cells(data):
    return [(c.row, c.column, c.text, c.value_stored) for c in grid(data).cells]


def test_text_is_what_is_displayed_and_the_number_is_kept():
    book, _ = workbook(
        [(1, "00"), (12.345, "0.00"), (0, "0.00;-0.00;;@"), ("项目", "General")],
        [(1234567.5, "#,##0.00"), (0.051, "0.0%"), (7, "General"), (1.1, "General")],
        [None, (True, "General"), ("x", "0;0;0;[Red]@"), ("y", '0;0;0;"备"@')],
    )
    assert cells(saved(book)) == [
        (0, 0, "01", "1"),
        (0, 1, "12.35", "12.345"),
        (0, 2, "", "0"),
        (0, 3, "项目", None),
        (1, 0, "1,234,567.50", "1234567.5"),
        (1, 1, "5.1%", "0.051"),
        (1, 2, "7", "7"),
        (1, 3, "1.1", "1.1"),
        (2, 1, "TRUE", None),
        (2, 2, "x", None),
        (2, 3, "备y", None),
    ]


def test_cells_say_where_they_stand():
    book, sheet = workbook(["a"], name="支出表")
    sheet.write(4, 27, "b")
    found = grid(saved(book))
    assert (found.row_count, found.column_count, found.name, found.locator) == (5, 28, "支出表", "支出表")
    assert [c.locator for c in found.cells] == ["支出表!A1", "支出表!AB5"]


@pytest.mark.parametrize("date1904", [False, True])
def test_dates_are_shown_as_dates(date1904):
    day = datetime.date(2024, 3, 5)
    # The second is known by its number (14) only: the short date of the system, here of China.
    book, _ = workbook([(day, "YYYY\\-MM\\-DD"), (day, "M/D/YY")], date1904=date1904)
    stored = "43894" if date1904 else "45356"
    assert cells(saved(book)) == [(0, 0, "2024-03-05", stored), (0, 1, "2024/3/5", stored)]


def test_merged_ranges_are_spans_and_what_they_cover_is_left_out():
    book = xlwt.Workbook()
    sheet = book.add_sheet("a", cell_overwrite_ok=True)
    sheet.merge(0, 1, 0, 1)
    sheet.merge(2, 2, 1, 2)
    for place, text in enumerate("xyzpqrstu"):
        sheet.write(*divmod(place, 3), text)
    assert [(c.text, c.row_span, c.column_span) for c in grid(saved(book)).cells] == [
        ("x", 2, 2), ("z", 1, 1), ("r", 1, 1), ("s", 1, 1), ("t", 1, 2),
    ]  # fmt: skip


def test_a_text_centred_across_blank_cells_spans_them():
    book = xlwt.Workbook()
    sheet = book.add_sheet("a")
    across = xlwt.XFStyle()
    across.alignment.horz = xlwt.Alignment.HORZ_CENTER_ACROSS_SEL
    sheet.write(0, 0, "收入", across)
    sheet.write(0, 1, None, across)
    sheet.write(0, 2, 5, across)
    sheet.write(1, 2, "z")
    assert [(c.text, c.column_span) for c in grid(saved(book)).cells] == [("收入", 2), ("5", 1), ("z", 1)]


def test_what_is_hidden_is_read_and_marked():
    book, sheet = workbook(["a", "b", "c"], ["d", "e", "f"], ["g", "h", "i"])
    sheet.row(1).hidden = True
    sheet.col(2).hidden = True
    other = book.add_sheet("底稿")
    other.write(0, 0, "j")
    other.visibility = 2
    made = read(saved(book))
    assert [c.text for block in made.blocks for c in block.cells if c.hidden] == list("cdefij")
    assert [(r.code, r.locator) for r in made.remarks] == [
        ("hidden_content", "表一"),
        ("hidden_content", "底稿"),
    ]


def with_formulas(monkeypatch, results):
    """A column of formulas with what each was saved with: (result, flags)."""
    left = iter(results)

    def record(self, row, column, style, rpn, flags=0):
        result, own = next(left)
        self._rec_data = struct.pack("<3H8sHL", row, column, style, result, own, 0) + rpn

    monkeypatch.setattr(FormulaRecord, "__init__", record)
    book, sheet = workbook()
    for row in range(len(results)):
        sheet.write(row, 0, xlwt.Formula("1+1"))
    sheet.write(0, 1, "x")
    return read(saved(book))


EMPTY = b"\x03\0\0\0\0\0\xff\xff"


def test_formulas_count_by_their_stored_result(monkeypatch):
    made = with_formulas(
        monkeypatch, [(struct.pack("<d", 2.5), 0), (bytes(8), 0), (EMPTY, 0), (struct.pack("<d", 3), 2)]
    )
    assert [(c.text, c.value_stored) for c in made.blocks[0].cells] == [
        ("2.5", "2.5"), ("x", None), ("0", "0"), ("3", "3"),
    ]  # fmt: skip
    assert made.remarks == ()


def test_formulas_without_a_result_are_blank_and_told(monkeypatch):
    made = with_formulas(monkeypatch, [(struct.pack("<d", 2), 0), (bytes(8), 2), (EMPTY, 3)])
    assert [(c.locator, c.text, c.value_stored) for c in made.blocks[0].cells] == [
        ("表一!A1", "2", "2"), ("表一!B1", "x", None), ("表一!A2", "", None), ("表一!A3", "", None),
    ]  # fmt: skip
    (told,) = made.remarks
    assert (told.code, told.locator) == ("formula_without_value", "表一")
    assert "2 formulas" in told.message
    assert "A2, A3" in told.message


def test_a_program_that_stores_no_result_at_all_is_told():
    book, sheet = workbook(["x"])
    sheet.write(1, 0, xlwt.Formula("1+1"))
    (told,) = read(saved(book)).remarks
    assert (told.code, "A2" in told.message) == ("formula_without_value", True)


# --- other forms --------------------------------------------------------------------------------


def record(code, data):
    return struct.pack("<HH", code, len(data)) + data


def excel5(text, codepage=None):
    """The least workbook of Excel 5: one sheet, one text, one number."""
    name = "表".encode("gb18030")
    begin = record(0x0809, struct.pack("<HHHH", 0x0500, 5, 0, 0))
    page = record(0x0042, struct.pack("<H", codepage)) if codepage else b""
    sheet_at = len(begin) + len(page) + 4 + 7 + len(name) + 4
    bound = record(0x0085, struct.pack("<iBBB", sheet_at, 0, 0, len(name)) + name)
    label = record(0x0204, struct.pack("<HHHH", 0, 0, 0, len(text)) + text)
    number = record(0x0203, struct.pack("<HHHd", 0, 1, 0, 12.5))
    sheet = record(0x0809, struct.pack("<HHHH", 0x0500, 0x10, 0, 0))
    return begin + page + bound + record(0x0A, b"") + sheet + label + number + record(0x0A, b"")


@pytest.mark.parametrize("codepage", [936, None])
def test_excel_5_without_a_container_is_read(codepage):
    data = excel5("合计".encode("gb18030"), codepage)
    assert cells(data) == [(0, 0, "合计", None), (0, 1, "12.5", "12.5")]
    assert grid(data).name == "表"


def test_the_stream_of_a_workbook_alone_is_read():
    data = saved(workbook(["合计", (1, "00")])[0])
    with olefile.OleFileIO(io.BytesIO(data)) as ole:
        stream = ole.openstream("Workbook").read()
    assert read(stream) == read(data)
    assert sniff(stream, "a.et") == "application/vnd.ms-excel"


def test_only_streams_at_the_root_tell_the_kind():
    data = saved(workbook(["WordDocument\0 EncryptedPackage\0"])[0])
    assert "WordDocument\0".encode("utf-16-le")[:-2] in data or b"WordDocument\0" in data
    assert clues(data, "").ole2_streams == ("Workbook",)
    assert reader_for(data, "a.doc").name == "xls"


# --- wrong input --------------------------------------------------------------------------------


def refusal(data):
    with pytest.raises(UnreadableError) as caught:
        read(data)
    assert " / " in str(caught.value)
    return caught.value.code


@pytest.mark.parametrize("part", [0.3, 0.6, 0.9])
def test_a_workbook_that_is_cut_off_is_unreadable(part):
    data = saved(workbook(*[[f"项目{n}", n] for n in range(400)])[0])
    assert refusal(data[: int(len(data) * part)]) == "unreadable"


def test_whatever_is_damaged_is_read_or_refused():
    whole = saved(workbook(*[[f"项目{n}", (n, "0.00"), xlwt.Formula("1+1")] for n in range(60)])[0])
    for seed in range(300):
        rng = random.Random(seed)
        data = bytearray(whole)
        for _ in range(rng.choice([1, 3, 10, 100])):
            data[rng.randrange(512, len(data))] = rng.randrange(256)
        with contextlib.suppress(UnreadableError):
            read(bytes(data))


def test_a_sheet_that_begins_nowhere_is_unreadable():
    data = excel5(b"a", 936) + record(0x0006, struct.pack("<HHH8sH", 0, 0, 0, bytes(8), 2))
    at = data.index(struct.pack("<HH", 0x0085, 9)) + 4
    assert refusal(data[:at] + struct.pack("<i", -5000) + data[at + 4 :]) == "unreadable"


def test_an_encrypted_workbook_is_told():
    data = bytearray(saved(workbook(["a"])[0]))
    at = bytes(data).index(struct.pack("<HH", 0x0042, 2))  # the code page's record becomes FILEPASS
    data[at : at + 2] = struct.pack("<H", 0x002F)
    assert refusal(bytes(data)) == "password_protected"


def test_a_workbook_without_content_is_empty():
    assert refusal(saved(workbook()[0])) == "empty_file"


def test_a_workbook_beyond_the_limit_is_not_read(monkeypatch):
    monkeypatch.setattr(xls, "MAX_CELLS", 3)
    assert refusal(saved(workbook(["a", "b"], ["c", "d"])[0])) == "limit_exceeded"
