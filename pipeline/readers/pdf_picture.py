"""A page of a PDF -> its picture in grey, at the resolution of the scan that is on it.

What belongs here: pdfium's pixels, and how many. What does not: what is on the picture (`ocr`).
"""

import ctypes
import math
from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from pipeline.document import UnreadableError
from pipeline.limits import MAX_PAGE_POINTS, MAX_PIXELS
from pipeline.readers import pdf_raw as raw
from pipeline.readers.pdf_raw import pdfium

POINTS: Final = 72.0
LEAST_DPI: Final = 200.0
MOST_DPI: Final = 300.0
"""Dots an inch between which a page is drawn: fewer lose digits, more only take time."""


def picture(document: Any, number: int) -> tuple["np.ndarray[Any, np.dtype[np.uint8]]", float]:
    """Page `number` (from 1) of an open pdfium document as displayed, in grey, and its pixels to a point.

    Raises UnreadableError for a picture of more pixels than the limit, ValueError for a broken page.
    """
    page = pdfium.FPDF_LoadPage(document, number - 1)
    if not page:
        raise ValueError(f"page {number} cannot be loaded")
    try:
        return _drawn(page, number)
    finally:
        pdfium.FPDF_ClosePage(page)


def _drawn(page: Any, number: int) -> tuple["np.ndarray[Any, np.dtype[np.uint8]]", float]:
    wide, high = float(pdfium.FPDF_GetPageWidthF(page)), float(pdfium.FPDF_GetPageHeightF(page))
    if max(wide, high) > MAX_PAGE_POINTS:
        raise ValueError(f"page {number} is larger than a page can be")
    scale = _dpi(page, number) / POINTS
    scale = min(scale, math.sqrt(MAX_PIXELS / max(wide * high, 1.0)))
    width, height = max(1, math.ceil(wide * scale)), max(1, math.ceil(high * scale))
    stride = (width + 3) // 4 * 4
    pixels = np.full((height, stride), 255, np.uint8)
    bitmap = pdfium.FPDFBitmap_CreateEx(
        width, height, pdfium.FPDFBitmap_Gray, pixels.ctypes.data_as(ctypes.c_void_p), stride
    )
    try:
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, pdfium.FPDF_ANNOT)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
    return np.ascontiguousarray(pixels[:, :width]), scale


def _dpi(page: Any, number: int) -> float:
    """The finest resolution of the page's images, within limits."""
    found = [LEAST_DPI]
    for image in _images(page):
        wide, high = ctypes.c_uint(), ctypes.c_uint()
        if not pdfium.FPDFImageObj_GetImagePixelSize(image, wide, high):
            continue
        if wide.value * high.value > MAX_PIXELS:
            raise UnreadableError(
                "limit_exceeded",
                f"an image of page {number} has {wide.value:,} x {high.value:,} pixels, the limit is "
                f"{MAX_PIXELS:,} (pipeline/limits.py): scan it at 300 dpi / 图片像素过多，请以 300 dpi 重新扫描",
                f"page {number}",
            )
        raw.bounds(raw.address(image), *raw.FLOATS[:4])
        left, bottom, right, top = raw.floats[:4]
        # A page may be turned, so the longer side is compared with the longer one.
        found.append(max(wide.value, high.value) * POINTS / max(right - left, top - bottom, 1.0))
    return min(max(found), MOST_DPI)


def _images(page: Any) -> Iterator[Any]:
    for i in range(pdfium.FPDFPage_CountObjects(page)):
        thing = pdfium.FPDFPage_GetObject(page, i)
        if pdfium.FPDFPageObj_GetType(thing) == pdfium.FPDF_PAGEOBJ_IMAGE:
            yield thing
