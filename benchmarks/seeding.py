"""Slips put into a document whose tables and text agree: of every kind, in tables and in the narrative.

What belongs here: drawing a wrong text for one place and writing it there. What does not: what the checks
make of it (`slips`); nothing here knows how they work.
"""

import random
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Final

from pipeline.normalise import read_number
from pipeline.parsed import ParsedDocument, Row
from schemas.vocabulary import UNITS
from tests.corpus.transcript import Cell, Table, Text, Transcript

Place = tuple[str, int, int, int]
NARRATIVE: Final = "narrative"
RATES: Final = ("share", "growth_rate", "execution_rate")
_PREDICATES: Final = re.compile(r"(?:\d{4}年预算数|年初预算)为")
_DECIMALS: Final = re.compile(r"\.(\d+)")


@dataclass(frozen=True, slots=True)
class Target:
    """A printed figure: its place, the table's role (or the narrative), its text, value and unit in yuan."""

    place: Place
    role: str
    raw: str
    value: Decimal
    unit: Decimal
    row: Row

    @property
    def text(self) -> str:
        """As it may be typed."""
        return unicodedata.normalize("NFKC", self.raw).strip()


@dataclass(frozen=True, slots=True)
class Slip:
    """One wrong figure: its kind, its place, what stood there, what stands there now, and by how much it is off."""

    kind: str
    place: Place
    role: str
    before: str
    after: str
    change: Decimal
    sentence: str = ""
    start: int = 0


Drawn = str | None
Near = Mapping[str, Sequence[Decimal]]


# --- figures of a document ----------------------------------------------------------------------


def targets(document: ParsedDocument) -> list[Target]:
    """Printed figures other than zero, of tables and of the narrative."""
    found = [
        Target(
            ("t", *_ordinals(row)),
            str(row["table_role"]),
            str(row["amount_raw"]),
            _decimal(row["amount_yuan"]),
            UNITS[str(row["unit_raw"])],
            row,
        )
        for name, rows in document.rows.items()
        if name.startswith("fact_") and name != "fact_claim"
        for row in rows
        if row.get("amount_yuan")
    ]
    return [*found, *_claims(document)]


def _claims(document: ParsedDocument) -> Iterator[Target]:
    for row in document.rows.get("fact_claim", ()):
        quantity, raw = str(row["quantity"]), str(row.get("value_raw") or "")
        if not row.get("value") or not raw or quantity not in ("amount", "change", *RATES):
            continue
        place = (
            "s",
            *(int(str(row[n])) for n in ("paragraph_ordinal", "sentence_ordinal", "span_start")),
        )
        unit = Decimal(1) if quantity in RATES else UNITS[str(row.get("unit_raw") or "元")]
        name = f"{NARRATIVE} rate" if quantity in RATES else NARRATIVE
        yield Target(place, name, raw, _decimal(row["value"]), unit, row)  # type: ignore[arg-type]


def _decimal(value: object) -> Decimal:
    assert isinstance(value, Decimal)
    return value


def _ordinals(row: Row) -> tuple[int, int, int]:
    table, line, column = (int(str(row[f"{x}_ordinal"])) for x in ("table", "row", "column"))
    return table, line, column


# --- slips of the pen ---------------------------------------------------------------------------


def digits(text: str) -> list[int]:
    """The positions of a text's digits."""
    return [i for i, ch in enumerate(text) if ch.isdigit()]


def one_digit(text: str, rng: random.Random) -> Drawn:
    """One digit wrong."""
    i = rng.choice(digits(text))
    return text[:i] + rng.choice([d for d in "123456789" if d != text[i]]) + text[i + 1 :]


def one_unit(text: str, rng: random.Random) -> Drawn:
    """The last digit one too many, or one too few."""
    decimals = len(m.group(1)) if (m := _DECIMALS.search(text)) else 0
    value = Decimal(text.replace(",", "")) + rng.choice((-1, 1)) * Decimal(1).scaleb(-decimals)
    return f"{value:f}" if value > 0 else None


def transposed(text: str, rng: random.Random) -> Drawn:
    """Two neighbouring digits change places."""
    pairs = [(a, b) for a, b in pairwise(digits(text)) if b == a + 1 and text[a] != text[b] != "0"]
    if not pairs:
        return None
    a, b = rng.choice(pairs)
    return text[:a] + text[b] + text[a] + text[b + 1 :]


def digit_lost(text: str, rng: random.Random) -> Drawn:
    """One digit left out of the whole number; thousands separators go with it."""
    whole, point, rest = text.replace(",", "").partition(".")
    if len(digits(whole)) < 3:
        return None
    i = rng.choice(digits(whole))
    return whole[:i] + whole[i + 1 :] + point + rest


def digit_added(text: str, rng: random.Random) -> Drawn:
    """One digit typed twice."""
    whole, point, rest = text.replace(",", "").partition(".")
    i = rng.choice(digits(whole))
    return whole[:i] + whole[i] + whole[i:] + point + rest


def unit_factor(text: str, rng: random.Random) -> Drawn:
    """Ten thousand times as much."""
    return f"{Decimal(text.replace(',', '')) * 10_000:f}"


def cleared(text: str, rng: random.Random) -> Drawn:
    """The figure is missing: 0 stands there."""
    return "0"


PEN: Final[dict[str, Callable[[str, random.Random], Drawn]]] = {
    "one_digit": one_digit,
    "one_unit": one_unit,
    "transposed": transposed,
    "digit_lost": digit_lost,
    "digit_added": digit_added,
    "unit_factor": unit_factor,
    "cleared": cleared,
}
COPIES: Final = ("row_shift", "stale_year", "wrong_fund", "wrong_scope", "wrong_level")


# --- figures taken from elsewhere ---------------------------------------------------------------


def near(target: Target, others: Sequence[Target]) -> Near:
    """The amounts that may have been taken in its stead, by kind of slip."""
    tests = {
        "row_shift": _is_beside,
        "stale_year": _is_year_before,
        "wrong_fund": _is_other_fund,
        "wrong_scope": _is_other_table,
        "wrong_level": _is_other_level,
    }
    mine = [o for o in others if o.place != target.place and o.role != f"{NARRATIVE} rate"]
    return {kind: [o.value for o in mine if test(target, o)] for kind, test in tests.items()}


def _is_beside(a: Target, b: Target) -> bool:
    if a.place[0] != b.place[0]:
        return False
    if a.place[0] == "s":
        return abs(a.place[1] - b.place[1]) == 1 and a.row["quantity"] == b.row["quantity"]
    return a.place[1] == b.place[1] and a.place[3] == b.place[3] and abs(a.place[2] - b.place[2]) == 1


def _is_year_before(a: Target, b: Target) -> bool:
    if a.place[0] == b.place[0] == "s":
        return a.place[:3] == b.place[:3] and b.row.get("basis") not in (None, "current", a.row.get("basis"))
    same = a.place[:3] == b.place[:3]
    return same and a.row.get("measure") == "amount" and str(b.row.get("measure")).startswith("prior")


def _is_other_fund(a: Target, b: Target) -> bool:
    same = a.place[0] == "t" and a.place[:3] == b.place[:3]
    return same and a.row.get("fund") != b.row.get("fund") and a.row.get("measure") == b.row.get("measure")


def _code(target: Target) -> str:
    return str(target.row.get("function_code") or target.row.get("economic_code") or "")


def _is_other_table(a: Target, b: Target) -> bool:
    if not _code(a) or _code(a) != _code(b) or b.place[0] == "s" or b.row.get("measure") != "amount":
        return False
    return a.place[0] == "s" or a.place[1] != b.place[1]


def _is_other_level(a: Target, b: Target) -> bool:
    one, two = _code(a), _code(b)
    if not one or not two or one == two or b.place[0] == "s":
        return False
    same = a.place[0] == "s" or (a.place[1], a.place[3]) == (b.place[1], b.place[3])
    return same and (one.startswith(two) or two.startswith(one))


def as_printed(amount: Decimal, target: Target) -> str:
    """An amount at the unit and with the decimals of the place it is put in."""
    decimals = len(m.group(1)) if (m := _DECIMALS.search(target.text)) else 0
    return f"{(amount / target.unit).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):f}"


# --- drawing ------------------------------------------------------------------------------------


def draw(chosen: Sequence[Target], everything: Sequence[Target], rng: random.Random) -> Slip | None:
    """A slip in one of the figures: of the pen, or with a figure from elsewhere."""
    target = rng.choice(chosen)
    kind = rng.choice([*PEN, *COPIES] if "rate" not in target.role else ["one_digit", "transposed"])
    if kind in PEN:
        return slip_of(target, kind, PEN[kind](target.text, rng))
    amounts = [a for a in near(target, everything)[kind] if a > 0]
    return slip_of(target, kind, as_printed(rng.choice(amounts), target)) if amounts else None


def slip_of(target: Target, kind: str, after: Drawn) -> Slip | None:
    """A slip that changes a value; None where it does not."""
    was, is_now = read_number(target.text), read_number(after or "")
    if after is None or was is None or is_now is None or was.value == is_now.value:
        return None
    change = (is_now.value - was.value) * target.unit
    if target.place[0] == "t":
        return Slip(kind, target.place, target.role, target.raw, after, change)
    sentence, start = str(target.row["sentence"]), int(str(target.row["span_start"]))
    return Slip(kind, target.place, target.role, target.raw, after, change, sentence, start)


def block(targets: Sequence[Target], rng: random.Random, rows: int = 4) -> list[Slip]:
    """Several rows of one column, each with another figure of about its size: not brought up to date."""
    columns: dict[tuple[int, int], list[Target]] = {}
    for t in targets:
        if _is_plain_row(t) and t.row.get("column_kind") == "detail":
            columns.setdefault((t.place[1], t.place[3]), []).append(t)
    long = [own for own in columns.values() if len(own) >= rows]
    if not long:
        return []
    own = rng.choice(long)
    start = rng.randrange(len(own) - rows + 1)
    drawn = [
        slip_of(t, "stale_block", as_printed(t.value * rng.randint(71, 97) / 100, t))
        for t in own[start : start + rows]
    ]
    return [s for s in drawn if s is not None]


def _is_plain_row(t: Target) -> bool:
    is_row = t.place[0] == "t" and t.row["row_kind"] == "detail" and t.row["measure"] == "amount"
    return is_row and bool(_code(t))


def plug(targets: Sequence[Target], rng: random.Random) -> list[Slip]:
    """Two rows of one column off by the same amount, so that their sum still holds."""
    own = sorted(filter(_is_plain_row, targets), key=lambda t: (t.place[1], t.place[3], t.place[2]))
    pairs = [
        (a, b)
        for a, b in pairwise(own)
        if (a.place[1], a.place[3]) == (b.place[1], b.place[3]) and _code(a)[:5] == _code(b)[:5]
    ]
    if not pairs:
        return []
    a, b = rng.choice(pairs)
    moved = min(a.value, b.value) / 2
    drawn = [slip_of(t, "plug", as_printed(t.value + d, t)) for t, d in ((a, moved), (b, -moved))]
    return [s for s in drawn if s is not None]


def copied_sentence(targets: Sequence[Target], rng: random.Random) -> Slip | None:
    """What is told of one item told of another."""
    first: dict[str, Target] = {}
    for t in targets:
        if t.role == NARRATIVE and _PREDICATES.search(str(t.row["sentence"])):
            first.setdefault(str(t.row["sentence"]), t)
    if len(first) < 2:
        return None
    one, two = rng.sample(sorted(first), 2)
    mine, other = _PREDICATES.search(one), _PREDICATES.search(two)
    assert mine is not None
    assert other is not None
    after = one[: mine.start()] + two[other.start() :]
    target = first[one]
    change = first[two].value - target.value
    return Slip("copied_sentence", target.place, NARRATIVE, one, after, change, one, 0) if change else None


# --- writing ------------------------------------------------------------------------------------


def with_slip(transcript: Transcript, slip: Slip) -> Transcript | None:
    """The transcript with one figure changed; None where the place does not hold it."""
    return _in_text(transcript, slip) if slip.sentence else _in_table(transcript, slip)


def _in_text(transcript: Transcript, slip: Slip) -> Transcript | None:
    sentence, end = slip.sentence, slip.start + len(slip.before)
    if sentence[slip.start : end] != slip.before:
        return None
    changed = sentence[: slip.start] + slip.after + sentence[end:]
    blocks = []
    found = 0
    for one in transcript.blocks:
        if isinstance(one, Text) and any(sentence in p for p in one.paragraphs):
            found += sum(sentence in p for p in one.paragraphs)
            one = replace(one, paragraphs=tuple(p.replace(sentence, changed) for p in one.paragraphs))
        blocks.append(one)
    return replace(transcript, blocks=tuple(blocks)) if found == 1 else None


def _in_table(transcript: Transcript, slip: Slip) -> Transcript | None:
    _, number, row, column = slip.place
    tables = [i for i, b in enumerate(transcript.blocks) if isinstance(b, Table)]
    if number >= len(tables):
        return None
    own = transcript.blocks[tables[number]]
    assert isinstance(own, Table)
    at = _cell_at(own, row, column)
    if at is None or own.rows[row][at].text != slip.before:
        return None
    line = own.rows[row]
    changed = (*line[:at], replace(line[at], text=slip.after), *line[at + 1 :])
    blocks = list(transcript.blocks)
    blocks[tables[number]] = replace(own, rows=(*own.rows[:row], changed, *own.rows[row + 1 :]))
    return replace(transcript, blocks=tuple(blocks))


def _cell_at(table: Table, row: int, column: int) -> int | None:
    """The position, in its row, of the anchor that stands at a grid column."""
    covered: set[tuple[int, int]] = set()
    for r, line in enumerate(table.rows):
        c = 0
        for i, cell in enumerate(line):
            while (r, c) in covered:
                c += 1
            if (r, c) == (row, column):
                return i
            _cover(covered, r, c, cell)
            c += cell.column_span
        if r == row:
            return None
    return None


def _cover(covered: set[tuple[int, int]], r: int, c: int, cell: Cell) -> None:
    covered |= {(r + i, c + j) for i in range(cell.row_span) for j in range(cell.column_span)}
