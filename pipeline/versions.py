"""Versions that decide whether a document must be parsed again.

A document is parsed again when its bytes, its reader's version, the meaning version or the
environment of its reader changed. The hash of sources stands in for a number that somebody would
have to remember to raise.
"""

import hashlib
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

ROOT = Path(__file__).resolve().parent.parent


@cache
def meaning_version(root: Path = ROOT) -> str:
    """12 hex digits over the sources of understanding: the modules, the lexicon, the reference data."""
    return _digest(root, _meaning_sources(root))


@cache
def reader_version(reader: str | None) -> str | None:
    """The version a reader has now. Without a reader: of all readers, since a new one may read the file.

    None for a reader that is no more, so that its documents are read again.
    """
    from pipeline.readers import READER_VERSIONS

    if reader is not None:
        return READER_VERSIONS.get(reader)
    listed = ",".join(f"{name}={version}" for name, version in sorted(READER_VERSIONS.items()))
    return hashlib.sha256(listed.encode()).hexdigest()[:12]


def environment_of(reader: str | None) -> str:
    """What a reader finds of what it needs of the machine, e.g. a program's version; '' for nothing."""
    from pipeline.readers.environment import environment_of as found

    return found(reader)


# What changes how results are shown or checked, not what is read.
_NO_MEANING: Final = ("pandera_models.py", "marts.py", "arrow_types.py", "names_en.csv", "regions.csv")


def _meaning_sources(root: Path) -> list[Path]:
    declarations = (p for p in root.glob("schemas/**/*.py") if p.name not in _NO_MEANING)
    reference = (p for p in root.glob("schemas/reference/*.csv") if p.name not in _NO_MEANING)
    checks = root.glob("pipeline/reconcile/*.py")
    return sorted({*_modules_of_parse(root), *checks, *declarations, *reference})


def _modules_of_parse(root: Path) -> set[Path]:
    """`checked.py` and the modules of `pipeline` that it imports, one by another; readers have own versions."""
    known: set[Path] = set()
    waiting = [root / "pipeline" / "checked.py"]
    while waiting:
        module = waiting.pop()
        if module.is_file() and module not in known:
            known.add(module)
            waiting += [root / "pipeline" / f"{name}.py" for name in _imported(module.read_text("utf-8"))]
    return known


def _imported(source: str) -> set[str]:
    """Names of the modules of `pipeline` that a source imports: `from pipeline.a import b`, `from pipeline import a`."""
    names = set(re.findall(r"^\s*(?:from|import) pipeline\.(\w+)", source, re.MULTILINE))
    for listed in re.findall(r"^\s*from pipeline import \(?([\w\s,]+)", source, re.MULTILINE):
        names |= set(re.findall(r"\w+", listed))
    return names


def _digest(root: Path, files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.relative_to(root).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:12]
