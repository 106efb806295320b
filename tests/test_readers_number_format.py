import pytest

from pipeline.readers.number_format import BUILTIN, formatter, text_formatter

ACCOUNTING = '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ '


@pytest.mark.parametrize(
    ("code", "stored", "shown"),
    [
        ("00", "1", "01"),
        ("0000000", "10101", "0010101"),
        ("#,##0.00", "1234567.885", "1,234,567.89"),
        ("#,##0", "999", "999"),
        ("#,##0", "1000", "1,000"),
        ("#,##0", "0", "0"),
        ("#", "0", ""),
        ("#,###", "1234", "1,234"),
        ("0.##", "5.255", "5.26"),
        ("0.0#", "5", "5.0"),
        (".00", "12.5", "12.50"),
        ("0.00", "1.005", "1.01"),
        ("0.00", "12.345000000000001", "12.35"),
        ("0.00", "-2.5", "-2.50"),
        ("0.00;-0.00;;@", "0", ""),
        ("0.00;-0.00;;@", "-2.345", "-2.35"),
        ("0;;", "-5", ""),
        (";;;", "5", ""),
        (ACCOUNTING, "0", "-"),
        (ACCOUNTING, "-1234.5", "-1,234.50"),
        (ACCOUNTING, "1234.5", "1,234.50"),
        ("#,##0.00_);[Red]\\(#,##0.00\\)", "-12", "(12.00)"),
        (BUILTIN[39], "-12", "(12.00)"),
        ("0%", "0.125", "13%"),
        ("0.00%", "0.12345", "12.35%"),
        ("0.00E+00", "12345", "1.23E+04"),
        ("0.00,", "12345", "12.35"),
        ("#,##0.0,", "1234567", "1,234.6"),
        ("0!.0,", "12345", "1.2"),
        ('0"."0000', "123456", "12.3456"),
        ("000-0000", "1234567", "123-4567"),
        ("[>=10000]0.0,;0", "12000", "12.0"),
        ("[>=10000]0.0,;0", "5", "5"),
        ("[$¥-804]#,##0.00", "3", "¥3.00"),
        ('0.00"万元"', "3", "3.00万元"),
        ('0";"0', "12", "1;2"),
        ("@", "3.50", "3.5"),
        ("# ?/?", "0.5", "0.5"),
        ("", "5", "5"),
    ],
)
def test_numbers_are_shown_as_excel_shows_them(code, stored, shown):
    assert formatter(code)(stored) == shown


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("837.5", "837.5"),
        ("-837.50", "-837.5"),
        ("12345678901", "12345678901"),
        ("123456789012", "1.23457E+11"),
        ("0.30000000000000004", "0.3"),
        ("1234567.891234", "1234567.891"),
        ("0.1234567891234", "0.123456789"),
        ("1E3", "1000"),
        ("0", "0"),
        ("1E-20", "1E-20"),
        ("nonsense", "nonsense"),
    ],
)
def test_general_shows_up_to_eleven_characters(stored, shown):
    assert formatter("General")(stored) == shown
    assert formatter("G/通用格式")(stored) == shown


@pytest.mark.parametrize(
    ("code", "stored", "shown"),
    [
        ('yyyy"年"m"月"d"日"', "45292", "2024年1月1日"),
        ("yyyy/m/d", "45292.75", "2024/1/1"),
        ("yyyy-mm-dd hh:mm:ss", "45292.5", "2024-01-01 12:00:00"),
        ("h:mm AM/PM", "0.75", "6:00 PM"),
        ("[h]:mm:ss", "1.5", "36:00:00"),
        ("mmm-yy", "45292", "Jan-24"),
        ("aaaa", "45292", "星期一"),
        ("yyyy/m/d", "59", "1900/2/28"),
        ("yyyy/m/d", "61", "1900/3/1"),
        ("yyyy/m/d", "-1", "########"),
        (BUILTIN[57], "45292", "2024年1月"),
    ],
)
def test_dates_are_shown_by_their_code(code, stored, shown):
    assert formatter(code)(stored) == shown


def test_dates_of_old_mac_workbooks_begin_in_1904():
    assert formatter("yyyy/m/d", date1904=True)("0") == "1904/1/1"


def test_text_is_shown_as_it_is_unless_its_section_says_otherwise():
    assert text_formatter("General") is None
    assert text_formatter(ACCOUNTING) is None
    for code, shown in ((";;;", ""), ('0;0;0;"（"@"）"', "（甲）")):
        show = text_formatter(code)
        assert show is not None
        assert show("甲") == shown


@pytest.mark.parametrize(
    ("code", "stored", "shown"),
    [
        ("General", "1E99999999", "1E99999999"),
        ("0.00", "1E999", "1E999"),
        ("0.00", "1" * 400, "1" * 400),
        ("0.00", "4.9E-324", "0.00"),
        ("0.00", "1e308", "1" + "0" * 308 + ".00"),
        ("0." + "0" * 500, "1.5", "1.5"),
        ("[>1.2.3]0.0;0.00", "5", "5.0"),
        ("0" * 100_000, "5", "5"),
    ],
    ids=["exponent", "no double", "digits", "least", "greatest", "places", "condition", "long code"],
)
def test_numbers_and_codes_that_no_sheet_has_stop_nothing(code, stored, shown):
    assert formatter(code)(stored) == shown
