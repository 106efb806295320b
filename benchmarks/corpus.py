"""Documents for measuring: the transcripts, rendered; and copies with other figures, never alike."""

import random
import re
from dataclasses import replace
from pathlib import Path
from typing import Final

from tests.corpus.render import FORMATS_ALL, load, render
from tests.corpus.transcript import Table, Text, Transcript

BUDGETS = (
    "changji-industry-it-2021-budget",
    "sh-putuo-wanli-street-2023-budget-dept",
    "sh-putuo-finance-2025-budget-dept",
    "sh-putuo-gov-office-2025-budget-dept",
)
_AMOUNT: Final = re.compile(r"\d[\d,]*\.\d+|\d{1,3}(?:,\d{3})+")
_BODIES: Final = re.compile("工业和信息化局|财政局|人民政府办公室|办事处")


def rendered(fmt: str) -> list[bytes]:
    """The budgets in one format."""
    return [render(load(name), fmt) for name in BUDGETS]


def varied(transcript: Transcript, seed: int) -> Transcript:
    """A transcript of a body of its own with every amount drawn anew, in the same form."""
    rng = random.Random(seed)

    def amount(text: str) -> str:
        return re.sub(r"[1-9]", lambda _: str(rng.randint(1, 9)), text) if _AMOUNT.fullmatch(text) else text

    def named(text: str) -> str:
        return _BODIES.sub(f"第{seed}局", text)

    def block(given: Text | Table) -> Text | Table:
        if isinstance(given, Text):
            return Text(tuple(map(named, given.paragraphs)))
        rows = tuple(tuple(replace(cell, text=amount(cell.text)) for cell in row) for row in given.rows)
        return replace(given, caption=tuple(map(named, given.caption)), rows=rows)

    return replace(
        transcript,
        department=named(transcript.department),
        title=named(transcript.title),
        blocks=tuple(map(block, transcript.blocks)),
    )


def write_batch(folder: Path, count: int) -> None:
    """`count` documents of all formats in turn, each of a body of its own with other figures."""
    folder.mkdir(parents=True, exist_ok=True)
    budgets = [load(name) for name in BUDGETS]
    for i in range(count):
        fmt = FORMATS_ALL[i % len(FORMATS_ALL)]
        data = render(varied(budgets[i // len(FORMATS_ALL) % len(budgets)], i), fmt)
        (folder / f"d{i:05}.{fmt}").write_bytes(data)
