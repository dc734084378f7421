"""The bytes of sources, on the disk and in archives, and which files of a folder are sources."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

from gongbao.corpus.archives import containing, is_archive, members, read_member
from gongbao.parser.model import GongbaoError

TEXTS = frozenset({".md", ".txt"})
PAGES = frozenset({".htm", ".html", ".mht", ".mhtml", ".shtml", ".xhtml"})
DOCUMENTS = frozenset({".docm", ".docx", ".dotx", ".pdf"})
PICTURES = frozenset({".bmp", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"})
UNREADABLE = frozenset({".doc", ".odt", ".ofd", ".rtf", ".wps"})
"""What gazettes come in as well and has to be converted first: passed over in a folder, it would be missed in silence."""
SOURCE_SUFFIXES = TEXTS | PAGES | DOCUMENTS | PICTURES | UNREADABLE | {".zip"}
"""The files of a folder that are sources; a file named by itself is read whatever its suffix."""

LARGEST = 1024**3
"""How large a source may be, in bytes."""


def read_bytes(path: Path) -> bytes:
    """Return a file's content, of a file in an archive as well.

    Raises:
        GongbaoError: It can't be read, or is larger than a source may be.

    """
    try:
        if (archive := containing(path)) is not None:
            return read_member(archive, path)
        if path.stat().st_size > LARGEST:
            raise GongbaoError(f"{path}: is larger than {LARGEST // 1024**3} GB; split it")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise GongbaoError(f"{path}: no such file; check the path") from error
    except IsADirectoryError as error:
        raise GongbaoError(f"{path}: is a folder; name the files in it") from error
    except OSError as error:
        raise GongbaoError(f"{path}: can't be read ({error.strerror}); check its permissions") from error


def is_gone(path: Path) -> bool:
    """Whether a file that was there is there no more, on the disk or in its archive.

    One in a place where this user may not look, or that is out of reach just now, is not known to be gone.
    """
    try:
        if (archive := containing(path)) is not None:
            return path not in members(archive)
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except (OSError, GongbaoError):
        pass
    return False


def sources_at(path: Path) -> list[Path]:
    """Return the sources at a path: a file as it is, those in an archive, those in a folder and all folders below.

    Raises:
        GongbaoError: There is nothing at the path, it can't be read, or a folder or archive holds no sources.

    """
    if path.is_dir():
        return list(sources_below(path)) or _refuse_empty(path, "folder")
    if containing(path) is None:
        if not path.exists():
            raise GongbaoError(f"{path}: no such file or folder; check the path")
        if is_archive(path):
            return _members(path) or _refuse_empty(path, "archive")
    return [path]


def sources_below(folder: Path) -> Iterator[Path]:
    """Yield the sources in a folder and all folders below, by path; hidden ones and graph directories are passed over.

    Raises:
        GongbaoError: A folder or an archive in it can't be read.

    """
    for file in sorted(_walk(folder)):
        if file.suffix.lower() == ".zip" and is_archive(file):
            yield from _members(file)
        else:
            yield file


def _members(archive: Path) -> list[Path]:
    return [member for member in members(archive) if _is_source(member.name)]


def _is_source(name: str) -> bool:
    """Whether a file's name is that of a source; `~$` begins what Word leaves beside an open document."""
    return not name.startswith((".", "~$")) and Path(name).suffix.lower() in SOURCE_SUFFIXES


def _walk(folder: Path) -> Iterator[Path]:
    def refuse(error: OSError) -> NoReturn:
        raise GongbaoError(f"{error.filename}: can't read this folder ({error.strerror}); check its permissions")

    for place, folders, names in os.walk(folder, onerror=refuse):
        if "FORMAT" in names and Path(place, "FORMAT").read_bytes().startswith(b"gongbao-graph"):
            folders.clear()  # a graph: it keeps copies of sources
            continue
        parts = {f"{Path(name).stem}{end}" for name in names if _is_page(name) for end in ("_files", ".files")}
        folders[:] = (name for name in folders if not name.startswith(".") and name not in parts)
        for name in names:
            file = Path(place, name)
            if _is_source(name) and file.is_file():
                yield file


def _is_page(name: str) -> bool:
    """Whether a file is a web page, whose pictures a browser saves in a folder beside it."""
    return Path(name).suffix.lower() in PAGES


def _refuse_empty(path: Path, kind: str) -> NoReturn:
    raise GongbaoError(
        f"{path}: no sources in this {kind}; it has to hold {', '.join(sorted(SOURCE_SUFFIXES - UNREADABLE))} files"
    )
