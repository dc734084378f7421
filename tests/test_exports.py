"""What other programs read of a graph: complete, valid, and the same each time."""

import io
from collections import Counter

import pyoxigraph
import pytest

from gongbao.exports import FORMATS
from gongbao.graph.directory import Graph, GraphDirectory, open_graph
from tests.issues import ISSUE, SEQUEL


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


@pytest.mark.parametrize("form", FORMATS)
def test_exporting_twice_gives_the_same_bytes(graph: Graph, form: str) -> None:
    assert written(graph, form) == written(graph, form)


def test_turtle_holds_the_merged_default_graph(graph: Graph) -> None:
    read = pyoxigraph.parse(written(graph, "ttl"), pyoxigraph.RdfFormat.TURTLE)
    merged = {quad.triple for key in graph.keys() for quad in graph.statements(key)}  # noqa: SIM118
    assert merged
    assert Counter(quad.triple for quad in read) == Counter(merged)


def test_turtle_names_its_terms_by_prefix(graph: Graph) -> None:
    text = written(graph, "ttl").decode()
    assert "@prefix gb: <https://w3id.org/gongbao/ns#> ." in text
    assert "a gb:Obligation" in text


def test_nquads_hold_every_quad_once_in_canonical_order(graph: Graph) -> None:
    text = written(graph, "nq")
    read = list(pyoxigraph.parse(text, pyoxigraph.RdfFormat.N_QUADS))
    stated = {quad for key in graph.keys() for quad in graph.statements(key)}  # noqa: SIM118
    assert {quad for quad in read if quad.graph_name != pyoxigraph.DefaultGraph()} == stated
    assert {quad.triple for quad in read} == {quad.triple for quad in stated}
    assert text.splitlines() == sorted(set(text.splitlines()))
    assert len({quad.graph_name for quad in read}) == 3, "two issues and the default graph"
