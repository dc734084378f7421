"""What `gongbao diff` finds: changes, each with what both sides say and the words that say it, and their JSON.

The JSON is `gongbao-diff/1`, described by schema/diff.schema.json.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from gongbao.graph.facts import last_day
from gongbao.graph.iris import joint_numbers, work_number
from gongbao.graph.literals import folded
from gongbao.graph.matching import letters
from gongbao.graph.statements import path_label
from gongbao.parser.model import Agency, Bearer, Citation, Deadline, Document, Evidence, Target
from gongbao.parser.serialization import AGENCY, BEARER, CITATION, DEADLINE, DOCUMENT, SPANS, TARGET, Codec

SCHEMA = "gongbao-diff/1"

Fact = Bearer | Target | Deadline | Citation | Document | Agency


class Kind(StrEnum):
    """What a change is of, in the order in which they are listed."""

    OWNERS = "owners"
    TARGETS = "targets"
    DEADLINES = "deadlines"
    CITATIONS = "citations"
    DOCUMENTS = "documents"
    AGENCIES = "agencies"


class Movement(StrEnum):
    """How the two sides differ."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Side:
    """What one side says, and where.

    `fact` is None where the words that the other side's fact is about stand here too, but the fact isn't there.
    `evidence` are the words that state the fact: an owner's are those of its assignment; documents and agencies
    have none. `issue` is a key, `document` a number, else a title, `path` the clause path. `passages` is what the fact is about: the tasks that are owned, the sentence that the target stands in.
    `iri` is the fact's; an owner's is its assignment's.
    """

    fact: Fact | None
    issue: str
    document: str = ""
    path: tuple[str, ...] = ()
    iri: str | None = None
    evidence: Evidence | None = None
    passages: tuple[str, ...] = ()

    @property
    def clause(self) -> str:
        """The clause path as people write it."""
        return path_label(self.path)

    @property
    def words(self) -> str:
        """What it is about and the words that state it, which often are part of that."""
        about = "".join(self.passages)
        if self.evidence is None or letters(self.evidence.quote) in letters(about):
            return about
        return about + self.evidence.quote


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: `old` is None where that side has nothing of it, likewise `new`; at least one has a fact."""

    kind: Kind
    movement: Movement
    old: Side | None
    new: Side | None

    @property
    def summary(self) -> str:
        """What has become of what, in one line.

        Example:
            >>> from gongbao.parser.model import Role
            >>> old, new = (Bearer("市财政局", role, "赤峰市/财政局") for role in (Role.SUPPORT, Role.LEAD))
            >>> Change(Kind.OWNERS, Movement.CHANGED, Side(old, "x/2024/1"), Side(new, "x/2024/2")).summary
            '赤峰市/财政局: support -> lead'

        """
        facts = [side.fact for side in (self.old, self.new) if side is not None and side.fact is not None]
        if len(facts) == 1:
            return _stated(facts[0])
        old, new = facts
        if isinstance(new, Document | Agency):
            return f"{subject(new)}: " + "; ".join(
                f"{field} {_text(before)} -> {_text(after)}" for field, (before, after) in differences(old, new).items()
            )
        return f"{_stated(old)} -> {said(new) if subject(old) == subject(new) else _stated(new)}"


@dataclass(frozen=True, slots=True)
class Difference:
    """All that differs between two graphs or two issues, by kind and in the order of the text."""

    changes: tuple[Change, ...]

    def counts(self) -> dict[Kind, dict[Movement, int]]:
        """Return how many changes there are of each kind, whichever way."""
        found = Counter((change.kind, change.movement) for change in self.changes)
        return {kind: {movement: found[kind, movement] for movement in Movement} for kind in Kind}


def _number(number: str | None) -> str:
    taken = None if number is None else work_number(joint_numbers(number)[0])
    return _words(number) if taken is None else taken.printed


def _words(text: str | None) -> str:
    """Fold what printing varies; a text of signs alone, such as %, is told by them."""
    return letters(text or "") or folded(text or "")


def _texts(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(map(_words, texts))


def _as_is(value: object) -> object:
    return value


# What is compared of each kind of fact, and what of it counts.
_COMPARED: Mapping[type[Fact], Mapping[str, Callable[[Any], object]]] = {
    Bearer: {"agency": _as_is, "role": _as_is},
    Target: {
        "indicator": _words,
        "comparator": _as_is,
        "value": _as_is,
        "value_max": _as_is,
        "unit": _words,
        "kind": _as_is,
    },
    Deadline: dict.fromkeys(("kind", "start", "end", "recurrence", "duration", "due"), _as_is),
    Citation: {"relation": _as_is, "title": _words, "number": _number},
    Document: {
        "number": _number,
        "title": _words,
        "issuer": _words,
        "addressees": _texts,
        "date": _as_is,
        "note": _words,
        "instrument": _words,
        "annexes": _texts,
    },
    # Not its aliases: they are what an issue happens to call it.
    Agency: dict.fromkeys(("name", "jurisdiction", "level", "collective", "kind", "parent"), _as_is),
}


def differences(old: Fact, new: Fact) -> dict[str, tuple[object, object]]:
    """Return the fields in which two facts of a kind differ, with both values; widths, blanks, brackets don't count.

    Example:
        >>> from gongbao.parser.model import Span
        >>> old = Document(Span(0, 9), "doc/1", number="青政发[2024] 7号", title="通知")
        >>> differences(old, Document(Span(3, 7), "doc/2", number="青政发〔2024〕7号", title="意见"))
        {'title': ('通知', '意见')}

    """
    found = {}
    for field, normal in _COMPARED[type(new)].items():
        before, after = _value_of(old, field), _value_of(new, field)
        if normal(before) != normal(after):
            found[field] = (before, after)
    return found


def said_of(fact: Fact) -> tuple[object, ...]:
    """Return what is compared of a fact: equal for two facts that say the same."""
    return tuple(normal(_value_of(fact, field)) for field, normal in _COMPARED[type(fact)].items())


def _value_of(fact: Fact, field: str) -> Any:
    if isinstance(fact, Citation) and field == "title":
        return full_title(fact)
    return getattr(fact, field)


def full_title(citation: Citation) -> str:
    """Return the title that a citation points at, where it prints an abbreviation the one behind it."""
    return citation.refers_to or citation.title


def subject(fact: Fact) -> str:
    """Return what a fact is about: an agency's id, an indicator, a title, a document's number; of a deadline nothing."""
    match fact:
        case Bearer():
            return fact.agency
        case Target():
            return fact.indicator or ""
        case Deadline():
            return ""
        case Citation():
            return f"《{full_title(fact)}》"
        case Document():
            return fact.number or fact.title or fact.id
        case Agency():
            return fact.id


def said(fact: Fact) -> str:
    """Return what a fact says of its subject.

    Example:
        >>> from gongbao.parser.model import Comparator, Span, TargetKind
        >>> said(Target(Evidence(Span(0, 4), "5万亩"), 50000.0, "亩", Comparator.AT_LEAST, TargetKind.TARGET, "plain"))
        '>= 50000 亩'

    """
    match fact:
        case Bearer():
            return fact.role.value
        case Target():
            return _amount(fact)
        case Deadline():
            day = last_day(fact)
            follows = fact.recurrence or fact.duration or fact.start if day is None else day
            return f"{fact.evidence.quote} ({follows})" if follows else fact.evidence.quote
        case Citation():
            return " ".join(filter(None, (fact.relation.value, fact.number)))
        case Document():
            return (fact.title or "") if fact.number else ""
        case Agency():
            return fact.name


def _stated(fact: Fact) -> str:
    colon = " " if isinstance(fact, Target) else ": "
    return colon.join(filter(None, (subject(fact), said(fact))))


def _amount(target: Target) -> str:
    if target.value_max is not None:
        value = f"{target.value:.12g}–{target.value_max:.12g}"
    else:
        value = f"{target.comparator.value} {target.value:.12g}"
    return f"{value} {target.unit or ''}".strip()


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return "、".join(value) or "–"
    return "–" if value is None else str(value)


# --------------------------------------------------------------------------------------------------------------- JSON

_CODECS: Mapping[type[Fact], Codec] = {
    Bearer: BEARER,
    Target: TARGET,
    Deadline: DEADLINE,
    Citation: CITATION,
    Document: DOCUMENT,
    Agency: AGENCY,
}
# What stands beside the fact already, and an index into a list that isn't there.
_LEFT_OUT = {"span", "quote", "pieces", "deadline"}


def to_json(difference: Difference, old: str, new: str) -> dict[str, object]:
    """Return a difference as the JSON object that `gongbao diff --format json` prints.

    Args:
        difference: what differs.
        old: what the one side is called: a graph directory, an issue's key or a file.
        new: the same of the other.

    Example:
        >>> to_json(Difference(()), "before", "after")["counts"]["owners"]
        {'added': 0, 'removed': 0, 'changed': 0}

    """
    return {
        "schema": SCHEMA,
        "old": old,
        "new": new,
        "counts": {
            kind.value: {movement.value: number for movement, number in counts.items()}
            for kind, counts in difference.counts().items()
        },
        "changes": [
            {
                "kind": change.kind.value,
                "change": change.movement.value,
                "summary": change.summary,
                "old": _side(change.old),
                "new": _side(change.new),
            }
            for change in difference.changes
        ],
    }


def _side(side: Side | None) -> dict[str, object] | None:
    if side is None:
        return None
    evidence = side.evidence
    pieces = {"pieces": SPANS.write(evidence.pieces)} if evidence is not None and evidence.pieces else {}
    return {
        "fact": None if side.fact is None else _fact(side.fact),
        "iri": side.iri,
        "issue": side.issue,
        "document": side.document,
        "path": list(side.path),
        "passages": list(side.passages),
        "span": None if evidence is None else list(evidence.span),
        "quote": None if evidence is None else evidence.quote,
        **pieces,
    }


def _fact(fact: Fact) -> dict[str, object]:
    written = _CODECS[type(fact)].write(fact)
    return {key: value for key, value in written.items() if key not in _LEFT_OUT}
