"""What a number measures (指标), in the text's own words."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from gongbao.parser.amounts import Quantity
from gongbao.parser.lexicons import alternatives, lexicon
from gongbao.parser.text import Cleaned


class Clause(NamedTuple):
    """One sentence of the cleaned text, [start, end), with its quantities and its deadlines as intervals.

    `conditions`: the sentence is an item of a list of conditions. `without`: names of rules that are left out.
    `past`: up to where the sentence tells what has been.
    """

    cleaned: Cleaned
    start: int
    end: int
    quantities: tuple[Quantity, ...]
    times: tuple[tuple[int, int], ...]
    conditions: bool
    without: frozenset[str]
    past: int = 0


class Words(NamedTuple):
    """An interval of the cleaned text; empty where start == end."""

    start: int
    end: int


_LEXICON = lexicon("indicators")


def _guarded(words: dict[str, str], *, behind: bool) -> str:
    """Any of the words, the longest first, but not where it begins (`behind`) or ends (else) another word."""
    ordered = sorted(words, key=lambda word: (-len(word), word))
    if behind:
        return "|".join(re.escape(word) + (f"(?!{words[word]})" if words[word] else "") for word in ordered)
    lefts = {word: "".join(f"(?<!{left})" for left in words[word].split("|") if left) for word in ordered}
    return "|".join(lefts[word] + re.escape(word) for word in ordered)


_CHANGES = alternatives(_LEXICON["changes"]["words"])
_TIME = (
    r"(?:到|至|在|于|自|从)?(?:(?:19|20)[0-9][0-9]年?[-—至])?(?:19|20)[0-9][0-9]年(?:[0-9]+月)?(?:[0-9]+日)?"  # 到2025年6月
    r"(?:底|末|初)?(?:以?前|起|内)?"  # 2025年底前
    r"|“?十[一二三四五六]五”?(?:规划)?(?:末|期间|时期|期末)?"  # “十四五”期间
    r"|(?:用|在|经过)?(?:[一二两三四五六]|[0-9]{1,2})年(?:左右)?(?:的?时间|内)"  # 用三年时间
)
_LEAD = re.compile(rf"(?:{_TIME}|{_guarded(_LEXICON['lead'], behind=True)})+")
_THAN = r"(?:(?<![占对])比|(?<![可])较)"
_LINK_WORD = (
    rf"(?:{_guarded(_LEXICON['link'], behind=False)}|(?:{_CHANGES})(?:到|至|为|在|成)"
    rf"|(?:{_THAN})?{_TIME}|每[0-9]+(?:公斤|斤|吨|亩|公里|米)|{_THAN}(?:上年|去年|同期|前期))"
)
_LINK = re.compile(rf"(?:{_LINK_WORD})+\Z")
_LINK_OF_SERIES = re.compile(rf"(?:{_THAN}[^,、。]{{0,8}}?(?:年|期|末|底|平均|水平))?(?:{_LINK_WORD}|{_CHANGES})+\Z")
_ACTION = re.compile(alternatives(_LEXICON["actions"]["words"]))
_ONLY_VERB = re.compile(
    rf"(?:(?:比|较|同比|与)[^,、。]{{0,12}}?)?(?:{_LINK_WORD}|{_CHANGES}|{alternatives(_LEXICON['actions']['words'])})*"
)
_EACH = re.compile(rf"(?:(?<![平人年亩户地县日月村校班床])均|(?<![首成])都|各)(?:{_LINK_WORD}|{_CHANGES})*\Z")
_APIECE = re.compile(rf"分别(?:{_LINK_WORD}|{_CHANGES})*\Z")
_STOP = re.compile(_guarded(_LEXICON["stop"], behind=True))
_RAISING = re.compile(rf"(?:{_CHANGES})(?![到至为])")
_NOUN_PART = r"(?:[^,。;:!?\n()、|]|\((?!含|不含|包括)[^()]{1,10}\))*"
_NOUN = re.compile(rf"的?(?P<noun>{_NOUN_PART}(?:、(?<=[级类型]、){_NOUN_PART})*)")
PAYMENT = re.compile(
    rf"的?(?:[^,。;、]{{0,6}}?|给予[^,。;、]{{0,10}}?)(?:{alternatives(_LEXICON['payment']['words'])})"
)
_RATE = re.compile(rf"的?(?P<rate>{alternatives(_LEXICON['rates']['words'])})")
_DIMENSION = re.compile(rf"(?:{alternatives(_LEXICON['dimensions']['words'])})\Z")
_CHANGED = re.compile(rf"(?:年均|累计|同比)?(?:{_CHANGES})\Z")
_PENALTY = re.compile(r"的?(?:罚款|滞纳金|违约金)")
_LEVEL = alternatives(_LEXICON["levels"]["words"])
_MODIFIER = re.compile(rf"(?:{_LEVEL})级?(?=[、,和及与])")
_MODIFIED = re.compile(rf"(?P<level>(?:{_LEVEL})级?)(?P<head>[一-鿿]{{2,}})")
_SEPARATOR = re.compile(r"、|[,、]?(?:以及|和(?![谐平美解])|及(?![时格])|与)")
_BOUNDARY = frozenset(",。;:!?\n|")
_AT_THE_SAME_TIME = re.compile(r".*的(?:同时|基础上)")


# --------------------------------------------------------------------------------------------- the indicator


def read_indicators(clause: Clause) -> Iterator[tuple[Quantity, str, str]]:
    """Find what each quantity of a sentence measures.

    Args:
        clause: the sentence and its quantities in text order.

    Returns:
        (quantity, indicator as printed or "", name of the rule that found it); a quantity comes once for each thing
        that it measures.

    """
    text = clause.cleaned.text
    quantities = clause.quantities
    index = 0
    last = ""
    while index < len(quantities):
        count = _series_length(text, quantities, index)
        group = quantities[index : index + count]
        floor = quantities[index - 1].end if index else clause.start
        following = quantities[index + count].start if index + count < len(quantities) else clause.end
        for quantity, indicator, rule in _read_group(clause, group, floor, following, last):
            yield quantity, indicator, rule
            last = indicator or last
        index += count


def _series_length(text: str, quantities: tuple[Quantity, ...], index: int) -> int:
    """How many quantities stand side by side with nothing but 、和及 between them, or only levels (2个自治区、)."""
    count = 1
    while index + count < len(quantities):
        here, after = quantities[index + count - 1], quantities[index + count]
        gap = text[here.end : after.start]
        modifier = _MODIFIER.match(gap) if here.category == after.category == "count" else None
        if here.shape == "from" and after.shape == "to":
            pass
        elif not _SERIES_GAP.fullmatch(gap[modifier.end() if modifier else 0 :]):
            break
        count += 1
    return count


_SERIES_GAP = re.compile(r"、|[、,]?(?:和|及|以及|与|或|或者)|")


def _read_group(
    clause: Clause, group: tuple[Quantity, ...], floor: int, following: int, last: str
) -> Iterator[tuple[Quantity, str, str]]:
    text, without = clause.cleaned.text, clause.without
    first = group[0]
    raw = _before(clause, first.start, floor)
    if len(group) > 1 and "shared_head" not in without:
        shared = _shared_head(clause, group)
        if shared:
            yield from ((quantity, words, "shared_head") for quantity, words in zip(group, shared, strict=True))
            return
    either = any(text[a.end : b.start].startswith("或") for a, b in pairwise(group)) or group[-1].start == first.start
    if len(group) > 1 and "respectively" not in without and first.shape != "from" and not either:
        heads = _heads(clause, raw, _LINK_OF_SERIES, counted=first.category == "count")
        said = re.search(r"分别|依次", text[raw.start : raw.end])
        if len(heads) == len(group) or (said and len(heads) > len(group)):
            heads = heads[-len(group) :]
            if len({quantity.unit for quantity in group}) == 1:
                heads = _with_shared_end(heads)
            yield from ((quantity, words, "respectively") for quantity, words in zip(group, heads, strict=True))
            return
    each = _EACH.search(text[raw.start : raw.end]) or (len(group) == 1 and _APIECE.search(text[raw.start : raw.end]))
    if "each" not in without and each:
        heads = _heads(clause, raw, _LINK_OF_SERIES, counted=first.category == "count")
        if len(heads) > 1:
            heads = _with_shared_end(heads)
            yield from ((quantity, words, "each") for quantity in group for words in heads)
            return
    before = _compared(clause, raw) if first.shape == "over" else _trimmed(clause, raw)
    shared_payment: tuple[str, str] | None = None
    if len(group) > 1 and all(quantity.category == "money" for quantity in group):
        payment = _read_one(clause, group[-1], before, following, last)
        shared_payment = payment if payment[1] == "payment" else None
    for position, quantity in enumerate(group):
        end = group[position + 1].start if position + 1 < len(group) else following
        yield quantity, *(shared_payment or _read_one(clause, quantity, before, end, last))


def _read_one(clause: Clause, quantity: Quantity, before: Words, following: int, last: str) -> tuple[str, str]:
    """The indicator of one quantity: before it, behind it, or the one that an earlier clause named."""
    text, without = clause.cleaned.text, clause.without
    after = _after(text, quantity, min(following, clause.end))
    here = clause.cleaned.printed(before.start, before.end) if before.end > before.start else ""
    there = clause.cleaned.printed(after.start, after.end) if after.end > after.start else ""
    paid = PAYMENT if quantity.category == "money" else _PENALTY
    if "payment" not in without and there and paid.match(text, quantity.end):
        return there, "payment"
    rate = _RATE.match(text, quantity.end, clause.end) if quantity.category == "ratio" else None
    if rate and "rate" not in without:
        return clause.cleaned.printed(*rate.span("rate")), "rate"
    counted = quantity.category in {"count", "measure", "score"} or (quantity.category == "time" and quantity.behind)
    share = quantity.category == "ratio" and quantity.behind and not _MEASURED.search(here)
    counted = (counted or share) and not (here and text.startswith("的", quantity.end))
    counted = counted and not (quantity.behind and _DIMENSION.search(here))
    if there and "after" not in without and (not here or counted):
        return there, "after"
    if here and "before" not in without:
        return here, "before"
    if "carried" not in without:
        named = _named_before(clause, quantity)
        if named:
            return named, "carried"
        if last:
            return _CHANGED.sub("", last) or last, "carried"
        carried = _trimmed(clause, _previous_clause(clause, quantity))
        if carried.end > carried.start:
            return clause.cleaned.printed(carried.start, carried.end), "carried"
    return "", "number"


def _before(clause: Clause, position: int, floor: int) -> Words:
    """The words before a number: back to a stop or an opening bracket, or to `floor`, where the last number ends."""
    text = clause.cleaned.text
    start, depth = position, 0
    while start > floor:
        character = text[start - 1]
        if character == ")":
            depth += 1
        elif character == "(":
            if depth == 0:
                break
            depth -= 1
        elif depth == 0 and character in _BOUNDARY:
            break
        start -= 1
    started = _AT_THE_SAME_TIME.match(text, start, position)
    start = started.end() if started else start
    label = _ITEM_LABEL.match(text, start, position)
    return Words(label.end() if label else start, position)


_ITEM_LABEL = re.compile(
    r"(?:\([一二三四五六七八九十0-9]+\)|[①-⑳]|[0-9]+(?:\.[0-9]+)*[.、]|[一二三四五六七八九十]+、)+"
)


def _trimmed(clause: Clause, words: Words, link: re.Pattern[str] = _LINK) -> Words:
    """Without times, adverbs and modal verbs in front and verbs that lead to the number behind; empty if only those."""
    text = clause.cleaned.text
    start, end = words
    inside = bisect_left(clause.times, start, key=lambda time: time[0])
    if inside < len(clause.times) and clause.times[inside][1] <= end:
        a, b = clause.times[inside]
        rest = _trimmed(clause, Words(b, end), link)
        if rest.end > rest.start:
            return rest
        end = a
    lead = _LEAD.match(text, start, end)
    start = lead.end() if lead else start
    found = link.search(text[start:end])
    end = start + found.start() if found else end
    if start >= end or _ONLY_VERB.fullmatch(text, start, end):
        return Words(words.end, words.end)
    return Words(start, end)


def _compared(clause: Clause, raw: Words) -> Words:
    """最高支付限额不低于人均收入的6倍 measures the 限额, 按照不少于职工总数1.5%的比例 the 职工总数."""
    text = clause.cleaned.text
    found = _OVER.search(text, raw.start, raw.end)
    if found is None:
        return _trimmed(clause, raw)
    before = Words(raw.start, found.start())
    if text[raw.start : found.start()].endswith(("按照", "按", "将", "以", "从", "把")):
        before = Words(found.end(), raw.end)
    return _trimmed(clause, before)


_OVER = re.compile(r"不得?(?:低于|少于|超过|高于)|低于|高于|超过|少于")


def _after(text: str, quantity: Quantity, following: int) -> Words:
    """The thing counted, behind a number: 65个苏木乡镇全部完成…, 不少于20学时的培训."""
    found = _NOUN.match(text, quantity.end, following)
    if found is None or not found["noun"] or quantity.shape == "from":
        return Words(0, 0)
    start, end = found.span("noun")
    raising = _RAISING.match(text, start, end)
    start = raising.end() if raising and raising.end() < end else start
    if _STOP.match(text, start, end) or not (text[start].isalnum() or text[start] in "“《"):
        return Words(0, 0)
    closing = text.find("”", start, end)
    if closing >= 0 and text.find("“", start, closing) < 0:
        end = closing
    while end > start and text[end - 1] in "和及与或的":
        end -= 1
    return Words(start, end)


def _previous_clause(clause: Clause, quantity: Quantity) -> Words:
    """The comma clause before the one that a number stands in."""
    here = _before(clause, quantity.start, clause.start).start
    if here <= clause.start:
        return Words(here, here)
    return _before(clause, here - 1, clause.start)


def _named_before(clause: Clause, quantity: Quantity) -> str:
    """The subject of the comma clause before, where no number stands there: 粮食总产实现二十连丰,突破50万吨."""
    words = _previous_clause(clause, quantity)
    index = bisect_left(clause.quantities, words.start, key=lambda other: other.start)
    if clause.quantities[index].start < quantity.start:
        return ""
    named = _SUBJECT.match(clause.cleaned.text, words.start, words.end)
    return clause.cleaned.printed(*named.span("name")) if named else ""


_SUBJECT = re.compile(
    r"(?P<name>(?!(?:全面|基本|逐步|力争|确保|已))[一-鿿]{2,10}?)(?:实现|保持|再创|连续|期?限?为)[^,。;]*\Z"
)


def _heads(clause: Clause, words: Words, link: re.Pattern[str], *, counted: bool) -> list[str]:
    """The things that a list before a number names: 企业数、产品数 → two; the end they share comes back to each."""
    trimmed = _trimmed(clause, words, link)
    if trimmed.end == trimmed.start:
        trimmed = _trimmed(clause, _before(clause, max(clause.start, words.start - 1), clause.start), link)
    text = clause.cleaned.text
    parts: list[str] = []
    action = _ACTION.match(text, trimmed.start, trimmed.end) if counted else None
    start = action.end() if action else trimmed.start
    for found in _SEPARATOR.finditer(text, trimmed.start, trimmed.end):
        inside = text[trimmed.start : found.start()]
        if inside.count("(") > inside.count(")") or inside.count("“") > inside.count("”"):
            continue
        parts.append(clause.cleaned.printed(start, found.start()) if found.start() > start else "")
        start = found.end()
    if trimmed.end > start:
        parts.append(clause.cleaned.printed(start, trimmed.end))
    if any(_SUM.search(part) for part in parts):
        return []
    if not all(parts) or any(part.endswith("等") or "等" in part[1:4] for part in parts[-1:]):
        return []
    return parts


# 年营业收入首次突破1亿元、5亿元的: amounts are no things measured
_SUM = re.compile(r"[0-9][万亿]?元(?:以上)?的?\Z")
_KIND = re.compile(alternatives(_LEXICON["kinds"]["words"]))
_MEASURED = re.compile(rf"(?:{alternatives(_LEXICON['measures']['words'])}|[一-鿿]{{2}}率|[度量数额值比])\Z")


# 武汉、襄阳、宜昌3市浓度: the last name of an enumeration, and how many there are
_ENUMERATED = re.compile(
    r"(?P<name>[一-鿿]{2,4})(?:[2-9]|[二两三四五六七八九])个?(?:市|县|区|州|盟|旗|省|镇|城市|地区)(?=[一-鿿A-Z])"
)


def _with_shared_end(parts: list[str]) -> list[str]:
    """Give each the end that the last has for all: 种植、收获机械化率 → 种植机械化率; 国家级、市级基地 → 国家级基地."""
    last = parts[-1]
    measure = _MEASURED.search(last)
    kind = _KIND.match(last)
    enumerated = _ENUMERATED.match(last)
    if enumerated:
        return [
            *(part + last[enumerated.end() :] for part in parts[:-1]),
            enumerated["name"] + last[enumerated.end() :],
        ]
    whole = []
    for part in parts[:-1]:
        same = last.find(part[-1], 0, 5) + 1
        rest = last[len(part) :]
        if _MEASURED.search(part):
            whole.append(part)
        elif 0 < same < len(last):
            whole.append(part + last[same:])
        elif kind and measure:
            whole.append(part + last[kind.end() :])
        elif measure and len(part) == 2 and len(measure[0]) <= len(rest) <= len(measure[0]) + 4:
            whole.append(part + rest)
        else:
            whole.append(part + measure[0] if measure and len(measure[0]) > 1 else part)
    return [*whole, last]


def _shared_head(clause: Clause, group: tuple[Quantity, ...]) -> list[str]:
    """1个国家、2个自治区、4个盟级重点专科: the head behind the last level belongs to each."""
    text = clause.cleaned.text
    levels = []
    for here in group[:-1]:
        level = _MODIFIER.match(text, here.end)
        if level is None:
            return []
        levels.append(level[0])
    found = _MODIFIED.match(text, group[-1].end, clause.end)
    if found is None:
        return []
    return [level + found["head"] for level in levels] + [found[0]]


RULES = frozenset(("before", "after", "carried", "payment", "rate", "each", "respectively", "shared_head"))
