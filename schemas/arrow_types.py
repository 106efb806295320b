"""Logical types of `schemas.warehouse` as Arrow types: the one mapping that Arrow and pandera share."""

import re
from typing import Final

import pyarrow as pa

from schemas import warehouse

_LOGICAL: Final = {
    warehouse.TEXT: pa.string(),
    warehouse.INTEGER: pa.int32(),
    warehouse.BIGINT: pa.int64(),
    warehouse.BOOLEAN: pa.bool_(),
    warehouse.TIMESTAMP: pa.timestamp("us", tz="UTC"),
    warehouse.DATE: pa.date32(),
}


def arrow_type(type_: str) -> pa.DataType:
    """The Arrow type of a logical type; ValueError for an unknown one."""
    if type_ in _LOGICAL:
        return _LOGICAL[type_]
    match = re.fullmatch(r"decimal\((\d+),(\d+)\)", type_)
    if match is None:
        raise ValueError(f"no Arrow type for {type_!r}: schemas.warehouse.TYPES lists the logical types")
    return pa.decimal128(int(match[1]), int(match[2]))
