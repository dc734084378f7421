"""What stands around the text of pages: page numbers and running heads, known by coming again from page to page.

A page number goes up as the pages do; a running head says the same, numbers apart, at the same height. A line that
stands once where heads stand on most pages is one too (the head of a short section).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from gongbao.corpus.printed import Rule
from gongbao.corpus.printed_lines import PrintedLine, rows_of
from gongbao.parser.elements import NUMBER
from gongbao.parser.text import fold

_EDGE_ROWS = 3  # rows from the top and from the bottom that may be furniture
_LEVEL = 4.0  # points by which the same head's height differs from page to page
_LARGEST = 1.25  # times the body's size: what is larger is a title
_SMALL = 0.95  # times the body's size: heads that aren't alike are smaller than that
_NEAR = 5  # lines of the same words, or small ones, that are compared
_GAP = 0.9  # times the body's size between furniture and text
_LONGEST = 60
_OVERLAP = 2.0  # points that a line below a head may come near to the letters
_LABEL = 3  # characters of a label along the margin

_NUMBER = re.compile(
    r"""
      (?P<before>[-—–―─~·•.－|/]*)(?P<number>[0-9]{1,4})(?P<after>[-—–―─~·•.－|]*)      # — 12 —
    | 第(?P<page>[0-9]{1,4})页(?:[,，/]?共[0-9]{1,4}页)?                                 # 第12页 共30页
    | (?P<of>[0-9]{1,4})/[0-9]{1,4}                                                    # 12/30
    """,
    re.VERBOSE,
)
_DIGITS = re.compile(r"[0-9]+")


class _Candidate(NamedTuple):
    """A row at a page's edge: how many rows lie outside of it, and whether a gap parts it from the text.

    `size` is its type's as a part of the text's.
    """

    page: int  # index of the page
    is_top: bool
    rank: int
    row: tuple[PrintedLine, ...]
    is_apart: bool
    size: float

    @property
    def height(self) -> float:
        return self.row[0].middle


class PageLines(NamedTuple):
    """A page as furniture is looked for on it: its height, its lines outside of tables, its level ruling lines."""

    height: float
    lines: Sequence[PrintedLine]
    rules: Sequence[Rule] = ()


def find_furniture(pages: Sequence[PageLines], body_size: float) -> list[list[PrintedLine]]:
    """For each page its lines that are page numbers, running heads or labels in the margin, from the top.

    Args:
        pages: The pages in their order.
        body_size: The size of the running text, in points.

    """
    found: dict[int, list[PrintedLine]] = {index: _labels(page.lines) for index, page in enumerate(pages)}
    candidates = [
        each for index, page in enumerate(pages) for each in _candidates(index, page, found[index], body_size)
    ]
    numbers = _page_numbers(candidates)
    heads = _running_heads(candidates)
    levels: Counter[tuple[bool, int]] = Counter()
    left: list[_Candidate] = []
    for candidate in candidates:
        known = [line for line in candidate.row if id(line) in numbers or id(line) in heads]
        if known and (candidate.is_apart or len(known) == len(candidate.row)):
            found[candidate.page].extend(candidate.row)
            levels[candidate.is_top, round(candidate.height / _LEVEL)] += 1
        else:
            left.append(candidate)
    for candidate in left:
        level = round(candidate.height / _LEVEL)
        usual = sum(levels[candidate.is_top, level + shift] for shift in (-1, 0, 1))
        if candidate.is_apart and candidate.size <= _LARGEST and usual >= max(3, len(pages) // 3):
            found[candidate.page].extend(candidate.row)
    return [sorted(found[index], key=lambda line: (line.top, line.left)) for index in range(len(pages))]


def _labels(lines: Sequence[PrintedLine]) -> list[PrintedLine]:
    """Characters one below the other beside the text, outside of all other lines: a part's name along the margin."""
    single = [line for line in lines if len(line.text) == 1]
    if len(single) < _LABEL:
        return []
    others = [line for line in lines if len(line.text) > 1]
    left = min((line.left for line in others), default=0.0)
    right = max((line.right for line in others), default=0.0)
    stacks: dict[int, list[PrintedLine]] = defaultdict(list)
    for line in single:
        if line.right <= left or line.left >= right:
            stacks[round(line.left / line.size)].append(line)
    return [line for stack in stacks.values() if len(stack) >= _LABEL for line in stack]


def _candidates(page: int, on: PageLines, labels: Sequence[PrintedLine], body_size: float) -> Iterator[_Candidate]:
    aside = {id(line) for line in labels}
    rows = rows_of(line for line in on.lines if id(line) not in aside)
    upper = [row for row in rows[:_EDGE_ROWS] if row[0].middle < on.height / 2]
    lower = [row for row in rows[: -_EDGE_ROWS - 1 : -1] if row[0].middle >= on.height / 2]
    for is_top, ordered, inwards in ((True, upper, rows[1:]), (False, lower, rows[-2::-1])):
        for rank, row in enumerate(ordered):
            if sum(len(line.text) for line in row) > _LONGEST:
                break
            is_apart = True
            if rank < len(inwards):
                above, below = (row, inwards[rank]) if is_top else (inwards[rank], row)
                end, start = max(line.bottom for line in above), min(line.top for line in below)
                is_ruled = any(end - _OVERLAP <= rule.top <= start + _OVERLAP for rule in on.rules)
                is_apart = is_ruled or start - end > _GAP * body_size
            size = max(line.size for line in row) / body_size
            yield _Candidate(page, is_top, rank, tuple(row), is_apart, size)


def _page_numbers(candidates: Sequence[_Candidate]) -> set[int]:
    """The ids of lines that are page numbers: the number less the page's is the same on several pages, or is dressed."""
    offsets: Counter[tuple[bool, int]] = Counter()
    numbers: list[tuple[_Candidate, PrintedLine, int, bool]] = []
    for candidate in candidates:
        for line in _numbered(candidate):
            match = _NUMBER.fullmatch("".join(line.text.split()))
            if match:
                number = int(match["number"] or match["page"] or match["of"])
                is_dressed = not match["number"] or bool(match["before"] and match["after"])
                numbers.append((candidate, line, number, is_dressed))
    for candidate, number in {(each[0], each[2]) for each in numbers}:
        offsets[candidate.is_top, number - candidate.page] += 1
    return {
        id(line)
        for candidate, line, number, is_dressed in numbers
        if offsets[candidate.is_top, number - candidate.page] > 1
        or (candidate.rank == 0 and (is_dressed or (candidate.is_apart and not candidate.is_top)))
    }


def _numbered(candidate: _Candidate) -> Sequence[PrintedLine]:
    """The lines of a row that may be a page number: those at its ends, or the only one."""
    return candidate.row if len(candidate.row) == 1 else (candidate.row[0], candidate.row[-1])


def _is_element(candidate: _Candidate) -> bool:
    """Whether a row is a document's number: short documents, each on a page of its own, have it at one height."""
    return any(NUMBER.fullmatch("".join(fold(line.text).split())) for line in candidate.row)


def _running_heads(candidates: Sequence[_Candidate]) -> set[int]:
    """The ids of lines that say the same at the same height on the next page or the next but one.

    Of two pages with different heads (left and right) it is enough that both are set smaller than the text.
    """
    places: dict[tuple[bool, str], list[tuple[_Candidate, PrintedLine]]] = defaultdict(list)
    for candidate in candidates:
        if candidate.size > _LARGEST or not candidate.is_apart or _is_element(candidate):
            continue
        for line in candidate.row:
            places[candidate.is_top, "".join(_DIGITS.sub("0", line.text).split())].append((candidate, line))
            if candidate.is_top and candidate.rank == 0 and candidate.size < _SMALL:
                places[True, ""].append((candidate, line))
    found: set[int] = set()
    for same in places.values():
        for index, (candidate, line) in enumerate(same):
            for other, beside in same[index + 1 : index + _NEAR]:
                if 0 < other.page - candidate.page <= 2 and abs(candidate.height - other.height) <= _LEVEL:
                    found.update((id(line), id(beside)))
    return found
