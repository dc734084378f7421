"""The index of a generation: the RDF merge of all issues as the default graph of an Oxigraph store.

    generations/N/store       the merge, each triple once, whoever states it
    generations/N/shared.db   which issues state what several may state (graph/sharing.py)
    generations/N/recent.nt   some of what was added since the store was made as a whole

There are no named graphs in the store: the graph of an issue is made from its truth when it is wanted. Named graphs
of everything took 24 times the text on the disk, and five sixths of the time to load.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pyoxigraph import Quad, RdfFormat, Store, Triple, parse, serialize

from gongbao.graph.facts import MERGE
from gongbao.graph.generations import RECENT, SHARED, STORE, Manifest
from gongbao.graph.iris import issue_iri
from gongbao.graph.provenance import corrected_statements
from gongbao.graph.sharing import is_private, sharing, triple_hash
from gongbao.graph.truth import read_truth

Advance = Callable[[int, int], None]

# How many bytes of statements the store takes at a time; it needs some ten times that in memory.
_BATCH = 32 << 20

# A store is made anew where more than this share of its issues comes or goes: that is faster, and leaves no gaps.
_FEW = 0.25


def make_index(
    generation: Path,
    issues: Path,
    wanted: Manifest,
    *,
    jobs: int = 1,
    advance: Advance = lambda done, total: None,
) -> None:
    """Make the index of the issues of a manifest.

    Args:
        generation: the folder that it is made in.
        issues: the folder of all issues' truths.
        wanted: the issues and the base of their IRIs.
        jobs: how many processes make statements.
        advance: called after each issue with the number of issues done and of all.

    Raises:
        OSError: the index can't be written.
        GongbaoError: an issue's truth can't be read.

    """
    from gongbao.graph.processes import in_order  # noqa: PLC0415  takes 0.02 s, which only writers should pay

    calls = ((issues, key, digest, wanted.base) for key, digest in wanted.issues.items())
    made = Store(str(generation / STORE))
    batch: list[bytes] = []
    with sharing(generation / SHARED, writable=True) as shared:
        for done, (issue, lines, hashes) in enumerate(in_order(_stated, calls, jobs), 1):
            shared.add(issue, hashes)
            batch.append(lines)
            if sum(map(len, batch)) >= _BATCH or done == len(wanted.issues):
                with _full_disks():
                    made.bulk_load(b"".join(batch), RdfFormat.N_TRIPLES, lenient=True)
                batch.clear()
            advance(done, len(wanted.issues))
    (generation / RECENT).touch()
    _finish(made, generation / STORE, compact=True)


def change_index(
    generation: Path,
    old_generation: Path,
    issues: Path,
    old: Manifest,
    wanted: Manifest,
    *,
    advance: Advance = lambda done, total: None,
) -> None:
    """Make an index from one that differs in few issues; what stays is linked to, not copied.

    Args:
        generation: the folder that it is made in.
        old_generation: the generation that `old` tells of; it stays as it is.
        issues: the folder of all issues' truths.
        old: the issues of the old generation, with the same base as `wanted`.
        wanted: the issues to have.
        advance: called after each changed issue with the number of issues done and of all that change.

    Raises:
        OSError: the index can't be written.
        GongbaoError: an issue's truth can't be read.

    """
    shutil.copytree(old_generation / STORE, generation / STORE, copy_function=_link)
    for file in (SHARED, RECENT):
        shutil.copyfile(old_generation / file, generation / file)
    made = Store(str(generation / STORE))
    changed = [key for key in sorted({*old.issues, *wanted.issues}) if old.issues.get(key) != wanted.issues.get(key)]
    left: set[Triple] = set()
    with sharing(generation / SHARED, writable=True) as shared:
        for number, key in enumerate(changed, 1):
            before, after = (
                set(corrected_statements(read_truth(issues, key, manifest.issues[key]), manifest.base))
                if key in manifest.issues
                else set()
                for manifest in (old, wanted)
            )
            issue = issue_iri(key, wanted.base)
            private = is_private(issue)
            gone = [quad for quad in before - after if not private(quad)]
            shared.remove(issue, (triple_hash(quad.triple) for quad in gone))
            shared.add(issue, (triple_hash(quad.triple) for quad in after - before if not private(quad)))
            left.update(quad.triple for quad in gone)
            with _full_disks():
                for quad in before - after:
                    if private(quad):
                        made.remove(_merged(quad.triple))
                made.extend(_merged(quad.triple) for quad in after - before)
            with (generation / RECENT).open("ab") as recent:
                recent.writelines(
                    f"{triple} .\n".encode() for triple in sorted((quad.triple for quad in after - before), key=str)[:3]
                )
            advance(number, len(changed))
        with _full_disks():
            for triple in left:
                if not shared.issues(triple):
                    made.remove(_merged(triple))
    _finish(made, generation / STORE, compact=False)


def recent_triples(generation: Path) -> list[Triple]:
    """Return some triples that were added to a generation's store since it was made as a whole."""
    return [quad.triple for quad in parse(path=generation / RECENT, format=RdfFormat.N_TRIPLES)]


def is_small_change(old: Manifest, wanted: Manifest) -> bool:
    """Whether `change_index` is the better way from one manifest to the other."""
    if (old.base, old.version) != (wanted.base, wanted.version):
        return False
    changed = dict(old.issues.items() ^ wanted.issues.items())
    return len(changed) <= _FEW * len(wanted.issues)


def _stated(issues: Path, key: str, digest: str, base: str) -> tuple[str, bytes, list[bytes]]:
    """Return an issue's IRI, what it states as N-Triples, and the hashes of what others may state as well."""
    issue = issue_iri(key, base)
    private = is_private(issue)
    stated = list(corrected_statements(read_truth(issues, key, digest), base))
    lines = serialize((quad.triple for quad in stated), format=RdfFormat.N_TRIPLES)
    return issue, lines or b"", [triple_hash(quad.triple) for quad in stated if not private(quad)]


def _merged(triple: Triple) -> Quad:
    return Quad(triple.subject, triple.predicate, triple.object, MERGE)


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
