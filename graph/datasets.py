"""What a query is asked of: the merge of all issues as it stands in the store, or graphs that the query names.

The store holds the merge and nothing else that may be seen. The named graph of an issue is made when a query wants
it, from what was read in that issue, in memory: FROM and FROM NAMED, GRAPH, and the parameters of the SPARQL
Protocol that stand for them (https://www.w3.org/TR/sparql11-protocol/#dataset) name issues by their IRIs.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from gongbao.graph.directory import Graph
from gongbao.graph.guard import Dataset, Judgement, QueryError, QueryProblem
from gongbao.graph.iris import issue_iri

_BATCH = 10_000


@dataclass(frozen=True, slots=True)
class Ground:
    """A store to run a query on, and its named graphs that the query may see."""

    store: Store
    named: tuple[NamedNode, ...] = ()
    in_memory: bool = False


def ground(graph: Graph, wanted: Judgement, given: Dataset | None, most: int) -> Ground:
    """Return what a query is to be run on.

    Args:
        graph: the graph that is asked.
        wanted: what the query names.
        given: the dataset given beside the query, if any; it overrides what the query's own FROM clauses name.
        most: the most statements to load into memory.

    Returns:
        The graph's own store where the query names no graphs; else a store in memory, which needs no files.

    Raises:
        QueryError: refused, where there is no such graph, or too much to load.

    """
    dataset = given or wanted.dataset
    looks_into_graphs = wanted.any_graph or bool(wanted.graphs)
    if dataset is None and not looks_into_graphs:
        return Ground(graph.store)
    keys = {issue_iri(key, graph.manifest.base): key for key in graph.manifest.issues}
    if dataset is None:
        named = sorted(keys) if wanted.any_graph else sorted(wanted.graphs & keys.keys())
        default = _merge(graph) if wanted.beside_graphs else iter(())
    else:
        for name in (*dataset.default, *dataset.named):
            if name not in keys:
                raise _no_such_graph(name, keys)
        named = sorted(set(dataset.named)) if looks_into_graphs else []
        default = (
            Quad(quad.subject, quad.predicate, quad.object, DefaultGraph())
            for name in sorted(set(dataset.default))
            for quad in graph.statements(keys[name])
        )
    # The graphs of all issues state at least what their merge does: no need to load them to find them too many.
    if len(named) == len(keys) and len(graph.store) > most:
        raise _too_much(most)
    inside = (quad for name in named for quad in graph.statements(keys[name]))
    store = Store()
    _load(store, default, most)
    _load(store, inside, most)
    return Ground(store, tuple(map(NamedNode, named)), in_memory=True)


def _merge(graph: Graph) -> Iterator[Quad]:
    return graph.store.quads_for_pattern(None, None, None, DefaultGraph())


def _load(store: Store, quads: Iterable[Quad], most: int) -> None:
    batch: list[Quad] = []
    for quad in quads:
        batch.append(quad)
        if len(batch) == _BATCH:
            _add(store, batch, most)
            batch.clear()
    _add(store, batch, most)


def _add(store: Store, batch: list[Quad], most: int) -> None:
    store.extend(batch)
    if len(store) > most:
        raise _too_much(most)


def _too_much(most: int) -> QueryError:
    return QueryError(
        QueryProblem.REFUSED,
        f"the graphs that the query looks into have more than {most} statements in all, too many to load in the time "
        "and memory that it may have: name those you need with FROM NAMED <issue>, or ask without GRAPH, which sees all issues",
    )


def _no_such_graph(name: str, known: Iterable[str]) -> QueryError:
    example = min(known, default="none yet")
    return QueryError(
        QueryProblem.REFUSED,
        f"FROM <{name}>: this graph has no such named graph; there is one for each issue, such as {example}",
    )
