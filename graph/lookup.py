"""The two questions that analysts ask most: who owns what is said about something, and what an agency owes.

Both are answered from the index. Names and words are compared after NFKC (Unicode, UAX 15) and without blanks:
full and half width are one.
"""

import datetime
import difflib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, QuerySolutions

from gongbao.graph import facts
from gongbao.graph import vocabulary as term
from gongbao.graph.directory import Graph
from gongbao.graph.iris import agency_id, agency_iri, issue_iri
from gongbao.graph.literals import folded, zh
from gongbao.parser.model import Agency, Deadline, GongbaoError, Role, Target


class UnknownAgencyError(GongbaoError):
    """No agency of the graph has the name; the message lists those whose names are near."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is stated: the issue's key, the document's number (else its title), the clause path."""

    issue: str
    document: str
    clause: str


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

    `obligation` is the obligation's IRI and `label` its label; an obligation has one task or more. `printed` is the
    place in the file as published (第12页第3行), "" for a text.
    """

    agency: Agency
    role: Role
    obligation: str
    label: str
    text: str
    targets: tuple[Target, ...]
    deadlines: tuple[Deadline, ...]
    place: Place
    printed: str = ""


def owners(graph: Graph, words: str) -> tuple[Ownership, ...]:
    """Find the agencies that own the tasks which mention some words.

    Args:
        graph: the graph to ask.
        words: what the text of a task has to contain.

    Returns:
        One ownership for each task and agency, grouped by agency, those with most tasks first; within an
        agency in the order of issues and of the text.

    """
    view = _View(graph)
    found: list[tuple[tuple[str, int], Ownership]] = []
    for task, text in _tasks_with(graph, words):
        for obligation in facts.subjects(graph.store, term.HAS_TASK, task):
            place = view.place(obligation)
            order = (place.issue, facts.start(graph.store, task))
            for agency, role in view.bearers(obligation):
                found.append((order, Ownership(agency, role, place, text)))
    tasks = Counter(owner.agency for _, owner in found)
    found.sort(key=lambda each: (-tasks[each[1].agency], each[1].agency, each[0]))
    return tuple(owner for _, owner in found)


def find_agencies(graph: Graph, name: str, *, region: str | None = None) -> tuple[Agency, ...]:
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
    wanted = folded(name)
    iris = {
        iri
        for label in (term.PREF_LABEL, term.ALT_LABEL, term.HIDDEN_LABEL)
        for written in {name, wanted}
        for iri in facts.subjects(graph.store, label, zh(written))
    }
    if not iris:
        raise UnknownAgencyError(f"no agency is called {name}{_hint(_near(graph, wanted))}")
    named = [facts.agency(graph.store, iri, graph.manifest.base) for iri in iris]
    found = [agency for agency in named if region is None or folded(region) in folded(agency.jurisdiction or "")]
    if not found:
        regions = sorted({agency.jurisdiction for agency in named if agency.jurisdiction})
        raise UnknownAgencyError(f"no agency called {name} is in {region}{_hint(regions)}")
    return tuple(sorted(found, key=lambda agency: (agency.jurisdiction or "", agency.id)))


def duties(
    graph: Graph,
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
        The duties of each agency in the order given, and of each in the order of issues and of the text.

    """
    view = _View(graph)
    found: list[Duty] = []
    for agency in agencies:
        iri = NamedNode(agency_iri(agency.id, graph.manifest.base))
        owed: list[tuple[tuple[str, int], Duty]] = []
        for obligation in facts.subjects(graph.store, term.RESPONSIBLE_AGENCY, iri):
            borne = facts.bearers(graph.store, obligation)[iri]
            if role in (None, borne):
                owed.extend(view.tasks_owed(obligation, agency, borne))
        owed.sort(key=lambda each: each[0])
        found.extend(duty for _, duty in owed)
    return tuple(duty for duty in found if due_before is None or _is_due(duty, due_before))


def _is_due(duty: Duty, before: datetime.date) -> bool:
    days = (facts.last_day(deadline) for deadline in duty.deadlines)
    return any(day is not None and day < before for day in days)


class _View:
    """What one question asks of a graph again and again, each time but the first from memory."""

    def __init__(self, graph: Graph) -> None:
        self._store = graph.store
        self._base = graph.manifest.base
        self._issues = {issue_iri(key, graph.manifest.base): key for key in graph.keys()}  # noqa: SIM118
        self._documents: dict[NamedNode, tuple[str, str]] = {}
        self._places: dict[NamedNode, Place] = {}
        self._bearers: dict[NamedNode, list[tuple[str, Role]]] = {}

    def bearers(self, obligation: NamedNode) -> list[tuple[str, Role]]:
        """Return the ids of the agencies that bear an obligation, and their roles."""
        if obligation not in self._bearers:
            borne = facts.bearers(self._store, obligation)
            self._bearers[obligation] = [(agency_id(agency.value, self._base), role) for agency, role in borne.items()]
        return self._bearers[obligation]

    def place(self, obligation: NamedNode) -> Place:
        """Return where an obligation is stated."""
        if obligation not in self._places:
            [document] = facts.objects(self._store, obligation, term.IN_DOCUMENT)
            if document not in self._documents:
                self._documents[document] = self._document(document)
            division = facts.value(self._store, obligation, term.STATED_IN)
            path = None if division is None else facts.value(self._store, NamedNode(division), term.PATH)
            self._places[obligation] = Place(*self._documents[document], path or "")
        return self._places[obligation]

    def _document(self, document: NamedNode) -> tuple[str, str]:
        issue = facts.value(self._store, document, term.IS_PART_OF) or ""
        work = facts.value(self._store, document, term.REALIZES)
        number = None if work is None else facts.value(self._store, NamedNode(work), term.ID_LOCAL)
        title = facts.value(self._store, document, term.EXPRESSION_TITLE)
        name = number or title or document.value.removeprefix(f"{issue}/")
        return self._issues.get(issue, issue), name

    def tasks_owed(self, obligation: NamedNode, agency: Agency, role: Role) -> Iterator[tuple[tuple[str, int], Duty]]:
        """Yield a duty a task, behind its place in the order of issues and text.

        What stands in the obligation but in none of its tasks holds for each of them.
        """
        place = self.place(obligation)
        label = facts.value(self._store, obligation, term.LABEL) or ""
        tasks = list(facts.objects(self._store, obligation, term.HAS_TASK))
        targets = {task: set(facts.objects(self._store, task, term.HAS_TARGET)) for task in tasks}
        deadlines = {task: self._deadlines(task, targets[task]) for task in tasks}
        shared_targets = set(facts.objects(self._store, obligation, term.HAS_TARGET)).difference(*targets.values())
        shared_deadlines = self._deadlines(obligation, shared_targets).difference(*deadlines.values())
        for task in tasks:
            measured = [facts.target(self._store, target) for target in targets[task] | shared_targets]
            timed = [facts.deadline(self._store, deadline) for deadline in deadlines[task] | shared_deadlines]
            yield (
                (place.issue, facts.start(self._store, task)),
                Duty(
                    agency=agency,
                    role=role,
                    obligation=obligation.value,
                    label=label,
                    text=facts.value(self._store, task, term.TEXT) or "",
                    targets=tuple(sorted(measured, key=lambda target: target.evidence.span)),
                    deadlines=tuple(sorted(timed, key=lambda deadline: deadline.evidence.span)),
                    place=place,
                    printed=facts.printed_place(self._store, task),
                ),
            )

    def _deadlines(self, fact: NamedNode, targets: Iterable[NamedNode]) -> set[NamedNode]:
        """The deadlines that a fact has, and those that its targets' own words give them."""
        return {
            deadline for each in (fact, *targets) for deadline in facts.objects(self._store, each, term.HAS_DEADLINE)
        }


def _tasks_with(graph: Graph, words: str) -> Iterator[tuple[NamedNode, str]]:
    """Yield the tasks whose text has the words in it, with their text; clauses, which have a text too, as well."""
    wanted = folded(words)
    # Ideographs fold to themselves, so the store can look for a run of them; the rest is seen to here.
    [run] = sorted(re.findall(r"[\u4e00-\u9fff]+", wanted), key=len)[-1:] or [""]
    solutions = graph.store.query(
        f"SELECT ?task ?text WHERE {{ ?task {term.TEXT} ?text FILTER(CONTAINS(STR(?text), {Literal(run)})) }}"
    )
    assert isinstance(solutions, QuerySolutions)
    for solution in solutions:
        task, text = solution["task"], solution["text"]
        if isinstance(task, NamedNode) and isinstance(text, Literal) and wanted in folded(text.value):
            yield task, text.value


def _near(graph: Graph, wanted: str) -> list[str]:
    """Return the nearest name of each of the agencies that have the nearest names."""
    names: dict[str, set[str]] = {}
    for label in (term.PREF_LABEL, term.ALT_LABEL, term.HIDDEN_LABEL):
        for quad in graph.store.quads_for_pattern(None, label, None, facts.MERGE):
            if isinstance(quad.object, Literal) and isinstance(quad.subject, NamedNode):
                names.setdefault(quad.object.value, set()).add(quad.subject.value)
    nearest: dict[str, str] = {}
    for name in difflib.get_close_matches(wanted, sorted(names), n=20, cutoff=0.5):
        for agency in sorted(names[name]):
            nearest.setdefault(agency, name)
    return list(dict.fromkeys(nearest.values()))[:5]


def _hint(names: Sequence[str]) -> str:
    return f"; there is {'、'.join(names)}" if names else ""
