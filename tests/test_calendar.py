"""Deadlines as a calendar: which have an event, on which day, and that any reader of calendars understands it."""

import datetime
import io
import re
import sys
import tomllib
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import icalendar
import pytest
import vobject  # type: ignore[import-untyped]
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, QuerySolutions

from bench.gazettes import gazette
from gongbao.corpus import discover, load_authorities, load_catalogue, load_regions, load_source
from gongbao.exports.calendar import NAME, write
from gongbao.exports.repetitions import Repetition, repetition
from gongbao.graph.directory import Graph
from gongbao.graph.lookup import UnknownAgencyError
from gongbao.parser import parse_issue
from gongbao.parser.model import DeadlineKind, GongbaoError, Issue, Masthead, Source
from tests.built import built
from tests.hostile import hostile_graph
from tests.issues import ISSUE, SEQUEL

DAY, WEEK = datetime.timedelta(days=1), datetime.timedelta(weeks=1)
SPRING = datetime.date(2024, 3, 5)
CASES = Path(__file__).parent / "cases" / "deadlines.toml"

GB = "PREFIX gb: <https://w3id.org/gongbao/ns#> PREFIX org: <http://www.w3.org/ns/org#>"
DATED = f"""{GB} SELECT DISTINCT ?deadline WHERE {{
    ?deadline a gb:Deadline . FILTER EXISTS {{ ?deadline gb:recurrence|gb:due|gb:end|gb:start ?day }}
}}"""
OF_AGENCY = f"""{GB} SELECT DISTINCT ?deadline WHERE {{
    ?deadline a gb:Deadline . FILTER EXISTS {{ ?deadline gb:recurrence|gb:due|gb:end|gb:start ?day }}
    ?duty gb:responsibleAgency ?agency . ?agency skos:prefLabel ?name .
    {{ ?duty gb:hasDeadline ?deadline }} UNION {{ ?duty gb:hasTarget ?target . ?target gb:hasDeadline ?deadline }}
}}"""


def without_event(graph: Graph) -> tuple[str, ...]:
    return write(graph, io.BytesIO())


def written(graph: Graph, **options: Any) -> bytes:
    stream = io.BytesIO()
    write(graph, stream, **options)
    return stream.getvalue()


def read(content: bytes) -> list[Any]:
    """The events of a calendar; what a property holds depends on its name, so they are of no one type."""
    calendar = icalendar.Calendar.from_ical(content.decode())
    assert isinstance(calendar, icalendar.Calendar)
    events = [component for component in calendar.walk("VEVENT") if isinstance(component, icalendar.Event)]
    assert not [event.errors for event in events if event.errors]
    return events


def events(graph: Graph, **options: Any) -> list[Any]:
    return read(written(graph, **options))


def deadlines(graph: Graph, query: str, **terms: Literal | NamedNode) -> set[str]:
    bound = {f"?{name}": term for name, term in terms.items()}
    for name, term in bound.items():
        query = query.replace(name, str(term))
    solutions = graph.store.query(query, prefixes={"skos": "http://www.w3.org/2004/02/skos/core#"})
    assert isinstance(solutions, QuerySolutions)
    return {solution["deadline"].value for solution in solutions}


def stated(found: list[Any]) -> set[str]:
    return {str(event["x-gongbao-deadline"]) for event in found}


def changed(index: int, **changes: Any) -> Issue:
    """The hand-made issue with one of its deadlines read otherwise."""
    listed = list(ISSUE.deadlines)
    listed[index] = replace(listed[index], **changes)
    return replace(ISSUE, deadlines=tuple(listed))


def of_deadline(graph: Graph, number: int, document: int = 1) -> Any:
    [event] = [
        event
        for event in events(graph)
        if str(event["x-gongbao-deadline"]).endswith(f"doc/{document}#deadline_{number}")
    ]
    return event


def parsed(text: str, key: str) -> Issue:
    masthead = Masthead(key=key, year=2024, number=1)
    return parse_issue(Source(text=text, masthead=masthead), regions=load_regions())


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    return built(tmp_path_factory.mktemp("graph"), ISSUE, SEQUEL)


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """The corpus that ships, and two invented issues."""
    catalogue, authorities, regions = load_catalogue(None), load_authorities(None), load_regions()
    sources = [load_source(file, catalogue) for file in discover([], None)]
    issues = [parse_issue(source, regions=regions, authorities=authorities) for source in sources]
    issues += [parsed(gazette(index, 3), f"invented/2024/{index + 1}") for index in (3, 5)]
    return built(tmp_path_factory.mktemp("shipped"), *issues)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    return hostile_graph(tmp_path_factory.mktemp("hostile"))


# ---------------------------------------------------------------------------------- which deadlines have an event


def test_every_deadline_with_a_day_or_a_rule_is_one_event_as_sparql_counts(shipped: Graph) -> None:
    found = events(shipped)
    assert len(found) > 40
    assert stated(found) == deadlines(shipped, DATED)
    assert len(stated(found)) == len(found)


def test_what_has_no_event_can_be_told(shipped: Graph) -> None:
    every = deadlines(shipped, f"{GB} SELECT ?deadline WHERE {{ ?deadline a gb:Deadline }}")
    without = without_event(shipped)
    assert without
    assert len(set(without)) == len(without)
    assert {*without} == every - deadlines(shipped, DATED)


def test_every_recurrence_of_the_graph_is_a_rule_of_the_calendar(shipped: Graph) -> None:
    repeated = deadlines(shipped, f"{GB} SELECT ?deadline WHERE {{ ?deadline gb:recurrence ?rule }}")
    assert stated([event for event in events(shipped) if "rrule" in event]) == repeated


@pytest.mark.parametrize("name", ["盟农牧局", "农牧局", "兴安盟/农牧局", "兴安盟农牧局"])
def test_an_agency_by_any_of_its_names_gets_what_binds_it(shipped: Graph, name: str) -> None:
    [canonical] = {category for event in events(shipped, agency=name, region="兴安盟") for category in shared(event)}
    wanted = deadlines(shipped, OF_AGENCY, name=Literal(canonical, language="zh"))
    assert wanted
    assert stated(events(shipped, agency=name, region="兴安盟")) == wanted


def shared(event: Any) -> set[str]:
    return {str(category) for category in event["categories"].cats if "农牧局" in category}


def test_a_region_alone_takes_all_its_agencies(shipped: Graph) -> None:
    inside, everywhere = stated(events(shipped, region="兴安盟")), stated(events(shipped))
    assert set() < inside < everywhere
    assert inside == {iri for iri in everywhere if iri in inside and "/xam/" in iri}


def test_nobody_knows_an_agency_or_a_region(graph: Graph) -> None:
    with pytest.raises(UnknownAgencyError, match=r"no agency is called 州水务局; there is .*州水利局"):
        written(graph, agency="州水务局")
    with pytest.raises(GongbaoError, match="no agency is in 红河; there is 青河州"):
        written(graph, region="红河")


def test_an_agency_without_deadlines_gets_a_calendar_that_is_valid_all_the_same(graph: Graph) -> None:
    content = written(graph, agency="青河州/人民政府")
    calendar = icalendar.Calendar.from_ical(content.decode())
    assert not calendar.walk("VEVENT")
    assert calendar.subcomponents, "RFC 5545, section 3.6: at least one component"
    assert [*vobject.readOne(content.decode()).components()]


# ------------------------------------------------------------------------------------------------ on which day


def test_a_deadline_stands_on_its_last_day(graph: Graph) -> None:
    event = of_deadline(graph, 2)
    assert event["dtstart"].to_ical() == b"20251231"
    assert event["dtstart"].params["VALUE"] == "DATE"
    assert "rrule" not in event
    assert of_deadline(graph, 1, document=2)["dtstart"].dt == datetime.date(2024, 4, 7), "30日内, from the date"


@pytest.mark.parametrize(
    ("kind", "start", "end", "day", "words"),
    [
        (DeadlineKind.DURING, datetime.date(2021, 1, 1), SPRING, SPRING, "2021年1月1日至2024年3月5日"),
        (DeadlineKind.DURING, SPRING, SPRING, SPRING, "2024年3月5日当日"),
        (DeadlineKind.FROM, SPRING, None, SPRING, "2024年3月5日起"),
        (DeadlineKind.FROM, SPRING, datetime.date(2029, 3, 4), SPRING, "2024年3月5日起，至2029年3月4日"),
        (DeadlineKind.BY, None, SPRING, SPRING, "截至2024年3月5日"),
        (DeadlineKind.BY, None, datetime.date.max, datetime.date.max, "截至9999年12月31日"),
    ],
)
def test_a_period_stands_on_its_last_day_and_a_beginning_on_its_first(
    tmp_path: Path,
    kind: DeadlineKind,
    start: datetime.date | None,
    end: datetime.date | None,
    day: datetime.date,
    words: str,
) -> None:
    event = of_deadline(built(tmp_path, changed(1, kind=kind, start=start, end=end, due=end)), 2)
    assert event["dtstart"].dt == day
    assert words in event["description"]


def test_a_time_without_day_and_rule_has_no_event(tmp_path: Path) -> None:
    graph = built(tmp_path, changed(3, due=None))
    assert len(events(graph)) == 3
    assert without_event(graph) == ("https://w3id.org/gongbao/eli/qinghe/2024/2/doc/2#deadline_1",)


def test_a_repeated_duty_begins_with_the_document(graph: Graph) -> None:
    event = of_deadline(graph, 3)
    assert (event["dtstart"].dt, event["rrule"].to_ical()) == (datetime.date(2024, 12, 31), b"FREQ=YEARLY")
    assert "原文未写明日期" in event["description"]


def test_a_repeated_duty_ends_where_its_words_say_so(tmp_path: Path) -> None:
    start, end = datetime.date(2025, 6, 1), datetime.date(2027, 12, 31)
    event = of_deadline(built(tmp_path, changed(2, start=start, end=end, due=end)), 3)
    assert event["dtstart"].dt == datetime.date(2025, 12, 31)
    assert event["rrule"].to_ical() == b"FREQ=YEARLY;UNTIL=20271231", "a day, as DTSTART is one"


def test_a_rule_that_no_calendar_can_follow_is_left_out(tmp_path: Path) -> None:
    dayless = built(tmp_path / "dayless", changed(2, recurrence="FREQ=MONTHLY;BYMONTHDAY="))
    assert [iri.partition("#")[2] for iri in without_event(dayless)] == ["deadline_3"]
    end = datetime.date(2026, 6, 30)
    event = of_deadline(built(tmp_path / "day", changed(2, recurrence="FREQ=NEVER", end=end, due=end)), 3)
    assert (event["dtstart"].dt, "rrule" in event) == (end, False)
    assert "每年" in event["description"]


@pytest.mark.parametrize(
    ("date", "year", "first"),
    [(datetime.date(2023, 7, 1), 2024, "20231231"), (None, 2024, "20241231"), (None, None, "19701231")],
)
def test_without_a_date_of_the_document_a_duty_repeats_from_the_issue_on(
    tmp_path: Path, date: datetime.date | None, year: int | None, first: str
) -> None:
    masthead = replace(ISSUE.masthead, date=date, year=year)
    documents = tuple(replace(document, date=None) for document in ISSUE.documents)
    event = of_deadline(built(tmp_path, replace(ISSUE, masthead=masthead, documents=documents)), 3)
    assert event["dtstart"].to_ical().decode() == first
    assert event["dtstamp"].to_ical().decode()[:4] == first[:4]


# ------------------------------------------------------------------------------------------------ how it repeats


@pytest.mark.parametrize(
    ("rule", "written_rule", "days"),
    [
        ("FREQ=YEARLY;INTERVAL=3", "FREQ=YEARLY;INTERVAL=3", ["2026-12-31", "2029-12-31"]),
        ("FREQ=MONTHLY", "FREQ=MONTHLY;BYMONTHDAY=-1", ["2024-05-31", "2024-06-30"]),
        ("FREQ=MONTHLY;INTERVAL=3", "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1", ["2024-06-30", "2024-09-30"]),
        ("FREQ=MONTHLY;INTERVAL=6", "FREQ=MONTHLY;INTERVAL=6;BYMONTHDAY=-1", ["2024-06-30", "2024-12-31"]),
        ("FREQ=WEEKLY", "FREQ=WEEKLY", ["2024-05-26", "2024-06-02"]),
        ("FREQ=DAILY;INTERVAL=10", "FREQ=DAILY;INTERVAL=10", ["2024-05-29", "2024-06-08"]),
        ("FREQ=HOURLY;INTERVAL=2", "FREQ=DAILY", ["2024-05-20", "2024-05-21"]),
        ("FREQ=HOURLY;INTERVAL=72", "FREQ=DAILY;INTERVAL=3", ["2024-05-22", "2024-05-25"]),
        ("FREQ=DAILY;BYHOUR=8,16", "FREQ=DAILY", ["2024-05-20", "2024-05-21"]),
        (
            "FREQ=MONTHLY;BYMONTHDAY=21,22,23,24,25,26,27,28,29,30,31",
            "FREQ=MONTHLY;BYMONTHDAY=21,22,23,24,25,26,27,28,29,30,31;BYSETPOS=-1",
            ["2024-05-31", "2024-06-30", "2024-07-31", "2024-08-31", "2024-09-30"],
        ),
        (
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=21,22,23,24,25,26,27,28,29",
            "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=21,22,23,24,25,26,27,28,29;BYSETPOS=-1",
            ["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"],
        ),
        ("FREQ=MONTHLY;BYMONTHDAY=5,20", "FREQ=MONTHLY;BYMONTHDAY=5,20", ["2024-05-20", "2024-06-05"]),
        ("FREQ=YEARLY;BYMONTH=6,7,8", "FREQ=YEARLY;BYMONTH=8;BYMONTHDAY=-1", ["2024-08-31", "2025-08-31"]),
        ("FREQ=YEARLY;BYMONTH=1,11,12", "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=-1", ["2025-01-31", "2026-01-31"]),
        ("FREQ=YEARLY;BYMONTH=1,7", "FREQ=YEARLY;BYMONTH=1,7;BYMONTHDAY=-1", ["2024-07-31", "2025-01-31"]),
    ],
)
def test_a_period_is_due_on_its_last_day_each_time(rule: str, written_rule: str, days: list[str]) -> None:
    found = repetition(rule, datetime.date(2024, 5, 20))
    assert found is not None
    assert found.rule == written_rule
    assert [day.isoformat() for day in islice(expanded(found), len(days))] == days


def expanded(found: Repetition) -> Iterator[datetime.date]:
    begin = datetime.datetime.combine(found.first, datetime.time())
    return (moment.date() for moment in rrulestr(found.rule, dtstart=begin))


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=MONTHLY;BYMONTHDAY=0",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=0",
        "FREQ=MONTHLY;BYYEARDAY=3",
        "FREQ=WEEKLY;BYDAY=1MO",
        "FREQ=YEARLY;BYMONTH=13",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;COUNT=2;UNTIL=20300101",
        "FREQ=YEARLY;FREQ=DAILY",
        "FREQ=YEARLY;BYEASTER=1",
        "FREQ=YEARLY;INTERVAL=9999999999",
        "FREQ=HOURLY;COUNT=3",
        "INTERVAL=2",
        "每年",
        "",
    ],
)
def test_a_rule_that_rfc_5545_forbids_or_that_fits_no_day_is_none(rule: str) -> None:
    assert repetition(rule, SPRING) is None


def test_every_rule_of_the_annotated_cases_repeats() -> None:
    cases = tomllib.loads(CASES.read_text(encoding="utf-8"))["case"]
    rules = sorted({fact["recurrence"] for case in cases for fact in case.get("facts", ()) if "recurrence" in fact})
    assert len(rules) > 15
    assert [rule for rule in rules if repetition(rule, SPRING) is None] == []


numbers = st.lists(st.integers(-40, 40), min_size=1, max_size=4).map(lambda each: ",".join(map(str, each)))
rules = st.builds(
    lambda frequency, parts: ";".join((f"FREQ={frequency}", *(f"{name}={value}" for name, value in parts.items()))),
    st.sampled_from(["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY"]),
    st.fixed_dictionaries(
        {},
        optional={
            "INTERVAL": st.integers(0, 120).map(str),
            "COUNT": st.integers(1, 9).map(str),
            "UNTIL": st.sampled_from(["20991231", "20300101T000000Z", "19000101"]),
            "BYMONTH": st.lists(st.integers(1, 12), min_size=1, max_size=5).map(lambda each: ",".join(map(str, each))),
            "BYMONTHDAY": numbers,
            "BYDAY": st.sampled_from(["MO", "MO,TU,WE,TH,FR", "-1FR", "SU"]),
            "BYHOUR": st.just("8,17"),
            "BYSETPOS": numbers,
            "BYWEEKNO": numbers,
        },
    ),
)


@given(rules, st.dates())
def test_the_first_day_always_fits_its_rule(rule: str, since: datetime.date) -> None:
    found = repetition(rule, since)
    if found is not None:
        assert found.first >= since
        assert next(expanded(found)) == found.first
        kept = icalendar.vRecur.from_ical(found.rule)
        assert repetition(kept.to_ical().decode(), found.first) is not None
        assert not re.search("HOUR|MINUTE|SECOND|T0", found.rule)


# ------------------------------------------------------------------------------------------------ what it says


def test_an_event_says_who_has_to_do_what_by_when_and_where_that_stands(graph: Graph) -> None:
    event = of_deadline(graph, 2)
    assert event["summary"] == "州农业农村局等2家：2025年底前新建高标准农田5万亩"
    assert str(event["description"]).splitlines() == [
        "时限：2025年底前（截至2025年12月31日）",
        "原文：2025年底前新建高标准农田5万亩；",
        "职责：新建高标准农田",
        "责任：州农业农村局（牵头）、州水利局（配合）",
        "出处：青政发〔2024〕12号 青河州人民政府关于印发《青河州粮食生产行动方案》的通知 二、（一）",
        "公报：青河州人民政府公报 2024年第2期",
    ]
    assert [str(category) for category in event["categories"].cats] == ["青河州农业农村局", "青河州水利局"]
    assert event["url"] == "https://w3id.org/gongbao/eli/qinghe/2024/2/doc/1#sec_2__item_1"
    assert event["transp"] == "TRANSPARENT"
    assert not {"attendee", "organizer", "valarm"} & {key.lower() for key in event}


def test_where_nobody_is_bound_the_document_speaks(graph: Graph) -> None:
    event = of_deadline(graph, 1)
    assert event["summary"] == "到2025年，粮食播种面积稳定在30万亩以上（青河州粮食生产行动方案）"
    assert "categories" not in event


def test_the_subject_of_a_sentence_is_not_said_twice(graph: Graph) -> None:
    assert of_deadline(graph, 3)["summary"] == "州财政局：应当每年安排资金"
    event = of_deadline(graph, 1, document=2)
    assert event["summary"] == "各县市人民政府：应当自印发之日起30日内完成清理"
    assert "各县市人民政府（责任）（存疑，请核对原文）" in event["description"]


def test_a_time_in_a_cell_of_its_own_is_told_with_the_task(tmp_path: Path) -> None:
    first, *others = ISSUE.obligations
    elsewhere = tuple(replace(task, deadlines=()) for task in first.tasks)
    cell = replace(ISSUE.blocks[11], pieces=(ISSUE.deadlines[1].evidence.span,))
    blocks = (*ISSUE.blocks[:11], cell, *ISSUE.blocks[12:])
    targets = tuple(replace(target, deadline=None) for target in ISSUE.targets)
    issue = replace(ISSUE, blocks=blocks, targets=targets, obligations=(replace(first, tasks=elsewhere), *others))
    assert of_deadline(built(tmp_path, issue), 2)["summary"] == "州农业农村局等2家：新建高标准农田（2025年底前）"


def test_a_deadline_of_several_obligations_names_them_all(tmp_path: Path) -> None:
    first, second, third = ISSUE.obligations
    issue = replace(ISSUE, obligations=(first, replace(second, deadlines=(1, 2)), third))
    graph = built(tmp_path, issue)
    event = of_deadline(graph, 2)
    assert event["summary"].startswith("州农业农村局等3家：")
    assert "职责：安排资金\n责任：州财政局（责任）" in event["description"]
    assert stated(events(graph, agency="州财政局")) == {
        f"https://w3id.org/gongbao/eli/qinghe/2024/2/doc/1#deadline_{number}" for number in (2, 3)
    }


def test_a_long_passage_is_shown_around_the_deadline(tmp_path: Path) -> None:
    text = f"青河州人民政府关于灌溉的通知\n青政发〔2024〕7号\n各县市：\n一、灌溉\n{'修渠引水' * 500}市水利局应当于2025年6月30日前完成{'验收入库' * 500}。\n2024年3月5日\n"
    [event] = events(built(tmp_path, parsed(text, "long/2024/1")))
    assert len(event["summary"]) < 60
    assert "2025年6月30日前完成" in event["summary"]
    assert "2025年6月30日前完成" in event["description"]
    assert len(event["description"]) < 1500


# ---------------------------------------------------------------------------------------------- as other programs read it


def test_a_calendar_names_itself(shipped: Graph) -> None:
    def named(**options: Any) -> set[str]:
        calendar = icalendar.Calendar.from_ical(written(shipped, **options).decode())
        assert calendar["version"] == "2.0"
        assert calendar["prodid"]
        assert "method" not in calendar, "a published one would need an organizer: RFC 5546, section 3.2.1"
        return {str(calendar["name"]), str(calendar["x-wr-calname"])}

    assert named() == {NAME}
    assert named(agency="盟农牧局") == {f"兴安盟农牧局 {NAME}"}
    assert named(region="兴安盟") == {f"兴安盟 {NAME}"}


@pytest.mark.parametrize("name", ["graph", "shipped", "hostile"])
def test_lines_are_folded_between_characters_and_end_in_crlf(name: str, request: pytest.FixtureRequest) -> None:
    content = written(request.getfixturevalue(name), alarms=(WEEK,))
    lines = content.split(b"\r\n")
    assert lines.pop() == b""
    assert max(map(len, lines)) <= 75
    assert all(line.decode() for line in lines)
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x85\u2028\u2029]|(?<!\r)\n|\r(?!\n)", content.decode())


@pytest.mark.parametrize("name", ["graph", "shipped", "hostile"])
def test_two_readers_read_the_same(name: str, request: pytest.FixtureRequest) -> None:
    content = written(request.getfixturevalue(name))
    other = {event.uid.value: event for event in vobject.readOne(content.decode()).vevent_list}
    found = read(content)
    assert len(other) == len(found) > 0
    for event in found:
        twin = other[event["uid"]]
        assert twin.summary.value == event["summary"]
        assert twin.description.value == event["description"]
        assert twin.dtstart.value == event["dtstart"].dt
        assert ("rrule" in event) == hasattr(twin, "rrule")
        if "rrule" in event:
            assert twin.rruleset[0].date() == event["dtstart"].dt


def test_hostile_words_come_through_as_text(hostile: Graph) -> None:
    found = events(hostile)
    assert stated(found) == deadlines(hostile, DATED)
    said = "\n".join(event["description"] for event in found)
    for words in (
        '=HYPERLINK("http://evil.example","点")',
        "@SUM(1)",
        "👩‍👩‍👧‍👦🇨🇳𠮷",
        "竖线\\反斜线",
        "�半�",
        "<![CDATA[]]></p>",
    ):
        assert words in said
    assert {len(str(event["description"]).splitlines()) for event in found} <= {6, 8}, "no text makes a line of its own"
    assert all(event["url"].isascii() for event in found)


def test_a_year_of_repeated_duties(shipped: Graph) -> None:
    """What a reader sees of the corpus that ships in 2026."""
    begin, end = datetime.datetime(2026, 1, 1), datetime.datetime(2026, 12, 31)
    days = {
        str(event.summary.value): [moment.strftime("%m-%d") for moment in event.rruleset.between(begin, end, inc=True)]
        for event in vobject.readOne(written(shipped).decode()).vevent_list
        if hasattr(event, "rrule") and "/xam/" in event.url.value
    }
    assert days["盟卫健委：利用每年5月19日“世界家庭医生日”宣传节点"] == ["05-19"]
    assert days["盟文化旅游体育局：每年新增图书馆、文化馆分馆各3个"] == ["12-31"]
    assert days["盟防灾减灾救灾委员会办公室：并于10月底前报上一级应急管理部门备案"] == ["10-31"]
    [monthly] = [days[summary] for summary in days if "每月上报" in summary]
    assert monthly == [f"{month:02}-{monthrange(2026, month)[1]}" for month in range(1, 13)]
    assert [days[summary] for summary in days if "每年9月下旬" in summary] == [["09-30"]]
    assert [days[summary] for summary in days if "每年6月底" in summary] == [["06-30", "09-30", "12-31"]]
    assert {len(each) for summary, each in days.items() if "每日" in summary} == {365}


# ---------------------------------------------------------------------------------------------------------- alarms


def test_alarms_ring_on_request_before_the_day(graph: Graph) -> None:
    found = events(graph, alarms=(DAY, WEEK, DAY))
    for event in found:
        alarms: list[Any] = [alarm for alarm in event.subcomponents if isinstance(alarm, icalendar.Alarm)]
        assert [alarm["trigger"].dt for alarm in alarms] == [-WEEK, -DAY]
        assert {(alarm["action"], alarm["description"]) for alarm in alarms} == {("DISPLAY", event["summary"])}
    assert written(graph).count(b"BEGIN:VALARM") == 0


def test_no_alarm_rings_after_the_day(graph: Graph) -> None:
    with pytest.raises(GongbaoError, match="before a day"):
        written(graph, alarms=(-DAY,))


# ------------------------------------------------------------------------------------------- the same each time


def test_the_same_graph_gives_the_same_bytes_by_day_and_uid(shipped: Graph) -> None:
    content = written(shipped)
    assert written(shipped) == content
    order = [(event["dtstart"].dt, str(event["uid"])) for event in read(content)]
    assert all(before < after for before, after in pairwise(order))


def test_no_time_is_that_of_writing(graph: Graph) -> None:
    event = of_deadline(graph, 2)
    assert event["dtstamp"].to_ical() == event["last-modified"].to_ical() == b"20240305T000000Z"
    assert event["sequence"] == 0


def test_uids_stay_when_another_deadline_is_found_or_a_reading_is_corrected(tmp_path: Path) -> None:
    before = {str(event["uid"]): str(event["summary"]) for event in events(built(tmp_path / "before", ISSUE))}
    listed = (replace(ISSUE.deadlines[3], due=datetime.date(2024, 5, 1)), *ISSUE.deadlines[2::-1])
    found = tuple(
        replace(duty, deadlines=(), tasks=tuple(replace(task, deadlines=()) for task in duty.tasks))
        for duty in ISSUE.obligations
    )
    after = {
        str(event["uid"])
        for event in events(built(tmp_path / "after", replace(ISSUE, deadlines=listed[:3], obligations=found)))
    }
    assert len(after) == 3
    assert after < before.keys(), "numbers, days and bearers changed; words and places did not"


def test_the_same_words_twice_in_a_clause_are_two_events(tmp_path: Path) -> None:
    text = "青河州人民政府关于水库的通知\n青政发〔2024〕7号\n各县市：\n一、水库\n市水利局应当每年检查水库，每年报送结果，每年演练。\n2024年3月5日\n"
    once, twice = parsed(text, "dams/2024/1"), parsed(text, "dams/2024/2")
    found = events(built(tmp_path, once, twice))
    assert len({str(event["uid"]) for event in found}) == len(found) == 6, "and a reprint's are others"
    assert sorted({str(event["summary"]).partition("：")[2] for event in found}) == [
        "应当每年检查水库",
        "每年报送结果",
        "每年演练",
    ]


def test_another_issue_changes_no_event(tmp_path: Path, graph: Graph) -> None:
    alone = {str(event["uid"]): event.to_ical() for event in events(built(tmp_path, ISSUE))}
    assert alone == {str(event["uid"]): event.to_ical() for event in events(graph)}


# ------------------------------------------------------------------------------------------------- what is missing


def test_without_the_library_the_command_that_installs_it_is_named(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "icalendar", None)
    with pytest.raises(GongbaoError, match=r"pip install 'gongbao\[calendar\]'"):
        written(graph)
