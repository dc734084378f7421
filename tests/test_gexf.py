"""The network as GEXF: valid, the same each time, and read back whole by two readers that weren't written here."""

import io
import json
import subprocess
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from gongbao.exports import gexf, legend
from gongbao.exports.appearance import EDGES, NODES, size
from gongbao.exports.layout import positions
from gongbao.graph.directory import Graph
from gongbao.graph.selection import KINDS, Kind, Selection, selected

SCHEMA = Path(__file__).parents[2] / "shared" / "schemas" / "gexf-1.3" / "gexf.rng"
READERS = Path(__file__).parent / "readers"
INSTALL = "npm ci --omit=dev --prefix tests/readers"


@pytest.fixture(scope="module")
def schema() -> "etree.RelaxNG":
    if not SCHEMA.exists():
        pytest.skip("the schema of GEXF 1.3 is not there")
    return etree.RelaxNG(etree.parse(SCHEMA))


def written(graph: Graph, kind: Kind = "full", selection: Selection | None = None) -> bytes:
    stream = io.BytesIO()
    gexf.write(graph, stream, kind=kind, selection=selection or Selection())
    return stream.getvalue()


def drawn_as_gexf(drawn: "nx.Graph[str]") -> bytes:
    stream = io.BytesIO()
    gexf.write_network(drawn, stream, positions(drawn))
    return stream.getvalue()


def edge_ids(drawn: "nx.Graph[str]") -> list[str]:
    return [edge.get("id", "") for edge in etree.fromstring(drawn_as_gexf(drawn)).iter("{*}edge")]


def kinds(attributes: Any) -> Counter[str]:
    return Counter(known["kind"] for *_, known in attributes)


# ---------------------------------------------------------------------------------------------- valid, and the same


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_is_valid_against_the_published_schema(graph: Graph, schema: "etree.RelaxNG", kind: Kind) -> None:
    schema.assertValid(etree.fromstring(written(graph, kind)))


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_text_gives_a_valid_file_and_shows_up_as_text(
    hostile: Graph, schema: "etree.RelaxNG", kind: Kind
) -> None:
    root = etree.fromstring(written(hostile, kind), etree.XMLParser(huge_tree=True))
    schema.assertValid(root)
    if kind in ("full", "bipartite"):
        values = [value for value in root.iter("{*}attvalue") if value.get("for") == "quote"]
        quotes = "".join(value.get("value", "") for value in values)
        assert "<script>alert('x')</script>&amp;<![CDATA[]]></p>" in quotes
        assert '=HYPERLINK("http://evil.example","点")' in quotes
        assert "\ufffd半\ufffd" in quotes


@settings(max_examples=60)
@given(
    st.dictionaries(
        st.text(max_size=4),
        st.dictionaries(
            st.sampled_from(
                ["kind", "label", "date", "due", "start", "end", "weight", "quote", "\x00<", "obligations"]
            ),
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.dates(),
        ),
        max_size=4,
    )
)
def test_any_network_gives_a_valid_file(nodes: dict[str, dict[str, Any]]) -> None:
    drawn: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    drawn.add_nodes_from(nodes.items())
    for (first, known), (second, _) in zip(nodes.items(), reversed(nodes.items()), strict=True):
        drawn.add_edge(first, second, **known)
        drawn.add_edge(first, second, **known)
    root = etree.fromstring(drawn_as_gexf(drawn))
    if SCHEMA.exists():
        etree.RelaxNG(etree.parse(SCHEMA)).assertValid(root)
    ids = {node.get("id") for node in root.iter("{*}node")}
    assert len(ids) == len(nodes)
    assert {edge.get("source") for edge in root.iter("{*}edge")} <= ids
    assert len(set(edge_ids(drawn))) == 2 * len(nodes)


@pytest.mark.parametrize("kind", KINDS)
def test_writing_twice_gives_the_same_bytes(graph: Graph, kind: Kind) -> None:
    assert written(graph, kind) == written(graph, kind)


def test_ids_that_can_not_be_written_stay_apart() -> None:
    drawn: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    drawn.add_nodes_from(["a\x00", "a\x01", "a\ud800", "a\ufffd"], kind="agency", label="甲")
    ids = [node.get("id") for node in etree.fromstring(drawn_as_gexf(drawn)).iter("{*}node")]
    assert len(set(ids)) == 4
    assert "a\ufffd" in ids


def test_edges_keep_their_ids_when_others_come() -> None:
    drawn: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    drawn.add_node("a", kind="agency", label="甲")
    drawn.add_node("o", kind="obligation", label="修路")
    for kind in ("lead", "support", "support"):
        drawn.add_edge("a", "o", kind=kind, weight=1)
    ids = edge_ids(drawn)
    assert len(set(ids)) == 3
    other: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    other.add_node("b", kind="agency", label="乙")
    other.add_edges_from((start, end, dict(known)) for start, end, known in drawn.edges(data=True))
    other.add_edge("b", "o", kind="lead", weight=1)
    assert set(edge_ids(other)) > set(ids)


# ------------------------------------------------------------------------------------------------- what is in it


def test_attributes_keep_their_types() -> None:
    drawn: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    drawn.add_node("a", kind="agency", label="甲", collective=True, tasks=3, share=0.5, level=None)
    drawn.add_node("b", kind="agency", label="乙", collective=False, tasks=4, share=1, level="县")
    read = nx.read_gexf(io.BytesIO(drawn_as_gexf(drawn)))
    first, second = read.nodes["a"], read.nodes["b"]
    assert (first["collective"], first["tasks"], first["share"]) == (True, 3, 0.5)
    assert (second["collective"], second["tasks"], second["share"], second["level"]) == (False, 4, 1.0, "县")
    assert "level" not in first


def test_what_xml_can_not_carry_shows_as_a_replacement() -> None:
    drawn: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    drawn.add_node("a", kind="agency", label="财\x0b政\ud800局\x00<&>", quote="一\r\n二\uffff\t")
    read = nx.read_gexf(io.BytesIO(drawn_as_gexf(drawn)))
    assert read.nodes["a"]["label"] == "财\ufffd政\ufffd局\ufffd<&>".replace("财\ufffd", "财 ")
    assert read.nodes["a"]["quote"] == "一\r\n二\ufffd\t"


def test_labels_are_short_enough_to_read() -> None:
    drawn: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    drawn.add_node("a", kind="document", label="《关于\n" + "进一步" * 50 + "》", title="全称")
    [node] = etree.fromstring(drawn_as_gexf(drawn)).iter("{*}node")
    label = node.get("label", "")
    assert label.startswith("《关于 进一步")
    assert label.endswith("…")
    assert len(label) == gexf.LONGEST_LABEL


def test_a_node_is_there_from_its_document_s_day_until_it_is_due(graph: Graph) -> None:
    nodes = {node.get("id"): node for node in etree.fromstring(written(graph)).iter("{*}node")}
    duty = nodes["https://w3id.org/gongbao/eli/qinghe/2024/2/doc/1#sec_2__item_1__obligation_1"]
    assert (duty.get("start"), duty.get("end")) == ("2024-03-05", "2025-12-31")
    notice = nodes["https://w3id.org/gongbao/eli/work/青政发/2024/12"]
    assert (notice.get("start"), notice.get("end")) == ("2024-03-05", None)


def test_a_time_never_ends_before_it_begins() -> None:
    drawn: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    drawn.add_node("a", kind="obligation", label="早", date="2024-03-05", due="2023-12-31")
    drawn.add_node("b", kind="obligation", label="无", date="去年", due="2023-12-31")
    first, second = etree.fromstring(drawn_as_gexf(drawn)).iter("{*}node")
    assert (first.get("start"), first.get("end")) == ("2024-03-05", None)
    assert (second.get("start"), second.get("end")) == (None, "2023-12-31")


def test_edges_carry_kind_weight_and_colour(graph: Graph) -> None:
    for edge in etree.fromstring(written(graph)).iter("{*}edge"):
        assert edge.get("kind") == edge.get("label")
        assert float(edge.get("weight", "")) >= 1
        [colour] = edge.iter("{*}color")
        assert tuple(int(colour.get(channel, "")) for channel in "rgb") == EDGES[edge.get("kind", "")].colour
        assert colour.get("a") is None


def test_agencies_are_joined_by_undirected_edges(graph: Graph) -> None:
    assert etree.fromstring(written(graph, "agencies"))[1].get("defaultedgetype") == "undirected"
    assert etree.fromstring(written(graph, "bipartite"))[1].get("defaultedgetype") == "directed"


def test_an_undirected_edge_has_the_same_id_from_either_end() -> None:
    one: nx.Graph[str] = nx.Graph()
    other: nx.Graph[str] = nx.Graph()
    one.add_edge("a", "b", kind="shares", weight=1)
    other.add_edge("b", "a", kind="shares", weight=1)
    assert edge_ids(one) == edge_ids(other)


def test_a_node_is_drawn_larger_the_more_obligations_it_has(graph: Graph) -> None:
    root = etree.fromstring(written(graph))
    sizes = {node.get("id"): float(next(node.iter("{*}size")).get("value", "")) for node in root.iter("{*}node")}
    base = "https://w3id.org/gongbao/agency/青河州"
    assert sizes[f"{base}/农业农村局"] > sizes[f"{base}人民政府办公室"] > 0
    assert size("agency", 4) > size("agency", 1)


# ------------------------------------------------------------------------------------------- readers by others


@pytest.mark.parametrize("kind", KINDS)
def test_networkx_reads_back_all_nodes_and_edges(graph: Graph, kind: Kind) -> None:
    drawn = selected(graph, kind)
    read = nx.read_gexf(io.BytesIO(written(graph, kind)))
    assert set(read) == set(drawn)
    assert read.number_of_edges() == drawn.number_of_edges()
    assert read.is_directed() == drawn.is_directed()
    assert kinds(read.nodes(data=True)) == kinds(drawn.nodes(data=True))
    assert kinds(read.edges(data=True)) == kinds(drawn.edges(data=True))
    assert not any(known["label"].startswith("http") for _, known in read.nodes(data=True))


@pytest.mark.parametrize("kind", KINDS)
def test_graphology_reads_back_all_nodes_and_edges(graph: Graph, hostile: Graph, tmp_path: Path, kind: Kind) -> None:
    if not (READERS / "node_modules" / "graphology-gexf").exists():
        pytest.skip(f"graphology-gexf is not installed: {INSTALL}")
    for name, each in {"good": graph, "hostile": hostile}.items():
        drawn = selected(each, kind)
        path = tmp_path / f"{name}.gexf"
        path.write_bytes(written(each, kind))
        done = subprocess.run(
            ["node", READERS / "count.js", path], capture_output=True, encoding="utf-8", timeout=60, check=True
        )
        read = json.loads(done.stdout)
        assert (read["nodes"], read["edges"]) == (drawn.number_of_nodes(), drawn.number_of_edges())
        assert read["directed" if drawn.is_directed() else "undirected"] == drawn.number_of_edges()
        assert read["node_kinds"] == kinds(drawn.nodes(data=True))
        assert read["edge_kinds"] == kinds(drawn.edges(data=True))
        assert read["weight"] == sum(known["weight"] for *_, known in drawn.edges(data=True))
        assert set(read["labels"]) == set(drawn)
        assert read["placed"]
        assert {f"rgb({','.join(map(str, NODES[node].colour))})" for node in read["node_kinds"]} == set(read["colours"])


# ------------------------------------------------------------------------------------------------------ the layout


def crowd(agencies: int, obligations: int) -> "nx.MultiDiGraph[str]":
    """Agencies in a ring, each with obligations that it shares with the next."""
    drawn: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for number in range(agencies):
        drawn.add_node(f"a{number}", kind="agency", label=f"第{number}局", obligations=2 * obligations)
    for number in range(agencies * obligations):
        drawn.add_node(f"o{number}", kind="obligation", label="修路")
        for agency in (number, number + 1):
            drawn.add_edge(f"a{agency % agencies}", f"o{number}", kind="responsible", weight=1)
    return drawn


def overlapping(drawn: "nx.Graph[str]", places: dict[str, tuple[float, float]]) -> int:
    """How many pairs of nodes lie over one another by more than what rounding does."""
    where = np.array([places[node] for node in drawn])
    radii = np.array([size(known["kind"], known.get("obligations", 0)) for _, known in drawn.nodes(data=True)])
    distances = np.hypot(*(where[:, None] - where[None]).transpose(2, 0, 1))
    found = distances < radii[:, None] + radii[None] - 0.5
    return (int(found.sum()) - len(where)) // 2


@pytest.mark.parametrize("kind", KINDS)
def test_no_node_lies_over_another(graph: Graph, kind: Kind) -> None:
    drawn = selected(graph, kind)
    assert overlapping(drawn, positions(drawn)) == 0


@pytest.mark.parametrize("drawn", [crowd(8, 20), crowd(30, 30), nx.disjoint_union_all([crowd(3, 4)] * 40)])
def test_no_node_of_a_crowd_lies_over_another(drawn: "nx.Graph[str]") -> None:
    places = positions(drawn)
    assert overlapping(drawn, places) == 0
    assert places == positions(drawn)


def test_joined_nodes_are_nearer_than_others() -> None:
    drawn = crowd(8, 20)
    places = positions(drawn)
    lengths = [float(np.hypot(*np.subtract(places[start], places[end]))) for start, end in drawn.edges()]
    others = [float(np.hypot(*np.subtract(places[start], places[end]))) for start, end in combinations(drawn, 2)]
    assert np.mean(lengths) < np.mean(others) / 2


def test_groups_that_are_not_joined_stand_side_by_side() -> None:
    drawn = nx.union(crowd(4, 10), nx.relabel_nodes(crowd(3, 10), lambda node: f"x{node}"))
    places = positions(drawn)
    boxes = [
        (np.min(part, axis=0), np.max(part, axis=0))
        for part in (
            [places[node] for node in drawn if node[0] != "x"],
            [places[node] for node in drawn if node[0] == "x"],
        )
    ]
    (low, high), (other_low, other_high) = boxes
    assert any(high[axis] < other_low[axis] or other_high[axis] < low[axis] for axis in (0, 1))


def test_a_large_graph_is_drawn_from_a_mesh_and_the_same_each_time() -> None:
    drawn = nx.relabel_nodes(nx.barabasi_albert_graph(4_500, 2, seed=1), str)
    places = positions(drawn)
    assert len(set(places.values())) > 4_490
    assert places == positions(drawn)


@pytest.mark.parametrize(
    "drawn", [nx.path_graph(3_000), nx.star_graph(2_000), nx.complete_graph(40), nx.empty_graph(500)]
)
def test_odd_graphs_are_drawn_too(drawn: "nx.Graph[Any]") -> None:
    places = positions(nx.relabel_nodes(drawn, str))
    assert len(set(places.values())) == len(drawn)


def test_an_empty_network_is_a_valid_file() -> None:
    assert nx.read_gexf(io.BytesIO(drawn_as_gexf(nx.MultiDiGraph()))).number_of_nodes() == 0


# ------------------------------------------------------------------------------------------- colours and legend

# Machado, Oliveira, Fernandes (2009), doi:10.1109/TVCG.2009.113: what people without one kind of cones see.
BLINDNESS = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


@pytest.mark.parametrize("blindness", BLINDNESS)
def test_colour_blind_people_can_tell_the_kinds_of_node_apart(blindness: str) -> None:
    def seen(colour: tuple[int, int, int]) -> "np.ndarray[Any, Any]":
        linear = np.array([(channel / 255) ** 2.2 for channel in colour])
        shown: np.ndarray[Any, Any] = np.clip(np.array(BLINDNESS[blindness]) @ linear, 0, 1) ** (1 / 2.2) * 255
        return shown

    for first, second in combinations(NODES.values(), 2):
        assert np.linalg.norm(seen(first.colour) - seen(second.colour)) > 60


def test_the_legend_shows_every_kind_in_its_colour() -> None:
    stream = io.BytesIO()
    legend.write(stream)
    root = etree.fromstring(stream.getvalue())
    words = " ".join(text.text or "" for text in root.iter("{*}text"))
    fills = {shape.get("fill") or shape.get("stroke") for shape in root.iter("{*}circle", "{*}line")} | {
        shape.get("stroke") for shape in root.iter("{*}line")
    }
    for kind, look in {**NODES, **EDGES}.items():
        assert f"{kind} {look.chinese}" in words
        assert "#{:02x}{:02x}{:02x}".format(*look.colour) in fills


def test_the_legend_of_the_documentation_is_the_one_that_is_written() -> None:
    stream = io.BytesIO()
    legend.write(stream)
    shown = Path(__file__).parents[1] / "docs" / "network-legend.svg"
    assert shown.read_bytes() == stream.getvalue(), "run docs/draw_legend.py"


def test_every_kind_of_node_and_edge_has_a_look(graph: Graph) -> None:
    for kind in KINDS:
        drawn = selected(graph, kind)
        assert set(kinds(drawn.nodes(data=True))) <= set(NODES)
        assert set(kinds(drawn.edges(data=True))) <= set(EDGES)
