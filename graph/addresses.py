"""Finds the fact that a correction is about, in a reading of the same text that may look different by now.

Words are compared after folding: what another printing, scan or OCR of the same words varies (widths, blanks, shapes of
brackets, quotation marks and dashes) is one. Offsets don't count, nor what page a fact stands on.
"""

import difflib
import itertools
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from gongbao.graph.corrections import Correction, FactKey, Unapplied
from gongbao.graph.fact_fields import Fact, FactKind
from gongbao.graph.iris import DEFAULT_BASE, home, issue_key, joint_numbers, work_number
from gongbao.graph.literals import running_text
from gongbao.graph.places import read
from gongbao.graph.statements import path_label
from gongbao.parser.model import BlockKind, Division, Document, Evidence, Issue, Span

_DASHES = re.compile("[-‐‑‒–—―−～~]+")
_MARKS = str.maketrans("〔〕【】〖〗[]〈〉<>•・∙", "()()()()《》《》···", "“”„‟\"'‘’「」『』")
_WITHOUT_WIDTH = re.compile("[\\s\u200b-\u200f\u2060\ufeff\u00ad]+")

# How far around a fact its neighbours are looked for, beside the characters wanted: blanks and page furniture.
_MARGIN = 400


def folded(text: str) -> str:
    """Return what is the same of a text in every printing of it.

    Example:
        >>> folded("（市 农牧局，水利局）［２０２４］“8%—10%”") == folded("(市农牧局,水利局)〔2024〕8%-10%")
        True

    """
    bare = _WITHOUT_WIDTH.sub("", unicodedata.normalize("NFKC", text))
    return _DASHES.sub("-", bare.translate(_MARKS))


# -------------------------------------------------------------------------------------------- issues and documents


def document_name(name: str) -> str:
    """Return the key of a document's number or title: one for all ways to print it.

    Example:
        >>> document_name("青政发[2024] 071号") == document_name("青政发〔2024〕71号")
        True

    """
    taken = work_number(joint_numbers(name)[0])
    return folded(taken.printed if taken else name)


def document_names(documents: Iterable[Document]) -> frozenset[str]:
    """Return the keys of all names that documents go by: numbers, titles, titles of the texts they carry."""
    return frozenset(name for document in documents for name in _names(document))


def _names(document: Document) -> Iterator[str]:
    yield from (document_name(number) for number in joint_numbers(document.number or "") if number)
    yield from (document_name(title) for title in (document.title, document.instrument) if title)


def concerning(
    corrections: Iterable[Correction], key: str, names: Collection[str], keys: Collection[str] = ()
) -> tuple[Correction, ...]:
    """Return the corrections that concern an issue.

    That are those which give its key, and those which give a document that it prints and no key of a known issue: a
    source that was read anew has another key, its documents keep their numbers.

    Args:
        corrections: of any issues.
        key: the issue's key.
        names: what its documents are called (`document_names`).
        keys: the keys of all issues that are known.

    Example:
        >>> from gongbao.graph.corrections import Accept
        >>> old = Correction(FactKind.TARGET, "5万亩", "王", "", Accept(), "source/1", "青政发〔2024〕12号")
        >>> names = frozenset([document_name("青政发[2024]12号")])
        >>> len(concerning([old], "source/2", names)), len(concerning([old], "source/2", names, {"source/1"}))
        (1, 0)

    """

    def is_meant(correction: Correction) -> bool:
        if correction.issue == key:
            return True
        named = correction.document is not None and document_name(correction.document) in names
        return named and correction.issue not in keys

    return tuple(filter(is_meant, corrections))


def unaddressed(
    corrections: Iterable[Correction], concerned: Collection[Correction], keys: Iterable[str]
) -> tuple[Unapplied, ...]:
    """Return the corrections that concern no issue at all, each with the reason.

    Args:
        corrections: all there are.
        concerned: those that `concerning` found an issue for.
        keys: the keys of all issues that are known.

    """
    some = list(itertools.islice(keys, 6))
    known = "、".join(some[:5]) + ("…" if len(some) > 5 else "") if some else "none"
    reasons = {
        correction: f"there is no issue {correction.issue}; there is {known}"
        if correction.document is None
        else "no issue prints this document"
        + (f", and there is no issue {correction.issue}" if correction.issue else "")
        for correction in corrections
        if correction not in concerned
    }
    return tuple(Unapplied(correction, reason) for correction, reason in reasons.items())


# ------------------------------------------------------------------------------------------------------- the facts


class Facts:
    """The facts of an issue by kind and by the words that state them.

    Args:
        issue: what was read in one source.
    """

    def __init__(self, issue: Issue) -> None:
        self.issue = issue
        self._reading = read(issue, DEFAULT_BASE)
        self._documents = dict(zip(self._reading.iris.documents, issue.documents, strict=True))
        self._divisions = dict(zip(self._reading.iris.divisions, issue.divisions, strict=True))
        self._furniture = sorted(
            piece for block in issue.blocks if block.kind is BlockKind.FURNITURE for piece in block.pieces
        )
        tasks = tuple(task for obligation in issue.obligations for task in obligation.tasks)
        self.by_kind: Mapping[FactKind, Sequence[Fact]] = {
            FactKind.ASSIGNMENT: issue.assignments,
            FactKind.TASK: tasks,
            FactKind.TARGET: issue.targets,
            FactKind.DEADLINE: issue.deadlines,
            FactKind.CITATION: issue.citations,
        }
        iris = self._reading.iris
        self._homes = {
            FactKind.ASSIGNMENT: iris.assignments,
            FactKind.TASK: [
                iri
                for obligation, iri in zip(issue.obligations, iris.obligations, strict=True)
                for _ in obligation.tasks
            ],
            FactKind.TARGET: iris.targets,
            FactKind.DEADLINE: iris.deadlines,
            FactKind.CITATION: iris.citations,
        }
        self._quoting: dict[FactKind, dict[str, list[FactKey]]] = {}

    def __iter__(self) -> Iterator[FactKey]:
        """The keys of all facts, kind by kind."""
        for kind, facts in self.by_kind.items():
            yield from (FactKey(kind, index) for index in range(len(facts)))

    def fact(self, key: FactKey) -> Fact:
        """Return a fact by its key."""
        return self.by_kind[key.kind][key.index]

    def quoting(self, kind: FactKind) -> Mapping[str, Sequence[FactKey]]:
        """Return the facts of a kind by their folded quotes, those of one quote in text order."""
        if kind not in self._quoting:
            found: defaultdict[str, list[FactKey]] = defaultdict(list)
            for index, fact in enumerate(self.by_kind[kind]):
                found[folded(fact.evidence.quote)].append(FactKey(kind, index))
            for keys in found.values():
                keys.sort(key=lambda key: (self.fact(key).evidence.span, key.index))
            self._quoting[kind] = dict(found)
        return self._quoting[kind]

    def document(self, key: FactKey) -> Document | None:
        """Return the document that a fact stands in, None where it stands in none."""
        return self._documents.get(home(self._homes[key.kind][key.index]))

    def division(self, key: FactKey) -> Division | None:
        """Return the innermost division around a fact, None where there is none."""
        iri = home(self._homes[key.kind][key.index])
        return self._divisions.get(self._reading.stated_in(self.fact(key).evidence.span.start, iri))

    def place(self, key: FactKey) -> str:
        """Return where a fact stands, as people say it: its document's number, else title, and the clause path."""
        document, division = self.document(key), self.division(key)
        called = "" if document is None else document.number or document.title or document.id
        return f"{called} {path_label(division.path) if division else ''}".strip()

    def around(self, evidence: Evidence, length: int) -> tuple[str, str]:
        """Return the words right before and right after a fact, each `length` characters or less, furniture left out."""
        start, end = evidence.span
        reach = 3 * length + _MARGIN
        text = self.issue.source.text
        before = running_text(text, self._without_furniture(Span(max(0, start - reach), start)))
        after = running_text(text, self._without_furniture(Span(end, min(len(text), end + reach))))
        return before[-length:] if length else "", after[:length]

    def words(self) -> str:
        """Return all words of the issue, folded, page furniture left out."""
        text = self.issue.source.text
        return folded("".join(text[start:end] for start, end in self._without_furniture(Span(0, len(text)))))

    def _without_furniture(self, span: Span) -> list[Span]:
        parts, start = [], span.start
        first = max(0, bisect_right(self._furniture, span.start, key=itemgetter(0)) - 1)
        for hole in self._furniture[first : bisect_left(self._furniture, span.end, key=itemgetter(0))]:
            if hole.end > start:
                if hole.start > start:
                    parts.append(Span(start, hole.start))
                start = hole.end
        if start < span.end:
            parts.append(Span(start, span.end))
        return parts


@dataclass(frozen=True, slots=True)
class Unfound:
    """Why no one fact is what a correction is about; `words_stand` where its quote is there, but states no such fact."""

    reason: str
    words_stand: bool = False


def find(facts: Facts, correction: Correction) -> FactKey | Unfound:
    """Find the fact that a correction is about: its key, or why there is none or not one alone."""
    found = facts.quoting(correction.kind).get(folded(correction.quote), ())
    if not found:
        return _no_such_quote(facts, correction)
    if correction.document is not None:
        named = [key for key in found if _is_called(facts.document(key), correction.document)]
        if not named:
            return _not_in_document(facts, correction, found)
        found = named
    if correction.before is not None or correction.after is not None:
        beside = _beside(facts, correction, found)
        if not beside:
            return Unfound(
                f"the quote stands at {_places(facts, found)}, but not between the words given as before and after"
            )
        found = beside
    if correction.occurrence is not None:
        if correction.occurrence > len(found):
            asked = f"occurrence {correction.occurrence} is asked for"
            return Unfound(f"{asked}, but there are {len(found)}: {_places(facts, found)}")
        return found[correction.occurrence - 1]
    if len(found) > 1:
        return Unfound(f"ambiguous: the quote stands at {_places(facts, found)}; give before, after or occurrence")
    return found[0]


def _is_called(document: Document | None, name: str) -> bool:
    return document is not None and (document.id == name or document_name(name) in _names(document))


def _beside(facts: Facts, correction: Correction, found: Sequence[FactKey]) -> list[FactKey]:
    """Return those with most of the neighbours that the correction gives, none where no neighbour fits any.

    One side is enough: a paragraph that was inserted parts a fact from its neighbour on the other.
    """
    before, after = folded(correction.before or ""), folded(correction.after or "")
    fitting: dict[FactKey, int] = {}
    for key in found:
        words = facts.around(facts.fact(key).evidence, 2 * max(len(before), len(after)) + 20)
        fits_before = bool(before) and folded(words[0]).endswith(before)
        fits_after = bool(after) and folded(words[1]).startswith(after)
        fitting[key] = fits_before + fits_after
    best = max(fitting.values())
    return [key for key, sides in fitting.items() if sides == best > 0]


# ------------------------------------------------------------------------------------------- why there is none


def _no_such_quote(facts: Facts, correction: Correction) -> Unfound:
    wanted = folded(correction.quote)
    stands = wanted in facts.words()
    kinds = sorted({str(kind) for kind in FactKind if any(_share(wanted, own) for own in facts.quoting(kind))})
    if kinds and stands:
        read_there = ", ".join(kinds)
        return Unfound(f"no {correction.kind.value} is read in these words; what is read there: {read_there}", True)
    if stands:
        return Unfound(f"no {correction.kind.value} is read in these words any more", True)
    near = difflib.get_close_matches(wanted, sorted(facts.quoting(correction.kind)), n=1, cutoff=0.7)
    hint = f"; the nearest is {facts.fact(facts.quoting(correction.kind)[near[0]][0]).evidence.quote}" if near else ""
    return Unfound(f"no such words in {issue_key(facts.issue)}{hint}")


def _share(wanted: str, quote: str) -> bool:
    return wanted in quote or quote in wanted


def _not_in_document(facts: Facts, correction: Correction, found: Sequence[FactKey]) -> Unfound:
    if any(_is_called(document, correction.document or "") for document in facts.issue.documents):
        return Unfound(f"the quote isn't in {correction.document}; it stands at {_places(facts, found)}")
    printed = "、".join(document.number or document.title or document.id for document in facts.issue.documents)
    key = issue_key(facts.issue)
    return Unfound(f"{key} prints no document {correction.document}; it prints {printed or 'none'}")


def _places(facts: Facts, found: Sequence[FactKey]) -> str:
    shown = []
    for key in found[:5]:
        before, after = facts.around(facts.fact(key).evidence, 6)
        shown.append(f"{facts.place(key)} (…{before}_{after}…)")
    return "; ".join(shown) + (f" and {len(found) - 5} more" if len(found) > 5 else "")
