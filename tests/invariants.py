"""The invariants of ARCHITECTURE.md as assertions over any parsed issue."""

from collections.abc import Iterator
from itertools import pairwise

from gongbao.parser import Evidence, Issue, Source, Span


def without_blanks(text: str) -> str:
    return "".join(text.split())


def evidence_of(issue: Issue) -> Iterator[Evidence]:
    yield from (assignment.evidence for assignment in issue.assignments)
    yield from (target.evidence for target in issue.targets)
    yield from (deadline.evidence for deadline in issue.deadlines)
    yield from (citation.evidence for citation in issue.citations)
    for obligation in issue.obligations:
        for task in obligation.tasks:
            yield task.evidence


def assert_facts_quote_themselves(issue: Issue) -> None:
    text = issue.source.text
    for evidence in evidence_of(issue):
        pieces = evidence.pieces or (evidence.span,)
        assert evidence.quote == without_blanks("".join(text[start:end] for start, end in pieces))
        assert evidence.span == Span(pieces[0].start, pieces[-1].end)
        assert evidence.quote
        assert all(start < end for start, end in pieces)


def assert_nothing_is_lost(issue: Issue) -> None:
    text = issue.source.text
    owners = [0] * len(text)
    pieces = [piece for block in issue.blocks for piece in block.pieces]
    for start, end in pieces:
        for position in range(start, end):
            owners[position] += 1
    astray = [
        (position, character, owners[position])
        for position, character in enumerate(text)
        if not character.isspace() and owners[position] != 1
    ]
    assert not astray, astray[:5]
    joined = "".join(text[start:end] for start, end in sorted(pieces))
    assert without_blanks(joined) == without_blanks(text)
    assert [block.pieces for block in issue.blocks] == sorted(block.pieces for block in issue.blocks)


def assert_ids_are_unique(issue: Issue) -> None:
    ids = [(block.document, block.id) for block in issue.blocks if block.id]
    ids += [(division.document, division.id) for division in issue.divisions]
    ids += [(obligation.document, obligation.id) for obligation in issue.obligations]
    assert len(ids) == len(set(ids))


def assert_obligations_have_labels(issue: Issue) -> None:
    assert all(obligation.label.strip() for obligation in issue.obligations if any(obligation.tasks))


def assert_indexes_point_at_facts(issue: Issue) -> None:
    documents = {document.id for document in issue.documents}
    divisions = {(division.document, division.id) for division in issue.divisions}
    agencies = {agency.id for agency in issue.agencies}
    for obligation in issue.obligations:
        assert obligation.document in documents
        assert obligation.division is None or (obligation.document, obligation.division) in divisions
        assert 0 <= obligation.assignment < len(issue.assignments)
        assert all(0 <= index < len(issue.targets) for index in obligation.targets)
        assert all(0 <= index < len(issue.deadlines) for index in obligation.deadlines)
        for task in obligation.tasks:
            assert set(task.targets) <= set(obligation.targets)
            assert set(task.deadlines) <= set(obligation.deadlines)
    for target in issue.targets:
        assert target.deadline is None or 0 <= target.deadline < len(issue.deadlines)
    for assignment in issue.assignments:
        assert assignment.bearers
        assert all(bearer.agency in agencies for bearer in assignment.bearers)


def assert_invariants(issue: Issue) -> None:
    assert_facts_quote_themselves(issue)
    assert_nothing_is_lost(issue)
    assert_ids_are_unique(issue)
    assert_obligations_have_labels(issue)
    assert_indexes_point_at_facts(issue)


def assert_source(source: Source) -> None:
    """What a reader says of its text lies in the text, in order; no cell shares a line with another."""
    text = source.text
    assert list(source.furniture) == sorted(source.furniture)
    assert all(0 <= start <= end <= len(text) for start, end in source.furniture)
    assert all(a.end <= b.start for a, b in pairwise(source.furniture))
    assert [place.start for place in source.places] == sorted(place.start for place in source.places)
    assert all(0 <= place.start <= len(text) for place in source.places)
    assert all(0 <= word.span.start < word.span.end <= len(text) for word in source.words)
    assert all(0 <= word.confidence <= 1 for word in source.words)
    assert all(0 <= note.span.start <= note.span.end <= len(text) for note in source.notes)
    assert all(0 <= each.span.start < each.span.end <= len(text) for each in source.metadata if each.span)
    for table in source.tables:
        cells = [cell for row in table.rows for cell in row]
        assert all(cell.rows >= 1 and cell.columns >= 1 for cell in cells)
        spans = [cell.span for cell in cells if cell.span.start < cell.span.end]
        assert all(0 <= start <= end <= len(text) for start, end in spans)
        assert all("\n" in text[a.end : b.start] for a, b in pairwise(spans))
