import io
import subprocess
import sys
import tarfile
import time
import zipfile

import pytest

from pipeline import readers
from pipeline.document import UnreadableError
from pipeline.readers import READER_VERSIONS, READERS, read, reader_for, sniff
from pipeline.readers.sniff import OLE2_MAGIC, clues
from schemas.issues import ISSUE_KINDS
from tests.corpus.render import FORMATS_ALL, load, render
from tests.ole2 import ole2

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def package(*names, types=""):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        # With a time of its own, not the clock's: the bytes are part of test names.
        archive.writestr(zipfile.ZipInfo("[Content_Types].xml"), f"<Types>{types}</Types>")
        for name in names:
            archive.writestr(zipfile.ZipInfo(name), "")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "media_type", "reader"),
    [
        (package(types=f'<O ContentType="{WORD}.main+xml"/>'), WORD, "docx"),
        (
            package(types='<O ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'),
            WORD,
            "docx",
        ),
        (
            package(
                "word/embeddings/a.xlsx",
                types=f'<O ContentType="{WORD}.main+xml"/><D ContentType="{EXCEL}"/>',
            ),
            WORD,
            "docx",
        ),
        (package(types=f'<O ContentType="{EXCEL}.main+xml"/>'), EXCEL, "xlsx"),
        (
            package(types='<O ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/>'),
            EXCEL,
            "xlsx",
        ),
        ("预算<table>".encode(), "text/plain", "text_dump"),
        (b"\tA\n\tB\n", "text/plain", "text_dump"),
        (ole2("WordDocument"), "application/msword", "doc"),
        (ole2("Workbook"), "application/vnd.ms-excel", "xls"),
        (b"{\\rtf1}", "application/rtf", "rtf"),
        ("\ufeff \n<!DOCTYPE HTML><html>".encode(), "text/html", "html"),
        ("<html><body>预算".encode("gb18030"), "text/html", "html"),
        ("<table><tr>".encode("utf-16"), "text/html", "html"),
        (b"<?xml version='1.0'?><!-- x --><html>", "text/html", "html"),
        (b'<?xml:namespace prefix = o ns = "urn:x" /><p>', "text/html", "html"),
        (b"Warning: x in y.php\n<html lang=zh>\n<!-- a --> <head>", "text/html", "html"),
        (b"<!-- a -->" * 300 + b"<table", "text/html", "html"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related;\n\tboundary=x\n\n", "text/html", "html"),
        (b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n", "text/html", "html"),
        (b"Content-Type: multipart/related is said of text\n", "text/plain", "text_dump"),
    ],
)
@pytest.mark.parametrize("name", ["", "a.txt", "a.docx", "a.xls"])
def test_the_reader_is_chosen_by_content_never_by_extension(data, media_type, reader, name):
    assert sniff(data, name) == media_type
    spec = reader_for(data, name)
    assert (spec.name, spec.media_type, spec.version) == (reader, media_type, READER_VERSIONS[reader])


@pytest.mark.parametrize(
    ("data", "code", "named"),
    [
        (b"%PDF-1.7\n...", "unreadable", "PDF"),
        (b"<?xml version='1.0'?><Workbook>", "unsupported_type", "XML"),
        (ole2("Workbook"), "unreadable", ".xls"),
        (ole2("Other"), "unsupported_type", "OLE2"),
        (ole2("Workbook")[:4000], "unreadable", "cut off"),
        (OLE2_MAGIC + bytes(900) + "Workbook\0".encode("utf-16-le"), "unreadable", ".xls"),
        (ole2("EncryptedPackage"), "password_protected", "encrypted"),
        (package("ppt/presentation.xml"), "unsupported_type", "PowerPoint"),
        (package("xl/workbook.bin"), "unsupported_type", ".xlsb"),
        (package("OFD.xml"), "unsupported_type", "OFD"),
        (package("表.docx"), "unsupported_type", "zip archive"),
        (package("a")[:50], "unreadable", "cut off"),
        (b"Rar!\x1a\x07\x01", "unsupported_type", "rar"),
        (b"GIF89a", "unsupported_type", "GIF"),
        (b"RIFF\0\0\0\0WEBP", "unsupported_type", "WebP"),
        (bytes(range(256)) * 9, "unsupported_type", "no kind we know"),
        (b"", "empty_file", "no bytes"),
        (b" \n\t\n", "empty_file", "no text"),
        (b"\xef\xbb\xbf", "empty_file", "no text"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
@pytest.mark.parametrize("name", ["a.docx", "a.txt"])
def test_what_is_not_read_is_named_with_code_and_remedy(data, code, named, name):
    with pytest.raises(UnreadableError) as caught:
        read(data, name)
    assert caught.value.code == code
    assert code in ISSUE_KINDS
    assert named in str(caught.value)
    assert " / " in str(caught.value), "the message is in both languages"


def test_the_name_decides_only_what_text_is():
    assert sniff(b"a,b\n1,2\n", "a.CSV") == "text/csv"
    assert sniff(b"<html><body>1,2", "a.csv") == "text/html"
    assert sniff(b"a,b\n1,2\n", "a.txt") == "text/plain"
    assert sniff(b"%PDF-1.7", "a.csv") == "application/pdf"
    assert sniff(b"\0\1\2\3" * 30, "a.txt") == "application/octet-stream"


@pytest.mark.parametrize("before", [b"", b"PK\x07\x08"])
def test_a_pdf_stored_in_a_zip_is_a_zip(before):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.pdf", b"%PDF-1.7\n")
    assert sniff(before + out.getvalue(), "a.pdf") == "application/zip"
    assert sniff(before + out.getvalue()[:60], "a.pdf") == "application/zip"
    found = clues(before + out.getvalue(), "a.pdf")
    assert [kind.name for kind in READERS[:3] if kind.matches(found)] == []


def test_a_pdf_stored_in_a_tar_is_an_archive():
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        member = tarfile.TarInfo("a.pdf")
        member.size = 9
        archive.addfile(member, io.BytesIO(b"%PDF-1.7\n"))
    assert sniff(out.getvalue(), "a.pdf") == "application/x-archive"


def test_a_file_beyond_the_limit_is_not_read(monkeypatch):
    monkeypatch.setattr(readers, "MAX_FILE_BYTES", 10)
    with pytest.raises(UnreadableError) as caught:
        read(b"x" * 11)
    assert caught.value.code == "limit_exceeded"


def test_telling_markup_apart_takes_no_time_whatever_the_comments():
    started = time.process_time()
    assert sniff(b"<!---->" * 600 + b"x", "a.txt") == "text/plain"
    assert sniff(b"<html>" + b"<!---->" * 600 + b"x", "a.txt") == "text/html"
    assert time.process_time() - started < 1


def test_every_entry_of_the_registry_names_a_reader():
    assert len({spec.name for spec in READERS}) == len(READERS)
    for spec in READERS:
        assert callable(spec.load())


def test_reading_text_loads_no_office_library():
    code = (
        "import sys; from pipeline.readers import read; read('预算'.encode());"
        "print([m for m in ('lxml', 'xlrd', 'olefile', 'pandas', 'dagster') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("fmt", FORMATS_ALL)
def test_a_document_is_signed_with_the_version_of_the_registry(fmt):
    made = read(render(load("changji-industry-it-2021-budget"), fmt), f"a.{fmt}")
    assert made.reader_version == READER_VERSIONS[made.reader]
