"""Where each document of an issue begins, and its elements by GB/T 9704-2012, section 7.

A gazette drops most of the layout that the standard prescribes, but keeps the order: title and number (in either
order), addressees ending in a colon, body, signature, date, note, and after them the text that a 印发 notice
carries. Documents are found by their numbers (发文字号) and by the titles that the issue's contents announce.
"""

import datetime
import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, takewhile

from gongbao.parser.contents import document_contents, entry_title, issue_contents, title_key
from gongbao.parser.elements import (
    ANNEXES,
    BODY_END,
    CARRIES,
    COPIES,
    DATE,
    LISTED_ANNEX,
    MARK,
    NOTE,
    NUMBER,
    PROMULGATES,
    SIGNER,
    TITLE,
    is_body,
    is_listed_title,
    is_title,
    read_addressees,
    read_date,
)
from gongbao.parser.masthead import read_masthead
from gongbao.parser.model import Masthead
from gongbao.parser.numbering import Scheme, match_label
from gongbao.parser.pages import IMPRINT_WORDS, is_gazette_line
from gongbao.parser.text import Cleaned

_ADDRESSEE_PARAGRAPHS = 3
_SEARCH_FOR_TITLE = 12
_SEARCH_FOR_CARRIED = 3
_LONGEST_ENTRY = 80
_OFFICES = ("办公室", "办公厅")  # a body's own, though a line may end before them
_ENDS_AS_BODY = re.compile(rf"(?:{BODY_END})$")


@dataclass(slots=True)
class Elements:
    """One document as it is being found: paragraphs [first, last), its elements, and what each paragraph is.

    `roles` maps indexes of paragraphs to element roles; `instrument_at` is the paragraph that the carried text
    begins with. Several issuers are parted by 、 in `issuer`.
    """

    first: int
    last: int
    number: str | None = None
    title: str | None = None
    issuer: str | None = None
    addressees: tuple[str, ...] = ()
    date: datetime.date | None = None
    note: str | None = None
    instrument: str | None = None
    annexes: tuple[str, ...] = ()
    instrument_at: int | None = None
    roles: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Layout:
    """An issue's paragraphs sorted out: its documents, and the furniture before, inside and after them by index."""

    masthead: Masthead
    documents: tuple[Elements, ...]
    furniture: dict[int, str]


def read_layout(cleaned: Cleaned) -> Layout:
    """Find the documents of an issue, their elements and the issue's furniture (masthead, contents, imprint)."""
    texts = [cleaned.text[paragraph.start : paragraph.end] for paragraph in cleaned.paragraphs]
    furniture = {index: "masthead" for index, text in enumerate(texts) if is_gazette_line(text)}
    end = len(texts)
    while end and IMPRINT_WORDS.fullmatch(texts[end - 1]) and "。" not in texts[end - 1]:
        end -= 1
        furniture[end] = "imprint"
    announced = issue_contents(texts, end)
    cells = {index for index, paragraph in enumerate(cleaned.paragraphs) if paragraph.in_cell}
    starts = _document_starts(texts, end, announced, cells)
    for index in range(starts[0] if starts else end):
        furniture[index] = "contents" if announced and index >= announced[0] else "masthead"
    documents = []
    for first, following in pairwise([*starts, end]):
        last = following
        while last - 1 > first and last - 1 in furniture:
            last -= 1
        furniture.update(dict.fromkeys(document_contents(texts, first, last), "contents"))
        reader = _Reader(cleaned, texts, furniture, Elements(first, last))
        documents.append(reader.read())
    return Layout(read_masthead(cleaned, texts, furniture), tuple(documents), furniture)


def _document_starts(texts: Sequence[str], end: int, announced: Sequence[int], cells: Container[int]) -> list[int]:
    """Where documents begin: at the head that a number stands in, at a title that the contents announce."""
    body = announced[-1] + 1 if announced else 0
    titles = {entry_title(texts[index]) for index in announced} - {""}
    starts: list[int] = []
    head_end = body  # where the head that began last is over
    carried = ""  # the title of the text that the document which began last carries
    for index in range(body, end):
        text = texts[index]
        if index in cells:
            continue  # a list of documents
        is_head = NUMBER.fullmatch(text) is not None
        if is_head and index > body and is_listed_title(texts[index - 1]):
            continue  # an entry in a list of documents
        is_announced = bool(titles) and is_title(text) and title_key(text) in titles
        if is_announced and title_key(text) == carried and not is_head:
            continue  # the regulation below its order, listed by its own title
        if starts and index <= head_end + _SEARCH_FOR_CARRIED:
            carried = _carried(text) or carried
        if is_head or is_announced:
            top = _head_begin(texts, index, head_end) if is_head else index
            if not (starts and top <= head_end):
                starts.append(top)
                carried = ""
            carried = _carried(text) or carried
            head_end = index + 1
    if not starts and body < end:
        near = takewhile(
            lambda index: match_label(texts[index]) is None, range(body, min(end, body + _SEARCH_FOR_TITLE))
        )
        titled = (index for index in near if is_title(texts[index]) and not is_gazette_line(texts[index]))
        starts.append(next(titled, body))
    return starts


def _carried(text: str) -> str:
    """The title, for comparison, of the text that a document carries by its title or an order's first sentence."""
    found = CARRIES.search(text) if is_title(text) else PROMULGATES.match(text)
    return title_key(next((title for title in found.groups() if title), "")) if found else ""


def _head_begin(texts: Sequence[str], number: int, floor: int) -> int:
    """Where the head begins that a number stands in: at the title, the order's mark or the body's name above it."""
    above = number - 1
    if above - 1 >= floor and DATE.fullmatch(texts[above]) and is_title(texts[above - 1]):
        return above - 1
    if above >= floor and (mark := MARK.fullmatch(texts[above])):
        named = above - 1 >= floor and mark["body"] is None and is_body(texts[above - 1])
        return above - 1 if named else above
    return above if above >= floor and is_title(texts[above]) else number


class _Reader:
    """Reads one document's elements, from its first paragraph to the text that it carries."""

    def __init__(self, cleaned: Cleaned, texts: Sequence[str], furniture: dict[int, str], document: Elements) -> None:
        self.cleaned = cleaned
        self.texts = texts
        self.furniture = furniture
        self.document = document

    def read(self) -> Elements:
        """Fill in the document's elements and the roles of its paragraphs."""
        document = self.document
        begin = self.read_head()
        carried = self.carried_title(begin)
        key = title_key(carried) if carried else None
        for position in range(begin, document.last):
            text = self.texts[position]
            if position in self.furniture or position in document.roles:
                continue
            if key and is_title(text) and (document.date or title_key(text) == key):
                document.roles[position] = "title"
                document.instrument_at = position
                document.instrument = self.printed(position)
                break
            if document.date is None and (found := DATE.fullmatch(text)):
                document.date = read_date(found[1] or found[2])
                document.roles[position] = "date"
                self.read_signatures(begin, position)
            elif document.note is None and (found := NOTE.fullmatch(text)):
                document.note = found[1]
                document.roles[position] = "note"
            elif (found := ANNEXES.fullmatch(text)) or (found := self.listed_annex(position)):
                self.read_annexes(position, found["list"])
            elif document.date and COPIES.fullmatch(text):
                self.furniture[position] = "imprint"
        if carried and document.instrument is None:
            document.instrument = carried
        return document

    def read_head(self) -> int:
        """Title, number and addressees at the beginning; the index of the first paragraph of the body."""
        document = self.document
        index = document.first
        mark = ""
        while index < document.last:
            text = self.texts[index]
            if index in self.furniture:
                pass
            elif document.number is None and (number := NUMBER.fullmatch(text)):
                self.read_number(index, number, mark)
            elif document.title is None and document.number is None and (found := MARK.fullmatch(text)):
                mark += self.printed(index)
                document.issuer = found["body"] or document.issuer
                document.roles[index] = "number"
            elif not mark and self.is_name_above_mark(index):
                document.issuer = mark = self.printed(index)
                document.roles[index] = "issuer"
            elif document.title is None and (title := TITLE.fullmatch(text)) and match_label(text) is None:
                self.read_title(index, title)
            elif document.date is None and document.title and (found := DATE.fullmatch(text)):
                document.date = read_date(found[1] or found[2])
                document.roles[index] = "date"
            else:
                break
            index += 1
        self.read_addressees(index)
        return index

    def is_name_above_mark(self, index: int) -> bool:
        """Whether a line is the body's name that a bare 令 or 公告 stands under."""
        below = index + 1
        return (
            below < self.document.last and is_body(self.texts[index]) and MARK.fullmatch(self.texts[below]) is not None
        )

    def read_number(self, index: int, number: re.Match[str], mark: str) -> None:
        """The number, for an order with its mark (浙江省人民政府令第498号), whose body is the issuer."""
        document = self.document
        printed = self.printed(index)
        document.number = mark + (printed[1:-1] if number["bracketed"] else printed)
        document.roles[index] = "number"
        if number["body"] and _ENDS_AS_BODY.search(number["body"]):
            document.issuer = self.names(index, len(number["body"]))

    def read_title(self, index: int, title: re.Match[str]) -> None:
        """The title, and the issuer that it begins with."""
        document = self.document
        document.title = self.printed(index)
        document.roles[index] = "title"
        issuer = title["issuer"] or title["announcer"]
        if issuer and _ENDS_AS_BODY.search(issuer):
            document.issuer = document.issuer or self.names(index, len(issuer))

    def read_addressees(self, begin: int) -> None:
        """The bodies that one of the first paragraphs of the body addresses."""
        document = self.document
        for position in range(begin, min(begin + _ADDRESSEE_PARAGRAPHS, document.last)):
            text = self.texts[position]
            if document.title and (bodies := read_addressees(text)):
                document.addressees = tuple(self.printed(position, start, end) for start, end in bodies)
                document.roles[position] = "addressees"
                return
            if "。" in text:
                return

    def carried_title(self, begin: int) -> str | None:
        """The title of the text that the document carries, by its own title or, of an order, by its first sentence."""
        document = self.document
        if document.title:
            title = self.texts[next(index for index, role in document.roles.items() if role == "title")]
            found = CARRIES.search(title)
            carried = (found["title"] or found["passed"] or found["announced"]) if found else None
        else:
            found = PROMULGATES.match(self.texts[begin]) if document.number and begin < document.last else None
            carried = found["title"] if found else None
        return carried.removeprefix("《").removesuffix("》") if carried else None

    def read_signatures(self, begin: int, date: int) -> None:
        """The bodies' names on the lines above the date, the issuers where the title names none."""
        document = self.document
        top = date
        if document.number and top - 1 >= begin and SIGNER.fullmatch(self.texts[top - 1]):
            top -= 1
            document.roles[top] = "signature"
            return
        while top > begin and top - 1 not in document.roles and is_body(self.texts[top - 1]):
            top -= 1
            document.roles[top] = "signature"
        names = [self.names(index, len(self.texts[index])) for index in range(top, date)]
        document.issuer = document.issuer or "、".join(names) or None

    def read_annexes(self, position: int, listed: str) -> None:
        """The annexes that 附件: lists, on its own line and on the numbered lines below."""
        document = self.document
        entries = re.split(r"(?:^|(?<=[^0-9.]))[0-9]{1,2}[.、](?![0-9])", listed)
        document.roles[position] = "annexes"
        for below in range(position + 1, document.last):
            text = self.texts[below]
            label = match_label(text)
            is_entry = (
                label is not None and label.scheme is Scheme.ARABIC_DOT and label.numbers == (below - position + 1,)
            )
            if label is None or not is_entry or len(text) > _LONGEST_ENTRY or "。" in text:
                break
            entries.append(text[label.length :])
            document.roles[below] = "annexes"
        document.annexes = (*document.annexes, *(entry.rstrip(";") for entry in entries if entry))

    def listed_annex(self, position: int) -> re.Match[str] | None:
        """An annex that is listed above signature and date (附件1:任务分工表); behind them it is the annex itself."""
        found = LISTED_ANNEX.fullmatch(self.texts[position])
        below = position + 1
        while found and below < self.document.last and self.document.date is None:
            text = self.texts[below]
            if DATE.fullmatch(text):
                return found
            if not (is_body(text) or LISTED_ANNEX.fullmatch(text)):
                break
            below += 1
        return None

    def names(self, index: int, length: int) -> str:
        """The bodies' names that a paragraph begins with, parted by 、 where a blank or a line end parts them."""
        text = self.texts[index]
        names: list[str] = []
        begin = 0
        for end in self.gaps(index, length):
            parts = _ENDS_AS_BODY.search(text[begin:end]) and not text.startswith(_OFFICES, end)
            if parts and end - begin > 2:  # 财政部 税务总局, not 国 务 院
                names.append(self.printed(index, begin, end))
                begin = end
        return "、".join([*names, self.printed(index, begin, length)])

    def gaps(self, index: int, length: int) -> list[int]:
        """Where in a paragraph's first characters a blank was left out or a line ended."""
        paragraph = self.cleaned.paragraphs[index]
        blanks = self.cleaned.blanks(paragraph.start, paragraph.start + length)
        line_ends = [self.cleaned.position(line.start) for line in paragraph.lines[1:]]
        return [
            position - paragraph.start
            for position in sorted({*blanks, *line_ends})
            if position < paragraph.start + length
        ]

    def printed(self, index: int, start: int = 0, end: int | None = None) -> str:
        """A paragraph as printed, or its characters [start, end)."""
        paragraph = self.cleaned.paragraphs[index]
        return self.cleaned.printed(paragraph.start + start, paragraph.end if end is None else paragraph.start + end)
