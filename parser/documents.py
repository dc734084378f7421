"""Where each document of an issue begins, and its elements by GB/T 9704-2012, section 7.

A gazette drops most of the layout that the standard prescribes, but keeps the order: title and number (in either
order), addressees ending in a colon, body, signature, date, note, and after them the text that a 印发 notice
carries. Documents are found by their numbers (发文字号) and by the titles that the issue's contents announce.
"""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from gongbao.parser.healing import DOCUMENT_NUMBER, INSTRUMENT_WORDS, WRITTEN_DATE
from gongbao.parser.model import Masthead
from gongbao.parser.numbering import match_label
from gongbao.parser.numerals import chinese_number
from gongbao.parser.text import Cleaned

_NUMBER = re.compile(rf"{DOCUMENT_NUMBER.pattern}|(?:[一-鿿]{{0,20}}令)?第[0-9]{{1,5}}号")
_DATE = re.compile(rf"\(?({WRITTEN_DATE.pattern})\)?")
_NOTE = re.compile(r"\(((?:此件|此文)[^()]*)\)")
_CONTENTS = re.compile(r"(?:本期)?目[录次]")
_PAGE = re.compile(r"(?:\.{2,}|…+|·{2,}|\s)\s*\(?[0-9]{1,4}\)?$|\([0-9]{1,4}\)$")
_TITLE = re.compile(
    rf"""
      (?![第(][0-9])(?P<issuer>[^。,;:!?]{{0,60}}?)关于[^。;!?]{{2,140}}       # …关于印发《…》的通知
      (?:{INSTRUMENT_WORDS})(?:\([^()]{{1,14}}\))?
    | [^。,;:!?]{{2,60}}(?:{INSTRUMENT_WORDS})(?:\([^()]{{1,14}}\))?       # 自然灾害救助应急预案(2024年版)
    """,
    re.VERBOSE,
)
_CARRIES = re.compile(
    r"关于(?:印发|转发|批转|下发|发布|公布|颁布)(?P<title>.+?)的(?:通知|公告|通告|决定|函|令)(?:\([^()]*\))?$"
)
_ISSUER = re.compile(r".*(?:政府|公署|行署|办公厅|办公室|委员会|部|局|委|厅|院|署|会|办|中心|银行|法院)$")
_ADDRESSEES = re.compile(r"(?!\(?[一二三四五六七八九十[0-9]])[^。;!?]{2,260}:")
_ANNEXES = re.compile(r"附件[:](?P<list>.*)")
_IMPRINT = re.compile(
    r"(?:主办|主管|编辑|编印|承办|出版|印刷|发行|赠阅)(?:单位|部门|出版|日期|单位及地址)?[:]?|"
    r"(?:网址|地址|邮政编码|邮编|电话|传真|电子邮箱|准印证|国内统一刊号|刊号|责任编辑|编辑出版)"
)
_ISSUE_NUMBER = re.compile(r"第([0-9]{1,3})期(?:\(?总?第?([0-9]{1,5})期\)?)?|\(总第([0-9]{1,5})期\)")
_ISSUE_YEAR = re.compile(r"((?:19|20)[0-9][0-9])年")
_PUBLISHER = re.compile(r"([一-鿿]{2,20}(?:政府|公署|行署|厅|部|局|院|委员会|委))公报")

_IMPRINT_LENGTH = 80
_ADDRESSEE_PARAGRAPHS = 3
_SEARCH_FOR_TITLE = 12


@dataclass(slots=True)
class Elements:
    """One document as it is being found: paragraphs [first, last), its elements, and what each paragraph is.

    `roles` maps indexes of paragraphs to element roles; `instrument_at` is the paragraph that the carried text
    begins with.
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
    furniture: dict[int, str] = {}
    end = len(texts)
    while end and _IMPRINT.match(texts[end - 1]) and len(texts[end - 1]) <= _IMPRINT_LENGTH:
        end -= 1
        furniture[end] = "imprint"
    announced = _announced(texts, end)
    starts = _document_starts(texts, end, announced)
    for index in range(starts[0] if starts else end):
        furniture[index] = "contents" if announced and index >= announced[0] else "masthead"
    documents = []
    for first, last in pairwise([*starts, end]):
        document = Elements(first, last)
        _read_elements(cleaned, texts, document)
        furniture.update(dict.fromkeys(_inner_contents(texts, document), "contents"))
        documents.append(document)
    return Layout(_read_masthead(cleaned, texts, furniture), tuple(documents), furniture)


def _announced(texts: Sequence[str], end: int) -> list[int]:
    """The indexes of the issue's contents: 目录 and the entries after it that end in page numbers or section heads."""
    for index, text in enumerate(texts[:end]):
        if _NUMBER.fullmatch(text):
            return []
        if _CONTENTS.fullmatch(text):
            found = [index]
            for entry in range(index + 1, end):
                if not (_PAGE.search(texts[entry]) or match_label(texts[entry]) or texts[entry].endswith("文件")):
                    break
                found.append(entry)
            return found if any(_PAGE.search(texts[entry]) for entry in found[1:]) else []
    return []


def _document_starts(texts: Sequence[str], end: int, announced: Sequence[int]) -> list[int]:
    """Where documents begin: at a number's title, at a number, at a title that the contents announce."""
    body = announced[-1] + 1 if announced else 0
    titles = {_key(_entry_title(texts[index])) for index in announced} - {""}
    starts: list[int] = []
    for index in range(body, end):
        text = texts[index]
        floor = starts[-1] + 1 if starts else body
        if _NUMBER.fullmatch(text):
            above = index - 1
            if above >= floor and _is_title(texts[above]):
                starts.append(above)
            elif not (starts and starts[-1] == above and above >= body):
                starts.append(index)
        elif titles and _is_title(text) and _key(text) in titles:
            starts.append(index)
    if not starts and body < end:
        title = next((i for i in range(body, min(end, body + _SEARCH_FOR_TITLE)) if _is_title(texts[i])), body)
        starts.append(title)
    return starts


def _is_title(text: str) -> bool:
    return _TITLE.fullmatch(text) is not None and match_label(text) is None


def _entry_title(entry: str) -> str:
    """A contents entry without its number and page."""
    label = match_label(entry)
    text = entry[label.length :] if label else entry
    return _PAGE.sub("", _PAGE.sub("", text)).rstrip(".…·")


def _key(title: str) -> str:
    """A title for comparison: letters and digits alone."""
    return "".join(character for character in title if character.isalnum())


def _read_elements(cleaned: Cleaned, texts: Sequence[str], document: Elements) -> None:
    """Fill in a document's elements and the roles of its paragraphs."""
    index = _read_head(cleaned, texts, document)
    carries = _CARRIES.search(texts[_title_index(document)]) if document.title else None
    carried = _key(carries["title"]) if carries else None
    for position in range(index, document.last):
        text = texts[position]
        if carried and _is_title(text) and (document.date or _key(text) == carried):
            document.roles[position] = "title"
            document.instrument_at = position
            document.instrument = _printed(cleaned, position)
            break
        if document.date is None and (found := _DATE.fullmatch(text)):
            document.date = _date(found[1])
            document.roles[position] = "date"
            if position > index and (signature := position - 1) not in document.roles:
                _read_signature(cleaned, texts, document, signature)
        elif document.note is None and (found := _NOTE.fullmatch(text)):
            document.note = found[1]
            document.roles[position] = "note"
        elif found := _ANNEXES.fullmatch(text):
            document.annexes = tuple(part for part in re.split(r"[0-9]{1,2}\.", found["list"]) if part)
            document.roles[position] = "annexes"
    if carries and document.instrument is None:
        document.instrument = carries["title"].removeprefix("《").removesuffix("》")


def _read_head(cleaned: Cleaned, texts: Sequence[str], document: Elements) -> int:
    """Title, number and addressees at a document's beginning; the index of the first paragraph of its body."""
    index = document.first
    while index < document.last:
        text = texts[index]
        if document.number is None and _NUMBER.fullmatch(text):
            document.number = _printed(cleaned, index)
            document.roles[index] = "number"
        elif document.title is None and _is_title(text):
            document.title = _printed(cleaned, index)
            document.roles[index] = "title"
            issuer = _TITLE.fullmatch(text)
            if issuer and issuer["issuer"] and _ISSUER.fullmatch(issuer["issuer"]):
                start = cleaned.paragraphs[index].start
                document.issuer = cleaned.printed(start, start + len(issuer["issuer"]))
        elif document.date is None and document.title and (found := _DATE.fullmatch(text)):
            document.date = _date(found[1])
            document.roles[index] = "date"
        else:
            break
        index += 1
    for position in range(index, min(index + _ADDRESSEE_PARAGRAPHS, document.last)):
        if document.title and _ADDRESSEES.fullmatch(texts[position]):
            document.addressees = _addressees(_printed(cleaned, position)[:-1])
            document.roles[position] = "addressees"
            break
        if "。" in texts[position]:
            break
    return index


def _read_signature(cleaned: Cleaned, texts: Sequence[str], document: Elements, index: int) -> None:
    text = texts[index]
    if len(text) <= 40 and match_label(text) is None and _ISSUER.fullmatch(text):
        document.roles[index] = "signature"
        document.issuer = document.issuer or _printed(cleaned, index)


def _title_index(document: Elements) -> int:
    return next(index for index, role in document.roles.items() if role == "title")


def _addressees(text: str) -> tuple[str, ...]:
    """Parted at commas; at 、 only where there is no comma and what stands before it is a body's full name.

    >>> _addressees("各省、自治区、直辖市人民政府，国务院各部委、各直属机构")
    ('各省、自治区、直辖市人民政府', '国务院各部委、各直属机构')
    """
    parts = re.split(r"[,，;；]", text)
    if len(parts) == 1:
        parts = re.split(r"(?<=[府局委会院部厅署])、", text)
    return tuple(part for part in parts if part)


def _date(text: str) -> datetime.date | None:
    """A written date, in Arabic or Chinese numerals; None for one that the calendar does not have."""
    found = re.fullmatch(r"(.{4})年(.{1,2})月(.{1,3})日", text)
    if found is None:
        return None
    year, month, day = (
        int(part) if part.isascii() else chinese_number(part.replace("○", "〇").replace("Ｏ", "〇"))
        for part in found.groups()
    )
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def _printed(cleaned: Cleaned, index: int) -> str:
    paragraph = cleaned.paragraphs[index]
    return cleaned.printed(paragraph.start, paragraph.end)


def _inner_contents(texts: Sequence[str], document: Elements) -> list[int]:
    """The paragraphs of a contents list inside a document: from 目录 until its first entry comes again."""
    for index in range(document.first, document.last - 1):
        if not _CONTENTS.fullmatch(texts[index]):
            continue
        first = match_label(texts[index + 1])
        found = [index, index + 1]
        for entry in range(index + 2, document.last):
            label = match_label(texts[entry])
            if label is not None and first is not None:
                if (label.scheme, label.numbers) == (first.scheme, first.numbers):
                    return found
            elif not _PAGE.search(texts[entry]) or "。" in texts[entry]:
                return found
            found.append(entry)
        return [index]  # the first entry never came again: these were no contents
    return []


def _read_masthead(cleaned: Cleaned, texts: Sequence[str], furniture: dict[int, str]) -> Masthead:
    """What the catalogue says of the issue, and for the rest what its masthead says."""
    known = cleaned.source.masthead
    words = " ".join(texts[index] for index, role in sorted(furniture.items()) if role == "masthead")
    number = _ISSUE_NUMBER.search(words)
    year = _ISSUE_YEAR.search(words)
    publisher = _PUBLISHER.search(words)
    serial = (number[2] or number[3]) if number else None
    sha256 = cleaned.source.sha256
    return Masthead(
        key=known.key or (f"source/{sha256[:12]}" if sha256 else None),
        publisher=known.publisher or (publisher[1] if publisher else None),
        title=known.title or (publisher[0] if publisher else None),
        year=known.year or (int(year[1]) if year else None),
        number=known.number or (int(number[1]) if number and number[1] else None),
        serial=known.serial or (int(serial) if serial else None),
        date=known.date,
    )
