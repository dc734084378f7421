"""The process that a query runs in: `python -m gongbao.graph.worker`, a request on standard input, an answer out.

Before it looks at the query it opens the store and gives up the right to open anything more: whatever the query
does then, there is no file descriptor for a file or a socket. Memory and processor time are limited as well, in
case nobody is left to end it.
"""

import json
import math
import re
import resource
import sys
from contextlib import suppress
from itertools import islice
from os import fstat
from pathlib import Path
from typing import Any

from pyoxigraph import DefaultGraph, NamedNode, QueryBoolean, QuerySolutions, RdfFormat, Store, serialize

from gongbao.graph.directory import open_graph
from gongbao.graph.guard import QueryError, QueryProblem, graphs_named, normalise
from gongbao.graph.parameters import bind
from gongbao.graph.results import write_term
from gongbao.graph.vocabulary import PREFIXES
from gongbao.parser.model import GongbaoError

# Parsers of nested queries are recursive; how deep queries nest is limited before.
_FRAMES = 20_000
_ROUNDS = 4096


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """Run one query in this process, which can open nothing afterwards.

    Args:
        request: `graph` (the directory), `query`, `parameters`, `limit` (rows or triples, or null).

    Returns:
        `truncated`, and `variables` with `rows` (terms as in SPARQL 1.1 Query Results JSON, null where unbound),
        `boolean`, or `triples` (N-Triples).

    Raises:
        QueryError: the query is refused or wrong.
        GongbaoError: there is no graph.

    """
    graph = open_graph(request["graph"])
    graphs_named("ASK {}")  # loads the parser while it can be loaded
    seal(graph.store, graph.generation / "store")
    text = normalise(request["query"])
    try:
        graphs_named(text)
    except QueryError as error:
        raise _with_place(error, text) from error
    # Judged again with its parameters: what is judged is what runs.
    text = bind(text, request["parameters"])
    for name in graphs_named(text):
        if not _has_graph(graph.store, name):
            raise QueryError(
                QueryProblem.REFUSED,
                f"FROM <{name}>: this graph has no such named graph; there is one for each issue, such as "
                f"{next(iter(sorted(map(str, graph.store.named_graphs()))), 'none yet')}",
            )
    return run(graph.store, text, request["limit"])


def seal(store: Store, folder: Path) -> None:
    """Make this process unable to open any file or socket, once the store has all its files open.

    Args:
        store: the store, opened.
        folder: the folder of the store's files.

    Raises:
        GongbaoError: the store's files can't all be opened.

    """
    wanted = {(file.stat().st_dev, file.stat().st_ino) for file in folder.glob("*.sst")}
    predicates = [NamedNode(PREFIXES["rdf"] + "type")]
    for number in range(_ROUNDS):
        if wanted <= _open_files():
            break
        # RocksDB opens the first 16 files with the database, the others when something is looked for in their range.
        # Names that nobody has fall anywhere, as the store orders terms by a hash; look in every order it keeps.
        if number == 0:
            predicates = list({quad.predicate for quad in islice(store, 10_000)}) or predicates
        nobody = NamedNode(f"urn:gongbao:{number}")
        for home in (None, DefaultGraph(), *store.named_graphs()):
            for pattern in (
                (nobody, None, None, home),
                (None, None, nobody, home),
                *((None, predicate, nobody, home) for predicate in predicates),
            ):
                next(store.quads_for_pattern(*pattern), None)
    else:
        raise GongbaoError(f"{folder}: has more files than can be opened at once; raise the limit (ulimit -n)")
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, most))


def run(store: Store, text: str, limit: int | None) -> dict[str, Any]:
    """Run a query that may be run, on a store.

    Raises:
        QueryError: syntax, where the store reads the query otherwise than the guard; refused where it fails.

    """
    try:
        result = store.query(text, prefixes=PREFIXES)
        if isinstance(result, QueryBoolean):
            return {"boolean": bool(result), "truncated": False}
        if isinstance(result, QuerySolutions):
            variables = result.variables
            rows = [[_cell(row[variable]) for variable in variables] for row in islice(result, limit)]
            truncated = limit is not None and next(result, None) is not None
            return {"variables": [each.value for each in variables], "rows": rows, "truncated": truncated}
        triples = list(islice(result, limit))
        truncated = limit is not None and next(result, None) is not None
        return {"triples": (serialize(triples, format=RdfFormat.N_TRIPLES) or b"").decode(), "truncated": truncated}
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


def _cell(term: Any) -> dict[str, str] | None:
    return None if term is None else write_term(term)


def _has_graph(store: Store, name: str) -> bool:
    try:
        return store.contains_named_graph(NamedNode(name))
    except ValueError:
        return False


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


def main() -> None:
    """Answer one request."""
    request = json.load(sys.stdin.buffer)
    _limit(request)
    try:
        reply = answer(request)
    except QueryError as error:
        reply = {"problem": error.problem.value, "message": str(error)}
    except GongbaoError as error:
        reply = {"problem": None, "message": str(error)}
    except MemoryError:
        reply = {"problem": QueryProblem.MEMORY.value, "message": ""}
    sys.stdout.buffer.write(json.dumps(reply, ensure_ascii=False).encode())


if __name__ == "__main__":
    main()
