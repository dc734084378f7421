"""What stands where on the pages of a PDF: characters put together to words, ruling lines, what can't be read.

Reads by pypdfium2's raw interface. The blanks and line ends that PDFium makes up are not taken: words are parted where
the page parts them.
"""

import ctypes
import math
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from gongbao.corpus.pdf_drawing import INVISIBLE, WHITE, Drawn, Frame, drawn_on
from gongbao.corpus.printed import PrintedPage, PrintedWord, Remark, Rule
from gongbao.parser.model import Severity

MOST_CHARACTERS = 200_000
"""Characters of one page: a page of a newspaper has 10,000."""

_ASCENT, _DESCENT = 0.88, 0.12  # of an em square around the base line, as Chinese fonts have it
_FEWEST = 30  # characters: a scanned page may bear a stamp or a number as text
_COMMON = 0.4  # of a text's characters that are common ones
_VOTERS = 200  # characters that are asked how they stand
_HYPHEN = 2  # what PDFium makes of a hyphen at a line's end


class _Character(NamedTuple):
    text: str
    left: float
    right: float
    base: float
    size: float


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page of a PDF; `is_picture`: it has no text that can be read, but something to recognise text in."""

    page: PrintedPage
    is_picture: bool
    characters: int


def read_page(document: Any, index: int) -> ReadPage:
    """Read one page of an open `pypdfium2.PdfDocument`; `index` counts from 0."""
    import pypdfium2.raw as pdfium

    page = document[index]
    try:
        textpage = page.get_textpage()
        try:
            return _read(pdfium, page, textpage.raw, index + 1)
        finally:
            textpage.close()
    finally:
        page.close()


def _read(pdfium: Any, page: Any, textpage: Any, number: int) -> ReadPage:
    count = min(max(0, pdfium.FPDFText_CountChars(textpage)), MOST_CHARACTERS)
    left, bottom, right, top = page.get_bbox()
    frame = Frame(left, bottom, right, top, _turns(pdfium, page, textpage, count))
    drawn = drawn_on(pdfium, page, frame)
    width, height = frame.size
    is_scan = any(_share(picture, width, height) > 1 / 2 for picture in drawn.pictures)
    text = _Text(frame, drawn, is_scan)
    for glyph in _glyphs(pdfium, textpage, count, may_hide=drawn.has_invisible):
        text.take(glyph)
    text.finish()
    if _is_garbled(word.text for word in text.words):
        text.unmapped = text.seen
    remarks: list[Remark] = []
    if text.unmapped:
        message = f"{text.unmapped} characters have no meaning in the PDF's fonts; recognise the page's text (OCR)"
        remarks.append(Remark("unmapped-character", Severity.WARNING, message))
    if text.hidden:
        message = f"{text.hidden} characters that nobody sees on the page are left out"
        remarks.append(Remark("hidden-text", Severity.NOTE, message))
    return ReadPage(
        PrintedPage(number, width, height, tuple(text.words), tuple(drawn.rules), tuple(text.beside), tuple(remarks)),
        is_picture=(is_scan and text.seen < _FEWEST) or (text.seen > _FEWEST and text.unmapped * 2 > text.seen),
        characters=count,
    )


def _is_garbled(words: Iterable[str]) -> bool:
    """Whether a page's Chinese characters are no text: numbers of glyphs that were taken for characters.

    Of a text in traditional characters well over half are in GB 2312 too.
    """
    wide = "".join(character for word in words for character in word if "\u3400" <= character < "\ua000")
    return len(wide) >= _FEWEST and len(wide.encode("gb2312", errors="ignore")) // 2 < _COMMON * len(wide)


def _share(picture: Rule, width: float, height: float) -> float:
    """How much of a page a picture covers."""
    across = min(picture.right, width) - max(picture.left, 0)
    down = min(picture.bottom, height) - max(picture.top, 0)
    return max(0.0, across) * max(0.0, down) / max(1.0, width * height)


def _turns(pdfium: Any, page: Any, textpage: Any, count: int) -> int:
    """By how many quarter turns clockwise a page is read: as most of its characters stand, else as it is shown."""
    matrix = pdfium.FS_MATRIX()
    votes = [0, 0, 0, 0]
    for index in range(0, count, max(1, count // _VOTERS)):
        if not pdfium.FPDFText_IsGenerated(textpage, index) and pdfium.FPDFText_GetMatrix(textpage, index, matrix):
            votes[_quarter(matrix.a, matrix.b)] += 1
    best = max(range(4), key=votes.__getitem__)
    if votes[best] * 2 > sum(votes):
        return best
    turns: int = pdfium.FPDFPage_GetRotation(page) % 4
    return turns


def _quarter(a: float, b: float) -> int:
    """By how many quarter turns counter-clockwise a character stands; one that stands slanting by the nearest."""
    if b == 0 and a > 0:
        return 0
    return round(math.atan2(b, a) / (math.pi / 2)) % 4


# ------------------------------------------------------------------------------------------------- characters


class _Glyph(NamedTuple):
    """A character in page space: `quarter` as it is turned; `text` is empty for a blank."""

    text: str
    x: float = 0.0
    y: float = 0.0
    box: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    size: float = 1.0
    quarter: int = 0
    is_white: bool = False
    is_invisible: bool = False


def _glyphs(pdfium: Any, textpage: Any, count: int, *, may_hide: bool) -> Iterator[_Glyph]:
    """The characters of a page in the order in which it prints them."""
    loose, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    object_of = getattr(pdfium, "FPDFText_GetTextObject", None) if may_hide else None
    high = 0  # the first half of a surrogate pair
    for index in range(count):
        code = pdfium.FPDFText_GetUnicode(textpage, index)
        if pdfium.FPDFText_IsGenerated(textpage, index):
            yield _Glyph("")
            continue
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000 and high:
            code = 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00
        high = 0
        text = _character(code)
        if not text:
            yield _Glyph("")
            continue
        pdfium.FPDFText_GetMatrix(textpage, index, matrix)
        pdfium.FPDFText_GetLooseCharBox(textpage, index, loose)
        pdfium.FPDFText_GetCharOrigin(textpage, index, x, y)
        size = pdfium.FPDFText_GetFontSize(textpage, index) * math.hypot(matrix.c, matrix.d)
        if not 0.5 < size < 2000:
            size = max(1.0, loose.top - loose.bottom)
        has_colour = pdfium.FPDFText_GetFillColor(textpage, index, red, green, blue, alpha)
        yield _Glyph(
            text,
            x.value,
            y.value,
            (loose.left, loose.bottom, loose.right, loose.top),
            size,
            _quarter(matrix.a, matrix.b),
            bool(has_colour) and (not alpha.value or min(red.value, green.value, blue.value) >= WHITE),
            object_of is not None and pdfium.FPDFTextObj_GetTextRenderMode(object_of(textpage, index)) in INVISIBLE,
        )


@cache
def _character(code: int) -> str:
    """A character of the text; "" for a blank. Radicals and compatibility forms, which fonts stand in, as what they mean.

    >>> _character(0x2F8F), _character(0x20), _character(0)
    ('行', '', '\ufffd')
    """
    if code == _HYPHEN:
        return "-"
    if code == 0 or 0xD800 <= code < 0xE000 or code > 0x10FFFF:
        return "\ufffd"
    text = chr(code)
    if text.isspace() or code < 0x20 or 0x7F <= code < 0xA0:
        return ""
    if 0x2E80 <= code < 0x2FE0 or 0xF900 <= code < 0xFB07:
        return unicodedata.normalize("NFKC", text)
    return text


@cache
def _is_unmapped(text: str) -> bool:
    """Whether a font says of a character only that it is one: a private one, or none."""
    return text == "\ufffd" or unicodedata.category(text[0]) == "Co"


@dataclass(slots=True)
class _Text:
    """Puts characters together to words; those that stand across the page's text go `beside` it."""

    frame: Frame
    drawn: Drawn
    is_scan: bool
    words: list[PrintedWord] = field(default_factory=list)
    beside: list[PrintedWord] = field(default_factory=list)
    seen: int = 0
    hidden: int = 0
    unmapped: int = 0
    _run: list[_Character] = field(default_factory=list)
    _quarter: int = 0
    _printed: set[tuple[str, int, int, int]] = field(default_factory=set)

    def take(self, glyph: _Glyph) -> None:
        """Take the next character."""
        if not glyph.text:
            self.finish()
            return
        frame = self.frame if glyph.quarter == self.frame.turns else self.frame._replace(turns=glyph.quarter)
        left, base = frame.point(glyph.x, glyph.y)
        right = max(frame.point(glyph.box[0], glyph.box[1])[0], frame.point(glyph.box[2], glyph.box[3])[0])
        if right <= left:
            right = left + glyph.size / 2
        self.seen += 1
        if self._is_hidden(glyph, frame, (left + right) / 2, base - glyph.size / 3):
            self.hidden += 1
            return
        self.unmapped += _is_unmapped(glyph.text)
        place, height = round(left * 12 / glyph.size), round(base * 4 / glyph.size)
        size = round(glyph.size * 2)
        if any((glyph.text, size, near, height) in self._printed for near in (place, place - 1, place + 1)):
            return  # a bold face made of two prints
        self._printed.add((glyph.text, size, place, height))
        character = _Character(glyph.text, left, right, base, glyph.size)
        if self._run and (glyph.quarter != self._quarter or self._parts(self._run[-1], character)):
            self.finish()
        self._quarter = glyph.quarter
        self._run.append(character)

    def finish(self) -> None:
        """End the word."""
        if not self._run:
            return
        first, last = self._run[0], self._run[-1]
        top, bottom = first.base - _ASCENT * first.size, first.base + _DESCENT * first.size
        text = "".join(character.text for character in self._run)
        words = self.words if self._quarter == self.frame.turns else self.beside
        words.append(PrintedWord(text, first.left, top, last.right, bottom, first.size))
        self._run.clear()

    def _is_hidden(self, glyph: _Glyph, frame: Frame, x: float, y: float) -> bool:
        """Whether nobody sees a character: off the page, white on white, or not painted; a scan's words may be so."""
        width, height = frame.size
        if not (0 <= x <= width and 0 <= y <= height):
            return True
        if self.is_scan:
            return False
        return glyph.is_invisible or (glyph.is_white and not (frame == self.frame and self.drawn.covers(x, y)))

    def _parts(self, before: _Character, character: _Character) -> bool:
        """Whether two characters that follow one another belong to two words."""
        size = min(before.size, character.size)
        gap = character.left - before.right
        if not -size / 2 < gap < size / 4 or abs(before.base - character.base) > size / 4:
            return True
        if max(before.size, character.size) > 1.3 * size:
            return True
        if gap < size / 12:
            return False
        a, b = (before.left + before.right) / 2, (character.left + character.right) / 2
        bars = self.drawn.bars
        first, behind = bisect_left(bars, (a,)), bisect_left(bars, (b,))
        return any(bar.top < character.base < bar.bottom + size for bar in bars[first:behind])
