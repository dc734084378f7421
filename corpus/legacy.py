"""Formats that are not read, told by their first bytes or their entries: what each is and how to convert it."""

from collections.abc import Collection

from gongbao.parser.model import GongbaoError

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RTF = b"{\\rtf"

# Names of streams inside OLE containers, in UTF-16 as their directory holds them.
_STREAMS = (
    ("EncryptedPackage", "an encrypted Office file", "open it with its password and save it without one"),
    ("WpsDocument", "a WPS text (wps)", "{convert}"),
    ("WordDocument", "an old Word file (doc, wps)", "{convert}"),
    ("Workbook", "an old Excel workbook (xls, et)", "save its text as a .txt file"),
    ("PowerPoint Document", "an old presentation (ppt, dps)", "save its text as a .txt file"),
)
_CONVERT = "convert it with `soffice --headless --convert-to docx {place}` and read the result"
_OPEN_DOCUMENTS = (
    (b"application/vnd.oasis.opendocument.text", "an OpenDocument text (odt)", "{convert}"),
    (b"application/vnd.oasis.opendocument", "an OpenDocument file", "save its text as a .txt file"),
    (b"application/epub+zip", "an EPUB book", "save its text as a .txt file"),
)
_ENTRIES = (
    ("OFD.xml", "an OFD file", "print it to a PDF file with an OFD reader"),
    ("xl/workbook.xml", "an Excel workbook (xlsx)", "save its text as a .txt file"),
    ("ppt/presentation.xml", "a presentation (pptx)", "save its text as a .txt file"),
)


def refuse_legacy(content: bytes, place: str) -> None:
    r"""Refuse a file in an Office format that is no XML: doc, wps, RTF, and anything encrypted.

    Args:
        content: The file's bytes.
        place: The file's name for errors.

    Raises:
        GongbaoError: The file is in one of these formats; the message says which and how to convert it.

    >>> refuse_legacy(b"{\\rtf1\\ansi", "通知.doc")
    Traceback (most recent call last):
        ...
    gongbao.parser.model.GongbaoError: 通知.doc: is an RTF file; convert it with `soffice --headless --convert-to docx 通知.doc` and read the result

    """
    if content.startswith(_RTF):
        raise _refusal(place, "an RTF file", "{convert}")
    if content.startswith(_OLE):
        for stream, kind, remedy in _STREAMS:
            if stream.encode("utf-16-le") in content:
                raise _refusal(place, kind, remedy)
        raise _refusal(place, "an old Office file (doc, wps, xls)", "{convert}")


def is_office_archive(names: Collection[str]) -> bool:
    """Whether a ZIP archive with these entries is one file of an Office format, and no archive of sources.

    >>> is_office_archive(["[Content_Types].xml", "word/document.xml"]), is_office_archive(["2024/4.pdf"])
    (True, False)
    """
    return not {"[Content_Types].xml", "mimetype", "OFD.xml"}.isdisjoint(names)


def refuse_archive(names: Collection[str], mimetype: bytes, place: str) -> None:
    """Refuse a ZIP archive that is a file of an Office format other than Word's.

    Args:
        names: The names of its entries.
        mimetype: What its entry `mimetype` holds, b"" where there is none.
        place: The file's name for errors.

    Raises:
        GongbaoError: It is such a file; the message says which and what to do.

    """
    for beginning, kind, remedy in _OPEN_DOCUMENTS:
        if mimetype.strip().startswith(beginning):
            raise _refusal(place, kind, remedy)
    for name, kind, remedy in _ENTRIES:
        if name in names:
            raise _refusal(place, kind, remedy)


def _refusal(place: str, kind: str, remedy: str) -> GongbaoError:
    return GongbaoError(f"{place}: is {kind}; {remedy.format(convert=_CONVERT.format(place=place))}")
