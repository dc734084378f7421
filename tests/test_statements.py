"""The graph's statements: IRIs from natural keys, and what an issue says in RDF."""

import datetime
from collections import Counter
from dataclasses import replace
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import given
from pyoxigraph import BlankNode, Dataset, NamedNode, QuerySolutions, RdfFormat, Store, parse, serialize

from gongbao.graph import vocabulary
from gongbao.graph.iris import (
    agency_iri,
    document_work_iri,
    encode,
    issue_iri,
    issue_key,
    title_iri,
    work_iri,
)
from gongbao.graph.statements import statements
from gongbao.parser.model import (
    Agency,
    Document,
    GongbaoError,
    Issue,
    Masthead,
    Role,
    Source,
    Span,
)
from tests.issues import ISSUE, SEQUEL, TEXT

BASE = "https://w3id.org/gongbao/"
ONTOLOGY = Path(__file__).parents[1] / "graph" / "ontology.ttl"
PREFIXES = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in vocabulary.PREFIXES.items())


def store_of(*issues: Issue) -> Store:
    store = Store()
    for issue in issues:
        store.extend(statements(issue))
    return store


def ask(query: str, *issues: Issue) -> list[tuple[str | None, ...]]:
    """The rows of a query over all issues, IRIs without the base."""
    found = store_of(*(issues or (ISSUE,))).query(PREFIXES + query, use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)
    rows = [tuple(None if term is None else str(term.value).removeprefix(BASE) for term in row) for row in found]
    return sorted(rows, key=str)


# ----------------------------------------------------------------------------------------------------- natural keys


@pytest.mark.parametrize(
    ("number", "iri"),
    [
        ("国办发〔1996〕第25号", "国办发/1996/25"),
        ("国务院令 第707号", "国务院令/707"),
        ("T/CIQA54-2023", "T%2FCIQA54-2023"),
    ],
)
def test_a_number_is_one_work_however_it_is_printed(number: str, iri: str) -> None:
    assert work_iri(number) == f"{BASE}eli/work/{iri}"


@pytest.mark.parametrize("number", ["第707号", "令第707号", "2024年第5号", "", " "])
def test_a_number_that_does_not_say_whose_it_is_names_no_work(number: str) -> None:
    assert work_iri(number) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("关于贯彻落实《质量纲要》 加快建设的意见", "关于贯彻落实〈质量纲要〉加快建设的意见"),
        ("救助应急预案（2021年版）", "救助应急预案(2021年版)"),
        ("行动方案（2023—2025年）", "行动方案（2023-2025年）"),
        ("“十四五”规划", '"十四五"规划'),
        ("《防洪法》", "防洪法"),
    ],
)
def test_a_title_is_one_work_however_it_is_printed(one: str, other: str) -> None:
    assert title_iri(one) == title_iri(other)


def test_a_title_that_begins_and_ends_in_brackets_keeps_both() -> None:
    assert title_iri("《甲》和《乙》").endswith("/《甲》和《乙》")


def test_an_unnumbered_document_is_known_by_issuer_date_and_title() -> None:
    document = Document(Span(0, 1), "doc/1", title="任免通知", issuer="青河州人民政府", date=datetime.date(2024, 3, 1))
    here, there = issue_iri("a/2024/1"), issue_iri("b/2024/7")
    assert document_work_iri(document, here) == f"{BASE}eli/work/青河州人民政府/2024-03-01/任免通知"
    assert document_work_iri(document, here) == document_work_iri(document, there)
    undated = replace(document, date=None)
    assert document_work_iri(undated, here) == f"{BASE}eli/a/2024/1/doc/1/work"


def test_agencies_keep_region_and_name_apart() -> None:
    assert agency_iri("兴安盟/农牧局") == f"{BASE}agency/兴安盟/农牧局"
    assert agency_iri("中国/财政部", "https://example.org/") == "https://example.org/agency/中国/财政部"


def test_a_source_without_catalogue_entry_is_known_by_its_hash() -> None:
    known = Issue(source=Source(text="通知", sha256="0123456789abcdef" * 4), masthead=Masthead())
    assert issue_key(known) == "source/0123456789ab"
    assert issue_key(replace(known, source=Source(text="通知"))).startswith("source/")
    assert issue_key(ISSUE) == "qinghe/2024/2"


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_at_all_gives_a_valid_iri(text: str) -> None:
    for iri in (f"{BASE}{encode(text)}", f"{BASE}#{encode(text)}", title_iri(text), agency_iri(text), work_iri(text)):
        if iri is not None:
            NamedNode(iri)
            assert not any(character.isspace() for character in iri)


@given(st.text(st.characters(exclude_categories=())), st.text(st.characters(exclude_categories=())))
def test_different_texts_are_different_segments(one: str, other: str) -> None:
    assert (encode(one) == encode(other)) == (one == other)


@pytest.mark.parametrize("base", ["", "gongbao", "urn:x", "https://a b/", "https://a/#x", "https://[x/", "https:///"])
def test_a_base_that_is_no_iri_is_refused(base: str) -> None:
    with pytest.raises(GongbaoError, match="give an absolute one"):
        list(statements(ISSUE, base))


# ------------------------------------------------------------------------------------------------ what an issue says


def test_all_statements_stand_once_in_the_issue_s_own_graph_under_the_base() -> None:
    quads = list(statements(ISSUE, "https://example.org/公报"))
    assert {quad.graph_name for quad in quads} == {NamedNode("https://example.org/公报/eli/qinghe/2024/2")}
    assert len(set(quads)) == len(quads)
    assert all(quad.subject.value.startswith("https://example.org/公报/") for quad in quads)  # type: ignore[union-attr]


def test_the_same_issue_gives_the_same_statements_without_blank_nodes() -> None:
    quads = list(statements(ISSUE))
    assert quads == list(statements(ISSUE))
    assert not any(isinstance(node, BlankNode) for quad in quads for node in (quad.subject, quad.object))


def test_nothing_points_at_what_is_not_there() -> None:
    quads = list(statements(ISSUE))
    stated = {quad.subject for quad in quads}
    named = {quad.object for quad in quads if isinstance(quad.object, NamedNode)}
    assert {node.value for node in named - stated if node.value.startswith(f"{BASE}eli/qinghe")} == set()
    assert {node.value for node in named - stated if node.value.startswith(f"{BASE}agency")} == set()


def test_an_issue_of_a_serial_has_its_works() -> None:
    assert ask(
        "SELECT ?w ?n WHERE { ?i a gb:Issue ; eli:has_member ?w ; gb:serialNumber ?n ; dcterms:isPartOf ?g }"
    ) == [
        ("eli/work/青政办发/2024/7", "18"),
        ("eli/work/青政发/2024/12", "18"),
    ]


def test_a_document_realizes_its_work() -> None:
    assert ask(
        """SELECT ?d ?number ?date ?issuer ?type WHERE {
             ?d a gb:Document ; eli:realizes ?w .
             ?w eli:id_local ?number ; eli:date_document ?date ; eli:passed_by ?issuer ; eli:type_document ?type }"""
    ) == [
        (
            *("eli/qinghe/2024/2/doc/1", "青政发〔2024〕12号", "2024-03-05"),
            *("agency/青河州/人民政府", "ns#Notice"),
        ),
        (
            *("eli/qinghe/2024/2/doc/2", "青政办发〔2024〕7号", "2024-03-08"),
            *("agency/青河州人民政府办公室", "ns#Notice"),
        ),
    ]


def test_the_instrument_goes_by_its_notice_s_work() -> None:
    assert ask("SELECT ?x ?w WHERE { ?x a gb:Instrument ; eli:realizes ?w }") == [
        ("eli/qinghe/2024/2/doc/1#instrument", "eli/work/青政发/2024/12")
    ]


def test_divisions_form_a_tree_with_clauses_as_leaves() -> None:
    assert ask(
        "SELECT ?x ?p WHERE { ?x gb:path ?p ; eli:is_part_of <https://w3id.org/gongbao/eli/qinghe/2024/2/doc/1#sec_2> }"
    ) == [("eli/qinghe/2024/2/doc/1#sec_2__item_1", "二、（一）")]
    assert ask(
        "SELECT ?text WHERE { ?x eli:type_subdivision gb:Clause ; gb:text ?text FILTER(STRSTARTS(?text, '2025')) }"
    ) == [("2025年底前新建高标准农田5万亩；亩均增产8%—10%；不得占用水源地。（州农业农村局牵头，水利局配合）",)]


def test_who_owes_what_with_rule_path_and_the_words_that_say_so() -> None:
    assert ask(
        """SELECT ?label ?lead ?support ?rule ?words ?path WHERE {
             ?o a gb:Obligation ; rdfs:label ?label ; gb:statedIn/gb:path ?path ; gb:hasAssignment ?a .
             ?a gb:rule ?rule ; gb:evidence/oa:exact ?words .
             OPTIONAL { ?o gb:leadAgency ?lead } OPTIONAL { ?o gb:supportingAgency ?support } }"""
    ) == [
        ("安排资金", None, None, "inline.subject", "州财政局应当每年安排", "二、（一）"),
        (
            *("新建高标准农田", "agency/青河州/农业农村局", "agency/青河州/水利局"),
            *("tail.bracket", "（州农业农村局牵头，水利局配合）", "二、（一）"),
        ),
    ]


def test_every_bearer_is_a_responsible_agency_whatever_its_role() -> None:
    assert len(ask("SELECT ?o ?a WHERE { ?o gb:responsibleAgency ?a }")) == sum(
        len(assignment.bearers) for assignment in ISSUE.assignments
    )
    roles = Counter(bearer.role for assignment in ISSUE.assignments for bearer in assignment.bearers)
    for role, of_role in vocabulary.ROLE_PROPERTIES.items():
        held = ask(f"SELECT ?o ?a WHERE {{ ?o {of_role} ?a ; gb:responsibleAgency ?a }}")
        assert len(held) == roles[role]
    assert roles[Role.LEAD] == 1


def test_doubt_is_stated_and_certainty_is_not() -> None:
    assert ask("SELECT ?agency WHERE { ?a gb:confidence 'doubtful' ; gb:agency ?agency }") == [
        ("agency/青河州/各县市人民政府",)
    ]


def test_targets_have_exact_numbers_units_and_their_own_deadline() -> None:
    assert ask(
        """SELECT ?i ?v ?u ?end WHERE {
             ?t gb:indicator ?i ; qudt:numericValue ?v ; gb:unit ?u ; gb:hasDeadline/gb:end ?end }"""
    ) == [("新建高标准农田", "50000", "亩", "2025-12-31"), ("粮食播种面积", "300000", "亩", "2025-12-31")]
    assert ask("SELECT ?min ?max ?unit WHERE { ?t gb:minValue ?min ; gb:maxValue ?max ; qudt:unit ?unit }") == [
        ("8", "10", "http://qudt.org/vocab/unit/PERCENT")
    ]


def test_a_percentage_point_is_no_percent() -> None:
    point = replace(ISSUE, targets=(replace(ISSUE.targets[2], unit="百分点"),) * 3)
    assert ask("SELECT ?u WHERE { ?t qudt:unit ?u }", point) == []


def test_deadlines_say_when_as_data() -> None:
    assert ask(
        """SELECT ?kind ?due ?duration ?rule WHERE {
             ?d a gb:Deadline ; gb:deadlineKind ?kind
             OPTIONAL { ?d gb:due ?due } OPTIONAL { ?d gb:duration ?duration } OPTIONAL { ?d gb:recurrence ?rule }
             FILTER(?kind != 'by') }"""
    ) == [("recurring", None, None, "FREQ=YEARLY"), ("within", "2024-04-07", "P30D", None)]


def test_citations_are_typed_and_lead_to_works() -> None:
    first, second = (f"<{BASE}eli/qinghe/2024/2/doc/{number}>" for number in (1, 2))
    assert ask(f"SELECT ?w WHERE {{ {first} eli:based_on ?w }}") == [("eli/work/云政发/2022/8",)]
    assert ask(f"SELECT ?w WHERE {{ {first} eli:implements ?w }}") == [("eli/title/云岭省粮食安全规划",)]
    assert ask(f"SELECT ?w WHERE {{ {first} gb:promulgates/gb:denotes ?w }}") == [("eli/work/青政发/2024/12",)]
    assert ask(f"SELECT ?w WHERE {{ {second} eli:repeals ?w }}") == [("eli/work/青政办发/2016/30",)]


def test_an_issue_that_prints_a_document_connects_to_those_that_cite_its_title() -> None:
    query = "SELECT ?w WHERE { ?d eli:implements/gb:denotes ?w }"
    assert ask(query, ISSUE) == []
    assert ask(query, ISSUE, SEQUEL) == [("eli/work/云政发/2023/3",)]


def test_every_evidence_leads_back_to_the_words() -> None:
    rows = ask(
        """SELECT DISTINCT ?e ?start ?end ?words ?pieces ?sha WHERE {
             ?f gb:evidence ?e . ?e oa:start ?start ; oa:end ?end ; oa:exact ?words ; oa:hasSource/gb:sha256 ?sha
             OPTIONAL { ?e gb:pieces ?pieces } }"""
    )
    tasks = sum(len(obligation.tasks) for obligation in ISSUE.obligations)
    facts = (ISSUE.assignments, ISSUE.targets, ISSUE.deadlines, ISSUE.citations, ISSUE.diagnostics)
    assert len(rows) == tasks + sum(map(len, facts))
    for _, start, end, words, pieces, sha256 in rows:
        parts = [part.split(",") for part in pieces.split()] if pieces else [[str(start), str(end)]]
        assert "".join("".join(TEXT[int(a) : int(b)] for a, b in parts).split()) == words
        assert sha256 == ISSUE.source.sha256


def test_hostile_text_stays_text() -> None:
    evil = "<x> \"'\\\n\x00\x07\ud800 %zz \u202e{}|^`#?/.."
    hostile = replace(
        ISSUE,
        masthead=replace(ISSUE.masthead, key=f"{evil}/../1"),
        documents=tuple(replace(document, number=evil, title=evil, issuer=evil) for document in ISSUE.documents),
        divisions=tuple(replace(division, id=evil + division.id) for division in ISSUE.divisions),
        agencies=(*ISSUE.agencies, Agency(f"{evil}/{evil}", evil, jurisdiction=evil)),
        citations=tuple(replace(citation, title=evil, number=evil) for citation in ISSUE.citations),
    )
    quads = list(statements(hostile))
    for form in (RdfFormat.N_QUADS, RdfFormat.TRIG):
        written = serialize(quads, format=form)
        assert written is not None
        assert Dataset(parse(written, format=form)) == Dataset(quads)
