"""The graph as a NetworkX network: agencies, obligations, documents, targets and deadlines as nodes."""

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

import networkx as nx

from gongbao.graph.facts import distinct_bearers, last_day
from gongbao.graph.iris import (
    DEFAULT_BASE,
    IssueIris,
    agency_iri,
    checked_base,
    cited_work_iri,
    fragment_iri,
    gazette_iri,
    home,
    issue_key,
    issuers,
    joint_numbers,
    title_iri,
    work_iri,
    work_number,
)
from gongbao.graph.places import Reading, read
from gongbao.graph.statements import path_label
from gongbao.parser.model import Agency, Citation, Comparator, Deadline, Document, Issue, Obligation, Target

Value = str | int | float | bool

_SIGNS = {Comparator.AT_LEAST: "≥", Comparator.AT_MOST: "≤", Comparator.EQUAL: "="}


class HoldsIssues(Protocol):
    """What a network is made from: a graph (`gongbao.graph.open_graph`), or anything that gives its issues."""

    def issues(self) -> Iterable[Issue]:
        """Return the issues."""
        ...


def network(graph: HoldsIssues, base: str = DEFAULT_BASE) -> "nx.MultiDiGraph[str]":
    """Return the network of who owes what, by how much, by when, and by which document.

    Node ids are IRIs, the same after every rebuild. Every node has `kind` and `label` (what a person reads); what
    is unknown has no attribute. Dates are ISO 8601 strings, values are strings, whole numbers, floats or booleans.

    ========== ======================================================================================================
    kind       further attributes of the node
    ========== ======================================================================================================
    agency     level, jurisdiction, collective, obligations (how many it bears)
    obligation quote, modality, topics (parted by 、), document (work IRI), document_label, date (the document's),
               path, issue (IRI), due (the earliest day of its deadlines), tasks, targets, deadlines (their numbers)
    document   a work: number, title, date, issuer, printed (whether an issue here prints it), and if so obligations
               (how many it states) and citations (how often it cites)
    target     quote, indicator, comparator, value, value_max, unit, target_kind, date, due (of its own deadline)
    deadline   quote, deadline_kind, date, start, end, due, recurrence, duration
    ========== ======================================================================================================

    Edges have `kind`, which is also their key, and `weight`, how often it is said.

    =========================================================================== =====================================
    kind                                                                        from, to
    =========================================================================== =====================================
    responsible, lead, joint, support                                           agency, obligation
    states                                                                      document, obligation (or a target or
                                                                                deadline that no obligation has)
    measures                                                                    obligation, target
    due                                                                         obligation or target, deadline
    passed_by                                                                   document, agency that issued it
    based_on, implements, repeals, amends, issues, creates, cites               document, document
    =========================================================================== =====================================

    A document that is cited by its title alone is the printed one of that title, where exactly one is printed.
    Agencies are those that SPARQL knows as org:Organization: bodies that only issue documents or publish a gazette
    are among them. Where issues tell an agency's name, level or jurisdiction differently, the first by code point
    counts, as in `gongbao.graph.facts.agency`.

    Args:
        graph: gives the issues.
        base: the IRI that all data IRIs begin with.

    Returns:
        The network.

    Example:
        >>> from types import SimpleNamespace
        >>> from gongbao.parser.model import Agency, Masthead, Source
        >>> agency = Agency("青河州/财政局", "青河州财政局")
        >>> issue = Issue(source=Source(text=""), masthead=Masthead(), agencies=(agency,))
        >>> dict(network(SimpleNamespace(issues=lambda: [issue])).nodes(data="label"))
        {'https://w3id.org/gongbao/agency/青河州/财政局': '青河州财政局'}

    """
    base = checked_base(base)
    net: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    denoted: dict[str, set[str]] = {}
    citations: Counter[tuple[str, str, str]] = Counter()
    for issue in graph.issues():
        _Part(net, read(issue, base), denoted, citations).add()
    same = {iri: min(works) for iri, works in denoted.items() if len(works) == 1}
    for (citing, cited, relation), weight in citations.items():
        work = same.get(cited, cited)
        # A notice and the text that it carries are one work: no document cites itself.
        if work != citing:
            _connect(net, citing, work, relation, weight)
    net.remove_nodes_from([iri for iri in same if iri in net])
    for node, known in net.nodes(data=True):
        if known["kind"] == "agency" or known.get("printed"):
            known["obligations"] = sum(net.nodes[near]["kind"] == "obligation" for near in net.succ[node])
    return net


def _connect(net: "nx.MultiDiGraph[str]", start: str, end: str, kind: str, weight: int = 1) -> None:
    if net.has_edge(start, end, kind):
        net.edges[start, end, kind]["weight"] += weight
    else:
        net.add_edge(start, end, kind, kind=kind, weight=weight)


def _describe(net: "nx.MultiDiGraph[str]", node: str, **attributes: Value | None) -> None:
    """Add a node, or what is newly known of it: what an earlier issue said stays."""
    known = net.nodes[node] if node in net else {}
    net.add_node(node, **({name: value for name, value in attributes.items() if value is not None} | known))


def _describe_agency(net: "nx.MultiDiGraph[str]", node: str, agency: Agency) -> None:
    """Add an agency, or what is newly known of it: of several names, levels, jurisdictions the first by code point."""
    if node not in net:
        net.add_node(node, kind="agency", label=agency.name, collective=agency.collective)
    known = net.nodes[node]
    known["label"] = min(known["label"], agency.name)
    known["collective"] |= agency.collective
    for name, value in (("level", agency.level), ("jurisdiction", agency.jurisdiction)):
        if value is not None:
            known[name] = min(known.get(name, str(value)), str(value))


def _iso(day: datetime.date | None) -> str | None:
    return None if day is None else day.isoformat()


def _target_label(target: Target) -> str:
    values = [f"{value:.12g}" for value in (target.value, target.value_max) if value is not None]
    sign = "" if target.value_max is not None else _SIGNS.get(target.comparator, target.comparator.value)
    return f"{target.indicator or ''} {sign}{'–'.join(values)}{target.unit or ''}".strip()


@dataclass(frozen=True, slots=True)
class _Part:
    """One issue on its way into the network.

    `denoted` gathers, over all issues, which works a title or a further number stands for; `citations` how often
    a work is cited by another and how.
    """

    net: "nx.MultiDiGraph[str]"
    reading: Reading
    denoted: dict[str, set[str]]
    citations: Counter[tuple[str, str, str]]

    @property
    def issue(self) -> Issue:
        return self.reading.issue

    @property
    def iris(self) -> IssueIris:
        return self.reading.iris

    @property
    def base(self) -> str:
        return self.reading.base

    def add(self) -> None:
        works = dict(zip(self.iris.documents, self.iris.works, strict=True))
        paths = {
            iri: path_label(division.path)
            for division, iri in zip(self.issue.divisions, self.iris.divisions, strict=True)
        }
        for document, work in zip(self.issue.documents, self.iris.works, strict=True):
            self._add_document(document, work)
        for agency in self.issue.agencies:
            _describe_agency(self.net, agency_iri(agency.id, self.base), agency)
        for document, work in zip(self.issue.documents, self.iris.works, strict=True):
            for issuer in issuers(document):
                _connect(self.net, work, self._public_body(issuer), "passed_by")
        publisher = self.issue.masthead.publisher
        if publisher is not None and gazette_iri(issue_key(self.issue), self.base) is not None:
            self._public_body(publisher)
        for deadline, iri in zip(self.issue.deadlines, self.iris.deadlines, strict=True):
            self._add_deadline(deadline, iri, self._date(works, iri))
        for target, iri in zip(self.issue.targets, self.iris.targets, strict=True):
            self._add_target(target, iri, self._date(works, iri))
        for obligation, iri in zip(self.issue.obligations, self.iris.obligations, strict=True):
            self._add_obligation(
                obligation, iri, works.get(home(iri)), paths.get(fragment_iri(home(iri), obligation.division or ""))
            )
        for fact in (*self.iris.targets, *self.iris.deadlines):
            if home(fact) in works and not self.net.in_degree(fact):
                _connect(self.net, works[home(fact)], fact, "states")
        for citation, iri in zip(self.issue.citations, self.iris.citations, strict=True):
            if home(iri) in works:
                self._add_citation(citation, works[home(iri)])

    def _public_body(self, name: str) -> str:
        """Return the node of a body that is named as issuer or publisher, which may be all that is known of it."""
        node = self.reading.agency(name)
        if name not in self.reading.agencies:
            _describe_agency(self.net, node, Agency(id=name, name=name))
        return node

    def _add_document(self, document: Document, work: str) -> None:
        first, *others = joint_numbers(document.number) if document.number is not None else ("",)
        taken = work_number(first)
        number = taken.printed if taken else first or None
        # Printing says more of a work than citing does.
        if work in self.net and not self.net.nodes[work]["printed"]:
            self.net.nodes[work].clear()
        _describe(
            self.net,
            work,
            kind="document",
            label=number or document.title or document.id,
            number=number,
            title=document.title,
            date=_iso(document.date),
            issuer=document.issuer,
            printed=True,
            citations=0,
        )
        names = [title_iri(title, self.base) for title in (document.title, document.instrument) if title]
        for name in (*names, *(work_iri(other, self.base) for other in others)):
            if name is not None:
                self.denoted.setdefault(name, set()).add(work)

    def _add_citation(self, citation: Citation, citing: str) -> None:
        cited = cited_work_iri(citation, self.base)
        title = citation.refers_to or citation.title
        taken = None if citation.number is None else work_number(joint_numbers(citation.number)[0])
        number = None if taken is None else taken.printed
        _describe(
            self.net,
            cited,
            kind="document",
            label=number or f"《{title}》",
            number=number,
            title=title,
            printed=False,
        )
        self.net.nodes[citing]["citations"] += 1
        self.citations[citing, cited, citation.relation.value] += 1

    def _date(self, works: Mapping[str, str], fact: str) -> str | None:
        """Return the day of the document that a fact stands in."""
        work = works.get(home(fact))
        return None if work is None else self.net.nodes[work].get("date")

    def _add_deadline(self, deadline: Deadline, iri: str, date: str | None) -> None:
        _describe(
            self.net,
            iri,
            kind="deadline",
            label=deadline.evidence.quote,
            quote=deadline.evidence.quote,
            deadline_kind=deadline.kind.value,
            date=date,
            start=_iso(deadline.start),
            end=_iso(deadline.end),
            due=_iso(last_day(deadline)),
            recurrence=deadline.recurrence,
            duration=deadline.duration,
        )

    def _add_target(self, target: Target, iri: str, date: str | None) -> None:
        due = None if target.deadline is None else last_day(self.issue.deadlines[target.deadline])
        _describe(
            self.net,
            iri,
            kind="target",
            label=_target_label(target),
            quote=target.evidence.quote,
            indicator=target.indicator,
            comparator=target.comparator.value,
            value=target.value,
            value_max=target.value_max,
            unit=target.unit,
            target_kind=target.kind.value,
            date=date,
            due=_iso(due),
        )
        if target.deadline is not None:
            _connect(self.net, iri, self.iris.deadlines[target.deadline], "due")

    def _add_obligation(self, obligation: Obligation, iri: str, work: str | None, path: str | None) -> None:
        days = [last_day(self.issue.deadlines[index]) for index in obligation.deadlines]
        _describe(
            self.net,
            iri,
            kind="obligation",
            label=obligation.label,
            quote="".join(task.text for task in obligation.tasks),
            modality=None if obligation.modality is None else obligation.modality.value,
            topics="、".join(obligation.topics) or None,
            document=work,
            document_label=None if work is None else self.net.nodes[work]["label"],
            date=None if work is None else self.net.nodes[work].get("date"),
            path=path,
            issue=self.iris.issue,
            due=_iso(min((day for day in days if day is not None), default=None)),
            tasks=len(obligation.tasks),
            targets=len(obligation.targets),
            deadlines=len(obligation.deadlines),
        )
        if work is not None:
            _connect(self.net, work, iri, "states")
        for index in obligation.targets:
            _connect(self.net, iri, self.iris.targets[index], "measures")
        for index in obligation.deadlines:
            _connect(self.net, iri, self.iris.deadlines[index], "due")
        for bearer in distinct_bearers(self.issue.assignments[obligation.assignment]):
            agency = agency_iri(bearer.agency, self.base)
            if agency not in self.net:
                _describe_agency(self.net, agency, Agency(id=bearer.agency, name=bearer.name))
            _connect(self.net, agency, iri, bearer.role.value)
