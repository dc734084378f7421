"""Sentences of the synthetic gazettes, each with the facts that it states: what a reader has to find in it."""

import datetime
from dataclasses import dataclass, field
from random import Random
from typing import Any

from bench.world import Document, Series, vocabulary

Fact = dict[str, Any]
"""What the text says, as JSON: `kind` is document, owner, target, deadline or citation; `words` are its own."""

DIGITS = "〇一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Passage:
    """Words and the facts that they state."""

    text: str
    facts: tuple[Fact, ...] = ()

    def __add__(self, other: "Passage | str") -> "Passage":
        if isinstance(other, str):
            return Passage(self.text + other, self.facts)
        return Passage(self.text + other.text, self.facts + other.facts)


def joined(passages: list[Passage], separator: str = "") -> Passage:
    return Passage(
        separator.join(part.text for part in passages), tuple(fact for part in passages for fact in part.facts)
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of a document: a `clause` may be broken by the end of a page, a heading or an element isn't."""

    kind: str
    passage: Passage


@dataclass(slots=True)
class Sheet:
    """A document while it is written: lines in order; chance and field are the document's own."""

    document: Document
    chance: Random
    lines: list[Line] = field(default_factory=list)

    @property
    def series(self) -> Series:
        return self.document.issue.series

    def element(self, text: str, *facts: Fact) -> None:
        self.lines.append(Line("element", Passage(text, facts)))

    def heading(self, text: str) -> None:
        self.lines.append(Line("heading", Passage(text)))

    def clause(self, passage: Passage | str) -> None:
        self.lines.append(Line("clause", Passage(passage) if isinstance(passage, str) else passage))

    def table(self, passage: Passage) -> None:
        self.lines.append(Line("table", passage))

    # ---------------------------------------------------------------------------------------------- words

    def pick(self, kind: str) -> str:
        """A phrase of the vocabulary, about this document's field and this region's counties."""
        first, second = self.chance.sample(self.document.theme["objects"], 2)
        if self.chance.random() < 0.5:
            second = self.chance.choice(vocabulary()["phrases"]["objects"])
        county, other = self.chance.sample(self.series.counties, 2)
        phrase: str = self.chance.choice(vocabulary()["phrases"][kind])
        return phrase.format(o=first, p=second, c=county, d=other)

    def measure(self) -> str:
        """What is to be done, without subject or full stop."""
        parts = [self.pick("begin")]
        for kind, share in (("middle", 0.7), ("middle", 0.3), ("purpose", 0.3)):
            if self.chance.random() < share:
                parts.append(self.pick(kind))
        return "，".join(parts)

    def some_bureaus(self, least: int, most: int) -> list[str]:
        """The lead and some of the others of this field, by what they are for."""
        theme = self.document.theme
        count = min(self.chance.randint(least, most), 1 + len(theme["bureaus"]))
        return [theme["lead"], *self.chance.sample(theme["bureaus"], count - 1)]


# ----------------------------------------------------------------------------------------------------- numerals


def chinese(number: int) -> str:
    """A number below 10,000 in Chinese numerals.

    >>> chinese(15), chinese(85), chinese(302), chinese(2500)
    ('十五', '八十五', '三百零二', '二千五百')
    """
    text, zero = "", False
    for unit, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            text += ("零" if zero else "") + DIGITS[digit] + word
            zero = False
        else:
            zero = bool(text)
    return text.removeprefix("一") if text.startswith("一十") else text or "零"


def chinese_date(day: datetime.date) -> str:
    """A date as the end of a document has it: 二〇二四年三月十五日."""
    year = "".join(DIGITS[int(digit)] for digit in str(day.year))
    return f"{year}年{chinese(day.month)}月{chinese(day.day)}日"


def arabic_date(day: datetime.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def last_of_month(year: int, month: int) -> datetime.date:
    return datetime.date(year + month // 12, month % 12 + 1, 1) - datetime.timedelta(1)


# -------------------------------------------------------------------------------------------------------- owners


def owner(bearers: list[tuple[str, str]], words: str) -> Fact:
    return {"kind": "owner", "agencies": [list(bearer) for bearer in bearers], "words": words}


def owes(name: str, rest: str) -> Passage:
    """A sentence that begins with whom it obliges."""
    return Passage(name + rest, (owner([(name, "responsible")], name + rest[:4]),))


def tail(sheet: Sheet) -> Passage:
    """A bracket behind a paragraph that says who is responsible, in one of the ways that officials write."""
    series, chance = sheet.series, sheet.chance
    purposes = sheet.some_bureaus(1, 4)
    names = [series.bureau(purpose) for purpose in purposes]
    bare = [series.bare_bureau(purpose) for purpose in purposes]
    everywhere = chance.random() < 0.2
    listed = names[0] + "".join(f"、{name}" for name in bare[1:])
    responsible = [(name, "responsible") for name in names]
    groups = [(series.collective, "responsible")] if everywhere else []
    end = f"，{series.collective}" if everywhere else ""
    if len(names) == 1:
        words = f"（{names[0]}{end}{chance.choice(['', '负责'])}）"
        return Passage(words, (owner(responsible + groups, words),))
    others, others_bare = "、".join(names[1:]), "、".join([names[1], *bare[2:]])
    everyone = responsible + groups
    words, bearers = chance.choice(
        [
            (f"{'、'.join(names)}{end}负责", everyone),
            (f"责任单位：{listed}{end}", everyone),
            (f"{listed}{end}", everyone),
            (f"{names[0]}牵头，{others_bare}配合", _led(names, "support")),
            (f"{names[0]}牵头，{others_bare}按职责分工负责", _led(names, "responsible")),
            (f"牵头单位：{names[0]}；配合单位：{others}", _led(names, "support")),
            (f"{names[0]}会同{others}负责", _led(names, "joint")),
        ]
    )
    return Passage(f"（{words}）", (owner(bearers, f"（{words}）"),))


def _led(names: list[str], role: str) -> list[tuple[str, str]]:
    """The first leads, the others have a role."""
    return [(names[0], "lead"), *((name, role) for name in names[1:])]


def duty(sheet: Sheet) -> Passage:
    """A sentence whose subject owes what it says; the subject's words begin it."""
    series, chance = sheet.series, sheet.chance
    first, *others = [series.bureau(purpose) for purpose in sheet.some_bureaus(1, 3)]
    match chance.randrange(5):
        case 0:
            subject, bearers = f"{series.collective}要", [(series.collective, "responsible")]
        case 1 if others:
            subject = f"{first}会同{'、'.join(others)}"
            bearers = _led([first, *others], "joint")
        case 2 if others:
            subject = f"{first}、{'、'.join(others)}要按照职责分工，"
            bearers = [(name, "responsible") for name in (first, *others)]
        case 3:
            subject, bearers = f"{first}应当", [(first, "responsible")]
        case _:
            subject, bearers = f"{first}要", [(first, "responsible")]
    words = subject + sheet.measure()
    return Passage(f"{words}。", (owner(bearers, words),))


# ------------------------------------------------------------------------------------------- targets and deadlines


def _target(indicator: str, value: float, unit: str, comparator: str, words: str, high: float | None = None) -> Fact:
    factor = 10_000 if unit.startswith("万") else 100_000_000 if unit.startswith("亿") else 1
    return {
        "kind": "target",
        "indicator": indicator,
        "value": round(value * factor, 6),
        "value_max": None if high is None else round(high * factor, 6),
        "unit": unit.lstrip("万亿") or None,
        "comparator": comparator,
        "words": words,
    }


def by(end: datetime.date, words: str) -> Fact:
    return {"kind": "deadline", "form": "by", "end": end.isoformat(), "recurrence": None, "words": words}


def recurring(rule: str, words: str) -> Fact:
    return {"kind": "deadline", "form": "recurring", "end": None, "recurrence": rule, "words": words}


def target(sheet: Sheet, year: int | None = None) -> Passage:
    """A clause with a number that is to be reached, by the end of a year where one is given; no full stop."""
    indicator, manner, unit, low, high, decimals = sheet.chance.choice(sheet.document.theme["targets"])
    chance = sheet.chance
    value = round(chance.uniform(low, high), decimals)
    printed = f"{value:.{decimals}f}{unit}"
    upper = ""
    comparator, quoted, facts = "==", printed, list[Fact]()
    lead = chance.choice(["到{}年，", "力争到{}年，", "到{}年底，"]).format(year) if year else ""
    if lead:
        facts.append(by(datetime.date(year or 1, 12, 31), lead.removeprefix("力争").rstrip("，")))
    match manner:
        case "reach":
            if unit == "%" and decimals == 0 and chance.random() < 0.15:
                printed = f"百分之{chinese(int(value))}"
            upper = chance.choice(["以上", ""])
            quoted, comparator = printed + upper, ">=" if upper else "=="
            words = f"{indicator}{chance.choice(['达到', '提高到'])}{quoted}"
        case "keep":
            quoted, comparator = f"{printed}以上", ">="
            words = f"{indicator}{chance.choice(['稳定在', '保持在'])}{quoted}"
        case "cap":
            quoted, comparator = f"{printed}{chance.choice(['以内', '以下'])}", "<="
            words = f"{indicator}控制在{quoted}"
        case "exceed":
            quoted, comparator = f"突破{printed}", ">"
            words = f"{indicator}{quoted}"
        case _:
            upper = chance.choice(["以上", "", ""])
            quoted, comparator = printed + upper, ">=" if upper else "=="
            words = f"{indicator}{quoted}"
    facts.append(_target(indicator, value, unit, comparator, quoted))
    return Passage(lead + words, tuple(facts))


def deadline(sheet: Sheet) -> Passage:
    """A clause with a time by which, or at which again and again, something is due; no full stop."""
    chance, year = sheet.chance, sheet.document.date.year
    thing = chance.choice(sheet.document.theme["objects"])
    month = chance.randint(1, 11)
    match chance.randrange(6):
        case 0:
            words = f"{year + 1}年{month}月底前"
            return Passage(f"{words}完成{thing}任务", (by(last_of_month(year + 1, month), words),))
        case 1:
            words = f"{year + chance.randint(1, 3)}年底前"
            return Passage(f"{words}全面完成{thing}整改", (by(datetime.date(int(words[:4]), 12, 31), words),))
        case 2:
            return Passage(f"每季度通报{thing}进展情况", (recurring("FREQ=MONTHLY;INTERVAL=3", "每季度"),))
        case 3:
            return Passage(f"每年开展{thing}评估", (recurring("FREQ=YEARLY", "每年"),))
        case 4:
            return Passage(f"每月调度{thing}工作", (recurring("FREQ=MONTHLY", "每月"),))
        case _:
            words = f"{year + 1}年{month}月{chance.randint(1, 28)}日前"
            day = datetime.date(year + 1, month, int(words.split("月")[1].removesuffix("日前")))
            return Passage(f"{words}报送{thing}工作方案", (by(day, words),))


def threshold(indicator: str, unit: str, low: int, high: int | None) -> Passage:
    """A condition that sets off a response: from `low` up, or up to below `high`."""
    factor = 10_000 if low >= 10_000 and low % 10_000 == 0 else 1
    printed = "万" if factor > 1 else ""

    def number(value: int) -> str:
        return f"{value // factor}{printed}{unit}" if value % factor == 0 else f"{value}{unit}"

    if high is None:
        words = f"{number(low)}以上"
        return Passage(f"{indicator}{words}", (_target(indicator, low, unit, ">=", words),))
    words = f"{number(low)}以上、{number(high)}以下"
    return Passage(f"{indicator}{words}", (_target(indicator, low, unit, "range", words, high),))


# ----------------------------------------------------------------------------------------------------- citations


def cited(title: str, number: str | None, relation: str, printed_in: str | None = None) -> Passage:
    """《title》（number）, and what it is to the document; `printed_in` is the key of the issue that prints it."""
    words = f"《{title}》" + (f"（{number}）" if number else "")
    return Passage(
        words,
        (
            {
                "kind": "citation",
                "title": title,
                "number": number,
                "relation": relation,
                "printed_in": printed_in,
                "words": words,
            },
        ),
    )


def cited_document(paper: Document, relation: str, by_number: bool = True) -> Passage:
    """Another document of this world, by its number and title or by its title alone."""
    title = paper.cited.replace("《", "〈").replace("》", "〉")
    return cited(title, paper.number if by_number else None, relation, paper.issue.key)
