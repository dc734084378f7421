"""Facts marked in running text: each at its words, nested soundly where they overlap.

A fact's words may lie in several blocks, and two facts may overlap without either being inside the other. XML and
HTML have no way to write that in one element: such a mark is in parts, the first of which carries the fact's id.
"""

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from gongbao.parser.model import Block, BlockKind, Evidence, Span

# What is nested deeper is left unmarked: readers of XML give up at a depth of 256, people sooner.
DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Mark:
    """An element to write around some words: `spans` of the source, `id` of the first part."""

    spans: tuple[Span, ...]
    element: str
    attributes: Mapping[str, str | None]
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """A mark, or a part of one, in a block: [start, end) in the block's own characters."""

    start: int
    end: int
    mark: Mark
    is_first: bool


def spans_of(evidence: Evidence) -> tuple[Span, ...]:
    """Return the stretches of the source that a fact quotes."""
    return evidence.pieces or (evidence.span,)


def words_of(text: str, block: Block) -> str:
    """Return a block's own characters: its pieces joined."""
    return "".join(text[start:end] for start, end in block.pieces)


def place(blocks: Sequence[Block], marks: Iterable[Mark]) -> Mapping[int, Sequence[Placed]]:
    """Find the blocks that marks stand in.

    Args:
        blocks: an issue's blocks; furniture takes no marks.
        marks: what to mark, the outer before the inner where two cover the same words.

    Returns:
        The marks of a block by the block's index, in the order in which they begin, the longest first.

    Example:
        >>> block = Block((Span(0, 4), Span(9, 12)), BlockKind.CLAUSE)
        >>> placed = place([block], [Mark((Span(2, 4), Span(9, 10)), "quantity", {}, "target_1")])
        >>> [(part.start, part.end, part.mark.id) for part in placed[0]]
        [(2, 5, 'target_1')]

    """
    pieces: list[tuple[int, int, int, int]] = []
    for index, block in enumerate(blocks):
        offset = 0
        if block.kind is not BlockKind.FURNITURE:
            for start, end in block.pieces:
                pieces.append((start, end, index, offset))
                offset += end - start
    pieces.sort()
    starts = [piece[0] for piece in pieces]
    placed: defaultdict[int, list[Placed]] = defaultdict(list)
    for mark in marks:
        is_first = True
        for index, start, end in _parts(pieces, starts, mark.spans):
            placed[index].append(Placed(start, end, mark, is_first))
            is_first = False
    for parts in placed.values():
        parts.sort(key=_order)
    return placed


def _parts(
    pieces: Sequence[tuple[int, int, int, int]], starts: Sequence[int], spans: Iterable[Span]
) -> list[tuple[int, int, int]]:
    """Block and interval in the block of each part of some spans; parts that touch are one."""
    parts: list[tuple[int, int, int]] = []
    for span in spans:
        for place_of in range(max(bisect_right(starts, span.start) - 1, 0), len(pieces)):
            start, end, index, offset = pieces[place_of]
            if start >= span.end:
                break
            first, last = max(start, span.start) - start + offset, min(end, span.end) - start + offset
            if first >= last:
                continue
            if parts and parts[-1][0] == index and parts[-1][2] == first:
                parts[-1] = (index, parts[-1][1], last)
            else:
                parts.append((index, first, last))
    return parts


@dataclass(frozen=True, slots=True)
class Marked:
    """A mark, or a part of one, around words and other marks."""

    mark: Mark
    is_first: bool
    content: tuple["str | Marked", ...]


def nested(words: str, placed: Sequence[Placed], within: tuple[int, int] | None = None) -> tuple[str | Marked, ...]:
    """Return running text with its marks inside each other; a mark that overlaps another is parted.

    Args:
        words: a block's own characters.
        placed: the block's marks, as `place` gives them.
        within: the part of the words that is wanted; all of them by default.

    Returns:
        Words and marks in order; the words of all, joined, are those of the text.

    Example:
        >>> mark, other = Mark((), "quantity", {}), Mark((), "date", {})
        >>> [around, rest] = nested("abcd", [Placed(0, 3, mark, True), Placed(2, 4, other, True)])
        >>> around.content, rest.mark.element, rest.is_first, rest.content
        (('ab', Marked(mark=Mark(spans=(), element='date', attributes={}, id=None), is_first=True, content=('c',))), 'date', False, ('d',))

    """
    start, end = within or (0, len(words))
    return tuple(_nested(words, start, end, _cut(placed, start, end), 0))


def _nested(words: str, start: int, end: int, placed: list[Placed], depth: int) -> Iterator[str | Marked]:
    at, index = start, 0
    while index < len(placed) and depth < DEEPEST:
        part = placed[index]
        until = index + 1
        while until < len(placed) and placed[until].start < part.end:
            until += 1
        overlapping = placed[index + 1 : until]
        if at < part.start:
            yield words[at : part.start]
        content = _nested(words, part.start, part.end, _cut(overlapping, part.start, part.end), depth + 1)
        yield Marked(part.mark, part.is_first, tuple(content))
        at, index = part.end, until
        for rest in _cut(overlapping, part.end, end):
            insort(placed, rest, lo=until, key=_order)
    if at < end:
        yield words[at:end]


def _order(part: Placed) -> tuple[int, int]:
    return part.start, -part.end


def _cut(placed: Iterable[Placed], start: int, end: int) -> list[Placed]:
    """The parts of marks that lie in [start, end); of a mark that begins before it, a part that isn't the first."""
    return [
        Placed(max(part.start, start), min(part.end, end), part.mark, part.is_first and part.start >= start)
        for part in placed
        if part.start < end and part.end > start
    ]
