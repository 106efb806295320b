"""The house's directions, held on the modules that are loaded and on the imports that are written."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PIPELINE = sorted((ROOT / "pipeline").rglob("*.py"))
SCHEMAS = sorted((ROOT / "schemas").rglob("*.py"))
DAGSTER_LAYER = {"assets", "automation", "checks", "cli_run", "definitions", "event_log", "resources"}
HEAVY = {"dagster", "pandas", "pandera", "duckdb", "pyarrow", "sqlalchemy"}


def imported(file: Path) -> set[str]:
    """Dotted names of all modules that a file imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{file}: relative import"
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def packages(file: Path) -> set[str]:
    return {name.partition(".")[0] for name in imported(file)}


def loaded_by(code: str) -> set[str]:
    """Top-level packages that a fresh interpreter has loaded after running `code`."""
    tell = "import json, sys; print(json.dumps(sorted({m.partition('.')[0] for m in sys.modules})))"
    out = subprocess.run(
        [sys.executable, "-c", f"{code}\n{tell}"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(json.loads(out.stdout.splitlines()[-1]))


def test_parsing_loads_nothing_heavy():
    code = (
        "from pipeline.parse import parse_document\n"
        "d = parse_document('某局2024年部门预算\\n\\n单位：万元\\n'.encode(), 'a.txt')\n"
        "assert d.document_id"
    )
    assert not loaded_by(code) & HEAVY


def test_yusuan_parse_loads_nothing_heavy(tmp_path):
    file = tmp_path / "a.txt"
    file.write_text("某局2024年部门预算", "utf-8")
    code = (
        "from pipeline.cli import main\n"
        f"try: main(['parse', {str(file)!r}])\n"
        "except SystemExit as end: assert end.code in (0, 1), end.code"
    )
    assert not loaded_by(code) & HEAVY


def test_yusuan_check_loads_nothing_heavy(tmp_path):
    file = tmp_path / "a.txt"
    file.write_text("某局2024年部门预算", "utf-8")
    code = (
        "from pipeline.cli import main\n"
        f"try: main(['check', {str(file)!r}])\n"
        "except SystemExit as end: assert end.code in (0, 1, 2), end.code"
    )
    assert not loaded_by(code) & {*HEAVY, "xlsxwriter"}


def test_help_and_version_load_nothing_heavy():
    code = "from pipeline.cli import main\ntry: main(['run', '--help'])\nexcept SystemExit: pass"
    assert not loaded_by(code) & HEAVY


@pytest.mark.parametrize("file", SCHEMAS, ids=lambda f: str(f.relative_to(ROOT)))
def test_schemas_declare_only(file):
    assert "pipeline" not in packages(file)
    if file.name != "pandera_models.py":
        assert not packages(file) & {"pandas", "pandera"}


def test_only_the_dagster_layer_knows_dagster():
    knowing = {f.stem for f in PIPELINE if "dagster" in packages(f)}
    assert knowing == DAGSTER_LAYER


def test_nothing_below_imports_the_dagster_layer():
    layer = {f"pipeline.{name}" for name in DAGSTER_LAYER}
    above = {*DAGSTER_LAYER, "cli"}
    wrong = {f.stem for f in PIPELINE if f.stem not in above and imported(f) & layer}
    assert not wrong


@pytest.mark.parametrize("name", sorted(DAGSTER_LAYER))
def test_dagster_modules_evaluate_their_annotations(name):
    assert "__future__" not in packages(ROOT / "pipeline" / f"{name}.py")


def test_readers_know_nothing_of_budgets():
    above = {"recognise", "extract", "lexicon", "align", "parse"}
    for file in (ROOT / "pipeline" / "readers").glob("*.py"):
        assert not {n for n in imported(file) if n.startswith("schemas.tables")}, file
        assert not {n for n in imported(file) if n in {f"pipeline.{name}" for name in above}}, file


@pytest.mark.parametrize("file", [*PIPELINE, *SCHEMAS], ids=lambda f: str(f.relative_to(ROOT)))
def test_each_module_says_what_belongs_there(file):
    assert ast.get_docstring(ast.parse(file.read_text("utf-8")))


def test_the_architecture_page_names_every_module():
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    modules = [*(ROOT / "pipeline").glob("*.py"), *(ROOT / "schemas").glob("*.py")]
    missing = [m.name for m in modules if m.name != "__init__.py" and m.name not in page]
    assert missing == []
