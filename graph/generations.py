"""Generations of the index: numbered folders that never change, and the pointer to the current one.

    generations/N/store           the merge of all issues, and
    generations/N/shared.db       who states what (graph/index.py)
    generations/N/manifest.json   what it was made from
    generations/N/lock            held by all who read it
    current                       the number of the generation that readers open, switched atomically

Readers hold a lock on what they have opened, as the store opens some of its files late; a generation is cleared
away when it is current no more and nobody reads it.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import Store

from gongbao.graph.iris import DEFAULT_BASE
from gongbao.graph.sharing import sharing
from gongbao.graph.truth import sync_folder

# Goes up whenever the same facts may give other statements than before: indexes of an older version are made anew.
INDEX_VERSION = 7

# The parts of an index (graph/index.py), in the folder of a generation.
STORE, SHARED, RECENT = "store", "shared.db", "recent.nt"

# What a damaged generation raises: the store OSError or RuntimeError, the manifest the others.
UNREADABLE = (OSError, RuntimeError, ValueError, KeyError, TypeError)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation was made from: the base of its IRIs, and each issue's key with the digest of its state."""

    base: str = DEFAULT_BASE
    version: int = INDEX_VERSION
    issues: dict[str, str] = field(default_factory=dict)


def generation_folder(path: Path, number: int) -> Path:
    """Return the folder of a generation of a graph directory."""
    return path / "generations" / str(number)


def pointer(path: Path) -> int | None:
    """Return the number of the current generation; None where there is none."""
    try:
        return int((path / "current").read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None


def switch(path: Path, number: int) -> None:
    """Make a generation the current one."""
    replace_file(path / "current", f"{number}\n")


def next_number(path: Path) -> int:
    """Return a number that no generation has had."""
    return 1 + max((int(folder.name) for folder in generations(path)), default=0)


def generations(path: Path) -> Iterator[Path]:
    """Yield the folders of the generations that are there whole."""
    for folder in (path / "generations").iterdir():
        if folder.name.isascii() and folder.name.isdigit():
            yield folder


def write_manifest(generation: Path, manifest: Manifest) -> None:
    """Write what a generation was made from, and the file that its readers lock."""
    (generation / "lock").touch()
    written = {"base": manifest.base, "version": manifest.version, "issues": manifest.issues}
    replace_file(generation / "manifest.json", json.dumps(written))


def read_manifest(generation: Path) -> Manifest:
    """Read what a generation was made from.

    Raises:
        OSError, ValueError, KeyError, TypeError: the manifest isn't there or is damaged.

    """
    written = json.loads((generation / "manifest.json").read_text(encoding="utf-8"))
    return Manifest(written["base"], written["version"], dict(written["issues"]))


class Hold:
    """Keeps a generation from being cleared away as long as it lives.

    Raises:
        OSError: the generation is gone, or is just being cleared away.

    """

    __slots__ = ("_descriptor",)

    def __init__(self, generation: Path) -> None:
        self._descriptor = os.open(generation / "lock", os.O_RDONLY)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            raise
        except OSError:  # a file system without locks: nobody can build there either
            pass

    def __del__(self) -> None:
        if hasattr(self, "_descriptor"):
            os.close(self._descriptor)


def intact(generation: Path) -> Manifest | None:
    """Return what a generation was made from; None where it can't be opened any more."""
    try:
        Store.read_only(str(generation / STORE))
        with sharing(generation / SHARED):
            return read_manifest(generation)
    except UNREADABLE:
        return None


def remembered(path: Path) -> Manifest | None:
    """Return what the current generation was made from, even where its store is damaged; None where nobody knows.

    Where the pointer is lost, that is the newest generation.
    """
    number = pointer(path)
    try:
        return read_manifest(generation_folder(path, next_number(path) - 1 if number is None else number))
    except UNREADABLE:
        return None


def clear_away(path: Path) -> None:
    """Remove unfinished generations, and those that are current no more and that nobody reads."""
    current = pointer(path)
    for folder in (path / "generations").iterdir():
        if folder.name == str(current):
            continue
        with suppress(OSError):  # read by somebody: the next build will see to it
            if (folder / "lock").exists():
                with (folder / "lock").open("r+b") as lock:  # NFS locks alone what is open for writing
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(folder)
            else:
                shutil.rmtree(folder)


def replace_file(file: Path, content: str) -> None:
    """Replace a file as a whole; it has reached the disk afterwards."""
    new = file.with_name(file.name + ".new")
    with new.open("w", encoding="utf-8") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    new.replace(file)
    sync_folder(file.parent)
