"""Narratives in other wordings than the grammar's examples: every figure is a claim and the right one."""

import pytest

from pipeline.claim_reader import read_narrative
from pipeline.claim_text import passages
from pipeline.document import Para
from tests.corpus.narrative import narrative
from tests.test_claims import value_of


@pytest.mark.parametrize("phase", ["budget", "final"])
@pytest.mark.parametrize("seed", range(12))
def test_every_figure_is_the_claim_that_was_put_in(seed: int, phase: str) -> None:
    text, known = narrative(seed, phase)
    reads, _ = read_narrative(passages([Para(p, "p") for p in text]), 2025, phase)
    found = [c for r in reads for c in r.claims]
    assert [u for r in reads for u in r.unclaimed] == []
    assert [c.value for c in found] == [k.value for k in known]
    for claim, one in zip(found, known, strict=True):
        said = {k: value_of(claim, k) for k in one.sets}
        assert said == dict(one.sets), claim.sentence.text
