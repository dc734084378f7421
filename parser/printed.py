"""Paragraphs as they are printed: their words with widths kept, where blanks stood in them, the names that blanks part."""

import re
from collections.abc import Sequence
from itertools import pairwise

from gongbao.parser.elements import BODY_END, SIGNER, is_body
from gongbao.parser.text import Cleaned

ENDS_AS_BODY = re.compile(rf"(?:{BODY_END})$")
_OFFICES = ("办公室", "办公厅")  # a body's own, though a line may end before them
_SEAL = re.compile(r"\((?:盖章|印章|印|签章|公章)\)$")  # 某县人民政府办公室(盖章)
_SHORT_OFFICE = 9  # characters of 国家某某总局局长
_NAME_MARKS = re.compile("^[、,，]+")


class Printed:
    """The paragraphs of a source by index: `texts` as rules read them, and how they stand in the source."""

    def __init__(self, cleaned: Cleaned, texts: Sequence[str]) -> None:
        self.cleaned = cleaned
        self.texts = texts

    def words(self, index: int, start: int = 0, end: int | None = None) -> str:
        """A paragraph as printed, or its characters [start, end)."""
        paragraph = self.cleaned.paragraphs[index]
        return self.cleaned.printed(paragraph.start + start, paragraph.end if end is None else paragraph.start + end)

    def gaps(self, index: int, length: int) -> list[int]:
        """Where in a paragraph's first characters a blank was left out or a line ended."""
        paragraph = self.cleaned.paragraphs[index]
        blanks = self.cleaned.blanks(paragraph.start, paragraph.start + length)
        line_ends = [self.cleaned.position(line.start) for line in paragraph.lines[1:]]
        return [
            position - paragraph.start
            for position in sorted({*blanks, *line_ends})
            if position < paragraph.start + length
        ]

    def is_signed(self, index: int, found: re.Match[str]) -> bool:
        """Whether a line ends in a date that blanks part from the bodies' names before it, and is nothing else."""
        split = found.end("bodies")
        return split in self.gaps(index, split + 1) and self.are_bodies(index, split)

    def names(self, index: int, length: int) -> str:
        """The bodies' names that a paragraph begins with, parted by 、 where a blank or a line end parts them."""
        return "、".join(self.bodies(index, length))

    def are_bodies(self, index: int, length: int | None = None) -> bool:
        """Whether a short paragraph, or its first characters, is the name of a body, or of bodies parted by blanks."""
        text = self.texts[index][:length]
        if is_body(text):
            return True
        parts = [0, *self.gaps(index, len(text)), len(text)]
        return len(parts) > 2 and all(is_body(text[a:b]) for a, b in pairwise(parts))

    def is_person(self, index: int) -> bool:
        """Whether a line is a person's signature with the office: 省长王某某, or 某某委员会主任 and, behind a blank, a name."""
        found = SIGNER.fullmatch(self.texts[index])
        if found is None or is_body(self.texts[index]):
            return False
        office = found.end("office")
        return office <= _SHORT_OFFICE or office in self.gaps(index, office + 1)

    def bodies(self, index: int, length: int) -> list[str]:
        """The bodies' names that a paragraph begins with, parted where a blank, a line end or 、 parts them."""
        text = self.texts[index]
        names: list[str] = []
        begin = 0
        for end in (*self.gaps(index, length), length):
            seal = _SEAL.search(text[begin:end])
            stop = begin + seal.start() if seal else end
            parts = ENDS_AS_BODY.search(text[begin:stop]) and not text.startswith(_OFFICES, end)
            if (parts and stop - begin > 2) or end == length:  # 财政部 税务总局, not 国 务 院
                names += issuers_of(self.words(index, begin, stop))
                begin = end
        return names

    def parted(self, index: int, start: int, end: int) -> list[str]:
        """Persons' names in a part of a paragraph, parted by marks, blanks or line ends; 王 某 is one name."""
        text = self.texts[index]
        cuts = {start, end, *(cut for cut in self.gaps(index, end) if start < cut < end)}
        bounds = sorted(cuts | {mark for mark in range(start, end) if text[mark] in "、,"})
        names: list[str] = []
        for a, b in pairwise(bounds):
            name = _NAME_MARKS.sub("", self.words(index, a, b))
            if names and len(name) == 1 and len(names[-1]) == 1:
                names[-1] += name
            elif name:
                names.append(name)
        return names


def issuers_of(issuer: str | None) -> tuple[str, ...]:
    """The issuers one by one, where 、 parts whole names.

    >>> issuers_of("财政部、税务总局"), issuers_of("某县农业、林业局")
    (('财政部', '税务总局'), ('某县农业、林业局',))
    """
    names = (issuer or "").split("、")
    if len(names) > 1 and all(ENDS_AS_BODY.search(name) for name in names):
        return tuple(names)
    return (issuer,) if issuer else ()
