"""`yusuan check`: files and folders read, checked, and reported; nothing is stored.

What belongs here: what a person at a terminal sees of a check. What does not: reading, judging, and
how a report looks. Loads no Dagster, pandas, pandera or DuckDB.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from pipeline.document import UnreadableError
from pipeline.parsed import ParsedDocument

CLEAN, FOUND, UNREADABLE = 0, 1, 2
FORMATS: Final = ("text", "json", "xlsx", "html")
Report = dict[str, Any]


def check(
    files: Sequence[Path],
    form: str,
    lang: str,
    threshold: str,
    output: Path | None,
    suppressions: Path | None,
) -> int:
    """Check files and folders; gives the exit code: the worst of all documents."""
    from pipeline.reconcile.report import RANK, worst
    from pipeline.reconcile.suppress import SuppressionsError, read_suppressions

    try:
        known = read_suppressions(suppressions)
    except SuppressionsError as error:
        sys.stderr.write(f"{error}\n")
        return UNREADABLE
    code, reports = CLEAN, []
    wanted = list(_files(files))
    for number, file in enumerate(wanted, 1):
        _progress(number, len(wanted), file)
        for document in _documents(file):
            if document is None:
                code = UNREADABLE
                continue
            report = _report(document, lang, known)
            if report["status"] == "quarantined":
                code = UNREADABLE
            elif worst(report) >= RANK[threshold]:
                code = max(code, FOUND)
            if form == "text":
                _print(report, lang, threshold)
            else:
                reports.append(report)
    _progress(0, 0, None)
    return code if form == "text" or _write(reports, form, lang, output) else UNREADABLE


def _report(document: ParsedDocument, lang: str, known: dict[str, str]) -> Report:
    from pipeline.reconcile.check import check_document
    from pipeline.reconcile.report import report

    return report(document, check_document(document, known), lang)


def _print(report: Report, lang: str, threshold: str) -> None:
    from pipeline.show_check import print_report

    print_report(report, lang, threshold)
    sys.stdout.write("\n")
    sys.stdout.flush()


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    """The files named, and those in the folders named, with what of these cannot be read (it fails there)."""
    from pipeline.scan import scan

    for path in paths:
        if path.is_dir():
            found = scan(path)
            yield from (path / (file.name_on_disk or file.path) for file in found.files)
            yield from (path / name for name, _ in found.unread)
        else:
            yield path


def _documents(file: Path) -> Iterator[ParsedDocument | None]:
    """The documents of a file; None, with the reason told, where it holds none that can be had."""
    from pipeline.cli_parse import read_all
    from pipeline.scan import as_text, why_unread
    from pipeline.show import on_one_line

    try:
        documents, _ = read_all(file)
    except (UnreadableError, OSError) as error:
        reason = error if isinstance(error, UnreadableError) else why_unread(error)
        sys.stderr.write(f"{on_one_line(as_text(str(file)))}: {reason}\n")
        yield None
        return
    yield from documents


def _progress(number: int, total: int, file: Path | None) -> None:
    """Say which file is being checked, on one line of a terminal, where there are several."""
    if not sys.stderr.isatty():
        return
    sys.stderr.write("\r\x1b[K" + (f"{number}/{total} {file.name}" if file is not None and total > 1 else ""))
    sys.stderr.flush()


def _write(reports: Sequence[Report], form: str, lang: str, output: Path | None) -> bool:
    """Write the reports as JSON, a workbook or a page; False, with the reason told, where that fails."""
    try:
        if form == "xlsx":
            from pipeline.workbook import write_workbook

            target = output or Path("yusuan-check.xlsx")
            write_workbook(reports, target, lang)
            sys.stderr.write(f"workbook 工作簿: {target}\n")
            return True
        text = _as_text(reports, form, lang)
        if output is None:
            sys.stdout.write(text)
        else:
            output.write_text(text, "utf-8")
            sys.stderr.write(f"written 已写入: {output}\n")
    except OSError as error:
        sys.stderr.write(f"{output or form}: cannot be written ({error.strerror or error}) 无法写入\n")
        return False
    return True


def _as_text(reports: Sequence[Report], form: str, lang: str) -> str:
    if form == "html":
        from pipeline.check_page import page

        return page(reports, lang)
    return json.dumps(list(reports), ensure_ascii=False, indent=1, default=str) + "\n"
