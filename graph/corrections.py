"""Human corrections over parsed facts, as values: which fact, who, why, and what is to be done with it.

They come from corrections.toml in the user's workspace (graph/correction_file.py), find their facts again whatever
happened to offsets, blanks and widths (graph/addresses.py), are applied (graph/correcting.py) and kept in the graph
with their provenance (graph/provenance.py). docs/corrections.md says how to write them.
"""

import datetime
from dataclasses import dataclass, field

from gongbao.graph.fact_fields import FactKind, Value
from gongbao.parser.model import Evidence, Issue, Role

# ------------------------------------------------------------------------------------------- what is to be done


@dataclass(frozen=True, slots=True)
class Accept:
    """The reading is right. `reads` is what was read when that was decided; another reading isn't accepted by it."""

    reads: str | None = None


@dataclass(frozen=True, slots=True)
class Reject:
    """There is no such fact. With an assignment goes the obligation that it makes."""


@dataclass(frozen=True, slots=True)
class AddOwner:
    """One more agency bears the obligation. `agency` is an id or a name that the issue knows, `name` as printed."""

    agency: str
    role: Role
    name: str | None = None


@dataclass(frozen=True, slots=True)
class RemoveOwner:
    """An agency doesn't bear the obligation."""

    agency: str


@dataclass(frozen=True, slots=True)
class ChangeRole:
    """An agency bears the obligation in another role."""

    agency: str
    role: Role


@dataclass(frozen=True, slots=True)
class ChangeValues:
    """Other values for fields of the fact, by field (graph/fact_fields.py)."""

    values: tuple[tuple[str, Value], ...]


Action = Accept | Reject | AddOwner | RemoveOwner | ChangeRole | ChangeValues

ACTION_KEYS: dict[type[Action], str] = {
    AddOwner: "add_owner",
    ChangeRole: "role",
    RemoveOwner: "remove_owner",
    ChangeValues: "change",
    Accept: "accept",
    Reject: "reject",
}
"""What each action is called in the file and in the graph, in the order in which those on one fact are applied."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One decision of a person about one fact.

    The fact is addressed by the `issue`'s key or the `document` that it stands in (number, title, or the id that it has
    in its issue), best by both; by its `kind` and its `quote`. Where the quote occurs several times, the words right
    `before` and `after` it decide, then `occurrence`, counted from 1. `who` is a name or an IRI. `position` is the entry's
    place in its file, for messages alone.
    """

    kind: FactKind
    quote: str
    who: str
    why: str
    action: Action
    issue: str | None = None
    document: str | None = None
    before: str | None = None
    after: str | None = None
    occurrence: int | None = None
    date: datetime.date | None = None
    position: int = field(default=0, compare=False)


# ------------------------------------------------------------------------------------------------ what became of it


@dataclass(frozen=True, slots=True)
class FactKey:
    """Which fact of an issue: the index counts the facts of its kind, tasks through all obligations."""

    kind: FactKind
    index: int


@dataclass(frozen=True, slots=True)
class Change:
    """What one field held by the rule, and what it holds by the correction; None where it holds nothing.

    A `role` is that of an `agency` (id): without a rule value the agency was added, without a corrected one removed.
    """

    field: str
    rule_value: Value
    corrected_value: Value
    agency: str | None = None


@dataclass(frozen=True, slots=True)
class Applied:
    """A correction that was applied.

    `read` is the fact in the rules' reading, `fact` in the corrected issue (None where it is rejected); `rule` is the
    name of the rule that read it (None for tasks, which no rule of their own makes), `evidence` its words, and
    `diagnostics` are the indexes of the issue's that are about it.
    """

    correction: Correction
    read: FactKey
    fact: FactKey | None
    evidence: Evidence
    rule: str | None
    changes: tuple[Change, ...] = ()
    diagnostics: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Unapplied:
    """A correction that was not applied, and why not; `read` is the fact in the rules' reading where one was found."""

    correction: Correction
    reason: str
    read: FactKey | None = None

    @property
    def message(self) -> str:
        """The correction and the reason in one line, for people."""
        correction = self.correction
        place = f"correction {correction.position}" if correction.position else "correction"
        home = " ".join(filter(None, (correction.issue, correction.document)))
        return f"{place} ({home}, {correction.kind.value} {correction.quote}): {self.reason}"


@dataclass(frozen=True, slots=True)
class Corrected:
    """An issue with its corrections applied.

    `applied` is in text order. `unmatched` could not be applied and want attention; `unneeded` concern facts that
    read so already.
    """

    issue: Issue
    applied: tuple[Applied, ...] = ()
    unmatched: tuple[Unapplied, ...] = ()
    unneeded: tuple[Unapplied, ...] = ()

    @property
    def settled(self) -> frozenset[FactKey]:
        """The facts of the rules' reading that a person has decided about."""
        return frozenset(
            [applied.read for applied in self.applied]
            + [unneeded.read for unneeded in self.unneeded if unneeded.read is not None]
        )
