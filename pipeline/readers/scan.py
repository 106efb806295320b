"""Reads pictures of pages: PNG, JPEG, BMP, and TIFF with one page or several.

What belongs here: image files -> grey pixels and their scale. What does not: what stands on a page
(`ocr`, `pages`). Needs the extra `[ocr]`.

A picture that does not say how large it is printed, or says something that no page is, is taken for
one whose longer side is that of A4. Transparent parts are paper.
"""

import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

from pipeline.document import Document, UnreadableError
from pipeline.limits import MAX_PIXELS, MAX_SCANNED_PAGES
from pipeline.readers import document
from pipeline.readers.environment import NEEDS_OCR, ocr
from pipeline.readers.pages import blocks_of, illegible, sheet_of

POINTS: Final = 72.0
MODEST_DPI: Final = range(120, 1201)
"""Dots an inch that scanners make; 72 and 96 are what programs write that do not know."""

LONG_SIDE: Final = 842.0
"""Points of the longer side of A4."""

MOST_DPI: Final = 300.0
"""Finer pictures are made smaller: it saves time and loses nothing."""

FORMATS: Final = ("PNG", "JPEG", "BMP", "TIFF")


def read(data: bytes) -> Document:
    """Read a picture.

    Raises UnreadableError: `unsupported_type` (the extra is missing), `unreadable`, `limit_exceeded`.
    """
    environment = ocr()
    if not environment:
        raise UnreadableError("unsupported_type", f"this is a picture / 这是图片; {NEEDS_OCR}")
    from pipeline.readers.ocr import page_of

    pages = (page_of(pixels, scale, number) for number, (pixels, scale) in enumerate(_pictures(data), 1))
    found = blocks_of(sheet_of(page) for page in pages)
    return document("scan", found, tuple(illegible(found)), environment)


def _pictures(data: bytes) -> Iterator[tuple[Any, float]]:
    """The pages of a file in grey, each with its pixels to a point."""
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of bombs, which are looked for below, and of odd tags
        try:
            with Image.open(BytesIO(data), formats=FORMATS) as image:
                for number in range(_count(image)):
                    image.seek(number)
                    yield _picture(image, number + 1)
        except UnreadableError:
            raise
        except Image.DecompressionBombError:
            raise _too_many_pixels(1) from None
        except Exception:  # Pillow raises many kinds on malformed input; all mean the same here
            raise UnreadableError(
                "unreadable", "the picture is damaged or cut off: get it again / 图片已损坏，请重新获取"
            ) from None


def _count(image: Any) -> int:
    count = int(getattr(image, "n_frames", 1)) if image.format == "TIFF" else 1
    if count > MAX_SCANNED_PAGES:
        raise UnreadableError(
            "limit_exceeded",
            f"the picture has {count:,} pages, the limit is {MAX_SCANNED_PAGES:,} (pipeline/limits.py): split it "
            "/ 图片页数过多，请拆分",
        )
    return count


def _too_many_pixels(number: int) -> UnreadableError:
    return UnreadableError(
        "limit_exceeded",
        f"page {number} has more than {MAX_PIXELS:,} pixels (pipeline/limits.py): scan it at 300 dpi "
        "/ 图片像素过多，请以 300 dpi 重新扫描",
        f"page {number}",
    )


def _picture(image: Any, number: int) -> tuple[Any, float]:
    import numpy as np
    from PIL import Image, ImageOps

    if image.width * image.height > MAX_PIXELS:
        raise _too_many_pixels(number)
    grey = ImageOps.exif_transpose(_grey(image))
    dpi = _dpi(image.info.get("dpi"), max(grey.size))
    if dpi > MOST_DPI:
        size = tuple(max(1, round(side * MOST_DPI / dpi)) for side in grey.size)
        grey, dpi = grey.resize(size, Image.Resampling.BOX), MOST_DPI
    return np.array(grey, np.uint8), dpi / POINTS


def _grey(image: Any) -> Any:
    """The picture in 8 bits of grey, on white paper where it is transparent."""
    from PIL import Image

    if image.mode.startswith(("I;16", "I", "F")) and image.mode != "1":
        return image.convert("I").point(lambda level: level / 256).convert("L")
    if "A" in image.getbands() or "transparency" in image.info:
        clear = image.convert("RGBA")
        paper = Image.new("RGBA", clear.size, "white")
        return Image.alpha_composite(paper, clear).convert("L")
    return image.convert("L")


def _dpi(said: object, side: int) -> float:
    """Dots an inch: what the file says, else what makes its longer side that of A4."""
    if isinstance(said, tuple) and said and round(float(said[0])) in MODEST_DPI:
        return float(said[0])
    return max(side * POINTS / LONG_SIDE, 1.0)
