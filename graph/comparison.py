"""Two prints of one document compared: who owns what in them, how much, by when, and what they cite."""

from collections.abc import Callable, Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import NamedTuple

from gongbao.graph.changes import Change, Fact, Kind, Movement, Side, differences, full_title, said_of
from gongbao.graph.iris import cited_work_iri, issue_key
from gongbao.graph.matching import Pairs, grams, letters, pair_alike, pair_equal
from gongbao.graph.passages import Contents, Part, Passage
from gongbao.parser.model import Bearer, Citation, Deadline, Evidence, Issue, Target

# How alike two texts must be (Sørensen–Dice over their grams) to be one text reworded: anywhere in the document, in
# clauses of one title, and where they stand there between the same neighbours. Names of agencies and indicators are
# compared within a passage only; of titles that differ in little, most are of two documents: 防汛应急预案, 防火应急预案.
_ALIKE, _ALIKE_HERE, _ALIKE_BETWEEN = 0.5, 0.3, 0.2
_ALIKE_NAMES, _ALIKE_TITLES = 0.5, 0.7
_NEVER = 2.0

_Keys = tuple[Callable[..., Hashable], ...]


@dataclass(frozen=True, slots=True)
class Print:
    """A document as one side prints it."""

    contents: Contents
    part: Part

    @property
    def issue(self) -> Issue:
        """The issue that prints it."""
        return self.contents.reading.issue

    def side(
        self,
        fact: Fact | None,
        iri: str | None = None,
        evidence: Evidence | None = None,
        passages: Sequence[int] = (),
    ) -> Side:
        """Return what is said here: of some passages, by their indexes, or of the document as a whole."""
        document, about = self.part.document, [self.part.passages[index] for index in passages]
        return Side(
            fact,
            issue=issue_key(self.issue),
            document="" if document is None else document.number or document.title or document.id,
            path=about[0].path if about else (),
            iri=iri,
            evidence=evidence,
            passages=tuple(passage.text for passage in about),
        )


def compare(old: Print | None, new: Print | None, kinds: Collection[Kind]) -> Iterator[Change]:
    """Yield what differs between two prints of a document, or all that is in it where only one side has it.

    Args:
        old: the document on the one side.
        new: the document on the other.
        kinds: what to compare.

    Yields:
        Changes of a document, its citations, owners, targets and deadlines: each kind in the order of the new
        text, what is gone where it stood.

    """
    if Kind.DOCUMENTS in kinds:
        yield from _change(Kind.DOCUMENTS, *(_document(each) for each in (old, new)))
    if Kind.CITATIONS in kinds:
        yield from _citations(old, new)
    pairs = _matched(old.part.passages, new.part.passages) if old and new else {}
    if Kind.OWNERS in kinds:
        yield from _owners(old, new, pairs)
    if Kind.TARGETS in kinds:
        yield from _measures(Kind.TARGETS, old, new, pairs)
    if Kind.DEADLINES in kinds:
        yield from _measures(Kind.DEADLINES, old, new, pairs)


def _change(kind: Kind, old: Side | None, new: Side | None) -> Iterator[Change]:
    """Yield the change from one side to the other, nothing where both say the same."""
    before, after = (None if side is None else side.fact for side in (old, new))
    if before is None or after is None:
        if before is not after:
            yield Change(kind, Movement.ADDED if before is None else Movement.REMOVED, old, new)
    elif differences(before, after):
        yield Change(kind, Movement.CHANGED, old, new)


def _document(printed: Print | None) -> Side | None:
    if printed is None or printed.part.document is None:
        return None
    return printed.side(printed.part.document, printed.part.iri)


# -------------------------------------------------------------------------------------------------------- passages


class _Words(NamedTuple):
    """A passage as it is looked for: its folded words, those before and behind it, its clause, its owners."""

    words: str
    before: str
    behind: str
    place: str
    owners: frozenset[tuple[object, ...]]


# From the most telling surroundings to none: what stands there once is found by the last, what repeats by the first.
_PASSAGE_KEYS: _Keys = (
    lambda each: (each.words, each.before, each.behind, each.owners),
    lambda each: (each.words, each.place, each.owners),
    lambda each: (each.words, each.before, each.behind),
    lambda each: (each.words, each.place),
    lambda each: (each.words, each.before),
    lambda each: (each.words, each.behind),
    lambda each: (each.words, each.owners),
    lambda each: each.words or None,
)


def _matched(old: Sequence[Passage], new: Sequence[Passage]) -> Pairs:
    """Pair the passages of two prints: those word for word the same, then those reworded."""
    before, after = _as_looked_for(old), _as_looked_for(new)
    pairs: Pairs = {}
    for key in _PASSAGE_KEYS:
        pair_equal(before, after, key, pairs)
    elements = [[grams(each.words) for each in side] for side in (before, after)]
    places = [each.place for each in before], [each.place for each in after]
    pair_alike(elements[0], elements[1], pairs, least=_ALIKE, least_here=_ALIKE_HERE, places=places)
    pair_alike(elements[0], elements[1], pairs, least=_NEVER, least_here=_ALIKE_BETWEEN, places=_gaps(places, pairs))
    return pairs


def _gaps(places: tuple[Sequence[str], Sequence[str]], pairs: Pairs) -> tuple[list[Hashable], list[Hashable]]:
    """Return for each passage its clause and, where both have a partner, its neighbours: a gap that two may fill."""
    found = {-1: -1, len(places[0]): len(places[1]), **pairs}
    filled = set(found.values())
    return (
        [
            (place, found[index - 1], found[index + 1]) if {index - 1, index + 1} <= found.keys() else None
            for index, place in enumerate(places[0])
        ],
        [
            (place, index - 1, index + 1) if {index - 1, index + 1} <= filled else None
            for index, place in enumerate(places[1])
        ],
    )


def _as_looked_for(passages: Sequence[Passage]) -> list[_Words]:
    words = ["", *(letters(passage.text) for passage in passages), ""]
    return [
        _Words(here, before, behind, each.place, frozenset(said_of(bearer) for bearer, _ in each.owners))
        for before, here, behind, each in zip(words, words[1:], words[2:], passages, strict=False)
    ]


def _pair_names(old: Sequence[str], new: Sequence[str], pairs: Pairs, least: float) -> None:
    elements = [[grams(letters(name)) for name in side] for side in (old, new)]
    pair_alike(elements[0], elements[1], pairs, least=least, least_here=least)


def _aligned(old: int, new: int, pairs: Pairs) -> Iterator[tuple[int | None, int | None]]:
    """Yield pairs of indexes, and those without partner, in the order of the new side, what is gone where it stood."""
    partners = {second: first for first, second in pairs.items()}

    def gone(start: int) -> Iterator[tuple[int | None, int | None]]:
        yield from ((index, None) for index in takewhile(lambda index: index not in pairs, range(start, old)))

    yield from gone(0)
    for second in range(new):
        first = partners.get(second)
        yield first, second
        if first is not None:
            yield from gone(first + 1)


# ----------------------------------------------------------------------------------------------------------- owners


class _Owner(NamedTuple):
    """An agency that owns a passage, and the index of the assignment that says so."""

    bearer: Bearer
    assignment: int


_OWNER_KEYS: _Keys = (
    lambda owner: said_of(owner.bearer),
    lambda owner: owner.bearer.agency,
    # A newer reading may know whose 财政局 it is.
    lambda owner: (letters(owner.bearer.name), owner.bearer.role),
    lambda owner: letters(owner.bearer.name),
)


def _owners(old: Print | None, new: Print | None, pairs: Pairs) -> Iterator[Change]:
    """Yield changes of owners; what goes for several tasks of an obligation alike is one change."""
    passages = [() if each is None else each.part.passages for each in (old, new)]
    gathered: dict[Hashable, tuple[_Owner | None, _Owner | None, list[int], list[int]]] = {}
    for here, there in _aligned(len(passages[0]), len(passages[1]), pairs):
        before = [] if here is None else _owners_of(passages[0][here])
        after = [] if there is None else _owners_of(passages[1][there])
        partners: Pairs = {}
        for key in _OWNER_KEYS:
            pair_equal(before, after, key, partners)
        # 住房城乡建设局 that was read as 住房城乡建没局.
        names = [[owner.bearer.name for owner in side] for side in (before, after)]
        _pair_names(names[0], names[1], partners, _ALIKE_NAMES)
        for first, second in _aligned(len(before), len(after), partners):
            was, becomes = None if first is None else before[first], None if second is None else after[second]
            if was is None or becomes is None or differences(was.bearer, becomes.bearer):
                others = (side[0].assignment if side else None for side in (before, after))
                alike = (was, becomes, *others, here is None, there is None)
                *_, old_tasks, new_tasks = gathered.setdefault(alike, (was, becomes, [], []))
                old_tasks += [] if here is None else [here]
                new_tasks += [] if there is None else [there]
    for was, becomes, old_tasks, new_tasks in gathered.values():
        yield from _change(Kind.OWNERS, _owned(old, was, old_tasks), _owned(new, becomes, new_tasks))


def _owners_of(passage: Passage) -> list[_Owner]:
    """Return the owners of a passage, each role of an agency once."""
    owners: dict[Hashable, _Owner] = {}
    for bearer, assignment in passage.owners:
        owners.setdefault(said_of(bearer), _Owner(bearer, assignment))
    return list(owners.values())


def _owned(printed: Print | None, owner: _Owner | None, passages: Sequence[int]) -> Side | None:
    if printed is None or not passages:
        return None
    passages = sorted(passages)
    owners = printed.part.passages[passages[0]].owners
    assignment = owner.assignment if owner is not None else owners[0][1] if owners else None
    return printed.side(
        None if owner is None else owner.bearer,
        None if assignment is None else printed.contents.reading.iris.assignments[assignment],
        None if assignment is None else printed.issue.assignments[assignment].evidence,
        passages,
    )


# -------------------------------------------------------------------------------------------- targets and deadlines


@dataclass(frozen=True, slots=True)
class _Stated:
    """A target or deadline: its index in the issue, its passage's, the old side's index of that passage on both sides.

    `indicator` and `unit` are a target's, folded.
    """

    fact: Target | Deadline
    index: int
    passage: int
    anchor: int | None
    indicator: str = ""
    unit: str | None = None

    def here(self, *others: Hashable) -> Hashable:
        """Return a key that is the same in the same passage alone."""
        return None if self.anchor is None else (self.anchor, *others)


# In the same passage: the same; of the same indicator; in the same words; or of the indicator in another unit.
_TARGET_KEYS: _Keys = (
    lambda each: each.here(said_of(each.fact)),
    lambda each: each.here(each.indicator, each.unit),
    lambda each: each.here(letters(each.fact.evidence.quote)),
    lambda each: each.here(each.indicator) if each.indicator else None,
)
_DEADLINE_KEYS: _Keys = (
    lambda each: each.here(said_of(each.fact)),
    lambda each: each.here(each.fact.kind),
    lambda each: each.here(),
)


def _measures(kind: Kind, old: Print | None, new: Print | None, pairs: Pairs) -> Iterator[Change]:
    """Yield changes of targets or of deadlines."""
    partners = {second: first for first, second in pairs.items()}
    before = _all_stated(kind, old, {first: first for first in pairs})
    after = _all_stated(kind, new, partners)
    found: Pairs = {}
    for key in _TARGET_KEYS if kind is Kind.TARGETS else _DEADLINE_KEYS:
        pair_equal(before, after, key, found)
    if kind is Kind.TARGETS:
        _pair_further_targets(before, after, found)
    for first, second in _aligned(len(before), len(after), found):
        was, becomes = None if first is None else before[first], None if second is None else after[second]
        here = None if becomes is None or becomes.anchor is None else becomes.anchor
        there = None if was is None else pairs.get(was.passage)
        yield from _change(kind, _side(kind, old, was, here), _side(kind, new, becomes, there))


def _all_stated(kind: Kind, printed: Print | None, anchors: Pairs) -> list[_Stated]:
    if printed is None:
        return []
    issue, part = printed.issue, printed.part
    if kind is Kind.DEADLINES:
        return [
            _Stated(issue.deadlines[index], index, passage, anchors.get(passage))
            for index, passage in part.deadlines.items()
        ]
    return [
        _Stated(target, index, passage, anchors.get(passage), letters(target.indicator or ""), target.unit)
        for index, passage in part.targets.items()
        for target in (issue.targets[index],)
    ]


def _pair_further_targets(old: Sequence[_Stated], new: Sequence[_Stated], pairs: Pairs) -> None:
    """Pair targets whose indicator is reworded, then those that moved elsewhere in the document if there's no doubt."""
    pair_alike(
        [grams(each.indicator) for each in old],
        [grams(each.indicator) for each in new],
        pairs,
        least=_NEVER,
        least_here=_ALIKE_NAMES,
        places=([each.here(each.unit) for each in old], [each.here(each.unit) for each in new]),
    )
    pair_equal(old, new, lambda each: said_of(each.fact) if each.indicator else None, pairs)
    pair_equal(old, new, lambda each: (each.indicator, each.unit) if each.indicator else None, pairs, single=True)


def _side(kind: Kind, printed: Print | None, stated: _Stated | None, passage: int | None) -> Side | None:
    """Return what one side states; where it states nothing, the passage that could have."""
    at = passage if stated is None else stated.passage
    if printed is None or at is None:
        return None
    if stated is None:
        return printed.side(None, passages=[at])
    iris = printed.contents.reading.iris
    iri = (iris.targets if kind is Kind.TARGETS else iris.deadlines)[stated.index]
    return printed.side(stated.fact, iri, stated.fact.evidence, passages=[at])


# -------------------------------------------------------------------------------------------------------- citations


@dataclass(frozen=True, slots=True)
class _Cited:
    """A work that a document cites in some way, once, and which of the issue's citations says so."""

    citation: Citation
    index: int
    work: str


# The same document in the same way; in another way; and one that only one side gives a number.
_CITATION_KEYS: _Keys = (
    lambda each: (each.work, each.citation.relation),
    lambda each: each.work,
    lambda each: (letters(full_title(each.citation)), each.citation.relation),
    lambda each: letters(full_title(each.citation)),
)


def _citations(old: Print | None, new: Print | None) -> Iterator[Change]:
    """Yield changes of what a document cites and how; how often doesn't count."""
    before, after = ([] if each is None else _cited_in(each) for each in (old, new))
    pairs: Pairs = {}
    for key in _CITATION_KEYS:
        pair_equal(before, after, key, pairs)
    titles = [[full_title(each.citation) for each in side] for side in (before, after)]
    _pair_names(titles[0], titles[1], pairs, _ALIKE_TITLES)
    for first, second in _aligned(len(before), len(after), pairs):
        yield from _change(
            Kind.CITATIONS,
            None if old is None or first is None else _cited(old, before[first]),
            None if new is None or second is None else _cited(new, after[second]),
        )


def _cited_in(printed: Print) -> list[_Cited]:
    found: dict[Hashable, _Cited] = {}
    for index in printed.part.citations:
        citation = printed.issue.citations[index]
        work = cited_work_iri(citation, "")
        known = found.setdefault((work, citation.relation), _Cited(citation, index, work))
        if known.citation.number is None and citation.number is not None:
            found[work, citation.relation] = _Cited(citation, index, work)
    return list(found.values())


def _cited(printed: Print, cited: _Cited) -> Side:
    iri = printed.contents.reading.iris.citations[cited.index]
    return printed.side(cited.citation, iri, cited.citation.evidence)
