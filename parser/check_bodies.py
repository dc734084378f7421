"""Bodies and what they owe: one body under several names, brackets where owners should be, targets without an owner."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from gongbao.parser.check_proof import Finding, Proof
from gongbao.parser.model import BlockKind, Form, Span, TargetKind
from gongbao.parser.names import is_agency_name
from gongbao.parser.text import fold

_PLATE = re.compile(r"\([^()]*\)")
_REGION = re.compile(
    r"^(?:[一-鿿]{2,12}?(?=省|自治区|自治州|市|盟|地区|县|旗|区))?(?:自治区|自治州|地区|省|市|州|盟|县|旗|区)(?=.{2,})"
)


def several_names(proof: Proof) -> Iterator[Finding]:
    """盟卫生健康委 in one sentence and 盟卫健委 in another of the same document; the rarer name is pointed at.

    Names that differ by the region before them (某盟卫健委, 盟卫健委) or by a second name plate behind are one name.
    """
    collective = {agency.id for agency in proof.issue.agencies if agency.collective}
    named = []
    for assignment in proof.issue.assignments:
        document = proof.document_at(assignment.evidence.span.start)
        for bearer in assignment.bearers:
            name = _own_words(bearer.name)
            if bearer.agency not in collective and document and name in fold(assignment.evidence.quote):
                named.append(((document.id, bearer.agency), name, bearer.name, assignment.evidence.span))
    named.sort(key=lambda each: (each[0], each[3]))
    for _, group in groupby(named, key=lambda each: each[0]):
        uses = list(group)
        counts = Counter(name for _, name, _, _ in uses)
        if len(counts) < 2:
            continue
        usual = max(counts, key=lambda name: (counts[name], len(name)))
        for name in counts:
            _, _, printed, span = next(use for use in uses if use[1] == name)
            other = next(use[2] for use in uses if use[1] == usual)
            if not any(_is_part(*pair) for pair in ((name, usual), (usual, name), (printed, other), (other, printed))):
                yield Finding(
                    _words_at(proof, span, name),
                    f"{printed} is called {other} elsewhere in this document ({counts[usual]} times)",
                )


def _is_part(name: str, other: str) -> bool:
    """Whether a name is the beginning or the end of another: 红十字会 of 红十字会总会, 卫生健康委 of 卫生健康委员会."""
    return other.startswith(name) or other.endswith(name)


def _words_at(proof: Proof, span: Span, words: str) -> Span:
    """Where words stand inside a span, the span itself where they are not printed in one piece."""
    start = proof.cleaned.position(span.start)
    found = proof.text.find(words, start, proof.cleaned.position(span.end - 1) + 1)
    return span if found < 0 else proof.span(found, found + len(words))


def _own_words(name: str) -> str:
    """A body's name without its region and without a second name plate."""
    return _REGION.sub("", _PLATE.sub("", fold(name)))


# --------------------------------------------------------------------------------------------- brackets for owners

_TAIL = re.compile(
    r"(?<=[。;!?:”])\((?P<words>[^()。;!?:\n]{2,60})\)$|^\((?P<alone>[^()。;!?:\n]{2,60})\)$", re.MULTILINE
)
_REMARK = re.compile(
    r"[0-9]|见|附件|下同|含|不含|略|试行|暂行|简称|注|另|此件|公开|发布|例如|如[一-鿿]|即|指|等$|^[一二三四五六七八九十]+$|通过|修[订正]|除外|续"
)
_FEWEST = 3
"""Tails that a document has to have before a bracket like theirs is expected to be one."""


def unknown_tails(proof: Proof) -> Iterator[Finding]:
    """（绿水行动） where all paragraphs around end in （市水利局）: no word of it names a kind of public body."""
    tails = [each for each in proof.issue.assignments if each.form is Form.TAIL]
    per_document = Counter(document.id for each in tails if (document := proof.document_at(each.evidence.span.start)))
    taken = sorted(each.evidence.span.start for each in proof.issue.assignments)
    for start, end, block in proof.stretches:
        if block.kind is not BlockKind.CLAUSE or per_document[block.document or ""] < _FEWEST:
            continue
        found = _TAIL.search(proof.text, max(start, end - 70), end)
        words = found and (found["words"] or found["alone"])
        if not found or not words or _REMARK.search(words):
            continue
        span = proof.span(*found.span())
        is_read = bisect_left(taken, span.start) < bisect_left(taken, span.end)
        if not is_read and not is_agency_name(words):
            yield Finding(span, "stands where owners stand in this document, but names no known kind of body")


def unowned_targets(proof: Proof) -> Iterator[Finding]:
    """A goal with a number in a document that names owners in brackets or tables, but none for this one."""
    owned = {index for obligation in proof.issue.obligations for index in obligation.targets}
    named = Counter(
        obligation.document
        for obligation in proof.issue.obligations
        if proof.issue.assignments[obligation.assignment].form is not Form.INLINE
    )
    for index, target in enumerate(proof.issue.targets):
        if target.kind is TargetKind.TARGET and index not in owned:
            document = proof.document_at(target.evidence.span.start)
            if document and named[document.id]:
                measured = f"{target.indicator} " if target.indicator else ""
                yield Finding(target.evidence.span, f"nobody is named who owes {measured}{target.evidence.quote}")
