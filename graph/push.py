"""Copies a graph to a graph store on a server: the named graph of each issue, and the merge of all.

On the server, the graph `{base}push` notes what it holds: each issue's named graph with the digest of what it was
made from (`gb:digest`), which graphs a push has set out to write and may not have finished (`gb:pending`), and where
the merge is (`gb:mergedIn`; without it, in the default graph). So any machine that has the graph can go on where
another's push ended or broke off, and an unchanged graph costs one request.

The merge is kept right issue by issue. At any moment, wherever a push is broken off,

1. what a finished issue states is in the merge, and
2. what is in the merge is stated in the named graph of some issue, as the server has it.

For, of an issue that changes: what it no longer states leaves the merge first, unless a finished issue states it;
then its named graph is replaced, then all that it states enters the merge, then it is noted as finished. Whoever
goes on needs only the server's graphs and the note, whatever was built meanwhile. When all issues are finished, 1
and 2 say that the merge is the merge. Taking triples out needs an endpoint for SPARQL updates; without one, and when
all is pushed again, the merge is written as a whole at the end, and noted as pending until then.

Two pushes at the same time are not kept apart: the protocol has no locks.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

from pyoxigraph import DefaultGraph, Literal, NamedNode, Triple

from gongbao.graph import vocabulary as term
from gongbao.graph.directory import Graph
from gongbao.graph.endpoint import is_union
from gongbao.graph.generations import SHARED
from gongbao.graph.graph_store import GraphStore
from gongbao.graph.iris import issue_iri
from gongbao.graph.sharing import sharing
from gongbao.parser.model import GongbaoError


@dataclass(frozen=True, slots=True)
class Note:
    """What a server holds, by IRI: the digests of finished issues, what is pending, where the merge is."""

    digests: dict[str, str] = field(default_factory=dict)
    pending: frozenset[str] = frozenset()
    merged_in: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a push is to do, by the IRIs of issues; those to `put` with their keys.

    `rewritten`: the merge is written as a whole. `place`: the named graph of the merge, None for the default graph
    or where that isn't settled yet. `note`: what the server holds now.
    """

    put: dict[str, str]
    gone: tuple[str, ...]
    unchanged: tuple[str, ...]
    rewritten: bool
    place: str | None
    note: Note

    @property
    def steps(self) -> int:
        """How many issues' graphs are put or deleted."""
        return len(self.put) + len(self.gone)


def plan_push(graph: Graph, store: GraphStore, *, default_graph: str | None = None, again: bool = False) -> Plan:
    """Find out what a push has to do; only reads.

    Args:
        graph: the graph to push.
        store: where to.
        default_graph: the IRI of the named graph to keep the merge in; None keeps it where it is, at first in the
            store's default graph, or in `{base}merged` where queries see all graphs as one.
        again: everything is to be written, whatever the server's note says that it holds.

    Raises:
        GongbaoError: the server doesn't answer, is no graph store, or keeps the merge elsewhere.

    """
    note = _read(store, _note_iri(graph))
    _check_place(graph, note, default_graph)
    keys = {issue_iri(key, graph.manifest.base): key for key in sorted(graph.manifest.issues)}
    unchanged = {iri for iri, key in keys.items() if not again and note.digests.get(iri) == _digest(graph, key)}
    return Plan(
        put={iri: key for iri, key in keys.items() if iri not in unchanged},
        gone=tuple(sorted((note.digests.keys() | note.pending) - keys.keys() - {_note_iri(graph)})),
        unchanged=tuple(sorted(unchanged)),
        rewritten=again or _note_iri(graph) in note.pending,
        place=default_graph or note.merged_in,
        note=note,
    )


def push(graph: Graph, store: GraphStore, plan: Plan, *, advance: Callable[[], object] = lambda: None) -> int:
    """Make a graph store hold a graph, and touch nothing else that it holds.

    Args:
        graph: the graph to push.
        store: where to.
        plan: what is to be done.
        advance: called after each issue that was put or deleted.

    Returns:
        How many triples the named graphs hold that were put.

    Raises:
        GongbaoError: the server doesn't answer or doesn't let it be done; push again to go on from there.

    """
    if not plan.steps and not plan.rewritten and not plan.note.pending:
        return 0
    note_iri = _note_iri(graph)
    place = plan.place
    finished = {iri: plan.note.digests[iri] for iri in plan.unchanged}
    removes = _takes_out(plan) and not plan.rewritten and store.can_remove(_absent(note_iri))
    rewritten = plan.rewritten or (_takes_out(plan) and not removes)
    pending = frozenset((*plan.put, *plan.gone, *([note_iri] if rewritten else [])))
    store.replace(note_iri, _write(note_iri, Note(finished, pending, place)))
    if place is None and not plan.note.digests and store.query and is_union(store.connection, store.query, note_iri):
        place = f"{graph.manifest.base}merged"
        store.add(note_iri, _write(note_iri, Note(merged_in=place)))

    triples = 0
    for iri in (*plan.gone, *plan.put):
        stated = _stated(graph, plan.put.get(iri))
        if removes:
            store.remove(place, _leaving(graph, store.read(iri) - stated, finished.keys()))
        if iri in plan.put:
            store.replace(iri, stated)
            if not rewritten:
                store.add(place, stated)
            finished[iri] = _digest(graph, plan.put[iri])
            store.add(note_iri, _write(note_iri, Note({iri: finished[iri]})))
        else:
            store.delete(iri)
        triples += len(stated)
        advance()
    if rewritten:
        merged = graph.store.quads_for_pattern(None, None, None, DefaultGraph())
        store.replace(place, (quad.triple for quad in merged))
    store.replace(note_iri, _write(note_iri, Note(finished, merged_in=place)))
    return triples


def _takes_out(plan: Plan) -> bool:
    """Whether triples may have to leave the merge: an issue goes, or one that the server has in part changes."""
    return bool(plan.gone) or not plan.put.keys().isdisjoint(plan.note.digests.keys() | plan.note.pending)


def _leaving(graph: Graph, triples: set[Triple], finished: Collection[str]) -> Iterator[Triple]:
    """Yield those triples that no finished issue states."""
    with sharing(graph.generation / SHARED) as shared:
        yield from (triple for triple in triples if shared.issues(triple).isdisjoint(finished))


def _stated(graph: Graph, key: str | None) -> set[Triple]:
    if key is None:
        return set()
    return {quad.triple for quad in graph.statements(key)}


def _digest(graph: Graph, key: str) -> str:
    """Return what an issue's statements were made from: facts may be stated otherwise by another version."""
    return f"{graph.manifest.version}:{graph.manifest.issues[key]}"


def _check_place(graph: Graph, note: Note, default_graph: str | None) -> None:
    if default_graph is None or default_graph == note.merged_in:
        return
    try:
        NamedNode(default_graph)
    except ValueError as error:
        raise GongbaoError(f"default graph {default_graph}: is no absolute IRI; give one") from error
    if default_graph == _note_iri(graph) or default_graph.startswith(f"{graph.manifest.base}eli/"):
        raise GongbaoError(f"default graph {default_graph}: is that of something else; give another IRI")
    if note != Note():
        raise GongbaoError(
            f"default graph {default_graph}: since the first push there, the merge is in "
            f"{note.merged_in or 'the default graph'} of the server; name no other"
        )


# ----------------------------------------------------------------------------------------------------- the note


def _note_iri(graph: Graph) -> str:
    return f"{graph.manifest.base}push"


def _read(store: GraphStore, note_iri: str) -> Note:
    digests: dict[str, str] = {}
    pending, merged_in = set(), None
    for triple in store.read(note_iri):
        match triple:
            case Triple(subject=NamedNode(value=issue), predicate=term.DIGEST, object=Literal(value=digest)):
                digests[issue] = digest
            case Triple(predicate=term.PENDING, object=NamedNode(value=iri)):
                pending.add(iri)
            case Triple(predicate=term.MERGED_IN, object=NamedNode(value=iri)):
                merged_in = iri
    return Note(digests, frozenset(pending), merged_in)


def _write(note_iri: str, note: Note) -> list[Triple]:
    push = NamedNode(note_iri)
    written = [Triple(push, term.TYPE, term.PUSH)]
    written += [Triple(NamedNode(iri), term.DIGEST, Literal(digest)) for iri, digest in sorted(note.digests.items())]
    written += [Triple(push, term.PENDING, NamedNode(iri)) for iri in sorted(note.pending)]
    if note.merged_in is not None:
        written.append(Triple(push, term.MERGED_IN, NamedNode(note.merged_in)))
    return written


def _absent(note_iri: str) -> Triple:
    return Triple(NamedNode(note_iri), term.DIGEST, Literal("no digest"))
