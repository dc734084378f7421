"""Where in a source a position is, as editors and compilers say it: line and column."""

import re
from bisect import bisect_right
from dataclasses import dataclass

_LINE_END = re.compile(r"\r\n?|\n")


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a text: `starts` are the positions, in code points, at which they begin."""

    starts: tuple[int, ...]

    def place(self, position: int) -> tuple[int, int]:
        r"""Return the line and the column of a position, both counted from 1, the column in code points.

        >>> lines_of("一、要求\r\n抓好落实。").place(8)
        (2, 3)
        """
        line = bisect_right(self.starts, position)
        return line, position - self.starts[line - 1] + 1


def lines_of(text: str) -> Lines:
    """Return the lines of a text as editors number them: parted by LF, CR LF or CR, by nothing else."""
    return Lines((0, *(match.end() for match in _LINE_END.finditer(text))))
