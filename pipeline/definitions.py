"""What Dagster loads: everything of the Dagster layer put together.

What belongs here: putting together. What does not: anything with a decision in it.
"""

from dagster import Definitions, in_process_executor

from pipeline.assets import ingest, report, warehouse
from pipeline.automation import nightly, publish, raw_folder
from pipeline.resources import Folders, Observer


def build(observer: Observer) -> Definitions:
    """The definitions, with someone who hears how runs go."""
    return Definitions(
        assets=[ingest, warehouse, report],
        jobs=[publish],
        schedules=[nightly],
        sensors=[raw_folder],
        resources={"folders": Folders(), "observer": observer},
        executor=in_process_executor,
    )


defs = build(Observer())
