"""Deadlines as iCalendar (RFC 5545, RFC 7986), for the calendars on people's desks and phones."""

import datetime
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from gongbao.exports.characters import writable
from gongbao.exports.occurrences import Occurrences, occurrences
from gongbao.exports.records import (
    AssignmentRecord,
    DeadlineRecord,
    DocumentRecord,
    IssueRecords,
    ObligationRecord,
    agency_records,
    issue_records,
)
from gongbao.exports.wording import DEADLINE_KINDS, ROLES
from gongbao.graph.directory import Graph
from gongbao.graph.iris import agency_iri
from gongbao.graph.literals import folded
from gongbao.graph.lookup import find_agencies
from gongbao.parser.model import DeadlineKind, GongbaoError

if TYPE_CHECKING:
    from icalendar import Alarm, Calendar, Event

# The name space of the UIDs of events (RFC 9562, section 5.5).
EVENTS = uuid.uuid5(uuid.NAMESPACE_URL, "https://w3id.org/gongbao/ns#Deadline")

_NAMED = 3  # agencies in the title of a calendar
_SHOWN = 48  # characters of a task in the title of an event
_END = b"END:VCALENDAR\r\n"


def write(
    graph: Graph,
    stream: BinaryIO,
    *,
    agency: str | None = None,
    region: str | None = None,
    alarms: Sequence[datetime.timedelta] = (),
) -> None:
    """Write deadlines as iCalendar: an all-day event on the last day of each, a rule where it recurs.

    A deadline has an event where its words and its document give a day or a rule. Its UID depends on the issue, the
    document, the clause and the words, so that importing a later export updates events instead of doubling them.

    Args:
        graph: the graph whose deadlines are wanted.
        stream: where the calendar goes, in UTF-8, lines folded at 75 octets.
        agency: only what an agency owes, by any of its names.
        region: only what the agencies owe whose jurisdiction contains this.
        alarms: how long before the day calendars remind of it.

    Raises:
        GongbaoError: no agency fits, or the library that writes calendars is missing.

    """
    try:
        import icalendar  # noqa: F401, PLC0415
    except ImportError as error:
        raise GongbaoError("calendars need a further library; run: pip install 'gongbao[calendar]'") from error
    wanted = _wanted(graph, agency, region)
    names = {record.id: record.name for record in agency_records(graph)}
    title = "、".join(names[iri] for iri in sorted(wanted)[:_NAMED]) if wanted else "公报"
    stream.write(_calendar(f"{title}时限").to_ical().removesuffix(_END))
    for records in issue_records(graph):
        for event in _events(records, names, wanted, alarms):
            stream.write(event.to_ical())
    stream.write(_END)


def _wanted(graph: Graph, agency: str | None, region: str | None) -> frozenset[str] | None:
    """Return the IRIs of the agencies whose deadlines are wanted, None for all."""
    if agency is not None:
        found = find_agencies(graph, agency, region=region)
        return frozenset(agency_iri(each.id, graph.manifest.base) for each in found)
    if region is None:
        return None
    within = {each.id for each in agency_records(graph) if folded(region) in folded(each.agency.jurisdiction or "")}
    if not within:
        raise GongbaoError(f"no agency is in {region}; `gongbao query agencies-obligations` lists the agencies")
    return frozenset(within)


def _calendar(name: str) -> "Calendar":
    from icalendar import Calendar  # noqa: PLC0415

    calendar = Calendar()
    calendar.add("prodid", "-//gongbao//gongbao//ZH")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", writable(name))  # RFC 7986, section 5.1
    calendar.add("x-wr-calname", writable(name))  # what calendars knew before it
    return calendar


@dataclass(frozen=True, slots=True)
class _Due:
    """A deadline with its days and all that it binds."""

    deadline: DeadlineRecord
    when: Occurrences
    document: DocumentRecord | None
    obligations: tuple[ObligationRecord, ...]
    bearers: tuple[AssignmentRecord, ...]


def _events(
    records: IssueRecords,
    names: dict[str, str],
    wanted: frozenset[str] | None,
    alarms: Sequence[datetime.timedelta],
) -> Iterator["Event"]:
    seen: Counter[tuple[str, ...]] = Counter()
    for due in _dues(records):
        words = due.deadline.statement
        key = (records.id, "" if due.document is None else due.document.work, words.path, words.evidence.quote)
        seen[key] += 1
        if wanted is None or any(each.agency in wanted for each in due.bearers):
            uid = uuid.uuid5(EVENTS, "\n".join((*key, str(seen[key]))).encode("utf-8", "replace").decode())
            yield _event(due, records, str(uid), names, alarms)


def _dues(records: IssueRecords) -> Iterator[_Due]:
    documents = {document.id: document for document in records.documents}
    bearers: dict[str, list[AssignmentRecord]] = {}
    for assignment in records.assignments:
        bearers.setdefault(assignment.obligation, []).append(assignment)
    own = {target.id: target.deadline for target in records.targets if target.deadline is not None}
    bound: dict[str, list[ObligationRecord]] = {}
    for obligation in records.obligations:
        measured = (own[target] for target in obligation.targets if target in own)
        for iri in dict.fromkeys((*obligation.deadlines, *measured)):
            bound.setdefault(iri, []).append(obligation)
    for deadline in records.deadlines:
        document = documents.get(deadline.statement.document or "")
        when = occurrences(deadline, _stated_on(document, records))
        if when is not None:
            obligations = tuple(bound.get(deadline.id, ()))
            borne = tuple(each for obligation in obligations for each in bearers.get(obligation.id, ()))
            yield _Due(deadline, when, document, obligations, borne)


def _stated_on(document: DocumentRecord | None, records: IssueRecords) -> datetime.date | None:
    """Return the day from which on a document holds, as far as that is known."""
    masthead = records.issue.masthead
    if document is not None and document.date is not None:
        return document.date
    if masthead.date is not None:
        return masthead.date
    year = masthead.year
    return datetime.date(year, 1, 1) if year is not None and 1 <= year <= datetime.MAXYEAR else None


def _event(
    due: _Due, records: IssueRecords, uid: str, names: dict[str, str], alarms: Sequence[datetime.timedelta]
) -> "Event":
    from icalendar import Event, vRecur  # noqa: PLC0415

    # DTSTAMP is demanded (RFC 5545, section 3.8.7.2); a clock would make two exports differ.
    stated = _stated_on(due.document, records) or due.when.first
    owners = list(dict.fromkeys(names.get(each.agency, each.name) for each in due.bearers))
    summary = _summary(due, owners)
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", datetime.datetime.combine(stated, datetime.time(), datetime.UTC))
    event.add("dtstart", due.when.first)
    if due.when.rule is not None:
        event.add("rrule", vRecur.from_ical(due.when.rule))
    event.add("summary", writable(summary))
    event.add("description", writable(_description(due, names)))
    event.add("url", due.deadline.statement.division or due.deadline.statement.document or records.id)
    if owners:
        event.add("categories", [writable(owner) for owner in owners])
    event.add("transp", "TRANSPARENT")
    for before in alarms:
        event.add_component(_alarm(before, summary))
    return event


def _alarm(before: datetime.timedelta, summary: str) -> "Alarm":
    from icalendar import Alarm  # noqa: PLC0415

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -before)
    alarm.add("description", writable(summary))
    return alarm


def _summary(due: _Due, owners: Sequence[str]) -> str:
    """Return what a phone shows: who, and what."""
    if not due.obligations:
        what = "" if due.document is None else f"（{due.document.label}）"
        return f"{due.deadline.statement.evidence.quote}{what}"
    who = owners[0] + (f"等{len(owners)}家" if len(owners) > 1 else "") if owners else ""
    more = f"等{len(due.obligations)}项" if len(due.obligations) > 1 else ""
    what = _what(due.obligations[0], due.deadline.id) or due.deadline.statement.evidence.quote
    return f"{who}：{what}{more}" if who else f"{what}{more}"


def _what(obligation: ObligationRecord, deadline: str) -> str:
    """Return an obligation's label, or the words of the one of its tasks that the deadline is of."""
    own = [task.text for task in obligation.tasks if deadline in task.deadlines]
    if len(own) != 1 or len(obligation.tasks) == 1:
        return obligation.label
    return own[0] if len(own[0]) <= _SHOWN else f"{own[0][: _SHOWN - 1]}…"


def _description(due: _Due, names: dict[str, str]) -> str:
    words = due.deadline.statement
    lines = [f"时限：{words.evidence.quote}（{DEADLINE_KINDS[due.deadline.kind]}）"]
    if due.deadline.start is not None and due.deadline.kind is DeadlineKind.DURING:
        lines.append(f"自 {due.deadline.start.isoformat()} 起")
    for obligation in due.obligations:
        borne = [each for each in due.bearers if each.obligation == obligation.id]
        who = "、".join(f"{names.get(each.agency, each.name)}（{ROLES[each.role]}）" for each in borne)
        lines += [f"责任：{who}", f"任务：{obligation.text}"]
    if due.document is not None:
        title = f"《{due.document.title}》" if due.document.title else ""
        number = due.document.number or ""
        lines.append(f"出处：{title}{number} {words.path}".rstrip())
    return "\n".join(lines)
