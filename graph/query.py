"""Queries of users, in a process of their own that can be ended, and the queries that ship.

Oxigraph has no time limit, deep nesting can crash it and lack of memory aborts it: none of that reaches the caller
but as a `QueryError`. graph/guard.py says what is refused, graph/worker.py how the process is shut in.
"""

import json
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import pyoxigraph
from pyoxigraph import RdfFormat

from gongbao.graph.guard import QueryError, QueryProblem, normalise
from gongbao.graph.parameters import Parameter, declared
from gongbao.graph.results import QueryResult, read_term
from gongbao.parser.model import GongbaoError

TIMEOUT = 30.0
MEMORY = 2 << 30

# What Rust, C++, Python and the kernel say; a thread that can't have its stack is "temporarily unavailable".
_OUT_OF_MEMORY = (
    b"memory allocation of",
    b"bad_alloc",
    b"MemoryError",
    b"Cannot allocate memory",
    b"Resource temporarily unavailable",
)

_NO_PARAMETERS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class ShippedQuery:
    """A query that ships: its name, what it answers (in Chinese and English), its parameters, its text."""

    name: str
    description: str
    parameters: tuple[Parameter, ...]
    text: str


def shipped_queries() -> dict[str, ShippedQuery]:
    """Return the queries that ship, by name.

    Example:
        >>> [parameter.name for parameter in shipped_queries()["who-owns"].parameters]
        ['text']

    """
    files = resources.files("gongbao.graph").joinpath("queries").iterdir()
    texts = {file.name.removesuffix(".rq"): file.read_text(encoding="utf-8") for file in files}
    return {
        name: ShippedQuery(
            name, texts[name].splitlines()[0].removeprefix("#").strip(), declared(texts[name]), texts[name]
        )
        for name in sorted(texts)
    }


def run_query(
    directory: Path | str,
    query: str,
    *,
    timeout: float = TIMEOUT,
    limit: int | None = None,
    parameters: Mapping[str, str] = _NO_PARAMETERS,
    memory: int = MEMORY,
) -> QueryResult:
    """Run a SPARQL 1.1 query on a graph directory, in a process of its own.

    The prefixes of `gongbao.graph.vocabulary.PREFIXES` are declared already.

    Args:
        directory: the graph directory.
        query: SELECT, ASK, CONSTRUCT or DESCRIBE.
        timeout: seconds after which the process is ended, its start included.
        limit: the most rows or triples to give; None gives all.
        parameters: values of variables, by the variable's name without ?; see `gongbao.graph.parameters`.
        memory: the most bytes of address space that the process may have.

    Returns:
        The answer.

    Raises:
        QueryError: refused, wrong syntax, out of time or memory, or crashed.
        GongbaoError: there is no graph.

    Example:
        >>> run_query("gongbao-graph", "SELECT * WHERE { SERVICE <http://example.org/> { ?s ?p ?o } }")
        Traceback (most recent call last):
        gongbao.parser.model.GongbaoError: gongbao-graph: there is no graph here; run `gongbao build` first

    """
    request = {
        "graph": str(directory),
        "query": normalise(query),
        "parameters": dict(parameters),
        "limit": limit,
        "memory": memory,
        "timeout": timeout,
    }
    reply = _ask(json.dumps(request).encode(), timeout)
    if "message" in reply:
        if reply["problem"] is None:
            raise GongbaoError(reply["message"])
        problem = QueryProblem(reply["problem"])
        raise _out_of_memory() if problem is QueryProblem.MEMORY else QueryError(problem, reply["message"])
    if "boolean" in reply:
        return QueryResult(boolean=reply["boolean"])
    if "triples" in reply:
        triples = tuple(quad.triple for quad in pyoxigraph.parse(reply["triples"], RdfFormat.N_TRIPLES))
        return QueryResult(triples=triples, truncated=reply["truncated"])
    rows = tuple(tuple(None if term is None else read_term(term) for term in row) for row in reply["rows"])
    return QueryResult(tuple(reply["variables"]), rows, truncated=reply["truncated"])


def _ask(request: bytes, timeout: float) -> dict[str, Any]:
    # -P: nothing in the folder that the user happens to be in takes the place of a module.
    command = [sys.executable, "-P", "-m", "gongbao.graph.worker"]
    try:
        done = subprocess.run(command, input=request, capture_output=True, timeout=timeout, check=False)
    except subprocess.TimeoutExpired:
        raise _out_of_time(timeout) from None
    if done.returncode == 0:
        reply: dict[str, Any] = json.loads(done.stdout)
        return reply
    if done.returncode == -signal.SIGXCPU:
        raise _out_of_time(timeout)
    if any(sign in done.stderr for sign in _OUT_OF_MEMORY):
        raise _out_of_memory()
    raise QueryError(
        QueryProblem.CRASHED,
        f"the query ended its process (exit code {done.returncode}): simplify it, with less nesting and shorter paths",
    )


def _out_of_time(timeout: float) -> QueryError:
    return QueryError(
        QueryProblem.TIMEOUT, f"the query took more than {timeout:g} s and was ended: narrow it or allow it more time"
    )


def _out_of_memory() -> QueryError:
    return QueryError(
        QueryProblem.MEMORY, "the query needed more memory than it may have and was ended: narrow it or add a LIMIT"
    )
