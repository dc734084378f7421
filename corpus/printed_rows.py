"""A table's row that the end of a page cut in two: the second halves of its cells stand at the head of the next page."""

from collections.abc import Iterator
from dataclasses import replace

from gongbao.corpus.printed_layout import LaidCell, LaidTable
from gongbao.corpus.printed_paragraphs import fills

_SHIFT = 3.0  # points by which columns differ from page to page


def join_cut_row(table: LaidTable, following: LaidTable) -> LaidTable | None:
    """Make one table of two where the second begins with the rest of the first one's last row; None where it doesn't.

    Such a rest leaves a cell empty, its first cell too (the number stands on the page before), and each of its words
    go on from a line that was full.
    """
    if len(table.stops) != len(following.stops) or not table.rows or not following.rows:
        return None
    if any(abs(a - b) > _SHIFT for a, b in zip(table.stops, following.stops, strict=True)):
        return None
    rest = following.rows[0]
    if not rest or rest[0].lines or not any(cell.lines for cell in rest):
        return None
    halves = {cell.column: (row, index) for row, index, cell in _last_cells(table)}
    joined = [list(row) for row in table.rows]
    for cell in rest:
        if cell.column not in halves:
            return None
        row, index = halves[cell.column]
        upper = joined[row][index]
        if upper.columns != cell.columns or (
            cell.lines and not (upper.lines and fills(upper.lines[-1], cell.lines[0]))
        ):
            return None
        joined[row][index] = replace(upper, rows=upper.rows + cell.rows - 1, lines=upper.lines + cell.lines)
    return replace(table, rows=(*map(tuple, joined), *following.rows[1:]))


def _last_cells(table: LaidTable) -> Iterator[tuple[int, int, LaidCell]]:
    """The cells that reach down to a table's last row, with their rows and their places in them."""
    for number, row in enumerate(table.rows):
        for index, cell in enumerate(row):
            if number + cell.rows >= len(table.rows):
                yield number, index, cell
