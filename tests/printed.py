"""Printed pages for tests: lines of text set in columns, and what a reader made of pages, in a form to compare."""

import re
from collections.abc import Sequence

from gongbao.corpus.printed import PrintedPage, PrintedWord, Rule
from gongbao.parser.model import Source, SourceTable, Span
from gongbao.parser.text import without

SIZE = 16.0
LEADING = 28.0
LEFT, WIDTH = 80.0, 28 * SIZE


def word(text: str, left: float, top: float, size: float = SIZE, confidence: float | None = None) -> PrintedWord:
    """Characters set solid: a Chinese one as wide as it is high, others half as wide."""
    width = sum(size / 2 if character.isascii() else size for character in text)
    return PrintedWord(text, left, top, left + width, top + size, size, confidence)


def column(
    text: str, top: float = 100.0, left: float = LEFT, width: float = WIDTH, size: float = SIZE
) -> list[PrintedWord]:
    """Paragraphs (lines of `text`) with their first lines indented, broken where the column is full.

    A line beginning with `>` is set to the right, one with `^` in the middle, one with `|` flush.
    """
    words: list[PrintedWord] = []
    for paragraph in text.splitlines():
        mark, body = (paragraph[0], paragraph[1:]) if paragraph[:1] in {">", "^", "|"} else ("", paragraph)
        indent = 0.0 if mark else 2 * size
        while body:
            fitting = max(1, int((width - indent) / size))
            line, body = body[:fitting], body[fitting:]
            shift = {">": width - len(line) * size, "^": (width - len(line) * size) / 2}.get(mark, indent)
            words.append(word(line, left + shift, top, size))
            indent, top = 0.0, top + LEADING * size / SIZE
    return words


def page(number: int, words: Sequence[PrintedWord], rules: Sequence[Rule] = ()) -> PrintedPage:
    """An A4 page."""
    return PrintedPage(number, 595.0, 842.0, tuple(words), tuple(rules))


def grid(xs: Sequence[float], ys: Sequence[float]) -> list[Rule]:
    """The ruling lines of a table without merged cells."""
    return [Rule(xs[0], y, xs[-1], y) for y in ys] + [Rule(x, ys[0], x, ys[-1]) for x in xs]


def paragraphs_of(source: Source) -> list[str]:
    """The paragraphs without the furniture between their halves; those that are furniture alone are left out."""
    found = []
    start = 0
    for match in re.finditer(r"\n\n+|\Z", source.text):
        parts = without(Span(start, match.start()), source.furniture)
        whole = "".join(source.text[slice(*part)].strip("\n") for part in parts)
        if whole:
            found.append(whole)
        start = match.end()
    return found


def rows_of(source: Source, table: SourceTable) -> list[list[str]]:
    """A table's cells, with an arrow and a number where one covers several rows (↓) or columns (→)."""
    return [
        [
            source.text[slice(*cell.span)]
            + (f" ↓{cell.rows}" if cell.rows > 1 else "")
            + (f" →{cell.columns}" if cell.columns > 1 else "")
            for cell in row
        ]
        for row in table.rows
    ]
