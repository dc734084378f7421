"""Asking servers that were pushed to: they give the rows that the graph itself gives."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode

from gongbao.corpus import discover, load_authorities, load_catalogue, load_regions, load_source, load_words
from gongbao.graph import QueryError, QueryResult, run_query, shipped_queries, statements
from gongbao.graph.directory import GraphDirectory
from gongbao.graph.endpoint import ask_endpoint
from gongbao.graph.guard import QueryProblem
from gongbao.parser import parse_issue
from gongbao.parser.model import GongbaoError
from tests.command import gongbao, output
from tests.issues import ISSUE, SEQUEL
from tests.servers import Gate, Server, gate, oxigraph, virtuoso
from tests.test_directory import build
from tests.test_push import pushed, refused

FACT = "https://w3id.org/gongbao/eli/qinghe/2024/2/doc/1#target_1"
FINANCE = "https://w3id.org/gongbao/agency/青河州/财政局"

# Values for the parameters of the queries that ship, by name.
VALUES = {
    "agency": FINANCE,
    "asOf": "2026-01-01",
    "before": "2026-01-01",
    "document": "云政发〔2022〕8号",
    "fact": FACT,
    "from": "2024-01-01",
    "indicator": "粮食",
    "month": "1",
    "name": "州财政局",
    "since": "2024-01-01",
    "text": "高标准",
    "to": "2026-12-31",
    "topic": "高标准农田",
}


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("graphs") / "graph"
    catalogue, authorities = load_catalogue(None), load_authorities(None)
    shipped = (load_source(file, catalogue) for file in discover([], None))
    issues = (
        parse_issue(source, regions=load_regions(), authorities=authorities, cut=load_words()) for source in shipped
    )
    build(path, ISSUE, SEQUEL, *issues)
    return path


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso"])
def server(request: pytest.FixtureRequest, graph: Path, virtuoso_server: Server) -> Iterator[Server]:
    if request.param == "virtuoso":
        pushed(virtuoso_server, graph)
        yield virtuoso_server
        virtuoso_server.clear()
    else:
        with oxigraph() as running:
            pushed(running, graph)
            yield running


@pytest.fixture(scope="module")
def oxigraph_server(graph: Path) -> Iterator[Server]:
    with oxigraph() as running:
        pushed(running, graph)
        yield running


@pytest.fixture
def before_oxigraph(oxigraph_server: Server) -> Iterator[Gate]:
    with gate(oxigraph_server.query) as passed:
        yield passed


def values(answer: QueryResult) -> list[tuple[str, ...]]:
    """The rows as texts, sorted: not every server keeps xsd:boolean, nor the order of what sorts alike."""
    if answer.triples is not None:
        return sorted(tuple(map(value, triple)) for triple in answer.triples)
    return sorted(tuple(map(value, row)) for row in answer.rows)


def value(term: object) -> str:
    if isinstance(term, Literal) and term.datatype.value.endswith("#boolean"):
        return str(int(term.value in {"true", "1"}))
    return term.value if isinstance(term, NamedNode | Literal | BlankNode) else ""


def cases() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each query that ships, with the parameters it can't do without, and with all."""
    for name, shipped in shipped_queries().items():
        required = tuple(each.name for each in shipped.parameters if each.required)
        known = tuple(each.name for each in shipped.parameters if each.name in VALUES)
        yield from dict.fromkeys([(name, required), (name, known)])


@cache
def asked_here(graph: Path, name: str, given: tuple[str, ...]) -> QueryResult:
    return run_query(graph, shipped_queries()[name].text, parameters={each: VALUES[each] for each in given})


@pytest.mark.parametrize(("name", "given"), list(cases()))
def test_the_queries_that_ship_give_the_same_rows(
    name: str, given: tuple[str, ...], server: Server, graph: Path
) -> None:
    here = asked_here(graph, name, given)
    text, parameters = shipped_queries()[name].text, {each: VALUES[each] for each in given}
    there = ask_endpoint(server.query, text, timeout=60, parameters=parameters)
    assert there.variables == here.variables
    assert values(there) == values(here)


def test_the_command_prints_what_it_prints_of_the_graph_itself(server: Server, graph: Path) -> None:
    for options in (["repeals"], ["agencies-obligations", "--format", "csv"], ["who-owns", "--param", "text=高标准"]):
        here, there = output("query", *options, "--graph", graph), output("query", *options, "--endpoint", server.query)
        assert here
        assert there == here


@pytest.mark.parametrize(
    ("query", "answer"),
    [(f"ASK {{ <{FINANCE}> a org:Organization }}", True), (f"ASK {{ <{FINANCE}> a gb:Obligation }}", False)],
)
def test_ask_gives_a_truth_value(query: str, answer: bool, server: Server) -> None:
    assert ask_endpoint(server.query, query, timeout=60).boolean is answer


def test_construct_gives_triples(server: Server, graph: Path) -> None:
    query = "CONSTRUCT { ?s skos:prefLabel ?o } WHERE { { SELECT ?s ?o { ?s skos:prefLabel ?o } } }"
    here, there = run_query(graph, query), ask_endpoint(server.query, query, timeout=60)
    assert there.triples
    assert set(there.triples) == set(here.triples or ())


def test_terms_come_with_type_and_language(server: Server) -> None:
    query = f"SELECT * WHERE {{ <{FACT}> gb:hasDeadline ?deadline ; gb:indicator ?words . ?deadline gb:end ?day }}"
    (row,) = ask_endpoint(server.query, query, timeout=60).rows
    day = "http://www.w3.org/2001/XMLSchema#date"
    assert Literal("粮食播种面积", language="zh") in row
    assert Literal("2025-12-31", datatype=NamedNode(day)) in row


def test_from_asks_what_it_names(server: Server) -> None:
    query = "SELECT (COUNT(*) AS ?n) FROM <https://w3id.org/gongbao/eli/qinghe/2024/2> WHERE { ?s ?p ?o }"
    assert values(ask_endpoint(server.query, query, timeout=60)) == [(str(len(list(statements(ISSUE)))),)]


def test_the_limit_cuts_and_says_so(server: Server) -> None:
    for query in ("SELECT * WHERE { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"):
        answer = ask_endpoint(server.query, query, timeout=60, limit=3)
        assert (len(answer.rows or answer.triples or ()), answer.truncated) == (3, True)
    answer = ask_endpoint(server.query, "SELECT * WHERE { ?s a gb:Issue }", timeout=60, limit=3)
    assert (len(answer.rows), answer.truncated) == (3, False)
    done = gongbao("query", "SELECT * WHERE { ?s ?p ?o }", "--limit", "3", "--endpoint", server.query)
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 3)
    assert "more than --limit 3" in done.stderr


def test_nothing_found_is_code_1(server: Server) -> None:
    done = gongbao("query", "SELECT * WHERE { ?s a gb:Nothing }", "--endpoint", server.query)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "gongbao: nothing found\n")


def test_a_wrong_query_is_told_in_the_server_s_words(server: Server) -> None:
    with pytest.raises(QueryError, match=f"{server.query}: refuses the query: .*(error at|syntax error)") as caught:
        ask_endpoint(server.query, "SELECT nonsense { ?s", timeout=60)
    assert caught.value.problem is QueryProblem.REFUSED
    assert "line" in str(caught.value) or "at 1:" in str(caught.value)
    with pytest.raises(QueryError, match="a query is one of SELECT"):
        ask_endpoint(server.query, "DELETE WHERE { ?s ?p ?o }", timeout=60)


def test_a_server_that_cuts_its_answers_off_is_not_believed_to_be_whole(tmp_path: Path) -> None:
    with virtuoso(tmp_path, rows=5) as server:
        query = "SELECT * WHERE { ?s ?p ?o }"
        answer = ask_endpoint(server.query, query, timeout=60)
        assert (len(answer.rows), answer.truncated) == (5, True)
        assert not ask_endpoint(server.query, query + " LIMIT 4", timeout=60).truncated
        done = gongbao("query", query, "--endpoint", server.query)
        assert "there is more than the server gives at once" in done.stderr


def test_a_query_that_takes_too_long_is_left(before_oxigraph: Gate) -> None:
    url = f"{before_oxigraph.url}/query"
    before_oxigraph.refuse = lambda number, method, path: -1 if number > 1 else None
    with pytest.raises(QueryError, match=r"gave no answer in time: narrow the query") as caught:
        ask_endpoint(url, "ASK { ?s ?p ?o }", timeout=0.3)
    assert caught.value.problem is QueryProblem.TIMEOUT
    assert len(before_oxigraph.asked) == 2, "not asked again: the server may be at work on it"


def test_what_is_no_endpoint(oxigraph_server: Server) -> None:
    page = oxigraph_server.query.removesuffix("query")
    for url, said in ((page, "is no SPARQL endpoint (404"), ("nonsense", "is no URL of a server")):
        assert f"{url}: {said}" in refused("query", "repeals", "--endpoint", url)


def test_several_merges_on_one_server_want_a_choice(virtuoso_server: Server, tmp_path: Path) -> None:
    for number in range(2):
        with GraphDirectory(tmp_path / str(number), f"https://example.org/{number}/").writing() as writing:
            writing.put(SEQUEL)
        pushed(virtuoso_server, tmp_path / str(number))
    query = "SELECT ?issue WHERE { ?issue a gb:Issue }"
    with pytest.raises(GongbaoError, match="holds several merges: choose one with --default-graph"):
        ask_endpoint(virtuoso_server.query, query, timeout=60)
    answer = ask_endpoint(virtuoso_server.query, query, timeout=60, default_graph="https://example.org/1/merged")
    assert values(answer) == [("https://example.org/1/eli/yunling/2024/9",)]
    virtuoso_server.clear()


def test_the_json_that_is_printed_is_that_of_the_graph(oxigraph_server: Server, graph: Path) -> None:
    here = json.loads(output("query", "repeals", "--format", "json", "--graph", graph))
    assert json.loads(output("query", "repeals", "--format", "json", "--endpoint", oxigraph_server.query)) == here
