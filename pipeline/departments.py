"""Which documents are of one body: its region, and the name under which its years are joined.

What belongs here: other spellings of a department's name, and what became of departments that were
renamed (`schemas/reference/department_changes.csv`, where people add and correct). What does not:
reading names in documents (`pipeline.identity`).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from pipeline.codes import reference_rows
from pipeline.normalise import key
from pipeline.regions import PARTY, place, region_of

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SAME_BODY: Final = ("alias", "renamed")
"""Kinds of change after which it is still one body."""
GOVERNMENT: Final = ("人民政府", "政府")
STREET_OFFICE: Final = "街道办事处"
STREET: Final = "街道"
PEOPLES: Final = "人民"
PARTY_COMMITTEE: Final = ("委员会", "委")
PARTY_BODY: Final = "党委"
PROVINCE_DIGITS: Final = 2


@dataclass(frozen=True, slots=True)
class Source:
    """What names one document's body: as read, as its origin file says, and its paths."""

    document_id: str
    department: str
    region_code: str | None
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Body:
    """A document's region, and its department by the name under which the years are joined."""

    document_id: str
    region_code: str | None
    department_line: str


def bodies(sources: Iterable[Source]) -> list[Body]:
    """The body of each document.

    Of several spellings in one region the longest is the name; a renamed department goes on under its
    successor's name.
    """
    found = [(s, s.region_code or region_of(s.department, s.paths)) for s in sources]
    names: dict[tuple[str | None, str], str] = {}
    for source, region in found:
        at = (region, successor(core(source.department, region), region))
        names[at] = max(
            names.get(at, ""), source.department, key=lambda n: (core(n, at[0]) == at[1], len(n), n)
        )
    return [
        Body(s.document_id, region, names[region, successor(core(s.department, region), region)])
        for s, region in found
    ]


@lru_cache(maxsize=65536)
def core(department: str, region: str | None = None) -> str:
    """A department's name without its region and without the words that some spellings leave out.

    >>> core("上海市普陀区人民政府万里街道办事处"), core("普陀区万里街道办事处", "310107")
    ('万里街道', '万里街道')
    >>> core("中国共产党西安市委员会宣传部"), core("中共西安市委宣传部"), core("无锡市审计局")
    ('党委宣传部', '党委宣传部', '审计局')
    """
    found = place(key(department), within=(region or "")[:PROVINCE_DIGITS])
    name = (found if found.code else place(key(department))).rest
    if name.endswith(STREET_OFFICE):
        name = name.removesuffix(STREET_OFFICE) + STREET
        for word in GOVERNMENT:
            name = name.removeprefix(word)
    for word in PARTY_COMMITTEE:
        if key(department).startswith(PARTY) and name.startswith(word):
            return PARTY_BODY + name.removeprefix(word)
    return name.removeprefix(PEOPLES) if name.startswith(GOVERNMENT[0]) else name


def successor(name: str, region: str | None) -> str:
    """The name, without region, under which a renamed department goes on; else its own."""
    seen = {name}
    while (
        change := _changes().get((region or "", name)) or _changes().get(("", name))
    ) and change not in seen:
        name = change
        seen.add(name)
    return name


@cache
def _changes() -> Mapping[tuple[str, str], str]:
    return {
        (r["region_code"], core(r["department"])): core(r["successor"])
        for r in reference_rows("department_changes.csv")
        if r["kind"] in SAME_BODY
    }


def load_bodies(con: "DuckDBPyConnection") -> None:
    """Fill `region_code` (where unknown) and `department_line` of the temporary table `parsed_document`."""
    import pyarrow as pa

    found = bodies(_sources(con))
    columns = {
        name: pa.array([getattr(b, name) for b in found], pa.string())
        for name in ("document_id", "region_code", "department_line")
    }
    con.register("found_body", pa.table(columns))
    con.execute(
        "UPDATE parsed_document SET region_code = b.region_code, department_line = b.department_line"
        " FROM found_body b WHERE b.document_id = parsed_document.document_id"
    )
    con.unregister("found_body")


def _sources(con: "DuckDBPyConnection") -> Sequence[Source]:
    paths: dict[str, list[str]] = defaultdict(list)
    for document_id, path in con.execute(
        "SELECT document_id, path FROM source_file ORDER BY path"
    ).fetchall():
        paths[document_id].append(path)
    rows = con.execute(
        "SELECT document_id, department, region_code FROM parsed_document"
        " WHERE department IS NOT NULL ORDER BY document_id"
    ).fetchall()
    return [Source(d, name, region, tuple(paths[d])) for d, name, region in rows]


def predecessors(department: str, region: str | None) -> list[str]:
    """The names, without region, of departments that were renamed to this one or merged into it.

    >>> "安全生产监督管理局" in predecessors("无锡市应急管理局", "320200")
    True
    """
    name = core(department, region)
    return [
        r["department"]
        for r in reference_rows("department_changes.csv")
        if r["kind"] != "alias" and r["region_code"] in ("", region) and core(r["successor"]) == name
    ]


def kind(department: str, region: str | None) -> str:
    """What bodies of different places have in common: the name without region, through renamings.

    >>> kind("无锡市审计局", "320200"), kind("上海市信访办公室", "310000")
    ('审计局', '信访局')
    """
    return successor(core(department, region), region)


def load_kinds(con: "DuckDBPyConnection") -> None:
    """What each department is and came from, as the temporary table `department_known`."""
    import pyarrow as pa

    rows = con.execute(
        "SELECT DISTINCT department, coalesce(region_code, '') FROM dim_document WHERE department IS NOT NULL"
    ).fetchall()
    found = [(d, r, kind(d, r), "、".join(predecessors(d, r)) or None) for d, r in rows]
    columns = list(zip(*found, strict=True)) or [(), (), (), ()]
    arrays = [pa.array(column, pa.string()) for column in columns]
    names = ["department", "region_code", "department_kind", "predecessor"]
    con.register("found", pa.table(arrays, names=names))
    con.execute("CREATE OR REPLACE TEMP TABLE department_known AS FROM found")
    con.unregister("found")
