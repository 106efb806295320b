"""Has LibreOffice turn old documents into docx, many in one start, and says which LibreOffice there is.

What belongs here: finding and running the program, and what became of each file. What does not: which
files need it (the registry), and reading what comes out (`pipeline.readers.docx`).

A document is converted when its reader asks for it, and those after it in the shard (`together`) with it.
It comes first: whatever stops the program before the first file is done is that file's fault, and
whatever stops it later is found out when the next unfinished one is asked for. So one bad file never
takes others with it, and no start outlasts the time that a worker has for one document.

Nothing of the user's LibreOffice is used: each start has a profile of its own, in which macros, links to
other files and the network are shut off.
"""

import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final

from pipeline.document import UnreadableError
from pipeline.limits import OFFICE_BATCH_BYTES, OFFICE_BATCH_FILES, OFFICE_SECONDS
from pipeline.readers import reader_for
from pipeline.readers.sniff import OLE2_MAGIC

PROGRAM_VARIABLE: Final = "YUSUAN_SOFFICE"
SUFFIXES: Final = {"doc": ".doc", "rtf": ".rtf"}
"""Readers that need a conversion -> the name's ending by which LibreOffice expects the kind."""
Source = Callable[[int], bytes]
"""Gives the first so many bytes of a file, all for -1. Raises OSError, IndexError, UnreadableError."""
_MAGICS: Final = (OLE2_MAGIC, b"{\\rtf")
_HEAD_BYTES: Final = 8
_VERSION_TOLD: Final = re.compile(r"LibreOffice(?:Dev)? [\d.]+")
_VERSION_SECONDS: Final = 30
_SETTINGS: Final = (
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Writer/Content/Update", "Link", "0"),
    ("Office.Writer/Content/Update", "Field", "false"),
    ("Office.Writer/Content/Update", "Chart", "false"),
    # A proxy that is not there: nothing goes out.
    ("Inet/Settings", "ooInetProxyType", "1"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)


# --- the program --------------------------------------------------------------------------------


def environment() -> str:
    """Which LibreOffice there is, e.g. `LibreOffice 7.4.7.2`; '' where there is none that works."""
    found = program()
    return _version(found) if found else ""


def program() -> str | None:
    """The program of $YUSUAN_SOFFICE, else `soffice` or `libreoffice` on the path."""
    named = os.environ.get(PROGRAM_VARIABLE)
    return shutil.which(named) if named else shutil.which("soffice") or shutil.which("libreoffice")


@lru_cache
def _version(found: str) -> str:
    try:
        told = subprocess.run(
            [found, "--version"], stdin=subprocess.DEVNULL, capture_output=True, timeout=_VERSION_SECONDS
        ).stdout.decode("utf-8", "replace")
    except (OSError, subprocess.SubprocessError):
        return ""
    version = _VERSION_TOLD.search(told)
    return version.group() if version else ""


# --- many in one start --------------------------------------------------------------------------


@dataclass(slots=True)
class _Batch:
    """Files that may still be converted, and what was converted and not yet asked for, by digest.

    The folders of the starts are removed with `folders`.
    """

    folders: ExitStack
    ahead: list[Source]
    done: dict[str, Path] = field(default_factory=dict)


_batch: ContextVar[_Batch | None] = ContextVar("batch", default=None)


@contextmanager
def together(sources: Sequence[Source]) -> Iterator[None]:
    """While this lasts, the old documents among these files are converted many at a time, in this order."""
    with ExitStack() as folders:
        token = _batch.set(_Batch(folders, list(sources)))
        try:
            yield
        finally:
            _batch.reset(token)


def to_docx(data: bytes, reader: str) -> bytes:
    """An old document as docx. `reader` is the one that asks, `doc` or `rtf`.

    Raises UnreadableError: `converter_missing` without LibreOffice, `unreadable` where that fails.
    """
    batch = _batch.get()
    if batch is None:
        with together(()):
            return to_docx(data, reader)
    digest = hashlib.sha256(data).hexdigest()
    if digest not in batch.done:
        _convert(batch, digest, data, reader)
    converted = batch.done.pop(digest)
    try:
        return converted.read_bytes()
    finally:
        converted.unlink()


def _convert(batch: _Batch, digest: str, data: bytes, reader: str) -> None:
    """Convert this document, and those ahead with it. Raises UnreadableError where this one fails."""
    found = program()
    if not found or not environment():
        raise _missing()
    folder = tempfile.TemporaryDirectory(prefix="yusuan-office-", ignore_cleanup_errors=True)
    place = Path(batch.folders.enter_context(folder))
    names = {digest: f"0{SUFFIXES[reader]}"}
    (place / names[digest]).write_bytes(data)
    taken = _take_ahead(batch, place, names, len(data))
    reason = _run(found, place, [place / name for name in names.values()])
    for own, name in names.items():
        result = place / "out" / f"{name.partition('.')[0]}.docx"
        if zipfile.is_zipfile(result):  # else it is not there, or was being written when the program ended
            batch.done[own] = result
        (place / name).unlink()
    if reason:  # those it did not come to go with the next
        batch.ahead[:0] = [source for own, source in taken.items() if own not in batch.done]
    if digest not in batch.done:
        # Where others were begun, the program had passed over this one.
        passed_over = any(result.stem != "0" for result in (place / "out").glob("*.docx"))
        raise _failed("" if passed_over else reason)


def _take_ahead(batch: _Batch, place: Path, names: dict[str, str], size: int) -> dict[str, Source]:
    """Copy the next old documents beside the first, and add their names; digest -> source of each."""
    taken: dict[str, Source] = {}
    while batch.ahead and len(names) < OFFICE_BATCH_FILES and size < OFFICE_BATCH_BYTES:
        source = batch.ahead.pop(0)
        data, reader = _old_document(source)
        digest = hashlib.sha256(data).hexdigest()
        if reader is None or digest in names or digest in batch.done:
            continue
        names[digest] = f"{len(names)}{SUFFIXES[reader]}"
        (place / names[digest]).write_bytes(data)
        taken[digest] = source
        size += len(data)
    return taken


def _old_document(source: Source) -> tuple[bytes, str | None]:
    """A file's bytes and its reader, if it is one of those that need a conversion."""
    try:
        if not source(_HEAD_BYTES).startswith(_MAGICS):
            return b"", None
        data = source(-1)
        reader = reader_for(data).name
    except (OSError, IndexError, UnreadableError):  # told when its turn comes
        return b"", None
    return data, reader if reader in SUFFIXES else None


def _missing() -> UnreadableError:
    named = os.environ.get(PROGRAM_VARIABLE)
    said = f" (what ${PROGRAM_VARIABLE} names does not work)" if named else ""
    return UnreadableError(
        "converter_missing",
        f"reading .doc, .wps and .rtf needs LibreOffice, which is not installed{said}: apt-get install "
        "libreoffice-writer, then run again; or save the file as docx "
        "/ 读取 .doc、.wps、.rtf 需要 LibreOffice，本机未安装：请安装 LibreOffice 后重新运行，或另存为 docx",
    )


def _failed(reason: str) -> UnreadableError:
    return UnreadableError(
        "unreadable",
        f"LibreOffice cannot read this document ({reason or 'it is damaged or of another kind'}): open it in "
        "Word or WPS and save it as docx / LibreOffice 无法转换此文件，请用 Word 或 WPS 打开后另存为 docx",
    )


# --- one start ----------------------------------------------------------------------------------


def _run(found: str, place: Path, sources: Sequence[Path]) -> str:
    """Convert the sources in order into `out`; why the program did not come to its end, or ''."""
    profile = place / "profile"
    _write_settings(profile / "user" / "registrymodifications.xcu")
    command = [
        *_guard(),
        found,
        f"-env:UserInstallation={profile.as_uri()}",
        *("--headless", "--norestore", "--nodefault", "--nolockcheck"),
        *("--convert-to", "docx:MS Word 2007 XML", "--outdir", str(place / "out")),
        *map(str, sources),
    ]
    try:
        reason = _wait(command, place)
    except OSError as error:
        reason = f"it cannot be started: {error.strerror or error}"
    shutil.rmtree(profile, ignore_errors=True)
    return reason


def _guard() -> list[str]:
    """What ends the program should this process be killed and leave it alone."""
    guard = shutil.which("timeout") if sys.platform == "linux" else None
    return [guard, "-k", "5", str(int(OFFICE_SECONDS) + 10)] if guard else []


def _wait(command: Sequence[str], place: Path) -> str:
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "HOME": str(place), "TMPDIR": str(place), "SAL_USE_VCLPLUGIN": "svp"},
        start_new_session=True,
    )
    try:
        code = process.wait(OFFICE_SECONDS)
        return f"it ended with code {code}" if code else ""
    except subprocess.TimeoutExpired:
        return f"it took more than {OFFICE_SECONDS:g} s"
    finally:
        _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End the program and all that it started."""
    if sys.platform == "win32":
        process.kill()
    else:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _write_settings(file: Path) -> None:
    items = "".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for path, name, value in _SETTINGS
    )
    file.parent.mkdir(parents=True)
    file.write_text(
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{items}</oor:items>',
        "utf-8",
    )
