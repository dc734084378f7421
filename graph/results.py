"""What a query answers, and its forms: terms as in SPARQL 1.1 Query Results JSON, tables, Turtle."""

import json
from dataclasses import dataclass
from typing import Any, Literal

import pyoxigraph
from pyoxigraph import BlankNode, NamedNode, QueryResultsFormat, RdfFormat, Triple

from gongbao.graph.vocabulary import PREFIXES, XSD
from gongbao.parser.model import GongbaoError

Term = NamedNode | BlankNode | pyoxigraph.Literal
Form = Literal["json", "csv", "tsv", "xml"]

_FORMS = {"csv": QueryResultsFormat.CSV, "tsv": QueryResultsFormat.TSV, "xml": QueryResultsFormat.XML}


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

    def serialize(self, form: Form) -> bytes:
        r"""Return the answer of a SELECT or ASK in one of the SPARQL 1.1 result formats.

        Args:
            form: json, csv, tsv or xml; csv and tsv have no form for ASK.

        Raises:
            GongbaoError: the answer is a graph, or a truth value is wanted as a table.

        Example:
            >>> QueryResult(("name",), ((pyoxigraph.Literal("盟农牧局", language="zh"),),)).serialize("csv").decode()
            'name\r\n盟农牧局\r\n'

        """
        if self.triples is not None:
            raise GongbaoError(f"a CONSTRUCT or DESCRIBE query answers with a graph, not with {form}: ask for turtle")
        if self.boolean is not None:
            if form in {"csv", "tsv"}:
                raise GongbaoError(f"an ASK query answers yes or no, which {form} has no form for: ask for json")
            answer: dict[str, Any] = {"head": {}, "boolean": self.boolean}
        else:
            bindings = [
                {name: write_term(term) for name, term in zip(self.variables, row, strict=True) if term is not None}
                for row in self.rows
            ]
            answer = {"head": {"vars": self.variables}, "results": {"bindings": bindings}}
        text = json.dumps(answer, ensure_ascii=False)
        if form == "json":
            return text.encode()
        return pyoxigraph.parse_query_results(text, QueryResultsFormat.JSON).serialize(format=_FORMS[form]) or b""

    def turtle(self) -> str:
        """Return the answer of a CONSTRUCT or DESCRIBE as Turtle.

        Raises:
            GongbaoError: the answer is no graph.

        """
        if self.triples is None:
            raise GongbaoError("only CONSTRUCT and DESCRIBE answer with a graph: ask for csv or json")
        return (pyoxigraph.serialize(self.triples, format=RdfFormat.TURTLE, prefixes=PREFIXES) or b"").decode()


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
