"""Sentences that a page break or a column may have cut: a paragraph without an end, followed by one without a beginning."""

import re
from collections.abc import Iterator
from itertools import pairwise

from gongbao.parser.check_proof import Finding, Proof
from gongbao.parser.model import BlockKind
from gongbao.parser.numbering import match_label

_ENDED = re.compile(r"[。!?;:…”’)》」』】〕.]$")
_TABLE = "|<+("  # rows of a table in markup; a remark in brackets below a title
_SHORTEST = 20
"""Characters of a paragraph below which it may be a line of its own: a heading, a name."""
_BROKEN_OFF = re.compile(r"[,、,]$|[的和与及或在对为把将被由从向以并]$")
_GOES_ON = re.compile(r"^[,、;:。)》”]|^(?:的|和|及|与|或|并|等)")


def cut_sentences(proof: Proof) -> Iterator[Finding]:
    """…深入推动产 / 品、工程质量升级: two paragraphs by our reading that may be one sentence."""
    for (start, end, block), (after, until, following) in pairwise(proof.stretches):
        if block.kind is not BlockKind.CLAUSE or following.kind is not BlockKind.CLAUSE or following.role or block.role:
            continue
        if block.document != following.document or proof.text[end : end + 1] != "\n" or proof.text[start] in _TABLE:
            continue
        last, begin = proof.text[max(start, end - 12) : end], proof.text[after : min(until, after + 12)]
        broken = _BROKEN_OFF.search(last) or _GOES_ON.match(begin)
        if _ENDED.search(last) or begin[0] in _TABLE or match_label(begin) or not (broken or end - start >= _SHORTEST):
            continue
        if broken or (until - after >= _SHORTEST and _ENDED.search(proof.text[until - 1 : until])):
            yield Finding(proof.span(max(start, end - 12), end), f"has no end; the next paragraph begins with {begin}")
