"""What the sheets of a workbook list: rows of cells that a person reads, an issue at a time."""

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from gongbao.exports.records import (
    AgencyRecord,
    CitationRecord,
    DeadlineRecord,
    IssueRecords,
    ObligationRecord,
    Statement,
    TargetRecord,
    bearers_of,
    deadlines_of,
)
from gongbao.exports.standing import Standing, most_pressing, standing
from gongbao.exports.wording import (
    AGENCY_KINDS,
    COMPARATORS,
    CONFIDENCES,
    DEADLINE_KINDS,
    LEVELS,
    MODALITIES,
    RELATIONS,
    ROLES,
    TARGET_KINDS,
    measured,
)
from gongbao.exports.workbook_columns import Link, Row
from gongbao.parser.model import Role


@dataclass(frozen=True, slots=True)
class Duty:
    """A row of the list of duties, and what it is ordered by: the agency's IRI and the role."""

    agency: str
    role: Role
    overdue: bool
    row: Row


class IssueSheets:
    """What one issue adds to the sheets.

    Args:
        records: the records of the issue.
        agencies: all agencies of the graph, by IRI.
        repealed: by the IRI of each repealed work the label of the document that repeals it.
        as_of: the day by which things are overdue.

    """

    def __init__(
        self,
        records: IssueRecords,
        agencies: Mapping[str, AgencyRecord],
        repealed: Mapping[str, str],
        as_of: datetime.date,
    ) -> None:
        self._records = records
        self._agencies = agencies
        self._repealed = repealed
        self._as_of = as_of
        self._documents = {document.id: document for document in records.documents}
        self._targets = {target.id: target for target in records.targets}
        self._bearers = bearers_of(records)
        # The first due first.
        self._timing = {
            obligation: sorted(deadlines, key=lambda each: each.due or datetime.date.max)
            for obligation, deadlines in deadlines_of(records).items()
        }
        # The obligations that a target or deadline is of, by its id.
        self._owing: dict[str, list[ObligationRecord]] = {}
        for obligation in records.obligations:
            for fact in (*obligation.targets, *(deadline.id for deadline in self._timing[obligation.id])):
                self._owing.setdefault(fact, []).append(obligation)
        self._standing = {obligation.id: self._stands(obligation) for obligation in records.obligations}

    @property
    def name(self) -> str:
        """What the issue is called: 青河州人民政府公报2024年第2期."""
        masthead = self._records.issue.masthead
        number = f"{masthead.year}年第{masthead.number}期" if masthead.year and masthead.number else ""
        return f"{masthead.title or masthead.publisher or ''}{number}" or self._records.key

    @property
    def order(self) -> tuple[str, int, int, str]:
        """What issues are ordered by: the gazette, year and number; by their keys the tenth would follow the first."""
        masthead = self._records.issue.masthead
        return masthead.title or masthead.publisher or "", masthead.year or 0, masthead.number or 0, self._records.key

    def numbers(self) -> tuple[int, ...]:
        """Return how many documents, obligations, overdue ones, assignments, targets, deadlines, citations there are."""
        records = self._records
        return (
            len(records.documents),
            len(records.obligations),
            sum(stands is Standing.OVERDUE for stands in self._standing.values()),
            len(records.assignments),
            len(records.targets),
            len(records.deadlines),
            len(records.citations),
        )

    def years(self) -> Iterator[tuple[int, Standing]]:
        """Yield, of each deadline that has a last day, its year and how it stands."""
        for deadline in self._records.deadlines:
            if deadline.due is not None:
                yield deadline.due.year, self._deadline_stands(deadline)

    def documents(self) -> Iterator[tuple[str, Row]]:
        """Yield a row for each document, with the document's IRI."""
        records = self._records
        duties = Counter(obligation.document for obligation in records.obligations)
        overdue = Counter(duty.document for duty in records.obligations if self._standing[duty.id] is Standing.OVERDUE)
        numbers: list[Counter[str | None]] = [
            Counter(fact.statement.document for fact in facts)
            for facts in (records.targets, records.deadlines, records.citations)
        ]
        for document in records.documents:
            repealed_by = self._repealed.get(document.work)
            yield (
                document.id,
                (
                    Link(document.label, address=document.id),
                    document.title,
                    document.issuer,
                    document.date,
                    self.name,
                    duties[document.id],
                    overdue[document.id],
                    *(counted[document.id] for counted in numbers),
                    None if repealed_by is None else Standing.REPEALED,
                    repealed_by,
                ),
            )

    def duties(self) -> Iterator[Duty]:
        """Yield a row for each assignment."""
        obligations = {obligation.id: obligation for obligation in self._records.obligations}
        for assignment in self._records.assignments:
            obligation = obligations[assignment.obligation]
            quote = obligation.statement.evidence.quote
            timing = self._timing[obligation.id]
            stands = self._standing[obligation.id]
            row: Row = (
                full_name(self._agencies[assignment.agency]),
                ROLES[assignment.role],
                obligation.label,
                None if obligation.modality is None else MODALITIES[obligation.modality],
                _lines(measured(self._targets[target].target) for target in obligation.targets),
                _lines(deadline.statement.evidence.quote for deadline in timing),
                min((deadline.due for deadline in timing if deadline.due is not None), default=None),
                stands,
                obligation.text if quote in obligation.text else f"{obligation.text}\n{quote}",
                CONFIDENCES[obligation.confidence] or None,
                *self._place(obligation.document, obligation.division, obligation.path, obligation.statement.place),
            )
            yield Duty(assignment.agency, assignment.role, stands is Standing.OVERDUE, row)

    def targets(self) -> Iterator[Row]:
        """Yield a row for each target."""
        for record in self._records.targets:
            target = record.target
            yield (
                target.indicator,
                COMPARATORS[target.comparator] or "区间",
                target.value,
                target.value_max,
                target.unit,
                TARGET_KINDS[target.kind],
                record.due,
                self._names(record.id),
                target.evidence.quote,
                self._words(record.id),
                *self._stated(record),
            )

    def deadlines(self) -> Iterator[Row]:
        """Yield a row for each deadline."""
        for record in self._records.deadlines:
            yield (
                record.statement.evidence.quote,
                DEADLINE_KINDS[record.kind],
                record.start,
                record.due,
                self._deadline_stands(record),
                self._names(record.id),
                self._words(record.id),
                *self._stated(record),
            )

    def citations(self) -> Iterator[Row]:
        """Yield a row for each citation."""
        for record in self._records.citations:
            document, *clause = self._stated(record)
            yield (
                document,
                RELATIONS[record.relation],
                record.refers_to or record.title,
                record.number,
                record.statement.evidence.quote,
                *clause,
            )

    def _stands(self, obligation: ObligationRecord) -> Standing:
        if self._documents[obligation.document].work in self._repealed:
            return Standing.REPEALED
        return most_pressing(map(self._deadline_stands, self._timing[obligation.id]))

    def _deadline_stands(self, deadline: DeadlineRecord) -> Standing:
        document = self._documents.get(deadline.statement.document or "")
        return standing(
            deadline.due,
            self._as_of,
            recurs=deadline.recurrence is not None,
            repealed=document is not None and document.work in self._repealed,
            owed=deadline.id in self._owing,
        )

    def _stated(self, record: TargetRecord | DeadlineRecord | CitationRecord) -> Row:
        statement: Statement = record.statement
        return self._place(statement.document, statement.division, statement.path, statement.place)

    def _place(self, document: str | None, division: str | None, path: str, place: str) -> Row:
        """The cells of `_PLACE`: what stands in no document leads to the issue."""
        printed = self._documents.get(document or "")
        label = None if printed is None else Link(printed.label, document=printed.id)
        address = division or document or self._records.id
        return label, Link(" ".join(filter(None, (path or "正文", place))), address=address), address

    def _names(self, fact: str) -> str | None:
        """The agencies that owe a target or deadline, with their roles: each once, those that lead first."""
        borne = [bearer for duty in self._owing.get(fact, ()) for bearer in self._bearers[duty.id]]
        borne.sort(key=lambda bearer: list(ROLES).index(bearer.role))
        roles: dict[str, str] = {}
        for bearer in borne:
            roles.setdefault(full_name(self._agencies[bearer.agency]), ROLES[bearer.role])
        return _lines(f"{name}（{role}）" for name, role in roles.items())

    def _words(self, fact: str) -> str | None:
        """The tasks that a target or deadline is of; where no task is told, all that the obligation says."""
        return _lines(
            "".join(task.text for task in duty.tasks if fact in task.targets or fact in task.deadlines) or duty.text
            for duty in self._owing.get(fact, ())
        )


def agency_rows(
    agencies: Iterable[AgencyRecord], roles: Mapping[tuple[str, Role], int], overdue: Mapping[str, int]
) -> Iterator[tuple[AgencyRecord, Row]]:
    """Yield a row for each agency: those that owe most first.

    Args:
        agencies: the agencies of a graph.
        roles: how many obligations an agency (its IRI) bears in a role.
        overdue: how many of them are overdue.

    """

    def total(record: AgencyRecord) -> int:
        return sum(roles.get((record.id, role), 0) for role in ROLES)

    def order(record: AgencyRecord) -> tuple[int, str, str, str]:
        return -total(record), record.agency.jurisdiction or "", record.name, record.id

    for record in sorted(agencies, key=order):
        agency = record.agency
        yield (
            record,
            (
                full_name(record),
                agency.jurisdiction,
                None if agency.level is None else LEVELS[agency.level],
                "集合机构" if agency.collective else None if agency.kind is None else AGENCY_KINDS[agency.kind],
                *(roles.get((record.id, role), 0) for role in ROLES),
                total(record),
                overdue.get(record.id, 0),
                "、".join(agency.aliases) or None,
            ),
        )


def full_name(record: AgencyRecord) -> str:
    """Return an agency's name, a collective one's with its region where the name doesn't tell it: each has its 各部门.

    Example:
        >>> from gongbao.parser.model import Agency
        >>> full_name(AgencyRecord("…", Agency("青河州/各部门", "各部门", (), "青河州", collective=True), None))
        '各部门（青河州）'

    """
    region = record.agency.jurisdiction
    needed = record.agency.collective and region is not None and region not in record.name
    return f"{record.name}（{region}）" if needed else record.name


def _lines(words: Iterable[str]) -> str | None:
    return "\n".join(dict.fromkeys(words)) or None
