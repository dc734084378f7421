"""A scanned page made ready for recognition: at a fit size, straight, smooth; its ruling lines taken down and wiped out.

Arrays are dark where there is ink: [row, column] of the picture's pixels, True for ink.
"""

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy
from numpy.typing import NDArray

from gongbao.corpus.ocr_pictures import RESOLUTION, Picture

if TYPE_CHECKING:
    from PIL.Image import Image

Ink = NDArray[numpy.bool_]

_STEEPEST = 3.0  # degrees: a page that lies more askew was scanned anew
_STEP = 0.1
_STRAIGHT = 0.15  # degrees that do no harm
_SKETCH = 700  # pixels of the longer side of the picture that the skew is measured on
_BLUR = 0.7  # pixels: smooths noise away, which is taken for points and commas
_DARKER = 0.72  # of the paper's brightness around: what is darker is ink

_LEVEL_RULE = 54  # points: a shorter line may be a dash (——) or a stroke of a large character
_UPRIGHT_RULE = 22  # points: the height of a table's row
_LONG_RULE = 140  # points: a shorter upright one is a rule only where it touches a level one, else a stroke
_THICKEST_RULE = 4  # points
_MARGIN = 1  # pixels around a ruling line that are wiped out with it


class Box(NamedTuple):
    """A box in pixels: [left, right) and [top, bottom)."""

    left: int
    top: int
    right: int
    bottom: int


class Prepared(NamedTuple):
    """A page ready for recognition: the picture without ruling lines, its ink, its resolution, and those lines."""

    image: "Image"
    ink: Ink
    resolution: float
    rules: tuple[Box, ...]


def prepare(picture: Picture) -> Prepared:
    """Make a page ready for recognition."""
    from PIL import Image, ImageFilter

    image, resolution = picture.image, picture.resolution
    if resolution > RESOLUTION * 1.25:
        scale = RESOLUTION / resolution
        size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
        image, resolution = image.resize(size, Image.Resampling.LANCZOS), float(RESOLUTION)
    angle = skew(image)
    if abs(angle) > _STRAIGHT:
        paper = int(numpy.percentile(numpy.asarray(image), 80))
        image = image.rotate(-angle, Image.Resampling.BICUBIC, fillcolor=paper)
    image = image.filter(ImageFilter.GaussianBlur(_BLUR * resolution / RESOLUTION))
    ink = ink_of(image)
    rules = find_rules(ink, resolution)
    return Prepared(_without(image, ink, rules), ink, resolution, tuple(rules))


def ink_of(image: "Image") -> Ink:
    """Where a picture is clearly darker than the paper around, however grey the paper is there."""
    from PIL import ImageFilter

    small = image.resize((max(1, image.width // 8), max(1, image.height // 8)))
    around = small.filter(ImageFilter.MaxFilter(5)).filter(ImageFilter.BoxBlur(4)).resize(image.size)
    values = numpy.asarray(image, dtype="uint16")
    return values * 100 < numpy.asarray(around, dtype="uint16") * round(_DARKER * 100)


def skew(image: "Image") -> float:
    """By how many degrees a page is turned to the left (counter-clockwise): level lines have their ink in few rows.

    >>> from PIL import Image
    >>> page = Image.new("L", (400, 600), "white")
    >>> for y in range(50, 550, 40):
    ...     page.paste(0, (50, y, 350, y + 14))
    >>> round(skew(page.rotate(2, fillcolor="white")))
    2
    """
    from PIL import Image

    scale = _SKETCH / max(image.size)
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    sketch = image if scale >= 1 else image.resize(size, Image.Resampling.BOX)
    ink = ink_of(sketch)
    rows, columns = numpy.nonzero(ink)
    if not 50 < len(rows) < ink.size / 2:
        return 0.0
    across = columns - ink.shape[1] / 2

    def levelled(angle: float) -> float:
        heights = numpy.rint(rows - across * numpy.tan(numpy.radians(angle))).astype(int)
        counts = numpy.bincount(heights - heights.min()).astype(float)
        return float((counts * counts).sum())

    coarse = max(numpy.arange(-_STEEPEST, _STEEPEST + 0.01, 0.5), key=levelled)
    fine = max(numpy.arange(coarse - 0.5, coarse + 0.51, _STEP), key=levelled)
    return -float(fine) if levelled(fine) > 1.02 * levelled(0.0) else 0.0


# ---------------------------------------------------------------------------------------------------- ruling lines


def find_rules(ink: Ink, resolution: float) -> list[Box]:
    """Find the ruling lines: level from left to right, upright from the top."""
    point = resolution / 72
    thickest = max(3, round(_THICKEST_RULE * point))
    level = _runs(ink, round(_LEVEL_RULE * point), thickest)
    upright = [
        Box(box.top, box.left, box.bottom, box.right) for box in _runs(ink.T, round(_UPRIGHT_RULE * point), thickest)
    ]
    longest = round(_LONG_RULE * point)
    return level + [
        box
        for box in upright
        if box.bottom - box.top >= longest or any(_touch(box, other, thickest) for other in level)
    ]


def _touch(box: Box, other: Box, room: int) -> bool:
    """Whether two boxes come as near as `room`."""
    return (
        box.left - room < other.right
        and other.left - room < box.right
        and box.top - room < other.bottom
        and other.top - room < box.bottom
    )


def _runs(ink: Ink, length: int, thickest: int) -> list[Box]:
    """Thin boxes of rows that are inked without a gap over `length` pixels or more.

    A line that is not quite straight changes its row on its way: a pixel counts as inked where one above or below is.
    """
    if ink.shape[0] < 3 or ink.shape[1] <= length:
        return []
    thick = ink.copy()
    thick[1:] |= ink[:-1]
    thick[:-1] |= ink[1:]
    sums = numpy.zeros((ink.shape[0], ink.shape[1] + 1), dtype="int32")
    numpy.cumsum(thick, axis=1, out=sums[:, 1:])
    full = (sums[:, length:] - sums[:, :-length]) == length
    boxes: list[Box] = []
    open_boxes: list[Box] = []
    for row in numpy.flatnonzero(full.any(axis=1)).tolist():
        edges = numpy.flatnonzero(numpy.diff(numpy.concatenate(([False], full[row], [False])).astype("int8")))
        still_open = [box for box in open_boxes if box.bottom == row]
        boxes += [box for box in open_boxes if box.bottom != row]
        open_boxes = still_open
        for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            found = Box(start, row, end + length - 1, row + 1)
            for index, box in enumerate(open_boxes):
                if box.left < found.right and found.left < box.right:
                    open_boxes[index] = Box(
                        min(box.left, found.left), box.top, max(box.right, found.right), found.bottom
                    )
                    break
            else:
                open_boxes.append(found)
    boxes += open_boxes
    return sorted((box for box in boxes if box.bottom - box.top <= thickest + 2), key=lambda box: (box.top, box.left))


def _without(image: "Image", ink: Ink, rules: list[Box]) -> "Image":
    """The picture with paper where ruling lines were; they leave `ink` as well."""
    if not rules:
        return image
    cleaned = image.copy()
    values: Any = numpy.asarray(image)
    paper = int(numpy.percentile(values, 80))
    for box in rules:
        wide = Box(
            max(0, box.left - _MARGIN),
            max(0, box.top - _MARGIN),
            min(image.width, box.right + _MARGIN),
            min(image.height, box.bottom + _MARGIN),
        )
        cleaned.paste(paper, wide)
        ink[wide.top : wide.bottom, wide.left : wide.right] = False
    return cleaned
