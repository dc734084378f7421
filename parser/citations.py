"""Citations (引用): the instruments that a document names in 《》, their numbers, and what it has to do with them.

Titles that follow each other in a list share their relation; relations.py reads it off the words around the list.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from gongbao.parser.instruments import TITLE, names_instrument, number_after
from gongbao.parser.model import BlockKind, Citation, Relation
from gongbao.parser.outline import Passage
from gongbao.parser.relations import RULES, WORD, Group, introduction, word_before
from gongbao.parser.sections import read_sections
from gongbao.parser.text import Cleaned, matching_bracket

ALL_RULES: frozenset[str] = frozenset(RULES) | {"works", "announced", "issued_once"}
"""The names of all rules; a citation carries the name of the rule that gave it its relation."""


@dataclass(frozen=True, slots=True)
class _Title:
    """A title in cleaned text, [start, end) with its 《》; `closed` is where its number's brackets end, else `end`."""

    start: int
    end: int
    closed: int
    number: tuple[int, int] | None


# 及其实施条例, 及其配套规定: no instrument of their own
_AND_ITS = re.compile(r"及其[^,。;、《和与]{0,12}|\([^()《》]*\)")
# What may stand between two titles of one list: 、 / 第三条、第五条和 / 和省政府 / ,以及 / ;2.
_BETWEEN = re.compile(
    r"""
    (?: 等 | (?:第[^,。;《]{1,20}?[条款项章节](?:[、和及与](?=第))?)+ )?
    (?: 的?(?:有关|相关)?(?:规定|要求|精神|部署) )?
    (?: 、 | [,;]?(?:以及|及|和|与|或者?|并) | [,;](?=$) | [,;]?(?:\([0-9]{1,2}\)|[0-9]{1,2}[.、)]) )?
    [一-鿿]{0,16}
    """,
    re.VERBOSE,
)
_LONGEST_BETWEEN = 45
_INTRODUCTION_LENGTH = 40

# (以下简称《条例》), (国发〔2021〕5号,以下称“意见”), ,以下简称《条例》
_CALLED = re.compile(r"(?:简称|合称|以下称|下称|统称)(?:为|:)?[“《]{1,2}(?P<short>[^“”《》()]{2,24})[”》]{1,2}")
_ANNOUNCES = re.compile(r"(?:简称|合称|以下称|下称|统称)(?:为|:)?[“]?$")
_SENTENCE_START = re.compile(r"[。;!?\n]")
_LABEL = re.compile(r"\(?[0-9一二三四五六七八九十]{1,3}[).、]?\)?")


def find_citations(
    cleaned: Cleaned, passages: Sequence[Passage], *, rules: Collection[str] = ALL_RULES
) -> list[Citation]:
    """Find the instruments that one document cites.

    Args:
        cleaned: the text that the passages stand in.
        passages: the document's blocks in text order; of its elements only titles are read, and there only what
            a notice issues, amends or repeals.
        rules: the names of the rules to read by; all of them unless a test leaves one out.

    Returns:
        The citations in text order. What the title says is issued is not recorded again where the body says so.
    """
    text = cleaned.text
    found: list[Citation] = []
    issued: set[str] = set()
    full_titles: dict[str, str] = {}
    introduced: Relation | None = None
    for passage, section in read_sections(text, passages):
        if passage.kind is BlockKind.ELEMENT and passage.role != "title":
            continue
        body = text[passage.start : passage.end]
        titles = _titles(text, passage, rules) if "《" in body else []
        inherited = introduced or section.listed if _begins_with_title(body) else None
        for group, members in _groups(text, passage, titles, inherited):
            relation, rule = _relation(group, rules)
            for member in members:
                title = cleaned.printed(member.start + 1, member.end - 1)
                key = _key(title)
                if "announced" in rules:
                    short = _announced(text, member, passage.end)
                    if short:
                        full_titles.setdefault(short, title)
                if relation is None or rule is None or not _recorded(text, member, relation, full_titles, rules):
                    continue
                if relation is Relation.ISSUES and "issued_once" in rules:
                    if key in issued:
                        continue
                    issued.add(key)
                known = full_titles.get(title)
                number = text[slice(*member.number)] if member.number else None
                evidence = cleaned.evidence(member.start, member.closed)
                refers_to = known if known != title else None
                found.append(Citation(evidence, title, relation, rule, number, refers_to))
        if _LABEL.fullmatch(body):
            continue  # (一) on a line of its own before its title
        # An item of a list that ends without punctuation looks like a heading: 1.《…》(…〔2020〕1号)
        is_item = _begins_with_title(body) and (passage.kind is not BlockKind.HEADING or not body.startswith("《"))
        if not is_item:
            introduced = introduction(body[-_INTRODUCTION_LENGTH:])
    return found


def _key(title: str) -> str:
    """A title for comparison: letters and digits alone."""
    return "".join(character for character in title if character.isalnum())


def _begins_with_title(body: str) -> bool:
    label = _LABEL.match(body)
    return body.startswith("《", label.end() if label else 0)


def _recorded(text: str, title: _Title, relation: Relation, known: dict[str, str], rules: Collection[str]) -> bool:
    """Whether a title names an instrument: by its last noun, by its number, or by what is done with it."""
    if "works" not in rules:
        return True
    sure = title.number is not None or text[title.start + 1 : title.end - 1] in known
    sure = sure or relation in {Relation.REPEALS, Relation.ISSUES}
    return names_instrument(text, title.start, title.end, sure=sure)


def _titles(text: str, passage: Passage, rules: Collection[str]) -> list[_Title]:
    """The titles of a passage, but for abbreviations where they are announced."""
    titles = []
    for match in TITLE.finditer(text, passage.start, passage.end):
        if "announced" in rules and _ANNOUNCES.search(text, max(passage.start, match.start() - 6), match.start()):
            continue
        number = number_after(text, match.end(), passage.end)
        closed = number.closed if number else match.end()
        titles.append(_Title(match.start(), match.end(), closed, (number.start, number.end) if number else None))
    return titles


def _groups(
    text: str, passage: Passage, titles: Sequence[_Title], inherited: Relation | None
) -> Iterator[tuple[Group, list[_Title]]]:
    """The titles of a passage in lists that share their relation."""
    if not titles:
        return
    lists = [[titles[0]]]
    for left, right in pairwise(titles):
        if _joined(text[_bracket_end(text, left, passage.end) : right.start]):
            lists[-1].append(right)
        else:
            lists.append([right])
    for members in lists:
        start, end = members[0].start, _bracket_end(text, members[-1], passage.end)
        stops = [match.end() for match in _SENTENCE_START.finditer(text, passage.start, start)]
        clause = stops[-1] if stops else passage.start
        first = members is lists[0] and inherited is not None
        yield (
            Group(
                text,
                start,
                end,
                passage.start,
                passage.end,
                clause,
                inherited if first else None,
                passage.kind is BlockKind.ELEMENT,
                word_before(text, clause, start),
            ),
            members,
        )


def _joined(gap: str) -> bool:
    if not gap:
        return True
    if len(gap) > _LONGEST_BETWEEN or "。" in gap:
        return False
    gap = _AND_ITS.sub("", gap)
    return WORD.search(gap) is None and _BETWEEN.fullmatch(gap) is not None


def _bracket_end(text: str, title: _Title, end: int) -> int:
    """Where the brackets that belong to a title end: its number's, then one that announces its abbreviation."""
    if title.closed < end and text[title.closed] == "(":
        closing = matching_bracket(text, title.closed, end)
        if closing > 0 and ("称" in text[title.closed : closing] or closing - title.closed <= 12):
            return closing + 1
    return title.closed


def _announced(text: str, title: _Title, end: int) -> str | None:
    """The abbreviation that the words right after a title announce for it."""
    stop = max(_bracket_end(text, title, end), title.end)
    match = _CALLED.search(text, title.end, stop)
    if match is None and text.startswith((",以下简称", "以下简称"), stop):
        match = _CALLED.search(text, stop, min(end, stop + 36))
    return match["short"] if match else None


def _relation(group: Group, rules: Collection[str]) -> tuple[Relation | None, str | None]:
    for name, rule in RULES.items():
        if name in rules and (name == "title_line" or not group.title_line):
            relation = rule(group)
            if relation is not None:
                return relation, name
    return None, None
