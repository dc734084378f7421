"""What a document says below its text: signatures, who was at a meeting, copies and printing (版记)."""

from collections.abc import Container
from itertools import takewhile

from gongbao.parser.attendance import ATTENDANCE, FIELDS, attending
from gongbao.parser.colophon import PRINTING, colophon_role, copied_to
from gongbao.parser.document_elements import Elements
from gongbao.parser.elements import is_body, read_date
from gongbao.parser.printed import Printed

_LONGEST_COLOPHON = 8


def read_signatures(printed: Printed, document: Elements, begin: int, date: int) -> None:
    """Read the bodies' or persons' names on the lines right above the date; the body begins at `begin`."""
    above = list(takewhile(lambda index: index not in document.roles, range(date - 1, begin - 1, -1)))
    signed = list(takewhile(lambda index: document.number and printed.is_person(index), above))
    if signed:
        names = [printed.words(index) for index in reversed(signed)]
    else:
        signed = list(takewhile(printed.are_bodies, above))
        names = [name for index in reversed(signed) for name in printed.bodies(index, len(printed.texts[index]))]
    document.roles |= dict.fromkeys(signed, "signature")
    document.signatories = tuple(names)


def read_attendance(printed: Printed, document: Elements, position: int) -> bool:
    """Read who was at a meeting or not; whether a paragraph says so."""
    text = printed.texts[position]
    found = ATTENDANCE.fullmatch(text)
    if found is None:
        return False
    names = tuple(printed.words(position, *span) for span in attending(text, printed.gaps(position, len(text))))
    field = FIELDS[found["kind"]]
    setattr(document, field, (*getattr(document, field), *names))
    document.roles[position] = "attendance"
    return True


def read_colophon(printed: Printed, furniture: Container[int], document: Elements) -> None:
    """Read copies and printing on the document's last lines, whatever stands before them."""
    bottom = document.last
    for position in range(bottom - 1, max(document.first, bottom - _LONGEST_COLOPHON) - 1, -1):
        if position in furniture or position in document.roles:
            continue
        if not (read_end(printed, document, position) or _read_printer(printed, document, position)):
            return


def read_end(printed: Printed, document: Elements, position: int) -> bool:
    """Read a line of the document's end; whether it is one."""
    text = printed.texts[position]
    role = colophon_role(text)
    if role is None:
        return False
    document.roles[position] = role
    if role == "copies":
        bodies = tuple(printed.words(position, start, end) for start, end in copied_to(text))
        document.copies_to = bodies + document.copies_to
    elif found := PRINTING.fullmatch(text):
        document.printed_on = read_date(found["on"])
        document.printed_by = printed.words(position, 0, found.end("by")) if found["by"] else document.printed_by
    return True


def _read_printer(printed: Printed, document: Elements, position: int) -> bool:
    """Read the name of the body that printed the document on the day in the line below; whether a line is that."""
    text, below = printed.texts[position], position + 1
    found = PRINTING.fullmatch(printed.texts[below]) if below < document.last and is_body(text) else None
    if found is None or found["by"] is not None:
        return False
    document.roles[position] = "printing"
    document.printed_by = printed.words(position)
    return True
