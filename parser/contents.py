"""Contents lists (目录): the issue's, whose entries announce its documents, and those inside documents.

A list ends where the text that it announces begins: at an entry's words without its page.
"""

import re
from collections.abc import Sequence

from gongbao.parser.elements import NUMBER
from gongbao.parser.numbering import match_label
from gongbao.parser.pages import is_gazette_line

_HEADING = re.compile(r"(?:本期)?目[录次]")
_PAGE_BEHIND = re.compile(r"(?:\.{2,}|…+|·{2,})\(?[0-9]{1,4}\)?$|\([0-9]{1,4}\)$")  # …的通知.....(29)
_PAGE_BEFORE = re.compile(r"[0-9]{1,4}(?=[一-鿿])(?!年)")  # 4漳州市人民政府关于…的批复
_DIGITS_BEHIND = re.compile(r"[0-9]{1,4}$")  # a page whose dots are blanks
_NUMBER_BEHIND = re.compile(rf"\((?:{NUMBER.pattern})\)$", re.VERBOSE)  # …的通报(漳政综〔2021〕8号)


def entry_title(entry: str) -> str:
    """The title that a contents entry announces, as letters and digits alone, without its number and page.

    >>> entry_title("3.某市关于春耕的通知.....(29)"), entry_title("4某市关于秋播的批复(某政〔2021〕8号)")
    ('某市关于春耕的通知', '某市关于秋播的批复')
    """
    label = match_label(entry)
    text = entry[label.length :] if label else _PAGE_BEFORE.sub("", entry, count=1)
    return title_key(_NUMBER_BEHIND.sub("", _PAGE_BEHIND.sub("", text).rstrip(".…·")))


def entry_number(entry: str) -> str | None:
    """The document's number (发文字号) that a contents entry shows behind its title, None where it shows none.

    >>> entry_number("4某市关于秋播的批复(某政〔2021〕8号)....(12)")
    '某政〔2021〕8号'
    """
    found = _NUMBER_BEHIND.search(_PAGE_BEHIND.sub("", entry).rstrip(".…·"))
    return found[0][1:-1] if found else None


def title_key(title: str) -> str:
    """A title for comparison: its letters and digits alone."""
    return "".join(character for character in title if character.isalnum())


def issue_contents(texts: Sequence[str], end: int) -> list[int]:
    """The indexes of the issue's contents: 目录 and the entries after it that name a page or a section."""
    for index, text in enumerate(texts[:end]):
        if NUMBER.fullmatch(text):
            return []
        if _HEADING.fullmatch(text):
            found = [index]
            for entry in range(index + 1, end):
                if not (_has_page(texts[entry]) or _PAGE_BEFORE.match(texts[entry]) or is_gazette_line(texts[entry])):
                    break
                found.append(entry)
            return found if any(_ANNOUNCES.search(texts[entry]) for entry in found[1:]) else []
    return []


# …关于…的通知(3), 4…关于…的批复, no 第一章发展环境…1
_ANNOUNCES = re.compile(r"关于.*[0-9)]$|^[0-9].*关于|(?:令|公告|通告).*[0-9)]$")


def document_contents(texts: Sequence[str], first: int, last: int) -> list[int]:
    """The indexes of a contents list among paragraphs [first, last) of a document, with its heading 目录."""
    for index in range(first, last - 1):
        if not _HEADING.fullmatch(texts[index]):
            continue
        found = [index]
        first_entry: set[object] = set()
        for entry in range(index + 1, last):
            text = texts[entry]
            if "。" in text:
                return found if any(_has_page(texts[each]) for each in found) else [index]
            label = match_label(text)
            own: set[object] = {_key(text), (label.scheme, label.numbers)} if label else {_key(text)}
            if not _has_page(text) and not first_entry.isdisjoint(own):
                return found
            if not first_entry:
                first_entry = own
            found.append(entry)
        return [index]  # the first entry never came again: these were no contents
    return []


def _has_page(entry: str) -> bool:
    return _PAGE_BEHIND.search(entry) is not None


def _key(entry: str) -> str:
    """An entry for comparison, with its label, without its page."""
    return title_key(_DIGITS_BEHIND.sub("", _PAGE_BEHIND.sub("", entry)))
