"""When runs happen by themselves: every night, and when the raw folder came to rest after a change.

What belongs here: the job, its schedule and its sensor. What does not: what a run does.
"""

import json
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from dagster import (
    AssetSelection,
    DefaultScheduleStatus,
    DefaultSensorStatus,
    RunRequest,
    ScheduleDefinition,
    SensorEvaluationContext,
    SensorResult,
    SkipReason,
    define_asset_job,
    in_process_executor,
    sensor,
)

from pipeline.resources import Folders
from pipeline.scan import tree_state

QUIET_SECONDS = 60
YOUNG_SECONDS = 10

# The multiprocess executor costs three times the CPU; documents are parsed in our own pool.
publish = define_asset_job(
    "publish",
    selection=AssetSelection.all(),
    executor_def=in_process_executor,
    description="Read what is new in the raw folder and publish a new generation of the warehouse.",
)

nightly = ScheduleDefinition(
    name="nightly",
    job=publish,
    cron_schedule="30 2 * * *",
    execution_timezone="Asia/Shanghai",
    default_status=DefaultScheduleStatus.RUNNING,
    description="Every night at 02:30, Beijing time.",
)


@dataclass(frozen=True, slots=True)
class Watch:
    """What the sensor remembers: the tree as last seen, since when (s), and as last asked for."""

    seen: str = ""
    since: float = 0.0
    asked: str = ""


def look(watch: Watch, state: tuple[int, int, int], now: float) -> tuple[Watch, str | None, str]:
    """One look at the tree: what to remember, the key of the run to ask for if any, and why (not).

    `state` is count, bytes and newest modification time (ns); `now` in seconds since 1970.
    """
    count, size, newest_ns = state
    tree = f"{count}-{size}-{newest_ns}"
    if tree != watch.seen:
        watch = replace(watch, seen=tree, since=now)
    if count == 0:
        return watch, None, "the raw folder has no files"
    if tree == watch.asked:
        return watch, None, "nothing moved since the last run that was asked for"
    if now - watch.since < QUIET_SECONDS:
        return watch, None, f"something moved less than {QUIET_SECONDS} s ago"
    if 0 <= now - newest_ns / 1e9 < YOUNG_SECONDS:
        return watch, None, f"a file is younger than {YOUNG_SECONDS} s"
    # The moment is part of the key: a tree may return to an earlier state and must be read again.
    return replace(watch, asked=tree), f"{tree}@{watch.since:.0f}", "the raw folder changed and came to rest"


@sensor(
    job=publish,
    minimum_interval_seconds=30,
    default_status=DefaultSensorStatus.RUNNING,
    description="Asks for one run when the raw folder changed and nothing moved for a minute.",
)
def raw_folder(context: SensorEvaluationContext, folders: Folders) -> SensorResult:
    """Compare the raw folder with what was seen before."""
    before = Watch(**json.loads(context.cursor)) if context.cursor else Watch()
    after, run_key, reason = look(before, tree_state(Path(folders.raw)), time.time())
    return SensorResult(
        run_requests=[RunRequest(run_key=run_key)] if run_key else [],
        skip_reason=None if run_key else SkipReason(reason),
        cursor=json.dumps(asdict(after)),
    )
