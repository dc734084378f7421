"""Numbers of documents (发文字号): one title under several of them, and forms that GB/T 9704-2012 (7.2.5) rules out."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from gongbao.parser.check_proof import Finding, Proof
from gongbao.parser.contents import title_key
from gongbao.parser.model import BlockKind, Relation, Span
from gongbao.parser.text import fold

# 国发〔2021〕5号, 国发[2021]5号, 国发(2021)第05号
_NUMBER = re.compile(
    r"(?P<word>[一-鿿]{1,14})(?P<open>[〔\[【(])(?P<year>(?:19|20)[0-9]{2})(?P<close>[〕\]】)])(?P<ordinal>第?)(?P<number>[0-9]{1,5})号"
)


class _Named(NamedTuple):
    """A title with a number: that of a document of the issue, or one that is cited."""

    span: Span
    number: str
    printed: str


def numbers_apart(proof: Proof) -> Iterator[Finding]:
    """《…办法》（国发〔2021〕5号） here and 《…办法》（国发〔2021〕6号） there.

    Only numbers of documents are compared, and not those in lists of what is repealed: two texts of one title may stand there.
    """
    first: dict[str, _Named] = {}
    for document in proof.issue.documents:
        for title in (document.title, document.instrument):
            if title and document.number:
                first.setdefault(title_key(fold(title)), _Named(document.span, _key(document.number), document.number))
    for citation in proof.issue.citations:
        if (
            citation.number is None
            or citation.relation is Relation.REPEALS
            or not _NUMBER.search(fold(citation.number))
        ):
            continue
        named = _Named(citation.evidence.span, _key(citation.number), citation.number)
        earlier = first.setdefault(title_key(fold(citation.title)), named)
        if earlier.number != named.number:
            yield Finding(named.span, f"has the number {earlier.printed} elsewhere in this issue")


def _key(number: str) -> str:
    """A number for comparison: its letters and digits, without 第 and leading zeros."""
    found = _NUMBER.search(fold(number))
    return f"{found['word']}{found['year']}-{int(found['number'])}" if found else title_key(fold(number))


def unusual_numbers(proof: Proof) -> Iterator[Finding]:
    """国发[2021]第05号: brackets other than 〔〕, 第 before the number, zeros that fill it up."""
    for start, end, block in proof.stretches:
        if block.kind is BlockKind.FURNITURE and block.role != "contents":
            continue
        for found in _NUMBER.finditer(proof.text, start, end):
            wrong = []
            if (found["open"], found["close"]) != ("〔", "〕"):
                wrong.append(f"the year stands in {found['open']}{found['close']} instead of 〔〕")
            if found["ordinal"]:
                wrong.append("第 stands before the number")
            if found["number"].startswith("0"):
                wrong.append("the number is filled up with zeros")
            if wrong:
                yield Finding(proof.span(*found.span()), "; ".join(wrong))
