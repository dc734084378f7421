"""The pieces of a page in reading order: bands across the page, and in a band column after column.

A gutter is a blank strip that few lines cross, with lines side by side at both its sides that fill their columns.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from gongbao.corpus.printed import PrintedWord
from gongbao.corpus.printed_lines import PrintedLine
from gongbao.corpus.printed_tables import Grid

_STEP = 3.0  # points between the places where a gutter is tried
_NARROWEST = 7.0  # ems: a column of running text
_GUTTER = 0.7  # ems
_FULLNESS = 0.55  # of a column's width that its middle line covers
_PAIRS = 3  # lines that must stand side by side
_DEEPEST = 3  # columns in columns


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
    """Pieces that are read from top to bottom, in one column of `columns`; its left and right edge."""

    pieces: tuple[Piece, ...]
    left: float
    right: float
    columns: int = 1


def arrange(pieces: Sequence[Piece], depth: int = 0, columns: int = 1) -> list[Region]:
    """The regions of a page in reading order."""
    if not pieces:
        return []
    gutter = _find_gutter(pieces) if depth < _DEEPEST else None
    if gutter is None:
        return [_region(pieces, columns)]
    regions: list[Region] = []
    across: list[Piece] = []
    band: list[Piece] = []

    def finish() -> None:
        sides = [piece for piece in band if piece.centre < gutter], [piece for piece in band if piece.centre >= gutter]
        if across and len(band) <= 2 and not all(sides):  # the last line of a paragraph over both columns
            across.extend(band)
            sides = [], []
        if across:
            regions.append(_region(across, columns))
        for side in sides:
            regions.extend(arrange(side, depth + 1, columns + 1))
        across.clear()
        band.clear()

    for piece in sorted(pieces, key=lambda each: (each.middle, each.left)):
        if piece.left < gutter < piece.right:
            if band:
                finish()
            across.append(piece)
        else:
            band.append(piece)
    finish()
    return regions


def _region(pieces: Sequence[Piece], columns: int) -> Region:
    ordered = tuple(sorted(pieces, key=lambda piece: (piece.top, piece.left)))
    return Region(ordered, min(piece.left for piece in ordered), max(piece.right for piece in ordered), columns)


def _find_gutter(pieces: Sequence[Piece]) -> float | None:
    """Where a page's columns are parted, from its left; None where it has but one."""
    lines = [piece.line for piece in pieces if piece.line is not None]
    if len(lines) < 2 * _PAIRS:
        return None
    size = median(line.size for line in lines)
    starts = Counter(round(line.left / _STEP) for line in lines)
    leftmost = min(starts)
    best: tuple[int, float] | None = None
    for start, count in sorted(starts.items()):
        if count + starts[start + 1] < _PAIRS or (start - leftmost) * _STEP < _NARROWEST * size:
            continue
        gutter = (start - 0.5) * _STEP - 0.1 * size
        pairs = _pairs(pieces, gutter, size)
        if pairs and (best is None or pairs > best[0]):
            best = (pairs, gutter)
    return best[1] if best else None


def _pairs(pieces: Sequence[Piece], gutter: float, size: float) -> int:
    """How many lines stand side by side at both sides of a gutter; 0 where it is none."""
    before = [piece for piece in pieces if piece.right <= gutter]
    behind = [piece for piece in pieces if piece.left >= gutter]
    across = len(pieces) - len(before) - len(behind)
    if len(before) < _PAIRS or len(behind) < _PAIRS:
        return 0
    width = min(piece.left for piece in behind) - max(piece.right for piece in before)
    if width < _GUTTER * size or not (_is_filled(before, size) and _is_filled(behind, size)):
        return 0
    heights = sorted(piece.middle for piece in behind)
    pairs = 0
    for piece in before:
        index = bisect_left(heights, piece.middle - 0.8 * size)
        pairs += index < len(heights) and heights[index] <= piece.middle + 0.8 * size
    return pairs if pairs >= _PAIRS and pairs * 2 >= across else 0


def _is_filled(pieces: Sequence[Piece], size: float) -> bool:
    """Whether pieces fill a column as running text does."""
    width = max(piece.right for piece in pieces) - min(piece.left for piece in pieces)
    return width >= _NARROWEST * size and median(piece.right - piece.left for piece in pieces) >= _FULLNESS * width


def frames(regions: Sequence[Region], size: float) -> list[Region]:
    """The regions with the edges that columns of their kind have in the whole file.

    A region of short lines alone (a list, the end of a document) doesn't show how wide its column is; another page does.
    """
    known: Counter[tuple[int, float, float]] = Counter()
    for region in regions:
        known[region.columns, round(region.left), round(region.right)] += len(region.pieces)
    widest = [frame for frame, _ in known.most_common(_FRAMES)]
    return [_framed(region, widest, known, size) for region in regions]


_FRAMES = 40  # kinds of columns that are compared


def _framed(
    region: Region,
    frames: Sequence[tuple[int, float, float]],
    known: Counter[tuple[int, float, float]],
    size: float,
) -> Region:
    fitting = [
        (known[frame], frame)
        for frame in frames
        if frame[0] == region.columns and frame[1] - 1 <= region.left and region.right <= frame[2] + size / 2
    ]
    if not fitting:
        return region
    _, (_, left, right) = max(fitting)
    return replace(region, left=min(region.left, left), right=max(region.right, right))
