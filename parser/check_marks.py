"""Punctuation: brackets and quotation marks without their pair, marks that follow each other, widths that are mixed.

Pairs are looked for in a paragraph; what is open at its end may be closed a few paragraphs on (a quotation of several
paragraphs, owners in a bracket a line each).
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from gongbao.parser.check_proof import Finding, Proof
from gongbao.parser.model import BlockKind
from gongbao.parser.text import fold

_BRACKETS = {")": "(", "]": "[", "〕": "〔", "】": "【", "》": "《", "〉": "〈", "」": "「", "』": "『", "}": "{"}
_QUOTES = {"”": "“", "’": "‘"}
_PAIRED = re.compile(r"[()\[\]〔〕【】《》〈〉「」『』{}“”‘’\"]")
_LABEL = re.compile(r"(?:^|[;,。:、\s(])[0-9a-zA-Z①-⑳一二三四五六七八九十]{1,3}\Z")  # 1)现场核查;2)汇总
_MARKUP = re.compile(r"[|<]")  # a table that its reader left as it was, cells torn over lines
_FAR = 6
"""Paragraphs within which something opened has to be closed."""


_DEEPEST = 100
"""Brackets and quotations that may be open at once; in an odd text the outermost are given up."""


class _Mark(NamedTuple):
    """A bracket or quotation mark in the cleaned text, and the number of its paragraph."""

    mark: str
    position: int
    paragraph: int


def unbalanced_brackets(proof: Proof) -> Iterator[Finding]:
    """（国发〔2021〕5号, 《关于…的通知."""
    yield from _findings(proof, _BRACKETS)


def unbalanced_quotes(proof: Proof) -> Iterator[Finding]:
    """“放管服改革, “一站式“."""
    yield from _findings(proof, _QUOTES)


def _findings(proof: Proof, pairs: dict[str, str]) -> Iterator[Finding]:
    for alone, other in _without_pair(_marks(proof), pairs, proof.text):
        begin = proof.text.rfind("\n", 0, alone.position) + 1
        end = proof.text.find("\n", alone.position)
        start, stop = max(begin, alone.position - 10), min(end if end >= 0 else len(proof.text), alone.position + 14)
        if other is not None:
            message = f"{other.mark} is closed by {alone.mark}"
        elif alone.mark in pairs.values():
            message = f"{alone.mark} is not closed"
        elif alone.mark in pairs:
            message = f"{alone.mark} closes nothing"
        else:
            message = f"one {alone.mark} without a second"
        yield Finding(proof.span(alone.position, alone.position + 1), f"{message}: …{proof.text[start:stop]}…")


def _marks(proof: Proof) -> list[_Mark]:
    """All marks of the documents and of their contents, in text order; in tables of markup nothing is looked at."""
    found = []
    for number, (start, end, block) in enumerate(proof.stretches):
        if block.kind is BlockKind.FURNITURE and block.role in {"masthead", "imprint", "markup"}:
            continue
        if _MARKUP.search(proof.text, start, end):
            continue
        found += [_Mark(each[0], each.start(), number) for each in _PAIRED.finditer(proof.text, start, end)]
    return found


def _without_pair(marks: Sequence[_Mark], pairs: dict[str, str], text: str) -> list[tuple[_Mark, _Mark | None]]:
    """The marks without a pair in text order; with the second of two that don't fit together goes the first."""
    openings = set(pairs.values())
    alone: list[tuple[_Mark, _Mark | None]] = []
    opened: list[_Mark] = []
    straight: dict[int, list[_Mark]] = {}
    for mark in marks:
        while opened and (mark.paragraph - opened[0].paragraph > _FAR or len(opened) > _DEEPEST):
            alone.append((opened.pop(0), None))
        if mark.mark == '"' and '"' not in pairs and "”" in pairs:
            straight.setdefault(mark.paragraph, []).append(mark)
        elif mark.mark in openings:
            # a quotation of several paragraphs opens each of them anew; “一站式“ in one opens what is open already
            same = [each for each in opened if each.mark == mark.mark and mark.mark in "“‘"]
            if same and same[-1].paragraph != mark.paragraph and text[mark.position - 1] == "\n":
                opened.remove(same[-1])
            elif same and same[-1] is opened[-1] and same[-1].paragraph == mark.paragraph:
                opened.remove(same[-1])
                alone.append((mark, same[-1]))
                continue
            opened.append(mark)
        elif mark.mark in pairs:
            _close(mark, pairs, opened, alone, text)
    alone += [(mark, None) for mark in opened]
    odd = {number for number, each in straight.items() if len(each) % 2}
    alone += [
        (straight[number][-1], None)
        for number in odd
        if odd.isdisjoint({number - 1, number + 1}) and not _is_quotation(straight[number], text)
    ]
    return sorted(alone, key=lambda pair: pair[0].position)


def _is_quotation(marks: Sequence[_Mark], text: str) -> bool:
    """Whether straight marks may belong to a quotation of several paragraphs: 修改为:"… and the last one's …。"."""
    begin = text.rfind("\n", 0, marks[0].position) + 1
    return marks[0].position == begin or any(
        text[mark.position - 1] == ":" or text[mark.position + 1 : mark.position + 2] in {"\n", "。", ""}
        for mark in marks
    )


def _close(
    mark: _Mark, pairs: dict[str, str], opened: list[_Mark], alone: list[tuple[_Mark, _Mark | None]], text: str
) -> None:
    """Close what a mark closes; what was opened inside it stays without a pair."""
    index = next((i for i in range(len(opened) - 1, -1, -1) if opened[i].mark == pairs[mark.mark]), None)
    if index is not None:
        alone += [(each, None) for each in opened[index + 1 :]]
        del opened[index:]
        return
    before = text[max(0, mark.position - 4) : mark.position]
    if (mark.mark == ")" and _LABEL.search(before)) or (mark.mark == "’" and before[-1:].isascii()):
        return
    if opened and opened[-1].paragraph == mark.paragraph and mark.mark not in _QUOTES:
        alone.append((mark, opened.pop()))  # (2024]
    else:
        alone.append((mark, None))


# ------------------------------------------------------------------------------------------------------ other marks

_FOLLOWING = re.compile(r"[,;:、。]{2,}")
_ALLOWED = re.compile(r"。{3,}|、、、+")  # an ellipsis made of stops


def following_marks(proof: Proof) -> Iterator[Finding]:
    """，， or ，。: two marks where one can stand."""
    for start, end, block in proof.stretches:
        if block.kind is BlockKind.FURNITURE or _MARKUP.search(proof.text, start, end):
            continue
        for found in _FOLLOWING.finditer(proof.text, start, end):
            if not _ALLOWED.fullmatch(found[0]):
                span = proof.span(*found.span())
                yield Finding(span, f"{proof.words(span)} are marks of which one can stand here")


_BETWEEN = re.compile(r"(?<=[一-鿿”》）)〕])[,;:!?()，；：！？（）](?=[一-鿿“《（(〔\n])")
_NAMES = {",": "commas", ";": "semicolons", ":": "colons", "!": "exclamation marks", "?": "question marks"}
_FEWEST = 2  # marks of the rarer width


def mixed_widths(proof: Proof) -> Iterator[Finding]:
    """，in one paragraph and , in the next: half-width marks between Chinese characters beside full-width ones."""
    text = proof.issue.source.text
    for document in proof.issue.documents:
        widths: dict[str, dict[bool, list[int]]] = {}
        for found in _BETWEEN.finditer(text, document.span.start, document.span.end):
            mark = fold(found[0])
            widths.setdefault(_NAMES.get(mark, "brackets"), {}).setdefault(found[0] == mark, []).append(found.start())
        mixed = {
            name: each for name, each in widths.items() if len(each) > 1 and min(map(len, each.values())) >= _FEWEST
        }
        if mixed:
            counts = [
                f"{len(each[False])} full-width and {len(each[True])} half-width {name}" for name, each in mixed.items()
            ]
            rarer = min((min(each.values(), key=len) for each in mixed.values()), key=len)
            start = proof.cleaned.position(rarer[0])
            yield Finding(proof.span(start, start + 1), f"widths are mixed in this document: {', '.join(counts)}")
