"""Parameters of queries: values stand where the query says, typed, and a header says all that there is to say."""

import pyoxigraph
import pytest
from pyoxigraph import NamedNode, Store

from gongbao.graph import QueryError, shipped_queries
from gongbao.graph.guard import TOKEN, judge, normalise
from gongbao.graph.parameters import EXAMPLES, bind, declared, missing, term
from gongbao.graph.shipped import read_query
from gongbao.graph.vocabulary import PREFIXES
from gongbao.parser.model import GongbaoError

BASE = "https://w3id.org/gongbao/"

TWICE = """# @param x number a number
SELECT ?x { { SELECT ?x { VALUES ?x { 1 2 } } } { SELECT ?x { values ?x { 1 } } } VALUES ?y { 3 } }"""


def only(query: str, values: dict[str, str]) -> list[str]:
    solutions = Store().query(bind(query, values))
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    return [row["x"].value for row in solutions]


def test_a_value_takes_the_place_of_the_default_in_every_block_of_its_variable() -> None:
    assert only(TWICE, {}) == ["1"]
    assert only(TWICE, {"x": "7"}) == ["7"]
    assert bind(TWICE, {"x": "7"}).count('"7"^^') == 2
    assert "VALUES ?y { 3 }" in bind(TWICE, {"x": "7"})


def test_a_block_of_a_variable_that_is_no_parameter_stays() -> None:
    assert only("SELECT ?x { VALUES ?x { 1 2 } }", {"x": "2"}) == ["2"]


def test_blocks_in_comments_and_strings_are_none() -> None:
    text = '# @param x number a number\n# VALUES ?x { 8 }\nSELECT ?x { BIND("VALUES ?x { 9 }" AS ?y) VALUES ?x { 1 } }'
    assert only(text, {"x": "7"}) == ["7"]
    assert declared(text)[0].default == "1"


@pytest.mark.parametrize(
    ("block", "default", "required"),
    [("VALUES ?x { }", "", True), ("VALUES ?x { UNDEF }", "UNDEF", False), ('VALUES ?x {"a"  "b"}', '"a" "b"', False)],
)
def test_what_a_block_holds_says_whether_a_value_is_required(block: str, default: str, required: bool) -> None:
    (parameter,) = declared(f"# @param x string 词 / words\nSELECT ?x {{ {block} }}")
    assert (parameter.default, parameter.required) == (default, required)


def test_a_parameter_without_a_block_may_be_left_out() -> None:
    text = "# @param x string 词 / words\nASK { ?x ?y ?z }"
    assert declared(text)[0].default is None
    assert missing(text, {}) == ()
    assert bind(text, {}) == text


def test_a_missing_value_is_named_with_an_example() -> None:
    text = "# @param day date 某日 / the day\nASK { VALUES ?day { } ?x gb:due ?day }"
    assert [parameter.name for parameter in missing(text, {})] == ["day"]
    with pytest.raises(QueryError) as caught:
        bind(text, {})
    assert str(caught.value) == "parameter day is missing (某日 / the day): give one, as in day=2025-12-31"


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("agency", "青河州/水利局", f"{BASE}agency/青河州/水利局"),
        ("agency", "青河州/水 利局", f"{BASE}agency/青河州/水利局"),
        ("agency", "国务院", f"{BASE}agency/国务院"),
        ("agency", "urn:a", "urn:a"),
        ("agency", f"<{BASE}agency/国务院>", f"{BASE}agency/国务院"),
        ("work", "青政发(2024)12号", f"{BASE}eli/work/青政发/2024/12"),
        ("work", "国务院令第707号", f"{BASE}eli/work/国务院令/707"),
        ("work", "GB/T 9704-2012", f"{BASE}eli/work/GB%2FT9704-2012"),
        ("work", "《云岭省粮食安全规划》", f"{BASE}eli/title/云岭省粮食安全规划"),
        ("work", f"{BASE}eli/work/x/1", f"{BASE}eli/work/x/1"),
    ],
)
def test_names_of_agencies_and_works_become_their_iris(kind: str, value: str, expected: str) -> None:
    assert term("x", value, kind) == NamedNode(expected)


def test_iris_are_under_the_base_of_the_graph() -> None:
    text = "# @param x agency 机构 / agency\nSELECT ?x { VALUES ?x { } }"
    assert "<https://example.org/agency/青河州/水利局>" in bind(text, {"x": "青河州/水利局"}, "https://example.org/")


def test_chinese_words_are_tagged_as_in_the_graph() -> None:
    assert term("x", '水"利', "zh") == pyoxigraph.Literal('水"利', language="zh")


@pytest.mark.parametrize("kind", ["agency", "work", "iri"])
def test_an_iri_that_is_none_is_refused(kind: str) -> None:
    with pytest.raises(QueryError, match=r"is not an IRI \(https://…\)"):
        term("x", "urn:a> <urn:b", kind)


# ------------------------------------------------------------------------------------------------------------ headers

HEADER = "# @title 题 / A title\n# @question 问？/ A question?\n"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("ASK {}", "has no `# @title"),
        ("# @title 题 / A title\nASK {}", "has no `# @question"),
        ("# @title A title\n# @question 问？/ A question?\nASK {}", "has no `# @title"),
        ("# @title 题 / A title\n# @question 问？/\nASK {}", "has no `# @question"),
        (HEADER + "# @param x colour 色 / colour\nASK { VALUES ?x { } }", "no type colour"),
        (HEADER + "# @param x string colour\nASK { VALUES ?x { } }", "parameter x: describe it"),
        (HEADER + "# @param x string 色 / colour\nASK { ?x ?y ?z }", r"parameter x: give it a `VALUES \?x"),
    ],
)
def test_a_header_that_is_not_complete_is_an_error(text: str, complaint: str) -> None:
    with pytest.raises(GongbaoError, match=rf"^mine\.rq: .*{complaint}"):
        read_query("mine", text)


def test_the_queries_that_ship_have_whole_headers_and_run_as_they_stand() -> None:
    shipped = shipped_queries()
    assert len(shipped) >= 20
    for name, query in shipped.items():
        assert query.name == name
        assert query.title.en.isascii()
        Store().query(query.text, prefixes=PREFIXES)
        values = {parameter.name: EXAMPLES[parameter.type] for parameter in query.parameters}
        Store().query(
            bind(query.text, {**values, **dict.fromkeys(values.keys() & {"fact"}, "urn:f")}), prefixes=PREFIXES
        )


def test_the_queries_that_ship_ask_no_named_graph_and_nobody_else() -> None:
    for query in shipped_queries().values():
        assert judge(normalise(query.text)).dataset is None
        words = {token[0].upper() for token in TOKEN.finditer(query.text) if token.lastgroup == "word"}
        assert "GRAPH" not in words, query.name
