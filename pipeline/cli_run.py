"""`yusuan run`: the Dagster job in this process, its progress, and what it did.

What belongs here: what a person at a terminal sees of a run. What does not: what a run does.
"""

import os
import re
import shlex
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from pipeline.dagster_home import dagster_home
from pipeline.resources import Observer
from pipeline.settings import Settings
from pipeline.show import on_one_line
from schemas.issues import ISSUE_KINDS
from schemas.warehouse import CLAIM_TABLES, FACT_TABLES

if TYPE_CHECKING:
    from dagster import ExecuteInProcessResult

    from pipeline.ingest import IngestReport
    from pipeline.warehouse import GenerationReport

FINISHED, TROUBLED, FAILED = 0, 1, 2
PLAIN_EVERY_SECONDS = 5.0
STOPPED = "stopped 已中断: run it again, and it goes on where it stopped"
Counts = Mapping[str, int]
Show = Callable[[int, int], None]
"""Told how many documents of how many are parsed."""
TRY_SQL = (
    "select department, fiscal_year, sum(amount_yuan) as yuan from expenditure group by all order by all"
)
LIST_SQL = (
    "select path, status, code, severity, message from dim_document join issue using (document_id)"
    " where status <> 'parsed' order by all"
)
STATUSES = {"parsed": "parsed 已读取", "partial": "partial 部分读取", "quarantined": "quarantined 无法读取"}


class Terminal(Observer):
    """Shows a run's progress and keeps its reports for the end."""

    def __init__(self, show: Show, console: Console) -> None:
        self._show = show
        self._console = console
        self.documents: IngestReport | None = None
        self.generation: GenerationReport | None = None

    def progress(self, done: int, total: int) -> None:
        """Show how far it is."""
        self._show(done, total)

    def say(self, message: str) -> None:
        """Print it, above the bar."""
        self._console.print(Text(message), soft_wrap=True)

    def ingested(self, report: "IngestReport") -> None:
        """Keep what became of the documents."""
        self.documents = report

    def built(self, report: "GenerationReport") -> None:
        """Keep what became of the generation."""
        self.generation = report


def run(settings: Settings) -> int:
    """Run the job with these settings; gives the exit code."""
    from pipeline.ingest import NoInputError, check_folder

    started = time.monotonic()
    errors = Console(stderr=True, highlight=False)
    try:
        check_folder(settings)  # before Dagster's folder is made: it may be the wrong place altogether
    except NoInputError as error:
        errors.print(Text(str(error), style="red"), soft_wrap=True)
        return FAILED
    with progress_bar(errors) if errors.is_terminal else plain_progress(errors) as show:
        watcher = Terminal(show, errors)
        trouble = attempt(settings, watcher)
    if trouble:
        errors.print(Text(trouble, style="red"), soft_wrap=True)
        return FAILED
    assert watcher.documents
    assert watcher.generation
    tell(settings, watcher.documents, watcher.generation, time.monotonic() - started)
    return TROUBLED if watcher.documents.troubled else FINISHED


def tell(
    settings: Settings, documents: "IngestReport", generation: "GenerationReport", seconds: float
) -> None:
    """Print what a run did, what is wrong with its documents, and what to do next."""
    out = Console(highlight=False)
    if documents.changed or generation.changed:
        held = warehouse_counts(generation.path)
        out.print(summary([*summary_rows(documents, generation, held), ("seconds 秒", f"{seconds:.1f}", "")]))
    else:
        out.print(f"nothing new 没有新文件: {documents.files:,} files, {seconds:.1f} s")
    told = (*documents.messages, *troubled_lines(documents), *standing_lines(documents))
    for line in (*told, *next_steps(settings, documents)):
        out.print(Text(line), soft_wrap=True)


def attempt(settings: Settings, observer: Observer) -> str | None:
    """Run the job; None when it succeeded, else one line that tells why not."""
    try:
        result = execute(settings, observer)
    except KeyboardInterrupt:
        return STOPPED
    except Exception as error:  # Python's own exit code for it is 1, which means something else here
        return f"the run could not start 无法运行: {type(error).__name__}: {error}"
    if result.success:
        return None
    if re.search("KeyboardInterrupt|InterruptedError", cause(result)):
        return STOPPED
    return f"the run failed 运行失败: {cause(result)} (run {result.run_id[:8]}; details: make ui)"


def execute(settings: Settings, observer: Observer) -> "ExecuteInProcessResult":
    """Run the job on the instance that the web page shows."""
    os.environ["DAGSTER_HOME"] = str(dagster_home())
    from dagster import DagsterInstance

    from pipeline.definitions import build
    from pipeline.event_log import keep_engines

    keep_engines()
    job = build(observer).resolve_job_def("publish")
    with DagsterInstance.get() as instance:
        return job.execute_in_process(
            instance=instance,
            run_config=run_config(settings),
            raise_on_error=False,
            tags={"started_by": "yusuan run"},
        )


def run_config(settings: Settings) -> dict[str, object]:
    """The settings in Dagster's form. Its log lines would tear the progress bar; the web page has them."""
    folders = {
        "raw": str(settings.raw),
        "warehouse": str(settings.warehouse),
        "lake": str(settings.lake),
        "workers": settings.workers,
    }
    return {
        "resources": {"folders": {"config": folders}},
        "ops": {"ingest": {"config": {"accept_removals": settings.accept_removals}}},
        "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
    }


def cause(result: "ExecuteInProcessResult") -> str:
    """Why a run failed, in one line: what our code said, without Dagster's wrapping and stack."""
    for event in result.filter_events(lambda e: e.is_step_failure):
        data = event.step_failure_data
        if data.user_failure_data and data.user_failure_data.description:
            return data.user_failure_data.description
        error = data.error
        while error and error.cause and (error.cls_name or "").startswith("Dagster"):
            error = error.cause
        if error:
            return error.message.strip()
    return "no step says why"


@contextmanager
def progress_bar(console: Console) -> Iterator[Show]:
    """A bar on a terminal, with documents, rate and time left."""
    started = time.monotonic()
    with Progress(BarColumn(), TextColumn("{task.description}"), console=console, transient=True) as bar:
        task = bar.add_task("starting 启动", total=None)

        def show(done: int, total: int) -> None:
            line = progress_line(done, total, time.monotonic() - started)
            bar.update(task, description=line, completed=done, total=total)

        yield show


@contextmanager
def plain_progress(console: Console) -> Iterator[Show]:
    """A line now and then, for logs: documents, rate, time left."""
    started = last = time.monotonic()

    def show(done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if done and (done == total or now - last >= PLAIN_EVERY_SECONDS):
            last = now
            console.print(progress_line(done, total, now - started), soft_wrap=True)

    yield show


def progress_line(done: int, total: int, seconds: float) -> str:
    """How far a run is.

    >>> progress_line(50, 200, 10.0)
    'reading 读取 50/200, 5.0/s, 30 s left'
    """
    rate = done / max(seconds, 0.001)
    left = f", {(total - done) / rate:.0f} s left" if done < total else ""
    return f"reading 读取 {done}/{total}, {rate:.1f}/s{left}"


def summary(lines: Iterable[tuple[str, str, str]]) -> Table:
    """A name, the figure of this run and the figure of the warehouse, a line each."""
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("", no_wrap=True)
    table.add_column("this run 本次", justify="right")
    table.add_column("warehouse 仓库", justify="right")
    for cells in lines:
        table.add_row(*map(Text, cells))
    return table


def summary_rows(
    documents: "IngestReport", generation: "GenerationReport", held: Counts
) -> Iterator[tuple[str, str, str]]:
    """Lines of the summary: a name, the figure of this run, the figure of the warehouse.

    `held` counts what the warehouse holds: documents by status, and `tables`.
    """
    for status, name in STATUSES.items():
        yield f"documents 文件: {name}", _n(documents.by_status.get(status, 0)), _n(held.get(status, 0))
    for name, count in (
        ("unchanged 未变", documents.unchanged),
        ("withdrawn 已撤", documents.withdrawn),
        ("held back 暂留 (--accept-removals)", documents.held_back),
    ):
        if count:
            yield f"documents 文件: {name}", _n(count), ""
    yield "tables 表", "", _n(held.get("tables", 0))
    for t in (*FACT_TABLES, *CLAIM_TABLES):
        here, there = documents.rows_by_table.get(t.name, 0), generation.rows_by_table.get(t.name, 0)
        if here or there:
            yield f"{t.name} {t.title_zh}", _n(here), _n(there)
    yield (
        "issues 问题",
        _n(sum(documents.issues_by_code.values())),
        _n(generation.rows_by_table.get("issue", 0)),
    )


def warehouse_counts(generation: Path) -> dict[str, int]:
    """Documents of a generation by status, and its `tables`."""
    import duckdb

    with duckdb.connect(str(generation / "budget.duckdb"), read_only=True) as base:
        counts = dict(base.sql("select status, count(*) from dim_document group by status").fetchall())
        tables = "select count(*) from (select distinct document_id, table_ordinal from source_cell)"
        return counts | {"tables": base.sql(tables).fetchall()[0][0]}


def troubled_lines(documents: "IngestReport") -> Iterator[str]:
    """The documents of this run that were not wholly read, why, and what to do."""
    for t in documents.troubled:
        more = f" (+{t.more:,} more 另有)" if t.more else ""
        yield f"{on_one_line(t.path)}: {t.status}: {t.code}: {t.message}{more}"
        kind = ISSUE_KINDS.get(t.code)
        if kind and kind.remedy not in t.message and " / " not in t.message:
            yield f"    what to do 处理: {kind.remedy}"


def standing_lines(documents: "IngestReport") -> Iterator[str]:
    """What earlier runs could not wholly read, and how to list it; a run's own trouble is told by name."""
    counts = [
        f"{_n(n)} {STATUSES[s]}" for s in ("quarantined", "partial") if (n := documents.standing.get(s))
    ]
    if counts and not documents.troubled:
        yield f"in the warehouse there are still 仓库中仍有: {', '.join(counts)}; to list them 查看 (SQL):"
        yield f"  {LIST_SQL}"


def next_steps(settings: Settings, documents: "IngestReport") -> Iterator[str]:
    """Where the warehouse is, and three commands that work as they stand."""
    yield f"\nThe warehouse is 数据仓库: {settings.warehouse / 'current'}"
    if (report := settings.warehouse / "report" / "index.html").is_file():
        yield f"The report is 网页报告: {report}"
    yield "Try next 下一步:"
    if sample := first_file(settings.raw, {t.path for t in documents.troubled}):
        yield f"  {tool('yusuan')} parse {shlex.quote(str(sample))}"
    where = "" if settings.warehouse == Settings().warehouse else repr(str(settings.warehouse))
    code = f"import yusuan; print(yusuan.connect({where}).sql('{TRY_SQL}'))"
    yield f"  {tool('python')} -c {shlex.quote(code) if where else chr(34) + code + chr(34)}"
    yield "  make ui" if Path("Makefile").exists() else "  dagster dev -m pipeline.definitions"


def tool(name: str) -> str:
    """A command as one can type it here: in the environment that runs this, unless it is on the path."""
    beside = Path(sys.executable).parent / name
    try:
        return shlex.quote(str(beside.relative_to(Path.cwd())))
    except ValueError:
        return name if shutil.which(name) == str(beside) else shlex.quote(str(beside))


def first_file(raw: Path, troubled: Set[str]) -> Path | None:
    """One disclosure of the raw folder, to show `yusuan parse` on; none of the troubled ones."""
    # Not all files are listed for the sake of one.
    for folder, subfolders, names in os.walk(raw):
        subfolders.sort()
        for file in (Path(folder, name) for name in sorted(names)):
            if (
                file.suffix in (".pdf", ".docx", ".xlsx", ".xls", ".txt")
                and file.relative_to(raw).as_posix() not in troubled
            ):
                return file
    return None


def _n(count: int) -> str:
    return f"{count:,}"
