"""The command line: what it teaches, its exit codes, what it prints. Dagster is real; its work is not."""

import json
import os
import re
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from dagster import AssetKey, DagsterInstance
from dagster._core.storage.event_log.sqlite import sqlite_event_log
from dagster._core.storage.sql import create_engine

from pipeline import assets, cli_run, event_log
from pipeline.cli import main
from pipeline.connect import connect
from pipeline.ingest import NoInputError, Troubled
from pipeline.integrity import CheckOutcome
from pipeline.report.site import ReportOutcome
from pipeline.settings import Settings
from pipeline.warehouse import GenerationError, build_generation
from tests.lakes import Doc, publish, settings_in
from tests.reports import generation_report, ingest_report

DUMP = """2024年部门预算

编制部门：某局

部门支出总体情况表

单位：万元
"""


@pytest.fixture
def here(tmp_path, monkeypatch) -> Path:
    """A folder to work in, where only the raw folder is."""
    (tmp_path / "data/raw").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    monkeypatch.setattr(cli_run, "warehouse_counts", lambda _: {"parsed": 5, "tables": 60})
    return tmp_path


def work(monkeypatch, ingest=None, build=None):
    """Put something in the place of the work itself; a report is given, an exception raised."""

    def doing(result):
        def do(settings, **options):
            if isinstance(result, BaseException):
                raise result
            if progress := options.get("progress"):
                progress(1, 2), progress(2, 2)
            return result

        return do

    monkeypatch.setattr(assets, "ingest_documents", doing(ingest or ingest_report()))
    monkeypatch.setattr(assets, "build_generation", doing(build or generation_report()))
    monkeypatch.setattr(assets, "find_generation", Path)
    monkeypatch.setattr(assets, "report_of", ReportOutcome)
    monkeypatch.setattr(assets, "seen_at_a_glance", lambda generation: {})


def yusuan(*words: str) -> Result:
    return CliRunner().invoke(main, words, prog_name="yusuan")


@pytest.mark.parametrize("words", [["--help"], ["run", "--help"], ["parse", "--help"]])
def test_help_teaches_in_two_languages(words):
    done = yusuan(*words)
    assert done.exit_code == 0
    assert "yusuan run" in done.output or "yusuan parse" in done.output
    assert any("\u4e00" <= c <= "\u9fff" for c in done.output)
    if words != ["--help"]:
        assert "Exit codes:" in done.output
        assert "Examples:" in done.output


def test_version():
    assert yusuan("--version").output.startswith("yusuan 0.")


def test_a_run_that_read_everything_is_0_and_tells_what_it_did(here, monkeypatch):
    work(monkeypatch)
    done = yusuan("run")
    assert done.exit_code == 0, done.output
    lines = [" ".join(line.split()) for line in done.output.splitlines()]
    assert "documents 文件: parsed 已读取 2 5" in lines
    assert "tables 表 60" in lines
    assert "fact_revenue 收入 20 50" in lines
    assert "issues 问题 3 7" in lines
    assert "reading 读取 2/2" in done.output
    assert "data/warehouse/current" in done.output
    assert done.output.rstrip().splitlines()[-1].strip() == "dagster dev -m pipeline.definitions"


def test_the_run_is_on_the_instance_that_the_web_page_shows(here, monkeypatch):
    work(monkeypatch)
    (here / "somewhere").mkdir()
    assert yusuan("run", "--raw", "somewhere", "--workers", "3").exit_code == 0
    with DagsterInstance.from_config(str(here / "data/dagster")) as instance:
        [run] = instance.get_runs()
        assert run.is_success
        folders = run.run_config["resources"]["folders"]["config"]
        assert (folders["raw"], folders["workers"]) == ("somewhere", 3)
        for key in ("fact_revenue", "dim_document", "warehouse"):
            assert instance.get_latest_materialization_event(AssetKey(key)), key
    assert (here / "data/dagster/dagster.yaml").exists()


def test_a_run_makes_few_engines(here, monkeypatch):
    made = []
    monkeypatch.setattr(
        event_log, "create_engine", lambda url, **o: made.append(url) or create_engine(url, **o)
    )
    monkeypatch.setattr(sqlite_event_log, "create_engine", create_engine)
    work(monkeypatch)
    assert yusuan("run").exit_code == 0
    assert 0 < len(made) == len(set(made)) <= 3


def test_a_report_that_fails_is_told_and_fails_no_run(here, monkeypatch):
    work(monkeypatch)
    monkeypatch.setattr(assets, "report_of", lambda _: 1 / 0)
    done = yusuan("run")
    assert done.exit_code == 0, done.output
    assert "报告未能生成" in done.output


def test_a_document_not_wholly_read_is_1_and_is_listed(here, monkeypatch):
    trouble = Troubled("a/b.docx", "quarantined", "password_protected", "the file is encrypted", 2)
    work(monkeypatch, ingest_report(troubled=(trouble,), standing={"quarantined": 1}))
    done = yusuan("run")
    assert done.exit_code == 1, done.output
    told = "a/b.docx: quarantined: password_protected: the file is encrypted (+2 more 另有)"
    assert told in done.output
    assert "get it, or save it, without a password" in done.output
    assert "still" not in done.output


def test_a_run_without_news_says_so(here, monkeypatch):
    work(monkeypatch, ingest_report(changed=False, files=3), generation_report(changed=False))
    done = yusuan("run")
    assert done.exit_code == 0
    assert "nothing new 没有新文件: 3 files" in done.output
    assert "data/warehouse/current" in done.output


def test_a_run_without_news_tells_of_what_is_still_not_read(here, monkeypatch):
    standing = {"parsed": 3, "quarantined": 1, "partial": 1200}
    report = ingest_report(changed=False, standing=standing)
    work(monkeypatch, report, generation_report(changed=False))
    done = yusuan("run")
    assert done.exit_code == 0
    assert "1 quarantined 无法读取, 1,200 partial 部分读取" in done.output
    assert cli_run.LIST_SQL in done.output


def test_what_is_not_read_can_be_listed_as_told(here):
    settings = settings_in(here)
    publish(settings, [Doc("a"), Partial("b", status="partial")], "p1")
    build_generation(settings)
    with connect(settings.warehouse) as con:
        assert con.sql(cli_run.LIST_SQL).fetchall() == [("b.docx", "partial", "unplaced", "error", "why")]


class Partial(Doc):
    """A document with an issue."""

    def rows(self, parse_id):
        issue = {"issue_id": "i", "code": "unplaced", "severity": "error", "locator": "t", "message": "why"}
        return super().rows(parse_id) | {"issue": [self.own | issue | {"parse_id": parse_id}]}


def test_issues_alone_are_0(here, monkeypatch):
    work(monkeypatch, ingest_report(issues_by_code={"heading_unknown": 9}))
    assert yusuan("run").exit_code == 0


@pytest.mark.parametrize(
    ("ingest", "build", "told"),
    [
        (NoInputError("data/raw: no disclosures found; put some there"), None, "put some there"),
        (RuntimeError("the lake is read-only"), None, "RuntimeError: the lake is read-only"),
        (None, GenerationError([CheckOutcome("keys_are_unique", False, 2)]), "keys_are_unique (2)"),
        (KeyboardInterrupt(), None, "stopped"),
    ],
    ids=["no input", "work fails", "candidate fails", "interrupted"],
)
def test_a_failed_run_is_2_with_its_cause_in_one_line(here, monkeypatch, ingest, build, told):
    work(monkeypatch, ingest, build)
    done = yusuan("run")
    assert done.exit_code == 2
    said = [line for line in done.output.splitlines() if "reading" not in line]
    assert len(said) == 1, done.output
    assert told in said[0]
    assert "Traceback" not in done.output


def test_a_raw_folder_that_is_not_there_is_2_and_makes_nothing(here):
    done = yusuan("run", "--raw", "data/row")
    assert done.exit_code == 2
    assert len(done.output.splitlines()) == 1
    assert "没有文件夹 data/row · there is no folder data/row" in done.output
    assert [p.name for p in (here / "data").iterdir()] == ["raw"]


def test_a_broken_instance_is_2(here, monkeypatch):
    work(monkeypatch)
    monkeypatch.setenv("DAGSTER_HOME", str(here / "home"))
    (here / "home").mkdir()
    (here / "home/dagster.yaml").write_text("nonsense: true")
    done = yusuan("run")
    assert done.exit_code == 2
    assert "could not start" in done.output
    assert (here / "home/dagster.yaml").read_text() == "nonsense: true"


@pytest.mark.parametrize(
    "words", [["run", "--workers", "0"], ["run", "x"], ["parse"], ["parse", "nowhere"], ["x"]]
)
def test_wrong_usage_is_2(words):
    assert yusuan(*words).exit_code == 2


def test_parse_for_people_and_programs(here):
    (here / "a.txt").write_text(DUMP, "utf-8")
    (here / "a.txt.origin.yml").write_text("fiscal_year: two thousand", "utf-8")
    text = yusuan("parse", "a.txt")
    assert text.exit_code in (0, 1)
    assert "a.txt" in text.output
    assert "origin_invalid" in text.output
    whole = json.loads(yusuan("parse", "a.txt", "--format", "json").output)
    assert whole["name"] == "a.txt"
    assert [i["code"] for i in whole["rows"]["issue"]].count("origin_invalid") == 1


def test_parse_of_what_cannot_be_read_is_1(here):
    (here / "a.docx").write_bytes(b"x\x00\x01")
    done = yusuan("parse", "a.docx")
    assert done.exit_code == 1
    assert "quarantined" in done.output


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("nowhere.docx", "there is no such file"),
        ("nowhere.zip!/a.docx", "there is no such file"),
        ("dangling.docx", "there is no such file"),
        ("loop.docx", "a link that leads to itself"),
        ("folder.docx", "this is a folder"),
        ("a.docx!/b.docx", "holds no such file"),
    ],
)
def test_what_is_no_file_is_told_with_what_to_do(here, name, told):
    (here / "a.docx").write_bytes(b"x")
    (here / "folder.docx").mkdir()
    (here / "dangling.docx").symlink_to("gone")
    (here / "loop.docx").symlink_to("loop.docx")
    done = yusuan("parse", name)
    assert done.exit_code == 2
    assert done.stderr.startswith(f"{name}: ")
    assert told in done.stderr
    assert re.search("[一-鿿]", done.stderr)
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"\xb2\xd0.txt", "\\xb2\\xd0.txt"),
        ("预\n\x1b[2J算.txt".encode(), "预\\n\\x1b[2J算.txt"),
    ],
)
def test_a_name_that_is_no_text_or_no_line_is_spelled_out(here, name, shown):
    file = Path(os.fsdecode(name))
    file.write_text(DUMP, "utf-8")
    text = yusuan("parse", str(file))
    assert text.exit_code in (0, 1)
    assert shown in text.output
    assert "\x1b" not in text.output
    page = yusuan("parse", str(file), "--html", "a.html", "--format", "json")
    assert json.loads(page.stdout)["name"] == (shown if "\\xb2" in shown else name.decode())
    assert "</html>" in Path("a.html").read_text("utf-8")


def test_commands_to_try_can_be_typed(here):
    raw = here / "raw it"
    raw.mkdir()
    (raw / "某局.txt").write_text("x")
    lines = list(cli_run.next_steps(Settings(raw=raw, warehouse=here / "w"), ingest_report()))
    assert f"parse '{raw}/某局.txt'" in lines[2]
    assert f"yusuan.connect('\"'\"'{here / 'w'}'\"'\"')" in lines[3]
