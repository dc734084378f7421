"""How an endpoint describes itself: VoID (https://www.w3.org/TR/void/) with counts, SPARQL 1.1 Service Description."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from gongbao.graph.literals import integer
from gongbao.graph.results import QueryResult
from gongbao.graph.vocabulary import DCTERMS, PREFIXES, TYPE

VOID = "http://rdfs.org/ns/void#"
SD = "http://www.w3.org/ns/sparql-service-description#"
FORMATS = "http://www.w3.org/ns/formats/"

COUNTS_QUERY = """
SELECT ?kind ?name ?n {
  { SELECT ("class" AS ?kind) (?class AS ?name) (COUNT(*) AS ?n) { ?s a ?class } GROUP BY ?class }
  UNION { SELECT ("property" AS ?kind) (?property AS ?name) (COUNT(*) AS ?n) { ?s ?property ?o } GROUP BY ?property }
  UNION { SELECT ("entities" AS ?kind) (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o } }
} ORDER BY ?kind ?name
"""

_FEATURES = ("DereferencesURIs", "UnionDefaultGraph")
_ROW_FORMATS = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV")
_GRAPH_FORMATS = ("Turtle", "N-Triples", "JSON-LD", "RDF_XML")


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a graph holds: things described, triples by class of their subject's kind and by property."""

    entities: int
    classes: Mapping[str, int]
    properties: Mapping[str, int]

    @property
    def triples(self) -> int:
        """The number of triples of the merge."""
        return sum(self.properties.values())


def read_counts(found: QueryResult) -> Counts:
    """Return the counts that `COUNTS_QUERY` found."""
    counted: dict[str, dict[str, int]] = {"class": {}, "property": {}, "entities": {}}
    for kind, name, number in found.rows:
        if kind is not None and number is not None:
            counted[kind.value]["" if name is None else name.value] = int(number.value)
    return Counts(counted["entities"].get("", 0), counted["class"], counted["property"])


def void(counts: Counts, site: str, base: str) -> Iterator[Triple]:
    """Yield the VoID description of a graph that is served.

    Args:
        counts: how much it holds.
        site: the address of the server, with its last slash.
        base: the IRI that all data IRIs begin with.

    """
    home = f"{site}.well-known/void"
    dataset = NamedNode(f"{home}#dataset")
    yield _triple(NamedNode(home), TYPE, NamedNode(VOID + "DatasetDescription"))
    yield _triple(NamedNode(home), NamedNode("http://xmlns.com/foaf/0.1/primaryTopic"), dataset)
    yield _triple(dataset, TYPE, NamedNode(VOID + "Dataset"))
    yield _triple(dataset, NamedNode(DCTERMS + "title"), Literal("公报知识图谱", language="zh"))
    yield _triple(dataset, NamedNode(DCTERMS + "title"), Literal("Gazettes as a knowledge graph", language="en"))
    yield _triple(dataset, _void("sparqlEndpoint"), NamedNode(f"{site}sparql"))
    yield _triple(dataset, _void("uriSpace"), Literal(base))
    for name in _GRAPH_FORMATS:
        yield _triple(dataset, _void("feature"), NamedNode(FORMATS + name))
    for iri in PREFIXES.values():
        yield _triple(dataset, _void("vocabulary"), NamedNode(iri))
    for name, number in (
        ("triples", counts.triples),
        ("entities", counts.entities),
        ("classes", len(counts.classes)),
        ("properties", len(counts.properties)),
    ):
        yield _triple(dataset, _void(name), integer(number))
    for kind, count, members in (("class", "entities", counts.classes), ("property", "triples", counts.properties)):
        for place, (name, number) in enumerate(sorted(members.items()), 1):
            part = NamedNode(f"{home}#{kind}_{place}")
            yield _triple(dataset, _void(f"{kind}Partition"), part)
            yield _triple(part, _void(kind), NamedNode(name))
            yield _triple(part, _void(count), integer(number))


def service_description(site: str, graphs: Iterable[str]) -> Iterator[Triple]:
    """Yield the description of a SPARQL endpoint (https://www.w3.org/TR/sparql11-service-description/).

    Args:
        site: the address of the server, with its last slash.
        graphs: the IRIs of the named graphs.

    """
    endpoint = NamedNode(f"{site}sparql")
    dataset, default = NamedNode(f"{endpoint.value}#dataset"), NamedNode(f"{endpoint.value}#default")
    yield _triple(endpoint, TYPE, NamedNode(SD + "Service"))
    yield _triple(endpoint, _sd("endpoint"), endpoint)
    yield _triple(endpoint, _sd("supportedLanguage"), _sd("SPARQL11Query"))
    for name in _FEATURES:
        yield _triple(endpoint, _sd("feature"), _sd(name))
    for name in (*_ROW_FORMATS, *_GRAPH_FORMATS):
        yield _triple(endpoint, _sd("resultFormat"), NamedNode(FORMATS + name))
    yield _triple(endpoint, _sd("defaultDataset"), dataset)
    yield _triple(dataset, TYPE, _sd("Dataset"))
    yield _triple(dataset, _sd("defaultGraph"), default)
    yield _triple(default, TYPE, _sd("Graph"))
    for place, iri in enumerate(graphs, 1):
        graph = NamedNode(f"{endpoint.value}#graph_{place}")
        yield _triple(dataset, _sd("namedGraph"), graph)
        yield _triple(graph, TYPE, _sd("NamedGraph"))
        yield _triple(graph, _sd("name"), NamedNode(iri))


def _void(name: str) -> NamedNode:
    return NamedNode(VOID + name)


def _sd(name: str) -> NamedNode:
    return NamedNode(SD + name)


def _triple(subject: NamedNode, predicate: NamedNode, value: NamedNode | Literal) -> Triple:
    return Triple(subject, predicate, value)
