"""The Makefile on machines that are not quite ready, and when set-up is made again."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
TOOLS = ("make", "sh", "awk", "rm", "touch", "du", "cut", "env", "mkdir")


@pytest.fixture
def machine(tmp_path):
    """A bare machine: a checkout's Makefile, a PATH without uv or Python; `make(...)` runs on it."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for tool in TOOLS:
        (programs / tool).symlink_to(shutil.which(tool))
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, checkout)

    def program(name: str, body: str) -> None:
        file = programs / name
        file.write_text(f"#!/bin/sh\n{body}\n")
        file.chmod(0o755)

    def make(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["make", *words], cwd=checkout, env={"PATH": str(programs)}, capture_output=True, text=True
        )

    make.program, make.checkout = program, checkout  # type: ignore[attr-defined]
    return make


def test_make_alone_lists_the_targets(machine):
    done = machine()
    assert done.returncode == 0
    for target in (
        "run",
        "setup",
        "test",
        "ui",
        "notebook",
        "lint",
        "fmt",
        "bench",
        "docs",
        "samples",
        "clean",
    ):
        assert re.search(rf"^  make {target} +\w", done.stdout, re.MULTILINE)


@pytest.mark.parametrize(
    ("python", "told"),
    [
        (None, "Python 3.11 or newer is needed"),
        ('case "$2" in *version_info*) exit 1;; esac', "Python 3.11 or newer is needed"),
        ('case "$2" in *ensurepip*) exit 1;; esac', "install the package python3-venv"),
    ],
    ids=["no Python", "an old Python", "no ensurepip"],
)
def test_a_machine_that_lacks_something_is_told_in_one_line(machine, python, told):
    if python:
        machine.program("python3", python)
    done = machine("run")
    assert done.returncode == 2
    assert told in done.stdout
    assert len(done.stdout.splitlines()) == 1
    assert not (machine.checkout / ".venv").exists()


def test_without_uv_it_is_installed_into_the_environment(machine):
    machine.program(
        "python3",
        'case "$2" in venv) mkdir -p .venv/bin;'
        " printf '#!/bin/sh\\necho \"venv python: $*\" >&2' > .venv/bin/python;"
        " printf '#!/bin/sh\\necho \"uv: $*\" >&2' > .venv/bin/uv; chmod +x .venv/bin/*;; esac",
    )
    machine.program("chmod", f'{shutil.which("chmod")} "$@"')
    done = machine("setup")
    assert done.returncode == 0, done.stderr
    assert "venv python: -m pip install" in done.stderr
    assert "uv: pip install -q --python .venv/bin/python -c constraints.txt -e ." in done.stderr
    assert re.search(r"base install .*\d+ MB", done.stdout)


def test_set_up_is_made_again_only_when_what_is_locked_changes(machine):
    stamps = machine.checkout / ".venv"
    (stamps / "bin").mkdir(parents=True)
    for name in ("bin/python", ".base", ".test", ".dev", ".ui", ".notebooks"):
        (stamps / name).touch()
    for target in ("setup", "test", "lint", "ui", "notebook", "run"):
        assert "pip install" not in machine("-n", target).stdout
    (machine.checkout / "constraints.txt").touch()
    assert "pip install" in machine("-n", "setup").stdout
    assert "--group test" in machine("-n", "test").stdout
    assert ".[notebooks]" in machine("-n", "notebook").stdout


def test_a_server_gets_the_signals_of_make(machine):
    stamps = machine.checkout / ".venv"
    (stamps / "bin").mkdir(parents=True)
    for name in ("bin/python", ".base", ".ui", ".notebooks"):
        (stamps / name).touch()
    assert " exec .venv/bin/dagster dev " in machine("-n", "ui").stdout
    assert "exec .venv/bin/jupyter lab notebooks" in machine("-n", "notebook").stdout


def test_clean_keeps_what_cannot_be_made_again(machine):
    machine.program("find", "exit 0")
    for folder in ("data/raw", "data/lake", "data/warehouse"):
        (machine.checkout / folder).mkdir(parents=True)
    assert machine("clean").returncode == 0
    assert sorted(p.name for p in (machine.checkout / "data").iterdir()) == ["lake", "raw"]


def test_lock_holds_every_requirement_and_no_address():
    lock = (ROOT / "constraints.txt").read_text("utf-8")
    assert "://" not in lock
    locked = dict(re.findall(r"^([a-z0-9-]+)==(\S+)", lock, re.MULTILINE))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    extras = project["project"]["optional-dependencies"].values()
    groups = project["dependency-groups"].values()
    for text in (*project["project"]["dependencies"], *(r for rs in (*extras, *groups) for r in rs)):
        if isinstance(text, str):
            wanted = Requirement(text)
            assert wanted.specifier.contains(locked[wanted.name.lower()]), text
    assert locked["dagster"] == locked["dagster-webserver"]
