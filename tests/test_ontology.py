"""The ontology: every term defined in two languages, aligned to terms that exist, and a page that says the same."""

import datetime
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import NamedNode
from rdflib import DCTERMS, ODRL2, ORG, OWL, PROV, RDF, RDFS, SH, SKOS, TIME, URIRef
from rdflib.namespace import DefinedNamespaceMeta

from gongbao.corpus import load_regions
from gongbao.graph import vocabulary
from gongbao.graph.correcting import correct
from gongbao.graph.correction_file import from_json
from gongbao.graph.documentation import COMMAND, document, sections
from gongbao.graph.iris import (
    DEFAULT_BASE,
    agency_iri,
    document_work_iri,
    gazette_iri,
    issue_iri,
    issue_key,
    person_iri,
    title_iri,
    work_iri,
)
from gongbao.graph.keys import SECTIONS, Key
from gongbao.graph.provenance import correction_statements
from gongbao.graph.statements import statements
from gongbao.parser import parse_issue
from gongbao.parser.model import Document, Issue, Masthead, Source, Span
from tests.issues import ISSUE, TEXT

ROOT = Path(__file__).parents[1]
GB = rdflib.Namespace(vocabulary.GB)


@cache
def ontology() -> rdflib.Graph:
    return rdflib.Graph().parse(ROOT / "graph" / "ontology.ttl")


def terms_in_use() -> set[str]:
    """Every gb: term that the vocabulary holds, alone or in a table."""
    found: set[str] = set()
    for value in vars(vocabulary).values():
        nodes = value.values() if isinstance(value, dict) else [value]
        found |= {node.value for node in nodes if isinstance(node, NamedNode)}
    return {iri for iri in found if iri.startswith(vocabulary.GB)}


# --------------------------------------------------------------------------------------------------------- its terms


def test_the_ontology_defines_every_term_in_use_and_no_other() -> None:
    defined = {str(term) for term in ontology().subjects(RDF.type) if str(term).startswith(vocabulary.GB)}
    assert defined == terms_in_use()


@pytest.mark.parametrize("term", sorted(terms_in_use()))
def test_every_term_is_labelled_and_defined_in_chinese_and_english(term: str) -> None:
    for property_ in (RDFS.label, SKOS.definition):
        tongues = [value.language for value in ontology().objects(URIRef(term), property_)]  # type: ignore[attr-defined]
        assert sorted(tongues) == ["en", "zh"]


def test_properties_are_used_as_they_are_declared() -> None:
    for quad in statements(ISSUE):
        if quad.predicate.value.startswith(vocabulary.GB):
            kind = OWL.ObjectProperty if isinstance(quad.object, NamedNode) else OWL.DatatypeProperty
            assert (URIRef(quad.predicate.value), RDF.type, kind) in ontology(), quad.predicate


def test_literals_have_the_datatype_of_their_property_s_range() -> None:
    for quad in statements(ISSUE):
        declared = ontology().value(URIRef(quad.predicate.value), RDFS.range)
        if declared is not None and not isinstance(quad.object, NamedNode):
            assert quad.object.datatype.value == str(declared), quad  # type: ignore[union-attr]


def test_the_super_property_of_every_role_is_the_responsible_agency() -> None:
    above = URIRef(vocabulary.RESPONSIBLE_AGENCY.value)
    for term in vocabulary.ROLE_PROPERTIES.values():
        assert (URIRef(term.value), RDFS.subPropertyOf, above) in ontology()


def test_kinds_are_concepts_of_the_type_that_eli_gives_them() -> None:
    eli = rdflib.Namespace(vocabulary.ELI)
    divisions = {*vocabulary.DIVISION_TYPES.values(), vocabulary.CLAUSE}
    for kinds, type_ in ((divisions, eli.SubdivisionType), (vocabulary.DOCUMENT_TYPES.values(), eli.ResourceType)):
        for kind in kinds:
            assert set(ontology().objects(URIRef(kind.value), RDF.type)) == {SKOS.Concept, type_}


# --------------------------------------------------------------------------------------------------- its alignments

CLOSED: dict[str, DefinedNamespaceMeta] = {
    vocabulary.DCTERMS: DCTERMS,
    vocabulary.ODRL: ODRL2,
    vocabulary.ORG: ORG,
    vocabulary.OWL: OWL,
    vocabulary.PROV: PROV,
    vocabulary.RDF: RDF,
    vocabulary.SKOS: SKOS,
    vocabulary.TIME: TIME,
    str(SH): SH,
}

# rdflib has no list of these: the terms that the ontology needs, looked up where they are published.
PUBLISHED = {
    # ELI 1.5: https://op.europa.eu/en/web/eu-vocabularies/eli
    vocabulary.ELI: "LegalResource LegalExpression LegalResourceSubdivision SubdivisionType ResourceType amends based_on "
    "cites date_publication has_annex implements jurisdiction number repeals",
    # Web Annotation Vocabulary, 2017-02-23: https://www.w3.org/TR/annotation-vocab/
    vocabulary.OA: "Annotation TextPositionSelector bodyValue end exact hasSelector hasTarget start",
    # QUDT 3.1: https://qudt.org/schema/qudt/
    vocabulary.QUDT: "Quantifiable Quantity hasQuantityKind lowerBound unit upperBound",
}


def alignments() -> Iterator[tuple[URIRef, URIRef, URIRef]]:
    """Every statement that sets a gb: term beside a borrowed one."""
    for term, property_, value in ontology():
        if (
            str(term).startswith(vocabulary.GB)
            and isinstance(value, URIRef)
            and not str(value).startswith(vocabulary.GB)
        ):
            assert isinstance(term, URIRef)
            assert isinstance(property_, URIRef)
            yield term, property_, value


def local_name(iri: str) -> str:
    return re.split("[#/]", iri)[-1]


def test_every_borrowed_term_exists_in_its_vocabulary() -> None:
    for _, _, value in alignments():
        name = local_name(value)
        namespace = value.removesuffix(name)
        if namespace in PUBLISHED:
            assert name in PUBLISHED[namespace].split(), value
        elif namespace != vocabulary.XSD:
            assert value in CLOSED[namespace], value


def test_the_vocabularies_of_the_design_are_aligned_to() -> None:
    wanted = {"ELI", "ORG", "SKOS", "PROV", "TIME", "QUDT", "OA", "ODRL"}
    used = {name for name in wanted for _, _, value in alignments() if str(value).startswith(getattr(vocabulary, name))}
    assert used == wanted


def test_classes_stand_under_classes_and_properties_under_properties() -> None:
    for property_, is_class in ((RDFS.subClassOf, True), (RDFS.subPropertyOf, False)):
        for term, above in ontology().subject_objects(property_):
            assert [local_name(str(iri))[0].isupper() for iri in (term, above)] == [is_class] * 2, (term, above)


def test_what_is_a_sub_term_is_not_called_near_too() -> None:
    near = {
        (term, value) for term, property_, value in alignments() if property_ in {SKOS.closeMatch, SKOS.relatedMatch}
    }
    for property_ in (RDFS.subClassOf, RDFS.subPropertyOf):
        assert not near & set(ontology().subject_objects(property_))
    for term, value in near:
        assert len([p for p in ontology().predicates(term, value) if p not in {RDFS.domain, RDFS.range}]) == 1


def test_nothing_is_imported() -> None:
    assert not list(ontology().objects(None, OWL.imports))


# --------------------------------------------------------------------------------------------------------- its page


def test_every_term_is_in_one_section_of_the_file() -> None:
    named = [GB[name] for section in sections() for name in section.terms]
    assert len(named) == len(set(named))
    assert set(map(str, named)) == terms_in_use()


def test_the_page_is_what_the_generator_prints() -> None:
    printed = subprocess.run(
        [sys.executable, *COMMAND.split()[1:]], capture_output=True, encoding="utf-8", check=True, cwd=ROOT
    ).stdout
    assert printed == document()
    assert printed == (ROOT / "docs" / "ontology.md").read_text(encoding="utf-8"), f"{COMMAND} > docs/ontology.md"


def test_the_page_shows_of_each_term_all_that_the_ontology_says() -> None:
    lines = {line.split("`")[1]: line for line in document().splitlines() if line.startswith("| `gb:")}
    for term in terms_in_use():
        line = lines[f"gb:{term.removeprefix(vocabulary.GB)}"]
        for property_ in (RDFS.label, SKOS.definition):
            for text in ontology().objects(URIRef(term), property_):
                assert str(text).replace("|", "\\|") in line
        for aligned, property_, value in alignments():
            if str(aligned) == term and property_ in {SKOS.closeMatch, SKOS.relatedMatch, RDFS.subClassOf}:
                assert local_name(value) in line


def test_a_union_is_shown_by_its_members() -> None:
    assert "| eli:LegalResourceSubdivision, gb:Task → rdf:langString |" in document()


# ---------------------------------------------------------------------------------------------- natural keys and IRIs

MASTHEAD = Masthead(key="qinghe/2024/2", publisher="青河州人民政府")


@cache
def parsed(text: str) -> Issue:
    """What the parser reads in a text, as an issue of the invented gazette."""
    return parse_issue(Source(text, masthead=MASTHEAD), regions=load_regions())


@cache
def stated(text: str) -> frozenset[tuple[str, str, str]]:
    return frozenset((quad.subject.value, quad.predicate.value, quad.object.value) for quad in statements(parsed(text)))  # type: ignore[union-attr]


def where(text: str, property_: NamedNode, value: str) -> list[str]:
    """What a property says this of; of several works or facts, sorted."""
    return sorted(subject for subject, p, found in stated(text) if (p, found) == (property_.value, value))


def quoting(kind: NamedNode, text: str = TEXT) -> Callable[[str], str]:
    """Mint a fact's IRI from the words that state it."""

    def mint(words: str) -> str:
        quotes = set(where(text, vocabulary.EXACT, words))
        (fact,) = [
            fact
            for fact in where(text, vocabulary.TYPE, kind.value)
            if any((fact, vocabulary.EVIDENCE.value, evidence) in stated(text) for evidence in quotes)
        ]
        return fact

    return mint


def only(text: str, property_: NamedNode) -> Callable[[str], str]:
    def mint(value: str) -> str:
        (subject,) = where(text, property_, value)
        return subject

    return mint


def evidence_of_target(words: str) -> str:
    target = quoting(vocabulary.TARGET)(words)
    (evidence,) = [value for subject, p, value in stated(TEXT) if (subject, p) == (target, vocabulary.EVIDENCE.value)]
    return evidence


def corrected(words: str, kind: NamedNode) -> str:
    """The IRI of what comes of a correction of the target that these words state."""
    issue = parsed(TEXT)
    entry = {"issue": issue_key(issue), "kind": "target", "quote": words, "who": "王芳", "why": "看过原件"}
    done = correct(issue, from_json([{**entry, "change": {"value": 60000}}]))
    (found,) = [
        quad.subject for quad in correction_statements(done) if (quad.predicate, quad.object) == (vocabulary.TYPE, kind)
    ]
    return found.value  # type: ignore[union-attr]


def issue_of(key: str) -> str:
    return issue_iri(issue_key(Issue(Source(""), Masthead(key=key))))


def unnumbered(elements: str) -> str:
    issuer, date, title = elements.split("，")
    written = Document(Span(0, 1), "doc/1", "第7号", title, issuer, date=datetime.date.fromisoformat(date))
    return document_work_iri(written, issue_iri("qinghe/2024/2"))


AMBIGUOUS = TEXT.replace("2025年底前", "2025年前")
NO_DOCUMENT = "主办：某市人民政府办公室"

MINT: dict[str, Callable[[str], str | None]] = {
    "gazette": gazette_iri,
    "issue": issue_of,
    "uncatalogued": lambda digits: issue_iri(issue_key(Issue(Source("", sha256=digits[:16] * 4), Masthead()))),
    "source": lambda key: only(TEXT, vocabulary.TYPE)(vocabulary.SOURCE.value),
    "document": lambda id_: next(
        iri for iri in where(TEXT, vocabulary.TYPE, vocabulary.DOCUMENT.value) if iri.endswith(id_)
    ),
    "instrument": only(TEXT, vocabulary.EXPRESSION_TITLE),
    "division": only(TEXT, vocabulary.PATH),
    "clause": lambda words: next(iri for iri in where(TEXT, vocabulary.TEXT, words) if "__obl_" not in iri),
    "obligation": lambda words: next(iri for iri in sorted(parsed_obligations()) if words in parsed_obligations()[iri]),
    "task": only(TEXT, vocabulary.TEXT),
    "assignment": quoting(vocabulary.ASSIGNMENT),
    "target": quoting(vocabulary.TARGET),
    "deadline": quoting(vocabulary.DEADLINE),
    "citation": quoting(vocabulary.CITATION),
    "diagnostic": quoting(vocabulary.DIAGNOSTIC, AMBIGUOUS),
    "outside": quoting(vocabulary.DIAGNOSTIC, NO_DOCUMENT),
    "evidence": evidence_of_target,
    "correction": lambda words: corrected(words, vocabulary.CORRECTION),
    "change": lambda words: corrected(words, vocabulary.CHANGE),
    "person": person_iri,
    "unnumbered": unnumbered,
    "nameless": lambda id_: document_work_iri(Document(Span(0, 1), id_), issue_iri("qinghe/2024/2")),
    "title": title_iri,
    "agency": agency_iri,
    "national": agency_iri,
    "collective": agency_iri,
    "stateless": agency_iri,
}


def parsed_obligations() -> dict[str, str]:
    return {subject: value for subject, p, value in stated(TEXT) if p == vocabulary.LABEL.value}


KEYS = [key for _, _, keys in SECTIONS for key in keys]


@pytest.mark.parametrize("key", KEYS, ids=[key.name for key in KEYS])
def test_a_row_of_the_table_of_keys_is_what_is_minted(key: Key) -> None:
    mint = MINT.get(key.name, work_iri)  # the other rows are numbers
    assert mint(key.example) == DEFAULT_BASE + key.iri


def test_every_row_has_a_name_of_its_own() -> None:
    names = [key.name for key in KEYS]
    assert len(names) == len(set(names))
    assert set(MINT) <= set(names)


@pytest.mark.parametrize(
    ("name", "id_"),
    [("水利局", "agency"), ("财政部", "national"), ("各县市人民政府", "collective")],
)
def test_the_parser_gives_agencies_such_ids(name: str, id_: str) -> None:
    body = "一、任务\n\n完成造林。（财政部、州农业农村局、州水利局、各县市人民政府）"
    issue = parsed(f"青河州人民政府关于绿化的通知\n\n{body}")
    (key,) = [key for key in KEYS if key.name == id_]
    (agency,) = [agency for agency in issue.agencies if agency.id.endswith(f"/{name}")]
    assert agency_iri(agency.id).rpartition("/")[0] == DEFAULT_BASE + key.iri.rpartition("/")[0]
