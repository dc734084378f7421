"""The network of a graph as GraphML, for yEd, igraph, Cytoscape and NetworkX.

GraphML (http://graphml.graphdrawing.org/specification.html), written as a stream by NetworkX's own writer. yEd draws
what it finds in elements of its own (yFiles' extension of GraphML) and nothing else: they stand beside the plain data,
which the other programs read. It shows the network as it is in Gephi: places and colours are the same.
"""

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import BinaryIO

import networkx as nx
from lxml import etree
from networkx.readwrite.graphml import GraphMLWriterLxml

from gongbao.exports import appearance
from gongbao.exports.characters import writable
from gongbao.exports.layout import positions
from gongbao.graph.directory import Graph
from gongbao.graph.selection import EVERYTHING, Kind, Selection, selected

# What yEd draws a kind of node as, beside its colour.
_SHAPES: Mapping[str, str] = {
    "agency": "ellipse",
    "obligation": "roundrectangle",
    "document": "rectangle",
    "target": "diamond",
    "deadline": "hexagon",
}

# In points. Most nodes are small, and their labels are for reading close by.
_FONT_SIZES: Mapping[str, str] = {"agency": "14", "document": "10"}

_YFILES = "{http://www.yworks.com/xml/graphml}"
_NODE_GRAPHICS, _EDGE_GRAPHICS = "node_graphics", "edge_graphics"
LONGEST_LABEL = 20
"""Letters of a label that yEd shows; the attribute `label` has all of it."""

_SCALE = 2.0
"""Points of yEd for a unit of positions, so that labels have room between nodes."""

_Value = str | int | float | bool


def write(graph: Graph, stream: BinaryIO, *, kind: Kind = "full", selection: Selection = EVERYTHING) -> None:
    """Write the network of a graph as GraphML.

    Ids of nodes are IRIs, those of all exports; igraph calls this attribute `id`, and finds nodes by `name`, which is
    the same. Ids of edges depend on the edge alone. Directed as the kind of graph is; parallel edges stay.

    Args:
        graph: the graph to write.
        stream: where the XML goes, in UTF-8.
        kind: which graph is made of it: full, agencies, bipartite or documents (`gongbao.graph.selection`).
        selection: what to narrow the graph to; everything by default.

    Raises:
        GongbaoError: nothing in the graph is what is wanted.

    Example:
        >>> import io
        >>> import tempfile
        >>> from gongbao.graph.directory import GraphDirectory, open_graph
        >>> from gongbao.parser.model import Document, Issue, Masthead, Source, Span
        >>> source = Source("关于春耕的通知")
        >>> issue = Issue(source, Masthead(), documents=(Document(Span(0, 7), "doc/1", title="关于春耕的通知"),))
        >>> stream = io.BytesIO()
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     with GraphDirectory(folder).writing() as build:
        ...         build.put(issue)
        ...     write(open_graph(folder), stream, kind="documents")
        >>> [known["label"] for _, known in nx.parse_graphml(stream.getvalue().decode()).nodes(data=True)]
        ['关于春耕的通知']

    """
    drawn = selected(graph, kind, selection)
    write_network(drawn, stream, positions(drawn))


def write_network(drawn: "nx.Graph[str]", stream: BinaryIO, places: Mapping[str, tuple[float, float]]) -> None:
    """Write a NetworkX graph as GraphML.

    What an attribute holds decides its type, the same for all nodes (or edges): boolean, long, double, or else
    string. None and numbers that aren't finite are left out.

    Args:
        drawn: a graph of any kind; nodes have `kind` and `label`, edges `kind`.
        stream: where the XML goes, in UTF-8.
        places: x and y of each node (`gongbao.exports.layout.positions`), y upwards.

    Example:
        >>> import io
        >>> drawn = nx.MultiDiGraph()
        >>> drawn.add_node("https://example.org/1", kind="agency", label="财政局", level=None)
        >>> stream = io.BytesIO()
        >>> write_network(drawn, stream, {"https://example.org/1": (0.0, 0.0)})
        >>> dict(nx.parse_graphml(stream.getvalue().decode()).nodes["https://example.org/1"])["label"]
        '财政局'

    """
    names = _names(drawn)
    writer = _Writer(stream, {names[node]: place for node, place in places.items()}, is_directed=drawn.is_directed())
    writer.add_graph_element(_cleaned(drawn, names))
    writer.dump()
    stream.write(b"\n")


class _Writer(GraphMLWriterLxml):
    """NetworkX's writer, with what yEd draws beside the data of each node and edge."""

    def __init__(self, stream: BinaryIO, places: Mapping[str, tuple[float, float]], *, is_directed: bool) -> None:
        super().__init__(stream)
        self._places = places
        self._arrow = "standard" if is_directed else "none"
        for scope, graphics in (("node", _NODE_GRAPHICS), ("edge", _EDGE_GRAPHICS)):
            described = {"id": graphics, "for": scope, "yfiles.type": f"{scope}graphics"}
            self.xml.append(etree.Element("key", described))

    def add_data(
        self, name: str, element_type: type, value: str, scope: str = "all", default: object = None
    ) -> "etree._Element":
        # XML Schema's booleans are lower case.
        written = value.lower() if element_type is bool else value
        element: etree._Element = super().add_data(name, element_type, written, scope, default)
        return element

    def add_attributes(
        self, scope: str, xml_obj: "etree._Element", data: Mapping[str, _Value], default: Mapping[str, _Value]
    ) -> None:
        # First, so that what NetworkX's reader takes as label is the whole one, which comes after.
        if scope == "node":
            xml_obj.append(_node_graphics(data, self._places[str(xml_obj.get("id"))]))
        elif scope == "edge":
            xml_obj.append(_edge_graphics(data, self._arrow))
        super().add_attributes(scope, xml_obj, data, default)


def _node_graphics(data: Mapping[str, _Value], place: tuple[float, float]) -> "etree._Element":
    kind, obligations = str(data.get("kind")), data.get("obligations")
    look = appearance.NODES.get(kind)
    radius = appearance.size(kind, obligations if isinstance(obligations, int) else 0)
    # yEd's y goes downwards, and is that of the upper edge.
    left, upper, width = (f"{_SCALE * each:.1f}" for each in (place[0] - radius, -place[1] - radius, 2 * radius))
    graphics = etree.Element("data", key=_NODE_GRAPHICS)
    shape = etree.SubElement(graphics, f"{_YFILES}ShapeNode", nsmap={"y": _YFILES.strip("{}")})
    etree.SubElement(shape, f"{_YFILES}Geometry", x=left, y=upper, width=width, height=width)
    etree.SubElement(shape, f"{_YFILES}Fill", color=_hexadecimal(look))
    etree.SubElement(shape, f"{_YFILES}BorderStyle", color="#FFFFFF")
    described = {"fontSize": _FONT_SIZES.get(kind, "6"), "modelName": "sides", "modelPosition": "s"}
    label = etree.SubElement(shape, f"{_YFILES}NodeLabel", described)
    label.text = appearance.shown(str(data["label"]), LONGEST_LABEL)
    etree.SubElement(shape, f"{_YFILES}Shape", type=_SHAPES.get(kind, "ellipse"))
    return graphics


def _edge_graphics(data: Mapping[str, _Value], arrow: str) -> "etree._Element":
    graphics = etree.Element("data", key=_EDGE_GRAPHICS)
    line = etree.SubElement(graphics, f"{_YFILES}PolyLineEdge", nsmap={"y": _YFILES.strip("{}")})
    etree.SubElement(line, f"{_YFILES}LineStyle", color=_hexadecimal(appearance.EDGES.get(str(data.get("kind")))))
    etree.SubElement(line, f"{_YFILES}Arrows", source="none", target=arrow)
    return graphics


def _hexadecimal(look: appearance.Look | None) -> str:
    red, green, blue = appearance.OTHER if look is None else look.colour
    return f"#{red:02X}{green:02X}{blue:02X}"


def _names(drawn: "nx.Graph[str]") -> dict[str, str]:
    """Return nodes' ids. Where one can't be written as it is, a digest keeps it apart from others."""
    written = {node: writable(node) for node in drawn}
    return {node: name if name == node else f"{name}#{_digest(node)}" for node, name in written.items()}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _cleaned(drawn: "nx.Graph[str]", names: Mapping[str, str]) -> "nx.MultiGraph[str]":
    """Return a copy with attributes that GraphML can write, each of one type, and edges whose keys are their ids."""
    is_directed = drawn.is_directed()
    cleaned: nx.MultiGraph[str] = nx.MultiDiGraph() if is_directed else nx.MultiGraph()
    types = _types(known for _, known in drawn.nodes(data=True))
    for node, known in drawn.nodes(data=True):
        written = {"label": names[node], "name": names[node]} | _values(known, types)
        cleaned.add_node(names[node], **written)
    types = _types(known for *_, known in drawn.edges(data=True))
    seen: Counter[str] = Counter()
    for start, end, known in drawn.edges(data=True):
        # An id that depends on this edge alone stays the same when other issues come and go.
        edge = " ".join((str(known.get("kind", "")), *((start, end) if is_directed else sorted((start, end)))))
        seen[edge] += 1
        cleaned.add_edge(names[start], names[end], f"e{_digest(f'{edge} {seen[edge]}')}", **_values(known, types))
    return cleaned


def _types(rows: Iterable[Mapping[str, object]]) -> dict[str, type[_Value]]:
    """Return the one type that all values of an attribute have."""
    found: dict[str, set[type[_Value]]] = {}
    for row in rows:
        for name, value in row.items():
            if _is_known(value):
                found.setdefault(name, set()).add(_type(value))
    return {
        name: types.pop() if len(types) == 1 else float if types == {int, float} else str
        for name, types in found.items()
    }


def _type(value: object) -> type[_Value]:
    match value:
        case bool():
            return bool
        case int() if abs(value) < 2**63:  # what GraphML's long holds
            return int
        case float():
            return float
        case _:
            return str


def _values(row: Mapping[str, object], types: Mapping[str, type[_Value]]) -> dict[str, _Value]:
    return {writable(name): _written(value, types[name]) for name, value in row.items() if _is_known(value)}


def _is_known(value: object) -> bool:
    return value is not None and not (isinstance(value, float) and not math.isfinite(value))


def _written(value: object, form: type[_Value]) -> _Value:
    if form is float and isinstance(value, int):
        return float(value)
    return value if form is not str and isinstance(value, int | float) else writable(str(value))
