"""Where things are. Plain values, so that a shard's job can be sent to another process."""

import os
from dataclasses import dataclass, field
from pathlib import Path


def default_workers() -> int:
    """One worker a core, at most 8."""
    return min(os.cpu_count() or 1, 8)


@dataclass(frozen=True, slots=True)
class Settings:
    """Folders and knobs of one run.

    `accept_removals` lets a run withdraw many documents at once (see `pipeline.ingest`).
    """

    raw: Path = Path("data/raw")
    warehouse: Path = Path("data/warehouse")
    lake: Path = Path("data/lake")
    workers: int = field(default_factory=default_workers)
    accept_removals: bool = False

    @property
    def suppressions(self) -> Path:
        """The data file of findings that people have put aside: finding_id, reason. It need not be there."""
        return self.lake.parent / "suppressions.csv"
