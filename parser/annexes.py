"""The list of annexes (附件说明) below a document's text: GB/T 9704-2012, section 7.3.4; and annexes that begin as it does."""

import re
from collections.abc import Iterator

from gongbao.parser.contents import title_key
from gongbao.parser.document_elements import Elements
from gongbao.parser.elements import DATE, HEADS, is_title
from gongbao.parser.numbering import Scheme, match_label
from gongbao.parser.printed import Printed

_LIST = re.compile(r"附件[:](?P<list>.*)")
_LISTED = re.compile(r"附件(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})[:.、]?(?P<list>[^。]{2,80})")  # 附件1:任务分工表
_NUMBER = re.compile(r"(?:^|(?<=[^0-9.]))[0-9]{1,2}[.、](?![0-9])")
_END = re.compile("[;；。]+$")
_LONGEST_ENTRY = 80
_MOST_LISTED = 20  # lines from an annex that is listed down to the date
_MOST_ANNEXES = 200


def is_annex_title(text: str) -> bool:
    """Whether a line below 附件1 is that annex's title.

    >>> is_annex_title("防汛责任人名单"), is_annex_title("本表一式两份。")
    (True, False)
    """
    return is_title(text) or HEADS.fullmatch(text) is not None


def read_annexes(printed: Printed, document: Elements, position: int) -> bool:
    """Read the annexes that 附件: lists, on its own line and on the numbered lines below.

    A line of the same form behind the signature that gives the title of an annex listed before begins that annex.

    Returns:
        Whether a paragraph is such a list, or such an annex.
    """
    found = _LIST.fullmatch(printed.texts[position]) or _listed_above_date(printed, document, position)
    if found is None or len(document.annexes) > _MOST_ANNEXES:
        return False
    text, start = printed.texts[position], found.start("list")
    known = [title_key(title) for title in document.annexes]
    if (document.date or document.instrument) and title_key(printed.words(position, start)) in known:
        document.annexes_at[position] = start
        return True
    entries = [printed.words(position, a, b) for a, b in _entries(text, start)]
    document.roles[position] = "annexes"
    for below in range(position + 1, document.last):
        line = printed.texts[below]
        label = match_label(line)
        if label is None or label.scheme is not Scheme.ARABIC_DOT or label.numbers != (len(entries) + 1,):
            break
        if len(line) > _LONGEST_ENTRY or "。" in line:
            break
        entries.append(printed.words(below, label.length))
        document.roles[below] = "annexes"
    document.annexes = (*document.annexes, *(_END.sub("", entry) for entry in entries))
    return True


def _listed_above_date(printed: Printed, document: Elements, position: int) -> re.Match[str] | None:
    """An annex that is listed above signature and date (附件1:任务分工表); behind them it is the annex itself."""
    found = _LISTED.fullmatch(printed.texts[position])
    below = position + 1
    while found and below < min(document.last, position + _MOST_LISTED) and document.date is None:
        text = printed.texts[below]
        if DATE.fullmatch(text):
            return found
        if not (printed.are_bodies(below) or _LISTED.fullmatch(text)):
            break
        below += 1
    return None


def _entries(text: str, start: int) -> Iterator[tuple[int, int]]:
    """The entries of a list on one line, without their numbers: 1.普查表2.登记表."""
    begin = start
    for label in _NUMBER.finditer(text[start:]):
        if start + label.start() > begin:
            yield begin, start + label.start()
        begin = start + label.end()
    if begin < len(text):
        yield begin, len(text)
