"""The shapes: what is built conforms, and each shape catches what it is there for."""

import logging
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pyshacl
import pytest
import rdflib
from pyoxigraph import DefaultGraph, Store
from rdflib import OWL, RDF, RDFS, SH, URIRef

from gongbao.app.validate import report
from gongbao.corpus import load_regions, load_words, shipped_sources
from gongbao.graph import statements, vocabulary
from gongbao.graph.correcting import correct
from gongbao.graph.correction_file import from_json
from gongbao.graph.corrections import Corrected
from gongbao.graph.iris import issue_key
from gongbao.graph.provenance import corrected_statements
from gongbao.graph.validate import SHAPES, BrokenShape, Violation, validate, validate_triples
from gongbao.parser import parse_issue
from gongbao.parser.model import (
    AgencyKind,
    Comparator,
    Confidence,
    DeadlineKind,
    Diagnostic,
    Issue,
    Level,
    Modality,
    Relation,
    Severity,
    Source,
    TargetKind,
)
from tests.built import built
from tests.issues import ISSUE, SEQUEL

ROOT = Path(__file__).parents[1]
GB = rdflib.Namespace(vocabulary.GB)
PREFIXES = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in vocabulary.PREFIXES.items())


@cache
def shapes() -> rdflib.Graph:
    return rdflib.Graph().parse(ROOT / "graph" / "shapes.ttl")


def name_of(shape: rdflib.term.Node) -> str:
    return str(shape).removeprefix(SHAPES)


def broken(issue: Issue) -> list[str]:
    return [shape.name for shape in validate_triples(quad.triple for quad in statements(issue))]


# ------------------------------------------------------------------------------------------------- what is built conforms


@pytest.fixture(scope="module")
def shipped() -> tuple[Issue, ...]:
    return tuple(
        parse_issue(Source(source.read_bytes().decode()), regions=load_regions(), cut=load_words())
        for source in shipped_sources()
    )


def test_the_shipped_corpus_conforms(shipped: tuple[Issue, ...], tmp_path: Path) -> None:
    assert validate(built(tmp_path, *shipped)) == ()


def test_the_invented_issues_conform(tmp_path: Path) -> None:
    steps: list[None] = []
    assert validate(built(tmp_path, ISSUE, SEQUEL), lambda: steps.append(None)) == ()
    assert len(steps) == 2, "one step an issue"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "主办：某市人民政府办公室",
        "某市人民政府关于绿化的通知\n\n达到95%以上。达到95%以上。（市水利局）",
        "某市人民政府关于绿化的通知\n\n2024年2月30日前造林5亩。2025年12月至2024年3月增长10%—8%。（市水利局）",
        "某市人民政府关于绿化的通知\n\n完成界碑设置。（市水利局、市生态环境局）（市财政局、市审计局）",
        "某市人民政府关于绿化的通知\n\n每2小时报告一次；每季度检查；每年10月至次年3月巡查；2小时内报告。（各县区、各有关部门、市、绿水行动）",
    ],
)
def test_odd_texts_conform(text: str) -> None:
    assert broken(parse_issue(text, regions=load_regions())) == []


def test_pyshacl_s_own_verdict_on_the_whole_merge_is_the_same(tmp_path: Path) -> None:
    graph = built(tmp_path, replace(ISSUE, targets=(replace(ISSUE.targets[0], indicator=None),) * 3), SEQUEL)
    data = rdflib.Graph()
    for quad in graph.store.quads_for_pattern(None, None, None, DefaultGraph()):
        data.parse(data=f"{quad.triple} .", format="nt")
    _, found, _ = pyshacl.validate(data, shacl_graph=shapes())
    whole = {
        (name_of(found.value(result, SH.sourceShape)), str(found.value(result, SH.focusNode)))
        for result in found.subjects(RDF.type, SH.ValidationResult)
    }
    assert {(shape.name, violation.focus) for shape in validate(graph) for violation in shape.violations} == whole
    assert {name for name, _ in whole} == {"target-measured"}


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    assert broken(ISSUE) == []


# --------------------------------------------------------------------------------- each shape catches what it is there for

ELSEWHERE = "<urn:example:elsewhere>"


def also(kind: str, statement: str) -> str:
    """State something more of each thing of a kind."""
    return f"INSERT {{ ?x {statement} }} WHERE {{ ?x a {kind} }}"


def without(kind: str, property_: str) -> str:
    """Take away what a property says of each thing of a kind."""
    return f"DELETE {{ ?x {property_} ?y }} WHERE {{ ?x a {kind} ; {property_} ?y }}"


def instead(kind: str, property_: str, value: str) -> str:
    """Have a property say something else of each thing of a kind."""
    return f"DELETE {{ ?x {property_} ?y }} INSERT {{ ?x {property_} {value} }} WHERE {{ ?x a {kind} OPTIONAL {{ ?x {property_} ?y }} }}"


def of_evidence(property_: str, value: str) -> str:
    return (
        f"DELETE {{ ?e {property_} ?y }} INSERT {{ ?e {property_} {value} }} "
        f"WHERE {{ ?x a gb:Target ; gb:evidence ?e OPTIONAL {{ ?e {property_} ?y }} }}"
    )


# The shape, what is done to a graph that conforms, and what else that breaks.
BREAKING: dict[str, tuple[str, *tuple[str, ...]]] = {
    "issue": (also("gb:Issue", "gb:topic '期'@zh"),),
    "issue-gazette": (also("gb:Issue", f"dcterms:isPartOf {ELSEWHERE}"),),
    "issue-year": (also("gb:Issue", "gb:year 1875"),),
    "issue-number": (instead("gb:Issue", "eli:number", "'二'"),),
    "issue-serial-number": (instead("gb:Issue", "gb:serialNumber", "-1"),),
    "issue-date": (instead("gb:Issue", "eli:date_publication", "'2024-02-30'^^xsd:date"),),
    "issue-members": (also("gb:Issue", f"eli:has_member {ELSEWHERE}"),),
    "issue-source": (without("gb:Issue", "prov:wasDerivedFrom"),),
    "gazette": (also("gb:Gazette", "gb:year 2024"),),
    "gazette-title": (also("gb:Gazette", "dcterms:title '公报'"),),
    "gazette-publisher": (also("gb:Gazette", f"dcterms:publisher {ELSEWHERE}"),),
    "source": (also("gb:Source", "rdfs:label '文本'@zh"),),
    "source-length": (without("gb:Source", "gb:characters"),),
    "source-hash": (instead("gb:Source", "gb:sha256", "'9F2C'"),),
    "document": (also("gb:Document", "gb:indicator '面积'@zh"),),
    "document-issue": (without("gb:Document", "dcterms:isPartOf"),),
    "expression-work": (without("gb:Document", "eli:realizes"),),
    "expression-language": (without("gb:Instrument", "eli:language"),),
    "expression-title": (also("gb:Document", "eli:title '又一标题'@zh"),),
    "document-addressee": (also("gb:Document", "gb:addressee '各县市'"),),
    "document-note": (also("gb:Document", "gb:note '不公开'@zh, '公开'@zh"),),
    "document-copy-number": (also("gb:Document", "gb:copyNumber '36'"),),
    "document-security": (also("gb:Document", "gb:security '内部'"),),
    "document-security-period": (also("gb:Document", "gb:securityPeriod '1年', '3年'"),),
    "document-urgency": (also("gb:Document", "gb:urgency '特急', '加急'"),),
    "document-issuer-mark": (also("gb:Document", "gb:issuerMark '州人民政府文件'"),),
    "document-approver": (also("gb:Document", "gb:approver '赵某某'"),),
    "document-signatory": (also("gb:Document", "gb:signatory '州人民政府'"),),
    "document-copies-to": (also("gb:Document", "gb:copiesTo '州财政局'"),),
    "document-printed-by": (also("gb:Document", "gb:printedBy '州人民政府办公室'"),),
    "document-printed-on": (also("gb:Document", "gb:printedOn '2024-02-30'^^xsd:date"),),
    "document-attendee": (also("gb:Document", "gb:attendee '赵某某'"),),
    "document-absentee": (also("gb:Document", "gb:absentee '赵某某'"),),
    "document-observer": (also("gb:Document", "gb:observer '赵某某'"),),
    "document-annex-title": (also("gb:Document", "gb:annexTitle 1"),),
    "document-annex": (also("gb:Document", f"eli:has_annex {ELSEWHERE}"),),
    "document-based-on": (also("gb:Document", f"eli:based_on {ELSEWHERE}"),),
    "document-implements": (also("gb:Document", f"eli:implements {ELSEWHERE}"),),
    "document-repeals": (also("gb:Document", "eli:repeals '办法'"),),
    "document-amends": (also("gb:Document", f"eli:amends {ELSEWHERE}"),),
    "document-promulgates": (also("gb:Document", f"gb:promulgates {ELSEWHERE}"),),
    "document-mandates": (also("gb:Document", f"gb:mandates {ELSEWHERE}"),),
    "document-cites": (also("gb:Document", f"eli:cites {ELSEWHERE}"),),
    "instrument": (also("gb:Instrument", "gb:note '试行'@zh"),),
    "instrument-document": (without("gb:Instrument", "eli:is_part_of"),),
    "work-kind": (also("eli:LegalResource", "eli:type_document gb:Chapter"), "issue"),
    "work-date": (f"INSERT DATA {{ {ELSEWHERE} a eli:LegalResource ; eli:date_document '2023-02-29'^^xsd:date }}",),
    "work-issuer": (f"INSERT DATA {{ {ELSEWHERE} a eli:LegalResource ; eli:passed_by <urn:example:nobody> }}",),
    "work-denoted": ("INSERT DATA { <urn:example:title> gb:denotes <urn:example:nothing> }",),
    "division-kind": (instead("eli:LegalResourceSubdivision", "eli:type_subdivision", "gb:Notice"),),
    "division-parent": (without("eli:LegalResourceSubdivision", "eli:is_part_of"),),
    "division-path": (instead("eli:LegalResourceSubdivision", "gb:path", "''"),),
    "division-text": (instead("eli:LegalResourceSubdivision", "gb:text", "'无语言'"),),
    "agency-name": (also("org:Organization", "skos:prefLabel '另一名称'@zh"),),
    "agency-alias": (also("org:Organization", "skos:altLabel '无语言'"),),
    "agency-search": (also("org:Organization", "skos:hiddenLabel '无语言'"),),
    "agency-jurisdiction": (also("org:Organization", "gb:jurisdiction '云岭省', '青河州'"),),
    "agency-level": (instead("org:Organization", "gb:level", "'区'"),),
    "agency-kind": (also("org:Organization", "gb:kind 'ministry'"),),
    "agency-parent": (also("org:Organization", "org:subOrganizationOf '州人民政府'"),),
    "collective-agency": (also("gb:CollectiveAgency", "gb:topic '集合'@zh"),),
    "collective-pattern": (without("gb:CollectiveAgency", "gb:memberPattern"),),
    "collective-levels": (also("gb:CollectiveAgency", "gb:rangesOver '区'"),),
    "fact-evidence": (without("gb:Citation", "gb:evidence"), "fact-quote"),
    "fact-rule": (without("gb:Target", "gb:rule"),),
    "fact-place": (instead("gb:Deadline", "gb:statedIn", ELSEWHERE),),
    "fact-document": (also("gb:Citation", f"gb:inDocument {ELSEWHERE}"),),
    "fact-deadline": (also("gb:Task", f"gb:hasDeadline {ELSEWHERE}"),),
    "fact-target": (also("gb:Task", f"gb:hasTarget {ELSEWHERE}"),),
    "fact-quote": (of_evidence("oa:exact", "''@zh"),),
    "evidence": (of_evidence("oa:prefix", "'前文'@zh"),),
    "evidence-source": (of_evidence("oa:hasSource", ELSEWHERE),),
    "evidence-start": (of_evidence("oa:end", "0"),),
    "evidence-end": (of_evidence("oa:end", "'末尾'"), "evidence-start"),
    "evidence-quote": (of_evidence("oa:exact", "'无语言'"),),
    "evidence-pieces": (of_evidence("gb:pieces", "'10-20'"),),
    "evidence-page": (of_evidence("gb:page", "0"),),
    "evidence-place": (of_evidence("gb:place", "''"),),
    "obligation": (also("gb:Obligation", "gb:text '任务'@zh"),),
    "obligation-label": (without("gb:Obligation", "rdfs:label"),),
    "obligation-document": (without("gb:Obligation", "gb:inDocument"),),
    "obligation-modality": (instead("gb:Obligation", "gb:modality", "'should'"),),
    "obligation-topic": (also("gb:Obligation", "gb:topic '农田'"),),
    "obligation-task": (also("gb:Obligation", f"gb:hasTask {ELSEWHERE}"),),
    "obligation-content": (without("gb:Obligation", "gb:hasTask"), "task-obligation"),
    "obligation-assignment": (without("gb:Obligation", "gb:hasAssignment"),),
    "obligation-bearer": (without("gb:Obligation", "gb:responsibleAgency"), "obligation-role"),
    "obligation-lead": (also("gb:Obligation", f"gb:leadAgency {ELSEWHERE}"), "obligation-role"),
    "obligation-joint": (also("gb:Obligation", f"gb:jointAgency {ELSEWHERE}"), "obligation-role"),
    "obligation-support": (also("gb:Obligation", f"gb:supportingAgency {ELSEWHERE}"), "obligation-role"),
    "obligation-role": (
        "INSERT { ?o gb:jointAgency ?a } WHERE { ?o a gb:Obligation . ?a gb:level ?level "
        "FILTER NOT EXISTS { ?o gb:responsibleAgency ?a } }",
    ),
    "task": (also("gb:Task", "gb:topic '农田'@zh"),),
    "task-text": (without("gb:Task", "gb:text"),),
    "task-obligation": (
        "DELETE { ?o gb:hasTask ?last } WHERE { ?o gb:hasTask ?last FILTER STRENDS(STR(?last), '__task_3') }",
    ),
    "assignment": (also("gb:Assignment", "gb:leadAgency ?x"), "obligation-role"),
    "assignment-agency": (without("gb:Assignment", "gb:agency"),),
    "assignment-confidence": (instead("gb:Assignment", "gb:confidence", "'low'"),),
    "target": (also("gb:Target", "gb:confidence 'doubtful'"),),
    "target-indicator": (also("gb:Target", "gb:indicator '另一指标'@zh"),),
    "target-comparator": (without("gb:Target", "gb:comparator"), "target-amount"),
    "target-kind": (instead("gb:Target", "gb:targetKind", "'wish'"),),
    "target-value": (instead("gb:Target", "qudt:numericValue", "'many'"), "target-amount"),
    "target-minimum": ("DELETE { ?t gb:minValue ?y } INSERT { ?t gb:minValue 99.0 } WHERE { ?t gb:minValue ?y }",),
    "target-maximum": ("INSERT { ?t gb:maxValue 100.0 } WHERE { ?t gb:maxValue ?y }",),
    "target-unit": (instead("gb:Target", "gb:unit", "''"),),
    "target-standard-unit": (instead("gb:Target", "qudt:unit", ELSEWHERE),),
    "target-deadline": (also("gb:Target", f"gb:hasDeadline {ELSEWHERE}"),),
    "target-amount": (without("gb:Target", "qudt:numericValue"),),
    "target-measured": (without("gb:Target", "gb:indicator"),),
    "deadline": (also("gb:Deadline", "gb:year 2025"),),
    "deadline-kind": (instead("gb:Deadline", "gb:deadlineKind", "'soon'"),),
    "deadline-start": ("INSERT { ?d gb:start '2026-01-01'^^xsd:date } WHERE { ?d gb:end ?end }",),
    "deadline-end": (instead("gb:Deadline", "gb:end", "'2025-11-31'^^xsd:date"),),
    "deadline-due": (instead("gb:Deadline", "gb:due", "'2025-12-31T00:00:00'^^xsd:date"),),
    "deadline-recurrence": (instead("gb:Deadline", "gb:recurrence", "'每年'"),),
    "deadline-duration": (instead("gb:Deadline", "gb:duration", "'30日'^^xsd:duration"),),
    "citation": (also("gb:Citation", "gb:confidence 'doubtful'"),),
    "citation-work": (instead("gb:Citation", "gb:citedWork", ELSEWHERE),),
    "citation-relation": (instead("gb:Citation", "gb:relation", "'mentions'"),),
    "diagnostic": (also("gb:Diagnostic", "gb:rule 'check'"),),
    "diagnostic-code": (instead("gb:Diagnostic", "gb:code", "'Subject unsure'"),),
    "diagnostic-severity": (instead("gb:Diagnostic", "gb:severity", "'fatal'"),),
    "diagnostic-message": (without("gb:Diagnostic", "gb:message"),),
    "correction": (also("gb:Correction", "gb:topic '更正'@zh"),),
    "correction-action": (instead("gb:Correction", "gb:action", "'forget'"), "correction-outcome"),
    "correction-reason": (without("gb:Correction", "gb:reason"),),
    "correction-person": (without("gb:Correction", "prov:wasAttributedTo"),),
    "correction-date": (also("gb:Correction", "dcterms:date '2024-02-30'^^xsd:date"),),
    "correction-rule": (also("gb:Correction", "gb:rule 'tail', 'inline'"),),
    "correction-fact": (instead("gb:Correction", "gb:corrects", ELSEWHERE), "correction-outcome"),
    "correction-rejected": (instead("gb:Correction", "gb:rejectedKind", "'document'"), "correction-outcome"),
    "correction-settles": (also("gb:Correction", f"gb:settles {ELSEWHERE}"),),
    "correction-change": (also("gb:Correction", f"gb:hasChange {ELSEWHERE}"),),
    "correction-outcome": (without("gb:Correction", "gb:corrects"),),
    "change": (also("gb:Change", "gb:topic '改动'@zh"),),
    "change-field": (without("gb:Change", "gb:correctedField"),),
    "change-before": (also("gb:Change", "gb:ruleValue 1, 2"),),
    "change-after": (also("gb:Change", f"gb:correctedValue {ELSEWHERE}"),),
    "change-agency": (instead("gb:Change", "gb:concernsAgency", "'财政局'"),),
    "person-name": (without("prov:Agent", "rdfs:label"),),
    "fact-corrected": (also("gb:Target", f"prov:wasAttributedTo {ELSEWHERE}"),),
}

CORRECTIONS: list[dict[str, object]] = [
    {"kind": "target", "quote": "5万亩", "change": {"value": 60000}},
    {"kind": "deadline", "quote": "到2025年", "reject": True},
    {"kind": "assignment", "quote": "（州农业农村局牵头，水利局配合）", "remove_owner": "青河州/水利局"},
]


@pytest.fixture
def store() -> Store:
    store = Store()
    key = issue_key(ISSUE)
    person: dict[str, object] = {"issue": key, "who": "王芳", "why": "看过原件"}
    corrections = [{**person, **entry} for entry in CORRECTIONS]
    done = correct(ISSUE, from_json(corrections))
    assert len(done.applied) == len(CORRECTIONS)
    for issue in (done, Corrected(SEQUEL)):
        for quad in corrected_statements(issue):
            store.add(type(quad)(*quad.triple))
    assert not validate_triples(quad.triple for quad in store)
    return store


@pytest.mark.parametrize("name", BREAKING)
def test_a_shape_catches_what_it_is_there_for(name: str, store: Store) -> None:
    update, *others = BREAKING[name]
    store.update(PREFIXES + update)
    found = {shape.name for shape in validate_triples(quad.triple for quad in store)}
    assert found == {name, *others}


def test_every_shape_that_can_be_broken_is_tried() -> None:
    assert set(BREAKING) == {name_of(shape) for shape in shapes().subjects(SH.message)}


def test_what_is_broken_is_said_with_node_path_value_and_message() -> None:
    issue = replace(ISSUE, targets=tuple(replace(target, indicator="") for target in ISSUE.targets[:1]) * 3)
    (shape,) = validate_triples(quad.triple for quad in statements(issue))
    node = "https://w3id.org/gongbao/eli/qinghe/2024/2/doc/1#target_"
    assert shape == BrokenShape(
        "target-indicator",
        "A target has one indicator at most, text in a language",
        "指标至多有一个名称，为带语言标记的文字",
        tuple(Violation(f"{node}{number}", "gb:indicator", "") for number in (1, 2, 3)),
    )
    assert shape.count == 3


@pytest.mark.parametrize(
    ("property_", "path"), [("gb:hasTask", "^gb:hasTask"), ("oa:exact", "gb:evidence/oa:exact"), ("gb:end", "gb:end")]
)
def test_paths_are_written_as_in_sparql(property_: str, path: str, store: Store) -> None:
    store.update(f"{PREFIXES} DELETE {{ ?x {property_} ?y }} WHERE {{ ?x {property_} ?y }}")
    store.update(PREFIXES + also("gb:Deadline", "gb:end 'bald'"))
    found = validate_triples(quad.triple for quad in store)
    assert path in {violation.path for shape in found for violation in shape.violations}


def test_a_target_that_no_words_name_is_excused_by_the_diagnostic_about_its_own_words() -> None:
    target = replace(ISSUE.targets[0], indicator=None)
    nameless = replace(ISSUE, targets=(target, *ISSUE.targets[1:]))
    doubt = Diagnostic(target.evidence.span, "target-without-indicator", Severity.WARNING, "没有指标名称")
    assert broken(nameless) == ["target-measured"]
    assert broken(replace(nameless, diagnostics=(doubt,))) == []
    other_code = replace(doubt, code="unknown-date")
    other_words = replace(doubt, span=ISSUE.targets[1].evidence.span)
    for wrong in (other_code, other_words):
        assert broken(replace(nameless, diagnostics=(wrong,))) == ["target-measured"]


def test_an_obligation_without_a_task_is_excused_by_the_diagnostic_about_its_owners() -> None:
    nothing = replace(ISSUE, obligations=(replace(ISSUE.obligations[0], tasks=()), *ISSUE.obligations[1:]))
    doubt = Diagnostic(ISSUE.assignments[0].evidence.span, "empty-scope", Severity.WARNING, "没有任务")
    assert broken(nothing) == ["obligation-content"]
    assert broken(replace(nothing, diagnostics=(doubt,))) == []
    other_owners = replace(doubt, span=ISSUE.assignments[1].evidence.span)
    assert broken(replace(nothing, diagnostics=(other_owners,))) == ["obligation-content"]


def test_the_parser_excuses_every_target_that_no_words_name() -> None:
    issue = parse_issue("某市人民政府关于绿化的通知\n\n达到95%以上。（市水利局）\n\n由9000吨提高到8000吨。（市财政局）")
    assert [target.indicator for target in issue.targets] == [None] * 3
    assert broken(issue) == []


def test_shared_nodes_are_checked_as_the_merge_has_them(tmp_path: Path) -> None:
    # Each issue alone gives the agency one name; only both together give it two.
    agency = ISSUE.agencies[0]
    other = replace(SEQUEL, agencies=(replace(agency, name="青河州政府"),))
    for issue in (ISSUE, other):
        assert broken(issue) == []
    (shape,) = validate(built(tmp_path, ISSUE, other))
    assert (shape.name, shape.count) == ("agency-name", 1), "said once, though both issues speak of it"


def test_a_literal_that_is_none_leaves_no_traceback(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    store.update(PREFIXES + BREAKING["deadline-end"][0])
    with caplog.at_level(logging.WARNING):
        assert validate_triples(quad.triple for quad in store)
    assert not caplog.records


# ------------------------------------------------------------------------------------------------ the shapes themselves


def test_every_shape_has_a_name_and_says_what_it_asks_for_in_english_and_chinese() -> None:
    property_shapes = set(shapes().objects(None, SH.property)) - named_in_alternatives()
    asking = property_shapes | set(shapes().subjects(SH.closed)) | set(shapes().subjects(SH.sparql))
    for shape in asking:
        assert str(shape).startswith(SHAPES)
        assert sorted(message.language for message in shapes().objects(shape, SH.message)) == ["en", "zh"]  # type: ignore[attr-defined]


def named_in_alternatives() -> set[rdflib.term.Node]:
    """The property shapes inside sh:xone, which have no name of their own."""
    return {shape for shape in shapes().objects(None, SH.property) if isinstance(shape, rdflib.BNode)}


@pytest.mark.parametrize(
    ("shape", "values"),
    [
        ("target-comparator", Comparator),
        ("target-kind", TargetKind),
        ("deadline-kind", DeadlineKind),
        ("obligation-modality", Modality),
        ("diagnostic-severity", Severity),
        ("agency-level", Level),
        ("collective-levels", Level),
        ("agency-kind", AgencyKind),
        ("citation-relation", Relation),
    ],
)
def test_closed_lists_are_those_of_the_model(shape: str, values: type) -> None:
    assert allowed(shape) == {str(value) for value in values}  # type: ignore[attr-defined]


def test_confidence_is_stated_where_it_is_not_high() -> None:
    assert allowed("assignment-confidence") == {str(value) for value in Confidence} - {Confidence.HIGH}


def test_kinds_of_documents_and_divisions_are_those_of_the_vocabulary() -> None:
    assert allowed("work-kind") == {node.value for node in vocabulary.DOCUMENT_TYPES.values()}
    assert allowed("division-kind") == {node.value for node in (*vocabulary.DIVISION_TYPES.values(), vocabulary.CLAUSE)}


def allowed(shape: str) -> set[str]:
    (values,) = shapes().objects(URIRef(SHAPES + shape), SH["in"])
    return set(map(str, shapes().items(values)))


def classes_and_paths() -> Iterator[tuple[URIRef, set[rdflib.term.Node]]]:
    """The closed classes, each with the properties that it may have."""
    for shape in shapes().subjects(SH.closed):
        for class_ in shapes().objects(shape, SH.targetClass):
            assert isinstance(class_, URIRef)
            yield (
                class_,
                {path for part in shapes().objects(shape, SH.property) for path in shapes().objects(part, SH.path)},
            )


def test_every_class_of_the_ontology_is_closed_and_no_other() -> None:
    ontology = rdflib.Graph().parse(ROOT / "graph" / "ontology.ttl")
    defined = {class_ for class_ in ontology.subjects(RDF.type, OWL.Class) if isinstance(class_, URIRef)}
    # The notes of pushes are on servers, in no graph that is built.
    assert {class_ for class_, _ in classes_and_paths()} == defined - {GB.Push}


def test_a_closed_class_may_have_the_properties_whose_domain_it_is() -> None:
    ontology = rdflib.Graph().parse(ROOT / "graph" / "ontology.ttl")
    for class_, paths in classes_and_paths():
        for property_, domain in ontology.subject_objects(RDFS.domain):
            union = ontology.value(domain, OWL.unionOf)
            domains = {domain} if union is None else set(ontology.items(union))
            if class_ in domains:
                assert property_ in paths, (class_, property_)
            elif property_ in paths and str(property_).startswith(vocabulary.GB):
                assert domains & set(ontology.objects(class_, RDFS.subClassOf)), (class_, property_)


# ------------------------------------------------------------------------------------------------------------ the command


@pytest.fixture
def nameless(tmp_path: Path) -> Path:
    """A graph of three targets that no words name."""
    issue = replace(ISSUE, targets=tuple(replace(target, indicator=None) for target in ISSUE.targets))
    return built(tmp_path / "graph", issue).path


def reported(graph: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    code = "import sys; from pathlib import Path; from gongbao.app.validate import report; sys.exit(report(Path(sys.argv[1])))"
    return subprocess.run(
        [sys.executable, "-c", code, graph],
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, **environment},
    )


def test_piped_a_violation_is_a_line(nameless: Path) -> None:
    done = reported(nameless)
    assert (done.returncode, done.stderr) == (1, "")
    heading, *rows = [line.split("\t") for line in done.stdout.splitlines()]
    assert heading == ["shape", "count", "node", "path", "value", "message"]
    assert [row[:2] + row[3:5] for row in rows] == [["target-measured", "3", "", ""]] * 3
    assert rows[0][2].endswith("/doc/1#target_1")
    assert rows[0][5].startswith("指标应有名称，否则应有问题说明其缺失 / A target names what it measures")


def test_nothing_is_printed_where_the_graph_conforms(tmp_path: Path) -> None:
    done = reported(built(tmp_path, SEQUEL).path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_on_a_terminal_a_shape_is_named_once(
    nameless: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("gongbao.app.validate.on_terminal", lambda: True)
    monkeypatch.setattr("gongbao.app.validate.SHOWN", 2)
    monkeypatch.setenv("COLUMNS", "200")
    assert report(nameless) == 1
    shown = capsys.readouterr().out
    assert "3 violations of 1 shapes" in shown
    assert shown.count("target-measured") == 1
    assert "#target_2" in shown
    assert "#target_3" not in shown
    assert "… 1 more" in shown


def test_without_pyshacl_the_command_to_install_it_is_named(nameless: Path, tmp_path: Path) -> None:
    (tmp_path / "absent").mkdir()
    (tmp_path / "absent" / "pyshacl.py").write_text("raise ModuleNotFoundError(name='pyshacl')")
    done = reported(nameless, PYTHONPATH=str(tmp_path / "absent"))
    assert (
        "GongbaoError: validation needs pyshacl: run `pip install 'gongbao[validate]'`, then try again" in done.stderr
    )
