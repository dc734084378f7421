"""Tesseract, the program that recognises characters: started once a picture, without network, within limits."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from lxml import html

from gongbao.parser.model import GongbaoError

if TYPE_CHECKING:
    from PIL.Image import Image

SECONDS = 45
"""How long a picture may take; a page of two columns takes three seconds."""

LANGUAGE = "chi_sim"
"""What it is trained on: simplified Chinese, with Latin letters and numbers among it."""

_DIGITS = "eng"

_INSTALL = (
    "install tesseract-ocr and tesseract-ocr-chi-sim (Debian: apt install tesseract-ocr tesseract-ocr-chi-sim; "
    "macOS: brew install tesseract tesseract-lang; Windows: the installer of UB Mannheim, with chi_sim)"
)

_BOX = re.compile(r"bbox (-?\d+) (-?\d+) (-?\d+) (-?\d+)")
_BASELINE = re.compile(r"baseline (-?[\d.]+) (-?[\d.]+)")
_HEIGHT = re.compile(r"x_size ([\d.]+)")
_CONFIDENCE = re.compile(r"x_wconf (\d+)")
_LINES = {"ocr_line", "ocr_header", "ocr_caption", "ocr_textfloat"}


class ReadWord(NamedTuple):
    """Characters that were recognised, where about their middle stands from the left, and how sure they are, 0 to 1."""

    text: str
    middle: float
    confidence: float


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line of words from left to right in a picture, its box in pixels.

    `base` is the height of its base line at its middle, `height` that of its characters with the room around them.
    """

    words: tuple[ReadWord, ...]
    left: int
    top: int
    right: int
    bottom: int
    base: float
    height: float

    @property
    def text(self) -> str:
        """Its words, without blanks."""
        return "".join(word.text for word in self.words)

    @property
    def sureness(self) -> float:
        """The mean confidence of its characters."""
        return sum(word.confidence * len(word.text) for word in self.words) / max(1, len(self.text))


@cache
def _program() -> tuple[str, frozenset[str]]:
    """Where the program is, and its languages; looked for once.

    Raises:
        GongbaoError: It isn't installed, or can't read Chinese.

    """
    program = shutil.which("tesseract")
    if program is None:
        raise GongbaoError(f"Tesseract, which recognises the characters of scans, is not installed; {_INSTALL}")
    try:
        listed = subprocess.run([program, "--list-langs"], capture_output=True, timeout=SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise GongbaoError(f"Tesseract can't be started ({error}); {_INSTALL}") from error
    languages = frozenset((listed.stdout + listed.stderr).decode("utf-8", "replace").split())
    if LANGUAGE not in languages:
        raise GongbaoError(f"Tesseract has not learned Chinese ({LANGUAGE} is missing); {_INSTALL}")
    return program, languages


def require_tesseract(place: str) -> None:
    """Refuse a scan where it can't be recognised.

    Raises:
        GongbaoError: Tesseract or its Chinese is not installed; the message names the packages.

    """
    try:
        _program()
    except GongbaoError as error:
        raise GongbaoError(f"{place}: is a scan: {error}") from error


def recognise(image: "Image", resolution: float, place: str, *, is_block: bool = False) -> list[ReadLine]:
    """Recognise the lines of a picture.

    Args:
        image: Grey, upright.
        resolution: In dots an inch.
        place: What the picture is of, for errors.
        is_block: The picture is one column of lines; otherwise columns are looked for.

    Raises:
        GongbaoError: The program is missing, fails or takes too long.

    """
    options = ["-l", LANGUAGE, "--psm", "6" if is_block else "3"]
    return list(_read_lines(_run(image, resolution, place, options)))


def recognise_number(image: "Image", resolution: float, place: str) -> tuple[str, float] | None:
    """Recognise the digits of a picture that holds nothing else, and how sure they are; None where there are none.

    That takes the English that comes with Tesseract: the Chinese reads single digits as characters.
    """
    if _DIGITS not in _program()[1]:
        return None
    options = ["-l", _DIGITS, "--psm", "8", "-c", "tessedit_char_whitelist=0123456789"]
    words = [word for line in _read_lines(_run(image, resolution, place, options)) for word in line.words]
    text = "".join(word.text for word in words)
    return (text, min(word.confidence for word in words)) if text.isdecimal() else None


def _run(image: "Image", resolution: float, place: str, options: Sequence[str]) -> bytes:
    """What Tesseract writes of a picture, as hOCR."""
    command = [_program()[0], "-", "-", *options, "--oem", "1"]
    command += ["--dpi", str(min(2400, max(70, round(resolution)))), "hocr"]
    picture = b"P5 %d %d 255\n" % image.size + image.tobytes()
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}  # several pages at once go faster than several threads a page
    try:
        done = subprocess.run(
            command, input=picture, capture_output=True, timeout=SECONDS, check=False, env=environment
        )
    except subprocess.TimeoutExpired as error:
        raise GongbaoError(f"{place}: recognising it took more than {SECONDS} s; scan it anew, or smaller") from error
    except OSError as error:
        raise GongbaoError(f"{place}: Tesseract can't be started ({error}); {_INSTALL}") from error
    if done.returncode:
        reason = " ".join(done.stderr.decode("utf-8", "replace").split())[-200:] or f"code {done.returncode}"
        raise GongbaoError(f"{place}: Tesseract failed ({reason}); scan it anew, or check the installation")
    return done.stdout


def _read_lines(page: bytes) -> Iterator[ReadLine]:
    """The lines of hOCR, the HTML that Tesseract writes."""
    if not page.strip():
        return
    tree = html.document_fromstring(page, parser=html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True))
    for element in tree.iter("span"):
        if element.get("class") in _LINES and (line := _read_line(element)) is not None:
            yield line


def _read_line(element: "html.HtmlElement") -> ReadLine | None:
    title = element.get("title", "")
    box = _BOX.search(title)
    words = tuple(word for each in element.iter("span") if (word := _read_word(each)) is not None)
    if box is None or not words:
        return None
    left, top, right, bottom = map(int, box.groups())
    base, height = float(bottom), float(bottom - top)
    if found := _BASELINE.search(title):
        base += float(found[2]) + float(found[1]) * (right - left) / 2
    if found := _HEIGHT.search(title):
        height = float(found[1])
    return ReadLine(words, left, top, right, bottom, base, height)


def _read_word(element: Any) -> ReadWord | None:
    if element.get("class") != "ocrx_word":
        return None
    title = element.get("title", "")
    box, sure = _BOX.search(title), _CONFIDENCE.search(title)
    text = "".join("".join(element.itertext()).split())
    if box is None or sure is None or not text:
        return None
    return ReadWord(text, (int(box[1]) + int(box[3])) / 2, min(100, int(sure[1])) / 100)
