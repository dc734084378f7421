"""A graph as JSON-LD, framed by agency: three processors read the whole merge, and a person finds who owes what."""

import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
import rdflib
from pyld import jsonld as pyld
from pyoxigraph import DefaultGraph, Literal, NamedNode, RdfFormat, Triple

from gongbao.exports import jsonld
from gongbao.graph import vocabulary
from gongbao.graph.directory import Graph, GraphDirectory, open_graph
from gongbao.parser.model import Bearer, Issue, Role
from tests.corrected import DOUBTFUL, LEAD_AND_SUPPORT, entry, parsed
from tests.hostile import hostile_graph
from tests.issues import ISSUE, SEQUEL

BASE = "https://w3id.org/gongbao/"
PLAN = f"{BASE}eli/qinghe/2024/2/doc/1"
DOCUMENTATION = Path(__file__).parents[1] / "docs" / "jsonld.md"

FARMING, WATER, FINANCE = (f"{BASE}agency/青河州/{name}" for name in ("农业农村局", "水利局", "财政局"))
BUILD, PAY = (f"{PLAN}#sec_2__item_1__obligation_{number}" for number in (1, 2))


def built(folder: Path, *issues: Issue, base: str = BASE) -> Graph:
    with GraphDirectory(folder, base).writing() as build:
        for issue in issues:
            build.put(issue)
    return open_graph(folder)


def corrected_graph(folder: Path) -> Graph:
    with GraphDirectory(folder).writing() as build:
        build.put(parsed())
        role = {"agency": "市财政局", "to": "joint"}
        corrections = (
            entry("assignment", LEAD_AND_SUPPORT, role=role),
            entry("target", "95%以上", change={"value": 96.5}),
            entry("assignment", DOUBTFUL, reject=True),
        )
        assert build.correct(corrections) == ()
    return open_graph(folder)


@pytest.fixture(scope="module", params=["plain", "hostile", "corrected", "empty", "elsewhere"])
def graph(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Graph:
    folder = tmp_path_factory.mktemp(request.param)
    match request.param:
        case "hostile":
            return hostile_graph(folder)
        case "corrected":
            return corrected_graph(folder)
        case "empty":
            return built(folder)
        case "elsewhere":
            return built(folder, ISSUE, SEQUEL, base="http://例子.中国:8000/数据")
    return built(folder, ISSUE, SEQUEL)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    return built(tmp_path_factory.mktemp("plain"), ISSUE, SEQUEL)


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(url: str, _options: object) -> None:
        raise AssertionError(f"{url} is fetched")

    monkeypatch.setattr(pyld, "_default_document_loader", refuse)


def written(graph: Graph) -> bytes:
    stream = io.BytesIO()
    jsonld.write(graph, stream)
    return stream.getvalue()


def merge(graph: Graph) -> set[Triple]:
    return {quad.triple for key in graph.keys() for quad in graph.statements(key)}  # noqa: SIM118


def things(graph: Graph) -> dict[str, Any]:
    """What stands in `@graph`, by id."""
    return {thing["id"]: thing for thing in json.loads(written(graph))["@graph"]}


def objects_in(value: Any) -> Iterator[dict[str, Any]]:
    """All JSON objects that are things, however deep."""
    if isinstance(value, dict):
        if "id" in value:
            yield value
        for part in value.values():
            yield from objects_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from objects_in(part)


def triples(nquads: str | bytes | None) -> set[Triple]:
    return {quad.triple for quad in pyoxigraph.parse(nquads or b"", RdfFormat.N_QUADS)}


# ---------------------------------------------------------------------------------------------------- nothing is lost


def test_pyoxigraph_reads_the_merge(graph: Graph) -> None:
    quads = set(pyoxigraph.parse(written(graph), RdfFormat.JSON_LD))
    assert {quad.triple for quad in quads} == merge(graph)
    assert {quad.graph_name for quad in quads} <= {DefaultGraph()}


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib.*")  # its own parser uses what it deprecates
def test_rdflib_reads_the_merge(graph: Graph) -> None:
    read = rdflib.Graph().parse(data=written(graph), format="json-ld")
    assert triples(read.serialize(format="nt", encoding="utf-8")) == merge(graph)


def test_a_processor_of_json_ld_reads_the_merge(graph: Graph) -> None:
    assert triples(pyld.to_rdf(json.loads(written(graph)), {"format": "application/n-quads"})) == merge(graph)


def test_the_context_by_its_address_means_the_same(plain: Graph) -> None:
    whole = json.loads(written(plain))
    shipped = json.loads(Path(jsonld.__file__).with_name("context.jsonld").read_text(encoding="utf-8"))
    assert whole["@context"] == shipped["@context"]

    def load(url: str, _options: object) -> dict[str, Any]:
        assert url == jsonld.CONTEXT
        return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": shipped}

    whole["@context"] = jsonld.CONTEXT
    options = {"format": "application/n-quads", "documentLoader": load}
    assert triples(pyld.to_rdf(whole, options)) == merge(plain)


def test_every_term_of_the_graph_has_a_key() -> None:
    defined = {key: told for key, told in jsonld.context().items() if not key.startswith("@")}
    known = set(pyld.expand({"@context": jsonld.context(), **{key: "x" for key in defined if key != "id"}})[0])
    known |= {iri for key in defined for iri in pyld.expand({"@context": jsonld.context(), "type": key})[0]["@type"]}
    pushes = {vocabulary.PUSH, vocabulary.DIGEST, vocabulary.PENDING, vocabulary.MERGED_IN}
    datatypes = {vocabulary.DATE, vocabulary.DECIMAL, vocabulary.INTEGER, vocabulary.DURATION}
    values = [
        *vars(vocabulary).values(),
        *vocabulary.ROLE_PROPERTIES.values(),
        *vocabulary.RELATION_PROPERTIES.values(),
        *vocabulary.DIVISION_TYPES.values(),
        *vocabulary.DOCUMENT_TYPES.values(),
    ]
    terms = {value for value in values if isinstance(value, NamedNode)}
    missing = terms - pushes - datatypes - {vocabulary.TYPE, vocabulary.CHINESE}
    assert {iri.value for iri in missing} - known == set()


def test_what_has_no_key_in_the_context_is_written_in_full() -> None:
    terms = jsonld._Terms(jsonld.context())
    unknown = NamedNode("https://example.org/unknown")
    assert terms.entry(unknown, [terms.reference(unknown, unknown)]) == {unknown.value: {"id": unknown.value}}
    english = Literal("Bureau of Finance", language="en")
    assert terms.literal(vocabulary.ALT_LABEL, english) == {"@value": "Bureau of Finance", "@language": "en"}
    assert terms.literal(vocabulary.LABEL, Literal("王芳")) == {"@value": "王芳"}
    half = Literal("0.5", datatype=vocabulary.DECIMAL)
    assert terms.literal(vocabulary.RULE_VALUE, half) == {"@value": "0.5", "@type": "xsd:decimal"}
    large = Literal(str(2**60), datatype=vocabulary.INTEGER)
    assert terms.literal(vocabulary.YEAR, large) == {"@value": str(2**60), "@type": "xsd:integer"}


# -------------------------------------------------------------------------------------------------- framed by agency


def test_agencies_stand_first_and_then_what_none_of_them_holds(plain: Graph) -> None:
    kinds = [thing.get("type", []) for thing in things(plain).values()]
    agencies = ["Agency" in kind for kind in kinds]
    assert sum(agencies) == 7
    assert agencies == sorted(agencies, reverse=True)
    rest = Counter(kind[-1] for kind in kinds if "Agency" not in kind)
    assert {"Issue", "Document", "Citation", "Diagnostic", "Subdivision", "Target"} <= rest.keys()
    assert rest.keys().isdisjoint({"Obligation", "Task", "Assignment"})


def test_an_obligation_stands_under_who_leads_with_all_that_belongs_to_it(plain: Graph) -> None:
    (obligation,) = things(plain)[FARMING]["leads"]
    assert obligation["id"] == BUILD
    assert obligation["label"] == "新建高标准农田"
    assert obligation["lead"] == [{"id": FARMING, "name": "青河州农业农村局"}]
    assert obligation["support"] == [{"id": WATER, "name": "青河州水利局"}]
    assert [bearer["id"] for bearer in obligation["bearers"]] == [FARMING, WATER]
    assert [task["text"] for task in obligation["tasks"]][::2] == [
        "2025年底前新建高标准农田5万亩；",
        "不得占用水源地。",
    ]
    first, second = obligation["targets"]
    assert (first["indicator"], first["comparator"], first["value"], first["unit"]) == (
        "新建高标准农田",
        "==",
        "50000",
        "亩",
    )
    assert (second["minValue"], second["maxValue"], second["evidence"]["quote"]) == ("8", "10", "8%—10%")
    (deadline,) = obligation["deadlines"]
    assert (deadline["deadlineKind"], deadline["end"]) == ("by", "2025-12-31")
    assert obligation["tasks"][0]["targets"] == [first["id"]]
    assert obligation["tasks"][0]["deadlines"] == first["deadlines"] == [deadline["id"]]
    assert obligation["document"] == {"id": PLAN, "printedTitle": ISSUE.documents[0].title}
    assert obligation["statedIn"] == {"id": f"{PLAN}#sec_2__item_1", "path": "二、（一）"}
    assert obligation["assignments"][0]["evidence"]["quote"] == "（州农业农村局牵头，水利局配合）"


def test_who_only_supports_has_its_id_and_label(plain: Graph) -> None:
    assert things(plain)[WATER]["supports"] == [{"id": BUILD, "label": "新建高标准农田"}]


def test_who_has_no_special_role_is_responsible(plain: Graph) -> None:
    finance = things(plain)[FINANCE]
    assert [obligation["id"] for obligation in finance["responsibleFor"]] == [PAY]
    assert not finance.keys() & {"leads", "joins", "supports"}


def test_each_thing_stands_in_full_in_one_place(graph: Graph) -> None:
    places = Counter(found["id"] for found in objects_in(json.loads(written(graph))["@graph"]) if "type" in found)
    typed = {str(triple.subject.value) for triple in merge(graph) if triple.predicate == vocabulary.TYPE}  # type: ignore[union-attr]
    assert places == Counter(typed)


@pytest.mark.parametrize(
    ("roles", "full"),
    [
        ({FARMING: "lead", WATER: "lead"}, (FARMING, "leads")),
        ({FARMING: "support", WATER: "lead"}, (WATER, "leads")),
        ({FARMING: "joint", WATER: "responsible"}, (WATER, "responsibleFor")),
        ({FARMING: "support", WATER: "joint"}, (WATER, "joins")),
    ],
)
def test_who_leads_comes_before_who_is_responsible_joins_or_supports(
    tmp_path: Path, roles: dict[str, str], full: tuple[str, str]
) -> None:
    bearers = tuple(Bearer("", Role(role), agency.partition("agency/")[2]) for agency, role in roles.items())
    tail = replace(ISSUE.assignments[0], bearers=bearers)
    found = things(built(tmp_path, replace(ISSUE, assignments=(tail, *ISSUE.assignments[1:]))))
    holder, key = full
    assert "tasks" in found[holder][key][0]
    keys = {"lead": "leads", "responsible": "responsibleFor", "joint": "joins", "support": "supports"}
    for agency, role in roles.items():
        assert [each["id"] for each in found[agency][keys[role]]] == [BUILD]


def test_an_agency_in_two_roles_holds_the_obligation_once(tmp_path: Path) -> None:
    twice = tuple(Bearer("", role, "青河州/农业农村局") for role in (Role.SUPPORT, Role.LEAD))
    tail = replace(ISSUE.assignments[0], bearers=twice)
    agency = things(built(tmp_path, replace(ISSUE, assignments=(tail, *ISSUE.assignments[1:]))))[FARMING]
    assert "tasks" in agency["leads"][0]
    assert agency["supports"] == [{"id": BUILD, "label": "新建高标准农田"}]


def test_an_obligation_that_nobody_bears_stands_by_itself(tmp_path: Path) -> None:
    nobody = replace(ISSUE.assignments[0], bearers=())
    graph = built(tmp_path, replace(ISSUE, assignments=(nobody, *ISSUE.assignments[1:])))
    assert len(things(graph)[BUILD]["tasks"]) == 3
    assert {quad.triple for quad in pyoxigraph.parse(written(graph), RdfFormat.JSON_LD)} == merge(graph)


def test_a_target_of_two_obligations_stands_in_full_under_the_first(tmp_path: Path) -> None:
    first, second, *others = ISSUE.obligations
    shared = replace(second, targets=(1,))
    found = things(built(tmp_path, replace(ISSUE, obligations=(first, shared, *others))))
    full, named = found[FARMING]["leads"][0]["targets"][0], found[FINANCE]["responsibleFor"][0]["targets"][0]
    assert "indicator" in full
    assert named == full["id"]


# -------------------------------------------------------------------------------------------------- order and layout


def test_the_order_in_which_issues_came_leaves_no_trace(tmp_path: Path) -> None:
    one = built(tmp_path / "one", ISSUE, SEQUEL)
    built(tmp_path / "other", SEQUEL)
    other = built(tmp_path / "other", ISSUE)
    assert written(one) == written(other) == written(other)


def test_tasks_are_in_their_order_beyond_nine(tmp_path: Path) -> None:
    first, *others = ISSUE.obligations
    many = replace(first, tasks=first.tasks[:1] * 12)
    (obligation,) = things(built(tmp_path, replace(ISSUE, obligations=(many, *others))))[FARMING]["leads"]
    assert [task["id"] for task in obligation["tasks"]] == [f"{BUILD}__task_{number}" for number in range(1, 13)]


def test_agencies_obligations_and_all_else_begin_lines(plain: Graph) -> None:
    text = written(plain).decode()
    lines = text[text.index('"@graph": [') :].splitlines()
    assert sum(line.startswith(f'{{"id": "{BASE}agency/') for line in lines) == 7
    assert sum(line.startswith(f' {{"id": "{BASE}eli/') for line in lines) == 4, "three, and one named again"


# ------------------------------------------------------------------------------------------------- the documentation


def test_the_program_in_the_documentation_lists_what_falls_due(
    plain: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (program,) = re.findall(r"```python\n(.*?)```", DOCUMENTATION.read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "duties.jsonld").write_bytes(written(plain))
    monkeypatch.chdir(tmp_path)
    exec(program, {})
    assert capsys.readouterr().out == "2025-12-31 青河州农业农村局 新建高标准农田\n"


def test_the_frame_in_the_documentation_turns_deadlines_outside(plain: Graph) -> None:
    frame = json.loads(re.findall(r"```json\n(.*?)```", DOCUMENTATION.read_text(encoding="utf-8"), re.DOTALL)[-1])
    assert frame["@context"][0] == jsonld.CONTEXT
    frame["@context"][0] = dict(jsonld.context())
    framed = pyld.frame(json.loads(written(plain)), frame)["@graph"]
    assert len(framed) == 4
    told = {deadline.get("end"): deadline.get("deadlineOf") or [] for deadline in framed}
    (obligation,) = told["2025-12-31"]
    assert obligation["label"] == "新建高标准农田"
    assert [bearer["name"] for bearer in obligation["bearers"]] == ["青河州农业农村局", "青河州水利局"]
