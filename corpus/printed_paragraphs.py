"""Which printed lines are one paragraph: by indentation, by the room that is left at a line's end, by leading and size.

A line goes on in the next where the next one's first word would not have fitted in any more. Lines that are centred one
above the other (a title) stay lines of one paragraph: whether they are one title is for the parser, which reads them.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from enum import Enum

from gongbao.corpus.printed_lines import PrintedLine, width_in_ems
from gongbao.parser.numbering import match_label
from gongbao.parser.text import fold


class Joint(Enum):
    """How a line stands to the one before: in the same sentence's run, under it in one block, or in a new paragraph."""

    RUN = "run"
    BLOCK = "block"
    APART = "apart"


_INDENT = 1.2  # ems from which on a line is indented
_SLACK = 0.6  # ems that a full line may lack
_LEADING = 1.3  # times the usual leading: more is a gap between paragraphs
_SIZES = 1.12  # sizes that differ more are two fonts
_SET_OFF = 0.35  # of the column's width: a signature or a date stands so far to the right
_ENTRY_ROOM = 0.4  # of the column's width that a contents entry leaves to dots and page
_LONGEST_LABEL = 40  # characters of a line that a label is looked for in
_FINISHED = re.compile(r"[。！？；：!?;:][”’）》」)]*$|……$")
_STOPPED = re.compile(r"[。！？!?][”’）》」)]*$|[）)]$")
_UNIT = re.compile(r"[（《“‘〈〔【\[(「『]*(?:[A-Za-z0-9@#&/.,:%+'_-]+|.)[，。、；：！？）》”’〉〕】\])」』％%…—·]*")
_LIST_ENTRY = re.compile(r"(?:\.{3,}|…|·{3,})\s*[(（]?[0-9]{1,4}[)）]?$")  # …的通知.....(29)


class Setting:
    """How a file is set: the size of its running text and the usual distance of two lines by their size, in ems."""

    def __init__(self, columns: Iterable[Sequence[PrintedLine]]) -> None:
        sizes: Counter[float] = Counter()
        leadings: dict[float, Counter[float]] = {}
        for lines in columns:
            for index, line in enumerate(lines):
                sizes[line.size] += len(line.text)
                if index and lines[index - 1].size == line.size:
                    distance = round((line.bottom - lines[index - 1].bottom) / line.size, 1)
                    leadings.setdefault(line.size, Counter())[distance] += 1
        self.size = max(sizes, key=lambda size: (sizes[size], size), default=10.5)
        self._leadings = {size: _usual(distances) for size, distances in leadings.items()}

    def is_gap(self, before: PrintedLine, line: PrintedLine) -> bool:
        """Whether more than the usual leading parts two lines of one column."""
        size = max(before.size, line.size)
        usual = self._leadings.get(line.size) or self._leadings.get(self.size) or 1.6
        return (line.bottom - before.bottom) / size > usual * _LEADING + 0.1


def _usual(distances: Counter[float]) -> float:
    """The smallest distance that a fair share of the lines has, so that gaps between short paragraphs don't count."""
    fair = min(max(distances.values()), sum(distances.values()) / 6)
    return min(distance for distance, count in distances.items() if count >= fair)


def joint(paragraph: Sequence[PrintedLine], line: PrintedLine, setting: Setting, *, beneath: bool) -> Joint:
    """How a line goes on from a paragraph.

    Args:
        paragraph: Its lines so far.
        line: The line that comes next in reading order.
        setting: How the file is set.
        beneath: Whether it stands in the same column right beneath; false at the head of a column or page.

    """
    before, first = paragraph[-1], paragraph[0]
    if max(before.size, line.size) > _SIZES * min(before.size, line.size):
        return Joint.APART
    if beneath and setting.is_gap(before, line):
        return Joint.APART
    text = before.text
    if _LIST_ENTRY.search(text) or ("\t" in text and "\t" in line.text):  # names in columns
        return Joint.APART
    if beneath and _is_long_entry(before, line):
        return Joint.RUN
    if is_centred(line) and (is_centred(before) or _is_full_title(paragraph)):
        return Joint.BLOCK if beneath else Joint.APART
    if is_set_off(before) or is_set_off(line) or is_centred(before):
        return Joint.APART
    if before.room > first_unit(line) + _SLACK:
        return Joint.APART
    label = match_label(fold(line.text[:_LONGEST_LABEL]))
    is_finished = bool(_FINISHED.search(text))
    if line.indent > _INDENT:
        is_aligned = line.edges == before.edges and abs(line.left - before.left) < _SLACK * line.size
        goes_on = is_aligned and not is_finished and label is None
        return Joint.RUN if goes_on or _hangs(paragraph, line) else Joint.APART
    hung = before.left - max(first.left, line.left) > _SLACK * line.size
    if len(paragraph) > 1 and hung:  # the line is back from a hanging indent
        return Joint.APART
    if first.indent <= _INDENT and label is not None and (is_finished or _STOPPED.search(text)):
        return Joint.APART  # nothing sets paragraphs apart here but their labels
    return Joint.RUN


def is_centred(line: PrintedLine) -> bool:
    """Whether a line stands in the middle of its column, further from the edges than an indentation."""
    return line.indent > _INDENT + 1.3 and line.room > 1 and abs(line.indent - line.room) < 1.5


def is_set_off(line: PrintedLine) -> bool:
    """Whether it stands to the right, as a signature, a date and bodies that a text names at its end do."""
    width = (line.edges[1] - line.edges[0]) / line.size
    return line.indent > width * _SET_OFF and line.indent > line.room + 1.5


def _is_full_title(paragraph: Sequence[PrintedLine]) -> bool:
    """Whether the first lines of a title may fill the column: not indented, no stop at the end."""
    return len(paragraph) < 3 and paragraph[0].indent <= _INDENT + 1.3 and not _STOPPED.search(paragraph[-1].text)


def _is_long_entry(before: PrintedLine, line: PrintedLine) -> bool:
    """Whether a contents entry goes on in the line that bears its page: such lines end before the pages' column."""
    if (
        not _LIST_ENTRY.search(line.text)
        or _STOPPED.search(before.text)
        or match_label(fold(line.text[:_LONGEST_LABEL]))
    ):
        return False
    width = (before.edges[1] - before.edges[0]) / before.size
    return before.room < width * _ENTRY_ROOM


def _hangs(paragraph: Sequence[PrintedLine], line: PrintedLine) -> bool:
    """Whether a paragraph's lines from the second on are set in under the words behind its label (a hanging indent)."""
    before = paragraph[-1]
    if len(paragraph) > 1:
        return (
            before.indent > _INDENT
            and abs(before.indent - line.indent) < _SLACK
            and paragraph[0].indent + 0.5 < line.indent
        )
    label = match_label(fold(before.text[:_LONGEST_LABEL]))
    if label is None or _STOPPED.search(before.text):
        return False
    return 0.5 < line.indent - before.indent <= width_in_ems(before.text[: label.length]) + 1.5


def fills(before: PrintedLine, line: PrintedLine) -> bool:
    """Whether a cell's line leaves no room for the next one's first word, wherever it stands between the edges."""
    width = before.edges[1] - before.edges[0]
    return (width - (before.right - before.left)) / before.size < first_unit(line) + 0.2


def first_unit(line: PrintedLine) -> float:
    """How wide the first part of a line is that can't be parted, in ems."""
    found = _UNIT.match(line.text)
    return min(width_in_ems(found[0]), 20) if found else 1.0
