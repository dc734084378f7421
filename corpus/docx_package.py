"""The parts of a Word file: a ZIP archive of XML, opened within limits and without entities or network.

Parts and relationships follow ECMA-376 part 2 (Open Packaging Conventions). Files in the strict variant
(ISO/IEC 29500 Strict) are read as transitional ones: they differ in their namespaces alone.
"""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from lxml import etree

from gongbao.corpus.legacy import refuse_archive, refuse_legacy
from gongbao.parser.model import GongbaoError

MOST_ENTRIES = 10_000
"""How many entries the archive may have; a Word file with many pictures has some hundreds."""
LARGEST_PART = 50_000_000
"""How many bytes a part may have when unpacked: several times the longest yearbook."""
LARGEST_RATIO = 300
"""How many times smaller than its content a part of more than `LARGEST_SMALL_PART` bytes may be packed."""
LARGEST_SMALL_PART = 5_000_000
"""Below this many bytes a part may be packed as tightly as it likes."""
LARGEST_SUM = 100_000_000
"""How many bytes all parts that are read may have together."""
MOST_TAGS = 1_200_000
"""How many tags a part may have, opening and closing: a table of so many is read, and its facts, in half a minute."""

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TRANSITIONAL = (  # the beginnings of namespaces, strict and transitional
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/",
        b"http://schemas.openxmlformats.org/officeDocument/2006/",
    ),
)
_MAIN = "word/document.xml"


class Relation(NamedTuple):
    """A part that another names: the last word of its type (`header`, `footnotes`) and the part's name."""

    kind: str
    part: str


@dataclass(frozen=True, slots=True)
class Package:
    """An opened archive: its main part's name; the names of the parts that a part names, by id."""

    archive: zipfile.ZipFile
    place: str
    main: str
    relations: dict[str, Relation]

    def part(self, name: str) -> etree._Element | None:
        """The root of a part's XML, None where the archive has no such part."""
        return _parsed(self.archive, name, self.place)

    def related(self, kind: str) -> Iterator[etree._Element]:
        """The roots of the parts of a kind that the main part names, in the order of their names."""
        for name in sorted({relation.part for relation in self.relations.values() if relation.kind == kind}):
            root = self.part(name)
            if root is not None:
                yield root


def open_package(content: bytes, place: str) -> Package:
    """Open a Word file.

    Raises:
        GongbaoError: It is no Word file, is damaged or encrypted, or exceeds the limits.

    """
    refuse_legacy(content, place)
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        names = archive.namelist()
        if len(names) > MOST_ENTRIES:
            raise GongbaoError(f"{place}: an archive of {len(names)} entries (at most {MOST_ENTRIES}); unpack it first")
        mimetype = _read(archive, "mimetype", place) if "mimetype" in names else b""
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise _damaged(place, error) from error
    refuse_archive(names, mimetype or b"", place)
    main = _main_part(archive, place)
    if main not in names:
        raise GongbaoError(f"{place}: is a ZIP archive, but no Word file (it has no {main}); unpack it first")
    sizes = {_folder(main), ""}
    total = sum(info.file_size for info in archive.infolist() if posixpath.dirname(info.filename) in sizes)
    if total > LARGEST_SUM:
        raise GongbaoError(f"{place}: unpacks to {total} bytes of text (at most {LARGEST_SUM}); split it")
    relations = _relations(archive, main, place)
    return Package(archive, place, main, relations)


def _folder(part: str) -> str:
    return posixpath.dirname(part)


def _main_part(archive: zipfile.ZipFile, place: str) -> str:
    """The part that the archive names as its document."""
    for relation in _relations(archive, "", place).values():
        if relation.kind == "officeDocument":
            return relation.part
    return _MAIN


def _relations(archive: zipfile.ZipFile, part: str, place: str) -> dict[str, Relation]:
    """The parts of the archive that a part names, by the relationship's id; nothing outside the archive."""
    folder, name = posixpath.split(part)
    root = _parsed(archive, posixpath.join(folder, "_rels", f"{name}.rels"), place)
    found: dict[str, Relation] = {}
    for element in () if root is None else root.iter("{*}Relationship"):
        if element.get("TargetMode") == "External":
            continue
        target = element.get("Target", "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        found[element.get("Id", "")] = Relation(element.get("Type", "").rpartition("/")[2], path)
    return found


def _parsed(archive: zipfile.ZipFile, name: str, place: str) -> etree._Element | None:
    content = _read(archive, name, place)
    if content is None:
        return None
    for strict, transitional in _TRANSITIONAL:
        content = content.replace(strict, transitional)
    if content.count(b"<") > MOST_TAGS:
        raise GongbaoError(f"{place}: {name} has more than {MOST_TAGS} tags; split the file")
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise GongbaoError(
            f"{place}: {name} is damaged ({_words(error)}); open it in Word or LibreOffice and save it anew"
        ) from error
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]
        raise GongbaoError(f"{place}: {name} declares a document type, which no Word file does; get another copy")
    return root


def _read(archive: zipfile.ZipFile, name: str, place: str) -> bytes | None:
    """A part's bytes; what the archive says of its size is not believed."""
    try:
        entry = archive.getinfo(name)
    except KeyError:
        return None
    if entry.flag_bits & 1:
        raise GongbaoError(f"{place}: is encrypted; open it with its password and save it without one")
    try:
        with archive.open(entry) as stream:
            content = stream.read(LARGEST_PART + 1)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        ValueError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise _damaged(place, error) from error
    if len(content) > LARGEST_PART:
        raise GongbaoError(f"{place}: {name} unpacks to more than {LARGEST_PART} bytes; split the file")
    if len(content) > LARGEST_SMALL_PART and len(content) > LARGEST_RATIO * entry.compress_size:
        raise GongbaoError(
            f"{place}: {name} unpacks to {len(content)} bytes from {entry.compress_size}, as no text does; "
            "get another copy"
        )
    return content


def _damaged(place: str, error: Exception) -> GongbaoError:
    return GongbaoError(
        f"{place}: a damaged Word file ({_words(error)}); get another copy, or open it and save it anew"
    )


def _words(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
