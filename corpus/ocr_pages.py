"""Pictures of pages to recognised pages: several at once, the cells of ruled tables each by itself."""

import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING

from gongbao.corpus.ocr_labels import with_labels
from gongbao.corpus.ocr_lines import MeasuredLine, measure, printed_words, without_specks
from gongbao.corpus.ocr_numbers import number_shape, page_numbers, read_number
from gongbao.corpus.ocr_pictures import RESOLUTION, Picture
from gongbao.corpus.ocr_preparation import Box, Ink, Prepared, prepare
from gongbao.corpus.ocr_tesseract import recognise
from gongbao.corpus.printed import PrintedPage, Rule
from gongbao.corpus.printed_tables import find_grids

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_AT_ONCE = 6
"""Processes that recognise at the same time, where there are as many cores; each takes some 150 MB."""

_SMALL, _LARGE = 17, 75  # pixels of an em: outside of that another resolution is tried
_FIT = 32  # pixels of an em that are read best
_UNREADABLE = 0.6  # mean confidence: a page that lies on its side or upside down has less
_LARGEST_STEP = 2.0  # a picture is not made larger than that: it doesn't get any sharper

_PADDING = 3  # points between cells that are recognised together, and around them
_INSIDE = 1  # points at a cell's edges that are left out: what is left of its ruling lines
_TALLEST = 6_000  # pixels of cells one below the other


@dataclass(frozen=True, slots=True)
class Area:
    """Lines that were recognised in a part of a page, and where that part's corner lies, in pixels."""

    lines: tuple[MeasuredLine, ...]
    shift: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class RecognisedPage:
    """A page as recognised: its size in pixels, its resolution, running text, cells of tables, ruling lines."""

    number: int
    size: tuple[int, int]
    resolution: float
    text: Area
    cells: tuple[Area, ...]
    rules: tuple[Box, ...]

    @property
    def lines(self) -> list[MeasuredLine]:
        """The lines of running text and of cells."""
        return [line for area in (self.text, *self.cells) for line in area.lines]

    @property
    def sureness(self) -> float:
        """The mean confidence of its characters."""
        length = sum(len(line.line.text) for line in self.lines)
        return sum(line.line.sureness * len(line.line.text) for line in self.lines) / max(1, length)

    def printed(self, usual: float | None) -> PrintedPage:
        """The page in points; `usual` is the size of the file's running text."""
        words = [
            word
            for area in (self.text, *self.cells)
            for word in printed_words(area.lines, self.resolution, usual, area.shift)
        ]
        width, height = (side * 72 / self.resolution for side in self.size)
        return PrintedPage(self.number, width, height, tuple(words), tuple(_rules(self.rules, self.resolution)))


def recognise_pages(drawn: Iterable[Picture], place: str) -> Iterator[RecognisedPage]:
    """Recognise pictures of pages, several at once, and yield the pages in their order.

    No more pictures are drawn ahead than are being recognised.
    """
    workers = min(MOST_AT_ONCE, _cores())
    with ThreadPoolExecutor(workers) as pool:  # the work is done by processes, and by numpy outside of Python's lock
        waiting: deque[Future[RecognisedPage]] = deque()
        try:
            for picture in drawn:
                waiting.append(pool.submit(recognise_page, picture, place))
                if len(waiting) > workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def _cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def usual_size(pages: Iterable[RecognisedPage]) -> float | None:
    """The size of a file's running text in points, None where there is none."""
    sizes = [line.em * 72 / page.resolution for page in pages for line in page.lines if line.is_long]
    return median(sizes) if sizes else None


def recognise_page(picture: Picture, place: str) -> RecognisedPage:
    """Recognise one page; once more otherwise where it can't be read: turned, or at another resolution."""
    page = _recognised(picture, place)
    if page.lines and page.sureness < _UNREADABLE:
        for degrees in (90, 270, 180):
            other = _recognised(_turned(picture, degrees), place)
            if other.lines and other.sureness > max(page.sureness, _UNREADABLE):
                page, picture = other, _turned(picture, degrees)
                break
    ems = [line.em for line in page.lines if line.ems >= 2]
    if ems and not _SMALL <= median(ems) <= _LARGE:
        other = _recognised(_scaled(picture, _FIT / median(ems) * page.resolution / picture.resolution), place)
        page = max((page, other), key=lambda each: each.sureness * sum(line.ems for line in each.lines))
    return page


def _turned(picture: Picture, degrees: int) -> Picture:
    return replace(picture, image=picture.image.rotate(degrees, expand=True))


def _scaled(picture: Picture, scale: float) -> Picture:
    """The picture larger or smaller, as if it had been scanned at another resolution."""
    from PIL import Image

    width, height = (max(1, round(side * min(scale, _LARGEST_STEP))) for side in picture.image.size)
    return Picture(picture.number, picture.image.resize((width, height), Image.Resampling.BICUBIC), RESOLUTION)


def _recognised(picture: Picture, place: str) -> RecognisedPage:
    prepared = prepare(picture)
    where = f"{place}: page {picture.number}"
    cells = _cells(prepared)
    text = Area(())
    if prepared.ink.any():
        lines = recognise(_blanked(prepared.image, cells), prepared.resolution, where)
        lines = without_specks(lines, prepared.image.height)
        lines = page_numbers(prepared.image, prepared.ink, lines, prepared.resolution, where)
        text = Area(tuple(measure(line, prepared.ink) for line in lines))
    in_cells = tuple(
        area for sheet in _sheets(prepared, cells) for area in _read_sheet(sheet, prepared.resolution, where)
    )
    return RecognisedPage(picture.number, prepared.image.size, prepared.resolution, text, in_cells, prepared.rules)


def relabelled(pages: Sequence[RecognisedPage]) -> list[RecognisedPage]:
    """Pages with the labels of divisions as they were printed; numbers go on from page to page."""
    lines = iter(with_labels([measured.line for page in pages for measured in page.text.lines]))
    return [
        replace(page, text=Area(tuple(measured.relabelled(next(lines)) for measured in page.text.lines)))
        for page in pages
    ]


def _rules(boxes: Iterable[Box], resolution: float) -> list[Rule]:
    return [Rule(*(side * 72 / resolution for side in box)) for box in boxes]


# ------------------------------------------------------------------------------------------------- cells of tables


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Cells one below the other, as one picture; `places` are each cell's box on the page and its top on the sheet."""

    image: "Image"
    ink: Ink
    places: tuple[tuple[Box, int], ...]


def _cells(prepared: Prepared) -> list[Box]:
    """The cells of the page's ruled tables that have ink in them, in pixels."""
    scale = prepared.resolution / 72
    inside = max(1, round(_INSIDE * scale))
    found = []
    for grid in find_grids(_rules(prepared.rules, prepared.resolution)):
        if grid.is_frame:
            continue
        for cell in grid.cells:
            left, top, right, bottom = (round(side * scale) for side in cell.box)
            box = Box(left + inside, top + inside, right - inside, bottom - inside)
            if prepared.ink[box.top : box.bottom, box.left : box.right].any():
                found.append(box)
    return found


def _blanked(image: "Image", cells: Sequence[Box]) -> "Image":
    """The picture with paper where the cells are."""
    if not cells:
        return image
    blanked = image.copy()
    for box in cells:
        blanked.paste(_paper(image.crop(box)), box)
    return blanked


def _paper(image: "Image") -> int:
    """The brightness of the paper: of most of the pixels, or a little more."""
    counts = image.histogram()
    rest = sum(counts) // 4
    for brightness in range(255, -1, -1):
        rest -= counts[brightness]
        if rest < 0:
            return brightness
    return 255


def _sheets(prepared: Prepared, cells: Sequence[Box]) -> Iterator[_Sheet]:
    """Cells put one below the other: Tesseract would read across the cells of a row."""
    import numpy
    from PIL import Image

    padding = max(2, round(_PADDING * prepared.resolution / 72))
    group: list[Box] = []
    height = 0
    for index, cell in enumerate(cells):
        group.append(cell)
        height += cell.bottom - cell.top + 2 * padding
        is_last = index + 1 == len(cells)
        if not is_last and height < _TALLEST:
            continue
        size = max(box.right - box.left for box in group) + 2 * padding, height
        image = Image.new("L", size, _paper(prepared.image))
        ink = numpy.zeros((size[1], size[0]), dtype=bool)
        places = []
        top = 0
        for box in group:
            image.paste(prepared.image.crop(box), (padding, top + padding))
            part = prepared.ink[box.top : box.bottom, box.left : box.right]
            ink[top + padding : top + padding + part.shape[0], padding : padding + part.shape[1]] = part
            places.append((Box(box.left - padding, box.top - padding, box.right, box.bottom + padding), top))
            top += box.bottom - box.top + 2 * padding
        yield _Sheet(image, ink, tuple(places))
        group, height = [], 0


def _read_sheet(sheet: _Sheet, resolution: float, place: str) -> Iterator[Area]:
    """The lines of each cell, with the cell's place on the page."""
    lines = recognise(sheet.image, resolution, place, is_block=True)
    for box, top in sheet.places:
        bottom = top + box.bottom - box.top
        own = [line for line in lines if top <= (line.top + line.bottom) / 2 < bottom]
        lone = number_shape(sheet.ink, Box(0, top, sheet.image.width, bottom))
        number = read_number(sheet.image, lone, resolution, place) if lone else None
        if number is not None and number.sureness > max((line.sureness for line in own), default=0):
            own = [number]
        if own:
            yield Area(tuple(measure(line, sheet.ink) for line in own), (box.left, box.top - top))
