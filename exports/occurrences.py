"""The days of a deadline in a calendar: one day, or the first of many and the rule by which they recur."""

import datetime
from itertools import pairwise
from typing import NamedTuple

from dateutil.rrule import rrulestr

from gongbao.exports.records import DeadlineRecord
from gongbao.parser.model import DeadlineKind

_MONTHS = 12


class Occurrences(NamedTuple):
    """The `first` day, and the RRULE by which others follow; None where it stands alone."""

    first: datetime.date
    rule: str | None = None


def occurrences(deadline: DeadlineRecord, stated: datetime.date | None) -> Occurrences | None:
    """Return on which days a deadline falls due.

    A period falls due on its last day, a start on the day itself. What recurs begins with the first day on or after
    the one from which on the document holds, as DTSTART has to be one of the rule's days (RFC 5545, section 3.8.5.3);
    a rule that names a period without a day (每年, 每季度) falls due on the period's last day.

    Args:
        deadline: the deadline.
        stated: the day from which on its document holds; None where nobody knows.

    Returns:
        Its days; None where neither its words nor its document give one.

    """
    if deadline.recurrence is None:
        day = deadline.start if deadline.kind is DeadlineKind.FROM else None
        day = deadline.due or day or deadline.start
        return None if day is None else Occurrences(day)
    begin = deadline.start or stated
    rule = None if begin is None else _whole_rule(deadline.recurrence, begin)
    if begin is None or rule is None:
        return None if deadline.due is None else Occurrences(deadline.due)
    if deadline.due is not None:
        rule = f"{rule};UNTIL={deadline.due:%Y%m%d}"
    first = rrulestr(rule, dtstart=datetime.datetime.combine(begin, datetime.time())).after(
        datetime.datetime.combine(begin, datetime.time()), inc=True
    )
    if first is None:
        return None if deadline.due is None else Occurrences(deadline.due)
    return Occurrences(first.date(), rule)


def _whole_rule(rule: str, begin: datetime.date) -> str | None:
    """Return a rule that says on which days; None where calendars of days can't follow it."""
    parts = dict(part.split("=", 1) for part in rule.split(";") if "=" in part)
    interval = int(parts.get("INTERVAL", "1")) if parts.get("INTERVAL", "1").isdecimal() else 0
    days = {"BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"} & parts.keys()
    if not days:
        match parts.get("FREQ"):
            case "YEARLY":
                parts.setdefault("BYMONTH", "12")
                parts["BYMONTHDAY"] = "-1"
            case "MONTHLY":
                parts["BYMONTHDAY"] = "-1"
                if interval > 1 and _MONTHS % interval == 0:
                    # 每季度: the quarters of the calendar, not those that begin with the document's month
                    del parts["INTERVAL"]
                    parts["BYMONTH"] = ",".join(map(str, range(interval, _MONTHS + 1, interval)))
            case "WEEKLY":
                parts["BYDAY"] = "SU"
            case "DAILY":
                pass
            case _:
                return None
    if "BYMONTHDAY" in parts:
        parts["BYMONTHDAY"] = _last_of_run(parts["BYMONTHDAY"])
    whole = ";".join(f"{name}={value}" for name, value in parts.items())
    try:
        rrulestr(whole, dtstart=datetime.datetime.combine(begin, datetime.time()))
    except (ValueError, OverflowError):
        return None
    return whole


def _last_of_run(days: str) -> str:
    """Return the last of days that follow each other (下旬: 21, 22 … 30), which are one period; others as they are."""
    numbers = [int(day) for day in days.split(",") if day.lstrip("-").isdecimal()]
    is_run = len(numbers) > 1 and all(after == day + 1 for day, after in pairwise(numbers))
    return str(numbers[-1]) if is_run else days
