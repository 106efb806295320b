"""Old Word documents: what LibreOffice makes of them, and what becomes of those it cannot read.

The first half needs LibreOffice; the second puts a little program in its place, and needs none.
"""

import http.server
import os
import random
import stat
import sys
import threading
from datetime import UTC, datetime, timedelta

import pyarrow.parquet as pq
import pytest

from pipeline.cli_parse import read_all
from pipeline.document import Grid, UnreadableError
from pipeline.ingest import ingest
from pipeline.limits import DOCUMENT_SECONDS, OFFICE_SECONDS
from pipeline.manifest import Manifest
from pipeline.parse import parse_document
from pipeline.readers import office, read, reader_for
from pipeline.readers.environment import environment_of
from pipeline.readers.office import together
from pipeline.settings import Settings
from tests.bundles import pack, patched
from tests.corpus import office as other_office
from tests.corpus.comparison import differences
from tests.corpus.disclosure import random_disclosure
from tests.corpus.final import random_final
from tests.corpus.office import needs_office
from tests.corpus.render import doc_ids, load, render
from tests.corpus.template import random_template
from tests.ole2 import encrypted, ole2
from tests.test_formats import meanings
from tests.test_templates import ALLOWED

DRAWS = int(os.environ.get("YUSUAN_DRAWS", "60")) // 20


def paragraphs(document):
    return [block.text for block in document.blocks if not isinstance(block, Grid)]


# --- with LibreOffice ---------------------------------------------------------------------------


def of(path):
    """A file as a source of `together`."""
    return lambda most: path.read_bytes()[: None if most < 0 else most]


def parsed_together(folder, files, suffix):
    paths = [folder / f"{n:04}{suffix}" for n in range(len(files))]
    for path, data in zip(paths, files, strict=True):
        path.write_bytes(data)
    with together([of(path) for path in paths]):
        return [parse_document(path.read_bytes(), path.name) for path in paths]


@needs_office
@pytest.mark.parametrize("wanted", ["doc", "xls"])
def test_the_same_facts_as_from_every_other_format(wanted, tmp_path):
    transcripts = [load(name) for name in doc_ids()]
    files = {"doc": other_office.as_doc, "xls": other_office.as_xls}[wanted](transcripts)
    for transcript, parsed in zip(transcripts, parsed_together(tmp_path, files, f".{wanted}"), strict=True):
        assert parsed.reader == wanted
        assert meanings(parsed) == meanings(parse_document(render(transcript, "txt"), "a.txt"))
        assert (parsed.status, parsed.rows["issue"]) == ("parsed", [])
        assert "unplaced" not in {c["placement"] for c in parsed.rows["source_cell"]}
        assert parsed.environment == (environment_of("doc") if wanted == "doc" else None)


@needs_office
def test_every_drawn_figure_is_read_and_nothing_else(tmp_path):
    drawers = (
        random_disclosure,
        lambda rng: random_template(rng, ALLOWED),
        lambda rng: random_final(rng, ALLOWED),
    )
    drawn = [draw(random.Random(seed)) for draw in drawers for seed in range(DRAWS)]
    files = other_office.as_doc([d.transcript for d in drawn])
    for number, (one, parsed) in enumerate(zip(drawn, parsed_together(tmp_path, files, ".doc"), strict=True)):
        assert differences(one.facts, parsed.rows) == ([], []), number
        assert parsed.status == "parsed", number


@needs_office
def test_rtf_is_read_too():
    transcript = load("sh-putuo-finance-2025-budget-dept")
    (data,) = other_office.as_rtf([transcript])
    parsed = parse_document(data, "a.rtf")
    assert (parsed.reader, parsed.media_type, parsed.status) == ("rtf", "application/rtf", "parsed")
    assert meanings(parsed) == meanings(parse_document(render(transcript, "docx"), "a.docx"))


@needs_office
def test_nothing_is_fetched_and_nothing_is_calculated_anew():
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        do_HEAD = do_OPTIONS = do_GET
        log_message = staticmethod(lambda *a: None)

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        at = f"http://127.0.0.1:{server.server_port}"
        text = (
            r"{\rtf1\ansi Sum {\field{\*\fldinst  =1+1 }{\fldrslt 77}}"
            rf'{{\field{{\*\fldinst INCLUDEPICTURE "{at}/a.png" \\d}}{{\fldrslt }}}}'
            rf'{{\field{{\*\fldinst INCLUDETEXT "{at}/b.doc"}}{{\fldrslt }}}}\par}}'
        )
        made = read(text.encode())
        server.shutdown()
    assert paragraphs(made)[0] == "Sum 77"
    assert (asked, made.remarks) == ([], ())


@needs_office
def test_dates_that_move_are_told():
    made = read(rb"{\rtf1\ansi On {\field{\*\fldinst DATE \\@ yyyy}{\fldrslt 2001}}\par}")
    assert [r.code for r in made.remarks] == ["moving_date"]


@needs_office
def test_a_document_that_only_looks_like_one_is_told():
    with pytest.raises(UnreadableError, match="LibreOffice cannot read") as caught:
        read(ole2("WordDocument"))
    assert caught.value.code == "unreadable"


# --- with a program of our own in its place -----------------------------------------------------


def word(text):
    """A document that is Word's by its directory; `text` tells the program below what to do."""
    return ole2("WordDocument", text.encode())


PROGRAM = """
import os, re, signal, sys, time
here = os.path.dirname(os.path.abspath(__file__))
if "--version" in sys.argv:
    print(open(here + "/version").read())
    sys.exit()
out = sys.argv[sys.argv.index("--outdir") + 1]
os.makedirs(out)
sources = sys.argv[sys.argv.index("--outdir") + 2 :]
profile = next(a for a in sys.argv if a.startswith("-env:UserInstallation=file://")).partition("file://")[2]
settings = open(profile + "/user/registrymodifications.xcu").read()
with open(here + "/starts", "a") as log:
    said = [re.search(rb"say:(\\w+)", open(s, "rb").read()).group(1).decode() for s in sources]
    print(profile, os.environ["HOME"], "DisableMacrosExecution" in settings, *said, file=log)
for source, word in zip(sources, said):
    if word == "hang":
        time.sleep(60)
    if word == "crash":
        open(out + "/" + os.path.basename(source).replace(".doc", ".docx"), "wb").write(b"PK half")
        os.kill(os.getpid(), signal.SIGSEGV)
    if word != "fail":
        made = open(here + "/made.docx", "rb").read()
        open(out + "/" + os.path.basename(source).replace(".doc", ".docx"), "wb").write(made)
"""


@pytest.fixture
def program(tmp_path, monkeypatch):
    """A program that stands in for LibreOffice; its folder, with a line in `starts` for each start."""
    folder = tmp_path / "program"
    folder.mkdir()
    (folder / "version").write_text("LibreOffice 25.8.1.1 abc")
    (folder / "made.docx").write_bytes(render(load("sh-putuo-finance-2025-budget-dept"), "docx"))
    (folder / "soffice.py").write_text(PROGRAM)
    script = folder / "soffice"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{folder}/soffice.py" "$@"\n')
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv(office.PROGRAM_VARIABLE, str(script))
    office._version.cache_clear()
    yield folder
    office._version.cache_clear()


def starts(folder):
    """What each start was given to do."""
    return [line.split()[3:] for line in (folder / "starts").read_text().splitlines()]


def outcomes(folder, words):
    paths = []
    for number, said in enumerate(words):
        paths.append(folder / f"{number:02}.doc")
        paths[-1].write_bytes(word(f"say:{said} {number}"))
    found = []
    with together([of(path) for path in (folder / "gone.doc", *paths)]):
        for path in paths:
            try:
                found.append(read(path.read_bytes()).reader)
            except UnreadableError as error:
                found.append(str(error).partition(":")[0])
    return found


def test_documents_of_a_shard_share_one_start(program, tmp_path):
    (tmp_path / "00a.txt").write_text("预算")
    assert outcomes(tmp_path, ["a", "b", "c"]) == ["doc"] * 3
    assert starts(program) == [["a", "b", "c"]]


def bundled(folder):
    """A bundle of documents, other files and one that is encrypted between them, and a bundle in it."""
    inner = pack([("d.doc", word("say:d")), ("e.txt", "预算".encode())])
    members = [("a.doc", word("say:a")), ("b.txt", "决算".encode()), ("c.doc", word("say:c"))]
    locked = [("locked.doc", word("say:locked"))]
    data = pack([*locked, *members, ("inner.zip", inner), ("f.wps", word("say:f"))])
    file = folder / "raw" / "b.zip"
    file.parent.mkdir()
    file.write_bytes(patched(data, 0, flags=1))
    return file


READERS_OF_BUNDLE = {
    "locked.doc": None,
    "a.doc": "doc",
    "b.txt": "text_dump",
    "c.doc": "doc",
    "inner.zip!/d.doc": "doc",
    "inner.zip!/e.txt": "text_dump",
    "f.wps": "doc",
}


def test_documents_of_a_bundle_share_one_start(program, tmp_path):
    documents, _ = read_all(bundled(tmp_path))
    assert [d.reader for d in documents] == list(READERS_OF_BUNDLE.values())
    assert starts(program) == [["a", "c", "d", "f"]]


def test_documents_of_a_bundle_share_one_start_in_a_run(program, tmp_path):
    raw = bundled(tmp_path).parent
    ingest(Settings(raw, tmp_path / "warehouse", tmp_path / "lake", 1))
    assert starts(program) == [["a", "c", "f", "d"]]  # in order of path
    with Manifest(tmp_path / "lake") as manifest:
        of = {f["path"].partition("!/")[2]: f["document_id"] for f in manifest.source_files()}
    parts = pq.read_table(tmp_path / "lake" / "dim_document", columns=["document_id", "reader"]).to_pylist()
    readers = {row["document_id"]: row["reader"] for row in parts}
    assert {path: readers[own] for path, own in of.items()} == READERS_OF_BUNDLE


def test_a_start_takes_only_so_many(program, tmp_path, monkeypatch):
    monkeypatch.setattr(office, "OFFICE_BATCH_FILES", 2)
    assert outcomes(tmp_path, "abcde") == ["doc"] * 5
    assert starts(program) == [["a", "b"], ["c", "d"], ["e"]]


def test_one_that_crashes_hangs_or_fails_is_told_alone(program, tmp_path, monkeypatch):
    monkeypatch.setattr(office, "OFFICE_SECONDS", 2)
    said = "LibreOffice cannot read this document ({})".format
    assert outcomes(tmp_path, ["a", "fail", "b", "crash", "c", "hang", "d"]) == [
        "doc",
        said("it is damaged or of another kind"),
        "doc",
        said("it ended with code -11"),
        "doc",
        said("it took more than 2 s"),
        "doc",
    ]
    assert starts(program) == [
        ["a", "fail", "b", "crash", "c", "hang", "d"],
        ["fail", "crash", "c", "hang", "d"],
        ["crash", "c", "hang", "d"],
        ["c", "hang", "d"],
        ["hang", "d"],
        ["d"],
    ]


def test_each_start_has_its_own_profile_without_macros_and_leaves_nothing(program, tmp_path, monkeypatch):
    monkeypatch.setattr(office, "OFFICE_BATCH_FILES", 1)
    outcomes(tmp_path, "ab")
    lines = [line.split() for line in (program / "starts").read_text().splitlines()]
    profiles = {line[0] for line in lines}
    assert len(profiles) == 2
    assert all(line[1] in line[0] and line[2] == "True" for line in lines)
    assert not any(os.path.exists(line[1]) for line in lines)


def test_a_start_ends_before_the_worker_is_given_up():
    assert OFFICE_SECONDS + 20 < DOCUMENT_SECONDS


def test_without_libreoffice_the_package_is_named(monkeypatch):
    monkeypatch.setenv(office.PROGRAM_VARIABLE, "/nowhere/soffice")
    parsed = parse_document(word("say:a"), "a.doc")
    (issue,) = parsed.rows["issue"]
    assert (parsed.status, parsed.reader, parsed.environment) == ("quarantined", "doc", "")
    assert (issue["code"], issue["severity"]) == ("converter_missing", "blocker")
    assert "apt-get install libreoffice-writer" in issue["message"]
    assert "请安装 LibreOffice" in issue["message"]
    assert office.PROGRAM_VARIABLE in issue["message"]


def test_a_program_that_tells_no_version_is_none(program):
    (program / "version").write_text("usage: soffice")
    assert environment_of("doc") == ""
    assert environment_of("docx") == environment_of(None) == ""


def test_an_encrypted_document_is_told_without_libreoffice(monkeypatch):
    monkeypatch.setenv(office.PROGRAM_VARIABLE, "/nowhere/soffice")
    with pytest.raises(UnreadableError, match="without a password") as caught:
        read(encrypted("WordDocument"))
    assert caught.value.code == "password_protected"
    assert reader_for(encrypted("WordDocument")).name == "doc"


def test_documents_are_read_again_when_libreoffice_comes_or_changes_but_not_when_it_goes(
    program, tmp_path, monkeypatch
):
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "a.doc").write_bytes(word("say:a"))
    (raw / "b.docx").write_bytes((program / "made.docx").read_bytes())
    days = iter(range(9))

    def run():
        office._version.cache_clear()
        at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=next(days))
        report = ingest(Settings(raw=raw, lake=tmp_path / "lake", workers=1), at=at)
        with Manifest(tmp_path / "lake") as manifest:
            found = sorted((d.reader, d.environment) for d in manifest.current())
        return report.parsed, dict(report.standing), found

    here = os.environ[office.PROGRAM_VARIABLE]
    monkeypatch.setenv(office.PROGRAM_VARIABLE, "/nowhere/soffice")
    assert run() == (2, {"parsed": 1, "quarantined": 1}, [("doc", ""), ("docx", None)])
    assert run()[0] == 0
    monkeypatch.setenv(office.PROGRAM_VARIABLE, here)
    assert run() == (1, {"parsed": 2}, [("doc", "LibreOffice 25.8.1.1"), ("docx", None)])
    assert run()[0] == 0
    (program / "version").write_text("LibreOffice 26.2.0.3 abc")
    assert run() == (1, {"parsed": 2}, [("doc", "LibreOffice 26.2.0.3"), ("docx", None)])
    monkeypatch.setenv(office.PROGRAM_VARIABLE, "/nowhere/soffice")
    assert run() == (0, {"parsed": 2}, [("doc", "LibreOffice 26.2.0.3"), ("docx", None)])
