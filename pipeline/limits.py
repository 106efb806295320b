"""How much of a file is read before we stop: guards against bombs and mistakes, in one place.

Chosen far above any real disclosure (the largest seen has about 40,000 cells and 4 MB), and low
enough that one file cannot take a worker's memory.
"""

from typing import Final

MAX_FILE_BYTES: Final = 64 * 1024 * 1024
"""Bytes of one file as it lies on disk."""

MAX_UNPACKED_BYTES: Final = 512 * 1024 * 1024
"""Bytes of all members of a zip package together, as its directory declares them."""

MAX_TREE_BYTES: Final = 96 * 1024 * 1024
"""Bytes of XML that are parsed into one tree (which takes five to ten times as much memory)."""

MAX_MEMBERS: Final = 20_000
"""Members of a zip package; of a bundle of documents together with the bundles in it."""

MAX_BUNDLE_BYTES: Final = 4 * 1024 * 1024 * 1024
"""Bytes of all documents of a zip bundle together, as its directory declares them."""

MAX_BUNDLE_DEPTH: Final = 3
"""How deep zips may lie in zips: the documents of the third are read, a fourth is not opened."""

MAX_RATIO: Final = 300
"""Unpacked over packed bytes of one member; asked only of members above RATIO_FROM_BYTES."""

RATIO_FROM_BYTES: Final = 16 * 1024 * 1024
"""Small members may compress as well as they like: a sheet of blank rows does."""

MAX_CELLS: Final = 2_000_000
"""Cells of one document."""

MAX_COLUMNS: Final = 16_384
"""Columns of one grid: as many as Excel has."""

MAX_ROWS: Final = 1_048_576
"""Rows of one grid: as many as Excel has."""

DOCUMENT_SECONDS: Final = 900.0
"""A document that holds a worker longer is taken from it. Fewer than a handful, read without workers, have
no such limit, nor the next."""

WORKER_BYTES: Final = 4 * 1024 * 1024 * 1024
"""Memory of a worker, and so of one document; libraries reserve about 1.2 GB of it that they never use."""

MAX_MERGE_STEPS: Final = 20_000_000
"""Cells looked at for the merged ranges of a sheet: overlapping ones make more work than there are cells."""

OFFICE_SECONDS: Final = 90.0
"""One start of LibreOffice; less than DOCUMENT_SECONDS."""

OFFICE_BATCH_FILES: Final = 20
"""Documents that one start of LibreOffice converts: starting it then costs little a document."""

OFFICE_BATCH_BYTES: Final = 32 * 1024 * 1024
"""Bytes of the documents of one start, above which no more are added."""

MAX_PAGES: Final = 3_000
"""Pages of one PDF (the longest budget seen has 262)."""

MAX_PIXELS: Final = 80_000_000
"""Pixels of one picture: A3 at 600 dpi has 70 million."""

MAX_PAGE_POINTS: Final = 14_400
"""Points of a side of a page that is drawn: as many as PDF knows (200 inches)."""

MAX_SCANNED_PAGES: Final = 200
"""Pages of one file that are read from pictures, each of which takes seconds."""
