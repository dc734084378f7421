"""The end of a document (版记): whom copies go to, who printed it and when (GB/T 9704-2012, section 7.4).

Above them older documents print keywords (主题词: GB/T 9704-1999). All patterns are for folded text without blanks.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from gongbao.parser.elements import WRITTEN_DATE

COPIES = re.compile(r"(?:抄送|抄报|分送|主送|发送)(?:机关)?[:](?P<bodies>.*)")  # 抄送:市委办公室,市政协办公室。
PRINTING = re.compile(
    rf"(?P<by>[^。,;:]{{2,60}}?)?(?P<on>{WRITTEN_DATE})印发(?:\(?共印[0-9]{{1,6}}份\)?)?"
)  # 某市人民政府办公室2024年5月9日印发
COLOPHON = ("keywords", "copies", "printing")
"""The roles of its lines."""
KEYWORDS = re.compile(r"主题词[:].{2,60}")  # 主题词:水利水库安全意见通知
_ALL = re.compile(rf"{KEYWORDS.pattern}|{COPIES.pattern}|{PRINTING.pattern}|\(?共印[0-9]{{1,6}}份\)?")
_OPEN = re.compile(r"[,;、][^。]{2,}[。,;、]?|.*。")

_MARKS = re.compile(r"\([^()]*\)|(?P<mark>[,;。])|(?P<list>、)")  # a mark in brackets parts nothing


def colophon_role(text: str) -> str | None:
    """Which part of the end a line is: keywords, copies or printing; None for another line.

    >>> [colophon_role(text) for text in ("抄送:州财政局。", "某州财政局办公室2023年3月16日印发", "一、总体要求")]
    ['copies', 'printing', None]
    """
    if _ALL.fullmatch(text) is None:
        return None
    return "copies" if COPIES.match(text) else "keywords" if KEYWORDS.match(text) else "printing"


def copied_to(text: str) -> tuple[tuple[int, int], ...]:
    """The bodies that a line 抄送:… lists, as intervals of it; parted at commas, at 、 only where there is none.

    >>> text = "抄送:市委各部门,各县(市、区)人民政府。"
    >>> [text[start:end] for start, end in copied_to(text)]
    ['市委各部门', '各县(市、区)人民政府']
    """
    found = COPIES.fullmatch(text)
    return () if found is None else tuple(_listed(text, found.start("bodies")))


def _listed(text: str, start: int) -> Iterator[tuple[int, int]]:
    rest = text[start:].rstrip("。")
    found = list(_MARKS.finditer(rest))
    marks = [mark.span() for mark in found if mark["mark"]] or [mark.span() for mark in found if mark["list"]]
    for before, after in pairwise([(0, 0), *marks, (len(rest),) * 2]):
        if before[1] < after[0]:
            yield start + before[1], start + after[0]


def copies_go_on(text: str, line: str) -> bool:
    """Whether a list of bodies that get copies goes on in the next line: it has no full stop yet, and that line lists too."""
    return not text.endswith("。") and (text[-1] in ",;、" or _OPEN.fullmatch(line) is not None)
