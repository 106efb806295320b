"""The bridge between classification codes of different years, from `schemas/reference/code_bridge.csv`.

What belongs here: turning the few written changes into pairs of codes, and naming which pairs belong
together. What does not: applying them to amounts (`marts/reclassification.sql`), which takes a pair
only where two documents of one body show it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from pipeline.codes import reference_rows

FUNCTION, ECONOMIC = "function", "economic"
KUAN_DIGITS: Final = 5
OTHERS: Final = "99"
"""Ending of the item for all that the others do not cover: it moves with its 款, whatever its name."""

_Code: TypeAlias = tuple[str, int, str]
"""Classification, year of the change, code."""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one code; `to_code` is empty where nothing did."""

    classification: str
    kind: str
    from_code: str
    to_code: str
    fiscal_year: int
    keeps_source: bool
    confidence: str
    reason: str
    source: str


def changes() -> list[Change]:
    """All changes: those written, those of 项 that follow from their 款, renamings and retirements."""
    codes = {FUNCTION: reference_rows("function_codes.csv"), ECONOMIC: reference_rows("economic_codes.csv")}
    written = [_change(row) for row in reference_rows("code_bridge.csv")]
    moved = [*written, *_expanded(written, codes[FUNCTION])]
    known = {(c.classification, c.from_code, c.fiscal_year) for c in moved}
    rest = (c for name, rows in codes.items() for c in _renamed_or_retired(name, rows))
    return [*moved, *(c for c in rest if (c.classification, c.from_code, c.fiscal_year) not in known)]


def bridge_rows() -> list[dict[str, object]]:
    """The rows of `code_bridge`: each change with the group of changes that it belongs to."""
    found = changes()
    groups = bridge_groups(found)
    return [
        {
            "classification": c.classification,
            "from_code": c.from_code,
            "to_code": c.to_code,
            "fiscal_year": c.fiscal_year,
            "kind": c.kind,
            "bridge_group": groups[c.classification, c.fiscal_year, c.from_code],
            "keeps_source": c.keeps_source,
            "reason": c.reason,
            "confidence": c.confidence,
            "source": c.source,
        }
        for c in found
    ]


def bridge_groups(found: Iterable[Change]) -> dict[_Code, str]:
    """Codes joined by changes of one year, directly or over others, bear one name: year and least code."""
    neighbours: dict[_Code, set[_Code]] = defaultdict(set)
    for c in found:
        old, new = (
            (c.classification, c.fiscal_year, code) for code in (c.from_code, c.to_code or c.from_code)
        )
        neighbours[old].add(new)
        neighbours[new].add(old)
    names: dict[_Code, str] = {}
    for start in sorted(neighbours):
        if start not in names:
            for member in _reached(start, neighbours):
                names[member] = f"{start[1]}:{start[2]}"
    return names


def _reached(start: _Code, neighbours: Mapping[_Code, set[_Code]]) -> set[_Code]:
    seen, waiting = {start}, [start]
    while waiting:
        new = neighbours[waiting.pop()] - seen
        seen |= new
        waiting += new
    return seen


def _change(row: Mapping[str, str]) -> Change:
    return Change(
        row["classification"],
        row["kind"],
        row["from_code"],
        row["to_code"],
        int(row["fiscal_year"]),
        row["keeps_source"] == "yes",
        row["confidence"],
        row["reason"],
        row["source"],
    )


def _expanded(written: Sequence[Change], codes: Sequence[Mapping[str, str]]) -> Iterator[Change]:
    """Changes of 项 that follow from the change of their 款: the item of the same name, or both 99."""
    given = {c.from_code for c in written}
    for change in written:
        if change.classification != FUNCTION or len(change.from_code) != KUAN_DIGITS:
            continue
        old = _items(codes, change.from_code, change.fiscal_year - 1)
        new = _items(codes, change.to_code, change.fiscal_year)
        for code, name in old.items():
            for other, other_name in new.items():
                ends = code[-2:] == other[-2:] == OTHERS
                if code not in given and (name == other_name or ends):
                    yield replace(change, from_code=code, to_code=other)


def _items(codes: Sequence[Mapping[str, str]], parent: str, year: int) -> dict[str, str]:
    """Code -> name of the 项 of a 款 in force in a year; tables that begin in 2018 hold for earlier years."""
    return {
        r["code"]: r["name"]
        for r in codes
        if r["parent_code"] == parent
        and int(r["valid_from"]) <= max(year, 2018) <= int(r["valid_to"] or 9999)
    }


def _renamed_or_retired(classification: str, codes: Sequence[Mapping[str, str]]) -> Iterator[Change]:
    """A code whose next period has another name was renamed; one without a next period was retired."""
    begins = {(r["code"], int(r["valid_from"])): r for r in codes}
    for row in codes:
        if not row["valid_to"]:
            continue
        year = int(row["valid_to"]) + 1
        follower = begins.get((row["code"], year))
        later = any(code == row["code"] and start > year for code, start in begins)
        if follower and follower["name"] == row["name"]:
            continue
        kind = "renamed" if follower else "retired"
        reason = f"{row['name']} 改为 {follower['name']}" if follower else f"{row['name']} 停用"
        if later and not follower:
            reason += "，代码后另作他用"
        confidence = "high" if row["source"].startswith("published") else "medium"
        to_code = row["code"] if follower else ""
        yield Change(
            classification, kind, row["code"], to_code, year, False, confidence, reason, row["source"]
        )
