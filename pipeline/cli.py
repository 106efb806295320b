"""The command line: what a person may ask for, and how it is explained.

What belongs here: commands, options, help. What does not: work, nor any import that takes time;
each command imports what it needs.
"""

from pathlib import Path

import click

from pipeline.settings import Settings

USUAL = Settings()
FOLDER = click.Path(path_type=Path, file_okay=False)
EXIT_CODES = """
\b
Exit codes:
  0  finished, also when nothing was new
  1  finished, and at least one document of this run is quarantined or partial
  2  wrong usage, no input found, or the run itself failed
"""
RUN_EPILOG = f"""
\b
Examples:
  yusuan run                              data/raw -> data/warehouse
  yusuan run --raw ~/disclosures          another folder of disclosures
  yusuan run --workers 8 --warehouse /srv/budget

\b
What comes out (结果):
  data/warehouse/current/budget.duckdb    tables and views, for SQL
  data/warehouse/current/parquet/         the same, a folder a table
  data/lake/                              what was read, with its history: back it up
  data/dagster/                           the runs, shown by `make ui`
{EXIT_CODES}"""
PARSE_EPILOG = """
\b
Examples:
  yusuan parse budget.docx                for people
  yusuan parse budget.docx --format json  everything, for programs; amounts are strings
  yusuan parse budget.docx --html a.html  a page: each table with its cells coloured, to be checked by eye
  yusuan parse bundle.zip                 every document in it; one of them: 'bundle.zip!/budget.docx'

\b
Exit codes:
  0  the file was read
  1  it was read in part or not at all (partial, quarantined); the issues say why
  2  wrong usage, there is no such file, or the page cannot be written
"""


CHECK_EPILOG = """
\b
Examples:
  yusuan check budget.docx                       root causes first, in Chinese
  yusuan check budget.docx --lang en             in English
  yusuan check disclosures/ --format xlsx -o a.xlsx   a workbook for a whole folder
  yusuan check budget.pdf --severity error       warnings neither shown nor counted
  yusuan check budget.pdf --suppress known.csv   leave aside what was looked at (finding_id,reason)

\b
Exit codes:
  0  nothing found at or above --severity
  1  something was found
  2  a file cannot be read, or the report cannot be written
"""

REPORT_EPILOG = """
\b
Examples:
  yusuan report                           data/warehouse/report/index.html
  yusuan report --out site                one folder, to copy or to serve

\b
Exit codes:
  0  the pages are there
  2  there is no warehouse, or the pages cannot be written
"""


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="yusuan", message="yusuan %(version)s")
def main() -> None:
    """Department budgets and final accounts as data. 部门预算、决算公开文件 → 数据仓库。

    Put disclosures (PDF, Word, Excel, web pages, text, zips of these; any subfolders) in data/raw and say `yusuan run`.
    `yusuan parse FILE` shows how one file is understood.
    """


@main.command(epilog=RUN_EPILOG)
@click.option("--raw", type=FOLDER, default=USUAL.raw, show_default=True, help="Folder of disclosures.")
@click.option(
    "--warehouse", type=FOLDER, default=USUAL.warehouse, show_default=True, help="Where the warehouse goes."
)
@click.option(
    "--lake", type=FOLDER, default=USUAL.lake, show_default=True, help="Where parsed documents are kept."
)
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    default=USUAL.workers,
    show_default="one a core, at most 8",
    help="Processes that parse.",
)
@click.option(
    "--accept-removals",
    is_flag=True,
    help="Withdraw documents even when many files are gone at once (otherwise taken for a mishap).",
)
def run(raw: Path, warehouse: Path, lake: Path, workers: int, accept_removals: bool) -> None:
    """Read what is new in the raw folder, check it, publish the warehouse. 读取新文件，更新数据仓库。

    Runs the Dagster job in this process. Only new and changed files are parsed; files that are gone
    are withdrawn. Whoever has the warehouse open is not disturbed.
    """
    from pipeline import cli_run

    raise SystemExit(cli_run.run(Settings(raw, warehouse, lake, workers, accept_removals)))


def _a_page(context: click.Context, parameter: click.Parameter, html: Path | None) -> Path | None:
    """A name that a page may have; no disclosure is written over by a slip of the hand."""
    if html is not None and html.suffix.lower() not in (".html", ".htm"):
        raise click.BadParameter(f"{html} does not end in .html; give the page a name of its own")
    return html


@main.command(epilog=PARSE_EPILOG)
@click.argument("file", type=click.Path(path_type=Path, readable=False))  # told by us
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="For people or for programs.",
)
@click.option(
    "--html",
    type=click.Path(path_type=Path, dir_okay=False),
    callback=_a_page,
    help="Write a page (.html) that shows each table and the fact behind each figure. 输出网页，便于核对。",
)
def parse(file: Path, form: str, html: Path | None) -> None:
    """Show what is read of one FILE and how it is understood. 查看一个文件的识别结果。

    Every table with its role, unit, department and year; its facts; cells without a place; issues
    with their remedy. Nothing is stored.
    """
    from pipeline import cli_parse

    if html is not None and html.exists() and file.exists() and html.samefile(file):
        raise click.BadParameter(f"{html} is the file to read; give the page a name of its own")
    raise SystemExit(cli_parse.parse(file, form, html))


@main.command(epilog=CHECK_EPILOG)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "xlsx", "html"]),
    default="text",
    show_default=True,
    help="For people, for programs, a workbook, a page.",
)
@click.option(
    "--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="Language 语言."
)
@click.option(
    "--severity",
    "threshold",
    type=click.Choice(["error", "warning", "info"]),
    default="warning",
    show_default=True,
    help="What is shown and counts for the exit code, and what is graver.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where json, html or xlsx goes; without it standard output, or yusuan-check.xlsx.",
)
@click.option(
    "--suppress",
    "suppressions",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Findings put aside: a CSV file with finding_id,reason.",
)
def check(
    files: tuple[Path, ...],
    form: str,
    lang: str,
    threshold: str,
    output: Path | None,
    suppressions: Path | None,
) -> None:
    """Check FILES (or folders) for contradictions, before they are published. 公开前检查勾稽关系。

    Root causes come first: the cell under suspicion, the evidence, and what would make all
    consistent. Then remarks, then what was not checked and why. Nothing is stored.
    """
    from pipeline import cli_check

    raise SystemExit(cli_check.check(files, form, lang, threshold, output, suppressions))


@main.command(epilog=REPORT_EPILOG)
@click.option(
    "--warehouse", type=FOLDER, default=USUAL.warehouse, show_default=True, help="The warehouse to report on."
)
@click.option(
    "--out", type=FOLDER, help="Where the pages go; without it into the generation: WAREHOUSE/report."
)
def report(warehouse: Path, out: Path | None) -> None:
    """Write static pages of the warehouse: departments, places, rules, documents. 生成可离线浏览的网页报告。

    Chinese and English. Open index.html from disk; nothing is fetched. Pages that did not change stay.
    """
    from pipeline import cli_report

    raise SystemExit(cli_report.report(warehouse, out))


if __name__ == "__main__":
    main()
