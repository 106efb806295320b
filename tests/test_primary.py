from datetime import date

import pytest

from tests.lakes import DOCX, XLSX, Doc, loaded, publish, settings_in, spent, spent_in_all


def choose(tmp_path, *docs: Doc) -> dict[str, tuple[bool, str | None]]:
    """document_id -> (is_primary, duplicate_of)."""
    settings = settings_in(tmp_path)
    publish(settings, list(docs), "p1")
    found = (
        loaded(settings).execute("SELECT document_id, is_primary, duplicate_of FROM dim_document").fetchall()
    )
    return {document: (primary, of) for document, primary, of in found}


PRIMARY = (True, None)
ONE = [spent("201", "1")]
TWO = [*ONE, spent("202", "1")]


@pytest.mark.parametrize(
    ("winner", "loser"),
    [
        (Doc("z", part="whole"), Doc("a", part="tables", published_on=date(2024, 3, 1))),
        (Doc("z", published_on=date(2024, 2, 1)), Doc("a", published_on=date(2024, 1, 31))),
        (Doc("z", published_on=date(2024, 2, 1), facts=ONE), Doc("a", published_on=None, facts=TWO)),
        (Doc("z", status="parsed", facts=ONE), Doc("a", status="partial", facts=TWO)),
        (Doc("z", status="partial", facts=ONE), Doc("a", part="whole", published_on=date(2024, 1, 31))),
        (Doc("z", media_type="application/pdf", facts=[spent("201", "1")]), Doc("a", media_type=DOCX)),
        (Doc("z", media_type=DOCX), Doc("a", media_type=XLSX)),
        (Doc("z", media_type=XLSX), Doc("a", media_type="text/html")),
        (Doc("z", media_type="text/html"), Doc("a", media_type="application/pdf")),
        (Doc("z", media_type="application/pdf"), Doc("a", media_type="image/png")),
        (Doc("a"), Doc("z")),
        (Doc("z", region_code=None), Doc("a", region_code=None, status="partial")),
        (Doc("z", phase=None), Doc("a", phase=None, status="partial")),
        (Doc("z", reporting_scope=None), Doc("a", reporting_scope=None, status="partial")),
    ],
)
def test_of_two_documents_of_one_disclosure(tmp_path, winner: Doc, loser: Doc) -> None:
    chosen = choose(tmp_path, winner, loser)
    assert chosen == {winner.document_id: PRIMARY, loser.document_id: (False, winner.document_id)}


@pytest.mark.parametrize(
    "other",
    [
        {"fiscal_year": 2023},
        {"phase": "final"},
        {"region_code": None},
        {"department": "乙局"},
        {"reporting_scope": "unit"},
        {"reporting_scope": None},
        {"part": "narrative"},
    ],
)
def test_documents_of_two_disclosures_are_both_primary(tmp_path, other: dict[str, object]) -> None:
    chosen = choose(tmp_path, Doc("a", part="tables"), Doc("b", **({"part": "tables"} | other)))
    assert chosen == {"a": PRIMARY, "b": PRIMARY}


@pytest.mark.parametrize("missing", [{"department": None}, {"fiscal_year": None}])
def test_documents_that_do_not_say_whose_they_are_stand_alone(tmp_path, missing) -> None:
    assert choose(tmp_path, Doc("a", **missing), Doc("b", **missing)) == {"a": PRIMARY, "b": PRIMARY}


def test_a_quarantined_document_is_never_primary(tmp_path) -> None:
    assert choose(tmp_path, Doc("a", status="quarantined")) == {"a": (False, None)}
    assert choose(tmp_path / "2", Doc("a", status="quarantined"), Doc("b", status="partial"))["b"] == PRIMARY


def test_of_two_narratives_one_counts_and_none_beside_a_whole_file(tmp_path) -> None:
    narratives = [Doc("n1", part="narrative"), Doc("n2", part="narrative", published_on=date(2024, 1, 1))]
    assert choose(tmp_path, Doc("t", part="tables"), *narratives) == {
        "t": PRIMARY,
        "n1": (False, "n2"),
        "n2": PRIMARY,
    }
    assert choose(tmp_path / "2", Doc("w", part="whole"), *narratives) == {
        "w": PRIMARY,
        "n1": (False, "w"),
        "n2": (False, "w"),
    }


CELLS = (("2010301", "10.00"), ("2010302", "5.00"), ("2010302", "5.00"))


def cells(*pairs: tuple[str, str]):
    return [spent_in_all(code, yuan) for code, yuan in pairs]


def test_a_unit_file_with_the_departments_cells_is_its_duplicate(tmp_path) -> None:
    department = Doc("d", facts=cells(*CELLS))
    # Another order, a printed nil, and an older version of the same unit's file.
    unit = Doc("u", reporting_scope="unit", facts=cells(*CELLS[::-1], ("2010303", "0.00")))
    older = Doc("v", reporting_scope="unit", status="partial", facts=cells(("2010301", "9.00")))
    assert choose(tmp_path, department, unit, older) == {"d": PRIMARY, "u": (False, "d"), "v": (False, "d")}


@pytest.mark.parametrize(
    ("unit", "other"),
    [
        (cells(*CELLS[:2]), {}),  # the same codes and amounts, but not as often
        (cells(("2010301", "10.00"), ("2010302", "10.00")), {}),  # the same total
        (cells(*CELLS), {"fiscal_year": 2023}),
        (cells(*CELLS), {"phase": "final"}),
        (cells(*CELLS), {"region_code": "310101"}),
        (cells(*CELLS), {"department": "甲局信息中心"}),
        ([spent_in_all(code, yuan, spending_type="project") for code, yuan in CELLS], {}),
        ([spent_in_all(code, yuan, is_leaf=False, row_kind="subtotal") for code, yuan in CELLS], {}),
        ([spent(code, yuan) for code, yuan in CELLS], {}),  # another table
    ],
)
def test_a_unit_file_that_differs_stands(tmp_path, unit, other) -> None:
    docs = Doc("d", facts=cells(*CELLS)), Doc("u", **({"reporting_scope": "own_body", "facts": unit} | other))
    assert choose(tmp_path, *docs) == {"d": PRIMARY, "u": PRIMARY}


def test_two_files_without_spending_are_not_the_same(tmp_path) -> None:
    assert choose(tmp_path, Doc("d"), Doc("u", reporting_scope="unit")) == {"d": PRIMARY, "u": PRIMARY}


def test_parts_of_a_disclosure_share_its_id_and_paths_are_filled(tmp_path) -> None:
    settings = settings_in(tmp_path)
    docs = [Doc("t", part="tables"), Doc("n", part="narrative"), Doc("x", fiscal_year=2023), Doc("y", None)]
    publish(settings, docs, "p1")
    found = loaded(settings).execute("SELECT document_id, disclosure_id, path FROM dim_document").fetchall()
    ids = {document: disclosure for document, disclosure, _ in found}
    assert ids["t"] == ids["n"] != ids["x"]
    assert len(ids["t"]) == 64
    assert ids["y"] == "y"
    assert {path for _, _, path in found} == {"t.docx", "n.docx", "x.docx", "y.docx"}


def test_tables_that_do_not_say_their_scope_belong_to_the_narrative_beside_them(tmp_path) -> None:
    settings = settings_in(tmp_path)
    tables = Doc("a", part="tables", reporting_scope=None)
    publish(settings, [tables, Doc("b", part="narrative", reporting_scope="department")], "p1")
    found = loaded(settings).execute("SELECT DISTINCT disclosure_id, is_primary FROM dim_document").fetchall()
    assert len(found) == 1
    assert found[0][1] is True
