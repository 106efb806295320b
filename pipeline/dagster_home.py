"""Where Dagster keeps its runs: the one answer that the command line and `make ui` share.

What belongs here: the folder and the settings file in it. What does not: Dagster itself, which is
not imported, so that `python -m pipeline.dagster_home` costs nothing.
"""

import os
from pathlib import Path

SETTINGS = "dagster.yaml"


def dagster_home() -> Path:
    """`$DAGSTER_HOME`, else `data/dagster/`, as an absolute path; made, with our settings in it.

    Settings that stand in a folder named by `$DAGSTER_HOME` are its owner's and stay; those in
    `data/dagster/` are a copy of the project's and follow them.
    """
    named = os.environ.get("DAGSTER_HOME")
    home = Path(named or "data/dagster").absolute()
    home.mkdir(parents=True, exist_ok=True)
    settings = home / SETTINGS
    ours = project_settings()
    if not settings.exists() or (not named and settings.read_text("utf-8") != ours):
        settings.write_text(ours, "utf-8")
    return home


def project_settings() -> str:
    """The text of the project's `dagster.yaml`: in a checkout at the top, else inside the package."""
    package = Path(__file__).parent
    places = (package.parent / SETTINGS, package / SETTINGS)
    return next(place for place in places if place.exists()).read_text("utf-8")


if __name__ == "__main__":
    print(dagster_home())
