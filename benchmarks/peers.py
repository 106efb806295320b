"""Readers against their peers, on the same files in one run: python -m benchmarks peers.

Ratios of CPU time, whole documents. A peer that is not installed is left out (`make bench` has them all).
The PDFs are rendered by us; the real ones are larger and mixed.
"""

import io
import tempfile
import time
import warnings
from collections.abc import Callable
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pypdfium2
from lxml import etree

from benchmarks.corpus import rendered
from benchmarks.measure import cpu_ms
from pipeline.bundles import fetching
from pipeline.cli_parse import read_all
from pipeline.readers import office, read
from tests.bundles import pack
from tests.corpus.office import saved_as

_BATCH = 20


def lines() -> list[tuple[str, str, str]]:
    """(what, figure, goal) for each reader and peer."""
    pdfs, words, sheets, old, pages = (rendered(fmt) for fmt in ("pdf", "docx", "xlsx", "xls", "html"))
    own = _each(lambda data: read(data, "x"), pdfs)
    result = [
        ("pdf: reader, ms a document", f"{own:.1f}", ""),
        ("pdf: reader / text pass of pypdfium2", f"{own / _each(text_pass, pdfs):.2f}", "<= 4"),
    ]
    own_docx, own_xlsx, own_xls, own_html = (
        _each(lambda data: read(data, "x"), files) for files in (words, sheets, old, pages)
    )
    result += [
        ("html: reader, ms a document", f"{own_html:.1f}", ""),
        ("html: reader / parse of lxml", f"{own_html / _each(lxml_tree, pages):.2f}", ""),
    ]
    for peer, work, files, reader, goal in (
        ("pdfplumber", plumber_tables, pdfs, own, ">= 10"),
        ("docx", docx_cells, words, own_docx, ""),
        ("pandas", pandas_sheets, sheets, own_xlsx, ">= 30"),
        ("pandas", pandas_pages, pages, own_html, ">= 2"),
    ):
        if find_spec(peer):
            result.append(
                (f"{peer} ({work.__name__}) / our reader", f"{_each(work, files) / reader:.2f}", goal)
            )
    result.append(("xls: reader, ms a document", f"{own_xls:.1f}", ""))
    for engine, module in (("xlrd", "xlrd"), ("calamine", "python_calamine")):
        if find_spec("pandas") and find_spec(module):
            peer_ms = _each(lambda data, engine=engine: pandas_sheets(data, engine), old)
            result.append((f"xls: pandas ({engine}) / our reader", f"{peer_ms / own_xls:.2f}", ""))
    return result + _old_word(words)


def _old_word(words: list[bytes]) -> list[tuple[str, str, str]]:
    """Seconds by the clock, since LibreOffice is a process of its own."""
    if not office.environment():
        return [("doc: LibreOffice is not installed", "", "")]
    files = [Path(f"{n}.doc") for n in range(_BATCH)]
    docs = saved_as("doc:MS Word 97", "docx", [words[n % len(words)] for n in range(_BATCH)])
    result = []
    with tempfile.TemporaryDirectory() as folder:
        for file, data in zip(files, docs, strict=True):
            (Path(folder) / file).write_bytes(data + bytes(int(file.stem)))  # else alike, and converted once
        paths = [Path(folder) / file for file in files]
        for count in (1, _BATCH):
            started = time.perf_counter()
            with fetching() as fetch, office.together([partial(fetch, path, ()) for path in paths[:count]]):
                for path in paths[:count]:
                    read(path.read_bytes(), path.name)
            seconds = (time.perf_counter() - started) / count
            result.append((f"doc: seconds a document in a batch of {count}", f"{seconds:.2f}", ""))
        bundle = Path(folder) / "bundle.zip"
        bundle.write_bytes(pack([(path.name, path.read_bytes()) for path in paths]))
        started = time.perf_counter()
        found, _ = read_all(bundle)
        seconds = (time.perf_counter() - started) / _BATCH
        assert {document.reader for document in found} == {"doc"}
        result.append((f"doc: seconds a document of {_BATCH} in one zip, parsed", f"{seconds:.2f}", ""))
    return result


def _each(work: Callable[[bytes], object], files: list[bytes]) -> float:
    """CPU milliseconds of one file."""
    return cpu_ms(lambda: [work(data) for data in files], runs=3, inner=1) / len(files)


def text_pass(data: bytes) -> list[str]:
    """The text of each page and nothing else: the least that any reader of the file must do."""
    pdf = pypdfium2.PdfDocument(data)
    try:
        return [page.get_textpage().get_text_range() for page in pdf]
    finally:
        pdf.close()


def lxml_tree(data: bytes) -> Any:
    """The tree of a page and nothing else."""
    return etree.fromstring(data, etree.HTMLParser(encoding="utf-8"))


def plumber_tables(data: bytes) -> list[Any]:
    """Text and tables of each page by pdfplumber."""
    with import_module("pdfplumber").open(io.BytesIO(data)) as pdf:
        return [(page.extract_text(), page.extract_tables()) for page in pdf.pages]


def docx_cells(data: bytes) -> list[str]:
    """The text of every cell by python-docx."""
    document = import_module("docx").Document(io.BytesIO(data))
    return [cell.text for table in document.tables for row in table.rows for cell in row.cells]


def pandas_sheets(data: bytes, engine: str = "openpyxl") -> Any:
    """All sheets as frames by pandas."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pandas gives up xlrd for calamine, which is measured too
        return import_module("pandas").read_excel(
            io.BytesIO(data), sheet_name=None, header=None, engine=engine
        )


def pandas_pages(data: bytes) -> Any:
    """All tables of a page as frames by pandas (lxml)."""
    return import_module("pandas").read_html(io.BytesIO(data), flavor="lxml", header=None)
