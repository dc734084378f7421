"""An issue as documents and passages: the pieces that `gongbao diff` finds again in another issue.

Facts have no identity of their own (their numbers and offsets shift): they are the same where they say something
about the same thing in the same passage. A passage is a task, or a sentence outside of all tasks that states a
target or a deadline.
"""

import re
import unicodedata
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from gongbao.graph.iris import DEFAULT_BASE, home
from gongbao.graph.matching import letters
from gongbao.graph.places import Reading, read
from gongbao.parser.model import Bearer, Division, Document, Evidence, Issue, Span

_YEAR = r"(?:[0-9]{4}|[〇○零一二三四五六七八九]{4})"
# （2024年版）, 2024—2026年, 二〇二四年度, 第二版, （试行）, “十四五”: what tells one edition from the next.
_EDITION = re.compile(
    rf"{_YEAR}年?度?(?:[-‐‑‒–—―~至]+{_YEAR}年?度?)?版?"
    r"|第[0-9一二三四五六七八九十]+版|修[订正][版稿本]?|试行|暂行|草案|征求意见稿|十[一二三四五六七八九]五"
)
_SENTENCE = re.compile(r"[^。；;！!？?]+[。；;！!？?]*")


@dataclass(frozen=True, slots=True)
class Passage:
    """Words that are compared as one, where they stand, and who owns them.

    `path` is the clause path; `place` tells the clause by its title, which outlives its number. `owners` are the
    bearers, each with the index of its assignment.
    """

    text: str
    path: tuple[str, ...]
    place: str
    owners: tuple[tuple[Bearer, int], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A document as printed in an issue, or (`document` is None) what stands in none.

    `targets` and `deadlines` lead from indexes of the issue's facts to those of the passages that state them;
    `citations` are indexes.
    """

    iri: str
    work: str | None
    document: Document | None
    passages: tuple[Passage, ...]
    targets: Mapping[int, int]
    deadlines: Mapping[int, int]
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """An issue with all that it holds, by document; `reading.issue` is the issue itself."""

    reading: Reading
    parts: tuple[Part, ...]


def series(title: str) -> str | None:
    """Return what all editions of a document are called, folded; None where years and marks are all there is.

    Example:
        >>> series("青河州防汛应急预案（2024年版）") == series("青河州防汛应急预案(试行)")
        True

    """
    return letters(_EDITION.sub("", unicodedata.normalize("NFKC", title))) or None


def contents(issue: Issue, base: str = DEFAULT_BASE) -> Contents:
    """Return an issue's documents with their passages, in the order of the text.

    Args:
        issue: what was read in one source.
        base: the IRI that all data IRIs begin with.

    Returns:
        A part for each document, and a last one for what stands in none, though it be empty.

    Example:
        >>> from gongbao.parser.model import Masthead, Source
        >>> [part.document for part in contents(Issue(source=Source(text=""), masthead=Masthead())).parts]
        [None]

    """
    reading = read(issue, base)
    gathering = _Gathering(reading)
    gathering.add_tasks()
    gathering.add_sentences()
    return Contents(reading, tuple(gathering.parts()))


# A passage on its way: the document that it stands in, and its hull in the source.
_Key = tuple[str, Span]


@dataclass(frozen=True, slots=True)
class _Gathering:
    """The passages of an issue on their way: their words and owners, and which states which target and deadline."""

    reading: Reading
    texts: dict[_Key, str] = field(default_factory=dict)
    owners: defaultdict[_Key, list[tuple[Bearer, int]]] = field(default_factory=lambda: defaultdict(list))
    targets: dict[int, _Key] = field(default_factory=dict)
    deadlines: dict[int, _Key] = field(default_factory=dict)

    def add_tasks(self) -> None:
        issue = self.reading.issue
        for obligation, iri in zip(issue.obligations, self.reading.iris.obligations, strict=True):
            bearers = issue.assignments[obligation.assignment].bearers
            for task in obligation.tasks:
                key = (home(iri), task.evidence.span)
                self.texts.setdefault(key, task.text)
                self.owners[key] += [(bearer, obligation.assignment) for bearer in bearers]
                for stated, indexes in ((self.targets, task.targets), (self.deadlines, task.deadlines)):
                    for index in indexes:
                        # Inside a tail's task may stand the segment of an inline subject: the narrower tells more.
                        stated[index] = min(key, stated.get(index, key), key=_narrowness)

    def add_sentences(self) -> None:
        issue, iris, sentences = self.reading.issue, self.reading.iris, _Sentences(self.reading.issue)

        def add(stated: dict[int, _Key], index: int, iri: str, evidence: Evidence) -> None:
            if index not in stated:
                span, text = sentences.around(evidence)
                stated[index] = (home(iri), span)
                self.texts.setdefault(stated[index], text)

        for index, target in enumerate(issue.targets):
            add(self.targets, index, iris.targets[index], target.evidence)
            if target.deadline is not None:
                self.deadlines.setdefault(target.deadline, self.targets[index])
        for index, deadline in enumerate(issue.deadlines):
            add(self.deadlines, index, iris.deadlines[index], deadline.evidence)

    def parts(self) -> Iterator[Part]:
        issue, iris = self.reading.issue, self.reading.iris
        divisions = dict(zip(iris.divisions, issue.divisions, strict=True))
        keys: defaultdict[str, list[_Key]] = defaultdict(list)
        order: dict[_Key, int] = {}
        for key in sorted(self.texts):
            order[key] = len(keys[key[0]])
            keys[key[0]].append(key)
        targets, deadlines = (_by_document(stated.items()) for stated in (self.targets, self.deadlines))
        citations = _by_document(enumerate((home(iri), Span(0, 0)) for iri in iris.citations))
        works = dict(zip(iris.documents, zip(iris.works, issue.documents, strict=True), strict=True))
        for iri in (*iris.documents, iris.issue):
            work, document = works.get(iri, (None, None))
            yield Part(
                iri=iri,
                # A work that only this print names is none that another issue could have.
                work=None if work is None or work.startswith(iri) else work.removeprefix(self.reading.base),
                document=document,
                passages=tuple(self._passage(key, divisions) for key in keys[iri]),
                targets={index: order[self.targets[index]] for index in targets[iri]},
                deadlines={index: order[self.deadlines[index]] for index in deadlines[iri]},
                citations=tuple(citations[iri]),
            )

    def _passage(self, key: _Key, divisions: Mapping[str, Division]) -> Passage:
        document, span = key
        division = divisions.get(self.reading.stated_in(span.start, document))
        path = () if division is None else division.path
        title = None if division is None else division.title
        return Passage(self.texts[key], path, letters(title or "") or "".join(path), tuple(self.owners.get(key, ())))


class _Sentences:
    """The sentences of an issue, found block by block where they are asked for."""

    def __init__(self, issue: Issue) -> None:
        self._text = issue.source.text
        pieces = sorted((piece, index) for index, block in enumerate(issue.blocks) for piece in block.pieces)
        self._pieces = [piece for piece, _ in pieces]
        self._blocks = [issue.blocks[index].pieces for _, index in pieces]
        self._found: dict[Span, list[tuple[Span, str]]] = {}

    def around(self, evidence: Evidence) -> tuple[Span, str]:
        """Return the sentence that a fact begins in: its hull in the source and its words without blanks."""
        place = bisect_right(self._pieces, evidence.span.start, key=lambda piece: piece.start) - 1
        if place < 0:
            return evidence.span, evidence.quote
        pieces = self._blocks[place]
        if pieces[0] not in self._found:
            self._found[pieces[0]] = self._sentences(pieces)
        sentences = self._found[pieces[0]]
        at = bisect_right(sentences, evidence.span.start, key=lambda sentence: sentence[0].start) - 1
        return sentences[at] if at >= 0 else (evidence.span, evidence.quote)

    def _sentences(self, pieces: Sequence[Span]) -> list[tuple[Span, str]]:
        joined = "".join(self._text[start:end] for start, end in pieces)
        # Where each piece begins in the joined text, and how far it stood from there in the source.
        begins = list(accumulate((piece.end - piece.start for piece in pieces[:-1]), initial=0))
        shifts = [piece.start - begin for piece, begin in zip(pieces, begins, strict=True)]

        def in_source(position: int) -> int:
            return position + shifts[bisect_right(begins, position) - 1]

        return [
            (Span(in_source(found.start()), in_source(found.end() - 1) + 1), "".join(found[0].split()))
            for found in _SENTENCE.finditer(joined)
        ]


def _narrowness(key: _Key) -> tuple[int, Span]:
    return key[1].end - key[1].start, key[1]


def _by_document(stated: Iterable[tuple[int, _Key]]) -> defaultdict[str, list[int]]:
    """Return the indexes of facts by the document that they stand in, in their order."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for index, (document, _) in sorted(stated):
        found[document].append(index)
    return found
