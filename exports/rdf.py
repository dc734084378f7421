"""A graph as RDF: Turtle of all issues merged, TriG and N-Quads of everything.

All are in canonical order, so that two exports of the same facts are the same bytes and can be compared line by line:
https://www.w3.org/TR/turtle/, https://www.w3.org/TR/trig/, https://www.w3.org/TR/n-quads/.
"""

from collections.abc import Iterable, Iterator
from tempfile import TemporaryFile
from typing import BinaryIO, Literal

from pyoxigraph import Quad, RdfFormat, parse, serialize

from gongbao.graph.canonical import issue_lines, quad_lines, triple_lines
from gongbao.graph.directory import Graph
from gongbao.graph.vocabulary import PREFIXES

Syntax = Literal["ttl", "trig", "nq"]


def write(graph: Graph, stream: BinaryIO, *, syntax: Syntax = "ttl") -> None:
    """Write a graph as RDF, statement by statement.

    Args:
        graph: the graph to write.
        stream: where the text goes, in UTF-8.
        syntax: `ttl` writes the merge of all issues as Turtle; `trig` and `nq` write the merge, as the default graph,
            and the named graph of each issue; in TriG graph by graph.

    """
    match syntax:
        case "ttl":
            serialize(_statements(triple_lines(graph)), stream, RdfFormat.TURTLE, prefixes=dict(PREFIXES))
        case "trig":
            serialize(_graphs(graph), stream, RdfFormat.TRIG, prefixes=dict(PREFIXES))
        case "nq":
            stream.writelines(quad_lines(graph))


def _graphs(graph: Graph) -> Iterator[Quad]:
    yield from _statements(triple_lines(graph))
    for key in graph.keys():  # noqa: SIM118
        yield from _statements(issue_lines(graph, key))


def _statements(lines: Iterable[bytes]) -> Iterator[Quad]:
    with TemporaryFile() as file:
        file.writelines(lines)
        file.seek(0)
        yield from parse(file, RdfFormat.N_QUADS)
