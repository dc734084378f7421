"""A graph as Turtle, TriG and N-Quads: complete, in canonical order, and what other readers make of it."""

import io
from collections import Counter
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from pyoxigraph import DefaultGraph, RdfFormat

from gongbao.exports import rdf
from gongbao.exports.rdf import Syntax
from gongbao.graph.directory import Graph, GraphDirectory, open_graph
from tests.hostile import MARKUP, hostile_graph
from tests.issues import ISSUE, SEQUEL

FORMS: dict[Syntax, RdfFormat] = {"ttl": RdfFormat.TURTLE, "trig": RdfFormat.TRIG, "nq": RdfFormat.N_QUADS}


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


def written(graph: Graph, syntax: Syntax) -> bytes:
    stream = io.BytesIO()
    rdf.write(graph, stream, syntax=syntax)
    return stream.getvalue()


def merged(graph: Graph) -> set[pyoxigraph.Triple]:
    return {quad.triple for key in graph.keys() for quad in graph.statements(key)}  # noqa: SIM118


def named(graph: Graph) -> set[pyoxigraph.Quad]:
    return {quad for key in graph.keys() for quad in graph.statements(key)}  # noqa: SIM118


def test_turtle_holds_the_merge_each_statement_once(either: Graph) -> None:
    read = pyoxigraph.parse(written(either, "ttl"), RdfFormat.TURTLE)
    assert merged(either)
    assert Counter(quad.triple for quad in read) == Counter(merged(either))


@pytest.mark.parametrize("syntax", ["trig", "nq"])
def test_trig_and_nquads_hold_the_issues_and_the_merge(either: Graph, syntax: Syntax) -> None:
    read = list(pyoxigraph.parse(written(either, syntax), FORMS[syntax]))
    default = [quad.triple for quad in read if quad.graph_name == DefaultGraph()]
    assert Counter(default) == Counter(merged(either))
    assert Counter(quad for quad in read if quad.graph_name != DefaultGraph()) == Counter(named(either))


@pytest.mark.filterwarnings("ignore:.* is deprecated:DeprecationWarning")  # rdflib tells itself
def test_a_second_reader_finds_as_many_statements(graph: Graph) -> None:
    assert len(rdflib.Graph().parse(data=written(graph, "ttl").decode(), format="turtle")) == len(merged(graph))
    for text, form in ((written(graph, "trig"), "trig"), (written(graph, "nq"), "nquads")):
        dataset = rdflib.Dataset().parse(data=text.decode(), format=form)
        assert len(list(dataset.quads())) == len(merged(graph)) + len(named(graph))


def test_markup_is_text(hostile: Graph) -> None:
    read = rdflib.Graph().parse(data=written(hostile, "ttl").decode(), format="turtle")
    assert len(read) == len(merged(hostile))
    assert any(MARKUP in str(value) for value in read.objects())


def test_turtle_names_its_terms_by_prefix_and_tells_each_thing_once(graph: Graph) -> None:
    text = written(graph, "ttl").decode()
    assert "@prefix gb: <https://w3id.org/gongbao/ns#> ." in text
    assert "a gb:Obligation" in text
    subjects = [line.split(" ")[0] for line in text.splitlines() if line.startswith("<")]
    assert len(subjects) == len(set(subjects))


def test_trig_goes_graph_by_graph(graph: Graph) -> None:
    text = written(graph, "trig").decode()
    graphs = [line for line in text.splitlines() if line.endswith(" {")]
    assert len(graphs) == 2


def test_lines_of_nquads_are_sorted_by_code_point(graph: Graph) -> None:
    lines = written(graph, "nq").splitlines()
    assert lines == sorted(set(lines))


@pytest.mark.parametrize("syntax", FORMS)
def test_two_exports_are_the_same_bytes(graph: Graph, syntax: Syntax) -> None:
    assert written(graph, syntax) == written(graph, syntax)


@pytest.mark.parametrize("syntax", FORMS)
def test_the_order_of_arrival_does_not_matter(graph: Graph, tmp_path: Path, syntax: Syntax) -> None:
    with GraphDirectory(tmp_path).writing() as build:
        build.put(SEQUEL)
        build.put(ISSUE)
    assert written(open_graph(tmp_path), syntax) == written(graph, syntax)


@pytest.mark.parametrize("syntax", FORMS)
def test_an_empty_graph_is_read_as_one(tmp_path: Path, syntax: Syntax) -> None:
    with GraphDirectory(tmp_path).writing():
        pass
    assert list(pyoxigraph.parse(written(open_graph(tmp_path), syntax), FORMS[syntax])) == []
