"""Lengths of time that a duty must keep to: 三年内, 5个工作日内, 有效期5年, 试行一年, 用三年时间, as ISO 8601 durations."""

import datetime
import re
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta

from gongbao.parser.lexicons import alternatives, lexicon
from gongbao.parser.times import NOT_WITHIN, NUMBERED, numeral
from gongbao.parser.working_days import after_working_days

_WORDS = lexicon("times")["durations"]
_UNITS: dict[str, str] = lexicon("times")["units"]
_WORKING = {"工作日", "交易日"}
_ISO = {"Y": "P{}Y", "M": "P{}M", "W": "P{}W", "D": "P{}D", "H": "PT{}H", "m": "PT{}M"}
# Half of each unit in the next smaller ones: 半年, 半个月, 半小时; and as what follows a whole number: 一年半.
_HALVES = {"Y": (6, "M"), "M": (15, "D"), "H": (30, "m"), "D": (12, "H"), "3M": (45, "D")}


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time in cleaned text, [start, end): `iso` is its ISO 8601 form, `rule` the way it is told.

    `working_days` is how many working days it has, None where it is told in other units; `validity` tells that it
    is how long something holds, not how long something may take.
    """

    start: int
    end: int
    rule: str
    iso: str
    months: int
    days: int
    hours: bool
    working_days: int | None

    def last_day(self, anchor: datetime.date) -> datetime.date | None:
        """The last day when counted from a day, which itself counts for a validity and for nothing else.

        Hours and minutes are counted from events of their own: None.

        >>> durations_in("自印发之日起施行,有效期5年", 0, 14)[0].last_day(datetime.date(2024, 3, 15))
        datetime.date(2029, 3, 14)
        """
        if self.hours:
            return None
        if self.working_days is not None:
            return after_working_days(anchor, self.working_days)
        try:
            end = anchor + relativedelta(months=self.months, days=self.days)
        except (ValueError, OverflowError):
            return None
        return end - datetime.timedelta(days=1) if self.rule == "validity" else end


_NUMBER = r"(?:[0-9]{1,4}|[一二两三四五六七八九十百]{1,4})"
_KEPT = alternatives(_WORDS["kept"])
_RECORDS = alternatives(_WORDS["records"])
_COMING = re.compile(rf"(?:{alternatives(_WORDS['coming'])})\Z")
_FORECAST = re.compile(rf"[^。;]{{0,24}}?(?:{alternatives(_WORDS['forecast'])})")
_MEASURED = re.compile(rf"(?:{alternatives(_WORDS['forecast'])})\Z")
_VALIDITY = alternatives(_WORDS["validity"])

# 三年内, 5个工作日内, 3—5年内, 一年半内, 有效期5年, 试行期为1年, 用三年左右时间, 今后五年, 提前15个工作日
_DURATION = re.compile(
    rf"""
    (?= [有试暂执实政期用经通今未提为前公限可顺保留张停0-9半一二两三四五六七八九十] )
    (?: (?P<validity>(?:{_VALIDITY})(?:一般|统一|暂定)?(?:自[^,。;]{{2,14}}起)?[为是:]?)
      | (?P<effort>(?:用|利用|经过|通过)(?:约|近|大约|不到)?)
      | (?P<ahead>(?:今后|未来)(?:的)?)
      | (?P<advance>提前(?:至少|不少于)?)
      | (?P<lasting>为期)
      | (?P<kept>(?:{_KEPT})(?:(?:{_RECORDS}))?(?:期限?)?为?)
      | (?P<coming>(?<=[一-鿿]{{2}})前(?:至少)?)
    )?
    (?<![0-9.年月每一二两三四五六七八九十百第])
    (?: (?P<low>{_NUMBER})(?:个?(?:年|月|日|天|小时)?)[-—–~至到] )?
    (?: (?P<count>{_NUMBER})(?P<measure>个?)(?P<more>半)? | (?P<half>半)个? )
    (?P<unit>周年|年|季度|月|周|星期|工作日|交易日|自然日|日|天|小时|分钟)
    (?P<extra>半)?
    (?: (?P<within>(?:时间)?(?:以内|之内|内(?!{NOT_WITHIN})))
      | (?P<time>(?:左右)?(?:的)?(?:时间|努力|奋斗|建设|攻坚))
      | (?P<before>前(?!{NUMBERED}|[期后]))
    )?
    """,
    re.VERBOSE,
)


def durations_in(text: str, start: int, end: int) -> list[Duration]:
    """The lengths of time in text[start:end] that something has to keep to, in order.

    >>> [(d.rule, d.iso) for d in durations_in("5个工作日内答复,试行一年,共有3年经验", 0, 19)]
    [('working_days', 'P5D'), ('validity', 'P1Y')]
    """
    found = []
    for match in _DURATION.finditer(text, start, end):
        rule = _rule(text, match)
        if rule is not None:
            found.append(_duration(match, rule))
    return found


def _rule(text: str, match: re.Match[str]) -> str | None:
    """How the length of time is told; None where it is no term: a bare 三年, a month's name, an age."""
    if match["unit"] == "月" and not (match["measure"] or match["half"]) and match["count"] != "两":
        return None
    if match["unit"] == "年" and match["count"] and len(match["count"]) > 3 and match["count"].isascii():
        return None
    after = text[match.end() : match.end() + 6]
    if match["within"] and match["unit"] in {"小时", "分钟"} and _forecasts(text, match):
        return None
    if match["within"]:
        if after.startswith(tuple(_WORDS["described"])):
            return None
        return "working_days" if match["unit"] in _WORKING else "within"
    if match["validity"]:
        return "validity"
    if match["advance"]:
        return "in_advance"
    if match["effort"]:
        return "effort" if match["time"] else None
    if match["kept"]:
        return None if match["low"] or match["before"] or after.startswith(("以上", "以下")) else "kept"
    if match["coming"]:
        return "ahead_of" if _COMING.search(text, max(0, match.start() - 4), match.start()) else None
    if match["ahead"] or match["lasting"]:
        return "ahead" if match["ahead"] else "lasting"
    counted = text.startswith("之日起", match.start() - 3) or text.startswith("之日起的", match.start() - 4)
    if counted and not after.startswith("后"):
        return "since_event"
    return "before_event" if match["before"] and _UNITS[match["unit"]] == "D" else None


def _forecasts(text: str, match: re.Match[str]) -> bool:
    """Whether it is how long a forecast or a measurement covers: 6小时内可能出现大雾, 雨量1小时内达50毫米."""
    if _MEASURED.search(text, max(0, match.start() - 4), match.start()):
        return True
    return bool(_FORECAST.match(text, match.end())) and not text.startswith(("报", "上", "完", "向"), match.end())


def _duration(match: re.Match[str], rule: str) -> Duration:
    unit = match["unit"]
    code, count = _UNITS[unit], numeral(match["count"]) if match["count"] else 0
    if match["half"]:
        count, code = _HALVES.get(code, (0, code))
        iso = _ISO[code].format(count)
        amounts = {code: count}
    elif code == "3M":
        amounts = {"M": count * 3}
        iso = f"P{count * 3}M"
    else:
        amounts = {code: count}
        iso = _ISO[code].format(count)
    if (match["more"] or match["extra"]) and code in _HALVES and not match["half"]:
        extra, smaller = _HALVES[code]
        amounts[smaller] = extra
        iso += ("T" if smaller in "Hm" and "T" not in iso else "") + f"{extra}{smaller.upper()}"
    return Duration(
        match.start(),
        match.end() - (len(match["before"]) if match["before"] and rule != "before_event" else 0),
        rule,
        iso,
        months=amounts.get("Y", 0) * 12 + amounts.get("M", 0),
        days=amounts.get("W", 0) * 7 + amounts.get("D", 0),
        hours="H" in amounts or "m" in amounts,
        working_days=count if unit in _WORKING else None,
    )


def is_past(text: str, duration: Duration) -> bool:
    """Whether it is a length of time gone by, on which something depends (近三年内未发生).

    >>> text = "近三年内未发生较大事故"
    >>> is_past(text, durations_in(text, 0, len(text))[0])
    True
    """
    before = text[max(0, duration.start - 3) : duration.start]
    if before.endswith(tuple(_WORDS["past_before"])) and duration.rule in {"within", "working_days"}:
        return True
    return duration.months > 0 and text.startswith(tuple(_WORDS["past_after"]), duration.end)
