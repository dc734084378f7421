"""What is marked in an issue's text: agencies, quantities, dates and references, each at the words that state it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from gongbao.exports.akomantoso_metadata import DEADLINE, TARGET, normalized
from gongbao.exports.bearers import bearers_in
from gongbao.exports.marking import Mark, spans_of
from gongbao.graph import facts
from gongbao.graph.iris import agency_iri, cited_work_iri, gazette_iri, home, issue_key, issuers
from gongbao.graph.places import Reading
from gongbao.parser.model import Bearer, Block, BlockKind, Document, Evidence, Role, Span

Agencies = Mapping[str, Mapping[str, str]]
"""For each document (and the issue itself) by IRI: the local ids of its agencies, by agency IRI."""


def agencies_of(reading: Reading) -> Agencies:
    """Number the agencies of each document in the order in which they are met: its issuer, then who it binds."""
    met: defaultdict[str, dict[str, str]] = defaultdict(dict)

    def meet(place: str, iri: str) -> None:
        met[place].setdefault(iri, f"agency_{len(met[place]) + 1}")

    issue, iris = reading.issue, reading.iris
    known = {agency_iri(agency.id, reading.base) for agency in issue.agencies}
    if issue.masthead.publisher is not None and gazette_iri(issue_key(issue), reading.base) is not None:
        meet(iris.issue, reading.agency(issue.masthead.publisher))
    for document, iri in zip(issue.documents, iris.documents, strict=True):
        for issuer in issuers(document):
            meet(iri, reading.agency(issuer))
            meet(iris.issue, reading.agency(issuer))
        for body in (*document.addressees, *document.signatories, *document.copies_to):
            if reading.agency(body) in known:
                meet(iri, reading.agency(body))
    for obligation, iri in zip(issue.obligations, iris.obligations, strict=True):
        for bearer in issue.assignments[obligation.assignment].bearers:
            meet(home(iri), agency_iri(bearer.agency, reading.base))
    for assignment, iri in zip(issue.assignments, iris.assignments, strict=True):
        for bearer in assignment.bearers:
            meet(home(iri), agency_iri(bearer.agency, reading.base))
    for agency in issue.agencies:
        meet(iris.issue, agency_iri(agency.id, reading.base))
    return met


def marks_of(reading: Reading, agencies: Agencies) -> Iterator[Mark]:
    """Yield what is to be marked, the outer before the inner."""
    issue, iris = reading.issue, reading.iris
    names = {agency.id: (agency.name, *agency.aliases) for agency in issue.agencies}
    bearing: list[Mark] = []
    for assignment, iri in zip(issue.assignments, iris.assignments, strict=True):
        yield Mark(spans_of(assignment.evidence), "inline", {"name": "assignment"}, _fragment(iri))
        local = agencies.get(home(iri), {})
        for bearer, spans in bearers_in(issue.source.text, assignment.evidence, assignment.bearers, names):
            reference = local.get(agency_iri(bearer.agency, reading.base))
            if reference is not None:
                attributes = {"refersTo": f"#{reference}", "class": bearer.role.value}
                bearing.append(Mark(spans, "organization", attributes))
    for citation, iri in zip(issue.citations, iris.citations, strict=True):
        attributes = {"href": cited_work_iri(citation, reading.base), "class": citation.relation.value}
        yield Mark(spans_of(citation.evidence), "ref", attributes, _fragment(iri))
    for target, iri in zip(issue.targets, iris.targets, strict=True):
        number = normalized(target.value, target.value_max)
        attributes = {"refersTo": f"#{TARGET}", "normalized": number, "class": target.kind.value}
        yield Mark(spans_of(target.evidence), "quantity", attributes, _fragment(iri))
    for deadline, iri in zip(issue.deadlines, iris.deadlines, strict=True):
        day = facts.last_day(deadline) or deadline.start
        attributes = {"refersTo": f"#{DEADLINE}", "class": deadline.kind.value}
        # Every month, or within ten days of an event nobody knows of, is no date.
        element = "concept" if day is None else "date"
        dated = attributes if day is None else {"date": day.isoformat(), **attributes}
        yield Mark(spans_of(deadline.evidence), element, dated, _fragment(iri))
    yield from bearing
    yield from _elements(reading, agencies)


def _elements(reading: Reading, agencies: Agencies) -> Iterator[Mark]:
    """The issuer and the addressees in the elements that print them."""
    documents = {
        document.id: (document, agencies.get(iri, {}))
        for document, iri in zip(reading.issue.documents, reading.iris.documents, strict=True)
    }
    for block in reading.issue.blocks:
        if block.kind is not BlockKind.ELEMENT or block.document not in documents:
            continue
        document, local = documents[block.document]
        for name, spans in _named(reading.issue.source.text, block, _names(block, document)):
            reference = local.get(reading.agency(name))
            if reference is not None:
                yield Mark(spans, "organization", {"refersTo": f"#{reference}"})


def _names(block: Block, document: Document) -> Sequence[str]:
    match block.role:
        case "addressees":
            return document.addressees
        case "issuer":
            return issuers(document)
        case "signature":
            return document.signatories
        case "copies":
            return document.copies_to
    return ()


def _named(text: str, block: Block, names: Sequence[str]) -> Iterator[tuple[str, tuple[Span, ...]]]:
    if not names:
        return
    hull = Span(block.pieces[0].start, block.pieces[-1].end)
    bearers = [Bearer(name, Role.RESPONSIBLE, "") for name in names]
    evidence = Evidence(hull, "", block.pieces if len(block.pieces) > 1 else ())
    for bearer, spans in bearers_in(text, evidence, bearers, {}):
        yield bearer.name, spans


def _fragment(iri: str) -> str:
    return iri.partition("#")[2]
