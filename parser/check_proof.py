"""A proof sheet (校样): one issue laid out for the rules that look for what is wrong in it.

Rules of `gongbao check` read facts *and* the words around them; the sheet holds both, and what most of them ask for.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from gongbao.parser.model import Block, BlockKind, Division, DivisionKind, Document, Issue, Span
from gongbao.parser.numbering import Label, Scheme, match_label
from gongbao.parser.text import Cleaned, clean

_LONGEST_LABEL = 40


class Finding(NamedTuple):
    """What a rule has found: where it stands, and what is the matter."""

    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Numbered:
    """A division with its label read; `parent` is the division that it stands in, None at the top of its tree.

    `tree` names the stretch of a document in which numbers run on: the notice, the text that it carries, each annex.
    """

    division: Division
    label: Label
    start: int
    parent: "Numbered | None"
    tree: tuple[str, str]

    @property
    def scheme(self) -> tuple[Scheme, int]:
        """What its siblings share: the scheme, for decimal numbers the depth too."""
        return self.label.scheme, len(self.label.numbers) if self.label.scheme is Scheme.DECIMAL else 0


@dataclass(frozen=True)
class Proof:
    """An issue and its cleaned text; intervals of the cleaned text are what rules look at and `span` leads back."""

    issue: Issue
    cleaned: Cleaned

    @property
    def text(self) -> str:
        """The cleaned text of the issue."""
        return self.cleaned.text

    def span(self, start: int, end: int) -> Span:
        """The source span of an interval of the cleaned text."""
        return self.cleaned.span(start, end)

    def words(self, span: Span) -> str:
        """The cleaned text at a span of the source."""
        return self.text[self.cleaned.position(span.start) : self.cleaned.position(span.end)].rstrip("\n")

    @cached_property
    def stretches(self) -> tuple[tuple[int, int, Block], ...]:
        """Every block but page numbers and headers, as an interval of the cleaned text, in text order."""
        found = []
        for block in self.issue.blocks:
            if block.kind is BlockKind.FURNITURE and block.role == "page":
                continue
            start = self.cleaned.position(block.pieces[0].start)
            end = self.cleaned.position(block.pieces[-1].end - 1) + 1
            if start < end:
                found.append((start, end, block))
        return tuple(sorted(found, key=lambda stretch: stretch[:2]))

    def document_at(self, position: int) -> Document | None:
        """The document that a position of the source stands in."""
        return document_at(self.issue, position)

    @cached_property
    def numbered(self) -> tuple[Numbered, ...]:
        """All divisions with their labels, in text order."""
        found: list[Numbered] = []
        opened: list[Numbered] = []
        for division in self.issue.divisions:
            start = self.cleaned.position(division.span.start)
            label = match_label(self.text[start : start + _LONGEST_LABEL])
            carried = "notice" if division.id.startswith("notice__") else ""
            while opened and not _holds(opened[-1].division, division):
                opened.pop()
            parent = opened[-1] if opened else None
            tree = (division.document, carried)
            if parent is not None:
                annex = parent.division.kind is DivisionKind.ANNEX
                tree = (division.document, parent.division.id) if annex else parent.tree
            if label is None:
                continue
            found.append(Numbered(division, label, start, parent, tree))
            opened.append(found[-1])
        return tuple(found)

    def above(self, position: int) -> Iterator[Numbered]:
        """The divisions that a position of the source stands in, the innermost first."""
        index = bisect_right(self.numbered, position, key=lambda here: here.division.span.start) - 1
        here = self.numbered[index] if index >= 0 else None
        while here is not None:
            if here.division.extent.start <= position < here.division.extent.end:
                yield here
            here = here.parent


def document_at(issue: Issue, position: int) -> Document | None:
    """The document of an issue that a position of its source stands in, None between documents."""
    index = bisect_right(issue.documents, position, key=lambda document: document.span.start) - 1
    return issue.documents[index] if index >= 0 and position < issue.documents[index].span.end else None


def _holds(outer: Division, inner: Division) -> bool:
    return outer.document == inner.document and outer.extent.start <= inner.span.start < outer.extent.end


def proof_of(issue: Issue) -> Proof:
    """Lay out an issue for the rules.

    Args:
        issue: As `parse_issue` reads it.

    Returns:
        The sheet.
    """
    return Proof(issue, clean(issue.source))
