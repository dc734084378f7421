"""Deadlines (时限): the times in a document that bind a duty, repeated ones, terms, plan periods and named days.

What a time of the calendar means is decided by the rules of readings.py; this module finds the candidates, keeps
one where several overlap, and counts terms from the document's date.
"""

import datetime
import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from gongbao.parser.durations import Duration, durations_in, is_past
from gongbao.parser.instruments import TITLE
from gongbao.parser.lexicons import alternatives, lexicon
from gongbao.parser.model import BlockKind, Deadline, DeadlineKind
from gongbao.parser.outline import Passage
from gongbao.parser.readings import NOTHING, RULES, Place, Reading, tells_of_the_past
from gongbao.parser.recurrence import Recurrence, recurrences_in
from gongbao.parser.sections import Section, read_sections
from gongbao.parser.text import Cleaned
from gongbao.parser.times import NUMBERED, PlanTime, Time, names_a_year, plans_in, times_in, year_of

_WORDS = lexicon("times")
_HOLIDAYS: dict[str, list[int]] = _WORDS["holidays"]
_PLAN_END = tuple(_WORDS["context"]["plan_end"])
_PLAN_PERIOD = tuple(_WORDS["context"]["plan_period"])
_EVENTS = re.compile(alternatives(_WORDS["durations"]["events"]))


_JOINT = re.compile(r"[、和及或与]|以及")

# 自本办法印发之日起, 即日起; what is not the document's own publication (自收到申请之日起) has no date
_PUBLISHED = re.compile(
    rf"""
    (?:自|从)?
    (?: (?:即日|今日)
      | (?:本|该)? (?:[^,。;:、自从]{{0,8}}(?:{alternatives(_WORDS["context"]["titles"])}|通知|公告|通告|决定|文件|政策|令))?
        (?:正式)? (?:{alternatives(_WORDS["durations"]["publication"])}) 之日 )
    起 $
    """,
    re.VERBOSE,
)
_DAYS_LATER = re.compile(r"[,]?[0-9]{1,3}日后")

_PART_OF_DAY = rf"前后|期间|前夕|之前|前(?!{NUMBERED}|[期往])|当天|当日"
_ANY_HOLIDAY = alternatives(list(_HOLIDAYS))
# 春节前, 国庆、中秋期间, 2025年国庆节前
_HOLIDAY = re.compile(rf"(?P<name>{_ANY_HOLIDAY})(?:[、和](?:{_ANY_HOLIDAY}))*(?:假期|长假)?(?P<part>{_PART_OF_DAY})")
_YEAR_BEFORE = re.compile(r"(?<![0-9])((?:19|20)[0-9][0-9])年$")
# 在国家扶贫日前后
_DAY_PART = re.compile(rf"[日节]”?(?P<part>{_PART_OF_DAY})")
_DAY_NAME = re.compile(r"[在于]“?(?P<name>[一-鿿]{2,12})$")
_NO_DAY = tuple(_WORDS["named_days"]["no_day"])

# 到本世纪中叶
_CENTURY = re.compile(r"到(?:本|二十一|21)世纪(?:中叶|中期|末)")


ALL_RULES: frozenset[str] = frozenset(RULES) | {
    "in_title",
    "yearly",
    "half_yearly",
    "quarterly",
    "monthly",
    "weekly",
    "daily",
    "hourly",
    "once_in",
    "zero_report",
    "within",
    "working_days",
    "event_working_days",
    "validity",
    "effort",
    "ahead",
    "lasting",
    "in_advance",
    "before_event",
    "kept",
    "ahead_of",
    "since_event",
    "past_term",
    "publication",
    "plan_end",
    "plan_period",
    "past_plan",
    "reviewed",
    "year_of_heading",
    "named_day",
    "century",
    "shared_words",
}
"""The names of all rules; a deadline carries the name of the rule that made it."""


class _Named(NamedTuple):
    """A day that has a name: a holiday with the year before it, or a day that no calendar here knows."""

    start: int
    end: int
    year: int | None
    day: Sequence[int]
    part: str


class _Century(NamedTuple):
    start: int
    end: int


class _Published(NamedTuple):
    """自印发之日起: the document's own date; `later` tells that something starts only days after it."""

    start: int
    end: int
    later: bool


_Item = Recurrence | Duration | _Named | PlanTime | _Century | _Published | Time


class _Answer(NamedTuple):
    """What one item is read as; `duration` and `due` are a term's."""

    rule: str
    reading: Reading
    duration: str | None = None
    due: datetime.date | None = None


def find_deadlines(
    cleaned: Cleaned,
    passages: Sequence[Passage],
    dated: datetime.date | None,
    *,
    rules: Collection[str] = ALL_RULES,
) -> list[Deadline]:
    """Find the deadlines of one document.

    Args:
        cleaned: the text that the passages stand in.
        passages: the document's blocks in text order; only headings and clauses are read, so that dates of
            titles, numbers and signatures never count.
        dated: the document's date (成文日期), None where it has none; years left out and terms are counted from it.
        rules: the names of the rules to read by; all of them unless a test leaves one out.

    Returns:
        The deadlines in text order.
    """
    found: list[Deadline] = []
    place = Place(cleaned.text, 0, 0, 0, dated)
    starts: list[tuple[int, datetime.date]] = []
    sections = dict(read_sections(cleaned.text, passages))
    scanned = 0
    for item, passage in _items(cleaned.text, passages, rules):
        place = _come_to(place, item, passage, scanned)
        scanned = item.start
        section = sections[passage]
        if dated is None and section.year and "year_of_heading" in rules:
            place = replace(place, assumed=section.year)
        if starts and starts[-1][0] < passage.start:
            starts.clear()
        answer = _read(item, place, starts, rules)
        if isinstance(item, Recurrence) and answer:
            place = replace(place, repeated=item.unit)
        if isinstance(item, Time) and answer is not NOTHING:
            for point in filter(names_a_year, (item.first, item.point)):
                place = replace(place, year=year_of(point, place.year, dated))
        if not isinstance(answer, _Answer):
            continue
        reading = answer.reading
        if "reviewed" in rules and isinstance(item, Time | PlanTime) and _is_reviewed(section, reading, dated):
            continue
        if reading.kind is DeadlineKind.FROM and reading.start:
            starts.append((item.start, reading.start))
        found.append(
            Deadline(
                cleaned.evidence(item.start, item.end),
                reading.kind,
                answer.rule,
                reading.start,
                reading.end,
                reading.recurrence,
                answer.duration,
                reading.end if reading.kind in {DeadlineKind.BY, DeadlineKind.DURING} else answer.due,
            )
        )
    return found


def _is_reviewed(section: Section, reading: Reading, dated: datetime.date | None) -> bool:
    """Whether a time stands in a review of the past: 一、发展基础 2020年,覆盖率达到51%."""
    ahead = dated is not None and reading.end is not None and reading.end > dated
    return section.review and not ahead and reading.kind is not DeadlineKind.RECURRING


def doubtful(deadline: Deadline) -> str | None:
    """Why a deadline's reading is uncertain, None where it isn't; for diagnostics.

    2025年前 is read literally, as before 2025 begins, though many writers mean before it ends; a year left out
    is nowhere to be found; a term of working days reaches a year whose holidays the calendar lacks.
    """
    quote = deadline.evidence.quote
    if deadline.rule in {"before_year", "before_period"} and deadline.end:
        return f"{quote} is read literally, as ending on {deadline.end}; the whole period may be meant"
    if deadline.kind is DeadlineKind.BY and deadline.end is None and deadline.rule not in {"century", "named_day"}:
        return f"the year of {quote} can't be told from the text"
    if deadline.rule == "working_days" and deadline.due is None:
        return (
            f"the last day of {quote} can't be counted: the document has no date, or the calendar of working days "
            "lacks the year"
        )
    return None


def _items(text: str, passages: Sequence[Passage], rules: Collection[str]) -> Iterator[tuple[_Item, Passage]]:
    """What may state a deadline, in text order, with its passage; of overlapping items the more telling one."""
    bodies = [p for p in passages if p.kind in {BlockKind.CLAUSE, BlockKind.HEADING} and p.start < p.end]
    if not bodies:
        return
    start, end = bodies[0].start, bodies[-1].end
    taken = [match.span() for match in TITLE.finditer(text, start, end)] if "in_title" in rules else []
    items: list[_Item] = []
    for kind in (_named_days, recurrences_in, durations_in, _centuries, plans_in, _published):
        free = [item for item in kind(text, start, end) if not _overlaps(item, taken)]
        items += free
        taken = sorted([*taken, *((item.start, item.end) for item in free)])
    times = [time for time in times_in(text, start, end) if not _overlaps(time, taken)]
    items += _with_shared_words(text, times) if "shared_words" in rules else times
    items.sort(key=lambda item: item.start)
    begins = [passage.start for passage in bodies]
    for item in items:
        passage = bodies[bisect_right(begins, item.start) - 1]
        if passage.start <= item.start < passage.end:
            yield item, passage


def _overlaps(item: _Item, taken: Sequence[tuple[int, int]]) -> bool:
    index = bisect_right(taken, item.start, key=lambda span: span[0])
    return (index > 0 and taken[index - 1][1] > item.start) or (index < len(taken) and taken[index][0] < item.end)


def _with_shared_words(text: str, times: Sequence[Time]) -> Iterator[Time]:
    """Times of a list with the words that its first or last has for all: 到2027年、2035年; 6月底和12月底前."""
    joined = [bool(_JOINT.fullmatch(text, left.end, right.start)) for left, right in pairwise(times)]
    after = ""
    shared: list[str] = []
    for index in reversed(range(len(times))):
        follows = index < len(joined) and joined[index]
        after = times[index].after or (after if follows and not times[index].before else "")
        shared.append(after)
    before = ""
    for index, time in enumerate(times):
        follows = index > 0 and joined[index - 1]
        before = time.before or (before if follows and before != "自" else "")
        yield replace(time, before=before, after=shared[-1 - index])


def _come_to(place: Place, item: _Item, passage: Passage, scanned: int) -> Place:
    """The place of the next item: what a sentence names before it holds until the sentence ends.

    `scanned` is where the item before begins: only from there on a new sentence can have begun.
    """
    known, since = (place.sentence, scanned) if passage.start == place.start else (passage.start, passage.start)
    sentence = max(known, *(place.text.rfind(mark, since, item.start) + 1 for mark in "。!?"))
    if sentence == place.sentence and passage.start == place.start:
        return place
    return Place(place.text, passage.start, passage.end, sentence, place.dated)


def _read(
    item: _Item, place: Place, starts: Sequence[tuple[int, datetime.date]], rules: Collection[str]
) -> "_Answer | str | None":
    """What an item means, NOTHING or None where it is no deadline."""
    match item:
        case Time():
            return _read_time(item, place, rules)
        case Duration():
            answer = _read_duration(item, place, starts, rules)
        case Recurrence():
            answer = _Answer(item.rule, Reading(DeadlineKind.RECURRING, recurrence=item.rrule))
        case PlanTime():
            answer = _read_plan(item, place, rules)
        case _Published():
            answer = _read_published(item, place)
        case _Named():
            answer = _read_named(item, place)
        case _Century():
            answer = _Answer("century", Reading(DeadlineKind.BY))
    return answer if answer and answer.rule in rules else None


def _read_time(time: Time, place: Place, rules: Collection[str]) -> "_Answer | str | None":
    if place.dated is None and place.assumed:
        place = replace(place, dated=datetime.date(place.assumed, 1, 1))
    for name, rule in RULES.items():
        if name in rules:
            reading = rule(time, place)
            if reading == NOTHING:
                return NOTHING
            if isinstance(reading, Reading):
                return _Answer(name, reading)
    return None


# --------------------------------------------------------------------------------------------------- terms


def _read_duration(
    duration: Duration, place: Place, starts: Sequence[tuple[int, datetime.date]], rules: Collection[str]
) -> _Answer | None:
    if is_past(place.text, duration) and "past_term" in rules:
        return None
    after_event, anchor = _anchor(duration, place, starts)
    due = duration.last_day(anchor) if anchor else None
    rule = "event_working_days" if duration.rule == "working_days" and after_event else duration.rule
    return _Answer(rule, Reading(DeadlineKind.WITHIN), duration.iso, due)


_REACH = 120
"""How far back a term's event can stand."""


def _anchor(
    duration: Duration, place: Place, starts: Sequence[tuple[int, datetime.date]]
) -> tuple[bool, datetime.date | None]:
    """Whether a term is counted from an event, and else the day that it is counted from: a stated start, the date."""
    before = place.text[max(place.sentence, duration.start - _REACH) : duration.start]
    if duration.rule in {"in_advance", "before_event", "ahead_of"}:
        return True, None
    if _PUBLISHED.search(before.rstrip(",的").removesuffix("计算")):
        return False, place.dated
    if starts and (duration.rule == "validity" or place.text[starts[-1][0] : duration.start].endswith("起")):
        return False, starts[-1][1]
    if duration.rule == "validity":
        own = not before or before[-1] in ",;:(" or "本" in before
        return not own, place.dated if own else None
    after_event = _EVENTS.search(before) is not None
    return after_event, None if after_event else place.dated


def _published(text: str, start: int, end: int) -> Iterator[_Published]:
    """自印发之日起, 即日起, unless a term follows at once that is counted from it."""
    position = text.find("日起", start, end)
    while position >= 0:
        stop = position + 2
        line = max(start, stop - 30)
        match = _PUBLISHED.search(text[line:stop])
        if match:
            yield _Published(line + match.start(), stop, bool(_DAYS_LATER.match(text, stop, end)))
        position = text.find("日起", stop, end)


def _read_published(published: _Published, place: Place) -> _Answer | None:
    follows = place.text[published.end : published.end + 2].lstrip(",的")
    if follows[:1].isdigit() or follows[:1] in tuple("一二两三四五六七八九十半"):
        if not published.later:
            return None
        return _Answer("publication", Reading(DeadlineKind.FROM))
    return _Answer("publication", Reading(DeadlineKind.FROM, place.dated))


# ------------------------------------------------------------------------------- plans, named days, centuries


def _read_plan(plan: PlanTime, place: Place, rules: Collection[str]) -> _Answer | None:
    """“十四五”末, “十四五”期间; not the plan's name alone (“十四五”规划)."""
    start, end = datetime.date(plan.first, 1, 1), datetime.date(plan.last, 12, 31)
    until = plan.before in {"到", "至"}
    if not (plan.part or until) or plan.part == "以来":
        return None
    past = end < place.dated if place.dated else False
    if "past_plan" in rules and (past or tells_of_the_past(place, plan.end)):
        return None
    if plan.part.startswith(_PLAN_END) or (until and not plan.part):
        return _Answer("plan_end", Reading(DeadlineKind.BY, end=end))
    return _Answer("plan_period", Reading(DeadlineKind.DURING, start, end))


def _named_days(text: str, start: int, end: int) -> Iterator[_Named]:
    for match in _HOLIDAY.finditer(text, start, end):
        year = _YEAR_BEFORE.search(text, max(start, match.start() - 5), match.start())
        begin = year.start() if year else match.start()
        day = _HOLIDAYS[match["name"]]
        yield _Named(begin, match.end(), int(year[1]) if year else None, day, match["part"])
    for match in _DAY_PART.finditer(text, start, end):
        name = _DAY_NAME.search(text, max(start, match.start() - 13), match.start() + 1)
        if name and not name["name"].endswith(_NO_DAY) and not _HOLIDAY.search(text, name.start(), match.end()):
            yield _Named(name.start(), match.end(), None, (), match["part"])


def _read_named(named: _Named, place: Place) -> _Answer:
    before = named.part in {"前", "之前", "前夕"}
    year = named.year or place.year or (place.dated.year if place.dated else place.assumed)
    day = datetime.date(year, *named.day) if year and named.day else None
    if before:
        return _Answer("named_day", Reading(DeadlineKind.BY, end=day - datetime.timedelta(days=1) if day else None))
    on_day = day if named.part in {"当天", "当日"} else None
    return _Answer("named_day", Reading(DeadlineKind.DURING, on_day, on_day))


def _centuries(text: str, start: int, end: int) -> Iterator[_Century]:
    for match in _CENTURY.finditer(text, start, end):
        yield _Century(match.start(), match.end())
