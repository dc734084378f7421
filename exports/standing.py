"""How a duty stands on a day: overdue, due soon, ahead, recurring, without a day, or repealed."""

import datetime
from enum import StrEnum

SOON = datetime.timedelta(days=30)


class Standing(StrEnum):
    """How something that is owed stands, as Chinese readers are told; whether it was done no gazette says."""

    OVERDUE = "已逾期"
    SOON = "30日内到期"
    AHEAD = "未到期"
    RECURRING = "定期"
    OPEN = "无期限"
    REPEALED = "已废止"


def standing(
    due: datetime.date | None, as_of: datetime.date, *, recurs: bool = False, repealed: bool = False
) -> Standing:
    """Return how something stands on a day.

    Args:
        due: its last day, None where it has none.
        as_of: the day.
        recurs: whether it is owed again and again.
        repealed: whether the document that states it is repealed.

    Example:
        >>> standing(datetime.date(2024, 12, 31), datetime.date(2025, 1, 1)).value
        '已逾期'

    """
    if repealed:
        return Standing.REPEALED
    if due is None:
        return Standing.RECURRING if recurs else Standing.OPEN
    if due < as_of:
        return Standing.OVERDUE
    return Standing.SOON if due <= as_of + SOON else Standing.AHEAD
