"""A graph as RDF: Turtle of all issues merged, N-Quads of everything.

Both are in canonical order, so that two exports of the same facts are the same bytes and can be compared line
by line: https://www.w3.org/TR/turtle/, https://www.w3.org/TR/n-quads/.
"""

from typing import BinaryIO, Literal

from pyoxigraph import RdfFormat, parse, serialize

from gongbao.graph.canonical import quad_lines, triple_lines
from gongbao.graph.directory import Graph
from gongbao.graph.vocabulary import PREFIXES

Syntax = Literal["ttl", "nq"]


def write(graph: Graph, stream: BinaryIO, *, syntax: Syntax = "ttl") -> None:
    """Write a graph as RDF, statement by statement.

    Args:
        graph: the graph to write.
        stream: where the text goes, in UTF-8.
        syntax: `ttl` writes the merge of all issues as Turtle; `nq` writes the named graph of each issue and the
            merge, as the default graph, as N-Quads.

    """
    if syntax == "ttl":
        triples = (triple for line in triple_lines(graph) for triple in parse(line, RdfFormat.N_TRIPLES))
        serialize(triples, stream, RdfFormat.TURTLE, prefixes=dict(PREFIXES))
    else:
        stream.writelines(quad_lines(graph))
