"""Pictures of lines -> what they say, by the recogniser that the extra `[ocr]` brings.

What belongs here: the crops, the engine, its answers as text and confidence. What does not: where
lines stand (`ocr_lines`). Nothing is mended: what the engine reads is the text. One thread, no
network (the models lie in the wheel), so that the same picture gives the same text.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, Final, NamedTuple

import cv2
import numpy as np
from rapidocr import RapidOCR

from pipeline.readers.ocr_lines import Box, Spot
from pipeline.readers.ocr_raster import Pixels

HEIGHT: Final = 48
"""Pixels that the engine makes every line high."""

BATCH: Final = 6
"""Lines that are read at once, of about one width: they are padded to the widest."""

ABOVE: Final = 0.14
BESIDE: Final = 0.22
"""Paper that is left around a line's ink, as shares of its height."""

LONE: Final = 1.3
"""A line narrower than so many heights is one character or two."""

NARROWED: Final = 0.75
"""The share of its width that such a line is drawn at: a lone 0 of wide type is else read as a letter O.

Nothing beside it tells them apart. A letter O alone in a cell, which no table is known to print, becomes a 0.
"""

UNTOLD: Final = frozenset(" ()（）:：")
"""Characters whose confidence is low and says nothing: which of two widths they have, a blank or none."""

LEAST_ABOVE: Final = 0.9
"""Points of paper above and below at least: a dash is low."""

LEAST_HEIGHT: Final = 5.0
"""Points that a picture of a line is high at least, or a dash would be read as a bar."""


class Reading(NamedTuple):
    """A line's text; the confidence in its least certain character, and in all on average (0.0 for no text)."""

    text: str
    confidence: float
    mean: float


def readings(grey: Pixels, scale: float, spots: Sequence[Spot]) -> list[Reading]:
    """Read the text at each spot of a page's picture (with its rules taken out)."""
    if not spots:
        return []
    paper = int(np.percentile(grey, 75))
    found = _engine().recognize_txt([_crop(grey, scale, spot, paper) for spot in spots])
    return [_reading(t, w.confs) for t, w in zip(found.txts, found.word_results, strict=True)]


def _is_lone(spot: Spot) -> bool:
    return spot.ink.right - spot.ink.left < LONE * (spot.ink.bottom - spot.ink.top)


def _reading(text: str, confidences: Sequence[float]) -> Reading:
    sure = [c for letter, c in zip(text, confidences, strict=False) if letter not in UNTOLD]
    return Reading(text.strip(), min(sure), sum(sure) / len(sure)) if sure else Reading("", 0.0, 0.0)


@cache
def _engine() -> Any:
    engine = RapidOCR(
        params={
            "Global.log_level": "error",
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "Rec.rec_img_shape": [
                3,
                HEIGHT,
                HEIGHT,
            ],  # the least width; the engine's own, 320, is mostly padding
            "Rec.rec_batch_num": BATCH,
        }
    )
    engine.return_word_box = True  # gives the confidence of each character
    return engine


def _crop(grey: Pixels, scale: float, spot: Spot, paper: int) -> Pixels:
    """The picture of a line with some paper around it; nothing of what lies beyond its room."""
    ink = spot.ink
    height = ink.bottom - ink.top
    above = max(
        round(ABOVE * height),
        round(LEAST_ABOVE * scale),
        round((LEAST_HEIGHT * scale - height) / 2),
    )
    beside = max(round(BESIDE * height), round(LEAST_ABOVE * scale))
    frame = Box(ink.left - beside, ink.top - above, ink.right + beside, ink.bottom + above)
    made = np.full((frame.bottom - frame.top, frame.right - frame.left), paper, np.uint8)
    left, top = max(frame.left, spot.room.left, 0), max(frame.top, spot.room.top, 0)
    right = min(frame.right, spot.room.right, grey.shape[1])
    bottom = min(frame.bottom, spot.room.bottom, grey.shape[0])
    made[top - frame.top : bottom - frame.top, left - frame.left : right - frame.left] = grey[
        top:bottom, left:right
    ]
    if _is_lone(spot):
        made = np.asarray(cv2.resize(made, None, fx=NARROWED, fy=1, interpolation=cv2.INTER_AREA), np.uint8)
    return np.asarray(cv2.cvtColor(made, cv2.COLOR_GRAY2BGR), np.uint8)
