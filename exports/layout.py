"""Where the nodes of a network are drawn: always in the same places, near what they are joined to, none over another.

Each group of joined nodes is drawn by itself (`gongbao.exports.layout_forces`), small ones as a tree around their most
joined node; then nodes get room, and groups are set side by side (`gongbao.exports.layout_spacing`).
"""

import math
from collections.abc import Mapping

import networkx as nx
import numpy as np

from gongbao.exports import layout_forces, layout_spacing
from gongbao.exports.appearance import size
from gongbao.exports.layout_forces import Indexes, Numbers

SMALL = 12
"""Up to so many nodes a group is drawn as a tree."""

MANY = 100
"""Of a graph with more groups than this the groups that hold less than a hundredth of it are drawn as trees."""

MARGIN = 30.0
"""What stays free between groups."""

INWARD = 0.25
"""How much what is far out is drawn in: 0 leaves it where it is."""

ROOM = 2.0
"""How much larger a group is drawn than the discs of its nodes and half of its labels put together, across."""

LETTER, LINE = 7.0, 9.0
"""Half the width of a Chinese letter and half the height of a line in labels, in the unit of positions."""


def positions(drawn: "nx.Graph[str]") -> dict[str, tuple[float, float]]:
    """Return where the nodes of a network are drawn; the same graph is always drawn the same.

    Time grows with nodes and edges alone. Numbers are computed in the same order each time, and rounded; another
    make of processor may still draw a large graph otherwise.

    Args:
        drawn: a graph whose nodes have `kind`, `label` and, where it applies, `obligations`.

    Returns:
        x and y of each node, to one decimal, in the unit of `gongbao.exports.appearance.size`.

    Example:
        >>> places = positions(nx.path_graph(["a", "b", "c"]))
        >>> len(set(places.values()))
        3

    """
    nodes = list(drawn)
    if not nodes:
        return {}
    number = {node: index for index, node in enumerate(nodes)}
    edges, weights = _edges(drawn, number)
    radii = np.array([size(known.get("kind"), known.get("obligations")) for _, known in drawn.nodes(data=True)])
    boxes = _label_boxes(drawn, radii)
    groups = _groups(len(nodes), edges)
    sizes = np.bincount(groups)
    smallest = max(SMALL, len(nodes) // 100 if len(sizes) > MANY else 0)
    members = np.split(np.argsort(groups, kind="stable"), np.cumsum(sizes)[:-1])
    inner = np.split(
        np.argsort(groups[edges[0]], kind="stable"), np.cumsum(np.bincount(groups[edges[0]], minlength=len(sizes)))[:-1]
    )
    local = np.empty(len(nodes), dtype=np.int64)
    places = np.zeros((len(nodes), 2))
    extents = np.zeros((len(sizes), 2))
    for group, own in enumerate(members):
        local[own] = np.arange(len(own))
        within = local[edges[:, inner[group]]]
        if len(own) > smallest:
            placed = _with_room(layout_forces.place(len(own), within, weights[inner[group]]), radii[own], boxes[own])
        else:
            placed = _as_tree(len(own), within, radii[own])
            if len(sizes) <= MANY:
                placed = layout_spacing.part(placed, radii[own], boxes[own])
        halves = np.maximum(boxes[own], radii[own, None])
        low, high = (placed - halves).min(axis=0), (placed + halves).max(axis=0)
        places[own] = placed - (low + high) / 2
        extents[group] = high - low + MARGIN
    order = sorted(range(len(sizes)), key=lambda group: (-len(members[group]), -extents[group, 1], group))
    widths, heights = extents[order].T.tolist()
    for group, centre in zip(order, layout_spacing.shelve(widths, heights), strict=True):
        places[members[group]] += centre
    return {node: (x, y) for node, (x, y) in zip(nodes, np.round(places, 1).tolist(), strict=True)}


def _edges(drawn: "nx.Graph[str]", number: Mapping[str, int]) -> tuple[Indexes, Numbers]:
    """Return each pair of joined nodes once, and how much it pulls: more where the edges weigh more."""
    ends = np.array([(number[start], number[end]) for start, end in drawn.edges()], dtype=np.int64).reshape(-1, 2)
    said = np.array([_weight(known.get("weight")) for *_, known in drawn.edges(data=True)])
    apart = ends[:, 0] != ends[:, 1]
    ends, said = np.sort(ends[apart], axis=1), said[apart]
    names, where = np.unique(ends[:, 0] * len(number) + ends[:, 1], return_inverse=True)
    weights = 1 + np.log1p(np.bincount(where, said, len(names))) / 3
    return np.stack((names // len(number), names % len(number))), weights


def _weight(weight: object) -> float:
    return min(float(weight), 1e6) if isinstance(weight, int | float) and 0 <= weight <= 1e300 else 1.0


def _groups(count: int, edges: Indexes) -> Indexes:
    """Return for each node the number of the group of joined nodes that it is in, by the order of nodes."""
    lowest = np.arange(count)
    while True:
        joined = np.minimum(lowest[edges[0]], lowest[edges[1]])
        lower = lowest.copy()
        # A whole tree of nodes moves under the lower one's root at once.
        np.minimum.at(lower, lowest[edges[0]], joined)
        np.minimum.at(lower, lowest[edges[1]], joined)
        while not np.array_equal(lower, lower[lower]):
            lower = lower[lower]
        if np.array_equal(lower, lowest):
            found: Indexes = np.unique(lowest, return_inverse=True)[1]
            return found
        lowest = lower


def _label_boxes(drawn: "nx.Graph[str]", radii: Numbers) -> Numbers:
    """Return half the width and height of nodes with their labels, for those whose labels people look for.

    These are agencies and the documents that are printed; where there are no agencies, all documents.
    """
    boxes = np.zeros((len(radii), 2))
    kinds = {str(known.get("kind")) for known in map(drawn.nodes.__getitem__, drawn)}
    for index, node in enumerate(drawn):
        known = drawn.nodes[node]
        is_shown = known.get("kind") == "agency" or (
            known.get("kind") == "document" and ("agency" not in kinds or known.get("printed"))
        )
        if is_shown:
            letters = min(len(str(known.get("label", ""))), 18)
            width = letters * LETTER * min(2.0, 0.8 + radii[index] / 30)
            boxes[index] = max(radii[index], width), radii[index] + LINE
    return boxes


def _with_room(placed: Numbers, radii: Numbers, boxes: Numbers) -> Numbers:
    """Return a group drawn as large as its nodes need, and none over another."""
    discs = float(((radii + layout_spacing.GAP) ** 2).sum())
    needed = math.sqrt(discs + float(boxes.prod(axis=1).sum()) / 2) * ROOM
    spread = float(np.hypot(*placed.T).mean()) * 1.5 or 1.0
    # What is far out is drawn in, or the middle would be small.
    away = np.hypot(*placed.T) / spread
    drawn_in = placed * (needed / spread * (away + 0.05) ** -INWARD)[:, None]
    return layout_spacing.part(layout_spacing.loosen(drawn_in, radii), radii, boxes)


def _as_tree(count: int, edges: Indexes, radii: Numbers) -> Numbers:
    """Draw a small group as a tree around its most joined node, each level on a circle farther out."""
    near: list[list[int]] = [[] for _ in range(count)]
    for start, end in edges.T.tolist():
        near[start].append(end)
        near[end].append(start)
    root = max(range(count), key=lambda node: (len(near[node]), -node))
    children: dict[int, list[int]] = {root: []}
    level, levels = [root], [[root]]
    while level:
        following = []
        for node in level:
            for other in near[node]:
                if other not in children:
                    children[other] = []
                    children[node].append(other)
                    following.append(other)
        level = following
        levels.append(level)
    leaves: dict[int, int] = {}
    for node in (node for each in reversed(levels) for node in each):
        leaves[node] = sum(leaves[child] for child in children[node]) or 1
    begins, places, away = {root: 0.0}, np.zeros((count, 2)), 0.0
    for outer, each in zip(levels[1:], levels, strict=False):
        width = 2 * float(radii[outer].max() if outer else 0) + 2 * layout_spacing.GAP
        step = float(radii[each].max()) + width / 2 + 10
        # Far enough out for the narrowest wedge to hold a node.
        away = max(away + step, leaves[root] * width / (2 * math.pi))
        for node in each:
            begin = begins[node]
            for child in children[node]:
                begins[child] = begin
                angle = 2 * math.pi * (begin + leaves[child] / 2) / leaves[root]
                places[child] = away * math.cos(angle), away * math.sin(angle)
                begin += leaves[child]
    return places
