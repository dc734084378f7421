"""Reads PDF: the text layer of each page, laid out as printed; pages that are pictures are handed to a recogniser."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from gongbao.corpus.pdf_pages import ReadPage, read_page
from gongbao.corpus.printed import PrintedPage, Remark
from gongbao.corpus.printed_source import read_pages
from gongbao.parser.model import GongbaoError, Severity, Source

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_BYTES = 300_000_000
"""The size of a PDF in bytes."""

MOST_PAGES = 2_000
"""The pages of a PDF: a gazette's issue has up to 200, a bound year 2,000."""

MOST_CHARACTERS = 4_000_000
"""The characters of a PDF's text layer."""

MOST_PIXELS = 40_000_000
"""The pixels of a page's picture; a page too large for its resolution is drawn in a smaller one."""

DPI = 300
"""The resolution in which pages are drawn to be recognised, in dots an inch."""

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
        GongbaoError: The file is damaged, encrypted or too large, or pypdfium2 is not installed.

    """
    with _opened(content, place) as document:
        pages: list[PrintedPage] = []
        pictures = read = characters = 0
        for index in range(len(document)):
            page = _page(document, index)
            characters += page.characters
            if characters > MOST_CHARACTERS:
                raise GongbaoError(
                    f"{place}: more than {MOST_CHARACTERS:,} characters by page {index + 1}; split the PDF into issues"
                )
            read += bool(page.characters or page.is_picture)
            pictures += page.is_picture
            if not page.is_picture:
                pages.append(page.page)
            elif recognise is not None:
                picture, dpi = _draw(document, index, DPI)
                pages.append(recognise(picture, index + 1, dpi))
            else:
                pages.append(_left_out(page.page))
    if recognise is None and pictures and pictures >= _PICTURES * read:
        raise NoTextLayerError(f"{place}: its pages are pictures without text; recognise their text (OCR)")
    return read_pages(pages)


def pages_without_text(content: bytes, place: str) -> tuple[int, ...]:
    """The numbers of a PDF's pages that are pictures of text, from 1.

    Raises:
        GongbaoError: As `read_pdf` does.

    """
    with _opened(content, place) as document:
        return tuple(index + 1 for index in range(len(document)) if _page(document, index).is_picture)


def draw_pages(content: bytes, place: str, dpi: float = DPI) -> Iterator[tuple["Image", float]]:
    """Draw the pages of a PDF, one by one, as pictures in grey.

    Yields:
        A page's picture with the resolution that it has: `dpi`, or less where the page is very large.

    Raises:
        GongbaoError: As `read_pdf` does.

    """
    with _opened(content, place) as document:
        for index in range(len(document)):
            yield _draw(document, index, dpi)


@contextmanager
def _opened(content: bytes, place: str) -> Iterator[Any]:
    """The open document; what is wrong with a file is said before any page is read."""
    try:
        import pypdfium2
        import pypdfium2.raw as pdfium
    except ModuleNotFoundError as error:
        raise GongbaoError(
            f"{place}: reading PDF needs a further library; run: pip install 'gongbao[documents]'"
        ) from error
    if len(content) > MOST_BYTES:
        raise GongbaoError(f"{place}: larger than {MOST_BYTES // 1_000_000} MB; split the PDF into issues")
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if pdfium.FPDF_GetLastError() in {pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY}:
            raise GongbaoError(
                f"{place}: is encrypted and asks for a password; save it without one (qpdf --decrypt)"
            ) from error
        raise GongbaoError(f"{place}: is a damaged PDF ({error}); get an undamaged copy or print it anew") from error
    try:
        if not len(document):
            raise GongbaoError(f"{place}: is a PDF without pages; get an undamaged copy")
        if len(document) > MOST_PAGES:
            raise GongbaoError(f"{place}: {len(document):,} pages, more than {MOST_PAGES:,}; split the PDF into issues")
        yield document
    finally:
        document.close()


def _page(document: Any, index: int) -> ReadPage:
    """A page; one that PDFium can't open is an empty one with a remark."""
    import pypdfium2

    try:
        return read_page(document, index)
    except pypdfium2.PdfiumError as error:
        remark = Remark(
            "damaged-page", Severity.ERROR, f"page {index + 1} can't be read ({error}); get an undamaged copy"
        )
        return ReadPage(PrintedPage(index + 1, 595, 842, remarks=(remark,)), is_picture=False, characters=0)


def _left_out(page: PrintedPage) -> PrintedPage:
    message = f"page {page.number} is a picture: its text was not read; recognise it (OCR)"
    return PrintedPage(
        page.number, page.width, page.height, remarks=(Remark(PAGE_WITHOUT_TEXT, Severity.WARNING, message),)
    )


def _draw(document: Any, index: int, dpi: float) -> tuple["Image", float]:
    page = document[index]
    try:
        width, height = page.get_size()
        most = 72 * (MOST_PIXELS / max(1.0, width * height)) ** 0.5
        dpi = min(dpi, most)
        picture: Image = page.render(scale=dpi / 72, grayscale=True).to_pil()
        return picture, dpi
    finally:
        page.close()
