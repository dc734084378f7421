"""What a query is asked of: the merge where it names no graphs, else the issues that it names, made from their facts."""

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode

from gongbao.graph import QueryError, QueryResult, open_graph, statements
from gongbao.graph.datasets import ground
from gongbao.graph.directory import Graph
from gongbao.graph.guard import Dataset, QueryProblem, judge
from gongbao.graph.worker import run
from tests.issues import ISSUE, SEQUEL
from tests.serving import FIRST_GRAPH, MERGED, SECOND_GRAPH, THIRD, THIRD_GRAPH, three_issues

EVERY = 10_000_000
COUNT = "SELECT (COUNT(*) AS ?n) {} {{ {} }}"


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    return open_graph(three_issues(tmp_path_factory.mktemp("datasets") / "graph"))


def ask(graph: Graph, query: str) -> QueryResult:
    """What a worker does, but for its process."""
    return run(ground(graph, judge(query), None, EVERY), query, None)


def count(graph: Graph, pattern: str, clause: str = "") -> int:
    ((number,),) = ask(graph, COUNT.format(clause, pattern)).rows
    assert isinstance(number, Literal)
    return int(number.value)


STATED = [quad for issue in (ISSUE, SEQUEL, THIRD) for quad in statements(issue)]


def test_without_graphs_a_query_sees_the_merge_each_triple_once(graph: Graph) -> None:
    assert len(MERGED) < len(STATED), "the issues share some"
    assert count(graph, "?s ?p ?o") == len(MERGED)


def test_graph_with_a_variable_goes_through_all_issues(graph: Graph) -> None:
    assert count(graph, "GRAPH ?g { ?s ?p ?o }") == len(STATED)
    named = ask(graph, "SELECT ?g { GRAPH ?g {} } ORDER BY ?g").rows
    assert named == tuple((NamedNode(iri),) for iri in (FIRST_GRAPH, THIRD_GRAPH, SECOND_GRAPH))


def test_graph_with_a_name_sees_that_issue_and_no_other(graph: Graph) -> None:
    assert count(graph, f"GRAPH <{SECOND_GRAPH}> {{ ?s ?p ?o }}") == len(list(statements(SEQUEL)))
    assert count(graph, "GRAPH <urn:nobody> { ?s ?p ?o }") == 0


def test_the_merge_is_there_beside_graphs_where_it_is_asked(graph: Graph) -> None:
    issues = "?g a gb:Issue . GRAPH ?g { ?g a gb:Issue }"
    assert count(graph, issues) == 3
    assert count(graph, f"GRAPH <{FIRST_GRAPH}> {{ ?a a org:Organization }} ?a skos:prefLabel ?n") > 0


def test_from_merges_what_it_names(graph: Graph) -> None:
    both = {quad.triple for issue in (SEQUEL, THIRD) for quad in statements(issue)}
    assert count(graph, "?s ?p ?o", f"FROM <{SECOND_GRAPH}> FROM <{THIRD_GRAPH}>") == len(both)
    assert count(graph, "GRAPH ?g { ?s ?p ?o }", f"FROM <{SECOND_GRAPH}>") == 0


def test_from_named_alone_leaves_the_default_graph_empty(graph: Graph) -> None:
    assert count(graph, "?s ?p ?o", f"FROM NAMED <{SECOND_GRAPH}>") == 0
    assert count(graph, "GRAPH ?g { ?s ?p ?o }", f"FROM NAMED <{SECOND_GRAPH}>") == len(list(statements(SEQUEL)))


def test_describe_tells_each_triple_once_and_from_the_merge_alone(graph: Graph) -> None:
    described = ask(graph, f"DESCRIBE <{FIRST_GRAPH}>").triples
    assert described is not None
    assert sorted(map(str, described)) == sorted(str(each) for each in MERGED if each.subject == NamedNode(FIRST_GRAPH))


@pytest.mark.parametrize(
    ("query", "default", "named"),
    [
        ("ASK { GRAPH ?g { ?s ?p ?o FILTER EXISTS { ?s a ?c } } }", False, 3),
        (f"ASK {{ GRAPH <{FIRST_GRAPH}> {{ ?s ?p ?o }} }}", False, 1),
        (f"PREFIX x: <{FIRST_GRAPH[:-1]}> ASK {{ GRAPH x:2 {{}} }}", False, 1),
        ("ASK { GRAPH ?g {} FILTER EXISTS { ?s ?p ?o } }", True, 3),
        ("DESCRIBE ?g { GRAPH ?g {} }", True, 3),
    ],
)
def test_only_what_a_query_looks_into_is_loaded(graph: Graph, query: str, default: bool, named: int) -> None:
    place = ground(graph, judge(query), None, EVERY)
    assert place.in_memory
    assert any(True for _ in place.store.quads_for_pattern(None, None, None, DefaultGraph())) is default
    assert len(list(place.store.named_graphs())) == len(place.named) == named


def test_a_query_without_graphs_needs_nothing_loaded(graph: Graph) -> None:
    assert ground(graph, judge("ASK { ?s ?p ?o }"), None, 0).store is graph.store


def test_a_dataset_beside_the_query_takes_the_place_of_its_own(graph: Graph) -> None:
    wanted = judge(f"ASK FROM <{FIRST_GRAPH}> FROM NAMED <{FIRST_GRAPH}> {{ ?s ?p ?o GRAPH ?g {{}} }}")
    place = ground(graph, wanted, Dataset(named=(SECOND_GRAPH,)), EVERY)
    assert [name.value for name in place.named] == [SECOND_GRAPH]
    assert len(place.store) == len(list(statements(SEQUEL)))


def test_too_much_to_load_is_refused_with_what_to_do(graph: Graph) -> None:
    with pytest.raises(QueryError, match=r"more than 100 statements .* name those you need with FROM NAMED") as caught:
        ground(graph, judge("ASK { GRAPH ?g { ?s ?p ?o } }"), None, 100)
    assert caught.value.problem is QueryProblem.REFUSED
