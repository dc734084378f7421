"""Queries of users, in a process of their own that can be ended.

Oxigraph has no time limit, deep nesting can crash it and lack of memory aborts it: none of that reaches the caller
but as a `QueryError`. graph/guard.py says what is refused, graph/worker.py how the process is shut in.
"""

import json
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from gongbao.graph.guard import Dataset, Kind, QueryError, QueryProblem, normalise
from gongbao.graph.results import QueryResult, read_answer
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
class Asked:
    """What a worker is asked.

    Args:
        graph: the graph directory.
        query: the query as written.
        parameters: values of variables, by the variable's name without ?.
        forms: the form of `gongbao.graph.results` wanted for each kind of answer; None where that kind is not.
        dataset: the graphs to ask, which take the place of the query's own FROM clauses.
        limit: the most rows or triples to give; None gives all.
        timeout: seconds.
        memory: bytes of address space.

    """

    graph: str
    query: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    forms: Mapping[Kind, str | None] = field(
        default_factory=lambda: {Kind.ROWS: "json", Kind.BOOLEAN: "json", Kind.GRAPH: "ntriples"}
    )
    dataset: Dataset = field(default_factory=Dataset)
    limit: int | None = None
    timeout: float = TIMEOUT
    memory: int = MEMORY

    def written(self) -> bytes:
        """Return the request as a worker reads it."""
        return json.dumps(asdict(self)).encode()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a worker answers: a serialised `body`, its kind and form, and the `edition` of the graph it is from.

    `truncated`: the limit cut it off. `volatile`: asked again of the same edition, the query may answer otherwise.
    """

    kind: Kind
    form: str
    body: bytes
    edition: str
    truncated: bool
    volatile: bool


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

    The prefixes of `gongbao.graph.vocabulary.PREFIXES` are declared already. Relative IRIs are relative to
    the base of the data: <agency/桂花市/财政局>.

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
    normalise(query)  # refuses at once what no process is needed for
    asked = Asked(str(directory), query, dict(parameters), limit=limit, memory=memory, timeout=timeout)
    # -P: nothing in the folder that the user happens to be in takes the place of a module.
    command = [sys.executable, "-P", "-m", "gongbao.graph.worker"]
    try:
        done = subprocess.run(command, input=asked.written(), capture_output=True, timeout=timeout, check=False)
    except subprocess.TimeoutExpired:
        raise out_of_time(timeout) from None
    if done.returncode == -signal.SIGXCPU:
        raise out_of_time(timeout)
    answer = read_reply(done.stdout, done.stderr)
    return read_answer(answer.body, is_graph=answer.kind is Kind.GRAPH, truncated=answer.truncated)


def read_reply(reply: bytes, complaint: bytes) -> Answer:
    """Read what a worker replied.

    Args:
        reply: all that it gave, as `gongbao.graph.worker.respond` writes it; cut short or empty where it died.
        complaint: what it wrote on standard error.

    Returns:
        The answer.

    Raises:
        QueryError: refused, wrong syntax, out of memory, or crashed.
        GongbaoError: there is no graph.

    """
    head, line_end, body = reply.partition(b"\n")
    said = json.loads(head) if line_end else {}
    if said.get("bytes") != len(body):
        if any(sign in complaint for sign in _OUT_OF_MEMORY):
            raise _out_of_memory()
        raise QueryError(
            QueryProblem.CRASHED, "the query ended its process: simplify it, with less nesting and shorter paths"
        )
    if "message" in said:
        if said["problem"] is None:
            raise GongbaoError(said["message"])
        problem = QueryProblem(said["problem"])
        raise _out_of_memory() if problem is QueryProblem.MEMORY else QueryError(problem, said["message"])
    return Answer(Kind(said["kind"]), said["form"], body, said["edition"], said["truncated"], said["volatile"])


def out_of_time(timeout: float) -> QueryError:
    """Return the error for a query that took too long: `timeout` in seconds."""
    return QueryError(
        QueryProblem.TIMEOUT, f"the query took more than {timeout:g} s and was ended: narrow it or allow it more time"
    )


def _out_of_memory() -> QueryError:
    return QueryError(
        QueryProblem.MEMORY, "the query needed more memory than it may have and was ended: narrow it or add a LIMIT"
    )
