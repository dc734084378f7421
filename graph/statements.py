"""A parsed issue to RDF statements, streaming, all of them in the named graph of that issue.

Nothing is said here that the issue doesn't say: what follows from several issues is derived when asked. No
blank nodes, no clock: the same issue gives the same statements in the same order. Terms: graph/ontology.ttl.
"""

import math
from collections.abc import Iterator, Sequence

from pyoxigraph import Literal, NamedNode, Quad

from gongbao.graph import vocabulary as term
from gongbao.graph.iris import (
    DEFAULT_BASE,
    agency_iri,
    checked_base,
    cited_work_iri,
    document_iri,
    fragment_iri,
    gazette_iri,
    home,
    issue_key,
    issuers,
    joint_numbers,
    title_iri,
    work_iri,
    work_number,
)
from gongbao.graph.literals import date, decimal, duration, folded, integer, plain, running_text, zh
from gongbao.graph.places import Reading, read
from gongbao.parser.model import (
    Agency,
    BlockKind,
    Confidence,
    DivisionKind,
    Document,
    Evidence,
    Issue,
    Obligation,
)

Triple = tuple[NamedNode, NamedNode, NamedNode | Literal]


def statements(issue: Issue, base: str = DEFAULT_BASE) -> Iterator[Quad]:
    """Yield the statements of an issue.

    Args:
        issue: what was read in one source.
        base: the IRI that all data IRIs begin with.

    Yields:
        Quads in the named graph of the issue, each once.

    Raises:
        GongbaoError: the base isn't an absolute IRI.

    Example:
        >>> from gongbao.parser.model import Masthead, Source
        >>> issue = Issue(source=Source(text=""), masthead=Masthead(key="xam/2024/4", number=4))
        >>> print(next(statements(issue)).graph_name)
        <https://w3id.org/gongbao/eli/xam/2024/4>

    """
    reading = read(issue, checked_base(base))
    graph = NamedNode(reading.iris.issue)
    stated: set[Triple] = set()
    for part in (
        _issue,
        _documents,
        _divisions,
        _clauses,
        _agencies,
        _obligations,
        _assignments,
        _targets,
        _deadlines,
        _citations,
        _diagnostics,
    ):
        for triple in part(reading):
            # Shared things (a work cited twice, an issuer of three documents) are stated once.
            if triple not in stated:
                stated.add(triple)
                yield Quad(*triple, graph)


def path_label(path: Sequence[str]) -> str:
    """Return a division's path as it is quoted: its labels, a decimal one (1.1) standing for those above it.

    Example:
        >>> path_label(("七、", "（三）")), path_label(("1", "1.1", "1.1.2", "（一）"))
        ('七、（三）', '1.1.2（一）')

    """
    kept: list[str] = []
    for label in path:
        if kept and label.startswith(kept[-1].rstrip(".") + "."):
            kept.pop()
        kept.append(label)
    return "".join(kept)


def evidence_of(reading: Reading, fact: NamedNode, evidence: Evidence) -> Iterator[Triple]:
    """Yield what is said of the words that state a fact: where they are, and what they are."""
    node = NamedNode(f"{fact.value}__evidence")
    yield fact, term.EVIDENCE, node
    yield node, term.HAS_SOURCE, NamedNode(f"{reading.iris.issue}/source")
    yield node, term.OFFSET_START, integer(evidence.span.start)
    yield node, term.OFFSET_END, integer(evidence.span.end)
    yield node, term.EXACT, zh(evidence.quote)
    if evidence.pieces:
        yield node, term.PIECES, plain(" ".join(f"{start},{end}" for start, end in evidence.pieces))
    if (place := reading.issue.source.place(evidence.span.start)) is not None:
        if place.page is not None:
            yield node, term.PAGE, integer(place.page)
        if place.printed:
            yield node, term.PLACE, plain(place.printed)


def _where(reading: Reading, fact: NamedNode, start: int) -> Iterator[Triple]:
    place = home(fact.value)
    yield fact, term.STATED_IN, NamedNode(reading.stated_in(start, place))
    if place != reading.iris.issue:
        yield fact, term.IN_DOCUMENT, NamedNode(place)


def _public_body(reading: Reading, name: str) -> Iterator[Triple]:
    """State what little is known of a body that is named as issuer alone."""
    if name not in reading.agencies:
        node = NamedNode(reading.agency(name))
        yield node, term.TYPE, term.ORGANIZATION
        yield node, term.PREF_LABEL, zh(name)


# ----------------------------------------------------------------------------------------- what it is made of


def _issue(reading: Reading) -> Iterator[Triple]:
    issue, masthead = NamedNode(reading.iris.issue), reading.issue.masthead
    yield issue, term.TYPE, term.ISSUE
    yield issue, term.TYPE, term.LEGAL_RESOURCE
    if gazette := gazette_iri(issue_key(reading.issue), reading.base):
        serial = NamedNode(gazette)
        yield issue, term.IS_PART_OF, serial
        yield serial, term.TYPE, term.GAZETTE
        if masthead.title is not None:
            yield serial, term.TITLE, zh(masthead.title)
        if masthead.publisher is not None:
            yield serial, term.PUBLISHER, NamedNode(reading.agency(masthead.publisher))
            yield from _public_body(reading, masthead.publisher)
    if masthead.year is not None:
        yield issue, term.YEAR, integer(masthead.year)
    if masthead.number is not None:
        yield issue, term.NUMBER, plain(str(masthead.number))
    if masthead.serial is not None:
        yield issue, term.SERIAL_NUMBER, integer(masthead.serial)
    if masthead.date is not None:
        yield issue, term.DATE_PUBLICATION, date(masthead.date)
    source = NamedNode(f"{reading.iris.issue}/source")
    yield issue, term.DERIVED_FROM, source
    yield source, term.TYPE, term.SOURCE
    yield source, term.CHARACTERS, integer(len(reading.issue.source.text))
    if reading.issue.source.sha256 is not None:
        yield source, term.SHA256, plain(reading.issue.source.sha256)


def _documents(reading: Reading) -> Iterator[Triple]:
    for document, iri, work_of in zip(reading.issue.documents, reading.iris.documents, reading.iris.works, strict=True):
        printed, work = NamedNode(iri), NamedNode(work_of)
        yield NamedNode(reading.iris.issue), term.HAS_MEMBER, work
        yield printed, term.TYPE, term.DOCUMENT
        yield printed, term.TYPE, term.LEGAL_EXPRESSION
        yield printed, term.IS_PART_OF, NamedNode(reading.iris.issue)
        yield printed, term.REALIZES, work
        yield printed, term.LANGUAGE, term.CHINESE
        if document.title is not None:
            yield printed, term.EXPRESSION_TITLE, zh(document.title)
        for addressee in document.addressees:
            yield printed, term.ADDRESSEE, zh(addressee)
        if document.note is not None:
            yield printed, term.NOTE, zh(document.note)
        yield from _marks(document, printed)
        for annex in document.annexes:
            yield printed, term.ANNEX_TITLE, zh(annex)
        yield from _work(reading, document, work)
        if document.instrument is not None:
            carried = NamedNode(fragment_iri(iri, "instrument"))
            yield carried, term.TYPE, term.INSTRUMENT
            yield carried, term.TYPE, term.LEGAL_EXPRESSION
            yield carried, term.SUBDIVISION_OF, printed
            yield carried, term.REALIZES, work
            yield carried, term.LANGUAGE, term.CHINESE
            yield carried, term.EXPRESSION_TITLE, zh(document.instrument)


def _marks(document: Document, printed: NamedNode) -> Iterator[Triple]:
    """State what stands in the head and at the end of a document, as printed."""
    codes = (
        (term.COPY_NUMBER, document.copy_number),
        (term.SECURITY, document.security),
        (term.SECURITY_PERIOD, document.security_period),
        (term.URGENCY, document.urgency),
    )
    yield from ((printed, name, plain(code)) for name, code in codes if code is not None)
    words = (
        (term.ISSUER_MARK, (document.issuer_mark,)),
        (term.APPROVER, document.approvers),
        (term.SIGNATORY, document.signatories),
        (term.COPIES_TO, document.copies_to),
        (term.PRINTED_BY, (document.printed_by,)),
        (term.ATTENDEE, document.attendees),
        (term.ABSENTEE, document.absentees),
        (term.OBSERVER, document.observers),
    )
    yield from ((printed, name, zh(each)) for name, texts in words for each in texts if each is not None)
    if document.printed_on is not None:
        yield printed, term.PRINTED_ON, date(document.printed_on)


def _work(reading: Reading, document: Document, work: NamedNode) -> Iterator[Triple]:
    yield work, term.TYPE, term.LEGAL_RESOURCE
    if document.title is not None:
        yield work, term.TITLE, zh(document.title)
    first, *others = joint_numbers(document.number) if document.number is not None else ("",)
    if taken := work_number(first):
        yield work, term.ID_LOCAL, plain(taken.printed)
    elif first:
        yield work, term.ID_LOCAL, plain(first)
    for other in others:
        if alias := work_iri(other, reading.base):
            yield NamedNode(alias), term.DENOTES, work
    if document.date is not None:
        yield work, term.DATE_DOCUMENT, date(document.date)
    for issuer in issuers(document):
        yield work, term.PASSED_BY, NamedNode(reading.agency(issuer))
        yield from _public_body(reading, issuer)
    for kind, concept in term.DOCUMENT_TYPES.items():
        if document.title is not None and document.title.endswith(kind):
            yield work, term.TYPE_DOCUMENT, concept
            break
    # What others cite by title alone is this work, or is carried by it under the same number.
    for title in (document.title, document.instrument):
        if title is not None:
            yield from _titled(NamedNode(title_iri(title, reading.base)), title)
            yield NamedNode(title_iri(title, reading.base)), term.DENOTES, work


def _titled(work: NamedNode, title: str) -> Iterator[Triple]:
    yield work, term.TYPE, term.LEGAL_RESOURCE
    yield work, term.TITLE, zh(title)


def _divisions(reading: Reading) -> Iterator[Triple]:
    known = set(reading.iris.divisions)
    for division, iri in zip(reading.issue.divisions, reading.iris.divisions, strict=True):
        node = NamedNode(iri)
        document = document_iri(reading.iris.issue, division.document)
        above = fragment_iri(document, division.id.rpartition("__")[0])
        yield node, term.TYPE, term.SUBDIVISION
        yield node, term.SUBDIVISION_OF, NamedNode(above if above in known else document)
        yield node, term.TYPE_SUBDIVISION, term.DIVISION_TYPES[division.kind]
        yield node, term.NUMBER, plain(division.label)
        yield node, term.PATH, plain(path_label(division.path))
        if division.title is not None:
            yield node, term.TITLE, zh(division.title)
        if division.kind is DivisionKind.ANNEX:
            yield NamedNode(document), term.HAS_ANNEX, node


def _clauses(reading: Reading) -> Iterator[Triple]:
    for block in reading.issue.blocks:
        if block.kind is BlockKind.CLAUSE and block.id is not None:
            document = reading.iris.issue
            if block.document is not None:
                document = document_iri(document, block.document)
            node = NamedNode(fragment_iri(document, block.id))
            above = document if block.division is None else fragment_iri(document, block.division)
            yield node, term.TYPE, term.SUBDIVISION
            yield node, term.SUBDIVISION_OF, NamedNode(above)
            yield node, term.TYPE_SUBDIVISION, term.CLAUSE
            yield node, term.TEXT, zh(running_text(reading.issue.source.text, block.pieces))


def _agencies(reading: Reading) -> Iterator[Triple]:
    for agency in reading.issue.agencies:
        node = NamedNode(agency_iri(agency.id, reading.base))
        yield node, term.TYPE, term.ORGANIZATION
        yield node, term.PREF_LABEL, zh(agency.name)
        for alias in agency.aliases:
            if alias != agency.name:
                yield node, term.ALT_LABEL, zh(alias)
        for name in _searched_names(agency):
            yield node, term.HIDDEN_LABEL, zh(name)
        if agency.jurisdiction is not None:
            yield node, term.JURISDICTION, plain(agency.jurisdiction)
        if agency.level is not None:
            yield node, term.LEVEL, plain(agency.level.value)
        if agency.kind is not None:
            yield node, term.KIND, plain(agency.kind.value)
        if agency.parent is not None:
            yield node, term.SUB_ORGANIZATION_OF, NamedNode(agency_iri(agency.parent, reading.base))
        for language, label in agency.labels:
            yield node, term.ALT_LABEL, Literal(label, language=language)
        if agency.collective:
            yield node, term.TYPE, term.COLLECTIVE_AGENCY
            yield node, term.MEMBER_PATTERN, plain(agency.name)
            for level in agency.ranges_over:
                yield node, term.RANGES_OVER, plain(level.value)


def _searched_names(agency: Agency) -> list[str]:
    """Return the names, folded, that people look for an agency by and that are none of its labels as they stand."""
    labels = {agency.name, *agency.aliases}
    # 朝阳市/农牧局 is 农牧局 and 朝阳市农牧局 as well.
    names = (*sorted(labels), agency.id, agency.id.rpartition("/")[2], agency.id.replace("/", ""))
    return [name for name in dict.fromkeys(map(folded, names)) if name and name not in labels]


# ----------------------------------------------------------------------------------------------- what it says


def _obligations(reading: Reading) -> Iterator[Triple]:
    for obligation, iri in zip(reading.issue.obligations, reading.iris.obligations, strict=True):
        node, document = NamedNode(iri), home(iri)
        division = document if obligation.division is None else fragment_iri(document, obligation.division)
        yield node, term.TYPE, term.OBLIGATION
        yield node, term.LABEL, zh(obligation.label)
        yield node, term.STATED_IN, NamedNode(division)
        yield node, term.IN_DOCUMENT, NamedNode(document)
        if obligation.modality is not None:
            yield node, term.MODALITY, plain(obligation.modality.value)
        for topic in obligation.topics:
            yield node, term.TOPIC, zh(topic)
        for bearer in reading.issue.assignments[obligation.assignment].bearers:
            agency = NamedNode(agency_iri(bearer.agency, reading.base))
            yield node, term.RESPONSIBLE_AGENCY, agency
            if bearer.role in term.ROLE_PROPERTIES:
                yield node, term.ROLE_PROPERTIES[bearer.role], agency
        yield from _measures(reading, node, obligation.targets, obligation.deadlines)
        yield from _tasks(reading, node, obligation)


def _tasks(reading: Reading, node: NamedNode, obligation: Obligation) -> Iterator[Triple]:
    for number, task in enumerate(obligation.tasks, 1):
        part = NamedNode(f"{node.value}__task_{number}")
        yield node, term.HAS_TASK, part
        yield part, term.TYPE, term.TASK
        yield part, term.TEXT, zh(task.text)
        yield from _measures(reading, part, task.targets, task.deadlines)
        yield from evidence_of(reading, part, task.evidence)


def _measures(reading: Reading, node: NamedNode, targets: Sequence[int], deadlines: Sequence[int]) -> Iterator[Triple]:
    for index in targets:
        yield node, term.HAS_TARGET, NamedNode(reading.iris.targets[index])
    for index in deadlines:
        yield node, term.HAS_DEADLINE, NamedNode(reading.iris.deadlines[index])


def _assignments(reading: Reading) -> Iterator[Triple]:
    # Who has which role is said of the obligation; here stands which words and which rule say so.
    for obligation, iri in zip(reading.issue.obligations, reading.iris.obligations, strict=True):
        yield NamedNode(iri), term.HAS_ASSIGNMENT, NamedNode(reading.iris.assignments[obligation.assignment])
    for assignment, iri in zip(reading.issue.assignments, reading.iris.assignments, strict=True):
        node = NamedNode(iri)
        yield node, term.TYPE, term.ASSIGNMENT
        for bearer in assignment.bearers:
            yield node, term.AGENCY, NamedNode(agency_iri(bearer.agency, reading.base))
        yield node, term.RULE, plain(assignment.rule)
        if assignment.confidence is not Confidence.HIGH:
            yield node, term.CONFIDENCE, plain(assignment.confidence.value)
        yield from evidence_of(reading, node, assignment.evidence)


def _targets(reading: Reading) -> Iterator[Triple]:
    for target, iri in zip(reading.issue.targets, reading.iris.targets, strict=True):
        node = NamedNode(iri)
        yield node, term.TYPE, term.TARGET
        if target.indicator is not None:
            yield node, term.INDICATOR, zh(target.indicator)
        yield node, term.COMPARATOR, plain(target.comparator.value)
        yield node, term.TARGET_KIND, plain(target.kind.value)
        bounds = (
            ((term.NUMERIC_VALUE, target.value),)
            if target.value_max is None
            else ((term.MIN_VALUE, target.value), (term.MAX_VALUE, target.value_max))
        )
        for bound, value in bounds:
            if math.isfinite(value):
                yield node, bound, decimal(value)
        if target.unit is not None:
            yield node, term.PRINTED_UNIT, plain(target.unit)
            if target.unit in term.UNITS:
                yield node, term.QUDT_UNIT, term.UNITS[target.unit]
        if target.deadline is not None:
            yield node, term.HAS_DEADLINE, NamedNode(reading.iris.deadlines[target.deadline])
        yield node, term.RULE, plain(target.rule)
        yield from _where(reading, node, target.evidence.span.start)
        yield from evidence_of(reading, node, target.evidence)


def _deadlines(reading: Reading) -> Iterator[Triple]:
    for deadline, iri in zip(reading.issue.deadlines, reading.iris.deadlines, strict=True):
        node = NamedNode(iri)
        yield node, term.TYPE, term.DEADLINE
        yield node, term.DEADLINE_KIND, plain(deadline.kind.value)
        for moment, day in (
            (term.START, deadline.start),
            (term.END, deadline.end),
            (term.DUE, deadline.due),
        ):
            if day is not None:
                yield node, moment, date(day)
        if deadline.recurrence is not None:
            yield node, term.RECURRENCE, plain(deadline.recurrence)
        if deadline.duration is not None:
            yield node, term.TIME_SPAN, duration(deadline.duration)
        yield node, term.RULE, plain(deadline.rule)
        yield from _where(reading, node, deadline.evidence.span.start)
        yield from evidence_of(reading, node, deadline.evidence)


def _citations(reading: Reading) -> Iterator[Triple]:
    for citation, iri in zip(reading.issue.citations, reading.iris.citations, strict=True):
        node, work = NamedNode(iri), NamedNode(cited_work_iri(citation, reading.base))
        yield NamedNode(home(iri)), term.RELATION_PROPERTIES[citation.relation], work
        yield from _titled(work, citation.refers_to or citation.title)
        if citation.number is not None and (taken := work_number(joint_numbers(citation.number)[0])):
            yield work, term.ID_LOCAL, plain(taken.printed)
        yield node, term.TYPE, term.CITATION
        yield node, term.CITED_WORK, work
        yield node, term.RELATION, plain(citation.relation.value)
        yield node, term.RULE, plain(citation.rule)
        yield from _where(reading, node, citation.evidence.span.start)
        yield from evidence_of(reading, node, citation.evidence)


def _diagnostics(reading: Reading) -> Iterator[Triple]:
    text = reading.issue.source.text
    for diagnostic, iri in zip(reading.issue.diagnostics, reading.iris.diagnostics, strict=True):
        node = NamedNode(iri)
        yield node, term.TYPE, term.DIAGNOSTIC
        yield node, term.CODE, plain(diagnostic.code)
        yield node, term.SEVERITY, plain(diagnostic.severity.value)
        yield node, term.MESSAGE, zh(diagnostic.message)
        quote = "".join(text[diagnostic.span.start : diagnostic.span.end].split())
        yield from evidence_of(reading, node, Evidence(diagnostic.span, quote))
