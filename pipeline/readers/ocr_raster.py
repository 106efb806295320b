"""The picture of a page: upright grey pixels with ink told from paper, and how they lie on the page.

What belongs here: turning, straightening, binarising. What does not: where a picture comes from
(`scan`, `pdf_page`), ruled lines (`ocr_rules`), text (`ocr_lines`, `ocr_text`).
"""

from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np

Pixels = np.ndarray[Any, np.dtype[np.uint8]]

POINTS: Final = 72.0
"""Points of an inch."""

COARSE_WIDTH: Final = 600
FINE_WIDTH: Final = 1000
"""Pixels across of the smaller pictures on which the slant is measured, first roughly, then finely."""

MAX_SLANT: Final = 3.0
"""Degrees that a page may lie askew and is still straightened."""

LEAST_SLANT: Final = 0.04
"""Degrees that are left as they are: over a page's width they make less than a point."""

WINDOW: Final = 9.0
"""Points of the square around a pixel whose mean it must fall below to be ink."""

CONTRAST: Final = 18
"""Grey levels that ink is darker than the mean around it."""


@dataclass(frozen=True, slots=True)
class Raster:
    """A page's picture, straightened: `grey` (0 black), `ink` (255 where there is ink, else 0).

    `scale` is pixels to a point; `slant` the degrees it was turned anticlockwise to lie straight.
    """

    grey: Pixels
    ink: Pixels
    scale: float
    slant: float

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in points."""
        height, width = self.grey.shape
        return width / self.scale, height / self.scale


def raster(grey: Pixels, scale: float) -> Raster:
    """Straighten and binarise a picture of a page whose text runs across."""
    slant = slant_of(grey)
    if abs(slant) >= LEAST_SLANT:
        grey = _turned(grey, slant)
    else:
        slant = 0.0
    return Raster(grey, _ink(grey, scale), scale, slant)


def _ink(grey: Pixels, scale: float) -> Pixels:
    window = max(3, round(WINDOW * scale) | 1)
    light = cv2.GaussianBlur(grey, (3, 3), 0)
    found = cv2.adaptiveThreshold(
        light, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, window, CONTRAST
    )
    return np.asarray(found, np.uint8)


def slant_of(grey: Pixels) -> float:
    """Degrees to turn a page anticlockwise so that its lines run straight across; 0.0 for a blank one.

    The right angle is the one at which rows of pixels differ most from each other.
    """
    small = _shrunk(grey, COARSE_WIDTH)
    coarse = _best(small, np.arange(-MAX_SLANT, MAX_SLANT + 0.01, 0.2))
    fine = _best(_shrunk(grey, FINE_WIDTH), np.arange(coarse - 0.24, coarse + 0.25, 0.04))
    return round(float(fine), 2)


def _shrunk(grey: Pixels, width: int) -> Pixels:
    """Darkness of a picture made smaller, without the mean shade of the paper."""
    factor = min(1.0, width / grey.shape[1])
    size = [max(1, round(side * factor)) for side in (grey.shape[1], grey.shape[0])]
    small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(cv2.dilate(small, np.ones((7, 7), np.uint8)), 7)
    return np.asarray(cv2.subtract(paper, small), np.uint8)


def _best(dark: Pixels, angles: np.ndarray[Any, np.dtype[np.float64]]) -> float:
    margin = max(1, dark.shape[1] // 20)
    scores = []
    for angle in angles:
        turned = _turned(dark, float(angle), 0, cv2.INTER_LINEAR)[:, margin:-margin]
        profile = turned.sum(axis=1, dtype=np.float64)
        scores.append(float(np.square(np.diff(profile)).sum()))
    if max(scores) <= 0:
        return 0.0
    # The middle of equally good angles; the nearest to none where all are alike.
    best = [float(a) for a, s in zip(angles, scores, strict=True) if s == max(scores)]
    return min(best, key=abs)


def _turned(pixels: Pixels, degrees: float, border: int = 255, how: int = cv2.INTER_CUBIC) -> Pixels:
    height, width = pixels.shape
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), degrees, 1.0)
    turned = cv2.warpAffine(pixels, matrix, (width, height), flags=how, borderValue=(border,))
    return np.asarray(turned, np.uint8)
