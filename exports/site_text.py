"""A document's text for its page: blocks in order, tables as tables, every fact marked at its words."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from gongbao.exports.bearers import bearers_in
from gongbao.exports.characters import unbroken, writable
from gongbao.exports.marking import Mark, Marked, Placed, nested, place, spans_of, words_of
from gongbao.exports.printed_tables import is_cell, rows_of
from gongbao.graph.iris import agency_iri, fragment_iri
from gongbao.graph.literals import running_text
from gongbao.graph.places import Reading
from gongbao.parser.model import Block, BlockKind, Span

Content = tuple["str | Shown", ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """Marked words: the `kind` of fact, the `id` of its anchor (None behind its first part), the fact's own id."""

    kind: str
    id: str | None
    fact: str
    content: Content


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A block: its `role` (title, number, clause, heading …), how deep a heading is, the anchors that it bears."""

    role: str
    depth: int
    anchors: tuple[str, ...]
    content: Content


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table."""

    paragraphs: tuple[Paragraph, ...]
    is_heading: bool
    rowspan: str | None
    colspan: str | None


@dataclass(frozen=True, slots=True)
class Table:
    """A printed table."""

    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the outline: a division's `id`, label and title, and how deep it is."""

    id: str
    depth: int
    words: str


def marks_of(reading: Reading) -> Iterator[Mark]:
    """Yield the facts of an issue as marks, the outer before the inner; agencies inside assignments are kind `agency`."""
    issue, iris = reading.issue, reading.iris
    names = {agency.id: (agency.name, *agency.aliases) for agency in issue.agencies}
    bearing: list[Mark] = []
    for assignment, iri in zip(issue.assignments, iris.assignments, strict=True):
        yield Mark(spans_of(assignment.evidence), "assignment", {"fact": iri}, iri)
        for bearer, spans in bearers_in(issue.source.text, assignment.evidence, assignment.bearers, names):
            bearing.append(Mark(spans, "agency", {"fact": agency_iri(bearer.agency, reading.base)}))
    for citation, iri in zip(issue.citations, iris.citations, strict=True):
        yield Mark(spans_of(citation.evidence), "citation", {"fact": iri}, iri)
    for target, iri in zip(issue.targets, iris.targets, strict=True):
        yield Mark(spans_of(target.evidence), "target", {"fact": iri}, iri)
    for deadline, iri in zip(issue.deadlines, iris.deadlines, strict=True):
        yield Mark(spans_of(deadline.evidence), "deadline", {"fact": iri}, iri)
    yield from bearing


class Texts:
    """The texts of an issue's documents."""

    def __init__(self, reading: Reading) -> None:
        self._source = reading.issue.source.text
        self._blocks = reading.issue.blocks
        self._placed: Mapping[int, Sequence[Placed]] = place(self._blocks, marks_of(reading))
        self._of: defaultdict[str | None, list[int]] = defaultdict(list)
        for index, block in enumerate(self._blocks):
            if block.kind is not BlockKind.FURNITURE:
                self._of[block.document].append(index)
        self._anchors = _anchors(reading, self._of)
        self._depths = {(each.document, each.id): len(each.path) for each in reading.issue.divisions}

    def of(self, document: str | None) -> Iterator[Paragraph | Table]:
        """Yield the paragraphs and tables of a document, by its id; None for what stands in none."""
        for in_table, group in groupby(self._of.get(document, ()), key=lambda index: is_cell(self._blocks[index])):
            indexes = list(group)
            if in_table:
                yield self._table(indexes)
            else:
                yield from map(self._paragraph, indexes)

    def _table(self, indexes: Sequence[int]) -> Table:
        return Table(
            tuple(
                tuple(
                    Cell(tuple(map(self._paragraph, cell.blocks)), cell.is_heading, cell.rowspan, cell.colspan)
                    for cell in row
                )
                for row in rows_of(self._source, self._blocks, indexes)
            )
        )

    def _paragraph(self, index: int) -> Paragraph:
        block = self._blocks[index]
        role = block.role if block.kind is BlockKind.ELEMENT and block.role else block.kind.value
        anchors = self._anchors.get(index, [])
        if block.kind is BlockKind.CLAUSE and block.id is not None:
            anchors = [*anchors, block.id]
        words = words_of(self._source, block)
        return Paragraph(
            role=role,
            depth=self._depths.get((block.document or "", block.division or ""), 0),
            anchors=tuple(dict.fromkeys(anchors)),
            content=_shown(nested(words, self._placed.get(index, ()))),
        )


def outline(reading: Reading, document: str) -> tuple[Entry, ...]:
    """Return the titled divisions of a document, by its id, in the order of the text."""
    source = reading.issue.source.text
    return tuple(
        Entry(each.id, len(each.path), writable(f"{running_text(source, (each.span,))} {each.title}"))
        for each in reading.issue.divisions
        if each.document == document and each.title
    )


def _shown(content: Sequence[str | Marked]) -> Content:
    return tuple(
        writable(unbroken(part))
        if isinstance(part, str)
        else Shown(
            kind=part.mark.element,
            id=_fragment(part.mark.id) if part.is_first and part.mark.id is not None else None,
            fact=part.mark.attributes["fact"] or "",
            content=_shown(part.content),
        )
        for part in content
    )


def _fragment(iri: str) -> str:
    return iri.partition("#")[2]


def _anchors(reading: Reading, blocks_of: Mapping[str | None, Sequence[int]]) -> Mapping[int, list[str]]:
    """Find the first block of each division, obligation and task: there its anchor stands."""
    issue = reading.issue
    wanted: defaultdict[str, list[tuple[Span, str]]] = defaultdict(list)
    for division in issue.divisions:
        wanted[division.document].append((division.extent, division.id))
    for obligation in issue.obligations:
        wanted[obligation.document].append((obligation.span, obligation.id))
        for number, task in enumerate(obligation.tasks, 1):
            wanted[obligation.document].append((task.evidence.span, f"{obligation.id}__task_{number}"))
    anchors: defaultdict[int, list[str]] = defaultdict(list)
    for document, places in wanted.items():
        indexes = blocks_of.get(document, ())
        at = 0
        for span, name in sorted(places, key=lambda each: each[0].start):
            while at < len(indexes) - 1 and _end(issue.blocks[indexes[at]]) <= span.start:
                at += 1
            if indexes:
                anchors[indexes[at]].append(_fragment(fragment_iri("", name)))
    return anchors


def _end(block: Block) -> int:
    return block.pieces[-1].end
