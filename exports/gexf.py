"""The network of a graph, or a part of it, as GEXF 1.3: for Gephi, Gephi Lite and whatever else draws networks.

The file follows the RELAX NG of GEXF 1.3 (https://gexf.net/schema.html), whatever the text. The same graph gives the
same bytes: places come from a fixed layout, ids from what nodes and edges are, and no date of writing is in it.
"""

import datetime
import re
import sys
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import islice
from typing import BinaryIO

import networkx as nx

from gongbao.exports import appearance
from gongbao.exports.characters import writable
from gongbao.exports.layout import positions
from gongbao.graph.directory import Graph
from gongbao.graph.selection import EVERYTHING, Kind, Selection, selected

GEXF = "http://gexf.net/1.3"
VIZ = "http://gexf.net/1.3/viz"

LONGEST_LABEL = 32
"""Letters of a label that are shown; `title` and `quote` have all of it."""

BATCH = 2_000
"""Nodes or edges that are written at once."""

# `start` and `end` are GEXF's own names, and readers would take the one for the other.
_RENAMED = {"start": "begins", "end": "ends"}
# What all edges have.
_OWN = {"kind", "label", "weight"}

# What stands for itself in an attribute's value (XML 1.0, sections 2.2, 2.3 and 3.3.3); most values are only that.
_PLAIN = re.compile("[ !#-%'-;=?-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*")
_ESCAPED = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
)


def write(graph: Graph, stream: BinaryIO, *, kind: Kind = "full", selection: Selection = EVERYTHING) -> None:
    """Write the network of a graph as GEXF 1.3.

    Args:
        graph: the graph to draw.
        stream: where the XML goes, in UTF-8.
        kind: which graph: full, agencies, bipartite or documents (`gongbao.graph.selection.selected`).
        selection: what to narrow it to.

    Raises:
        GongbaoError: nothing in the graph fits the selection.

    """
    drawn = selected(graph, kind, selection)
    write_network(drawn, stream, positions(drawn))


def write_network(drawn: "nx.Graph[str]", stream: BinaryIO, places: Mapping[str, tuple[float, float]]) -> None:
    """Write a NetworkX graph as GEXF 1.3, node by node and edge by edge.

    Colours and sizes are those of `gongbao.exports.appearance`. All attributes become typed columns; None is left
    out, dates are written in ISO 8601. A node is there from its `date` on and, where it is due, until it is `due`
    (not told where that was over before).

    Args:
        drawn: any graph of NetworkX. Nodes are named by IRIs and have `kind` and `label`, edges `kind` and `weight`.
        stream: where the XML goes, in UTF-8.
        places: x and y of each node (`gongbao.exports.layout.positions`).

    Example:
        >>> import io
        >>> drawn = nx.MultiDiGraph()
        >>> drawn.add_node("https://example.org/1", kind="agency", label="财政局")
        >>> stream = io.BytesIO()
        >>> write_network(drawn, stream, {"https://example.org/1": (0.0, 0.0)})
        >>> 'label="财政局"' in stream.getvalue().decode()
        True

    """
    ids = _ids(drawn)
    node_columns = _columns(lambda: (known for _, known in drawn.nodes(data=True)))
    edge_columns = _columns(
        lambda: (known for *_, between in _joined(drawn) for known in between if not known.keys() <= _OWN)
    ) | {"kind": "string"}
    order = sorted(drawn, key=lambda node: appearance.reading_order(str(drawn.nodes[node].get("kind"))))
    # Written as text: an XML library's writer takes three times as long for half a million edges.
    _write(stream, _head(drawn, node_columns, edge_columns))
    _write(stream, (_node(ids[node], drawn.nodes[node], node_columns, places[node]) for node in order))
    _write(stream, ["</nodes>\n<edges>\n"])
    _write(stream, _edges(drawn, ids, edge_columns))
    _write(stream, ["</edges>\n</graph>\n</gexf>\n"])


def _write(stream: BinaryIO, parts: Iterable[str]) -> None:
    parts = iter(parts)
    while batch := "".join(islice(parts, BATCH)):
        stream.write(batch.encode())


def _head(drawn: "nx.Graph[str]", node_columns: Mapping[str, str], edge_columns: Mapping[str, str]) -> Iterable[str]:
    direction = "directed" if drawn.is_directed() else "undirected"
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="{GEXF}" xmlns:viz="{VIZ}" version="1.3">\n'
    yield "<meta><creator>gongbao</creator></meta>\n"
    yield f'<graph defaultedgetype="{direction}" idtype="string" mode="dynamic" timeformat="date">\n'
    for of, columns in (("node", node_columns), ("edge", edge_columns)):
        yield f'<attributes class="{of}">\n'
        for name, written in columns.items():
            column = _column(name)
            yield f'<attribute id="{column}" title="{column}" type="{written}"/>\n'
        yield "</attributes>\n"
    yield f'<nodes count="{drawn.number_of_nodes()}">\n'


def _node(name: str, known: Mapping[str, object], columns: Mapping[str, str], place: tuple[float, float]) -> str:
    kind = known.get("kind")
    look = appearance.NODES.get(str(kind))
    red, green, blue = appearance.OTHER if look is None else look.colour
    radius = appearance.size(kind, known.get("obligations"))
    return (
        f'<node id="{name}" label="{_attribute(_label(known) or name)}"{_times(known)}>'
        f'<attvalues>{_values(known, columns)}</attvalues><viz:color r="{red}" g="{green}" b="{blue}"/>'
        f'<viz:position x="{place[0]}" y="{place[1]}"/><viz:size value="{radius}"/></node>\n'
    )


def _label(known: Mapping[str, object]) -> str:
    label = known.get("label")
    return "" if label is None else appearance.shown(str(label), LONGEST_LABEL)


def _times(known: Mapping[str, object]) -> str:
    """Return since when and until when a node is there, as attributes."""
    start, end = (
        _day(day) if isinstance(day, str | datetime.date) else None for day in (known.get("date"), known.get("due"))
    )
    told = "" if start is None else f' start="{start}"'
    return told if end is None or (start is not None and end < start) else f'{told} end="{end}"'


@lru_cache(maxsize=4096)
def _day(day: str | datetime.date) -> str | None:
    """Return a day in ISO 8601, None for what is none."""
    try:
        return datetime.date.fromisoformat(str(day)[:10]).isoformat()
    except ValueError:
        return None


def _joined(drawn: "nx.Graph[str]") -> Iterator[tuple[str, str, Sequence[Mapping[str, object]]]]:
    """Yield each pair of joined nodes once, with the attributes of the edges between them."""
    is_multigraph, is_directed = drawn.is_multigraph(), drawn.is_directed()
    done: set[str] = set()
    for start, near in drawn.adjacency():
        for end, known in near.items():
            if end not in done:
                yield start, end, tuple(known.values()) if is_multigraph else (known,)
        if not is_directed:
            done.add(start)


def _edges(drawn: "nx.Graph[str]", ids: Mapping[str, str], columns: Mapping[str, str]) -> Iterator[str]:
    # An id made from what an edge is stays the same when other issues come and go.
    digests = {node: _digest(str(node)) for node in drawn}
    is_directed = drawn.is_directed()
    others = {name: written for name, written in columns.items() if name != "kind"}
    for start, end, between in _joined(drawn):
        first, second = digests[start], digests[end]
        if not is_directed and first > second:
            first, second = second, first
        begin, ends = f'<edge id="{first}-{second}', f'" source="{ids[start]}" target="{ids[end]}"'
        seen: dict[object, int] = {}
        for known in between:
            kind = known.get("kind")
            number = seen[kind] = seen.get(kind, 0) + 1
            name, told, colour = _edge_look(kind)
            again = "" if number == 1 else f"-{number}"
            values = _values(known, others) if others else ""
            yield f"{begin}{name}{again}{ends}{_weight(known.get('weight'))}{told}{values}{colour}"


@lru_cache(maxsize=1024)
def _edge_look(kind: Hashable) -> tuple[str, str, str]:
    """Return what edges of a kind have alike: in their ids, before and behind the values of one of them."""
    look = appearance.EDGES.get(str(kind))
    red, green, blue = appearance.OTHER if look is None else look.colour
    behind = f'</attvalues><viz:color r="{red}" g="{green}" b="{blue}"/></edge>\n'
    if kind is None:
        return "", "><attvalues>", behind
    name = _attribute(str(kind))
    told = f' kind="{name}" label="{name}"><attvalues><attvalue for="kind" value="{name}"/>'
    return f"-{name if look else _digest(str(kind))}", told, behind


def _digest(text: str) -> str:
    """Return 48 bits that tell a text from others."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


@lru_cache(maxsize=1024)
def _weight(weight: Hashable) -> str:
    return f' weight="{float(weight)}"' if isinstance(weight, int | float) and _is_finite(weight) else ""


def _ids(drawn: "nx.Graph[str]") -> dict[str, str]:
    """Return nodes' ids as attributes. Where one can't be written as it is, a digest keeps it apart from others."""
    ids = {}
    for node in drawn:
        name = str(node)
        if writable(name) != name:
            name = f"{writable(name)}#{_digest(name)}"
        ids[node] = _attribute(name)
    return ids


def _columns(rows: Callable[[], Iterable[Mapping[str, object]]]) -> dict[str, str]:
    """Return name and GEXF type of each attribute that some row has, in alphabetical order."""
    # Few rows differ in which attributes they have, and of which types.
    shapes = {(tuple(row), tuple(map(type, row.values()))) for row in rows()}
    found: dict[str, set[type]] = {}
    for names, of in shapes:
        for name, each in zip(names, of, strict=True):
            found.setdefault(name, set()).add(each)
    columns = {}
    for name in sorted(found.keys() - {"label", "weight"}):
        types = found[name] - {type(None)}
        if types == {bool}:
            columns[name] = "boolean"
        elif types == {int} and all(abs(value) < 2**63 for value in _numbers(rows(), name)):
            columns[name] = "long"
        elif types and types <= {int, float} and all(map(_is_finite, _numbers(rows(), name))):
            columns[name] = "double"
        elif types:
            columns[name] = "string"
    return columns


def _is_finite(number: float) -> bool:
    """Return whether a double can hold a number, which an int may be too large for."""
    return abs(number) <= sys.float_info.max


def _numbers(rows: Iterable[Mapping[str, object]], name: str) -> Iterable[int | float]:
    return (value for row in rows if isinstance(value := row.get(name), int | float))


def _values(known: Mapping[str, object], columns: Mapping[str, str]) -> str:
    return "".join(
        [
            f'<attvalue for="{_column(name)}" value="{_attribute(value) if type(value) is str else _value(value, columns[name])}"/>'
            for name, value in known.items()
            if value is not None and name in columns
        ]
    )


@lru_cache(maxsize=1024)
def _column(name: str) -> str:
    """Return a column's id, which is its title too, as an attribute."""
    return _attribute(_RENAMED.get(name, name))


def _value(value: object, written: str) -> str:
    if isinstance(value, str):
        return _attribute(value)
    match value:
        case bool():
            return str(value).lower()
        case int() | float():
            return str(float(value)) if written == "double" else str(value)
        case datetime.date():
            return value.isoformat()
        case list() | tuple():
            return _attribute("; ".join(map(str, value)))
        case _:
            return _attribute(str(value))


def _attribute(text: str) -> str:
    """Return a text as the value of an XML attribute in double quotes."""
    return text if _PLAIN.fullmatch(text) else writable(text).translate(_ESCAPED)
