"""A graph as JSON-LD: framed by agency, nothing left out, nothing said twice."""

import io
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
import rdflib
from pyoxigraph import RdfFormat

from gongbao.exports import jsonld
from gongbao.graph.directory import Graph, GraphDirectory, open_graph
from tests.hostile import MARKUP, hostile_graph
from tests.issues import ISSUE, SEQUEL

LEAD = "https://w3id.org/gongbao/agency/青河州/农业农村局"
SUPPORT = "https://w3id.org/gongbao/agency/青河州/水利局"


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    folder = tmp_path_factory.mktemp("graph")
    with GraphDirectory(folder).writing() as build:
        build.put(ISSUE)
        build.put(SEQUEL)
    return open_graph(folder)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    return hostile_graph(tmp_path_factory.mktemp("hostile"))


@pytest.fixture(params=["graph", "hostile"])
def either(request: pytest.FixtureRequest) -> Graph:
    asked: Graph = request.getfixturevalue(request.param)
    return asked


def written(graph: Graph) -> bytes:
    stream = io.BytesIO()
    jsonld.write(graph, stream)
    return stream.getvalue()


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    """All nodes that say something, however deep."""
    if isinstance(value, list):
        for each in value:
            yield from nodes(each)
    elif isinstance(value, dict):
        if value.keys() - {"id", "@value", "@type", "@language", "@id"}:
            yield value
        for name, each in value.items():
            if name != "@context":
                yield from nodes(each)


def merged(graph: Graph) -> set[pyoxigraph.Triple]:
    return {quad.triple for key in graph.keys() for quad in graph.statements(key)}  # noqa: SIM118


def test_it_says_what_the_merge_says_and_no_more(either: Graph) -> None:
    read = pyoxigraph.parse(written(either), RdfFormat.JSON_LD)
    assert {quad.triple for quad in read} == merged(either)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # rdflib tells itself
def test_a_second_reader_reads_the_same(graph: Graph) -> None:
    read = rdflib.Graph().parse(data=written(graph).decode(), format="json-ld")
    ours = rdflib.Graph().parse(data=pyoxigraph.serialize(merged(graph), format=RdfFormat.N_TRIPLES), format="nt")
    assert set(read) == set(ours)


def test_each_thing_is_written_once(either: Graph) -> None:
    told = Counter(node["id"] for node in nodes(json.loads(written(either))["@graph"]))
    assert {iri: times for iri, times in told.items() if times > 1} == {}


def test_agencies_come_first_with_what_they_owe(graph: Graph) -> None:
    tops = json.loads(written(graph))["@graph"]
    are_agencies = ["org:Organization" in str(node.get("type")) for node in tops]
    assert are_agencies == sorted(are_agencies, reverse=True)
    [leader] = [node for node in tops if node["id"] == LEAD]
    assert leader["prefLabel"] == "青河州农业农村局"
    [obligation] = [each for each in leader["obligations"] if each.get("label") == "新建高标准农田"]
    assert obligation["leadAgency"] == [LEAD]
    assert obligation["hasTask"][0]["text"].startswith("2025年底前新建高标准农田5万亩")
    assert {target["numericValue"] for target in obligation["hasTarget"] if "numericValue" in target} == {"50000"}
    assert "2025-12-31" in {deadline.get("end") for deadline in obligation["hasDeadline"]}


def test_what_several_owe_stands_with_the_leader(graph: Graph) -> None:
    [supporter] = [node for node in json.loads(written(graph))["@graph"] if node["id"] == SUPPORT]
    assert [list(each) for each in supporter["obligations"]] == [["id"]]


def test_it_carries_the_published_context(graph: Graph) -> None:
    published = json.loads(jsonld.CONTEXT.read_text(encoding="utf-8"))
    assert json.loads(written(graph))["@context"] == published["@context"]


def test_markup_is_text(hostile: Graph) -> None:
    assert any(MARKUP in node.get("text", "") for node in nodes(json.loads(written(hostile))["@graph"]))


def test_two_exports_are_the_same_bytes_whatever_came_first(graph: Graph, tmp_path: Path) -> None:
    assert written(graph) == written(graph)
    with GraphDirectory(tmp_path).writing() as build:
        build.put(SEQUEL)
        build.put(ISSUE)
    assert written(open_graph(tmp_path)) == written(graph)


def test_an_empty_graph_is_json(tmp_path: Path) -> None:
    with GraphDirectory(tmp_path).writing():
        pass
    assert json.loads(written(open_graph(tmp_path)))["@graph"] == []
