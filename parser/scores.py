"""Measures of how well facts were read: counts that can be added up, and what follows from them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain
from typing import NamedTuple

from gongbao.parser.annotation import Fields
from gongbao.parser.model import Span


class Outcome(StrEnum):
    """How an annotated fact and what was read fall apart."""

    MISSING = "missing"
    EXTRA = "extra"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact that was missed, is not annotated, or has other fields; `expected` and `found` hold those fields."""

    outcome: Outcome
    span: Span
    words: str
    expected: Fields
    found: Fields


class Share(NamedTuple):
    """So many right out of so many."""

    right: int
    total: int


@dataclass(frozen=True, slots=True)
class Score:
    """How well one layer was read: facts found, missed and not annotated, and `exact`: found with all fields right.

    `fields` tells for each field in how many of the facts found it is right.
    """

    hits: int = 0
    misses: int = 0
    extras: int = 0
    exact: int = 0
    fields: Mapping[str, Share] = field(default_factory=dict)
    differences: tuple[Difference, ...] = ()

    @property
    def gold(self) -> int:
        """How many facts are annotated."""
        return self.hits + self.misses

    @property
    def precision(self) -> float:
        """The share of annotated facts in those that were read; 1 where nothing was read."""
        read = self.hits + self.extras
        return self.hits / read if read else 1.0

    @property
    def recall(self) -> float:
        """The share of facts that were read in those annotated; 1 where nothing is annotated."""
        return self.hits / self.gold if self.gold else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    @property
    def strict(self) -> float:
        """The share of annotated facts that were read with all fields right; 0 where nothing is annotated."""
        return self.exact / max(1, self.gold)

    def to_json(self) -> dict[str, object]:
        """Return the measures, rounded to four digits.

        >>> Score(hits=1, misses=1, exact=1, fields={"unit": Share(1, 1)}).to_json()
        {'gold': 2, 'precision': 1.0, 'recall': 0.5, 'f1': 0.6667, 'strict': 0.5, 'fields': {'unit': 1.0}}
        """
        measures = {name: round(getattr(self, name), 4) for name in ("precision", "recall", "f1", "strict")}
        fields = {name: round(right / total, 4) for name, (right, total) in self.fields.items()}
        return {"gold": self.gold, **measures, "fields": fields}


def total(scores: Iterable[Score]) -> Score:
    """Return what several scores are together: their counts added up, as if they were of one long source.

    >>> total([Score(hits=3, extras=1), Score(hits=1, misses=4)]).recall
    0.5
    """
    parts = list(scores)
    shares: dict[str, Share] = {}
    for name, share in chain.from_iterable(part.fields.items() for part in parts):
        before = shares.get(name, Share(0, 0))
        shares[name] = Share(before.right + share.right, before.total + share.total)
    return Score(
        sum(part.hits for part in parts),
        sum(part.misses for part in parts),
        sum(part.extras for part in parts),
        sum(part.exact for part in parts),
        shares,
        tuple(chain.from_iterable(part.differences for part in parts)),
    )
