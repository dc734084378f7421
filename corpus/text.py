"""Reads plain text: decides the encoding, keeps every character and line end as it is."""

import codecs

import charset_normalizer

from gongbao.parser.model import Diagnostic, GongbaoError, Severity, Source, Span

SAMPLE = 100_000
"""How much of a text, in bytes or characters, decides what it looks like."""

BYTE_ORDER_MARKS = (  # the longer before those that they begin with
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CERTAIN = frozenset({"utf-8", "gb18030", *(encoding for _, encoding in BYTE_ORDER_MARKS)})
"""The encodings that bytes prove or all but prove."""

BINARY_BEGINNINGS = (
    (b"\x1f\x8b", "a gzip archive", "unpack it first"),
    (b"Rar!", "a RAR archive", "unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "unpack it first"),
    (b"%!PS", "a PostScript file", "convert it: ps2pdf FILE"),
    (b"AT&TFORM", "a DjVu file", "convert it: ddjvu -format=pdf FILE OUT.pdf"),
)
LARGEST_TEXT = 50_000_000
"""How large a text may be, in bytes: a gazette of a thousand pages has 4 MB."""
MOST_TABLE_MARKS = 600_000
"""How many | and < a text may have: a task table of so many is read, and its facts, in half a minute and 1.1 GB."""
CONTROLS = bytes(byte for byte in range(32) if chr(byte) not in "\t\n\v\f\r\x1b") + b"\x7f"


def read_text(content: bytes, place: str) -> Source:
    """Read a text file.

    UTF-8 with or without a byte order mark, UTF-16 and UTF-32 with one, and GB18030 (with it GBK and GB 2312) are
    told apart strictly; only what is none of them is left to charset-normalizer, and a note says so. Line ends stay as
    they are, the byte order mark is not part of the text. An empty file is a source with empty text.

    Args:
        content: The file's bytes.
        place: What to call the file in errors.

    Returns:
        The source; `encoding` is the name of the Python codec that decodes the bytes to the text.

    Raises:
        GongbaoError: The file is no text, or its encoding can't be told.

    >>> read_text("臺北市政府公報第四期，主旨：公告本市水源保護區。".encode("big5"), "example.txt").encoding
    'big5'

    """
    if len(content) > LARGEST_TEXT:
        raise GongbaoError(f"{place}: is a text of more than {LARGEST_TEXT // 1_000_000} MB; split it into issues")
    text, encoding = decode(content, place)
    if text.count("|") + text.count("<") > MOST_TABLE_MARKS:
        raise GongbaoError(f"{place}: has tables of more than {MOST_TABLE_MARKS} marks (| and <); split it into issues")
    notes: tuple[Diagnostic, ...] = ()
    if encoding not in CERTAIN:
        message = f"read as {encoding}, which its bytes look like but do not prove; save it as UTF-8 if words are wrong"
        notes = (Diagnostic(Span(0, 0), "guessed-encoding", Severity.NOTE, message),)
    return Source(text=text, encoding=encoding, notes=notes)


def decode(content: bytes, place: str) -> tuple[str, str]:
    """Return a file's text and the name of its encoding; `place` names the file in errors.

    >>> decode("盟财政局".encode("gb18030"), "example.txt")
    ('盟财政局', 'gb18030')
    """
    for mark, encoding in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return _decoded(content, encoding, place), encoding
    _refuse_binary(content, place)
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        _refuse_damaged(content, error, place)
    encoding = "gb18030" if _is_gb18030(content) else _guessed(content, place)
    return _decoded(content, encoding, place), encoding


def _decoded(content: bytes, encoding: str, place: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise GongbaoError(
            f"{place}: looks like {encoding}, but byte {error.start} is none of it; save the file as UTF-8"
        ) from error


def _refuse_binary(content: bytes, place: str) -> None:
    for beginning, kind, remedy in BINARY_BEGINNINGS:
        if content.startswith(beginning):
            raise GongbaoError(f"{place}: is {kind}, not text; {remedy}")
    if b"\0" in content:
        raise GongbaoError(
            f"{place}: holds NUL bytes, so it is a binary file or UTF-16 without a byte order mark; "
            "save it as UTF-8 text"
        )
    sample = content[:SAMPLE]
    controls = len(sample) - len(sample.translate(None, CONTROLS))
    if controls * 10 > len(sample):
        raise GongbaoError(f"{place}: is mostly control characters, so no text; save its text as UTF-8")


def _refuse_damaged(content: bytes, error: UnicodeDecodeError, place: str) -> None:
    """Refuse UTF-8 with a few wrong bytes: another encoding would give a text, but a garbled one."""
    text = content.decode("utf-8", errors="replace")
    damage = text.count("\ufffd")
    wide = sum(not character.isascii() for character in text[:SAMPLE])
    if damage * 20 < wide:
        line = content.count(b"\n", 0, error.start) + 1
        raise GongbaoError(
            f"{place}: UTF-8 with {damage} damaged characters, the first in line {line} (byte {error.start}); "
            "get an undamaged copy or mend it"
        )


def _is_gb18030(content: bytes) -> bool:
    """Whether the bytes are GB18030, and nearly all characters the common ones of GB 2312.

    GB18030 has a character for almost any pair of bytes; Big5 or Shift_JIS read as GB18030 gives rare ones.
    """
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError:
        return False
    wide = "".join(character for character in text[:SAMPLE] if not character.isascii())
    common = len(wide.encode("gb2312", errors="ignore")) // 2
    return common * 10 >= len(wide) * 9


def _guessed(content: bytes, place: str) -> str:
    cut = content.rfind(b"\n", 0, SAMPLE) + 1 if len(content) > SAMPLE else 0
    match = charset_normalizer.from_bytes(content[: cut or SAMPLE]).best()
    if match is None:
        raise GongbaoError(f"{place}: its encoding can't be told; save the file as UTF-8")
    return match.encoding
