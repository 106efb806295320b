"""Walk a folder of disclosures: which files are there, how big, how old. Opens none of them."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ORIGIN_SUFFIX: Final = ".origin.yml"


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


def scan(root: Path) -> list[FoundFile]:
    """All disclosures under `root`, sorted by path.

    Left out: hidden files and folders, lock files of office programs (`~$…`), origin files. Links are
    followed, a folder inside itself is not. OSError when a folder cannot be listed, since its files
    would seem gone.
    """
    listed = dict(_walk(root, "", ()))
    found = [_found(path, facts, listed.get(path + ORIGIN_SUFFIX)) for path, facts in listed.items()]
    return sorted((f for f in found if not f.path.endswith(ORIGIN_SUFFIX)), key=lambda f: f.path)


def tree_state(root: Path) -> tuple[int, int, int]:
    """(files, bytes, newest mtime in ns) of a tree, origin files included: what a sensor compares.

    (0, 0, 0) when there is no such folder.
    """
    if not root.is_dir():
        return 0, 0, 0
    facts = [f for _, f in _walk(root, "", ())]
    return len(facts), sum(f.st_size for f in facts), max((f.st_mtime_ns for f in facts), default=0)


def _found(path: str, facts: os.stat_result, origin: os.stat_result | None) -> FoundFile:
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    return FoundFile(
        text,
        facts.st_size,
        facts.st_mtime_ns,
        origin.st_size if origin else None,
        origin.st_mtime_ns if origin else None,
        path if path != text else None,
    )


def _walk(
    folder: Path | str, prefix: str, above: tuple[tuple[int, int], ...]
) -> Iterator[tuple[str, os.stat_result]]:
    """(relative path, facts) of every file; `above` identifies the folders on the way here."""
    here = os.stat(folder)
    if (here.st_dev, here.st_ino) in above:
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith((".", "~$")):
                continue
            try:
                facts = entry.stat()
            except OSError:
                continue  # a dangling link, or gone since it was listed
            if stat.S_ISDIR(facts.st_mode):
                yield from _walk(entry.path, f"{prefix}{entry.name}/", (*above, (here.st_dev, here.st_ino)))
            elif stat.S_ISREG(facts.st_mode):
                yield prefix + entry.name, facts
