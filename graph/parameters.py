"""Parameters of a query: values for its variables, bound as RDF terms in a VALUES block, never pasted as text.

A query declares a parameter in a comment: `# @param before date the day before which …`. The type is string, iri,
date or number. What isn't declared is read as Turtle writes it (<iri>, "text"@zh, "2024"^^xsd:gYear, 12.5, true),
and as a plain string otherwise.
"""

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from gongbao.graph.guard import TOKEN, QueryError, QueryProblem
from gongbao.graph.vocabulary import DATE, DECIMAL, INTEGER, PREFIXES

Term = NamedNode | Literal

_DECLARATION = re.compile(r"^#\s*@param\s+(?P<name>\w+)\s+(?P<type>\w+)\s*(?P<description>.*)$", re.MULTILINE)
_NUMBER = re.compile(r"[+-]?\d+(?P<fraction>\.\d+)?")
_TURTLE = re.compile(r"""<.*>|".*|'.*|[+-]?\d+(\.\d+)?|true|false""", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A variable that a query wants a value for: its name without ?, its type (string, iri, date, number), what for."""

    name: str
    type: str
    description: str


def declared(text: str) -> tuple[Parameter, ...]:
    r"""Return the parameters that a query's comments declare.

    Example:
        >>> declared("# @param before date 期限\nSELECT …")
        (Parameter(name='before', type='date', description='期限'),)

    """
    return tuple(
        Parameter(found["name"], found["type"], found["description"].strip()) for found in _DECLARATION.finditer(text)
    )


def bind(text: str, values: Mapping[str, str]) -> str:
    r"""Bind variables of a query to values.

    Args:
        text: the query, normalised.
        values: the value of each variable, by the variable's name without ?.

    Returns:
        The query with a VALUES block at the head of its WHERE.

    Raises:
        QueryError: refused, where the query has no such variable, or a value is not of the declared type.

    Example:
        >>> bind("ASK { ?a skos:prefLabel ?name }", {"name": '农"牧'})
        'ASK { VALUES ?name { "农\\"牧" } ?a skos:prefLabel ?name }'

    """
    if not values:
        return text
    types = {parameter.name: parameter.type for parameter in declared(text)}
    known = {token[0][1:] for token in TOKEN.finditer(text) if token.lastgroup == "variable"}
    for name in values:
        if name not in known:
            raise _refused(f"the query has no variable ?{name}; it has {', '.join(sorted(known)) or 'none'}")
    blocks = "".join(
        f" VALUES ?{name} {{ {term(name, value, types.get(name))} }}" for name, value in sorted(values.items())
    )
    place = _where(text)
    return text[:place] + blocks + text[place:]


def term(name: str, value: str, kind: str | None) -> Term:
    """Return a parameter's value as an RDF term.

    Args:
        name: the parameter's name, for the message.
        value: its value as written by the user.
        kind: its declared type, None where it isn't declared.

    Raises:
        QueryError: refused, where the value isn't of that type, or the type is none.

    """
    try:
        match kind:
            case None:
                return _turtle(value) if _TURTLE.fullmatch(value.strip()) else Literal(value)
            case "string":
                return Literal(value)
            case "iri":
                return _iri(value)
            case "date":
                return Literal(datetime.date.fromisoformat(value).isoformat(), datatype=DATE)
            case "number":
                return _number(value)
    except (ValueError, SyntaxError) as error:
        expected = {"iri": "an IRI (https://…)", "date": "a date (2025-12-31)", "number": "a number (12.5)"}
        raise _refused(f"parameter {name}={value}: is not {expected.get(kind or '', 'a term as in Turtle')}") from error
    raise _refused(f"parameter {name}: its type {kind} is unknown; there is string, iri, date, number")


def _iri(value: str) -> NamedNode:
    if value.startswith("<") and value.endswith(">"):
        value = value[1:-1]
    if ":" not in value:
        raise ValueError(value)
    return NamedNode(value)


def _number(value: str) -> Literal:
    if not (number := _NUMBER.fullmatch(value)):
        raise ValueError(value)
    return Literal(value, datatype=DECIMAL if number["fraction"] else INTEGER)


def _turtle(value: str) -> Term:
    prologue = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
    triples = list(parse(f"{prologue}<urn:s> <urn:p> {value} .", RdfFormat.TURTLE))
    if len(triples) != 1 or not isinstance(found := triples[0].object, NamedNode | Literal):
        raise ValueError(value)
    return found


def _where(text: str) -> int:
    """Return the position behind the bracket that opens the query's WHERE."""
    tokens = [token for token in TOKEN.finditer(text) if token.lastgroup not in {"comment", "blank"}]
    for index, opening in _outermost(tokens):
        before = tokens[index - 1][0].upper() if index else ""
        inside = tokens[index + 1][0].upper() if index + 1 < len(tokens) else ""
        short = before == "WHERE" and index > 1 and tokens[index - 2][0].upper() == "CONSTRUCT"
        if short or inside == "SELECT":
            break
        if before != "CONSTRUCT":
            return opening.end()
    raise _refused("parameters need a query with a WHERE { … } of its own, not CONSTRUCT WHERE or a bare sub-SELECT")


def _outermost(tokens: list[re.Match[str]]) -> Iterator[tuple[int, re.Match[str]]]:
    depth = 0
    for index, token in enumerate(tokens):
        if token.lastgroup == "open":
            if depth == 0 and token[0] == "{":
                yield index, token
            depth += 1
        depth -= token.lastgroup == "close"


def _refused(message: str) -> QueryError:
    return QueryError(QueryProblem.REFUSED, message)
