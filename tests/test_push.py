"""Pushing to servers: what they hold is what the graph holds, whatever breaks off, and they answer as it does."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from gongbao.graph import graph_store as graph_store_module
from gongbao.graph import open_graph, statements
from gongbao.graph.connection import Connection, Login, login_from
from gongbao.graph.graph_store import graph_store
from gongbao.graph.push import plan_push, push
from gongbao.graph.vocabulary import DURATION
from gongbao.parser.model import GongbaoError
from tests.command import COMMAND, gongbao, output, rows
from tests.issues import ISSUE, SEQUEL
from tests.servers import Gate, Server, free_port, gate, oxigraph
from tests.test_directory import build

BASE = "https://w3id.org/gongbao/"
NOTE, MERGED = f"{BASE}push", f"{BASE}merged"
KEY, SEQUEL_KEY = "qinghe/2024/2", "yunling/2024/9"
FIRST, SECOND = f"{BASE}eli/{KEY}", f"{BASE}eli/{SEQUEL_KEY}"
UNCITING = replace(ISSUE, citations=())
SILENT = replace(SEQUEL, documents=(), blocks=())
GONE = replace(ISSUE, masthead=replace(ISSUE.masthead, key="qinghe/2023/1", year=2023, number=1))
CHANGED = replace(ISSUE, targets=ISSUE.targets[:1], obligations=(), assignments=(), citations=ISSUE.citations[1:])


@pytest.fixture
def oxigraph_server() -> Iterator[Server]:
    with oxigraph() as server:
        yield server


@pytest.fixture(params=["oxigraph", "virtuoso"])
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    running: Server = request.getfixturevalue(f"{request.param}_server")
    yield running
    running.clear()


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    build(tmp_path / "graph", ISSUE, SEQUEL)
    return tmp_path / "graph"


@pytest.fixture
def before_oxigraph(oxigraph_server: Server) -> Iterator[Gate]:
    with gate(oxigraph_server.store) as passed:
        yield passed


def stated(graph: Path) -> dict[str, set[Triple]]:
    """What the graph states, by the IRI of the issue."""
    opened = open_graph(graph)
    return {
        f"{BASE}eli/{key}": {quad.triple for quad in statements(opened.issue(key))} for key in opened.manifest.issues
    }


def assert_same(server: Server, graph: Path, merged_in: str | None = None) -> None:
    """Every graph on the server is what the graph states, the merge each triple once, and there is no other."""
    expected = stated(graph)
    place = merged_in or (MERGED if server.kind == "virtuoso" else None)
    assert server.names() == {*expected, NOTE, *([place] if place else [])}
    for name, triples in expected.items():
        assert as_kept(server, server.graph(name)) == as_kept(server, triples)
    merge = set().union(*expected.values())
    assert as_kept(server, server.graph(place)) == as_kept(server, merge)
    assert len(server.graph(place)) == len(merge)
    assert not any(triple.predicate.value.endswith("#pending") for triple in server.graph(NOTE))


def as_kept(server: Server, triples: set[Triple]) -> set[Triple]:
    """Virtuoso keeps a duration as a number and prints that: P30D comes back as 2.592e+06."""
    if server.kind != "virtuoso":
        return triples
    lost = Literal("", datatype=DURATION)
    return {
        Triple(triple.subject, triple.predicate, lost)
        if isinstance(triple.object, Literal) and triple.object.datatype == DURATION
        else triple
        for triple in triples
    }


def pushed(server: Server | str, graph: Path, connection: Connection | None = None, **options: Any) -> list[int]:
    """Push, and return the numbers of graphs put, deleted and unchanged, and of triples put."""
    url, login = (server, {}) if isinstance(server, str) else (server.store, server.login)
    with connection or Connection(login_from(login)) as session:
        store = graph_store(session, url)
        opened = open_graph(graph)
        plan = plan_push(opened, store, **options)
        triples = push(opened, store, plan)
        return [len(plan.put), len(plan.gone), len(plan.unchanged), triples]


# ------------------------------------------------------------------------------------------------ what servers hold


def test_a_first_push_copies_every_graph_and_the_merge(
    server: Server, graph: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in server.login.items():
        monkeypatch.setenv(name, value)
    heading, numbers = rows("push", server.store, "--graph", graph)
    assert heading == ["put", "deleted", "unchanged", "triples"]
    assert numbers == ["2", "0", "0", str(sum(map(len, stated(graph).values())))]
    assert_same(server, graph)


def test_what_changes_goes_and_comes_in_its_graph_and_in_the_merge(server: Server, graph: Path) -> None:
    pushed(server, graph)
    build(graph, CHANGED)
    assert pushed(server, graph) == [1, 0, 1, len(stated(graph)[FIRST])]
    assert_same(server, graph)
    build(graph, ISSUE)
    assert pushed(server, graph)[:3] == [1, 0, 1]
    assert_same(server, graph)


def test_a_triple_leaves_the_merge_with_the_last_issue_that_states_it(server: Server, graph: Path) -> None:
    pushed(server, graph)
    both = stated(graph)
    shared, private = both[FIRST] & both[SECOND], both[SECOND] - both[FIRST]
    assert shared
    assert private
    build(graph, remove=(SEQUEL_KEY,))
    assert pushed(server, graph) == [0, 1, 1, 0]
    assert_same(server, graph)
    place = MERGED if server.kind == "virtuoso" else None
    assert server.graph(place) >= shared
    assert server.graph(place).isdisjoint(private)
    build(graph, remove=(KEY,))
    assert pushed(server, graph) == [0, 1, 0, 0]
    assert server.graph(place) == set()


def test_what_others_have_on_the_server_stays(server: Server, graph: Path) -> None:
    server.put("urn:others", '<urn:a> <urn:b> "c" .')
    if server.kind == "oxigraph":
        server.put(None, '<urn:d> <urn:e> "f" .')
    for issues, gone in (((), ()), ((CHANGED,), ()), ((), (SEQUEL_KEY,))):
        build(graph, *issues, remove=gone)
        pushed(server, graph)
        assert server.graph("urn:others") == {Triple(NamedNode("urn:a"), NamedNode("urn:b"), Literal("c"))}
    if server.kind == "oxigraph":
        others = Triple(NamedNode("urn:d"), NamedNode("urn:e"), Literal("f"))
        assert server.graph(None) == stated(graph)[FIRST] | {others}


def test_an_unchanged_graph_costs_one_request_and_writes_nothing(before_oxigraph: Gate, graph: Path) -> None:
    store = f"{before_oxigraph.url}/store"
    pushed(store, graph)
    before_oxigraph.asked.clear()
    assert pushed(store, graph) == [0, 0, 2, 0]
    assert [method for method, _ in before_oxigraph.asked] == ["GET"]


def test_only_the_issue_that_changed_is_sent(before_oxigraph: Gate, graph: Path) -> None:
    store = f"{before_oxigraph.url}/store"
    pushed(store, graph)
    build(graph, CHANGED)
    before_oxigraph.asked.clear()
    pushed(store, graph)
    written = "".join(path for _, path in before_oxigraph.writes())
    assert "qinghe" in written
    assert "yunling" not in written


def test_a_dry_run_lists_what_would_be_done_and_does_nothing(oxigraph_server: Server, graph: Path) -> None:
    store = oxigraph_server.store
    assert rows("push", store, "--graph", graph, "--dry-run") == [["put", FIRST], ["put", SECOND]]
    assert oxigraph_server.names() == set()
    pushed(store, graph)
    build(graph, CHANGED, remove=(SEQUEL_KEY,))
    assert rows("push", store, "--graph", graph, "--dry-run") == [["put", FIRST], ["delete", SECOND]]
    assert oxigraph_server.names() == {FIRST, SECOND, NOTE}
    build(graph, ISSUE, SEQUEL)
    assert rows("push", store, "--graph", graph, "--dry-run") == []


def test_another_machine_goes_on_where_one_ended(oxigraph_server: Server, graph: Path, tmp_path: Path) -> None:
    pushed(oxigraph_server, graph)
    build(tmp_path / "other", ISSUE, SEQUEL)
    assert pushed(oxigraph_server, tmp_path / "other") == [0, 0, 2, 0]


def test_again_repairs_a_server_that_lost_and_gained_triples(server: Server, graph: Path) -> None:
    pushed(server, graph)
    server.put(FIRST, '<urn:a> <urn:b> "c" .')
    server.put(MERGED if server.kind == "virtuoso" else None, '<urn:a> <urn:b> "c" .')
    assert pushed(server, graph)[:3] == [0, 0, 2]
    assert pushed(server, graph, again=True)[:3] == [2, 0, 0]
    assert_same(server, graph)


def test_the_merge_can_be_kept_in_a_graph_of_a_name(oxigraph_server: Server, graph: Path) -> None:
    place = "https://example.org/公报"
    output("push", oxigraph_server.store, "--graph", graph, "--default-graph", place)
    build(graph, CHANGED, remove=(SEQUEL_KEY,))
    pushed(oxigraph_server, graph, default_graph=place)
    assert_same(oxigraph_server, graph, place)
    assert oxigraph_server.graph(None) == set()
    for elsewhere, said in (("urn:elsewhere", f"the merge is in {place}"), (NOTE, "something else"), ("a b", "no abs")):
        with pytest.raises(GongbaoError, match=said):
            pushed(oxigraph_server, graph, default_graph=elsewhere)
    asked = output("query", "ASK { ?s a gb:Issue }", "--endpoint", oxigraph_server.query, "--default-graph", place)
    assert asked == "true\n"


def test_large_graphs_are_sent_in_parts(oxigraph_server: Server, graph: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph_store_module, "_MOST_SENT", 5_000)
    monkeypatch.setattr(graph_store_module, "_MOST_REMOVED", 500)
    pushed(oxigraph_server, graph)
    assert_same(oxigraph_server, graph)
    build(graph, CHANGED, remove=(SEQUEL_KEY,))
    pushed(oxigraph_server, graph)
    assert_same(oxigraph_server, graph)


def test_where_single_triples_can_not_be_taken_out_the_merge_is_written_anew(
    oxigraph_server: Server, before_oxigraph: Gate, graph: Path
) -> None:
    before_oxigraph.refuse = lambda number, method, path: 404 if path.startswith("/update") else None
    store = f"{before_oxigraph.url}/store"
    pushed(store, graph)
    assert ("PUT", "/store?default") not in before_oxigraph.asked, "additions alone need no more"
    assert_same(oxigraph_server, graph)
    build(graph, CHANGED, remove=(SEQUEL_KEY,))
    pushed(store, graph)
    assert ("PUT", "/store?default") in before_oxigraph.asked
    assert_same(oxigraph_server, graph)


def test_where_queries_see_all_graphs_as_one_the_merge_has_a_graph_of_its_own(graph: Path) -> None:
    with oxigraph("--union-default-graph") as server:
        pushed(server, graph)
        assert_same(server, graph, MERGED)
        counted = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
        assert output("query", counted, "--endpoint", server.query) == output("query", counted, "--graph", graph)


# -------------------------------------------------------------------------------------------------- breaking off


class BrokenOff(Exception):  # noqa: N818
    pass


class Breaking(Connection):
    """Breaks off after a number of requests."""

    def __init__(self, left: int) -> None:
        super().__init__()
        self.left = left

    def send(self, *arguments: Any, **options: Any) -> Any:
        self.left -= 1
        if self.left < 0:
            raise BrokenOff
        return super().send(*arguments, **options)


@pytest.mark.parametrize("removable", [True, False], ids=["triple by triple", "as a whole"])
@pytest.mark.parametrize("then", ["new", "later"])
def test_broken_off_at_any_request_the_next_push_makes_it_whole(
    then: str, removable: bool, oxigraph_server: Server, before_oxigraph: Gate, tmp_path: Path
) -> None:
    if not removable:
        before_oxigraph.refuse = lambda number, method, path: 404 if path.startswith("/update") else None
    # One issue goes, one changes; what it states no more another begins to state, and (later) doesn't either.
    build(tmp_path / "old", ISSUE, SILENT, GONE)
    build(tmp_path / "new", UNCITING, SEQUEL)
    build(tmp_path / "later", UNCITING, SILENT)
    old, new, later = (stated(tmp_path / name) for name in ("old", "new", "later"))
    handed_on = (old[FIRST] & new[SECOND]) - new[FIRST]
    assert handed_on - set().union(*later.values())
    for step in count():
        oxigraph_server.clear()
        pushed(oxigraph_server, tmp_path / "old")
        try:
            pushed(f"{before_oxigraph.url}/store", tmp_path / "new", Breaking(step))
            break
        except BrokenOff:
            pushed(f"{before_oxigraph.url}/store", tmp_path / then)
            assert_same(oxigraph_server, tmp_path / then)
    assert step > 7


@pytest.mark.parametrize("hold", [-1, -2], ids=["unanswered", "done"])
def test_killed_at_any_moment_the_next_push_makes_it_whole(
    hold: int, oxigraph_server: Server, before_oxigraph: Gate, graph: Path, tmp_path: Path
) -> None:
    store = f"{before_oxigraph.url}/store"
    pushed(store, graph)
    build(tmp_path / "new", CHANGED)
    before_oxigraph.asked.clear()
    pushed(store, tmp_path / "new")
    requests_in_all = len(before_oxigraph.asked)
    for step in range(2, requests_in_all + 1, 4):
        pushed(oxigraph_server, graph)
        before_oxigraph.asked.clear()
        before_oxigraph.held.clear()
        before_oxigraph.refuse = lambda number, method, path, step=step: hold if number == step else None  # type: ignore[misc]
        process = subprocess.Popen([COMMAND, "push", store, "--graph", tmp_path / "new"], stdout=subprocess.DEVNULL)
        assert before_oxigraph.held.wait(30)
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
        before_oxigraph.refuse = lambda number, method, path: None
        output("push", store, "--graph", tmp_path / "new")
        assert_same(oxigraph_server, tmp_path / "new")


# ------------------------------------------------------------------------------------------- logins, trouble, mistakes


def refused(*arguments: str | Path) -> str:
    done = gongbao(*arguments)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1), done.stderr
    return done.stderr


def test_a_wrong_password_is_told_and_never_shown(
    virtuoso_server: Server, graph: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "set GONGBAO_USER and GONGBAO_PASSWORD" in refused("push", virtuoso_server.store, "--graph", graph)
    monkeypatch.setenv("GONGBAO_USER", "dba")
    monkeypatch.setenv("GONGBAO_PASSWORD", "geheim")
    message = refused("push", virtuoso_server.store, "--graph", graph)
    assert "refuses the login (401)" in message
    assert "geheim" not in message


@pytest.mark.parametrize(("state", "said"), [(401, "wants a login (401)"), (403, "forbids this (403)")])
def test_a_server_that_lets_everybody_read_but_not_write(
    state: int, said: str, before_oxigraph: Gate, graph: Path
) -> None:
    before_oxigraph.refuse = lambda number, method, path: state if method == "PUT" else None
    message = refused("push", f"{before_oxigraph.url}/store", "--graph", graph)
    assert said in message
    assert "GONGBAO_USER" in message


def test_a_token_is_sent_as_a_bearer(before_oxigraph: Gate, graph: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGBAO_TOKEN", "abc.def\n")
    output("push", f"{before_oxigraph.url}/store", "--graph", graph)
    assert {headers["Authorization"] for headers in before_oxigraph.headers} == {"Bearer abc.def"}
    monkeypatch.setenv("GONGBAO_TOKEN", "abc def")
    message = refused("push", f"{before_oxigraph.url}/store", "--graph", graph)
    assert "abc" not in message
    monkeypatch.setenv("GONGBAO_USER", "somebody")
    assert "both set" in refused("push", f"{before_oxigraph.url}/store", "--graph", graph)


def test_without_a_login_none_is_sent_not_even_one_of_netrc(
    before_oxigraph: Gate, graph: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".netrc").write_text("default login somebody password geheim\n")
    (tmp_path / ".netrc").chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    pushed(f"{before_oxigraph.url}/store", graph)
    assert not any("Authorization" in headers for headers in before_oxigraph.headers)


def test_a_password_in_the_url_is_refused_and_not_repeated(graph: Path) -> None:
    message = refused("push", "http://somebody:geheim@127.0.0.1:1/store", "--graph", graph)
    assert "GONGBAO_PASSWORD" in message
    assert "geheim" not in message
    assert "geheim" not in refused("push", "ftp://somebody:geheim@127.0.0.1/store", "--graph", graph)


def test_a_login_is_not_shown_where_values_are() -> None:
    assert "geheim" not in repr(Login("somebody", "geheim", "geheim"))


def test_a_server_that_is_down(graph: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    assert f"{url}/store: can't be reached (Connection refused)" in refused("push", f"{url}/store", "--graph", graph)
    assert f"{url}/query: can't be reached" in refused("query", "repeals", "--endpoint", f"{url}/query")


def test_what_is_no_graph_store(oxigraph_server: Server, graph: Path) -> None:
    page = oxigraph_server.query.removesuffix("query")
    for url in (page, f"{page}nothing", "nonsense"):
        message = refused("push", url, "--graph", graph)
        assert f"{url}: is no" in message
        assert "such as http://localhost:7878/store" in message


def test_a_server_that_has_moved(before_oxigraph: Gate, graph: Path) -> None:
    before_oxigraph.refuse = lambda number, method, path: 301
    assert "has moved (301)" in refused("push", f"{before_oxigraph.url}/store", "--graph", graph)


def test_a_server_that_is_busy_for_a_moment_is_asked_again(
    oxigraph_server: Server, before_oxigraph: Gate, graph: Path
) -> None:
    trouble = {2: 503, 3: 502, 6: 0, 9: 504}
    before_oxigraph.refuse = lambda number, method, path: trouble.get(number)
    pushed(f"{before_oxigraph.url}/store", graph)
    assert len(before_oxigraph.asked) > max(trouble)
    assert_same(oxigraph_server, graph)


def test_a_server_that_stays_busy_is_given_up(
    before_oxigraph: Gate, graph: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gongbao.graph.connection._PAUSE", 0.001)
    before_oxigraph.refuse = lambda number, method, path: 503
    with pytest.raises(GongbaoError, match=r"is busy or down \(503\)"):
        pushed(f"{before_oxigraph.url}/store", graph)
    assert len(before_oxigraph.asked) == 6
    before_oxigraph.refuse = lambda number, method, path: 0
    with pytest.raises(GongbaoError, match=r"/store: can't be reached \("):
        pushed(f"{before_oxigraph.url}/store", graph)


def test_without_the_package_for_it_the_remedy_is_named(graph: Path) -> None:
    blocked = "import sys; sys.modules['requests'] = None; from gongbao.app.main import main; main()"
    for arguments in (["push", "http://127.0.0.1:1/store"], ["query", "repeals", "--endpoint", "http://127.0.0.1:1/"]):
        done = subprocess.run(
            [sys.executable, "-c", blocked, *arguments, "--graph", graph], capture_output=True, text=True, check=False
        )
        assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
        assert "pip install 'gongbao[push]'" in done.stderr


@pytest.mark.parametrize(
    ("store", "update", "query"),
    [
        ("http://h:7878/store", "http://h:7878/update", "http://h:7878/query"),
        ("https://h/sparql-graph-crud-auth/", "https://h/sparql-auth", "https://h/sparql-auth"),
        ("https://h/sparql-graph-crud", "https://h/sparql", "https://h/sparql"),
        ("http://h/gazettes/data", "http://h/gazettes/update", "http://h/gazettes/sparql"),
        ("http://h/repositories/g/rdf-graphs/service", "http://h/repositories/g/statements", "http://h/repositories/g"),
        ("http://h/other", None, None),
    ],
)
def test_the_endpoints_beside_a_graph_store_are_found(store: str, update: str | None, query: str | None) -> None:
    with Connection() as connection:
        found = graph_store(connection, store)
        assert (found.update, found.query) == (update, query)
        given = graph_store(connection, store, update="http://h/u", query="http://h/q")
        assert (given.update, given.query) == ("http://h/u", "http://h/q")
