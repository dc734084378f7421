"""Queries that want out, or too much: nothing outside is reached, and the server answers a good query after each.

That nothing is reached shows a listener on this machine that nobody may call, a file that nobody may open, and
strace on the server and all its workers: Python's own hooks don't see what the store does.
"""

import re
import shutil
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.serving import FIRST_GRAPH, Reply, Server, is_at_work_on, serving, three_issues

PRODUCT = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
REFUSED, TOO_LONG, LATE, TOO_BIG = 400, 414, 504, 507


@dataclass(frozen=True)
class Canary:
    """What must not be reached: an address of this machine, a file."""

    listening: socket.socket
    file: Path

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.listening.getsockname()[1]}/"

    def calls(self) -> int:
        """How often somebody has called since the last time."""
        count = 0
        while True:
            try:
                self.listening.accept()[0].close()
            except BlockingIOError:
                return count
            count += 1


@pytest.fixture(scope="module")
def canary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Canary]:
    file = tmp_path_factory.mktemp("canary") / "canary.nt"
    file.write_text("<urn:canary> <urn:p> <urn:o> .\n")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0)
        yield Canary(listening, file)


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return three_issues(tmp_path_factory.mktemp("hostile") / "graph")


@pytest.fixture(scope="module")
def server(graph: Path) -> Iterator[Server]:
    with serving(graph, "--timeout", "1.5", "--memory", "1024") as running:
        yield running


def is_alive(server: Server) -> bool:
    """Whether it answers a good query; on a busy machine not at the first attempt, as it has little time."""
    replies = (server.ask(f"SELECT ?year {{ <{FIRST_GRAPH}> gb:year ?year }}") for _ in range(5))
    return any(reply.status == 200 and reply.values() == [["2024"]] for reply in replies)


# ------------------------------------------------------------------------------------------------------ wanting out

OUT = {
    "FROM a file": "SELECT * FROM <file://{file}> {{ ?s ?p ?o }}",
    "FROM an address": "SELECT * FROM <{address}> {{ ?s ?p ?o }}",
    "FROM NAMED an address": "SELECT * FROM NAMED <{address}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    "SERVICE": "SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}",
    "SERVICE SILENT": "SELECT * {{ SERVICE SILENT <{address}> {{ ?s ?p ?o }} }}",
    "SERVICE with an escaped S": r"SELECT * {{ \u0053ERVICE <{address}> {{ ?s ?p ?o }} }}",
    "SERVICE with an escaped escape": r"SELECT * {{ \u005Cu0053ERVICE <{address}> {{ ?s ?p ?o }} }}",
    "SERVICE in EXISTS": "SELECT * {{ ?s ?p ?o FILTER EXISTS {{ SERVICE <{address}> {{ ?s ?p ?o }} }} }}",
    "SERVICE behind a comment that a bare CR ends": "SELECT * {{ # \rSERVICE <{address}> {{ ?s ?p ?o }}\n}}",
    "SERVICE behind a comment that an escaped LF ends": "SELECT * {{ # \\u000ASERVICE <{address}> {{ ?s ?p ?o }}\n}}",
    "SERVICE with a variable": "SELECT * {{ VALUES ?where {{ <{address}> }} SERVICE ?where {{ ?s ?p ?o }} }}",
    "SERVICE in a sub-query": "SELECT * {{ {{ SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }} }} }}",
    "LOAD an address": "LOAD <{address}>",
    "LOAD a file": "LOAD SILENT <file://{file}> INTO GRAPH <urn:g>",
    "an update behind a query": "ASK {{}} ; LOAD <{address}>",
    "DESCRIBE an address": "DESCRIBE <{address}>",
    "GRAPH with an address": "SELECT * {{ GRAPH <{address}> {{ ?s ?p ?o }} }}",
    "BASE and FROM": "BASE <{address}> SELECT * FROM <x> {{ ?s ?p ?o }}",
}


def send_out(server: Server, name: str, canary: Canary) -> Reply:
    return server.ask(OUT[name].format(address=canary.address, file=canary.file))


@pytest.mark.parametrize("name", OUT)
def test_a_query_that_wants_out_is_refused_or_finds_nothing(server: Server, canary: Canary, name: str) -> None:
    reply = send_out(server, name, canary)
    if name.startswith(("DESCRIBE", "GRAPH")):
        accepted = server.ask(OUT[name].format(address=canary.address), accept="*/*")
        assert accepted.status == 200
        assert "canary" not in accepted.text
    else:
        assert reply.status in {400, 403}
        assert reply.headers["x-gongbao-problem"] in {"refused", "update", "syntax"}
    assert canary.calls() == 0
    assert is_alive(server)


@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
def test_a_dataset_of_the_request_that_wants_out_is_refused(server: Server, canary: Canary, name: str) -> None:
    for graph in (canary.address, f"file://{canary.file}", str(canary.file), "../../etc/passwd", "<x>"):
        reply = server.ask("SELECT * { ?s ?p ?o }", (name, graph))
        assert reply.status == 400
        assert "there is one for each issue, such as" in reply.text
    assert canary.calls() == 0
    assert is_alive(server)


# What gives a process a new descriptor of something outside.
OPENING = ("open", "openat", "openat2", "creat", "socket", "socketpair", "connect", "accept", "accept4")


def test_strace_sees_no_connection_and_no_file_opened_once_a_worker_is_sealed(
    graph: Path, canary: Canary, tmp_path: Path
) -> None:
    trace = tmp_path / "trace"
    # -D: the server is the process started here, and what traces it is its grandchild.
    calls = ",".join((*OPENING, "prlimit64", "setrlimit", "clone", "clone3", "fork", "vfork"))
    strace = ("strace", "-D", "-f", "--seccomp-bpf", "-qq", "-e", f"trace={calls}", "-o", trace)
    assert shutil.which("strace"), "apt-get install strace"
    good = ["ASK { ?s ?p ?o }", "SELECT * { GRAPH ?g { ?s ?p ?o } }", f"DESCRIBE <{canary.address}>"]
    with serving(graph, under=strace) as server:
        for name in OUT:
            send_out(server, name, canary)
        assert [server.ask(query, accept="*/*").status for query in good] == [200, 200, 200]
    for _ in range(200):  # what traces ends a moment later than what is traced
        if not is_at_work_on(trace):
            break
        time.sleep(0.05)
    lines = trace.read_text().splitlines()
    assert canary.calls() == 0
    assert not [line for line in lines if re.search(r"connect\(.*AF_INET", line)]
    assert not [line for line in lines if canary.file.name in line]
    sealed: set[str] = set()
    homes: dict[str, str] = {}  # the process of each thread
    for line in lines:
        thread, _, call = line.partition(" ")
        process = homes.setdefault(thread, thread)
        if (made := re.search(r"CLONE_THREAD.* = (\d+)", call)) is not None:
            homes[made[1]] = process
        if re.search(r"(prlimit64\(0, |setrlimit\()RLIMIT_NOFILE, \{rlim_cur=0", call):
            sealed.add(process)
        elif process in sealed and re.match(rf"\s*(<\.\.\. )?({'|'.join(OPENING)})\b", call):
            assert call.endswith("<unfinished ...>") or " = -1 EMFILE" in call, line
    assert len(sealed) >= len(good)


# ---------------------------------------------------------------------------------------------------- wanting too much

DOUBLED = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(60))
MUCH = {
    "20,000 brackets deep": ("ASK " + "{" * 20_000 + "}" * 20_000, {TOO_LONG}),
    "9,000 brackets deep": ("ASK {FILTER" + "(" * 9_000 + "1" + ")" * 9_000 + "}", {REFUSED}),
    "15,000 signs deep": ("ASK { FILTER(" + "-" * 15_000 + "1) }", {REFUSED, 500}),
    "15,000 negations deep": ("ASK { FILTER(" + "!" * 15_000 + "1) }", {REFUSED, 500}),
    "a path of 3,000 steps": ("ASK { ?s " + "/".join(["gb:a"] * 3_000) + " ?o }", {200, REFUSED, 500, LATE, TOO_BIG}),
    "2,000 alternatives": ("ASK { {} " + "UNION {} " * 2_000 + "}", {200, REFUSED, 500, LATE, TOO_BIG}),
    "a cartesian product, counted": (f"SELECT (COUNT(*) AS ?x) {PRODUCT}", {LATE}),
    "a cartesian product, sorted": (f"SELECT * {PRODUCT} ORDER BY ?a ?d", {LATE, TOO_BIG}),
    "a cartesian product, distinct": (f"SELECT DISTINCT ?a ?d ?g ?j {PRODUCT} OFFSET 100000000", {LATE, TOO_BIG}),
    "a huge offset": (f"SELECT * {PRODUCT} LIMIT 9223372036854775807 OFFSET 9223372036854775807", {LATE}),
    "an offset beyond numbers": ("SELECT * {} LIMIT 99999999999999999999999", {200, REFUSED}),
    "a group's concatenation": (f"SELECT (GROUP_CONCAT(STR(?a)) AS ?x) {PRODUCT}", {LATE, TOO_BIG}),
    "a string doubled sixty times": ('SELECT ?x60 { BIND("longish text" AS ?x0) ' + DOUBLED + "}", {200, 500, LATE, TOO_BIG}),
    "a regular expression that backtracks": (f'ASK {{ FILTER(REGEX("{"a" * 9_000}!", "^(a+)+(a+)+$")) }}', {200}),
    "a regular expression that explodes": ('ASK { FILTER(REGEX("a", "(((a{999}){999}){999}){999}")) }', {200, REFUSED}),
    "a giant VALUES": ("SELECT (COUNT(*) AS ?n) { VALUES ?x { " + "1 " * 9_000 + "} }", {200, LATE}),
    "a product of VALUES": ("SELECT * {" + "".join(f"VALUES ?v{n} {{ {'1 2 3 4 ' * 20} }}" for n in range(20)) + "} ORDER BY ?v0", {LATE, TOO_BIG}),
    "every path": ("SELECT (COUNT(*) AS ?n) { ?a (!<urn:x>|^!<urn:x>)* ?b . ?c (!<urn:x>|^!<urn:x>)* ?d }", {LATE, TOO_BIG}),
    "names made up": ("SELECT (BNODE() AS ?a) (UUID() AS ?b) (RAND() AS ?c) (NOW() AS ?d) {}", {200}),
    "endless blank nodes": (f"CONSTRUCT {{ [] ?a [] }} WHERE {PRODUCT}", {200, 406, LATE, TOO_BIG}),
}  # fmt: skip


@pytest.mark.parametrize("name", MUCH)
def test_a_query_that_wants_too_much_is_ended_and_the_server_lives(server: Server, name: str) -> None:
    query, statuses = MUCH[name]
    reply = server.ask(query)
    assert reply.status in statuses, reply.text[:300]
    if reply.status != 200:
        assert reply.media_type == "text/plain"
    assert is_alive(server)
