"""A person's review of doubtful facts: what is shown of each, what is asked, and what corrections the answers make."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from functools import partial

from gongbao.graph.addresses import Facts, concerning, document_names, find, folded
from gongbao.graph.correcting import correct
from gongbao.graph.corrections import (
    Accept,
    Action,
    AddOwner,
    ChangeRole,
    ChangeValues,
    Correction,
    FactKey,
    RemoveOwner,
    Unapplied,
)
from gongbao.graph.doubts import DoubtfulFact, doubts
from gongbao.graph.fact_fields import FIELDS, Fact, FactKind, Value, read_field, reading, written
from gongbao.graph.iris import issue_key
from gongbao.graph.statements import path_label
from gongbao.parser.model import Assignment, Issue, Role, Task

# About two lines of a terminal on either side of the words, in characters that are two columns wide.
_EXCERPT = 80
# How many characters on either side tell a fact from others with the same words; more where these don't.
_CONTEXTS = (10, 20, 40, 80)

REMOVE = "-"
_ROLE_OF = "role of "


@dataclass(frozen=True, slots=True)
class Item:
    """One doubtful fact, ready to be shown.

    `document` is the number, else the title of the document that it stands in, `clause` the clause path; `words` are
    the fact's, `before` and `after` what stands around them, page furniture left out. `draft` is a correction of the
    fact that lacks who and why.
    """

    issue: Issue
    key: FactKey
    fact: Fact
    document: str
    clause: str
    reasons: tuple[str, ...]
    before: str
    words: str
    after: str
    draft: Correction

    @property
    def reading(self) -> str:
        """What was read, in one line."""
        return reading(self.fact)

    @property
    def rule(self) -> str:
        """The name of the rule that read it."""
        return "" if isinstance(self.fact, Task) else self.fact.rule


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What there is to review in an issue, and the corrections of it that want attention themselves."""

    items: tuple[Item, ...]
    concerned: tuple[Correction, ...]
    unmatched: tuple[Unapplied, ...]


def review(issue: Issue, corrections: Iterable[Correction], keys: Collection[str] = ()) -> Reviewed:
    """Return the doubtful facts of an issue that no correction has settled, in text order.

    Args:
        issue: what the rules read in one source.
        corrections: of any issues.
        keys: the keys of all issues that are known.

    """
    concerned = concerning(corrections, issue_key(issue), document_names(issue.documents), keys)
    done = correct(issue, concerned)
    facts = Facts(issue)
    items = tuple(_item(facts, doubt) for doubt in doubts(facts, done.settled))
    return Reviewed(items, concerned, done.unmatched)


def _item(facts: Facts, doubt: DoubtfulFact) -> Item:
    fact = facts.fact(doubt.key)
    document, division = facts.document(doubt.key), facts.division(doubt.key)
    before, after = facts.around(fact.evidence, _EXCERPT)
    return Item(
        issue=facts.issue,
        key=doubt.key,
        fact=fact,
        document="" if document is None else document.number or document.title or document.id,
        clause=path_label(division.path) if division else "",
        reasons=doubt.reasons,
        before=before,
        words=fact.evidence.quote,
        after=after,
        draft=draft(facts, doubt.key),
    )


def draft(facts: Facts, key: FactKey) -> Correction:
    """Return a correction without who and why that finds a fact, whatever else has the same words."""
    fact, document = facts.fact(key), facts.document(key)
    found = Correction(
        kind=key.kind,
        quote=fact.evidence.quote,
        who="",
        why="",
        action=Accept(reading(fact)),
        issue=issue_key(facts.issue),
        document=None if document is None else document.number or document.title or document.id,
    )
    for length in _CONTEXTS:
        before, after = facts.around(fact.evidence, length)
        found = replace(found, before=before.strip() or None, after=after.strip() or None)
        if find(facts, found) == key:
            return found
    # several facts of the same words at one place, or in the same surroundings
    same = len(facts.quoting(key.kind)[folded(found.quote)])
    numbered = (replace(found, occurrence=number) for number in range(1, same + 1))
    return next(each for each in numbered if find(facts, each) == key)


# ------------------------------------------------------------------------------------------------ what is asked

Answer = Value | tuple[str, Role]


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to ask of a fact that is to be changed.

    `default` is what the rule read. `read` makes an answer of what was typed, or raises ValueError with what is wanted.
    A question that `repeats` is asked until the answer is empty.
    """

    name: str
    wanted: str
    default: str
    read: Callable[[str], Answer]
    repeats: bool = False


def questions(kind: FactKind, fact: Fact) -> tuple[Question, ...]:
    """Return what to ask field by field: the role of each owner and who else there is, or the values."""
    asked = []
    if isinstance(fact, Assignment):
        roles = ", ".join(Role)
        held = {bearer.agency: bearer.role.value for bearer in fact.bearers}
        wanted = f"{roles}; {REMOVE} removes it"
        asked += [Question(f"{_ROLE_OF}{agency}", wanted, role, _role) for agency, role in held.items()]
        asked.append(Question("one more owner", f"agency and role: {roles}", "no more", _owner, repeats=True))
    for name, field in FIELDS[kind].items():
        asked.append(Question(name, field.hint, written(getattr(fact, name)), partial(read_field, field)))
    return tuple(asked)


def _role(text: str) -> Role | None:
    """Read a role, None for no owner."""
    if text == REMOVE:
        return None
    try:
        return Role(text)
    except ValueError:
        raise ValueError(f"must be one of {', '.join(Role)}, or {REMOVE} for no owner") from None


def _owner(text: str) -> tuple[str, Role]:
    agency, blank, role = text.strip().rpartition(" ")
    if not blank or role not in set(Role):
        raise ValueError(f"must be an agency and a role ({', '.join(Role)}), such as: 朝阳市/财政局 joint")
    return agency.strip(), Role(role)


def changes(fact: Fact, answers: Iterable[tuple[Question, Answer]]) -> tuple[Action, ...]:
    """Return the actions that make of a fact what was answered; none where all is as the rule read it.

    Args:
        fact: as the rule read it.
        answers: to its `questions`, those to one that repeats as often as it was answered.

    """
    owners: list[Action] = []
    values: list[tuple[str, Value]] = []
    roles = {bearer.agency: bearer.role for bearer in fact.bearers} if isinstance(fact, Assignment) else {}
    for question, answer in answers:
        agency = question.name.removeprefix(_ROLE_OF)
        if isinstance(answer, tuple):
            owners.append(AddOwner(*answer))
        elif agency in roles:
            if answer is None:
                owners.append(RemoveOwner(agency))
            elif answer != roles[agency]:
                owners.append(ChangeRole(agency, Role(str(answer))))
        elif getattr(fact, question.name) != answer:
            values.append((question.name, answer))
    return (*owners, ChangeValues(tuple(values))) if values else tuple(owners)


def problem(item: Item, corrections: Iterable[Correction]) -> str | None:
    """Return why corrections can't be applied to the fact that they are made for, None where they can."""
    done = correct(item.issue, corrections)
    return next((unapplied.reason for unapplied in (*done.unmatched, *done.unneeded)), None)
