"""What Akoma Ntoso says of a gazette or a document before its text: FRBR, publication, lifecycle, analysis, references.

Names follow the Akoma Ntoso Naming Convention 1.0 (OASIS, 2019), section 4; the graph's IRIs stand beside them as
aliases. The facts are in `otherAnalysis`, in the terms of the project's ontology, and name one another by IRI.
"""

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from gongbao.exports.akomantoso_structure import NULL_DATE
from gongbao.exports.akomantoso_xml import AkomaNtosoWriter
from gongbao.exports.records import (
    AssignmentRecord,
    CitationRecord,
    DeadlineRecord,
    ObligationRecord,
    TargetRecord,
)
from gongbao.graph import vocabulary as term
from gongbao.graph.literals import decimal
from gongbao.parser.model import Issue, Relation, Source

PROGRAM = "gongbao"
SOURCE = f"#{PROGRAM}"
TARGET = "concept_target"
DEADLINE = "concept_deadline"
LANGUAGE = "zho"

_KEYWORDS = 20
_TYPES = {
    Relation.REPEALS: ("textualMod", "repeal"),
    Relation.AMENDS: ("textualMod", "substitution"),
    Relation.IMPLEMENTS: ("legalSystemMod", "implementation"),
}


class Reference(NamedTuple):
    """An entry of the references: an element (TLCOrganization, activeRef …) that gives an IRI a local id."""

    element: str
    id: str
    href: str
    label: str


@dataclass(frozen=True, slots=True)
class Identity:
    """What a gazette, a document, or the text that one carries is called.

    `work` and `expression` are IRIs of the graph; `name` is the work's name in Akoma Ntoso's IRIs, `kind` and
    `kind_label` the kind of document (notice, 通知); `component` is the part that this is of a whole.
    """

    element: str
    work: str
    expression: str
    name: str
    title: str
    kind: str | None = None
    kind_label: str | None = None
    number: str | None = None
    date: datetime.date | None = None
    year: int | None = None
    author: str | None = None
    component: str = "main"

    @property
    def uri(self) -> str:
        """The work's IRI by the naming convention."""
        day = self.date.isoformat() if self.date else f"{self.year or 1:04d}"
        kind = f"/{self.kind}" if self.kind else ""
        return f"/akn/cn/{self.element}{kind}/{day}/{self.name}"


class Change(NamedTuple):
    """That another document repeals or amends this one: its IRI, what it is called, its date."""

    relation: Relation
    by: str
    label: str
    date: datetime.date | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is stated in one document, or in an issue outside of its documents."""

    obligations: tuple[ObligationRecord, ...] = ()
    assignments: Mapping[str, Sequence[AssignmentRecord]] | None = None
    targets: tuple[TargetRecord, ...] = ()
    deadlines: tuple[DeadlineRecord, ...] = ()
    citations: tuple[CitationRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class Metadata:
    """All that is said of one document before its text. `agencies` are local ids by agency IRI."""

    identity: Identity
    issue: Issue
    facts: Facts
    agencies: Mapping[str, str]
    references: tuple[Reference, ...]
    changes: tuple[Change, ...] = ()


def write_metadata(writer: AkomaNtosoWriter, metadata: Metadata) -> None:
    """Write the element `meta`."""
    with writer.element("meta"):
        _identification(writer, metadata.identity, metadata.agencies)
        _publication(writer, metadata.issue)
        _classification(writer, metadata.facts)
        _lifecycle(writer, metadata)
        _analysis(writer, metadata)
        _references(writer, metadata)
        _provenance(writer, metadata.issue.source)


def write_component_metadata(writer: AkomaNtosoWriter, identity: Identity, agencies: Mapping[str, str]) -> None:
    """Write the element `meta` of a text that a document carries: all else is said of the document."""
    with writer.element("meta"):
        _identification(writer, identity, agencies)


def references_of(
    identity: Identity,
    agencies: Mapping[str, str],
    names: Mapping[str, str],
    facts: Facts,
    changes: Sequence[Change] = (),
) -> tuple[Reference, ...]:
    """Return the entries of the references.

    Args:
        identity: what the document is called.
        agencies: local ids by agency IRI.
        names: what agencies are called, by IRI.
        facts: what is stated in it.
        changes: what others do to it.

    """
    cited: dict[str, str] = {}
    for citation in facts.citations:
        cited.setdefault(citation.work, citation.refers_to or citation.title)
    changing = dict.fromkeys((change.by, change.label) for change in changes)
    return (
        Reference("original", "original", identity.work, identity.title),
        *(Reference("passiveRef", f"passive_{at}", by, label) for at, (by, label) in enumerate(changing, 1)),
        *(Reference("activeRef", f"active_{at}", work, title) for at, (work, title) in enumerate(cited.items(), 1)),
        *(Reference("TLCOrganization", eid, iri, names.get(iri, iri)) for iri, eid in agencies.items()),
        *([Reference("TLCConcept", TARGET, term.TARGET.value, "指标")] if facts.targets else []),
        *([Reference("TLCConcept", DEADLINE, term.DEADLINE.value, "时限")] if facts.deadlines else []),
        # The program is no organisation: those are the agencies, and can be counted.
        Reference("TLCProcess", PROGRAM, term.GB, PROGRAM),
    )


def _identification(writer: AkomaNtosoWriter, identity: Identity, agencies: Mapping[str, str]) -> None:
    part = f"!{identity.component}"
    expression = f"{identity.uri}/{LANGUAGE}@"
    author = agencies.get(identity.author or "")
    with writer.element("identification", {"source": SOURCE}):
        with writer.element("FRBRWork"):
            writer.empty("FRBRthis", {"value": f"{identity.uri}/{part}"})
            writer.empty("FRBRuri", {"value": identity.uri})
            writer.empty("FRBRalias", {"value": identity.title, "name": "title"})
            writer.empty("FRBRalias", {"value": identity.work, "name": "iri"})
            _date(writer, identity)
            writer.empty("FRBRauthor", {"href": f"#{author}" if author else ""})
            writer.empty("FRBRcountry", {"value": "cn"})
            if identity.kind:
                writer.empty("FRBRsubtype", {"value": identity.kind, "showAs": identity.kind_label})
            if identity.number:
                writer.empty("FRBRnumber", {"value": identity.number})
        with writer.element("FRBRExpression"):
            writer.empty("FRBRthis", {"value": f"{expression}/{part}"})
            writer.empty("FRBRuri", {"value": expression})
            writer.empty("FRBRalias", {"value": identity.expression, "name": "iri"})
            _date(writer, identity)
            writer.empty("FRBRauthor", {"href": f"#{author}" if author else ""})
            writer.empty("FRBRlanguage", {"language": LANGUAGE})
        with writer.element("FRBRManifestation"):
            writer.empty("FRBRthis", {"value": f"{expression}/{part}.xml"})
            writer.empty("FRBRuri", {"value": f"{expression}.xml"})
            # When the file was made is no part of it: the same graph gives the same bytes.
            writer.empty("FRBRdate", {"date": NULL_DATE, "name": "unknown"})
            writer.empty("FRBRauthor", {"href": SOURCE})
            writer.empty("FRBRformat", {"value": "application/akn+xml"})


def _date(writer: AkomaNtosoWriter, identity: Identity) -> None:
    if identity.date is not None:
        writer.empty("FRBRdate", {"date": identity.date.isoformat(), "name": "Generation"})
    elif identity.year is not None:
        writer.empty("FRBRdate", {"date": f"{identity.year:04d}-01-01", "name": "year"})
    else:
        writer.empty("FRBRdate", {"date": NULL_DATE, "name": "unknown"})


def gazette_name(issue: Issue) -> str:
    """Return what an issue is called: 青河州人民政府公报2024年第2期（总第18期）."""
    masthead = issue.masthead
    name = masthead.title or (f"{masthead.publisher}公报" if masthead.publisher else "公报")
    year = f"{masthead.year}年" if masthead.year is not None else ""
    number = f"第{masthead.number}期" if masthead.number is not None else ""
    serial = f"（总第{masthead.serial}期）" if masthead.serial is not None else ""
    return f"{name}{year}{number}{serial}"


def _publication(writer: AkomaNtosoWriter, issue: Issue) -> None:
    masthead = issue.masthead
    attributes = {
        "date": masthead.date.isoformat() if masthead.date else NULL_DATE,
        "name": masthead.title or masthead.publisher or masthead.key or "公报",
        "showAs": gazette_name(issue),
        "number": None if masthead.number is None else str(masthead.number),
    }
    writer.empty("publication", attributes)


def _classification(writer: AkomaNtosoWriter, facts: Facts) -> None:
    """Write the topics that most obligations share."""
    topics = Counter(topic for obligation in facts.obligations for topic in dict.fromkeys(obligation.topics))
    if topics:
        with writer.element("classification", {"source": SOURCE}):
            for topic, _ in topics.most_common(_KEYWORDS):
                writer.empty("keyword", {"value": topic, "showAs": topic, "dictionary": term.TOPIC.value})


def _lifecycle(writer: AkomaNtosoWriter, metadata: Metadata) -> None:
    ids = {reference.href: reference.id for reference in metadata.references if reference.element == "passiveRef"}
    events = []
    if metadata.identity.date is not None:
        events.append((metadata.identity.date, "generation", "original"))
    events += [
        (change.date, "repeal" if change.relation is Relation.REPEALS else "amendment", ids[change.by])
        for change in metadata.changes
        if change.date is not None
    ]
    if events:
        with writer.element("lifecycle", {"source": SOURCE}):
            for number, (date, kind, source) in enumerate(events, 1):
                attributes = {"eId": f"event_{number}", "date": date.isoformat(), "source": f"#{source}", "type": kind}
                writer.empty("eventRef", attributes)


def _references(writer: AkomaNtosoWriter, metadata: Metadata) -> None:
    with writer.element("references", {"source": SOURCE}):
        for reference in metadata.references:
            attributes = {"eId": reference.id, "href": reference.href, "showAs": reference.label}
            writer.empty(reference.element, attributes)


def _provenance(writer: AkomaNtosoWriter, source: Source) -> None:
    with writer.element("proprietary", {"source": SOURCE}):
        writer.empty("gb:Source", {"sha256": source.sha256, "characters": str(len(source.text))})


# --------------------------------------------------------------------------------------------------- analysis


def _analysis(writer: AkomaNtosoWriter, metadata: Metadata) -> None:
    facts = metadata.facts
    active = [citation for citation in facts.citations if citation.relation in _TYPES]
    stated = facts.obligations or facts.targets or facts.deadlines or facts.citations
    if not (stated or metadata.changes):
        return
    with writer.element("analysis", {"source": SOURCE}):
        if active:
            with writer.element("activeModifications"):
                for number, citation in enumerate(active, 1):
                    _active(writer, f"active_mod_{number}", citation)
        if metadata.changes:
            with writer.element("passiveModifications"):
                for number, change in enumerate(metadata.changes, 1):
                    _modification(writer, f"passive_mod_{number}", change.relation, change.by, metadata.identity.work)
        if stated:
            with writer.element("otherAnalysis", {"source": SOURCE}):
                _facts(writer, facts, metadata.agencies)


def _active(writer: AkomaNtosoWriter, eid: str, citation: CitationRecord) -> None:
    _modification(writer, eid, citation.relation, f"#{_fragment(citation.id)}", citation.work)


def _modification(writer: AkomaNtosoWriter, eid: str, relation: Relation, source: str, destination: str) -> None:
    element, kind = _TYPES[relation]
    # 修改 says that words change, not which.
    incomplete = "true" if relation is Relation.AMENDS else None
    with writer.element(element, {"eId": eid, "type": kind, "incomplete": incomplete}):
        writer.empty("source", {"href": source})
        writer.empty("destination", {"href": destination})


def _fragment(iri: str) -> str:
    return iri.partition("#")[2]


def _facts(writer: AkomaNtosoWriter, facts: Facts, agencies: Mapping[str, str]) -> None:
    for obligation in facts.obligations:
        _obligation(writer, obligation, (facts.assignments or {}).get(obligation.id, ()), agencies)
    for target in facts.targets:
        _target(writer, target)
    for deadline in facts.deadlines:
        attributes = {
            "iri": deadline.id,
            "kind": deadline.kind.value,
            "start": _iso(deadline.start),
            "end": _iso(deadline.end),
            "due": _iso(deadline.due),
            "recurrence": deadline.recurrence,
            "duration": deadline.duration,
            "rule": deadline.statement.rule,
        }
        writer.empty("gb:Deadline", attributes)
    for citation in facts.citations:
        attributes = {
            "iri": citation.id,
            "relation": citation.relation.value,
            "work": citation.work,
            "printedWork": citation.printed_work,
            "title": citation.title,
            "number": citation.number,
            "rule": citation.statement.rule,
        }
        writer.empty("gb:Citation", attributes)


def _obligation(
    writer: AkomaNtosoWriter,
    obligation: ObligationRecord,
    assignments: Iterable[AssignmentRecord],
    agencies: Mapping[str, str],
) -> None:
    attributes = {
        "iri": obligation.id,
        "statedIn": obligation.division or obligation.document,
        "path": obligation.path or None,
        "label": obligation.label,
        "modality": obligation.modality,
        "due": _iso(obligation.due),
        "form": obligation.form.value,
        "confidence": obligation.confidence.value,
        "assignment": obligation.assignment,
        "rule": obligation.statement.rule,
    }
    with writer.element("gb:Obligation", attributes):
        for one in assignments:
            bearer = {"role": one.role.value, "agency": f"#{agencies[one.agency]}", "name": one.name}
            writer.empty("gb:assignment", bearer)
        for target in obligation.targets:
            writer.empty("gb:hasTarget", {"iri": target})
        for deadline in obligation.deadlines:
            writer.empty("gb:hasDeadline", {"iri": deadline})


def _target(writer: AkomaNtosoWriter, record: TargetRecord) -> None:
    target = record.target
    attributes = {
        "iri": record.id,
        "kind": target.kind.value,
        "indicator": target.indicator,
        "comparator": target.comparator.value,
        "value": normalized(target.value, target.value_max),
        "unit": target.unit,
        "deadline": record.deadline,
        "due": _iso(record.due),
        "rule": record.statement.rule,
    }
    writer.empty("gb:Target", attributes)


def normalized(value: float, value_max: float | None) -> str:
    """Return a number without exponent, a range as its bounds with a stroke between them.

    Example:
        >>> normalized(300000.0, None), normalized(8.0, 10.0)
        ('300000', '8/10')

    """
    return "/".join(_number(bound) for bound in (value, value_max) if bound is not None)


def _number(value: float) -> str:
    try:
        return decimal(value).value
    except (ArithmeticError, ValueError):
        return str(value)


def _iso(day: datetime.date | None) -> str | None:
    return None if day is None else day.isoformat()


def kind_of(title: str | None) -> tuple[str | None, str | None]:
    """Return the kind of document that a title ends in, as a name and in Chinese.

    The kinds are those of 党政机关公文处理工作条例 (2012), article 8.

    Example:
        >>> kind_of("关于清理文件的通知"), kind_of("粮食生产行动方案")
        (('notice', '通知'), (None, None))

    """
    for kind, concept in term.DOCUMENT_TYPES.items():
        if title is not None and title.endswith(kind):
            return concept.value.removeprefix(term.GB).lower(), kind
    return None, None
