"""Automatic numbering of a Word file: which label each paragraph is printed with (ECMA-376 part 1, 17.9)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

from gongbao.corpus.counting import printed_number
from gongbao.corpus.docx_package import WORD
from gongbao.corpus.docx_styles import Styles, value_of

_LEVELS = 9
_PLACEHOLDER = re.compile(r"%([1-9])")  # 第%1条, %1.%2
_LONGEST_CHAIN = 20  # of list styles that lead to each other
BULLET = "•"


class Level(NamedTuple):
    """How paragraphs of a level are labelled; `restart` is how many levels above it begin it anew, None all of them."""

    style: str = "decimal"
    text: str = ""
    start: int = 1
    suffix: str = "tab"
    restart: int | None = None
    legal: bool = False


@dataclass(frozen=True, slots=True)
class _List:
    """What a paragraph's numId stands for: the counters that it shares, its levels, where it starts anew."""

    counters: str
    levels: dict[int, Level]
    overrides: dict[int, int]


@dataclass(slots=True)
class Numbering:
    """The lists of a file and how far each has been counted; paragraphs are to be asked for in their order."""

    lists: dict[str, _List]
    levels_of_styles: dict[tuple[str, str], int]
    _counters: dict[str, dict[int, int]] = field(default_factory=dict)
    _begun: set[str] = field(default_factory=set)

    def label(self, identifier: str, level: int) -> str:
        """The label of the next paragraph of a list, with the blank behind it; "" where it has none.

        Args:
            identifier: The paragraph's numId.
            level: Its ilvl, from 0.

        """
        found = self.lists.get(identifier)
        if found is None:
            return ""
        counters = self._counters.setdefault(found.counters, {})
        if identifier not in self._begun:
            self._begun.add(identifier)
            for each in found.overrides:
                counters.pop(each, None)
        own = found.levels.get(level, Level())
        counters[level] = counters[level] + 1 if level in counters else found.overrides.get(level, own.start)
        for above in range(level):
            counters.setdefault(above, found.overrides.get(above, found.levels.get(above, Level()).start))
        for below in [each for each in counters if each > level]:
            restart = found.levels.get(below, Level()).restart
            if restart is None or level < restart:
                del counters[below]
        return _printed(own, found.levels, counters)


def _printed(own: Level, levels: dict[int, Level], counters: dict[int, int]) -> str:
    if own.style == "bullet":
        return f"{BULLET} " if own.text.strip() else ""

    def number(match: re.Match[str]) -> str:
        index = int(match[1]) - 1
        style = levels.get(index, Level()).style
        if own.legal and style not in {"none", "bullet"}:
            style = "decimal"
        return "" if style in {"none", "bullet"} else printed_number(counters.get(index, 1), style)

    text = _PLACEHOLDER.sub(number, own.text)
    return text if own.suffix == "nothing" or not text else f"{text} "


def read_numbering(root: etree._Element | None, styles: Styles) -> Numbering:
    """Read numbering.xml; without one no paragraph has a label."""
    if root is None:
        return Numbering({}, {})
    abstract = {each.get(f"{WORD}abstractNumId", ""): each for each in root.iter(f"{WORD}abstractNum")}
    instances = {each.get(f"{WORD}numId", ""): each for each in root.iter(f"{WORD}num")}
    lists: dict[str, _List] = {}
    levels_of_styles: dict[tuple[str, str], int] = {}
    for identifier, instance in instances.items():
        key = value_of(instance, "abstractNumId") or ""
        definition = _definition(key, abstract, instances, styles)
        if definition is None:
            continue
        counters, element = definition
        levels = dict(_levels(element, identifier, levels_of_styles))
        overrides: dict[int, int] = {}
        for override in instance.iter(f"{WORD}lvlOverride"):
            index = _number(override.get(f"{WORD}ilvl"), 0)
            levels.update(_levels(override, identifier, levels_of_styles))
            start = value_of(override, "startOverride")
            if start is not None:
                overrides[index] = _number(start, 1)
        lists[identifier] = _List(counters, levels, overrides)
    return Numbering(lists, levels_of_styles)


def _definition(
    key: str, abstract: dict[str, etree._Element], instances: dict[str, etree._Element], styles: Styles
) -> tuple[str, etree._Element] | None:
    """The abstract list that holds the levels, through list styles that only refer to it."""
    for _ in range(_LONGEST_CHAIN):
        element = abstract.get(key)
        if element is None:
            return None
        link = value_of(element, "numStyleLink")
        if link is None:
            return key, element
        instance = instances.get(styles.numbering(link)[0] or "")
        key = (value_of(instance, "abstractNumId") or "") if instance is not None else ""
    return None


def _levels(
    parent: etree._Element, identifier: str, levels_of_styles: dict[tuple[str, str], int]
) -> Iterator[tuple[int, Level]]:
    for element in parent.iterchildren(f"{WORD}lvl"):
        index = _number(element.get(f"{WORD}ilvl"), 0)
        if not 0 <= index < _LEVELS:
            continue
        style = value_of(element, "pStyle")
        if style is not None:
            levels_of_styles[identifier, style] = index
        restart = value_of(element, "lvlRestart")
        legal = element.find(f"{WORD}isLgl")
        yield (
            index,
            Level(
                style=_style(element),
                text=value_of(element, "lvlText") or "",
                start=_number(value_of(element, "start"), 0),
                suffix=value_of(element, "suff") or "tab",
                restart=None if restart is None else _number(restart, 0),
                legal=legal is not None and legal.get(f"{WORD}val") not in {"0", "false", "off"},
            ),
        )


def _style(level: etree._Element) -> str:
    """The level's format, which newer files wrap into alternatives."""
    for element in level.iter(f"{WORD}numFmt"):
        return element.get(f"{WORD}val") or "decimal"
    return "decimal"


def _number(text: str | None, default: int) -> int:
    try:
        return int(text or "")
    except ValueError:
        return default
