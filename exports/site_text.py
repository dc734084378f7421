"""A document's text for its page: blocks in order, tables as tables, every fact marked at its words.

Page numbers, running headers and the markup of tables are left out: they are the sheet's, not the document's. A list
of contents is the document's own and stays.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from gongbao.exports.bearers import bearers_in
from gongbao.exports.characters import unbroken
from gongbao.exports.marking import Mark, Marked, Placed, nested, place, spans_of, words_of
from gongbao.exports.printed_tables import is_cell, rows_of
from gongbao.exports.site_names import fragment_of
from gongbao.graph.iris import agency_iri, encode, home
from gongbao.graph.literals import running_text
from gongbao.graph.places import Reading
from gongbao.parser.model import BlockKind, Span

Content = tuple["str | Shown", ...]


TASK = "task"
"""The kind of a mark that bears the anchor of a task alone; what is read there its obligation tells."""

_SHEETS = frozenset({"page", "markup"})
_DEEPEST_HEADING = 6


@dataclass(frozen=True, slots=True)
class Shown:
    """Marked words: the `kind` of fact, the `id` of its anchor (None behind its first part), the fact's own id."""

    kind: str
    id: str | None
    fact: str
    content: Content


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A block: its HTML element, its `role` (title, number, clause, heading …), the anchors that it bears."""

    tag: str
    role: str
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
    for obligation, iri in zip(issue.obligations, iris.obligations, strict=True):
        spans = tuple(span for task in obligation.tasks for span in spans_of(task.evidence))
        yield Mark(spans, "obligation", {"fact": iri}, iri)
        for number, task in enumerate(obligation.tasks, 1):
            yield Mark(spans_of(task.evidence), TASK, {"fact": iri}, f"{iri}__task_{number}")
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
    """The texts of an issue's documents, and of what stands in none."""

    def __init__(self, reading: Reading) -> None:
        self._source = reading.issue.source.text
        self._blocks = reading.issue.blocks
        self._pages = dict(zip((each.id for each in reading.issue.documents), reading.iris.documents, strict=True))
        self._issue = reading.iris.issue
        marks = list(marks_of(reading))
        self._placed: Mapping[int, Sequence[Placed]] = place(self._blocks, marks)
        self._of: defaultdict[str | None, list[int]] = defaultdict(list)
        for index, block in enumerate(self._blocks):
            if block.kind is not BlockKind.FURNITURE or block.role not in _SHEETS:
                self._of[block.document if block.document in self._pages else None].append(index)
        self._anchors, self._homeless = _anchors(reading, self._of, self._wanted(reading, marks))
        self._depths = {(each.document, each.id): len(each.path) for each in reading.issue.divisions}

    def has_title(self, document: str) -> bool:
        """Whether a document, by its id, prints a title."""
        return any(self._is_title(index) for index in self._of.get(document, ()))

    def homeless(self, document: str | None) -> Sequence[str]:
        """Return the anchors of a document that has no text to bear them."""
        return self._homeless.get(document, ())

    def of(self, document: str) -> Iterator[Paragraph | Table]:
        """Yield the paragraphs and tables of a document, by its id."""
        yield from self._parts(self._of.get(document, ()))

    def around(self, starts: Sequence[int]) -> Iterator[tuple[int, Iterator[Paragraph | Table]]]:
        """Yield the runs of text that stand in no document, each with the number of documents that begin before it.

        Args:
            starts: where the documents begin, in ascending order.

        """
        loose = self._of.get(None, ())
        for before, run in groupby(loose, key=lambda index: bisect_right(starts, self._blocks[index].pieces[0].start)):
            yield before, self._parts(list(run), first="h2")

    def _wanted(self, reading: Reading, marks: Sequence[Mark]) -> Iterator[tuple[str | None, Span, str]]:
        """Yield the anchors that no marked words of the document bear: of divisions, of facts that stand in furniture."""
        documents = {iri: document for document, iri in self._pages.items()}
        for division, iri in zip(reading.issue.divisions, reading.iris.divisions, strict=True):
            yield division.document, division.extent, iri
        borne = {part.mark.id for index, placed in self._placed.items() for part in placed if self._bears(index, part)}
        for mark in marks:
            if mark.id is not None and mark.id not in borne:
                document = documents.get(home(mark.id))
                yield document, Span(mark.spans[0].start, mark.spans[-1].end) if mark.spans else Span(0, 0), mark.id

    def _page(self, index: int) -> str:
        """The IRI of the document, or the issue, on whose page a block stands."""
        return self._pages.get(self._blocks[index].document or "", self._issue)

    def _bears(self, index: int, part: Placed | Marked) -> bool:
        """Whether marked words bear their fact's anchor: where they are its first, on the page that its IRI names."""
        return part.is_first and part.mark.id is not None and home(part.mark.id) == self._page(index)

    def _is_title(self, index: int) -> bool:
        return self._blocks[index].kind is BlockKind.ELEMENT and self._blocks[index].role == "title"

    def _parts(self, indexes: Sequence[int], first: str = "h1") -> Iterator[Paragraph | Table]:
        titles = [index for index in indexes if self._is_title(index)]
        # What a notice carries has a title of its own, under which its divisions are.
        around = 2 if len(titles) > 1 else 1
        for in_table, group in groupby(indexes, key=lambda index: is_cell(self._blocks[index])):
            if in_table:
                yield self._table(list(group))
                continue
            for index in group:
                if self._is_title(index):
                    yield self._paragraph(index, first if index == titles[0] else "h2")
                elif self._blocks[index].kind is BlockKind.HEADING:
                    block = self._blocks[index]
                    depth = self._depths.get((block.document or "", block.division or ""), 1)
                    yield self._paragraph(index, f"h{min(depth + around, _DEEPEST_HEADING)}")
                else:
                    yield self._paragraph(index, "p")

    def _table(self, indexes: Sequence[int]) -> Table:
        return Table(
            tuple(
                tuple(
                    Cell(
                        tuple(self._paragraph(index, "p") for index in cell.blocks),
                        cell.is_heading,
                        cell.rowspan,
                        cell.colspan,
                    )
                    for cell in row
                )
                for row in rows_of(self._source, self._blocks, indexes)
            )
        )

    def _paragraph(self, index: int, tag: str) -> Paragraph:
        block = self._blocks[index]
        placed = self._placed.get(index, ())
        content = self._shown(index, nested(words_of(self._source, block), placed))
        # Marks that lie too deep aren't shown, but can be linked to.
        shown = set(_ids(content))
        borne = [fragment_of(part.mark.id or "") for part in placed if self._bears(index, part)]
        anchors = [*self._anchors.get(index, ()), *(name for name in borne if name not in shown)]
        if block.kind is BlockKind.CLAUSE and block.id is not None:
            anchors.append(encode(block.id))
        is_named = block.role is not None and block.kind in {BlockKind.ELEMENT, BlockKind.FURNITURE}
        return Paragraph(
            tag=tag,
            role=block.role if is_named and block.role else block.kind.value,
            anchors=tuple(dict.fromkeys(anchors)),
            content=content,
        )

    def _shown(self, index: int, content: Sequence[str | Marked]) -> Content:
        return tuple(
            unbroken(part)
            if isinstance(part, str)
            else Shown(
                kind=part.mark.element,
                id=fragment_of(part.mark.id) if part.mark.id is not None and self._bears(index, part) else None,
                fact=part.mark.attributes["fact"] or "",
                content=self._shown(index, part.content),
            )
            for part in content
        )


def outline(reading: Reading, document: str) -> tuple[Entry, ...]:
    """Return the titled divisions of a document, by its id, in the order of the text."""
    source = reading.issue.source.text
    return tuple(
        Entry(encode(each.id), len(each.path), f"{running_text(source, (each.span,))} {each.title}")
        for each in reading.issue.divisions
        if each.document == document and each.title
    )


def _ids(content: Content) -> Iterator[str]:
    for part in content:
        if isinstance(part, Shown):
            if part.id is not None:
                yield part.id
            yield from _ids(part.content)


def _anchors(
    reading: Reading, blocks_of: Mapping[str | None, Sequence[int]], wanted: Iterable[tuple[str | None, Span, str]]
) -> tuple[Mapping[int, Sequence[str]], Mapping[str | None, Sequence[str]]]:
    """Find the block at which each anchor stands, the first that ends behind its beginning; and those without one."""
    blocks = reading.issue.blocks
    anchors: defaultdict[int, list[str]] = defaultdict(list)
    homeless: defaultdict[str | None, list[str]] = defaultdict(list)
    places: defaultdict[str | None, list[tuple[Span, str]]] = defaultdict(list)
    for document, span, iri in wanted:
        places[document].append((span, fragment_of(iri)))
    for document, named in places.items():
        indexes = blocks_of.get(document, ())
        if not indexes:
            homeless[document] += [name for _, name in named]
            continue
        at = 0
        for span, name in sorted(named, key=lambda each: each[0].start):
            while at < len(indexes) - 1 and blocks[indexes[at]].pieces[-1].end <= span.start:
                at += 1
            anchors[indexes[at]].append(name)
    return anchors, homeless
