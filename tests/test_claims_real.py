"""Real narratives, where they are at hand: their lists add up and their shares and rates fit as read."""

from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from benchmarks.narrative import Measured, files, measure

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "disclosures"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the real documents are not here")


@pytest.fixture(scope="module")
def narratives() -> list[Measured]:
    """One document of each place: all of them take most of a minute to read."""
    first = {path.parent: path for path in reversed(files(FOLDER))}
    return [m for path in first.values() if (m := measure(path))]


def test_nearly_all_figures_have_a_subject(narratives: list[Measured]) -> None:
    outcomes = [m.outcomes for m in narratives]
    named = sum(o["subject"] + o["other"] for o in outcomes)
    nameless = sum(o["no subject"] for o in outcomes)
    assert nameless <= 0.005 * named
    assert sum(o["unclaimed"] for o in outcomes) == 0  # labels of charts are told by evidence


def test_complete_lists_add_up(narratives: list[Measured]) -> None:
    """A list of which all parts are named comes to its whole; a misread part or whole would not."""
    off = []
    for one in narratives:
        parts = defaultdict(list)
        for link in one.links:
            if link.relation == "part_of" and link.start.quantity == link.end.quantity == "amount":
                same = link.start.sentence.paragraph_ordinal == link.end.sentence.paragraph_ordinal
                parts[id(link.end), same].append(link)
        for links in parts.values():
            gap = sum((x.start.value or Decimal(0)) for x in links) - (links[0].end.value or Decimal(0))
            if abs(gap) > 100 * (len(links) + 1):  # half of 0.01 万元 a term
                off.append((one.name, links[0].end.sentence.text[:60], gap))
    assert off == []


def test_growth_fits_its_change(narratives: list[Measured]) -> None:
    """Amount, change and rate of one sentence fit but for slips of their publishers."""
    seen = off = 0
    for one in narratives:
        changes = defaultdict(dict)
        for link in one.links:
            if link.relation == "change_of" and link.start.unit_raw != "个百分点":
                changes[id(link.end)][link.start.quantity] = link
        for found in changes.values():
            change, rate = found.get("change"), found.get("growth_rate")
            if not (change and rate and change.start.value and rate.start.value):
                continue
            base = (change.end.value or Decimal(0)) - change.start.value
            if base:
                seen += 1
                off += abs(change.start.value / base * 100 - rate.start.value) > Decimal("0.06")
    assert seen > 60
    assert off <= 0.03 * seen
