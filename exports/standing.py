"""How a duty stands on a day: overdue, due soon, ahead, recurring, without a day, or repealed."""

import datetime
from collections.abc import Iterable
from enum import StrEnum

SOON = datetime.timedelta(days=30)


class Standing(StrEnum):
    """How something that is owed stands, as Chinese readers are told; whether it was done no gazette says.

    The most pressing comes first: it is how an obligation with several deadlines stands. `PAST` is what `OVERDUE` is
    where nobody is named who owes it, `UNDATED` has a deadline whose day nobody knows, `OPEN` has none.
    """

    OVERDUE = "已逾期"
    SOON = "30日内到期"
    AHEAD = "未到期"
    RECURRING = "定期"
    UNDATED = "日期待定"
    OPEN = "无期限"
    PAST = "已过期"
    REPEALED = "已废止"


def standing(
    due: datetime.date | None,
    as_of: datetime.date,
    *,
    recurs: bool = False,
    repealed: bool = False,
    owed: bool = True,
) -> Standing:
    """Return how a deadline stands on a day.

    Args:
        due: its last day, None where nobody knows one.
        as_of: the day.
        recurs: whether it comes again and again; one that ends is over after its last day like any other.
        repealed: whether the document that states it is repealed.
        owed: whether an obligation has it.

    Example:
        >>> standing(datetime.date(2024, 12, 31), datetime.date(2025, 1, 1)).value
        '已逾期'
        >>> standing(datetime.date(2025, 1, 1), datetime.date(2025, 1, 1)).value
        '30日内到期'

    """
    if repealed:
        return Standing.REPEALED
    if due is None:
        return Standing.RECURRING if recurs else Standing.UNDATED
    if due < as_of:
        return Standing.OVERDUE if owed else Standing.PAST
    return Standing.SOON if due <= as_of + SOON else Standing.AHEAD


def most_pressing(standings: Iterable[Standing]) -> Standing:
    """Return how an obligation stands whose deadlines stand like this.

    Example:
        >>> most_pressing([Standing.RECURRING, Standing.OVERDUE]).value, most_pressing([]).value
        ('已逾期', '无期限')

    """
    return min(standings, key=list(Standing).index, default=Standing.OPEN)
