"""SPARQL 1.1 Protocol: the cases of the W3C's test suite that apply to an endpoint which only reads, by their names.

https://www.w3.org/2009/sparql/docs/tests/data-sparql11/protocol/ : its data sets are issues here; its updates, which
would be carried out elsewhere, are refused here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

import pytest

from tests.serving import FIRST_GRAPH, SECOND_GRAPH, THIRD_GRAPH, Fields, Server, serving, three_issues

JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
QUERY = {"Content-Type": "application/sparql-query"}
UPDATE = {"Content-Type": "application/sparql-update"}

BOTH = f"ASK {{ <{FIRST_GRAPH}> a gb:Issue . <{SECOND_GRAPH}> a gb:Issue }}"
ONLY_BOTH = f"ASK {{ {BOTH[4:]} FILTER NOT EXISTS {{ <{THIRD_GRAPH}> a gb:Issue }} }}"
NAMED_BOTH = f"ASK {{ GRAPH ?a {{ <{FIRST_GRAPH}> a gb:Issue }} GRAPH ?b {{ <{SECOND_GRAPH}> a gb:Issue }} }}"
FULL = f"""ASK {{
  <{THIRD_GRAPH}> a gb:Issue .
  GRAPH <{FIRST_GRAPH}> {{ <{FIRST_GRAPH}> a gb:Issue }} GRAPH <{SECOND_GRAPH}> {{ <{SECOND_GRAPH}> a gb:Issue }}
  FILTER NOT EXISTS {{ <{FIRST_GRAPH}> a gb:Issue }} FILTER NOT EXISTS {{ GRAPH <{THIRD_GRAPH}> {{ ?s ?p ?o }} }}
}}"""
DEFAULT = [("default-graph-uri", FIRST_GRAPH), ("default-graph-uri", SECOND_GRAPH)]
NAMED = [("named-graph-uri", FIRST_GRAPH), ("named-graph-uri", SECOND_GRAPH)]
ALL = [("default-graph-uri", THIRD_GRAPH), *NAMED]


@dataclass(frozen=True)
class Case:
    """A request and what it gets: a status, and true (or false) or a media type."""

    name: str
    method: str = "GET"
    fields: Fields = ()  # in the address
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    status: tuple[int, ...] = (200,)
    boolean: bool | None = None
    media_type: str | None = None


def form(*fields: tuple[str, str]) -> bytes:
    return urlencode(fields).encode()


def typed(name: str, query: str, accept: str, media_type: str) -> Case:
    return Case(name, "POST", headers={**QUERY, "Accept": accept}, body=query.encode(), media_type=media_type)


CASES = [
    Case("query_get", fields=[("query", "ASK {}")], boolean=True),
    Case("query_post_form", "POST", headers=FORM, body=form(("query", "ASK {}")), boolean=True),
    Case("query_post_direct", "POST", headers=QUERY, body=b"ASK {}", boolean=True),
    Case("query_dataset_default_graph", "POST", DEFAULT[:1], QUERY, f"ASK {{ <{FIRST_GRAPH}> ?p ?o }}".encode(), boolean=True),
    Case("query_dataset_default_graph, what is outside", "POST", DEFAULT[:1], QUERY, BOTH.encode(), boolean=False),
    Case("query_dataset_default_graphs_get", fields=[("query", ONLY_BOTH), *DEFAULT], boolean=True),
    Case("query_dataset_default_graphs_post", "POST", DEFAULT, QUERY, ONLY_BOTH.encode(), boolean=True),
    Case("query_dataset_named_graphs_get", fields=[("query", NAMED_BOTH), *NAMED], boolean=True),
    Case("query_dataset_named_graphs_post", "POST", NAMED, QUERY, NAMED_BOTH.encode(), boolean=True),
    Case("query_dataset_full", "POST", ALL, QUERY, FULL.encode(), boolean=True),
    Case("query_dataset_full, in a form", "POST", headers=FORM, body=form(("query", FULL), *ALL), boolean=True),
    Case(
        "query_multiple_dataset: the request's goes before the query's",
        "POST",
        DEFAULT,
        QUERY,
        f"ASK FROM <{THIRD_GRAPH}> {ONLY_BOTH[4:]}".encode(),
        boolean=True,
    ),
    typed("query_content_type_select", "SELECT (1 AS ?v) {}", JSON, JSON),
    typed("query_content_type_select, XML", "SELECT (1 AS ?v) {}", XML, XML),
    typed("query_content_type_select, CSV", "SELECT (1 AS ?v) {}", "text/csv", "text/csv"),
    typed("query_content_type_ask", "ASK {}", f"text/turtle;q=0.9,{XML},{JSON};q=0.5", XML),
    typed("query_content_type_describe", f"DESCRIBE <{FIRST_GRAPH}>", "application/rdf+xml", "application/rdf+xml"),
    typed("query_content_type_construct", "CONSTRUCT { <s> <p> 1 } {}", "text/turtle", "text/turtle"),
    Case("bad_query_method", "PUT", [("query", "ASK {}")], status=(405,)),
    Case("bad_multiple_queries", fields=[("query", "ASK {}"), ("query", "SELECT * {}")], status=(400,)),
    Case("bad_multiple_queries, in a form", "POST", headers=FORM, body=b"query=ASK%7B%7D&query=ASK%7B%7D", status=(400,)),
    Case("bad_query_wrong_media_type", "POST", headers={"Content-Type": "text/plain"}, body=b"ASK {}", status=(415,)),
    Case("bad_query_missing_form_type", "POST", body=form(("query", "ASK {}")), status=(415,)),
    Case("bad_query_missing_direct_type", "POST", body=b"ASK {}", status=(415,)),
    Case(
        "bad_query_non_utf8",
        "POST",
        headers={"Content-Type": "application/sparql-query; charset=UTF-16"},
        body="ASK {}".encode("utf-16"),
        status=(415,),
    ),
    Case("bad_query_non_utf8, unannounced", "POST", headers=QUERY, body="ASK {} # 局".encode("gb18030"), status=(400,)),
    Case("bad_query_syntax", fields=[("query", "ASK {")], status=(400,)),
    Case("bad_query: no query in the form", "POST", headers=FORM, body=b"default-graph-uri=x", status=(400,)),
    Case("bad_query: an update in its place", fields=[("query", "CLEAR ALL")], status=(403,)),
    Case("bad_query: a graph that is not there", fields=[("query", "ASK {}"), ("default-graph-uri", "urn:x")], status=(400,)),
    Case("bad_query: nothing that it answers with is accepted", fields=[("query", "ASK {}")], headers={"Accept": "text/csv"}, status=(406,)),
    Case("update_post_form", "POST", headers=FORM, body=form(("update", "CLEAR ALL")), status=(403,)),
    Case("update_post_direct", "POST", headers=UPDATE, body=b"CLEAR ALL", status=(403,)),
    Case("update_dataset_default_graph", "POST", [("using-graph-uri", FIRST_GRAPH)], UPDATE, b"CLEAR ALL", (403,)),
    Case("bad_update_get", fields=[("update", "CLEAR ALL")], status=(403,)),
    Case("bad_multiple_updates", "POST", headers=FORM, body=b"update=CLEAR+ALL&update=CLEAR+ALL", status=(403,)),
    Case("bad_update_wrong_media_type", "POST", headers={"Content-Type": "text/plain"}, body=b"CLEAR ALL", status=(415,)),
    Case("bad_update_missing_form_type", "POST", body=form(("update", "CLEAR ALL")), status=(415,)),
]  # fmt: skip


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(three_issues(tmp_path_factory.mktemp("protocol") / "graph")) as running:
        yield running


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_case_of_the_w3c(server: Server, case: Case) -> None:
    target = "/sparql" + (f"?{urlencode(case.fields)}" if case.fields else "")
    reply = server.send(case.method, target, case.headers, case.body)
    assert reply.status in case.status, reply.text
    if case.boolean is not None:
        assert reply.media_type == JSON
        assert reply.json()["boolean"] is case.boolean
    if case.media_type is not None:
        assert reply.media_type == case.media_type
    if reply.status != 200:
        assert reply.media_type == "text/plain"
        assert len(reply.text) > 20, "it says what to do"
