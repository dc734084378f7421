"""Where in a file as published facts stand: in the JSON, in the graph, and after the graph is read again."""

import json
import shutil
from pathlib import Path

from jsonschema import validate as conforms  # type: ignore[import-untyped]

from gongbao.graph.statements import statements
from gongbao.graph.truth import read_facts, write_truth
from gongbao.graph.validate import validate
from gongbao.parser import parse_issue
from gongbao.parser.model import Issue, Place, Source
from gongbao.parser.serialization import to_json
from tests.built import built
from tests.command import gongbao, output

SCHEMA = json.loads((Path(__file__).parents[1] / "schema" / "parse.schema.json").read_text("utf-8"))
PDF = Path(__file__).parent / "sources" / "libreoffice.pdf"
FIRST = "某市人民政府关于造林的通知\n\n某政发〔2024〕3号\n\n一、任务\n\n2025年底前造林"
SECOND = "30万亩。（市林业局）\n\n2024年3月5日\n"
TEXT = f"{FIRST}{SECOND}"
PLACES = (Place(0, page=11, line=9), Place(len(FIRST), page=12, line=1), Place(len(TEXT) - 10, page=12, line=3))


def issue() -> Issue:
    return parse_issue(Source(TEXT, places=PLACES))


def test_each_fact_says_where_it_begins() -> None:
    facts = to_json(issue())
    conforms(facts, SCHEMA)
    assert facts["targets"][0]["place"] == {"page": 12, "line": 1}  # type: ignore[index]
    assert facts["deadlines"][0]["place"] == {"page": 11, "line": 9}  # type: ignore[index]


def test_a_text_has_no_places() -> None:
    assert "place" not in to_json(parse_issue(TEXT))["targets"][0]  # type: ignore[index]


def test_a_place_before_the_first_is_none() -> None:
    facts = to_json(parse_issue(Source(TEXT, places=PLACES[1:])))
    conforms(facts, SCHEMA)
    assert facts["deadlines"][0]["place"] is None  # type: ignore[index]


def test_the_graph_says_it_of_the_evidence_and_conforms(tmp_path: Path) -> None:
    quads = {(quad.predicate.value.rpartition("#")[2], quad.object.value) for quad in statements(issue())}  # type: ignore[union-attr]
    assert {("page", "12"), ("place", "第12页第1行"), ("place", "第11页第9行")} <= quads
    assert validate(built(tmp_path, issue())) == ()


def test_what_the_graph_keeps_of_an_issue_has_its_places(tmp_path: Path) -> None:
    record = write_truth(tmp_path, issue(), "1")
    assert read_facts(tmp_path, record.key, record.digest).source.places == PLACES


def test_a_query_says_where_the_words_of_a_fact_stand(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    shutil.copy(PDF, tmp_path / "sources")
    assert gongbao("build", tmp_path / "sources", "--graph", tmp_path / "graph").returncode == 0
    fact = "SELECT ?target WHERE { ?target a gb:Target ; gb:evidence/oa:start ?start } ORDER BY ?start LIMIT 1"
    target = output("query", fact, "--graph", tmp_path / "graph", "--format", "json")
    iri = json.loads(target)["results"]["bindings"][0]["target"]["value"]
    shown = output("query", "evidence-of", "--param", f"fact={iri}", "--graph", tmp_path / "graph")
    assert shown.rstrip("\n").split("\t")[-1] == "第2页第9行"
    assert "二、（一） 第3页第4行" in output("duties", "市水利局", "--graph", tmp_path / "graph")


def test_the_site_tells_the_place_of_each_fact(tmp_path: Path) -> None:
    assert gongbao("build", PDF, "--graph", tmp_path / "graph").returncode == 0
    assert gongbao("export", "html", "--graph", tmp_path / "graph", "-o", tmp_path / "site").returncode == 0
    pages = "".join(page.read_text("utf-8") for page in (tmp_path / "site").rglob("*.html"))
    assert pages.count("位置") > 20
    assert "第2页第9行" in pages
