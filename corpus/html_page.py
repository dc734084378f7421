"""A web page's bytes as a tree of elements: its encoding, limits, pages saved by browsers (MHTML), frames."""

import codecs
import email
import email.policy
import re
from email.message import Message
from itertools import islice

import lxml.html
from lxml import etree

from gongbao.corpus.text import BYTE_ORDER_MARKS, decode
from gongbao.parser.model import GongbaoError

LARGEST_PAGE = 30_000_000
"""How many bytes a page may have."""
MOST_TAGS = 400_000
"""How many tags a page may have, opening and closing: an issue of 200 pages saved from Word has half of them, and a table of
so many is read, and its facts, in half a minute."""

MOST_ATTRIBUTES = 5_000
"""How many blank-parted words a tag may have: libxml2 compares each attribute with all before it."""

_LONG_TAG = 50_000  # characters; a picture may stand in an attribute, without blanks
_TAG = re.compile(r"""<[a-zA-Z](?:[^<>"']++|"[^"]*+"|'[^']*+'|["'])*+""")
_DECLARED = re.compile(
    rb"""<meta\b[^>]{0,200}?charset\s*=\s*["']?\s*(?P<meta>[\w.:-]+) | ^\s*<\?xml\b[^>]{0,200}?encoding\s*=\s*["'](?P<xml>[\w.:-]+)""",
    re.VERBOSE | re.IGNORECASE,
)
_HEAD = 16_384  # bytes in which the encoding is declared; some pages put their scripts first
# Names that stand for larger sets than they say, after the WHATWG's Encoding Standard.
_MEANT = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "gb_2312-80": "gb18030"} | {
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "iso-8859-1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "unicode": "utf-8",
    "utf-16": "utf-8",  # a page that declares it in ASCII is none
}
_MOST_DAMAGED = 200  # one character in so many may be damaged: CMSs cut descriptions in the middle of one
_SAMPLE_UTF16 = ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
_MHTML = re.compile(
    rb"(?:[A-Za-z-]+:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){0,30}?(?:Content-Type:\s*multipart/related|MIME-Version:)",
    re.IGNORECASE,
)
_BEGINNING = re.compile(
    rb"""
      (?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*
      (?:<\?xml\b[^>]{0,200}>\s*|<!--(?:[^-]|-(?!->))*-->\s*|<!DOCTYPE\s+html\b[^>]*>\s*)*
      <(?:html|head|body|title|meta|frameset)\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LONGEST_FRAMESET = 100_000  # characters in which the frames of a page are looked for
_FRAMES = re.compile(r"""<frame\b[^>]{0,200}?\bsrc\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)


def is_page(content: bytes) -> bool:
    r"""Whether a file is a web page by its beginning, in any of the encodings that pages have; Markdown is none.

    >>> is_page(b"<!-- saved from url=(0014)about:internet -->\n<HTML><BODY>"), is_page(b"# <table>")
    (True, False)
    """
    sample = content[:_HEAD].replace(b"\0", b"")
    return _BEGINNING.match(sample) is not None or _MHTML.match(sample) is not None


def read_page(content: bytes, place: str) -> tuple[lxml.html.HtmlElement, str, int]:
    """Parse a page.

    Args:
        content: The file's bytes: HTML, XHTML, or MHTML as browsers save it.
        place: The file's name for errors.

    Returns:
        The root element, the name of the encoding, and how many characters are damaged.

    Raises:
        GongbaoError: The page is too large or too deep, holds frames instead of text, or its encoding can't be told.

    """
    if len(content) > LARGEST_PAGE:
        raise GongbaoError(f"{place}: a page of {len(content)} bytes (at most {LARGEST_PAGE}); split it")
    if _MHTML.match(content):
        content = _main_part(content, place)
    text, encoding, damaged = decode_page(content, place)
    if text.count("<") > MOST_TAGS:
        raise GongbaoError(f"{place}: a page of more than {MOST_TAGS} tags; split it")
    if max(map(len, text.split("<"))) > _LONG_TAG and any(
        len(tag) > _LONG_TAG and len(tag.split()) > MOST_ATTRIBUTES for tag in _TAG.findall(text)
    ):
        raise GongbaoError(f"{place}: a tag of more than {MOST_ATTRIBUTES} attributes; save its text as a .txt file")
    parser = lxml.html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True, remove_pis=True)
    try:
        root = lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise GongbaoError(f"{place}: an empty page; save it again from the browser") from error
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise GongbaoError(f"{place}: its elements are nested too deep to be read; save its text as a .txt file")
    if root.find(".//frameset") is not None:
        _refuse_frames(text, place)
    return root, encoding, damaged


def decode_page(content: bytes, place: str) -> tuple[str, str, int]:
    """Return a page's text, the name of its encoding, and how many of its characters are damaged.

    What the bytes are goes before what the page declares: UTF-8 is told strictly, so that a page converted without
    its declaration is read; GB 2312 is declared where GB 18030 is meant.

    >>> decode_page('<meta charset="gb2312">镕'.encode("gb18030"), "page.html")[1:]
    ('gb18030', 0)
    """
    for mark, encoding in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return _replaced(content, encoding)
    for beginning, encoding in _SAMPLE_UTF16:
        if content.lstrip(b"\r\n").startswith(beginning):
            return _replaced(content, encoding)
    content = content.replace(b"\0", b"")
    try:
        return content.decode("utf-8"), "utf-8", 0
    except UnicodeDecodeError:
        pass
    declared = _DECLARED.search(content[:_HEAD])
    if declared:
        name = (declared["meta"] or declared["xml"]).decode("ascii", "replace").lower()
        encoding = _MEANT.get(name, name)
        if _is_known(encoding):
            text, _, damaged = _replaced(content, encoding)
            wide = sum(not character.isascii() for character in text)
            if damaged * _MOST_DAMAGED <= max(wide, _MOST_DAMAGED):
                return text, encoding, damaged
    text, encoding = decode(content, place)
    return text, encoding, 0


def _is_known(encoding: str) -> bool:
    try:
        return codecs.lookup(encoding)._is_text_encoding
    except LookupError:
        return False


def _replaced(content: bytes, encoding: str) -> tuple[str, str, int]:
    text = content.decode(encoding, errors="replace")
    return text, encoding, text.count("\ufffd")


def _main_part(content: bytes, place: str) -> bytes:
    """The page in a MHTML file: its first part of HTML."""
    try:
        message = email.message_from_bytes(content, policy=email.policy.compat32)
    except RecursionError as error:
        raise GongbaoError(f"{place}: a MHTML file of parts nested too deep; save the page as HTML") from error
    for part in message.walk():
        if part.get_content_type() in {"text/html", "application/xhtml+xml"}:
            page = part.get_payload(decode=True)
            if isinstance(page, bytes) and page.strip():
                return _with_charset(page, part)
    raise GongbaoError(f"{place}: a MHTML file without a page in it; save the page as HTML")


def _with_charset(page: bytes, part: Message) -> bytes:
    """The page, with the encoding that its part names declared where the page itself declares none."""
    name = part.get_param("charset")
    if isinstance(name, str) and name.isascii() and not _DECLARED.search(page[:_HEAD]):
        return b'<meta charset="' + name.encode() + b'">' + page
    return page


def _refuse_frames(text: str, place: str) -> None:
    found = ", ".join(match[1][:100] for match in islice(_FRAMES.finditer(text[:_LONGEST_FRAMESET]), 5))
    raise GongbaoError(f"{place}: a page of frames, which are files of their own; save the one with the text: {found}")
