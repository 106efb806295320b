"""One document at a time: each reader against the physical limit, and everything after the reader."""

import io
import tempfile
import zipfile
from pathlib import Path

from lxml import etree

from benchmarks.corpus import rendered
from benchmarks.measure import cpu_ms
from pipeline.parse import parse_document
from pipeline.readers import read
from pipeline.receipts import FileJob, ShardJob
from pipeline.shard import run_shard


def unzip_and_parse(data: bytes) -> None:
    """The least that any reader of an office file must do."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in package.namelist():
            if name.endswith(".xml"):
                etree.fromstring(package.read(name))


def lines() -> list[tuple[str, str, str]]:
    """(what, figure, goal) for each measurement."""
    result = []
    for fmt in ("txt", "docx", "xlsx"):
        files = rendered(fmt)
        reader = cpu_ms(lambda files=files: [read(d, "x") for d in files]) / len(files)
        whole = cpu_ms(lambda files=files: [parse_document(d, "x") for d in files]) / len(files)
        result.append((f"{fmt}: reader, ms a document", f"{reader:.1f}", ""))
        if fmt != "txt":
            floor = cpu_ms(lambda files=files: [unzip_and_parse(d) for d in files]) / len(files)
            result.append(
                (
                    f"{fmt}: reader / (unzip + lxml parse)",
                    f"{reader / floor:.2f}",
                    "<= 2.5" if fmt == "docx" else "",
                )
            )
        result.append((f"{fmt}: parse after the reader, ms a document", f"{whole - reader:.1f}", ""))
        result.append(
            (f"{fmt}: parse as a whole, ms a document", f"{whole:.1f}", "<= 30" if fmt == "txt" else "")
        )
        result.append(
            (
                f"{fmt}: after the reader with validation and parts, ms a document",
                f"{shard_ms(files, fmt) - reader:.1f}",
                "<= 20",
            )
        )
    return result


def shard_ms(files: list[bytes], fmt: str, copies: int = 12) -> float:
    """CPU of a shard a document: read, parse, validate, write parts (each copy other bytes)."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "raw"
        root.mkdir()
        paths = []
        for i in range(copies):
            for k, data in enumerate(files):
                paths.append(root / f"{i}-{k}.{fmt}")
                paths[-1].write_bytes(_other_bytes(data, fmt, i))
        number = iter(range(10_000))
        work = lambda: run_shard(_job(f"p{next(number)}", Path(folder) / "lake", root, paths))  # noqa: E731
        return cpu_ms(work, runs=3, inner=1) / len(paths)


def _other_bytes(data: bytes, fmt: str, i: int) -> bytes:
    """The same document in other bytes, so that it counts as a document of its own."""
    if fmt == "txt":
        return data + b"\n" * i
    buffer = io.BytesIO(data)
    with zipfile.ZipFile(buffer, "a") as package:
        package.comment = str(i).encode()
    return buffer.getvalue()


def _job(parse_id: str, lake: Path, root: Path, paths: list[Path]) -> ShardJob:
    files = tuple(FileJob(str(root), p.name) for p in paths)
    return ShardJob(parse_id=parse_id, lake=str(lake), files=files)
