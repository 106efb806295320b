"""`yusuan report`: the report site of a warehouse, and where to open it.

What belongs here: what a person at a terminal sees of it. What does not: pages (`pipeline.report`).
"""

from pathlib import Path

import click

from pipeline.connect import find_generation

FINISHED, FAILED = 0, 2


def report(warehouse: Path, out: Path | None) -> int:
    """Write the report of the current generation; gives the exit code."""
    from pipeline.report.site import build_report, report_of

    try:
        generation = find_generation(warehouse)
        outcome = build_report(generation, out) if out else report_of(generation)
    except FileNotFoundError as error:
        click.echo(str(error), err=True)
        return FAILED
    except OSError as error:
        click.echo(f"{error.filename or out}: cannot be written 无法写入: {error.strerror}", err=True)
        return FAILED
    click.echo(
        f"{outcome.written:,} pages written 已写, {outcome.kept:,} unchanged 未变,"
        f" {outcome.removed:,} removed 已删; {outcome.seconds:.1f} s"
    )
    click.echo(f"Open it 打开: {outcome.index}")
    return FINISHED
