"""Is a numbered line without a stop a heading, or a sentence that a page break cut? Its siblings vote.

The nearest lines numbered the same way are headings, or they are sentences.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence

from gongbao.parser.numbering import Label, Scheme
from gongbao.parser.pages import Line

HEADING_LENGTH = 40
_SHORTEST = 2  # characters of a title

_SIBLINGS = 4
_KEPT = 240
_DUTY = re.compile(r"应当|必须|不得")  # a sentence says what is to be done, a heading what about
_TITLE_TAIL = re.compile(r"[^,。]{1,6}。.")
_PAIRS = {")": "(", "》": "《", "”": "“", "’": "‘", "〉": "〈", "]": "["}
_BRACKETS = re.compile(r"[()《》“”‘’〈〉\[\]]")
_ALWAYS_HEADINGS = {Scheme.PART, Scheme.CHAPTER, Scheme.SECTION, Scheme.BOX, Scheme.ANNEX}
_HEADING_SCHEMES = {Scheme.CHINESE_COMMA, Scheme.CHINESE_PAREN}
_ITEM_SCHEMES = {Scheme.ARABIC_PAREN, Scheme.ARABIC_HALF_PAREN, Scheme.CIRCLED}  # below headings, most are sentences


class Growing:
    """A paragraph while lines are added to it; of a long one `text` keeps the end alone, so that growing stays cheap.

    `begin` is the index of its first line, `label` that line's label, `length` its characters.
    """

    def __init__(self, begin: int, label: Label | None, line: Line) -> None:
        self.begin = begin
        self.label = label
        self.head = line.text[:_KEPT]
        self.lines: list[Line] = []
        self.text = ""
        self.length = 0
        self.has_stop = False
        self.depths: dict[str, int] = {}
        self.add(line)

    def add(self, line: Line) -> None:
        """Join a line to the paragraph."""
        self.lines.append(line)
        self.length += len(line.text)
        self.text = line.text if not self.text else (self.text + line.text)[-_KEPT:]
        self.has_stop = self.has_stop or _has_stop(line.text, self.label)
        for mark in _BRACKETS.findall(line.text):
            if mark in _PAIRS:
                opening = _PAIRS[mark]
                self.depths[opening] = max(0, self.depths.get(opening, 0) - 1)
            else:
                self.depths[mark] = self.depths.get(mark, 0) + 1

    @property
    def is_open(self) -> bool:
        """Whether a bracket, title or quotation is open at the end."""
        return any(self.depths.values())


class Siblings:
    """The numbered lines of a source by their scheme and the numbers above theirs; lines before as joined so far."""

    def __init__(self, lines: Sequence[Line], labels: Sequence[Label | None]) -> None:
        self.labels = labels
        self.lengths = [len(line.text) for line in lines]
        self.stopped = [_has_stop(line.text, label) for line, label in zip(lines, labels, strict=True)]
        self.groups: dict[tuple[Scheme, tuple[int, ...]], list[int]] = {}
        for index, label in enumerate(labels):
            if label is not None:
                self.groups.setdefault((label.scheme, label.numbers[:-1]), []).append(index)

    def finish(self, paragraph: Growing) -> None:
        """Remember how long a paragraph came to be, and whether it has a stop."""
        self.lengths[paragraph.begin] = paragraph.length
        self.stopped[paragraph.begin] = paragraph.has_stop

    def is_heading(self, paragraph: Growing, following: Line) -> bool:
        """Whether a numbered paragraph without a stop at its end is a heading."""
        own = paragraph.label
        if own is None or paragraph.length > HEADING_LENGTH or own.scheme is Scheme.ARTICLE:
            return False
        if "。" in paragraph.text or _DUTY.search(paragraph.text):
            return False
        if own.scheme in _ALWAYS_HEADINGS:
            return True
        if paragraph.length - own.length < _SHORTEST:
            return False
        sentences, headings = int(paragraph.has_stop), 0
        group = self.groups[own.scheme, own.numbers[:-1]]
        place = bisect_left(group, paragraph.begin)
        for way, step in (
            (reversed(group[max(0, place - _SIBLINGS) : place]), -1),
            (group[place + 1 : place + 1 + _SIBLINGS], 1),
        ):
            for other in self._in_sequence(own, way, step):
                sentences += self.stopped[other]
                headings += not self.stopped[other] and self.lengths[other] <= HEADING_LENGTH
        if sentences + headings == 0:
            return True
        if sentences == headings == 1:
            return own.scheme in _HEADING_SCHEMES and not _TITLE_TAIL.match(following.text)
        # a sibling with a stop is a sentence for sure; one without may be another that was cut
        return headings > (4 if own.scheme in _ITEM_SCHEMES else 2) * sentences

    def _in_sequence(self, own: Label, others: Iterable[int], step: int) -> Iterable[int]:
        """The lines whose numbers go on from a label's; where the numbering begins anew they are siblings no more."""
        number = own.numbers[-1]
        for other in others:
            label = self.labels[other]
            if label is None or (label.numbers[-1] - number) * step <= 0:
                return
            number = label.numbers[-1]
            yield other


def _has_stop(text: str, label: Label | None) -> bool:
    """Whether words hold a mark that headings of the kind don't: 一、深化改革,完善服务 is one, 1.加强检查,建立台账 is not."""
    long = label is not None and label.scheme in _HEADING_SCHEMES
    return (_STOP if long else _STOP_OR_COMMA).search(text) is not None


_STOP = re.compile(r"[。;]|,.*:$")
_STOP_OR_COMMA = re.compile(r"[。;,]")
