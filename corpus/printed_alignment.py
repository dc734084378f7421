"""Tables without ruling lines: a heading that names the columns of a task table, and words that keep to these columns.

Alignment alone is no evidence: lists of names, columns of running text and signatures are aligned too. So a table
begins with a heading of at least three cells, owners and another column among them (`gongbao.parser.columns`).
"""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from gongbao.corpus.printed import Rule
from gongbao.corpus.printed_lines import PrintedLine, rows_of
from gongbao.corpus.printed_tables import Grid, GridCell
from gongbao.parser.columns import OWNERS, column_of
from gongbao.parser.text import fold

_FEWEST_COLUMNS = 3
_FEWEST_ROWS = 3  # with the heading
_HEADS = 3  # rows of running heads that may stand above the rest of a table
_GUTTER = 0.4  # ems between two columns
_FARTHEST = 3.0  # ems between two lines of a table
_APART = 1.25  # times the gap between a cell's lines: more is one between rows
_LONGEST_HEADING = 40
_MOST_LINES = 200  # of a table on one page

_Interval = tuple[float, float]
_Row = Sequence[PrintedLine]


def aligned_grids(lines: Sequence[PrintedLine], above: Grid | None = None) -> list[Grid]:
    """Find tables among the lines of a page that stand in no other table.

    Args:
        lines: The runs of words of a page.
        above: The table that the page before ended with; it may go on without its heading.

    """
    rows = rows_of(lines)
    grids: list[Grid] = []
    index = 0
    while index < len(rows):
        begin, fewest, known = index, 1, []
        if _is_heading(rows[index]):
            fewest = _FEWEST_ROWS
            while (
                begin and _gap(rows[begin - 1], rows[begin]) < 0
            ):  # cells of two lines beside one that is in the middle
                begin -= 1
        elif above is not None and index < _HEADS and len(rows[index]) >= _FEWEST_COLUMNS:
            known = [(cell.box.left, cell.box.right) for cell in above.cells if cell.row == 0]
        else:
            index += 1
            continue
        end, columns = _grown(rows, begin, known)
        if end - begin >= fewest and end > index and len(columns) >= _FEWEST_COLUMNS:
            grids.append(_grid(rows[begin:end], columns))
        index = max(index + 1, end)
    return grids


def _is_heading(row: _Row) -> bool:
    if len(row) < _FEWEST_COLUMNS:
        return False
    kinds = [column_of("".join(fold(line.text[:_LONGEST_HEADING]).split())) for line in row]
    known = {kind for kind in kinds if kind is not None}
    return 2 * sum(map(bool, kinds)) > len(row) and bool(known & OWNERS) and len(known) > 1


def _gap(before: _Row, row: _Row) -> float:
    """The blank space between two rows, below zero where lines of theirs stand side by side."""
    return min(line.top for line in row) - max(line.bottom for line in before)


def _grown(rows: Sequence[_Row], begin: int, known: Sequence[_Interval]) -> tuple[int, list[_Interval]]:
    """Behind which row a table ends, and where its columns begin and end: no row has two runs of words in one of them."""
    columns = list(known)
    for end in range(begin, min(len(rows), begin + _MOST_LINES)):
        row = rows[end]
        size = row[0].size
        if end > begin and _gap(rows[end - 1], row) > _FARTHEST * size:
            return end, columns
        wider = _joined([*columns, *((line.left, line.right) for line in row)], _GUTTER * size)
        if len(wider) < len(columns) or any(len(_inside(each, wider)) < len(each) for each in rows[begin : end + 1]):
            return end, columns
        columns = wider
    return min(len(rows), begin + _MOST_LINES), columns


def _joined(intervals: Sequence[_Interval], gutter: float) -> list[_Interval]:
    """Intervals that overlap, or nearly touch, as one each."""
    found: list[_Interval] = []
    for left, right in sorted(intervals):
        if found and left - found[-1][1] < gutter:
            found[-1] = (found[-1][0], max(right, found[-1][1]))
        else:
            found.append((left, right))
    return found


def _inside(row: _Row, columns: Sequence[_Interval]) -> set[int]:
    """The columns that a row has words in."""
    return {bisect_right(columns, (line.left, float("inf"))) - 1 for line in row}


def _grid(rows: Sequence[_Row], columns: Sequence[_Interval]) -> Grid:
    tops = [min(line.top for row in rows[first:end] for line in row) for first, end in _spans(rows, columns)]
    xs = [columns[0][0], *((a[1] + b[0]) / 2 for a, b in pairwise(columns)), columns[-1][1]]
    ys = [*tops, max(line.bottom for line in rows[-1])]
    cells = [
        GridCell(row, column, 1, 1, Rule(left, top, right, below))
        for row, (top, below) in enumerate(pairwise(ys))
        for column, (left, right) in enumerate(columns)
    ]
    owners = {(cell.row, cell.column): index for index, cell in enumerate(cells)}
    return Grid(Rule(xs[0], ys[0], xs[-1], ys[-1]), tuple(cells), tuple(xs), tuple(ys), owners)


def _spans(rows: Sequence[_Row], columns: Sequence[_Interval]) -> list[tuple[int, int]]:
    """The table's rows as intervals of lines: parted by wider gaps, or, without such, by words in the first column."""
    usual = _cell_gap(rows, columns)
    numbered = [index for index, row in enumerate(rows) if 0 in _inside(row, columns)]
    apart = [index for index in range(1, len(rows)) if _gap(rows[index - 1], rows[index]) > max(usual * _APART, 1.0)]
    firsts = [0, *apart] if apart else sorted({0, *numbered})
    return list(pairwise([*firsts, len(rows)]))


def _cell_gap(rows: Sequence[_Row], columns: Sequence[_Interval]) -> float:
    """The blank space between two lines of a cell: the least between two lines of one column."""
    bottoms: dict[int, float] = {}
    gaps: list[float] = []
    for row in rows:
        for line in row:
            column = bisect_right(columns, (line.left, float("inf"))) - 1
            if column in bottoms:
                gaps.append(line.top - bottoms[column])
            bottoms[column] = line.bottom
    return min(gaps, default=0.0)
