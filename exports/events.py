"""Deadlines as the events of a calendar: on which day each stands, and what a reader sees of it on a phone.

A deadline has an event where its words give a day or a rule to repeat by: where the graph states gb:recurrence,
gb:due, gb:end or gb:start of it. Rules that no calendar of days can follow don't count (`gongbao.exports.repetitions`).
"""

import datetime
import re
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gongbao.exports.characters import REPLACEMENT, writable
from gongbao.exports.records import (
    AssignmentRecord,
    DeadlineRecord,
    DocumentRecord,
    IssueRecords,
    ObligationRecord,
    agency_records,
    bearers_of,
    deadlines_of,
    issue_records,
)
from gongbao.exports.repetitions import repetition
from gongbao.exports.wording import ROLES
from gongbao.graph.directory import Graph
from gongbao.graph.iris import home
from gongbao.graph.passages import contents
from gongbao.parser.model import Confidence, DeadlineKind, Masthead

# Where nothing says since when a duty repeats, it always has: the day that computers count from.
_NO_DATE = datetime.date(1970, 1, 1)

_SUMMARY = 40  # characters of the task: what a phone shows of a title in two lines
_TITLE = 24
_TELLING = 4  # characters beside the deadline's own from which on a part of a sentence says something
_QUOTED = 600  # characters of a passage: a reader has the text itself behind the event's link

_FIRST_NAMED = tuple(ROLES)

_STOPS = re.compile(r"[，,；;。！？!?]")


@dataclass(frozen=True, slots=True)
class Event:
    """An all-day event on `day`, again by `rule` (RRULE, RFC 5545); its texts are free of what calendars can't carry.

    `stamp` is the day of the document, or of its issue; `url` is the IRI of the division that states the deadline,
    `deadline` the deadline's own.
    """

    uid: str
    day: datetime.date
    rule: str | None
    summary: str
    description: str
    categories: tuple[str, ...]
    url: str
    deadline: str
    stamp: datetime.date


@dataclass(frozen=True, slots=True)
class Entry:
    """A deadline (its IRI), the IRIs of the agencies that it binds, and its event; None where no day can be told."""

    deadline: str
    agencies: frozenset[str]
    event: Event | None


def entries(graph: Graph) -> Iterator[Entry]:
    """Yield an entry for each deadline of a graph, in the order of issues and of the text, one issue in memory.

    Args:
        graph: the graph to read.

    """
    names = {record.id: record.name for record in agency_records(graph)}
    for records in issue_records(graph):
        yield from _IssueEvents(records, names, graph.manifest.base).entries()


def carried(text: str) -> str:
    r"""Return a text as one line that a calendar can carry: blanks of any kind are one, control characters U+FFFD.

    RFC 5545 (section 3.1) has no way to write control characters; some readers break lines at U+0085 and U+2028.

    Example:
        >>> carried("报送\r\n报告\u2028完\x07成")
        '报送 报告 完�成'

    """
    return writable(" ".join(text.split())).replace("\x7f", REPLACEMENT)


class _IssueEvents:
    """The events of one issue, and what is asked again and again on the way to them."""

    def __init__(self, records: IssueRecords, names: Mapping[str, str], base: str) -> None:
        self._records = records
        self._names = names
        self._documents = {document.id: document for document in records.documents}
        self._passages = _passages(records, base)
        self._seen: Counter[str] = Counter()
        self._bearers = bearers_of(records)
        self._obligations: defaultdict[str, list[ObligationRecord]] = defaultdict(list)
        timing = deadlines_of(records)
        for obligation in records.obligations:
            for deadline in timing[obligation.id]:
                self._obligations[deadline.id].append(obligation)

    def entries(self) -> Iterator[Entry]:
        for deadline in self._records.deadlines:
            bearers = [each for duty in self._obligations[deadline.id] for each in self._bearers[duty.id]]
            uid = self._uid(deadline)  # also of those without an event, so that they take no other's number
            yield Entry(deadline.id, frozenset(each.agency for each in bearers), self._event(deadline, bearers, uid))

    def _event(self, deadline: DeadlineRecord, bearers: Sequence[AssignmentRecord], uid: str) -> Event | None:
        document = self._documents.get(deadline.statement.document or "")
        stamp = self._stamp(document)
        repeated = None
        if deadline.recurrence is not None:
            repeated = repetition(deadline.recurrence, deadline.start or stamp, deadline.due)
        if repeated is not None:
            day, rule = repeated.first, repeated.rule
            meaning = f"周期性，首次为{_written(day)}" + ("，原文未写明日期，记在每期最后一日" * repeated.day_chosen)
        else:
            found = _day(deadline)
            if found is None:
                return None
            day, rule, meaning = found, None, _meaning(deadline, found)
        passage, position = self._passages[deadline.id]
        obligations, quote = self._obligations[deadline.id], deadline.statement.evidence.quote
        return Event(
            uid=uid,
            day=day,
            rule=rule,
            summary=carried(_summary(obligations, bearers, passage, position, quote, document)),
            description="\n".join(map(carried, self._description(deadline, meaning, passage, position, document))),
            categories=tuple(sorted({carried(self._names.get(each.agency, each.name)) for each in bearers})),
            url=deadline.statement.division or home(deadline.id),
            deadline=deadline.id,
            stamp=stamp,
        )

    def _uid(self, deadline: DeadlineRecord) -> str:
        """Name an event by the words that state it and their place in the document.

        The number of a deadline in its document (…#deadline_5) would not do: it shifts as soon as one more is found
        before it, and a calendar would take each event for another. The number here counts within a division, and
        only where the same words stand in it again.
        """
        statement = deadline.statement
        document = self._documents.get(statement.document or "")
        work = self._records.id if document is None else document.work
        key = writable("\n".join((self._records.id, work, statement.path, statement.evidence.quote)))
        self._seen[key] += 1
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{key}\n{self._seen[key]}"))

    def _stamp(self, document: DocumentRecord | None) -> datetime.date:
        masthead = self._records.issue.masthead
        if document is not None and document.date is not None:
            return document.date
        if masthead.date is not None:
            return masthead.date
        year = masthead.year
        return _NO_DATE if year is None or not 1 <= year <= datetime.MAXYEAR else datetime.date(year, 1, 1)

    def _description(
        self, deadline: DeadlineRecord, meaning: str, passage: str, position: int, document: DocumentRecord | None
    ) -> Iterator[str]:
        quote = deadline.statement.evidence.quote
        yield f"时限：{quote}（{meaning}）"
        yield f"原文：{_excerpt(passage, position, position + len(quote))}"
        for obligation in self._obligations[deadline.id]:
            bearers = [f"{each.name}（{ROLES[each.role]}）" for each in self._bearers[obligation.id]]
            doubt = "（存疑，请核对原文）" if obligation.confidence is Confidence.DOUBTFUL else ""
            yield f"职责：{obligation.label}"
            yield f"责任：{'、'.join(bearers)}{doubt}"
        if document is not None:
            source = (document.number, document.title, deadline.statement.path)
            yield f"出处：{' '.join(part for part in source if part) or document.label}"
        yield f"公报：{_issue_label(self._records.issue.masthead, self._records.key)}"


def _passages(records: IssueRecords, base: str) -> dict[str, tuple[str, int]]:
    """The task or sentence that states each deadline, and where in it the deadline's words begin."""
    found: dict[str, tuple[str, int]] = {}
    for part in contents(records.issue, base).parts:
        read_to: Counter[int] = Counter()
        for index, place in sorted(part.deadlines.items()):
            deadline, text = records.deadlines[index], part.passages[place].text
            quote = deadline.statement.evidence.quote
            position = max(text.find(quote, read_to[place]), 0)
            read_to[place] = position + len(quote)
            found[deadline.id] = (text, position)
    return found


def _day(deadline: DeadlineRecord) -> datetime.date | None:
    """Return the day that an event which doesn't repeat stands on: the last one, of a beginning the first."""
    if deadline.kind is DeadlineKind.FROM:
        return deadline.start or deadline.due
    return deadline.due or deadline.start


def _meaning(deadline: DeadlineRecord, day: datetime.date) -> str:
    start, due = deadline.start, deadline.due
    match deadline.kind:
        case DeadlineKind.FROM:
            return f"{_written(day)}起" + (f"，至{_written(due)}" if due is not None and due > day else "")
        case _ if start is not None and start < day:
            return f"{_written(start)}至{_written(day)}"
        case _:
            return f"{_written(day)}当日" if start == day else f"截至{_written(day)}"


def _summary(
    obligations: Sequence[ObligationRecord],
    bearers: Sequence[AssignmentRecord],
    passage: str,
    position: int,
    quote: str,
    document: DocumentRecord | None,
) -> str:
    """Say who has to do what, or what the document says where nobody is named."""
    words = _segment(passage, position, position + len(quote))
    if obligations and len(passage) - len(quote) < _TELLING:  # in a table the time stands in a cell of its own
        more = f"等{len(obligations)}项" if len(obligations) > 1 else ""
        said = f"{_shortened(obligations[0].label, _SUMMARY)}{more}（{_shortened(words or quote, _TITLE)}）"
    else:
        said = _shortened(words, _SUMMARY)
    if not bearers:
        title = "" if document is None else document.instrument or document.title or ""
        return f"{said}（{_shortened(title, _TITLE)}）" if title else said
    agencies = {each.agency for each in bearers}
    first = min(bearers, key=lambda each: _FIRST_NAMED.index(each.role)).name
    others = f"等{len(agencies)}家" if len(agencies) > 1 else ""
    return f"{first}{others}：{said.removeprefix(first) or said}"


def _segment(passage: str, start: int, end: int) -> str:
    """Return the part of a sentence around [start, end), from stop to stop; more where it says nothing else."""
    begin = max((stop.end() for stop in _STOPS.finditer(passage, 0, start)), default=0)
    for stop in _STOPS.finditer(passage, end):
        close = stop.start()
        if close - begin - (end - start) >= _TELLING:
            break
    else:
        close = len(passage)
    if end - begin > _SUMMARY:  # what comes after the words tells what they are for
        return "…" + passage[start:close].strip("，,；;。 ")
    return passage[begin:close].strip("，,；;。 ")


def _excerpt(passage: str, start: int, end: int) -> str:
    if len(passage) <= _QUOTED:
        return passage
    begin = max(0, min(start, len(passage) - _QUOTED))
    close = max(end, begin + _QUOTED)
    return "…" * (begin > 0) + passage[begin:close] + "…" * (close < len(passage))


def _shortened(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


def _issue_label(masthead: Masthead, key: str) -> str:
    year = "" if masthead.year is None else f"{masthead.year}年"
    number = "" if masthead.number is None else f"第{masthead.number}期"
    return " ".join(part for part in (masthead.title or masthead.publisher or key, year + number) if part)


def _written(day: datetime.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
