"""The graph directory: what was read (issues/), the index over it (generations/), and who may write when.

    FORMAT              the version of this layout
    lock                held by the one writer
    issues/KEY/DIGEST/  the truth: text, facts, record (graph/truth.py)
    generations/N/      an index made from it (graph/generations.py, graph/index.py)
    current             the number of the generation that readers open, switched atomically

A build never touches what readers see: it writes new states of issues beside the old ones and a generation beside
the current one, then moves the pointer. One that was interrupted leaves the last complete generation as it was;
the next build takes up what it had read, and clears away what is of no use.
"""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Quad, Store

from gongbao.graph.building import Build
from gongbao.graph.corrections import Corrected
from gongbao.graph.formats import FORMAT, format_of, holds_something, no_graph
from gongbao.graph.generations import (
    INDEX_VERSION,
    STORE,
    UNREADABLE,
    Hold,
    Manifest,
    generation_folder,
    pointer,
    read_manifest,
    remembered,
    replace_file,
)
from gongbao.graph.index import Advance
from gongbao.graph.iris import DEFAULT_BASE, checked_base
from gongbao.graph.provenance import corrected_statements
from gongbao.graph.truth import (
    read_facts,
    read_truth,
    reported,
)
from gongbao.parser.model import GongbaoError, Issue


@dataclass(frozen=True, slots=True)
class Graph:
    """A graph opened for reading: one complete generation, whatever is built meanwhile.

    The default graph of `store` (Oxigraph) is the RDF merge of all issues, each triple once; for the statements of
    one issue see `gongbao.graph.statements`. `held` keeps the generation from being cleared away; `on_read` is called
    whenever an issue has been read from the truth.
    """

    path: Path
    generation: Path
    store: Store
    manifest: Manifest
    held: Hold
    on_read: Callable[[], None] = lambda: None

    def keys(self) -> list[str]:
        """Return the keys of the issues in the graph, sorted."""
        return sorted(self.manifest.issues)

    def issue(self, key: str) -> Issue:
        """Return an issue as it is in the graph: what was parsed, with people's corrections applied.

        Raises:
            GongbaoError: the graph has no such issue.

        """
        return self.corrected(key).issue

    def corrected(self, key: str) -> Corrected:
        """Return an issue with its corrections, and what the rules had read.

        Raises:
            GongbaoError: the graph has no such issue.

        """
        corrected = read_truth(self.path / "issues", key, self._digest(key))
        self.on_read()
        return corrected

    def read_by_rules(self, key: str) -> Issue:
        """Return an issue as it was parsed, whatever people corrected.

        Raises:
            GongbaoError: the graph has no such issue.

        """
        return read_facts(self.path / "issues", key, self._digest(key))

    def issues(self) -> Iterator[Issue]:
        """Yield all issues as they are in the graph, in the order of their keys, one in memory at a time."""
        return map(self.issue, self.keys())

    def statements(self, key: str) -> Iterator[Quad]:
        """Yield the statements of an issue, in its named graph, each once.

        Raises:
            GongbaoError: the graph has no such issue.

        """
        return corrected_statements(self.corrected(key), self.manifest.base)

    def _digest(self, key: str) -> str:
        if key not in self.manifest.issues:
            raise GongbaoError(f"{self.path}: has no issue {key}; it has {', '.join(self.keys()) or 'none'}")
        return self.manifest.issues[key]


def open_graph(path: Path | str) -> Graph:
    """Open a graph directory for reading.

    One that an older gongbao made is first brought up to date, from what it keeps of its sources.

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
        before, number = number, pointer(path)
        is_new = format_of(path) == FORMAT
        if is_new and number is None:
            raise no_graph(path)
        # A build may clear a generation away between reading the pointer and opening: then the pointer has moved.
        try:
            generation = generation_folder(path, number or 0)
            if is_new and (manifest := read_manifest(generation)).version == INDEX_VERSION:
                held = Hold(generation)  # before its files are opened
                return Graph(path, generation, Store.read_only(str(generation / STORE)), manifest, held)
        except UNREADABLE as error:
            if number == before:
                raise GongbaoError(f"{path}: the graph can't be read ({error}); run `gongbao build` again") from error
            continue
        bring_up_to_date(path)


def bring_up_to_date(path: Path) -> None:
    """Make the index of a graph directory anew from its truth, where an older gongbao made it.

    Raises:
        GongbaoError: another build is writing there, it can't be written, or facts in it are damaged.

    """
    known = remembered(path)
    try:
        with GraphDirectory(path, DEFAULT_BASE if known is None else known.base).writing() as writing:
            for key in writing.damaged():
                raise GongbaoError(f"{key}: its facts are damaged; run `gongbao build` on its source")
    except GongbaoError as error:
        reason = str(error).removeprefix(f"{path}: ")
        raise GongbaoError(f"{path}: was made by another gongbao and can't be brought up to date: {reason}") from error


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
    def writing(self, *, jobs: int = 1, advance: Advance = lambda done, total: None) -> Iterator[Build]:
        """Become the one writer. What was put becomes visible to readers all at once, at the end of a clean exit.

        Args:
            jobs: how many processes make the index.
            advance: called while the index is made, with the number of issues done and of all.

        Yields:
            The build to put issues into.

        Raises:
            GongbaoError: another writer is at work, or the directory can't be written or is no graph directory.

        """
        with self._locked():
            with reported(self.path):
                build = Build(self.path)
            yield build
            with reported(self.path):
                build.commit(self.base, jobs, advance)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with reported(self.path):
            self.path.mkdir(parents=True, exist_ok=True)
            if holds_something(self.path):
                format_of(self.path)  # a folder of something else isn't touched
            lock = (self.path / "lock").open("a")
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise GongbaoError(
                    f"{self.path}: another build is writing here; wait until it ends, or give another --graph"
                ) from error
            except OSError as error:
                raise GongbaoError(
                    f"{self.path}: can't be locked ({error.strerror}); "
                    "give another --graph, on a file system that has locks"
                ) from error
            with reported(self.path):
                if not (self.path / "FORMAT").exists():
                    replace_file(self.path / "FORMAT", FORMAT)
            yield
