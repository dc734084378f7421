"""One document's elements, read from its first paragraph to its last (GB/T 9704-2012, sections 7 and 10).

A gazette drops most of the layout that the standard prescribes, but keeps the order: head (版头), title and number (in
either order), addressees ending in a colon, body, list of annexes, signature, date, note, the text that a 印发 notice
carries, annexes, and at the very end copies and printing (版记).
"""

from collections.abc import Container, Iterator

from gongbao.parser.annexes import read_annexes
from gongbao.parser.attendance import is_minutes
from gongbao.parser.contents import title_key
from gongbao.parser.document_elements import Elements
from gongbao.parser.elements import (
    ADOPTION,
    CARRIES,
    DATE,
    NOTE,
    PROMULGATES,
    SIGNED_DATE,
    is_body,
    is_title,
    read_date,
)
from gongbao.parser.ends import read_attendance, read_colophon, read_end, read_signatures
from gongbao.parser.heads import read_head
from gongbao.parser.letterhead import HeadPart, marked_body
from gongbao.parser.printed import Printed, issuers_of
from gongbao.parser.text import fold


def read_elements(printed: Printed, furniture: Container[int], first: int, last: int, *, is_first: bool) -> Elements:
    """Read the elements of the document in paragraphs [first, last).

    Args:
        printed: The source's paragraphs.
        furniture: Those that are no part of a document.
        first: Where the document begins.
        last: Where it ends.
        is_first: Whether no other document stands before it in the source.

    Returns:
        What it states, and which paragraphs state it.
    """
    document = Elements(first, last)
    begin = read_head(printed, furniture, document, is_first=is_first)
    read_colophon(printed, furniture, document)
    _read_text(printed, furniture, document, begin)
    _name_issuers(document)
    return document


def _read_text(printed: Printed, furniture: Container[int], document: Elements, begin: int) -> None:
    """The elements of the body, which begins at `begin`, and below it, down to the text that the document carries."""
    carried = _carried_title(printed, document, begin)
    key = title_key(carried) if carried else None
    for position in _unread(furniture, document, begin):
        text = printed.texts[position]
        if key and is_title(text) and (document.date or title_key(text) == key):
            _read_instrument(printed, furniture, document, position)
            break
        _read_line(printed, document, begin, position)
    if carried and document.instrument is None:
        document.instrument = carried


def _unread(furniture: Container[int], document: Elements, begin: int) -> Iterator[int]:
    """The paragraphs from `begin` that are neither furniture nor an element found before."""
    for position in range(begin, document.last):
        if position not in furniture and position not in document.roles:
            yield position


def _read_line(printed: Printed, document: Elements, begin: int, position: int) -> None:
    """An element of the body or below it, where a paragraph is one."""
    text = printed.texts[position]
    if document.date is None and (found := DATE.fullmatch(text)):
        document.date = read_date(found[1] or found[2])
        document.roles[position] = "date"
        read_signatures(printed, document, begin, position)
    elif document.date is None and (found := SIGNED_DATE.fullmatch(text)) and printed.is_signed(position, found):
        document.date = read_date(found["date"])
        split = found.end("bodies")
        read_signatures(printed, document, begin, position)
        document.signatories = (*document.signatories, *printed.bodies(position, split))
        document.roles[position] = "signature"
        document.parts[position] = (HeadPart("signature", 0, split), HeadPart("date", split, len(text)))
    elif document.note is None and NOTE.fullmatch(text):
        document.note = printed.words(position, 1, len(text) - 1) if text[0] == "(" else printed.words(position)
        document.roles[position] = "note"
    else:
        is_read = is_minutes(document.title or "") and read_attendance(printed, document, position)
        is_read = is_read or read_annexes(printed, document, position)
        if document.date and not is_read:
            read_end(printed, document, position)


def _carried_title(printed: Printed, document: Elements, begin: int) -> str | None:
    """The title of the text that the document carries, by its own title or, of an order, by its first sentence."""
    if document.title:
        title = next((printed.texts[index] for index, role in document.roles.items() if role == "title"), "")
        found = CARRIES.search(title)
        carried = (found["title"] or found["passed"] or found["announced"]) if found else None
    else:
        found = PROMULGATES.match(printed.texts[begin]) if document.number and begin < document.last else None
        carried = found["title"] if found else None
    return carried.removeprefix("《").removesuffix("》") if carried else None


def _read_instrument(printed: Printed, furniture: Container[int], document: Elements, position: int) -> None:
    """The text that the document carries: its title, when it was adopted, the list of its annexes."""
    document.roles[position] = "title"
    document.instrument_at = position
    document.instrument = printed.words(position)
    below = position + 1
    if below < document.last and below not in furniture and ADOPTION.fullmatch(printed.texts[below]):
        document.roles[below] = "adoption"
    for each in _unread(furniture, document, below):
        read_annexes(printed, document, each)


def _name_issuers(document: Elements) -> None:
    """The issuers: whom the title or the number names, else who signed, else whose mark the document bears."""
    bodies = [name for name in document.signatories if is_body(fold(name))]
    mark = document.issuer_mark
    if document.issuer is None and bodies:
        document.issuer = "、".join(bodies)
    elif document.issuer is None and mark:
        document.issuer = marked_body(mark) or (mark if is_body(mark) else None)
    document.issuers = issuers_of(document.issuer)
