"""How far the facts of one text agree, read through two doors: counted fact by fact, in order.

A fact agrees by what it says: an agency by name, role and the obligation that it stands in, a target by values, unit
and comparator, a deadline by its days, a citation by the letters of its title and by its number. Both lists are aligned in order, so that a
fact agrees with one fact of the other list at most, and only where those before and behind it do not cross.
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from gongbao.parser.contents import title_key
from gongbao.parser.model import BlockKind, Issue, Span
from gongbao.parser.text import fold, without

KINDS = ("documents", "divisions", "assignments", "targets", "deadlines", "citations")
FACTS = KINDS[2:]
SAME_WORDS = 0.9
"""From which share of common letters on the words of two obligations are the same obligation."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A fact: what must be the same, and words that must be about the same."""

    key: Hashable
    words: str = ""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How many facts there are, how many were found and agree; and those that are on one side alone."""

    wanted: int
    found: int
    same: int
    missing: tuple[Stated, ...]
    added: tuple[Stated, ...]

    @property
    def f1(self) -> float:
        return 2 * self.same / (self.wanted + self.found) if self.wanted + self.found else 1.0


AGREEMENTS: dict[str, dict[str, Agreement]] = {}
"""What was compared in this run, by door, for the table at its end (tests/conftest.py)."""


def stated(issue: Issue) -> dict[str, list[Stated]]:
    """All that is compared, by kind, in the order of the text."""
    furniture = tuple(
        sorted(
            piece
            for block in issue.blocks
            if block.kind is BlockKind.FURNITURE and block.role in {None, "page"}
            for piece in block.pieces
        )
    )

    def words(span: Span) -> str:
        return plain("".join(issue.source.text[slice(*piece)] for piece in without(span, furniture)))

    assignments = sorted(issue.assignments, key=lambda each: each.evidence.span)
    targets = sorted(issue.targets, key=lambda each: each.evidence.span)
    deadlines = sorted(issue.deadlines, key=lambda each: each.evidence.span)
    citations = sorted(issue.citations, key=lambda each: each.evidence.span)
    return {
        "documents": [
            Stated(
                (
                    each.id,
                    plain(each.number),
                    title_key(plain(each.title)),
                    plain(each.issuer),
                    each.date,
                    plain("|".join(each.addressees)),
                )
            )
            for each in issue.documents
        ],
        "divisions": [
            Stated((each.document, each.id, plain(each.label), plain(each.title))) for each in issue.divisions
        ],
        "assignments": [
            Stated((plain(bearer.name), bearer.role), words(each.scope))
            for each in assignments
            for bearer in each.bearers
        ],
        "targets": [Stated((each.comparator, each.value, each.value_max, plain(each.unit))) for each in targets],
        "deadlines": [Stated((each.start, each.end, each.recurrence, each.duration)) for each in deadlines],
        "citations": [Stated((title_key(plain(each.title)), plain(each.number))) for each in citations],
    }


def plain(text: str | None) -> str:
    """In half width, without blanks.

    >>> plain("（ 一）")
    '(一)'
    """
    return "".join(fold(text or "").split())


def compare(wanted: Sequence[Stated], found: Sequence[Stated]) -> Agreement:
    """Align two lists in order and count what agrees."""
    matcher = SequenceMatcher(None, [each.key for each in wanted], [each.key for each in found], autojunk=False)
    pairs = [
        (block.a + offset, block.b + offset) for block in matcher.get_matching_blocks() for offset in range(block.size)
    ]
    pairs = [(a, b) for a, b in pairs if _same_words(wanted[a].words, found[b].words)]
    ours, theirs = {a for a, _ in pairs}, {b for _, b in pairs}
    return Agreement(
        len(wanted),
        len(found),
        len(pairs),
        tuple(each for index, each in enumerate(wanted) if index not in ours),
        tuple(each for index, each in enumerate(found) if index not in theirs),
    )


def _same_words(wanted: str, found: str) -> bool:
    return wanted == found or SequenceMatcher(None, wanted, found, autojunk=False).ratio() >= SAME_WORDS


def compared(wanted: Issue, found: Issue) -> dict[str, Agreement]:
    """The agreement of two readings of one text, by kind."""
    ours, theirs = stated(wanted), stated(found)
    return {kind: compare(ours[kind], theirs[kind]) for kind in KINDS}


def table() -> Iterator[str]:
    """The agreement through each door, as lines to print: F1, and in brackets how many of how many agree."""
    yield f"{'':8}" + "".join(f"{kind:>24}" for kind in KINDS)
    for door, kinds in AGREEMENTS.items():
        cells = (f"{kinds[kind].f1:.4f} ({kinds[kind].same}/{kinds[kind].wanted})" for kind in KINDS)
        yield f"{door:8}" + "".join(f"{cell:>24}" for cell in cells)
