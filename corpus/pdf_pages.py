"""What stands where on the pages of a PDF: characters put together to words, ruling lines, what can't be read.

Reads by pypdfium2's raw interface; the blanks and line ends that PDFium makes up are not taken, words are parted where
the page parts them.
"""

import ctypes
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

from gongbao.corpus.printed import PrintedPage, PrintedWord, Remark, Rule
from gongbao.parser.model import Severity

MOST_CHARACTERS = 200_000
"""Characters of one page: a page of a newspaper has 10,000."""

MOST_OBJECTS = 50_000
"""Objects of one page that are looked at for rules and pictures."""

MOST_RULES = 20_000
"""Ruling lines of one page."""

_THIN = 3.0  # points: what is thinner is a line, not an area
_ASCENT, _DESCENT = 0.88, 0.12  # of an em square around the base line, as Chinese fonts have it
_DEEPEST = 8  # forms in forms
_INVISIBLE = {3, 7}  # text render modes that paint nothing
_WHITE = 250


class _Frame(NamedTuple):
    """Page space to the space of `PrintedPage`: the visible box, and by how many quarter turns it is read clockwise."""

    left: float
    bottom: float
    right: float
    top: float
    turns: int

    @property
    def size(self) -> tuple[float, float]:
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.turns % 2 else (width, height)

    def point(self, x: float, y: float) -> tuple[float, float]:
        match self.turns:
            case 0:
                return x - self.left, self.top - y
            case 1:
                return y - self.bottom, x - self.left
            case 2:
                return self.right - x, y - self.bottom
            case _:
                return self.top - y, self.right - x

    def box(self, left: float, bottom: float, right: float, top: float) -> Rule:
        (a, b), (c, d) = self.point(left, bottom), self.point(right, top)
        return Rule(min(a, c), min(b, d), max(a, c), max(b, d))


class _Character(NamedTuple):
    text: str
    left: float
    right: float
    base: float
    size: float


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page of a PDF: what is printed on it, and whether its text must be recognised from a picture instead."""

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
            return _read(pdfium, page, textpage, index + 1)
        finally:
            textpage.close()
    finally:
        page.close()


def _read(pdfium: Any, page: Any, textpage: Any, number: int) -> ReadPage:
    left, bottom, right, top = page.get_bbox()
    count = min(max(0, pdfium.FPDFText_CountChars(textpage)), MOST_CHARACTERS)
    turns = (pdfium.FPDFPage_GetRotation(page) + _text_turns(pdfium, textpage, count)) % 4
    frame = _Frame(left, bottom, right, top, turns)
    drawn = _draw(pdfium, page, frame)
    width, height = frame.size
    area = max(1.0, width * height)
    covered = max(
        ((min(b.right, width) - max(b.left, 0)) * (min(b.bottom, height) - max(b.top, 0)) for b in drawn.pictures),
        default=0,
    )
    is_scan = covered > area / 2
    words, hidden, unmapped, seen = _read_words(pdfium, textpage, count, frame, drawn, is_scan)
    remarks = []
    if unmapped:
        remarks.append(
            Remark(
                "unmapped-character",
                Severity.WARNING,
                f"{unmapped} characters have no meaning in the PDF's fonts; recognise the page's text (OCR) or get another copy",
            )
        )
    if hidden:
        remarks.append(
            Remark("hidden-text", Severity.NOTE, f"{hidden} characters that nobody sees on the page are left out")
        )
    is_picture = (is_scan and seen < _FEWEST) or (seen > _FEWEST and unmapped * 2 > seen)
    return ReadPage(
        PrintedPage(number, width, height, tuple(words), tuple(drawn.rules), tuple(remarks)), is_picture, count
    )


_FEWEST = 30  # characters: a scanned page may bear a stamp or a number as text


def _text_turns(pdfium: Any, textpage: Any, count: int) -> int:
    """By how many quarter turns most of the characters are turned, so that they can be read upright."""
    step = max(1, count // 200)
    votes = [0, 0, 0, 0]
    for index in range(0, count, step):
        if not pdfium.FPDFText_IsGenerated(textpage, index):
            angle = pdfium.FPDFText_GetCharAngle(textpage, index)  # radians clockwise? see below
            if angle >= 0:
                votes[round(angle / (math.pi / 2)) % 4] += 1
    best = max(range(4), key=votes.__getitem__)
    return best if best and votes[best] * 10 > sum(votes) * 8 else 0


# ------------------------------------------------------------------------------------------------- characters


def _read_words(
    pdfium: Any, textpage: Any, count: int, frame: _Frame, drawn: "_Drawn", is_scan: bool
) -> tuple[list[PrintedWord], int, int, int]:
    """The words; how many characters were left out as hidden, how many have no meaning, how many there are."""
    loose, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    width, height = frame.size
    bars = sorted((rule for rule in drawn.rules if not rule.level), key=lambda rule: rule.left)
    seen: set[tuple[str, int, int]] = set()
    words: list[PrintedWord] = []
    run: list[_Character] = []
    hidden = unmapped = total = 0
    for index in range(count):
        code = pdfium.FPDFText_GetUnicode(textpage, index)
        text = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
        if pdfium.FPDFText_IsGenerated(textpage, index) or text.isspace() or code < 32:
            _finish(run, words)
            continue
        pdfium.FPDFText_GetMatrix(textpage, index, matrix)
        pdfium.FPDFText_GetLooseCharBox(textpage, index, loose)
        pdfium.FPDFText_GetCharOrigin(textpage, index, x, y)
        size = pdfium.FPDFText_GetFontSize(textpage, index) * math.hypot(matrix.c, matrix.d)
        if not 0.5 < size < 2000:
            size = max(1.0, loose.top - loose.bottom)
        left, base = frame.point(x.value, y.value)
        box = frame.box(loose.left, loose.bottom, loose.right, loose.top)
        if frame.turns == 0 and box.right <= left:
            box = box._replace(right=left + size / 2)
        character = _Character(text, min(left, box.left) if left > box.right else left, box.right, base, size)
        total += 1
        if not (0 <= (character.left + character.right) / 2 <= width and 0 <= base <= height + size):
            hidden += 1
            continue
        if pdfium.FPDFText_GetFillColor(textpage, index, red, green, blue, alpha) and (
            alpha.value == 0 or min(red.value, green.value, blue.value) >= _WHITE
        ):
            if not is_scan and not drawn.is_dark_at((character.left + character.right) / 2, base - size / 3):
                hidden += 1
                continue
        elif not is_scan and drawn.has_invisible and _is_invisible(pdfium, textpage, index):
            hidden += 1
            continue
        if text == "\ufffd" or 0xE000 <= code < 0xF900 or code >= 0xF0000:
            unmapped += 1
        key = (text, round(left * 12 / size), round(base * 4 / size))
        if key in seen:  # a bold face made of two prints
            continue
        seen.update((text, key[1] + shift, key[2]) for shift in (-1, 0, 1))
        if run and _parts(run[-1], character, bars):
            _finish(run, words)
        run.append(character)
    _finish(run, words)
    return words, hidden, unmapped, total


def _parts(before: _Character, character: _Character, bars: Sequence[Rule]) -> bool:
    """Whether two characters that follow one another belong to two words."""
    size = min(before.size, character.size)
    gap = character.left - before.right
    if (
        not -size / 2 < gap < size / 4
        or abs(before.base - character.base) > size / 4
        or max(before.size, character.size) > 1.3 * size
    ):
        return True
    if bars:
        a, b = (before.left + before.right) / 2, (character.left + character.right) / 2
        return any(a < bar.left < b and bar.top < character.base < bar.bottom + size for bar in bars)
    return False


def _finish(run: list[_Character], words: list[PrintedWord]) -> None:
    if run:
        size = run[0].size
        base = run[0].base
        words.append(
            PrintedWord(
                "".join(each.text for each in run),
                run[0].left,
                base - _ASCENT * size,
                run[-1].right,
                base + _DESCENT * size,
                size,
            )
        )
        run.clear()


def _is_invisible(pdfium: Any, textpage: Any, index: int) -> bool:
    """Whether a character is painted by a mode that shows nothing (where the installed PDFium can tell)."""
    get = getattr(pdfium, "FPDFText_GetTextObject", None)
    if get is None:
        return False
    return pdfium.FPDFTextObj_GetTextRenderMode(get(textpage, index)) in _INVISIBLE


# ---------------------------------------------------------------------------------------------------- drawing


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What is drawn on a page beside its characters."""

    rules: list[Rule]
    pictures: list[Rule]
    areas: list[Rule]  # filled with another colour than white
    has_invisible: bool

    def is_dark_at(self, x: float, y: float) -> bool:
        return any(
            area.left <= x <= area.right and area.top <= y <= area.bottom for area in (*self.areas, *self.pictures)
        )


def _draw(pdfium: Any, page: Any, frame: _Frame) -> _Drawn:
    rules: list[Rule] = []
    pictures: list[Rule] = []
    areas: list[Rule] = []
    has_invisible = False
    for item, matrix in _objects(pdfium, page):
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            pictures.append(_bounds(pdfium, item, matrix, frame))
        elif kind == pdfium.FPDF_PAGEOBJ_TEXT:
            has_invisible = has_invisible or pdfium.FPDFTextObj_GetTextRenderMode(item) in _INVISIBLE
        elif kind == pdfium.FPDF_PAGEOBJ_PATH and len(rules) < MOST_RULES:
            _draw_path(pdfium, item, matrix, frame, rules, areas)
    return _Drawn(rules, pictures, areas, has_invisible)


_Matrix = tuple[float, float, float, float, float, float]


def _objects(pdfium: Any, page: Any) -> Iterator[tuple[Any, _Matrix]]:
    """The objects of a page and of the forms on it, with the matrix that leads to page space."""
    stack = [(pdfium.FPDFPage_GetObject, pdfium.FPDFPage_CountObjects, page, (1.0, 0.0, 0.0, 1.0, 0.0, 0.0), 0)]
    left = MOST_OBJECTS
    own = pdfium.FS_MATRIX()
    while stack:
        get, number_of, holder, matrix, depth = stack.pop()
        for index in range(min(max(0, number_of(holder)), left)):
            left -= 1
            item = get(holder, index)
            if pdfium.FPDFPageObj_GetType(item) == pdfium.FPDF_PAGEOBJ_FORM:
                if depth < _DEEPEST:
                    pdfium.FPDFPageObj_GetMatrix(item, own)
                    inner = _times((own.a, own.b, own.c, own.d, own.e, own.f), matrix)
                    stack.append(
                        (pdfium.FPDFFormObj_GetObject, pdfium.FPDFFormObj_CountObjects, item, inner, depth + 1)
                    )
            else:
                yield item, matrix


def _times(first: _Matrix, then: _Matrix) -> _Matrix:
    a, b, c, d, e, f = first
    k, m, n, p, q, r = then
    return a * k + b * n, a * m + b * p, c * k + d * n, c * m + d * p, e * k + f * n + q, e * m + f * p + r


def _moved(matrix: _Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _bounds(pdfium: Any, item: Any, matrix: _Matrix, frame: _Frame) -> Rule:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top)
    x, y = _moved(matrix, left.value, bottom.value)
    z, w = _moved(matrix, right.value, top.value)
    return frame.box(min(x, z), min(y, w), max(x, z), max(y, w))


def _draw_path(pdfium: Any, item: Any, matrix: _Matrix, frame: _Frame, rules: list[Rule], areas: list[Rule]) -> None:
    """The lines and filled areas of a path: a stroke, a frame of four strokes, a box so thin that it is a line."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(item, fill, stroke)
    if not fill.value and not stroke.value:
        return
    is_white = _is_white(
        pdfium, item, pdfium.FPDFPageObj_GetFillColor if fill.value else pdfium.FPDFPageObj_GetStrokeColor
    )
    own = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(item, own)
    whole = _times((own.a, own.b, own.c, own.d, own.e, own.f), matrix)
    for points in _outlines(pdfium, item, whole):
        xs, ys = [point[0] for point in points], [point[1] for point in points]
        box = frame.box(min(xs), min(ys), max(xs), max(ys))
        width, height = box.right - box.left, box.bottom - box.top
        if min(width, height) <= _THIN:
            if max(width, height) > _THIN and not is_white:
                rules.append(box)
        elif stroke.value and not (fill.value and is_white):
            for (x, y), (z, w) in pairwise(points):
                side = frame.box(min(x, z), min(y, w), max(x, z), max(y, w))
                if min(side.right - side.left, side.bottom - side.top) < 1:
                    rules.append(side)
        if fill.value and not is_white and min(width, height) > _THIN:
            areas.append(box)


def _is_white(pdfium: Any, item: Any, get: Any) -> bool:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not get(item, red, green, blue, alpha):
        return False
    return alpha.value == 0 or min(red.value, green.value, blue.value) >= _WHITE


def _outlines(pdfium: Any, item: Any, matrix: _Matrix) -> Iterator[list[tuple[float, float]]]:
    """The parts of a path as points in page space; one with a curve in it is left out."""
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[tuple[float, float]] = []
    is_curved = False
    for index in range(min(max(0, pdfium.FPDFPath_CountSegments(item)), MOST_RULES)):
        segment = pdfium.FPDFPath_GetPathSegment(item, index)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            if len(points) > 1 and not is_curved:
                yield points
            points, is_curved = [], False
        elif kind == pdfium.FPDF_SEGMENT_BEZIERTO:
            is_curved = True
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        points.append(_moved(matrix, x.value, y.value))
        if pdfium.FPDFPathSegment_GetClose(segment) and points[0] != points[-1]:
            points.append(points[0])
    if len(points) > 1 and not is_curved:
        yield points
