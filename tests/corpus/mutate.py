"""Damages files, with a seed: what transport, programs and ill will do to them.

    mutation(7) -> Mutant("7-swap.docx", b"…")

Belongs here: damage to bytes, to the members of a zip package (whose checksums are right again, so that
the damaged XML itself is what the reader gets), and to markup. Does not: what is expected of the readers
(`tests/test_fuzz.py`), nor files that are hostile in one chosen way (`tests/test_hostile.py`).
"""

import io
import random
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from tests.bundles import pack
from tests.corpus.disclosure import random_disclosure
from tests.corpus.final import random_final
from tests.corpus.html import random_page
from tests.corpus.render import FORMATS_ALL, render
from tests.corpus.template import random_template

DOCUMENTS: Final = (*FORMATS_ALL, "mht")
KINDS: Final = (*DOCUMENTS, "zip")
"""What is damaged: each format, a web archive, and a bundle of documents."""
BASES: Final = 8
"""Whole documents of each kind."""
_SMALL: Final = 4096
"""Bytes that one damage moves or wipes, at most."""
_TAG: Final = re.compile(rb"<[^<>]{1,300}>")
_NAME: Final = re.compile(rb"<([\w:]+)")
_DIGITS: Final = re.compile(rb"\d+")
_VALUE: Final = re.compile(rb"(?<=[\">])([^<>\"/:]{1,12})(?=[\"<])")
_NUMBERS: Final = (
    *(b"", b"-1", b"0", b"1.5", b"NaN", b"1e309", b"x", "\uff11".encode(), b"1" * 400),
    *(b"65535", b"1048576", b"2147483647", b"4294967296", b"99999999999999999999"),
)

Damage = Callable[[bytes, random.Random], bytes]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A damaged file: a name that tells seed, damage and kind, and its bytes."""

    name: str
    data: bytes

    @property
    def kind(self) -> str:
        """The kind of file it was made of."""
        return self.name.rpartition(".")[2]


@lru_cache(maxsize=BASES * len(KINDS))
def whole(kind: str, number: int) -> bytes:
    """A whole document of figures drawn at random; another for each number."""
    rng = random.Random(number)
    draw = (random_disclosure, random_template, random_final)[number % 3]
    transcript = draw(rng).transcript
    if kind == "mht":
        return _archive(render(transcript, "html"))
    if kind == "zip":
        return pack([(f"{fmt}/{number}.{fmt}", render(transcript, fmt)) for fmt in ("docx", "txt")])
    return render(transcript, kind, page=random_page(rng))


def _archive(page: bytes) -> bytes:
    head = (
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="B"\r\n\r\n--B\r\n'
        b"Content-Location: a.htm\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    )
    return head + page + b"\r\n--B--\r\n"


# --- damage to bytes ------------------------------------------------------------------------------


def truncate(data: bytes, rng: random.Random) -> bytes:
    """The file ends early."""
    return data[: rng.randrange(len(data))]


def behead(data: bytes, rng: random.Random) -> bytes:
    """The file begins late."""
    return data[rng.randint(1, min(len(data), _SMALL)) :]


def flip(data: bytes, rng: random.Random) -> bytes:
    """Some bits are others."""
    out = bytearray(data)
    for _ in range(2 ** rng.randrange(8)):
        out[rng.randrange(len(out))] ^= 1 << rng.randrange(8)
    return bytes(out)


def edge(data: bytes, rng: random.Random) -> bytes:
    """A few bytes are the least or greatest: lengths, offsets and kinds of binary records."""
    out = bytearray(data)
    for _ in range(rng.choice((1, 2, 8))):
        at, width = rng.randrange(len(out)), rng.choice((1, 2, 4))
        out[at : at + width] = rng.choice((b"\0", b"\xff", b"\x7f", b"\x80", b"\1")) * len(
            out[at : at + width]
        )
    return bytes(out)


def swap(data: bytes, rng: random.Random) -> bytes:
    """Two neighbouring ranges stand in the other order."""
    a, b, c = sorted(rng.randrange(len(data) + 1) for _ in range(3))
    return data[:a] + data[b:c] + data[a:b] + data[c:]


def zero(data: bytes, rng: random.Random) -> bytes:
    """A range is zeros, as of a download that skipped a block."""
    start, end = _range(data, rng)
    return data[:start] + bytes(end - start) + data[end:]


def noise(data: bytes, rng: random.Random) -> bytes:
    """A range is rubbish."""
    start, end = _range(data, rng)
    return data[:start] + rng.randbytes(end - start) + data[end:]


def repeat(data: bytes, rng: random.Random) -> bytes:
    """A range comes twice, or often."""
    start, end = _range(data, rng)
    return data[:end] + data[start:end] * rng.choice((1, 1, 2, 50)) + data[end:]


def cut(data: bytes, rng: random.Random) -> bytes:
    """A range is missing."""
    start, end = _range(data, rng)
    return data[:start] + data[end:]


def _range(data: bytes, rng: random.Random) -> tuple[int, int]:
    start = rng.randrange(len(data))
    return start, min(len(data), start + rng.randint(1, _SMALL))


def number(data: bytes, rng: random.Random) -> bytes:
    """Some numbers, of spans, rows, lengths or amounts, are gigantic, negative or none."""
    for found in _some(list(_DIGITS.finditer(data)), (1, 3, 30), rng):
        data = data[: found.start()] + rng.choice(_NUMBERS) + data[found.end() :]
    return data


def _some(
    places: list[re.Match[bytes]], counts: tuple[int, ...], rng: random.Random
) -> list[re.Match[bytes]]:
    """Some of the places, the last first: what is changed there leaves those before where they are."""
    return sorted(rng.sample(places, min(len(places), rng.choice(counts))), key=lambda m: -m.start())


# --- damage to markup -----------------------------------------------------------------------------


def markup(data: bytes, rng: random.Random) -> bytes:
    """Some tags are missing, come again, or stand elsewhere."""
    tags = list(_TAG.finditer(data))
    for found in _some(tags, (1, 2, 20), rng):
        other = rng.choice(tags)[0]
        instead = rng.choice((b"", found[0] * 2, other, other + found[0]))
        data = data[: found.start()] + instead + data[found.end() :]
    return data


def values(data: bytes, rng: random.Random) -> bytes:
    """As `number`, but only within quotes or as the text of an element, and with words beside numbers."""
    places = list(_VALUE.finditer(data))
    for found in _some(places, (1, 3, 30), rng):
        other = rng.choice((*_NUMBERS, rng.choice(places)[1]))
        data = data[: found.start()] + other + data[found.end() :]
    return data


def elements(data: bytes, rng: random.Random) -> bytes:
    """Whole elements are missing, come again, stand elsewhere or in many of their kind; all well formed."""
    tags = [m for m in _TAG.finditer(data) if not m[0].startswith((b"</", b"<?", b"<!"))]
    for found in _some(tags, (1, 2, 10), rng):
        end = _end_of(data, found)
        if end is None:
            continue
        one = data[found.start() : end]
        instead = rng.choice((b"", one * 2, one * 2, _wrapped(one, rng)))
        data = data[: found.start()] + data[end:]
        at = rng.choice(tags).start() if rng.random() < 0.3 else found.start()
        data = data[:at] + instead + data[at:]
    return data


def _end_of(data: bytes, start: re.Match[bytes]) -> int | None:
    """Where an element ends, if it does so before another of its name begins."""
    if start[0].endswith(b"/>"):
        return start.end()
    name = _NAME.match(start[0])
    if name is None:
        return None
    nearest = re.compile(rb"<(/?)%s\b[^>]*>" % re.escape(name[1])).search(data, start.end())
    return nearest.end() if nearest and nearest[1] else None


def _wrapped(element: bytes, rng: random.Random) -> bytes:
    """An element within many of its own kind."""
    opening, name = _TAG.match(element), _NAME.match(element)
    if opening is None or name is None or opening[0].endswith(b"/>"):
        return element
    depth = rng.choice((1, 10, 300))
    return opening[0] * depth + element + b"</%s>" % name[1] * depth


# --- damage to packages ---------------------------------------------------------------------------


def member(data: bytes, rng: random.Random) -> bytes:
    """One member of a package is damaged inside; all checksums are right."""
    parts = _unpacked(data)
    # The parts with the content are larger, and oftener damaged.
    [name] = rng.choices(list(parts), [1 + len(content) for content in parts.values()])
    if parts[name]:
        damage = rng.choice((*_BYTES, markup, *[elements] * 6, *[values] * 4))
        parts[name] = damage(parts[name], rng)
    return pack(list(parts.items()))


def members(data: bytes, rng: random.Random) -> bytes:
    """Members are missing, or one holds what another should, or comes under another name."""
    parts = _unpacked(data)
    one, other = rng.choice(list(parts)), rng.choice(list(parts))
    match rng.randrange(4):
        case 0:
            del parts[one]
        case 1:
            parts[one], parts[other] = parts[other], parts[one]
        case 2:
            parts[other] = parts.pop(one)
        case _:
            parts[f"x/../{one}"] = parts.pop(one)
    return pack(list(parts.items()))


def _unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


# --- the choice -----------------------------------------------------------------------------------

_BYTES: Final[tuple[Damage, ...]] = (truncate, flip, flip, edge, swap, zero, noise, repeat, cut)
_BY_KIND: Final[dict[str, tuple[Damage, ...]]] = {
    "txt": (*_BYTES, behead, number, number),
    "html": (*_BYTES, behead, number, markup, elements, elements, values, values),
    "mht": (*_BYTES, behead, number, markup, elements, values),
    "pdf": (*_BYTES, behead, number, number, number),
    "xls": (*_BYTES, *[edge] * 8, flip, flip, behead),
    **dict.fromkeys(("docx", "xlsx", "zip"), (*_BYTES, behead, *[member] * 12, members, members)),
}


def mutation(seed: int, kinds: tuple[str, ...] = KINDS) -> Mutant:
    """The damaged file of a seed; kinds take turns."""
    rng = random.Random(seed)
    kind = kinds[seed % len(kinds)]
    data = whole(kind, rng.randrange(BASES))
    if rng.random() < 0.05:
        done = "joined"
        data += whole(rng.choice(kinds), rng.randrange(BASES))
    else:
        damage = rng.choice(_BY_KIND[kind])
        done = damage.__name__
        data = damage(data, rng)
        if rng.random() < 0.2 and data:
            data = rng.choice(_BYTES)(data, rng)
    return Mutant(f"{seed}-{done}.{kind}", data)
