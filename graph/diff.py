"""What changed between two graphs or two issues: owners, targets, deadlines, citations, documents, agencies.

Documents are matched first (by number, by title but for year and edition, by what they say), then the passages of
each two, then what is said in them. Issues that are the same in both graphs aren't read. Nothing here looks at
offsets or numbering: a text that is set anew, read anew or numbered anew has not changed.
"""

import hashlib
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, NamedNode

from gongbao.graph import vocabulary as term
from gongbao.graph.changes import Change, Difference, Kind, Movement, Side, differences
from gongbao.graph.comparison import Print, compare
from gongbao.graph.iris import DEFAULT_BASE, agency_iri, issue_key
from gongbao.graph.matching import Pairs, letters, pair_alike, pair_equal
from gongbao.graph.passages import Contents, contents, series
from gongbao.parser.model import Agency, Citation, Issue, Relation

if TYPE_CHECKING:
    from gongbao.graph.directory import Graph

# The share of passages, word for word, that makes two documents one.
_ONE_DOCUMENT = 0.5
# Which citations are listed first: those that change what is in force.
_FIRST = (Relation.REPEALS, Relation.AMENDS)


def diff(
    old: "Graph | Issue", new: "Graph | Issue", *, kinds: Collection[Kind] = tuple(Kind), base: str = DEFAULT_BASE
) -> Difference:
    """Return what changed from one graph to another, or from one issue to another.

    Of two graphs, issues whose text and facts are the same aren't read; what is held in memory grows with what
    changed. Of two issues, documents are compared that are one by number, or editions of one.

    Args:
        old: a graph (`gongbao.graph.open_graph`) or an issue.
        new: the same.
        kinds: what to look for.
        base: the IRI that all data IRIs of issues begin with; a graph has its own.

    Returns:
        The changes by kind, citations that repeal and amend first; within a kind in the order of the new text,
        what is gone behind, or where it stood in its document. `diff(new, old)` is the same the other way round.

    Raises:
        GongbaoError: a graph can't be read.

    Example:
        >>> from gongbao.parser.model import Masthead, Source
        >>> issue = Issue(source=Source(text=""), masthead=Masthead())
        >>> diff(issue, issue).changes
        ()

    """
    sides = _issues(old, base), _issues(new, base)
    same = {slot for slot, digest in sides[0].digests.items() if digest and digest == sides[1].digests.get(slot)}
    outlines, agencies = [], []
    for side in sides:
        known: dict[str, tuple[Agency, str]] = {}
        found: list[_Outline] = []
        for slot in sorted(side.digests.keys() - same):
            read = side.contents(slot)
            found += _outlines(read, slot)
            for agency in read.reading.issue.agencies:
                known.setdefault(agency.id, (agency, issue_key(read.reading.issue)))
        outlines.append(found)
        agencies.append(known)
    changes = [
        change
        for first, second in _documents(*outlines)
        for change in compare(sides[0].printed(first), sides[1].printed(second), kinds)
    ]
    if Kind.AGENCIES in kinds:
        changes += _agencies(sides, agencies)
    order = {kind: place for place, kind in enumerate(Kind)}
    return Difference(tuple(sorted(changes, key=lambda change: (order[change.kind], _rank(change)))))


def _rank(change: Change) -> int:
    relations = {
        side.fact.relation for side in (change.old, change.new) if side is not None and isinstance(side.fact, Citation)
    }
    return min((place for place, relation in enumerate(_FIRST) if relation in relations), default=len(_FIRST))


# ----------------------------------------------------------------------------------------------- what is compared


@dataclass(frozen=True, slots=True)
class _Issues:
    """The issues of one side by the slot in which the other has the same one, each with its digest where it has one.

    `contents` reads one, `knows` tells whether an agency is spoken of in any, read or not.
    """

    digests: Mapping[str, str | None]
    contents: Callable[[str], Contents]
    knows: Callable[[str], bool]
    base: str

    def printed(self, outline: "_Outline | None") -> Print | None:
        if outline is None:
            return None
        read = self.contents(outline.slot)
        return Print(read, read.parts[outline.index])


def _issues(side: "Graph | Issue", base: str) -> _Issues:
    if isinstance(side, Issue):
        read = contents(side, base)
        known = {agency.id for agency in side.agencies}
        # Two issues stand in one slot: they are what is to be compared, whatever their keys.
        return _Issues({"": None}, lambda _: read, known.__contains__, base)
    graph, base = side, side.manifest.base
    return _Issues(
        digests=dict(graph.manifest.issues),
        # Two: an edition of a document may stand in another issue than the documents around it.
        contents=lru_cache(maxsize=2)(lambda key: contents(graph.issue(key), base)),
        knows=lambda agency: _is_in(graph, NamedNode(agency_iri(agency, base))),
        base=base,
    )


def _is_in(graph: "Graph", agency: NamedNode) -> bool:
    return any(graph.store.quads_for_pattern(agency, term.TYPE, term.ORGANIZATION, DefaultGraph()))


# -------------------------------------------------------------------------------------------- documents and agencies


@dataclass(frozen=True, slots=True)
class _Outline:
    """What a document is recognised by, and where it stands: its issue's slot and key, its place in that issue.

    `series` is its title but for year and edition, `passages` a fingerprint of each passage; `id` is None for what
    stands in no document.
    """

    slot: str
    key: str
    index: int
    id: str | None
    work: str | None
    issuer: str
    series: str | None
    passages: frozenset[str]

    @property
    def publisher(self) -> str:
        """The first part of the issue's key."""
        return self.key.partition("/")[0]

    @property
    def nameless(self) -> bool:
        """Whether neither number nor title tells which document it is."""
        return self.work is None and self.series is None


def _outlines(read: Contents, slot: str) -> Iterator[_Outline]:
    key = issue_key(read.reading.issue)
    for index, part in enumerate(read.parts):
        document = part.document
        title = None if document is None else document.instrument or document.title
        yield _Outline(
            slot=slot,
            key=key,
            index=index,
            id=None if document is None else document.id,
            work=part.work,
            issuer=letters((document and document.issuer) or ""),
            series=None if title is None else series(title),
            passages=frozenset(_fingerprint(passage.text) for passage in part.passages),
        )


def _fingerprint(text: str) -> str:
    return hashlib.blake2b(letters(text).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


# One by number; an edition of the other by issuer, else by gazette, if no second one has that title.
_BY_NAME: tuple[tuple[Callable[[_Outline], Hashable], bool], ...] = (
    (lambda outline: outline.work and (outline.slot, outline.work), False),
    (lambda outline: outline.work, False),
    (lambda outline: outline.series and (outline.slot, outline.issuer, outline.series), True),
    (lambda outline: outline.series and (outline.issuer, outline.series), True),
    (lambda outline: outline.series and (outline.publisher, outline.series), True),
)
# What stands in no document; of documents without name the one in the same place, or the only one.
_BY_PLACE: tuple[tuple[Callable[[_Outline], Hashable], bool], ...] = (
    (lambda outline: outline.slot if outline.id is None else None, False),
    (lambda outline: (outline.slot, outline.key, outline.id) if outline.nameless else None, False),
    (lambda outline: outline.slot if outline.nameless else None, True),
)


def _documents(old: Sequence[_Outline], new: Sequence[_Outline]) -> Iterator[tuple[_Outline | None, _Outline | None]]:
    """Yield documents with their partners in the order of the new side, then those that are gone."""
    pairs: Pairs = {}
    for key, single in _BY_NAME:
        pair_equal(old, new, key, pairs, single=single)
    pair_alike(
        [outline.passages for outline in old],
        [outline.passages for outline in new],
        pairs,
        least=_ONE_DOCUMENT,
        least_here=_ONE_DOCUMENT,
    )
    for key, single in _BY_PLACE:
        pair_equal(old, new, key, pairs, single=single)
    partners = {second: old[first] for first, second in pairs.items()}
    yield from ((partners.get(index), outline) for index, outline in enumerate(new))
    yield from ((outline, None) for index, outline in enumerate(old) if index not in pairs)


def _agencies(sides: Sequence[_Issues], found: Sequence[Mapping[str, tuple[Agency, str]]]) -> Iterator[Change]:
    """Yield agencies that only one side speaks of, and those of which the two say different things."""
    for agency in sorted({*found[0], *found[1]}):
        old, new = (
            None if agency not in known else Side(*known[agency], iri=agency_iri(agency, side.base))
            for side, known in zip(sides, found, strict=True)
        )
        if old is None or new is None:
            # Issues that didn't change, and so weren't read, may speak of it.
            if not sides[old is not None].knows(agency):
                yield Change(Kind.AGENCIES, Movement.ADDED if old is None else Movement.REMOVED, old, new)
        elif differences(found[0][agency][0], found[1][agency][0]):
            yield Change(Kind.AGENCIES, Movement.CHANGED, old, new)
