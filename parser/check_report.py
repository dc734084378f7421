"""Diagnostics as they are reported: with the words that they are about, where they stand, and what they are known by."""

import hashlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gongbao.parser.check_proof import document_at
from gongbao.parser.lines import lines_of
from gongbao.parser.model import BlockKind, Diagnostic, Division, Document, Issue, Place
from gongbao.parser.text import without


@dataclass(frozen=True, slots=True)
class Reported:
    """A diagnostic with the words that it is about, page numbers and white space left out.

    `start` and `end` are line and column of its span's ends in the text, counted from 1; `place` is where the file as
    published has it, None for a text file. `document` is the number or the title of its document, `division` the labels
    from the top down to where it stands. `fingerprint` stays the same while other parts of the source change.
    """

    diagnostic: Diagnostic
    words: str
    start: tuple[int, int]
    end: tuple[int, int]
    place: Place | None
    document: str | None
    division: tuple[str, ...]
    fingerprint: str


def report(issue: Issue, diagnostics: Iterable[Diagnostic]) -> Iterator[Reported]:
    r"""Say of each diagnostic where it stands and what it is about.

    Args:
        issue: What they were found in.
        diagnostics: In text order.

    Yields:
        A report for each, in the same order.

    Example:
        >>> from gongbao.parser import parse_issue
        >>> issue = parse_issue("某市人民政府关于绿化的通知\n\n一、目标\n\n2025年前完成造林。")
        >>> (found,) = report(issue, issue.diagnostics)
        >>> found.words, found.start, found.division
        ('2025年前', (5, 1), ('一、',))

    """
    text, lines = issue.source.text, lines_of(issue.source.text)
    pages = (block.pieces for block in issue.blocks if block.kind is BlockKind.FURNITURE and block.role == "page")
    holes = tuple(sorted(piece for pieces in pages for piece in pieces))
    known: Counter[tuple[str, ...]] = Counter()
    for diagnostic in diagnostics:
        span = diagnostic.span
        words = "".join("".join(text[start:end].split()) for start, end in without(span, holes))
        document = document_at(issue, span.start)
        named = (document.number or document.title) if document else None
        division = _division_at(issue, document, span.start)
        path = division.path if division else ()
        same = (diagnostic.code, named or "", division.id if division else "", words)
        known[same] += 1
        fingerprint = hashlib.sha256("\n".join((*same, str(known[same]))).encode("utf-8", "surrogatepass")).hexdigest()
        place = issue.source.place(span.start)
        yield Reported(
            diagnostic, words, lines.place(span.start), lines.place(span.end), place, named, path, fingerprint[:32]
        )


def _division_at(issue: Issue, document: Document | None, position: int) -> Division | None:
    """The innermost division that a position stands in."""
    index = bisect_right(issue.divisions, position, key=lambda division: division.span.start)
    for division in reversed(issue.divisions[:index]):
        if document is None or division.document != document.id:
            return None
        if position < division.extent.end:
            return division
    return None
