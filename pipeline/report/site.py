"""Write the pages of a generation into one folder, only those that changed.

What belongs here: the order of the work, names of files, what is written anew and what goes. What does
not: what a page says (`pages`, templates), the rows behind it (`data`).
"""

import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pipeline import view_style
from pipeline.generations import REPORT
from pipeline.report import data, pages
from pipeline.report.render import render
from pipeline.report.words import LANGUAGES
from pipeline.view import LETTERS, MARKS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

STATE: Final = ".report.json"
"""What was written and from which input, so that the next report writes only what changed."""
STATIC: Final = Path(__file__).parent / "static"
DOCUMENTS: Final = 20  # documents whose cells are in memory at once
_ROOT: Final = Path(__file__).parents[1]
Contexts = Callable[[str], Mapping[str, Any]]
"""Language -> what the template is given."""


@dataclass
class ReportOutcome:
    """What became of a report: where it is, pages written, pages that stayed, pages that went."""

    folder: Path
    written: int = 0
    kept: int = 0
    removed: int = 0
    seconds: float = 0.0
    state: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def index(self) -> Path:
        """The page to open."""
        return self.folder / "index.html"


def build_report(generation: Path, folder: Path) -> ReportOutcome:
    """Write the report of one generation into a folder; what is there from an earlier report is used.

    Nothing in the folder that a report did not write is touched. OSError when it cannot be written.
    """
    started = time.perf_counter()
    folder.mkdir(parents=True, exist_ok=True)
    before, outcome = read_state(folder), ReportOutcome(folder)
    with data.opened(generation) as con:
        names = pages.official_names(con)
        _write_static(outcome)
        _documents(con, outcome, before)
        for page, sets in data.departments(con):
            name = data.department_name(page["department_line"], page["region_code"])
            _page(
                outcome,
                before,
                f"department/{name}",
                "department.html",
                [page, sets],
                pages.for_department(page, sets, names),
            )
        for path, template, inputs, contexts in pages.common(con, generation.name):
            _page(outcome, before, path, template, inputs, contexts)
    for gone in sorted(set(before) - set(outcome.state)):
        (folder / gone).unlink(missing_ok=True)
        outcome.removed += 1
    _replace(folder / STATE, json.dumps(outcome.state, indent=0, sort_keys=True))
    outcome.seconds = time.perf_counter() - started
    return outcome


def report_of(generation: Path) -> ReportOutcome:
    """Write the report of a generation into its own folder, beginning from the newest earlier one."""
    folder = generation / REPORT
    if not folder.exists():
        before = [g / REPORT for g in generation.parent.iterdir() if (g / REPORT / STATE).is_file()]
        if before:
            # Linked, not copied: a page that changes is written beside and renamed, so the old one stays.
            fresh = folder.with_name(f".{REPORT}.{os.getpid()}")
            shutil.copytree(max(before, key=lambda f: f.parent.name), fresh, copy_function=_link_or_copy)
            fresh.rename(folder)
    return build_report(generation, folder)


def _link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def read_state(folder: Path) -> dict[str, str]:
    """File -> digest of its input, as the last report left it; nothing where there was none."""
    try:
        found = json.loads((folder / STATE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {
        name: digest
        for name, digest in found.items()
        if not name.startswith("/") and ".." not in name.split("/") and (folder / name).is_file()
    }


def _documents(con: "DuckDBPyConnection", outcome: ReportOutcome, before: Mapping[str, str]) -> None:
    """A page a document; cells are read only of those that changed."""
    fresh = []
    for document in data.documents(con):
        path, digest = f"document/{document['document_id'][:16]}.html", _digest([document])
        outcome.state[path] = digest
        if before.get(path) == digest:
            outcome.kept += 1
        else:
            fresh.append(document)
    for first in range(0, len(fresh), DOCUMENTS):
        portion = fresh[first : first + DOCUMENTS]
        sets = data.document_sets(con, [d["document_id"] for d in portion])
        for document in portion:
            path = f"document/{document['document_id'][:16]}"
            context = pages.for_document(document, sets[document["document_id"]])
            _write(outcome, f"{path}.html", render("document.html", path, "zh", context))


def _page(
    outcome: ReportOutcome,
    before: Mapping[str, str],
    path: str,
    template: str,
    inputs: object,
    contexts: Contexts,
) -> None:
    """One page in each language, unless its input is what it was."""
    digest = _digest(inputs)
    for lang in LANGUAGES:
        file = file_name(path, lang)
        outcome.state[file] = digest
        if before.get(file) == digest:
            outcome.kept += 1
        else:
            _write(outcome, file, render(template, path, lang, contexts(lang)))


def file_name(path: str, lang: str) -> str:
    """The file of a page in a language.

    >>> file_name("rule/W03", "en")
    'rule/W03.en.html'
    """
    return f"{path}.html" if lang == "zh" else f"{path}.{lang}.html"


def _write(outcome: ReportOutcome, name: str, text: str) -> None:
    target = outcome.folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    _replace(target, text)
    outcome.written += 1


def _replace(target: Path, text: str) -> None:
    """Written beside and renamed, so that whoever reads never meets half a page."""
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    fresh.write_text(text, encoding="utf-8")
    os.replace(fresh, target)


def _write_static(outcome: ReportOutcome) -> None:
    """Style sheets and scripts, beside the pages."""
    target = outcome.folder / "static"
    target.mkdir(exist_ok=True)
    for file in STATIC.iterdir():
        _replace(target / file.name, file.read_text(encoding="utf-8"))
        outcome.state[f"static/{file.name}"] = ""
    signs = {mark: sign for mark, (sign, _) in MARKS.items()}
    cells = (light(view_style.CSS), view_style.placement_css(LETTERS), view_style.mark_css(signs))
    _replace(target / "cells.css", "\n".join(cells))
    outcome.state["static/cells.css"] = ""


def light(css: str) -> str:
    """A style sheet without its colours for the dark: the pages of the report have light ones only."""
    before, dark, after = css.partition("@media (prefers-color-scheme: dark)")
    return (
        before.replace("color-scheme: light dark", "color-scheme: light") + after.partition("} }")[2]
        if dark
        else css
    )


def _digest(inputs: object) -> str:
    """Of rows and of the code that makes pages of them."""
    text = json.dumps(inputs, ensure_ascii=False, default=str, sort_keys=True)
    return hashlib.sha256(f"{_code_version()}\n{text}".encode()).hexdigest()[:32]


@cache
def _code_version() -> str:
    digest = hashlib.sha256()
    for file in _sources():
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _sources() -> Iterator[Path]:
    yield from sorted((_ROOT / "report").glob("*.py"))
    yield from sorted((_ROOT / "report/templates").iterdir())
    yield from (_ROOT / f"{name}.py" for name in ("view", "view_words", "show"))
