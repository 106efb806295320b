"""What is known of a file from outside it: the `.origin.yml` beside it.

What belongs here: reading and checking that one small file. What does not: deciding when its entries
are used (`pipeline.parse` uses them only where the document itself is silent).
"""

import hashlib
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import yaml

from pipeline.document import Remark
from pipeline.parsed import Origin
from pipeline.scan import ORIGIN_SUFFIX
from schemas import vocabulary

_ALIASES: Final = {
    "publisher": "department",
    "year": "fiscal_year",
    "region": "region_code",
    "url": "source_url",
    "部门": "department",
    "年度": "fiscal_year",
    "阶段": "phase",
    "金额单位": "unit",
    "行政区划代码": "region_code",
    "网址": "source_url",
    "公开日期": "published_on",
}
"""Other keys that people write; the proper key wins where both stand."""


def origin_path(file: Path) -> Path:
    """Where the origin of a raw file is written, if anywhere."""
    return file.with_name(file.name + ORIGIN_SUFFIX)


def read_origin(file: Path) -> tuple[Origin, list[Remark]]:
    """The origin of a raw file, and what is wrong with it; an empty Origin when there is none.

    Unknown keys are for people. A malformed file or entry gives `origin_invalid` and is not used.
    """
    place = origin_path(file)
    try:
        data = place.read_bytes()
    except FileNotFoundError:
        return Origin(), []
    except OSError as error:
        return Origin(), [_remark(place, f"cannot be read: {error.strerror or error}")]
    digest = hashlib.sha256(data).hexdigest()
    try:
        entries = yaml.safe_load(data)
    except (yaml.YAMLError, UnicodeError, ValueError) as error:
        return Origin(hash=digest), [_remark(place, f"is no YAML: {' '.join(str(error).split())}")]
    if entries is None:
        return Origin(hash=digest), []
    if not isinstance(entries, Mapping):
        return Origin(hash=digest), [_remark(place, "must be a list of 'key: value' lines")]
    return _origin(place, entries, digest)


def _origin(place: Path, entries: Mapping[Any, Any], digest: str) -> tuple[Origin, list[Remark]]:
    given = {_ALIASES.get(k, k): v for k, v in entries.items() if k in _ALIASES and v is not None}
    given |= {k: v for k, v in entries.items() if k in _READ and v is not None}
    values: dict[str, Any] = {}
    remarks = []
    for key, value in given.items():
        read = _READ[key](value)
        if read is None:
            remarks.append(_remark(place, f"{key}: {value!r} is not {_EXPECTED[key]}"))
        values[key] = read
    return Origin(**values, hash=digest), remarks


def _remark(place: Path, what: str) -> Remark:
    return Remark("origin_invalid", place.name, f"{place.name} {what}")


def _text(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _digits(value: object) -> str | None:
    text = str(value).strip() if isinstance(value, (str, int)) else ""
    return text if text.isascii() and text.isdigit() else None


def _year(value: object) -> int | None:
    digits = _digits(value)
    return int(digits) if digits and len(digits) == 4 else None


def _day(value: object) -> str | None:
    try:
        return date.fromisoformat(str(value)[:10]).isoformat()
    except ValueError:
        return None


def _one_of(values: tuple[str, ...]) -> Callable[[object], str | None]:
    return lambda value: value if isinstance(value, str) and value in values else None


def _phase(value: object) -> str | None:
    return _one_of(vocabulary.PHASES)({"预算": "budget", "决算": "final"}.get(str(value), value))


_READ: Final[Mapping[str, Callable[[object], Any]]] = {
    "department": _text,
    "reporting_scope": _one_of(vocabulary.REPORTING_SCOPES),
    "fiscal_year": _year,
    "phase": _phase,
    "unit": _one_of(tuple(vocabulary.UNITS)),
    "region_code": _digits,
    "source_url": _text,
    "published_on": _day,
}
_EXPECTED: Final = {
    "department": "a name",
    "reporting_scope": "one of " + ", ".join(vocabulary.REPORTING_SCOPES),
    "fiscal_year": "a year of four digits",
    "phase": "budget (预算) or final (决算)",
    "unit": "one of " + ", ".join(vocabulary.UNITS),
    "region_code": "a code of digits",
    "source_url": "an address",
    "published_on": "a day such as 2024-03-01",
}
