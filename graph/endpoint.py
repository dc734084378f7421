"""Queries to a server, by the SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/).

A server that was pushed to (graph/push.py) answers as the graph itself does. Where its default graph is the union of
all its graphs, as with Virtuoso, the merge of the issues stands in a named graph, and the server's note of the push
says in which: being in the union, that note is seen without naming a graph, and only there.
"""

import time
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode

import pyoxigraph
from pyoxigraph import QueryBoolean, QueryResultsFormat, RdfFormat

from gongbao.graph import vocabulary as term
from gongbao.graph.connection import BROKEN_OFF, AnswerTimeoutError, Connection, Login, checked_url, first_words
from gongbao.graph.guard import TOKEN, QueryError, QueryProblem, normalise
from gongbao.graph.parameters import bind
from gongbao.graph.results import QueryResult
from gongbao.graph.vocabulary import PREFIXES
from gongbao.parser.model import GongbaoError

if TYPE_CHECKING:
    from requests import Response

# Asked again, one that gave up on a query (504) would do so again.
_BUSY = frozenset({502, 503})

_GRAPHS = "application/n-triples, text/turtle;q=0.8"
_TABLES = "application/sparql-results+json"
_FORMS = {"SELECT": _TABLES, "ASK": _TABLES, "CONSTRUCT": _GRAPHS, "DESCRIBE": _GRAPHS}

# Where Virtuoso cuts an answer off, it says after how many rows.
_CUT = "X-SPARQL-MaxRows"

_MERGES = f"SELECT DISTINCT ?merge WHERE {{ ?push a {term.PUSH} ; {term.MERGED_IN} ?merge }}"

_NO_PARAMETERS: Mapping[str, str] = {}

Part = TypeVar("Part")


def ask_endpoint(
    url: str,
    query: str,
    *,
    timeout: float,
    login: Login | None = None,
    limit: int | None = None,
    parameters: Mapping[str, str] = _NO_PARAMETERS,
    default_graph: str | None = None,
) -> QueryResult:
    """Ask a server a SPARQL 1.1 query.

    The prefixes of `gongbao.graph.vocabulary.PREFIXES` are declared already.

    Args:
        url: the server's endpoint for queries.
        query: SELECT, ASK, CONSTRUCT or DESCRIBE.
        timeout: seconds after which the answer isn't waited for any longer.
        login: who asks.
        limit: the most rows or triples to give; None gives all that the server gives.
        parameters: values of variables, by the variable's name without ?; see `gongbao.graph.parameters`.
        default_graph: the IRI of the graph to ask; None asks the merge of the issues that were pushed there, or the
            server's default graph. A query with FROM asks what that names.

    Returns:
        The answer; `truncated` also where the server says that it gives no more.

    Raises:
        QueryError: the server refuses the query, or takes too long.
        GongbaoError: there is no answer, or none that SPARQL knows.

    """
    text = bind(normalise(query), parameters)
    accept = _accepted(text)
    # On the query's first line, so that the lines that the server counts are the query's.
    text = " ".join(f"PREFIX {prefix}: <{iri}>" for prefix, iri in PREFIXES.items()) + " " + text
    with Connection(login, timeout=timeout, busy=_BUSY) as connection:
        if "FROM" in _words(text):
            default_graph = None
        elif default_graph is None:
            default_graph = merge_of(connection, url)
        return _ask(connection, url, text, accept, default_graph, limit)


def merge_of(connection: Connection, url: str) -> str | None:
    """Return the IRI of the graph that holds the merge of the issues pushed to a server; None for its default graph.

    Args:
        connection: what reaches the server.
        url: its endpoint for queries.

    Raises:
        GongbaoError: it has several, from graphs with different bases.

    """
    merges = sorted(str(merge.value) for (merge,) in _ask(connection, url, _MERGES, _TABLES).rows if merge is not None)
    if len(merges) > 1:
        raise GongbaoError(f"{url}: holds several merges: choose one with --default-graph, {' or '.join(merges)}")
    return merges[0] if merges else None


def is_union(connection: Connection, url: str, push: str) -> bool:
    """Whether a server's queries see all its graphs as one.

    Args:
        connection: what reaches the server.
        url: its endpoint for queries.
        push: the IRI of the note of a push, in the graph of that name.

    """
    return bool(_ask(connection, url, f"SELECT ?kind WHERE {{ <{push}> a ?kind }}", _TABLES).rows)


def _ask(
    connection: Connection,
    url: str,
    text: str,
    accept: str,
    default_graph: str | None = None,
    limit: int | None = None,
) -> QueryResult:
    deadline = time.monotonic() + connection.timeout
    fields = {"query": text} | ({} if default_graph is None else {"default-graph-uri": default_graph})
    try:
        response = connection.send(
            "POST",
            checked_url(url),
            body=urlencode(fields).encode(),
            content_type="application/x-www-form-urlencoded",
            accept=accept,
            also={400, 404, 405},
            stream=True,
        )
    except AnswerTimeoutError as error:
        raise _out_of_time(str(error)) from error
    with response:
        if response.status_code == 400:
            raise QueryError(QueryProblem.REFUSED, f"{url}: refuses the query: {first_words(response)}")
        if response.status_code != 200:
            raise _no_endpoint(url, f"{response.status_code} {first_words(response)}")
        try:
            return _read(response, limit, deadline)
        except TimeoutError as error:
            raise _out_of_time(f"{url}: gave no whole answer in time") from error
        except BROKEN_OFF as error:
            raise GongbaoError(f"{url}: the answer broke off; ask again") from error
        except SyntaxError as error:
            raise _no_endpoint(url, f"it answers with {error}") from error


def _read(response: "Response", limit: int | None, deadline: float) -> QueryResult:
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip()
    # Read as it arrives: behind the limit, nothing is.
    stream = response.raw
    stream.decode_content = True
    if (form := RdfFormat.from_media_type(kind)) is not None:
        quads = _until(deadline, pyoxigraph.parse(stream, form))
        triples = tuple(quad.triple for quad in islice(quads, limit))
        return QueryResult(triples=triples, truncated=_is_cut(response, len(triples), quads, limit))
    if (table := QueryResultsFormat.from_media_type(kind)) is None:
        raise SyntaxError(kind or "something of no type")
    answer = pyoxigraph.parse_query_results(stream, table)
    if isinstance(answer, QueryBoolean):
        return QueryResult(boolean=bool(answer))
    variables = tuple(variable.value for variable in answer.variables)
    solutions = _until(deadline, answer)
    rows = tuple(tuple(solution) for solution in islice(solutions, limit))
    return QueryResult(variables, rows, truncated=_is_cut(response, len(rows), solutions, limit))


def _is_cut(response: "Response", given: int, rest: Iterator[Any], limit: int | None) -> bool:
    most = response.headers.get(_CUT, "")
    return (most.isdigit() and given >= int(most)) or (limit is not None and next(rest, None) is not None)


def _until(deadline: float, parts: Iterable[Part]) -> Iterator[Part]:
    for part in parts:
        if time.monotonic() > deadline:
            raise TimeoutError
        yield part


def _accepted(text: str) -> str:
    """Return the media types that a query's answer can have, by its form: Virtuoso gives tables as graphs, if it may."""
    for word in _words(text):
        if word in _FORMS:
            return _FORMS[word]
    raise QueryError(QueryProblem.SYNTAX, f"syntax error: a query is one of {', '.join(_FORMS)}")


def _words(text: str) -> Iterator[str]:
    return (token[0].upper() for token in TOKEN.finditer(text) if token.lastgroup == "word")


def _no_endpoint(url: str, reason: str) -> GongbaoError:
    return GongbaoError(
        f"{url}: is no SPARQL endpoint ({reason}); give the URL of one, such as http://localhost:7878/query"
    )


def _out_of_time(message: str) -> QueryError:
    return QueryError(QueryProblem.TIMEOUT, f"{message}: narrow the query or allow it more time")
