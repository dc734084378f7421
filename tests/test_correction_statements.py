"""What the graph says of corrections: who, why, the rule's value beside the corrected one; and that it can be undone."""

from dataclasses import replace
from pathlib import Path

import rdflib
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, Store
from rdflib import OWL, RDF, RDFS

from gongbao.graph import statements, vocabulary
from gongbao.graph.corrections import Correction
from gongbao.graph.provenance import correction_statements
from gongbao.parser import Issue
from tests.corrected import corrected, entry, parsed
from tests.issues import ISSUE

ONTOLOGY = Path(__file__).parents[1] / "graph" / "ontology.ttl"
BASE = "https://w3id.org/gongbao/"
DOC = f"{BASE}eli/hengshui/2024/3/doc/1"
PREFIXES = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in vocabulary.PREFIXES.items())

VALUE = entry("target", "95%以上", change={"value": 96.5, "unit": "百分点"}, date="2026-03-02")
ADDED = entry(
    "assignment", "（市生态环境局牵头，市财政局配合）", add_owner={"agency": "朝阳市/审计局", "role": "joint"}
)
REMOVED = entry(
    "assignment", "（市审计局、绿水行动）", remove_owner="绿水行动", who="https://orcid.org/0000-0002-1825-0097"
)
REJECTED = entry("deadline", "到2026年底", reject=True)
ACCEPTED = entry("target", "60%以上", accept=True)


def all_statements(*corrections: Correction, issue: Issue | None = None) -> list[Quad]:
    done = corrected(*corrections, issue=issue)
    assert done.unmatched == ()
    return [*statements(done.issue), *correction_statements(done)]


def iri_of(quad: Quad) -> str:
    assert isinstance(quad.subject, NamedNode)
    return quad.subject.value


def ask(query: str, *corrections: Correction) -> list[tuple[str | None, ...]]:
    store = Store()
    store.extend(all_statements(*corrections))
    found = store.query(PREFIXES + query, use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)
    return sorted(
        (tuple(None if term is None else str(term.value).removeprefix(BASE) for term in row) for row in found), key=str
    )


def test_a_changed_value_has_the_rule_s_own_beside_it() -> None:
    rule = parsed().targets[1].rule
    assert ask(
        """SELECT ?value ?field ?was ?is ?rule ?why ?when ?who WHERE {
             ?c a gb:Correction ; gb:action 'change' ; gb:corrects ?fact ; gb:rule ?rule ; gb:reason ?why ;
                dcterms:date ?when ; prov:wasAttributedTo ?agent ; gb:hasChange ?change .
             ?change a gb:Change ; gb:correctedField ?field ; gb:ruleValue ?was ; gb:correctedValue ?is .
             ?fact a gb:Target ; qudt:numericValue ?value ; gb:rule ?rule ; prov:wasAttributedTo ?agent .
             ?agent a prov:Agent ; rdfs:label ?who }""",
        VALUE,
    ) == [
        ("96.5", "unit", "%", "百分点", rule, "看过原件", "2026-03-02", "王芳"),
        ("96.5", "value", "95", "96.5", rule, "看过原件", "2026-03-02", "王芳"),
    ]


def test_values_are_typed() -> None:
    found = {
        (quad.predicate, quad.object.datatype)
        for quad in correction_statements(corrected(VALUE, REJECTED))
        if quad.predicate in {vocabulary.RULE_VALUE, vocabulary.DATE_DECIDED} and isinstance(quad.object, Literal)
    }
    assert found == {
        (vocabulary.RULE_VALUE, vocabulary.DECIMAL),
        (vocabulary.RULE_VALUE, vocabulary.DATE),
        (vocabulary.RULE_VALUE, NamedNode(vocabulary.XSD + "string")),
        (vocabulary.DATE_DECIDED, vocabulary.DATE),
    }


def test_roles_say_whose_they_are() -> None:
    assert ask(
        """SELECT ?agency ?was ?is WHERE {
             ?change gb:correctedField 'role' ; gb:concernsAgency ?agency
             OPTIONAL { ?change gb:ruleValue ?was } OPTIONAL { ?change gb:correctedValue ?is } }""",
        ADDED,
        REMOVED,
    ) == [("agency/朝阳市/审计局", None, "joint"), ("agency/衡水市/绿水行动", "responsible", None)]
    assert ask("SELECT ?o WHERE { ?o gb:jointAgency <https://w3id.org/gongbao/agency/朝阳市/审计局> }", ADDED) == [
        ("eli/hengshui/2024/3/doc/1#chp_1__sec_2__obl_1",)
    ]


def test_an_agency_that_is_none_is_one_no_longer() -> None:
    query = "SELECT ?a WHERE { ?a a org:Organization ; skos:prefLabel ?name FILTER(CONTAINS(?name, '绿水')) }"
    assert ask(query) == [("agency/衡水市/绿水行动",)]
    assert ask(query, REMOVED) == []


def test_a_person_may_be_an_iri() -> None:
    assert ask("SELECT DISTINCT ?who WHERE { ?x prov:wasAttributedTo ?who }", VALUE, REMOVED) == [
        ("https://orcid.org/0000-0002-1825-0097",),
        ("person/王芳",),
    ]


def test_a_rejected_fact_is_stated_no_longer_but_what_was_read_is() -> None:
    assert ask("SELECT ?d WHERE { ?d a gb:Deadline ; gb:end ?end FILTER(YEAR(?end) = 2026) }", REJECTED) == []
    start = parsed().source.text.index("到2026年底")
    assert ask(
        """SELECT ?kind ?words ?start ?end ?field ?was WHERE {
             ?c gb:rejectedKind ?kind ; gb:hasChange [ gb:correctedField ?field ; gb:ruleValue ?was ] .
             ?c gb:evidence [ oa:exact ?words ; oa:start ?start ; oa:end ?end ; oa:hasSource ?source ]
             FILTER NOT EXISTS { ?c gb:corrects ?fact } }""",
        REJECTED,
    ) == [
        ("deadline", "到2026年底", str(start), str(start + 7), field, was)
        for field, was in (("due", "2026-12-31"), ("end", "2026-12-31"), ("kind", "by"))
    ]


def test_what_was_accepted_is_vouched_for_not_authored() -> None:
    assert ask("SELECT ?fact WHERE { ?c gb:action 'accept' ; gb:corrects ?fact }", ACCEPTED) == [
        ("eli/hengshui/2024/3/doc/1#target_5",)
    ]
    assert ask("SELECT ?x WHERE { ?x prov:wasAttributedTo ?who ; gb:indicator|gb:comparator ?v }", ACCEPTED) == []


def test_a_correction_settles_the_diagnostics_about_its_fact() -> None:
    query = "SELECT ?code WHERE { ?d gb:code ?code FILTER NOT EXISTS { ?c gb:settles ?d } }"
    assert ask(query) == [("target-without-indicator",), ("unknown-agency",)]
    assert ask(query, ACCEPTED) == [("unknown-agency",)]
    assert ask(query, ACCEPTED, REMOVED) == []


def test_corrections_are_numbered_by_document_in_text_order() -> None:
    quads = list(correction_statements(corrected(ACCEPTED, REJECTED, VALUE)))
    corrections = [quad for quad in quads if quad.object == vocabulary.CORRECTION]
    assert [quad.subject for quad in corrections] == [NamedNode(f"{DOC}#correction_{number}") for number in (1, 2, 3)]
    words = [quad.object for quad in quads if quad.predicate == vocabulary.EXACT]
    assert words == [Literal(quote, language="zh") for quote in ("到2026年底", "95%以上", "60%以上")]


def test_all_stands_in_the_issue_s_graph_without_blank_nodes_and_each_once() -> None:
    quads = all_statements(VALUE, ADDED, REMOVED, REJECTED, ACCEPTED)
    assert {quad.graph_name for quad in quads} == {NamedNode(f"{BASE}eli/hengshui/2024/3")}
    assert len(set(quads)) == len(quads)
    assert all(isinstance(quad.subject, NamedNode) for quad in quads)


def test_the_base_of_the_iris_can_be_chosen() -> None:
    subjects = {iri_of(quad) for quad in correction_statements(corrected(VALUE), "https://example.org")}
    assert {iri.split("#")[0] for iri in subjects} == {
        "https://example.org/eli/hengshui/2024/3/doc/1",
        "https://example.org/person/王芳",
    }


def test_taking_a_correction_back_restores_the_statements_to_the_byte() -> None:
    for each in (VALUE, ADDED, REMOVED, REJECTED, ACCEPTED):
        kept = [other for other in (VALUE, REJECTED) if other is not each]
        before = all_statements(*kept)
        assert all_statements(*kept, each) != before
        assert all_statements(*kept) == before
    assert all_statements() == list(statements(parsed()))


def test_the_order_in_the_file_makes_no_difference() -> None:
    corrections = (VALUE, ADDED, REMOVED, REJECTED, ACCEPTED)
    assert all_statements(*corrections) == all_statements(*reversed(corrections))


def test_properties_are_used_as_the_ontology_declares_them() -> None:
    graph = rdflib.Graph().parse(ONTOLOGY)
    for quad in correction_statements(corrected(VALUE, ADDED, REMOVED, REJECTED, ACCEPTED)):
        if quad.predicate.value.startswith(vocabulary.GB):
            term = rdflib.URIRef(quad.predicate.value)
            kind = OWL.ObjectProperty if isinstance(quad.object, NamedNode) else OWL.DatatypeProperty
            assert (term, RDF.type, kind) in graph, quad.predicate
            declared = graph.value(term, RDFS.range)
            if isinstance(quad.object, Literal) and declared is not None:
                assert quad.object.datatype.value == str(declared), quad


def test_corrections_of_an_issue_made_by_hand() -> None:
    """Facts in two documents, one quote interrupted by a page number."""
    cut = replace(entry("task", "亩均增产8%—10%；", reject=True), issue="qinghe/2024/2")
    second = replace(entry("deadline", "30日内", change={"due": "2024-04-08"}), issue="qinghe/2024/2")
    quads = all_statements(second, cut, issue=ISSUE)
    nodes = {iri_of(quad).removeprefix(f"{BASE}eli/qinghe/2024/2/") for quad in quads}
    assert {"doc/1#correction_1", "doc/2#correction_1", "doc/1#correction_1__evidence"} <= nodes
    pieces = [quad for quad in quads if quad.predicate == vocabulary.PIECES and "correction" in str(quad.subject)]
    assert len(pieces) == 1
