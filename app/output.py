"""Where exports go: a file or a folder that takes the place of an older one only when it is whole."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

MANIFEST = ".gongbao-export"
"""The file in an exported folder that tells which format it holds, and in which files."""


@contextmanager
def written_file(path: Path | None, *, binary: bool = False) -> Iterator[BinaryIO]:
    """Open what a format is written to.

    Args:
        path: a file, which takes the place of another only when it is whole; None for standard output.
        binary: whether the format is nothing for a terminal.

    Yields:
        The stream.

    Raises:
        GongbaoError: it can't be written, or would fill a terminal with bytes.

    """
    from gongbao.parser.model import GongbaoError

    if path is None:
        if binary and sys.stdout.isatty():
            raise GongbaoError("this format is nothing for a terminal; give a file with -o FILE")
        yield sys.stdout.buffer
        return
    if path.is_dir():
        raise GongbaoError(f"cannot write {path}: it is a folder; name a file in it")
    if path.exists() and not path.is_file():
        with path.open("wb") as stream:  # /dev/stdout and the like can't be replaced
            yield stream
        return
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        try:
            stream = unfinished.open("xb")
        except OSError as error:
            raise GongbaoError(f"cannot write {path}: {error.strerror}; name a folder that you may write to") from error
        with stream:
            yield stream
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def written_folder(path: Path, form: str) -> Iterator[Path]:
    """Make a folder to write to; it takes the place of an earlier export only when it is whole.

    Args:
        path: where it will be.
        form: the format.

    Yields:
        An empty folder.

    Raises:
        GongbaoError: it can't be written, or what is there is no earlier export of this format.

    """
    from gongbao.parser.model import GongbaoError

    path = path.resolve()
    _check_replaceable(path, form)
    unfinished, replaced = (path.with_name(f".{path.name}.{os.getpid()}.{state}") for state in ("new", "old"))
    try:
        try:
            unfinished.mkdir()
        except OSError as error:
            raise GongbaoError(f"cannot write {path}: {error.strerror}; name a folder that you may write to") from error
        yield unfinished
        (unfinished / MANIFEST).write_text("\n".join([form, *_files(unfinished)]) + "\n", encoding="utf-8")
        if path.exists():
            path.rename(replaced)
        try:
            unfinished.rename(path)
        except OSError:
            if replaced.exists():
                replaced.rename(path)
            raise
    finally:
        for each in (unfinished, replaced):
            shutil.rmtree(each, ignore_errors=True)


def _check_replaceable(path: Path, form: str) -> None:
    """See that nothing is lost where a folder is replaced: it is empty, or an export that nobody added to."""
    from gongbao.parser.model import GongbaoError

    if not path.exists():
        return
    if not path.is_dir():
        raise GongbaoError(f"cannot write {path}: it is a file; {form} needs a folder")
    there = _files(path)
    if not there:
        return
    manifest = path / MANIFEST
    written, *names = manifest.read_text(encoding="utf-8").splitlines() if manifest.is_file() else [""]
    if written not in {form, ""}:
        raise GongbaoError(f"cannot write {path}: it holds an export as {written}; name another folder")
    if others := sorted(set(there).difference(names, {MANIFEST})):
        raise GongbaoError(f"cannot write {path}: it holds what no export wrote ({others[0]}); name another folder")


def _files(folder: Path) -> list[str]:
    return sorted(each.relative_to(folder).as_posix() for each in folder.rglob("*") if not each.is_dir())
