"""Reads PDF: the text layer of each page, laid out as printed; pages that are pictures are handed to a recogniser.

PDFium runs in a process of its own (`gongbao.corpus.pdf_worker`), which has limits.
"""

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from gongbao.corpus.extras import require
from gongbao.corpus.printed import PrintedPage, PrintedWord, Remark, Rule
from gongbao.corpus.printed_source import read_pages
from gongbao.parser.model import GongbaoError, Severity, Source

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_BYTES = 200_000_000
"""The size of a PDF in bytes."""

MOST_MEMORY = 1_500_000_000
"""The memory that reading a PDF may take, in bytes."""

MOST_SECONDS = 40
"""The processor time that reading a PDF's text may take, or drawing one of its pages."""

DPI = 300
"""The resolution in which pages are drawn to be recognised, in dots an inch."""

_PATIENCE = 3  # times as long it may take where other programs use the processors too
_PICTURES = 0.9  # of the pages with something on them: then the file is a scan


PAGE_WITHOUT_TEXT = "page-without-text"
"""The code of the note that a page is left out, since it is a picture."""


class NoTextLayerError(GongbaoError):
    """The file's pages are pictures: their text has to be recognised."""


Recogniser = Callable[["Image", int, float], PrintedPage]
"""Reads the picture of a page: the picture, the page's number, the picture's resolution in dots an inch."""


def read_pdf(content: bytes, place: str, recognise: Recogniser | None = None) -> Source:
    """Read a PDF.

    Args:
        content: The file's bytes.
        place: Its name, for errors.
        recognise: Reads pages that are pictures, one by one. Without it such a page is left out with a note.

    Returns:
        The source; places say page and line.

    Raises:
        NoTextLayerError: All pages or nearly all are pictures, and there is no recogniser.
        GongbaoError: The file is damaged, encrypted or too large, or a library is not installed.

    """
    pages: list[PrintedPage] = []
    pictures: list[int] = []
    printed = 0
    for said in _pages(content, place):
        page = _page(said)
        printed += bool(said["characters"] or said["is_picture"])
        if said["is_picture"]:
            pictures.append(page.number)
            page = _left_out(page)
        pages.append(page)
    if not pictures:
        return read_pages(pages)
    if recognise is not None:
        for number, (picture, dpi) in zip(pictures, draw_pages(content, place, numbers=pictures), strict=True):
            pages[number - 1] = recognise(picture, number, dpi)
    elif len(pictures) >= _PICTURES * printed:
        raise NoTextLayerError(
            f"{place}: its pages are pictures, or say nothing that can be read; recognise their text (OCR)"
        )
    return read_pages(pages)


def pages_without_text(content: bytes, place: str) -> tuple[int, ...]:
    """The numbers of a PDF's pages that are pictures of text, from 1.

    Raises:
        GongbaoError: As `read_pdf` does.

    """
    return tuple(said["number"] for said in _pages(content, place) if said["is_picture"])


def draw_pages(
    content: bytes, place: str, dpi: float = DPI, numbers: Sequence[int] | None = None
) -> Iterator[tuple["Image", float]]:
    """Draw pages of a PDF, one by one, as pictures in grey.

    Args:
        content: The file's bytes.
        place: Its name, for errors.
        dpi: The resolution in dots an inch.
        numbers: Which pages, from 1; by default all.

    Yields:
        A page's picture with the resolution that it has: `dpi`, or less where the page is very large.

    Raises:
        GongbaoError: As `read_pdf` does.

    """
    require("PIL", place)
    from PIL import Image

    for said, pixels in _asked(content, place, {"dpi": dpi, "numbers": numbers}):
        yield Image.frombytes("L", tuple(said["size"]), pixels), said["dpi"]


def _page(said: dict[str, Any]) -> PrintedPage:
    return PrintedPage(
        said["number"],
        said["width"],
        said["height"],
        tuple(PrintedWord(*word) for word in said["words"]),
        tuple(Rule(*rule) for rule in said["rules"]),
        tuple(PrintedWord(*word) for word in said["beside"]),
        tuple(Remark(code, Severity(severity), message) for code, severity, message in said["remarks"]),
    )


def _left_out(page: PrintedPage) -> PrintedPage:
    message = f"page {page.number} has no text that can be read; recognise it (OCR)"
    remark = Remark("page-without-text", Severity.WARNING, message)
    return PrintedPage(page.number, page.width, page.height, remarks=(remark,))


# ------------------------------------------------------------------------------------------------- the process


def _pages(content: bytes, place: str) -> Iterator[dict[str, Any]]:
    return (said for said, _ in _asked(content, place, {}))


def _asked(content: bytes, place: str, request: dict[str, Any]) -> Iterator[tuple[dict[str, Any], bytes]]:
    """The answers of a process of its own, one by one as they come."""
    require("pypdfium2", place)
    if len(content) > MOST_BYTES:
        raise GongbaoError(f"{place}: larger than {MOST_BYTES // 1_000_000} MB; split the PDF into issues")
    is_drawn = "dpi" in request
    limits = {"memory": MOST_MEMORY, "seconds": MOST_SECONDS * (100 if is_drawn else 1)}
    head = json.dumps({**request, **limits, "place": place}).encode() + b"\n"
    command = [sys.executable, "-P", "-m", "gongbao.corpus.pdf_worker"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        timer = _ended_after(process, MOST_SECONDS * _PATIENCE)
        try:
            with suppress(BrokenPipeError):  # it ended before it had read all: what it answers says why
                process.stdin.write(head)
                process.stdin.write(content)
                process.stdin.close()
            while (line := process.stdout.readline()).endswith(b"\n"):
                said = json.loads(line)
                if "error" in said:
                    raise GongbaoError(said["error"])
                if "end" in said:
                    return
                pixels = process.stdout.read(said["bytes"])
                if len(pixels) < said["bytes"]:
                    break
                if is_drawn:  # each page has its time, not counting what is done with it
                    timer.cancel()
                yield said, pixels
                if is_drawn:
                    timer = _ended_after(process, MOST_SECONDS * _PATIENCE)
        finally:
            timer.cancel()
            process.kill()
            with suppress(BrokenPipeError):
                process.stdin.close()
    raise GongbaoError(
        f"{place}: can't be read within {MOST_SECONDS} seconds and {MOST_MEMORY // 1_000_000} MB of memory; "
        "get another copy, or open it and print it anew"
    )


def _ended_after(process: "subprocess.Popen[bytes]", seconds: float) -> threading.Timer:
    timer = threading.Timer(seconds, process.kill)
    timer.daemon = True
    timer.start()
    return timer
