"""A graph's statements in canonical order: the lines of N-Quads by code point, each once.

The same facts give the same bytes, whatever way they came into the graph (RDFC-1.0, https://www.w3.org/TR/rdf-canon/,
section 4.4; without blank nodes nothing is left to be named). Sorted outside of memory, in runs.
"""

import heapq
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from tempfile import TemporaryFile
from typing import IO

from pyoxigraph import RdfFormat, serialize

from gongbao.graph.directory import Graph

_RUN = 500_000  # lines in memory at once, about 150 MB


def quad_lines(graph: Graph) -> Iterator[bytes]:
    """Yield the lines of N-Quads of the named graph of each issue and of the merge, the default graph.

    Args:
        graph: the graph to write.

    Yields:
        Lines in UTF-8 with their line ends.

    """
    return _sorted(_lines(graph, RdfFormat.N_QUADS, RdfFormat.N_TRIPLES))


def triple_lines(graph: Graph) -> Iterator[bytes]:
    """Yield the lines of N-Triples of the merge of all issues.

    Args:
        graph: the graph to write.

    Yields:
        Lines in UTF-8 with their line ends.

    """
    return _sorted(_lines(graph, RdfFormat.N_TRIPLES))


def _lines(graph: Graph, *forms: RdfFormat) -> Iterator[bytes]:
    for key in graph.manifest.issues:
        quads = list(graph.statements(key))
        for form in forms:
            stated = quads if form == RdfFormat.N_QUADS else (quad.triple for quad in quads)
            yield from (serialize(stated, format=form) or b"").splitlines(keepends=True)


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
