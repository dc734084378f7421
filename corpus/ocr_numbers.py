"""Numbers that stand alone, a page's or a row's: Tesseract's Chinese reads running text and takes a lone digit for anything.

What has the shape of digits, with dashes or without (— 12 —), is read as digits.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy

from gongbao.corpus.ocr_preparation import Box, Ink
from gongbao.corpus.ocr_tesseract import ReadLine, ReadWord, recognise_number

if TYPE_CHECKING:
    from PIL.Image import Image

_EDGE = 0.13  # of a page's height: a page number stands there
_NARROW = 0.78  # of its height: a digit's width, Chinese characters are wider
_ALIKE = 0.8  # of the tallest digit's height, that all have
_FLAT = 0.3  # of the digits' height: a dash
_MOST_DIGITS = 4
_WIDEST = 9  # times the digits' height
_MARGIN = 0.7  # of the digits' height around a picture of them


@dataclass(frozen=True, slots=True)
class Number:
    """What has the shape of a number: its box, that of its digits, whether dashes stand before and behind."""

    box: Box
    digits: Box
    before: bool
    behind: bool


def page_numbers(image: "Image", ink: Ink, lines: Sequence[ReadLine], resolution: float, place: str) -> list[ReadLine]:
    """A page's lines with its number as one of them, in place of what was taken for a line there."""
    found = list(lines)
    for band in _bands(ink):
        over = [line for line in found if line.top < band.bottom and band.top < line.bottom]
        if any(len(line.text) > _MOST_DIGITS + 2 for line in over):
            continue
        number = number_shape(ink, band)
        if number is not None and (line := read_number(image, number, resolution, place)) is not None:
            found = [each for each in found if not any(each is other for other in over)]
            if band.top < ink.shape[0] / 2:
                found.insert(0, line)
            else:
                found.append(line)
    return found


def read_number(image: "Image", number: Number, resolution: float, place: str) -> ReadLine | None:
    """Read what has the shape of a number; None where it is none."""
    from PIL import Image

    box, digits = number.box, number.digits
    margin = round(_MARGIN * (digits.bottom - digits.top))
    alone = image.crop((digits.left - 2, digits.top - 2, digits.right + 2, digits.bottom + 2))
    size = alone.width + 2 * margin, alone.height + 2 * margin
    crop = Image.new("L", size, int(numpy.percentile(numpy.asarray(alone), 90)))
    crop.paste(alone, (margin, margin))
    read = recognise_number(crop, resolution, place)
    if read is None:
        return None
    text, confidence = read
    words = [ReadWord(text, (digits.left + digits.right) / 2, confidence)]
    if number.before:
        words.insert(0, ReadWord("—", (box.left + digits.left) / 2, confidence))
    if number.behind:
        words.append(ReadWord("—", (digits.right + box.right) / 2, confidence))
    height = digits.bottom - digits.top
    return ReadLine(tuple(words), box.left, digits.top, box.right, digits.bottom, digits.bottom, height * 1.5)


def number_shape(ink: Ink, area: Box) -> Number | None:
    """What in an area has the shape of one to four digits of one height, between dashes or alone."""
    part = ink[area.top : area.bottom, area.left : area.right]
    groups = list(_groups(part))
    if not 0 < len(groups) <= _MOST_DIGITS + 4:
        return None
    tallest = max(box.bottom - box.top for box in groups)
    kinds = "".join(_kind(box, tallest) for box in groups)
    digits = kinds.strip("-")
    if not digits or digits.strip("0") or len(digits) > _MOST_DIGITS or len(kinds) - len(digits) > 4:
        return None
    first = kinds.index("0")
    inner = groups[first : first + len(digits)]
    if groups[-1].right - groups[0].left > _WIDEST * tallest:
        return None
    moved = [Box(b.left + area.left, b.top + area.top, b.right + area.left, b.bottom + area.top) for b in groups]
    own = Box(
        moved[first].left,
        min(box.top for box in inner) + area.top,
        moved[first + len(digits) - 1].right,
        max(box.bottom for box in inner) + area.top,
    )
    return Number(Box(moved[0].left, own.top, moved[-1].right, own.bottom), own, first > 0, kinds[-1] == "-")


def _kind(box: Box, tallest: int) -> str:
    """0 a digit, - a dash or a point, x something else."""
    height, width = box.bottom - box.top, box.right - box.left
    if height >= _ALIKE * tallest and width <= _NARROW * height:
        return "0"
    return "-" if height <= _FLAT * tallest else "x"


def _groups(part: Ink) -> Iterator[Box]:
    """The boxes of what blank columns part, from the left."""
    columns = part.any(axis=0)
    edges = numpy.flatnonzero(numpy.diff(numpy.concatenate(([False], columns, [False])).astype("int8"))).tolist()
    for left, right in zip(edges[::2], edges[1::2], strict=True):
        rows = numpy.flatnonzero(part[:, left:right].any(axis=1))
        if len(rows) > 1:  # a single row is dust
            yield Box(left, int(rows[0]), right, int(rows[-1]) + 1)


def _bands(ink: Ink) -> Iterator[Box]:
    """The rows with ink at the top and at the bottom of a page: the outermost band at each."""
    height, width = ink.shape
    edge = round(_EDGE * height)
    for start, end in ((0, edge), (height - edge, height)):
        rows = ink[start:end].sum(axis=1) > 2  # a pixel or two are dust
        edges = numpy.flatnonzero(numpy.diff(numpy.concatenate(([False], rows, [False])).astype("int8"))).tolist()
        for top, bottom in zip(edges[::2], edges[1::2], strict=True):
            if bottom - top > 5:
                yield Box(0, start + top, width, start + bottom)
