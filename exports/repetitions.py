"""Repeated times as a calendar of days can follow them: a rule of RFC 5545 and the first day that fits it.

A gazette's rule says what its words say: 每月 is FREQ=MONTHLY, whatever the day. In a calendar each repetition
needs a day, and a rule whose first day doesn't fit it is undefined (RFC 5545, section 3.8.5.3). As everywhere in
gongbao, a time that is a period is due on the period's last day: 每月 on the last of each month, 每年 on 31 December,
9月下旬 on 30 September.
"""

import calendar
import datetime
import re
from dataclasses import dataclass
from functools import lru_cache

from dateutil.rrule import rrulestr

# All days and weekdays come again after so many years.
_CYCLE = 400
_LONGEST_STEP = 100  # of the rule's unit; what comes again after more has no place in a calendar

_SECONDS = {"SECONDLY": 1, "MINUTELY": 60, "HOURLY": 3600}
_DAY = 24 * 3600
_CLOCK = ("BYHOUR", "BYMINUTE", "BYSECOND")
_DAYS = ("BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO")
_BOUNDS = {"BYMONTHDAY": 31, "BYYEARDAY": 366, "BYWEEKNO": 53, "BYSETPOS": 366, "BYMONTH": 12}
_WEEKDAY = re.compile(r"(?P<nth>[+-]?[0-9]{1,2})?(?:MO|TU|WE|TH|FR|SA|SU)")
_UNTIL = re.compile(r"(?P<day>[0-9]{8})(?:T[0-9]{6}Z?)?")
# RFC 5545, section 3.3.10: what a rule of a frequency MUST NOT have.
_FORBIDDEN = {
    "DAILY": {"BYYEARDAY", "BYWEEKNO"},
    "WEEKLY": {"BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"},
    "MONTHLY": {"BYYEARDAY", "BYWEEKNO"},
    "YEARLY": set[str](),
}
_ORDER = ("FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", *_DAYS, "BYSETPOS", "WKST")

_Parts = dict[str, str]


@dataclass(frozen=True, slots=True)
class Repetition:
    """A rule for days alone and the first day that it gives; `day_chosen`: the words leave the day open."""

    rule: str
    first: datetime.date
    day_chosen: bool


@lru_cache(maxsize=1024)
def repetition(rule: str, since: datetime.date, until: datetime.date | None = None) -> Repetition | None:
    """Return how something repeats in a calendar of days.

    Hours are left out, and what repeats several times a day is there each day. Three or more days or months on end
    are a period; it stands on its last day.

    Args:
        rule: an RRULE of RFC 5545 (section 3.3.10).
        since: the day from which the rule holds.
        until: the last day on which it holds; None where the text says none.

    Returns:
        A rule and its first day; None for a rule that RFC 5545 forbids, or that fits no day.

    Example:
        >>> repetition("FREQ=MONTHLY", datetime.date(2024, 1, 31))
        Repetition(rule='FREQ=MONTHLY;BYMONTHDAY=-1', first=datetime.date(2024, 1, 31), day_chosen=True)
        >>> repetition("FREQ=DAILY;BYHOUR=17", datetime.date(2024, 3, 5))
        Repetition(rule='FREQ=DAILY', first=datetime.date(2024, 3, 5), day_chosen=False)
        >>> repetition("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", datetime.date(2024, 3, 5)) is None
        True

    """
    parts = _parts(rule)
    if parts is None:
        return None
    try:
        parts = _of_days(parts)
        if _FORBIDDEN[parts["FREQ"]] & parts.keys():
            return None
        if until is not None and not parts.keys() & {"UNTIL", "COUNT"}:
            parts["UNTIL"] = _basic(until)
        day_chosen = not parts.keys() & set(_DAYS) and (parts["FREQ"] != "DAILY" or "INTERVAL" in parts)
        parts, since = _last_of_period(parts, since)
        first = _first_day(parts, since)
    except (ValueError, OverflowError):  # the rule or its days leave the calendar, which ends in 9999
        return None
    return None if first is None else Repetition(_written(parts), first, day_chosen)


def _parts(rule: str) -> _Parts | None:
    """The parts of a rule by name, None where RFC 5545 has no such rule."""
    pairs = [part.partition("=")[::2] for part in rule.strip().upper().removeprefix("RRULE:").split(";") if part]
    parts = dict(pairs)
    frequency = parts.get("FREQ", "")
    known = len(parts) == len(pairs) and all(_is_part(name, value) for name, value in pairs)
    if not known or not (frequency in _FORBIDDEN or frequency in _SECONDS) or parts.keys() >= {"COUNT", "UNTIL"}:
        return None
    numbered = any(_WEEKDAY.fullmatch(day)["nth"] for day in _values(parts, "BYDAY"))  # type: ignore[index]
    if numbered and (frequency not in {"MONTHLY", "YEARLY"} or "BYWEEKNO" in parts):
        return None
    return parts


def _is_part(name: str, value: str) -> bool:
    match name:
        case "FREQ":
            return True
        case "INTERVAL" | "COUNT":
            return _is_number(value) and int(value) > 0
        case "UNTIL":
            return _UNTIL.fullmatch(value) is not None
        case "WKST":
            return (found := _WEEKDAY.fullmatch(value)) is not None and not found["nth"]
        case "BYDAY":
            return all(_WEEKDAY.fullmatch(day) for day in value.split(","))
        case "BYHOUR" | "BYMINUTE" | "BYSECOND":
            return all(map(_is_number, value.split(",")))
        case _ if name in _BOUNDS:
            least = 1 if name == "BYMONTH" else -_BOUNDS[name]
            numbers = value.split(",")
            return all(_is_number(each.lstrip("+-")) for each in numbers) and all(
                least <= int(each) <= _BOUNDS[name] and int(each) for each in numbers
            )
        case _:
            return False


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _of_days(parts: _Parts) -> _Parts:
    """Leave out what a rule of days can't have: hours, and steps of less than a day."""
    kept = {name: value for name, value in parts.items() if name not in _CLOCK}
    if seconds := _SECONDS.get(parts["FREQ"]):
        days, rest = divmod(seconds * int(parts.get("INTERVAL", "1")), _DAY)
        kept["FREQ"] = "DAILY"
        kept["INTERVAL"] = str(days) if days and not rest else "1"
        kept.pop("BYSETPOS", None)
        if "COUNT" in kept:
            raise ValueError("so many hours are no number of days")
    if kept.get("INTERVAL") == "1":
        del kept["INTERVAL"]
    if until := _UNTIL.fullmatch(kept.get("UNTIL", "")):
        kept["UNTIL"] = until["day"]
    if not any(name.startswith("BY") and name != "BYSETPOS" for name in kept):
        kept.pop("BYSETPOS", None)  # it may not stand without another
    return kept


def _last_of_period(parts: _Parts, since: datetime.date) -> tuple[_Parts, datetime.date]:
    """Let a rule whose times are periods give the last day of each, and return from when on it is to be followed."""
    step = int(parts.get("INTERVAL", "1"))
    if step > _LONGEST_STEP:
        raise ValueError(step)
    if parts.keys() & set(_DAYS):
        return _last_of_days(parts), since
    match parts["FREQ"]:
        case "YEARLY" if "BYMONTH" in parts:
            months = _run_ends(sorted({int(month) for month in _values(parts, "BYMONTH")}))
            parts = {**parts, "BYMONTH": ",".join(map(str, months)), "BYMONTHDAY": "-1"}
        case "YEARLY":  # the rule takes month and day from its first day
            since = datetime.date(since.year + step - 1, 12, 31)
        case "MONTHLY":
            # 每季度 and 半年 end where the year's quarters and halves do; five months are counted from the first.
            ahead = -since.month % step if 12 % step == 0 else step - 1
            parts, since = {**parts, "BYMONTHDAY": "-1"}, _months_later(since, ahead)
        case "WEEKLY":
            since += datetime.timedelta(days=6 - since.weekday(), weeks=step - 1)
        case _ if "BYMONTH" not in parts:
            since += datetime.timedelta(days=step - 1)
    return parts, since


def _last_of_days(parts: _Parts) -> _Parts:
    """Let days on end of a month (9月下旬, 1日至5日) be the last of them that the month has."""
    days = [int(day) for day in _values(parts, "BYMONTHDAY")]
    alone = parts.keys() & {*_DAYS, "BYSETPOS"} == {"BYMONTHDAY"}
    if not alone or len(days) < 3 or days[0] < 1 or days != list(range(days[0], days[0] + len(days))):
        return parts
    if parts["FREQ"] == "YEARLY" and "BYMONTH" in parts and "INTERVAL" not in parts:
        parts = {**parts, "FREQ": "MONTHLY"}  # so that the last is that of each month named
    return {**parts, "BYSETPOS": "-1"} if parts["FREQ"] == "MONTHLY" else parts


def _run_ends(months: list[int]) -> list[int]:
    """The months of a year (sorted), of three or more on end the last alone; December and January are on end."""
    if len(months) == 12:
        return months
    runs: list[list[int]] = []
    for month in months:
        if runs and runs[-1][-1] == month - 1:
            runs[-1].append(month)
        else:
            runs.append([month])
    if len(runs) > 1 and runs[0][0] == 1 and runs[-1][-1] == 12:
        runs[0] = runs.pop() + runs[0]
    return sorted(month for run in runs for month in (run if len(run) < 3 else run[-1:]))


def _months_later(day: datetime.date, months: int) -> datetime.date:
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return day if months == 0 else datetime.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _first_day(parts: _Parts, since: datetime.date) -> datetime.date | None:
    searched = {name: value for name, value in parts.items() if name not in {"COUNT", "UNTIL"}}
    # A rule that fits no day is followed until the calendar ends, in 9999: not from far away.
    ahead = max(0, (datetime.MAXYEAR - _CYCLE - since.year) // _CYCLE * _CYCLE)
    begin = datetime.datetime(since.year + ahead, since.month, since.day)
    found = rrulestr(_written(searched), dtstart=begin).after(begin, inc=True)
    if found is None:
        return None
    first = found.date().replace(year=found.year - ahead)
    return first if _basic(first) <= parts.get("UNTIL", _basic(first)) else None


def _basic(day: datetime.date) -> str:
    return day.isoformat().replace("-", "")


def _written(parts: _Parts) -> str:
    return ";".join(f"{name}={parts[name]}" for name in _ORDER if name in parts)


def _values(parts: _Parts, name: str) -> list[str]:
    return parts[name].split(",") if name in parts else []
