"""The facts of a graph as flat records that join by id: what tables, calendars and pages are made from.

Ids are the IRIs that SPARQL answers with. Facts stand in the order of issues, and in each as its text states them.
"""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from gongbao.graph import facts
from gongbao.graph import vocabulary as term
from gongbao.graph.directory import Graph
from gongbao.graph.iris import agency_iri, cited_work_iri, home, issue_key, issuers, joint_numbers, work_number
from gongbao.graph.places import Reading, read
from gongbao.graph.statements import path_label
from gongbao.parser.model import (
    Agency,
    Confidence,
    DeadlineKind,
    Document,
    Evidence,
    Form,
    Issue,
    Modality,
    Relation,
    Role,
    Target,
)


@dataclass(frozen=True, slots=True)
class Statement:
    """Where a fact is stated: its `evidence`, the IRIs of its `document` (None outside of documents) and `division`.

    `path` is the division's path as it is quoted (七、（三）), `rule` the name of the rule that read it; `place` is where
    in the file as published its words begin (第12页第3行), "" for a text.
    """

    document: str | None
    division: str | None
    path: str
    evidence: Evidence
    rule: str
    place: str


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """A document as printed; `work` is the IRI of the work that it realizes, `issuer_id` the issuing agency's, the first's of several.

    `elements` is the document with what else stands in its head and at its end.
    """

    id: str
    issue: str
    work: str
    label: str
    number: str | None
    title: str | None
    issuer: str | None
    issuer_id: str | None
    date: datetime.date | None
    instrument: str | None
    addressees: tuple[str, ...]
    note: str | None
    annexes: tuple[str, ...]
    elements: Document


@dataclass(frozen=True, slots=True)
class TaskRecord:
    """One sentence or ；-segment of an obligation; `targets` and `deadlines` are the ids of its own."""

    text: str
    targets: tuple[str, ...]
    deadlines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ObligationRecord:
    """An obligation with the words that assign it (`statement.evidence`); `due` is its earliest last day.

    `text` is its tasks joined; `targets` and `deadlines` are ids, `assignment` is the IRI of the words that assign it.
    """

    id: str
    document: str
    division: str | None
    path: str
    label: str
    text: str
    modality: Modality | None
    topics: tuple[str, ...]
    tasks: tuple[TaskRecord, ...]
    targets: tuple[str, ...]
    deadlines: tuple[str, ...]
    due: datetime.date | None
    form: Form
    confidence: Confidence
    statement: Statement
    assignment: str


@dataclass(frozen=True, slots=True)
class AssignmentRecord:
    """That an agency bears an obligation in a role; `name` is what it is called there. Each once."""

    obligation: str
    agency: str
    role: Role
    name: str


@dataclass(frozen=True, slots=True)
class TargetRecord:
    """A target; `deadline` is the id of the one that its own words give it, `due` that deadline's last day."""

    id: str
    target: Target
    deadline: str | None
    due: datetime.date | None
    statement: Statement


@dataclass(frozen=True, slots=True)
class DeadlineRecord:
    """A deadline; `due` is the last day where one is known."""

    id: str
    kind: DeadlineKind
    start: datetime.date | None
    end: datetime.date | None
    due: datetime.date | None
    recurrence: str | None
    duration: str | None
    statement: Statement


@dataclass(frozen=True, slots=True)
class CitationRecord:
    """A citation; `work` is the IRI that it points at, `printed_work` the work of that title where one is printed."""

    id: str
    relation: Relation
    title: str
    number: str | None
    refers_to: str | None
    work: str
    printed_work: str | None
    statement: Statement


@dataclass(frozen=True, slots=True)
class AgencyRecord:
    """An agency under all names that any issue gives it; `id` is its IRI, `parent` that of the agency around it."""

    id: str
    agency: Agency
    parent: str | None

    @property
    def name(self) -> str:
        """What it is called, in full."""
        return self.agency.name


@dataclass(frozen=True, slots=True)
class IssueRecords:
    """The records of one issue; `issue` is what they are made from, `id` its IRI."""

    id: str
    key: str
    issue: Issue
    documents: tuple[DocumentRecord, ...]
    obligations: tuple[ObligationRecord, ...]
    assignments: tuple[AssignmentRecord, ...]
    targets: tuple[TargetRecord, ...]
    deadlines: tuple[DeadlineRecord, ...]
    citations: tuple[CitationRecord, ...]


def agency_records(graph: Graph) -> tuple[AgencyRecord, ...]:
    """Return the agencies of a graph, by IRI: those that bear obligations, issue documents or publish gazettes."""
    base = graph.manifest.base
    iris = sorted(set(facts.subjects(graph.store, term.TYPE, term.ORGANIZATION)), key=lambda iri: iri.value)
    records = []
    for iri in iris:
        agency = facts.agency(graph.store, iri, base)
        parent = None if agency.parent is None else agency_iri(agency.parent, base)
        records.append(AgencyRecord(iri.value, agency, parent))
    return tuple(records)


def issue_records(graph: Graph) -> Iterator[IssueRecords]:
    """Yield the records of each issue of a graph, in the order of their keys, one issue in memory at a time."""
    for issue in graph.issues():
        yield records_of(graph, issue)


def records_of(graph: Graph, issue: Issue) -> IssueRecords:
    """Return the records of one issue of a graph."""
    return _Records(graph, read(issue, graph.manifest.base)).all()


def bearers_of(records: IssueRecords) -> Mapping[str, Sequence[AssignmentRecord]]:
    """Return who bears each obligation of an issue, by the obligation's id, in the order of the text."""
    bearers: dict[str, list[AssignmentRecord]] = {obligation.id: [] for obligation in records.obligations}
    for assignment in records.assignments:
        bearers[assignment.obligation].append(assignment)
    return bearers


def deadlines_of(records: IssueRecords) -> Mapping[str, Sequence[DeadlineRecord]]:
    """Return when each obligation of an issue is due, by its id: its deadlines, and those that its targets' words give."""
    deadlines = {deadline.id: deadline for deadline in records.deadlines}
    own = {target.id: target.deadline for target in records.targets}
    found = {}
    for obligation in records.obligations:
        ids = (*obligation.deadlines, *(own[target] for target in obligation.targets))
        found[obligation.id] = [deadlines[each] for each in dict.fromkeys(ids) if each is not None]
    return found


class _Records:
    def __init__(self, graph: Graph, reading: Reading) -> None:
        self._graph = graph
        self._reading = reading
        self._issue = reading.issue
        self._documents = set(reading.iris.documents)
        self._paths: Mapping[str, str] = {
            iri: path_label(division.path)
            for division, iri in zip(reading.issue.divisions, reading.iris.divisions, strict=True)
        }

    def all(self) -> IssueRecords:
        return IssueRecords(
            id=self._reading.iris.issue,
            key=issue_key(self._issue),
            issue=self._issue,
            documents=tuple(self._document_records()),
            obligations=tuple(self._obligation_records()),
            assignments=tuple(self._assignment_records()),
            targets=tuple(self._target_records()),
            deadlines=tuple(self._deadline_records()),
            citations=tuple(self._citation_records()),
        )

    def _document_records(self) -> Iterator[DocumentRecord]:
        iris = self._reading.iris
        for document, iri, work in zip(self._issue.documents, iris.documents, iris.works, strict=True):
            first = None if document.number is None else joint_numbers(document.number)[0]
            taken = None if first is None else work_number(first)
            number = taken.printed if taken else document.number
            yield DocumentRecord(
                id=iri,
                issue=iris.issue,
                work=work,
                label=number or document.title or document.id,
                number=number,
                title=document.title,
                issuer=document.issuer,
                issuer_id=next((self._reading.agency(issuer) for issuer in issuers(document)), None),
                date=document.date,
                instrument=document.instrument,
                addressees=document.addressees,
                note=document.note,
                annexes=document.annexes,
                elements=document,
            )

    def _obligation_records(self) -> Iterator[ObligationRecord]:
        iris = self._reading.iris
        for obligation, iri in zip(self._issue.obligations, iris.obligations, strict=True):
            assignment = self._issue.assignments[obligation.assignment]
            days = [facts.last_day(self._issue.deadlines[index]) for index in obligation.deadlines]
            division = None if obligation.division is None else f"{home(iri)}#{obligation.division}"
            yield ObligationRecord(
                id=iri,
                document=home(iri),
                division=division if division in self._paths else None,
                path=self._paths.get(division or "", ""),
                label=obligation.label,
                text="".join(task.text for task in obligation.tasks),
                modality=obligation.modality,
                topics=obligation.topics,
                tasks=tuple(
                    TaskRecord(
                        text=task.text,
                        targets=tuple(iris.targets[index] for index in task.targets),
                        deadlines=tuple(iris.deadlines[index] for index in task.deadlines),
                    )
                    for task in obligation.tasks
                ),
                targets=tuple(iris.targets[index] for index in obligation.targets),
                deadlines=tuple(iris.deadlines[index] for index in obligation.deadlines),
                due=min((day for day in days if day is not None), default=None),
                form=assignment.form,
                confidence=assignment.confidence,
                statement=self._statement(
                    iris.assignments[obligation.assignment], assignment.evidence, assignment.rule
                ),
                assignment=iris.assignments[obligation.assignment],
            )

    def _assignment_records(self) -> Iterator[AssignmentRecord]:
        for obligation, iri in zip(self._issue.obligations, self._reading.iris.obligations, strict=True):
            for bearer in facts.distinct_bearers(self._issue.assignments[obligation.assignment]):
                yield AssignmentRecord(iri, agency_iri(bearer.agency, self._reading.base), bearer.role, bearer.name)

    def _target_records(self) -> Iterator[TargetRecord]:
        iris = self._reading.iris
        for target, iri in zip(self._issue.targets, iris.targets, strict=True):
            own = None if target.deadline is None else self._issue.deadlines[target.deadline]
            yield TargetRecord(
                id=iri,
                target=target,
                deadline=None if target.deadline is None else iris.deadlines[target.deadline],
                due=None if own is None else facts.last_day(own),
                statement=self._statement(iri, target.evidence, target.rule),
            )

    def _deadline_records(self) -> Iterator[DeadlineRecord]:
        for deadline, iri in zip(self._issue.deadlines, self._reading.iris.deadlines, strict=True):
            yield DeadlineRecord(
                id=iri,
                kind=deadline.kind,
                start=deadline.start,
                end=deadline.end,
                due=facts.last_day(deadline),
                recurrence=deadline.recurrence,
                duration=deadline.duration,
                statement=self._statement(iri, deadline.evidence, deadline.rule),
            )

    def _citation_records(self) -> Iterator[CitationRecord]:
        for citation, iri in zip(self._issue.citations, self._reading.iris.citations, strict=True):
            work = cited_work_iri(citation, self._reading.base)
            printed = list(facts.objects(self._graph.store, NamedNode(work), term.DENOTES))
            yield CitationRecord(
                id=iri,
                relation=citation.relation,
                title=citation.title,
                number=citation.number,
                refers_to=citation.refers_to,
                work=work,
                printed_work=printed[0].value if len(printed) == 1 else None,
                statement=self._statement(iri, citation.evidence, citation.rule),
            )

    def _statement(self, iri: str, evidence: Evidence, rule: str) -> Statement:
        place = home(iri)
        document = place if place in self._documents else None
        division = self._reading.stated_in(evidence.span.start, place)
        found = division in self._paths
        printed = self._issue.source.place(evidence.span.start)
        return Statement(
            document,
            division if found else None,
            self._paths.get(division, ""),
            evidence,
            rule,
            "" if printed is None else printed.printed,
        )
