"""What the sheets of a workbook hold: rows of cells that a person reads, without how they are drawn."""

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gongbao.exports.records import (
    AgencyRecord,
    AssignmentRecord,
    DeadlineRecord,
    DocumentRecord,
    IssueRecords,
    ObligationRecord,
    Statement,
    TargetRecord,
    agency_records,
    issue_records,
)
from gongbao.exports.standing import Standing, standing
from gongbao.exports.wording import (
    COMPARATORS,
    DEADLINE_KINDS,
    MODALITIES,
    RELATIONS,
    ROLES,
    TARGET_KINDS,
    measured,
)
from gongbao.graph.directory import Graph
from gongbao.graph.repeals import repealed
from gongbao.parser.model import Role


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads somewhere: to an address, or to the row of a document in the sheet of documents."""

    text: str
    address: str | None = None
    document: str | None = None


Cell = str | float | int | datetime.date | Standing | Link | None


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: its `name`, its `width` in characters of the default font, and whether it holds numbers."""

    name: str
    width: float
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of rows under headings."""

    name: str
    headings: tuple[Heading, ...]
    rows: list[list[Cell]]


@dataclass(frozen=True, slots=True)
class Overview:
    """What the first sheet counts.

    `counts` are the numbers of things, `issues` a row an issue, `roles` the numbers of obligations by agency and role,
    those with most first, `years` the numbers of deadlines that end in a year by how they stand.
    """

    counts: list[tuple[str, int]]
    issues: list[list[Cell]]
    roles: list[tuple[str, Mapping[Role, int]]]
    years: list[tuple[int, Mapping[Standing, int]]]


@dataclass(slots=True)
class _Gathered:
    duties: list[tuple[tuple[object, ...], list[Cell]]] = field(default_factory=list)
    targets: list[list[Cell]] = field(default_factory=list)
    deadlines: list[list[Cell]] = field(default_factory=list)
    documents: list[list[Cell]] = field(default_factory=list)
    citations: list[list[Cell]] = field(default_factory=list)
    issues: list[list[Cell]] = field(default_factory=list)
    roles: Counter[tuple[str, Role]] = field(default_factory=Counter)
    years: Counter[tuple[int, Standing]] = field(default_factory=Counter)
    obligations: int = 0


def sheets(graph: Graph, as_of: datetime.date) -> tuple[Overview, tuple[Sheet, ...]]:
    """Return the overview and the sheets of a graph's workbook.

    Args:
        graph: the graph to tell.
        as_of: the day by which things are overdue.

    """
    agencies = {record.id: record for record in agency_records(graph)}
    repeals = repealed(graph, as_of)
    gathered = _Gathered()
    for records in issue_records(graph):
        _Issue(records, agencies, {work: repeal.label for work, repeal in repeals.items()}, as_of).add_to(gathered)
    gathered.duties.sort(key=lambda each: each[0])
    return _overview(gathered, agencies), (
        Sheet("责任清单", _DUTIES, [row for _, row in gathered.duties]),
        Sheet("指标", _TARGETS, gathered.targets),
        Sheet("时限", _DEADLINES, gathered.deadlines),
        Sheet("文件", _DOCUMENTS, gathered.documents),
        Sheet("引用", _CITATIONS, gathered.citations),
    )


DOCUMENTS = "文件"
"""The sheet that links to documents lead to; the first column of its rows is the document's own link."""

_PLACE = (Heading("文件", 22), Heading("条款", 14))
_DUTIES = (
    Heading("部门", 22),
    Heading("角色", 7),
    Heading("任务", 26),
    Heading("内容", 60),
    Heading("要求", 7),
    Heading("指标", 26),
    Heading("时限", 16),
    Heading("最后期限", 12),
    Heading("状态", 12),
    *_PLACE,
)
_TARGETS = (
    Heading("指标", 30),
    Heading("比较", 6),
    Heading("数值", 14, is_number=True),
    Heading("上限", 14, is_number=True),
    Heading("单位", 9),
    Heading("类别", 10),
    Heading("期限", 12),
    Heading("部门", 26),
    Heading("任务", 34),
    Heading("原文", 24),
    *_PLACE,
)
_DEADLINES = (
    Heading("时限", 22),
    Heading("类别", 8),
    Heading("起始", 12),
    Heading("最后期限", 12),
    Heading("状态", 12),
    Heading("部门", 28),
    Heading("任务", 54),
    *_PLACE,
)
_DOCUMENTS = (
    Heading("文件", 24),
    Heading("标题", 56),
    Heading("发文机关", 22),
    Heading("成文日期", 12),
    Heading("期", 16),
    Heading("职责任务", 10, is_number=True),
    Heading("指标", 8, is_number=True),
    Heading("时限", 8, is_number=True),
    Heading("引用", 8, is_number=True),
    Heading("废止于", 24),
)
_CITATIONS = (
    Heading("文件", 24),
    Heading("关系", 9),
    Heading("被引文件", 60),
    Heading("文号", 24),
    Heading("条款", 14),
)

_MOST_AGENCIES = 15


def _overview(gathered: _Gathered, agencies: Mapping[str, AgencyRecord]) -> Overview:
    borne: dict[str, dict[Role, int]] = {}
    for (agency, role), number in gathered.roles.items():
        borne.setdefault(agency, {})[role] = number
    most = sorted(borne.items(), key=lambda each: (-sum(each[1].values()), each[0]))[:_MOST_AGENCIES]
    by_role = Counter[Role]()
    for (_, role), number in gathered.roles.items():
        by_role[role] += number
    years = sorted({year for year, _ in gathered.years})
    return Overview(
        counts=[
            ("公报期数", len(gathered.issues)),
            ("文件", len(gathered.documents)),
            ("部门", len(agencies)),
            ("职责任务", gathered.obligations),
            *((f"其中{word}部门（项次）", by_role[role]) for role, word in ROLES.items()),
            ("指标", len(gathered.targets)),
            ("时限", len(gathered.deadlines)),
            ("引用", len(gathered.citations)),
        ],
        issues=gathered.issues,
        roles=[(agencies[agency].name, roles) for agency, roles in most],
        years=[(year, {each: gathered.years[year, each] for each in Standing}) for year in years],
    )


@dataclass(frozen=True, slots=True)
class _Issue:
    records: IssueRecords
    agencies: Mapping[str, AgencyRecord]
    repealed_by: Mapping[str, str]
    as_of: datetime.date

    def add_to(self, gathered: _Gathered) -> None:
        records = self.records
        documents = {document.id: document for document in records.documents}
        obligations = {obligation.id: obligation for obligation in records.obligations}
        deadlines = {deadline.id: deadline for deadline in records.deadlines}
        targets = {target.id: target for target in records.targets}
        bearers: dict[str, list[AssignmentRecord]] = {}
        for assignment in records.assignments:
            bearers.setdefault(assignment.obligation, []).append(assignment)
        measured_by, timing = _binding(records, deadlines, targets)
        for assignment in records.assignments:
            obligation = obligations[assignment.obligation]
            gathered.roles[assignment.agency, assignment.role] += 1
            row = self._duty(assignment, obligation, documents[obligation.document], timing[obligation.id], targets)
            agency = self.agencies[assignment.agency]
            region = agency.agency.jurisdiction
            order = (region is None, region or "", agency.name, agency.id, list(ROLES).index(assignment.role))
            gathered.duties.append(((*order, len(gathered.duties)), row))
        for target in records.targets:
            gathered.targets.append(self._target(target, measured_by.get(target.id, ()), bearers, documents))
        owing: dict[str, list[ObligationRecord]] = {}
        for obligation in records.obligations:
            for deadline in timing[obligation.id]:
                owing.setdefault(deadline.id, []).append(obligation)
        for deadline in records.deadlines:
            document = documents.get(deadline.statement.document or "")
            stands = self._stands(deadline, document)
            if deadline.due is not None:
                gathered.years[deadline.due.year, stands] += 1
            gathered.deadlines.append(
                [
                    deadline.statement.evidence.quote,
                    DEADLINE_KINDS[deadline.kind],
                    deadline.start,
                    deadline.due,
                    stands,
                    self._names(owing.get(deadline.id, ()), bearers),
                    "\n".join(_words(each, deadline.id) for each in owing.get(deadline.id, ())),
                    *self._place(deadline.statement, documents),
                ]
            )
        gathered.obligations += len(records.obligations)
        self._add_documents(gathered, documents)

    def _duty(
        self,
        assignment: AssignmentRecord,
        obligation: ObligationRecord,
        document: DocumentRecord,
        timing: Sequence[DeadlineRecord],
        targets: Mapping[str, TargetRecord],
    ) -> list[Cell]:
        stands = [self._stands(deadline, document) for deadline in timing]
        gone = document.work in self.repealed_by
        days = [deadline.due for deadline in timing if deadline.due is not None]
        state = Standing.REPEALED if gone else next((each for each in Standing if each in stands), Standing.OPEN)
        return [
            self.agencies[assignment.agency].name,
            ROLES[assignment.role],
            obligation.label,
            obligation.text,
            None if obligation.modality is None else MODALITIES[obligation.modality],
            "\n".join(measured(targets[target].target) for target in obligation.targets),
            "\n".join(deadline.statement.evidence.quote for deadline in timing),
            min(days, default=None),
            state,
            Link(document.label, document=document.id),
            Link(obligation.path or "正文", address=obligation.division or document.id),
        ]

    def _target(
        self,
        record: TargetRecord,
        owed: Sequence[ObligationRecord],
        bearers: Mapping[str, Sequence[AssignmentRecord]],
        documents: Mapping[str, DocumentRecord],
    ) -> list[Cell]:
        target = record.target
        return [
            target.indicator,
            COMPARATORS[target.comparator],
            target.value,
            target.value_max,
            target.unit,
            TARGET_KINDS[target.kind],
            record.due,
            self._names(owed, bearers),
            "\n".join(_words(each, record.id) for each in owed),
            target.evidence.quote,
            *self._place(record.statement, documents),
        ]

    def _add_documents(self, gathered: _Gathered, documents: Mapping[str, DocumentRecord]) -> None:
        records, masthead = self.records, self.records.issue.masthead
        name = f"{masthead.year}年第{masthead.number}期" if masthead.year and masthead.number else records.key
        duties = Counter(obligation.document for obligation in records.obligations)
        stated = [
            Counter(each.statement.document for each in facts)
            for facts in (records.targets, records.deadlines, records.citations)
        ]
        for document in records.documents:
            gathered.documents.append(
                [
                    Link(document.label, address=document.id, document=document.id),
                    document.title,
                    document.issuer,
                    document.date,
                    name,
                    duties[document.id],
                    *(numbers[document.id] for numbers in stated),
                    self.repealed_by.get(document.work),
                ]
            )
        gathered.issues.append(
            [
                masthead.title or records.key,
                name,
                masthead.date,
                len(records.documents),
                len(records.obligations),
                len(records.targets),
                len(records.deadlines),
                len(records.citations),
            ]
        )
        for citation in records.citations:
            place = self._place(citation.statement, documents)
            gathered.citations.append(
                [
                    place[0],
                    RELATIONS[citation.relation],
                    citation.refers_to or citation.title,
                    citation.number,
                    place[1],
                ]
            )

    def _stands(self, deadline: DeadlineRecord, document: DocumentRecord | None) -> Standing:
        return standing(
            deadline.due,
            self.as_of,
            recurs=deadline.recurrence is not None,
            repealed=document is not None and document.work in self.repealed_by,
        )

    def _place(self, statement: Statement, documents: Mapping[str, DocumentRecord]) -> tuple[Cell, Cell]:
        document = documents.get(statement.document or "")
        if document is None:
            return None, Link(statement.path or "正文", address=self.records.id)
        return (
            Link(document.label, document=document.id),
            Link(statement.path or "正文", address=statement.division or document.id),
        )

    def _names(self, owed: Sequence[ObligationRecord], bearers: Mapping[str, Sequence[AssignmentRecord]]) -> str:
        """Name the agencies of some obligations, leaders first, each once."""
        borne = [bearer for obligation in owed for bearer in bearers.get(obligation.id, ())]
        borne.sort(key=lambda bearer: list(ROLES).index(bearer.role))
        return "、".join(dict.fromkeys(self.agencies[bearer.agency].name for bearer in borne))


def _words(obligation: ObligationRecord, fact: str) -> str:
    """Return the words of the tasks that a target or deadline is of, or else all words of the obligation."""
    own = [task.text for task in obligation.tasks if fact in task.targets or fact in task.deadlines]
    return "".join(own) or obligation.text


def _binding(
    records: IssueRecords, deadlines: Mapping[str, DeadlineRecord], targets: Mapping[str, TargetRecord]
) -> tuple[Mapping[str, list[ObligationRecord]], Mapping[str, list[DeadlineRecord]]]:
    """Return the obligations of each target, and the deadlines of each obligation, its targets' own among them, by day."""
    measured_by: dict[str, list[ObligationRecord]] = {}
    timing: dict[str, list[DeadlineRecord]] = {}
    for obligation in records.obligations:
        for target in dict.fromkeys(obligation.targets):
            measured_by.setdefault(target, []).append(obligation)
        own = (targets[target].deadline for target in obligation.targets)
        ids = dict.fromkeys((*obligation.deadlines, *(deadline for deadline in own if deadline is not None)))
        timing[obligation.id] = sorted((deadlines[each] for each in ids), key=_first_due)
    return measured_by, timing


def _first_due(deadline: DeadlineRecord) -> tuple[datetime.date, int]:
    return deadline.due or datetime.date.max, deadline.statement.evidence.span.start
