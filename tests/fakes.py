"""A parser that reads a little language of our own, so that the lake can be tested without real forms.

A file holds lines `key=value`: `facts=3` facts, `year=2024`, and misdeeds: `raise`, `kill`, `hang`,
`memory=…` bytes, `bad_fund`, `twice`, `unplaced`, `float`, `amount=…`.
"""

import hashlib
import os
import time
from decimal import Decimal

from pipeline.parsed import Origin, ParsedDocument, Row


def spell(**entries: object) -> bytes:
    """The bytes of a document for `parse`."""
    return "".join(f"{key}={value}\n" for key, value in entries.items()).encode()


def parse(data: bytes, name: str, origin: Origin) -> ParsedDocument:
    """Parse what `spell` wrote."""
    said = dict(line.split("=", 1) for line in data.decode().splitlines())
    _misbehave(said)
    rows = _rows(said)
    return ParsedDocument(
        document_id=hashlib.sha256(data).hexdigest(),
        name=name,
        media_type="text/plain",
        byte_size=len(data),
        reader="fake",
        reader_version="1",
        environment="",
        status=said.get("status", "parsed"),
        part="whole",
        department=said.get("department", origin.department or "某局"),
        department_raw=None,
        reporting_scope="department",
        region_code=origin.region_code,
        fiscal_year=int(said.get("year", origin.fiscal_year or 2024)),
        phase="budget",
        template_family=None,
        origin=origin,
        rows=rows,
    )


def _misbehave(said: dict[str, str]) -> None:
    if "raise" in said:
        raise ZeroDivisionError(said["raise"])
    if "memory" in said:
        bytearray(int(said["memory"]))
    if "kill" in said:
        os._exit(9)
    if "hang" in said:
        time.sleep(600)


def _rows(said: dict[str, str]) -> dict[str, list[Row]]:
    facts = [_fact(i, said) for i in range(int(said.get("facts", "2")))]
    cells = [_cell(i, "fact") for i in range(len(facts))]
    cells += [_cell(i, "label", column=0) for i in range(int(said.get("labels", "1")))]
    issues: list[Row] = (
        [{"code": "label_unknown", "locator": "表1", "message": "甲"}] if "issue" in said else []
    )
    if "bad_fund" in said:
        facts[0]["fund"] = said["bad_fund"]
    if "twice" in said:
        facts.append(dict(facts[-1]))
    if "unplaced" in said:
        cells[0]["placement"] = "unplaced"
    if "float" in said:
        facts[0]["amount_yuan"] = 1.5
    return {"fact_expenditure_by_function": facts, "source_cell": cells, "issue": issues}


def _fact(i: int, said: dict[str, str]) -> Row:
    raw = said.get("amount", f"{i}.25")
    return {
        "table_role": "expenditure",
        "table_ordinal": 0,
        "row_ordinal": i,
        "column_ordinal": 1,
        "locator": f"表1 行{i + 1}",
        "label": "一般公共服务支出",
        "heading": "合计",
        "function_code": "201",
        "function_code_raw": "201",
        "function_name_raw": "一般公共服务支出",
        "code_resolution": "printed",
        "fund": "all",
        "spending_type": "all",
        "cost_type": "all",
        "breakdown": "function",
        "row_kind": "detail",
        "column_kind": "detail",
        "is_leaf": True,
        "measure": "amount",
        "amount_yuan": Decimal(raw) * 10000,
        "amount_raw": raw,
        "unit_raw": "万元",
        "amount_reading": "plain",
    }


def _cell(i: int, placement: str, column: int = 1) -> Row:
    place: Row = {"table_ordinal": 0, "row_ordinal": i, "column_ordinal": column, "locator": f"表1 行{i + 1}"}
    return {**place, "row_span": 1, "column_span": 1, "text": f"{i}.25", "placement": placement}
