"""Projections of the network, made from what `network` gave.

`responsibilities`, `shared_obligations` and `citations` are simple graphs that NetworkX's algorithms take;
`assignments` and `document_relations` keep an edge for each role and relation, for programs that draw. Each keeps the node ids and attributes of the network, in its order. How to use them: docs/network.md.
"""

from collections.abc import Collection
from itertools import combinations

import networkx as nx

from gongbao.parser.model import Relation

AGENCY, OBLIGATION = 0, 1
"""The two sets of the bipartite graph, as `nx.bipartite` marks them."""

_RELATIONS = {relation.value for relation in Relation}


def responsibilities(net: "nx.MultiDiGraph[str]") -> "nx.Graph[str]":
    """Return agencies and obligations, joined where an agency bears an obligation.

    Args:
        net: what `network` gave.

    Returns:
        An undirected bipartite graph. Its nodes also have `bipartite`, AGENCY (0) or OBLIGATION (1); an edge has
        `roles` (several parted by 、) and `weight`, how many they are. Agencies that bear nothing are in it.

    Example:
        >>> net = nx.MultiDiGraph()
        >>> net.add_nodes_from([("a", {"kind": "agency"}), ("o", {"kind": "obligation"})])
        >>> net.add_edges_from([("a", "o", "lead"), ("a", "o", "support")])
        ['lead', 'support']
        >>> list(responsibilities(net).edges(data=True))
        [('a', 'o', {'roles': 'lead、support', 'weight': 2})]

    """
    sides = {"agency": AGENCY, "obligation": OBLIGATION}
    borne: nx.Graph[str] = nx.Graph()
    for node, attributes in net.nodes(data=True):
        if attributes["kind"] in sides:
            borne.add_node(node, **attributes, bipartite=sides[attributes["kind"]])
    for agency in _of(borne, AGENCY):
        for obligation in net.successors(agency):
            roles = sorted(net[agency][obligation])
            borne.add_edge(agency, obligation, roles="、".join(roles), weight=len(roles))
    return borne


def shared_obligations(net: "nx.MultiDiGraph[str]") -> "nx.Graph[str]":
    """Return the agencies of a network, joined where they bear obligations together.

    Args:
        net: what `network` gave.

    Returns:
        An undirected graph of the agency nodes with their attributes; an edge has `kind` shares, and its `weight` is
        the number of obligations that both bear.

    Example:
        >>> net = nx.MultiDiGraph()
        >>> net.add_nodes_from([("a", {"kind": "agency"}), ("b", {"kind": "agency"}), ("o", {"kind": "obligation"})])
        >>> net.add_edges_from([("a", "o", "lead"), ("b", "o", "support")])
        ['lead', 'support']
        >>> list(shared_obligations(net).edges(data="weight"))
        [('a', 'b', 1)]

    """
    borne = responsibilities(net)
    agencies: nx.Graph[str] = nx.Graph()
    for agency in _of(borne, AGENCY):
        agencies.add_node(agency, **net.nodes[agency])
    for obligation in _of(borne, OBLIGATION):
        for first, second in combinations(borne[obligation], 2):
            weight = agencies.get_edge_data(first, second, {"weight": 0})["weight"]
            agencies.add_edge(first, second, kind="shares", weight=weight + 1)
    return agencies


def citations(net: "nx.MultiDiGraph[str]", *relations: str) -> "nx.DiGraph[str]":
    """Return the documents of a network, the one that cites joined to the one cited.

    Args:
        net: what `network` gave.
        relations: only these (repeals, amends, based_on, implements, issues, creates, cites); without any, all.

    Returns:
        A directed graph of the document nodes with their attributes; an edge has `relation` (several parted by 、)
        and `weight`, how often it is said in all.

    Raises:
        ValueError: there is no such relation.

    Example:
        >>> net = nx.MultiDiGraph()
        >>> net.add_nodes_from([("a", {"kind": "document"}), ("b", {"kind": "document"})])
        >>> net.add_edges_from([("a", "b", kind, {"weight": weight}) for kind, weight in [("cites", 2), ("repeals", 1)]])
        ['cites', 'repeals']
        >>> list(citations(net).edges(data=True))
        [('a', 'b', {'relation': 'cites、repeals', 'weight': 3})]
        >>> list(citations(net, "repeals").edges(data="weight"))
        [('a', 'b', 1)]

    """
    if unknown := set(relations) - _RELATIONS:
        raise ValueError(f"no relation {', '.join(sorted(unknown))}; there is {', '.join(sorted(_RELATIONS))}")
    wanted = set(relations) or _RELATIONS
    documents: nx.DiGraph[str] = nx.DiGraph()
    documents.add_nodes_from((node, known) for node, known in net.nodes(data=True) if known["kind"] == "document")
    for citing in documents:
        for cited in net.successors(citing):
            said = {kind: edge["weight"] for kind, edge in net[citing][cited].items() if kind in wanted}
            if said:
                documents.add_edge(citing, cited, relation="、".join(sorted(said)), weight=sum(said.values()))
    return documents


def assignments(net: "nx.MultiDiGraph[str]") -> "nx.MultiDiGraph[str]":
    """Return agencies and obligations, with an edge for each role in which an agency bears an obligation.

    Args:
        net: what `network` gave.

    Returns:
        A directed bipartite graph with parallel edges; nodes also have `bipartite`, AGENCY (0) or OBLIGATION (1).

    Example:
        >>> net = nx.MultiDiGraph()
        >>> net.add_nodes_from([("a", {"kind": "agency"}), ("o", {"kind": "obligation"}), ("d", {"kind": "document"})])
        >>> net.add_edges_from([("d", "o", "states"), ("a", "o", "lead")])
        ['states', 'lead']
        >>> list(assignments(net).edges(keys=True))
        [('a', 'o', 'lead')]

    """
    borne = induced(net, _of_kinds(net, "agency", "obligation"))
    for _, known in borne.nodes(data=True):
        known["bipartite"] = AGENCY if known["kind"] == "agency" else OBLIGATION
    return borne


def document_relations(net: "nx.MultiDiGraph[str]") -> "nx.MultiDiGraph[str]":
    """Return documents, with an edge for each relation in which one cites another.

    Args:
        net: what `network` gave.

    Returns:
        A directed graph with parallel edges.

    Example:
        >>> net = nx.MultiDiGraph()
        >>> net.add_nodes_from([("a", {"kind": "document"}), ("b", {"kind": "document"}), ("o", {"kind": "obligation"})])
        >>> net.add_edges_from([("a", "b", "cites"), ("a", "b", "repeals"), ("a", "o", "states")])
        ['cites', 'repeals', 'states']
        >>> list(document_relations(net).edges(keys=True))
        [('a', 'b', 'cites'), ('a', 'b', 'repeals')]

    """
    return induced(net, _of_kinds(net, "document"))


def induced(net: "nx.MultiDiGraph[str]", nodes: Collection[str]) -> "nx.MultiDiGraph[str]":
    """Return some nodes and what joins them, in the order of the network (a subgraph view has a set's order).

    Args:
        net: what `network` gave.
        nodes: those that are wanted.

    """
    part: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    part.add_nodes_from((node, known) for node, known in net.nodes(data=True) if node in nodes)
    for start, end, key, known in net.edges(keys=True, data=True):
        if start in part and end in part:
            part.add_edge(start, end, key, **known)
    return part


def _of_kinds(net: "nx.MultiDiGraph[str]", *kinds: str) -> set[str]:
    return {node for node, known in net.nodes(data=True) if known["kind"] in kinds}


def _of(borne: "nx.Graph[str]", side: int) -> list[str]:
    return [node for node in borne if borne.nodes[node]["bipartite"] == side]
