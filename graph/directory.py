"""The graph directory: what was read (issues/), the index over it (generations/), and who may write when.

    FORMAT              the version of this layout
    lock                held by the one writer
    issues/KEY/         the truth: text, facts, record (graph/truth.py), replaced as a whole
    generations/N/      an index made from it: `store` (Oxigraph), `manifest.json` (what it was made from)
    current             the number of the generation that readers open, switched atomically

A build never touches what readers see until its generation is complete. One that was interrupted leaves the
last complete generation as it was; the next build clears away what it left.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import DefaultGraph, Quad, Store

from gongbao.graph.iris import DEFAULT_BASE, checked_base, issue_key
from gongbao.graph.statements import statements
from gongbao.graph.truth import Record, folder_name, read_record, read_truth, sync_folder, write_truth
from gongbao.parser.model import GongbaoError, Issue

FORMAT = "gongbao-graph 1\n"

# Goes up whenever the same facts may give other statements than before: indexes of an older version are made anew.
INDEX_VERSION = 1

# What a damaged generation raises: the store OSError or RuntimeError, the manifest the others.
_UNREADABLE = (OSError, RuntimeError, ValueError, KeyError, TypeError)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation was made from: the base of its IRIs, and each issue's key with the digest of its facts."""

    base: str = DEFAULT_BASE
    version: int = INDEX_VERSION
    issues: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Graph:
    """A graph opened for reading: one complete generation, whatever is built meanwhile.

    `store` is its Oxigraph store: a named graph for each issue, their merge as the default graph, each triple once.
    """

    path: Path
    generation: Path
    store: Store
    manifest: Manifest

    def keys(self) -> list[str]:
        """Return the keys of the issues in the graph, sorted."""
        return sorted(self.manifest.issues)

    def issue(self, key: str) -> Issue:
        """Return an issue as it was parsed.

        Raises:
            GongbaoError: the graph has no such issue, or a build is just replacing its facts.

        """
        if key not in self.manifest.issues:
            raise GongbaoError(f"{self.path}: has no issue {key}; it has {', '.join(self.keys()) or 'none'}")
        return read_truth(self.path / "issues" / folder_name(key), self.manifest.issues[key])

    def issues(self) -> Iterator[Issue]:
        """Yield all issues as they were parsed, in the order of their keys, one in memory at a time."""
        return map(self.issue, self.keys())

    def quads(self) -> list[Quad]:
        """Return all quads, of the named graphs and of the default graph, in canonical order.

        The order is by code points of the lines of N-Quads, as in RDFC-1.0 (https://www.w3.org/TR/rdf-canon/).
        """
        return sorted(self.store, key=lambda quad: f"{quad} .")


def open_graph(path: Path | str) -> Graph:
    """Open a graph directory for reading.

    Args:
        path: the graph directory.

    Returns:
        Its last complete generation.

    Raises:
        GongbaoError: there is no graph, or it can't be read; the message says what to do.

    Example:
        >>> open_graph("/nonexistent")
        Traceback (most recent call last):
        gongbao.parser.model.GongbaoError: /nonexistent: there is no graph here; run `gongbao build` first

    """
    path = Path(path)
    number = None
    while True:
        _check_format(path)
        before, number = number, _pointer(path)
        if number is None:
            raise _no_graph(path)
        # A build may clear a generation away between reading the pointer and opening: then the pointer has moved.
        generation = path / "generations" / str(number)
        try:
            return Graph(path, generation, Store.read_only(str(generation / "store")), _read_manifest(generation))
        except _UNREADABLE as error:
            if number == before:
                raise GongbaoError(f"{path}: the graph can't be read ({error}); run `gongbao build` again") from error


class GraphDirectory:
    """A graph directory to write to.

    Args:
        path: where it is, or is to be made.
        base: the IRI that all data IRIs begin with.

    Raises:
        GongbaoError: the base isn't an absolute IRI.

    """

    def __init__(self, path: Path | str, base: str = DEFAULT_BASE) -> None:
        self.path = Path(path)
        self.base = checked_base(base)

    @contextmanager
    def writing(self) -> Iterator["Build"]:
        """Become the one writer. What was put becomes visible to readers all at once, at the end of a clean exit.

        Yields:
            The build to put issues into.

        Raises:
            GongbaoError: another writer is at work, or the directory can't be written or is no graph directory.

        """
        with self._locked():
            with self._reported():
                _clear_away(self.path)
                build = Build(self.path)
            try:
                yield build
                with self._reported():
                    build.commit(self.base)
            finally:
                shutil.rmtree(self.path / "staging", ignore_errors=True)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with self._reported():
            self.path.mkdir(parents=True, exist_ok=True)
            if {file.name for file in self.path.iterdir()} <= {"FORMAT.new", "lock"}:
                _replace_file(self.path / "FORMAT", FORMAT)
            _check_format(self.path)
            lock = (self.path / "lock").open("a")
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise GongbaoError(
                    f"{self.path}: another build is writing here; wait until it ends, or give another --graph"
                ) from error
            yield

    @contextmanager
    def _reported(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise GongbaoError(
                f"{self.path}: can't be written ({error.strerror or error}); "
                "free the place or give another --graph directory"
            ) from error


class Build:
    """One writer's work on a graph directory: comes from `GraphDirectory.writing`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        found = (read_record(folder) for folder in sorted((path / "issues").iterdir()))
        self._kept = {record.key: record for record in found if record is not None}
        self._staged: dict[str, Record] = {}
        self._removed: set[str] = set()

    def is_current(self, key: str, sha256: str | None, version: str) -> bool:
        """Whether the issue is here as this version of the parser read it in a file with this hash."""
        record = self._staged.get(key) or self._kept.get(key)
        return (
            record is not None
            and key not in self._removed
            and sha256 is not None
            and (record.sha256, record.version) == (sha256, version)
        )

    def put(self, issue: Issue, version: str = "") -> None:
        """Add an issue, or replace the one with its key.

        Args:
            issue: what was read in one source.
            version: what `is_current` is asked with later: the version of the parser, and what else it read by.

        Raises:
            GongbaoError: the directory can't be written.

        """
        key = issue_key(issue)
        folder = self._path / "staging" / folder_name(key)
        try:
            shutil.rmtree(folder, ignore_errors=True)
            self._staged[key] = write_truth(folder, issue, version)
        except OSError as error:
            raise GongbaoError(f"{folder}: can't be written ({error.strerror or error})") from error
        self._removed.discard(key)

    def remove(self, key: str) -> None:
        """Take an issue out; nothing happens where it isn't there."""
        self._staged.pop(key, None)
        self._removed.add(key)

    def commit(self, base: str) -> None:
        """Make a generation from what is kept and what was put, and switch to it; nothing where nothing changed."""
        records = {key: record for key, record in {**self._kept, **self._staged}.items() if key not in self._removed}
        wanted = Manifest(base, INDEX_VERSION, {key: records[key].digest for key in sorted(records)})
        current = _pointer(self._path)
        number = None
        if current is None or _intact(self._path / "generations" / str(current)) != wanted:
            number = 1 + max((int(folder.name) for folder in _generations(self._path)), default=0)
            self._index(wanted, self._path / "generations" / str(number))
        # From here to the switch, a crash leaves facts newer than the generation: its readers are told, and the next
        # build, seeing that the manifest differs, makes the generation anew.
        self._replace_truths()
        if number is not None:
            _replace_file(self._path / "current", f"{number}\n")
        _clear_away(self._path)

    def _index(self, manifest: Manifest, generation: Path) -> None:
        unfinished = generation.with_name(f".new-{generation.name}")
        unfinished.mkdir()
        store = Store(str(unfinished / "store"))
        store.bulk_extend(self._quads(manifest))
        try:
            store.flush()
            # Compacted, small graphs fit in the files that a reader opens at once, and take least space.
            store.optimize()
        except RuntimeError as error:  # what the store makes of a full disk
            raise OSError(str(error)) from error
        del store
        for log in (unfinished / "store").glob("LOG*"):  # what the store did when: of no use, and a clock in the data
            log.unlink()
        _replace_file(
            unfinished / "manifest.json",
            json.dumps(
                {"base": manifest.base, "version": manifest.version, "issues": manifest.issues}, ensure_ascii=False
            ),
        )
        unfinished.rename(generation)
        sync_folder(generation.parent)

    def _quads(self, manifest: Manifest) -> Iterator[Quad]:
        """Yield the statements of each issue in its graph and in the merge; the store keeps each once."""
        for key, digest in manifest.issues.items():
            home = "staging" if key in self._staged else "issues"
            issue = read_truth(self._path / home / folder_name(key), digest)
            for quad in statements(issue, manifest.base):
                yield quad
                yield Quad(quad.subject, quad.predicate, quad.object, DefaultGraph())

    def _replace_truths(self) -> None:
        issues = self._path / "issues"
        for key in sorted(self._removed | self._staged.keys()):
            name = folder_name(key)
            old = issues / f".old-{name}"
            with suppress(FileNotFoundError):
                (issues / name).rename(old)
            if key in self._staged:
                (self._path / "staging" / name).rename(issues / name)
            sync_folder(issues)
            shutil.rmtree(old, ignore_errors=True)


def _check_format(path: Path) -> None:
    try:
        found = (path / "FORMAT").read_text(encoding="utf-8")
    except FileNotFoundError as error:
        if path.is_dir() and any(path.iterdir()):
            raise GongbaoError(
                f"{path}: is not a graph directory (it has no file FORMAT); give another one with --graph"
            ) from error
        raise _no_graph(path) from error
    except (OSError, ValueError) as error:
        raise GongbaoError(f"{path}: can't be read ({error}); give another directory with --graph") from error
    if found != FORMAT:
        raise GongbaoError(
            f"{path}: has the format {found.strip()!r}, this gongbao knows {FORMAT.strip()!r}: "
            "use the gongbao that made it, or build a new one with another --graph"
        )


def _no_graph(path: Path) -> GongbaoError:
    return GongbaoError(f"{path}: there is no graph here; run `gongbao build` first")


def _pointer(path: Path) -> int | None:
    try:
        return int((path / "current").read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None


def _generations(path: Path) -> Iterable[Path]:
    return [folder for folder in (path / "generations").iterdir() if folder.name.isascii() and folder.name.isdigit()]


def _read_manifest(generation: Path) -> Manifest:
    written = json.loads((generation / "manifest.json").read_text(encoding="utf-8"))
    return Manifest(written["base"], written["version"], dict(written["issues"]))


def _intact(generation: Path) -> Manifest | None:
    """Return what a generation was made from; None where it can't be opened any more."""
    try:
        Store.read_only(str(generation / "store"))
        return _read_manifest(generation)
    except _UNREADABLE:
        return None


def _clear_away(path: Path) -> None:
    """Remove what an interrupted build left, and generations that are not current."""
    issues, generations = path / "issues", path / "generations"
    issues.mkdir(exist_ok=True)
    generations.mkdir(exist_ok=True)
    for old in issues.glob(".old-*"):
        replaced = issues / old.name.removeprefix(".old-")
        if replaced.exists():
            shutil.rmtree(old)
        else:
            old.rename(replaced)
    shutil.rmtree(path / "staging", ignore_errors=True)
    current = _pointer(path)
    for folder in generations.iterdir():
        if folder.name != str(current):
            shutil.rmtree(folder, ignore_errors=True)


def _replace_file(file: Path, content: str) -> None:
    new = file.with_name(file.name + ".new")
    with new.open("w", encoding="utf-8") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    new.replace(file)
    sync_folder(file.parent)
