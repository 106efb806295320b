"""What a person and a program see of a parsed document."""

import io
import json
from decimal import Decimal

import pytest
from rich.console import Console

from pipeline import show
from pipeline.parsed import Origin, ParsedDocument, ReadTable

PLACE = {"table_ordinal": 0, "locator": "table 1, row 3"}
FACT = PLACE | {
    "row_ordinal": 2,
    "column_ordinal": 3,
    "label": "行政\n运行",
    "heading": "支出预算 / 合 计",
    "function_code": "2010301",
    "fund": "general_public",
    "spending_type": "basic",
    "cost_type": "all",
    "measure": "amount",
    "row_kind": "detail",
    "column_kind": "total",
    "amount_yuan": Decimal("8375000.10"),
    "amount_raw": "837。50001",
    "amount_reading": "repaired",
}
TARGET = PLACE | {
    "row_ordinal": 9,
    "column_ordinal": 1,
    "indicator": "满意度",
    "comparator": "≥",
    "target_value": Decimal(95),
    "target_unit": "%",
    "target_raw": "≥95%",
}
STATISTIC = PLACE | {
    "row_ordinal": 5,
    "column_ordinal": 1,
    "statistic": "vehicles_held",
    "value": Decimal(3),
    "value_raw": "3辆",
    "value_unit": "辆",
}
DOCUMENT = ParsedDocument(
    document_id="ab" * 32,
    name="某局.docx",
    media_type="text/plain",
    byte_size=1234,
    reader="docx",
    reader_version="1",
    environment=None,
    status="partial",
    part="whole",
    department="某局",
    department_raw="某局",
    reporting_scope=None,
    region_code=None,
    fiscal_year=2024,
    phase="budget",
    template_family=None,
    origin=Origin(unit="万元"),
    tables=(ReadTable(0, "expenditure", "支出总表", "table 1", "万元", "某局", 2024, 10, 4, 3),),
    rows={
        "fact_performance_target": [TARGET],
        "fact_statistic": [STATISTIC],
        "fact_expenditure_by_function": [FACT],
        "source_cell": [
            PLACE | {"row_ordinal": 7, "column_ordinal": 2, "text": "12.5", "placement": "unplaced"},
            PLACE | {"row_ordinal": 8, "column_ordinal": 2, "text": "注", "placement": "note"},
        ],
        "issue": [
            {"code": "unplaced", "severity": "error", "locator": "row 8", "message": "12.5 has no place"}
        ],
    },
)


def text_of(document: ParsedDocument) -> str:
    console = Console(file=io.StringIO(), highlight=False)
    show.print_document(document, console)
    return console.file.getvalue()  # type: ignore[attr-defined]


def test_text_tells_how_the_table_was_understood():
    text = text_of(DOCUMENT)
    assert "partial, whole" in text
    assert "[0] expenditure 部门支出总体情况表" in text
    assert "支出总表; unit 单位 万元; 某局; 2024; 10 x 4; at table 1" in text


def test_a_fact_is_one_line_with_what_is_not_usual():
    lines = [" ".join(line.split()) for line in text_of(DOCUMENT).splitlines() if "2010301" in line]
    assert lines == [
        "2,3 2010301 行政 运行 支出预算 / 合 计 general_public, basic, column_kind=total,"
        " amount_reading=repaired 8,375,000.10 837。50001"
    ]


def test_facts_of_all_kinds_stand_in_order_of_place():
    assert [f["row_ordinal"] for f in show.facts_by_table(DOCUMENT)[0]] == [2, 5, 9]
    assert show.values(STATISTIC) == ("3 辆", "3辆")
    assert show.values(TARGET) == ("≥ 95 %", "≥95%")


def test_an_amount_of_unknown_unit_is_not_made_up():
    assert show.values(FACT | {"amount_yuan": None}) == ("?", "837。50001")


def test_unplaced_cells_and_issues_are_listed_with_their_remedy():
    text = text_of(DOCUMENT)
    assert "unplaced: '12.5' at table 1, row 3" in text
    assert "注" not in text.split("unplaced:")[1]
    assert "error: unplaced at row 8: 12.5 has no place" in text
    assert "report it to the project with the table / 数字未能归位" in text


def test_json_is_the_whole_document_with_amounts_as_text():
    whole = json.loads(show.as_json(DOCUMENT))
    assert whole["rows"]["fact_expenditure_by_function"][0]["amount_yuan"] == "8375000.10"
    assert whole["tables"][0]["table_role"] == "expenditure"
    assert whole["origin"]["unit"] == "万元"
    assert set(whole) == set(DOCUMENT.__dataclass_fields__)
    assert "某局" in show.as_json(DOCUMENT)


@pytest.mark.parametrize("value", ["row_kind=", "amount_reading=", "cost_type"])
def test_usual_values_are_left_out(value):
    assert value not in show.dimensions(FACT | {"amount_reading": "plain"})
