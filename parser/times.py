"""Times of the calendar as documents write them: 2025年底前, 明年一季度, 6月30日, 2025—2027年, “十四五”期间.

This module reads the words and says which days they cover; what a time means for a duty is for deadlines.py.
"""

import datetime
import re
from dataclasses import dataclass, replace
from enum import StrEnum

from dateutil.relativedelta import relativedelta

from gongbao.parser.lexicons import alternatives, lexicon
from gongbao.parser.numerals import chinese_number

_WORDS = lexicon("times")
_RELATIVE: dict[str, int] = _WORDS["relative_years"]
_FOLLOWING: dict[str, int] = _WORDS["following_years"]
_MONTHS: dict[str, int] = _WORDS["relative_months"]

DIGITS = "〇○零一二三四五六七八九"


THIRDS = {"上": (1, 10), "中": (11, 20), "下": (21, 31)}
"""The first and the last day of each third (旬) of a month."""


class Grain(StrEnum):
    """How long the stretch of time is that the words name, the smallest that they name."""

    YEAR = "year"
    HALF = "half"
    QUARTER = "quarter"
    MONTH = "month"
    THIRD = "third"
    DAY = "day"
    EDGE = "edge"


@dataclass(frozen=True, slots=True)
class Point:
    """One time of the calendar, as far as its words go: `year` as printed; `edge` is 初, 中 or 底.

    `month` counts from 1; `relative_month` is a distance from the month that the document is dated in; `third`
    is 上, 中 or 下 (旬), or 上中, 中下; `quarters` are the first and last quarter, `half` is 上 or 下 (半年).
    """

    year: str | None = None
    month: int | None = None
    relative_month: int | None = None
    day: int | None = None
    third: str | None = None
    quarters: tuple[int, int] | None = None
    half: str | None = None
    edge: str | None = None

    @property
    def grain(self) -> Grain:
        """The smallest stretch named."""
        if self.edge:
            return Grain.EDGE
        if self.day:
            return Grain.DAY
        if self.third:
            return Grain.THIRD
        if self.month or self.relative_month is not None:
            return Grain.MONTH
        if self.quarters:
            return Grain.QUARTER
        return Grain.HALF if self.half else Grain.YEAR

    def months(self) -> tuple[int, int]:
        """The first and the last month that the words name; a year's edge is its first, sixth or last month.

        >>> Point(quarters=(3, 3)).months()
        (7, 9)
        """
        if self.month:
            return self.month, self.month
        if self.quarters:
            first, last = self.quarters[0] * 3 - 2, self.quarters[1] * 3
        elif self.half:
            first, last = (1, 6) if self.half == "上" else (7, 12)
        else:
            first, last = 1, 12
        if self.edge == "初":
            return first, first
        if self.edge == "中":
            return 6, 6
        return (last, last) if self.edge else (first, last)

    def days(self, year: int) -> tuple[datetime.date, datetime.date] | None:
        """The first and the last day of the time in a year; None for a day that the month doesn't have.

        >>> Point(month=2, third="下").days(2024)
        (datetime.date(2024, 2, 21), datetime.date(2024, 2, 29))
        """
        first, last = self.months()
        try:
            start = datetime.date(year, first, self.day or 1)
        except ValueError:
            return None
        end = start if self.day else datetime.date(year, last, 1) + relativedelta(day=31)
        if self.third:
            return start.replace(day=THIRDS[self.third[0]][0]), min(end, _day(start, THIRDS[self.third[-1]][1]))
        if self.month and self.edge == "初":
            return start, start.replace(day=10)
        return (end, end) if self.edge in {"底", "中"} else (start, end)


def _day(day: datetime.date, number: int) -> datetime.date:
    """The day of that number in the same month, its last one where it has fewer."""
    return day + relativedelta(day=number)


@dataclass(frozen=True, slots=True)
class Time:
    """A time of the calendar in cleaned text, [start, end): one point, or two from `first` to `last`.

    `before` and `after` are the words that were read with it: 到 … 前; 在 and 于 before it are not part of it.
    """

    start: int
    end: int
    first: Point
    last: Point | None
    before: str
    after: str

    @property
    def point(self) -> Point:
        """The point that it ends with."""
        return self.last or self.first


@dataclass(frozen=True, slots=True)
class PlanTime:
    """A five-year plan's time in cleaned text: its `number` (14 for 十四五), first and last year, and what of it.

    `part` is the words after the name: 末, 期间, 以来, 前三年.
    """

    start: int
    end: int
    first: int
    last: int
    before: str
    part: str


# Only where no digit stands before it, so that no tail of a number is read as a year.
_YEAR_NUMBER = rf"(?:(?<![0-9])(?:19|20)[0-9][0-9]|[一二][{DIGITS}]{{3}})"
_DASH = "[-—–―~]{1,2}"
_RANGE_SIGN = rf"(?:至|到|{_DASH})"
_FOLLOWING_YEARS = alternatives([*_RELATIVE, *_FOLLOWING])
_MONTH = "1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九]"
_DAY = "3[01]|[12][0-9]|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九]"


NOT_WITHIN = (
    "容|部(?![署门分])|外|设机构|涵|地(?![区方市级])|陆|蒙古|河|需|控|生动力|在(?:动力|要求|规律|逻辑|联系|机制)"
)
"""What 内 belongs to that is followed by it: 内容, 内蒙古."""
NUMBERED = r"[一二三四五六七八九十两0-9]+个?(?:季|月|年|名|批|天|位|期|轮|次|大|强)"
"""What 前 belongs to that stands before it: 前三季度, 前10名."""


def _point(n: int) -> str:
    """The pattern of one point; the names of its groups end in `n`."""
    year_end = rf"(?:年|(?={_RANGE_SIGN}{_YEAR_NUMBER}年))" if n == 1 else "年"
    month_end = rf"(?:月份?|(?=[-—–至~、](?:{_MONTH})月))" if n == 1 else "月份?"
    day_end = rf"(?:[日号]|(?=[-—–至~](?:{_DAY})[日号](?![文令楼线])))" if n == 1 else "[日号]"
    lone_day = rf"| (?P<lone_day>{_DAY})[日号](?![文令楼线])" if n == 2 else ""
    return rf"""
      (?P<year{n}>
          {_YEAR_NUMBER}{year_end}                                     # 2025年, 二〇二五年, 2025—2027年
        | (?<![以十0-9]) (?:{_FOLLOWING_YEARS}) (?![级龄代均检鉴])         # 今年, 明年, 次年
      )?
      (?:
          (?: (?<![0-9.第{DIGITS}十个正])
              (?: (?P<month{n}>{_MONTH}){month_end}                    # 6月, 十二月份, 3—5月
                | (?P<relative_month{n}>{alternatives(list(_MONTHS))}) # 本月
              )
              (?![亮球饼光薪均嫂度刊报租供息])(?!一(?![日号]))
              (?: (?P<day{n}>{_DAY}){day_end}(?![文令楼线])             # 30日
                | (?P<third{n}>[上中下]|上中|中下)旬                              # 下旬
                | (?P<month_edge{n}>底|末|初)                           # 6月底
              )?
            | 第?(?P<quarter{n}>[一二三四1-4])季度(?P<quarter_edge{n}>末|底)?   # 一季度, 第四季度末
            | 前(?P<quarters{n}>[两二三23])个?季度                        # 前三季度
            | (?P<half{n}>[上下])半年                                   # 上半年
            | (?(year{n})年?|(?<![{DIGITS}0-9近学多前后全半十百整往历每同当周])年)
              (?P<year_edge{n}>底|末|初|中(?=[前、,。;)完]|之前))          # 年底, 2025年末
            | (?(year{n})(?!)|(?<![{DIGITS}0-9近学多前后全半十百整往历每同当周个])(?P<this_year{n}>年)(?=以?内(?!{NOT_WITHIN})))  # 年内
            {lone_day}                                                 # 6月1日至15日
          )
        | (?(year{n})|(?!))
      )
    """


_AFTER = f"""
    (?: 年?底?以前 | 之前 | 前后 | 前(?!{NUMBERED}|[期端景沿来进提身置款述列任往])
      | 以内 | 之内 | 内(?!{NOT_WITHIN}) | 期间
      | 起(?![草步点到来诉重飞止]) | 开始 | 以来 | 以后 | 之后 | 后(?![续期端勤备来备年])
      | 为止 | 截止 | 止
    )
"""
_BEFORE = "截止到|截止至|截至|截止|截[至止]|直到|到|至|不迟于|不晚于|自|从|在|于"

# 到2025年, 2025年6月底前, 2025—2027年, 自2025年1月1日起至2026年12月31日止, 6月30日前, 上半年
TIME = re.compile(
    rf"""
    (?= [到至截直不自从在于12一二十三四五六七八九0-9今本明后去上前当同次翌下第年] )
    (?P<before>{_BEFORE})?
    {_point(1)}
    (?: (?:起?{_RANGE_SIGN}|(?<=[0-9])、) {_point(2)} )?
    (?: (?:\((?:星期|周)[一二三四五六日天]\))?                               # 4月10日(星期三)下班前
        (?:(?:上午|下午|中午|晚上?)?[0-9]{{1,2}}(?:[时点](?:整|[0-9][0-9]分)?|:[0-9][0-9])|下班)?
        (?=以?前|之前) )?
    (?P<after>{_AFTER})?
    """,
    re.VERBOSE,
)

_PLAN_PARTS = alternatives([*_WORDS["context"]["plan_period"], *_WORDS["context"]["plan_end"], "以来"])

# 到“十四五”末, “十三五”期间, “十四五”前三年
PLAN = re.compile(
    rf"""
    (?= [到至截直不自从在于“"'‘「十] )
    (?P<before>{_BEFORE})?
    (?: (?P<open>[“"'‘「])(?P<quoted>十?[一二三四五六七八九]?五)[”"'’」]
      | (?P<plain>(?<![{DIGITS}十0-9])十[一二三四五六七八九]五) )
    (?P<part> {_PLAN_PARTS} | [前头后](?P<years>[一两二三四2-4])年 )?
    """,
    re.VERBOSE,
)


def times_in(text: str, start: int, end: int) -> list[Time]:
    """The calendar's times in text[start:end], in order.

    >>> [(time.before, time.point.grain.value, time.after) for time in times_in("到2025年,6月30日前", 0, 13)]
    [('到', 'year', ''), ('', 'day', '前')]
    """
    return [_time(match) for match in TIME.finditer(text, start, end)]


def time_at(text: str, position: int, end: int) -> Time | None:
    """The calendar's time that begins at a position, None where none does."""
    match = TIME.match(text, position, end)
    return _time(match) if match else None


def _time(match: re.Match[str]) -> Time:
    groups = match.groupdict()
    first, last = _read_point(groups, 1), _read_point(groups, 2)
    if groups["lone_day"] and first.day:
        last = replace(first, day=numeral(groups["lone_day"]))
    before = groups["before"] or ""
    return Time(
        match.end("before") if before in {"在", "于"} else match.start(),
        match.end(),
        first,
        None if last == Point() else last,
        before,
        groups["after"] or "",
    )


def _read_point(groups: dict[str, str | None], n: int) -> Point:
    def number(name: str) -> int | None:
        written = groups[f"{name}{n}"]
        return numeral(written) if written else None

    quarter, quarters = number("quarter"), number("quarters")
    edge = groups[f"month_edge{n}"] or groups[f"quarter_edge{n}"] or groups[f"year_edge{n}"]
    relative = groups[f"relative_month{n}"]
    return Point(
        year="当年" if groups[f"this_year{n}"] else groups[f"year{n}"],
        month=number("month"),
        relative_month=_MONTHS[relative] if relative else None,
        day=number("day"),
        third=groups[f"third{n}"],
        quarters=(quarter, quarter) if quarter else (1, quarters) if quarters else None,
        half=groups[f"half{n}"],
        edge="底" if edge == "末" else edge,
    )


def numeral(written: str) -> int:
    """A whole number in either script.

    >>> numeral("三十一"), numeral("07")
    (31, 7)
    """
    return int(written) if written.isascii() else chinese_number(written.replace("○", "〇"))


def year_of(point: Point, context: int | None, dated: datetime.date | None) -> int | None:
    """The year of a point: its own, or one counted from the document's date or from the year named before it.

    Args:
        point: the point; its `year` is as printed.
        context: the year that the sentence names before the point, None where it names none.
        dated: the date of the document, None where it isn't known.

    Returns:
        The year; None where nothing tells it.
    """
    document = dated.year if dated else None
    named = point.year
    if named is None:
        return context or document
    if named in _RELATIVE:
        return document + _RELATIVE[named] if document else None
    if named in _FOLLOWING:
        base = context or document
        return base + _FOLLOWING[named] if base else None
    return numeral(named.rstrip("年"))


def names_a_year(point: Point) -> bool:
    """Whether the words of a point tell its year by themselves or from the document's date."""
    return point.year is not None and point.year not in _FOLLOWING


def days_of(
    point: Point, context: int | None, dated: datetime.date | None
) -> tuple[datetime.date, datetime.date] | None:
    """The first and the last day of a point, None where they can't be known."""
    if point.relative_month is not None:
        if dated is None:
            return None
        month = dated + relativedelta(months=point.relative_month)
        return replace(point, relative_month=None, month=month.month).days(month.year)
    found = year_of(point, context, dated)
    return point.days(found) if found else None


def plans_in(text: str, start: int, end: int) -> list[PlanTime]:
    """The five-year plans' times in text[start:end]; the 十四五 is 2021 to 2025.

    >>> [(p.first, p.last, p.part) for p in plans_in("到“十三五”末,“十五五”期间", 0, 15)]
    [(2016, 2020, '末'), (2026, 2030, '期间')]
    """
    found = []
    for match in PLAN.finditer(text, start, end):
        name = match["quoted"] or match["plain"]
        if name == "五":
            continue
        first = 1951 + 5 * chinese_number(name.removesuffix("五"))
        last = first + 4
        part = match["part"] or ""
        if match["years"]:
            length = numeral(match["years"])
            first, last = (last - length + 1, last) if part[0] == "后" else (first, first + length - 1)
        found.append(PlanTime(match.start(), match.end(), first, last, match["before"] or "", part))
    return found
