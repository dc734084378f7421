"""How a source sets its paragraphs: by indentation, by blank lines, in lines of one width; what follows for a line."""

from collections.abc import Sequence
from dataclasses import dataclass

from gongbao.parser.pages import Line

_NARROWEST = 18  # characters: below that a column is no column of running text
_RAGGED = 2  # characters that full lines may differ by, for a word or a mark that must not be parted


@dataclass(frozen=True, slots=True)
class Typesetting:
    """What marks a paragraph: `indented` its first line, `spaced` a blank line before it; `width` of full lines, or 0."""

    indented: bool
    spaced: bool
    width: int

    def is_full(self, line: Line) -> bool:
        """Whether a line fills its column, so that the line end may be the column's."""
        return bool(self.width) and line.width >= self.width - _RAGGED

    def goes_on(self, before: Line, line: Line) -> bool:
        """Whether a line goes on with the paragraph though the line before ends in a full stop."""
        return self.indented and not (line.indented or line.spaced) and self.is_full(before)

    def heading_goes_on(self, before: Line, line: Line) -> bool:
        """Whether a heading's line goes on in the next: nothing parts them as paragraphs are parted here."""
        if line.spaced or line.indented or before.width < _NARROWEST:
            return False
        return self.spaced or (self.indented and self.is_full(before))


def read_typesetting(lines: Sequence[Line]) -> Typesetting:
    """How most paragraphs are set; a source of lines of many lengths has no width."""
    lines = [line for line in lines if not line.cell]
    indented = sum(line.indented for line in lines) * 3 >= len(lines)
    spaced = sum(line.spaced for line in lines) * 3 >= len(lines) * 2
    widths = sorted(line.width for line in lines)
    width = widths[len(widths) * 9 // 10] if widths else 0
    full = sum(abs(each - width) <= _RAGGED for each in widths)
    is_column = width >= _NARROWEST and widths[-1] <= width + _RAGGED and full * 6 >= len(lines)
    return Typesetting(indented, spaced, width if is_column else 0)
