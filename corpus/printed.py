"""Printed pages: words and rules at their places, whoever found them there, a PDF's text layer or recognition.

Positions are in points (1/72 inch) from the top left corner of the page as it is read, upright. `read_pages`
(`gongbao.corpus.printed_source`) makes a `Source` of pages.
"""

from dataclasses import dataclass
from typing import NamedTuple

from gongbao.parser.model import Severity


class PrintedWord(NamedTuple):
    """Characters that stand side by side on one line without a blank: a Latin word, a run of Chinese, a single character.

    `size` is the font's size in points, None where it isn't known (it is taken from the widths then); `confidence`
    says from 0 to 1 how sure its recognition is, None where nothing had to be recognised. The order of a page's words
    doesn't matter.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float | None = None
    confidence: float | None = None


class Rule(NamedTuple):
    """A ruling line, upright or level, as a thin box; a frame is four of them."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def level(self) -> bool:
        """Whether it runs from left to right."""
        return self.right - self.left >= self.bottom - self.top


class Remark(NamedTuple):
    """What a reader has to say of a page: a code, its severity and a message, as in a diagnostic."""

    code: str
    severity: Severity
    message: str


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """One page: its number in the file (from 1), its size, what is on it, and what its reader has to say of it.

    `beside` are words that stand across the running text (a title along the margin, a watermark), placed as the page is
    seen when it is turned to read them; they are furniture.

    >>> PrintedPage(1, 595, 842, (PrintedWord("通知", 265.5, 100, 297.5, 116, size=16),)).words[0].text
    '通知'
    """

    number: int
    width: float
    height: float
    words: tuple[PrintedWord, ...] = ()
    rules: tuple[Rule, ...] = ()
    beside: tuple[PrintedWord, ...] = ()
    remarks: tuple[Remark, ...] = ()
