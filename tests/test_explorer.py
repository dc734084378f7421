"""What the server shows beside answers: the things at their own addresses, pages, VoID, the queries that ship."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pyoxigraph
import pytest
from lxml import html as parsed
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple

from gongbao.exports.jsonld import context
from gongbao.graph import shipped_queries
from gongbao.graph.directory import GraphDirectory
from tests.issues import ISSUE
from tests.serving import FINANCE, FIRST_GRAPH, MERGED, SECOND_GRAPH, Server, serving, three_issues


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(three_issues(tmp_path_factory.mktemp("shown") / "graph")) as running:
        yield running


def page_of(page: bytes) -> Any:
    return parsed.fromstring(page)


def test_things_answer_with_what_is_said_of_them_and_what_points_at_them(server: Server) -> None:
    reply = server.get("/agency/青河州/财政局", accept="application/n-triples")
    agency = NamedNode(FINANCE)
    told = {quad.triple for quad in pyoxigraph.parse(reply.body, RdfFormat.N_TRIPLES)}
    assert told == {triple for triple in MERGED if agency in (triple.subject, triple.object)}
    assert reply.headers["link"] == f'<{quote(FINANCE, safe=":/")}>; rel="canonical"'


def test_a_document_answers_with_all_its_parts(server: Server) -> None:
    reply = server.get("/eli/qinghe/2024/2/doc/1", accept="application/n-triples")
    document = f"{FIRST_GRAPH}/doc/1"
    told = {quad.triple for quad in pyoxigraph.parse(reply.body, RdfFormat.N_TRIPLES)}
    assert told == {
        triple
        for triple in MERGED
        if isinstance(triple.subject, NamedNode)
        and (triple.subject.value.split("#")[0] == document or triple.object == NamedNode(document))
    }
    assert any("#" in triple.subject.value for triple in told if isinstance(triple.subject, NamedNode))


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("text/turtle", "text/turtle"),
        ("application/ld+json", "application/ld+json"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
    ],
)
def test_things_come_as_rdf_or_as_a_page(server: Server, accept: str, media_type: str) -> None:
    reply = server.get("/eli/work/青政发/2024/12", accept=accept)
    assert (reply.status, reply.media_type) == (200, media_type)
    tag = reply.headers["etag"]
    assert server.get("/eli/work/青政发/2024/12", accept=accept, If_None_Match=tag).status == 304


@pytest.mark.parametrize("path", ["/eli/qinghe/2024/3", "/agency/无/此局", "/eli/%FF", "/favicon.ico", "/eli/../eli"])
def test_what_is_not_there_is_404(server: Server, path: str) -> None:
    reply = server.send("GET", quote(path, safe="/%"))
    assert (reply.status, reply.media_type) == (404, "text/plain")


def test_every_link_of_every_kind_of_page_works(server: Server) -> None:
    shown = ["/", "/eli/qinghe/2024/2", "/eli/qinghe/2024/2/doc/1", "/agency/青河州/财政局"]
    shown.append("/sparql?" + urlencode({"query": "SELECT ?s ?o { ?s dcterms:isPartOf ?o }"}))
    links: set[str] = set()
    for path in shown:
        page = page_of(server.get(path, accept="text/html").body)
        links |= {str(link) for link in page.xpath("//a/@href")}
        ids = {str(each) for each in page.xpath("//@id")}
        assert {link[1:] for link in links if link.startswith("#")} - {""} <= ids | links
        links = {link.split("#")[0] for link in links} - {""}
    assert len(links) > 20
    for link in sorted(links):
        assert link.startswith("/"), "nothing leads elsewhere"
        assert server.send("GET", link).status == 200, link


def test_nothing_in_a_page_comes_from_elsewhere_and_nothing_runs(server: Server) -> None:
    reply = server.get("/", accept="text/html")
    assert "script" not in reply.text
    assert re.findall(r'(?:src|href)="(https?:)?//', reply.text) == []
    assert reply.headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
    assert "prefers-color-scheme: dark" in server.get("/style.css").text


def test_the_first_page_has_the_issues_the_counts_and_queries_that_run_on_a_click(server: Server) -> None:
    page = page_of(server.get("/").body)
    text = page.text_content()
    assert "qinghe/2024/2" in text
    assert f"{len(MERGED):,} triples" in text
    forms = {form.action: form for form in page.forms}
    for query in shipped_queries().values():
        form = forms[f"/queries/{query.name}"]
        answer = server.send("GET", f"{form.action}?{urlencode(form.form_values())}", {"Accept": "text/html"})
        assert (answer.status, answer.media_type) == (200, "text/html"), answer.text
        values = dict(form.form_values())
        for parameter in query.parameters:
            assert values[parameter.name] or not parameter.required, "each that it needs has an example"
    assert dict(forms["/queries/duties-of"].form_values())["agency"].startswith("https://w3id.org/gongbao/agency/")
    own = forms["/sparql"]
    answer = server.send("GET", f"/sparql?{urlencode(own.form_values())}", {"Accept": "text/html"})
    assert "青河州" in answer.text


def test_a_query_that_ships_runs_under_its_name(server: Server) -> None:
    reply = server.get(f"/queries/duties-of?agency={FINANCE}&format=csv")
    assert reply.media_type == "text/csv"
    assert "州财政局应当每年安排资金。" in reply.text
    assert server.get("/queries/due-before?before=x y").status == 400
    assert server.get("/queries/none").status == 404


def test_hostile_text_is_text(tmp_path: Path) -> None:
    evil = "<script>alert(1)</script>\x01\"'&amp;</td>"
    document = replace(ISSUE.documents[0], title=evil)
    with GraphDirectory(tmp_path / "graph").writing() as build:
        build.put(replace(ISSUE, documents=(document, *ISSUE.documents[1:])))
    with serving(tmp_path / "graph") as server:
        path = f"/eli/qinghe/2024/2/{document.id}"
        asked = "/sparql?" + urlencode({"query": "SELECT ?title { ?document eli:title ?title } #</textarea><script>"})
        for reply in (server.get(path, accept="text/html"), server.send("GET", asked, {"Accept": "text/html"})):
            page = page_of(reply.body)
            assert not page.xpath("//script")
            assert "<script>alert(1)</script>" in page.text_content()
        told = server.get(path, accept="application/n-triples").text
        assert '"<script>alert(1)</script>' in told
        assert server.get(path, accept="application/rdf+xml").status == 406, "XML has no such character"


def test_void_counts_what_is_there(server: Server) -> None:
    reply = server.get("/.well-known/void", accept="application/n-triples")
    told = [quad.triple for quad in pyoxigraph.parse(reply.body, RdfFormat.N_TRIPLES)]
    dataset = NamedNode(f"{server.url}/.well-known/void#dataset")

    def number(name: str) -> int:
        (found,) = (each.object for each in told if (each.subject, each.predicate) == (dataset, void(name)))
        assert isinstance(found, Literal)
        return int(found.value)

    kind = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    assert number("triples") == len(MERGED)
    assert number("entities") == len({triple.subject for triple in MERGED})
    assert number("classes") == len({triple.object for triple in MERGED if triple.predicate == kind})
    assert number("properties") == len({triple.predicate for triple in MERGED})
    assert Triple(dataset, void("sparqlEndpoint"), NamedNode(f"{server.url}/sparql")) in told
    assert server.get("/.well-known/void", accept="text/html").status == 406


def void(name: str) -> NamedNode:
    return NamedNode(f"http://rdfs.org/ns/void#{name}")


def test_the_endpoint_describes_itself(server: Server) -> None:
    reply = server.get("/sparql", accept="text/turtle")
    told = {quad.triple for quad in pyoxigraph.parse(reply.body, RdfFormat.TURTLE)}
    sd = "http://www.w3.org/ns/sparql-service-description#"
    names = {triple.object for triple in told if triple.predicate == NamedNode(sd + "name")}
    assert {NamedNode(FIRST_GRAPH), NamedNode(SECOND_GRAPH)} < names
    endpoint = NamedNode(f"{server.url}/sparql")
    assert Triple(endpoint, NamedNode(sd + "supportedLanguage"), NamedNode(sd + "SPARQL11Query")) in told
    assert server.get("/sparql", accept="text/html").status == 303
    assert server.send("GET", "/sparql", {"Host": "evil/> <x"}).status == 400


def test_the_terms_are_explained_where_their_iris_lead(server: Server) -> None:
    reply = server.get("/ns", accept="application/n-triples")
    told = {quad.triple.subject for quad in pyoxigraph.parse(reply.body, RdfFormat.N_TRIPLES)}
    assert NamedNode("https://w3id.org/gongbao/ns#Obligation") in told


def test_the_context_of_json_ld_can_be_had(server: Server) -> None:
    reply = server.get("/context.jsonld")
    assert reply.media_type == "application/ld+json"
    assert reply.json()["@context"] == context()


def test_the_prefixes_can_be_had(server: Server) -> None:
    text = server.get("/prefixes").text
    assert "PREFIX gb: <https://w3id.org/gongbao/ns#>\n" in text
    assert server.get("/prefixes", accept="application/json").json()["gb"] == "https://w3id.org/gongbao/ns#"
    assert server.ask(text + "ASK {}").json()["boolean"] is True
