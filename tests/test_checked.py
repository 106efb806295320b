"""Parsing and checking together, as shards run it, and what a generation makes of it."""

from pathlib import Path

import pytest

from pipeline import checked
from pipeline.checked import parse_and_check, with_checks
from pipeline.ingest import ingest
from pipeline.parse import parse_document
from pipeline.settings import Settings
from pipeline.warehouse import build_generation, rule_outcomes
from schemas.rule import FAMILIES

DEFECTIVE = Path(__file__).parents[1] / "data" / "raw" / "xinjiang-changji" / "changji-industry-it-2021.txt"


def test_a_parsed_document_carries_its_checks():
    rows = parse_and_check(DEFECTIVE.read_bytes(), "a.txt").rows
    assert {r["rule_id"] for r in rows["finding"]} >= {"W01", "W02", "X01"}
    assert {r["status"] for r in rows["check_result"]} >= {"pass", "fail", "not_applicable", "not_evaluated"}


def test_checks_that_break_down_cost_the_document_nothing(monkeypatch):
    def broken(document):
        raise ZeroDivisionError("a defect")

    monkeypatch.setattr(checked, "check_document", broken)
    document = parse_document(DEFECTIVE.read_bytes(), "a.txt")
    after = with_checks(document)
    assert "finding" not in after.rows
    assert after.rows["fact_revenue"] == document.rows["fact_revenue"]
    assert [i["code"] for i in after.rows["issue"]] == ["checks_failed"]


def test_an_unreadable_document_is_not_checked():
    assert "check_result" not in parse_and_check(b"%PDF-1.4 broken", "a.pdf").rows


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> Settings:
    folder = tmp_path_factory.mktemp("run")
    (folder / "raw").mkdir()
    (folder / "raw" / DEFECTIVE.name).write_bytes(DEFECTIVE.read_bytes())
    settings = Settings(folder / "raw", folder / "warehouse", folder / "lake", workers=1)
    ingest(settings)
    return settings


def findings(generation) -> list[tuple]:
    import duckdb

    with duckdb.connect(str(generation.path / "budget.duckdb"), read_only=True) as con:
        return con.execute("SELECT finding_id, status, suppressed_reason FROM finding ORDER BY 1").fetchall()


def test_findings_are_published_and_what_was_looked_at_is_put_aside(run):
    first = build_generation(run)
    ids = [identity for identity, *_ in findings(first)]
    assert ids
    assert {status for _, status, _ in findings(first)} == {"open"}
    run.suppressions.write_text(f"finding_id,reason\n{ids[0]},已核实\n", "utf-8")
    second = build_generation(run)
    assert second.changed
    assert [f for f in findings(second) if f[1] == "suppressed"] == [(ids[0], "suppressed", "已核实")]
    run.suppressions.unlink()


def test_families_tell_of_a_generation(run):
    outcomes = rule_outcomes(build_generation(run))
    assert set(outcomes) == set(FAMILIES)
    assert outcomes["W"].errors >= 3
    assert outcomes["W"].worst[0]["severity"] == "error"
    assert outcomes["W"].counts["pass"] > 50
    assert outcomes["Q"].passed
