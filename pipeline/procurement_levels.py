"""Levels of rows of procurement tables: which rows stand inside which, and which are sums or parts of others.

What belongs here: the evidence for that: where words begin, codes, list numbers, kinds above what is
bought, 其中, and what amounts say of it. What does not: reading words, lines (`procurement`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

Amounts = Mapping[int, Decimal]

NO_WORDS: Final = 1 << 30
"""Where a row without any words begins: right of all others."""
KIND, BODY, ITEM = "kind", "body", "item"
ROOT: Final = -1
_MOST_DOUBTS: Final = 50
"""How many groups one whole decides about alone, and how many rows a list under 其中 has."""
_FINEST: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Row:
    """Where the words of a row stand, and its amounts by column.

    `words` are those by column that the row itself prints, no codes and no totals; `what` it names
    first; `gathers`: in a column of kinds and bodies. `is_total` rows are sums of others that stand above
    or below, `is_some_of_all` rows (授予中小企业合同金额) are of which whatever they stand under, `is_sum` rows (某局 | 合计) of those inside them.
    """

    words: Mapping[int, str]
    what: str
    gathers: bool = False
    codes: Mapping[int, str] = field(default_factory=dict)
    list_level: int | None = None
    indent: int = 0
    is_total: bool = False
    is_grand_total: bool = False
    is_some: bool = False
    is_some_of_all: bool = False
    is_sum: bool = False
    has_amount: bool = False
    amounts: Amounts = field(default_factory=dict)

    @property
    def start(self) -> int:
        """The first column with words."""
        return min(self.words, default=NO_WORDS)

    @property
    def end(self) -> int:
        """The last column with words."""
        return max(self.words, default=NO_WORDS)


@dataclass(slots=True)
class Tree:
    """Which rows stand inside which, in order; `ROOT` holds the outermost.

    `groups` are sums of what is inside them, `some` are part of a row above (其中) that stays whole.
    """

    parents: list[int]
    children: dict[int, list[int]]
    groups: set[int] = field(default_factory=set)
    some: set[int] = field(default_factory=set)

    def above(self, i: int) -> Iterator[int]:
        """The rows that a row stands inside, innermost first."""
        while (i := self.parents[i]) != ROOT:
            yield i

    def below(self, i: int) -> Iterator[int]:
        """The rows inside a row, at any depth."""
        waiting = list(self.children[i])
        while waiting:
            yield (k := waiting.pop())
            waiting += self.children[k]

    def release(self, i: int, first: int = 0) -> None:
        """Move the rows inside a row, from the first given one, out and behind it."""
        moved = self.children[i][first:]
        del self.children[i][first:]
        outer = self.children[self.parents[i]]
        place = outer.index(i) + 1
        outer[place:place] = moved
        for k in moved:
            self.parents[k] = self.parents[i]


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the functions below share: the rows, the finest printed place of each amount column, the tree.

    `confirmed` are groups whose sums are met, `weak` those told by what they name only.
    """

    rows: Sequence[Row]
    finest: Amounts
    tree: Tree
    confirmed: set[int] = field(default_factory=set)
    weak: set[int] = field(default_factory=set)

    def parts(self, among: Iterable[int]) -> list[int]:
        """Those of some rows that add up: no totals, no 其中 of a row that is counted whole."""
        return [k for k in among if not self.rows[k].is_total and k not in self.tree.some]

    def met(self, whole: Amounts, among: Iterable[int]) -> int:
        """How many amounts of a whole some rows add up to."""
        parts = [self.rows[k].amounts for k in among]
        return sum(_is_sum(whole[c], [p[c] for p in parts if c in p], self.finest[c]) for c in _told(whole))


def read_tree(rows: Sequence[Row]) -> Tree:
    """How the rows stand inside each other: by where their words stand, if amounts do not say otherwise.

    What is printed with words right of another's is inside it, also where the sum misses by a slip; but
    if only all rows side by side add up to the whole, they stand side by side. Kinds and what is bought
    in one column are told by sums alone.
    """
    tree = _by_words(rows)
    reading = _Reading(rows, _finest(rows), tree)
    total = next((row.amounts for row in rows if row.is_grand_total and row.amounts), {})
    for i in range(len(rows) - 1, -1, -1):
        _read_some(reading, tree.children[i], rows[i].amounts)
        _confirm(reading, i)
    _read_some(reading, tree.children[ROOT], total)
    reading.weak.update(i for i in tree.groups if _has_weak_parts(reading, i))
    waiting = [ROOT]
    while waiting:
        i = waiting.pop()
        _settle(reading, total if i == ROOT else rows[i].amounts, i)
        waiting += [k for k in tree.children[i] if k in tree.groups]
    _leave_some_whole(reading)
    return tree


def _by_words(rows: Sequence[Row]) -> Tree:
    """The tree by words and codes alone. A row without words stands beside the one above it."""
    tree = Tree([], {i: [] for i in range(ROOT, len(rows))})
    open_rows: list[int] = []
    order = _order(rows)
    for i, row in enumerate(rows):
        if row.is_grand_total:
            open_rows.clear()
        around = [k for k in open_rows if _is_inside(rows[k], row, order)]
        if not row.words and not row.is_total:
            parent = tree.parents[i - 1] if i and not rows[i - 1].is_grand_total else ROOT
        else:
            while open_rows and not row.is_total and open_rows[-1] not in around:
                open_rows.pop()
            parent = around[-1] if around else ROOT
            open_rows += [] if row.is_total else [i]
        tree.parents.append(parent)
        tree.children[parent].append(i)
    return tree


def _order(rows: Sequence[Row]) -> dict[tuple[int, str], int]:
    """Which of kinds and bodies in one column are outer: those that are printed first; items are inner."""
    order: dict[tuple[int, str], int] = {}
    for i, row in enumerate(rows):
        order.setdefault((row.start, row.what), len(rows) if row.what == ITEM else i)
    return order


def _is_inside(own: Row, other: Row, order: Mapping[tuple[int, str], int]) -> bool:
    """Whether a row below stands inside one, by codes, else by where words begin, else by what they name."""
    by_code = _by_codes(own, other)
    if by_code is not None or other.is_some_of_all:
        return bool(by_code)
    if other.start > own.end or _repeats(own, other):
        return True
    return own.start == own.end == other.start and (
        _is_listed_below(own, other) or _names_part(own, other, order)
    )


def _by_codes(own: Row, other: Row) -> bool | None:
    """Whether a row below has a code that begins with one's own; None where they have no two codes.

    Codes of what is bought, right of a project or a body that the row prints, are no levels.
    """
    for column, code in own.codes.items():
        below = other.codes.get(column, code)
        if below != code and column <= other.start:
            return below.startswith(code)
    return None


def _repeats(own: Row, other: Row) -> bool:
    """Whether a row prints all words of one above again and more right of them."""
    return other.end > own.end and bool(own.words) and own.words.items() <= other.words.items()


def _is_listed_below(own: Row, other: Row) -> bool:
    return own.list_level is not None and other.list_level is not None and other.list_level > own.list_level


def _names_part(own: Row, other: Row, order: Mapping[tuple[int, str], int]) -> bool:
    if own.list_level is not None and own.list_level == other.list_level:
        return False
    inner = order[other.start, other.what] > order[own.start, own.what]
    return inner or (own.what == other.what == ITEM and other.indent > own.indent)


def _is_weak(own: Row, other: Row) -> bool:
    """Whether only what two rows of one column name tells that one is inside the other."""
    return (
        own.start == other.start
        and not _by_codes(own, other)
        and not _repeats(own, other)
        and not _is_listed_below(own, other)
        and not other.is_some
        and not (own.gathers and other.what != ITEM)
    )


def _confirm(reading: _Reading, i: int) -> None:
    """Take a row with others inside as their group: of all, or of the first of them that add up to it."""
    rows, tree = reading.rows, reading.tree
    inside, own = tree.children[i], rows[i]
    parts = reading.parts(inside)
    if not any(rows[k].has_amount for k in parts):
        return
    if not own.has_amount or own.is_sum:
        tree.groups.add(i)
        reading.confirmed.add(i)
        return
    for stop in (len(inside), *_breaks(rows, i, inside)):
        if _adds_up(reading, own.amounts, reading.parts(inside[:stop])):
            tree.release(i, stop)
            tree.groups.add(i)
            reading.confirmed.add(i)
            return
    if any(value for k in parts for value in rows[k].amounts.values()):
        tree.groups.add(i)


def _breaks(rows: Sequence[Row], i: int, inside: Sequence[int]) -> list[int]:
    """Where the rows inside one may end early: at a 小计, a row without words, one inside by its name only."""
    return [
        n
        for n in range(len(inside) - 1, 0, -1)
        if rows[inside[n]].is_total or not rows[inside[n]].words or _is_weak(rows[i], rows[inside[n]])
    ]


def _read_some(reading: _Reading, among: list[int], whole: Amounts) -> None:
    """What 其中 says of rows side by side: all that the row above consists of, or only some of it."""
    rows, tree = reading.rows, reading.tree
    tree.some.update(k for k in among if rows[k].is_some_of_all)
    for k in [k for k in among if rows[k].is_some and k not in tree.some and among.index(k)]:
        n = among.index(k)
        above = among[n - 1]
        if rows[above].is_some:
            tree.some.update({k} if above in tree.some else ())
        elif rows[above].is_total:
            rest = reading.parts(among[n:])
            if not _is_whole_list(reading, rows[above].amounts or whole, rest):
                tree.some.add(k)
        elif stop := _end_of_list(reading, among, n, whole):
            tree.children[above] += among[n:stop]
            for moved in among[n:stop]:
                tree.parents[moved] = above
            del among[n:stop]
            tree.groups.add(above)
            reading.confirmed.add(above)
        else:
            tree.some.add(k)


def _is_whole_list(reading: _Reading, whole: Amounts, rest: Sequence[int]) -> bool:
    """Whether a list under 其中 is all of a total: the kinds of it, or what adds up to it."""
    rows = reading.rows
    if sum(rows[k].is_some for k in rest) > 1:
        return False
    return sum(rows[k].what == KIND for k in rest) > 1 or _adds_up(reading, whole, rest)


def _end_of_list(reading: _Reading, among: Sequence[int], n: int, whole: Amounts) -> int:
    """Where a list under 其中 ends that adds up to the row above it; 0 where the whole says it is none."""
    own = reading.rows[among[n - 1]].amounts
    for stop in range(n + 1, min(len(among), n + _MOST_DOUBTS) + 1):
        if stop > n + 1 and reading.rows[among[stop - 1]].is_some:
            break
        if own and _adds_up(reading, own, reading.parts(among[n:stop])):
            rest = reading.parts(among)
            without = reading.met(whole, [k for k in rest if k not in among[n:stop]])
            return stop if without >= reading.met(whole, [k for k in rest if k != among[n]]) else 0
    return 0


def _settle(reading: _Reading, whole: Amounts, i: int) -> None:
    """Let a whole decide about the groups inside it: as printed, or side by side with what is in them."""
    tree = reading.tree
    parts = reading.parts(tree.children[i])
    best, flat = reading.met(whole, parts), set[int]()
    for chosen in map(set, _doubts(reading, parts) if best < len(_told(whole)) else ()):
        beside = [x for k in parts for x in (k, *(tree.children[k] if k in chosen else ()))]
        if (met := reading.met(whole, reading.parts(beside))) > best:
            best, flat = met, chosen
    if not best:
        flat = flat.union(_unlikely(reading, parts))
    for k in sorted(flat):
        tree.groups.discard(k)
        tree.release(k)


def _doubts(reading: _Reading, parts: Sequence[int]) -> list[list[int]]:
    """Which groups may be none after all: those whose sum misses, together or alone; then those met by chance."""
    rows, tree = reading.rows, reading.tree
    groups = [k for k in parts if k in tree.groups and rows[k].has_amount]
    missed = [k for k in groups if k not in reading.confirmed]
    met = [k for k in groups if k in reading.confirmed and not rows[k].is_sum]
    chance = [k for k in met if len(reading.parts(tree.children[k])) == 1 or k in reading.weak]
    return [x for x in (missed, *([k] for k in (*missed, *chance)[:_MOST_DOUBTS]), chance) if x]


def _unlikely(reading: _Reading, parts: Sequence[int]) -> list[int]:
    """Groups told by their names only, whose sums miss; unless another of the table is confirmed."""
    if not reading.weak.isdisjoint(reading.confirmed):
        return []
    return [k for k in parts if k in reading.weak and reading.rows[k].has_amount]


def _has_weak_parts(reading: _Reading, i: int) -> bool:
    return any(_is_weak(reading.rows[i], reading.rows[k]) for k in reading.parts(reading.tree.children[i]))


def _leave_some_whole(reading: _Reading) -> None:
    """A row above a list under 其中 that misses it is no group: it stays whole, the list is of which."""
    rows, tree = reading.rows, reading.tree
    for i in sorted(tree.groups - reading.confirmed):
        parts = reading.parts(tree.children[i])
        if rows[i].has_amount and parts and rows[parts[0]].is_some:
            tree.groups.discard(i)
            tree.some.update(parts)
    for i in sorted(tree.some):
        tree.some.update(tree.below(i))


def _finest(rows: Sequence[Row]) -> dict[int, Decimal]:
    """The unit of the last printed place of each amount column."""
    found: dict[int, Decimal] = {}
    for row in rows:
        for column, value in row.amounts.items():
            found[column] = min(found.get(column, Decimal(1)), _place(value))
    return found


def _place(value: Decimal) -> Decimal:
    """The unit of the last printed place."""
    return Decimal(1).scaleb(min(0, int(value.as_tuple().exponent)))


def _told(whole: Amounts) -> list[int]:
    """The columns by which a whole can be told: those with more than nil."""
    return [c for c, value in whole.items() if value] or list(whole)


def _adds_up(reading: _Reading, whole: Amounts, among: Sequence[int]) -> bool:
    """Whether rows add up to most amounts of a whole."""
    met = reading.met(whole, among)
    return met > 0 and met * 2 >= len(_told(whole))


def _is_sum(whole: Decimal, values: Sequence[Decimal], finest: Decimal) -> bool:
    """Whether values add up to a whole, each rounded as these are printed.

    Of a column with decimals, those without have lost their zeros; they are not rounded to units.
    """
    place = max(finest, min(_FINEST, *(_place(v) for v in (whole, *values)))) if finest < 1 else finest
    slack = place * (len(values) + 1) / 2 if len(values) > 1 else Decimal(0)
    return bool(values) and abs(sum(values) - whole) <= slack
