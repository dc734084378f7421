"""The whole reading of one issue: text, layout, outline, facts, obligations."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from gongbao.parser.authority import Authority, KnownAgencies, authorities_digest
from gongbao.parser.blocks import blocks_of
from gongbao.parser.check import find_doubts
from gongbao.parser.citations import find_citations
from gongbao.parser.deadlines import find_deadlines
from gongbao.parser.document_elements import Elements
from gongbao.parser.documents import read_layout
from gongbao.parser.homes import Home
from gongbao.parser.identities import Register
from gongbao.parser.model import (
    Assignment,
    BlockKind,
    Citation,
    Deadline,
    Diagnostic,
    Division,
    DivisionKind,
    Document,
    Issue,
    Masthead,
    Severity,
    Source,
    Span,
    Target,
)
from gongbao.parser.obligations import join_obligations
from gongbao.parser.outline import Passage, read_outline
from gongbao.parser.quantities import find_targets
from gongbao.parser.recognition import doubtful_words
from gongbao.parser.regions import Gazetteer
from gongbao.parser.subjects import find_subjects
from gongbao.parser.table_rows import TaskRow, find_row_deadlines, find_rows
from gongbao.parser.tables import Table, find_tables
from gongbao.parser.tails import find_tails
from gongbao.parser.text import Cleaned, clean
from gongbao.parser.topics import Cut, with_topics

VERSION = "5"
"""Goes up whenever the same source may give other facts than before; graphs rebuild what an older version read."""


def reading_version(masthead: Masthead, authorities: Sequence[Authority] = ()) -> str:
    """Return what changes whenever a text may give other facts than before: by the parser or by what else it is told.

    Args:
        masthead: What the catalogue says of the source.
        authorities: What is known about agencies.

    >>> reading_version(Masthead()) == VERSION
    True
    """
    told = "" if masthead == Masthead() else hashlib.sha256(repr(masthead).encode()).hexdigest()[:16]
    return " ".join(filter(None, (VERSION, authorities_digest(authorities), told)))


def parse_issue(
    source: Source | str,
    *,
    regions: Gazetteer | None = None,
    authorities: Sequence[Authority] = (),
    cut: Cut | None = None,
) -> Issue:
    """Read one issue. Any text at all parses: what is not understood becomes clauses and diagnostics.

    Args:
        source: What a reader gives, or a text.
        regions: The administrative divisions that names of agencies may begin with; without them agencies have no
            jurisdiction.
        authorities: What is known about agencies besides; it wins over the rules.
        cut: The word segmentation that topics are found with; without it obligations have none.

    Returns:
        The issue with its blocks and facts, all in text order, positions in code points of the source.
    """
    if isinstance(source, str):
        source = Source(source)
    if source.sha256 is None:
        digest = hashlib.sha256(source.text.encode("utf-8", "surrogatepass")).hexdigest()
        source = replace(source, sha256=digest)
    cleaned = clean(source)
    layout = read_layout(cleaned)
    tables = find_tables(cleaned)
    outline = read_outline(cleaned, layout, tables)
    register = Register(regions, KnownAgencies(authorities, regions))
    publisher = register.home_of(layout.masthead.publisher)
    by_document: dict[int | None, list[Passage]] = {}
    for passage in outline.passages:
        if passage.kind not in {BlockKind.FURNITURE, BlockKind.CELL}:
            by_document.setdefault(passage.document, []).append(passage)
    stated: list[Assignment] = []
    targets: list[Target] = []
    deadlines: list[Deadline] = []
    citations: list[Citation] = []
    diagnostics: list[Diagnostic] = [*source.notes, *layout.diagnostics]
    rows: dict[int, TaskRow] = {}
    for number, elements in enumerate(layout.documents):
        facts = _read_facts(cleaned, by_document.get(number, []), tables, elements, register, publisher)
        rows |= {len(stated) + index: row for index, row in facts.rows.items()}
        stated += facts.assignments
        targets += [_shifted(target, len(deadlines)) for target in facts.targets]
        deadlines += facts.deadlines
        citations += facts.citations
        diagnostics += facts.diagnostics
    assignments, doubtful_agencies = register.settle(stated)
    diagnostics += [*doubtful_agencies, *find_doubts(assignments, targets, deadlines)]
    for stating in (assignments, targets, deadlines, citations):
        diagnostics += doubtful_words(source, [fact.evidence for fact in stating])
    if not layout.documents:
        diagnostics.append(
            Diagnostic(Span(0, len(source.text)), "no-document", Severity.WARNING, "no document was found in the text")
        )
    documents = tuple(
        _document(cleaned, number, elements, outline.divisions) for number, elements in enumerate(layout.documents)
    )
    agencies = register.agencies()
    obligations = join_obligations(
        cleaned, outline.passages, documents, outline.divisions, assignments, targets, deadlines, rows
    )
    if cut is not None:
        obligations = with_topics(obligations, agencies, cut)
    return Issue(
        source=source,
        masthead=layout.masthead,
        blocks=blocks_of(cleaned, outline, documents),
        documents=documents,
        divisions=outline.divisions,
        assignments=tuple(assignments),
        obligations=obligations,
        targets=tuple(targets),
        deadlines=tuple(deadlines),
        citations=tuple(citations),
        agencies=agencies,
        diagnostics=tuple(sorted(diagnostics, key=lambda found: (found.span, found.code))),
    )


@dataclass(frozen=True, slots=True)
class _Facts:
    """What one document says; `rows` are the rows of tables by the index of their assignment."""

    assignments: list[Assignment]
    rows: dict[int, TaskRow]
    targets: list[Target]
    deadlines: list[Deadline]
    citations: list[Citation]
    diagnostics: list[Diagnostic]


def _read_facts(
    cleaned: Cleaned,
    passages: Sequence[Passage],
    tables: Sequence[Table],
    elements: Elements,
    register: Register,
    publisher: Home,
) -> _Facts:
    """Read one document's facts, each kind in text order; a target's `deadline` counts from the document's first."""
    within = (cleaned.paragraphs[elements.first].start, cleaned.paragraphs[elements.last - 1].end)
    words = cleaned.text[slice(*within)]
    home = register.home_of(elements.issuer or elements.title, publisher, words)
    register.announce(words)
    tails, doubtful_tails = find_tails(cleaned, passages, register, home)
    task_rows, doubtful_rows = find_rows(cleaned, tables, within, register, home)
    stated: list[tuple[Assignment, TaskRow | None]] = [(row.assignment, row) for row in task_rows]
    stated += [(tail, None) for tail in tails]
    stated += [(subject, None) for subject in find_subjects(cleaned, passages, register, home, tails)]
    stated.sort(key=lambda pair: pair[0].evidence.span.start)
    deadlines = find_deadlines(cleaned, passages, elements.date)
    deadlines += find_row_deadlines(cleaned, tables, within, elements.date)
    deadlines.sort(key=lambda deadline: deadline.evidence.span)
    return _Facts(
        [assignment for assignment, _ in stated],
        {index: row for index, (_, row) in enumerate(stated) if row},
        find_targets(cleaned, passages, deadlines),
        deadlines,
        find_citations(cleaned, passages),
        [*doubtful_tails, *doubtful_rows],
    )


def _shifted(target: Target, offset: int) -> Target:
    """A target whose deadline is counted from the issue's first deadline instead of the document's."""
    return target if target.deadline is None else replace(target, deadline=target.deadline + offset)


def _document(cleaned: Cleaned, number: int, elements: Elements, divisions: Sequence[Division]) -> Document:
    """The document with its elements; annexes that no list announces go by their own titles."""
    own = (each for each in divisions if each.document == f"doc/{number + 1}" and each.kind is DivisionKind.ANNEX)
    headed = tuple(annex.title for annex in own if annex.title)
    first, last = cleaned.paragraphs[elements.first], cleaned.paragraphs[elements.last - 1]
    return Document(
        span=Span(first.lines[0].start, last.lines[-1].end),
        id=f"doc/{number + 1}",
        number=elements.number,
        title=elements.title,
        issuer=elements.issuer,
        addressees=elements.addressees,
        date=elements.date,
        note=elements.note,
        instrument=elements.instrument,
        annexes=elements.annexes or headed,
        copy_number=elements.copy_number,
        security=elements.security,
        security_period=elements.security_period,
        urgency=elements.urgency,
        issuer_mark=elements.issuer_mark,
        approvers=elements.approvers,
        issuers=elements.issuers,
        signatories=elements.signatories,
        copies_to=elements.copies_to,
        printed_by=elements.printed_by,
        printed_on=elements.printed_on,
        attendees=elements.attendees,
        absentees=elements.absentees,
        observers=elements.observers,
    )
