"""The network of a graph as GEXF 1.3, for Gephi.

The file follows the RELAX NG of GEXF 1.3 (https://gexf.net/schema.html). It is written as a stream, and the
same graph gives the same bytes: positions come from a fixed layout and no date is written.
"""

import datetime
import hashlib
import math
import re
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from typing import BinaryIO

import networkx as nx
from lxml import etree

from gongbao.graph.directory import Graph
from gongbao.graph.network import network

GEXF = "http://gexf.net/1.3"
VIZ = "http://gexf.net/1.3/viz"

# Okabe and Ito's palette, which people with any kind of colour blindness can tell apart: https://jfly.uni-koeln.de/color/
COLOURS: Mapping[str, tuple[int, int, int]] = {
    "document": (204, 121, 167),
    "agency": (213, 94, 0),
    "obligation": (0, 114, 178),
    "target": (0, 158, 115),
    "deadline": (240, 228, 66),
}
OTHER_COLOUR = (153, 153, 153)

# The rings of the layout from the centre outwards, and the order in which they are filled: agencies stand
# inside the obligations, but next to those that they own, so the obligations come first.
RINGS = ("document", "agency", "obligation", "target", "deadline")
FILLED = ("document", "obligation", "agency", "target", "deadline")
RING_DISTANCE = 250.0
NODE_DISTANCE = 24.0

# What XML 1.0 (section 2.2) has no way to write: control characters and lone surrogates.
UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(graph: Graph, stream: BinaryIO) -> None:
    """Write the network of a graph as GEXF 1.3.

    Args:
        graph: the graph to draw.
        stream: where the XML goes, in UTF-8.

    """
    write_network(network(graph, graph.manifest.base), stream)


def write_network(drawn: "nx.MultiDiGraph[str]", stream: BinaryIO) -> None:
    """Write a NetworkX graph as GEXF 1.3.

    Nodes are coloured by their attribute `kind` and sized by the number of obligations they touch. All other
    attributes become typed columns; None is left out, dates are written in ISO 8601.

    Args:
        drawn: a directed multigraph; nodes are named by IRIs; nodes and edges have `kind`, nodes `label`,
            edges `weight`.
        stream: where the XML goes, in UTF-8.

    Example:
        >>> import io
        >>> drawn = nx.MultiDiGraph()
        >>> drawn.add_node("https://example.org/1", kind="agency", label="财政局")
        >>> stream = io.BytesIO()
        >>> write_network(drawn, stream)
        >>> 'label="财政局"' in stream.getvalue().decode()
        True

    """
    node_columns = _columns(attributes for _, attributes in drawn.nodes(data=True))
    edge_columns = _columns(attributes for _, _, attributes in drawn.edges(data=True))
    positions = ring_layout(drawn)
    with etree.xmlfile(stream, encoding="utf-8", close=False) as xml:
        xml.write_declaration()
        with xml.element(_gexf("gexf"), {"version": "1.3"}, nsmap={None: GEXF, "viz": VIZ}):
            with xml.element(_gexf("meta")), xml.element(_gexf("creator")):
                xml.write("gongbao")
            with xml.element(_gexf("graph"), {"defaultedgetype": "directed", "idtype": "string"}):
                _write_columns(xml, "node", node_columns)
                _write_columns(xml, "edge", edge_columns)
                with xml.element(_gexf("nodes"), {"count": str(drawn.number_of_nodes())}):
                    for node in drawn:
                        _write_node(xml, drawn, node, node_columns, positions[node])
                with xml.element(_gexf("edges"), {"count": str(drawn.number_of_edges())}):
                    _write_edges(xml, drawn, edge_columns)


def ring_layout(drawn: "nx.MultiDiGraph[str]") -> dict[str, tuple[float, float]]:
    """Place each kind of node on a ring of its own, every node near the nodes that it touches.

    The same graph always looks the same, and time grows with nodes and edges alone. Within a ring nodes are
    ordered by the mean angle of their neighbours on the rings filled before (the barycentre heuristic:
    Sugiyama, Tagawa, Toda, 1981), and keep the order of the graph where those are equal.

    Args:
        drawn: a graph whose nodes have `kind`.

    Returns:
        For each node x and y, in Gephi's units (a small node is about 4 across), to one decimal.

    """
    kinds: dict[str, list[str]] = {kind: [] for kind in FILLED}
    for node, attributes in drawn.nodes(data=True):
        kinds.setdefault(str(attributes.get("kind")), []).append(node)
    radii = _radii(kinds)
    directions: dict[str, tuple[float, float]] = {}
    for members in kinds.values():
        members.sort(key=lambda node: _mean_angle(drawn, node, directions))
        for index, node in enumerate(members):
            angle = 2 * math.pi * index / len(members)
            directions[node] = (math.cos(angle), math.sin(angle))
    return {
        node: (round(radii[kind] * directions[node][0], 1), round(radii[kind] * directions[node][1], 1))
        for kind, members in kinds.items()
        for node in members
    }


def _radii(kinds: Mapping[str, list[str]]) -> dict[str, float]:
    """Give each ring room for its nodes, outside the ring before; an only node in the centre stands at 0."""
    radii: dict[str, float] = {}
    radius = 0.0
    for kind in sorted(kinds, key=lambda kind: RINGS.index(kind) if kind in RINGS else len(RINGS)):
        members = kinds[kind]
        if not members:
            continue
        if radii or len(members) > 1:
            radius = max(radius + RING_DISTANCE, len(members) * NODE_DISTANCE / (2 * math.pi))
        radii[kind] = radius
    return radii


def _mean_angle(drawn: "nx.MultiDiGraph[str]", node: str, directions: Mapping[str, tuple[float, float]]) -> float:
    near = [
        directions[other]
        for neighbours in (drawn.pred[node], drawn.succ[node])
        for other in neighbours
        if other in directions
    ]
    # Rounded so that a last bit, which may differ between machines, never decides an order.
    x, y = round(sum(x for x, _ in near), 6), round(sum(y for _, y in near), 6)
    return round(math.atan2(y, x) % (2 * math.pi), 6)


def _write_node(
    xml: "etree._IncrementalFileWriter",
    drawn: "nx.MultiDiGraph[str]",
    node: str,
    columns: Mapping[str, str],
    position: tuple[float, float],
) -> None:
    attributes = drawn.nodes[node]
    red, green, blue = COLOURS.get(str(attributes.get("kind")), OTHER_COLOUR)
    neighbours = {*drawn.pred[node], *drawn.succ[node]}
    obligations = sum(drawn.nodes[other].get("kind") == "obligation" for other in neighbours)
    label = " ".join(_text(attributes.get("label") or node).split())
    with xml.element(_gexf("node"), {"id": _text(node), "label": label}):
        _write_values(xml, attributes, columns)
        _write_empty(xml, "color", r=str(red), g=str(green), b=str(blue))
        _write_empty(xml, "position", x=str(position[0]), y=str(position[1]))
        _write_empty(xml, "size", value=str(round(4 + 3 * math.sqrt(obligations), 1)))


def _write_edges(
    xml: "etree._IncrementalFileWriter", drawn: "nx.MultiDiGraph[str]", columns: Mapping[str, str]
) -> None:
    seen: Counter[str] = Counter()
    for source, target, attributes in drawn.edges(data=True):
        kind = _text(attributes.get("kind") or "")
        name = f"{source} {kind} {target}"
        seen[name] += 1
        # An id that depends on this edge alone stays the same when other issues come and go.
        digest = hashlib.sha256(f"{name} {seen[name]}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
        described = {"id": digest, "source": _text(source), "target": _text(target)}
        if kind:
            described |= {"kind": kind, "label": kind}
        weight = attributes.get("weight")
        if weight is not None:
            described["weight"] = str(float(weight))
        with xml.element(_gexf("edge"), described):
            _write_values(xml, attributes, columns)


def _columns(rows: Iterable[Mapping[str, object]]) -> dict[str, str]:
    """Name and GEXF type of each attribute that some row has, in alphabetical order."""
    types: dict[str, set[str]] = {}
    for row in rows:
        for name, value in row.items():
            if value is not None and name not in {"label", "weight"}:
                types.setdefault(name, set()).add(_type(value))
    return {
        name: found.pop() if len(found) == 1 else "double" if found == {"long", "double"} else "string"
        for name, found in sorted(types.items())
    }


def _type(value: object) -> str:
    match value:
        case bool():
            return "boolean"
        case int() if abs(value) < 2**63:
            return "long"
        case float() if math.isfinite(value):
            return "double"
        case _:
            return "string"


def _write_columns(xml: "etree._IncrementalFileWriter", of: str, columns: Mapping[str, str]) -> None:
    with xml.element(_gexf("attributes"), {"class": of}):
        for name, kind in columns.items():
            with xml.element(_gexf("attribute"), {"id": _text(name), "title": _text(name), "type": kind}):
                pass


def _write_values(
    xml: "etree._IncrementalFileWriter", attributes: Mapping[str, object], columns: Mapping[str, str]
) -> None:
    with xml.element(_gexf("attvalues")):
        for name, kind in columns.items():
            value = attributes.get(name)
            if value is not None:
                written = str(value).lower() if kind == "boolean" else _text(value)
                with xml.element(_gexf("attvalue"), {"for": _text(name), "value": written}):
                    pass


def _write_empty(xml: "etree._IncrementalFileWriter", name: str, **attributes: str) -> None:
    with xml.element(f"{{{VIZ}}}{name}", attributes):
        pass


def _gexf(name: str) -> str:
    return f"{{{GEXF}}}{name}"


def _text(value: Hashable | object) -> str:
    """Write what XML can carry of a value: lists joined, dates in ISO 8601, unwritable characters dropped."""
    match value:
        case str():
            written = value
        case datetime.date():
            written = value.isoformat()
        case list() | tuple():
            written = "; ".join(str(part) for part in value)
        case _:
            written = str(value)
    return UNWRITABLE.sub("", written)
