"""Contents (目录) against what they announce: an issue's against its documents, a text's own against its divisions.

An entry is matched by its number first; one whose number leads to another title is looked for by its title.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from gongbao.parser.check_proof import Finding, Numbered, Proof
from gongbao.parser.contents import entry_number, entry_title, title_key
from gongbao.parser.model import BlockKind, Document, Span
from gongbao.parser.numbering import Label, Scheme, match_label

_ALIKE = 0.75
"""How alike two titles are, from 0 to 1, of which one is taken for a misprint of the other."""

_BEGINNING = 40
"""Characters of a paragraph in which its title is looked for."""
_COMPARED = 100
"""Documents among which a title that none has exactly is looked for."""

_Key = tuple[tuple[Scheme, tuple[int, ...]], ...]


class _Entry(NamedTuple):
    """One line of a contents list: `key` is its label's numbers with those above, `title` its letters and digits."""

    span: Span
    text: str
    key: _Key
    title: str


class _Heading(NamedTuple):
    here: Numbered
    key: _Key
    title: str


class _Pairing(NamedTuple):
    """Entries and headings of one text: equal ones left out, the others as far as they belong together."""

    moved: list[tuple[_Entry, _Heading]]
    renamed: list[tuple[_Entry, _Heading]]
    absent: list[_Entry]
    left_out: list[_Heading]


# ------------------------------------------------------------------------------------------------------------- rules


def numbers_apart(proof: Proof) -> Iterator[Finding]:
    """An entry whose title stands in the text under another number: 7.6社会动员保障, in the text 7.8."""
    for pairing in _pairings(proof):
        for entry, heading in pairing.moved:
            message = f"the contents give {_printed(proof, heading)} the number {_label_of(entry)}, the text"
            yield Finding(entry.span, f"{message} {heading.here.division.label}")
    for entry, document in _announced(proof):
        said = document and document.number and entry_number(entry.text)
        if document and said and title_key(said) != title_key(document.number or ""):
            yield Finding(entry.span, f"the contents say {said}, the document {document.number}")


def titles_apart(proof: Proof) -> Iterator[Finding]:
    """An entry whose number stands in the text before another title."""
    for pairing in _pairings(proof):
        for entry, heading in pairing.renamed:
            yield Finding(entry.span, f"in the text {heading.here.division.label} is {_printed(proof, heading)}")
    for entry, document in _announced(proof):
        if document and document.title and title_key(document.title) != entry.title:
            yield Finding(entry.span, f"the document's own title is {document.title}")


def left_out(proof: Proof) -> Iterator[Finding]:
    """A heading that the contents leave out, though they list others beside it."""
    for pairing in _pairings(proof):
        for heading in pairing.left_out:
            start = heading.here.start
            end = start + heading.here.label.length + len(_after_label(proof, heading.here))
            yield Finding(proof.span(start, end), f"{_printed(proof, heading)} is not in the contents")
    announced = _announced(proof)
    if announced:
        listed = {document.id for _, document in announced if document}
        titles = {entry.title for entry, _ in announced}
        for document in proof.issue.documents:
            if document.id not in listed and document.title and document.number:
                if title_key(document.title) in titles:
                    continue
                yield Finding(_title_span(proof, document), "the issue's contents leave this document out")


def without_text(proof: Proof) -> Iterator[Finding]:
    """An entry that announces what the text doesn't have."""
    for pairing in _pairings(proof):
        for entry in pairing.absent:
            yield Finding(entry.span, "the text has no such heading")
    absent = [entry for entry, document in _announced(proof) if document is None]
    following = _letters(proof, absent[-1].span.end) if absent else ""
    for entry in absent:
        if entry.title not in following:
            yield Finding(entry.span, "no document of this title follows")


# ------------------------------------------------------------------------------------------- a text's own contents


def _pairings(proof: Proof) -> Iterator[_Pairing]:
    for document in proof.issue.documents:
        entries = _entries(proof, document.id)
        if len(entries) > 1:
            yield _pair(proof, entries, _headings(proof, document, entries))


def _entries(proof: Proof, document: str | None) -> list[_Entry]:
    """The labelled entries of a contents list, in text order; those of the issue's own where `document` is None."""
    found = []
    opened: list[tuple[Label, _Key]] = []
    for start, end, block in proof.stretches:
        if block.role != "contents" or block.document != document:
            continue
        text = proof.text[start:end]
        label = match_label(text)
        if label is None or not label.numbers:
            continue
        while opened and not _is_below(label, opened[-1][0]):
            opened.pop()
        above = opened[-1][1] if opened and label.scheme is not Scheme.DECIMAL else ()
        key = (*above, (label.scheme, label.numbers))
        opened.append((label, key))
        found.append(_Entry(proof.span(start, end), text, key, entry_title(text)))
    return found


def _is_below(label: Label, above: Label) -> bool:
    return label.scheme is not above.scheme and _RANKS.get(label.scheme, 9) > _RANKS.get(above.scheme, 9)


_RANKS = {
    scheme: rank
    for rank, scheme in enumerate(
        (
            Scheme.ANNEX,
            Scheme.PART,
            Scheme.CHAPTER,
            Scheme.SECTION,
            Scheme.CHINESE_COMMA,
            Scheme.CHINESE_PAREN,
            Scheme.ARABIC_DOT,
            Scheme.ARABIC_PAREN,
        )
    )
}


def _headings(proof: Proof, document: Document, entries: Sequence[_Entry]) -> list[_Heading]:
    """The headings of a document that are of the kinds which its contents list."""
    schemes = {scheme for entry in entries for scheme, _ in entry.key}
    depths = {len(entry.key[-1][1]) for entry in entries if entry.key[-1][0] is Scheme.DECIMAL}
    found = []
    for here in proof.numbered:
        label = here.label
        if here.division.document != document.id or here.tree[1] == "notice" or label.scheme not in schemes:
            continue
        if label.scheme is Scheme.DECIMAL and len(label.numbers) not in depths:
            continue
        above: list[tuple[Scheme, tuple[int, ...]]] = []
        each: Numbered | None = here
        while each is not None:
            if each.label.scheme in schemes and not (above and label.scheme is Scheme.DECIMAL):
                above.insert(0, (each.label.scheme, each.label.numbers))
            each = each.parent
        found.append(_Heading(here, tuple(above), title_key(_after_label(proof, here))))
    return found


def _pair(proof: Proof, entries: Sequence[_Entry], headings: Sequence[_Heading]) -> _Pairing:
    by_key = {heading.key: heading for heading in reversed(headings)}
    equal = {entry.key for entry in entries if entry.key in by_key and _same(entry, by_key[entry.key])}
    free = [heading for heading in headings if heading.key not in equal]
    by_title: dict[str, list[_Heading]] = {}
    for heading in reversed(free):
        by_title.setdefault(heading.title, []).append(heading)
    pairing = _Pairing([], [], [], [])
    taken: set[_Key] = set()
    waiting = []
    for entry in entries:
        if entry.key in equal:
            continue
        alike = by_title.get(entry.title) or by_title.get(_unpaged(entry.title))
        if not alike or not entry.title:
            waiting.append(entry)
            continue
        moved = alike.pop()
        taken.add(moved.key)
        if moved.key[-1] != entry.key[-1]:  # under another heading by our reading of the list, not by its own words
            pairing.moved.append((entry, moved))
    begins = _paragraph_beginnings(proof, entries) if waiting else ()
    for entry in waiting:
        renamed = by_key.get(entry.key)
        if renamed is not None and renamed.key not in taken:
            taken.add(renamed.key)
            pairing.renamed.append((entry, renamed))
        elif not _begins(begins, title_key(entry.text)):
            pairing.absent.append(entry)
    above = {entry.key[:-1] if len(entry.key) > 1 else _stem(entry.key) for entry in entries}
    pairing.left_out.extend(
        heading
        for heading in free
        if heading.key not in taken
        and heading.title
        and heading.here.division.title
        and (heading.key[:-1] if len(heading.key) > 1 else _stem(heading.key)) in above
    )
    return pairing


def _stem(key: _Key) -> object:
    """What siblings of a decimal number share: 7 of 7.6."""
    scheme, numbers = key[0]
    return scheme, numbers[:-1]


def _same(entry: _Entry, heading: _Heading) -> bool:
    """Whether an entry has a heading's title, a page number behind it or running text behind the heading allowed."""
    title = entry.title
    return title == heading.title or (
        bool(title) and (heading.title.startswith(title) or _unpaged(title) == heading.title)
    )


def _unpaged(title: str) -> str:
    return title.rstrip("0123456789")


def _after_label(proof: Proof, here: Numbered) -> str:
    """A heading's words behind its label, up to the end of its line or sentence."""
    start = here.start + here.label.length
    return proof.text[start : proof.text.index("\n", start)].partition("。")[0]


def _printed(proof: Proof, heading: _Heading) -> str:
    return heading.here.division.title or _after_label(proof, heading.here)[:30]


def _label_of(entry: _Entry) -> str:
    label = match_label(entry.text)
    return entry.text[: label.length] if label else ""


def _paragraph_beginnings(proof: Proof, entries: Sequence[_Entry]) -> Sequence[str]:
    """How the paragraphs behind a contents list begin, as letters and digits, sorted."""
    end = proof.cleaned.position(entries[-1].span.end)
    return sorted({title_key(line[:_BEGINNING]) for line in proof.text[end:].split("\n")})


def _begins(beginnings: Sequence[str], title: str) -> bool:
    """Whether one of the paragraphs begins with a title, as far as both are compared."""
    words = title[: _BEGINNING // 2]
    index = bisect_left(beginnings, words)
    return index < len(beginnings) and beginnings[index].startswith(words)


# ------------------------------------------------------------------------------------------------ an issue's contents


def _announced(proof: Proof) -> list[tuple[_Entry, Document | None]]:
    """The entries of the issue's contents, each with the document that it announces, None where there is none."""
    entries = []
    for start, end, block in proof.stretches:
        text = proof.text[start:end]
        if block.kind is BlockKind.FURNITURE and block.role == "contents" and block.document is None and "关于" in text:
            entries.append(_Entry(proof.span(start, end), text, (), entry_title(text)))
    titled = [document for document in proof.issue.documents if document.title]
    by_title = {title_key(document.title or ""): document for document in reversed(titled)}
    free = [document for title, document in by_title.items() if title not in {entry.title for entry in entries}]
    found: list[tuple[_Entry, Document | None]] = []
    for entry in entries:
        document = by_title.get(entry.title) or _most_alike(entry, free)
        if document in free:
            free.remove(document)
        found.append((entry, document))
    return found


def _most_alike(entry: _Entry, documents: Sequence[Document]) -> Document | None:
    ratios = [
        (SequenceMatcher(None, entry.title, title_key(document.title or "")).ratio(), document)
        for document in documents[:_COMPARED]
    ]
    ratio, document = max(ratios, key=lambda pair: pair[0], default=(0.0, None))
    return document if ratio >= _ALIKE else None


def _letters(proof: Proof, end: int) -> str:
    """The letters and digits of all that stands behind the contents."""
    return title_key(proof.text[proof.cleaned.position(end) :])


def _title_span(proof: Proof, document: Document) -> Span:
    for start, end, block in proof.stretches:
        if block.document == document.id and block.role == "title":
            return proof.span(start, end)
    return Span(document.span.start, document.span.start + 1)
