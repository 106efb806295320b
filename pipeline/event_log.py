"""Cheaper writing of a run's events to Dagster's SQLite files.

What belongs here: one repair of a cost in Dagster 1.13. What does not: anything that changes what is
written; the web page and the daemon read the same files as ever.
"""

from typing import Any

from dagster._core.storage.event_log.sqlite import sqlite_event_log
from dagster._core.storage.sql import create_engine
from sqlalchemy.engine import Engine


def keep_engines() -> None:
    """Let this process keep one engine a file, where Dagster makes one for each of 700 statements a run.

    For the short life of a command only: it halves the CPU that a run costs beyond its work. A
    process that lives on would keep the file of every run open.
    """
    engines: dict[str, Engine] = {}

    def kept(url: str, **options: Any) -> Engine:
        if url not in engines:
            options.pop("poolclass", None)  # the one that closes each connection after use
            engines[url] = create_engine(url, **options)
            engines[url].dispose = lambda close=True: None  # type: ignore[method-assign]
        return engines[url]

    sqlite_event_log.create_engine = kept  # type: ignore[attr-defined, assignment]
