"""A build: which states of issues the graph is to hold, and the generation that is made of them."""

import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from gongbao.graph.addresses import concerning, unaddressed
from gongbao.graph.correcting import correct
from gongbao.graph.corrections import Correction, Unapplied
from gongbao.graph.formats import FIRST_FORMAT, FORMAT, format_of
from gongbao.graph.generations import (
    INDEX_VERSION,
    UNREADABLE,
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
from gongbao.graph.truth import (
    Record,
    read_facts,
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
        if format_of(path) == FIRST_FORMAT:
            take_over_first_format(self.issues)
        states = list(records(self.issues))
        self._read = {(state.key, state.sha256, state.version): state for state in states}
        known = remembered(path)
        # Where nobody knows what was current, an issue's last state is.
        self._chosen = {
            state.key: state
            for state in states
            if known is None or format_of(path) == FIRST_FORMAT or known.issues.get(state.key) == state.digest
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
        if format_of(self._path) != FORMAT:
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
