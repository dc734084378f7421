"""The catalogue: which issue a source file is, where it is from, and which files there are to read.

A user's own *workspace* is a folder with `sources/` and `catalogue.toml`; the corpus that ships lies under it as a
read-only layer. Nothing is ever written into the installed package.
"""

import datetime
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from gongbao.corpus.files import sources_at, sources_below
from gongbao.parser.model import GongbaoError, Masthead

DEFAULT_WORKSPACE = Path("gongbao-corpus")


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """What is known about one source file.

    `file` is its path from the catalogue's folder, `sha256` the hash of its bytes in lower-case hexadecimal;
    `publisher` is the publisher's key, `publisher_name` its name; `address` is where the file was published; `sketch`
    tells texts that are much the same (`gongbao.corpus.likeness`).
    """

    file: str
    sha256: str
    publisher: str
    publisher_name: str
    title: str
    year: int
    number: int
    serial: int | None = None
    date: datetime.date | None = None
    address: str | None = None
    licence: str | None = None
    sketch: str | None = None

    @property
    def key(self) -> str:
        """The issue's key: publisher, year, number (`xam/2024/4`)."""
        return f"{self.publisher}/{self.year}/{self.number}"

    @property
    def masthead(self) -> Masthead:
        """The entry as a masthead."""
        return Masthead(self.key, self.publisher_name, self.title, self.year, self.number, self.serial, self.date)


@dataclass(frozen=True, slots=True)
class DocumentEntry:
    """What is known about a source file that is no gazette issue but a document by itself, as ministries publish them."""

    file: str
    sha256: str
    title: str | None = None
    address: str | None = None
    licence: str | None = None
    sketch: str | None = None


@dataclass(frozen=True)
class Catalogue:
    """The entries of one catalogue, or of several laid over one another, the first on top.

    `entries` are gazette issues, `documents` other sources, `publishers` keys with names.
    """

    entries: tuple[CatalogueEntry, ...] = ()
    documents: tuple[DocumentEntry, ...] = ()
    publishers: tuple[tuple[str, str], ...] = ()

    def by_sha256(self, sha256: str) -> CatalogueEntry | None:
        """Return the entry of the file with this hash, None where it is not catalogued."""
        return self._by_sha256.get(sha256)

    def over(self, lower: "Catalogue") -> "Catalogue":
        """Return this catalogue laid over another: where both know a file or an issue, this one's entry holds."""
        keys = {entry.key for entry in self.entries}
        return Catalogue(
            self.entries
            + tuple(entry for entry in lower.entries if self.by_sha256(entry.sha256) is None and entry.key not in keys),
            self.documents + lower.documents,
            self.publishers + lower.publishers,
        )

    @cached_property
    def _by_sha256(self) -> dict[str, CatalogueEntry]:
        return {entry.sha256: entry for entry in self.entries}


def shipped_corpus() -> Path:
    """Return the folder of the corpus that ships: `catalogue.toml` and `issues/`."""
    return Path(str(files("gongbao.corpus")))


def shipped_sources() -> list[Path]:
    """Return the files of the issues that ship, in order of name."""
    return list(sources_below(shipped_corpus() / "issues"))


@cache
def shipped_catalogue() -> Catalogue:
    """Return the catalogue of the issues that ship.

    >>> [entry.key for entry in shipped_catalogue().entries]
    ['xam/2024/4']
    """
    return read_catalogue(shipped_corpus() / "catalogue.toml")


def load_catalogue(corpus: Path | None = None) -> Catalogue:
    """Return the workspace's catalogue laid over the one that ships.

    Args:
        corpus: The workspace; by default `./gongbao-corpus` where it exists.

    Raises:
        GongbaoError: The workspace named does not exist, or its catalogue is not valid.

    """
    folder = workspace(corpus)
    path = None if folder is None else folder / "catalogue.toml"
    if path is None or not path.exists():
        return shipped_catalogue()
    state = path.stat()
    return _layered(path.resolve(), state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=4)
def _layered(path: Path, modified: int, size: int) -> Catalogue:
    """Read a workspace's catalogue once for all the files that are looked up in it, until the file changes."""
    return read_catalogue(path).over(shipped_catalogue())


def workspace(corpus: Path | None = None) -> Path | None:
    """Return the user's workspace: the one named, else `./gongbao-corpus`, None where there is none."""
    if corpus is None:
        return DEFAULT_WORKSPACE if DEFAULT_WORKSPACE.is_dir() else None
    if not corpus.is_dir():
        problem = "is not a folder" if corpus.exists() else "does not exist"
        raise GongbaoError(f"{corpus}: the corpus folder {problem}; make it with sources in {corpus / 'sources'}")
    return corpus


def discover(paths: Sequence[Path] = (), corpus: Path | None = None) -> list[Path]:
    """Return the source files in files and folders, each once.

    Args:
        paths: Files, taken as they are, archives and folders, searched with all folders in them for sources in order
            of name. None: the workspace's `sources/` and the issues that ship, but for those of which the workspace's
            catalogue knows another file.
        corpus: The workspace; by default `./gongbao-corpus` where it exists.

    Raises:
        GongbaoError: A path does not exist or can't be read, or a folder holds no sources.

    """
    if paths:
        found = [file for path in paths for file in sources_at(path)]
    else:
        files = {entry.key: entry.sha256 for entry in load_catalogue(corpus).entries}
        replaced = {
            shipped_corpus() / entry.file
            for entry in shipped_catalogue().entries
            if files.get(entry.key, entry.sha256) != entry.sha256
        }
        found = [file for file in shipped_sources() if file not in replaced]
        folder = workspace(corpus)
        if folder is not None:
            own = folder / "sources"
            if not own.is_dir() and corpus is not None:
                raise GongbaoError(f"{corpus}: no folder sources in it; put the source files into {own}")
            found += sources_below(own) if own.is_dir() else ()
    once: dict[Path, Path] = {}
    for file in found:
        once.setdefault(file.resolve(), file)
    return list(once.values())


# ----------------------------------------------------------------------------------------------- reading


def read_catalogue(path: Path) -> Catalogue:
    """Read and check a catalogue file.

    Raises:
        GongbaoError: The file can't be read, is no TOML, or an entry is wrong; names file, entry and key.

    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise GongbaoError(f"{path}: can't read the catalogue ({error.strerror}); check the path") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise GongbaoError(f"{path}: no valid TOML in UTF-8: {error}") from error
    place = str(path)
    table = _checked(content, _TABLES, set(_TABLES), place)
    names = _publisher_names(table.get("publishers", {}), place)
    by_sha256: dict[str, CatalogueEntry | DocumentEntry] = {}
    by_key: dict[str, CatalogueEntry] = {}
    documents: list[DocumentEntry] = []
    for position, issue in enumerate(table.get("issues", []), 1):
        here = f"{place}: issue {position}"
        entry = _entry(issue, names, here)
        _refuse_listed(entry, by_sha256, here)
        if (other := by_key.get(entry.key)) is not None:
            raise GongbaoError(f"{here} ({entry.file}): number: {other.file} is {entry.key} already")
        by_sha256[entry.sha256] = by_key[entry.key] = entry
    for position, content in enumerate(table.get("documents", []), 1):
        here = f"{place}: document {position}"
        values = _checked(content, _DOCUMENT_KEYS, _OPTIONAL_KEYS | {"title"}, here)
        document = DocumentEntry(**_with_hash(values, f"{here} ({values['file']})"))
        _refuse_listed(document, by_sha256, here)
        by_sha256[document.sha256] = document
        documents.append(document)
    return Catalogue(tuple(by_key.values()), tuple(documents), tuple(names.items()))


def _refuse_listed(
    entry: CatalogueEntry | DocumentEntry, by_sha256: dict[str, CatalogueEntry | DocumentEntry], place: str
) -> None:
    if (other := by_sha256.get(entry.sha256)) is not None:
        raise GongbaoError(f"{place} ({entry.file}): sha256: that of {other.file}; list a file once")


def _publisher_names(publishers: dict[str, object], place: str) -> dict[str, str]:
    names: dict[str, str] = {}
    for key, content in publishers.items():
        if re.fullmatch(r"[a-z0-9][a-z0-9-]*", key) is None:
            raise GongbaoError(f"{place}: publishers.{key}: a publisher's key is made of a-z, 0-9 and -")
        names[key] = _checked(content, {"name": str}, set(), f"{place}: publishers.{key}")["name"]
    return names


def _entry(content: object, publisher_names: dict[str, str], place: str) -> CatalogueEntry:
    values = _checked(content, _ISSUE_KEYS, _OPTIONAL_KEYS, place)
    place += f" ({values['file']})"
    values = _with_hash(values, place)
    for key in ("year", "number", "serial"):
        if values.get(key, 1) < 1:
            raise GongbaoError(f"{place}: {key}: must be 1 or more")
    publisher = values["publisher"]
    if publisher not in publisher_names:
        raise GongbaoError(f"{place}: publisher: {publisher} is not listed; add [publishers.{publisher}] with its name")
    return CatalogueEntry(publisher_name=publisher_names[publisher], **values)


def _with_hash(values: dict[str, Any], place: str) -> dict[str, Any]:
    """An entry's values with its hash in lower case, once it is one."""
    sha256 = values["sha256"].lower()
    if re.fullmatch(r"[0-9a-f]{64}", sha256) is None:
        raise GongbaoError(f"{place}: sha256: must be 64 hexadecimal digits; `sha256sum FILE` prints them")
    return {**values, "sha256": sha256}


_TABLES: dict[str, type] = {"publishers": dict, "issues": list, "documents": list}
_ISSUE_KEYS: dict[str, type] = {
    "file": str,
    "sha256": str,
    "publisher": str,
    "title": str,
    "year": int,
    "number": int,
    "serial": int,
    "date": datetime.date,
    "address": str,
    "licence": str,
    "sketch": str,
}
_DOCUMENT_KEYS: dict[str, type] = dict.fromkeys(("file", "sha256", "title", "address", "licence", "sketch"), str)
_OPTIONAL_KEYS = {"serial", "date", "address", "licence", "sketch"}
_KINDS: dict[type, str] = {
    str: "a text",
    int: "a whole number",
    datetime.date: "a date (2024-09-11)",
    dict: "a table",
    list: "a list of tables",
}


def _checked(content: object, kinds: dict[str, type], optional: set[str], place: str) -> dict[str, Any]:
    """Return a TOML table whose keys are known and of the right kind, and none missing that must be there."""
    if not isinstance(content, dict):
        raise GongbaoError(f"{place}: must be a table")
    for key, value in content.items():
        if key not in kinds:
            raise GongbaoError(f"{place}: {key}: no such key; there are {', '.join(kinds)}")
        if type(value) is not kinds[key]:  # a TOML true is no number, a date with a time no date
            raise GongbaoError(f"{place}: {key}: must be {_KINDS[kinds[key]]}")
    for key in kinds:
        if key in optional or key in content:
            continue
        raise GongbaoError(f"{place}: {key}: is missing; it must be {_KINDS[kinds[key]]}")
    return dict(content)
