"""The current generation of a graph directory, opened again whenever a build has switched to another."""

import hashlib
import json
import threading
from pathlib import Path

from gongbao.graph.directory import Graph, open_graph
from gongbao.graph.generations import pointer


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
        self._number = pointer(self.path)
        self._graph = open_graph(self.path)

    def open(self) -> Graph:
        """Return the current generation.

        Raises:
            GongbaoError: there is no graph any more, or it can't be read.

        """
        with self._lock:
            # The pointer is read before: a build that ends in between is noticed the next time.
            number = pointer(self.path)
            if number != self._number:
                self._graph = open_graph(self.path)
                self._number = number
            return self._graph


def edition(graph: Graph) -> str:
    """Return what tells one content of a graph from any other: a hash of what it was made from.

    Two generations made of the same facts are one edition.
    """
    made_from = [graph.manifest.base, graph.manifest.version, sorted(graph.manifest.issues.items())]
    return hashlib.sha256(json.dumps(made_from).encode()).hexdigest()[:16]
