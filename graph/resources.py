"""What the graph says of one thing: of an issue or a document with all its parts, of an agency, of a work."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from pyoxigraph import DefaultGraph, NamedNode, Quad, Triple

from gongbao.graph.directory import Graph
from gongbao.graph.iris import home, issue_iri


@dataclass(frozen=True, slots=True)
class Facts:
    """What is said of a thing: `own` has it or a part of it (…#part) as the subject, `incoming` as the object.

    `truncated`: more points at it than `incoming` has.
    """

    own: tuple[Triple, ...]
    incoming: tuple[Triple, ...]
    truncated: bool


def facts_about(graph: Graph, iri: str, most: int) -> Facts | None:
    """Return what the graph says of a thing.

    Args:
        graph: the graph.
        iri: the thing's IRI, without a fragment.
        most: how many of the triples that point at it to give at most.

    Returns:
        The thing's own facts, then those of its parts as they follow in the text; None where nothing is said of it.

    """
    thing = NamedNode(iri)
    here = DefaultGraph()
    own = sorted((quad.triple for quad in graph.store.quads_for_pattern(thing, None, None, here)), key=str)
    parts = [quad.triple for quad in _issue_statements(graph, iri) if _is_part(quad, iri)]
    found = graph.store.quads_for_pattern(None, None, thing, here)
    incoming = sorted((quad.triple for quad in islice(found, most)), key=str)
    truncated = next(found, None) is not None
    return Facts((*own, *parts), tuple(incoming), truncated) if own or parts or incoming else None


def _is_part(quad: Quad, iri: str) -> bool:
    subject = quad.subject
    return isinstance(subject, NamedNode) and subject.value != iri and home(subject.value) == iri


def _issue_statements(graph: Graph, iri: str) -> Iterator[Quad]:
    """Yield what the issue states that a thing is printed in; nothing for what is in no issue."""
    for key in graph.manifest.issues:
        issue = issue_iri(key, graph.manifest.base)
        if iri == issue or iri.startswith(issue + "/"):
            yield from graph.statements(key)
