"""Natural keys to IRIs: what a thing is called in the world decides what it is called in the graph.

Two issues that speak of one document or one agency mint the same IRI, whatever brackets, widths and blanks
they are printed with. No text, however odd, gives an invalid IRI: what an IRI forbids is percent-encoded
(RFC 3987), Chinese characters stay as they are.
"""

import hashlib
import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import quote as percent_encode
from urllib.parse import unquote, urlsplit

from gongbao.parser.model import Citation, Document, GongbaoError, Issue

DEFAULT_BASE = "https://w3id.org/gongbao/"

# RFC 3987, section 2.2: what a path segment or a fragment may hold (planes above the third: always encoded).
_ALLOWED = (
    r"A-Za-z0-9\-._~!$&'()*+,;=:@"
    r"\u00A0-\uD7FF\uF900-\uFDCF\uFDF0-\uFFEF\U00010000-\U0001FFFD\U00020000-\U0002FFFD\U00030000-\U0003FFFD"
)
# Section 4.1 forbids the marks of writing direction; at blanks of any kind some readers split their lines.
_UNWISE = r"\s\u200E\u200F\u202A-\u202E\u2066-\u2069"
_ENCODED = re.compile(rf"[^{_ALLOWED}]|[{_UNWISE}]")

_WIDTHS = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
_NO_QUOTES = dict.fromkeys(map(ord, "“”„‟\"'‘’「」『』＂＇"))
_DASHES = re.compile("[-‐‑‒–—―−～~]+")
_TITLE_MARKS = str.maketrans("〈〉<>〔〕[]【】•・∙", "《》《》()()()···")

# 青政发〔2024〕12号, 国办发[1996]25号, 云政发（2022）第8号
_BRACKETED = re.compile(
    r"(?P<mark>[^\d\W][^()\[\]〔〕【】〖〗、,;]*?)[(\[〔【〖](?P<year>\d{4})[)\]〕】〗]第?(?P<number>\d+)号?"
)
# 中华人民共和国国务院令第707号, 财政部公告2024年第5号
_SERIES = re.compile(r"(?:中华人民共和国)?(?P<mark>\D+?(?:令|公告|通告))(?:(?P<year>\d{4})年)?第?(?P<number>\d+)号")
# 交通运输部第12号令
_SERIES_BEHIND = re.compile(r"(?:中华人民共和国)?(?P<mark>\D+?)第(?P<number>\d+)号(?P<series>令|公告|通告)")
# 第707号, 令第707号, 2024年第5号: nobody knows whose.
_BARE = re.compile(r"(?:令|公告|通告)?[第\d]")


class WorkNumber(NamedTuple):
    """A document's number (发文字号) taken apart: the IRI's `segments`, and as GB/T 9704 has it `printed`."""

    segments: tuple[str, ...]
    printed: str


def encode(text: str) -> str:
    """Return a text as one path segment or fragment of an IRI; different texts give different segments.

    Example:
        >>> encode("青政发〔2024〕71号"), encode("a b/c")
        ('青政发〔2024〕71号', 'a%20b%2Fc')

    """
    if text in {".", ".."}:
        return "%2E" * len(text)
    return _ENCODED.sub(lambda found: percent_encode(found[0].encode("utf-8", "surrogatepass"), safe=""), text)


def checked_base(base: str) -> str:
    """Return the base of all data IRIs with its last slash.

    Raises:
        GongbaoError: the base isn't an absolute IRI without query and fragment.

    """
    try:
        parts = urlsplit(base)
    except ValueError:
        parts = urlsplit("")
    body = base.removeprefix(f"{parts.scheme}:").replace("/", "")
    if not parts.scheme or not parts.netloc or _ENCODED.search(body):
        raise GongbaoError(f"base IRI {base!r}: give an absolute one without ? and #, such as {DEFAULT_BASE}")
    return base if base.endswith("/") else base + "/"


def _folded(text: str) -> str:
    """Fold what printing varies: composed forms, widths, blanks."""
    return "".join(unicodedata.normalize("NFC", text).translate(_WIDTHS).split())


def work_number(number: str) -> WorkNumber | None:
    """Take a document's number apart.

    Args:
        number: a 发文字号, the number of an order or announcement, or a standard's number, as printed.

    Returns:
        Its segments and canonical form; None for a number that doesn't say whose it is (第707号).

    Example:
        >>> work_number("青政发[2024] 71号")
        WorkNumber(segments=('青政发', '2024', '71'), printed='青政发〔2024〕71号')

    """
    folded = _folded(number)
    if found := _BRACKETED.fullmatch(folded):
        mark, year, serial = found["mark"], found["year"], str(int(found["number"]))
        return WorkNumber((mark, year, serial), f"{mark}〔{year}〕{serial}号")
    if _BARE.match(folded) or not folded:
        return None
    if found := _SERIES.fullmatch(folded):
        mark, year, serial = found["mark"], found["year"], str(int(found["number"]))
        if year is None:
            return WorkNumber((mark, serial), f"{mark}第{serial}号")
        return WorkNumber((mark, year, serial), f"{mark}{year}年第{serial}号")
    if found := _SERIES_BEHIND.fullmatch(folded):
        mark, serial = found["mark"] + found["series"], str(int(found["number"]))
        return WorkNumber((mark, serial), f"{mark}第{serial}号")
    opaque = _DASHES.sub("-", folded)
    return WorkNumber((opaque,), opaque)


def joint_numbers(number: str) -> tuple[str, ...]:
    """Return the numbers of a document that several issuers number each; the first is its identity.

    Example:
        >>> joint_numbers("青财发〔2024〕3号 青农发〔2024〕9号")
        ('青财发〔2024〕3号', '青农发〔2024〕9号')

    """
    found = [match[0] for match in _BRACKETED.finditer(_folded(number))]
    return tuple(found) if len(found) > 1 else (number,)


def issuers(document: Document) -> tuple[str, ...]:
    """Return the bodies that issued a document, one by one.

    Example:
        >>> from gongbao.parser.model import Span
        >>> joint = Document(Span(0, 9), "doc/1", issuer="财政部、税务总局", issuers=("财政部", "税务总局"))
        >>> issuers(joint), issuers(Document(Span(0, 9), "doc/1", issuer="财政部"))
        (('财政部', '税务总局'), ('财政部',))

    """
    return document.issuers or ((document.issuer,) if document.issuer is not None else ())


def work_iri(number: str, base: str = DEFAULT_BASE) -> str | None:
    """Return the IRI of the work with a number, None for a number that doesn't say whose it is.

    Example:
        >>> work_iri("青政发（2024）71号")
        'https://w3id.org/gongbao/eli/work/青政发/2024/71'

    """
    taken = work_number(joint_numbers(number)[0])
    return None if taken is None else f"{base}eli/work/" + "/".join(map(encode, taken.segments))


def title_iri(title: str, base: str = DEFAULT_BASE) -> str:
    """Return the IRI of the work that a title names: 〈〉 is 《》 there; widths, quotes, dashes don't count.

    Example:
        >>> title_iri("“十四五”〈纲要〉（2021—2025年）")
        'https://w3id.org/gongbao/eli/title/十四五《纲要》(2021-2025年)'

    """
    key = _DASHES.sub("-", _folded(title).translate(_NO_QUOTES).translate(_TITLE_MARKS))
    if key.startswith("《") and key.find("》") == len(key) - 1:
        key = key[1:-1]
    return f"{base}eli/title/{encode(key)}"


def agency_iri(agency: str, base: str = DEFAULT_BASE) -> str:
    """Return the IRI of an agency by its id (`JURISDICTION/NAME`, or the name alone)."""
    return f"{base}agency/" + "/".join(encode("".join(segment.split())) for segment in agency.split("/"))


def agency_id(iri: str, base: str = DEFAULT_BASE) -> str:
    """Return the id of the agency with an IRI; blanks, which `agency_iri` leaves out, don't come back.

    Example:
        >>> agency_id(agency_iri("辽宁省/财政厅"))
        '辽宁省/财政厅'

    """
    return unquote(iri.removeprefix(f"{base}agency/"), errors="surrogatepass")


def person_iri(who: str, base: str = DEFAULT_BASE) -> str:
    """Return the IRI of a person who corrected something: the one given, or one made from the name.

    Example:
        >>> person_iri("王 芳"), person_iri("https://orcid.org/0000-0002-1825-0097")
        ('https://w3id.org/gongbao/person/王%20芳', 'https://orcid.org/0000-0002-1825-0097')

    """
    if who.startswith(("http://", "https://", "mailto:", "urn:")):
        return who
    return f"{base}person/{encode(unicodedata.normalize('NFC', who))}"


def issue_key(issue: Issue) -> str:
    """Return the key of an issue: its catalogue's, or `source/` and 12 hexadecimal digits of its SHA-256."""
    if issue.masthead.key is not None:
        return issue.masthead.key
    sha256 = issue.source.sha256 or hashlib.sha256(issue.source.text.encode("utf-8", "surrogatepass")).hexdigest()
    return f"source/{sha256[:12]}"


def issue_iri(key: str, base: str = DEFAULT_BASE) -> str:
    """Return the IRI of an issue, which also names the graph of its statements."""
    return f"{base}eli/" + "/".join(map(encode, key.split("/")))


def gazette_iri(key: str, base: str = DEFAULT_BASE) -> str | None:
    """Return the IRI of the serial that an issue is part of, None for a single source."""
    publisher, *rest = key.split("/")
    return f"{base}eli/{encode(publisher)}" if publisher != "source" and rest else None


def document_iri(issue: str, document: str) -> str:
    """Return the IRI of a document as printed in an issue: `issue` is the issue's IRI, `document` the id."""
    return f"{issue}/" + "/".join(map(encode, document.split("/")))


def fragment_iri(home: str, fragment: str) -> str:
    """Return the IRI of a part or a fact of a document (or of an issue, for what stands in no document)."""
    return f"{home}#{encode(fragment)}"


def document_work_iri(document: Document, issue: str, base: str = DEFAULT_BASE) -> str:
    """Return the IRI of the work that a printed document realizes.

    Its number decides; without one issuer, date and title together (a title like 任免通知 names many); without
    those it is a work of its own, under the document's IRI.
    """
    if document.number is not None and (numbered := work_iri(document.number, base)):
        return numbered
    if document.title is not None and document.date is not None:
        title = title_iri(document.title, "").removeprefix("eli/title/")
        return f"{base}eli/work/{encode(_folded(document.issuer or '-'))}/{document.date.isoformat()}/{title}"
    return document_iri(issue, document.id) + "/work"


def cited_work_iri(citation: Citation, base: str = DEFAULT_BASE) -> str:
    """Return the IRI of the work that a citation points at: by number if it gives one, else by full title."""
    if citation.number is not None and (numbered := work_iri(citation.number, base)):
        return numbered
    return title_iri(citation.refers_to or citation.title, base)


class IssueIris(NamedTuple):
    """The IRIs of an issue and of all that it holds; facts in the order of the issue's tuples."""

    issue: str
    documents: tuple[str, ...]
    works: tuple[str, ...]
    divisions: tuple[str, ...]
    assignments: tuple[str, ...]
    obligations: tuple[str, ...]
    targets: tuple[str, ...]
    deadlines: tuple[str, ...]
    citations: tuple[str, ...]
    diagnostics: tuple[str, ...]


def home(iri: str) -> str:
    """Return the document (or issue) that a fragment's IRI stands in."""
    return iri.partition("#")[0]


def issue_iris(issue: Issue, base: str = DEFAULT_BASE) -> IssueIris:
    """Return the IRIs of an issue and of all that it holds.

    Facts without an id (targets, deadlines …) are numbered from 1 in the document that they begin in, each
    kind for itself: `…/doc/1#target_5`. What begins in no document is numbered under the issue.
    """
    iri = issue_iri(issue_key(issue), base)
    documents = sorted(issue.documents, key=lambda document: document.span)
    starts = [document.span.start for document in documents]

    def home_of(position: int) -> str:
        index = bisect_right(starts, position) - 1
        if index >= 0 and position < documents[index].span.end:
            return document_iri(iri, documents[index].id)
        return iri

    def numbered(kind: str, positions: Iterable[int]) -> tuple[str, ...]:
        counts: Counter[str] = Counter()
        named = []
        for position in positions:
            place = home_of(position)
            counts[place] += 1
            named.append(fragment_iri(place, f"{kind}_{counts[place]}"))
        return tuple(named)

    return IssueIris(
        issue=iri,
        documents=tuple(document_iri(iri, document.id) for document in issue.documents),
        works=tuple(document_work_iri(document, iri, base) for document in issue.documents),
        divisions=tuple(fragment_iri(document_iri(iri, part.document), part.id) for part in issue.divisions),
        assignments=numbered("assignment", (fact.evidence.span.start for fact in issue.assignments)),
        obligations=tuple(fragment_iri(document_iri(iri, duty.document), duty.id) for duty in issue.obligations),
        targets=numbered("target", (fact.evidence.span.start for fact in issue.targets)),
        deadlines=numbered("deadline", (fact.evidence.span.start for fact in issue.deadlines)),
        citations=numbered("citation", (fact.evidence.span.start for fact in issue.citations)),
        diagnostics=numbered("diagnostic", (fact.span.start for fact in issue.diagnostics)),
    )
