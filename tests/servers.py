"""Real servers of graphs for tests to push to, and a gate to stand before one: it counts, refuses, cuts and holds."""

import http.client
import shutil
import socket
import subprocess
import sysconfig
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import requests
from pyoxigraph import NamedNode, QueryResultsFormat, QuerySolutions, RdfFormat, Triple, parse, parse_query_results
from requests.auth import AuthBase, HTTPDigestAuth

VIRTUOSO = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa

[TempDatabase]
DatabaseFile = temporary.db
TransactionFile = temporary.trx

[Parameters]
CaseMode = 2
ServerPort = 127.0.0.1:{sql_port}
ServerThreads = 8
NumberOfBuffers = 4000
MaxDirtyBuffers = 3000
DirsAllowed = .
CheckpointInterval = 0

[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerThreads = 4

[SPARQL]
ResultSetMaxRows = {rows}
"""

# What Virtuoso is made with.
LOGIN = {"GONGBAO_USER": "dba", "GONGBAO_PASSWORD": "dba"}


@dataclass(frozen=True)
class Server:
    """A running server: its endpoints, and the login that may write there."""

    kind: str
    store: str
    query: str
    login: dict[str, str] = field(default_factory=dict)

    def graph(self, name: str | None) -> set[Triple]:
        """What a graph holds, by a plain GET; None is the default graph."""
        target = f"{self.store}?" + ("default" if name is None else f"graph={quote(name, safe='')}")
        answer = requests.get(target, auth=self.auth(), headers={"Accept": "application/n-triples"}, timeout=60)
        return {quad.triple for quad in parse(answer.content, RdfFormat.N_TRIPLES)} if answer.ok else set()

    def names(self) -> set[str]:
        """The named graphs that hold anything, those that the server came with left out."""
        text = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }"
        headers = {"Accept": "application/sparql-results+json"}
        answer = requests.post(self.query, data={"query": text}, headers=headers, timeout=60)
        solutions = parse_query_results(answer.content, QueryResultsFormat.JSON)
        assert isinstance(solutions, QuerySolutions)
        names = {solution[0].value for solution in solutions if isinstance(solution[0], NamedNode)}
        return {name for name in names if "openlinksw" not in name and "localuriqa" not in name and "/ldp#" not in name}

    def put(self, name: str | None, turtle: str) -> None:
        """Write a graph by a plain PUT."""
        target = f"{self.store}?" + ("default" if name is None else f"graph={quote(name, safe='')}")
        headers = {"Content-Type": "text/turtle"}
        requests.put(target, turtle.encode(), auth=self.auth(), headers=headers, timeout=60).raise_for_status()

    def clear(self) -> None:
        """Delete all named graphs, and what is in a default graph of its own."""
        for name in self.names():
            requests.delete(f"{self.store}?graph={quote(name, safe='')}", auth=self.auth(), timeout=60)
        if self.kind == "oxigraph":
            self.put(None, "")

    def auth(self) -> AuthBase | None:
        return HTTPDigestAuth(self.login["GONGBAO_USER"], self.login["GONGBAO_PASSWORD"]) if self.login else None


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def oxigraph(*options: str) -> Iterator[Server]:
    """The Oxigraph server, with everything in memory."""
    port = free_port()
    command = [Path(sysconfig.get_path("scripts")) / "oxigraph", "serve", "--bind", f"127.0.0.1:{port}", *options]
    with _running(command, port, None):
        url = f"http://127.0.0.1:{port}"
        yield Server("oxigraph", f"{url}/store", f"{url}/query")


@contextmanager
def virtuoso(folder: Path, *, rows: int = 1_000_000) -> Iterator[Server]:
    """Virtuoso, with its database in a folder; a table that it answers with has so many rows at most."""
    binary = shutil.which("virtuoso-t")
    assert binary is not None, "Virtuoso isn't installed: apt-get install virtuoso-opensource-7-bin"
    port = free_port()
    settings = VIRTUOSO.format(port=port, sql_port=free_port(), rows=rows)
    (folder / "virtuoso.ini").write_text(settings, encoding="ascii")
    with _running([binary, "+wait", "+foreground", "+configfile", "virtuoso.ini"], port, folder):
        url = f"http://127.0.0.1:{port}"
        yield Server("virtuoso", f"{url}/sparql-graph-crud-auth", f"{url}/sparql", LOGIN)


@contextmanager
def _running(command: list[Any], port: int, folder: Path | None) -> Iterator[None]:
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            assert process.poll() is None, f"{command[0]} ended by itself"
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield
    finally:
        process.kill()
        process.wait()


@dataclass
class Gate:
    """A server that passes on what it is asked to another, and keeps a list of it: method and path.

    `refuse` may give a state to answer with instead, 0 to cut the connection, -1 to hold the request unanswered or
    -2 to pass it on and hold the answer; `held` is set then. `checks` sees the headers of each.
    """

    url: str
    asked: list[tuple[str, str]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    refuse: Callable[[int, str, str], int | None] = lambda number, method, path: None
    held: threading.Event = field(default_factory=threading.Event)

    def writes(self) -> list[tuple[str, str]]:
        """What was asked that may change anything."""
        return [(method, path) for method, path in self.asked if method != "GET" and not path.startswith("/query")]


@contextmanager
def gate(target: str) -> Iterator[Gate]:
    """A gate before a server."""
    behind = urlsplit(target).netloc
    released = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            passed.asked.append((self.command, self.path))
            passed.headers.append(dict(self.headers))
            state = passed.refuse(len(passed.asked), self.command, self.path)
            if state in {0, -1}:
                self.close_connection = True
                if state == -1:
                    passed.held.set()
                    released.wait()
                return
            if state is not None and state > 0:
                self.reply(state, "text/plain", b"")
                return
            onward = http.client.HTTPConnection(behind)
            headers = {name: value for name, value in self.headers.items() if name != "Host"}
            onward.request(self.command, self.path, body, headers)
            answer = onward.getresponse()
            content = answer.read()
            onward.close()
            if state == -2:
                self.close_connection = True
                passed.held.set()
                released.wait()
                return
            self.reply(answer.status, answer.headers.get("Content-Type", "text/plain"), content)

        def reply(self, state: int, kind: str, content: bytes) -> None:
            self.send_response(state)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *arguments: object) -> None: ...

        do_GET = do_PUT = do_POST = do_DELETE = answer  # noqa: N815  the names that http.server asks for

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    passed = Gate(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield passed
    finally:
        released.set()
        server.shutdown()
        server.server_close()
