"""Numbers of divisions that are missing, come twice, or stand out of order.

Only what is printed counts: before a number is called missing, the words in which it would have to stand are searched
for it, because a list may run on inside a paragraph, or its label may be printed so that no division begins with it.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from gongbao.parser.check_proof import Finding, Numbered, Proof
from gongbao.parser.numbering import Scheme

_DIGITS = "零一二三四五六七八九"
_WHOLE_TREE = {Scheme.ARTICLE, Scheme.BOX, Scheme.ANNEX, Scheme.PART}
"""Schemes whose numbers run through a whole text, whatever they stand below."""
_ORDINALS = {
    Scheme.PART,
    Scheme.CHAPTER,
    Scheme.SECTION,
    Scheme.CHINESE_COMMA,
}  # may be counted through whatever they stand below
_AMENDING = re.compile(r"修改|修订|修正|废止|清理")  # quotes articles of another text: 将第三条修改为…
_QUOTED = re.compile(r"[“\"]|第[^条]{1,4}[款项]|[所中的]")  # 第七条“缔约国于…”, 附件三所列全国性法律
_HEAD = 60  # characters of a text without a title that its title must be in
_FARTHEST = 99  # numbers that may be missing at one place
_SHOWN = 6  # missing numbers listed one by one


@dataclass(frozen=True, slots=True)
class _Run:
    """Siblings whose numbers should follow each other; `begins` is the cleaned position from which on they may stand."""

    members: Sequence[Numbered]
    begins: int
    first: int = 1


def missing_numbers(proof: Proof) -> Iterator[Finding]:
    """一、 then 三、; an item (6) with no (1) to (5) before it."""
    for run in _runs(proof):
        if run.members[0].label.scheme is Scheme.ARTICLE and _ordinal(run.members[0]) > 1:
            continue  # articles of others are quoted, or a part of a law is printed
        seen = run.first - 1
        before = run.begins
        later = {_ordinal(member) for member in run.members}
        for member in run.members:
            number = _ordinal(member)
            if number - seen > _FARTHEST:
                break  # no list of this kind goes on so: 第二〇二四条
            gap = [each for each in range(seen + 1, number) if each not in later]
            gap = [each for each in gap if not _is_printed(proof.text, member, each, before)]
            if gap:
                yield Finding(member.division.span, _missing_message(proof, member, gap))
            seen = max(seen, number)
            before = member.start + member.label.length


def repeated_numbers(proof: Proof) -> Iterator[Finding]:
    """三、 and again 三、."""
    for run in _runs(proof):
        seen: dict[int, Numbered] = {}
        for member in run.members:
            first = seen.setdefault(_ordinal(member), member)
            if first is not member:
                title = f" ({first.division.title})" if first.division.title else ""
                yield Finding(
                    member.division.span, f"the number {member.division.label} was given before in this list{title}"
                )


def disordered_numbers(proof: Proof) -> Iterator[Finding]:
    """四、 before 三、."""
    for run in _runs(proof):
        highest: Numbered | None = None
        seen: set[int] = set()
        for member in run.members:
            number = _ordinal(member)
            if highest is not None and number < _ordinal(highest) and number not in seen:
                yield Finding(member.division.span, f"{member.division.label} stands behind {highest.division.label}")
            seen.add(number)
            if highest is None or number > _ordinal(highest):
                highest = member


def _runs(proof: Proof) -> Iterator[_Run]:
    """The lists of each document: siblings of one scheme, parted where the numbering begins anew."""
    groups: dict[tuple[object, ...], list[Numbered]] = {}
    for here in proof.numbered:
        scheme = here.label.scheme
        if here.label.ordinal is None or (scheme is Scheme.ARTICLE and len(here.label.numbers) > 1):
            continue
        if scheme is not Scheme.CHINESE_COMMA and _amends(proof, here):
            continue
        if scheme is Scheme.DECIMAL and not _is_below_its_own(here):
            continue
        if scheme in _WHOLE_TREE and _QUOTED.match(proof.text, here.start + here.label.length):
            continue
        parent = None if scheme in _WHOLE_TREE else here.parent and here.parent.division.id
        # 第一分编 is counted below 第一编
        kind = (*here.scheme, here.division.label.endswith("分编"))
        groups.setdefault((here.tree, kind, parent), []).append(here)
    previous: dict[tuple[object, ...], list[list[Numbered]]] = {}
    for (tree, group, _), members in groups.items():
        parent = members[0].parent
        above = (tree, group, parent.scheme if parent and members[0].label.scheme not in _ORDINALS else None)
        previous.setdefault(above, []).append(members)
    for lists in previous.values():
        yield from _parted(proof, lists)


def _parted(proof: Proof, lists: Sequence[list[Numbered]]) -> Iterator[_Run]:
    """Lists below parents of one scheme: each counted from 1, or all counted through ((一) (二) 二、 (三)).

    A list may go on from the one before by chance: not where as many items as are missing stand before it unnumbered.
    """
    goes_on = sum(_goes_on(proof, a, b) for a, b in pairwise(lists))
    anew = sum(_ordinal(each[0]) == 1 for each in lists[1:])
    through = goes_on > anew
    before: list[Numbered] = []
    for members in lists:
        run: list[Numbered] = []
        begins = _begin_of(members[0])
        follows = bool(before) and _goes_on(proof, before, members)
        first = _ordinal(before[-1]) + 1 if before and _ordinal(members[0]) > 1 and (through or follows) else 1
        for member in members:
            if run and _begins_anew(proof.text, run, member):
                yield _Run(tuple(run), begins, first)
                begins, first = run[-1].start + run[-1].label.length, 1
                run = []
            run.append(member)
        yield _Run(tuple(run), begins, first)
        before = members


def _goes_on(proof: Proof, before: Sequence[Numbered], members: Sequence[Numbered]) -> bool:
    """Whether a list is counted on from the one before."""
    last = _ordinal(before[-1])
    return 1 < _ordinal(members[0]) == last + 1 and _unnumbered_items(proof, members[0]) != last


def _begins_anew(text: str, run: Sequence[Numbered], member: Numbered) -> bool:
    """Whether a list begins with a member: with 1, or with 1 printed inside the paragraph before."""
    number = _ordinal(member)
    if number > _ordinal(run[-1]):
        return False
    return number == 1 or _is_printed(text, member, 1, run[-1].start + run[-1].label.length)


def _begin_of(first: Numbered) -> int:
    return first.parent.start + first.parent.label.length if first.parent else 0


def _ordinal(here: Numbered) -> int:
    return here.label.ordinal or 0


def _is_below_its_own(here: Numbered) -> bool:
    """Whether a decimal number stands below the one that it begins with: 7.6 below 7 or 7., not 53.2 below 52."""
    numbers = here.label.numbers
    return len(numbers) == 1 or here.parent is None or here.parent.label.ordinal == numbers[-2]


def _amends(proof: Proof, here: Numbered) -> bool:
    """Whether it stands in a text that amends others: its title says so, or what is printed for a title."""
    document = proof.document_at(here.division.span.start)
    if document is None:
        return False
    start = proof.cleaned.position(document.span.start)
    return bool(_AMENDING.search(document.title or proof.text[start : start + _HEAD]))


def _is_printed(text: str, like: Numbered, number: int, begin: int) -> bool:
    """Whether a label like another one, with this number, stands in the text before that one."""
    return _pattern(like, number).search(text, max(0, begin), like.start) is not None


def _pattern(like: Numbered, number: int) -> re.Pattern[str]:
    """What a label with this number looks like: as its siblings do, or its bare number at the start of a line."""
    scheme, chinese, arabic = like.label.scheme, _chinese(number), str(number)
    forms = [rf"^[(]?(?:{chinese}|{arabic})(?![0-9{_DIGITS[1:]}十百])"]
    if scheme is Scheme.CHINESE_COMMA:
        forms.append(rf"(?<![{_DIGITS}十百、]){chinese}[、.,是]")
    elif scheme is Scheme.CHINESE_PAREN:
        forms.append(rf"\({chinese}\)|{chr(0x3220 + number - 1) if number <= 10 else chinese}")
    elif scheme is Scheme.ARABIC_PAREN:
        forms.append(rf"\({arabic}\)" + (f"|{chr(0x2474 + number - 1)}" if number <= 20 else ""))
    elif scheme is Scheme.ARABIC_DOT:
        forms.append(rf"(?<![0-9.]){arabic}[.、]" + (f"|{chr(0x2488 + number - 1)}" if number <= 20 else ""))
    elif scheme is Scheme.ARABIC_HALF_PAREN:
        forms.append(rf"(?<![0-9]){arabic}\)")
    elif scheme is Scheme.CIRCLED and number <= 20:
        forms.append(chr(0x2460 + number - 1))
    elif scheme is Scheme.DECIMAL:
        forms = [rf"(?<![0-9.]){re.escape('.'.join(map(str, (*like.label.numbers[:-1], number))))}(?![0-9])"]
        if len(like.label.numbers) == 1:
            forms = [rf"^{arabic}(?![0-9.])"]
    elif scheme is Scheme.BOX:
        forms = [rf"专栏(?:{arabic}(?![0-9])|{chinese})"]
    elif scheme is Scheme.ANNEX:
        forms = [rf"附[件录表图](?:{arabic}(?![0-9])|{chinese})"]
    else:
        forms = [rf"第(?:{arabic}|{chinese})[{_ORDINAL_WORDS[scheme]}]"]
    return re.compile("|".join(forms), re.MULTILINE)


_ORDINAL_WORDS = {Scheme.PART: "编分部", Scheme.CHAPTER: "章", Scheme.SECTION: "节", Scheme.ARTICLE: "条"}


def _chinese(number: int) -> str:
    """A number from 1 to 999 as labels write it: 十二, 一百零三."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    words = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        words += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    elif hundreds and ones:
        words += "零"
    return words + (_DIGITS[ones] if ones else "")


def _missing_message(proof: Proof, member: Numbered, gap: Sequence[int]) -> str:
    printed = member.division.label
    shown = [_like(printed, member, number) for number in gap]
    listed = "、".join(shown) if len(shown) <= _SHOWN else f"{shown[0]}–{shown[-1]}"
    inside = member.parent if member.label.scheme not in _WHOLE_TREE else None
    where = f" of {inside.division.label}" if inside else ""
    message = f"{listed}{where} {'is' if len(gap) == 1 else 'are'} missing before {printed}"
    bare = _unnumbered_items(proof, member) if gap[0] == 1 else 0
    return f"{message}; {bare} items without a number stand there" if bare == len(gap) else message


def _like(printed: str, member: Numbered, number: int) -> str:
    """The label that a number would have: printed as its sibling's is."""
    own = str(_ordinal(member))
    if own in printed:
        head, _, tail = printed.rpartition(own)
        return f"{head}{number}{tail}"
    return printed.replace(_chinese(_ordinal(member)), _chinese(number), 1)


def _unnumbered_items(proof: Proof, member: Numbered) -> int:
    """How many items that end in a semicolon stand right before a division, whether or not each has a line of its own."""
    count = 0
    index = bisect_left(proof.stretches, member.start, key=lambda stretch: stretch[0])
    for start, end, _ in reversed(proof.stretches[max(0, index - _FARTHEST) : index]):
        if proof.text[end - 1 : end] != ";" or start < _begin_of(member):
            break
        count += proof.text.count(";", start, end)
    return count
