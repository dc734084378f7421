"""Reads Word files (docx, docm, dotx; transitional and strict): the text as it is printed, and where each word stands.

After ECMA-376 part 1 (Office Open XML), clause 17.
"""

from collections import Counter
from collections.abc import Iterator

from lxml import etree

from gongbao.corpus.composition import Composition
from gongbao.corpus.docx_blocks import BlockReader, Table
from gongbao.corpus.docx_numbering import read_numbering
from gongbao.corpus.docx_package import WORD, Package, open_package
from gongbao.corpus.docx_styles import read_styles
from gongbao.corpus.docx_text import Finding, TextReader
from gongbao.parser.model import Diagnostic, GongbaoError, Severity, Source, Span

_SEPARATORS = {"separator", "continuationSeparator", "continuationNotice"}


def read_docx(content: bytes, place: str) -> Source:
    """Read a Word file into a source.

    Automatic numbering stands in the text as printed, a merged cell once, a text box beside the paragraph that it is
    anchored in. Headers, footers and notes are furniture: headers before the text and footers behind it, each that
    differs once, a note behind the paragraph that refers to it. Tracked changes are read as accepted; comments and
    hidden text are left out; the source's notes say so.

    Args:
        content: The file's bytes.
        place: The file's name for errors.

    Returns:
        The source; places are `paragraph 12`, `table 2, row 3, cell 1`, counted from 1 in the body.

    Raises:
        GongbaoError: It is no Word file, is damaged or encrypted, or exceeds the limits.

    """
    package = open_package(content, place)
    root = package.part(package.main)
    body = None if root is None else root.find(f"{WORD}body")
    if body is None:
        raise GongbaoError(f"{place}: is a Word file without a text; open it in Word or LibreOffice and save it anew")
    styles = read_styles(next(package.related("styles"), None))
    numbering = read_numbering(next(package.related("numbering"), None), styles)
    reader = BlockReader(styles, numbering, _notes(package), TextReader(styles))
    composition = Composition()
    _write_running(composition, package, reader, "header")
    first: dict[Finding, Span] = {}
    for block in reader.blocks(body):
        if isinstance(block, Table):
            span = composition.table(block.rows)
        else:
            span = composition.paragraph(block.line.text, block.line.element, furniture=block.is_note)
        for finding in reader.text.found:
            first.setdefault(finding, span)
    _write_running(composition, package, reader, "footer")
    return composition.source(notes=_diagnostics(reader.text.found, first))


def _notes(package: Package) -> dict[tuple[str, str], etree._Element]:
    """The footnotes and endnotes by kind and id, without the lines that part them from the text."""
    return {
        (kind, note.get(f"{WORD}id", "")): note
        for kind in ("footnote", "endnote")
        for root in package.related(f"{kind}s")
        for note in root.iterchildren(f"{WORD}{kind}")
        if note.get(f"{WORD}type") not in _SEPARATORS
    }


def _write_running(composition: Composition, package: Package, reader: BlockReader, kind: str) -> None:
    """Write the headers or footers that have words, each once: those of sections mostly repeat each other."""
    written: set[str] = set()
    for number, root in enumerate(package.related(kind), 1):
        lines = [line for block in reader.blocks(root, f"{kind} {number}, ") for line in block.lines]
        words = "\n".join(line.text for line in lines)
        if words in written:
            continue
        written.add(words)
        for line in lines:
            composition.paragraph(line.text, line.element, furniture=True)


def _diagnostics(found: Counter[Finding], first: dict[Finding, Span]) -> Iterator[Diagnostic]:
    """What was read otherwise than it stands in the file, each where it first occurs."""

    def where(*kinds: Finding) -> Span:
        return min((first[kind] for kind in kinds if kind in first), default=Span(0, 0))

    inserted, deleted = found[Finding.INSERTED], found[Finding.DELETED]
    if inserted or deleted:
        message = f"{inserted} insertions and {deleted} deletions are tracked; all were read as accepted"
        span = where(Finding.INSERTED, Finding.DELETED)
        yield Diagnostic(span, "tracked-changes", Severity.WARNING, message)
    if comments := found[Finding.COMMENT]:
        message = f"{comments} comments were left out"
        yield Diagnostic(where(Finding.COMMENT), "comments-left-out", Severity.NOTE, message)
    if hidden := found[Finding.HIDDEN]:
        message = f"{hidden} runs of hidden text were left out"
        yield Diagnostic(where(Finding.HIDDEN), "hidden-text", Severity.NOTE, message)
    if deep := found[Finding.DEEP]:
        message = f"{deep} elements are nested too deep and were left out"
        yield Diagnostic(where(Finding.DEEP), "nested-too-deep", Severity.WARNING, message)
