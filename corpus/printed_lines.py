"""Words to lines: which words stand side by side, what a line's text is, where it begins and ends in its column."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gongbao.corpus.printed import PrintedWord

_BESIDE = 0.75  # ems: a wider gap may be one between two columns
_BLANK = 0.6  # ems: a narrower gap between Chinese characters comes from justified setting
_LATIN_BLANK = 0.15
_TAB = 2.0
_MOST_BESIDE = 30  # runs of words at one height that are looked at

_WIDE = re.compile(
    r"[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6“”‘’…—]"
)


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """Words of one column on one line, from left to right; `edges` are the left and right edge of that column.

    `number` counts the lines of a page from 1.
    """

    page: int
    words: tuple[PrintedWord, ...]
    left: float
    top: float
    right: float
    bottom: float
    size: float
    edges: tuple[float, float] = (0.0, 0.0)
    number: int = 0

    @property
    def middle(self) -> float:
        """Where it stands from the top, at half its height."""
        return (self.top + self.bottom) / 2

    @property
    def text(self) -> str:
        """Its words with the blanks between them."""
        parts: list[str] = []
        for index, word in enumerate(self.words):
            if index:
                parts.append(blank_between(self.words[index - 1], word, self.size))
            parts.append(word.text)
        return "".join(parts)

    @property
    def indent(self) -> float:
        """How far it begins from its column's left edge, in ems."""
        return (self.left - self.edges[0]) / self.size

    @property
    def room(self) -> float:
        """How far it ends from its column's right edge, in ems."""
        return (self.edges[1] - self.right) / self.size


def line_of(page: int, words: Iterable[PrintedWord], edges: tuple[float, float] = (0.0, 0.0)) -> PrintedLine:
    """Put words of one line in order.

    >>> line_of(1, [PrintedWord("通知", 130, 10, 150, 20), PrintedWord("春耕", 100, 10, 120, 20)]).text
    '春耕 通知'
    """
    ordered = tuple(sorted(words, key=lambda word: word.left))
    return PrintedLine(
        page,
        ordered,
        min(word.left for word in ordered),
        min(word.top for word in ordered),
        max(word.right for word in ordered),
        max(word.bottom for word in ordered),
        _size_of(ordered),
        edges,
    )


def _size_of(words: Sequence[PrintedWord]) -> float:
    """The size of most of a line's characters; where it isn't known the width of Chinese characters tells it."""
    sizes: Counter[float] = Counter()
    for word in words:
        sizes[round(size_of(word) * 2) / 2] += len(word.text)
    return max(1.0, max(sizes, key=lambda size: (sizes[size], size)))


def size_of(word: PrintedWord) -> float:
    """The size of a word's font in points: what is known, or what its width (Chinese) or its height tells.

    >>> size_of(PrintedWord("通知", 0, 1, 32, 16))
    16.0
    """
    if word.size is not None:
        return word.size
    wide = len(_WIDE.findall(word.text))
    if wide * 2 > len(word.text):
        return (word.right - word.left) / (wide + (len(word.text) - wide) / 2)
    return (word.bottom - word.top) * 1.1


def blank_between(before: PrintedWord, word: PrintedWord, size: float) -> str:
    """What stands between two words of a line: nothing, a blank, or a tab where the gap is wide."""
    gap = (word.left - before.right) / size
    if gap > _TAB:
        return "\t"
    if gap > _BLANK or (gap > _LATIN_BLANK and is_latin(before.text[-1]) and is_latin(word.text[0])):
        return " "
    return ""


def is_latin(character: str) -> bool:
    """Whether a blank parts two words of such characters."""
    return character.isascii() and character.isalnum()


def width_in_ems(text: str) -> float:
    """How wide a text is, set solid.

    >>> width_in_ems("5月通知")
    3.5
    """
    return sum(1.0 if _WIDE.match(character) else 0.5 for character in text)


def segments_of(page: int, words: Sequence[PrintedWord]) -> list[PrintedLine]:
    """The runs of words that no gap as wide as one between columns parts, from the top."""
    open_runs: list[list[PrintedWord]] = []
    heights: list[tuple[float, int]] = []  # the middle of the last word of each run that may go on, sorted
    farthest = _BESIDE * max(map(size_of, words), default=0.0)
    for word in sorted(words, key=lambda each: each.left):
        size = size_of(word)
        middle = (word.top + word.bottom) / 2
        nearest: tuple[float, int, int] | None = None
        index = bisect_left(heights, (middle - size / 2, -1))
        behind = index + _MOST_BESIDE
        while index < min(behind, len(heights)) and heights[index][0] <= middle + size / 2:
            number = heights[index][1]
            last = open_runs[number][-1]
            gap = word.left - last.right
            if gap >= farthest:  # no word goes on from it any more
                del heights[index]
                continue
            scale = max(size, size_of(last))
            overlap = min(word.bottom, last.bottom) - max(word.top, last.top)
            is_level = overlap > min(word.bottom - word.top, last.bottom - last.top) / 2
            if is_level and -scale < gap < _BESIDE * scale:
                distance = abs(heights[index][0] - middle)
                if nearest is None or distance < nearest[0]:
                    nearest = (distance, index, number)
            index += 1
        if nearest is None:
            number = len(open_runs)
            open_runs.append([word])
        else:
            _, index, number = nearest
            del heights[index]
            open_runs[number].append(word)
        heights.insert(bisect_left(heights, (middle, number)), (middle, number))
    return sorted((line_of(page, run) for run in open_runs), key=lambda line: (line.top, line.left))


def rows_of(lines: Iterable[PrintedLine]) -> list[list[PrintedLine]]:
    """Lines side by side as rows, from the top; each row from left to right."""
    rows: list[list[PrintedLine]] = []
    for line in sorted(lines, key=lambda each: each.middle):
        if rows:
            last = rows[-1][-1]
            overlap = min(line.bottom, last.bottom) - max(line.top, last.top)
            if overlap > min(line.bottom - line.top, last.bottom - last.top) / 2:
                rows[-1].append(line)
                continue
        rows.append([line])
    return [sorted(row, key=lambda line: line.left) for row in rows]
