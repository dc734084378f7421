"""Reads a source: tells by its content what kind of file it is, and hands it to the reader of that kind."""

import hashlib
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from gongbao.corpus.archives import MAGIC
from gongbao.corpus.catalogue import Catalogue, load_catalogue
from gongbao.corpus.files import read_bytes
from gongbao.corpus.legacy import is_office_archive, refuse_legacy
from gongbao.corpus.text import read_text
from gongbao.parser.model import GongbaoError, Masthead, Source

Advance = Callable[[int, int], None]
"""Is told how many pages of a scan are done, and how many there are."""

_PICTURES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"BM", b"GIF8")
_PDF = re.compile(rb"%PDF-[0-9]")  # ISO 32000-1, Annex H.3.4.1: anywhere in the first 1,024 bytes


def load_source(path: Path, catalogue: Catalogue | None = None, advance: Advance | None = None) -> Source:
    """Read a file into a source, by a reader chosen by what is in it, whatever its name.

    Text and Markdown, HTML, Word (docx), PDF, and pictures of pages; a PDF without text is recognised as pictures are.

    Args:
        path: The file, or a file in an archive (`2024.zip/03/gazette.pdf`).
        catalogue: Where the file's hash is looked up for its masthead; by default the workspace's catalogue over
            the one that ships.
        advance: Is called after each page that has to be recognised, which takes seconds.

    Returns:
        The source; `encoding` is the name of the Python codec that decodes the bytes of a text or HTML file.

    Raises:
        GongbaoError: The file can't be read, is of no kind that has a reader, or is damaged.

    >>> from gongbao.corpus.catalogue import shipped_corpus
    >>> source = load_source(shipped_corpus() / "issues" / "xam-2024-04.md")
    >>> source.encoding, len(source.text), source.masthead.key
    ('utf-8', 45023, 'xam/2024/4')

    """
    content = read_bytes(path)
    known = _known(path, content, catalogue)
    source = read(content, str(path), advance)
    return replace(source, path=known.path, sha256=known.sha256, masthead=known.masthead)


def identify(path: Path, catalogue: Catalogue) -> Source:
    """Return what is known of a file without reading its text: its hash, and the masthead that it is catalogued with.

    Args:
        path: The file.
        catalogue: Where the file's hash is looked up.

    Returns:
        A source with empty text.

    Raises:
        GongbaoError: The file can't be read.

    """
    return _known(path, read_bytes(path), catalogue)


def _known(path: Path, content: bytes, catalogue: Catalogue | None) -> Source:
    sha256 = hashlib.sha256(content).hexdigest()
    entry = (load_catalogue() if catalogue is None else catalogue).by_sha256(sha256)
    return Source("", str(path), sha256, masthead=Masthead() if entry is None else entry.masthead)


def read(content: bytes, place: str, advance: Advance | None = None) -> Source:
    """Read a file's content; readers are loaded when they are first needed.

    Args:
        content: The bytes.
        place: What to call the file in errors.
        advance: Is called after each page that has to be recognised.

    Returns:
        The source without path and hash.

    Raises:
        GongbaoError: It is of no kind that has a reader, or damaged.

    >>> read("盟财政局".encode("gb18030"), "example.txt").text
    '盟财政局'
    """
    if _PDF.search(content[:1024]):
        return _read_pdf(content, place, advance)
    if content.startswith(_PICTURES) or (content.startswith(b"RIFF") and content[8:12] == b"WEBP"):
        from gongbao.corpus.ocr import read_scan

        return read_scan(content, place, advance=advance)
    if content.startswith(MAGIC):
        return _read_package(content, place)
    refuse_legacy(content, place)
    from gongbao.corpus.html_page import is_page

    if is_page(content):
        from gongbao.corpus.html import read_html

        return read_html(content, place)
    return read_text(content, place)


def _read_pdf(content: bytes, place: str, advance: Advance | None) -> Source:
    """Read a PDF; its pages that are pictures are recognised, if it has no others or recognition is at hand."""
    from gongbao.corpus.pdf import PAGE_WITHOUT_TEXT, NoTextLayerError, read_pdf

    try:
        source = read_pdf(content, place)
        if not any(note.code == PAGE_WITHOUT_TEXT for note in source.notes):
            return source
    except NoTextLayerError:
        source = None
    from gongbao.corpus.ocr import read_scan
    from gongbao.corpus.ocr_tesseract import require_tesseract

    try:
        require_tesseract(place)
    except GongbaoError:
        if source is None:
            raise
        return source  # its notes say which pages are missing
    return read_scan(content, place, advance=advance)


def _read_package(content: bytes, place: str) -> Source:
    """Read what is packed as a ZIP archive: Word's files; Office's others are refused by their reader."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise GongbaoError(f"{place}: is a damaged ZIP archive or Office file ({error}); get another copy") from error
    if not is_office_archive(names):
        raise GongbaoError(f"{place}: is a ZIP archive; name a file in it (ARCHIVE/NAME), or unpack it")
    from gongbao.corpus.docx import read_docx

    return read_docx(content, place)
