"""Writes a transcript as pictures of its printed pages: clean, or worn as scanners and copiers leave them.

Belongs here: pixels, what wear does to them, and the files that hold them. Does not: the printed page
(`pdf`). pdfium draws the Chinese with a font of the machine: see `missing_font`.
"""

import io
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
import pypdfium2
from PIL import Image, ImageFilter

from tests.corpus.pdf import PLAIN, Print
from tests.corpus.pdf import write as write_pdf
from tests.corpus.transcript import Text, Transcript
from tests.pdfs import numbered

DPI: Final = 200


@dataclass(frozen=True, slots=True)
class Wear:
    """What a page suffers; `seed` draws its skew and noise."""

    seed: int
    most_skew: float = 1.5  # degrees either way
    blur: float = 0.7  # pixels
    noise: float = 9.0  # levels of grey
    shade: float = 22.0  # levels that one side is darker than the other
    quality: int = 40  # of JPEG


def pages(transcript: Transcript, how: Print = PLAIN, wear: Wear | None = None) -> list[Image.Image]:
    """The pages in grey, as printed or worn."""
    return pictures(write_pdf(transcript, how), wear)


def pictures(pdf: bytes, wear: Wear | None = None, dpi: int = DPI) -> list[Image.Image]:
    """The pages of a PDF in grey."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        drawn = [page.render(scale=dpi / 72).to_pil().convert("L") for page in document]
    finally:
        document.close()
    return [worn(page, wear, number) for number, page in enumerate(drawn)] if wear else drawn


def worn(page: Image.Image, wear: Wear, number: int = 0) -> Image.Image:
    """A page after printing, copying, scanning askew, and saving small."""
    rng = random.Random(wear.seed * 1000 + number)
    skew = rng.uniform(-wear.most_skew, wear.most_skew)
    page = page.rotate(skew, Image.Resampling.BICUBIC, fillcolor=255)
    page = page.filter(ImageFilter.GaussianBlur(wear.blur))
    grain = np.random.default_rng(wear.seed * 1000 + number).normal(0, wear.noise, page.size[::-1])
    shade = np.linspace(0, wear.shade, page.width)[None, :]
    grey = np.clip(np.asarray(page, float) * 0.94 + 8 - shade + grain, 0, 255).astype(np.uint8)
    return _reopened(Image.fromarray(grey), "JPEG", quality=wear.quality)


def _reopened(page: Image.Image, form: str, **options: int) -> Image.Image:
    return Image.open(io.BytesIO(_bytes(page, form, **options)))


def _bytes(page: Image.Image, form: str, **options: Any) -> bytes:
    stream = io.BytesIO()
    page.save(stream, form, **options)
    return stream.getvalue()


def png(page: Image.Image, dpi: int = DPI) -> bytes:
    """A page as a PNG that says its resolution."""
    return _bytes(page, "PNG", dpi=(dpi, dpi))


def tiff(pages: Sequence[Image.Image], dpi: int = DPI) -> bytes:
    """Pages as one TIFF."""
    first, *rest = pages
    return _bytes(
        first, "TIFF", save_all=True, append_images=rest, dpi=(dpi, dpi), compression="tiff_deflate"
    )


def pdf_of(pages: Sequence[Image.Image], dpi: int = DPI, quality: int = 95) -> bytes:
    """A PDF of pictures, as scanners write it; a worn page keeps its own compression."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    kids = []
    for page in pages:
        wide, high = (side * 72 / dpi for side in page.size)
        data = _bytes(page, "JPEG", quality=quality)
        first = len(objects) + 1
        content = f"q {wide:.2f} 0 0 {high:.2f} 0 0 cm /Im Do Q"
        objects += [
            f"<< /Type /XObject /Subtype /Image /Width {page.width} /Height {page.height} /ColorSpace /DeviceGray "
            f"/BitsPerComponent 8 /Filter /DCTDecode /Length {len(data)} >>\nstream\n"
            f"{data.decode('latin-1')}\nendstream",
            f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {wide:.2f} {high:.2f}] "
            f"/Resources << /XObject << /Im {first} 0 R >> >> /Contents {first + 1} 0 R >>",
        ]
        kids.append(f"{first + 2} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    return numbered(objects)


def write(transcript: Transcript, how: Print = PLAIN, wear: Wear | None = None) -> bytes:
    """The transcript as a scanned PDF; the same bytes every time on one machine."""
    return pdf_of(pages(transcript, how, wear))


@cache
def missing_font() -> str:
    """Why Chinese cannot be printed here; '' where it can: pdfium draws with a font of the machine."""
    # 门 tells fonts of mainland China from Japanese ones, in which it is another character to a reader.
    drawn = [np.asarray(page) for page in map(_drawn, ("国", "门"))]
    if all((page < 128).any() for page in drawn) and (drawn[0] != drawn[1]).any():
        return ""
    return "no Chinese font for pdfium: apt-get install fonts-arphic-uming"


def _drawn(text: str) -> Image.Image:
    return pictures(write_pdf(Transcript("font", "", 2024, "budget", "", "", "", (Text((text,)),))))[0]
