"""Working days in China, counted by the yearly notices of the State Council on public holidays (PyPI chinesecalendar)."""

import datetime

_ONE_DAY = datetime.timedelta(days=1)


def after_working_days(day: datetime.date, count: int) -> datetime.date | None:
    """The last day of a term of working days; the day that it is counted from is not counted (民法典, art. 201).

    Args:
        day: the day of the event that the term is counted from.
        count: how many working days, at least 1.

    Returns:
        The last day; None where the calendar lacks a year that the term reaches (it knows 2004 and later, up to
        the last year whose holidays have been announced), since a guess could be days off.

    >>> after_working_days(datetime.date(2024, 9, 29), 5)  # over the National Day week
    datetime.date(2024, 10, 11)
    >>> after_working_days(datetime.date(1999, 3, 1), 5)
    """
    import chinese_calendar  # noqa: PLC0415  (its tables take a while to import, few texts need them)

    try:
        while count:
            day += _ONE_DAY
            count -= chinese_calendar.is_workday(day)
    except (NotImplementedError, OverflowError):
        return None
    return day
