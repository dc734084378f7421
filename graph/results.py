"""What a query answers, and its forms: SPARQL 1.1 results in JSON, XML, CSV and TSV, graphs in four forms of RDF."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyoxigraph
from lxml import etree
from pyoxigraph import BlankNode, NamedNode, QueryResultsFormat, RdfFormat, Triple

from gongbao.graph.guard import QueryError, QueryProblem
from gongbao.graph.vocabulary import PREFIXES, XSD

Term = NamedNode | BlankNode | pyoxigraph.Literal

ROW_FORMS = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}
GRAPH_FORMS = {
    "turtle": RdfFormat.TURTLE,
    "ntriples": RdfFormat.N_TRIPLES,
    "jsonld": RdfFormat.JSON_LD,
    "rdfxml": RdfFormat.RDF_XML,
}


@dataclass(frozen=True, slots=True)
class QueryResult:
    """What a query answers.

    SELECT gives `variables` (names without ?) and `rows` of terms, None where unbound; ASK gives `boolean`;
    CONSTRUCT and DESCRIBE give `triples`. `truncated`: there is more, which the limit cut off.
    """

    variables: tuple[str, ...] = ()
    rows: tuple[tuple[Term | None, ...], ...] = ()
    boolean: bool | None = None
    triples: tuple[Triple, ...] | None = None
    truncated: bool = False

    def serialize(self, form: str) -> bytes:
        r"""Return the answer in one of the forms of the SPARQL 1.1 results formats, or of RDF.

        Args:
            form: json, xml, csv or tsv; csv and tsv have no form for ASK. For a graph turtle, ntriples, jsonld or
                rdfxml. A JSON answer that was cut says so in its head: `"truncated": true`.

        Raises:
            QueryError: there is no such form for this answer.

        Example:
            >>> QueryResult(("name",), ((pyoxigraph.Literal("盟农牧局", language="zh"),),)).serialize("csv").decode()
            'name\r\n盟农牧局\r\n'

        """
        if self.triples is not None:
            return write_graph(self.triples, form)
        if form not in ROW_FORMS:
            raise _no_form("only CONSTRUCT and DESCRIBE answer with a graph: ask for csv or json")
        head: dict[str, Any] = {"truncated": True} if self.truncated else {}
        if self.boolean is not None:
            if form in {"csv", "tsv"}:
                raise _no_form(f"an ASK query answers yes or no, which {form} has no form for: ask for json")
            answer: dict[str, Any] = {"head": head, "boolean": self.boolean}
        else:
            bindings = [
                {name: write_term(term) for name, term in zip(self.variables, row, strict=True) if term is not None}
                for row in self.rows
            ]
            answer = {"head": {"vars": self.variables, **head}, "results": {"bindings": bindings}}
        text = json.dumps(answer, ensure_ascii=False)
        if form == "json":
            return text.encode()
        written = pyoxigraph.parse_query_results(text, QueryResultsFormat.JSON).serialize(format=ROW_FORMS[form])
        return _checked(written or b"") if form == "xml" else written or b""

    def turtle(self) -> str:
        """Return the answer of a CONSTRUCT or DESCRIBE as Turtle.

        Raises:
            QueryError: the answer is no graph.

        """
        return self.serialize("turtle").decode()


def read_answer(written: bytes, *, is_graph: bool, truncated: bool) -> QueryResult:
    """Read back what `QueryResult.serialize` wrote as json, or as ntriples where it is a graph."""
    if is_graph:
        triples = tuple(quad.triple for quad in pyoxigraph.parse(written, RdfFormat.N_TRIPLES))
        return QueryResult(triples=triples, truncated=truncated)
    answer = json.loads(written)
    if "boolean" in answer:
        return QueryResult(boolean=answer["boolean"])
    variables = tuple(answer["head"]["vars"])
    rows = tuple(
        tuple(read_term(binding[name]) if name in binding else None for name in variables)
        for binding in answer["results"]["bindings"]
    )
    return QueryResult(variables, rows, truncated=truncated)


def write_graph(triples: Sequence[Triple], form: str) -> bytes:
    """Return triples as turtle, ntriples, jsonld or rdfxml.

    Raises:
        QueryError: there is no such form of a graph, or this graph has none in it.

    """
    if form not in GRAPH_FORMS:
        raise _no_form(f"a CONSTRUCT or DESCRIBE query answers with a graph, not with {form}: ask for turtle")
    written = pyoxigraph.serialize(triples, format=GRAPH_FORMS[form], prefixes=PREFIXES) or b""
    return _checked(written) if form == "rdfxml" else written


def _checked(written: bytes) -> bytes:
    """Let pass what is XML: some characters, and some names of properties, have no place in it."""
    try:
        etree.fromstring(written, etree.XMLParser(resolve_entities=False, huge_tree=True))
    except etree.XMLSyntaxError as error:
        raise _no_form("the answer holds what XML can't express: ask for json or turtle") from error
    return written.replace(b"\r", b"&#13;")


def _no_form(message: str) -> QueryError:
    return QueryError(QueryProblem.FORM, message)


def write_term(term: Any) -> dict[str, str]:
    """Return a term as in SPARQL 1.1 Query Results JSON, section 3.2.2.

    Raises:
        ValueError: SPARQL 1.1 has no such term.

    Example:
        >>> write_term(pyoxigraph.Literal(3))["value"]
        '3'

    """
    match term:
        case NamedNode():
            return {"type": "uri", "value": term.value}
        case BlankNode():
            return {"type": "bnode", "value": term.value}
        case pyoxigraph.Literal() if term.language is not None:
            return {"type": "literal", "value": term.value, "xml:lang": term.language}
        case pyoxigraph.Literal() if term.datatype.value == XSD + "string":
            return {"type": "literal", "value": term.value}
        case pyoxigraph.Literal():
            return {"type": "literal", "value": term.value, "datatype": term.datatype.value}
    raise ValueError(f"SPARQL 1.1 has no form for the term {term}")


def read_term(written: dict[str, str]) -> Term:
    """Return the term that `write_term` wrote."""
    value = written["value"]
    if written["type"] == "uri":
        return NamedNode(value)
    if written["type"] == "bnode":
        return BlankNode(value)
    if "xml:lang" in written:
        return pyoxigraph.Literal(value, language=written["xml:lang"])
    return pyoxigraph.Literal(value, datatype=NamedNode(written.get("datatype", XSD + "string")))
