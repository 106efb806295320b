"""Resolve printed codes and names to official codes of a fiscal year.

What belongs here: lookups in the reference tables (`schemas/reference/*.csv`) and the decision what
a printed pair of code and name means. What does not: reading cells, checking figures.
"""

import csv
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from pipeline.normalise import key

FUNCTION, ECONOMIC, GOVERNMENT_ECONOMIC = "function", "economic", "government_economic"
LAST_YEAR: Final = 9999


@dataclass(frozen=True, slots=True)
class Entry:
    """One official code in one period of validity; names as lookup keys."""

    code: str
    name_key: str
    valid_from: int
    valid_to: int
    published: bool


@dataclass(slots=True)
class Classification:
    """Indexes over one classification: by code, by name and level, and known other names."""

    by_code: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    by_name: dict[tuple[int, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    aliases: dict[tuple[int, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    alias_pairs: set[tuple[str, str]] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Resolved:
    """An official code (or None) and how it was found (`CODE_RESOLUTIONS`)."""

    code: str | None
    resolution: str | None


NOTHING: Final = Resolved(None, None)
UNRESOLVED: Final = Resolved(None, "unresolved")


def reference_rows(name: str) -> list[dict[str, str]]:
    """Rows of one reference table, as text."""
    text = (files("schemas") / "reference" / name).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


_FILES: Final = {
    FUNCTION: ("function_codes.csv", "function_codes_low_confidence.csv"),
    ECONOMIC: ("economic_codes.csv", "economic_codes_low_confidence.csv"),
    GOVERNMENT_ECONOMIC: ("gov_economic_codes.csv", None),
}


@cache
def classification(system: str) -> Classification:
    """The indexes of one classification, read once a process."""
    official, doubtful = _FILES[system]
    c = Classification()
    for row in reference_rows(official):
        _add_official(c, row, is_function=system == FUNCTION)
    for row in reference_rows(doubtful) if doubtful else ():
        _add_alias(c, row["code"], row["name"])
    for row in reference_rows("observed_codes.csv"):
        if row["code"] in c.by_code and row["against_reference"] != "same":
            _add_alias(c, row["code"], row["name"])
    for row in reference_rows("class_aliases.csv"):
        if row["code"] in c.by_code:
            _add_alias(c, row["code"], row["name"])
    return c


def _add_official(c: Classification, row: dict[str, str], *, is_function: bool) -> None:
    # valid_from 2018 means 2018 or earlier in the functional list (see its README).
    start = int(row["valid_from"])
    entry = Entry(
        code=row["code"],
        name_key=key(row["name"]),
        valid_from=2007 if is_function and start == 2018 else start,
        valid_to=int(row["valid_to"] or LAST_YEAR),
        published=row["source"].startswith("published"),
    )
    c.by_code[entry.code].append(entry)
    c.by_name[len(entry.code), entry.name_key].add(entry.code)


def _add_alias(c: Classification, code: str, name: str) -> None:
    c.alias_pairs.add((code, key(name)))
    c.aliases[len(code), key(name)].add(code)


def is_known(system: str, code: str) -> bool:
    """Whether a classification has, or had, a code."""
    return code in classification(system).by_code


def _in_force(entries: list[Entry], year: int | None) -> list[Entry]:
    if year is None:
        return entries
    return [e for e in entries if e.valid_from <= year <= e.valid_to]


@lru_cache(maxsize=65536)
def resolve(
    system: str,
    digits: str | None,
    name: str | None,
    year: int | None,
    parent: str = "",
    level: int | None = None,
) -> Resolved:
    """The official code that a printed code and name mean in a fiscal year.

    `digits` are the code's digits (parts padded), `parent` the code of the row above in the tree,
    for rows that print a name only, `level` the length of code that such a name is looked for at. Rules: WAREHOUSE.md, `code_resolution`.
    """
    c = classification(system)
    name_key = _name_key(name)
    if not digits:
        return _by_name(c, name_key, year, parent, level) if name_key else NOTHING
    if system != FUNCTION and len(digits) > 5:
        digits, name_key = digits[:5], ""
    if len(digits) not in (3, 5, 7):
        return _by_name(c, name_key, year, parent) if name_key else UNRESOLVED
    entries = _in_force(c.by_code.get(digits, []), year)
    if not entries:
        known_class = digits[:3] in c.by_code
        return Resolved(digits, "unverified") if known_class else _malformed(c, digits, name_key, year)
    return _by_code(c, digits, entries, name_key, year)


def _name_key(name: str | None) -> str:
    return key(name).rstrip(":") if name else ""


def _malformed(c: Classification, digits: str, name_key: str, year: int | None) -> Resolved:
    found = _by_name(c, name_key, year, "", level=len(digits)) if name_key else UNRESOLVED
    return found if found.code else UNRESOLVED


def _by_code(
    c: Classification, digits: str, entries: list[Entry], name_key: str, year: int | None
) -> Resolved:
    if not name_key:
        return Resolved(digits, "by_code_only")
    if any(e.name_key == name_key for e in entries):
        return Resolved(digits, "printed")
    if _is_alias(c, digits, name_key):
        return Resolved(digits, "by_alias")
    others = c.by_name.get((len(digits), name_key), set()) - {digits}
    others = {o for o in others if any(e.published for e in _in_force(c.by_code[o], year))}
    if others and any(e.published for e in entries):
        return Resolved(None, "conflict")
    return Resolved(digits, "by_code_only")


def _is_alias(c: Classification, digits: str, name_key: str) -> bool:
    if (digits, name_key) in c.alias_pairs:
        return True
    stems = {e.name_key.removesuffix("支出") for e in c.by_code[digits]}
    return name_key in {e.name_key for e in c.by_code[digits]} or name_key.removesuffix("支出") in stems


def _by_name(
    c: Classification, name_key: str, year: int | None, parent: str, level: int | None = None
) -> Resolved:
    """The code of a name: a class that has it in any spelling, else what has it as printed, else nearly so.

    So 卫生健康 is the class 卫生健康支出, and not the item of that very name below another class; but
    a name with 支出 that an item has in that year is the item (其他资本性支出 is no longer 310).
    """
    if not parent and not level and name_key.endswith("支出") and (code := _as_named(c, name_key, year)):
        return Resolved(code, "by_name")
    spellings = (name_key, name_key + "支出", name_key.removesuffix("支出"))
    own = (level,) if level else (len(parent) + 2,) if parent else ()
    for levels in (own,) if own else ((3,), (5, 7)):
        for names, how in ((c.by_name, "by_name"), (c.aliases, "by_alias")):
            for spelling in spellings:
                for length in levels:
                    found = _in_force_named(c, names, spelling, year, parent, length)
                    if len(found) == 1:
                        return Resolved(found[0], _how(c, found[0], name_key, spelling, how, year, parent))
                    if found:
                        break  # several of that name: none is meant for sure
    return UNRESOLVED


def _as_named(c: Classification, name_key: str, year: int | None) -> str | None:
    """The one code of the highest level that has just this official name in a year."""
    for levels in ((3,), (5, 7)):
        known = {code for n in levels for code in c.by_name.get((n, name_key), ())}
        own = [x for x in known if any(e.name_key == name_key for e in _in_force(c.by_code[x], year))]
        if own:
            return own[0] if len(own) == 1 else None
    return None


def _how(
    c: Classification, code: str, name_key: str, spelling: str, how: str, year: int | None, parent: str
) -> str:
    official = any(e.name_key == spelling for e in _in_force(c.by_code[code], year))
    if how == "by_name" and spelling == name_key and official:
        return "by_parent_and_name" if parent else "by_name"
    return "by_alias"


def _in_force_named(
    c: Classification,
    names: dict[tuple[int, str], set[str]],
    name_key: str,
    year: int | None,
    parent: str,
    length: int,
) -> list[str]:
    """Codes of a level below a parent with that name: those that have it in a year, else in force, else all."""
    known = [x for x in names.get((length, name_key), ()) if x.startswith(parent)]
    own = [x for x in known if any(e.name_key == name_key for e in _in_force(c.by_code[x], year))]
    return own or [x for x in known if _in_force(c.by_code[x], year)] or known
