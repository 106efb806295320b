"""A small lake written by hand: documents as specified, without parsing anything."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from pipeline.arrow import to_arrow
from pipeline.claims import read_claims
from pipeline.document import Para
from pipeline.manifest import FileFact, Manifest
from pipeline.receipts import DocumentReceipt, PartReceipt, Receipt
from pipeline.settings import Settings
from schemas.rule import NEEDS_OTHERS
from schemas.warehouse import TABLES, table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Row = dict[str, Any]

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FUNCTION = "fact_expenditure_by_function"
MONEY = {
    "row_kind": "detail",
    "column_kind": "detail",
    "is_leaf": True,
    "measure": "amount",
    "unit_raw": "元",
    "amount_reading": "plain",
}


@dataclass
class Doc:
    """One document: its own columns, its fact rows by table, and its narrative, a paragraph each."""

    document_id: str
    department: str | None = "甲局"
    fiscal_year: int | None = 2024
    phase: str | None = "budget"
    reporting_scope: str | None = "department"
    region_code: str | None = "310107"
    part: str | None = "whole"
    status: str = "parsed"
    media_type: str = DOCX
    published_on: date | None = None
    facts: list[tuple[str, Row]] = field(default_factory=list)
    text: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ("pass",)
    left_open: tuple[str, ...] = ()
    issues: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def own(self) -> Row:
        names = ("document_id", "department", "reporting_scope", "fiscal_year", "phase")
        return {name: getattr(self, name) for name in names}

    def rows(self, parse_id: str) -> dict[str, list[Row]]:
        """Rows of its lake parts."""
        same = {"parse_id": parse_id}
        found: dict[str, list[Row]] = {t.name: [] for t in TABLES if t.per_document}
        for ordinal, (name, row) in enumerate(self.facts):
            place = {
                "table_ordinal": 0,
                "row_ordinal": ordinal,
                "column_ordinal": 1,
                "locator": f"r{ordinal}",
            }
            found[name].append(self.own | place | row | same)
            cell = self.own | place | same | {"row_span": 1, "column_span": 1}
            found["source_cell"].append(cell | {"text": row.get("amount_raw", ""), "placement": "fact"})
            found["source_cell"].append(cell | {"column_ordinal": 0, "text": "名", "placement": "label"})
        paragraphs = [Para(text, f"p{n}") for n, text in enumerate(self.text)]
        told = read_claims(self.document_id, paragraphs, self.fiscal_year, self.phase).rows
        for name, rows in told.items():
            found[name] += [self.own | row | same for row in rows]
        described = {
            name: getattr(self, name)
            for name in ("region_code", "part", "status", "media_type", "published_on")
        }
        for status in self.outcomes:
            checked = {"check_id": f"{self.document_id}-{status}", "rule_id": "W03", "rule_version": 1}
            found["check_result"].append(
                self.own | same | checked | {"severity": "error", "status": status, "places": 1}
            )
        for rule in self.left_open:
            open_ = {
                "check_id": f"{self.document_id}-{rule}",
                "rule_id": rule,
                "rule_version": 1,
                "severity": "error",
            }
            open_ |= {"status": "not_evaluated", "places": 1, "reason": NEEDS_OTHERS}
            found["check_result"].append(self.own | same | open_)
        own = {"document_id": self.document_id, "fiscal_year": self.fiscal_year}
        for row, text in enumerate(self.notes):
            at = {"table_ordinal": 9, "row_ordinal": row, "column_ordinal": 0, "locator": f"n{row}"}
            span = {"row_span": 1, "column_span": 1, "text": text, "placement": "note"}
            found["source_cell"].append(own | at | span | same)
        for code in self.issues:
            told = {"issue_id": f"{self.document_id}-{code}", "code": code, "severity": "error"}
            found["issue"].append(own | told | same | {"locator": "r0", "message": "?"})
        found["dim_document"].append(self.own | described | same | {"is_primary": False, "reader": "hand"})
        return found


def amount(yuan: str | None) -> Row:
    return {"amount_yuan": None if yuan is None else Decimal(yuan), "amount_raw": yuan or "?"}


def spent(code: str | None, yuan: str | None, name: str | None = None, **other: Any) -> tuple[str, Row]:
    """A spending cell; of the general public budget and basic unless said otherwise."""
    usual = {
        "table_role": "general_public_expenditure",
        "breakdown": "function",
        "function_code": code,
        "function_code_raw": code,
        "function_name_raw": name,
        "label": name,
        "code_resolution": "printed" if code else "unresolved",
        "fund": "general_public",
        "spending_type": "basic",
        "cost_type": "all",
    }
    return FUNCTION, MONEY | usual | amount(yuan) | other


def spent_in_all(
    code: str | None, yuan: str | None, name: str | None = None, **other: Any
) -> tuple[str, Row]:
    """A cell of the 部门支出总表."""
    return spent(code, yuan, name, **({"table_role": "expenditure", "fund": "all"} | other))


def received(source: str, yuan: str, **other: Any) -> tuple[str, Row]:
    """A revenue cell; of the 部门收入总表 unless said otherwise."""
    usual = {"table_role": "revenue", "breakdown": "function", "revenue_source": source, "fund": "all"}
    return "fact_revenue", MONEY | usual | amount(yuan) | other


def item(name: str, yuan: str, **other: Any) -> tuple[str, Row]:
    """A 三公 cell."""
    usual = {"table_role": "three_public", "breakdown": "item", "item": name, "fund": "general_public"}
    return "fact_three_public", MONEY | usual | amount(yuan) | other


def publish(settings: Settings, docs: list[Doc], parse_id: str, at: datetime | None = None) -> None:
    """Write one shard's parts and make its documents current."""
    rows: dict[str, list[Row]] = {}
    for doc in docs:
        for name, found in doc.rows(parse_id).items():
            rows.setdefault(name, []).extend(found)
    parts = [
        PartReceipt(name, write_part(settings.lake, name, parse_id, found), len(found))
        for name, found in rows.items()
        if found
    ]
    seen = [FileFact("raw", f"{d.document_id}.docx", d.document_id, 1, 1) for d in docs]
    with Manifest(settings.lake) as manifest:
        manifest.publish([Receipt(parse_id, tuple(map(_receipt, docs)), tuple(parts))], seen, at=at)


def write_part(lake: Path, name: str, parse_id: str, rows: list[Row]) -> str:
    """Write one part; gives its path relative to the lake."""
    file = lake / name / f"{parse_id}.parquet"
    file.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(to_arrow(table(name), rows, part=True), file)
    return f"{name}/{parse_id}.parquet"


def _receipt(doc: Doc) -> DocumentReceipt:
    path = f"{doc.document_id}.docx"
    return DocumentReceipt(doc.document_id, path, doc.status, doc.fiscal_year, 1, "hand", "1", "m", "", None)


def withdraw(settings: Settings, document_id: str) -> None:
    """Let a document's only file be gone."""
    with Manifest(settings.lake) as manifest:
        manifest.publish(gone=[("raw", f"{document_id}.docx")], at=datetime.now(UTC))


def settings_in(folder: Path) -> Settings:
    """Settings of a project in a folder."""
    return Settings(folder / "raw", folder / "warehouse", folder / "lake", workers=1)


def loaded(settings: Settings, as_of: datetime | None = None) -> "DuckDBPyConnection":
    """The lake's tables and views in memory, as a generation would hold them."""
    import duckdb

    from pipeline.load import load_tables, take_snapshot
    from pipeline.marts import create_views

    con = duckdb.connect(config={"threads": 1})
    con.execute("SET TimeZone = 'UTC'")
    with Manifest(settings.lake) as manifest:
        load_tables(con, take_snapshot(manifest, as_of))
    create_views(con)
    return con


def rows_of(con: "DuckDBPyConnection", sql: str) -> list[Row]:
    """Rows as column -> value."""
    found = con.execute(sql)
    names = [c[0] for c in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def answer(folder: Path, docs: list[Doc], sql: str) -> list[Row]:
    """Publish documents in a folder, then give the rows of a statement."""
    settings = settings_in(folder)
    publish(settings, docs, "p1")
    return rows_of(loaded(settings), sql)


def classed(code: str | None, yuan: str | None, name: str | None = None, **other: Any) -> tuple[str, Row]:
    """A spending cell by economic class; of the 基本支出表 unless said otherwise."""
    usual = {
        "table_role": "basic_expenditure",
        "breakdown": "economic",
        "economic_code": code,
        "economic_code_raw": code,
        "economic_name_raw": name,
        "label": name,
        "code_resolution": "printed" if code else "unresolved",
        "fund": "general_public",
        "spending_type": "basic",
        "cost_type": "all",
    }
    return "fact_expenditure_by_economic_class", MONEY | usual | amount(yuan) | other


def project(name: str | None, yuan: str, **other: Any) -> tuple[str, Row]:
    """A cell of the project table."""
    usual = {
        "table_role": "project_expenditure",
        "breakdown": "project",
        "project_name": name,
        "label": name,
        "fund": "general_public",
        "revenue_source": "general_public",
        "spending_type": "project",
    }
    return "fact_expenditure_by_project", MONEY | usual | amount(yuan) | other


def funded(name: str, yuan: str, **other: Any) -> tuple[str, Row]:
    """A money cell of a performance table."""
    usual = {
        "table_role": "performance_targets",
        "breakdown": "project",
        "project_name": name,
        "revenue_source": "fiscal_appropriation",
        "funding_scope": "annual",
    }
    return "fact_project_funding", MONEY | usual | amount(yuan) | other


def target(name: str, raw: str, value: str | None = None) -> tuple[str, Row]:
    """An indicator of a performance table."""
    row = {
        "table_role": "performance_targets",
        "project_name": name,
        "indicator": "指标",
        "target_raw": raw,
        "target_kind": "text",
    }
    return "fact_performance_target", row | {"target_value": None if value is None else Decimal(value)}


def procured(kind: str, yuan: str, **other: Any) -> tuple[str, Row]:
    """A cell of the procurement table."""
    usual = {
        "table_role": "procurement",
        "breakdown": "project",
        "procurement_kind": kind,
        "fund": "all",
        "revenue_source": "all",
    }
    return "fact_procurement", MONEY | usual | amount(yuan) | other


def counted(statistic: str, value: str) -> tuple[str, Row]:
    """A number that is no money."""
    row = {"table_role": "other", "statistic": statistic, "value": Decimal(value), "value_raw": value}
    return "fact_statistic", row
