"""ZIP archives of gazettes: a member is a path below the archive's own (`2024.zip/03/gazette.pdf`).

An archive is read in memory and never unpacked to the disk, so that no name in it leads anywhere. What it may hold is
limited: the sizes that its directory states are believed only as far as reading a member bears them out.
"""

import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath

from gongbao.corpus.legacy import is_office_archive
from gongbao.parser.model import GongbaoError

MAGIC = b"PK\x03\x04"
EMPTY = b"PK\x05\x06"
MOST_MEMBERS = 2_000
MOST_BYTES = 2 * 1024**3
"""How much all members of an archive may hold, in bytes."""
LARGEST_MEMBER = 512 * 1024**2
"""How large one member may be, in bytes."""
HIGHEST_RATIO = 200
"""How many times larger than its compressed form a member over 1 MB may be; text reaches 20, a bomb 1,000."""
_SMALL = 1024**2
_BYTES_AT_ONCE = 1024**2
_UTF8_NAME = 0x800  # the flag of a member whose name is UTF-8


def is_archive(path: Path) -> bool:
    """Whether a file is a ZIP archive that holds other files, and not a document in the same packaging.

    Office documents and OFD are ZIP archives as well: they say in their first members what they are.
    """
    try:
        with path.open("rb") as stream:
            if stream.read(4) not in {MAGIC, EMPTY}:
                return False
        with zipfile.ZipFile(path) as archive:
            return not is_office_archive(archive.namelist())
    except zipfile.BadZipFile:
        return path.suffix.lower() == ".zip"  # what is wrong with it is told when it is opened
    except OSError:
        return False


def members(path: Path) -> list[Path]:
    """Return the files in an archive, in order of name, as paths below its own.

    Args:
        path: The archive.

    Raises:
        GongbaoError: It is no ZIP archive or a damaged one, is over a limit, or a name in it leads out of it.

    """
    with _opened(path) as archive:
        found = []
        for info in archive.infolist():
            name = PurePosixPath(_name(info))
            if info.is_dir() or any(part.startswith(".") or part == "__MACOSX" for part in name.parts[:-1]):
                continue
            found.append(path.joinpath(*name.parts))
        return sorted(found)


def containing(path: Path) -> Path | None:
    """Return the archive that a path leads into, None for a path of the file system."""
    return next((parent for parent in path.parents if parent.is_file()), None)


def read_member(archive_path: Path, path: Path) -> bytes:
    """Return the content of a member.

    Args:
        archive_path: The archive.
        path: The member, as `members` gives it.

    Raises:
        GongbaoError: There is no such member, it is damaged, encrypted or over a limit.

    """
    wanted = path.relative_to(archive_path).as_posix()
    with _opened(archive_path) as archive:
        info = next((info for info in archive.infolist() if _name(info) == wanted), None)
        if info is None:
            raise GongbaoError(f"{path}: no such file in the archive; check the path")
        if info.flag_bits & 1:
            raise GongbaoError(f"{path}: is encrypted; unpack the archive with its password")
        try:
            return b"".join(_content(archive, info, path))
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
            raise GongbaoError(f"{path}: is damaged in the archive ({error}); get another copy") from error


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path) -> Iterator[bytes]:
    """The content piece by piece; whatever the archive's directory says, it ends where a limit is reached."""
    size = 0
    with archive.open(info) as stream:
        while piece := stream.read(_BYTES_AT_ONCE):
            size += len(piece)
            if size > LARGEST_MEMBER:
                raise GongbaoError(f"{path}: is larger than {LARGEST_MEMBER // 1024**2} MB; unpack the archive")
            if size > _SMALL and size > HIGHEST_RATIO * max(info.compress_size, 1):
                raise GongbaoError(f"{path}: unpacks to over {HIGHEST_RATIO} times its size, as bombs do; not read")
            yield piece


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(path)
    except FileNotFoundError as error:
        raise GongbaoError(f"{path}: no such file; check the path") from error
    except OSError as error:
        raise GongbaoError(f"{path}: can't be read ({error.strerror}); check its permissions") from error
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise GongbaoError(f"{path}: is a damaged ZIP archive ({error}); get another copy") from error
    try:
        _check(archive, path)
    except GongbaoError:
        archive.close()
        raise
    return archive


def _check(archive: zipfile.ZipFile, path: Path) -> None:
    infos = archive.infolist()
    if len(infos) > MOST_MEMBERS:
        raise GongbaoError(f"{path}: holds {len(infos)} files, more than {MOST_MEMBERS}; unpack what you need of it")
    if sum(info.file_size for info in infos) > MOST_BYTES:
        raise GongbaoError(f"{path}: unpacks to more than {MOST_BYTES // 1024**3} GB; unpack what you need of it")
    for info in infos:
        name = _name(info)
        if name.startswith("/") or ".." in PurePosixPath(name).parts or ":" in name.split("/")[0]:
            raise GongbaoError(f"{path}: holds the name {name!r}, which leads out of the archive; not read")
        if stat.S_ISLNK(info.external_attr >> 16):
            raise GongbaoError(f"{path}: holds the link {name!r}; unpack it and name the file that you mean")


def _name(info: zipfile.ZipInfo) -> str:
    """A member's name; those that Chinese Windows writes are GB18030 without saying so."""
    name = info.filename
    if not info.flag_bits & _UTF8_NAME:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("gb18030")
    return name.replace("\\", "/")
