"""The head of a document down to its addressees: marks, number, title, in whatever order they are printed."""

import re
from collections.abc import Container, Sequence

from gongbao.parser.attendance import MINUTES_NUMBER, is_minutes_mark
from gongbao.parser.document_elements import Elements
from gongbao.parser.document_starts import issuer_mark
from gongbao.parser.elements import (
    ADOPTION,
    DATE,
    MARK,
    NUMBER,
    ORDERS,
    SIGNED_DATE,
    TITLE,
    is_body,
    read_addressees,
    read_date,
)
from gongbao.parser.letterhead import HEAD_LINE, HeadPart, head_parts
from gongbao.parser.numbering import match_label
from gongbao.parser.printed import ENDS_AS_BODY, Printed
from gongbao.parser.text import fold

_ADDRESSEE_PARAGRAPHS = 3
_MOST_HEAD_LINES = 12
_ONE_NUMBER = re.compile(r"[^、,;]+?号")


def read_head(printed: Printed, furniture: Container[int], document: Elements, *, is_first: bool) -> int:
    """Read the elements at the beginning of a document.

    Args:
        printed: The source's paragraphs.
        furniture: Those that are no part of a document.
        document: The document, filled in.
        is_first: Whether no other document stands before it in the source.

    Returns:
        The index of the first paragraph of the body, the addressees included.
    """
    return _HeadReader(printed, furniture, document, is_first=is_first).read_head()


class _HeadReader:
    """Reads one head, line by line."""

    def __init__(self, printed: Printed, furniture: Container[int], document: Elements, *, is_first: bool) -> None:
        self.printed = printed
        self.texts = printed.texts
        self.furniture = furniture
        self.document = document
        self.is_first = is_first

    def read_head(self) -> int:
        """Head, title, number and addressees at the beginning; the index of the first paragraph of the body."""
        document = self.document
        index = document.first
        mark = ""
        while index < document.last:
            text = self.texts[index]
            if index in self.furniture or index in document.roles:
                pass
            elif parts := self.new_parts(text):
                self.read_parts(index, parts)
            elif document.number is None and (number := NUMBER.fullmatch(text)):
                self.read_number(index, number, mark)
            elif self.read_minutes_head(index, text):
                pass
            elif document.title is None and document.number is None and (found := MARK.fullmatch(text)):
                mark += self.printed.words(index)
                document.issuer = self.printed.names(index, found.end("body")) if found["body"] else document.issuer
                document.roles[index] = "number"
            elif not mark and self.is_name_above_mark(index):
                mark = self.printed.words(index)
                document.issuer = self.printed.names(index, len(text))
                document.roles[index] = "issuer"
            elif document.title is None and (title := TITLE.fullmatch(text)) and match_label(text) is None:
                self.read_title(index, title)
            elif document.date is None and document.title and (found := DATE.fullmatch(text)):
                document.date = read_date(found[1] or found[2])
                document.roles[index] = "date"
            elif document.date is None and document.title and (found := ADOPTION.fullmatch(text)):
                document.date = read_date(found["date"])
                document.roles[index] = "adoption"
            elif document.number is None and document.title is None and self.read_mark(index):
                pass
            else:
                break
            index += 1
        if document.title is None and is_minutes_mark(fold(document.issuer_mark or "")):
            document.title = document.issuer_mark
        self.read_addressees(index)
        return index

    def read_minutes_head(self, index: int, text: str) -> bool:
        """Mark, number, issuer and date in the head of minutes (纪要); whether a paragraph is one of these."""
        document = self.document
        below = index + 1
        if document.number is None and document.issuer_mark is None and document.title is None:
            is_upper = is_body(text) and below < document.last and is_minutes_mark(self.texts[below])
            if not (is_upper or is_minutes_mark(text)):
                return False
            lines = (index, below) if is_upper else (index,)
            document.issuer_mark = "".join(self.printed.words(line) for line in lines)
            document.roles |= dict.fromkeys(lines, "issuer_mark")
            return True
        if document.title or not is_minutes_mark(fold(document.issuer_mark or "")):
            return False
        if document.number is None and MINUTES_NUMBER.fullmatch(text):
            document.number = self.printed.words(index).strip("()（）")
            document.roles[index] = "number"
            return True
        found = SIGNED_DATE.fullmatch(text)
        if document.date or found is None or not self.printed.is_signed(index, found):
            return False
        split = found.end("bodies")
        document.issuer, document.date = self.printed.words(index, 0, split), read_date(found["date"])
        document.roles[index] = "issuer"
        document.parts[index] = (HeadPart("issuer", 0, split), HeadPart("date", split, len(text)))
        return True

    def new_parts(self, text: str) -> tuple[HeadPart, ...]:
        """The elements on a line of the head; none where it is no such line, or the head has them already."""
        parts = head_parts(text)
        document = self.document
        is_known = any(getattr(document, part.role) for part in parts)
        return () if is_known else parts

    def read_parts(self, index: int, parts: Sequence[HeadPart]) -> None:
        """The elements on a line of the head."""
        document = self.document
        text = self.texts[index]
        document.roles[index] = parts[0].role
        if len(parts) > 1:
            document.parts[index] = tuple(parts)
        if found := HEAD_LINE.fullmatch(text):
            document.copy_number = found["copy_number"] or document.copy_number
            document.security = found["security"] or document.security
            document.security_period = found["security_period"] or document.security_period
            document.urgency = found["urgency"] or document.urgency
            if found["number"]:
                joint = (each.span() for each in _ONE_NUMBER.finditer(text, *found.span("number")))
                document.number = "、".join(self.printed.words(index, *span) for span in joint)
            if found["approvers"]:
                document.approvers = tuple(self.printed.parted(index, *found.span("approvers")))

    def read_mark(self, index: int) -> bool:
        """The issuer's mark above the number; whether a paragraph begins one."""
        document = self.document
        number = index + 1
        while number < document.last and not any(part.role == "number" for part in head_parts(self.texts[number])):
            number += 1
            if number > index + _MOST_HEAD_LINES:
                return False
        if number == document.last:
            return False
        lines = issuer_mark(self.texts, number, document.first, is_first=self.is_first)
        if index not in lines:
            return False
        document.issuer_mark = "".join(self.printed.words(line) for line in lines)
        document.roles |= dict.fromkeys(lines, "issuer_mark")
        return True

    def is_name_above_mark(self, index: int) -> bool:
        """Whether a line is the body's name that a bare 令 or 公告 stands under."""
        below = index + 1
        return (
            below < self.document.last
            and self.printed.are_bodies(index)
            and MARK.fullmatch(self.texts[below]) is not None
        )

    def read_number(self, index: int, number: re.Match[str], mark: str) -> None:
        """The number, for an order with its mark (浙江省人民政府令第498号), whose body is the issuer."""
        document = self.document
        printed = self.printed.words(index)
        document.number = mark + (printed[1:-1] if number["bracketed"] else printed)
        document.roles[index] = "number"
        if number["body"] and ENDS_AS_BODY.search(number["body"]):
            document.issuer = self.printed.names(index, len(number["body"]))

    def read_title(self, index: int, title: re.Match[str]) -> None:
        """The title, and the issuer that it begins with."""
        document = self.document
        document.title = self.printed.words(index)
        document.roles[index] = "title"
        issuer = title["issuer"] or title["announcer"]
        if issuer is None and (found := ORDERS.fullmatch(self.texts[index])):
            issuer = found["body"]
        if issuer and ENDS_AS_BODY.search(issuer):
            document.issuer = document.issuer or self.printed.names(index, len(issuer))

    def read_addressees(self, begin: int) -> None:
        """The bodies that one of the first paragraphs of the body addresses."""
        document = self.document
        for position in range(begin, min(begin + _ADDRESSEE_PARAGRAPHS, document.last)):
            text = self.texts[position]
            if (document.title or document.number) and (bodies := read_addressees(text)):
                document.addressees = tuple(self.printed.words(position, start, end) for start, end in bodies)
                document.roles[position] = "addressees"
                return
            if "。" in text:
                return
