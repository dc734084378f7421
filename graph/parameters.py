"""Parameters of a query: values for its variables, bound as RDF terms in VALUES blocks, never pasted as text.

A query declares a parameter in a comment and says where it stands by a VALUES block of its own:

    # @param asOf date 截至之日 / the day asked about
    SELECT ?document WHERE { VALUES ?asOf { } … }

`bind` writes the value between the brackets, in every such block: within a sub-SELECT too, which nothing outside can
narrow. What the query has there is what holds where no value is given: nothing, so that a value is required; UNDEF,
so that it may be left out; or one or more terms as the default. A query is SPARQL 1.1 with and without its values.
A variable without such a block is bound at the head of the WHERE.

The types: string; zh (Chinese words, tagged zh as prose in the graph is); iri; date; number; agency (an IRI or an id
such as 辽宁省/财政厅); work (an IRI, a document number or a title). What isn't declared is read as Turtle writes it
(<iri>, "text"@zh, "2024"^^xsd:gYear, 12.5, true), and as a plain string otherwise.
"""

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from gongbao.graph.guard import TOKEN, QueryError, QueryProblem
from gongbao.graph.iris import DEFAULT_BASE, agency_iri, title_iri, work_iri, work_number
from gongbao.graph.vocabulary import DATE, DECIMAL, INTEGER, PREFIXES

Term = NamedNode | Literal

EXAMPLES = {
    "string": "words",
    "zh": "词语",
    "iri": "https://…",
    "date": "2025-12-31",
    "number": "12",
    "agency": "辽宁省/财政厅",
    "work": "国发〔2021〕5号",
}
"""The types that a parameter can be declared with, each with what a value looks like."""

_DECLARATION = re.compile(r"^#\s*@param\s+(?P<name>\w+)\s+(?P<type>\w+)\s*(?P<description>.*)$", re.MULTILINE)
_NUMBER = re.compile(r"[+-]?\d+(?P<fraction>\.\d+)?")
_TURTLE = re.compile(r"""<.*>|".*|'.*|[+-]?\d+(\.\d+)?|true|false""", re.DOTALL)
_IRI = re.compile(r"<.*>|[A-Za-z][A-Za-z0-9+.-]*:.*", re.DOTALL)
_CHINESE = re.compile("[一-鿿]")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A variable that a query wants a value for.

    `name` is the variable's, without ?; `type` one of `EXAMPLES`; `default` what its VALUES block holds, None where
    it has no block: "UNDEF" where the value may be left out, "" where it may not.
    """

    name: str
    type: str
    description: str
    default: str | None = None

    @property
    def required(self) -> bool:
        """Whether the query answers nothing without a value."""
        return self.default == ""


def declared(text: str) -> tuple[Parameter, ...]:
    r"""Return the parameters that a query's comments declare.

    Example:
        >>> declared("# @param before date 期限\nSELECT * { VALUES ?before { UNDEF } … }")
        (Parameter(name='before', type='date', description='期限', default='UNDEF'),)

    """
    defaults: dict[str, str] = {}
    for name, start, end in _blocks(text):
        defaults.setdefault(name, " ".join(text[start:end].split()))
    return tuple(
        Parameter(found["name"], found["type"], found["description"].strip(), defaults.get(found["name"]))
        for found in _DECLARATION.finditer(text)
    )


def missing(text: str, values: Mapping[str, str]) -> tuple[Parameter, ...]:
    """Return the parameters that a query requires and that have no value."""
    return tuple(parameter for parameter in declared(text) if parameter.required and parameter.name not in values)


def bind(text: str, values: Mapping[str, str], base: str = DEFAULT_BASE) -> str:
    r"""Bind variables of a query to values.

    Args:
        text: the query, normalised.
        values: the value of each variable, by the variable's name without ?.
        base: the base of the data's IRIs, which names of agencies and works are brought to.

    Returns:
        The query with the values in its VALUES blocks, or in new ones at the head of its WHERE: SPARQL 1.1 that any
        engine runs.

    Raises:
        QueryError: refused, where the query has no such variable, a value is not of the declared type, or one that
            is required is missing.

    Example:
        >>> bind("ASK { ?a skos:prefLabel ?name }", {"name": '农"牧'})
        'ASK { VALUES ?name { "农\\"牧" } ?a skos:prefLabel ?name }'
        >>> bind("# @param day date\nASK { VALUES ?day { UNDEF } ?d gb:due ?day }", {"day": "2025-12-31"})[:50]
        '# @param day date\nASK { VALUES ?day { "2025-12-31"'

    """
    for parameter in missing(text, values):
        wanted = f"{parameter.name}={EXAMPLES.get(parameter.type, 'VALUE')}"
        raise _refused(f"parameter {parameter.name} is missing ({parameter.description}): give one, as in {wanted}")
    if not values:
        return text
    types = {parameter.name: parameter.type for parameter in declared(text)}
    known = {token[0][1:] for token in TOKEN.finditer(text) if token.lastgroup == "variable"}
    for name in values:
        if name not in known:
            raise _refused(f"the query has no variable ?{name}; it has {', '.join(sorted(known)) or 'none'}")
    terms = {name: str(term(name, value, types.get(name), base)) for name, value in sorted(values.items())}
    blocks = [block for block in _blocks(text) if block[0] in types and block[0] in terms]
    heads = terms.keys() - {name for name, _, _ in blocks}
    edits = [(start, end, f" {terms[name]} ") for name, start, end in blocks]
    if heads:
        place = _where(text)
        edits.append((place, place, "".join(f" VALUES ?{name} {{ {terms[name]} }}" for name in sorted(heads))))
    for start, end, replacement in sorted(edits, reverse=True):
        text = text[:start] + replacement + text[end:]
    return text


def term(name: str, value: str, kind: str | None, base: str = DEFAULT_BASE) -> Term:
    """Return a parameter's value as an RDF term.

    Args:
        name: the parameter's name, for the message.
        value: its value as written by the user.
        kind: its declared type, None where it isn't declared.
        base: the base of the data's IRIs.

    Raises:
        QueryError: refused, where the value isn't of that type, or the type is none.

    Example:
        >>> term("agency", "辽宁省/财政厅", "agency").value
        'https://w3id.org/gongbao/agency/辽宁省/财政厅'
        >>> [term("document", name, "work").value[25:] for name in ("青政发〔2024〕12号", "《种子法》")]
        ['eli/work/青政发/2024/12', 'eli/title/种子法']

    """
    try:
        match kind:
            case None:
                return _turtle(value) if _TURTLE.fullmatch(value.strip()) else Literal(value)
            case "string":
                return Literal(value)
            case "zh":
                return Literal(value, language="zh")
            case "iri":
                return _iri(value)
            case "date":
                return Literal(datetime.date.fromisoformat(value).isoformat(), datatype=DATE)
            case "number":
                return _number(value)
            case "agency":
                return _iri(value) if _IRI.fullmatch(value) else NamedNode(agency_iri(value, base))
            case "work":
                return _iri(value) if _IRI.fullmatch(value) else NamedNode(_work(value, base))
    except (ValueError, SyntaxError) as error:
        expected = {"iri": "an IRI (https://…)", "date": "a date (2025-12-31)", "number": "a number (12.5)"}
        wanted = expected.get(kind or "", "a term as in Turtle" if kind is None else expected["iri"])
        raise _refused(f"parameter {name}={value}: is not {wanted}") from error
    raise _refused(f"parameter {name}: its type {kind} is unknown; there is {', '.join(EXAMPLES)}")


def _iri(value: str) -> NamedNode:
    if value.startswith("<") and value.endswith(">"):
        value = value[1:-1]
    if ":" not in value:
        raise ValueError(value)
    return NamedNode(value)


def _work(name: str, base: str) -> str:
    """Return the IRI of the work that a number names, whether an issuer's or a standard's (GB/T 9704-2012), else a title."""
    taken = work_number(name)
    numbered = taken is not None and (len(taken.segments) > 1 or not _CHINESE.search(name))
    return (work_iri(name, base) if numbered else None) or title_iri(name, base)


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


def _tokens(text: str) -> list[re.Match[str]]:
    return [token for token in TOKEN.finditer(text) if token.lastgroup not in {"comment", "blank"}]


def _blocks(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the variable of each block `VALUES ?variable { … }`, and where what its brackets hold begins and ends."""
    tokens = _tokens(text)
    for index, token in enumerate(tokens[:-3]):
        variable, opening = tokens[index + 1], tokens[index + 2]
        if token[0].upper() == "VALUES" and variable.lastgroup == "variable" and opening[0] == "{":
            closing = next((each for each in tokens[index + 3 :] if each[0] == "}"), None)
            if closing is not None:
                yield variable[0][1:], opening.end(), closing.start()


def _where(text: str) -> int:
    """Return the position behind the bracket that opens the query's WHERE."""
    tokens = _tokens(text)
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
