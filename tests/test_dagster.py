"""The Dagster layer: what it declares, what a run tells, when runs are asked for."""

import subprocess
import sys
from pathlib import Path

import pytest
from dagster import (
    AssetCheckKey,
    AssetCheckSeverity,
    AssetKey,
    DagsterInstance,
    DefaultScheduleStatus,
    DefaultSensorStatus,
    build_sensor_context,
    materialize,
)

from pipeline import assets, automation
from pipeline.automation import Watch, look
from pipeline.checks import markdown_table
from pipeline.dagster_home import dagster_home
from pipeline.definitions import defs
from pipeline.family_outcomes import FamilyOutcome
from pipeline.glance import barred
from pipeline.ingest import NoInputError
from pipeline.integrity import CHECKS, CheckOutcome
from pipeline.resources import Folders, Observer
from pipeline.settings import Settings
from pipeline.warehouse import GenerationError
from schemas.rule import FAMILIES
from schemas.warehouse import TABLES, table
from tests.reports import generation_report, ingest_report

ROOT = Path(__file__).parent.parent
PER_DOCUMENT = {t.name for t in TABLES if t.per_document}


WORST = {"rule_id": "W03", "formula": "3 ≠ 1 + 1"}
OUTCOMES = {
    family: FamilyOutcome(
        family, {"pass": 3, "fail": 1}, family == "W", 0, (WORST,) if family == "W" else (), ()
    )
    for family in FAMILIES
}


@pytest.fixture
def given(monkeypatch):
    """Stands in for the work; tells with which settings it was asked."""
    asked: dict[str, Settings] = {}

    def ingest(settings, progress, waiting):
        asked["ingest"] = settings
        return ingest_report(failing_rows={"fact_revenue": [{"rule": "not_null", "value": "a|b"}]})

    def build(settings):
        asked["build"] = settings
        return generation_report()

    monkeypatch.setattr(assets, "ingest_documents", ingest)
    monkeypatch.setattr(assets, "build_generation", build)
    monkeypatch.setattr(assets, "rule_outcomes", lambda generation: OUTCOMES)
    monkeypatch.setattr(
        assets, "seen_at_a_glance", lambda generation: {"facts_by_year": barred([("2024", 3)])}
    )
    return asked


def run(**options):
    return materialize(
        [assets.ingest, assets.warehouse],
        resources={"folders": Folders(raw="r", warehouse="w", lake="l", workers=3), "observer": Observer()},
        raise_on_error=False,
        **options,
    )


def evaluations(result):
    return {(e.asset_key.to_user_string(), e.check_name): e for e in result.get_asset_check_evaluations()}


def test_each_per_document_table_is_an_output_of_ingest():
    assert {key.to_user_string() for key in assets.ingest.keys} == PER_DOCUMENT
    assert {(c.asset_key.to_user_string(), c.name) for c in assets.ingest.check_specs} == {
        (name, "schema") for name in PER_DOCUMENT
    }
    assert assets.ingest.partitions_def is None


def test_outputs_are_described_by_the_declarations():
    spec = assets.ingest.get_asset_spec(AssetKey("fact_revenue"))
    declared = table("fact_revenue")
    assert declared.title_zh in spec.description
    columns = spec.metadata["dagster/column_schema"].columns
    assert [(c.name, c.type, c.constraints.nullable) for c in columns] == [
        (c.name, c.type, c.nullable) for c in declared.columns
    ]


def test_warehouse_is_downstream_of_them_all_with_the_checks_of_a_candidate():
    assert {
        key.to_user_string() for key in assets.warehouse.asset_deps[AssetKey("warehouse")]
    } == PER_DOCUMENT
    families = [f"rules_{name}" for name, _, _ in FAMILIES.values()]
    assert [c.name for c in assets.warehouse.check_specs] == [*(c.name for c in CHECKS), *families]


def test_errors_of_publishers_are_warnings_of_their_family_and_block_nothing(given):
    result = run()
    assert result.success
    found = evaluations(result)["warehouse", "rules_within"]
    assert (found.passed, found.severity) == (False, AssetCheckSeverity.WARN)
    assert found.metadata["errors"].value == 1
    assert "3 ≠ 1 + 1" in found.metadata["worst"].value
    assert evaluations(result)["warehouse", "rules_codes"].passed


def test_a_run_works_on_the_folders_it_is_given(given):
    config = {"ops": {"ingest": {"config": {"accept_removals": True}}}}
    assert run(run_config=config).success
    assert given["ingest"] == Settings(Path("r"), Path("w"), Path("l"), 3, accept_removals=True)
    assert given["build"] == Settings(Path("r"), Path("w"), Path("l"), 3)


def test_a_run_tells_what_people_look_at(given):
    result = run()
    told = {
        e.asset_key.to_user_string(): e.materialization.metadata
        for e in result.get_asset_materialization_events()
    }
    assert set(told) == {*PER_DOCUMENT, "warehouse"}
    assert told["fact_revenue"]["dagster/row_count"].value == 20
    assert told["dim_document"]["years"].value == "2023, 2024"
    assert "| parsed | 2 |" in told["dim_document"]["documents_by_status"].value
    assert "| label_unknown | 2 |" in told["issue"]["issues_by_code"].value
    assert told["warehouse"]["path"].value == "data/warehouse/gen/20240101-a"
    assert "| fact_revenue | 50 |" in told["warehouse"]["rows_by_table"].value
    assert "| 2024 | 3 | ███" in told["warehouse"]["facts_by_year"].value


def test_rejected_rows_are_a_warning_that_shows_them(given):
    found = evaluations(run())
    failed = found["fact_revenue", "schema"]
    assert (failed.passed, failed.severity) == (False, AssetCheckSeverity.WARN)
    assert "| not_null | a\\|b |" in failed.metadata["first_rejected_rows"].value
    failing = {("fact_revenue", "schema"), ("warehouse", "rules_within")}
    assert all(e.passed for key, e in found.items() if key not in failing)


def test_a_run_without_news_shows_the_results_that_hold(given, monkeypatch):
    rejected = {"fact_revenue": [{"rule": "not_null", "value": "kept"}]}
    with DagsterInstance.ephemeral() as instance:
        assert run(instance=instance).success
        monkeypatch.setattr(assets, "ingest_documents", lambda *_, **__: ingest_report(changed=False))
        monkeypatch.setattr(assets, "published", lambda settings: generation_report(changed=False))
        monkeypatch.setattr(assets, "rejected_rows", lambda generation: rejected)
        result = run(instance=instance)
        assert result.success
        assert not result.get_asset_materialization_events()
        assert not [e for e in instance.all_logs(result.run_id) if "did not yield" in e.user_message]
        keys = [AssetCheckKey(AssetKey(name), "schema") for name in PER_DOCUMENT]
        keys += [AssetCheckKey(AssetKey("warehouse"), c.name) for c in CHECKS]
        latest = instance.event_log_storage.get_latest_asset_check_execution_by_key(keys)
        shown = {key: latest[key].event.dagster_event.event_specific_data for key in keys}
    failed = shown.pop(AssetCheckKey(AssetKey("fact_revenue"), "schema"))
    assert "kept" in failed.metadata["first_rejected_rows"].value
    assert all(e.passed for e in shown.values())


def test_a_broken_candidate_fails_the_run_and_shows_the_rows(given, monkeypatch):
    outcomes = [CheckOutcome(c.name, True, 0) for c in CHECKS]
    outcomes[0] = CheckOutcome(CHECKS[0].name, False, 2, ({"table_name": "issue"},))

    def build(settings):
        raise GenerationError(outcomes)

    monkeypatch.setattr(assets, "build_generation", build)
    result = run()
    assert not result.success
    broken = evaluations(result)["warehouse", CHECKS[0].name]
    assert (broken.passed, broken.severity) == (False, AssetCheckSeverity.ERROR)
    assert "| issue |" in broken.metadata["first_violations"].value
    assert not [e for e in result.get_asset_materialization_events() if e.asset_key.path == ["warehouse"]]


def test_no_input_fails_the_run_and_builds_nothing(given, monkeypatch):
    def ingest(settings, progress, waiting):
        raise NoInputError("r: nothing there")

    monkeypatch.setattr(assets, "ingest_documents", ingest)
    assert not run().success
    assert "build" not in given


def test_job_schedule_and_sensor_are_live():
    assert {s.name for s in defs.schedules} == {"nightly"}
    assert automation.nightly.default_status is DefaultScheduleStatus.RUNNING
    assert (automation.nightly.cron_schedule, automation.nightly.execution_timezone) == (
        "30 2 * * *",
        "Asia/Shanghai",
    )
    assert automation.raw_folder.default_status is DefaultSensorStatus.RUNNING
    assert automation.raw_folder.minimum_interval_seconds == 30
    job = defs.resolve_job_def("publish")
    assert job.executor_def.name == "in_process"
    assert {n.name for n in job.nodes} == {"ingest", "warehouse", "report"}


NS = 1_000_000_000


def looks(*steps):
    """The run keys asked for over (second, (count, bytes, newest second)) looks at a tree."""
    watch, keys = Watch(), []
    for now, (count, size, newest) in steps:
        watch, key, _ = look(watch, (count, size, newest * NS), now)
        if key:
            keys.append((now, key))
    return keys


def test_sensor_asks_once_when_the_tree_came_to_rest():
    tree = (2, 100, 1000)
    keys = looks(*((1000 + 30 * i, tree) for i in range(10)))
    assert [now for now, _ in keys] == [1060]


def test_sensor_waits_as_long_as_something_moves():
    growing = [(1000 + 30 * i, (2, 100 + min(i, 5), 900)) for i in range(10)]
    assert [now for now, _ in looks(*growing)] == [1150 + 60]


def test_sensor_lets_young_files_wait():
    assert looks((1000, (1, 5, 1055)), (1060, (1, 5, 1055))) == []
    assert len(looks((1000, (1, 5, 1055)), (1060, (1, 5, 1055)), (1066, (1, 5, 1055)))) == 1


def test_sensor_does_not_wait_for_a_time_to_come():
    assert len(looks((1000, (1, 5, 99999)), (1060, (1, 5, 99999)))) == 1


def test_sensor_asks_again_when_a_tree_is_as_it_was_before():
    a, b = (1, 5, 900), (2, 9, 950)
    keys = looks((1000, a), (1060, a), (1090, b), (1150, b), (1180, a), (1240, a))
    assert [now for now, _ in keys] == [1060, 1150, 1240]
    assert len({key for _, key in keys}) == 3


def test_sensor_asks_for_nothing_of_an_empty_folder():
    assert looks((1000, (0, 0, 0)), (2000, (0, 0, 0))) == []


def test_sensor_looks_at_the_raw_folder_and_remembers(tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_text("x")
    folders = Folders(raw=str(tmp_path))
    now = (tmp_path / "a.txt").stat().st_mtime
    monkeypatch.setattr(automation.time, "time", lambda: now)
    first = automation.raw_folder(build_sensor_context(), folders=folders)
    assert not first.run_requests
    now += 61
    second = automation.raw_folder(build_sensor_context(cursor=first.cursor), folders=folders)
    assert len(second.run_requests) == 1
    third = automation.raw_folder(build_sensor_context(cursor=second.cursor), folders=folders)
    assert not third.run_requests


def test_markdown_shows_the_first_rows_only():
    shown = markdown_table([{"n": i} for i in range(12)], limit=10)
    assert "| 9 |" in shown
    assert "| 10 |" not in shown
    assert shown.endswith("… and 2 more")


def test_home_is_made_with_our_settings_and_follows_them(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    settings = dagster_home() / "dagster.yaml"
    assert settings == tmp_path / "data/dagster/dagster.yaml"
    settings.write_text("old: true")
    dagster_home()
    assert settings.read_text("utf-8") == (ROOT / "dagster.yaml").read_text("utf-8")


def test_home_of_a_user_keeps_the_users_settings(tmp_path, monkeypatch):
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    (tmp_path / "dagster.yaml").write_text("telemetry:\n  enabled: false\n")
    assert dagster_home() == tmp_path
    assert "run_retries" not in (tmp_path / "dagster.yaml").read_text()


def test_instance_sends_nothing_home_and_repeats_no_failure(tmp_path):
    (tmp_path / "dagster.yaml").write_text((ROOT / "dagster.yaml").read_text("utf-8"))
    with DagsterInstance.from_config(str(tmp_path)) as instance:
        assert not instance.telemetry_enabled
        assert not instance.nux_enabled
        assert not instance.run_retries_enabled
        assert not instance.run_retries_retry_on_asset_or_op_failure


def test_workspace_loads(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "dagster", "definitions", "validate", "-w", "workspace.yaml"],
        cwd=ROOT,
        env={"DAGSTER_HOME": str(tmp_path), "PATH": "", "DAGSTER_DISABLE_TELEMETRY": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
