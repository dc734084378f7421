"""Times that come again: 每年6月底, 每季度末, 每月5日前, 每10日, 半年一次, as rules of RFC 5545 (RRULE, section 3.3.10)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gongbao.parser.lexicons import alternatives, lexicon
from gongbao.parser.times import NUMBERED, THIRDS, Grain, Point, Time, numeral, time_at

_WORDS = lexicon("times")["recurrence"]
_WEEKDAYS: dict[str, str] = lexicon("times")["weekdays"]
_WORKING_WEEK = "MO,TU,WE,TH,FR"
_QUARTER_MONTHS = {"first": "1,4,7,10", "last": "3,6,9,12"}


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A repeated time in cleaned text, [start, end): its RRULE, and the unit that it repeats by (年, 月 …)."""

    start: int
    end: int
    unit: str
    rule: str
    rrule: str


_NUMBER = r"(?:[0-9]{1,3}|[一二两三四五六七八九十]{1,3})"
_DAY = r"(?:3[01]|[12][0-9]|[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"

# 每年, 每3个月, 每两周, 每10日, 每隔两小时, 每个工作日
_EVERY = re.compile(
    rf"""
    每 (?:间?隔|满)? (?P<count>{_NUMBER})? 个?
    (?P<unit> 半年 | 年度? | 学年 | 学期 | 季度? | [单双]月 | 月度? | 周 | 星期 | 礼拜 | 旬 | 工作日 | 日 | 天 | 小时 )
    (?! [节然程龄稻作子供嫂周] | 轮(?![换训流岗]) )
    (?! (?:不[低高超少多][于过]|为|按|最高|约)? [0-9][0-9.,]* (?:[-—~至][0-9][0-9.]*)? [多余]?[万亿]? (?:{alternatives(_WORDS["rated"])}) )
    """,
    re.VERBOSE,
)

# 半年一次, 一季度一调度, 三年至少一次
_ONCE = re.compile(
    rf"""
    (?= [半0-9一二两三四五六七八九十] )
    (?<![0-9每月年一二两三四五六七八九十])
    (?: (?P<half>半年) | (?P<count>{_NUMBER}) 个? (?P<unit>年|季度?|月|周|日|天) )
    (?:至少|不少于)? [一1两二三]
    (?:{alternatives(_WORDS["once"])}) (?![性数])
    """,
    re.VERBOSE,
)

# 24小时零报告制度
_ZERO_REPORT = re.compile(r"(?<![0-9])24小时(?=[“\"]?零报告)")

# 每季度末, 每季度首月10日前, 每季度最后一个月25日前
_OF_QUARTER = re.compile(
    rf"(?P<end>末月?|底|最后一个月|第三个月)?(?P<first>首月|第一个月|次月|下月|下个月)?(?:的?(?P<day>{_DAY})[日号])?(?:以?前|之前)?"
)
# 每季度结束后10日内, 每年度终了后3个月内
_AFTER_EACH = re.compile(rf"(?:结束|终了)之?后的?(?P<count>{_NUMBER})个?(?P<unit>日|天|工作日|月)(?:以|之)?内")
# 每月5日前, 每月5日、20日, 每月1日至5日
_OF_MONTH = re.compile(
    rf"""
      的? (?P<from>{_DAY})[日号]?(?:至|到|[-—–~])(?P<to>{_DAY})[日号]
    | 的? (?P<days>{_DAY}[日号](?:[、和及]{_DAY}[日号])*)
    | 的? (?P<third>[上中下])旬
    | 的? (?P<edge>月?[底末]|月?初|最后一[天日])
    | 的? (?P<last>最后一个工作日)
    | 的? 前(?P<working>{_NUMBER})个工作日
    | 的? 第(?P<nth>{_NUMBER})个工作日
    """,
    re.VERBOSE,
)
# 每周五前, 每周一、周四
_OF_WEEK = re.compile(
    rf"""
    (?P<days> [一二三四五六日天] (?: [、和及至] (?:周|星期)? [一二三四五六日天] )* )
    (?! {alternatives(_WORDS["counted"])} | 报(?![送告]) )
    """,
    re.VERBOSE,
)
# 每日17时前, 每天8:30, 每日8时、16时
_OF_DAY = re.compile(
    r"(?P<half>上午|早上|早晨|中午|下午|晚上|晚)?(?P<hours>[0-9]{1,2}(?:[时点]|:[0-9][0-9])(?:[、和及][0-9]{1,2}(?:[时点]|:[0-9][0-9]))*)"
)
_BEFORE = re.compile(rf"(?:以前|之前|前(?!{NUMBERED}|[期往]))")
_STARTS = {"起", "开始"}
_BETWEEN = re.compile(r"[、和及或与]|以及")


def recurrences_in(text: str, start: int, end: int) -> list[Recurrence]:
    """The repeated times in text[start:end], in order.

    >>> [(r.rule, r.rrule) for r in recurrences_in("每年6月底、12月底前,每周五报送", 0, 17)]
    [('yearly', 'FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=-1'), ('weekly', 'FREQ=WEEKLY;BYDAY=FR')]
    """
    found = [_every(text, match, end) for match in _EVERY.finditer(text, start, end)]
    for match in _ONCE.finditer(text, start, end):
        unit = "半年" if match["half"] else match["unit"]
        count = 1 if match["half"] else numeral(match["count"])
        stop = match.end("half") if match["half"] else match.end("unit")
        found.append(Recurrence(match.start(), stop, unit, "once_in", _frequency(unit, count)))
    found += (
        Recurrence(match.start(), match.end(), "日", "zero_report", "FREQ=DAILY")
        for match in _ZERO_REPORT.finditer(text, start, end)
    )
    return sorted(found, key=lambda recurrence: recurrence.start)


def _every(text: str, match: re.Match[str], end: int) -> Recurrence:
    unit, count = match["unit"], numeral(match["count"]) if match["count"] else 1
    rule, rrule, stop = _RULES[unit], _frequency(unit, count), match.end()
    after_each = _AFTER_EACH.match(text, stop, end)
    if count != 1:
        pass
    elif after_each and rule in {"yearly", "quarterly", "monthly"}:
        rrule, stop = _after_each(rule, after_each, rrule), after_each.end()
    elif rule == "yearly":
        times = _times_of_year(text, stop, end)
        detailed = yearly_rrule(times)
        if detailed:
            rrule, stop = detailed, times[-1].end - (len(times[-1].after) if times[-1].after in _STARTS else 0)
    elif rule in _DETAILS:
        rrule, stop = _DETAILS[rule](text, stop, end, rrule)
    return Recurrence(match.start(), stop, unit, rule, rrule)


def _frequency(unit: str, count: int) -> str:
    """The rule for once in `count` units.

    >>> _frequency("季度", 1), _frequency("天", 10)
    ('FREQ=MONTHLY;INTERVAL=3', 'FREQ=DAILY;INTERVAL=10')
    """
    if unit == "工作日":
        return f"FREQ=WEEKLY;BYDAY={_WORKING_WEEK}" if count == 1 else f"FREQ=DAILY;INTERVAL={count}"
    if unit == "旬":
        return "FREQ=MONTHLY;BYMONTHDAY=10,20,-1"
    frequency, times = _FREQUENCIES[unit]
    interval = f";INTERVAL={count * times}" if count * times > 1 else ""
    return f"FREQ={frequency}{interval}"


_FREQUENCIES = {
    "年": ("YEARLY", 1),
    "年度": ("YEARLY", 1),
    "学年": ("YEARLY", 1),
    "半年": ("MONTHLY", 6),
    "学期": ("MONTHLY", 6),
    "季度": ("MONTHLY", 3),
    "季": ("MONTHLY", 3),
    "双月": ("MONTHLY", 2),
    "单月": ("MONTHLY", 2),
    "月": ("MONTHLY", 1),
    "月度": ("MONTHLY", 1),
    "周": ("WEEKLY", 1),
    "星期": ("WEEKLY", 1),
    "礼拜": ("WEEKLY", 1),
    "日": ("DAILY", 1),
    "天": ("DAILY", 1),
    "小时": ("HOURLY", 1),
}
_RULES = {
    **dict.fromkeys(("年", "年度", "学年"), "yearly"),
    **dict.fromkeys(("半年", "学期"), "half_yearly"),
    **dict.fromkeys(("季度", "季"), "quarterly"),
    **dict.fromkeys(("月", "月度", "单月", "双月", "旬"), "monthly"),
    **dict.fromkeys(("周", "星期", "礼拜"), "weekly"),
    **dict.fromkeys(("日", "天", "工作日"), "daily"),
    "小时": "hourly",
}


def _after_each(rule: str, match: re.Match[str], rrule: str) -> str:
    count, unit = numeral(match["count"]), match["unit"]
    if unit == "月":
        months = {"yearly": str(count), "quarterly": ",".join(str(m + count - 1) for m in (1, 4, 7, 10))}
        return f"FREQ=YEARLY;BYMONTH={months[rule]};BYMONTHDAY=-1" if rule in months and count <= 3 else rrule
    if unit == "工作日" or count > 28:
        return rrule
    months = {"yearly": "1", "quarterly": _QUARTER_MONTHS["first"]}
    return (
        f"FREQ=YEARLY;BYMONTH={months[rule]};BYMONTHDAY={count}"
        if rule in months
        else f"FREQ=MONTHLY;BYMONTHDAY={count}"
    )


def _times_of_year(text: str, position: int, end: int) -> list[Time]:
    """The times right after 每年, joined by 、 or 和, as long as one rule can hold them all."""
    times: list[Time] = []
    position += text.startswith("的", position)
    while True:
        time = time_at(text, position, end)
        if time is None or time.first.year or yearly_rrule([*times, time]) is None:
            return times
        times.append(time)
        between = _BETWEEN.match(text, time.end, end)
        if between is None:
            return times
        position = between.end()


def yearly_rrule(times: Sequence[Time]) -> str | None:
    """The rule for the same times of each year; None where one rule can't hold them.

    >>> yearly_rrule([time_at("9月下旬", 0, 4)])
    'FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=21,22,23,24,25,26,27,28,29,30'
    """
    parts = [_months_and_days(time) for time in times]
    days = {part[1] for part in parts if part}
    if not parts or None in parts or len(days) != 1:
        return None
    months = sorted({month for part in parts if part for month in part[0]})
    rule = f"FREQ=YEARLY;BYMONTH={','.join(map(str, months))}"
    return f"{rule};BYMONTHDAY={days.pop()}" if any(days) else rule


def _months_and_days(time: Time) -> tuple[tuple[int, ...], str] | None:
    first, last = time.first, time.last
    if first.grain is Grain.YEAR or first.relative_month is not None:
        return None
    if last is not None:
        start, stop = first.months()[0], last.months()[1]
        months = tuple(range(start, stop + 1)) if start <= stop else (*range(start, 13), *range(1, stop + 1))
        if first.day and last.day and len(months) == 1:
            return months, ",".join(map(str, range(first.day, last.day + 1)))
        return months, ""
    months = tuple(range(first.months()[0], first.months()[1] + 1))
    if first.grain is Grain.MONTH and time.after in {"前", "之前", "以前"}:
        return ((months[0] - 2) % 12 + 1,), "-1"
    return months, _month_days(first, months)


def _month_days(point: Point, months: tuple[int, ...]) -> str:
    if point.day:
        return str(point.day)
    if point.edge in {"底", "中"}:
        return "-1"
    if point.third:
        longest = max(29 if month == 2 else 30 if month in {4, 6, 9, 11} else 31 for month in months)
        first, last = THIRDS[point.third[0]][0], THIRDS[point.third[-1]][1]
        return ",".join(map(str, range(first, min(last, longest) + 1)))
    return ""


def _of_quarter(text: str, position: int, end: int, rrule: str) -> tuple[str, int]:
    match = _OF_QUARTER.match(text, position, end)
    if not match or not (match["end"] or match["first"] or match["day"]):
        return rrule, position
    day = numeral(match["day"]) if match["day"] else None
    months = _QUARTER_MONTHS["last" if match["end"] else "first"]
    if day is None and match["end"] in {"末", "底"}:
        day = -1
    return f"FREQ=YEARLY;BYMONTH={months}" + (f";BYMONTHDAY={day}" if day else ""), match.end()


def _of_month(text: str, position: int, end: int, rrule: str) -> tuple[str, int]:
    match = _OF_MONTH.match(text, position, end)
    if not match:
        return rrule, position
    if match["working"] or match["nth"]:
        number = numeral(match["working"] or match["nth"])
        if not number:  # no day is the 0th
            return rrule, position
        detail = f"BYDAY={_WORKING_WEEK};BYSETPOS={number}"
    elif match["last"]:
        detail = f"BYDAY={_WORKING_WEEK};BYSETPOS=-1"
    elif match["days"]:
        days = re.findall(_DAY, match["days"])
        detail = "BYMONTHDAY=" + ",".join(str(numeral(day)) for day in days)
    elif match["from"]:
        detail = "BYMONTHDAY=" + ",".join(map(str, _from_to(numeral(match["from"]), numeral(match["to"]), 31)))
    elif match["third"]:
        detail = "BYMONTHDAY=" + _month_days(Point(month=1, third=match["third"]), (1,))
    else:
        detail = "BYMONTHDAY=1" if match["edge"].endswith("初") else "BYMONTHDAY=-1"
    return f"{rrule};{detail}", _past_before(text, match.end(), end)


def _from_to(first: int, last: int, end: int, begin: int = 1) -> list[int]:
    """The numbers from one to another of those that go round from `begin` to `end`.

    >>> _from_to(29, 2, 31)
    [29, 30, 31, 1, 2]
    """
    return list(range(first, last + 1)) if first <= last else [*range(first, end + 1), *range(begin, last + 1)]


def _of_week(text: str, position: int, end: int, rrule: str) -> tuple[str, int]:
    match = _OF_WEEK.match(text, position, end)
    if not match:
        return rrule, position
    days = [_WEEKDAYS[character] for character in match["days"] if character in _WEEKDAYS]
    if "至" in match["days"]:
        week = list(dict.fromkeys(_WEEKDAYS.values()))
        days = [week[place] for place in _from_to(week.index(days[0]), week.index(days[-1]), 6, 0)]
    return f"{rrule};BYDAY={','.join(days)}", _past_before(text, match.end(), end)


def _of_day(text: str, position: int, end: int, rrule: str) -> tuple[str, int]:
    match = _OF_DAY.match(text, position, end)
    if not match:
        return rrule, position
    later = 12 if (match["half"] or "") in {"下午", "晚上", "晚"} else 0
    clock = re.findall(r"([0-9]{1,2})(?::([0-9][0-9]))?", match["hours"])
    hours = [int(hour) + (later if int(hour) < 12 else 0) for hour, _ in clock]
    if max(hours) > 23:  # 24时 is the day's end
        return rrule, _past_before(text, match.end(), end)
    minutes = {minute for _, minute in clock if minute}
    rule = f"{rrule};BYHOUR={','.join(map(str, hours))}"
    if len(minutes) == 1:
        rule += f";BYMINUTE={int(minutes.pop())}"
    return rule, _past_before(text, match.end(), end)


def _past_before(text: str, position: int, end: int) -> int:
    match = _BEFORE.match(text, position, end)
    return match.end() if match else position


_DETAILS = {"quarterly": _of_quarter, "monthly": _of_month, "weekly": _of_week, "daily": _of_day}
