"""What other programs read of a graph: complete, valid, and the same each time."""

import io
from collections import Counter
from pathlib import Path

import networkx as nx
import pytest
from lxml import etree

from gongbao.exports import FORMATS, gexf
from gongbao.graph.directory import Graph, GraphDirectory, open_graph
from gongbao.graph.network import network
from tests.issues import ISSUE, SEQUEL

GEXF_SCHEMA = Path(__file__).parents[2] / "shared" / "schemas" / "gexf-1.3" / "gexf.rng"


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    folder = tmp_path_factory.mktemp("graph")
    with GraphDirectory(folder).writing() as build:
        build.put(ISSUE)
        build.put(SEQUEL)
    return open_graph(folder)


def written(graph: Graph, form: str) -> bytes:
    stream = io.BytesIO()
    FORMATS[form](graph, stream)
    return stream.getvalue()


def network_as_gexf(drawn: "nx.MultiDiGraph[str]") -> bytes:
    stream = io.BytesIO()
    gexf.write_network(drawn, stream)
    return stream.getvalue()


@pytest.mark.parametrize("form", FORMATS)
def test_exporting_twice_gives_the_same_bytes(graph: Graph, form: str) -> None:
    assert written(graph, form) == written(graph, form)


def test_gexf_is_valid_against_the_published_schema(graph: Graph) -> None:
    if not GEXF_SCHEMA.exists():
        pytest.skip("the schema of GEXF 1.3 is not there")
    schema = etree.RelaxNG(etree.parse(GEXF_SCHEMA))
    schema.assertValid(etree.fromstring(written(graph, "gexf")))


def test_networkx_reads_the_gexf_back_with_all_nodes_and_edges(graph: Graph) -> None:
    drawn = network(graph)
    read = nx.read_gexf(io.BytesIO(written(graph, "gexf")))
    assert set(read) == set(drawn)
    assert read.number_of_edges() == drawn.number_of_edges()
    assert Counter(kind for _, kind in read.nodes(data="kind")) == Counter(kind for _, kind in drawn.nodes(data="kind"))
    assert not any(str(label or "http").startswith("http") for _, label in read.nodes(data="label"))


def test_gexf_keeps_the_types_of_attributes() -> None:
    drawn: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    drawn.add_node("a", kind="agency", label="甲", collective=True, tasks=3, share=0.5, level=None)
    drawn.add_node("b", kind="agency", label="乙", collective=False, tasks=4, share=1, level="县")
    read = nx.read_gexf(io.BytesIO(network_as_gexf(drawn)))
    assert (read.nodes["a"]["collective"], read.nodes["a"]["tasks"], read.nodes["a"]["share"]) == (
        True,
        3,
        0.5,
    )
    assert (read.nodes["b"]["collective"], read.nodes["b"]["level"]) == (False, "县")
    assert "level" not in read.nodes["a"]


def test_gexf_drops_what_xml_can_not_carry() -> None:
    drawn: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    drawn.add_node("a", kind="agency", label="财\x0b政\ud800局\x00<&>", quote="一\r\n二\uffff")
    read = nx.read_gexf(io.BytesIO(network_as_gexf(drawn)))
    assert read.nodes["a"]["label"] == "财政局<&>"
    assert read.nodes["a"]["quote"] == "一\r\n二"


def test_gexf_keeps_parallel_edges_apart_under_ids_that_do_not_change() -> None:
    drawn: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    drawn.add_node("a", kind="agency", label="甲")
    drawn.add_node("o", kind="obligation", label="修路")
    drawn.add_edge("o", "a", kind="lead", weight=2)
    drawn.add_edge("o", "a", kind="support", weight=1)
    drawn.add_edge("o", "a", kind="support", weight=1)
    ids = [edge.get("id") for edge in etree.fromstring(network_as_gexf(drawn)).iter("{*}edge")]
    assert len(set(ids)) == 3
    drawn.add_node("x", kind="agency", label="丙")
    drawn.add_edge("o", "x", kind="lead", weight=1)
    assert [edge.get("id") for edge in etree.fromstring(network_as_gexf(drawn)).iter("{*}edge")][:3] == ids


def test_an_agency_is_drawn_larger_the_more_it_has_to_do() -> None:
    drawn: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for agency, obligations in (("idle", 0), ("busy", 9)):
        drawn.add_node(agency, kind="agency", label=agency)
        for number in range(obligations):
            drawn.add_node(f"{agency}{number}", kind="obligation", label="做")
            drawn.add_edge(f"{agency}{number}", agency, kind="lead", weight=1)
    root = etree.fromstring(network_as_gexf(drawn))
    sizes = {
        node.get("id"): float(node.find("{*}size").get("value", ""))  # type: ignore[union-attr]
        for node in root.iter("{*}node")
    }
    assert sizes["busy"] > sizes["idle"] > 0


def test_no_two_nodes_of_the_layout_stand_in_one_place(graph: Graph) -> None:
    places = gexf.ring_layout(network(graph))
    assert len(set(places.values())) == len(places)


def test_an_empty_network_is_a_valid_file() -> None:
    assert nx.read_gexf(io.BytesIO(network_as_gexf(nx.MultiDiGraph()))).number_of_nodes() == 0
