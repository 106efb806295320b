"""For readers: open a generation and stay with it, whatever is published meanwhile.

What belongs here: finding the warehouse, resolving `current` once, opening read-only. What does not:
building. DuckDB and pandas are loaded only when something is read.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pipeline.generations import DATABASE, PARQUET, current_generation, generations_folder, list_generations

if TYPE_CHECKING:
    import pandas as pd
    from duckdb import DuckDBPyConnection

DEFAULT: Final = Path("data/warehouse")


def connect(warehouse: Path | str = DEFAULT, generation: str | None = None) -> "DuckDBPyConnection":
    """Open the current generation, or one by id, read-only.

    The link is resolved once: what is open stays as it was while a new generation is published. The
    default folder is looked for here and in the folders above. FileNotFoundError when there is none;
    duckdb.IOException when another program has the file open for writing.
    """
    import duckdb

    file = find_generation(warehouse, generation) / DATABASE
    try:
        return duckdb.connect(str(file), read_only=True)
    except duckdb.IOException as error:
        if "lock" not in str(error):
            raise
        raise duckdb.IOException(
            f"{file}: another program has it open for writing; close it there, or open it read-only"
            f" 另一程序正以写方式打开此文件，请先关闭 ({error})"
        ) from error


def tables(warehouse: Path | str = DEFAULT, generation: str | None = None) -> "Tables":
    """The tables and views of one generation as parquet, for pandas, polars and Arrow.

    Names the same generation for as long as the result is kept, as `connect` does.
    """
    return Tables(find_generation(warehouse, generation))


class Tables(Mapping[str, "pd.DataFrame"]):
    """Table or view name -> pandas DataFrame, read when asked for; `tables().fact_revenue` does the same.

    Columns are Arrow-backed, so that money stays decimal. `path(name)` is the parquet folder, for
    other readers.
    """

    def __init__(self, generation: Path) -> None:
        self.generation = generation

    def path(self, name: str) -> Path:
        """The folder with the parquet files of a table or view; KeyError when there is none."""
        folder = self.generation / PARQUET / name
        if name.startswith(".") or "/" in name or not folder.is_dir():
            raise KeyError(f"no table or view {name!r} 没有此表; there are 现有: {', '.join(self)}")
        return folder

    def __getitem__(self, name: str) -> "pd.DataFrame":
        import pandas as pd

        return pd.read_parquet(self.path(name), dtype_backend="pyarrow")

    def __getattr__(self, name: str) -> "pd.DataFrame":
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            return self[name]
        except KeyError as error:
            raise AttributeError(str(error)) from None

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(p.name for p in (self.generation / PARQUET).iterdir() if p.is_dir()))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self]

    def __repr__(self) -> str:
        return f"Tables({str(self.generation)!r}): {', '.join(self)}"


def find_generation(warehouse: Path | str = DEFAULT, generation: str | None = None) -> Path:
    """The resolved folder of the current generation, or of one by id; FileNotFoundError when absent."""
    folder = find_warehouse(Path(warehouse))
    if generation is None:
        current = current_generation(folder)
        if current is None:
            raise FileNotFoundError(_nothing_there(folder, looked_above=Path(warehouse) == DEFAULT))
        return current
    found = generations_folder(folder) / generation
    if generation not in list_generations(folder):
        known = ", ".join(list_generations(folder)) or "none"
        raise FileNotFoundError(f"{found}: no such generation 没有此版本; there are 现有: {known}")
    return found.resolve()


def _nothing_there(folder: Path, looked_above: bool) -> str:
    """What to do where no generation was found: name the folder, or make one."""
    above = "" if folder.is_dir() or not looked_above else " nor in the folders above"
    return (
        f"{folder.absolute()}: no warehouse there{above} 未找到数据仓库. If it is elsewhere, name its folder:"
        ' connect("/path/to/data/warehouse"); if there is none yet, say `make run` (or `yusuan run`) first'
        " 尚无数据请先运行 make run"
    )


def find_warehouse(warehouse: Path) -> Path:
    """The folder itself; for the default, which may lie in a folder above, the nearest that exists."""
    if warehouse == DEFAULT:
        here = Path.cwd()
        for folder in (here, *here.parents):
            if (folder / warehouse).is_dir():
                return folder / warehouse
    return warehouse
