"""Yusuan 预算 for notebooks and scripts: `yusuan.connect()` for SQL, `yusuan.tables()` for DataFrames.

What belongs here: names for readers of the warehouse. What does not: anything else; see `pipeline`.
"""

from importlib.metadata import PackageNotFoundError, version

from pipeline.connect import Tables, connect, tables

__all__ = ["Tables", "__version__", "connect", "tables"]

try:
    __version__ = version("yusuan")
except PackageNotFoundError:  # run from a checkout that is not installed
    __version__ = "0+unknown"
