"""The current generation of a graph directory, opened again whenever a build has switched to another."""

import hashlib
import json
import threading
from pathlib import Path

from gongbao.graph.directory import Graph, open_graph


class CurrentGraph:
    """Keeps the current generation of a graph directory open, for several threads.

    Args:
        path: the graph directory.

    Raises:
        GongbaoError: there is no graph.

    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self._lock = threading.Lock()
        self._pointer = self._read_pointer()
        self._graph = open_graph(self.path)

    def open(self) -> Graph:
        """Return the current generation.

        Raises:
            GongbaoError: there is no graph any more, or it can't be read.

        """
        with self._lock:
            # The pointer is read before: a build that ends in between is noticed the next time.
            pointer = self._read_pointer()
            if pointer != self._pointer:
                self._graph = open_graph(self.path)
                self._pointer = pointer
            return self._graph

    def _read_pointer(self) -> bytes | None:
        try:
            return (self.path / "current").read_bytes()
        except OSError:
            return None


def edition(graph: Graph) -> str:
    """Return what tells one content of a graph from any other: a hash of what it was made from.

    Two generations made of the same facts are one edition.
    """
    made_from = [graph.manifest.base, graph.manifest.version, sorted(graph.manifest.issues.items())]
    return hashlib.sha256(json.dumps(made_from).encode()).hexdigest()[:16]
