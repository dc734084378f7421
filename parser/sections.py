"""What the headings above a passage tell of it: that it reviews the past, grades events, lists what is repealed.

A heading holds for everything below it, down to the next heading of its own numbering scheme.
"""

import re
from collections.abc import Iterator, Sequence
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


# 一、2023年工作回顾; 二、发展基础; no review: (二)夯实产业发展基础
_REVIEW = re.compile(rf"(?:{alternatives(_WORDS['review'])})(?:[和与及][一-鿿]{{2,8}})?[。:]?\Z")
_DOING = re.compile(alternatives(_WORDS["doing"]))
# 2事件分级; 3.1预警级别; 5.1.1启动条件
_GRADES = re.compile(rf"(?:{alternatives(_WORDS['grades'])})[。:]?\Z")
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
    titled = Section()
    for passage in passages:
        if passage.role == "title":
            above.clear()
            titled = Section(year=_only_year(text[passage.start : passage.end]))
        label = match_label(text[passage.start : passage.end]) if passage.kind is BlockKind.HEADING else None
        if label:
            above = above[: _depth([opened for opened, _ in above], label)]
            words = text[passage.start + label.length : min(passage.end, passage.start + label.length + _LONGEST)]
            above.append((label, _section(words, above[-1][1] if above else titled)))
        yield passage, above[-1][1] if above else titled


def _section(words: str, parent: Section) -> Section:
    reviews = bool(_REVIEW.search(words)) and not _DOING.search(words)
    year = _only_year(words)
    return Section(
        parent.review or reviews,
        parent.grades or bool(_GRADES.search(words)),
        year or parent.year,
        list_relation(words) or parent.listed,
    )


def _only_year(words: str) -> int | None:
    years = {int(year) for year in _YEAR.findall(words)}
    return years.pop() if len(years) == 1 else None


def _depth(opened: Sequence[Label], label: Label) -> int:
    """How many of the headings that are open stay open over a new one."""
    for depth, other in enumerate(opened):
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
