"""Writes the samples of `data/raw/`: `python -m tests.corpus.samples`, after a transcript changed."""

import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

import yaml

from tests.corpus.render import load, render

RAW: Final = Path(__file__).parents[2] / "data" / "raw"


@dataclass(frozen=True, slots=True)
class Sample:
    """A file of `data/raw/`, the transcript it is made of, and its region."""

    path: str
    doc_id: str
    region_code: str


SAMPLES: Final = (
    Sample("xinjiang-changji/changji-industry-it-2021.txt", "changji-industry-it-2021-budget", "652300"),
    Sample("shanghai-putuo/wanli-street-2023.docx", "sh-putuo-wanli-street-2023-budget-dept", "310107"),
    Sample("shanghai-putuo/wanli-street-2024.xlsx", "sh-putuo-wanli-street-2024-budget-dept", "310107"),
    Sample("shanghai-putuo/putuo-finance-2025.docx", "sh-putuo-finance-2025-budget-dept", "310107"),
    Sample(
        "shanghai-putuo/putuo-gov-office-2025-department.docx",
        "sh-putuo-gov-office-2025-budget-dept",
        "310107",
    ),
    Sample(
        "shanghai-putuo/putuo-gov-office-2025-unit.docx", "sh-putuo-gov-office-2025-budget-unit", "310107"
    ),
)


def sample_files(sample: Sample) -> dict[Path, bytes]:
    """The sample's file and its `.origin.yml`, by path."""
    file = RAW / sample.path
    return {
        file: render(load(sample.doc_id), file.suffix[1:]),
        file.with_name(file.name + ".origin.yml"): origin(sample).encode(),
    }


def origin(sample: Sample) -> str:
    """What stands in the `.origin.yml`."""
    transcript = load(sample.doc_id)
    entries = {
        "publisher": transcript.publisher,
        "title": transcript.title,
        "fiscal_year": transcript.year,
        "phase": transcript.phase,
        "region_code": sample.region_code,
        "how_made": (
            f"A transcript made by this project (tests/corpus/transcripts/{sample.doc_id}.yml), "
            "rendered by tests/corpus. Tables and figures stand as the publisher printed them; "
            "the wording of the narrative, and of long texts within tables, is the project's own."
        ),
    }
    return yaml.safe_dump(entries, allow_unicode=True, sort_keys=False, width=100)


def same_content(left: bytes, right: bytes) -> bool:
    """Whether two files hold the same. Packages are compared unpacked: deflate differs between builds of zlib."""
    return left == right or (left[:2] == right[:2] == b"PK" and _members(left) == _members(right))


def _members(data: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(BytesIO(data)) as package:
        return [(info.filename, package.read(info)) for info in package.infolist()]


def write_samples() -> list[Path]:
    """Write what is missing or stale; returns those files."""
    written = []
    for sample in SAMPLES:
        for path, data in sample_files(sample).items():
            if not (path.exists() and same_content(path.read_bytes(), data)):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
                written.append(path)
    return written


if __name__ == "__main__":
    for path in write_samples():
        print(path.relative_to(RAW.parents[1]))
