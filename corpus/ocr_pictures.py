"""Pictures of pages: those in an image file, grey, one after the other, within limits.

A file of Pillow's is used from one thread alone; what is yielded is the picture's own memory.
"""

import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gongbao.parser.model import GongbaoError

if TYPE_CHECKING:
    from PIL.Image import Image

RESOLUTION = 200
"""Dots an inch that pages are recognised at: characters of 10 to 16 points are 28 to 45 pixels high then.

Tesseract's network sees lines 36 to 48 pixels high; finer pictures take longer and are read no better.
"""

MOST_PIXELS = 60_000_000
"""Pixels of a picture as stored: A3 at 400 dots an inch has 31 million. More is a mistake, or a bomb."""

MOST_PAGES = 2_000
"""Pages of a file: the thickest gazettes have a few hundred."""

_FORMATS = ("PNG", "JPEG", "TIFF", "GIF", "BMP", "WEBP", "PPM")
_A4_INCHES = 11.69  # the longer side
_LARGEST_INCHES = 17  # A3
_LIKELY = (72, 1200)  # dots an inch of a scan; what else stands in a file is no resolution


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as a grey picture; `number` counts from 1, `resolution` is in dots an inch."""

    number: int
    image: "Image"
    resolution: float


def picture_count(content: bytes, place: str) -> int:
    """How many pages an image file has.

    Raises:
        GongbaoError: No picture, damaged, or too many pages.

    """
    try:
        with _open_image(content, place) as image:
            count = 0
            while True:  # n_frames would look for all of them, however many there are
                try:
                    image.seek(count)
                except EOFError:
                    return count
                count = _within_pages(count + 1, place)
    except _damage() as error:
        raise _damaged(place, error) from error


def pictures(content: bytes, place: str) -> Iterator[Picture]:
    """Yield the pages of an image file.

    Args:
        content: The file.
        place: Its name, for errors.

    Raises:
        GongbaoError: No picture, damaged, too large, or too many pages.

    """
    number = 0
    try:
        with _open_image(content, place) as image:
            while True:
                try:
                    image.seek(number)
                except EOFError:
                    return
                number = _within_pages(number + 1, place)
                _refuse_large(image, place)
                grey = _grey(image)
                yield Picture(number, grey, likely_resolution(_stated(image.info.get("dpi")), grey.size))
    except _damage() as error:
        raise _damaged(place, error) from error


def _open_image(content: bytes, place: str) -> Any:
    from PIL import Image, UnidentifiedImageError

    if not content:
        raise GongbaoError(f"{place}: is empty; get the file again")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of bombs: the limit below is our own
            image = Image.open(io.BytesIO(content), formats=_FORMATS)
    except UnidentifiedImageError as error:
        raise GongbaoError(f"{place}: is no picture that can be read; save it as PNG, JPEG, TIFF or PDF") from error
    except Image.DecompressionBombError as error:
        raise _too_large(place) from error
    _refuse_large(image, place)
    return image


def _refuse_large(image: "Image", place: str) -> None:
    if image.width * image.height > MOST_PIXELS:
        raise _too_large(place, f" of {image.width} x {image.height} pixels")


def _too_large(place: str, size: str = "") -> GongbaoError:
    most = MOST_PIXELS // 1_000_000
    return GongbaoError(
        f"{place}: a picture{size} is more than {most} million pixels; scan at {RESOLUTION} to 300 dots an inch"
    )


def _damage() -> tuple[type[Exception], ...]:
    """What Pillow raises at a damaged file."""
    from PIL import Image

    return (
        OSError,
        SyntaxError,
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        OverflowError,
        Image.DecompressionBombError,
    )


def _damaged(place: str, error: Exception) -> GongbaoError:
    reason = " ".join(str(error).split())[:100] or type(error).__name__
    return GongbaoError(f"{place}: the picture is damaged ({reason}); get an undamaged copy or scan it again")


def _grey(image: "Image") -> "Image":
    """The picture as it is read: turned upright as its EXIF says, on white paper, in 256 greys."""
    from PIL import Image, ImageOps

    image.load()
    upright: Image.Image = ImageOps.exif_transpose(image)
    if upright.mode.startswith(("I;16", "I", "F")) and upright.mode != "L":
        import numpy

        values = numpy.nan_to_num(numpy.asarray(upright, dtype="float32"))
        top = max(1.0, float(values.max()))
        return Image.fromarray((values.clip(0) * (255 / top)).astype("uint8"))
    if "A" in upright.getbands() or "transparency" in upright.info:
        coloured = upright.convert("RGBA")
        paper = Image.new("RGBA", coloured.size, "white")
        paper.alpha_composite(coloured)
        return paper.convert("L")
    grey = upright.convert("L")
    return grey.copy() if grey is image else grey


def likely_resolution(stated: float, size: tuple[int, int]) -> float:
    """A picture's dots an inch: as stated where that makes a sheet of a likely size, else as if it were A4.

    >>> round(likely_resolution(0, (1654, 2339))), round(likely_resolution(300, (1200, 800)))
    (200, 300)
    """
    longer = max(size)
    if _LIKELY[0] < stated <= _LIKELY[1] and longer / stated <= _LARGEST_INCHES:
        return stated
    return min(max(longer / _A4_INCHES, _LIKELY[0] * 1.5), _LIKELY[1])


def _stated(dots: Any) -> float:
    """The resolution that a file states: (300, 300), a fraction 300/1, or nonsense."""
    try:
        return float(dots[0])
    except (TypeError, IndexError, ValueError, ZeroDivisionError):
        return 0.0


def _within_pages(count: int, place: str) -> int:
    if count > MOST_PAGES:
        raise GongbaoError(f"{place}: more than {MOST_PAGES} pages; split the file")
    return count
