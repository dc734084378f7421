"""The process that a query runs in: `python -m gongbao.graph.worker`, a request on standard input, an answer out.

Before it runs the query it opens the store, loads what the query names, and gives up the right to open anything
more: whatever the query does then, there is no file descriptor for a file or a socket. Memory and processor time
are limited as well, in case nobody is left to end it.
"""

import json
import math
import re
import resource
import sys
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from os import fstat
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode, Quad, QueryBoolean, QuerySolutions, Store, Triple

from gongbao.graph.current import edition
from gongbao.graph.datasets import Ground, ground
from gongbao.graph.directory import open_graph
from gongbao.graph.facts import MERGE
from gongbao.graph.generations import STORE
from gongbao.graph.guard import Dataset, Kind, QueryError, QueryProblem, judge, normalise
from gongbao.graph.index import recent_triples
from gongbao.graph.parameters import bind
from gongbao.graph.results import QueryResult
from gongbao.graph.vocabulary import PREFIXES
from gongbao.parser.model import GongbaoError

# Parsers of nested queries are recursive; how deep queries nest is limited before.
_FRAMES = 20_000
_ROUND = 100

# Loading graphs takes some 10 µs and 0.4 kB a statement: about half of what a query may have goes into it at most.
_STATEMENTS_A_SECOND = 50_000
_BYTES_A_STATEMENT = 1_000

_NO_FORM = {
    Kind.ROWS: "a SELECT query answers with rows, which none of the forms asked for can hold",
    Kind.BOOLEAN: "an ASK query answers yes or no, which none of the forms asked for can hold",
    Kind.GRAPH: "a CONSTRUCT or DESCRIBE query answers with a graph, which none of the forms asked for can hold",
}


def answer(request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Run one query in this process, which can open nothing afterwards.

    Args:
        request: the fields of `gongbao.graph.query.Asked`.

    Returns:
        What is said about the answer (its `kind` and `form`, whether it is `truncated` or `volatile`, and the
        `edition` of the graph that gave it), and the answer in that form.

    Raises:
        QueryError: the query is refused or wrong.
        GongbaoError: there is no graph.

    """
    graph = open_graph(request["graph"])
    base = graph.manifest.base
    text = normalise(request["query"])
    try:
        wanted = judge(text, base)
    except QueryError as error:
        seal()
        raise _with_place(error, text) from error
    bound = bind(text, request["parameters"], base)
    if bound != text:
        # Judged again with its parameters: what is judged is what runs.
        text, wanted = bound, judge(bound, base)
    form = request["forms"][wanted.kind]
    if form is None:
        raise QueryError(QueryProblem.FORM, _NO_FORM[wanted.kind])
    given = Dataset(**{part: tuple(names) for part, names in request["dataset"].items()})
    most = int(min(request["timeout"] * _STATEMENTS_A_SECOND, request["memory"] / _BYTES_A_STATEMENT))
    place = ground(graph, wanted, given if given != Dataset() else None, most)
    said = {"kind": wanted.kind, "form": form, "volatile": wanted.volatile, "edition": edition(graph)}
    if place.in_memory:
        del graph  # closes its files
    else:
        open_all_files(graph.store, graph.generation / STORE, recent_triples(graph.generation))
    seal()
    result = run(place, text, request["limit"], base)
    return {**said, "truncated": result.truncated}, result.serialize(form)


def open_all_files(store: Store, folder: Path, recent: Iterable[Triple] = ()) -> None:
    """See to it that a store has all its files open.

    RocksDB opens some files with the database, the others when something is looked for in their range. As the store
    orders terms by a hash, whatever stands in it falls anywhere.

    Args:
        store: the store, opened.
        folder: the folder of the store's files.
        recent: some of what was added last, whose files may be so small that chance doesn't find them.

    Raises:
        GongbaoError: the store's files can't all be opened.

    """
    wanted = {(file.stat().st_dev, file.stat().st_ino) for file in folder.glob("*.sst")}
    deque(store.named_graphs(), maxlen=0)
    everything = store.quads_for_pattern(None, None, None)
    looked_for = [Quad(triple.subject, triple.predicate, triple.object, MERGE) for triple in recent]
    looked_for += islice(everything, _ROUND)
    while not wanted <= _open_files():
        if not looked_for:
            raise GongbaoError(f"{folder}: can't open all its files at once; raise the limit (ulimit -n)")
        for quad in looked_for:
            for pattern in (
                (quad.subject, None, None),
                (None, quad.predicate, quad.object),
                (None, None, quad.object),
                *([(quad.object, None, None)] if isinstance(quad.object, NamedNode) else []),
            ):
                for home in (quad.graph_name, None):
                    next(store.quads_for_pattern(*pattern, home), None)
        looked_for = list(islice(everything, _ROUND))


def seal() -> None:
    """Make this process unable to open any file or socket from here on."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, most))


def run(place: Ground, text: str, limit: int | None, base: str | None = None) -> QueryResult:
    """Run a query that may be run.

    Raises:
        QueryError: syntax, where the store reads the query otherwise than the guard; refused where it fails.

    """
    try:
        # The dataset given here takes the place of the query's own, and hides what else the store may hold.
        result = place.store.query(
            text, base_iri=base, prefixes=PREFIXES, default_graph=MERGE, named_graphs=list(place.named)
        )
        if isinstance(result, QueryBoolean):
            return QueryResult(boolean=bool(result))
        found: QueryResult
        if isinstance(result, QuerySolutions):
            variables = result.variables
            rows = tuple(tuple(row[variable] for variable in variables) for row in islice(result, limit))
            found = QueryResult(tuple(variable.value for variable in variables), rows)
        else:
            found = QueryResult(triples=tuple(islice(result, limit)))
        return replace(found, truncated=limit is not None and next(result, None) is not None)
    except SyntaxError as error:
        raise _syntax_error(str(error)) from error
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(QueryProblem.REFUSED, f"the query can't be run: {error}") from error


def _with_place(error: QueryError, text: str) -> QueryError:
    """Say where a syntax error is: the guard's parser knows where it began, the store's how far it came."""
    if error.problem is QueryProblem.SYNTAX:
        try:
            Store().query(text, prefixes=PREFIXES)
        except SyntaxError as found:
            return _syntax_error(str(found))
        except (OSError, RuntimeError, ValueError):
            pass
    return error


def _syntax_error(message: str) -> QueryError:
    cause = ""
    if "Prefix not found" in message:
        cause = f": unknown prefix; known without PREFIX are {', '.join(PREFIXES)}"
    if found := re.match(r"error at (\d+):(\d+)", message):
        return QueryError(QueryProblem.SYNTAX, f"syntax error at line {found[1]}, column {found[2]}{cause}")
    return QueryError(QueryProblem.SYNTAX, f"syntax error: {message.splitlines()[0]}{cause}")


def _open_files() -> set[tuple[int, int]]:
    """Return device and number of each file that this process has open."""
    found = set()
    for descriptor in Path("/dev/fd").iterdir():
        with suppress(OSError):  # the one that this very list was read from
            status = fstat(int(descriptor.name))
            found.add((status.st_dev, status.st_ino))
    return found


def _limit(request: dict[str, Any]) -> None:
    for kind, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, request["memory"]),
        (resource.RLIMIT_CPU, math.ceil(request["timeout"]) + 1),
    ):
        _, hard = resource.getrlimit(kind)
        value = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (value, hard))
    sys.setrecursionlimit(_FRAMES)


def respond(request: bytes) -> bytes:
    """Answer a request as JSON: a line of JSON, then the answer in the form that the line names."""
    asked = json.loads(request)
    _limit(asked)
    body = b""
    try:
        said, body = answer(asked)
    except QueryError as error:
        said = {"problem": error.problem.value, "message": str(error)}
    except GongbaoError as error:
        said = {"problem": None, "message": str(error)}
    except MemoryError:
        said = {"problem": QueryProblem.MEMORY.value, "message": ""}
    return json.dumps({**said, "bytes": len(body)}, ensure_ascii=False).encode() + b"\n" + body


def main() -> None:
    """Answer one request."""
    sys.stdout.buffer.write(respond(sys.stdin.buffer.read()))


if __name__ == "__main__":
    main()
