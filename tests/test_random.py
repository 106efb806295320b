"""Random disclosures, drawn and rendered in every format with fixed seeds: the facts are those drawn.

A longer run by hand: `YUSUAN_DRAWS=5000 .venv/bin/python -m pytest tests/test_random.py`.
"""

import os
import random

import pytest

from pipeline.parse import parse_document
from tests.corpus.comparison import differences
from tests.corpus.disclosure import random_disclosure
from tests.corpus.html import random_page
from tests.corpus.render import FORMATS_ALL, render

RENDERINGS = int(os.environ.get("YUSUAN_DRAWS", "750"))
CHUNKS = 10


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_every_drawn_figure_is_read_and_nothing_else(chunk):
    for seed in range(chunk, RENDERINGS // len(FORMATS_ALL), CHUNKS):
        drawn = random_disclosure(random.Random(seed))
        for fmt in FORMATS_ALL:
            ragged = drawn.style.ragged and fmt == "txt"
            page = random_page(random.Random(seed))
            parsed = parse_document(render(drawn.transcript, fmt, ragged=ragged, page=page), f"{seed}.{fmt}")
            where = f"seed {seed}, {fmt}, {page if fmt == 'html' else ''}"
            assert differences(drawn.facts, parsed.rows) == ([], []), where
            assert "unplaced" not in {c["placement"] for c in parsed.rows["source_cell"]}, where
            assert parsed.status == "parsed", where
