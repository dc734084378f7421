"""The layout of a whole file: for each page what stands above and below its text, its columns, tables and footnotes."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from gongbao.corpus.printed import PrintedPage, PrintedWord, Rule
from gongbao.corpus.printed_alignment import aligned_grids
from gongbao.corpus.printed_columns import Piece, Region, arrange, frames, piece_of, usual_gutters
from gongbao.corpus.printed_furniture import PageLines, find_furniture
from gongbao.corpus.printed_lines import PrintedLine, line_of, rows_of, segments_of
from gongbao.corpus.printed_tables import Grid, find_grids

_NOTE_SIZE = 0.88  # of the running text's: a footnote is smaller
_MOST_PADDING = 1.0  # ems


@dataclass(frozen=True, slots=True)
class LaidCell:
    """A cell of a table: its column, how many rows and columns it covers, and its lines, with the cell's inner edges."""

    column: int
    rows: int
    columns: int
    lines: tuple[PrintedLine, ...]


@dataclass(frozen=True, slots=True)
class LaidTable:
    """A table's rows of cells, and from left to right where its columns begin and end."""

    rows: tuple[tuple[LaidCell, ...], ...]
    stops: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class LaidPage:
    """A page: furniture above and below, footnotes, and between them columns of lines and tables in reading order."""

    page: PrintedPage
    above: tuple[PrintedLine, ...]
    columns: tuple[tuple[PrintedLine, ...] | LaidTable, ...]
    notes: tuple[PrintedLine, ...]
    below: tuple[PrintedLine, ...]


def lay_out(pages: Sequence[PrintedPage]) -> list[LaidPage]:
    """Find out how pages are laid out, with what the pages tell of one another."""
    sorted_out: list[tuple[list[Piece], list[PrintedLine]]] = []
    for page in pages:
        sorted_out.append(_sort_out(page, _last_table(sorted_out[-1]) if sorted_out else None))
    size = _body_size(line for _, lines in sorted_out for line in lines)
    furniture = find_furniture(
        [
            PageLines(page.height, lines, [rule for rule in page.rules if _is_across(rule, page)])
            for page, (_, lines) in zip(pages, sorted_out, strict=True)
        ],
        size,
    )
    pieces: list[list[Piece]] = []
    for (boxes, lines), around in zip(sorted_out, furniture, strict=True):
        outside = {id(line) for line in around}
        pieces.append([*boxes, *(piece_of(line) for line in lines if id(line) not in outside)])
    gutters = usual_gutters(pieces)
    regions = [
        [part for region in arrange(own, gutters) for part in _parted(region, page.number)]
        for page, own in zip(pages, pieces, strict=True)
    ]
    framed = iter(frames([region for each in regions for region in each], size))
    return [
        _laid(page, [next(framed) for _ in own], around, size)
        for page, own, around in zip(pages, regions, furniture, strict=True)
    ]


def _is_across(rule: Rule, page: PrintedPage) -> bool:
    return rule.level and rule.right - rule.left > page.width / 2


def _sort_out(page: PrintedPage, above: Grid | None) -> tuple[list[Piece], list[PrintedLine]]:
    """A page's tables and frames, with the words in them, and the lines outside of them.

    `above` is the table without ruling lines that the page before ended with.
    """
    grids = find_grids(page.rules)
    pieces, words = _boxed(grids, page.words)
    lines = segments_of(page.number, words)
    aligned = aligned_grids(lines, above)
    if aligned:
        more, words = _boxed(aligned, words)
        pieces += more
        lines = segments_of(page.number, words)
    return pieces, lines


def _last_table(sorted_out: tuple[list[Piece], list[PrintedLine]]) -> Grid | None:
    """The table that a page ends with, but for a page number below it."""
    pieces, lines = sorted_out
    last = max(pieces, key=lambda piece: piece.bottom, default=None)
    if last is None or last.grid is None or sum(line.middle > last.bottom for line in lines) > 1:
        return None
    return last.grid


def _boxed(grids: Sequence[Grid], words: Sequence[PrintedWord]) -> tuple[list[Piece], list[PrintedWord]]:
    """The tables and frames with the words in them, and the words outside."""
    inside: list[list[PrintedWord]] = [[] for _ in grids]
    outside: list[PrintedWord] = []
    for word in words:
        x, y = (word.left + word.right) / 2, (word.top + word.bottom) / 2
        for grid, own in zip(grids, inside, strict=True):
            box = grid.box
            if box.left <= x <= box.right and box.top <= y <= box.bottom:
                own.append(word)
                break
        else:
            outside.append(word)
    pieces = [Piece(*grid.box, grid=grid, inside=tuple(own)) for grid, own in zip(grids, inside, strict=True) if own]
    return pieces, outside


def _body_size(lines: Iterator[PrintedLine]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    return max(sizes, key=lambda size: (sizes[size], size), default=10.5)


def _parted(region: Region, page: int) -> Iterator[Region]:
    """A region parted at its tables; the text in a frame makes regions of its own."""
    run: list[Piece] = []
    for piece in region.pieces:
        if piece.grid is None:
            run.append(piece)
            continue
        if run:
            yield replace(region, pieces=tuple(run))
            run = []
        if piece.grid.is_frame:
            framed = arrange([piece_of(line) for line in segments_of(page, piece.inside)])
            yield from (replace(each, is_own=True) for each in framed)
        else:
            yield replace(region, pieces=(piece,))
    if run:
        yield replace(region, pieces=tuple(run))


def _laid(page: PrintedPage, regions: Sequence[Region], around: Sequence[PrintedLine], size: float) -> LaidPage:
    count = _Count()
    top = min((piece.top for region in regions for piece in region.pieces), default=page.height / 2)
    above = count.lines(line for line in around if line.middle <= top)
    columns: list[tuple[PrintedLine, ...] | LaidTable] = []
    notes: list[PrintedLine] = []
    for region in regions:
        grid = region.pieces[0].grid
        if grid is not None:
            columns.append(_table(page.number, grid, region.pieces[0].inside, count))
            continue
        rows = rows_of(piece.line for piece in region.pieces if piece.line is not None)
        edges = (region.left, region.right)
        lines = [line_of(page.number, (word for part in row for word in part.words), edges) for row in rows]
        body = _without_notes(lines, size)
        columns.append(count.lines(lines[:body]))
        notes += lines[body:]
    footnotes = count.lines(notes)
    below = count.lines(line for line in around if line.middle > top)
    beside = count.lines(segments_of(page.number, page.beside))
    return LaidPage(page, above, tuple(columns), footnotes, below + beside)


class _Count:
    """Counts the lines of a page."""

    def __init__(self) -> None:
        self._last = 0

    def lines(self, lines: Iterable[PrintedLine]) -> tuple[PrintedLine, ...]:
        """The lines with their numbers; those side by side (of cells) have one number."""
        found: list[PrintedLine] = []
        for row in rows_of(lines):
            self._last += 1
            found += (replace(line, number=self._last) for line in row)
        return tuple(found)


def _without_notes(lines: Sequence[PrintedLine], size: float) -> int:
    """How many lines of a column are above its footnotes: lines in a smaller size at its foot, from a mark on."""
    first = len(lines)
    while first and lines[first - 1].size <= _NOTE_SIZE * size:
        first -= 1
    marked = (index for index in range(first, len(lines)) if _NOTE_MARK.match(lines[index].text))
    return next(marked, len(lines)) if first else len(lines)


_NOTE_MARK = re.compile(r"[①-⑳*＊※〔\[]|注[：:]|[0-9]{1,2}[ \t.]")


def _table(page: int, grid: Grid, words: Sequence[PrintedWord], count: _Count) -> LaidTable:
    """The words of each cell in lines; a word belongs to the cell that its middle stands in."""
    inside: list[list[PrintedWord]] = [[] for _ in grid.cells]
    for word in words:
        index = grid.cell_at((word.left + word.right) / 2, (word.top + word.bottom) / 2)
        if index is not None:
            inside[index].append(word)
    cells = [
        [line_of(page, (word for part in row for word in part.words)) for row in rows_of(segments_of(page, own))]
        for own in inside
    ]
    padding = min(
        (
            min(line.left - cell.box.left, cell.box.right - line.right, line.size * _MOST_PADDING)
            for cell, lines in zip(grid.cells, cells, strict=True)
            for line in lines
        ),
        default=0.0,
    )
    numbered = {(line.left, line.top): line.number for line in count.lines(line for lines in cells for line in lines)}
    rows: list[list[LaidCell]] = [[] for _ in range(grid.cells[-1].row + 1)]
    for cell, lines in zip(grid.cells, cells, strict=True):
        edges = (cell.box.left + padding, cell.box.right - padding)
        placed = tuple(replace(line, edges=edges, number=numbered[line.left, line.top]) for line in lines)
        rows[cell.row].append(LaidCell(cell.column, cell.rows, cell.columns, placed))
    return LaidTable(tuple(map(tuple, rows)), grid.xs)
