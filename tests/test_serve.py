"""`gongbao serve` as its clients use it: curl, rdflib, SPARQLWrapper, a browser; and what it does beside answering."""

import gc
import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pyoxigraph
import pytest
from lxml import etree
from pyoxigraph import NamedNode, QueryResultsFormat, RdfFormat
from rdflib import Graph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, JSONLD, N3, POST, RDFXML, TURTLE, XML, SPARQLWrapper

from gongbao.graph.directory import GraphDirectory
from tests.command import gongbao
from tests.issues import ISSUE, SEQUEL
from tests.serving import (
    FINANCE,
    FIRST_GRAPH,
    MERGED,
    SECOND_GRAPH,
    THIRD,
    Server,
    children,
    is_running,
    serving,
    three_issues,
)

NAMES = "SELECT ?name { ?agency skos:prefLabel ?name } ORDER BY ?name"
PRODUCT = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
SLOW = f"SELECT (COUNT(*) AS ?n) WHERE {PRODUCT}"
LIMIT = 400


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    path = three_issues(tmp_path_factory.mktemp("served") / "graph")
    with serving(path, "--timeout", "3", "--limit", str(LIMIT), "--concurrent", "2") as running:
        yield running


def curl(server: Server, *arguments: str) -> str:
    done = subprocess.run(
        ["curl", "--silent", "--show-error", "--max-time", "30", *arguments[:-1], server.url + arguments[-1]],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


# ---------------------------------------------------------------------------------------------------------- clients


def test_curl_asks_by_get_and_by_post(server: Server) -> None:
    query = f"query=SELECT ?name {{ <{FINANCE}> skos:prefLabel ?name }}"
    expected = "name\n青河州财政局\n"
    table = ("--header", "Accept: text/csv")
    assert curl(server, "--get", "--data-urlencode", query, *table, "/sparql").replace("\r", "") == expected
    assert curl(server, "--data-urlencode", query, *table, "/sparql").replace("\r", "") == expected


def test_curl_reads_a_thing_at_its_own_address(server: Server) -> None:
    turtle = curl(server, "/agency/青河州/财政局")
    assert "<https://w3id.org/gongbao/agency/青河州/财政局> a org:Organization" in turtle
    assert 'skos:prefLabel "青河州财政局"@zh' in turtle


def test_rdflib_reads_the_endpoint_as_a_store(server: Server) -> None:
    store = SPARQLStore(f"{server.url}/sparql")
    label = URIRef("http://www.w3.org/2004/02/skos/core#prefLabel")
    assert [str(name) for name in [each[2] for (each, _) in store.triples((URIRef(FINANCE), label, None))]] == [
        "青河州财政局"
    ]
    assert len(store) == len(MERGED)
    described = store.query(f"CONSTRUCT WHERE {{ <{FINANCE}> ?p ?o }}")
    assert described.graph is not None
    assert len(described.graph) == sum(triple.subject == NamedNode(FINANCE) for triple in MERGED)
    assert bool(store.query(f"ASK {{ GRAPH <{SECOND_GRAPH}> {{ ?s ?p ?o }} }}"))


@pytest.mark.parametrize("form", [JSON, XML, CSV])
@pytest.mark.parametrize("method", ["GET", POST])
def test_sparqlwrapper_reads_rows(server: Server, form: str, method: str) -> None:
    client = SPARQLWrapper(f"{server.url}/sparql", returnFormat=form)
    client.setMethod(method)
    client.setQuery(NAMES)
    answer: Any = client.query().convert()
    text = answer.toxml() if form == XML else str(answer.decode() if isinstance(answer, bytes) else answer)
    assert "青河州财政局" in text
    assert "青河州水利局" in text


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize("form", [TURTLE, N3, RDFXML, JSONLD])
def test_sparqlwrapper_reads_graphs(server: Server, form: str) -> None:
    client = SPARQLWrapper(f"{server.url}/sparql", returnFormat=form)
    client.setQuery(f"CONSTRUCT WHERE {{ <{FINANCE}> skos:prefLabel ?name }}")
    answer: Any = client.queryAndConvert()
    graph = Graph().parse(data=answer, format="turtle") if isinstance(answer, bytes) else answer
    assert [str(name) for name in graph.objects()] == ["青河州财政局"]


# ------------------------------------------------------------------------------------------------------------ forms

ROWS = "SELECT ?agency ?name ?nothing { ?agency skos:prefLabel ?name OPTIONAL { ?name a ?nothing } }"


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("application/sparql-results+json", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv"),
        ("text/tab-separated-values", "text/tab-separated-values"),
        ("*/*", "application/sparql-results+json"),
        ("application/json", "application/json"),
        ("text/*", "text/csv"),
        ("text/csv;q=0.2, application/sparql-results+xml;q=0.8", "application/sparql-results+xml"),
        ("text/turtle, application/sparql-results+xml;q=0.1", "application/sparql-results+xml"),
        ("text/csv;q=0, */*;q=0.1", "application/sparql-results+json"),
        ("nonsense, text/csv;q=x, text/tab-separated-values", "text/tab-separated-values"),
    ],
)
def test_rows_come_in_the_form_that_is_liked_best(server: Server, accept: str, media_type: str) -> None:
    reply = server.ask(ROWS, accept=accept)
    assert (reply.status, reply.media_type) == (200, media_type)
    assert reply.headers["vary"] == "Accept"
    assert "青河州财政局" in reply.text


def test_all_forms_of_rows_hold_the_same(server: Server) -> None:
    json, xml, tsv = (
        pyoxigraph.parse_query_results(server.ask(ROWS, accept=form.media_type).body, form)
        for form in (QueryResultsFormat.JSON, QueryResultsFormat.XML, QueryResultsFormat.TSV)
    )
    rows = [sorted(str(row) for row in each) for each in (json, xml, tsv)]  # type: ignore[union-attr]
    assert rows[0] == rows[1] == rows[2]


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("text/turtle", RdfFormat.TURTLE),
        ("application/n-triples", RdfFormat.N_TRIPLES),
        ("application/ld+json", RdfFormat.JSON_LD),
        ("application/rdf+xml", RdfFormat.RDF_XML),
        ("*/*", RdfFormat.TURTLE),
        ("application/sparql-results+json, application/rdf+xml;q=0.5", RdfFormat.RDF_XML),
    ],
)
def test_graphs_come_in_four_forms_and_hold_the_same(server: Server, accept: str, form: RdfFormat) -> None:
    reply = server.ask(f"DESCRIBE <{FIRST_GRAPH}>", accept=accept)
    assert reply.media_type == form.media_type
    triples = {quad.triple for quad in pyoxigraph.parse(reply.body, form)}
    assert triples == {triple for triple in MERGED if triple.subject == NamedNode(FIRST_GRAPH)}


def test_what_xml_can_not_hold_is_refused_and_json_has_it(server: Server) -> None:
    odd = r'SELECT ?x { BIND("a\u0001b" AS ?x) }'
    reply = server.ask(odd, accept="application/sparql-results+xml")
    assert (reply.status, reply.headers["x-gongbao-problem"]) == (406, "form")
    assert "ask for json" in reply.text
    assert server.ask(odd).values() == [["a\x01b"]]


def test_head_has_the_headers_and_no_body(server: Server) -> None:
    target = "/sparql?" + urlencode({"query": NAMES})
    head, get = (server.send(method, target) for method in ("HEAD", "GET"))
    assert (head.status, head.body) == (200, b"")
    assert get.body
    for name in ("content-type", "content-length", "etag"):
        assert head.headers[name] == get.headers[name]


def test_pages_of_other_sites_may_ask(server: Server) -> None:
    assert server.ask("ASK {}").headers["access-control-allow-origin"] == "*"
    assert server.get("/nothing").headers["access-control-allow-origin"] == "*"
    before = server.send(
        "OPTIONS", "/sparql", {"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    )
    assert before.status == 204
    assert "POST" in before.headers["access-control-allow-methods"]
    assert "Content-Type" in before.headers["access-control-allow-headers"]


def test_an_answer_that_has_not_changed_is_not_sent_again(server: Server) -> None:
    target = "/sparql?" + urlencode({"query": NAMES})
    first = server.send("GET", target)
    tag = first.headers["etag"]
    for held in (tag, f'"other", {tag}', tag.removeprefix("W/")):
        again = server.send("GET", target, {"If-None-Match": held})
        assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
    assert server.send("GET", target, {"If-None-Match": tag, "Accept": "text/csv"}).status == 200
    assert server.send("GET", target + "%20", {"If-None-Match": tag}).status == 200
    volatile = server.ask("SELECT (RAND() AS ?x) {}")
    assert "etag" not in volatile.headers
    assert volatile.headers["cache-control"] == "no-store"


# ----------------------------------------------------------------------------------------------------------- limits


def test_a_cut_is_announced_in_the_header_and_in_the_json(server: Server) -> None:
    assert len(MERGED) > LIMIT
    cut = server.ask("SELECT * { ?s ?p ?o }")
    assert cut.headers["x-gongbao-truncated"] == str(LIMIT)
    answer = cut.json()
    assert (answer["head"]["truncated"], len(answer["results"]["bindings"])) == (True, LIMIT)
    whole = server.ask(NAMES)
    assert "x-gongbao-truncated" not in whole.headers
    assert "truncated" not in whole.json()["head"]
    graph = server.ask("CONSTRUCT WHERE { ?s ?p ?o }", accept="application/n-triples")
    assert (len(graph.text.splitlines()), graph.headers["x-gongbao-truncated"]) == (LIMIT, str(LIMIT))


def test_a_query_out_of_time_is_told_apart_from_a_wrong_one(server: Server) -> None:
    late = server.ask(SLOW)
    assert (late.status, late.headers["x-gongbao-problem"]) == (504, "timeout")
    assert late.text.startswith("the query took more than 3 s and was ended")
    wrong = server.ask("SELECT ?s { ?s nobody:knows ?o }")
    assert (wrong.status, wrong.headers["x-gongbao-problem"]) == (400, "syntax")
    assert "unknown prefix; known without PREFIX are gb" in wrong.text


def test_too_long_is_413_or_414_and_too_deep_is_400(server: Server) -> None:
    long = "ASK {} #" + "长" * 20_000
    assert server.ask(long).status == 414
    posted = server.send("POST", "/sparql", {"Content-Type": "application/sparql-query"}, long.encode())
    assert posted.status == 413
    assert "20000 are the most" in posted.text
    huge = server.send("POST", "/sparql", {"Content-Type": "application/sparql-query"}, b" " * 1_000_000)
    assert huge.status == 413
    assert server.ask("ASK " + "{" * 65 + "}" * 65).status == 400
    large = server.ask(
        "SELECT * { ?s ?p ?o BIND(CONCAT(" + ", ".join(['"' + "long" * 100 + '"'] * 40) + ") AS ?x)"
        " BIND(CONCAT(" + ", ".join(["?x"] * 20) + ") AS ?y) }"
    )
    assert (large.status, "the answer has more than 64 MB" in large.text) == (400, True)
    most = "ASK {} #" + "长" * 19_992
    assert server.ask(most).json()["boolean"] is True


def test_more_queries_than_may_run_at_once_are_told_to_come_back(server: Server) -> None:
    replies: list[int] = []
    threads = [threading.Thread(target=lambda: replies.append(server.ask(SLOW).status)) for _ in range(2)]
    for thread in threads:
        thread.start()
    until(lambda: len(children(server.process.pid)) == 3)  # two workers, and what they are forked from
    busy = server.ask("ASK {}")
    assert (busy.status, busy.headers["retry-after"], busy.headers["x-gongbao-problem"]) == (503, "1", "busy")
    assert server.get("/eli/qinghe/2024/2").status == 200, "what needs no query is there all the same"
    for thread in threads:
        thread.join()
    assert replies == [504, 504]
    assert server.ask("ASK {}").json()["boolean"] is True


def test_a_query_ends_when_its_client_goes_away(server: Server) -> None:
    target = f"{server.url}/sparql?{urlencode({'query': SLOW})}"
    clients = [
        subprocess.Popen(["curl", "--silent", "--max-time", "1", target], stdout=subprocess.DEVNULL) for _ in range(2)
    ]
    assert [client.wait() for client in clients] == [28, 28]
    begun = len([line for line in server.lines() if line.get("problem") == "timeout"])
    until(lambda: server.ask("ASK {}").status == 200)
    assert len([line for line in server.lines() if line.get("problem") == "timeout"]) == begun


def until(holds: Callable[[], bool]) -> None:
    for _ in range(400):
        if holds():
            return
        time.sleep(0.02)
    pytest.fail("it never came to be")


# ------------------------------------------------------------------------------------------------------- as a process


def test_every_request_leaves_a_line_of_json(server: Server) -> None:
    asked, refused = "ASK { ?log ?p ?o }", "ASK { ?log"
    for query in (asked, asked, refused):
        server.ask(query)
    hashes = {query: hashlib.sha256(query.encode()).hexdigest()[:12] for query in (asked, refused)}

    def answered() -> list[dict[str, Any]]:
        # A line is written after its answer is sent: those of earlier tests may still come between.
        return [line for line in server.lines() if line.get("query") in hashes.values()]

    until(lambda: len(answered()) == 3)
    line, same, wrong = answered()
    assert list(line) == ["time", "method", "path", "ms", "status", "bytes", "query"]
    assert (line["method"], line["path"], line["status"]) == ("GET", "/sparql", 200)
    assert line["bytes"] > 0
    assert line["query"] == same["query"] == hashes[asked]
    assert (wrong["status"], wrong["problem"], wrong["query"]) == (400, "syntax", hashes[refused])


def test_sigterm_ends_it_cleanly_with_its_workers(tmp_path: Path) -> None:
    with serving(three_issues(tmp_path / "graph")) as server:
        asking = threading.Thread(target=lambda: server.ask(SLOW))
        asking.start()
        until(lambda: len(children(server.process.pid)) == 2)
        workers = children(server.process.pid)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(timeout=20) == 0
        asking.join()
        until(lambda: not any(is_running(each) for each in workers))
        assert "Traceback" not in server.log.read_text()


def test_killed_it_leaves_no_workers(tmp_path: Path) -> None:
    with serving(three_issues(tmp_path / "graph")) as server:
        workers = children(server.process.pid)
        assert workers
        server.process.kill()
        until(lambda: not any(is_running(each) for each in workers))


def test_it_forks_anew_where_somebody_has_killed_what_workers_are_forked_from(tmp_path: Path) -> None:
    with serving(three_issues(tmp_path / "graph")) as server:
        assert server.ask("ASK {}").json()["boolean"] is True
        for each in children(server.process.pid):
            with suppress(ProcessLookupError):  # the worker of that query has just ended
                os.kill(each, signal.SIGKILL)
        until(lambda: server.ask("ASK {}").status == 200)


def test_a_new_build_is_served_without_a_restart_and_without_a_failed_request(tmp_path: Path) -> None:
    path = tmp_path / "graph"
    with GraphDirectory(path).writing() as build:
        build.put(ISSUE)
    issues = "SELECT ?issue { ?issue a gb:Issue } ORDER BY ?issue"
    with serving(path, "--concurrent", "8") as server:
        before = server.ask(issues)
        assert before.values() == [[FIRST_GRAPH]]
        failed: list[str] = []
        ended = threading.Event()

        def keep_asking(target: str) -> None:
            while not ended.is_set():
                reply = server.send("GET", target, {"Accept": "*/*"})
                if reply.status != 200:
                    failed.append(f"{target}: {reply.status} {reply.text}")

        targets = [
            "/sparql?" + urlencode({"query": issues}),
            "/sparql?" + urlencode({"query": "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"}),
            "/eli/qinghe/2024/2/doc/1",
        ]
        threads = [threading.Thread(target=keep_asking, args=(target,)) for target in targets]
        for thread in threads:
            thread.start()
        # Built by itself as users build, several times, so that old generations are cleared away meanwhile.
        for issue in (SEQUEL, THIRD, replace(SEQUEL, agencies=())):
            with GraphDirectory(path).writing() as build:
                build.put(issue)
            gc.collect()
        until(lambda: len(server.ask(issues).values()) == 3)
        ended.set()
        for thread in threads:
            thread.join()
        assert failed == []
        assert server.ask(issues).headers["etag"] != before.headers["etag"]
        assert "yunling/2024/9" in server.get("/").text


def test_what_keeps_it_from_starting_is_one_line(tmp_path: Path, server: Server) -> None:
    none = gongbao("serve", "--graph", tmp_path / "none")
    assert (none.returncode, none.stderr.count("\n")) == (2, 1)
    assert "there is no graph here; run `gongbao build` first" in none.stderr
    port = server.url.rpartition(":")[2]
    taken = gongbao("serve", "--graph", three_issues(tmp_path / "graph"), "--port", port)
    assert (taken.returncode, taken.stderr.count("\n")) == (2, 1)
    assert f"127.0.0.1:{port}: can't listen there" in taken.stderr
    assert "give another --port" in taken.stderr


WITHOUT = """
import sys
sys.modules["uvicorn"] = None  # as if it weren't installed
sys.argv = ["gongbao", "serve"]
from gongbao.app.main import main
main()
"""


def test_without_the_extra_it_says_what_to_install() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == "gongbao: serving needs uvicorn: pip install 'gongbao[serve]'\n"


def test_xml_of_rows_is_what_the_schema_says(server: Server) -> None:
    root = etree.fromstring(server.ask(ROWS, accept="application/sparql-results+xml").body)
    assert etree.QName(root).namespace == "http://www.w3.org/2005/sparql-results#"
    assert [etree.QName(child).localname for child in root] == ["head", "results"]
