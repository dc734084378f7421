"""Amounts that belong together: bound pairs, alternatives, changes, and what is said once for a whole series."""

import re
from itertools import pairwise

from gongbao.parser.amounts import Quantity
from gongbao.parser.model import Comparator

RULES = frozenset(("bounds", "alternatives", "change", "qualifier"))

_BETWEEN = re.compile(r"(?:[、,]?(?:和|及|以及|与|或|或者|且|并|但)|[、,])?")
_SHARED = re.compile(r"[、和及与或]|或者|以及")
_CHANGE = re.compile(
    r"(?:的|左右|\([^()]*\))?,?(?:逐步|稳步|分别|进一步)?(?:[一-鿿]{0,4}?(?:到|至|为)|[一-鿿]{2,4}?(?:到|至|为)(?:20[0-9][0-9]年底?的?))(?:20[0-9][0-9]年底?的?)?"
)
_CHANGE_FROM = re.compile(r"(?:由|从)[^,。;由从]{0,16}\Z")


def join_series(text: str, hits: list[Quantity], without: frozenset[str]) -> list[Quantity]:
    """Join what is said once for several numbers, and several numbers that are one fact.

    A unit or comparator said once holds for its neighbours, bound pairs become one amount, a change (由46%提高到65%) is
    marked, a number inside what another one measures goes.

    Args:
        text: the cleaned text.
        hits: one sentence's amounts in text order.
        without: names of rules to leave out.

    Returns:
        The amounts that are left, in text order.

    """
    hits = _share(text, hits)
    if "alternatives" not in without:
        hits = _alternatives(text, hits)
    joined: list[Quantity] = []
    for hit in hits:
        last = joined[-1] if joined else None
        gap = text[last.end : hit.start] if last else ""
        if last and "qualifier" not in without and last.end == hit.start and _modifies(last, hit):
            continue
        if last and "bounds" not in without and _is_pair(last, hit) and _BETWEEN.fullmatch(gap):
            joined[-1] = last._replace(
                end=hit.end, high=hit.value, unit=hit.unit, comparator=Comparator.RANGE, shape="bounds"
            )
            continue
        if last and "change" not in without and _CHANGE.fullmatch(gap):
            line = text[max(0, last.start - 18) : last.start]
            if _CHANGE_FROM.search(line):
                joined[-1] = last._replace(shape="from", unit=last.unit or hit.unit)
                hit = hit._replace(shape="to")  # noqa: PLW2901
        joined.append(hit)
    if "qualifier" not in without:
        following = [*joined[1:], None] if joined else []
        joined = [hit for hit, after in zip(joined, following, strict=True) if not _qualifies(text, hit, after)]
    return joined


def _share(text: str, hits: list[Quantity]) -> list[Quantity]:
    """A unit or comparator that is said once for several numbers holds for each: 3个和5个百分点, 56%和40%以上."""
    shared = list(hits)
    for index in range(len(shared) - 2, -1, -1):
        here, after = shared[index], shared[index + 1]
        if not _SHARED.fullmatch(text[here.end : after.start]):
            continue
        if here.unit is None and here.form == "listed":
            shared[index] = here = here._replace(unit=after.unit, category=after.category)
        if here.unit == "个" and after.unit == "百分点":
            shared[index] = here = here._replace(unit="百分点", category="ratio")
        if here.comparator is None and after.behind and after.comparator is not Comparator.RANGE:
            shared[index] = here._replace(comparator=after.comparator, behind=True)
    for index in range(1, len(shared)):
        before, here = shared[index - 1], shared[index]
        prefixed = before.touched and not before.behind and before.comparator is not Comparator.EQUAL
        if here.comparator is None and prefixed and _SHARED.fullmatch(text[before.end : here.start]):
            shared[index] = here._replace(comparator=before.comparator, touched=True)
    return [hit for hit in shared if hit.category != "listed"]


_LOWER = {Comparator.AT_LEAST, Comparator.MORE_THAN}
_UPPER = {Comparator.AT_MOST, Comparator.LESS_THAN}


def _is_pair(lower: Quantity, upper: Quantity) -> bool:
    return (
        lower.comparator in _LOWER
        and upper.comparator in _UPPER
        and lower.unit == upper.unit
        and lower.value < upper.value
    )


def _alternatives(text: str, hits: list[Quantity]) -> list[Quantity]:
    """1万间或3000户以上、3万间或1万户以下: a pair of bounds for each unit."""
    joined: list[Quantity] = []
    index = 0
    while index < len(hits):
        four = hits[index : index + 4]
        gaps = [text[a.end : b.start] for a, b in pairwise(four)]
        crossed = (
            len(four) == 4
            and _is_pair(four[0], four[2])
            and _is_pair(four[1], four[3])
            and gaps[0] in {"或", "或者"}
            and gaps[2] in {"或", "或者"}
            and _BETWEEN.fullmatch(gaps[1])
        )
        if crossed:
            joined.extend(
                low._replace(
                    start=four[0].start, end=four[3].end, high=high.value, comparator=Comparator.RANGE, shape="bounds"
                )
                for low, high in ((four[0], four[2]), (four[1], four[3]))
            )
        else:
            joined.append(hits[index])
        index += 4 if crossed else 1
    return joined


def _modifies(counted: Quantity, hit: Quantity) -> bool:
    """5个超50亿元产业园区: the sum belongs to the thing counted."""
    inside = hit.category in {"money", "measure"} or (hit.category == "count" and hit.behind)
    return counted.category == "count" and not counted.touched and inside


_NOUN_BEHIND = re.compile(r"[一-鿿“A-Za-z]")
_QUALIFIED = re.compile(r"(?:的|级)?[^,。;、:(]{1,24}")
_QUALIFIED_BY = re.compile(
    r"企业|机构|村|城市|学校|项目|医院|园区|家庭|单位|企|户|厂|站|线|路|桥|机组|锅炉|灌区|水库|小区|基地|大户|产业|产品|县|区|镇|人口|建筑|群体|耕地|河流|船舶|车辆|车"
)


def _qualifies(text: str, here: Quantity, after: Quantity | None) -> bool:
    """A number inside what another one measures: 培育10亿元以上企业5家, 6米以上渔船安装率达到100%."""
    if after is None or here.shape or here.category not in {"money", "measure", "age", "score", "count"}:
        return False
    gap = text[here.end : after.start]
    if here.category == "count" and not (here.unit in {"人", "人口", "户", "张", "床", "台", "间"} and here.behind):
        return False
    return bool(
        _QUALIFIED.fullmatch(gap)
        and _NOUN_BEHIND.match(gap)
        and (here.behind or here.touched or after.category == "count")
        and _QUALIFIED_BY.search(gap)
        and not re.search(r"[和及与或]\Z|建设|用于|支持|实施|开展|扶持|奖励|补助", gap)
    )
