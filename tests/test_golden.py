"""Golden facts of the transcripts: what is read changes only on purpose (`--update-golden`)."""

import csv
import io
import random
from pathlib import Path

import pytest

from pipeline.parse import ParsedDocument, parse_document
from schemas.vocabulary import TABLE_ROLES
from schemas.warehouse import FACT_TABLES
from tests.corpus.disclosure import random_disclosure
from tests.corpus.render import doc_ids, load, render

GOLDEN = Path(__file__).parent / "golden"
LEFT_OUT = {
    "document_id",
    "department",
    "reporting_scope",
    "fiscal_year",
    "phase",
    "locator",
    "heading",
    "unit_raw",
}


PLAIN = (None, "all", False, True, "amount", "plain", "detail", "printed")
"""Values that say nothing special, left out so that a golden is short; `is_leaf` follows from the kinds."""


def golden_csv(parsed: ParsedDocument) -> str:
    """The facts as CSV in the order of their places: one column for all that is set, so that a diff is read."""
    rows = []
    for table in FACT_TABLES:
        for fact in parsed.rows.get(table.name, ()):
            place = tuple(fact[c] for c in ("table_ordinal", "row_ordinal", "column_ordinal"))
            shown = (c for c in table.column_names if c not in LEFT_OUT and not c.endswith("_ordinal"))
            words = " ".join(f"{c}={fact[c]}" for c in shown if fact.get(c) not in PLAIN)
            rows.append((*place, table.name.removeprefix("fact_"), words))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("table", "row", "column", "fact", "words"))
    writer.writerows(sorted(rows))
    return out.getvalue()


@pytest.mark.parametrize("doc_id", doc_ids())
def test_facts_are_the_golden_ones(doc_id, request):
    got = golden_csv(parse_document(render(load(doc_id), "txt"), f"{doc_id}.txt"))
    path = GOLDEN / f"{doc_id}.csv"
    if request.config.getoption("--update-golden"):
        GOLDEN.mkdir(exist_ok=True)
        path.write_text(got, "utf-8")
    assert path.exists(), "no golden yet: run with --update-golden"
    assert got.splitlines() == path.read_text("utf-8").splitlines()


def test_every_role_has_a_golden_or_is_drawn():
    met = set()
    for doc_id in doc_ids():
        met |= {t.table_role for t in parse_document(render(load(doc_id), "txt"), doc_id).tables}
    for seed in range(12):
        drawn = random_disclosure(random.Random(seed))
        met |= {t.table_role for t in parse_document(render(drawn.transcript, "txt"), str(seed)).tables}
    assert met >= set(TABLE_ROLES) - {"other"}
