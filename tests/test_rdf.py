"""A graph as Turtle, TriG and N-Quads: what two readers read back is what the graph states, and the same each time."""

import io
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Triple
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

from gongbao.exports import rdf
from gongbao.graph import canonical
from gongbao.graph.directory import Graph
from gongbao.graph.vocabulary import LABEL
from tests.built import built
from tests.hostile import hostile_graph
from tests.issues import ISSUE, SEQUEL

SYNTAXES: tuple[rdf.Syntax, ...] = ("ttl", "trig", "nq")
FORMATS = {"ttl": RdfFormat.TURTLE, "trig": RdfFormat.TRIG, "nq": RdfFormat.N_QUADS}


@pytest.fixture(scope="module", params=["plain", "hostile"])
def graph(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Graph:
    folder = tmp_path_factory.mktemp(request.param)
    return hostile_graph(folder) if request.param == "hostile" else built(folder, ISSUE, SEQUEL)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    return built(tmp_path_factory.mktemp("plain"), ISSUE, SEQUEL)


def written(graph: Graph, syntax: rdf.Syntax) -> bytes:
    stream = io.BytesIO()
    rdf.write(graph, stream, syntax=syntax)
    return stream.getvalue()


def stated(graph: Graph, syntax: rdf.Syntax) -> Counter[Quad]:
    """What a file of the graph is to hold: the merge, and but for Turtle the graph of each issue."""
    named = {quad for key in graph.keys() for quad in graph.statements(key)}  # noqa: SIM118
    merge = {Quad(quad.subject, quad.predicate, quad.object, DefaultGraph()) for quad in named}
    return Counter(merge if syntax == "ttl" else merge | named)


# ------------------------------------------------------------------------------------------------------- round trips


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_pyoxigraph_reads_back_what_the_graph_states_each_once(graph: Graph, syntax: rdf.Syntax) -> None:
    assert Counter(pyoxigraph.parse(written(graph, syntax), FORMATS[syntax])) == stated(graph, syntax) != Counter()


def test_rdflib_reads_back_the_merge_from_turtle(graph: Graph) -> None:
    read = rdflib.Graph().parse(data=written(graph, "ttl"), format="turtle")
    lines = read.serialize(format="nt", encoding="utf-8")
    assert Counter(pyoxigraph.parse(lines, RdfFormat.N_TRIPLES)) == stated(graph, "ttl")


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib.*")  # rdflib's own parsers use what it deprecates
@pytest.mark.parametrize(("syntax", "form"), [("trig", "trig"), ("nq", "nquads")])
def test_rdflib_reads_the_same_of_all_graphs_as_pyoxigraph(graph: Graph, syntax: rdf.Syntax, form: str) -> None:
    lines = written(graph, syntax).splitlines(keepends=True)
    if syntax == "nq":  # rdflib takes a quarter of a minute for a line of a megabyte
        lines = [line for line in lines if len(line) < 100_000]
    read = rdflib.Dataset()
    read.parse(data=b"".join(lines), format=form)
    found = Counter[Quad]()
    for part in read.graphs():
        alone = rdflib.Graph()
        alone += part
        default = part.identifier == DATASET_DEFAULT_GRAPH_ID
        name = DefaultGraph() if default else NamedNode(str(part.identifier))
        for quad in pyoxigraph.parse(alone.serialize(format="nt", encoding="utf-8"), RdfFormat.N_TRIPLES):
            found[Quad(quad.subject, quad.predicate, quad.object, name)] += 1
    assert found == Counter(pyoxigraph.parse(b"".join(lines), FORMATS[syntax]))


@pytest.mark.parametrize("syntax", ["trig", "nq"])
def test_each_issue_has_its_graph_beside_the_merge(plain: Graph, syntax: rdf.Syntax) -> None:
    names = {quad.graph_name for quad in pyoxigraph.parse(written(plain, syntax), FORMATS[syntax])}
    issues = {NamedNode(f"https://w3id.org/gongbao/eli/{key}") for key in ("qinghe/2024/2", "yunling/2024/9")}
    assert names == {DefaultGraph(), *issues}


def test_a_length_of_time_is_one_value_in_the_merge_and_in_the_graph_of_its_issue(tmp_path: Path) -> None:
    lengths = ("PT24H", "P18M", "P2W", "P30D", "PT90M")
    deadlines = tuple(
        replace(ISSUE.deadlines[0], duration=length, start=None, end=None, due=None) for length in lengths
    )
    graph = built(tmp_path, replace(ISSUE, deadlines=(*ISSUE.deadlines, *deadlines)))
    for syntax in SYNTAXES:
        assert Counter(pyoxigraph.parse(written(graph, syntax), FORMATS[syntax])) == stated(graph, syntax)


# --------------------------------------------------------------------------------------------------- canonical order


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_the_order_in_which_issues_came_leaves_no_trace(tmp_path: Path, syntax: rdf.Syntax) -> None:
    one = built(tmp_path / "one", ISSUE, SEQUEL)
    built(tmp_path / "other", SEQUEL)
    other = built(tmp_path / "other", ISSUE)
    assert written(one, syntax) == written(other, syntax) == written(other, syntax)


def test_the_lines_of_nquads_are_sorted_by_code_point(graph: Graph) -> None:
    lines = written(graph, "nq").splitlines()
    assert lines == sorted(set(lines))


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_what_is_sorted_outside_of_memory_is_the_same(
    graph: Graph, syntax: rdf.Syntax, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = written(graph, syntax)
    monkeypatch.setattr(canonical, "_RUN", 4_000)
    monkeypatch.setattr(canonical, "_CUT", 100)
    assert written(graph, syntax) == whole


def test_batches_tear_no_thing_in_two(plain: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = written(plain, "ttl")
    monkeypatch.setattr(rdf, "_BATCH", 3)
    assert written(plain, "ttl") == whole


# ------------------------------------------------------------------------------------------------- good to read


def test_turtle_names_terms_by_prefix_and_data_relative_to_the_base(plain: Graph) -> None:
    text = written(plain, "ttl").decode()
    assert text.startswith("@base <https://w3id.org/gongbao/> .\n@prefix gb: <https://w3id.org/gongbao/ns#> .\n")
    assert (
        "<agency/青河州/财政局> a org:Organization ;\n"
        '\tskos:altLabel "州财政局"@zh ;\n'
        '\tskos:hiddenLabel "财政局"@zh , "青河州/财政局"@zh ;\n'
        '\tskos:prefLabel "青河州财政局"@zh ;\n'
        '\tgb:jurisdiction "青河州" ;\n'
        '\tgb:level "地" .\n\n'
    ) in text


def test_turtle_says_first_what_a_thing_is_and_all_of_it_in_one_place(plain: Graph) -> None:
    _, *things = written(plain, "ttl").decode().strip().split("\n\n")
    subjects = [thing.split(maxsplit=1)[0] for thing in things]
    assert len(set(subjects)) == len(subjects)
    assert all("\ta " not in thing for thing in things)
    assert sum(thing.split()[1] == "a" for thing in things) > 20


def test_trig_names_the_graphs_of_issues_like_things(plain: Graph) -> None:
    text = written(plain, "trig").decode()
    assert text.startswith(written(plain, "ttl").decode())
    assert text.count("\n<https://w3id.org/gongbao/eli/qinghe/2024/2> {\n<agency/") == 1


@pytest.mark.parametrize("base", ["https://w3id.org/gongbao/", "http://localhost:8000/", "https://例子.中国/甲/乙/"])
def test_iris_that_are_no_good_relative_ones_are_read_back_as_they_were(base: str) -> None:
    root = base[: base.index("/", 8)]
    parts = (
        "",
        "a/../x",
        "a/..",
        "..",
        ".",
        "/x",
        "//x",
        "a:b",
        "a:b/c",
        "?q",
        "#f",
        "eli/x#a/../b",
        "%2E%2E/x",
        "...",
    )
    elsewhere = (
        root,
        f"{root}/z",
        f"{root}//z",
        base[:-1],
        "https://w3id.org/gongbao-z/y",
        "mailto:a@example.org",
        "urn:x:y",
    )
    iris = [NamedNode(iri) for iri in (*(base + part for part in parts), *elsewhere)]
    triples = {Triple(one, LABEL, other) for one in iris for other in iris}
    lines = pyoxigraph.serialize(triples, format=RdfFormat.N_TRIPLES) or b""
    stream = io.BytesIO()
    rdf.write_triples(sorted(lines.splitlines(keepends=True)), stream, base=base)
    text = f"@base <{base}> .\n@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n{stream.getvalue().decode()}"
    assert {quad.triple for quad in pyoxigraph.parse(text, RdfFormat.TURTLE)} == triples
    assert {str(node) for node in rdflib.Graph().parse(data=text).all_nodes()} == {iri.value for iri in iris}
