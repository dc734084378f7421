"""A real server for tests: `gongbao serve` on a free port, and what clients send it."""

import json
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from gongbao.graph import statements
from gongbao.graph.directory import GraphDirectory
from tests.command import COMMAND
from tests.issues import ISSUE, SEQUEL

THIRD = replace(SEQUEL, masthead=replace(SEQUEL.masthead, key="yunling/2024/10", number=10))
FIRST_GRAPH, SECOND_GRAPH, THIRD_GRAPH = (
    f"https://w3id.org/gongbao/eli/{key}" for key in ("qinghe/2024/2", "yunling/2024/9", "yunling/2024/10")
)
MERGED = {quad.triple for issue in (ISSUE, SEQUEL, THIRD) for quad in statements(issue)}
FINANCE = "https://w3id.org/gongbao/agency/青河州/财政局"

Fields = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def media_type(self) -> str:
        return self.headers["content-type"].split(";")[0]

    def json(self) -> Any:
        return json.loads(self.body)

    def values(self) -> list[list[str]]:
        """The rows of a SELECT that asked for JSON, where all is bound."""
        answer = self.json()
        return [[row[name]["value"] for name in answer["head"]["vars"]] for row in answer["results"]["bindings"]]


@dataclass(frozen=True)
class Server:
    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def send(
        self, method: str, target: str, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> Reply:
        """Send just these headers, and nothing that a client library would add but Host and Content-Length."""
        connection = HTTPConnection(urlsplit(self.url).netloc, timeout=60)
        try:
            connection.putrequest(method, target, skip_accept_encoding=True)
            for name, value in (headers or {}).items():
                connection.putheader(name, value)
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            answered = connection.getresponse()
            return Reply(
                answered.status, {name.lower(): value for name, value in answered.getheaders()}, answered.read()
            )
        finally:
            connection.close()

    def get(self, path: str, accept: str | None = None, **headers: str) -> Reply:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.send("GET", quote(path, safe="/?&=%"), {**sent, **({} if accept is None else {"Accept": accept})})

    def ask(self, query: str, *fields: tuple[str, str], accept: str = "application/sparql-results+json") -> Reply:
        return self.send("GET", "/sparql?" + urlencode([("query", query), *fields]), {"Accept": accept})

    def lines(self) -> list[dict[str, Any]]:
        """The lines of the log so far."""
        return [json.loads(line) for line in self.log.read_text().splitlines()]


@contextmanager
def serving(graph: Path, *options: str, under: Sequence[str | Path] = ()) -> Iterator[Server]:
    """Run a server until the block ends; `under`: a command that runs it, and becomes it."""
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "log").open("wb") as log:
        process = subprocess.Popen(
            [*under, COMMAND, "serve", "--graph", graph, "--port", "0", *options], stdout=subprocess.PIPE, stderr=log
        )
        assert process.stdout is not None
        try:
            said = process.stdout.readline().decode()
            assert "http://" in said, Path(log.name).read_text()
            yield Server(said[said.index("http://") :].split("/ ")[0], process, Path(log.name))
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)
            process.stdout.close()


def three_issues(path: Path) -> Path:
    """A graph of three issues, of which the last two state the same about the same works."""
    with GraphDirectory(path).writing() as build:
        for issue in (ISSUE, SEQUEL, THIRD):
            build.put(issue)
    return path


def children(process: int) -> set[int]:
    """The processes that a process has started, and those that these have."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # just ended
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
            if state != "Z":
                parents[int(stat.parent.name)] = int(parent)
    found = {each for each, parent in parents.items() if parent == process}
    return found.union(*map(children, found))


def is_running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def is_at_work_on(file: Path) -> bool:
    """Whether some process was started with this file among its arguments."""
    for arguments in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            if str(file).encode() in arguments.read_bytes().split(b"\0"):
                return True
    return False
