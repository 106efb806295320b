"""Disclosures in the templates of many places, budgets and final accounts, drawn and rendered in every format.

The facts read are those drawn. A longer run by hand:
`YUSUAN_DRAWS=5000 .venv/bin/python -m pytest tests/test_templates.py`.

The grammar (`tests/corpus/layout.py`) draws more than the parser reads today: `UNREAD` names those features
and why; they are left out of the draws, and each has a test of its own that is expected to fail. Whoever
teaches the parser one takes it out of `UNREAD`.
"""

import os
import random
from collections.abc import Callable

import pytest

from pipeline.parse import parse_document
from tests.corpus.comparison import differences
from tests.corpus.final import random_final
from tests.corpus.html import PLAIN_PAGE, Page, random_page
from tests.corpus.layout import ALL_FEATURES, OPTIONS, features, random_layout, title
from tests.corpus.pdf import PLAIN, Print, random_print
from tests.corpus.render import FORMATS_ALL, render
from tests.corpus.template import DrawnTemplate, random_template

RENDERINGS = int(os.environ.get("YUSUAN_DRAWS", "675"))
CHUNKS = 6
DRAWERS: dict[str, Callable[..., DrawnTemplate]] = {"budget": random_template, "final": random_final}

UNREAD: dict[str, tuple[tuple[str, ...], str]] = {
    "final_basic=three_merged": (("txt",), "a total merged over blocks side by side stands once in a dump"),
}
"""Feature (or features, joined by ` + `) -> the formats in which it is not read yet, and why."""

UNREAD_NAMES: dict[str, tuple[int, str]] = {
    "专项业务": (12, "as a 项 nested by name it is taken for spending on projects"),
}
"""Names of functions that are not always read -> a seed that draws one, and why."""


def trouble(drawn: DrawnTemplate, fmt: str, how: Print = PLAIN, page: Page = PLAIN_PAGE) -> object:
    """What was misread of one rendering; nothing if all is well. `how`, `page`: how it is printed or written."""
    parsed = parse_document(render(drawn.transcript, fmt, how=how, page=page), f"drawn.{fmt}")
    unplaced = [c["text"] for c in parsed.rows["source_cell"] if c["placement"] == "unplaced"]
    wrong = differences(drawn.facts, parsed.rows)
    whose = (parsed.department, parsed.fiscal_year, parsed.phase)
    told = (drawn.transcript.department, drawn.transcript.year, drawn.transcript.phase)
    return () if (wrong, unplaced, whose) == (([], []), [], told) else (wrong, unplaced, whose, told)


def readable(drawn: DrawnTemplate) -> list[str]:
    """The formats in which all of the layout's features are read."""
    mine = features(drawn.layout)
    unread = {
        fmt for some, (formats, _) in UNREAD.items() if mine.issuperset(some.split(" + ")) for fmt in formats
    }
    return [fmt for fmt in FORMATS_ALL if fmt not in unread]


ALLOWED = ALL_FEATURES - {feature for feature, (formats, _) in UNREAD.items() if "docx" in formats}


@pytest.mark.parametrize("phase", DRAWERS)
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_every_drawn_figure_of_a_template_is_read_and_nothing_else(phase: str, chunk: int) -> None:
    for seed in range(chunk, RENDERINGS // len(FORMATS_ALL) // len(DRAWERS), CHUNKS):
        drawn = DRAWERS[phase](random.Random(seed), ALLOWED)
        if any(fact.label in UNREAD_NAMES for fact in drawn.facts):
            continue
        how, page = random_print(random.Random(seed)), random_page(random.Random(seed))
        for fmt in readable(drawn):
            assert trouble(drawn, fmt, how, page) == (), (
                f"{phase}, seed {seed}, {fmt}: {sorted(features(drawn.layout))}"
            )


def plain_with(*chosen: str) -> set[str]:
    """The plainest of every choice, but for these features."""
    fields = {feature.split("=")[0] for feature in chosen}
    return {f"{name}={values[0]}" for name, values in OPTIONS.items() if name not in fields} | set(chosen)


@pytest.mark.parametrize("feature", sorted(ALL_FEATURES - UNREAD.keys()))
def test_each_feature_is_read_by_itself(feature: str) -> None:
    phase = "final" if feature.startswith("final") else "budget"
    drawn = DRAWERS[phase](random.Random(3), plain_with(feature))
    assert feature in features(drawn.layout)
    for fmt in readable(drawn):
        assert trouble(drawn, fmt) == (), fmt


@pytest.mark.parametrize("feature", sorted(UNREAD))
def test_features_to_come(feature: str, request: pytest.FixtureRequest) -> None:
    formats, why = UNREAD[feature]
    request.applymarker(pytest.mark.xfail(reason=why, strict=True))
    phase = "final" if feature.startswith("final") else "budget"
    for seed in range(8):
        drawn = DRAWERS[phase](random.Random(seed), plain_with(*feature.split(" + ")))
        for fmt in formats:
            assert trouble(drawn, fmt) == (), f"seed {seed}, {fmt}"


@pytest.mark.parametrize("name", UNREAD_NAMES)
def test_names_to_come(name: str, request: pytest.FixtureRequest) -> None:
    seed, why = UNREAD_NAMES[name]
    drawn = random_template(random.Random(seed), ALLOWED)
    assert any(fact.label == name for fact in drawn.facts)
    request.applymarker(pytest.mark.xfail(reason=why, strict=True))
    assert trouble(drawn, "docx") == ()


def test_draws_repeat_and_reach_every_feature() -> None:
    assert random_template(random.Random(4)) == random_template(random.Random(4))
    assert random_final(random.Random(4)) == random_final(random.Random(4))
    drawn = [features(random_layout(random.Random(seed))) for seed in range(300)]
    assert set().union(*drawn) == ALL_FEATURES


def test_titles_of_families() -> None:
    layout = random_layout(random.Random(1), plain_with("family=misprints"))
    assert title("state_capital_expenditure", layout, 2024) == "固有资本经营预算预算支出表"
    layout = random_layout(random.Random(1), plain_with("family=zhejiang"))
    assert title("revenue", layout, 2026) == "2026年市级部门收入预算总表"
    assert title("procurement", layout, 2026) == "政府采购预算表"
