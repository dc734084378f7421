"""Pages for people: what there is, what a query answers, what is said of a thing. Plain HTML, without scripts.

Built as a tree, so that text from the graph, whatever it holds, is text.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Protocol
from urllib.parse import urlencode

from lxml import builder, etree  # type: ignore[attr-defined]
from pyoxigraph import Literal, NamedNode, Triple

from gongbao.app.paths import local_path
from gongbao.app.served import Overview
from gongbao.graph.resources import Facts
from gongbao.graph.results import QueryResult, Term
from gongbao.graph.shipped import ShippedQuery
from gongbao.graph.vocabulary import PREFIXES

_FIRST_QUERY = """SELECT ?agency ?name (COUNT(*) AS ?obligations)
WHERE { ?obligation gb:responsibleAgency ?agency . ?agency skos:prefLabel ?name }
GROUP BY ?agency ?name ORDER BY DESC(?obligations) LIMIT 20"""

_MOST_ISSUES = 200

# What XML, which lxml keeps to, can't hold.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ROW_DOWNLOADS = (("JSON", "json"), ("CSV", "csv"), ("TSV", "tsv"), ("XML", "xml"))
_GRAPH_DOWNLOADS = (("Turtle", "turtle"), ("N-Triples", "ntriples"), ("JSON-LD", "jsonld"), ("RDF/XML", "rdfxml"))

_Element = etree._Element


class _Maker(Protocol):
    def __getattr__(self, tag: str) -> Callable[..., _Element]: ...


E: _Maker = builder.E


def html(page: _Element) -> bytes:
    """Return a page as HTML."""
    return etree.tostring(page, method="html", encoding="utf-8", doctype="<!DOCTYPE html>")


def index_page(
    overview: Overview | None, keys: Mapping[str, str], shipped: Iterable[ShippedQuery], base: str
) -> _Element:
    """Return the first page.

    Args:
        overview: counts and examples; None where they can't be had just now.
        keys: the IRI of each issue by its key.
        shipped: the queries that ship.
        base: the IRI that all data IRIs begin with.

    """
    examples = {} if overview is None else overview.examples
    return _page(
        "公报 gongbao",
        E.p(
            E.span("谁负责什么、多少、何时完成，依据原文哪一句。", lang="zh"),
            " Who owes what, by how much and by when, with the very words.",
        ),
        *([] if overview is None else [_counts(overview)]),
        E.h2("Issues 公报期次"),
        E.ul(*(E.li(_link(iri, base, key)) for key, iri in list(keys.items())[:_MOST_ISSUES]), {"class": "issues"}),
        *([E.p(f"… {len(keys) - _MOST_ISSUES} more")] if len(keys) > _MOST_ISSUES else []),
        E.h2("Ask 查询", id="query"),
        _query_form(_FIRST_QUERY),
        E.h2("Queries that ship 预置查询"),
        *(_shipped_form(query, examples) for query in shipped),
        E.h2("For programs 接口"),
        E.ul(
            E.li(E.a("/sparql", href="/sparql?format=turtle"), " SPARQL 1.1 Protocol; described in RDF"),
            E.li(E.a("/.well-known/void", href="/.well-known/void"), " VoID: counts by class and property"),
            E.li(E.a("/prefixes", href="/prefixes"), " prefixes that need no PREFIX"),
            E.li(E.a("/ns", href="/ns"), " the ontology: what the terms mean"),
        ),
    )


def answer_page(url: str, query: str, answer: QueryResult, base: str, limit: int | None) -> _Element:
    """Return the page with a query and its answer.

    Args:
        url: where the answer is at, with its fields.
        query: the query.
        answer: its answer.
        base: the IRI that all data IRIs begin with.
        limit: what the answer was cut at, if it was.

    """
    note = (
        [E.p(f"The first {limit}; there is more. 仅列出前 {limit} 项。", {"class": "note"})] if answer.truncated else []
    )
    downloads: Sequence[tuple[str, str]] = _ROW_DOWNLOADS if answer.triples is None else _GRAPH_DOWNLOADS
    if answer.boolean is not None:
        shown: list[_Element] = [E.p(E.strong("true 是" if answer.boolean else "false 否"))]
        downloads = (("JSON", "json"), ("XML", "xml"))
    elif answer.triples is not None:
        rows = [(each.subject, each.predicate, each.object) for each in answer.triples]
        shown = [_table(("subject", "predicate", "object"), rows, base)]
    else:
        shown = [_table(answer.variables, answer.rows, base)]
    return _page("Answer 查询结果", _query_form(query), *note, *shown, _downloads(url, downloads))


def resource_page(iri: str, facts: Facts, base: str) -> _Element:
    """Return the page of a thing: its facts, those of its parts, and what points at it."""
    sections = []
    parts: dict[str, list[Triple]] = {}
    for triple in facts.own:
        parts.setdefault(getattr(triple.subject, "value", ""), []).append(triple)
    for subject, triples in parts.items():
        table = E.table(E.tbody(*_properties(triples, base)))
        if subject == iri:
            sections.append(table)
        else:
            part = subject.removeprefix(iri + "#")
            sections += [E.h3(E.a("#" + _text(part), href="#" + part), id=part), table]
    incoming = [(triple.subject, triple.predicate) for triple in facts.incoming]
    if incoming:
        sections += [E.h2("What points at it 指向此处"), _table(("subject", "predicate"), incoming, base)]
    if facts.truncated:
        sections.append(E.p(f"The first {len(incoming)}; there is more.", {"class": "note"}))
    return _page(
        _label(iri, facts.own) or iri.removeprefix(base),
        E.p(E.code(_text(iri))),
        *sections,
        _downloads(local_path(iri, base) or "", _GRAPH_DOWNLOADS),
    )


def _page(title: str, *content: _Element) -> _Element:
    return E.html(
        E.head(
            E.meta(charset="utf-8"),
            E.meta(name="viewport", content="width=device-width, initial-scale=1"),
            E.meta(name="color-scheme", content="light dark"),
            E.title(_text(title)),
            E.link(rel="stylesheet", href="/style.css"),
        ),
        E.body(
            E.header(E.a("公报 gongbao", href="/")),
            E.main(E.h1(_text(title)), *content),
        ),
        lang="zh",
    )


def _counts(overview: Overview) -> _Element:
    counts = overview.counts
    numbers = (
        ("triples 陈述", counts.triples),
        ("things 事物", counts.entities),
        ("classes 类", len(counts.classes)),
        ("properties 属性", len(counts.properties)),
    )
    return E.ul(*(E.li(E.strong(f"{number:,}"), f" {name}") for name, number in numbers), {"class": "counts"})


def _query_form(query: str) -> _Element:
    lines = str(min(max(query.count("\n") + 2, 4), 24))
    return E.form(
        E.textarea("\n" + _text(query), name="query", rows=lines, spellcheck="false", **{"aria-label": "SPARQL"}),
        E.button("Run 运行"),
        action="/sparql",
        method="get",
    )


def _shipped_form(query: ShippedQuery, examples: Mapping[str, str]) -> _Element:
    inputs = [
        E.label(
            E.span(parameter.name, {"class": "name"}),
            E.input(name=parameter.name, value=_text(examples.get(parameter.name, ""))),
            E.small(_text(parameter.description)),
        )
        for parameter in query.parameters
    ]
    return E.form(
        E.h3(f"{query.name}: {query.title}"),
        E.p(_text(str(query.question))),
        *inputs,
        E.button("Run 运行"),
        action=f"/queries/{query.name}",
        method="get",
    )


def _properties(triples: Iterable[Triple], base: str) -> Iterator[_Element]:
    for predicate, same in groupby(
        sorted(triples, key=lambda triple: triple.predicate.value), lambda each: each.predicate
    ):
        values = [E.div(_term(triple.object, base)) for triple in same]
        yield E.tr(E.th(_term(predicate, base), scope="row"), E.td(*values))


def _table(columns: Sequence[str], rows: Iterable[Sequence[object]], base: str) -> _Element:
    body = [E.tr(*(E.td(*([] if term is None else [_term(term, base)])) for term in row)) for row in rows]
    if not body:
        return E.p("Nothing found. 没有结果。")
    return E.div(E.table(E.thead(E.tr(*map(E.th, map(_text, columns)))), E.tbody(*body)), {"class": "wide"})


def _term(term: object, base: str) -> _Element:
    if isinstance(term, NamedNode):
        return _link(term.value, base, _short(term.value, base))
    if isinstance(term, Literal):
        language = {"lang": _text(term.language)} if term.language else {}
        return E.span(_text(term.value), **language)
    return E.code(_text(str(term)))


def _link(iri: str, base: str, words: str) -> _Element:
    """Return a link to a thing on this server; what lies elsewhere is named, for nothing here leads away."""
    path = local_path(iri, base)
    if path is not None:
        return E.a(_text(words), href=path)
    return E.span(_text(words), title=_text(iri))


def _short(iri: str, base: str) -> str:
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and len(iri) > len(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri.removeprefix(base)


def _label(iri: str, triples: Iterable[Triple]) -> str | None:
    named = (PREFIXES["skos"] + "prefLabel", PREFIXES["eli"] + "title", PREFIXES["dcterms"] + "title")
    found: dict[str, Term | Triple] = {
        triple.predicate.value: triple.object for triple in triples if triple.subject == NamedNode(iri)
    }
    return next((found[name].value for name in named if isinstance(found.get(name), Literal)), None)  # type: ignore[union-attr]


def _downloads(url: str, forms: Iterable[tuple[str, str]]) -> _Element:
    joint = "&" if "?" in url else "?"
    links = (E.a(name, href=f"{url}{joint}{urlencode({'format': form})}") for name, form in forms)
    return E.p("Also as ", *(E.span(link, " ") for link in links), {"class": "downloads"})


def _text(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
