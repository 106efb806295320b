"""Draw the pictures of README.zh.md from the samples: `python docs/pictures.py`, after `make run`.

What belongs here: what the terminal shows, as SVG. What does not: pages (they are pictures of a browser).
"""

import os
import re
import subprocess
import sys
from html import escape
from pathlib import Path
from unicodedata import east_asian_width

import yusuan

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
SAMPLE = "data/raw/xinjiang-changji/changji-industry-it-2021.txt"
LINES = 14
COLUMNS = 110
WIDTH, HEIGHT = 8, 20
"""Of one cell of the terminal; a Chinese character takes two."""
FONT = "'Noto Sans Mono CJK SC', 'Noto Sans SC', 'Microsoft YaHei', monospace"


def check() -> str:
    """The first lines that `yusuan check` prints of the sample with misprints."""
    command = [sys.executable, "-m", "pipeline.cli", "check", SAMPLE]
    wide = os.environ | {"COLUMNS": "500"}
    shown = subprocess.run(command, cwd=ROOT, env=wide, capture_output=True, text=True, check=False).stdout
    return "\n".join(["$ yusuan check " + SAMPLE, *shown.splitlines()[:LINES], "…"])


def query() -> str:
    """The statement of the README and its rows."""
    [sql] = re.findall(r"```sql\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)[:1]
    found = yusuan.connect().sql(sql.strip().rstrip(";"))
    return f"{sql.strip()}\n\n{found}"


def cells(character: str) -> int:
    """How wide a character is. Quotation marks are wide in Chinese fonts, lines of tables are not."""
    width = east_asian_width(character)
    return 2 if width in "WF" or (width == "A" and not "\u2500" <= character <= "\u257f") else 1


def folded(text: str) -> list[str]:
    """The lines, each cut where the terminal would."""
    lines = [""]
    for character in text:
        if character == "\n":
            lines.append("")
            continue
        if sum(map(cells, lines[-1])) + cells(character) > COLUMNS:
            lines.append("")
        lines[-1] += character
    return lines


def line(text: str, top: int) -> str:
    """One line, each character at its own place, so that columns hold with any font."""
    places, left = [], 2 * WIDTH
    for character in text:
        places.append(left)
        left += WIDTH * cells(character)
    return f'<text y="{top}" x="{" ".join(map(str, places))}" xml:space="preserve">{escape(text)}</text>'


def draw(name: str, title: str, text: str) -> None:
    """Write one picture; fonts are the reader's own, so that nothing is asked of a network."""
    lines = folded(text)
    width, height = (COLUMNS + 4) * WIDTH, (len(lines) + 2) * HEIGHT
    drawn = "\n".join(line(shown, (n + 2) * HEIGHT) for n, shown in enumerate(lines) if shown.strip())
    (HERE / name).write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">\n'
        f"<title>{escape(title)}</title>\n"
        f'<rect width="{width}" height="{height}" rx="8" fill="#1f2430"/>\n'
        f'<g font-family="{FONT}" font-size="14" fill="#e6e6e6">\n{drawn}\n</g>\n</svg>\n',
        encoding="utf-8",
    )


if __name__ == "__main__":
    draw("check.svg", "yusuan check 检查结果", check())
    draw("query.svg", "DuckDB 查询结果", query())
