"""The network as GraphML: what NetworkX, igraph and yEd read of it."""

import io
import math
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import igraph  # type: ignore[import-untyped]
import networkx as nx
import pytest
from lxml import etree

from gongbao.exports import graphml
from gongbao.exports.characters import REPLACEMENT
from gongbao.exports.layout import positions
from gongbao.graph.directory import Graph
from gongbao.graph.selection import KINDS, Kind, Selection, selected
from gongbao.parser.model import GongbaoError
from tests.built import built
from tests.issues import ISSUE, SEQUEL

NAMES = {"g": "http://graphml.graphdrawing.org/xmlns", "y": "http://www.yworks.com/xml/graphml"}
ISSUER = "https://w3id.org/gongbao/agency/青河州/人民政府"

# What NetworkX makes of yEd's elements, and `name`, which the network calls the node.
DRAWN = {"name", "x", "y", "shape_type"}


def written(graph: Graph, kind: Kind = "full", selection: Selection | None = None) -> bytes:
    stream = io.BytesIO()
    graphml.write(graph, stream, kind=kind, selection=selection or Selection())
    return stream.getvalue()


def network_written(drawn: "nx.Graph[str]") -> bytes:
    stream = io.BytesIO()
    graphml.write_network(drawn, stream, dict.fromkeys(drawn, (0.0, 0.0)))
    return stream.getvalue()


def read(content: bytes) -> "nx.MultiGraph[str]":
    found = nx.read_graphml(io.BytesIO(content), force_multigraph=True)
    assert isinstance(found, nx.MultiGraph)
    return found


def read_by_igraph(content: bytes, folder: Path) -> igraph.Graph:
    file = folder / "network.graphml"
    file.write_bytes(content)
    return igraph.Graph.Read_GraphML(str(file))


def edges_by_kind(edges: "nx.Graph[str]") -> Counter[tuple[str, str, str]]:
    return Counter((start, end, known["kind"]) for start, end, known in edges.edges(data=True))


def weights(edges: "nx.Graph[str]") -> list[int]:
    return [known["weight"] for *_, known in edges.edges(data=True)]


# ----------------------------------------------------------------------------------------- read by others


@pytest.mark.parametrize("kind", KINDS)
def test_networkx_reads_the_network_that_was_written(graph: Graph, kind: Kind) -> None:
    drawn, found = selected(graph, kind), read(written(graph, kind))
    assert found.is_directed() == drawn.is_directed()
    assert list(found) == list(drawn)
    for node, known in drawn.nodes(data=True):
        assert {name: value for name, value in found.nodes[node].items() if name not in DRAWN} == known
    assert edges_by_kind(found) == edges_by_kind(drawn)
    assert weights(found) == weights(drawn)


@pytest.mark.parametrize("kind", KINDS)
def test_igraph_reads_as_many_nodes_and_edges_of_each_kind(graph: Graph, kind: Kind, tmp_path: Path) -> None:
    drawn, found = selected(graph, kind), read_by_igraph(written(graph, kind), tmp_path)
    assert found.is_directed() == drawn.is_directed()
    assert found.vs["name"] == found.vs["id"] == list(drawn)
    assert Counter(found.vs["kind"]) == Counter(known["kind"] for _, known in drawn.nodes(data=True))
    assert Counter(
        (found.vs[edge.source]["name"], found.vs[edge.target]["name"], edge["kind"]) for edge in found.es
    ) == edges_by_kind(drawn)
    assert found.vs.find(name=ISSUER)["label"] == "青河州人民政府" if kind != "documents" else found.is_dag()


def test_parallel_edges_stay(tmp_path: Path) -> None:
    drawn: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    drawn.add_nodes_from((name, {"kind": "document", "label": name}) for name in "ab")
    for kind in ("cites", "repeals"):
        drawn.add_edge("a", "b", kind, kind=kind, weight=1)
    drawn.add_edge("a", "b", "again", kind="cites", weight=2)
    content = network_written(drawn)
    assert edges_by_kind(read(content)) == {("a", "b", "cites"): 2, ("a", "b", "repeals"): 1}
    assert read_by_igraph(content, tmp_path).es["kind"] == ["cites", "repeals", "cites"]


def test_an_empty_graph_is_a_file_too(tmp_path: Path) -> None:
    empty = built(tmp_path / "graph")
    for kind in KINDS:
        content = written(empty, kind)
        assert len(read(content)) == read_by_igraph(content, tmp_path).vcount() == 0


# ----------------------------------------------------------------------------------------- what yEd draws


def drawn_nodes(content: bytes) -> Iterator[tuple[str, etree._Element]]:
    for node in etree.fromstring(content).iterfind(".//g:node", NAMES):
        (shape,) = node.iterfind("g:data[@key='node_graphics']/y:ShapeNode", NAMES)
        yield str(node.get("id")), shape


def told(shape: etree._Element, element: str, *attributes: str) -> list[str]:
    found = shape.find(f"y:{element}", NAMES)
    assert found is not None
    return [str(found.get(attribute)) for attribute in attributes]


def test_yed_draws_labels_and_the_colour_and_shape_of_each_kind(graph: Graph) -> None:
    drawn = selected(graph)
    looks: dict[str, set[tuple[str, ...]]] = {}
    for node, shape in drawn_nodes(written(graph)):
        label = str(shape.findtext("y:NodeLabel", namespaces=NAMES))
        assert drawn.nodes[node]["label"].startswith(label.removesuffix("…"))
        assert label
        look = (*told(shape, "Fill", "color"), *told(shape, "Shape", "type"))
        looks.setdefault(drawn.nodes[node]["kind"], set()).add(look)
    assert all(len(look) == 1 for look in looks.values())
    assert len({look for found in looks.values() for look in found}) == len(looks) == 5


def test_yed_draws_long_labels_short_and_on_one_line() -> None:
    drawn: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    drawn.add_node("a", kind="deadline", label="到2025年\n底前" * 20)
    content = network_written(drawn)
    ((_, shape),) = drawn_nodes(content)
    label = str(shape.findtext("y:NodeLabel", namespaces=NAMES))
    assert label.startswith("到2025年 底前到2025年")
    assert len(label) == graphml.LONGEST_LABEL
    assert read(content).nodes["a"]["label"] == "到2025年\n底前" * 20, "the data has all of it"


def test_yed_draws_the_network_in_the_places_that_gephi_does(graph: Graph) -> None:
    drawn = selected(graph)
    places = positions(drawn)
    for node, shape in drawn_nodes(written(graph)):
        left, upper, width, height = map(float, told(shape, "Geometry", "x", "y", "width", "height"))
        assert width == height > 0
        x, y = places[node]
        assert (left + width / 2, -upper - height / 2) == pytest.approx((2 * x, 2 * y), abs=0.2)


def test_yed_draws_arrows_where_edges_have_a_direction(graph: Graph) -> None:
    for kind, arrow in (("full", "standard"), ("agencies", "none")):
        arrows = etree.fromstring(written(graph, kind)).iterfind(".//y:Arrows", NAMES)  # type: ignore[arg-type]
        assert {found.get("target") for found in arrows} == {arrow}


# ----------------------------------------------------------------------------------------- ids and types


def test_ids_are_unique_and_every_datum_is_declared(graph: Graph) -> None:
    root = etree.fromstring(written(graph))
    for element in ("key", "node", "edge"):
        ids = [found.get("id") for found in root.iterfind(f".//g:{element}", NAMES)]
        assert len(set(ids)) == len(ids) > 0
    for scope in ("node", "edge"):
        declared = {key.get("id") for key in root.iterfind(f"g:key[@for='{scope}']", NAMES)}
        assert {data.get("key") for data in root.iterfind(f".//g:{scope}/g:data", NAMES)} <= declared
    names = [(key.get("for"), key.get("attr.name")) for key in root.iterfind("g:key[@attr.name]", NAMES)]
    assert len(set(names)) == len(names)


def test_ids_of_edges_stay_when_another_issue_comes(graph: Graph, tmp_path: Path) -> None:
    alone, both = (
        {(start, end, known["kind"]): key for start, end, key, known in read(content).edges(keys=True, data=True)}
        for content in (written(built(tmp_path, ISSUE)), written(graph))
    )
    common = alone.keys() & both.keys()
    assert len(common) > 15
    assert all(alone[edge] == both[edge] for edge in common)


def test_an_attribute_has_one_type_and_the_unknown_is_left_out() -> None:
    drawn: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    drawn.add_node("a", kind="target", label="甲", value=1, mixed=1, printed=True, whole=2**40, unknown=None)
    drawn.add_node("b", kind="target", label="乙", value=1.5, mixed="一", printed=False, whole=2**70, never=math.nan)
    content = network_written(drawn)
    types = {key.get("attr.name"): key.get("attr.type") for key in etree.fromstring(content).iterfind("g:key", NAMES)}
    assert types["value"] == "double"
    assert types["mixed"] == types["whole"] == "string"
    assert types["printed"] == "boolean"
    assert not {"unknown", "never"} & types.keys()
    assert b">true<" in content
    found = read(content).nodes
    assert (found["a"]["value"], found["a"]["mixed"], found["b"]["printed"]) == (1.0, "1", False)


def test_ids_of_edges_without_direction_do_not_depend_on_which_end_comes_first() -> None:
    ids = []
    for ends in ("ab", "ba"):
        drawn: nx.Graph[str] = nx.Graph()
        drawn.add_nodes_from(ends, kind="agency", label="甲")
        drawn.add_edge(*ends, kind="shares", weight=1)
        ids += [key for *_, key in read(network_written(drawn)).edges(keys=True)]
    assert len(ids) == 2
    assert len(set(ids)) == 1


def test_what_xml_has_no_place_for_stays_visible() -> None:
    drawn: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    drawn.add_node("a\x00", kind="agency", label="<b>财\ud800政</b>]]>&amp;\r\n", note="\x0b")
    drawn.add_node("a\x01", kind="agency", label="乙")
    drawn.add_edge("a\x00", "a\x01", kind="\x01")
    found = read(network_written(drawn))
    first, second = found
    assert first.startswith(f"a{REPLACEMENT}#")
    assert second.startswith(f"a{REPLACEMENT}#"), "two nodes stay two"
    assert found.nodes[first]["label"] == f"<b>财{REPLACEMENT}政</b>]]>&amp;\r\n"
    assert [known["kind"] for *_, known in found.edges(data=True)] == [REPLACEMENT]


# ----------------------------------------------------------------------------------------- the same, and a part


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_graph_gives_the_same_bytes(graph: Graph, kind: Kind, tmp_path: Path) -> None:
    assert written(graph, kind) == written(built(tmp_path, SEQUEL, ISSUE), kind)


def test_a_part_is_written_alone(graph: Graph) -> None:
    selection = Selection(agency="青河州财政局")
    found = read(written(graph, "bipartite", selection))
    assert list(found) == list(selected(graph, "bipartite", selection))
    assert 0 < len(found) < len(read(written(graph, "bipartite")))
    with pytest.raises(GongbaoError, match="青河州渔业局"):
        written(graph, selection=Selection(agency="青河州渔业局"))
