"""New sources for a workspace: what each is, whether the corpus has it already, and its catalogue entry.

A source is one issue of a gazette or a document by itself. Which issue it is, its masthead says, or the page's metadata,
or the file's name; what none of them says has to be told.
"""

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT

from gongbao.corpus.catalogue import Catalogue, CatalogueEntry, DocumentEntry, read_catalogue
from gongbao.corpus.files import read_bytes
from gongbao.corpus.likeness import ALIKE, likeness, sketch
from gongbao.corpus.reading import Advance, read
from gongbao.parser import parse_issue
from gongbao.parser.masthead import masthead_in
from gongbao.parser.model import GongbaoError, Masthead

_GENERIC = re.compile("(?:人民政府|行政公署|管理委员会)?(?:办公[厅室])?$")
_IN_A_NAME = re.compile(
    r"(?<![0-9])(?P<year>(?:19|20)[0-9]{2})(?:年|[-_. ])?(?:第)?(?P<number>[0-9]{1,2})(?:期|(?![-_.]?[0-9]))"
)
_UNSAFE = re.compile(r'[\x00-\x1f/\\:*?"<>|]+')


@dataclass(frozen=True, slots=True)
class Candidate:
    """A source that may be added: its content, and what is known of it.

    `masthead` has what was found; `is_issue` says whether anything in it is a gazette's own. `title` is that of its only
    document, else the file's name; `documents` is how many there are.
    """

    path: Path
    content: bytes
    sha256: str
    sketch: str
    masthead: Masthead
    is_issue: bool
    title: str
    documents: int

    @property
    def missing(self) -> tuple[str, ...]:
        """What of publisher, year and number is not known."""
        return tuple(name for name in ("publisher", "year", "number") if getattr(self.masthead, name) is None)


def examine(path: Path, advance: Advance | None = None) -> Candidate:
    """Read a new source and find out what it is.

    Args:
        path: The file, or a file in an archive.
        advance: Is called after each page that has to be recognised.

    Raises:
        GongbaoError: The file can't be read.

    """
    content = read_bytes(path)
    sha256 = hashlib.sha256(content).hexdigest()
    source = replace(read(content, str(path), advance), path=str(path), sha256=sha256)
    issue = parse_issue(source)
    titles = (found.value for found in source.metadata if found.name == "title")
    said = [issue.masthead, *map(masthead_in, titles), masthead_in(path.stem), _numbers_in(path.stem)]
    found = {
        name: next((value for each in said if (value := getattr(each, name)) is not None), None)
        for name in ("publisher", "title", "year", "number", "serial", "date")
    }
    document = issue.documents[0] if len(issue.documents) == 1 else None
    return Candidate(
        path=path,
        content=content,
        sha256=sha256,
        sketch=sketch(source.text),
        masthead=Masthead(**found),
        is_issue=found["publisher"] is not None or found["serial"] is not None or "公报" in path.stem,
        title=(document and document.title) or path.stem,
        documents=len(issue.documents),
    )


def _numbers_in(stem: str) -> Masthead:
    """Year and number as files are named by: xam-2024-04, 2024年第4期, 202404.

    >>> _numbers_in("gb-2024-04").year, _numbers_in("公报2023第11期").number, _numbers_in("20240311").year
    (2024, 11, None)
    """
    found = _IN_A_NAME.search(stem)
    return Masthead(year=int(found["year"]), number=int(found["number"])) if found else Masthead()


def told(candidate: Candidate, facts: Mapping[str, Any]) -> Candidate:
    """Return a candidate with what a person says of it; what is None there stays as it was found."""
    names = {field.name for field in fields(Masthead)}
    given = {name: value for name, value in facts.items() if name in names and value is not None}
    return replace(candidate, masthead=replace(candidate.masthead, **given), is_issue=candidate.is_issue or bool(given))


# ------------------------------------------------------------------------------------------- what there is already


def refusal(
    candidate: Candidate,
    entry: CatalogueEntry | DocumentEntry,
    layers: Mapping[Path, Catalogue],
    *,
    replacing: bool = False,
    anyway: bool = False,
) -> str | None:
    """Return why a source should not be added, None where nothing speaks against it.

    Args:
        candidate: The source.
        entry: What would be written of it.
        layers: The catalogues of the corpus by the folders that their files are named from.
        replacing: It may take the place of another file of the same issue.
        anyway: It may be much like another source.

    """
    for folder, each in _listed(layers):
        is_same = isinstance(each, CatalogueEntry) and isinstance(entry, CatalogueEntry) and each.key == entry.key
        if is_same and replacing:
            continue
        alike = likeness(candidate.sketch, each.sketch or _sketch_of(folder / each.file))
        name = each.key if isinstance(each, CatalogueEntry) else each.title or each.file
        if is_same:
            return f"is issue {name}, which is there as {each.file} ({alike:.0%} the same); --replace takes this file"
        if alike >= ALIKE and not anyway:
            return f"is {alike:.0%} the same as {name} ({each.file}), as another copy would be; --anyway adds it"
    return None


def copy_of(candidate: Candidate, layers: Mapping[Path, Catalogue]) -> str | None:
    """Return the file of the corpus that a source is to the byte, None where there is none."""
    return next((each.file for _, each in _listed(layers) if each.sha256 == candidate.sha256), None)


def _listed(layers: Mapping[Path, Catalogue]) -> Iterator[tuple[Path, CatalogueEntry | DocumentEntry]]:
    for folder, catalogue in layers.items():
        for entry in catalogue.entries:
            yield folder, entry
        for document in catalogue.documents:
            yield folder, document


def _sketch_of(file: Path) -> str:
    """The sketch of a text that was catalogued without one; other kinds of files take too long to read."""
    try:
        return sketch(file.read_bytes().decode("utf-8"))
    except (OSError, UnicodeDecodeError):
        return ""


def publisher_key(name: str, catalogue: Catalogue) -> str:
    """Return the key of a publisher: that of the catalogue, or its name's in pinyin, one that is not taken.

    >>> publisher_key("重庆市人民政府", Catalogue())
    'chongqingshi'
    """
    from pypinyin import lazy_pinyin

    for key, known in catalogue.publishers:
        if known == name:
            return key
    taken = {key for key, _ in catalogue.publishers}
    for words in (_GENERIC.sub("", name) or name, name):
        key = re.sub(r"[^a-z0-9]+", "-", "".join(lazy_pinyin(words)).lower()).strip("-")
        if key and key not in taken:
            return key
    return next(f"{key}-{number}" for number in range(2, len(taken) + 3) if f"{key}-{number}" not in taken)


# ------------------------------------------------------------------------------------------------------- writing


def add(
    candidate: Candidate, workspace: Path, entry: CatalogueEntry | DocumentEntry, *, replacing: bool = False
) -> Path:
    """Copy a source into a workspace and write its catalogue entry; the file comes first, so that none is listed in vain.

    Args:
        candidate: The source.
        workspace: The folder with `sources/` and `catalogue.toml`; made where it is not there.
        entry: What is to be written of it; its `file` is where the copy goes.
        replacing: Take the place of the entry of the same issue; its file is kept in `replaced/`.

    Returns:
        The copy.

    Raises:
        GongbaoError: The workspace can't be written, or its catalogue is not valid.

    """
    copy, catalogue = workspace / entry.file, workspace / "catalogue.toml"
    try:
        copy.parent.mkdir(parents=True, exist_ok=True)
        listed = _with_entry(catalogue, entry, replacing=replacing)
        for old in _replaced(catalogue, entry) if replacing else ():
            (workspace / "replaced").mkdir(exist_ok=True)
            if (workspace / old).exists():
                (workspace / old).replace(workspace / "replaced" / Path(old).name)
        _write(copy, candidate.content)
        _write(catalogue, listed.encode())
    except OSError as error:
        place = error.filename or workspace
        raise GongbaoError(
            f"{place}: can't be written ({error.strerror}); check --corpus and its permissions"
        ) from error
    return copy


def entry_of(candidate: Candidate, key: str, workspace: Path, **more: str | None) -> CatalogueEntry | DocumentEntry:
    """Return the catalogue entry of a source: of an issue where publisher, year and number are known.

    Args:
        candidate: The source.
        key: The publisher's key; "" for a document by itself.
        workspace: Where the copy goes, under a name that no other file has.
        more: `address` and `licence`.

    """
    found, suffix = candidate.masthead, candidate.path.suffix.lower()
    if key and found.publisher and found.year and found.number:
        file = f"sources/{key}-{found.year}-{found.number:02}{suffix}"
        return CatalogueEntry(
            _free(workspace, file, candidate.sha256),
            candidate.sha256,
            key,
            found.publisher,
            found.title or f"{found.publisher}公报",
            found.year,
            found.number,
            found.serial,
            found.date,
            sketch=candidate.sketch or None,
            **more,
        )
    stem = _UNSAFE.sub("-", candidate.path.stem).strip(" .-") or candidate.sha256[:12]
    file = _free(workspace, f"sources/{stem[:80]}{suffix}", candidate.sha256)
    return DocumentEntry(file, candidate.sha256, candidate.title, sketch=candidate.sketch or None, **more)


def _free(workspace: Path, file: str, sha256: str) -> str:
    """A file's name, with a part of its hash where another file has it."""
    path = workspace / file
    if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() == sha256:
        return file
    return str(Path(file).with_stem(f"{path.stem}-{sha256[:8]}"))


def _replaced(catalogue: Path, entry: CatalogueEntry | DocumentEntry) -> Iterator[str]:
    if catalogue.exists() and isinstance(entry, CatalogueEntry):
        yield from (each.file for each in read_catalogue(catalogue).entries if each.key == entry.key)


def _with_entry(path: Path, entry: CatalogueEntry | DocumentEntry, *, replacing: bool) -> str:
    """The catalogue with one entry more; comments and order stay."""
    try:
        written = tomlkit.parse(path.read_text(encoding="utf-8-sig") if path.exists() else "")
    except (TOMLKitError, UnicodeDecodeError) as error:
        raise GongbaoError(f"{path}: no valid TOML in UTF-8: {error}") from error
    if isinstance(entry, CatalogueEntry):
        publishers = written.setdefault("publishers", tomlkit.table(is_super_table=True))
        if entry.publisher not in publishers:
            publishers[entry.publisher] = tomlkit.item({"name": entry.publisher_name})
        table = written.setdefault("issues", tomlkit.aot())
        if replacing:
            _drop(table, entry)
    else:
        table = written.setdefault("documents", tomlkit.aot())
    values = {field.name: getattr(entry, field.name) for field in fields(entry) if field.name != "publisher_name"}
    item = tomlkit.table()
    item.trivia.indent = "\n"  # a blank line before it
    item.update({name: value for name, value in values.items() if value is not None})
    table.append(item)
    return tomlkit.dumps(written)


def _drop(table: AoT, entry: CatalogueEntry) -> None:
    keys = ("publisher", "year", "number")
    for position in reversed(range(len(table))):
        if all(table[position].get(key) == getattr(entry, key) for key in keys):
            del table[position]


def _write(path: Path, content: bytes) -> None:
    """Write a file that is there whole or not at all."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with unfinished.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
