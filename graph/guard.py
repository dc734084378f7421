"""What a query may be: not too long or too deep, only reading, and reading nothing but the store.

SPARQL 1.1 Query (https://www.w3.org/TR/sparql11-query/) has two ways to what lies outside, SERVICE and FROM, and
they can be hidden: in sub-patterns, by escapes, behind comments that two parsers see ending in different places.
So the text is brought to one form first, and it is the parsed query that is judged.
"""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from gongbao.graph.vocabulary import PREFIXES
from gongbao.parser.model import GongbaoError

LONGEST = 20_000
DEEPEST = 64


class QueryProblem(StrEnum):
    """Why a query gave no answer."""

    REFUSED = "refused"
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


def graphs_named(text: str) -> list[str]:
    """Judge a query by what it parses to.

    Args:
        text: the query, normalised.

    Returns:
        The IRIs that FROM and FROM NAMED name; whether the store has them is for the caller to see.

    Raises:
        QueryError: refused, for SERVICE or an update; syntax, where it is no query that can be judged.

    """
    from pyparsing import ParseException  # noqa: PLC0415  takes 0.2 s, which only the worker should pay
    from rdflib import Namespace  # noqa: PLC0415
    from rdflib.plugins.sparql.algebra import translatePrologue  # noqa: PLC0415
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
            raise _refused("updates (INSERT, DELETE, LOAD, …) are refused: queries only read") from None
        raise QueryError(
            QueryProblem.SYNTAX, f"syntax error at line {error.lineno}, column {error.column}: {_near(error)}"
        ) from None
    except RecursionError:
        raise _refused("the query nests too deeply") from None
    if any(getattr(part, "name", None) == "ServiceGraphPattern" for part in _parts(query)):
        raise _refused("SERVICE is refused: a query reads this graph and asks nobody else")
    names = {prefix: Namespace(iri) for prefix, iri in PREFIXES.items()}
    resolved = translatePrologue(prologue, None, names)
    return [
        str(resolved.absolutize(clause.default or clause.named))
        for clause in getattr(query, "datasetClause", None) or ()
    ]


def _near(error: Any) -> str:
    words = error.line[error.column - 1 :].strip()
    return f"can't read on from {words[:40]!r}" if words else "something is missing at the end"


def _parts(parsed: Any) -> Iterator[Any]:
    """Yield everything in a parsed query, however deep."""
    from pyparsing import ParseResults  # noqa: PLC0415

    waiting = [parsed]
    while waiting:
        part = waiting.pop()
        yield part
        if isinstance(part, dict):
            waiting.extend(part.values())
        elif isinstance(part, list | tuple | set | ParseResults):
            waiting.extend(part)


def _refused(message: str) -> QueryError:
    return QueryError(QueryProblem.REFUSED, message)
