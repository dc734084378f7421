"""The two questions that analysts ask most: who owns what is said about something, and what an agency owes.

Names and words are compared after NFKC (Unicode, UAX 15) and without blanks: full and half width are one.
"""

import datetime
import difflib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gongbao.graph.statements import path_label
from gongbao.parser.model import Agency, Deadline, GongbaoError, Issue, Obligation, Role, Target

if TYPE_CHECKING:
    from gongbao.graph.network import HoldsIssues  # NetworkX takes its time to import


class UnknownAgencyError(GongbaoError):
    """No agency of the graph has the name; the message lists those whose names are near."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is stated: the issue's key, the document's number (else its title), the clause path."""

    issue: str
    document: str
    path: tuple[str, ...]

    @property
    def clause(self) -> str:
        """The clause path as people write it; a decimal number already names those above it.

        Example:
            >>> Place("x/2024/1", "", ("七、", "（三）")).clause
            '七、（三）'
            >>> Place("x/2024/1", "", ("6", "6.1", "6.1.1", "（1）")).clause
            '6.1.1（1）'

        """
        return path_label(self.path)


@dataclass(frozen=True, slots=True)
class Ownership:
    """An agency's share in a task: `agency` is its id, `words` the task's text."""

    agency: str
    role: Role
    place: Place
    words: str


@dataclass(frozen=True, slots=True)
class Duty:
    """One task that an agency owes, with what it is measured by, its times, and where it is stated.

    `obligation` is the obligation's id in its document and `label` its label; an obligation is one or more.
    """

    agency: Agency
    role: Role
    obligation: str
    label: str
    text: str
    targets: tuple[Target, ...]
    deadlines: tuple[Deadline, ...]
    place: Place


def owners(graph: "HoldsIssues", words: str) -> tuple[Ownership, ...]:
    """Find the agencies that own the tasks which mention some words.

    Args:
        graph: the graph to ask.
        words: what the text of a task has to contain.

    Returns:
        One ownership for each task and agency, grouped by agency, those with most tasks first; within an
        agency in the order of the text.

    """
    wanted = _folded(words)
    found = [
        Ownership(bearer.agency, bearer.role, _place(issue, obligation), task.text)
        for issue in graph.issues()
        for obligation in issue.obligations
        for task in obligation.tasks
        if wanted in _folded(task.text)
        for bearer in issue.assignments[obligation.assignment].bearers
    ]
    tasks = Counter(ownership.agency for ownership in found)
    return tuple(sorted(found, key=lambda ownership: (-tasks[ownership.agency], ownership.agency)))


def find_agencies(graph: "HoldsIssues", name: str, *, region: str | None = None) -> tuple[Agency, ...]:
    """Find the agencies that bear a name: their canonical name, an alias, a name as printed, or their id.

    Args:
        graph: the graph to ask.
        name: a name such as 市水利局, 水利局, 朝阳市水利局 or 朝阳市/水利局.
        region: only agencies whose jurisdiction contains this.

    Returns:
        All agencies that fit, ordered by jurisdiction and id; each with the aliases that any issue knows.

    Raises:
        UnknownAgencyError: where none fits; the message lists names that are near.

    """
    known = _known_agencies(graph.issues())
    wanted = _folded(name)
    named = [agency for agency in known if wanted in map(_folded, _names(agency))]
    if not named:
        raise UnknownAgencyError(f"no agency is called {name}{_hint(_near(known, wanted))}")
    found = [agency for agency in named if region is None or _folded(region) in _folded(agency.jurisdiction or "")]
    if not found:
        regions = sorted({agency.jurisdiction for agency in named if agency.jurisdiction})
        raise UnknownAgencyError(f"no agency called {name} is in {region}{_hint(regions)}")
    return tuple(sorted(found, key=lambda agency: (agency.jurisdiction or "", agency.id)))


def duties(
    graph: "HoldsIssues",
    agencies: Sequence[Agency],
    *,
    role: Role | None = None,
    due_before: datetime.date | None = None,
) -> tuple[Duty, ...]:
    """List what agencies owe, task by task.

    Args:
        graph: the graph to ask.
        agencies: whose duties are wanted.
        role: only duties in this role.
        due_before: only tasks with a deadline whose last day is before this day.

    Returns:
        The duties of each agency in the order given, and of each in the order of the text.

    """
    order = {agency.id: index for index, agency in enumerate(agencies)}
    found: list[tuple[int, Duty]] = []
    for issue in graph.issues():
        for obligation in issue.obligations:
            for bearer in issue.assignments[obligation.assignment].bearers:
                if bearer.agency in order and role in (None, bearer.role):
                    index = order[bearer.agency]
                    found.extend((index, duty) for duty in _tasks_owed(issue, obligation, agencies[index], bearer.role))
    found.sort(key=lambda numbered: numbered[0])
    return tuple(duty for _, duty in found if due_before is None or _is_due(duty, due_before))


def last_day(deadline: Deadline) -> datetime.date | None:
    """Return the day when a deadline is due, or else its end as its words give it; None without either."""
    return deadline.due or deadline.end


def _is_due(duty: Duty, before: datetime.date) -> bool:
    days = (last_day(deadline) for deadline in duty.deadlines)
    return any(day is not None and day < before for day in days)


def _tasks_owed(issue: Issue, obligation: Obligation, agency: Agency, role: Role) -> Iterator[Duty]:
    """Yield a duty a task. What stands in the obligation but in none of its tasks holds for each of them."""
    in_tasks = {index for task in obligation.tasks for index in task.targets}
    shared_targets = set(obligation.targets) - in_tasks
    in_tasks = {index for task in obligation.tasks for index in _deadlines(issue, task.deadlines, task.targets)}
    shared_deadlines = set(obligation.deadlines) - in_tasks
    for task in obligation.tasks:
        targets = {*task.targets, *shared_targets}
        deadlines = {*_deadlines(issue, task.deadlines, targets), *shared_deadlines}
        yield Duty(
            agency=agency,
            role=role,
            obligation=obligation.id,
            label=obligation.label,
            text=task.text,
            targets=tuple(issue.targets[index] for index in sorted(targets)),
            deadlines=tuple(issue.deadlines[index] for index in sorted(deadlines)),
            place=_place(issue, obligation),
        )


def _deadlines(issue: Issue, stated: Iterable[int], targets: Iterable[int]) -> set[int]:
    """Indexes of the deadlines stated and of those that the targets' own words give them."""
    own = {issue.targets[index].deadline for index in targets}
    return {*stated, *(index for index in own if index is not None)}


def _place(issue: Issue, obligation: Obligation) -> Place:
    document = next(each for each in issue.documents if each.id == obligation.document)
    path: tuple[str, ...] = next(
        (
            division.path
            for division in issue.divisions
            if (division.document, division.id) == (obligation.document, obligation.division)
        ),
        (),
    )
    return Place(issue.masthead.key or "", document.number or document.title or document.id, path)


def _known_agencies(issues: Iterable[Issue]) -> tuple[Agency, ...]:
    """Return each agency once, under all names that the issues give it and print in their assignments."""
    known: dict[str, Agency] = {}
    aliases: dict[str, dict[str, None]] = {}
    for issue in issues:
        for agency in issue.agencies:
            known.setdefault(agency.id, agency)
            aliases.setdefault(agency.id, {}).update(dict.fromkeys(agency.aliases))
        for assignment in issue.assignments:
            for bearer in assignment.bearers:
                aliases.setdefault(bearer.agency, {})[bearer.name] = None
    return tuple(
        replace(agency, aliases=tuple(name for name in aliases[agency.id] if name != agency.name))
        for agency in known.values()
    )


def _names(agency: Agency) -> Iterator[str]:
    yield agency.name
    yield from agency.aliases
    # 朝阳市/农牧局 is 农牧局 and 朝阳市农牧局 as well.
    yield agency.id
    yield agency.id.rpartition("/")[2]
    yield agency.id.replace("/", "")


def _near(known: Iterable[Agency], wanted: str) -> list[str]:
    """Return the nearest name of each of the agencies that have the nearest names."""
    names = {_folded(name): (agency.id, name) for agency in known for name in _names(agency)}
    nearest: dict[str, str] = {}
    for near in difflib.get_close_matches(wanted, sorted(names), n=20, cutoff=0.5):
        agency, name = names[near]
        nearest.setdefault(agency, name)
    return list(nearest.values())[:5]


def _hint(names: Sequence[str]) -> str:
    return f"; there is {'、'.join(names)}" if names else ""


def _folded(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split())
