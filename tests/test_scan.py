import os
import sys

import pytest

from pipeline.scan import scan, tree_state


def put(root, *paths):
    for path in paths:
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(path.encode())


def test_files_are_listed_by_path_with_size_and_time(tmp_path):
    put(tmp_path, "b.docx", "沪/a.xlsx", "a/z.txt")
    found = scan(tmp_path).files
    assert [f.path for f in found] == sorted(["b.docx", "沪/a.xlsx", "a/z.txt"])
    assert all(f.byte_size == len(f.path.encode()) for f in found)
    assert found[0].mtime_ns == (tmp_path / found[0].path).stat().st_mtime_ns


def test_what_is_no_disclosure_is_left_out(tmp_path):
    put(tmp_path, ".gitkeep", ".git/x", "~$a.docx", "a.docx", "a.docx.origin.yml")
    assert [f.path for f in scan(tmp_path).files] == ["a.docx"]


def test_the_origin_file_is_noticed_beside_its_file(tmp_path):
    put(tmp_path, "a.docx", "a.docx.origin.yml", "b.docx")
    with_origin, without = scan(tmp_path).files
    assert with_origin.origin_size == len("a.docx.origin.yml")
    assert with_origin.origin_mtime_ns == (tmp_path / "a.docx.origin.yml").stat().st_mtime_ns
    assert without.origin_size is without.origin_mtime_ns is None


def test_links_are_followed_but_in_no_circle(tmp_path):
    put(tmp_path, "elsewhere/a.docx", "raw/b.docx")
    (tmp_path / "raw/linked.docx").symlink_to(tmp_path / "elsewhere/a.docx")
    (tmp_path / "raw/folder").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "raw/circle").symlink_to(tmp_path / "raw")
    (tmp_path / "raw/dangling.docx").symlink_to(tmp_path / "nowhere")
    (tmp_path / "raw/loop.docx").symlink_to(tmp_path / "raw/pool.docx")
    (tmp_path / "raw/pool.docx").symlink_to(tmp_path / "raw/loop.docx")
    found = scan(tmp_path / "raw")
    assert [f.path for f in found.files] == ["b.docx", "folder/a.docx", "linked.docx"]
    assert [path for path, _ in found.unread] == ["dangling.docx", "loop.docx", "pool.docx"]
    assert [why.partition(":")[0] for _, why in found.unread] == [
        "there is no such file, or it is a link to none",
        *["cannot be read (a link that leads to itself)"] * 2,
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_a_name_that_is_no_utf8_becomes_text_and_can_still_be_opened(tmp_path):
    name = os.fsdecode("预算.txt".encode("gb18030"))
    (tmp_path / name).write_bytes(b"x")
    (found,) = scan(tmp_path).files
    found.path.encode("utf-8")
    assert (tmp_path / found.name_on_disk).read_bytes() == b"x"


def test_a_folder_that_cannot_be_listed_is_told_and_the_root_is_an_error(tmp_path, monkeypatch):
    put(tmp_path, "a/x.docx", "b.docx")
    real = os.scandir

    def refuse(folder):
        if str(folder).endswith("a"):
            raise PermissionError(13, "Permission denied", str(folder))
        return real(folder)

    monkeypatch.setattr(os, "scandir", refuse)
    found = scan(tmp_path)
    assert [f.path for f in found.files] == ["b.docx"]
    assert [(path, why[:30]) for path, why in found.unread] == [("a", "cannot be read (no permission)")]
    with pytest.raises(PermissionError):
        scan(tmp_path / "a")


def test_tree_state_moves_with_every_change(tmp_path):
    assert tree_state(tmp_path / "none") == (0, 0, 0)
    put(tmp_path, "a.docx")
    first = tree_state(tmp_path)
    assert first[:2] == (1, 6)
    put(tmp_path, "a.docx.origin.yml")
    second = tree_state(tmp_path)
    assert second[0] == 2
    os.utime(tmp_path / "a.docx", ns=(1, second[2] + 10))
    assert tree_state(tmp_path)[2] == second[2] + 10
