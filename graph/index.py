"""The index of a generation: the RDF merge of all issues as the default graph of an Oxigraph store.

Each triple stands there once, whoever states it. A triple about a thing of the issue's own (its subject's IRI lies
under the issue's) is stated by that issue alone and leaves with it. What is said of shared things (agencies, works)
may be stated by others as well: it stands a second time in a named graph of each issue that states it, and leaves
the merge with the last of them (graph/push.py asks them which issues state a triple). They hold no more than that; the
whole graph of an issue is made from its truth: named graphs of everything take 24 times the text on the disk.
"""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, Store, Triple, serialize

from gongbao.graph.facts import MERGE
from gongbao.graph.generations import Manifest
from gongbao.graph.iris import issue_iri
from gongbao.graph.processes import in_order
from gongbao.graph.provenance import corrected_statements
from gongbao.graph.truth import read_truth

Advance = Callable[[int, int], None]

# How many bytes of statements the store takes at a time; it needs some ten times that in memory.
_BATCH = 32 << 20

# A store is made anew where more than this share of its issues comes or goes: that is faster, and leaves no gaps.
_FEW = 0.25


def make_store(
    store: Path,
    issues: Path,
    wanted: Manifest,
    *,
    jobs: int = 1,
    advance: Advance = lambda done, total: None,
) -> None:
    """Make a store of the issues of a manifest.

    Args:
        store: a folder that isn't there yet.
        issues: the folder of all issues' truths.
        wanted: the issues and the base of their IRIs.
        jobs: how many processes make statements.
        advance: called after each issue with the number of issues done and of all.

    Raises:
        OSError: the store can't be written.
        GongbaoError: an issue's truth can't be read.

    """
    calls = ((issues, key, digest, wanted.base) for key, digest in wanted.issues.items())
    made = Store(str(store))
    done = count(1)
    with _full_disks():
        for batch in _batches(in_order(_as_lines, calls, jobs), lambda: advance(next(done), len(wanted.issues))):
            made.bulk_load(batch, RdfFormat.N_QUADS, lenient=True)
    _finish(made, store, compact=True)


def change_store(
    store: Path,
    old_store: Path,
    issues: Path,
    old: Manifest,
    wanted: Manifest,
    *,
    advance: Advance = lambda done, total: None,
) -> None:
    """Make a store from one that differs in few issues; what stays is linked to, not copied.

    Args:
        store: a folder that isn't there yet.
        old_store: the store that `old` tells of; it stays as it is.
        issues: the folder of all issues' truths.
        old: the issues of the old store, with the same base as `wanted`.
        wanted: the issues to have.
        advance: called after each changed issue with the number of issues done and of all that change.

    Raises:
        OSError: the store can't be written.
        GongbaoError: an issue's truth can't be read.

    """
    shutil.copytree(old_store, store, copy_function=_link)
    made = Store(str(store))
    changed = [key for key in sorted({*old.issues, *wanted.issues}) if old.issues.get(key) != wanted.issues.get(key)]
    left: set[Triple] = set()
    for number, key in enumerate(changed, 1):
        before, after = (
            set(corrected_statements(read_truth(issues, key, manifest.issues[key]), manifest.base))
            if key in manifest.issues
            else set()
            for manifest in (old, wanted)
        )
        private = _private(issue_iri(key, wanted.base))
        with _full_disks():
            for quad in before - after:
                if private(quad):
                    made.remove(_merged(quad))
                else:
                    made.remove(quad)
                    left.add(quad.triple)
            made.extend(_indexed(after - before, private))
        advance(number, len(changed))
    with _full_disks():
        for triple in left:
            if all(
                quad.graph_name == MERGE
                for quad in made.quads_for_pattern(triple.subject, triple.predicate, triple.object)
            ):
                made.remove(Quad(triple.subject, triple.predicate, triple.object, MERGE))
    _finish(made, store, compact=False)


def is_small_change(old: Manifest, wanted: Manifest) -> bool:
    """Whether `change_store` is the better way from one manifest to the other."""
    if (old.base, old.version) != (wanted.base, wanted.version):
        return False
    changed = dict(old.issues.items() ^ wanted.issues.items())
    return len(changed) <= _FEW * len(wanted.issues)


def _as_lines(issues: Path, key: str, digest: str, base: str) -> bytes:
    """Return what the index holds of an issue, as N-Quads."""
    private = _private(issue_iri(key, base))
    stated = list(corrected_statements(read_truth(issues, key, digest), base))
    merged = serialize((quad.triple for quad in stated), format=RdfFormat.N_TRIPLES)
    shared = serialize((quad for quad in stated if not private(quad)), format=RdfFormat.N_QUADS)
    return (merged or b"") + (shared or b"")


def _indexed(stated: Iterable[Quad], private: Callable[[Quad], bool]) -> Iterator[Quad]:
    for quad in stated:
        yield _merged(quad)
        if not private(quad):
            yield quad


def _merged(quad: Quad) -> Quad:
    return Quad(quad.subject, quad.predicate, quad.object, MERGE)


def _private(issue: str) -> Callable[[Quad], bool]:
    """Return a test for statements that no other issue makes: about the issue itself, or what lies under its IRI."""
    under = (f"{issue}/", f"{issue}#")

    def private(quad: Quad) -> bool:
        subject = quad.subject
        return isinstance(subject, NamedNode) and (subject.value == issue or subject.value.startswith(under))

    return private


def _finish(made: Store, store: Path, *, compact: bool) -> None:
    with _full_disks():
        made.flush()
        if compact:
            # Small graphs fit in the files that a reader opens at once then, and all take least space.
            made.optimize()
    del made
    for log in store.glob("LOG*"):  # what the store did when: of no use, and a clock in the data
        log.unlink()


@contextmanager
def _full_disks() -> Iterator[None]:
    """Raise OSError for what the store makes of a full disk."""
    try:
        yield
    except RuntimeError as error:
        raise OSError(str(error)) from error


def _link(old: str, new: str) -> None:
    """Link to a file that never changes once written; copy the others, and all where links can't be made."""
    if old.endswith(".sst"):
        try:
            os.link(old, new)
        except OSError:
            shutil.copyfile(old, new)
    else:
        shutil.copyfile(old, new)


def _batches(chunks: Iterator[bytes], advance: Callable[[], None]) -> Iterator[bytes]:
    """Yield chunks joined to what the store takes at a time: what it holds in memory then grows no further."""
    batch: list[bytes] = []
    size = 0
    for chunk in chunks:
        batch.append(chunk)
        size += len(chunk)
        if size >= _BATCH:
            yield b"".join(batch)
            batch, size = [], 0
        advance()
    if batch:
        yield b"".join(batch)
