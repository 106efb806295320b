"""Which region a department belongs to, by its name or by the folder its file lies in.

What belongs here: names of regions at the beginning of a text. What does not: what an origin file
says, which is taken before anything here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final

from pipeline.codes import reference_rows

PARTY: Final = ("中国共产党", "中共")
"""Words before the region in the names of party bodies (中共西安市委宣传部)."""
PEOPLES: Final = (
    *("朝鲜族", "土家族", "苗族", "藏族", "羌族", "彝族", "布依族", "侗族", "壮族", "哈尼族", "白族", "傣族"),
    *("景颇族", "傈僳族", "回族", "蒙古族", "哈萨克", "蒙古", "柯尔克孜"),
)
"""What an autonomous prefecture's short name leaves out (昌吉回族自治州, 昌吉州)."""
PREFECTURE: Final = "自治州"
LONGEST_NAME: Final = 16
"""Letters of the longest names (双江拉祜族佤族布朗族傣族自治县)."""


@dataclass(frozen=True, slots=True)
class Region:
    """A region, with the digits that all regions within it begin with, and its names."""

    code: str
    prefix: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """What the beginning of a text names: the code, or null where several regions bear the name; the rest."""

    code: str | None
    rest: str


NOWHERE: Final = ""


def place(text: str, within: str = NOWHERE) -> Place:
    """The region that a text begins with, as narrow as it says.

    `within`: digits that the code must begin with, known from elsewhere; they decide between regions
    of one name.

    >>> place("上海市普陀区财政局")
    Place(code='310107', rest='财政局')
    >>> place("中共西安市委宣传部"), place("昌吉州工业和信息化局").code
    (Place(code='610100', rest='委宣传部'), '652300')
    >>> place("普陀区财政局"), place("普陀区财政局", within="3309").code
    (Place(code=None, rest='普陀区财政局'), '330903')
    """
    rest = _without_party(text)
    code: str | None = None
    while found := _named(rest, within):
        if len({r.code for r, _ in found}) > 1:
            break
        region, name = found[0]
        code, within, rest = region.code, region.prefix, rest[len(name) :]
    return Place(code, rest)


def folder_place(path: str) -> str | None:
    """The narrowest region that the folders of a path name, from the outermost on."""
    code, within = None, NOWHERE
    for folder in path.split("/")[:-1]:
        if found := place(folder, within).code:
            code, within = found, _prefix(found)
    return code


def region_of(department: str, paths: Iterable[str]) -> str | None:
    """The region by the department's name; where that does not tell, or not alone, by the folders.

    >>> region_of("普陀区财政局", ["上海市/2024/a.pdf"]), region_of("财政局", ["江苏省/无锡市/a.pdf"])
    ('310107', '320200')
    """
    folder = min(filter(None, map(folder_place, paths)), default=None)
    within = _prefix(folder) if folder else NOWHERE
    return place(department).code or place(department, within).code or folder


def _without_party(text: str) -> str:
    for word in PARTY:
        text = text.removeprefix(word)
    return text


def _named(text: str, within: str) -> list[tuple[Region, str]]:
    """Regions, with the name, that a text begins with: those of the longest name."""
    for length in range(LONGEST_NAME, 1, -1):
        name = text[:length]
        regions = _by_name().get(name, ())
        found = [(r, name) for r in regions if r.code.startswith(within)]
        if found:
            return found
    return []


def _prefix(code: str) -> str:
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


def _names(row: dict[str, str]) -> tuple[str, ...]:
    name = row["name"]
    if not name.endswith(PREFECTURE):
        return (name,)
    short = name.removesuffix(PREFECTURE)
    while people := next((p for p in PEOPLES if short.endswith(p)), None):
        short = short.removesuffix(people)
    return name, f"{short}州"


@cache
def _by_name() -> dict[str, tuple[Region, ...]]:
    """Name -> regions of that name; a retired code counts only where no current one bears its name."""
    found: dict[str, dict[str, Region]] = {}
    rows = sorted(reference_rows("regions.csv"), key=lambda r: r["status"] != "current")
    for row in rows:
        for name in _names(row):
            known = found.setdefault(name, {})
            prefix = _prefix(row["code"])
            if row["status"] == "current" or not known:
                known[row["code"]] = Region(row["code"], prefix, _names(row))
    del found["市辖区"]
    return {name: tuple(regions.values()) for name, regions in found.items()}
