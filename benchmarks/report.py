"""The report of many departments: `python -m benchmarks report`, a thousand unless told.

YUSUAN_BENCH_DEPARTMENTS=10000 makes ten thousand. Each has two years, a document each, of 60 figures and 120 cells.
"""

import os
import resource
import tempfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from pipeline.report.site import build_report
from pipeline.settings import Settings
from pipeline.warehouse import build_generation
from tests.lakes import FUNCTION, MONEY, Doc, publish

DEPARTMENTS = int(os.environ.get("YUSUAN_BENCH_DEPARTMENTS", "1000"))
SHARD = 100
CODES = (
    "2010301",
    "2010302",
    "2050803",
    "2080501",
    "2080505",
    "2101101",
    "2120101",
    "2130101",
    "2150601",
    "2210201",
)
ROLES = ("expenditure", "general_public_expenditure", "government_fund_expenditure")


def lines() -> Iterator[tuple[str, str, str]]:
    """What was measured, the figure, the goal."""
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        settings = Settings(here / "raw", here / "w", here / "l", 1)
        for first in range(0, DEPARTMENTS, SHARD):
            numbers = range(first, min(first + SHARD, DEPARTMENTS))
            publish(settings, [_document(n, year) for n in numbers for year in (2023, 2024)], f"p{first}")
        generation = build_generation(settings).path
        made = build_report(generation, here / "site")
        again = build_report(generation, here / "site")
        size = sum(p.stat().st_size for p in made.folder.rglob("*") if p.is_file())
        what = f"report of {DEPARTMENTS:,} departments"
        yield f"{what}, {made.written:,} pages", f"{made.seconds:.1f} s", ""
        yield f"{what}: size", f"{size / 1e6:.0f} MB", ""
        yield f"{what}, nothing new", f"{again.seconds:.1f} s", ""
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        yield f"{what}: peak memory, the lake's making included", f"{peak:.0f} MB", ""


def _document(number: int, year: int) -> Doc:
    facts = [
        _spent(role, code, kind, number) for role in ROLES for code in CODES for kind in ("basic", "project")
    ]
    return Doc(
        f"{number:06d}{year}".ljust(64, "0"),
        f"第{number}局",
        year,
        region_code=f"{310100 + number % 20:06d}",
        facts=facts,
        outcomes=("pass", "fail") if number % 5 == 0 else ("pass",),
    )


def _spent(role: str, code: str, kind: str, number: int) -> tuple[str, dict]:
    yuan = 10_000 * (number + int(code[-3:]))
    return FUNCTION, MONEY | {
        "table_role": role,
        "function_code": code,
        "code_resolution": "printed",
        "fund": "all" if role == "expenditure" else "general_public",
        "spending_type": kind,
        "cost_type": "all",
        "breakdown": "function",
        "amount_yuan": Decimal(yuan),
        "amount_raw": f"{yuan}",
    }
