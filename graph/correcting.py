"""Applies corrections to what the rules read in an issue, and says of each one what became of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

from gongbao.graph.addresses import Facts, concerning, document_names, find, folded
from gongbao.graph.corrections import (
    ACTION_KEYS,
    Accept,
    AddOwner,
    Applied,
    Change,
    ChangeRole,
    ChangeValues,
    Corrected,
    Correction,
    FactKey,
    Reject,
    RemoveOwner,
    Unapplied,
)
from gongbao.graph.doubts import diagnosed
from gongbao.graph.fact_fields import (
    Fact,
    FactKind,
    Value,
    contradiction,
    reading,
    values_of,
    with_implied,
    written,
)
from gongbao.graph.iris import issue_key
from gongbao.graph.relinking import Moves, relinked
from gongbao.parser.model import Agency, Assignment, Bearer, Confidence, Issue, Role, Task

_RANKS = {action: rank for rank, action in enumerate(ACTION_KEYS)}
_KINDS = {kind: rank for rank, kind in enumerate(FactKind)}


def correct(issue: Issue, corrections: Iterable[Correction]) -> Corrected:
    """Apply corrections to an issue.

    Args:
        issue: what the rules read in one source.
        corrections: in the order of their file; those that don't concern the issue are passed over. Where several
            issues may print one document, `addresses.concerning` tells which correction is whose.

    Returns:
        The corrected issue, and of each correction whether it was applied, found no fact, or wasn't needed. The same
        issue and corrections give the same result.

    Example:
        >>> from gongbao.parser.model import DeadlineKind, Deadline, Evidence, Masthead, Source, Span
        >>> times = (Deadline(Evidence(Span(0, 7), "2025年前"), DeadlineKind.BY, "before"),)
        >>> issue = Issue(Source("2025 年前。"), Masthead(key="x/2024/1"), deadlines=times)
        >>> wrong = Correction(FactKind.DEADLINE, "２０２５年前", "王", "no deadline", Reject(), "x/2024/1")
        >>> correct(issue, [wrong]).issue.deadlines
        ()

    """
    mine = concerning(corrections, issue_key(issue), document_names(issue.documents))
    if not mine:
        return Corrected(issue)
    facts = Facts(issue)
    work = _Work(facts, diagnosed(facts))
    for correction in mine:
        found = find(facts, correction)
        if isinstance(found, FactKey):
            work.of_fact.setdefault(found, []).append(correction)
        else:
            is_done = found.words_stand and isinstance(correction.action, Reject)
            (work.unneeded if is_done else work.unmatched).append(Unapplied(correction, found.reason))
    for key in sorted(work.of_fact, key=lambda key: (facts.fact(key).evidence.span, _KINDS[key.kind], key.index)):
        work.apply(key, sorted(work.of_fact[key], key=lambda correction: _RANKS[type(correction.action)]))
    corrected, moves = relinked(issue, work.changed, work.rejected, list(work.agencies.values()))
    return work.result(corrected, moves, mine)


@dataclass(frozen=True, slots=True)
class _Edit:
    """A fact with a correction applied, and what that changed; `agency` is one that the issue doesn't know yet."""

    fact: Fact
    changes: tuple[Change, ...]
    agency: Agency | None = None


class _RefusedError(Exception):
    """A correction that can't be applied to the fact it addresses; the message says why."""


class _UnneededError(Exception):
    """A correction of something that reads so already; the message says what."""


@dataclass(slots=True)
class _Work:
    """What has become of an issue's facts and of its corrections so far; lives as long as one call of `correct`."""

    facts: Facts
    about: Mapping[FactKey, tuple[int, ...]]
    of_fact: dict[FactKey, list[Correction]] = field(default_factory=dict)
    changed: dict[FactKey, Fact] = field(default_factory=dict)
    rejected: set[FactKey] = field(default_factory=set)
    agencies: dict[str, Agency] = field(default_factory=dict)
    applied: list[Applied] = field(default_factory=list)
    unmatched: list[Unapplied] = field(default_factory=list)
    unneeded: list[Unapplied] = field(default_factory=list)

    def apply(self, key: FactKey, corrections: Sequence[Correction]) -> None:
        ruled = fact = self.facts.fact(key)
        rule = None if isinstance(ruled, Task) else ruled.rule
        rejection = next((each for each in corrections if isinstance(each.action, Reject)), None)
        touched: dict[tuple[str, str | None], Correction] = {}
        for correction in corrections:
            try:
                if rejection is not None and correction is not rejection:
                    raise _RefusedError(f"the fact is rejected by correction {rejection.position}; keep one of the two")
                edit = self._edited(key.kind, ruled, fact, correction)
                for change in edit.changes:
                    other = touched.get((change.field, change.agency))
                    if other is not None and change.field != "confidence":
                        raise _RefusedError(f"correction {other.position} has another {change.field} for it; keep one")
            except _RefusedError as refused:
                self.unmatched.append(Unapplied(correction, str(refused), key))
                continue
            except _UnneededError as unneeded:
                self.unneeded.append(Unapplied(correction, str(unneeded), key))
                continue
            touched |= {(change.field, change.agency): correction for change in edit.changes}
            fact = edit.fact
            if edit.agency is not None:
                self.agencies.setdefault(edit.agency.id, edit.agency)
            about = self.about.get(key, ())
            self.applied.append(Applied(correction, key, key, ruled.evidence, rule, edit.changes, about))
        if rejection is not None:
            self.rejected.add(key)
        elif fact is not ruled:
            self.changed[key] = fact

    def _edited(self, kind: FactKind, ruled: Fact, fact: Fact, correction: Correction) -> _Edit:
        """Apply one correction to a fact as the corrections before have left it; `ruled` is as the rules read it."""
        match correction.action:
            case Reject():
                return _Edit(fact, tuple(_all_values(kind, ruled)))
            case Accept(reads):
                if reads is not None and folded(reads) != folded(reading(ruled)):
                    raise _RefusedError(f"accepted was {reads}, but now it reads {reading(ruled)}; look at it again")
                return _confident(_Edit(fact, ()))
            case ChangeValues(values):
                return _confident(_with_values(ruled, fact, dict(values)))
            case AddOwner() | RemoveOwner() | ChangeRole() as action:
                if not isinstance(fact, Assignment) or not isinstance(ruled, Assignment):
                    raise _RefusedError(f"a {kind.value} has no owners; address the assignment")
                return _confident(self._with_owner(ruled, fact, action))

    def _with_owner(self, ruled: Assignment, fact: Assignment, action: AddOwner | RemoveOwner | ChangeRole) -> _Edit:
        agency, is_new = self._agency(action)
        by_rule = next((bearer.role for bearer in ruled.bearers if bearer.agency == agency.id), None)
        owner = next((bearer for bearer in fact.bearers if bearer.agency == agency.id), None)
        wanted = None if isinstance(action, RemoveOwner) else action.role
        if owner is None and isinstance(action, ChangeRole):
            owners = "、".join(f"{bearer.name} ({bearer.agency})" for bearer in fact.bearers)
            raise _RefusedError(f"{agency.id} is no owner here; the owners are {owners}")
        if wanted == (owner.role if owner else None):
            raise _UnneededError(f"{agency.id} is {wanted.value if wanted else 'no owner'} here already")
        if owner is not None and isinstance(action, AddOwner):
            raise _RefusedError(f"{agency.id} is {owner.role.value} here already; change its role instead")
        bearers = [bearer for bearer in fact.bearers if bearer.agency != agency.id or wanted is not None]
        if not bearers:
            raise _RefusedError(
                f"{agency.id} is the only owner here; reject the assignment, or add who owns it instead"
            )
        if isinstance(action, AddOwner):
            bearers.append(Bearer(action.name or agency.name, action.role, agency.id))
        elif isinstance(action, ChangeRole):
            # an agency may be named twice in one assignment: it has one role for a reader of the graph
            bearers = [replace(each, role=action.role) if each.agency == agency.id else each for each in bearers]
        change = Change("role", _token(by_rule), _token(wanted), agency.id)
        return _Edit(replace(fact, bearers=tuple(bearers)), (change,), agency if is_new else None)

    def _agency(self, action: AddOwner | RemoveOwner | ChangeRole) -> tuple[Agency, bool]:
        """Return the agency that an action names by id or name, and whether the issue doesn't know it yet."""
        wanted = folded(action.agency)
        known = (*self.facts.issue.agencies, *self.agencies.values())
        by_id = [agency for agency in known if folded(agency.id) == wanted]
        printed = {
            bearer.agency
            for assignment in self.facts.issue.assignments
            for bearer in assignment.bearers
            if folded(bearer.name) == wanted
        }
        named = by_id or [
            agency
            for agency in known
            if agency.id in printed
            or wanted in {folded(name) for name in (agency.name, *agency.aliases, agency.id.replace("/", ""))}
        ]
        if len(named) == 1:
            return named[0], False
        if named:
            raise _RefusedError(f"{action.agency} may be {' or '.join(agency.id for agency in named)}; give the id")
        region, slash, body = "".join(action.agency.split()).rpartition("/")
        if not (isinstance(action, AddOwner) and slash and region and body):
            remedy = (
                f"; give its id, such as 某市/{action.agency}" if isinstance(action, AddOwner) and not slash else ""
            )
            raise _RefusedError(f"the issue knows no agency {action.agency}{remedy}")
        return Agency(f"{region}/{body}", region + body, jurisdiction=region), True

    def result(self, issue: Issue, moves: dict[FactKind, Moves], order: Sequence[Correction]) -> Corrected:
        applied = []
        for each in self.applied:
            fact = None
            if not isinstance(each.correction.action, Reject):
                index = moves[each.read.kind][each.read.index]
                if index is None:
                    reason = "the assignment that the task belongs to is rejected"
                    self.unmatched.append(Unapplied(each.correction, reason, each.read))
                    continue
                fact = FactKey(each.read.kind, index)
            applied.append(replace(each, fact=fact))
        places = {id(correction): place for place, correction in enumerate(order)}

        def in_order(found: list[Unapplied]) -> tuple[Unapplied, ...]:
            return tuple(sorted(found, key=lambda unapplied: places[id(unapplied.correction)]))

        return Corrected(issue, tuple(applied), in_order(self.unmatched), in_order(self.unneeded))


def _token(role: Role | None) -> str | None:
    return None if role is None else role.value


def _with_values(ruled: Fact, fact: Fact, values: dict[str, Value]) -> _Edit:
    values = with_implied(fact, values)
    if all(getattr(fact, name) == value for name, value in values.items()):
        raise _UnneededError(", ".join(f"{name} is {written(value)}" for name, value in values.items()) + " already")
    # what a person gives is checked against its kind's fields where the correction is made
    corrected = cast(Fact, replace(cast(Any, fact), **values))
    problem = contradiction(corrected)
    if problem is not None and contradiction(fact) is None:
        raise _RefusedError(problem)
    changes = [
        Change(name, getattr(ruled, name), value) for name, value in values.items() if getattr(fact, name) != value
    ]
    return _Edit(corrected, tuple(changes))


def _confident(edit: _Edit) -> _Edit:
    """What a person has looked at is no longer doubtful."""
    fact = edit.fact
    if not isinstance(fact, Assignment) or fact.confidence is Confidence.HIGH:
        return edit
    change = Change("confidence", fact.confidence.value, Confidence.HIGH.value)
    return replace(edit, fact=replace(fact, confidence=Confidence.HIGH), changes=(*edit.changes, change))


def _all_values(kind: FactKind, fact: Fact) -> Iterable[Change]:
    """What a rejected fact held."""
    if isinstance(fact, Assignment):
        for bearer in fact.bearers:
            yield Change("role", bearer.role.value, None, bearer.agency)
    for name, value in values_of(kind, fact).items():
        if value is not None:
            yield Change(name, value, None)
