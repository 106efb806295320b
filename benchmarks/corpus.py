"""Documents for measuring: the transcripts, rendered; and copies with other figures, never alike."""

import random
import re
from pathlib import Path

from tests.corpus.render import load, render

BUDGETS = (
    "changji-industry-it-2021-budget",
    "sh-putuo-wanli-street-2023-budget-dept",
    "sh-putuo-finance-2025-budget-dept",
    "sh-putuo-gov-office-2025-budget-dept",
)
_AMOUNT = re.compile(r"(?m)^\t(\d[\d,]*\.\d+|\d{1,3}(?:,\d{3})+)")


def rendered(fmt: str) -> list[bytes]:
    """The budgets in one format."""
    return [render(load(name), fmt) for name in BUDGETS]


def varied(dump: bytes, seed: int) -> bytes:
    """A text dump with every amount drawn anew, in the same form."""
    rng = random.Random(seed)

    def other(match: re.Match[str]) -> str:
        return "\t" + re.sub(r"[1-9]", lambda _: str(rng.randint(1, 9)), match.group(1))

    return _AMOUNT.sub(other, dump.decode()).encode()


def write_batch(folder: Path, count: int) -> None:
    """`count` text dumps with varied figures, of departments of their own."""
    folder.mkdir(parents=True, exist_ok=True)
    dumps = rendered("txt")
    for i in range(count):
        text = varied(dumps[i % len(dumps)], i).decode()
        (folder / f"d{i:05}.txt").write_text(
            text.replace("工业和信息化局", f"第{i}局").replace("财政局", f"第{i}局"), "utf-8"
        )
