"""Which part of a graph is drawn: filters that hold together, graph kinds, and what is said where nothing fits."""

import datetime
from collections import Counter

import networkx as nx
import pytest

from gongbao.graph.directory import Graph
from gongbao.graph.network import network
from gongbao.graph.selection import KINDS, Kind, Selection, selected
from gongbao.parser.model import GongbaoError

BASE = "https://w3id.org/gongbao/"
NOTICE = f"{BASE}eli/work/青政发/2024/12"
CLEARING = f"{BASE}eli/work/青政办发/2024/7"
PLAN = f"{BASE}eli/work/云政发/2023/3"
BUREAU = f"{BASE}agency/青河州/农业农村局"
WATER = f"{BASE}agency/青河州/水利局"
GOVERNMENT = f"{BASE}agency/青河州/人民政府"
DUTY = f"{BASE}eli/qinghe/2024/2/doc/1#sec_2__item_1__obligation_1"


def edges(found: "nx.Graph[str]") -> set[tuple[str, str, str]]:
    return {(start, end, known["kind"]) for start, end, known in found.edges(data=True)}


def kinds(found: "nx.Graph[str]") -> Counter[str]:
    return Counter(known["kind"] for _, known in found.nodes(data=True))


def test_without_a_filter_the_whole_network_is_drawn(graph: Graph) -> None:
    assert nx.utils.graphs_equal(selected(graph), network(graph))


@pytest.mark.parametrize(
    ("kind", "nodes", "relations", "is_directed"),
    [
        ("full", {"agency", "obligation", "document", "target", "deadline"}, None, True),
        ("agencies", {"agency"}, {"shares"}, False),
        ("bipartite", {"agency", "obligation"}, {"responsible", "lead", "support"}, True),
        ("documents", {"document"}, {"based_on", "implements", "repeals"}, True),
    ],
)
def test_each_kind_of_graph_has_its_nodes_and_edges(
    graph: Graph, kind: Kind, nodes: set[str], relations: set[str] | None, is_directed: bool
) -> None:
    found = selected(graph, kind)
    assert set(kinds(found)) == nodes
    assert found.is_directed() == is_directed
    assert relations is None or {kind for *_, kind in edges(found)} == relations
    assert all(known["weight"] >= 1 for *_, known in found.edges(data=True))


@pytest.mark.parametrize("name", ["农业农村局", "青河州农业农村局", "青河州/农业农村局"])
def test_an_agency_comes_with_its_obligations_and_all_that_belongs_to_them(graph: Graph, name: str) -> None:
    found = selected(graph, "full", Selection(agency=name))
    assert {BUREAU, WATER, DUTY, NOTICE} <= set(found)
    assert GOVERNMENT not in found
    assert kinds(found)["deadline"] == 1
    assert (WATER, DUTY, "support") in edges(found)
    assert nx.is_connected(nx.Graph(found))


def test_an_agency_comes_with_those_that_bear_its_obligations_too(graph: Graph) -> None:
    found = selected(graph, "agencies", Selection(agency="农业农村局"))
    assert set(found) == {BUREAU, WATER}
    assert found.edges[BUREAU, WATER] == {"kind": "shares", "weight": 1}


def test_an_agency_that_only_issues_comes_with_what_it_issued(graph: Graph) -> None:
    office = f"{BASE}agency/青河州人民政府办公室"
    found = selected(graph, "full", Selection(agency="青河州人民政府办公室"))
    assert edges(found) == {(CLEARING, office, "passed_by")}


def test_a_region_comes_with_all_its_agencies(graph: Graph) -> None:
    assert {BUREAU, WATER, NOTICE} <= set(selected(graph, "full", Selection(region="青河")))


@pytest.mark.parametrize(
    "name",
    [
        "青政办发〔2024〕7号",
        "青政办发(2024)7号",
        "青河州人民政府办公室关于清理有关文件的通知",
        "qinghe/2024/2/doc/2",
        "doc/2",
        f"{BASE}eli/qinghe/2024/2/doc/2",
        CLEARING,
    ],
)
def test_a_document_is_found_by_number_title_id_and_iri(graph: Graph, name: str) -> None:
    found = selected(graph, "full", Selection(document=name))
    assert CLEARING in found
    assert NOTICE not in found
    assert (CLEARING, f"{BASE}eli/work/青政办发/2016/30", "repeals") in edges(found)
    assert nx.is_connected(nx.Graph(found))


def test_a_document_comes_with_those_that_cite_it_and_that_it_cites(graph: Graph) -> None:
    found = selected(graph, "documents", Selection(document="云岭省粮食安全规划"))
    assert (NOTICE, PLAN, "implements") in edges(found)
    assert set(selected(graph, "documents", Selection(document=NOTICE))) >= {NOTICE, PLAN}


def test_since_a_day_only_documents_of_that_day_or_later_count(graph: Graph) -> None:
    found = selected(graph, "full", Selection(since=datetime.date(2024, 3, 8)))
    assert CLEARING in found
    assert NOTICE not in found
    assert NOTICE in selected(graph, "full", Selection(since=datetime.date(2024, 3, 5)))


def test_filters_hold_together(graph: Graph) -> None:
    both = Selection(agency="农业农村局", document=NOTICE, region="青河州", since=datetime.date(2024, 1, 1))
    assert set(selected(graph, "bipartite", both)) == {BUREAU, WATER, DUTY}


@pytest.mark.parametrize(
    ("selection", "said"),
    [
        (Selection(agency="农业局"), "no agency is called 农业局; there is "),
        (Selection(region="白河"), "no agency is in 白河"),
        (Selection(document="粮食安全规划"), "no document is called 粮食安全规划; there is 云岭省粮食安全规划"),
        (Selection(document=""), "no document is called "),
        (
            Selection(since=datetime.date(2025, 1, 1)),
            "no document is of 2025-01-01 or later; the last is of 2024-03-08",
        ),
        (
            Selection(agency="农业农村局", document=CLEARING),
            f"nothing in the graph fits all of: agency 农业农村局, document {CLEARING}; leave one of them out",
        ),
    ],
)
def test_what_fits_nothing_is_said(graph: Graph, selection: Selection, said: str) -> None:
    for kind in KINDS:
        with pytest.raises(GongbaoError) as caught:
            selected(graph, kind, selection)
        assert str(caught.value).startswith(said)


def test_what_leaves_nothing_of_the_kind_is_said(graph: Graph) -> None:
    with pytest.raises(GongbaoError, match="nothing of it belongs into a graph of kind agencies; try kind full"):
        selected(graph, "agencies", Selection(document="青政办发〔2016〕30号"))


def test_an_unknown_kind_is_said(graph: Graph) -> None:
    with pytest.raises(GongbaoError, match="there is no graph kind star; give one of full, agencies"):
        selected(graph, "star")  # type: ignore[arg-type]


def test_nodes_and_edges_keep_the_order_of_the_network(graph: Graph) -> None:
    net = network(graph)
    found = selected(graph, "full", Selection(region="青河"))
    assert list(found) == [node for node in net if node in found]
