import hashlib
import os
import zipfile
from pathlib import Path

import pytest

from pipeline import bundles
from pipeline.bundles import Member, fetching, members
from pipeline.document import UnreadableError
from schemas.issues import ISSUE_KINDS
from tests.bundles import pack, patched, spoiled
from tests.corpus.render import load, render


@pytest.fixture
def bundle(tmp_path):
    def make(content):
        file = tmp_path / "b.zip"
        file.write_bytes(content if isinstance(content, bytes) else pack(content))
        return file

    return make


def listed(file: Path) -> list[Member]:
    found = members(file)
    assert found is not None
    return found


def paths(file: Path) -> list[str]:
    return [m.path for m in listed(file)]


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_members_are_documents_with_the_hash_of_their_bytes(bundle):
    file = bundle([("表/a.txt", b"one"), ("b.txt", b"two!")])
    assert listed(file) == [
        Member("表/a.txt", sha(b"one"), 3, (0,)),
        Member("b.txt", sha(b"two!"), 4, (1,)),
    ]
    with fetching() as fetch:
        assert [fetch(file, m.place) for m in listed(file)] == [b"one", b"two!"]
        assert fetch(file, ()) == file.read_bytes()


@pytest.mark.parametrize(
    "content",
    [b"", b"text", b"PK\x03\x04 cut off", pack([("a", b"b")])[:-30]],
    ids=["empty", "text", "no zip", "cut off"],
)
def test_what_is_no_bundle_has_no_members(bundle, content):
    assert members(bundle(content)) is None


@pytest.mark.parametrize("fmt", ["docx", "xlsx"])
def test_an_office_file_is_no_bundle(bundle, fmt):
    assert members(bundle(render(load("changji-industry-it-2021-budget"), fmt))) is None


@pytest.mark.parametrize(
    ("stored", "name"),
    [
        ("预算.docx", "预算.docx"),
        ("预算.docx".encode(), "预算.docx"),
        ("预算/瀍河区.docx".encode("gb18030"), "预算/瀍河区.docx"),
        ("表\\万\\a.docx".encode("gb18030"), "表/万/a.docx"),
        ("重庆市誠.docx".encode("gb18030"), "重庆市誠.docx"),  # whose second bytes may be a backslash
        (b"a\xff.docx", "a\ufffd.docx"),
        (b"../../etc/passwd", "../../etc/passwd"),
        (b"/etc/passwd", "/etc/passwd"),
        (b"C:\\x.docx", "C:/x.docx"),
    ],
)
def test_names_are_utf8_else_gb18030_and_only_names(bundle, stored, name):
    file = bundle([(stored, b"x")])
    before = set(file.parent.rglob("*"))
    assert paths(file) == [name]
    with fetching() as fetch:
        assert fetch(file, (0,)) == b"x"
    assert set(file.parent.rglob("*")) == before


def test_a_name_that_comes_again_is_numbered(bundle):
    with pytest.warns(UserWarning, match="Duplicate"):
        file = bundle([("a.txt", b"1"), ("a.txt", b"2"), ("a.txt", b"2")])
    assert paths(file) == ["a.txt", "a.txt#2", "a.txt#3"]
    with fetching() as fetch:
        assert [fetch(file, m.place) for m in listed(file)] == [b"1", b"2", b"2"]


def test_folders_hidden_files_and_the_like_are_left_out(bundle):
    names = ("d/", ".x", "d/.y/a", "~$a.docx", "__MACOSX/d/._a", "a.docx.origin.yml", "d/a.txt", "./b.txt")
    assert paths(bundle([(name, b"") for name in names])) == ["d/a.txt", "./b.txt"]


def test_bundles_in_bundles_are_opened_three_deep(bundle):
    content, name = b"deep", "a.txt"
    for n in range(4):
        content, name = pack([("带/" + name, content), (f"{n}.txt", b"by")]), f"{n}.zip"
    found = listed(bundle(content))
    assert [(m.path, m.place) for m in found] == [
        ("带/2.zip!/带/1.zip!/带/0.zip", (0, 0, 0)),
        ("带/2.zip!/带/1.zip!/1.txt", (0, 0, 1)),
        ("带/2.zip!/2.txt", (0, 1)),
        ("3.txt", (1,)),
    ]
    assert [m.refused.code if m.refused else None for m in found] == ["limit_exceeded", None, None, None]
    with fetching() as fetch:
        file = bundle(content)
        assert [fetch(file, m.place) for m in found[:0:-1]] == [b"by"] * 3
        assert fetch(file, found[1].place) == b"by"
        assert sha(fetch(file, found[0].place)) == found[0].document_id


def test_an_empty_bundle_stands_for_itself(bundle):
    empty = pack([])
    assert members(bundle(empty)) == []
    assert listed(bundle([("empty.zip", empty), ("folder.zip", pack([("x/", b"")]))])) == [
        Member("empty.zip", sha(empty), len(empty), (0,)),
        Member("folder.zip", sha(pack([("x/", b"")])), len(pack([("x/", b"")])), (1,)),
    ]


GOOD = pack([("a.txt", b"aaaa" * 99), ("b.txt", b"bbbb" * 99), ("c.txt", b"cccc" * 99)])


@pytest.mark.parametrize(
    ("content", "code", "says"),
    [
        (patched(GOOD, 1, flags=1), "password_protected", "encrypted"),
        (spoiled(GOOD, b"bbbb" * 99), "unreadable", "damaged"),
        (patched(GOOD, 1, method=9), "unsupported_type", "usual zip"),
        (patched(GOOD, 1, method=99), "unsupported_type", "usual zip"),
        (patched(GOOD, 1, size=100 * 1024 * 1024), "limit_exceeded", "104,857,600"),
        (patched(GOOD, 1, size=20 * 1024 * 1024), "limit_exceeded", "20,971,520"),
        (patched(GOOD, 1, size=5), "unreadable", "damaged"),
    ],
)
def test_a_member_that_cannot_be_had_is_a_document_of_its_own(bundle, content, code, says):
    first, second, third = listed(bundle(content))
    assert (first.refused, third.refused) == (None, None)
    assert (first.document_id, third.document_id) == (sha(b"aaaa" * 99), sha(b"cccc" * 99))
    assert second.refused is not None
    assert second.refused.code == code
    assert says in second.refused.message
    assert " / " in second.refused.message
    assert code in ISSUE_KINDS
    assert second.document_id == listed(bundle(content))[1].document_id
    assert len({m.document_id for m in listed(bundle(content))}) == 3


def test_a_member_beyond_the_end_of_the_file_has_an_id_yet(bundle):
    shorter = GOOD.replace(b"PK\x01\x02", b"PK\x01\x02", 1)
    place = shorter.index(b"PK\x01\x02")
    broken = bytearray(shorter)
    broken[place + 42 : place + 46] = (0xFFFFFF).to_bytes(4, "little")
    first, *others = listed(bundle(bytes(broken)))
    assert first.refused is not None
    assert first.refused.code == "unreadable"
    assert all(m.refused is None for m in others)


@pytest.mark.parametrize("limit", ["MAX_MEMBERS", "MAX_BUNDLE_BYTES"])
def test_a_bundle_that_holds_too_much_is_refused_as_a_whole(bundle, monkeypatch, limit):
    inner = pack([("x", b"1"), ("y", b"2")])
    file = bundle([("a", b"1"), ("b.zip", inner)])
    assert len(listed(file)) == 3
    monkeypatch.setattr(bundles, limit, {"MAX_MEMBERS": 3, "MAX_BUNDLE_BYTES": 2 + len(inner)}[limit])
    with pytest.raises(UnreadableError) as caught:
        members(file)
    assert caught.value.code == "limit_exceeded"


def test_a_bundle_that_changed_meanwhile_is_told(bundle):
    file = bundle([("a.txt", b"1"), ("b.zip", pack([("c.txt", b"2")]))])
    with fetching() as fetch:
        assert fetch(file, (1, 0)) == b"2"
    bundle([("a.txt", b"1")])
    with fetching() as fetch, pytest.raises(IndexError):
        fetch(file, (1, 0))
    with fetching() as fetch, pytest.raises(UnreadableError):
        fetch(file, (0, 0))
    os.unlink(file)
    with fetching() as fetch, pytest.raises(OSError, match="No such file"):
        fetch(file, (0,))


def test_one_bundle_is_open_at_a_time_and_none_afterwards(bundle, monkeypatch):
    opened = []

    class Watched(zipfile.ZipFile):
        def __init__(self, *args):
            super().__init__(*args)
            opened.append(self)

    file = bundle([(f"{n}.zip", pack([("a", b"%d" % n), ("b", b"x")])) for n in range(3)])
    places = [m.place for m in listed(file)]
    monkeypatch.setattr(bundles.zipfile, "ZipFile", Watched)
    with fetching() as fetch:
        for place in places:
            fetch(file, place)
        assert len(opened) == 4  # the bundle once, each in it once
        assert sum(package.fp is not None for package in opened) == 2
    assert all(package.fp is None for package in opened)
