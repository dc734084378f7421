"""Where in a source each document begins: at the head that a number stands in, or at a title that the contents announce."""

from collections.abc import Container, Sequence
from itertools import takewhile

from gongbao.parser.attendance import is_minutes_mark
from gongbao.parser.contents import entry_title, title_key
from gongbao.parser.elements import CARRIES, DATE, MARK, PROMULGATES, is_body, is_listed_title, is_title
from gongbao.parser.letterhead import has_number, head_parts, mark_lines, marked_body
from gongbao.parser.numbering import match_label
from gongbao.parser.pages import is_gazette_line

_SEARCH_FOR_TITLE = 12
_SEARCH_FOR_CARRIED = 3
_SEARCH_FOR_OWN_TITLE = 3


def document_starts(texts: Sequence[str], end: int, announced: Sequence[int], cells: Container[int]) -> list[int]:
    """Find where documents begin among the paragraphs before `end`.

    Args:
        texts: The paragraphs.
        end: Where the issue's imprint begins.
        announced: The paragraphs of the issue's contents.
        cells: Paragraphs in cells of tables that are no part of a document's head or end: lists of documents.

    Returns:
        Indexes of paragraphs, ascending.
    """
    body = announced[-1] + 1 if announced else 0
    titles = {entry_title(texts[index]) for index in announced} - {""}
    starts: list[int] = []
    head_end = body  # where the head that began last is over
    carried = ""  # the title of the text that the document which began last carries
    for index in range(body, end):
        text = texts[index]
        if index in cells:
            continue  # a list of documents
        is_head = has_number(text)
        if is_head and index > body and is_listed_title(texts[index - 1]):
            continue  # an entry in a list of documents
        is_announced = bool(titles) and is_title(text) and title_key(text) in titles
        if is_announced and title_key(text) == carried and not is_head:
            continue  # the regulation below its order, listed by its own title
        if starts and index <= head_end + _SEARCH_FOR_CARRIED:
            carried = _carried(text) or carried
        if is_head or is_announced:
            top = _head_begin(texts, index, head_end, is_first=not starts) if is_head else index
            if not (starts and top <= head_end):
                starts.append(top)
                carried = ""
            carried = _carried(text) or carried
            head_end = index + 1
    if not starts and body < end:
        starts.append(_unnumbered_start(texts, body, end))
    return starts


def _unnumbered_start(texts: Sequence[str], body: int, end: int) -> int:
    """Where the one document of a source begins that has no number: at its title, or the marks right above it."""
    near = takewhile(lambda index: match_label(texts[index]) is None, range(body, min(end, body + _SEARCH_FOR_TITLE)))
    titled = (index for index in near if is_title(texts[index]) and not is_gazette_line(texts[index]))
    start = next(titled, body)
    if start > body and is_minutes_mark(texts[start]) and is_body(texts[start - 1]):
        start -= 1
    while start > body and (head_parts(texts[start - 1]) or marked_body(texts[start - 1])):
        start -= 1
    return start


def _carried(text: str) -> str:
    """The title, for comparison, of the text that a document carries by its title or an order's first sentence."""
    found = CARRIES.search(text) if is_title(text) else PROMULGATES.match(text)
    return title_key(next((title for title in found.groups() if title), "")) if found else ""


def _head_begin(texts: Sequence[str], number: int, floor: int, *, is_first: bool) -> int:
    """Where the head begins that a number stands in: at the topmost of the lines above that belong to it."""
    top = _title_or_mark(texts, number, floor)
    if top == number:
        top = min(issuer_mark(texts, number, floor, is_first=is_first), default=top)
    while top > floor and head_parts(texts[top - 1]):
        top -= 1
    return top


def _title_or_mark(texts: Sequence[str], number: int, floor: int) -> int:
    """The title above the number, the order's mark, or the name of the body above that; the number where none is."""
    above = number - 1
    if above - 1 >= floor and DATE.fullmatch(texts[above]) and is_title(texts[above - 1]):
        return above - 1
    if above >= floor and (mark := MARK.fullmatch(texts[above])):
        named = above - 1 >= floor and mark["body"] is None and is_body(texts[above - 1])
        return above - 1 if named else above
    return above if above >= floor and is_title(texts[above]) else number


def issuer_mark(texts: Sequence[str], number: int, floor: int, *, is_first: bool) -> list[int]:
    """The lines of the issuer's mark (发文机关标志) above the number, ascending.

    A body's name alone may be the signature of the document before, where there is one; it is a mark if the title
    below begins with it.
    """
    lines = sorted(mark_lines(texts, number, floor))
    named = [texts[index] for index in lines if marked_body(texts[index])]
    if not named and not is_first:
        below = texts[number + 1 : number + 1 + _SEARCH_FOR_OWN_TITLE]
        lines = [index for index in lines if any(text.startswith(texts[index]) for text in below)]
    return lines
