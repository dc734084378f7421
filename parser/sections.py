"""What the headings above a passage tell of it: that it reviews the past, grades events, lists what is repealed.

A heading holds for everything below it, down to the next heading of its own numbering scheme.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from gongbao.parser.lexicons import alternatives, lexicon
from gongbao.parser.model import BlockKind, Relation
from gongbao.parser.numbering import Label, Scheme, match_label
from gongbao.parser.outline import Passage
from gongbao.parser.relations import list_relation

_WORDS = lexicon("indicators")["headings"]


class Section(NamedTuple):
    """What the headings above a passage say: it reviews the past, it grades events, it is about a year.

    `listed` is what becomes of the instruments whose titles begin the items below.
    """

    review: bool = False
    grades: bool = False
    year: int | None = None
    listed: Relation | None = None


_REVIEW = tuple(_WORDS["review"])
_AND_MORE = re.compile(r"[和与及][一-鿿]{2,8}\Z")
_DOING = re.compile(alternatives(_WORDS["doing"]))
_GRADES = tuple(_WORDS["grades"])
_YEAR = re.compile(r"(?<![0-9])(?<![0-9年][-—–~至到])(?<!——)((?:19|20)[0-9][0-9])年(?!以来|代|[-—–~至到](?:19|20))")
_LONGEST = 40


def read_sections(text: str, passages: Sequence[Passage]) -> Iterator[tuple[Passage, Section]]:
    """Each passage of a document with what the headings above it say; a heading is below itself.

    Args:
        text: the cleaned text.
        passages: the document's blocks in text order.

    Yields:
        (passage, section) in text order.

    """
    above: list[tuple[Label, Section]] = []
    titled = here = Section()
    for passage in passages:
        if passage.kind is BlockKind.HEADING:
            label, own = _read_heading(text[passage.start : min(passage.end, passage.start + _LONGEST)])
            if label:
                del above[_depth(above, label) :]
                here = _below(above[-1][1] if above else titled, own)
                above.append((label, here))
        elif passage.role == "title":
            above.clear()
            titled = here = Section(year=_only_year(text[passage.start : passage.end]))
        yield passage, here


@lru_cache(maxsize=4096)
def _read_heading(heading: str) -> tuple[Label | None, Section]:
    """A heading's label and what its own words say; targets, deadlines and citations each ask for it."""
    label = match_label(heading)
    words = heading[label.length if label else 0 :].rstrip("。:")
    return label, Section(_reviews(words), words.endswith(_GRADES), _only_year(words), list_relation(words))


def _reviews(words: str) -> bool:
    """一、2023年工作回顾, 二、发展基础和形势; not (二)夯实产业发展基础."""
    ends = words.endswith(_REVIEW) or _AND_MORE.sub("", words).endswith(_REVIEW)
    return ends and not _DOING.search(words)


def _below(parent: Section, own: Section) -> Section:
    if not any(own):
        return parent
    return Section(
        parent.review or own.review,
        parent.grades or own.grades,
        own.year or parent.year,
        own.listed or parent.listed,
    )


def _only_year(words: str) -> int | None:
    years = {int(year) for year in _YEAR.findall(words)}
    return years.pop() if len(years) == 1 else None


def _depth(opened: Sequence[tuple[Label, Section]], label: Label) -> int:
    """How many of the headings that are open stay open over a new one."""
    for depth, (other, _) in enumerate(opened):
        if other.scheme is not label.scheme:
            continue
        parent = label.numbers[: len(other.numbers)] == other.numbers and len(label.numbers) > len(other.numbers)
        if not (label.scheme is Scheme.DECIMAL and parent):
            return depth
    return len(opened)


def document_year(text: str, passages: Sequence[Passage]) -> int | None:
    """The year that a document is dated or numbered in, None where neither is printed."""
    for role in ("date", "number"):
        for passage in passages:
            if passage.role == role:
                year = _DATED.search(text, passage.start, passage.end)
                if year:
                    return int(year[1])
    return None


_DATED = re.compile(r"(?<![0-9])((?:19|20)[0-9][0-9])(?:年|[〕\])】])")
