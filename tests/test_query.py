"""Queries of users: answered, or refused or ended with a reason; nothing outside the store is ever reached."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import NamedNode, Quad, Store

from gongbao.graph import QueryError, QueryResult, network, open_graph, run_query, shipped_queries, statements
from gongbao.graph.canonical import quad_lines
from gongbao.graph.directory import GraphDirectory
from gongbao.graph.facts import MERGE
from gongbao.graph.guard import QueryProblem, judge, normalise
from gongbao.graph.parameters import bind
from gongbao.graph.query import Asked
from gongbao.parser.model import GongbaoError
from tests.issues import ISSUE, SEQUEL
from tests.serving import children

GRAPH = "https://w3id.org/gongbao/eli/qinghe/2024/2"
FINANCE = "https://w3id.org/gongbao/agency/青河州/财政局"


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("graphs") / "graph"
    with GraphDirectory(path).writing() as build:
        build.put(ISSUE)
        build.put(SEQUEL)
    return path


def values(result: QueryResult) -> list[list[str | None]]:
    return [[None if term is None else term.value for term in row] for row in result.rows]


def problem(graph: Path, query: str, **options: float) -> tuple[QueryProblem, str]:
    with pytest.raises(QueryError) as caught:
        run_query(graph, query, timeout=options.get("timeout", 60), memory=int(options.get("memory", 2 << 30)))
    return caught.value.problem, str(caught.value)


# ---------------------------------------------------------------------------------------------------------- answers


def test_select_gives_terms_with_type_and_language(graph: Path) -> None:
    result = run_query(
        graph, f"SELECT ?name ?nothing WHERE {{ <{FINANCE}> skos:prefLabel ?name OPTIONAL {{ ?name a ?nothing }} }}"
    )
    assert result.variables == ("name", "nothing")
    assert result.rows == ((pyoxigraph.Literal("青河州财政局", language="zh"), None),)
    assert not result.truncated
    bindings = json.loads(result.serialize("json"))["results"]["bindings"]
    assert bindings == [{"name": {"type": "literal", "value": "青河州财政局", "xml:lang": "zh"}}]
    assert result.serialize("csv").decode() == "name,nothing\r\n青河州财政局,\r\n"


def test_every_kind_of_term_comes_through(graph: Path) -> None:
    query = 'SELECT * { BIND(<urn:a> AS ?i) BIND("x" AS ?s) BIND("y"@zh AS ?l) BIND(1.5 AS ?n) BIND(BNODE() AS ?b) }'
    result = run_query(graph, query)
    row = dict(zip(result.variables, result.rows[0], strict=True))
    decimal = NamedNode("http://www.w3.org/2001/XMLSchema#decimal")
    assert row["i"] == NamedNode("urn:a")
    assert row["s"] == pyoxigraph.Literal("x")
    assert row["l"] == pyoxigraph.Literal("y", language="zh")
    assert row["n"] == pyoxigraph.Literal("1.5", datatype=decimal)
    assert isinstance(row["b"], pyoxigraph.BlankNode)


def test_ask_gives_a_truth_value(graph: Path) -> None:
    assert run_query(graph, f"ASK {{ <{FINANCE}> a org:Organization }}").boolean is True
    result = run_query(graph, f"ASK {{ <{FINANCE}> a gb:Obligation }}")
    assert result.boolean is False
    assert json.loads(result.serialize("json"))["boolean"] is False
    with pytest.raises(GongbaoError, match="ask for json"):
        result.serialize("csv")


def test_construct_and_describe_give_triples_and_turtle(graph: Path) -> None:
    result = run_query(graph, "CONSTRUCT { ?a skos:prefLabel ?n } WHERE { ?a skos:prefLabel ?n }")
    assert result.triples
    assert {triple.predicate for triple in result.triples} == {
        NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
    }
    assert "skos:prefLabel" in result.turtle()
    described = run_query(graph, f"DESCRIBE <{FINANCE}>").triples
    assert described
    assert {triple.subject for triple in described} == {NamedNode(FINANCE)}


def test_the_limit_cuts_and_says_so(graph: Path) -> None:
    query = "SELECT ?a WHERE { ?a a org:Organization } ORDER BY ?a"
    everything = run_query(graph, query)
    cut = run_query(graph, query, limit=2)
    assert (cut.rows, cut.truncated) == (everything.rows[:2], True)
    exact = run_query(graph, query, limit=len(everything.rows))
    assert (exact.rows, exact.truncated) == (everything.rows, False)
    triples = run_query(graph, "CONSTRUCT WHERE { ?a a org:Organization }", limit=1)
    assert (len(triples.triples or ()), triples.truncated) == (1, True)


def test_from_may_name_an_issue(graph: Path) -> None:
    count = "SELECT (COUNT(*) AS ?n) {} WHERE {{ ?s ?p ?o }}"
    everything = int(values(run_query(graph, count.format("")))[0][0] or 0)
    of_issue = int(values(run_query(graph, count.format(f"FROM <{GRAPH}>")))[0][0] or 0)
    assert of_issue == len(list(statements(ISSUE))) < everything
    prefixed = f"PREFIX x: <{GRAPH.removesuffix('2')}> ASK FROM NAMED x:2 {{ GRAPH x:2 {{ ?s ?p ?o }} }}"
    assert run_query(graph, prefixed).boolean is True


def test_an_escaped_backslash_before_u_is_no_escape(graph: Path) -> None:
    assert run_query(graph, r'ASK { FILTER(STRLEN("\\u4e00") = 6 && "\u4E00" = "一") }').boolean is True


# ---------------------------------------------------------------------------------------------------------- refusals

ELSEWHERE = "{ ?s ?p ?o }"


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * { service silent <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * { ?s ?p ?o FILTER EXISTS { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } } }",
        "SELECT * { ?s ?p ?o FILTER(?o = 1 || NOT EXISTS { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }) }",
        "SELECT (EXISTS { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } } AS ?x) {}",
        "SELECT * { { SELECT * { OPTIONAL { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } } } } }",
        "SELECT * { { } UNION { MINUS { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } } } }",
        "SELECT * { GRAPH ?g { SERVICE ?g { ?s ?p ?o } } } VALUES ?g { <http://127.0.0.1:1/> }",
        "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "DESCRIBE ?s { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * { ?s ?p ?o BIND(IF(EXISTS { SERVICE <http://127.0.0.1:1/> {} }, 1, 2) AS ?x) }",
        "SELECT * { } ORDER BY (EXISTS { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } })",
        "SELECT ?s { ?s ?p ?o } GROUP BY ?s HAVING (EXISTS { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } })",
        r"SELECT * { SERV\u0049CE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        r"SELECT * { \U00000053ERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        r"SELECT * { SERV\u005Cu0049CE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * { # comment\rSERVICE <http://127.0.0.1:1/> { ?s ?p ?o }\n}",
        r"SELECT * { # comment\u000DSERVICE <http://127.0.0.1:1/> { ?s ?p ?o }" "\n}",
        r"SELECT * { # comment\u000ASERVICE <http://127.0.0.1:1/> { ?s ?p ?o }" "\n}",
        r'SELECT * { BIND("\u0022 AS ?x) SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } #" AS ?x) ' "\n}",
    ],
)
def test_service_is_refused_wherever_it_hides(query: str) -> None:
    with pytest.raises(QueryError, match="SERVICE is refused") as caught:
        judge(normalise(query))
    assert caught.value.problem is QueryProblem.REFUSED


def test_service_is_refused_and_nobody_is_called(graph: Path, canary: socket.socket) -> None:
    address = f"http://127.0.0.1:{canary.getsockname()[1]}/"
    kind, message = problem(graph, f"ASK {{ SERVICE <{address}> {{ ?s ?p ?o }} }}")
    assert kind is QueryProblem.REFUSED
    assert message == "SERVICE is refused: a query reads this graph and asks nobody else"
    assert not called(canary)


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <urn:s> <urn:p> <urn:o> }",
        "DELETE WHERE { ?s ?p ?o }",
        "DELETE { ?s ?p ?o } INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }",
        "LOAD <file:///etc/passwd>",
        "CLEAR ALL",
        "DROP DEFAULT",
        "CREATE GRAPH <urn:g>",
        r"PREFIX a: <urn:a> # x" "\r" r"DELETE WHERE { ?s ?p ?o }",
    ],
)
def test_updates_are_refused(update: str) -> None:
    with pytest.raises(QueryError, match=r"updates .* are refused") as caught:
        judge(normalise(update))
    assert caught.value.problem is QueryProblem.UPDATE


def test_an_update_changes_nothing(graph: Path) -> None:
    before = list(quad_lines(open_graph(graph)))
    assert problem(graph, "DELETE WHERE { ?s ?p ?o }")[0] is QueryProblem.UPDATE
    assert list(quad_lines(open_graph(graph))) == before


@pytest.mark.parametrize(
    "clause",
    [
        "FROM <file:///etc/passwd>",
        "FROM <http://127.0.0.1/graph>",
        "FROM NAMED <urn:elsewhere>",
        f"FROM <{GRAPH}> FROM NAMED <urn:elsewhere>",
        "FROM eli:elsewhere",
        "FROM <urn:\\u0065lsewhere>",
    ],
)
def test_from_anything_that_is_no_graph_of_the_store_is_refused(graph: Path, clause: str) -> None:
    kind, message = problem(graph, f"SELECT * {clause} WHERE {ELSEWHERE}")
    assert kind is QueryProblem.REFUSED
    assert "this graph has no such named graph" in message
    assert GRAPH in message


def test_a_query_too_long_or_too_deep_is_refused(graph: Path) -> None:
    assert problem(graph, "ASK { } #" + "x" * 20_000) == (
        QueryProblem.REFUSED,
        "the query has 20009 characters; 20000 are the most",
    )
    assert problem(graph, "ASK " + "{" * 65 + "}" * 65)[0] is QueryProblem.REFUSED
    assert problem(graph, "ASK { FILTER " + "(" * 65 + "1" + ")" * 65 + "}")[0] is QueryProblem.REFUSED
    assert run_query(graph, "ASK " + "{" * 64 + "}" * 64).boolean is True
    assert run_query(graph, f'ASK {{ FILTER({"(" * 60}"{"{" * 100}" != ""{")" * 60}) # {"(" * 100}\n}}').boolean is True


@pytest.mark.parametrize("escape", [r"\uD800", r"\U00110000", r"\u0000"])
def test_escapes_that_are_no_characters_are_refused(graph: Path, escape: str) -> None:
    kind, message = problem(graph, f'ASK {{ FILTER("{escape}" = "x") }}')
    assert kind is QueryProblem.REFUSED
    assert escape in message


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("SELECT", "line 1, column 7"),
        ("SELECT *\nWHERE {\n  ?s ?p ?o FILTER(?o = 2\n}", "line 4, column 2"),
        ("SELECT * { ?s nobody:knows ?o }", "line 1, column 27: unknown prefix; known without PREFIX are gb, "),
        ("", "line 1, column 1"),
    ],
)
def test_wrong_syntax_is_named_with_its_place(graph: Path, query: str, place: str) -> None:
    kind, message = problem(graph, query)
    assert kind is QueryProblem.SYNTAX
    assert message.startswith(f"syntax error at {place}")


def test_no_graph(tmp_path: Path) -> None:
    with pytest.raises(GongbaoError, match="there is no graph here; run `gongbao build` first"):
        run_query(tmp_path / "none", "ASK {}")


# ------------------------------------------------------------------------------------------------------------ limits

# Sorting all of a product needs all of it at once; counting takes time and little memory.
PRODUCT = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def test_a_time_limit_ends_the_process_itself(graph: Path) -> None:
    before = children(os.getpid())  # servers of other tests
    kind, message = problem(graph, f"SELECT (COUNT(*) AS ?n) WHERE {PRODUCT}", timeout=4)
    assert kind is QueryProblem.TIMEOUT
    assert message.startswith("the query took more than 4 s")
    assert children(os.getpid()) <= before, "there is no child any more"


def test_a_query_that_nobody_waits_for_ends_all_the_same(graph: Path) -> None:
    asked = Asked(str(graph), f"SELECT (COUNT(*) AS ?n) WHERE {PRODUCT}", timeout=1)
    done = subprocess.run(
        [sys.executable, "-m", "gongbao.graph.worker"],
        input=asked.written(),
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == -signal.SIGXCPU


def test_a_memory_limit_ends_a_query(graph: Path) -> None:
    kind, message = problem(graph, f"SELECT * WHERE {PRODUCT} ORDER BY ?a", memory=1 << 30)
    assert kind is QueryProblem.MEMORY
    assert "more memory" in message


def test_a_crash_is_an_error_and_no_crash_of_the_caller(graph: Path) -> None:
    kind, _ = problem(graph, "ASK { FILTER(" + "-" * 15_000 + "1) }")
    assert kind in {QueryProblem.CRASHED, QueryProblem.SYNTAX, QueryProblem.REFUSED}


# ----------------------------------------------------------------------------------------------- nothing gets outside


@pytest.fixture
def canary() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0)
        yield listening


def called(canary: socket.socket) -> bool:
    try:
        connection, _ = canary.accept()
    except BlockingIOError:
        return False
    connection.close()
    return True


UNGUARDED = """
import sys
from pathlib import Path
from gongbao.graph.datasets import Ground
from gongbao.graph.worker import open_all_files, run, seal
from pyoxigraph import Store

folder, query, how = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
store = Store.read_only(str(folder))
if how == "sealed":
    open_all_files(store, folder)
    seal()
    try:
        open("/etc/hostname")
    except OSError as error:
        print(error.strerror)
try:
    print(run(Ground(store), query, None))
except Exception as error:
    print(error)
"""


def unguarded(folder: Path, query: str, how: str) -> str:
    """Run a query with no look at its text, in a process that is sealed or not."""
    done = subprocess.run(
        [sys.executable, "-c", UNGUARDED, folder, query, how], capture_output=True, text=True, timeout=60, check=True
    )
    return done.stdout


def test_a_sealed_process_reaches_nobody_even_if_the_guard_lets_service_pass(
    graph: Path, canary: socket.socket
) -> None:
    store = open_graph(graph).generation / "store"
    query = f"SELECT * {{ SERVICE <http://127.0.0.1:{canary.getsockname()[1]}/> {{ ?s ?p ?o }} }}"
    said = unguarded(store, query, "sealed")
    assert said.count("Too many open files") == 2, said
    assert not called(canary)


def test_the_canary_would_notice(graph: Path, canary: socket.socket) -> None:
    store = open_graph(graph).generation / "store"
    query = f"SELECT * {{ SERVICE <http://127.0.0.1:{canary.getsockname()[1]}/> {{ ?s ?p ?o }} }}"
    process = subprocess.Popen([sys.executable, "-c", UNGUARDED, store, query, "open"], stdout=subprocess.DEVNULL)
    try:
        canary.settimeout(60)
        assert called(canary)
    finally:
        process.kill()
        process.wait()


def test_a_store_of_many_files_is_sealed_with_all_of_them_open(tmp_path: Path) -> None:
    # RocksDB opens 16 files with a database, the others later. Named graphs have files of their own orders.
    folder = tmp_path / "store"
    store = Store(str(folder))
    for batch in range(12):
        names = [NamedNode(f"urn:a-long-name:{batch}:{number}") for number in range(200)]
        triples = [(name, NamedNode(f"urn:p{number % 5}"), names[number - 1]) for number, name in enumerate(names)]
        homes = (NamedNode(f"urn:a-graph-of-its-own:{batch}"), MERGE)
        store.bulk_extend(Quad(*triple, home) for triple in triples for home in homes)
    store.flush()
    del store
    assert len(list(folder.glob("*.sst"))) > 24
    query = "SELECT (COUNT(?s) AS ?n) (MAX(STR(?s)) AS ?last) { ?s ?p ?o . ?o ?q ?r }"
    said = unguarded(folder, query, "sealed")
    assert "Literal value=2400 " in said
    assert "IO error" not in said


# -------------------------------------------------------------------------------------------------------- parameters


def bound(query: str, value: str) -> object:
    """The one value of ?x that a query gives with that parameter."""
    solutions = Store().query(bind(normalise(query), {"x": value}))
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    (row,) = solutions
    return row["x"]


def test_a_parameter_binds_a_variable_inside_filters_too(graph: Path) -> None:
    query = "SELECT ?name WHERE { ?a skos:prefLabel ?name FILTER(CONTAINS(?name, ?words)) }"
    assert values(run_query(graph, query, parameters={"words": "水利"})) == [["青河州水利局"]]


@pytest.mark.parametrize(
    "value", ['" } ASK { "', "\\", "'''", '"""', "\n\r", "?name", "<urn:a", "水利\\u0022", "%", "# x"]
)
def test_a_value_is_a_value_whatever_it_holds(value: str) -> None:
    assert bound("# @param x string\nSELECT ?x {}", value) == pyoxigraph.Literal(value)


@pytest.mark.parametrize(
    ("value", "term"),
    [
        ("2024", '"2024"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("12.5", '"12.5"^^<http://www.w3.org/2001/XMLSchema#decimal>'),
        ("true", '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'),
        ("<urn:a>", "<urn:a>"),
        ('"局"@zh', '"局"@zh'),
        ('"2024-01-01"^^xsd:date', '"2024-01-01"^^<http://www.w3.org/2001/XMLSchema#date>'),
        ("盟农牧局", '"盟农牧局"'),
        ("2024年", '"2024年"'),
    ],
)
def test_an_undeclared_parameter_is_read_as_turtle_writes_it(value: str, term: str) -> None:
    assert str(bound("SELECT ?x {}", value)) == term


@pytest.mark.parametrize(
    ("declared", "value", "expected"),
    [
        ("date", "2024-13-01", "is not a date"),
        ("date", '2024-01-01" }', "is not a date"),
        ("iri", "urn:a> } SERVICE <urn:b", "is not an IRI"),
        ("iri", "水利局", "is not an IRI"),
        ("number", "1 } #", "is not a number"),
        ("colour", "red", "its type colour is unknown"),
    ],
)
def test_a_value_of_the_wrong_type_is_refused(declared: str, value: str, expected: str) -> None:
    with pytest.raises(QueryError, match=f"parameter x.*{expected}"):
        bind(f"# @param x {declared} a value\nSELECT ?x {{}}", {"x": value})


@pytest.mark.parametrize("value", ["<urn:a> , <urn:b>", '"a" . <urn:s> <urn:p> "b"', '"a" ; <urn:p> "b"', '"a" "b"'])
def test_an_undeclared_value_that_is_more_than_one_term_is_refused(value: str) -> None:
    with pytest.raises(QueryError, match="is not a term as in Turtle"):
        bind("SELECT ?x {}", {"x": value})


def test_a_name_that_the_query_does_not_have_is_refused() -> None:
    with pytest.raises(QueryError, match=r"has no variable \?agent; it has agency, name"):
        bind("SELECT * { ?agency skos:prefLabel ?name }", {"agent": "x"})


@pytest.mark.parametrize(
    ("query", "bound"),
    [
        ("SELECT ?x WHERE { ?x ?p ?o }", "SELECT ?x WHERE { VALUES ?x { 1 } ?x ?p ?o }"),
        ("SELECT (EXISTS {?s ?p ?o} AS ?e) {?x ?p ?o}", "SELECT (EXISTS {?s ?p ?o} AS ?e) { VALUES ?x { 1 }?x ?p ?o}"),
        ("CONSTRUCT {?x a ?o} WHERE {?x a ?o}", "CONSTRUCT {?x a ?o} WHERE { VALUES ?x { 1 }?x a ?o}"),
        ('ASK # {\n{ ?x a "{" }', 'ASK # {\n{ VALUES ?x { 1 } ?x a "{" }'),
    ],
)
def test_values_stand_at_the_head_of_the_where(query: str, bound: str) -> None:
    integer = '"1"^^<http://www.w3.org/2001/XMLSchema#integer>'
    assert bind(query, {"x": "1"}) == bound.replace("{ 1 }", f"{{ {integer} }}")


@pytest.mark.parametrize("query", ["CONSTRUCT WHERE { ?x ?p ?o }", "DESCRIBE ?x", "ASK { SELECT ?x { ?x ?p ?o } }"])
def test_a_query_without_a_where_of_its_own_takes_no_parameters(query: str) -> None:
    with pytest.raises(QueryError, match="parameters need a query with a WHERE"):
        bind(query, {"x": "1"})


# ------------------------------------------------------------------------------------------------------ what it ships


def test_the_queries_that_ship_say_what_they_answer_in_two_languages() -> None:
    shipped = shipped_queries()
    assert {"agencies-obligations", "who-owns", "duties-of", "due-before", "repeals"} <= set(shipped)
    for query in shipped.values():
        chinese, english = query.description.split(" / ")
        assert not chinese.isascii()
        assert english.isascii()


def test_agencies_obligations_counts_as_the_facts_do(graph: Path) -> None:
    counted = {row[0]: row[2] for row in values(run_query(graph, shipped_queries()["agencies-obligations"].text))}
    facts: dict[str, set[str]] = {}
    for obligation in ISSUE.obligations:
        for bearer in ISSUE.assignments[obligation.assignment].bearers:
            facts.setdefault(bearer.agency, set()).add(f"{obligation.document}#{obligation.id}")
    expected = {f"https://w3id.org/gongbao/agency/{key}": str(len(owned)) for key, owned in facts.items()}
    assert counted == expected


def test_who_owns_finds_the_owners_of_words(graph: Path) -> None:
    result = run_query(graph, shipped_queries()["who-owns"].text, parameters={"text": "高标准农田"})
    assert values(result) == [
        ["青河州农业农村局", "lead", "2025年底前新建高标准农田5万亩；", "青政发〔2024〕12号", "二、（一）"],
        ["青河州水利局", "support", "2025年底前新建高标准农田5万亩；", "青政发〔2024〕12号", "二、（一）"],
    ]


def test_duties_of_lists_what_an_agency_owes(graph: Path) -> None:
    text = shipped_queries()["duties-of"].text
    (duty,) = values(run_query(graph, text, parameters={"agency": FINANCE}))
    assert duty[:6] == [FINANCE, "responsible", "州财政局应当每年安排资金。", None, "青政发〔2024〕12号", "二、（一）"]
    everything = values(run_query(graph, text))
    tasks = sum(len(each.tasks) * len(ISSUE.assignments[each.assignment].bearers) for each in ISSUE.obligations)
    assert len(everything) == tasks


def test_due_before_is_before_the_day(graph: Path) -> None:
    text = shipped_queries()["due-before"].text
    due = values(run_query(graph, text, parameters={"before": "2025-01-01"}))
    assert [row[:3] for row in due] == [["2024-04-07", "各县市人民政府", "responsible"]]
    assert values(run_query(graph, text, parameters={"before": "2024-04-07"})) == []
    assert {row[0] for row in values(run_query(graph, text))} == {"2024-04-07", "2025-12-31"}


def test_repeals_names_both_sides(graph: Path) -> None:
    assert values(run_query(graph, shipped_queries()["repeals"].text)) == [
        [
            "青政办发〔2024〕7号",
            "青河州人民政府办公室关于清理有关文件的通知",
            "青河州种粮补贴办法",
            "青政办发〔2016〕30号",
            "《青河州种粮补贴办法》（青政办发〔2016〕30号）",
        ]
    ]


# -------------------------------------------------------------------------------------------------------- the package


def test_the_names_of_the_package_are_its_functions_whatever_was_loaded_before() -> None:
    import gongbao.graph.network
    import gongbao.graph.statements  # noqa: F401
    from gongbao import graph as package

    assert callable(package.network)
    assert callable(package.statements)
    assert package.network is network


def test_a_reader_loads_no_networkx_and_no_rdflib() -> None:
    program = (
        "import sys; from gongbao.graph import open_graph, run_query; print({'networkx', 'rdflib'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
