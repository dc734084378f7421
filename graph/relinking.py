"""Takes facts out of an issue, or puts others in their place, and keeps all that points at facts right."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar, cast

from gongbao.graph.corrections import FactKey
from gongbao.graph.fact_fields import Fact, FactKind
from gongbao.parser.model import Agency, Assignment, Citation, Deadline, Issue, Obligation, Target, Task

AnyFact = TypeVar("AnyFact", Assignment, Target, Deadline, Citation)

# For each index of the rules' reading the one in the corrected issue, None where the fact is gone.
Moves = Sequence[int | None]


def relinked(
    issue: Issue, changed: Mapping[FactKey, Fact], rejected: Collection[FactKey], agencies: Collection[Agency] = ()
) -> tuple[Issue, dict[FactKind, Moves]]:
    """Return an issue with facts changed and taken out.

    With an assignment goes the obligation that it makes; its targets and deadlines stay, owned by nobody. With a task
    its targets and deadlines leave the obligation. Agencies that bore something and bear nothing any more go, but for
    those that others are part of.

    Args:
        issue: what the rules read.
        changed: facts in place of those that the rules read.
        rejected: facts that are no facts.
        agencies: agencies that the issue doesn't know yet.

    Returns:
        The issue, and for each kind of fact where each one went.

    """
    assignments, to_assignments = _kept(FactKind.ASSIGNMENT, issue.assignments, changed, rejected)
    targets, to_targets = _kept(FactKind.TARGET, issue.targets, changed, rejected)
    deadlines, to_deadlines = _kept(FactKind.DEADLINE, issue.deadlines, changed, rejected)
    citations, to_citations = _kept(FactKind.CITATION, issue.citations, changed, rejected)
    obligations: list[Obligation] = []
    to_tasks: list[int | None] = []
    kept_tasks = 0
    for obligation in issue.obligations:
        first = len(to_tasks)
        owner = to_assignments[obligation.assignment]
        keys = [FactKey(FactKind.TASK, first + number) for number in range(len(obligation.tasks))]
        kept = [owner is not None and key not in rejected for key in keys]
        for is_kept in kept:
            to_tasks.append(kept_tasks if is_kept else None)
            kept_tasks += is_kept
        if owner is None:
            continue
        gone = [task for task, is_kept in zip(obligation.tasks, kept, strict=True) if not is_kept]
        left = [task for task, is_kept in zip(obligation.tasks, kept, strict=True) if is_kept]
        no_targets = {index for task in gone for index in task.targets}
        no_deadlines = {index for task in gone for index in task.deadlines}
        is_changed = FactKey(FactKind.ASSIGNMENT, obligation.assignment) in changed
        obligations.append(
            replace(
                obligation,
                assignment=owner,
                modality=assignments[owner].modality if is_changed else obligation.modality,
                tasks=tuple(_moved(task, to_targets, to_deadlines) for task in left),
                targets=_indexes(obligation.targets, to_targets, no_targets),
                deadlines=_indexes(obligation.deadlines, to_deadlines, no_deadlines),
            )
        )
    corrected = replace(
        issue,
        assignments=assignments,
        obligations=tuple(obligations),
        targets=tuple(
            replace(target, deadline=None if target.deadline is None else to_deadlines[target.deadline])
            for target in targets
        ),
        deadlines=deadlines,
        citations=citations,
        agencies=_needed(issue, assignments, (*issue.agencies, *agencies)),
    )
    return corrected, {
        FactKind.ASSIGNMENT: to_assignments,
        FactKind.TASK: to_tasks,
        FactKind.TARGET: to_targets,
        FactKind.DEADLINE: to_deadlines,
        FactKind.CITATION: to_citations,
    }


def _kept(
    kind: FactKind, facts: Sequence[AnyFact], changed: Mapping[FactKey, Fact], rejected: Collection[FactKey]
) -> tuple[tuple[AnyFact, ...], Moves]:
    kept: list[AnyFact] = []
    moves: list[int | None] = []
    for index, fact in enumerate(facts):
        key = FactKey(kind, index)
        if key in rejected:
            moves.append(None)
        else:
            moves.append(len(kept))
            kept.append(cast(Any, changed.get(key, fact)))
    return tuple(kept), moves


def _indexes(indexes: Sequence[int], moves: Moves, without: Collection[int] = ()) -> tuple[int, ...]:
    moved = (moves[index] for index in indexes if index not in without)
    return tuple(index for index in moved if index is not None)


def _moved(task: Task, to_targets: Moves, to_deadlines: Moves) -> Task:
    return replace(task, targets=_indexes(task.targets, to_targets), deadlines=_indexes(task.deadlines, to_deadlines))


def _needed(issue: Issue, assignments: Sequence[Assignment], agencies: Sequence[Agency]) -> tuple[Agency, ...]:
    before = {bearer.agency for assignment in issue.assignments for bearer in assignment.bearers}
    bearing = {bearer.agency for assignment in assignments for bearer in assignment.bearers}
    idle = before - bearing
    kept = [agency for agency in agencies if agency.id not in idle]
    # a parent may have a parent: whoever is still pointed at stays
    while missing := {agency.parent for agency in kept} & idle:
        idle -= missing
        kept = [agency for agency in agencies if agency.id not in idle]
    return tuple(kept)
