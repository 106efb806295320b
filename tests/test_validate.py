import json
from decimal import Decimal

import pyarrow as pa
import pytest

from pipeline.arrow import arrow_schema, to_arrow
from pipeline.parsed import Origin
from pipeline.validate import ModelMismatchError, failures_of, validate
from schemas import warehouse
from tests.fakes import parse, spell

FACT = "fact_expenditure_by_function"


def document(n=0, **entries):
    """The tables' rows of one fake document, its own columns added."""
    parsed = parse(spell(n=n, **entries), "a.txt", Origin())
    own = parsed.own_columns | {"parse_id": "p"}
    row = own | {"status": parsed.status, "is_primary": False}
    rows = {name: [r | own for r in rows] for name, rows in parsed.rows.items() if name != "issue"}
    return parsed.document_id, {**rows, "dim_document": [row]}


def shard(*documents):
    rows = {}
    for _, of_document in documents:
        for name, some in of_document.items():
            rows.setdefault(name, []).extend(some)
    return {
        name: to_arrow(
            warehouse.table(name), [{k: v for k, v in r.items() if k in names(name)} for r in some], part=True
        )
        for name, some in rows.items()
    }


def names(table):
    return arrow_schema(warehouse.table(table), part=True).names


def statuses(tables):
    return {r["document_id"]: r["status"] for r in tables["dim_document"].to_pylist()}


def test_good_documents_pass_unchanged():
    tables = shard(document(1), document(2))
    validated = validate(tables)
    assert validated.rejected == []
    assert validated.tables.keys() == tables.keys()
    assert all(validated.tables[name].equals(tables[name]) for name in tables)


def test_a_failing_row_is_set_aside_and_the_others_live():
    bad, good = document(1, facts=3, bad_fund="lottery"), document(2)
    validated = validate(shard(bad, good))
    facts, cells = validated.tables[FACT].to_pylist(), validated.tables["source_cell"].to_pylist()
    assert [f["row_ordinal"] for f in facts if f["document_id"] == bad[0]] == [1, 2]
    placements = {
        c["row_ordinal"]: c["placement"] for c in cells if c["document_id"] == bad[0] and c["column_ordinal"]
    }
    assert placements == {0: "rejected", 1: "fact", 2: "fact"}
    assert statuses(validated.tables) == {bad[0]: "partial", good[0]: "parsed"}
    (row,) = validated.tables["rejected_row"].to_pylist()
    assert (row["target_table"], row["column_name"], row["rule"], row["value"]) == (
        FACT,
        "fund",
        "one_of",
        "lottery",
    )
    assert (row["table_ordinal"], row["row_ordinal"], row["column_ordinal"]) == (0, 0, 1)
    assert json.loads(row["row_json"])["amount_yuan"] == "2500.00"
    (issue,) = validated.tables["issue"].to_pylist()
    assert (issue["code"], issue["severity"], issue["document_id"]) == ("row_rejected", "error", bad[0])
    assert issue["locator"] == row["locator"] == "表1 行1"
    assert issue["fiscal_year"] == 2024


def test_every_row_of_a_document_may_fail():
    bad = document(1, year=1066)
    validated = validate(shard(bad, document(2)))
    assert statuses(validated.tables)[bad[0]] == "quarantined"  # its own row fails too
    assert bad[0] not in validated.tables[FACT]["document_id"].to_pylist()
    assert {r["value"] for r in validated.tables["rejected_row"].to_pylist()} == {"1066"}
    mended = next(r for r in validated.tables["dim_document"].to_pylist() if r["document_id"] == bad[0])
    assert mended["fiscal_year"] is None
    assert failures_of("dim_document", validated.tables["dim_document"]) == []
    assert {i["code"] for i in validated.tables["issue"].to_pylist()} == {"row_rejected", "parser_failed"}


@pytest.mark.parametrize(("misdeed", "code"), [("twice", "duplicate_keys"), ("unplaced", "placement_broken")])
def test_a_document_whose_facts_and_cells_disagree_is_quarantined_alone(misdeed, code):
    bad, good = document(1, **{misdeed: 1}), document(2)
    validated = validate(shard(bad, good))
    assert statuses(validated.tables) == {bad[0]: "quarantined", good[0]: "parsed"}
    for name in (FACT, "source_cell"):
        assert set(validated.tables[name]["document_id"].to_pylist()) == {good[0]}
    (issue,) = validated.tables["issue"].to_pylist()
    assert (issue["document_id"], issue["code"], issue["severity"]) == (bad[0], code, "blocker")
    assert "table 0, row " in issue["message"]
    assert issue["fiscal_year"] == 2024


def test_one_cell_in_two_fact_tables_is_found():
    bad = document(1)
    statistic = {k: v for k, v in bad[1][FACT][0].items() if k in names("fact_statistic")} | {
        "value_raw": "1"
    }
    bad[1]["fact_statistic"] = [statistic]
    validated = validate(shard(bad))
    assert statuses(validated.tables) == {bad[0]: "quarantined"}
    assert "duplicate_keys" in validated.tables["issue"]["code"].to_pylist()


def test_facts_without_cells_and_cells_given_twice_are_found():
    no_cells, twice = document(1), document(2)
    no_cells[1]["source_cell"] = []
    twice[1]["source_cell"].append(twice[1]["source_cell"][-1])
    validated = validate(shard(no_cells, twice))
    codes = {i["document_id"]: i["code"] for i in validated.tables["issue"].to_pylist()}
    assert codes == {no_cells[0]: "placement_broken", twice[0]: "duplicate_keys"}


def test_a_rejected_cell_of_a_fact_breaks_the_placement():
    bad = document(1)
    bad[1]["source_cell"][0]["locator"] = None
    validated = validate(shard(bad))
    assert statuses(validated.tables) == {bad[0]: "quarantined"}
    assert validated.tables["rejected_row"]["column_name"].to_pylist() == ["locator"]


@pytest.mark.parametrize("ordinal", [None, -5, 1 << 30])
def test_a_row_without_a_proper_place_is_rejected_at_none(ordinal):
    bad = document(1, facts=2)
    bad[1][FACT][0]["row_ordinal"] = ordinal
    bad[1]["source_cell"][0]["placement"] = "unplaced"
    validated = validate(shard(bad))
    assert statuses(validated.tables) == {bad[0]: "partial"}
    assert failures_of("rejected_row", validated.tables["rejected_row"]) == []


def test_a_table_of_another_form_is_our_defect():
    tables = shard(document(1))
    tables[FACT] = tables[FACT].set_column(
        names(FACT).index("amount_yuan"), "amount_yuan", pa.array([1.0, 2.0], pa.float64())
    )
    with pytest.raises(ModelMismatchError, match=FACT):
        validate(tables)


def test_money_passes_through_exactly():
    validated = validate(shard(document(1, facts=1, amount="12345678901234.567891"[:17])))
    assert validated.tables[FACT]["amount_yuan"][0].as_py() == Decimal("12345678901234.56") * 10000


def test_the_model_really_runs_once_a_table(monkeypatch):
    from pipeline import validate as module

    ran = []
    real = module.model
    monkeypatch.setattr(module, "model", lambda name, part: ran.append(name) or real(name, part))
    validate(
        shard(document(1), document(2), document(3))
        | {"fact_revenue": to_arrow(warehouse.table("fact_revenue"), [], part=True)}
    )
    assert sorted(ran) == ["dim_document", FACT, "source_cell"]
