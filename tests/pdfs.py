"""Small PDFs written by hand: text in Helvetica, lines, boxes, and how a page is shown."""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass
class Sheet:
    """One page under construction; coordinates are points from the top left, as a person sees it."""

    width: float = 600
    height: float = 400
    extra: str = ""
    ops: list[str] = field(default_factory=list)

    def text(self, x: float, y: float, text: str, size: float = 10) -> "Sheet":
        """Text with its baseline at `y`."""
        plain = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        self.ops.append(f"BT /F1 {size} Tf {x} {self.height - y} Td ({plain}) Tj ET")
        return self

    def line(self, x0: float, y0: float, x1: float, y1: float) -> "Sheet":
        """A stroked line."""
        self.ops.append(f"{x0} {self.height - y0} m {x1} {self.height - y1} l S")
        return self

    def box(self, x0: float, y0: float, x1: float, y1: float, paint: str = "f") -> "Sheet":
        """A rectangle, filled unless `paint` says otherwise."""
        self.ops.append(f"{x0} {self.height - y1} {x1 - x0} {y1 - y0} re {paint}")
        return self

    def lattice(self, xs: Iterable[float], ys: Iterable[float]) -> "Sheet":
        """All rules of a regular table."""
        xs, ys = list(xs), list(ys)
        for x in xs:
            self.line(x, ys[0], x, ys[-1])
        for y in ys:
            self.line(xs[0], y, xs[-1], y)
        return self

    def rows(self, xs: Iterable[float], ys: Iterable[float], rows: Iterable[Iterable[str]]) -> "Sheet":
        """A regular table with one text a cell."""
        xs, ys = list(xs), list(ys)
        self.lattice(xs, ys)
        for top, row in zip(ys, rows, strict=False):
            for left, text in zip(xs, row, strict=False):
                if text:
                    self.text(left + 3, top + 13, text)
        return self


def pdf(*sheets: Sheet, trailer: str = "") -> bytes:
    """The bytes of a document of these pages."""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    kids = []
    for sheet in sheets:
        content = "\n".join(sheet.ops)
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {sheet.width} {sheet.height}] {sheet.extra} "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {len(objects)} 0 R >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    return numbered(objects, trailer)


def numbered(objects: list[str], trailer: str = "") -> bytes:
    """The bytes of a file of these objects, numbered from 1, the catalogue first."""
    out = b"%PDF-1.7\n"
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\n"
    return out + f"{end}startxref\n{len(out)}\n%%EOF\n".encode("latin-1")
