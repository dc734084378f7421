"""The process that a PDF is opened in: `python -m gongbao.corpus.pdf_worker`, a request and the file in, pages out.

A few hundred bytes of PDF can ask for gigabytes of memory or hours of work, and PDFium is written in C++: whatever a
file does to it, it does here, within limits that the system keeps. The request is a line of JSON; each answer is a line
of JSON too, in the order of the pages, that of a drawn page followed by its pixels.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO

from gongbao.corpus import pdf_pages
from gongbao.corpus.pdf_pages import ReadPage, read_page
from gongbao.corpus.printed import PrintedPage, Remark
from gongbao.parser.model import GongbaoError, Severity

MOST_PAGES = 2_000
"""The pages of a PDF: a gazette's issue has up to 200."""

MOST_CHARACTERS = 1_000_000
"""The characters of a PDF's text layer: a gazette's issue has up to 200,000."""

MOST_PIXELS = 40_000_000
"""The pixels of a page's picture; a page too large for its resolution is drawn in a smaller one."""


def answers(content: bytes, request: dict[str, Any]) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Do what is asked: read all pages, or draw some.

    Args:
        content: The PDF.
        request: `place` (the file's name), and of pages to be drawn `numbers` (None for all) and `dpi`.

    Yields:
        For each page what is said of it, and its pixels where it is drawn, a byte each.

    Raises:
        GongbaoError: The file is damaged, encrypted or too large.

    """
    place = request["place"]
    with _opened(content, place) as document:
        if "dpi" in request:
            for number in request["numbers"] or range(1, len(document) + 1):
                yield _drawn(document, number - 1, request["dpi"])
            return
        characters = 0
        for index in range(len(document)):
            page = _read(document, index)
            characters += page.characters
            if page.characters > pdf_pages.MOST_CHARACTERS:
                raise GongbaoError(
                    f"{place}: page {index + 1} has {page.characters:,} characters, more than "
                    f"{pdf_pages.MOST_CHARACTERS:,}; open it and print it anew"
                )
            if characters > MOST_CHARACTERS:
                raise GongbaoError(
                    f"{place}: more than {MOST_CHARACTERS:,} characters up to page {index + 1}; split the PDF into issues"
                )
            yield _said(page), b""


@contextmanager
def _opened(content: bytes, place: str) -> Iterator[Any]:
    """The open document; what is wrong with the file is said before any page is read."""
    import pypdfium2  # noqa: PLC0415 - an extra
    import pypdfium2.raw as pdfium  # noqa: PLC0415

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if pdfium.FPDF_GetLastError() in {pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY}:
            raise GongbaoError(
                f"{place}: is encrypted and asks for a password; save it without one (qpdf --decrypt)"
            ) from error
        raise GongbaoError(f"{place}: is a damaged PDF; get an undamaged copy, or open it and print it anew") from error
    try:
        if len(document) > MOST_PAGES:
            raise GongbaoError(f"{place}: {len(document):,} pages, more than {MOST_PAGES:,}; split the PDF into issues")
        yield document
    finally:
        document.close()


def _read(document: Any, index: int) -> ReadPage:
    """A page; one that PDFium can't open is an empty one with a remark."""
    import pypdfium2  # noqa: PLC0415 - an extra

    try:
        return read_page(document, index)
    except pypdfium2.PdfiumError:
        remark = Remark("damaged-page", Severity.ERROR, f"page {index + 1} can't be read; get an undamaged copy")
        return ReadPage(PrintedPage(index + 1, 595, 842, remarks=(remark,)), is_picture=False, characters=0)


def _said(page: ReadPage) -> dict[str, Any]:
    printed = page.page
    return {
        "number": printed.number,
        "width": printed.width,
        "height": printed.height,
        "words": printed.words,
        "rules": printed.rules,
        "beside": printed.beside,
        "remarks": printed.remarks,
        "is_picture": page.is_picture,
        "characters": page.characters,
    }


def _drawn(document: Any, index: int, dpi: float) -> tuple[dict[str, Any], bytes]:
    page = document[index]
    try:
        width, height = page.get_size()
        dpi = min(dpi, 72 * (MOST_PIXELS / max(1.0, width * height)) ** 0.5)
        picture = page.render(scale=dpi / 72, grayscale=True).to_pil()
        return {"size": picture.size, "dpi": dpi}, picture.tobytes()
    finally:
        page.close()


def _limit(memory: int, seconds: int) -> None:
    """Let this process have so much memory and processor time and no more, where the system can see to it."""
    with suppress(ImportError):  # Windows has no such limits
        import resource  # noqa: PLC0415

        for kind, most in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds)):
            _, hard = resource.getrlimit(kind)
            resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _write(out: BinaryIO, said: dict[str, Any], pixels: bytes = b"") -> None:
    out.write(json.dumps({**said, "bytes": len(pixels)}, ensure_ascii=False).encode() + b"\n" + pixels)
    out.flush()


def main() -> None:
    """Answer one request."""
    incoming, out = sys.stdin.buffer, sys.stdout.buffer
    request = json.loads(incoming.readline())
    _limit(request["memory"], request["seconds"])
    try:
        for said, pixels in answers(incoming.read(), request):
            _write(out, said, pixels)
        _write(out, {"end": True})
    except GongbaoError as error:
        _write(out, {"error": str(error)})


if __name__ == "__main__":
    main()
