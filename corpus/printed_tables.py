"""Ruling lines to tables: where they cross and what they part is the grid; a cell is merged where a line is missing.

A frame around running text is no table: that takes two columns and two cells.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from gongbao.corpus.printed import Rule

_TOUCH = 2.5  # points: lines that come so near one another touch
_SHORTEST = 8.0  # points: what is shorter is an underline of a character or a part of a dashed line
_MOST_LINES = 400  # a grid with more lines in one direction is a drawing
_MOST_CROSSINGS = 1_000_000  # so is a page where so many lines may cross


class GridCell(NamedTuple):
    """A cell of a grid: its row and column, how many it covers, and its box."""

    row: int
    column: int
    rows: int
    columns: int
    box: Rule


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of a table, row by row from the left, and its box; `is_frame`: a box around text, no table.

    `xs` and `ys` are where its columns and rows begin and end, `owners` the index of the cell at each row and column.
    """

    box: Rule
    cells: tuple[GridCell, ...]
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    owners: dict[tuple[int, int], int]

    @property
    def is_frame(self) -> bool:
        """Whether it has but one column."""
        return all(cell.column == 0 for cell in self.cells)

    def cell_at(self, x: float, y: float) -> int | None:
        """The index of the cell that a point lies in."""
        return self.owners.get((bisect_right(self.ys, y) - 1, bisect_right(self.xs, x) - 1))


def find_grids(rules: Sequence[Rule]) -> list[Grid]:
    """Find what ruling lines enclose, from the top.

    >>> lines = [Rule(0, y, 100, y) for y in (0, 20, 40)] + [Rule(x, 0, x, 40) for x in (0, 50, 100)]
    >>> [grid] = find_grids(lines)
    >>> [(cell.row, cell.column) for cell in grid.cells]
    [(0, 0), (0, 1), (1, 0), (1, 1)]
    """
    level = _joined([rule for rule in rules if rule.level], level=True)
    upright = _joined([rule for rule in rules if not rule.level], level=False)
    grids: list[Grid] = []
    if len(level) * len(upright) > _MOST_CROSSINGS:
        return grids
    for rows, bars in _touching(level, upright):
        grid = _grid(rows, bars)
        if grid is not None:
            grids.append(grid)
    kept = [
        each
        for each in grids
        if not any(_is_inside(each.box, other.box) for other in grids if other is not each and not other.is_frame)
    ]
    return sorted(kept, key=lambda grid: (grid.box.top, grid.box.left))


def _is_inside(box: Rule, other: Rule) -> bool:
    return (
        other.left <= box.left
        and other.top <= box.top
        and box.right <= other.right
        and box.bottom <= other.bottom
        and box != other
    )


def _joined(rules: Sequence[Rule], *, level: bool) -> list[Rule]:
    """Lines made of pieces (cell borders, dashes) as whole ones."""

    def across(rule: Rule) -> float:
        return (rule.top + rule.bottom) / 2 if level else (rule.left + rule.right) / 2

    def along(rule: Rule) -> tuple[float, float]:
        return (rule.left, rule.right) if level else (rule.top, rule.bottom)

    bands: list[list[Rule]] = []
    for rule in sorted(rules, key=across):
        if bands and across(rule) - across(bands[-1][0]) <= _TOUCH / 2:
            bands[-1].append(rule)
        else:
            bands.append([rule])
    found: list[Rule] = []
    for band in bands:
        middle = sum(map(across, band)) / len(band)
        start = end = None
        for a, b in sorted(map(along, band)):
            if start is None or end is None:
                start, end = a, b
            elif a <= end + _TOUCH:
                end = max(end, b)
            else:
                found.append(Rule(start, middle, end, middle) if level else Rule(middle, start, middle, end))
                start, end = a, b
        if start is not None and end is not None:
            found.append(Rule(start, middle, end, middle) if level else Rule(middle, start, middle, end))
    return [rule for rule in found if along(rule)[1] - along(rule)[0] >= _SHORTEST]


def _touching(level: Sequence[Rule], upright: Sequence[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Level and upright lines that touch one another, group by group."""
    group = list(range(len(level) + len(upright)))

    def root(index: int) -> int:
        while group[index] != index:
            group[index] = group[group[index]]
            index = group[index]
        return index

    tops = [rule.top for rule in level]
    for number, bar in enumerate(upright, len(level)):
        for index in range(bisect_right(tops, bar.top - _TOUCH), bisect_right(tops, bar.bottom + _TOUCH)):
            row = level[index]
            if row.left - _TOUCH <= bar.left <= row.right + _TOUCH:
                group[root(number)] = root(index)
    found: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for index, rule in enumerate([*level, *upright]):
        found.setdefault(root(index), ([], []))[0 if index < len(level) else 1].append(rule)
    return list(found.values())


def _grid(level: Sequence[Rule], upright: Sequence[Rule]) -> Grid | None:
    if len(level) < 2 or not upright:
        return None
    ys = _positions([rule.top for rule in level])
    xs = _positions(
        [rule.left for rule in upright] + [rule.left for rule in level] + [rule.right for rule in level]
    )  # a table may be open at its sides
    if len(ys) < 2 or len(xs) < 2 or max(len(xs), len(ys)) > _MOST_LINES:
        return None
    box = Rule(xs[0], ys[0], xs[-1], ys[-1])
    height, width = len(ys) - 1, len(xs) - 1
    beneath = [_covered(level, ys[row + 1], xs, level=True) for row in range(height)]
    behind = list(zip(*(_covered(upright, xs[column + 1], ys, level=False) for column in range(width)), strict=True))
    owners: dict[tuple[int, int], int] = {}
    cells: list[GridCell] = []
    for row in range(height):
        for column in range(width):
            if (row, column) in owners:
                continue
            across = 1
            while (
                column + across < width
                and not behind[row][column + across - 1]
                and (row, column + across) not in owners
            ):
                across += 1
            down = 1
            while row + down < height and not any(beneath[row + down - 1][column : column + across]):
                down += 1
            for covered in range(row, row + down):
                for place in range(column, column + across):
                    owners[covered, place] = len(cells)
            cells.append(
                GridCell(row, column, down, across, Rule(xs[column], ys[row], xs[column + across], ys[row + down]))
            )
    return Grid(box, tuple(cells), tuple(xs), tuple(ys), owners)


def _positions(values: Sequence[float]) -> list[float]:
    """Positions as one each where several lines all but coincide."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _TOUCH * 1.5:
            found.append(value)
    return found


def _covered(rules: Sequence[Rule], position: float, stops: Sequence[float], *, level: bool) -> list[bool]:
    """Of each stretch between two stops, whether lines at a position cover more than half of it."""
    covered = [0.0] * (len(stops) - 1)
    for rule in rules:
        at, start, end = (rule.top, rule.left, rule.right) if level else (rule.left, rule.top, rule.bottom)
        if abs(at - position) <= _TOUCH * 1.5:
            for index, (a, b) in enumerate(pairwise(stops)):
                covered[index] += max(0.0, min(b, end) - max(a, start))
    return [part * 2 > b - a for part, (a, b) in zip(covered, pairwise(stops), strict=True)]
