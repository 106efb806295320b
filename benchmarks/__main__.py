"""`make bench`: all measurements in one run, as a table of figures and goals.

python -m benchmarks            everything (some minutes)
python -m benchmarks single     one document at a time
python -m benchmarks narrative  the running text (python -m benchmarks.narrative FOLDER: what became of its numbers)
python -m benchmarks peers      readers against pdfplumber, python-docx, pandas
python -m benchmarks batch      whole runs
python -m benchmarks years      year over year in a synthetic warehouse
python -m benchmarks report     the report of a thousand departments
python -m benchmarks ocr        pictures of pages (needs the extra [ocr] and a Chinese font)
"""

import sys

from benchmarks import batch, narrative, ocr, peers, report, single, years

PARTS = {
    "single": (single.lines,),
    "narrative": (narrative.lines,),
    "peers": (peers.lines,),
    "ocr": (ocr.lines,),
    "batch": (batch.memory, batch.unchanged),
    "years": (years.lines,),
    "report": (report.lines,),
}


def main(names: list[str]) -> None:
    """Print the figures of the parts named, or of all."""
    for name in names or PARTS:
        for measure in PARTS[name]:
            for what, figure, goal in measure():
                print(f"{what:<75}{figure:>9}  {goal}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
