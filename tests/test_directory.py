"""The graph directory: what goes in comes out, all at once or not at all, the same bytes whatever the way."""

import errno
import fcntl
import gzip
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import hypothesis.strategies as st
import pyoxigraph
import pytest
from hypothesis import given, settings
from pyoxigraph import DefaultGraph, NamedNode, Quad

from gongbao.graph import building, open_graph, statements
from gongbao.graph import directory as module
from gongbao.graph import vocabulary as term
from gongbao.graph.building import Build
from gongbao.graph.canonical import quad_lines
from gongbao.graph.directory import Graph, GraphDirectory
from gongbao.graph.facts import MERGE
from gongbao.graph.generations import INDEX_VERSION, SHARED, replace_file
from gongbao.graph.iris import issue_key
from gongbao.graph.sharing import sharing
from gongbao.graph.truth import folder_name
from gongbao.parser.model import GongbaoError, Issue
from tests.command import CHIFENG, gongbao, output
from tests.issues import ISSUE, SEQUEL

KEY, SEQUEL_KEY = "qinghe/2024/2", "yunling/2024/9"
FEW_OF_MANY = tuple(
    replace(ISSUE, masthead=replace(ISSUE.masthead, key=f"region/2024/{number}")) for number in range(8)
)


def build(path: Path, *issues: Issue, remove: tuple[str, ...] = ()) -> None:
    with GraphDirectory(path).writing() as writing:
        for issue in issues:
            writing.put(issue, "1")
        for key in remove:
            writing.remove(key)


def lines(path: Path) -> list[bytes]:
    return list(quad_lines(open_graph(path)))


def quads(graph: Graph) -> list[Quad]:
    return list(pyoxigraph.parse(b"".join(quad_lines(graph)), pyoxigraph.RdfFormat.N_QUADS))


def statings(path: Path) -> set[tuple[bytes, str]]:
    """Which shared triples are stated by which issues, as the index has it."""
    with sharing(open_graph(path).generation / SHARED) as shared:
        return set(shared)


def graph_names(path: Path) -> set[str]:
    graph = open_graph(path)
    issues = graph.store.quads_for_pattern(None, term.TYPE, term.ISSUE)
    found = {quad.subject.value for quad in issues if isinstance(quad.subject, NamedNode)}
    assert found == {quad.graph_name.value for quad in quads(graph) if isinstance(quad.graph_name, NamedNode)}
    return found


def generations(path: Path) -> list[str]:
    return sorted(folder.name for folder in (path / "generations").iterdir())


@pytest.fixture
def built(tmp_path: Path) -> Path:
    build(tmp_path / "graph", ISSUE)
    return tmp_path / "graph"


# ------------------------------------------------------------------------------------------------ what readers see


def test_issues_come_back_as_they_were_put(tmp_path: Path) -> None:
    build(tmp_path, SEQUEL, ISSUE)
    graph = open_graph(tmp_path)
    assert graph.keys() == [KEY, SEQUEL_KEY]
    assert graph.issue(KEY) == ISSUE
    assert list(graph.issues()) == [ISSUE, SEQUEL]


def test_line_ends_and_odd_characters_of_a_source_come_back(tmp_path: Path) -> None:
    text = "第一行\r\n第二行\r第三行\n\ud800\u2028\x00尾"
    odd = Issue(replace(SEQUEL.source, text=text), SEQUEL.masthead)
    build(tmp_path, odd)
    assert open_graph(tmp_path).issue(SEQUEL_KEY).source.text == text


def test_each_issue_has_its_named_graph_and_the_default_graph_is_their_merge(tmp_path: Path) -> None:
    build(tmp_path, ISSUE, SEQUEL)
    found = quads(open_graph(tmp_path))
    named = [quad for quad in found if quad.graph_name != DefaultGraph()]
    assert set(named) == {*statements(ISSUE), *statements(SEQUEL)}
    merged = [quad.triple for quad in found if quad.graph_name == DefaultGraph()]
    assert set(merged) == {quad.triple for quad in named}
    assert len(set(merged)) == len(merged) < len(named), "what both issues say is there once"


def test_quads_are_in_the_order_of_their_lines(built: Path) -> None:
    found = lines(built)
    assert found == sorted(set(found))


def test_a_reader_keeps_its_generation_while_the_next_is_built(built: Path) -> None:
    graph = open_graph(built)
    before = quads(graph)
    build(built, SEQUEL)
    assert graph.keys() == [KEY]
    assert quads(graph) == before
    assert open_graph(built).keys() == [KEY, SEQUEL_KEY]


def test_a_reader_can_not_write(built: Path) -> None:
    quad = Quad(NamedNode("urn:s"), NamedNode("urn:p"), NamedNode("urn:o"))
    with pytest.raises(RuntimeError, match="read-write"):
        open_graph(built).store.add(quad)


def test_an_issue_that_is_not_there(built: Path) -> None:
    with pytest.raises(GongbaoError, match=r"no issue x/2024/1; it has qinghe/2024/2"):
        open_graph(built).issue("x/2024/1")


def test_the_base_of_the_iris_can_be_chosen(tmp_path: Path) -> None:
    with GraphDirectory(tmp_path, "https://example.org/data").writing() as writing:
        writing.put(ISSUE)
    assert graph_names(tmp_path) == {f"https://example.org/data/eli/{KEY}"}
    build(tmp_path)
    assert graph_names(tmp_path) == {f"https://w3id.org/gongbao/eli/{KEY}"}


# ------------------------------------------------------------------------------------------- the same, whatever way


def test_order_of_arrival_does_not_matter(tmp_path: Path) -> None:
    build(tmp_path / "together", ISSUE, SEQUEL)
    build(tmp_path / "turned", SEQUEL)
    build(tmp_path / "turned", ISSUE)
    assert lines(tmp_path / "together") == lines(tmp_path / "turned")


def test_adding_and_removing_an_issue_leaves_the_export_as_it_was(built: Path) -> None:
    before = lines(built)
    build(built, SEQUEL)
    assert lines(built) != before
    build(built, remove=(SEQUEL_KEY,))
    assert lines(built) == before
    assert [folder.name for folder in (built / "issues").iterdir()] == [folder_name(KEY)]


NUMBERS = tuple(range(1, 9))


def numbered(number: int, *, bare: bool = False) -> Issue:
    """An issue that shares works, titles and agencies with all others; bare, it shares fewer."""
    issue = (ISSUE, SEQUEL)[number % 2]
    masthead = replace(issue.masthead, key=f"region{number % 3}/2024/{number}")
    if bare:
        issue = replace(issue, citations=(), agencies=issue.agencies[:1])
    return replace(issue, masthead=masthead)


@settings(max_examples=15)
@given(st.lists(st.lists(st.tuples(st.sampled_from(NUMBERS), st.sampled_from(["put", "bare", "remove"])), max_size=3)))
def test_whatever_the_way_the_index_is_that_of_the_issues_it_ends_with(changes: list[list[tuple[int, str]]]) -> None:
    held = dict.fromkeys(NUMBERS, "put")
    with TemporaryDirectory() as folder:
        walked, direct = Path(folder, "walked"), Path(folder, "direct")
        build(walked, *map(numbered, NUMBERS))
        for change in changes:
            with GraphDirectory(walked).writing() as writing:
                for number, action in change:
                    held[number] = action
                    if action == "remove":
                        writing.remove(issue_key(numbered(number)))
                    else:
                        writing.put(numbered(number, bare=action == "bare"))
        build(direct, *(numbered(number, bare=how == "bare") for number, how in held.items() if how != "remove"))
        assert set(open_graph(walked).store) == set(open_graph(direct).store)
        assert statings(walked) == statings(direct)
        merged = {quad.triple for quad in quads(open_graph(direct))}
        assert {quad.triple for quad in open_graph(walked).store.quads_for_pattern(None, None, None, MERGE)} == merged


def test_an_issue_put_again_replaces_what_it_said(built: Path) -> None:
    build(built, replace(ISSUE, obligations=(), assignments=()))
    graph = open_graph(built)
    assert graph.issue(KEY).obligations == ()
    assert set(quads(graph)) >= set(statements(graph.issue(KEY)))
    assert not list(graph.store.quads_for_pattern(None, None, NamedNode("https://w3id.org/gongbao/ns#Obligation")))


def test_nothing_new_makes_no_new_generation(built: Path) -> None:
    build(built, ISSUE)
    assert generations(built) == ["1"]
    build(built, SEQUEL)
    assert generations(built) == ["2"], "old generations are removed"


def test_the_index_can_be_made_again_from_the_truth(built: Path) -> None:
    before = lines(built)
    shutil.rmtree(built / "generations")
    build(built)
    assert lines(built) == before


def test_a_state_is_what_this_version_read_in_this_file(tmp_path: Path) -> None:
    sha256 = ISSUE.source.sha256
    with GraphDirectory(tmp_path).writing() as writing:
        assert writing.state(KEY, sha256, "1") is None
        writing.put(ISSUE, "1")
        assert writing.state(KEY, sha256, "1") is not None
    with GraphDirectory(tmp_path).writing() as writing:
        assert writing.state(KEY, sha256, "1") is not None
        assert writing.state(KEY, "0" * 64, "1") is None
        assert writing.state(KEY, sha256, "2") is None
        assert writing.state(KEY, None, "1") is None
        assert writing.state(SEQUEL_KEY, sha256, "1") is None


def test_what_was_read_is_there_again_though_the_build_was_interrupted(built: Path) -> None:
    sequel = replace(SEQUEL, source=replace(SEQUEL.source, sha256="5" * 64))

    def interrupted() -> None:
        with GraphDirectory(built).writing() as writing:
            writing.put(sequel, "1")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert open_graph(built).keys() == [KEY]
    with GraphDirectory(built).writing() as writing:
        state = writing.state(SEQUEL_KEY, sequel.source.sha256, "1")
        assert state is not None
        writing.take(state)
    assert open_graph(built).issue(SEQUEL_KEY) == sequel


def test_a_new_version_of_the_parser_that_reads_the_same_is_remembered(built: Path) -> None:
    with GraphDirectory(built).writing() as writing:
        writing.put(ISSUE, "2")
    with GraphDirectory(built).writing() as writing:
        assert writing.state(KEY, ISSUE.source.sha256, "2") is not None
    assert generations(built) == ["1"]


@pytest.mark.parametrize(
    "key", ["xam/2024/4", "..", ".hidden", "a%2Fb", 'a\\b:*?"<>|', "兴安盟/2024/4", "a. ", "\x00", ""]
)
def test_folder_names_stay_in_their_folder_and_differ(key: str, tmp_path: Path) -> None:
    name = folder_name(key)
    folder = tmp_path / name
    folder.mkdir()
    assert folder.resolve().parent == tmp_path.resolve()
    assert not name.startswith(".")
    assert name not in {folder_name(other) for other in ("xam/2024", "a/b", "hidden", "%2E%2E", "a. x")}


@pytest.mark.parametrize(
    ("key", "other"),
    [("a/b", "a/b/c"), ("a/b", "a/b/doc/1"), ("a", "a/b"), ("", " "), ("/", "//"), ("a#b", "a%23b"), ("\ud800/1", "a")],
)
def test_issues_of_any_keys_come_and_go_without_a_trace(built: Path, key: str, other: str) -> None:
    one, two = (replace(ISSUE, masthead=replace(ISSUE.masthead, key=each)) for each in (key, other))
    build(built, *FEW_OF_MANY, one)
    before = set(open_graph(built).store)
    build(built, two)
    build(built, remove=(other,))
    assert set(open_graph(built).store) == before
    build(built, two)
    build(built, remove=(key,))
    build(built.with_name("whole"), ISSUE, *FEW_OF_MANY, two)
    assert set(open_graph(built).store) == set(open_graph(built.with_name("whole")).store)
    assert open_graph(built).issue(other).masthead.key == other


# ------------------------------------------------------------------------------------------------- crashes and locks


def test_an_exception_leaves_everything_as_it_was(built: Path) -> None:
    before = lines(built)

    def fail() -> None:
        with GraphDirectory(built).writing() as writing:
            writing.put(SEQUEL)
            writing.remove(KEY)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert lines(built) == before
    assert open_graph(built).issue(KEY) == ISSUE


CRASHING = """
import os, shutil, sys
from dataclasses import replace
from itertools import count
from pathlib import Path
from gongbao.graph.directory import GraphDirectory
from tests.command import CHIFENG, gongbao, output
from tests.issues import ISSUE, SEQUEL

def crash_at(path, step):
    # Whatever changes the disk by name passes here; the process dies just before the Nth time.
    left = step
    def hook(event, arguments):
        nonlocal left
        if event in {"os.rename", "os.mkdir", "os.rmdir"} or (event == "open" and arguments[1] in {"w", "wb"}):
            left -= 1
            if left < 0:
                os._exit(9)
    with GraphDirectory(path).writing() as writing:
        sys.addaudithook(hook)
        writing.put(replace(ISSUE, obligations=()), "1")
        writing.put(SEQUEL, "1")

old, crashed = map(Path, sys.argv[1:])
for step in count():
    path = crashed / str(step)
    shutil.copytree(old, path)
    process = os.fork()
    if process == 0:
        crash_at(path, step)
        os._exit(0)
    if os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 0:
        break
"""


def test_a_crash_at_any_step_leaves_a_whole_graph_and_the_next_build_repairs_it(tmp_path: Path) -> None:
    changed = (replace(ISSUE, obligations=()), SEQUEL)
    build(tmp_path / "old", ISSUE)
    build(tmp_path / "new", *changed)
    old, new = lines(tmp_path / "old"), lines(tmp_path / "new")
    assert old != new
    subprocess.run(
        [sys.executable, "-c", CRASHING, tmp_path / "old", tmp_path / "crashed"],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
        check=True,
        timeout=300,
    )
    paths = list((tmp_path / "crashed").iterdir())
    assert {tuple(lines(path)) for path in paths} == {tuple(old), tuple(new)}
    for path in paths:
        build(path, *changed)
        assert lines(path) == new
        assert len(list(open_graph(path).issues())) == 2
        assert {file.name for file in path.iterdir()} == {"FORMAT", "current", "generations", "issues", "lock"}
        assert len(generations(path)) == 1
        assert len(list((path / "issues").iterdir())) == 2


def test_facts_newer_than_the_generation_are_not_mixed_with_it(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(path: Path, number: int) -> None:
        raise MemoryError

    monkeypatch.setattr(building, "switch", crash)
    with pytest.raises(MemoryError):
        build(built, replace(ISSUE, obligations=()))
    monkeypatch.undo()
    assert open_graph(built).issue(KEY) == ISSUE
    build(built, replace(ISSUE, obligations=()))
    assert open_graph(built).issue(KEY).obligations == ()


def test_a_generation_that_is_read_stays_until_the_build_after(built: Path) -> None:
    reader = open_graph(built)
    build(built, replace(ISSUE, obligations=()), SEQUEL)
    assert generations(built) == ["1", "2"]
    assert reader.issue(KEY) == ISSUE
    del reader
    build(built, ISSUE)
    assert generations(built) == ["3"]
    assert len(list((built / "issues" / folder_name(KEY)).iterdir())) == 1


def test_a_damaged_index_is_named_and_made_again(built: Path) -> None:
    before = lines(built)
    (store,) = (built / "generations").glob("*/store")
    (store / "CURRENT").write_text("rubbish")
    with pytest.raises(GongbaoError, match=r"graph: the graph can't be read .* run `gongbao build` again"):
        open_graph(built)
    build(built)
    assert lines(built) == before


def damage(folder: Path, name: str) -> None:
    """Change some bytes in the middle of a file of an issue's only state."""
    [file] = folder.glob(f"*/{name}")
    content = file.read_bytes()
    middle = len(content) // 2
    file.write_bytes(content[:middle] + b"XXXX" + content[middle + 4 :])


@pytest.mark.parametrize("name", ["text.txt", "facts.json.gz", "source.json"])
def test_damaged_facts_are_named_and_read_again(built: Path, name: str) -> None:
    damage(built / "issues" / folder_name(KEY), name)
    with pytest.raises(GongbaoError, match=r"can't be read .*; run `gongbao build` on its source again"):
        open_graph(built).issue(KEY)
    with GraphDirectory(built).writing() as writing:
        assert writing.damaged() == (KEY,)
        assert writing.state(KEY, ISSUE.source.sha256, "1") is None
        writing.put(ISSUE, "1")
    assert open_graph(built).issue(KEY) == ISSUE


@pytest.mark.parametrize("name", ["text.txt", "facts.json.gz", "source.json"])
def test_damaged_facts_of_one_issue_do_not_stop_a_build_of_others(built: Path, name: str) -> None:
    build(built, *FEW_OF_MANY)
    damage(built / "issues" / folder_name(KEY), name)
    build(built, SEQUEL)
    build(built.with_name("whole"), *FEW_OF_MANY, SEQUEL)
    assert set(open_graph(built).store) == set(open_graph(built.with_name("whole")).store)


def test_an_index_damaged_inside_is_named_and_made_again_once_it_is_taken_away(tmp_path: Path) -> None:
    graph = tmp_path / "graph"
    (tmp_path / "gazette.txt").write_text(CHIFENG, encoding="utf-8")
    assert gongbao("build", "gazette.txt", "--graph", graph, cwd=tmp_path).returncode == 0
    before = output("duties", "水利局", "--graph", graph)
    for file in graph.glob("generations/1/store/*.sst"):
        content = file.read_bytes()
        if len(content) > 4000:  # smaller ones are read when the store is opened
            file.write_bytes(b"X" * 100 + content[100:])
    done = gongbao("duties", "水利局", "--graph", graph)
    assert (done.returncode, done.stdout) == (2, "")
    [line] = done.stderr.splitlines()
    assert "index is damaged" in line
    assert "remove the folder generations of the graph directory and run `gongbao build` again" in line
    shutil.rmtree(graph / "generations")
    assert gongbao("build", "gazette.txt", "--graph", graph, cwd=tmp_path).returncode == 0
    assert output("duties", "水利局", "--graph", graph) == before


def test_an_index_whose_damage_a_build_meets_is_made_anew(built: Path) -> None:
    build(built, *FEW_OF_MANY)
    shared = open_graph(built).generation / SHARED
    shared.write_bytes(shared.read_bytes()[: shared.stat().st_size // 2 + 1])
    build(built, remove=(KEY,))
    build(built.with_name("whole"), *FEW_OF_MANY)
    assert set(open_graph(built).store) == set(open_graph(built.with_name("whole")).store)


def test_files_of_others_in_the_directory_are_left_alone(built: Path) -> None:
    strange = [built / ".DS_Store", built / "issues" / ".DS_Store", built / "generations" / ".DS_Store"]
    for file in strange:
        file.write_text("")
    build(built, SEQUEL)
    assert open_graph(built).keys() == [KEY, SEQUEL_KEY]
    assert all(file.exists() for file in strange)


def test_only_one_writes(built: Path) -> None:
    with (
        GraphDirectory(built).writing() as writing,
        pytest.raises(GongbaoError, match=r"graph: another build is writing here; wait"),
        GraphDirectory(built).writing(),
    ):
        pass
    assert isinstance(writing, Build)
    build(built, SEQUEL)
    assert open_graph(built).keys() == [KEY, SEQUEL_KEY]


def test_several_may_make_the_directory_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "graph"

    def late(file: Path, content: str) -> None:
        monkeypatch.setattr(module, "replace_file", replace_file)
        with pytest.raises(GongbaoError, match="there is no graph here"):
            open_graph(path)
        with pytest.raises(GongbaoError, match="another build is writing here"):
            build(path, SEQUEL)
        replace_file(file, content)

    monkeypatch.setattr(module, "replace_file", late)
    build(path, ISSUE)
    assert open_graph(path).keys() == [KEY]


def test_a_lost_pointer_is_found_again_by_the_generations(built: Path) -> None:
    build(built, SEQUEL)
    reader = open_graph(built)
    build(built, remove=(KEY,))
    (built / "current").write_bytes(b"\xff")
    with pytest.raises(GongbaoError, match="there is no graph here; run `gongbao build` first"):
        open_graph(built)
    build(built)
    assert open_graph(built).keys() == [SEQUEL_KEY], "what was removed stays away, though a reader holds it still"
    assert reader.issue(KEY) == ISSUE


def test_a_generation_that_can_not_be_taken_away_whole_stops_nothing(built: Path) -> None:
    reader = open_graph(built)
    build(built, SEQUEL)
    (reader.generation / "manifest.json").write_text("{")
    build(built, remove=(SEQUEL_KEY,))
    assert open_graph(built).keys() == [KEY]


def no_locks(descriptor: int, operation: int) -> None:
    raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))


def no_links(source: str, target: str) -> None:
    raise OSError(errno.EPERM, os.strerror(errno.EPERM))


def test_a_file_system_without_locks_is_named(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fcntl, "flock", no_locks)
    with pytest.raises(GongbaoError, match=r"graph: can't be locked \(No locks available\); .*another --graph"):
        build(built, SEQUEL)
    assert open_graph(built).keys() == [KEY], "nobody writes there: reading needs no lock"


def test_a_file_system_without_hard_links_gets_copies(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "link", no_links)
    build(built, *FEW_OF_MANY)
    build(built, SEQUEL)
    build(built.with_name("whole"), ISSUE, *FEW_OF_MANY, SEQUEL)
    assert set(open_graph(built).store) == set(open_graph(built.with_name("whole")).store)


# --------------------------------------------------------------------------------------------- what is no graph there


def test_no_graph_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(GongbaoError, match=r"none: there is no graph here; run `gongbao build` first"):
        open_graph(tmp_path / "none")
    with pytest.raises(GongbaoError, match=r"there is no graph here; run `gongbao build` first"):
        open_graph(tmp_path)


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.md").write_text("论文")
    with pytest.raises(GongbaoError, match=r"is not a graph directory .* give another one with --graph"):
        build(tmp_path, ISSUE)
    with pytest.raises(GongbaoError, match="is not a graph directory"):
        open_graph(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["thesis.md"]


@pytest.fixture
def first_format(tmp_path: Path) -> Path:
    """A graph directory as the first format had it: one folder an issue, named graphs in the index."""
    path = tmp_path / "first"
    build(path, ISSUE, SEQUEL)
    for key, digest in open_graph(path).manifest.issues.items():
        home = path / "issues" / folder_name(key)
        for file in (home / digest).iterdir():
            if file.suffix == ".gz":
                (home / "facts.json").write_bytes(gzip.decompress(file.read_bytes()))
            else:
                shutil.copy(file, home / file.name)
        shutil.rmtree(home / digest)
    manifest = path / "generations" / "1" / "manifest.json"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace(f'"version": {INDEX_VERSION}', '"version": 1'))
    (path / "FORMAT").write_text("gongbao-graph 1\n")
    return path


def test_a_graph_of_the_first_format_is_made_anew_from_its_truth_when_it_is_opened(first_format: Path) -> None:
    graph = open_graph(first_format)
    assert list(graph.issues()) == [ISSUE, SEQUEL]
    assert len({quad.triple for quad in quads(graph)}) == len(
        list(graph.store.quads_for_pattern(None, None, None, MERGE))
    )
    assert (first_format / "FORMAT").read_text() == "gongbao-graph 2\n"
    assert not list(first_format.glob("issues/*/facts.json"))


def test_a_graph_of_the_first_format_is_built_on(first_format: Path) -> None:
    changed = replace(ISSUE, obligations=())
    build(first_format, changed)
    assert list(open_graph(first_format).issues()) == [changed, SEQUEL]


def test_an_index_of_an_older_version_is_made_anew_when_it_is_opened(built: Path) -> None:
    before = lines(built)
    manifest = built / "generations" / "1" / "manifest.json"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace(f'"version": {INDEX_VERSION}', '"version": 1'))
    assert lines(built) == before
    assert generations(built) == ["2"]


def test_an_old_index_that_can_not_be_made_anew_now_says_why_it_has_to_be(built: Path) -> None:
    manifest = built / "generations" / "1" / "manifest.json"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace(f'"version": {INDEX_VERSION}', '"version": 1'))
    with (
        GraphDirectory(built).writing(),
        pytest.raises(GongbaoError, match=r"graph: was made by another gongbao .*: another build is writing here"),
    ):
        open_graph(built)


def test_an_old_index_loses_no_issue_that_is_damaged_by_being_opened(built: Path) -> None:
    build(built, SEQUEL)
    [manifest] = built.glob("generations/*/manifest.json")
    manifest.write_text(manifest.read_text(encoding="utf-8").replace(f'"version": {INDEX_VERSION}', '"version": 1'))
    damage(built / "issues" / folder_name(KEY), "text.txt")
    with pytest.raises(GongbaoError, match=rf"{KEY}: its facts are damaged; run `gongbao build` on its source"):
        open_graph(built)
    build(built, ISSUE)
    assert open_graph(built).keys() == [KEY, SEQUEL_KEY]


def test_a_format_of_the_future(built: Path) -> None:
    (built / "FORMAT").write_text("gongbao-graph 9\n")
    with pytest.raises(GongbaoError, match=r"has the format 'gongbao-graph 9'"):
        open_graph(built)
    with pytest.raises(GongbaoError, match=r"has the format 'gongbao-graph 9'"):
        build(built, ISSUE)


@pytest.mark.parametrize("place", ["file", "file/graph"])
def test_a_place_that_can_not_be_written(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(GongbaoError, match=rf"{place}: can't be .* give another --graph directory"):
        build(tmp_path / place, ISSUE)
