"""The same figures from every format, and the answer keys of the real documents."""

import csv
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from pipeline.parse import ParsedDocument, parse_document
from pipeline.show import FACT_NAMES
from schemas.warehouse import table
from tests.corpus.render import FORMATS_ALL, load, render

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
KEYED = (
    "sh-putuo-wanli-street-2023-budget-dept",
    "sh-putuo-wanli-street-2024-budget-dept",
    "sh-putuo-finance-2025-budget-dept",
    "sh-putuo-gov-office-2025-budget-dept",
    "sh-putuo-gov-office-2025-budget-unit",
)
TRANSCRIPTS = ("changji-industry-it-2021-budget", *KEYED)
PLACE_AND_RAW = {"document_id", "table_ordinal", "row_ordinal", "column_ordinal", "locator"}


def facts(parsed: ParsedDocument) -> dict[str, list[dict]]:
    return {
        n: [{**parsed.own_columns, **r} for r in rows] for n, rows in parsed.rows.items() if n in FACT_NAMES
    }


def meanings(parsed: ParsedDocument) -> Counter:
    """Fact rows without document, place and raw text; a page does not tell how many blanks part words."""
    return Counter(
        (
            name,
            *(
                (c, "".join(str(row.get(c)).split()))
                for c in table(name).column_names
                if c not in PLACE_AND_RAW and not c.endswith("_raw")
            ),
        )
        for name, rows in facts(parsed).items()
        for row in rows
    )


@pytest.fixture(scope="module", params=TRANSCRIPTS)
def parsed(request) -> dict[str, ParsedDocument]:
    transcript = load(request.param)
    return {f: parse_document(render(transcript, f), f"{request.param}.{f}") for f in FORMATS_ALL}


def test_every_format_gives_the_same_facts(parsed):
    first = meanings(parsed["txt"])
    assert first
    for fmt in FORMATS_ALL:
        assert meanings(parsed[fmt]) == first, fmt


def test_nothing_is_unplaced_or_doubtful(parsed):
    for fmt, document in parsed.items():
        assert document.status == "parsed", fmt
        assert document.rows["issue"] == [], fmt
        assert "unplaced" not in {c["placement"] for c in document.rows["source_cell"]}


def test_amounts_lead_back_to_their_cells(parsed):
    for document in parsed.values():
        cells = {
            (c["table_ordinal"], c["row_ordinal"], c["column_ordinal"]): c
            for c in document.rows["source_cell"]
        }
        for rows in facts(document).values():
            for row in rows:
                cell = cells[row["table_ordinal"], row["row_ordinal"], row["column_ordinal"]]
                raw = row.get("amount_raw") or row.get("target_raw") or row["value_raw"]
                assert (cell["text"], cell["placement"], cell["locator"]) == (raw, "fact", row["locator"])


@pytest.mark.skipif(not SHARED.exists(), reason="the answer keys are not here")
@pytest.mark.parametrize("fmt", FORMATS_ALL)
def test_score_is_full_on_the_keyed_documents(fmt, tmp_path):
    rows: dict[str, list[dict]] = {}
    pairs = []
    for doc in KEYED:
        path = tmp_path / f"{doc}.{fmt}"
        path.write_bytes(render(load(doc), fmt))
        for name, own in facts(parse_document(path.read_bytes(), path.name)).items():
            rows.setdefault(name, []).extend(own)
        pairs += ["--as", f"{path}={doc}"]
    for name, own in rows.items():
        with (tmp_path / f"{name}.csv").open("w", encoding="utf-8", newline="") as f:
            writer = csv.DictWriter(f, sorted({k for r in own for k in r}))
            writer.writeheader()
            writer.writerows(own)
    command = [sys.executable, str(SHARED / "score" / "score.py"), str(tmp_path), *pairs]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    total = next(
        line for line in out.splitlines() if line.split()[:1] == ["ALL"] and line.split()[1].isdigit()
    )
    assert total.split()[1:] == ["2241", "2241", *["1.000"] * 6]
