"""Obligations (职责任务): what an assignment covers, parted into tasks, with the targets and deadlines in each."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

from gongbao.parser.model import (
    Assignment,
    BlockKind,
    Deadline,
    Division,
    Document,
    Form,
    Obligation,
    Span,
    Target,
    Task,
)
from gongbao.parser.outline import Passage
from gongbao.parser.predicates import phrase_start
from gongbao.parser.table_rows import TaskRow
from gongbao.parser.tails import labels_end
from gongbao.parser.text import Cleaned, segments

_LABEL_LENGTH = 24


def join_obligations(
    cleaned: Cleaned,
    passages: Sequence[Passage],
    documents: Sequence[Document],
    divisions: Sequence[Division],
    assignments: Sequence[Assignment],
    targets: Sequence[Target],
    deadlines: Sequence[Deadline],
    rows: Mapping[int, TaskRow] = MappingProxyType({}),
) -> tuple[Obligation, ...]:
    """Make one obligation of each assignment: the clauses in its scope, a task for each sentence or ；-segment.

    A task takes the targets and deadlines whose words stand in it; the obligation has all of them. `rows` are the rows
    of tables by the index of their assignment: its cells of tasks are the scope, and all its cells say what is due.
    """
    target_starts = [target.evidence.span.start for target in targets]
    deadline_starts = [deadline.evidence.span.start for deadline in deadlines]
    running = [passage for passage in passages if passage.kind in {BlockKind.CLAUSE, BlockKind.HEADING}]
    ends = [passage.end for passage in running]
    numbers: Counter[str] = Counter()
    found = []
    for index, assignment in enumerate(assignments):
        scope = assignment.scope
        start, end = cleaned.position(scope.start), cleaned.position(scope.end)
        parts = []
        for position in range(bisect_left(ends, start + 1), len(running)):
            passage = running[position]
            if passage.start >= end:
                break
            parts.append((max(start, passage.start), min(end, passage.end), passage))
        # a heading states tasks only where it is all there is: 1.推进改革。责任单位：…
        parts = [part for part in parts if part[2].kind is BlockKind.CLAUSE] or parts
        row = rows.get(index)
        if row is not None:
            parts = [part for part in parts if _lies_in(cleaned.origin(part[0]), row.tasks)]
        tasks = tuple(
            _task(cleaned, a, b, target_starts, deadline_starts)
            for begin, stop, _ in parts
            for a, b in segments(cleaned.text, begin, stop)
        )
        home = parts[0][2] if parts else _passage_at(passages, start)
        document = documents[home.document or 0].id
        division = divisions[home.division].id if home.division is not None else None
        # （责任单位：…；完成时限：2025年底）: what a tail says of times is said of its scope
        stated = Span(scope.start, max(scope.end, _stated_end(cleaned, passages, assignment)))
        covered = row.cells if row is not None else (stated,)
        numbers[f"{document}#{division}"] += 1
        own = f"obl_{numbers[f'{document}#{division}']}"
        found.append(
            Obligation(
                span=scope,
                id=f"{division}__{own}" if division else own,
                document=document,
                assignment=index,
                label=_label(_first_words(cleaned, assignment, tasks), _times(deadlines, tasks)),
                tasks=tasks,
                division=division,
                modality=assignment.modality,
                targets=tuple(fact for span in covered for fact in _within(target_starts, span)),
                deadlines=tuple(fact for span in covered for fact in _within(deadline_starts, span)),
            )
        )
    return tuple(found)


def _lies_in(origin: int, spans: Sequence[Span]) -> bool:
    return any(span.start <= origin < span.end for span in spans)


def _stated_end(cleaned: Cleaned, passages: Sequence[Passage], assignment: Assignment) -> int:
    """Where the words that state an assignment end, labels after its owners included; a source position."""
    end = assignment.evidence.span.end
    if assignment.form is not Form.TAIL:
        return end
    stated = cleaned.position(end - 1) + 1
    return cleaned.origin(labels_end(cleaned.text, passages, stated) - 1) + 1


def _task(cleaned: Cleaned, start: int, end: int, target_starts: Sequence[int], deadline_starts: Sequence[int]) -> Task:
    evidence = cleaned.evidence(start, end)
    return Task(
        evidence,
        evidence.quote,
        _within(target_starts, evidence.span),
        _within(deadline_starts, evidence.span),
    )


def _within(starts: Sequence[int], span: Span) -> tuple[int, ...]:
    """The indexes of facts, sorted by start, that begin inside a span."""
    return tuple(range(bisect_left(starts, span.start), bisect_left(starts, span.end)))


def _passage_at(passages: Sequence[Passage], position: int) -> Passage:
    index = bisect_left(passages, position + 1, key=lambda passage: passage.start)
    return passages[max(0, index - 1)]


def _first_words(cleaned: Cleaned, assignment: Assignment, tasks: Sequence[Task]) -> str:
    """The words that an obligation's label is taken from: its first task, a subject and what precedes its verb left out."""
    if assignment.form is Form.INLINE:
        stated = assignment.evidence.span
        start = phrase_start(cleaned.text, cleaned.position(stated.start), cleaned.position(stated.end - 1) + 1)
        # where the words that assign are all there is, nothing follows them
        if words := cleaned.printed(start, cleaned.position(assignment.scope.end - 1) + 1):
            return words
    return tasks[0].text if tasks else ""


def _times(deadlines: Sequence[Deadline], tasks: Sequence[Task]) -> frozenset[str]:
    """The words of tasks that say no more than when."""
    return frozenset(deadlines[index].evidence.quote for task in tasks for index in task.deadlines)


def _label(text: str, times: Collection[str] = ()) -> str:
    """A short label for graphs: the first verb phrase.

    >>> _label("加强草原保护修复，到2025年计划建设生态修复项目30万亩。")
    '加强草原保护修复'
    >>> _label("到2025年，建设生态修复项目30万亩。", {"到2025年"})
    '建设生态修复项目30万亩'
    """
    stop = _LABEL_STOP.search(text, 4)
    phrase = text[: stop.start()] if stop else text
    if stop and phrase in times and text[stop.end() :]:
        return _label(text[stop.end() :], times)
    return phrase if len(phrase) <= _LABEL_LENGTH else phrase[: _LABEL_LENGTH - 1] + "…"


_LABEL_STOP = re.compile(r"[,，。;；:：!！?？]")
