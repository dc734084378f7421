"""What a file says of its one document beside the text (a web page's table of 索引号, 发文字号, 成文日期), as evidence.

The text wins; metadata fill in what it doesn't print, and a note says where the two disagree.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence

from gongbao.parser.contents import title_key
from gongbao.parser.document_elements import Elements
from gongbao.parser.elements import NUMBER, read_date
from gongbao.parser.model import Diagnostic, Metadatum, Severity, Span
from gongbao.parser.pages import is_gazette_line
from gongbao.parser.text import Cleaned, fold

_ISO = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?![0-9])")  # 2023-09-04, 2023/9/4 10:30
_BODIES = re.compile(r"[\s、,;]+")


def fill_in(cleaned: Cleaned, documents: Sequence[Elements]) -> list[Diagnostic]:
    """Fill in from the source's metadata what its document doesn't print; they count where it is the only one.

    Returns:
        A note for each metadatum that differs from the text.
    """
    if len(documents) != 1:
        return []
    document = documents[0]
    diagnostics: list[Diagnostic] = []
    for metadatum in {each.name: each for each in reversed(cleaned.source.metadata)}.values():
        value = _READ[metadatum.name](metadatum) if metadatum.name in _READ else None
        if value is None:
            continue
        printed = getattr(document, metadatum.name)
        if metadatum.name == "title" and printed is None and document.instrument:
            continue  # a page calls an order, which has no title, by what it promulgates
        if printed is None:
            setattr(document, metadatum.name, value)
            if metadatum.name == "issuer":
                document.issuers = tuple(str(value).split("、"))
        elif not _agrees(metadatum.name, printed, value):
            span = metadatum.span or _span(cleaned, document, metadatum.name)
            message = f"the page gives the {metadatum.name} as {value}, the text as {printed}, which counts"
            diagnostics.append(Diagnostic(span, "metadata-differs", Severity.NOTE, message))
    return diagnostics


def _words(metadatum: Metadatum) -> str | None:
    return "".join(metadatum.value.split()) or None


def _title(metadatum: Metadatum) -> str | None:
    """A title, unless it is that of the gazette that the page shows: 某市人民政府公报2024年第3期."""
    value = _words(metadatum)
    return value if value and not is_gazette_line(fold(value)) else None


def _number(metadatum: Metadatum) -> str | None:
    """A number, if it is one: many pages print 无 or a dash."""
    value = _words(metadatum)
    return value if value and NUMBER.fullmatch(fold(value)) else None


def _issuer(metadatum: Metadatum) -> str | None:
    names = [name for name in _BODIES.split(unicodedata.normalize("NFC", metadatum.value)) if len(name) > 1]
    return "、".join(names) or None


def _date(metadatum: Metadatum) -> object:
    value = fold(metadatum.value).strip()
    found = _ISO.match(value)
    return read_date("{}年{}月{}日".format(*found.groups()) if found else "".join(value.split()))


_READ: Mapping[str, Callable[[Metadatum], object]] = {
    "title": _title,
    "number": _number,
    "issuer": _issuer,
    "date": _date,
}


def _agrees(name: str, printed: object, value: object) -> bool:
    """Whether text and metadata say the same; an issuer may be short for the other (市政府办 for 某市人民政府办公室)."""
    if name == "date":
        return printed == value
    text, other = (title_key(unicodedata.normalize("NFKC", str(each))) for each in (printed, value))
    if name == "title":
        return text in other or other in text
    if name == "issuer":
        return _is_short_for(text, other) or _is_short_for(other, text)
    return text == other


def _is_short_for(short: str, name: str) -> bool:
    """Whether a name has all characters of another in its order."""
    rest = iter(name)
    return all(character in rest for character in short)


def _span(cleaned: Cleaned, document: Elements, name: str) -> Span:
    """Where the document states an element, its beginning where it can't be told."""
    role = {"issuer": "signature"}.get(name, name)
    index = next((index for index, each in document.roles.items() if each == role), document.first)
    paragraph = cleaned.paragraphs[index]
    return Span(paragraph.lines[0].start, paragraph.lines[-1].end)
