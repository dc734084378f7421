"""Which part of the network is wanted: of some agency, region or document, since some day, and as which graph."""

import datetime
import difflib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, get_args

import networkx as nx
from pyoxigraph import NamedNode

from gongbao.graph import facts
from gongbao.graph import vocabulary as term
from gongbao.graph.directory import Graph
from gongbao.graph.iris import agency_iri, home, title_iri, work_iri
from gongbao.graph.literals import folded
from gongbao.graph.lookup import find_agencies
from gongbao.graph.network import network
from gongbao.graph.projections import assignments, document_relations, induced, shared_obligations
from gongbao.parser.model import GongbaoError

Kind = Literal["full", "agencies", "bipartite", "documents"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Selection:
    """What a graph is narrowed to: what is given has to hold together, and without anything all is wanted.

    `agency` is any name of an agency, or its id; `region` is contained in the agency's jurisdiction; `document` is a
    number, a title, an id (doc/1, xam/2024/4/doc/1) or an IRI; `since` is the first day that documents may be of.
    """

    agency: str | None = None
    region: str | None = None
    document: str | None = None
    since: datetime.date | None = None

    def __str__(self) -> str:
        """Return what is wanted, in words."""
        wanted = {"agency": self.agency, "region": self.region, "document": self.document, "since": self.since}
        return ", ".join(f"{name} {value}" for name, value in wanted.items() if value is not None) or "everything"


EVERYTHING = Selection()


def selected(graph: Graph, kind: Kind = "full", selection: Selection = EVERYTHING) -> "nx.Graph[str]":
    """Return the part of a graph's network that is wanted, as the kind of graph that is wanted.

    ========= =======================================================================================================
    kind      graph
    ========= =======================================================================================================
    full      directed, parallel edges: the whole network (`gongbao.graph.network`)
    agencies  undirected: agencies, joined by as many obligations (`weight`) as they share; edges of kind `shares`
    bipartite directed, parallel edges: agencies and obligations, an edge for each assignment
    documents directed, parallel edges: documents that cite documents, an edge for each relation
    ========= =======================================================================================================

    Of an agency (or those of a region) come its obligations, all that bear them too, the documents that state them
    and those that it issued, targets and deadlines; of a document what it states and who bears that, who issued it,
    and the documents that it cites or that cite it. Nodes keep their attributes: `obligations` of an agency is how
    many it bears in the whole graph.

    Args:
        graph: the graph directory's graph.
        kind: one of `KINDS`.
        selection: what to narrow the graph to.

    Returns:
        A graph whose nodes have `kind` and `label`, whose edges have `kind` and `weight`; its nodes and edges stand
        in the order of the network.

    Raises:
        GongbaoError: there is no such kind, or nothing in the graph is what is wanted; the message says which.

    """
    if kind not in KINDS:
        raise GongbaoError(f"there is no graph kind {kind}; give one of {', '.join(KINDS)}")
    net = network(graph, graph.manifest.base)
    if selection == EVERYTHING:
        return _PROJECTIONS[kind](net)
    found = _PROJECTIONS[kind](induced(net, _Narrowing(graph, net, kind, selection).nodes()))
    if not found:
        raise GongbaoError(f"{selection}: nothing of it belongs into a graph of kind {kind}; try kind full")
    return found


_PROJECTIONS: dict[Kind, Callable[["nx.MultiDiGraph[str]"], "nx.Graph[str]"]] = {
    "full": lambda net: net,
    "agencies": shared_obligations,
    "bipartite": assignments,
    "documents": document_relations,
}


@dataclass(frozen=True, slots=True)
class _Narrowing:
    graph: Graph
    net: "nx.MultiDiGraph[str]"
    kind: Kind
    selection: Selection

    def nodes(self) -> set[str]:
        """Return the nodes that are wanted.

        Raises:
            GongbaoError: nothing is.

        """
        wanted = self.selection
        agencies = self._agencies() if (wanted.agency, wanted.region) != (None, None) else None
        documents = self._documents() if (wanted.document, wanted.since) != (None, None) else None
        obligations = self._of_kind("obligation")
        if documents is not None:
            obligations = {node for node in obligations if self._near(node, "document", back=True) & documents}
        if agencies is None:
            stating = set(documents or ())
        else:
            borne = {node for agency in agencies for node in self._near(agency, "obligation")}
            obligations &= borne
            stating = {node for obligation in obligations for node in self._near(obligation, "document", back=True)}
            issued = {node for agency in agencies for node in self._near(agency, "document", back=True)}
            stating |= issued if documents is None else issued & documents
        if not obligations and not stating:
            if agencies and documents is None:
                return agencies  # they are there, and nobody says anything of them
            raise GongbaoError(f"nothing in the graph fits all of: {wanted}; leave one of them out")
        return self._around(obligations, stating, agencies)

    def _around(self, obligations: set[str], stating: set[str], agencies: set[str] | None) -> set[str]:
        """Return obligations and documents with all that belongs to them."""
        found = obligations | stating
        for obligation in obligations:
            found |= self._near(obligation, "agency", back=True) | self._near(obligation, "target", "deadline")
        for document in stating:
            if self.kind == "full":
                issuers = self._near(document, "agency")
                found |= issuers if agencies is None else issuers & agencies
            if agencies is None:
                found |= self._near(document, "target", "deadline")
            if agencies is None or self.kind == "documents":
                found |= self._near(document, "document") | self._near(document, "document", back=True)
        for target in [node for node in found if self.net.nodes[node]["kind"] == "target"]:
            found |= self._near(target, "deadline")
        return found

    def _near(self, node: str, *kinds: str, back: bool = False) -> set[str]:
        near: Iterable[str] = self.net.pred[node] if back else self.net.succ[node]
        return {other for other in near if self.net.nodes[other]["kind"] in kinds}

    def _of_kind(self, kind: str) -> set[str]:
        return {node for node, known in self.net.nodes(data=True) if known["kind"] == kind}

    def _agencies(self) -> set[str]:
        name, region = self.selection.agency, self.selection.region
        if name is not None:
            found = find_agencies(self.graph, name, region=region)
            return {agency_iri(agency.id, self.graph.manifest.base) for agency in found} & set(self.net)
        jurisdictions = {node: self.net.nodes[node].get("jurisdiction", "") for node in self._of_kind("agency")}
        agencies = {node for node, place in jurisdictions.items() if folded(region or "") in folded(place)}
        if not agencies:
            known = sorted({place for place in jurisdictions.values() if place})
            raise GongbaoError(f"no agency is in {region}{_hint(region or '', known)}")
        return agencies

    def _documents(self) -> set[str]:
        wanted = self.selection
        found = self._of_kind("document")
        if wanted.document is not None:
            found &= self._called(wanted.document)
            if not found:
                titles = {str(known.get(name, "")) for known in self._known() for name in ("title", "number")}
                raise GongbaoError(f"no document is called {wanted.document}{_hint(wanted.document, titles)}")
        if wanted.since is not None:
            days = {node: self.net.nodes[node].get("date") for node in found}
            found = {node for node, day in days.items() if day is not None and day >= wanted.since.isoformat()}
            if not found:
                last = max((day for day in days.values() if day is not None), default=None)
                hint = "" if last is None else f"; the last is of {last}"
                of = "" if wanted.document is None else f" called {wanted.document}"
                raise GongbaoError(f"no document{of} is of {wanted.since} or later{hint}")
        return found

    def _stated(self, predicate: NamedNode) -> Iterator[tuple[str, str]]:
        for quad in self.graph.store.quads_for_pattern(None, predicate, None, facts.MERGE):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
                yield quad.subject.value, quad.object.value

    def _known(self) -> Iterator[dict[str, object]]:
        return (known for _, known in self.net.nodes(data=True) if known["kind"] == "document")

    def _called(self, name: str) -> set[str]:
        """Return the works that a number, a title, an id or an IRI stands for."""
        base = self.graph.manifest.base
        name = name.strip()
        iris = {name, f"{base}{name}", f"{base}eli/{name}", title_iri(name, base)} | {work_iri(name, base) or name}
        found = set(iris)
        for named, work in self._stated(term.DENOTES):
            if named in iris:
                found.add(work)
        for part, work in self._stated(term.REALIZES):
            printed = home(part)
            if printed in iris or printed.endswith(f"/{name}"):
                found.add(work)
        wanted = folded(name)
        found |= {
            node
            for node, known in self.net.nodes(data=True)
            if wanted
            and known["kind"] == "document"
            and wanted in (folded(known.get("title", "")), folded(known["label"]))
        }
        return found


def _hint(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, sorted(filter(None, known)), n=3, cutoff=0.3)
    return f"; there is {'、'.join(near)}" if near else ""
