"""The head of a document (版头) above its title, line by line: GB/T 9704-2012, sections 7.2 and 10.1.

Copy number, secrecy, urgency, the issuer's mark, number and who approved the issue. Two of them share a line where the
number stands at its left and the approver at its right (某政发〔2024〕7号 签发人:某某), or in a letter (函) urgency at its left
and the number at its right. All patterns are for folded text without blanks.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from gongbao.parser.elements import BODY_END, JOINT_NUMBER, NUMBER, is_body, is_title

_URGENCY = "特急|加急|急件|特提|平急"  # the last two are a telegram's (电报)
# 000036 机密★1年 特急 某政发〔2024〕7号 签发人:孙某某李某某
HEAD_LINE = re.compile(
    rf"""
      (?=.)
      (?:(?:份号:?)?(?P<copy_number>0[0-9]{{5}}))?
      (?:(?:密级:?)?(?P<security>绝密|机密|秘密)(?:[★☆*](?P<security_period>长期|[0-9一二三四五六七八九十]{{1,3}}(?:个月|年|月|天)))?)?
      (?:(?:紧急程度|等级)?:?(?P<urgency>{_URGENCY})(?:·明电)?)?
      (?P<number>{JOINT_NUMBER})?
      (?:签发人:?(?P<approvers>[一-鿿·]{{2,40}}))?
    """,
    re.VERBOSE,
)
_ROLES = ("copy_number", "security", "urgency", "number", "approvers")
_MARK = re.compile(rf"(?P<body>[一-鿿()]{{0,30}}(?:{BODY_END}))文件")  # 某市人民政府文件
# 市政府文件, 省政府部门文件: a gazette's own line above the documents of a section
_SHORT_NAME = re.compile(r"(?:[省市县区州盟旗]|自治区)(?:委|人民)?(?:政府|委|办|直|人大)|部门|.*部门文件")
_LONGEST_LINE = 150  # several numbers of several bodies
_MOST_MARKS = 12  # bodies that issue jointly, each on a line
_NAMES = re.compile(r"[一-鿿·]{2,12}")


class HeadPart(NamedTuple):
    """An element on a line of the head: its role and where on the line it stands, its label included."""

    role: str
    start: int
    end: int


def head_parts(text: str) -> tuple[HeadPart, ...]:
    """The elements that a line of the head holds, none where it is no such line.

    >>> [part.role for part in head_parts("特急云政办函〔2020〕33号")]
    ['urgency', 'number']
    >>> head_parts("特急件要当日办结。")
    ()
    """
    found = HEAD_LINE.fullmatch(text) if len(text) <= _LONGEST_LINE else None
    if found is None:
        return ()
    roles = [role for role in _ROLES if found[role]]
    starts = [0, *(_start(found, role) for role in roles[1:])]
    return tuple(
        HeadPart(role, start, end) for role, start, end in zip(roles, starts, [*starts[1:], len(text)], strict=True)
    )


def _start(found: re.Match[str], role: str) -> int:
    """Where an element begins, a label before it (签发人:) included."""
    return found.string.index("签发人") if role == "approvers" else found.start(role)


def has_number(text: str) -> bool:
    """Whether a line of the head holds the document's number."""
    return NUMBER.fullmatch(text) is not None or any(part.role == "number" for part in head_parts(text))


def names_go_on(head: str, line: str) -> bool:
    """Whether a line goes on with the names of those who approved: a name or two and nothing else."""
    return "签发人" in head and _NAMES.fullmatch(line) is not None and not is_body(line)


def marked_body(text: str) -> str | None:
    """The body whose mark (发文机关标志) a line is: 某市人民政府文件; None for a gazette's own 市政府文件.

    >>> marked_body("清河市人民政府文件"), marked_body("省政府办公厅文件")
    ('清河市人民政府', None)
    """
    found = _MARK.fullmatch(text)
    return None if found is None or _SHORT_NAME.match(text) else found["body"]


def mark_lines(texts: Sequence[str], number: int, floor: int) -> Iterator[int]:
    """The indexes, from below, of the lines of the issuer's mark above a line of the head that holds the number.

    A letter's mark is the body's name alone; the mark of several bodies has a name a line, 文件 beside one of them.
    """
    index = number - 1
    while index >= floor and index > number - _MOST_MARKS:
        text = texts[index]
        if not head_parts(text):
            if not (marked_body(text) or is_body(text)) or is_title(text):
                return
            yield index
        index -= 1


def is_mark_line(texts: Sequence[str], index: int) -> bool:
    """Whether a line names a body's documents (某市人民政府文件) right above a number, and is no gazette's own line."""
    if marked_body(texts[index]) is None:
        return False
    below = index + 1
    while below < len(texts) and below <= index + _MOST_MARKS:
        if any(part.role == "number" for part in head_parts(texts[below])):
            return True
        if not (head_parts(texts[below]) or is_body(texts[below]) or marked_body(texts[below])):
            return False
        below += 1
    return False
