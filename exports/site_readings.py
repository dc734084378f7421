"""What is told of a fact where a reader points at it: what was read there, by which rule, and where it leads."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gongbao.exports.records import AgencyRecord, IssueRecords, Statement, bearers_of
from gongbao.exports.site_names import fragment_of
from gongbao.exports.wording import (
    CONFIDENCES,
    DEADLINE_KINDS,
    FORMS,
    LEVELS,
    MODALITIES,
    RELATIONS,
    ROLES,
    TARGET_KINDS,
    measured,
)
from gongbao.graph.facts import distinct_bearers
from gongbao.graph.iris import agency_iri
from gongbao.graph.places import Reading as Places
from gongbao.parser.model import Confidence

KINDS: Mapping[str, str] = {
    "obligation": "职责任务",
    "assignment": "责任分工",
    "agency": "部门",
    "target": "指标",
    "deadline": "时限",
    "citation": "引用",
}
"""The kinds of fact that are marked, in the order in which pages list them."""

_LONGEST_SUMMARY = 160


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a reading: a `name`, a `value`, and the page that the value leads to (None for none)."""

    name: str
    value: str
    page: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """The reading of a fact: its `anchor` in the text (None for an agency), its quote, lines, the IRIs of agencies."""

    id: str
    kind: str
    anchor: str | None
    quote: str
    lines: tuple[Line, ...]
    agencies: tuple[str, ...] = ()

    @property
    def summary(self) -> str:
        """The lines as one, for readers without scripts; the list of all facts has what is cut off."""
        told = f"{KINDS[self.kind]}：" + "；".join(f"{line.name} {line.value}" for line in self.lines)
        return told if len(told) <= _LONGEST_SUMMARY else told[:_LONGEST_SUMMARY] + "…"


@dataclass(frozen=True, slots=True)
class Links:
    """Where facts lead: the pages of agencies by IRI, of the document that prints a work (None for none), of facts."""

    agency: Callable[[str], str]
    work: Callable[[str], str | None]
    fact: Callable[[str], str]


def readings(
    places: Places, records: IssueRecords, agencies: Mapping[str, AgencyRecord], links: Links
) -> Mapping[str, Reading]:
    """Return the readings of an issue's facts by IRI, and of the agencies that bear something in it."""
    found: dict[str, Reading] = {}
    issue, iris = places.issue, places.iris
    for assignment, iri in zip(issue.assignments, iris.assignments, strict=True):
        bearers = distinct_bearers(assignment)
        lines = [_agency(agency_iri(each.agency, places.base), ROLES[each.role], agencies, links) for each in bearers]
        lines.append(Line("形式", FORMS[assignment.form]))
        lines.append(_confidence(assignment.confidence))
        place = issue.source.place(assignment.evidence.span.start)
        lines += _where("" if place is None else place.printed)
        borne = tuple(agency_iri(each.agency, places.base) for each in bearers)
        found[iri] = _reading(iri, "assignment", assignment.evidence.quote, lines, assignment.rule, borne)
        for agency in borne:
            found.setdefault(agency, _agency_reading(agencies[agency], links))
    _add_obligations(found, records, agencies, links)
    for target in records.targets:
        lines = [Line("指标", measured(target.target)), Line("类别", TARGET_KINDS[target.target.kind])]
        if target.due is not None:
            lines.append(Line("期限", target.due.isoformat()))
        found[target.id] = _stated(target.id, "target", lines, target.statement)
    for deadline in records.deadlines:
        lines = [Line("类别", DEADLINE_KINDS[deadline.kind])]
        lines += _days(deadline.start, deadline.due)
        lines += [
            Line(name, value) for name, value in (("周期", deadline.recurrence), ("时长", deadline.duration)) if value
        ]
        found[deadline.id] = _stated(deadline.id, "deadline", lines, deadline.statement)
    for citation in records.citations:
        page = links.work(citation.printed_work or citation.work)
        lines = [Line(RELATIONS[citation.relation], citation.refers_to or citation.title, page)]
        if citation.number is not None:
            lines.append(Line("文号", citation.number))
        found[citation.id] = _stated(citation.id, "citation", lines, citation.statement)
    return found


def _add_obligations(
    found: dict[str, Reading], records: IssueRecords, agencies: Mapping[str, AgencyRecord], links: Links
) -> None:
    targets = {target.id: target for target in records.targets}
    deadlines = {deadline.id: deadline for deadline in records.deadlines}
    bearers = bearers_of(records)
    for obligation in records.obligations:
        lines = [_agency(each.agency, ROLES[each.role], agencies, links) for each in bearers[obligation.id]]
        if obligation.modality is not None:
            lines.append(Line("要求", MODALITIES[obligation.modality]))
        if obligation.due is not None:
            lines.append(Line("最后期限", obligation.due.isoformat()))
        lines += [Line("指标", measured(targets[each].target), links.fact(each)) for each in obligation.targets]
        lines += [
            Line("时限", deadlines[each].statement.evidence.quote, links.fact(each)) for each in obligation.deadlines
        ]
        lines.append(Line("分工原文", obligation.statement.evidence.quote, links.fact(obligation.assignment)))
        lines.append(_confidence(obligation.confidence))
        lines += _where(obligation.statement.place)
        found[obligation.id] = _reading(obligation.id, "obligation", obligation.label, lines, obligation.statement.rule)


def _confidence(confidence: Confidence) -> Line:
    return Line("把握", CONFIDENCES[confidence] or "高")


def _days(start: datetime.date | None, due: datetime.date | None) -> list[Line]:
    return [Line(name, day.isoformat()) for name, day in (("起", start), ("止", due)) if day is not None]


def _agency(iri: str, name: str, agencies: Mapping[str, AgencyRecord], links: Links) -> Line:
    return Line(name, agencies[iri].name, links.agency(iri))


def _agency_reading(record: AgencyRecord, links: Links) -> Reading:
    lines = [Line("部门", record.name, links.agency(record.id))]
    if record.agency.jurisdiction is not None:
        lines.append(Line("辖区", record.agency.jurisdiction))
    if record.agency.level is not None:
        lines.append(Line("层级", LEVELS[record.agency.level]))
    name = links.agency(record.id).rpartition("/")[2].partition(".")[0]
    return Reading(f"reading:agency:{name}", "agency", None, record.name, tuple(lines))


def _stated(iri: str, kind: str, lines: list[Line], statement: Statement) -> Reading:
    lines += _where(statement.place)
    return _reading(iri, kind, statement.evidence.quote, lines, statement.rule)


def _where(place: str) -> list[Line]:
    """Where in the file as published the words begin; a text has no such place."""
    return [Line("位置", place)] if place else []


def _reading(iri: str, kind: str, quote: str, lines: list[Line], rule: str, agencies: tuple[str, ...] = ()) -> Reading:
    anchor = fragment_of(iri)
    return Reading(f"reading:{anchor}", kind, anchor, quote, (*lines, Line("规则", rule)), agencies)
