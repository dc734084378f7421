"""Which parts of two texts are the same: found again though offsets, numbering, blanks and a few words differ.

What is equal by some key comes first, then what is alike. Both ways are symmetric (old to new pairs as new to
old), keep the order of the text where keys repeat, and take time in proportion to what is left, not to its square.
"""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, product
from typing import TypeVar

T = TypeVar("T")
Elements = frozenset[str]
Places = tuple[Sequence[Hashable], Sequence[Hashable]]
Pairs = dict[int, int]

# By how many of its rarest grams a text is looked up, and in how many texts a gram may stand to be of use for that.
_LOOKED_UP = 12
_RARE = 32
# A place with more pairs of texts left over than this says too little about which of them belong together.
_CROWDED = 400
# What standing in the same place adds to the similarity of two texts, which is at most 1.
_SAME_PLACE = 0.2


def letters(text: str) -> str:
    """Return the letters and digits of a text, widths and case folded (NFKC: Unicode, UAX 15): what its words are.

    Example:
        >>> letters("达到 ９８％ 以上；") == letters("达到98%以上。")
        True

    """
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def grams(text: str) -> Elements:
    """Return all strings of two and of three characters in a folded text: those are common enough, these rare enough.

    Example:
        >>> sorted(grams("高标准"))
        ['标准', '高标', '高标准']

    """
    return frozenset(text[start : start + size] for size in (2, 3) for start in range(len(text) - size + 1))


def similarity(first: Elements, second: Elements) -> float:
    """Return how alike two sets are: the Sørensen–Dice coefficient, from 0 to 1.

    It is symmetric, linear, and doesn't mind two clauses that change places; difflib's ratio is none of the three.

    Example:
        >>> similarity(frozenset("abcd"), frozenset("bcde"))
        0.75

    """
    return 2 * len(first & second) / ((len(first) + len(second)) or 1)


def pair_equal(
    old: Sequence[T],
    new: Sequence[T],
    key: Callable[[T], Hashable],
    pairs: Pairs,
    *,
    single: bool = False,
) -> None:
    """Pair what has no partner yet by a key that both have.

    Args:
        old: one side.
        new: the other.
        key: what two of them have to have in common; None where one can't be told by it.
        pairs: indexes in new by indexes in old; those found are added.
        single: whether to pair only what no other on its side shares its key with; else the first goes with the
            first, the second with the second.

    Example:
        >>> pairs = {}
        >>> pair_equal("aab", "baa", str, pairs)
        >>> pairs
        {0: 1, 1: 2, 2: 0}

    """
    taken = set(pairs.values())
    waiting: defaultdict[Hashable, list[int]] = defaultdict(list)
    for index, each in enumerate(new):
        if index not in taken and (found := key(each)) is not None:
            waiting[found].append(index)
    left: defaultdict[Hashable, list[int]] = defaultdict(list)
    for index, each in enumerate(old):
        if index not in pairs and (found := key(each)) is not None and found in waiting:
            left[found].append(index)
    for found, indexes in left.items():
        if not single or len(indexes) == len(waiting[found]) == 1:
            pairs.update(zip(indexes, waiting[found], strict=False))


def pair_alike(
    old: Sequence[Elements],
    new: Sequence[Elements],
    pairs: Pairs,
    *,
    least: float,
    least_here: float,
    places: Places | None = None,
) -> None:
    """Pair what has no partner yet by similarity, the most similar first.

    Compared are only those that share one of their rarest elements, or a place: time doesn't grow with old × new.

    Args:
        old: of each of one side the set of its elements (`grams` of a text).
        new: of each of the other.
        pairs: indexes in new by indexes in old; those found are added.
        least: the least similarity at which two may be paired; above 1 for never.
        least_here: the same for two that stand at the same place.
        places: where each of either side stands (None: nowhere); at the same place two count as more alike.

    Example:
        >>> pairs = {}
        >>> sides = [[grams(text) for text in side] for side in (["植树造林", "修路架桥"], ["修路建桥", "植树种草"])]
        >>> pair_alike(*sides, pairs, least=0.2, least_here=0.2)
        >>> pairs
        {0: 1, 1: 0}

    """
    taken = set(pairs.values())
    left = {index: each for index, each in enumerate(old) if index not in pairs}
    waiting = {index: each for index, each in enumerate(new) if index not in taken}
    scored = []
    for first, second in _candidates(left, waiting, places):
        here = places is not None and places[0][first] is not None and places[0][first] == places[1][second]
        score = similarity(left[first], waiting[second])
        if score >= (least_here if here else least):
            scored.append((-score - _SAME_PLACE * here, first + second, abs(first - second), first, second))
    # Among equals, sum and difference of the indexes decide: the same whichever side is called old.
    for *_, first, second in sorted(scored):
        if first not in pairs and second not in taken:
            pairs[first] = second
            taken.add(second)


def _candidates(
    left: Mapping[int, Elements], waiting: Mapping[int, Elements], places: Places | None
) -> set[tuple[int, int]]:
    found: set[tuple[int, int]] = set()
    known, others = (Counter(chain.from_iterable(side.values())) for side in (left, waiting))
    shared = {
        element: count + others[element]
        for element, count in known.items()
        if element in others and count + others[element] <= _RARE
    }
    for first, second in _met(_looked_up(left, shared), _looked_up(waiting, shared)):
        found.update(product(first, second))
    if places is not None:
        here, there = (
            [(side[index], index) for index in each if side[index] is not None]
            for side, each in zip(places, (left, waiting), strict=True)
        )
        for first, second in _met(here, there):
            if len(first) * len(second) <= _CROWDED:
                found.update(product(first, second))
    return found


def _looked_up(texts: Mapping[int, Elements], shared: Mapping[str, int]) -> Iterator[tuple[Hashable, int]]:
    """Yield the elements that a text is looked up by: the rarest of those that both sides have."""
    for index, elements in texts.items():
        rarest = sorted((shared[element], element) for element in elements if element in shared)[:_LOOKED_UP]
        yield from ((element, index) for _, element in rarest)


def _met(
    first: Iterable[tuple[Hashable, int]], second: Iterable[tuple[Hashable, int]]
) -> Iterator[tuple[list[int], list[int]]]:
    """Yield the indexes on both sides that go with the same thing."""
    sides: tuple[defaultdict[Hashable, list[int]], ...] = (defaultdict(list), defaultdict(list))
    for side, each in zip(sides, (first, second), strict=True):
        for thing, index in each:
            side[thing].append(index)
    yield from ((indexes, sides[1][thing]) for thing, indexes in sides[0].items() if thing in sides[1])
