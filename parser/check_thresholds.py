"""Thresholds of neighbouring levels that overlap or leave a gap, so that two levels apply to a value, or none.

A plan grades events (特别重大, 重大, 较大, 一般), responses (一级 … 四级, Ⅰ级 … Ⅳ级) or warnings (红, 橙, 黄, 蓝), the gravest first.
A threshold belongs to the level that the headings above it or the beginning of its paragraph name; levels are compared
where they stand beside each other in one text, indicator by indicator and unit by unit.
"""

import math
import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from gongbao.parser.check_proof import Finding, Numbered, Proof
from gongbao.parser.lexicons import alternatives, lexicon
from gongbao.parser.model import Comparator, Target

_LEVELS: Mapping[str, int] = lexicon("checks")["levels"]["ranks"]
_LEVEL = re.compile(rf"(?<![一-十ⅠⅡⅢⅣⅤIV0-9])(?:{alternatives(list(_LEVELS))})")
_AND_ABOVE = re.compile(r"[及和]?以[上下]|[、和及或至到—-]")  # 三级以上响应, 一级、二级响应: several levels
_NAMED_WITHIN = 24
"""Characters of a heading or paragraph in which its level has to be named."""
_LOCATIVE = re.compile(
    r"^.*(?:旗县市|县市区|市县区|县区|[省市州县旗区乡镇](?!场)|范围内|区域内|境内)(?:内|因灾)?(?=.{2,})"
)
_SHORTEST = 2
_MOST = 60
"""Thresholds of one level beyond which they are no longer compared: a list of something else."""
_COUNTED = re.compile(r"[人户间例起名头只个处座所次]")


class Bounds(NamedTuple):
    """A threshold as an interval of values; ends that are not given are infinite."""

    low: float
    high: float


class _Threshold(NamedTuple):
    """`measure` is the indicator without the place where it is counted."""

    rank: int
    level: str
    measure: str
    bounds: Bounds
    target: Target


def overlapping(proof: Proof) -> Iterator[Finding]:
    """Level 2 up to 30,000 houses, level 1 from 20,000: between them both apply."""
    for graver, lighter in _neighbours(proof):
        between = _between(graver.bounds, lighter.bounds)
        if between is not None and between.low > between.high:
            shared = f"{_value(between.high)}–{_value(between.low)}{graver.target.unit or ''}"
            yield Finding(
                lighter.target.evidence.span,
                f"{graver.level} and {lighter.level} overlap: {lighter.measure} of {shared} is both"
                f" ({graver.level}: {graver.target.evidence.quote})",
            )


def apart(proof: Proof) -> Iterator[Finding]:
    """Level 3 up to 8,000 houses, level 2 from 10,000: between them none applies."""
    for graver, lighter in _neighbours(proof):
        between = _between(graver.bounds, lighter.bounds)
        if between is None or between.low >= between.high:
            continue
        counted = graver.target.unit and _COUNTED.search(graver.target.unit)
        if counted and between.high - between.low <= 1 and between.low == int(between.low):
            continue  # 9人以下, 10人以上
        missing = f"{_value(between.low)}–{_value(between.high)}{graver.target.unit or ''}"
        yield Finding(
            lighter.target.evidence.span,
            f"{lighter.measure} of {missing} is neither {graver.level} nor {lighter.level}"
            f" ({graver.level}: {graver.target.evidence.quote})",
        )


def _between(graver: Bounds, lighter: Bounds) -> Bounds | None:
    """Where the lighter level ends and the graver begins; None where the two can't be compared.

    >>> _between(Bounds(20000, math.inf), Bounds(10000, 30000))
    Bounds(low=30000, high=20000)
    """
    if lighter.low < graver.low and lighter.high < math.inf:
        return Bounds(lighter.high, graver.low)
    if lighter.high > graver.high and lighter.low > -math.inf:  # the lower, the graver: visibility, storage
        return Bounds(graver.high, lighter.low)
    return None


def _neighbours(proof: Proof) -> Iterator[tuple[_Threshold, _Threshold]]:
    """Pairs of thresholds on the same indicator in two levels that follow each other, the graver first."""
    for by_rank in _scales(proof).values():
        for rank, following in pairwise(sorted(by_rank)):
            if following - rank != 1 or max(len(by_rank[rank]), len(by_rank[following])) > _MOST:
                continue
            for graver in by_rank[rank]:
                likely = [each for each in by_rank[following] if _same_measure(graver, each)]
                equal = [each for each in likely if each.measure == graver.measure]
                chosen = equal or likely
                if len(chosen) == 1 and sum(_same_measure(each, chosen[0]) for each in by_rank[rank]) == 1:
                    yield graver, chosen[0]


def _scales(proof: Proof) -> dict[tuple[object, ...], dict[int, list[_Threshold]]]:
    """The thresholds of each scale by rank; a scale is what stands below one division and names levels."""
    scales: dict[tuple[object, ...], dict[int, list[_Threshold]]] = {}
    for target in proof.issue.targets:
        bounds = _bounds(target)
        placed = _place(proof, target) if bounds and target.indicator else None
        if bounds is None or placed is None or not target.indicator:
            continue
        key, rank, level = placed
        threshold = _Threshold(rank, level, _LOCATIVE.sub("", target.indicator), bounds, target)
        scales.setdefault(key, {}).setdefault(rank, []).append(threshold)
    return scales


def _place(proof: Proof, target: Target) -> tuple[tuple[object, ...], int, str] | None:
    """The scale and level that a threshold belongs to: those of its paragraph, else of the nearest heading."""
    position = target.evidence.span.start
    above = list(proof.above(position))
    start = proof.cleaned.position(position)
    begin = proof.text.rfind("\n", 0, start) + 1
    own = _level_in(proof.text[begin : min(begin + _NAMED_WITHIN, start)])
    if own is not None:
        inner = above[0] if above else None
        labelled = inner is not None and inner.start == begin
        return (*_key(proof, position, inner.parent if labelled and inner else inner), "paragraph"), *own
    for here in above:
        found = _level_of(proof, here)
        if found is not None:
            return (*_key(proof, position, here.parent), "heading"), *found
    return None


def _key(proof: Proof, position: int, parent: Numbered | None) -> tuple[object, ...]:
    document = proof.document_at(position)
    return document.id if document else None, parent.division.id if parent else None


def _level_of(proof: Proof, here: Numbered) -> tuple[int, str] | None:
    start = here.start + here.label.length
    line = proof.text[start : start + _NAMED_WITHIN].partition("\n")[0]
    return _level_in(line)


def _level_in(words: str) -> tuple[int, str] | None:
    """The rank and the name of the one level that words name, None where they name none or several."""
    found = list(_LEVEL.finditer(words))
    ranks = {_LEVELS[each[0]] for each in found}
    if len(ranks) != 1 or any(_AND_ABOVE.match(words, each.end()) for each in found):
        return None
    last = found[-1]
    tail = re.match(r"(?:应急)?(?:响应|预警)", words[last.end() :])
    return ranks.pop(), last[0] + (tail[0] if tail else "")


def _bounds(target: Target) -> Bounds | None:
    """The values that a target covers; None where it is one value and no more (处40%的罚款)."""
    value, most = target.value, target.value_max
    match target.comparator:
        case Comparator.RANGE:
            return Bounds(value, math.inf if most is None else most)
        case Comparator.AT_LEAST | Comparator.MORE_THAN:
            return Bounds(value, math.inf)
        case Comparator.AT_MOST | Comparator.LESS_THAN:
            return Bounds(-math.inf, value)
        case Comparator.EQUAL:
            return None


def _same_measure(one: _Threshold, other: _Threshold) -> bool:
    """Whether two thresholds measure the same thing, wherever: 某一旗县市因灾死亡和失踪 and 死亡和失踪."""
    if one.target.unit != other.target.unit:
        return False
    a, b = one.measure, other.measure
    return a == b or (min(len(a), len(b)) >= _SHORTEST and (a.endswith(b) or b.endswith(a)))


def _value(number: float) -> str:
    """A value as documents write it: 2万, 8000, 3.5."""
    for size, word in ((1e8, "亿"), (1e4, "万")):
        if abs(number) >= size and (number / (size / 100)).is_integer():
            return f"{number / size:g}{word}"
    return f"{number:g}"
