"""The network of a graph as GraphML, for yEd, igraph, Cytoscape and NetworkX.

GraphML (http://graphml.graphdrawing.org/specification.html), written as a stream by NetworkX's own writer. yEd draws
what it finds in elements of its own (yFiles' extension of GraphML) and nothing else: they stand beside the plain data,
which the other programs read.
"""

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import BinaryIO

import networkx as nx
from lxml import etree
from networkx.readwrite.graphml import GraphMLWriterLxml

from gongbao.exports.characters import writable
from gongbao.exports.gexf import COLOURS, OTHER_COLOUR
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

_YFILES = "{http://www.yworks.com/xml/graphml}"
_NODE_GRAPHICS, _EDGE_GRAPHICS = "node_graphics", "edge_graphics"
_NODE_SIZE = 20  # in yEd's points

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
    write_network(selected(graph, kind, selection), stream)


def write_network(drawn: "nx.Graph[str]", stream: BinaryIO) -> None:
    """Write a NetworkX graph as GraphML.

    What an attribute holds decides its type, the same for all nodes (or edges): boolean, long, double, or else
    string. None and numbers that aren't finite are left out.

    Args:
        drawn: a graph of any kind; nodes have `kind` and `label`, edges `kind`.
        stream: where the XML goes, in UTF-8.

    Example:
        >>> import io
        >>> drawn = nx.MultiDiGraph()
        >>> drawn.add_node("https://example.org/1", kind="agency", label="财政局", level=None)
        >>> stream = io.BytesIO()
        >>> write_network(drawn, stream)
        >>> dict(nx.parse_graphml(stream.getvalue().decode()).nodes["https://example.org/1"])["label"]
        '财政局'

    """
    writer = _Writer(stream, directed=drawn.is_directed())
    writer.add_graph_element(_cleaned(drawn))
    writer.dump()
    stream.write(b"\n")


class _Writer(GraphMLWriterLxml):
    """NetworkX's writer, with what yEd draws beside the data of each node and edge."""

    def __init__(self, stream: BinaryIO, *, directed: bool) -> None:
        super().__init__(stream)
        self._arrow = "standard" if directed else "none"
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
        super().add_attributes(scope, xml_obj, data, default)
        if scope == "node":
            xml_obj.append(_node_graphics(data))
        elif scope == "edge":
            xml_obj.append(_edge_graphics(self._arrow))


def _node_graphics(data: Mapping[str, _Value]) -> "etree._Element":
    kind = str(data.get("kind"))
    red, green, blue = COLOURS.get(kind, OTHER_COLOUR)
    graphics = etree.Element("data", key=_NODE_GRAPHICS)
    shape = etree.SubElement(graphics, f"{_YFILES}ShapeNode", nsmap={"y": _YFILES.strip("{}")})
    etree.SubElement(shape, f"{_YFILES}Geometry", width=str(_NODE_SIZE), height=str(_NODE_SIZE))
    etree.SubElement(shape, f"{_YFILES}Fill", color=f"#{red:02x}{green:02x}{blue:02x}")
    label = etree.SubElement(shape, f"{_YFILES}NodeLabel", modelName="sides", modelPosition="s")
    label.text = str(data["label"])
    etree.SubElement(shape, f"{_YFILES}Shape", type=_SHAPES.get(kind, "ellipse"))
    return graphics


def _edge_graphics(arrow: str) -> "etree._Element":
    graphics = etree.Element("data", key=_EDGE_GRAPHICS)
    line = etree.SubElement(graphics, f"{_YFILES}PolyLineEdge", nsmap={"y": _YFILES.strip("{}")})
    etree.SubElement(line, f"{_YFILES}LineStyle", color="#999999")
    etree.SubElement(line, f"{_YFILES}Arrows", source="none", target=arrow)
    return graphics


def _cleaned(drawn: "nx.Graph[str]") -> "nx.MultiGraph[str]":
    """Return a copy with attributes that GraphML can write, each of one type, and edges whose keys are their ids."""
    cleaned: nx.MultiGraph[str] = nx.MultiDiGraph() if drawn.is_directed() else nx.MultiGraph()
    types = _types(known for _, known in drawn.nodes(data=True))
    for node, known in drawn.nodes(data=True):
        name = writable(node)
        written = {"label": name, "name": name} | _values(known, types)
        cleaned.add_node(name, **written)
    types = _types(known for *_, known in drawn.edges(data=True))
    seen: Counter[str] = Counter()
    for start, end, known in drawn.edges(data=True):
        edge = f"{start} {known.get('kind', '')} {end}"
        seen[edge] += 1
        # An id that depends on this edge alone stays the same when other issues come and go.
        digest = hashlib.sha256(f"{edge} {seen[edge]}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
        cleaned.add_edge(writable(start), writable(end), f"e{digest}", **_values(known, types))
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
