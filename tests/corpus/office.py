"""Has LibreOffice save rendered files in another format, many in one start: `.doc`, and workbooks of its own make.

Belongs here: the formats that only a program can write. Does not: reading them (`pipeline.readers.office`).
"""

import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from pipeline.readers import office
from tests.corpus import docx, xlsx
from tests.corpus.transcript import Transcript

needs_office = pytest.mark.skipif(
    not office.environment(), reason="LibreOffice is not installed: apt-get install libreoffice-writer"
)


def as_doc(transcripts: Sequence[Transcript]) -> list[bytes]:
    """Each transcript as a Word 97 document."""
    return saved_as("doc:MS Word 97", "docx", [docx.write(t, widths=True) for t in transcripts])


def as_rtf(transcripts: Sequence[Transcript]) -> list[bytes]:
    return saved_as("rtf", "docx", [docx.write(t, widths=True) for t in transcripts])


def as_xls(transcripts: Sequence[Transcript]) -> list[bytes]:
    return saved_as("xls", "xlsx", [xlsx.write(t) for t in transcripts])


def saved_as(wanted: str, suffix: str, files: Sequence[bytes]) -> list[bytes]:
    """Each file, now in the format `wanted` (its suffix, and perhaps the filter that writes it)."""
    program = office.program()
    assert program
    with TemporaryDirectory() as folder:
        place = Path(folder)
        sources = [place / f"{n}.{suffix}" for n in range(len(files))]
        for source, data in zip(sources, files, strict=True):
            source.write_bytes(data)
        subprocess.run(
            [program, f"-env:UserInstallation={(place / 'profile').as_uri()}", "--headless", "--convert-to", wanted,
             "--outdir", str(place / "out"), *map(str, sources)],
            check=True, capture_output=True, timeout=300,
        )  # fmt: skip
        made = wanted.partition(":")[0]
        return [(place / "out" / f"{source.stem}.{made}").read_bytes() for source in sources]
