"""Blocks: every non-blank character of the source in exactly one of them (invariant 2)."""

from collections.abc import Sequence

from gongbao.parser.model import Block, BlockKind, Document, Span
from gongbao.parser.outline import Outline, Passage
from gongbao.parser.text import Cleaned


def blocks_of(cleaned: Cleaned, outline: Outline, documents: Sequence[Document]) -> tuple[Block, ...]:
    """Every non-blank character of the source in exactly one block, in the order in which the blocks begin."""
    text = cleaned.source.text
    blocks = [Block((span,), BlockKind.FURNITURE, "page") for span in cleaned.furniture if text[slice(*span)].strip()]
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
