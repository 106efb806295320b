"""The text of a page: runs of characters, each with its place, and what of it is printed.

What belongs here: pdfium's characters -> runs. What does not: lines, cells.

pdfium's own joining of text into lines is not used: it merges cells and reorders. Its characters
are, each with its advance box; baselines tell lines apart where sizes are mixed.
"""

import ctypes
import math
import unicodedata
from bisect import bisect_right
from functools import lru_cache
from itertools import repeat
from typing import Any, Final

from pipeline.readers import pdf_raw as raw
from pipeline.readers.pdf_ink import Box, Frame, Rule, Run, hull
from pipeline.readers.pdf_raw import pdfium

EDGE: Final = 0.15
"""The share of a page's height at its head and foot where text of the next page may be clipped away."""

MIN_SIZE: Final = 1.0
"""Points that the size of text is taken for, where a file says less."""

WORD_GAP: Final = 0.25
"""A gap wider than this share of the size ends a run: about a Latin space."""

SAMPLED_ANGLES: Final = 24
"""So many characters of a page tell how it is turned."""

# Chinese radicals that fonts name in place of the characters they look like; the Kangxi block has
# compatibility mappings, the supplement mostly none.
_RADICALS: Final = dict(
    zip(
        "⺟⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻩⻬⻮⻰⻳",
        "母民虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟黄齐齿龙龟",
        strict=True,
    )
)
_MENDED: Final = str.maketrans(
    {
        "\x02": "-",  # pdfium's marks for a hyphen at the end of a line, by version
        "\ufffe": "-",
        "\xad": "-",
        **_RADICALS,
        **{chr(c): unicodedata.normalize("NFKC", chr(c)) for c in range(0x2F00, 0x2FD6)},
    }
)
_NO_INK: Final = frozenset(" \t\r\n\x00\xa0\u2002\u2003\u2009\u200b\u3000\ufeff\uffff")


def text_of_page(text_page: Any) -> str:
    """The page's characters, one for each of pdfium's character indexes."""
    count = pdfium.FPDFText_CountChars(text_page)
    if count <= 0:
        return ""
    buffer = (ctypes.c_ushort * (count + 1))()
    written = pdfium.FPDFText_GetText(text_page, 0, count, buffer)
    text = bytes(buffer)[: 2 * (written - 1)].decode("utf-16-le", "replace")
    if len(text) != count:  # characters without Unicode are left out of the text, or some need two units
        codes = map(pdfium.FPDFText_GetUnicode, repeat(text_page), range(count))
        text = "".join(map(_character, codes))
    return text.translate(_MENDED)


def _character(code: int) -> str:
    """The character of a code; of what is none, or but half of one, a mark."""
    return chr(code) if code < 0xD800 or 0xDFFF < code < 0x110000 else "\ufffd"


def quarters_of_text(text_page: Any, text: str) -> int | None:
    """Clockwise quarter turns that make most of the page's text upright, from a sample."""
    inked = [i for i, c in enumerate(text) if c not in _NO_INK]
    votes = [0, 0, 0, 0]
    for i in inked[:: max(1, len(inked) // SAMPLED_ANGLES)]:
        clockwise = pdfium.FPDFText_GetCharAngle(text_page, i) / (math.pi / 2)
        votes[-round(clockwise) % 4] += 1
    return votes.index(max(votes)) if inked else None


@lru_cache(maxsize=1)
def _box_slots(capacity: int) -> tuple[Any, list[Any]]:
    """Boxes that pdfium writes into, with a reference to each: made once, used for every page."""
    boxes = (pdfium.FS_RECTF * capacity)()
    return boxes, [ctypes.byref(boxes[i]) for i in range(capacity)]


def _glyph_boxes(text_page: Any, count: int, frame: Frame) -> tuple[list[float], ...]:
    """Lefts, tops, rights and bottoms of the characters' advance boxes, in the page's coordinates.

    The ends across are those of the advance. The ends down are the font's, whatever the character,
    so they are alike along a run; some fonts declare twice their size, so they say no more than that.
    """
    boxes, slots = _box_slots(1 << max(12, count.bit_length()))
    for _ in map(pdfium.FPDFText_GetLooseCharBox, repeat(text_page), range(count), slots):
        pass
    flat = memoryview(boxes).cast("B").cast("f")[: 4 * count].tolist()
    # FS_RECTF is left, top, right, bottom; top is the greater.
    return frame.boxes(flat[0::4], flat[3::4], flat[2::4], flat[1::4])


def _runs(text_page: Any, text: str, frame: Frame) -> list[Run]:
    """Characters joined where they follow each other closely in one font."""
    runs: list[Run] = []
    start, spaced, rising = -1, False, False
    end = foot = em = 0.0
    lefts, tops, rights, bottoms = _glyph_boxes(text_page, len(text), frame)
    sizes: dict[float, float] = {}

    def close(stop: int) -> None:
        if start >= 0:
            baseline = _baseline(text_page, start, frame)
            own, seat = lefts[start:stop], None
            if rising:
                seat = ((lefts[start] + end) / 2, (tops[stop - 1] + bottoms[start]) / 2)
            runs.append(Run(text[start:stop], own[0], end, baseline, em, own, spaced, start, seat))

    for i, (letter, left, right, bottom) in enumerate(zip(text, lefts, rights, bottoms, strict=True)):
        if letter in _NO_INK:
            close(i)
            start, spaced, rising = -1, True, False
            continue
        gap = left - end
        if start < 0 or gap > WORD_GAP * em or gap < -0.6 * em or not -0.1 * em < bottom - foot < 0.1 * em:
            if start >= 0 and abs(left - lefts[start]) < 0.1 * em and abs(bottom - tops[i - 1]) < 0.1 * em:
                rising, foot, end = True, bottom, right  # text turned to read upwards
                continue
            if start >= 0:
                close(i)
                spaced = rising = False
            start, foot = i, bottom
            height = round(bottom - tops[i], 1)
            if height not in sizes:  # a page has few fonts and sizes, so each is asked for once
                sizes[height] = max(_size(text_page, i), MIN_SIZE)
            em = sizes[height]
        end = right
    close(len(text))
    return runs


def _size(text_page: Any, index: int) -> float:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(text_page, index, matrix)
    scale = math.hypot(matrix.c, matrix.d)
    return float(pdfium.FPDFText_GetFontSize(text_page, index)) * scale


def _baseline(text_page: Any, index: int, frame: Frame) -> float:
    raw.char_origin(raw.address(text_page), index, *raw.DOUBLES)
    _, ys = frame.points(raw.doubles[:1], raw.doubles[1:])
    return ys[0]


# Text that is cut off in print


def printed_runs(text_page: Any, text: str, frame: Frame, across: list[Rule], down: list[Rule]) -> list[Run]:
    """The runs of a page that are printed. The rules tell which text may run out of its cell."""
    return _printed(text_page, _runs(text_page, text, frame), frame, across, down)


def _printed(
    text_page: Any, runs: list[Run], frame: Frame, across: list[Rule], down: list[Rule]
) -> list[Run]:
    """Runs without those that are clipped away, and those that are cut off told where their cell is.

    Only text that a rule runs through, and text near the page's head and foot, is asked about. Text
    outside a box as wide as the page is printed nowhere (it stands on the page before or after). A
    line below the box of a cell is not printed either: it is the rest of the line before, wrapped.
    """
    levels, posts = sorted(r.position for r in across), sorted(r.position for r in down)
    width, height = frame.size
    kept: list[Run] = []
    for run in runs:
        if not (-1 < run.left < width and 0 < run.middle < height):
            continue
        at_edge = not EDGE * height < run.baseline < (1 - EDGE) * height
        clip = _clip(text_page, run.start, frame) if at_edge or _is_crossed(run, levels, posts) else None
        if clip is None or not _is_cut_off(run, clip):
            kept.append(run)
            continue
        left, top, right, bottom = clip
        if right - left > width / 2:
            if top - 0.2 * run.size < run.middle < bottom + 0.2 * run.size:
                kept.append(run)
        elif (
            run.middle > bottom and kept and left < kept[-1].right < right and top < kept[-1].middle < bottom
        ):
            kept[-1] = _with_rest(kept[-1], run.text)
        else:
            kept.append(run._replace(seat=((left + right) / 2, (top + bottom) / 2)))
    return kept


def _with_rest(run: Run, text: str) -> Run:
    """A run with more text that has no place of its own."""
    return run._replace(text=run.text + text, lefts=[*run.lefts, *[run.right] * len(text)])


def _is_crossed(run: Run, levels: list[float], posts: list[float]) -> bool:
    """Whether a rule runs through the box of a text, across or down, or close to it."""
    top = bisect_right(levels, run.baseline - 1.2 * run.size)
    if top < len(levels) and levels[top] < run.baseline + 0.3 * run.size:
        return True
    left = bisect_right(posts, run.left)
    return left < len(posts) and posts[left] < run.right


def _is_cut_off(run: Run, clip: Box) -> bool:
    left, top, right, bottom = clip
    slack = 0.3 * run.size
    return not (left - slack < run.left and run.right < right + slack and top < run.middle < bottom)


def _clip(text_page: Any, index: int, frame: Frame) -> Box | None:
    """The box that a character is clipped to, if any, in the page's coordinates."""
    path = raw.clip_path(raw.text_object(raw.address(text_page), index))
    boxes = []
    for i in range(max(raw.count_clips(path), 0) if path else 0):
        points = []
        for k in range(raw.count_clip_segments(path, i)):
            raw.segment_point(raw.clip_segment(path, i, k), *raw.FLOATS[:2])
            points.append((raw.floats[0], raw.floats[1]))
        if points:
            boxes.append(hull(points))
    if not boxes:
        return None
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    inner = frame.boxes((max(lefts),), (max(bottoms),), (min(rights),), (min(tops),))
    return inner[0][0], inner[1][0], inner[2][0], inner[3][0]
