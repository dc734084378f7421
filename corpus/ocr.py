"""Reads scans, PDF pages without a text layer and pictures, by recognising their characters (OCR) with Tesseract.

Pages are drawn one after the other and recognised several at once, each by a process of its own; their words then go
the way of all printed pages (`gongbao.corpus.printed_source`).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from gongbao.corpus.extras import require
from gongbao.corpus.ocr_corrections import corrected
from gongbao.corpus.ocr_pages import RecognisedPage, recognise_pages, relabelled, usual_size
from gongbao.corpus.ocr_pictures import RESOLUTION, Picture, likely_resolution, picture_count, pictures
from gongbao.corpus.ocr_tesseract import require_tesseract
from gongbao.corpus.pdf import draw_pages, pages_without_text, read_pdf
from gongbao.corpus.printed import PrintedPage
from gongbao.corpus.printed_source import read_pages
from gongbao.parser.model import Diagnostic, Severity, Source, Span
from gongbao.parser.recognition import DOUBTFUL

Advance = Callable[[int, int], object]
"""Told, after each page, how many of how many are read."""


def read_scan(content: bytes, place: str, *, advance: Advance | None = None) -> Source:
    """Read a scan: a PDF of pictures, or an image file (PNG, JPEG, TIFF of several pages, GIF, BMP, WebP).

    Args:
        content: The file.
        place: Its name, for errors.
        advance: Is told after each page how many of how many are read.

    Returns:
        The text with its layout, each recognised word with its confidence, and a note that it was recognised.

    Raises:
        GongbaoError: Tesseract or a library is missing, the file is damaged, too large, or takes too long.

    """
    require("PIL", place)
    require_tesseract(place)
    if is_pdf(content):
        return noted(_read_pdf(content, place, advance))
    count = picture_count(content, place)
    return noted(read_pages(_printed(pictures(content, place), place, count, advance).values()))


def is_pdf(content: bytes) -> bool:
    """Whether a file is a PDF; a few bytes may stand before its mark.

    >>> is_pdf(b"%PDF-1.7 ..."), is_pdf(b"GIF89a")
    (True, False)
    """
    return b"%PDF-" in content[:1024]


def _read_pdf(content: bytes, place: str, advance: Advance | None) -> Source:
    """Recognise the pages of a PDF that are pictures; those with text are read as they are."""
    scanned = pages_without_text(content, place)
    numbers = frozenset(scanned)
    count = 0

    def drawn() -> Iterator[Picture]:
        nonlocal count
        for count, (image, resolution) in enumerate(draw_pages(content, place, RESOLUTION), 1):
            if count in numbers:
                yield Picture(count, image, likely_resolution(resolution, image.size))

    pages = _printed(drawn(), place, len(scanned), advance)
    if len(pages) == count:
        return read_pages(pages.values())
    return read_pdf(content, place, lambda image, number, resolution: pages[number])


def _printed(drawn: Iterable[Picture], place: str, count: int, advance: Advance | None) -> dict[int, PrintedPage]:
    """Recognise pictures of pages; the printed pages by their numbers."""
    pages: list[RecognisedPage] = []
    for page in recognise_pages(drawn, place):
        pages.append(page)
        if advance is not None:
            advance(len(pages), count)
    usual = usual_size(pages)
    return {page.number: page.printed(usual) for page in relabelled(pages)}


def noted(source: Source) -> Source:
    """A recognised source with what is certainly misread put right, and a note that it was recognised, and how surely."""
    text = corrected(source.text)
    if not source.words:
        return replace(source, text=text)
    sure = sum(word.confidence for word in source.words) / len(source.words)
    doubtful = sum(word.confidence < DOUBTFUL for word in source.words)
    message = (
        f"the text was recognised in pictures: {len(source.words)} words with a mean confidence of {sure:.2f}, "
        f"{doubtful} of them doubtful (below {DOUBTFUL}); compare what matters with the pictures"
    )
    span = Span(source.words[0].span.start, source.words[-1].span.end)
    note = Diagnostic(span, "recognised-text", Severity.NOTE, message)
    return replace(source, text=text, notes=(note, *source.notes))
