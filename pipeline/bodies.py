"""Which body the rows of a block belong to, where one printed row stands above those of its own.

What belongs here: bodies in a column of their own, in the column of codes, and in the column of their
projects or classes, told by names, codes and sums. What does not: how names of bodies are spelt
(`normalise`), procurement (`procurement`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from pipeline import codes
from pipeline.blocks import CATALOGUE, Block
from pipeline.codes import NOTHING
from pipeline.columns import BODY_OR_CLASS, BODY_OR_ITEM, BODY_OR_PROJECT
from pipeline.lines import Line
from pipeline.normalise import is_body_name
from schemas import table as t


def with_bodies(block: Block, lines: list[Line], amounts: Mapping[int, Decimal]) -> list[Line]:
    """The lines with their bodies. `amounts` are those of the first amount column, by row."""
    lines = _bodies_with_classes(block, lines)
    return _carry_bodies_down(block, _bodies_above_items(block, lines, amounts))


def _bodies_with_classes(block: Block, lines: list[Line]) -> list[Line]:
    """Bodies in the column of names (单位名称（科目）), in rows without a code of a class.

    Known by a unit's code of their own, or by their names above rows with codes. Where no row names a
    class, all rows with a unit's code are bodies.
    """
    kinds = {c.kind for c in block.words}
    mixed = t.BODY_CODE in kinds or any(c.sets.get("word") == BODY_OR_CLASS for c in block.words)
    if not mixed or kinds & {t.BODY, t.PROJECT} or block.system == CATALOGUE:
        return lines
    some = any(x.digits or x.resolved.code for x in lines)
    result = []
    for line in lines:
        plain = line.name_raw and not line.digits and not line.resolved.code and line.kind == "detail"
        if plain and (line.body_code or (some and is_body_name(line.name_raw))):
            kind = "subtotal" if some else line.kind
            line = replace(line, kind=kind, body=line.name_raw, name_raw="", resolved=NOTHING)
        result.append(line)
    return result


def _carry_bodies_down(block: Block, lines: list[Line]) -> list[Line]:
    """A body printed once holds for the coded rows below it.

    A row of codes of another kind (125001 某局) in the code column names a body too.
    """
    has_bodies = any(c.kind in (t.BODY, t.BODY_CODE) for c in block.words)
    coded = set() if block.system == CATALOGUE else _coded_bodies(block.system, lines)
    body, result = "", []
    for i, line in enumerate(lines):
        if i in coded:
            body = line.name_raw
            line = replace(line, kind="subtotal", body=body)
        elif line.body:
            body = line.body
        elif body and (line.digits or line.resolved.code) and (has_bodies or block.system != CATALOGUE):
            line = replace(line, body=body)
        result.append(line)
    return result


def _coded_bodies(system: str, lines: Sequence[Line]) -> set[int]:
    """Which rows bear the code of a department or a unit in the column of codes: by name, or by place.

    By place: a code of no length that classifications have, not finer than one of theirs, above rows
    that have theirs; or a shorter one above such a code (101 above 101001).
    """
    found: set[int] = set()
    if not any(x.resolved.code for x in lines):
        return found
    below: int | None = None
    for i in range(len(lines) - 1, -1, -1):
        line = lines[i]
        if not line.digits:
            continue
        if not line.resolved.code and line.resolved.resolution != "conflict" and _may_be_body(system, line):
            above_items = below is not None and len(line.digits) > 5 and bool(lines[below].resolved.code)
            above_units = below in found and _is_longer(lines[below or 0].digits, line.digits)
            if is_body_name(line.name_raw) or above_items or above_units:
                found.add(i)
        below = i
    return found


def _may_be_body(system: str, line: Line) -> bool:
    if not line.name_raw or len(line.digits) in (5, 7):
        return False
    return not codes.is_known(system, line.digits[:5])


def _is_longer(code: str, other: str) -> bool:
    return len(code) > len(other) and code.startswith(other)


def _bodies_above_items(block: Block, lines: list[Line], amounts: Mapping[int, Decimal]) -> list[Line]:
    """Bodies in the column of their projects or classes, known by a code of their own or by their names.

    Such a row is the sum of the rows below it, whose body it is.
    """
    if any(c.kind == t.BODY for c in block.words):
        return lines
    items = [x for x in lines if (x.project or x.name_raw) and x.kind == "detail"]
    first = (items[0].project or items[0].name_raw) if items else ""
    mixed = any(c.sets.get("word") in (BODY_OR_ITEM, BODY_OR_PROJECT) for c in block.words) and is_body_name(
        first
    )
    coded = _are_owners(lines, amounts)
    if not (coded or mixed):
        return lines
    body, result = "", []
    for line in lines:
        name = line.project or line.name_raw
        named = mixed and not line.resolved.code and is_body_name(name) and name[:2] == first[:2]
        if (coded and line.body_code) or named:
            body = name
            line = replace(line, kind="subtotal", body=name, project="", name_raw="", resolved=NOTHING)
        elif name and line.kind == "detail":
            line = replace(line, body=body)
        result.append(line)
    return result


def _are_owners(lines: Sequence[Line], amounts: Mapping[int, Decimal]) -> bool:
    """Whether rows with a unit's code are the units above projects without: by a name, or by a sum of several."""
    owners = [i for i, x in enumerate(lines) if x.body_code and x.kind == "detail"]
    if not any(x.project and not x.body_code for x in lines):
        return False
    ends = [*owners[1:], len(lines)]
    for i, end in zip(owners, ends, strict=False):
        parts = [
            amounts[x.row]
            for x in lines[i + 1 : end]
            if x.kind == "detail" and not x.body_code and x.row in amounts
        ]
        line = lines[i]
        if is_body_name(line.project or line.name_raw):
            return True
        if len(parts) > 1 and sum(parts) == amounts.get(line.row):
            return True
    return False
