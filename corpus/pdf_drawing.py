"""What is drawn on a page of a PDF beside its characters: ruling lines, filled areas, pictures."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

from gongbao.corpus.printed import Rule

MOST_OBJECTS = 50_000
"""Objects of one page that are looked at."""

MOST_RULES = 20_000
"""Ruling lines of one page, and points of one path."""

INVISIBLE = {3, 7}
"""The modes of rendering text that paint nothing (ISO 32000-1, table 106)."""

WHITE = 250
"""From which value of red, green and blue on a colour is white."""

_THIN = 3.0  # points: what is thinner is a line, not an area
_DEEPEST = 8  # forms in forms


class Frame(NamedTuple):
    """From page space to the space of `PrintedPage`: the visible box, and by how many quarter turns it is read clockwise."""

    left: float
    bottom: float
    right: float
    top: float
    turns: int

    @property
    def size(self) -> tuple[float, float]:
        """The width and the height of the page as it is read."""
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.turns % 2 else (width, height)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point from the top left."""
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
        """A box from the top left."""
        (a, b), (c, d) = self.point(left, bottom), self.point(right, top)
        return Rule(min(a, c), min(b, d), max(a, c), max(b, d))


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is drawn on a page beside its characters; `bars` are the upright ones of its rules, from the left."""

    rules: list[Rule]
    bars: list[Rule]
    pictures: list[Rule]
    areas: list[Rule]  # filled with another colour than white
    has_invisible: bool

    def covers(self, x: float, y: float) -> bool:
        """Whether something is painted at a point, so that white letters can be read on it."""
        return any(
            area.left <= x <= area.right and area.top <= y <= area.bottom for area in (*self.areas, *self.pictures)
        )


def drawn_on(pdfium: Any, page: Any, frame: Frame) -> Drawn:
    """Find what is drawn on an open page; `pdfium` is the module `pypdfium2.raw`."""
    rules: list[Rule] = []
    pictures: list[Rule] = []
    areas: list[Rule] = []
    has_invisible = False
    for item, matrix in _objects(pdfium, page):
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            pictures.append(_bounds(pdfium, item, matrix, frame))
        elif kind == pdfium.FPDF_PAGEOBJ_TEXT:
            has_invisible = has_invisible or pdfium.FPDFTextObj_GetTextRenderMode(item) in INVISIBLE
        elif kind == pdfium.FPDF_PAGEOBJ_PATH and len(rules) < MOST_RULES:
            _draw_path(pdfium, item, matrix, frame, rules, areas)
    return Drawn(rules, sorted(rule for rule in rules if not rule.level), pictures, areas, has_invisible)


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


def _bounds(pdfium: Any, item: Any, matrix: _Matrix, frame: Frame) -> Rule:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top)
    x, y = _moved(matrix, left.value, bottom.value)
    z, w = _moved(matrix, right.value, top.value)
    return frame.box(min(x, z), min(y, w), max(x, z), max(y, w))


def _draw_path(pdfium: Any, item: Any, matrix: _Matrix, frame: Frame, rules: list[Rule], areas: list[Rule]) -> None:
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
    return alpha.value == 0 or min(red.value, green.value, blue.value) >= WHITE


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
