"""The whole reading of one issue: text, layout, outline, facts, obligations."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from gongbao.parser.authority import Authority, KnownAgencies
from gongbao.parser.check import find_doubts
from gongbao.parser.citations import find_citations
from gongbao.parser.deadlines import find_deadlines
from gongbao.parser.documents import Elements, read_layout
from gongbao.parser.identities import Register
from gongbao.parser.model import (
    Assignment,
    Block,
    BlockKind,
    Citation,
    Deadline,
    Diagnostic,
    Document,
    Issue,
    Severity,
    Source,
    Span,
    Target,
)
from gongbao.parser.obligations import join_obligations
from gongbao.parser.outline import Outline, Passage, read_outline
from gongbao.parser.quantities import find_targets
from gongbao.parser.regions import Gazetteer
from gongbao.parser.subjects import find_subjects
from gongbao.parser.table_rows import TaskRow, find_row_deadlines, find_rows
from gongbao.parser.tables import find_tables
from gongbao.parser.tails import find_tails
from gongbao.parser.text import Cleaned, clean
from gongbao.parser.topics import Cut, with_topics

VERSION = "2"
"""Goes up whenever the same source may give other facts than before; graphs rebuild what an older version read."""


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
    documents: list[Document] = []
    assignments: list[Assignment] = []
    targets: list[Target] = []
    deadlines: list[Deadline] = []
    citations: list[Citation] = []
    diagnostics: list[Diagnostic] = []
    rows: dict[int, TaskRow] = {}
    by_document: dict[int | None, list[Passage]] = {}
    for passage in outline.passages:
        if passage.kind not in {BlockKind.FURNITURE, BlockKind.CELL}:
            by_document.setdefault(passage.document, []).append(passage)
    for number, elements in enumerate(layout.documents):
        passages = by_document.get(number, [])
        documents.append(_document(cleaned, number, elements))
        words = cleaned.text[cleaned.paragraphs[elements.first].start : cleaned.paragraphs[elements.last - 1].end]
        home = register.home_of(elements.issuer, publisher, words)
        register.announce(words)
        tails, doubts = find_tails(cleaned, passages, register, home)
        inline = find_subjects(cleaned, passages, register, home, tails)
        within = (cleaned.paragraphs[elements.first].start, cleaned.paragraphs[elements.last - 1].end)
        own_rows, row_doubts = find_rows(cleaned, tables, within, register, home)
        stated: list[tuple[Assignment, TaskRow | None]] = [(assignment, None) for assignment in (*tails, *inline)]
        stated += [(row.assignment, row) for row in own_rows]
        stated.sort(key=lambda pair: pair[0].evidence.span.start)
        rows |= {len(assignments) + index: row for index, (_, row) in enumerate(stated) if row}
        assignments += [assignment for assignment, _ in stated]
        diagnostics += [*doubts, *row_doubts]
        own_deadlines = find_deadlines(cleaned, passages, elements.date)
        own_deadlines += find_row_deadlines(cleaned, tables, within, elements.date)
        own_deadlines.sort(key=lambda deadline: deadline.evidence.span)
        targets += [_shifted(target, len(deadlines)) for target in find_targets(cleaned, passages, own_deadlines)]
        deadlines += own_deadlines
        citations += find_citations(cleaned, passages)
    assignments, doubtful_agencies = register.settle(assignments)
    diagnostics += [*doubtful_agencies, *find_doubts(assignments, targets, deadlines)]
    if not layout.documents:
        diagnostics.append(
            Diagnostic(Span(0, len(source.text)), "no-document", Severity.WARNING, "no document was found in the text")
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
        blocks=_blocks(cleaned, outline, documents),
        documents=tuple(documents),
        divisions=outline.divisions,
        assignments=tuple(assignments),
        obligations=obligations,
        targets=tuple(targets),
        deadlines=tuple(deadlines),
        citations=tuple(citations),
        agencies=agencies,
        diagnostics=tuple(sorted(diagnostics, key=lambda found: (found.span, found.code))),
    )


def _shifted(target: Target, offset: int) -> Target:
    """A target whose deadline is counted from the issue's first deadline instead of the document's."""
    return target if target.deadline is None else replace(target, deadline=target.deadline + offset)


def _document(cleaned: Cleaned, number: int, elements: Elements) -> Document:
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
        annexes=elements.annexes,
    )


def _blocks(cleaned: Cleaned, outline: Outline, documents: Sequence[Document]) -> tuple[Block, ...]:
    """Every non-blank character of the source in exactly one block, in the order in which the blocks begin."""
    text = cleaned.source.text
    blocks = [
        Block((span,), BlockKind.FURNITURE, "page") for span in cleaned.furniture if text[slice(*span)].strip()
    ]
    passages = iter(outline.passages)
    passage = next(passages, None)
    for paragraph in cleaned.paragraphs:
        parts: list[Passage] = []
        while passage is not None and passage.start < paragraph.end:
            parts.append(passage)
            passage = next(passages, None)
        bounds = [paragraph.lines[0].start]
        bounds += [cleaned.origin(part.start) for part in parts[1:]]
        bounds.append(paragraph.lines[-1].end)
        for part, start, end in zip(parts, bounds[:-1], bounds[1:], strict=True):
            pieces = (
                _trimmed(text, Span(max(line.start, start), min(line.end, end)))
                for line in paragraph.lines
                if line.start < end and line.end > start
            )
            blocks.append(
                Block(
                    _joined(text, [piece for piece in pieces if piece.start < piece.end]),
                    part.kind,
                    part.role,
                    part.id,
                    documents[part.document].id if part.document is not None else None,
                    outline.divisions[part.division].id if part.division is not None else None,
                )
            )
    return tuple(sorted(blocks, key=lambda block: block.pieces))


def _trimmed(text: str, span: Span) -> Span:
    """The span without blanks at its ends."""
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _joined(text: str, pieces: list[Span]) -> tuple[Span, ...]:
    """Neighbouring pieces with nothing but blanks between them as one."""
    joined: list[Span] = []
    for piece in pieces:
        if joined and not text[joined[-1].end : piece.start].strip():
            joined[-1] = Span(joined[-1].start, piece.end)
        else:
            joined.append(piece)
    return tuple(joined)
