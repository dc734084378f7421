"""What other programs read: one module a format, each with one public `write(graph, stream)`."""

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import BinaryIO

from gongbao.exports import gexf, rdf
from gongbao.graph.directory import Graph

FORMATS: Mapping[str, Callable[[Graph, BinaryIO], None]] = MappingProxyType(
    {
        "ttl": partial(rdf.write, syntax="ttl"),
        "nq": partial(rdf.write, syntax="nq"),
        "gexf": gexf.write,
    }
)

__all__ = ["FORMATS", "gexf", "rdf"]
