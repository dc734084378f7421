"""A graph's statements in canonical order: the lines of N-Quads by code point, each once.

The same facts give the same bytes, whatever way they came into the graph (RDFC-1.0, https://www.w3.org/TR/rdf-canon/,
section 4.4; without blank nodes nothing is left to be named). Sorted outside of memory, in runs.
"""

import heapq
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import chain
from tempfile import TemporaryFile
from typing import IO

from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, serialize

from gongbao.graph.directory import Graph

_RUN = 500_000  # lines in memory at once, about 150 MB


def quad_lines(graph: Graph) -> Iterator[bytes]:
    """Yield the lines of N-Quads of the named graph of each issue and of the merge, the default graph.

    Args:
        graph: the graph to write.

    Yields:
        Lines in UTF-8 with their line ends.

    """
    issues = (line for key in graph.manifest.issues for line in _issue_lines(graph, key))
    return _sorted(chain(issues, _merged_lines(graph)))


def triple_lines(graph: Graph) -> Iterator[bytes]:
    """Yield the lines of N-Triples of the merge of all issues.

    Args:
        graph: the graph to write.

    Yields:
        Lines in UTF-8 with their line ends.

    """
    return _sorted(_merged_lines(graph))


def issue_lines(graph: Graph, key: str) -> Iterator[bytes]:
    """Yield the lines of N-Quads of the named graph of one issue.

    Args:
        graph: the graph to write.
        key: the issue's key.

    Yields:
        Lines in UTF-8 with their line ends.

    Raises:
        GongbaoError: the graph has no such issue.

    """
    return _sorted(_issue_lines(graph, key))


def subjects(graph: Graph) -> Iterator[NamedNode]:
    """Yield what the merge of all issues says something of, each once, by IRI."""
    before = b""
    for line in triple_lines(graph):
        subject = line[: line.index(b">")]
        if subject != before:
            yield NamedNode(subject[1:].decode())
        before = subject


def _issue_lines(graph: Graph, key: str) -> list[bytes]:
    return (serialize(graph.statements(key), format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True)


def _merged_lines(graph: Graph) -> Iterator[bytes]:
    with TemporaryFile() as file:
        graph.store.dump(file, RdfFormat.N_TRIPLES, from_graph=DefaultGraph())
        file.seek(0)
        yield from file


def _sorted(lines: Iterable[bytes]) -> Iterator[bytes]:
    with ExitStack() as runs:
        spooled: list[Iterable[bytes]] = []
        run: list[bytes] = []
        for line in lines:
            run.append(line)
            if len(run) >= _RUN:
                spooled.append(_spool(sorted(set(run)), runs.enter_context(TemporaryFile())))
                run = []
        before = b""
        for line in heapq.merge(*spooled, sorted(run)):
            if line != before:
                yield line
            before = line


def _spool(lines: Iterable[bytes], file: IO[bytes]) -> IO[bytes]:
    file.writelines(lines)
    file.seek(0)
    return file
