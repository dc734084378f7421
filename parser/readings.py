"""What a time of the calendar means where it stands: which of a document's times bind, and what days they give.

A time goes through RULES in order; the first rule that knows what it is decides. Rules that answer NOTHING tell
times that bind nobody: dates of signatures and titles, what is past, what something is only compared with.
"""

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from gongbao.parser.lexicons import alternatives, lexicon
from gongbao.parser.model import DeadlineKind
from gongbao.parser.recurrence import yearly_rrule
from gongbao.parser.times import Grain, Time, days_of, names_a_year, year_of

_WORDS = lexicon("times")
_CONTEXT = _WORDS["context"]
_ONE_DAY = datetime.timedelta(days=1)


class Reading(NamedTuple):
    """What a rule makes of a time."""

    kind: DeadlineKind
    start: datetime.date | None = None
    end: datetime.date | None = None
    recurrence: str | None = None


NOTHING = "nothing"
"""What a rule answers that knows that a time is no deadline."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a time stands: the bounds of its passage and sentence, the document's date, the year named before it.

    `repeated` is the unit of the repeated time (年, 月 …) that stands before it in the sentence; `assumed` the year
    that the headings above are about, for a document without date.
    """

    text: str
    start: int
    end: int
    sentence: int
    dated: datetime.date | None
    year: int | None = None
    repeated: str | None = None
    assumed: int | None = None


Answer = Reading | str | None
Rule = Callable[[Time, Place], Answer]

_PAST = re.compile(rf"(?:{alternatives(_CONTEXT['past_words'])})(?!解|不起)")
_DONE = re.compile(r"(?:[得现成到]|超|建|长|破|迈|开)了|已|累计[^,。;]{0,6}[了过]|以来")
_TITLE_YEARS = re.compile(rf"(?:{alternatives(_CONTEXT['titles'])})[”’]?\($")
_ATTRIBUTIVE = re.compile(rf"(?:{alternatives(_CONTEXT['attributive'])})")
_ACHIEVING = re.compile(rf"[,]?(?:{alternatives(_CONTEXT['achieving'])})")
_COMPLETING = re.compile(rf"[,]?(?:{alternatives(_CONTEXT['completing'])})")
_OPENING = re.compile(rf"(?:^|[,。;:!?(“\n、]|{alternatives(_CONTEXT['opening'])})$")
_BASELINE_BEFORE = re.compile(rf"(?:{alternatives(_CONTEXT['baseline_before'])})$")
_BASELINE_AFTER = re.compile(rf"[年的]?(?:{alternatives(_CONTEXT['baseline_after'])})")
_PAST_AFTER = re.compile(rf"(?:{alternatives(_CONTEXT['past_after'])})")
_IN_FORCE = re.compile(rf"[,]?(?:起|正式|开始|全面)*(?:{alternatives(_WORDS['durations']['in_force'])})")
_OTHERS_START = re.compile(alternatives(_CONTEXT["others_start"]))
# 经省政府批准, 经2024年第22次会议; no 经济, 经营
_NO_PASSING = re.compile(r"经(?:[济营费贸办]|常|典)")
_TERM_START = re.compile(r"[春夏秋冬]季(?:学期)?(?:开学)?起")
_LABEL = re.compile(rf"(?:{alternatives(_CONTEXT['labels'])})[为:]?$")
_NO_UNTIL = re.compile(r"[达得收感接看遇回受报签]$")


# ------------------------------------------------------------------------------- times that are no deadlines


def _signature(time: Time, place: Place) -> Answer:
    # 2024年9月11日, on a line of its own or in the brackets below a title
    alone = time.point.day and not (time.before or time.after)
    if not alone or time.start - place.start > 2 or place.end - time.end > 2:
        return None
    around = place.text[place.start : time.start] + place.text[time.end : place.end]
    return None if around.strip("()。") else NOTHING


def _title_years(time: Time, place: Place) -> Answer:
    # 行动工作方案(2023-2025年)
    before = place.text[max(place.start, time.start - 8) : time.start]
    closed = place.text.startswith((")", "版)", "年版)", "修订)", "修订版)"), time.end)
    return NOTHING if closed and _TITLE_YEARS.search(before) else None


def _baseline(time: Time, place: Place) -> Answer:
    # 比2020年增长10%, 在2020年基础上, 由2020年的46%提高到65%
    before = place.text[max(place.start, time.start - 3) : time.start]
    if time.before in {"从", "自"} and place.text.startswith("的", time.end) and not time.after:
        return NOTHING
    if _BASELINE_AFTER.match(place.text, time.end):
        return NOTHING
    return NOTHING if not time.before and _BASELINE_BEFORE.search(before) else None


def _history(time: Time, place: Place) -> Answer:
    # 2023年以来, 2021—2024年累计, 2024年第22次会议, 截至2023年底已建成, 2021年12月22日经市政府批准
    if time.after == "以来":
        return NOTHING
    started = time.after in {"起", "开始"} and _OTHERS_START.match(place.text, time.end)
    if started or (time.last is not None and place.text.startswith(_ARISEN, time.end)):
        return NOTHING
    if not time.after and _PAST_AFTER.match(place.text, time.end) and not _NO_PASSING.match(place.text, time.end):
        return NOTHING
    if time.after in {"前", "之前", "以前", "内", "以内", "之内"}:
        return None
    rest = place.text[time.end : min(place.end, time.end + 60)].partition("。")[0]
    if time.before.startswith("截") and time.after != "止" and _PAST.search(rest):
        return NOTHING
    if place.dated is None:
        return NOTHING if names_a_year(time.point) and not time.before and _DONE.search(rest) else None
    days = days_of(time.point, place.year, place.dated) if names_a_year(time.point) else None
    if days is None:
        return NOTHING if time.point.grain is not Grain.YEAR and not time.before and _DONE.search(rest) else None
    past = days[1] < place.dated
    if time.after in {"起", "开始", "以后", "之后", "后"} or time.before in {"自", "从"}:
        return NOTHING if past and (place.dated - days[1]).days > 366 else None
    if time.point.grain is Grain.YEAR and days[0] <= place.dated <= days[1] and _DONE.search(rest):
        return NOTHING
    return NOTHING if past else None


# 1992年4月1日至1998年5月31日发生的亏损
_ARISEN = ("发生的", "期间发生的", "形成的", "期间形成的", "产生的", "遗留的")


def _attributive(time: Time, place: Place) -> Answer:
    # 2024年度考核, 2024年版, 2025年中央一号文件, 2025年春季学期
    if time.before in {"自", "从"} and _TERM_START.match(place.text, time.end):
        return Reading(DeadlineKind.FROM)
    if time.before in {"到", "至", "不迟于", "不晚于"} or time.after or time.last is not None:
        return None
    if time.point.grain is not Grain.YEAR:
        return NOTHING if place.text.startswith(("的", "份的"), time.end) else None
    if place.text.startswith("度", time.end):
        return None if place.text.startswith(("度内", "度前"), time.end) else NOTHING
    return NOTHING if _ATTRIBUTIVE.match(place.text, time.end) else None


# ------------------------------------------------------------------------------------- times that are deadlines


def _repeated(time: Time, place: Place) -> Answer:
    # 每年6月底前报送半年情况,12月底前报送全年情况
    if place.repeated is None or names_a_year(time.point):
        return None
    if not (time.after or time.point.grain in {Grain.EDGE, Grain.DAY} or _opened(time, place)):
        return None
    rrule = yearly_rrule([_without_year(time)]) if place.repeated.startswith(("年", "半年")) else None
    return Reading(DeadlineKind.RECURRING, recurrence=rrule) if rrule else None


def _without_year(time: Time) -> Time:
    first, last = time.first, time.last
    return replace(time, first=replace(first, year=None), last=last and replace(last, year=None))


def _from_time(time: Time, place: Place) -> Answer:
    # 自2025年1月1日起施行, 2025年起, 从2025年开始, 2025年7月1日正式实施
    if time.last is not None:
        return None
    starts = time.after in {"起", "开始", "以后", "之后", "后"} or (time.before in {"自", "从"} and not time.after)
    if not starts and not (time.point.grain is Grain.DAY and _IN_FORCE.match(place.text, time.end)):
        return None
    days = days_of(time.point, place.year, place.dated)
    if days is None:
        return Reading(DeadlineKind.FROM)
    later = time.after in {"以后", "之后", "后"} and time.point.grain is not Grain.DAY
    return Reading(DeadlineKind.FROM, days[1] + _ONE_DAY if later else days[0])


def _range(time: Time, place: Place) -> Answer:
    # 2025—2027年, 2025年3月至5月, 自2025年1月1日起至2026年12月31日止
    if time.last is None:
        return None
    start = days_of(time.first, place.year, place.dated)
    year = year_of(time.first, place.year, place.dated)
    end = days_of(time.last, year, place.dated)
    if time.first.year is None and time.last.year not in {None, "次年", "翌年"} and end:
        start = time.first.days(end[1].year)
    if start and end and end[1] < start[0]:  # 11月至3月; years the wrong way round say nothing
        end = time.last.days(start[0].year + 1) if time.last.year is None else None
    return Reading(DeadlineKind.DURING, start and start[0], end and end[1])


def _before_day(time: Time, place: Place) -> Answer:
    # 2025年底前, 6月30日前, 2025年6月底前: the day itself counts
    if time.after not in _BEFORE_WORDS or time.point.grain not in {Grain.DAY, Grain.EDGE}:
        return None
    days = days_of(time.point, place.year, place.dated)
    if days and place.dated and place.year and time.point.year is None and days[1] < place.dated:
        days = days_of(time.point, place.year + 1, place.dated)  # 2019年12月10日前…,3月25日前 is in 2020
    return Reading(DeadlineKind.BY, end=days and days[1])


def _before_period(time: Time, place: Place) -> Answer:
    # 2026年6月前: read literally, the day before it begins
    if time.after not in _BEFORE_WORDS or time.point.grain is Grain.YEAR:
        return None
    days = days_of(time.point, place.year, place.dated)
    return Reading(DeadlineKind.BY, end=days and days[0] - _ONE_DAY)


def _before_year(time: Time, place: Place) -> Answer:
    # 2025年前: read literally, the last day of the year before
    if time.after not in _BEFORE_WORDS or time.point.grain is not Grain.YEAR:
        return None
    days = days_of(time.point, place.year, place.dated)
    return Reading(DeadlineKind.BY, end=days and days[0] - _ONE_DAY)


_BEFORE_WORDS = {"前", "之前", "以前"}


def _inside(time: Time, place: Place) -> Answer:
    # 今年内, 年内, 2025年内, 三季度内, 2025年度内
    inside = time.after in {"内", "以内", "之内", "期间"} or place.text.startswith("度内", time.end)
    days = days_of(time.point, place.year, place.dated) if inside else None
    return Reading(DeadlineKind.DURING, days and days[0], days and days[1]) if inside else None


def _until(time: Time, place: Place) -> Answer:
    # 到2025年, 到2035年, 有效期至2027年12月31日, 不迟于2025年6月30日
    until = time.before not in {"", "自", "从", "在", "于"}
    if time.before == "到" and _NO_UNTIL.search(place.text[max(place.start, time.start - 1) : time.start]):
        until = False
    if not until and time.after not in {"止", "为止", "截止"}:
        return None
    days = days_of(time.point, place.year, place.dated)
    return Reading(DeadlineKind.BY, end=days and days[1])


def _labelled(time: Time, place: Place) -> Answer:
    # 完成时限:2024年6月
    if not _LABEL.search(place.text[max(place.start, time.start - 12) : time.start]):
        return None
    days = days_of(time.point, place.year, place.dated)
    return Reading(DeadlineKind.BY, end=days and days[1])


def _end_point(time: Time, place: Place) -> Answer:
    # 2025年底建成, 力争6月底完成
    if time.point.edge != "底" or time.after:
        return None
    if not (_opened(time, place) or _ACHIEVING.match(place.text, time.end)):
        return None
    days = days_of(time.point, place.year, place.dated)
    return Reading(DeadlineKind.BY, end=days and days[1])


def _on_day(time: Time, place: Place) -> Answer:
    # 于2025年6月5日召开, 6月30日完成验收
    if time.point.grain is not Grain.DAY:
        return None
    days = days_of(time.point, place.year, place.dated)
    named = time.before in {"在", "于"} or (place.dated is not None and _opened(time, place))
    if not named and not _COMPLETING.match(place.text, time.end):
        return NOTHING
    return Reading(DeadlineKind.DURING, days and days[0], days and days[1])


def _in_period(time: Time, place: Place) -> Answer:
    # 2025年逐步建立, 明年一季度开工, 三季度, 2025年6月中旬
    if time.point.grain is Grain.DAY:
        return None
    if time.point.edge == "底" or (time.point.edge and not time.point.year):
        return NOTHING
    if time.point.year in {"当年", "同年", "次年", "翌年"} and time.point.grain is Grain.YEAR:
        return NOTHING
    if not (_opened(time, place) or _ACHIEVING.match(place.text, time.end)):
        return NOTHING
    days = days_of(time.point, place.year, place.dated)
    return Reading(DeadlineKind.DURING, days and days[0], days and days[1])


def _opened(time: Time, place: Place) -> bool:
    """Whether a clause, or the part of it that tells what is to be done, begins with the time."""
    before = place.text[max(place.start, time.start - 4) : time.start]
    return time.before in {"在", "于"} or not before or _OPENING.search(before) is not None


RULES: Mapping[str, Rule] = {
    "signature": _signature,
    "title_years": _title_years,
    "baseline": _baseline,
    "repeated": _repeated,
    "history": _history,
    "attributive": _attributive,
    "from_time": _from_time,
    "range": _range,
    "before_day": _before_day,
    "before_year": _before_year,
    "before_period": _before_period,
    "inside": _inside,
    "until": _until,
    "labelled": _labelled,
    "end_point": _end_point,
    "on_day": _on_day,
    "in_period": _in_period,
}


def tells_of_the_past(place: Place, position: int) -> bool:
    """Whether the words after a time tell what has been done: 取得了…成效, 已建成."""
    rest = place.text[position : min(place.end, position + 60)].partition("。")[0]
    return _DONE.search(rest) is not None
