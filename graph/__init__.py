"""The graph: facts as RDF and as a network, built into a directory, read and queried from there.

Names are loaded when they are first used, so that a query needs no NetworkX and a reader no SPARQL.

>>> from gongbao.graph import shipped_queries
>>> shipped_queries()["agencies-obligations"].title.en
'Each agency with its number of obligations, most first'
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gongbao.graph.diff import diff
    from gongbao.graph.directory import Graph, GraphDirectory, open_graph
    from gongbao.graph.guard import QueryError
    from gongbao.graph.network import network
    from gongbao.graph.query import run_query
    from gongbao.graph.results import QueryResult
    from gongbao.graph.shipped import shipped_queries
    from gongbao.graph.statements import statements

__all__ = [
    "Graph",
    "GraphDirectory",
    "QueryError",
    "QueryResult",
    "diff",
    "network",
    "open_graph",
    "run_query",
    "shipped_queries",
    "statements",
]

_MODULES = {
    "diff": "diff",
    "Graph": "directory",
    "GraphDirectory": "directory",
    "QueryError": "guard",
    "QueryResult": "results",
    "network": "network",
    "open_graph": "directory",
    "run_query": "query",
    "shipped_queries": "shipped",
    "statements": "statements",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(f"gongbao.graph.{_MODULES[name]}"), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


class _Package(ModuleType):
    """Keeps `diff`, `network` and `statements` the functions: loading their modules would bind the modules to these names."""

    def __setattr__(self, name: str, value: Any) -> None:
        if not (name in _MODULES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
