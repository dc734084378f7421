"""A graph's statements in canonical order: the lines of N-Quads by code point, each once.

The same facts give the same bytes, whatever way they came into the graph (RDFC-1.0, https://www.w3.org/TR/rdf-canon/,
section 4.4; without blank nodes nothing is left to be named). Sorted outside of memory, in runs.
"""

import heapq
from collections.abc import Iterator
from contextlib import ExitStack
from tempfile import TemporaryFile
from typing import IO, cast

from pyoxigraph import DefaultGraph, RdfFormat, serialize

from gongbao.graph.directory import Graph

# Bytes of lines in memory at once, with what Python needs beside each; sorting them takes no more.
_RUN = 64 << 20
_LINE_OVERHEAD = 48

# Bytes that are cut into lines at once.
_CUT = 1 << 20


def quad_lines(graph: Graph) -> Iterator[bytes]:
    """Yield the lines of N-Quads of the named graph of each issue and of the merge, the default graph.

    Args:
        graph: the graph to write.

    Yields:
        Lines in UTF-8 with their line ends.

    """
    with SortedLines() as lines:
        for key in graph.manifest.issues:
            lines.write(serialize(graph.statements(key), format=RdfFormat.N_QUADS) or b"")
        _dump_merge(graph, lines)
        yield from lines.sorted()


def triple_lines(graph: Graph) -> Iterator[bytes]:
    """Yield the lines of N-Triples of the merge of all issues.

    Args:
        graph: the graph to write.

    Yields:
        Lines in UTF-8 with their line ends.

    """
    with SortedLines() as lines:
        _dump_merge(graph, lines)
        yield from lines.sorted()


def issue_lines(graph: Graph, key: str) -> list[bytes]:
    """Return the lines of N-Triples of the named graph of one issue.

    Args:
        graph: the graph to write.
        key: the issue's key.

    Returns:
        Lines in UTF-8 with their line ends.

    Raises:
        GongbaoError: the graph has no such issue.

    """
    triples = (quad.triple for quad in graph.statements(key))
    return sorted((serialize(triples, format=RdfFormat.N_TRIPLES) or b"").splitlines(keepends=True))


def _dump_merge(graph: Graph, lines: "SortedLines") -> None:
    # The store writes its statements faster than they can be made anew from what was read.
    graph.store.dump(cast(IO[bytes], lines), RdfFormat.N_TRIPLES, from_graph=DefaultGraph())


class SortedLines:
    r"""Takes lines as they come, cut anywhere, and gives them back sorted; to be used in `with`.

    Example:
        >>> with SortedLines() as lines:
        ...     lines.write(b"b\na")
        ...     lines.write(b"\n")
        ...     list(lines.sorted())
        3
        1
        [b'a\n', b'b\n']

    """

    def __init__(self) -> None:
        self._files = ExitStack()
        self._spooled: list[IO[bytes]] = []
        self._run: list[bytes] = []
        self._size = 0
        self._parts: list[bytes] = []
        self._waiting = 0

    def __enter__(self) -> "SortedLines":
        return self

    def __exit__(self, *_: object) -> None:
        self._files.close()

    def write(self, part: bytes) -> int:
        """Take bytes, as a file does."""
        self._parts.append(part)
        self._waiting += len(part)
        if self._waiting >= _CUT:
            self._cut()
        return len(part)

    def flush(self) -> None:
        """Do nothing: what writes into a file calls it, and nothing is written through yet."""

    def sorted(self) -> Iterator[bytes]:
        """Yield all lines by code point."""
        self._cut()
        self._run.sort()
        return heapq.merge(*self._spooled, self._run) if self._spooled else iter(self._run)

    def _cut(self) -> None:
        # N-Triples and N-Quads escape line ends: only those between statements are left.
        lines = b"".join(self._parts).splitlines(keepends=True)
        unfinished = lines.pop() if lines and not lines[-1].endswith(b"\n") else b""
        self._parts, self._waiting = [unfinished], 0
        self._run += lines
        self._size += sum(map(len, lines)) + _LINE_OVERHEAD * len(lines)
        if self._size >= _RUN:
            self._spool()

    def _spool(self) -> None:
        self._run.sort()
        file: IO[bytes] = self._files.enter_context(TemporaryFile())  # noqa: SIM115  closed by __exit__
        file.writelines(self._run)
        file.seek(0)
        self._spooled.append(file)
        self._run, self._size = [], 0
