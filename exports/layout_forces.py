"""Forces that draw a connected graph: joined nodes attract, all nodes repel each other.

The model is ForceAtlas2 (Jacomy, Venturini, Heymann, Bastian, 2014, doi:10.1371/journal.pone.0098679). Instead of
summing repulsion over pairs, graphs that aren't small read it off a mesh (particle-mesh: Hockney and Eastwood,
Computer Simulation Using Particles, 1988, chapter 5), so that time grows with nodes and edges alone. It starts from
pivot multidimensional scaling (Brandes and Pich, 2007, doi:10.1007/978-3-540-70904-6_6), never from chance.
"""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Indexes = npt.NDArray[np.int64]

PIVOTS = 50
LEVELS = 3000
"""How many levels all searches from pivots may take together: a long chain gets fewer pivots."""

GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))


class _Mesh(NamedTuple):
    """How finely repulsion is told for graphs of up to `nodes` nodes, and how often nodes are moved."""

    nodes: float
    cells: int
    rounds: int


EXACT = 1_000
"""Up to so many nodes repulsion is summed over all pairs."""

GRAVITY = 0.1
"""How much all are drawn to the middle, as a share of how much an edge pulls."""

DAMPING = 0.5
"""How much of the way to where it is drawn a node goes in one round."""

_MESHES = (_Mesh(EXACT, 0, 300), _Mesh(5_000, 128, 500), _Mesh(30_000, 256, 400), _Mesh(math.inf, 512, 200))


def place(size: int, edges: Indexes, weights: Numbers) -> Numbers:
    """Place the nodes of a connected graph.

    Args:
        size: the number of nodes, 3 or more.
        edges: two rows of node numbers, a column an edge, each pair once, none to itself.
        weights: how much each edge pulls.

    Returns:
        A row of x and y for each node, around 0, in no particular unit.

    Example:
        >>> chain = np.array([[0, 1], [1, 2]])
        >>> first, middle, last = place(3, chain, np.ones(2))
        >>> bool(np.hypot(*(first - last)) > np.hypot(*(first - middle)))
        True

    """
    degrees = np.bincount(edges.ravel(), minlength=size).astype(np.float64)
    start = _spread(_scaled(size, edges), degrees)
    mesh = next(mesh for mesh in _MESHES if size <= mesh.nodes)
    return _settled(start, edges, weights, degrees + 1, mesh)


# ------------------------------------------------------------------------------------------------------- the start


def _scaled(size: int, edges: Indexes) -> Numbers:
    """Place nodes so that distances are about those in the graph: pivot multidimensional scaling."""
    order = np.argsort(np.concatenate(edges), kind="stable")
    ends = np.concatenate((edges[1], edges[0]))[order]
    first = np.concatenate(([0], np.cumsum(np.bincount(edges.ravel(), minlength=size))))
    pivot = int(np.argmax(np.diff(first)))
    distances = [_distances(pivot, first, ends)]
    nearest = distances[0]
    pivots = min(PIVOTS, size - 1, max(4, LEVELS // (int(nearest.max()) + 1)))
    while len(distances) < pivots:
        distances.append(_distances(int(np.argmax(nearest)), first, ends))
        nearest = np.minimum(nearest, distances[-1])
    squares = np.stack(distances, axis=1).astype(np.float64) ** 2
    squares -= squares.mean(axis=0)
    squares -= squares.mean(axis=1, keepdims=True)
    products = np.einsum("ij,ik->jk", squares, squares)
    axes = np.linalg.eigh(products)[1][:, :-3:-1]
    # An axis may come out turned round: its largest entry is made positive.
    axes = axes * np.sign(axes[np.abs(axes).argmax(axis=0), [0, 1]])
    places: Numbers = np.einsum("ij,jk->ik", squares, axes)
    places /= float(np.sqrt((places**2).sum(axis=1).mean())) or 1.0
    return places


def _distances(start: int, first: Indexes, ends: Indexes) -> Indexes:
    """Return the number of edges from one node to each other: a search level by level."""
    found = np.full(len(first) - 1, -1)
    found[start] = 0
    border, level = np.array([start]), 0
    while len(border):
        level += 1
        counts = first[border + 1] - first[border]
        offsets = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        reached = ends[np.repeat(first[border], counts) + offsets]
        border = np.unique(reached[found[reached] < 0])
        found[border] = level
    return found


def _spread(places: Numbers, degrees: Numbers) -> Numbers:
    """Move nodes that have one place a little apart, along a spiral: forces can't tell them apart."""
    turns = np.arange(len(places)) * GOLDEN_ANGLE
    # Rounded, so that a last bit that differs between machines isn't what the whole picture grows from.
    away = 0.05 * np.sqrt((np.arange(len(places)) + 1) / len(places)) / np.sqrt(1 + degrees)
    return np.round(places, 6) + np.stack((np.cos(turns), np.sin(turns)), axis=1) * away[:, None]


# ------------------------------------------------------------------------------------------------------ the forces


def _settled(places: Numbers, edges: Indexes, weights: Numbers, masses: Numbers, mesh: _Mesh) -> Numbers:
    """Move nodes as the forces pull, less far from round to round, until they have had their rounds."""
    size = len(places)
    repulsion = _Repulsion(mesh.cells).forces if mesh.cells else _repulsion
    # About as wide as gravity lets it be.
    reach = math.sqrt(float(masses.sum()) / GRAVITY)
    places = places * reach / 2
    # A node moves at most to where its springs would be at rest, were all others to stay.
    stiffness = np.bincount(edges.ravel(), np.concatenate((weights, weights)), size) + GRAVITY * masses
    for done in range(mesh.rounds):
        forces = repulsion(places, masses) + _attraction(places, edges, weights, size)
        # In the plane a pull that grows with distance fills a disc evenly.
        forces -= places * (GRAVITY * masses)[:, None]
        steps = forces * (DAMPING / stiffness)[:, None]
        farthest = reach * 0.1 * (1 - done / mesh.rounds) ** 2
        steps *= (farthest / np.maximum(np.hypot(*steps.T), farthest))[:, None]
        places = places + steps
    centred: Numbers = places - places.mean(axis=0)
    return centred


def _attraction(places: Numbers, edges: Indexes, weights: Numbers, size: int) -> Numbers:
    start, end = edges
    pulls = (places[end] - places[start]) * weights[:, None]
    sums = [np.bincount(start, pulls[:, axis], size) - np.bincount(end, pulls[:, axis], size) for axis in (0, 1)]
    return np.stack(sums, axis=1)


def _repulsion(places: Numbers, masses: Numbers) -> Numbers:
    """Return the repulsion of all nodes, its strength the product of masses over the distance."""
    x, y = (places[:, axis][:, None] - places[:, axis][None, :] for axis in (0, 1))
    strengths = masses[None, :] / (x * x + y * y + 1e-6)
    felt = [(between * strengths).sum(axis=1) for between in (x, y)]
    return np.stack(felt, axis=1) * masses[:, None]


class _Repulsion:
    """The same for many nodes, read off a square mesh."""

    def __init__(self, cells: int) -> None:
        self._cells = cells
        steps = np.arange(2 * cells)
        steps = np.where(steps < cells, steps, steps - 2 * cells).astype(np.float64)
        # Nearer than a cell the force fades: what is nearer than that is parted when nodes get their room.
        squares = steps[:, None] ** 2 + steps[None, :] ** 2 + 0.5
        self._across = np.fft.rfft2(steps[:, None] / squares)
        self._up = np.fft.rfft2(steps[None, :] / squares)

    def forces(self, places: Numbers, masses: Numbers) -> Numbers:
        low = places.min(axis=0)
        width = float((places.max(axis=0) - low).max()) / (self._cells - 2) or 1.0
        scaled = (places - low) / width + 0.5
        corner = scaled.astype(np.int64)
        share = scaled - corner
        mesh = np.zeros(self._cells**2)
        parts = []
        for right in (0, 1):
            for upper in (0, 1):
                index = (corner[:, 0] + right) * self._cells + corner[:, 1] + upper
                part = (share[:, 0] if right else 1 - share[:, 0]) * (share[:, 1] if upper else 1 - share[:, 1])
                mesh += np.bincount(index, part * masses, self._cells**2)
                parts.append((index, part))
        shape = (2 * self._cells, 2 * self._cells)
        spectrum = np.fft.rfft2(mesh.reshape(self._cells, self._cells), shape)
        fields = [
            np.fft.irfft2(spectrum * kernel, shape)[: self._cells, : self._cells].ravel()
            for kernel in (self._across, self._up)
        ]
        felt = [sum(field[index] * part for index, part in parts) for field in fields]
        return np.stack(felt, axis=1) * (masses / width)[:, None]
