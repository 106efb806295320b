"""The figures of a document as the checks see them: one `Figure` per amount, one index per document.

What belongs here: places, printed precision, and looking figures up by table, column, row and
meaning. What does not: any rule.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache, wraps
from typing import Any, Final, NamedTuple, TypeVar

from pipeline.parsed import ParsedDocument, ReadTable, Row
from pipeline.regions import place
from schemas.vocabulary import UNITS
from schemas.warehouse import FACT_TABLES

ZERO: Final = Decimal(0)
_DECIMALS: Final = re.compile(r"[.。·](\d+)")
_DIGITS: Final = re.compile(r"\d+")
_LONGEST_NOTE: Final = 120
_NO_SECRETS: Final = re.compile(
    r"(?:非|不|无|未|没有|(?:不|未)(?:存在|涉及)|(?:无|没有)任何)涉密(?!.*(?:不予|未|不)公开)"
)
MONEY_TABLES: Final = tuple(t.name for t in FACT_TABLES if t.money)


class Place(NamedTuple):
    """Where a figure stands: table, row and column; of a claim paragraph, sentence and offset."""

    kind: str
    a: int
    b: int
    c: int

    def __str__(self) -> str:
        return f"{self.kind}{self.a}.{self.b}.{self.c}"


@dataclass(slots=True, eq=False)
class Figure:
    """One printed amount. `ulp` is one unit of its last printed digit, in yuan.

    `code` is the official code, `tree` the printed one where it is finer. `yuan` is None where the
    amount could not be read. `row` has the rest as the fact row has it.
    """

    place: Place
    yuan: Decimal | None
    ulp: Decimal
    raw: str
    unit: str | None
    locator: str
    label: str
    heading: str
    path: tuple[str, ...]
    role: str
    home: str
    measure: str
    breakdown: str
    row_kind: str
    column_kind: str
    fund: str
    source: str
    spending: str
    cost: str
    item: str
    code: str | None
    tree: str
    resolution: str | None
    body: str
    fields: Row = field(default_factory=dict)

    @property
    def value(self) -> Decimal:
        """The amount, for sums that were found readable before."""
        return self.yuan if self.yuan is not None else ZERO

    @property
    def is_unsure(self) -> bool:
        """Whether its code cannot be used: a conflict of code and name, or an unknown code."""
        return self.resolution in ("conflict", "unresolved")


@lru_cache(maxsize=65536)
def decimals(raw: str) -> int:
    """How many decimals a cell prints.

    >>> decimals('1,234.50'), decimals('837。5'), decimals('12')
    (2, 1, 0)
    """
    match = _DECIMALS.search(unicodedata.normalize("NFKC", raw).replace("\n", ""))
    return len(match.group(1)) if match else 0


def _ends_in_zero(raw: str) -> bool:
    match = _DECIMALS.search(unicodedata.normalize("NFKC", raw))
    return bool(match) and match.group(1).endswith("0")  # type: ignore[union-attr]


@dataclass(frozen=True, slots=True)
class Precision:
    """How a column prints: its finest number of decimals, and whether it drops trailing zeros."""

    finest: int
    drops_zeros: bool

    def decimals_of(self, raw: str, value: Decimal | None) -> int:
        """The decimals that a cell stands for.

        A cell without decimals among others that have them is exact to 1; where the column drops
        trailing zeros, and for a bare zero or dash, to the column's finest digit.
        """
        own = decimals(raw)
        return self.finest if self.drops_zeros or (not own and not value) else own


def precision(raws: Iterable[str]) -> Precision:
    """How a column prints, from the texts of its cells.

    >>> precision(['1208.2', '1682.76', '3']).drops_zeros, precision(['1.50', '3']).drops_zeros
    (True, False)
    """
    texts = list(raws)
    finest = max(map(decimals, texts), default=0)
    return Precision(finest, finest > 0 and not any(map(_ends_in_zero, texts)))


def ulp_of(raw: str, unit: str | None, column: Precision, value: Decimal | None = None) -> Decimal:
    """One unit of a cell's last printed digit, in yuan.

    >>> ulp_of('3', '万元', precision(['1.50', '3']), Decimal(3)), ulp_of('3', '元', precision(['3']))
    (Decimal('10000'), Decimal('1'))
    """
    return UNITS.get(unit or "元", Decimal(1)).scaleb(-column.decimals_of(raw, value))


@dataclass(slots=True, eq=False)
class Table:
    """The figures of one table of the document, in order of place. `memo` keeps what was worked out of them."""

    read: ReadTable
    figures: list[Figure] = field(default_factory=list)
    memo: dict[object, Any] = field(default_factory=dict)

    @property
    def role(self) -> str:
        """The table's role."""
        return self.read.table_role

    @property
    def ordinal(self) -> int:
        """Its number in the document."""
        return self.read.table_ordinal


@dataclass(slots=True)
class Index:
    """A document's figures and words, built once and read by all rules.

    `secret`: tables whose note says that secret items are left out.
    """

    document_id: str
    department: str | None
    fiscal_year: int | None
    phase: str
    part: str | None
    region_code: str | None
    media_type: str | None
    tables: tuple[Table, ...]
    by_role: Mapping[str, tuple[Table, ...]]
    rows: Mapping[str, Sequence[Row]]
    secret: frozenset[int] = frozenset()
    published_on: str | None = None
    source_url: str | None = None
    memo: dict[object, Any] = field(default_factory=dict)

    def of(self, role: str) -> tuple[Table, ...]:
        """Tables of a role, in order."""
        return self.by_role.get(role, ())


_R = TypeVar("_R")


def remembered(function: Callable[..., _R]) -> Callable[..., _R]:
    """Work a thing out of a table, or a document, once: rules ask again and again. Results are not to be changed."""

    @wraps(function)
    def wrapper(first: Table | Index, *args: Hashable, **more: Hashable) -> _R:
        key: Hashable = (function.__name__, args, tuple(more.items()))
        if key not in first.memo:
            first.memo[key] = function(first, *args, **more)
        found: _R = first.memo[key]
        return found

    return wrapper


def build_index(document: ParsedDocument, changes: Mapping[tuple[int, int, str], str] | None = None) -> Index:
    """The index of a parsed document. `changes` gives rows (table, row, code) another code, to try it out."""
    read = {t.table_ordinal: Table(t) for t in document.tables}
    raw_columns = _raw_columns(document.rows)
    recoded: list[Figure] = []
    for name in MONEY_TABLES:
        for row in document.rows.get(name, ()):
            figure = _figure(name, row, raw_columns)
            if changes and (code := changes.get((figure.place.a, figure.place.b, figure.tree))):
                figure.code, figure.tree, figure.resolution = code, code, "printed"
                recoded.append(figure)
            if (table := read.get(figure.place.a)) is not None:
                table.figures.append(figure)
    tables = tuple(read[o] for o in sorted(read))
    for table in tables:
        table.figures.sort(key=lambda f: f.place)
    for figure in recoded:
        _rekind(figure, read[figure.place.a].figures)
    by_role: dict[str, list[Table]] = defaultdict(list)
    for table in tables:
        by_role[table.role].append(table)
    return Index(
        document.document_id,
        document.department,
        document.fiscal_year,
        document.phase or "budget",
        document.part,
        document.region_code or place(document.department or "").code,
        document.media_type,
        tables,
        {role: tuple(own) for role, own in by_role.items()},
        document.rows,
        _secret_tables(document),
        document.origin.published_on,
        document.origin.source_url,
    )


def _rekind(figure: Figure, others: Iterable[Figure]) -> None:
    """A row with another code is a sum, or a leaf, by the rows that now stand below it."""
    if figure.row_kind in ("detail", "subtotal"):
        below = (
            f for f in others if f.place.c == figure.place.c and f.body == figure.body and f is not figure
        )
        is_parent = any(f.tree.startswith(figure.tree) and f.tree != figure.tree for f in below)
        figure.row_kind = "subtotal" if is_parent else "detail"


def _secret_tables(document: ParsedDocument) -> frozenset[int]:
    notes = [(t.table_ordinal, t.note) for t in document.tables]
    notes += [
        (int(str(c["table_ordinal"])), str(c["text"]))
        for c in document.rows.get("source_cell", ())
        if c["placement"] == "note" and len(str(c["text"])) < _LONGEST_NOTE
    ]
    return frozenset(t for t, text in notes if "涉密" in text and not _NO_SECRETS.search(text))


def _raw_columns(rows: Mapping[str, Sequence[Row]]) -> dict[tuple[object, object], Precision]:
    raws: dict[tuple[object, object], list[str]] = defaultdict(list)
    for name in MONEY_TABLES:
        for row in rows.get(name, ()):
            raws[row["table_ordinal"], row["column_ordinal"]].append(str(row["amount_raw"]))
    return {place: precision(texts) for place, texts in raws.items()}


@lru_cache(maxsize=65536)
def _path(heading: str) -> tuple[str, ...]:
    return tuple(heading.split(" / ")) if heading else ()


def _figure(home: str, row: Row, columns: Mapping[tuple[object, object], Precision]) -> Figure:
    get: Callable[[str], Any] = row.get  # texts, ordinals and decimals, as the fact tables declare them
    raw, unit, amount = get("amount_raw") or "", get("unit_raw") or None, get("amount_yuan")
    table, column = get("table_ordinal"), get("column_ordinal")
    kind = "economic" if home == "fact_expenditure_by_economic_class" else "function"
    code, heading = get(f"{kind}_code") or None, get("heading") or ""
    return Figure(
        place=Place("t", table, get("row_ordinal"), column),
        yuan=amount,
        ulp=_ulp(raw, unit, columns[table, column], not amount),
        raw=raw,
        unit=unit,
        locator=get("locator") or "",
        label=get("label") or "",
        heading=heading,
        path=_path(heading),
        role=get("table_role") or "",
        home=home,
        measure=get("measure") or "",
        breakdown=get("breakdown") or "",
        row_kind=get("row_kind") or "",
        column_kind=get("column_kind") or "",
        fund=get("fund") or "all",
        source=get("revenue_source") or "all",
        spending=get("spending_type") or "all",
        cost=get("cost_type") or "all",
        item=get("item") or get("procurement_kind") or "",
        code=code,
        tree=tree_code(get(f"{kind}_code_raw") or "", code),
        resolution=get("code_resolution") or None,
        body=get("body_name") or "",
        fields=row,
    )


@lru_cache(maxsize=65536)
def _ulp(raw: str, unit: str | None, column: Precision, is_zero: bool) -> Decimal:
    return ulp_of(raw, unit, column, ZERO if is_zero else Decimal(1))


@lru_cache(maxsize=65536)
def tree_code(raw: str, code: str | None) -> str:
    """The code by which rows are parents and children: the printed one where it is finer.

    >>> tree_code('302-15-03', '30215'), tree_code('08', '20508'), tree_code('205-2-1', None)
    ('3021503', '20508', '2050201')
    """
    parts = _DIGITS.findall(raw)
    digits = "".join(p if i == 0 else p.zfill(2) for i, p in enumerate(parts))
    if code is None:
        return digits if len(digits) in (3, 5, 7, 9) else ""
    return digits if digits.startswith(code) and len(digits) in (3, 5, 7, 9) else code


def columns_of(figures: Iterable[Figure]) -> dict[int, list[Figure]]:
    """Figures by the column they stand in."""
    found: dict[int, list[Figure]] = defaultdict(list)
    for figure in figures:
        found[figure.place.c].append(figure)
    return found


def lines_of(figures: Iterable[Figure]) -> dict[tuple[int, str, str], list[Figure]]:
    """Figures by row and block: halves side by side differ in fact table or breakdown."""
    found: dict[tuple[int, str, str], list[Figure]] = defaultdict(list)
    for figure in figures:
        found[figure.place.b, figure.home, figure.breakdown].append(figure)
    return found


def total(figures: Iterable[Figure]) -> Decimal:
    """Their sum in yuan."""
    return sum((f.value for f in figures), ZERO)
