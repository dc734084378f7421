"""The grammar of division labels (层次序数): 第一章, 一、, （一）, 1., （1）, ①, 1.2.3, 专栏 1, 附件2.

Schemes and their usual order are those of GB/T 9704-2012, section 7.3.3 (一、 （一） 1. （1）), of 立法技术规范 for
laws (编 章 节 条) and of emergency plans (1 / 1.1 / 1.1.1). Labels are looked for in folded text without blanks
(`gongbao.parser.text`), so half- and full-width labels are the same thing here.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from gongbao.parser.numerals import chinese_number


class Scheme(StrEnum):
    """A way of numbering; a document's divisions of one scheme under one parent are siblings."""

    PART = "part"
    CHAPTER = "chapter"
    SECTION = "section"
    ARTICLE = "article"
    CHINESE_COMMA = "chinese_comma"
    CHINESE_PAREN = "chinese_paren"
    ARABIC_DOT = "arabic_dot"
    ARABIC_PAREN = "arabic_paren"
    ARABIC_HALF_PAREN = "arabic_half_paren"
    CIRCLED = "circled"
    DECIMAL = "decimal"
    BOX = "box"
    ANNEX = "annex"


@dataclass(frozen=True, slots=True)
class Label:
    """A label at the start of a line: `length` in characters of the line, `numbers` one value a decimal place.

    An unnumbered label (专栏, 附件) has no numbers. `weak` labels (a bare 1 before a word) may as well be a quantity
    and count only where the outline expects them.
    """

    scheme: Scheme
    numbers: tuple[int, ...]
    length: int
    weak: bool = False


_CHINESE = "[一二三四五六七八九十百〇零]"

_LABEL = re.compile(
    rf"""
      第(?P<part>{_CHINESE}{{1,4}})(?:编|分编|部分)      # 第一编
    | 第(?P<chapter>{_CHINESE}{{1,4}}|[0-9]{{1,3}})章       # 第一章总则
    | 第(?P<section>{_CHINESE}{{1,4}}|[0-9]{{1,3}})节       # 第二节
    | 第(?P<article>{_CHINESE}{{1,6}}|[0-9]{{1,3}})条       # 第十二条
    | 专栏(?P<box>[0-9]{{1,2}}|{_CHINESE}{{1,3}})?(?=\S|$)[:、.]?   # 专栏1区域质量发展示范工程
    | (?:附件|附录|附表|附图)(?P<annex>[0-9]{{1,2}}|{_CHINESE}{{1,3}}|[A-Z](?![A-Za-z]))?(?![:,、。]|已|的|所|中)[.:]?
    | (?P<chinese_comma>{_CHINESE}{{1,4}})、             # 一、总体要求
    | \((?P<chinese_paren>{_CHINESE}{{1,4}})\)           # (一)加强党的领导。
    | \((?P<arabic_paren>[0-9]{{1,3}})\)                    # (1)组织开展灾情会商核定
    | (?P<decimal>[0-9]{{1,2}}(?:\.[0-9]{{1,2}}){{1,4}})(?![0-9%‰万亿倍元亩吨]|个百分)\.?   # 4.1.2各级应急管理部门
    | (?P<arabic_dot>[0-9]{{1,3}})(?:\.(?![0-9])|、)         # 1.坚持依法行政
    | (?P<arabic_half_paren>[0-9]{{1,2}})\)                 # 1)现场核查
    | (?P<circled>[①-⑳])                                # ①申请
    | (?P<bare>[0-9]{{1,2}})(?=[一-鿿“《])(?![年月日时号个万亿千百十元吨亩户家名位人次件项级倍成分%])   # 1总则
    """,
    re.VERBOSE,
)


def match_label(line: str) -> Label | None:
    """The label that a line begins with, None where it begins with none.

    >>> match_label("(十二)做好规划设计。")
    Label(scheme=<Scheme.CHINESE_PAREN: 'chinese_paren'>, numbers=(12,), length=4, weak=False)
    >>> match_label("2025年底前建成400个") is None
    True
    """
    found = _LABEL.match(line)
    if found is None:
        return None
    kind = found.lastgroup
    if kind is None:  # an unnumbered 专栏 or 附件
        scheme = Scheme.BOX if line.startswith("专栏") else Scheme.ANNEX
        return Label(scheme, (), found.end())
    text = found[kind]
    if kind == "decimal":
        return Label(Scheme.DECIMAL, tuple(int(part) for part in text.split(".")), found.end())
    if kind == "bare":
        return Label(Scheme.DECIMAL, (int(text),), found.end(), weak=True)
    return Label(Scheme(kind), (_value(text),), found.end())


def _value(text: str) -> int:
    if text.isascii():
        return int(text) if text.isdigit() else ord(text) - ord("A") + 1
    if "①" <= text <= "⑳":
        return ord(text) - ord("①") + 1
    return chinese_number(text)
