"""Targets (指标): the amounts that duties are measured by, and what is no target.

`find_targets` reads one document: amounts, what they measure, what they are for, by when. Which numbers are recorded,
and how, follows the guidelines of the hand annotation (gold/GUIDELINES.md, section "target").
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cache

from gongbao.parser import amounts, indicators, kinds, series
from gongbao.parser.amounts import Quantity, below_sign, read_amounts
from gongbao.parser.indicators import Clause, read_indicators
from gongbao.parser.kinds import kind_of, opens_conditions, past_until, review_until
from gongbao.parser.lexicons import alternatives, lexicon
from gongbao.parser.model import BlockKind, Comparator, Deadline, DeadlineKind, Target, TargetKind
from gongbao.parser.numbering import match_label
from gongbao.parser.outline import Passage
from gongbao.parser.sections import Section, document_year, read_sections
from gongbao.parser.series import join_series
from gongbao.parser.text import Cleaned

# ------------------------------------------------------------------------------------------ what is no target

_LISTED = alternatives(lexicon("indicators")["lists"]["words"])
_LIST_GOES_ON = (
    "和|以及|提出|制定|细化|开展|落实|推进|分别|进行|要求|安排|入手|着手|发力|明确|为|中|上|内|计划|方案|清单|实施|的"
)

# Around the number, which stands between ⟦ and ⟧; one line of text for each that it is for.
EXCLUSIONS = {
    # 经2024年第22次常务会议研究通过; 前10名; 排名第3位
    "ordinal": r"(?:第|(?<![底末月日年])前)[0-9一二三四五六七八九十、至和-]*⟦(?=[0-9一二两三四五六七八九十])|⟦[一二三四五六七八九十]+届⟧",
    # 2025年5月19日; 1996年; 9时30分; 2024年3季度
    "date": r"⟦(?:19|20)[0-9][0-9]年|[年月][0-9]*⟦[0-9]+(?:日|天)|[时点]⟦[0-9]+分|⟦[0-9]+(?:日|天)(?:前|起|至)"
    r"|[〇零一二三四五六七八九]{4}年⟦|⟦[一二][〇零一二三四五六七八九]{3}年",
    # 每千人口; 每10万人; 每100平方公里
    "per": r"每⟦(?![0-9]+元)|⟦[^⟧0-9]*每[0-9一二两三四五六七八九十]+(?:个?[年月周季]|[天日小])",
    # “15分钟养老服务圈”; “十百千”工程; “3个一”
    "quoted": r"“(?<![改整更]为“)(?<!中的“)(?<!将“)[^”“。]{0,14}⟦[^⟧]*⟧[^”“,。]{0,14}”",
    # 15分钟便民生活圈; 1小时通勤圈
    "circle": r"⟦[^⟧]*(?:分钟|小时|公里|米)⟧”?[^,。;、]{0,8}圈",
    # 围绕24项主要任务; 明确5个方面20条措施
    "list": r"⟧(?:方面|环节|步骤|维度|板块)"
    rf"|⟦[^⟧]*[个项条类大种][^⟧]?⟧[^,。;、的⟦]{{0,6}}?(?:{_LISTED})(?:{_LIST_GOES_ON}|(?![一-鿿]))",
    # 废止下列4件规章; 以下3项措施
    "listed_below": r"(?:下列|以下|如下|上述)⟦[^⟧]*[个项件部条类种]⟧",
    # 每年至少组织1次; how often is the deadline's matter
    "once": r"⟦[^⟧0-9]*(?<![0-9.])1次⟧",
    # 财政、教育等8个部门; 等3个县区
    "enumerated": r"等⟦[^⟧]*⟧(?:部门|单位|县|市|区|旗|省|州|盟|国家|地区|城市|乡镇|街道|领域|行业|方面|类)",
    # 65岁以上老年人健康管理率; but 年龄不超过60周岁, 人均预期寿命提高到78.5岁
    "age_group": r"\A(?!.*(?:年龄|寿命)[^,。;⟦]{0,8}⟦).*⟦[^⟧]*岁[^⟧]*⟧",
    # 110千伏变电站; 5000吨级泊位
    "class": r"⟦[^⟧]*(?:千伏|伏|吨|元|米|人|千瓦|兆瓦|床)⟧级|⟦[^⟧]*千伏⟧(?!安)",
    # 7×24小时; 5+2天
    "formula": r"[×xX*+]⟦",
    # 《100项行动计划》; 《突发事件分级标准》等30部
    "title": r"《[^》《]{0,40}⟦[^》《]{0,40}》",
    # 一级响应, 三级医院: no score; 7.0级以上地震 is one
    "grade": r"(?<!震级)(?<!风力)(?<!风速)(?<!阵风)⟦[^⟧]*[0-9一二三四五六七八九十]级[^⟧]*⟧(?!的?(?:地震|大?风|暴雨|大风))",
}

# These leave a number in that a comparator binds: 不少于5项任务.
_YIELDING = frozenset({"list", "enumerated", "circle"})


RULES = (
    frozenset((*EXCLUSIONS, "time_bound", "chinese_count"))
    | amounts.RULES
    | series.RULES
    | indicators.RULES
    | kinds.RULES
)


# ---------------------------------------------------------------------------------------------- the finder


def find_targets(
    cleaned: Cleaned,
    passages: Sequence[Passage],
    deadlines: Sequence[Deadline],
    *,
    without: frozenset[str] = frozenset(),
) -> list[Target]:
    """Find the numbers that duties are measured by in one document.

    Args:
        cleaned: the text.
        passages: the document's blocks in text order.
        deadlines: the document's deadlines in text order; a target names its own by its index here.
        without: names of rules to leave out (of `RULES`), to see what a rule is good for.

    Returns:
        The targets in text order, with evidence in source positions.

    Source: GUIDELINES.md of the annotation, section "target".

    """
    times = [(cleaned.position(d.evidence.span.start), cleaned.position(d.evidence.span.end)) for d in deadlines]
    found: list[Target] = []
    text = cleaned.text
    below = below_sign(text, passages[0].start, passages[-1].end) if passages else Comparator.AT_MOST
    written = document_year(text, passages)
    for passage, section, conditions in _read_in_order(text, passages):
        hits = _measuring(text, _after_label(text, passage), passage.end, below, without)
        if not hits:
            continue
        for start, end in _sentences(text, passage.start, passage.end):
            mine = [hit for hit in hits if start <= hit.start < end]
            if mine:
                mine = join_series(text, mine, without)
                first, last = bisect_left(times, (start, 0)), bisect_left(times, (end, 0))
                tells = review_until if section.review else past_until
                clause = Clause(
                    cleaned,
                    start,
                    end,
                    tuple(mine),
                    tuple(times[first:last]),
                    conditions,
                    without,
                    tells(text, start, end, written),
                )
                found.extend(_targets(clause, deadlines, first))
    return found


def _targets(clause: Clause, deadlines: Sequence[Deadline], first: int) -> Iterator[Target]:
    """One target for each thing that each of the sentence's amounts measures; `first` is its first deadline's index."""
    for quantity, indicator, rule in read_indicators(clause):
        kind = kind_of(clause, quantity, indicator)
        yield Target(
            evidence=clause.cleaned.evidence(quantity.start, quantity.end),
            value=quantity.value,
            unit=quantity.unit,
            comparator=quantity.comparator or Comparator.EQUAL,
            kind=kind,
            rule=rule,
            indicator=indicator or None,
            value_max=quantity.high,
            deadline=None if kind is TargetKind.FACT else _own_deadline(clause, quantity, deadlines, first),
        )


_GOVERNING = {DeadlineKind.BY, DeadlineKind.DURING, DeadlineKind.RECURRING, DeadlineKind.WITHIN}


def _own_deadline(clause: Clause, quantity: Quantity, deadlines: Sequence[Deadline], first: int) -> int | None:
    """The index of the last deadline before the number in its own sentence."""
    before = bisect_right(clause.times, quantity.start, key=lambda time: time[1])
    for index in range(first + before - 1, first - 1, -1):
        if deadlines[index].kind in _GOVERNING:
            return index
    return None


def _read_in_order(text: str, passages: Sequence[Passage]) -> Iterator[tuple[Passage, Section, bool]]:
    """The passages that can state targets, their sections, and whether each is an item of a list of conditions."""
    label: str | None = None
    listing = continued = False
    for passage, section in read_sections(text, passages):
        if passage.kind is BlockKind.ELEMENT or passage.kind is BlockKind.FURNITURE:
            continue
        here = _LABEL.match(text, passage.start, passage.end)
        if listing and here:
            if label is None:
                label = here.lastgroup
            elif here.lastgroup != label and not _FIRST.match(text, passage.start):
                listing = False
        elif listing and not continued and text[passage.start - 1] == "\n":
            listing = False
        yield passage, section, listing or section.grades
        continued = text[passage.end - 1] in ";:"
        if opens_conditions(text, passage.start, passage.end):
            listing, label = True, None


def _after_label(text: str, passage: Passage) -> int:
    """Where a heading's words begin: its number (7.5 in 7.5人力资源保障) is none of a target's."""
    if passage.kind is not BlockKind.HEADING:
        return passage.start
    label = match_label(text[passage.start : passage.end])
    return passage.start + label.length if label else passage.start


_LABEL = re.compile(
    r"\((?:(?P<a>[一二三四五六七八九十]+)|(?P<b>[0-9]+))\)|(?P<c>[一二三四五六七八九十]+、)|(?P<d>[0-9]+(?:\.[0-9]+)+)|(?P<e>[0-9]+[.、])|(?P<f>[①-⑳])|(?P<g>[0-9]+\))|(?P<h>第[一二三四五六七八九十百]+[条章节])"
)
_FIRST = re.compile(r"[\(]?(?:一|1|①)[\)、.](?![0-9])|①")
_SENTENCE = re.compile(r"[。!?\n]")


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for stop in _SENTENCE.finditer(text, start, end):
        yield start, stop.start()
        start = stop.end()
    yield start, end


# --------------------------------------------------------------------------------------- which amounts count


def _measuring(text: str, start: int, end: int, below: Comparator, without: frozenset[str]) -> list[Quantity]:
    return [
        amount
        for amount in read_amounts(text, start, end, below, without)
        if _is_target(text, start, end, amount, without)
    ]


@cache
def _exclusion_pattern(without: frozenset[str]) -> re.Pattern[str] | None:
    rules = [f"(?:{rule})" for name, rule in EXCLUSIONS.items() if name not in without]
    return re.compile("|".join(rules)) if rules else None


def _is_target(text: str, start: int, end: int, quantity: Quantity, without: frozenset[str]) -> bool:
    """Whether a number measures something: no date, no ordinal, no part of a name or of what is measured."""
    left, right = quantity.start, quantity.end
    around = f"{text[max(start, left - 44) : left]}⟦{text[left:right]}⟧{text[right : min(end, right + 44)]}"
    bound = quantity.touched and quantity.category in {"count", "time"}
    exclusion = _exclusion_pattern(without | _YIELDING if bound else without)
    if exclusion is not None and exclusion.search(around):
        return False
    if quantity.category == "time" and quantity.behind and text[right - 1] == "内" and "time_bound" not in without:
        return bool(_TIME_BOUND.search(text[max(start, left - 10) : left]))
    if quantity.category == "time" and not quantity.touched and not quantity.shape and "time_bound" not in without:
        return bool(_TIME_BOUND.search(text[max(start, left - 10) : left]))
    written_out = quantity.form == "measured" and text[quantity.number_start] not in "0123456789"
    if written_out and not quantity.touched and "chinese_count" not in without:
        return _counts_in_chinese(text, quantity)
    return True


# A length of time without a comparator is a deadline or history unless something is made that long: 缩短至5天.
_TIME_BOUND = re.compile(
    r"(?:达到|达|(?<!期限)为|(?:缩短|压缩|压减|减少|提高|提升|增加|控制|降低|缩减|精简|提前)(?:了|到|至|为|在)?|延长(?:到|至|为))\Z"
)
_CHINESE_MEASURED = re.compile(r".*[十百千万亿].*")


def _counts_in_chinese(text: str, quantity: Quantity) -> bool:
    """Numerals without a comparator count where they are shares, money or measures, or too big to be idiom (三百名)."""
    written = text[quantity.number_start : quantity.number_end]
    if quantity.shape:
        return not (quantity.unit == "次" and quantity.value == 1)
    if quantity.category in {"ratio", "money"}:
        return quantity.unit not in {"成"} or not written.startswith(("十",))
    return bool(_CHINESE_MEASURED.match(written)) and quantity.value > 10
