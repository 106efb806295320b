"""Pictures of lines -> what they say, by the recogniser that the extra `[ocr]` brings.

What belongs here: the crops, the engine, its answers as text and confidence. What does not: where
lines stand (`ocr_lines`). Nothing is mended: what the engine reads is the text. One thread, no
network (the models lie in the wheel), so that the same picture gives the same text.
"""

from collections import Counter
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

FRAMES: Final = (0.14, 0.8)
"""Paper around such a line, as shares of its height: how closely it is cut decides whether 0 is read as O."""

SURE: Final = 0.9
"""A lone character read with less confidence is looked at again in the other frame."""

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
    first = _read(grey, scale, spots, FRAMES[0])
    doubtful = [
        i
        for i, (spot, found) in enumerate(zip(spots, first, strict=True))
        if _is_lone(spot) and found.confidence < SURE
    ]
    again = [_read(grey, scale, [spots[i] for i in doubtful], frame) for frame in FRAMES[1:]]
    for i, *others in zip(doubtful, *again, strict=True):
        first[i] = _agreed([first[i], *others])
    return first


def _read(grey: Pixels, scale: float, spots: Sequence[Spot], frame: float) -> list[Reading]:
    if not spots:
        return []
    paper = int(np.percentile(grey, 75))
    found = _engine().recognize_txt([_crop(grey, scale, spot, paper, frame) for spot in spots])
    return [_reading(t, w.confs) for t, w in zip(found.txts, found.word_results, strict=True)]


def _is_lone(spot: Spot) -> bool:
    return spot.ink.right - spot.ink.left < LONE * (spot.ink.bottom - spot.ink.top)


def _agreed(found: Sequence[Reading]) -> Reading:
    """The text that readings in both frames are surest of together; others count against it."""
    sums: Counter[str] = Counter()
    for reading in found:
        if reading.text:
            sums[reading.text] += reading.confidence  # type: ignore[assignment]
    if not sums:
        return Reading("", 0.0, 0.0)
    text, total = max(sums.items(), key=lambda item: item[1])
    return Reading(text, total / len(found), total / len(found))


def _reading(text: str, confidences: Sequence[float]) -> Reading:
    # A blank between words has a confidence of its own, which is low and says nothing of the text.
    sure = [c for letter, c in zip(text, confidences, strict=False) if letter != " "]
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


def _crop(grey: Pixels, scale: float, spot: Spot, paper: int, room: float) -> Pixels:
    """The picture of a line with some paper around it; nothing of what lies beyond its room."""
    ink = spot.ink
    height = ink.bottom - ink.top
    lone = _is_lone(spot)
    above = max(
        round((room if lone else ABOVE) * height),
        round(LEAST_ABOVE * scale),
        round((LEAST_HEIGHT * scale - height) / 2),
    )
    beside = max(round((room if lone else BESIDE) * height), round(LEAST_ABOVE * scale))
    frame = Box(ink.left - beside, ink.top - above, ink.right + beside, ink.bottom + above)
    made = np.full((frame.bottom - frame.top, frame.right - frame.left), paper, np.uint8)
    left, top = max(frame.left, spot.room.left, 0), max(frame.top, spot.room.top, 0)
    right = min(frame.right, spot.room.right, grey.shape[1])
    bottom = min(frame.bottom, spot.room.bottom, grey.shape[0])
    made[top - frame.top : bottom - frame.top, left - frame.left : right - frame.left] = grey[
        top:bottom, left:right
    ]
    return np.asarray(cv2.cvtColor(made, cv2.COLOR_GRAY2BGR), np.uint8)
