"""Facts marked in running text: each at its words, nested soundly where they overlap.

A fact's words may lie in several blocks, and two facts may overlap without either being inside the other. XML has
no way to write that in one element: such a mark is written in parts, the first of which carries the fact's id.
"""

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from gongbao.exports.akomantoso_xml import AkomaNtosoWriter
from gongbao.parser.model import Bearer, Block, BlockKind, Evidence, Span

# What is nested deeper is left unmarked: readers of XML give up at a depth of 256.
DEEPEST = 12
_LONGEST_NAME = 40
_SHORTEST_PART = 2


@dataclass(frozen=True, slots=True)
class Mark:
    """An element to write around some words: `spans` of the source, `id` the eId of the first part."""

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


def write_marked(
    writer: AkomaNtosoWriter, words: str, placed: Sequence[Placed], within: tuple[int, int] | None = None
) -> None:
    """Write running text with its marks.

    Args:
        writer: where the text goes.
        words: a block's own characters.
        placed: the block's marks, as `place` gives them.
        within: the part of the words to write; all of them by default.

    """
    start, end = within or (0, len(words))
    _write(writer, words, start, end, _cut(placed, start, end), 0)


def _write(writer: AkomaNtosoWriter, words: str, start: int, end: int, placed: list[Placed], depth: int) -> None:
    at, index = start, 0
    while index < len(placed) and depth < DEEPEST:
        part = placed[index]
        until = index + 1
        while until < len(placed) and placed[until].start < part.end:
            until += 1
        overlapping = placed[index + 1 : until]
        writer.text(words[at : part.start])
        attributes = {"eId": part.mark.id if part.is_first else None, **part.mark.attributes}
        with writer.inline(part.mark.element, attributes):
            _write(writer, words, part.start, part.end, _cut(overlapping, part.start, part.end), depth + 1)
        at, index = part.end, until
        for rest in _cut(overlapping, part.end, end):
            insort(placed, rest, lo=until, key=_order)
    writer.text(words[at:end])


def _order(part: Placed) -> tuple[int, int]:
    return part.start, -part.end


def _cut(placed: Iterable[Placed], start: int, end: int) -> list[Placed]:
    """The parts of marks that lie in [start, end); of a mark that begins before it, a part that isn't the first."""
    return [
        Placed(max(part.start, start), min(part.end, end), part.mark, part.is_first and part.start >= start)
        for part in placed
        if part.start < end and part.end > start
    ]


def bearers_in(
    text: str, evidence: Evidence, bearers: Iterable[Bearer], names: Mapping[str, Sequence[str]]
) -> list[tuple[Bearer, tuple[Span, ...]]]:
    """Find where the words of an assignment name its bearers.

    Lists drop what neighbours share (州农业农村局牵头，水利局配合; 教育、财政局): where no name stands in full the
    longest end of it does, else the longest beginning.

    Args:
        text: the source.
        evidence: the words of the assignment.
        bearers: who it makes responsible.
        names: other names of agencies, by their id.

    Returns:
        Bearers with the spans of their names, in the order of the text; a bearer that isn't found is left out.

    Example:
        >>> from gongbao.parser.model import Role
        >>> text = "（市财政局牵头，教育局配合）"
        >>> both = [Bearer("市财政局", Role.LEAD, "甲/财政局"), Bearer("市教育局", Role.SUPPORT, "甲/教育局")]
        >>> found = bearers_in(text, Evidence(Span(0, len(text)), text), both, {})
        >>> [text[spans[0].start : spans[-1].end] for _, spans in found]
        ['市财政局', '教育局']

    """
    positions = [at for start, end in spans_of(evidence) for at in range(start, end) if not text[at].isspace()]
    quote = "".join(text[at] for at in positions)
    taken: list[tuple[int, int]] = []
    found: list[tuple[Bearer, tuple[Span, ...]]] = []
    missing = list(bearers)
    for candidates in (_whole_names, _parts_of_names):
        rest = []
        for bearer in missing:
            at = next(filter(None, (_free(quote, name, taken) for name in candidates(bearer, names))), None)
            if at is None:
                rest.append(bearer)
                continue
            taken.append(at)
            found.append((bearer, _runs(text, positions[slice(*at)])))
        missing = rest
    return sorted(found, key=lambda one: one[1])


def _whole_names(bearer: Bearer, names: Mapping[str, Sequence[str]]) -> list[str]:
    known = dict.fromkeys("".join(name.split()) for name in (bearer.name, *names.get(bearer.agency, ())))
    return sorted(filter(None, known), key=len, reverse=True)


def _parts_of_names(bearer: Bearer, _: Mapping[str, Sequence[str]]) -> list[str]:
    name = "".join(bearer.name.split())
    lengths = range(min(len(name), _LONGEST_NAME) - 1, _SHORTEST_PART - 1, -1)
    return [name[-length:] for length in lengths if length > _SHORTEST_PART] + [name[:length] for length in lengths]


def _free(quote: str, name: str, taken: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """Where a name stands in a quote outside of what is taken already."""
    at = quote.find(name)
    while at >= 0:
        end = at + len(name)
        if all(end <= start or at >= stop for start, stop in taken):
            return at, end
        at = quote.find(name, at + 1)
    return None


def _runs(text: str, positions: Sequence[int]) -> tuple[Span, ...]:
    """Positions as spans; what is parted by blanks alone is one."""
    runs: list[Span] = []
    for at in positions:
        if runs and not text[runs[-1].end : at].strip():
            runs[-1] = Span(runs[-1].start, at + 1)
        else:
            runs.append(Span(at, at + 1))
    return tuple(runs)
