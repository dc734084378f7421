"""Who was at a meeting, as its minutes (纪要) list it below the text: GB/T 9704-2012, section 10.3."""

import re
from collections.abc import Sequence
from itertools import pairwise

from gongbao.parser.elements import is_title

ATTENDANCE = re.compile(
    r"(?P<kind>出席|请假|缺席|列席)(?:人员|单位|同志|领导)?[:](?P<names>.{2,})"
)  # 出席:高某某、李某某。
MINUTES_NUMBER = re.compile(
    r"\(?(?:[〔\[【(][0-9]{4}[〕\]】)]第?|(?:[0-9]{4}年)?第)[0-9一二三四五六七八九十百]{1,6}[号期次]\)?"
)  # 〔2024〕7号, (第12期)
FIELDS = {"出席": "attendees", "请假": "absentees", "缺席": "absentees", "列席": "observers"}
_MARKS = re.compile(r"\([^()]*\)|(?P<mark>[、,;。])")  # a mark in brackets parts nothing


def is_minutes(title: str) -> bool:
    """Whether a title is that of minutes.

    >>> is_minutes("某市人民政府常务会议纪要"), is_minutes("关于印发会议纪要的通知")
    (True, False)
    """
    return title.endswith("纪要") and is_title(title)


def is_minutes_mark(text: str) -> bool:
    """Whether a line is the mark in the head of minutes, which names the meeting and no subject: 某市人民政府常务会议纪要."""
    return is_minutes(text) and "关于" not in text


def is_minutes_number(texts: Sequence[str], index: int) -> bool:
    """Whether a line is the number of minutes, right below their mark: 第12期, which in a gazette numbers an issue."""
    return index > 0 and is_minutes_mark(texts[index - 1]) and MINUTES_NUMBER.fullmatch(texts[index]) is not None


def attending(text: str, gaps: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Who a line 出席:… lists, as intervals of it: parted at marks, or at blanks (`gaps`) where there is no mark.

    >>> text = "列席:市水利局邓某某,市财政局许某某。"
    >>> [text[start:end] for start, end in attending(text, [])]
    ['市水利局邓某某', '市财政局许某某']
    """
    found = ATTENDANCE.fullmatch(text)
    if found is None:
        return ()
    start = found.start("names")
    marks = [mark.span() for mark in _MARKS.finditer(text, start) if mark["mark"]]
    if not any(end < len(text) for _, end in marks):
        marks += [(gap, gap) for gap in gaps if gap > start]
    bounds = [(start, start), *sorted(marks), (len(text),) * 2]
    return tuple((before[1], after[0]) for before, after in pairwise(bounds) if before[1] < after[0])
