"""Walk a folder of disclosures: which files are there, how big, how old. Opens none of them.

What the system says of a file that cannot be had is put into words here.
"""

import errno
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ORIGIN_SUFFIX: Final = ".origin.yml"

_TOLD: Final = {
    **dict.fromkeys(
        (errno.EACCES, errno.EPERM),
        (
            "cannot be read (no permission): let the user who runs this read it",
            "没有读取权限，请授予读取权限",
        ),
    ),
    errno.ELOOP: (
        "cannot be read (a link that leads to itself): put the file in its place",
        "链接指向自身，请换成文件本身",
    ),
    errno.ENOENT: (
        "there is no such file, or it is a link to none: see whether the name is right, or put the file there",
        "文件不存在，或是链接而所指文件不存在，请核对名称或放入文件本身",
    ),
    errno.EISDIR: (
        "this is a folder: name a file in it, or `yusuan run --raw` it",
        "这是文件夹，请指定其中的文件",
    ),
}
"""What a user is told of an error of the system, by its number."""


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file under the root. `path` is relative, with forward slashes, and always valid text.

    `name_on_disk` is the relative path to open where it differs (a name that is no UTF-8).
    `origin_size` and `origin_mtime_ns` are those of the `.origin.yml` beside it, or None.
    """

    path: str
    byte_size: int
    mtime_ns: int
    origin_size: int | None = None
    origin_mtime_ns: int | None = None
    name_on_disk: str | None = None


@dataclass(frozen=True, slots=True)
class Scan:
    """The files under a root, sorted by path, and the paths that hide what they hold, each with why.

    Of a folder that cannot be listed, and of a link to nothing, what an earlier run read is not gone.
    """

    files: list[FoundFile]
    unread: list[tuple[str, str]]


def scan(root: Path) -> Scan:
    """All disclosures under `root`, sorted by path.

    Left out: hidden files and folders, lock files of office programs (`~$…`), origin files. Links are
    followed, a folder inside itself is not. OSError when the root cannot be listed.
    """
    unread: list[tuple[str, str]] = []
    listed = dict(_walk(root, "", (), unread))
    found = [_found(path, facts, listed.get(path + ORIGIN_SUFFIX)) for path, facts in listed.items()]
    files = (f for f in found if not f.path.endswith(ORIGIN_SUFFIX))
    return Scan(sorted(files, key=lambda f: f.path), sorted(unread))


def tree_state(root: Path) -> tuple[int, int, int]:
    """(files, bytes, newest mtime in ns) of a tree, origin files included: what a sensor compares.

    (0, 0, 0) when there is no such folder.
    """
    if not root.is_dir():
        return 0, 0, 0
    facts = [f for _, f in _walk(root, "", (), [])]
    return len(facts), sum(f.st_size for f in facts), max((f.st_mtime_ns for f in facts), default=0)


def _found(path: str, facts: os.stat_result, origin: os.stat_result | None) -> FoundFile:
    text = as_text(path)
    return FoundFile(
        text,
        facts.st_size,
        facts.st_mtime_ns,
        origin.st_size if origin else None,
        origin.st_mtime_ns if origin else None,
        path if path != text else None,
    )


def as_text(path: str) -> str:
    """A name as text that can be stored and written: bytes that are no UTF-8 are spelled out."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _walk(
    folder: Path | str, prefix: str, above: tuple[tuple[int, int], ...], unread: list[tuple[str, str]]
) -> Iterator[tuple[str, os.stat_result]]:
    """(relative path, facts) of every file; `above` identifies the folders on the way here."""
    try:
        here = os.stat(folder)
        entries = [] if (here.st_dev, here.st_ino) in above else _entries(folder)
    except OSError as error:
        if not prefix:
            raise
        unread.append((as_text(prefix.rstrip("/")), why_unread(error)))
        return
    for entry in entries:
        path = prefix + entry.name
        try:
            facts = entry.stat()
        except OSError as error:
            if entry.is_symlink():  # else gone since it was listed
                unread.append((as_text(path), why_unread(error)))
            continue
        if stat.S_ISDIR(facts.st_mode):
            yield from _walk(entry.path, f"{path}/", (*above, (here.st_dev, here.st_ino)), unread)
        elif stat.S_ISREG(facts.st_mode):
            yield path, facts


def _entries(folder: Path | str) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return [entry for entry in entries if not entry.name.startswith((".", "~$"))]


def why_unread(error: OSError) -> str:
    """Why a file or folder cannot be had, and what to do.

    >>> why_unread(OSError(errno.EIO, "Input/output error"))
    'cannot be read (Input/output error): see whether its disk or share works / 无法读取，请检查磁盘或网络共享'
    """
    english, chinese = _TOLD.get(
        error.errno or 0,
        (
            f"cannot be read ({error.strerror or error}): see whether its disk or share works",
            "无法读取，请检查磁盘或网络共享",
        ),
    )
    return f"{english} / {chinese}"
