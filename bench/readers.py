"""What the readers take: MB of text and pages a second, beside a library that reads the same file and knows no layout.

    python bench/readers.py [--copies 5] [--scanned 8] [--repeat 3] [--door text|html|docx|pdf|columns|scan]

The first issue is printed several times into one file of each kind (tests/rendering.py), the scan only in part, as a
page takes seconds. Both read it in this process and its children, in turn; CPU time counts, that of children too, the
best of the runs. Pages are those of the PDF with the same words; MB are of the text, in UTF-8.
"""

import argparse
import gc
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import charset_normalizer
import docx
import lxml.html
import pypdfium2

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # run as a script, the folder of bench/ is not there

from bench.measure import table
from gongbao.corpus import shipped_sources
from gongbao.corpus.reading import read
from tests.rendering_paper import scan, write_pdf
from tests.rendering_parts import parts_of
from tests.rendering_web import write_html
from tests.rendering_word import write_docx

MEGA = 1e6
DOTS_AN_INCH = 200


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds of the CPU, its children's included, and by the clock."""

    cpu: float
    wall: float


def taken(work: Callable[[], object]) -> Taken:
    gc.collect()
    before, start = _cpu(), time.perf_counter()
    work()
    return Taken(_cpu() - before, time.perf_counter() - start)


def _cpu() -> float:
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


def written(door: str, folder: Path, copies: int, scanned: int) -> tuple[Path, int]:
    """The file of a door, and how many pages it has or would have."""
    text = next(iter(shipped_sources())).read_text(encoding="utf-8")
    parts = parts_of(text)
    paper = folder / "paper.pdf"
    write_pdf(parts, "政府公报", paper)
    pages = len(pypdfium2.PdfDocument(paper))
    file = folder / f"gazette.{door}"
    many = parts * copies
    match door:
        case "text":
            file.write_text(text * copies, encoding="utf-8")
        case "html":
            write_html(many, "政府公报", file)
        case "docx":
            write_docx(many, "政府公报", file)
        case "pdf" | "columns":
            write_pdf(many, "政府公报", file, columns=1 if door == "pdf" else 2)
            return file, len(pypdfium2.PdfDocument(file))
        case _:
            first = pypdfium2.PdfDocument(paper)
            some = pypdfium2.PdfDocument.new()
            some.import_pages(first, list(range(min(scanned, len(first)))))
            some.save(folder / "some.pdf")
            scan(folder / "some.pdf", file)
            return file, len(some)
    return file, pages * copies


def peer(door: str, content: bytes, folder: Path) -> object:
    """What a library makes of the file by itself."""
    match door:
        case "text":
            return str(charset_normalizer.from_bytes(content).best())
        case "html":
            return lxml.html.document_fromstring(content).text_content()
        case "docx":
            document = docx.Document(str(folder / f"gazette.{door}"))
            cells = (cell for each in document.tables for row in each.rows for cell in row.cells)
            return [each.text for each in document.paragraphs] + [cell.text for cell in cells]
        case "pdf" | "columns":
            return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content)]
        case _:
            return list(_recognised(content, folder))


def _recognised(content: bytes, folder: Path) -> Iterator[bytes]:
    for number, page in enumerate(pypdfium2.PdfDocument(content)):
        picture = folder / f"{number}.png"
        page.render(scale=DOTS_AN_INCH / 72, grayscale=True).to_pil().save(picture, dpi=(DOTS_AN_INCH, DOTS_AN_INCH))
        command = ["tesseract", picture, "-", "-l", "chi_sim", "--dpi", str(DOTS_AN_INCH)]
        one_thread = os.environ | {"OMP_THREAD_LIMIT": "1"}  # its threads wait by turning round and round
        yield subprocess.run(command, capture_output=True, check=True, env=one_thread).stdout


PEERS = {
    "text": "charset-normalizer",
    "html": "lxml text_content",
    "docx": "python-docx",
    "pdf": "PDFium text",
    "columns": "PDFium text",
    "scan": "bare tesseract",
}


def main() -> None:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--copies", type=int, default=5, help="of the first issue, but in the scan")
    arguments.add_argument("--scanned", type=int, default=8, help="pages of the scan")
    arguments.add_argument("--repeat", type=int, default=3)
    arguments.add_argument("--door", choices=PEERS, action="append", help="only this one; may be given again")
    given = arguments.parse_args()
    print(f"machine: {os.cpu_count()} cores")
    rows = [("reader", "file", "pages", "CPU", "wall", "MB/s", "pages/s", "peer", "its CPU", "times the peer's")]
    for door in given.door or PEERS:
        if door == "scan" and shutil.which("tesseract") is None:
            print("scan: left out; apt-get install tesseract-ocr tesseract-ocr-chi-sim")
            continue
        with tempfile.TemporaryDirectory() as name:
            print(f"printing and reading: {door}", file=sys.stderr, flush=True)
            rows.append(row(door, Path(name), given))
    table(rows)


def row(door: str, folder: Path, given: argparse.Namespace) -> tuple[str, ...]:
    file, pages = written(door, folder, given.copies, given.scanned)
    content = file.read_bytes()
    text = read(content, file.name).text  # patterns and libraries are loaded once a process
    runs = 1 if door == "scan" else given.repeat
    pairs = [(taken(lambda: read(content, file.name)), taken(lambda: peer(door, content, folder))) for _ in range(runs)]
    ours, theirs = (min(taken, key=lambda each: each.cpu) for taken in zip(*pairs, strict=True))
    size = len(text.encode())
    return (
        door,
        f"{len(content) / MEGA:.1f} MB",
        str(pages),
        f"{ours.cpu * 1e3:,.1f} ms",
        f"{ours.wall * 1e3:,.1f} ms",
        f"{size / MEGA / ours.cpu:,.3f}",
        f"{pages / ours.cpu:.1f}",
        PEERS[door],
        f"{theirs.cpu * 1e3:,.1f} ms",
        f"{ours.cpu / theirs.cpu:.1f}",
    )


if __name__ == "__main__":
    main()
