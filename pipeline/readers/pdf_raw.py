"""Functions of pdfium's raw API with plain integers for pointers, which halves the time of a call.

What belongs here: prototypes and the buffers pdfium answers into. What does not: what to ask. The
buffers are shared: read an answer before the next call. Not thread-safe, as pdfium is not. The only
module that imports pypdfium2.
"""

import ctypes
from collections.abc import Callable
from typing import Any, Final

import pypdfium2
import pypdfium2.raw as pdfium

__all__ = ["pdfium", "pypdfium2"]


def address(handle: Any) -> int | None:
    """A handle of pdfium's as a plain integer."""
    return ctypes.cast(handle, ctypes.c_void_p).value


def _bare(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    """A pdfium function with plain integers for pointers, which halves the time of a call."""
    return ctypes.CFUNCTYPE(result, *arguments)(address(function) or 0)


_PTR, _INT, _ULONG = ctypes.c_void_p, ctypes.c_int, ctypes.c_ulong
page_object = _bare(pdfium.FPDFPage_GetObject, _PTR, _PTR, _INT)
form_object = _bare(pdfium.FPDFFormObj_GetObject, _PTR, _PTR, _ULONG)
count_form_objects = _bare(pdfium.FPDFFormObj_CountObjects, _INT, _PTR)
object_type = _bare(pdfium.FPDFPageObj_GetType, _INT, _PTR)
matrix = _bare(pdfium.FPDFPageObj_GetMatrix, _INT, _PTR, _PTR)
char_origin = _bare(pdfium.FPDFText_GetCharOrigin, _INT, _PTR, _INT, _PTR, _PTR)
text_object = _bare(pdfium.FPDFText_GetTextObject, _PTR, _PTR, _INT)
clip_path = _bare(pdfium.FPDFPageObj_GetClipPath, _PTR, _PTR)
count_clips = _bare(pdfium.FPDFClipPath_CountPaths, _INT, _PTR)
count_clip_segments = _bare(pdfium.FPDFClipPath_CountPathSegments, _INT, _PTR, _INT)
clip_segment = _bare(pdfium.FPDFClipPath_GetPathSegment, _PTR, _PTR, _INT, _INT)
bounds = _bare(pdfium.FPDFPageObj_GetBounds, _INT, _PTR, *[_PTR] * 4)
draw_mode = _bare(pdfium.FPDFPath_GetDrawMode, _INT, _PTR, _PTR, _PTR)
fill_colour = _bare(pdfium.FPDFPageObj_GetFillColor, _INT, _PTR, *[_PTR] * 4)
count_segments = _bare(pdfium.FPDFPath_CountSegments, _INT, _PTR)
segment = _bare(pdfium.FPDFPath_GetPathSegment, _PTR, _PTR, _INT)
segment_type = _bare(pdfium.FPDFPathSegment_GetType, _INT, _PTR)
segment_closes = _bare(pdfium.FPDFPathSegment_GetClose, _INT, _PTR)
segment_point = _bare(pdfium.FPDFPathSegment_GetPoint, _INT, _PTR, _PTR, _PTR)

# Where pdfium writes what it answers, and the addresses of the places.
floats = (ctypes.c_float * 6)()
doubles = (ctypes.c_double * 2)()
ints = (ctypes.c_int * 2)()
colours = (ctypes.c_uint * 4)()
FLOATS: Final = [ctypes.addressof(floats) + 4 * i for i in range(6)]
DOUBLES: Final = [ctypes.addressof(doubles) + 8 * i for i in range(2)]
INTS: Final = [ctypes.addressof(ints) + 4 * i for i in range(2)]
COLOURS: Final = [ctypes.addressof(colours) + 4 * i for i in range(4)]
