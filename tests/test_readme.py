"""README.zh.md shows the commands and statements of README.md, no others."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ENGLISH = (ROOT / "README.md").read_text(encoding="utf-8")
CHINESE = (ROOT / "README.zh.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def commands(text: str) -> set[str]:
    """What a reader may type: lines of shell blocks, and commands within sentences."""
    blocks = BLOCK.findall(text)
    typed = [line.split("#")[0] for kind, body in blocks if kind == "sh" for line in body.splitlines()]
    typed += [
        line[2:]
        for kind, body in blocks
        if kind == "console"
        for line in body.splitlines()
        if line[:2] == "$ "
    ]
    inline = re.findall(r"`((?:make|yusuan|pip|apt-get|python -m) [^`]+)`", BLOCK.sub("", text))
    return {" ".join(command.split()) for command in (*typed, *inline)}


def test_both_languages_show_the_same_commands() -> None:
    assert commands(CHINESE) == commands(ENGLISH)
    assert "make run" in commands(ENGLISH)


def test_statements_in_chinese_stand_in_english_too() -> None:
    shown = [block for block in BLOCK.findall(CHINESE) if block[0] in ("sql", "python")]
    assert len(shown) == 2
    assert set(shown) <= set(BLOCK.findall(ENGLISH))


@pytest.mark.parametrize("text", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_what_a_readme_links_to_is_there(text: str) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", text)
    assert [link for link in links if not (ROOT / link).exists()] == []
