"""Deadlines as iCalendar: which have an event, on which day, what it says, and that calendars read it."""

import datetime
import io
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from dateutil.rrule import rrulestr
from icalendar import Calendar
from pyoxigraph import QuerySolutions

from gongbao.exports import calendar
from gongbao.exports.occurrences import Occurrences, occurrences
from gongbao.exports.records import DeadlineRecord, Statement
from gongbao.graph.directory import Graph
from gongbao.parser.model import DeadlineKind, Evidence, GongbaoError, Span
from tests.built import read
from tests.hostile import hostile_graph

DAY = datetime.date


def written(graph: Graph, **options: object) -> bytes:
    stream = io.BytesIO()
    calendar.write(graph, stream, **options)  # type: ignore[arg-type]
    return stream.getvalue()


def events(graph: Graph, **options: object) -> list[Any]:
    return list(Calendar.from_ical(written(graph, **options).decode()).walk("VEVENT"))


NOTICE = """青河州人民政府关于粮食生产的通知

青政发〔2024〕7号

各县市人民政府：

一、{}

2024年3月5日
"""

# ----------------------------------------------------------------------------------------------------- which days


def record(kind: DeadlineKind, **days: object) -> DeadlineRecord:
    known = {"start": None, "end": None, "due": None, "recurrence": None, "duration": None} | days
    words = Statement(None, None, "", Evidence(Span(0, 2), "每年"), "rule")
    return DeadlineRecord("https://example.org/#deadline_1", kind, statement=words, **known)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("deadline", "first", "rule"),
    [
        (record(DeadlineKind.BY, due=DAY(2025, 12, 31)), DAY(2025, 12, 31), None),
        (record(DeadlineKind.DURING, start=DAY(2025, 1, 1), due=DAY(2025, 6, 30)), DAY(2025, 6, 30), None),
        (record(DeadlineKind.FROM, start=DAY(2025, 1, 1)), DAY(2025, 1, 1), None),
        (record(DeadlineKind.RECURRING, recurrence="FREQ=YEARLY"), DAY(2024, 12, 31), "每年12月31日"),
        (record(DeadlineKind.RECURRING, recurrence="FREQ=MONTHLY"), DAY(2024, 3, 31), "每月最后一日"),
        (record(DeadlineKind.RECURRING, recurrence="FREQ=MONTHLY;INTERVAL=3"), DAY(2024, 3, 31), "每季度末"),
        (record(DeadlineKind.RECURRING, recurrence="FREQ=WEEKLY"), DAY(2024, 3, 10), "每周日"),
        (record(DeadlineKind.RECURRING, recurrence="FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=19"), DAY(2024, 5, 19), "每年"),
        (record(DeadlineKind.RECURRING, recurrence="FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=5"), DAY(2025, 1, 5), "每年"),
        (
            record(DeadlineKind.RECURRING, recurrence="FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=28,29,30"),
            DAY(2024, 9, 30),
            "旬",
        ),
        (record(DeadlineKind.RECURRING, recurrence="FREQ=MONTHLY;BYMONTHDAY=10,20,-1"), DAY(2024, 3, 10), "每旬"),
    ],
)
def test_the_first_day_is_one_of_the_rule(deadline: DeadlineRecord, first: DAY, rule: str | None) -> None:
    found = occurrences(deadline, DAY(2024, 3, 5))
    assert found is not None
    assert found.first == first
    assert (found.rule is None) == (rule is None)
    if found.rule is not None:
        begin = datetime.datetime.combine(first, datetime.time())
        assert rrulestr(found.rule, dtstart=begin)[0] == begin


def test_quarters_end_where_the_calendars_do() -> None:
    found = occurrences(record(DeadlineKind.RECURRING, recurrence="FREQ=MONTHLY;INTERVAL=3"), DAY(2024, 4, 20))
    assert found is not None
    begin = datetime.datetime.combine(found.first, datetime.time())
    days = [day.date() for day in islice(iter(rrulestr(found.rule or "", dtstart=begin)), 3)]
    assert days == [DAY(2024, 6, 30), DAY(2024, 9, 30), DAY(2024, 12, 31)]


def test_what_recurs_until_a_day_ends_on_it() -> None:
    found = occurrences(
        record(DeadlineKind.RECURRING, recurrence="FREQ=MONTHLY", due=DAY(2024, 6, 30)), DAY(2024, 3, 5)
    )
    assert found == Occurrences(DAY(2024, 3, 31), "FREQ=MONTHLY;BYMONTHDAY=-1;UNTIL=20240630")


@pytest.mark.parametrize(
    "deadline",
    [
        record(DeadlineKind.WITHIN, duration="P30D"),
        record(DeadlineKind.RECURRING, recurrence="FREQ=HOURLY"),
        record(DeadlineKind.RECURRING, recurrence="nonsense"),
        record(DeadlineKind.RECURRING, recurrence="FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31"),
    ],
)
def test_without_a_day_there_is_no_event(deadline: DeadlineRecord) -> None:
    assert occurrences(deadline, DAY(2024, 3, 5)) is None


def test_what_recurs_from_nobody_knows_when_has_no_event() -> None:
    assert occurrences(record(DeadlineKind.RECURRING, recurrence="FREQ=YEARLY"), None) is None


# --------------------------------------------------------------------------------------------------------- what it says


def test_a_deadline_with_a_day_or_a_rule_has_an_event_and_no_other(graph: Graph) -> None:
    solutions = graph.store.query(
        "PREFIX gb: <https://w3id.org/gongbao/ns#> SELECT DISTINCT ?deadline "
        "{ ?deadline a gb:Deadline { ?deadline gb:due|gb:end|gb:start|gb:recurrence ?day } }"
    )
    assert isinstance(solutions, QuerySolutions)
    assert len(events(graph)) == len(list(solutions)) > 0


def test_an_event_says_who_what_by_which_document(tmp_path: Path) -> None:
    text = NOTICE.format("2025年6月底前建成高标准农田5万亩；加强管护。（州农业农村局牵头，州财政局配合）")
    [event] = events(read(tmp_path, text))
    assert event["DTSTART"].dt == DAY(2025, 6, 30)
    assert event["DTSTART"].params["VALUE"] == "DATE"
    assert "DTEND" not in event, "an all-day event lasts a day (RFC 5545, section 3.6.1)"
    assert str(event["SUMMARY"]).startswith("州农业农村局等2家：")
    assert str(event["SUMMARY"]).endswith("2025年6月底前建成高标准农田5万亩；")
    lines = str(event["DESCRIPTION"]).split("\n")
    assert lines == [
        "时限：2025年6月底前（截止）",
        "责任：州农业农村局（牵头）、州财政局（配合）",
        "任务：2025年6月底前建成高标准农田5万亩；加强管护。",
        "出处：《青河州人民政府关于粮食生产的通知》青政发〔2024〕7号 一、",
    ]
    assert str(event["URL"]).endswith("/eli/qinghe/2024/1/doc/1#chp_1")
    assert [str(name) for name in event["CATEGORIES"].cats] == ["州农业农村局", "州财政局"]
    assert str(event["TRANSP"]) == "TRANSPARENT"


def test_a_recurring_duty_recurs(tmp_path: Path) -> None:
    [event] = events(read(tmp_path, NOTICE.format("每年5月19日开展宣传活动。（州财政局）")))
    assert event["DTSTART"].dt == DAY(2024, 5, 19)
    assert event["RRULE"].to_ical() == b"FREQ=YEARLY;BYMONTHDAY=19;BYMONTH=5"


def test_an_agency_gets_its_own_deadlines_under_any_name(tmp_path: Path) -> None:
    text = NOTICE.format("2025年6月底前建成。（市财政局）\n\n二、2025年9月底前验收。（市水利局）")
    asked = read(tmp_path, text)
    assert len(events(asked)) == 2
    assert [event["DTSTART"].dt for event in events(asked, agency="市水利局")] == [DAY(2025, 9, 30)]
    with pytest.raises(GongbaoError, match="气象局"):
        written(asked, agency="气象局")
    with pytest.raises(GongbaoError, match="云岭省"):
        written(asked, region="云岭省")


def test_a_region_gets_the_deadlines_of_its_agencies(graph: Graph) -> None:
    assert 0 < len(events(graph, region="青河州")) <= len(events(graph))


def test_alarms_come_when_asked_for(graph: Graph) -> None:
    assert not any(event.walk("VALARM") for event in events(graph))
    for event in events(graph, alarms=(datetime.timedelta(days=7), datetime.timedelta(days=1))):
        assert [alarm["TRIGGER"].dt.days for alarm in event.walk("VALARM")] == [-7, -1]


# -------------------------------------------------------------------------------------------------------- as a calendar


def test_uids_are_unique_and_stay_when_other_issues_come(tmp_path: Path) -> None:
    first = NOTICE.format("每年报告。（州财政局）每年检查。（州财政局）2025年底前完成。（州水利局）")
    alone = {str(event["UID"]) for event in events(read(tmp_path / "a", first))}
    both = [str(event["UID"]) for event in events(read(tmp_path / "b", first, first))]
    assert len(alone) == 3
    assert len(set(both)) == len(both) == 6
    assert alone < set(both)


def test_a_uid_stays_when_another_deadline_is_found_before_it(tmp_path: Path) -> None:
    later = "二、2025年6月底前建成。（州财政局）"
    before = events(read(tmp_path / "a", NOTICE.format("建成。\n\n" + later)))
    after = events(read(tmp_path / "b", NOTICE.format("2024年底前建成。（州水利局）\n\n" + later)))
    assert [event["UID"] for event in before] == [event["UID"] for event in after if "财政局" in event["SUMMARY"]]


def test_lines_are_folded_at_75_octets_and_no_character_is_cut(graph: Graph) -> None:
    for line in written(graph).split(b"\r\n"):
        assert len(line) <= 75
        line.decode()


def test_the_same_graph_gives_the_same_bytes(graph: Graph) -> None:
    assert written(graph) == written(graph)


def test_hostile_text_shows_up_as_text(tmp_path: Path) -> None:
    asked = hostile_graph(tmp_path)
    read = events(asked)
    text = "\n".join(str(event["DESCRIPTION"]) for event in read)
    assert len(read) > 5
    assert "<script>alert('x')</script>&amp;<![CDATA[]]></p>" in text
    assert "逗号,分号" in text
    assert "\\反斜线" in text
    assert "\ufffd" in text
    assert written(asked).count(b"BEGIN:VEVENT") == len(read)


def test_an_empty_graph_is_an_empty_calendar(tmp_path: Path) -> None:
    assert events(read(tmp_path)) == []
