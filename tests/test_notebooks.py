"""Each notebook runs from top to bottom on a warehouse made of the samples, and is stored without outputs."""

import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from pipeline.ingest import ingest
from pipeline.settings import Settings
from pipeline.warehouse import build_generation

ROOT = Path(__file__).parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with `data/warehouse/`, made of the samples."""
    here = tmp_path_factory.mktemp("project")
    settings = Settings(ROOT / "data/raw", here / "data/warehouse", here / "data/lake", workers=1)
    ingest(settings)
    build_generation(settings)
    return here


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda f: f.stem)
def test_notebook_runs(file, folder, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT), prepend=os.pathsep)
    monkeypatch.setenv("PYTHONWARNINGS", "error:Glyph:UserWarning")
    notebook = nbformat.read(file, as_version=4)
    client = NotebookClient(
        notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": folder}}
    )
    client.execute()
    outputs = [o for cell in notebook.cells if cell.cell_type == "code" for o in cell.outputs]
    assert not [o for o in outputs if o.output_type == "error" or o.get("name") == "stderr"]
    assert any("image/png" in o.get("data", {}) for o in outputs)
    shown = "".join(o.get("data", {}).get("text/plain", "") for o in outputs)
    assert "万里街道" in shown
    assert "普陀区财政局" in shown


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda f: f.stem)
def test_notebook_makes_no_floats_of_amounts(file):
    code = [cell.source for cell in nbformat.read(file, as_version=4).cells if cell.cell_type == "code"]
    assert not [source for source in code if ".df()" in source]


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda f: f.stem)
def test_notebook_is_stored_without_outputs(file):
    for cell in nbformat.read(file, as_version=4).cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None
