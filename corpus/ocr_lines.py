"""Recognised lines to printed words: where exactly they stand is measured on the ink.

Tesseract is sure of where a line is, but only guesses where a character in it is: words are spread over the line's ink
by the widths of their characters, run by run where wide blanks part a line.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy

from gongbao.corpus.ocr_preparation import Ink
from gongbao.corpus.ocr_tesseract import ReadLine, ReadWord
from gongbao.corpus.printed import PrintedWord
from gongbao.corpus.printed_lines import width_in_ems

_GAP = 0.8  # ems of blank that part two runs of words
_ASCENT, _DESCENT = 0.88, 0.12  # of an em around the base line
_LOOSE = 1.085  # Tesseract's height of a line of Chinese, in ems
_LONG = 8.0  # ems: a line that is long enough to measure its characters by its width
_ALIKE = 0.14  # by which sizes of one font differ as measured
_SHORT_RUN = 0.3  # ems of ink: less is a point

# Marks whose ink fills half of their em square, and the room that they leave before or behind it, in ems
_OPENING = "（《〈“‘【〔「『[(［"
_CLOSING = "，。、；：！？）》〉”’】〕」』］"
_ROOM = 0.5

_SPECK_CONFIDENCE, _SPECK_DOUBT = 0.2, 0.7
_SPECK_LENGTH = 4
_SPECK_ROOM = 1.7  # times the next line's height that it stands away from it
_SPECK_EDGE = 0.12  # of the page's height


@dataclass(frozen=True, slots=True)
class _Run:
    """Words without a wide blank among them, and where their ink begins and ends, in pixels."""

    words: tuple[ReadWord, ...]
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class MeasuredLine:
    """A recognised line cut into runs; `em` is what its characters measure, in pixels."""

    line: ReadLine
    runs: tuple[_Run, ...]
    em: float

    @property
    def ems(self) -> float:
        """How wide its words are in ems."""
        return width_in_ems(self.line.text)

    @property
    def is_long(self) -> bool:
        """Whether it is long enough for its characters to be measured by its width."""
        return self.ems >= _LONG

    def relabelled(self, line: ReadLine) -> "MeasuredLine":
        """The same line with other words, as many as before, in their places."""
        words = iter(line.words)
        runs = tuple(replace(run, words=tuple(next(words) for _ in run.words)) for run in self.runs)
        return MeasuredLine(line, runs, self.em)


def without_specks(lines: Sequence[ReadLine], height: int) -> list[ReadLine]:
    """Lines of a page but for those that are no writing, or a page number that can't be read.

    That is a character or two of which Tesseract itself is sure that it can't read them, or that stand alone at the
    page's edge and are doubtful.

    >>> without_specks([ReadLine((ReadWord("人", 60, 0.02),), 50, 900, 70, 910, 910, 12)], 2339)
    []
    """
    found = []
    for index, line in enumerate(lines):
        if len(line.text) <= _SPECK_LENGTH:
            sure = max(word.confidence for word in line.words)
            rest = [other for at, other in enumerate(lines) if at != index]
            is_alone = all(abs(other.base - line.base) > _SPECK_ROOM * other.height for other in rest)
            at_edge = line.bottom < _SPECK_EDGE * height or line.top > (1 - _SPECK_EDGE) * height
            if sure < _SPECK_CONFIDENCE or (sure < _SPECK_DOUBT and is_alone and at_edge):
                continue
        found.append(line)
    return found


def measure(line: ReadLine, ink: Ink) -> MeasuredLine:
    """Cut a line at its wide blanks and measure its characters."""
    em = line.height / _LOOSE
    runs = _runs_of(line, _ink_runs(line, ink, em), em)
    widest = max(runs, key=lambda run: run.right - run.left)
    if width_in_ems("".join(word.text for word in widest.words)) >= _LONG:
        em = (widest.right - widest.left) / width_in_ems("".join(word.text for word in widest.words))
    return MeasuredLine(line, runs, em)


def _ink_runs(line: ReadLine, ink: Ink, em: float) -> list[tuple[float, float]]:
    """Where ink stands in a line's box, parted at blanks that are wide."""
    top, bottom = max(0, line.top), max(1, line.bottom)
    columns = numpy.flatnonzero(ink[top:bottom, max(0, line.left) : max(1, line.right)].any(axis=0)) + max(0, line.left)
    if not len(columns):
        return [(line.left, line.right)]
    cuts = numpy.flatnonzero(numpy.diff(columns) > _GAP * em)
    starts = columns[numpy.concatenate(([0], cuts + 1))]
    ends = columns[numpy.concatenate((cuts, [len(columns) - 1]))] + 1
    return [(float(a), float(b)) for a, b in zip(starts, ends, strict=True)]


def _runs_of(line: ReadLine, parts: Sequence[tuple[float, float]], em: float) -> tuple[_Run, ...]:
    """The words of a line by the runs of ink in which they stand."""
    held: list[list[ReadWord]] = [[] for _ in parts]
    place = 0
    for index, word in enumerate(line.words):
        if index and word.text[0] in _CLOSING:  # never the first of a run
            held[place].append(word)
            continue
        nearest = min(range(place, len(parts)), key=lambda part: _distance(parts[part], word.middle))
        held[nearest].append(word)
        place = nearest
    runs: list[_Run] = []
    for words, (left, right) in zip(held, parts, strict=True):
        if not words:
            if runs and right - left > _SHORT_RUN * em:  # Tesseract guessed wrong where a word stands
                runs[-1] = _Run(runs[-1].words, runs[-1].left, right)
            continue
        begin = left - (_ROOM * em if words[0].text[0] in _OPENING else 0)
        end = right + (_ROOM * em if words[-1].text[-1] in _CLOSING else 0)
        if runs and begin - runs[-1].right < _GAP * em:
            before = runs.pop()
            runs.append(_Run((*before.words, *words), before.left, end))
        else:
            runs.append(_Run(tuple(words), begin, end))
    return tuple(runs)


def _distance(part: tuple[float, float], position: float) -> float:
    return max(part[0] - position, position - part[1], 0.0)


def printed_words(
    lines: Iterable[MeasuredLine], resolution: float, usual: float | None, shift: tuple[float, float] = (0.0, 0.0)
) -> list[PrintedWord]:
    """The words of lines at their places in points.

    Args:
        lines: As measured.
        resolution: Of the picture that they were measured in.
        usual: The size of running text in the file: what measures about the same has that size.
        shift: How many pixels the picture's corner lies from the page's.

    """
    point = 72 / resolution
    words: list[PrintedWord] = []
    for measured in lines:
        size = measured.em * point
        if usual is not None and abs(size - usual) < _ALIKE * usual:
            size = usual
        size = max(1.0, round(size * 2) / 2)
        base = (measured.line.base + shift[1]) * point
        for run in measured.runs:
            ems = max(0.5, sum(width_in_ems(word.text) for word in run.words))
            scale = (run.right - run.left) / ems
            left = run.left + shift[0]
            for word in run.words:
                if not word.text:  # what was misread as a word of its own
                    continue
                right = left + width_in_ems(word.text) * scale
                words.append(
                    PrintedWord(
                        word.text,
                        left * point,
                        base - _ASCENT * size,
                        right * point,
                        base + _DESCENT * size,
                        size,
                        word.confidence,
                    )
                )
                left = right
    return words
