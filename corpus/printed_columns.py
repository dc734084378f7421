"""The pieces of a page in reading order: bands across the page, and in a band column after column.

A gutter is a blank strip that few lines cross, with lines side by side at both its sides that fill their columns.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from gongbao.corpus.printed import PrintedWord
from gongbao.corpus.printed_lines import PrintedLine, line_of
from gongbao.corpus.printed_tables import Grid

_STEP = 3.0  # points between the places where a gutter is tried
_NARROWEST = 7.0  # ems: a column of running text
_GUTTER = 0.7  # ems
_NARROW_GUTTER = 0.5  # ems, in one line: a mark may stand out of its column
_FULLNESS = 0.55  # of a column's width that its middle line covers
_PAIRS = 3  # lines that must stand side by side
_DEEPEST = 3  # columns in columns
_MOST_PIECES = 3_000  # a page with more is none that is set in columns


@dataclass(frozen=True, slots=True)
class Piece:
    """What is put in order as a whole: a run of words, or a table or frame with what is in it."""

    left: float
    top: float
    right: float
    bottom: float
    line: PrintedLine | None = None
    grid: Grid | None = None
    inside: tuple[PrintedWord, ...] = ()

    @property
    def middle(self) -> float:
        """Its height on the page."""
        return (self.top + self.bottom) / 2

    @property
    def centre(self) -> float:
        """Its place across the page."""
        return (self.left + self.right) / 2


@dataclass(frozen=True, slots=True)
class Region:
    """Pieces that are read from top to bottom, and the left and right edge of their column.

    `is_own`: the edges are a frame's, not those that columns of the file have.
    """

    pieces: tuple[Piece, ...]
    left: float
    right: float
    is_own: bool = False


def arrange(pieces: Sequence[Piece], gutters: Sequence[float] = (), depth: int = 0) -> list[Region]:
    """The regions of a page in reading order; `gutters` are those that part the columns of other pages."""
    if not pieces:
        return []
    gutter = find_gutter(pieces, gutters) if depth < _DEEPEST else None
    if gutter is None:
        return [_region(pieces)]
    regions: list[Region] = []
    across: list[Piece] = []
    band: list[Piece] = []

    def finish() -> None:
        sides = [piece for piece in band if piece.centre < gutter], [piece for piece in band if piece.centre >= gutter]
        if across and len(band) <= 2 and not all(sides):  # the last line of a paragraph over both columns
            across.extend(band)
            sides = [], []
        if across:
            regions.append(_region(across))
        for side in sides:
            regions.extend(arrange(side, depth=depth + 1))
        across.clear()
        band.clear()

    starts = [piece.left for piece in pieces if piece.left >= gutter]
    parts = [part for piece in pieces for part in _parted(piece, gutter, starts)]
    for piece in sorted(parts, key=lambda each: (each.middle, each.left)):
        if piece.left < gutter < piece.right:
            if band:
                finish()
            across.append(piece)
        else:
            band.append(piece)
    finish()
    return regions


def piece_of(line: PrintedLine) -> Piece:
    """A run of words as a piece."""
    return Piece(line.left, line.top, line.right, line.bottom, line=line)


def _parted(piece: Piece, gutter: float, starts: Sequence[float]) -> Sequence[Piece]:
    """Two lines of two columns where a run of words was taken over a narrow gutter: its second part begins as lines do."""
    line = piece.line
    if line is None or not piece.left < gutter < piece.right:
        return [piece]
    before = [word for word in line.words if word.right <= gutter]
    behind = [word for word in line.words if word.left >= gutter]
    if len(before) + len(behind) < len(line.words) or not before or not behind:
        return [piece]
    if behind[0].left - before[-1].right < _NARROW_GUTTER * line.size:
        return [piece]
    alike = sum(abs(start - behind[0].left) < 1 for start in starts)
    return [piece_of(line_of(line.page, part)) for part in (before, behind)] if alike >= _PAIRS else [piece]


def _region(pieces: Sequence[Piece]) -> Region:
    ordered = tuple(sorted(pieces, key=lambda piece: (piece.top, piece.left)))
    return Region(ordered, min(piece.left for piece in ordered), max(piece.right for piece in ordered))


def usual_gutters(pages: Sequence[Sequence[Piece]]) -> list[float]:
    """The gutters that several pages have."""
    found: Counter[int] = Counter()
    for pieces in pages:
        gutter = find_gutter(pieces)
        if gutter is not None:
            found[round(gutter / _STEP)] += 1
    return [
        place * _STEP
        for place, _ in found.most_common(_MOST_KINDS)
        if sum(found[place + near] for near in (-1, 0, 1)) > 1
    ]


_MOST_KINDS = 40  # gutters, kinds of columns that are compared


def find_gutter(pieces: Sequence[Piece], usual: Sequence[float] = ()) -> float | None:
    """Where a page's columns are parted, from its left; None where it has but one."""
    lines = [piece.line for piece in pieces if piece.line is not None]
    if not lines or len(pieces) > _MOST_PIECES:
        return None
    size = median(line.size for line in lines)
    starts = Counter(round(line.left / _STEP) for line in lines)
    leftmost = min(starts)
    best = (0, 0.0)
    for start, count in sorted(starts.items()):
        if count + starts[start + 1] >= _PAIRS and (start - leftmost) * _STEP >= _NARROWEST * size:
            gutter = (start - 0.5) * _STEP - 0.1 * size
            pairs = _pairs(pieces, gutter, size)
            if pairs >= _PAIRS and pairs > best[0]:
                best = (pairs, gutter)
    if best[0]:
        return best[1]
    return next((gutter for gutter in usual if _pairs(pieces, gutter, size, is_usual=True)), None)


def _pairs(pieces: Sequence[Piece], gutter: float, size: float, *, is_usual: bool = False) -> int:
    """How many lines stand side by side at both sides of a gutter; 0 where it is none."""
    before = [piece for piece in pieces if piece.right <= gutter]
    behind = [piece for piece in pieces if piece.left >= gutter]
    across = len(pieces) - len(before) - len(behind)
    if not before or not behind:
        return 0
    width = min(piece.left for piece in behind) - max(piece.right for piece in before)
    if width < _GUTTER * size or not (is_usual or _are_columns(before, behind, size)):
        return 0
    heights = sorted(piece.middle for piece in behind)
    pairs = 0
    for piece in before:
        index = bisect_left(heights, piece.middle - 0.8 * size)
        pairs += index < len(heights) and heights[index] <= piece.middle + 0.8 * size
    return pairs if pairs * 2 >= across else 0


def _are_columns(before: Sequence[Piece], behind: Sequence[Piece], size: float) -> bool:
    """Whether both sides are as wide as a column, and one of them at least is filled as running text fills it."""
    wide = [max(each.right for each in side) - min(each.left for each in side) for side in (before, behind)]
    if min(wide) < _NARROWEST * size:
        return False
    return any(
        median(piece.right - piece.left for piece in side) >= _FULLNESS * width
        for side, width in zip((before, behind), wide, strict=True)
    )


def frames(regions: Sequence[Region], size: float) -> list[Region]:
    """The regions with the edges that columns of their kind have in the whole file.

    A region of short lines alone (a list, the end of a document) doesn't show how wide its column is; another page does.
    """
    known: Counter[tuple[float, float]] = Counter()
    for region in regions:
        if region.is_own:
            continue
        known[round(region.left), round(region.right)] += len(region.pieces)
    widest = known.most_common(_MOST_KINDS)
    return [_framed(region, widest, size) for region in regions]


def _framed(region: Region, widest: Sequence[tuple[tuple[float, float], int]], size: float) -> Region:
    fitting = [
        (count, frame) for frame, count in widest if frame[0] - 1 <= region.left and region.right <= frame[1] + size / 2
    ]
    if region.is_own or not fitting:
        return region
    _, (left, right) = max(fitting)
    return replace(region, left=min(region.left, left), right=max(region.right, right))
