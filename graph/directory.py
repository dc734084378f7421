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
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from pyoxigraph import Quad, Store

from gongbao.graph.addresses import concerning, unaddressed
from gongbao.graph.correcting import correct
from gongbao.graph.corrections import Corrected, Correction, Unapplied
from gongbao.graph.generations import (
    INDEX_VERSION,
    UNREADABLE,
    Hold,
    Manifest,
    clear_away,
    generation_folder,
    generations,
    intact,
    next_number,
    pointer,
    read_manifest,
    remembered,
    replace_file,
    switch,
    write_manifest,
)
from gongbao.graph.index import Advance, change_index, is_small_change, make_index
from gongbao.graph.iris import DEFAULT_BASE, checked_base
from gongbao.graph.provenance import corrected_statements
from gongbao.graph.truth import (
    Record,
    read_facts,
    read_truth,
    records,
    remove_others,
    reported,
    rewrite_record,
    sync_folder,
    take_over_first_format,
    write_corrections,
    write_truth,
)
from gongbao.parser.model import GongbaoError, Issue

FIRST_FORMAT = "gongbao-graph 1\n"
FORMAT = "gongbao-graph 2\n"


@dataclass(frozen=True, slots=True)
class Graph:
    """A graph opened for reading: one complete generation, whatever is built meanwhile.

    The default graph of `store` (Oxigraph) is the RDF merge of all issues, each triple once; for the statements of
    one issue see `gongbao.graph.statements`. `held` keeps the generation from being cleared away.
    """

    path: Path
    generation: Path
    store: Store
    manifest: Manifest
    held: Hold

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
        return read_truth(self.path / "issues", key, self._digest(key))

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
        is_new = _format(path) == FORMAT
        if is_new and number is None:
            raise _no_graph(path)
        # A build may clear a generation away between reading the pointer and opening: then the pointer has moved.
        try:
            generation = generation_folder(path, number or 0)
            if is_new and read_manifest(generation).version == INDEX_VERSION:
                return _open(path, generation)
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
    def writing(self, *, jobs: int = 1, advance: Advance = lambda done, total: None) -> Iterator["Build"]:
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
            if _holds_something(self.path):
                _format(self.path)  # a folder of something else isn't touched
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


class Build:
    """One writer's work on a graph directory: comes from `GraphDirectory.writing`.

    `issues` is the folder for `write_truth`, which other processes may call; `take` makes what they wrote part of
    the build.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.issues = path / "issues"
        self.issues.mkdir(exist_ok=True)
        (path / "generations").mkdir(exist_ok=True)
        if _format(path) == FIRST_FORMAT:
            take_over_first_format(self.issues)
        states = list(records(self.issues))
        self._read = {(state.key, state.sha256, state.version): state for state in states}
        known = remembered(path)
        # Where nobody knows what was current, an issue's last state is.
        self._chosen = {
            state.key: state
            for state in states
            if known is None or _format(path) == FIRST_FORMAT or known.issues.get(state.key) == state.digest
        }
        self._wanted = frozenset(known.issues if known else ())
        self._removed: set[str] = set()

    def records(self) -> tuple[Record, ...]:
        """Return what the graph will hold, by the order of keys."""
        return tuple(self._chosen[key] for key in sorted(self._chosen))

    def damaged(self) -> tuple[str, ...]:
        """Return the keys of issues that the last build had, and whose truth isn't whole any more, sorted."""
        return tuple(sorted(self._wanted - self._chosen.keys() - self._removed))

    def state(self, key: str, sha256: str | None, version: str) -> Record | None:
        """Return the state of an issue that this version of the parser read in a file with this hash, if it is here.

        It may come from a build that was interrupted.
        """
        return None if sha256 is None else self._read.get((key, sha256, version))

    def put(self, issue: Issue, version: str = "", origin: str | None = None) -> None:
        """Add an issue, or replace the one with its key.

        Args:
            issue: what was read in one source.
            version: what `state` is asked with later: the version of the parser, and what else it read by.
            origin: the absolute path of the source's file.

        Raises:
            GongbaoError: the directory can't be written.

        """
        self.take(write_truth(self.issues, issue, version, origin))

    def take(self, record: Record, origin: str | None = None) -> None:
        """Add a state of an issue that is written already, in the place of any other with its key.

        Args:
            record: what `write_truth` or `state` gave.
            origin: the absolute path of the file that it is in now, where that may have changed.

        """
        if origin is not None and record.origin != origin:
            record = replace(record, origin=origin)
            with reported(self._path):
                rewrite_record(self.issues, record)
        self._chosen[record.key] = self._read[record.key, record.sha256, record.version] = record

    def correct(self, corrections: Sequence[Correction]) -> tuple[Unapplied, ...]:
        """Have all issues corrected by these corrections and no others.

        Args:
            corrections: all there are, of any issues.

        Returns:
            Those that could not be applied, or that nothing needs any more, each with the reason.

        Raises:
            GongbaoError: the directory can't be written.

        """
        keys = self._chosen.keys()
        concerned: set[Correction] = set()
        unapplied: list[Unapplied] = []
        for record in self.records():
            mine = concerning(corrections, record.key, record.documents, keys)
            self._chosen[record.key] = write_corrections(self.issues, record, mine)
            if mine:
                concerned.update(mine)
                done = correct(read_facts(self.issues, record.key, record.digest), mine)
                unapplied += (*done.unmatched, *done.unneeded)
        return (*unapplied, *unaddressed(corrections, concerned, keys))

    def remove(self, key: str) -> None:
        """Take an issue out; nothing happens where it isn't there."""
        self._chosen.pop(key, None)
        self._removed.add(key)

    def commit(self, base: str, jobs: int, advance: Advance) -> None:
        """Make a generation of what was chosen and switch to it; none where nothing changed."""
        wanted = Manifest(base, INDEX_VERSION, {record.key: record.digest for record in self.records()})
        current = pointer(self._path)
        old = None if current is None else intact(generation_folder(self._path, current))
        if current is None or old != wanted:
            number = next_number(self._path)
            self._index(number, wanted, None if old is None else current, old or wanted, jobs, advance)
            switch(self._path, number)
        if _format(self._path) != FORMAT:
            replace_file(self._path / "FORMAT", FORMAT)
        self._clear_away()

    def _index(
        self, number: int, wanted: Manifest, current: int | None, old: Manifest, jobs: int, advance: Advance
    ) -> None:
        generation = generation_folder(self._path, number)
        unfinished = generation.with_name(f".new-{number}")
        clear_away(self._path)
        unfinished.mkdir()
        try:
            changed = False
            if current is not None and is_small_change(old, wanted):
                old_generation = generation_folder(self._path, current)
                # Where the old index is damaged, or what it was made from, nobody can tell what has to leave it.
                with suppress(GongbaoError, OSError):
                    change_index(unfinished, old_generation, self.issues, old, wanted, advance=advance)
                    changed = True
            if not changed:
                shutil.rmtree(unfinished)
                unfinished.mkdir()
                make_index(unfinished, self.issues, wanted, jobs=jobs, advance=advance)
            write_manifest(unfinished, wanted)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)  # a full disk has room again
            raise
        unfinished.rename(generation)
        sync_folder(generation.parent)

    def _clear_away(self) -> None:
        clear_away(self._path)
        kept: set[tuple[str, str]] = set()
        for folder in generations(self._path):
            with suppress(*UNREADABLE):  # the rest of one that couldn't be cleared away whole
                kept.update(read_manifest(folder).issues.items())
        remove_others(self.issues, kept)


def _open(path: Path, generation: Path) -> Graph:
    held = Hold(generation)
    return Graph(path, generation, Store.read_only(str(generation / "store")), read_manifest(generation), held)


def _format(path: Path) -> str:
    """Return the format of a graph directory, one that this gongbao can read or bring up to date."""
    try:
        found = (path / "FORMAT").read_text(encoding="utf-8")
    except FileNotFoundError as error:
        if path.is_dir() and _holds_something(path):
            raise GongbaoError(
                f"{path}: is not a graph directory (it has no file FORMAT); give another one with --graph"
            ) from error
        raise _no_graph(path) from error
    except (OSError, ValueError) as error:
        raise GongbaoError(f"{path}: can't be read ({error}); give another directory with --graph") from error
    if found not in {FORMAT, FIRST_FORMAT}:
        raise GongbaoError(
            f"{path}: has the format {found.strip()!r}, this gongbao knows {FORMAT.strip()!r}: "
            "use the gongbao that made it, or build a new one with another --graph"
        )
    return found


def _holds_something(folder: Path) -> bool:
    """Whether a folder holds more than a graph directory does that is just being made."""
    return not {file.name for file in folder.iterdir()} <= {"FORMAT.new", "lock"}


def _no_graph(path: Path) -> GongbaoError:
    return GongbaoError(f"{path}: there is no graph here; run `gongbao build` first")
