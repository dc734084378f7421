"""Room for each node of a drawing: nodes that overlap are moved apart, and drawings of parts are set side by side."""

import math
from collections.abc import Iterator, Sequence

import numpy as np

from gongbao.exports.layout_forces import GOLDEN_ANGLE, Indexes, Numbers

GAP = 4.0
"""What stays free between two nodes, in the units of their radii."""

EXACT = 4_000
"""Up to so many nodes no two overlap; in larger drawings crowds may, where they are denser than anyone can see."""

ROUNDS = 500
LARGE_ROUNDS = 60
CELLS = 50
"""How many small cells a large node's cell may stand for."""

COMPARED = 12
"""How many nodes of a crowded cell a node is compared with in one round of a large drawing."""


def part(places: Numbers, radii: Numbers, boxes: Numbers) -> Numbers:
    """Move nodes apart that overlap, the smaller of two the farther.

    Args:
        places: a row of x and y for each node.
        radii: of each node, in the same unit.
        boxes: half the width and half the height of a box around each node that no other box may enter, such as a
            label's; 0 for nodes without.

    Returns:
        New places.

    Example:
        >>> apart = part(np.array([[0.0, 0.0], [1.0, 0.0]]), np.ones(2), np.zeros((2, 2)))
        >>> float(apart[1, 0] - apart[0, 0]) >= 2
        True

    """
    places = places.copy()
    masses = (radii + GAP) ** 2
    labelled = np.flatnonzero(boxes[:, 0])
    small = len(places) <= EXACT
    for _ in range(ROUNDS if small else LARGE_ROUNDS):
        first, second = _pairs(places, radii, math.inf if small else COMPARED)
        moves = _pushes(places, radii, masses, first, second)
        if len(labelled) <= EXACT:
            _push_boxes(places, boxes, labelled, moves)
        if not moves.any():
            break
        places += moves
    return places


def _pushes(places: Numbers, radii: Numbers, masses: Numbers, first: Indexes, second: Indexes) -> Numbers:
    """Return how far nodes that overlap have to move, half of what parts each pair at a time."""
    between = places[second] - places[first]
    distances = np.hypot(*between.T)
    lacking = radii[first] + radii[second] + GAP - distances
    hit = lacking > 1e-3
    first, second, between, distances, lacking = first[hit], second[hit], between[hit], distances[hit], lacking[hit]
    together = distances < 1e-9
    between[together], distances[together] = (1.0, 0.0), 1.0
    push = between * (lacking / distances * 0.55)[:, None]
    share = masses[first] / (masses[first] + masses[second])
    size = len(places)
    return np.stack(
        [
            np.bincount(second, push[:, axis] * share, size) - np.bincount(first, push[:, axis] * (1 - share), size)
            for axis in (0, 1)
        ],
        axis=1,
    ).astype(np.float64)


def _push_boxes(places: Numbers, boxes: Numbers, labelled: Indexes, moves: Numbers) -> None:
    """Add to `moves` what parts overlapping boxes, along the axis on which they overlap less."""
    for place, one in enumerate(labelled):
        others = labelled[place + 1 :]
        between = places[others] - places[one]
        lacking = boxes[others] + boxes[one] - np.abs(between)
        hit = (lacking > 1e-3).all(axis=1)
        if hit.any():
            others, between, lacking = others[hit], between[hit], lacking[hit]
            axis = (lacking[:, 1] <= lacking[:, 0]).astype(np.int64)
            rows = np.arange(len(others))
            away = np.where(between[rows, axis] < 0, -1.0, 1.0) * lacking[rows, axis] * 0.5
            moves[others, axis] += away
            np.subtract.at(moves[one], axis, away)


def _pairs(places: Numbers, radii: Numbers, most: float) -> tuple[Indexes, Indexes]:
    """Return pairs of nodes that overlap, each once: neighbours on a grid, and what the few large ones cover."""
    usual = float(np.quantile(radii, 0.9))
    large = np.flatnonzero(radii > usual)
    pairs = [*_near(places, np.arange(len(places)), 2 * usual + GAP, most)]
    if len(large):
        pairs += _near(places, large, usual + float(radii.max()) + GAP, most * CELLS)
        pairs += _near(places[large], np.arange(len(large)), 2 * float(radii.max()) + GAP, most, names=large)
    first, second = (np.concatenate([pair[side] for pair in pairs]) for side in (0, 1))
    between = places[second] - places[first]
    hit = (np.hypot(*between.T) < radii[first] + radii[second] + GAP) & (first != second)
    found = np.minimum(first, second)[hit] * len(places) + np.maximum(first, second)[hit]
    found.sort()  # numpy's own unique takes many times as long for numbers like these
    found = found[np.diff(found, prepend=-1) > 0]
    return found // len(places), found % len(places)


def _near(
    places: Numbers, wanted: Indexes, width: float, most: float, names: Indexes | None = None
) -> Iterator[tuple[Indexes, Indexes]]:
    """Yield pairs of some nodes and what lies in their cell of a grid and in those around it.

    Args:
        places: of all nodes.
        wanted: the nodes whose neighbours are looked for.
        width: of a cell.
        most: how many nodes of a cell are looked at, those next in order.
        names: what nodes are called in the pairs, where it isn't their place in `places`.

    """
    cells = np.floor((places - places.min(axis=0)) / width).astype(np.int64) + 1
    columns = int(cells[:, 1].max()) + 2
    numbers = cells[:, 0] * columns + cells[:, 1]
    order = np.argsort(numbers, kind="stable")
    ordered = numbers[order]
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    # Where all are looked at, each pair is met from one of its sides.
    around = [0, 1, columns - 1, columns, columns + 1]
    if len(wanted) < len(places):
        around += [-step for step in around[1:]]
    for step in around:
        begin = np.searchsorted(ordered, numbers[wanted] + step, "left")
        end = np.searchsorted(ordered, numbers[wanted] + step, "right")
        if step == 0 and len(wanted) == len(places):
            begin = rank + 1
        counts = np.minimum(np.maximum(end - begin, 0), most).astype(np.int64)
        offsets = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        first, second = np.repeat(wanted, counts), order[np.repeat(begin, counts) + offsets]
        yield (first, second) if names is None else (names[first], names[second])


def loosen(places: Numbers, radii: Numbers) -> Numbers:
    """Set nodes that are all but in one place on a spiral around it, as seeds sit in a sunflower.

    Args:
        places: a row of x and y for each node.
        radii: of each node, in the same unit.

    Returns:
        New places (Vogel, 1979, doi:10.1016/0025-5564(79)90080-4).

    Example:
        >>> loosen(np.zeros((2, 2)), np.ones(2)).round(1).tolist()
        [[0.0, 0.0], [-2.7, 2.5]]

    """
    width = 2 * float(np.median(radii)) + GAP
    cells = np.floor(places / width).astype(np.int64)
    _, cell, counts = np.unique(cells, axis=0, return_inverse=True, return_counts=True)
    cell = cell.reshape(-1)
    # The largest sits in the middle.
    order = np.lexsort((-radii, cell))
    rank = np.empty(len(places), dtype=np.int64)
    rank[order] = np.arange(len(places)) - np.repeat(np.cumsum(counts) - counts, counts)
    middle = np.stack([np.bincount(cell, places[:, axis]) / counts for axis in (0, 1)], axis=1)
    away = width * 0.62 * np.sqrt(rank)
    spiral = np.stack((np.cos(rank * GOLDEN_ANGLE), np.sin(rank * GOLDEN_ANGLE)), axis=1) * away[:, None]
    return np.where((counts[cell] > 1)[:, None], middle[cell] + spiral, places)


# -------------------------------------------------------------------------------------------- parts side by side


def shelve(widths: Sequence[float], heights: Sequence[float]) -> list[tuple[float, float]]:
    """Set boxes in rows from the top down, none over another, each row in the middle.

    Args:
        widths: of the boxes, in the order in which they are set, the highest first.
        heights: of the boxes.

    Returns:
        The centre of each box. Together they are about one and a half times as wide as high.

    Example:
        >>> shelve([4.0, 1.0, 1.0], [4.0, 1.0, 1.0])
        [(-0.5, -2.0), (2.0, -2.0), (0.0, -4.5)]

    """
    area = sum(width * height for width, height in zip(widths, heights, strict=True))
    limit = max([math.sqrt(1.5 * area), *widths])
    rows: list[list[int]] = [[]]
    taken = 0.0
    for box, width in enumerate(widths):
        # Beside what is much higher a small box would look lost.
        if rows[-1] and (taken + width > limit or heights[box] < heights[rows[-1][0]] / 5):
            rows.append([])
            taken = 0.0
        rows[-1].append(box)
        taken += width
    centres, top = [], 0.0
    for row in rows:
        height = max((heights[box] for box in row), default=0.0)
        left = -sum(widths[box] for box in row) / 2
        for box in row:
            centres.append((left + widths[box] / 2, top - height / 2))
            left += widths[box]
        top -= height
    return centres
