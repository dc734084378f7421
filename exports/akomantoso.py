"""An issue, or one document of it, as Akoma Ntoso 3.0: legal XML for archives and other systems.

Akoma Ntoso Version 1.0 (OASIS Standard, 2018): https://docs.oasis-open.org/legaldocml/akn-core/v1.0/. What of a
gazette becomes what is in docs/akomantoso.md. An issue is an `officialGazette` whose collection refers to the
documents, which stand behind it as components: so their eIds, unique in each of them, stay the fragments of their IRIs.
"""

import datetime
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO, TypeVar

from lxml import etree
from pyoxigraph import NamedNode

from gongbao.exports.akomantoso_marks import Agencies, agencies_of, marks_of
from gongbao.exports.akomantoso_metadata import (
    Change,
    Facts,
    Identity,
    Metadata,
    gazette_name,
    kind_of,
    references_of,
    write_component_metadata,
    write_metadata,
)
from gongbao.exports.akomantoso_selection import select
from gongbao.exports.akomantoso_structure import (
    Text,
    has_articles,
    instrument_at,
    text_of,
    write_blocks,
    write_contents,
    write_text,
)
from gongbao.exports.akomantoso_xml import AkomaNtosoWriter
from gongbao.exports.marking import place
from gongbao.exports.records import (
    CitationRecord,
    DeadlineRecord,
    IssueRecords,
    ObligationRecord,
    TargetRecord,
    bearers_of,
    records_of,
)
from gongbao.graph import facts as graph_facts
from gongbao.graph import vocabulary as term
from gongbao.graph.directory import Graph
from gongbao.graph.iris import agency_iri, encode, fragment_iri, home, title_iri
from gongbao.graph.literals import folded
from gongbao.graph.places import Reading, read
from gongbao.parser.model import BlockKind, Document, Issue, Relation

# - 1.…的通知; …的通知(青政发〔2024〕7号), both folded
_NUMBERING = re.compile(r"^[\W_]*[0-9]{0,3}[\W_]*")
_NUMBER_BEHIND = re.compile(r"\([^()]*号\)?$")


def write(graph: Graph, stream: BinaryIO, *, issue: str | None = None, document: str | None = None) -> None:
    """Write an issue, or one document of it, as Akoma Ntoso 3.0.

    Args:
        graph: the graph to read.
        stream: where the XML goes, in UTF-8.
        issue: the key of the issue (xam/2024/4); not needed where the graph has one alone, or one prints the document.
        document: the document's id (doc/3), IRI, number or title; the whole issue by default.

    Raises:
        GongbaoError: the graph has no such issue or document, or several of them; the message lists them.

    Example:
        >>> import io
        >>> import tempfile
        >>> from gongbao.graph.directory import GraphDirectory, open_graph
        >>> from gongbao.parser.model import Masthead, Source
        >>> stream = io.BytesIO()
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     with GraphDirectory(folder).writing() as build:
        ...         build.put(Issue(Source(""), Masthead(key="xam/2024/4", year=2024, number=4)))
        ...     write(open_graph(folder), stream)
        >>> 'value="/akn/cn/officialGazette/2024/xam-2024-4"' in stream.getvalue().decode()
        True

    """
    key, wanted = select(graph, issue, document)
    export = _Export(graph, graph.issue(key))
    with etree.xmlfile(stream, encoding="utf-8", close=False) as xml:
        writer = AkomaNtosoWriter(xml)
        with writer.root():
            if wanted is None:
                export.gazette(writer)
            else:
                export.document(writer, wanted)
    stream.write(b"\n")


@dataclass(frozen=True, slots=True)
class _Contents:
    """An issue's blocks by where they go: a document's in it, what stands in none in runs between them."""

    documents: Mapping[str, Sequence[int]]
    order: Sequence[str | Sequence[int]]
    front: Sequence[int]
    contents: Sequence[int]
    imprint: Sequence[int]


def _contents(issue: Issue) -> _Contents:
    documents: dict[str, list[int]] = {}
    known = {document.id for document in issue.documents}
    order: list[str | list[int]] = []
    front: list[int] = []
    contents: list[int] = []
    imprint: list[int] = []
    for index, block in enumerate(issue.blocks):
        document = block.document if block.document in known else None
        if block.kind is BlockKind.FURNITURE:
            # Page numbers, headers and the markup of tables are no text: the structure says it.
            if block.role == "contents" and document in documents:
                documents[document].append(index)
            elif block.role in {"masthead", "contents", "imprint"}:
                {"masthead": front, "contents": contents}.get(block.role, imprint).append(index)
            continue
        if document is not None:
            if document not in documents:
                documents[document] = []
                order.append(document)
            documents[document].append(index)
        elif order and isinstance(order[-1], list):
            order[-1].append(index)
        else:
            order.append([index])
    empty = [one.id for one in issue.documents if one.id not in documents]
    order += empty
    documents |= {document: [] for document in empty}
    return _Contents(documents, order, front, contents, imprint)


class _Export:
    """One issue, read once: what its documents say, where its facts stand, and what others do to it."""

    def __init__(self, graph: Graph, issue: Issue) -> None:
        self._graph = graph
        self._issue = issue
        self._records: IssueRecords = records_of(graph, issue)
        self._reading: Reading = read(issue, graph.manifest.base)
        self._agencies: Agencies = agencies_of(self._reading)
        self._text: Text = text_of(issue, place(issue.blocks, marks_of(self._reading, self._agencies)))
        self._contents = _contents(issue)
        self._facts = _facts_by_place(self._records)
        self._names = dict(self._named_agencies())
        self._places = {one.id: at for at, one in enumerate(issue.documents)}
        self._titles = {folded(one.title): _component(one.id) for one in reversed(issue.documents) if one.title}

    def gazette(self, writer: AkomaNtosoWriter) -> None:
        """Write the whole issue."""
        identity = self._gazette_identity()
        local = self._agencies.get(self._records.id, {})
        facts = self._facts.get(self._records.id, Facts())
        references = references_of(identity, local, self._names, facts)
        with writer.element("officialGazette", {"name": "gazette"}):
            write_metadata(writer, Metadata(identity, self._issue, facts, local, references))
            if self._contents.front or self._contents.contents:
                with writer.element("preface"):
                    write_blocks(writer, self._text, self._contents.front)
                    if self._contents.contents:
                        write_contents(writer, self._text, self._contents.contents, self._listed)
            with writer.element("collectionBody"):
                for number, one in enumerate(self._contents.order or [[]], 1):
                    with writer.element("component", {"eId": f"cmp_{number}"}):
                        if isinstance(one, str):
                            document = self._issue.documents[self._places[one]]
                            title = document.title or document.number or document.id
                            writer.empty("documentRef", {"href": f"#{_component(one)}", "showAs": title})
                        else:
                            with writer.element("interstitial"):
                                write_blocks(writer, self._text, one)
            if self._contents.imprint:
                with writer.element("conclusions"):
                    write_blocks(writer, self._text, self._contents.imprint)
        documents = [one for one in self._contents.order if isinstance(one, str)]
        if documents:
            with writer.element("components"):
                for one in documents:
                    with writer.element("component", {"eId": _component(one)}):
                        self.document(writer, one)

    def document(self, writer: AkomaNtosoWriter, document_id: str) -> None:
        """Write one document, with what it carries as its attachment."""
        place_of = self._places[document_id]
        document = self._issue.documents[place_of]
        iri = self._reading.iris.documents[place_of]
        blocks = self._contents.documents[document_id]
        carried = instrument_at(self._text, blocks) if document.instrument is not None else None
        own, attached = (blocks, []) if carried is None else (blocks[:carried], blocks[carried:])
        identity = self._identity(document, place_of, is_act=has_articles(self._text, own))
        local = self._agencies.get(iri, {})
        facts = self._facts.get(iri, Facts())
        changes = tuple(_changes(self._graph, identity.work, iri))
        references = references_of(identity, local, self._names, facts, changes)
        with writer.element(identity.element, {"name": identity.kind or "document"}):
            write_metadata(writer, Metadata(identity, self._issue, facts, local, references, changes))
            is_act = identity.element == "act"
            write_text(writer, self._text, own, document.date, is_act=is_act)
            if attached and document.instrument is not None:
                is_act = has_articles(self._text, attached)
                named = {"name": kind_of(document.instrument)[0] or "instrument"}
                with (
                    writer.element("attachments"),
                    writer.element("attachment", {"eId": "instrument"}),
                    writer.element("act" if is_act else "statement", named),
                ):
                    write_component_metadata(writer, self._instrument(identity, document.instrument, iri), local)
                    write_text(writer, self._text, attached, document.date, is_act=is_act)

    def _listed(self, entry: str) -> str | None:
        """The document that an entry of the contents names, numbered before or with its number behind."""
        bare = _NUMBER_BEHIND.sub("", entry)
        named = (self._titles.get(words) for words in (entry, bare, _NUMBERING.sub("", bare)))
        return next(filter(None, named), None)

    def _named_agencies(self) -> Iterator[tuple[str, str]]:
        for name in (self._issue.masthead.publisher, *(one.issuer for one in self._issue.documents)):
            if name is not None:
                yield self._reading.agency(name), name
        for agency in self._issue.agencies:
            yield agency_iri(agency.id, self._reading.base), agency.name

    def _gazette_identity(self) -> Identity:
        masthead, iri = self._issue.masthead, self._records.id
        return Identity(
            element="officialGazette",
            work=iri,
            expression=iri,
            name=_flat(iri, self._graph.manifest.base),
            title=gazette_name(self._issue),
            number=None if masthead.number is None else str(masthead.number),
            date=masthead.date,
            year=masthead.year,
            author=None if masthead.publisher is None else self._reading.agency(masthead.publisher),
        )

    def _identity(self, document: Document, place_of: int, *, is_act: bool) -> Identity:
        record = self._records.documents[place_of]
        kind, label = kind_of(document.title)
        return Identity(
            element="act" if is_act else "statement",
            work=record.work,
            expression=record.id,
            name=_flat(record.work, self._graph.manifest.base),
            title=document.title or record.label,
            kind=kind,
            kind_label=label,
            number=record.number,
            date=document.date,
            year=self._issue.masthead.year,
            author=record.issuer_id,
        )

    def _instrument(self, around: Identity, title: str, iri: str) -> Identity:
        """The carried text is a component of the work that carries it; others cite it by its title."""
        work, expression = title_iri(title, self._graph.manifest.base), fragment_iri(iri, "instrument")
        return replace(around, work=work, expression=expression, title=title, component="instrument")


_Record = TypeVar("_Record", ObligationRecord, TargetRecord, DeadlineRecord, CitationRecord)


def _facts_by_place(records: IssueRecords) -> Mapping[str, Facts]:
    """What is stated in each document, and outside of all, by IRI."""
    bearers = bearers_of(records)
    obligations, targets = _by_place(records.obligations), _by_place(records.targets)
    deadlines, citations = _by_place(records.deadlines), _by_place(records.citations)
    return {
        place_of: Facts(
            tuple(obligations[place_of]),
            bearers,
            tuple(targets[place_of]),
            tuple(deadlines[place_of]),
            tuple(citations[place_of]),
        )
        for place_of in (records.id, *(document.id for document in records.documents))
    }


def _by_place(records: Iterable[_Record]) -> defaultdict[str, list[_Record]]:
    places: defaultdict[str, list[_Record]] = defaultdict(list)
    for record in records:
        places[home(record.id)].append(record)
    return places


def _changes(graph: Graph, work: str, printed: str) -> Iterator[Change]:
    """Which documents of the graph repeal or amend a work, also by its title where that means no other."""
    store = graph.store
    meant = NamedNode(work)
    aliases = sorted(graph_facts.subjects(store, term.DENOTES, meant), key=lambda node: node.value)
    names = [meant, *(alias for alias in aliases if set(graph_facts.objects(store, alias, term.DENOTES)) == {meant})]
    for relation in (Relation.REPEALS, Relation.AMENDS):
        changing = {
            node for name in names for node in graph_facts.subjects(store, term.RELATION_PROPERTIES[relation], name)
        }
        for node in sorted(changing, key=lambda node: node.value):
            if node.value == printed:
                continue
            by = next(iter(graph_facts.objects(store, node, term.REALIZES)), node)
            label = graph_facts.value(store, by, term.ID_LOCAL) or graph_facts.value(store, by, term.TITLE)
            day = graph_facts.value(store, by, term.DATE_DOCUMENT)
            date = None if day is None else datetime.date.fromisoformat(day)
            yield Change(relation, by.value, label or by.value, date)


def _flat(iri: str, base: str) -> str:
    """What an IRI of the graph names, as the one segment that the naming convention has for a number."""
    return iri.removeprefix(base).removeprefix("eli/").removeprefix("work/").replace("/", "-")


def _component(document: str) -> str:
    return encode(document.replace("/", "_"))
