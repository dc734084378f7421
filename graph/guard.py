"""What a query may be: not too long or too deep, only reading, and reading nothing but the store.

SPARQL 1.1 Query (https://www.w3.org/TR/sparql11-query/) has two ways to what lies outside, SERVICE and FROM, and
they can be hidden: in sub-patterns, by escapes, behind comments that two parsers see ending in different places.
So the text is brought to one form first, and it is the parsed query that is judged.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from gongbao.graph.vocabulary import PREFIXES
from gongbao.parser.model import GongbaoError

LONGEST = 20_000
DEEPEST = 64


class QueryProblem(StrEnum):
    """Why a query gave no answer."""

    REFUSED = "refused"
    UPDATE = "update"
    FORM = "form"
    SYNTAX = "syntax"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    CRASHED = "crashed"


class QueryError(GongbaoError):
    """A query gave no answer; `problem` says why, the message what to do."""

    def __init__(self, problem: QueryProblem, message: str) -> None:
        super().__init__(message)
        self.problem = problem


# What a query is made of, as far as brackets, variables and first words go (grammar rules 139 to 173).
TOKEN = re.compile(
    r'''
      (?P<comment> \#[^\n]* )
    | (?P<string>  """(?:[^\\]|\\.)*?""" | \'\'\'(?:[^\\]|\\.)*?\'\'\'
                 | "(?:[^"\\\n]|\\.)*" | \'(?:[^\'\\\n]|\\.)*\' )
    | (?P<iri>     <[^<>"{}|^`\\\x00-\x20]*> )
    | (?P<variable>[?$]\w+ )
    | (?P<name>    \w*:(?:\\.|[\w.:%-])* )
    | (?P<word>    \w+ )
    | (?P<open>    [({\[] )
    | (?P<close>   [)}\]] )
    | (?P<blank>   \s+ )
    | (?P<other>   \\. | . )
    ''',
    re.VERBOSE | re.DOTALL,
)

_VOLATILE = {"Builtin_NOW", "Builtin_RAND", "Builtin_UUID", "Builtin_STRUUID"}

_LINE_END = re.compile(r"\r\n?")
_ESCAPE = re.compile(r"(?P<pair>\\\\)|\\u(?P<short>[0-9A-Fa-f]{4})|\\U(?P<long>[0-9A-Fa-f]{8})")


def normalise(text: str) -> str:
    r"""Bring a query to the one form that every parser reads alike.

    Line ends become \n (a bare CR ends a comment for some parsers only), code point escapes (section 19.2) the
    characters they stand for.

    Args:
        text: the query.

    Returns:
        The query with the same meaning.

    Raises:
        QueryError: refused, since the query is too long, nests too deeply, or escapes what is no character.

    Example:
        >>> normalise("ASK { ?s ?p ?o } # 1\rSERV\\u0049CE")
        'ASK { ?s ?p ?o } # 1\nSERVICE'

    """
    if len(text) > LONGEST:
        raise _refused(f"the query has {len(text)} characters; {LONGEST} are the most")
    text = _LINE_END.sub("\n", _unescaped(text))
    depth = 0
    for token in TOKEN.finditer(text):
        depth += (token.lastgroup == "open") - (token.lastgroup == "close")
        if depth > DEEPEST:
            raise _refused(f"the query's brackets nest more than {DEEPEST} deep")
    return text


def _unescaped(text: str) -> str:
    def character(escape: re.Match[str]) -> str:
        if escape["pair"]:
            return escape["pair"]
        code = int(escape["short"] or escape["long"], 16)
        if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF or code == 0:
            raise _refused(f"the query has the escape {escape[0]}, which is no character")
        return chr(code)

    while (plain := _ESCAPE.sub(character, text)) != text:
        text = plain
    if any("\ud800" <= each <= "\udfff" or each == "\0" for each in text):
        raise _refused("the query has characters that are none in Unicode text")
    return text


class Kind(StrEnum):
    """What a query answers with."""

    ROWS = "rows"
    BOOLEAN = "boolean"
    GRAPH = "graph"


_KINDS = {"SelectQuery": Kind.ROWS, "AskQuery": Kind.BOOLEAN}


@dataclass(frozen=True, slots=True)
class Dataset:
    """What a query is asked of (section 13.2): IRIs of graphs merged as the default graph, and of named graphs."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a query that may run wants.

    `dataset` is None where it has neither FROM nor FROM NAMED; `graphs` are the IRIs behind GRAPH, and `any_graph`
    says that a variable stands there too. `beside_graphs`: it looks at the default graph as well. `volatile`: asked
    again, it may answer otherwise though nothing has changed (NOW, RAND, UUID).
    """

    kind: Kind
    dataset: Dataset | None = None
    graphs: frozenset[str] = frozenset()
    any_graph: bool = False
    beside_graphs: bool = True
    volatile: bool = False


def judge(text: str, base: str | None = None) -> Judgement:
    """Judge a query by what it parses to.

    Args:
        text: the query, normalised.
        base: what relative IRIs are relative to, where the query itself doesn't say.

    Returns:
        What it wants; whether there are graphs of those names is for the caller to see.

    Raises:
        QueryError: refused, for SERVICE or an update; syntax, where it is no query that can be judged.

    """
    from rdflib import Namespace, Variable  # noqa: PLC0415  takes 0.1 s, which only the worker should pay
    from rdflib.plugins.sparql.algebra import translatePrologue  # noqa: PLC0415

    prologue, query = _parsed(text)
    parts = list(_parts(query))
    names = {_name(part) for part, _ in parts}
    if "ServiceGraphPattern" in names:
        raise _refused("SERVICE is refused: a query reads this graph and asks nobody else")
    prefixes = {prefix: Namespace(iri) for prefix, iri in PREFIXES.items()}
    resolve = translatePrologue(prologue, base, prefixes).absolutize
    clauses = getattr(query, "datasetClause", None) or ()
    dataset = Dataset(
        tuple(str(resolve(clause.default)) for clause in clauses if clause.default),
        tuple(str(resolve(clause.named)) for clause in clauses if clause.named),
    )
    homes = [part.term for part, _ in parts if _name(part) == "GraphGraphPattern"]
    return Judgement(
        kind=_KINDS.get(_name(query) or "", Kind.GRAPH),
        dataset=dataset if clauses else None,
        graphs=frozenset(str(resolve(home)) for home in homes if not isinstance(home, Variable)),
        any_graph=any(isinstance(home, Variable) for home in homes),
        beside_graphs=_name(query) == "DescribeQuery"
        or any(_name(part) == "TriplesBlock" and not inside for part, inside in parts),
        volatile=not names.isdisjoint(_VOLATILE),
    )


def _parsed(text: str) -> tuple[Any, Any]:
    from pyparsing import ParseException  # noqa: PLC0415
    from rdflib.plugins.sparql.parser import parseQuery, parseUpdate  # noqa: PLC0415

    # This parser takes the u of an escaped backslash before u ("\\u4e00" in a regular expression) for an escape.
    readable = re.sub(r"(\\\\)[uU]", r"\1_", text)
    try:
        prologue, query = parseQuery(readable)
    except ParseException as error:
        try:
            updates = parseUpdate(readable).request
        except ParseException:
            updates = []
        if updates:
            raise QueryError(
                QueryProblem.UPDATE, "updates (INSERT, DELETE, LOAD, …) are refused: queries only read"
            ) from None
        raise QueryError(
            QueryProblem.SYNTAX, f"syntax error at line {error.lineno}, column {error.column}: {_near(error)}"
        ) from None
    except RecursionError:
        raise _refused("the query nests too deeply") from None
    return prologue, query


def _near(error: Any) -> str:
    words = error.line[error.column - 1 :].strip()
    return f"can't read on from {words[:40]!r}" if words else "something is missing at the end"


def _parts(parsed: Any) -> Iterator[tuple[Any, bool]]:
    """Yield everything in a parsed query, however deep, and whether it stands behind a GRAPH."""
    from pyparsing import ParseResults  # noqa: PLC0415

    waiting = [(parsed, False)]
    while waiting:
        part, inside = waiting.pop()
        yield part, inside
        inside = inside or _name(part) == "GraphGraphPattern"
        if isinstance(part, dict):
            waiting.extend((each, inside) for each in part.values())
        elif isinstance(part, list | tuple | set | ParseResults):
            waiting.extend((each, inside) for each in part)


def _name(part: Any) -> str | None:
    name = getattr(part, "name", None)
    return name if isinstance(name, str) else None


def _refused(message: str) -> QueryError:
    return QueryError(QueryProblem.REFUSED, message)
