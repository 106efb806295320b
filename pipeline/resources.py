"""What the assets are given: where things are, and someone who hears how a run goes.

What belongs here: Dagster resources and run configuration. What does not: what is done with them.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from dagster import Config, ConfigurableResource
from pydantic import Field

from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.ingest import IngestReport
    from pipeline.warehouse import GenerationReport

_DEFAULT = Settings()


class Folders(ConfigurableResource):  # type: ignore[type-arg]
    """Where things are, relative to the folder in which the run works, and how many workers parse."""

    raw: str = Field(
        default=str(_DEFAULT.raw), description="Folder of disclosures, searched with all its subfolders"
    )
    warehouse: str = Field(
        default=str(_DEFAULT.warehouse), description="Folder of generations; `current` is its link"
    )
    lake: str = Field(default=str(_DEFAULT.lake), description="Folder of immutable parts and the manifest")
    workers: int = Field(default=_DEFAULT.workers, ge=1, description="Processes that parse")

    def settings(self, accept_removals: bool = False) -> Settings:
        """The same as plain values, for code that knows no Dagster."""
        return Settings(Path(self.raw), Path(self.warehouse), Path(self.lake), self.workers, accept_removals)


class IngestConfig(Config):
    """What one run of `ingest` may do."""

    accept_removals: bool = Field(
        default=False,
        description="Withdraw documents even when many files of the raw folder are gone at once",
    )


class Observer:
    """Hears how a run goes. This one is silent; the command line brings its own."""

    def progress(self, done: int, total: int) -> None:
        """`done` of `total` documents of this run are parsed."""

    def say(self, message: str) -> None:
        """Something that a person who waits should know."""

    def ingested(self, report: "IngestReport") -> None:
        """The documents are in the lake."""

    def built(self, report: "GenerationReport") -> None:
        """The generation is the current one."""
