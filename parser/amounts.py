"""Amounts: numbers with their unit and the comparator words that touch them (不低于98%, 3—5万元, 三分之二以上).

以上、以下、以内 include the number itself; 超过、不满、不足 do not (民法典 第一千二百五十九条), and 以下 does not where
the text says 不含本数.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from gongbao.parser.lexicons import alternatives, lexicon
from gongbao.parser.model import Comparator
from gongbao.parser.numerals import ARABIC, CHINESE, MULTIPLIER, read_number


class Quantity(NamedTuple):
    """A number with its unit and the comparator words that touch it: text[start:end], the bare number inside.

    `touched`: a comparator word touches it; `behind`: it does so from behind (以上). `shape` says which way of
    writing made it: bounds, from, to, distant, or nothing special.
    """

    start: int
    end: int
    number_start: int
    number_end: int
    value: float
    high: float | None
    unit: str | None
    category: str
    comparator: Comparator | None
    form: str
    touched: bool
    behind: bool
    shape: str = ""


_UNITS = lexicon("units")
_COMPARATORS = lexicon("comparators")
_CATEGORIES = {
    unit: category
    for category in ("ratio", "money", "time", "age", "measure", "score", "count")
    for unit in _UNITS[category]
}
_SIGNS = {sign: Comparator(sign) for sign in (">=", ">", "<=", "<", "==")}


# ------------------------------------------------------------------------------------- how a number is written


def _unit_pattern() -> str:
    """Any unit, the longest first, not where it begins another word; with what it is counted per (元/平方米)."""
    barred = _UNITS["not_before"]
    words = sorted(_CATEGORIES, key=lambda unit: (-len(unit), unit))
    one = "|".join(re.escape(unit) + (f"(?!{barred[unit]})" if unit in barred else "") for unit in words)
    per = alternatives([*_UNITS["per"]["words"], *_CATEGORIES])
    noun = alternatives(_UNITS["nouns"]["words"])
    return rf"(?:(?:{one})(?:(?:{noun})?(?:/[0-9]*[十百千万亿]*(?:{per})(?:[·.](?:{per}))?)+)?)"


_ARABIC = rf"{ARABIC}{MULTIPLIER}?"
_NUMBER = rf"(?:{_ARABIC}|{CHINESE})"
_UNIT = _unit_pattern()
_TO = r"(?:[-—–―~∼]{1,2}|至|到)"
_BEHIND = alternatives([word for words in _COMPARATORS["after"].values() for word in words if len(word) > 1])

# Each form with a line of text that it is for. Groups: low, high, unit and their like, prefixed by the form's letter.
FORMS = {
    # 到2025年,九年义务教育巩固率达到百分之九十五
    "percent_words": rf"百分之(?P<p_low>{CHINESE}|{ARABIC})(?:{_TO}(?:百分之)?(?P<p_high>{CHINESE}|{ARABIC}))?",
    # 经全体业主三分之二以上同意; 按日加收万分之五的滞纳金
    "fraction": rf"(?P<f_below>{CHINESE}|[千万])分之(?P<f_above>{CHINESE})",
    # 专业技术人员占从业人员的1/3以上
    "slash": r"(?P<s_above>[0-9]{1,2})/(?P<s_below>[0-9]{1,2})(?=以上|以下|左右|以内|的)",
    # 村民代表中妇女占一半以上; 过半数
    "half": r"(?P<half>一半|半数)",
    # 城乡居民收入比2010年翻一番
    "doubling": r"翻(?P<times>[一两二三几]|[0-9])?番",
    # 孕产妇死亡率控制在12/10万以下
    "rate": rf"(?P<r_low>{ARABIC})(?P<r_unit>/(?:[0-9]*[百千万亿]|[十百]万)(?:人口|人)?)",
    # 优良天数比例达到85%; 新增3—5家; 新建公路3万公里; 处500元以上2000元以下罚款
    "measured": rf"(?P<low>{_NUMBER})(?:(?P<low_unit>{_UNIT})?{_TO}(?P<high>{_NUMBER}))?"
    rf"(?P<more>[多余])?[ ]?(?P<unit>{_UNIT})",
    # 规模以上企业分别达到30、50和100家
    "listed": rf"(?P<l_low>{_ARABIC})(?=(?:[、和与及]{_ARABIC})*[、和与及]{_ARABIC}{_UNIT})",
    # 农田灌溉水有效利用系数提高到0.58以上; 旅游人数突破500万
    "bare": rf"(?P<b_low>{_ARABIC})(?={_BEHIND}|的|[,。;、)\n]|\Z)",
}

# A number without a unit is one only behind these (bare).
_BARE_AFTER = re.compile(
    r"(?:达到|达|不低于|不高于|不小于|不大于|不超过|超过|突破|高于|低于|大于|小于"
    r"|(?:提高|提升|增加|增长|上升|下降|降低|减少|控制|稳定|保持|降|升|增)(?:到|至|在))约?\Z"
)

# --------------------------------------------------------------------------------- comparators that touch it


def _before_pattern() -> re.Pattern[str]:
    barred = _COMPARATORS["not_after"]
    words = [word for group in _COMPARATORS["before"].values() for word in group]
    guards = {word: "".join(f"(?<!{left})" for left in lefts.split("|")) for word, lefts in barred.items()}
    parts = (guards.get(word, "") + re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))
    return re.compile(rf"(?P<word>{'|'.join(parts)})(?:人民币|在|为|到)?\Z")


_BEFORE = _before_pattern()
_BEFORE_SIGN = {word: sign for sign, words in _COMPARATORS["before"].items() for word in words}
_AFTER_SIGN = {word: sign for sign, words in _COMPARATORS["after"].items() for word in words}
_AFTER = re.compile(
    rf"""
    (?:{alternatives(_UNITS["nouns"]["words"])})?
    (?P<note>\((?:含|不含|包括|不包括)[^()]{{0,10}}\))?        # 50万元(含)以上
    (?:
        (?P<word>{alternatives([w for w in _AFTER_SIGN if w not in {"内", "起", "起步"}])})(?!所称|述)
      | (?P<inside>内)(?![部容外河涝陆科需生设置蒙])          # 100公里内
      | (?P<from>起|起步)(?=[,。;)]|\Z)                        # 按500元起
    )
    (?P<remark>\([^()]{{0,4}}(?:含|包括)[^()]{{0,12}}\))?      # 以下(不含本数,下同)
    """,
    re.VERBOSE,
)
_BELOW_EXCLUDES = re.compile(
    r"以下[^。;]{0,12}不(?:包?含|包括)(?:本数|本级)?[^。;)]{0,4}下同|以下”?[^。;以]{0,4}不(?:包含|含|包括)本数"
)


# 至少新增一项; 最高可给予100万元; 控制在5.5%
_AT_LEAST_FAR = re.compile(
    rf"""
    (?: (?P<at_least>{alternatives(_COMPARATORS["distant"][">="])})
      | (?P<at_most>{alternatives(_COMPARATORS["distant"]["<="])}) )
    (?:可|可以|应|应当|须|需|能)?  [一-鿿]{{0,4}}  \Z
    """,
    re.VERBOSE,
)

# 低于设计库容30%; 不低于每人每月1000元
_OVER_NOUN = re.compile(
    r"(?P<word>不得低于|不得少于|不得超过|不得高于|不低于|不少于|不超过|不高于|未超过|(?<!不)低于|(?<!不)高于|(?<![不未])超过)[一-鿿]{2,14}\Z"
)

# The names of the rules in this module: the forms, and comparators from a distance.
RULES = frozenset((*FORMS, "distant"))

# ------------------------------------------------------------------------------------------------ one amount


def below_sign(text: str, start: int, end: int) -> Comparator:
    """What 以下 means in a document: it may say 以下（不含本数，下同）."""
    excludes = "以下" in text[start:end] and _BELOW_EXCLUDES.search(text, start, end)
    return Comparator.LESS_THAN if excludes else Comparator.AT_MOST


class _Value(NamedTuple):
    low: float
    high: float | None
    unit: str | None
    category: str


@cache
def _number_pattern(without: frozenset[str]) -> re.Pattern[str]:
    forms = "|".join(f"(?P<form_{name}>{form})" for name, form in FORMS.items() if name not in without)
    return re.compile(forms)


# Where a number can begin; looking for these first takes a fifth of the time.
_RUN = re.compile(r"[0-9][0-9.]*|[〇零一二两三四五六七八九十百千万亿廿卅]+|半数|翻")


# What can follow numerals in an amount: a unit, 分之, 至, 点; no 步 as in 进一步.
_FOLLOWS = frozenset((*(unit[0] for unit in _CATEGORIES), *"分至到-—–―~∼多余点几半 "))
_NEEDS_NO_UNIT = frozenset("0123456789半翻百")


def _hits(text: str, start: int, end: int, without: frozenset[str]) -> Iterator[re.Match[str]]:
    number = _number_pattern(without)
    done = start
    for run in _RUN.finditer(text, start, end):
        follows = text[run.end() : run.end() + 1]
        if run.start() >= done and (follows in _FOLLOWS or run[0][0] in _NEEDS_NO_UNIT):
            hit = number.match(text, run.start(), end)
            if hit:
                done = hit.end()
                yield hit


def read_amounts(text: str, start: int, end: int, below: Comparator, without: frozenset[str]) -> Iterator[Quantity]:
    """Read the numbers that have a unit, each with the comparators that touch it.

    Args:
        text: the cleaned text.
        start: where to begin.
        end: where to stop.
        below: what 以下 means in this document (`below_sign`).
        without: names of rules to leave out.

    Returns:
        The numbers of text[start:end] in text order, dates and names among them.

    """
    for hit in _hits(text, start, end, without):
        form = next(name for name in FORMS if name not in without and hit[f"form_{name}"] is not None)
        a, b = hit.span()
        before = text[max(start, a - 20) : a]
        if form == "bare" and (not _BARE_AFTER.search(before) or _YEAR.fullmatch(hit[0])):
            continue
        if a > start and text[a - 1].isascii() and text[a - 1].isalpha() and not hit[0].endswith("%"):
            continue
        value = _read_value(form, hit)
        if value is None:
            continue
        sign, left = _sign_before(before, a)
        after = _AFTER.match(text, b, end)
        right = b
        if after and value.category == "time" and sign is None and after["inside"]:
            after = None
        if after and sign is None:
            sign = _sign_after(after, below)
        if after:
            right = after.end()
        touched = sign is not None and not (value.category == "time" and sign is Comparator.EQUAL)
        shape = ""
        if sign is None and "distant" not in without:
            sign, left, shape = _sign_from_afar(before, a, value)
        high, comparator = value.high, sign
        if high is not None:
            comparator = Comparator.RANGE
        yield Quantity(
            left,
            right,
            a,
            b,
            value.low,
            high,
            value.unit,
            value.category,
            comparator,
            form,
            touched,
            bool(after),
            shape,
        )


_YEAR = re.compile(r"(?:19|20)[0-9][0-9]")


def _read_value(form: str, hit: re.Match[str]) -> _Value | None:
    match form:
        case "percent_words":
            high = read_number(hit["p_high"]) if hit["p_high"] else None
            return _Value(read_number(hit["p_low"]), high, "%", "ratio")
        case "fraction":
            if hit["f_below"] == "千":
                return _Value(read_number(hit["f_above"]), None, "‰", "ratio")
            below = 10000.0 if hit["f_below"] == "万" else read_number(hit["f_below"])
            return _Value(read_number(hit["f_above"]) / below, None, None, "ratio") if below else None
        case "slash":
            below = float(hit["s_below"])
            above = float(hit["s_above"])
            return _Value(above / below, None, None, "ratio") if above < below else None
        case "half":
            return _Value(0.5, None, None, "ratio")
        case "doubling":
            return _Value(read_number(hit["times"]) if hit["times"] not in {None, "几"} else 1.0, None, "番", "ratio")
        case "rate":
            return _Value(read_number(hit["r_low"]), None, hit["r_unit"], "ratio")
        case "listed":
            return _Value(read_number(hit["l_low"]), None, None, "listed")
        case "bare":
            return _Value(read_number(hit["b_low"]), None, None, "ratio")
    return _read_measured(hit)


def _read_measured(hit: re.Match[str]) -> _Value | None:
    unit = hit["unit"]
    base = unit.partition("/")[0]
    category = "ratio" if "/" in unit else _CATEGORIES.get(base, "measure")
    low = read_number(hit["low"])
    high = read_number(hit["high"]) if hit["high"] else None
    if high is not None:
        scale = hit["high"].lstrip("0123456789.,")
        if scale and not hit["low_unit"] and hit["low"][-1].isdigit() and hit["high"][0].isdigit():
            low = read_number(hit["low"] + scale)  # 3—5万元
        if high <= low:
            return None
    return _Value(low, high, _UNITS["printed"].get(unit, unit), category)


def _sign_before(before: str, position: int) -> tuple[Comparator | None, int]:
    """The comparator that ends where the number begins, and where its words begin."""
    found = _BEFORE.search(before)
    if found is None:
        return None, position
    return _SIGNS[_BEFORE_SIGN[found["word"]]], position - (len(before) - found.start())


def _sign_after(after: re.Match[str], below: Comparator) -> Comparator:
    """The comparator behind the unit: 以下 is <= unless the text says 不含本数."""
    word = after["word"] or after["inside"] or after["from"]
    sign = _SIGNS[_AFTER_SIGN[word]]
    notes = (after["note"] or "") + (after["remark"] or "")
    excludes = any(negation in notes for negation in _COMPARATORS["exclusive"]["words"])
    if "以下" in word:
        return Comparator.LESS_THAN if excludes else Comparator.AT_MOST if notes else below
    return Comparator.MORE_THAN if excludes and sign is Comparator.AT_LEAST else sign


def _sign_from_afar(before: str, position: int, value: _Value) -> tuple[Comparator | None, int, str]:
    """至少新增一项, 最高可给予100万元, 控制在5.5%: a bound a few words before the number."""
    if value.high is not None:
        return None, position, ""
    over = _OVER_NOUN.search(before) if value.unit in {None, "%", "倍", "元"} else None
    if over and (value.unit != "元" or "每" in over[0]):
        return _SIGNS[_BEFORE_SIGN[over["word"]]], position, "over"
    found = _AT_LEAST_FAR.search(before)
    if found is None:
        return None, position, ""
    sign = Comparator.AT_LEAST if found["at_least"] else Comparator.AT_MOST
    words = before[found.start() :]
    return sign, position if words.startswith(("控制", "限制")) else position - len(words), "distant"
