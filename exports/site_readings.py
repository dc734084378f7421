"""What is told of a fact where a reader points at it: what was read there, by which rule, and where it leads."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gongbao.exports.characters import writable
from gongbao.exports.records import AgencyRecord, IssueRecords, Statement
from gongbao.exports.wording import (
    CONFIDENCES,
    DEADLINE_KINDS,
    FORMS,
    LEVELS,
    RELATIONS,
    ROLES,
    TARGET_KINDS,
    measured,
)
from gongbao.graph.facts import distinct_bearers
from gongbao.graph.iris import agency_iri
from gongbao.graph.places import Reading as Places

KINDS: Mapping[str, str] = {
    "assignment": "责任分工",
    "agency": "部门",
    "target": "指标",
    "deadline": "时限",
    "citation": "引用",
}
"""The kinds of fact that are marked, in the order in which pages list them."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a reading: a `name`, a `value`, and the page that the value leads to (None for none)."""

    name: str
    value: str
    page: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """The reading of a fact: its `anchor` in the text (None for an agency), its quote, lines, and all in one line."""

    id: str
    kind: str
    anchor: str | None
    quote: str
    lines: tuple[Line, ...]

    @property
    def summary(self) -> str:
        """The lines as one, for readers without scripts."""
        return f"{KINDS[self.kind]}：" + "；".join(f"{line.name} {line.value}" for line in self.lines)


@dataclass(frozen=True, slots=True)
class Links:
    """Where facts lead: the pages of agencies by IRI, of the document that prints a work (None for none)."""

    agency: Callable[[str], str]
    work: Callable[[str], str | None]


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
        if doubt := CONFIDENCES[assignment.confidence]:
            lines.append(Line("把握", doubt))
        found[iri] = _reading(iri, "assignment", assignment.evidence.quote, lines, assignment.rule)
        for each in bearers:
            agency = agency_iri(each.agency, places.base)
            found.setdefault(agency, _agency_reading(agencies[agency], links))
    for target in records.targets:
        lines = [Line("指标", measured(target.target)), Line("类别", TARGET_KINDS[target.kind])]
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


def _days(start: datetime.date | None, due: datetime.date | None) -> list[Line]:
    return [Line(name, day.isoformat()) for name, day in (("起", start), ("止", due)) if day is not None]


def _agency(iri: str, name: str, agencies: Mapping[str, AgencyRecord], links: Links) -> Line:
    return Line(name, writable(agencies[iri].name), links.agency(iri))


def _agency_reading(record: AgencyRecord, links: Links) -> Reading:
    lines = [Line("部门", writable(record.name), links.agency(record.id))]
    if record.agency.jurisdiction is not None:
        lines.append(Line("辖区", writable(record.agency.jurisdiction)))
    if record.agency.level is not None:
        lines.append(Line("层级", LEVELS[record.agency.level]))
    name = links.agency(record.id).rpartition("/")[2].partition(".")[0]
    return Reading(f"agency-{name}", "agency", None, writable(record.name), tuple(lines))


def _stated(iri: str, kind: str, lines: list[Line], statement: Statement) -> Reading:
    return _reading(iri, kind, statement.evidence.quote, lines, statement.rule)


def _reading(iri: str, kind: str, quote: str, lines: list[Line], rule: str) -> Reading:
    anchor = iri.partition("#")[2]
    told = tuple(Line(line.name, writable(line.value), line.page) for line in (*lines, Line("规则", rule)))
    return Reading(f"reading-{anchor}", kind, anchor, writable(quote), told)
