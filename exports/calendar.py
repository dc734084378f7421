"""The deadlines of a graph as iCalendar (RFC 5545, RFC 7986), for phones and other calendars.

Each deadline that has a day or a rule to repeat by is one all-day event. Nothing depends on when the file is
written, and an event keeps its UID in later exports, so that reading the file in again updates what is there.
"""

import datetime
import tempfile
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import quote

from gongbao.exports.events import Entry, Event, carried, entries
from gongbao.exports.records import agency_records
from gongbao.graph.directory import Graph
from gongbao.graph.iris import agency_iri
from gongbao.graph.literals import folded
from gongbao.graph.lookup import find_agencies
from gongbao.parser.model import Agency, GongbaoError

if TYPE_CHECKING:
    from icalendar import Calendar
    from icalendar import Event as Component

PRODUCT = "-//gongbao//gongbao//ZH"
NAME = "公报时限"

_END = b"END:VCALENDAR\r\n"
_URI = "!#$%&'()*+,/:;=?@[]~"  # RFC 3986 has these and ASCII letters, digits, -._


def write(
    graph: Graph,
    stream: BinaryIO,
    *,
    agency: str | None = None,
    region: str | None = None,
    alarms: Sequence[datetime.timedelta] = (),
) -> tuple[str, ...]:
    """Write the deadlines of a graph as a calendar, by day and then by UID.

    Args:
        graph: the graph to read.
        stream: where the calendar goes, in UTF-8.
        agency: only deadlines that bind the agencies of this name, in any role: a canonical name, an alias or an id.
        region: only deadlines that bind agencies whose jurisdiction contains this.
        alarms: how long before the beginning of its day an event is to ring, each time.

    Returns:
        The deadlines, by IRI, that have no event: their words give no day and no rule to repeat by.

    Raises:
        GongbaoError: the library icalendar is missing, no agency has the name, or an alarm is to ring after the day
            has begun.

    Example:
        >>> import io, tempfile
        >>> from gongbao.graph.directory import GraphDirectory, open_graph
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     with GraphDirectory(folder).writing():
        ...         pass
        ...     stream = io.BytesIO()
        ...     without = write(open_graph(folder), stream)
        >>> stream.getvalue().decode().splitlines()[:2]
        ['BEGIN:VCALENDAR', 'VERSION:2.0']

    """
    try:
        import icalendar  # noqa: F401, PLC0415
    except ImportError as error:
        raise GongbaoError("calendars need the library icalendar; run: pip install 'gongbao[calendar]'") from error
    if any(alarm < datetime.timedelta() for alarm in alarms):
        raise GongbaoError("an alarm rings before a day, not after; give a length of time such as 7 days")
    chosen = _chosen(graph, agency, region)
    header = _calendar(_name(chosen, agency, region)).to_ical().removesuffix(_END)
    before = sorted(set(alarms), reverse=True)
    without: list[str] = []
    stream.write(header)
    _write_sorted(_events(_entries(graph, chosen), without), before, stream)
    stream.write(_END)
    return tuple(without)


def _events(found: Iterator[Entry], without: list[str]) -> Iterator[Event]:
    """Yield events, and note the deadlines that have none."""
    for entry in found:
        if entry.event is None:
            without.append(entry.deadline)
        else:
            yield entry.event


def _entries(graph: Graph, chosen: Sequence[Agency] | None) -> Iterator[Entry]:
    if chosen is None:
        return entries(graph)
    iris = {agency_iri(agency.id, graph.manifest.base) for agency in chosen}
    return (entry for entry in entries(graph) if not entry.agencies.isdisjoint(iris))


def _chosen(graph: Graph, agency: str | None, region: str | None) -> tuple[Agency, ...] | None:
    """Return the agencies that are asked for; None where all are."""
    if agency is not None:
        return find_agencies(graph, agency, region=region)
    if region is None:
        return None
    agencies = [record.agency for record in agency_records(graph)]
    found = tuple(agency for agency in agencies if folded(region) in folded(agency.jurisdiction or ""))
    if not found:
        regions = sorted({agency.jurisdiction for agency in agencies if agency.jurisdiction})
        raise GongbaoError(f"no agency is in {region}" + (f"; there is {'、'.join(regions[:5])}" if regions else ""))
    return found


def _name(chosen: Sequence[Agency] | None, agency: str | None, region: str | None) -> str:
    if chosen is None:
        return NAME
    asked = chosen[0].name if agency is not None and len(chosen) == 1 else f"{region or ''}{agency or ''}"
    return carried(f"{asked} {NAME}")


def _calendar(name: str) -> "Calendar":
    """Return a calendar without events.

    It needs some component, though it should have no event (RFC 5545, section 3.6): the time of the place.
    """
    from icalendar import Calendar, Timezone, TimezoneStandard  # noqa: PLC0415

    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", "Asia/Shanghai")
    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", "Asia/Shanghai")
    standard.add("dtstart", datetime.datetime(1970, 1, 1))
    standard.add("tzoffsetfrom", datetime.timedelta(hours=8))
    standard.add("tzoffsetto", datetime.timedelta(hours=8))
    standard.add("tzname", "CST")
    zone.add_component(standard)
    calendar.add_component(zone)
    return calendar


def _write_sorted(events: Iterator[Event], alarms: Sequence[datetime.timedelta], stream: BinaryIO) -> None:
    """Write events by day and UID: they wait in a file, so that memory holds one issue and a line for each."""
    places: list[tuple[datetime.date, str, int, int]] = []
    with tempfile.TemporaryFile() as waiting:
        for event in events:
            written = _component(event, alarms).to_ical()
            places.append((event.day, event.uid, waiting.tell(), len(written)))
            waiting.write(written)
        for _, _, position, length in sorted(places):
            waiting.seek(position)
            stream.write(waiting.read(length))


def _component(event: Event, alarms: Sequence[datetime.timedelta]) -> "Component":
    from icalendar import Alarm, vRecur, vUri  # noqa: PLC0415
    from icalendar import Event as Component  # noqa: PLC0415

    # Who reads for the second time goes by SEQUENCE and these times; none may come from a clock.
    stamp = datetime.datetime.combine(event.stamp, datetime.time(), datetime.UTC)
    component = Component()
    component.add("uid", event.uid)
    component.add("dtstamp", stamp)
    component.add("last-modified", stamp)
    component.add("sequence", 0)
    component.add("dtstart", event.day)
    if event.rule is not None:
        component.add("rrule", vRecur.from_ical(event.rule))
    component.add("summary", event.summary)
    component.add("description", event.description)
    if event.categories:
        component.add("categories", list(event.categories))
    component.add("url", vUri(_uri(event.url)))
    component.add("x-gongbao-deadline", vUri(_uri(event.deadline)), parameters={"VALUE": "URI"})
    component.add("transp", "TRANSPARENT")
    for before in alarms:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", event.summary)
        alarm.add("trigger", -before)
        component.add_component(alarm)
    return component


def _uri(iri: str) -> str:
    """Return an IRI as a URI (RFC 3987, section 3.1)."""
    return quote(iri, safe=_URI)
